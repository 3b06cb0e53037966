"""What every host must do. A new host joins the list of `MAKERS`, and nothing else."""

from datetime import datetime

import numpy as np
import pandas as pd
import pytest
import xlsxwriter

from tests.live import calc
from xlmigrate.domains import BY_NAME
from xlmigrate.engine.cells import CellError
from xlmigrate.engine.errors import WorkbookBusyError, WorkbookRefusedError
from xlmigrate.engine.grid import Grid
from xlmigrate.engine.plan import TEXT, ColumnEdit, Plan
from xlmigrate.workbook.hosts.excel import ExcelWorkbook
from xlmigrate.workbook.hosts.file import FileWorkbook
from xlmigrate.workbook.hosts.memory import MemoryWorkbook

CELLS = {
    "Contact ID": ["C-000001", "C-000002", "C-000003"],
    "E-mail": ["ana@example.org", None, "ben@example.org"],
    "Phone": ["+447700900123", "00123", "=1+1"],
    "Created on": [datetime(2026, 1, 5), None, datetime(2026, 3, 1, 10, 30)],
    "Lifetime value": [12.5, 0, None],
    "Shoe size": ["44", CellError("#N/A"), "NA"],
}


def in_file(cells, formulas, folder) -> FileWorkbook:
    """The same as a closed file, with a table of its own making."""
    path = folder / "Acme.xlsx"
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Contacts")
        day, text = book.add_format({"num_format": "yyyy-mm-dd hh:mm"}), book.add_format({"num_format": "@"})
        rows = len(next(iter(cells.values())))
        sheet.add_table(
            0, 0, rows, len(cells) - 1, {"name": "Contacts", "columns": [{"header": h} for h in cells]}
        )
        for column, (heading, values) in enumerate(cells.items()):
            for row, value in enumerate(values, start=1):
                if row - 1 in (formulas or {}).get(heading, ()):
                    sheet.write_formula(row, column, f'="{value}"', None, value)
                elif isinstance(value, CellError):
                    sheet.write_formula(row, column, "=NA()", None, str(value))
                elif isinstance(value, datetime):
                    sheet.write_datetime(row, column, value, day)
                elif isinstance(value, str):
                    sheet.write_string(row, column, value, text)
                elif value is not None:
                    sheet.write_number(row, column, value)
    return FileWorkbook(path, folder / "state")


def in_memory(cells, formulas, _folder) -> MemoryWorkbook:
    book = MemoryWorkbook.of({"Contacts": cells})
    grid = book.grids["Contacts"]
    book.grids["Contacts"] = Grid(grid.name, grid.sheet, grid.headings, grid.columns, formulas or {})
    book.texts = {
        ("Contacts", heading): {row: f'"{cells[heading][row]}"' for row in rows}
        for heading, rows in (formulas or {}).items()
    }
    return book


def in_excel(cells, formulas, folder):
    """The same, open in a spreadsheet that xlwings talks to."""
    return ExcelWorkbook(calc.opened(in_file(cells, formulas, folder).path))


MAKERS = {"memory": in_memory, "file": in_file, "excel on LibreOffice": in_excel}
MARKS = {"excel on LibreOffice": pytest.mark.e2e}


@pytest.fixture(params=[pytest.param(MAKERS[name], id=name, marks=MARKS.get(name, ())) for name in MAKERS])
def make(request, tmp_path):
    made = []

    def one(cells, formulas=None):
        made.append(request.param(cells, formulas, tmp_path))
        return made[-1]

    yield one
    for book in made:
        if hasattr(book, "book"):
            book.book.close()


def edit(column: str, rows: list[int], old: list, new: list, *, formulas=None, was=None) -> ColumnEdit:
    dtype = BY_NAME["contacts"].by_name[column].kind.dtype
    return ColumnEdit(
        table="contacts",
        column=column,
        rows=np.array(rows, dtype=np.int64),
        keys=pd.Series(["C"] * len(rows), dtype=TEXT),
        old=pd.Series(old, dtype=dtype),
        new=pd.Series(new, dtype=dtype),
        rules=pd.Series(["CT101"] * len(rows), dtype=TEXT),
        formulas=None if formulas is None else pd.Series(formulas, dtype=TEXT),
        was=None if was is None else pd.Series(was, dtype=TEXT),
    )


def cells_of(book) -> dict[str, list]:
    if isinstance(book, FileWorkbook):
        book = FileWorkbook(book.path)  # what was read before a write is old
    grid = book.read("Contacts")
    return {heading: list(column) for heading, column in zip(grid.headings, grid.columns, strict=True)}


def test_cells_come_back_as_they_stand(make):
    book = make(CELLS)
    assert cells_of(book) == CELLS
    assert isinstance(cells_of(book)["Shoe size"][1], CellError)
    assert [sheet for _, sheet in book.tables()] == ["Contacts"]


def test_a_plan_is_written_and_the_rest_stays(make):
    book = make(CELLS)
    book.commit(
        Plan(edits=(edit("email", [0, 1], ["ana@example.org", None], ["anna@example.org", "x@example.org"]),))
    )
    after = cells_of(book)
    assert after["E-mail"] == ["anna@example.org", "x@example.org", "ben@example.org"]
    assert {k: v for k, v in after.items() if k != "E-mail"} == {
        k: v for k, v in CELLS.items() if k != "E-mail"
    }


def test_text_that_looks_like_a_formula_or_number_stays_text(make):
    book = make(CELLS)
    book.commit(Plan(edits=(edit("phone", [0, 1], ["+447700900123", "00123"], ["=2+2", "0044"]),)))
    assert cells_of(book)["Phone"] == ["=2+2", "0044", "=1+1"]


def test_a_cell_that_changed_meanwhile_stops_the_whole_plan(make):
    book = make(CELLS)
    plan = Plan(
        edits=(
            edit("phone", [0], ["+447700900123"], ["+44"]),
            edit("email", [2], ["old@example.org"], ["n@example.org"]),
        )
    )
    with pytest.raises(
        WorkbookBusyError, match=r"row 3 of E-mail changed since it was read\. Run again; nothing was"
    ):
        book.commit(plan)
    assert cells_of(book) == CELLS


def test_a_formula_of_a_person_is_refused(make):
    book = make(CELLS, {"E-mail": frozenset({2})})
    with pytest.raises(WorkbookRefusedError, match="row 3 of E-mail is a formula, which only you change"):
        book.commit(Plan(edits=(edit("email", [2], ["ben@example.org"], ["n@example.org"]),)))
    assert cells_of(book) == CELLS


def test_dates_and_numbers_are_written_as_such(make):
    book = make(CELLS)
    book.commit(
        Plan(
            edits=(
                edit("created_on", [1], [None], [pd.Timestamp("2026-02-01")]),
                edit("lifetime_value", [2], [None], [3.25]),
            )
        )
    )
    after = cells_of(book)
    assert after["Created on"][1] == datetime(2026, 2, 1)
    assert after["Lifetime value"][2] == 3.25


def test_rows_are_added_at_the_end(make):
    book = make(CELLS)
    new = BY_NAME["contacts"].empty(1).assign(contact_id="C-000004", email="dora@example.org")
    book.commit(Plan(added={"contacts": new}))
    after = cells_of(book)
    assert after["E-mail"][-1] == "dora@example.org"
    assert after["Shoe size"] == ["44", CellError("#N/A"), "NA", None]


def test_an_owned_table_is_replaced_as_a_whole(make):
    book = make(CELLS)
    new = BY_NAME["contacts"].empty(1).assign(contact_id="C-000009")
    book.commit(Plan(replaced={"contacts": new}))
    assert cells_of(book)["Contact ID"] == ["C-000009"]


def rows(*positions: int, **other) -> pd.DataFrame:
    """Rows of `CELLS` as a plan removes them; ``other`` cells stand in place of those."""
    held = {"contact_id": "Contact ID", "email": "E-mail", "phone": "Phone", "created_on": "Created on", "Shoe size": "Shoe size"}  # fmt: skip
    cells = {name: [CELLS[heading][at] for at in positions] for name, heading in held.items()}
    return pd.DataFrame({**cells, **other}, index=list(positions), dtype=object)


def test_a_row_is_removed_and_those_below_move_up_with_all_that_is_in_them(make):
    book = make(CELLS, {"Phone": frozenset({2})})
    book.commit(Plan(removed={"contacts": rows(0)}))
    assert cells_of(book) == {heading: cells[1:] for heading, cells in CELLS.items()}
    again = FileWorkbook(book.path) if isinstance(book, FileWorkbook) else book
    assert dict(again.formulas("Contacts", "Phone")) == {1: '"=1+1"'}


def test_rows_apart_go_in_one_plan(make):
    book = make({heading: [*cells, *cells] for heading, cells in CELLS.items()})
    gone = rows(0, 2).set_axis([0, 5])
    book.commit(Plan(removed={"contacts": gone}))
    left = {heading: [*cells, *cells][1:5] for heading, cells in CELLS.items()}
    assert cells_of(book) == left


def test_rows_go_others_change_and_new_ones_come_in_one_plan(make):
    book = make(CELLS)
    new = BY_NAME["contacts"].empty(1).assign(contact_id="C-000004", email="dora@example.org")
    plan = Plan(
        edits=(edit("email", [1, 2], [None, "ben@example.org"], ["x@example.org", "ben2@example.org"]),),
        removed={"contacts": rows(0)},
        added={"contacts": new},
    )
    book.commit(plan)
    after = cells_of(book)
    assert after["E-mail"] == ["x@example.org", "ben2@example.org", "dora@example.org"]
    assert after["Contact ID"] == ["C-000002", "C-000003", "C-000004"]
    assert after["Phone"][:2] == CELLS["Phone"][1:]
    assert after["Created on"][:2] == CELLS["Created on"][1:]


def test_a_row_that_changed_meanwhile_is_not_removed(make):
    book = make(CELLS)
    plan = Plan(
        edits=(edit("phone", [1], ["00123"], ["+44"]),),
        removed={"contacts": rows(0, email=["old@example.org"])},
    )
    with pytest.raises(WorkbookBusyError, match=r"row 1 of E-mail changed since it was read\. Run again"):
        book.commit(plan)
    assert cells_of(book) == CELLS


def test_the_last_row_of_a_table_can_go(make):
    book = make({heading: cells[:1] for heading, cells in CELLS.items()})
    book.commit(Plan(removed={"contacts": rows(0)}))
    assert all(not any(cell not in (None, "") for cell in cells) for cells in cells_of(book).values())


def test_a_formula_of_ours_is_written_with_its_result_changed_and_taken_back(make):
    book = make(CELLS)
    book.commit(Plan(edits=(edit("email", [1], [None], ["a@example.org"], formulas=['"a@"&"example.org"']),)))
    again = FileWorkbook(book.path, book.state) if isinstance(book, FileWorkbook) else book
    assert cells_of(again)["E-mail"][1] == "a@example.org"
    assert again.read("Contacts").formulas["E-mail"] == {1}
    text = again.formulas("Contacts", "E-mail")[1]
    assert text == '"a@"&"example.org"'
    again.commit(
        Plan(
            edits=(
                edit(
                    "email",
                    [1],
                    ["a@example.org"],
                    ["b@example.org"],
                    was=[text],
                    formulas=['"b@"&"example.org"'],
                ),
            )
        )
    )
    third = FileWorkbook(book.path, book.state) if isinstance(book, FileWorkbook) else book
    assert cells_of(third)["E-mail"][1] == "b@example.org"
    third.commit(Plan(edits=(edit("email", [1], ["b@example.org"], [None], was=['"b@"&"example.org"']),)))
    assert cells_of(third) == CELLS


def test_a_formula_that_is_not_as_we_wrote_it_is_a_persons(make):
    book = make(CELLS, {"E-mail": frozenset({2})})
    ours = edit("email", [2], ["ben@example.org"], ["n@example.org"], was=['"other"'])
    with pytest.raises(WorkbookRefusedError, match="row 3 of E-mail is a formula, which only you change"):
        book.commit(Plan(edits=(ours,)))
    assert cells_of(book) == CELLS


def test_a_plan_that_edits_a_row_which_it_removes_is_a_fault():
    with pytest.raises(ValueError, match="edited and removed"):
        Plan(edits=(edit("email", [0], ["a"], ["b"]),), removed={"contacts": rows(0)})
