"""Whose file it is, and what its rows are: told by how many of its headings fit, and where the platform wants it by the name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from xlmigrate.cleaning.full_name import heading_among
from xlmigrate.domains import BY_NAME, TABLES
from xlmigrate.engine.tables import Table
from xlmigrate.files.reading.meanings import folded, name_says_no, places_of
from xlmigrate.platforms import Export, Profile, load, profiles

_MANY = 7
"""So many common headings, all of one export and in its own spelling, are no accident; four of them claim nobody."""


@dataclass(frozen=True)
class Recognised:
    """What a file is: an export of a platform, or (``profile`` is None) a list of one's own.

    ``renamed`` is true when the platform tells the status by the name of the file and this name does not fit.
    """

    profile: Profile | None
    export: Export
    renamed: bool = False


def recognise(
    headings: Sequence[str], file_name: str, *, source: str | None = None, beside: Sequence[str] = ()
) -> Recognised | None:
    """Recognise a file by its headings; their order and case do not matter. None when nothing fits.

    A platform fits by how many of the headings that its export always has are there, and how many of all are its own: a renamed,
    missing or added column makes no stranger, and common headings alone claim nobody. The one named as ``source`` counts before
    others, and fits with less; ``beside`` are platforms whose files were given along, for lists of opt-outs with common headings.
    """
    preferred = load(source).name if source else ""
    present = {folded(heading) for heading in headings}
    fitting = [
        (score, profile, export)
        for profile in profiles()
        for export in profile.exports
        if (score := _score(export, profile, present, file_name, preferred, beside)) > 0
    ]
    named = [one for one in fitting if re.search(one[2].file_name, file_name)]
    if named:
        _, profile, export = max(named, key=lambda one: one[0])
        if export.status and _contradicted(export, file_name):
            return Recognised(profile, replace(export, status=""), renamed=True)
        return Recognised(profile, export)
    if fitting:
        _, profile, export = max(fitting, key=lambda one: one[0])
        return Recognised(profile, replace(export, status=""), renamed=True)
    return _own(headings)


def _contradicted(export: Export, file_name: str) -> bool:
    """Whether a file of contacts is called after an opt-out too: "subscribed and unsubscribed" states no status."""
    return export.holds == "contacts" and bool(
        name_says_no(re.sub(r"(?i)^non-?subscribed", "", file_name))[0]
    )


def _score(
    export: Export, profile: Profile, present: set[str], file_name: str, preferred: str, beside: Sequence[str]
) -> float:
    """How well an export fits: 0 where it does not; the platform that was named outweighs all others."""
    required = [folded(heading) for heading in export.required]
    there = [heading for heading in required if heading in present]
    fit = len(there) / len(required) if required else 0.0
    written = getattr(export, "written", None) or (*export.required, *export.columns)
    known = _known(export)
    own = {folded(heading) for heading in written if folded(heading) in present and not _is_common(heading)}
    required_own = sum(not _is_common(heading) for heading in export.required)
    share = sum(heading in known for heading in present) / max(len(present), 1)
    mine = profile.name == preferred
    if export.holds == "suppressions" and not required_own:
        called = folded(profile.title) in folded(file_name) or profile.title in beside or mine
        if not (fit == 1 and called and present <= known and re.search(export.file_name, file_name)):
            return 0.0
    elif not (
        (fit == 1 and own)
        or (fit >= 0.6 and len(own) >= 2 and required_own)
        or (fit == 1 and len(required) >= _MANY)
        or (mine and fit >= 0.5)
    ):
        return 0.0
    if not mine and required_own and not any(heading in own for heading in required):
        return 0.0
    if fit < 1 and not _tells_states(export, present):
        return 0.0
    return fit * 2 + len(there) * 0.5 + len(own) * 0.3 + share + (100.0 if mine else 0.0)


def _tells_states(export: Export, present: set[str]) -> bool:
    """Whether a file has a column of states where its kind of export states opt-outs: without one nobody knows who has left."""
    states = {
        folded(heading) for heading, place in export.columns.items() if place == "contacts.source_status"
    }
    states |= {
        folded(heading) for heading, place in export.columns.items() if place.startswith("suppressions.")
    }
    states |= {folded(heading) for heading in getattr(export, "state_headings", ())}
    if export.holds != "contacts" or export.status or not states or states & present:
        return True
    told = {place for heading in present for place, _ in places_of(heading)}
    return any(place == "contacts.source_status" or place.startswith(("no.", "yes.")) for place in told)


def _known(export: Export) -> set[str]:
    """Every heading that this kind of file is known to have."""
    known = getattr(export, "headings", None) or (*export.required, *export.columns)
    return {folded(heading) for heading in known}


_ORDINARY = (
    "name.full",
    "also.email",
    "also.phone",
    "contacts.",
    "suppressions.",
    "purchases.",
    "subscriptions.",
)
_RARE = ("contacts.has_access", "contacts.lifetime_value", "contacts.last_")


@lru_cache(maxsize=4096)
def _is_common(heading: str) -> bool:
    """Whether people's own lists have such a heading too: short, of an ordinary place, and not in a program's capitals."""
    if heading.isupper() and "_" in heading:
        return False
    places = [place for place, sure in places_of(heading) if sure == 1.0]
    words = len(folded(heading).split())
    ordinary = any(place.startswith(_ORDINARY) and not place.startswith(_RARE) for place in places)
    return bool(places) and words <= (3 if ordinary else 1)


def platform_of(source: str | None, headings: Sequence[str]) -> Profile | None:
    """The platform that was named, where nothing known of its contact exports speaks against these headings.

    By meaning: an export of which half of the columns are there in other words ("email_address" for "email") is its.
    """
    if not source:
        return None
    profile = load(source)
    exports = [export for export in profile.exports if export.holds == "contacts"]
    if not exports:
        return profile
    meant = {place for heading in headings for place, _ in places_of(heading)} | {folded(h) for h in headings}
    for export in exports:
        if not _tells_states(export, {folded(heading) for heading in headings}):
            continue
        needed = [{folded(h), *(place for place, _ in places_of(h))} for h in export.required]
        if needed and sum(bool(one & meant) for one in needed) >= 0.75 * len(needed):
            return profile
    return None


_EVERYBODYS = frozenset({"name", "e-mail", "email", "contact id", "owner", "note", "notes"})
"""Headings of our sheets that any list of people has: alone they tell no affiliate from a contact."""


def _own(headings: Sequence[str]) -> Recognised | None:
    """A list in the headings of one of our sheets: required ones are there, and most are known.

    None, too, for people of whom nothing but name, address and notes is told: their columns are read one by one, as contacts.
    """
    ranked = sorted(
        ((_known_of(table, headings), table) for table in TABLES if not table.owned), key=lambda p: -p[0]
    )
    (most, table), (next_most, _) = ranked[0], ranked[1]
    if most == next_most and most == _known_of(BY_NAME["contacts"], headings) and heading_among(headings):
        # names and addresses alone are a list of contacts; affiliates have both too, and a commission
        table, next_most = BY_NAME["contacts"], 0
    required = all(
        any(table.by_heading.get(h.casefold()) is c for h in headings) for c in table.columns if c.required
    )
    if not required or most == next_most or most < max(2, 0.7 * len(headings)):
        return None
    told = {heading.casefold() for heading in headings if heading.casefold() in table.by_heading}
    if table.name != "contacts" and {"e-mail", "email"} & told and told <= _EVERYBODYS:
        return None
    return Recognised(None, own_export(table, headings))


def _known_of(table: Table, headings: Sequence[str]) -> int:
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
