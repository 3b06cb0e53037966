"""What is written down of a run: its line of the log, and the pack that undoes it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xlmigrate.domains import BY_NAME
from xlmigrate.engine.cells import CellError
from xlmigrate.engine.loading import Inventory
from xlmigrate.engine.plan import Plan
from xlmigrate.engine.rules import honest
from xlmigrate.platforms import source_of, target_of
from xlmigrate.runs.fingerprint import judged_by

if TYPE_CHECKING:
    from xlmigrate.runs.session import Context


def line_of(
    name: str,
    context: Context,
    operations: Sequence[str],
    inventory: Inventory,
    plan: Plan,
    *,
    before: str,
    after: str,
) -> dict[str, Any]:
    """The line of the log that says what a run did; ``before`` and ``after`` are blank for an open workbook."""
    return {
        "run": name,
        "at": context.now.isoformat(timespec="seconds"),
        "who": context.who,
        "operations": list(operations),
        **_versions(inventory),
        "before": before,
        "after": after,
        "repairs": _counted(plan),
        "findings": dict(sorted(Counter(plan.findings["rule"].astype(str)).items())),
    }


def _versions(inventory: Inventory) -> dict[str, str]:
    """What the judgement rested on: the program, everything that judges, both profiles, the policy."""
    ends = (source_of(inventory.policy), target_of(inventory.policy))
    return {
        "version": version("xlmigrate"),
        "judged_by": judged_by(inventory.policy),
        "profiles": ", ".join(f"{one.name} {one.as_of}" for one in ends if one),
        "policy": _hash(repr(inventory.policy)),
    }


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def _counted(plan: Plan) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for edit in plan.edits:
        for codes, count in edit.rules.value_counts().items():
            counts.update({code: int(count) for code in str(codes).split()})
    return dict(sorted(counts.items()))


def pack_of(plan: Plan, line: Mapping[str, Any], backup: Path | None, inventory: Inventory) -> dict[str, Any]:
    """What it takes to undo a run: the backup, every cell old and new by the row's key, and the tables it replaced."""
    return {
        "backup": str(backup) if backup else "",
        "before": line["before"],
        "after": line["after"],
        "edits": [
            {
                "table": edit.table,
                "column": edit.column,
                "rows": edit.rows.tolist(),
                "keys": _jsons(edit.keys),
                "old": _jsons(edit.old),
                "new": _jsons(edit.new),
                **({} if edit.formulas is None else {"formulas": edit.texts()[0]}),
                **({} if edit.was is None else {"was": edit.texts()[1]}),
            }
            for edit in plan.edits
        ],
        "added": {
            table: {
                "keys": _jsons(frame[BY_NAME[table].key.name]),
                "prints": row_prints(table, frame, inventory.absent),
            }
            for table, frame in plan.added.items()
        },
        "removed": {
            table: {str(name): _jsons(cells) for name, cells in rows.items()}
            for table, rows in plan.removed.items()
        },
        "merged": {table: dict(into) for table, into in plan.merged.items()},
        "replaced": {
            table: {
                "old": {
                    str(name): _jsons(honest(cells, inventory.raw.get((table, str(name)))))
                    for name, cells in inventory.tables[table].items()
                },
                "new": fingerprint(table, frame),
            }
            for table, frame in plan.replaced.items()
            if table in inventory.tables and table != "legend"
        },
    }


def fingerprint(table: str, frame: pd.DataFrame) -> str:
    """By which the rows that a run wrote into a table of its own are known again."""
    names = [column.name for column in BY_NAME[table].columns if column.name in frame]
    return _hash(repr([(name, _jsons(frame[name])) for name in names]))


def row_prints(
    table: str, frame: pd.DataFrame, absent: frozenset[tuple[str, str]] = frozenset()
) -> list[str]:
    """By which each row that a run added is known again: a hash of its cells, but for those that each run computes."""
    computed = {column.name for column in BY_NAME[table].computed}
    names = sorted(str(n) for n in frame.columns if n not in computed and (table, str(n)) not in absent)
    columns = [_jsons(frame[name]) for name in names]
    blank = (None, "")
    return [
        _hash(repr([(n, v) for n, v in zip(names, row, strict=True) if v not in blank]))
        for row in zip(*columns, strict=True)
    ]


def _jsons(values: pd.Series) -> list[Any]:
    if isinstance(values.dtype, pd.StringDtype):
        plain: list[Any] = values.astype(object).where(values.notna(), None).tolist()
        return plain
    return [_json(value) for value in values]


def _json(value: Any) -> Any:
    if value is None or value is pd.NA:
        return None
    if isinstance(value, datetime):
        return {"date": value.isoformat()}
    if isinstance(value, CellError):
        return {"error": str(value)}
    return value.item() if isinstance(value, np.generic) else value
