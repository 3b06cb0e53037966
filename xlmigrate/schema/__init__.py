"""The nouns of a migration: one table per sheet, in the order of the tabs.

Start is a page and Lists is derived from the vocabularies, so neither is a table here.
"""

from __future__ import annotations

from xlmigrate.errors import XlmigrateError
from xlmigrate.schema.assets import ASSETS, LINKS
from xlmigrate.schema.consent import CONSENT_RECORDS, SUPPRESSIONS
from xlmigrate.schema.contacts import CONTACTS, CUSTOM_FIELDS, TAGS
from xlmigrate.schema.language import Choice, Column, Kind, Phase, Table, Tone, Vocabulary, Writer, Zone
from xlmigrate.schema.launch import GO_LIVE_PLAN, MONITORING, ROLLBACK_PLAN, TEST_CASES, WARM_UP
from xlmigrate.schema.money import AFFILIATES, GATEWAYS, PRODUCTS, PURCHASES, SUBSCRIPTIONS
from xlmigrate.schema.project import OBJECTIVES, PLATFORM_FIT, RESOURCES, SETTINGS_TABLE
from xlmigrate.schema.technical import DOMAINS, INTEGRATIONS, REDIRECTS
from xlmigrate.schema.traces import CHANGE_LOG, FILES, FINDINGS, LEGEND

TABLES: tuple[Table, ...] = (
    SETTINGS_TABLE,
    OBJECTIVES, PLATFORM_FIT, RESOURCES, CONTACTS, CONSENT_RECORDS, SUPPRESSIONS, TAGS, CUSTOM_FIELDS,
    ASSETS, LINKS, PRODUCTS, PURCHASES, SUBSCRIPTIONS, AFFILIATES, DOMAINS, GATEWAYS, INTEGRATIONS, REDIRECTS,
    TEST_CASES, GO_LIVE_PLAN, ROLLBACK_PLAN, WARM_UP, MONITORING,
    FINDINGS, CHANGE_LOG, FILES, LEGEND,
)  # fmt: skip
"""Every table, in the order of the tabs."""

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
