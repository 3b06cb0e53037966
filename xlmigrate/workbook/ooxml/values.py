"""The values of cells and the addresses of cells, as SpreadsheetML spells them.

Sources: ECMA-376 part 1, 18.3.1.4 (c), 18.18.11 (cell types), 18.17.4.1 (date serials), 22.9.2.19 (``_xHHHH_``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384
MAX_TEXT = 32_767
"""Excel's limits (support.microsoft.com, "Excel specifications and limits", 2026-11). Text counts UTF-16 units."""


@dataclass(frozen=True)
class CellError:
    """An error that a cell holds, such as ``#N/A``. It is never a blank."""

    code: str

    def __str__(self) -> str:
        return self.code


Value = None | str | float | bool | datetime | date | time | timedelta | CellError
"""What a cell holds. A reader gives numbers as float and dates as datetime; `time` below one day, `timedelta`
where the format counts hours beyond 24. A writer also takes int and date."""


def column_number(letters: str) -> int:
    """The number of a column, ``A`` is 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """The letters of a column, 1 is ``A``."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True, order=True)
class Area:
    """A rectangle of cells, both ends included; rows and columns count from 1."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def of(cls, ref: str) -> Area:
        """Read ``B2:D10`` or ``B2``; ValueError for anything else."""
        found = _AREA.fullmatch(ref)
        if found is None:
            raise ValueError("not an area of cells")
        left, top, right, bottom = found.groups()
        first = (int(top), column_number(left))
        last = (int(bottom), column_number(right)) if right else first
        if not (1 <= first[0] <= last[0] <= MAX_ROW and 1 <= first[1] <= last[1] <= MAX_COLUMN):
            raise ValueError("not an area of a sheet")
        return cls(*first, *last)

    def __str__(self) -> str:
        first = f"{column_letters(self.left)}{self.top}"
        last = f"{column_letters(self.right)}{self.bottom}"
        return first if first == last else f"{first}:{last}"

    @property
    def height(self) -> int:
        """Number of rows."""
        return self.bottom - self.top + 1

    @property
    def width(self) -> int:
        """Number of columns."""
        return self.right - self.left + 1

    def meets(self, other: Area) -> bool:
        """Whether the two share a cell."""
        return (
            self.top <= other.bottom
            and other.top <= self.bottom
            and self.left <= other.right
            and other.left <= self.right
        )

    def with_(self, other: Area) -> Area:
        """The smallest area that holds both."""
        return Area(
            min(self.top, other.top),
            min(self.left, other.left),
            max(self.bottom, other.bottom),
            max(self.right, other.right),
        )


_AREA = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")


# Text --------------------------------------------------------------------------------------------------------------

_REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|(lt|gt|amp|quot|apos));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TO_ESCAPE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def _referred(found: re.Match[str]) -> str:
    hexadecimal, decimal, name = found.groups()
    if name:
        return _NAMED[name]
    return chr(int(hexadecimal, 16) if hexadecimal else int(decimal))


def unescape_xml(text: str) -> str:
    """Character data as an XML parser gives it: references resolved, line ends made one."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _REFERENCE.sub(_referred, text) if "&" in text else text


def unescape_cell(text: str) -> str:
    """Resolve ``_xHHHH_``, with which SpreadsheetML carries what XML cannot."""
    if "_x" not in text:
        return text
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    if any("\ud800" <= character <= "\udfff" for character in text):
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return text


def text_of(raw: bytes) -> str:
    """The text of raw character data of a cell."""
    text = raw.decode()
    if "&" in text or "\r" in text:
        text = unescape_xml(text)
    return unescape_cell(text) if "_x" in text else text


def escape_cell(text: str) -> str:
    """The reverse of `unescape_cell`: every text comes back as it was.

    A carriage return is written ``_x000D_`` because XML would make it a line feed.
    """
    return _TO_ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def escape_xml(text: str) -> str:
    """Text as XML character data or attribute value."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def text_length(text: str) -> int:
    """The length as Excel counts it: UTF-16 code units."""
    return (
        len(text) + sum(1 for character in text if character > "\uffff") if not text.isascii() else len(text)
    )


# Dates -------------------------------------------------------------------------------------------------------------

_DAY = timedelta(days=1)
_EPOCH_1900 = datetime(1899, 12, 30)
_EPOCH_1904 = datetime(1904, 1, 1)
_LAST_SERIAL = 2_958_465  # 9999-12-31 in the 1900 system
DATE, TIME, ELAPSED = "date", "time", "elapsed"
_MICROSECONDS = 86_400_000_000


def from_serial(serial: float, kind: str, *, is_1904: bool) -> Value:
    """The date, time of day or duration that a serial number shows in a format of this kind.

    A number that is no date (negative, beyond 9999, the day zero of January 1900, or its 29 February that Excel alone knows) stays a number.
    """
    if kind == ELAPSED:
        return (
            timedelta(microseconds=round(serial * _MICROSECONDS / 1000) * 1000)
            if abs(serial) < 1e8
            else serial
        )
    if not 0 <= serial < _LAST_SERIAL + 1:
        return serial
    # Excel keeps milliseconds; a double of 15 digits cannot tell more.
    moment = timedelta(microseconds=round(serial * _MICROSECONDS / 1000) * 1000)
    if serial < 1 and kind == TIME:
        return (datetime.min + moment).time() if moment < _DAY else time(23, 59, 59, 999000)
    if is_1904:
        try:
            return _EPOCH_1904 + moment
        except OverflowError:
            return serial
    if 60 <= serial < 61 or serial < 1:
        return serial
    return _EPOCH_1900 + moment + (_DAY if serial < 60 else timedelta())


def to_serial(value: datetime | date | time | timedelta, *, is_1904: bool) -> float:
    """The serial number of a date, time of day or duration; ValueError for a date that Excel cannot show."""
    if isinstance(value, timedelta):
        return value / _DAY
    if isinstance(value, time):
        return (datetime.combine(date.min, value.replace(tzinfo=None)) - datetime.min) / _DAY
    moment = value if isinstance(value, datetime) else datetime.combine(value, time())
    if moment.tzinfo is not None:
        raise ValueError("a date with a time zone has no serial number")
    days = (moment - (_EPOCH_1904 if is_1904 else _EPOCH_1900)) / _DAY
    if not is_1904 and days < 61:
        days -= 1
    if days < 0:
        raise ValueError("a date before the first day of the workbook")
    return days
