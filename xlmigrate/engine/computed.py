"""How a computed column is declared and filled.

One function fills the columns of one status; its parameters name the tables it reads, as with rules. It sees
the tables as the rules left them. A decision of a person is read, never written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import pandas as pd

from xlmigrate.engine.catalogue import BY_NAME
from xlmigrate.engine.plan import TEXT
from xlmigrate.engine.settings import Policy
from xlmigrate.engine.shared import Evaluation, Raw, parameters, tables_of
from xlmigrate.engine.tables import Scope, Zone


@dataclass(frozen=True)
class Computed:
    """One function that fills computed columns of one table."""

    table: str
    columns: tuple[str, ...]
    function: Callable[..., pd.DataFrame]
    reads: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    """The tables whose computed columns it reads."""
    scope: Scope = Scope.TABLE

    @property
    def wanted(self) -> tuple[str, ...]:
        """What it is given: its parameters, or ``reads`` where one function serves several tables."""
        return self.reads or parameters(self.function)

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables it reads, itself or through the shared results that it asks for."""
        return tables_of(self.wanted)

    def fill(
        self,
        tables: Mapping[str, pd.DataFrame],
        policy: Policy,
        today: date,
        raw: Raw | None = None,
        *,
        evaluation: Evaluation | None = None,
    ) -> pd.DataFrame:
        """The table with its columns filled, typed as the schema says."""
        given = (evaluation or Evaluation(policy, today, raw)).given(self.wanted, tables)
        values = self.function(**given)
        frame = tables[self.table]
        by_name = BY_NAME[self.table].by_name
        typed = {c: values[c].set_axis(frame.index).astype(by_name[c].kind.dtype) for c in self.columns}
        return frame.assign(**typed)


def computes(
    table: str, *columns: str, after: tuple[str, ...] = (), scope: Scope = Scope.TABLE
) -> Callable[[Callable[..., pd.DataFrame]], Computed]:
    """Declare the function that fills columns of a table; they must be computed columns of the schema.

    ``after`` names other tables whose computed columns it reads: they are filled before it. ``scope`` is what it
    must see at once to fill one row.
    """
    for column in columns:
        if not BY_NAME[table].by_name[column].is_computed:
            raise TypeError(f"{table}.{column} is not a computed column")
    return lambda function: Computed(table, columns, function, after=after, scope=scope)


@dataclass(frozen=True)
class Derived(Computed):
    """One function that gives all rows of an owned table; ``columns`` are those of the table."""

    def fill(
        self,
        tables: Mapping[str, pd.DataFrame],
        policy: Policy,
        today: date,
        raw: Raw | None = None,
        *,
        evaluation: Evaluation | None = None,
    ) -> pd.DataFrame:
        """The rows of the table, typed as the schema says."""
        given = (evaluation or Evaluation(policy, today, raw)).given(self.wanted, tables)
        rows = self.function(**given).reset_index(drop=True)
        return pd.DataFrame(
            {c.name: rows[c.name].astype(c.kind.dtype) for c in BY_NAME[self.table].columns}, index=rows.index
        )


def derives(table: str) -> Callable[[Callable[..., pd.DataFrame]], Derived]:
    """Declare the function that gives the rows of an owned table, which has no decisions."""
    declared = BY_NAME[table]
    if not declared.owned or declared.zone(Zone.DECISION):
        raise TypeError(f"{table} is not a table of computed rows")
    return lambda function: Derived(table, tuple(column.name for column in declared.columns), function)


def gravest(index: pd.Index, *checks: tuple[pd.Series, str]) -> pd.Series:
    """The first sentence whose mask holds, per row; missing where none does."""
    said = pd.Series(pd.NA, index=index, dtype=TEXT)
    for where, why in reversed(checks):
        said = said.mask(where.fillna(False).astype(bool), why)
    return said


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
    *,
    evaluation: Evaluation | None = None,
) -> dict[str, pd.DataFrame]:
    """Fill the computed columns in order, and give derived tables their rows.

    One whose tables are not all there leaves its columns as they are. Results are shared within the ``evaluation``, a new one unless
    it is given.
    """
    evaluation = evaluation or Evaluation(policy, today, raw)
    filled = dict(tables)
    for one in computed:
        if not set(one.tables) <= set(filled):
            continue
        if isinstance(one, Derived) or len(filled.get(one.table, ())):  # no row, no cell to fill
            filled[one.table] = one.fill(filled, policy, today, raw, evaluation=evaluation)
    return filled
