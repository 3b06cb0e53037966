"""Lists of rows as a workbook of their own: for a person who opens it, filters it and files it.

It is .xlsx and not CSV, because Excel would eat the plus of a phone number. Text stays text, whatever it begins with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from numbers import Integral
from pathlib import Path
from typing import Any

import pandas as pd

_ROWS_PER_SHEET = 1_000_000
_GREY, _TINT = "#5B6770", "#E6EEF2"


def write_lists(
    path: Path,
    lists: Mapping[str, pd.DataFrame],
    *,
    lines: Sequence[str] = (),
    foot: str = "",
    widths: Mapping[str, float] | None = None,
    made_on: date | None = None,
) -> Path:
    """Write each list on a sheet of its name, its columns as headings; an older file is replaced.

    Above each stand ``lines``, the first as a title; ``foot`` stands on each printed page. A list of the name "" is called by
    the numbers of its rows, and one that is too long for a sheet goes on on the next. With ``made_on`` the same lists are the same bytes.
    """
    import xlsxwriter  # most commands write no list, and a click in Excel waits for each import

    path.parent.mkdir(parents=True, exist_ok=True)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        if made_on:
            book.set_properties({"created": datetime.combine(made_on, time.min)})
        look = {"font_name": "Arial", "font_size": 10, "font_scheme": False}
        cell = {**look, "valign": "top"}
        formats = {
            "title": book.add_format({**look, "bold": True, "font_size": 13}),
            "said": book.add_format({**look, "font_color": _GREY}),
            "head": book.add_format({**look, "bold": True, "bg_color": _TINT, "bottom": 2}),
            "text": book.add_format({**cell, "num_format": "@", "text_wrap": bool(lines)}),
            "day": book.add_format({**cell, "num_format": "yyyy-mm-dd", "align": "left"}),
            "count": book.add_format({**cell, "num_format": "#,##0"}),
            "other": book.add_format(cell),
        }
        for name, frame in lists.items():
            for first in range(0, max(len(frame), 1), _ROWS_PER_SHEET):
                part = frame.iloc[first : first + _ROWS_PER_SHEET]
                numbers = f"{first + 1}-{first + len(part)}"
                called = name if name and first == 0 else f"{name} {numbers}".strip()
                sheet = book.add_worksheet(called)
                _frame(sheet, list(map(str, frame.columns)), lines, foot, widths or {}, formats)
                _fill(sheet, part, len(lines) + 1 if lines else 0, formats)
    return path


def _frame(
    sheet: Any,
    headings: list[str],
    lines: Sequence[str],
    foot: str,
    widths: Mapping[str, float],
    formats: Any,
) -> None:
    """What stands around the rows: widths, the lines above, the headings, and how it prints."""
    for at, name in enumerate(headings):
        sheet.set_column(at, at, widths.get(name, max(11, len(name) + 3)))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L&9{foot}&R&9&P of &N")
    for row, text in enumerate(lines):
        sheet.write_string(row, 0, text, formats["said" if row else "title"])
    head = len(lines) + 1 if lines else 0
    sheet.repeat_rows(head)
    sheet.freeze_panes(head + 1, 1 if lines else 0)
    sheet.write_row(head, 0, headings, formats["head"])


def _fill(sheet: Any, rows: pd.DataFrame, head: int, formats: Any) -> None:
    columns = [cells.astype(object).where(cells.notna(), None) for _, cells in rows.items()]
    for at, values in enumerate(zip(*columns, strict=True), start=head + 1):
        for position, value in enumerate(values):
            if isinstance(value, str):
                sheet.write_string(at, position, value, formats["text"])
            elif isinstance(value, date):
                sheet.write_datetime(at, position, value, formats["day"])
            elif isinstance(value, Integral) and not isinstance(value, bool):
                sheet.write_number(at, position, int(value), formats["count"])
            elif value is not None:
                sheet.write(at, position, value, formats["other"])
    sheet.autofilter(head, 0, head + max(len(rows), 1), max(len(columns), 1) - 1)
