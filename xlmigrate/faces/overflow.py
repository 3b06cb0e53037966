"""The full lists of a run, for the rows that a sheet of the workbook does not hold.

They are .xlsx and not CSV: a person opens them, and Excel would eat the plus of a phone number.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from xlmigrate.operations import repairs
from xlmigrate.plan import Plan, gravest_first
from xlmigrate.policy import Policy

_ROWS_PER_SHEET = 1_000_000


FINDINGS, CHANGES = "findings in full.xlsx", "changes in full.xlsx"


def run_folder(workbook: Path) -> Path:
    """The folder beside a workbook in which the full lists of its runs lie."""
    return workbook.with_name(f"{workbook.stem} runs")


def write_full_lists(workbook: Path, plan: Plan, policy: Policy) -> tuple[Path, ...]:
    """Write findings or changes in full into the folder ``<workbook> runs``, where the sheet cuts them short.

    Gives the files written; none when the sheets hold everything.
    """
    folder = run_folder(workbook)
    written = []
    if len(plan.findings) > policy.findings_shown:
        written.append(_write(folder / FINDINGS, gravest_first(plan.findings)))
    made = Plan(edits=repairs(plan))
    if sum(map(len, made.edits)) > policy.changes_shown:
        written.append(_write(folder / CHANGES, made.changes()))
    return tuple(written)


def _write(path: Path, frame: pd.DataFrame) -> Path:
    import xlsxwriter  # most runs have no full list, and a click in Excel waits for each import

    path.parent.mkdir(parents=True, exist_ok=True)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        text = book.add_format({"num_format": "@"})
        columns = {
            str(name): frame[name].astype(object).where(frame[name].notna(), None) for name in frame.columns
        }
        for first in range(0, max(len(frame), 1), _ROWS_PER_SHEET):
            sheet = book.add_worksheet(f"{first + 1}-{min(first + _ROWS_PER_SHEET, len(frame))}")
            sheet.write_row(0, 0, columns)
            part = [values.iloc[first : first + _ROWS_PER_SHEET] for values in columns.values()]
            for at, row in enumerate(zip(*part, strict=True), start=1):
                for position, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(at, position, value, text)
                    elif value is not None:
                        sheet.write_number(at, position, value)
    return path
