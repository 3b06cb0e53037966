"""Several addresses or numbers in one cell: nothing is lost, nothing is cut off unasked, and a second run is quiet."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from xlmigrate.domains import OPERATIONS
from xlmigrate.domains.traces.sheets import findings_sheet
from xlmigrate.engine import loading
from xlmigrate.engine.evaluate import decide
from xlmigrate.workbook.hosts.memory import MemoryWorkbook

TODAY = date(2026, 11, 14)
CLEAN = [OPERATIONS["clean-contacts"]]
FINDINGS = ("Finding ID", "Severity", "Rule", "Sheet", "Row", "Column", "Message", "Value", "Proposal", "Accept", "Note")  # fmt: skip
ROWS = [
    # e-mail, notes, phone, other phones
    ("ana@example.org, ben@example.org; eva@example.org", "A friend", "020 7946 0018 or 020 7946 0019", None),
    ("ivo@example.org / reuben@example.org", "Ask uben@example.org", "+442079460018", "+442079460021"),
    ("joe@example.org", None, "020 7946 0018", None),
]


def door(rows=ROWS) -> loading.Inventory:
    email, notes, phone, others = (list(cells) for cells in zip(*rows, strict=True))
    people = {
        "Contact ID": [f"C-{n:06}" for n in range(1, len(rows) + 1)],
        "E-mail": email, "Notes": notes, "Phone": phone, "Other phones": others, "Country": ["GB"] * len(rows),
    }  # fmt: skip
    return loading.read(
        MemoryWorkbook.of({"Contacts": people, "Findings": {heading: [] for heading in FINDINGS}})
    )


def cells(outcome, *columns: str) -> list[list[str]]:
    return outcome.tables["contacts"][list(columns)].fillna("").to_numpy().tolist()


def test_what_stands_behind_the_first_is_copied_and_the_cell_waits():
    outcome = decide(CLEAN, door(), today=TODAY)
    assert cells(outcome, "email", "notes") == [
        [ROWS[0][0], "A friend. Also in the email cell: ben@example.org, eva@example.org"],
        [ROWS[1][0], "Ask uben@example.org. Also in the email cell: reuben@example.org"],
        ["joe@example.org", ""],
    ]
    assert cells(outcome, "phone", "phone_2") == [
        [ROWS[0][2], "+442079460019"],
        ["+442079460018", "+442079460021"],
        ["+442079460018", ""],
    ]
    found = outcome.plan.findings
    asked = found[found["rule"].isin(["CT104", "CT202"])][["rule", "message", "new"]]
    assert asked.to_numpy().tolist() == [
        [
            "CT104",
            "3 addresses in the cell. Apply keeps the first; the others are in Notes",
            "ana@example.org",
        ],
        [
            "CT104",
            "2 addresses in the cell. Apply keeps the first; the others are in Notes",
            "ivo@example.org",
        ],
        ["CT202", "More than one number in the cell", "+442079460018"],
    ]


def test_a_second_run_copies_nothing_again():
    first = decide(CLEAN, door(), today=TODAY)
    contacts = first.tables["contacts"]
    rows = contacts[["email", "notes", "phone", "phone_2"]].astype(object)
    again = decide(CLEAN, door(rows.where(rows.notna(), None).to_numpy().tolist()), today=TODAY)
    assert [edit.column for edit in again.plan.edits if edit.column in rows.columns] == []


@pytest.mark.parametrize("also", [[], ["CT202"]])
def test_the_first_stays_alone_when_a_person_applies_it(also):
    before = door()
    asked = findings_sheet(decide(CLEAN, before, today=TODAY).plan.findings, None, shown=1000)
    chosen = asked["rule"].isin(["CT104", *also])
    answered = asked.assign(accept=pd.Series("Apply", index=asked.index, dtype="string").where(chosen))
    done = decide(CLEAN, replace(before, tables={**before.tables, "findings": answered}), today=TODAY)
    assert cells(done, "email", "notes")[0] == [
        "ana@example.org",
        "A friend. Also in the email cell: ben@example.org, eva@example.org",
    ]
    kept = "+442079460018" if also else ROWS[0][2]
    assert cells(done, "phone", "phone_2")[0] == [kept, "+442079460019"]
