"""From facts to verdicts: the table carried out over whole columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xlmigrate.domains.consent import precedence, regimes
from xlmigrate.domains.consent.facts import NO_DAY, PARTS, POST, Days, Facts, Ints, Mask
from xlmigrate.domains.consent.table import (
    CONTRACT_ONLY,
    FLOOR,
    GROUND,
    NOTE,
    SERVICE,
    STOP,
    TABLE,
    Row,
    rows,
    unknown_country,
)
from xlmigrate.engine.plan import TEXT

_PLACE = {id(row): place for place, row in enumerate(TABLE)}
_RANKS = np.array([-1 if row.verdict is None else row.verdict for row in TABLE], dtype=np.int64)
_ONLY_FOR_POST = ("C12", "C27")
_ON_STOPS = ("EVID_BULK", "EVID_SUSPECT")


@dataclass(frozen=True)
class Verdicts:
    """One verdict per contact: ranks of `lattice`, the rule that decided (its place in the table), all reasons as bits."""

    marketing: Ints
    rule: Ints
    reasons: NDArray[np.uint64]
    until: Days
    act_before: Days
    service: Ints
    service_rule: Ints
    contract_only: Mask
    score: Ints
    missing: NDArray[np.uint8]
    regimes: NDArray[np.uint16]

    def frame(self) -> pd.DataFrame:
        """The verdicts in words, one row per contact.

        Columns: ``marketing_verdict``, ``rule``, ``reason_codes`` (the deciding one first), ``reason`` (a sentence), ``expires_on``,
        ``act_before``, ``service_verdict``, ``service_rule``, ``service_reason``, ``evidence_score``, ``not_filled``, ``regimes``.
        """
        told = pd.DataFrame({"rule": self.rule, "reasons": self.reasons})
        codes, distinct = pd.factorize(pd.MultiIndex.from_frame(told))
        words = [_words(int(rule), int(bits)) for rule, bits in distinct]
        service = np.where(self.contract_only, -1, self.service_rule)
        missing = [", ".join(p for bit, p in enumerate(PARTS) if value & (1 << bit)) for value in range(32)]
        named = [regimes.words(bits) for bits in range(256)]
        return pd.DataFrame(
            {
                "marketing_verdict": _taken(precedence.MARKETING, self.marketing),
                "rule": _taken([row.code for row in TABLE], self.rule),
                "reason_codes": _taken([codes for codes, _ in words], codes),
                "reason": _taken([sentence for _, sentence in words], codes),
                "expires_on": pd.Series(self.until.astype("M8[s]")),
                "act_before": pd.Series(self.act_before.astype("M8[s]")),
                "service_verdict": _taken(precedence.SERVICE, self.service),
                "service_rule": _taken([row.code for row in TABLE], self.service_rule),
                "service_reason": _taken([*(row.reason for row in TABLE), CONTRACT_ONLY], service),
                "evidence_score": pd.Series(self.score, dtype="Int64"),
                "not_filled": _taken(missing, self.missing).mask(self.missing == 0),
                "regimes": _taken(named, self.regimes).mask(self.regimes == 0),
            }
        )


def _taken(words: list[str] | tuple[str, ...], places: NDArray[np.integer]) -> pd.Series:
    return pd.Series(pd.array(words, dtype=TEXT).take(np.where(places < 0, len(words) - 1, places)))


def _words(rule: int, bits: int) -> tuple[str, str]:
    """The reason codes, the deciding one first and the others in the order of the table, and the sentence."""
    others = [row for place, row in enumerate(TABLE) if bits & (1 << place) and place != rule]
    first = TABLE[rule]
    codes = list(dict.fromkeys([first.reason, *(row.reason for row in others)]))
    more = dict.fromkeys(row.says for row in others if row.reason != first.reason)
    return ", ".join(codes), f"{'. '.join([first.says, *more])} ({first.code})"


def judge(facts: Facts) -> Verdicts:
    """Give every contact its verdicts: stops first, then per regime the loosest ground, then the floors."""
    n = len(facts.people)
    reasons = np.zeros(n, dtype=np.uint64)
    marketing, rule = np.full(n, -1, dtype=np.int64), np.full(n, -1, dtype=np.int64)
    for row in rows(STOP):
        holds = row.holds(facts)
        _note(reasons, row, holds)
        _decide(marketing, rule, row, holds & (marketing < 0))
    stopped = marketing >= 0
    ground, ground_rule, until = _grounds(facts)
    marketing, rule = np.where(stopped, marketing, ground), np.where(stopped, rule, ground_rule)
    reasons |= np.where(stopped, 0, np.uint64(1) << ground_rule.astype(np.uint64)).astype(np.uint64)
    for row in rows(FLOOR):
        holds = row.holds(facts) & ~stopped
        _note(reasons, row, holds)
        _decide(marketing, rule, row, holds & (marketing < _rank(row)))
    for row in rows(NOTE):
        holds = row.holds(facts)
        _note(reasons, row, holds if row.reason in _ON_STOPS else holds & ~stopped)
    service, service_rule = _serve(facts)
    carried = np.array([TABLE[place].code == "C16" for place in range(len(TABLE))])[service_rule]
    return Verdicts(
        marketing=marketing, rule=rule, reasons=reasons,
        until=np.where(marketing == precedence.OK_UNTIL, until, NO_DAY),
        act_before=np.where(marketing == precedence.REPERMISSION, until, NO_DAY),
        service=service, service_rule=service_rule, contract_only=carried & (marketing > precedence.OK_UNTIL),
        score=facts.score, missing=facts.missing, regimes=facts.people.regimes,
    )  # fmt: skip


def _rank(row: Row) -> int:
    if row.verdict is None:
        raise TypeError(f"{row.code} {row.reason} decides nothing")
    return row.verdict


def _note(reasons: NDArray[np.uint64], row: Row, holds: Mask) -> None:
    reasons[holds] |= np.uint64(1 << _PLACE[id(row)])


def _decide(verdict: Ints, rule: Ints, row: Row, where: Mask) -> None:
    verdict[where] = _rank(row)
    rule[where] = _PLACE[id(row)]


def _grounds(facts: Facts) -> tuple[Ints, Ints, Days]:
    """The strictest of the regimes' loosest grounds, the rule that gave it, and the first day on which one of them ends."""
    n = len(facts.people)
    worst, rule, until, first_end = (
        np.full(n, -1, dtype=np.int64),
        np.full(n, -1, dtype=np.int64),
        np.full(n, NO_DAY, dtype="M8[D]"),
        np.full(n, NO_DAY, dtype="M8[D]"),
    )
    _decide(worst, rule, unknown_country, unknown_country.holds(facts))
    ends = {_PLACE[id(row)]: row.until(facts) for row in rows(GROUND) if row.until}
    for mine in grounds(facts).values():
        rank = _RANKS[mine]
        end = np.full(n, NO_DAY, dtype="M8[D]")
        for place, days in ends.items():
            np.copyto(end, days, where=mine == place)
        first_end = np.fmin(first_end, end)
        tie = (rank == worst) & np.isin(rank, (precedence.OK_UNTIL, precedence.REPERMISSION)) & ~np.isnat(end)
        takes = (mine >= 0) & ((rank > worst) | (tie & (np.isnat(until) | (end < until))))
        worst[takes], rule[takes], until[takes] = rank[takes], mine[takes], end[takes]
    return worst, rule, first_end


def grounds(facts: Facts) -> dict[int, Ints]:
    """Of each regime that holds for anybody, the place of the ground that it gives each contact; -1 where it does not hold."""
    held = {id(row): row.holds(facts) for row in rows(GROUND)}
    found = {}
    for regime in regimes.NAMES:
        open_ = facts.within(regime)
        if not open_.any():
            continue
        mine = np.full(len(open_), -1, dtype=np.int64)
        for row in rows(GROUND):
            if _speaks(row, regime, facts.channel):
                mine[open_ & held[id(row)]] = _PLACE[id(row)]
                open_ &= ~held[id(row)]
        found[regime] = mine
    return found


def _speaks(row: Row, regime: int, channel: int) -> bool:
    """Whether a ground belongs to a regime; for letters only a proven opt-in does, and what a person weighs."""
    if channel != POST:
        return bool(row.regimes & regime)
    if row.code not in _ONLY_FOR_POST or (row.regimes & regimes.CONFIRMED and not regime & regimes.CONFIRMED):
        return False
    return not row.regimes or bool(row.regimes & regime) or regime in (regimes.CA, regimes.US)


def _serve(facts: Facts) -> tuple[Ints, Ints]:
    n = len(facts.people)
    service, rule = np.full(n, -1, dtype=np.int64), np.full(n, -1, dtype=np.int64)
    for row in rows(SERVICE):
        _decide(service, rule, row, row.holds(facts) & (service < 0))
    return service, rule
