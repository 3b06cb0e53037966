"""Operations on DataFrames: ``xlmigrate.clean_contacts(frame)`` without a workbook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pandas as pd
import pyarrow as pa

from xlmigrate.domains import BY_NAME
from xlmigrate.engine import loading
from xlmigrate.engine.evaluate import Operation, decide
from xlmigrate.engine.plan import TEXT, Plan
from xlmigrate.engine.settings import Policy


@dataclass(frozen=True)
class Result:
    """What a function on DataFrames gives.

    ``clean`` is the input with the safe fixes carried out: same index, same columns, and Notes or Other phones where a fix kept
    something there. ``findings`` is what remains, the gravest first. ``plan`` is every change with its old value and its rules.
    """

    clean: pd.DataFrame
    findings: pd.DataFrame
    plan: Plan


_KEEPS = {"notes": "Notes", "phone_2": "Other phones"}


def _where_things_go(subject: str, frame: pd.DataFrame) -> dict[str, pd.Series]:
    """Blank columns for what repairs take out of other cells, where the table of contacts has none: nothing is dropped."""
    if subject != "contacts":
        return {}
    there = {_attribute(subject, str(label)) for label in frame.columns}
    nothing = pd.Series(pd.NA, index=frame.index, dtype=TEXT)
    return {heading: nothing for name, heading in _KEEPS.items() if name not in there}


def on_frame(one: Operation, clock: Callable[[], date]) -> Callable[..., Result]:
    """The Python function of an operation, ``xlmigrate.clean_contacts(frame)``; ``clock`` tells the day that is not given."""

    def run(
        frame: pd.DataFrame,
        *,
        policy: Policy | None = None,
        today: date | None = None,
        **others: pd.DataFrame,
    ) -> Result:
        kept = _where_things_go(one.subject, frame)
        frame = frame.assign(**kept) if kept else frame
        inventory = loading.from_frames({one.subject: frame, **others}, policy or Policy())
        outcome = decide([one], inventory, today=today or clock())
        pa.default_memory_pool().release_unused()
        clean = frame.copy()
        labels = {_attribute(one.subject, str(label)): label for label in frame.columns}
        for edit in outcome.plan.edits:
            if edit.table == one.subject and edit.column in labels:
                typed = outcome.tables[one.subject][edit.column]
                if clean[labels[edit.column]].dtype == typed.dtype:
                    values = clean[labels[edit.column]].copy()
                    values.iloc[edit.rows] = edit.new.array
                    clean[labels[edit.column]] = values
                    continue
                values = clean[labels[edit.column]].astype(object)
                values.iloc[edit.rows] = edit.new.to_numpy(dtype=object)
                # what could not be typed stays as it was written, beside what was repaired
                whole = not (typed.isna() & values.iloc[typed.index].notna().to_numpy()).any()
                clean[labels[edit.column]] = values.astype(typed.dtype) if whole else values
        clean = clean.drop(columns=[heading for heading in kept if clean[heading].isna().all()])
        plan = outcome.plan
        del (
            inventory,
            outcome,
        )  # the typed tables go before the findings are put in order: a million rows count
        return Result(clean, plan.open_findings, plan)

    run.__name__ = run.__qualname__ = one.function_name
    run.__doc__ = (
        f"{one.tip}\n\n"
        f"``frame`` holds rows of the sheet {BY_NAME[one.subject].sheet}; its columns are headings or attribute names, in\n"
        f"any case, and others are left alone. Further tables come by name ({', '.join(one.tables)}). n rows come back as\n"
        f"n rows. ``today`` is the day for which it is judged."
    )
    return run


def _attribute(table: str, label: str) -> str:
    column = BY_NAME[table].by_heading.get(label.strip().casefold())
    return column.name if column else label
