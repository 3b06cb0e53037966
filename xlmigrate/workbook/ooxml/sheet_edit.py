"""The one sheet that changes, streamed: cells are spliced into the bytes of their rows, all else passes untouched.

Two paths write the same. The fast one searches bytes in sheets of the one shape (see `sections`), the careful one takes
the byte positions of expat. What cannot be done without harm raises WorkbookRefusedError in the middle of the
stream, which is no harm: the stream goes into a temporary file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NoReturn

from xlmigrate.engine.errors import WorkbookRefusedError
from xlmigrate.workbook.ooxml.careful import Row, careful_sections, encoding_of_part
from xlmigrate.workbook.ooxml.cells import Cached, Change, Dropped, Pen
from xlmigrate.workbook.ooxml.changes import SheetEdit
from xlmigrate.workbook.ooxml.frame import Frame
from xlmigrate.workbook.ooxml.markup import NotSureError
from xlmigrate.workbook.ooxml.package import UTF8_MARKED, Package
from xlmigrate.workbook.ooxml.rows import Spans, spans_of
from xlmigrate.workbook.ooxml.sections import HEAD, ROWS, last_row, sections
from xlmigrate.workbook.ooxml.sheet_formulas import SheetFormulas, attribute
from xlmigrate.workbook.ooxml.values import column_letters, unescape_xml


@dataclass
class Outcome:
    """What a stream did: whether a formula went away, so that the calculation chain must go too."""

    formula_removed: bool = False


_ROW_START = re.compile(rb'<row r="(\d+)"[^>]*>')
_CELL_COLUMN = re.compile(rb'<c r="([A-Z]++)\d++"')
_NEEDS_CARE = re.compile("[\x00-\x1f&<>\ud800-\udfff\ufffe\uffff]|_x")
_SLASH = ord("/")
_STYLE = re.compile(rb"\ss\s*=\s*[\"'](\d+)[\"']")
_SPANS = re.compile(rb"\s+spans\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_SPAN_RANGE = re.compile(rb'\sspans="(\d+):(\d+)"')
_HIDDEN = re.compile(rb"\s+hidden\s*=\s*[\"'](?:1|true|on)[\"']")
_CUSTOM = re.compile(rb"\scustomFormat\s*=\s*[\"'](?:1|true|on)[\"']")
_START_TAG = re.compile(rb"<[^\s>/]+((?:\s+[^\s=>]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*)\s*(/?)>")


def edited(
    package: Package,
    edit: SheetEdit,
    pen: Pen,
    frame: Frame,
    ends: tuple[bytes, bytes],
    chunk: int,
    *,
    careful: bool,
) -> Iterator[bytes | Outcome]:
    """The bytes of the edited sheet, and at last what was done.

    ``ends`` are the new head and tail. NotSureError asks to begin again with ``careful``.
    """
    stream = _Stream(package, edit, pen, frame, *ends)
    yield from stream.careful(chunk) if careful else stream.fast(chunk)
    yield stream.outcome


class _Stream:
    def __init__(
        self, package: Package, edit: SheetEdit, pen: Pen, frame: Frame, head: bytes, tail: bytes
    ) -> None:
        self.package, self.edit, self.pen, self.frame = package, edit, pen, frame
        self.head, self.tail = head, tail
        self.outcome = Outcome()
        self.changes = edit.changes()
        self.row, self.row_changes = self._next()
        self.letters: dict[int, bytes] = {}
        self.styles: dict[bytes, int] = {}
        self.last_style: dict[int, int] = {}
        self.column_styles: dict[int, int] = {}
        self.formulas = SheetFormulas(pen.prefix, self._refuse)
        self.plain = {number for number, batch in enumerate(edit.batches) if batch.template is None}
        self.leads = {b.column: b'<c r="' + column_letters(b.column).encode() for b in edit.batches}
        self.leads[0] = b"<"
        self.openings: dict[bytes, tuple[bytes, int]] = {}

    def _next(self) -> tuple[int, list[tuple[int, int, Change]]]:
        return next(self.changes, (1 << 30, []))

    def _advance(self) -> None:
        self.row, self.row_changes = self._next()

    # The two paths -----------------------------------------------------------------------------------------------

    def fast(self, chunk: int) -> Iterator[bytes]:
        self_closing = False
        previous = 0
        for kind, content in sections(self.package, self.edit.part, chunk):
            if kind == HEAD:
                self_closing = content.endswith(b"/>")
                yield self.head[:-2] + b">" if self_closing else self.head
            elif kind == ROWS:
                previous, new = self._fast_piece(content, previous)
                yield new
            else:
                yield from self._rest(self_closing)

    def _fast_piece(self, rows: bytes, previous: int) -> tuple[int, bytes]:
        has_special = b"<f " in rows or b"<f\n" in rows
        if has_special:
            self.formulas.note_piece(rows)
        last = last_row(rows)
        mends = bool(self.formulas.broken) and has_special
        if self.row > last > previous and not mends:
            return last, rows
        pieces: list[bytes] = []
        at = 0
        for found in _ROW_START.finditer(rows):
            number, start = int(found[1]), found.start()
            if number <= previous:
                raise NotSureError
            previous = number
            if self.row > number and not mends:
                continue
            if self.row < number:
                pieces.append(rows[at:start])
                pieces.extend(self._rows_before(number))
                at = start
            if number == self.row and not self.formulas.areas and not self.formulas.broken:
                stop = self._texts_spliced(rows, number, at, found.end(), pieces)
                if stop:
                    at = stop
                    continue
            if number == self.row or mends:
                end = found.end() if rows[found.end() - 2] == _SLASH else rows.index(b"</row>", start) + 6
                pieces.append(rows[at:start])
                pieces.append(self._spliced(number, rows[start:end], None))
                mends = bool(self.formulas.broken) and has_special
                at = end
        pieces.append(rows[at:])
        return previous, b"".join(pieces)

    def _texts_spliced(self, rows: bytes, number: int, at: int, place: int, pieces: list[bytes]) -> int:
        """The common case at full speed: plain texts for cells that exist and hold no formula.

        Appends to ``pieces`` what stands from ``at`` to the last changed cell, and gives where that ends; 0, with
        nothing appended, when the row needs more care.
        """
        if rows[place - 2] == _SLASH:
            return 0
        head = place
        begin = rows.rindex(b"<", 0, head)
        end = rows.find(b"</row>", place)
        digits = b'%d"' % number
        done: list[bytes] = []
        for column, batch, value in self.row_changes:
            if type(value) is not str or not value or batch not in self.plain:
                return 0
            lead = self.leads[column]
            if _NEEDS_CARE.search(value) or len(value) > 10_000 or value[0] == " " or value[-1] == " ":
                return 0
            start = rows.find(lead + digits, place, end)
            if start < 0:
                between = self._style_between(rows[begin:head], column)
                if between is None:
                    return 0
                place = self._place(rows, column, place, None, end)
                styled = b' s="%d"' % between if between else b""
                new = b'%b%b%b t="inlineStr"><is><t>%b</t></is></c>' % (lead, digits, styled, value.encode())
                done += (rows[at:place], new)
                at = place
                continue
            behind = start + len(lead) + len(digits)
            tag = rows.find(b">", behind)
            attributes = rows[behind:tag]
            opening = self.openings.get(attributes)
            if opening is None:
                style = _STYLE.search(attributes)
                number_of = int(style[1]) if style else 0
                styled = b' s="%d"' % number_of if number_of else b""
                opening = self.openings[attributes] = (b'%b t="inlineStr"><is><t>' % styled, number_of)
            if rows[tag - 1] == _SLASH:
                place = tag + 1
            else:
                place = rows.find(b"</c>", tag) + 4
                if rows.find(b"<f", tag, place) >= 0:
                    return 0
            self.last_style[column] = opening[1]
            done += (rows[at:behind], opening[0], value.encode(), b"</t></is></c>")
            at = place
        pieces += done
        self._advance()
        return at

    def careful(self, chunk: int) -> Iterator[bytes]:
        encoding, start = encoding_of_part(self.package, self.edit.part)
        encode = _encoder(encoding, start)
        self_closing = False
        for kind, content in careful_sections(self.package, self.edit.part, chunk):
            if isinstance(content, Row):
                self.formulas.note_row(content)
                yield encode(b"".join(self._careful_row(content)))
            elif kind == HEAD:
                self_closing = content.endswith(b"/>")
                yield encode(self.head[:-2] + b">" if self_closing else self.head)
            else:
                yield encode(b"".join(self._rest(self_closing)))

    def _careful_row(self, row: Row) -> Iterator[bytes]:
        yield row.gap
        yield from self._rows_before(row.number)
        if row.number == self.row or self.formulas.broken:
            yield self._spliced(row.number, row.raw, row.cells)
        else:
            yield row.raw

    def _rest(self, self_closing: bool) -> Iterator[bytes]:
        """The rows behind the last one, and the tail."""
        yield from self._rows_before(1 << 30)
        if self_closing:
            yield b"</%bsheetData>" % self.pen.prefix
        yield self.tail

    def _rows_before(self, number: int) -> Iterator[bytes]:
        while self.row < number:
            cells = b"".join(
                self._new_cell(self.row, column, batch, value, 0)
                for column, batch, value in self.row_changes
                if column
            )
            if cells:
                p = self.pen.prefix
                yield b'<%brow r="%d">%b</%brow>' % (p, self.row, cells, p)
            self._advance()

    # One row -----------------------------------------------------------------------------------------------------

    def _spliced(self, number: int, raw: bytes, cells: Spans | None) -> bytes:
        changes = self.row_changes if number == self.row else []
        if changes:
            self._advance()
        spans: Spans = []
        replacements: list[tuple[int, int, bytes]] = []
        if raw.endswith(b"/>") and changes and any(column for column, _, _ in changes):
            raw = raw[:-2] + b"></%brow>" % self.pen.prefix
        inserted: list[int] = []
        at = 0
        for column, batch, value in changes:
            if not column:
                raw, shift = self._unhidden(raw)
                cells = None if cells is None else [(c, a - shift, b - shift) for c, a, b in cells]
                continue
            span = self._find(raw, number, column, at, cells)
            if span is not None:
                start, at = span
                new = self._replaced(number, column, batch, raw[start:at], value)
                replacements.append((start, at, new))
                continue
            at = self._place(raw, column, at, cells)
            new = self._new_cell(number, column, batch, value, self._row_style(raw))
            if new:
                replacements.append((at, at, new))
                inserted.append(column)
        if self.formulas.broken and b"shared" in raw:
            spans = cells if cells is not None else spans_of(raw)
            replacements = self.formulas.with_mended(number, raw, spans, replacements)
        whole = _joined(raw, replacements)
        return self._respanned(whole, inserted) if inserted else whole

    def _find(
        self, raw: bytes, number: int, column: int, at: int, cells: Spans | None
    ) -> tuple[int, int] | None:
        if cells is not None:
            return next(((start, end) for c, start, end in cells if c == column), None)
        start = raw.find(b'<c r="%b%d"' % (self._letters(column), number), at)
        if start < 0:
            return None
        tag = raw.index(b">", start)
        return start, tag + 1 if raw[tag - 1] == _SLASH else raw.index(b"</c>", tag) + 4

    def _style_between(self, tag: bytes, column: int) -> int | None:
        """The style of a new cell in a row whose start tag asks nothing; None when it asks something."""
        if b"customFormat" in tag:
            return None
        spans = _SPAN_RANGE.search(tag)
        if spans is None and b"spans" in tag:
            return None
        if spans is not None and not int(spans[1]) <= column <= int(spans[2]):
            return None
        return self._column_style(column) or self.last_style.get(column, 0)

    def _place(self, raw: bytes, column: int, at: int, cells: Spans | None, end: int | None = None) -> int:
        """Where a new cell belongs."""
        if cells is not None:
            behind = [start for c, start, _ in cells if c > column]
            return min(behind) if behind else (cells[-1][2] if cells else raw.index(b">") + 1)
        end = raw.rindex(b"</row>") if end is None else end
        if raw.find(b"<extLst", at, end) >= 0:
            raise NotSureError
        letters = self._letters(column)
        key = (len(letters), letters)
        for found in _CELL_COLUMN.finditer(raw, at, end):
            if (len(found[1]), found[1]) > key:
                return found.start()
        return end

    def _letters(self, column: int) -> bytes:
        letters = self.letters.get(column)
        if letters is None:
            letters = self.letters[column] = column_letters(column).encode()
        return letters

    def _replaced(self, number: int, column: int, batch: int, old: bytes, value: Change) -> bytes:
        attributes, style = self._attributes(old)
        about = self.edit.batches[batch]
        if about.template is not None and number >= about.template_from:
            style = about.template
        self.last_style[column] = style
        if self.formulas.areas:
            self.formulas.refuse_interior(number, column)
        has_formula = b"<%bf" % self.pen.prefix in old
        if isinstance(value, Cached):
            return self._recached(number, column, attributes, old, value)
        if has_formula:
            self.outcome.formula_removed = True
            self.formulas.leaves(number, column, old)
        return self._written(number, column, style, value)

    def _new_cell(self, number: int, column: int, batch: int, value: Change, row_style: int) -> bytes:
        about = self.edit.batches[batch]
        if isinstance(value, Dropped) or (value is None and number < (about.template_from or 1 << 30)):
            return b""
        if self.formulas.areas:
            self.formulas.refuse_interior(number, column)
        if isinstance(value, Cached):
            self._refuse(number, column, "holds no formula, so no result can be stored there")
        if about.template is not None and number >= about.template_from:
            style = about.template
        else:
            style = (
                row_style or self._column_style(column) or self.last_style.get(column, about.template or 0)
            )
        return self._written(number, column, style, value)

    def _written(self, number: int, column: int, style: int, value: Change) -> bytes:
        try:
            return self.pen.cell(b"%b%d" % (self._letters(column), number), style, value)
        except ValueError as problem:
            self._refuse(number, column, f"cannot be written: {problem}")
        except OverflowError:
            self._refuse(number, column, "cannot be written: its number is too large")

    def _attributes(self, old: bytes) -> tuple[bytes, int]:
        tag = _START_TAG.match(old)
        if tag is None:
            raise NotSureError
        attributes = tag[1]
        rest = attributes[attributes.find(b'"', 4) :] if attributes.startswith(b' r="') else attributes
        style = self.styles.get(rest)
        if style is None:
            found = _STYLE.search(attributes)
            style = self.styles[rest] = int(found[1]) if found else 0
        return attributes, style

    def _row_style(self, raw: bytes) -> int:
        tag = raw[: raw.index(b">")]
        found = _STYLE.search(tag) if _CUSTOM.search(tag) else None
        return int(found[1]) if found else 0

    def _column_style(self, column: int) -> int:
        style = self.column_styles.get(column)
        if style is None:
            style = self.column_styles[column] = self.frame.column_style(column)
        return style

    def _respanned(self, raw: bytes, inserted: list[int]) -> bytes:
        """A row whose hint of used columns would be wrong loses the hint; it is optional."""
        end = raw.index(b">")
        found = _SPANS.search(raw, 0, end)
        if found is None:
            return raw
        numbers = [int(n) for n in re.findall(rb"\d+", found[0])]
        if numbers and min(numbers) <= min(inserted) and max(inserted) <= max(numbers):
            return raw
        return raw[: found.start()] + raw[found.end() :]

    def _unhidden(self, raw: bytes) -> tuple[bytes, int]:
        found = _HIDDEN.search(raw, 0, raw.index(b">"))
        if found is None:
            return raw, 0
        return raw[: found.start()] + raw[found.end() :], found.end() - found.start()

    def _recached(self, number: int, column: int, attributes: bytes, old: bytes, value: Cached) -> bytes:
        formula = re.search(rb"<(?:\w+:)?f(?:\s([^>]*?))?(?:/>|>([^<]*)</(?:\w+:)?f>)", old)
        if formula is None:
            self._refuse(number, column, "holds no formula, so no result can be stored there")
        text = unescape_xml((formula[2] or b"").decode())
        if attribute(formula[1] or b"", b"t") == b"shared":
            text = self.formulas.text(attribute(formula[1], b"si") or b"", number, column)
        if text != value.text:
            self._refuse(number, column, "does not hold the formula whose result was calculated")
        try:
            kind, content = self.pen.stored(value.value)
        except (ValueError, OverflowError) as problem:
            self._refuse(number, column, f"cannot be written: {problem}")
        kept = re.sub(rb"\s+(?:t|vm)\s*=\s*(?:\"[^\"]*\"|'[^']*')", b"", attributes)
        p = self.pen.prefix
        return b"<%bc%b%b>%b%b</%bc>" % (p, kept, kind, formula[0], content, p)

    def _refuse(self, number: int, column: int, what: str) -> NoReturn:
        raise WorkbookRefusedError(
            f"the cell {column_letters(column)}{number} {what}",
            where=f"{self.package.where}, {self.edit.sheet}",
        )


def _joined(raw: bytes, replacements: Iterable[tuple[int, int, bytes]]) -> bytes:
    pieces, at = [], 0
    for start, end, new in sorted(replacements, key=lambda r: r[:2]):
        pieces += [raw[at:start], new]
        at = end
    pieces.append(raw[at:])
    return b"".join(pieces)


def _encoder(encoding: str, start: bytes) -> Callable[[bytes], bytes]:
    """From UTF-8 into the encoding of the part; a character that it lacks becomes a reference."""
    if encoding in ("utf-8", UTF8_MARKED):
        return lambda piece: piece
    waiting = [b""]
    if encoding == "utf-16":
        encoding = "utf-16-be" if start.startswith(b"\xfe\xff") else "utf-16-le"
        waiting = [start[:2]]

    def encode(piece: bytes) -> bytes:
        mark, waiting[0] = waiting[0], b""
        return mark + piece.decode().encode(encoding, "xmlcharrefreplace")

    return encode
