"""The rebuild order: who stands where and why, what it waits for, how long it takes, what earns."""

from datetime import date, datetime

import pandas as pd
import pytest

from xlmigrate.domains import BY_NAME, COMPUTED, DERIVED
from xlmigrate.engine import loading
from xlmigrate.engine.computed import derives, fill
from xlmigrate.engine.settings import Policy

TODAY = date(2026, 11, 14)
KAJABI = Policy(target_platform="Kajabi")


def order_of(assets: list[dict], links: list[tuple] = (), policy: Policy = KAJABI) -> pd.DataFrame:
    """The rows of the rebuild order, index = Asset ID; missing cells are None."""
    ends = pd.DataFrame(list(links), columns=["from_id", "relation", "to_id"], dtype="object")
    frames = {"assets": pd.DataFrame(assets, dtype="object"), "links": ends}
    tables = loading.from_frames(frames).tables
    rows = fill([*COMPUTED, *DERIVED], tables, policy, TODAY)["rebuild_order"]
    return rows.astype(object).where(rows.notna(), None).set_index("asset_id")


def asset(asset_id: str, asset_class: str = "Page", **facts) -> dict:
    known = {"asset_id": asset_id, "asset_class": asset_class, "name": asset_id, "live_state": "Active"}
    return {**known, "usage_90d": 5, **facts}


FUNNEL = [
    asset("FN", "Funnel"),
    asset("sales"),
    asset("checkout", revenue_12m=900),
    asset("PD", "Product", revenue_12m=900),
    asset("TA", "Tag"),
    asset("AU", "Automation"),
    asset("EM", "E-mail"),
    asset("MB", "Membership", purpose="Access"),
    asset("blog"),
]
WAYS = [
    ("FN", "leads to", "sales"),
    ("sales", "leads to", "checkout"),
    ("checkout", "sells", "PD"),
    ("PD", "adds", "TA"),
    ("PD", "grants", "MB"),
    ("TA", "triggers", "AU"),
    ("AU", "sends", "EM"),
    ("EM", "links to", "sales"),
]


def test_a_funnel_is_built_from_its_end():
    rows = order_of(FUNNEL, WAYS)
    assert list(rows.index) == ["MB", "TA", "PD", "checkout", "sales", "FN", "EM", "AU", "blog"]
    assert rows["place"].tolist() == list(range(1, 10))
    assert rows["wave"].tolist() == [1, 1, 2, 3, 4, 5, 5, 6, 1]


def test_every_priority_says_where_it_comes_from():
    rows = order_of([*FUNNEL, asset("font", "Media", usage_90d=None)], [*WAYS, ("blog", "uses", "font")])
    assert list(zip(rows.index, rows["priority"], rows["reason"], strict=True)) == [
        ("MB", "P0", "Paid access: first, whatever it earns"),
        ("TA", "P1", "Follows the purchase of PD"),
        ("PD", "P1", "Earns 900, rank 1"),
        ("checkout", "P1", "On the way to the purchase of PD"),
        ("sales", "P1", "On the way to the purchase of PD"),
        ("FN", "P1", "On the way to the purchase of PD"),
        ("EM", "P1", "Follows the purchase of PD"),
        ("AU", "P1", "Follows the purchase of PD"),
        ("font", "P2", "blog (P2) needs it"),
        ("blog", "P2", "In use"),
    ]


def test_a_priority_is_carried_to_all_that_must_be_there_first():
    assets = [asset("imprint", purpose="Legal"), asset("A"), asset("B", revenue_12m=1)]
    rows = order_of(assets, [("imprint", "contains", "A"), ("A", "contains", "B")])
    assert rows["priority"].to_dict() == {"B": "P0", "A": "P0", "imprint": "P0"}
    assert rows["reason"].tolist()[:2] == ["imprint (P0) needs it"] * 2


@pytest.mark.parametrize(
    ("revenues", "in_set"),
    [
        ([80, 20], ["A"]),
        ([79, 21], ["A", "B"]),
        ([50, 30, 20], ["A", "B"]),
        ([25, 25, 25, 25], ["A", "B", "C", "D"]),
        ([10, None], ["A"]),
        ([None, 0], []),
    ],
)
def test_the_set_that_makes_most_of_the_revenue_is_measured(revenues, in_set):
    names = [name for name, _ in zip("ABCD", revenues, strict=False)]
    rows = order_of([asset(name, revenue_12m=money) for name, money in zip(names, revenues, strict=True)])
    assert [name for name in names if rows.loc[name, "priority"] == "P1"] == in_set


def test_money_of_a_product_and_of_its_checkout_is_counted_once():
    rows = order_of(FUNNEL, WAYS)
    assert rows["revenue"].dropna().to_dict() == {"PD": 900}
    assert rows["revenue_so_far"].dropna().to_dict() == {"PD": 1.0}
    assert rows["revenue_rank"].dropna().to_dict() == {"PD": 1}


def test_what_is_not_built_is_waited_for():
    assets = [asset("A"), asset("B", progress="In progress"), asset("C", progress="Passed"), asset("D", decision="Archive")]  # fmt: skip
    links = [("A", "contains", end) for end in ("B", "C", "D", "E")]
    rows = order_of(assets, links)
    assert rows["waits_for"].to_dict() == {
        "B": None,
        "C": None,
        "A": "3: B, D (left behind), E (not on Assets)",
    }
    assert rows["progress"].to_dict() == {"B": "In progress", "C": "Passed", "A": "Not started"}


def test_what_is_built_waits_for_nothing():
    rows = order_of([asset("A", progress="Live"), asset("B")], [("A", "contains", "B")])
    assert rows["waits_for"].tolist() == [None, None]


def test_hours_are_those_of_the_row_or_of_its_class_and_add_up_along_the_longest_chain():
    assets = [asset("A"), asset("B", "Form"), asset("C", "Form", effort_hours=7), asset("D", "Tag")]
    rows = order_of(assets, [("A", "contains", "B"), ("A", "contains", "C"), ("B", "adds", "D")])
    assert rows["hours"].to_dict() == {"A": 2.0, "B": 0.5, "C": 7.0, "D": 0.05}
    assert rows.loc["A", "hours_before"] == 9.0
    built = order_of([*assets[:2], {**assets[2], "progress": "Done"}, assets[3]], [("A", "contains", "C")])
    assert built.loc["A", "hours_before"] == 2.0


def test_a_circle_stands_together_in_one_wave():
    links = [("A", "leads to", "B"), ("B", "leads to", "C"), ("C", "leads to", "B"), ("C", "contains", "D")]
    rows = order_of([asset(name) for name in "ABCD"], links)
    assert rows["wave"].to_dict() == {"D": 1, "B": 2, "C": 2, "A": 3}


def test_a_decision_stands_above_the_status():
    assets = [asset("A", decision="Archive"), asset("B", usage_90d=None, decision="Rebuild/Update"), asset("C", usage_90d=None)]  # fmt: skip
    rows = order_of(assets)
    assert rows["priority"].to_dict() == {"B": "P3"}
    assert rows["reason"].tolist() == ["Needed by other assets, or decided by you"]


def test_nothing_that_moves_makes_an_empty_order():
    assert len(order_of([asset("A", usage_90d=None, last_used_on=datetime(2020, 1, 1))])) == 0


def test_only_a_table_of_computed_rows_can_be_derived():
    with pytest.raises(TypeError, match="contacts is not a table of computed rows"):
        derives("contacts")


@pytest.mark.parametrize("one", DERIVED, ids=lambda one: one.table)
@pytest.mark.parametrize("rows", [0, 3])
def test_derived_rows_come_of_tables_without_rows_and_of_blank_rows(one, rows):
    tables = {name: table.empty(rows) for name, table in BY_NAME.items()}
    filled = one.fill(tables, Policy(), TODAY)
    assert list(filled.columns) == [column.name for column in BY_NAME[one.table].columns]
