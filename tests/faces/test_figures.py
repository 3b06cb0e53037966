"""Each figure: its Python, its formula, and its result in the file say the same."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from pathlib import Path

import pytest

from tests import libreoffice
from tests.faces import sample
from xlmigrate.domains import BY_NAME, TABLES
from xlmigrate.domains.project.metrics import ACTIONS, METRICS, RANKINGS, book_of, live_count
from xlmigrate.engine.settings import Policy
from xlmigrate.workbook.drawing import template

ERROR = re.compile(r"#[A-Z/0]+[!?]?")


@pytest.fixture(scope="module")
def book():
    return book_of(sample.tables(), sample.POLICY.replace(as_of=sample.TODAY))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fig_title", "Lumen Yoga: from Kartra to ActiveCampaign"),
        ("fig_rows_contacts", 40),
        ("fig_contacts_single", 39),
        ("fig_contacts_deliverable", 29),
        ("fig_contacts_ready", 14),
        ("fig_part_contacts", 20),
        ("fig_assets_decided", 27),
        ("fig_assets_undecided", 3),
        ("fig_errors", 2),
        ("fig_tile_access", 7),
        ("fig_note_access", "4 without a route"),
        ("fig_days", 14),
        ("fig_note_days", "Saturday 2026-11-28"),
        ("fig_state_1", "On track"),
        ("fig_state_2", "Blocked"),
        ("fig_state_6", "At risk"),
        ("fig_state_7", "Not started"),
        ("fig_title_findings", "Findings: 2 errors stop the move"),
    ],
)
def test_a_figure_counts_what_the_sheets_hold(book, name, value):
    assert book.metric(name) == value


def test_the_ready_are_counted_as_a_person_would(book):
    contacts = sample.contacts()
    chosen = contacts[
        contacts["marketing_verdict"].isin(["OK", "OK until"])
        & contacts["deliverable"].eq("Deliverable")
        & contacts["same_person_as"].isna()
        & contacts["decision"].ne("Leave out").fillna(True)
    ]
    assert book.metric("fig_contacts_ready") == len(chosen)


def test_a_decision_of_a_person_moves_the_figures(book):
    tables = sample.tables()
    undecided = tables["assets"]["required_status"].eq("Decide") & tables["assets"]["decision"].isna()
    tables["assets"].loc[undecided, "decision"] = "Archive"
    assert book.metric("fig_assets_undecided") == int(undecided.sum())
    assert book_of(tables, sample.POLICY).metric("fig_assets_undecided") == 0


@pytest.mark.parametrize(
    ("table", "said"),
    [("contacts", "40 contacts, 20 without a decision"), ("test_cases", "4 test cases, 1 done"),
     ("findings", "9 findings, open errors: 2"), ("links", "2 links")],
)  # fmt: skip
def test_the_live_count_of_a_sheet_is_a_sentence(book, table, said):
    assert live_count(BY_NAME[table]).value(book) == said


def test_an_empty_workbook_shows_no_number_where_there_is_nothing_to_count():
    nothing = book_of({}, Policy())
    assert [nothing.metric(f"fig_state_{number}") for number in range(1, 8)] == ["Not started"] * 7
    assert [nothing.metric(f"fig_ready_{number}") for number in range(1, 8)] == ["–"] * 7
    tiles = {
        name: nothing.metric(f"fig_tile_{name}") for name in ("readiness", "contacts_ready", "access", "days")
    }
    assert tiles == dict.fromkeys(tiles, "–")
    assert live_count(BY_NAME["contacts"]).value(nothing) == "No contacts yet"


def test_the_first_actions_of_an_empty_workbook_are_the_first_steps_of_the_work():
    nothing = book_of({}, Policy())
    waiting = [action.text.value(nothing) for action in ACTIONS if nothing.metric(action.figure) > 0]
    assert waiting[:3] == [
        "Fill in 8 required settings",
        "Import the contacts of the old platform",
        "Write down why you are moving and how you will measure success",
    ]


def test_rankings_show_the_largest_first_and_nothing_where_nothing_is(book):
    ranking = next(one for one in RANKINGS if one.name == "findings")
    shown = [None if line is None else ranking.labels[line] for line in ranking.order(book)]
    assert shown == ["Contacts", "Tags", "Subscriptions", "Domains", "Go-live plan", None, None, None]


def test_no_formula_depends_on_the_clock_or_on_the_readers_language():
    formulas = [one.formula for one in METRICS.values()] + [live_count(table).formula for table in TABLES]
    assert not [f for f in formulas if re.search(r"\b(TODAY|NOW|TEXT|INDIRECT|OFFSET)\(", f)]
    assert max(map(len, formulas)) < 8_192


WORKBOOKS = {
    "filled": (sample.tables(), sample.POLICY, sample.TODAY),
    "empty": ({}, Policy(), None),
    "one contact": ({"contacts": sample.contacts(1)}, sample.POLICY, sample.TODAY),
    "past go-live": ({}, sample.POLICY.replace(go_live_on=date(2026, 11, 1)), sample.TODAY),
}


@pytest.mark.e2e
@pytest.mark.parametrize("name", WORKBOOKS)
def test_every_formula_calculated_anew_gives_its_stored_result(name, tmp_path):
    tables, policy, today = WORKBOOKS[name]
    workbook = tmp_path / "Acme.xlsx"
    template.write(workbook, tables, policy, today=today)
    assert sum(map(len, libreoffice.formula_cells(workbook).values())) > 500
    assert libreoffice.differences(workbook) == []
    values = libreoffice.cached_values(workbook)
    assert not [
        v for cells in values.values() for v in cells.values() if isinstance(v, str) and ERROR.fullmatch(v)
    ]


@pytest.mark.e2e
def test_a_stored_result_that_is_falsified_is_caught(tmp_path):
    workbook = tmp_path / "Acme.xlsx"
    template.write(workbook, sample.tables(), sample.POLICY, today=sample.TODAY)
    sheet = libreoffice.opened(workbook)["Lists"]
    row = next(row for row in range(2, sheet.max_row) if sheet.cell(row, 1).value == "fig_contacts_ready")
    falsify(workbook, f"B{row}", "<v>14</v>", "<v>15</v>")
    assert libreoffice.differences(workbook) == [f"Lists!B{row}"]


def falsify(workbook: Path, cell: str, true: str, false: str) -> None:
    """Put another result into one cell of Lists, and leave all else as it is."""
    opening = f'<c r="{cell}"'.encode()
    with zipfile.ZipFile(workbook) as package:
        parts = {info: package.read(info) for info in package.infolist()}
    (lists,) = (info for info, content in parts.items() if b"LARGE(" in content)
    before, found, after = parts[lists].partition(opening)
    assert found and true.encode() in after.split(b"</c>")[0]
    parts[lists] = before + found + after.replace(true.encode(), false.encode(), 1)
    with zipfile.ZipFile(workbook, "w", zipfile.ZIP_DEFLATED) as package:
        for info, content in parts.items():
            package.writestr(info, content)
