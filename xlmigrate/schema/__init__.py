"""The nouns of a migration: one table per sheet, in the order of the tabs.

Start is a page and Lists is derived from the vocabularies, so neither is a table here.
"""

from __future__ import annotations

from types import ModuleType

from xlmigrate.errors import XlmigrateError
from xlmigrate.schema import assets, consent, contacts, launch, money, project, tags, technical, traces
from xlmigrate.schema.language import Choice, Column, Kind, Phase, Table, Tone, Vocabulary, Writer, Zone


def _tables(*modules: ModuleType) -> tuple[Table, ...]:
    return tuple(value for module in modules for value in vars(module).values() if isinstance(value, Table))


TABLES: tuple[Table, ...] = _tables(
    project, contacts, consent, tags, assets, money, technical, launch, traces
)  # fmt: skip
"""Every table, in the order of the tabs: module by module, in the order in which each declares them."""

BY_NAME: dict[str, Table] = {table.name: table for table in TABLES}
"""Every table by the name that rules use."""


def _vocabularies() -> tuple[Vocabulary, ...]:
    found = {column.choices.name: column.choices for t in TABLES for column in t.columns if column.choices}
    return tuple(found.values())


VOCABULARIES: tuple[Vocabulary, ...] = _vocabularies()
"""Every vocabulary that a column offers, in the order in which they first occur."""


def table(name: str) -> Table:
    """The table of that name, sheet or Excel name. Raises XlmigrateError naming the sheets there are."""
    for one in TABLES:
        if name.casefold() in (one.name, one.sheet.casefold(), one.excel_name.casefold()):
            return one
    raise XlmigrateError(
        f"there is no sheet {name!r}", do=f"The sheets are: {', '.join(t.sheet for t in TABLES)}."
    )


__all__ = [
    "BY_NAME", "TABLES", "VOCABULARIES", "Choice", "Column", "Kind", "Phase", "Table", "Tone", "Vocabulary", "Writer",
    "Zone", "table",
]  # fmt: skip
