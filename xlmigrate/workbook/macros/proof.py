"""What is wrong with a finished add-in or workbook of macros, read back from its bytes: nothing, or sentences.

Excel gives no reasons: it offers a repair, or a button does nothing. So everything known to cause either is looked for
before a file is handed out. A clean file is necessary and not sufficient: only Excel proves Excel.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

from xlmigrate.workbook.macros import proof_ribbon, proof_vba
from xlmigrate.workbook.macros.project import PART

MAIN_TYPES = {
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    ".xlam": "application/vnd.ms-excel.addin.macroEnabled.main+xml",
}
RIBBON_TYPES = {
    "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility": proof_ribbon.NAMESPACE,
}
_VBA_TYPE = "application/vnd.ms-office.vbaProject"
_VBA_RELATION = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
_CONTENT = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SHEET_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BAD_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\]|^'|'$")


@dataclass(frozen=True)
class Relation:
    """One relationship of a part."""

    id: str
    kind: str
    target: str


def problems(content: bytes, suffix: str, modules: Mapping[str, str]) -> list[str]:
    """Everything wrong with a file of that suffix (``.xlsm`` or ``.xlam``) that was built from these modules."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            parts = {name: archive.read(name) for name in names}
    except zipfile.BadZipFile:
        return ["the file is not a whole zip archive"]
    doubled = [name for name, count in Counter(name.casefold() for name in names).items() if count > 1]
    found = [f"the part {name} stands twice" for name in doubled]
    trees, broken = _trees(parts)
    found += broken
    if broken or "[Content_Types].xml" not in trees or "xl/workbook.xml" not in trees:
        return found or ["a part is missing without which there is no workbook"]
    relations = {name: _relations(tree) for name, tree in trees.items() if name.endswith(".rels")}
    found += _content_types(parts, trees["[Content_Types].xml"], suffix)
    found += _relations_resolve(parts, relations)
    code_names, sheet_names, said = _workbook(trees, relations)
    found += said
    found += proof_vba.problems(parts.get(PART, b""), code_names, modules)
    found += _one_project(relations)
    found += _ribbons(trees, relations, sheet_names if suffix == ".xlsm" else None, modules)
    return found


def _trees(parts: Mapping[str, bytes]) -> tuple[dict[str, ElementTree.Element], list[str]]:
    trees, found = {}, []
    for name, content in parts.items():
        if not name.endswith((".xml", ".rels")):
            continue
        if b"<!DOCTYPE" in content:
            found.append(f"{name} declares a document type")
            continue
        try:
            trees[name] = ElementTree.fromstring(content)
        except ElementTree.ParseError:
            found.append(f"{name} is not well-formed XML")
    return trees, found


def _relations(tree: ElementTree.Element) -> list[Relation]:
    return [
        Relation(one.get("Id", ""), one.get("Type", ""), one.get("Target", ""))
        for one in tree.iter(f"{_RELATION}Relationship")
        if one.get("TargetMode") != "External"
    ]


def _content_types(parts: Mapping[str, bytes], tree: ElementTree.Element, suffix: str) -> Iterator[str]:
    defaults = [one.get("Extension", "").casefold() for one in tree.iter(f"{_CONTENT}Default")]
    overrides = [one.get("PartName", "").lstrip("/") for one in tree.iter(f"{_CONTENT}Override")]
    kinds = {
        one.get("PartName", "").lstrip("/"): one.get("ContentType", "")
        for one in tree.iter(f"{_CONTENT}Override")
    }
    for name, count in Counter([*defaults, *overrides]).items():
        if count > 1:
            yield f"the content type of {name} is declared twice"
    yield from (
        f"a content type is declared for {name}, which is missing" for name in overrides if name not in parts
    )
    for name in parts:
        if (
            name != "[Content_Types].xml"
            and name not in kinds
            and name.rpartition(".")[2].casefold() not in defaults
        ):
            yield f"{name} has no content type"
    if kinds.get("xl/workbook.xml") != MAIN_TYPES[suffix]:
        yield f"the workbook's content type is not that of an {suffix}"
    by_extension = {
        one.get("Extension", ""): one.get("ContentType", "") for one in tree.iter(f"{_CONTENT}Default")
    }
    if _VBA_TYPE not in (kinds.get(PART), by_extension.get("bin")):
        yield "the macros have not the content type of macros"


def _relations_resolve(parts: Mapping[str, bytes], relations: Mapping[str, list[Relation]]) -> Iterator[str]:
    for name, several in relations.items():
        source = _source(name)
        if source and source not in parts:
            yield f"{name} belongs to no part"
        for key, count in Counter(one.id for one in several).items():
            if count > 1:
                yield f"{name} has the relationship {key} twice"
        for one in several:
            if not one.target.startswith("#") and _resolved(source, one.target) not in parts:
                yield f"{name} points to {one.target}, which is missing"


def _source(rels: str) -> str:
    folder, _, name = rels.partition("_rels/")
    return folder + name.removesuffix(".rels")


def _resolved(source: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), target))


def _workbook(
    trees: Mapping[str, ElementTree.Element], relations: Mapping[str, list[Relation]]
) -> tuple[list[str], list[str], list[str]]:
    """The code names, the sheet names, and what is wrong with them."""
    book = trees["xl/workbook.xml"]
    found: list[str] = []
    properties = book.find(f"{_SHEET}workbookPr")
    code_names = ["" if properties is None else properties.get("codeName", "")]
    targets = {
        one.id: _resolved("xl/workbook.xml", one.target)
        for one in relations.get("xl/_rels/workbook.xml.rels", [])
    }
    sheets = book.findall(f"{_SHEET}sheets/{_SHEET}sheet")
    names = [sheet.get("name", "") for sheet in sheets]
    for sheet in sheets:
        tree = trees.get(targets.get(sheet.get(_SHEET_ID, ""), ""))
        properties = None if tree is None else tree.find(f"{_SHEET}sheetPr")
        code_names.append("" if properties is None else properties.get("codeName", ""))
    for name, count in Counter(name.casefold() for name in names).items():
        if count > 1:
            found.append(f"two sheets are named {name}")
    found += [
        f"no sheet may be named {name!r}"
        for name in names
        if not 1 <= len(name) <= 31 or _BAD_IN_SHEET_NAME.search(name)
    ]
    ids = [sheet.get("sheetId", "") for sheet in sheets]
    if len(set(ids)) < len(ids):
        found.append("two sheets have one id")
    if all(sheet.get("state", "visible") != "visible" for sheet in sheets):
        found.append("no sheet is visible")
    view = book.find(f"{_SHEET}bookViews/{_SHEET}workbookView")
    if view is not None and int(view.get("activeTab", "0")) >= len(sheets):
        found.append("the active sheet is not there")
    return code_names, names, found


def _one_project(relations: Mapping[str, list[Relation]]) -> Iterator[str]:
    kinds = [one for one in relations.get("xl/_rels/workbook.xml.rels", []) if one.kind == _VBA_RELATION]
    if [_resolved("xl/workbook.xml", one.target) for one in kinds] != [PART]:
        yield "the workbook does not point to its macros once"


def _ribbons(
    trees: Mapping[str, ElementTree.Element],
    relations: Mapping[str, list[Relation]],
    sheets: list[str] | None,
    modules: Mapping[str, str],
) -> Iterator[str]:
    pointing = [one for one in relations.get("_rels/.rels", []) if one.kind in RIBBON_TYPES]
    if len(pointing) != 1:
        yield f"{len(pointing)} ribbons are related to the file; one is needed"
    for one in pointing:
        tree = trees.get(_resolved("", one.target))
        if tree is not None:
            yield from proof_ribbon.problems(tree, proof_vba.callbacks(modules), sheets)
