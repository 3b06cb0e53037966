"""Where the table lies among the rows of a file: its heading row, its rows, and what stands above, below and beside it.

Every row that holds anything is a row of the table, or set aside with its text: nothing is dropped.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from statistics import median

from xlmigrate.domains import TABLES
from xlmigrate.files.reading.meanings import folded, places_of, state_said
from xlmigrate.files.reading.own_words import heading_of
from xlmigrate.files.reading.values import ADDRESS
from xlmigrate.platforms import profiles

Row = tuple[int, list[str]]

_LOOKS = 40
"""The headings stand among the first rows; what lies deeper has none."""

_TOTAL = re.compile(
    r"(?:grand |sub)?total\w*\b|summe\b|gesamt\w*\b|somme\b|suma\b|somma\b|totaal\b|totale\b|sum\b|count\b|anzahl\b",
    re.I,
)
_FOOT = re.compile(
    r"\b(?:generated|exported|printed|created|downloaded|last updated|updated) (?:by|on|at|from|\d)|copyright|confidential|\ball rights reserved|"
    r"^page \d|\breport\b|^\d[\d,.]* (?:rows?|records?|contacts?|people|subscribers?|members?)\b|^(?:rows?|records?|note|notes|source|stand|quelle|date)\s*[:=]|"
    r"\bend of (?:report|file|list|export)\b|^[-=*_#]{3,}$",
    re.I,
)
_NUMBER = re.compile(r"[-+]?[\d.,'\s%€$£]+|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T].*)?")


@dataclass(frozen=True)
class Layout:
    """The table of a file. ``headless``: no row of it holds headings; ``headings`` are then names of places.

    ``above`` are the texts of rows over the headings, ``aside`` (line, text) of rows that are none of the table, ``doubts`` says of
    a row (by its place in ``rows``) why its cells may stand in the wrong columns, ``short`` are places of rows that end early,
    ``beside`` the texts that stand beside the table in a row.
    """

    headings: tuple[str, ...]
    rows: list[Row]
    headless: bool = False
    heading_line: int = 0
    above: tuple[str, ...] = ()
    aside: tuple[tuple[int, str], ...] = ()
    doubts: Mapping[int, str] = field(default_factory=dict)
    short: frozenset[int] = frozenset()
    beside: Mapping[int, str] = field(default_factory=dict)


def laid_out(rows: Sequence[Row], beside: Mapping[int, str] | None = None) -> Layout:
    """Find the table among the rows of a file (each with its line; ``beside``: what else stands in a line)."""
    beside = dict(beside or {})
    filled = [sum(1 for cell in cells if cell.strip()) for _, cells in rows[:500]]
    typical = int(median(sorted(filled)[len(filled) // 4 :] or [1]))
    at = _heading_row(rows, typical)
    headless = at is None
    head = [] if at is None else rows[at][1]
    below = list(rows) if at is None else list(rows[at + 1 :])
    above = () if at is None else tuple(_text(cells) for _, cells in rows[:at])
    if len(head) == 1 and not is_heading(head[0]):
        above = (*above, head[0].strip())  # over a single column a title may be all there is
    aside = [] if at is None else [(line, _text(cells)) for line, cells in rows[:at]]
    while head and not head[-1].strip():
        head = head[:-1]
    width = len(head) if head else max((_last(cells) for _, cells in below), default=0)
    headings = named(head if head else [""] * width)
    strays = [
        (line, cells) for line, cells in below if line in beside and not any(cell.strip() for cell in cells)
    ]
    if strays:
        aside += [(line, beside[line]) for line, _ in strays]
        below = [row for row in below if row not in strays]
    kept, more = _without_feet(_without_headings(below, head, aside), typical, width)
    aside += more
    made: list[Row] = []
    doubts: dict[int, str] = {}
    short: set[int] = set()
    notes: dict[int, str] = {}
    for place, (line, cells) in enumerate(kept):
        row = cells
        if len(row) < width:
            short.add(place)
            row = [*row, *[""] * (width - len(row))]
        elif len(row) > width:
            extra = "; ".join(cell for cell in row[width:] if cell.strip())
            if extra:
                doubts[place] = f"it has {_last(row)} cells but only {width} headings"
                notes[place] = extra
            row = row[:width]
        if any("\0" in cell for cell in row):
            doubts[place] = "it holds a NUL character"
            row = [cell.replace("\0", "") for cell in row]
        if line in beside:
            notes[place] = "; ".join(filter(None, (notes.get(place, ""), beside[line])))
        made.append((line, row))
    return Layout(
        headings, made, headless, 0 if at is None else rows[at][0], above, tuple(aside), doubts, frozenset(short), notes
    )  # fmt: skip


def _text(cells: Sequence[str]) -> str:
    return "; ".join(cell.strip() for cell in cells if cell.strip())


def _last(cells: Sequence[str]) -> int:
    """How many cells a row has up to its last filled one."""
    return next((place for place in range(len(cells), 0, -1) if cells[place - 1].strip()), 0)


def _heading_row(rows: Sequence[Row], typical: int) -> int | None:
    """The place of the row of headings: the one with most words that are headings, above the first row of data."""
    best: tuple[float, int] | None = None
    for at, (_, cells) in enumerate(rows[:_LOOKS]):
        filled = [cell.strip() for cell in cells if cell.strip()]
        if len(filled) == 1 and typical >= 3:
            continue  # a title or a note, even one with an address in it
        if any(ADDRESS.search(cell) and len(cell) < 200 for cell in filled):
            break
        numbers = sum(_NUMBER.fullmatch(cell) is not None for cell in filled)
        if numbers * 3 > len(filled):
            continue
        known = sum(is_heading(cell) for cell in filled)
        if known == 0 and (len(filled) * 2 < typical or (best is not None)):
            continue
        if known and len(filled) * 3 < typical and known < 2:
            continue
        score = known + (0.5 if len(filled) * 2 >= typical else 0.0)
        if best is None or score > best[0]:
            best = (score, at)
        if at > best[1] + 8:
            break
    return None if best is None else best[1]


@lru_cache(maxsize=4096)
def is_heading(cell: str) -> bool:
    """Whether a cell is a heading that anybody knows: the vocabulary, a platform's profile, or a sheet of ours."""
    text = cell.strip().casefold()
    if state_said(cell) and not places_of(cell):
        return False
    return (
        bool(places_of(cell))
        or text in _known_headings()
        or any(heading_of(name, cell) for name in ("assets", "links"))
    )


@lru_cache(maxsize=1)
def _known_headings() -> frozenset[str]:
    ours = {heading for table in TABLES for heading in table.by_heading}
    theirs = {
        heading.casefold()
        for profile in profiles()
        for export in profile.exports
        for heading in (*export.required, *export.columns)
    }
    return frozenset(ours | theirs)


def named(cells: Sequence[str]) -> tuple[str, ...]:
    """Headings as they are written; a blank one gets its place as a name, a repeated one a number."""
    said = [" ".join(cell.split()) or f"Column {place}" for place, cell in enumerate(cells, start=1)]
    seen: Counter[str] = Counter()
    unique = []
    for name in said:
        seen[name.casefold()] += 1
        unique.append(name if seen[name.casefold()] == 1 else f"{name} ({seen[name.casefold()]})")
    return tuple(unique)


def _without_headings(below: Sequence[Row], head: Sequence[str], aside: list[tuple[int, str]]) -> list[Row]:
    """The rows without those that say the headings again, right below them in other words or anywhere in the same."""
    if not head:
        return list(below)
    same = [folded(cell) for cell in head]
    start = head[0].strip().casefold()
    kept: list[Row] = []
    for at, (line, cells) in enumerate(below):
        first = cells[0] if cells else ""
        again = first.strip().casefold() == start and [folded(cell) for cell in cells[: len(same)]] == same
        if again or (at == 0 and _second_headings(cells)):
            aside.append((line, _text(cells)))
        else:
            kept.append((line, cells))
    return kept


def _second_headings(cells: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip()]
    if len(filled) < 2 or any(ADDRESS.search(cell) for cell in filled):
        return False
    return sum(bool(places_of(cell)) for cell in filled) * 3 >= len(filled) * 2


def _without_feet(rows: list[Row], typical: int, width: int) -> tuple[list[Row], list[tuple[int, str]]]:
    """The rows without totals and notes at the end, and those."""
    end = len(rows)
    while end and _is_foot(rows, end - 1, typical, width):
        end -= 1
    feet = [(line, _text(cells)) for line, cells in rows[end:]]
    kept: list[Row] = []
    for line, cells in rows[:end]:
        first = next((cell.strip() for cell in cells if cell.strip()), "")
        if (
            width > 1
            and _TOTAL.match(first)
            and not any("@" in cell for cell in cells)
            and len(first) < 40
            and _sums(cells)
        ):
            feet.append((line, _text(cells)))
        else:
            kept.append((line, cells))
    return kept, feet


def _sums(cells: Sequence[str]) -> bool:
    """Whether all that stands in a row beside its first word are numbers."""
    first, *others = [cell.strip() for cell in cells if cell.strip()]
    return all(_NUMBER.fullmatch(cell) for cell in others) and (
        bool(others) or _TOTAL.fullmatch(first.strip(" :.")) is not None
    )


def _is_foot(rows: Sequence[Row], at: int, typical: int, width: int) -> bool:
    line, cells = rows[at]
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled or any(
        ADDRESS.search(cell) for cell in filled if len(cell) < 200 and not _FOOT.search(cell)
    ):
        return False
    if width == 1:
        return bool(_FOOT.search(filled[0])) or (bool(_TOTAL.match(filled[0])) and " " in filled[0])
    if _TOTAL.match(filled[0]) and _sums(cells):
        return True
    if len(filled) > 2 or typical < 3:
        return False
    if _FOOT.search(filled[0]):
        return True
    if len(filled) > 1:
        return False
    before = rows[at - 1] if at else (line - 1, [""])
    gap = line - before[0] - 1 - sum(cell.count("\n") for cell in before[1])
    after = [cells for _, cells in rows[at + 1 :]]
    return (
        (gap > 0 and " " in filled[0])
        or (gap > 0 and all(len([c for c in one if c.strip()]) == 1 for one in after) and bool(after))
        or len(filled[0].split()) > 5
    )
