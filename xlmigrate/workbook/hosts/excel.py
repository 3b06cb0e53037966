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
from functools import cached_property
from pathlib import Path
from typing import Any

import xlwings

from xlmigrate.engine.errors import WorkbookBusyError, WorkbookRefusedError, XlmigrateError
from xlmigrate.engine.grid import Grid, table_in
from xlmigrate.engine.plan import Plan
from xlmigrate.workbook.hosts.excel_cells import Place, excel_errors, formulas_of, read_columns
from xlmigrate.workbook.hosts.excel_write import Pen

_BUSY = frozenset({-2147418111, -2146777998})
"""RPC_E_CALL_REJECTED and VBA_E_IGNORE: Excel edits a cell or shows a dialog, and takes no calls meanwhile."""


def calling() -> ExcelWorkbook:
    """The workbook whose button was pressed.

    Raises XlmigrateError where no Excel called. xlwings cuts a name at its second ``=``; such a book is looked for by name.
    """
    nobody = XlmigrateError(
        "no workbook called", do="Press a button of the ribbon Migrate in Excel, or run: xlmigrate run"
    )
    warm = getattr(
        getattr(xlwings, "_xlwindows", None), "BOOK_CALLER", None
    )  # xlwings' server that stays running
    if not (
        any(a.startswith("--from_xl") for a in sys.argv) or hasattr(xlwings.Book, "_mock_caller") or warm
    ):
        raise nobody
    name = next((arg.removeprefix("--wb=").strip() for arg in sys.argv if arg.startswith("--wb=")), "")
    try:
        if "=" in name:
            books = [book for app in xlwings.apps for book in app.books if book.name.lower() == name.lower()]
            if len(books) == 1:
                return ExcelWorkbook(books[0])
        return ExcelWorkbook(xlwings.Book.caller())
    except AttributeError:  # what xlwings raises where it knows no Excel
        raise nobody from None
    except excel_errors():
        raise nobody from None


@dataclass(frozen=True)
class Selected:
    """The selected cell: its sheet, and where it is in a table, that table's name, the heading and the row (from 0)."""

    sheet: str
    table: str = ""
    heading: str | None = None
    row: int | None = None


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

    def selected(self) -> Selected | None:
        """The first selected cell; None where no cell of this workbook is."""
        with self._answered():
            cell = self.book.app.selection
            if cell is None or cell.sheet.book.name != self.book.name:
                return None
            sheet, row, column = str(cell.sheet.name), int(cell.row), int(cell.column)
            for name, (its_sheet, _, _) in self._found.items():
                if its_sheet == sheet:
                    place = self.place(name)
                    at, position = row - place.top, column - place.left
                    if 0 <= at < place.rows and 0 <= position < place.width:
                        return Selected(sheet, name, self.read(name).headings[position], at)
            return Selected(sheet)

    def show(self, table: str) -> None:
        """Go to the first row of a table."""
        with self._answered():
            place = self.place(table)
            place.sheet.activate()
            place.cells(0, 0, 1).select()

    def alert(self, text: str, title: str) -> None:
        """Show a box that waits for OK; the status bar is Excel's again."""
        with self._answered():
            self.book.app.status_bar = False
            self.book.app.alert(text, title)

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
        """The name of the Excel table that holds a table of the schema."""
        return table_in(self, table)

    def read(self, table: str) -> Grid:
        """All cells of one table: a bulk read of values and one of formulas."""
        if table not in self._grids:
            sheet, _, _ = self._found[table]
            with self._answered():
                place = self.place(table)
                whole = place.cells(0, -1, place.rows + 1, place.width)
                columns, formulas = read_columns(whole)
            headings = tuple("" if column[0] is None else str(column[0]) for column in columns)
            marked = {
                heading: frozenset(row - 1 for row in rows if row)
                for heading, rows in zip(headings, formulas, strict=True)
                if any(rows)
            }
            self._grids[table] = Grid(table, sheet, headings, tuple(column[1:] for column in columns), marked)
        return self._grids[table]

    def formulas(self, table: str, heading: str) -> Mapping[int, str]:
        """The formulas of a column: position → text without ``=``."""
        position = self.read(table).headings.index(heading)
        with self._answered():
            place = self.place(table)
            return formulas_of(place.cells(position, 0, place.rows))

    def place(self, name: str) -> Place:
        """Where a table stands."""
        sheet_name, table, sheet = self._found[name]
        if not table.show_headers:
            raise WorkbookRefusedError(
                f"the table {name} does not show its headings",
                where=f"{self.name}, {sheet_name}",
                do="Switch them on (Table Design, Header Row) and run again.",
            )
        whole = table.range
        height, width = whole.shape
        return Place(table, sheet, whole.row + 1, whole.column, height - 1 - bool(table.show_totals), width)

    # Writing ---------------------------------------------------------------------------------------------------------

    def commit(self, plan: Plan, *, witness: Callable[[], None] | None = None) -> None:
        """Write the whole plan, or nothing; Excel calculates its own results.

        ``witness`` is called when all is written; where it raises, all is taken back.

        Raises WorkbookBusyError when a cell no longer holds its old value or Excel takes no calls, WorkbookRefusedError
        for a person's formula, a protected sheet, a table without room, and for a cell that did not keep what was
        written. The workbook is then as it was; where Excel refuses even that, the sentence says so.
        """
        with self._answered(), self._quiet():
            pen = Pen(self, plan)
            try:
                pen.write()
                if witness is not None:
                    witness()
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
