"""What people decided for each contact and channel, and the verdict that counts: the strictest of all that is decided and computed.

A decision stands on Contacts, or, as in older workbooks, as a signed verdict on Consent records. It can turn Unknown into what
`lattice.SIGNABLE` allows, with name, day and reason, and it can make every verdict stricter. It lifts no stop.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xlmigrate.domains.consent import facts as f
from xlmigrate.domains.consent import precedence, signatures
from xlmigrate.domains.consent.columns import objects
from xlmigrate.domains.consent.facts import NO_DAY, Days, Ints, Mask
from xlmigrate.domains.consent.words import CONTACT_DECISION
from xlmigrate.engine.plan import TEXT

if TYPE_CHECKING:
    from xlmigrate.domains.consent.gather import Gathered

DECISIONS = {f.EMAIL: "decision", f.SMS: "decision_sms", f.POST: "decision_post"}
"""The column of Contacts that decides each channel."""

LEAVE_OUT = "Leave out"
OVER = "Its last day is before go-live"
UNREADABLE = "Unreadable: choose a word from the list"

_WORDS = frozenset(CONTACT_DECISION.words)
_AS_SIGNED = {"OK": "OK", "OK until": "OK until", "Re-permission": "Re-permission", "Override": "OK"}
_RANK = {word: rank for rank, word in enumerate(precedence.MARKETING)}


@dataclass(frozen=True)
class Decided:
    """Of each unit in one channel: ``rank`` and ``until`` that count, and ``signed``, where a signature opened it.

    ``by`` says in words who signed. ``states`` and ``bound`` are those of the rows of Contacts.
    """

    rank: Ints
    until: Days
    signed: Mask
    by: pd.Series
    states: pd.Series
    bound: pd.Series


def strange(judged: Gathered, channel: int) -> Mask:
    """The rows of Contacts whose decision for a channel is a word that nobody knows, an error, or an "OK until" without its day."""
    contacts, name = judged.tables["contacts"], DECISIONS[channel]
    cells = contacts[name]
    unknown = _true(cells.notna() & ~cells.isin(_WORDS)) | judged.illegible("contacts", name)
    found: Mask = unknown | _true(cells.eq("OK until") & contacts["decided_until"].isna())
    return found


def left_out(judged: Gathered, channel: int) -> Mask:
    """The units of which a person said on any row of Contacts that they do not move, at all or in this channel."""
    contacts, units = judged.tables["contacts"], judged.units
    rows = _true(contacts["decision"].eq(LEAVE_OUT)) | _true(contacts[DECISIONS[channel]].eq(LEAVE_OUT))
    out = np.zeros(units.n, dtype=bool)
    out[units.contact[rows]] = True
    return out


def decided(judged: Gathered, channel: int) -> Decided:
    """Put together what is computed, signed on Consent records, and decided on Contacts."""
    verdicts = judged.verdicts(channel)
    units = judged.units
    rank, until = verdicts.marketing.copy(), verdicts.until.copy()
    opened = np.full(units.n, -1, dtype=np.int64)
    ends = np.full(units.n, NO_DAY, dtype="M8[D]")
    by = pd.Series(pd.NA, index=range(units.n), dtype=TEXT)
    contacts = judged.tables["contacts"].reset_index(drop=True)
    states = pd.Series(pd.NA, index=contacts.index, dtype=TEXT)
    bound = states
    records = judged.tables["consent_records"].reset_index(drop=True)
    signed_records = np.flatnonzero(
        (judged.record_channel == channel) & _true(records["signed_verdict"].notna())
    )
    mine = contacts[DECISIONS[channel]]
    signed_contacts = np.flatnonzero(_true(mine.isin(list(_AS_SIGNED))))
    for rows, unit, frame in (
        (signed_records, units.record, records),
        (signed_contacts, units.contact, _as_records(contacts, channel)),
    ):
        if not len(rows):
            continue
        own = frame.take(rows)
        told = told_of(judged, channel, unit[rows]).set_axis(rows)
        answer = signatures.read(own, told)
        if frame is not records:
            states = states.where(~states.index.isin(rows), answer["signature"].reindex(states.index))
            bound = bound.where(~bound.index.isin(rows), answer["signed_facts"].reindex(bound.index))
        wish = own["signed_verdict"].map(_RANK).fillna(-1).to_numpy(dtype=np.int64)
        last = np.where(wish == precedence.OK_UNTIL, _days(own["signed_until"]), NO_DAY)
        over = last < judged.facts(channel).then
        if frame is not records:
            states = _put(states, rows, answer["signature"].mask(over, OVER))
            bound = _put(bound, rows, answer["signed_facts"])
        holds = _true(answer["signature"].eq(signatures.HOLDS)) & ~over
        np.maximum.at(opened, unit[rows[holds]], wish[holds])
        _sooner(ends, unit[rows[holds]], last[holds])
        who = own["reviewed_by"] + ", " + own["reviewed_on"].dt.strftime("%Y-%m-%d").astype(TEXT)
        by.iloc[unit[rows[holds]]] = (who + ": " + own["review_note"])[holds].to_numpy(dtype=object)
        # a person may always be stricter than the table, and needs no proof for it
        tightens = (wish > verdicts.marketing[unit[rows]]) & (wish <= precedence.REPERMISSION)
        np.maximum.at(rank, unit[rows[tightens]], wish[tightens])
        _sooner(until, unit[rows], last)
    signed = (verdicts.marketing == precedence.UNKNOWN) & (opened >= 0)
    rank = np.where(signed, opened, rank)
    until = np.where(signed, ends, np.where(rank == precedence.OK_UNTIL, until, NO_DAY))
    unread = strange(judged, channel)
    states = states.mask(pd.Series(unread, index=states.index), UNREADABLE)
    return Decided(rank, until, signed, by, states, bound)


def _put(column: pd.Series, rows: NDArray[np.intp], values: pd.Series) -> pd.Series:
    cells = objects(column)
    cells[rows] = objects(values)
    return pd.Series(cells, index=column.index, dtype=TEXT)


def _sooner(days: Days, unit: Ints, last: Days) -> None:
    """Put the first of some days beside the day that each unit has."""
    known = ~np.isnat(last)
    for one, day in zip(unit[known], last[known], strict=True):
        days[one] = np.fmin(days[one], day)


def _as_records(contacts: pd.DataFrame, channel: int) -> pd.DataFrame:
    """The decisions on Contacts with the names that signatures have on Consent records."""
    bound = contacts["decided_facts"].str.split(" ").str[channel].astype(TEXT)
    return pd.DataFrame(
        {
            "signed_verdict": contacts[DECISIONS[channel]].map(_AS_SIGNED).astype(TEXT),
            "reviewed_by": contacts["decided_by"],
            "reviewed_on": contacts["decided_on"],
            "review_note": contacts["override_note"],
            "signed_until": contacts["decided_until"],
            "signed_facts": bound.mask(bound.eq("-").fillna(False)).astype(TEXT),
        }
    )


def told_of(judged: Gathered, channel: int, units: Ints) -> pd.DataFrame:
    """The computed verdict of units, in words, with what signatures are bound to."""
    told = judged.verdicts(channel).frame().take(units).reset_index(drop=True)
    facts = judged.facts(channel)
    told["digest"] = signatures.digests(facts, judged.verdicts(channel)).take(units).reset_index(drop=True)
    told["variant"] = signatures.closed(facts)[units]
    return told


def _days(column: pd.Series) -> Days:
    return column.to_numpy(dtype="M8[s]", na_value=np.datetime64("NaT")).astype("M8[D]")


def _true(mask: pd.Series) -> Mask:
    result: Mask = mask.fillna(False).to_numpy(dtype=bool)
    return result
