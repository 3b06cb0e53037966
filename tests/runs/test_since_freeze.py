"""A later export of the same assets: what appeared, changed and vanished stands on a sheet, and decisions are kept."""

import csv
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from xlmigrate import api

HEADINGS = ["Asset ID", "Class", "Name", "State", "Last used on", "Uses in 90 days", "Source platform"]
ASSETS = [
    ["PG-001", "Page", "Home", "Active", "2026-11-01", "40", "Kartra"],
    ["PG-002", "Page", "Sale", "Active", "2026-10-01", "7", "Kartra"],
    ["FM-001", "Form", "Sign up", "Active", "2026-11-01", "9", "Kartra"],
]
LATER = [
    ["PG-001", "Page", "Home", "Active", "2026-11-01", "40", "Kartra"],
    ["PG-002", "Page", "Sale of the year", "Paused", "2026-10-01", "7", "Kartra"],
    ["PG-003", "Page", "Flash sale", "Active", "2026-11-25", "3", "Kartra"],
]


@pytest.fixture
def frozen(case):
    """A workbook with assets, decisions on them, and a freeze."""

    class Frozen:
        on = case.on
        path = case.folder / "Assets.xlsx"
        table = staticmethod(case.table)

        def export(self, rows, name):
            file = case.folder / name
            with file.open("w", encoding="utf-8", newline="") as out:
                csv.writer(out).writerows([HEADINGS, *rows])
            return file

    made = Frozen()
    case.path = made.path
    api.start(made.path, [made.export(ASSETS, "assets.csv")], today=made.on.today, on=made.on)
    settings = case.table("settings")
    row = int(settings.index[settings["setting"].eq("Freeze")][0])
    case.type_in(("Settings", "Value", row, "2026-11-20"))
    case.type_in(("Assets", "Decision", 1, "Archive"), ("Assets", "Override note", 1, "The owner says so"))
    return made


def told(frame: pd.DataFrame) -> list[tuple]:
    columns = ["change", "sheet", "row_key", "column", "was", "now", "after_freeze"]
    shown = frame[columns].astype(object).where(frame[columns].notna(), None)
    return [tuple(row) for row in shown.itertuples(index=False)]


def test_what_appeared_changed_and_vanished_stands_on_a_sheet(frozen):
    on = replace(frozen.on, today=date(2026, 11, 26))
    api.import_files(frozen.path, [frozen.export(LATER, "later.csv")], on=on)
    since = frozen.table("since_freeze")
    assert told(since) == [
        ("Appeared", "Assets", "PG-003", None, None, None, True),
        ("Changed", "Assets", "PG-002", "Name", "Sale", "Sale of the year", True),
        ("Changed", "Assets", "PG-002", "State", "Active", "Paused", True),
        ("Vanished", "Assets", "FM-001", None, None, None, True),
    ]
    assert since["change_id"].tolist() == ["SF-0001", "SF-0002", "SF-0003", "SF-0004"]
    assets = frozen.table("assets").set_index("asset_id")
    assert assets.loc["PG-002", ["decision", "override_note"]].tolist() == ["Archive", "The owner says so"]
    assert assets.index.tolist() == ["PG-001", "PG-002", "FM-001", "PG-003"]


def test_what_changed_before_the_freeze_says_so(frozen):
    on = replace(frozen.on, today=date(2026, 11, 19))
    api.import_files(frozen.path, [frozen.export(LATER, "later.csv")], on=on)
    assert frozen.table("since_freeze")["after_freeze"].tolist() == [False] * 4


def test_the_same_again_says_nothing_new_and_what_comes_back_is_known(frozen):
    on = replace(frozen.on, today=date(2026, 11, 26))
    api.import_files(frozen.path, [frozen.export(LATER, "later.csv")], on=on)
    api.import_files(frozen.path, [frozen.export([*LATER, ["PG-004", "Page", "New", "Draft", "", "", "Kartra"]], "third.csv")], on=on)  # fmt: skip
    changes = told(frozen.table("since_freeze"))
    assert changes[4:] == [("Appeared", "Assets", "PG-004", None, None, None, True)]


def test_an_import_can_be_undone_with_its_rows(frozen):
    before = frozen.path.read_bytes()
    on = replace(frozen.on, today=date(2026, 11, 26))
    api.import_files(frozen.path, [frozen.export(LATER, "later.csv")], on=on)
    api.undo(frozen.path, on=on)
    assert frozen.path.read_bytes() == before
