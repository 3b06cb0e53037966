"""The workbook part: its sheets, its date system, its defined names, and the wish to be recalculated."""

from __future__ import annotations

from dataclasses import dataclass

from xlmigrate.engine.errors import WorkbookRefusedError
from xlmigrate.workbook.ooxml.markup import Edits, Element, prefix_of
from xlmigrate.workbook.ooxml.package import OFFICE_DOCUMENT, Package, Relationship, encoded

MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_TRUE = ("1", "true", "on")

# CT_Workbook in order: calcPr comes after these (ECMA-376 part 1, 18.2.27).
_BEFORE_CALC = (
    "fileVersion", "fileSharing", "workbookPr", "AlternateContent", "revisionPtr", "absPath", "workbookProtection",
    "bookViews", "sheets", "functionGroups", "externalReferences", "definedNames",
)  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """One sheet: ``visibility`` is visible, hidden or veryHidden; ``kind`` worksheet, chartsheet, dialogsheet …"""

    name: str
    visibility: str
    kind: str
    part: str


@dataclass
class WorkbookPart:
    """The workbook part and where it leads."""

    part: str
    sheets: tuple[Sheet, ...]
    is_1904: bool
    strings: str | None
    styles: str | None
    calc_chain: str | None
    relationships: tuple[Relationship, ...]
    names: tuple[tuple[str, str], ...]
    is_protected: bool

    @classmethod
    def of(cls, package: Package) -> WorkbookPart:
        """Find the workbook through the relationships of the package and read it."""
        main = [r for r in package.relationships() if r.kind == OFFICE_DOCUMENT and not r.external]
        if len(main) != 1 or main[0].target not in package:
            raise WorkbookRefusedError("the package names no workbook part", where=package.where)
        part = main[0].target
        root = package.tree(part)
        if root.name != "workbook" or root.namespace not in MAIN:
            raise WorkbookRefusedError("the package holds no workbook", where=package.where)
        relationships = package.relationships(part)
        by_id = {r.id: r for r in relationships}
        properties = root.first("workbookPr")
        names = root.first("definedNames")
        return cls(
            part=part,
            sheets=tuple(_sheets(package, root, by_id)),
            is_1904=bool(properties and properties.attributes.get("date1904", "0") in _TRUE),
            strings=_target(relationships, "sharedStrings"),
            styles=_target(relationships, "styles"),
            calc_chain=_target(relationships, "calcChain"),
            relationships=relationships,
            names=tuple((e.attributes.get("name", ""), e.text) for e in (names.children if names else ())),
            is_protected=root.first("workbookProtection") is not None,
        )


def _sheets(package: Package, root: Element, by_id: dict[str, Relationship]) -> list[Sheet]:
    found = []
    seen: set[str] = set()
    sheets = root.first("sheets")
    for element in sheets.all("sheet") if sheets else ():
        name = element.attributes.get("name", "")
        relationship = by_id.get(element.qualified("id") or "")
        if relationship is None or relationship.external or relationship.target not in package:
            # Excel itself writes sheets without a part for macros of old dialects; they hold no cells.
            kind, part = "unknown", ""
        else:
            kind, part = relationship.kind, relationship.target
        if part in seen:
            raise WorkbookRefusedError(
                "two sheets of the workbook are one and the same part", where=package.where
            )
        if part:
            seen.add(part)
        found.append(Sheet(name, element.attributes.get("state", "visible"), kind, part))
    return found


def _target(relationships: tuple[Relationship, ...], kind: str) -> str | None:
    return next((r.target for r in relationships if r.kind == kind and not r.external), None)


def with_full_calculation(package: Package, part: str) -> bytes:
    """The workbook part that asks Excel to recalculate everything when it opens the file."""
    xml, encoding = package.xml(part)
    root = package.parsed(part, xml)
    edits = Edits(xml)
    calc = root.first("calcPr")
    if calc is not None:
        edits.set(calc, "fullCalcOnLoad", "1")
    else:
        before = [child for child in root.children if child.name in _BEFORE_CALC]
        at = before[-1].end if before else root.inner
        edits.replace(at, at, b'<%bcalcPr fullCalcOnLoad="1"/>' % prefix_of(xml, root))
    return encoded(edits.applied(), encoding, package.read(part)[:4])
