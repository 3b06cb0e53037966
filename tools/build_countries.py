"""Build the table of country names from CLDR: ``python -m tools.build_countries``.

Needs babel (BSD-3-Clause), which carries the Unicode CLDR data (Unicode License v3). All its languages are read: people write
the name of their own country in their own. A name that means more than one country in any of them is left out of the names
and listed by itself: it cannot be known which is meant.
"""

from __future__ import annotations

import json
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from xlmigrate.cleaning.country import fold

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
    """Write data/countries.json: ``names``, ``several``, ``codes``, ``short`` and ``major``, all folded.

    ``names`` gives a name its ISO 3166 alpha-2 code, ``several`` are names of more than one country, ``codes``
    gives alpha-3 and numeric codes, ``short`` are names of two or three letters, which are codes of other countries, ``major`` is the part of ``names`` that may hold a slip.
    """
    from babel import Locale, UnknownLocaleError, localedata  # needed here only, never by users
    from babel.core import get_global

    path = Path(__file__).parents[1] / "xlmigrate" / "cleaning" / "data" / "countries.json"
    earlier = (
        json.loads(path.read_text(encoding="utf-8"))
        if path.exists()
        else {"names": {}, "several": {}, "major": []}
    )
    # what an earlier edition of CLDR called a country, somebody's list still calls it
    meanings = {
        name: {code} for name, code in earlier["names"].items() if len(name) > 3 or not name.isascii()
    }
    meanings |= {name: set(codes) for name, codes in earlier["several"].items()}
    major: set[str] = {*earlier["major"]}
    shorts: dict[str, set[str]] = {}
    for language in sorted(localedata.locale_identifiers()):
        try:
            territories = Locale.parse(language).territories
        except (ValueError, UnknownLocaleError):
            continue
        for code, name in territories.items():
            if len(code) != 2 or not code.isalpha() or code in _NO_COUNTRY:
                continue
            folded = fold(name)
            if len(folded) < 4 and folded.isascii() and language not in MAJOR:  # looks like a code
                shorts.setdefault(folded, set()).add(code)
            if not (len(name) < 4 and name.isascii() and language not in MAJOR):
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
        "short": {name: sorted(codes) for name, codes in sorted(shorts.items())},
        "major": sorted(major & set(names)),
    }
    path.write_text(json.dumps(table, ensure_ascii=False, indent=0) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
