"""A save in progress: the new file is written beside the old one, and read again before it may replace it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from xlmigrate.workbook.ooxml import verify
from xlmigrate.workbook.ooxml.admission import Entry
from xlmigrate.workbook.ooxml.archive import ArchiveWriter
from xlmigrate.workbook.ooxml.cells import Pen
from xlmigrate.workbook.ooxml.changes import SheetEdit
from xlmigrate.workbook.ooxml.document import Document
from xlmigrate.workbook.ooxml.frame import Frame
from xlmigrate.workbook.ooxml.markup import Edits, NotSureError
from xlmigrate.workbook.ooxml.package import CONTENT_TYPES, Package, encoded, relationships_name
from xlmigrate.workbook.ooxml.rows import careful_rows
from xlmigrate.workbook.ooxml.sheet_edit import Outcome, edited
from xlmigrate.workbook.ooxml.tables import Table, with_area
from xlmigrate.workbook.ooxml.values import Area
from xlmigrate.workbook.ooxml.workbook import with_full_calculation

Move = Callable[[Area], Area | None]
"""The new place of an area of a rule; None where it stays."""


@dataclass
class Writing:
    """One save in progress: the sheets go into a spool, then all entries into the new file in their old order."""

    document: Document
    edits: Iterable[SheetEdit]
    areas: Mapping[str, Area]
    cleared: set[str]
    moves: Mapping[str, list[Move]]
    spool: ArchiveWriter
    entries: dict[str, Entry] = field(default_factory=dict)
    ends: dict[str, tuple[bytes, bytes]] = field(default_factory=dict)
    careful: set[str] = field(default_factory=set)
    small: dict[str, bytes] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    formula_removed: bool = False

    @property
    def package(self) -> Package:
        """The old package."""
        return self.document.package

    def write_sheets(self) -> None:
        """Stream each edited sheet into the spool."""
        for edit in self.edits:
            start = self.spool.file.tell()
            try:
                try:
                    entry = self._write_sheet(edit, careful=False)
                except NotSureError:
                    self.spool.file.seek(start)
                    self.spool.file.truncate()
                    self.careful.add(edit.part)
                    entry = self._write_sheet(edit, careful=True)
            except (NotSureError, ValueError):
                raise self.package.damaged(edit.part, "is not a well-formed sheet") from None
            self.entries[self.package.entry(edit.part).name] = entry
        self.spool.file.flush()

    def _write_sheet(self, edit: SheetEdit, *, careful: bool) -> Entry:
        document = self.document
        sheet = document.sheet(edit.sheet)
        frame = (
            Frame.of(self.package, edit.part, document.chunk, careful=True)
            if careful
            else document.frame(sheet)
        )
        moves = self.moves.get(edit.part, [])
        ends = frame.edited(edit.extent, _one_after_the_other(moves) if moves else None)
        self.ends[edit.part] = ends
        pen = Pen(document.styles, document.workbook.is_1904, frame.prefix)
        stream = edited(self.package, edit, pen, frame, ends, document.chunk, careful=careful)
        entry = self.package.entry(edit.part)
        written = self.spool.write(entry, self._bytes_of(stream))
        return replace(written, data=self.spool.file.tell() - written.compressed)

    def _bytes_of(self, stream: Iterator[bytes | Outcome]) -> Iterator[bytes]:
        for piece in stream:
            if isinstance(piece, Outcome):
                self.formula_removed |= piece.formula_removed
            else:
                yield piece

    def assemble(self, archive: ArchiveWriter, spool: Path, modified: datetime | None) -> None:
        """Write all entries in their old order, and the directory."""
        self._edit_small_parts(modified)
        with self.package.file() as old, spool.open("rb") as sheets:
            for entry in self.package.entries:
                if entry.name in self.removed:
                    continue
                if entry.name in self.entries:
                    archive.copy(sheets, self.entries[entry.name])
                elif entry.name in self.small:
                    archive.write(entry, [self.small[entry.name]])
                else:
                    archive.copy(old, entry)
        archive.finish()

    def _edit_small_parts(self, modified: datetime | None) -> None:
        document, package = self.document, self.package
        workbook = document.workbook
        self._put(workbook.part, with_full_calculation(package, workbook.part))
        for table in document.tables:
            area = self.areas.get(table.part)
            clears = table.part in self.cleared
            if area is not None or clears or (table.is_empty and self._fills(table)):
                self._put(table.part, with_area(package, table, area or table.area, clear_filter=clears))
        if document.styles.wanted and document.styles.part:
            self._put(document.styles.part, document.styles.rewritten(package))
        if self.formula_removed and workbook.calc_chain and workbook.calc_chain in package:
            self._remove_calc_chain(workbook.part, workbook.calc_chain)
        if modified is not None:
            self._date(modified)

    def _fills(self, table: Table) -> bool:
        """Whether cells of a table's body change."""
        batches = [b for edit in self.edits if edit.part == table.sheet_part for b in edit.batches]
        return any(table.body.meets(Area(b.rows[0], b.column, b.rows[-1], b.column)) for b in batches)

    def _put(self, part: str, content: bytes) -> None:
        entry = self.package.entry(part)
        if content != self.package.read(part):
            self.small[entry.name] = content

    def _remove_calc_chain(self, workbook: str, chain: str) -> None:
        """Excel repairs a file whose calculation chain names a cell without formula; it makes a new one unasked."""
        package = self.package
        self.removed.add(package.entry(chain).name)
        rels = relationships_name(workbook)
        links = {r.id for r in package.relationships(workbook) if r.kind == "calcChain"}
        self._without(rels, lambda name, get: name == "Relationship" and get("Id") in links)
        override = "/" + chain.casefold()
        self._without(
            CONTENT_TYPES,
            lambda name, get: name == "Override" and (get("PartName") or "").casefold() == override,
        )

    def _without(self, part: str, is_unwanted: Callable[[str, Callable[[str], str | None]], bool]) -> None:
        xml, encoding = self.package.xml(part)
        edits = Edits(xml)
        for element in self.package.parsed(part, xml).children:
            if is_unwanted(element.name, element.attributes.get):
                edits.remove(element)
        self._put(part, encoded(edits.applied(), encoding, self.package.read(part)[:4]))

    def _date(self, modified: datetime) -> None:
        package = self.package
        for relationship in package.relationships():
            if relationship.kind == "core-properties" and relationship.target in package:
                xml, encoding = package.xml(relationship.target)
                edits = Edits(xml)
                for element in package.parsed(relationship.target, xml).children:
                    if element.name == "modified" and element.inner != element.end:
                        edits.replace(
                            element.inner, element.close, modified.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                        )
                self._put(
                    relationship.target,
                    encoded(edits.applied(), encoding, package.read(relationship.target)[:4]),
                )

    def verify(self, path: Path, archive: ArchiveWriter) -> None:
        """Read the new file like a stranger and compare it with the old one."""
        try:
            self._verify(path, archive)
        except verify.VerificationError:
            for part in self.ends:  # a sheet that was broken before is no fault of ours
                for _ in careful_rows(self.package, part, self.document.chunk):
                    pass
            raise

    def _verify(self, path: Path, archive: ArchiveWriter) -> None:
        document = self.document
        new = Package.open(path, verify.opened_for_verifying(self.package))
        verify.directory_is_as_written(new, archive)
        changed = set(self.small) | set(self.entries)
        verify.other_parts_are_the_same(self.package, new, changed, self.removed)
        for name, content in self.small.items():
            if new.read(name) != content:
                raise verify.VerificationError(f"the part {name}")
            new.tree(name)
        for edit in self.edits:
            careful = edit.part in self.careful
            ends = self._opened_ends(edit.part)
            verify.sheet_is_as_meant(
                self.package,
                new,
                edit,
                ends,
                is_1904=document.workbook.is_1904,
                chunk=document.chunk,
                careful=careful,
            )

    def _opened_ends(self, part: str) -> tuple[bytes, bytes]:
        """The ends as they were written: an empty sheetData was opened for its new rows."""
        head, tail = self.ends[part]
        if not head.endswith(b"/>"):
            return head, tail
        name = head[head.rindex(b"<") + 1 : -2].split()[0]
        return head[:-2] + b">", b"</" + name + b">" + tail


def _one_after_the_other(moves: list[Move]) -> Move:
    def moved(area: Area) -> Area | None:
        changed = False
        for move in moves:
            new = move(area)
            if new is not None:
                area, changed = new, True
        return area if changed else None

    return moved
