"""Whose file it is, and what its rows are: told by the headings, and where the platform wants it by the name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from xlmigrate.cleaning.full_name import heading_among
from xlmigrate.domains import BY_NAME, TABLES
from xlmigrate.engine.tables import Table
from xlmigrate.platforms import Export, Profile, load, profiles


@dataclass(frozen=True)
class Recognised:
    """What a file is: an export of a platform, or (``profile`` is None) a list in the headings of our own sheets.

    ``renamed`` is true when the platform tells the status by the name of the file and this name does not fit.
    """

    profile: Profile | None
    export: Export
    renamed: bool = False


def recognise(headings: Sequence[str], file_name: str, *, source: str | None = None) -> Recognised | None:
    """Recognise a file by its headings; their order and case do not matter. None when nothing fits.

    Where several platforms fit, the one named as ``source`` counts, then the one that asks for most headings.
    """
    present = {heading.casefold() for heading in headings}
    preferred = load(source).name if source else ""
    fitting = [
        (profile, export)
        for profile in profiles()
        for export in profile.exports
        if {heading.casefold() for heading in export.required} <= present
    ]
    named = [(p, e) for p, e in fitting if re.search(e.file_name, file_name)]
    if best := _best(named, preferred):
        return Recognised(*best)
    if best := _best(fitting, preferred):
        return Recognised(best[0], replace(best[1], status=""), renamed=True)
    return _own(headings)


def _best(found: list[tuple[Profile, Export]], preferred: str) -> tuple[Profile, Export] | None:
    def rank(pair: tuple[Profile, Export]) -> tuple[bool, int]:
        return (pair[0].name == preferred, len(pair[1].required))

    return max(found, key=rank, default=None)


def _own(headings: Sequence[str]) -> Recognised | None:
    """A list in the headings of one of our sheets: required ones are there, and most are known."""
    ranked = sorted(
        ((_known(table, headings), table) for table in TABLES if not table.owned), key=lambda p: -p[0]
    )
    (most, table), (next_most, _) = ranked[0], ranked[1]
    if most == next_most and most == _known(BY_NAME["contacts"], headings) and heading_among(headings):
        # names and addresses alone are a list of contacts; affiliates have both too, and a commission
        table, next_most = BY_NAME["contacts"], 0
    required = all(
        any(table.by_heading.get(h.casefold()) is c for h in headings) for c in table.columns if c.required
    )
    if not required or most == next_most or most < max(2, 0.7 * len(headings)):
        return None
    return Recognised(None, own_export(table, headings))


def _known(table: Table, headings: Sequence[str]) -> int:
    whole_name = table.name == "contacts" and heading_among(headings) is not None
    return sum(heading.casefold() in table.by_heading for heading in headings) + whole_name


def own_export(table: Table, headings: Sequence[str]) -> Export:
    """The columns of one of our own sheets as they stand in a file; computed columns are made anew."""
    columns = {}
    for heading in headings:
        column = table.by_heading.get(heading.casefold())
        if column is not None and not column.is_computed:
            columns[heading.casefold()] = f"{table.name}.{column.name}"
    return Export(table.name, tuple(headings), columns, separator=";")
