"""On which line of a TOML file a value stands, so that a wrong profile is refused with its line; tomllib does not tell."""

from __future__ import annotations

import re
from collections.abc import Iterator

Path = tuple[str | int, ...]

_PART = r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)"""
_KEY = re.compile(rf"\s*({_PART}(?:\s*\.\s*{_PART})*)\s*=")
_TABLE = re.compile(rf"\s*(\[\[?)\s*({_PART}(?:\s*\.\s*{_PART})*)\s*\]\]?\s*(?:#.*)?$")


def line_of(text: str, path: Path) -> int:
    """The line (from 1) of the deepest part of a path that stands on a line of its own.

    A path is what leads to a value: keys, and positions in arrays. What stands inside an array or an inline table is looked for by
    its text between the line of its key and the next key.
    """
    lines = text.splitlines()
    places = list(_places(lines))
    best: tuple[int, int, Path] = (0, 1, ())
    for number, place in places:
        if place == path[: len(place)] and len(place) > best[0]:
            best = (len(place), number, place)
    depth, start, _ = best
    end = next((number for number, _ in places if number > start), len(lines) + 1)
    for part in reversed(path[depth:]):
        for number in range(start, end):
            if isinstance(part, str) and part in lines[number - 1]:
                return number
    return start


def _places(lines: list[str]) -> Iterator[tuple[int, Path]]:
    counts: dict[Path, int] = {}
    current: Path = ()
    for number, line in enumerate(lines, start=1):
        if found := _TABLE.match(line):
            keys = _keys(found[2])
            above = _resolved(keys[:-1], counts)
            current = (*above, keys[-1])
            if found[1] == "[[":
                counts[current] = counts.get(current, -1) + 1
                current = (*current, counts[current])
            elif current in counts:
                current = (*current, counts[current])
            yield number, current
        elif found := _KEY.match(line):
            yield number, (*current, *_keys(found[1]))


def _resolved(keys: list[str], counts: dict[Path, int]) -> Path:
    path: Path = ()
    for key in keys:
        path = (*path, key)
        if path in counts:
            path = (*path, counts[path])
    return path


def _keys(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in re.findall(_PART, dotted)]
