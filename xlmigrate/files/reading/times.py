"""Dates of export files: as the platform is known to write them, or else as their column proves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from xlmigrate.cleaning.date import parse
from xlmigrate.cleaning.distinct import TEXT
from xlmigrate.domains.traces.file_notices import READ_TIME, UNREAD_TIME
from xlmigrate.engine.rules import Notice
from xlmigrate.engine.settings import Policy

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
        serial = _as_serials(values)
        if known is None and serial is not None:
            self.values = serial
            count = int(values.notna().sum())
            self.notes = (
                (
                    READ_TIME,
                    f"Dates converted: {count:,} cell{'' if count == 1 else 's'} hold day numbers of Excel (1 is 1900-01-01)",
                ),
            )
            return
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
            yield UNREAD_TIME, f"Dates not converted: {question}"
        elif proof:
            yield READ_TIME, f"Dates converted: {proof}"
        if unknown:
            yield UNREAD_TIME, f"{unknown:,} cell{'' if unknown == 1 else 's'} left as text: not a date"


def _as_serials(values: pd.Series) -> pd.Series | None:
    """Day numbers of Excel's 1900 system, where every cell is one of 1970 to 2064; it is what a saved CSV keeps of unformatted dates."""
    filled = values.dropna()
    if not filled.str.fullmatch(r"\s*(?:2[5-9]|[345]\d)\d{3}(?:\.\d+)?\s*").all() or filled.empty:
        return None
    days = pd.to_numeric(values.astype(object), errors="coerce")
    return _written((pd.Timestamp("1899-12-30") + pd.to_timedelta(days, unit="D")).dt.round("s"))


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
