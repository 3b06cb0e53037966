"""What a sheet is made of: its table, the rows, and the columns that an import added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xlmigrate.engine.cells import as_typed_in
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.shipped import look
from xlmigrate.engine.tables import TEXT_DTYPE, Column, Kind, Table, Zone, fact
from xlmigrate.workbook.drawing.look import heading_width, lines_needed, width
from xlmigrate.workbook.drawing.rows import LAST_ROW, unwritable

TITLE, PURPOSE, LINKS, BANDS, HEADING, FIRST = range(6)
"""The rows of a sheet, counted from 0: five above the rows of its table."""

_MOST_COLUMNS = 16_384
_LONGEST_HEADING = 255


@dataclass(frozen=True)
class Layout:
    """A table with the columns that its sheet gets: those of the schema, then those that an import added.

    ``raw`` holds cells, by column, that could not be typed; they are shown as they were found.
    """

    table: Table
    frame: pd.DataFrame
    raw: Mapping[str, pd.Series] = field(default_factory=dict)

    @cached_property
    def wide(self) -> Table:
        """The table with the added columns, as facts of kind text behind all others."""
        known = self.table.by_name
        added = [str(name) for name in self.frame.columns if name not in known]
        if added and not self.table.grows:
            raise XlmigrateError(
                f"the sheet takes no other columns, such as {added[0]!r}", where=self.table.sheet
            )
        if len(self.frame) > LAST_ROW - FIRST + 1:
            raise XlmigrateError(
                f"a sheet holds {LAST_ROW - FIRST + 1:,} rows", where=self.table.sheet, do="Split the import."
            )
        if len(known) + len(added) > _MOST_COLUMNS:
            raise XlmigrateError(f"a sheet holds {_MOST_COLUMNS:,} columns", where=self.table.sheet)
        try:
            known_facts = [one for one in self.table.columns if one.zone is not Zone.DETAIL]
            return replace(
                self.table, columns=(*known_facts, *map(_added, added), *self.table.zone(Zone.DETAIL))
            )
        except TypeError:
            raise XlmigrateError(
                "two columns share a heading", where=self.table.sheet, do="Rename one of them."
            ) from None

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns of the sheet."""
        return self.wide.columns

    def values(self, column: Column) -> pd.Series:
        """The typed cells of a column; blank where the frame lacks it. A table always has one row at least."""
        rows = pd.RangeIndex(max(len(self.frame), 1))
        if column.name not in self.frame.columns or self.frame.empty:
            blank: pd.Series = pd.Series(pd.NA, index=rows, dtype=column.kind.dtype)
            return blank
        cells = self.frame[column.name].reset_index(drop=True)
        if column.name in self.table.by_name or cells.dtype == TEXT_DTYPE:
            return self._with_raw(column, cells.astype(column.kind.dtype))
        return pd.Series([pd.NA if pd.isna(cell) else as_typed_in(cell) for cell in cells], dtype=TEXT_DTYPE)

    def _with_raw(self, column: Column, typed: pd.Series) -> pd.Series:
        """The typed cells, and where one could not be typed the cell as it was found."""
        raw = self.raw.get(column.name)
        lost = () if raw is None else raw.index.intersection(typed.index[typed.isna()])
        if raw is None or not len(lost):
            return typed
        shown: pd.Series = typed.astype(object)
        shown.loc[lost] = raw.loc[lost]
        return shown


def _added(name: str) -> Column:
    heading = " ".join(name.split())
    if not heading or unwritable(heading) or len(heading) > _LONGEST_HEADING:
        raise XlmigrateError(
            "a column of the import has no usable heading", do="Name it in the source and run again."
        )
    added: Column = fact(name, heading, Kind.TEXT, "A field of the import that the schema does not know.",
        width=max(look()["widths"]["extra"], heading_width(heading)), printed=False)  # fmt: skip
    return added


def row_heights(face: Layout) -> NDArray[np.float64]:
    """The height of each row in points: two lines on a sheet that wraps, more where a text needs more."""
    heights = look()["heights"]
    wrapped = [column for column in face.columns if column.wrap]
    rows = max(len(face.frame), 1)
    if not wrapped:
        return np.full(rows, float(heights["row"]))
    if face.frame.empty:
        return np.full(rows, float(heights["row_wrapped"]))
    lines = np.ones(rows)
    for column in wrapped:
        codes, found = pd.factorize(face.values(column), use_na_sentinel=True)
        chars = width(column)
        needed = np.array(
            [sum(lines_needed(len(part), chars) for part in str(text).split("\n")) for text in found] + [1]
        )
        lines = np.maximum(lines, needed[codes])
    tall = lines * heights["line"] + (heights["row_wrapped"] - 2 * heights["line"])
    clipped: NDArray[np.float64] = np.clip(tall, heights["row_wrapped"], heights["most"])
    return clipped


def shown_width(face: Layout, column: Column) -> float:
    """The width of a column; one of addresses grows to show nearly all of them, within a bound."""
    declared = width(column)
    if column.kind is not Kind.EMAIL or face.frame.empty:
        return declared
    lengths = face.values(column).str.len().dropna()
    if lengths.empty:
        return declared
    asked = float(np.quantile(lengths.to_numpy(dtype=float), 0.98)) + 3
    return max(declared, min(round(asked), float(look()["widths"]["email_most"])))
