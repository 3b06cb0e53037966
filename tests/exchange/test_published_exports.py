"""Export files as platforms and people make them, through the whole path: files, workbook, verdicts."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest

from tests.exchange.published import CASES, Case
from xlmigrate import api
from xlmigrate.engine import loading
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.workbook.hosts.file import FileWorkbook

EXPORTS = Path(
    os.environ.get("XLMIGRATE_EXPORTS", Path(__file__).parent.parent.parent.parent / "shared" / "exports")
)
TODAY = date(2026, 11, 27)


@dataclass
class Came:
    """What came of a case: the tables of the workbook, or the refusal."""

    tables: dict[str, pd.DataFrame]
    refusal: str = ""


def carried_out(case: Case, folder: Path) -> Came:
    """Start a workbook from the files of a case, and import the later ones, without any mapping."""
    book, home = folder / "A.xlsx", EXPORTS / case.folder
    desk = api.desk(state=folder / "state", today=TODAY, now=datetime(2026, 11, 27, 9))
    try:
        api.start(
            book,
            [home / name for name in case.files],
            source=case.source,
            target="kajabi",
            today=TODAY,
            on=desk,
        )
        for number, names in enumerate(case.later):
            later = api.desk(state=folder / "state", today=TODAY, now=datetime(2026, 11, 27, 10 + number))
            api.import_files(book, [home / name for name in names], on=later)
    except XlmigrateError as problem:
        return Came({}, str(problem))
    return Came(dict(loading.read(FileWorkbook(book)).tables))


def faults(case: Case, came: Came) -> list[str]:
    """What is not as the README of the case says; blank when all is."""
    if case.refused:
        return [] if case.refused.casefold() in came.refusal.casefold() else [f"refusal: {came.refusal!r}"]
    if came.refusal:
        return [f"refused: {came.refusal}"]
    tables, found = came.tables, []
    contacts, ledger, records = (tables[name] for name in ("contacts", "suppressions", "consent_records"))
    reasons = dict(zip(ledger["address"].str.strip().str.lower(), ledger["reason"], strict=True))
    for address, reason in case.stopped.items():
        if address == "*":
            found += [] if reasons else ["nobody is stopped"]
        elif address not in reasons:
            found.append(f"{address} is not stopped")
        elif reason and reasons[address] != reason:
            found.append(f"{address}: {reasons[address]}, not {reason}")
    found += [f"{address} is stopped" for address in case.free if address in reasons]
    by_address = (
        contacts.assign(key=contacts["email"].str.lower())
        .dropna(subset=["key"])
        .drop_duplicates("key")
        .set_index("key")
    )
    verdict = by_address["marketing_verdict"]
    free_of = [
        a for a in (*case.stopped, *case.held) if a in verdict.index and str(verdict[a]).startswith("OK")
    ]
    found += [f"{address} is {verdict[address]}" for address in free_of]
    for (address, column), value in case.cells.items():
        if address not in by_address.index:
            found.append(f"{address} is not on Contacts")
            continue
        cell = by_address.at[address, column] if column in by_address else pd.NA
        text = None if pd.isna(cell) else str(cell).removesuffix(" 00:00:00")
        if text != value and not (value and _number(text) is not None and _number(text) == _number(value)):
            found.append(f"{address} {column}: {text!r}, not {value!r}")
    for address, status in case.status.items():
        told = records.loc[records["email"].str.lower().eq(address).fillna(False), "status"].tolist()
        found += [] if status in told else [f"{address}: status {told}, not {status}"]
    for (table, address, column), value in case.money.items():
        frame = tables[table]
        told = (
            frame.loc[frame["email"].str.lower().eq(address).fillna(False), column].astype("string").tolist()
        )
        if value not in told and _number(value) not in [_number(one) for one in told]:
            found.append(f"{table} {address} {column}: {told}, not {value}")
    for table, count in case.rows.items():
        if len(tables[table]) != count and not (count < 0 and len(tables[table])):
            found.append(f"{len(tables[table])} rows on {table}, not {count}")
    said = " | ".join(tables["findings"]["message"].dropna()) + " | ".join(
        tables["findings"]["value"].dropna()
    )
    for phrase in case.said:
        if not any(one.casefold() in said.casefold() for one in phrase.split("|")):
            found.append(f"nothing says {phrase!r}")
    found += [f"it says {phrase!r}" for phrase in case.unsaid if phrase.casefold() in said.casefold()]
    files = tables["files"]
    for name, count in case.read.items():
        told = files.loc[files["name"].str.startswith(name), "rows_read"].sum()
        found += [] if told == count else [f"{name}: {told} rows read, not {count}"]
    for name, title in case.platform.items():
        told = files.loc[files["name"].eq(name), "platform"].fillna("").tolist()
        found += [] if told == [title] else [f"{name}: platform {told}, not {title}"]
    for pair in case.known_no:
        title, _, name = pair.partition(":")
        if title in files.loc[files["name"].eq(name), "platform"].dropna().tolist():
            found.append(f"{name} is called {title}")
    parts = [f"rows_{part}" for part in ("kept", "merged", "suppressed", "rejected", "waiting")]
    bridge = sum(files[part].fillna(0) for part in parts if part in files)
    unequal = files[files["rows_read"].ne(bridge).fillna(True)]
    found += [f"{name}: the bridge is open" for name in unequal["name"]]
    return found


def _number(text: str | None) -> float | None:
    try:
        return float(str(text))
    except ValueError:
        return None


@pytest.mark.parametrize("case", CASES, ids=[case.folder for case in CASES])
def test_an_export_gives_what_its_reader_expects_without_a_mapping(case, tmp_path):
    if not EXPORTS.is_dir():
        pytest.skip("the published export files are not here (set XLMIGRATE_EXPORTS)")
    assert faults(case, carried_out(case, tmp_path)) == []
