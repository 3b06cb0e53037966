"""Sixty kinds of damage to a phone cell, over fifty-six countries: repaired, proposed, flagged, or silently wrong.

python tests/conformance/phone_damage.py [numbers of each country and kind]

Numbers are made from phonenumbers' own examples, with their last digits drawn anew, so that no real one is invented. The truth is the number
before the damage; where digits are gone the right answer is none. Silently wrong is a certain number that is not the truth. Beside it
phonenumbers, which is asked for the same cell and country.
"""

# ruff: noqa: ARG005, B023, PLC3002, SIM905 - a table of small functions, each of which takes what it needs of three spellings

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Callable

import pandas as pd
import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from xlmigrate.cleaning import phone
from xlmigrate.cleaning.distinct import TEXT

SEED = 56
COUNTRIES = (
    "US CA MX BR AR CL CO PE GB IE FR DE AT CH BE NL LU ES PT IT SE NO DK FI IS PL CZ SK HU RO BG HR SI RS GR TR RU UA IL AE SA EG MA ZA NG "
    "KE IN PK BD LK ID MY SG PH TH VN".split()
)  # fmt: skip
Damage = Callable[[str, str, str], str | None]
"""E.164, the national way of writing it, and its digits without the national prefix."""


def _spaced(digits: str, sign: str) -> str:
    return sign.join((digits[:2], digits[2:5], digits[5:8], digits[8:])).strip(sign)


KINDS: dict[str, tuple[Damage, bool]] = {
    "as it is": (lambda e, h, n: e, True),
    "national": (lambda e, h, n: h, True),
    "national, digits": (lambda e, h, n: re.sub(r"\D", "", h), True),
    **{f"international, {name}": ((lambda sign: lambda e, h, n: "+" + _spaced(e[1:], sign))(sign), True) for name, sign in {
        "spaces": " ", "hyphens": "-", "dots": ".", "slashes": "/", "no-break spaces": "\u00a0", "long dashes": "\u2013", "two spaces": "  ",
        "non-breaking hyphens": "\u2011",
    }.items()},
    **{f"plus lost, {name}": ((lambda sign: lambda e, h, n: _spaced(e[1:], sign))(sign), True) for name, sign in {
        "digits": "", "spaces": " ", "hyphens": "-", "dots": ".", "slashes": "/", "no-break spaces": "\u00a0",
    }.items()},
    "plus lost, brackets": (lambda e, h, n: f"({e[1:3]}) {e[3:]}", True),
    "plus lost, point and zero": (lambda e, h, n: f"{e[1:]}.0", True),
    "plus lost, apostrophe": (lambda e, h, n: f"'{e[1:]}", True),
    "two zeros": (lambda e, h, n: f"00{e[1:]}", True),
    "two zeros, spaces": (lambda e, h, n: f"00 {_spaced(e[1:], ' ')}", True),
    "two zeros, hyphens": (lambda e, h, n: f"00-{_spaced(e[1:], '-')}", True),
    "prefix lost": (lambda e, h, n: n, True),
    "prefix lost, spaces": (lambda e, h, n: _spaced(n, " "), True),
    "prefix lost, hyphens": (lambda e, h, n: _spaced(n, "-"), True),
    "prefix lost, point and zero": (lambda e, h, n: f"{n}.0", True),
    "zero in brackets": (lambda e, h, n: f"+{e[1:].removesuffix(n)}(0){n}" if h.startswith("0") else None, True),
    "formula": (lambda e, h, n: f'="{e}"', True),
    "apostrophe": (lambda e, h, n: f"'{e}", True),
    "equals sign": (lambda e, h, n: f"={e}", True),
    "full-width": (lambda e, h, n: e.translate(str.maketrans("0123456789", "０１２３４５６７８９")), True),
    "Arabic digits": (lambda e, h, n: e.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")), True),
    "scientific, whole": (lambda e, h, n: f"{e[1]}.{e[2:]}E+{len(e) - 2}", True),
    "scientific, rounded": (lambda e, h, n: f"{e[1]}.{e[2:7]}E+{len(e) - 2}", False),
    "brackets around": (lambda e, h, n: f"({h})", True),
    "space in front": (lambda e, h, n: f"  {e}", True),
    "zero-width space": (lambda e, h, n: f"{e[:4]}\u200b{e[4:]}", True),
    "tel:": (lambda e, h, n: f"tel:{e}", True),
    "label": (lambda e, h, n: f"Mobile: {e}", True),
    "label, national": (lambda e, h, n: f"Tel. {h}", True),
    "Fax behind": (lambda e, h, n: f"{h} Fax", True),
    "name behind": (lambda e, h, n: f"{h} (Ana)", True),
    "name before": (lambda e, h, n: f"Ana: {h}", True),
    "words behind": (lambda e, h, n: f"{e} - after six", True),
    "office behind": (lambda e, h, n: f"{e} office", True),
    "flat": (lambda e, h, n: f"{h} App. 12", True),
    "extension": (lambda e, h, n: f"{e} ext. 12", True),
    "x extension": (lambda e, h, n: f"{e} x12", True),
    "do not call": (lambda e, h, n: f"DO NOT CALL {h}", True),
    "no calls behind": (lambda e, h, n: f"{e} (do not contact)", True),
    "wrong number": (lambda e, h, n: f"{h} wrong number", True),
    "last four masked": (lambda e, h, n: f"{h[:-4]}XXXX", False),
    "stars": (lambda e, h, n: f"{h[:-4]}****", False),
    "star inside": (lambda e, h, n: f"{h[:-3]}*{h[-2:]}", False),
    "question marks": (lambda e, h, n: f"{h[:-2]}??", False),
    "letter O": (lambda e, h, n: h.replace("0", "O", 1) if "0" in h else None, True),
    "letter l": (lambda e, h, n: h.replace("1", "l", 1) if "1" in h else None, True),
    "letters at the end": (lambda e, h, n: f"{h[:-3]}CAT", False),
    "a digit short": (lambda e, h, n: e[:-1], False),
    "two in a cell": (lambda e, h, n: f"{e} / {e[:-1]}{(int(e[-1]) + 1) % 10}", True),
    "two in a cell, or": (lambda e, h, n: f"{e} or {e[:-1]}{(int(e[-1]) + 1) % 10}", True),
    "plus twice": (lambda e, h, n: f"+{e}", True),
    "space behind plus": (lambda e, h, n: f"+ {e[1:]}", True),
    "plus in brackets": (lambda e, h, n: f"(+{e[1:3]}) {e[3:]}", True),
}  # fmt: skip


def numbers(country: str, count: int, dice: random.Random) -> list[phonenumbers.PhoneNumber]:
    found: dict[str, phonenumbers.PhoneNumber] = {}
    for kind in (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE):
        example = phonenumbers.example_number_for_type(country, kind)
        e164 = phonenumbers.format_number(example, PhoneNumberFormat.E164)
        for _ in range(count * 6):
            changed = phonenumbers.parse(e164[:-5] + f"{dice.randrange(100_000):05d}")
            if phonenumbers.is_valid_number_for_region(changed, country):
                found[phonenumbers.format_number(changed, PhoneNumberFormat.E164)] = changed
            if len(found) >= count * (1 + (kind == PhoneNumberType.MOBILE)):
                break
    return list(found.values())


def damaged(each: int) -> pd.DataFrame:
    dice, rows = random.Random(SEED), []
    for country in COUNTRIES:
        for number in numbers(country, each, dice):
            e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
            home = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
            bare = phonenumbers.national_significant_number(number)
            for kind, (damage, is_whole) in KINDS.items():
                cell = damage(e164, home, bare)
                if cell is not None:
                    rows.append((country, kind, cell, e164 if is_whole else None))
    return pd.DataFrame(rows, columns=["country", "kind", "cell", "truth"], dtype=TEXT)


def judged(cell: str, country: str) -> str | None:
    try:
        number = phonenumbers.parse(cell, country)
    except phonenumbers.NumberParseException:
        return None
    return (
        phonenumbers.format_number(number, PhoneNumberFormat.E164)
        if phonenumbers.is_valid_number(number)
        else None
    )


def main() -> int:
    table = damaged(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
    read = phone.parse(table["cell"], table["country"])
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    judge: Counter[str] = Counter()
    wrong = []
    for row, e164, reason, others in zip(
        table.itertuples(), read["e164"], read["reason"], read["others"], strict=True
    ):
        truth = None if row.truth is pd.NA else row.truth
        forbidden = row.kind in ("do not call", "no calls behind", "wrong number")
        if e164 is pd.NA:
            word = "flagged"
        elif reason is not pd.NA or others is not pd.NA:
            word = "proposed" if e164 == truth else "proposed otherwise"
        else:
            word = "wrong" if e164 != truth or forbidden else "repaired"
            if e164 == row.cell and word == "wrong":
                word = "cannot be known"  # a digit less, and the number of somebody else: nothing was changed
        counts[row.kind][word] += 1
        if word == "wrong":
            wrong.append((row.country, row.kind, row.cell, e164, truth))
        theirs = judged(row.cell, row.country)
        judge["refused" if theirs is None else "right" if theirs == truth and not forbidden else "wrong"] += 1
    words = ("repaired", "proposed", "proposed otherwise", "flagged", "cannot be known", "wrong")
    total = sum(counts.values(), Counter())
    print(f"{len(KINDS)} kinds of damage, {len(COUNTRIES)} countries, {len(table):,} cells: "
          + ", ".join(f"{word} {total[word]:,}" for word in words))  # fmt: skip
    print("  phonenumbers: " + ", ".join(f"{word} {count:,}" for word, count in judge.items()))
    for kind, found in counts.items():
        print(f"  {kind:36}" + " ".join(f"{word} {found[word]:4}" for word in words if found[word]))
    for one in wrong[:40]:
        print("  wrong:", *map(str, one))
    print(f"silently wrong: {total['wrong']}")
    return int(total["wrong"] > 0)


if __name__ == "__main__":
    raise SystemExit(main())
