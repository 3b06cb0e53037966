"""The VBA project as bytes, written without Excel: the same modules give the same bytes.

pyopenvba writes the compound file; what [MS-OVBA] asks of a writer and it leaves out is put right here: no compiled code
anywhere, a performance cache that says so (2.3.4.1), and a project name of its own.
"""

from __future__ import annotations

import struct
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from xlsxwriter import Workbook

PART = "xl/vbaProject.bin"
NO_CACHE = bytes.fromhex("cc61ffff000100")
"""The stream _VBA_PROJECT of a project without compiled code: [MS-OVBA] 3.1.1; xlwings' own files hold these bytes."""

_NAME_RECORD = 0x0004
_HEAD = struct.Struct("<HI")


def project_bytes(modules: Mapping[str, str], *, sheets: int, name: str) -> bytes:
    """A VBA project of the given modules for a workbook of so many sheets.

    Modules by name; text that begins with ``VERSION`` is a class module. The document modules are ThisWorkbook and Sheet1 to
    SheetN, which are the code names that XlsxWriter writes.
    """
    from pyopenvba import ExcelFile, VBAModuleKind

    with tempfile.TemporaryDirectory(prefix="xlmigrate-") as folder:
        path = Path(folder, "carrier.xlsm")
        _carrier(path, sheets)
        with ExcelFile(path) as file:
            project = file.add_vba_project()
            for module, text in modules.items():
                kind = VBAModuleKind.other if text.startswith("VERSION") else VBAModuleKind.standard
                project.add_module(module, crlf(text), kind=kind)
            file.save()
        with zipfile.ZipFile(path) as archive:
            return _put_right(archive.read(PART), name)


def crlf(text: str) -> str:
    """The text with the line ends that VBA reads: with others the whole module is one line."""
    return "\r\n".join(text.splitlines()) + "\r\n"


def _carrier(path: Path, sheets: int) -> None:
    book = Workbook(str(path))
    for _ in range(sheets):
        book.add_worksheet()
    book.close()
    with zipfile.ZipFile(path) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    plain, macro = (
        b"openxmlformats-officedocument.spreadsheetml.sheet.main",
        b"ms-excel.sheet.macroEnabled.main",
    )
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(plain, macro)
    with zipfile.ZipFile(path, "w") as archive:
        for one, content in parts.items():
            archive.writestr(one, content)


def _put_right(content: bytes, name: str) -> bytes:
    from pyopenvba.cfb import CFB
    from pyopenvba.vba import compress, parse_vba_project, rebuild_module_stream, serialize_dir_stream

    compound = CFB.from_bytes(content)
    project = parse_vba_project(compound)
    for module in project.modules:
        module.source = module.source  # read, so that it is written anew without the compiled part before it
        module.text_offset = 0
        compound.write_stream_in_storage(
            "VBA", module.stream_name, rebuild_module_stream(module, project.code_page)
        )
    directory = _renamed(serialize_dir_stream(project), name)
    compound.write_stream_in_storage("VBA", "dir", compress(directory))
    compound.write_stream_in_storage("VBA", "_VBA_PROJECT", NO_CACHE)
    lines = compound.get_stream("PROJECT").decode("cp1252").split("\r\n")
    lines = [f'Name="{name}"' if line.startswith("Name=") else line for line in lines]
    compound.write_stream("PROJECT", "\r\n".join(lines).encode("cp1252"))
    compound.drop_streams_in_storage("VBA", lambda stream: stream.startswith("__SRP_"))
    return bytes(compound.to_bytes())


def _renamed(directory: bytes, name: str) -> bytes:
    """The dir stream with another name in its record PROJECTNAME ([MS-OVBA] 2.3.4.2.1.6), which stands before the modules."""
    at = 0
    while at < len(directory):
        kind, size = _HEAD.unpack_from(directory, at)
        end = at + _HEAD.size + size
        if kind == _NAME_RECORD:
            new = name.encode("cp1252")
            return directory[:at] + _HEAD.pack(kind, len(new)) + new + directory[end:]
        at = end
    raise AssertionError("the dir stream names no project")
