"""What is said of consent: the verdicts of contacts and of each consent record, the signatures, what a later opt-in lifted.

Triage, not legal advice. The judgement is `xlmigrate.domains.consent`; here it is written on the sheets.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from xlmigrate.domains.consent import decisions, origin_figures, precedence, signatures
from xlmigrate.domains.consent import facts as f
from xlmigrate.domains.consent.facts import Ints
from xlmigrate.domains.consent.gather import Gathered
from xlmigrate.domains.consent.ledger import address_key
from xlmigrate.domains.consent.origins import names, names_of
from xlmigrate.engine.computed import Computed, computes
from xlmigrate.engine.missing_rows import lacks
from xlmigrate.engine.plan import TEXT


def _computed(table: str, columns: tuple[str, ...], function: Any) -> Computed:
    def fill(**given: Any) -> pd.DataFrame:
        frame: pd.DataFrame = function(given["judgement"])
        return frame.set_axis(given[table].index)

    return Computed(table, columns, fill, reads=("judgement", table))


def _contacts(judged: Gathered) -> pd.DataFrame:
    """The e-mail verdict of each contact, whether the address can receive mail, and why."""
    told = judged.verdicts(f.EMAIL).frame().take(judged.units.contact).reset_index(drop=True)
    facts, decided, units = judged.facts(f.EMAIL), judged.decided(f.EMAIL), judged.units.contact
    deliverable, doubt = _deliverability(
        judged.read.reset_index(drop=True), pd.Series(facts.stop[f.BOUNCE][judged.units.contact])
    )
    reason = told["reason"]
    unusable = told["rule"].eq("C00")
    reason = reason.where(doubt.isna() | unusable | told["rule"].eq("C06"), reason + ". " + doubt)
    signed = pd.Series(decided.signed[units])
    if signed.any():
        reason = reason.mask(signed, "Signed by a person. Without the signature: " + reason)
    changed = decided.rank[units] != judged.verdicts(f.EMAIL).marketing[units]
    words = pd.Series(pd.array(precedence.MARKETING, dtype=TEXT).take(decided.rank[units]))
    reason = reason.mask(
        pd.Series(changed) & ~signed, "Decided on Contacts: " + words + ". Without it: " + reason
    )
    state, bound = _decisions(judged)
    return pd.DataFrame(
        {
            "marketing_verdict": words,
            "deliverable": deliverable,
            "reason": reason,
            "service_verdict": told["service_verdict"],
            "expires_on": pd.Series(decided.until[units].astype("M8[s]")),
            "decision_state": state,
            "decided_facts": bound,
        }
    )


def _decisions(judged: Gathered) -> tuple[pd.Series, pd.Series]:
    """Whether the decisions of each row hold, and the fingerprints that they are bound to, by channel."""
    made = [judged.decided(channel) for channel in range(len(f.CHANNELS)) if _any_decision(judged, channel)]
    nothing = pd.Series(pd.NA, index=range(len(judged.units.contact)), dtype=TEXT)
    if not made:
        return nothing, nothing
    state, bound = nothing, nothing.fillna("")
    for channel, word in enumerate(("", "Text messages: ", "Letters: ")):
        decided = judged.decided(channel)
        said = word + decided.states
        state = state.where(said.isna(), said.where(state.isna(), state + "; " + said))
        bound = bound + " " + decided.bound.fillna("-")
    return state, bound.str.strip().where(bound.str.contains(":", regex=False))


def _any_decision(judged: Gathered, channel: int) -> bool:
    return bool(judged.tables["contacts"][decisions.DECISIONS[channel]].notna().any())


_CONTACT_COLUMNS = (
    "marketing_verdict", "deliverable", "reason", "service_verdict", "expires_on", "decision_state", "decided_facts",
)  # fmt: skip
CONTACT_VERDICT = _computed("contacts", _CONTACT_COLUMNS, _contacts)


def _deliverability(read: pd.DataFrame, bounced: pd.Series) -> tuple[pd.Series, pd.Series]:
    word = pd.Series("Deliverable", index=read.index, dtype=TEXT)
    doubt = pd.Series(pd.NA, index=read.index, dtype=TEXT)
    for where, outcome, why in (
        (read["disposable"], "Check", "Disposable address"),
        (read["others"].notna(), "Check", "Several addresses in one cell"),
        (read["outcome"].eq("invalid"), "Undeliverable", pd.NA),
        (read["outcome"].eq("blank"), "Undeliverable", pd.NA),
        (bounced, "Undeliverable", "Hard bounce: the address does not work"),
    ):
        mask = where.fillna(False).astype(bool)
        word = word.mask(mask, outcome)
        doubt = doubt.mask(mask, why)
    return word, doubt


_RECORD_COLUMNS = (
    "marketing_verdict", "service_verdict", "reason", "evidence_score", "not_filled", "expires_on", "regimes",
    "act_before", "signature", "signed_facts",
)  # fmt: skip


def _records(judged: Gathered) -> pd.DataFrame:
    """The verdict of each record's contact in the record's channel, the best evidence, and whether a signature holds."""
    records = judged.tables["consent_records"]
    parts = []
    for channel in range(len(f.CHANNELS)):
        rows = np.flatnonzero(judged.record_channel == channel)
        if not len(rows):
            continue
        units = judged.units.record[rows]
        parts.append(decisions.told_of(judged, channel, units).set_axis(rows))
    strange = np.flatnonzero(judged.record_channel < 0)
    if len(strange):
        parts.append(_of_no_channel(judged, strange))
    if not parts:
        return pd.DataFrame(columns=list(_RECORD_COLUMNS))
    told = pd.concat(parts).sort_index()
    signed = signatures.read(records, told)
    return told.assign(**signed)[list(_RECORD_COLUMNS)]


def _of_no_channel(judged: Gathered, rows: Ints) -> pd.DataFrame:
    """What is said of records whose channel is none of ours: nothing is permitted there, and nobody can sign for it."""
    told = judged.verdicts(f.EMAIL).frame().take(judged.units.record[rows]).set_axis(rows)
    reason = "Channel unknown, so this record permits nothing: choose E-mail, SMS or Post"
    told = told.assign(marketing_verdict="Unknown", reason=reason, digest="", variant=True)
    return told.assign(
        **{
            name: told[name].mask(told["reason"].notna())
            for name in ("expires_on", "act_before", "evidence_score", "not_filled")
        }
    )


RECORD_VERDICT = _computed("consent_records", _RECORD_COLUMNS, _records)


def _lifted(judged: Gathered) -> pd.DataFrame:
    """The day of the later proven opt-in that answers an entry; a complaint, a bounce or an erasure has none."""
    entries = judged.tables["suppressions"]
    days = signatures.lifted_days(judged, entries)
    return pd.DataFrame({"lifted_at": pd.Series(days.astype("M8[s]"))})


LIFTED = _computed("suppressions", ("lifted_at",), _lifted)


@computes("suppressions", "on_contacts")
def suppressed_contact(suppressions: pd.DataFrame, contact_by_address: pd.Series) -> pd.DataFrame:
    """The contact with the suppressed address."""
    found = contact_by_address.reindex(address_key(suppressions["address"]))
    return pd.DataFrame({"on_contacts": found.set_axis(suppressions.index).astype(TEXT)})


def _origins(judged: Gathered) -> pd.DataFrame:
    """Of each origin: its people, what is missing, what a signature would change, and whether one holds."""
    return origin_figures.figures(judged)


ORIGIN = _computed("origins", origin_figures.COLUMNS, _origins)


@lacks("origins")
def origins_in_use(origins: pd.DataFrame, consent_records: pd.DataFrame) -> pd.DataFrame:
    """Each form, list or file that a consent record came by and that is not on Origins, those of most records first."""
    told = names(consent_records[consent_records["email"].notna() | consent_records["contact_id"].notna()])
    known = names_of(origins)
    told = told[~told["key"].isin(known)]
    size = told.groupby("key")["key"].transform("size")
    told = (
        told.assign(size=size)
        .drop_duplicates("key")
        .sort_values(["size", "key"], ascending=[False, True], kind="stable")
    )
    return told[["origin", "source_platform", "channel"]]
