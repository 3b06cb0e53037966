"""Runs on the user's own workbook: judge, write in one save, remember, and undo.

A run reads the closed file, decides a plan, and commits it in one save under one lock, with the bytes from before kept.
A run whose result equals the workbook writes nothing. Decisions of people are read and never written.
"""

from __future__ import annotations

import gc
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xlmigrate.cleaning.distinct import one_evaluation
from xlmigrate.domains import BY_NAME
from xlmigrate.domains.traces.sheets import MORE_ROWS, change_log_sheet, findings_sheet, repairs
from xlmigrate.domains.traces.words import Accept
from xlmigrate.engine import loading
from xlmigrate.engine.evaluate import Operation, Outcome, decide, same_rows
from xlmigrate.engine.loading import Inventory
from xlmigrate.engine.plan import TEXT, ColumnEdit, Plan, Severity
from xlmigrate.platforms import source_of, target_of
from xlmigrate.reports.full_lists import CHANGES, FINDINGS, run_folder, write_full_lists
from xlmigrate.runs.fingerprint import judged_by
from xlmigrate.runs.journal import Journal

if TYPE_CHECKING:
    # A click in Excel waits for each import: what a closed file needs is imported where it is opened.
    from xlmigrate.workbook.hosts.file import FileWorkbook

Say = Callable[[str], None]


@dataclass(frozen=True)
class Context:
    """Where and when runs happen: the state folder, the clock's day and time, and the account that runs."""

    state: Path
    today: date
    now: datetime
    who: str = ""


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


@one_evaluation()
def run(
    path: Path,
    operations: Sequence[Operation],
    desk: Context,
    *,
    dry_run: bool = False,
    say: Say = lambda _: None,
) -> Run:
    """Run operations on a closed workbook, as one run with one save.

    Raises WorkbookBusyError when it is open, locked or changed meanwhile, WorkbookRefusedError for what cannot be
    done without harm; the file is then as it was.
    """
    from xlmigrate.workbook import ooxml
    from xlmigrate.workbook.hosts.file import FileWorkbook

    with ooxml.locked(path, desk.state), uncollected():
        say(f"Reading {path.name}")
        workbook = FileWorkbook(path, desk.state)
        door = loading.read(workbook)  # all of it: the figures on Start count every sheet
        say("Judging")
        outcome = decide(operations, door, today=desk.today)
        journal = Journal.of(path, desk.state)
        label = operations[0].label if len(operations) == 1 else "All operations"
        plan = whole_plan(path, outcome, operations, journal.next_run(), label, desk.today)
        made = Run(path, outcome, plan, desk.today, notes=outcome.proofs)
        if dry_run or plan.is_empty:
            return made
        say("Writing")
        return remember(workbook, made, journal, desk, [one.name for one in operations])


@contextmanager
def uncollected() -> Iterator[None]:
    """No search for cyclic garbage meanwhile: over and over it would walk the long lists of cells, and finds nothing."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def remember(
    workbook: FileWorkbook, made: Run, journal: Journal, desk: Context, operations: list[str]
) -> Run:
    """Commit the plan of a run in one save, and write it down: a line of the log, and the undo pack."""
    policy = made.outcome.inventory.policy
    workbook.keep, workbook.modified = policy.backups_kept, desk.now
    full_lists = write_full_lists(made.workbook, made.plan, policy)
    saved = workbook.commit(replace(made.plan, cached=_results(made)))
    name = journal.next_run()
    line = line_of(
        name, desk, operations, made.outcome.inventory, made.plan, before=workbook.sha256, after=saved.sha256
    )
    journal.append(
        line, pack_of(made.plan, line, saved.backup, made.outcome.inventory), keep=policy.backups_kept
    )
    durable = (
        () if saved.durable else ("saved, but the system could not promise that it outlives a loss of power",)
    )
    return replace(made, name=name, notes=(*made.notes, *saved.notes, *durable), full_lists=full_lists)


def line_of(
    name: str,
    desk: Context,
    operations: Sequence[str],
    door: Inventory,
    plan: Plan,
    *,
    before: str,
    after: str,
) -> dict[str, Any]:
    """The line of the log that says what a run did; ``before`` and ``after`` are blank for an open workbook."""
    return {
        "run": name,
        "at": desk.now.isoformat(timespec="seconds"),
        "who": desk.who,
        "operations": list(operations),
        **_versions(door),
        "before": before,
        "after": after,
        "repairs": _counted(plan),
        "findings": dict(sorted(Counter(plan.findings["rule"].astype(str)).items())),
    }


def _results(made: Run) -> Mapping[str, Mapping[str, tuple[str, object]]]:
    """The results that Start and the counts of the sheets have after this run."""
    from xlmigrate.workbook.drawing.template import declared_results

    tables = {**made.outcome.inventory.tables, **made.outcome.tables, **made.plan.replaced}
    for name, rows in made.plan.appended.items():
        tables[name] = pd.concat([tables[name], rows], ignore_index=True)
    return declared_results(tables, made.outcome.inventory.policy.replace(as_of=made.judged_on))


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
    if "change_log" in tables and repairs(plan):
        appended["change_log"] = change_log_sheet(
            plan, run=name, name=label, shown=policy.changes_shown, full_list=f"{folder}/{CHANGES}"
        )
    return replace(plan, replaced=replaced, appended=appended)


def _judged_on(door: Inventory, today: date) -> Iterable[ColumnEdit]:
    """The edit of the setting As of, the one value on Settings that a run writes."""
    settings = door.tables.get("settings")
    if settings is None or door.policy.as_of == today:
        return
    rows = settings[settings["setting"].str.strip().str.casefold().eq("as of").fillna(False)]
    if len(rows) == 1 and rows.index[0] not in door.formulas.get(("settings", "value"), frozenset()):
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
    """The findings of rules that did not run; what the door said of sheets that were not read; what imports said."""
    ran = {rule.code for one in operations for rule in one.chosen} | {MORE_ROWS.code}
    read = {BY_NAME[name].sheet for one in operations for name in one.tables}
    door = known["rule"].str.match("XL[12]").fillna(False) & known["sheet"].isin(read)
    return known[known["rule"].notna() & ~known["rule"].isin(ran) & ~door]


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


def _versions(door: Inventory) -> dict[str, str]:
    """What the judgement rested on: the program, everything that judges, both profiles, the policy."""
    ends = (source_of(door.policy), target_of(door.policy))
    return {
        "version": version("xlmigrate"),
        "judged_by": judged_by(door.policy),
        "profiles": ", ".join(f"{one.name} {one.as_of}" for one in ends if one),
        "policy": _hash(repr(door.policy)),
    }


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def _counted(plan: Plan) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for edit in plan.edits:
        for codes, count in edit.rules.value_counts().items():
            counts.update({code: int(count) for code in str(codes).split()})
    return dict(sorted(counts.items()))


def pack_of(plan: Plan, line: Mapping[str, Any], backup: Path | None, door: Inventory) -> dict[str, Any]:
    """What it takes to undo a run: the backup, every cell old and new by the row's key, and the tables it replaced."""
    return {
        "backup": str(backup) if backup else "",
        "before": line["before"],
        "after": line["after"],
        "edits": [
            {
                "table": edit.table,
                "column": edit.column,
                "rows": edit.rows.tolist(),
                "keys": _jsons(edit.keys),
                "old": _jsons(edit.old),
                "new": _jsons(edit.new),
            }
            for edit in plan.edits
        ],
        "added": {table: _jsons(frame[BY_NAME[table].key.name]) for table, frame in plan.added.items()},
        "replaced": {
            table: {
                "old": {str(name): _jsons(cells) for name, cells in door.tables[table].items()},
                "new": fingerprint(table, frame),
            }
            for table, frame in plan.replaced.items()
            if table in door.tables and table != "legend"
        },
    }


def fingerprint(table: str, frame: pd.DataFrame) -> str:
    """By which the rows that a run wrote into a table of its own are known again."""
    names = [column.name for column in BY_NAME[table].columns if column.name in frame]
    return _hash(repr([(name, _jsons(frame[name])) for name in names]))


def _jsons(values: pd.Series) -> list[Any]:
    if isinstance(values.dtype, pd.StringDtype):
        plain: list[Any] = values.astype(object).where(values.notna(), None).tolist()
        return plain
    return [_json(value) for value in values]


def _json(value: Any) -> Any:
    if value is None or value is pd.NA:
        return None
    if isinstance(value, datetime):
        return {"date": value.isoformat()}
    return value.item() if isinstance(value, np.generic) else value
