"""The shared strings of a workbook: one list of texts that cells refer to by number.

Rich text is read as its plain text; phonetic guides are not part of it (ECMA-376 part 1, 18.4.8).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from xml.parsers import expat

from xlmigrate.workbook.ooxml.markup import NotSureError
from xlmigrate.workbook.ooxml.package import Package, encoding_of
from xlmigrate.workbook.ooxml.values import text_of, unescape_cell

_ITEM = re.compile(rb"<si>(?:<t(?: xml:space=\"preserve\")?>([^<]*)</t></si>|(.*?)</si>)|<si\s*/>", re.DOTALL)
_ODD = re.compile(rb"<si(?!>|\s*/>)|<!|<\?")
_RUN = re.compile(rb"<t(?:\s[^>]*)?(?<!/)>([^<]*)</t>")
_PHONETIC = re.compile(rb"<rPh[\s>].*?</rPh>", re.DOTALL)


def read(package: Package, part: str | None, chunk: int) -> list[str]:
    """All shared strings in order; an empty list when the workbook has none."""
    if part is None or part not in package:
        return []
    try:
        return list(_bounded(package, _fast(package, part, chunk)))
    except NotSureError:
        return list(_bounded(package, _careful(package, part, chunk)))


def _bounded(package: Package, texts: Iterator[str]) -> Iterator[str]:
    left = package.text_budget
    for text in texts:
        left -= sys.getsizeof(text) + 8
        if left < 0:
            raise package.too_much_text()
        yield text


def _fast(package: Package, part: str, chunk: int) -> Iterator[str]:
    waiting = b""
    at_start = True
    for piece in package.chunks(part, chunk):
        waiting += piece
        if at_start:
            begin = waiting.find(b"<si>")
            if begin < 0 and len(waiting) < 65_536:
                continue
            head = waiting[:begin] if begin >= 0 else waiting
            if encoding_of(head) not in ("utf-8", "utf-8-sig") or b"<!" in head or b"<sst" not in head:
                raise NotSureError
            waiting, at_start = waiting[max(begin, 0) :], False
        cut = waiting.rfind(b"</si>") + 5
        if cut >= 5:
            yield from _items(waiting[:cut])
            waiting = waiting[cut:]
        elif len(waiting) > package.limits.row:
            raise NotSureError
    if at_start:
        raise NotSureError
    yield from _items(waiting)


def _items(xml: bytes) -> Iterator[str]:
    if _ODD.search(xml):
        raise NotSureError
    for plain, rich in _ITEM.findall(xml):
        if not rich:
            yield text_of(plain)
        else:
            yield text_of(b"".join(_RUN.findall(_PHONETIC.sub(b"", rich))))


def _careful(package: Package, part: str, chunk: int) -> Iterator[str]:
    """The strings by expat, whatever the prefix or the encoding."""
    reader = _Reader()
    parser = expat.ParserCreate(encoding_for_expat(package, part), " ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.starts
    parser.EndElementHandler = reader.ends
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.doctype
    try:
        for piece in package.chunks(part, chunk):
            parser.Parse(piece, False)
            yield from reader.taken()
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError):
        raise package.damaged(part, "is not well-formed XML") from None
    yield from reader.taken()


def encoding_for_expat(package: Package, part: str) -> str | None:
    """What expat is told of the encoding: nothing, unless the part is UTF-16 without a byte order mark."""
    start = next(package.chunks(part, 256), b"")
    encoding = encoding_of(start)
    if not encoding:
        raise package.damaged(part, "is written in an encoding that no workbook uses")
    return {"utf-16-le": "UTF-16LE", "utf-16-be": "UTF-16BE"}.get(encoding)


class _Reader:
    def __init__(self) -> None:
        self.done: list[str] = []
        self.pieces: list[str] = []
        self.inside = False
        self.phonetic = 0

    def starts(self, name: str, _attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local == "si":
            self.pieces = []
        elif local == "rPh":
            self.phonetic += 1
        elif local == "t":
            self.inside = not self.phonetic

    def ends(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        if local == "si":
            self.done.append(unescape_cell("".join(self.pieces)))
        elif local == "rPh":
            self.phonetic -= 1
        elif local == "t":
            self.inside = False

    def text(self, text: str) -> None:
        if self.inside:
            self.pieces.append(text)

    def doctype(self, *_about: object) -> None:
        raise ValueError("document type")

    def taken(self) -> list[str]:
        done, self.done = self.done, []
        return done
