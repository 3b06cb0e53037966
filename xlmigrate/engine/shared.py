"""Shared results: what rules and computed columns have in common, made once in an evaluation and dropped after it.

A shared result is a function; its parameters name the tables (or other shared results) it is made of. Whoever wants it names it
as a parameter::

    @shared(contacts=("email", "contact_id"))
    def contact_by_address(contacts: pd.DataFrame) -> pd.Series: ...


    @rule("CT401", severity=Severity.INFO)
    def some_defect(purchases: pd.DataFrame, contact_by_address: pd.Series) -> Flags: ...

An `Evaluation` holds what was made. Nothing else does: no module keeps anything of a client, so two clients in one process
never meet. A result is made anew when a column that it is made of has changed, for rules see the tables as earlier ones left them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from xlmigrate.engine import catalogue
from xlmigrate.engine.catalogue import BY_NAME
from xlmigrate.engine.settings import Policy

INJECTED = ("policy", "today", "raw")
"""What a function may ask for beside tables and shared results: the settings, the day, and cells as they were written."""

Raw = Mapping[tuple[str, str], pd.Series]
"""Cells as they were written, by table, column and position, where the typed value is another or missing."""


@dataclass(frozen=True)
class Shared:
    """One named intermediate result: the function that makes it, and the columns whose change makes it anew."""

    function: Callable[..., Any]
    columns: Mapping[str, tuple[str, ...]]

    @property
    def name(self) -> str:
        """The parameter by which it is asked for."""
        return self.function.__name__

    @property
    def wanted(self) -> tuple[str, ...]:
        """What it is given: its parameters."""
        return parameters(self.function)

    @property
    def optional(self) -> tuple[str, ...]:
        """The tables that it can do without, sheets that earlier versions lack: its parameters with a default."""
        given = inspect.signature(self.function).parameters
        return tuple(name for name, one in given.items() if one.default is not inspect.Parameter.empty)

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables it is made of and cannot do without, through other shared results too."""
        return tables_of(name for name in self.wanted if name not in self.optional)

    def columns_of(self, table: str) -> tuple[str, ...] | None:
        """The columns of a table of which it is made; None for all of them."""
        if table in self.columns or table in self.wanted:
            return self.columns.get(table)
        through = [one for name, one in all_shared().items() if name in self.wanted and table in one.tables]
        found = [one.columns_of(table) for one in through]
        return (
            None if None in found else tuple(dict.fromkeys(name for names in found for name in names or ()))
        )


def shared(**columns: Iterable[str]) -> Callable[[Callable[..., Any]], Shared]:
    """Declare a shared result. For each table the columns of which it is made; of a table that is not named, all of them count.

    Raises TypeError for a table or column that nobody declared.
    """
    for table, names in columns.items():
        if table not in BY_NAME or not set(names) <= set(BY_NAME[table].by_name):
            raise TypeError(
                f"a shared result of {table}: {', '.join(names)}, which are not all columns of a table"
            )
    return lambda function: Shared(function, {table: tuple(names) for table, names in columns.items()})


def parameters(function: Callable[..., Any]) -> tuple[str, ...]:
    """The names by which a function asks for what it reads."""
    return tuple(inspect.signature(function).parameters)


def all_shared() -> dict[str, Shared]:
    """Every shared result that the rooms declare, by its name. Raises TypeError when two share one, or one is called like a table."""
    found: dict[str, Shared] = {}
    for one in catalogue.every_shared(Shared):
        if one.name in found or one.name in BY_NAME or one.name in INJECTED:
            raise TypeError(f"two things are called {one.name!r}")
        found[one.name] = one
    return found


def tables_of(wanted: Iterable[str]) -> tuple[str, ...]:
    """The tables among some parameters, and those of the shared results among them. Raises TypeError for a name that is neither."""
    tables: dict[str, None] = {}
    for name in wanted:
        if name in BY_NAME:
            tables[name] = None
        elif name not in INJECTED:
            one = all_shared().get(name)
            if one is None:
                raise TypeError(f"{name}, which is no table of the schema and no shared result")
            tables.update(dict.fromkeys(one.tables))
    return tuple(tables)


class Evaluation:
    """One judgement of one workbook: its settings, its day, and the shared results that were asked for until now."""

    def __init__(self, policy: Policy, today: date, raw: Raw | None = None) -> None:
        self.policy, self.today, self.raw = policy, today, raw or {}
        self._made: dict[str, tuple[list[Any], Any]] = {}

    def given(self, wanted: Iterable[str], tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
        """What a function is called with: each name it asks for, with the table, the result, or what else it is."""
        return {name: self._one(name, tables) for name in wanted}

    def _one(self, name: str, tables: Mapping[str, pd.DataFrame]) -> Any:
        if name in INJECTED:
            return getattr(self, name)
        return tables[name] if name in BY_NAME else self._shared(all_shared()[name], tables)

    def _shared(self, one: Shared, tables: Mapping[str, pd.DataFrame]) -> Any:
        there = [name for name in (*one.tables, *one.optional) if name in tables]
        made_of = [cells for table in there for cells in _cells(tables[table], one.columns_of(table))]
        if one.name in self._made and _same(self._made[one.name][0], made_of):
            return self._made[one.name][1]
        wanted = [name for name in one.wanted if name not in one.optional or name in tables]
        value = one.function(**self.given(wanted, tables))
        self._made[one.name] = ([_kept(cells) for cells in made_of], value)
        return value


def _cells(frame: pd.DataFrame, columns: tuple[str, ...] | None) -> list[Any]:
    """The index and the arrays behind columns; text is held by Arrow arrays, which never change and are told by themselves."""
    names = frame.columns if columns is None else [name for name in columns if name in frame]
    arrays = (frame[name].array for name in names)
    return [frame.index, *(getattr(array, "_pa_array", array) for array in arrays)]


def _kept(cells: Any) -> Any:
    """What to compare with later: others than Arrow arrays and indexes may be written into."""
    return cells.copy() if isinstance(cells, pd.api.extensions.ExtensionArray) else cells


def _same(one: list[Any], other: list[Any]) -> bool:
    return len(one) == len(other) and all(
        a is b or (type(a) is type(b) and not _only_by_itself(a) and bool(a.equals(b)))
        for a, b in zip(one, other, strict=True)
    )


def _only_by_itself(cells: Any) -> bool:
    """Whether comparing would walk a whole column of text, which costs more than it saves."""
    return not isinstance(cells, pd.Index | pd.api.extensions.ExtensionArray)
