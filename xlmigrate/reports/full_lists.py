"""The full lists of a run, for the rows that a sheet of the workbook does not hold."""

from __future__ import annotations

from pathlib import Path

from xlmigrate.domains.traces.sheets import repairs
from xlmigrate.engine.plan import Plan, gravest_first
from xlmigrate.engine.settings import Policy
from xlmigrate.reports.list_book import write_lists

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
        written.append(write_lists(folder / FINDINGS, {"": gravest_first(plan.findings)}))
    made = Plan(edits=repairs(plan))
    if sum(map(len, made.edits)) > policy.changes_shown:
        written.append(write_lists(folder / CHANGES, {"": made.changes()}))
    return tuple(written)
