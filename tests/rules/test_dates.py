"""Dates that stand as text: what the column proves becomes a date, and everything else one question."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pandas as pd
import pytest

from xlmigrate.domains import OPERATIONS
from xlmigrate.domains.traces.sheets import findings_sheet
from xlmigrate.engine import loading
from xlmigrate.engine.evaluate import Outcome, decide
from xlmigrate.engine.plan import Plan
from xlmigrate.workbook.hosts.memory import MemoryWorkbook

TODAY = date(2026, 11, 14)
COLUMNS = {"contacts": "Created on", "consent_records": "Consent at", "suppressions": "Suppressed at"}


def workbook(*cells: Any, settings: dict[str, Any] | None = None) -> MemoryWorkbook:
    """A workbook whose contacts were created on these days."""
    people = {
        "Contact ID": [f"C-{n + 1:06d}" for n in range(len(cells))],
        "E-mail": [f"a{n}@example.org" for n in range(len(cells))],
        "Created on": list(cells),
    }
    told = {"Setting": list(settings or {}), "Value": list((settings or {}).values())}
    known = {heading: [] for heading in ("Finding ID", "Severity", "Rule", "Sheet", "Row", "Column", "Message", "Value", "Proposal", "Accept", "Note")}  # fmt: skip
    return MemoryWorkbook.of({"Contacts": people, "Settings": told, "Findings": known})


def judged(book: MemoryWorkbook, answer: str | None = None, operation: str = "clean-contacts") -> Outcome:
    """What an operation decides; with an answer to everything that it asks the first time."""
    outcome = decide([OPERATIONS[operation]], loading.read(book), today=TODAY)
    if answer is None:
        return outcome
    sheet = findings_sheet(outcome.plan.findings, None, shown=1000)
    door = loading.read(book)
    tables = {
        **door.tables,
        "findings": sheet.assign(accept=pd.Series(answer, index=sheet.index, dtype="string")),
    }
    return decide([OPERATIONS[operation]], replace(door, tables=tables), today=TODAY)


def changes(outcome: Outcome) -> list[list[Any]]:
    made = outcome.plan.changes()
    return made[made["column"].eq("created_on")][["old", "new", "rules"]].to_numpy().tolist()


def said(outcome: Outcome) -> list[tuple[str, str]]:
    found = outcome.plan.findings
    mine = found[found["column"].eq("created_on")]
    return list(zip(mine["rule"], mine["message"], strict=True))


def test_a_column_that_proves_its_order_becomes_dates_and_tells_how():
    outcome = judged(workbook("25/03/2025", "04/03/2025", None, datetime(2025, 5, 17)))
    assert changes(outcome) == [["25/03/2025", "2025-03-25", "XL202"], ["04/03/2025", "2025-03-04", "XL202"]]
    assert said(outcome) == []
    assert outcome.proofs == (
        "Contacts, Created on: 2 dates read: 1 cell that can only be day/month: read as day first",
    )


def test_a_column_that_proves_nothing_is_one_question():
    outcome = judged(workbook("03/04/2025", "05/06/2025"))
    assert changes(outcome) == []
    assert said(outcome) == [
        ("XL110", "2 cells can be read day first or month first: no date has a number over 12")
    ]


def test_settings_answer_for_a_column_that_proves_nothing():
    outcome = judged(workbook("03/04/2025", settings={"Date order": "Day first"}))
    assert changes(outcome) == [["03/04/2025", "2025-04-03", "XL202"]]


def test_a_column_with_both_orders_is_one_question_whatever_settings_say():
    book = workbook("25/03/2025", "03/25/2025", "04/03/2025", settings={"Date order": "Day first"})
    outcome = judged(book)
    assert changes(outcome) == []
    assert said(outcome) == [
        ("XL110", "Day-first and month-first dates in one column: 1 cell that can only be day/month and 1 cell that can only be month/day")
    ]  # fmt: skip


SWAPPED = (datetime(2025, 3, 4), "25/03/2025", datetime(2025, 5, 5))


def test_swapped_dates_are_asked_about_and_nothing_is_changed():
    outcome = judged(workbook(*SWAPPED))
    assert changes(outcome) == []
    assert [code for code, _ in said(outcome)] == ["XL111"]
    assert outcome.plan.findings["new"].dropna().tolist() == ["Read 2 as proposed, the first as 2025-04-03"]
    assert outcome.tables["contacts"]["created_on"].iloc[0] == datetime(2025, 3, 4)


def test_swapped_dates_are_swapped_back_when_a_person_says_so():
    outcome = judged(workbook(*SWAPPED), "Apply")
    assert changes(outcome) == [
        ["2025-03-04 00:00:00", "2025-04-03", "XL111"],
        ["25/03/2025", "2025-03-25", "XL111"],
    ]
    assert said(outcome) == []


def test_dates_that_a_person_leaves_stay_and_the_text_beside_them_is_read():
    outcome = judged(workbook(*SWAPPED), "Leave")
    assert changes(outcome) == [["25/03/2025", "2025-03-25", "XL202"]]
    assert said(outcome) == []


def test_day_numbers_wait_for_an_answer():
    book = workbook(45000, "2025-01-01")
    assert said(judged(book)) == [("XL111", "1 cell with an Excel day number, counted from 1900")]
    assert changes(judged(book, "Apply")) == [["45000", "2023-03-15", "XL111"]]
    left = judged(book, "Leave")
    assert changes(left) == []
    assert left.plan.findings["answer"].dropna().tolist() == ["Leave"]


def test_a_cell_that_is_no_date_keeps_its_own_finding():
    outcome = judged(workbook("25/03/2025", "n/a"))
    assert said(outcome) == [("XL101", "Created on is not a clear date: write it like 2026-11-05")]


def test_each_source_proves_its_own_order():
    book = workbook("25/03/2025", "04/03/2025", "03/25/2025", "04/03/2025", "04/03/2025")
    grid = book.grids["Contacts"]
    sources = ["Kartra", "Kartra", "Brevo", "Brevo", "Drip"]
    book.grids["Contacts"] = replace(
        grid, headings=(*grid.headings, "Source platform"), columns=(*grid.columns, sources)
    )
    outcome = judged(book)
    assert [new for _, new, _ in changes(outcome)] == ["2025-03-25", "2025-03-04", "2025-03-25", "2025-04-03"]
    assert said(outcome) == [
        ("XL110", "From Drip: 1 cell can be read day first or month first: no date has a number over 12")
    ]


@pytest.mark.parametrize("table", COLUMNS)
def test_every_table_is_read_at_one_place(table):
    frames = {
        "contacts": pd.DataFrame({"E-mail": ["a@example.org"]}),
        "consent_records": pd.DataFrame({"E-mail": ["a@example.org"]}),
        "suppressions": pd.DataFrame({"Address": ["a@example.org"], "Reason": ["Unsubscribed"]}),
    }
    frames[table] = frames[table].assign(**{COLUMNS[table]: ["25 March 2025"]})
    outcome = decide([OPERATIONS["clean-contacts"]], loading.from_frames(frames), today=TODAY)
    assert outcome.plan.changes()["rules"].tolist().count("XL202") == 1


def test_a_decision_of_a_person_is_not_rewritten():
    frame = pd.DataFrame({"E-mail": ["a@example.org"], "Due": ["25/03/2027"]})
    outcome = decide([OPERATIONS["clean-contacts"]], loading.from_frames({"contacts": frame}), today=TODAY)
    assert "due" not in outcome.plan.changes()["column"].tolist()
    assert outcome.plan.findings["rule"].tolist() == ["XL101"]


def test_a_row_whose_id_stands_twice_is_not_touched():
    book = workbook("25/03/2025", "04/03/2025", "26/03/2025")
    book.grids["Contacts"].columns[0][:2] = ["C-000001", "C-000001"]
    assert changes(judged(book)) == [["26/03/2025", "2025-03-26", "XL202"]]


def test_a_second_run_changes_nothing():
    book = workbook("25/03/2025", "04/03/2025", "n/a", "1700000000", None)
    first = judged(book)
    book.commit(Plan(edits=first.plan.edits))
    second = judged(book)
    assert second.plan.edits == ()
    assert second.proofs == ()
    assert said(second) == said(first)


def test_a_frame_keeps_what_could_not_be_read_beside_what_was_repaired():
    import xlmigrate

    frame = pd.DataFrame({"E-mail": ["a@example.org"] * 2, "Created on": ["25/03/2025", "n/a"]})
    result = xlmigrate.clean_contacts(frame, today=TODAY)
    assert result.clean["Created on"].tolist() == [datetime(2025, 3, 25), "n/a"]
