"""The formulas of a part of a sheet, with their stored results, for whoever must know that one is still as declared."""

from __future__ import annotations

import contextlib

from xlmigrate.workbook.ooxml.cell_reader import CellReader, read_cells
from xlmigrate.workbook.ooxml.document import Document
from xlmigrate.workbook.ooxml.formula import OffSheetError, translated
from xlmigrate.workbook.ooxml.values import Area, Value, column_letters


class _EnoughError(Exception):
    """The last wanted row was passed."""


class _FormulaReader(CellReader):
    """Collects the formulas of an area; one that refers to a shared formula reads as that one does in its place."""

    def __init__(self, document: Document, area: Area) -> None:
        super().__init__(document.meaning)
        self.area = area
        self.found: dict[str, tuple[str, Value]] = {}
        self.take = self._take
        self._formula: list[str] = []
        self._in_formula = False
        self._shared = ""
        self._origins: dict[str, tuple[int, int, str]] = {}

    def _starts(self, name: str, attributes: dict[str, str]) -> None:
        super()._starts(name, attributes)
        if self.row > self.area.bottom:
            raise _EnoughError
        local = name.rpartition(" ")[2]
        if local == "c":
            self._formula, self._shared = [], ""
        self._in_formula = self.in_cell and local == "f"
        if self._in_formula and attributes.get("t") == "shared":
            self._shared = attributes.get("si", "")

    def _text(self, text: str) -> None:
        super()._text(text)
        if self._in_formula:
            self._formula.append(text)

    def _ends(self, name: str) -> None:
        self._in_formula = False
        super()._ends(name)

    def _take(self, row: int, column: int, value: Value, is_formula: bool, _is_stale: bool) -> None:
        inside = self.area.top <= row <= self.area.bottom and self.area.left <= column <= self.area.right
        text = "".join(self._formula)
        if self._shared and text:
            self._origins[self._shared] = (row, column, text)
        if not (is_formula and inside):
            return
        if not text and self._shared in self._origins:
            top, left, origin = self._origins[self._shared]
            with contextlib.suppress(OffSheetError):
                text = translated(origin, row - top, column - left)
        if text:
            self.found[f"{column_letters(column)}{row}"] = (text, value)


def read_formulas(document: Document, sheet: str, area: Area) -> dict[str, tuple[str, Value]]:
    """The formulas of an area by cell address: text without ``=``, and stored result.

    The sheet is read no further than the area.
    """
    reader = _FormulaReader(document, area)
    with contextlib.suppress(_EnoughError):
        read_cells(document.package, document.sheet(sheet).part, document.chunk, reader)
    return reader.found
