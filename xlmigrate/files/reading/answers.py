"""What a person answered on the sheet Columns: where a column goes, and what words mean that were asked about.

An answer is remembered by the headings of the file, not by its name: next week's export of the same shape is read with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from xlmigrate.domains import BY_NAME, TABLES
from xlmigrate.domains.consent.words import SUPPRESSION_REASON
from xlmigrate.files.reading.columns import KEEP, Placed
from xlmigrate.files.reading.meanings import folded

ASKED = "Asked: the rows wait"
YOU_SAID = "You said so"
"""Why a column goes where it goes, once an answer is in force."""

LEFT = "\x00left"
NOTHING = "\x00nothing"

_NOTHING = ("nothing", "no", "ok", "it says nothing", "no opt out", "fine")
_OWN = ("own column", "keep", "custom field", "a column of its own", "keep as custom field")
_PLACES = {
    "Unsubscribed": "no.unsubscribed", "Objected": "no.objected", "Complained": "no.complained", "Hard bounce": "no.bounced",
    "Blocked": "no.blocked", "Erasure": "no.erasure", "Refused": "no.objected", "Manual": "no.blocked",
}  # fmt: skip


def shape_of(headings: Sequence[str]) -> str:
    """The fingerprint of a set of headings; their order, case and signs do not matter."""
    told = "\x1f".join(sorted(folded(heading) for heading in headings))
    return hashlib.sha256(told.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Answers:
    """Answers by shape and heading, and by the words that were asked about."""

    columns: Mapping[tuple[str, str], str] = field(default_factory=dict)
    phrases: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, sheet: pd.DataFrame | None) -> Answers:
        """The answers that stand on the sheet Columns."""
        if sheet is None or not len(sheet):
            return cls()
        told = sheet[sheet["answer"].notna() & sheet["heading"].notna()]
        rows = list(zip(told["shape"].fillna(""), told["heading"], told["answer"], strict=True))
        columns = {
            (str(shape), folded(str(heading))): str(answer) for shape, heading, answer in rows if shape
        }
        return cls(
            columns, {folded(str(heading)): str(answer) for shape, heading, answer in rows if not shape}
        )

    def applied(self, placed: Iterable[Placed], headings: Sequence[str], holds: str) -> list[Placed]:
        """The columns of a file with the answers in force; an answer that names nothing is passed over."""
        shape = shape_of(headings)
        found = []
        for one in placed:
            answer = self.columns.get((shape, folded(one.heading)))
            to = None if answer is None else place_said(answer, holds)
            found.append(one if to is None else replace(one, to=to, why=YOU_SAID, sure=1.0))
        return found

    def reason(self, phrase: str) -> str | None:
        """What a person said of words that were asked about: a reason, `NOTHING`, or None."""
        answer = self.phrases.get(folded(phrase))
        if answer is None:
            return None
        if folded(answer) in _NOTHING:
            return NOTHING
        return next((word for word in SUPPRESSION_REASON.words if folded(word) == folded(answer)), None)


def place_said(answer: str, holds: str) -> str | None:
    """The place that an answer names (``table.column``, `KEEP`, `LEFT`, or one that says no); None where it names none."""
    form = folded(answer)
    if form in ("leave out", "leave it out", "skip"):
        return LEFT
    if form in _OWN or form in _NOTHING:
        return KEEP
    for word, place in _PLACES.items():
        if form == folded(word):
            return place
    sheet, found, heading = answer.partition(":")
    tables = [one for one in TABLES if found and folded(one.sheet) == folded(sheet)] or [BY_NAME[holds]]
    wanted = (heading if found else answer).strip().casefold()
    for table in tables:
        column = table.by_heading.get(wanted)
        if column is not None and not column.is_computed:
            return f"{table.name}.{column.name}"
    return None
