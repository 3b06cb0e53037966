"""One date as somebody wrote it: every reading that it allows, and nothing that is not there.

A cell is read without looking at its neighbours. `03/04/2025` allows two readings and keeps both; `date` decides
between them by the column. Nothing is filled in from today, so a year or a month alone is no date.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

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
    ``turned`` (year, day, month) and ``unknown`` (``reason`` says why). ``layout`` is separator, digits of the year
    and clock; ``style`` says how single digits are written: padded, bare, odd (both), or blank where none shows it.
    """

    form: str
    time: datetime | None = None
    readings: Mapping[str, datetime] = field(default_factory=dict)
    layout: tuple[str, int, str] = ("", 0, "")
    style: str = ""
    iso: bool = False
    reason: str = ""


_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "ene enero gen gennaio jan janeiro janner januar januari january janv janvier sty styczen stycznia tammi tammikuu tammikuuta",
            "feb febbraio febrero feber februar februari february fev fevereiro fevr fevrier helmi helmikuu helmikuuta lut lutego luty",
            "maalis maaliskuu maaliskuuta maart mar marca march marco mars marts marz maerz marzec marzo mrt mrz",
            "abr abril apr april aprile avr avril huhti huhtikuu huhtikuuta kwi kwiecien kwietnia",
            "mag maggio mai maio maj maja may mayo mei touko toukokuu toukokuuta",
            "cze czerwca czerwiec giu giugno juin jun june junho juni junio kesa kesakuu kesakuuta",
            "heina heinakuu heinakuuta juil juillet jul julho juli julio july lip lipca lipiec lug luglio",
            "ago agosto aout aug august augusti augustus elo elokuu elokuuta sie sierpien sierpnia",
            "sep sept september septembre septiembre set setembro settembre syys syyskuu syyskuuta wrz wrzesien wrzesnia",
            "loka lokakuu lokakuuta oct october octobre octubre okt oktober ott ottobre out outubro paz pazdziernik pazdziernika",
            "lis listopad listopada marras marraskuu marraskuuta nov november novembre novembro noviembre",
            "dec december decembre des desember dez dezember dezembro dic dicembre diciembre gru grudnia grudzien joulu joulukuu joulukuuta",
        ),
        start=1,
    )
    for word in words.split()
}
"""Months and their short forms without accents in English, German, French, Spanish, Italian, Portuguese, Dutch,
Swedish, Danish, Norwegian, Finnish and Polish (Unicode CLDR 48); no word is two months in two of these languages."""

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
_NAMED = re.compile(
    r"(?:(?P<d1>\d{1,2})(?:st|nd|rd|th|er|o|a|\.)?[\s\-/.,]*(?:de\s|of\s|di\s)?\s*(?P<m1>[a-z]{3,12})\.?[\s\-/.,]*(?:de\s|del\s)?\s*(?P<y1>\d{4}|'?\d{2}))"
    r"|(?:(?P<m2>[a-z]{3,12})\.?[\s\-/]*(?P<d2>\d{1,2})(?:st|nd|rd|th)?(?P<gap>[\s\-/,.]{1,3})(?P<y2>\d{4}|'?\d{2}))"
    r"|(?:(?P<y3>\d{4})[\s\-/.]*(?P<m3>[a-z]{3,12})\.?[\s\-/.]*(?P<d3>\d{1,2}))",
    re.A,
)
_WEEKDAY = re.compile(
    r"(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|mie|jue|vie|sab|dom|gio|seg|ter|qua|qui|sex)"
    r"[a-z]*(?:-feira)?(?:\.,?|,|\s)\s*(?=[\da-z])"
)
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
        return _unknown("It is no date")
    iso = _ISO.fullmatch(cell)
    if iso:
        return _strict(iso)
    text = " ".join(_folded(cell).split())
    if _NUMBER.fullmatch(text):
        whole = text.removesuffix(".0")
        return _number(float(text), whole if whole.isdigit() else "")
    if _ZERO.fullmatch(text):
        return _unknown("It is the zero of a database, not a day")
    day, *rest = _SPLIT.split(text, maxsplit=1)
    shape = _day(day, pivot)
    if not rest:
        return shape
    clock = _clock(rest[0])
    if clock is None:
        return _unknown("Its time or its time zone cannot be read")
    return _at(shape, *clock)


def _strict(iso: re.Match[str]) -> Written:
    """A cell as it should be written: ISO 8601, in UTC or without a zone."""
    year, month, day, hour, minute, second, fraction = iso.groups()
    time = _date(year, month, day, f"{hour or 0}:{minute or 0}:{second or 0}")
    if time is not None:
        moved = time.replace(microsecond=int((fraction or "0").ljust(6, "0")))
        return Written("read", moved, layout=("year", 4, ""), iso=True)
    turned = _date(year, day, month)
    return Written("turned", turned, layout=("year", 4, "")) if turned else _unknown("There is no such day")


def _folded(cell: str) -> str:
    if cell.isascii():
        return cell.casefold()
    plain = unicodedata.normalize("NFKD", cell.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c)).replace("ł", "l")


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
    return _unknown("It is a number and no date")


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
    weekday = not day[:1].isdigit()
    named = _NAMED.fullmatch(_WEEKDAY.sub("", day, count=1)) if weekday else None
    return _named(named or _NAMED.fullmatch(day), pivot)


def _named(named: re.Match[str] | None, pivot: int) -> Written:
    if named is None:
        return _unknown("It is no date, or part of one is missing")
    number, word, year = (
        next((named[f"{part}{n}"] for n in "123" if named[f"{part}{n}"]), "") for part in "dmy"
    )
    if word not in _MONTHS:
        return _unknown("Its month is not known")
    if named["m2"] and len(year) == 2 and "," not in named["gap"]:
        return _unknown("Its last two digits may be a year or a day")
    time = _date(_year(year.removeprefix("'"), pivot), str(_MONTHS[word]), number)
    return Written("read", time) if time else _unknown("There is no such day")


def _three(match: re.Match[str], pivot: int) -> Written:
    first, separator, second, third = match.groups()
    if len(first) == 4 and len(third) <= 2:
        time, turned = _date(first, second, third), _date(first, third, second)
        if time is None and turned is None:
            return _unknown("There is no such day")
        return Written("read" if time else "turned", time or turned, layout=("year", 4, ""))
    if len(first) > 2 or len(third) not in (2, 4):
        return _unknown("Its year has one digit, or three")
    readings = _readings(first, second, _year(third, pivot))
    if len(third) == 2 and len(first) == 2 and (separator == "-" or int(first) > 31):
        by_year = _date(_year(first, pivot), second, third)
        readings |= {YEAR_FIRST: by_year} if by_year else {}
    if not readings:
        return _unknown("There is no such day")
    digits = [part for part in (first, second) if int(part) < 10]
    padded, bare = any(len(p) == 2 for p in digits), any(len(p) == 1 for p in digits)
    style = "odd" if padded and bare else "padded" if padded else "bare" if bare else ""
    return _ordered(readings, (separator, len(third), ""), style)


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
        layout=(*shape.layout[:2], clock),
    )
