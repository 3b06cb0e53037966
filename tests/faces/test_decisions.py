"""A person decides, and nothing of ours runs: Start and Status follow, because they are formulas over the sheets."""

import shutil

import pytest

from tests import libreoffice
from xlmigrate.engine import loading
from xlmigrate.workbook import ooxml
from xlmigrate.workbook.hosts.file import FileWorkbook

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def demo(demo_folder):
    return next(demo_folder.glob("*.xlsx"))


@pytest.fixture(scope="module")
def assets(demo):
    return loading.read(FileWorkbook(demo)).tables["assets"]


@pytest.fixture(scope="module")
def decided(demo, assets, tmp_path_factory):
    """The demo after a person decided on every asset that was left to a person: one stays behind, all others are built."""
    folder = tmp_path_factory.mktemp("decided")
    workbook = folder / demo.name
    shutil.copyfile(demo, workbook)
    waiting = [int(row) for row in assets.index[assets["required_status"].eq("Decide").fillna(False)]]
    editor = ooxml.Editor(ooxml.open(workbook))
    words = ["Archive", *["Rebuild/Update"] * (len(waiting) - 1)]
    editor.set_cells("Assets", "Decision", waiting, words)
    editor.save(folder / "elsewhere")
    return libreoffice.recalculated(workbook)


@pytest.fixture(scope="module")
def undecided(demo):
    return libreoffice.recalculated(demo)


def figure(values, name):
    """A named figure as it stands on the sheet of lists."""
    cells = values["Lists"]
    row = next(cell.removeprefix("A") for cell, value in cells.items() if value == name)
    return cells[f"B{row}"]


def test_the_assets_that_wait_for_a_person_are_counted_down(undecided, decided, assets):
    waiting = int(assets["required_status"].eq("Decide").sum())
    assert waiting > 1
    assert figure(undecided, "fig_assets_undecided") == waiting
    assert figure(decided, "fig_assets_undecided") == 0
    assert figure(decided, "fig_assets_decided") == len(assets)


def test_the_next_action_leaves_start_and_status(undecided, decided, assets):
    waiting = int(assets["required_status"].eq("Decide").sum())
    action = f"Decide what happens to {waiting} assets"
    for sheet in ("Start", "Status"):
        shown = [str(value) for value in undecided[sheet].values()]
        assert [text for text in shown if text.endswith(action)]
        assert not [text for text in map(str, decided[sheet].values()) if "Decide what happens to" in text]


def test_a_phase_that_was_decided_is_further_and_no_other_number_moves(undecided, decided):
    assert figure(decided, "fig_ready_4") > figure(undecided, "fig_ready_4")
    assert figure(decided, "fig_contacts_ready") == figure(undecided, "fig_contacts_ready")
    assert figure(decided, "fig_days") == figure(undecided, "fig_days")


def test_the_gate_no_longer_names_the_undecided_and_stays_closed_for_what_is_not_built(undecided, decided):
    assert figure(undecided, "fig_check_assets_undecided") > 0
    assert figure(decided, "fig_check_assets_undecided") == 0
    assert figure(decided, "fig_gate_assets") == "No-Go"
    assert figure(decided, "fig_against_assets") == figure(undecided, "fig_against_assets") - 1
