"""Excel tables: where they stand, what their columns are called, and how their part follows when they grow.

ECMA-376 part 1, 18.5. A heading stands twice, in the cell and in the table part, and Excel repairs a file in which the
two differ; so headings are read from the part.
"""

from __future__ import annotations

from dataclasses import dataclass

from xlmigrate.engine.errors import WorkbookRefusedError
from xlmigrate.workbook.ooxml.markup import Edits, Element
from xlmigrate.workbook.ooxml.package import Package, encoded
from xlmigrate.workbook.ooxml.values import Area, unescape_cell
from xlmigrate.workbook.ooxml.workbook import Sheet


@dataclass(frozen=True)
class TableColumn:
    """One column: its heading, and the formula that Excel fills into new rows, if any."""

    heading: str
    formula: str | None = None


@dataclass(frozen=True)
class Table:
    """An Excel table as its part describes it. ``area`` includes the heading row and the totals row."""

    name: str
    display_name: str
    sheet: str
    part: str
    area: Area
    header_rows: int
    totals_rows: int
    columns: tuple[TableColumn, ...]
    kind: str
    sheet_part: str = ""
    is_filtered: bool = False
    is_empty: bool = False
    """Whether its one body row is only the place where Excel shows the first new row."""

    @property
    def ref(self) -> str:
        """The area as text, such as ``A1:D20``."""
        return str(self.area)

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings in order."""
        return tuple(column.heading for column in self.columns)

    @property
    def first_row(self) -> int:
        """The sheet row of the first body row."""
        return self.area.top + self.header_rows

    @property
    def last_row(self) -> int:
        """The sheet row of the last body row."""
        return self.area.bottom - self.totals_rows

    @property
    def rows(self) -> int:
        """The number of body rows."""
        return max(0, self.last_row - self.first_row + 1)

    @property
    def body(self) -> Area:
        """The body: all cells but headings and totals."""
        return Area(self.first_row, self.area.left, max(self.last_row, self.first_row), self.area.right)

    def position(self, heading: str) -> int:
        """Where a heading stands; KeyError when the table lacks it."""
        for position, column in enumerate(self.columns):
            if column.heading.casefold() == heading.casefold():
                return position
        raise KeyError(heading)


def tables_of(package: Package, sheet: Sheet) -> list[Table]:
    """The tables of a sheet in the order of its relationships."""
    if not sheet.part:
        return []
    found = [r for r in package.relationships(sheet.part) if r.kind == "table" and not r.external]
    return [_table(package, sheet, r.target) for r in found if r.target in package]


def _table(package: Package, sheet: Sheet, part: str) -> Table:
    root = package.tree(part)
    get = root.attributes.get
    try:
        area = Area.of(get("ref", ""))
        header_rows, totals_rows = int(get("headerRowCount", "1")), int(get("totalsRowCount", "0"))
    except ValueError:
        raise package.damaged(part, "says no area") from None
    columns = root.first("tableColumns")
    shown = root.first("autoFilter")
    found = tuple(_column(element) for element in columns.all("tableColumn")) if columns else ()
    name = unescape_cell(get("name") or get("displayName", ""))
    if (
        len(found) != area.width
        or header_rows + totals_rows > area.height
        or min(header_rows, totals_rows) < 0
    ):
        raise WorkbookRefusedError(
            f"the table {name} does not agree with its own area",
            where=package.where,
            do="Open the workbook in Excel, let it repair the file, and save it.",
        )
    return Table(
        name=name,
        display_name=unescape_cell(get("displayName", name)),
        sheet=sheet.name,
        part=part,
        area=area,
        header_rows=header_rows,
        totals_rows=totals_rows,
        columns=found,
        kind=get("tableType", "worksheet"),
        sheet_part=sheet.part,
        is_empty=get("insertRow", "0") in ("1", "true", "on"),
        is_filtered=shown is not None and bool(shown.children),
    )


def _column(element: Element) -> TableColumn:
    formula = element.first("calculatedColumnFormula")
    return TableColumn(
        unescape_cell(element.attributes.get("name", "")), formula.text if formula is not None else None
    )


def with_area(package: Package, table: Table, area: Area, *, clear_filter: bool) -> bytes:
    """The table part with another area; its filter follows, or loses its conditions and its sorting."""
    xml, encoding = package.xml(table.part)
    root = package.parsed(table.part, xml)
    edits = Edits(xml)
    edits.set(root, "ref", str(area))
    for mark in ("insertRow", "insertRowShift"):  # the body is a body now
        edits.set(root, mark, None)
    shown = root.first("autoFilter")
    if shown is not None:
        edits.set(shown, "ref", str(Area(area.top, area.left, area.bottom - table.totals_rows, area.right)))
        for child in shown.children if clear_filter else ():
            edits.remove(child)
    sort = root.first("sortState")
    if sort is not None and clear_filter:
        edits.remove(sort)
    elif sort is not None:
        _stretch_sort(edits, sort, table, area)
    return encoded(edits.applied(), encoding, package.read(table.part)[:4])


def _stretch_sort(edits: Edits, sort: Element, table: Table, area: Area) -> None:
    last, bottom = table.last_row, area.bottom - table.totals_rows
    for element in sort.walk():
        try:
            old = Area.of(element.attributes.get("ref", ""))
        except ValueError:
            continue
        if old.bottom == last:
            edits.set(element, "ref", str(Area(min(old.top, bottom), old.left, bottom, old.right)))
