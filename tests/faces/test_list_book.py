"""Lists of rows as workbooks of their own: text stays text, numbers keep their decimals, every row is there."""

from datetime import date

import openpyxl
import pandas as pd

from xlmigrate.reports import list_book

FRAME = pd.DataFrame(
    {
        "E-mail": ["=1+1", "+447700900123", None],
        "Day": [date(2026, 11, 14), None, date(2026, 11, 15)],
        "Contacts": pd.array([1_200, None, 3], dtype="Int64"),
        "Share": [0.75, 0.5, 0.25],
        "Known": [True, False, None],
    }
)


def cells(sheet, first=1):
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first)]


def test_every_kind_of_value_is_read_back_as_it_was(tmp_path):
    book = openpyxl.load_workbook(list_book.write_lists(tmp_path / "a" / "list.xlsx", {"": FRAME}))
    assert book.sheetnames == ["1-3"]
    head, first, second, third = cells(book["1-3"])
    assert head == list(FRAME.columns)
    assert first[:1] == ["=1+1"]
    assert book["1-3"]["A2"].data_type == "s"
    assert [first[1].date(), first[2], first[3], first[4]] == [date(2026, 11, 14), 1200, 0.75, True]
    assert second == ["+447700900123", None, None, 0.5, False]
    assert third[0] is None
    assert book["1-3"]["D2"].number_format == "General"
    assert book["1-3"].auto_filter.ref == "A1:E4"


def test_what_it_is_stands_above_and_each_list_has_its_sheet(tmp_path):
    lists = {"People": FRAME[["E-mail"]], "Nobody": FRAME[["E-mail"]].head(0)}
    book = openpyxl.load_workbook(
        list_book.write_lists(tmp_path / "list.xlsx", lists, lines=("Title", "What to do"), foot="Triage")
    )
    assert book.sheetnames == ["People", "Nobody"]
    assert cells(book["People"])[:4] == [["Title"], ["What to do"], [None], ["E-mail"]]
    assert cells(book["Nobody"])[3] == ["E-mail"]
    assert "Triage" in book["People"].oddFooter.left.text


def test_a_list_that_is_too_long_for_a_sheet_goes_on_on_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(list_book, "_ROWS_PER_SHEET", 2)
    book = openpyxl.load_workbook(list_book.write_lists(tmp_path / "list.xlsx", {"": FRAME, "Named": FRAME}))
    assert book.sheetnames == ["1-2", "3-3", "Named", "Named 3-3"]
    assert [row[3] for row in cells(book["3-3"])] == ["Share", 0.25]
