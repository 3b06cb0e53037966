"""Cells of a column in blocks that a spreadsheet takes in one write each, with the format that keeps them as they are.

What is put into a cell is read as if a person had typed it: ``01`` becomes 1, ``+447700900123`` a number, ``=1+1`` a live
formula, unless the cell is formatted as text; and a number that is put into such a cell becomes text. So a block holds
cells of one kind. Edits that lie apart are written as one block, with the cells between them, where those are of the
same kind: the number of calls must not grow with the rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import Enum
from typing import Any

import pandas as pd

from xlmigrate.engine.cells import CellError
from xlmigrate.workbook.hosts.memory import cell_of, same_cell

FIRST_SAFE_DAY = datetime(1900, 3, 1)
"""Before this day Excel's calendar counts a 29 February that did not exist, so such a date is text."""

_APART = 20
"""So many separate blocks of a column are written as they are; more are joined."""

_PRECISE = 10**15
"""A whole number of more digits than a cell keeps is text."""

_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_DAY_CODE, _TIME_CODE = re.compile(r"[dyme]", re.I), re.compile(r"[hs]", re.I)


class Kind(Enum):
    """What a block asks of the format of its cells."""

    ANY = "any format keeps it"
    TEXT = "only the format text keeps it"
    NUMBER = "any format but text"
    DAY = "a format that shows a day"
    MOMENT = "a format that shows a day and a time"
    ERROR = "an error, which is put in as its name"


def as_put(cell: Any) -> Any:
    """A cell as it is put in: a date that Excel cannot hold as ISO text, an exact whole number beyond fifteen digits as text."""
    if cell is None or type(cell) is str:
        return cell or None
    if isinstance(cell, datetime) and cell < FIRST_SAFE_DAY:
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "seconds")
    if type(cell) is int:
        return str(cell) if abs(cell) >= _PRECISE else float(cell)
    return None if cell == "" or (isinstance(cell, float) and cell != cell) else cell


def cells_from(values: pd.Series) -> list[Any]:
    """A typed column as the cells that a host writes."""
    if isinstance(values.dtype, pd.StringDtype):
        plain: list[Any] = values.astype(object).where(values.notna(), None).tolist()
        return plain
    return [cell_of(value) for value in values]


def as_number(cell: Any) -> Any:
    """A cell that was read, as it is put back: a time of day, or a date of Excel's first two months, as its number."""
    if isinstance(cell, time):
        return (cell.hour * 3600 + cell.minute * 60 + cell.second + cell.microsecond / 1e6) / 86400
    if isinstance(cell, datetime) and cell < FIRST_SAFE_DAY:
        return (cell - datetime(1899, 12, 31)) / timedelta(days=1)
    return cell


def kind_of(cell: Any) -> Kind:
    """What the cell asks of a format."""
    if cell is None:
        return Kind.ANY
    if type(cell) is str:
        return Kind.ANY if cell in ("Yes", "No") else Kind.TEXT
    if isinstance(cell, CellError):
        return Kind.ERROR
    if isinstance(cell, datetime):
        return Kind.DAY if cell.time() == time() else Kind.MOMENT
    return Kind.NUMBER


@dataclass(frozen=True)
class Block:
    """Cells below each other, from row ``first`` on (from 0)."""

    first: int
    cells: list[Any]
    kind: Kind

    @property
    def end(self) -> int:
        """The row after the last."""
        return self.first + len(self.cells)

    def format_for(self, code: str) -> str | None:
        """The number format that the cells need where they have this one; None when this one will do."""
        if self.kind is Kind.TEXT:
            return None if code == "@" else "@"
        if self.kind in (Kind.NUMBER, Kind.ERROR):
            return "General" if code == "@" else None
        bare = _LITERAL.sub("", code)
        if self.kind is Kind.DAY:
            return None if code != "General" and _DAY_CODE.search(bare) else "yyyy-mm-dd"
        if self.kind is Kind.MOMENT:
            shows = code != "General" and _DAY_CODE.search(bare) and _TIME_CODE.search(bare)
            return None if shows else "yyyy-mm-dd hh:mm"
        return None


def blocks_of(
    cells: Sequence[Any], rows: Iterable[int], locked: frozenset[int], *, bridge: bool = True
) -> list[Block]:
    """The blocks in which these rows (ascending) of a column are written; ``locked`` rows are never among them."""
    runs = _runs(cells, rows)
    if bridge and len(runs) > _APART:
        runs = _joined(cells, runs, locked)
    return [Block(first, list(cells[first:end]), kind) for first, end, kind in runs]


def _runs(cells: Sequence[Any], rows: Iterable[int]) -> list[tuple[int, int, Kind]]:
    """Rows without a gap, and of one kind."""
    rows = list(rows)
    if rows and rows[-1] - rows[0] + 1 == len(rows):
        kind = _kind_of_text(cells[rows[0] : rows[-1] + 1])
        if kind is not None:
            return [(rows[0], rows[-1] + 1, kind)]
    runs: list[tuple[int, int, Kind]] = []
    for row in rows:
        kind = kind_of(cells[row])
        if runs and runs[-1][1] == row:
            first, _, before = runs[-1]
            both = _both(before, kind)
            if both is not None:
                runs[-1] = (first, row + 1, both)
                continue
        runs.append((row, row + 1, kind))
    return runs


def _kind_of_text(cells: Sequence[Any]) -> Kind | None:
    """What cells ask that are all text or nothing; None for others. Most columns are so, and it is known at a glance."""
    if not set(map(type, cells)) <= {str, type(None)}:
        return None
    return Kind.ANY if set(cells) <= {None, "Yes", "No"} else Kind.TEXT


def _joined(
    cells: Sequence[Any], runs: Sequence[tuple[int, int, Kind]], locked: frozenset[int]
) -> list[tuple[int, int, Kind]]:
    """Runs of one kind with the cells between them, where those may be written as they are."""
    joined = [runs[0]]
    for first, end, kind in runs[1:]:
        top, bottom, before = joined[-1]
        both = _both(before, kind)
        for row in range(bottom, first):
            if both is None or row in locked or not _may_be_written_again(cells[row]):
                both = None
                break
            both = _both(both, kind_of(cells[row]))
        if both is None:
            joined.append((first, end, kind))
        else:
            joined[-1] = (top, end, both)
    return joined


def _both(one: Kind, other: Kind) -> Kind | None:
    """The kind of a block that holds both; None when no format keeps both."""
    if one is other or other is Kind.ANY:
        return one
    if one is Kind.ANY:
        return other
    return Kind.MOMENT if {one, other} == {Kind.DAY, Kind.MOMENT} else None


def _may_be_written_again(cell: Any) -> bool:
    """An error stays untouched, and so does a moment that the way over COM could shift by less than a second."""
    return not isinstance(cell, (CellError, time)) and not (isinstance(cell, datetime) and cell.microsecond)


def differences(wanted: Sequence[Any], found: Sequence[Any]) -> list[int]:
    """The rows where a column does not hold what it should."""
    if list(wanted) == list(found) and list(map(type, wanted)) == list(map(type, found)):
        return []
    return [
        row
        for row, (one, other) in enumerate(zip(wanted, found, strict=True))
        if one is not other and not same_cell(other, one)
    ]
