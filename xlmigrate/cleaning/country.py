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

_FIELDS = ("code", "outcome", "reason", "proposal", "dropped")


@remembered
def parse(column: pd.Series) -> pd.DataFrame:
    """Read a column of countries.

    Gives ``code`` (ISO 3166 alpha-2, only where it is certain), ``outcome`` (good: the code itself; repaired; likely: a
    slip with one target; ambiguous; unknown; blank), ``reason`` in words for the last four, ``proposal`` (the
    code that a slip probably meant) and ``dropped`` (a place that stands beside the country: London, UK).
    """
    return fields_per_value([column], _parse, _FIELDS, (TEXT,) * len(_FIELDS))


def fold(name: str) -> str:
    """A name without case, accents and punctuation; the vowel signs of Indic scripts are letters and stay."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = (c for c in plain if not 0x300 <= ord(c) <= 0x36F)
    kept = "".join(c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in letters)
    return " ".join(kept.split())


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


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
    "eeuu": "US", "ee uu": "US", "e e u u": "US", "eua": "US", "u s of a": "US", "united states america": "US", "vs": "US", "abd": "US",
    "сша": "US", "ηπα": "US", "الولايات المتحدة الامريكية": "US", "the states": "US", "inghilterra": "GB", "engeland": "GB", "anglia": "GB",
    "англия": "GB", "великобритания": "GB", "ingiltere": "GB", "αγγλια": "GB", "gran bretagna": "GB", "gran bretana": "GB", "groot brittannie": "GB",
    "olanda": "NL", "holanda": "NL", "holandia": "NL", "hollanda": "NL", "голландия": "NL", "brd": "DE", "bundesrepublik deutschland": "DE",
    "tschechei": "CZ", "weissrussland": "BY", "belorussia": "BY", "byelorussia": "BY", "белоруссия": "BY", "rf": "RU", "рф": "RU",
    "россииская федерация": "RU", "российская федерация": "RU", "оаэ": "AE", "vae": "AE", "الامارات": "AE",
    "p r china": "CN", "pr china": "CN", "p r c": "CN", "mainland china": "CN", "china pr": "CN", "中华人民共和国": "CN", "中華人民共和國": "CN",
    "republic of china taiwan": "TW", "taiwan republic of china": "TW", "taiwan r o c": "TW", "taiwan roc": "TW", "r o c": "TW",
    "taiwan province of china": "TW", "taiwan china": "TW", "chinese taipei": "TW", "中華民國": "TW", "中华民国": "TW", "台灣": "TW", "台湾": "TW", "臺灣": "TW",
    "hong kong sar": "HK", "hong kong s a r": "HK", "china hong kong sar": "HK", "香港": "HK", "macao sar": "MO", "macau sar": "MO",
    "china macao sar": "MO", "澳門": "MO", "澳门": "MO", "日本国": "JP", "日本國": "JP", "nippon": "JP", "nihon": "JP", "한국": "KR", "남한": "KR", "북한": "KP",
    "korea south": "KR", "korea north": "KP", "macedoine": "MK", "saint helena": "SH", "china hong kong special administrative region": "HK", "china macao special administrative region": "MO",
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
    "republic of china": "Taiwan by its own name, and China to many",
    "china taiwan": "two countries",
    "guyane": "French Guiana in French, and Guyana to others",
}
"""Names that mean more than one place; which one is not guessed."""


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
    alpha2: frozenset[str]
    codes: Mapping[str, str]
    names: Mapping[str, str]
    plain: Mapping[str, str]
    several: frozenset[str]
    short: Mapping[str, list[str]]
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
        alpha2=frozenset(alpha2.values()),
        codes={**baked["codes"], **alpha2},
        names=names,
        plain={name: min(codes) for name, codes in plain.items() if name and len(codes) == 1},
        several=frozenset(baked["several"]),
        short=baked["short"],
        by_length={length: tuple(found) for length, found in by_length.items()},
    )


def _plain(folded: str) -> str:
    """A folded name as a set of words: no little words, saint for st, in one order (Korea, Republic of)."""
    words = ("saint" if word in ("st", "ste", "sainte") else word for word in folded.split())
    return " ".join(sorted(word for word in words if word not in _LITTLE))


def _parse(cell: str | None) -> tuple[object, ...]:
    if cell is None or not cell.strip():
        return (pd.NA, "blank", pd.NA, pd.NA, pd.NA)
    table, text = _table(), cell.strip()
    if asked := _asked(text, table):
        return (pd.NA, *asked, pd.NA)
    folded = fold(text)
    if folded in _OLYMPIC_TOO:
        return (pd.NA, "ambiguous", f"Can mean {_OLYMPIC_TOO[folded]}", pd.NA, pd.NA)
    code = _flag(text) or _coded(text, folded, table)
    if code is None:
        several = _several(text, folded, table)
        if several:
            return (pd.NA, "ambiguous", f"Can mean {several}", pd.NA, pd.NA)
        code = _named(text, folded, table)
    if code:
        return (code, "good" if code == cell else "repaired", pd.NA, pd.NA, pd.NA)
    code, beside, reason = _in_parts(text, table)
    if code in _OFTEN_MEANT_APART and beside is not pd.NA:
        return (pd.NA, "ambiguous", "Hong Kong, Macao and Taiwan are written so too", pd.NA, pd.NA)
    if code:
        return (code, "repaired", pd.NA, pd.NA, beside)
    if reason:
        return (pd.NA, "ambiguous", reason, pd.NA, pd.NA)
    slip = _slip(folded, table)
    if slip:
        return (pd.NA, "likely", "Looks misspelled", slip, pd.NA)
    return (pd.NA, "unknown", "No country has this name: write the ISO code, such as GB", pd.NA, pd.NA)


_OLYMPIC_TOO = {
    "brn": "Brunei in ISO 3166, and Bahrain at the Olympic Games",
    "bur": "Burma in ISO 3166 until 1989, and Burkina Faso at the Olympic Games",
}
"""Codes of three letters that ISO 3166 and the International Olympic Committee give to two countries."""

_ALSO_WORDS = _words("no na si")
"""Codes that are also what people answer to a question, when they do not stand in capitals: no, n/a, sí."""

_DIAL = re.compile(r"(\+|00(?=\d{2}))?\s*\(?(\d{1,4})\)?", re.A)
DIALLED = "May be a dial code, or a country number of ISO 3166"


def _asked(text: str, table: _Table) -> tuple[str, str, object] | None:
    """Outcome, reason and proposal of digits and short words that are not certain to be a code."""
    if text.casefold() in _ALSO_WORDS and not text.isupper():
        return ("ambiguous", "May be a word, or a country code", pd.NA)
    found = _DIAL.fullmatch(text)
    if found is None:
        return None
    digits = found[2].lstrip("0") if found[1] else found[2]
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE  # asked only about digits

    regions = COUNTRY_CODE_TO_REGION_CODE.get(int(digits or 0), ())
    if found[1]:
        only = regions[0] if len(regions) == 1 and regions[0] in table.alpha2 else None
        return (
            ("likely", "This is a dial code, not a country", only)
            if only
            else ("ambiguous", "This is a dial code, not a country", pd.NA)
        )
    if len(digits) != 3:
        return ("ambiguous", DIALLED, pd.NA)
    numbered = table.codes.get(digits)
    if digits[0] != "0" and regions and numbered and tuple(regions) != (numbered,):
        return ("ambiguous", DIALLED, pd.NA)
    return None


def _flag(text: str) -> str | None:
    """The country of an emoji flag: two regional letters, or the black flag of England, Scotland and Wales."""
    if text.startswith("\U0001f3f4\U000e0067\U000e0062"):
        return "GB"
    letters = [ord(c) - 0x1F1E6 for c in text]
    if len(letters) != 2 or not all(0 <= one < 26 for one in letters):
        return None
    code = "".join(chr(65 + one) for one in letters)
    return code if code in _table().alpha2 else None


def _coded(text: str, folded: str, table: _Table) -> str | None:
    """The code that a text is: with its own letters (Áo is Austria in Vietnamese), and no name of another country."""
    if not text.isascii():
        return None
    code = table.codes.get(folded)  # n/a is no code: it folds to two words
    if code is None or text.isupper() or not folded.isalpha():
        return code
    named = {*table.short.get(folded, ()), table.names.get(folded, code)}
    return code if named == {code} else None


_PARTS = re.compile(r"\s*[,;/()\[\]|]\s*|\s+[-–—]\s+")
_STATES = _words(
    "al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa ri sc sd tn "
    "tx ut vt va wa wv wi wy dc pr ab bc mb nb nl ns nt nu on pe qc sk yt nsw qld sa tas vic act"
)
"""Codes of states of the US, Canada and Australia: behind a city they are more likely than a country."""


_OFTEN_MEANT_APART = frozenset(("CN",))
_OF_US = frozenset(("georgia", "new mexico", "new jersey"))
"""States that share a name, or a part of it, with a country."""


def _holds_name(folded: str, table: _Table) -> bool:
    """Whether some words of a text are the name of a country."""
    words = folded.split()
    runs = (" ".join(words[at : at + size]) for size in (1, 2, 3) for at in range(len(words) - size + 1))
    return not words or any(len(run) > 3 and run in table.names for run in runs)


def _in_parts(text: str, table: _Table) -> tuple[str | None, object, str]:
    """The one country that a text of several parts names, what stands beside it, and why it is asked about."""
    parts = [part for part in _PARTS.split(text) if part]
    if len(parts) < 2:
        return None, pd.NA, ""
    found: dict[str, str] = {}
    beside = []
    for part in parts:
        folded = fold(part)
        code = None if folded in _STATES else _coded(part, folded, table)
        code = code or (None if _several(part, folded, table) else _named(part, folded, table))
        if code:
            found[code] = part
        else:
            beside.append(part)
    if len(found) > 1:
        return None, pd.NA, "More than one country in the cell"
    if not found:
        return None, pd.NA, ""
    code = next(iter(found))
    if beside and code in _HALVES:
        return None, pd.NA, "May be either of two countries: write the ISO code"
    for part in beside:
        folded = fold(part)
        if folded in _OF_US and code == "US":
            continue
        if _several(part, folded, table) or _slip(folded, table) or _holds_name(folded, table):
            return None, pd.NA, "More than one country in the cell"
    return code, ", ".join(beside) or pd.NA, ""


def _several(text: str, folded: str, table: _Table) -> str | None:
    if folded in AMBIGUOUS:
        return AMBIGUOUS[folded]
    twice = folded in table.several or (text.isascii() and folded in table.short and folded in table.codes)
    return "more than one country in different languages" if twice else None


def _named(text: str, folded: str, table: _Table) -> str | None:
    """The code of a name as it stands, in another order of words, or under its formal words."""
    if folded in _ALIASES:
        return _ALIASES[folded]
    if folded in table.names:
        return None if folded in table.short and text.isascii() else table.names[folded]
    candidates = [folded]
    said = [word for inside in re.findall(r"[(\[](.*?)[)\]]", text) for word in fold(inside).split()]
    if said and all(word in _FORMAL | _LITTLE for word in said):
        candidates.append(fold(re.sub(r"[(\[].*?[)\]]", " ", text)))  # Bolivia (Plurinational State of)
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
