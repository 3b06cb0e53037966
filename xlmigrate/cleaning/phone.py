"""Phone numbers: what the digits are in E.164, when that is certain; else why it is not.

The judge is phonenumbers (Google's libphonenumber); `numbering` answers first where the answer is certain. The country is
given, never guessed. What Excel does to a number is undone only where one reading is left.

Where this module gives less than the judge, it does so on purpose: a letter in the place of a digit, digits that a
spreadsheet rounded, a lost plus that leaves two readings, two numbers in a cell.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xlmigrate.cleaning import numbering
from xlmigrate.cleaning.distinct import TEXT, Given, fields_per_value, remembered

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_FIELDS = ("e164", "outcome", "reason", "extension", "others")


@remembered
def parse(column: pd.Series, region: pd.Series | str | None, default: str | None = None) -> pd.DataFrame:
    """Read a column of phone cells for the regions given (ISO 3166 alpha-2, a column, one for all, or None).

    ``default`` is the region of rows that have none. It is weaker than a row's own: digits that lost their plus may
    be a number of any country then, and only the column as a whole can say which (`_by_the_column`).

    Gives ``e164``, ``outcome`` (good, repaired, ambiguous, invalid, no_region, blank), ``reason`` in words for all
    but good and repaired, ``extension`` and ``others`` (further numbers of the cell). ``good`` is a cell that was
    E.164 already.
    """
    regions = region if isinstance(region, pd.Series) else pd.Series(region, index=column.index, dtype=TEXT)
    fallback = default.upper() if default else None
    given = _GIVEN.among(column)
    rows = np.flatnonzero(~given)
    read = fields_per_value(
        [column.iloc[rows], regions.iloc[rows]],
        lambda cell, own: _parse(cell, own.upper() if own else fallback, own is not None),
        (*_FIELDS, "foreign"),
        (TEXT,) * 6,
    ).set_axis(rows)
    # what stands in no row that was read is missing, which is right for all but the number itself and its outcome
    read = read.reindex(np.arange(len(column))).set_axis(column.index)
    good = pd.Series(given, index=column.index)
    read = read.assign(e164=read["e164"].mask(good, column), outcome=read["outcome"].mask(good, "good"))
    answer = _by_the_column(read)[list(_FIELDS)]
    _GIVEN.keep(answer["e164"][answer["reason"].isna() & answer["others"].isna()])
    return answer


_GIVEN = Given()
"""The numbers that the last reading gave out as certain: after the repairs they stand in the cells, and each is its own reading."""


ENOUGH, TO_ONE = 20, 100
"""How many cells of a column must speak for one reading, and how many to one that speaks for the other.

House numbers: one cell in a hundred that was wrong by itself is less than the share of phones that are mistyped.
"""


def _by_the_column(read: pd.DataFrame) -> pd.DataFrame:
    """Decide between two readings where the whole column speaks for one of them.

    ``foreign`` holds the reading with a plus of digits that have none, for rows without a country of their own.
    Cells valid only as national numbers show that pluses are not lost; cells valid only with a plus, that they are.
    """
    bare = read["foreign"].notna()
    if not bare.any():
        return read
    foreign = bare & read["foreign"].ne("")
    home = bare & read["e164"].notna()
    only_home, only_foreign = int((home & ~foreign).sum()), int((foreign & ~home).sum())
    both, plus = home & foreign, pd.Series(False, index=read.index)
    if only_home >= ENOUGH and only_home >= TO_ONE * only_foreign:
        both, unsure = pd.Series(False, index=read.index), foreign & ~home
    elif only_foreign >= ENOUGH and only_foreign >= TO_ONE * only_home:
        plus, unsure = foreign, pd.Series(False, index=read.index)
    else:
        unsure = foreign & ~home
    ambiguous = both & ~plus | unsure
    return read.assign(
        e164=read["e164"].mask(plus, read["foreign"]).mask(ambiguous, pd.NA),
        outcome=read["outcome"].mask(plus, "repaired").mask(ambiguous, "ambiguous"),
        reason=read["reason"].mask(plus, pd.NA).mask(unsure, FOREIGN).mask(both & ~plus, TWO_COUNTRIES),
    )


TWO_COUNTRIES = "Its plus may be gone: it is a number of two countries"
FOREIGN = "Its plus may be gone: it is a number of another country"
TWO_READINGS = "Its plus may be gone: it is two numbers of its country"

TWO_ZEROS = "A zero may be gone from its front: it is a number with and without"

_FLOAT = re.compile(r"([+-]?[0-9]+)[.,]0{1,2}", re.A)
_SCIENTIFIC = re.compile(r"([1-9])(?:[.,]([0-9]+))?E\+?([0-9]{1,2})", re.A | re.I)
_FORMULA = re.compile(r"=\s*[\"'](.*)[\"']", re.S)
_LETTER = re.compile(
    r"(?<![A-Za-z])[Oo]+(?=[\s().-]*[0-9])|(?<=[0-9])[\s().-]*[Oo]+(?![A-Za-z])"
    r"|(?<=[0-9])[IilSsBbZz](?![A-Za-z])|(?<![A-Za-z])[IilSsBbZz](?=[0-9])",
    re.A,
)
"""A letter where a digit should be: O for 0, and l, I, S, B, Z for 1, 5, 8, 2. The judge drops it without a word."""

_PLUS = re.compile("[+\uff0b]")
"""Without a country the judge takes numbers with a plus only, and need not be asked about others."""

_TWO = re.compile(
    r"(?:[0-9][\s().-]*){5,}(?:[/;,|\n\r\t]|\b(?:or|and|und|oder|ou|et|o|y|e)\b|&)", re.A | re.I
)
"""The mark of a second number: a separator after enough digits for a first one."""


def _parse(cell: str | None, region: str | None, own: bool) -> tuple[object, ...]:
    """The fields of one cell; ``own`` says that the region is the row's own."""
    if cell is None or not cell.strip():
        return _said("blank")
    text = cell
    if cell[0] == "+" and 7 <= len(cell) <= 32 and cell[1:].isdigit() and cell.isascii():
        known = numbering.plus(cell)
        if known is not None and known[1]:
            return _found(known[0], cell)
    if _FLOAT.fullmatch(text) or not numbering.PLAIN.fullmatch(text):
        text = _undressed(cell)
        scientific = _SCIENTIFIC.fullmatch(text)
        if scientific:
            digits = scientific[1] + (scientific[2] or "")
            if len(digits) != int(scientific[3]) + 1:
                return _said("invalid", "A spreadsheet rounded it: digits are gone")
            text = digits
        elif _LETTER.search(text):
            return _said("ambiguous", "It has a letter among its digits")
        if _TWO.search(text) and (several := _several(text, region)) is not None:
            return several
    if text.isdigit() and text[0] != "0" and text.isascii() and region is not None:
        return _bare(text, cell, region, own)
    if numbering.PLAIN.fullmatch(text):
        e164 = _plain(text, region)
        if e164 is not None:
            return _found(e164, cell)
        return _judged(text, cell, region, plain=True)
    return _judged(text, cell, region)


def _undressed(cell: str) -> str:
    """The text without what a spreadsheet puts around it: ``="…"``, a leading apostrophe, ``.0``; digits in ASCII."""
    text = unicodedata.normalize("NFKC", cell).strip()
    formula = _FORMULA.fullmatch(text)
    text = (formula[1] if formula else text.removeprefix("=")).strip("\"'‘’`´ \t\r\n")
    text = "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text)
    whole = _FLOAT.fullmatch(text)
    return whole[1] if whole else text


def _said(outcome: str, reason: object = pd.NA) -> tuple[object, ...]:
    return (pd.NA, outcome, reason, pd.NA, pd.NA, pd.NA)


def _found(e164: str, cell: str, foreign: object = pd.NA) -> tuple[object, ...]:
    return (e164, "good" if e164 == cell else "repaired", pd.NA, pd.NA, pd.NA, foreign)


def _bare(text: str, cell: str, region: str, own: bool) -> tuple[object, ...]:
    """Digits without plus and without zero in front: perhaps a national number, perhaps one that lost its plus.

    On a row with its own country the lost plus can only have stood before that country's code. Otherwise it may
    have been any country's, and the reading with a plus goes along for `_by_the_column`.
    """
    home = _plain(text, region)
    if home is None:
        number = _number(text, region)
        if number is not None and number.extension:
            return _judged(text, cell, region)
        home = _e164(number) if number is not None else None
    if home is not None and numbering.zero_belongs(region) and _plain("0" + text, region) not in (None, home):
        return _said("ambiguous", TWO_ZEROS)
    code = numbering.calling_code(region)
    near = code is not None and text.startswith(code)
    plus = _plain("+" + text, None) if near or not own or home is None else None
    if plus is not None and plus == home:
        return _found(plus, cell)
    if plus is not None and near:
        return _found(plus, cell) if home is None else _said("ambiguous", TWO_READINGS)
    if own:
        if home is not None:
            return _found(home, cell)
        return _said("ambiguous", FOREIGN) if plus is not None else _judged(text, cell, region)
    if home is not None:
        return _found(home, cell, plus or "")
    return (
        (pd.NA, "invalid", FOREIGN, pd.NA, pd.NA, plus) if plus is not None else _judged(text, cell, region)
    )


def _plain(text: str, region: str | None) -> str | None:
    """E.164 of a plainly written number, when it is valid."""
    if text[0] == "+":
        known = numbering.plus(text)
        if known is not None:
            return known[0] if known[1] else None
    elif region is not None:
        e164 = numbering.national(text, region)
        if e164 is not None:
            return e164 or None
    number = _number(text, region)
    return _e164(number) if number is not None and not number.extension else None


def _judged(text: str, cell: str, region: str | None, *, plain: bool = False) -> tuple[object, ...]:
    """What the judge says; of a plain text it was asked already, or need not be."""
    number = None if plain else _number(text, region)
    if number is not None:
        if not number.extension:
            return _found(_e164(number), cell)
        return (
            _e164(number), "repaired", "It has an extension, which E.164 cannot hold", number.extension, pd.NA, pd.NA,
        )  # fmt: skip
    several = _several(text, region)
    if several is not None:
        return several
    digits = re.sub(r"\D", "", text)
    if region is None and not text.startswith("+") and 5 <= len(digits) <= 15:
        return _said("no_region", "The country of this number is unknown")
    return _said("invalid", _why_not(digits))


def _number(text: str, region: str | None) -> PhoneNumber | None:
    if region is None and not _PLUS.search(text):
        return None
    import phonenumbers  # slow to import, and many files hold no number that `numbering` does not know

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def _e164(number: PhoneNumber) -> str:
    """As the judge formats E.164: the country code and the national number with its zeros."""
    import phonenumbers

    return f"+{number.country_code}{phonenumbers.national_significant_number(number)}"


def _several(text: str, region: str | None) -> tuple[object, ...] | None:
    if not _PLUS.search(text) and (region is None or not _room_for_two(text, region)):
        return None
    from phonenumbers import PhoneNumberMatcher

    found = list(dict.fromkeys(_e164(match.number) for match in PhoneNumberMatcher(text, region)))
    if len(found) < 2:
        return None
    return (found[0], "repaired", "The cell holds more than one number", pd.NA, ", ".join(found[1:]), pd.NA)


def _room_for_two(text: str, region: str) -> bool:
    """Whether a text without plus has the digits of two numbers: of its region, or with a country code after two zeros."""
    return sum(map(str.isdigit, text)) >= 2 * min(numbering.shortest(region), 7)


def _why_not(digits: str) -> str:
    if len(digits) < 5:
        return "Not a number: too few digits"
    if len(digits) > 15:
        return "Not a number: too many digits"
    return "Not a number of its country"
