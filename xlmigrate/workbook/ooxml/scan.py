"""Reading cells of a sheet: value, formula or not, result stored or not.

The fast path lets one regular expression cut a piece of rows into cells and converts them column by column; the careful
path hands every event of expat to a small state machine. Both give the same, which a test over real sheets enforces.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from xlmigrate.engine.errors import WorkbookRefusedError
from xlmigrate.workbook.ooxml.cell_reader import CellReader, Meaning, read_cells, value_of
from xlmigrate.workbook.ooxml.markup import NotSureError
from xlmigrate.workbook.ooxml.package import Package
from xlmigrate.workbook.ooxml.sections import (
    ROWS,
    first_row,
    guarded,
    last_row,
    row_numbers,
    rows_guarded,
    sections,
)
from xlmigrate.workbook.ooxml.values import Area, Value, column_letters, from_serial, text_of


@dataclass
class Cells:
    """The cells of one column of a block, from top to bottom.

    ``formulas`` are the positions that hold a formula; ``stale`` those of them whose result is not stored.
    """

    values: list[Value]
    formulas: set[int] = field(default_factory=set)
    stale: set[int] = field(default_factory=set)


def read_block(
    package: Package, part: str, area: Area, columns: Iterable[int], meaning: Meaning, chunk: int
) -> dict[int, Cells]:
    """The cells of the wanted columns (sheet column numbers) in the rows of an area."""
    wanted = sorted(set(columns))
    if area.height * len(wanted) > package.limits.cells:
        raise WorkbookRefusedError(
            f"a table of {area.height:,} rows and {len(wanted):,} columns is over the limit of"
            f" {package.limits.cells:,} cells",
            where=package.where,
            do="Make the table smaller, or raise the limit named cells.",
        )
    try:
        block = _Block(package, area, wanted, meaning)
        block.read_fast(package, part, chunk)
    except NotSureError:
        block = _Block(package, area, wanted, meaning)
        _read_carefully(package, part, chunk, block)
    except (ValueError, IndexError):
        raise package.damaged(part, "holds a cell that is no cell") from None
    return block.cells


# One cell: letters, row, attributes, plain value or plain inline text, anything else.
_CELL = re.compile(
    rb'<c r="([A-Z]++)(\d++)"([^>/]*+)(?:/>|>(?:<(?:v|is><t(?: xml:space="preserve")?)>([^<]*+)</(?:v|t></is)></c>'
    rb"|(.*?)</c>))",
    re.DOTALL,
)
_TEMPLATE_CELL = (
    rb'(?:<c r="LETTERS\d++"([^>/]*+)(?:/>|>(?:<(?:v|is><t(?: xml:space="preserve")?)>([^<]*+)</(?:v|t></is)></c>'
    rb"|(.*?)</c>)))?+"
)
_Found = tuple[bytes, bytes, bytes, bytes, bytes]
_STYLE = re.compile(rb'\ss="(\d+)"')
_TYPE = re.compile(rb'\st="(\w+)"')
_FORMULA = re.compile(rb"<f[\s/>]")
_VALUE = re.compile(rb"<v(?:\s[^>]*?)?(?:/>|>([^<]*)</v>)")
_RUN = re.compile(rb"<t(?:\s[^>]*)?(?<!/)>([^<]*)</t>")
_PHONETIC = re.compile(rb"<rPh[\s>].*?</rPh>", re.DOTALL)


class _Block:
    """The block that is being filled, and how each spelling of a cell's attributes is to be converted."""

    def __init__(self, package: Package, area: Area, columns: list[int], meaning: Meaning) -> None:
        self.package = package
        self.text_left = package.text_budget
        self.area = area
        self.meaning = meaning
        self.cells = {column: Cells([None] * area.height) for column in columns}
        self.by_letters = {column_letters(column).encode(): self.cells[column] for column in columns}
        self.hows: dict[bytes, tuple[str, int]] = {}
        self.texts: dict[bytes, str] = {}
        self.template = self._template()
        self.moments: dict[str, dict[bytes, Value]] = {}

    def read_fast(self, package: Package, part: str, chunk: int) -> None:
        top, bottom = self.area.top, self.area.bottom
        for kind, rows in sections(package, part, chunk, is_guarded=False):
            if kind != ROWS or last_row(rows_guarded(rows)) < top:
                continue
            last = last_row(rows)
            first = first_row(rows)
            if first > bottom:
                continue  # on to the end, where the checksum is
            if top <= first and last <= bottom and self._take_rows(rows):
                continue
            found: list[_Found] = _CELL.findall(rows)
            if len(found) != rows.count(b"<c") and guarded(rows).count(b'<c r="') != len(found):
                raise NotSureError
            if first < top or last > bottom:
                found = [cell for cell in found if top <= int(cell[1]) <= bottom]
                numbers: tuple[bytes, ...] = ()
            else:
                numbers = tuple(row_numbers(rows))
            self._take(found, numbers)

    def _template(self) -> re.Pattern[bytes] | None:
        """One expression for a whole row of the area, each cell of it optional: half the time of cell by cell."""
        area = self.area
        if area.width > 200 or area.height < 100:
            return None
        cells = []
        for column in range(area.left, area.right + 1):
            letters = column_letters(column).encode()
            part = _TEMPLATE_CELL.replace(b"LETTERS", letters)
            cells.append(part if column in self.cells else re.sub(rb"\((?!\?)", b"(?:", part))
        return re.compile(rb'<row r="(\d++)"[^>/]*+>' + b"".join(cells) + rb"</row>", re.DOTALL)

    def _take_rows(self, rows: bytes) -> bool:
        """Take a piece of rows that hold no cell outside the area; false when they are not so."""
        if self.template is None:
            return False
        found = self.template.findall(rows)
        if len(found) != rows.count(b"<row"):
            return False
        parts = list(zip(*found, strict=True))
        top, numbers = self.area.top, parts[0]
        first = int(numbers[0]) - top
        where: Sequence[int] = range(first, first + len(numbers))
        if int(numbers[-1]) - top != where[-1]:
            where = [int(number) - top for number in numbers]
        for at, target in enumerate(self.cells.values()):
            self._put(parts[3 * at + 1], parts[3 * at + 2], parts[3 * at + 3], where, target)
        return True

    def _take(self, found: list[_Found], numbers: tuple[bytes, ...]) -> None:
        groups: dict[bytes, list[_Found]] = {letters: [] for letters in self.by_letters}
        get = groups.get
        for cell in found:
            group = get(cell[0])
            if group is not None:
                group.append(cell)
        top = self.area.top
        first = int(numbers[0]) - top if numbers else 0
        dense = bool(numbers) and int(numbers[-1]) - top - first + 1 == len(numbers)
        for letters, group in groups.items():
            if not group:
                continue
            _, rows, attributes, raw, others = zip(*group, strict=True)
            where: Sequence[int]
            if dense and rows == numbers:
                where = range(first, first + len(group))
            else:
                where = [int(row) - top for row in rows]
            self._put(attributes, raw, others, where, self.by_letters[letters])

    def _put(
        self,
        attributes: tuple[bytes, ...],
        raw: tuple[bytes, ...],
        others: tuple[bytes, ...],
        where: Sequence[int],
        target: Cells,
    ) -> None:
        """Convert cells of one column and put them in their places. A missing cell has nothing in all three."""
        values: list[Value]
        hows = self._hows_of(attributes, raw)
        if any(others):
            values = [
                self._one(spelling, other, at, target) if other else self._value(value, *self._how(spelling))
                for spelling, value, other, at in zip(attributes, raw, others, where, strict=True)
            ]
        elif len(hows) == 1:
            values = self._alike(raw, *hows.pop())
        elif not hows:
            values = [None] * len(raw)
        else:
            values = [
                self._value(value, *self._how(spelling))
                for spelling, value in zip(attributes, raw, strict=True)
            ]
        if isinstance(where, range):
            target.values[where.start : where.stop] = values
        else:
            for at, value in zip(where, values, strict=True):
                target.values[at] = value

    def _hows_of(self, attributes: tuple[bytes, ...], raw: tuple[bytes, ...]) -> set[tuple[str, int]]:
        """The ways in which the cells that hold something are to be read; each spelling is looked at, for its shape."""
        spellings = set(attributes)
        hows = {spelling: self._how(spelling) for spelling in spellings}
        if len(spellings) > 1:  # a blank cell has a format, and no type
            spellings = {spelling for spelling, value in zip(attributes, raw, strict=True) if value}
        return {hows[spelling] for spelling in spellings}

    def _alike(self, raw: tuple[bytes, ...], how: str, style: int) -> list[Value]:
        if how == "s":
            strings = self.meaning.strings
            if b"" in raw:
                return [strings[int(value)] if value else None for value in raw]
            return [strings[int(value)] for value in raw]
        if how == "n":
            kind = self.meaning.styles.kind(style)
            if kind:
                return self._moments(raw, kind)
            if b"" in raw:
                return [float(value) if value else None for value in raw]
            return list(map(float, raw))
        return [self._value(value, how, style) for value in raw]

    def _moments(self, raw: tuple[bytes, ...], kind: str) -> list[Value]:
        known = self.moments.setdefault(kind, {b"": None})
        if len(known) > 100_000:
            known.clear()
            known[b""] = None
        for new in set(raw).difference(known):
            known[new] = from_serial(float(new), kind, is_1904=self.meaning.is_1904)
        return [known[value] for value in raw]

    def _how(self, attributes: bytes) -> tuple[str, int]:
        how = self.hows.get(attributes)
        if how is None:
            style, kind = _STYLE.search(attributes), _TYPE.search(attributes)
            if b"'" in attributes or attributes.count(b"=") > 5:
                raise NotSureError
            how = self.hows[attributes] = (kind[1].decode() if kind else "n", int(style[1]) if style else 0)
        return how

    def _one(self, attributes: bytes, other: bytes, at: int, target: Cells) -> Value:
        """A cell with more than a plain value: a formula, or rich inline text."""
        how, style = self._how(attributes)
        raw = _VALUE.search(other)
        if _FORMULA.search(other):
            target.formulas.add(at)
            if raw is None or (not raw[1] and how != "str"):
                target.stale.add(at)
                return None
            return self._value(raw[1], how, style) if raw[1] else ""
        if how == "inlineStr":
            return text_of(b"".join(_RUN.findall(_PHONETIC.sub(b"", other)))) or None
        return self._value(raw[1] or b"", how, style) if raw else None

    def _value(self, raw: bytes, how: str, style: int) -> Value:
        if not raw:
            return None
        if how in ("str", "inlineStr"):
            text = self.texts.get(raw)
            if text is None:
                if len(self.texts) > 100_000:
                    self.texts.clear()
                text = self.texts[raw] = text_of(raw)
                self.spend(text)
            return text
        return value_of(raw.decode(), how, style, self.meaning)

    def spend(self, text: str) -> None:
        """Count a new text against the budget."""
        self.text_left -= sys.getsizeof(text)
        if self.text_left < 0:
            raise self.package.too_much_text()


# The careful path --------------------------------------------------------------------------------------------------


def _read_carefully(package: Package, part: str, chunk: int, block: _Block) -> None:
    reader = CellReader(block.meaning)

    def take(row: int, column: int, value: Value, is_formula: bool, is_stale: bool) -> None:
        cells = block.cells.get(column)
        if cells is not None and block.area.top <= row <= block.area.bottom:
            at = row - block.area.top
            cells.values[at] = value
            if type(value) is str:
                block.spend(value)
            if is_formula:
                cells.formulas.add(at)
            if is_stale:
                cells.stale.add(at)

    reader.take = take
    read_cells(package, part, chunk, reader)
