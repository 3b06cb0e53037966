"""A sheet as rows, for lists that are no Excel tables: every filled cell, whatever the sheet says of its own size."""

from __future__ import annotations

from xlmigrate.engine.errors import WorkbookRefusedError
from xlmigrate.workbook.ooxml.cell_reader import CellReader, read_cells
from xlmigrate.workbook.ooxml.document import Document
from xlmigrate.workbook.ooxml.values import Value

Rows = dict[int, dict[int, Value]]


class _RowReader(CellReader):
    """Collects the filled cells by row and column; a stray cell in the far corner costs one entry."""

    def __init__(self, document: Document) -> None:
        super().__init__(document.meaning)
        self.rows: Rows = {}
        self.take = self._take
        self._count = 0
        self._document = document

    def _take(self, row: int, column: int, value: Value, _is_formula: bool, _is_stale: bool) -> None:
        if value is None or value == "":
            return
        self._count += 1
        if self._count > self._document.package.limits.cells:
            raise WorkbookRefusedError(
                "the sheet holds more cells than can be read at once",
                where=self._document.name,
                do="Split it, or export it as CSV.",
            )
        self.rows.setdefault(row, {})[column] = value


def read_rows(document: Document, sheet: str) -> Rows:
    """The filled cells of a sheet: row number → column number → value, in the order of the sheet."""
    reader = _RowReader(document)
    read_cells(document.package, document.sheet(sheet).part, document.chunk, reader)
    return reader.rows
