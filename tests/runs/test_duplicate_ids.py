"""A copied row has the ID of another: no command stops because of it, and neither row is changed by a rule."""

import pytest

from xlmigrate import api
from xlmigrate.domains import BY_NAME
from xlmigrate.engine import loading
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.workbook import ooxml
from xlmigrate.workbook.hosts.file import FileWorkbook

NEWER = [
    ["ana@example.org", "Anna", "Dietz", "020 7946 0018", "VIP,New", "2024-01-01", "192.0.2.1", "Active", "3"],
    ["ben@example.org", "Ben", "Low", "", "", "2024-01-01", "192.0.2.1", "Unsubscribed", "2"],
    ["eve@example.org", "Eve", "New", "", "", "2026-01-01", "", "Active", "9"],
]  # fmt: skip


def copy_rows(path, state, tables=None) -> list[str]:
    """The first row of each table once more, as a person does who copies and pastes a row; gives the tables."""
    book = FileWorkbook(path)
    editor = ooxml.Editor(ooxml.open(path))
    copied = []
    for name, table in BY_NAME.items():
        if table.owned or name in ("settings", "change_log") or (tables and name not in tables):
            continue
        grid = book.read(book.table_of(name))
        if grid.rows and any(column[0] is not None for column in grid.columns):
            editor.append_rows(
                grid.name, {h: [c[0]] for h, c in zip(grid.headings, grid.columns, strict=True)}
            )
            copied.append(name)
    editor.save(state)
    return copied


@pytest.fixture(params=["one copied contact", "a copied row on every sheet"])
def copied(request, imported):
    chosen = ("contacts",) if request.param.startswith("one") else None
    assert "contacts" in copy_rows(imported.path, imported.folder / "elsewhere", chosen)
    return imported


def check(case):
    return api.check(case.path, today=case.on.today)


def run(case):
    api.run(case.path, on=case.on)
    return api.run(case.path, on=case.on)


def import_again(case):
    return api.import_files(case.path, [case.export("newer.csv", NEWER)], on=case.on)


def undo(case):
    api.run(case.path, on=case.on)
    case.type_in(("Contacts", "Notes", 1, "typed since"))  # so that it goes cell by cell
    return api.undo(case.path, on=case.on)


def undo_an_import(case):
    import_again(case)
    case.type_in(("Contacts", "Notes", 1, "typed since"))
    return api.undo(case.path, on=case.on)


def forget(case):
    return api.forget(case.path, "ana@example.org", although_access=True, on=case.on)


def redact(case):
    return api.redact(case.path, case.folder / "redacted.xlsx", today=case.on.today)


def compliance(case):
    return api.compliance(case.path, today=case.on.today)


def explain(case):
    return api.explain(case.path, "C-000001", today=case.on.today).text()


def segments(case):
    """They ask for a judged workbook; what is missing there is a sentence, and nothing else may come."""
    api.run(case.path, on=case.on)
    try:
        return api.segments(case.path, today=case.on.today)
    except XlmigrateError as sentence:
        return sentence


def late_opt_outs(case):
    left = case.export("left.csv", [[*NEWER[0][:7], "Unsubscribed", "3"]])
    return api.late_opt_outs(case.path, old=[left], new=[])


def picture(case):
    return api.picture(case.path, case.folder / "assets.svg", today=case.on.today)


COMMANDS = [
    check, run, import_again, undo, undo_an_import, forget, redact, compliance, explain, segments, late_opt_outs, picture,
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one.__name__)
def test_no_command_stops_at_two_rows_of_one_id(copied, command):
    assert command(copied) is not None
    twice = loading.read(FileWorkbook(copied.path)).findings
    if command is not forget:
        assert "XL106" in twice["rule"].tolist()
