"""Undo: the exact bytes from before a run, or cell by cell what nobody changed since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xlmigrate.domains import BY_NAME
from xlmigrate.domains.traces.sheets import change_log_sheet, repairs
from xlmigrate.engine import loading
from xlmigrate.engine.cells import CellError
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.grid import Workbook, found_in, table_in
from xlmigrate.engine.loading import Inventory
from xlmigrate.engine.merging import taken_out
from xlmigrate.engine.plan import TEXT, ColumnEdit, Plan
from xlmigrate.runs.journal import Journal
from xlmigrate.runs.records import fingerprint, row_prints
from xlmigrate.runs.session import Context

if TYPE_CHECKING:  # a click in Excel waits for each import
    from xlmigrate.workbook.hosts.file import FileWorkbook


def _from_json(value: Any) -> Any:
    if isinstance(value, dict):
        return CellError(value["error"]) if "error" in value else pd.Timestamp(value["date"])
    return pd.NA if value is None else value


@dataclass(frozen=True)
class Undone:
    """What an undo did. ``exact`` when the very bytes came back; else ``left`` names cells that changed since."""

    run: str
    exact: bool
    restored: int = 0
    left: tuple[str, ...] = ()
    rows: int = 0
    """Rows that came back or went."""


def undoable(path: Path, state: Path) -> list[dict[str, Any]]:
    """The runs that can be undone, the latest first; forgetting a person is none of them."""
    stack: list[dict[str, Any]] = []
    for line in Journal.of(path, state).lines():
        if "undoes" in line:
            stack = [one for one in stack if one["run"] != line["undoes"]]
        elif "forget" not in line["operations"]:  # that has no inverse
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
        return Undone(
            last["run"],
            exact=False,
            restored=sum(map(len, plan.edits)),
            left=left,
            rows=sum(map(len, (*plan.added.values(), *plan.removed.values()))),
        )


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
    from xlmigrate.runs.at_rest import skipped  # a click in Excel waits for each import

    kinds = ("replaced", "added", "removed")
    names = {edit["table"] for edit in pack["edits"]}.union(*(pack.get(kind, {}) for kind in kinds))
    readable = {name for name in names | {"change_log"} if found_in(workbook, name)}
    door = loading.read(workbook, readable)
    edits: list[ColumnEdit] = []
    left = list(skipped(pack))
    for packed in pack["edits"]:
        table = BY_NAME[packed["table"]]
        frame = door.tables.get(table.name)
        if frame is None or packed["column"] not in frame:
            left.append(f"{table.sheet}: the column {packed['column']} is gone")
            continue
        edit, kept = _inverse_edit(frame, packed, _formulas(workbook, door, table.name, packed))
        left += kept
        if edit is not None:
            edits.append(edit)
    replaced = {}
    for name, rows in pack.get("replaced", {}).items():
        if name not in door.tables or fingerprint(name, door.tables[name]) != rows["new"]:
            left.append(f"{BY_NAME[name].sheet}: changed since")
        else:
            replaced[name] = _as_frame(rows["old"], door.tables[name])
    removed = _added_rows(door, pack.get("added", {}), left)
    added = _removed_rows(door, pack.get("removed", {}), left)
    plan = Plan(
        edits=tuple(_of_rows_that_stay(edits, removed)), replaced=replaced, removed=removed, added=added
    )
    appended = {}
    if "change_log" in door.tables and repairs(plan):
        shown = door.policy.changes_shown
        appended["change_log"] = change_log_sheet(
            plan, run=f"undo {run_name}", name=f"Undo {run_name}", shown=shown
        )
    return replace(plan, appended=appended), tuple(left)


def _of_rows_that_stay(edits: list[ColumnEdit], removed: Mapping[str, pd.DataFrame]) -> Iterable[ColumnEdit]:
    for edit in edits:
        stays = ~np.isin(edit.rows, removed[edit.table].index) if edit.table in removed else None
        if stays is None or stays.all():
            yield edit
        elif stays.any():
            yield edit.take(np.flatnonzero(stays))


def _added_rows(door: Inventory, added: Mapping[str, Any], left: list[str]) -> dict[str, pd.DataFrame]:
    """The rows that the run added, as rows to remove; those that somebody changed since are named and stay."""
    removed = {}
    for name, packed in added.items():
        frame = door.tables.get(name)
        if isinstance(packed, list) or frame is None:  # a pack of an earlier version tells the keys alone
            left.append(f"{BY_NAME[name].sheet}: the rows that were added stay")
            continue
        absent = frozenset(door.absent)
        now: dict[tuple[Any, str], list[int]] = {}
        keys = frame[BY_NAME[name].key.name].astype(object)
        for row, key, seen in zip(frame.index, keys, row_prints(name, frame, absent), strict=True):
            now.setdefault((None if key is pd.NA else key, seen), []).append(int(row))
        present = {key for key, _ in now}
        rows = []
        for key, seen in zip(packed["keys"], packed["prints"], strict=True):
            if now.get((key, seen)):
                rows.append(now[key, seen].pop())
            else:
                what = (
                    "it was added, and changed since" if key in present else "the row that was added is gone"
                )
                left.append(f"{BY_NAME[name].sheet}, {key}: {what}")
        if rows:
            removed[name] = taken_out(door, name, rows)
    return removed


def _removed_rows(
    door: Inventory, removed: Mapping[str, Mapping[str, list[Any]]], left: list[str]
) -> dict[str, pd.DataFrame]:
    """The rows that the run removed, as rows to add at the end; one whose ID another row has by now is named."""
    added = {}
    for name, cells in removed.items():
        frame, key = door.tables.get(name), BY_NAME[name].key.name
        if frame is None:
            left.append(f"{BY_NAME[name].sheet}: the sheet is gone")
            continue
        # a column that is calculated in every row goes on by itself
        calculated = {c for (t, c), rows in door.formulas.items() if t == name and len(rows) >= len(frame)}
        rows = pd.DataFrame(
            {
                column: pd.Series([_from_json(value) for value in values], dtype=object)
                for column, values in cells.items()
                if column not in calculated
            }
        )
        taken = rows[key].notna() & rows[key].isin(frame[key].dropna())
        left += [
            f"{BY_NAME[name].sheet}, {one}: its ID stands on another row now" for one in rows.loc[taken, key]
        ]
        if not taken.all():
            added[name] = rows[~taken.to_numpy(dtype=bool)].reset_index(drop=True)
    return added


def _formulas(
    workbook: Workbook, door: Inventory, table: str, packed: Mapping[str, Any]
) -> Mapping[int, str]:
    """The formulas of a column now, with their texts where the run wrote formulas."""
    rows = door.formulas.get((table, packed["column"]), frozenset())
    if not rows or "formulas" not in packed:
        return dict.fromkeys(rows, "")
    name = table_in(workbook, table)
    for heading in workbook.read(name).headings:
        declared = BY_NAME[table].by_heading.get(heading.strip().casefold())
        if (declared.name if declared else heading) == packed["column"]:
            return workbook.formulas(name, heading)
    return dict.fromkeys(rows, "")


def _inverse_edit(
    frame: pd.DataFrame, packed: Mapping[str, Any], formulas: Mapping[int, str]
) -> tuple[ColumnEdit | None, list[str]]:
    table, column = BY_NAME[packed["table"]], packed["column"]
    heading = table.by_name[column].heading if column in table.by_name else column
    by_key: dict[object, list[int]] = {}
    for position, key in zip(frame.index, frame[table.key.name].astype(object), strict=True):
        by_key.setdefault(None if key is pd.NA else key, []).append(int(position))
    count = len(packed["keys"])
    ours, before_ours = packed.get("formulas", [None] * count), packed.get("was", [None] * count)
    rows, old, new, was, back, left = [], [], [], [], [], []
    cells = zip(packed["keys"], packed["rows"], packed["old"], packed["new"], ours, before_ours, strict=True)
    for key, place, before, after, formula, earlier in cells:
        there = by_key.get(key, [])
        row = there[0] if len(there) == 1 and key is not None else place if place in there else None
        where = f"{table.sheet}, {key or f'row {place + 1}'}, {heading}"
        if row is None:
            left.append(f"{where}: the row is gone" if not there else f"{where}: two rows have this ID")
        elif formulas.get(row) != formula or (
            formula is None and _text(frame.at[row, column]) != _text(_from_json(after))
        ):
            left.append(f"{where}: changed since")
        elif column != table.key.name:  # an ID that was given stays: decisions may rest on it
            rows.append(row)
            old.append(frame.at[row, column])
            new.append(_from_json(before))
            was.append(formula)
            back.append(earlier)
    if not rows:
        return None, left
    order = np.argsort(np.array(rows, dtype=np.int64), kind="stable")

    def texts(of: list[str | None]) -> pd.Series | None:
        return pd.Series([of[at] for at in order], dtype=TEXT) if any(of) else None

    edit = ColumnEdit(
        table=table.name,
        column=column,
        rows=np.array(rows, dtype=np.int64)[order],
        keys=frame.loc[[rows[at] for at in order], table.key.name],
        old=pd.Series([old[at] for at in order], dtype=object),
        new=pd.Series([new[at] for at in order], dtype=object),
        rules=pd.Series(["undo"] * len(rows), dtype=TEXT),
        formulas=texts(back),
        was=texts(was),
    )
    return edit, left


def _as_frame(columns: Mapping[str, list[Any]], like: pd.DataFrame) -> pd.DataFrame:
    """Rows out of an undo pack, each cell as it stood, in the columns that the table still has."""
    return pd.DataFrame(
        {
            name: pd.Series([_from_json(value) for value in columns[name]], dtype=object)
            for name in map(str, like.columns)
            if name in columns
        }
    )


def _text(value: Any) -> str:
    if value is None or value is pd.NA:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return f"{value:.15g}" if isinstance(value, (int, float)) else str(value)
