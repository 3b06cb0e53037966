"""The figures of the workbook: each number on Start and each live count, declared once.

A figure is a name, an Excel formula over the tables, and the Python that gives the same value from typed tables;
both are read off one expression. The value is written as the formula's cached result.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from xlmigrate.figures.actions import ACTIONS, SHOWN, Action
from xlmigrate.figures.gates import GATES, gate_figures
from xlmigrate.figures.language import Book, Expression, ref
from xlmigrate.figures.pages import chart_titles, tile_figures, title
from xlmigrate.figures.rankings import PLACES, RANKINGS, Ranking
from xlmigrate.figures.sheets import live_count, sheet_figures
from xlmigrate.figures.work import asset_figures, contact_figures, day_figures, phase_figures
from xlmigrate.figures.worth import KINDS_OF_WORK, work_figures, worth_figures
from xlmigrate.policy import Policy

FIGURES: Mapping[str, Expression] = {
    "fig_title": title(),
    **day_figures(),
    **sheet_figures(),
    **contact_figures(),
    **asset_figures(),
    **phase_figures(),
    **gate_figures(),
    **work_figures(),
    **worth_figures(),
    **tile_figures(),
    **chart_titles(),
    **{action.figure: action.number for action in ACTIONS},
}
"""Every named figure; the name is also that of its cell in the workbook."""


def book_of(tables: Mapping[str, pd.DataFrame], policy: Policy) -> Book:
    """What the figures are computed from: typed tables by schema name, and the policy."""
    return Book(tables, policy, FIGURES)


__all__ = [
    "ACTIONS", "FIGURES", "GATES", "KINDS_OF_WORK", "PLACES", "RANKINGS", "SHOWN", "Action", "Book", "Expression", "Ranking", "book_of", "live_count",
    "ref",
]  # fmt: skip
