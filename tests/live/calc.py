"""One LibreOffice for all tests of a worker, and the books that they open in it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from tests.live import calc_engine, office


@cache
def running() -> tuple[office.Office, calc_engine.Engine]:
    """LibreOffice, started at the first question, and the engine over it; both end with the process."""
    if not office.is_here():
        pytest.skip("LibreOffice Calc and python3-uno (of this Python's version) are not installed")
    program = office.Office()
    return program, calc_engine.use(program.desktop)


def opened(path: Path) -> xw.Book:
    """A copy of a workbook, open as a person would see it."""
    program, engine = running()
    return xw.Book(impl=calc_engine.Book(engine.app, program.open(path)))


def native(book: xw.Book) -> Any:
    """The document as LibreOffice knows it."""
    return book.impl.document
