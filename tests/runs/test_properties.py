"""Whatever a person does between runs: decisions and foreign columns stay, runs repeat without change, undo is exact.

The workbook is held in memory, so that many invented persons can be tried; `test_runs.py` has the closed file.
"""

from datetime import date

import pandas as pd
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from xlmigrate.cleaning.secrets import kind_of
from xlmigrate.domains import BY_NAME, OPERATIONS
from xlmigrate.engine import loading
from xlmigrate.engine.cells import CellError
from xlmigrate.engine.evaluate import decide
from xlmigrate.engine.grid import Grid
from xlmigrate.engine.plan import Plan
from xlmigrate.engine.tables import Zone
from xlmigrate.workbook.hosts.memory import MemoryWorkbook

TODAY = date(2026, 11, 14)
NAMES = (
    "contacts",
    "suppressions",
    "consent_records",
    "tags",
    "custom_fields",
    "assets",
    "links",
    "findings",
)

TEXT = st.one_of(
    st.none(),
    st.sampled_from(
        [" ana@example.org", "Ana@Example.org", "ben@example.org", "a@example.org; b@example.org", "nonsense", "=1+1", "NA",
         "+442079460018", "020 7946 0018", "44207946.0", "Low  ", "\u200bLow", "PG-001", "PG-002", "Page", "Active", "contains"]
    ),
    st.text(max_size=8),
)  # fmt: skip
CELL = st.one_of(
    TEXT,
    st.integers(-5, 10**12),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
    st.just(CellError("#N/A")),
).filter(lambda cell: not kind_of(cell))  # a card number is refused as a whole


@st.composite
def grids(draw, name: str) -> Grid:
    """A sheet as somebody may have left it: columns missing, moved, added, headings in another case."""
    table = BY_NAME[name]
    columns = [c for c in table.columns if c.required or c is table.key or draw(st.booleans())]
    headings = [draw(st.sampled_from([c.heading, c.heading.upper(), c.heading.lower()])) for c in columns]
    headings += draw(st.sampled_from([[], ["My own column"]]))
    headings = draw(st.permutations(headings))
    rows = draw(st.integers(0, 4))
    cells = [[draw(CELL) for _ in range(rows)] for _ in headings]
    return Grid(table.excel_name, table.sheet, tuple(headings), tuple(cells))


@st.composite
def workbooks(draw) -> MemoryWorkbook:
    return MemoryWorkbook({BY_NAME[name].excel_name: draw(grids(name)) for name in NAMES})


def apply(book: MemoryWorkbook):
    """One run: read, decide, write."""
    outcome = decide(OPERATIONS.values(), loading.read(book), today=TODAY)
    book.commit(outcome.plan)
    return outcome


def not_ours(book: MemoryWorkbook, plan: Plan | None = None) -> dict[tuple[str, str], list]:
    """Every cell of decision columns and of columns that the schema does not know; without the rows that a plan added."""
    found = {}
    for name in NAMES:
        grid = book.read(BY_NAME[name].excel_name)
        rows = grid.rows - len(plan.added.get(name, ())) if plan else grid.rows
        for heading, cells in zip(grid.headings, grid.columns, strict=True):
            column = BY_NAME[name].by_heading.get(heading.casefold())
            if column is None or column.zone is Zone.DECISION:
                assert not any(cells[rows:])
                found[name, heading] = list(cells[:rows])
    return found


LESS = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)


@LESS
@given(workbooks())
def test_a_run_never_writes_a_decision_or_a_foreign_column(book):
    before = not_ours(book)
    plan = apply(book).plan
    assert not_ours(book, plan) == before


@LESS
@given(workbooks())
def test_a_second_run_writes_nothing(book):
    apply(book)
    after = dict(book.grids)
    again = apply(book)
    assert again.plan.changes().values.tolist() == []
    assert book.grids == after


@LESS
@given(workbooks())
def test_every_edit_can_be_taken_back_and_no_row_is_lost(book):
    before = dict(book.grids)
    plan = apply(book).plan
    rows = {name: grid.rows for name, grid in book.grids.items()}
    added = {BY_NAME[name].excel_name: len(frame) for name, frame in plan.added.items()}
    assert rows == {name: grid.rows + added.get(name, 0) for name, grid in before.items()}
    for edit in plan.edits:
        position = next(
            at
            for at, heading in enumerate(before[BY_NAME[edit.table].excel_name].headings)
            if BY_NAME[edit.table].by_heading.get(heading.casefold())
            is BY_NAME[edit.table].by_name[edit.column]
        )
        held = [before[BY_NAME[edit.table].excel_name].columns[position][row] for row in edit.rows]
        told = [None if value is pd.NA else value for value in edit.old]
        assert [str(cell) for cell in told if cell is not None] == [
            str(c) for c in held if c not in (None, "")
        ] or told == held


@LESS
@given(workbooks(), st.randoms(use_true_random=False))
def test_sorting_the_rows_changes_no_verdict(book, random):
    apply(book)
    verdicts = _verdicts(book)
    grid = book.grids["Contacts"]
    order = list(range(grid.rows))
    random.shuffle(order)
    book.grids["Contacts"] = Grid(
        grid.name, grid.sheet, grid.headings, tuple([column[row] for row in order] for column in grid.columns)
    )
    apply(book)
    assert _verdicts(book) == verdicts


def _verdicts(book: MemoryWorkbook) -> list[tuple[str, str]]:
    tables = decide(OPERATIONS.values(), loading.read(book), today=TODAY).tables
    contacts = tables["contacts"]
    return sorted(zip(contacts["contact_id"].map(str), contacts["marketing_verdict"].map(str), strict=True))
