"""Formulas that reach over more than their own cell, met while a sheet streams by.

A formula that fills several cells (array, spill, data table) only changes as a whole: its cells are refused. A formula that
several cells share stands written out in one of them: when that one goes, the others get it written out.
ECMA-376 part 1, 18.3.1.40.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

from xlmigrate.workbook.ooxml.careful import Row
from xlmigrate.workbook.ooxml.formula import OffSheetError, translated
from xlmigrate.workbook.ooxml.rows import Spans
from xlmigrate.workbook.ooxml.values import Area, escape_xml, unescape_xml

_FORMULA_TAG = re.compile(rb"<(?:\w+:)?f\s([^>]*?)(?:/>|>([^<]*)<)")
Replacement = tuple[int, int, bytes]


def attribute(attributes: bytes, name: bytes) -> bytes | None:
    """The raw value of an attribute among the bytes of a start tag."""
    found = re.search(rb"(?:^|\s)" + name + rb"\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", attributes)
    return None if found is None else (found[1] if found[1] is not None else found[2])


@dataclass
class SheetFormulas:
    """What was met so far: ``areas`` that change as a whole, shared formulas, and those whose text is gone.

    ``refuse(row, column, what)`` raises the error that names a cell.
    """

    prefix: bytes
    refuse: Callable[[int, int, str], NoReturn]
    areas: list[Area] = field(default_factory=list)
    shared: dict[bytes, tuple[int, int, str, bool]] = field(default_factory=dict)
    broken: set[bytes] = field(default_factory=set)

    def note_piece(self, rows: bytes) -> None:
        """Look through a piece of rows of the one shape."""
        for found in _FORMULA_TAG.finditer(rows):
            cell = rows.rfind(b'<c r="', 0, found.start())
            ref = rows[cell + 6 : rows.index(b'"', cell + 6)].decode()
            self._note(found[1], found[2], Area.of(ref))

    def note_row(self, row: Row) -> None:
        """Look through a row of the careful path."""
        for column, start, end in row.cells:
            found = _FORMULA_TAG.search(row.raw, start, end)
            if found:
                self._note(found[1], found[2], Area(row.number, column, row.number, column))

    def _note(self, attributes: bytes, text: bytes | None, cell: Area) -> None:
        kind, ref = attribute(attributes, b"t"), attribute(attributes, b"ref")
        if kind in (b"array", b"dataTable") and ref:
            area = Area.of(ref.decode())
            if area.height * area.width > 1:
                self.areas.append(area)
        elif kind == b"shared" and ref:
            area = Area.of(ref.decode())
            is_corner = (area.top, area.left) == (cell.top, cell.left)
            formula = unescape_xml((text or b"").decode())
            self.shared[attribute(attributes, b"si") or b""] = (cell.top, cell.left, formula, is_corner)

    def refuse_interior(self, number: int, column: int) -> None:
        """A cell of a formula that fills several cells does not change alone."""
        cell = Area(number, column, number, column)
        if any(area.meets(cell) for area in self.areas):
            self.refuse(
                number, column, "belongs to a formula that fills several cells, which only change together"
            )

    def leaves(self, number: int, column: int, old: bytes) -> None:
        """The formula of a cell goes away; if others share its text, they are to be mended from here on."""
        found = _FORMULA_TAG.search(old)
        if found is None or attribute(found[1], b"t") != b"shared" or attribute(found[1], b"ref") is None:
            return
        si = attribute(found[1], b"si") or b""
        if not self.shared[si][3]:
            self.refuse(number, column, "shares its formula with other cells in a way that cannot be undone")
        self.broken.add(si)

    def with_mended(
        self, number: int, raw: bytes, spans: Spans, replaced: list[Replacement]
    ) -> list[Replacement]:
        """The replacements in a row, and those of cells whose shared formula must be written out."""
        gone = {start for start, _, _ in replaced}
        mended = list(replaced)
        for column, start, end in spans:
            found = _FORMULA_TAG.search(raw, start, end) if start not in gone else None
            if found is None or attribute(found[1], b"t") != b"shared":
                continue
            si = attribute(found[1], b"si") or b""
            if si in self.broken and attribute(found[1], b"ref") is None:
                p = self.prefix
                close = raw.find(b"</%bf>" % p, found.start(), end)
                stop = found.end() if raw[found.end() - 2 : found.end()] == b"/>" else close + len(p) + 4
                always = b' ca="1"' if attribute(found[1], b"ca") == b"1" else b""
                formula = escape_xml(self.text(si, number, column)).encode()
                mended.append((found.start(), stop, b"<%bf%b>%b</%bf>" % (p, always, formula, p)))
        return mended

    def text(self, si: bytes, number: int, column: int) -> str:
        """The shared formula as it reads in one of its cells."""
        if si not in self.shared:
            self.refuse(number, column, "shares the formula of a cell that comes later")
        row, first, text, _ = self.shared[si]
        try:
            return translated(text, number - row, column - first)
        except OffSheetError:
            self.refuse(number, column, "shares a formula that reaches over the edge of the sheet")
