"""The streamed rows: what a cell can hold is written as it is; what it cannot hold is refused."""

from __future__ import annotations

import io
from datetime import date, datetime

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.tables import Kind
from xlmigrate.workbook.drawing.rows import Place, StreamedSheet, cells_of, unwritable


def written(values: pd.Series, kind: Kind, form: str = "") -> list[object]:
    """The cells of one column as openpyxl reads them back."""
    target = io.BytesIO()
    book = Workbook(target)
    sheet: StreamedSheet = book.add_worksheet("Sheet", StreamedSheet)
    style = book.add_format({"num_format": form or ("@" if kind.is_text else "yyyy-mm-dd")})._get_xf_index()
    cells = cells_of(Place(sheet, "Heading", 1, style), values, kind)
    sheet.add_rows(1, [cells], [21.0] * len(values), {"name": "Table", "columns": [{"header": "Heading"}]})
    book.close()
    read = openpyxl.load_workbook(target).active
    return [read.cell(row, 1).value for row in range(2, len(values) + 2)]


def text(*values: str | None) -> pd.Series:
    return pd.Series(list(values), dtype="string[pyarrow]")


@pytest.mark.parametrize(
    "value",
    [
        "=1+1",
        "+447700900123",
        "007",
        "<r>x</r>",
        "a & b < c",
        " space ",
        "two\nlines",
        "_x0041_",
        "Łódź ▲",
        "#N/A",
        "TRUE",
    ],
)
def test_text_stays_the_text_it_is(value):
    assert written(text(value, "other", value), Kind.TEXT) == [value, "other", value]


@given(
    st.lists(
        st.none() | st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=8),
        min_size=1,
        max_size=6,
    )
)
def test_any_text_comes_back_as_it_was(values):
    assert written(text(*values), Kind.TEXT) == [value or None for value in values]


def test_dates_are_real_dates_and_the_days_before_excels_calendar_stay_text():
    days = [datetime(2026, 11, 28), datetime(1900, 3, 1), datetime(1899, 5, 6), datetime(1899, 5, 6, 7, 8)]
    column = pd.Series(days, dtype="timestamp[us][pyarrow]")
    assert written(column, Kind.DATE) == [*days[:2], "1899-05-06", "1899-05-06 07:08:00"]


def test_a_time_keeps_its_second():
    moment = datetime(2026, 11, 28, 2, 3, 4)
    assert written(pd.Series([moment], dtype="timestamp[us][pyarrow]"), Kind.DATE) == [moment]


def test_numbers_are_numbers_and_a_missing_one_is_blank():
    assert written(pd.Series([1.5, None, 0.1, 1e21], dtype="Float64"), Kind.NUMBER, "General") == [
        1.5,
        None,
        0.1,
        1e21,
    ]


def test_truth_stands_as_yes_and_no():
    assert written(pd.Series([True, None, False], dtype="boolean"), Kind.YES_NO) == ["Yes", None, "No"]


def test_a_column_without_a_kind_keeps_each_cells_own_type():
    values = pd.Series([date(2026, 1, 2), 3.0, "x", True, pd.NA], dtype=object)
    assert written(values, Kind.ANY, "yyyy-mm-dd") == [
        datetime(2026, 1, 2),
        datetime(1900, 1, 3),
        "x",
        "Yes",
        None,
    ]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("a\x01b", "Sheet, row 3, Heading: the text holds the character U+0001, which no Excel file can hold. Take it out and run again."),
        ("x" * 32_768, "Sheet, row 3, Heading: the text has 32,768 characters, and a cell holds 32,767. Shorten it in the source and run again."),
        ("𝄞" * 16_384, "Sheet, row 3, Heading: the text has 32,768 characters, and a cell holds 32,767. Shorten it in the source and run again."),
    ],
)  # fmt: skip
def test_what_a_cell_cannot_hold_is_refused_with_its_place(value, said):
    with pytest.raises(XlmigrateError) as refused:
        written(text("fine", value), Kind.TEXT)
    assert str(refused.value) == said


def test_a_text_of_the_full_length_is_held():
    assert unwritable("x" * 32_767) is None


def test_a_number_without_end_is_refused():
    with pytest.raises(XlmigrateError, match="holds a number without end"):
        written(pd.Series([float("inf")], dtype="Float64"), Kind.NUMBER)
