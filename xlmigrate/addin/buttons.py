"""What a click does to the open workbook: judge, write, remember; and undo. Each act gives the sentence to show.

The same rules and the same plan as for a closed file; only the pen is another. There are no bytes to put back, so undo
is the inverse plan. Excel calculates its own results.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from xlmigrate.addin import state
from xlmigrate.domains import BY_NAME
from xlmigrate.domains.traces.sheets import repairs
from xlmigrate.engine import loading
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.evaluate import Operation, Outcome, decide
from xlmigrate.engine.plan import Plan, Severity
from xlmigrate.reports.full_lists import write_full_lists
from xlmigrate.runs import session, undoing
from xlmigrate.runs.journal import Journal
from xlmigrate.runs.session import Context
from xlmigrate.workbook.hosts.excel import ExcelWorkbook, calling


def desk() -> Context:
    """Where and when this click happens."""
    now = state.now()
    return Context(state.state_folder(), now.date(), now, state.who())


def run(operations: Sequence[Operation], *, check: bool = False) -> str:
    """Run operations on the calling workbook, as one run."""
    return run_on(calling(), operations, desk(), check=check)


def run_on(
    workbook: ExcelWorkbook, operations: Sequence[Operation], desk: Context, *, check: bool = False
) -> str:
    """Run operations on an open workbook.

    With ``check`` the findings are written, and nothing else. Raises XlmigrateError; the workbook is then as it was.
    """
    path = _path(workbook)
    with _alone(path, desk), session.uncollected():
        label = operations[0].label if len(operations) == 1 else "All operations"
        workbook.say(f"{label}: reading")
        door = loading.read(workbook, {name for one in operations for name in one.tables})
        door = _with_change_log(workbook, door)
        workbook.say(f"{label}: judging")
        outcome = decide(operations, door, today=desk.today)
        journal = Journal.of(path, desk.state)
        plan = session.whole_plan(path, outcome, operations, journal.next_run(), label, desk.today)
        if check:
            workbook.commit(Plan(replaced={k: v for k, v in plan.replaced.items() if k == "findings"}))
            return f"{label}, checked: {_counted(plan, 'would be repaired')}. Nothing but the sheet Findings was written."
        if plan.is_empty:
            return f"{label}: nothing to change. {_counted(plan, 'repaired')}."
        workbook.say(f"{label}: writing")
        lists = _write_and_remember(workbook, path, plan, outcome, journal, desk, operations)
        more = f" The full lists lie in {lists[0].parent}." if lists else ""
        return f"{label}: {_counted(plan, 'repaired')}. Undo takes it back.{more}"


def _with_change_log(workbook: ExcelWorkbook, door: loading.Inventory) -> loading.Inventory:
    """The change log only grows at its end, so it is not read: that it is there is enough."""
    log = BY_NAME["change_log"]
    if log.sheet.casefold() not in {sheet.casefold() for _, sheet in workbook.tables()}:
        return door
    return door.with_table(log.name, log.empty())


def _write_and_remember(
    workbook: ExcelWorkbook,
    path: Path,
    plan: Plan,
    outcome: Outcome,
    journal: Journal,
    desk: Context,
    operations: Sequence[Operation],
) -> tuple[Path, ...]:
    """Commit the plan and write it down; where that cannot be, the cells are taken back too."""
    policy = outcome.inventory.policy
    lists = write_full_lists(path, plan, policy)
    line = session.line_of(
        journal.next_run(),
        desk,
        [one.name for one in operations],
        outcome.inventory,
        plan,
        before="",
        after="",
    )
    pack = session.pack_of(plan, line, None, outcome.inventory)
    with _written_down(journal):
        workbook.commit(plan, witness=lambda: journal.append(line, pack, keep=policy.backups_kept))
    return lists


@contextmanager
def _written_down(journal: Journal) -> Iterator[None]:
    """A log that cannot be written is said; the workbook was taken back then, since no undo could."""
    try:
        yield
    except OSError as problem:
        raise XlmigrateError(
            f"the log cannot be written ({problem.strerror})",
            where=str(journal.folder),
            do="Nothing was changed, since it could not be undone. Make room, or allow that folder to be written.",
        ) from None


def undo() -> str:
    """Undo the latest run on the calling workbook."""
    return undo_on(calling(), desk())


def undo_on(workbook: ExcelWorkbook, desk: Context) -> str:
    """Take the latest run back, cell by cell, where nobody changed it since."""
    path = _path(workbook)
    with _alone(path, desk), session.uncollected():
        journal = Journal.of(path, desk.state)
        stack = undoing.undoable(path, desk.state)
        if not stack:
            raise XlmigrateError("there is no run to undo", where=workbook.name)
        last = stack[0]
        workbook.say(f"Undoing {last['run']}")
        plan, left = undoing.inverse(workbook, journal.pack(last["run"]), last["run"])
        with _written_down(journal):
            workbook.commit(plan, witness=lambda: undoing.log_undo(journal, last, desk, "", ""))
        back = sum(map(len, plan.edits))
        kept = f" {len(left):,} were changed since and stay, the first: {left[0]}." if left else ""
        return f"Undid {last['run']}: {back:,} {'cell' if back == 1 else 'cells'} came back.{kept}"


def _path(workbook: ExcelWorkbook) -> Path:
    if workbook.path is None:
        raise XlmigrateError(
            "it is not saved in a folder of this computer, so its runs could not be undone",
            where=workbook.name,
            do="Save it (for OneDrive: in a folder that is synchronised) and press the button again.",
        )
    return workbook.path


def _alone(path: Path, desk: Context) -> AbstractContextManager[None]:
    """One run per workbook, of the command line or of a button."""
    from xlmigrate.workbook.ooxml import disk

    return disk.locked(path, desk.state)


def _counted(plan: Plan, done: str) -> str:
    """How many cells rules repaired, and how many findings wait, the errors named."""
    cells = sum(map(len, repairs(plan)))
    waiting = plan.open_findings
    errors = int(waiting["severity"].eq(Severity.ERROR.value).sum())
    grave = f", {errors:,} of them errors" if errors else ""
    found = f"{len(waiting):,} {'finding' if len(waiting) == 1 else 'findings'}"
    return f"{cells:,} {'cell' if cells == 1 else 'cells'} {done}, {found}{grave}"
