"""Runs on the user's own workbook: judge, write in one save, remember, and undo.

A run reads the closed file, decides a plan, and commits it in one save under one lock, with the bytes from before kept.
A run whose result equals the workbook writes nothing. Decisions of people are read and never written.
"""

from __future__ import annotations

import hashlib
import inspect
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from xlmigrate import inventory, ooxml
from xlmigrate.errors import XlmigrateError
from xlmigrate.faces.legend import legend_sheet
from xlmigrate.faces.overflow import CHANGES, FINDINGS, run_folder, write_full_lists
from xlmigrate.faces.template import declared_results
from xlmigrate.hosts.file import FileWorkbook
from xlmigrate.inventory import Inventory
from xlmigrate.journal import Journal
from xlmigrate.ooxml import disk
from xlmigrate.operations import (
    MORE_ROWS,
    Operation,
    Outcome,
    change_log_sheet,
    decide,
    findings_sheet,
    repairs,
)
from xlmigrate.plan import TEXT, ColumnEdit, Plan, Severity
from xlmigrate.profiles import target_of
from xlmigrate.rules import RULES
from xlmigrate.schema import BY_NAME

Say = Callable[[str], None]


@dataclass(frozen=True)
class Desk:
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


def run(
    path: Path,
    operations: Sequence[Operation],
    desk: Desk,
    *,
    dry_run: bool = False,
    say: Say = lambda _: None,
) -> Run:
    """Run operations on a closed workbook, as one run with one save.

    Raises WorkbookBusyError when it is open, locked or changed meanwhile, WorkbookRefusedError for what cannot be
    done without harm; the file is then as it was.
    """
    with ooxml.locked(path, desk.state):
        say(f"Reading {path.name}")
        workbook = FileWorkbook(path, desk.state)
        door = inventory.read(workbook)  # all of it: the figures on Start count every sheet
        say("Judging")
        outcome = decide(operations, door, today=desk.today)
        journal = Journal.of(path, desk.state)
        label = operations[0].label if len(operations) == 1 else "All operations"
        plan = whole_plan(path, outcome, operations, journal.next_run(), label, desk.today)
        if dry_run or plan.is_empty:
            return Run(path, outcome, plan, desk.today)
        say("Writing")
        return remember(
            workbook, Run(path, outcome, plan, desk.today), journal, desk, [one.name for one in operations]
        )


def remember(workbook: FileWorkbook, made: Run, journal: Journal, desk: Desk, operations: list[str]) -> Run:
    """Commit the plan of a run in one save, and write it down: a line of the log, and the undo pack."""
    policy = made.outcome.inventory.policy
    workbook.keep, workbook.modified = policy.backups_kept, desk.now
    full_lists = write_full_lists(made.workbook, made.plan, policy)
    saved = workbook.commit(replace(made.plan, cached=_results(made)))
    name = journal.next_run()
    line = {
        "run": name,
        "at": desk.now.isoformat(timespec="seconds"),
        "who": desk.who,
        "operations": operations,
        **_versions(made.outcome.inventory),
        "before": workbook.sha256,
        "after": saved.sha256,
        "repairs": _counted(made.plan),
        "findings": dict(sorted(Counter(made.plan.findings["rule"].astype(str)).items())),
    }
    journal.append(line, _pack(made.plan, line, saved), keep=policy.backups_kept)
    durable = (
        () if saved.durable else ("saved, but the system could not promise that it outlives a loss of power",)
    )
    return replace(made, name=name, notes=(*saved.notes, *durable), full_lists=full_lists)


def _results(made: Run) -> Mapping[str, Mapping[str, tuple[str, object]]]:
    """The results that Start and the counts of the sheets have after this run."""
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
    replaced: dict[str, pd.DataFrame] = {}
    if "findings" in tables:
        sheet = findings_sheet(
            plan.findings, tables["findings"], shown=policy.findings_shown, full_list=f"{folder}/{FINDINGS}"
        )
        sheet = _joined(sheet, _kept(tables["findings"], operations))
        if not _same(sheet, tables["findings"]):
            replaced["findings"] = sheet
    if "legend" in tables and not _same(legend_sheet(), tables["legend"]):
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
    left = both["accept"].eq("Leave").fillna(False).astype("int64")
    total = both["rule"].eq(MORE_ROWS.code).fillna(False).astype("int64")
    order = pd.DataFrame({"total": total, "left": left, "rank": rank})
    return both.loc[order.sort_values(["total", "left", "rank"], kind="stable").index].reset_index(drop=True)


def _same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    columns = [name for name in one.columns if name in other.columns]
    if len(one) != len(other):
        return False
    left, right = (f[columns].reset_index(drop=True).astype(object) for f in (one, other))
    return bool(left.where(left.notna(), None).equals(right.where(right.notna(), None)))


def _versions(door: Inventory) -> dict[str, str]:
    """What the judgement rested on: the program, the text of the rules, the target's profile, the policy."""
    target = target_of(door.policy)
    return {
        "version": version("xlmigrate"),
        "rules": _hash("".join(rule.code + inspect.getsource(rule.function) for rule in RULES)),
        "profile": f"{target.name} {target.as_of}" if target else "",
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


# Undo ----------------------------------------------------------------------------------------------------------------


def _pack(plan: Plan, line: Mapping[str, Any], saved: ooxml.Saved) -> dict[str, Any]:
    """What it takes to undo a run: the backup, and every cell old and new by the row's key."""
    return {
        "backup": str(saved.backup) if saved.backup else "",
        "before": line["before"],
        "after": line["after"],
        "edits": [
            {
                "table": edit.table,
                "column": edit.column,
                "rows": edit.rows.tolist(),
                "keys": [_json(value) for value in edit.keys],
                "old": [_json(value) for value in edit.old],
                "new": [_json(value) for value in edit.new],
            }
            for edit in plan.edits
        ],
        "added": {
            table: [_json(value) for value in frame[BY_NAME[table].key.name]]
            for table, frame in plan.added.items()
        },
    }


def _json(value: Any) -> Any:
    if value is None or value is pd.NA:
        return None
    if isinstance(value, datetime):
        return {"date": value.isoformat()}
    return value.item() if isinstance(value, np.generic) else value


def _from_json(value: Any) -> Any:
    if isinstance(value, dict):
        return pd.Timestamp(value["date"])
    return pd.NA if value is None else value


@dataclass(frozen=True)
class Undone:
    """What an undo did. ``exact`` when the very bytes came back; else ``left`` names cells that changed since."""

    run: str
    exact: bool
    restored: int = 0
    left: tuple[str, ...] = ()


def undoable(path: Path, state: Path) -> list[dict[str, Any]]:
    """The runs that can be undone, the latest first."""
    stack: list[dict[str, Any]] = []
    for line in Journal.of(path, state).lines():
        if "undoes" in line:
            stack = [one for one in stack if one["run"] != line["undoes"]]
        else:
            stack.append(line)
    return stack[::-1]


def undo(path: Path, desk: Desk) -> Undone:
    """Undo the latest run that was not undone yet.

    While the file is still what the run left, its exact bytes from before come back. Otherwise each cell that still
    holds what the run wrote gets its old value; the others are named and left.
    """
    with ooxml.locked(path, desk.state):
        stack = undoable(path, desk.state)
        if not stack:
            raise XlmigrateError(
                "there is no run to undo", where=path.name, do="See what ran with: xlmigrate log"
            )
        last = stack[0]
        journal = Journal.of(path, desk.state)
        pack = journal.pack(last["run"])
        workbook = FileWorkbook(path, desk.state, modified=desk.now)
        backup = Path(pack["backup"])
        if workbook.sha256 == pack["after"] and backup.is_file() and disk.sha256_of(backup) == pack["before"]:
            _restore(path, backup, workbook, desk.state)
            _log_undo(journal, last, desk, workbook.sha256, pack["before"])
            return Undone(last["run"], exact=True)
        plan, left = _inverse(workbook, pack, last["run"])
        if plan.is_empty:
            _log_undo(journal, last, desk, workbook.sha256, workbook.sha256)
            return Undone(last["run"], exact=False, left=left)
        saved = workbook.commit(plan)
        _log_undo(journal, last, desk, workbook.sha256, saved.sha256)
        return Undone(last["run"], exact=False, restored=sum(map(len, plan.edits)), left=left)


def _restore(path: Path, backup: Path, workbook: FileWorkbook, state: Path) -> None:
    """Put the bytes of a backup in place of the workbook, whose own bytes are kept first."""
    ooxml.restore(path, backup, workbook.sha256, state, keep=workbook.keep)


def _log_undo(journal: Journal, last: Mapping[str, Any], desk: Desk, before: str, after: str) -> None:
    journal.append(
        {
            "run": journal.next_run(),
            "at": desk.now.isoformat(timespec="seconds"),
            "who": desk.who,
            "operations": ["undo"],
            "undoes": last["run"],
            "before": before,
            "after": after,
        }
    )


def _inverse(workbook: FileWorkbook, pack: Mapping[str, Any], run_name: str) -> tuple[Plan, tuple[str, ...]]:
    """The plan that takes a run back, cell by cell, and what it leaves because a person changed it since."""
    names = {edit["table"] for edit in pack["edits"]}
    present = {sheet.casefold() for _, sheet in workbook.tables()}
    readable = {name for name in names | {"change_log"} if BY_NAME[name].sheet.casefold() in present}
    door = inventory.read(workbook, readable)
    edits, left = [], []
    for packed in pack["edits"]:
        table = BY_NAME[packed["table"]]
        frame = door.tables.get(table.name)
        if frame is None or packed["column"] not in frame:
            left.append(f"{table.sheet}: the column {packed['column']} is gone")
            continue
        edit, kept = _inverse_edit(
            frame, packed, door.formulas.get((table.name, packed["column"]), frozenset())
        )
        left += kept
        if edit is not None:
            edits.append(edit)
    plan = Plan(edits=tuple(edits))
    appended = {}
    if "change_log" in door.tables and repairs(plan):
        shown = door.policy.changes_shown
        appended["change_log"] = change_log_sheet(
            plan, run=f"undo {run_name}", name=f"Undo {run_name}", shown=shown
        )
    return replace(plan, appended=appended), tuple(left)


def _inverse_edit(
    frame: pd.DataFrame, packed: Mapping[str, Any], formulas: frozenset[int]
) -> tuple[ColumnEdit | None, list[str]]:
    table, column = BY_NAME[packed["table"]], packed["column"]
    heading = table.by_name[column].heading if column in table.by_name else column
    by_key = {
        key: row for row, key in zip(frame.index, frame[table.key.name], strict=True) if key is not pd.NA
    }
    keys = packed["keys"]
    rows, old, new, left = [], [], [], []
    for key, before, after in zip(keys, packed["old"], packed["new"], strict=True):
        row = by_key.get(key)
        where = f"{table.sheet}, {key}, {heading}"
        if row is None:
            left.append(f"{where}: the row is gone")
        elif row in formulas or _text(frame.at[row, column]) != _text(_from_json(after)):
            left.append(f"{where}: changed since")
        elif column != table.key.name:  # an ID that was given stays: decisions may rest on it
            rows.append(row)
            old.append(frame.at[row, column])
            new.append(_from_json(before))
    if not rows:
        return None, left
    order = np.argsort(np.array(rows, dtype=np.int64), kind="stable")
    edit = ColumnEdit(
        table=table.name,
        column=column,
        rows=np.array(rows, dtype=np.int64)[order],
        keys=frame.loc[[rows[at] for at in order], table.key.name],
        old=pd.Series([old[at] for at in order], dtype=object),
        new=pd.Series([new[at] for at in order], dtype=object),
        rules=pd.Series(["undo"] * len(rows), dtype=TEXT),
    )
    return edit, left


def _text(value: Any) -> str:
    if value is None or value is pd.NA:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return f"{value:.15g}" if isinstance(value, (int, float)) else str(value)


__all__ = ["Desk", "Run", "Undone", "run", "undo", "undoable"]
