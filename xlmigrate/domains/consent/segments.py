"""Segments: every contact in exactly one list per channel, by its marketing verdict, and in one by its service verdict.

Lists are for people. What may be imported for marketing, what may be asked, and what must never be imported are kept apart by name.
A request for consent is itself marketing, so only those are on its list for whom every law that holds gives a reason, which stands
beside each row. Who asked to be erased is on a list without an address. Triage, not legal advice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xlmigrate.domains.consent import blocked, precedence, regimes
from xlmigrate.domains.consent import facts as f
from xlmigrate.domains.consent.clearance import Gate, Purpose
from xlmigrate.domains.consent.facts import Ints, Mask
from xlmigrate.domains.consent.gather import Gathered
from xlmigrate.domains.consent.judge import grounds
from xlmigrate.domains.consent.ledger import PREFIX, pseudonyms
from xlmigrate.domains.consent.mailboxes import mailbox
from xlmigrate.domains.consent.table import TABLE
from xlmigrate.engine.plan import TEXT

SERVICE = "Service"
"""The heading under which the lists by service verdict stand, beside those of the channels."""

_MARKETING: tuple[tuple[str, str, Purpose | None], ...] = (
    ("OK", "May be imported for marketing.", "marketing"),
    ("OK until", "May be imported for marketing, up to the last day in its row and for what the reason says.", "marketing"),
    ("Ask for consent", "One request, from the old platform, before the day in its row; have the request reviewed. No import before a yes.", "request"),
    ("Re-permission, not to be asked now", "No import. Asking is not lawful any more, or go-live is over: only a signature opens it.", None),
    ("Unknown, hold", "No import and no request until a person signs on Consent records. On the new platform it is opted out.", None),
    ("Left out by decision", "You decided on Contacts that it does not move.", None),
    ("No permission", "No import and no request: there is nothing to sign for.", None),
    ("No consent for this channel", "No import into this channel. It is no opt-out: nobody said no.", None),
    ("Same mailbox as another row", "No import: the same mailbox or number stands already on one of the lists above.", None),
    ("DO NOT IMPORT - suppressed", "Never mail these. Only for the new platform's list of opt-outs; who stands only on Suppressions or Consent records is here too, without a Contact ID.", None),
    ("DO NOT IMPORT - erase", "Asked to be erased: no address stands here. Run: xlmigrate forget.", None),
)  # fmt: skip
OK, UNTIL, ASK, TOO_LATE, UNKNOWN, LEFT_OUT, NO_PERMISSION, NO_CONSENT, SAME, SUPPRESSED, ERASE = range(
    len(_MARKETING)
)

_SERVED: tuple[tuple[str, str, Purpose | None], ...] = (
    ("Serve, marketing too", "Has paid access, and marketing by email is allowed.", "service"),
    ("Serve only, no marketing", "Has paid access: service mail and nothing else. The import of opt-outs must not block service mail.", "service"),
    ("Serve, new address wanted", "Has paid access and no address that takes mail: ask for another before go-live.", "service"),
    ("Hold, decide first", "Whether there is paid access is not known, or the person asked to be erased: decide before go-live.", None),
    ("Nothing to serve", "No paid access and nothing open.", None),
)  # fmt: skip

_WHERE = {
    f.EMAIL: {"email": "E-mail"},
    f.SMS: {"phone": "Phone"},
    f.POST: {"address": "Address", "postcode": "Postcode", "city": "City", "country": "Country"},
}
_NAMES = {"first_name": "First name", "last_name": "Last name"}


@dataclass(frozen=True)
class Segment:
    """One list: the channel, its name, what to do with it, and its rows with the headings that a person reads."""

    channel: str
    name: str
    says: str
    rows: pd.DataFrame
    beside: int = 0
    """How many of the rows, the last, stand on no row of Contacts."""

    @property
    def title(self) -> str:
        """The name of its file, without the ending."""
        return f"{self.channel} - {self.name}"


@dataclass(frozen=True)
class Segments:
    """All lists of a workbook, and the number of its contacts, which each channel's lists add up to."""

    contacts: int
    lists: tuple[Segment, ...]

    def summary(self) -> pd.DataFrame:
        """One row per list: ``Channel``, ``List``, ``Contacts``, ``What to do``; and one row with the sum of each channel."""
        rows: list[tuple[str, str, int, int, str]] = []
        for channel in dict.fromkeys(one.channel for one in self.lists):
            mine = [one for one in self.lists if one.channel == channel]
            rows += [(channel, one.name, len(one.rows) - one.beside, one.beside, one.says) for one in mine]
            total, beside = sum(row[2] for row in rows[-len(mine) :]), sum(one.beside for one in mine)
            rows.append(
                (
                    channel,
                    "All",
                    total,
                    beside,
                    f"Each of the {self.contacts:,} contacts is in one of these lists.",
                )
            )
        return pd.DataFrame(rows, columns=["Channel", "List", "Contacts", "Not on Contacts", "What to do"])


def titles() -> tuple[str, ...]:
    """The title of every list that there can be."""
    channels = [f"{channel} - {name}" for channel in f.CHANNELS for name, _, _ in _MARKETING]
    return (*channels, *(f"{SERVICE} - {name}" for name, _, _ in _SERVED))


def segments(gates: dict[int, Gate]) -> Segments:
    """The lists of a workbook; ``gates`` has the open gate of each channel.

    Raises XlmigrateError where an address would leave that must not: the gate looks at each list once more.
    """
    lists = [one for gate in gates.values() for one in _of_channel(gate)]
    lists += _of_service(gates[f.EMAIL])
    return Segments(len(gates[f.EMAIL].judged.units.contact), tuple(lists))


def places(gate: Gate) -> Ints:
    """The list of each row of Contacts in the channel of a gate, by its number: `OK`, `UNTIL`, `ASK` and so on."""
    return _each_mailbox_once(gate.judged, gate.channel, _places(gate)[gate.judged.units.contact])


def told(gate: Gate) -> pd.DataFrame:
    """What is said of each row of Contacts beside its address: verdict, last day, rule, reason, service."""
    return _told(gate)


def _of_channel(gate: Gate) -> Iterator[Segment]:
    judged, channel = gate.judged, gate.channel
    contacts = judged.tables["contacts"].reset_index(drop=True)
    place = _places(gate)[judged.units.contact]
    place = _each_mailbox_once(judged, channel, place)
    told = _told(gate)
    beside = blocked.beside_contacts(judged, channel)
    for number, (name, says, purpose) in enumerate(_MARKETING):
        rows = np.flatnonzero(place == number)
        if purpose:
            _last_look(gate, contacts, rows, purpose)
        shown = told.take(rows).drop(columns=[] if number in (UNTIL, OK) else ["Last day"])
        if number == ASK:
            shown = pd.concat(
                [shown, _why_ask(gate, judged.units.contact[rows]).set_axis(shown.index)], axis=1
            )
        where = _where(judged, rows, channel, erased=number == ERASE)
        made = pd.concat([where, shown], axis=1).reset_index(drop=True)
        more = _rows_beside(judged, beside, channel, number) if number in (SUPPRESSED, ERASE) else None
        if more is not None and len(more):
            made = pd.concat([made, more.reindex(columns=made.columns)], ignore_index=True)
        yield Segment(f.CHANNELS[channel], name, says, made, 0 if more is None else len(more))


def _each_mailbox_once(judged: Gathered, channel: int, place: Ints) -> Ints:
    """The list of each row, with rows of a mailbox or number that an earlier row has on an import list put aside."""
    units = judged.units.contact
    if channel == f.EMAIL:
        keys = mailbox(pd.Series(judged.units.keys, dtype=TEXT), sure=True).to_numpy(dtype=object)[units]
    elif channel == f.SMS:
        keys = judged.same_number[units]
    else:
        return place
    listed = np.flatnonzero(np.isin(place, (OK, UNTIL, ASK)))
    order = listed[np.argsort(place[listed], kind="stable")]
    again = order[pd.Series(keys[order]).duplicated().to_numpy()]
    result = place.copy()
    result[again] = SAME
    return result


def _rows_beside(judged: Gathered, beside: pd.DataFrame, channel: int, number: int) -> pd.DataFrame:
    """Who is stopped and on no row of Contacts: with the address, or of the erased with the keyed hash alone."""
    erased = beside["verdict"].eq("Erase").to_numpy(dtype=bool)
    mine = beside[erased == (number == ERASE)].reset_index(drop=True)
    if number == ERASE:
        key = judged.policy.ledger_key
        hashed = mine["address"].where(mine["address"].str.startswith(PREFIX).fillna(False))
        shown = hashed.fillna(pseudonyms(mine["address"], key)) if key else hashed
        return pd.DataFrame({"Keyed hash": shown, "Verdict": mine["verdict"], "Reason": mine["says"]})
    heading = next(iter(_WHERE[channel].values()))
    return pd.DataFrame({heading: mine["address"], "Verdict": mine["verdict"], "Reason": mine["says"]})


def _places(gate: Gate) -> Ints:
    """The list of each unit, by its place in `_MARKETING`; the first that fits."""
    rank, asked, rule = gate.effective(), gate.requestable(), gate.judged.verdicts(gate.channel).rule
    cases: tuple[tuple[int, Mask], ...] = (
        (ERASE, rank == precedence.ERASE),
        (NO_CONSENT, np.array([row.reason == "CHANNEL_MISMATCH" for row in TABLE])[rule]),
        (SUPPRESSED, rank == precedence.SUPPRESS),
        (LEFT_OUT, gate.left_out()),
        (OK, (rank == precedence.OK) & gate.marketable()),
        (UNTIL, (rank == precedence.OK_UNTIL) & gate.marketable()),
        (ASK, (rank == precedence.REPERMISSION) & asked),
        (TOO_LATE, rank == precedence.REPERMISSION),
        (NO_PERMISSION, rank == precedence.DO_NOT_MIGRATE),
    )
    places: Ints = np.select([mask for _, mask in cases], [place for place, _ in cases], default=UNKNOWN)
    return places


def _last_look(gate: Gate, contacts: pd.DataFrame, rows: Ints, purpose: Purpose) -> None:
    if gate.channel == f.EMAIL:
        addresses = contacts["email"].take(rows)
        gate.let_out(addresses[addresses.notna()], purpose)
    if not gate.may_leave(contacts.take(rows), purpose).all():
        raise AssertionError("a list holds what the gate keeps back")


def _told(gate: Gate) -> pd.DataFrame:
    """What is said of each contact beside its address, one row per contact."""
    judged = gate.judged
    units = judged.units.contact
    frame = judged.verdicts(gate.channel).frame()
    counts = gate.signed()
    until = pd.Series(judged.decided(gate.channel).until.astype("M8[s]"))
    words = pd.Series(precedence.MARKETING, dtype=TEXT)[gate.effective()].reset_index(drop=True)
    return pd.DataFrame(
        {
            "Verdict": words, "Signed": pd.Series("Yes", index=frame.index, dtype=TEXT).where(counts), "Last day": until,
            "Rule": frame["rule"], "Reason": frame["reason"], "Reason codes": frame["reason_codes"], "Law": frame["regimes"],
            "Evidence": frame["evidence_score"], "Missing": frame["not_filled"], "Service": frame["service_verdict"],
        }
    ).take(units).reset_index(drop=True)  # fmt: skip


def _where(judged: Gathered, rows: Ints, channel: int, *, erased: bool = False) -> pd.DataFrame:
    """The columns that say who it is; of the erased only the Contact ID and, with a key, the keyed hash of the address.

    An address stands as mail programs take it, one in a cell: the one that was judged.
    """
    contacts = judged.tables["contacts"].reset_index(drop=True).take(rows)
    key = judged.policy.ledger_key
    shown = {"Contact ID": contacts["contact_id"]}
    if erased:
        nobody = pd.Series(pd.NA, index=contacts.index, dtype=TEXT)
        return pd.DataFrame({**shown, "Keyed hash": pseudonyms(contacts["email"], key) if key else nobody})
    columns = {**_WHERE[channel], **_NAMES}
    contacts = contacts.assign(
        email=judged.read["address"].reset_index(drop=True).take(rows).fillna(contacts["email"])
    )
    return pd.DataFrame({**shown, **{heading: contacts[name] for name, heading in columns.items()}})


def _why_ask(gate: Gate, units: Ints) -> pd.DataFrame:
    """Until when a request may be sent, and the reason that each law gives for it."""
    judged = gate.judged
    facts, verdicts = judged.facts(gate.channel), judged.verdicts(gate.channel)
    basis = pd.Series("", index=range(len(units)), dtype=TEXT)
    for place, row in enumerate(TABLE):
        if not row.asks:
            continue
        laws = pd.Series("", index=basis.index, dtype=TEXT)
        for regime, ground in grounds(facts).items():
            laws = laws.mask(ground[units] == place, laws + ", " + regimes.NAMES[regime])
        why = (
            row.asks
            if gate.channel == f.EMAIL
            else "the consent for this channel stands; asking refreshes it"
        )
        says = laws.str.slice(2) + f": {why} ({row.code}; {row.source}). "
        basis = basis.mask(laws.ne(""), basis + says)
    basis += "Legal review: the request is itself marketing"
    signed = gate.signed()[units]
    basis = basis.mask(signed, "A person signed for the request")
    go_live = gate.judged.policy.go_live_on
    last = np.full(len(units), np.datetime64(go_live, "D") - np.timedelta64(1, "D") if go_live else f.NO_DAY)
    ends = np.where(signed, f.NO_DAY, np.fmin(last, verdicts.act_before[units])).astype("M8[s]")
    return pd.DataFrame({"Ask no later than": pd.Series(ends), "Legal basis of asking": basis})


def _of_service(gate: Gate) -> Iterator[Segment]:
    judged = gate.judged
    contacts, units = judged.tables["contacts"].reset_index(drop=True), judged.units.contact
    frame = judged.verdicts(f.EMAIL).frame()
    service, marketable = judged.verdicts(f.EMAIL).service, gate.marketable() & ~gate.left_out()
    carried = service == precedence.CARRY
    place = np.select(
        [carried & marketable, carried, service == precedence.NEW_ADDRESS, service == precedence.HOLD], [0, 1, 2, 3], 4
    )[units]  # fmt: skip
    erased = judged.verdicts(f.EMAIL).marketing[units] == precedence.ERASE
    payers = blocked.payers_beside_contacts(judged)
    told = frame[["service_verdict", "service_rule", "service_reason", "marketing_verdict"]].take(units)
    told = told.set_axis(["Service", "Rule", "Reason", "Marketing"], axis=1).reset_index(drop=True)
    for number, (name, says, purpose) in enumerate(_SERVED):
        rows = np.flatnonzero(place == number)
        if purpose:
            _last_look(gate, contacts, rows, purpose)
        where = _where(judged, rows, f.EMAIL)
        for column in where.columns[1:]:
            where[column] = where[column].mask(erased[rows])
        made = pd.concat([where, told.take(rows)], axis=1).reset_index(drop=True)
        more = payers[payers["list"].eq(number)]
        more = more.rename(columns={"address": "E-mail", "service": "Service", "says": "Reason"}).drop(
            columns="list"
        )
        if len(more):
            made = pd.concat([made, more.reindex(columns=made.columns)], ignore_index=True)
        yield Segment(SERVICE, name, says, made, len(more))


__all__ = ["SERVICE", "Segment", "Segments", "segments", "titles"]
