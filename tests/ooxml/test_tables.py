import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ooxml.building import MAIN, REL, book, table, text
from xlmigrate.engine.errors import WorkbookRefusedError
from xlmigrate.workbook import ooxml

HEADINGS = ["Name", "Amount", "Double"]
SHEET, TABLE = "xl/worksheets/sheet1.xml", "xl/tables/table1.xml"
HEADING_ROW = (
    '<row r="1" spans="1:4">'
    + "".join(text(f"{c}1", h) for c, h in zip("ABC", HEADINGS, strict=True))
    + "</row>"
)
CALCULATED = {"Double": "<calculatedColumnFormula>People[[#This Row],[Amount]]*2</calculatedColumnFormula>"}


def body(first: int, names: list[str | None], beside: bool = True) -> str:
    rows = []
    for row, name in enumerate(names, first):
        cells = text(f"A{row}", name) if name else f'<c r="A{row}"/>'
        cells += f'<c r="B{row}" s="1"><v>{row}</v></c>' if name else f'<c r="B{row}" s="1"/>'
        cells += f'<c r="C{row}"><f>People[[#This Row],[Amount]]*2</f><v>{row * 2}</v></c>'
        cells += text(f"E{row}", f"beside {row}") if beside else ""
        rows.append(f'<row r="{row}" spans="1:5" ht="20" customHeight="1">{cells}</row>')
    return "".join(rows)


def people(
    path: Path, names: list[str | None], more: str = "", *, totals: str = "", **options: object
) -> Path:
    last = 1 + len(names)
    attributes = ' totalsRowCount="1"' if totals else ""
    part = table(
        f"A1:C{last + bool(totals)}", HEADINGS, attributes=attributes, columns=CALCULATED,
        filter_=str(options.pop("filter_", f'<autoFilter ref="A1:C{last}"/>')), inner=str(options.pop("inner", "")),
    )  # fmt: skip
    return book(path, HEADING_ROW + body(2, names) + totals + more, tables=[part], **options)


def part_of(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()


def cells(path: Path) -> dict[str, list[object]]:
    found = ooxml.open(path).read_table("People")
    return {heading: column.values for heading, column in zip(found.headings, found.columns, strict=True)}


def beside(path: Path, last: int = 12) -> list[object]:
    return ooxml.open(path).read_area("List", ooxml.Area(1, 5, last, 5))[5].values


def changed(path: Path, how, chunk: int = 131_072) -> Path:
    editor = ooxml.Editor(ooxml.open(path, chunk=chunk))
    how(editor)
    editor.save(path.parent / "state")
    return path


NEW = {"Name": ["Dora", "Emil"], "Amount": [7, 8]}


@pytest.mark.parametrize("chunk", [64, 131_072])
@pytest.mark.parametrize("start", ["", "<!-- careful -->"])
def test_appended_rows_go_on_with_styles_and_formulas(tmp_path, chunk, start):
    path = people(tmp_path / "a.xlsx", ["Ana", "Ben"], start, head='<dimension ref="A1:E3"/>')
    before = beside(path)
    changed(path, lambda editor: editor.append_rows("People", NEW), chunk)
    assert cells(path)["Name"] == ["Ana", "Ben", "Dora", "Emil"]
    assert ooxml.open(path).table("People").ref == "A1:C5"
    assert '<autoFilter ref="A1:C5"/>' in part_of(path, TABLE)
    sheet = part_of(path, SHEET)
    assert '<c r="B4" s="1"><v>7</v></c><c r="C4"><f>People[[#This Row],[Amount]]*2</f></c>' in sheet
    assert '<dimension ref="A1:E5"/>' in sheet
    assert beside(path) == before
    (_, _, double) = ooxml.open(path).read_table("People").columns
    assert (double.formulas, double.stale) == ({0, 1, 2, 3}, {2, 3})


def test_the_blank_row_of_an_empty_table_is_filled_first(tmp_path):
    path = people(tmp_path / "a.xlsx", [None])
    changed(path, lambda editor: editor.append_rows("People", NEW))
    assert cells(path)["Name"] == ["Dora", "Emil"]
    assert ooxml.open(path).table("People").ref == "A1:C3"


def test_blank_rows_at_the_end_of_a_table_are_filled_before_it_grows(tmp_path):
    path = people(tmp_path / "a.xlsx", ["Ana", None, None, None])
    changed(path, lambda editor: editor.append_rows("People", NEW))
    assert cells(path)["Name"] == ["Ana", "Dora", "Emil", None]
    assert ooxml.open(path).table("People").ref == "A1:C5"


def test_a_table_without_any_body_row_grows_without_the_look_of_its_headings(tmp_path):
    headings = HEADING_ROW.replace('<c r="A1"', '<c r="A1" s="1"')
    path = book(tmp_path / "a.xlsx", headings, tables=[table("A1:C1", HEADINGS)])
    changed(path, lambda editor: editor.append_rows("People", NEW))
    assert ooxml.open(path).table("People").ref == "A1:C3"
    assert '<row r="2"><c r="A2" t="inlineStr"><is><t>Dora</t></is></c>' in part_of(path, SHEET)


@pytest.mark.parametrize(
    "how",
    [
        lambda e: e.append_rows("People", {"Name": ["Dora"]}),
        lambda e: e.set_column("People", "Name", ["Dora"]),
        lambda e: e.set_cell("List", "A2", "Dora"),
        lambda e: e.replace_rows("People", {"Name": ["Dora"]}),
    ],
    ids=["append", "column", "cell", "replace"],
)
def test_the_row_where_excel_awaits_the_first_entry_becomes_a_row(tmp_path, how):
    """Excel marks an empty table with insertRow, and takes what stands in that row for no row of the table."""
    part = table("A1:C2", HEADINGS, attributes=' insertRow="1" totalsRowShown="0"')
    path = book(tmp_path / "a.xlsx", HEADING_ROW, tables=[part])
    changed(path, how)
    assert cells(path)["Name"] == ["Dora"]
    assert "insertRow" not in part_of(path, TABLE)
    assert 'totalsRowShown="0"' in part_of(path, TABLE)


def test_rows_may_be_appended_twice_and_cells_edited_in_one_save(tmp_path):
    path = people(tmp_path / "a.xlsx", ["Ana", "Ben"])

    def how(editor):
        editor.set_cells("People", "Name", [1], ["Bea"])
        editor.append_rows("People", NEW)
        editor.append_rows("People", {"Name": ["Fay"]})

    changed(path, how)
    assert cells(path)["Name"] == ["Ana", "Bea", "Dora", "Emil", "Fay"]


TOTALS = '<row r="4"><c r="A4" t="str"><v>Total</v></c><c r="B4" s="1"><f>SUBTOTAL(109,People[Amount])</f><v>5</v></c></row>'


@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_totals_row_moves_down_when_rows_are_appended(tmp_path, count):
    path = people(tmp_path / "a.xlsx", ["Ana", "Ben"], totals=TOTALS)
    changed(path, lambda editor: editor.append_rows("People", {"Name": [f"N{n}" for n in range(count)]}))
    found = ooxml.open(path).table("People")
    assert (found.ref, found.totals_rows, found.rows) == (f"A1:C{4 + count}", 1, 2 + count)
    assert cells(path)["Name"] == ["Ana", "Ben", *(f"N{n}" for n in range(count))]
    assert f'<c r="B{4 + count}" s="1"><f>SUBTOTAL(109,People[Amount])</f><v>5</v></c>' in part_of(
        path, SHEET
    )
    assert f'<autoFilter ref="A1:C{3 + count}"/>' in part_of(path, TABLE)


def test_a_totals_row_moves_up_when_a_table_shrinks(tmp_path):
    path = people(tmp_path / "a.xlsx", ["Ana", "Ben"], totals=TOTALS)
    changed(path, lambda editor: editor.replace_rows("People", {"Name": ["Zoe"]}))
    assert ooxml.open(path).table("People").ref == "A1:C3"
    assert ooxml.open(path).read_cell("List", "A3") == "Total"
    assert ooxml.open(path).read_cell("List", "A4") is None


def test_a_total_that_names_its_cells_by_address_does_not_move(tmp_path):
    path = people(tmp_path / "a.xlsx", ["Ana", "Ben"], totals=TOTALS.replace("People[Amount]", "B2:B3"))
    with pytest.raises(WorkbookRefusedError) as refused:
        changed(path, lambda editor: editor.append_rows("People", NEW))
    assert str(refused.value) == (
        "a.xlsx, List: the total in B4 names its cells by address, so its row cannot move."
        " Choose the total from the list in that cell, or name the column in its formula."
    )


@pytest.mark.parametrize("chunk", [64, 131_072])
@pytest.mark.parametrize("start", ["", "<!-- careful -->"])
@pytest.mark.parametrize("count", [0, 1, 2, 3, 6])
def test_the_body_of_a_table_is_replaced_whatever_its_size(tmp_path, count, chunk, start):
    path = people(tmp_path / "a.xlsx", ["Ana", "Ben", "Cleo"], start)
    before = beside(path)
    names = [f"New {n}" for n in range(count)]
    changed(
        path, lambda editor: editor.replace_rows("People", {"Name": names, "Amount": [1.5] * count}), chunk
    )
    found = ooxml.open(path).table("People")
    assert found.ref == f"A1:C{1 + max(1, count)}"
    assert cells(path)["Name"] == (names or [None])
    assert cells(path)["Amount"] == ([datetime(1900, 1, 1, 12)] * count or [None])
    below = ooxml.open(path).read_area("List", ooxml.Area(found.area.bottom + 1, 1, 20, 3))
    assert all(value is None for column in below.values() for value in column.values)
    assert beside(path) == before


def test_a_table_can_be_emptied_and_filled_again(tmp_path):
    path = people(tmp_path / "a.xlsx", ["Ana", "Ben"])
    changed(path, lambda editor: editor.replace_rows("People", {"Name": []}))
    assert ooxml.open(path).table("People").ref == "A1:C2"
    changed(path, lambda editor: editor.replace_rows("People", {"Name": ["Zoe", "Yan", "Xia"]}))
    assert cells(path)["Name"] == ["Zoe", "Yan", "Xia"]


def test_replacing_clears_filter_and_sorting_and_shows_hidden_rows(tmp_path):
    path = people(
        tmp_path / "a.xlsx", ["Ana", "Ben", "Cleo"],
        filter_='<autoFilter ref="A1:C4"><filterColumn colId="0"><filters><filter val="Ana"/></filters></filterColumn></autoFilter>',
        inner='<sortState ref="A2:C4"><sortCondition ref="A2:A4"/></sortState>',
    )  # fmt: skip
    hide(path, 3)
    changed(path, lambda editor: editor.replace_rows("People", {"Name": ["Zoe", "Yan"]}))
    part = part_of(path, TABLE)
    assert "filterColumn" not in part
    assert "sort" not in part
    assert "hidden" not in part_of(path, SHEET)


def hide(path: Path, row: int) -> None:
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    content[SHEET] = content[SHEET].replace(b'<row r="%d"' % row, b'<row r="%d" hidden="1"' % row)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)


def test_appending_keeps_filter_and_hidden_rows(tmp_path):
    path = people(
        tmp_path / "a.xlsx", ["Ana", "Ben"],
        filter_='<autoFilter ref="A1:C3"><filterColumn colId="0"><filters><filter val="Ana"/></filters></filterColumn></autoFilter>',
        inner='<sortState ref="A2:C3"><sortCondition ref="A2:A3"/></sortState>',
    )  # fmt: skip
    hide(path, 3)
    changed(path, lambda editor: editor.append_rows("People", NEW))
    assert '<autoFilter ref="A1:C5"><filterColumn' in part_of(path, TABLE)
    assert '<sortState ref="A2:C5"><sortCondition ref="A2:A5"/>' in part_of(path, TABLE)
    assert '<row r="3" hidden="1"' in part_of(path, SHEET)


@pytest.mark.parametrize(
    ("gone", "left"),
    [
        ([0], ["Ben", "Cleo", "Dan"]),
        ([3], ["Ana", "Ben", "Cleo"]),
        ([1, 2], ["Ana", "Dan"]),
        ([0, 1, 2, 3], [None]),
    ],
)
@pytest.mark.parametrize("chunk", [64, 131_072])
@pytest.mark.parametrize("start", ["", "<!-- careful -->"])
def test_rows_are_taken_out_and_those_below_move_up(tmp_path, gone, left, chunk, start):
    path = people(tmp_path / "a.xlsx", ["Ana", "Ben", "Cleo", "Dan"], start)
    before = beside(path)
    changed(path, lambda editor: editor.remove_rows("People", gone), chunk)
    assert cells(path)["Name"] == left
    assert ooxml.open(path).table("People").rows == len(left)
    assert beside(path) == before
    assert ooxml.open(path).read_cell("List", "A5") is None


def test_cells_of_rows_that_move_up_can_change_and_keep_their_own_style(tmp_path):
    styled = "".join(
        f'<row r="{row}"><c r="A{row}" s="{style}" t="inlineStr"><is><t>{name}</t></is></c><c r="B{row}" s="1"><v>{row}</v></c></row>'
        for row, style, name in ((2, 0, "Ana"), (3, 1, "Ben"), (4, 0, "Cleo"))
    )
    path = book(tmp_path / "a.xlsx", HEADING_ROW + styled, tables=[table("A1:C4", HEADINGS)])

    def both(editor):
        editor.remove_rows("People", [0])
        editor.set_cells("People", "Name", [1, 2], ["Benjamin", "Clea"])
        editor.append_rows("People", {"Name": ["Dan"]})

    changed(path, both)
    assert cells(path)["Name"] == ["Benjamin", "Clea", "Dan"]
    assert ooxml.open(path).table("People").rows == 3
    sheet = part_of(path, SHEET)
    assert '<c r="A2" s="1" t="inlineStr"><is><t>Benjamin' in sheet
    assert '<c r="A3" t="inlineStr"><is><t>Clea' in sheet


def test_rows_go_before_cells_of_their_table_change(tmp_path):
    path = people(tmp_path / "a.xlsx", ["Ana", "Ben"])
    editor = ooxml.Editor(ooxml.open(path))
    editor.set_cells("People", "Name", [1], ["Bea"])
    with pytest.raises(ValueError, match="were set before its rows go"):
        editor.remove_rows("People", [0])


RELATIVE = (
    '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><f t="shared" ref="B2:B4" si="0">A2*10</f><v>10</v></c><c r="C2"><f>$A$2+A2</f><v>2</v></c></row>'
    '<row r="3"><c r="A3"><v>2</v></c><c r="B3"><f t="shared" si="0"/><v>20</v></c><c r="C3"><f>$A$2+A3</f><v>3</v></c></row>'
    '<row r="4"><c r="A4"><v>3</v></c><c r="B4"><f t="shared" si="0"/><v>30</v></c><c r="C4"><f>$A$2+A4</f><v>4</v></c></row>'
)


@pytest.mark.parametrize("start", ["", "<!-- careful -->"])
def test_formulas_that_move_up_read_the_row_they_stand_in(tmp_path, start):
    path = book(tmp_path / "a.xlsx", HEADING_ROW + start + RELATIVE, tables=[table("A1:C4", HEADINGS)])
    changed(path, lambda editor: editor.remove_rows("People", [0]))
    sheet = part_of(path, SHEET)
    for cell in (
        '<c r="B2"><f>A2*10</f><v>20</v></c>', '<c r="B3"><f>A3*10</f><v>30</v></c>', '<c r="C3"><f>$A$2+A3</f><v>4</v></c>'
    ):  # fmt: skip
        assert cell in sheet
    assert "shared" not in sheet


def test_a_calculated_column_with_addresses_goes_on_from_the_row_above(tmp_path):
    part = table(
        "A1:C4", HEADINGS, columns={"Double": "<calculatedColumnFormula>$A$2+A2</calculatedColumnFormula>"}
    )
    path = book(tmp_path / "a.xlsx", HEADING_ROW + RELATIVE, tables=[part])
    changed(path, lambda editor: editor.append_rows("People", {"Name": ["x", "y"]}))
    assert '<c r="C6"><f>$A$2+A6</f></c>' in part_of(path, SHEET)


RULES = (
    '<conditionalFormatting sqref="B2:B3 A2:C3 E2:E3"><cfRule type="expression" priority="1"><formula>B2&gt;1</formula></cfRule></conditionalFormatting>'
    '<dataValidations count="2"><dataValidation type="list" sqref="A2:A3"><formula1>"x,y"</formula1></dataValidation>'
    '<dataValidation type="list" sqref="A1:A1048576 C:C"><formula1>"x"</formula1></dataValidation></dataValidations>'
)  # fmt: skip
EXTENSIONS = (
    '<extLst><ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
    '<x14:conditionalFormattings><x14:conditionalFormatting xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
    "<xm:sqref>B2:B3</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>"
)


@pytest.mark.parametrize(
    ("how", "last"),
    [
        (lambda e: e.append_rows("People", NEW), 5),
        (lambda e: e.replace_rows("People", {"Name": list("vwxyz")}), 6),
        (lambda e: e.replace_rows("People", {"Name": ["x"]}), 2),
        (lambda e: e.remove_rows("People", [0]), 2),
    ],
    ids=["append", "grow", "shrink", "remove"],
)
def test_rules_that_reach_the_end_of_a_table_follow_it_and_others_stay(tmp_path, how, last):
    part = table("A1:C3", HEADINGS, columns=CALCULATED)
    tail = RULES + '<tableParts count="1"><tablePart r:id="rId1"/></tableParts>' + EXTENSIONS
    xml = f'<worksheet xmlns="{MAIN}" xmlns:r="{REL}"><sheetData>{HEADING_ROW}{body(2, ["Ana", "Ben"])}</sheetData>{tail}</worksheet>'
    path = book(tmp_path / "a.xlsx", sheet_xml=xml, tables=[part])
    changed(path, how)
    sheet = part_of(path, SHEET)
    assert f'<conditionalFormatting sqref="{_range("B", last)} A2:C{last} E2:E3">' in sheet
    assert f'<dataValidation type="list" sqref="{_range("A", last)}">' in sheet
    assert 'sqref="A1:A1048576 C:C"' in sheet
    assert f"<xm:sqref>{_range('B', last)}</xm:sqref>" in sheet


def _range(column: str, last: int) -> str:
    return f"{column}2:{column}{last}" if last > 2 else f"{column}2"


COLLISIONS = [
    ({"more": '<row r="5">' + text("B5", "a note") + "</row>"}, "row 5 below it is not empty"),
    (
        {"tail": '<mergeCells count="1"><mergeCell ref="A5:B5"/></mergeCells>'},
        "the merged cells A5:B5 is in its way",
    ),
]


@pytest.mark.parametrize(("options", "what"), COLLISIONS, ids=["cell", "merged"])
def test_a_table_without_room_does_not_grow(tmp_path, options, what):
    path = people(tmp_path / "a.xlsx", ["Ana", "Ben"], **options)
    before = path.read_bytes()
    with pytest.raises(WorkbookRefusedError) as refused:
        changed(path, lambda editor: editor.append_rows("People", NEW))
    assert str(refused.value) == (
        f"a.xlsx, List: the table People has no room to grow, because {what}."
        " Move what stands below the table to another sheet."
    )
    assert path.read_bytes() == before


def test_a_table_above_another_does_not_grow_into_it(tmp_path):
    rows = HEADING_ROW + body(2, ["Ana"])
    other = table("A4:A5", ["H"], name="Other").replace('id="1"', 'id="2"', 1)
    path = book(tmp_path / "a.xlsx", rows, tables=[table("A1:C2", HEADINGS), other])
    with pytest.raises(WorkbookRefusedError, match="the table Other is in its way"):
        changed(path, lambda editor: editor.append_rows("People", NEW | {"Double": [1, 2]}))


def test_a_table_at_the_last_row_of_the_sheet_does_not_grow(tmp_path):
    rows = (
        f'<row r="1048575">{text("A1048575", "Name")}</row><row r="1048576">{text("A1048576", "Ana")}</row>'
    )
    path = book(tmp_path / "a.xlsx", rows, tables=[table("A1048575:A1048576", ["Name"])])
    with pytest.raises(WorkbookRefusedError, match="would need 1,048,578 rows, and a sheet holds 1,048,576"):
        changed(path, lambda editor: editor.append_rows("People", {"Name": ["x", "y"]}))


@pytest.mark.parametrize(("kind", "what"), [("queryTable", "a query"), ("xml", "an XML source")])
def test_a_table_that_another_source_fills_keeps_its_rows(tmp_path, kind, what):
    path = book(
        tmp_path / "a.xlsx",
        HEADING_ROW + body(2, ["Ana"]),
        tables=[table("A1:C2", HEADINGS, attributes=f' tableType="{kind}"')],
    )
    editor = ooxml.Editor(ooxml.open(path))
    for how in (
        lambda: editor.append_rows("People", NEW),
        lambda: editor.replace_rows("People", NEW),
        lambda: editor.remove_rows("People", [0]),
    ):
        with pytest.raises(WorkbookRefusedError) as refused:
            how()
        assert str(refused.value) == (
            f"a.xlsx, List: the table People is filled by {what}, so its rows are not ours to change."
            " Copy its values to another sheet and make a table of them."
        )
    editor.set_cells("People", "Name", [0], ["still allowed"])


ANCHORED = [
    ({"tail": '<hyperlinks><hyperlink ref="A3" location="List!A1"/></hyperlinks>'}, "a link in A3"),
    ({"extra": {"xl/comments1.xml": f'<comments xmlns="{MAIN}"><commentList><comment ref="B3" authorId="0"/></commentList></comments>'},
      "sheet_rels": [("comments", "../comments1.xml")]}, "a note in B3"),
]  # fmt: skip


@pytest.mark.parametrize(("options", "what"), ANCHORED, ids=["link", "note"])
def test_rows_with_links_or_notes_below_are_not_moved(tmp_path, options, what):
    path = people(tmp_path / "a.xlsx", ["Ana", "Ben"], **options)
    editor = ooxml.Editor(ooxml.open(path))
    with pytest.raises(
        WorkbookRefusedError,
        match=f"cannot be taken out of the table People, because {what} would stay behind",
    ):
        editor.remove_rows("People", [0])


def test_rows_of_a_filtered_table_are_not_taken_out(tmp_path):
    path = people(
        tmp_path / "a.xlsx", ["Ana"], filter_='<autoFilter ref="A1:C2"><filterColumn colId="0"/></autoFilter>'
    )
    with pytest.raises(
        WorkbookRefusedError, match="the table People is filtered, so rows cannot be taken out of it"
    ):
        ooxml.Editor(ooxml.open(path)).remove_rows("People", [0])


def test_columns_of_different_length_and_positions_outside_are_mistakes_of_the_caller(tmp_path):
    editor = ooxml.Editor(ooxml.open(people(tmp_path / "a.xlsx", ["Ana"])))
    with pytest.raises(ValueError, match="columns of different lengths"):
        editor.append_rows("People", {"Name": ["x"], "Amount": []})
    with pytest.raises(IndexError):
        editor.remove_rows("People", [1])


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.integers(0, 4)),
        st.tuples(st.just("replace"), st.integers(0, 6)),
        st.tuples(st.just("remove"), st.sets(st.integers(0, 5), max_size=4)),
        st.tuples(st.just("set"), st.integers(0, 5)),
    ),
    min_size=1,
    max_size=4,
)


@given(ACTIONS, st.booleans(), st.booleans(), st.sampled_from([64, 131_072]))
@settings(max_examples=40, deadline=None)
def test_a_table_after_any_changes_holds_what_a_list_would(tmp_path_factory, actions, totals, careful, chunk):
    """The model is a Python list; a blank row stands for an empty table, and is what new rows fill first."""
    folder = tmp_path_factory.mktemp("model")
    start = "<!-- careful -->" if careful else ""
    path = people(folder / "a.xlsx", ["Ana", "Ben"], start, totals=TOTALS if totals else "")
    model: list[str | None] = ["Ana", "Ben"]
    for number, (action, about) in enumerate(actions):
        names = [f"{number}.{n}" for n in range(about)] if isinstance(about, int) else []

        def how(editor, action=action, about=about, names=names, model=model):
            if action == "append":
                editor.append_rows("People", {"Name": names})
            elif action == "replace":
                editor.replace_rows("People", {"Name": names})
            elif action == "remove":
                editor.remove_rows("People", [p for p in about if p < len(model)])
            elif about < len(model):
                editor.set_cells("People", "Name", [about], ["set"])

        changed(path, how, chunk)
        if action == "append" and names:
            model = names if model == [None] else model + names
        elif action == "replace":
            model = list(names) or [None]
        elif action == "remove":
            model = [name for p, name in enumerate(model) if p not in about] or [None]
        elif action == "set" and about < len(model):
            model[about] = "set"
        assert cells(path)["Name"] == model
        if totals:
            assert ooxml.open(path).read_cell("List", f"A{len(model) + 2}") == "Total"
    assert beside(path)[1:3] == ["beside 2", "beside 3"]
