"""The metrics of the workbook: each number on Start and each live count, declared once.

A metric is a name, an Excel formula over the tables, and the Python that gives the same value from typed tables;
both are read off one expression. The value is written as the formula's cached result.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from xlmigrate.domains.project.metrics.actions import ACTIONS, SHOWN, Action
from xlmigrate.domains.project.metrics.gates import GATES, gate_metrics
from xlmigrate.domains.project.metrics.pages import chart_titles, tile_metrics, title
from xlmigrate.domains.project.metrics.rankings import PLACES, RANKINGS, Ranking
from xlmigrate.domains.project.metrics.sheets import live_count, sheet_metrics
from xlmigrate.domains.project.metrics.work import asset_metrics, contact_metrics, day_metrics, phase_metrics
from xlmigrate.domains.project.metrics.worth import KINDS_OF_WORK, work_metrics, worth_metrics
from xlmigrate.engine.metrics import Book, Expression, ref
from xlmigrate.engine.settings import Policy

METRICS: Mapping[str, Expression] = {
    "fig_title": title(),
    **day_metrics(),
    **sheet_metrics(),
    **contact_metrics(),
    **asset_metrics(),
    **phase_metrics(),
    **gate_metrics(),
    **work_metrics(),
    **worth_metrics(),
    **tile_metrics(),
    **chart_titles(),
    **{action.figure: action.number for action in ACTIONS},
}
"""Every named metric; the name is also that of its cell in the workbook."""


def book_of(tables: Mapping[str, pd.DataFrame], policy: Policy) -> Book:
    """What the metrics are computed from: typed tables by schema name, and the policy."""
    return Book(tables, policy, METRICS)


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
    "Ranking",
    "book_of",
    "live_count",
    "ref",
]  # fmt: skip
