"""Everybody whom the new platform must know as stopped, and everybody who pays, although no row of Contacts has the address.

The ledger is more than the sheet Suppressions: a stop on a consent record, or on another spelling of the mailbox, is as good.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from xlmigrate.cleaning import email
from xlmigrate.domains.consent import facts as f
from xlmigrate.domains.consent import ledger, purchases, signatures
from xlmigrate.domains.consent.facts import Mask
from xlmigrate.domains.consent.gather import Gathered, not_over
from xlmigrate.domains.consent.ledger import address_key
from xlmigrate.engine.plan import TEXT

COLUMNS = ("address", "channel", "reason", "suppressed_at")
_REASONS = {
    f.OPT_OUT: "Unsubscribed", f.OBJECTION: "Objected", f.REFUSAL: "Refused", f.COMPLAINT: "Complained", f.BOUNCE: "Hard bounce",
    f.ERASURE: "Erasure", f.MANUAL: "Manual",
}  # fmt: skip


_TOLD_ONCE = (f.ERASURE, f.OBJECTION, f.REFUSAL, f.COMPLAINT)


def whole_ledger(judged: Gathered) -> pd.DataFrame:
    """Every stop that stands, from Suppressions and Consent records alike: `COLUMNS`, one row per address, channel and reason."""
    entries = judged.tables["suppressions"]
    active = entries[np.isnat(signatures.lifted_days(judged, entries)) & _true(entries["address"].notna())]
    parts = [active[list(COLUMNS)]]
    several = active[_true(active["address"].str.count("@") > 1)]
    if len(several):
        others = email.parse(several["address"])["others"].str.split(r"[;,\s]+").explode().dropna()
        parts.append(
            several[list(COLUMNS)].reindex(others.index).assign(address=others.to_numpy(dtype=object))
        )
    for channel, word in enumerate(f.CHANNELS):
        stops = judged.facts(channel).stops
        # what concerns the whole person or address is told once, for e-mail
        told_once = np.isin(stops.kind, _TOLD_ONCE) & (channel != f.EMAIL)
        rows = np.flatnonzero((stops.entry < 0) & ~judged.facts(channel).lifted & ~told_once)
        keys = pd.Series(judged.units.keys[stops.person[rows]], dtype=TEXT)
        parts.append(
            pd.DataFrame(
                {
                    "address": keys, "channel": pd.Series(word, index=keys.index, dtype=TEXT),
                    "reason": pd.Series([_REASONS[kind] for kind in stops.kind[rows]], index=keys.index, dtype=TEXT),
                    "suppressed_at": pd.Series(stops.on[rows].astype("M8[s]")),
                }
            )[_is_address(keys)]
        )  # fmt: skip
    found = pd.concat([part.astype(active.dtypes[list(COLUMNS)]) for part in parts], ignore_index=True)
    same = pd.DataFrame(
        {"key": address_key(found["address"]), "channel": found["channel"], "reason": found["reason"]}
    )
    return found[~same.duplicated().to_numpy()].reset_index(drop=True)


def beside_contacts(judged: Gathered, channel: int) -> pd.DataFrame:
    """Who is stopped in a channel and stands on no row of Contacts: ``address``, ``verdict``, ``says``; each address once."""
    if channel == f.POST:
        return _frame(pd.Series(dtype=TEXT), pd.Series(dtype=TEXT))
    stops = whole_ledger(judged)
    whole = stops["reason"].isin(["Erasure", "Objected", "Refused", "Complained"])
    everywhere = _true(stops["reason"].eq("Unsubscribed")) & (judged.policy.unsubscribe_scope != "Channel")
    named = ledger.channels(stops["channel"], blank=-1)
    here = (named == channel) | (named < 0) | _true(whole) | everywhere
    mail = _true(stops["address"].str.contains("@", regex=False))
    hashed = _true(stops["address"].str.startswith(ledger.PREFIX))
    mine = stops[here & ((mail | hashed) if channel == f.EMAIL else ~mail)]
    known = set(judged.units.keys[np.unique(judged.units.contact)])
    keys = address_key(mine["address"])
    there = np.array(keys.isin(known), dtype=bool)
    if channel == f.SMS:  # a number in another spelling reaches its contact, who is on the list already
        entry, _, _ = judged.ledger_reach(channel)
        cells = judged.tables["suppressions"]["address"].iloc[np.unique(entry)]
        there |= _true(mine["address"].isin(cells))
    mine = mine[~there]
    return _frame(mine["address"], mine["reason"])


def _frame(address: pd.Series, reason: pd.Series) -> pd.DataFrame:
    erased = reason.eq("Erasure").fillna(False) | address.str.startswith(ledger.PREFIX).fillna(False)
    verdict = pd.Series("Suppress", index=address.index, dtype=TEXT).mask(erased, "Erase")
    says = "On Suppressions or Consent records alone: " + reason.fillna("no reason").astype(TEXT)
    found = pd.DataFrame({"address": address, "verdict": verdict, "says": says}).reset_index(drop=True)
    found["key"] = address_key(found["address"])
    strictest = found["verdict"].eq("Erase").groupby(found["key"]).transform("any")
    found["verdict"] = found["verdict"].mask(strictest.astype(bool), "Erase")
    return found[~found["key"].duplicated().to_numpy()].drop(columns="key").reset_index(drop=True)


def payers_beside_contacts(judged: Gathered) -> pd.DataFrame:
    """Who pays or bought and stands on no row of Contacts: ``address``, ``list`` (of the served), ``service``, ``says``.

    A platform keeps people who opted out or bounced in files of their own, and they go on paying.
    """
    subscriptions, bought = judged.tables["subscriptions"], judged.tables["purchases"]
    known = set(judged.units.keys[np.unique(judged.units.contact)])
    due = subscriptions["email"][not_over(subscriptions, judged.today)]
    sold = bought["email"][purchases.paid(bought)] if len(bought) else bought["email"]
    erased = _erased(judged)
    bounced = _bounced(judged)
    rows = []
    seen: set[str] = set(known)
    for addresses, pays in ((due, True), (sold, False)):
        for address, key in zip(addresses, address_key(addresses), strict=True):
            if pd.isna(key) or key in seen:
                continue
            seen.add(str(key))
            if key in erased:
                rows.append(
                    (pd.NA, 3, "Hold", "Asked to be erased, and pays or bought; stands on no row of Contacts")
                )
            elif not pays:
                rows.append(
                    (
                        address,
                        3,
                        "Hold",
                        "Bought, and stands on no row of Contacts: whether access is open is not known",
                    )
                )
            elif key in bounced:
                rows.append(
                    (address, 2, "New address", "Pays, and the address bounces; stands on no row of Contacts")
                )
            else:
                rows.append(
                    (address, 1, "Carry", "Pays, and stands on no row of Contacts: service mail only")
                )
    found = pd.DataFrame(rows, columns=["address", "list", "service", "says"])
    return found.astype({"address": TEXT, "service": TEXT, "says": TEXT, "list": "int64"})


def _erased(judged: Gathered) -> set[str]:
    return _stopped(judged, "Erasure")


def _bounced(judged: Gathered) -> set[str]:
    return _stopped(judged, "Hard bounce")


def _stopped(judged: Gathered, reason: str) -> set[str]:
    stops = whole_ledger(judged)
    return set(address_key(stops["address"][_true(stops["reason"].eq(reason))]).dropna())


def _is_address(keys: pd.Series) -> Mask:
    return _true(keys.str.contains("@", regex=False))


def _true(mask: pd.Series) -> Mask:
    result: Mask = mask.fillna(False).to_numpy(dtype=bool)
    return result
