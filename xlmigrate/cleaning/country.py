"""Countries: ISO 3166 alpha-2 from codes and from names in many languages."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files

import pandas as pd

from xlmigrate.cleaning.build_countries import fold
from xlmigrate.cleaning.distinct import TEXT, fields_per_value, remembered

_ALIASES = {
    "uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB", "n ireland": "GB",
    "great britain": "GB", "britain": "GB", "usa": "US", "u s a": "US", "u s": "US", "america": "US",
    "holland": "NL", "the netherlands": "NL", "czech republic": "CZ", "russia": "RU", "south korea": "KR",
    "uae": "AE", "ivory coast": "CI", "macedonia": "MK", "turkey": "TR",
}  # fmt: skip

AMBIGUOUS = {
    "georgia": "a country and a US state",
    "congo": "two countries",
    "korea": "two countries",
    "guinea": "several countries",
    "ireland n": "two countries",
}
"""Names that mean more than one place; which one is not guessed."""


@remembered
def parse(column: pd.Series) -> pd.DataFrame:
    """Read a column of countries: ``code`` (ISO 3166 alpha-2), ``outcome`` and ``reason``.

    ``outcome`` is good (the code itself), repaired, ambiguous, unknown or blank. Codes come before names, and
    "NA" is Namibia.
    """
    return fields_per_value([column], _parse, ("code", "outcome", "reason"), (TEXT, TEXT, TEXT))


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    table = files("xlmigrate.cleaning").joinpath("data/countries.json").read_text(encoding="utf-8")
    names: dict[str, str] = json.loads(table)
    return {**names, **_ALIASES}


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(_names().values())


def _parse(cell: str | None) -> tuple[object, object, object]:
    if cell is None or not cell.strip():
        return (pd.NA, "blank", pd.NA)
    text = cell.strip()
    if len(text) == 2 and text.upper() in _codes():
        code = text.upper()
        return (code, "good" if code == cell else "repaired", pd.NA)
    folded = fold(text)
    if folded in AMBIGUOUS:
        return (pd.NA, "ambiguous", f"It means {AMBIGUOUS[folded]}")
    found = _names().get(folded)
    if found:
        return (found, "repaired", pd.NA)
    return (pd.NA, "unknown", "No country is called so")
