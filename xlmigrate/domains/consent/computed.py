"""What is said of consent: the verdicts of contacts and of each consent record, the signatures, what a later opt-in lifted.

Triage, not legal advice. The judgement is `xlmigrate.domains.consent`; here it is written on the sheets.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from xlmigrate.domains.consent import facts as f
from xlmigrate.domains.consent import signatures
from xlmigrate.domains.consent.facts import Ints
from xlmigrate.domains.consent.gather import Gathered
from xlmigrate.domains.consent.ledger import address_key
from xlmigrate.engine.computed import Computed, computes
from xlmigrate.engine.plan import TEXT


def _computed(table: str, columns: tuple[str, ...], function: Any) -> Computed:
    def fill(**given: Any) -> pd.DataFrame:
        frame: pd.DataFrame = function(given["judgement"])
        return frame.set_axis(given[table].index)

    return Computed(table, columns, fill, reads=("judgement", table))


def _contacts(judged: Gathered) -> pd.DataFrame:
    """The e-mail verdict of each contact, whether the address can receive mail, and why."""
    told = judged.verdicts(f.EMAIL).frame().take(judged.units.contact).reset_index(drop=True)
    facts = judged.facts(f.EMAIL)
    deliverable, doubt = _deliverability(
        judged.read.reset_index(drop=True), pd.Series(facts.stop[f.BOUNCE][judged.units.contact])
    )
    reason = told["reason"]
    unusable = told["rule"].eq("C00")
    reason = reason.where(doubt.isna() | unusable | told["rule"].eq("C06"), reason + ". " + doubt)
    return pd.DataFrame(
        {
            "marketing_verdict": told["marketing_verdict"],
            "deliverable": deliverable,
            "reason": reason,
            "service_verdict": told["service_verdict"],
            "expires_on": told["expires_on"],
        }
    )


CONTACT_VERDICT = _computed(
    "contacts", ("marketing_verdict", "deliverable", "reason", "service_verdict", "expires_on"), _contacts
)


def _deliverability(read: pd.DataFrame, bounced: pd.Series) -> tuple[pd.Series, pd.Series]:
    word = pd.Series("Deliverable", index=read.index, dtype=TEXT)
    doubt = pd.Series(pd.NA, index=read.index, dtype=TEXT)
    for where, outcome, why in (
        (read["disposable"], "Check", "The address is a throw-away one"),
        (read["others"].notna(), "Check", "The cell holds several addresses"),
        (read["outcome"].eq("invalid"), "Undeliverable", pd.NA),
        (read["outcome"].eq("blank"), "Undeliverable", pd.NA),
        (bounced, "Undeliverable", "The address bounced for good"),
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
        told = judged.verdicts(channel).frame().take(units).set_axis(rows)
        told["digest"] = (
            signatures.digests(judged.facts(channel), judged.verdicts(channel)).take(units).set_axis(rows)
        )
        told["variant"] = judged.facts(channel).people.variant[units]
        parts.append(told)
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
    reason = "The channel is not known, so this record permits nothing: write E-mail, SMS or Post"
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
