"""One session for files and for an open workbook: what is decided, written down and taken back is the same."""

import pytest

from xlmigrate import api
from xlmigrate.addin import buttons
from xlmigrate.domains import OPERATIONS
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.workbook.hosts.file import FileWorkbook
from xlmigrate.workbook.hosts.memory import MemoryWorkbook


class Open(MemoryWorkbook):
    """A workbook in memory that is spoken to as Excel is."""

    def __init__(self, path) -> None:
        file = FileWorkbook(path)
        super().__init__({name: file.read(name) for name, _ in file.tables()}, path.name)
        self.path, self.said = path, []

    def say(self, sentence: str) -> None:
        self.said.append(sentence)

    def commit(self, plan, *, witness=None) -> None:
        super().commit(plan)
        if witness is not None:
            witness()


@pytest.fixture
def typed(case):
    case.type_in(("Contacts", "Last name", 0, "  Dietz "))
    return case


def test_a_click_and_a_command_repair_and_remember_the_same(typed):
    book = Open(typed.path)
    said = buttons.run_on(book, [OPERATIONS["clean-contacts"]], typed.on)
    assert said.startswith("Clean contacts: ") and said.endswith(" To reverse this, press Undo last run.")
    assert book.said == [f"Clean contacts: {step}" for step in ("reading Acme.xlsx", "judging", "writing")]
    api.run(typed.path, operations=[OPERATIONS["clean-contacts"]], on=typed.on)
    click, command = api.log(typed.path, state=typed.on.state).lines()
    same = ("operations", "repairs", "judged_by", "policy", "who")
    assert [click[name] for name in same] == [command[name] for name in same]
    assert (click["before"], click["after"]) == ("", "")
    assert command["before"] != command["after"] == typed.hash()


def test_what_cannot_be_written_down_is_said_before_anything_is_left(typed, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("xlmigrate.runs.journal.Journal.append", full)
    with pytest.raises(XlmigrateError, match="the log cannot be written"):
        buttons.run_on(Open(typed.path), [OPERATIONS["clean-contacts"]], typed.on)
