"""Cells as they are written: one value becomes the bytes of one ``c`` element.

Texts are written inline (ECMA-376 part 1, 18.3.1.53), which Excel, LibreOffice and every reader of note take; a text is
never written as a formula, whatever it begins with.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from xlmigrate.workbook.ooxml.styles import DATE_FORMAT, ELAPSED_FORMAT, MOMENT_FORMAT, TIME_FORMAT, Styles
from xlmigrate.workbook.ooxml.values import (
    DATE,
    ELAPSED,
    MAX_TEXT,
    TIME,
    CellError,
    Value,
    escape_cell,
    escape_xml,
    text_length,
    to_serial,
)

_MOMENTS = (DATE, TIME, ELAPSED)
_PRECISE = 2**53


@dataclass(frozen=True)
class Formula:
    """A formula to write, without its ``=``, and the result that other programs read until Excel recalculates."""

    text: str
    value: Value = None


@dataclass(frozen=True)
class Cached:
    """A new stored result for a formula that must still be ``text``."""

    text: str
    value: Value


@dataclass(frozen=True)
class Raw:
    """A cell that moves: its attributes but the address, and its content, as they were."""

    attributes: bytes
    content: bytes


@dataclass(frozen=True)
class Dropped:
    """A cell that goes away, its style too."""


Change = Value | Formula | Cached | Raw | Dropped


@dataclass
class Pen:
    """Writes cells in the namespace prefix of the sheet and with the styles of the workbook."""

    styles: Styles
    is_1904: bool
    prefix: bytes = b""

    def cell(self, ref: bytes, style: int, value: Change) -> bytes:
        """One cell; nothing at all for a blank without style, and an empty text is a blank. ValueError says why a value cannot be written."""
        p = self.prefix
        if type(value) is str and value:
            return self._text(ref, style, value)
        if value is None or value == "":
            return b'<%bc r="%b" s="%d"/>' % (p, ref, style) if style else b""
        if isinstance(value, Dropped):
            return b""
        if isinstance(value, Raw):
            return b'<%bc r="%b"%b>%b</%bc>' % (p, ref, value.attributes, value.content, p)
        if isinstance(value, Formula):
            style = self.style_for(style, value.value)
            kind, content = self.stored(value.value)
            formula = escape_xml(value.text).encode()
            return b'<%bc r="%b"%b%b><%bf>%b</%bf>%b</%bc>' % (
                p,
                ref,
                _styled(style),
                kind,
                p,
                formula,
                p,
                content,
                p,
            )
        if isinstance(value, Cached):
            raise ValueError("a stored result needs a formula")
        style = self.style_for(style, value)
        kind, content = self.stored(value)
        if not content:
            return self.cell(ref, style, None)
        return b'<%bc r="%b"%b%b>%b</%bc>' % (p, ref, _styled(style), kind, content, p)

    def _text(self, ref: bytes, style: int, value: str) -> bytes:
        if len(value) > MAX_TEXT // 2 and text_length(value) > MAX_TEXT:
            raise ValueError(f"its text is longer than the {MAX_TEXT:,} characters that a cell holds")
        p = self.prefix
        text = _character_data(value)
        space = b' xml:space="preserve"' if value != value.strip() or "\n" in value else b""
        return b'<%bc r="%b"%b t="inlineStr"><%bis><%bt%b>%b</%bt></%bis></%bc>' % (
            p, ref, _styled(style), p, p, space, text, p, p, p,
        )  # fmt: skip

    def stored(self, value: Value) -> tuple[bytes, bytes]:
        """The type attribute and the ``v`` element of a value; both empty for a blank and for what is no number."""
        p = self.prefix
        if value is None:
            return b"", b""
        if isinstance(value, str):
            return b' t="str"', b"<%bv>%b</%bv>" % (p, _character_data(value), p)
        if isinstance(value, bool):
            return b' t="b"', b"<%bv>%d</%bv>" % (p, value, p)
        if isinstance(value, CellError):
            return b' t="e"', b"<%bv>%b</%bv>" % (p, escape_xml(value.code).encode(), p)
        if isinstance(value, int) and abs(value) > _PRECISE:
            return b' t="str"', b"<%bv>%d</%bv>" % (p, value, p)
        if isinstance(value, (datetime, date, time, timedelta)):
            number: float = to_serial(value, is_1904=self.is_1904)
        else:
            number = float(value)
        if not math.isfinite(number):
            return b"", b""
        shown = str(int(number)) if number.is_integer() and abs(number) <= _PRECISE else repr(number)
        return b"", b"<%bv>%b</%bv>" % (p, shown.encode(), p)

    def style_for(self, style: int, value: Value) -> int:
        """The style a value needs: a moment gets a format that shows one, everything else keeps the style."""
        if isinstance(value, datetime):
            return self.styles.moment_style(
                style, DATE_FORMAT if value.time() == time() else MOMENT_FORMAT, _MOMENTS
            )
        if isinstance(value, date):
            return self.styles.moment_style(style, DATE_FORMAT, _MOMENTS)
        if isinstance(value, time):
            return self.styles.moment_style(style, TIME_FORMAT, _MOMENTS)
        if isinstance(value, timedelta):
            return self.styles.moment_style(style, ELAPSED_FORMAT, _MOMENTS)
        return style


def written(value: Change, *, is_1904: bool) -> Value:
    """What a reader that does not look at formats will find: dates as serial numbers, no number as blank."""
    if isinstance(value, (Formula, Cached)):
        return "" if value.value == "" else written(value.value, is_1904=is_1904)
    if isinstance(value, (Dropped, Raw)) or value is None or value == "":
        return None
    if isinstance(value, (str, bool, CellError)):
        return value
    if isinstance(value, (datetime, date, time, timedelta)):
        return to_serial(value, is_1904=is_1904)
    if isinstance(value, int) and abs(value) > _PRECISE:
        return str(value)
    return float(value) if math.isfinite(value) else None


def _styled(style: int) -> bytes:
    return b' s="%d"' % style if style else b""


def _character_data(value: str) -> bytes:
    text = escape_cell(value)
    if "&" in text or "<" in text or ">" in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.encode()
