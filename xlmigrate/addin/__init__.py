"""The entrance of Excel: what the buttons of the ribbon start, and the last place where a fault is caught.

A button runs one line of `COMMANDS` in a fresh Python. Start-up is what the user waits for, so nothing is imported here
that a button may not need. No function raises: what the user can put right is shown as one sentence, anything else as a
short honest one, and the workbook is as it was.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.extras import needs

COMMANDS = {
    "apply": "addin.run('{operation}')",
    "check": "addin.run('{operation}', check=True)",
    "apply-all": "addin.run_all()",
    "check-all": "addin.run_all(check=True)",
    "undo": "addin.undo()",
    "explain": "addin.explain()",
    "report": "addin.report()",
}
"""What a button runs, after ``from xlmigrate import addin;``, by its verb."""

TITLE = "Migrate"


def run(name: str, check: bool = False) -> None:
    """Run an operation on the calling workbook; with ``check`` only its findings are written."""

    def act() -> str:
        from xlmigrate.addin import buttons
        from xlmigrate.domains import operation

        return buttons.run([operation(name)], check=check)

    _shown(act)


def run_all(check: bool = False) -> None:
    """Run every operation on the calling workbook, as one run; with ``check`` only the findings are written."""

    def act() -> str:
        from xlmigrate.addin import buttons
        from xlmigrate.domains import OPERATIONS

        return buttons.run(list(OPERATIONS.values()), check=check)

    _shown(act)


def undo() -> None:
    """Undo the latest run on the calling workbook: each cell that nobody changed since gets its old value back."""

    def act() -> str:
        from xlmigrate.addin import buttons

        return buttons.undo()

    _shown(act)


def explain() -> None:
    """Say what was found in the selected cell, why, and what is proposed."""

    def act() -> str:
        from xlmigrate.addin import selected_cell

        return selected_cell.explain()

    _shown(act, aloud=True)


def report() -> None:
    """Go to the sheet Findings of the calling workbook."""

    def act() -> str:
        from xlmigrate.addin import selected_cell

        return selected_cell.report()

    _shown(act)


def _shown(act: Callable[[], str], *, aloud: bool = False) -> None:
    """Do it, and show its sentence: in the status bar, or in a box when it is ``aloud`` or a refusal."""
    try:
        needs("the buttons", "xlwings")
        _tell(act(), aloud=aloud)
    except XlmigrateError as problem:
        _tell(str(problem), aloud=True)
    except Exception as fault:
        where = _noted(fault)
        _tell(
            f"Internal error. No changes were saved. Details: {where} ({type(fault).__name__})",
            aloud=True,
        )


def _tell(sentence: str, *, aloud: bool) -> None:
    """Show a sentence in Excel; where there is no Excel to show it, on the error stream."""
    try:
        from xlmigrate.workbook.hosts.excel import calling

        workbook = calling()
        if aloud:
            workbook.alert(sentence, TITLE)
        else:
            workbook.say(sentence)
    except (ImportError, XlmigrateError):
        print(sentence, file=sys.stderr)


def _noted(fault: Exception) -> Path | str:
    """Write down where a fault happened, without its message: messages of libraries quote what people's cells hold."""
    from xlmigrate.addin.state import state_folder

    frames = traceback.extract_tb(fault.__traceback__)
    lines = [f"{frame.filename}, line {frame.lineno}, in {frame.name}" for frame in frames]
    path = state_folder() / "last-fault.txt"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text("\n".join([type(fault).__name__, *lines]) + "\n", encoding="utf-8")
    except OSError:
        return lines[-1]
    return path
