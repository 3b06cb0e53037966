"""The door: what becomes of cells, headings, ids and settings."""

import ast
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlmigrate.domains import BY_NAME, TABLES, table
from xlmigrate.engine import loading
from xlmigrate.engine.cells import CellError, typed
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.settings import Policy
from xlmigrate.workbook.hosts.memory import MemoryWorkbook


def workbook(**sheets) -> MemoryWorkbook:
    return MemoryWorkbook.of(sheets)


def read(*names: str, **sheets) -> loading.Inventory:
    return loading.read(workbook(**sheets), names or {name.casefold() for name in sheets})


CELLS = [
    # kind's column, cell, typed value, what is said
    ("created_on", datetime(2026, 1, 5), datetime(2026, 1, 5), None),
    ("created_on", "2026-01-05", datetime(2026, 1, 5), None),
    ("created_on", "2026-01-05T10:11:12Z", datetime(2026, 1, 5, 10, 11, 12), None),
    (
        "created_on",
        "05/01/2026",
        None,
        "Created on is not a clear date: write it like 2026-11-05",
    ),
    (
        "created_on",
        45000.0,
        None,
        "Created on is not a clear date: write it like 2026-11-05",
    ),
    (
        "created_on",
        "2026-02-30",
        None,
        "Created on is not a clear date: write it like 2026-11-05",
    ),
    ("lifetime_value", 12, 12.0, None),
    ("lifetime_value", "12.50", 12.5, None),
    (
        "lifetime_value",
        "1,250",
        None,
        "Lifetime value is not a number: write digits, such as 1250.50",
    ),
    ("phone", 447700900123.0, "447700900123", None),
    ("phone", "+447700900123", "+447700900123", None),
    ("postcode", "00123", "00123", None),
    ("last_name", "NA", "NA", None),
    ("last_name", "Null", "Null", None),
    ("has_access", "yes", "Yes", None),
    ("has_access", "maybe", "maybe", "Has paid access must be one of its words (Yes, No, Unknown)"),
    ("email", CellError("#N/A"), None, "Excel error in the cell: #N/A"),
    ("email", "", None, None),
    ("email", None, None, None),
]


@pytest.mark.parametrize(("name", "cell", "value", "problem"), CELLS)
def test_a_cell_becomes_its_value_or_is_named(name, cell, value, problem):
    result = typed(table("contacts").by_name[name], [cell])
    assert result.values.tolist() == [pd.NA if value is None else value] or (
        value is None and result.values.isna().all()
    )
    assert (None if result.problem.isna().all() else result.problem[0]) == problem


def test_headings_are_found_in_any_case_and_order_and_unknown_ones_stay():
    door = read(
        Contacts={"Shoe size": ["44"], "phone": ["1"], "E-MAIL": ["a@example.org"], "contact id": ["C-1"]}
    )
    frame = door.tables["contacts"]
    assert frame.loc[0, ["contact_id", "email", "phone", "Shoe size"]].tolist() == [
        "C-1",
        "a@example.org",
        "1",
        "44",
    ]


def test_an_absent_required_column_names_sheet_and_heading():
    with pytest.raises(XlmigrateError) as caught:
        read(Contacts={"Contact ID": ["C-1"]})
    assert str(caught.value) == (
        "this workbook, sheet Contacts: the column 'E-mail' is missing. "
        "Put the heading back, or make a new workbook with: xlmigrate new"
    )


def test_an_absent_optional_column_is_a_finding():
    door = read(Contacts={"Contact ID": ["C-1"], "E-mail": ["a@example.org"]})
    said = door.findings[door.findings["rule"].eq("XL104")]
    assert "The column Country is missing" in said["message"].tolist()
    assert ("contacts", "country") in door.absent


def test_blank_rows_are_dropped_and_positions_stay():
    door = read(Contacts={"Contact ID": [None, "C-1"], "E-mail": [None, "a@example.org"]})
    assert door.tables["contacts"].index.tolist() == [1]


def test_an_error_cell_is_not_a_blank_row():
    door = read(Contacts={"Contact ID": [None], "E-mail": [CellError("#REF!")]})
    assert len(door.tables["contacts"]) == 1
    said = door.findings[door.findings["rule"].eq("XL102")]
    assert said[["severity", "message", "old"]].values.tolist() == [
        ["Error", "Excel error in the cell: #REF!", "#REF!"]
    ]


def test_a_row_without_an_id_gets_the_next_free_one():
    door = read(Contacts={"Contact ID": ["C-000007", None], "E-mail": ["a@example.org", "b@example.org"]})
    assert door.tables["contacts"]["contact_id"].tolist() == ["C-000007", "C-000008"]
    assert door.new_ids[0].frame()[["row", "old", "new", "rules"]].values.tolist() == [
        [1, pd.NA, "C-000008", "XL201"]
    ]


def test_an_unknown_word_of_a_decision_is_named_and_kept():
    door = read(Contacts={"E-mail": ["a@example.org"], "Decision": ["Acept"]})
    said = door.findings[door.findings["rule"].eq("XL112")]
    assert said["severity"].tolist() == ["Error"]
    assert said["message"].tolist() == [
        "Decision must be one of its words (Accept, Leave out, OK, OK until, Re-permission, Override)"
    ]
    assert door.tables["contacts"]["decision"].tolist() == ["Acept"]


def test_settings_become_the_policy_and_unreadable_ones_a_finding():
    door = read(
        Settings={
            "Setting": ["Home country", "Go-live", "Unengaged after"],
            "Value": ["GB", datetime(2026, 12, 1), "soon"],
        }
    )
    assert door.policy.home_country == "GB"
    assert door.policy.go_live_on == date(2026, 12, 1)
    assert door.policy.unengaged_after_days == 365
    said = door.findings[door.findings["rule"].eq("XL107")]
    assert said[["key", "message", "old"]].values.tolist() == [
        ["Unengaged after", "Unengaged after must be a whole number", "soon"]
    ]


def test_a_table_that_was_renamed_is_found_by_its_sheet():
    book = MemoryWorkbook.of({"Table7": {"E-mail": ["a@example.org"]}})
    book.grids["Table7"] = book.grids["Table7"].__class__(
        "Table7", "Contacts", book.grids["Table7"].headings, book.grids["Table7"].columns
    )
    assert loading.read(book, ["contacts"]).tables["contacts"]["email"].tolist() == ["a@example.org"]


def test_a_workbook_that_is_none_of_ours_says_what_to_do():
    with pytest.raises(
        XlmigrateError, match=r"this is not a migration workbook: none of its sheets is known\. Make one with"
    ):
        loading.read(MemoryWorkbook.of({"Budget": {"Month": ["May"]}}))


@pytest.mark.parametrize("declared", TABLES, ids=lambda declared: declared.name)
def test_every_table_of_the_schema_can_be_read_empty_and_typed(declared):
    cells = {column.heading: [None] for column in declared.columns}
    frame = loading.read(MemoryWorkbook.of({declared.excel_name: cells}), [declared.name]).tables[
        declared.name
    ]
    assert len(frame) == 0
    assert [frame[column.name].dtype for column in declared.columns] == [
        c.kind.dtype for c in declared.columns
    ]


def test_missing_values_never_leave_the_door_as_nan():
    door = loading.from_frames(
        {
            "contacts": pd.DataFrame(
                {"E-mail": ["a@example.org", float("nan")], "Lifetime value": [float("nan"), 2.0]}
            )
        }
    )
    frame = door.tables["contacts"]
    assert frame["email"].tolist() == ["a@example.org", pd.NA]
    assert frame["lifetime_value"].tolist() == [pd.NA, 2.0]


CELLS_OF_CONTACTS = {
    "Contact ID": ["C-1", "C-1", None, "C-2"],
    "E-mail": [" ana@example.org", "ben@example.org", CellError("#N/A"), "dora@example.org"],
    "Created on": [None, "nonsense", None, None],
}


def inventory_of_contacts() -> loading.Inventory:
    book = MemoryWorkbook.of({"Contacts": CELLS_OF_CONTACTS})
    grid = book.grids["Contacts"]
    book.grids["Contacts"] = replace(grid, formulas={"E-mail": frozenset({3, 9})})
    return loading.read(book, ["contacts"])


def agrees(one: loading.Inventory) -> None:
    """What is told of cells is told of cells that are there, and the locked rows are those of double IDs."""
    for name, twice in one.locked.items():
        assert len(twice) == len(one.tables[name])
    for name, frame in one.tables.items():
        key = frame[BY_NAME[name].key.name]
        double = key.notna() & key.duplicated(keep=False)
        assert one.locked.get(name, double.to_numpy(dtype=bool) & False).tolist() == double.tolist()
    for (name, column), cells in one.raw.items():
        assert cells.index.isin(one.tables[name].index).all() and column in one.tables[name]
    for (name, column), rows in one.formulas.items():
        assert rows <= set(one.tables[name].index) and column in one.tables[name]
    assert {name for name, _ in one.absent} <= set(one.tables)
    double = one.findings[one.findings["rule"].eq("XL106")]
    told = {(t, int(r)) for t, r in zip(double["table"], double["row"], strict=True)}
    assert told >= {(n, int(r)) for n, twice in one.locked.items() for r in one.tables[n].index[twice]}


@st.composite
def steps(draw):
    return draw(st.lists(st.sampled_from(["append", "copy", "fill", "drop", "replace", "new", "policy", "patch"]), max_size=6))  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(steps(), st.integers(0, 3))
def test_whatever_makes_another_inventory_of_one_its_parts_agree(chosen, at):
    one = inventory_of_contacts()
    agrees(one)
    for step in chosen:
        frame = one.tables["contacts"]
        if step in ("append", "copy"):
            rows = frame.iloc[[at % len(frame)]] if len(frame) else BY_NAME["contacts"].empty(1)
            rows = rows.set_axis([max([*frame.index, 0]) + 1])
            rows = rows if step == "copy" else rows.assign(contact_id=pd.NA, email="new@example.org")
            one = one.updated({"contacts": pd.concat([frame, rows.astype(frame.dtypes)])})
        elif step == "fill":
            one = one.updated({"contacts": frame.assign(email="filled@example.org").astype(frame.dtypes)})
            assert not len(one.raw.get(("contacts", "email"), ()))
        elif step == "drop":
            one = one.without_rows("contacts", frame.index[at : at + 1].tolist())
        elif step == "replace":
            one = one.with_table("contacts", BY_NAME["contacts"].empty(2))
        elif step == "new":
            one = one.as_new()
        elif step == "policy":
            one = one.with_policy(Policy(client="Acme"))
        else:  # even a patch from outside, which no module does, keeps them together
            one = replace(one, tables={"contacts": frame.iloc[:1]})
            one = one.updated({})
        agrees(one)


def test_rows_that_an_update_would_lose_are_a_fault():
    one = inventory_of_contacts()
    with pytest.raises(ValueError, match="rows of contacts are gone"):
        one.updated({"contacts": one.tables["contacts"].iloc[:1]})


def test_nobody_patches_an_inventory_from_outside():
    """Only the module that makes inventories calls `replace` with one of their parts."""
    package = Path(loading.__file__).parent.parent
    parts = {"tables", "raw", "absent", "formulas", "new_ids", "locked"}
    found = []
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "replace"
            )
            if called and parts & {one.arg for one in node.keywords}:
                found.append(path.relative_to(package).as_posix())
    others = {"workbook/drawing/template.py", "workbook/hosts/memory.py"}  # a sheet to draw, a grid
    assert set(found) - others == {"engine/loading.py"}
