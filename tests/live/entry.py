"""How Excel takes what is put into a cell whose format is General: an imitation, to see what would be lost.

It covers what our data hold: numbers, per cents, dates and times of an American Excel, truth values, errors, formulas,
the apostrophe. It does not cover currencies other than the dollar, other languages, nor words that add-ins know. Excel
itself was not asked; the cases of the tests are from Microsoft's pages "Keeping leading zeros and large numbers", "Stop
automatically changing numbers to dates" and "Number format codes" (support.microsoft.com, 2026-11).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")
_EPOCH = datetime(1899, 12, 30)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_NUMBER = re.compile(
    r"(?P<sign>[-+]?)(?P<money>\$?)(?P<digits>(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?|\.\d+)(?P<power>[eE][-+]?\d+)?(?P<share>%?)"
)
_FRACTION = re.compile(r"(\d+) (\d+)/(\d+)")
_TIME = re.compile(r"(\d{1,4}):(\d{1,2})(?::(\d{1,2}(?:\.\d+)?))?(?: ?([ap])m?)?", re.I)
_NUMERIC_DATE = re.compile(r"(\d{1,4})[-/](\d{1,2})(?:[-/](\d{1,4}))?")
_NAMED_DATE = re.compile(r"(?:(\d{1,2})[- ]?)?([a-z]{3,9})\.?[- ]?(\d{1,4})?(?:,? (\d{4}))?", re.I)  # fmt: skip


@dataclass(frozen=True)
class Entered:
    """What a cell holds after an entry: ``kind`` is blank, text, number, truth, error or formula; ``format`` if it changes."""

    kind: str
    value: object = None
    format: str | None = None


def entered(text: str, *, year: int = 2026) -> Entered:
    """What becomes of text that is put into a General cell."""
    if text == "":
        return Entered("blank")
    if text.startswith("'"):
        return Entered("text", text[1:])
    stripped = text.strip(" ")
    if stripped.upper() in ("TRUE", "FALSE"):
        return Entered("truth", stripped.upper() == "TRUE")
    if stripped.upper() in ERRORS:
        return Entered("error", stripped.upper())
    for read in (_number, _time, _date):
        found = read(stripped, year)
        if found is not None:
            return found
    if text[0] in "=+-@" and len(text) > 1:
        return Entered("formula", text if text[0] == "=" else "=" + text.removeprefix("@"))
    return Entered("text", text)


def _number(text: str, _: int) -> Entered | None:
    if text.startswith("(") and text.endswith(")") and _NUMBER.fullmatch(text[1:-1]):
        text = "-" + text[1:-1]
    found = _NUMBER.fullmatch(text)
    if found:
        number = float(found["sign"] + found["digits"].replace(",", "") + (found["power"] or ""))
        number = float(f"{number:.15g}") / (100 if found["share"] else 1)  # Excel keeps fifteen digits
        format = (
            "0%"
            if found["share"]
            else "$#,##0.00"
            if found["money"]
            else "0.00E+00"
            if found["power"]
            else None
        )
        return Entered("number", number, format)
    fraction = _FRACTION.fullmatch(text)
    if fraction and int(fraction[3]):
        return Entered("number", int(fraction[1]) + int(fraction[2]) / int(fraction[3]), "# ?/?")
    return None


def _time(text: str, _: int) -> Entered | None:
    found = _TIME.fullmatch(text)
    if not found:
        return None
    hours, minutes, seconds = int(found[1]), int(found[2]), float(found[3] or 0)
    if minutes > 59 or seconds >= 60:
        return None
    if found[4]:
        if not 0 < hours < 13:
            return None
        hours = hours % 12 + (12 if found[4].lower() == "p" else 0)
    return Entered(
        "number", (hours * 3600 + minutes * 60 + seconds) / 86400, "h:mm" if not found[3] else "h:mm:ss"
    )


def _date(text: str, year: int) -> Entered | None:
    day, _, rest = text.partition(" ")
    numeric = _NUMERIC_DATE.fullmatch(day)
    if numeric:
        hour = _time(rest, year) if rest else None
        if rest and hour is None:
            return None
        found = _numeric_date(numeric, year)
        if found is None or hour is None:
            return found
        return Entered("number", float(str(found.value)) + float(str(hour.value)), "m/d/yyyy h:mm")
    named = _NAMED_DATE.fullmatch(text)
    if named and named[2][:3].lower() in _MONTHS and (named[1] or named[3]):
        month = _MONTHS.index(named[2][:3].lower()) + 1
        if named[1]:
            return _day(_long(named[3] or named[4], year), month, int(named[1]), "d-mmm")
        third = int(named[3])
        if named[4] or third <= 31:
            return _day(_long(named[4], year), month, third, "d-mmm")
        return _day(_long(named[3], year), month, 1, "mmm-yy")
    return None


def _numeric_date(found: re.Match[str], year: int) -> Entered | None:
    first, second, third = int(found[1]), int(found[2]), found[3]
    if third is None:
        if len(found[1]) > 2:
            return None
        return _day(year, first, second, "d-mmm") or _day(_long(found[2], year), first, 1, "mmm-yy")
    if len(found[1]) > 2:
        return _day(first, second, int(third), "m/d/yyyy")
    return _day(_long(third, year), first, second, "m/d/yyyy")


def _long(text: str | None, year: int) -> int:
    if text is None:
        return year
    number = int(text)
    return number if len(text) > 2 else number + (2000 if number < 30 else 1900)


def _day(year: int, month: int, day: int, format: str) -> Entered | None:
    """A day as a number, or None for one that Excel does not take as a date: before 1900, or none of the calendar's."""
    if not 1900 <= year <= 9999:
        return None
    try:
        moment = datetime(year, month, day)
    except ValueError:
        return None
    days = (moment - _EPOCH) / timedelta(days=1)
    return Entered("number", days - (days < 61), format)
