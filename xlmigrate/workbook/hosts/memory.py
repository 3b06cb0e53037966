"""A workbook in memory: the reference that shows what every host must do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pandas as pd

from xlmigrate.domains import BY_NAME
from xlmigrate.engine.cells import CellError
from xlmigrate.engine.errors import WorkbookBusyError, WorkbookRefusedError
from xlmigrate.engine.grid import Grid, table_in
from xlmigrate.engine.plan import ColumnEdit, Plan


@dataclass
class MemoryWorkbook:
    """Tables by their Excel name; each a `Grid`."""

    grids: dict[str, Grid]
    name: str = "this workbook"
    texts: dict[tuple[str, str], dict[int, str]] = field(default_factory=dict)
    """Texts of formulas by table and heading; `Grid.formulas` says which cells are formulas."""

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

    def formulas(self, table: str, heading: str) -> Mapping[int, str]:
        """The formulas of a column: position → text without ``=``."""
        known = self.texts.get((table, heading), {})
        return {row: known.get(row, "") for row in self.grids[table].formulas.get(heading, ())}

    def commit(self, plan: Plan) -> None:
        """Write the whole plan, or nothing."""
        changed, texts = dict(self.grids), dict(self.texts)
        for edit in plan.edits:
            name = table_in(self, edit.table)
            changed[name] = self._edited(changed[name], edit, texts)
        for table, rows in plan.removed.items():
            name = table_in(self, table)
            refuse_other_rows(self.grids[name], table, rows, self.name)
            changed[name] = _without(changed[name], frozenset(rows.index), texts)
        for table, frame in plan.added.items():
            name = table_in(self, table)
            changed[name] = _extended(changed[name], table, frame)
        for table, frame in plan.appended.items():
            name = table_in(self, table)
            changed[name] = _extended(changed[name], table, frame)
        for table, frame in plan.replaced.items():
            name = table_in(self, table)
            emptied = Grid(
                name, changed[name].sheet, changed[name].headings, tuple([] for _ in changed[name].headings)
            )
            changed[name] = _extended(emptied, table, frame)
        self.grids, self.texts = changed, texts

    def _edited(self, grid: Grid, edit: ColumnEdit, texts: dict[tuple[str, str], dict[int, str]]) -> Grid:
        position = column_position(grid, edit.table, edit.column)
        if position is None:
            raise WorkbookRefusedError(
                f"there is no column for {edit.column}", where=f"{self.name}, {grid.sheet}"
            )
        heading, cells = grid.headings[position], list(grid.columns[position])
        refuse_other_cells(
            edit, heading, cells, self.formulas(grid.name, heading), f"{self.name}, {grid.sheet}"
        )
        there = set(grid.formulas.get(heading, frozenset()))
        known = dict(texts.get((grid.name, heading), {}))
        for row, new, formula in zip(edit.rows.tolist(), edit.new, edit.texts()[0], strict=True):
            cells[row] = cell_of(new)
            there.discard(row)
            if formula is not None:
                there.add(row)
                known[row] = formula
        texts[grid.name, heading] = known
        columns = [cells if at == position else column for at, column in enumerate(grid.columns)]
        marked = {**grid.formulas, heading: frozenset(there)}
        return replace(grid, columns=tuple(columns), formulas={h: r for h, r in marked.items() if r})


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


def refuse_other_cells(
    edit: ColumnEdit, heading: str, cells: Sequence[Any], formulas: Mapping[int, str], where: str
) -> None:
    """Refuse an edit where a cell is not what it was when the plan was made, or is a person's formula."""
    for row, old, ours in zip(edit.rows.tolist(), edit.old, edit.texts()[1], strict=True):
        if row in formulas and formulas[row] != ours:
            raise WorkbookRefusedError(
                f"row {row + 1} of {heading} is a formula, which only you change", where=where
            )
        # the result of a formula of ours is new at each calculation
        if (
            row >= len(cells)
            or (ours is None and not same_cell(cells[row], cell_of(old)))
            or (ours is not None and row not in formulas)
        ):
            raise _changed(f"row {row + 1} of {heading}", where)


def refuse_other_rows(grid: Grid, table: str, rows: pd.DataFrame, workbook: str) -> None:
    """Refuse to remove rows that do not hold what they held when the plan was made."""
    for name in rows.columns:
        position = column_position(grid, table, str(name))
        if position is None:
            continue
        cells = grid.columns[position]
        for row, old in zip(rows.index.tolist(), rows[name], strict=True):
            if row >= len(cells) or not same_cell(cells[row], cell_of(old)):
                raise _changed(f"row {row + 1} of {grid.headings[position]}", f"{workbook}, {grid.sheet}")


def _changed(cell: str, where: str) -> WorkbookBusyError:
    return WorkbookBusyError(
        f"{cell} changed since it was read", where=where, do="Run again; nothing was written."
    )


def _without(grid: Grid, gone: frozenset[int], texts: dict[tuple[str, str], dict[int, str]]) -> Grid:
    """A grid without some rows; those below move up."""
    stay = [row for row in range(grid.rows) if row not in gone]
    moved = {row: at for at, row in enumerate(stay)}

    def up(marks: Mapping[str, frozenset[int]]) -> dict[str, frozenset[int]]:
        return {h: frozenset(moved[row] for row in rows if row in moved) for h, rows in marks.items()}

    for (name, heading), known in list(texts.items()):
        if name == grid.name:
            texts[name, heading] = {moved[row]: text for row, text in known.items() if row in moved}
    columns = tuple([column[row] for row in stay] for column in grid.columns)
    return Grid(grid.name, grid.sheet, grid.headings, columns, up(grid.formulas), up(grid.stale))


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
