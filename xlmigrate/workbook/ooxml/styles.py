"""Cell formats: which style numbers show dates, and new ones for cells that become dates.

Built-in number formats: ECMA-376 part 1, 18.8.30; 27 to 36 and 50 to 58 are dates in East Asian Excels.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from xlmigrate.workbook.ooxml.markup import Edits, Element, prefix_of
from xlmigrate.workbook.ooxml.package import Package, encoded
from xlmigrate.workbook.ooxml.values import DATE, ELAPSED, TIME

_BUILT_IN: dict[int, str] = {
    **dict.fromkeys([14, 15, 16, 17, 22, *range(27, 32), 36, *range(50, 59)], DATE),
    **dict.fromkeys([18, 19, 20, 21, 32, 33, 34, 35, 45, 47], TIME),
    46: ELAPSED,
}
DATE_FORMAT, MOMENT_FORMAT = 14, 22
TIME_FORMAT, ELAPSED_FORMAT = 21, 46
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_BRACKETS = re.compile(r"\[[^\]]*\]")


def kind_of_format(code: str) -> str:
    """``date``, ``time``, ``elapsed``, or nothing for a format code that shows no moment."""
    bare = _LITERAL.sub("", code.partition(";")[0])
    if _ELAPSED.search(bare):
        return ELAPSED
    bare = _BRACKETS.sub("", bare).casefold().replace("general", "")
    if re.search(r"[dy]", bare) or ("m" in bare and not re.search(r"[hs]", bare)):
        return DATE
    return TIME if re.search(r"[hs]", bare) else ""


@dataclass
class Styles:
    """The cell formats of a workbook: ``kinds`` says by style number what kind of moment it shows, if any."""

    part: str | None
    kinds: list[str] = field(default_factory=list)
    formats: list[int] = field(default_factory=list)
    wanted: dict[tuple[int, int], int] = field(default_factory=dict)

    @classmethod
    def of(cls, package: Package, part: str | None) -> Styles:
        """Read the styles part; a workbook without one has no dates."""
        if part is None or part not in package:
            return cls(None)
        root = package.tree(part)
        codes = dict(_BUILT_IN)
        formats = root.first("numFmts")
        for element in formats.all("numFmt") if formats else ():
            codes[number_of(element, "numFmtId")] = kind_of_format(element.attributes.get("formatCode", ""))
        xfs = root.first("cellXfs")
        numbers = [number_of(xf, "numFmtId") for xf in xfs.all("xf")] if xfs else []
        return cls(part, [codes.get(number, "") for number in numbers], numbers)

    def kind(self, style: int) -> str:
        """What kind of moment a style shows; empty for none."""
        return self.kinds[style] if style < len(self.kinds) else ""

    def moment_style(self, style: int, number_format: int, kinds: tuple[str, ...]) -> int:
        """A style like ``style`` that shows a moment: itself when it does, else a copy that `rewritten` will append."""
        if self.part is None or self.kind(style) in kinds:
            return style
        new = self.wanted.get((style, number_format))
        if new is None:
            new = len(self.kinds) + len(self.wanted)
            self.wanted[style, number_format] = new
        return new

    def rewritten(self, package: Package) -> bytes:
        """The styles part with a copy of an xf appended for each style that `moment_style` promised."""
        assert self.part is not None
        xml, encoding = package.xml(self.part)
        root = package.parsed(self.part, xml)
        edits = Edits(xml)
        xfs = root.first("cellXfs")
        if xfs is None or not xfs.children:
            raise package.damaged(self.part, "has no cell formats")
        existing = list(xfs.all("xf"))
        prefix = prefix_of(xml, xfs)
        new = []
        for style, number_format in self.wanted:
            if style < len(existing):
                xf = existing[style]
                copy = Edits(xml[xf.start : xf.end])
                local = Element(
                    xf.name, xf.namespace, xf.attributes, 0, None, xf.inner - xf.start, 0, xf.end - xf.start
                )
                copy.set(local, "numFmtId", str(number_format))
                copy.set(local, "applyNumberFormat", "1")
                new.append(copy.applied())
            else:
                new.append(b'<%bxf numFmtId="%d" applyNumberFormat="1"/>' % (prefix, number_format))
        edits.append(xfs, b"".join(new))
        edits.set(xfs, "count", str(len(existing) + len(new)))
        return encoded(edits.applied(), encoding, package.read(self.part)[:4])


def number_of(element: Element, name: str) -> int:
    """A whole number among the attributes of an element; 0 when it is missing or none."""
    value = element.attributes.get(name, "0")
    return int(value) if value.isdecimal() else 0
