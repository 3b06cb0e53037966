"""Which law may protect a contact: declared country, strong and weak hints, and the law of the sender.

A regime is a bit, so that several are one number and a further one can only be added. The strictest of them counts.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xlmigrate.cleaning import country, email
from xlmigrate.cleaning.distinct import TEXT, kept, once_per_value

Bits = NDArray[np.uint16]

DE, AT, EU, UK, CH, CA, US, OTHER = (1 << n for n in range(8))
NAMES = {DE: "DE", AT: "AT", EU: "EU", UK: "UK", CH: "CH", CA: "CA", US: "US", OTHER: "Other"}
"""Each regime and what it is called."""

STRICT = DE | AT | EU | UK | CH | OTHER
"""Regimes that want consent before the first mail; for countries without a table of their own too (rule C24)."""

CONFIRMED = DE | AT
"""Regimes where only a confirmed opt-in is proof (section 7 UWG; section 174 TKG 2021)."""

_EEA = (
    "BE BG CY CZ DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK AX GF GP MF MQ RE YT"
)
_BY_COUNTRY = {
    "DE": DE, "AT": AT, "CH": CH, "CA": CA, "US": US,
    **dict.fromkeys(("GB", "GG", "JE", "IM"), UK),
    **dict.fromkeys(_EEA.split(), EU),
    **dict.fromkeys(("PR", "VI", "GU", "AS", "MP"), US),
}  # fmt: skip

_SENDER_ADDS = {DE: EU, AT: EU, EU: EU, UK: EU, CH: EU, CA: CA, US: 0, OTHER: EU}
"""The law of the sender follows it everywhere (GDPR 3(1); CASL s. 12)."""

_NO_COUNTRY = frozenset(("ac", "ai", "cc", "co", "fm", "gg", "io", "ly", "me", "sh", "to", "tv", "ws"))
"""Country domains that are used as words all over the world: no hint."""

_BY_LANGUAGE = {"de": DE}


def of_country(code: str) -> int:
    """The regime of an ISO 3166 country; a country without rules of its own is Other, judged as strictly as the EU."""
    return _BY_COUNTRY.get(code, OTHER)


def declared(countries: pd.Series) -> Bits:
    """The regimes of a country column; 0 where it is blank or cannot be read."""
    codes = country.parse(countries)["code"]
    return _bits(once_per_value(codes, of_country, pd.UInt16Dtype()))


def of_phones(phones: pd.Series) -> Bits:
    """The regimes of numbers in international form: a strong hint. +1 without a known area is Canada and the US."""
    plus = phones.where(phones.str.match(r"\+[1-9][0-9]{6,14}$").fillna(False))
    return _bits(once_per_value(plus.str.slice(0, 5), _of_prefix, pd.UInt16Dtype()))


@kept(4096)
def _of_prefix(prefix: str) -> int:
    import phonenumbers  # slow to import, and many files hold no phone number

    digits = prefix[1:]
    if digits[0] == "1":
        number = phonenumbers.PhoneNumber(country_code=1, national_number=int(f"{digits[1:4]}2345678"))
        region = phonenumbers.region_code_for_number(number)
        return of_country(region) if region else CA | US
    for length in (1, 2, 3):
        regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(digits[:length]))
        if regions:
            return of_country(regions[0])
    return 0


def of_domains(addresses: pd.Series) -> Bits:
    """The regimes of the country domains of addresses: a weak hint."""
    return _bits(once_per_value(email.parse(addresses)["domain"], _of_domain, pd.UInt16Dtype()))


def _of_domain(domain: str) -> int:
    last = domain.rpartition(".")[2]
    if len(last) != 2 or last in _NO_COUNTRY:
        return 0
    if last == "eu":
        return EU
    return of_country("GB" if last == "uk" else last.upper())


def of_languages(languages: pd.Series) -> Bits:
    """The regimes of languages: a weak hint, and only where one law goes with it."""
    short = languages.str.strip().str.lower().str.slice(0, 2)
    return _bits(once_per_value(short, lambda language: _BY_LANGUAGE.get(language, 0), pd.UInt16Dtype()))


def of_sender(established: str) -> int:
    """What the sender's own law adds, from countries or regimes separated by commas; blank adds the EU's.

    A country may be written by code or by name, in any language that `cleaning.country` reads. A word that is none adds the law of
    both the EU and Canada, which are the strictest, until it is put right (`unread_senders` names it).
    """
    named = _senders(established)
    if not named:
        return EU
    adds = 0
    for one in named:
        regime = _sender(one)
        adds |= EU | CA if regime is None else _SENDER_ADDS[regime]
    return adds


def unread_senders(established: str) -> list[str]:
    """The words of the setting that are neither a country nor a law."""
    return [one for one in _senders(established) if _sender(one) is None]


def _senders(established: str) -> list[str]:
    text = established.strip()
    split = re.split(
        r"[;/\n]" if _sender(text) is not None else r"[;,/\n]|\s(?:and|und|et|y|e|en|&|\+)\s", text
    )
    return [part.strip() for part in split if part.strip()]


@kept(256)
def _sender(word: str) -> int | None:
    by_name = {name.upper(): bit for bit, name in NAMES.items()}
    if word.upper() in by_name:
        return by_name[word.upper()]
    code = country.parse(pd.Series([word], dtype=TEXT))["code"].iloc[0]
    return None if pd.isna(code) else of_country(str(code))


def united(
    declared_bits: Bits, strong: Bits, weak: Bits, sender: int, *, declared_wins: bool = False
) -> tuple[Bits, NDArray[np.bool_]]:
    """All regimes of each contact, and where only hints speak (then the EU's strict rules are joined).

    A declared country and the strong hints are joined; weak hints count where nothing is declared. 0 is unknown.
    """
    known = declared_bits > 0
    hints = strong | weak
    hinted = ~known & (hints > 0)
    both = declared_bits if declared_wins else declared_bits | strong
    bits = np.where(known, both, np.where(hinted, hints | EU, 0)).astype(np.uint16)
    bits[bits > 0] |= np.uint16(sender)
    return bits, hinted


def words(bits: int) -> str:
    """The regimes of a number of bits, in words."""
    return ", ".join(name for bit, name in NAMES.items() if bits & bit)


def _bits(column: pd.Series) -> Bits:
    return column.fillna(0).to_numpy(dtype=np.uint16)
