"""Spaces, invisible characters and broken letters: what a person overlooks and a computer trips over."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from xlmigrate.cleaning.distinct import TEXT, arrow_text, changed_where, matching, once_per_value

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
)
"""Soft hyphen, joiners and marks of direction, zero-width spaces and the byte-order mark.

The zero-width (non-)joiner (U+200C, U+200D) is a letter's shape in Persian and Indic scripts and part of emoji,
so it is kept there; see `_keeps_joiners`.
"""

_SPACES = re.compile("[ \t\n\r\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
"""What is a space to a reader. Control characters are none, although Python calls some so: they are flagged."""

_TIDY = r"^[!-~]+(?: [!-~]+)*$"
"""Words of plain characters with one space between them."""


def clean_spaces(column: pd.Series) -> pd.Series:
    """Text without outer spaces, doubled spaces and invisible characters; blank text becomes missing."""
    text = column.astype(TEXT)
    return changed_where(text, ~matching(text, _TIDY) & text.notna().to_numpy(dtype=bool), _clean)


def _clean(value: str) -> object:
    if not _keeps_joiners(value):
        value = _INVISIBLE.sub("", value)
    cleaned = _SPACES.sub(" ", value).strip(" ")
    return cleaned or pd.NA


def _keeps_joiners(value: str) -> bool:
    """Whether the text is in a script, or has emoji, whose shape hangs on a joiner."""
    if "\u200c" not in value and "\u200d" not in value:
        return False
    return any(ord(c) > 0x5FF and unicodedata.category(c) in ("Lo", "So", "Mn", "Mc") for c in value)


def fold(column: pd.Series) -> pd.Series:
    """What two spellings of one name share: the text without case and doubled spaces."""
    return once_per_value(column, lambda value: " ".join(value.casefold().split()) or pd.NA)


def repair_encoding(column: pd.Series) -> pd.Series:
    """Text whose letters were read in the wrong encoding (``JosÃ©``), with the letters that were meant.

    ftfy is the judge (`fix_encoding` alone: its other repairs change what people typed). A repair that would lose a
    character is none.
    """
    ascii_only = pc.string_is_ascii(arrow_text(column)).fill_null(True)
    return changed_where(column, ~ascii_only.to_numpy(zero_copy_only=False), _encoded)


def _encoded(value: str) -> str:
    for _ in range(_ROUNDS):
        value = _read_back(value)
        cleaned = _clean(value)
        if not isinstance(cleaned, str) or _read_back(cleaned) == cleaned:
            return value
        value = (
            cleaned  # a character that nobody sees stood in the way: the cell would be repaired the next time
        )
    return value


_ROUNDS = 8


def _read_back(value: str) -> str:
    if _C0.search(value):  # what holds a control character is flagged, not repaired: nobody knows what it was
        return value
    from ftfy import fix_encoding  # slow to import, and most files hold no such letter

    repaired = fix_encoding(value)
    lost = repaired.count("\ufffd") > 0 or _CONTROL.search(repaired) is not None
    return value if lost else repaired


def has_lost_letters(column: pd.Series, *, question_marks: bool = True) -> pd.Series:
    """Whether letters are gone for good: a replacement character, or (in names and places) a question mark instead.

    ``Jos? Garcia`` was written by a program that could not write é. Which letter it was, nobody can tell from it.
    """
    pattern = rf"{_REPLACED}|{_ASKED}" if question_marks else _REPLACED
    return pd.Series(matching(column, pattern), index=column.index, dtype=pd.BooleanDtype())


_REPLACED = r"\x{FFFD}|ï¿½"
_ASKED = r"^\?{2,}$|\pL\?\pL|\pL\pL\?( |$)|(^| )\?\pL"


def has_control(column: pd.Series) -> pd.Series:
    """Whether text has a control character other than tab and line breaks (XML and most imports refuse it)."""
    return pd.Series(matching(column, _CONTROL_COLUMN), index=column.index, dtype=pd.BooleanDtype())


_C0 = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_CONTROL_COLUMN = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x{9f}\x{fffe}\x{ffff}]"


def not_yet_in(column: pd.Series, found: pd.Series) -> pd.Series:
    """Of the values of each cell, separated by a comma and a space, those that the cell of another column does not name."""
    rows = np.flatnonzero(found.notna().to_numpy(dtype=bool))
    cells = zip(column.iloc[rows].fillna(""), found.iloc[rows], strict=True)
    kept = [", ".join(one for one in of.split(", ") if not _says(held, one)) or pd.NA for held, of in cells]
    new = pd.Series(pd.NA, index=column.index, dtype=TEXT)
    new.iloc[rows] = pd.array(kept, dtype=TEXT)
    return new


def _says(text: str, address: str) -> bool:
    """Whether a text holds an address or a number, and not only a longer one that ends or begins like it."""
    return re.search(rf"(?<![\w.+-]){re.escape(address)}(?![\w-]|\.\w)", text, re.I) is not None
