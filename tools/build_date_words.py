"""Build the words of dates from CLDR: ``python -m tools.build_date_words``.

Needs babel (BSD-3-Clause), which carries the Unicode CLDR data (Unicode License v3). For each name of a month, long or short, in each
language: which month it is there. One word may be two months in two languages (listopada is October in Croatian and November in
Polish), so the languages stand with it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

from xlmigrate.cleaning.date_words import folded


def main() -> None:
    """Write data/date_words.json: ``months`` (word: month: languages) and ``weekdays`` (word: days, Monday is 0), both folded."""
    from babel import Locale, UnknownLocaleError, localedata  # needed here only, never by users

    months: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    weekdays: dict[str, set[int]] = defaultdict(set)
    for identifier in sorted(localedata.locale_identifiers()):
        try:
            locale = Locale.parse(identifier)
        except (ValueError, UnknownLocaleError):
            continue
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months.get(context, {}).get(width, {}).items():
                    if _is_word(name):
                        months[folded(name)][int(number)].add(locale.language)
            for width in ("wide", "abbreviated", "short"):
                for number, name in locale.days.get(context, {}).get(width, {}).items():
                    if _is_word(name):
                        weekdays[folded(name)].add(int(number))
    table = {
        "months": {
            word: {str(month): " ".join(sorted(spoken)) for month, spoken in sorted(found.items())}
            for word, found in sorted(months.items())
        },
        "weekdays": {word: sorted(days) for word, days in sorted(weekdays.items())},
    }
    path = Path(__file__).parents[1] / "xlmigrate" / "cleaning" / "data" / "date_words.json"
    path.write_text(json.dumps(table, ensure_ascii=False, indent=0) + "\n", encoding="utf-8", newline="\n")


def _is_word(name: str) -> bool:
    """Whether a name is words of letters: M01 and 1月 are read by their number."""
    return len(folded(name)) > 1 and not any(c.isdigit() for c in name)


if __name__ == "__main__":
    main()
