"""What a person decides is carried out, or the column says that it is not."""

import pandas as pd

from tools import decisions
from xlmigrate.domains import BY_NAME, TABLES
from xlmigrate.engine.tables import Zone


def test_every_decision_column_is_read_or_says_that_it_is_not():
    assert decisions.unread() == []


def test_every_decision_column_of_every_sheet_is_on_the_list():
    listed = decisions.readers()
    assert set(listed) == {(table.name, c.name) for table in TABLES for c in table.zone(Zone.DECISION)}


def test_a_column_that_nothing_reads_is_named(monkeypatch):
    without = {
        pair: [] if pair == ("subscriptions", "route") else by for pair, by in decisions.readers().items()
    }
    monkeypatch.setattr(decisions, "readers", lambda: without)
    assert decisions.unread() == ["Subscriptions, Route"]


def test_a_column_that_says_that_it_waits_is_read_by_no_run():
    """When it is carried out, its help must say so no longer."""
    waiting = [
        (table, name)
        for table, name in decisions.readers()
        if decisions.LATER in BY_NAME[table].by_name[name].help
    ]
    assert waiting == [
        ("tags", "decision"),
        ("tags", "rename_to"),
        ("tags", "merge_into"),
        ("custom_fields", "decision"),
        ("custom_fields", "target_field"),
    ]


def test_what_is_watched_is_what_is_asked_for():
    def asks(tables: dict[str, pd.DataFrame]) -> None:
        rows = tables["products"][tables["products"]["decision"].isna()]
        rows[["note", "owner"]].assign(x=rows["product"])

    assert decisions._reads(("products",), asks) == {
        ("products", name) for name in ("decision", "note", "owner", "product")
    }
