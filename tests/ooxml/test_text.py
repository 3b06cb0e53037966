"""Text stays text: whatever it begins with, through our editor and through LibreOffice."""

import json

import openpyxl
import pytest

from tests.ooxml.building import book, table, text, through_libreoffice
from xlmigrate.workbook import ooxml

HEADING = '<row r="1">' + text("A1", "Text") + '</row><row r="2"/>'


def written(path, texts):
    book(path, HEADING, tables=[table("A1:A2", ["Text"])])
    editor = ooxml.Editor(ooxml.open(path))
    editor.replace_rows("People", {"Text": texts})
    editor.save(path.parent / "state")
    return path


@pytest.fixture(scope="module")
def texts(suites):
    found = [
        json.loads((suites / "text" / name).read_text("utf-8"))
        for name in ("injection_payloads.json", "blns.json")
    ]
    return [value for values in found for value in values if value]


@pytest.mark.suite
def test_injection_payloads_and_naughty_strings_are_written_as_text(tmp_path, texts):
    path = written(tmp_path / "a.xlsx", texts)
    (column,) = ooxml.open(path).read_table("People").columns
    assert column.values == texts
    assert column.formulas == set()
    page = openpyxl.load_workbook(path)["List"]
    assert {page.cell(row, 1).data_type for row in range(2, len(texts) + 2)} <= {"s", "inlineStr"}


@pytest.mark.suite
@pytest.mark.e2e
def test_injection_payloads_and_naughty_strings_come_back_from_libreoffice_unchanged(tmp_path, texts):
    path = written(tmp_path / "a.xlsx", texts)
    back = ooxml.open(through_libreoffice(path))
    cells = back.read_area("List", ooxml.Area(2, 1, len(texts) + 1, 1))[1]
    assert cells.formulas == set()
    changed = [(old, new) for old, new in zip(texts, cells.values, strict=True) if old != new]
    assert changed == []
