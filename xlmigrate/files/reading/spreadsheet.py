"""Workbooks and tables of web pages as rows of cells, each cell as a person would type it.

Files of Excel's own format are read by the package reader, which knows hidden rows and formulas without a result; the older and
other formats (.xls, .xlsb, .ods) by python-calamine, which does not.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from html.parser import HTMLParser
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from xlmigrate.engine.cells import as_typed_in
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.workbook import ooxml
from xlmigrate.workbook.ooxml.cell_reader import CellReader, read_cells
from xlmigrate.workbook.ooxml.document import Document
from xlmigrate.workbook.ooxml.values import Value

Numbered = list[tuple[int, list[str]]]

_DEEPEST = 20_000
"""Cells that lie farther right than this from the table are strays; they are said, and cost no column."""


@dataclass(frozen=True)
class SheetCells:
    """One sheet: its rows with their numbers, and what a reader of it must know.

    ``hidden`` are numbers of rows that nobody sees, ``hidden_columns`` positions of columns, ``unknown`` (row, column) of formulas
    without a stored result; ``is_hidden`` the sheet itself.
    """

    name: str
    rows: Numbered
    hidden: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    unknown: tuple[tuple[int, int], ...] = ()
    is_hidden: bool = False
    beside: Mapping[int, str] = field(default_factory=dict)


class _SheetReader(CellReader):
    """Collects filled cells, hidden rows and columns, and formulas that have no result."""

    def __init__(self, document: Document) -> None:
        super().__init__(document.meaning)
        self.cells: dict[int, dict[int, Value]] = {}
        self.hidden: list[int] = []
        self.hidden_columns: list[int] = []
        self.unknown: list[tuple[int, int]] = []
        self.take = self._take
        self._left = document.package.limits.cells
        self._name = document.name

    def _starts(self, name: str, attributes: dict[str, str]) -> None:
        super()._starts(name, attributes)
        local = name.rpartition(" ")[2]
        if attributes.get("hidden") in ("1", "true"):
            if local == "row":
                self.hidden.append(int(attributes.get("r", self.row)))
            elif local == "col":
                first, last = int(attributes.get("min", 0)), int(attributes.get("max", 0))
                self.hidden_columns += range(first, min(last, first + 200) + 1)

    def _take(self, row: int, column: int, value: Value, is_formula: bool, _is_stale: bool) -> None:
        if value is None or value == "":
            if is_formula and value is None:
                self.unknown.append((row, column))
                self.cells.setdefault(row, {})
            return
        self._left -= 1
        if self._left < 0:
            raise XlmigrateError(
                "the sheet holds more cells than can be read at once",
                where=self._name,
                do="Split it, or export it as CSV.",
            )
        self.cells.setdefault(row, {})[column] = value


def excel_sheets(path: Path) -> list[SheetCells]:
    """Every sheet with cells of a workbook of Excel's own format."""
    document = ooxml.open(path)
    found = []
    for sheet in document.sheets:
        if sheet.kind != "worksheet":
            continue
        reader = _SheetReader(document)
        read_cells(document.package, sheet.part, document.chunk, reader)
        found.append(_as_rows(sheet.name, reader, is_hidden=sheet.visibility != "visible"))
    return found


def _as_rows(name: str, reader: _SheetReader, *, is_hidden: bool) -> SheetCells:
    filled = Counter(column for row in reader.cells.values() for column in row)
    filled.update(column for _, column in reader.unknown)
    if not filled:
        return SheetCells(name, [], is_hidden=is_hidden)
    left, right = _breadth(reader)
    rows: Numbered = []
    beside: dict[int, str] = {}
    for number in sorted(reader.cells):
        cells = reader.cells[number]
        rows.append((number, [_cell(cells.get(column)) for column in range(left, right + 1)]))
        strays = [_cell(value) for column, value in cells.items() if not left <= column <= right]
        if strays:
            beside[number] = "; ".join(strays)
    inside = tuple((row, column - left) for row, column in reader.unknown if left <= column <= right)
    columns = tuple(
        c - left for c in dict.fromkeys(reader.hidden_columns) if left <= c <= right and filled[c]
    )
    hidden = tuple(row for row in reader.hidden if row in reader.cells)
    return SheetCells(name, rows, hidden, columns, inside, is_hidden, beside)


def _breadth(reader: _SheetReader) -> tuple[int, int]:
    """From which to which column the table lies: what touches its widest row without a gap of more than one blank column."""
    filled: Counter[int] = Counter()
    for cells in reader.cells.values():
        filled.update(cells.keys())
    filled.update(column for _, column in reader.unknown)
    columns = sorted(filled)
    groups: list[list[int]] = [[columns[0]]]
    for column in columns[1:]:
        if column - groups[-1][-1] <= 2:
            groups[-1].append(column)
        else:
            groups.append([column])
    best = max(groups, key=lambda group: (sum(filled[column] for column in group), -group[0]))
    return best[0], best[-1]


def _cell(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return cell.isoformat()
    if isinstance(cell, time | timedelta):
        return str(cell)
    return as_typed_in(cell)


def other_sheets(data: bytes, name: str) -> list[SheetCells]:
    """Every sheet of a workbook of another format: .xls, .xlsb, .ods. Raises XlmigrateError where it cannot be opened."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        about = {one.name: one for one in book.sheets_metadata}
        found = []
        for sheet in book.sheet_names:
            if about[sheet].typ != SheetTypeEnum.WorkSheet:
                continue
            cells = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            rows = [(at, [_cell(one) for one in row]) for at, row in enumerate(cells, start=1)]
            kept = [(at, row) for at, row in rows if any(row)]
            hidden = about[sheet].visible != SheetVisibleEnum.Visible
            found.append(SheetCells(sheet, kept, is_hidden=hidden))
    except CalamineError as problem:
        raise XlmigrateError(
            f"the workbook cannot be opened ({problem})",
            where=name,
            do="Open it in a spreadsheet program, save it as Excel Workbook (.xlsx) without a password, and run again.",
        ) from None
    return found


class _Tables(HTMLParser):
    """Collects the rows of every table of a web page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self._open: list[list[list[str]]] = []
        self._cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, a row or a cell."""
        if tag == "table":
            self._open.append([])
        elif not self._open:
            return
        elif tag == "tr":
            self._end_cell()
            self._open[-1].append([])
        elif tag in ("td", "th"):
            self._end_cell()
            self._cell = []
            if not self._open[-1]:
                self._open[-1].append([])
            self._span = (
                int(dict(attrs).get("colspan") or 1) if (dict(attrs).get("colspan") or "1").isdigit() else 1
            )
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End a table, a row or a cell."""
        if tag in ("td", "th", "tr"):
            self._end_cell()
        elif tag == "table" and self._open:
            self._end_cell()
            self.tables.append(self._open.pop())

    def handle_data(self, data: str) -> None:
        """Take text inside a cell."""
        if self._cell is not None:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is not None and self._open:
            text = " ".join("".join(self._cell).split())
            self._open[-1][-1] += [text, *[""] * (min(self._span, 50) - 1)]
        self._cell = None


def web_table(text: str) -> Numbered:
    """The rows of the largest table of a web page; blank where it has none."""
    parser = _Tables()
    parser.feed(text)
    parser.close()
    largest = max(parser.tables, key=lambda rows: sum(map(len, rows)), default=[])
    return [(at, row) for at, row in enumerate(largest, start=1) if any(cell.strip() for cell in row)]
