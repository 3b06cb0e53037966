"""A workbook file, opened: what is in it, its tables, their cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xlmigrate.engine.errors import WorkbookRefusedError
from xlmigrate.workbook.ooxml.admission import Limits
from xlmigrate.workbook.ooxml.cell_reader import Meaning
from xlmigrate.workbook.ooxml.frame import Frame
from xlmigrate.workbook.ooxml.package import CHUNK, Package
from xlmigrate.workbook.ooxml.scan import Cells, read_block
from xlmigrate.workbook.ooxml.strings import read as read_strings
from xlmigrate.workbook.ooxml.styles import Styles
from xlmigrate.workbook.ooxml.tables import Table, tables_of
from xlmigrate.workbook.ooxml.values import Area, Value
from xlmigrate.workbook.ooxml.workbook import Sheet, WorkbookPart

WITH_CELLS = ("worksheet", "xlMacrosheet", "xlIntlMacrosheet")


@dataclass(frozen=True)
class TableCells:
    """The body of a table: per heading a column of n cells, with the positions of formulas and of stale ones."""

    table: Table
    columns: tuple[Cells, ...]

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of the columns that were read, in order of the table."""
        return self._headings or self.table.headings

    _headings: tuple[str, ...] = ()


@dataclass
class Document:
    """An open workbook file. Nothing is read twice, and nothing stays open on the disk."""

    package: Package
    workbook: WorkbookPart
    chunk: int = CHUNK
    _styles: Styles | None = None
    _strings: list[str] | None = None
    _tables: tuple[Table, ...] | None = None
    _frames: dict[str, Frame] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The file's name, as messages say it."""
        return self.package.path.name

    @property
    def sha256(self) -> str:
        """The fingerprint of the file as it was opened."""
        return self.package.sha256

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """All sheets in order: name, visibility, kind."""
        return self.workbook.sheets

    @property
    def tables(self) -> tuple[Table, ...]:
        """All Excel tables in the order of the sheets."""
        if self._tables is None:
            tables = tuple(t for sheet in self.sheets for t in tables_of(self.package, sheet))
            if len({table.part for table in tables}) < len(tables):
                raise WorkbookRefusedError(
                    "two tables of the workbook are one and the same part", where=self.name
                )
            self._tables = tables
        return self._tables

    @property
    def styles(self) -> Styles:
        """The cell formats."""
        if self._styles is None:
            self._styles = Styles.of(self.package, self.workbook.styles)
        return self._styles

    @property
    def meaning(self) -> Meaning:
        """What turns raw cells into values."""
        if self._strings is None:
            self._strings = read_strings(self.package, self.workbook.strings, self.chunk)
        return Meaning(self._strings, self.styles, self.workbook.is_1904)

    def sheet(self, name: str) -> Sheet:
        """A sheet by its name, in any case; WorkbookRefusedError when there is none or it holds no cells."""
        for sheet in self.sheets:
            if sheet.name.casefold() == name.casefold():
                if sheet.kind not in WITH_CELLS:
                    raise WorkbookRefusedError(f"the sheet {name} holds no cells", where=self.name)
                return sheet
        raise WorkbookRefusedError(f"there is no sheet {name}", where=self.name)

    def table(self, name: str) -> Table:
        """A table by its name or display name, in any case."""
        for table in self.tables:
            if name.casefold() in (table.name.casefold(), table.display_name.casefold()):
                return table
        raise WorkbookRefusedError(f"there is no table {name}", where=self.name)

    def is_protected(self, sheet: Sheet) -> bool:
        """Whether a sheet is protected against changes; sheets without cells have a protection of their own."""
        if not sheet.part:
            return False
        if sheet.kind in WITH_CELLS:
            return self.frame(sheet).is_protected
        found = self.package.tree(sheet.part).first("sheetProtection")
        return found is not None and "1" in (found.attributes.get("content"), found.attributes.get("sheet"))

    def frame(self, sheet: Sheet) -> Frame:
        """All of a sheet but its rows."""
        if sheet.part not in self._frames:
            self._frames[sheet.part] = Frame.of(self.package, sheet.part, self.chunk)
        return self._frames[sheet.part]

    def read_table(self, name: str, headings: Sequence[str] | None = None) -> TableCells:
        """The body of a table, all columns or those with the given headings.

        Raises WorkbookRefusedError when two columns have the same heading: nobody could say which is meant.
        """
        table = self.table(name)
        folded = Counter(heading.casefold() for heading in table.headings)
        double = [heading for heading in table.headings if folded[heading.casefold()] > 1]
        if double:
            raise WorkbookRefusedError(
                f"the table {table.name} has more than one column {double[0]}",
                where=f"{self.name}, {table.sheet}",
                do="Give each column a heading of its own.",
            )
        positions = (
            list(range(table.area.width)) if headings is None else [table.position(h) for h in headings]
        )
        names = table.headings
        chosen = tuple(names[position] for position in positions)
        if table.rows == 0:
            return TableCells(table, tuple(Cells([]) for _ in positions), chosen)
        numbers = [table.area.left + position for position in positions]
        block = self.read_area(table.sheet, table.body, numbers)
        return TableCells(table, tuple(block[number] for number in numbers), chosen)

    def read_area(self, sheet: str, area: Area, columns: Sequence[int] | None = None) -> dict[int, Cells]:
        """The cells of an area by column number, all its columns unless some are named."""
        wanted = range(area.left, area.right + 1) if columns is None else columns
        return read_block(self.package, self.sheet(sheet).part, area, wanted, self.meaning, self.chunk)

    def read_cell(self, sheet: str, ref: str) -> Value:
        """The value of one cell."""
        area = Area.of(ref)
        return self.read_area(sheet, area)[area.left].values[0]


def open_document(path: str | Path, limits: Limits | None = None, chunk: int = CHUNK) -> Document:
    """Open a workbook file through the gate.

    ``chunk`` is the size of the pieces in which sheets are read, for tests. Raises WorkbookRefusedError for what is no
    workbook of Excel 2007 or later, UnsafeWorkbookError for what would harm.
    """
    package = Package.open(Path(path), limits or Limits())
    return Document(package, WorkbookPart.of(package), chunk)
