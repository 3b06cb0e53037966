"""Countries against a published table of codes and names, and against slips made from its names.

    python tests/conformance/countries_names.py [suites folder]

Slips are one edit (a letter gone, added, changed, or two swapped), in names of eight letters and more two edits half
of the time. What a slip turns into a name of its own (Chine is China in French) is left out and counted.
"""

import os
import random
import string
import sys
from pathlib import Path

import pandas as pd

from xlmigrate.cleaning import country
from xlmigrate.cleaning.distinct import TEXT

CODES = ("ISO3166-1-Alpha-2", "ISO3166-1-Alpha-3", "ISO3166-1-numeric", "M49")
ENGLISH = (
    "official_name_en", "CLDR display name", "ISO4217-currency_country_name", "UNTERM English Short",
    "UNTERM English Formal",
)  # fmt: skip
NO_COUNTRY = {"EU", "EZ", "UN", "XA", "XB", "QO", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}
OTHERS = ("official_name_fr", "official_name_es", "official_name_ru", "official_name_cn", "official_name_ar")


def edited(word: str, rng: random.Random) -> str:
    at, letter = rng.randrange(len(word)), rng.choice(string.ascii_lowercase)
    return rng.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :],
        ]
    )


def slips(names: pd.Series, codes: pd.Series, seed: int, each: int = 100) -> pd.DataFrame:
    rng, rows = random.Random(seed), []
    for name, code in zip(names, codes, strict=True):
        for _ in range(each if len(name) >= 5 else 0):
            word = edited(name, rng)
            if len(country.fold(name)) >= 8 and rng.random() < 0.5:
                word = edited(word, rng)
            rows.append((word, code))
    return pd.DataFrame(rows, columns=["slip", "code"]).drop_duplicates("slip")


def in_every_language() -> int:
    """Every name of every country in every language of CLDR: how many are read, and how many as another country."""
    try:
        from babel import Locale, UnknownLocaleError, localedata
    except ImportError:
        print("babel is not here: the names of CLDR are not tried")
        return 0
    names: dict[tuple[str, str], None] = {}
    for locale in localedata.locale_identifiers():
        try:
            territories = Locale.parse(locale).territories
        except (ValueError, UnknownLocaleError):
            continue
        for code, name in territories.items():
            if len(code) == 2 and code.isalpha() and code not in NO_COUNTRY:
                names[name, code] = None
    table = pd.DataFrame(list(names), columns=["name", "code"]).drop_duplicates("name", keep=False)
    read = country.parse(table["name"].astype(TEXT))
    right = read["code"].eq(table["code"]).fillna(False)
    wrong = read["code"].notna() & ~right
    off = read["proposal"].notna() & read["proposal"].ne(table["code"])
    asked, unknown = read["outcome"].eq("ambiguous"), read["outcome"].eq("unknown")
    print(
        f"{len(table):,} names of CLDR in all its languages: {right.mean():.2%} right, {int(wrong.sum())} silently wrong, "
        f"{int(asked.sum())} asked about, {int(off.sum())} wrong proposals, {int(unknown.sum())} not known"
    )
    for name, code, ours in zip(table["name"][wrong], table["code"][wrong], read["code"][wrong], strict=True):
        print(f"  {name!r} is {code}, and here {ours}")
    return int(wrong.sum())


def main() -> int:
    beside = Path(__file__).parents[2].parent / "shared" / "suites"
    suites = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("XLMIGRATE_SUITES", beside))
    table = pd.read_csv(suites / "country" / "country-codes.csv", dtype=str, keep_default_na=False)
    codes, failed = table["ISO3166-1-Alpha-2"], 0
    for heading in (*CODES, *ENGLISH, *OTHERS):
        filled = table[heading].str.strip().ne("")
        read = country.parse(table.loc[filled, heading].astype(TEXT))
        guessed = read["code"].fillna(read["proposal"])
        wrong = int(guessed.ne(codes[filled]).fillna(False).sum())
        right = read["code"].eq(codes[filled]).fillna(False)
        missed = list(table.loc[filled, heading][~right])
        print(f"{heading:32} {len(right):4} cells  {right.mean():7.2%} right  {wrong} wrong", end="")
        print(f"  not read: {missed}" if heading in ENGLISH else "")
        if heading in CODES[2:]:  # a number that is a dial code too is asked about
            right |= read["outcome"].eq("ambiguous").fillna(False)
        floor = 0.99 if heading in CODES else 0.98 if heading in ENGLISH else 0.0
        failed += wrong + (right.mean() < floor)
    failed += in_every_language()
    made = slips(table["CLDR display name"], codes, seed=2026)
    read = country.parse(made["slip"].astype(TEXT))
    named = read["code"].notna()
    legal = int((named & read["code"].ne(made["code"])).sum())
    right = (read["code"].eq(made["code"]) | read["proposal"].eq(made["code"])).fillna(False)
    wrong = int(read["proposal"].ne(made["code"]).fillna(False).sum())
    print(
        f"{len(made):,} slips: {right.mean():.2%} found, {wrong} wrong, {legal} are another country's own name"
    )
    return int(bool(failed or wrong))


if __name__ == "__main__":
    raise SystemExit(main())
