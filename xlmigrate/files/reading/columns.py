"""What each column of a file is, and why: by the profile of its platform, by its heading, and by its cells.

Where heading and cells disagree the cells win, or the column is only kept. Nothing that may say no ends without a place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from xlmigrate.domains import BY_NAME, TABLES
from xlmigrate.engine.tables import Zone
from xlmigrate.files.reading import values
from xlmigrate.files.reading.meanings import (
    folded,
    heading_may_say_no,
    heading_may_speak,
    kinds,
    name_says_no,
    places_of,
    state_said,
)
from xlmigrate.files.reading.own_words import heading_of
from xlmigrate.files.reading.recognise import Recognised, own_export, platform_of, recognise
from xlmigrate.files.reading.source_file import SourceFile
from xlmigrate.platforms import Export, statuses_of

KEEP = ""
"""The place of a column that has none: it stays under its own heading."""

TOLD = "profile.state"
"""The place of a column of which the platform's profile knows what its words say."""

RIDDLE, SPEAKS, STATE = "hold.no", "hold.speaks", "also.state"
"""Places of columns that nobody knows and that may say no or speak of consent, and of a second column of states."""

_LEAST: Mapping[str, float] = {
    "address": 0.3, "phone": 0.3, "date": 0.5, "country": 0.4, "money": 0.5, "ip": 0.3, "link": 0.3, "language": 0.4, "code": 0.5,
}  # fmt: skip
_CELLS_WIN = ("address", "phone", "date", "country", "money", "ip", "link", "language", "code")

_FROM_CELLS = {
    "address": "contacts.email",
    "phone": "contacts.phone",
    "country": "contacts.country",
    "ip": "contacts.ip",
}

_MANY_OF = ("profile.", "no.", "yes.", "when.", "why.", "also.", "hold.")
_UNITED = ("contacts.tags", "contacts.lists")
_SECOND = {"contacts.email": "also.email", "contacts.phone": "also.phone", "contacts.source_status": STATE}


@dataclass(frozen=True)
class Placed:
    """One column: where it goes (`KEEP` where it stays a column of its own), why in a sentence, and how sure that is (0 to 1)."""

    heading: str
    to: str
    why: str
    sure: float
    example: str = ""


def understood(
    source: SourceFile, *, named: str | None = None, beside: Sequence[str] = ()
) -> Recognised | None:
    """What a file is: an export of a platform, a list of one's own, or None where nobody can say."""
    found = recognise(source.headings, source.name, source=named, beside=beside)
    if found is not None and (
        found.profile is not None or found.export.holds not in ("contacts", "suppressions")
    ):
        if found.profile is not None or not _address(source):
            return found
        if found.export.holds in ("consent_records", "affiliates", "purchases", "subscriptions"):
            return found
    kind = _people(source)
    if kind is None:
        return found or _assets(source)
    export = Export(kind, source.headings, _own_places(kind, source.headings, found), separator="")
    return Recognised(platform_of(named, source.headings), export)


def _own_places(kind: str, headings: Sequence[str], found: Recognised | None) -> Mapping[str, str]:
    """The headings that are ours on a list of opt-outs; on Contacts the cells are asked too ("State" may be a subscription's)."""
    if kind != "suppressions":
        return {}
    if found is not None and found.export.holds == kind:
        return found.export.columns
    return own_export(BY_NAME[kind], headings).columns


def _address(source: SourceFile) -> str:
    """The heading under which the addresses stand, by heading or by cells; blank where none does."""
    told = [h for h in source.headings if any(place.endswith(".email") for place, _ in places_of(h))]
    for heading in (*told, *(h for h in source.headings if h not in told)):
        cells = values.sample(source.frame[heading])
        if cells and values.share("address", cells) >= (0.3 if heading in told else 0.6):
            return heading
    return told[0] if told and not len(source.frame) else ""


def _people(source: SourceFile) -> str | None:
    """The sheet for a file of people or payments: Contacts, Suppressions, Purchases or Subscriptions; None for other lists."""
    address = _address(source)
    places = {heading: dict(places_of(heading)) for heading in source.headings}
    if not address and _says_no(source) and (found := _stands_for_addresses(source)):
        return found
    if not address:
        numbers = [
            h for h in source.headings if "contacts.phone" in places[h] and source.frame[h].notna().any()
        ]
        names = any(
            place in ("contacts.first_name", "contacts.last_name")
            for told in places.values()
            for place in told
        )
        told_no = _says_no(source)
        return "suppressions" if numbers and told_no else "contacts" if numbers and names else None
    if _is_opt_outs(source, address, places):
        return "suppressions"
    scores = {table: _weight(table, places) for table in ("contacts", "subscriptions", "purchases")}
    best = max(scores, key=lambda table: scores[table])
    return best if scores[best] > scores["contacts"] else "contacts"


def _stands_for_addresses(source: SourceFile) -> str:
    """Suppressions, where a list called after an opt-out has a column of addresses, domains or hashes among few; else blank."""
    called = [
        h
        for h in source.headings
        if folded(h) in ("address", "domain", "hash", "recipient", "adresse", "user", "value")
        or any(p.endswith(".email") for p, _ in places_of(h))
    ]
    few = len(source.headings) <= 4
    return "suppressions" if few and (called or len(source.headings) == 1) else ""


def _weight(table: str, places: Mapping[str, Mapping[str, float]]) -> float:
    """How many columns of a sheet a file has; common ones count little, and what a payment must have is asked for."""
    told = {
        place
        for one in places.values()
        for place in one
        if place.startswith(f"{table}.") or (table == "contacts" and place == "name.full")
    }
    bare = {place.partition(".")[2] for place in told}
    if table == "subscriptions" and not {"email", "amount", "billing"} <= bare:
        return 0.0
    if table == "purchases" and not (
        {"email", "amount"} <= bare and bare & {"source_id", "product"} and bare & {"bought_at"}
    ):
        return 0.0
    common = {"email", "full", "created_on", "source_id", "source_status", "status", "state"}
    return sum(0.3 if place in common else 1.0 for place in bare)


def _says_no(source: SourceFile) -> str:
    """The reason that the name of the file, its sheet or its title states plainly; blank where none does."""
    for name in (source.name, *source.names):
        reason, plain = name_says_no(name)
        if reason and plain:
            return reason
    return ""


def _is_opt_outs(source: SourceFile, address: str, places: Mapping[str, Mapping[str, float]]) -> bool:
    """Whether a file of addresses is a list of opt-outs: by its name, or by reasons that stop in a column of reasons."""
    states = [h for h in source.headings if "contacts.source_status" in places[h]]
    if _says_no(source):
        said = {
            s.reason
            for h in states
            for cell in values.sample(source.frame[h])
            if (s := state_said(cell, in_states=True))
        }
        return "" not in said
    if len(source.headings) > 8:
        return False
    for heading in source.headings:
        cells = values.sample(source.frame[heading])
        if (
            heading == address
            or not cells
            or folded(heading)
            not in ("reason", "suppression reason", "type", "cause", "grund", "motif", "motivo", "reden")
        ):
            continue
        if sum(bool(reason_of_text(cell)) for cell in cells) >= 0.8 * len(cells):
            return True
    return False


def reason_of_text(text: str) -> str:
    """The reason for a suppression that a word, a code of a mail server or a short text gives; blank where it gives none."""
    if state := state_said(text, in_states=True):
        return state.reason
    if re.search(r"\b5\.\d{1,3}\.\d{1,3}\b|^\s*5\d\d\b", text):
        return "Hard bounce"
    smooth = folded(text)
    for pattern, reason in (
        (r"\b(?:complain\w*|spam|abuse|fbl|feedback loop|beschwerde|plainte|queja|reclamo|klacht)\b", "Complained"),
        (r"\b(?:gdpr|dsgvo|rgpd|eras\w*|forgotten|delet\w* (?:my|me|data|request\w*))\b", "Erasure"),
        (r"\b(?:hard bounce\w*|bounce\w*|invalid|no such user|user unknown|mailbox (?:unavailable|not found))\b", "Hard bounce"),
        (r"\b(?:unsubscri\w*|opt(?:ed)? out|optout|abgemeldet|desinscri\w*|baja|disiscri\w*|uitgeschreven|descadastr\w*)\b", "Unsubscribed"),
        (r"\b(?:suppress\w*|block\w*|blacklist\w*|manual\w*)\b", "Blocked"),
    ):  # fmt: skip
        if re.search(pattern, smooth):
            return reason
    return ""


def _assets(source: SourceFile) -> Recognised | None:
    """A list of one's own that is none of people: the sheet whose columns it names, where all that must be there are."""
    best: tuple[int, str, dict[str, str]] | None = None
    for table in TABLES:
        if table.owned or table.name in ("contacts", "suppressions", "settings", "files", "change_log"):
            continue
        columns: dict[str, str] = {}
        for heading in source.headings:
            ours = heading_of(table.name, heading)
            column = table.by_heading.get(heading.casefold()) or (
                table.by_heading.get(ours.casefold()) if ours else None
            )
            if (
                column is not None
                and not column.is_computed
                and f"{table.name}.{column.name}" not in columns.values()
            ):
                columns[heading.casefold()] = f"{table.name}.{column.name}"
        whole = all(
            f"{table.name}.{column.name}" in columns.values() for column in table.columns if column.required
        )
        if (
            whole
            and len(columns) >= max(2, 0.5 * len(source.headings))
            and (best is None or len(columns) > best[0])
        ):
            best = (len(columns), table.name, columns)
    if best is None:
        return None
    return Recognised(None, Export(best[1], source.headings, best[2], separator=";"))


def read_columns(source: SourceFile, found: Recognised) -> list[Placed]:
    """Where each column of a file goes, in the order of the file."""
    holds = found.export.holds
    title = found.profile.title if found.profile else None
    words = statuses_of(title)
    fixed = {h: to for h in source.headings if (to := _fixed(found, h))}
    proposals = {h: ([] if h in fixed else list(_proposed(source, h, holds, words))) for h in source.headings}
    taken: dict[str, str] = {}
    placed: dict[str, Placed] = _known_to(found, source, fixed)
    for heading, its in fixed.items():
        to, why = its, ""
        why = f"{title} calls it so" if title else "Same heading as on our sheet"
        if to in taken and to in _SECOND:
            to = _SECOND[to]
        elif to in taken and to not in _UNITED:
            to, why = KEEP, f"{taken[to]} is taken already"
        taken.setdefault(to, heading)
        placed[heading] = Placed(heading, to, why, 1.0)
    order = sorted(proposals, key=lambda h: -max((one.sure for one in proposals[h]), default=0.0))
    for heading in order:
        if heading in placed:
            continue
        for one in proposals[heading]:
            to = one.to
            if to in taken and not to.startswith(_MANY_OF) and to not in _UNITED:
                if to not in _SECOND:
                    continue
                to = _SECOND[to]
            taken.setdefault(to, heading)
            placed[heading] = Placed(heading, to, one.why, one.sure)
            break
        else:
            placed[heading] = _left(heading, holds)
    examples = {
        h: next(iter(values.sample(source.frame[h].head(50))), "")
        for h in source.headings
        if h in source.frame
    }
    return [
        Placed(h, placed[h].to, placed[h].why, placed[h].sure, examples.get(h, "")[:60])
        for h in source.headings
    ]


def _known_to(found: Recognised, source: SourceFile, fixed: Mapping[str, str]) -> dict[str, Placed]:
    """Columns of which the profile says more than a place: its states, what its platform only guesses, and what says nothing."""
    if found.profile is None:
        return {}
    export, title = found.export, found.profile.title
    states: frozenset[str] = (
        getattr(export, "state_headings", frozenset()) if export.holds == "contacts" else frozenset()
    )
    guesses = {folded(heading) for heading in getattr(export, "guesses", ())}
    known = {folded(heading) for heading in getattr(export, "known", ())}
    placed = {}
    for heading in source.headings:
        if heading in fixed:
            continue
        if heading.casefold() in states:
            placed[heading] = Placed(
                heading, TOLD, f"{title} says of each person whether mail may be sent", 1.0
            )
        elif folded(heading) in guesses:
            placed[heading] = Placed(heading, KEEP, f"{title} only guesses it, so it is no fact", 1.0)
        elif (
            folded(heading) in known
            and export.holds == "contacts"
            and not (places_of(heading) or heading_may_say_no(heading))
        ):
            placed[heading] = Placed(heading, KEEP, f"{title} has this column, and we have none for it", 1.0)
    return placed


def _fixed(found: Recognised, heading: str) -> str:
    columns = found.export.columns
    if place := columns.get(heading.casefold()):
        return place
    if found.profile is None:
        return ""
    alike = {folded(one): place for one, place in columns.items()}
    return alike.get(folded(heading), "")


def _left(heading: str, holds: str) -> Placed:
    payment = holds in ("purchases", "subscriptions") and _OF_PAYMENTS.search(folded(heading))
    if "email" in BY_NAME[holds].by_name:
        if heading_may_say_no(heading) and not payment:
            return Placed(heading, RIDDLE, "May be an opt-out: say what this column means", 0.3)
        if heading_may_speak(heading):
            return Placed(heading, SPEAKS, "May be about consent: say what this column means", 0.3)
    return Placed(heading, KEEP, "Not recognized: kept under its own heading", 0.5)


def _proposed(source: SourceFile, heading: str, holds: str, words: Mapping[str, str]) -> Iterable[Placed]:
    """The places that a column may have, the surest first, each held against the cells."""
    cells = values.sample(source.frame[heading])
    if not source.headless:
        yield from _by_heading(heading, cells, holds, words)
        own = BY_NAME[holds].by_heading.get(heading.casefold())
        if (
            own is not None
            and own.zone in (Zone.FACT, Zone.KEY)
            and holds not in ("contacts", "suppressions")
        ):
            yield Placed(heading, f"{holds}.{own.name}", "Same heading as on our sheet", 1.0)
    yield from _by_cells(source, heading, cells, holds, words)


def _by_heading(heading: str, cells: list[str], holds: str, words: Mapping[str, str]) -> Iterable[Placed]:
    told = [(to, sure) for place, sure in places_of(heading) if (to := _for(place, holds))]
    ours = BY_NAME[holds].by_heading.get(heading.casefold())
    if (
        holds == "contacts"
        and ours is not None
        and not ours.is_computed
        and not any(sure == 1.0 for _, sure in told)
    ):
        told.insert(0, (f"contacts.{ours.name}", 1.0))
    if holds == "contacts" and {"contacts.state", "contacts.source_status"} <= {to for to, _ in told}:
        first = (
            "contacts.source_status"
            if cells and values.share("state", cells, words) >= 0.15
            else "contacts.state"
        )
        told = [one for one in told if one[0] not in ("contacts.state", "contacts.source_status")]
        told.insert(0, (first, 1.0))
    if holds in ("purchases", "subscriptions") and _OF_PAYMENTS.search(folded(heading)):
        told = [one for one in told if not one[0].startswith(("no.", "when.", "why."))]
    for to, sure in told:
        kind = kinds().get(to) or ("address" if to == "suppressions.address" else "text")
        fits = values.share(kind, cells, words) if kind in _CELLS_WIN else 1.0
        if to == "also.email" and cells and fits < _LEAST["address"]:
            continue
        if fits >= _LEAST.get(kind, 0.0):
            less = 1.0 if fits >= 0.8 else 0.8
            yield Placed(
                heading,
                to,
                "Recognized by its heading" + (", and the cells fit" if cells and kind in _CELLS_WIN else ""),
                sure * less,
            )
        elif kind in ("money", "date") and sure == 1.0 and holds == "contacts":
            yield Placed(heading, to, "Recognized by its heading, but the cells do not fit: check them", 0.5)
        elif to == "contacts.email" and values.share("flag", cells) >= 0.8:
            yield Placed(
                heading,
                "yes.unsubscribed",
                "The heading says email and the cells say yes or no: read as permission to mail",
                0.6,
            )


def _for(place: str, holds: str) -> str:
    """A place of the vocabulary as the sheet has it that takes the file; blank where that sheet has none."""
    table = place.partition(".")[0]
    if holds == "contacts":
        return (
            place
            if table in ("contacts", "consent_records", "name", "also", "no", "yes", "when", "why")
            else ""
        )
    if holds == "suppressions":
        if place == "contacts.email":
            return "suppressions.address"
        if table == "when":
            return "suppressions.suppressed_at"
        if table == "why":
            return "suppressions.reason_given"
        if place in ("contacts.phone", "also.email", "also.phone"):
            return "also.address"
        return place if table == "suppressions" else ""
    if table in ("no", "yes", "when", "why") and "email" in BY_NAME[holds].by_name:
        return place
    return place if table == holds else ""


_OF_PAYMENTS = re.compile(
    r"cancel|ended|refund|charge|on hold|\b(?:hold|deleted|blocked|removed|left|status|state|reason|disputed?)\b"
)
"""Words of a payment's own end; who cancels a plan has not opted out of mail."""


def _by_cells(
    source: SourceFile, heading: str, cells: list[str], holds: str, words: Mapping[str, str]
) -> Iterable[Placed]:
    if holds not in ("contacts", "suppressions") or not cells:
        return
    if any(
        folded(heading).startswith(one)
        for one in (
            "owner",
            "sales rep",
            "assistant",
            "spouse",
            "partner",
            "parent",
            "manager",
            "referr",
            "to ",
        )
    ):
        return
    if holds == "suppressions" and (
        len(source.headings) == 1
        or folded(heading) in ("domain", "hash", "recipient", "adresse", "user", "value")
    ):
        yield Placed(heading, "suppressions.address", "It is the only column of a list of opt-outs", 0.6)
    kind = values.told(cells, words)
    if kind == "address":
        to = "suppressions.address" if holds == "suppressions" else "contacts.email"
        yield Placed(heading, to, "Its cells are email addresses", 0.7)
        yield Placed(
            heading,
            "also.address" if holds == "suppressions" else "also.email",
            "Its cells are email addresses",
            0.7,
        )
    elif source.headless and kind in _FROM_CELLS and holds == "contacts":
        yield Placed(heading, _FROM_CELLS[kind], f"Its cells are of this kind: {kind}", 0.6)
    elif source.headless and kind == "state" and holds == "contacts":
        yield Placed(heading, "contacts.source_status", "Its cells are states of a subscription", 0.6)
    elif source.headless and kind == "date" and holds == "suppressions":
        yield Placed(heading, "suppressions.suppressed_at", "Its cells are days", 0.6)
