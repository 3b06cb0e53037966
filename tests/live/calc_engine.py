"""An xlwings engine over LibreOffice Calc: the members that xlmigrate uses, and no more.

Unchanged add-in code runs with it on a spreadsheet that is really open. Where Calc and Excel differ, it answers as Excel
does: errors are the numbers of COM, dates those of COM (day 0 is 30 December 1899), and what is put into a cell goes
through `tests.live.entry`, unless the cell is formatted as text. It is an instrument of the tests, and an experiment for
whoever has no Excel. It never saves a workbook.

Every question or command that reaches Calc is counted in `CALLS`, by member.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

import xlwings as xw
from xlwings import base_classes

from tests.live import office
from tests.live.entry import Entered, entered

CALLS: Counter[str] = Counter()
"""How often each member reached the spreadsheet."""

LOG = "XLMIGRATE_LIVE_LOG"
"""The environment variable that names a file for alerts and status lines, one JSON line each."""

_EPOCH = datetime(1899, 12, 30)
_DAY = timedelta(days=1)
_FORMULA, _ERRORS = 16, 4  # com.sun.star.sheet.CellFlags.FORMULA, FormulaResult.ERROR
_DATE, _TIME, _LOGICAL = 2, 4, 1024  # com.sun.star.util.NumberFormat
_CALC_ERRORS = {532: 2007, 32767: 2042, 525: 2029, 519: 2015, 524: 2023, 503: 2036, 521: 2000}
_TEXTS = {
    "#DIV/0!": 2007,
    "#N/A": 2042,
    "#NAME?": 2029,
    "#NULL!": 2000,
    "#NUM!": 2036,
    "#REF!": 2023,
    "#VALUE!": 2015,
}
_COM = -2146828288
"""What COM adds to the number of an error: ``#DIV/0!`` is 2007, and -2146826281 over COM."""

ERROR_TEXTS = {_COM + number: text for text, number in _TEXTS.items()}


class CalcError(xw.XlwingsError):
    """What Excel answers with error 1004: it did not do it."""


class Engine:
    """The engine as xlwings sees it; one desktop."""

    name = "libreoffice"
    type = "desktop"

    def __init__(self, desktop: Any) -> None:
        self.desktop = desktop
        self.app = App(self)
        self.formats: dict[tuple[str, int], tuple[str, int]] = {}
        self.tables: dict[str, list[tuple[int, Any]]] = {}

    @property
    def apps(self) -> Apps:
        return Apps(self)

    @staticmethod
    def prepare_xl_data_element(x: Any, _options: Any) -> Any:
        return "" if x is None else x

    @staticmethod
    def clean_value_data(
        data: Any, datetime_builder: Any, empty_as: Any, number_builder: Any, err_to_str: bool
    ) -> Any:
        def clean(value: Any) -> Any:
            if type(value) is int and value in ERROR_TEXTS:
                return ERROR_TEXTS[value] if err_to_str else None
            if type(value) is datetime:
                parts = value.timetuple()[:6]
                return datetime_builder(*parts, microsecond=value.microsecond, tzinfo=None)
            return number_builder(value) if number_builder is not None and type(value) is float else value

        return [
            [(value or empty_as) if value is None or type(value) is str else clean(value) for value in row]
            for row in data
        ]


class Apps(base_classes.Apps):
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keys(self) -> list[int]:
        return [self._engine.app.pid]

    def __iter__(self) -> Iterator[App]:
        yield self._engine.app

    def __len__(self) -> int:
        return 1

    def __getitem__(self, pid: int) -> App:
        return self._engine.app


def _told(kind: str, text: Any) -> None:
    path = os.environ.get(LOG)
    if path:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(json.dumps([kind, text]) + "\n")


class App(base_classes.App):
    """The program. Repainting and calculating are switched off in Calc too; of events it has none."""

    version = "16.0"
    visible = True

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.settings: dict[str, Any] = {
            "screen_updating": True, "enable_events": True, "calculation": "automatic", "status_bar": False,
            "display_alerts": True,
        }  # fmt: skip
        self.alerts: list[str] = []
        self.still: list[Any] = []

    @property
    def api(self) -> Any:
        return self._engine.desktop

    @property
    def engine(self) -> Engine:
        return self._engine

    @property
    def pid(self) -> int:
        return 1

    @property
    def books(self) -> Books:
        return Books(self)

    @property
    def selection(self) -> Range | None:
        CALLS["App.selection"] += 1
        document = self._engine.desktop.getCurrentComponent()
        chosen = document.CurrentController.getSelection()
        if not hasattr(chosen, "getRangeAddress"):
            return None
        area = chosen.getRangeAddress()
        sheet = Sheet(Book(self, document), document.Sheets.getByIndex(area.Sheet))
        return Range(sheet, area.StartRow, area.StartColumn, area.EndRow, area.EndColumn)

    def activate(self, steal_focus: bool = False) -> None:
        """There is no window to bring to the front."""

    def calculate(self) -> None:
        self._engine.desktop.getCurrentComponent().calculateAll()

    def alert(self, prompt: str, title: Any, buttons: Any, mode: Any, callback: Any) -> str:  # noqa: ARG002
        self.alerts.append(prompt)
        _told("alert", prompt)
        return "ok"


def _repaint(app: App, on: bool) -> None:
    if not on:
        app.still = [book.document for book in app.books]
    for document in app.still:
        if on:
            document.unlockControllers()
        else:
            document.lockControllers()


def _calculate(app: App, how: str) -> None:
    for book in app.books:
        book.document.enableAutomaticCalculation(how == "automatic")


_CARRIED_OUT = {"screen_updating": _repaint, "calculation": _calculate}


def _setting(name: str) -> property:
    def get(app: App) -> Any:
        return app.settings[name]

    def put(app: App, value: Any) -> None:
        CALLS[f"App.{name}"] += 1
        before, app.settings[name] = app.settings[name], value
        if name in _CARRIED_OUT and value != before:
            _CARRIED_OUT[name](app, value)
        if name == "status_bar":
            _told("status", value)

    return property(get, put)


for _name in ("screen_updating", "enable_events", "calculation", "status_bar", "display_alerts"):
    setattr(App, _name, _setting(_name))


class Books(base_classes.Books):
    def __init__(self, app: App) -> None:
        self._app = app

    def __iter__(self) -> Iterator[Book]:
        components = self._app.engine.desktop.Components.createEnumeration()
        while components.hasMoreElements():
            document = components.nextElement()
            if hasattr(document, "Sheets"):
                yield Book(self._app, document)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __call__(self, key: int | str) -> Book:
        for number, book in enumerate(self, start=1):
            if key in (number, book.name):
                return book
        raise KeyError(key)

    @property
    def active(self) -> Book:
        return Book(self._app, self._app.engine.desktop.getCurrentComponent())


class Book(base_classes.Book):
    def __init__(self, app: App, document: Any) -> None:
        self._app, self.document = app, document

    @property
    def api(self) -> Any:
        return self.document

    @property
    def app(self) -> App:
        return self._app

    @property
    def name(self) -> str:
        return Path(self.fullname).name

    @property
    def fullname(self) -> str:
        url = self.document.getURL()
        return str(office.uno().fileUrlToSystemPath(url)) if url else str(self.document.Title)

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @cached_property
    def _uid(self) -> str:
        return str(self.document.RuntimeUID)

    def format(self, key: int) -> tuple[str, int]:
        """Code and kind of a number format, asked for once."""
        known = self._app.engine.formats
        at = (self._uid, key)
        if at not in known:
            found = self.document.NumberFormats.getByKey(key)
            known[at] = str(found.FormatString), int(found.Type)
        return known[at]

    def tables(self) -> list[tuple[int, Any]]:
        """Tables with the number of their sheet, from 0; looked for once, since nobody adds any."""
        known = self._app.engine.tables
        at = self._uid
        if at not in known:
            ranges = self.document.DatabaseRanges
            every = [ranges.getByIndex(number) for number in range(ranges.getCount())]
            known[at] = [(int(one.DataArea.Sheet), one) for one in every if one.ContainsHeader]
        return known[at]

    def activate(self) -> None:
        self.document.CurrentController.Frame.activate()

    def close(self) -> None:
        """Close it; nothing is saved."""
        self.document.close(True)


class Sheets(base_classes.Sheets):
    def __init__(self, book: Book) -> None:
        self._book = book

    def _all(self) -> Any:
        return self._book.document.Sheets

    def __iter__(self) -> Iterator[Sheet]:
        CALLS["Sheets.iter"] += 1
        sheets = self._all()
        for number in range(sheets.getCount()):
            yield Sheet(self._book, sheets.getByIndex(number))

    def __len__(self) -> int:
        return int(self._all().getCount())

    def __contains__(self, name: str) -> bool:
        return bool(self._all().hasByName(name))

    def __call__(self, key: int | str) -> Sheet:
        sheets = self._all()
        if isinstance(key, str):
            if not sheets.hasByName(key):
                raise CalcError("there is no such sheet")
            return Sheet(self._book, sheets.getByName(key))
        return Sheet(self._book, sheets.getByIndex(key - 1))

    @property
    def active(self) -> Sheet:
        return Sheet(self._book, self._book.document.CurrentController.getActiveSheet())


class _SheetApi:
    """What is asked of a sheet's native object."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet

    @property
    def ProtectContents(self) -> bool:  # noqa: N802 - the name that Excel has for it
        CALLS["Sheet.ProtectContents"] += 1
        return bool(self._sheet.isProtected())


class Sheet(base_classes.Sheet):
    def __init__(self, book: Book, sheet: Any) -> None:
        self._book, self.sheet = book, sheet

    @property
    def api(self) -> Any:
        return _SheetApi(self.sheet)

    @property
    def book(self) -> Book:
        return self._book

    @property
    def name(self) -> str:
        return str(self.sheet.Name)

    @property
    def index(self) -> int:
        return int(self.sheet.getRangeAddress().Sheet) + 1

    @property
    def tables(self) -> Tables:
        return Tables(self)

    def activate(self) -> None:
        CALLS["Sheet.activate"] += 1
        self._book.document.CurrentController.setActiveSheet(self.sheet)

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        if isinstance(arg1, Range):
            last = arg2 if isinstance(arg2, Range) else arg1
            return Range(self, arg1.first_row, arg1.first_column, last.last_row, last.last_column)
        if isinstance(arg1, tuple):
            last = arg2 or arg1
            return Range(self, arg1[0] - 1, arg1[1] - 1, last[0] - 1, last[1] - 1)
        area = self.sheet.getCellRangeByName(arg1).getRangeAddress()
        return Range(self, area.StartRow, area.StartColumn, area.EndRow, area.EndColumn)


class Range(base_classes.Range):
    """A rectangle; rows and columns count from 0 here, as in Calc."""

    options: Any = None

    def __init__(self, sheet: Sheet, top: int, left: int, bottom: int, right: int) -> None:
        self._sheet, self.first_row, self.first_column, self.last_row, self.last_column = (
            sheet,
            top,
            left,
            bottom,
            right,
        )

    @property
    def api(self) -> Any:
        return self

    @cached_property
    def native(self) -> Any:
        return self._sheet.sheet.getCellRangeByPosition(
            self.first_column, self.first_row, self.last_column, self.last_row
        )

    @property
    def _formats(self) -> Any:
        return self._sheet.book.document.NumberFormats

    @property
    def sheet(self) -> Sheet:
        return self._sheet

    @property
    def row(self) -> int:
        return self.first_row + 1

    @property
    def column(self) -> int:
        return self.first_column + 1

    @property
    def shape(self) -> tuple[int, int]:
        return self.last_row - self.first_row + 1, self.last_column - self.first_column + 1

    def __len__(self) -> int:
        height, width = self.shape
        return height * width

    def __call__(self, arg1: int, arg2: int | None = None) -> Range:
        width = self.shape[1]
        row, column = (arg1 - 1, arg2 - 1) if arg2 is not None else divmod(arg1 - 1, width)
        return Range(
            self._sheet,
            self.first_row + row,
            self.first_column + column,
            self.first_row + row,
            self.first_column + column,
        )

    def get_address(self, row_absolute: bool, col_absolute: bool, _external: bool) -> str:
        def one(row: int, column: int) -> str:
            letters, number = "", column + 1
            while number:
                number, rest = divmod(number - 1, 26)
                letters = chr(65 + rest) + letters
            return f"{'$' * col_absolute}{letters}{'$' * row_absolute}{row + 1}"

        first, last = one(self.first_row, self.first_column), one(self.last_row, self.last_column)
        return first if first == last else f"{first}:{last}"

    @property
    def address(self) -> str:
        return self.get_address(True, True, False)

    def select(self) -> None:
        CALLS["Range.select"] += 1
        self._sheet.book.document.CurrentController.select(self.native)

    # Formats ---------------------------------------------------------------------------------------------------------

    def _areas_by_format(self) -> list[tuple[int, list[tuple[int, int, int, int]]]]:
        """Number formats by key, each with its areas, within this range: top, left, bottom, right, from 0."""
        if self.native.getPropertyState("NumberFormat").value != "AMBIGUOUS_VALUE":
            whole = (0, 0, self.last_row - self.first_row, self.last_column - self.first_column)
            return [(int(self.native.NumberFormat), [whole])]
        groups = self.native.getUniqueCellFormatRanges()
        found = []
        for number in range(groups.getCount()):
            group = groups.getByIndex(number)
            areas = [
                (
                    a.StartRow - self.first_row,
                    a.StartColumn - self.first_column,
                    a.EndRow - self.first_row,
                    a.EndColumn - self.first_column,
                )
                for a in group.getRangeAddresses()
            ]
            found.append((int(group.NumberFormat), areas))
        return found

    @property
    def number_format(self) -> str | None:
        CALLS["Range.number_format"] += 1
        codes = {self._sheet.book.format(key)[0] for key, _ in self._areas_by_format()}
        return codes.pop() if len(codes) == 1 else None

    @number_format.setter
    def number_format(self, code: str) -> None:
        CALLS["Range.number_format ="] += 1
        self._refuse_protected()
        self.native.NumberFormat = self._key(code)

    def _key(self, code: str) -> int:
        locale = office.uno().createUnoStruct("com.sun.star.lang.Locale")
        locale.Language, locale.Country = "en", "US"
        key = self._formats.queryKey(code, locale, False)
        return int(key if key != -1 else self._formats.addNew(code, locale))

    # Reading ---------------------------------------------------------------------------------------------------------

    @property
    def raw_value(self) -> Any:
        CALLS["Range.raw_value"] += 1
        cells = [list(row) for row in self.native.getDataArray()]
        numbers = float in set(map(type, chain.from_iterable(cells)))  # what a number means, its format says
        for key, areas in self._areas_by_format() if numbers else ():
            kind = self._sheet.book.format(key)[1]
            if kind & (_DATE | _TIME):
                self._each(cells, areas, lambda v: _EPOCH + _milliseconds(v))
            elif kind & _LOGICAL:
                self._each(cells, areas, bool)
        for row, column, error in self._errors():
            cells[row][column] = _COM + _CALC_ERRORS.get(error, 2015)
        if len(self) == 1:
            return cells[0][0]
        return tuple(map(tuple, cells))

    @staticmethod
    def _each(cells: list[list[Any]], areas: list[tuple[int, int, int, int]], made: Any) -> None:
        for top, left, bottom, right in areas:
            for row in cells[top : bottom + 1]:
                for column in range(left, right + 1):
                    if type(row[column]) is float:
                        row[column] = made(row[column])

    def _errors(self) -> Iterator[tuple[int, int, int]]:
        for area in self.native.queryFormulaCells(_ERRORS).getRangeAddresses():
            for row in range(area.StartRow, area.EndRow + 1):
                for column in range(area.StartColumn, area.EndColumn + 1):
                    error = self._sheet.sheet.getCellByPosition(column, row).getError()
                    yield row - self.first_row, column - self.first_column, error

    @property
    def HasFormula(self) -> bool | None:  # noqa: N802 - the name that Excel has for it
        CALLS["Range.HasFormula"] += 1
        found = self.native.queryContentCells(_FORMULA).getRangeAddresses()
        count = sum((a.EndRow - a.StartRow + 1) * (a.EndColumn - a.StartColumn + 1) for a in found)
        return False if not count else True if count == len(self) else None

    @property
    def formula(self) -> Any:
        """As Excel gives it: the formula of a cell that has one, else its content as text, without an apostrophe."""
        CALLS["Range.formula"] += 1
        native = self.native
        cells = [[_as_text(value) for value in row] for row in native.getDataArray()]
        areas = native.queryContentCells(_FORMULA).getRangeAddresses()
        if areas:
            written = native.getFormulaArray()
            for area in areas:
                for row in range(area.StartRow - self.first_row, area.EndRow - self.first_row + 1):
                    for column in range(
                        area.StartColumn - self.first_column, area.EndColumn - self.first_column + 1
                    ):
                        cells[row][column] = written[row][column]
        return cells[0][0] if len(self) == 1 else tuple(map(tuple, cells))

    # Writing ---------------------------------------------------------------------------------------------------------

    def _refuse_protected(self) -> None:
        if self._sheet.sheet.isProtected():
            raise CalcError("the cell is protected")

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        CALLS["Range.raw_value ="] += 1
        self._refuse_protected()
        height, width = self.shape
        if not isinstance(data, (list, tuple)):
            data = [[data] * width] * height
        elif not isinstance(data[0], (list, tuple)):
            data = [data]
        codes = {self._sheet.book.format(key)[0] for key, _ in self._areas_by_format()}
        if len(codes) == 1:
            is_text = codes == {"@"}
            kinds = set(map(type, chain.from_iterable(data)))
            if kinds <= {str, type(None)}:
                known = {value: _taken(value, is_text) for value in set(chain.from_iterable(data))}
                taken = [[known[value] for value in values] for values in data]
            else:
                taken = [[_taken(value, is_text) for value in values] for values in data]
        else:
            as_text = self._cells_with("@")
            taken = [
                [_taken(value, (row, column) in as_text) for column, value in enumerate(values)]
                for row, values in enumerate(data)
            ]
        self._put(taken)

    @formula.setter
    def formula(self, data: Any) -> None:
        CALLS["Range.formula ="] += 1
        self._refuse_protected()
        rows = data if isinstance(data, (list, tuple)) else [[data]]
        self._put([[entered(str(value)) for value in row] for row in rows])

    def _cells_with(self, code: str) -> set[tuple[int, int]]:
        return {
            (row, column)
            for key, areas in self._areas_by_format()
            if self._sheet.book.format(key)[0] == code
            for top, left, bottom, right in areas
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        }

    def _put(self, taken: list[list[Entered]]) -> None:
        """Put cells in place; one formula that cannot be read fails them all, before any is written."""
        distinct = {id(cell): cell for row in taken for cell in row}
        plain = self._cells_with("General") if any(cell.format for cell in distinct.values()) else set()
        special = {
            which
            for which, cell in distinct.items()
            if cell.format or cell.kind in ("formula", "error", "truth")
        }
        later = [
            (row, column, cell)
            for row, cells in enumerate(taken if special else [])
            for column, cell in enumerate(cells)
            if cell.kind in ("formula", "error", "truth") or (cell.format and (row, column) in plain)
        ]
        for _, _, cell in later:
            if cell.kind == "formula" and not self._is_formula(str(cell.value)):
                raise CalcError("there is a problem with this formula")
        content = {which: _content(cell) for which, cell in distinct.items()}
        self.native.setDataArray(tuple(tuple(content[id(cell)] for cell in row) for row in taken))
        for row, column, cell in later:
            one = self._sheet.sheet.getCellByPosition(self.first_column + column, self.first_row + row)
            if cell.kind == "formula":
                one.setFormula(str(cell.value))
            elif cell.kind == "error":
                one.setFormula("=NA()" if cell.value == "#N/A" else f"={cell.value}")
            if cell.kind == "truth" or (cell.format and (row, column) in plain):
                one.NumberFormat = self._key(cell.format or "BOOLEAN")
        if any(cell.kind == "error" for _, _, cell in later):
            self._sheet.book.document.calculate()  # in Excel an error that is put in needs no calculation

    def _is_formula(self, text: str) -> bool:
        """Whether Calc reads it, tried in the last cell of the sheet."""
        trial = self._sheet.sheet.getCellByPosition(16_383, 1_048_575)
        trial.setFormula(text)
        try:
            return trial.getError() not in _SYNTAX_ERRORS
        finally:
            trial.setFormula("")

    def clear_contents(self) -> None:
        CALLS["Range.clear_contents"] += 1
        self._refuse_protected()
        self.native.clearContents(1 | 2 | 4 | _FORMULA)  # VALUE, DATETIME, STRING, FORMULA

    def delete(self, shift: str | None = None) -> None:
        CALLS["Range.delete"] += 1
        self._refuse_protected()
        assert shift == "up"
        mode = office.uno().Enum("com.sun.star.sheet.CellDeleteMode", "UP")
        self._sheet.sheet.removeRange(self.native.getRangeAddress(), mode)

    def insert(self, shift: str, copy_origin: str) -> None:  # noqa: ARG002 - Calc takes the format from above
        CALLS["Range.insert"] += 1
        self._refuse_protected()
        assert shift == "down"
        mode = office.uno().Enum("com.sun.star.sheet.CellInsertMode", "DOWN")
        self._sheet.sheet.insertCells(self.native.getRangeAddress(), mode)


_SYNTAX_ERRORS = frozenset({501, 508, 509, 510, 511, 512, 514, 516, 517, 518, 520})


def _content(cell: Entered) -> Any:
    """What the bulk write puts in; formulas and errors follow one by one."""
    if cell.kind in ("blank", "formula", "error"):
        return ""
    return float(cell.value) if cell.kind == "truth" else cell.value


def _milliseconds(days: float) -> timedelta:
    return timedelta(milliseconds=round(days * 86_400_000))


def _as_text(value: Any) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return "" if value is None else str(value)


def _taken(value: Any, is_text_cell: bool) -> Entered:
    """What a cell holds after COM put a value into it."""
    if value is None or value == "":
        return Entered("blank")
    if isinstance(value, str):
        if not is_text_cell:
            return entered(value)
        return Entered(
            "text", value.removeprefix("'")
        )  # whether Excel keeps it there is not known: the worse is taken
    if isinstance(value, bool):
        return Entered("truth", value)
    if isinstance(value, datetime):
        if value < datetime(1900, 1, 1):
            raise CalcError("no date of Excel")
        days = (value - _EPOCH) / _DAY
        return Entered("text", _as_text(days)) if is_text_cell else Entered("number", days, "m/d/yyyy")
    return Entered("text", _as_text(float(value))) if is_text_cell else Entered("number", float(value))


class Tables(base_classes.Collection):
    """The Excel tables of a sheet; Calc keeps them as database ranges."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def __iter__(self) -> Iterator[Table]:
        CALLS["Tables.iter"] += 1
        number = self._sheet.index - 1
        for sheet, one in self._sheet.book.tables():
            if sheet == number:
                yield Table(self._sheet, one)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, name: str) -> bool:
        return any(table.name == name for table in self)

    def __call__(self, key: int | str) -> Table:
        for number, table in enumerate(self, start=1):
            if key in (number, table.name):
                return table
        raise KeyError(key)


class _AutoFilter(base_classes.AutoFilter):
    def __init__(self, table: Table) -> None:
        self._table = table

    def clear(self, field: int | None) -> None:  # noqa: ARG002 - all fields are cleared
        CALLS["AutoFilter.clear"] += 1
        native = self._table.range.native
        descriptor = native.createFilterDescriptor(True)
        descriptor.ContainsHeader = True
        native.filter(descriptor)


class Table(base_classes.Table):
    def __init__(self, sheet: Sheet, native: Any) -> None:
        self._sheet, self.native = sheet, native

    @property
    def api(self) -> Any:
        return self.native

    @property
    def name(self) -> str:
        return str(self.native.Name)

    @property
    def parent(self) -> Sheet:
        return self._sheet

    @property
    def range(self) -> Range:
        CALLS["Table.range"] += 1
        area = self.native.DataArea
        return Range(self._sheet, area.StartRow, area.StartColumn, area.EndRow, area.EndColumn)

    @property
    def show_totals(self) -> bool:
        CALLS["Table.show_totals"] += 1
        return bool(self.native.TotalsRow)

    @property
    def show_headers(self) -> bool:
        CALLS["Table.show_headers"] += 1
        return bool(self.native.ContainsHeader)

    @property
    def autofilter(self) -> _AutoFilter:
        return _AutoFilter(self)

    def resize(self, range: Any) -> None:
        CALLS["Table.resize"] += 1
        self._sheet.range(range.impl)._refuse_protected()
        area = self.native.DataArea
        area.EndRow, area.EndColumn = range.impl.last_row, range.impl.last_column
        self.native.setDataArea(area)


def activate(pipe: str) -> Engine:
    """Make the LibreOffice behind a pipe the spreadsheet that xlwings talks to."""
    return use(office.connect(pipe))


def use(desktop: Any) -> Engine:
    """Make a desktop the spreadsheet that xlwings talks to."""
    impl = Engine(desktop)
    xw.engines.add(xw.Engine(impl=impl))
    xw.engines[Engine.name].activate()
    return impl
