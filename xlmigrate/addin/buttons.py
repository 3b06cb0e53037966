"""What a click does to the open workbook: judge, write, remember; and undo. Each gives the sentence to show.

The same rules, the same plan and the same session as for a closed file; only what holds the workbook is another. There are no bytes to put back, so undo
is the inverse plan. Excel calculates its own results.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from xlmigrate.addin import state
from xlmigrate.domains import BY_NAME
from xlmigrate.domains.traces.sheets import repairs
from xlmigrate.engine import loading
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.evaluate import Operation, Outcome
from xlmigrate.engine.plan import Plan, Severity
from xlmigrate.runs import session, undoing
from xlmigrate.runs.journal import Journal
from xlmigrate.runs.run import label_of, whole_plan
from xlmigrate.runs.session import Context, Noted, Session
from xlmigrate.workbook.hosts.excel import ExcelWorkbook, calling


def here() -> Context:
    """Where and when this click happens."""
    now = state.now()
    return Context(state.state_folder(), now.date(), now, state.who())


def run(operations: Sequence[Operation], *, check: bool = False) -> str:
    """Run operations on the calling workbook, as one run."""
    return run_on(calling(), operations, here(), check=check)


class ExcelSession(Session[ExcelWorkbook]):
    """A session on the open workbook; what it did is written down before Excel is let go."""

    def commit(self, plan: Plan, outcome: Outcome, noted: Noted) -> tuple[str, ...]:  # noqa: ARG002 - Excel has its own results
        """Write the plan; where it cannot be written down, the cells are taken back too."""
        with _written_down(self.journal):
            self.workbook.commit(plan, witness=lambda: noted("", "", None))
        return ()


@contextmanager
def opened(workbook: ExcelWorkbook, context: Context, doing: str) -> Iterator[ExcelSession]:
    """A session on an open workbook; the status bar says what is being done."""
    path = _path(workbook)
    with session.alone(path, context):
        yield ExcelSession(
            path, context, workbook, lambda step: workbook.say(f"{doing}: {step[0].lower()}{step[1:]}")
        )


def run_on(
    workbook: ExcelWorkbook, operations: Sequence[Operation], context: Context, *, check: bool = False
) -> str:
    """Run operations on an open workbook.

    With ``check`` the findings are written, and nothing else. Raises XlmigrateError; the workbook is then as it was.
    """
    label = label_of(operations)
    with opened(workbook, context, label) as work:
        inventory = work.load({name for one in operations for name in one.tables})
        outcome = work.evaluate(operations, _with_change_log(workbook, inventory))
        plan = whole_plan(work.path, outcome, operations, work.next_run, label, context.today)
        if check:
            workbook.commit(Plan(replaced={k: v for k, v in plan.replaced.items() if k == "findings"}))
            return f"{label}, preview: {_counted(plan, 'would be repaired')}. Only the sheet Findings was changed."
        if plan.is_empty:
            return f"{label}: nothing to change. {_counted(plan, 'repaired')}."
        lists = work.write(plan, outcome, [one.name for one in operations]).full_lists
        more = f" The full lists are in {lists[0].parent}." if lists else ""
        return f"{label}: {_counted(plan, 'repaired')}. To reverse this, press Undo last run.{more}"


def _with_change_log(workbook: ExcelWorkbook, door: loading.Inventory) -> loading.Inventory:
    """The change log only grows at its end, so it is not read: that it is there is enough."""
    log = BY_NAME["change_log"]
    if log.sheet.casefold() not in {sheet.casefold() for _, sheet in workbook.tables()}:
        return door
    return door.with_table(log.name, log.empty())


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
    return undo_on(calling(), here())


def undo_on(workbook: ExcelWorkbook, context: Context) -> str:
    """Take the latest run back, cell by cell, where nobody changed it since."""
    with opened(workbook, context, "Undo") as work:
        journal = work.journal
        stack = undoing.undoable(work.path, context.state)
        if not stack:
            raise XlmigrateError("there is no run to undo", where=workbook.name)
        last = stack[0]
        workbook.say(f"Undoing {last['run']}")
        plan, left = undoing.inverse(workbook, journal.pack(last["run"]), last["run"])
        with _written_down(journal):
            workbook.commit(plan, witness=lambda: undoing.log_undo(journal, last, context, "", ""))
        back = sum(map(len, plan.edits))
        kept = f" {len(left):,} were changed since and kept; the first: {left[0]}." if left else ""
        return f"Undid {last['run']}: {back:,} {'cell' if back == 1 else 'cells'} restored.{kept}"


def _path(workbook: ExcelWorkbook) -> Path:
    if workbook.path is None:
        raise XlmigrateError(
            "it is not saved in a folder of this computer, so its runs could not be undone",
            where=workbook.name,
            do="Save it (for OneDrive: in a folder that is synchronized) and press the button again.",
        )
    return workbook.path


def _counted(plan: Plan, done: str) -> str:
    """How many cells rules repaired, and how many findings wait, the errors named."""
    cells = sum(map(len, repairs(plan)))
    waiting = plan.open_findings
    errors = int(waiting["severity"].eq(Severity.ERROR.value).sum())
    grave = f", {errors:,} of them errors" if errors else ""
    found = f"{len(waiting):,} {'finding' if len(waiting) == 1 else 'findings'}"
    return f"{cells:,} {'cell' if cells == 1 else 'cells'} {done}, {found}{grave}"
