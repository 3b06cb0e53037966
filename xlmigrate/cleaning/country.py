"""Countries: ISO 3166 alpha-2 from codes, from names in many languages, and from slips with one target.

The names are Unicode's (CLDR), baked in by `build_countries`. Codes come before names, so that LA is Laos and NA
is Namibia. A name of two places is never decided here, and a slip is only proposed.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import pandas as pd

from xlmigrate.cleaning.distinct import TEXT, fields_per_value, remembered

_FIELDS = ("code", "outcome", "reason", "proposal")


@remembered
def parse(column: pd.Series) -> pd.DataFrame:
    """Read a column of countries.

    Gives ``code`` (ISO 3166 alpha-2, only where it is certain), ``outcome`` (good: the code itself; repaired; likely: a
    slip with one target; ambiguous; unknown; blank), ``reason`` in words for the last four, and ``proposal`` (the
    code that a slip probably meant).
    """
    return fields_per_value([column], _parse, _FIELDS, (TEXT,) * 4)


def fold(name: str) -> str:
    """A name without case, accents and punctuation; the vowel signs of Indic scripts are letters and stay."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = (c for c in plain if not 0x300 <= ord(c) <= 0x36F)
    kept = "".join(c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in letters)
    return " ".join(kept.split())


_ALIASES = {
    "uk": "GB", "u k": "GB", "u a e": "AE", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB", "n ireland": "GB",
    "great britain": "GB", "britain": "GB", "inglaterra": "GB", "angleterre": "GB", "grossbritannien": "GB",
    "usa": "US", "u s a": "US", "u s": "US", "america": "US", "estados unidos de america": "US", "etats unis d amerique": "US",
    "holland": "NL", "hollande": "NL", "czech republic": "CZ", "czechia": "CZ", "tschechische republik": "CZ",
    "russia": "RU", "south korea": "KR", "s korea": "KR", "north korea": "KP", "n korea": "KP", "rok": "KR", "dprk": "KP",
    "uae": "AE", "emirates": "AE", "ksa": "SA", "ivory coast": "CI", "macedonia": "MK", "turkey": "TR", "burma": "MM",
    "swaziland": "SZ", "cape verde": "CV", "east timor": "TL", "vatican": "VA", "holy see": "VA", "palestine": "PS",
    "macao": "MO", "macau": "MO", "hong kong": "HK", "hongkong": "HK", "roc": "TW", "prc": "CN", "drc": "CD", "rsa": "ZA",
    "democratic republic congo": "CD", "congo kinshasa": "CD", "congo brazzaville": "CG", "republic congo": "CG",
    "democratic people s republic korea": "KP", "democratic peoples republic korea": "KP", "republic korea": "KR",
    "lao": "LA", "swiss": "CH", "hellenic": "GR", "french": "FR", "italian": "IT", "slovak": "SK",
    "portuguese": "PT", "gabonese": "GA", "lebanese": "LB", "kyrgyz": "KG", "togolese": "TG", "syrian": "SY", "el": "GR",
    "falkland islands malvinas": "FK", "pitcairn": "PN", "micronesia": "FM", "virgin islands us": "VI",
    "united states virgin islands": "VI", "virgin islands british": "VG", "saint martin french part": "MF",
    "sint maarten dutch part": "SX", "bonaire sint eustatius saba": "BQ", "sahrawi": "EH",
    "south georgia south sandwich islands": "GS", "ger": "DE", "sui": "CH", "ned": "NL", "den": "DK", "por": "PT",
    "gre": "GR", "cro": "HR", "brasil": "BR", "espana": "ES", "deutschland": "DE", "bharat": "IN",
    "russian": "RU", "russian federation": "RU", "bosnia": "BA", "cocos islands": "CC", "keeling islands": "CC", "republic guinea": "GN",
    "republic georgia": "GE", "commonwealth dominica": "DM", "republic equatorial guinea": "GQ", "republic guinea bissau": "GW", "united mexican states": "MX", "heard island mcdonald islands": "HM", "heard islands": "HM",
    "svalbard jan mayen islands": "SJ", "united kingdom great britain northern ireland": "GB", "us minor outlying islands": "UM",
    "united states minor outlying islands": "UM", "wallis futuna islands": "WF", "saint helena ascension tristan da cunha": "SH",
    "saint helena": "SH", "china hong kong special administrative region": "HK", "china macao special administrative region": "MO",
}  # fmt: skip
"""What people call countries and CLDR does not, folded and without little words."""

AMBIGUOUS = {
    "georgia": "a country and a US state",
    "congo": "two countries",
    "korea": "two countries",
    "guinea": "several countries",
    "virgin islands": "two countries",
    "saint martin": "two countries",
    "st martin": "two countries",
    "sudan south": "two countries",
    "ireland n": "two countries",
    "st marin": "two countries",
}
"""Names that mean more than one place; which one is not guessed."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ELSEWHERE = _words(
    "alabama alaska arizona arkansas california colorado connecticut delaware florida hawaii idaho illinois indiana iowa "
    "kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana nebraska nevada "
    "ohio oklahoma oregon pennsylvania tennessee texas utah vermont virginia washington wisconsin wyoming alberta manitoba "
    "ontario quebec saskatchewan newfoundland labrador victoria queensland tasmania africa asia europe oceania eurasia "
    "scandinavia balkans caribbean bavaria catalonia andalusia normandy brittany tuscany sicily sardinia tirol corsica "
    "catalunya bayern sachsen hessen saarland galicia asturias lombardy veneto punjab kerala gujarat bihar goa assam "
    "damascus dubai london paris berlin madrid roma rome wien vienna lisbon dublin athens moscow tokyo delhi mumbai "
    "earth world international worldwide global unknown other others none online remote"
)
"""Places and words that are no country, and would be a slip of one."""

_LITTLE = _words("the of and de la le les des du el y et und der die das l d a")
_FORMAL = _words(
    "republic democratic people s peoples kingdom islamic state states commonwealth plurinational bolivarian principality "
    "sultanate emirate federation federal federative federated arab socialist cooperative co operative independent grand "
    "duchy hashemite union eastern confederation united province jamahiriya libyan rep republique republik republica "
    "royaume konigreich reino bundesrepublik darussalam"
)

_HALVES = frozenset(("CD", "CG", "DM", "GN", "GQ", "GW", "KP", "KR", "MF", "SX", "VG", "VI"))
"""Countries that share a name with another: the words in brackets, and the formal ones, tell them apart."""


@dataclass(frozen=True, slots=True)
class _Table:
    codes: Mapping[str, str]
    names: Mapping[str, str]
    plain: Mapping[str, str]
    several: frozenset[str]
    by_length: Mapping[int, tuple[str, ...]]


@lru_cache(maxsize=1)
def _table() -> _Table:
    baked = json.loads(
        files("xlmigrate.cleaning").joinpath("data/countries.json").read_text(encoding="utf-8")
    )
    names: dict[str, str] = {**baked["names"], **_ALIASES}
    alpha2 = {code.casefold(): code for code in names.values()}
    plain: dict[str, set[str]] = {}
    for name in (*baked["major"], *_ALIASES):
        plain.setdefault(_plain(name), set()).add(names[name])
    by_length: dict[int, list[str]] = {}
    for name in sorted({*baked["major"], *_ALIASES, *AMBIGUOUS}):
        by_length.setdefault(len(name), []).append(name)
    return _Table(
        codes={**baked["codes"], **alpha2},
        names=names,
        plain={name: min(codes) for name, codes in plain.items() if name and len(codes) == 1},
        several=frozenset(baked["several"]),
        by_length={length: tuple(found) for length, found in by_length.items()},
    )


def _plain(folded: str) -> str:
    """A folded name as a set of words: no little words, saint for st, in one order (Korea, Republic of)."""
    words = ("saint" if word in ("st", "ste", "sainte") else word for word in folded.split())
    return " ".join(sorted(word for word in words if word not in _LITTLE))


def _parse(cell: str | None) -> tuple[object, object, object, object]:
    if cell is None or not cell.strip():
        return (pd.NA, "blank", pd.NA, pd.NA)
    table, text = _table(), cell.strip()
    folded = fold(text)
    code = table.codes.get(folded)  # n/a is no code: it folds to two words
    if code is None and folded.isdigit():
        code = table.codes.get(folded.zfill(3))
    if code is None:
        several = _several(folded, table)
        if several:
            return (pd.NA, "ambiguous", f"It means {several}", pd.NA)
        code = _named(text, folded, table)
    if code:
        return (code, "good" if code == cell else "repaired", pd.NA, pd.NA)
    slip = _slip(folded, table)
    if slip:
        return (pd.NA, "likely", "It looks like a slip", slip)
    return (pd.NA, "unknown", "No country is called so", pd.NA)


def _several(folded: str, table: _Table) -> str | None:
    if folded in AMBIGUOUS:
        return AMBIGUOUS[folded]
    return "more than one country in different languages" if folded in table.several else None


def _named(text: str, folded: str, table: _Table) -> str | None:
    """The code of a name as it stands, in another order of words, or under its formal words."""
    if folded in table.names:
        return table.names[folded]
    candidates = [folded, fold(re.sub(r"[(\[].*?[)\]]", " ", text))]  # Bolivia (Plurinational State of)
    for candidate in candidates:
        found = table.plain.get(_plain(candidate))
        if found and candidate not in AMBIGUOUS and (candidate == folded or found not in _HALVES):
            return found
    for candidate in candidates:
        bare = " ".join(word for word in candidate.split() if word not in _FORMAL | _LITTLE)
        if not bare or bare == candidate or bare in AMBIGUOUS or bare in table.several:
            continue
        found = table.names.get(bare) or table.plain.get(_plain(bare))
        if found and found not in _HALVES:
            return found
    return None


def _slip(folded: str, table: _Table) -> str | None:
    """The one country from whose name the slips that are allowed lead here; None when two could.

    One slip in a name of five to seven letters, two in eight and more (optimal string alignment). Austryia is
    undecidable: Austria with one slip, Australia with two.
    """
    if len(folded) < 4 or any(word in _ELSEWHERE for word in folded.split()):
        return None
    from rapidfuzz import process  # asked only about names that nobody knows
    from rapidfuzz.distance import OSA

    meant: set[str] = set()
    for length in range(max(5, len(folded) - 2), len(folded) + 3):
        allowed = 1 if length < 8 else 2
        near = process.extract(
            folded, table.by_length.get(length, ()), scorer=OSA.distance, score_cutoff=allowed, limit=None
        )
        for name, _, _ in near:
            meant.add("" if name in AMBIGUOUS else table.names[name])
    return meant.pop() or None if len(meant) == 1 else None
