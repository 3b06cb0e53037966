"""Cells as values: what each cell type means, and the careful reading of a sheet by the events of expat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from xml.parsers import expat

from xlmigrate.workbook.ooxml.package import Package
from xlmigrate.workbook.ooxml.strings import encoding_for_expat
from xlmigrate.workbook.ooxml.styles import Styles
from xlmigrate.workbook.ooxml.values import CellError, Value, column_number, from_serial, unescape_cell


@dataclass(frozen=True)
class Meaning:
    """What turns raw cells into values: the shared strings, the styles and the date system of the workbook."""

    strings: list[str]
    styles: Styles
    is_1904: bool


def value_of(raw: str, how: str, style: int, meaning: Meaning) -> Value:
    """The value of the content of ``v`` by cell type; ValueError or IndexError when it is none."""
    if how == "n":
        kind = meaning.styles.kind(style)
        return from_serial(float(raw), kind, is_1904=meaning.is_1904) if kind else float(raw)
    if how == "s":
        return meaning.strings[int(raw)]
    if how == "b":
        return raw.strip() in ("1", "true")
    if how == "e":
        return CellError(raw)
    if how == "d":
        moment = datetime.fromisoformat(raw)
        return moment.replace(tzinfo=None)
    raise ValueError("cell type")


def read_cells(package: Package, part: str, chunk: int, reader: CellReader) -> None:
    """Send every cell of a sheet through a reader; a typed refusal when the sheet is not well formed."""
    parser = expat.ParserCreate(encoding_for_expat(package, part), " ")
    reader.listen(parser)
    try:
        for piece in package.chunks(part, chunk):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, IndexError):
        raise package.damaged(part, "is not a well-formed sheet") from None


class CellReader:
    """A state machine for the events of one sheet; ``take(row, column, value, is_formula, is_stale)`` gets each cell.

    A row or cell without an address stands behind the one before it (ECMA-376 part 1, 18.3.1.4 and 18.3.1.73).
    """

    def __init__(self, meaning: Meaning) -> None:
        self.meaning = meaning
        self.take: Callable[[int, int, Value, bool, bool], None] = lambda *_about: None
        self.row = self.column = 0
        self.how, self.style = "n", 0
        self.is_formula = self.in_cell = False
        self.value: list[str] | None = None
        self.inline: list[str] | None = None
        self.target: list[str] | None = None
        self.phonetic = 0

    def listen(self, parser: expat.XMLParserType) -> None:
        """Take the events of a parser that separates namespace and name by a space."""
        parser.buffer_text = True
        parser.StartElementHandler = self._starts
        parser.EndElementHandler = self._ends
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype

    def _starts(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local == "row" and not self.in_cell:
            self.row = int(attributes["r"]) if "r" in attributes else self.row + 1
            self.column = 0
        elif local == "c" and not self.in_cell:
            self._starts_cell(attributes)
        elif not self.in_cell:
            return
        elif local == "f":
            self.is_formula = True
        elif local == "v":
            self.value = self.target = []
        elif local == "is":
            self.inline = []
        elif local == "rPh":
            self.phonetic += 1
        elif local == "t" and not self.phonetic:
            self.target = self.inline

    def _starts_cell(self, attributes: dict[str, str]) -> None:
        ref = attributes.get("r")
        if ref:
            letters = ref.rstrip("0123456789")
            self.column = column_number(letters)
            self.row = int(ref[len(letters) :])
        else:
            self.column += 1
        self.how, self.style = attributes.get("t", "n"), int(attributes.get("s", "0"))
        self.is_formula, self.in_cell = False, True
        self.value = self.inline = self.target = None

    def _text(self, text: str) -> None:
        if self.target is not None:
            self.target.append(text)

    def _ends(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        if local in ("v", "t"):
            self.target = None
        elif local == "rPh":
            self.phonetic -= 1
        elif local == "c" and self.in_cell:
            self.in_cell = False
            self._ends_cell()

    def _ends_cell(self) -> None:
        raw = None if self.value is None else "".join(self.value)
        stale = self.is_formula and (raw is None or (not raw and self.how != "str"))
        value: Value = None
        if self.how == "inlineStr" and self.inline is not None:
            value = unescape_cell("".join(self.inline)) or None
        elif self.how in ("str", "inlineStr"):
            value = unescape_cell(raw) if raw else "" if self.is_formula and raw is not None else None
        elif raw:
            value = value_of(raw, self.how, self.style, self.meaning)
        self.take(self.row, self.column, value, self.is_formula, stale)

    def _doctype(self, *_about: object) -> None:
        raise ValueError("document type")
