"""What rules of several rooms ask of rows: whether anything is entered, which ids a cell lists, what is unanswered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from types import ModuleType

import pandas as pd

from xlmigrate.engine.plan import TEXT
from xlmigrate.engine.rules import Flags, Rule, flag
from xlmigrate.engine.settings import Policy

_BETWEEN = re.compile(r"[,;\s]+")


def entered(frame: pd.DataFrame) -> pd.Series:
    """Rows that hold anything beside their key; a row that is only numbered says nothing yet."""
    return frame.iloc[:, 1:].notna().any(axis=1)


def listed(cells: pd.Series) -> list[list[str]]:
    """The ids that each cell lists, separated by commas, semicolons or spaces."""
    return [[one for one in _BETWEEN.split(cell) if one] if isinstance(cell, str) else [] for cell in cells]


def not_among(cells: pd.Series, known: pd.Series) -> pd.Series:
    """For each cell the first id that it lists and that is not among those known; missing where all are."""
    there = set(known.dropna())
    found = [next((one for one in ids if one not in there), pd.NA) for ids in listed(cells)]
    return pd.Series(found, index=cells.index, dtype=TEXT)


def unanswered(frame: pd.DataFrame, questions: Mapping[str, tuple[pd.Series, str]]) -> Flags:
    """Point at the cells that wait for an answer: column → where, and what to do. A row without entries asks nothing."""
    there = entered(frame)
    for column, (where, message) in questions.items():
        yield flag(frame, column, where=there & where.fillna(False), message=message)


NOTHING_FOUND = "Nothing found"
"""What a row says of which no rule says anything: it was looked at, which a blank cell would not tell."""


def sentences(
    module: ModuleType, table: str, tables: Mapping[str, pd.DataFrame], policy: Policy, today: date
) -> pd.Series:
    """What the rules of a module say of each row of a table, the gravest first; missing where they say nothing.

    Only rules run that read no other tables than those given; so the sentence beside a row and the finding are one.
    """
    frame = tables[table]
    said = pd.Series(pd.NA, index=frame.index, dtype=TEXT)
    rules = [one for one in vars(module).values() if isinstance(one, Rule) and set(one.tables) <= set(tables)]
    for one in sorted(rules, key=lambda one: (one.severity.rank, one.code)):
        for flagged in one.flags(tables, policy, today):
            if flagged.frame is frame:
                said = said.mask(pd.Series(flagged.where, index=frame.index) & said.isna(), flagged.message)
    return said
