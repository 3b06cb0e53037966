"""A table that gets more or fewer rows: what its sheet must look like afterwards, as changes of cells.

Only the columns of the table change. Cells beside it stay, cells below it are never overwritten: where something stands
there the growth is refused, with the row. A totals row moves with the end of the table.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from xlmigrate.engine.errors import WorkbookRefusedError
from xlmigrate.workbook.ooxml.cells import Change, Dropped, Formula, Raw
from xlmigrate.workbook.ooxml.changes import Batch
from xlmigrate.workbook.ooxml.formula import OffSheetError, has_relative_reference, translated
from xlmigrate.workbook.ooxml.markup import NotSureError
from xlmigrate.workbook.ooxml.package import Package
from xlmigrate.workbook.ooxml.rows import RowBytes, careful_rows, cells_of, fast_rows
from xlmigrate.workbook.ooxml.sheet_formulas import attribute
from xlmigrate.workbook.ooxml.tables import Table
from xlmigrate.workbook.ooxml.values import MAX_ROW, Area, column_letters, escape_xml, unescape_xml

_FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s([^>]*?))?(?:/>|>([^<]*)</(?:\w+:)?f>)")
_CONTENT = re.compile(rb"<(?:\w+:)?(?:v|is|f)[\s>/]")
_ADDRESS = re.compile(rb"\s+r\s*=\s*(?:\"[^\"]*\"|'[^']*')")


@dataclass
class Surroundings:
    """What a table's part of the sheet holds from one of its rows on."""

    template: dict[int, int] = field(default_factory=dict)
    last_formulas: dict[int, str] = field(default_factory=dict)
    kept: dict[int, dict[int, Raw]] = field(default_factory=dict)
    occupied: list[int] = field(default_factory=list)
    filled: int = 0


@dataclass
class _Reading:
    package: Package
    table: Table
    area: Area
    first: int
    found: Surroundings = field(default_factory=Surroundings)
    shared: dict[bytes, tuple[int, int, str]] = field(default_factory=dict)

    def take(self, row: RowBytes) -> None:
        area, number = self.area, row[0]
        for column, cell in cells_of(row).items():
            if b"shared" in cell:
                self._note_shared(number, column, cell)
            if not area.left <= column <= area.right:
                continue
            if number == self.table.last_row and self.table.rows:
                self.found.template[column] = int(attribute(_tag(cell), b"s") or 0)
                self._note_formula(number, column, cell)
            has_content = bool(_CONTENT.search(cell))
            if number <= self.table.last_row and has_content and not self._is_filled_in(column):
                self.found.filled = max(self.found.filled, number)
            if number > area.bottom and has_content:
                self.found.occupied.append(number)
            if self.first <= number <= area.bottom:
                self.found.kept.setdefault(number, {})[column] = self._raw(number, column, cell)

    def _is_filled_in(self, column: int) -> bool:
        return self.table.columns[column - self.table.area.left].formula is not None

    def _note_shared(self, row: int, column: int, cell: bytes) -> None:
        found = _FORMULA.search(cell)
        if found and attribute(found[1] or b"", b"ref") and attribute(found[1] or b"", b"t") == b"shared":
            text = unescape_xml((found[2] or b"").decode())
            self.shared[attribute(found[1], b"si") or b""] = (row, column, text)

    def _note_formula(self, row: int, column: int, cell: bytes) -> None:
        text = self._formula(row, column, cell)
        if text is not None:
            self.found.last_formulas[column] = text

    def _formula(self, row: int, column: int, cell: bytes) -> str | None:
        """The formula of a cell as it reads there; None for none, and for one that fills several cells."""
        found = _FORMULA.search(cell)
        if found is None:
            return None
        kind = attribute(found[1] or b"", b"t")
        if kind in (b"array", b"dataTable"):
            return None
        if kind == b"shared":
            origin = self.shared.get(attribute(found[1], b"si") or b"")
            if origin is None:
                return None
            try:
                return translated(origin[2], row - origin[0], column - origin[1])
            except OffSheetError:
                return None
        return unescape_xml((found[2] or b"").decode())

    def _raw(self, row: int, column: int, cell: bytes) -> Raw:
        """A cell ready to move: any formula in it written out."""
        tag = _tag(cell)
        name_end = re.match(rb"<[^\s/>]+", tag)
        attributes = _ADDRESS.sub(b"", tag[name_end.end() if name_end else 2 : -1].rstrip(b"/"))
        content = b"" if tag.endswith(b"/>") else cell[len(tag) : cell.rindex(b"</")]
        if _FORMULA.search(content):
            text = self._formula(row, column, cell)
            if text is None:
                raise WorkbookRefusedError(
                    f"the cell {column_letters(column)}{row} belongs to a formula that fills several cells,"
                    " so its row cannot move",
                    where=f"{self.package.where}, {self.table.sheet}",
                )
            prefix = tag[1 : tag.index(b":") + 1] if b":" in (name_end[0] if name_end else b"") else b""
            new = b"<%bf>%b</%bf>" % (prefix, escape_xml(text).encode(), prefix)
            content = _FORMULA.sub(lambda _: new, content, count=1)
        return Raw(attributes.rstrip(), content)


def surroundings(package: Package, table: Table, area: Area, first: int, chunk: int) -> Surroundings:
    """Read what stands in the columns of a table: cells from row ``first`` on, and what is below it."""
    part = table.sheet_part
    try:
        try:
            return _read(fast_rows(package, part, chunk), _Reading(package, table, area, first))
        except NotSureError:
            return _read(careful_rows(package, part, chunk), _Reading(package, table, area, first))
    except ValueError:
        raise package.damaged(part, "holds a cell that is no cell") from None


def _read(rows: Iterator[RowBytes], reading: _Reading) -> Surroundings:
    # Rows above the last body row matter only when they move, hold shared formulas, or may all be blank.
    from_row = min(reading.first, reading.table.last_row)
    looks_at_all = reading.table.rows <= FEW
    for row in rows:
        if row[0] >= from_row or looks_at_all or b"shared" in row[1]:
            reading.take(row)
    return reading.found


FEW = 1000
"""Up to so many rows a table is looked through for blank rows at its end, which new rows fill first."""


def _tag(cell: bytes) -> bytes:
    return cell[: cell.index(b">") + 1]


@dataclass(frozen=True)
class Growth:
    """The new area of a table, the changes of cells, and where ranges of rules go."""

    area: Area
    batches: list[Batch]
    moved: Callable[[Area], Area | None]


def appended(
    package: Package,
    table: Table,
    area: Area,
    columns: Mapping[int, Sequence[Change]],
    count: int,
    chunk: int,
) -> Growth:
    """New rows behind the last one that holds anything; ``columns`` by position in the table."""
    totals_first = area.bottom - table.totals_rows + 1
    around = surroundings(package, table, area, totals_first, chunk)
    last = area.bottom - table.totals_rows
    is_first_growth = area == table.area
    start = last + 1
    if is_first_growth and table.rows <= FEW:
        start = max(around.filled + 1, table.first_row)
    new_last = max(last, start + count - 1)
    new = _resized(package, table, area, new_last)
    # what stands between the end of a table that lost rows and its old end is what moved up
    around.occupied = [row for row in around.occupied if row > table.area.bottom]
    _refuse_occupied(package, table, around, new)
    batches = _totals(package, table, area, new, around)
    rows = range(start, start + count)
    for position in range(area.width):
        column = area.left + position
        values = columns.get(position)
        if values is None:
            values = _filled_down(table, position, around, column, rows)
        batches.append(Batch(column, rows, values, around.template.get(column), last + 1))
    return Growth(new, batches, _stretching(table, area, new))


def replaced(
    package: Package, table: Table, columns: Mapping[int, Sequence[Change]], count: int, chunk: int
) -> Growth:
    """Another body for a table: ``count`` rows, at least a blank one."""
    area, last = table.area, table.last_row
    around = surroundings(package, table, area, last + 1, chunk)
    height = max(1, count)
    new = _resized(package, table, area, table.first_row + height - 1)
    new_last = new.bottom - table.totals_rows
    _refuse_occupied(package, table, around, new)
    batches = []
    rows = range(table.first_row, new_last + 1)
    for position in range(area.width):
        column = area.left + position
        values = columns.get(position) if count else None
        if values is None:
            values = _filled_down(table, position, around, column, rows) if count else [None] * height
        batches.append(Batch(column, rows, values, around.template.get(column), last + 1))
        gone = range(new_last + 1, last + 1)
        batches.append(Batch(column, gone, [Dropped()] * len(gone)))
    batches += _totals(package, table, area, new, around)
    return Growth(new, batches, _stretching(table, area, new))


@dataclass(frozen=True)
class Taken:
    """Rows that go out of a table, and the styles of the cells that move up."""

    gone: Sequence[int]
    styles: Mapping[tuple[int, int], int]

    def moved_up(self, column: int, rows: Sequence[int], values: Sequence[Change]) -> list[Batch]:
        """Changes of cells by their rows as they were, as changes of where those cells are now; each keeps its own style."""
        by_style: dict[int | None, tuple[list[int], list[Change]]] = {}
        for row, value in zip(rows, values, strict=True):
            if row in self.gone:
                raise ValueError("a cell of a row that goes")
            style = self.styles.get((row, column), 0) if row > self.gone[0] else None
            where, what = by_style.setdefault(style, ([], []))
            where.append(row - bisect_left(self.gone, row))
            what.append(value)
        return [
            Batch(column, rows, values, style, 0 if style is None else 1)
            for style, (rows, values) in by_style.items()
        ]


def removed(package: Package, table: Table, positions: Sequence[int], chunk: int) -> tuple[Growth, Taken]:
    """A table without some of its rows; those below move up, formulas in them along."""
    gone = {table.first_row + position for position in positions}
    first, last, area = min(gone), table.last_row, table.area
    around = surroundings(package, table, area, first, chunk)
    stay = [row for row in range(first, last + 1) if row not in gone]
    new_last = max(first + len(stay) - 1, table.first_row)
    new = _resized(package, table, area, new_last)
    batches = []
    for column in range(area.left, area.right + 1):
        values: list[Change] = [
            _moved(package, table, around.kept.get(row, {}).get(column), row, column, first + at - row)
            for at, row in enumerate(stay)
        ]
        if len(gone) == table.rows:  # the one blank row that a table keeps
            values = [None]
        values += [Dropped()] * (last - first + 1 - len(values))
        batches.append(Batch(column, range(first, last + 1), values))
    batches += _totals(package, table, area, new, around)

    def moved(rule: Area) -> Area | None:
        if rule.left < area.left or rule.right > area.right or not first <= rule.bottom <= last:
            return None
        top = rule.top - sum(1 for row in gone if row < rule.top)
        bottom = rule.bottom - sum(1 for row in gone if row <= rule.bottom)
        return Area(top, rule.left, max(top, bottom), rule.right)

    styles = {
        (row, column): int(attribute(cell.attributes, b"s") or 0)
        for row in stay
        for column, cell in around.kept.get(row, {}).items()
    }
    return Growth(new, batches, moved), Taken(sorted(gone), styles)


def _resized(package: Package, table: Table, area: Area, last: int) -> Area:
    bottom = last + table.totals_rows
    if bottom > MAX_ROW:
        raise WorkbookRefusedError(
            f"the table {table.name} would need {bottom:,} rows, and a sheet holds {MAX_ROW:,}",
            where=f"{package.where}, {table.sheet}",
            do="Split the table.",
        )
    return Area(area.top, area.left, bottom, area.right)


def _refuse_occupied(package: Package, table: Table, around: Surroundings, new: Area) -> None:
    in_the_way = [row for row in around.occupied if row <= new.bottom]
    if in_the_way:
        raise WorkbookRefusedError(
            f"the table {table.name} has no room to grow, because row {in_the_way[0]} below it is not empty",
            where=f"{package.where}, {table.sheet}",
            do="Move what stands below the table to another sheet.",
        )


def _filled_down(table: Table, position: int, around: Surroundings, column: int, rows: range) -> list[Change]:
    """A calculated column goes on as Excel fills it; any other stays blank."""
    formula = table.columns[position].formula
    if formula is None:
        return [None] * len(rows)
    if not has_relative_reference(formula):
        return [Formula(formula)] * len(rows)
    above = around.last_formulas.get(column)
    if above is None:
        return [None] * len(rows)
    try:
        return [Formula(translated(above, row - table.last_row, 0)) for row in rows]
    except OffSheetError:
        return [None] * len(rows)


def _totals(package: Package, table: Table, area: Area, new: Area, around: Surroundings) -> list[Batch]:
    """The totals row at the new end, and nothing where it was."""
    if not table.totals_rows or new.bottom == area.bottom:
        return []
    batches = []
    by = new.bottom - area.bottom
    for column in range(area.left, area.right + 1):
        old = range(area.bottom - table.totals_rows + 1, area.bottom + 1)
        cells = [
            _moved(package, table, around.kept.get(row, {}).get(column), row, column, by, is_total=True)
            for row in old
        ]
        batches.append(Batch(column, [row for row in old if row > new.bottom], [Dropped()] * len(old)))
        batches.append(Batch(column, range(old.start + by, old.stop + by), cells))
    return batches


def _moved(
    package: Package,
    table: Table,
    cell: Raw | None,
    row: int,
    column: int,
    by: int,
    *,
    is_total: bool = False,
) -> Change:
    if cell is None:
        return Dropped()
    found = _FORMULA.search(cell.content)
    if found is None or not by:
        return cell
    text = unescape_xml((found[2] or b"").decode())
    if not has_relative_reference(text):
        return cell
    where = f"{package.where}, {table.sheet}"
    if is_total:
        raise WorkbookRefusedError(
            f"the total in {column_letters(column)}{row} names its cells by address, so its row cannot move",
            where=where,
            do="Choose the total from the list in that cell, or name the column in its formula.",
        )
    try:
        new = escape_xml(translated(text, by, 0)).encode()
    except OffSheetError:
        raise WorkbookRefusedError(
            f"the formula in {column_letters(column)}{row} reaches over the edge of the sheet when it moves",
            where=where,
        ) from None
    start, end = found.span(2)
    return Raw(cell.attributes, cell.content[:start] + new + cell.content[end:])


def _stretching(table: Table, old: Area, new: Area) -> Callable[[Area], Area | None]:
    """Rules that reach the last body row follow it."""
    last, new_last = old.bottom - table.totals_rows, new.bottom - table.totals_rows

    def moved(rule: Area) -> Area | None:
        inside = rule.left >= old.left and rule.right <= old.right
        if not inside or rule.bottom != last or rule.top < old.top:
            return None
        return Area(min(rule.top, new_last), rule.left, new_last, rule.right)

    return moved
