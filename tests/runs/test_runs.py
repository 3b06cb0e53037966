"""Runs on a user's own workbook: only what they should, remembered, undone."""

import json
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date

import pytest

from tests import libreoffice
from tests.libreoffice import opened
from xlmigrate import api
from xlmigrate.domains import OPERATIONS
from xlmigrate.engine.errors import WorkbookBusyError, WorkbookRefusedError, XlmigrateError
from xlmigrate.workbook import ooxml


def test_a_run_on_a_fresh_workbook_changes_nothing(case):
    before = case.hash()
    assert not api.run(case.path, on=case.on).changed
    assert case.hash() == before


def test_a_second_run_leaves_the_file_as_it_is(case):
    case.type_in(("Contacts", "E-mail", 1, " Ben@Example.org "))
    assert api.run(case.path, on=case.on).changed
    after = case.hash()
    assert not api.run(case.path, on=case.on).changed
    assert case.hash() == after


def test_a_dry_run_says_what_would_be_and_writes_nothing(case):
    case.type_in(("Contacts", "E-mail", 1, " Ben@Example.org "))
    before = case.hash()
    made = api.run(case.path, dry_run=True, on=case.on)
    assert made.plan.changes()[["key", "old", "new", "rules"]].values.tolist() == [
        ["C-000002", " Ben@Example.org ", "Ben@example.org", "CT101 CT102"]
    ]
    assert case.hash() == before
    assert api.log(case.path, state=case.on.state).lines() == []


def test_undo_gives_the_exact_bytes_back(case):
    case.type_in(("Contacts", "E-mail", 1, " Ben@Example.org "))
    before = case.hash()
    api.run(case.path, on=case.on)
    assert case.hash() != before
    undone = api.undo(case.path, on=case.on)
    assert (undone.exact, case.hash()) == (True, before)


def test_undo_after_a_later_edit_takes_back_the_rest_and_names_what_it_left(case):
    case.type_in(("Contacts", "E-mail", 1, " Ben@Example.org "), ("Contacts", "Last name", 0, "  Dietz"))
    api.run(case.path, on=case.on)
    case.type_in(("Contacts", "E-mail", 1, "benjamin@example.org"), ("Contacts", "Decision", 1, "Accept"))
    undone = api.undo(case.path, on=case.on)
    assert not undone.exact
    assert "Contacts, C-000002, E-mail: changed since" in undone.left
    contacts = case.table("contacts")
    assert contacts.loc[1, ["email", "decision"]].tolist() == ["benjamin@example.org", "Accept"]
    assert contacts.loc[0, "last_name"] == "  Dietz"


def test_several_runs_are_undone_one_after_the_other(case):
    first = case.hash()
    case.type_in(("Contacts", "Last name", 0, " A "))
    one = case.hash()
    api.run(case.path, on=case.on)
    assert [line["run"] for line in api.undoable(case.path, state=case.on.state)] == ["R001"]
    second = case.hash()
    case.type_in(("Contacts", "Last name", 1, " B "))
    api.run(case.path, on=case.on)
    api.undo(case.path, on=case.on)
    assert case.table("contacts")["last_name"].tolist()[:2] == ["A", " B "]
    assert second != case.hash()
    undone = api.undo(case.path, on=case.on)
    assert not undone.exact  # the second edit of the person came after the first run
    assert case.table("contacts")["last_name"].tolist()[:2] == [" A ", " B "]
    assert first != one
    with pytest.raises(XlmigrateError, match="there is no run to undo"):
        api.undo(case.path, on=case.on)


def finding(case, code: str) -> int:
    findings = case.table("findings")
    return int(findings.index[findings["rule"].eq(code)][0])


def test_an_applied_proposal_is_carried_out_by_the_next_run(case):
    case.type_in(("Findings", "Accept", finding(case, "CT104"), "Apply"))
    api.run(case.path, on=case.on)
    assert case.table("contacts")["email"].tolist()[2] == "cy@example.org"
    assert "CT104" not in set(case.table("findings")["rule"])


def test_a_proposal_that_was_left_stays_quiet_until_its_value_changes(case):
    at = finding(case, "CT104")
    case.type_in(("Findings", "Accept", at, "Leave"), ("Findings", "Note", at, "one family"))
    api.run(case.path, on=case.on)
    left = case.table("findings")
    row = left[left["rule"].eq("CT104")].iloc[0]
    assert (row["accept"], row["note"]) == ("Leave", "one family")
    assert left["rule"].tolist()[-1] == "CT104"
    case.type_in(("Contacts", "E-mail", 2, "x@example.org; y@example.org"))
    api.run(case.path, on=case.on)
    again = case.table("findings")
    assert again[again["rule"].eq("CT104")]["accept"].isna().all()


def test_a_run_of_one_operation_leaves_the_findings_of_others(case):
    before = set(case.table("findings")["rule"])
    assert {"CT104", "TG101"} <= before
    case.type_in(("Contacts", "E-mail", 2, "cy@example.org"))
    api.run(case.path, operations=[OPERATIONS["clean-contacts"]], on=case.on)
    after = set(case.table("findings")["rule"])
    assert "TG101" in after
    assert "CT104" not in after


def test_decisions_notes_and_columns_of_a_person_never_change(case):
    case.type_in(
        ("Contacts", "Decision", 0, "Override"), ("Contacts", "Override note", 0, "  seen  "),
        ("Contacts", "Owner", 0, " Mara"), ("Contacts", "Level", 1, " two "), ("Contacts", "E-mail", 1, " Ben@Example.org "),
    )  # fmt: skip
    api.run(case.path, on=case.on)
    row = case.table("contacts").loc[0, ["decision", "override_note", "owner"]].tolist()
    assert row == ["Override", "  seen  ", " Mara"]
    assert case.table("contacts").loc[1, "Level"] == " two "


def test_a_formula_of_a_person_is_left_and_named(case):
    book = opened(case.path)
    (at,) = [cell.column_letter for cell in book["Contacts"][5] if cell.value == "First name"]
    book["Contacts"][f"{at}6"] = '=" "&"Ana"'
    book.save(case.path)
    api.run(case.path, on=case.on)
    assert opened(case.path)["Contacts"][f"{at}6"].value == '=" "&"Ana"'
    assert "XL108" in set(case.table("findings")["rule"])  # openpyxl stores no result


def test_the_day_of_judgement_is_written_and_nothing_else_of_settings(case):
    settings = case.table("settings")
    later = replace(case.on, today=date(2026, 12, 1))
    made = api.run(case.path, on=later)
    assert made.changed
    after = case.table("settings")
    changed = settings["value"].map(str) != after["value"].map(str)
    assert settings.loc[changed, "setting"].tolist() == ["As of"]


def test_the_log_tells_who_what_and_with_which_versions_and_holds_no_values(case):
    case.type_in(("Contacts", "E-mail", 1, " Ben@Example.org "))
    api.run(case.path, on=case.on)
    journal = api.log(case.path, state=case.on.state)
    line = journal.lines()[0]
    assert (line["run"], line["who"], line["at"]) == ("R001", "mara", "2026-11-14T09:00:00")
    assert line["repairs"]["CT101"] == 1
    assert line["after"] == case.hash()
    assert {"version", "judged_by", "policy", "before", "findings"} <= set(line)
    text = (journal.folder / "log.jsonl").read_text()
    assert "@" not in text and "Ben" not in text


def test_an_altered_line_of_the_log_is_named(case):
    for number in range(3):
        case.type_in(("Contacts", "Last name", 0, f" {number} "))
        api.run(case.path, on=case.on)
    journal = api.log(case.path, state=case.on.state)
    assert journal.first_altered() is None
    lines = (journal.folder / "log.jsonl").read_text().splitlines()
    lines[1] = lines[1].replace("mara", "nobody")
    (journal.folder / "log.jsonl").write_text("\n".join(lines) + "\n")
    assert journal.first_altered() == 2


def test_the_undo_pack_is_private_and_expires(case):
    case.type_in(("Settings", "Value", settings_row(case, "Backups kept"), 2))
    for number in range(4):
        case.type_in(("Contacts", "Last name", 0, f" {number} "))
        api.run(case.path, on=case.on)
    journal = api.log(case.path, state=case.on.state)
    packs = sorted(path.name for path in journal.folder.glob("R*.json"))
    assert packs == ["R003.json", "R004.json"]
    assert all(path.stat().st_mode & 0o077 == 0 for path in journal.folder.glob("R*.json"))


def settings_row(case, heading: str) -> int:
    settings = case.table("settings")
    return int(settings.index[settings["setting"].eq(heading)][0])


def test_a_workbook_that_is_open_is_refused_with_advice(case):
    case.type_in(("Contacts", "Last name", 0, " A "))
    (case.folder / "~$Acme.xlsx").write_bytes(b"")
    before = case.hash()
    with pytest.raises(
        WorkbookBusyError, match=r"Acme\.xlsx: the workbook is open in Excel\. Close it there"
    ):
        api.run(case.path, on=case.on)
    assert case.hash() == before


def test_a_protected_sheet_is_refused_with_advice(case):
    book = opened(case.path)
    book["Contacts"].protection.sheet = True
    book["Contacts"]["P6"] = "  Dietz "
    book.save(case.path)
    with pytest.raises(WorkbookRefusedError, match="the sheet Contacts is protected"):
        api.run(case.path, on=case.on)


HOLD = """
import sys
from pathlib import Path
from xlmigrate.workbook import ooxml
with ooxml.locked(Path(sys.argv[1]), Path(sys.argv[2])):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_a_second_run_at_the_same_time_is_refused(case):
    command = [sys.executable, "-c", HOLD, str(case.path), str(case.on.state)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(WorkbookBusyError, match=rf"another run is at work on it \(process {other.pid}\)"):
            api.run(case.path, on=case.on)
        other.stdin.write("\n")


def test_columns_moved_renamed_in_case_and_inserted_are_no_problem(case):
    book = opened(case.path)
    sheet = book["Contacts"]
    table = sheet.tables["Contacts"]
    headings = [cell.value for cell in sheet[5]]
    first, last = headings.index("First name"), headings.index("Last name")
    for row in sheet.iter_rows(min_row=5, max_row=9):
        row[first].value, row[last].value = row[last].value, row[first].value
    sheet.cell(5, last + 1).value = "FIRST NAME"
    table.tableColumns[first].name, table.tableColumns[last].name = "Last name", "FIRST NAME"
    sheet.cell(6, last + 1).value = " Ana "
    book.save(case.path)
    api.run(case.path, on=case.on)
    contacts = case.table("contacts")
    assert contacts.loc[0, ["first_name", "last_name"]].tolist() == ["Ana", "Dietz"]


def test_a_batch_goes_on_past_what_it_cannot_run(new_case):
    cases = [new_case() for _ in range(4)]
    for one in cases:
        one.type_in(("Contacts", "Last name", 0, " A "))
    cases[1].path.write_bytes(b"no workbook")
    shutil.copy(cases[2].path, cases[2].folder / "~$Acme.xlsx")
    on = cases[0].on
    ended = api.run_all([one.path for one in cases], jobs=2, on=on)
    assert [one.code for one in ended] == [1, 2, 2, 1]
    assert ended[0].sentence == "1 cells repaired"
    assert "open in Excel" in ended[2].sentence
    assert [case.table("contacts").loc[0, "last_name"] for case in (cases[0], cases[3])] == ["A", "A"]


def test_a_run_that_is_killed_leaves_the_old_or_the_new_and_the_next_goes_on(case):
    case.type_in(("Contacts", "Last name", 0, " A "))
    before = case.hash()
    command = [sys.executable, "-m", "xlmigrate", "run", str(case.path), "--state", str(case.on.state)]
    for pause in (0.9, 1.3, 1.6):
        with subprocess.Popen([*command, "--as-of", "2026-11-14"], stdout=subprocess.DEVNULL) as worker:
            time.sleep(pause)
            worker.kill()
        assert case.hash() == before or case.table("contacts").loc[0, "last_name"] == "A"
    api.run(case.path, on=case.on)
    assert case.table("contacts").loc[0, "last_name"] == "A"
    assert [path.name for path in case.folder.glob(".*")] == []


def test_a_new_row_that_a_person_typed_gets_an_id(case):
    editor = ooxml.Editor(ooxml.open(case.path))
    editor.append_rows("Contacts", {"E-mail": ["new@example.org"], "Last name": ["  New "]})
    editor.save(case.folder / "elsewhere")
    api.run(case.path, on=case.on)
    row = case.table("contacts").iloc[-1]
    assert (row["contact_id"], row["last_name"], row["marketing_verdict"]) == ("C-000005", "New", "Unknown")


def test_undo_packs_hold_old_and_new(case):
    case.type_in(("Contacts", "Last name", 0, " A "))
    api.run(case.path, on=case.on)
    pack = json.loads((api.log(case.path, state=case.on.state).folder / "R001.json").read_text())
    edit = next(edit for edit in pack["edits"] if edit["column"] == "last_name")
    assert (edit["keys"], edit["old"], edit["new"]) == (["C-000001"], [" A "], ["A"])


@pytest.mark.e2e
def test_after_a_run_every_declared_formula_has_the_result_that_another_program_calculates(case):
    case.type_in(
        ("Contacts", "E-mail", 1, "nonsense"), ("Contacts", "Decision", 0, "Accept"), ("Findings", "Accept", 0, "Leave"),
    )  # fmt: skip
    assert api.run(case.path, on=case.on).changed
    assert libreoffice.differences(case.path) == []


def test_a_formula_of_start_that_a_person_changed_keeps_its_result(case):
    book = opened(case.path)
    before = book["Start"]["B6"].value
    assert before.startswith("=")
    editor = ooxml.Editor(ooxml.open(case.path))
    editor.set_cell("Start", "B6", ooxml.Formula("1+1", 2))
    editor.save(case.folder / "elsewhere")
    case.type_in(("Contacts", "Last name", 0, " A "))
    api.run(case.path, on=case.on)
    found = ooxml.read_formulas(ooxml.open(case.path), "Start", ooxml.Area.of("B6"))
    assert found["B6"] == ("1+1", 2.0)
