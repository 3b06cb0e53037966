"""Undo: the exact bytes from before a run, or cell by cell what nobody changed since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xlmigrate.domains import BY_NAME
from xlmigrate.domains.traces.sheets import change_log_sheet, repairs
from xlmigrate.engine import loading
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.grid import Workbook
from xlmigrate.engine.plan import TEXT, ColumnEdit, Plan
from xlmigrate.runs.journal import Journal
from xlmigrate.runs.records import fingerprint
from xlmigrate.runs.session import Context

if TYPE_CHECKING:  # a click in Excel waits for each import
    from xlmigrate.workbook.hosts.file import FileWorkbook


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


def undo(path: Path, desk: Context) -> Undone:
    """Undo the latest run that was not undone yet.

    While the file is still what the run left, its exact bytes from before come back. Otherwise each cell that still
    holds what the run wrote gets its old value; the others are named and left.
    """
    from xlmigrate.workbook import ooxml
    from xlmigrate.workbook.hosts.file import FileWorkbook
    from xlmigrate.workbook.ooxml import disk

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
            log_undo(journal, last, desk, workbook.sha256, pack["before"])
            return Undone(last["run"], exact=True)
        plan, left = inverse(workbook, pack, last["run"])
        if plan.is_empty:
            log_undo(journal, last, desk, workbook.sha256, workbook.sha256)
            return Undone(last["run"], exact=False, left=left)
        saved = workbook.commit(plan)
        log_undo(journal, last, desk, workbook.sha256, saved.sha256)
        return Undone(last["run"], exact=False, restored=sum(map(len, plan.edits)), left=left)


def _restore(path: Path, backup: Path, workbook: FileWorkbook, state: Path) -> None:
    """Put the bytes of a backup in place of the workbook, whose own bytes are kept first."""
    from xlmigrate.workbook import ooxml

    ooxml.restore(path, backup, workbook.sha256, state, keep=workbook.keep)


def log_undo(journal: Journal, last: Mapping[str, Any], desk: Context, before: str, after: str) -> None:
    """Write an undo down; ``before`` and ``after`` are blank for an open workbook."""
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


def inverse(workbook: Workbook, pack: Mapping[str, Any], run_name: str) -> tuple[Plan, tuple[str, ...]]:
    """The plan that takes a run back, cell by cell, and what it leaves because a person changed it since."""
    names = {edit["table"] for edit in pack["edits"]} | set(pack.get("replaced", {}))
    present = {sheet.casefold() for _, sheet in workbook.tables()}
    readable = {name for name in names | {"change_log"} if BY_NAME[name].sheet.casefold() in present}
    door = loading.read(workbook, readable)
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
    replaced = {}
    for name, rows in pack.get("replaced", {}).items():
        if name not in door.tables or fingerprint(name, door.tables[name]) != rows["new"]:
            left.append(f"{BY_NAME[name].sheet}: changed since")
        else:
            replaced[name] = _as_frame(rows["old"], door.tables[name])
    plan = Plan(edits=tuple(edits), replaced=replaced)
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


def _as_frame(columns: Mapping[str, list[Any]], like: pd.DataFrame) -> pd.DataFrame:
    """Rows out of an undo pack, typed as the table is now."""
    known = {str(name): dtype for name, dtype in like.dtypes.items() if name in columns}
    frame = pd.DataFrame(
        {name: pd.Series([_from_json(v) for v in columns[name]], dtype=object) for name in known}
    )
    return frame.astype(known)


def _text(value: Any) -> str:
    if value is None or value is pd.NA:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return f"{value:.15g}" if isinstance(value, (int, float)) else str(value)
