"""The gate: what a file must be before any parser sees it.

A workbook comes from anywhere. Zip and XML parsers can be made to eat all memory, to read one entry as many, or to
show two readers two different books; so sizes, overlap, names and document types are checked first, with nothing but
the directory of the zip file and the first bytes of each part. Python's own zipfile is not relied upon for overlap
(CVE-2024-0450 is open before 3.11.8 and 3.12.2).
"""

from __future__ import annotations

import os
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from xlmigrate.engine.errors import UnsafeWorkbookError, WorkbookRefusedError

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """How large a workbook may be; every refusal names the limit that it met.

    ``text`` is what texts may take in memory, or ten times the size of the file if that is more. The defaults let a sheet of full height pass (1,048,576 × 25 cells are about 1 GB of XML) and stop what
    no workbook of 2,008 public ones came near (the largest ratio of a healthy part was under 200).
    """

    file: int = 1024 * MIB
    parts: int = 20_000
    total: int = 3072 * MIB
    part: int = 2048 * MIB
    ratio: int = 200
    ratio_from: int = MIB
    bulk_ratio: int = 100
    bulk_from: int = 256 * MIB
    row: int = 16 * MIB
    cells: int = 26_500_000
    text: int = 300 * MIB
    markup: int = 256 * MIB


@dataclass(frozen=True)
class Entry:
    """One entry of the zip file: where its compressed bytes are, and what is said of them."""

    name: str
    raw_name: bytes
    method: int
    flags: int
    time: int
    date: int
    crc: int
    compressed: int
    size: int
    offset: int
    data: int
    extra: bytes
    comment: bytes
    made_by: int
    attributes: tuple[int, int]


def check(path: Path, limits: Limits) -> tuple[Entry, ...]:
    """The entries of a workbook file that is safe to read, in the order of its directory.

    Raises WorkbookRefusedError for a file of another kind, and UnsafeWorkbookError for one that would harm.
    """
    try:
        with path.open("rb") as file:
            return _checked(file, path.name, limits)
    except FileNotFoundError:
        raise WorkbookRefusedError("there is no such file", where=path.name) from None
    except IsADirectoryError:
        raise WorkbookRefusedError("this is a folder, not a workbook", where=path.name) from None
    except PermissionError:
        raise WorkbookRefusedError(
            "the file may not be read",
            where=path.name,
            do="Close it in other programs, and see that you have the right to read it.",
        ) from None


def _checked(file: BinaryIO, where: str, limits: Limits) -> tuple[Entry, ...]:
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    start = file.read(8)
    if size == 0:
        raise WorkbookRefusedError("the file is empty", where=where)
    if start.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        _refuse_compound(file, where)
    if size > limits.file:
        _over("file", limits.file, where, "the file")
    entries = _entries(file, where, limits)
    _refuse_other_kinds(file, entries, where)
    for entry in entries:
        if entry.name.lower().endswith((".xml", ".rels", ".vml")):
            _refuse_document_type(file, entry, where)
    return entries


def _refuse_compound(file: BinaryIO, where: str) -> None:
    file.seek(0)
    content = file.read(4 * MIB)
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise WorkbookRefusedError(
            "the workbook is encrypted with a password",
            where=where,
            do="Open it in Excel and take the password away (File, Info, Protect Workbook, Encrypt), then run again.",
        )
    if "WordDocument".encode("utf-16-le") in content or "PowerPoint Document".encode("utf-16-le") in content:
        raise WorkbookRefusedError("this is a Word or PowerPoint file, not a workbook", where=where)
    raise WorkbookRefusedError(
        "this is a workbook of the old format .xls",
        where=where,
        do="Open it in Excel and save it as Excel Workbook (.xlsx), then run again.",
    )


def _entries(file: BinaryIO, where: str, limits: Limits) -> tuple[Entry, ...]:
    file.seek(0)
    not_a_workbook = WorkbookRefusedError(
        "this is not an Excel workbook, or it is damaged",
        where=where,
        do="Open it in Excel and save it as Excel Workbook (.xlsx).",
    )
    try:
        with zipfile.ZipFile(file) as archive:
            infos = archive.infolist()
            directory = archive.start_dir
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        struct.error,
        ValueError,
        OverflowError,
        EOFError,
        OSError,
    ):
        raise not_a_workbook from None
    if not infos:
        raise not_a_workbook
    if len(infos) > limits.parts:
        _over("parts", limits.parts, where, "the number of its parts")
    _refuse_sizes(infos, file.seek(0, os.SEEK_END), where, limits)
    try:
        entries = tuple(_entry(file, info) for info in infos)
    except (struct.error, ValueError, OSError):
        raise UnsafeWorkbookError("its directory and its parts do not agree", where=where) from None
    _refuse_names(entries, where)
    _refuse_overlap(entries, directory, where)
    return entries


def _refuse_sizes(infos: list[zipfile.ZipInfo], size: int, where: str, limits: Limits) -> None:
    total = sum(info.file_size for info in infos)
    if total > limits.total:
        _over("total", limits.total, where, "what it would unpack to")
    if total > limits.bulk_from and total > limits.bulk_ratio * size:
        raise UnsafeWorkbookError(
            f"it unpacks to more than {limits.bulk_ratio} times its size, as a decompression bomb does",
            where=where,
            do="If you trust the file, raise the limit named bulk_ratio.",
        )
    for info in infos:
        if info.file_size > limits.part:
            _over("part", limits.part, where, "one of its parts")
        if info.file_size > limits.ratio_from and info.file_size > limits.ratio * max(info.compress_size, 1):
            raise UnsafeWorkbookError(
                f"a part unpacks to more than {limits.ratio} times its size, as a decompression bomb does",
                where=where,
                do="If you trust the file, raise the limit named ratio.",
            )
        if info.flag_bits & 0x1:
            raise WorkbookRefusedError(
                "its zip file is encrypted", where=where, do="Save it from Excel without a password."
            )
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise UnsafeWorkbookError("a part is compressed in a way that no workbook uses", where=where)


_LOCAL = struct.Struct("<4s5H3L2H")


def _entry(file: BinaryIO, info: zipfile.ZipInfo) -> Entry:
    file.seek(info.header_offset)
    signature, _, flags, method, mtime, mdate, _, _, _, name_length, extra_length = _LOCAL.unpack(
        file.read(_LOCAL.size)
    )
    raw_name = file.read(name_length)
    encoding = "utf-8" if flags & 0x800 else "cp437"
    if signature != b"PK\x03\x04" or method != info.compress_type:
        raise ValueError("local header")
    if raw_name.decode(encoding).split("\0")[0].replace("\\", "/") != info.filename.replace("\\", "/"):
        raise ValueError("two names")
    return Entry(
        name=info.filename.replace("\\", "/").lstrip("/"),
        raw_name=raw_name,
        method=method,
        flags=flags,
        time=mtime,
        date=mdate,
        crc=info.CRC,
        compressed=info.compress_size,
        size=info.file_size,
        offset=info.header_offset,
        data=info.header_offset + _LOCAL.size + name_length + extra_length,
        extra=info.extra,
        comment=info.comment,
        made_by=info.create_system << 8 | info.create_version,
        attributes=(info.internal_attr, info.external_attr),
    )


def _refuse_names(entries: tuple[Entry, ...], where: str) -> None:
    seen: set[str] = set()
    for entry in entries:
        folded = entry.name.casefold()
        if folded in seen:
            raise UnsafeWorkbookError(
                "two of its parts have the same name, so two programs may read two different books",
                where=where,
                do="Open it in Excel and save it once.",
            )
        seen.add(folded)
        if ".." in entry.name.split("/") or re.match(r"[A-Za-z]:", entry.name) or "\0" in entry.name:
            raise UnsafeWorkbookError("a part has a name that points outside the workbook", where=where)


def _refuse_overlap(entries: tuple[Entry, ...], directory: int, where: str) -> None:
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.offset):
        if entry.offset < end or entry.data + entry.compressed > directory:
            raise UnsafeWorkbookError("its parts overlap, as in a decompression bomb", where=where)
        end = entry.data + entry.compressed


_KINDS = [
    (b"application/vnd.ms-excel.sheet.binary", "this is a binary workbook (.xlsb)"),
    (
        b"application/vnd.openxmlformats-officedocument.wordprocessingml",
        "this is a Word document, not a workbook",
    ),
    (
        b"application/vnd.openxmlformats-officedocument.presentationml",
        "this is a PowerPoint file, not a workbook",
    ),
]


def _refuse_other_kinds(file: BinaryIO, entries: tuple[Entry, ...], where: str) -> None:
    by_name = {entry.name.casefold(): entry for entry in entries}
    save = "Open it in Excel and save it as Excel Workbook (.xlsx), then run again."
    kind = by_name.get("mimetype")
    if kind and _beginning(file, kind, 200).startswith(b"application/vnd.oasis.opendocument"):
        raise WorkbookRefusedError("this is an OpenDocument file (.ods)", where=where, do=save)
    types = by_name.get("[content_types].xml")
    if types is None:
        raise WorkbookRefusedError("this is a zip file, but not an Excel workbook", where=where)
    declared = _beginning(file, types, MIB).replace(b"\0", b"")
    if b"spreadsheetml" in declared or b"ms-excel.sheet.macroEnabled" in declared:
        return
    for kind_of, sentence in _KINDS:
        if kind_of in declared:
            raise WorkbookRefusedError(sentence, where=where, do=save if "xlsb" in sentence else "")
    if b"application/vnd.ms-excel" not in declared:
        raise WorkbookRefusedError("this is a zip file, but not an Excel workbook", where=where)


_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def _refuse_document_type(file: BinaryIO, entry: Entry, where: str) -> None:
    if _DOCTYPE.search(_beginning(file, entry, 65_536).replace(b"\0", b"")):
        raise UnsafeWorkbookError("a part declares a document type, which no workbook needs", where=where)


def _beginning(file: BinaryIO, entry: Entry, length: int) -> bytes:
    file.seek(entry.data)
    if entry.method == zipfile.ZIP_STORED:
        return file.read(min(length, entry.compressed))
    try:
        return zlib.decompressobj(-15).decompress(file.read(min(entry.compressed, length)), length)
    except zlib.error:
        return b""  # whoever reads the part says that it is damaged


def _over(name: str, limit: int, where: str, what: str) -> None:
    shown = f"{limit // MIB:,} MiB" if limit >= MIB else f"{limit:,}"
    raise UnsafeWorkbookError(
        f"{what} is over the limit of {shown}",
        where=where,
        do=f"If you trust the file, raise the limit named {name}.",
    )
