"""How rows are declared that a sheet lacks: what the workbook knows from elsewhere and nobody has entered yet.

One function gives the missing rows of one table; its parameters name the tables it reads. Rows are only ever added, each with
an ID of its own: none is renamed, changed or deleted, and what is there is not given again.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from xlmigrate.engine.catalogue import BY_NAME
from xlmigrate.engine.ids import next_ids
from xlmigrate.engine.plan import TEXT
from xlmigrate.engine.settings import Policy


@dataclass(frozen=True)
class Lacking:
    """One function that gives the rows which a table lacks."""

    table: str
    function: Callable[..., pd.DataFrame]

    @property
    def wanted(self) -> tuple[str, ...]:
        """What it is given: its parameters."""
        return tuple(inspect.signature(self.function).parameters)

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables it reads; of those in `optional` one that is not there is passed over."""
        return tuple(name for name in self.wanted if name != "policy")

    @property
    def optional(self) -> tuple[str, ...]:
        """The tables that it can do without: its parameters with a default."""
        parameters = inspect.signature(self.function).parameters
        return tuple(name for name, one in parameters.items() if one.default is not inspect.Parameter.empty)

    def rows(self, tables: Mapping[str, pd.DataFrame], policy: Policy) -> pd.DataFrame:
        """The missing rows, typed as the table is, each with the next free id; labels go on behind those of the table."""
        given: dict[str, Any] = {"policy": policy, **tables}
        known, table = tables[self.table], BY_NAME[self.table]
        found = self.function(**{name: given[name] for name in self.wanted if name in given}).reset_index(
            drop=True
        )
        ids = next_ids(table, known[table.key.name].dropna(), len(found))
        found = found.assign(**{table.key.name: pd.Series(ids, index=found.index, dtype=TEXT)})
        first = int(known.index.max()) + 1 if len(known) else 0
        found.index = pd.RangeIndex(first, first + len(found))
        # columns that the function says nothing of are blank
        return pd.DataFrame(
            {
                name: found[name].astype(known[name].dtype)
                if name in found
                else pd.Series(pd.NA, index=found.index, dtype=known[name].dtype)
                for name in known.columns
            },
            index=found.index,
        )


def lacks(table: str) -> Callable[[Callable[..., pd.DataFrame]], Lacking]:
    """Declare the function that gives the rows which a table lacks; it must be one whose rows have ids."""
    if not BY_NAME[table].id_prefix or BY_NAME[table].owned:
        raise TypeError(f"{table} is not a table whose rows get ids")
    return lambda function: Lacking(table, function)


def completed(
    lacking: Iterable[Lacking], tables: Mapping[str, pd.DataFrame], policy: Policy
) -> dict[str, pd.DataFrame]:
    """The tables that lack rows, with those rows below; one whose tables are not all there is left as it is."""
    whole: dict[str, pd.DataFrame] = {}
    for one in lacking:
        seen = {**tables, **whole}
        if one.table in seen and set(one.tables) - set(one.optional) <= set(seen):
            more = one.rows(seen, policy)
            if len(more):
                whole[one.table] = pd.concat([seen[one.table], more])
    return whole
