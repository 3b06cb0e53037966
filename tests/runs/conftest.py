"""A small workbook made from exports, a person who types into it, and a place for runs."""

import csv
import hashlib
import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest

from xlmigrate import api
from xlmigrate.engine import loading
from xlmigrate.runs.session import Context
from xlmigrate.workbook import ooxml
from xlmigrate.workbook.hosts.file import FileWorkbook

HEADINGS = ["Email", "First Name", "Last Name", "Phone", "Tags", "Date Created", "IP", "Status", "Level"]
PEOPLE = [
    [" Ana@Example.org", "Ana", "Dietz", "", "VIP", "2024-01-01", "192.0.2.1", "Active", "1"],
    ["ben@example.org", "Ben", "Low", "+442079460018", "", "2024-01-01", "192.0.2.1", "Active", "2"],
    ["cy@example.org; cy.two@example.org", "Cy", "Old", "", "", "2024-01-01", "", "Active", ""],
    ["dora.example.org", "Dora", "Dent", "", "vip", "2024-01-01", "", "Unsubscribed", "2"],
]


class Case:
    """A workbook in a folder, with everything a test asks of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "Acme.xlsx"
        self.on = Context(folder / "state", date(2026, 11, 14), datetime(2026, 11, 14, 9), "mara")

    def export(self, name: str, rows: list[list[str]]) -> Path:
        path = self.folder / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADINGS, *rows])
        return path

    def start(self, rows: list[list[str]] | None = None) -> "Case":
        export = self.export("ac.csv", PEOPLE if rows is None else rows)
        api.start(self.path, [export], today=self.on.today, on=self.on)
        return self

    def type_in(self, *cells: tuple[str, str, int, object]) -> None:
        """A person types: Excel table, heading, position, value."""
        editor = ooxml.Editor(ooxml.open(self.path))
        for table, heading, position, value in cells:
            editor.set_cells(table, heading, [position], [value])
        editor.save(self.folder / "elsewhere")

    def table(self, name: str) -> pd.DataFrame:
        return loading.read(FileWorkbook(self.path)).tables[name]

    def hash(self) -> str:
        return hashlib.sha256(self.path.read_bytes()).hexdigest()


@pytest.fixture(scope="session")
def started(tmp_path_factory) -> Path:
    """The workbook of `PEOPLE`, made once."""
    return Case(tmp_path_factory.mktemp("started")).start().path


@pytest.fixture
def case(tmp_path, started) -> Case:
    """A copy of the workbook, for a test of its own."""
    shutil.copy(started, tmp_path / "Acme.xlsx")
    return Case(tmp_path)


@pytest.fixture
def imported(tmp_path) -> Case:
    """The workbook with what is remembered of its first import."""
    return Case(tmp_path).start()


@pytest.fixture
def new_case(tmp_path_factory, started) -> Callable[[], Case]:
    """A maker of copies, each in a folder of its own."""

    def make() -> Case:
        one = Case(tmp_path_factory.mktemp("case"))
        shutil.copy(started, one.path)
        return one

    return make
