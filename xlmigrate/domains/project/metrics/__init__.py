"""The metrics of the workbook: each number on Start and each live count, declared once.

A metric is a name, an Excel formula over the tables, and the Python that gives the same value from typed tables;
both are read off one expression. The value is written as the formula's cached result.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from xlmigrate.domains.project.metrics.actions import SHOWN
from xlmigrate.domains.project.metrics.gates import gate_metrics
from xlmigrate.domains.project.metrics.pages import chart_titles, tile_metrics, title
from xlmigrate.domains.project.metrics.rankings import PLACES, RANKINGS, Ranking
from xlmigrate.domains.project.metrics.sheets import live_count, sheet_metrics
from xlmigrate.domains.project.metrics.work import asset_metrics, contact_metrics, day_metrics, phase_metrics
from xlmigrate.domains.project.metrics.worth import KINDS_OF_WORK, work_metrics, worth_metrics
from xlmigrate.engine import catalogue
from xlmigrate.engine.gates import Action, Gate
from xlmigrate.engine.metrics import Book, Expression, ref
from xlmigrate.engine.settings import Policy

if TYPE_CHECKING:
    GATES: tuple[Gate, ...]
    ACTIONS: tuple[Action, ...]
    METRICS: Mapping[str, Expression]


@cache
def _gates() -> tuple[Gate, ...]:
    return tuple(sorted(catalogue.every(Gate), key=lambda one: one.harm))


@cache
def _actions() -> tuple[Action, ...]:
    return tuple(sorted(catalogue.every(Action), key=lambda one: one.urgency))


@cache
def _metrics() -> Mapping[str, Expression]:
    return {
        "fig_title": title(),
        **day_metrics(),
        **sheet_metrics(),
        **contact_metrics(),
        **asset_metrics(),
        **phase_metrics(),
        **gate_metrics(_gates()),
        **work_metrics(),
        **worth_metrics(),
        **tile_metrics(),
        **chart_titles(),
        **{action.figure: action.number for action in _actions()},
    }


def __getattr__(name: str) -> Any:
    """GATES by harm, ACTIONS by urgency, METRICS by the name that is also that of its cell in the workbook.

    They are made when they are asked for: the rooms declare them, and a room is read after this module.
    """
    made = {"GATES": _gates, "ACTIONS": _actions, "METRICS": _metrics}
    if name in made:
        return made[name]()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def book_of(tables: Mapping[str, pd.DataFrame], policy: Policy) -> Book:
    """What the figures are computed from: typed tables by schema name, and the policy."""
    return Book(tables, policy, _metrics())


__all__ = [
    "ACTIONS",
    "GATES",
    "KINDS_OF_WORK",
    "METRICS",
    "PLACES",
    "RANKINGS",
    "SHOWN",
    "Action",
    "Book",
    "Expression",
    "Gate",
    "Ranking",
    "book_of",
    "live_count",
    "ref",
]  # fmt: skip
