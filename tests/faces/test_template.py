"""The master workbook as a second reader sees it."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from tests import libreoffice
from tests.faces import sample
from tools.build_template import NAME
from xlmigrate.domains import BY_NAME, TABLES
from xlmigrate.domains.project.words import YES_NO
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.settings import SETTINGS, Policy
from xlmigrate.engine.shipped import shipped
from xlmigrate.engine.tables import Kind, Table, Zone
from xlmigrate.workbook.drawing import template

LAST = 1_048_576


def made(tables, policy=sample.POLICY, today=sample.TODAY) -> bytes:
    target = io.BytesIO()
    template.write(target, tables, policy, today=today)
    return target.getvalue()


def opened(content: bytes) -> openpyxl.Workbook:
    return libreoffice.opened(io.BytesIO(content))


@pytest.fixture(scope="module")
def filled() -> bytes:
    return made(sample.tables())


@pytest.fixture(scope="module")
def empty() -> bytes:
    return made({}, Policy(), None)


@pytest.fixture(scope="module")
def book(filled) -> openpyxl.Workbook:
    return opened(filled)


def headings(sheet: Worksheet) -> list[object]:
    return [cell.value for cell in sheet[5]]


def test_tabs_stand_in_the_order_of_the_work_and_lists_is_hidden(book):
    assert book.sheetnames == ["Start", "Status", *(table.sheet for table in TABLES), "Lists"]
    assert [s.title for s in book if s.sheet_state != "visible"] == ["Lists"]
    assert all(sheet.sheet_properties.tabColor is not None for sheet in book if sheet.title != "Lists")


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_each_sheet_is_one_excel_table_whose_headings_are_its_columns(book, table: Table):
    sheet = book[table.sheet]
    (name,) = sheet.tables
    assert name == table.excel_name
    columns = [column.name for column in sheet.tables[name].tableColumns]
    assert columns == headings(sheet)
    declared = [column.heading for column in table.columns]
    assert [heading for heading in columns if heading in declared] == declared
    rows = {"settings": len(SETTINGS), "contacts": 40, "assets": 30}.get(table.name)
    if rows:
        assert sheet.tables[name].ref == f"A5:{get_column_letter(len(columns))}{5 + rows}"
    assert sheet.tables[name].tableStyleInfo.showRowStripes is False


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_panes_stand_below_the_headings_and_after_the_name(book, table: Table):
    sheet = book[table.sheet]
    assert sheet.freeze_panes == "C6"
    assert not sheet.sheet_view.showGridLines
    heights = [sheet.row_dimensions[row].height for row in range(1, 6)]
    assert heights == pytest.approx([30, 20, 20, 17, 32], abs=0.3)  # whole pixels
    assert sheet.print_title_rows == "$4:$5"
    assert sheet.page_setup.orientation == "landscape"


def test_print_areas_are_whole_columns_and_hold_every_decision(filled):
    names = re.findall(
        r'<definedName name="_xlnm.Print_Area"[^>]*>([^<]*)<', parts(filled)["xl/workbook.xml"]
    )
    areas = dict(area.replace("'", "").split("!") for area in names)
    for table in TABLES:
        first, last = re.fullmatch(r"\$([A-Z]+):\$([A-Z]+)", areas[table.sheet]).groups()
        decided = [at for at, column in enumerate(table.columns, start=1) if column.zone is Zone.DECISION]
        assert first == "A"
        assert openpyxl.utils.column_index_from_string(last) >= max(decided, default=1)


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_drop_downs_reach_the_last_row_and_only_decisions_refuse(book, table: Table):
    sheet = book[table.sheet]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    for at, column in enumerate(table.columns, start=1):
        if column.kind not in (Kind.CHOICE, Kind.YES_NO):
            continue
        letter = get_column_letter(at)
        rule = rules[f"{letter}6:{letter}{LAST}"]
        offered = book.defined_names[rule.formula1].attr_text
        area = offered.removeprefix("Lists!").replace("$", "")
        choices = column.choices or YES_NO
        assert tuple(cell.value for (cell,) in book["Lists"][area]) == choices.words
        assert rule.errorStyle == ("warning" if column.zone is not Zone.DECISION else None)


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_each_heading_tells_its_help_and_whose_column_it_is(book, table: Table):
    rules = {str(rule.sqref): rule for rule in book[table.sheet].data_validations.dataValidation}
    for at, heading in enumerate(headings(book[table.sheet]), start=1):
        column = table.by_heading.get(heading.casefold())
        if column is None:
            continue
        rule = rules[f"{get_column_letter(at)}5"]
        assert rule.prompt.startswith(column.help[:200])
        assert rule.promptTitle == column.heading[:32]
        assert len(rule.prompt) <= 255


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_every_word_with_a_tone_has_its_look_to_the_last_row(book, table: Table):
    formats = book[table.sheet].conditional_formatting
    shown = {(str(one.sqref), rule.formula[0]): rule for one in formats for rule in one.rules}
    for at, column in enumerate(table.columns, start=1):
        letter = get_column_letter(at)
        for choice in column.choices or ():
            rule = shown.get((f"{letter}6:{letter}{LAST}", f'"{choice.word}"'))
            assert (rule is not None) == (choice.tone is not None)
            if rule is not None:
                assert rule.stopIfTrue
                assert rule.dxf.numFmt.formatCode == f'"{choice.symbol} "@'


def test_a_gate_stands_out_as_a_whole_row(book):
    rules = [
        r for one in book["Go-live plan"].conditional_formatting for r in one.rules if r.type == "expression"
    ]
    assert [rule.formula for rule in rules] == [['$L6="Gate"']]
    assert rules[0].dxf.font.b


def test_text_is_text_in_cells_and_below_them(book):
    sheet = book["Contacts"]
    at = headings(sheet).index("Postcode") + 1
    assert sheet.cell(6, at).value == "00000"
    assert sheet.cell(6, at).number_format == "@"
    xml = parts(made({}))["xl/worksheets/sheet8.xml"]
    assert re.search(rf'<col min="{at}" max="{at}" [^>]*style="[1-9]', xml)


def test_unknown_fields_of_an_import_stand_behind_the_facts_and_before_the_details(book):
    zones = [column.zone for column in BY_NAME["contacts"].columns]
    at = zones.index(Zone.DETAIL)
    assert set(zones[at:]) == {Zone.DETAIL}
    assert headings(book["Contacts"])[at] == "Lead source"
    assert book["Contacts"].cell(7, at + 1).value == "Instagram"


def test_an_address_column_grows_with_its_addresses_and_within_bounds():
    short, long = sample.contacts(3), sample.contacts(3)
    long["email"] = pd.Series(["a" * 50 + "@example.org"] * 3, dtype=long["email"].dtype)
    widths = [
        opened(made({"contacts": frame}))["Contacts"].column_dimensions["B"].width for frame in (short, long)
    ]
    assert [round(width) for width in widths] == [32, 41]  # Excel adds the room of the cell's margins


def test_a_field_of_an_import_that_is_not_text_is_written_as_a_person_would():
    contacts = sample.contacts(3).assign(Score=[1.0, None, 2.5], Since=[date(2026, 1, 2), None, None])
    sheet = opened(made({"contacts": contacts}))["Contacts"]
    at = headings(sheet).index("Score") + 1
    assert [[sheet.cell(row, at + more).value for row in (6, 7, 8)] for more in (0, 1)] == [
        ["1", None, "2.5"], ["2026-01-02", None, None],
    ]  # fmt: skip


def test_a_table_that_does_not_grow_refuses_other_columns():
    tags = sample.frame("tags", [{"tag_id": "TG-001", "tag": "Buyer"}], Mood=["good"])
    with pytest.raises(XlmigrateError) as refused:
        made({"tags": tags})
    assert str(refused.value) == "Tags: the sheet takes no other columns, such as 'Mood'."


def test_text_that_no_cell_can_hold_is_refused_with_sheet_and_row():
    tags = sample.frame(
        "tags", [{"tag_id": "TG-001", "tag": "Buyer"}, {"tag_id": "TG-002", "tag": "bad\x02"}]
    )
    with pytest.raises(XlmigrateError, match=r"^Tags, row 7, Tag: the text holds the character U\+0002"):
        made({"tags": tags})


def test_settings_hold_the_policy_each_value_in_its_own_form(book):
    sheet = book["Settings"]
    rows = {sheet.cell(row, 1).value: sheet.cell(row, 3) for row in range(6, 6 + len(SETTINGS))}
    assert list(rows) == [setting.heading for setting in SETTINGS]
    assert rows["Client"].value == "Lumen Yoga"
    assert (rows["Go-live"].value.date(), rows["Go-live"].number_format) == (
        sample.POLICY.go_live_on,
        "yyyy-mm-dd",
    )
    assert rows["As of"].value.date() == sample.TODAY
    assert (rows["Revenue first"].value, rows["Revenue first"].number_format) == (0.8, "0%")
    rules = {str(rule.sqref): rule.type for rule in sheet.data_validations.dataValidation}
    assert {rules[rows[name].coordinate] for name in ("Go-live", "Revenue first", "Unengaged after", "Date order")} == {
        "date", "decimal", "whole", "list",
    }  # fmt: skip


def test_a_table_without_rows_has_one_blank_row(empty):
    sheet = opened(empty)["Contacts"]
    assert sheet.tables["Contacts"].ref.endswith("6")
    assert {cell.value for cell in sheet[6]} == {None}


def test_more_rows_than_a_sheet_holds_are_refused():
    with pytest.raises(XlmigrateError) as refused:
        made({"contacts": pd.DataFrame(index=range(LAST - 4))})
    assert str(refused.value) == "Contacts: a sheet holds 1,048,571 rows. Split the import."


def test_two_columns_with_the_same_heading_are_refused():
    contacts = sample.contacts(1).assign(**{"LEAD SOURCE": "x"})
    with pytest.raises(XlmigrateError) as refused:
        made({"contacts": contacts})
    assert str(refused.value) == "Contacts: two columns share a heading. Rename one of them."


def test_a_platform_without_a_profile_is_only_warned_of(book):
    rules = {str(rule.sqref): rule for rule in book["Settings"].data_validations.dataValidation}
    assert (rules["C7"].formula1, rules["C7"].errorStyle) == ("List_Platform", "warning")


def test_no_cell_bears_a_mark_for_a_number_kept_as_text(filled):
    sheet = parts(filled)["xl/worksheets/sheet8.xml"]
    last = get_column_letter(len(BY_NAME["contacts"].columns) + 1)  # the sample has a column of its own
    assert f'<ignoredError sqref="A6:{last}1048576" numberStoredAsText="1"/>' in sheet


def parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name).decode("utf-8") for name in package.namelist()}


def test_no_font_follows_the_theme(filled):
    styles = parts(filled)["xl/styles.xml"]
    assert "<scheme" not in styles
    assert set(re.findall(r'<name val="([^"]*)"', styles)) == {"Arial"}


def test_each_chart_has_a_text_for_those_who_do_not_see_it(filled):
    drawing = parts(filled)["xl/drawings/drawing1.xml"]
    assert len(re.findall(r'descr="(?:Stacked b|B)ars: [^"]{40,}"', drawing)) == 4


def test_the_title_of_each_chart_is_a_formula_with_its_result(filled):
    found = [xml for name, xml in sorted(parts(filled).items()) if name.startswith("xl/charts/chart")]
    titles = [re.search(r"<c:title>.*?<c:f>(.*?)</c:f>.*?<c:v>(.*?)</c:v>", xml).groups() for xml in found]
    assert [title for _, title in titles] == [
        "Contacts: 14 of 40 may get marketing",
        "Consent: 8 to ask again, 4 unknown",
        "Assets: 3 still to decide",
        "Findings: 2 errors stop the move",
    ]
    assert all(formula.startswith("Lists!$B$") for formula, _ in titles)


def test_links_lead_to_start_and_to_the_neighbours(book):
    for table in TABLES:
        targets = {cell.hyperlink.location for cell in book[table.sheet][3] if cell.hyperlink}
        assert targets == {"'Start'!A1", *(f"'{BY_NAME[name].sheet}'!A1" for name in table.neighbours)}


def test_the_same_tables_give_the_same_bytes(filled):
    assert made(sample.tables()) == filled


_CHILD = """
import hashlib, io, sys
from tests.faces import sample
from xlmigrate.workbook.drawing import template
from tools.build_template import NAME
target = io.BytesIO()
template.write(target, sample.tables(), sample.POLICY, today=sample.TODAY)
print(hashlib.sha256(target.getvalue()).hexdigest())
"""


@pytest.mark.parametrize("seed, zone", [("1", "UTC"), ("2", "Pacific/Auckland")])
def test_another_hash_seed_and_time_zone_give_the_same_bytes(filled, seed, zone):
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-c", _CHILD], capture_output=True, text=True, check=True, env=environment, cwd=root
    )
    assert done.stdout.strip() == hashlib.sha256(filled).hexdigest()


def test_the_shipped_template_is_as_fresh_as_its_sources(empty):
    lies = (shipped("workbook_template") / NAME).read_bytes()
    fresh, old = parts(empty), parts(lies)
    stale = sorted(name for name in fresh.keys() | old.keys() if fresh.get(name) != old.get(name))
    assert stale == [], "build it with: python -m tools.build_template"


def test_a_template_that_lags_is_noticed(empty):
    other = parts(made({}, Policy(client="Another"), None))
    assert [name for name in other if other[name] != parts(empty)[name]]


def test_xlsxwriter_would_change_no_formula_of_ours():
    from xlsxwriter.worksheet import Worksheet

    from xlmigrate.workbook.drawing.rows import PlainSheet
    from xlmigrate.workbook.drawing.template import declared_results

    formulas = [f for cells in declared_results({}, Policy()).values() for f, _ in cells.values()]
    assert len(formulas) > 500
    for formula in formulas:
        assert Worksheet()._prepare_formula(f"={formula}", True) == PlainSheet()._prepare_formula(
            f"={formula}"
        )
