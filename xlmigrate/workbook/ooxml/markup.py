"""XML seen as bytes: where each element starts and ends, so that an edit changes these bytes and no others.

A model that is written back loses what it does not know. Here a part stays the bytes it was, and an edit is a list of
replaced spans. Positions come from expat (`CurrentByteIndex`), which also judges whether the part is well formed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from xlmigrate.workbook.ooxml.values import escape_xml


class NotSureError(Exception):
    """The fast path met something that it does not know; the careful path must take over. Never leaves the wing."""


MOST_ELEMENTS = 1_000_000
"""A part of a million elements takes 0.5 GB as a tree; the largest of 2,008 public workbooks had a tenth."""


@dataclass(slots=True)
class Element:
    """One element. ``name`` without prefix; attributes by local name, qualified ones as ``{namespace}name``.

    ``start`` and ``end`` enclose the whole element, ``inner`` and ``close`` its content; a self-closing element has
    ``inner == close == end``.
    """

    name: str
    namespace: str
    attributes: dict[str, str]
    start: int
    parent: Element | None = None
    inner: int = 0
    close: int = 0
    end: int = 0
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def first(self, name: str) -> Element | None:
        """The first child of this name."""
        return next((child for child in self.children if child.name == name), None)

    def all(self, name: str) -> Iterator[Element]:
        """All children of this name."""
        return (child for child in self.children if child.name == name)

    def walk(self) -> Iterator[Element]:
        """This element and all below it, in the order of the document."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(reversed(element.children))

    def qualified(self, name: str) -> str | None:
        """An attribute of any namespace by its local name, as ``r:id`` in Transitional and in Strict."""
        return next((value for key, value in self.attributes.items() if key.endswith("}" + name)), None)


def parse(xml: bytes) -> Element:
    """The element tree of UTF-8 XML; ValueError with a short reason when it is not well formed or declares a DTD."""
    reader = _TreeReader(xml)
    try:
        reader.parser.Parse(xml, True)
    except expat.ExpatError:
        raise ValueError("is not well-formed XML") from None
    if reader.root is None:
        raise ValueError("is empty")
    return reader.root


class _TreeReader:
    def __init__(self, xml: bytes) -> None:
        self.xml = xml
        self.root: Element | None = None
        self.open: list[Element] = []
        self.left = MOST_ELEMENTS
        self.parser = expat.ParserCreate("utf-8", " ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._starts
        self.parser.EndElementHandler = self._ends
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = _refuse_doctype

    def _starts(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        parent = self.open[-1] if self.open else None
        named = {_attribute_name(key): value for key, value in attributes.items()}
        element = Element(local, namespace, named, self.parser.CurrentByteIndex, parent)
        if parent is None:
            self.root = element
        else:
            if len(self.open) > 250:
                raise ValueError("nests its elements too deep")
            self.left -= 1
            if self.left < 0:
                raise ValueError(f"has more than {MOST_ELEMENTS:,} elements")
            parent.children.append(element)
        self.open.append(element)

    def _ends(self, _name: str) -> None:
        element = self.open.pop()
        at = self.parser.CurrentByteIndex
        # At the end event of an empty tag expat points behind it, and at the next tag otherwise.
        tag_end = start_tag_end(self.xml, element.start)
        element.inner = tag_end
        if self.xml[tag_end - 2 : tag_end] == b"/>":
            element.close = element.end = tag_end
        else:
            element.close = at
            element.end = self.xml.index(b">", at) + 1

    def _text(self, text: str) -> None:
        self.open[-1].text += text


def _attribute_name(name: str) -> str:
    namespace, _, local = name.rpartition(" ")
    return f"{{{namespace}}}{local}" if namespace else local


def _refuse_doctype(*_about: object) -> None:
    raise ValueError("declares a document type")


_TAG = re.compile(rb"<[^>\"']*(?:\"[^\"]*\"[^>\"']*|'[^']*'[^>\"']*)*>")


def start_tag_end(xml: bytes | bytearray, start: int) -> int:
    """The position behind the start tag that begins at ``start``; quoted ``>`` is content."""
    found = _TAG.match(xml, start)
    if found is None:
        raise ValueError("is not well-formed XML")
    return found.end()


@dataclass
class Edits:
    """Spans of a document to replace, gathered in any order and applied at once."""

    xml: bytes
    spans: list[tuple[int, int, bytes]] = field(default_factory=list)

    def replace(self, start: int, end: int, new: bytes) -> None:
        """Put ``new`` in place of a span; an empty span inserts."""
        self.spans.append((start, end, new))

    def remove(self, element: Element) -> None:
        """Take an element away as a whole."""
        self.replace(element.start, element.end, b"")

    def set(self, element: Element, name: str, value: str | None) -> None:
        """Give an unqualified attribute a value, or take it away with None."""
        tag = self.xml[element.start : element.inner]
        found = re.search(rb"\s+" + name.encode() + rb"\s*=\s*(?:\"[^\"]*\"|'[^']*')", tag)
        new = b"" if value is None else f' {name}="{escape_xml(value)}"'.encode()
        if found:
            self.replace(element.start + found.start(), element.start + found.end(), new)
        elif value is not None:
            at = element.inner - (2 if tag.endswith(b"/>") else 1)
            while self.xml[at - 1 : at].isspace():
                at -= 1
            self.replace(at, at, new)

    def append(self, element: Element, new: bytes) -> None:
        """Put content at the end of an element, which may be self-closing."""
        if element.inner == element.end:
            tag = self.xml[element.start : element.inner]
            name = tag[1:].split(None, 1)[0].rstrip(b"/>")
            self.replace(element.inner - 2, element.inner, b">" + new + b"</" + name + b">")
        else:
            self.replace(element.close, element.close, new)

    def applied(self) -> bytes:
        """The document with all edits; ValueError when two of them overlap."""
        pieces, at = [], 0
        for start, end, new in sorted(self.spans, key=lambda span: (span[0], span[1])):
            if start < at:
                raise ValueError("two edits of one place")
            pieces += [self.xml[at:start], new]
            at = end
        pieces.append(self.xml[at:])
        return b"".join(pieces)


def prefix_of(xml: bytes, element: Element) -> bytes:
    """The prefix of an element's tag with its colon; empty for none. New siblings are written with it."""
    name = re.match(rb"<([^\s/>]+)", xml[element.start : element.start + 300])
    before, colon, _ = name[1].partition(b":") if name else (b"", b"", b"")
    return before + colon if colon else b""
