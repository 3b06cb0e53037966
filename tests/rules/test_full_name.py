"""A column of whole names: from a file to first and last name, and what a person answers."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from xlmigrate import api
from xlmigrate.domains import OPERATIONS
from xlmigrate.domains.traces.sheets import findings_sheet
from xlmigrate.engine import loading
from xlmigrate.engine.evaluate import decide
from xlmigrate.engine.settings import Policy
from xlmigrate.files.reading.recognise import recognise
from xlmigrate.workbook.hosts.file import FileWorkbook
from xlmigrate.workbook.hosts.memory import MemoryWorkbook

TODAY = date(2026, 11, 14)
CLEAN = [OPERATIONS["clean-contacts"]]
FINDINGS = ("Finding ID", "Severity", "Rule", "Sheet", "Row", "Column", "Message", "Value", "Proposal", "Accept", "Note")  # fmt: skip


def test_a_file_with_whole_names_comes_in_with_parts_and_a_second_run_changes_nothing(tmp_path):
    (tmp_path / "mine.csv").write_text(
        'Email,Name,Phone,Tags\nana@example.org,ANA DIETZ,,VIP\nben@example.org,"Low, Ben",,\n'
        "eva@example.org,Eva Maria Ruiz,,\nivo@example.org,Example Yoga Ltd,,\n",
        encoding="utf-8",
    )
    made = api.start(tmp_path / "Acme.xlsx", [tmp_path / "mine.csv"], today=TODAY)
    contacts = made.tables["contacts"]
    assert contacts["Name"].tolist() == ["ANA DIETZ", "Low, Ben", "Eva Maria Ruiz", "Example Yoga Ltd"]
    assert contacts["first_name"].fillna("").tolist() == ["Ana", "Ben", "", ""]
    assert contacts["last_name"].fillna("").tolist() == ["Dietz", "Low", "", ""]
    again = decide(CLEAN, loading.read(FileWorkbook(made.path)), today=TODAY)
    assert [edit.column for edit in again.plan.edits] == []


def test_likely_parts_are_filled_in_when_a_person_applies_them():
    people = {
        "Contact ID": ["C-000001", "C-000002"],
        "E-mail": ["eva@example.org", "ivo@example.org"],
        "First name": [None, None],
        "Last name": [None, None],
        "Full name": ["EVA MARIA RUIZ", "Example Yoga Ltd"],
    }
    book = MemoryWorkbook.of({"Contacts": people, "Findings": {heading: [] for heading in FINDINGS}})
    door = loading.read(book)
    asked = findings_sheet(decide(CLEAN, door, today=TODAY).plan.findings, None, shown=1000)
    answered = asked.assign(accept=pd.Series("Apply", index=asked.index, dtype="string"))
    done = decide(CLEAN, replace(door, tables={**door.tables, "findings": answered}), today=TODAY)
    assert done.tables["contacts"][["first_name", "last_name"]].iloc[0].tolist() == ["Eva Maria", "Ruiz"]
    assert done.tables["contacts"][["first_name", "last_name"]].iloc[1].isna().all()
    left = done.plan.findings[done.plan.findings["rule"].eq("CT308")]
    assert left[["column", "message"]].to_numpy().tolist() == [
        ["first_name", "This looks like a company, not a person"]
    ]


def test_the_home_country_says_where_family_names_stand_first():
    frame = pd.DataFrame(
        {"E-mail": ["anna@example.org"], "First name": [None], "Last name": [None], "Name": ["Nagy Anna"]},
        dtype="string",
    )
    at_home = loading.from_frames({"contacts": frame}, Policy(home_country="hu"))
    abroad = loading.from_frames({"contacts": frame}, Policy(home_country="GB"))
    filled = [
        decide(CLEAN, door, today=TODAY).tables["contacts"]["last_name"].iloc[0] for door in (at_home, abroad)
    ]
    assert filled == [pd.NA, "Anna"]


RECOGNISED = [
    (("Name", "Email"), "contacts"),
    (("Full name", "Email address", "Phone"), "contacts"),
    (("Affiliate ID", "Name", "E-mail", "Code", "Commission"), "affiliates"),
]


@pytest.mark.parametrize(("headings", "holds"), RECOGNISED)
def test_names_and_addresses_alone_are_a_list_of_contacts(headings, holds):
    found = recognise(headings, "mine.csv")
    assert found is not None
    assert found.export.holds == holds
