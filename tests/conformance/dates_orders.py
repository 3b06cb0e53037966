"""Generated columns of dates whose truth is known: of one order, of both, told by Settings, swapped by a spreadsheet.

python tests/conformance/dates_orders.py [columns of each kind]

A silent swap is a cell that becomes, or stays, another day than the one that was meant, in a column about which nothing
is asked. Beside it the same columns as pandas and dateutil read them by default, where dateutil is installed.
"""

import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pandas as pd

from xlmigrate.cleaning.date import Dates, parse

DAY, MONTH = "Day first", "Month first"
LAYOUTS = {
    DAY: ("{d:02}/{m:02}/{y}", "{d}/{m}/{y}", "{d:02}.{m:02}.{y}", "{d:02}-{m:02}-{y}", "{d:02}/{m:02}/{yy:02}", "{d:02}/{m:02}/{y} {t:%H:%M}", "{d}.{m}.{y} {t:%H:%M:%S}"),
    MONTH: ("{m:02}/{d:02}/{y}", "{m}/{d}/{y}", "{m:02}.{d:02}.{y}", "{m:02}-{d:02}-{y}", "{m:02}/{d:02}/{yy:02}", "{m:02}/{d:02}/{y} {t:%H:%M}", "{m}/{d}/{y} {t:%I:%M %p}"),
}  # fmt: skip
Cells = list[object]


def text(time: datetime, layout: str) -> str:
    return layout.format(d=time.day, m=time.month, y=time.year, yy=time.year % 100, t=time)


def days(chance: random.Random, count: int) -> list[datetime]:
    first = datetime(2014, 1, 1)
    return [first + timedelta(minutes=chance.randrange(12 * 365 * 1440)) for _ in range(count)]


def stamp(time: datetime, layout: str) -> datetime:
    """The moment that the layout keeps of a time."""
    kept = time.replace(second=time.second if "%S" in layout else 0)
    return kept if "{t:" in layout else kept.replace(hour=0, minute=0)


def one_order(chance: random.Random, order: str) -> tuple[Cells, list[datetime]]:
    layout = chance.choice(LAYOUTS[order])
    truth = days(chance, chance.choice([1, 2, 3, 5, 10, 50, 200]))
    return [text(time, layout) for time in truth], [stamp(time, layout) for time in truth]


def both_orders(chance: random.Random) -> tuple[Cells, list[datetime]]:
    """Two writers in one column; both show a day over 12, or else nobody could know."""
    place = chance.randrange(len(LAYOUTS[DAY]) - 1)
    truth = days(chance, chance.choice([4, 10, 50, 200]))
    cut = chance.randint(1, len(truth) - 1)
    while not any(t.day > 12 for t in truth[:cut]) or not any(t.day > 12 for t in truth[cut:]):
        truth = days(chance, len(truth))
    orders = [DAY] * cut + [MONTH] * (len(truth) - cut)
    pairs = [(time, LAYOUTS[order][place]) for time, order in zip(truth, orders, strict=True)]
    chance.shuffle(pairs)
    return [text(time, layout) for time, layout in pairs], [stamp(time, layout) for time, layout in pairs]


def swapped(chance: random.Random, order: str) -> tuple[Cells, list[datetime]]:
    """What a spreadsheet that expects the other order makes of a file: it swaps what it can, and leaves the rest as text."""
    layout = LAYOUTS[order][0]
    truth = days(chance, chance.choice([5, 10, 50, 200]))
    while not any(t.day > 12 for t in truth) or not any(t.day <= 12 and t.day != t.month for t in truth):
        truth = days(chance, len(truth))
    truth = [stamp(time, layout) for time in truth]
    cells: Cells = [
        time.replace(day=time.month, month=time.day) if time.day <= 12 else text(time, layout)
        for time in truth
    ]
    return cells, truth


def judge(cells: Cells, truth: Sequence[datetime], read: Dates, counts: Counter[str]) -> None:
    counts["columns"] += 1
    counts["columns asked about"] += bool(read.question)
    for cell, meant, time, outcome, proposal in zip(
        cells, truth, read.cells["time"], read.cells["outcome"], read.cells["proposal"], strict=True
    ):
        counts["cells"] += 1
        shown = cell if time is pd.NA else time
        if isinstance(shown, datetime) and shown != meant:
            # a date cell that stays wrong is silent unless the column is asked about
            counts["silent swaps"] += time is not pd.NA or not read.question
        counts["read"] += time is not pd.NA
        counts["proposed right"] += outcome == "likely" and proposal == meant
        counts["proposed wrong"] += outcome == "likely" and proposal != meant
        counts["left and asked about"] += time is pd.NA and bool(read.question)
        counts["lost"] += outcome == "unknown"


def others(columns: Sequence[tuple[Cells, list[datetime]]]) -> dict[str, tuple[int, int]]:
    """Silently wrong cells of parsers that decide without asking, and how many cells they read."""
    found: dict[str, tuple[int, int]] = {}
    readers: dict[str, Callable[[str], object]] = {
        "pandas, format mixed": lambda cell: pd.to_datetime(cell, format="mixed")
    }
    try:
        from dateutil.parser import parse as dateutil_parse

        readers["dateutil"] = dateutil_parse
    except ImportError:
        pass
    for name, reader in readers.items():
        wrong = total = 0
        for cells, truth in columns:
            for cell, meant in zip(cells, truth, strict=True):
                if isinstance(cell, str):
                    total += 1
                    wrong += reader(cell) != meant
        found[name] = (wrong, total)
    return found


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    chance = random.Random(20261125)
    kinds: dict[str, tuple[Callable[[], tuple[Cells, list[datetime]]], str]] = {
        "day first": (lambda: one_order(chance, DAY), ""),
        "month first": (lambda: one_order(chance, MONTH), ""),
        "day first, told by Settings": (lambda: one_order(chance, DAY), DAY),
        "month first, told by Settings": (lambda: one_order(chance, MONTH), MONTH),
        "both orders": (lambda: both_orders(chance), ""),
        "both orders, Settings say day first": (lambda: both_orders(chance), DAY),
        "day first, opened in a month-first spreadsheet": (lambda: swapped(chance, DAY), ""),
        "month first, opened in a day-first spreadsheet": (lambda: swapped(chance, MONTH), ""),
    }
    silent = 0
    compared: list[tuple[Cells, list[datetime]]] = []
    for name, (make, told) in kinds.items():
        counts: Counter[str] = Counter()
        for at in range(count):
            cells, truth = make()
            judge(cells, truth, parse(pd.Series(cells, dtype=object), order=told), counts)
            if at < 100 and name in ("day first", "month first"):
                compared.append((cells, truth))
        silent += counts["silent swaps"]
        shown = ("columns", "columns asked about", "cells", "read", "proposed right", "proposed wrong", "left and asked about", "lost", "silent swaps")  # fmt: skip
        print(f"{name}: " + ", ".join(f"{counts[word]:,} {word}" for word in shown))
    for name, (wrong, total) in others(compared).items():
        print(
            f"{name}, on 200 columns of one order: {wrong:,} of {total:,} cells silently wrong ({wrong / total:.0%})"
        )
    print(f"silent swaps: {silent}")
    return int(silent > 0)


if __name__ == "__main__":
    raise SystemExit(main())
