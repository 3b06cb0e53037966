"""Delimited text as rows of cells: the delimiter told from the rows, and no stray quotation mark swallows a row."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

csv.field_size_limit(10_000_000)

NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SAMPLE = 65_536
_MOST_LINES = 60
"""A cell over more lines than this is no cell: a quotation mark was left open."""

Numbered = list[tuple[int, list[str]]]


@dataclass(frozen=True)
class Cells:
    """The rows of a text, each with the line on which it begins; blank lines are none.

    ``delimiter`` is its name; ``mended`` are lines whose quotation marks do not fit, read as they stand; ``unwrapped`` is true
    where each line was one quoted cell.
    """

    rows: Numbered
    delimiter: str
    mended: tuple[int, ...] = ()
    unwrapped: bool = False


def cells_of(text: str) -> Cells:
    """The rows of a delimited text of any line ends."""
    if "\n" not in text:
        text = text.replace("\r", "\n")
    delimiter, text, skipped = _delimiter(text.removeprefix("\ufeff"))
    rows, mended = _rows(text, delimiter, skipped)
    whole = _unwrapped(rows)
    if whole is not None:
        return Cells(*whole, mended, unwrapped=True)
    return Cells(rows, NAMES[delimiter], mended)


def _delimiter(text: str) -> tuple[str, str, int]:
    """The delimiter, the text below a ``sep=`` line, and how many lines that line took."""
    first, _, rest = text.partition("\n")
    announced = first.strip().strip('"')
    if announced.casefold().startswith("sep=") and announced[4:5] in NAMES:
        return announced[4:5], rest, 1
    if first.rstrip("\r").casefold() == "sep=\t":
        return "\t", rest, 1
    sample = text[:_SAMPLE]
    complete = sample if len(sample) == len(text) else sample.rpartition("\n")[0]
    return max(NAMES, key=lambda candidate: _fit(complete, candidate)), text, 0


def _fit(sample: str, delimiter: str) -> tuple[float, int]:
    """How well a delimiter explains a sample: the share of rows as wide as the most common width, then that width."""
    rows = [row for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if row]
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return (0.0, 0)
    first = len(rows[0])
    width = first if first > 1 and widths[first] * 2 >= len(rows) else widths.most_common(1)[0][0]
    return (round(widths[width] / len(rows), 1), width)


def _rows(text: str, delimiter: str, skipped: int) -> tuple[Numbered, tuple[int, ...]]:
    found: Numbered = []
    begins = 1 + skipped
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            if reader.line_num + skipped - begins > 0 and _swallows(row, delimiter):
                raise csv.Error("a cell holds rows")
            if any(cell.strip() for cell in row):
                found.append((begins, row))
            begins = reader.line_num + 1 + skipped
    except csv.Error:
        return _careful_rows(text, delimiter, skipped)
    return found, ()


def _swallows(row: Sequence[str], delimiter: str) -> bool:
    """Whether a cell over several lines holds what looks like rows of the table: an address and many delimiters in one line."""
    for cell in row:
        if "\n" in cell:
            for line in cell.splitlines()[1:]:
                if "@" in line and line.count(delimiter) >= max(2, len(row) - 2):
                    return True
    return False


def _careful_rows(text: str, delimiter: str, skipped: int) -> tuple[Numbered, tuple[int, ...]]:
    """The rows of a text whose quotation marks do not fit: a mark closes a cell only before a delimiter or the end of the line."""
    lines = text.splitlines()
    width = _common_width(lines, delimiter)
    found: Numbered = []
    mended: list[int] = []
    at = 0
    while at < len(lines):
        took = 1
        row, is_open = _split(lines[at], delimiter)
        if is_open:
            whole = _continued(lines, at, delimiter, width)
            if whole is None:
                row = _literal(lines[at], delimiter)
                mended.append(at + 1 + skipped)
            else:
                row, took = whole
        elif _odd(lines[at], delimiter):
            mended.append(at + 1 + skipped)
        if any(cell.strip() for cell in row):
            found.append((at + 1 + skipped, row))
        at += took
    return found, tuple(mended)


def _common_width(lines: Sequence[str], delimiter: str) -> int:
    widths = Counter(len(_split(line, delimiter)[0]) for line in lines[:2000] if line.strip())
    return widths.most_common(1)[0][0] if widths else 0


def _continued(lines: Sequence[str], at: int, delimiter: str, width: int) -> tuple[list[str], int] | None:
    """The row of a cell that goes on in the next lines, where it closes and is as wide as the others; else None."""
    joined = lines[at]
    for took in range(2, min(_MOST_LINES, len(lines) - at) + 1):
        following = lines[at + took - 1]
        alone, is_open = _split(following, delimiter)
        if not is_open and len(alone) == width and "@" in following:
            return None
        joined += "\n" + following
        row, is_open = _split(joined, delimiter)
        if not is_open:
            return (row, took) if len(row) == width else None
    return None


def _split(line: str, delimiter: str) -> tuple[list[str], bool]:
    """The cells of a line, and whether its last quoted cell is still open."""
    cells: list[str] = []
    at, end = 0, len(line)
    while True:
        start = at
        while start < end and line[start] == " ":
            start += 1
        if start < end and line[start] == '"':
            closes = _closing(line, start + 1, delimiter)
            if closes < 0:
                cells.append(_bare(line[start + 1 :]))
                return cells, True
            cells.append(_bare(line[start + 1 : closes]))
            at = line.find(delimiter, closes)
        else:
            at = line.find(delimiter, at)
            cells.append(line[start if start != at else at : at if at >= 0 else end])
        if at < 0:
            return cells, False
        at += 1


def _closing(line: str, at: int, delimiter: str) -> int:
    """Where the quotation mark stands that closes a cell: the first before a delimiter or the end, doubled ones apart."""
    while (at := line.find('"', at)) >= 0:
        after = line[at + 1 :].lstrip(" ")
        if line[at + 1 : at + 2] == '"' and line[at + 2 : at + 3] not in (delimiter, ""):
            at += 2
            continue
        if not after or after.startswith(delimiter):
            return at
        at += 1
    return -1


def _bare(cell: str) -> str:
    return cell.replace('\\"', '"').replace('""', '"')


def _literal(line: str, delimiter: str) -> list[str]:
    """The cells of a line in which a quotation mark is never closed: the mark is a letter like others, and falls away at the front."""
    cells: list[str] = []
    rest = line
    while rest:
        row, is_open = _split(rest, delimiter)
        if not is_open:
            return [*cells, *row]
        cells += row[:-1]
        tail = row[-1]
        head, found, rest = tail.partition(delimiter)
        cells.append(head)
        if not found:
            return cells
        if not rest:
            cells.append("")
    return cells


def _odd(line: str, delimiter: str) -> bool:
    """Whether a line by itself breaks the rules of quotation."""
    try:
        list(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error:
        return True
    return False


def _unwrapped(rows: Numbered) -> tuple[Numbered, str] | None:
    """The rows of a text in which each line is one quoted cell that holds a whole row; None where it is not so."""
    if len(rows) < 2 or sum(len(row) == 1 for _, row in rows) < 0.9 * len(rows):
        return None
    inner = "\n".join(row[0].replace("\n", " ") for _, row in rows if len(row) == 1)
    delimiter = max(NAMES, key=lambda candidate: _fit(inner[:_SAMPLE], candidate))
    share, width = _fit(inner[:_SAMPLE], delimiter)
    if share < 0.9 or width < 2:
        return None
    again = [
        (line, next(csv.reader([row[0]], delimiter=delimiter), [])) if len(row) == 1 else (line, row)
        for line, row in rows
    ]
    return again, NAMES[delimiter]
