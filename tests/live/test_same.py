"""Every operation gives the same cells, whatever holds the workbook."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.live import books, calc
from xlmigrate.addin import buttons
from xlmigrate.domains import OPERATIONS
from xlmigrate.runs import run as runs
from xlmigrate.runs.session import Context
from xlmigrate.workbook.hosts.excel import ExcelWorkbook
from xlmigrate.workbook.hosts.file import FileWorkbook

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def demo(demo_folder, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("spoiled")
    return books.spoiled(next(demo_folder.glob("*.xlsx")), folder / "Demo.xlsx")


@pytest.fixture
def desk(tmp_path) -> Context:
    return Context(tmp_path / "state", date(2026, 11, 14), datetime(2026, 11, 14, 9), "mara")


def three_ways(path: Path, operations, desk: Context):
    """The cells after the same run: in memory, in a closed file, in an open spreadsheet; and those before."""
    before = books.cells_of(FileWorkbook(path))
    memory = books.cells_of(books.in_memory(path, operations, desk))
    book = calc.opened(path)
    try:
        buttons.run_on(ExcelWorkbook(book), operations, replace(desk, state=desk.state / "live"))
        live = books.cells_of(ExcelWorkbook(book))
    finally:
        book.close()
    runs.run(path, operations, replace(desk, state=desk.state / "file"))
    return before, memory, books.cells_of(FileWorkbook(path)), live


@pytest.mark.parametrize("name", [*OPERATIONS, "all"])
def test_an_operation_gives_the_same_cells_in_memory_in_a_file_and_live(demo, desk, tmp_path, name):
    path = Path(tmp_path, "Demo.xlsx")
    path.write_bytes(demo.read_bytes())
    operations = list(OPERATIONS.values()) if name == "all" else [OPERATIONS[name]]
    before, memory, file, live = three_ways(path, operations, desk)
    assert books.unequal(memory, live) == []
    assert books.unequal(file, live) == []
    assert books.unequal(before, live) != []


def test_undo_brings_back_every_cell_that_the_run_wrote(demo, desk):
    book = calc.opened(demo)
    try:
        before = books.cells_of(ExcelWorkbook(book))
        told = buttons.run_on(ExcelWorkbook(book), list(OPERATIONS.values()), desk)
        assert told.startswith("All operations: ")
        undone = buttons.undo_on(ExcelWorkbook(book), desk)
        after = books.cells_of(ExcelWorkbook(book))
    finally:
        book.close()
    assert undone.startswith("Undid R001: ")
    assert undone.endswith(" cells restored.")
    log = after.pop("ChangeLog")
    assert len(log["Change ID"]) > len(before.pop("ChangeLog")["Change ID"])
    assert books.unequal(before, after) == []
