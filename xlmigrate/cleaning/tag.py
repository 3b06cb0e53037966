"""Tags: which spellings may be one tag, and which only look so.

The keys are OpenRefine's (fingerprint and n-gram fingerprint). By themselves they join C++ with C#, "50% off" with
"50 off" and "Not buyer" with "Buyer, not": two tags are taken for one only when their numbers, their signs and their
negations are the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xlmigrate.cleaning.distinct import TEXT, once_per_value

_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~\x00-\x08\x0e-\x1b\x7f\u00ad\u200b-\u200f\ufeff]")
_LETTERS = str.maketrans(
    {
        "æ": "ae", "ø": "oe", "œ": "oe", "ß": "ss", "©": "c", "ð": "d", "đ": "d", "þ": "th", "ƿ": "w", "ħ": "h", "ı": "i",
        "ĸ": "k", "ł": "l", "ŋ": "n", "ŧ": "t", "ẜ": "s", "ẝ": "s", "ſ": "s",
        "\u02bc": "", "\u02be": "", "\u00b7": "",
    }
)  # fmt: skip
"""Letters that Unicode does not take apart, and what it leaves of ŉ, ẚ and ŀ."""


def fingerprint(column: pd.Series) -> pd.Series:
    """The words of each tag without case, accents and punctuation, each once, in order of the alphabet (OpenRefine)."""
    return once_per_value(column, lambda tag: _fingerprint(tag) or pd.NA)


def ngram_fingerprint(column: pd.Series, size: int = 2) -> pd.Series:
    """The runs of ``size`` letters of each tag, each once, in order of the alphabet (OpenRefine)."""
    return once_per_value(column, lambda tag: _ngrams(tag, size) or pd.NA)


def _fingerprint(tag: str) -> str:
    return " ".join(sorted(set(_ascii(_PUNCTUATION.sub("", tag.strip().lower())).split())))


def _ngrams(tag: str, size: int) -> str:
    letters = _ascii("".join(_PUNCTUATION.sub("", tag.lower()).split()))
    return "".join(sorted({letters[at : at + size] for at in range(len(letters) - size + 1)}))


def _ascii(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return "".join(c for c in apart if not unicodedata.combining(c)).translate(_LETTERS)


def counted(cells: pd.Series, tags: pd.Series) -> pd.Series:
    """How many cells of a column carry each tag; a cell holds tags separated by semicolons, and each counts once."""
    found: Counter[str] = Counter()
    for cell, times in cells.value_counts().items():
        found.update(dict.fromkeys((one.strip() for one in str(cell).split(";")), int(times)))
    return once_per_value(tags, lambda tag: found[tag.strip()], "Int64").fillna(0)


_SIGNS = re.compile(r"[^\w\s()\[\]{}.,;:!?'\"’‘“”–—_-]")
_NEGATIONS = frozenset(
    "no not non un never without kein keine nicht ohne pas sans sin ohne ex former anti".split()  # noqa: SIM905
)
_NEGATED = re.compile(r"^(?:un|non|no|not|anti|ex)(?=\w{3})")


def guard(column: pd.Series) -> pd.Series:
    """What must be the same in two tags that are one: numbers, signs such as + # % $ and &, and words that deny."""
    return once_per_value(column, _guard)


def _guard(tag: str) -> str:
    text = unicodedata.normalize("NFKC", tag).casefold()
    numbers = re.findall(r"\d+", text)
    signs = sorted(_SIGNS.findall(text))
    words = re.findall(r"[^\W\d_]+", text)
    denied = [" ".join(words[at : at + 2]) for at, word in enumerate(words) if word in _NEGATIONS]
    return "\x1f".join([" ".join(numbers), "".join(signs), *denied])


def winners(tags: pd.Series, counts: pd.Series) -> pd.DataFrame:
    """For each tag that may be another one: ``at`` (the position of the one that wins) and ``reason``.

    ``counts`` says how many contacts carry each. Tags with the same words are one cluster, and so are two long words
    with one slip between them; the most frequent spelling wins, then the one that stands first. Others are missing.
    """
    text = tags.astype(TEXT)
    weight = counts.fillna(0).to_numpy(dtype=np.int64)
    at = pd.Series(pd.NA, index=tags.index, dtype="Int64")
    reason = pd.Series(pd.NA, index=tags.index, dtype=TEXT)
    keyed = fingerprint(text) + "\x1e" + guard(text)
    for rows in _groups(keyed):
        best = min(rows, key=lambda row: (-weight[row], row))
        for row in rows:
            if row != best and text.iloc[row] != text.iloc[best]:
                at.iloc[row], reason.iloc[row] = best, "the same words"
    for row, best in _slips(text, weight, at.isna().to_numpy(dtype=bool)):
        at.iloc[row], reason.iloc[row] = best, "one letter apart"
    return pd.DataFrame({"at": at, "reason": reason})


def spelled_as_most(column: pd.Series) -> pd.Series:
    """For each cell the most frequent spelling of the same words in its column, where that is another one; missing elsewhere."""
    counts = column.value_counts()
    spelled = pd.Series(counts.index, dtype=TEXT)
    keys = fingerprint(spelled) + "\x1e" + guard(spelled)
    shared = keys.notna() & keys.duplicated(keep=False)
    if not shared.any():
        return pd.Series(pd.NA, index=column.index, dtype=TEXT)
    table = pd.DataFrame({"spelled": spelled, "key": keys, "count": counts.to_numpy()})[
        shared.to_numpy(dtype=bool)
    ]
    table = table.sort_values(["key", "count", "spelled"], ascending=[True, False, True])
    first = table.drop_duplicates("key").set_index("key")
    best, most = table["key"].map(first["spelled"]), table["key"].map(first["count"])
    better = dict(zip(table["spelled"][most.gt(table["count"])], best[most.gt(table["count"])], strict=True))
    return once_per_value(column, lambda cell: better.get(cell, pd.NA))


def _groups(keys: pd.Series) -> list[list[int]]:
    found: dict[str, list[int]] = {}
    for row, key in enumerate(keys):
        if key is not pd.NA:
            found.setdefault(key, []).append(row)
    return [rows for rows in found.values() if len(rows) > 1]


_LONG = 7
"""Shorter words have real neighbours (Course, Source; Rome, Home)."""
_FAR_MORE = 5
"""How many times as many contacts the right spelling has (house number): two tags as frequent as each other are two tags."""


def _slips(text: pd.Series, weight: NDArray[np.int64], free: NDArray[np.bool_]) -> Iterable[tuple[int, int]]:
    """Pairs of a rare tag and the frequent one that it is but for one slip in one long word."""
    alike: dict[tuple[str, ...], list[tuple[int, str]]] = {}
    for row, (tag, same) in enumerate(zip(text, guard(text), strict=True)):
        words = [] if tag is pd.NA else _ascii(_PUNCTUATION.sub(" ", tag.lower())).split()
        for place, word in enumerate(words):
            if len(word) >= _LONG and not any(letter.isdigit() for letter in word):
                rest = (same, *words[:place], "\x1f", *words[place + 1 :])
                alike.setdefault(rest, []).append((row, word))
    told: set[int] = set()
    for group in alike.values():
        for row, word in group:
            enough = _FAR_MORE * max(int(weight[row]), 1)
            near = [other for other, its in group if weight[other] >= enough and _slip(word, its)]
            if free[row] and row not in told and len(near) == 1:
                told.add(row)
                yield row, near[0]


def _slip(word: str, other: str) -> bool:
    from rapidfuzz.distance import OSA  # asked only where two words are much alike

    return (
        word != other
        and OSA.distance(word, other, score_cutoff=1) <= 1
        and bool(_NEGATED.match(word)) == bool(_NEGATED.match(other))
    )
