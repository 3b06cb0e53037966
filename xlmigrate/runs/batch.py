"""Runs on many workbooks, one after the other or several at a time; one that fails stops no other."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from xlmigrate.domains import OPERATIONS
from xlmigrate.domains.traces.sheets import repairs
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.runs import run as runs
from xlmigrate.runs.session import Context


@dataclass(frozen=True)
class Ended:
    """How one workbook of a batch ended: ``code`` 0 clean, 1 open errors, 2 could not run, with the sentence."""

    workbook: Path
    code: int
    sentence: str


def run_all(
    paths: Sequence[Path], operations: Sequence[str], context: Context, *, dry_run: bool, jobs: int
) -> list[Ended]:
    """Run operations, by name, on many workbooks, ``jobs`` at a time, in the order given."""
    tasks = [(path, tuple(operations), dry_run, context) for path in paths]
    if jobs == 1 or len(tasks) == 1:
        return [_run_one(*task) for task in tasks]
    with ProcessPoolExecutor(max_workers=jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(_run_one, *zip(*tasks, strict=True)))


def _run_one(path: Path, names: tuple[str, ...], dry_run: bool, context: Context) -> Ended:
    try:
        made = runs.run(path, [OPERATIONS[name] for name in names], context, dry_run=dry_run)
    except XlmigrateError as problem:
        return Ended(path, problem.exit_code, str(problem))
    changes = sum(map(len, repairs(made.plan)))
    done = "would be repaired" if dry_run else "repaired"
    wrote = f"{changes:,} cells {done}" if not made.plan.is_empty else "nothing to change"
    return Ended(path, int(made.plan.has_errors), wrote)
