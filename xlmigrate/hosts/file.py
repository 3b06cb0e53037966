"""A closed workbook file, on the package editor. It is read without being changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from xlmigrate import ooxml
from xlmigrate.hosts import Grid
from xlmigrate.schema.cells import CellError


@dataclass
class FileWorkbook:
    """A workbook by its path; opened, through the gate, at the first question."""

    path: Path

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    @cached_property
    def _document(self) -> ooxml.Document:
        return ooxml.open(self.path)

    def tables(self) -> Sequence[tuple[str, str]]:
        """Name and sheet of each Excel table, in the order of the workbook."""
        return [(table.name, table.sheet) for table in self._document.tables]

    def read(self, table: str) -> Grid:
        """All cells of one table."""
        found = self._document.read_table(table)
        return Grid(
            name=found.table.name,
            sheet=found.table.sheet,
            headings=found.headings,
            columns=tuple(_cells(column.values) for column in found.columns),
            formulas=_marks(found, "formulas"),
            stale=_marks(found, "stale"),
        )


def _cells(values: list[Any]) -> list[Any]:
    """The values with errors in the words of the schema."""
    if not any(type(value) is ooxml.CellError for value in values):
        return values
    return [CellError(value.code) if type(value) is ooxml.CellError else value for value in values]


def _marks(found: ooxml.TableCells, kind: str) -> dict[str, frozenset[int]]:
    pairs = zip(found.headings, found.columns, strict=True)
    return {heading: frozenset(getattr(column, kind)) for heading, column in pairs if getattr(column, kind)}
