"""Build the table of country names from CLDR: ``python -m xlmigrate.cleaning.build_countries``.

Needs babel (BSD-3-Clause), which carries the Unicode CLDR data (Unicode License v3). A name that means more
than one country in any language is left out: it cannot be known which is meant.
"""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

_LANGUAGES = [
    "en",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "sv",
    "da",
    "nb",
    "fi",
    "pl",
    "cs",
    "sk",
    "hu",
    "ro",
    "bg",
    "hr",
    "sl",
    "et",
    "lv",
    "lt",
    "el",
    "tr",
    "ru",
    "uk",
    "ja",
    "zh",
    "ko",
    "ar",
    "he",
    "hi",
    "th",
    "vi",
    "id",
    "ms",
    "ca",
    "eu",
    "ga",
    "is",
    "sr",
    "sq",
    "mk",
    "af",
    "sw",
    "fa",
    "ur",
    "bn",
    "ta",
    "te",
    "ka",
    "hy",
    "az",
    "kk",
    "uz",
    "mn",
    "km",
    "lo",
    "my",
    "ne",
    "si",
]


def fold(name: str) -> str:
    """A name without case, accents and punctuation."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(kept.split())


def main() -> None:
    """Write data/countries.json: folded names, and alpha-3 and numeric codes, each → ISO 3166 alpha-2."""
    from babel import Locale  # needed here only, never by users
    from babel.core import get_global

    meanings: dict[str, set[str]] = {}
    for language in _LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "XA", "XB", "QO", "ZZ"):
                meanings.setdefault(fold(name), set()).add(code)
    table = {name: codes.pop() for name, codes in sorted(meanings.items()) if name and len(codes) == 1}
    english = Locale.parse("en").territories
    aliases = get_global("territory_aliases")
    others = {
        code.casefold(): found[0]
        for code, found in sorted(aliases.items())
        if len(code) == 3 and len(found) == 1 and found[0] in english and len(found[0]) == 2
    }
    table = {**table, **others}
    path = Path(__file__).parent / "data" / "countries.json"
    path.write_text(json.dumps(table, ensure_ascii=False, indent=0) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
