"""The Legend sheet: every rule and every word with its meaning, generated from their declarations."""

from __future__ import annotations

import pandas as pd

from xlmigrate.domains import RULES, VOCABULARIES
from xlmigrate.engine import catalogue
from xlmigrate.engine.catalogue import BY_NAME, Codes, family_of
from xlmigrate.engine.plan import TEXT
from xlmigrate.engine.rules import Notice

_SURFACES = (
    ("Which one", "The stable name of a row, and what a person calls it."),
    ("Computed", "Grey. New at each run: what xlmigrate says, with the reason. Typing here is lost."),
    ("Your decision", "Cream, in a box. Yours alone: no run ever writes here."),
    ("Facts", "White. From an import or from you."),
)


def legend_sheet() -> pd.DataFrame:
    """The rows of the Legend sheet, typed: surfaces, rules by code, words by vocabulary."""
    rows = [(name, "Columns", meaning, "") for name, meaning in _SURFACES]
    rows += [(one.code, family_of(one.code), one.title, one.why) for one in catalogue.every(Notice)]
    rows += [(one.code, family_of(one.code), one.title, " ".join(one.why.split())) for one in RULES]
    rows += [
        (f"{one.code} {one.name}", one.family, one.title, one.text)
        for provider in catalogue.every(Codes)
        if provider.legend
        for one in provider.function()
    ]
    rows += [(choice.word, words.name, choice.help, "") for words in VOCABULARIES for choice in words]
    frame = BY_NAME["legend"].empty(len(rows))
    for at, column in enumerate(("entry", "about", "meaning", "why")):
        frame[column] = pd.Series([row[at] or pd.NA for row in rows], dtype=TEXT)
    return frame
