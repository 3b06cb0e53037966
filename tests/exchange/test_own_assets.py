"""A consultant's own list of assets, in headings and words of its own, becomes the Assets sheet: a person looks over the mapping
once, nothing is lost, and what its columns say of links is proposed."""

from datetime import date

import openpyxl
import pandas as pd
import pytest

from xlmigrate import api
from xlmigrate.domains import BY_NAME
from xlmigrate.engine import loading
from xlmigrate.files.reading.mapping import likeliest, write_mapping
from xlmigrate.files.reading.own_words import heading_of, in_our_words
from xlmigrate.files.reading.source_file import read_file
from xlmigrate.workbook.hosts.file import FileWorkbook

TODAY = date(2026, 11, 14)
OWN = """Asset name,Type,URL,Status,Last visited,Visits 90d,Trigger,Responsible,Comment
Spring sale page,Landing page,https://example.com/sale,Live,2026-11-01,40,,Mara,keep
Spring sale form,Opt-in form,,Live,2026-11-01,9,,Mara,
Buyer,tag,,,,,,,
Welcome flow,Workflow,,On,2026-10-01,,tag Buyer,Jonas,
Old letter,Email,,Off,2021-01-01,0,,,
Odd thing,Gizmo,,Sometimes,,,,,
"""


@pytest.fixture
def own(tmp_path):
    path = tmp_path / "inventory of ours.csv"
    path.write_text(OWN, encoding="utf-8")
    return path


def mapped(path) -> dict[str, tuple[str, str]]:
    rows = list(openpyxl.load_workbook(path)["Mapping"].iter_rows(min_row=2, values_only=True))
    return {heading: (sheet, column or "") for _, heading, _, sheet, column in rows}


def test_the_mapping_file_proposes_where_each_column_goes(own, tmp_path):
    write_mapping(tmp_path / "map.xlsx", [read_file(own)])
    assert mapped(tmp_path / "map.xlsx") == {
        "Asset name": ("Assets", "Name"),
        "Type": ("Assets", "Class"),
        "URL": ("Assets", "Location"),
        "Status": ("Assets", "State"),
        "Last visited": ("Assets", "Last used on"),
        "Visits 90d": ("Assets", "Uses in 90 days"),
        "Trigger": ("Assets", ""),
        "Responsible": ("Assets", "Owner"),
        "Comment": ("Assets", "Notes"),
    }


def test_the_list_becomes_the_assets_sheet_with_its_own_columns_and_proposed_links(own, tmp_path):
    book = tmp_path / "Own.xlsx"
    api.start(book, [own], target="Kajabi", today=TODAY)
    tables = loading.read(FileWorkbook(book)).tables
    assets = tables["assets"]
    shown = assets[["name", "asset_class", "live_state", "owner", "required_status"]].astype(object)
    assert shown.where(shown.notna(), None).values.tolist() == [
        ["Spring sale page", "Page", "Active", "Mara", "Rebuild/Update"],
        ["Spring sale form", "Form", "Active", "Mara", "Rebuild/Update"],
        ["Buyer", "Tag", None, None, "Decide"],
        ["Welcome flow", "Automation", "Active", "Jonas", "Rebuild/Update"],
        ["Old letter", "E-mail", "Paused", None, "Archive"],
        ["Odd thing", "Gizmo", "Sometimes", None, "Decide"],
    ]
    assert assets["Trigger"].tolist()[3] == "tag Buyer"
    ids = dict(zip(assets["name"], assets["asset_id"], strict=True))
    links = tables["links"]
    assert set(zip(links["from_id"], links["relation"], links["to_id"], links["source"], strict=True)) == {
        (ids["Buyer"], "triggers", ids["Welcome flow"], "Name match"),
        (ids["Spring sale page"], "contains", ids["Spring sale form"], "Name match"),
    }
    findings = tables["findings"]
    strange = findings[findings["rule"].eq("XL103")]
    assert sorted(zip(strange["column"], strange["value"], strict=True)) == [
        ("Class", "Gizmo"),
        ("State", "Sometimes"),
    ]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Page", "Page"), ("page", "Page"), ("Thank-you page", "Page"), ("Email sequence", "Sequence"), ("e-mail", "E-mail"), ("Workflow", "Automation"),
        ("Members area", "Membership"), ("opt-in form", "Form"), ("Gizmo", "Gizmo"), ("Access", "Access"), ("2024", "2024"),
    ],
)  # fmt: skip
def test_a_class_is_read_as_people_say_it_and_a_strange_word_stays(said, meant):
    assert in_our_words(pd.DataFrame({"asset_class": [said]}))["asset_class"].tolist() == [meant]


@pytest.mark.parametrize(("said", "meant"), [("LIVE", "Active"), ("off", "Paused"), ("Draft", "Draft"), ("not sure", "Unknown"), ("maybe", "maybe")])  # fmt: skip
def test_a_state_is_read_as_people_say_it_and_a_strange_word_stays(said, meant):
    assert in_our_words(pd.DataFrame({"live_state": [said]}))["live_state"].tolist() == [meant]


def test_headings_that_people_use_are_those_of_columns_that_a_file_may_fill():
    for heading, column in (
        ("URL", "Location"),
        ("Due date", "Due"),
        ("last  USED", "Last used on"),
        ("Colour", ""),
    ):
        assert heading_of("assets", heading) == column
    for table in ("assets", "links"):
        assert heading_of(table, BY_NAME[table].key.heading) == ""
    assert heading_of("contacts", "URL") == ""


@pytest.mark.parametrize(
    ("headings", "sheet"),
    [
        ("Email address,Given name,Telephone,Nickname", "Contacts"),
        ("Page name,Type,Permalink,Views", "Assets"),
        ("From,To,Relationship", "Links"),
        ("What,Ever", "Contacts"),
    ],
)
def test_the_sheet_that_a_file_is_most_like_is_proposed(tmp_path, headings, sheet):
    path = tmp_path / "list.csv"
    path.write_text(headings + "\n" + ",".join("x" * len(headings.split(","))) + "\n", encoding="utf-8")
    assert likeliest(read_file(path)).sheet == sheet
