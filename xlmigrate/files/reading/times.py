"""Dates of export files: as the platform is known to write them, or else as their column proves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from xlmigrate.cleaning.date import parse
from xlmigrate.domains.traces.file_notices import READ_TIME, UNREAD_TIME
from xlmigrate.engine.rules import Notice
from xlmigrate.engine.settings import Policy
from xlmigrate.files.reading.source_file import TEXT

_ISO = r"\s*\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?\s*(?:Z|UTC|\+00:?00)?)?\s*"
"""What the door reads as it stands."""


class Times:
    """A column of a file that should hold dates (n texts): ``values`` with those that are certain as ISO text in UTC.

    ``formats`` are those that the platform is known for; one that fits every cell is taken. Otherwise the column
    proves its order itself, or Settings say it; what stays open is kept as it stands.
    """

    def __init__(self, values: pd.Series, formats: Sequence[str], policy: Policy) -> None:
        self.values = values
        self.notes: tuple[tuple[Notice, str], ...] = ()
        known = _as_known(values, formats)
        if known is not None:
            self.values = known
        elif not values.dropna().str.fullmatch(_ISO).all():
            self._infer(policy)

    def _infer(self, policy: Policy) -> None:
        read = parse(self.values, order=policy.date_order, pivot=policy.two_digit_years_until)
        certain = read.cells["outcome"].eq("repaired")
        times = read.cells["time"].astype("datetime64[us]")
        self.values = self.values.mask(certain, _written(times))
        self.notes = tuple(
            self._said(int(read.cells["outcome"].eq("unknown").sum()), read.proof, read.question)
        )

    def _said(self, unknown: int, proof: str, question: str) -> Iterator[tuple[Notice, str]]:
        if question:
            yield UNREAD_TIME, f"dates are kept as they stand: {question}"
        elif proof:
            yield READ_TIME, f"dates were read: {proof}"
        if unknown:
            yield UNREAD_TIME, f"{unknown:,} cell{'' if unknown == 1 else 's'} kept as no date"


def _as_known(values: pd.Series, formats: Sequence[str]) -> pd.Series | None:
    texts = values.astype(object).where(values.notna(), None)
    for layout in formats:
        times = pd.to_datetime(texts, format=layout, errors="coerce", utc=True)
        if bool((times.notna() | values.isna()).all()):
            return _written(times)
    return None


def _written(times: pd.Series) -> pd.Series:
    texts: pd.Series = times.dt.strftime("%Y-%m-%d %H:%M:%S").astype(TEXT)
    return texts
