"""Dates as people write them in sixty languages, by CLDR's own formats: read, asked about, or silently wrong.

python tests/conformance/dates_locales.py [dates of each format]

Each column holds dates of one language in one of its formats (short, medium, long, full). Silently wrong is a cell that becomes
another day than the one that was meant, in a column about which nothing is asked. Beside it dateutil and pandas, cell by cell.
"""

import random
import sys
from collections import Counter
from datetime import date, datetime, timedelta

import pandas as pd
from babel.dates import format_date

from xlmigrate.cleaning.date import parse

LOCALES = " ".join(
    (
        "en_US en_GB en_CA en_AU de fr fr_CA es es_MX it pt pt_BR nl sv da nb fi pl cs sk hu ro bg hr sl sr sr_Latn et lv lt el tr ru uk be",
        "mk sq is ga cy ca eu gl af sw zu he ar ar_EG fa hi bn ta te mr vi id ms fil ja ko zh zh_Hant kk uz hy ka az mn",
    )
).split()
FORMATS = ("short", "medium", "long", "full")


def days(dice: random.Random, count: int) -> list[date]:
    return [date(2012, 1, 1) + timedelta(days=dice.randrange(14 * 365)) for _ in range(count)]


def theirs(name: str, cell: str) -> date | None:
    try:
        if name == "pandas":
            return pd.to_datetime(cell, format="mixed").date()
        from dateutil.parser import parse as reader

        return reader(cell).date()
    except (ValueError, OverflowError, TypeError):
        return None


def main() -> int:
    each = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    dice = random.Random(60)
    ours: dict[str, Counter[str]] = {form: Counter() for form in FORMATS}
    judges: dict[str, Counter[str]] = {name: Counter() for name in ("dateutil", "pandas")}
    wrong, unread = [], Counter()
    for locale in LOCALES:
        for form in FORMATS:
            truth = days(dice, each)
            cells = [format_date(day, form, locale=locale) for day in truth]
            read = parse(pd.Series(cells, dtype=object))
            for cell, meant, time, outcome in zip(
                cells, truth, read.cells["time"], read.cells["outcome"], strict=True
            ):
                ours[form]["cells"] += 1
                if time is pd.NA:
                    ours[form]["asked" if read.question and outcome != "unknown" else "unread"] += 1
                    unread[locale, form] += outcome == "unknown"
                elif isinstance(time, datetime) and time.date() == meant:
                    ours[form]["right"] += 1
                else:
                    ours[form]["wrong"] += 1
                    wrong.append((locale, form, cell, time))
                for name, counts in judges.items():
                    said = theirs(name, cell)
                    counts["unread" if said is None else "right" if said == meant else "wrong"] += 1
    total = sum(counts["cells"] for counts in ours.values())
    print(f"{len(LOCALES)} locales, {len(FORMATS)} formats, {total:,} cells")
    for form, counts in ours.items():
        shares = ", ".join(
            f"{word} {counts[word] / counts['cells']:.1%}" for word in ("right", "wrong", "asked", "unread")
        )
        print(f"  xlmigrate, {form}: {shares}")
    sums = sum(ours.values(), Counter())
    print(
        "  xlmigrate, all: "
        + ", ".join(f"{word} {sums[word] / total:.1%}" for word in ("right", "wrong", "asked", "unread"))
    )
    for name, counts in judges.items():
        print(
            f"  {name}, all: "
            + ", ".join(f"{word} {counts[word] / total:.1%}" for word in ("right", "wrong", "unread"))
        )
    print("  not read: " + ", ".join(f"{locale} {form}" for (locale, form), n in unread.items() if n))
    for one in wrong[:30]:
        print("  wrong:", *one)
    print(f"silently wrong: {sums['wrong']}")
    return int(sums["wrong"] > 0)


if __name__ == "__main__":
    raise SystemExit(main())
