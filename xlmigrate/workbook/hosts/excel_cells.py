"""The cells of an open workbook through xlwings: read in bulk, put in blocks with the format that keeps them, put back.

Nothing here was tried on a real Excel: what is said of it is from Microsoft's pages, xlwings' source and its issues (2026-11).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import xlwings

from xlmigrate.engine.cells import CellError
from xlmigrate.workbook.hosts.blocks import FIRST_SAFE_DAY, as_number, blocks_of

ERROR_TEXTS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
_NEWER_ERRORS = {2043: "#GETTING_DATA", 2045: "#SPILL!", 2046: "#CONNECT!", 2047: "#BLOCKED!", 2048: "#UNKNOWN!", 2049: "#FIELD!", 2050: "#CALC!"}  # fmt: skip
_COM_ERROR = -2146828288
"""What COM adds to the number of an error (XlCVError, learn.microsoft.com). xlwings names the seven old ones only."""

_COM_EPOCH, _DAY = datetime(1899, 12, 30), timedelta(days=1)


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
class Place:
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


def read_columns(cells: Any, *, formulas: bool = True) -> tuple[list[list[Any]], list[list[int]]]:
    """The columns of a range, and for each the rows whose cell is a formula.

    A cell is a formula when its ``Formula`` begins with ``=`` and is not its value; text such as ``=1+1`` is its own
    value. Without ``formulas`` they are not looked for. An error and the text of an error look alike, so where one of
    both is seen the cells are read once more.
    """
    values = cells.options(ndim=2, err_to_str=True).value
    columns = [list(column) for column in zip(*values, strict=True)]
    if any(not ERROR_TEXTS.isdisjoint(column) for column in columns):
        without = list(zip(*cells.options(ndim=2).value, strict=True))
        for column, bare in zip(columns, without, strict=True):
            for row, cell in enumerate(column):
                if type(cell) is str and cell in ERROR_TEXTS and bare[row] is None:
                    column[row] = CellError(cell)
    columns = [_plain(column) for column in columns]
    if not formulas or not _may_hold_formulas(cells):
        return columns, [[] for _ in columns]
    written = cells.formula
    if not isinstance(written, (list, tuple)):
        written = ((written,),)
    elif not isinstance(written[0], (list, tuple)):
        written = (written,) if len(columns) > 1 else tuple((one,) for one in written)
    found = [
        [
            row
            for row, text in enumerate(column)
            if type(text) is str and text[:1] == "=" and text != cells_[row]
        ]
        for column, cells_ in zip(zip(*written, strict=True), columns, strict=True)
    ]
    return columns, found


def formulas_of(cells: Any) -> dict[int, str]:
    """The formulas of a range of one column: position → text without ``=``."""
    _, found = read_columns(cells)
    if not found[0]:
        return {}
    written = cells.formula
    rows = written if isinstance(written, (list, tuple)) else (written,)
    texts = [row[0] if isinstance(row, (list, tuple)) else row for row in rows]
    return {row: str(texts[row])[1:] for row in found[0]}


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


def formats_of(cells: Any) -> list[tuple[int, int, str]]:
    """The number formats of a range of one column, from the top: first row, count, code."""
    height = cells.shape[0]
    code = cells.number_format
    if code is not None:
        return [(0, height, str(code))]
    half = height // 2
    upper = formats_of(cells.sheet.range(cells(1, 1), cells(half, 1)))
    lower = [
        (first + half, count, c)
        for first, count, c in formats_of(cells.sheet.range(cells(half + 1, 1), cells(height, 1)))
    ]
    return [*upper, *lower]


def write(cells: Any, values: Sequence[Any]) -> None:
    """Put values into a range of one column, in one call."""
    cells.value = [[str(value) if type(value) is CellError else value] for value in values]


def restore(place: Place, column: int, first: int, before: Sequence[Any]) -> None:
    """Cells as they were; text is put back while the cell is formatted as text, so that it is not read anew."""
    old = [as_number(cell) for cell in before]
    for block in blocks_of(old, range(len(old)), frozenset()):
        cells = place.cells(column, first + block.first, len(block.cells))
        for row, count, code in formats_of(cells):
            wanted = block.format_for(code)
            part = place.cells(column, first + block.first + row, count)
            if wanted is not None:
                part.number_format = wanted
            write(part, block.cells[row : row + count])
            if wanted is not None:
                part.number_format = code


def _may_hold_formulas(cells: Any) -> bool:
    """Whether any cell is a formula; Excel answers with yes, no, or nothing where some are (Range.HasFormula)."""
    api = cells.api
    return (api.has_formula.get() if sys.platform == "darwin" else api.HasFormula) is not False


def is_protected(sheet: Any) -> bool:
    """Whether a sheet is protected; xlwings has no word of its own for it."""
    if sys.platform == "darwin":
        return bool(sheet.api.protect_contents.get())
    return bool(sheet.api.ProtectContents)
