import io
import os
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from tests.ooxml import building
from tests.ooxml.building import book, parts, write
from xlmigrate.engine.errors import UnsafeWorkbookError, WorkbookRefusedError, XlmigrateError
from xlmigrate.workbook import ooxml
from xlmigrate.workbook.ooxml import Limits, admission

ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
SAVE = "Open it in Excel and save it as Excel Workbook (.xlsx), then run again."
UNPACK = (
    "Open it in Excel and take the password away (File, Info, Protect Workbook, Encrypt), then run again."
)


def zipped(content: dict[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return made.getvalue()


def types(content_type: str) -> bytes:
    return zipped({"[Content_Types].xml": f'<Types><Override ContentType="{content_type}"/></Types>'})


OFFICE = "application/vnd.openxmlformats-officedocument."

OTHER_FILES = {
    "empty": (b"", "a.xlsx: the file is empty."),
    "text": (b"Name,Amount\nAna,1\n", "a.xlsx: this is not an Excel workbook, or it is damaged. Open it in Excel and save it as Excel Workbook (.xlsx)."),
    "html": (b"<html><table></table></html>", "a.xlsx: this is not an Excel workbook, or it is damaged. Open it in Excel and save it as Excel Workbook (.xlsx)."),
    "encrypted": (COMPOUND + "EncryptedPackage".encode("utf-16-le"), f"a.xlsx: the workbook is encrypted with a password. {UNPACK}"),
    "xls": (COMPOUND + "Workbook".encode("utf-16-le"), f"a.xlsx: this is a workbook of the old format .xls. {SAVE}"),
    "doc": (COMPOUND + "WordDocument".encode("utf-16-le"), "a.xlsx: this is a Word or PowerPoint file, not a workbook."),
    "xlsb": (types("application/vnd.ms-excel.sheet.binary.macroEnabled.main"), f"a.xlsx: this is a binary workbook (.xlsb). {SAVE}"),
    "ods": (zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), f"a.xlsx: this is an OpenDocument file (.ods). {SAVE}"),
    "docx": (types(OFFICE + "wordprocessingml.document.main+xml"), "a.xlsx: this is a Word document, not a workbook."),
    "pptx": (types(OFFICE + "presentationml.presentation.main+xml"), "a.xlsx: this is a PowerPoint file, not a workbook."),
    "zip": (zipped({"photo.jpg": b"x"}), "a.xlsx: this is a zip file, but not an Excel workbook."),
}  # fmt: skip


@pytest.mark.parametrize("kind", OTHER_FILES)
def test_a_file_of_another_kind_is_refused_with_one_sentence(tmp_path, kind):
    content, sentence = OTHER_FILES[kind]
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(WorkbookRefusedError) as refused:
        ooxml.open(path)
    assert str(refused.value) == sentence


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(WorkbookRefusedError, match=r"^no\.xlsx: there is no such file\.$"):
        ooxml.open(tmp_path / "no.xlsx")
    with pytest.raises(WorkbookRefusedError, match="this is a folder, not a workbook"):
        ooxml.open(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(tmp_path):
    path = book(tmp_path / "a.xlsx", ROW)
    path.chmod(0)
    with pytest.raises(WorkbookRefusedError, match="the file may not be read"):
        ooxml.open(path)


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def damaged_in_the_middle(path: Path) -> None:
    data = bytearray(path.read_bytes())
    at = data.index(b"xl/worksheets/sheet1.xml") + 40
    data[at : at + 20] = b"\xff" * 20
    path.write_bytes(data)


def overlapping(path: Path) -> None:
    """The directory names one entry twice under two names: a quoted-overlap bomb."""
    data = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo("xl/styles.xml")
        start = archive.start_dir
    name = b"xl/stylez.xml"
    record = struct.pack(
        "<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 0, 20, 0, 0, 8, 0, 33, entry.CRC, entry.compress_size, entry.file_size,
        len(name), 0, 0, 0, 0, 0, entry.header_offset,
    ) + name  # fmt: skip
    directory = data[start : data.rindex(b"PK\x05\x06")]
    count = directory.count(b"PK\x01\x02") + 1
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory) + len(record), start, 0)
    path.write_bytes(data[:start] + directory + record + end)


def lying_size(path: Path) -> None:
    """The directory says that a part is smaller than it is."""
    data = bytearray(path.read_bytes())
    at = data.rindex(b"xl/worksheets/sheet1.xml") - 46
    struct.pack_into("<L", data, at + 24, 100)
    path.write_bytes(data)


def two_names(path: Path) -> None:
    data = path.read_bytes()
    at = data.rindex(b"xl/styles.xml")
    path.write_bytes(data[:at] + b"xl/stylez.xml" + data[at + 13 :])


def flagged_encrypted(path: Path) -> None:
    data = bytearray(path.read_bytes())
    at = data.rindex(b"xl/styles.xml") - 46
    data[at + 8] |= 1
    path.write_bytes(data)


def odd_method(path: Path) -> None:
    write(path, parts(ROW), zipfile.ZIP_LZMA)


DAMAGE = [
    (truncated, WorkbookRefusedError, "this is not an Excel workbook, or it is damaged"),
    (damaged_in_the_middle, WorkbookRefusedError, r"the part xl/worksheets/sheet1\.xml is damaged"),
    (overlapping, UnsafeWorkbookError, "its directory and its parts do not agree"),
    (lying_size, UnsafeWorkbookError, "a part unpacks to more than it declares"),
    (two_names, UnsafeWorkbookError, "its directory and its parts do not agree"),
    (flagged_encrypted, WorkbookRefusedError, "its zip file is encrypted"),
    (odd_method, UnsafeWorkbookError, "a part is compressed in a way that no workbook uses"),
]


@pytest.mark.parametrize(("harm", "error", "sentence"), DAMAGE, ids=lambda v: getattr(v, "__name__", None))
def test_a_damaged_or_hostile_package_is_refused(tmp_path, harm, error, sentence):
    path = book(tmp_path / "a.xlsx", ROW)
    harm(path)
    with pytest.raises(error, match=sentence):
        ooxml.open(path).read_cell("List", "A1")


def test_one_entry_that_holds_another_is_an_overlap(tmp_path):
    """The second entry lies inside the stored bytes of the first (CVE-2024-0450)."""
    inner = zipped({"xl/inner.xml": b"<a/>"})
    path = write(tmp_path / "a.xlsx", parts(ROW, extra={"xl/outer.bin": inner}), zipfile.ZIP_STORED)
    data = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        outer, start = archive.getinfo("xl/outer.bin"), archive.start_dir
    offset = outer.header_offset + 30 + len("xl/outer.bin")
    name = b"xl/inner.xml"
    method, crc, size, length = struct.unpack("<8xH4x3L", inner[:26])[0:4]
    record = struct.pack(
        "<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 0, 20, 0, 0, method, 0, 33, crc, size, length, len(name), 0, 0, 0, 0, 0, offset,
    ) + name  # fmt: skip
    directory = data[start : data.rindex(b"PK\x05\x06")] + record
    count = directory.count(b"PK\x01\x02")
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), start, 0)
    path.write_bytes(data[:start] + directory + end)
    with pytest.raises(UnsafeWorkbookError, match="its parts overlap, as in a decompression bomb"):
        ooxml.open(path)


@pytest.mark.parametrize("name", ["../evil.xml", "xl/../../evil.xml", "xl\\..\\..\\evil.xml", "C:/evil.xml"])
def test_a_part_that_points_outside_is_refused(tmp_path, name):
    path = book(tmp_path / "a.xlsx", ROW, extra={name: b"<a/>"})
    with pytest.raises(UnsafeWorkbookError, match="a part has a name that points outside the workbook"):
        ooxml.open(path)


def test_two_parts_of_one_name_are_refused_whatever_the_case(tmp_path):
    path = book(tmp_path / "a.xlsx", ROW, extra={"XL/Styles.xml": b"<a/>"})
    with pytest.raises(UnsafeWorkbookError) as refused:
        ooxml.open(path)
    assert str(refused.value) == (
        "a.xlsx: two of its parts have the same name, so two programs may read two different books."
        " Open it in Excel and save it once."
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_before_any_parser_sees_it(tmp_path, encoding):
    laughs = (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    )
    path = book(tmp_path / "a.xlsx", sheet_xml=laughs.encode(encoding))
    with pytest.raises(UnsafeWorkbookError, match="a part declares a document type, which no workbook needs"):
        ooxml.open(path)


def test_a_document_type_behind_a_long_comment_is_refused_by_the_parsers(tmp_path):
    late = f'<?xml version="1.0"?><!--{"x" * 70_000}--><!DOCTYPE x [<!ENTITY a "1">]><worksheet><sheetData/></worksheet>'
    path = book(tmp_path / "a.xlsx", sheet_xml=late)
    with pytest.raises(WorkbookRefusedError, match=r"sheet1\.xml is not a well-formed sheet"):
        ooxml.open(path).read_cell("List", "A1")


LIMITS = [
    ({"file": 100}, "the file is over the limit of 100. If you trust the file, raise the limit named file."),
    ({"parts": 3}, "the number of its parts is over the limit of 3. If you trust the file, raise the limit named parts."),
    ({"total": 500}, "what it would unpack to is over the limit of 500. If you trust the file, raise the limit named total."),
    ({"part": 300}, "one of its parts is over the limit of 300. If you trust the file, raise the limit named part."),
]  # fmt: skip


@pytest.mark.parametrize(("limits", "sentence"), LIMITS)
def test_each_limit_is_named_when_it_is_met(tmp_path, limits, sentence):
    path = book(tmp_path / "a.xlsx", ROW)
    with pytest.raises(UnsafeWorkbookError) as refused:
        ooxml.open(path, Limits(**limits))
    assert str(refused.value) == f"a.xlsx: {sentence}"


def test_a_part_that_unpacks_too_well_is_a_bomb(tmp_path):
    path = book(tmp_path / "a.xlsx", ROW, extra={"xl/media/a.bin": bytes(3_000_000)})
    with pytest.raises(UnsafeWorkbookError, match="a part unpacks to more than 200 times its size"):
        ooxml.open(path)


@pytest.mark.parametrize("name", ["xl\\media\\a.bin", "/xl/media/a.bin"])
def test_a_backslash_or_a_leading_slash_in_a_part_name_is_no_harm(tmp_path, name):
    path = book(tmp_path / "a.xlsx", ROW, extra={name: b"x"})
    document = ooxml.open(path)
    assert document.package.read("xl/media/a.bin") == b"x"
    assert document.read_cell("List", "A1") == 1.0


def test_the_workbook_is_found_through_relationships_not_by_its_name(tmp_path):
    content = parts(ROW)
    moved = {
        "[Content_Types].xml": content["[Content_Types].xml"],
        "_rels/.rels": building.relationships(("officeDocument", "/Book.XML")),
        "book.xml": content["xl/workbook.xml"],
        "_rels/book.xml.rels": building.relationships(("worksheet", "pages/one.xml"), ("styles", "look.xml")),
        "pages/one.xml": content["xl/worksheets/sheet1.xml"],
        "look.xml": content["xl/styles.xml"],
    }
    assert ooxml.open(write(tmp_path / "a.xlsx", moved)).read_cell("List", "A1") == 1.0


@pytest.mark.parametrize("target", ["../../etc/hostname", "https://example.org/sheet.xml"])
def test_a_sheet_that_is_elsewhere_is_never_fetched(tmp_path, target):
    content = parts(ROW)
    rels = building.relationships(("worksheet", target), ("styles", "styles.xml"))
    if target.startswith("https"):
        rels = rels.replace('Target="https', 'TargetMode="External" Target="https')
    content["xl/_rels/workbook.xml.rels"] = rels
    document = ooxml.open(write(tmp_path / "a.xlsx", content))
    with pytest.raises(WorkbookRefusedError, match="the sheet List holds no cells"):
        document.read_cell("List", "A1")


def test_every_byte_flipped_gives_a_typed_refusal_or_the_same_value(tmp_path):
    """Damage anywhere in the file is said in a sentence; no other exception leaves the wing."""
    path = book(tmp_path / "a.xlsx", ROW)
    good = path.read_bytes()
    outcomes = set()
    for at in range(0, len(good), 7):
        damaged = bytearray(good)
        damaged[at] ^= 0xFF
        path.write_bytes(damaged)
        try:
            outcomes.add(ooxml.open(path).read_cell("List", "A1"))
        except XlmigrateError as error:
            outcomes.add(type(error).__name__)
    assert outcomes <= {1.0, "WorkbookRefusedError", "UnsafeWorkbookError"}
    assert len(outcomes) == 3


def test_a_part_with_a_wrong_checksum_is_damaged(tmp_path):
    path = book(tmp_path / "a.xlsx", ROW)
    document = ooxml.open(path)
    entry = document.package.entry("xl/styles.xml")
    data = path.read_bytes()
    wrong = struct.pack("<L", zlib.crc32(b"other"))
    path.write_bytes(data.replace(struct.pack("<L", entry.crc), wrong))
    with pytest.raises(WorkbookRefusedError, match=r"the part xl/styles\.xml is damaged"):
        ooxml.open(path).package.read("xl/styles.xml")


@pytest.mark.suite
@pytest.mark.skipif(
    not building.corpus("excel_made"), reason="the workbook corpus is not beside the checkout"
)
def test_no_healthy_workbook_is_stopped_at_the_gate():
    for path in building.corpus("excel_made", "feature_rich")[::10]:
        assert admission.check(path, Limits())
