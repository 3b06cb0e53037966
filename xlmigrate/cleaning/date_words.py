"""Names of months and of weekdays in the languages of Unicode's CLDR, baked in by `tools.build_date_words`.

A word may be two months in two languages: all are given, with the languages, and who asks decides.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


def plain(text: str) -> str:
    """A text in small letters, without accents, its digits in ASCII; the vowel signs of Indic scripts stay."""
    if text.isascii():
        return text.casefold()
    apart = unicodedata.normalize("NFKD", text.casefold())
    kept = (c for c in apart if not 0x300 <= ord(c) <= 0x36F and unicodedata.category(c) != "Cf")
    ascii_digits = "".join(str(unicodedata.digit(c)) if unicodedata.category(c) == "Nd" else c for c in kept)
    return unicodedata.normalize("NFC", ascii_digits).translate(_ALIKE)


def folded(text: str) -> str:
    """The words of a text as `plain` gives them, without the dots behind them."""
    return " ".join(plain(text).replace(".", " ").split())


_ALIKE = str.maketrans(
    {"ł": "l", "đ": "d", "ı": "i", "ø": "o", "æ": "ae", "ß": "ss", "’": "'", "ʼ": "'", "‘": "'", "׳": "'"}
)


@dataclass(frozen=True)
class _Words:
    months: Mapping[str, Mapping[int, frozenset[str]]]
    weekdays: Mapping[str, frozenset[int]]
    longest: int


@lru_cache(maxsize=1)
def _words() -> _Words:
    baked = json.loads(
        files("xlmigrate.cleaning").joinpath("data/date_words.json").read_text(encoding="utf-8")
    )
    months = {
        word: {int(month): frozenset(spoken.split()) for month, spoken in found.items()}
        for word, found in baked["months"].items()
    }
    for word, (month, languages) in _MORE.items():
        known = months.setdefault(word, {})
        known[month] = known.get(month, frozenset()) | frozenset(languages.split())
    weekdays = {word: frozenset(days) for word, days in baked["weekdays"].items()}
    return _Words(months, weekdays, max(word.count(" ") for word in [*months, *weekdays]) + 1)


_MORE = {
    "sept": (9, "en de fr es nl"), "maerz": (3, "de"), "marz": (3, "de"), "mrz": (3, "de"), "febr": (2, "de nl hu"), "jän": (1, "de"), "avr": (4, "fr"),
    "fevr": (2, "fr"), "janv": (1, "fr"), "juil": (7, "fr"), "set": (9, "it pt es"), "dez": (12, "de pt"), "dic": (12, "es it"), "mai": (5, "de fr ro no"),
}  # fmt: skip
"""Short forms that people use beside those of CLDR."""


def month(phrase: str) -> Mapping[int, frozenset[str]]:
    """The months that a folded word names, each with its languages; empty when it is none."""
    return _words().months.get(phrase, {})


def weekday(phrase: str) -> frozenset[int]:
    """The weekdays that a folded word names in some language (Monday is 0); empty when it is none."""
    return _words().weekdays.get(phrase, frozenset())


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


COMMON = _listed(
    "en de fr es it pt nl sv da no nb nn fi pl cs sk hu ro bg hr sl sr bs mk sq et lv lt el tr ru uk be ja zh ko ar he fa hi bn ur ta te "
    "th vi id ms fil ca eu gl is ga cy af sw az kk uz ka hy mn"
)
"""The languages of most files: a word of one of them is not taken for the same word of a small one."""


def longest() -> int:
    """How many words the longest name has."""
    return _words().longest
