"""The click, end to end: a macro in an open workbook starts Python, and Python changes the cells of that workbook."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.live import books, calc_engine, office
from tests.live.button import ROOT, Buttons
from xlmigrate import addin
from xlmigrate.domains import OPERATIONS
from xlmigrate.workbook.hosts.file import FileWorkbook

pytestmark = pytest.mark.e2e


class Context:
    """A LibreOffice of its own, whose clicks keep their state and what they said in a folder of the test."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder, folder / "log.jsonl"
        self.office = office.Office(
            {"PYTHONPATH": str(ROOT), "XDG_STATE_HOME": str(folder / "state"), calc_engine.LOG: str(self.log)}
        )

    def open(self, path: Path) -> Buttons:
        return Buttons(self.office, self.office.open(path), self.log)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    if not office.is_here():
        pytest.skip("LibreOffice Calc and python3-uno (of this Python's version) are not installed")
    made = Context(tmp_path_factory.mktemp("desk"))
    yield made
    made.office.close()


@pytest.fixture(scope="module")
def spoiled(demo_folder, tmp_path_factory) -> Path:
    return books.spoiled(next(demo_folder.glob("*.xlsx")), tmp_path_factory.mktemp("spoiled") / "Demo=1.xlsx")


@pytest.fixture(scope="module")
def buttons(desk, spoiled):
    """One open workbook, in which the tests press one button after the other."""
    opened = desk.open(spoiled)
    yield opened
    opened.document.close(True)


def cells(buttons, sheet="Contacts", area="A6:AK60"):
    return buttons.document.Sheets.getByName(sheet).getCellRangeByName(area).getDataArray()


@pytest.mark.parametrize("name", OPERATIONS)
def test_each_operation_is_started_by_its_macro_and_undone_by_another(buttons, name):
    sheet = FileWorkbook(Path(buttons.path)).table_of(OPERATIONS[name].subject)
    before = buttons.cells(sheet)
    shown = buttons.press(f"addin.run('{name}')")
    label = OPERATIONS[name].label
    assert [text for _, text in shown[:3]] == [
        f"{label}: {part}" for part in (f"reading {Path(buttons.path).name}", "judging", "writing")
    ]
    kind, said = shown[-1]
    assert kind == "status"
    assert re.fullmatch(
        rf"{label}: [\d,]+ cells? repaired, [\d,]+ findings?(, [\d,]+ of them errors)?\. To reverse this, press Undo last run\.",
        said,
    )
    after = buttons.cells(sheet)
    assert after != before
    (kind, said) = buttons.press("addin.undo()")[-1]
    assert kind == "status"
    assert re.fullmatch(r"Undid R\d+: [\d,]+ cells? restored\.", said)
    assert buttons.cells(sheet) == before


def test_a_check_writes_the_findings_and_nothing_else(buttons):
    before = buttons.everything()
    kind, said = buttons.press("addin.run_all(check=True)")[-1]
    assert kind == "status"
    assert re.fullmatch(
        r"All operations, preview: [\d,]+ cells would be repaired, [\d,]+ findings, [\d,]+ of them errors\."
        r" Only the sheet Findings was changed\.",
        said,
    )
    after = buttons.everything()
    assert [name for name in before if before[name] != after[name]] == ["Findings"]


def test_a_selected_cell_is_explained_and_the_report_is_shown(buttons):
    buttons.press("addin.run('clean-contacts', check=True)")
    assert buttons.press("addin.report()")[-1][1].endswith(
        " findings, the most serious first. Answer proposals with Apply or Leave; the next run carries them out."
    )
    assert buttons.document.CurrentController.getActiveSheet().Name == "Findings"
    sheet, key, heading, rule, message = buttons.first_finding("Contacts")
    buttons.select(sheet, key, heading)
    ((kind, said),) = buttons.press("addin.explain()")
    assert kind == "alert"
    assert said.startswith(f"{heading}, row {key}\n\n")
    assert f": {message} ({rule})\n" in said
    buttons.select(sheet, key, "Notes")
    ((_, said),) = buttons.press("addin.explain()")
    assert said == (
        f"Notes, row {key}\n\nNo findings for this cell. {buttons.help('notes')} It is a fact, from an import or from you."
    )
    buttons.document.CurrentController.setActiveSheet(buttons.document.Sheets.getByName("Start"))
    ((kind, said),) = buttons.press("addin.explain()")
    assert (kind, said) == (
        "alert",
        "Demo=1.xlsx, Start: the selected cell is outside the tables of this workbook. Select a cell below a heading.",
    )


def test_a_failing_operation_shows_its_sentence_and_leaves_the_workbook_as_it_was(buttons):
    contacts = buttons.document.Sheets.getByName("Contacts")
    contacts.protect("")
    before = buttons.everything()
    ((_, said),) = [one for one in buttons.press("addin.run('clean-contacts')") if one[0] == "alert"]
    assert said == (
        "Demo=1.xlsx: the sheet Contacts is protected. Unprotect it (Review, Unprotect Sheet) and run again."
    )
    assert buttons.everything() == before
    contacts.unprotect("")
    assert buttons.press("addin.undo()") == [("alert", "Demo=1.xlsx: there is no run to undo.")]


def test_a_name_that_is_no_operation_is_said(buttons):
    ((_, said),) = buttons.press("addin.run('clean-everything')")
    assert said == f"there is no operation 'clean-everything'. There are: {', '.join(OPERATIONS)}."


def test_a_fault_of_ours_is_said_without_what_cells_hold_and_noted_with_its_place(buttons, desk):
    command = (
        "import xlmigrate.runs.session as s;"
        " s.decide = lambda *_, **__: int('ana@example.org'); addin.run('clean-contacts')"
    )
    before = buttons.everything()
    ((_, said),) = [one for one in buttons.press(command) if one[0] == "alert"]
    noted = desk.folder / "state" / "xlmigrate" / "last-fault.txt"
    assert said == (f"Internal error. No changes were saved. Details: {noted} (ValueError)")
    assert "ana@example.org" not in noted.read_text(encoding="utf-8")
    assert "in run_on" in noted.read_text(encoding="utf-8")
    assert buttons.everything() == before


def test_an_unsaved_workbook_is_refused_with_the_way_out(desk):
    empty = desk.office.desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, ())
    buttons = Buttons(desk.office, empty, desk.log)
    ((_, said),) = buttons.press("addin.run('clean-contacts')")
    empty.close(True)
    assert said.endswith(
        ": it is not saved in a folder of this computer, so its runs could not be undone."
        " Save it (for OneDrive: in a folder that is synchronized) and press the button again."
    )


def test_without_excel_a_button_says_so_and_raises_nothing():
    done = subprocess.run(
        [sys.executable, "-c", "from xlmigrate import addin; addin.run('clean-contacts'); addin.explain()"],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert (
        done.stderr.splitlines()
        == ["no workbook called. Press a button of the ribbon Migrate in Excel, or run: xlmigrate run"] * 2
    )


def test_importing_the_addin_imports_nothing_that_a_button_may_not_need():
    script = "import sys; from xlmigrate import addin; print([m for m in sys.modules if m.split('.')[0] in ('pandas', 'numpy', 'pyarrow', 'xlwings')], [m for m in sys.modules if m.startswith('xlmigrate')])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert (
        done.stdout.strip()
        == "[] ['xlmigrate', 'xlmigrate.engine', 'xlmigrate.engine.errors', 'xlmigrate.engine.extras', 'xlmigrate.addin']"
    )


def test_a_click_imports_neither_the_closed_file_nor_the_exports():
    script = (
        "import sys; import xlmigrate.addin.buttons;"
        " print([m for m in sys.modules if m.startswith(('xlmigrate.files.reading', 'xlmigrate.workbook.ooxml', 'xlmigrate.workbook.drawing.template', 'xlsxwriter', 'typer', 'rich'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_the_commands_are_those_that_can_be_run():
    for command in addin.COMMANDS.values():
        assert hasattr(addin, re.fullmatch(r"addin\.(\w+)\(.*\)", command)[1])
    assert json.loads(json.dumps(addin.COMMANDS)) == addin.COMMANDS
