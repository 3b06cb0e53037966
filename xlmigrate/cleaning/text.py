"""Spaces and invisible characters: what a person cannot see and a computer trips over."""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

from xlmigrate.cleaning.distinct import once_per_value

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
)
"""Soft hyphen, joiners and marks of direction, zero-width spaces and the byte-order mark.

The zero-width (non-)joiner (U+200C, U+200D) is a letter's shape in Persian and Indic scripts and part of emoji,
so it is kept there; see `_keeps_joiners`.
"""

_SPACES = re.compile(r"[\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+")


def clean_spaces(column: pd.Series) -> pd.Series:
    """Text without outer spaces, doubled spaces and invisible characters; blank text becomes missing."""
    return once_per_value(column, _clean)


def _clean(value: str) -> object:
    if (
        value.isascii()
        and value.isprintable()
        and "  " not in value
        and value[:1] != " "
        and value[-1:] != " "
    ):
        return value or pd.NA
    if not _keeps_joiners(value):
        value = _INVISIBLE.sub("", value)
    cleaned = _SPACES.sub(" ", value).strip()
    return cleaned or pd.NA


def _keeps_joiners(value: str) -> bool:
    """Whether the text is in a script, or has emoji, whose shape hangs on a joiner."""
    if "\u200c" not in value and "\u200d" not in value:
        return False
    return any(ord(c) > 0x5FF and unicodedata.category(c) in ("Lo", "So", "Mn", "Mc") for c in value)


def fold(column: pd.Series) -> pd.Series:
    """What two spellings of one name share: the text without case and doubled spaces."""
    return once_per_value(column, lambda value: " ".join(value.casefold().split()) or pd.NA)


def has_control(column: pd.Series) -> pd.Series:
    """Whether text has a control character other than tab and line breaks (XML and most imports refuse it)."""
    return once_per_value(column, lambda value: bool(_CONTROL.search(value)), pd.BooleanDtype())


_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
