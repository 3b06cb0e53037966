"""What rules of several rooms ask of rows: whether anything is entered, which ids a cell lists, what is unanswered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import pandas as pd

from xlmigrate.engine.plan import TEXT
from xlmigrate.engine.rules import Flags, flag

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


def any_of(masks: Iterable[pd.Series]) -> pd.Series:
    """Where one of several masks holds; a missing answer is no."""
    whole, *rest = [mask.fillna(False).astype(bool) for mask in masks]
    for mask in rest:
        whole |= mask
    return whole
