"""Spaces, invisible characters and broken letters: what a person overlooks and a computer trips over."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xlmigrate.cleaning.distinct import TEXT, changed_where, kept_per_column, matching, once_per_value

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


_PLAIN = r"^[!%'-<>@-~]+(?: [!%'-<>@-~]+)*$"
"""Tidy text without the signs that codes of web pages, lost letters and formulas are made of."""


@kept_per_column
def odd_rows(column: pd.Series) -> NDArray[np.int64]:
    """The positions of cells that are not plain, tidy words: where alone there may be something to repair or to say.

    Five rules ask about each column, twice: the answer is kept.
    """
    odd = ~matching(column, _PLAIN) & column.notna().to_numpy(dtype=bool)
    return np.flatnonzero(odd)


def among(column: pd.Series, rows: NDArray[np.int64], pattern: str) -> NDArray[np.bool_]:
    """Which of all cells match an RE2 pattern, where only those rows may."""
    found = np.zeros(len(column), dtype=bool)
    if len(rows):
        found[rows] = matching(column.iloc[rows], pattern)
    return found


def clean_spaces(column: pd.Series) -> pd.Series:
    """Text without outer spaces, doubled spaces and invisible characters; blank text becomes missing."""
    text = column.astype(TEXT)
    rows = odd_rows(text)
    odd = np.zeros(len(text), dtype=bool)
    odd[rows] = True
    return changed_where(text, odd & ~among(text, rows, _TIDY), _clean)


_PAGES = ("cp1252", "latin-1", "cp1250", "cp1251", "cp1253", "mac-roman")
_FIRST_HALVES = "".join(
    sorted(
        {
            half
            for page in _PAGES
            for byte in range(0xC2, 0xE0)
            if not (half := bytes([byte]).decode(page, "ignore")).isspace()
        }
    )
)
_HALF = re.compile(f"[{re.escape(_FIRST_HALVES)}][\u00a0\u00ad](?![A-ZÀ-ÞΑ-ΩА-Я])")
_UNSEEN = re.compile("[^\x00-\x7f][\u00a0\u00ad]")
"""The first half of a letter that was read in the wrong encoding, and a second half that nobody sees."""


def _clean(value: str) -> object:
    if not value.isascii() and _has_half(value):
        return (
            value.strip(" \t\r\n") or pd.NA
        )  # what nobody sees is a part of a letter: it is not thrown away
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
    text = column.astype(TEXT)
    return changed_where(text, among(text, odd_rows(text), r"[^\x00-\x7f]"), _encoded)


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
    if repaired == value and _UNSEEN.search(value) and (value != value.upper() or "\u00ad" in value):
        repaired = _as_a_whole(value)
    lost = repaired.count("\ufffd") > 0 or _CONTROL.search(repaired) is not None
    return value if lost else repaired


def _as_a_whole(value: str) -> str:
    """The text that all its bytes are in UTF-8, where one code page alone was the wrong one; else as it is."""
    found = set()
    for page in _PAGES:
        try:
            found.add(value.encode(page).decode("utf-8"))
        except UnicodeError:
            continue
    read = found.pop() if len(found) == 1 else value
    return read if all(c.isalpha() or c.isascii() or c in "’‘–" for c in read) else value


def has_lost_letters(column: pd.Series, *, question_marks: bool = True) -> pd.Series:
    """Whether letters are gone for good: a replacement character, or (in names and places) a question mark instead.

    ``Jos? Garcia`` was written by a program that could not write é. Which letter it was, nobody can tell from it.
    """
    pattern = rf"{_REPLACED}|{_ASKED}" if question_marks else _REPLACED
    text = column.astype(TEXT)
    odd = odd_rows(text)
    lost = among(text, odd, pattern)
    rows = np.flatnonzero(among(text, odd, r"[\x{a0}\x{ad}]"))
    if len(rows):
        lost[rows] |= np.array([_has_half(cell) for cell in text.iloc[rows]], dtype=bool)
    return pd.Series(lost, index=column.index, dtype=pd.BooleanDtype())


def _has_half(value: str) -> bool:
    return _HALF.search(value) is not None and (value != value.upper() or "\u00ad" in value)


_REPLACED = r"\x{FFFD}|ï¿½"
_ASKED = r"^\?{2,}$|\pL\?\pL|\pL\pL\?( |$)|(^| )\?\pL"


def has_control(column: pd.Series) -> pd.Series:
    """Whether text has a control character other than tab and line breaks (XML and most imports refuse it)."""
    text = column.astype(TEXT)
    found = among(text, odd_rows(text), _CONTROL_COLUMN)
    return pd.Series(found, index=column.index, dtype=pd.BooleanDtype())


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


def unsaid(found: pd.Series, *columns: pd.Series) -> pd.Series:
    """Of each cell the text, where its words do not all stand in the cells of other columns already; missing elsewhere."""
    rows = np.flatnonzero(found.notna().to_numpy(dtype=bool))
    new = pd.Series(pd.NA, index=found.index, dtype=TEXT)
    others = [column.iloc[rows].astype(TEXT).fillna("") for column in columns]
    kept = [
        pd.NA if _words_of(text) <= frozenset().union(*map(_words_of, held)) else text
        for text, *held in zip(found.iloc[rows], *others, strict=True)
    ]
    new.iloc[rows] = pd.array(kept, dtype=TEXT)
    return new


def _words_of(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold()))


def added(column: pd.Series, new: pd.Series) -> pd.Series:
    """The cells of a column with a sentence behind what they hold; missing where there is no sentence."""
    return (column.str.rstrip(" .") + ". " + new).fillna(new)


def _says(text: str, address: str) -> bool:
    """Whether a text holds an address or a number, and not only a longer one that ends or begins like it."""
    return re.search(rf"(?<![\w.+-]){re.escape(address)}(?![\w-]|\.\w)", text, re.I) is not None
