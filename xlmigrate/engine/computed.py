"""How a computed column is declared and filled.

One function fills the columns of one status; its parameters name the tables it reads, as with rules. It sees
the tables as the rules left them. A decision of a person is read, never written.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import pandas as pd

from xlmigrate.engine.catalogue import BY_NAME
from xlmigrate.engine.settings import Policy
from xlmigrate.engine.tables import Zone

_INJECTED = ("policy", "today", "raw")

Raw = Mapping[tuple[str, str], pd.Series]
"""Cells as they were written, by table, column and position, where the typed value is another or missing."""


@dataclass(frozen=True)
class Computed:
    """One function that fills computed columns of one table."""

    table: str
    columns: tuple[str, ...]
    function: Callable[..., pd.DataFrame]
    reads: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    """The tables whose computed columns it reads."""
    optional: tuple[str, ...] = ()
    """Tables that it can do without: sheets that workbooks of earlier versions lack."""

    @property
    def wanted(self) -> tuple[str, ...]:
        """What it is given: its parameters, or ``reads`` where one function serves several tables."""
        return self.reads or tuple(inspect.signature(self.function).parameters)

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables it reads."""
        return tuple(name for name in self.wanted if name not in _INJECTED)

    def fill(
        self, tables: Mapping[str, pd.DataFrame], policy: Policy, today: date, raw: Raw | None = None
    ) -> pd.DataFrame:
        """The table with its columns filled, typed as the schema says."""
        given: dict[str, Any] = {"policy": policy, "today": today, "raw": raw or {}, **tables}
        values = self.function(**{name: given[name] for name in self.wanted if name in given})
        frame = tables[self.table]
        by_name = BY_NAME[self.table].by_name
        typed = {c: values[c].set_axis(frame.index).astype(by_name[c].kind.dtype) for c in self.columns}
        return frame.assign(**typed)


def computes(
    table: str, *columns: str, after: tuple[str, ...] = ()
) -> Callable[[Callable[..., pd.DataFrame]], Computed]:
    """Declare the function that fills columns of a table; they must be computed columns of the schema.

    ``after`` names other tables whose computed columns it reads: they are filled before it.
    """
    for column in columns:
        if not BY_NAME[table].by_name[column].is_computed:
            raise TypeError(f"{table}.{column} is not a computed column")
    return lambda function: Computed(table, columns, function, after=after)


@dataclass(frozen=True)
class Derived(Computed):
    """One function that gives all rows of an owned table; ``columns`` are those of the table."""

    def fill(
        self, tables: Mapping[str, pd.DataFrame], policy: Policy, today: date, raw: Raw | None = None
    ) -> pd.DataFrame:
        """The rows of the table, typed as the schema says."""
        given: dict[str, Any] = {"policy": policy, "today": today, "raw": raw or {}, **tables}
        rows = self.function(**{name: given[name] for name in self.wanted}).reset_index(drop=True)
        return pd.DataFrame(
            {c.name: rows[c.name].astype(c.kind.dtype) for c in BY_NAME[self.table].columns}, index=rows.index
        )


def derives(table: str) -> Callable[[Callable[..., pd.DataFrame]], Derived]:
    """Declare the function that gives the rows of an owned table, which has no decisions."""
    declared = BY_NAME[table]
    if not declared.owned or declared.zone(Zone.DECISION):
        raise TypeError(f"{table} is not a table of computed rows")
    return lambda function: Derived(table, tuple(column.name for column in declared.columns), function)


_One = TypeVar("_One", bound=Computed)


def in_order(computed: Iterable[_One]) -> tuple[_One, ...]:
    """Those that read computed columns of other tables after the functions that fill these; else as they were declared."""
    waiting, ordered = list(computed), []
    while waiting:
        ready = next(
            (
                one
                for one in waiting
                if not any(other.table in one.after for other in waiting if other is not one)
            ),
            None,
        )
        if ready is None:
            raise TypeError(f"computed columns wait for each other: {sorted({one.table for one in waiting})}")
        waiting.remove(ready)
        ordered.append(ready)
    return tuple(ordered)


def fill(
    computed: Iterable[Computed],
    tables: Mapping[str, pd.DataFrame],
    policy: Policy,
    today: date,
    raw: Raw | None = None,
) -> dict[str, pd.DataFrame]:
    """Fill the computed columns in order, and give derived tables their rows.

    One whose tables are not all there leaves its columns as they are.
    """
    filled = dict(tables)
    for one in computed:
        if (one.table in filled or isinstance(one, Derived)) and set(one.tables) - set(one.optional) <= set(
            filled
        ):
            filled[one.table] = one.fill(filled, policy, today, raw)
    return filled
