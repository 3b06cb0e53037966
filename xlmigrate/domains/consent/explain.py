"""Why a contact has its verdicts: the facts with the rows they come from, the rule, and the law behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xlmigrate.domains.consent import decisions, precedence, regimes, sources
from xlmigrate.domains.consent import facts as f
from xlmigrate.domains.consent.facts import PARTS
from xlmigrate.domains.consent.gather import Gathered
from xlmigrate.domains.consent.ledger import address_key
from xlmigrate.domains.consent.table import SERVICE, TABLE
from xlmigrate.engine.errors import XlmigrateError


def _served(service: pd.Series) -> str:
    """Why a contact is served or not, in words: one code may have more than one reason."""
    rows = [row for row in TABLE if row.kind == SERVICE and row.code == service["service_rule"]]
    return next((row for row in rows if row.reason == service["service_reason"]), rows[0]).says


@dataclass(frozen=True)
class Explanation:
    """The verdicts of one contact, channel by channel, and the facts that they rest on."""

    contact: str
    verdicts: pd.DataFrame
    facts: tuple[str, ...]
    rules: tuple[str, ...]

    def text(self) -> str:
        """All of it as lines of text."""
        lines = [f"{self.contact}: triage, not legal advice.", ""]
        for row in self.verdicts.to_dict("records"):
            ends = f" until {row['expires_on']:%Y-%m-%d}" if pd.notna(row["expires_on"]) else ""
            lines.append(
                f"{row['channel']}: {row['marketing_verdict']}{ends}. {row['reason'].rpartition(' (')[0]}. ({row['rule']}: {row['reason_codes']})"
            )
        service = self.verdicts.iloc[0]
        lines += [
            f"Service: {service['service_verdict']}. {_served(service)}. ({service['service_rule']}: {service['service_reason']})",
            "",
            "Facts",
        ]
        lines += [f"  {fact}" for fact in self.facts]
        lines += ["", "Rules"]
        lines += [f"  {rule}" for rule in self.rules]
        return "\n".join(lines)


def explain(judged: Gathered, who: str) -> Explanation:
    """Explain a contact by its Contact ID or address. Raises XlmigrateError when there is none."""
    contacts = judged.tables["contacts"]
    by_id = contacts["contact_id"].str.casefold().eq(who.strip().casefold()).fillna(False)
    same = (
        address_key(contacts["email"])
        .eq(address_key(pd.Series([who], dtype=contacts["email"].dtype))[0])
        .fillna(False)
    )
    rows = np.flatnonzero((by_id | same).to_numpy(dtype=bool))
    if not len(rows):
        raise XlmigrateError(
            "no contact has this ID or address",
            where="Contacts",
            do="Give its Contact ID, such as C-000001, or its address.",
        )
    unit = int(judged.units.contact[rows[0]])
    told = [
        judged.verdicts(channel).frame().iloc[[unit]].assign(channel=word)
        for channel, word in enumerate(f.CHANNELS)
    ]
    verdicts = pd.concat(told, ignore_index=True)
    code, reason = (str(verdicts[name][0]) for name in ("service_rule", "service_reason"))
    of_code = [row for row in TABLE if row.kind == SERVICE and row.code == code]
    served = [row for row in of_code if row.reason == reason] or of_code
    reasons = {code for cell in verdicts["reason_codes"] for code in str(cell).split(", ")}
    rules = [
        f"{row.says}. {row.condition} Source: {row.source} ({row.as_of}). ({row.code}: {row.reason})"
        for row in TABLE
        if (row in served if row.kind == SERVICE else row.reason in reasons)
    ]
    name = contacts["contact_id"].iloc[rows[0]]
    return Explanation(str(name), verdicts, tuple(_facts(judged, unit)), tuple(dict.fromkeys(rules)))


def _facts(judged: Gathered, unit: int) -> Iterator[str]:
    tables, units = judged.tables, judged.units
    facts = judged.facts(f.EMAIL)
    people = facts.people
    rows = np.flatnonzero(units.contact == unit)
    ids = ", ".join(map(str, tables["contacts"]["contact_id"].iloc[rows]))
    yield f"Rows of Contacts: {ids}"
    yield from _law(judged, rows, unit)
    for label, day in (
        ("Last purchase", facts.purchase), ("Last inquiry", facts.inquiry), ("Last sent", people.sent),
        ("Last sign of interest", facts.seen),
    ):  # fmt: skip
        yield f"{label}: {'not known' if np.isnat(day[unit]) else day[unit]}"
    yield f"List origin: {f.ORIGINS[people.origin[unit]]}"
    yield f"Paid access: {f.ACCESS[people.access[unit]]}" + (
        ", a running subscription" if people.open_obligation[unit] else ""
    )
    yield "Opt-outs read: " + ("yes" if people.read[unit] else f"no ({_why_unread(judged, rows)})")
    yield from _records(judged, unit)
    yield from _entries(judged, unit)
    yield from _decision(judged, unit)


def _why_unread(judged: Gathered, rows: NDArray[np.intp]) -> str:
    contacts = judged.tables["contacts"].iloc[rows]
    odd = sources.stopped_or_strange(contacts)
    said = [f"its Source status is {word}" for word in contacts["source_status"][odd].unique()]
    behind = sources.unread(judged.tables, judged.policy)
    return "; ".join([*behind, *said]) or "the platform of this contact is not known"


def _law(judged: Gathered, rows: NDArray[np.intp], unit: int) -> Iterator[str]:
    contacts = judged.tables["contacts"].iloc[rows]
    shown = []
    for label, bits in (
        ("country", regimes.declared(contacts["country"])), ("phone", regimes.of_phones(contacts["phone"])),
        ("domain", regimes.of_domains(contacts["email"])), ("language", regimes.of_languages(contacts["language"])),
    ):  # fmt: skip
        named = regimes.words(int(np.bitwise_or.reduce(bits))) if len(bits) else ""
        if named:
            shown.append(f"{label} says {named}")
    sender = regimes.words(regimes.of_sender(judged.policy.sender_regimes)) or "nothing"
    law = regimes.words(int(judged.facts(f.EMAIL).people.regimes[unit])) or "not known"
    yield f"Law: {law} ({'; '.join(shown) or 'no hint'}; the sender adds {sender})"


def _records(judged: Gathered, unit: int) -> Iterator[str]:
    records, weighed = judged.tables["consent_records"], judged.events
    for row in np.flatnonzero(judged.units.record == unit):
        parts = [
            name
            for name, mask in zip(PARTS, (weighed.who, weighed.when, weighed.how, weighed.what), strict=False)
            if mask[row]
        ]
        record = records.iloc[row]
        says = [
            f"{record['record_id']} ({_or(record['channel'], 'E-mail')}, {_or(record['source_file'], 'typed in')})",
            f"status {_or(record['status'], 'not stated')}",
        ]
        if weighed.speaks[row]:
            kind = "express" if weighed.express[row] else "a collection"
            says.append(f"{kind} of {weighed.on[row]}, proves {', '.join(parts) or 'nothing'}")
        if not np.isnat(weighed.confirmed_on[row]):
            says.append(f"confirmed {weighed.confirmed_on[row]}")
        if weighed.bulk[row]:
            says.append("time of an upload, so it does not count")
        if judged.origins.covered.any() and judged.origins.covered[row]:
            origin = judged.tables["origins"].iloc[judged.origins.place[row]]
            says.append(
                f"with what {origin['signed_by']} signed for {origin['origin']} ({origin['origin_id']})"
            )
        yield "Consent record " + "; ".join(says)


def _entries(judged: Gathered, unit: int) -> Iterator[str]:
    entries = judged.tables["suppressions"]
    for channel, word in enumerate(f.CHANNELS):
        stops, lifted = judged.facts(channel).stops, judged.facts(channel).lifted
        for row in np.flatnonzero((stops.person == unit) & (stops.entry >= 0)):
            entry = entries.iloc[stops.entry[row]]
            state = "lifted by a later opt-in" if lifted[row] else "stands"
            day = stops.on[row]
            yield f"Suppression {entry['suppression_id']} for {word}: {_or(entry['reason'], 'no reason')}, {'date not known' if np.isnat(day) else f'since {day}'}, {state}"


def _decision(judged: Gathered, unit: int) -> Iterator[str]:
    """What a person decided, by channel, and whether it counts."""
    for channel, word in enumerate(f.CHANNELS):
        decided = judged.decided(channel)
        if decided.signed[unit]:
            yield f"{word}: signed as {precedence.MARKETING[decided.rank[unit]]} by {decided.by.iloc[unit]}"
        for row in np.flatnonzero(
            (judged.units.contact == unit) & decided.states.notna().to_numpy(dtype=bool)
        ):
            told = judged.tables["contacts"].iloc[row]
            yield f"{word}: decided {told[decisions.DECISIONS[channel]]} on {told['contact_id']}: {decided.states.iloc[row]}"


def _or(value: object, instead: str) -> str:
    return instead if value is pd.NA or value is None else str(value)
