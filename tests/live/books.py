"""Workbooks that give every operation something to do, and their cells whatever holds them."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xlmigrate.domains import BY_NAME, OPERATIONS
from xlmigrate.engine import loading
from xlmigrate.engine.evaluate import Operation, decide
from xlmigrate.engine.grid import Workbook
from xlmigrate.runs.journal import Journal
from xlmigrate.runs.run import whole_plan
from xlmigrate.runs.session import Context
from xlmigrate.workbook import ooxml
from xlmigrate.workbook.hosts.file import FileWorkbook
from xlmigrate.workbook.hosts.memory import MemoryWorkbook

DEFECTS = (" {} ", "mailto:{}", "{},", "<{}>", "{}")


def spoiled(made: Path, target: Path, *, one_in: int = 1) -> Path:
    """A copy of a workbook in which people typed defects, in each or one in so many rows, and nothing is computed yet."""
    shutil.copyfile(made, target)
    document = ooxml.open(target)
    editor = ooxml.Editor(document)
    present = {table.name: table for table in document.tables}
    for name in dict.fromkeys(table for one in OPERATIONS.values() for table in one.fills):
        table = present.get(BY_NAME[name].excel_name)
        if table is None:
            continue
        for column in BY_NAME[name].computed:
            if column.heading in table.headings:
                editor.set_column(table.name, column.heading, [None] * table.rows)
    contacts = FileWorkbook(target).read("Contacts")
    emails = contacts.columns[contacts.headings.index("E-mail")]
    changed = [
        mail and (DEFECTS[row // one_in % len(DEFECTS)].format(mail) if row % one_in == 0 else mail)
        for row, mail in enumerate(emails)
    ]
    editor.set_column("Contacts", "E-mail", changed)
    editor.save(target.parent / "elsewhere")
    return target


Cells = dict[str, dict[str, list[Any]]]


def cells_of(workbook: Workbook) -> Cells:
    """Every table's cells by heading, without rows that hold nothing."""
    found: Cells = {}
    for name, _ in workbook.tables():
        grid = workbook.read(name)
        plain = [[None if cell == "" else cell for cell in column] for column in grid.columns]
        rows = [row for row in zip(*plain, strict=True) if any(cell is not None for cell in row)]
        columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in grid.headings]
        found[name] = dict(zip(grid.headings, columns, strict=True))
    return found


def unequal(one: Cells, other: Cells) -> list[str]:
    """Where two workbooks differ: table, heading, first row."""
    said = [f"{name}: only in one" for name in set(one) ^ set(other)]
    for name in set(one) & set(other):
        for heading, cells in one[name].items():
            theirs = other[name][heading]
            if len(cells) != len(theirs):
                said.append(f"{name}, {heading}: {len(cells)} and {len(theirs)} rows")
            said += [
                f"{name}, {heading}, row {n + 1}"
                for n, (a, b) in enumerate(zip(cells, theirs, strict=False))
                if a != b
            ][:1]
    return sorted(said)


def in_memory(path: Path, operations: Sequence[Operation], desk: Context) -> MemoryWorkbook:
    """The same run on a workbook in memory."""
    file = FileWorkbook(path)
    book = MemoryWorkbook({name: file.read(name) for name, _ in file.tables()}, path.name)
    door = loading.read(book)
    outcome = decide(operations, door, today=desk.today)
    label = operations[0].label if len(operations) == 1 else "All operations"
    run = Journal.of(path, desk.state).next_run()
    book.commit(whole_plan(path, outcome, operations, run, label, desk.today))
    return book
