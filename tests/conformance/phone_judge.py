"""Phone numbers against their judge: what xlmigrate calls certain, and what a spreadsheet did to it.

python tests/conformance/phone_judge.py [how many mangled numbers of each region]

Two sets are made from phonenumbers' own example numbers, so that nothing is invented here:

* spellings: each example in many ways of writing it. Wherever xlmigrate gives a number, the judge must give the same.
* mangled: numbers that are valid in their region, as a spreadsheet leaves them. The truth is the number before.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter

import pandas as pd
import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from xlmigrate.cleaning import phone
from xlmigrate.cleaning.distinct import TEXT

KINDS = (
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.MOBILE,
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.VOIP,
    PhoneNumberType.PERSONAL_NUMBER,
    PhoneNumberType.PAGER,
    PhoneNumberType.UAN,
    PhoneNumberType.VOICEMAIL,
)
SEED = 5


def examples() -> list[tuple[str, phonenumbers.PhoneNumber]]:
    """Each region with its example numbers of every kind."""
    found = []
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for kind in KINDS:
            number = phonenumbers.example_number_for_type(region, kind)
            if number is not None:
                found.append((region, number))
    return found


def spellings(number: phonenumbers.PhoneNumber) -> list[str]:
    """Sixteen ways of writing one number, right ones and wrong ones."""
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    abroad = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    home = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    digits = re.sub(r"\D", "", home)
    return [
        e164,
        abroad,
        home,
        digits,
        phonenumbers.format_number(number, PhoneNumberFormat.RFC3966),
        abroad.replace(" ", "-"),
        abroad.replace(" ", "."),
        abroad.replace(" ", "\u00a0"),
        f"({home})",
        f" {home} ",
        e164.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
        e164.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
        f"'{home}",
        f"Mobile: {abroad}",
        e164[:-1],
        e164 + "7",
    ]


def mutations(cells: list[tuple[str, str]], count: int) -> list[tuple[str, str]]:
    """Cells with one character dropped, doubled or changed."""
    dice = random.Random(SEED)
    made = []
    for _ in range(count):
        region, cell = dice.choice(cells)
        at = dice.randrange(len(cell))
        made.append((region, dice.choice([cell[:at] + cell[at + 1 :], cell[:at] + cell[at] + cell[at:],
                                          cell[:at] + dice.choice("0123456789+ -()") + cell[at + 1 :]])))  # fmt: skip
    return made


def judged(cell: str, region: str) -> str | None:
    """What phonenumbers itself says: E.164 of a valid number, or None."""
    try:
        number = phonenumbers.parse(cell, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def against_the_judge() -> int:
    cells = [(region, cell) for region, number in examples() for cell in spellings(number)]
    cells += mutations(cells, 25_150 - len(cells) if len(cells) < 22_150 else 3_000)
    frame = pd.DataFrame(cells, columns=["region", "cell"], dtype=TEXT)
    read = phone.parse(frame["cell"], frame["region"])
    truth = [judged(cell, region) for region, cell in cells]
    same = differs = ours_only = silent = 0
    reasons: Counter[str] = Counter()
    for (region, cell), ours, theirs, outcome, reason in zip(
        cells, read["e164"], truth, read["outcome"], read["reason"], strict=True
    ):
        mine = None if ours is pd.NA else ours
        if mine == theirs:
            same += 1
        elif mine is None:
            silent += 1
            reasons[f"{outcome}: {reason}"] += 1
        elif theirs is None:
            ours_only += 1
            reasons[f"given although the judge refuses the cell as it stands: {outcome}"] += 1
        else:
            differs += 1
            print(f"  differs in {region}: {cell!r} ours {mine} judge {theirs}")
    print(f"{len(cells):,} spellings: {same:,} the same, {differs} differ")
    print(
        f"  {silent:,} that the judge would take and xlmigrate does not call certain; {ours_only:,} that it repaired"
    )
    for what, count in reasons.most_common():
        print(f"    {count:,} {what}")
    return differs


def valid_numbers(
    region: str, number: phonenumbers.PhoneNumber, count: int, dice: random.Random
) -> list[str]:
    """Valid numbers of a region near an example: its last four digits drawn anew."""
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    found: dict[str, None] = {}
    for _ in range(count * 4):
        changed = e164[:-4] + f"{dice.randrange(10_000):04d}"
        if judged(changed, region) == changed:
            found[changed] = None
        if len(found) == count:
            break
    return list(found)


def mangled(e164: str, region: str) -> dict[str, str]:
    """What a spreadsheet leaves of a number, by the kind of damage."""
    number = phonenumbers.parse(e164, region)
    bare = e164[1:]
    home = re.sub(r"\D", "", phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL))
    damage = {
        "plus lost": bare,
        "point and zero": f"{bare}.0",
        "scientific, whole": f"{bare[0]}.{bare[1:]}E+{len(bare) - 1}",
        "scientific, rounded": f"{bare[0]}.{bare[1:6]}E+{len(bare) - 1}",
        "apostrophe": f"'{e164}",
        "formula": f'="{home}"',
        "full-width": e164.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    }
    if home.startswith("0"):
        damage["zero lost"] = home.lstrip("0")
        damage["zero lost, point and zero"] = home.lstrip("0") + ".0"
    return damage


def after_a_spreadsheet(each: int) -> tuple[int, float]:
    dice = random.Random(SEED)
    rows = []
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for kind in (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE):
            number = phonenumbers.example_number_for_type(region, kind)
            if number is None:
                continue
            for e164 in valid_numbers(region, number, each, dice):
                rows += [(region, what, cell, e164) for what, cell in mangled(e164, region).items()]
    frame = pd.DataFrame(rows, columns=["region", "damage", "cell", "truth"], dtype=TEXT)
    read = phone.parse(frame["cell"], frame["region"])
    frame["right"] = read["e164"].eq(frame["truth"]).fillna(False)
    frame["wrong"] = read["e164"].notna() & ~frame["right"]
    frame["flagged"] = read["e164"].isna()
    gone = frame["damage"].eq("scientific, rounded")
    table = frame.groupby("damage")[["right", "wrong", "flagged"]].sum()
    print(f"{len(frame):,} numbers of {frame['region'].nunique()} regions after a spreadsheet:")
    print(table.to_string())
    wrong = int(frame["wrong"].sum())
    repaired = float(frame.loc[~gone, "right"].mean())
    print(f"silently wrong {wrong}; repaired {repaired:.2%} of those whose digits are still there")
    for _, row in frame.loc[frame["wrong"]].drop_duplicates(["region", "damage"]).head(30).iterrows():
        print("  wrong:", row["region"], row["damage"], row["cell"], "truth", row["truth"])
    return wrong, repaired


def main() -> int:
    differs = against_the_judge()
    wrong, repaired = after_a_spreadsheet(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
    return int(differs > 0 or wrong > 0 or repaired < 0.94)


if __name__ == "__main__":
    raise SystemExit(main())
