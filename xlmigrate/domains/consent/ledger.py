"""The ledger of suppressions: which entries reach whom, other spellings of a mailbox, and keyed hashes.

A plain SHA-256 of an e-mail address or a phone number is no protection: a laptop tries ten million numbers of an area code in six
seconds. So a shared entry is an HMAC, and its key stays in the workbook's Settings, away from the shared file.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xlmigrate.cleaning import email, phone
from xlmigrate.cleaning.distinct import once_per_value
from xlmigrate.domains.consent import facts as f
from xlmigrate.domains.consent.facts import Days, Ints, Mask
from xlmigrate.engine.settings import Policy

KINDS = {
    "Unsubscribed": f.OPT_OUT, "Objected": f.OBJECTION, "Refused": f.REFUSAL, "Complained": f.COMPLAINT,
    "Hard bounce": f.BOUNCE, "Erasure": f.ERASURE, "Blocked": f.MANUAL, "Manual": f.MANUAL,
}  # fmt: skip
"""Reason of an entry → kind of stop. Without a reason it is as if a person had written it."""

PREFIX = "hmac-sha256:"


@dataclass(frozen=True)
class Entries:
    """The entries that reach units: one row per entry and unit. ``channel`` is -1 where the entry names none."""

    entry: Ints
    unit: Ints
    kind: Ints
    on: Days
    channel: Ints


def read(suppressions: pd.DataFrame, keys: pd.Index, phones: pd.Series, policy: Policy) -> Entries:
    """Find the units of each entry: by address, by number (``phones`` maps numbers to units), or by keyed hash."""
    mine = address_key(suppressions["address"])
    by_key = pd.Series(np.arange(len(keys)), index=keys)
    hashed = suppressions["address"].str.startswith(PREFIX).fillna(False).to_numpy(dtype=bool)
    if hashed.any():
        known = pd.Series(
            np.arange(len(keys)), index=[pseudonym(str(key), policy.ledger_key) for key in keys]
        )
        by_key = pd.concat([by_key, known])
        mine = mine.mask(hashed, suppressions["address"].str.strip())
    numbers = phone.parse(suppressions["address"].where(mine.str.contains("@", regex=False).eq(False)), None)[
        "e164"
    ]
    pairs = pd.concat([_pairs(mine, by_key), _pairs(numbers, phones)], ignore_index=True)
    pairs = pairs.drop_duplicates()
    entry, unit = pairs["entry"].to_numpy(dtype=np.int64), pairs["unit"].to_numpy(dtype=np.int64)
    kind = suppressions["reason"].map(KINDS).fillna(f.MANUAL).to_numpy(dtype=np.int64)
    channel = suppressions["channel"].map({word: n for n, word in enumerate(f.CHANNELS)}).fillna(-1)
    on = suppressions["suppressed_at"].to_numpy(dtype="M8[s]", na_value=np.datetime64("NaT")).astype("M8[D]")
    return Entries(entry, unit, kind[entry], on[entry], channel.to_numpy(dtype=np.int64)[entry])


def address_key(addresses: pd.Series) -> pd.Series:
    """The key of an address; what is no address is its own key, so that a stop on it still holds."""
    return email.key(addresses).fillna(addresses.str.strip().str.lower())


def _pairs(keys: pd.Series, units: pd.Series) -> pd.DataFrame:
    left = pd.DataFrame({"key": keys.to_numpy(dtype=object), "entry": np.arange(len(keys))}).dropna()
    right = pd.DataFrame({"key": units.index.to_numpy(dtype=object), "unit": units.to_numpy()})
    return left.merge(right, on="key")[["entry", "unit"]]


def variants(suppressions: pd.DataFrame, keys: pd.Index) -> Mask:
    """Units whose mailbox stands in the ledger for e-mail under another spelling (dots at Gmail, plus tags)."""
    mail = suppressions[suppressions["channel"].ne("SMS").fillna(True)]
    entries = pd.DataFrame({"exact": address_key(mail["address"]), "weak": email.weak_key(mail["address"])})
    entries = entries.dropna().drop_duplicates()
    spelled = pd.Series(keys, dtype=entries["exact"].dtype)
    # an entry for the very address says nothing of the other spellings: it may be lifted, and theirs stands
    others = (
        entries["weak"].value_counts().reindex(email.weak_key(spelled)).fillna(0).to_numpy(dtype=np.int64)
    )
    result: Mask = others > spelled.isin(entries["exact"]).to_numpy(dtype=np.int64)
    return result


def pseudonym(address: str, key: str) -> str:
    """The keyed hash that stands for an address or number: HMAC-SHA-256, in hexadecimal."""
    digest = hmac.new(bytes.fromhex(key) if key else b"", address.strip().lower().encode(), hashlib.sha256)
    return PREFIX + digest.hexdigest()


def pseudonyms(addresses: pd.Series, key: str) -> pd.Series:
    """The keyed hashes of a column of addresses or numbers; missing stays missing."""
    normal = address_key(addresses)
    return once_per_value(normal, lambda address: pseudonym(address, key))
