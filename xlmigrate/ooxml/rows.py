"""The rows of a sheet one by one, as bytes and where their cells are: for looking, not for editing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from xlmigrate.ooxml.careful import Row, careful_sections
from xlmigrate.ooxml.package import Package
from xlmigrate.ooxml.sections import ROWS, sections
from xlmigrate.ooxml.values import column_number

_ROW = re.compile(rb'<row r="(\d+)"[^>]*>')
_CELL_SPAN = re.compile(rb'<c r="([A-Z]++)\d++"[^>]*+(?:(?<=/)>|>.*?</c>)', re.DOTALL)
Spans = list[tuple[int, int, int]]


@dataclass(frozen=True)
class RowBytes:
    """One row; ``known`` are column, start and end of its cells where the careful path has found them already."""

    number: int
    raw: bytes
    known: Spans | None = None

    @property
    def spans(self) -> Spans:
        """Column, start and end of each cell."""
        return spans_of(self.raw) if self.known is None else self.known

    def cells(self) -> dict[int, bytes]:
        """The bytes of each cell by column."""
        return {column: self.raw[start:end] for column, start, end in self.spans}


def spans_of(raw: bytes) -> Spans:
    """Column, start and end of the cells of a row of the one shape."""
    return [(column_number(m[1].decode()), m.start(), m.end()) for m in _CELL_SPAN.finditer(raw)]


def fast_rows(package: Package, part: str, chunk: int) -> Iterator[RowBytes]:
    """All rows by the fast path; NotSureError when the sheet has another shape."""
    for kind, rows in sections(package, part, chunk):
        if kind != ROWS:
            continue
        for found in _ROW.finditer(rows):
            start, end = found.span()
            if rows[end - 2] != 47:
                end = rows.index(b"</row>", end) + 6
            yield RowBytes(int(found[1]), rows[start:end])


def careful_rows(package: Package, part: str, chunk: int) -> Iterator[RowBytes]:
    """All rows by the careful path, as UTF-8."""
    for _, content in careful_sections(package, part, chunk):
        if isinstance(content, Row):
            yield RowBytes(content.number, content.raw, content.cells)
