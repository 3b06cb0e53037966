"""The segments as workbooks in a folder: one per list, and a summary that accounts for every contact."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import pandas as pd

from xlmigrate.consent.segments import Segments, titles

SUMMARY = "Summary"
ADVICE = "Triage, not legal advice: a qualified person decides."
_ROWS_PER_SHEET = 1_000_000
_WIDE = {
    "Reason": 60,
    "Reason codes": 34,
    "Legal basis of asking": 70,
    "What to do": 90,
    "List": 36,
    "E-mail": 32,
    "Keyed hash": 40,
}


def write(folder: Path, made: Segments, heading: str) -> tuple[Path, ...]:
    """Write the lists that hold anybody, and the summary; lists of an earlier time are taken away, other files stay.

    ``heading`` says of whom and of which day. All files are made before the first is put in its place.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".xlmigrate-", dir=folder) as aside:
        for one in made.lists:
            if len(one.rows):
                lines = (f"{one.title}: {len(one.rows):,} contacts. {heading}", one.says, ADVICE)
                _write(Path(aside) / f"{one.title}.xlsx", one.rows, lines)
        lines = (
            f"{made.contacts:,} contacts. {heading}",
            "Old lists are wrong lists: write them again on the day you use them.",
            ADVICE,
        )
        _write(Path(aside) / f"{SUMMARY}.xlsx", made.summary(), lines)
        for title in (*titles(), SUMMARY):
            (folder / f"{title}.xlsx").unlink(missing_ok=True)
        for path in sorted(Path(aside).iterdir()):
            path.replace(folder / path.name)
    return tuple(
        sorted(
            folder / f"{title}.xlsx" for title in (*titles(), SUMMARY) if (folder / f"{title}.xlsx").exists()
        )
    )


def _write(path: Path, frame: pd.DataFrame, lines: tuple[str, ...]) -> None:
    import xlsxwriter  # only this command needs it

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        look = {"font_name": "Arial", "font_size": 10, "font_scheme": False}
        title, said = (
            book.add_format({**look, "bold": True, "font_size": 13}),
            book.add_format({**look, "font_color": "#5B6770"}),
        )
        head = book.add_format({**look, "bold": True, "bg_color": "#E6EEF2", "bottom": 2})
        formats = {
            "text": book.add_format({**look, "num_format": "@", "valign": "top", "text_wrap": True}),
            "day": book.add_format({**look, "num_format": "yyyy-mm-dd", "valign": "top", "align": "left"}),
            "count": book.add_format({**look, "num_format": "#,##0", "valign": "top"}),
        }  # fmt: skip
        columns = {str(name): frame[name].astype(object).where(frame[name].notna(), None) for name in frame}
        for first in range(0, max(len(frame), 1), _ROWS_PER_SHEET):
            sheet = book.add_worksheet(f"{first + 1}-{min(first + _ROWS_PER_SHEET, len(frame))}")
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
            sheet.repeat_rows(len(lines) + 1)
            sheet.set_footer(f"&L&9{ADVICE}&R&9&P of &N")
            for at, name in enumerate(columns):
                sheet.set_column(at, at, _WIDE.get(name, max(11, len(name) + 3)))
            for row, text in enumerate(lines):
                sheet.write_string(row, 0, text, said if row else title)
            sheet.write_row(len(lines) + 1, 0, columns, head)
            sheet.freeze_panes(len(lines) + 2, 1)
            part = [values.iloc[first : first + _ROWS_PER_SHEET] for values in columns.values()]
            for at, cells in enumerate(zip(*part, strict=True), start=len(lines) + 2):
                for position, value in enumerate(cells):
                    if isinstance(value, str):
                        sheet.write_string(at, position, value, formats["text"])
                    elif isinstance(value, date):
                        sheet.write_datetime(at, position, value, formats["day"])
                    elif value is not None:
                        sheet.write_number(at, position, int(value), formats["count"])
            sheet.autofilter(len(lines) + 1, 0, len(lines) + 1 + max(len(part[0]), 1), len(columns) - 1)
