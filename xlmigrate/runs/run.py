"""Running operations on a workbook as one run, and what a run adds to their plan: findings, change log, legend, the day.

A run whose result equals the workbook writes nothing. Decisions of people are read and never written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from xlmigrate.domains import BY_NAME
from xlmigrate.domains.traces.sheets import MORE_ROWS, change_log_sheet, findings_sheet, repairs
from xlmigrate.domains.traces.words import Accept
from xlmigrate.engine import loading
from xlmigrate.engine.evaluate import Operation, Outcome, decide, same_rows
from xlmigrate.engine.loading import Inventory
from xlmigrate.engine.plan import TEXT, ColumnEdit, Plan, Severity
from xlmigrate.reports.full_lists import CHANGES, FINDINGS, run_folder
from xlmigrate.runs import session
from xlmigrate.runs.session import Context, Say, Written, silent


@dataclass(frozen=True)
class Run:
    """What a run did, or with ``dry_run`` would do. ``name`` is blank when nothing was written."""

    workbook: Path
    outcome: Outcome
    plan: Plan
    judged_on: date
    name: str = ""
    notes: tuple[str, ...] = ()
    full_lists: tuple[Path, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether the file was written."""
        return bool(self.name)

    def after(self, written: Written) -> Run:
        """The run with what a session wrote of it."""
        notes = (*self.notes, *written.notes)
        return replace(self, name=written.name, notes=notes, full_lists=written.full_lists)


def run(
    path: Path, operations: Sequence[Operation], context: Context, *, dry_run: bool = False, say: Say = silent
) -> Run:
    """Run operations on a closed workbook, as one run with one save.

    Raises WorkbookBusyError when it is open, locked or changed meanwhile, WorkbookRefusedError for what cannot be
    done without harm; the file is then as it was.
    """
    with session.opened(path, context, say) as work:
        inventory = work.load()  # all of it: the figures on Start count every sheet
        outcome = work.evaluate(operations, inventory)
        plan = whole_plan(path, outcome, operations, work.next_run, label_of(operations), context.today)
        made = Run(path, outcome, plan, context.today, notes=outcome.proofs)
        if dry_run or plan.is_empty:
            return made
        return made.after(work.write(plan, outcome, [one.name for one in operations]))


def check(path: Path, operations: Sequence[Operation], *, today: date, say: Say = silent) -> Outcome:
    """Judge a closed workbook and write nothing: what would be changed, and what a person must look at."""
    from xlmigrate.workbook.hosts.file import FileWorkbook

    workbook = FileWorkbook(path)
    say(f"Reading {workbook.name}")
    inventory = loading.read(workbook, {name for one in operations for name in one.tables})
    say("Judging")
    return decide(operations, inventory, today=today)


def label_of(operations: Sequence[Operation]) -> str:
    """What the run is called on the change log."""
    return operations[0].label if len(operations) == 1 else "All operations"


def whole_plan(
    path: Path, outcome: Outcome, operations: Sequence[Operation], name: str, label: str, today: date
) -> Plan:
    """The plan of an outcome with its traces: findings, change log, legend and the day of judgement."""
    tables, policy = outcome.inventory.tables, outcome.inventory.policy
    folder = run_folder(path).name
    plan = replace(outcome.plan, edits=(*outcome.plan.edits, *_judged_on(outcome.inventory, today)))
    replaced = dict(plan.replaced)
    if "findings" in tables:
        sheet = findings_sheet(
            plan.findings, tables["findings"], shown=policy.findings_shown, full_list=f"{folder}/{FINDINGS}"
        )
        sheet = _joined(sheet, _kept(tables["findings"], operations))
        if not same_rows(sheet, tables["findings"]):
            replaced["findings"] = sheet
    if "legend" in tables:
        from xlmigrate.domains.traces.legend import legend_sheet

        if not same_rows(legend_sheet(), tables["legend"]):
            replaced["legend"] = legend_sheet()
    appended = {}
    if "change_log" in tables and (repairs(plan) or plan.merged):
        appended["change_log"] = change_log_sheet(
            plan, run=name, name=label, shown=policy.changes_shown, full_list=f"{folder}/{CHANGES}"
        )
    return replace(plan, replaced=replaced, appended=appended)


def _judged_on(inventory: Inventory, today: date) -> Iterable[ColumnEdit]:
    """The edit of the setting As of, the one value on Settings that a run writes."""
    settings = inventory.tables.get("settings")
    if settings is None or inventory.policy.as_of == today:
        return
    rows = settings[settings["setting"].str.strip().str.casefold().eq("as of").fillna(False)]
    if len(rows) == 1 and rows.index[0] not in inventory.formulas.get(("settings", "value"), frozenset()):
        yield ColumnEdit(
            table="settings",
            column="value",
            rows=rows.index.to_numpy(dtype=np.int64),
            keys=rows["setting"],
            old=rows["value"],
            new=pd.Series([datetime(today.year, today.month, today.day)], index=rows.index, dtype=object),
            rules=pd.Series("computed", index=rows.index, dtype=TEXT),
        )


def _kept(known: pd.DataFrame, operations: Sequence[Operation]) -> pd.DataFrame:
    """The findings of rules that did not run; what reading said of sheets that were not read; what imports said."""
    ran = {rule.code for one in operations for rule in one.chosen} | {MORE_ROWS.code}
    read = {BY_NAME[name].sheet for one in operations for name in one.tables}
    of_reading = known["rule"].str.match("XL[12]").fillna(False) & known["sheet"].isin(read)
    return known[known["rule"].notna() & ~known["rule"].isin(ran) & ~of_reading]


def _joined(new: pd.DataFrame, kept: pd.DataFrame) -> pd.DataFrame:
    """Both in the order of a Findings sheet: the gravest first, what was left last, and the line of totals at the end."""
    both = pd.concat([new, kept[list(new.columns)]], ignore_index=True)
    rank = (
        both["severity"]
        .map({severity.value: severity.rank for severity in Severity})
        .fillna(9)
        .astype("int64")
    )
    left = both["accept"].eq(Accept.LEAVE).fillna(False).astype("int64")
    total = both["rule"].eq(MORE_ROWS.code).fillna(False).astype("int64")
    order = pd.DataFrame({"total": total, "left": left, "rank": rank})
    return both.loc[order.sort_values(["total", "left", "rank"], kind="stable").index].reset_index(drop=True)
