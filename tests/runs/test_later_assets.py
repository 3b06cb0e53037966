"""A later export of the platform, through the command line: assets are known again by the platform's own id, whatever became of
their name or their place in the file."""

import csv
import re

import pandas as pd
import pytest

from tests.commands import in_process
from tests.runs.conftest import Case

HEADINGS = [
    "Source ID",
    "Class",
    "Name",
    "State",
    "Location",
    "Last used on",
    "Uses in 90 days",
    "Source platform",
]
FIRST = [
    ["p-100", "Page", "Home", "Active", "https://example.com/", "2026-11-01", "40", "Kartra"],
    ["p-101", "Page", "Spring sale", "Active", "https://example.com/sale", "2026-10-01", "7", "Kartra"],
    ["p-102", "Page", "Old sale", "Active", "https://example.com/old", "2023-01-01", "0", "Kartra"],
    ["f-7", "Form", "Spring sale", "Active", "", "2026-10-01", "7", "Kartra"],
    ["f-8", "Form", "Contact", "Active", "", "2026-10-30", "2", "Kartra"],
]
LATER = [
    ["f-9", "Form", "Flash sale", "Active", "", "2026-11-25", "3", "Kartra"],
    ["f-7", "Form", "Spring sale, second round", "Active", "", "2026-10-01", "7", "Kartra"],
    ["p-102", "Page", "Old sale", "Paused", "https://example.com/old", "2023-01-01", "0", "Kartra"],
    ["p-101", "Page", "Sale of the year", "Active", "https://example.com/sale", "2026-10-01", "7", "Kartra"],
    ["p-100", "Page", "Home", "Active", "https://example.com/", "2026-11-01", "40", "Kartra"],
]
DECIDED = {"Home": "Rebuild/Update", "Spring sale": "Archive", "Old sale": "Archive"}


def export(folder, name: str, rows: list[list[str]]) -> str:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADINGS, *rows])
    return str(path)


def xlmigrate(case, *words: str) -> str:
    """Run a command as a person would; gives what it printed."""
    done = in_process(*words, "--as-of", "2026-11-26", cwd=case.folder)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    """A workbook started from the first export, decided, frozen, and given the later one; what the command said."""
    case = Case(tmp_path_factory.mktemp("later"))
    xlmigrate(case, "start", str(case.path), export(case.folder, "first.csv", FIRST), "--to", "Kajabi")
    assets, settings = case.table("assets"), case.table("settings")
    pages = assets[assets["asset_class"].eq("Page")]
    freeze = int(settings.index[settings["setting"].eq("Freeze")][0])
    case.type_in(
        ("Settings", "Value", freeze, "2026-11-20"),
        *(("Assets", "Decision", row, DECIDED[name]) for row, name in pages["name"].items()),
        *(("Assets", "Override note", row, f"about {name}") for row, name in pages["name"].items()),
    )
    before = case.table("assets")
    said = xlmigrate(case, "import", str(case.path), export(case.folder, "later.csv", LATER))
    return case, before, said


def test_what_was_renamed_keeps_its_id_and_its_decision(imported):
    case, before, _ = imported
    after = case.table("assets").set_index("source_id")
    was = before.set_index("source_id")
    for source_id, name in (
        ("p-101", "Sale of the year"),
        ("f-7", "Spring sale, second round"),
        ("p-100", "Home"),
    ):
        assert after.loc[source_id, "name"] == name
        assert after.loc[source_id, "asset_id"] == was.loc[source_id, "asset_id"]
    kept = ["asset_id", "decision", "override_note"]
    assert after.loc[was.index, kept].equals(was[kept])
    assert after.loc["p-101", "override_note"] == "about Spring sale"
    assert after["asset_id"].to_dict() == {
        "p-100": "PG-001", "p-101": "PG-002", "p-102": "PG-003", "f-7": "FM-001", "f-8": "FM-002", "f-9": "FM-003",
    }  # fmt: skip


def test_what_appeared_changed_and_vanished_stands_on_since_freeze(imported):
    case, before, said = imported
    ids = {
        **before.set_index("source_id")["asset_id"],
        **case.table("assets").set_index("source_id")["asset_id"],
    }
    since = case.table("since_freeze")
    assert sorted(zip(since["row_key"], since["change"], since["column"].fillna(""), since["now"].fillna(""), strict=True)) == sorted(
        [
            (ids["f-9"], "Appeared", "", ""),
            (ids["p-101"], "Changed", "Name", "Sale of the year"),
            (ids["f-7"], "Changed", "Name", "Spring sale, second round"),
            (ids["p-102"], "Changed", "State", "Paused"),
            (ids["f-8"], "Vanished", "", ""),
        ]
    )  # fmt: skip
    assert since["after_freeze"].all()
    assert since["answer"].isna().all()
    assert re.search(r"assets +1 +3 +1 *\n", said), said


def test_the_same_export_again_under_another_name_adds_one_change_and_no_row(imported):
    case, _, _ = imported
    sheets = {name: case.table(name) for name in ("assets", "links", "since_freeze")}
    rows = [*LATER[:-1], [*LATER[-1][:-2], "41", "Kartra"]]
    xlmigrate(case, "import", str(case.path), export(case.folder, "again.csv", rows))
    assert case.table("assets")["asset_id"].tolist() == sheets["assets"]["asset_id"].tolist()
    pd.testing.assert_frame_equal(case.table("links"), sheets["links"])
    assert len(case.table("since_freeze")) == len(sheets["since_freeze"]) + 1
