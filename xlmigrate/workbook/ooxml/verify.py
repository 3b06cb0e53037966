"""After writing and before replacing: the new file is read again and compared with the old one.

Everything but the changed cells must be the same bytes, and the changed cells must read as what was meant. It reads
through the gate and the unzipper like any stranger, so a fault of the writer, the disk or the memory stops here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from operator import attrgetter

from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.workbook.ooxml import admission
from xlmigrate.workbook.ooxml.archive import ArchiveWriter
from xlmigrate.workbook.ooxml.cell_reader import Meaning, value_of
from xlmigrate.workbook.ooxml.cells import Cached, Change, Dropped, Formula, Raw, written
from xlmigrate.workbook.ooxml.changes import SheetEdit
from xlmigrate.workbook.ooxml.markup import NotSureError
from xlmigrate.workbook.ooxml.package import Package
from xlmigrate.workbook.ooxml.rows import Between, RowBytes, careful_rows, cells_of
from xlmigrate.workbook.ooxml.sections import ROWS, sections
from xlmigrate.workbook.ooxml.sheet_formulas import attribute
from xlmigrate.workbook.ooxml.styles import Styles
from xlmigrate.workbook.ooxml.values import Value, column_letters, text_of

_SLASH = ord("/")
NEVER = admission.Limits(*[1 << 62] * 12)


class VerificationError(Exception):
    """The new file is not the old one with the changes; it is thrown away. This is a fault of ours or of the disk."""


def directory_is_as_written(new: Package, archive: ArchiveWriter) -> None:
    """The headers and the directory of the zip file read as they were written."""
    about = attrgetter("raw_name", "method", "flags", "time", "date", "crc", "size", "compressed", "offset")
    if [about(entry) for entry in new.entries] != [about(entry) for entry in archive.done]:
        raise VerificationError("the headers of the parts")
    with new.file() as file:
        file.seek(-len(archive.directory), os.SEEK_END)
        if file.read() != archive.directory:
            raise VerificationError("the directory of the parts")


def other_parts_are_the_same(old: Package, new: Package, changed: set[str], removed: set[str]) -> None:
    """Each part that is not named must have the same compressed bytes, in the same order."""
    expected = [e.name for e in old.entries if e.name not in removed]
    if [e.name for e in new.entries] != expected:
        raise VerificationError("other parts")
    with old.file() as before, new.file() as after:
        for entry in old.entries:
            if entry.name in removed or entry.name in changed:
                continue
            twin = new.entry(entry.name)
            same = (entry.method, entry.crc, entry.size, entry.compressed) == (
                twin.method, twin.crc, twin.size, twin.compressed,
            )  # fmt: skip
            before.seek(entry.data)
            after.seek(twin.data)
            left = entry.compressed
            while same and left:
                piece = before.read(min(left, 1 << 20))
                same = bool(piece) and after.read(len(piece)) == piece
                left -= len(piece)
            if not same:
                raise VerificationError(f"the part {entry.name}")


def sheet_is_as_meant(
    old: Package,
    new: Package,
    edit: SheetEdit,
    ends: tuple[bytes, bytes],
    *,
    is_1904: bool,
    chunk: int,
    careful: bool,
) -> None:
    """Only the changed cells of a sheet differ, they read as meant, and head and tail are the given ones.

    ``careful`` is how the sheet was written; both files are read in the same way.
    """
    verifier = _Verifier(edit, is_1904=is_1904)
    stood, stands = Between(), Between()
    rows = careful_rows if careful else _split_rows
    try:
        verifier.compare(rows(old, edit.part, chunk, stood), rows(new, edit.part, chunk, stands))
    except (NotSureError, ValueError, XlmigrateError):
        raise VerificationError("the shape of a sheet") from None
    if (stands.head, stands.tail) != ends or stands.gaps.digest() != stood.gaps.digest():
        raise VerificationError("what stands around the rows of a sheet")


def _split_rows(package: Package, part: str, chunk: int, between: Between) -> Iterator[RowBytes]:
    """Rows by splitting: each is without its end tag, and a self-closing row comes as it is."""
    for kind, rows in sections(package, part, chunk, is_guarded=False):
        if kind != ROWS:
            between.note(kind, rows)
            continue
        pieces = rows.split(b"</row>")
        are_all_closed = rows.count(b"<row") == len(pieces) - 1
        for piece in pieces:
            if are_all_closed and piece[:8] == b'<row r="':
                yield int(piece[8 : piece.index(b'"', 8)]), piece, None
            else:
                yield from _several(piece, between)


def _several(piece: bytes, between: Between) -> Iterator[RowBytes]:
    """The self-closing rows of a piece, and the row that follows them; what stands between them is noted."""
    at = 0
    for found in _ROW.finditer(piece):
        between.gaps.update(piece[at : found.start()])
        is_closed = piece[found.end() - 2] == _SLASH
        at = found.end() if is_closed else len(piece)
        yield int(found[1]), piece[found.start() : at], None
    between.gaps.update(piece[at:])


_ROW = re.compile(rb'<row r="(\d+)"[^>]*>')


class _Verifier:
    def __init__(self, edit: SheetEdit, *, is_1904: bool) -> None:
        self.changes = edit.changes()
        self.is_1904 = is_1904
        self.meaning = Meaning([], Styles(None), is_1904)
        self.leads = {b.column: b'<c r="' + column_letters(b.column).encode() for b in edit.batches}

    def compare(self, before: Iterator[RowBytes], after: Iterator[RowBytes]) -> None:
        nothing: RowBytes = (1 << 30, b"", [])
        old, new = next(before, nothing), next(after, nothing)
        for row, changes in self.changes:
            while old[0] < row or new[0] < row:
                self._same(old, new)
                old, new = next(before, nothing), next(after, nothing)
            if not (old[0] == new[0] == row and old[2] is None and self._cut(old[1], new[1], changes, row)):
                self._changed(
                    old if old[0] == row else nothing, new if new[0] == row else nothing, changes, row
                )
            if old[0] == row:
                old = next(before, nothing)
            if new[0] == row:
                new = next(after, nothing)
        while old[0] != nothing[0] or new[0] != nothing[0]:
            self._same(old, new)
            old, new = next(before, nothing), next(after, nothing)

    def _same(self, old: RowBytes, new: RowBytes) -> None:
        if old[1] == new[1] and old[0] == new[0]:
            return
        if old[0] != new[0]:
            raise VerificationError(f"row {min(old[0], new[0])}")
        self._cell_by_cell(old, new, set())

    def _cut(self, old: bytes, new: bytes, changes: list[tuple[int, int, Change]], row: int) -> bool:
        """The quick way: what stands between the changed cells is equal, and each reads as meant."""
        digits = b'%d"' % row
        at = to = 0
        for column, _, value in changes:
            if not column:
                return False
            key = self.leads[column] + digits
            start, begin = old.find(key, at), new.find(key, to)
            between = begin - to if begin >= 0 else start - at if start >= 0 else 0
            if old[at : at + between] != new[to : to + between]:
                return False
            at, to = at + between, to + between
            if start >= 0:
                if start != at:
                    return False
                tag = old.find(b">", start)
                at = tag + 1 if old[tag - 1] == _SLASH else old.find(b"</c>", tag) + 4
            if begin < 0:
                self._reads(b"", value, row, column)
                continue
            tag = new.find(b">", begin)
            to = tag + 1 if new[tag - 1] == _SLASH else new.find(b"</c>", tag) + 4
            if type(value) is str and new[tag - 10 : tag + 8] == b'inlineStr"><is><t>':
                text = new[tag + 8 : to - 13]
                if (text_of(text) if b"&" in text or b"_x" in text else text.decode()) == value:
                    continue
            self._reads(new[begin:to], value, row, column)
        return old[at:] == new[to:]

    def _changed(
        self, old: RowBytes, new: RowBytes, changes: list[tuple[int, int, Change]], row: int
    ) -> None:
        wanted = [(column, value) for column, _, value in changes if column]
        cells = cells_of(new)
        for column, value in wanted:
            self._reads(cells.get(column, b""), value, row, column)
        if old[1] and not new[1]:
            raise VerificationError(f"row {row}")
        if new[1]:
            self._cell_by_cell(old, new, {column for column, _ in wanted})

    def _reads(self, cell: bytes, value: Change, row: int, column: int) -> None:
        if type(value) is str and value:
            found = _INLINE.fullmatch(cell)
            if found and text_of(found[1]) == value:
                return
        elif self._means(cell, value):
            return
        raise VerificationError(f"the cell {column_letters(column)}{row}")

    def _means(self, cell: bytes, value: Change) -> bool:
        if isinstance(value, Raw):
            return value.content in cell
        if isinstance(value, Dropped):
            return not cell
        meant = written(value, is_1904=self.is_1904)
        formula = re.search(rb"<(?:\w+:)?f[\s>/]", cell)
        if isinstance(value, (Formula, Cached)) != bool(formula):
            return False
        return self._value(cell) == meant

    def _value(self, cell: bytes) -> Value:
        found = _INLINE.fullmatch(cell)
        if found:
            return text_of(found[1])
        stored = re.search(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)<", cell)
        if stored is None:
            return None
        tag = cell[: cell.index(b">")]
        how = (attribute(tag, b"t") or b"n").decode()
        return text_of(stored[1]) if how == "str" else value_of(text_of(stored[1]), how, 0, self.meaning)

    def _cell_by_cell(self, old: RowBytes, new: RowBytes, changed: set[int]) -> None:
        """The slow way, for rows where more than the cells changed: their hint of used columns, a mended formula."""
        before = cells_of(old)
        after = cells_of(new)
        for column in (before.keys() | after.keys()) - changed:
            one, other = before.get(column, b""), after.get(column, b"")
            if one != other and not self._is_mended(one, other):
                raise VerificationError(f"the cell {column_letters(column)}{new[0]}")
        if old[1] and _start_attributes(old[1]) != _start_attributes(new[1]) and new[1]:
            raise VerificationError(f"row {new[0]}")

    def _is_mended(self, one: bytes, other: bytes) -> bool:
        if b"shared" not in one or not other:
            return False
        return _FORMULA.sub(b"<f/>", one) == _FORMULA.sub(b"<f/>", other)


_FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)")
_INLINE = re.compile(
    rb"<(?:\w+:)?c\s[^>]* t=\"inlineStr\"><(?:\w+:)?is><(?:\w+:)?t(?: xml:space=\"preserve\")?>([^<]*)"
    rb"</(?:\w+:)?t></(?:\w+:)?is></(?:\w+:)?c>"
)


def _start_attributes(raw: bytes) -> bytes:
    """The start tag of a row without what may change: the hint of used columns, hiding, and how it is closed."""
    tag = raw[: raw.index(b">")].rstrip(b"/")
    return re.sub(rb"\s+(?:spans|hidden)\s*=\s*(?:\"[^\"]*\"|'[^']*')", b"", tag).rstrip()


def opened_for_verifying(package: Package) -> admission.Limits:
    """Limits that never refuse what we wrote ourselves; the shape of the zip file is still judged."""
    return replace(NEVER, markup=package.limits.markup)
