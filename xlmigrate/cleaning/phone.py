"""Phone numbers: what the digits are in E.164, when that is certain; else why it is not.

`phone_cell` reads a cell; here a column is read, which alone can say of some cells which country they are of. The country is
given, never guessed. What Excel does to a number is undone only where one reading is left.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd

from xlmigrate.cleaning import numbering, phone_cell
from xlmigrate.cleaning.distinct import TEXT, Given, fields_per_value, once_per_value, remembered
from xlmigrate.cleaning.phone_cell import FOREIGN

_FIELDS = ("e164", "outcome", "reason", "extension", "others", "dropped")


@remembered
def parse(column: pd.Series, region: pd.Series | str | None, default: str | None = None) -> pd.DataFrame:
    """Read a column of phone cells for the regions given (ISO 3166 alpha-2, a column, one for all, or None).

    ``default`` is the region of rows that have none. It is weaker than a row's own: digits that lost their plus may
    be a number of any country then, and only the column as a whole can say which (`_by_the_column`).

    Gives ``e164``, ``outcome`` (good, repaired, ambiguous, invalid, no_region, blank), ``reason`` in words for all
    but good and repaired, ``extension``, ``others`` (further numbers of the cell) and ``dropped`` (words that stand beside the
    number). ``good`` is a cell that was E.164 already.
    """
    regions = region if isinstance(region, pd.Series) else pd.Series(region, index=column.index, dtype=TEXT)
    fallback = default.upper() if default else None
    given = _GIVEN.among(column)
    rows = np.flatnonzero(~given)
    read = fields_per_value(
        [column.iloc[rows], regions.iloc[rows]],
        lambda cell, own: phone_cell.read(cell, own.upper() if own else fallback, own is not None),
        (*_FIELDS, "foreign"),
        (TEXT,) * 7,
    ).set_axis(rows)
    # what stands in no row that was read is missing, which is right for all but the number itself and its outcome
    read = read.reindex(np.arange(len(column))).set_axis(column.index)
    good = pd.Series(given, index=column.index)
    read = read.assign(e164=read["e164"].mask(good, column), outcome=read["outcome"].mask(good, "good"))
    answer = _by_the_column(read, regions.notna().to_numpy(dtype=bool), fallback)[list(_FIELDS)]
    _GIVEN.keep(answer["e164"][answer["reason"].isna() & answer["others"].isna()])
    return answer


_GIVEN = Given()
"""The numbers that the last reading gave out as certain: after the repairs they stand in the cells, and each is its own reading."""


ENOUGH, TO_ONE = 20, 100
"""How many cells of a column must speak for one reading, and how many to one that speaks for the other.

House numbers: one cell in a hundred that was wrong by itself is less than the share of phones that are mistyped.
"""

TWO_COUNTRIES = "The leading + may be missing; these digits are valid in two countries"


def _by_the_column(read: pd.DataFrame, own: np.ndarray, default: str | None) -> pd.DataFrame:
    """Decide between two readings where the rows without a country of their own speak for one of them.

    Digits that are a number at home, and a number of another country with a plus, are the one or the other. What counts is
    numbers that are certain, however they are written: a repair changes the spelling and not the count, so that a second run
    decides as the first one did.
    """
    bare = read["foreign"].notna()
    if default is None or not bare.any():
        return read
    abroad = bare & read["foreign"].ne("").fillna(False)
    home = bare & read["e164"].notna()
    both, only_abroad = home & abroad, abroad & ~home
    is_home, is_plus = _votes(read, both, only_abroad, own, numbering.calling_code(default) or "")
    ambiguous, unsure = both & ~is_home & ~is_plus, only_abroad & ~is_plus
    asked = ambiguous | unsure
    return read.assign(
        e164=read["e164"].mask(is_plus, read["foreign"]).mask(asked, pd.NA),
        outcome=read["outcome"].mask(is_plus, "repaired").mask(asked, "ambiguous"),
        reason=read["reason"].mask(is_plus, pd.NA).mask(unsure, FOREIGN).mask(ambiguous, TWO_COUNTRIES),
    )


def _votes(
    read: pd.DataFrame, both: pd.Series, only_abroad: pd.Series, own: np.ndarray, code: str
) -> tuple[pd.Series, pd.Series]:
    """Which cells are decided for home, and which for the reading with a plus."""
    nobody = pd.Series(False, index=read.index)
    certain = read["e164"][~both & ~own].dropna()
    at_home = certain.str.startswith(f"+{code}").fillna(False).astype(bool)
    count, lost = int(at_home.sum()), int(only_abroad.sum())
    if lost >= ENOUGH and lost >= TO_ONE * count:
        return nobody, both | only_abroad
    codes = once_per_value(read["foreign"].where(both), _code_of)
    elsewhere = Counter(once_per_value(certain[~at_home], _code_of).dropna())
    waiting = Counter(codes.dropna())
    decided: set[str] = set()
    # what is decided counts for the next, as it will when it stands in the cell
    while more := {
        one for one in waiting if one not in decided and count >= ENOUGH and count >= TO_ONE * (elsewhere[one] + lost)
    }:  # fmt: skip
        decided |= more
        count += sum(waiting[one] for one in more)
    return codes.isin(decided) & both, nobody


def _code_of(e164: str) -> object:
    found = (e164[1 : 1 + size] for size in (1, 2, 3))
    return next((one for one in found if numbering.is_calling_code(one)), pd.NA)
