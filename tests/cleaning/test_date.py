"""Dates: read only where one reading remains, by the cell itself or by its column."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlmigrate.cleaning.date import parse
from xlmigrate.cleaning.date_cell import DAY_FIRST, MONTH_FIRST, YEAR_FIRST


def column(*cells: Any) -> pd.Series:
    return pd.Series(list(cells), dtype=object)


def read(*cells: Any, **more: Any) -> list[str | None]:
    """What each cell becomes, as ISO text; None where it is not certain."""
    times = parse(column(*cells), **more).cells["time"]
    return [None if time is pd.NA else time.isoformat(" ").removesuffix(" 00:00:00") for time in times]


def outcomes(*cells: Any, **more: Any) -> list[str]:
    return parse(column(*cells), **more).cells["outcome"].tolist()


ALONE = [
    # cell, what it is by itself, outcome
    ("2025-03-04", "2025-03-04", "good"),
    ("2025-03-04 10:22:33", "2025-03-04 10:22:33", "good"),
    ("2025-03-04T10:22:33.5Z", "2025-03-04 10:22:33.500000", "good"),
    ("2025-03-04 10:22:33 UTC", "2025-03-04 10:22:33", "good"),
    ("2025-03-04T00:30:00+02:00", "2025-03-03 22:30:00", "repaired"),
    ("2025-03-04T10:00:00-0500", "2025-03-04 15:00:00", "repaired"),
    ("2025/3/4", "2025-03-04", "repaired"),
    ("2025.03.04.", "2025-03-04", "repaired"),
    ("4 March 2025", "2025-03-04", "repaired"),
    ("March 4th, 2025", "2025-03-04", "repaired"),
    ("Mar 4, 2025 at 10:22 AM", "2025-03-04 10:22:00", "repaired"),
    ("Mar 04 2025 12:05AM", "2025-03-04 00:05:00", "repaired"),
    ("4-Mar-25", "2025-03-04", "repaired"),
    ("Tue, 4 Mar 2025 10:00:00 GMT", "2025-03-04 10:00:00", "repaired"),
    ("Tue Mar 04 2025 10:22:33 GMT+0100 (Central European Standard Time)", "2025-03-04 09:22:33", "repaired"),
    ("4. März 2025", "2025-03-04", "repaired"),
    ("mardi 4 mars 2025", "2025-03-04", "repaired"),
    ("1er août 2025", "2025-08-01", "repaired"),
    ("4 de marzo de 2025", "2025-03-04", "repaired"),
    ("terça-feira, 4 de março de 2025", "2025-03-04", "repaired"),
    ("4 maggio 2025 10:22", "2025-05-04 10:22:00", "repaired"),
    ("4 mrt. 2025", "2025-03-04", "repaired"),
    ("20250304", "2025-03-04", "repaired"),
    (20250304, "2025-03-04", "repaired"),
    ("20250304T10:22:33", "2025-03-04 10:22:33", "repaired"),
    ("20250304102233", "2025-03-04 10:22:33", "repaired"),
    ("1700000000", "2023-11-14 22:13:20", "repaired"),
    (1700000000.0, "2023-11-14 22:13:20", "repaired"),
    (1700000000000, "2023-11-14 22:13:20", "repaired"),
    ("05/05/2025", "2025-05-05", "repaired"),
    ("25/03/2025", "2025-03-25", "repaired"),
    ("03/25/2025", "2025-03-25", "repaired"),
    ("31.12.99 23:59", "1999-12-31 23:59:00", "repaired"),
    ("31.12.24 23:59", None, "ambiguous"),  # or 2031-12-24
    ("25/03/14", None, "ambiguous"),
    ("3/25/14", "2014-03-25", "repaired"),
    ("4 listopada 2025", None, "ambiguous"),  # October in Croatian, November in Polish
    ("4 grudnia 2025", "2025-12-04", "repaired"),
    ("четверг, 4 марта 2025 г.", None, "unknown"),  # it was a Tuesday
    ("вторник, 4 марта 2025 г.", "2025-03-04", "repaired"),
    ("4 Μαρτίου 2025", "2025-03-04", "repaired"),
    ("4 мая 2025", "2025-05-04", "repaired"),
    ("٤ مارس ٢٠٢٥", "2025-03-04", "repaired"),
    ("4 मार्च 2025", "2025-03-04", "repaired"),
    ("2025年3月4日", "2025-03-04", "repaired"),
    ("2025年3月4日星期二", "2025-03-04", "repaired"),
    ("2025년 3월 4일", "2025-03-04", "repaired"),
    ("2025. 3. 4.", "2025-03-04", "repaired"),
    ("ngày 4 tháng 3 năm 2025", "2025-03-04", "repaired"),
    ("Tuesday, 03/04/2025", "2025-03-04", "repaired"),
    ("Thursday, 03/04/2025", "2025-04-03", "repaired"),
    ("Monday, 03/04/2025", None, "unknown"),
    ("Monday, 4 March 2025", None, "unknown"),
    ("31/12/99", "1999-12-31", "repaired"),
    (datetime(2025, 3, 4), "2025-03-04", "good"),
    ("03/04/2025", None, "ambiguous"),
    ("25-03-04", None, "ambiguous"),
    (45000.0, None, "likely"),
    ("45000.5", None, "likely"),
    ("31/02/2025", None, "unknown"),
    ("2025-25-03", None, "unknown"),
    ("2025-02-30", None, "unknown"),
    ("0000-00-00 00:00:00", None, "unknown"),
    ("n/a", None, "unknown"),
    ("10", None, "unknown"),
    ("2020", None, "unknown"),
    ("March 2025", None, "unknown"),
    ("4 Marsh 2025", None, "unknown"),
    ("04/03/202", None, "unknown"),
    ("03/04/2025 25:00", None, "unknown"),
    ("25/03/2025 10:00 XYZ", None, "unknown"),
    ("12:30", None, "unknown"),
    ("447700900123", None, "unknown"),
    (True, None, "unknown"),
    ("", None, "blank"),
    (None, None, "blank"),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "becomes", "outcome"), ALONE)
def test_a_cell_without_neighbours(cell, becomes, outcome):
    assert (read(cell), outcomes(cell)) == ([becomes], [outcome])


COLUMNS = [
    # cells, Date order on Settings, what they become, what the column shows
    (["25/03/2025", "04/03/2025"], "", ["2025-03-25", "2025-03-04"], "1 cell that can only be day/month: read as day first"),
    (["03/25/2025", "04/03/2025"], "", ["2025-03-25", "2025-04-03"], "1 cell that can only be month/day: read as month first"),
    (["03/04/2025", "05/06/2025"], "", [None, None], "no date has a number over 12"),
    (["03/04/2025", "05/06/2025"], DAY_FIRST, ["2025-04-03", "2025-06-05"], "no date has a number over 12; Settings say day first"),
    (["03/04/2025", "05/06/2025"], MONTH_FIRST, ["2025-03-04", "2025-05-06"], "no date has a number over 12; Settings say month first"),
    (["03/25/2025", "04/03/2025"], DAY_FIRST, ["2025-03-25", "2025-04-03"], "1 cell that can only be month/day: read as month first"),
    (["25/03/2025", "03/25/2025", "04/03/2025"], "", [None] * 3, "1 cell that can only be day/month and 1 cell that can only be month/day"),
    (["25/03/2025", "03/25/2025", "04/03/2025"], DAY_FIRST, [None] * 3, "1 cell that can only be day/month and 1 cell that can only be month/day"),
    (["25/03/2025", "04-03-2025"], "", ["2025-03-25", None], "1 cell that can only be day/month: read as day first"),
    (["25/03/2025", "04-03-2025"], DAY_FIRST, ["2025-03-25", "2025-03-04"], "1 cell that can only be day/month: read as day first"),
    (["25/03/2025", "04-03-2025"], MONTH_FIRST, ["2025-03-25", None], "1 cell that can only be day/month: read as day first"),
    (["25/03/2025", "4/3/2025"], "", ["2025-03-25", None], "1 cell that can only be day/month: read as day first"),
    (["25/3/2025", "4/3/2025", "10/11/2025"], "", ["2025-03-25", "2025-03-04", "2025-11-10"], "1 cell that can only be day/month"),
    (["25/03/2025", "4/3/2025 5:00 pm"], "", ["2025-03-25", None], "1 cell that can only be day/month"),
    (["25-03-04", "25-12-11"], YEAR_FIRST, ["2025-03-04", "2025-12-11"], "no date"),
    (["99-03-04", "03-04-05"], "", ["1999-03-04", "2003-04-05"], "1 cell with the year in front: read as year first"),
    (["2025-25-03", "2025/04/03"], "", [None, None], ""),
    (["2025-25-03", "2025-04-03"], "", [None, None], ""),
    (["24/03/15", "25/01/20"], "", [None, None], ""),
    (["24/03/15", "25/01/20", "03/04/99"], DAY_FIRST, ["2015-03-24", "2020-01-25", "1999-04-03"], "2 cells that can only be day/month"),
    (["97/03/14", "25/01/20"], "", ["1997-03-14", "2025-01-20"], "1 cell with the year in front"),
    (["4 listopada 2025", "5 grudnia 2025"], "", ["2025-11-04", "2025-12-05"], ""),
    (["4 listopada 2025", "5 prosinca 2025"], "", ["2025-10-04", "2025-12-05"], ""),
    (["25032025", "04032025"], "", ["2025-03-25", "2025-03-04"], "1 cell that can only be day/month"),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "told", "becomes", "shown"), COLUMNS)
def test_a_column_proves_its_order_or_is_asked_about(cells, told, becomes, shown):
    found = parse(column(*cells), order=told)
    assert read(*cells, order=told) == becomes
    assert found.proof.startswith(shown)
    assert bool(found.question) == (None in becomes)


def test_dates_that_a_spreadsheet_swapped_are_proposed_and_never_changed():
    cells = [datetime(2025, 3, 4), "25/03/2025", "13/11/2025", datetime(2025, 5, 5)]
    found = parse(column(*cells))
    assert found.swapped
    assert read(*cells) == [None, None, None, "2025-05-05"]
    assert [str(time.date()) for time in found.cells["proposal"].dropna()] == [
        "2025-04-03",
        "2025-03-25",
        "2025-11-13",
    ]
    assert found.question == (
        "None of the date cells (1) has a day over 12, but 2 cells that can only be day/month: read as day first: "
        "a spreadsheet that expects the other order seems to have swapped day and month"
    )


@pytest.mark.parametrize(
    "cells",
    [
        [datetime(2025, 3, 14), datetime(2025, 3, 4), "25/03/2025"],  # a real day over 12
        [datetime(2025, 3, 4), "25/03/2025", "04/03/2025"],  # a spreadsheet would have read the last
        [datetime(2025, 5, 5), "25/03/2025"],  # the same day either way
        [datetime(2025, 3, 4), "2025-03-25"],  # nothing to read by order
    ],
)
def test_what_a_spreadsheet_cannot_have_swapped_is_left_alone(cells):
    assert not parse(column(*cells)).swapped


def test_a_day_number_is_proposed_as_counted_from_1900():
    found = parse(column(45000.25, "2025-01-01"))
    assert [str(time) for time in found.cells["proposal"].dropna()] == ["2023-03-15 06:00:00"]
    assert found.question == "1 cell with an Excel day number, counted from 1900"


def test_two_digit_years_follow_settings():
    assert read("31/12/40", pivot=68) == ["2040-12-31"]
    assert read("31/12/40", pivot=29) == ["1940-12-31"]


def test_the_rows_keep_their_index():
    cells = column("25/03/2025", None, "25/03/2025")
    cells.index = [7, 3, 9]
    found = parse(cells).cells
    assert found.index.tolist() == [7, 3, 9]
    assert found["outcome"].tolist() == ["repaired", "blank", "repaired"]


days = st.datetimes(datetime(1970, 1, 1), datetime(2060, 12, 31)).map(
    lambda time: time.replace(hour=0, minute=0, second=0, microsecond=0)
)
FORMS = {DAY_FIRST: ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y"), MONTH_FIRST: ("%m/%d/%Y", "%m-%d-%Y")}


@given(
    st.lists(days, min_size=1, max_size=30), st.sampled_from([(o, f) for o, fs in FORMS.items() for f in fs])
)
def test_no_column_of_one_order_is_ever_read_in_the_other(times, order_and_form):
    _, form = order_and_form
    found = parse(column(*(time.strftime(form) for time in times))).cells
    for time, value, outcome in zip(times, found["time"], found["outcome"], strict=True):
        assert (value is pd.NA and outcome == "ambiguous") or value == time


@given(st.lists(days, min_size=1, max_size=20), st.sampled_from(sorted(FORMS)))
def test_what_is_told_is_what_is_read(times, order):
    cells = [time.strftime(FORMS[order][0]) for time in times]
    assert list(parse(column(*cells), order=order).cells["time"]) == times


@given(st.lists(days, min_size=2, max_size=30))
def test_a_column_that_shows_both_orders_is_left_as_it_is(times):
    half = len(times) // 2
    cells = [*(t.strftime("%d/%m/%Y") for t in times[:half]), *(t.strftime("%m/%d/%Y") for t in times[half:])]
    both = any(t.day > 12 for t in times[:half]) and any(t.day > 12 for t in times[half:])
    found = parse(column(*cells))
    if both:
        certain = found.cells["time"].dropna()
        assert all(times[at].day == times[at].month for at in certain.index)
        assert found.question.startswith("Day-first and month-first dates in one column")


@given(st.lists(days, min_size=1, max_size=20), st.integers(-14 * 60, 14 * 60))
def test_an_iso_time_with_a_zone_is_the_same_moment(times, minutes):
    sign, hours = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    cells = [f"{time:%Y-%m-%dT%H:%M:%S}{sign}{hours[0]:02}:{hours[1]:02}" for time in times]
    assert list(parse(column(*cells)).cells["time"]) == [time - timedelta(minutes=minutes) for time in times]


@given(
    st.one_of(
        st.text(max_size=30), st.floats(), st.integers(), st.from_regex(r"[0-9/.: -]{1,20}", fullmatch=True)
    )
)
def test_any_cell_has_an_outcome_and_never_fails(cell):
    found = parse(column(cell)).cells.iloc[0]
    assert found["outcome"] in ("good", "repaired", "likely", "ambiguous", "unknown", "blank")
    assert (found["time"] is not pd.NA) == (found["outcome"] in ("good", "repaired"))
    assert (found["proposal"] is not pd.NA) == (found["outcome"] == "likely")


def two_digits(first: str) -> list[str]:
    days = [datetime(2019, 1, 1) + timedelta(days=11 * n) for n in range(200)]
    return [f"{day:%d/%m/%y}" if first == "day" else f"{day:%y/%m/%d}" for day in days]


@pytest.mark.parametrize("first", ["day", "year"])
def test_many_cells_show_which_of_two_digits_are_the_year(first):
    cells = two_digits(first)
    day = 3  # 3 February 2019
    assert parse(column(*cells)).question == ""
    assert read(*cells)[day] == "2019-02-03"


@pytest.mark.parametrize("first", ["day", "year"])
def test_few_cells_with_two_digits_everywhere_are_asked_about(first):
    cells = two_digits(first)[:12]
    found = parse(column(*cells))
    assert "year in front or at the end" in found.question
    assert set(read(*cells)) <= {None, "2019-03-19"}  # 19/03/19 is one day either way


def test_a_moment_with_a_zone_is_the_same_moment_in_utc():
    from xlmigrate.domains import BY_NAME
    from xlmigrate.engine.cells import typed

    east = timezone(timedelta(hours=5))
    cells = [datetime(2025, 3, 4, 1, 30, tzinfo=east), datetime(2025, 3, 4, 1, 30)]
    values = typed(BY_NAME["contacts"].by_name["created_on"], cells).values
    assert [str(value) for value in values] == ["2025-03-03 20:30:00", "2025-03-04 01:30:00"]
