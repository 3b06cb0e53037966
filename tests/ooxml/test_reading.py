import itertools
import warnings
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest

from tests.ooxml import building
from tests.ooxml.building import book, corpus, sheet, table, text
from xlmigrate.engine.errors import UnsafeWorkbookError, WorkbookBusyError, WorkbookRefusedError
from xlmigrate.workbook import ooxml
from xlmigrate.workbook.ooxml import CellError, Limits, scan
from xlmigrate.workbook.ooxml.values import Area

HEADINGS = ["Name", "Amount", "When"]
HEADING_ROW = (
    '<row r="1">' + "".join(text(f"{c}1", h) for c, h in zip("ABC", HEADINGS, strict=True)) + "</row>"
)
ROWS = (
    HEADING_ROW
    + '<row r="2" spans="1:3"><c r="A2" t="s"><v>0</v></c><c r="B2"><v>12.5</v></c><c r="C2" s="1"><v>45000</v></c></row>'
    '<row r="4"><c r="A4" t="s"><v>1</v></c><c r="B4" t="e"><v>#N/A</v></c><c r="C4" s="1"><v>45000.75</v></c></row>'
    '<row r="5"><c r="A5" s="1"/><c r="B5"><f>B2*2</f><v>25</v></c><c r="C5"><f>NOW()</f></c></row>'
)
STRINGS = '<si><t>Ana</t></si><si><r><t xml:space="preserve">B</t></r><r><t>en</t></r><rPh sb="0" eb="1"><t>x</t></rPh></si>'
EXPECTED = {
    "Name": ["Ana", None, "Ben", None],
    "Amount": [12.5, None, CellError("#N/A"), 25.0],
    "When": [datetime(2023, 3, 15), None, datetime(2023, 3, 15, 18), None],
}


def values(document, name="People"):
    cells = document.read_table(name)
    return {heading: column.values for heading, column in zip(cells.headings, cells.columns, strict=True)}


def people(path, rows=ROWS, **options):
    options.setdefault("strings", STRINGS)
    return book(path, rows, tables=[table("A1:C5", HEADINGS)], **options)


def spelled(how: str) -> str:
    """The same rows in another spelling of XML."""
    plain = sheet(ROWS, tail='<tableParts count="1"><tablePart r:id="rId1"/></tableParts>')
    if how == "prefix":
        for name in ("worksheet", "sheetData", "row", "c", "v", "f", "is", "t", "tableParts", "tablePart"):
            for before, after in itertools.product(("<", "</"), (" ", ">", "/>")):
                plain = plain.replace(f"{before}{name}{after}", f"{before}x:{name}{after}")
        return plain.replace("xmlns=", "xmlns:x=")
    if how == "no addresses":
        start, end = plain.index("<sheetData>"), plain.index("</sheetData>")
        rows = plain[start:end].replace('<row r="4">', "<row/><row>")
        for ref in ("A1", "B1", "C1", "A2", "B2", "C2", "A4", "B4", "C4", "A5", "B5", "C5"):
            rows = rows.replace(f'<c r="{ref}"', "<c")
        return plain[:start] + rows.replace('<row r="2"', "<row").replace('<row r="5"', "<row") + plain[end:]
    if how == "single quotes":
        return plain.replace('"', "'")
    if how == "comments":
        return plain.replace('<c r="B2">', '<!-- <c r="B2"><v>99</v></c> --><c r="B2">')
    if how == "character data":
        return plain.replace("<v>12.5</v>", "<v><![CDATA[12.5]]></v>")
    if how == "line breaks in tags":
        return plain.replace("<c r=", "<c\n  r=").replace("<row r=", "<row\n r=")
    if how == "strict":
        return plain.replace(building.MAIN, building.STRICT).replace(building.REL, building.STRICT_REL)
    if how == "rows end with spaces":
        return plain.replace("</row>", "</row>\n  ").replace("<v>", "<v>").replace("</c>", "</c>\n")
    return plain


@pytest.mark.parametrize("chunk", [64, 131_072])
@pytest.mark.parametrize(
    "how",
    ["plain", "prefix", "no addresses", "single quotes", "comments", "character data", "line breaks in tags", "strict",
     "rows end with spaces"],
)  # fmt: skip
def test_a_table_reads_the_same_in_every_spelling(tmp_path, how, chunk):
    path = people(tmp_path / "a.xlsx", sheet_xml=spelled(how))
    assert values(ooxml.open(path, chunk=chunk)) == EXPECTED


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "iso8859-1"])
def test_a_table_reads_the_same_in_every_encoding(tmp_path, encoding):
    declared = {"utf-8-sig": "UTF-8", "iso8859-1": "ISO-8859-1"}.get(encoding, "UTF-16")
    xml = spelled("plain").replace('encoding="UTF-8"', f'encoding="{declared}"').replace("Name", "Näme")
    path = people(tmp_path / "a.xlsx", sheet_xml=xml.encode(encoding))
    document = ooxml.open(path, chunk=64)
    assert values(document) == EXPECTED
    assert document.read_cell("List", "A1") == "Näme"


def test_formulas_and_formulas_without_a_result_are_marked(tmp_path):
    cells = ooxml.open(people(tmp_path / "a.xlsx")).read_table("people", ["when", "AMOUNT"])
    when, amount = cells.columns
    assert cells.headings == ("When", "Amount")
    assert (amount.formulas, amount.stale) == ({3}, set())
    assert (when.formulas, when.stale) == ({3}, {3})


@pytest.mark.parametrize(
    ("cell", "value", "stale"),
    [
        ('<c r="A1"><f>1</f><v></v></c>', None, True),
        ('<c r="A1"><f>1</f><v/></c>', None, True),
        ('<c r="A1" t="str"><f>""</f><v></v></c>', "", False),
        ('<c r="A1"><f>1</f></c>', None, True),
        ('<c r="A1" t="b"><f>TRUE()</f><v>1</v></c>', True, False),
        ('<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', CellError("#DIV/0!"), False),
        ('<c r="A1"><f t="shared" si="0"/><v>7</v></c>', 7.0, False),
    ],
)
def test_a_formula_without_a_stored_result_is_stale(tmp_path, cell, value, stale):
    column = ooxml.open(book(tmp_path / "a.xlsx", f'<row r="1">{cell}</row>')).read_area(
        "List", Area.of("A1")
    )[1]
    assert column.values == [value]
    assert column.formulas == {0}
    assert column.stale == ({0} if stale else set())


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("a &amp;amp; b &lt;c&gt; &#65;&#x42;", "a &amp; b <c> AB"),
        ("_x000D_ and _x005F_x000D_", "\r and _x000D_"),
        ("one\r\ntwo\rthree\n", "one\ntwo\nthree\n"),
        ("_xD83D__xDE00_", "\U0001f600"),
        ("_x00zz_ _x41_", "_x00zz_ _x41_"),
        ("  space  ", "  space  "),
        ("=1+1", "=1+1"),
    ],
)
@pytest.mark.parametrize("start", ["", "<!-- careful -->"])
def test_text_is_read_as_excel_shows_it(tmp_path, inside, expected, start):
    path = book(
        tmp_path / "a.xlsx",
        f'{start}<row r="1"><c r="A1" t="s"><v>0</v></c>{text("B1", inside)}<c r="C1" t="str"><v>{inside}</v></c></row>',
        strings=f"{start}<si><t>{inside}</t></si>",
    )
    cells = ooxml.open(path).read_area("List", Area.of("A1:C1"))
    assert [cells[column].values for column in (1, 2, 3)] == [[expected]] * 3


@pytest.mark.parametrize(
    ("code", "serial", "expected"),
    [
        ("yyyy-mm-dd", "45000", datetime(2023, 3, 15)),
        ("yyyy-mm-dd", "59", datetime(1900, 2, 28)),
        ("yyyy-mm-dd", "61", datetime(1900, 3, 1)),
        ("yyyy-mm-dd", "60", 60.0),
        ("yyyy-mm-dd", "0", 0.0),
        ("yyyy-mm-dd", "-1", -1.0),
        ("yyyy-mm-dd", "3000000", 3_000_000.0),
        ("hh:mm", "0.5", time(12)),
        ("hh:mm", "1.5", datetime(1900, 1, 1, 12)),
        ("[h]:mm", "1.5", timedelta(days=1.5)),
        ("[Red]0.00", "1.5", 1.5),
        ("0 &quot;days&quot;", "3", 3.0),
        ("General", "3", 3.0),
        ("mmm", "45000", datetime(2023, 3, 15)),
        ("\\d0", "3", 3.0),
        ("[$-409]d/m/yy h:mm AM/PM;@", "45000.25", datetime(2023, 3, 15, 6)),
    ],
)
def test_a_number_is_a_date_when_its_format_says_so(tmp_path, code, serial, expected):
    path = book(
        tmp_path / "a.xlsx",
        f'<row r="1"><c r="A1" s="2"><v>{serial}</v></c></row>',
        styles_xml=building.styles((170, code)),
    )
    assert ooxml.open(path).read_cell("List", "A1") == expected


def test_a_workbook_of_1904_counts_from_1904(tmp_path):
    path = book(
        tmp_path / "a.xlsx",
        '<row r="1"><c r="A1" s="1"><v>0</v></c></row>',
        workbook='<workbookPr date1904="1"/><sheets><sheet name="List" sheetId="1" r:id="rId1"/></sheets>',
    )
    assert ooxml.open(path).read_cell("List", "A1") == datetime(1904, 1, 1)


def test_a_stray_cell_in_the_last_corner_costs_nothing(tmp_path):
    rows = ROWS + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert values(ooxml.open(people(tmp_path / "a.xlsx", rows))) == EXPECTED


def test_a_dimension_that_lies_is_not_believed(tmp_path):
    path = people(tmp_path / "a.xlsx", head='<dimension ref="A1"/>')
    assert values(ooxml.open(path)) == EXPECTED


def test_two_columns_of_one_heading_are_refused(tmp_path):
    path = book(tmp_path / "a.xlsx", HEADING_ROW, tables=[table("A1:C2", ["Name", "name", "When"])])
    with pytest.raises(WorkbookRefusedError) as refused:
        ooxml.open(path).read_table("People")
    assert str(refused.value) == (
        "a.xlsx, List: the table People has more than one column Name. Give each column a heading of its own."
    )


def test_a_table_over_the_limit_of_cells_is_refused_before_memory_is_taken(tmp_path):
    path = book(tmp_path / "a.xlsx", HEADING_ROW, tables=[table("A1:C1048576", HEADINGS)])
    with pytest.raises(
        WorkbookRefusedError, match="a table of 1,048,575 rows and 3 columns is over the limit of 1,000"
    ):
        ooxml.open(path, Limits(cells=1000)).read_table("People")


def test_a_file_that_changed_since_it_was_opened_is_refused(tmp_path):
    path = people(tmp_path / "a.xlsx")
    document = ooxml.open(path)
    people(tmp_path / "b.xlsx", ROWS.replace("12.5", "13")).replace(path)
    with pytest.raises(WorkbookBusyError, match=r"a\.xlsx: the file changed since it was read\. Run again"):
        document.read_table("People")


def test_sheets_and_tables_are_listed(tmp_path):
    path = people(
        tmp_path / "a.xlsx",
        workbook='<sheets><sheet name="List" sheetId="1" state="veryHidden" r:id="rId1"/></sheets>',
    )
    document = ooxml.open(path)
    assert [(s.name, s.visibility, s.kind) for s in document.sheets] == [("List", "veryHidden", "worksheet")]
    (found,) = document.tables
    assert (found.name, found.sheet, found.ref, found.headings) == (
        "People",
        "List",
        "A1:C5",
        tuple(HEADINGS),
    )
    assert (found.header_rows, found.totals_rows, found.rows) == (1, 0, 4)
    with pytest.raises(WorkbookRefusedError, match=r"a\.xlsx: there is no table Orders\."):
        document.read_table("Orders")


def test_a_shared_string_beyond_the_list_is_damage_not_a_traceback(tmp_path):
    path = book(tmp_path / "a.xlsx", '<row r="1"><c r="A1" t="s"><v>9</v></c></row>', strings=STRINGS)
    with pytest.raises(
        WorkbookRefusedError, match=r"the part xl/worksheets/sheet1\.xml holds a cell that is no cell"
    ):
        ooxml.open(path).read_cell("List", "A1")


@pytest.mark.parametrize("start", ["", "<!-- careful -->"])
def test_a_row_that_never_ends_does_not_fill_the_memory(tmp_path, start):
    path = book(tmp_path / "a.xlsx", start + '<row r="1">' + '<c r="A1"/>' * 10_000 + "</row>")
    with pytest.raises(UnsafeWorkbookError, match="a row of a sheet is over the limit"):
        ooxml.open(path, Limits(row=20_000), chunk=4096).read_cell("List", "A1")


def in_openpyxl(value):
    if isinstance(value, ooxml.CellError):
        return value.code
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    return value


@pytest.mark.suite
@pytest.mark.skipif(not corpus("excel_made"), reason="the workbook corpus is not beside the checkout")
@pytest.mark.parametrize("chunk", [64, 131_072])
def test_real_sheets_read_as_openpyxl_reads_them_on_both_paths(chunk, monkeypatch):
    compared = 0
    for path in corpus("excel_made", "feature_rich")[::40]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            oracle = openpyxl.load_workbook(path, data_only=True)
        document = ooxml.open(path, chunk=chunk)
        for page in document.sheets:
            if page.kind != "worksheet":
                continue
            area = Area(1, 1, 60, 30)
            fast = document.read_area(page.name, area)
            with monkeypatch.context() as patch:
                patch.setattr(scan._Block, "read_fast", _never_sure)
                assert document.read_area(page.name, area) == fast
            for row in oracle[page.name].iter_rows(1, 60, 1, 30):
                for cell in row:
                    ours = in_openpyxl(fast[cell.column].values[cell.row - 1])
                    theirs = in_openpyxl(cell.value)
                    if isinstance(theirs, time) and ours == 0:
                        continue  # the day zero in a date format: a time to openpyxl, a number to us
                    if isinstance(theirs, str):
                        theirs = theirs.replace("_x000D_", "\r").replace("_x000a_", "\n")
                    assert ours == theirs or (ours in ("", None) and theirs in ("", None)), (
                        path.name,
                        cell.coordinate,
                    )
                    compared += theirs is not None
    assert compared > 400


def _never_sure(*_about):
    raise scan.NotSureError
