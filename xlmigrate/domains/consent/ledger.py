"""The ledger of suppressions: which entries reach whom, other spellings of a mailbox, and keyed hashes.

A plain SHA-256 of an e-mail address or a phone number is no protection: a laptop tries ten million numbers of an area code in six
seconds. So a shared entry is an HMAC, and its key stays in the workbook's Settings, away from the shared file.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import numpy as np
import pandas as pd
import phonenumbers
from numpy.typing import NDArray

from xlmigrate.cleaning import email
from xlmigrate.cleaning.distinct import once_per_value
from xlmigrate.domains.consent import facts as f
from xlmigrate.domains.consent.facts import Days, Ints, Mask
from xlmigrate.domains.consent.mailboxes import mailbox
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


def read(
    suppressions: pd.DataFrame, keys: pd.Index, phones: Callable[[], pd.Series], policy: Policy
) -> Entries:
    """Find the units of each entry: by address, by number (``phones`` gives the units by number), by domain or by hash.

    A cell may hold several addresses; a number may be written as in its own country; a hash may be keyed, or a plain MD5, SHA-1 or
    SHA-256 of the address, as platforms share them.
    """
    cells = suppressions["address"]
    mine = address_key(cells)
    by_key = pd.Series(np.arange(len(keys)), index=keys)
    mail = _yes(cells.str.contains("@", regex=False))
    pairs = [_pairs(mine, by_key), *_others(cells, by_key)]
    rest = cells[~mail & cells.notna()]
    if len(rest):
        pairs += [_pairs(one, by) for one, by in _hashes(rest, keys, policy)]
        numbers = _number_keys(rest)
        if len(numbers):
            pairs.append(_pairs(numbers, _phone_keys(phones())))
    pairs.append(_of_domains(cells, keys))
    found = pd.concat(pairs, ignore_index=True).drop_duplicates()
    place = pd.Series(np.arange(len(cells)), index=cells.index)
    entry = place.reindex(found["entry"]).to_numpy(dtype=np.int64)
    unit = found["unit"].to_numpy(dtype=np.int64)
    kind = suppressions["reason"].map(KINDS).fillna(f.MANUAL).to_numpy(dtype=np.int64)
    channel = channels(suppressions["channel"], blank=-1)
    on = suppressions["suppressed_at"].to_numpy(dtype="M8[s]", na_value=np.datetime64("NaT")).astype("M8[D]")
    return Entries(entry, unit, kind[entry], on[entry], channel[entry])


_CHANNELS = {
    "email": f.EMAIL, "mail": f.EMAIL, "emails": f.EMAIL, "newsletter": f.EMAIL, "sms": f.SMS, "text": f.SMS, "textmessage": f.SMS,
    "textmessages": f.SMS, "mobile": f.SMS, "post": f.POST, "letter": f.POST, "letters": f.POST, "postal": f.POST, "postalmail": f.POST,
}  # fmt: skip


def channels(column: pd.Series, *, blank: int) -> Ints:
    """The channel of each row by the usual words for it; ``blank`` where none is named, -1 for a word of no channel of ours."""
    words = once_per_value(
        column, lambda word: _CHANNELS.get(re.sub(r"[^a-z]", "", word.casefold()), -1), pd.Int64Dtype()
    )
    return words.fillna(blank).to_numpy(dtype=np.int64)


def _others(cells: pd.Series, by_key: pd.Series) -> list[pd.DataFrame]:
    """The further addresses of cells that hold several."""
    several = cells[_yes(cells.str.count("@") > 1)]
    if several.empty:
        return []
    others = email.parse(several)["others"].dropna().str.split(r"[;,\s]+").explode()
    return [_pairs(address_key(others.astype(cells.dtype)), by_key)]


def _hashes(cells: pd.Series, keys: pd.Index, policy: Policy) -> list[tuple[pd.Series, pd.Series]]:
    """Entries that are hashes, and the units by the same hash: keyed ones of the address or its mailbox, and plain ones."""
    found: list[tuple[pd.Series, pd.Series]] = []
    bare = cells.str.strip()
    keyed = bare[_yes(bare.str.startswith(PREFIX))]
    if len(keyed):
        known = pd.Series(
            np.arange(len(keys)), index=[pseudonym(str(key), policy.ledger_key) for key in keys]
        )
        found.append((keyed, known))
    plain = bare[_yes(bare.str.fullmatch(r"(?i)(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})"))].str.lower()
    for length in plain.str.len().unique():
        name = {32: "md5", 40: "sha1", 64: "sha256"}[int(length)]
        known = pd.Series(
            np.arange(len(keys)), index=[hashlib.new(name, str(key).encode()).hexdigest() for key in keys]
        )
        found.append((plain[plain.str.len().eq(length)], known))
    return found


def _of_domains(cells: pd.Series, keys: pd.Index) -> pd.DataFrame:
    """Entries that are a whole domain (``@acme.example``, ``*@acme.example``, ``acme.example``), and everybody there."""
    bare = cells.str.strip().str.lower().str.removeprefix("*")
    named = bare[_yes(bare.str.fullmatch(r"@?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}"))].str.removeprefix("@")
    if named.empty:
        return pd.DataFrame({"entry": pd.Series(dtype="int64"), "unit": pd.Series(dtype="int64")})
    theirs = pd.Series(keys, dtype=cells.dtype).str.rpartition("@")[2]
    return _pairs(named, pd.Series(np.arange(len(keys)), index=pd.Index(theirs)))


def _number_keys(cells: pd.Series) -> pd.Series:
    """What a number shares with its other spellings: its digits without zeros in front, several per cell where it holds several."""
    found = [
        (place, key)
        for place, cell in cells.dropna().items()
        for part in re.split(r"\s*(?:[;,\n]|\bor\b|\s/\s)\s*", str(cell))
        for key in _digits(part)
    ]
    return pd.Series([key for _, key in found], index=[place for place, _ in found], dtype=object)


def number_key(cells: pd.Series) -> pd.Series:
    """The digits of a phone number without zeros in front; missing where a cell is none."""
    plain = cells.where(cells.str.fullmatch(r"[\s+()./\d-]{7,}|\d+(?:[.,]\d+)?[eE]\+?\d+").fillna(False))
    return once_per_value(plain, lambda text: next(iter(sorted(_digits(text), key=len)), pd.NA))


def _digits(text: str) -> list[str]:
    text = re.sub(r"(?i)(?:ext\.?|x|#)\s*\d{1,6}$", "", text.strip())
    if re.fullmatch(r"\d+(?:[.,]\d+)?[eE]\+?\d+", text):  # a spreadsheet wrote it as 4.47912345678E+11
        text = f"{Decimal(text.replace(',', '.')):f}"
    text = re.sub(r"\.0+$", "", text)
    spelled = {text.replace("(0)", ""), text}
    digits = {"".join(char for char in one if char.isdigit()).lstrip("0") for one in spelled}
    digits |= {
        one[1:] for one in digits if len(one) == 11 and one[0] in "78"
    }  # the 8 that Russia dials in front
    return [one for one in digits if len(one) >= _SHORTEST]


_SHORTEST = 7
"""Fewer digits may be anybody's."""


def _phone_keys(phones: pd.Series) -> pd.Series:
    """Units by the digits of their numbers: with the country's code, and as they are dialled in their own country."""
    whole = pd.Series(phones.index.to_numpy(dtype=object), index=range(len(phones)), dtype=object).str.slice(
        1
    )
    national = whole.map(lambda digits: digits[_code_length(digits[:3]) :].lstrip("0"))
    units = phones.to_numpy()
    return pd.Series(np.concatenate([units, units]), index=[*whole, *national])


@lru_cache(maxsize=2048)
def _code_length(prefix: str) -> int:
    return next((n for n in (1, 2, 3) if int(prefix[:n] or 0) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE), 0)


def address_key(addresses: pd.Series) -> pd.Series:
    """The key of an address; what is no address is its own key, so that a stop on it still holds."""
    return email.key(addresses).fillna(addresses.str.strip().str.lower())


def _pairs(keys: pd.Series, units: pd.Series) -> pd.DataFrame:
    left = pd.DataFrame({"key": keys.to_numpy(dtype=object), "entry": keys.index.to_numpy()}).dropna()
    right = pd.DataFrame({"key": units.index.to_numpy(dtype=object), "unit": units.to_numpy()})
    return left.merge(right, on="key")[["entry", "unit"]]


def stopped_addresses(suppressions: pd.DataFrame) -> pd.Series:
    """The distinct addresses that the ledger stops for e-mail, in lower case; further ones of a cell among them."""
    mail = suppressions[channels(suppressions["channel"], blank=f.EMAIL) != f.SMS]["address"]
    several = mail[_yes(mail.str.count("@") > 1)]
    others = email.parse(several)["others"].dropna().str.split(r"[;,\s]+").explode().astype(mail.dtype)
    found: pd.Series = pd.concat([address_key(mail), address_key(others)]).dropna().drop_duplicates()
    return found


def variants(blocked: pd.Series, keys: pd.Index, boxes: pd.Series) -> Mask:
    """Units whose mailbox is stopped under another spelling: dots, plus tags, sister domains, or a slip that a repair mends.

    ``blocked`` are distinct stopped addresses, ``boxes`` the mailbox of each unit (`mailboxes.mailbox`).
    """
    # an entry for the very address says nothing of the other spellings: it may be lifted, and theirs stands
    blocked = blocked.reset_index(drop=True)
    place = keys.get_indexer(pd.Index(blocked.to_numpy(dtype=object)))
    own = np.zeros(len(keys), dtype=np.int64)
    own[place[place >= 0]] = 1
    spelled = boxes.to_numpy(dtype=object)
    changed = np.flatnonzero(spelled != keys.to_numpy(dtype=object))
    counts = pd.Series(mailbox(blocked).to_numpy(dtype=object)).value_counts()
    others = _of_boxes(counts.index, counts.to_numpy(), keys, spelled, changed)
    result: Mask = others > own
    meant = pd.Index(mailbox(_mended(blocked)).to_numpy(dtype=object)).unique()
    if len(meant):
        result |= _of_boxes(meant, np.ones(len(meant), dtype=np.int64), keys, spelled, changed) > 0
    return result


def _of_boxes(
    boxes: pd.Index,
    values: NDArray[np.integer],
    keys: pd.Index,
    spelled: NDArray[np.object_],
    changed: NDArray[np.intp],
) -> Ints:
    """A value per mailbox, for each unit whose mailbox it is; 0 elsewhere. Most units are their own mailbox, and are not looked up."""
    found = np.zeros(len(keys), dtype=np.int64)
    place = keys.get_indexer(boxes)
    found[place[place >= 0]] = values[place >= 0]
    if len(changed) and len(boxes):
        at = boxes.get_indexer(pd.Index(spelled[changed]))
        found[changed] = np.where(at < 0, 0, values[at])
    return found


def _mended(addresses: pd.Series) -> pd.Series:
    """What addresses become when the slip in their domain is put right (gmial.com); only those that have one."""
    addresses = addresses[_yes(addresses.str.contains("@", regex=False))]
    domain = addresses.str.replace(r"^.*@", "", regex=True)
    domains = pd.Series(domain.unique(), dtype=addresses.dtype)
    meant = email.suggest("somebody@" + domains)["proposal"].str.replace(r"^.*@", "", regex=True)
    right = pd.Series(meant.to_numpy(dtype=object), index=domains.to_numpy(dtype=object)).dropna()
    slipped = domain.map(right).dropna().astype(addresses.dtype)
    local = addresses.reindex(slipped.index).str.replace(r"@[^@]*$", "", regex=True)
    mended: pd.Series = local + "@" + slipped
    return mended


def hashed_variants(suppressions: pd.DataFrame, keys: pd.Index, boxes: pd.Series, key: str) -> Mask:
    """Units whose mailbox, in its plainest spelling, is the one behind a keyed hash."""
    hashed = suppressions["address"][_yes(suppressions["address"].str.startswith(PREFIX))].str.strip()
    found = np.zeros(len(keys), dtype=bool)
    if len(hashed):
        other = np.flatnonzero(boxes.to_numpy(dtype=object) != keys.to_numpy(dtype=object))
        known = set(hashed)
        found[other] = [pseudonym(str(box), key) in known for box in boxes.iloc[other]]
    return found


def _yes(mask: pd.Series) -> Mask:
    found: Mask = mask.fillna(False).to_numpy(dtype=bool)
    return found


def pseudonym(address: str, key: str) -> str:
    """The keyed hash that stands for an address or number: HMAC-SHA-256, in hexadecimal."""
    digest = hmac.new(bytes.fromhex(key) if key else b"", address.strip().lower().encode(), hashlib.sha256)
    return PREFIX + digest.hexdigest()


def pseudonyms(addresses: pd.Series, key: str) -> pd.Series:
    """The keyed hashes of a column of addresses or numbers; missing stays missing."""
    normal = address_key(addresses)
    return once_per_value(normal, lambda address: pseudonym(address, key))
