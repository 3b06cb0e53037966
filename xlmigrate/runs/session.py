"""A session: one piece of work on one workbook, under one lock. It loads, evaluates, commits and remembers.

Runs, imports, undo and the buttons of Excel differ in what they decide; how a workbook is locked, read, judged, written in one
save and written down is here, once. What a session needs of where the workbook lies (a closed file, an open Excel) is `commit`.
"""

from __future__ import annotations

import gc
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

import pandas as pd

from xlmigrate.cleaning.distinct import one_evaluation
from xlmigrate.engine import loading
from xlmigrate.engine.evaluate import Operation, Outcome, decide
from xlmigrate.engine.grid import Workbook
from xlmigrate.engine.loading import Inventory
from xlmigrate.engine.plan import Plan
from xlmigrate.reports.full_lists import write_full_lists
from xlmigrate.runs.journal import Journal
from xlmigrate.runs.records import line_of, pack_of

if TYPE_CHECKING:
    # A click in Excel waits for each import: what a closed file needs is imported where it is opened.
    from xlmigrate.workbook.hosts.file import FileWorkbook  # noqa: F401  # named in quotes below

Say = Callable[[str], None]
Host = TypeVar("Host", bound=Workbook)
Noted = Callable[[str, str, Path | None], None]
"""Writes a commit down: the file's hash before and after (blank for an open workbook), and the backup."""


def silent(_: str) -> None:
    """Say nothing of what is being done."""


@dataclass(frozen=True)
class Context:
    """Where and when runs happen: the state folder, the clock's day and time, and the account that runs."""

    state: Path
    today: date
    now: datetime
    who: str = ""


@dataclass(frozen=True)
class Written:
    """What a session wrote: the name of its run, what the save has to say, and the full lists beside the workbook."""

    name: str
    notes: tuple[str, ...] = ()
    full_lists: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Session(ABC, Generic[Host]):
    """One piece of work on a workbook that nobody else works on meanwhile (`alone`)."""

    path: Path
    context: Context
    workbook: Host
    say: Say = silent

    @property
    def journal(self) -> Journal:
        """What is remembered of earlier runs on this workbook."""
        return Journal.of(self.path, self.context.state)

    @property
    def next_run(self) -> str:
        """The name that this run will have."""
        return self.journal.next_run()

    def load(self, tables: Iterable[str] | None = None) -> Inventory:
        """The named tables of the workbook, typed; all of them unless some are named."""
        self.say(f"Reading {self.workbook.name}")
        return loading.read(self.workbook, tables)

    def evaluate(self, operations: Iterable[Operation], inventory: Inventory) -> Outcome:
        """What operations decide of an inventory, as of the day of this session."""
        self.say("Judging")
        return decide(operations, inventory, today=self.context.today)

    def write(self, plan: Plan, outcome: Outcome, operations: Sequence[str]) -> Written:
        """Commit a plan in one save, and write it down: a line of the log, and what it takes to undo it."""
        self.say("Writing")
        inventory, name = outcome.inventory, self.next_run
        lists = write_full_lists(self.path, plan, inventory.policy)

        def noted(before: str, after: str, backup: Path | None) -> None:
            line = line_of(name, self.context, operations, inventory, plan, before=before, after=after)
            pack = pack_of(plan, line, backup, inventory)
            self.journal.append(line, pack, keep=inventory.policy.backups_kept)

        return Written(name, self.commit(plan, outcome, noted), lists)

    @abstractmethod
    def commit(self, plan: Plan, outcome: Outcome, noted: Noted) -> tuple[str, ...]:
        """Write a plan, all or nothing, and have it written down; gives what the user should know of it."""


class FileSession(Session["FileWorkbook"]):
    """A session on a closed file."""

    def commit(self, plan: Plan, outcome: Outcome, noted: Noted) -> tuple[str, ...]:
        """Write the plan in one save, with the results that the formulas of the workbook have then."""
        workbook, before = self.workbook, self.workbook.sha256
        workbook.keep, workbook.modified = outcome.inventory.policy.backups_kept, self.context.now
        saved = workbook.commit(replace(plan, cached=_results(plan, outcome, self.context.today)))
        noted(before, saved.sha256, saved.backup)
        durable = "saved, but the system could not confirm that the file is safely on disk"
        return (*saved.notes, *(() if saved.durable else (durable,)))


@contextmanager
def opened(path: Path, context: Context, say: Say = silent) -> Iterator[FileSession]:
    """A session on a closed file. Raises WorkbookBusyError when somebody else works on it."""
    from xlmigrate.workbook.hosts.file import FileWorkbook  # named in quotes below

    with alone(path, context):
        yield FileSession(path, context, FileWorkbook(path, context.state), say)


@contextmanager
def alone(path: Path, context: Context) -> Iterator[None]:
    """One piece of work per workbook, of the command line or of a button; meanwhile no search for cyclic garbage.

    That search would walk the long lists of cells over and over, and finds nothing.
    """
    from xlmigrate.workbook.ooxml import disk

    was = gc.isenabled()
    with disk.locked(path, context.state), one_evaluation():
        gc.disable()
        try:
            yield
        finally:
            if was:
                gc.enable()


def _results(plan: Plan, outcome: Outcome, today: date) -> Mapping[str, Mapping[str, tuple[str, object]]]:
    """The results that Start and the counts of the sheets have after a plan."""
    from xlmigrate.workbook.drawing.template import declared_results

    tables = {**outcome.inventory.tables, **outcome.tables, **plan.replaced}
    for name, rows in plan.appended.items():
        tables[name] = pd.concat([tables[name], rows], ignore_index=True)
    return declared_results(tables, outcome.inventory.policy.replace(as_of=today))
