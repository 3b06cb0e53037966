"""The one sheet that changes, streamed: cells are spliced into the bytes of their rows, all else passes untouched.

Two paths write the same. The fast one searches bytes in sheets of the one shape (see `sections`), the careful one takes
the byte positions of expat. What cannot be done without harm raises WorkbookRefusedError in the middle of the
stream, which is no harm: the stream goes into a temporary file.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat

from xlmigrate.errors import WorkbookRefusedError
from xlmigrate.ooxml.careful import Row, careful_sections, encoding_of_part
from xlmigrate.ooxml.cells import Cached, Change, Dropped, Pen
from xlmigrate.ooxml.formula import OffSheetError, translated
from xlmigrate.ooxml.frame import Frame
from xlmigrate.ooxml.markup import NotSureError
from xlmigrate.ooxml.package import UTF8_MARKED, Package
from xlmigrate.ooxml.rows import Spans, spans_of
from xlmigrate.ooxml.sections import HEAD, ROWS, last_row, sections
from xlmigrate.ooxml.values import Area, column_letters, escape_xml, unescape_xml


@dataclass
class Batch:
    """Changes of one column: ascending rows, and a value for each.

    ``template`` is the style of new cells; in rows from ``template_from`` on it also replaces the style of old ones.
    """

    column: int
    rows: Sequence[int]
    values: Sequence[Change]
    template: int | None = None
    template_from: int = 0


@dataclass
class SheetEdit:
    """All that will change on one sheet. Of two changes of one cell the later one counts."""

    sheet: str
    part: str
    batches: list[Batch] = field(default_factory=list)
    shown: list[tuple[int, int]] = field(default_factory=list)
    """Rows (first, last) whose hiding by a filter ends."""

    def changes(self) -> Iterator[tuple[int, list[tuple[int, int, Change]]]]:
        """Per row in order: column, number of the batch, and the change."""
        rows = {
            (batch.rows.start, batch.rows.stop) for batch in self.batches if isinstance(batch.rows, range)
        }
        columns = [batch.column for batch in self.batches]
        if len(rows) == 1 and not self.shown and columns == sorted(set(columns)) and all(
            isinstance(batch.rows, range) for batch in self.batches
        ):  # fmt: skip
            heads = list(enumerate(columns))
            for row, *values in zip(
                self.batches[0].rows, *(batch.values for batch in self.batches), strict=True
            ):
                yield (
                    row,
                    [(column, number, value) for (number, column), value in zip(heads, values, strict=True)],
                )
            return
        streams = [
            zip(batch.rows, repeat(batch.column), repeat(number), batch.values, strict=False)
            for number, batch in enumerate(self.batches)
        ]
        streams += [
            zip(range(a, b + 1), repeat(0), repeat(-1), repeat(None), strict=False) for a, b in self.shown
        ]
        current = 0
        found: list[tuple[int, int, Change]] = []
        for row, column, number, value in heapq.merge(*streams):
            if row != current:
                if found:
                    yield current, found
                current, found = row, []
            if found and found[-1][0] == column:
                found.pop()
            found.append((column, number, value))
        if found:
            yield current, found

    @property
    def extent(self) -> Area | None:
        """The smallest area that holds all changes."""
        areas = [
            Area(batch.rows[0], batch.column, batch.rows[-1], batch.column)
            for batch in self.batches
            if len(batch.rows)
        ]
        if not areas:
            return None
        whole = areas[0]
        for area in areas[1:]:
            whole = whole.with_(area)
        return whole


@dataclass
class Outcome:
    """What a stream did: whether a formula went away, so that the calculation chain must go too."""

    formula_removed: bool = False


_FORMULA_TAG = re.compile(rb"<(?:\w+:)?f\s([^>]*?)(?:/>|>([^<]*)<)")
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


def attribute(attributes: bytes, name: bytes) -> bytes | None:
    """The raw value of an attribute among the bytes of a start tag."""
    found = re.search(rb"(?:^|\s)" + name + rb"\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", attributes)
    return None if found is None else (found[1] if found[1] is not None else found[2])


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
        self.areas: list[Area] = []
        self.shared: dict[bytes, tuple[int, int, str, bool]] = {}
        self.broken: set[bytes] = set()
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
            self._note_formulas(rows)
        last = last_row(rows)
        mends = bool(self.broken) and has_special
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
            if number == self.row and not self.areas and not self.broken:
                stop = self._texts_spliced(rows, number, at, found.end(), pieces)
                if stop:
                    at = stop
                    continue
            if number == self.row or mends:
                end = found.end() if rows[found.end() - 2] == _SLASH else rows.index(b"</row>", start) + 6
                pieces.append(rows[at:start])
                pieces.append(self._spliced(number, rows[start:end], None))
                mends = bool(self.broken) and has_special
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
                self._note_careful(content)
                yield encode(b"".join(self._careful_row(content)))
            elif kind == HEAD:
                self_closing = content.endswith(b"/>")
                yield encode(self.head[:-2] + b">" if self_closing else self.head)
            else:
                yield encode(b"".join(self._rest(self_closing)))

    def _careful_row(self, row: Row) -> Iterator[bytes]:
        yield row.gap
        yield from self._rows_before(row.number)
        if row.number == self.row or self.broken:
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
        if self.broken and b"shared" in raw:
            spans = cells if cells is not None else spans_of(raw)
            replacements = self._with_mended(number, raw, spans, replacements)
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
        if self.areas:
            self._refuse_interior(number, column)
        has_formula = b"<%bf" % self.pen.prefix in old
        if isinstance(value, Cached):
            return self._recached(number, column, attributes, old, value)
        if has_formula:
            self._formula_leaves(number, column, old)
        return self._written(number, column, style, value)

    def _new_cell(self, number: int, column: int, batch: int, value: Change, row_style: int) -> bytes:
        about = self.edit.batches[batch]
        if isinstance(value, Dropped) or (value is None and number < (about.template_from or 1 << 30)):
            return b""
        if self.areas:
            self._refuse_interior(number, column)
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
        raise AssertionError

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

    # Formulas ----------------------------------------------------------------------------------------------------

    def _note_formulas(self, rows: bytes) -> None:
        for found in _FORMULA_TAG.finditer(rows):
            cell = rows.rfind(b'<c r="', 0, found.start())
            ref = rows[cell + 6 : rows.index(b'"', cell + 6)].decode()
            self._note(found[1], found[2], Area.of(ref))

    def _note_careful(self, row: Row) -> None:
        if b"f" not in row.raw:
            return
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

    def _refuse_interior(self, number: int, column: int) -> None:
        cell = Area(number, column, number, column)
        if any(area.meets(cell) for area in self.areas):
            self._refuse(
                number, column, "belongs to a formula that fills several cells, which only change together"
            )

    def _formula_leaves(self, number: int, column: int, old: bytes) -> None:
        self.outcome.formula_removed = True
        found = _FORMULA_TAG.search(old)
        if found is None or attribute(found[1], b"t") != b"shared" or attribute(found[1], b"ref") is None:
            return
        si = attribute(found[1], b"si") or b""
        if not self.shared[si][3]:
            self._refuse(number, column, "shares its formula with other cells in a way that cannot be undone")
        self.broken.add(si)

    def _with_mended(
        self, number: int, raw: bytes, spans: Spans, replaced: list[tuple[int, int, bytes]]
    ) -> list[tuple[int, int, bytes]]:
        """Cells that shared the formula of a cell that lost it get the formula written out."""
        gone = {start for start, _, _ in replaced}
        mended = list(replaced)
        for column, start, end in spans:
            found = _FORMULA_TAG.search(raw, start, end) if start not in gone else None
            if found is None or attribute(found[1], b"t") != b"shared":
                continue
            si = attribute(found[1], b"si") or b""
            if si in self.broken and attribute(found[1], b"ref") is None:
                p = self.pen.prefix
                close = raw.find(b"</%bf>" % p, found.start(), end)
                stop = close + len(p) + 4 if raw[found.end() - 2 : found.end()] != b"/>" else found.end()
                always = b' ca="1"' if attribute(found[1], b"ca") == b"1" else b""
                formula = escape_xml(self._shared_formula(si, number, column)).encode()
                mended.append((found.start(), stop, b"<%bf%b>%b</%bf>" % (p, always, formula, p)))
        return mended

    def _shared_formula(self, si: bytes, number: int, column: int) -> str:
        if si not in self.shared:
            self._refuse(number, column, "shares the formula of a cell that comes later")
        row, first, text, _ = self.shared[si]
        try:
            return translated(text, number - row, column - first)
        except OffSheetError:
            self._refuse(number, column, "shares a formula that reaches over the edge of the sheet")
            raise

    def _recached(self, number: int, column: int, attributes: bytes, old: bytes, value: Cached) -> bytes:
        formula = re.search(rb"<(?:\w+:)?f(?:\s([^>]*?))?(?:/>|>([^<]*)</(?:\w+:)?f>)", old)
        if formula is None:
            self._refuse(number, column, "holds no formula, so no result can be stored there")
            raise AssertionError
        text = unescape_xml((formula[2] or b"").decode())
        if attribute(formula[1] or b"", b"t") == b"shared":
            text = self._shared_formula(attribute(formula[1], b"si") or b"", number, column)
        if text != value.text:
            self._refuse(number, column, "does not hold the formula whose result was calculated")
        try:
            kind, content = self.pen.stored(value.value)
        except (ValueError, OverflowError) as problem:
            self._refuse(number, column, f"cannot be written: {problem}")
            raise
        kept = re.sub(rb"\s+(?:t|vm)\s*=\s*(?:\"[^\"]*\"|'[^']*')", b"", attributes)
        p = self.pen.prefix
        return b"<%bc%b%b>%b%b</%bc>" % (p, kept, kind, formula[0], content, p)

    def _refuse(self, number: int, column: int, what: str) -> None:
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
