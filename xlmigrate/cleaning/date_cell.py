"""One date as somebody wrote it: every reading that it allows, and nothing that is not there.

A cell is read without looking at its neighbours. `03/04/2025` allows two readings and keeps both; `date` decides
between them by the column. Nothing is filled in from today, so a year or a month alone is no date.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from xlmigrate.cleaning import date_words
from xlmigrate.cleaning.distinct import kept

DAY_FIRST, MONTH_FIRST, YEAR_FIRST = "Day first", "Month first", "Year first"

YEARS = range(1900, 2101)
"""The years in which a date of a migration can lie; others are slips or placeholders."""

SERIALS = (20_000.0, 60_000.0)
"""Day numbers of a spreadsheet that are taken for one: October 1954 to April 2064, counted from 1900."""


@dataclass(frozen=True, slots=True)
class Written:
    """What one cell allows. ``form`` is one of

    ``read`` (one reading, ``time``; ``iso`` when it is written as it should be), ``ordered`` (``readings``: the date
    by each order that fits), ``cell`` (a date cell of a spreadsheet), ``serial`` (``time`` counted from 1900),
    ``turned`` (year, day, month), ``named`` (``months``: the date by each month that its word means, with the languages) and
    ``unknown`` (``reason`` says why). ``layout`` is separator, digits of the year and clock; ``style`` says how single digits are
    written: padded, bare, odd (both), or blank where none shows it; ``parts`` are the three numbers where each has two digits.
    """

    form: str
    time: datetime | None = None
    readings: Mapping[str, datetime] = field(default_factory=dict)
    layout: tuple[str, int, str] = ("", 0, "")
    style: str = ""
    parts: tuple[int, int, int] | None = None
    months: tuple[tuple[datetime, frozenset[str]], ...] = ()
    iso: bool = False
    reason: str = ""


_ZONES = {"z": 0, "utc": 0, "gmt": 0, "ut": 0, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420,
          "mdt": -360, "pst": -480, "pdt": -420, "cet": 60, "cest": 120}  # fmt: skip
"""Zones by name, in minutes: those of RFC 5322, section 4.3, and Central European Time; other names are not known."""

_CLOCK = re.compile(
    r"(?P<h>\d{1,2})[:.](?P<m>\d{2})(?:[:.](?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?(?:\s?(?P<half>[ap])\.?m\.?)?"
    r"(?:\s?(?P<zone>[a-z]{1,4})?(?P<offset>[+-]\d{2}(?::?\d{2})?)?)?(?:\s?\([^()]*\))?",
    re.A,
)
_SPLIT = re.compile(
    r"(?:(?<=\d)t(?=\d)|,?\s+(?:at\s+|um\s+|a\s+las\s+|alle\s+|om\s+|kl\.?\s+)?)(?=\d{1,2}[:.]\d{2}(?!\d*\.\d{4}))",
    re.A,
)
_THREE = re.compile(r"(\d{1,4})([/.\-\s])\s?(\d{1,2})\2\s?(\d{1,4})\.?", re.A)
_ISO = re.compile(
    r"\s*(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?\s*(?:Z|UTC|\+00:?00)?)?\s*",
    re.A,
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.A)
_ZERO = re.compile(r"0{1,4}[/.\-]0{1,2}[/.\-]0{1,4}(?:[t ][0:.]+)?", re.A)
_DAY_ZERO = datetime(1899, 12, 30)  # of the 1900 system, whose day 60 never was: right from 1 March 1900 on
_EPOCH = datetime(1970, 1, 1)


def written(cell: Any, pivot: int) -> Written:
    """What a cell (text, number or date) allows. Two-digit years up to ``pivot`` are of 2000, others of 1900."""
    if isinstance(cell, datetime):
        return _zoned(cell)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _number(float(cell), str(int(cell)) if float(cell).is_integer() else "")
    if not isinstance(cell, str):
        return _unknown("Not a date")
    iso = _ISO.fullmatch(cell)
    if iso:
        return _strict(iso)
    text = _YEAR_BEHIND.sub("", " ".join(date_words.plain(cell).split()))
    if _NUMBER.fullmatch(text):
        whole = text.removesuffix(".0")
        return _number(float(text), whole if whole.isdigit() else "")
    if _ZERO.fullmatch(text):
        return _unknown("Empty date of a database, not a real day")
    day, *rest = _SPLIT.split(text, maxsplit=1)
    shape = _day(day, pivot)
    if not rest:
        return shape
    clock = _clock(rest[0])
    if clock is None:
        return _unknown("Time or time zone cannot be read")
    return _at(shape, *clock)


def _strict(iso: re.Match[str]) -> Written:
    """A cell as it should be written: ISO 8601, in UTC or without a zone."""
    year, month, day, hour, minute, second, fraction = iso.groups()
    time = _date(year, month, day, f"{hour or 0}:{minute or 0}:{second or 0}")
    if time is not None:
        moved = time.replace(microsecond=int((fraction or "0").ljust(6, "0")))
        return Written("read", moved, layout=("year", 4, ""), iso=True)
    turned = _date(year, day, month)
    return (
        Written("turned", turned, layout=("year", 4, ""))
        if turned
        else _unknown("No such day in the calendar")
    )


def _unknown(reason: str) -> Written:
    return Written("unknown", reason=reason)


def _zoned(cell: datetime) -> Written:
    offset = cell.utcoffset()
    plain = cell.replace(tzinfo=None) - (offset or timedelta(0))
    return Written("cell", plain, iso=True)


def _number(number: float, whole: str) -> Written:
    """A number that stands where a date should: a compact date, an epoch, or a day number of a spreadsheet."""
    if len(whole) in (8, 14) and int(whole[:4]) in YEARS:
        clock = whole[8:] or "000000"
        time = _date(whole[:4], whole[4:6], whole[6:8], f"{clock[:2]}:{clock[2:4]}:{clock[4:]}")
        if time is not None:
            return Written("read", time)
    if len(whole) == 8:
        readings = _readings(whole[:2], whole[2:4], whole[4:])
        if readings:
            return _ordered(readings, ("none", 4, ""), "")
    if 1e9 <= number < 4e9 and len(whole) == 10:
        return Written("read", _EPOCH + timedelta(seconds=number))
    if 1e12 <= number < 4e12 and len(whole) == 13:
        return Written("read", _EPOCH + timedelta(milliseconds=number))
    if SERIALS[0] <= number <= SERIALS[1]:
        seconds = round(number * 86_400)  # a spreadsheet keeps times as a share of the day
        return Written("serial", _DAY_ZERO + timedelta(seconds=seconds))
    return _unknown("A number, not a date")


@kept(100_000)
def _clock(text: str) -> tuple[timedelta, str] | None:
    """How long after midnight in UTC a time of day is, and its kind of clock; None when it cannot be read."""
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    hour, minute, second = int(match["h"]), int(match["m"]), int(match["s"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"] == "p" else 0)
    zone = _zone(match["zone"], match["offset"])
    if hour > 23 or minute > 59 or second > 59 or zone is None:
        return None
    micro = int((match["f"] or "0").ljust(6, "0")[:6])
    after = timedelta(hours=hour, minutes=minute - zone, seconds=second, microseconds=micro)
    return after, "12" if match["half"] else "24"


def _zone(name: str | None, offset: str | None) -> int | None:
    """Minutes east of Greenwich; an offset counts from UTC only (GMT+1), and an unknown name is none."""
    if name is None and offset is None:
        return 0
    named = _ZONES.get(name or "z")
    if named is None or (offset and named != 0):
        return None
    if not offset:
        return named
    hours, minutes = int(offset[1:3]), int(offset[3:].lstrip(":") or 0)
    if hours > 14 or minutes > 59:
        return None
    return (hours * 60 + minutes) * (-1 if offset[0] == "-" else 1)


@kept(50_000)
def _day(day: str, pivot: int) -> Written:
    """What the day's part of a text allows, at midnight."""
    match = _THREE.fullmatch(day)
    if match:
        return _three(match, pivot)
    if re.fullmatch(r"\d{8}", day, re.A):  # 20250304T10:22:33, as Keap writes it
        time = _date(day[:4], day[4:6], day[6:])
        if time is not None:
            return Written("read", time)
    ideographs = _IDEOGRAPHS.fullmatch(day)
    if ideographs:
        time = _date(*ideographs.groups())
        return (
            Written("read", time, layout=("year", 4, "")) if time else _unknown("No such day in the calendar")
        )
    return _named(day, pivot)


_IDEOGRAPHS = re.compile(
    r"(\d{4})\s?(?:年|년|\u1102\u1167\u11ab)\s?(\d{1,2})\s?(?:月|월|\u110b\u116f\u11af)\s?(\d{1,2})\s?(?:[日일號号]|\u110b\u1175\u11af)?"
    r"(?:\s?(?:\(.\)|[日月火水木金土일월화수목금토]요?[曜일]?日?|星期[一二三四五六日]|週[一二三四五六日]|周[一二三四五六日]))?", re.A
)  # fmt: skip
_YEAR_BEHIND = re.compile(r"(?<=\d)\s?[гр]\.?$")
_VIETNAMESE = re.compile(
    r"(?:[^\d,]*, )?(?:ngay )?(\d{1,2}),? (?:thang|thg) (\d{1,2})(?: nam|,)? (\d{4})", re.A
)
_WORD_OR_NUMBER = re.compile(r"\d+|[^\W\d_][^\s\d.,;،()/-]*(?:-[^\W\d_][^\s\d.,;،()/-]*)*")


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LITTLE = _listed(
    "de del of di the den le el il do d' st nd rd th er ier o a r g год года року г р lo la du y e i na no em en te ta ngay nam year "
    "m gada g. dne ta' a' roku godine godina leto lat an ar de' 日 年 号 號 일 년 ที่ พ.ศ. ค.ศ. م ל ב lia ng ika- ika ж թ ko e a ren оны сарын гараг יום"
)
"""What stands between the parts of a written date and is none of them."""


def _named(day: str, pivot: int) -> Written:
    """A day whose month is a word, in any order of its parts and in any language."""
    if vietnamese := _VIETNAMESE.fullmatch(day):
        time = _date(vietnamese[3], vietnamese[2], vietnamese[1])
        return Written("read", time) if time else _unknown("No such day in the calendar")
    tokens = [_known(token) for token in _WORD_OR_NUMBER.findall(day.replace(".", " "))]
    numbers = [token for token in tokens if token.isdigit()]
    words = [token for token in tokens if not token.isdigit()]
    found = _month_and_weekday(words)
    if found is None:
        if len(numbers) == 3 and words and _are_weekdays(words):
            return _on_weekday(day, words, pivot)
        if words and len(numbers) == 2:
            return _unknown("Unknown month name")
        return _unknown("Not a date, or part of it is missing")
    months, weekdays = found
    at = _day_and_year(numbers, tokens, day)
    if isinstance(at, str):
        return _unknown(at)
    number, year = at[0], _year(at[1], pivot)
    times = [(time, spoken) for month, spoken in months.items() if (time := _date(year, str(month), number))]
    if not times:
        return _unknown("No such day in the calendar")
    fitting = tuple(one for one in times if not weekdays or one[0].weekday() in weekdays)
    if not fitting:
        return _unknown("Weekday and day do not match")
    return Written("named", fitting[0][0] if len(fitting) == 1 else None, months=fitting)


def _known(token: str) -> str:
    """A word as the table knows it: without an apostrophe behind it, or the Hebrew "in" before it."""
    for one in (token, token.strip("'"), token.removeprefix("ב"), token.removeprefix("ב").strip("'")):
        if date_words.month(one):
            return one
    return token.strip("'") or token


def _month_and_weekday(words: list[str]) -> tuple[Mapping[int, frozenset[str]], frozenset[int]] | None:
    """The months that the one phrase of a month means, and the weekdays of the one of a weekday; None when words are left."""
    for keep in (False, True):
        left = words if keep else [word for word in words if word not in _LITTLE]
        phrases = _phrases(left)
        if phrases is None or not 1 <= len(phrases) <= 2:
            continue
        months = [date_words.month(phrase) for phrase in phrases]
        days = [date_words.weekday(phrase) for phrase in phrases]
        if len(phrases) == 1 and months[0]:
            return months[0], frozenset()
        if len(phrases) == 2 and days[0] and months[1]:
            return months[1], days[0]
        if len(phrases) == 2 and months[0] and days[1]:
            return months[0], days[1]
    return None


def _phrases(words: list[str]) -> list[str] | None:
    """The words as names of months and weekdays, the longest first; None when a word is none."""
    found, at = [], 0
    while at < len(words):
        for size in range(min(date_words.longest(), len(words) - at), 0, -1):
            phrase = " ".join(words[at : at + size])
            if date_words.month(phrase) or date_words.weekday(phrase):
                found.append(phrase)
                at += size
                break
        else:
            return None
    return found


def _day_and_year(numbers: list[str], tokens: list[str], day: str) -> tuple[str, str] | str:
    """The digits of the day and of the year; or why they cannot be told apart."""
    if len(numbers) != 2:
        return "Not a date, or part of it is missing"
    lengths = [len(number) for number in numbers]
    if lengths[0] in (1, 2) and lengths[1] == 4:
        return numbers[0], numbers[1]
    if lengths[0] == 4 and lengths[1] in (1, 2):
        return numbers[1], numbers[0]
    if lengths[0] in (1, 2) and lengths[1] == 2:
        between = tokens[tokens.index(numbers[0]) + 1] != numbers[1] or numbers[0] == numbers[1]
        if between or re.search(r"\d\s*,\s*'?\d{2}$|'\d{2}$", day):
            return numbers[0], numbers[1]
        return "The last two digits may be a year or a day"
    return "The year has one or three digits"


def _are_weekdays(words: list[str]) -> bool:
    phrases = _phrases([word for word in words if word not in _LITTLE] or words)
    return phrases is not None and len(phrases) == 1 and bool(date_words.weekday(phrases[0]))


def _on_weekday(day: str, words: list[str], pivot: int) -> Written:
    """A day in numbers with its weekday, which may tell which number is the month."""
    bare = re.search(r"\d.*\d", day)
    match = _THREE.fullmatch(bare[0]) if bare else None
    if match is None:
        return _unknown("Not a date, or part of it is missing")
    shape = _three(match, pivot)
    phrases = _phrases([word for word in words if word not in _LITTLE] or words) or [""]
    weekdays = date_words.weekday(phrases[0])
    if shape.form == "read" and shape.time is not None and shape.time.weekday() not in weekdays:
        return _unknown("Weekday and day do not match")
    if shape.form != "ordered":
        return shape
    fitting = {order: time for order, time in shape.readings.items() if time.weekday() in weekdays}
    return replace(shape, readings=fitting) if fitting else _unknown("Weekday and day do not match")


def _three(match: re.Match[str], pivot: int) -> Written:
    first, separator, second, third = match.groups()
    if len(first) == 4 and len(third) <= 2:
        time, turned = _date(first, second, third), _date(first, third, second)
        if time is None and turned is None:
            return _unknown("No such day in the calendar")
        return Written("read" if time else "turned", time or turned, layout=("year", 4, ""))
    if len(first) > 2 or len(third) not in (2, 4):
        return _unknown("The year has one or three digits")
    readings = _readings(first, second, _year(third, pivot))
    if len(third) == 2 and len(first) == 2:
        by_year = _date(_year(first, pivot), second, third)
        readings |= {YEAR_FIRST: by_year} if by_year else {}
    if not readings:
        return _unknown("No such day in the calendar")
    digits = [part for part in (first, second) if int(part) < 10]
    padded, bare = any(len(p) == 2 for p in digits), any(len(p) == 1 for p in digits)
    style = "odd" if padded and bare else "padded" if padded else "bare" if bare else ""
    all_two = len(first) == len(second) == len(third) == 2
    parts = (int(first), int(second), int(third)) if all_two else None
    return replace(_ordered(readings, (separator, len(third), ""), style), parts=parts)


def _ordered(readings: Mapping[str, datetime], layout: tuple[str, int, str], style: str) -> Written:
    return Written("ordered", readings=readings, layout=layout, style=style)


def _readings(first: str, second: str, year: str) -> dict[str, datetime]:
    by_order = {DAY_FIRST: _date(year, second, first), MONTH_FIRST: _date(year, first, second)}
    return {order: time for order, time in by_order.items() if time is not None}


def _year(digits: str, pivot: int) -> str:
    return digits if len(digits) != 2 else str((2000 if int(digits) <= pivot else 1900) + int(digits))


def _date(year: str, month: str, day: str, clock: str = "00:00:00") -> datetime | None:
    hour, minute, second = (int(part) for part in clock.split(":"))
    if int(year) not in YEARS:
        return None
    try:
        return datetime(int(year), int(month), int(day), hour, minute, second)
    except ValueError:
        return None


def _at(shape: Written, after: timedelta, clock: str) -> Written:
    """The same with a time of day."""
    if shape.form == "unknown":
        return shape
    return replace(
        shape,
        time=shape.time and shape.time + after,
        readings={order: time + after for order, time in shape.readings.items()},
        months=tuple((time + after, spoken) for time, spoken in shape.months),
        layout=(*shape.layout[:2], clock),
    )
