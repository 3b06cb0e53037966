"""Forgetting a person: out of the workbook and of everything kept of it; a keyed hash stays, so that nobody writes again.

The right to erasure meets the duty not to write again: the ledger keeps no address but its HMAC (ICO, Respect people's preferences).
It is a plan like any other, which can be looked at first; it alone has no inverse. What people typed elsewhere in the
workbook is not changed; it is named, so that a person can look.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from xlmigrate.domains import BY_NAME
from xlmigrate.domains.consent import facts as f
from xlmigrate.domains.consent import precedence
from xlmigrate.domains.consent.gather import READS, READS_TOO, gather
from xlmigrate.domains.consent.ledger import address_key, pseudonym
from xlmigrate.domains.consent.mailboxes import mailbox
from xlmigrate.engine import loading
from xlmigrate.engine.errors import WorkbookRefusedError, XlmigrateError
from xlmigrate.engine.ids import next_ids
from xlmigrate.engine.loading import Inventory
from xlmigrate.engine.merging import taken_out
from xlmigrate.engine.plan import TEXT, ColumnEdit, Plan
from xlmigrate.engine.rules import honest
from xlmigrate.runs.at_rest import AtRest, Erased
from xlmigrate.runs.journal import Journal
from xlmigrate.runs.person import Person, person_of, rows_of, texts_of
from xlmigrate.runs.session import Context
from xlmigrate.workbook import ooxml
from xlmigrate.workbook.hosts.file import FileWorkbook

REASON = "Erasure"
FORGET = "forget"
"""The operation of a line of the log; such a run cannot be undone."""


@dataclass(frozen=True)
class Forgotten:
    """What was done, or with ``dry_run`` would be: rows taken out by sheet, what went at rest, and where to look.

    ``left`` names places where the person still stands or may stand; ``sources`` are the export files that were imported,
    which xlmigrate does not keep and never changes.
    """

    rows: dict[str, int]
    backups: int
    packs: int
    left: tuple[str, ...]
    plan: Plan = field(default_factory=Plan)
    at_rest: Erased = field(default_factory=Erased)
    sources: tuple[str, ...] = ()


def forget(
    path: Path, address: str, desk: Context, *, although_access: bool = False, dry_run: bool = False
) -> Forgotten:
    """Take a person out of a closed workbook and all that is kept of it.

    Raises XlmigrateError when the address is nowhere, or when the person has paid access or it is not known (then a person
    decides, ``although_access``): erasure does not end a contract.
    """
    with ooxml.locked(path, desk.state):
        workbook = FileWorkbook(path, desk.state, modified=desk.now)
        door = loading.read(workbook)
        workbook.keep = door.policy.backups_kept
        key = address_key(pd.Series([address], dtype=TEXT))[0]
        if pd.isna(key):
            raise XlmigrateError("this is not an email address", do="Write it as on Contacts.")
        person = person_of(door, str(key), address)
        at_rest = AtRest(path, desk.state)
        plan = forgetting(door, person, desk)
        if plan.is_empty and not at_rest.forget(person, dry_run=True).anything:
            raise XlmigrateError("no row has this address", where=path.name, do="Look it up on Contacts.")
        if not although_access:
            _refuse_customer(door, person.address, path, desk)
        before = workbook.sha256
        if not dry_run and not plan.is_empty:
            workbook.commit(plan)
        erased = at_rest.forget(person, dry_run=dry_run)
        if not dry_run:
            journal = Journal.of(path, desk.state)
            journal.append(_line(journal, desk, plan, before, ooxml.open(path).sha256))
        left = (*erased.left, *(() if dry_run else _left(path, person)))
        return Forgotten(
            {BY_NAME[name].sheet: len(rows) for name, rows in plan.removed.items()},
            erased.backups, erased.packs, left, plan, erased, _sources(door),
        )  # fmt: skip


def _line(journal: Journal, desk: Context, plan: Plan, before: str, after: str) -> dict[str, Any]:
    """The line of the log: numbers, and nothing of the person, not even the file of before."""
    return {
        "run": journal.next_run(), "at": desk.now.isoformat(timespec="seconds"), "who": desk.who, "operations": [FORGET],
        "before": "" if before != after else before, "after": after, "repairs": {}, "findings": {},
        "rows": {name: len(rows) for name, rows in plan.removed.items()},
    }  # fmt: skip


def forgetting(door: Inventory, person: Person, desk: Context) -> Plan:
    """The plan that takes a person out of a workbook; empty when nothing there is theirs.

    Rows of people, findings and changes go; the entries of the ledger stay under a keyed hash, one of them for the erasure.
    """
    rows = rows_of(door, person.address)
    entries = rows.pop("suppressions", [])
    if not any(map(len, (*rows.values(), entries))):
        return Plan()
    for name in ("findings", "change_log"):
        if name in door.tables:
            rows[name] = _traces(door.tables[name], person)
    key = door.policy.ledger_key or secrets.token_hex(32)
    edits = [] if door.policy.ledger_key else [_new_key(door, key)]
    hashed = pseudonym(person.address, key)
    if entries:
        edits += _hashed(door, entries, hashed)
    new = [one for one in (hashed, _mailbox_hash(person.address, key)) if not (entries and one == hashed)]
    added = _entries(door, new, desk)
    return Plan(
        edits=tuple(edits),
        added={"suppressions": added} if len(added) else {},
        removed={name: taken_out(door, name, found) for name, found in rows.items() if found},
        forgets=True,
    )


def _traces(frame: pd.DataFrame, person: Person) -> list[int]:
    """Findings and changes of the person's rows, and those that tell the person."""
    ids = frozenset().union(*person.keys.values())
    mine = frame["row_key"].isin(ids)
    for name in frame.columns:
        if isinstance(frame[name].dtype, pd.StringDtype):
            mine |= frame[name].astype(object).map(person.is_in).astype(bool)
    return [int(row) for row in frame.index[mine.fillna(False).to_numpy(dtype=bool)]]


def _refuse_customer(door: Inventory, wanted: str, path: Path, desk: Context) -> None:
    there = {name: door.tables[name] for name in (*READS, *READS_TOO) if name in door.tables}
    judged = gather(there, door.policy, desk.today, door.raw)
    unit = judged.units.keys.get_indexer(pd.Index([wanted]))
    if unit[0] >= 0 and judged.verdicts(f.EMAIL).service[unit[0]] != precedence.NONE:
        known = judged.facts(f.EMAIL).people.access[unit[0]] != f.ACCESS_UNKNOWN
        what = "has paid access" if known else "may have paid access (not known)"
        raise XlmigrateError(
            f"this person {what}", where=path.name,
            do="Settle the contract first, or add --although-access.",
        )  # fmt: skip


def _edit(door: Inventory, table: str, column: str, rows: list[int], new: list[object]) -> ColumnEdit | None:
    """The edit of some cells of a column; None where they hold that already, or the sheet lacks the column."""
    frame = door.tables[table]
    if (table, column) in door.absent:
        return None
    old = honest(frame.loc[rows, column], door.raw.get((table, column)))
    values = pd.Series(new, index=old.index, dtype=object).where(lambda one: one.notna(), pd.NA)
    differ = np.array([not (a is b or bool(a == b)) if a is not pd.NA and b is not pd.NA else a is not b for a, b in zip(old, values, strict=True)])  # fmt: skip
    if not differ.any():
        return None
    return ColumnEdit(
        table=table,
        column=column,
        rows=np.array(rows, dtype=np.int64)[differ],
        keys=frame.loc[rows, BY_NAME[table].key.name][differ],
        old=old[differ],
        new=values[differ],
        rules=pd.Series(FORGET, index=old.index, dtype=TEXT)[differ],
    )


def _new_key(door: Inventory, key: str) -> ColumnEdit:
    settings = door.tables.get("settings", BY_NAME["settings"].empty())
    rows = settings.index[settings["setting"].str.strip().str.casefold().eq("ledger key").fillna(False)]
    edit = _edit(door, "settings", "value", rows.tolist(), [key]) if len(rows) == 1 else None
    if edit is None:
        raise WorkbookRefusedError(
            "there is no setting Ledger key",
            where=BY_NAME["settings"].sheet,
            do="Add the row Ledger key at the end of its table.",
        )
    return edit


def _hashed(door: Inventory, entries: list[int], hashed: str) -> Iterable[ColumnEdit]:
    """The ledger's entries of the person under the keyed hash."""
    cells: Mapping[str, object] = {
        "address": hashed, "note": None, "reason_given": None, "on_contacts": None, "reason": REASON, "channel": None,
    }  # fmt: skip
    for name, value in cells.items():
        edit = _edit(door, "suppressions", name, entries, [value] * len(entries))
        if edit is not None:
            yield edit


def _mailbox_hash(address: str, key: str) -> str:
    """The hash of the mailbox in its plainest spelling, so that the person does not come back with a dot or a plus."""
    return pseudonym(str(mailbox(pd.Series([address], dtype=TEXT))[0]), key)


def _entries(door: Inventory, hashes: Iterable[str], desk: Context) -> pd.DataFrame:
    """New entries of the ledger, one for each hash that it does not hold."""
    table = BY_NAME["suppressions"]
    ledger = door.tables.get("suppressions", table.empty())
    wanted = [one for one in dict.fromkeys(hashes) if not ledger["address"].eq(one).any()]
    today = pd.Timestamp(datetime(desk.today.year, desk.today.month, desk.today.day))
    ids = next_ids(table, ledger[table.key.name].dropna(), len(wanted))
    cells = {table.key.name: list(ids), "address": wanted, "reason": [REASON] * len(wanted), "suppressed_at": [today] * len(wanted)}  # fmt: skip
    rows = table.empty(len(wanted))
    return rows.assign(**{name: pd.Series(values, dtype=rows[name].dtype) for name, values in cells.items()})


def _sources(door: Inventory) -> tuple[str, ...]:
    """The export files that were imported."""
    files = door.tables.get("files")
    if files is None:
        return ()
    read = files[~files["direction"].str.casefold().str.startswith("export").fillna(False)]
    return tuple(read["name"].dropna().drop_duplicates())


def _left(path: Path, person: Person) -> Iterator[str]:
    """The parts of the workbook in which the person can still be read: notes, texts of people, other sheets."""
    package = ooxml.open(path).package
    for entry in package.entries:
        if any(map(person.is_in, texts_of(package.read(entry.name)))):
            yield f"{path.name}, part {entry.name}"
