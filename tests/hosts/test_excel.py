"""What only the open workbook asks of a host: formats, the way back, and leaving Excel as it was."""

from datetime import datetime

import pandas as pd
import pytest
import xlwings as xw

from tests.hosts.test_contract import CELLS, cells_of, edit, in_excel
from tests.live import calc, calc_engine
from tests.live.calc_engine import CALLS, CalcError, Range
from xlmigrate.domains import BY_NAME
from xlmigrate.engine import loading
from xlmigrate.engine.cells import CellError
from xlmigrate.engine.errors import WorkbookBusyError, WorkbookRefusedError, XlmigrateError
from xlmigrate.engine.plan import Plan
from xlmigrate.workbook.hosts import excel

pytestmark = pytest.mark.e2e


@pytest.fixture
def make(tmp_path):
    made = []

    def one(cells=CELLS, formulas=None):
        made.append(in_excel(cells, formulas, tmp_path))
        return made[-1]

    yield one
    for book in made:
        book.book.close()


def column(book, heading="Phone"):
    return cells_of(book)[heading]


def cells(book, heading, rows=None):
    """The range of a column's body."""
    table = book.book.sheets["Contacts"].tables["Contacts"]
    position = cells_of(book) and list(cells_of(book)).index(heading) + 1
    return table.range(2, position).resize(rows or table.range.shape[0] - 1, 1)


HARD = [
    "01",
    "+447700900123",
    "=1+1",
    "1-2",
    "12345678901234567890",
    "1850-06-01",
    "TRUE",
    "#N/A",
    "'quoted",
    "-5",
    "@SUM(A1)",
    "1E5",
    " padded ",
    "two\nlines",
    "ünïcode 𝄞",
]


def test_text_that_excel_would_read_anew_survives_where_no_cell_is_formatted_as_text(make):
    book = make({"Contact ID": [f"C-{n}" for n in range(len(HARD))], "Phone": [None] * len(HARD)})
    cells(book, "Phone").number_format = "General"
    book.commit(Plan(edits=(edit("phone", list(range(len(HARD))), [None] * len(HARD), HARD),)))
    assert column(book) == HARD
    assert not any(isinstance(cell, CellError) for cell in column(book))
    assert cells(book, "Phone").number_format == "@"


def test_without_the_format_the_same_text_would_be_lost(make):
    book = make({"Contact ID": [f"C-{n}" for n in range(len(HARD))], "Phone": [None] * len(HARD)})
    cells(book, "Phone").number_format = "General"
    cells(book, "Phone").value = [[text] for text in HARD if text != "'quoted"] + [["'quoted"]]
    book._grids.clear()
    lost = [
        text
        for text, kept in zip([t for t in HARD if t != "'quoted"] + ["'quoted"], column(book), strict=True)
        if text != kept
    ]
    assert lost == [
        "01", "+447700900123", "=1+1", "1-2", "12345678901234567890", "TRUE", "-5", "@SUM(A1)", "1E5", "'quoted",
    ]  # fmt: skip


def test_one_text_that_is_no_formula_would_fail_the_whole_block_without_the_format(make):
    book = make()
    cells(book, "Phone").number_format = "General"
    with pytest.raises(xw.XlwingsError):
        cells(book, "Phone").value = [["a"], ["=1+"], ["b"]]
    assert column(book) == CELLS["Phone"]
    book.commit(Plan(edits=(edit("phone", [0, 1, 2], CELLS["Phone"], ["a", "=1+", "b"]),)))
    assert column(book) == ["a", "=1+", "b"]


def test_a_date_before_1900_is_written_as_the_text_that_reads_back_as_that_date(make):
    book = make()
    old = pd.Timestamp("1850-06-01")
    book.commit(Plan(edits=(edit("created_on", [1], [None], [old]),)))
    assert column(book, "Created on")[1] == "1850-06-01"
    assert loading.read(book, ["contacts"]).tables["contacts"]["created_on"][1] == old


def test_a_date_in_a_plain_cell_gets_a_format_that_shows_one(make):
    book = make()
    cells(book, "Created on").number_format = "General"
    book.commit(
        Plan(edits=(edit("created_on", [1], [None], [pd.Timestamp("2026-02-01 10:30")]),)),
    )
    assert column(book, "Created on")[1] == datetime(2026, 2, 1, 10, 30)


def test_a_number_in_a_text_cell_stays_a_number(make):
    book = make()
    cells(book, "Lifetime value").number_format = "@"
    book.commit(Plan(edits=(edit("lifetime_value", [2], [None], [3.25]),)))
    assert column(book, "Lifetime value")[2] == 3.25


def test_the_text_of_an_error_is_not_an_error(make):
    book = make({"Contact ID": ["C-1", "C-2"], "Notes": ["#N/A", CellError("#N/A")]})
    assert [isinstance(cell, CellError) for cell in column(book, "Notes")] == [False, True]


@pytest.mark.parametrize("rows", [1_000, 4_000])
def test_the_number_of_calls_does_not_grow_with_the_rows(make, rows):
    phones = [f"+4477009{n:05d}" for n in range(rows)]
    book = make({"Contact ID": [f"C-{n}" for n in range(rows)], "Phone": phones})
    chosen = list(range(0, rows, 3))
    CALLS.clear()
    book.commit(Plan(edits=(edit("phone", chosen, [phones[n] for n in chosen], [f"0{n}" for n in chosen]),)))
    assert CALLS.total() == 22
    assert column(book)[:4] == ["00", phones[1], phones[2], "03"]


def test_a_formula_between_edits_is_never_written_over(make):
    rows = 90
    book = make(
        {"Contact ID": [f"C-{n}" for n in range(rows)], "Phone": [f"1{n}" for n in range(rows)]},
        {"Phone": frozenset({31})},
    )
    chosen = list(range(0, rows, 2))
    book.commit(Plan(edits=(edit("phone", chosen, [f"1{n}" for n in chosen], [f"2{n}" for n in chosen]),)))
    assert cells(book, "Phone")(32, 1).formula == '="131"' or book.read("Contacts").formulas["Phone"] == {31}
    assert column(book)[30:33] == ["230", "131", "232"]


def test_settings_of_excel_are_as_before_whatever_happened(make):
    book = make()
    app = book.book.app
    before = (app.screen_updating, app.enable_events, app.calculation)
    book.commit(Plan(edits=(edit("email", [1], [None], ["x@example.org"]),)))
    with pytest.raises(WorkbookBusyError):
        book.commit(Plan(edits=(edit("email", [1], ["other@example.org"], ["y@example.org"]),)))
    assert (app.screen_updating, app.enable_events, app.calculation) == before == (True, True, "automatic")


def failing_at(monkeypatch, number, error=None):
    """Let the nth write of cells be refused by the spreadsheet."""
    put = Range._put
    count = iter(range(10_000))

    def refusing(self, taken):
        if next(count) == number:
            raise error or CalcError("no")
        put(self, taken)

    monkeypatch.setattr(Range, "_put", refusing)


def whole(book):
    book._grids.clear()
    table = book.book.sheets["Contacts"].tables["Contacts"]
    formats = [[table.range(r, c).number_format for c in range(1, 7)] for r in range(1, 8)]
    return cells_of(book), formats, table.range.address, table.range.formula


@pytest.mark.parametrize("number", range(7))
def test_a_write_that_is_refused_takes_back_all_before_it(make, monkeypatch, number):
    book = make(CELLS, {"Shoe size": frozenset({2})})
    cells(book, "Phone").number_format = "General"
    before = whole(book)
    failing_at(monkeypatch, number)
    rows = (
        BY_NAME["contacts"]
        .empty(3)
        .assign(contact_id=["C-7", "C-8", "C-9"], email="x@example.org", phone="01")
    )
    plan = Plan(
        edits=(
            edit("email", [0, 2], ["ana@example.org", "ben@example.org"], ["=a", "02"]),
            edit("phone", [0, 1, 2], ["+447700900123", "00123", "=1+1"], ["03", None, "05"]),
            edit("created_on", [1], [None], [pd.Timestamp("2026-02-01")]),
        ),
        **({"added": {"contacts": rows}} if number % 2 else {"replaced": {"contacts": rows}}),
    )
    with pytest.raises(
        WorkbookRefusedError, match=r"^Acme\.xlsx: Excel refused it\. See whether the sheet can be edited"
    ):
        book.commit(plan)
    assert whole(book) == before


@pytest.mark.parametrize("number", range(2))
def test_rows_that_went_come_back_where_a_later_step_is_refused(make, monkeypatch, number):
    book = make(CELLS, {"Phone": frozenset({2})})
    before = whole(book)
    gone = pd.DataFrame({"contact_id": ["C-000001", "C-000003"]}, index=[0, 2])
    delete, count = Range.delete, iter(range(10))

    def refusing(self, shift=None):
        if next(count) == number:
            raise CalcError("no")
        delete(self, shift)

    monkeypatch.setattr(Range, "delete", refusing)
    with pytest.raises(WorkbookRefusedError, match="Excel refused it"):
        book.commit(Plan(edits=(edit("email", [1], [None], ["x@example.org"]),), removed={"contacts": gone}))
    assert whole(book) == before


def test_a_cell_that_does_not_keep_what_was_written_stops_the_plan(make, monkeypatch):
    book = make()
    before = whole(book)
    monkeypatch.setattr(calc_engine, "_taken", lambda value, _: calc_engine.Entered("text", str(value)[:3]))
    with pytest.raises(WorkbookRefusedError, match="row 2 of a column did not keep what was written"):
        book.commit(Plan(edits=(edit("email", [1], [None], ["x@example.org"]),)))
    monkeypatch.undo()
    assert cells_of(book)["E-mail"] == before[0]["E-mail"]


def test_a_cell_that_is_being_edited_is_said(make, monkeypatch):
    error = CalcError("busy")
    error.hresult = -2146777998
    book = make()
    failing_at(monkeypatch, 0, error)
    with pytest.raises(WorkbookBusyError) as said:
        book.commit(Plan(edits=(edit("email", [1], [None], ["x@example.org"]),)))
    assert str(said.value) == (
        "Acme.xlsx: Excel is busy, perhaps with a cell that is being edited or with a dialog."
        " Press Esc or close the dialog, and run again."
    )


def test_where_even_the_way_back_is_refused_it_is_said(make, monkeypatch):
    book = make()
    put, count = Range._put, iter(range(100))

    def refusing(self, taken):
        if next(count) >= 1:
            raise CalcError("no")
        put(self, taken)

    monkeypatch.setattr(Range, "_put", refusing)
    plan = Plan(
        edits=(
            edit("email", [1], [None], ["x@example.org"]),
            edit("phone", [1], ["00123"], ["0044"]),
        )
    )
    with pytest.raises(WorkbookRefusedError) as said:
        book.commit(plan)
    assert str(said.value) == (
        "Acme.xlsx: Excel stopped in the middle and would not take back what was written."
        " Close the workbook without saving it, and open it again."
    )


def test_a_protected_sheet_is_said_before_anything_is_written(make):
    book = make()
    book.book.sheets["Contacts"].impl.sheet.protect("")
    with pytest.raises(WorkbookRefusedError) as said:
        book.commit(Plan(edits=(edit("email", [1], [None], ["x@example.org"]),)))
    assert str(said.value) == (
        "Acme.xlsx: the sheet Contacts is protected. Unprotect it (Review, Unprotect Sheet) and run again."
    )
    assert cells_of(book) == CELLS


def test_rows_of_blank_cells_at_the_end_are_filled_first_and_what_stands_below_is_kept(make):
    book = make({name: [*values, None, None] for name, values in CELLS.items()})
    book.book.sheets["Contacts"].range("B9").value = "a note"
    new = BY_NAME["contacts"].empty(2).assign(contact_id=["C-4", "C-5"])
    book.commit(Plan(added={"contacts": new}))
    assert column(book, "Contact ID") == [*CELLS["Contact ID"], "C-4", "C-5"]
    with pytest.raises(WorkbookRefusedError) as said:
        book.commit(Plan(added={"contacts": BY_NAME["contacts"].empty(4).assign(contact_id="C-6")}))
    assert str(said.value) == (
        "Acme.xlsx, Contacts: the table Contacts has no room to grow, because row 9 below it is not empty."
        " Move what stands below the table to another sheet."
    )
    assert book.book.sheets["Contacts"].range("B9").value == "a note"


def test_hidden_and_filtered_rows_are_written_and_stay_hidden(make):
    book = make()
    sheet = book.book.sheets["Contacts"].impl.sheet
    sheet.Rows.getByIndex(2).IsVisible = False
    sheet.Rows.getByIndex(3).IsFiltered = True
    hidden = [(row.IsVisible, row.IsFiltered) for row in map(sheet.Rows.getByIndex, range(1, 4))]
    book.commit(
        Plan(edits=(edit("email", [0, 1, 2], ["ana@example.org", None, "ben@example.org"], ["a", "b", "c"]),))
    )
    assert column(book, "E-mail") == ["a", "b", "c"]
    assert [(row.IsVisible, row.IsFiltered) for row in map(sheet.Rows.getByIndex, range(1, 4))] == hidden
    assert len(set(hidden)) == 3


def test_without_an_excel_that_called_it_is_said(monkeypatch):
    monkeypatch.setattr("sys.argv", ["python"])
    monkeypatch.delattr(xw.Book, "_mock_caller", raising=False)
    with pytest.raises(XlmigrateError) as said:
        excel.calling()
    assert str(said.value) == (
        "no workbook called. Press a button of the ribbon Migrate in Excel, or run: xlmigrate run"
    )


@pytest.mark.parametrize("name", ["Acme.xlsx", "Inv=2026.xlsx"])
def test_the_calling_workbook_is_found_by_its_name(make, monkeypatch, tmp_path, name):
    book = make()
    assert book.name == "Acme.xlsx"
    other = tmp_path / name
    (tmp_path / "Acme.xlsx").replace(other)
    opened = calc.opened(other)
    monkeypatch.setattr("sys.argv", ["-c", f"--wb={name.lower() if '=' in name else name}", "--from_xl=1"])
    if name == "Acme.xlsx":
        opened.close()
        assert excel.calling().name == name
    else:
        assert excel.calling().name == name
        opened.close()
