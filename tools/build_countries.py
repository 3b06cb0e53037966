"""Build the table of country names from CLDR: ``python -m tools.build_countries``.

Needs babel (BSD-3-Clause), which carries the Unicode CLDR data (Unicode License v3). The languages are those
that software is mostly translated into, and every language that is official somewhere: people write the name
of their own country in their own. A name that means more than one country in any of them is left out of the
names and listed by itself: it cannot be known which is meant.
"""

from __future__ import annotations

import json
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from xlmigrate.cleaning.country import fold

_COMMON = (
    "en de fr es it pt nl sv da nb fi pl cs sk hu ro bg hr sl et lv lt el tr ru uk ja zh ko ar he hi th vi id ms "
    "ca eu ga is sr sq mk af sw fa ur bn ta te ka hy az kk uz mn km lo my ne si cy gl nn fo zh_Hant pt_PT sr_Latn"
)
"""The languages of most exports."""

MAJOR = ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "pl")
"""Languages whose names are also recognised with a slip; among more, slips would meet other words."""

_NO_COUNTRY = {"EU", "EZ", "UN", "XA", "XB", "QO", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}
"""Unions, test codes, and parts of countries for which ISO 3166 reserves a code without assigning it."""


def _one_slip_apart(meanings: dict[str, set[str]], english: set[str], major: set[str]) -> None:
    """A name that is an English name of another country but for one slip means both (Toga: Irish for Togo).

    Names in the major languages keep their one meaning: Irak is Iraq to a hundred million people.
    """
    for name, codes in meanings.items():
        if name.isascii() and name not in major and len(name) >= 4:
            for other, _, _ in process.extract(
                name, sorted(english), scorer=OSA.distance, score_cutoff=1, limit=None
            ):
                if len(meanings.get(other, ())) == 1:
                    codes.update(meanings[other])


def main() -> None:
    """Write data/countries.json: ``names``, ``several``, ``codes`` and ``major``, all folded.

    ``names`` gives a name its ISO 3166 alpha-2 code, ``several`` are names of more than one country, ``codes``
    gives alpha-3 and numeric codes, ``major`` is the part of ``names`` that may hold a slip.
    """
    from babel import Locale, UnknownLocaleError  # needed here only, never by users
    from babel.core import get_global

    spoken = get_global("territory_languages")
    official = {
        language
        for languages in spoken.values()
        for language, about in languages.items()
        if about.get("official_status") in ("official", "de_facto_official")
    }
    meanings: dict[str, set[str]] = {}
    major: set[str] = set()
    for language in sorted({*_COMMON.split(), *official}):
        try:
            territories = Locale.parse(language).territories
        except (ValueError, UnknownLocaleError):
            continue
        for code, name in territories.items():
            if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY:
                meanings.setdefault(fold(name), set()).add(code)
                if language in MAJOR:
                    major.add(fold(name))
    _one_slip_apart(meanings, {fold(name) for name in Locale.parse("en").territories.values()}, major)
    names = {name: min(codes) for name, codes in sorted(meanings.items()) if name and len(codes) == 1}
    known = set(names.values())
    codes = {
        code.casefold(): found[0]
        for code, found in sorted(get_global("territory_aliases").items())
        if len(code) == 3 and len(found) == 1 and found[0] in known
    }
    table = {
        "names": names,
        "several": {name: sorted(codes) for name, codes in sorted(meanings.items()) if len(codes) > 1},
        "codes": codes,
        "major": sorted(major & set(names)),
    }
    path = Path(__file__).parent / "data" / "countries.json"
    path.write_text(json.dumps(table, ensure_ascii=False, indent=0) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
