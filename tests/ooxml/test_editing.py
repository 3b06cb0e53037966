import re
import warnings
import zipfile
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ooxml import building
from tests.ooxml.building import HEAD, book, parts, sheet, table, write
from xlmigrate.engine.errors import WorkbookRefusedError
from xlmigrate.workbook import ooxml
from xlmigrate.workbook.ooxml import CellError, sheet_edit
from xlmigrate.workbook.ooxml.formula import OffSheetError, translated
from xlmigrate.workbook.ooxml.markup import NotSureError

SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def state(tmp_path):
    return tmp_path / "state"


def content(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows_of(path: Path) -> str:
    xml = content(path)[SHEET].decode("utf-8-sig")
    return xml[xml.index("<sheetData>") + 11 : xml.index("</sheetData>")]


def edited(path: Path, state: Path, *cells: tuple[str, object], chunk: int = 131_072) -> Path:
    editor = ooxml.Editor(ooxml.open(path, chunk=chunk))
    for ref, value in cells:
        editor.set_cell("List", ref, value)
    editor.save(state)
    return path


def oracle(path: Path, **options: bool) -> openpyxl.Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(path, **options)


ROWS = (
    '<row r="1" spans="1:3"><c r="A1" s="1"><v>1</v></c><c r="C1" t="s"><v>0</v></c></row>'
    '<row r="3" spans="1:1" ht="20" customHeight="1"><c r="A3"/></row>'
)
PLACES = [
    ("A1", '<row r="1" spans="1:3"><c r="A1" s="1" t="inlineStr"><is><t>x</t></is></c><c r="C1" t="s"><v>0</v></c></row>'),
    ("B1", '<row r="1" spans="1:3"><c r="A1" s="1"><v>1</v></c><c r="B1" t="inlineStr"><is><t>x</t></is></c><c r="C1" t="s"><v>0</v></c></row>'),
    ("D1", '<row r="1"><c r="A1" s="1"><v>1</v></c><c r="C1" t="s"><v>0</v></c><c r="D1" t="inlineStr"><is><t>x</t></is></c></row>'),
    ("AA1", '<row r="1"><c r="A1" s="1"><v>1</v></c><c r="C1" t="s"><v>0</v></c><c r="AA1" t="inlineStr"><is><t>x</t></is></c></row>'),
    ("B2", '</row><row r="2"><c r="B2" t="inlineStr"><is><t>x</t></is></c></row><row r="3"'),
    ("A3", '<row r="3" spans="1:1" ht="20" customHeight="1"><c r="A3" t="inlineStr"><is><t>x</t></is></c></row>'),
    ("B3", '<row r="3" ht="20" customHeight="1"><c r="A3"/><c r="B3" t="inlineStr"><is><t>x</t></is></c></row>'),
    ("B9", '</row><row r="9"><c r="B9" t="inlineStr"><is><t>x</t></is></c></row>'),
]  # fmt: skip


@pytest.mark.parametrize("chunk", [64, 131_072])
@pytest.mark.parametrize(("ref", "expected"), PLACES)
def test_a_cell_is_spliced_where_it_belongs_and_nothing_else_moves(tmp_path, state, ref, expected, chunk):
    path = book(tmp_path / "a.xlsx", ROWS, strings="<si><t>Ana</t></si>")
    before = content(path)
    edited(path, state, (ref, "x"), chunk=chunk)
    after = content(path)
    assert expected in rows_of(path)
    assert {n for n in before if before[n] != after[n]} == {SHEET, "xl/workbook.xml"}
    assert list(before) == list(after)
    assert ooxml.open(path).read_cell("List", ref) == "x"


def pieces_of(rows: str) -> list[str]:
    return re.findall(r"<row.*?(?:/>|</row>)|[^<]+", rows)


ODD_SHEETS = {
    "prefix": sheet(ROWS).replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?").replace("xmlns=", "xmlns:x="),
    "comment": sheet("<!-- a note -->" + ROWS),
    "single quotes": sheet(ROWS.replace('"', "'")),
    "no addresses": sheet('<row><c s="1"><v>1</v></c></row><row/><row ht="20"><c/></row>'),
    "cdata": sheet(ROWS.replace("<v>1</v>", "<v><![CDATA[1]]></v>")),
    "spaced": sheet("\n  " + ROWS.replace("</row>", "</row>\n  ").replace("<c ", "\n    <c ")),
    "strict": sheet(ROWS).replace(building.MAIN, building.STRICT),
    "empty": sheet("").replace("<sheetData></sheetData>", "<sheetData/>"),
    "empty with prefix": sheet("").replace("<sheetData></sheetData>", "<sheetData />").replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?").replace("xmlns=", "xmlns:x="),
    "self-closing rows": sheet('<row r="1"/><row r="2" ht="9"/><row r="3"/>'),
    "processing instruction": sheet("<?keep this?>" + ROWS),
    "self-closing with space": sheet('<row r="1" /><row r="3"><c r="A3" /></row>'),
    "two spellings of one namespace": sheet(ROWS, attributes=f' xmlns:m="{building.MAIN}"'),
}  # fmt: skip


@pytest.mark.parametrize("chunk", [64, 131_072])
@pytest.mark.parametrize("how", ODD_SHEETS)
def test_a_sheet_in_any_spelling_is_edited_and_keeps_its_spelling(tmp_path, state, how, chunk):
    path = book(tmp_path / "a.xlsx", sheet_xml=ODD_SHEETS[how], strings="<si><t>Ana</t></si>")
    before = content(path)[SHEET].decode()
    edited(path, state, ("B1", "x"), ("B2", 2.5), ("C3", True), ("B7", "y"), chunk=chunk)
    after = content(path)[SHEET].decode()
    document = ooxml.open(path)
    assert [document.read_cell("List", ref) for ref in ("B1", "B2", "C3", "B7")] == ["x", 2.5, True, "y"]
    if how != "strict":  # openpyxl does not read Strict workbooks
        page = oracle(path)["List"]
        assert [page[ref].value for ref in ("B1", "B2", "C3", "B7")] == ["x", 2.5, True, "y"]
    new = r'<(?:x:)?c r="(?:B1|B2|C3|B7)".*?</(?:x:)?c>|<(?:x:)?row r="(?:2|7)">|(?<=</x:c>)</x:row>|(?<=</c>)</row>'
    stripped = re.sub(r"\s+spans=\S\d+:\d+\S", "", re.sub(new, "", after))
    for kept in re.findall(
        r"<!--.*?-->|<\?keep.*?\?>|<!\[CDATA.*?\]\]>|ht=\S20\S|\n    |<c r='A3'/>", before
    ):
        assert kept in after
    assert stripped.count("<v>") == before.count("<v>")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "iso8859-1"])
def test_a_sheet_keeps_its_encoding(tmp_path, state, encoding):
    declared = {"utf-8-sig": "UTF-8", "iso8859-1": "ISO-8859-1"}.get(encoding, "UTF-16")
    xml = sheet(ROWS).replace('encoding="UTF-8"', f'encoding="{declared}"')
    path = book(tmp_path / "a.xlsx", sheet_xml=xml.encode(encoding), strings="<si><t>Ana</t></si>")
    start = xml.encode(encoding)[:6]
    edited(path, state, ("B1", "ü 語 😀"), ("B2", 1))
    after = content(path)[SHEET]
    assert after[:6] == start
    assert after.decode(encoding).count("<c r=") == 5
    assert oracle(path)["List"]["B1"].value == "ü 語 😀"
    assert ooxml.open(path).read_cell("List", "B1") == "ü 語 😀"


VALUES = [
    ("text", '<c r="A1" t="inlineStr"><is><t>text</t></is></c>', "text"),
    ("=1+1", '<c r="A1" t="inlineStr"><is><t>=1+1</t></is></c>', "=1+1"),
    (" a\n", '<c r="A1" t="inlineStr"><is><t xml:space="preserve"> a\n</t></is></c>', " a\n"),
    ("<a> & b", '<c r="A1" t="inlineStr"><is><t>&lt;a&gt; &amp; b</t></is></c>', "<a> & b"),
    ("a\x01\rb", '<c r="A1" t="inlineStr"><is><t>a_x0001__x000D_b</t></is></c>', "a\x01\rb"),
    ("_x0041_", '<c r="A1" t="inlineStr"><is><t>_x005F_x0041_</t></is></c>', "_x0041_"),
    ("\ud800", '<c r="A1" t="inlineStr"><is><t>_xD800_</t></is></c>', "\ud800"),
    ("", "", None),
    (None, "", None),
    (True, '<c r="A1" t="b"><v>1</v></c>', True),
    (12, '<c r="A1"><v>12</v></c>', 12.0),
    (0.1, '<c r="A1"><v>0.1</v></c>', 0.1),
    (1e300, '<c r="A1"><v>1e+300</v></c>', 1e300),
    (2**53 + 2, '<c r="A1" t="str"><v>9007199254740994</v></c>', "9007199254740994"),
    (float("nan"), "", None),
    (float("-inf"), "", None),
    (CellError("#N/A"), '<c r="A1" t="e"><v>#N/A</v></c>', CellError("#N/A")),
    (datetime(2026, 1, 5), '<c r="A1" s="2"><v>46027</v></c>', datetime(2026, 1, 5)),
    (date(2026, 1, 5), '<c r="A1" s="2"><v>46027</v></c>', datetime(2026, 1, 5)),
    (datetime(2026, 1, 5, 6), '<c r="A1" s="2"><v>46027.25</v></c>', datetime(2026, 1, 5, 6)),
    (time(6), '<c r="A1" s="2"><v>0.25</v></c>', time(6)),
    (timedelta(hours=36), '<c r="A1" s="2"><v>1.5</v></c>', timedelta(hours=36)),
]


@pytest.mark.parametrize(("value", "xml", "read"), VALUES)
def test_a_value_is_written_and_reads_back(tmp_path, state, value, xml, read):
    path = book(tmp_path / "a.xlsx", '<row r="1"><c r="A1"><v>7</v></c></row>')
    edited(path, state, ("A1", value))
    assert rows_of(path) == f'<row r="1">{xml}</row>'
    assert ooxml.open(path).read_cell("List", "A1") == read


UNWRITABLE = [
    ("x" * 32_768, "its text is longer than the 32,767 characters that a cell holds"),
    ("😀" * 16_384, "its text is longer than the 32,767 characters that a cell holds"),
    (datetime(1850, 1, 1), "a date before the first day of the workbook"),
    (datetime(2026, 1, 1, tzinfo=UTC), "a date with a time zone has no serial number"),
]


@pytest.mark.parametrize(("value", "sentence"), UNWRITABLE, ids=["text", "emoji", "old", "zone"])
def test_what_no_cell_can_hold_is_refused_with_its_place_and_nothing_changes(
    tmp_path, state, value, sentence
):
    path = book(tmp_path / "a.xlsx", ROWS, strings="<si><t>Ana</t></si>")
    before = path.read_bytes()
    with pytest.raises(WorkbookRefusedError) as refused:
        edited(path, state, ("B1", value))
    assert str(refused.value) == f"a.xlsx, List: the cell B1 cannot be written: {sentence}."
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.xlsx", "state"]


def test_the_longest_text_that_a_cell_holds_is_written_whole(tmp_path, state):
    path = book(tmp_path / "a.xlsx", ROWS, strings="<si><t>Ana</t></si>")
    edited(path, state, ("B1", "x" * 32_767))
    assert ooxml.open(path).read_cell("List", "B1") == "x" * 32_767


def test_the_style_of_a_cell_is_kept_and_a_date_gets_a_copy_of_it(tmp_path, state):
    path = book(tmp_path / "a.xlsx", ROWS + '<row r="5"><c r="A5" s="2"/></row>', styles_xml=building.styles((170, "0.00")), strings="<si><t>A</t></si>")  # fmt: skip
    edited(path, state, ("A1", "x"), ("A3", datetime(2026, 1, 5)), ("A5", datetime(2026, 1, 5, 12)))
    document = ooxml.open(path)
    assert document.styles.formats == [0, 14, 170, 14, 22]
    assert '<c r="A1" s="1" t="inlineStr">' in rows_of(path)
    assert document.read_area("List", ooxml.Area(1, 1, 5, 1))[1].values[2::2] == [
        datetime(2026, 1, 5),
        datetime(2026, 1, 5, 12),
    ]
    assert 'cellXfs count="5"' in content(path)["xl/styles.xml"].decode()
    assert oracle(path)["List"]["A5"].is_date


@pytest.mark.parametrize(
    ("rows", "head", "style"),
    [
        ('<row r="1" s="1" customFormat="1"><c r="A1"/></row>', "", 1),
        ('<row r="1" s="1"><c r="A1"/></row>', "", 0),
        ('<row r="1"><c r="A1"/></row>', '<cols><col min="2" max="3" style="1" width="9"/></cols>', 1),
        ('<row r="1"><c r="A1"/></row>', '<cols><col min="3" max="3" style="1" width="9"/></cols>', 0),
    ],
)
def test_a_new_cell_takes_the_style_of_its_row_or_of_its_column(tmp_path, state, rows, head, style):
    path = book(tmp_path / "a.xlsx", rows, head=head)
    edited(path, state, ("B1", "x"))
    assert f'<c r="B1"{" s=" + chr(34) + "1" + chr(34) if style else ""} t="inlineStr">' in rows_of(path)


def test_metadata_of_a_replaced_cell_goes_and_that_of_others_stays(tmp_path, state):
    path = book(
        tmp_path / "a.xlsx",
        '<row r="1"><c r="A1" vm="1" cm="1" ph="1"><v>1</v></c><c r="B1" vm="1"><v>2</v></c></row>',
    )
    edited(path, state, ("A1", 5))
    assert rows_of(path) == '<row r="1"><c r="A1"><v>5</v></c><c r="B1" vm="1"><v>2</v></c></row>'


@pytest.mark.parametrize(
    ("dimension", "ref", "after"),
    [("A1:C3", "B2", "A1:C3"), ("A1:C3", "E9", "A1:E9"), ("B2", "A1", "A1:B2"), ("", "E9", "E9")],
)
def test_the_dimension_covers_new_cells(tmp_path, state, dimension, ref, after):
    path = book(
        tmp_path / "a.xlsx", ROWS, head=f'<dimension ref="{dimension}"/>', strings="<si><t>A</t></si>"
    )
    edited(path, state, (ref, 1))
    assert f'<dimension ref="{after}"/>'.encode() in content(path)[SHEET]


# Formulas --------------------------------------------------------------------------------------------------------

CHAIN = f'{HEAD}<calcChain xmlns="{building.MAIN}"><c r="A1" i="1"/><c r="B1"/></calcChain>'
FORMULAS = (
    '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>A1*2</f><v>4</v></c><c r="C1"><v>1</v></c></row>'
)


def test_a_formula_that_goes_takes_the_calculation_chain_with_it(tmp_path, state):
    path = book(tmp_path / "a.xlsx", FORMULAS, calc_chain=CHAIN)
    edited(path, state, ("A1", 3))
    after = content(path)
    assert "xl/calcChain.xml" not in after
    assert b"calcChain" not in after["[Content_Types].xml"] + after["xl/_rels/workbook.xml.rels"]
    assert '<c r="B1"><f>A1*2</f><v>4</v></c>' in rows_of(path)


def test_the_calculation_chain_stays_when_no_formula_goes(tmp_path, state):
    path = book(tmp_path / "a.xlsx", FORMULAS, calc_chain=CHAIN)
    edited(path, state, ("C1", 3))
    assert content(path)["xl/calcChain.xml"].decode() == CHAIN


@pytest.mark.parametrize(
    ("workbook", "expected"),
    [
        ('<sheets><sheet name="List" sheetId="1" r:id="rId1"/></sheets>', '</sheets><calcPr fullCalcOnLoad="1"/></workbook>'),
        ('<sheets><sheet name="List" sheetId="1" r:id="rId1"/></sheets><definedNames><definedName name="a">1</definedName></definedNames><extLst/>', '</definedNames><calcPr fullCalcOnLoad="1"/><extLst/>'),
        ('<sheets><sheet name="List" sheetId="1" r:id="rId1"/></sheets><calcPr calcId="191029"/>', '<calcPr calcId="191029" fullCalcOnLoad="1"/>'),
        ('<sheets><sheet name="List" sheetId="1" r:id="rId1"/></sheets><calcPr fullCalcOnLoad="0" calcId="1"/>', '<calcPr fullCalcOnLoad="1" calcId="1"/>'),
    ],
)  # fmt: skip
def test_excel_is_asked_to_recalculate(tmp_path, state, workbook, expected):
    path = book(tmp_path / "a.xlsx", FORMULAS, workbook=workbook)
    edited(path, state, ("C1", 3))
    assert expected in content(path)["xl/workbook.xml"].decode()


SHARED = (
    '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f t="shared" ref="B1:B3" si="0">A1*$A$1&amp;"A1"</f><v>1</v></c></row>'
    '<row r="2"><c r="A2"><v>2</v></c><c r="B2"><f t="shared" si="0"/><v>2</v></c></row>'
    '<row r="3"><c r="A3"><v>3</v></c><c r="B3"><f t="shared" ca="1" si="0"></f><v>3</v></c></row>'
)


@pytest.mark.parametrize("chunk", [64, 131_072])
@pytest.mark.parametrize("start", ["", "<!-- careful -->"])
def test_cells_that_shared_the_formula_of_a_changed_cell_get_it_written_out(tmp_path, state, chunk, start):
    path = book(tmp_path / "a.xlsx", start + SHARED)
    edited(path, state, ("B1", "x"), chunk=chunk)
    rows = rows_of(path)
    assert '<c r="B2"><f>A2*$A$1&amp;&quot;A1&quot;</f><v>2</v></c>' in rows
    assert '<c r="B3"><f ca="1">A3*$A$1&amp;&quot;A1&quot;</f><v>3</v></c>' in rows
    assert oracle(path)["List"]["B3"].value == '=A3*$A$1&"A1"'


def test_a_member_of_a_shared_formula_may_change_alone(tmp_path, state):
    path = book(tmp_path / "a.xlsx", SHARED)
    edited(path, state, ("B2", "x"))
    assert rows_of(path) == SHARED.replace(
        '<c r="B2"><f t="shared" si="0"/><v>2</v></c>', '<c r="B2" t="inlineStr"><is><t>x</t></is></c>'
    )


def test_a_shared_formula_whose_text_is_not_in_its_corner_is_refused(tmp_path, state):
    path = book(tmp_path / "a.xlsx", SHARED.replace('ref="B1:B3"', 'ref="A1:B3"'))
    with pytest.raises(
        WorkbookRefusedError, match="the cell B1 shares its formula with other cells in a way that"
    ):
        edited(path, state, ("B1", "x"))


INTERIORS = {
    "array": '<row r="1"><c r="A1"><f t="array" ref="A1:A3">B1:B3</f><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>',
    "spill": '<row r="1"><c r="A1" cm="1"><f t="array" ref="A1:A3">SORT(B1:B3)</f><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>',
    "data table": '<row r="1"><c r="A1"><f t="dataTable" ref="A1:A3" dt2D="0" dtr="0" r1="C1"/><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>',
}  # fmt: skip


@pytest.mark.parametrize("start", ["", "<!-- careful -->"])
@pytest.mark.parametrize("ref", ["A1", "A2", "A3"])
@pytest.mark.parametrize("kind", INTERIORS)
def test_a_cell_of_a_formula_that_fills_several_cells_is_refused(tmp_path, state, kind, ref, start):
    path = book(tmp_path / "a.xlsx", start + INTERIORS[kind])
    before = path.read_bytes()
    with pytest.raises(WorkbookRefusedError) as refused:
        edited(path, state, (ref, 1))
    assert str(refused.value) == (
        f"a.xlsx, List: the cell {ref} belongs to a formula that fills several cells, which only change together."
    )
    assert path.read_bytes() == before


def test_an_array_formula_in_one_cell_may_be_replaced(tmp_path, state):
    path = book(
        tmp_path / "a.xlsx",
        '<row r="1"><c r="A1" cm="1"><f t="array" ref="A1">SUM(B1:B3)</f><v>1</v></c></row>',
    )
    edited(path, state, ("A1", 5))
    assert rows_of(path) == '<row r="1"><c r="A1"><v>5</v></c></row>'


CACHED = [
    ("B1", "A1*2", 7, '<c r="B1"><f>A1*2</f><v>7</v></c>'),
    ("B1", "A1*2", "seven", '<c r="B1" t="str"><f>A1*2</f><v>seven</v></c>'),
    ("B1", "A1*2", None, '<c r="B1"><f>A1*2</f></c>'),
    ("B1", "A1*2", True, '<c r="B1" t="b"><f>A1*2</f><v>1</v></c>'),
    ("B1", "A1*2", CellError("#N/A"), '<c r="B1" t="e"><f>A1*2</f><v>#N/A</v></c>'),
    ("B2", "A2&B$1", "x", '<c r="B2" s="1" t="str"><f t="shared" si="3"/><v>x</v></c>'),
]


@pytest.mark.parametrize(("ref", "formula", "value", "xml"), CACHED)
def test_the_stored_result_of_a_formula_is_set(tmp_path, state, ref, formula, value, xml):
    path = book(
        tmp_path / "a.xlsx",
        '<row r="1"><c r="B1" t="str"><f>A1*2</f><v>old</v></c><c r="C1"><f t="shared" ref="C1:C2" si="3">B1&amp;C$1</f></c></row>'
        '<row r="2"><c r="B2" s="1"><f t="shared" si="3"/><v>1</v></c></row>',
    )  # fmt: skip
    editor = ooxml.Editor(ooxml.open(path))
    if ref == "B2":
        formula = translated("B1&C$1", 1, -1)
    editor.set_cached("List", ref, formula, value)
    editor.save(state)
    assert xml in rows_of(path)


@pytest.mark.parametrize(
    ("ref", "sentence"),
    [
        ("B1", "the cell B1 does not hold the formula whose result was calculated"),
        ("A1", "the cell A1 holds no formula, so no result can be stored there"),
        ("Z9", "the cell Z9 holds no formula, so no result can be stored there"),
    ],
)
def test_a_result_is_not_stored_for_another_formula(tmp_path, state, ref, sentence):
    path = book(
        tmp_path / "a.xlsx", '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>A1*2</f><v>2</v></c></row>'
    )
    editor = ooxml.Editor(ooxml.open(path))
    editor.set_cached("List", ref, "A1*3", 3)
    with pytest.raises(WorkbookRefusedError, match=sentence):
        editor.save(state)


TRANSLATED = [
    ("A2*2", 1, 0, "A3*2"),
    ("$A$2+B$3+$C4", 2, 1, "$A$2+C$3+$C6"),
    ('"A1"&A1', 1, 1, '"A1"&B2'),
    ("Sheet1!A1+'My A1 ''Sheet'!B2", 1, 1, "Sheet1!B2+'My A1 ''Sheet'!C3"),
    ("Table1[[#This Row],[A1]]*B2", 1, 0, "Table1[[#This Row],[A1]]*B3"),
    ("LOG10(A1)+ATAN2(A1,B1)", 1, 0, "LOG10(A2)+ATAN2(A2,B2)"),
    ("SUM(A:B,1:3,$A:B,$1:3)", 1, 1, "SUM(B:C,2:4,$A:C,$1:4)"),
    ("[1]Sheet1!A1+AB12!A1", 1, 0, "[1]Sheet1!A2+AB12!A2"),
    ("#REF!+A1+1E5+A1_x+_A1+XFE1", 1, 0, "#REF!+A2+1E5+A1_x+_A1+XFE1"),
]


@pytest.mark.parametrize(("formula", "rows", "columns", "expected"), TRANSLATED)
def test_relative_references_move_with_their_cell(formula, rows, columns, expected):
    assert translated(formula, rows, columns) == expected


@pytest.mark.parametrize(("formula", "rows", "columns"), [("A1", -1, 0), ("A1", 0, -1), ("XFD1", 0, 1), ("A1048576", 1, 0), ("1:1", -1, 0), ("A:A", 0, -1)])  # fmt: skip
def test_a_reference_over_the_edge_of_the_sheet_is_said(formula, rows, columns):
    with pytest.raises(OffSheetError):
        translated(formula, rows, columns)


@given(
    st.lists(
        st.sampled_from(["A1", "$B$2", "C$3", "$D4", "+", "*", '"A1"', "SUM(", ")", "Sheet1!", "5", "E5:F6", ",", "LOG10("]),
        min_size=1, max_size=8,
    ).map("".join),
    st.integers(0, 50),
    st.integers(0, 20),
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_openpyxl_moves_formulas_to_the_same_text(formula, rows, columns):
    from openpyxl.formula.tokenizer import TokenizerError
    from openpyxl.formula.translate import Translator

    try:
        target = f"{ooxml.values.column_letters(1 + columns)}{1 + rows}"
        expected = Translator("=" + formula, origin="A1").translate_formula(target)
    except (TokenizerError, AttributeError, IndexError, TypeError, ValueError):
        return
    if re.search(
        r"\w\$|\d[A-F$]|[A-F]\d\d[A-F]|\"\w|\w\"|!\W|!$|![A-Z]{3}|:.*:|\)\w|\dSheet|\dLOG|\dSUM|!\d|\d\"|5E5",
        formula,
    ):
        return  # not a formula, or one that the two cut differently and Excel refuses
    assert "=" + translated(formula, rows, columns) == expected


# Refused ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "ref", "sentence"),
    [
        ({"tail": '<sheetProtection sheet="1" objects="1"/>'}, "A1", "a.xlsx: the sheet List is protected. Unprotect it in Excel (Review, Unprotect Sheet), save, and run again."),
        ({"tail": '<mergeCells count="1"><mergeCell ref="A1:B3"/></mergeCells>'}, "B2", "a.xlsx, List: the cell B2 is hidden in the merged cells A1:B3. Unmerge them in Excel."),
        ({"tables": [table("A1:B3", ["P", "Q"])]}, "B1", "a.xlsx, List: the cell B1 is a heading of the table People, which stands in two places of the file. Change it in Excel."),
        ({"tables": [table("A1:B3", ["P", "Q"], attributes=' totalsRowCount="1"')]}, "B3", "a.xlsx, List: the cell B3 is a total of the table People, which stands in two places of the file. Change it in Excel."),
    ],
)  # fmt: skip
def test_what_would_harm_is_refused_with_a_sentence(tmp_path, options, ref, sentence):
    path = book(tmp_path / "a.xlsx", ROWS, **options)
    with pytest.raises(WorkbookRefusedError) as refused:
        ooxml.Editor(ooxml.open(path)).set_cell("List", ref, 1)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("options", "ref"),
    [
        ({"tail": '<sheetProtection sheet="0"/>'}, "A1"),
        ({"tail": '<mergeCells count="1"><mergeCell ref="A1:B3"/></mergeCells>'}, "A1"),
        ({"tables": [table("A1:B3", ["P", "Q"])]}, "B2"),
        ({"tables": [table("A1:B3", ["P", "Q"], attributes=' headerRowCount="0"')]}, "B1"),
    ],
)
def test_what_does_no_harm_is_done(tmp_path, state, options, ref):
    path = book(tmp_path / "a.xlsx", ROWS, strings="<si><t>Ana</t></si>", **options)
    edited(path, state, (ref, "9"))
    assert ooxml.open(path).read_cell("List", ref) == "9"


def test_a_sheet_or_column_that_is_not_there_is_named(tmp_path):
    editor = ooxml.Editor(ooxml.open(book(tmp_path / "a.xlsx", ROWS, tables=[table("A1:B3", ["P", "Q"])])))
    with pytest.raises(WorkbookRefusedError, match=r"^a\.xlsx: there is no sheet Page\.$"):
        editor.set_cell("Page", "A1", 1)
    with pytest.raises(WorkbookRefusedError, match=r"^a\.xlsx, List: the table People has no column R\.$"):
        editor.set_cells("People", "R", [0], [1])
    with pytest.raises(IndexError):
        editor.set_cells("People", "P", [2], [1])


def test_rows_out_of_order_are_refused(tmp_path, state):
    path = book(tmp_path / "a.xlsx", '<row r="3"><c r="A3"/></row><row r="1"><c r="A1"/></row>')
    with pytest.raises(WorkbookRefusedError, match=r"sheet1\.xml is not a well-formed sheet"):
        edited(path, state, ("A1", 1))


# The package -----------------------------------------------------------------------------------------------------


def test_stored_entries_data_descriptors_zip64_fields_and_comments_are_carried_over(tmp_path, state):
    path = tmp_path / "a.xlsx"
    with path.open("wb") as file, zipfile.ZipFile(_Unseekable(file), "w") as archive:
        for name, data in parts(
            ROWS, strings="<si><t>A</t></si>", extra={"xl/media/a.png": b"\x89PNG" * 99}
        ).items():
            info = zipfile.ZipInfo(name, (2001, 2, 3, 4, 5, 6))
            info.compress_type = (
                zipfile.ZIP_STORED if name.endswith(("png", "styles.xml")) else zipfile.ZIP_DEFLATED
            )
            info.comment = b"note"
            info.external_attr = 0o640 << 16
            with archive.open(info, "w", force_zip64=True) as part:
                part.write(data.encode() if isinstance(data, str) else data)
    before = zipfile.ZipFile(path).infolist()
    edited(path, state, ("A3", datetime(2026, 1, 5)))
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        after = archive.infolist()
    about = ("filename", "date_time", "compress_type", "comment", "external_attr")
    assert [[getattr(i, a) for a in about] for i in after] == [[getattr(i, a) for a in about] for i in before]
    assert all(info.flag_bits & 0x08 for info in before)
    assert not any(info.flag_bits & 0x08 for info in after)


class _Unseekable:
    """A file that cannot seek makes zipfile write data descriptors."""

    def __init__(self, file):
        self.file = file

    def write(self, data):
        return self.file.write(data)

    def flush(self):
        self.file.flush()


def test_content_types_need_not_come_first_and_names_may_be_odd(tmp_path, state):
    content_parts = parts(FORMULAS, calc_chain=CHAIN)
    types = content_parts.pop("[Content_Types].xml")
    content_parts["[Content_Types].xml"] = str(types).replace("/xl/calcChain.xml", "/XL/CalcChain.xml")
    path = write(tmp_path / "a.xlsx", content_parts)
    edited(path, state, ("A1", 1))
    after = content(path)
    assert list(after)[-1] == "[Content_Types].xml"
    assert b"alcChain" not in after["[Content_Types].xml"]


def test_the_date_of_the_last_change_is_set_when_it_is_given(tmp_path, state):
    core = (
        f'{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dcterms="http://purl.org/dc/terms/"><dcterms:modified>2001-01-01T00:00:00Z</dcterms:modified></cp:coreProperties>'
    )  # fmt: skip
    content_parts = parts(ROWS, strings="<si><t>A</t></si>", extra={"docProps/core.xml": core})
    content_parts["_rels/.rels"] = building.relationships(("officeDocument", "xl/workbook.xml"), ("metadata/core-properties", "docProps/core.xml"))  # fmt: skip
    path = write(tmp_path / "a.xlsx", content_parts)
    editor = ooxml.Editor(ooxml.open(path))
    editor.set_cell("List", "A1", 1)
    editor.save(state, modified=datetime(2026, 11, 25, 9, 30))
    assert b">2026-11-25T09:30:00Z<" in content(path)["docProps/core.xml"]


def test_nothing_is_written_when_nothing_changes(tmp_path, state):
    path = book(tmp_path / "a.xlsx", ROWS)
    before = path.stat()
    saved = ooxml.Editor(ooxml.open(path)).save(state)
    assert (saved.changed, saved.backup) == (False, None)
    assert path.stat() == before
    assert not state.exists()


def test_of_two_changes_of_one_cell_the_later_one_counts(tmp_path, state):
    path = book(tmp_path / "a.xlsx", ROWS, strings="<si><t>A</t></si>")
    edited(path, state, ("A1", "1"), ("B1", 1), ("A1", "2"))
    assert ooxml.open(path).read_cell("List", "A1") == "2"


CELLS = st.dictionaries(
    st.tuples(st.integers(1, 6), st.integers(1, 30)),
    st.one_of(
        st.none(), st.booleans(), st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=12), st.integers(-(10**20), 10**20),
    ),
    min_size=1, max_size=12,
)  # fmt: skip


@given(CELLS, CELLS, st.sampled_from([64, 131_072]), st.booleans())
@settings(max_examples=60, deadline=None)
def test_any_cells_written_anywhere_read_back_and_the_others_stay(
    tmp_path_factory, first, second, chunk, careful
):
    folder = tmp_path_factory.mktemp("any")
    path = book(folder / "a.xlsx", "<!-- careful -->" if careful else "")
    expected: dict[tuple[int, int], object] = {}
    for cells in (first, second):
        editor = ooxml.Editor(ooxml.open(path, chunk=chunk))
        for (row, column), value in cells.items():
            editor.set_cell("List", f"{ooxml.values.column_letters(column)}{row}", value)
            large = isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53
            expected[row, column] = str(value) if large else None if value == "" else value
        editor.save(folder / "state", keep=1)
    block = ooxml.open(path, chunk=chunk).read_area("List", ooxml.Area(1, 1, 6, 30))
    found = {(row, column): block[column].values[row - 1] for row in range(1, 7) for column in range(1, 31)}
    assert found == {place: expected.get(place) for place in found}


def test_the_two_paths_write_the_same_bytes(tmp_path, state, monkeypatch):
    fast, careful = (book(tmp_path / f"{n}.xlsx", SHARED + '<row r="7"/>') for n in ("fast", "careful"))
    changes = [("B1", "x"), ("A2", None), ("D2", 5), ("A7", "y"), ("C9", True), ("B3", "z & z")]
    edited(fast, state, *changes)
    with monkeypatch.context() as patch:
        patch.setattr(sheet_edit._Stream, "fast", _never_sure)
        edited(careful, state, *changes)
    assert content(fast) == content(careful)


def _never_sure(*_about):
    raise NotSureError
    yield
