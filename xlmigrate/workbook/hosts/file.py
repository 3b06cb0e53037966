"""A closed workbook file, on the package editor: what is not edited stays byte for byte."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from xlmigrate.domains import BY_NAME
from xlmigrate.engine.cells import CellError
from xlmigrate.engine.errors import WorkbookRefusedError
from xlmigrate.engine.grid import Grid, table_in
from xlmigrate.engine.plan import ColumnEdit, Plan
from xlmigrate.workbook import ooxml
from xlmigrate.workbook.hosts.memory import (
    cell_of,
    column_position,
    refuse_other_cells,
    refuse_other_rows,
    same_cell,
)


@dataclass
class FileWorkbook:
    """A workbook by its path; opened, through the gate, at the first question.

    ``state`` is the folder for locks and backups, of which ``keep`` stay; without it the workbook is only read.
    """

    path: Path
    state: Path | None = None
    keep: int = 20
    modified: datetime | None = None

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    @property
    def sha256(self) -> str:
        """The fingerprint of the file as it was read."""
        return self._document.sha256

    @cached_property
    def _document(self) -> ooxml.Document:
        return ooxml.open(self.path)

    @cached_property
    def _grids(self) -> dict[str, Grid]:
        return {}

    def tables(self) -> Sequence[tuple[str, str]]:
        """Name and sheet of each Excel table, in the order of the workbook."""
        return [(table.name, table.sheet) for table in self._document.tables]

    def read(self, table: str) -> Grid:
        """All cells of one table."""
        if table not in self._grids:
            found = self._document.read_table(table)
            self._grids[table] = Grid(
                name=found.table.name,
                sheet=found.table.sheet,
                headings=found.headings,
                columns=tuple(_cells(column.values) for column in found.columns),
                formulas=_marks(found, "formulas"),
                stale=_marks(found, "stale"),
            )
        return self._grids[table]

    def formulas(self, table: str, heading: str) -> Mapping[int, str]:
        """The formulas of a column: position → text without ``=``."""
        found = self._document.table(table)
        column = found.area.left + found.position(heading)
        area = ooxml.Area(found.first_row, column, found.last_row, column)
        there = ooxml.read_formulas(self._document, found.sheet, area)
        texts = {ooxml.Area.of(ref).top - found.first_row: text for ref, (text, _) in there.items()}
        return {row: texts.get(row, "") for row in self.read(table).formulas.get(heading, ())}

    def table_of(self, table: str) -> str:
        """The name of the Excel table that holds a table of the schema."""
        return table_in(self, table)

    def commit(self, plan: Plan) -> ooxml.Saved:
        """Write the whole plan, or nothing; gives what the save did."""
        if self.state is None:
            raise WorkbookRefusedError("it was opened for reading only", where=self.name)
        editor = ooxml.Editor(self._document)
        for table, rows in plan.removed.items():
            if len(rows):
                refuse_other_rows(self.read(self.table_of(table)), table, rows, self.name)
                editor.remove_rows(self.table_of(table), rows.index.tolist())
        for edit in plan.edits:
            self._edit(editor, edit)
        for frames in (plan.added, plan.appended):
            for table, frame in frames.items():
                if len(frame):
                    editor.append_rows(self.table_of(table), self._columns(table, frame))
        for table, frame in plan.replaced.items():
            editor.replace_rows(self.table_of(table), self._columns(table, frame))
        for sheet, results in plan.cached.items():
            self._store(editor, sheet, results)
        saved = editor.save(self.state, keep=self.keep, modified=self.modified)
        if plan.forgets and ooxml.empty_unused_strings(self.path, self.state):
            saved = replace(saved, sha256=ooxml.open(self.path).sha256)
        return saved

    def _edit(self, editor: ooxml.Editor, edit: ColumnEdit) -> None:
        grid = self.read(self.table_of(edit.table))
        position = column_position(grid, edit.table, edit.column)
        if position is None:
            raise WorkbookRefusedError(
                f"there is no column for {edit.column}", where=f"{self.name}, {grid.sheet}"
            )
        heading, cells = grid.headings[position], grid.columns[position]
        # the texts of formulas cost another reading of the sheet: without any, and without ours, there is no need
        theirs: Mapping[int, str] = dict.fromkeys(grid.formulas.get(heading, ()), "")
        if edit.was is not None and theirs:
            theirs = self.formulas(grid.name, heading)
        refuse_other_cells(edit, heading, cells, theirs, f"{self.name}, {grid.sheet}")
        values: list[Any] = [_put(value) for value in edit.new]
        for at, text in enumerate(edit.texts()[0] if edit.formulas is not None else ()):
            if text is not None:
                values[at] = ooxml.Formula(text, values[at])
        editor.set_cells(grid.name, heading, edit.rows.tolist(), values)

    def _store(self, editor: ooxml.Editor, sheet: str, results: Mapping[str, tuple[str, Any]]) -> None:
        """Store the results of formulas that still read as declared; a person's own are not touched."""
        if sheet.casefold() not in {one.name.casefold() for one in self._document.sheets}:
            return
        areas = [ooxml.Area.of(ref) for ref in results]
        around = ooxml.Area(
            min(a.top for a in areas),
            min(a.left for a in areas),
            max(a.bottom for a in areas),
            max(a.right for a in areas),
        )
        there = ooxml.read_formulas(self._document, sheet, around)
        for ref, (formula, value) in results.items():
            text, stored = there.get(ref, ("", None))
            if text == formula and not same_cell(stored, value):
                editor.set_cached(sheet, ref, formula, value)

    def _columns(self, table: str, frame: pd.DataFrame) -> Mapping[str, list[Any]]:
        """The columns of new rows under the headings of the sheet; those that the sheet lacks are not written."""
        grid = self.read(self.table_of(table))
        columns: dict[str, list[Any]] = {}
        for heading in grid.headings:
            declared = BY_NAME[table].by_heading.get(heading.strip().casefold())
            name = declared.name if declared else heading
            if name in frame:
                columns[heading] = [_put(value) for value in frame[name]]
        return columns


def _put(value: Any) -> Any:
    """A typed value as the package editor writes it; an error is one again, and no text."""
    cell = cell_of(value)
    return ooxml.CellError(str(cell)) if isinstance(cell, CellError) else cell


def _cells(values: list[Any]) -> list[Any]:
    """The values with errors in the words of the schema."""
    if ooxml.CellError not in set(map(type, values)):
        return values
    return [CellError(value.code) if type(value) is ooxml.CellError else value for value in values]


def _marks(found: ooxml.TableCells, kind: str) -> dict[str, frozenset[int]]:
    pairs = zip(found.headings, found.columns, strict=True)
    return {heading: frozenset(getattr(column, kind)) for heading, column in pairs if getattr(column, kind)}
