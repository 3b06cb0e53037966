"""Phone numbers: what the digits are in E.164, when that is certain; else why it is not.

The judge is phonenumbers (Google's libphonenumber). The country is given, never guessed. What Excel does to a
number is undone only where one reading is left.
"""

from __future__ import annotations

import re
import unicodedata

import pandas as pd
import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberMatcher

from xlmigrate.cleaning.distinct import TEXT, fields_per_value, remembered

_FIELDS = ("e164", "outcome", "reason", "extension", "others")


@remembered
def parse(column: pd.Series, region: pd.Series | str | None, default: str | None = None) -> pd.DataFrame:
    """Read a column of phone cells for the regions given (ISO 3166 alpha-2, a column, one for all, or None).

    ``default`` is the region of rows that have none.

    Gives ``e164``, ``outcome`` (good, repaired, ambiguous, invalid, no_region, blank), ``reason`` in words for all
    but good and repaired, ``extension`` and ``others`` (further numbers of the cell). ``good`` is a cell that was
    E.164 already.
    """
    regions = region if isinstance(region, pd.Series) else pd.Series(region, index=column.index, dtype=TEXT)
    if default:
        regions = regions.fillna(default)
    return fields_per_value([column, regions], _parse, _FIELDS, (TEXT,) * 5)


_E164 = re.compile(r"\+[1-9]\d{6,14}", re.A)
_FLOAT = re.compile(r"([+-]?\d+)\.0+", re.A)
_SCIENTIFIC = re.compile(r"(\d)(?:\.(\d+))?E\+?(\d{1,2})", re.A | re.I)
_LETTER_O = re.compile(r"(?<![A-Za-z])[Oo](?=[\d\s])|(?<=\d)[Oo](?![A-Za-z])")


def _parse(cell: str | None, region: str | None) -> tuple[object, ...]:
    if cell is None or not cell.strip():
        return _said("blank")
    text = unicodedata.normalize("NFKC", cell).strip().strip("'\"")
    text = text.removeprefix("=").strip("\"'").strip()
    whole = _FLOAT.fullmatch(text)
    if whole:
        text = whole[1]
    scientific = _SCIENTIFIC.fullmatch(text)
    if scientific:
        digits = scientific[1] + (scientific[2] or "")
        if len(digits) != int(scientific[3]) + 1:
            return _said("invalid", "A spreadsheet rounded it: digits are gone")
        text = digits
    if _LETTER_O.search(text):
        return _said("ambiguous", "It has the letter O among its digits")
    return _read(text, cell, region.upper() if region else None)


def _said(outcome: str, reason: object = pd.NA) -> tuple[object, ...]:
    return (pd.NA, outcome, reason, pd.NA, pd.NA)


def _read(text: str, cell: str, region: str | None) -> tuple[object, ...]:
    number = _number(text, region)
    if number is None:
        several = _several(text, region)
        if several is not None:
            return several
        digits = re.sub(r"\D", "", text)
        if region is None and not text.startswith("+") and 5 <= len(digits) <= 15:
            return _said("no_region", "The country of this number is unknown")
        if not text.startswith("+") and text.isdigit() and (plus := _number("+" + text, None)) is not None:
            return _found(plus, cell)
        return _said("invalid", _why_not(digits))
    if text.isdigit() and not text.startswith("0"):
        other = _number("+" + text, None)
        if other is not None and _e164(other) != _e164(number):
            return _said("ambiguous", "Its plus may be gone: it is a number of two countries")
    return _found(number, cell)


def _number(text: str, region: str | None) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def _e164(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _found(number: PhoneNumber, cell: str) -> tuple[object, ...]:
    e164 = _e164(number)
    extension = number.extension or pd.NA
    reason = pd.NA if extension is pd.NA else "It has an extension, which E.164 cannot hold"
    outcome = "good" if e164 == cell and _E164.fullmatch(cell) else "repaired"
    return (e164, outcome, reason, extension, pd.NA)


def _several(text: str, region: str | None) -> tuple[object, ...] | None:
    found = list(dict.fromkeys(_e164(match.number) for match in PhoneNumberMatcher(text, region)))
    if len(found) < 2:
        return None
    return (found[0], "repaired", "The cell holds more than one number", pd.NA, ", ".join(found[1:]))


def _why_not(digits: str) -> str:
    if len(digits) < 5:
        return "Not a number: too few digits"
    if len(digits) > 15:
        return "Not a number: too many digits"
    return "Not a number of its country"
