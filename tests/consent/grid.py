"""All combinations of facts, judged at once: every axis is a list of values, from which pairs say which is the stricter.

The grid is the product of the axes; the verdicts come back in its shape, so that neighbours along one axis can be compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from xlmigrate.domains.consent import facts as f
from xlmigrate.domains.consent import precedence, regimes
from xlmigrate.domains.consent.facts import Events, People, Stops, weigh
from xlmigrate.domains.consent.judge import Verdicts, judge
from xlmigrate.engine.settings import Policy

TODAY = date(2026, 6, 1)


def day(text: str) -> np.datetime64:
    return np.datetime64(text, "D") if text else f.NO_DAY


@dataclass(frozen=True)
class Axis:
    """The values of one fact, and the pairs (looser, stricter) of their positions."""

    values: tuple
    pairs: tuple[tuple[int, int], ...]


def chain(n: int) -> tuple[tuple[int, int], ...]:
    """Every value at most as loose as all before it."""
    return tuple((a, b) for b in range(n) for a in range(b))


# events: express, day, parts, confirmed, bulk
FULL = ("who", "when", "how", "what")
EVENTS = (
    (),
    (("express", "2025-09-01", FULL, True, False),),
    (("express", "2025-09-01", FULL, False, False),),
    (("express", "2025-09-01", ("who", "when", "how"), True, False),),
    (("express", "2025-09-01", ("who", "when", "how"), False, False),),
    (("express", "2025-09-01", ("who", "how"), False, False),),
    (("express", "2025-09-01", ("who",), False, False),),
    (("express", "2025-09-01", FULL, True, True),),
    (("other", "2025-09-01", FULL, False, False),),
    (("other", "2025-09-01", ("who", "when", "how"), False, False),),
    (("express", "2024-01-05", FULL, True, False), ("express", "2025-09-01", ("who", "when"), False, False)),
    (("express", "2024-01-05", FULL, True, False),),
)
_FEWER = ((1, 2), (1, 3), (2, 4), (3, 4), (4, 5), (5, 6), (6, 0), (1, 7), (7, 0), (1, 0), (2, 0), (4, 0), (8, 9), (9, 0), (8, 0),
          (10, 11), (11, 0), (10, 0))  # fmt: skip
"""Pairs in which the second has an event, a part, a click less, or the stamp of an upload."""

BITS = [regimes.EU, regimes.EU | regimes.DE, regimes.EU | regimes.UK, regimes.US, regimes.US | regimes.EU,
        regimes.US | regimes.EU | regimes.DE, regimes.CA, regimes.CA | regimes.EU, regimes.CA | regimes.US,
        regimes.OTHER, 0]  # fmt: skip
_WIDER = tuple((a, b) for a, x in enumerate(BITS) for b, y in enumerate(BITS) if x and x != y and x | y == y)

STOPS = (
    (),
    (("opt-out", "2024-06-01"),),
    (("opt-out", "2026-02-01"),),
    (("opt-out", ""),),
    (("objection", "2024-06-01"),),
    (("opt-out", "2024-06-01"), ("objection", "2024-06-01")),
    (("opt-out", "2024-06-01"), ("complaint", "2026-02-01")),
    (("manual", ""),),
)
_MORE = ((0, 1), (0, 2), (0, 3), (0, 4), (0, 5), (0, 6), (0, 7), (1, 5), (4, 5), (1, 6))

AXES = {
    "regimes": Axis(tuple(BITS), _WIDER),
    "events": Axis(EVENTS, _FEWER),
    "stops": Axis(STOPS, _MORE),
    "status": Axis(("subscribed", "subscribed,never", "never", "", "subscribed,pending"), ((0, 1), (0, 3), (1, 2), (0, 4), (3, 2))),
    "origin": Axis((f.OWN, f.UNKNOWN_ORIGIN, f.PURCHASED), chain(3)),
    "purchase": Axis(("2026-01-15", "2024-07-10", "2024-05-30", ""), chain(4)),
    "soft": Axis((True, False), ((0, 1),)),
    "inquiry": Axis(("2026-03-20", ""), ((0, 1),)),
    "engaged": Axis(("2026-04-01", "2025-01-01", ""), chain(3)),
    "sent": Axis(("2026-05-01", ""), ((0, 1),)),
    "read": Axis((True, False), ((0, 1),)),
}  # fmt: skip


def places(axes: dict[str, Axis]) -> dict[str, np.ndarray]:
    shape = tuple(len(axis.values) for axis in axes.values())
    return dict(zip(axes, np.unravel_index(np.arange(int(np.prod(shape))), shape), strict=True))


def judged(
    axes: dict[str, Axis], *, channel: int = f.EMAIL, policy: Policy | None = None, **constant
) -> Verdicts:
    """The verdicts of all combinations; an axis that is not given has its first value."""
    at = places(axes)
    n = len(next(iter(at.values())))
    zeros = np.zeros(n, dtype=np.int64)

    def of(name: str, dtype) -> np.ndarray:
        axis = axes.get(name, Axis(AXES[name].values[:1], ()))
        return np.array(axis.values, dtype=dtype)[at.get(name, zeros)]

    def days(name: str) -> np.ndarray:
        axis = axes.get(name, Axis(AXES[name].values[:1], ()))
        return np.array([day(v) for v in axis.values], dtype="M8[D]")[at.get(name, zeros)]

    states = [set(v.split(",")) for v in axes.get("status", Axis(("subscribed",), ())).values]
    status = at.get("status", zeros)

    def stated(*wanted: str) -> np.ndarray:
        return np.array([bool(set(wanted) & one) for one in states])[status]

    no = np.zeros(n, dtype=bool)
    people = People(
        usable=~no, regimes=of("regimes", np.uint16), hinted=no, subscribed=stated("subscribed"), contrary=stated("never", "unknown"),
        pending=stated("pending"), pending_on=np.full(n, f.NO_DAY, dtype="M8[D]"), origin=of("origin", np.int64), minor=no,
        variant=no, read=of("read", bool), soft=of("soft", bool), purchase=days("purchase"), inquiry=days("inquiry"), sent=days("sent"),
        engaged=days("engaged"), access=zeros, open_obligation=no, role=no, told=~no, told_sent=~no, mailed=no, gone=no,
        unread_decision=no, decided_against=no, nobody=no,
    )  # fmt: skip
    for name, value in constant.items():
        setattr(people, name, np.full(n, value))
    kinds = axes.get("events", Axis(EVENTS[:1], ()))
    stops = axes.get("stops", Axis(STOPS[:1], ()))
    return judge(
        weigh(people, _events(kinds.values, at.get("events", zeros)), _stops(stops.values, at.get("stops", zeros)),
              channel=channel, policy=policy or Policy(go_live_on=TODAY), today=TODAY)
    )  # fmt: skip


def _events(cases, chosen) -> Events:
    rows = [
        (person, event)
        for case, events in enumerate(cases)
        for event in events
        for person in [np.flatnonzero(chosen == case)]
    ]
    if not rows:
        empty = np.zeros(0, dtype=bool)
        return Events(
            np.zeros(0, dtype=np.int64),
            empty,
            np.zeros(0, "M8[D]"),
            *(empty,) * 4,
            np.zeros(0, "M8[D]"),
            empty,
            empty,
            empty,
        )

    def spread(of, dtype) -> np.ndarray:
        return np.concatenate([np.full(len(person), of(event), dtype=dtype) for person, event in rows])

    return Events(
        person=np.concatenate([person for person, _ in rows]), express=spread(lambda e: e[0] == "express", bool),
        on=spread(lambda e: day(e[1]), "M8[D]"), who=spread(lambda e: "who" in e[2], bool), when=spread(lambda e: "when" in e[2], bool),
        how=spread(lambda e: "how" in e[2], bool), what=spread(lambda e: "what" in e[2], bool),
        confirmed_on=spread(lambda e: day(e[1]) if e[3] else f.NO_DAY, "M8[D]"), bulk=spread(lambda e: e[4], bool),
        suspect=spread(lambda e: "suspect" in e[2], bool), attested=spread(lambda e: "attested" in e[2], bool),
    )  # fmt: skip


def _stops(cases, chosen) -> Stops:
    rows = [(np.flatnonzero(chosen == case), stop) for case, stops in enumerate(cases) for stop in stops]
    if not rows:
        return Stops(
            np.zeros(0, dtype=np.int64),
            np.zeros(0, dtype=np.int64),
            np.zeros(0, "M8[D]"),
            np.zeros(0, dtype=np.int64),
        )
    return Stops(
        person=np.concatenate([person for person, _ in rows]),
        kind=np.concatenate(
            [np.full(len(p), f.STOP_KINDS.index(stop[0]), dtype=np.int64) for p, stop in rows]
        ),
        on=np.concatenate([np.full(len(p), day(stop[1]), dtype="M8[D]") for p, stop in rows]),
        entry=np.full(sum(len(p) for p, _ in rows), -1),
    )


def strictness(verdicts: Verdicts) -> np.ndarray:
    """A number per verdict that grows with its strictness; of two permissions the one that ends earlier is the stricter."""
    days = np.where(np.isnat(verdicts.until), 0, verdicts.until.astype("M8[D]").astype(np.int64))
    return verdicts.marketing * 1_000_000 - np.where(verdicts.marketing == precedence.OK_UNTIL, days, 0)


def looser_neighbours(axes: dict[str, Axis], verdicts: Verdicts) -> list[tuple[str, int, int, int]]:
    """Where the stricter value of a pair has the looser verdict: axis, both positions, how many combinations."""
    grid = strictness(verdicts).reshape([len(axis.values) for axis in axes.values()])
    found = []
    for place, (name, axis) in enumerate(axes.items()):
        for loose, strict in axis.pairs:
            worse = np.take(grid, strict, axis=place) < np.take(grid, loose, axis=place)
            if worse.any():
                found.append((name, loose, strict, int(worse.sum())))
    return found
