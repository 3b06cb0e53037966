"""Editing a workbook: changes are gathered, and `save` writes them all or none."""

from __future__ import annotations

import os
import shutil
import stat
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from xlmigrate.engine.errors import WorkbookBusyError, WorkbookRefusedError
from xlmigrate.workbook.ooxml import disk, growth
from xlmigrate.workbook.ooxml.archive import ArchiveWriter
from xlmigrate.workbook.ooxml.cells import Cached, Change
from xlmigrate.workbook.ooxml.changes import Batch, SheetEdit
from xlmigrate.workbook.ooxml.document import Document
from xlmigrate.workbook.ooxml.frame import areas_of
from xlmigrate.workbook.ooxml.package import Package
from xlmigrate.workbook.ooxml.tables import Table
from xlmigrate.workbook.ooxml.values import Area, Value
from xlmigrate.workbook.ooxml.workbook import Sheet
from xlmigrate.workbook.ooxml.writing import Move, Writing


@dataclass(frozen=True)
class Saved:
    """What a save did.

    ``sha256`` is of the file as it now stands. ``durable`` is false when the new file is in place but the system could
    not promise that it outlives a loss of power. ``backup`` holds the bytes from before, None when nothing was written.
    """

    sha256: str
    changed: bool
    durable: bool
    backup: Path | None
    notes: tuple[str, ...] = ()


@dataclass
class Editor:
    """Changes of one document. Reading the document still gives the old cells until it is opened again."""

    document: Document
    edits: dict[str, SheetEdit] = field(default_factory=dict)
    areas: dict[str, Area] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)
    cleared: set[str] = field(default_factory=set)
    moves: dict[str, list[Move]] = field(default_factory=dict)
    taken: dict[str, growth.Taken] = field(default_factory=dict)

    # Cells -------------------------------------------------------------------------------------------------------

    def set_cell(self, sheet: str, ref: str, value: Value) -> None:
        """Give one cell a value; None makes it blank and keeps its style."""
        self._set_one(self.document.sheet(sheet), Area.of(ref), value)

    def set_cached(self, sheet: str, ref: str, formula: str, value: Value) -> None:
        """Store the result of a formula that must still read ``formula`` (without ``=``) when the file is saved."""
        self._set_one(self.document.sheet(sheet), Area.of(ref), Cached(formula, value))

    def set_cells(self, table: str, heading: str, positions: Sequence[int], values: Sequence[Value]) -> None:
        """Give cells of one column of a table values; positions count from 0 at the first body row as it was read."""
        found = self.document.table(table)
        column = found.area.left + self._position(found, heading)
        rows: Sequence[int]
        if isinstance(positions, range) and positions.step == 1:
            rows = range(positions.start + found.first_row, positions.stop + found.first_row)
        else:
            pairs = sorted(zip((int(p) for p in positions), values, strict=True), key=lambda pair: pair[0])
            rows = [found.first_row + position for position, _ in pairs]
            values = [value for _, value in pairs]
        if len(rows) != len(values):
            raise ValueError("as many values as positions")
        if rows and not found.first_row <= rows[0] <= rows[-1] <= found.last_row:
            raise IndexError("a position outside the table")
        if found.part in self.settled:
            raise ValueError("the rows of this table were already replaced")
        batches = [Batch(column, rows, values)]
        if found.part in self.taken:
            batches = self.taken[found.part].moved_up(column, rows, values)
        self._add(self.document.sheet(found.sheet), batches)

    def set_column(self, table: str, heading: str, values: Sequence[Value]) -> None:
        """Give a whole column of a table its values, one for each body row."""
        self.set_cells(table, heading, range(self.document.table(table).rows), values)

    # Rows --------------------------------------------------------------------------------------------------------

    def append_rows(self, table: str, columns: Mapping[str, Sequence[Value]]) -> None:
        """Add rows behind the last filled one; a table's own blank rows at its end are filled first.

        Headings that are not named stay blank, or go on with the formula that Excel would fill in.
        """
        found, by_position, count = self._rows_for(table, columns)
        if not count:
            return
        area = self.areas.get(found.part, found.area)
        if found.part in self.taken and found.totals_rows:
            raise WorkbookRefusedError(
                f"the table {found.name} shows a row of totals, so rows cannot go and come at once",
                where=f"{self.document.name}, {found.sheet}",
                do="Switch it off (Table Design, Total Row) and run again.",
            )
        self._grow(
            found,
            growth.appended(self.document.package, found, area, by_position, count, self.document.chunk),
        )

    def replace_rows(self, table: str, columns: Mapping[str, Sequence[Value]]) -> None:
        """Give a table that we own another body; its filter and sorting are cleared, its hidden rows shown.

        With no rows it keeps one blank row, since Excel has no table without a body.
        """
        found, by_position, count = self._rows_for(table, columns)
        self._refuse_twice(found)
        new = growth.replaced(self.document.package, found, by_position, count, self.document.chunk)
        self._grow(found, new)
        self.settled.add(found.part)
        self.cleared.add(found.part)
        edit = self.edits[found.sheet_part]
        edit.shown.append((found.first_row, max(found.last_row, new.area.bottom)))

    def remove_rows(self, table: str, positions: Sequence[int]) -> None:
        """Take rows out of a table; the rows below move up, in its columns only. Call it before cells of the table are set.

        References by address from elsewhere to the rows that move are not changed. Refused where a filter hides rows,
        and where links, notes or merged cells stand in what moves.
        """
        found = self.document.table(table)
        chosen = sorted({int(position) for position in positions})
        if not chosen:
            return
        if not 0 <= chosen[0] <= chosen[-1] < found.rows:
            raise IndexError("a position outside the table")
        self._refuse_twice(found)
        self._refuse_fixed(found)
        if found.is_filtered:
            raise WorkbookRefusedError(
                f"the table {found.name} is filtered, so rows cannot be taken out of it",
                where=f"{self.document.name}, {found.sheet}",
                do="Clear the filter (Data, Clear) and run again.",
            )
        self._refuse_anchored(
            found, found.first_row + chosen[0], is_tail=chosen == _tail(found.rows, len(chosen))
        )
        if any(batch.column in range(found.area.left, found.area.right + 1) and len(batch.rows) and batch.rows[-1] >= found.first_row and batch.rows[0] <= found.last_row for batch in self._batches(found)):  # fmt: skip
            raise ValueError("cells of this table were set before its rows go")
        new, self.taken[found.part] = growth.removed(
            self.document.package, found, chosen, self.document.chunk
        )
        self._grow(found, new)

    def _batches(self, table: Table) -> list[Batch]:
        edit = self.edits.get(table.sheet_part)
        return edit.batches if edit else []

    def _rows_for(
        self, table: str, columns: Mapping[str, Sequence[Value]]
    ) -> tuple[Table, dict[int, Sequence[Change]], int]:
        found = self.document.table(table)
        lengths = {len(values) for values in columns.values()}
        if len(lengths) > 1:
            raise ValueError("columns of different lengths")
        self._refuse_fixed(found)
        by_position: dict[int, Sequence[Change]] = {
            self._position(found, heading): values for heading, values in columns.items()
        }
        return found, by_position, lengths.pop() if lengths else 0

    def _grow(self, table: Table, new: growth.Growth) -> None:
        sheet = self.document.sheet(table.sheet)
        old = self.areas.get(table.part, table.area)
        if new.area.bottom > old.bottom:
            self._refuse_collision(table, sheet, Area(old.bottom + 1, old.left, new.area.bottom, old.right))
        self._add(sheet, new.batches)
        if new.area != old:
            self.areas[table.part] = new.area
        self.moves.setdefault(sheet.part, []).append(new.moved)

    # What is refused ---------------------------------------------------------------------------------------------

    def _position(self, table: Table, heading: str) -> int:
        try:
            return table.position(heading)
        except KeyError:
            raise WorkbookRefusedError(
                f"the table {table.name} has no column {heading}",
                where=f"{self.document.name}, {table.sheet}",
            ) from None

    def _refuse_twice(self, table: Table) -> None:
        if table.part in self.settled or table.part in self.areas or table.part in self.taken:
            raise ValueError("the rows of this table already change in another way")

    def _refuse_fixed(self, table: Table) -> None:
        kinds = {"queryTable": "a query", "xml": "an XML source"}
        if table.kind in kinds:
            raise WorkbookRefusedError(
                f"the table {table.name} is filled by {kinds[table.kind]}, so its rows are not ours to change",
                where=f"{self.document.name}, {table.sheet}",
                do="Copy its values to another sheet and make a table of them.",
            )

    def _refuse_protected(self, sheet: Sheet) -> None:
        if self.document.is_protected(sheet):
            raise WorkbookRefusedError(
                f"the sheet {sheet.name} is protected",
                where=self.document.name,
                do="Unprotect it in Excel (Review, Unprotect Sheet), save, and run again.",
            )

    def _refuse_collision(self, table: Table, sheet: Sheet, new: Area) -> None:
        others = [t for t in self.document.tables if t.sheet_part == sheet.part and t.part != table.part]
        hit = [f"the table {t.name}" for t in others if self.areas.get(t.part, t.area).meets(new)]
        hit += [f"the merged cells {area}" for area in self.document.frame(sheet).merged() if area.meets(new)]
        if hit:
            raise WorkbookRefusedError(
                f"the table {table.name} has no room to grow, because {hit[0]} is in its way",
                where=f"{self.document.name}, {sheet.name}",
                do="Move what stands below the table to another sheet.",
            )

    def _refuse_anchored(self, table: Table, first: int, *, is_tail: bool) -> None:
        sheet = self.document.sheet(table.sheet)
        moving = Area(first, table.area.left, table.last_row, table.area.right)
        frame = self.document.frame(sheet)
        hit = [f"a link in {a}" for a in frame.linked() if a.meets(moving)]
        hit += [f"a note in {a}" for a in _noted(self.document.package, sheet) if a.meets(moving)]
        hit += [f"merged cells in {a}" for a in frame.merged() if a.meets(moving)]
        if hit and not (is_tail and not hit[0].startswith("merged")):
            raise WorkbookRefusedError(
                f"rows cannot be taken out of the table {table.name}, because {hit[0]} would stay behind",
                where=f"{self.document.name}, {sheet.name}",
                do="Delete the rows in Excel.",
            )

    def _set_one(self, sheet: Sheet, area: Area, value: Change) -> None:
        if area.height * area.width != 1:
            raise ValueError("one cell")
        for table in self.document.tables:
            if table.sheet_part != sheet.part or not table.area.meets(area):
                continue
            if not table.first_row <= area.top <= table.last_row and not isinstance(value, Cached):
                what = "heading" if area.top < table.first_row else "total"
                raise WorkbookRefusedError(
                    f"the cell {area} is a {what} of the table {table.name}, which stands in two places of the file",
                    where=f"{self.document.name}, {sheet.name}",
                    do="Change it in Excel.",
                )
        self._add(sheet, [Batch(area.left, [area.top], [value])])

    def _add(self, sheet: Sheet, batches: Sequence[Batch]) -> None:
        if sheet.part not in self.edits:
            self._refuse_protected(sheet)
            self.edits[sheet.part] = SheetEdit(sheet.name, sheet.part)
        for merged in self.document.frame(sheet).merged():
            for batch in batches:
                self._refuse_hidden(sheet, batch, merged)
        self.edits[sheet.part].batches += [batch for batch in batches if len(batch.rows)]

    def _refuse_hidden(self, sheet: Sheet, batch: Batch, merged: Area) -> None:
        if not merged.left <= batch.column <= merged.right:
            return
        first_shown = batch.column == merged.left
        at = bisect_left(batch.rows, merged.top + 1 if first_shown else merged.top)
        if at < len(batch.rows) and batch.rows[at] <= merged.bottom:
            cell = Area(batch.rows[at], batch.column, batch.rows[at], batch.column)
            raise WorkbookRefusedError(
                f"the cell {cell} is hidden in the merged cells {merged}",
                where=f"{self.document.name}, {sheet.name}",
                do="Unmerge them in Excel.",
            )

    # Saving ------------------------------------------------------------------------------------------------------

    def save(self, state: str | Path, *, keep: int = 20, modified: datetime | None = None) -> Saved:
        """Write everything, or leave the file as it is.

        ``state`` is the folder for locks and backups (of which the newest ``keep`` of this workbook stay); ``modified``
        becomes the date of the last change in the document properties, which sync services look at.
        Raises WorkbookBusyError when the file is open elsewhere or changed since it was read, WorkbookRefusedError for
        what cannot be done without harm, XlmigrateError for a disk that is full or broken.
        """
        document = self.document
        real = Path(os.path.realpath(document.package.path))
        if not any(edit.batches for edit in self.edits.values()):
            return Saved(document.sha256, changed=False, durable=True, backup=None)
        with disk.locked(real, Path(state)):
            disk.refuse_when_open(real)
            self._refuse_changed(real)
            with disk.disk_errors(real):
                disk.sweep(real)
            backup = disk.backed_up(real, document.sha256, Path(state), keep)
            with disk.disk_errors(real):
                return self._save(real, backup, modified)

    def _refuse_changed(self, real: Path) -> None:
        try:
            if stat.S_IMODE(real.stat().st_mode) & 0o222 == 0:
                raise WorkbookRefusedError(
                    "the file is read-only",
                    where=real.name,
                    do="Take the read-only mark away in the properties of the file, or save a copy.",
                )
            same = disk.sha256_of(real) == self.document.sha256
        except OSError:
            same = False
        if not same:
            raise self.document.package.changed()

    def _save(self, real: Path, backup: Path, modified: datetime | None) -> Saved:
        with disk.temporary(real) as spool, disk.temporary(real) as new:
            with spool.file() as sheets:
                edits = [edit for edit in self.edits.values() if edit.batches]
                writing = Writing(
                    self.document, edits, self.areas, self.cleared, self.moves, ArchiveWriter(sheets)
                )
                writing.write_sheets()
            with new.file() as file:
                archive = ArchiveWriter(file)
                writing.assemble(archive, spool.path, modified)
            new.flush()
            writing.verify(new.path, archive)
            sha256 = disk.sha256_of(new.path)
            self._refuse_changed(real)
            done = disk.replace(real, new)
        notes = list(done.notes)
        if any(e.name.casefold().startswith("_xmlsignatures/") for e in self.document.package.entries):
            notes.append("the workbook was signed, and the signature no longer holds")
        return Saved(sha256, changed=True, durable=done.durable, backup=backup, notes=tuple(notes))


def restore(path: str | Path, backup: Path, sha256: str, state: str | Path, *, keep: int = 20) -> Path:
    """Put the bytes of a backup in place of a workbook that still has the fingerprint ``sha256``.

    The workbook's own bytes are backed up first, so that this can be undone too; the new backup is returned. Atomic,
    and refused for the same reasons as `Editor.save`.
    """
    real = Path(os.path.realpath(path))
    with disk.locked(real, Path(state)):
        disk.refuse_when_open(real)
        if disk.sha256_of(real) != sha256:
            raise WorkbookBusyError(
                "the file changed since it was read", where=real.name, do="Nothing was restored."
            )
        with disk.disk_errors(real), disk.temporary(real) as new:
            with new.file() as file, backup.open("rb") as source:
                shutil.copyfileobj(source, file, 1 << 20)
            kept = disk.backed_up(real, sha256, Path(state), keep)
            disk.replace(real, new)
    return kept


def _tail(rows: int, count: int) -> list[int]:
    return list(range(rows - count, rows))


def _noted(package: Package, sheet: Sheet) -> Iterator[Area]:
    for relationship in package.relationships(sheet.part):
        if relationship.kind in ("comments", "threadedComment") and relationship.target in package:
            notes = package.tree(relationship.target).walk()
            yield from areas_of(e for e in notes if e.name in ("comment", "threadedComment"))
