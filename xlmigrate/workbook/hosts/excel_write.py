"""The pen of the open workbook: one plan, all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from xlmigrate.domains import BY_NAME
from xlmigrate.engine.errors import WorkbookRefusedError
from xlmigrate.engine.grid import Grid
from xlmigrate.engine.plan import ColumnEdit, Plan
from xlmigrate.workbook.hosts.blocks import Block, as_put, blocks_of, cells_from, differences
from xlmigrate.workbook.hosts.excel_cells import (
    Place,
    excel_errors,
    formats_of,
    formulas_of,
    is_protected,
    read_columns,
    restore,
    write,
)
from xlmigrate.workbook.hosts.memory import column_position, refuse_other_cells, refuse_other_rows

if TYPE_CHECKING:
    from xlmigrate.workbook.hosts.excel import ExcelWorkbook

_MAX_ROW = 1_048_576


def _runs(rows: list[int]) -> list[tuple[int, int]]:
    """Ascending rows as runs without a gap: first row, count."""
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and sum(runs[-1]) == row:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((row, 1))
    return runs


class Pen:
    """Writes one plan, remembering the way back."""

    def __init__(self, workbook: ExcelWorkbook, plan: Plan) -> None:
        self.workbook, self.plan = workbook, plan
        self.name = workbook.name
        self.way_back: list[Callable[[], None]] = []
        self.places: dict[str, Place] = {}
        self.filtered: list[Place] = []

    def write(self) -> None:
        """All of it: first the looking, then the cells, then new rows, and last the rows that go."""
        edits = [(edit, *self._looked_at(edit)) for edit in self.plan.edits if len(edit)]
        grown = [
            (table, frame)
            for frames in (self.plan.added, self.plan.appended)
            for table, frame in frames.items()
            if len(frame)
        ]
        for table in (*(table for table, _ in grown), *self.plan.replaced):
            self._place_of(table)
        for table, rows in self.plan.removed.items():
            self._look_at_rows(table, rows)
        for edit, position, column, formulas in edits:
            self._edit(edit, position, column, formulas)
        for table, frame in grown:
            self._append(table, frame)
        for table, frame in self.plan.replaced.items():
            self._replace(table, frame)
        for table, rows in self.plan.removed.items():
            self._remove(table, rows.index.tolist())
        for place in self.filtered:
            place.table.autofilter.clear()

    def take_back(self) -> None:
        """Undo what was written, the latest first."""
        try:
            while self.way_back:
                self.way_back.pop()()
        except excel_errors():
            raise WorkbookRefusedError(
                "Excel stopped in the middle and would not take back what was written",
                where=self.name,
                do="Close the workbook without saving it, and open it again.",
            ) from None

    def _place_of(self, table: str) -> Place:
        """Where a table stands, once it is known that its sheet can be written."""
        name = self.workbook.table_of(table)
        if name not in self.places:
            place = self.workbook.place(name)
            if is_protected(place.sheet):
                raise WorkbookRefusedError(
                    f"the sheet {place.sheet.name} is protected",
                    where=self.name,
                    do="Unprotect it (Review, Unprotect Sheet) and run again.",
                )
            self.places[name] = place
        return self.places[name]

    def _where(self, place: Place) -> str:
        return f"{self.name}, {place.sheet.name}"

    # Edits of single cells ---------------------------------------------------------------------------------------

    def _looked_at(self, edit: ColumnEdit) -> tuple[int, list[Any], frozenset[int]]:
        """The column of an edit as it stands now: position, cells, rows with formulas."""
        place = self._place_of(edit.table)
        grid = self.workbook.read(self.workbook.table_of(edit.table))
        position = column_position(grid, edit.table, edit.column)
        if position is None:
            raise WorkbookRefusedError(f"there is no column for {edit.column}", where=self._where(place))
        heading = grid.headings[position]
        cells_there = place.cells(position, 0, place.rows)
        columns, found = read_columns(cells_there)
        theirs: Mapping[int, str] = dict.fromkeys(found[0], "")
        if edit.was is not None and theirs:
            theirs = formulas_of(cells_there)
        refuse_other_cells(edit, heading, columns[0], theirs, self._where(place))
        ours = {
            row for row, text in zip(edit.rows.tolist(), edit.texts()[1], strict=True) if text is not None
        }
        return position, columns[0], frozenset(found[0]) - ours

    def _edit(self, edit: ColumnEdit, position: int, column: list[Any], formulas: frozenset[int]) -> None:
        place = self._place_of(edit.table)
        after = list(column)
        rows = edit.rows.tolist()
        texts = dict(zip(rows, edit.texts()[0], strict=True)) if edit.formulas is not None else {}
        plain = [row for row in rows if texts.get(row) is None]
        for row, new in zip(rows, cells_from(edit.new), strict=True):
            if texts.get(row) is None:
                after[row] = as_put(new)
        before = dict(zip(rows, edit.texts()[1], strict=True))
        for row, text in texts.items():
            if text is not None:
                self._put_formula(place, position, row, text, column[row], before[row])
        calculated = formulas | {row for row, text in texts.items() if text is not None}
        for block in blocks_of(after, plain, calculated):
            self._put(place, position, block, column[block.first : block.end])
            for row in range(block.first, block.end):
                if before.get(row) is not None:
                    self.way_back.append(
                        partial(setattr, place.cells(position, row, 1), "formula", f"={before[row]}")
                    )
        self._compare(place, position, 0, after, calculated)

    def _put_formula(
        self, place: Place, position: int, row: int, text: str, old: Any, before: str | None
    ) -> None:
        """A formula of ours; in a cell that is formatted as text it would be text itself."""
        cell = place.cells(position, row, 1)
        code = str(cell.number_format)
        if before is not None:
            self.way_back.append(partial(setattr, cell, "formula", f"={before}"))
        else:
            self.way_back.append(lambda: restore(place, position, row, [old]))
        if code == "@":
            self.way_back.append(partial(setattr, cell, "number_format", code))
            cell.number_format = "General"
        cell.formula = f"={text}"

    def _put(self, place: Place, column: int, block: Block, old: Sequence[Any]) -> None:
        """One block: the format it needs, then its cells in one write."""
        cells = place.cells(column, block.first, len(block.cells))
        for first, count, code in formats_of(cells):
            wanted = block.format_for(code)
            if wanted is not None:
                part = place.cells(column, block.first + first, count)
                self.way_back.append(partial(setattr, part, "number_format", code))
                part.number_format = wanted
        self.way_back.append(lambda: restore(place, column, block.first, old))
        write(cells, block.cells)

    def _compare(
        self,
        place: Place,
        position: int,
        first: int,
        wanted: Sequence[Any],
        formulas: frozenset[int] = frozenset(),
    ) -> None:
        """What was written is there: an apostrophe that Excel took for its own mark is written twice, all else fails."""
        found = read_columns(place.cells(position, first, len(wanted)), formulas=False)[0][0]
        wrong = [row for row in differences(wanted, found) if row not in formulas]
        marked = [row for row in wrong if str(wanted[row]).startswith("'")]
        for block in blocks_of(wanted, marked, formulas, bridge=False):
            doubled = ["'" + str(cell) for cell in block.cells]
            write(place.cells(position, first + block.first, len(doubled)), doubled)
        if marked:
            found = read_columns(place.cells(position, first, len(wanted)), formulas=False)[0][0]
            wrong = [row for row in differences(wanted, found) if row not in formulas]
        if wrong:
            raise WorkbookRefusedError(
                f"row {first + wrong[0] + 1} of a column did not keep what was written",
                where=self._where(place),
                do="Nothing was changed. Please report it: the column's format matters.",
            )

    # Rows that go ------------------------------------------------------------------------------------------------

    def _look_at_rows(self, table: str, rows: pd.DataFrame) -> None:
        place = self._place_of(table)
        columns, _ = read_columns(place.cells(0, 0, place.rows, place.width), formulas=False)
        headings = self.workbook.read(self.workbook.table_of(table)).headings
        grid = Grid(table, place.sheet.name, headings, tuple(columns))
        refuse_other_rows(grid, table, rows, self.name)

    def _remove(self, table: str, positions: list[int]) -> None:
        """Delete cells of the table and move those below up: what a person put into other rows moves with them."""
        if not positions:
            return
        place = self.workbook.place(self.workbook.table_of(table))
        if len(positions) == place.rows:  # a table keeps one row, which may be blank
            self.way_back.append(self._way_back_of_rows(place, 0, 1))
            place.cells(0, 0, 1, place.width).clear_contents()
        chosen = sorted(set(positions) - ({0} if len(positions) == place.rows else set()))
        for first, count in reversed(_runs(chosen)):
            put_back = self._way_back_of_rows(place, first, count, gone=True)
            place.cells(0, first, count, place.width).delete("up")
            self.way_back.append(put_back)

    def _way_back_of_rows(
        self, place: Place, first: int, count: int, *, gone: bool = False
    ) -> Callable[[], None]:
        """How rows that will be emptied, or with ``gone`` taken out, become again what they are now."""
        columns, formulas = read_columns(place.cells(0, first, count, place.width))
        formats = [formats_of(place.cells(position, first, count)) for position in range(place.width)]
        texts = [
            (position, row, str(place.cells(position, first + row, 1).formula))
            for position, rows in enumerate(formulas)
            for row in rows
        ]
        height = self.workbook.place(place.table.name).rows

        def put_back() -> None:
            if gone:
                place.cells(0, first, count, place.width).insert("down")
                place.table.resize(place.cells(0, -1, height + 1, place.width))
            for position, cells in enumerate(columns):
                for row, rows, code in formats[position]:
                    place.cells(position, first + row, rows).number_format = code
                restore(place, position, first, cells)
            for position, row, text in texts:
                place.cells(position, first + row, 1).formula = text

        return put_back

    # Whole rows --------------------------------------------------------------------------------------------------

    def _append(self, table: str, frame: pd.DataFrame) -> None:
        """New rows behind the last one that holds anything; a table's own blank rows are filled first."""
        place = self._place_of(table)
        columns, formulas = read_columns(place.cells(0, 0, place.rows, place.width))
        filled = [
            row
            for column, theirs in zip(columns, formulas, strict=True)
            for row, cell in enumerate(column)
            if cell is not None and row not in theirs
        ]
        start = max(filled, default=-1) + 1
        place = self._grown(table, place, max(place.rows, start + len(frame)))
        self._fill(place, table, frame, start)

    def _replace(self, table: str, frame: pd.DataFrame) -> None:
        """Another body for a table that we own; what hides rows of it is cleared."""
        place = self._place_of(table)
        columns, formulas = read_columns(place.cells(0, 0, place.rows, place.width))
        self.filtered.append(place)
        body = place.cells(0, 0, place.rows, place.width)
        old, height = place, max(1, len(frame))
        theirs = [
            (position, row, str(place.cells(position, row, 1).formula))
            for position, rows in enumerate(formulas)
            for row in rows
        ]

        def put_back() -> None:
            for position, cells in enumerate(columns):
                restore(old, position, 0, cells)
            for position, row, text in theirs:
                old.cells(position, row, 1).formula = text

        self.way_back.append(put_back)
        body.clear_contents()
        place = self._grown(table, place, height)
        self._fill(place, table, frame, 0)

    def _grown(self, table: str, place: Place, rows: int) -> Place:
        """The table with that many body rows."""
        if rows == place.rows:
            return place
        name = self.workbook.table_of(table)
        if rows > place.rows:
            self._refuse_without_room(name, place, rows)
        before = place.cells(0, -1, place.rows + 1, place.width)
        self.way_back.append(lambda: place.table.resize(before))
        place.table.resize(place.cells(0, -1, rows + 1, place.width))
        new = Place(place.table, place.sheet, place.top, place.left, rows, place.width)
        self.places[name] = new
        return new

    def _refuse_without_room(self, name: str, place: Place, rows: int) -> None:
        if place.top + rows - 1 > _MAX_ROW:
            raise WorkbookRefusedError(
                f"the table {name} would need {place.top + rows - 1:,} rows, and a sheet holds {_MAX_ROW:,}",
                where=self._where(place),
                do="Split the table.",
            )
        if place.table.show_totals:
            raise WorkbookRefusedError(
                f"the table {name} shows a row of totals, which stands in the way of new rows",
                where=self._where(place),
                do="Switch it off (Table Design, Total Row) and run again.",
            )
        below, formulas = read_columns(place.cells(0, place.rows, rows - place.rows, place.width))
        occupied = [row for column in below for row, cell in enumerate(column) if cell is not None]
        occupied += [row for found in formulas for row in found]
        if occupied:
            raise WorkbookRefusedError(
                f"the table {name} has no room to grow, because row {place.top + place.rows + min(occupied)} below it is"
                " not empty",
                where=self._where(place),
                do="Move what stands below the table to another sheet.",
            )

    def _fill(self, place: Place, table: str, frame: pd.DataFrame, start: int) -> None:
        """The columns of new rows under the headings of the sheet; those that the sheet lacks are not written."""
        if not len(frame):
            return
        grid = self.workbook.read(self.workbook.table_of(table))
        for position, heading in enumerate(grid.headings):
            declared = BY_NAME[table].by_heading.get(heading.strip().casefold())
            column = declared.name if declared else heading
            if column not in frame:
                continue
            cells = [as_put(cell) for cell in cells_from(frame[column])]
            if all(cell is None for cell in cells):
                continue
            for block in blocks_of(cells, range(len(cells)), frozenset()):
                moved = Block(start + block.first, block.cells, block.kind)
                self._put(place, position, moved, [None] * len(block.cells))
            self._compare(place, position, start, cells)
