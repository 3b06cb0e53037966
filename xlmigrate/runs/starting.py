"""A master workbook made new: empty, or from export files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from xlmigrate import platforms
from xlmigrate.cleaning.distinct import one_evaluation
from xlmigrate.domains import OPERATIONS
from xlmigrate.domains.traces.legend import legend_sheet
from xlmigrate.domains.traces.sheets import change_log_sheet, findings_sheet
from xlmigrate.engine import loading
from xlmigrate.engine.evaluate import Outcome, decide
from xlmigrate.engine.plan import Plan
from xlmigrate.engine.settings import Policy
from xlmigrate.reports.full_lists import CHANGES, FINDINGS, run_folder, write_full_lists
from xlmigrate.runs.session import Context, Say, silent
from xlmigrate.workbook import new_file

if TYPE_CHECKING:
    pass


@dataclass(frozen=True)
class Made:
    """A workbook that was written, and what went into it."""

    path: Path
    tables: Mapping[str, pd.DataFrame]
    plan: Plan
    full_lists: tuple[Path, ...] = ()

    def counts(self) -> dict[str, int]:
        """Rows by table, for tables that have any."""
        return {name: len(frame) for name, frame in self.tables.items() if len(frame)}


def new(path: Path, *, source: str, target: str, policy: Policy, today: date) -> Made:
    """Write a new, empty master workbook."""
    path = new_file.free(path)
    policy = _named(policy, path, source, target, today)
    tables = {"legend": legend_sheet()}
    new_file.write(path, tables, policy, today)
    return Made(path, tables, Plan())


@one_evaluation()
def start(
    path: Path,
    files: Sequence[Path],
    *,
    source: str = "",
    target: str = "",
    encoding: str | None = None,
    mapping: Path | None = None,
    policy: Policy,
    today: date,
    context: Context | None = None,
    say: Say = silent,
) -> Made:
    """Make a master workbook from export files; with ``context`` a later import knows what it was made from."""
    from xlmigrate.files import reading

    path = new_file.free(path)
    policy = _named(policy, path, source, target, today)
    say(f"Reading {len(files)} files")
    gathered = reading.gather(
        files,
        source=policy.source_platform or None,
        encoding=encoding,
        mapping=reading.read_mapping(mapping) if mapping else None,
        policy=policy,
    )
    say("Judging")
    inventory = loading.from_frames({**gathered.tables, "files": gathered.files}, policy).as_new()
    outcome = decide(OPERATIONS.values(), inventory, today=today)
    made = _with_traces(path, outcome, gathered.problems, policy)
    say("Writing the workbook")
    full_lists = write_full_lists(path, made.plan, policy)
    new_file.write(path, made.tables, policy, today, inventory.raw)
    if context is not None:
        from xlmigrate.runs import importing

        importing.note_first(path, made.tables, context)
    return replace(made, full_lists=full_lists)


def _with_traces(path: Path, outcome: Outcome, problems: pd.DataFrame, policy: Policy) -> Made:
    """What goes into the workbook of an outcome: its tables, with findings, change log and legend."""
    from xlmigrate.files import reading

    folder = run_folder(path).name
    plan = replace(outcome.plan, findings=reading.with_problems(outcome.plan.findings, problems))
    tables = {
        **outcome.tables,
        "findings": findings_sheet(
            plan.findings, None, shown=policy.findings_shown, full_list=f"{folder}/{FINDINGS}"
        ),
        "change_log": change_log_sheet(
            plan, run="START", name="Start", shown=policy.changes_shown, full_list=f"{folder}/{CHANGES}"
        ),
        "legend": legend_sheet(),
    }
    return Made(path, tables, plan)


def _named(policy: Policy, path: Path, source: str, target: str, today: date) -> Policy:
    """The policy with client and platforms filled, the platforms by the title of their profile."""
    given = {
        "source_platform": source or policy.source_platform,
        "target_platform": target or policy.target_platform,
    }
    titles = {name: platforms.load(value).title for name, value in given.items() if value}
    return policy.replace(client=policy.client or path.stem, as_of=policy.as_of or today, **titles)
