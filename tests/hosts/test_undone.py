"""A plan of every kind is carried out and taken back, by row key, whatever holds the workbook."""

import pandas as pd
import pytest

from tests.hosts.test_contract import CELLS, cells_of, edit, make  # noqa: F401 - `make` is a fixture
from xlmigrate.domains import BY_NAME
from xlmigrate.engine import loading
from xlmigrate.engine.merging import taken_out
from xlmigrate.engine.plan import Plan
from xlmigrate.runs.session import pack_of
from xlmigrate.runs.undoing import inverse
from xlmigrate.workbook.hosts.file import FileWorkbook


def fresh(book):
    """The workbook as it is now: a closed file is opened again."""
    return FileWorkbook(book.path, book.state) if isinstance(book, FileWorkbook) else book


def by_key(book) -> dict[str, tuple]:
    cells = cells_of(book)
    return {row[0]: row for row in zip(*cells.values(), strict=True)}


def contacts(*keys: str) -> pd.DataFrame:
    new = BY_NAME["contacts"].empty(len(keys)).assign(contact_id=list(keys), email="dora@example.org")
    return new.assign(**{"Shoe size": "41"})


def plans(door) -> dict[str, Plan]:
    keyed = edit("phone", [1], ["00123"], ["0044"])
    keyed = type(keyed)(**{**vars(keyed), "keys": pd.Series(["C-000002"], dtype="string[pyarrow]")})
    with_formula = edit("email", [2], ["ben@example.org"], ["b@example.org"], formulas=['"b@"&"example.org"'])
    with_formula = type(keyed)(
        **{**vars(with_formula), "keys": pd.Series(["C-000003"], dtype="string[pyarrow]")}
    )
    return {
        "edits": Plan(edits=(keyed,)),
        "a formula": Plan(edits=(with_formula,)),
        "added": Plan(added={"contacts": contacts("C-000004", "C-000005")}),
        "removed": Plan(removed={"contacts": taken_out(door, "contacts", [0, 1])}),
        "all": Plan(
            edits=(keyed,),
            added={"contacts": contacts("C-000004")},
            removed={"contacts": taken_out(door, "contacts", [0])},
        ),
        "replaced": Plan(replaced={"contacts": contacts("C-000009")}),
    }


@pytest.mark.parametrize("kind", ["edits", "a formula", "added", "removed", "all", "replaced"])
def test_every_kind_of_change_has_its_inverse(make, kind):  # noqa: F811
    book = make(CELLS)
    door = loading.read(book, ["contacts"])
    plan = plans(door)[kind]
    before = by_key(book)
    pack = pack_of(plan, {"before": "", "after": ""}, None, door)
    book.commit(plan)
    assert by_key(book) != before
    again = fresh(book)
    back, left = inverse(again, pack, "R001")
    assert left == ()
    again.commit(back)
    assert by_key(book) == before


def test_a_row_that_was_added_and_that_somebody_changed_stays_and_is_named(make):  # noqa: F811
    book = make(CELLS)
    door = loading.read(book, ["contacts"])
    plan = Plan(added={"contacts": contacts("C-000004", "C-000005")})
    book.commit(plan)
    again = fresh(book)
    again.commit(Plan(edits=(edit("email", [4], ["dora@example.org"], ["d@example.org"]),)))
    back, left = inverse(fresh(book), pack_of(plan, {"before": "", "after": ""}, None, door), "R001")
    assert left == ("Contacts, C-000005: it was added, and changed since",)
    fresh(book).commit(back)
    assert list(by_key(book)) == ["C-000001", "C-000002", "C-000003", "C-000005"]


def test_a_row_that_was_removed_does_not_come_back_under_an_id_that_another_has(make):  # noqa: F811
    book = make(CELLS)
    door = loading.read(book, ["contacts"])
    plan = Plan(removed={"contacts": taken_out(door, "contacts", [2])})
    book.commit(plan)
    fresh(book).commit(Plan(added={"contacts": contacts("C-000003")}))
    back, left = inverse(fresh(book), pack_of(plan, {"before": "", "after": ""}, None, door), "R001")
    assert left == ("Contacts, C-000003: its ID stands on another row now",)
    assert back.is_empty
