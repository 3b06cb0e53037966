"""Forgetting a person: out of the workbook, its backups and undo packs; a keyed hash stays, so that nobody writes again.

The right to erasure meets the duty not to write again: the ledger keeps no address but its HMAC (ICO, Respect people's preferences).
What people typed elsewhere in the workbook is not changed; it is named, so that a person can look.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

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
from xlmigrate.engine.plan import TEXT
from xlmigrate.reports.full_lists import run_folder
from xlmigrate.runs.journal import Journal
from xlmigrate.runs.session import Context
from xlmigrate.workbook import ooxml
from xlmigrate.workbook.hosts.file import FileWorkbook
from xlmigrate.workbook.ooxml.disk import key_of
from xlmigrate.workbook.ooxml.unused_strings import empty_unused_strings

_BY_ADDRESS = ("contacts", "consent_records", "purchases", "subscriptions", "affiliates")
_TRACES = {"findings": ("value", "proposal", "message"), "change_log": ("old", "new")}
REASON = "Erasure"


@dataclass(frozen=True)
class Forgotten:
    """What was done: rows taken out by sheet, backups and undo packs deleted, and places where the address still stands."""

    rows: dict[str, int]
    backups: int
    packs: int
    left: tuple[str, ...]


def forget(path: Path, address: str, desk: Context, *, although_access: bool = False) -> Forgotten:
    """Take a person out of a closed workbook and all that is kept of it.

    Raises XlmigrateError when nobody there has the address, or when the person has paid access or it is not known (then a person
    decides, ``although_access``): erasure does not end a contract.
    """
    with ooxml.locked(path, desk.state):
        workbook = FileWorkbook(path, desk.state)
        door = loading.read(workbook)
        found_key = address_key(pd.Series([address], dtype=TEXT))[0]
        wanted = str(found_key)
        if pd.isna(found_key):
            raise XlmigrateError("this is no address", do="Write it as on Contacts.")
        rows = {
            name: _rows(door.tables[name]["email"], wanted) for name in _BY_ADDRESS if name in door.tables
        }
        entries = _rows(door.tables["suppressions"]["address"], wanted)
        if not any(map(len, (*rows.values(), entries))):
            raise XlmigrateError("nobody has this address", where=path.name, do="Look it up on Contacts.")
        if not although_access:
            _refuse_customer(door, wanted, path, desk)
        ids = set(door.tables["contacts"]["contact_id"].iloc[rows["contacts"]].dropna())
        for name, columns in _TRACES.items():
            if name in door.tables:
                rows[name] = _traces(door.tables[name], columns, wanted, ids)
        editor = ooxml.Editor(ooxml.open(path))
        key = door.policy.ledger_key or secrets.token_hex(32)
        if not door.policy.ledger_key:
            _set_key(editor, workbook, door, key)
        box = str(mailbox(pd.Series([wanted], dtype=TEXT))[0])
        _hash_entries(editor, workbook, door, entries, pseudonym(wanted, key), pseudonym(box, key), desk)
        for name, found in rows.items():
            editor.remove_rows(workbook.table_of(name), found.tolist())
        journal = Journal.of(path, desk.state)
        saved = editor.save(desk.state, keep=1, modified=desk.now)
        empty_unused_strings(path, desk.state)
        packs = journal.drop_packs()
        backups = _drop_backups(path, desk.state)
        _drop_full_lists(path)
        journal.append({
            "run": journal.next_run(), "at": desk.now.isoformat(timespec="seconds"), "who": desk.who, "operations": ["forget"],
            "before": "", "after": ooxml.open(path).sha256, "repairs": {}, "findings": {}, "rows": {n: len(r) for n, r in rows.items()},
        })  # fmt: skip
        assert saved.changed
        return Forgotten(
            {BY_NAME[name].sheet: len(found) for name, found in rows.items() if len(found)},
            backups, packs, tuple(_left(path, address)),
        )  # fmt: skip


def _rows(addresses: pd.Series, wanted: str) -> np.ndarray:
    """The positions in the sheet of the rows with an address."""
    same = address_key(addresses).eq(wanted).fillna(False)
    return addresses.index[same.to_numpy(dtype=bool)].to_numpy(dtype=np.int64)


def _traces(frame: pd.DataFrame, columns: tuple[str, ...], wanted: str, ids: set[object]) -> np.ndarray:
    """Findings and changes of the person's rows, and those that hold the address."""
    mine = frame["row_key"].isin(ids)
    for name in columns:
        mine |= frame[name].str.lower().str.contains(wanted, regex=False).fillna(False)
    return frame.index[mine.fillna(False).to_numpy(dtype=bool)].to_numpy(dtype=np.int64)


def _refuse_customer(door: loading.Inventory, wanted: str, path: Path, desk: Context) -> None:
    judged = gather(
        {name: door.tables[name] for name in (*READS, *READS_TOO) if name in door.tables},
        door.policy,
        desk.today,
        door.raw,
    )
    unit = judged.units.keys.get_indexer(pd.Index([wanted]))
    if unit[0] >= 0 and judged.verdicts(f.EMAIL).service[unit[0]] != precedence.NONE:
        known = judged.facts(f.EMAIL).people.access[unit[0]] != f.ACCESS_UNKNOWN
        what = "has paid access" if known else "may have paid access: the registers do not say"
        raise XlmigrateError(
            f"this person {what}", where=path.name,
            do="End or settle the contract first, or say --although-access.",
        )  # fmt: skip


def _set_key(editor: ooxml.Editor, workbook: FileWorkbook, door: loading.Inventory, key: str) -> None:
    settings = door.tables["settings"]
    rows = settings.index[settings["setting"].str.strip().str.casefold().eq("ledger key").fillna(False)]
    if len(rows) != 1:
        raise WorkbookRefusedError(
            "there is no setting Ledger key",
            where=f"{workbook.name}, Settings",
            do="Add the row Ledger key at the end of its table.",
        )
    editor.set_cells(
        workbook.table_of("settings"), _heading(workbook, "settings", "value"), [int(rows[0])], [key]
    )


def _hash_entries(
    editor: ooxml.Editor,
    workbook: FileWorkbook,
    door: loading.Inventory,
    entries: np.ndarray,
    hashed: str,
    mailbox_hash: str,
    desk: Context,
) -> None:
    """The ledger's entries of the person under the keyed hash, one of them for the erasure."""
    table = workbook.table_of("suppressions")
    today = datetime(desk.today.year, desk.today.month, desk.today.day)
    if not len(entries):
        new: dict[str, ooxml.Value] = {
            "suppression_id": _next_id(door),
            "address": hashed,
            "reason": REASON,
            "suppressed_at": today,
        }
        editor.append_rows(
            table, {_heading(workbook, "suppressions", name): [value] for name, value in new.items()}
        )
        _hash_mailbox(editor, workbook, door, mailbox_hash, hashed, today, after=1)
        return
    _hash_mailbox(editor, workbook, door, mailbox_hash, hashed, today)
    positions = entries.tolist()
    values: dict[str, list[ooxml.Value]] = {
        "address": [hashed] * len(positions), "note": [None] * len(positions), "reason_given": [None] * len(positions),
        "on_contacts": [None] * len(positions), "reason": [REASON] * len(positions), "channel": [None] * len(positions),
    }  # fmt: skip
    for name, cells in values.items():
        editor.set_cells(table, _heading(workbook, "suppressions", name), positions, cells)


def _hash_mailbox(
    editor: ooxml.Editor,
    workbook: FileWorkbook,
    door: loading.Inventory,
    mailbox_hash: str,
    hashed: str,
    today: datetime,
    *,
    after: int = 0,
) -> None:
    """One more entry for the mailbox in its plainest spelling, so that the person does not come back with a dot or a plus."""
    if mailbox_hash == hashed or door.tables["suppressions"]["address"].eq(mailbox_hash).any():
        return
    new: dict[str, ooxml.Value] = {
        "suppression_id": _next_id(door, after), "address": mailbox_hash, "reason": REASON, "suppressed_at": today,
    }  # fmt: skip
    editor.append_rows(
        workbook.table_of("suppressions"),
        {_heading(workbook, "suppressions", name): [value] for name, value in new.items()},
    )


def _next_id(door: loading.Inventory, after: int = 0) -> str:
    from xlmigrate.engine.ids import next_ids

    table = BY_NAME["suppressions"]
    return list(next_ids(table, door.tables["suppressions"][table.key.name].dropna(), after + 1))[after]


def _heading(workbook: FileWorkbook, table: str, column: str) -> str:
    """The heading of a column as the sheet writes it."""
    for heading in workbook.read(workbook.table_of(table)).headings:
        declared = BY_NAME[table].by_heading.get(heading.strip().casefold())
        if declared is not None and declared.name == column:
            return heading
    raise WorkbookRefusedError(
        f"there is no column for {column}", where=f"{workbook.name}, {BY_NAME[table].sheet}"
    )


def _drop_backups(path: Path, state: Path) -> int:
    """Delete every copy of the workbook from before: each holds the person."""
    folder = state / "backups" / key_of(path)
    copies = [one for one in folder.glob("*") if one.is_file()] if folder.exists() else []
    for one in copies:
        one.unlink()
    return len(copies)


def _drop_full_lists(path: Path) -> None:
    """Delete the full lists of runs, which hold the person; the next run writes them anew."""
    folder = run_folder(path)
    for one in folder.glob("*in full.xlsx") if folder.exists() else ():
        one.unlink()


def _left(path: Path, address: str) -> Iterator[str]:
    """The parts of the workbook in which the address can still be read: notes, texts of people, other sheets."""
    document = ooxml.open(path)
    wanted = address.strip().lower().encode()
    for entry in document.package.entries:
        if wanted in document.package.read(entry.name).lower():
            yield f"{path.name}, part {entry.name}"
