"""How names are written where people are from: little words, apostrophes, Mac and Mc.

Van Damme is Belgian and van Damme Dutch, De Luca Italian and de Luca nobody's: what a country writes in one way only is certain there,
and all else is likely at most. Countries are ISO codes, blank where nothing is known.
"""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SMALL_WORDS = "Small words in a name are written in more than one way"

DUTCH = _words("NL BE SR CW AW SX BQ")
TURKISH = _words("TR AZ")
SHARP_S = _words("DE AT LU")
_GERMAN = _words("DE AT CH LI LU")
_SPANISH = _words("AR BO CL CO CR CU DO EC ES GT HN MX NI PA PE PR PY SV UY VE")
_ITALIAN_TOO = _words("AR UY VE")
"""Where many families are Italian, so that De Vita is as frequent as de Vita."""
_PORTUGUESE = _words("PT BR AO MZ CV GW ST TL")
_ITALIAN = _words("IT SM VA")
_NORDIC = _words("DK SE NO FI IS")
_ENGLISH = _words("US GB IE CA AU NZ IM JE GG")
_MC_TOO = _words("ZA ZW TZ KE MW ZM MZ SZ LS BW UG RW BI CD")
"""Where names begin with Mc that is none of the Gaels (Mchunu, Mchome)."""

_OF_NL = _words("van von der den de la ter ten te tot thor op het in aan bij uit over onder 's 't")
_OF_DE = _words("von vom zu zum zur van der den")
_OF_ES = _words("de del la las los y i")
_OF_PT = _words("da de do das dos e")
_OF_NORDIC = _words("af av von")
_OF_IT = _words("de di da del della dello delle dei degli dal dalla dalle lo la li le")

PARTICLES = (
    _OF_NL | _OF_DE | _OF_ES | _OF_PT | _OF_NORDIC | _OF_IT | _words("des du le les el am ap ab al dem und dela delos delas bin bint binti ibn ben abu")
) - _words("in aan bij uit over onder")  # fmt: skip
"""Small words inside a family name (Dutch, German, Romance, Nordic, Welsh, Arabic, Malay), when a word follows."""

ALSO_GIVEN = _words("van ben al e i y am af av ap do op te thor das ab lo li abu")
"""Particles that may be a given name, or an initial, when they stand first in a full name (Van Morrison)."""

ARTICLES = (
    _OF_NL | _OF_DE | _OF_ES | _OF_PT | _OF_NORDIC | _OF_IT | _words("des du le les el am ap ab al dem und dela delos delas bin bint binti ibn ben abu")
) - _words("in aan bij uit over onder")  # fmt: skip
"""Small words inside a family name (Dutch, German, Romance, Nordic, Welsh, Arabic, Malay), when a word follows."""

ALSO_GIVEN = _words("van ben al e i y am af av ap do op te thor das ab lo li abu")
"""Particles that may be a given name, or an initial, when they stand first in a full name (Van Morrison)."""

ALSO_GIVEN_ALWAYS = _words("ben al abu")
"""Given names too, so small only in front of a family name: in a last-name column (ben Gurion)."""

ARTICLES = _words("al el ad an ar as ash at az ul")
"""The Arabic article before a hyphen."""

_CAPITAL_BY_NATURE = _words("le la les lo li di della dello delle dei degli dal dalla dalle")
"""Where nothing is known of the person: mostly French and Italian, and mostly with a capital."""


_AFTER_VON = _words("der dem den und zu")


def particle(word: str, before: str, region: str, *, alone: bool) -> tuple[str, bool]:
    """How a little word is spelled behind another, and whether that is certain; ``alone`` when it is the only one, and first."""
    small = (
        (region in _GERMAN and word in _AFTER_VON and before in (_OF_DE | {"und"}) - {"den", "der"})
        or (region == "NL" and word in _OF_NL)
        or (region in _GERMAN and word in _OF_DE - {"der", "den", "van"})
        or (region in _SPANISH and word in _OF_ES and not (word == "de" and alone and region in _ITALIAN_TOO))
        or (region in _PORTUGUESE and word in _OF_PT)
        or (region in _NORDIC and word in _OF_NORDIC)
    )
    if small:
        return word, True
    if region in _ITALIAN and word in _OF_IT:
        return word.capitalize(), alone
    if region == "BE" and word == "van":
        return "Van", alone
    if region == "FR" and word in ("le", "la") and alone:
        return word.capitalize(), True
    is_capital = word in _CAPITAL_BY_NATURE or (region == "BE" and alone) or region in _ITALIAN
    return (word.capitalize() if is_capital else word), False


BEFORE_APOSTROPHE = _words("dell dall nell sant degl all coll")


_IRISH = re.compile(r"[bcdfghklmnrstw][aeiouhrl]")


def after_apostrophe(before: str, piece: str, region: str) -> tuple[bool, bool]:
    """Whether a capital stands behind an apostrophe (O'Brien, but O'ktam), and whether that is certain."""
    if before == "o":
        irish = _IRISH.match(piece) is not None
        return irish and region not in ("UZ", "TM", "KZ"), irish and (region in _ENGLISH or region == "")
    if before in BEFORE_APOSTROPHE:
        return True, region in _ITALIAN
    if before == "d":
        return True, region in _ITALIAN
    if before == "l":
        return True, region == "FR"
    return before in ("m", "n"), False


GAELIC_MC = re.compile(r"(?!h(?:un|om|ar[^dgt]|am|ang|em))[a-z]{2,}")
GAELIC_MAC = re.compile(
    r"(?:[bdfgmnpstvw][a-z]{2,}"
    r"|al(?:l?ister|pin|pine)|arthur|ask[ie]ll|aul(?:ay|iffe|ey)|andrew|adam|a?voy"
    r"|callum|calman|carthy|cormac?k?|cull(?:och|ough)|cubbin|clure|crae|conn(?:ell|achie)"
    r"|ew[ae]n|eachern|eachran|eth|elroy|hale|hardy|hugh|innes|innis|int(?:osh|yre|ire)|isaac|iver|ivor|ilwraith|ilroy"
    r"|kay|kean|keith|kell[ae]r|kenna|kenzie|kechnie|kerr|kill?op|kinl[ae]y|kinnon|kinney|kintosh|kirdy"
    r"|lachlan|laine|laren|lauchlan|laughlin|lay|lean|leay|lell?an|lennan|leish|leod|laurin|luckie|lure"
    r"|quarrie|queen|quillan|rae|raild|robert|robbie|rory|rury|ritchie)"
)
"""What follows Mac in a Gaelic name. These consonants begin nothing else; before the other letters it may be Mack,
Machado, Macron or Macias, so the Gaelic stems are named."""

_MC_KNOWN = re.compile(r"h(?:ugh|ale|enry|ardy|arg|attie|ie|affie|utchison)[a-z]*")


def is_gaelic_mc(rest: str, region: str) -> bool:
    """Whether Mc in front of a name is certainly the Gaelic one."""
    if region in _MC_TOO:
        return False
    return not rest.startswith("h") or _MC_KNOWN.fullmatch(rest) is not None
