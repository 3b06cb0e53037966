"""A decision is never overwritten: whatever stands in a workbook, and whichever operation runs on it.

Each operation is given random rows of every sheet that it reads, with something typed into every decision column. It runs; then
every proposal that it made is accepted, and it runs again: only now a blank decision may be filled, and none that was made changes.
"""

from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from xlmigrate.domains import BY_NAME, OPERATIONS
from xlmigrate.domains.traces.sheets import findings_sheet
from xlmigrate.engine import loading
from xlmigrate.engine.evaluate import decide
from xlmigrate.engine.grid import Grid
from xlmigrate.engine.plan import TEXT, Plan
from xlmigrate.engine.tables import Kind, Zone
from xlmigrate.workbook.hosts.memory import MemoryWorkbook

TODAY = date(2026, 11, 14)
IDS = ("AS-001", "AS-002", "LK-001", "PG-001")
FACTS = {
    Kind.DATE: ("2020-01-01", "2026-11-01", "2027-01-01", "03/04/2026"),
    Kind.TIME: ("2020-01-01 10:00", "2026-11-01 09:30"),
    Kind.EMAIL: ("ana@example.org", " Ana@Example.org", "ben@example.org", "nobody"),
    Kind.YES_NO: ("Yes", "No"),
    Kind.COUNT: ("0", "3", "400"),
    Kind.MONEY: ("0", "120", "5000"),
    Kind.SHARE: ("0.2", "1"),
    Kind.CHOICES: ("VIP; Buyer", "vip", "Buyer VIP"),
}
TEXTS = (
    "Spring course",
    "spring course: form",
    "trigger: tag VIP",
    "VIP",
    "vip",
    "Kajabi",
    "=1+1",
    "#N/A",
    " x ",
)


def cells(draw, column, rows: int) -> list:
    if column.choices and column.kind is Kind.CHOICE:
        offered = column.choices.words
    elif column.kind is Kind.ID:
        offered = IDS
    else:
        offered = FACTS.get(column.kind, TEXTS)
    return [draw(st.sampled_from((None, *offered))) for _ in range(rows)]


def grid(draw, name: str) -> Grid:
    table = BY_NAME[name]
    rows = 0 if table.owned or name == "settings" else draw(st.integers(1, 3))
    columns = []
    for column in table.columns:
        if column is table.key:
            columns.append([f"{table.id_prefix}{n + 1:03d}" for n in range(rows)])
        elif column.zone is Zone.DECISION and column.kind is Kind.TEXT:
            columns.append([draw(st.sampled_from((None, "mine", " mine ", "=1+1"))) for _ in range(rows)])
        elif column.is_computed:
            columns.append([None] * rows)
        else:
            columns.append(cells(draw, column, rows))
    return Grid(table.excel_name, table.sheet, tuple(c.heading for c in table.columns), tuple(columns))


def decisions(
    book: MemoryWorkbook, names: tuple[str, ...], plan: Plan | None = None
) -> dict[tuple[str, str], list]:
    """Every cell of every decision column; of rows that a plan added it is checked that nothing stands there."""
    found = {}
    for name in names:
        table = BY_NAME[name]
        if table.owned:
            continue
        read = book.read(table.excel_name)
        rows = read.rows - len(plan.added.get(name, ())) if plan else read.rows
        for heading, column in zip(read.headings, read.columns, strict=True):
            if table.by_heading[heading.casefold()].zone is Zone.DECISION:
                assert not any(column[rows:])
                found[name, heading] = list(column[:rows])
    return found


def accepted(findings: pd.DataFrame) -> Grid:
    """The Findings sheet with Apply beside every finding."""
    sheet = findings_sheet(findings, None, shown=1000)
    sheet["accept"] = pd.Series(["Apply"] * len(sheet), dtype=TEXT)
    table = BY_NAME["findings"]
    columns = ([None if cell is pd.NA else cell for cell in sheet[c.name]] for c in table.columns)
    return Grid(table.excel_name, table.sheet, tuple(c.heading for c in table.columns), tuple(columns))


EVERY = {**{name: (one,) for name, one in OPERATIONS.items()}, "all at once": tuple(OPERATIONS.values())}
DECIDING = {
    name: tuple(dict.fromkeys(table for one in chosen for table in one.tables))
    for name, chosen in EVERY.items()
}


def test_every_decision_column_of_every_sheet_is_tried():
    tried = {name for tables in DECIDING.values() for name in tables}
    deciding = {name for name, table in BY_NAME.items() if table.zone(Zone.DECISION) and not table.owned}
    assert deciding - tried <= {"since_freeze", "lists", "files", "columns"}


@pytest.mark.parametrize("name", EVERY)
def test_no_operation_overwrites_a_decision(name):
    chosen, tables = EVERY[name], DECIDING[name]

    @settings(
        max_examples=12,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
    )
    @given(st.data())
    def holds(data):
        book = MemoryWorkbook({BY_NAME[table].excel_name: grid(data.draw, table) for table in tables})
        before = decisions(book, tables)
        outcome = decide(chosen, loading.read(book), today=TODAY)
        book.commit(outcome.plan)
        assert decisions(book, tables, outcome.plan) == before
        kept = decisions(book, tables)
        book.grids["Findings"] = accepted(outcome.plan.findings)
        again = decide(chosen, loading.read(book), today=TODAY)
        book.commit(again.plan)
        after = decisions(book, tables, again.plan)
        assert after.keys() == kept.keys()
        for place, column in kept.items():
            assert all(was in (None, now) for was, now in zip(column, after[place], strict=True)), place

    holds()
