"""Dates: the order of day and month is proved by the column, asked for, or told; it is never assumed.

Parsers that decide cell by cell turn 36 % of a day-first column into other days without a word. Here a cell that
allows two readings gets one only when other cells of its column, written in the same way, allow no other order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from xlmigrate.cleaning.date_cell import DAY_FIRST, MONTH_FIRST, YEAR_FIRST, Written, written
from xlmigrate.cleaning.date_words import COMMON
from xlmigrate.cleaning.distinct import TEXT

TIME = pd.ArrowDtype(pa.timestamp("us"))
PIVOT = 68
"""The last two-digit year that is of this century (POSIX, strptime: 69 to 99 are of the 20th)."""

_Class = tuple[str, int, str, str]


@dataclass(frozen=True)
class Dates:
    """A column of dates, read.

    ``cells`` has the index of the column and, per cell, ``time`` (only where it is certain), ``outcome`` (good: it is
    written as it should be; repaired: one reading remains; likely: ``proposal`` holds it; ambiguous: two readings;
    unknown: no date; blank), ``proposal`` and ``reason``. ``order`` is the proven order, or blank. ``proof`` says in
    words what the column shows of its order, blank where nothing hangs on it; ``question`` is what a person must
    answer, blank where nothing is asked. ``swapped`` says that a spreadsheet seems to have swapped day and month.
    """

    cells: pd.DataFrame
    order: str = ""
    proof: str = ""
    question: str = ""
    swapped: bool = False


def parse(column: pd.Series, *, order: str = "", pivot: int = PIVOT) -> Dates:
    """Read a column (n cells: text, numbers, dates, or missing).

    ``order`` is how dates are written where the column does not prove it itself ("Day first", "Month first", "Year
    first"; blank: it is asked). Times with a zone are moved to UTC and kept; years of two digits up to ``pivot`` are
    of this century. Date cells of a spreadsheet, and dates in
    ISO form, are no evidence of the order of the others, but of a spreadsheet that swapped them.
    """
    codes, cells = _distinct(column)
    shapes = _without_years_in_front([written(cell, pivot) for cell in cells])
    counts = np.bincount(codes[codes >= 0], minlength=len(shapes))
    found = _Column(shapes, counts, order)
    outcomes = [found.outcome(shape) for shape in shapes]
    fields: tuple[tuple[str, Any], ...] = (
        ("time", TIME),
        ("outcome", TEXT),
        ("proposal", TIME),
        ("reason", TEXT),
    )
    values = {
        name: pd.array([*(one[at] for one in outcomes), pd.NA], dtype=dtype).take(codes)
        for at, (name, dtype) in enumerate(fields)
    }
    frame = pd.DataFrame(values, index=column.index)
    frame["outcome"] = frame["outcome"].fillna("blank")
    return Dates(frame, found.order, found.proof(), found.question(frame), found.swapped)


def _distinct(column: pd.Series) -> tuple[NDArray[np.int64], list[Any]]:
    """The distinct cells and the position of each row's (-1: blank); 1, 1.0 and "1" are three."""
    plain = [
        None if cell is None or cell is pd.NA or cell != cell or cell == "" else cell
        for cell in column.astype(object)
    ]
    if all(cell is None or isinstance(cell, str) for cell in plain):
        codes, values = pd.factorize(np.array(plain, dtype=object))
        return codes, list(values)
    pairs = np.empty(len(plain), dtype=object)
    pairs[:] = [None if cell is None else (type(cell), cell) for cell in plain]
    codes, found = pd.factorize(pairs)
    return codes, [cell for _, cell in found]


class _Column:
    """What all cells together show of the order, and so what becomes of each."""

    def __init__(self, shapes: Sequence[Written], counts: NDArray[np.int64], told: str) -> None:
        self.told = told
        weighted = list(zip(shapes, counts.tolist(), strict=True))
        spoken = [shape_languages(shape) for shape in shapes if shape.form == "named"]
        self.languages = frozenset.intersection(*spoken) if spoken else frozenset()
        ordered = [(shape, n) for shape, n in weighted if shape.form == "ordered"]
        self._merged = _one_writer(shape for shape, _ in ordered)
        self.proven: dict[_Class, Counter[str]] = {}
        self.open, self.fronts = 0, False
        for shape, n in ordered:
            proof = self.proven.setdefault(self._class(shape), Counter())
            if len(shape.readings) == 1:
                proof[next(iter(shape.readings))] += n
            elif len(set(shape.readings.values())) > 1:
                self.open += n
                self.fronts |= YEAR_FIRST in shape.readings
        self.evidence: Counter[str] = sum(self.proven.values(), Counter())
        self.turned = sum(n for shape, n in weighted if shape.form == "turned")
        self.serials = sum(n for shape, n in weighted if shape.form == "serial")
        self.real = [(shape.time, n) for shape, n in weighted if shape.iso and shape.time is not None]
        self.mixed = len(self.evidence) > 1
        self.order = next(iter(self.evidence)) if len(self.evidence) == 1 else ""
        self.swapped = self._looks_swapped(ordered)

    def _class(self, shape: Written) -> _Class:
        return (*shape.layout, "" if shape.layout in self._merged else shape.style)

    def _looks_swapped(self, ordered: Iterable[tuple[Written, int]]) -> bool:
        """Excel, opening a file of the other order, swaps the days up to 12 and leaves the others as text."""
        if not self.real or self.order not in (DAY_FIRST, MONTH_FIRST):
            return False
        early = all(time.day <= 12 for time, _ in self.real) and any(
            time.day != time.month for time, _ in self.real
        )
        either = sum(n for shape, n in ordered if len(shape.readings) > 1)
        return early and either <= 0.05 * self.evidence[self.order]

    def _decided(self, shape: Written) -> tuple[str, bool]:
        """The order in which a cell is read, and whether that is certain."""
        mine = {self._class(shape)}
        if (
            shape.style == "" and shape.layout not in self._merged
        ):  # it may be of either writer: all must agree
            mine = {one for one in self.proven if one[:3] == shape.layout and one[3]} or mine
        orders = [set(self.proven[one]) for one in mine]
        if all(len(one) == 1 for one in orders) and len(set.union(*orders)) == 1:
            return next(iter(orders[0])), True
        if self.told in shape.readings and set(self.evidence) <= {self.told}:
            return self.told, True
        return (self.order, False) if self.order in shape.readings else ("", False)

    def outcome(self, shape: Written) -> tuple[Any, str, Any, Any]:
        """Time, outcome, proposal and reason of a cell."""
        na = pd.NA
        if shape.form == "unknown":
            return na, "unknown", na, shape.reason
        if shape.form == "turned":
            return na, "unknown", na, "The month would be greater than 12"
        if shape.form == "serial":
            return na, "likely", shape.time, "Excel day number, if counted from 1900"
        if shape.form == "cell":
            return self._real(shape.time)
        if shape.form == "named":
            return self._named(shape)
        if shape.form == "read":
            if self.turned and shape.layout[0] == "year":
                return na, "ambiguous", na, "Other cells in the column have the day in the middle"
            return self._real(shape.time) if shape.iso else (shape.time, "repaired", na, na)
        return self._ordered(shape)

    def _named(self, shape: Written) -> tuple[Any, str, Any, Any]:
        """A month that is a word: where it means two, the other words of the column may tell the language."""
        for among in (self.languages, COMMON):
            fitting = [time for time, spoken in shape.months if spoken & among] if among else []
            if len(fitting) == 1:
                return fitting[0], "repaired", pd.NA, pd.NA
        if len(shape.months) == 1:
            return shape.months[0][0], "repaired", pd.NA, pd.NA
        either = " or ".join(f"{time:%Y-%m-%d}" for time, _ in shape.months)
        return (
            pd.NA,
            "ambiguous",
            pd.NA,
            f"The month name means different months in different languages: {either}",
        )

    def _real(self, time: datetime | None) -> tuple[Any, str, Any, Any]:
        if not self.swapped or time is None or time.day == time.month:
            return time, "good", pd.NA, pd.NA
        return (
            pd.NA,
            "likely",
            time.replace(day=time.month, month=time.day),
            "Day and month seem to be swapped",
        )

    def _ordered(self, shape: Written) -> tuple[Any, str, Any, Any]:
        readings = sorted(set(shape.readings.values()))
        if self.swapped and len(readings) == 1:
            return (
                pd.NA,
                "likely",
                readings[0],
                "A spreadsheet seems to have swapped day and month in this column",
            )
        if self.mixed:
            only = f"; this one is {readings[0]:%Y-%m-%d}" if len(readings) == 1 else ""
            return pd.NA, "ambiguous", pd.NA, f"The column mixes day-first and month-first dates{only}"
        if len(readings) == 1:
            return readings[0], "repaired", pd.NA, pd.NA
        order, certain = self._decided(shape)
        if certain:
            return shape.readings[order], "repaired", pd.NA, pd.NA
        either = " or ".join(f"{time:%Y-%m-%d}" for time in readings)
        if order:
            return (
                pd.NA,
                "likely",
                shape.readings[order],
                f"Written differently from the cells that prove the order: {either}",
            )
        return pd.NA, "ambiguous", pd.NA, f"Can be {either}"

    def proof(self) -> str:
        """What the column shows of its order."""
        if not self.proven:
            return ""
        shown = [f"{_cells(n)} {_SHOWS[order]}" for order, n in sorted(self.evidence.items())]
        if self.mixed:
            return " and ".join(shown)
        if shown:
            return f"{shown[0]}: read as {self.order.lower()}"
        told = f"; Settings say {self.told.lower()}" if self.told else ""
        return f"no date has a number over 12{told}"

    def question(self, cells: pd.DataFrame) -> str:
        """What a person must answer."""
        left = int(cells["outcome"].isin(["likely", "ambiguous"]).sum())
        if not left:
            return ""
        said = []
        if self.swapped:
            dates = sum(n for time, n in self.real if time.day != time.month)
            said.append(
                f"None of the date cells ({dates:,}) has a day over 12, but {self.proof()}: a spreadsheet that expects the "
                f"other order seems to have swapped day and month"
            )
        elif self.mixed:
            said.append(f"Day-first and month-first dates in one column: {self.proof()}")
        elif self.open and not self.order:
            ways = "with the year in front or at the end" if self.fronts else "day first or month first"
            said.append(f"{_cells(self.open)} can be read {ways}: {self.proof()}")
        elif (
            self.open
            and (
                cells["outcome"].eq("likely")
                & cells["reason"].str.startswith("Written differently").fillna(False)
            ).any()
        ):
            said.append(
                f"{_cells(left - self.serials)} written differently from those that prove the order: {self.proof()}"
            )
        if self.serials:
            said.append(f"{_cells(self.serials)} with an Excel day number, counted from 1900")
        named = int(
            cells["reason"].str.startswith("The month name means different months").fillna(False).sum()
        )
        if named:
            said.append(
                f"{_cells(named)} with a month name that means different months in different languages"
            )
        if self.turned and not said:
            said.append(f"{_cells(self.turned)} with the day in the middle; the others may have it there too")
        return "; ".join(said)


_SHOWS = {
    DAY_FIRST: "that can only be day/month",
    MONTH_FIRST: "that can only be month/day",
    YEAR_FIRST: "with the year in front",
}


def shape_languages(shape: Written) -> frozenset[str]:
    """The languages in which the month of a cell is one."""
    return frozenset().union(*(spoken for _, spoken in shape.months))


ENOUGH, YEARS_AT_MOST, DAYS_AT_LEAST = 20, 20, 13
"""How many cells show which of two numbers is the year: one takes few values, the other runs through the month (house numbers)."""


def _without_years_in_front(shapes: list[Written]) -> list[Written]:
    """The shapes without the reading year-month-day of 25/03/14, or with that alone, where their column shows which it is.

    One cell with a year that is no day (25/03/99), or with a single digit in front, tells it of all that are written so. Else the
    numbers do: the days of a column run from the first of the month to the last, its years do not.
    """
    told = {}
    for separator in {
        shape.layout[0] for shape in shapes if shape.form == "ordered" and shape.layout[1] == 2
    }:
        group = [s for s in shapes if s.form == "ordered" and s.layout[0] == separator and s.layout[1] == 2]
        in_front = [YEAR_FIRST in shape.readings for shape in group]
        if not all(in_front):
            told[separator] = YEAR_FIRST if any(set(s.readings) == {YEAR_FIRST} for s in group) else "last"
        elif len(group) >= ENOUGH and all(shape.parts for shape in group):
            first, last = ({s.parts[at] for s in group if s.parts} for at in (0, 2))
            told[separator] = "last" if _runs(first, last) else "front" if _runs(last, first) else ""
    return [_with_year(shape, told.get(shape.layout[0], "")) for shape in shapes]


def _runs(days: set[int], years: set[int]) -> bool:
    return (
        len(days) >= DAYS_AT_LEAST and min(days) <= 3 and 28 <= max(days) <= 31 and len(years) <= YEARS_AT_MOST
        and max(years) < 28
    )  # fmt: skip


def _with_year(shape: Written, where: str) -> Written:
    if shape.form != "ordered" or shape.layout[1] != 2 or where not in ("last", "front"):
        return shape
    kept = {
        order: time for order, time in shape.readings.items() if (order == YEAR_FIRST) == (where == "front")
    }
    return replace(shape, readings=kept) if kept else shape


def _one_writer(shapes: Iterable[Written]) -> set[tuple[str, int, str]]:
    """The layouts in which single digits are written in one way only, or by nobody's rule: one writer, one order."""
    styles: dict[tuple[str, int, str], set[str]] = {}
    for shape in shapes:
        styles.setdefault(shape.layout, set()).add(shape.style)
    return {layout for layout, seen in styles.items() if "odd" in seen or not {"padded", "bare"} <= seen}


def _cells(count: int, noun: str = "cell") -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
