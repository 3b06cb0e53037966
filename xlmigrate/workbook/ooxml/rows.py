"""The rows of a sheet one by one, as bytes and where their cells are: for looking, not for editing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from xlmigrate.workbook.ooxml.careful import Row, careful_sections
from xlmigrate.workbook.ooxml.package import Package
from xlmigrate.workbook.ooxml.sections import HEAD, ROWS, sections
from xlmigrate.workbook.ooxml.values import column_number

_ROW = re.compile(rb'<row r="(\d+)"[^>]*>')
_CELL_SPAN = re.compile(rb'<c r="([A-Z]++)\d++"[^>]*+(?:(?<=/)>|>.*?</c>)', re.DOTALL)
Spans = list[tuple[int, int, int]]
RowBytes = tuple[int, bytes, Spans | None]
"""Number, bytes, and the column, start and end of each cell where the careful path has found them already."""


def spans_of(raw: bytes) -> Spans:
    """Column, start and end of the cells of a row of the one shape."""
    return [(column_number(m[1].decode()), m.start(), m.end()) for m in _CELL_SPAN.finditer(raw)]


def cells_of(row: RowBytes) -> dict[int, bytes]:
    """The bytes of each cell of a row by column."""
    raw = row[1]
    return {column: raw[start:end] for column, start, end in (spans_of(raw) if row[2] is None else row[2])}


def fast_rows(package: Package, part: str, chunk: int) -> Iterator[RowBytes]:
    """All rows by the fast path; NotSureError when the sheet has another shape."""
    for kind, rows in sections(package, part, chunk):
        if kind != ROWS:
            continue
        for found in _ROW.finditer(rows):
            start, end = found.span()
            if rows[end - 2] != ord("/"):
                end = rows.index(b"</row>", end) + 6
            yield int(found[1]), rows[start:end], None


@dataclass
class Between:
    """What stands around the rows: head, tail, and a fingerprint of all that stands between rows."""

    head: bytes = b""
    tail: bytes = b""
    gaps: hashlib.blake2b = field(default_factory=hashlib.blake2b)

    def note(self, kind: str, content: bytes) -> None:
        """Take the head or the tail."""
        if kind == HEAD:
            self.head = content
        else:
            self.tail = content


def careful_rows(
    package: Package, part: str, chunk: int, between: Between | None = None
) -> Iterator[RowBytes]:
    """All rows by the careful path, as UTF-8; what stands around them goes into ``between``."""
    between = Between() if between is None else between
    for kind, content in careful_sections(package, part, chunk):
        if isinstance(content, Row):
            between.gaps.update(content.gap)
            yield content.number, content.raw, content.cells
        else:
            between.note(kind, content)
