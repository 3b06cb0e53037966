"""Which decision column is read by what: seen, not declared. Rules, computed columns and figures are run, and watched as they read.

A column in which a person decides something, and which nothing reads, promises what is not done. So each is read by a rule, a
computed column, a gate or an export; or it is a note for people; or its help says that it is not carried out yet.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from datetime import date
from types import ModuleType
from typing import Any

import pandas as pd

from xlmigrate.domains import BY_NAME, COMPUTED, DERIVED, RULES, TABLES
from xlmigrate.domains.consent import clearance, origins
from xlmigrate.domains.project.metrics import METRICS
from xlmigrate.engine import evaluate, loading
from xlmigrate.engine.metrics import reference
from xlmigrate.engine.settings import Policy
from xlmigrate.engine.tables import Column, Zone
from xlmigrate.files.reading import answers

NOTES = ("note", "override_note", "review_note", "owner", "due", "reviewed_by", "reviewed_on")
"""Columns of this name tell people who, when and why; a program need not read them."""

LATER = "Not carried out yet"
"""How the help of a column begins to say that what stands in it is not carried out by any run."""

FREE = "A note for people"
"""How the help of a decision in free words says that no program reads it."""

ELSEWHERE: Mapping[tuple[str, str], tuple[Callable[..., Any] | ModuleType, str]] = {
    ("contacts", "decision"): (clearance.Gate.left_out, "every file for the new platform"),
    ("findings", "accept"): (evaluate._answers, "the next run, which applies or leaves"),
    ("settings", "value"): (loading._policy, "every run"),
    ("origins", "wording"): (origins, "the verdict on consent"),
    ("origins", "where_shown"): (origins, "the verdict on consent"),
    ("origins", "signed_by"): (origins, "the verdict on consent"),
    ("origins", "signed_on"): (origins, "the verdict on consent"),
    ("columns", "answer"): (answers, "every later import of a file with the same headings"),
}
"""What reads a column outside rules, computed columns and figures: the function or module, and in words."""


class _Watched(pd.DataFrame):
    """A table that notes which of its columns are asked for by name; what is made of it does so too."""

    _metadata = ("watch",)

    @property
    def _constructor(self) -> type[pd.DataFrame]:
        return _Watched

    def __getitem__(self, key: Any) -> Any:
        seen = getattr(self, "watch", None)
        if seen is not None:
            seen.update([key] if isinstance(key, str) else [one for one in key if isinstance(one, str)] if isinstance(key, list) else [])  # fmt: skip
        return super().__getitem__(key)


def _reads(names: tuple[str, ...], run: Callable[[dict[str, pd.DataFrame]], object]) -> set[tuple[str, str]]:
    """The (table, column) pairs that a function asks for."""
    watched: dict[str, pd.DataFrame] = {}
    seen: dict[str, set[str]] = {name: set() for name in names}
    for name in names:
        frame = _Watched(BY_NAME[name].empty(2))
        frame.watch = seen[name]  # type: ignore[attr-defined]
        watched[name] = frame
    result = run(watched)
    if inspect.isgenerator(result):
        list(result)
    return {(name, column) for name, columns in seen.items() for column in columns}


def readers() -> dict[tuple[str, str], list[str]]:
    """For each decision column what reads it, in words; an empty list where nothing does."""
    today, policy = date(2026, 11, 14), Policy(go_live_on=date(2026, 11, 28), target_platform="Kajabi")
    found: dict[tuple[str, str], list[str]] = {
        (table.name, column.name): [] for table in TABLES for column in table.zone(Zone.DECISION)
    }

    def note(pairs: set[tuple[str, str]], by: str) -> None:
        for pair in sorted(pairs & set(found)):
            if by not in found[pair]:
                found[pair].append(by)

    for rule in RULES:
        note(_reads(rule.tables, lambda tables, rule=rule: rule.flags(tables, policy, today)), rule.code)  # type: ignore[misc]
    for one in (*COMPUTED, *DERIVED):
        pairs = _reads(one.tables, lambda tables, one=one: one.fill(tables, policy, today))  # type: ignore[misc]
        # whoever asks for every column of a table compares or copies rows: that is no reading of a decision
        whole = {
            name
            for name in one.tables
            if all((name, c.name) in pairs for c in BY_NAME[name].columns if not c.is_computed)
        }
        by = f"{BY_NAME[one.table].sheet}, {BY_NAME[one.table].by_name[one.columns[0]].heading}"
        note(
            {
                pair
                for pair in pairs
                if pair[0] not in whole or len(BY_NAME[pair[0]].zone(Zone.DECISION)) == 1
            },
            by,
        )
    for name, expression in METRICS.items():
        # how many rows have no decision is no reading of what is decided; how many are done is
        counted = {pair for pair in found if reference(*pair) in expression.formula}
        if name.startswith("fig_part_"):
            note({pair for pair in counted if pair[1] == "status"}, "the count of its sheet")
        elif name.startswith(("fig_check_", "fig_against_", "fig_passed_", "fig_error_")):
            note(counted, "gates")
        else:
            note(counted, "Start and Status")
    for pair, (function, words) in ELSEWHERE.items():
        if pair[1] in inspect.getsource(function):
            note({pair}, words)
    return found


def unread() -> list[str]:
    """The decision columns that nothing reads, that are no note, and whose help does not say that they wait."""
    return [f"{BY_NAME[table].sheet}, {_column(table, name).heading}" for (table, name), by in readers().items() if not by and not _excused(table, name)]  # fmt: skip


def _column(table: str, name: str) -> Column:
    return BY_NAME[table].by_name[name]


def _excused(table: str, name: str) -> bool:
    return name in NOTES or any(words in _column(table, name).help for words in (LATER, FREE))


def decisions_page() -> str:
    """The page of all decision columns, and what is done with each."""
    parts = [
        "<!-- Generated by: python -m tools.pages docs -->\n\n",
        "# Decision columns\n\nWhat you decide is carried out, or the sheet says that it is not. This is each column in which you\n"
        "decide something, and what reads it: rules by their code, computed columns by sheet and heading, *gates* and *Start and\n"
        "Status* for what is counted there. The list was made by watching the program read.\n\n",
        "| Sheet | Column | Read by |\n|---|---|---|\n",
    ]
    for (table, name), by in readers().items():
        column = _column(table, name)
        waits = [column.help] if LATER in column.help else []
        said = "; ".join([*by, *waits]) or "you: a note"
        parts.append(f"| {BY_NAME[table].sheet} | {column.heading} | {said} |\n")
    return "".join(parts)
