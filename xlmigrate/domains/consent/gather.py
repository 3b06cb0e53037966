"""From the sheets to the facts: contacts, consent records, suppressions, subscriptions and files, one unit per address.

Facts of duplicates merge, then the table runs once. Contacts with one address are one unit; rows of one platform's id with
different addresses share what concerns the whole person: erasure, objection, refusal, countries, a child.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xlmigrate.cleaning import email, phone
from xlmigrate.domains.consent import evidence, ledger, regimes, sources
from xlmigrate.domains.consent import facts as f
from xlmigrate.domains.consent.facts import Days, Events, Facts, Ints, Mask, People, Stops, weigh
from xlmigrate.domains.consent.judge import Verdicts, judge
from xlmigrate.domains.consent.ledger import address_key
from xlmigrate.engine.plan import TEXT
from xlmigrate.engine.settings import Policy

Tables = Mapping[str, pd.DataFrame]
Raw = Mapping[tuple[str, str], pd.Series]
"""Cells as they were written, by table, column and position of the row, where the typed value is another or missing."""

READS = ("contacts", "consent_records", "suppressions", "subscriptions", "purchases", "files")
"""The tables that a verdict is made of."""

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
    raw: Raw
    _facts: dict[int, Facts] = field(default_factory=dict)
    _verdicts: dict[int, Verdicts] = field(default_factory=dict)

    @cached_property
    def record_channel(self) -> Ints:
        """The channel of each consent record: e-mail where it names none, -1 where it names one that is none of ours.

        Such a record ("WhatsApp") permits nothing anywhere, and what it stops, it stops everywhere.
        """
        named = self.tables["consent_records"]["channel"].fillna("E-mail")
        place = named.map({word: n for n, word in enumerate(f.CHANNELS)}).fillna(-1).to_numpy(dtype=np.int64)
        return np.where(self.illegible("consent_records", "channel"), -1, place)

    def illegible(self, table: str, column: str) -> Mask:
        """Where something is written that nobody can read ("last spring" as a day, an error): it is not the same as a blank."""
        return _illegible(self.tables, self.raw, table, column)

    def facts(self, channel: int) -> Facts:
        """The facts of every unit in one channel."""
        if channel not in self._facts:
            self._facts[channel] = weigh(
                _people(self, channel), _events(self, channel), _stops(self, channel),
                channel=channel, policy=self.policy, today=self.today,
            )  # fmt: skip
        return self._facts[channel]

    def ledger_reach(self, channel: int) -> tuple[Ints, Mask, Days]:
        """Of each entry of the ledger that reaches a unit in this channel: whether it is lifted there, and by which day."""
        facts = self.facts(channel)
        rows = np.flatnonzero(facts.stops.entry >= 0)
        person = facts.stops.person[rows]
        return facts.stops.entry[rows], facts.lifted[rows], facts.opted_in_on[person]

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
    contacts, records = tables["contacts"], tables["consent_records"]
    read = email.parse(contacts["email"])
    units = _units(contacts, records)
    return Gathered(
        tables=tables, policy=policy, today=today, units=units, read=read,
        events=evidence.weigh(records, policy, today), unread=_unread(tables, units, policy, raw), raw=raw,
    )  # fmt: skip


def _units(contacts: pd.DataFrame, records: pd.DataFrame) -> Units:
    nobody = "\x1f" + contacts["contact_id"].fillna(
        pd.Series(contacts.index.astype(str), index=contacts.index, dtype=TEXT)
    )
    mine = address_key(contacts["email"]).fillna(nobody)
    theirs = address_key(records["email"])
    by_id = pd.Series(mine.to_numpy(), index=contacts["contact_id"])
    by_id = by_id[by_id.index.notna() & ~by_id.index.duplicated()]
    theirs = theirs.fillna(by_id.reindex(records["contact_id"]).set_axis(records.index)).fillna("\x1e")
    codes, keys = pd.factorize(pd.concat([mine, theirs], ignore_index=True).astype(TEXT))
    contact, record = codes[: len(contacts)].astype(np.int64), codes[len(contacts) :].astype(np.int64)
    return Units(len(keys), pd.Index(keys), contact, record, _persons(contacts, contact, len(keys)))


def _persons(contacts: pd.DataFrame, unit: Ints, n: int) -> Ints:
    """Units that one id of one platform joins are one person; the smallest unit stands for it."""
    own_id = contacts["source_platform"].fillna("") + "\x1f" + contacts["source_id"]
    codes, _ = pd.factorize(own_id)
    known = codes >= 0
    person = np.arange(n)
    while known.any():
        lowest = np.full(codes.max() + 1, n, dtype=np.int64)
        np.minimum.at(lowest, codes[known], person[unit[known]])
        joined = person.copy()
        np.minimum.at(joined, unit[known], lowest[codes[known]])
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


def _people(all_: Gathered, channel: int) -> People:
    contacts, records, units = all_.tables["contacts"], all_.tables["consent_records"], all_.units
    n, policy = units.n, all_.policy
    here = all_.record_channel == channel
    status = records["status"]
    state = _states(all_, here)
    pending = here & _true(status.eq("Pending"))
    bits, hinted = _regimes(all_)
    past = {"purchase": np.fmax(_last(_days(contacts["last_purchase_on"]), units.contact, n), _sales(all_))}
    engaged = _last(_days(contacts["last_clicked_on"]), units.contact, n)
    if policy.opens_count == "Yes":
        engaged = np.fmax(engaged, _last(_days(contacts["last_opened_on"]), units.contact, n))
    return People(
        usable=_usable(all_, channel), regimes=bits, hinted=hinted,
        subscribed=state["subscribed"], contrary=state["contrary"],
        pending=state["pending"] if policy.merge_option == "Latest" else _flag(pending, units.record, n),
        pending_on=_last(np.where(pending, _days(records["status_on"]), f.NO_DAY), units.record, n),
        origin=_origins(all_),
        minor=_spread(_flag(_true(records["minor"]) | all_.illegible("consent_records", "minor"), units.record, n), units.person),
        variant=ledger.variants(all_.tables["suppressions"], units.keys) if channel == f.EMAIL else np.zeros(n, dtype=bool),
        read=~all_.unread, soft=_soft(all_), purchase=past["purchase"],
        inquiry=_last(_days(records["last_inquiry_on"]), units.record, n),
        sent=_last(_days(contacts["last_sent_on"]), units.contact, n), engaged=np.fmax(engaged, past["purchase"]),
        access=_access(all_), open_obligation=_obligations(all_),
        role=_flag(_true(all_.read["role"]), units.contact, n),
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
        united(regimes.declared(contacts["country"])),
        united(regimes.of_phones(contacts["phone"])),
        united(regimes.of_domains(contacts["email"]) | regimes.of_languages(contacts["language"])),
        regimes.of_sender(policy.sender_regimes),
        declared_wins=policy.declared_country_wins == "Yes",
    )


def _origins(all_: Gathered) -> Ints:
    """The worst origin that a record names; where none does, it is not known."""
    records, units = all_.tables["consent_records"], all_.units
    place = {word: rank for rank, word in enumerate(f.ORIGINS)}
    named = records["list_origin"].map(place)
    strange = _true(records["list_origin"].notna() & named.isna()) | all_.illegible(
        "consent_records", "list_origin"
    )
    named = named.mask(strange, f.UNKNOWN_ORIGIN)
    worst = np.full(units.n, -1, dtype=np.int64)
    known = _true(named.notna())
    np.maximum.at(worst, units.record[known], named[known].to_numpy(dtype=np.int64))
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


_SALES = ("Sale", "Rebill")


def _sales(all_: Gathered) -> Days:
    """The last sale or renewal of each unit; a refund is none."""
    bought, units = all_.tables["purchases"], all_.units
    paid = bought[bought["kind"].isin(_SALES)]
    unit = units.keys.get_indexer(pd.Index(address_key(paid["email"]).fillna("\x1e")))
    known = unit >= 0
    return _last(_days(paid["bought_at"])[known], unit[known].astype(np.int64), units.n)


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
    """Who pays or has access by a subscription that is not over; a state that nobody can read is not over."""
    paid, units = all_.tables["subscriptions"], all_.units
    today = np.datetime64(all_.today, "D")
    until = np.fmax(_days(paid["paid_until"]), _days(paid["bridge_until"]))
    over = _true(paid["status"].eq("Ended")) | (_true(paid["status"].eq("Cancelled")) & ~np.isnat(until))
    due = paid[~over | (until >= today)]
    return np.asarray(units.keys.isin(address_key(due["email"]).dropna()), dtype=bool)


def _illegible(tables: Tables, raw: Raw, table: str, column: str) -> Mask:
    frame, cells = tables[table], raw.get((table, column))
    if cells is None or cells.empty:
        return np.zeros(len(frame), dtype=bool)
    mask: Mask = frame.index.isin(cells.index[cells.notna()]) & frame[column].isna().to_numpy(dtype=bool)
    return mask


def _unread(tables: Tables, units: Units, policy: Policy, raw: Raw) -> Mask:
    """Units with a row from a platform whose opt-outs were not all read or not as lately as its contacts, or with a state that
    nobody can read.
    """
    behind = sources.unread(tables, policy)
    unreadable = _illegible(tables, raw, "consent_records", "status")
    unread = _flag(sources.strange(tables["consent_records"]) | unreadable, units.record, units.n)
    for rows, unit in ((tables["contacts"], units.contact), (tables["consent_records"], units.record)):
        unread |= _flag(_true(rows["source_platform"].isin(behind)), unit, units.n)
    unread |= _flag(sources.stopped_or_strange(tables["contacts"]), units.contact, units.n)
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
        on = _days(records[dated].fillna(records["status_on"]))[rows]
        found.append((units.record[rows], np.full(len(rows), what), on, here[rows], np.full(len(rows), -1)))
    for dated, what in _DATED_STOPS.items():
        # a day that cannot be read is still a stop, and one without a day is never lifted
        rows = np.flatnonzero(_true(records[dated].notna()) | all_.illegible("consent_records", dated))
        on = _days(records[dated])[rows]
        found.append((units.record[rows], np.full(len(rows), what), on, here[rows], np.full(len(rows), -1)))
    entries = ledger.read(all_.tables["suppressions"], units.keys, _phones(all_), all_.policy)
    in_channel: Mask = (entries.channel == channel) | (entries.channel < 0) | (
        (entries.kind == f.OPT_OUT) & (all_.policy.unsubscribe_scope != "Channel")
    )  # fmt: skip
    found.append((entries.unit, entries.kind, entries.on, in_channel, entries.entry))
    unit, kind, on, mine, entry = (np.concatenate(parts) for parts in zip(*found, strict=True))
    everywhere = np.isin(kind, _WHOLE_PERSON)
    keep = mine | everywhere | np.isin(kind, _WHOLE_ADDRESS)
    unit, kind, on, entry, everywhere = unit[keep], kind[keep], on[keep], entry[keep], everywhere[keep]
    linked, origin = _linked(unit, everywhere, units.person)
    return Stops(
        person=np.concatenate([unit, linked]), kind=np.concatenate([kind, kind[origin]]), on=np.concatenate([on, on[origin]]),
        entry=np.concatenate([entry, entry[origin]]),
    )  # fmt: skip


def _phones(all_: Gathered) -> pd.Series:
    """The number of each unit in international form, by unit (several: several rows)."""
    contacts, units = all_.tables["contacts"], all_.units
    numbers = phone.parse(contacts["phone"], None)["e164"]
    known = _true(numbers.notna())
    return pd.Series(units.contact[known], index=numbers[known].to_numpy(dtype=object))


def _linked(unit: Ints, everywhere: Mask, person: Ints) -> tuple[Ints, Ints]:
    """The other units of a person that a stop of the whole person reaches, and the row of that stop."""
    alone = np.bincount(person, minlength=len(person))[person] < 2
    rows = np.flatnonzero(everywhere & ~alone[unit]) if len(unit) else np.zeros(0, dtype=np.int64)
    stops = pd.DataFrame({"person": person[unit[rows]], "row": rows})
    members = pd.DataFrame({"person": person, "unit": np.arange(len(person))})
    pairs = stops.merge(members[~alone], on="person")
    return pairs["unit"].to_numpy(dtype=np.int64), pairs["row"].to_numpy(dtype=np.int64)
