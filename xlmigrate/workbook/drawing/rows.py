"""A worksheet that takes the rows of a table column by column, and writes them as it is saved.

XlsxWriter keeps one object per cell, and one dictionary entry per cell of a table: a hundred thousand contacts
would be gigabytes. Here a column is an array of codes into its distinct cells, so a row is a join of strings.
What the classes override of XlsxWriter is small: `_write_rows` (rows after those it holds itself), the range of
a table, which is declared over one row and stretched, and the search of each formula for functions that ours do not use.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from html import escape
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from xlsxwriter.utility import xl_col_to_name, xl_range
from xlsxwriter.worksheet import Worksheet

from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.tables import TEXT_DTYPE, Kind

LAST_ROW = 1_048_575
"""The last row of a sheet, counted from 0."""

_BLOCK = 4096
_LONGEST = 32_767
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EPOCH = np.datetime64("1899-12-30", "us")
_FIRST_DAY = np.datetime64("1900-03-01", "us")
"""Before this day Excel's calendar counts a 29 February that did not exist, so such a date stays text."""


@dataclass(frozen=True)
class Cells:
    """A column ready to be written: the endings of its distinct cells, and n codes into them.

    An ending is what follows the address: ``" s="12" t="s"><v>7</v></c>``.
    """

    endings: NDArray[np.object_]
    codes: NDArray[np.intp]


class PlainSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter is seen without types
    """A worksheet whose formulas are written as they are given."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002
        """The formula without its sign; XlsxWriter would look for each of thirty newer functions, and ours use none."""
        return formula.removeprefix("=")


class StreamedSheet(PlainSheet):
    """A worksheet with the rows of one table below what is written to it cell by cell."""

    dim_rowmax: int

    def __init__(self) -> None:
        super().__init__()
        self._first = 0
        self._columns: Sequence[Cells] = ()
        self._heights: NDArray[np.float64] = np.empty(0)

    def add_rows(
        self, first: int, columns: Sequence[Cells], heights: NDArray[np.float64], options: Mapping[str, Any]
    ) -> None:
        """Take n rows from row ``first`` (counted from 0) on, and declare them with the header above as a table.

        ``heights`` are points per row, ``options`` those of `Worksheet.add_table`.
        """
        self._first, self._columns, self._heights = first, columns, heights
        last, right = first + max(len(heights), 1) - 1, len(columns) - 1
        if self.add_table(first - 1, 0, first, right, dict(options)) != 0:
            raise ValueError(f"XlsxWriter refused the table {options.get('name')}")
        stretched = xl_range(first - 1, 0, last, right)
        self.tables[-1].update({"range": stretched, "a_range": stretched, "autofilter": stretched})
        self._check_dimensions(last, right)

    def shared(self, strings: Sequence[str], times: NDArray[np.intp]) -> list[int]:
        """The places of strings in the workbook's string table; ``times`` is how often each occurs."""
        places = [self.str_table._get_shared_string_index(string) for string in strings]
        self.str_table.count += int(times.sum()) - len(strings)
        return places

    def _write_rows(self) -> None:
        if not self._columns:
            super()._write_rows()
            return
        last, self.dim_rowmax = self.dim_rowmax, self._first - 1
        super()._write_rows()
        self.dim_rowmax = last
        for start in range(0, len(self._heights), _BLOCK):
            self.fh.write(self._block(start, min(start + _BLOCK, len(self._heights))))

    def _block(self, start: int, stop: int) -> str:
        numbers = [str(self._first + at + 1) for at in range(start, stop)]
        parts: list[list[str]] = [
            [f'<row r="{number}" ht="{height:g}" customHeight="1">'
             for number, height in zip(numbers, self._heights[start:stop], strict=True)]
        ]  # fmt: skip
        for position, column in enumerate(self._columns):
            opening = f'<c r="{xl_col_to_name(position)}'
            endings = column.endings.take(column.codes[start:stop])
            parts.append([opening + number + ending for number, ending in zip(numbers, endings, strict=True)])
        parts.append(["</row>"] * len(numbers))
        return "".join(map("".join, zip(*parts, strict=True)))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a column of cells goes, and the number of its style; heading and first row serve messages too."""

    sheet: StreamedSheet
    heading: str
    first: int
    style: int

    def below(self, rows: int) -> Place:
        """The same column, further down."""
        return replace(self, first=self.first + rows)


def blank_cells(style: int, rows: int) -> Cells:
    """Blank cells in one style: most columns of most workbooks, so they cost nothing."""
    return Cells(np.array([f'" s="{style}"/>'], dtype=object), np.zeros(rows, dtype=np.intp))


def cells_of(place: Place, values: pd.Series, kind: Kind) -> Cells:
    """The cells of a typed column (n values) in one style. Raises XlmigrateError for what a cell cannot hold."""
    if values.dtype == object:
        return _mixed(place, values)
    if kind is Kind.YES_NO:
        values = values.map({True: "Yes", False: "No"}).astype(TEXT_DTYPE)
    if not kind.is_numeric and kind not in (Kind.DATE, Kind.TIME):
        values = values.mask(values.eq("").fillna(False))
    codes, found = pd.factorize(values, use_na_sentinel=True)
    codes = codes.astype(np.intp, copy=False)
    if kind in (Kind.DATE, Kind.TIME):
        endings = _dates(place, found, codes)
    elif kind.is_numeric:
        endings = [_number(place, value) for value in found]
    else:
        endings = _strings(place, [str(text) for text in found], codes)
    return Cells(np.array([*endings, _blank(place)], dtype=object), codes)


def cell_by_cell(place: Place, values: Sequence[Any], styles: Sequence[int]) -> Cells:
    """The cells of a column in which each cell has a style and a type of its own (the values on Settings)."""
    endings = []
    for at, (value, style) in enumerate(zip(values, styles, strict=True)):
        endings += _one(replace(place.below(at), style=style), value)
    return Cells(np.array(endings, dtype=object), np.arange(len(endings), dtype=np.intp))


def _mixed(place: Place, values: pd.Series) -> Cells:
    endings = [ending for at, value in enumerate(values) for ending in _one(place.below(at), value)]
    return Cells(np.array(endings, dtype=object), np.arange(len(endings), dtype=np.intp))


_ALONE = np.zeros(1, dtype=np.intp)


def _one(place: Place, value: Any) -> list[str]:
    """The ending of one cell whose type is that of its value, as a list of one."""
    if value is None or pd.isna(value) or value == "":
        return [_blank(place)]
    if isinstance(value, bool):
        return _strings(place, ["Yes" if value else "No"], _ALONE)
    if isinstance(value, date):
        return _dates(place, np.array([value], dtype="datetime64[us]"), _ALONE)
    if isinstance(value, (int, float, np.number)):
        return [_number(place, value)]
    return _strings(place, [str(value)], _ALONE)


def _blank(place: Place) -> str:
    return f'" s="{place.style}"/>'


def _strings(place: Place, strings: list[str], codes: NDArray[np.intp]) -> list[str]:
    for at, string in enumerate(strings):
        fault = unwritable(string)
        if fault:
            row = place.first + int(np.argmax(codes == at)) + 1
            raise XlmigrateError(
                fault[0],
                where=f"{place.sheet.name}, row {row}, {place.heading}",
                do=f"{fault[1]} and run again.",
            )
    times = np.bincount(codes[codes >= 0], minlength=len(strings))
    shared = np.array([not _taken_for_rich(string) for string in strings], dtype=bool)
    places = iter(
        place.sheet.shared([s for s, whether in zip(strings, shared, strict=True) if whether], times[shared])
    )
    return [
        f'" s="{place.style}" t="s"><v>{next(places)}</v></c>' if whether else _inline(place, string)
        for string, whether in zip(strings, shared, strict=True)
    ]


def _inline(place: Place, string: str) -> str:
    text = place.sheet._escape_control_characters(escape(string, quote=False))
    return f'" s="{place.style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _taken_for_rich(string: str) -> bool:
    """Whether XlsxWriter would take the text for rich text and write it unescaped."""
    return string.startswith("<r>") and string.endswith("</r>")


def unwritable(string: str) -> tuple[str, str] | None:
    """Why a cell cannot hold the text, and what to do; None when it can. The text itself is never quoted."""
    bad = _ILLEGAL.search(string)
    if bad:
        return (
            f"the text holds the character U+{ord(bad[0]):04X}, which no Excel file can hold",
            "Take it out",
        )
    length = len(string) if len(string) <= _LONGEST // 2 else len(string.encode("utf-16-le")) // 2
    if length > _LONGEST:
        return (
            f"the text has {length:,} characters, and a cell holds {_LONGEST:,}",
            "Shorten it in the source",
        )
    return None


def _dates(place: Place, found: Any, codes: NDArray[np.intp]) -> list[str]:
    stamps = np.asarray(found, dtype="datetime64[us]")
    days = (stamps - _EPOCH) / np.timedelta64(1, "D")
    endings = [f'" s="{place.style}"><v>{day:.16g}</v></c>' for day in days]
    for at in np.flatnonzero(stamps < _FIRST_DAY):
        moment: datetime = stamps[at].astype(datetime)
        text = moment.isoformat(" ") if moment.time() != datetime.min.time() else moment.date().isoformat()
        endings[at] = _strings(place, [text], codes[codes == at] - at)[0]
    return endings


def _number(place: Place, value: Any) -> str:
    number = float(value)
    if not np.isfinite(number):
        raise XlmigrateError(
            f"{place.heading} holds a number without end",
            where=place.sheet.name,
            do="Correct the source and run again.",
        )
    digits = str(int(value)) if number.is_integer() else repr(number)
    return f'" s="{place.style}"><v>{digits}</v></c>'
