"""How a computed column is declared and filled.

One function fills the columns of one status; its parameters name the tables it reads, as with rules. It sees
the tables as the rules left them. A decision of a person is read, never written.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from xlmigrate.policy import Policy
from xlmigrate.schema import BY_NAME, Zone

_INJECTED = ("policy", "today")


@dataclass(frozen=True)
class Computed:
    """One function that fills computed columns of one table."""

    table: str
    columns: tuple[str, ...]
    function: Callable[..., pd.DataFrame]
    reads: tuple[str, ...] = ()

    @property
    def wanted(self) -> tuple[str, ...]:
        """What it is given: its parameters, or ``reads`` where one function serves several tables."""
        return self.reads or tuple(inspect.signature(self.function).parameters)

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables it reads."""
        return tuple(name for name in self.wanted if name not in _INJECTED)

    def fill(self, tables: Mapping[str, pd.DataFrame], policy: Policy, today: date) -> pd.DataFrame:
        """The table with its columns filled, typed as the schema says."""
        given: dict[str, Any] = {"policy": policy, "today": today, **tables}
        values = self.function(**{name: given[name] for name in self.wanted})
        frame = tables[self.table]
        by_name = BY_NAME[self.table].by_name
        typed = {c: values[c].set_axis(frame.index).astype(by_name[c].kind.dtype) for c in self.columns}
        return frame.assign(**typed)


def computes(table: str, *columns: str) -> Callable[[Callable[..., pd.DataFrame]], Computed]:
    """Declare the function that fills columns of a table; they must be computed columns of the schema."""
    for column in columns:
        if BY_NAME[table].by_name[column].zone is not Zone.COMPUTED:
            raise TypeError(f"{table}.{column} is not a computed column")
    return lambda function: Computed(table, columns, function)


def fill(
    computed: Iterable[Computed], tables: Mapping[str, pd.DataFrame], policy: Policy, today: date
) -> dict[str, pd.DataFrame]:
    """Fill the computed columns in order; one whose tables are not all there leaves its columns as they are."""
    filled = dict(tables)
    for one in computed:
        if one.table in filled and set(one.tables) <= set(filled):
            filled[one.table] = one.fill(filled, policy, today)
    return filled
