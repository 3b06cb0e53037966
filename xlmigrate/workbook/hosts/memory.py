"""A workbook in memory: the reference that shows what every host must do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from xlmigrate.domains import BY_NAME
from xlmigrate.engine.cells import CellError
from xlmigrate.engine.errors import WorkbookBusyError, WorkbookRefusedError
from xlmigrate.engine.grid import Grid
from xlmigrate.engine.plan import ColumnEdit, Plan


@dataclass
class MemoryWorkbook:
    """Tables by their Excel name; each a `Grid`."""

    grids: dict[str, Grid]
    name: str = "this workbook"

    @classmethod
    def of(
        cls, tables: Mapping[str, Mapping[str, Sequence[Any]]], name: str = "this workbook"
    ) -> MemoryWorkbook:
        """A workbook from headings and cells by table name: ``{"Contacts": {"E-mail": [...]}}``."""
        grids = {
            table: Grid(table, table, tuple(columns), tuple(list(cells) for cells in columns.values()))
            for table, columns in tables.items()
        }
        return cls(grids, name)

    def tables(self) -> Sequence[tuple[str, str]]:
        """Name and sheet of each table."""
        return [(grid.name, grid.sheet) for grid in self.grids.values()]

    def read(self, table: str) -> Grid:
        """All cells of one table."""
        return self.grids[table]

    def commit(self, plan: Plan) -> None:
        """Write the whole plan, or nothing."""
        changed = dict(self.grids)
        for edit in plan.edits:
            name = BY_NAME[edit.table].excel_name
            changed[name] = _edited(changed[name], edit, self.name)
        for table, frame in plan.added.items():
            name = BY_NAME[table].excel_name
            changed[name] = _extended(changed[name], table, frame)
        for table, frame in plan.appended.items():
            name = BY_NAME[table].excel_name
            changed[name] = _extended(changed[name], table, frame)
        for table, frame in plan.replaced.items():
            name = BY_NAME[table].excel_name
            emptied = Grid(
                name, changed[name].sheet, changed[name].headings, tuple([] for _ in changed[name].headings)
            )
            changed[name] = _extended(emptied, table, frame)
        self.grids = changed


def column_position(grid: Grid, table: str, column: str) -> int | None:
    """Where a column of the schema stands in a grid; None when the sheet has no such column."""
    declared = BY_NAME[table].by_name.get(column)
    for position, heading in enumerate(grid.headings):
        found = BY_NAME[table].by_heading.get(heading.strip().casefold())
        if (found is not None and found is declared) or (declared is None and heading == column):
            return position
    return None


def cell_of(value: Any) -> Any:
    """A typed value as a host writes it: text, number, datetime, the words Yes and No, or None."""
    if value is None or value is pd.NA:
        return None
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    return value.item() if hasattr(value, "item") else value


def _edited(grid: Grid, edit: ColumnEdit, workbook: str) -> Grid:
    position = column_position(grid, edit.table, edit.column)
    if position is None:
        raise WorkbookRefusedError(f"there is no column for {edit.column}", where=f"{workbook}, {grid.sheet}")
    cells = list(grid.columns[position])
    heading = grid.headings[position]
    people = grid.formulas.get(heading, frozenset())
    for row, old, new in zip(edit.rows, edit.old, edit.new, strict=True):
        if row in people:
            raise WorkbookRefusedError(
                f"row {row + 1} of {heading} is a formula, which only you change",
                where=f"{workbook}, {grid.sheet}",
            )
        if not same_cell(cells[row], cell_of(old)):
            raise WorkbookBusyError(
                f"row {row + 1} of {heading} changed since it was read",
                where=f"{workbook}, {grid.sheet}",
                do="Run again; nothing was written.",
            )
        cells[row] = cell_of(new)
    columns = [cells if at == position else column for at, column in enumerate(grid.columns)]
    return Grid(grid.name, grid.sheet, grid.headings, tuple(columns), grid.formulas, grid.stale)


def same_cell(cell: Any, other: Any) -> bool:
    """Whether a cell still holds a value: blank text is blank, 1 and 1.0 are one number."""
    cell, other = (None if isinstance(c, str) and c == "" else c for c in (cell, other))
    if isinstance(cell, bool):
        cell = "Yes" if cell else "No"
    if isinstance(cell, CellError) != isinstance(other, CellError):
        return False
    if isinstance(cell, datetime) and isinstance(other, datetime):
        return abs((cell - other).total_seconds()) < 0.001
    return bool(cell == other)


def _extended(grid: Grid, table: str, frame: pd.DataFrame) -> Grid:
    columns = []
    for heading, cells in zip(grid.headings, grid.columns, strict=True):
        declared = BY_NAME[table].by_heading.get(heading.strip().casefold())
        name = declared.name if declared else heading
        new = [cell_of(v) for v in frame[name]] if name in frame else [None] * len(frame)
        columns.append([*cells, *new])
    return Grid(grid.name, grid.sheet, grid.headings, tuple(columns), grid.formulas, grid.stale)
