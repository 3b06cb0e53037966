"""The next free ids of a table, and of each class of assets."""

import pandas as pd

from xlmigrate.domains import BY_NAME
from xlmigrate.domains.assets.words import ASSET_CLASS
from xlmigrate.engine import loading
from xlmigrate.engine.ids import ids_by_kind, next_ids

ASSETS = BY_NAME["assets"]


def test_ids_go_on_behind_the_highest_and_foreign_ones_do_not_count():
    assert next_ids(BY_NAME["contacts"], ["C-000007", "C-3", "mine", "PG-099"], 2) == ["C-000008", "C-000009"]


def test_each_class_of_assets_counts_for_itself():
    kinds = ["Page", "Form", "Page", pd.NA, "Gizmo"]
    assert ids_by_kind(ASSETS, ["PG-014", "AS-002"], kinds) == [
        "PG-015",
        "FM-001",
        "PG-016",
        "AS-003",
        "AS-004",
    ]


def test_a_table_without_kinds_numbers_all_alike():
    assert ids_by_kind(BY_NAME["tags"], ["TG-001"], [None, None]) == ["TG-002", "TG-003"]


def test_every_class_has_its_own_beginning():
    prefixes = dict(ASSETS.kind_prefixes)
    assert set(prefixes) == set(ASSET_CLASS.words)
    assert len({*prefixes.values(), ASSETS.id_prefix}) == len(prefixes) + 1


def test_a_row_that_somebody_adds_gets_the_id_of_its_class_and_keeps_it_when_the_class_is_put_right():
    rows = pd.DataFrame(
        {"asset_id": ["PG-014", None], "name": ["Home", "Sign up"], "asset_class": ["Page", "Form"]}
    )
    assets = loading.from_frames({"assets": rows}).tables["assets"]
    assert assets["asset_id"].tolist() == ["PG-014", "FM-001"]
    again = loading.from_frames({"assets": assets.assign(asset_class="Page")}).tables["assets"]
    assert again["asset_id"].tolist() == ["PG-014", "FM-001"]
