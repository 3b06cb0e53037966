"""Where a person is from, as far as a row tells: the country, or else the code of the phone, the ending of the address, the language."""

from __future__ import annotations

import pandas as pd
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

from xlmigrate.cleaning.distinct import TEXT, once_per_value


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NATIONAL = _words(
    "ad al am ar at au az ba be bg bo br by ch cl cn cr cu cy cz de dk do dz ec ee eg es fi fr ge gr gt hk hn hr hu id ie il in iq ir is it "
    "jo jp ke kg kr kw kz lb lk lt lu lv ma md mk mt mx my mz na ng ni nl no np nz om pa pe ph pk pl pt py qa ro rs ru sa se sg si sk sv "
    "th tn tr tw tz ua ug uk uy uz ve vn ye za zm zw"
)
"""Endings of domains that people of that country use; .io, .co, .me, .tv, .ai and the like belong to everybody."""

_LANGUAGES = {
    "it": "IT",
    "tr": "TR",
    "da": "DK",
    "sv": "SE",
    "nb": "NO",
    "fi": "FI",
    "pl": "PL",
    "is": "IS",
    "az": "AZ",
    "uz": "UZ",
}
"""Languages that are at home in one country; the region behind a hyphen counts for all (nl-BE)."""


def regions(codes: pd.Series, phones: pd.Series, addresses: pd.Series, languages: pd.Series) -> pd.Series:
    """ISO codes of rows: the row's own where it has one, else what its other cells tell; missing where they tell nothing.

    ``codes`` are ISO codes, ``phones`` numbers (only those with a plus count), ``addresses`` e-mail, ``languages`` tags.
    """
    found = codes.astype(TEXT)
    for column, told in ((phones, _of_phone), (addresses, _of_address), (languages, _of_language)):
        rows = found.isna() & column.notna()
        if rows.any():
            found = found.where(~rows, once_per_value(column.where(rows), told))
    return found


def _of_phone(number: str) -> object:
    if not number.startswith("+"):
        return pd.NA
    digits = "".join(filter(str.isdigit, number))
    for size in (1, 2, 3):
        here = COUNTRY_CODE_TO_REGION_CODE.get(int(digits[:size] or 0))
        if here:
            return here[0] if len(here) == 1 and here[0].isalpha() else pd.NA
    return pd.NA


def _of_address(address: str) -> object:
    ending = address.rpartition(".")[2].strip().lower()
    if ending not in _NATIONAL or "@" not in address:
        return pd.NA
    return "GB" if ending == "uk" else ending.upper()


def _of_language(tag: str) -> object:
    language, _, region = tag.strip().replace("_", "-").partition("-")
    if len(region) == 2 and region.isalpha() and region.isascii():
        return region.upper()
    return _LANGUAGES.get(language.lower(), pd.NA) if not region else pd.NA
