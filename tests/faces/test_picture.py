"""The picture of dependencies: what is drawn, what breaks, and text that no name can break."""

from datetime import date
from xml.etree import ElementTree

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlmigrate.domains import COMPUTED
from xlmigrate.domains.assets.dependencies.breaks import breaks
from xlmigrate.engine import loading
from xlmigrate.engine.computed import fill
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.settings import Policy
from xlmigrate.reports.picture import mermaid, picture, svg

FUNNEL = ["FN", "sales", "checkout", "PD", "TA", "AU", "EM", "blog"]
WAYS = [
    ("FN", "leads to", "sales"),
    ("sales", "leads to", "checkout"),
    ("checkout", "sells", "PD"),
    ("PD", "adds", "TA"),
    ("TA", "triggers", "AU"),
    ("AU", "sends", "EM"),
    ("EM", "links to", "sales"),
    ("blog", "links to", "sales"),
]


def tables_of(names: list[str], ways: list[tuple], **facts) -> dict[str, pd.DataFrame]:
    rows = [
        {
            "asset_id": name,
            "asset_class": "Page",
            "name": f"Name of {name}",
            "usage_90d": 1,
            **facts.get(name, {}),
        }
        for name in names
    ]
    links = pd.DataFrame(ways, columns=["from_id", "relation", "to_id"], dtype="object")
    tables = loading.from_frames({"assets": pd.DataFrame(rows, dtype="object"), "links": links}).tables
    return fill([one for one in COMPUTED if one.table == "assets"], tables, Policy(), date(2026, 11, 14))


@pytest.mark.parametrize(
    ("without", "useless", "dead_links"),
    [
        ("EM", ["TA", "AU", "checkout", "PD"], ["sales"]),
        ("TA", ["checkout", "PD", "AU"], ["sales"]),
        ("PD", ["checkout"], ["sales"]),
        ("checkout", [], ["sales"]),
        ("sales", [], ["FN", "EM", "blog"]),
        ("blog", [], []),
    ],
)
def test_what_breaks_without_an_asset(without, useless, dead_links):
    tables = tables_of(FUNNEL, WAYS)
    broken = breaks(tables["assets"]["asset_id"], tables["links"], [without])
    assert set(broken.useless) == set(useless)
    assert set(broken.dead_links) == set(dead_links)


def test_several_are_left_behind_together():
    tables = tables_of(FUNNEL, WAYS)
    broken = breaks(tables["assets"]["asset_id"], tables["links"], ["PD", "checkout", "sales", "unknown"])
    assert (broken.useless, broken.dead_links) == ((), ("FN", "EM", "blog"))


def test_around_an_asset_stands_what_it_leads_to_and_what_points_at_that():
    tables = tables_of([*FUNNEL, "alone"], WAYS)
    drawn = picture(tables["assets"], tables["links"], about=["PD"])
    assert [box.asset_id for box in drawn.boxes] == [
        "FN",
        "sales",
        "checkout",
        "PD",
        "TA",
        "AU",
        "EM",
        "blog",
    ]
    assert drawn.title == "What depends on Name of PD (PD)"
    assert len(drawn.arrows) == len(WAYS)


def test_with_nothing_named_everything_that_moves_is_drawn_but_for_what_stands_alone():
    tables = tables_of([*FUNNEL, "alone"], WAYS, blog={"decision": "Archive"})
    drawn = picture(tables["assets"], tables["links"])
    assert [box.asset_id for box in drawn.boxes] == FUNNEL[:-1]


def test_what_is_left_behind_and_what_breaks_look_so():
    tables = tables_of(FUNNEL, WAYS)
    drawn = picture(tables["assets"], tables["links"], without=["TA"])
    looks = {box.asset_id: box.look for box in drawn.boxes}
    assert (looks["TA"], looks["PD"], looks["sales"], looks["EM"]) == (
        "gone",
        "useless",
        "dead_link",
        "moves",
    )
    assert drawn.summary == "Leave TA behind, and 3 assets stop working and 1 keeps a dead link."
    none = picture(tables["assets"], tables["links"], without=["blog"])
    assert none.summary == "Leave blog behind, and nothing known breaks."


def test_a_picture_that_would_be_too_large_says_how_many_are_not_drawn():
    tables = tables_of(FUNNEL, WAYS)
    drawn = picture(tables["assets"], tables["links"], about=["sales"], most=3)
    assert (len(drawn.boxes), drawn.left_out) == (3, 5)
    assert "5 more are not drawn." in svg(drawn)


def test_an_asset_that_is_not_there_is_refused():
    tables = tables_of(FUNNEL, WAYS)
    with pytest.raises(XlmigrateError, match="there is no asset 'XY'"):
        picture(tables["assets"], tables["links"], about=["XY"])


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)


@given(NAMES, NAMES)
@settings(deadline=None, max_examples=30)
def test_no_name_breaks_the_picture(one, other):
    tables = tables_of(
        ["A", "B"], [("A", "contains", "B"), ("B", "leads to", "A")], A={"name": one}, B={"name": other}
    )
    drawn = picture(tables["assets"], tables["links"])
    root = ElementTree.fromstring(svg(drawn))
    titles = [node.text for node in root.iter("{http://www.w3.org/2000/svg}title")]
    assert len(titles) == 2
    lines = mermaid(drawn).splitlines()
    boxes = [line for line in lines if line.startswith("    n") and '["' in line]
    assert len(boxes) == 2
    assert all(line.count('"') == 2 and "<" not in line.replace("<br/>", "") for line in boxes)


def test_the_mermaid_text_is_this():
    tables = tables_of(["A", "B"], [("A", "contains", "B")], A={"name": 'A "quoted" <name>'})
    assert mermaid(picture(tables["assets"], tables["links"])) == (
        '---\ntitle: "What moves, and how it is linked"\n---\nflowchart LR\n'
        '    n0["A #quot;quoted#quot; #lt;name#gt;<br/>A · Page"]:::moves\n'
        '    n1["Name of B<br/>B · Page"]:::moves\n'
        "    n0 -->|contains| n1\n"
        "    classDef moves fill:#FFFFFF,stroke:#1F5C78,color:#1E2A33\n"
    )


def test_boxes_do_not_lie_upon_each_other():
    tables = tables_of(FUNNEL, WAYS)
    root = ElementTree.fromstring(svg(picture(tables["assets"], tables["links"])))
    frames = [
        (float(rect.get("x")), float(rect.get("y")))
        for rect in root.iter("{http://www.w3.org/2000/svg}rect")
        if rect.get("width") == "190"
    ]
    assert len(frames) == len(FUNNEL)
    for at, (x, y) in enumerate(frames):
        assert all(abs(x - ox) >= 190 or abs(y - oy) >= 44 for ox, oy in frames[at + 1 :])
