"""Texts that no cell refers to any more: taking rows out leaves them in the shared strings, where anybody can read them.

Used where a person is to be forgotten. Places in the list stay, so that no cell changes; the text of an unused one goes.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from xml.parsers import expat

from xlmigrate.engine.errors import WorkbookRefusedError
from xlmigrate.workbook.ooxml import disk
from xlmigrate.workbook.ooxml.archive import ArchiveWriter
from xlmigrate.workbook.ooxml.document import WITH_CELLS, Document, open_document
from xlmigrate.workbook.ooxml.package import encoded

_ITEM = re.compile(rb"<((?:[\w.-]+:)?)si\b(?:[^>]*/>|[^>]*>.*?</\1si>)", re.DOTALL)


def empty_unused_strings(path: Path, state: Path) -> int:
    """Empty the shared strings that no cell uses, in one atomic save without a backup; gives how many there were."""
    document = open_document(path)
    package = document.package
    part = document.workbook.strings
    if part is None or part not in package:
        return 0
    xml, encoding = package.xml(part)
    used = _used(document)
    items = list(_ITEM.finditer(xml))
    if used and max(used) >= len(items):
        raise WorkbookRefusedError(
            "a cell refers to a text that is not there", where=document.name, do="Let Excel repair it."
        )
    emptied = [at for at, item in enumerate(items) if at not in used and re.search(rb">[^<]", item[0])]
    if not emptied:
        return 0
    gone, pieces, end = set(emptied), [], 0
    for at, item in enumerate(items):
        pieces.append(xml[end : item.start()])
        prefix = item[1]
        pieces.append(b"<%ssi><%st/></%ssi>" % (prefix, prefix, prefix) if at in gone else item[0])
        end = item.end()
    changed = b"".join((*pieces, xml[end:]))
    real = Path(os.path.realpath(path))
    with disk.locked(real, state):
        disk.refuse_when_open(real)
        if disk.sha256_of(real) != document.sha256:
            raise package.changed()
        with disk.disk_errors(real), disk.temporary(real) as new:
            with new.file() as file, package.file() as source:
                archive = ArchiveWriter(file)
                for entry in package.entries:
                    if entry.name.casefold() == package.entry(part).name.casefold():
                        archive.write(entry, [encoded(changed, encoding, package.read(part))])
                    else:
                        archive.copy(source, entry)
                archive.finish()
            new.flush()
            disk.replace(real, new)
    return len(emptied)


def _used(document: Document) -> set[int]:
    """The places in the list of texts that any cell of any sheet refers to."""
    used: set[int] = set()
    for sheet in document.sheets:
        if sheet.kind in WITH_CELLS:
            used |= _of_sheet(document.package.xml(sheet.part)[0])
    return used


def _of_sheet(xml: bytes) -> set[int]:
    used: set[int] = set()
    inside: list[str] = []
    shared = value = False

    def starts(name: str, attributes: dict[str, str]) -> None:
        nonlocal shared, value
        plain = name.rpartition(":")[2]
        if plain == "c":
            shared = attributes.get("t") == "s"
        elif plain == "v" and shared:
            value = True
            inside.clear()

    def ends(name: str) -> None:
        nonlocal value
        if value and name.rpartition(":")[2] == "v":
            used.add(int("".join(inside)))
            value = False

    def text(piece: str) -> None:
        if value:
            inside.append(piece)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = starts, ends, text
    parser.Parse(xml, True)
    return used
