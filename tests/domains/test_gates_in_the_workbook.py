"""The gates of a workbook that somebody types into: they are formulas, and move before any run."""

from datetime import datetime

import pytest

from tests import libreoffice
from tests.domains.clean import TODAY, clean
from xlmigrate.domains.project.metrics import GATES
from xlmigrate.engine import loading
from xlmigrate.workbook import ooxml
from xlmigrate.workbook.drawing import template

pytestmark = pytest.mark.e2e

ERROR = {
    "finding_id": "F-1", "severity": "Error", "rule": "AS201", "sheet": "Links", "row_key": "LK-0001", "column": "To",
    "message": "FM-009 is not on the Assets sheet", "value": "FM-009",
}  # fmt: skip


def written(folder, **findings):
    cells = dict(clean())
    if findings:
        cells["findings"] = cells["findings"].reindex([0]).assign(**{**ERROR, **findings})
    door = loading.from_frames(cells)
    template.write(folder / "Acme.xlsx", door.tables, door.policy, today=TODAY)
    return folder / "Acme.xlsx"


def figures(path) -> dict[str, object]:
    cells = libreoffice.recalculated(path)["Lists"]
    return {str(name): cells.get(f"B{cell[1:]}") for cell, name in cells.items() if cell.startswith("A")}


def typed(path, sheet: str, heading: str, row: int, value: object):
    editor = ooxml.Editor(ooxml.open(path))
    editor.set_cells(sheet, heading, [row], [value])
    editor.save(path.parent / "elsewhere")
    return path


def test_a_clean_workbook_is_go_in_a_spreadsheet_too(tmp_path):
    found = figures(written(tmp_path))
    assert [found[f"fig_gate_{gate.name}"] for gate in GATES] == ["Go"] * len(GATES)
    assert found["fig_go"] == "Go"


def test_a_word_that_nobody_can_read_closes_the_gate_as_it_is_typed(tmp_path):
    found = figures(typed(written(tmp_path), "Subscriptions", "Route", 1, "Keep at gateway"))
    assert (found["fig_gate_access"], found["fig_gate_reason_access"]) == (
        "No-Go",
        "1 subscription has no route",
    )


def test_an_error_is_said_with_its_cell_and_opens_again_only_with_name_day_and_reason(tmp_path):
    said = figures(written(tmp_path))
    assert said["fig_gate_assets"] == "Go"
    (tmp_path / "open").mkdir()
    said = figures(written(tmp_path / "open", note=None))
    assert said["fig_gate_reason_assets"] == "Links LK-0001, To: FM-009 is not on the Assets sheet"
    (tmp_path / "left").mkdir()
    path = written(tmp_path / "left", accept="Leave", note="The form is gone", left_by="Mara")
    assert figures(path)["fig_gate_assets"] == "No-Go"
    found = figures(typed(path, "Findings", "Left on", 0, datetime(2026, 11, 13)))
    assert (found["fig_gate_assets"], found["fig_go"]) == ("Override", "Override")
