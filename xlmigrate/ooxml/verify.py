"""After writing and before replacing: the new file is read again and compared with the old one.

Everything but the changed cells must be the same bytes, and the changed cells must read as what was meant. It reads
through the gate and the unzipper like any stranger, so a fault of the writer, the disk or the memory stops here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from xlmigrate.ooxml import gate
from xlmigrate.ooxml.cells import Cached, Change, Dropped, Formula, Raw, written
from xlmigrate.ooxml.markup import NotSureError
from xlmigrate.ooxml.package import Package
from xlmigrate.ooxml.rows import RowBytes, careful_rows, fast_rows
from xlmigrate.ooxml.scan import Meaning, value_of
from xlmigrate.ooxml.sheet_edit import SheetEdit, attribute
from xlmigrate.ooxml.styles import Styles
from xlmigrate.ooxml.values import Value, column_letters, text_of

NEVER = gate.Limits(*[1 << 62] * 10)


class VerificationError(Exception):
    """The new file is not the old one with the changes; it is thrown away. This is a fault of ours or of the disk."""


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
    old: Package, new: Package, edit: SheetEdit, *, is_1904: bool, chunk: int, careful: bool
) -> None:
    """Only the changed cells of a sheet differ, and they read as meant."""
    verifier = _Verifier(edit, is_1904=is_1904)
    try:
        if careful:
            raise NotSureError
        verifier.compare(fast_rows(old, edit.part, chunk), fast_rows(new, edit.part, chunk))
    except NotSureError:
        verifier = _Verifier(edit, is_1904=is_1904)
        verifier.compare(careful_rows(old, edit.part, chunk), careful_rows(new, edit.part, chunk))


class _Verifier:
    def __init__(self, edit: SheetEdit, *, is_1904: bool) -> None:
        self.changes = edit.changes()
        self.is_1904 = is_1904
        self.meaning = Meaning([], Styles(None), is_1904)
        self.shown = edit.shown
        self.letters: dict[int, bytes] = {}

    def compare(self, before: Iterator[RowBytes], after: Iterator[RowBytes]) -> None:
        nothing: RowBytes = RowBytes(1 << 30, b"", [])
        old, new = next(before, nothing), next(after, nothing)
        for row, changes in self.changes:
            while old.number < row or new.number < row:
                self._same(old, new)
                old, new = next(before, nothing), next(after, nothing)
            self._changed(
                old if old.number == row else nothing, new if new.number == row else nothing, changes, row
            )
            if old.number == row:
                old = next(before, nothing)
            if new.number == row:
                new = next(after, nothing)
        while old.number != nothing.number or new.number != nothing.number:
            self._same(old, new)
            old, new = next(before, nothing), next(after, nothing)

    def _same(self, old: RowBytes, new: RowBytes) -> None:
        if old.raw == new.raw and old.number == new.number:
            return
        if old.number != new.number:
            raise VerificationError(f"row {min(old.number, new.number)}")
        self._cell_by_cell(old, new, set())

    def _changed(
        self, old: RowBytes, new: RowBytes, changes: list[tuple[int, int, Change]], row: int
    ) -> None:
        wanted = [(column, value) for column, _, value in changes if column]
        if old.known is None and new.known is None and self._cut(old, new, wanted, row):
            return
        cells = new.cells()
        for column, value in wanted:
            self._reads(cells.get(column, b""), value, row, column)
        if old.raw and not new.raw:
            raise VerificationError(f"row {row}")
        if new.raw:
            self._cell_by_cell(old, new, {column for column, _ in wanted})

    def _cut(self, old: RowBytes, new: RowBytes, wanted: list[tuple[int, Change]], row: int) -> bool:
        """The quick way: cut the changed cells out of both rows, and what is left must be equal."""
        left = []
        for raw, is_new in ((old.raw, False), (new.raw, True)):
            pieces, at = [], 0
            for column, value in wanted:
                letters = self.letters.get(column)
                if letters is None:
                    letters = self.letters[column] = column_letters(column).encode()
                start = raw.find(b'<c r="%b%d"' % (letters, row), at)
                if start < 0:
                    if is_new:
                        self._reads(b"", value, row, column)
                    continue
                tag = raw.index(b">", start)
                end = tag + 1 if raw[tag - 1] == 47 else raw.index(b"</c>", tag) + 4
                if is_new:
                    self._reads(raw[start:end], value, row, column)
                pieces.append(raw[at:start])
                at = end
            pieces.append(raw[at:])
            left.append(b"".join(pieces))
        return left[0] == left[1]

    def _reads(self, cell: bytes, value: Change, row: int, column: int) -> None:
        if type(value) is str and not isinstance(value, Raw):
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
        before = old.cells()
        after = new.cells()
        for column in (before.keys() | after.keys()) - changed:
            one, other = before.get(column, b""), after.get(column, b"")
            if one != other and not self._is_mended(one, other):
                raise VerificationError(f"the cell {column_letters(column)}{new.number}")
        if old.raw and _start_attributes(old.raw) != _start_attributes(new.raw) and new.raw:
            raise VerificationError(f"row {new.number}")

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


def opened_for_verifying(package: Package) -> gate.Limits:
    """Limits that never refuse what we wrote ourselves; the shape of the zip file is still judged."""
    return replace(NEVER, markup=package.limits.markup)
