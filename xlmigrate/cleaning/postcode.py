"""Postcodes that a spreadsheet took for numbers: a zero gone from the front, ``.0`` behind, an exponent; and their capitals."""

from __future__ import annotations

import re

import pandas as pd

from xlmigrate.cleaning.distinct import TEXT, fields_per_value


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LENGTHS = {
    **dict.fromkeys(_words("US PR DE FR IT ES FI MX TR EE HR RS ME LT MY TH UA SA KR MC"), 5),
    **dict.fromkeys(_words("NO DK AU ZA NZ BG"), 4),
    **dict.fromkeys(_words("RO SG KZ RU"), 6),
    "BR": 8,
}  # fmt: skip
"""How many digits the postcodes of a country have, where some begin with a zero (Universal Postal Union, addressing pages, 2026-11)."""

_WITH_LETTERS = frozenset(("GB", "CA", "NL", "IE", "MT", "JE", "GG", "IM", "BM", "SZ"))
_NUMBER = re.compile(r"(\d{1,8})(?:[.,]0{1,2})?", re.A)
_EXPONENT = re.compile(r"(\d)(?:[.,](\d{1,7}))?E\+?0?(\d)", re.A | re.I)


def parse(column: pd.Series, region: pd.Series) -> pd.DataFrame:
    """Read postcodes for the countries given (ISO codes).

    Gives ``capitals`` (the same with capitals, where a country's codes have letters and these are small) and ``proposal`` (what the
    spreadsheet was given, likely) with its ``reason``.
    """
    return fields_per_value([column, region], _parse, ("capitals", "proposal", "reason"), (TEXT,) * 3)


def _parse(cell: str | None, region: str | None) -> tuple[object, object, object]:
    nothing = (pd.NA, pd.NA, pd.NA)
    if cell is None or region is None:
        return nothing
    text = cell.strip()
    if region in _WITH_LETTERS:
        return (text.upper(), pd.NA, pd.NA) if text != text.upper() and text.isascii() else nothing
    number, length = _NUMBER.fullmatch(text), _LENGTHS.get(region)
    exponent = _EXPONENT.fullmatch(text)
    if exponent:
        digits = exponent[1] + (exponent[2] or "")
        size = int(exponent[3]) + 1
        if len(digits) != size:
            return nothing  # digits are gone
        return (
            pd.NA,
            digits.zfill(length) if length and len(digits) == length - 1 else digits,
            "A spreadsheet turned it into a number",
        )
    if number is None:
        return nothing
    digits = number[1]
    if length and len(digits) == length - 1:
        return (pd.NA, digits.zfill(length), "The leading zero is missing")
    if digits != text:
        return (pd.NA, digits, "A spreadsheet turned it into a number")
    return nothing
