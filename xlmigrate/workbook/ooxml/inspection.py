"""What is in a workbook, without running, refreshing or following anything of it."""

from __future__ import annotations

from dataclasses import dataclass

from xlmigrate.workbook.ooxml.document import Document
from xlmigrate.workbook.ooxml.package import Package, Relationship
from xlmigrate.workbook.ooxml.tables import Table
from xlmigrate.workbook.ooxml.workbook import Sheet


@dataclass(frozen=True)
class Inspection:
    """The active and the hidden content of a workbook.

    Macros are VBA projects and sheets of old macro languages; ``external`` are addresses outside the file that Excel may
    read (other workbooks, pictures, templates), hyperlinks apart; ``dde`` are ``service|topic`` pairs; ``connections``
    are names of data connections and queries; ``embedded`` are part names of objects of other programs.
    """

    sheets: tuple[Sheet, ...]
    tables: tuple[Table, ...]
    macros: tuple[str, ...]
    external: tuple[str, ...]
    dde: tuple[str, ...]
    connections: tuple[str, ...]
    embedded: tuple[str, ...]
    protected_sheets: tuple[str, ...]
    is_workbook_protected: bool
    is_signed: bool
    is_1904: bool

    @property
    def hidden(self) -> tuple[Sheet, ...]:
        """The sheets that a person does not see."""
        return tuple(sheet for sheet in self.sheets if sheet.visibility != "visible")


_MACRO_SHEETS = {"xlMacrosheet", "xlIntlMacrosheet"}
_EMBEDDED = {"oleObject", "package", "control", "attachedToolbars"}


def inspect(document: Document) -> Inspection:
    """Look through every part and relationship of an open workbook."""
    package, workbook = document.package, document.workbook
    relationships = _all_relationships(package)
    macros = [r.target for _, r in relationships if r.kind == "vbaProject"]
    macros += [sheet.name for sheet in document.sheets if sheet.kind in _MACRO_SHEETS]
    links = [r.target for _, r in relationships if r.kind == "externalLink" and r.target in package]
    return Inspection(
        sheets=document.sheets,
        tables=document.tables,
        macros=tuple(dict.fromkeys(macros)),
        external=tuple(
            dict.fromkeys(r.target for _, r in relationships if r.external and r.kind != "hyperlink")
        ),
        dde=tuple(pair for link in dict.fromkeys(links) for pair in _dde(package, link)),
        connections=tuple(
            name
            for _, r in relationships
            if r.kind == "connections"
            for name in _connections(package, r.target)
        ),
        embedded=tuple(
            dict.fromkeys(r.target for _, r in relationships if r.kind in _EMBEDDED and not r.external)
        ),
        protected_sheets=tuple(sheet.name for sheet in document.sheets if document.is_protected(sheet)),
        is_workbook_protected=workbook.is_protected,
        is_signed=any(e.name.casefold().startswith("_xmlsignatures/") for e in package.entries),
        is_1904=workbook.is_1904,
    )


def _all_relationships(package: Package) -> list[tuple[str, Relationship]]:
    found = []
    for entry in package.entries:
        folder, _, name = entry.name.rpartition("/")
        if folder.rpartition("/")[2].casefold() == "_rels" and name.casefold().endswith(".rels"):
            source = (folder[: -len("_rels")] + name[: -len(".rels")]).lstrip("/")
            found += [(source, relationship) for relationship in package.relationships(source)]
    return found


def _dde(package: Package, part: str) -> list[str]:
    return [
        f"{element.attributes.get('ddeService', '')}|{element.attributes.get('ddeTopic', '')}"
        for element in package.tree(part).walk()
        if element.name == "ddeLink"
    ]


def _connections(package: Package, part: str) -> list[str]:
    if part not in package:
        return []
    return [e.attributes.get("name", "") for e in package.tree(part).children if e.name == "connection"]
