import pytest

from tests.ooxml.building import HEAD, MAIN, REL, book, corpus, parts, relationships, table, write
from xlmigrate.workbook import ooxml

ROWS = '<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c></row><row r="2"/>'


def test_a_plain_workbook_has_nothing_to_say(tmp_path):
    found = ooxml.inspect(ooxml.open(book(tmp_path / "a.xlsx", ROWS)))
    nothing = (
        found.tables, found.macros, found.external, found.dde, found.connections, found.embedded,
        found.protected_sheets, found.hidden,
    )  # fmt: skip
    assert nothing == ((),) * 8
    assert not (found.is_workbook_protected or found.is_signed or found.is_1904)


def test_active_and_hidden_content_is_reported_without_being_run(tmp_path):
    content = parts(
        ROWS, tables=[table("A1:A2", ["Name"])], tail='<sheetProtection sheet="1"/>',
        sheet_rels=[("oleObject", "../embeddings/object1.bin"), ("hyperlink", "https://example.org")],
        extra={
            "xl/vbaProject.bin": b"\0", "xl/embeddings/object1.bin": b"\0", "_xmlsignatures/origin.sigs": b"",
            "xl/externalLinks/externalLink1.xml": f'{HEAD}<externalLink xmlns="{MAIN}" xmlns:r="{REL}"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>',
            "xl/externalLinks/_rels/externalLink1.xml.rels": relationships(("externalLinkPath", "file:///other.xlsx")).replace("/>", ' TargetMode="External"/>'),
            "xl/connections.xml": f'{HEAD}<connections xmlns="{MAIN}"><connection id="1" name="Query - Orders"/></connections>',
        },
        workbook='<workbookPr date1904="1"/><workbookProtection lockStructure="1"/><sheets>'
        '<sheet name="List" sheetId="1" state="hidden" r:id="rId1"/></sheets>',
    )  # fmt: skip
    content["xl/_rels/workbook.xml.rels"] = relationships(
        ("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml"), ("vbaProject", "vbaProject.bin"),
        ("externalLink", "externalLinks/externalLink1.xml"), ("connections", "connections.xml"),
    )  # fmt: skip
    found = ooxml.inspect(ooxml.open(write(tmp_path / "a.xlsm", content)))
    assert [t.name for t in found.tables] == ["People"]
    assert found.macros == ("xl/vbaProject.bin",)
    assert found.external == ("file:///other.xlsx",)
    assert found.dde == ("cmd|/c calc",)
    assert found.connections == ("Query - Orders",)
    assert found.embedded == ("xl/embeddings/object1.bin",)
    assert found.protected_sheets == ("List",)
    assert [sheet.name for sheet in found.hidden] == ["List"]
    assert found.is_workbook_protected
    assert found.is_signed
    assert found.is_1904


REAL = {
    "openpyxl__vba-test.xlsm": lambda found: found.macros == ("xl/vbaProject.bin",),
    "sheetjs__BlankSheetTypes.xlsm": lambda found: len(found.macros) >= 2,
    "poi__ms-office-2010-signed.xlsx": lambda found: found.is_signed,
    "oxsdk__OLE-O12-XL-OLE.xlsx": lambda found: len(found.embedded) > 0,
    "wolfxl__real-excel-p1-comments-validation-protection.xlsx": lambda found: (
        len(found.protected_sheets) == 1
    ),
}


@pytest.mark.suite
@pytest.mark.skipif(not corpus("feature_rich"), reason="the workbook corpus is not beside the checkout")
@pytest.mark.parametrize("name", REAL)
def test_real_workbooks_are_seen_through(name):
    (path,) = (path for path in corpus("feature_rich") if path.name == name)
    assert REAL[name](ooxml.inspect(ooxml.open(path)))


@pytest.mark.suite
@pytest.mark.skipif(not corpus("excel_made"), reason="the workbook corpus is not beside the checkout")
def test_every_real_workbook_can_be_inspected():
    for path in corpus("excel_made", "feature_rich")[::12]:
        assert ooxml.inspect(ooxml.open(path)).sheets
