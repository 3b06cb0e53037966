"""Full names into parts and back, as the target platform wants them.

Two words are a given and a family name; more are split where the particles begin, which is likely and not certain.
"""

from __future__ import annotations

import pandas as pd

from xlmigrate.cleaning.distinct import TEXT, fields_per_value

_FIELDS = ("first", "last", "title", "suffix", "outcome", "reason")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BEFORE = _words("mr mrs ms mx miss dr prof rev sir mme mlle herr frau sr sra señor señora")
_AFTER = _words("jr sr ii iii iv phd md esq ba ma bsc msc mba")
_PARTICLES = _words(
    "af al av bin bint da das de degli dei del della den der di do dos du el ibn la las le los op ten ter thor tot van vom von "
    "zu zum zur"
)


def split(column: pd.Series) -> pd.DataFrame:
    """Full names as ``first``, ``last``, ``title`` and ``suffix``.

    ``outcome`` is good (two names, or Last, First), likely (more names: the last one, with the particles before it,
    is taken for the family's), one (a single name, kept as first) or blank; ``reason`` says so in words for likely
    and one. A family name that comes first without a comma cannot be seen: such a column is not for this function.
    """
    return fields_per_value([column], _split, _FIELDS, (TEXT,) * len(_FIELDS))


def _split(cell: str | None) -> tuple[object, ...]:
    if cell is None or not cell.strip():
        return (pd.NA, pd.NA, pd.NA, pd.NA, "blank", pd.NA)
    halves = [half.split() for half in cell.split(",") if half.strip()]
    suffix: list[str] = []
    while len(halves) > 1 and all(_bare(word) in _AFTER for word in halves[-1]):
        suffix[:0] = halves.pop()
    family = halves.pop(0) if len(halves) == 2 else []
    words = [word for half in halves for word in half]
    title: list[str] = []
    while len(words) > 1 and _bare(words[0]) in _BEFORE:
        title.append(words.pop(0))
    while len(words) > 2 and _bare(words[-1]) in _AFTER:
        suffix.insert(0, words.pop())
    around = (" ".join(title) or pd.NA, " ".join(suffix) or pd.NA)
    if family:
        return (" ".join(words), " ".join(family), *around, "good", pd.NA)
    if len(words) < 2:
        return (" ".join(words) or cell.strip(), pd.NA, *around, "one", "There is a single name")
    at = len(words) - 1
    while at > 1 and words[at - 1].casefold() in _PARTICLES:
        at -= 1
    parts = (" ".join(words[:at]), " ".join(words[at:]), *around)
    if len(words) == 2:
        return (*parts, "good", pd.NA)
    return (*parts, "likely", "It has more than two names: where the family's begins is likely, not certain")


def _bare(word: str) -> str:
    return word.replace(".", "").casefold()


def join(first: pd.Series, last: pd.Series, *, family_first: bool = False) -> pd.Series:
    """Full names of two columns: ``First Last``, or ``Last, First``; missing where both are."""
    given, family = first.astype(TEXT), last.astype(TEXT)
    both = family + ", " + given if family_first else given + " " + family
    return both.fillna(given).fillna(family).rename(None)
