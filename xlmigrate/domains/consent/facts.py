"""What is known of each contact in one channel, as columns of equal length: what the rules of the table read.

`People`, `Event` rows and `Stop` rows come in; `facts` weighs the events, lifts the stops that a later opt-in answers,
and gives one array per fact. Dates are days; a missing or future day is NaT.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from xlmigrate.domains.consent import regimes
from xlmigrate.engine.settings import Policy

Days = NDArray[np.datetime64]
Mask = NDArray[np.bool_]
Ints = NDArray[np.int64]

CHANNELS = ("E-mail", "SMS", "Post")
EMAIL, SMS, POST = range(3)

ORIGINS = ("Own", "Event", "Partner", "Unknown", "Purchased", "Scraped")
"""How an address was come by, best first; of several the worst counts."""
OWN, EVENT, PARTNER, UNKNOWN_ORIGIN, PURCHASED, SCRAPED = range(len(ORIGINS))

ACCESS = ("No", "Unknown", "Yes")
NO_ACCESS, ACCESS_UNKNOWN, HAS_ACCESS = range(3)

STOP_KINDS = ("opt-out", "objection", "refusal", "complaint", "bounce", "erasure", "manual")
OPT_OUT, OBJECTION, REFUSAL, COMPLAINT, BOUNCE, ERASURE, MANUAL = range(len(STOP_KINDS))

PARTS = ("who", "when", "how", "what", "not withdrawn")
"""The five things that make a consent provable (GDPR 7(1); ICO, "How should we obtain, record and manage consent?")."""

NO_DAY = np.datetime64("NaT", "D")


@dataclass
class People:
    """One row per contact and channel, its duplicates already one (facts merge, verdicts never).

    ``told`` and ``told_sent``: the platform's export tells clicks, opens or purchases, and days of sending. ``mailed``: a person
    confirms that it was mailed regularly. ``gone``: a newer whole export lacks the contact. ``unread_decision``,
    ``decided_against``: a person decided in words that nobody can read, or against the contact. ``nobody``: no person reads it.
    """

    usable: Mask
    regimes: NDArray[np.uint16]
    hinted: Mask
    subscribed: Mask
    contrary: Mask
    pending: Mask
    pending_on: Days
    origin: Ints
    minor: Mask
    variant: Mask
    read: Mask
    soft: Mask
    purchase: Days
    inquiry: Days
    sent: Days
    engaged: Days
    access: Ints
    open_obligation: Mask
    role: Mask
    told: Mask
    told_sent: Mask
    mailed: Mask
    gone: Mask
    unread_decision: Mask
    decided_against: Mask
    nobody: Mask

    def __len__(self) -> int:
        return len(self.usable)


@dataclass
class Events:
    """One row per collection of consent; ``person`` is the position in `People`. Parts are without "not withdrawn"."""

    person: Ints
    express: Mask
    on: Days
    who: Mask
    when: Mask
    how: Mask
    what: Mask
    confirmed_on: Days
    bulk: Mask
    suspect: Mask
    attested: Mask
    """Events of which a signed origin supplies a part of the proof; they lift no stop."""


@dataclass
class Stops:
    """One row per opt-out, complaint and the like, from statuses and from the ledger alike.

    ``entry`` is the position of the ledger's entry, or -1.
    """

    person: Ints
    kind: Ints
    on: Days
    entry: Ints


@dataclass(frozen=True)
class Facts:
    """What the rules read; every array has one place per contact."""

    policy: Policy
    today: np.datetime64
    then: np.datetime64
    channel: int
    people: People
    stop: dict[int, Mask]
    stops: Stops
    lifted: Mask
    opted_in_on: Days
    resubscribed: Mask
    express5: Mask
    express5_confirmed: Mask
    partial: Mask
    partial_confirmed: Mask
    weak: Mask
    collected: Mask
    confirmed: Mask
    confirmed_on: Days
    score: Ints
    missing: NDArray[np.uint8]
    bulk: Mask
    suspect: Mask
    attested: Mask
    purchase: Days
    inquiry: Days
    soft: Mask
    seen: Days
    heard: Days
    go_live_known: bool = True
    _later: dict[tuple[str, int], Days] = field(default_factory=dict, repr=False, compare=False)

    def months_after(self, name: str, months: int) -> Days:
        """Calendar months after a day (``purchase``, ``inquiry``, ``heard``) of each contact; several rules ask for the same."""
        if (name, months) not in self._later:
            self._later[name, months] = add_months(getattr(self, name), months)
        return self._later[name, months]

    def within(self, bits: int) -> Mask:
        """Where at least one of these regimes holds."""
        mask: Mask = (self.people.regimes & np.uint16(bits)) > 0
        return mask


def add_months(days: Days, months: int) -> Days:
    """Calendar months later, clamped to the end of the month (31 August and 6 months is 28 or 29 February)."""
    month = days.astype("M8[M]")
    into = days - month.astype("M8[D]")
    later = month + np.timedelta64(months, "M")
    last = (later + np.timedelta64(1, "M")).astype("M8[D]") - np.timedelta64(1, "D") - later.astype("M8[D]")
    result: Days = later.astype("M8[D]") + np.minimum(into, last)
    return result


def weigh(
    people: People, events: Events, stops: Stops, *, channel: int, policy: Policy, today: date
) -> Facts:
    """Weigh the events, lift stops, and gather the facts of each contact."""
    now = np.datetime64(today, "D")
    then = max(now, np.datetime64(policy.go_live_on, "D")) if policy.go_live_on else now
    n = len(people)
    stop_on = np.where(stops.on > now, NO_DAY, stops.on)
    last_stop = _latest(stops.person, stop_on, n)

    on = np.where(events.on > now, NO_DAY, events.on)
    voided = events.bulk | events.suspect
    confirmed_on = np.where(events.confirmed_on > now, NO_DAY, events.confirmed_on)
    confirmed = ~voided & (confirmed_on >= on)
    after_stops = np.isnat(last_stop[events.person]) | (on > last_stop[events.person])
    when, how = events.when & ~voided & ~np.isnat(on), events.how & ~events.bulk
    kept = people.read[events.person] & after_stops
    whole = events.express & events.who & when & how & events.what & kept & ~np.isnat(on)
    # a later opt-in comes on a later day than every dated stop of the contact
    answers_stops = whole & ~events.attested
    later = _any(events.person[answers_stops & ~np.isnat(last_stop[events.person])], n)
    later_confirmed = _any(events.person[answers_stops & confirmed & ~np.isnat(last_stop[events.person])], n)

    needs_click = (people.regimes & np.uint16(regimes.CONFIRMED)) > 0
    answers = {
        OPT_OUT: later & (~needs_click | later_confirmed),
        OBJECTION: later_confirmed,
        REFUSAL: later_confirmed,
    }
    dated = ~np.isnat(stop_on)
    lifts = np.zeros(len(stops.person), dtype=bool)
    for kind, answered in answers.items():
        lifts |= (stops.kind == kind) & dated & answered[stops.person]
    standing = ~lifts
    resubscribed = _any(stops.person[lifts], n)
    stop = {kind: _any(stops.person[standing & (stops.kind == kind)], n) for kind in range(len(STOP_KINDS))}

    # an undated stop that stands speaks against every event; a lifted one leaves only what came after it
    undated = _any(stops.person[standing & ~dated], n)
    kept &= ~undated[events.person]
    counts = ~resubscribed[events.person] | (events.express & after_stops & ~np.isnat(on))
    parts = np.stack([events.who, when, how, events.what, kept])
    points = parts.sum(axis=0)
    carried = counts & events.who & how & kept
    five = counts & events.express & (points == 5)
    partial = carried & events.express & (points >= 3) & (points <= 4)
    best, missing = _best(events.person[counts], points[counts], parts[:, counts], n)
    consent_on = _latest(events.person[counts & when], on[counts & when], n)
    click = counts & confirmed
    past = {
        name: np.where(days > now, NO_DAY, days)
        for name, days in (
            ("purchase", people.purchase),
            ("inquiry", people.inquiry),
            ("sent", people.sent),
            ("engaged", people.engaged),
        )
    }
    seen = np.fmax(np.fmax(past["engaged"], past["purchase"]), consent_on)
    sent = np.where(people.mailed, now, past["sent"])
    gone = resubscribed
    return Facts(
        policy=policy, today=now, then=then, channel=channel, people=people, stop=stop,
        stops=stops, lifted=lifts, opted_in_on=_latest(events.person[answers_stops], on[answers_stops], n), resubscribed=resubscribed,
        express5=_any(events.person[five], n), express5_confirmed=_any(events.person[five & confirmed], n),
        partial=_any(events.person[partial], n), partial_confirmed=_any(events.person[partial & confirmed], n),
        weak=_any(events.person[carried & events.express & (points >= 3)], n),
        collected=_any(events.person[carried & when & (points >= max(4, policy.us_min_score))], n),
        confirmed=_any(events.person[click], n), confirmed_on=_latest(events.person[click], confirmed_on[click], n),
        score=best, missing=missing,
        bulk=_any(events.person[events.bulk], n), suspect=_any(events.person[events.suspect], n),
        attested=_any(events.person[counts & events.attested], n),
        purchase=np.where(gone, NO_DAY, past["purchase"]), inquiry=np.where(gone, NO_DAY, past["inquiry"]),
        soft=people.soft & ~gone, seen=seen, heard=np.fmax(seen, sent),
        go_live_known=policy.go_live_on is not None,
    )  # fmt: skip


def _any(person: Ints, n: int) -> Mask:
    found = np.zeros(n, dtype=bool)
    found[person] = True
    return found


def _latest(person: Ints, days: Days, n: int) -> Days:
    latest = np.full(n, NO_DAY, dtype="M8[D]")
    known = ~np.isnat(days)
    order = np.argsort(days[known], kind="stable")
    latest[person[known][order]] = days[known][order]
    return latest


def _best(person: Ints, points: Ints, parts: NDArray[np.bool_], n: int) -> tuple[Ints, NDArray[np.uint8]]:
    """The points of each contact's best single event, and its missing parts as bits; parts are never added up."""
    lacking = np.zeros(len(person), dtype=np.uint8)
    for bit, part in enumerate(parts):
        lacking |= np.where(part, 0, 1 << bit).astype(np.uint8)
    best, missing = np.zeros(n, dtype=np.int64), np.full(n, 0b11111, dtype=np.uint8)
    # of events with equal points the one whose missing parts come first, so that the order of rows plays no part
    order = np.lexsort((-lacking.astype(np.int64), points))
    best[person[order]] = points[order]
    missing[person[order]] = lacking[order]
    return best, missing
