"""The package: a zip file of parts, their content types and the relationships between them.

ECMA-376 part 2 (Open Packaging Conventions). Parts are found through relationships, never by file name; names compare
without regard to case. No file stays open between two calls: each read opens the file, sees that it is still the one
that passed the gate, and closes it.
"""

from __future__ import annotations

import codecs
import hashlib
import os
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote

from xlmigrate.engine.errors import UnsafeWorkbookError, WorkbookBusyError, WorkbookRefusedError
from xlmigrate.workbook.ooxml import admission
from xlmigrate.workbook.ooxml.admission import Entry, Limits
from xlmigrate.workbook.ooxml.markup import Element, parse

CHUNK = 128 * 1024
"""Pieces of this size stay in the processor's cache; 1 MiB was 40 % slower (100,000 × 25 cells, 2026-11)."""
CONTENT_TYPES = "[Content_Types].xml"
OFFICE_DOCUMENT = "officeDocument"


@dataclass(frozen=True)
class Relationship:
    """One relationship; ``kind`` is the last word of its type, ``target`` a part name or an outside address."""

    id: str
    kind: str
    target: str
    external: bool


@dataclass
class Package:
    """A workbook file that passed the gate. ``sha256`` is of the bytes that were checked."""

    path: Path
    limits: Limits
    entries: tuple[Entry, ...]
    sha256: str
    stamp: tuple[int, int, int]
    by_name: dict[str, Entry] = field(default_factory=dict)

    @classmethod
    def open(cls, path: Path, limits: Limits) -> Package:
        """Pass the gate and take the fingerprint of the file."""
        entries = admission.check(path, limits)
        with path.open("rb") as file:
            before = _stamp(file)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        package = cls(path, limits, entries, digest, before)
        package.by_name = {entry.name.casefold(): entry for entry in entries}
        if admission.check(path, limits) != entries:
            raise package.changed()
        return package

    @property
    def where(self) -> str:
        """What a message calls the file."""
        return self.path.name

    def changed(self) -> WorkbookBusyError:
        """The error for a file that is no longer the one that was read."""
        return WorkbookBusyError(
            "the file changed since it was read", where=self.where, do="Run again; nothing was written."
        )

    @property
    def text_budget(self) -> int:
        """How many bytes of memory the texts of the workbook may take."""
        return max(self.limits.text, 10 * self.stamp[1])

    def too_much_text(self) -> UnsafeWorkbookError:
        """The error for a workbook whose texts are over the budget."""
        return UnsafeWorkbookError(
            f"its texts are over the limit of {self.text_budget // admission.MIB:,} MiB",
            where=self.where,
            do="If you trust the file, raise the limit named text.",
        )

    def file(self) -> BinaryIO:
        """The file, opened for reading; the caller closes it. Raises WorkbookBusyError when it changed."""
        try:
            file = self.path.open("rb")
        except OSError:
            raise self.changed() from None
        if _stamp(file) != self.stamp:
            file.close()
            raise self.changed()
        return file

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self.by_name

    def entry(self, name: str) -> Entry:
        """The entry of a part; WorkbookRefusedError when the package lacks it."""
        try:
            return self.by_name[name.casefold()]
        except KeyError:
            raise self.damaged(name, "is missing") from None

    def damaged(self, name: str, how: str) -> WorkbookRefusedError:
        """The error for a part that cannot be read."""
        return WorkbookRefusedError(
            f"the part {name} {how}",
            where=self.where,
            do="Open the workbook in Excel, let it repair the file, and save it.",
        )

    def chunks(self, name: str, size: int = CHUNK) -> Iterator[bytes]:
        """The unpacked bytes of a part in pieces of at most ``size``; length and checksum are verified at the end."""
        entry = self.entry(name)
        crc, length = 0, 0
        with self.file() as file:
            for piece in unpacked(file, entry, size):
                length += len(piece)
                if length > entry.size:
                    raise UnsafeWorkbookError("a part unpacks to more than it declares", where=self.where)
                crc = zlib.crc32(piece, crc)
                yield piece
        if length != entry.size or crc != entry.crc:
            raise self.damaged(name, "is damaged")

    def read(self, name: str) -> bytes:
        """A whole part as UTF-8 XML or as it is; only for parts that are small by nature."""
        if self.entry(name).size > self.limits.markup:
            raise UnsafeWorkbookError(
                f"the part {name} is over the limit of {self.limits.markup // admission.MIB:,} MiB",
                where=self.where,
                do="If you trust the file, raise the limit named markup.",
            )
        return b"".join(self.chunks(name))

    def xml(self, name: str) -> tuple[bytes, str]:
        """A whole XML part as UTF-8 without a byte order mark, and the encoding to write it back in."""
        raw = self.read(name)
        encoding = encoding_of(raw)
        return decoded(raw, encoding, self, name), encoding

    def tree(self, name: str) -> Element:
        """The element tree of an XML part."""
        return self.parsed(name, self.xml(name)[0])

    def parsed(self, name: str, xml: bytes) -> Element:
        """The element tree of XML that belongs to a part; a typed refusal when it is not well formed."""
        try:
            return parse(xml)
        except ValueError as problem:
            raise self.damaged(name, str(problem)) from None

    def relationships(self, source: str = "") -> tuple[Relationship, ...]:
        """The relationships of a part, or of the package itself."""
        name = relationships_name(source)
        if name not in self:
            return ()
        found = []
        for element in self.tree(name).children:
            if element.name != "Relationship":
                continue
            get = element.attributes.get
            external = get("TargetMode", "").casefold() == "external"
            target = get("Target", "")
            kind = get("Type", "").rstrip("/").rpartition("/")[2]
            found.append(
                Relationship(get("Id", ""), kind, target if external else resolved(source, target), external)
            )
        return tuple(found)

    def content_type(self, name: str) -> str:
        """The declared content type of a part; empty when none is declared."""
        return self.content_types().get("/" + name.casefold()) or self.content_types().get(
            name.casefold().rpartition(".")[2], ""
        )

    def content_types(self) -> dict[str, str]:
        """Content types by ``/part name`` and by extension, folded to small letters."""
        if not hasattr(self, "_types"):
            self._types: dict[str, str] = {}
            for element in self.tree(CONTENT_TYPES).children:
                get = element.attributes.get
                key = get("PartName", "") if element.name == "Override" else get("Extension", "")
                self._types[unquote(key).replace("\\", "/").casefold()] = get("ContentType", "")
        return self._types


def _stamp(file: BinaryIO) -> tuple[int, int, int]:
    status = os.fstat(file.fileno())
    return status.st_ino, status.st_size, status.st_mtime_ns


def relationships_name(source: str) -> str:
    """The part that holds the relationships of a part."""
    folder, _, name = source.rpartition("/")
    return f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"


def resolved(source: str, target: str) -> str:
    """The part that an inside target names, seen from its source part."""
    target = unquote(target.replace("\\", "/").partition("#")[0])
    whole = posixpath.normpath(posixpath.join("/" + source.rpartition("/")[0], target))
    return whole.lstrip("/")


def unpacked(file: BinaryIO, entry: Entry, size: int = CHUNK) -> Iterator[bytes]:
    """The bytes of an entry in pieces of at most ``size``, without any check of length or checksum."""
    left = entry.compressed
    file.seek(entry.data)
    if entry.method == zipfile.ZIP_STORED:
        while left > 0 and (piece := file.read(min(size, left))):
            left -= len(piece)
            yield piece
        return
    inflate = zlib.decompressobj(-15)
    waiting = b""
    try:
        while not inflate.eof:
            if not waiting:
                waiting = file.read(min(262_144, left))
                left -= len(waiting)
            piece = inflate.decompress(waiting, size)
            waiting = inflate.unconsumed_tail
            if piece:
                yield piece
            elif not waiting and left <= 0:
                return
    except zlib.error:
        return  # too short for its declared length: the caller says that the part is damaged


_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
UTF8_MARKED = "utf-8-sig"
_KNOWN = {
    "utf-8": "utf-8", "ascii": "ascii", "utf-16": "utf-16", "iso8859-1": "iso8859-1", "cp1252": "cp1252",
}  # fmt: skip


def encoding_of(start: bytes) -> str:
    """The encoding of an XML part from its first bytes (XML 1.0, appendix F); empty when it is one of the rare ones."""
    if start.startswith(b"\xef\xbb\xbf"):
        return UTF8_MARKED
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if start.startswith(b"<\0"):
        return "utf-16-le"
    if start.startswith(b"\0<"):
        return "utf-16-be"
    declared = _DECLARED.match(start[:200])
    if declared is None:
        return "utf-8"
    try:
        return _KNOWN.get(codecs.lookup(declared[1].decode()).name, "")
    except LookupError:
        return ""


def decoded(raw: bytes, encoding: str, package: Package, name: str) -> bytes:
    """A whole XML part as UTF-8 without a byte order mark."""
    if encoding == "utf-8":
        return raw
    if not encoding:
        raise package.damaged(name, "is written in an encoding that no workbook uses")
    try:
        return raw.decode(encoding).encode()
    except UnicodeDecodeError:
        raise package.damaged(name, "is not in the encoding that it declares") from None


def encoded(xml: bytes, encoding: str, original: bytes = b"") -> bytes:
    """UTF-8 XML in the encoding of the original part, its byte order mark kept."""
    if encoding == "utf-8":
        return xml
    if encoding == "utf-16":
        order = "utf-16-be" if original.startswith(b"\xfe\xff") else "utf-16-le"
        return (b"\xfe\xff" if order == "utf-16-be" else b"\xff\xfe") + xml.decode().encode(order)
    return xml.decode().encode(encoding, "xmlcharrefreplace")
