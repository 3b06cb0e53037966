"""Whether a cell is a name at all: what forms, templates and people put where a name should be, and letters that only look like letters."""

from __future__ import annotations

import html
import re
import unicodedata

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from xlmigrate.cleaning.distinct import TEXT, arrow_text, changed_where, matching, once_per_value
from xlmigrate.cleaning.text import among, odd_rows


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NOBODY = _words(
    "null none nil undefined unknown n/a na n.a. #n/a nan test tester testing test1 test2 asdf asdfasdf asdfg qwerty qwertz xxx xx xxxx aaa abc abcd noname "
    "anonymous anon anonym unbekannt inconnu desconocido sconosciuto onbekend okänd ukjent nieznany firstname lastname vorname nachname prénom prenom nombre "
    "apellido name fname lname user admin guest customer subscriber contact friend kein keine ninguno aucun nessuno geen - -- --- . .. ... ? ?? ??? x * ** 0"
)
_ALSO_FAMILY = _words("null none test guest friend na name user abc xx nil tester x")
"""Family names too (Mr Null): counted when they are typed in one case."""

_TEMPLATE = re.compile(
    r"\{\{.*\}\}|\{%.*%\}|\*\|.*\|\*|%%?[A-Za-z_ ]+%%?|\[[A-Za-z_ ]+\]|<<?[A-Za-z_ ]+>>?|\$\{.*\}|\{[A-Za-z_. ]+\}"
)
_COUPLE = r"(?i)^\pL+( \pL+)? ?(&|\+| and | und | y | et | e | en | og | och | i ) ?\pL+( \pL+)?$"
_LINK = re.compile(
    r"(?i)(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|de|uk|fr|es|it|nl|io|info|eu)(?:/\S*)?"
)

TEMPLATE = "Unfilled template field"
PLACEHOLDER = "Placeholder, not a name"
ADDRESS = "This is an email address, not a name"
LINK = "This is a web address, not a name"
DIGITS = "Digits only, no letters"
COUPLE = "Two people in one cell"
EMOJI = "Contains an emoji or picture"


def why_no_name(column: pd.Series, *, family: bool = False) -> pd.Series:
    """Why a cell is no name of one person, in words; missing where it may be one. ``family`` says that it is a column of family names."""
    words = column.astype(TEXT)
    lower = pc.utf8_lower(pc.utf8_trim_whitespace(arrow_text(words)))
    listed = pc.is_in(lower, value_set=pa.array(sorted(_NOBODY), type=lower.type)).to_numpy(
        zero_copy_only=False
    )
    rows = np.flatnonzero(listed.astype(bool) | matching(words, rf"[^\pL\pM '’\-]|{_COUPLE}"))
    why = pd.Series(pd.NA, index=column.index, dtype=TEXT)
    if len(rows):
        why.iloc[rows] = once_per_value(column.iloc[rows], lambda cell: _why(cell, family)).array
    return why


def _why(cell: str, family: bool) -> object:
    text = cell.strip()
    word = text.casefold()
    if _TEMPLATE.search(text):
        return TEMPLATE
    if word in _NOBODY and not (family and word in _ALSO_FAMILY and text == text.title()):
        return PLACEHOLDER
    if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text):
        return ADDRESS
    if _LINK.fullmatch(text):
        return LINK
    if re.search(r"\d", text) and not any(c.isalpha() for c in text):
        return DIGITS
    if any(unicodedata.category(c) == "So" and ord(c) > 0x2100 for c in text):
        return EMOJI
    if pc.match_substring_regex(pa.array([text]), _COUPLE)[0].as_py():
        return COUPLE
    return pd.NA


_ENTITY = re.compile(r"&(?:#\d{2,6}|#[xX][0-9a-fA-F]{2,5}|[A-Za-z]{2,8}\d?);")
_STYLED = re.compile("[\U0001d400-\U0001d7ff\uff21-\uff3a\uff41-\uff5a\u24b6-\u24e9\U0001f130-\U0001f149]")


def plain_letters(column: pd.Series) -> pd.Series:
    """Text with its letters as letters: codes of web pages (``O&#39;Brien``) read, styled letters (𝓐𝓷𝓪) plain; all else as it is."""
    words = column.astype(TEXT)
    return changed_where(words, among(words, odd_rows(words), _WRITTEN), _plain_letters)


_WRITTEN = (
    r"[\x{1d400}-\x{1d7ff}\x{ff21}-\x{ff3a}\x{ff41}-\x{ff5a}\x{24b6}-\x{24e9}\x{1f130}-\x{1f149}]"
    r"|&[#A-Za-z][0-9A-Za-z]{1,8};"
)


def _plain_letters(cell: str) -> str:
    read = _ENTITY.sub(lambda found: _entity(found[0]), cell)
    return _STYLED.sub(lambda found: _letter(found[0]), read)


def _entity(code: str) -> str:
    read = html.unescape(code)
    return read if len(read) == 1 and read.isprintable() and read not in "<>" else code


def _letter(styled: str) -> str:
    if 0x1F130 <= ord(styled) <= 0x1F149:
        return chr(ord("A") + ord(styled) - 0x1F130)
    return unicodedata.normalize("NFKC", styled)
