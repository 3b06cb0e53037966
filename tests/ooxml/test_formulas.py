"""Formulas as texts with their stored results, read no further than asked."""

import xlsxwriter

from xlmigrate.workbook import ooxml


def made(tmp_path):
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Sums")
        sheet.write_formula("A1", "=1+1", None, 2)
        sheet.write_formula("B2", '="a"&"<b>"', None, "a<b>")
        sheet.write_number("A2", 5)
        sheet.write_formula("A9", "=A1*2", None, 4)
    return ooxml.open(path)


def test_formulas_come_with_their_results(tmp_path):
    assert ooxml.read_formulas(made(tmp_path), "Sums", ooxml.Area.of("A1:Z99")) == {
        "A1": ("1+1", 2.0),
        "B2": ('"a"&"<b>"', "a<b>"),
        "A9": ("A1*2", 4.0),
    }


def test_only_those_of_the_area_are_read(tmp_path):
    assert ooxml.read_formulas(made(tmp_path), "Sums", ooxml.Area.of("B1:B2")) == {
        "B2": ('"a"&"<b>"', "a<b>")
    }
