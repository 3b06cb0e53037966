"""From the sheets to the facts: contacts, consent records, suppressions, subscriptions and files, one unit per address.

Facts of duplicates merge, then the table runs once. Contacts with one address are one unit; rows of one platform's id with
different addresses share what concerns the whole person: erasure, objection, refusal, countries, a child.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xlmigrate.cleaning import email, phone
from xlmigrate.domains.consent import (
    decisions,
    evidence,
    ledger,
    not_proof,
    origins,
    precedence,
    purchases,
    regimes,
    sources,
)
from xlmigrate.domains.consent import facts as f
from xlmigrate.domains.consent.facts import Days, Events, Facts, Ints, Mask, People, Stops, weigh
from xlmigrate.domains.consent.judge import Verdicts, judge
from xlmigrate.domains.consent.ledger import address_key
from xlmigrate.domains.consent.mailboxes import mailbox
from xlmigrate.domains.consent.origins import Signed
from xlmigrate.engine.catalogue import BY_NAME
from xlmigrate.engine.cells import missing
from xlmigrate.engine.plan import TEXT
from xlmigrate.engine.settings import Policy

Tables = Mapping[str, pd.DataFrame]
Raw = Mapping[tuple[str, str], pd.Series]
"""Cells as they were written, by table, column and position of the row, where the typed value is another or missing."""

READS = ("contacts", "consent_records", "suppressions", "subscriptions", "purchases", "files")
"""The tables that a verdict is made of."""

READS_TOO = ("origins",)
"""A sheet that workbooks of earlier versions lack; without it nothing is signed for many at once."""

_STATUS_STOPS = {
    "Unsubscribed": (f.OPT_OUT, "withdrawn_at"),
    "Objected": (f.OBJECTION, "objected_at"),
    "Refused": (f.REFUSAL, "objected_at"),
    "Complained": (f.COMPLAINT, "complained_at"),
    "Bounced": (f.BOUNCE, "bounced_at"),
}
_SAY_OTHERWISE = ("Subscribed", "Pending", "Not stated", *_STATUS_STOPS)
"""States that are not contrary to a consent, or speak for themselves; a word that nobody knows ("revoked") is contrary."""
_DATED_STOPS = {
    "withdrawn_at": f.OPT_OUT,
    "objected_at": f.OBJECTION,
    "complained_at": f.COMPLAINT,
    "bounced_at": f.BOUNCE,
    "erasure_requested_at": f.ERASURE,
}
_WHOLE_PERSON = (f.ERASURE, f.OBJECTION, f.REFUSAL)
_WHOLE_ADDRESS = (f.COMPLAINT,)


@dataclass
class Units:
    """The addresses that are judged, and where the rows of each sheet belong.

    ``contact``, ``record`` are the unit of each row; ``person`` joins units of one person.
    """

    n: int
    keys: pd.Index
    contact: Ints
    record: Ints
    person: Ints
    named: Ints
    """The unit of the contact that each record names by its Contact ID; its own unit where it names none."""


@dataclass
class Gathered:
    """Everything of the sheets that does not depend on the channel, read once."""

    tables: Tables
    policy: Policy
    today: date
    units: Units
    read: pd.DataFrame
    events: evidence.Weighed
    unread: Mask
    doubtful: Mask
    raw: Raw
    origins: Signed
    stated: pd.DataFrame
    """The consent records as they are read: with what signed origins say where a record says nothing."""
    attested: Mask
    """The records of which a signed origin supplies a part of the proof."""
    _facts: dict[int, Facts] = field(default_factory=dict)
    _verdicts: dict[int, Verdicts] = field(default_factory=dict)
    _decided: dict[int, decisions.Decided] = field(default_factory=dict)

    @cached_property
    def record_channel(self) -> Ints:
        """The channel of each consent record: e-mail where it names none, -1 where it names one that is none of ours.

        Such a record ("WhatsApp") permits nothing anywhere, and what it stops, it stops everywhere.
        """
        place = ledger.channels(self.tables["consent_records"]["channel"], blank=f.EMAIL)
        return np.where(self.illegible("consent_records", "channel"), -1, place)

    def illegible(self, table: str, column: str) -> Mask:
        """Where something is written that nobody can read ("last spring" as a day, an error): it is not the same as a blank."""
        return _illegible(self.tables, self.raw, table, column)

    def illegible_decisions(self) -> Mask:
        """The rows of Contacts with a decision, for any channel, that nobody can read."""
        found = [decisions.strange(self, channel) for channel in range(len(f.CHANNELS))]
        result: Mask = np.logical_or.reduce(found)
        return result

    def facts(self, channel: int) -> Facts:
        """The facts of every unit in one channel."""
        if channel not in self._facts:
            stops = _stops(self, channel)
            self._facts[channel] = weigh(
                _people(self, channel, stops), _events(self, channel), stops,
                channel=channel, policy=self.policy, today=self.today,
            )  # fmt: skip
        return self._facts[channel]

    @cached_property
    def boxes(self) -> pd.Series:
        """The mailbox of each unit: what all spellings of its address share."""
        return mailbox(pd.Series(self.units.keys, dtype=TEXT))

    @cached_property
    def numbers(self) -> pd.Series:
        """The units by their numbers in international form; several rows where a unit has several."""
        return _phones(self)

    @cached_property
    def same_number(self) -> Ints:
        """Units that share a number, by the smallest of them: a text message reaches whoever holds the phone."""
        codes, _ = pd.factorize(self.numbers.index)
        return _joined(self.numbers.to_numpy(dtype=np.int64), codes, self.units.n)

    def ledger_reach(self, channel: int) -> tuple[Ints, Mask, Days]:
        """Of each entry of the ledger that reaches a unit in this channel: whether it is lifted there, and by which day."""
        facts = self.facts(channel)
        rows = np.flatnonzero(facts.stops.entry >= 0)
        person = facts.stops.person[rows]
        return facts.stops.entry[rows], facts.lifted[rows], facts.opted_in_on[person]

    def decided(self, channel: int) -> decisions.Decided:
        """The verdict that counts for every unit in one channel: computed, or decided by a person."""
        if channel not in self._decided:
            self._decided[channel] = decisions.decided(self, channel)
        return self._decided[channel]

    def verdicts(self, channel: int) -> Verdicts:
        """The verdicts of every unit in one channel; service is judged once, by e-mail, whatever the channel."""
        if channel not in self._verdicts:
            told = judge(self.facts(channel))
            if channel != f.EMAIL:
                mail = self.verdicts(f.EMAIL)
                told = replace(
                    told,
                    service=mail.service,
                    service_rule=mail.service_rule,
                    contract_only=mail.contract_only,
                )
            self._verdicts[channel] = told
        return self._verdicts[channel]


def gather(tables: Tables, policy: Policy, today: date, raw: Raw | None = None) -> Gathered:
    """Read the sheets once, for all channels; ``raw`` holds the cells whose typed value is another or missing."""
    raw = raw or {}
    tables = with_origins(tables)
    contacts, records = tables["contacts"], tables["consent_records"]
    read = email.parse(contacts["email"])
    units = _units(contacts, records)
    doubtful = _doubtful(tables, units, raw)
    events = evidence.weigh(records, policy, today)
    signed = (
        origins.read(records, tables["origins"], events.bulk | events.suspect)
        if len(tables["origins"])
        else _NO_ORIGINS
    )
    stated = origins.supplied(records, tables["origins"], signed) if len(tables["origins"]) else records
    attested = np.zeros(len(records), dtype=bool)
    if stated is not records:
        alone, events = events, evidence.weigh(stated, policy, today)
        attested = events.differs(alone)
    return Gathered(
        tables=tables, policy=policy, today=today, units=units, read=read, events=events,
        unread=_unread(tables, units, policy, doubtful), doubtful=doubtful, raw=raw, origins=signed, stated=stated, attested=attested,
    )  # fmt: skip


_NO_ORIGINS = Signed(
    np.zeros(0, dtype=np.int64),
    np.zeros(0, dtype=bool),
    pd.Series(dtype=TEXT),
    pd.Series(dtype=TEXT),
    np.zeros(0, dtype=bool),
)


def with_origins(tables: Tables) -> Tables:
    """The tables with a blank one of origins where there is none: workbooks of earlier versions have no such sheet."""
    if "origins" in tables:
        return tables
    blank = pd.DataFrame(
        {column.name: missing(0, column.kind.dtype) for column in BY_NAME["origins"].columns}
    )
    return {**tables, "origins": blank}


def _units(contacts: pd.DataFrame, records: pd.DataFrame) -> Units:
    nobody = "\x1f" + contacts["contact_id"].fillna(
        pd.Series(contacts.index.astype(str), index=contacts.index, dtype=TEXT)
    )
    mine = address_key(contacts["email"]).fillna(nobody)
    theirs = address_key(records["email"])
    by_id = pd.Series(mine.to_numpy(), index=contacts["contact_id"])
    by_id = by_id[by_id.index.notna() & ~by_id.index.duplicated()]
    named = by_id.reindex(records["contact_id"]).set_axis(records.index)
    theirs = theirs.fillna(named).fillna("\x1e")
    codes, keys = pd.factorize(pd.concat([mine, theirs], ignore_index=True).astype(TEXT))
    contact, record = codes[: len(contacts)].astype(np.int64), codes[len(contacts) :].astype(np.int64)
    other = pd.Index(keys).get_indexer(pd.Index(named.astype(object).fillna("\x1d")))
    other = np.where(other < 0, record, other).astype(np.int64)
    return Units(
        len(keys),
        pd.Index(keys),
        contact,
        record,
        _persons(contacts, contact, record, other, len(keys)),
        other,
    )


def _persons(contacts: pd.DataFrame, unit: Ints, record: Ints, named: Ints, n: int) -> Ints:
    """Units that one id of one platform joins, or a record and the contact it names, are one person; the smallest stands for it."""
    own_id = contacts["source_platform"].fillna("") + "\x1f" + contacts["source_id"]
    codes, _ = pd.factorize(own_id)
    apart = np.flatnonzero(record != named)
    first = int(codes.max(initial=-1)) + 1
    pairs = first + np.arange(len(apart))
    return _joined(
        np.concatenate([unit, record[apart], named[apart]]),
        np.concatenate([codes, pairs, pairs]).astype(np.int64),
        n,
    )


def _joined(unit: Ints, group: Ints, n: int) -> Ints:
    """Units that stand in one group, over any number of groups, by the smallest of them; a group of -1 joins nobody."""
    known = group >= 0
    person = np.arange(n)
    while known.any():
        lowest = np.full(group.max() + 1, n, dtype=np.int64)
        np.minimum.at(lowest, group[known], person[unit[known]])
        joined = person.copy()
        np.minimum.at(joined, unit[known], lowest[group[known]])
        joined = joined[joined]
        if (joined == person).all():
            break
        person = joined
    return person


def _spread(values: Mask, person: Ints) -> Mask:
    """What holds for one unit of a person, for all of them."""
    of_person = np.zeros(len(person), dtype=bool)
    of_person[person[values]] = True
    result: Mask = of_person[person]
    return result


def _flag(rows: Mask, unit: Ints, n: int) -> Mask:
    found = np.zeros(n, dtype=bool)
    found[unit[rows]] = True
    return found


def _days(column: pd.Series) -> Days:
    return column.to_numpy(dtype="M8[s]", na_value=np.datetime64("NaT")).astype("M8[D]")


def _last(days: Days, unit: Ints, n: int) -> Days:
    latest = np.full(n, f.NO_DAY, dtype="M8[D]")
    known = np.flatnonzero(~np.isnat(days))
    order = known[np.argsort(days[known], kind="stable")]
    latest[unit[order]] = days[order]
    return latest


def _true(mask: pd.Series) -> Mask:
    result: Mask = mask.fillna(False).to_numpy(dtype=bool)
    return result


def _people(all_: Gathered, channel: int, stops: Stops) -> People:
    contacts, records, units = all_.tables["contacts"], all_.tables["consent_records"], all_.units
    n, policy = units.n, all_.policy
    here = all_.record_channel == channel
    status = records["status"]
    state = _states(all_, here)
    pending = here & _true(status.eq("Pending"))
    # a pending of which nobody knows since when is not older than anything
    pending_on = np.where(pending, _days(records["status_on"]), f.NO_DAY)
    since = _last(pending_on, units.record, n)
    since[units.record[pending & np.isnat(pending_on)]] = f.NO_DAY
    bits, hinted = _regimes(all_)
    past = {"purchase": purchases.last_sale(contacts, all_.tables["purchases"], units.contact, units.keys)}
    told, told_by_opens, told_sent = (_flag(rows, units.contact, n) for rows in engagement_told(contacts))
    # an open proves no interest while Settings say so, but where opens are told, none for a year says something
    lately = _last(_days(contacts["last_opened_on"]), units.contact, n) >= _lately(all_)
    told |= told_by_opens & ~lately
    engaged = _last(_days(contacts["last_clicked_on"]), units.contact, n)
    if policy.opens_count == "Yes":
        engaged = np.fmax(engaged, _last(_days(contacts["last_opened_on"]), units.contact, n))
    return People(
        usable=_usable(all_, channel), regimes=bits, hinted=hinted,
        subscribed=state["subscribed"], contrary=state["contrary"],
        pending=state["pending"] if policy.merge_option == "Latest" else _flag(pending, units.record, n),
        pending_on=since,
        origin=_origins(all_),
        minor=_spread(_flag(_true(records["minor"]) | all_.illegible("consent_records", "minor"), units.record, n), units.person),
        variant=_variants(all_, stops) if channel == f.EMAIL else np.zeros(n, dtype=bool),
        read=~all_.unread, soft=_soft(all_), purchase=past["purchase"],
        inquiry=_last(_days(records["last_inquiry_on"]), units.record, n),
        sent=_last(_days(contacts["last_sent_on"]), units.contact, n), engaged=np.fmax(engaged, past["purchase"]),
        access=_access(all_), open_obligation=_obligations(all_),
        role=_flag(_true(all_.read["role"]), units.contact, n),
        told=told, told_sent=told_sent, mailed=_mailed(all_), gone=_gone(all_),
        unread_decision=_unread_decisions(all_, channel), decided_against=_decided_against(all_, channel),
        nobody=not_proof.read_by_nobody(pd.Series(units.keys, dtype=TEXT)) if channel == f.EMAIL else np.zeros(n, dtype=bool),
    )  # fmt: skip


def _states(all_: Gathered, here: Mask) -> dict[str, Mask]:
    """What the sources say of each unit: subscribed, the contrary, pending. ``Latest``: only the last dated state counts."""
    records, units = all_.tables["consent_records"], all_.units
    says = {
        "subscribed": here & _true(records["status"].eq("Subscribed")),
        "contrary": here & _true(records["status"].notna() & ~records["status"].isin(_SAY_OTHERWISE)),
        "pending": here & _true(records["status"].eq("Pending")),
    }
    if all_.policy.merge_option == "Latest":
        speaks = says["subscribed"] | says["contrary"] | says["pending"]
        on = np.where(speaks, _days(records["status_on"]), f.NO_DAY)
        on = np.where(
            on > np.datetime64(all_.today, "D"), f.NO_DAY, on
        )  # nobody says today what holds tomorrow
        last = _last(on, units.record, units.n)[units.record]
        undated = _flag(speaks & np.isnat(on), units.record, units.n)[units.record]
        counts = undated | (on == last)
        says = {name: mask & counts for name, mask in says.items()}
    return {name: _flag(mask, units.record, units.n) for name, mask in says.items()}


def _usable(all_: Gathered, channel: int) -> Mask:
    contacts, records, units = all_.tables["contacts"], all_.tables["consent_records"], all_.units
    if channel == f.EMAIL:
        mine = _true(all_.read["outcome"].isin(["good", "repaired"]))
        theirs = _true(email.parse(records["email"])["outcome"].isin(["good", "repaired"]))
        return _flag(mine, units.contact, units.n) | _flag(theirs, units.record, units.n)
    if channel == f.SMS:
        mine = _true(phone.parse(contacts["phone"], None)["e164"].notna())
    else:
        mine = _true(contacts["address"].notna() & contacts["city"].notna())
    return _flag(mine, units.contact, units.n)


def _regimes(all_: Gathered) -> tuple[NDArray[np.uint16], Mask]:
    contacts, units, policy = all_.tables["contacts"], all_.units, all_.policy

    def united(bits: regimes.Bits) -> regimes.Bits:
        of_person = np.zeros(units.n, dtype=np.uint16)
        np.bitwise_or.at(of_person, units.person[units.contact], bits)
        result: regimes.Bits = of_person[units.person]
        return result

    return regimes.united(
        united(
            regimes.declared(contacts["country"]) | _of_several(contacts["other_countries"], regimes.declared)
        ),
        united(regimes.of_phones(contacts["phone"]) | _of_several(contacts["phone_2"], regimes.of_phones)),
        united(
            regimes.of_domains(contacts["email"])
            | regimes.of_languages(contacts["language"])
            | regimes.declared(contacts["country_hint"])
        ),
        regimes.of_sender(policy.sender_regimes),
        declared_wins=policy.declared_country_wins == "Yes",
    )


def _of_several(cells: pd.Series, of: Callable[[pd.Series], regimes.Bits]) -> regimes.Bits:
    """The regimes of cells that hold several values, separated by semicolons."""
    bits = np.zeros(len(cells), dtype=np.uint16)
    parts = cells.set_axis(range(len(cells))).dropna().str.split(r"[;,]").explode().str.strip().astype(TEXT)
    np.bitwise_or.at(bits, parts.index.to_numpy(dtype=np.int64), of(parts))
    return bits


def _origins(all_: Gathered) -> Ints:
    """The worst origin that a record names; where none does, it is not known."""
    records, units = all_.stated, all_.units
    place = {word: rank for rank, word in enumerate(f.ORIGINS)}
    named = records["list_origin"].map(place)
    strange = _true(records["list_origin"].notna() & named.isna()) | all_.illegible(
        "consent_records", "list_origin"
    )
    named = named.mask(strange, f.UNKNOWN_ORIGIN)
    worst_named = np.array(named.to_numpy(dtype=float, na_value=np.nan))
    for column in ("consent_source", "wording"):
        told = not_proof.origin_in_words(records[column]).dropna()
        rows = records.index.get_indexer(told.index)
        worst_named[rows] = np.fmax(worst_named[rows], told.map(place).to_numpy(dtype=float))
    worst = np.full(units.n, -1, dtype=np.int64)
    known = ~np.isnan(worst_named)
    np.maximum.at(worst, units.record[known], worst_named[known].astype(np.int64))
    return np.where(worst < 0, f.UNKNOWN_ORIGIN, worst)


_SOFT = ("soft_similar", "soft_offered", "soft_each_message")


def _soft(all_: Gathered) -> Mask:
    """All soft opt-in facts are stated, and no row says no to any of them."""
    records, units = all_.tables["consent_records"], all_.units
    holds = np.ones(units.n, dtype=bool)
    for name in _SOFT:
        yes, no = _true(records[name]), _true(~records[name]) | all_.illegible("consent_records", name)
        holds &= _flag(yes, units.record, units.n) & ~_flag(no, units.record, units.n)
    return holds


def engagement_told(contacts: pd.DataFrame) -> tuple[Mask, Mask, Mask]:
    """Whether the platform of a row tells clicks, opens, and days of sending at all: some contact of it has one."""
    platform, _ = pd.factorize(contacts["source_platform"].fillna(""))
    names = ("last_clicked_on", "last_opened_on", "last_sent_on")
    clicks, opens, sent = (
        np.isin(platform, np.unique(platform[_true(contacts[name].notna())])) for name in names
    )
    return clicks, opens, sent


def _lately(all_: Gathered) -> np.datetime64:
    """The first day that is not too long ago for a sign of interest."""
    policy = all_.policy
    then = max(np.datetime64(all_.today, "D"), np.datetime64(policy.go_live_on or all_.today, "D"))
    result: np.datetime64 = then - np.timedelta64(policy.stale_after_days, "D")
    return result


def _mailed(all_: Gathered) -> Mask:
    """Units of a platform that a person names as mailed regularly."""
    contacts, units = all_.tables["contacts"], all_.units
    platform = contacts["source_platform"].fillna(sources.OTHER)
    named = [one for one in platform.unique() if sources.named(str(one), all_.policy.mailed_regularly)]
    return _flag(_true(platform.isin(named)), units.contact, units.n)


def _gone(all_: Gathered) -> Mask:
    """Units that a newer whole export of their platform lacks; a file that a person calls a part of the list proves nothing."""
    cells, units = all_.tables["contacts"]["missing_from"], all_.units
    rows = cells[cells.notna()]
    if rows.empty:
        return np.zeros(units.n, dtype=bool)
    files = all_.tables["files"]
    parts = set(files.loc[_true(~files["whole"]), "name"].dropna()) - set(
        files.loc[~_true(~files["whole"]), "name"].dropna()
    )
    lacking = rows.map(lambda text: bool({one.strip() for one in text.split(";")} - {"", *parts}))
    gone = np.zeros(len(cells), dtype=bool)
    gone[np.flatnonzero(_true(cells.notna()))] = lacking.to_numpy(dtype=bool)
    return _flag(gone, units.contact, units.n)


def _unread_decisions(all_: Gathered, channel: int) -> Mask:
    """Units of a person with a row whose decision nobody can read; that for e-mail, the first, holds every channel."""
    units = all_.units
    rows = decisions.strange(all_, f.EMAIL)
    if channel != f.EMAIL:
        rows = rows | decisions.strange(all_, channel)
    return _spread(_flag(rows, units.contact, units.n), units.person)


def _decided_against(all_: Gathered, channel: int) -> Mask:
    """Units with a record that a person signed as stricter than any permission, or in words that nobody can read."""
    signed, units = all_.tables["consent_records"]["signed_verdict"], all_.units
    strict = _true(signed.notna() & ~signed.isin(precedence.SIGNABLE["Unknown"])) | all_.illegible(
        "consent_records", "signed_verdict"
    )
    rows = strict & ((all_.record_channel == channel) | (all_.record_channel < 0))
    return _flag(rows, units.record, units.n) | _flag(rows, units.named, units.n)


def _variants(all_: Gathered, stops: Stops) -> Mask:
    """Units of which another spelling is stopped, in the ledger or on a record, or another address of the same contact."""
    suppressions, keys = all_.tables["suppressions"], all_.units.keys
    stopping = all_.doubtful.copy()
    stopping[stops.person[stops.entry < 0]] = True
    stopped = pd.Series(keys[stopping], dtype=TEXT)
    blocked = pd.concat([ledger.stopped_addresses(suppressions).astype(TEXT), stopped]).drop_duplicates()
    found = ledger.variants(blocked, keys, all_.boxes)
    found |= ledger.hashed_variants(suppressions, keys, all_.boxes, all_.policy.ledger_key)
    row, also = _also(all_)
    if len(also):
        held = also.isin(blocked) | mailbox(also).isin(mailbox(blocked))
        found[all_.units.contact[row[_true(held)]]] = True
    return found


def _also(all_: Gathered) -> tuple[Ints, pd.Series]:
    """Further addresses of contacts, of their cell or of columns that are none of ours, and the position of their row."""
    contacts = all_.tables["contacts"]
    cells = [all_.read["others"], contacts["other_emails"]]
    for name in contacts.columns:
        if name in BY_NAME["contacts"].by_name or contacts[name].dtype != TEXT:
            continue
        cells.append(contacts[name].where(contacts[name].str.contains("@", regex=False).fillna(False)))
    parts = [cell.set_axis(range(len(contacts))).dropna() for cell in cells]
    parts = [part.str.split(r"[;,\s<>]+").explode() for part in parts if len(part)]
    if not parts:
        return np.zeros(0, dtype=np.int64), pd.Series(dtype=TEXT)
    all_cells = pd.concat(parts).astype(TEXT)
    keys = ledger.address_key(all_cells.where(all_cells.str.contains("@", regex=False)))
    return keys.index.to_numpy(dtype=np.int64), keys.reset_index(drop=True)


def _access(all_: Gathered) -> Ints:
    """Yes over unknown over no; a blank is no only where a person confirms that the registers are complete."""
    contacts, units = all_.tables["contacts"], all_.units
    blank = "No" if all_.policy.access_registers_read == "Yes" else "Unknown"
    rank = contacts["has_access"].fillna(blank).map({word: n for n, word in enumerate(f.ACCESS)}).fillna(1)
    rank = rank.mask(all_.illegible("contacts", "has_access"), f.ACCESS_UNKNOWN)
    most = np.full(units.n, -1, dtype=np.int64)
    np.maximum.at(most, units.contact, rank.to_numpy(dtype=np.int64))
    return np.where(most < 0, f.ACCESS.index(blank), most)


def _obligations(all_: Gathered) -> Mask:
    """Who pays or has access by a subscription that is not over."""
    paid, units = all_.tables["subscriptions"], all_.units
    due = paid[not_over(paid, all_.today)]
    return np.asarray(units.keys.isin(address_key(due["email"]).dropna()), dtype=bool)


def not_over(subscriptions: pd.DataFrame, today: date) -> Mask:
    """The subscriptions that are not over; a state that nobody can read is not over."""
    until = np.fmax(_days(subscriptions["paid_until"]), _days(subscriptions["bridge_until"]))
    status = subscriptions["status"]
    over = _true(status.eq("Ended")) | (_true(status.eq("Cancelled")) & ~np.isnat(until))
    result: Mask = ~over | (until >= np.datetime64(today, "D"))
    return result


def _illegible(tables: Tables, raw: Raw, table: str, column: str) -> Mask:
    frame, cells = tables[table], raw.get((table, column))
    if cells is None or cells.empty:
        return np.zeros(len(frame), dtype=bool)
    mask: Mask = frame.index.isin(cells.index[cells.notna()]) & frame[column].isna().to_numpy(dtype=bool)
    return mask


def _doubtful(tables: Tables, units: Units, raw: Raw) -> Mask:
    """Units with a state that nobody can read, on a record or on Contacts: it may be an opt-out."""
    unreadable = _illegible(tables, raw, "consent_records", "status")
    found = _flag(sources.strange(tables["consent_records"]) | unreadable, units.record, units.n)
    return found | _flag(sources.stopped_or_strange(tables["contacts"]), units.contact, units.n)


def _unread(tables: Tables, units: Units, policy: Policy, doubtful: Mask) -> Mask:
    """Units with a row from a platform whose opt-outs were not all read or not as lately as its contacts, or with a state that
    nobody can read.
    """
    behind = sources.unread(tables, policy)
    unread = doubtful.copy()
    for rows, unit in ((tables["contacts"], units.contact), (tables["consent_records"], units.record)):
        unread |= _flag(_true(rows["source_platform"].isin(behind)), unit, units.n)
    if not sources.confirmed(sources.OTHER, policy):
        unread |= _flag(_true(tables["contacts"]["source_platform"].isna()), units.contact, units.n)
    return unread


def _events(all_: Gathered, channel: int) -> Events:
    weighed = all_.events
    here = np.flatnonzero((all_.record_channel == channel) & weighed.speaks)
    return Events(
        person=all_.units.record[here], express=weighed.express[here], on=weighed.on[here], who=weighed.who[here],
        when=weighed.when[here], how=weighed.how[here], what=weighed.what[here],
        confirmed_on=weighed.confirmed_on[here], bulk=weighed.bulk[here], suspect=weighed.suspect[here],
        attested=all_.attested[here],
    )  # fmt: skip


def _stops(all_: Gathered, channel: int) -> Stops:
    """All stops that reach a unit in this channel: of the address, of the whole person, of the ledger.

    The entry of the ledger that each comes from goes along in `Stops.entry` (-1: from a record).
    """
    records, units = all_.tables["consent_records"], all_.units
    found: list[tuple[Ints, Ints, Days, Mask, Ints]] = []
    here = (
        (all_.record_channel == channel)
        | (all_.record_channel < 0)
        | (all_.policy.unsubscribe_scope != "Channel")
    )
    for word, (what, dated) in _STATUS_STOPS.items():
        rows = np.flatnonzero(_true(records["status"].eq(word)))
        # of two days the later counts, and a day that nobody can read may be later still
        on = np.fmax(_days(records[dated]), _days(records["status_on"]))
        on = np.where(
            all_.illegible("consent_records", dated) | all_.illegible("consent_records", "status_on"),
            f.NO_DAY,
            on,
        )[rows]
        found += _of_records(units, rows, what, on, here)
    for dated, what in _DATED_STOPS.items():
        # a day that cannot be read is still a stop, and one without a day is never lifted
        rows = np.flatnonzero(_true(records[dated].notna()) | all_.illegible("consent_records", dated))
        found += _of_records(units, rows, what, _days(records[dated])[rows], here)
    entries = ledger.read(all_.tables["suppressions"], units.keys, lambda: all_.numbers, all_.policy)
    in_channel: Mask = (entries.channel == channel) | (entries.channel < 0) | (
        (entries.kind == f.OPT_OUT) & (all_.policy.unsubscribe_scope != "Channel")
    )  # fmt: skip
    found.append((entries.unit, entries.kind, entries.on, in_channel, entries.entry))
    unit, kind, on, mine, entry = (np.concatenate(parts) for parts in zip(*found, strict=True))
    everywhere = np.isin(kind, _WHOLE_PERSON)
    keep = mine | everywhere | np.isin(kind, _WHOLE_ADDRESS)
    unit, kind, on, entry, everywhere = unit[keep], kind[keep], on[keep], entry[keep], everywhere[keep]
    linked, origin = _linked(unit, everywhere, units.person)
    unit, kind, on, entry = (
        np.concatenate([unit, linked]), np.concatenate([kind, kind[origin]]), np.concatenate([on, on[origin]]),
        np.concatenate([entry, entry[origin]]),
    )  # fmt: skip
    if channel == f.SMS:
        linked, origin = _linked(unit, np.ones(len(unit), dtype=bool), all_.same_number)
        unit, kind, on, entry = (
            np.concatenate([unit, linked]), np.concatenate([kind, kind[origin]]), np.concatenate([on, on[origin]]),
            np.concatenate([entry, entry[origin]]),
        )  # fmt: skip
    return Stops(person=unit, kind=kind, on=on, entry=entry)


def _of_records(
    units: Units, rows: NDArray[np.intp], what: int, on: Days, here: Mask
) -> list[tuple[Ints, Ints, Days, Mask, Ints]]:
    """The stops of records: of the address that each speaks of, and of the contact that it names, whose address may be mended."""
    other = np.flatnonzero(units.named[rows] != units.record[rows])
    made = [(units.record[rows], np.full(len(rows), what), on, here[rows], np.full(len(rows), -1))]
    if len(other):
        made.append(
            (
                units.named[rows[other]],
                np.full(len(other), what),
                on[other],
                here[rows[other]],
                np.full(len(other), -1),
            )
        )
    return made


def _phones(all_: Gathered) -> pd.Series:
    """The units by their numbers in international form; several rows where a unit has several."""
    contacts, units = all_.tables["contacts"], all_.units
    further = (
        contacts["phone_2"].set_axis(range(len(contacts))).dropna().str.split(r"[;,]").explode().str.strip()
    )
    cells = pd.concat([contacts["phone"].set_axis(range(len(contacts))), further.astype(TEXT)])
    numbers = phone.parse(cells, None)["e164"]
    known = _true(numbers.notna())
    rows = numbers.index.to_numpy(dtype=np.int64)[known]
    return pd.Series(units.contact[rows], index=numbers[known].to_numpy(dtype=object))


def _linked(unit: Ints, everywhere: Mask, person: Ints) -> tuple[Ints, Ints]:
    """The other units of a person that a stop of the whole person reaches, and the row of that stop."""
    alone = np.bincount(person, minlength=len(person))[person] < 2
    rows = np.flatnonzero(everywhere & ~alone[unit]) if len(unit) else np.zeros(0, dtype=np.int64)
    stops = pd.DataFrame({"person": person[unit[rows]], "row": rows})
    members = pd.DataFrame({"person": person, "unit": np.arange(len(person))})
    pairs = stops.merge(members[~alone], on="person")
    return pairs["unit"].to_numpy(dtype=np.int64), pairs["row"].to_numpy(dtype=np.int64)
