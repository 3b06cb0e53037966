"""A sheet without its rows: what stands before and behind them, as one small document that can be edited."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from xlmigrate.workbook.ooxml.careful import Row, careful_sections
from xlmigrate.workbook.ooxml.markup import Edits, Element, NotSureError, parse, prefix_of
from xlmigrate.workbook.ooxml.package import Package
from xlmigrate.workbook.ooxml.sections import HEAD, TAIL, sections
from xlmigrate.workbook.ooxml.styles import number_of
from xlmigrate.workbook.ooxml.values import Area


@dataclass(frozen=True)
class Frame:
    """Head and tail of a sheet; ``split`` is where the rows belong."""

    part: str
    xml: bytes
    split: int
    root: Element

    @classmethod
    def of(cls, package: Package, part: str, chunk: int, *, careful: bool = False) -> Frame:
        """Read a sheet and drop its rows on the way."""
        try:
            if careful:
                raise NotSureError
            head, tail = _ends(sections(package, part, chunk, is_guarded=False))
        except NotSureError:
            head, tail = _ends(careful_sections(package, part, chunk))
            return cls(part, head + tail, len(head), package.parsed(part, head + tail))
        try:
            return cls(part, head + tail, len(head), parse(head + tail))
        except ValueError:  # what looked like the end of the rows stood in a comment
            return cls.of(package, part, chunk, careful=True)

    @property
    def prefix(self) -> bytes:
        """The namespace prefix of the sheet's elements, with its colon."""
        return prefix_of(self.xml, self.root)

    @property
    def is_protected(self) -> bool:
        """Whether the sheet is protected (an element with sheet="0" protects nothing)."""
        found = self.root.first("sheetProtection")
        return found is not None and found.attributes.get("sheet", "0") in ("1", "true", "on")

    def merged(self) -> list[Area]:
        """The merged cells."""
        cells = self.root.first("mergeCells")
        return areas_of(cells.all("mergeCell") if cells else ())

    def linked(self) -> list[Area]:
        """The cells with hyperlinks."""
        links = self.root.first("hyperlinks")
        return areas_of(links.all("hyperlink") if links else ())

    def column_style(self, column: int) -> int:
        """The style that empty cells of a column have."""
        for cols in self.root.all("cols"):
            for element in cols.all("col"):
                if number_of(element, "min") <= column <= number_of(element, "max"):
                    return number_of(element, "style")
        return 0

    def edited(
        self, dimension: Area | None, moved: Callable[[Area], Area | None] | None
    ) -> tuple[bytes, bytes]:
        """Head and tail with a dimension that covers ``dimension``, and with ranges of rules moved.

        ``moved`` gives the new place of an area of conditional formats and validations, None to leave it.
        """
        edits = Edits(self.xml)
        shown = self.root.first("dimension")
        if shown is not None and dimension is not None:
            old = shown.attributes.get("ref", "")
            try:
                new = str(Area.of(old).with_(dimension))
            except ValueError:
                new = str(dimension)
            if new != old:
                edits.set(shown, "ref", new)
        if moved is not None:
            for element in self.root.walk():
                _move_rule(edits, element, moved)
        split = self.split + sum(
            len(new) - (end - start) for start, end, new in edits.spans if start < self.split
        )
        whole = edits.applied()
        return whole[:split], whole[split:]


def areas_of(elements: Iterable[Element]) -> list[Area]:
    """What the elements refer to; an unreadable address refers to nothing."""
    found = []
    for element in elements:
        with contextlib.suppress(ValueError):
            found.append(Area.of(element.attributes.get("ref", "")))
    return found


def _ends(parts: Iterator[tuple[str, bytes]] | Iterator[tuple[str, bytes | Row]]) -> tuple[bytes, bytes]:
    found = {kind: content for kind, content in parts if kind in (HEAD, TAIL) and isinstance(content, bytes)}
    return found[HEAD], found[TAIL]


def _move_rule(edits: Edits, element: Element, moved: Callable[[Area], Area | None]) -> None:
    if (
        element.name in ("conditionalFormatting", "dataValidation", "ignoredError")
        and "sqref" in element.attributes
    ):
        old = element.attributes["sqref"]
        new = _moved_ranges(old, moved)
        if new != old:
            edits.set(element, "sqref", new)
    elif element.name == "sqref":
        new = _moved_ranges(element.text, moved)
        if new != element.text:
            edits.replace(element.inner, element.close, new.encode())


def _moved_ranges(ranges: str, moved: Callable[[Area], Area | None]) -> str:
    new = []
    for ref in ranges.split():
        try:
            area = moved(Area.of(ref))
        except ValueError:  # whole columns or rows
            area = None
        new.append(ref if area is None else str(area))
    return " ".join(new) if ranges.split() else ranges
