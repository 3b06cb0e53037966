"""Signatures: what a person may sign, whether a signature holds, and what the ledger says was lifted.

A signature is a name, a day, a note and a verdict. It is bound to the facts that were signed and lapses when one changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xlmigrate.domains.consent import facts as f
from xlmigrate.domains.consent import precedence
from xlmigrate.domains.consent.facts import Days, Facts, Mask
from xlmigrate.domains.consent.judge import Verdicts
from xlmigrate.engine.plan import TEXT

if TYPE_CHECKING:
    from xlmigrate.domains.consent.gather import Gathered

HOLDS = "Holds"
INCOMPLETE = "Add name, date and note"
ENDLESS = "Add the last day"
LAPSED = "Lapsed: the facts have changed. Sign again"
NOT_SIGNABLE = "This verdict cannot be signed"


def digests(facts: Facts, verdicts: Verdicts) -> pd.Series:
    """A fingerprint of what is known of each unit: sixteen hexadecimal digits, the same in every process."""
    people = facts.people
    known = pd.DataFrame(
        {
            "reasons": verdicts.reasons, "regimes": people.regimes, "score": facts.score, "missing": facts.missing,
            "subscribed": people.subscribed, "contrary": people.contrary, "origin": people.origin,
            "purchase": people.purchase.astype("M8[D]").astype(np.int64), "inquiry": people.inquiry.astype("M8[D]").astype(np.int64),
            "confirmed": facts.confirmed, "resubscribed": facts.resubscribed, "soft": people.soft, "minor": people.minor,
        }
    )  # fmt: skip
    hashed = pd.util.hash_pandas_object(known, index=False)
    return pd.Series([f"{value:016x}" for value in hashed], dtype=TEXT)


def closed(facts: Facts) -> Mask:
    """Units for which nobody can sign: another spelling of theirs opted out, or a person decided otherwise or illegibly."""
    people = facts.people
    result: Mask = people.variant | people.unread_decision | people.decided_against
    return result


SIGNED = ("signed_verdict", "reviewed_by", "reviewed_on", "review_note")


def read(records: pd.DataFrame, told: pd.DataFrame) -> dict[str, pd.Series]:
    """``signature`` (whether each signed verdict holds) and ``signed_facts`` (what it is bound to) of the records.

    ``told`` has the computed verdict, ``digest`` and ``variant`` (where nothing can be signed) of each row.
    """
    records = records.set_axis(told.index)
    signed = records["signed_verdict"]
    there = signed.notna()
    if not there.any():
        nothing = pd.Series(pd.NA, index=told.index, dtype=TEXT)
        return {"signature": nothing, "signed_facts": nothing}
    complete = records[list(SIGNED[1:])].notna().all(axis=1)
    computed = told["marketing_verdict"]
    allowed = pd.Series(False, index=told.index)
    for verdict, into in precedence.SIGNABLE.items():
        allowed |= computed.eq(verdict).fillna(False) & signed.isin(into).fillna(False)
    allowed &= ~told["variant"]
    endless = signed.eq("OK until").fillna(False) & records["signed_until"].isna()
    hand = pd.DataFrame({c: records[c].astype(TEXT) for c in SIGNED})
    until = records["signed_until"]
    if until.notna().any():  # without one, what was signed before there was this column goes on holding
        hand["review_note"] = hand["review_note"].where(
            until.isna(), hand["review_note"] + until.astype(TEXT)
        )
    of_hand = pd.Series(
        [f"{value:016x}" for value in pd.util.hash_pandas_object(hand, index=False)],
        index=told.index,
        dtype=TEXT,
    )
    bound = records["signed_facts"]
    fresh = bound.str.slice(17).ne(of_hand).fillna(True)  # signed, or signed again, since the last run
    facts = told["digest"].where(fresh, bound.str.slice(0, 16))
    says = pd.Series(HOLDS, index=told.index, dtype=TEXT)
    says = says.mask(facts.ne(told["digest"]).fillna(True), LAPSED)
    says = says.mask(endless, ENDLESS)
    says = says.mask(~allowed, NOT_SIGNABLE)
    says = says.mask(~complete, INCOMPLETE)
    kept = (facts + ":" + of_hand).where(there & complete)
    return {"signature": says.where(there), "signed_facts": kept}


def lifted_days(judged: Gathered, entries: pd.DataFrame) -> Days:
    """For each entry of the ledger the day of the opt-in that lifted it; NaT while it stands."""
    found = np.full(len(entries), f.NO_DAY, dtype="M8[D]")
    standing = np.zeros(len(entries), dtype=bool)
    for channel in range(len(f.CHANNELS)):
        entry, lifts, on = judged.ledger_reach(channel)
        found[entry[lifts]] = np.fmax(found[entry[lifts]], on[lifts])
        standing[entry[~lifts]] = True
    return np.where(standing, f.NO_DAY, found)
