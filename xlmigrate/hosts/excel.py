"""The workbook that is open in Excel, through xlwings. Here alone the calling workbook is asked for.

Excel has no transaction, so one is made: everything is looked at before the first cell is written, each step knows its
way back, what was written is read back and compared, and a step that fails takes the earlier ones back. One bulk read of
values and one of formulas per table; one bulk write per contiguous block of a column. Nothing here was tried on a real
Excel: what is said of it is from Microsoft's pages, xlwings' source and its issues (2026-11).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import pandas as pd
import xlwings

from xlmigrate.errors import WorkbookBusyError, WorkbookRefusedError, XlmigrateError
from xlmigrate.hosts import Grid
from xlmigrate.hosts.blocks import FIRST_SAFE_DAY, Block, as_number, as_put, blocks_of, differences
from xlmigrate.hosts.memory import cell_of, column_position, same_cell
from xlmigrate.plan import ColumnEdit, Plan
from xlmigrate.schema import BY_NAME
from xlmigrate.schema.cells import CellError

ERROR_TEXTS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
_NEWER_ERRORS = {2043: "#GETTING_DATA", 2045: "#SPILL!", 2046: "#CONNECT!", 2047: "#BLOCKED!", 2048: "#UNKNOWN!", 2049: "#FIELD!", 2050: "#CALC!"}  # fmt: skip
_COM_ERROR = -2146828288
"""What COM adds to the number of an error (XlCVError, learn.microsoft.com). xlwings names the seven old ones only."""

_COM_EPOCH, _DAY = datetime(1899, 12, 30), timedelta(days=1)
_BUSY = frozenset({-2147418111, -2146777998})
"""RPC_E_CALL_REJECTED and VBA_E_IGNORE: Excel edits a cell or shows a dialog, and takes no calls meanwhile."""

_MAX_ROW = 1_048_576


def calling() -> ExcelWorkbook:
    """The workbook whose button was pressed.

    Raises XlmigrateError where no Excel called. xlwings cuts a name at its second ``=``; such a book is looked for by name.
    """
    name = next((arg.removeprefix("--wb=").strip() for arg in sys.argv if arg.startswith("--wb=")), "")
    try:
        if "=" in name:
            books = [book for app in xlwings.apps for book in app.books if book.name.lower() == name.lower()]
            if len(books) == 1:
                return ExcelWorkbook(books[0])
        return ExcelWorkbook(xlwings.Book.caller())
    except AttributeError:  # what xlwings raises on a system where it knows no Excel
        raise XlmigrateError(
            "no workbook called", do="Press a button of the ribbon Migrate in Excel, or run: xlmigrate run"
        ) from None


def excel_errors() -> tuple[type[Exception], ...]:
    """The exceptions with which Excel refuses a call, on this system."""
    found: list[type[Exception]] = [xlwings.XlwingsError]
    if sys.platform == "win32":
        import pywintypes

        found.append(pywintypes.com_error)
    elif sys.platform == "darwin":
        from appscript.reference import CommandError

        found.append(CommandError)
    return tuple(found)


@dataclass(frozen=True)
class _Place:
    """Where a table stands: sheet, first row and column of its body from 1, body rows, columns."""

    table: Any
    sheet: Any
    top: int
    left: int
    rows: int
    width: int

    def cells(self, column: int, first: int, count: int, width: int = 1) -> Any:
        """A rectangle of the sheet; column and row from 0 at the body's corner, rows below the table too."""
        top, left = self.top + first, self.left + column
        return self.sheet.range((top, left), (top + count - 1, left + width - 1))


class ExcelWorkbook:
    """An open workbook; tables are read when they are asked for, and kept until something is written."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self._grids: dict[str, Grid] = {}

    @cached_property
    def name(self) -> str:
        """The workbook's name as the title bar shows it."""
        return str(self.book.name)

    @cached_property
    def path(self) -> Path | None:
        """Where it is saved; None for one that never was, or that lies in the cloud without a folder here."""
        try:
            path = Path(self.book.fullname)
        except xlwings.XlwingsError:  # xlwings finds no folder for the address in the cloud
            return None
        return path if path.is_absolute() else None

    def say(self, text: str) -> None:
        """Show one line in the status bar."""
        with self._answered():
            self.book.app.status_bar = text

    # Reading ---------------------------------------------------------------------------------------------------------

    @cached_property
    def _found(self) -> Mapping[str, tuple[str, Any, Any]]:
        """Name of the sheet, table and sheet, by the table's name."""
        with self._answered():
            return {
                table.name: (sheet.name, table, sheet) for sheet in self.book.sheets for table in sheet.tables
            }

    def tables(self) -> Sequence[tuple[str, str]]:
        """Name and sheet of each Excel table, in the order of the workbook."""
        return [(name, sheet) for name, (sheet, _, _) in self._found.items()]

    def table_of(self, table: str) -> str:
        """The name of the Excel table that holds a table of the schema: by its name, or else by its sheet."""
        declared = BY_NAME[table]
        names = {name.casefold(): name for name in self._found}
        sheets = {sheet.casefold(): name for name, (sheet, _, _) in self._found.items()}
        found = names.get(declared.excel_name.casefold()) or sheets.get(declared.sheet.casefold())
        if found is None:
            raise WorkbookRefusedError(f"there is no sheet {declared.sheet}", where=self.name)
        return found

    def read(self, table: str) -> Grid:
        """All cells of one table: a bulk read of values and one of formulas."""
        if table not in self._grids:
            sheet, _, _ = self._found[table]
            with self._answered():
                place = self._place(table)
                whole = place.cells(0, -1, place.rows + 1, place.width)
                columns, formulas = _read(whole)
            headings = tuple("" if column[0] is None else str(column[0]) for column in columns)
            marked = {
                heading: frozenset(row - 1 for row in rows if row)
                for heading, rows in zip(headings, formulas, strict=True)
                if any(rows)
            }
            self._grids[table] = Grid(table, sheet, headings, tuple(column[1:] for column in columns), marked)
        return self._grids[table]

    def _place(self, name: str) -> _Place:
        sheet_name, table, sheet = self._found[name]
        if not table.show_headers:
            raise WorkbookRefusedError(
                f"the table {name} does not show its headings",
                where=f"{self.name}, {sheet_name}",
                do="Switch them on (Table Design, Header Row) and run again.",
            )
        whole = table.range
        height, width = whole.shape
        return _Place(table, sheet, whole.row + 1, whole.column, height - 1 - bool(table.show_totals), width)

    # Writing ---------------------------------------------------------------------------------------------------------

    def commit(self, plan: Plan) -> None:
        """Write the whole plan, or nothing; Excel calculates its own results.

        Raises WorkbookBusyError when a cell no longer holds its old value or Excel takes no calls, WorkbookRefusedError
        for a person's formula, a protected sheet, a table without room, and for a cell that did not keep what was
        written. The workbook is then as it was; where Excel refuses even that, the sentence says so.
        """
        with self._answered(), self._quiet():
            pen = _Pen(self, plan)
            try:
                pen.write()
            except BaseException:
                pen.take_back()
                raise
            finally:
                self._grids.clear()

    @contextmanager
    def _quiet(self) -> Iterator[None]:
        """No repainting, no events, no calculation while cells change; each is put back whatever happens."""
        app = self.book.app
        with ExitStack() as restored:
            for name, value in (
                ("screen_updating", False),
                ("enable_events", False),
                ("calculation", "manual"),
            ):
                before = getattr(app, name)
                if before != value:
                    restored.callback(setattr, app, name, before)
                    setattr(app, name, value)
            yield

    @contextmanager
    def _answered(self) -> Iterator[None]:
        """A call that Excel refuses becomes a sentence; its own words stay out, since they may hold cells."""
        try:
            yield
        except excel_errors() as refusal:
            if getattr(refusal, "hresult", None) in _BUSY:
                raise WorkbookBusyError(
                    "Excel is busy, perhaps with a cell that is being edited or with a dialog",
                    where=self.name,
                    do="Press Esc or close the dialog, and run again.",
                ) from None
            raise WorkbookRefusedError(
                "Excel refused it",
                where=self.name,
                do="See whether the sheet can be edited by hand, and run again.",
            ) from None


class _Pen:
    """Writes one plan, remembering the way back."""

    def __init__(self, workbook: ExcelWorkbook, plan: Plan) -> None:
        self.workbook, self.plan = workbook, plan
        self.name = workbook.name
        self.way_back: list[Callable[[], None]] = []
        self.places: dict[str, _Place] = {}
        self.filtered: list[_Place] = []

    def write(self) -> None:
        """All of it: first the looking, then the cells, then new rows."""
        edits = [(edit, *self._looked_at(edit)) for edit in self.plan.edits if len(edit)]
        grown = [
            (table, frame)
            for frames in (self.plan.added, self.plan.appended)
            for table, frame in frames.items()
            if len(frame)
        ]
        for table in (*(table for table, _ in grown), *self.plan.replaced):
            self._place_of(table)
        for edit, position, column, formulas in edits:
            self._edit(edit, position, column, formulas)
        for table, frame in grown:
            self._append(table, frame)
        for table, frame in self.plan.replaced.items():
            self._replace(table, frame)
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

    def _place_of(self, table: str) -> _Place:
        """Where a table stands, once it is known that its sheet can be written."""
        name = self.workbook.table_of(table)
        if name not in self.places:
            place = self.workbook._place(name)
            if _is_protected(place.sheet):
                raise WorkbookRefusedError(
                    f"the sheet {place.sheet.name} is protected",
                    where=self.name,
                    do="Unprotect it (Review, Unprotect Sheet) and run again.",
                )
            self.places[name] = place
        return self.places[name]

    def _where(self, place: _Place) -> str:
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
        columns, found = _read(place.cells(position, 0, place.rows))
        cells, formulas = columns[0], frozenset(found[0])
        for row, old in zip(edit.rows.tolist(), edit.old, strict=True):
            if row in formulas:
                raise WorkbookRefusedError(
                    f"row {row + 1} of {heading} is a formula, which only you change",
                    where=self._where(place),
                )
            if row >= len(cells) or not same_cell(cells[row], cell_of(old)):
                raise WorkbookBusyError(
                    f"row {row + 1} of {heading} changed since it was read",
                    where=self._where(place),
                    do="Run again; nothing was written.",
                )
        return position, cells, formulas

    def _edit(self, edit: ColumnEdit, position: int, column: list[Any], formulas: frozenset[int]) -> None:
        place = self._place_of(edit.table)
        after = list(column)
        rows = edit.rows.tolist()
        for row, new in zip(rows, edit.new, strict=True):
            after[row] = as_put(cell_of(new))
        for block in blocks_of(after, rows, formulas):
            self._put(place, position, block, column[block.first : block.end])
        self._compare(place, position, 0, after, formulas)

    def _put(self, place: _Place, column: int, block: Block, old: Sequence[Any]) -> None:
        """One block: the format it needs, then its cells in one write."""
        cells = place.cells(column, block.first, len(block.cells))
        for first, count, code in _formats(cells):
            wanted = block.format_for(code)
            if wanted is not None:
                part = place.cells(column, block.first + first, count)
                self.way_back.append(partial(setattr, part, "number_format", code))
                part.number_format = wanted
        self.way_back.append(lambda: _restore(place, column, block.first, old))
        _write(cells, block.cells)

    def _compare(
        self,
        place: _Place,
        position: int,
        first: int,
        wanted: Sequence[Any],
        formulas: frozenset[int] = frozenset(),
    ) -> None:
        """What was written is there: an apostrophe that Excel took for its own mark is written twice, all else fails."""
        found = _read(place.cells(position, first, len(wanted)))[0][0]
        wrong = [row for row in differences(wanted, found) if row not in formulas]
        marked = [row for row in wrong if str(wanted[row]).startswith("'")]
        for block in blocks_of(wanted, marked, formulas, bridge=False):
            doubled = ["'" + str(cell) for cell in block.cells]
            _write(place.cells(position, first + block.first, len(doubled)), doubled)
        if marked:
            found = _read(place.cells(position, first, len(wanted)))[0][0]
            wrong = [row for row in differences(wanted, found) if row not in formulas]
        if wrong:
            raise WorkbookRefusedError(
                f"row {first + wrong[0] + 1} of a column did not keep what was written",
                where=self._where(place),
                do="Nothing was changed. Please report it: the column's format matters.",
            )

    # Whole rows --------------------------------------------------------------------------------------------------

    def _append(self, table: str, frame: pd.DataFrame) -> None:
        """New rows behind the last one that holds anything; a table's own blank rows are filled first."""
        place = self._place_of(table)
        columns, formulas = _read(place.cells(0, 0, place.rows, place.width))
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
        columns, formulas = _read(place.cells(0, 0, place.rows, place.width))
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
                _restore(old, position, 0, cells)
            for position, row, text in theirs:
                old.cells(position, row, 1).formula = text

        self.way_back.append(put_back)
        body.clear_contents()
        place = self._grown(table, place, height)
        self._fill(place, table, frame, 0)

    def _grown(self, table: str, place: _Place, rows: int) -> _Place:
        """The table with that many body rows."""
        if rows == place.rows:
            return place
        name = self.workbook.table_of(table)
        if rows > place.rows:
            self._refuse_without_room(name, place, rows)
        before = place.cells(0, -1, place.rows + 1, place.width)
        self.way_back.append(lambda: place.table.resize(before))
        place.table.resize(place.cells(0, -1, rows + 1, place.width))
        new = _Place(place.table, place.sheet, place.top, place.left, rows, place.width)
        self.places[name] = new
        return new

    def _refuse_without_room(self, name: str, place: _Place, rows: int) -> None:
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
        below, formulas = _read(place.cells(0, place.rows, rows - place.rows, place.width))
        occupied = [row for column in below for row, cell in enumerate(column) if cell is not None]
        occupied += [row for found in formulas for row in found]
        if occupied:
            raise WorkbookRefusedError(
                f"the table {name} has no room to grow, because row {place.top + place.rows + min(occupied)} below it is"
                " not empty",
                where=self._where(place),
                do="Move what stands below the table to another sheet.",
            )

    def _fill(self, place: _Place, table: str, frame: pd.DataFrame, start: int) -> None:
        """The columns of new rows under the headings of the sheet; those that the sheet lacks are not written."""
        if not len(frame):
            return
        grid = self.workbook.read(self.workbook.table_of(table))
        for position, heading in enumerate(grid.headings):
            declared = BY_NAME[table].by_heading.get(heading.strip().casefold())
            column = declared.name if declared else heading
            if column not in frame:
                continue
            cells = [as_put(cell_of(value)) for value in frame[column]]
            if all(cell is None for cell in cells):
                continue
            for block in blocks_of(cells, range(len(cells)), frozenset()):
                moved = Block(start + block.first, block.cells, block.kind)
                self._put(place, position, moved, [None] * len(block.cells))
            self._compare(place, position, start, cells)


def _read(cells: Any) -> tuple[list[list[Any]], list[list[int]]]:
    """The columns of a range, and for each the rows whose cell is a formula.

    A cell is a formula when its ``Formula`` begins with ``=`` and is not its value; text such as ``=1+1`` is its own
    value. An error and the text of an error look alike, so where one of both is seen the cells are read once more.
    """
    values = cells.options(ndim=2, err_to_str=True).value
    columns = [list(column) for column in zip(*values, strict=True)]
    if any(
        cell in ERROR_TEXTS for column in columns for cell in column if type(cell) is str and cell[:1] == "#"
    ):
        without = list(zip(*cells.options(ndim=2).value, strict=True))
        for column, bare in zip(columns, without, strict=True):
            for row, cell in enumerate(column):
                if type(cell) is str and cell in ERROR_TEXTS and bare[row] is None:
                    column[row] = CellError(cell)
    columns = [_plain(column) for column in columns]
    written = cells.formula
    if not isinstance(written, (list, tuple)):
        written = ((written,),)
    elif not isinstance(written[0], (list, tuple)):
        written = (written,) if len(columns) > 1 else tuple((one,) for one in written)
    formulas = [
        [
            row
            for row, text in enumerate(column)
            if type(text) is str and text[:1] == "=" and text != cells_[row]
        ]
        for column, cells_ in zip(zip(*written, strict=True), columns, strict=True)
    ]
    return columns, formulas


def _plain(column: list[Any]) -> list[Any]:
    """A column in the words of the hosts: errors of newer Excels named, money as a number, moments as they are shown."""
    kinds = set(map(type, column))
    if kinds <= {str, float, bool, type(None), CellError}:
        return column
    return [_plain_cell(cell) for cell in column]


def _plain_cell(cell: Any) -> Any:
    if type(cell) is int and cell - _COM_ERROR in _NEWER_ERRORS:
        return CellError(_NEWER_ERRORS[cell - _COM_ERROR])
    if isinstance(cell, Decimal):  # COM gives cells that are formatted as a currency as such
        return float(cell)
    if isinstance(cell, datetime) and cell < FIRST_SAFE_DAY:
        if cell < _COM_EPOCH + _DAY:
            return cell.time()
        return cell + _DAY  # before March 1900 COM counts the days right, and a sheet shows one more
    return cell


def _formats(cells: Any) -> list[tuple[int, int, str]]:
    """The number formats of a range of one column, from the top: first row, count, code."""
    height = cells.shape[0]
    code = cells.number_format
    if code is not None:
        return [(0, height, str(code))]
    half = height // 2
    upper = _formats(cells.sheet.range(cells(1, 1), cells(half, 1)))
    lower = [
        (first + half, count, c)
        for first, count, c in _formats(cells.sheet.range(cells(half + 1, 1), cells(height, 1)))
    ]
    return [*upper, *lower]


def _write(cells: Any, values: Sequence[Any]) -> None:
    cells.value = [[value] for value in values]


def _restore(place: _Place, column: int, first: int, before: Sequence[Any]) -> None:
    """Cells as they were; text is put back while the cell is formatted as text, so that it is not read anew."""
    old = [as_number(cell) for cell in before]
    for block in blocks_of(old, range(len(old)), frozenset()):
        cells = place.cells(column, first + block.first, len(block.cells))
        for row, count, code in _formats(cells):
            wanted = block.format_for(code)
            part = place.cells(column, first + block.first + row, count)
            if wanted is not None:
                part.number_format = wanted
            _write(part, block.cells[row : row + count])
            if wanted is not None:
                part.number_format = code


def _is_protected(sheet: Any) -> bool:
    """Whether a sheet is protected; xlwings has no word of its own for it."""
    if sys.platform == "darwin":
        return bool(sheet.api.protect_contents.get())
    return bool(sheet.api.ProtectContents)
