"""What will change on a sheet, before it is written: columns of values, merged row by row."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat

from xlmigrate.workbook.ooxml.cells import Change
from xlmigrate.workbook.ooxml.values import Area


@dataclass
class Batch:
    """Changes of one column: ascending rows, and a value for each.

    ``template`` is the style of new cells; in rows from ``template_from`` on it also replaces the style of old ones.
    """

    column: int
    rows: Sequence[int]
    values: Sequence[Change]
    template: int | None = None
    template_from: int = 0


@dataclass
class SheetEdit:
    """All that will change on one sheet. Of two changes of one cell the later one counts."""

    sheet: str
    part: str
    batches: list[Batch] = field(default_factory=list)
    shown: list[tuple[int, int]] = field(default_factory=list)
    """Rows (first, last) whose hiding by a filter ends."""

    def changes(self) -> Iterator[tuple[int, list[tuple[int, int, Change]]]]:
        """Per row in order: column, number of the batch, and the change."""
        rows = {
            (batch.rows.start, batch.rows.stop) for batch in self.batches if isinstance(batch.rows, range)
        }
        columns = [batch.column for batch in self.batches]
        if len(rows) == 1 and not self.shown and columns == sorted(set(columns)) and all(
            isinstance(batch.rows, range) for batch in self.batches
        ):  # fmt: skip
            heads = list(enumerate(columns))
            for row, *values in zip(
                self.batches[0].rows, *(batch.values for batch in self.batches), strict=True
            ):
                yield (
                    row,
                    [(column, number, value) for (number, column), value in zip(heads, values, strict=True)],
                )
            return
        streams = [
            zip(batch.rows, repeat(batch.column), repeat(number), batch.values, strict=False)
            for number, batch in enumerate(self.batches)
        ]
        streams += [
            zip(range(a, b + 1), repeat(0), repeat(-1), repeat(None), strict=False) for a, b in self.shown
        ]
        current = 0
        found: list[tuple[int, int, Change]] = []
        for row, column, number, value in heapq.merge(*streams):
            if row != current:
                if found:
                    yield current, found
                current, found = row, []
            if found and found[-1][0] == column:
                found.pop()
            found.append((column, number, value))
        if found:
            yield current, found

    @property
    def extent(self) -> Area | None:
        """The smallest area that holds all changes."""
        areas = [
            Area(batch.rows[0], batch.column, batch.rows[-1], batch.column)
            for batch in self.batches
            if len(batch.rows)
        ]
        if not areas:
            return None
        whole = areas[0]
        for area in areas[1:]:
            whole = whole.with_(area)
        return whole
