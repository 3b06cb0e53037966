"""Buttons in Excel: the add-in, and workbooks that carry the ribbon themselves, built from text without Excel.

Everything is proved before it is handed out: `proof.problems` reads the finished file and knows what makes Excel offer a
repair or a button fail.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from functools import partial

from xlsxwriter import Workbook

from xlmigrate.workbook.macros import proof, sources
from xlmigrate.workbook.macros.project import project_bytes
from xlmigrate.workbook.macros.ribbon import custom_ui
from xlmigrate.workbook.macros.sources import portable, settings

CONF_SHEET = f"{sources.PROJECT}.conf"
RIBBON_PART = "customUI/customUI14.xml"
_RIBBON_TYPE = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_BUILT = datetime(2000, 1, 1)
"""The day that the add-in bears in its properties: a file built again must be the same file."""


def addin_bytes(conf: Mapping[str, str]) -> bytes:
    """The add-in as the bytes of an .xlam: ribbon, macros and the sheet of settings."""
    target = io.BytesIO()
    book = Workbook(target, {"in_memory": True})
    book.set_properties(
        {
            "title": "Migrate",
            "author": "xlmigrate",
            "comments": "Buttons for the master workbook of a migration.",
            "created": _BUILT,
        }
    )
    modules = sources.modules()
    attach(book, conf, modules)
    book.close()
    main = b"application/vnd.ms-excel.%s.macroEnabled.main+xml"
    made = with_ribbon(target.getvalue(), swap=(main % b"sheet", main % b"addin"))
    return _proved(made, ".xlam", modules)


def finished(workbook: bytes) -> bytes:
    """A workbook whose macros are attached, with its ribbon: the bytes of an .xlsm."""
    return _proved(with_ribbon(workbook), ".xlsm", sources.modules())


def _proved(content: bytes, suffix: str, modules: Mapping[str, str]) -> bytes:
    found = proof.problems(content, suffix, modules)
    if found:
        raise AssertionError(f"what was built is not sound: {'; '.join(found)}")
    return content


def attach(book: Workbook, conf: Mapping[str, str], modules: Mapping[str, str] | None = None) -> None:
    """Give an open XlsxWriter workbook, complete but for that, its sheet of settings and its macros."""
    sheet = book.add_worksheet(CONF_SHEET)
    sheet.set_column(0, 1, 32)
    for row, (key, value) in enumerate(conf.items()):
        sheet.write_string(row, 0, key)
        sheet.write_string(row, 1, value)
    if len(book.worksheets()) > 1:
        sheet.hide()
    content = project_bytes(
        sources.modules() if modules is None else modules,
        sheets=len(book.worksheets()),
        name=sources.PROJECT,
    )
    book.add_vba_project(io.BytesIO(content), is_stream=True)


def attaching(conf: Mapping[str, str]) -> partial[None]:
    """What `template.write` does to a workbook of macros before it closes it."""
    return partial(attach, conf=conf)


def with_ribbon(workbook: bytes, swap: tuple[bytes, bytes] | None = None) -> bytes:
    """The workbook with the ribbon in it, and its main content type changed if asked; every other part as it was."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name == "_rels/.rels":
                content = content.replace(b"</Relationships>", _relationship() + b"</Relationships>")
            elif name == "[Content_Types].xml" and swap:
                content = content.replace(*swap)
            _put(new, name, content)
        _put(new, RIBBON_PART, custom_ui())
    return target.getvalue()


def _relationship() -> bytes:
    return f'<Relationship Id="rIdRibbon" Type="{_RIBBON_TYPE}" Target="{RIBBON_PART}"/>'.encode()


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 0  # the same bytes on every system
    archive.writestr(entry, content)


__all__ = ["addin_bytes", "attach", "attaching", "finished", "portable", "settings", "with_ribbon"]
