"""The Legend sheet: every rule and every word with its meaning, generated from their declarations."""

from __future__ import annotations

import pandas as pd

from xlmigrate.domains import RULES, VOCABULARIES
from xlmigrate.domains.consent.table import TABLE
from xlmigrate.domains.traces.file_notices import FILE_NOTICES
from xlmigrate.domains.traces.sheets import MORE_ROWS
from xlmigrate.engine.catalogue import BY_NAME
from xlmigrate.engine.dates import DATE_NOTICES
from xlmigrate.engine.loading import LOADING_NOTICES
from xlmigrate.engine.plan import TEXT

_SURFACES = (
    ("Which one", "The stable name of a row, and what a person calls it."),
    ("Computed", "Grey. New at each run: what xlmigrate says, with the reason. Typing here is lost."),
    ("Your decision", "Cream, in a box. Yours alone: no run ever writes here."),
    ("Facts", "White. From an import or from you."),
)


def legend_sheet() -> pd.DataFrame:
    """The rows of the Legend sheet, typed: surfaces, rules by code, words by vocabulary."""
    rows = [(name, "Columns", meaning, "") for name, meaning in _SURFACES]
    rows += [
        (one.code, family_of(one.code), one.title, one.why)
        for one in (*LOADING_NOTICES, *DATE_NOTICES, *FILE_NOTICES, MORE_ROWS)
    ]
    rows += [(one.code, family_of(one.code), one.title, " ".join(one.why.split())) for one in RULES]
    rows += [
        (
            f"{row.code} {row.reason}",
            "Consent, in this order",
            row.condition,
            f"{row.says}. {row.source} ({row.as_of}). Triage, not legal advice.",
        )
        for row in TABLE
    ]
    rows += [(choice.word, words.name, choice.help, "") for words in VOCABULARIES for choice in words]
    frame = BY_NAME["legend"].empty(len(rows))
    for at, column in enumerate(("entry", "about", "meaning", "why")):
        frame[column] = pd.Series([row[at] or pd.NA for row in rows], dtype=TEXT)
    return frame


_FAMILIES = {
    "XL": "Reading the workbook",
    "CT": "Contacts",
    "CN": "Consent",
    "TG": "Tags and custom fields",
    "AS": "Assets",
    "MN": "Money and access",
    "TC": "Technical",
    "LN": "Launch",
}


def family_of(code: str) -> str:
    """The family of a rule, by the letters of its code."""
    return _FAMILIES[code[:2]]
