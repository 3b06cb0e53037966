"""Rows that are merged: the row goes, every reference names the one that stays, and all of it can be taken back."""

from dataclasses import replace

import pandas as pd
import pytest

from xlmigrate.domains import BY_NAME, TABLES
from xlmigrate.domains.traces.sheets import change_log_sheet
from xlmigrate.engine import loading
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.merging import merged
from xlmigrate.runs.session import pack_of
from xlmigrate.runs.undoing import inverse
from xlmigrate.workbook.hosts.memory import MemoryWorkbook

NAMES = sorted(
    {table.name for table in TABLES for column in table.columns if column.refers_to and not table.owned}
)


def workbook() -> MemoryWorkbook:
    """Three contacts, assets and tags; on every sheet that names keys, each column names the first and the second of them."""
    keys = {"contacts": "C-{:06d}", "assets": "PG-{:03d}", "tags": "TG-{:03d}"}
    tables = {}
    for name in {*NAMES, *keys}:
        table = BY_NAME[name]
        columns = {}
        for column in table.columns:
            if column is table.key:
                shape = keys.get(column.refers_to or name, "K-{:03d}")
                columns[column.heading] = [shape.format(at) for at in (1, 2, 3)]
            elif column.refers_to:
                shape = keys[column.refers_to]
                columns[column.heading] = [shape.format(2), shape.format(3), None]
            elif column.required:
                columns[column.heading] = ["x", "y", "z"]
        columns["My own"] = ["a", "b", "c"]
        tables[table.excel_name] = columns
    return MemoryWorkbook.of(tables)


def read(book: MemoryWorkbook) -> loading.Inventory:
    return loading.read(book, {*NAMES, "contacts", "assets", "tags"})


def named(door: loading.Inventory, table: str, key: str) -> list[tuple[str, str]]:
    """The columns in which a key of a table is named."""
    return [
        (one.name, column.name)
        for one in TABLES
        for column in one.columns
        if column.refers_to == table and one.name in door.tables and door.tables[one.name][column.name].eq(key).any()
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "goes", "stays"),
    [("contacts", "C-000002", "C-000001"), ("assets", "PG-002", "PG-001"), ("tags", "TG-002", "TG-003")],
)
def test_every_column_that_names_the_row_names_the_one_that_stays(table, goes, stays):
    book = workbook()
    door = read(book)
    before = {name: frame.copy() for name, frame in door.tables.items()}
    places = named(door, table, goes)
    assert len(places) == sum(column.refers_to == table for name in NAMES for column in BY_NAME[name].columns)
    plan = merged(door, table, {goes: stays})
    book.commit(plan)
    after = read(book)
    assert named(after, table, goes) == []
    key = BY_NAME[table].key.name
    assert goes not in after.tables[table][key].tolist()
    own = [place for place in places if place[0] != table]
    assert set(own) <= set(named(after, table, stays))
    back, left = inverse(book, pack_of(plan, {"before": "", "after": ""}, None, door), "R001")
    book.commit(back)
    assert left == ()
    again = read(book)
    for name, frame in before.items():
        one, other = (
            f.sort_values(BY_NAME[name].key.name, ignore_index=True) for f in (frame, again.tables[name])
        )
        pd.testing.assert_frame_equal(one, other)


def test_a_row_merged_into_one_that_is_merged_itself_ends_where_that_one_ends():
    plan = merged(read(workbook()), "contacts", {"C-000003": "C-000002", "C-000002": "C-000001"})
    assert plan.merged == {"contacts": {"C-000003": "C-000001", "C-000002": "C-000001"}}
    assert plan.removed["contacts"]["contact_id"].tolist() == ["C-000002", "C-000003"]
    log = change_log_sheet(plan, run="R001", name="Merge", shown=100)
    assert log[["sheet", "row_key", "column", "old", "new", "rules"]].head(2).to_numpy().tolist() == [
        ["Contacts", "C-000003", "Contact ID", "C-000003", "C-000001", "merged"],
        ["Contacts", "C-000002", "Contact ID", "C-000002", "C-000001", "merged"],
    ]


@pytest.mark.parametrize(
    ("into", "said"),
    [
        ({"C-000001": "C-000002", "C-000002": "C-000001"}, "would be merged into itself"),
        ({"C-000001": "C-000001"}, "would be merged into itself"),
        ({"C-000009": "C-000001"}, "no row has the ID C-000009"),
        ({"C-000001": "C-000009"}, "no row has the ID C-000009"),
    ],
)
def test_what_cannot_be_merged_is_said(into, said):
    with pytest.raises(XlmigrateError, match=said):
        merged(read(workbook()), "contacts", into)


def test_a_row_whose_id_stands_twice_is_not_merged():
    book = workbook()
    grid = book.grids["Contacts"]
    book.grids["Contacts"] = replace(grid, columns=(["C-000001", "C-000002", "C-000002"], *grid.columns[1:]))
    with pytest.raises(XlmigrateError, match="two rows have the ID C-000002"):
        merged(read(book), "contacts", {"C-000002": "C-000001"})


def test_a_reference_that_is_a_persons_formula_stays_and_is_told():
    book = workbook()
    grid = book.grids["ConsentRecords"]
    book.grids["ConsentRecords"] = replace(grid, formulas={"Contact ID": frozenset({0})})
    plan = merged(read(book), "contacts", {"C-000002": "C-000001"})
    told = plan.findings[["table", "column", "rule"]].to_numpy().tolist()
    assert told == [["consent_records", "contact_id", "XL109"]]
    book.commit(plan)
    assert book.grids["ConsentRecords"].columns[grid.headings.index("Contact ID")][0] == "C-000002"
