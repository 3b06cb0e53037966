"""Files as text: every cell as it is written, every row accounted for, nothing inferred."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa

from xlmigrate.cleaning.secrets import refuse_secrets
from xlmigrate.engine.cells import as_typed_in
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.workbook import ooxml

TEXT = pd.StringDtype(storage="pyarrow")

csv.field_size_limit(10_000_000)


@dataclass(frozen=True)
class SourceFile:
    """One file: its headings, its rows as text (missing where blank), and the rows that do not fit.

    ``frame`` has one column per heading, in their order; ``lines`` the number of the line on which each row
    begins. ``rejected`` holds (line, reason). ``rows_read`` counts both. ``made_on`` is the day on which the file was
    last written, in UTC, as its folder says.
    """

    name: str
    headings: tuple[str, ...]
    frame: pd.DataFrame
    lines: tuple[int, ...]
    rejected: tuple[tuple[int, str], ...]
    encoding: str
    delimiter: str
    sha256: str
    made_on: datetime | None = None

    @property
    def rows_read(self) -> int:
        """All rows below the heading."""
        return len(self.frame) + len(self.rejected)


def read_file(path: Path, *, encoding: str | None = None, allowed: Collection[str] = ()) -> SourceFile:
    """Read a delimited text file or the first sheet of an .xlsx; every cell becomes text.

    A file that holds a key, a password or a card number is refused as a whole, with the row and without the value; ``allowed``
    names cells that only look like one.

    Raises XlmigrateError for a file that is not there, is empty, or is in a legacy code page without ``encoding``:
    which one it is cannot be known from the bytes.
    """
    try:
        data = path.read_bytes()
        made = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError as problem:
        raise XlmigrateError(
            f"the file cannot be read ({problem.strerror})", where=path.name, do="Check its name and folder."
        ) from None
    sha256 = hashlib.sha256(data).hexdigest()
    if path.suffix.casefold() in (".xlsx", ".xlsm"):
        source = _source(path.name, _sheet_rows(path), "Excel", "cells", sha256, allowed)
        return replace(source, made_on=_day(made))
    if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise XlmigrateError(
            "this is no text file", where=path.name, do="Export it as CSV, or save it as .xlsx."
        )
    text, found = decode(data, path.name, encoding)
    delimiter, text, skipped = _delimiter(text)
    rows = _rows(text, delimiter, path.name, skipped)
    source = _source(path.name, rows, found, _NAMES[delimiter], sha256, allowed)
    return replace(source, made_on=_day(made))


def _day(moment: datetime) -> datetime:
    return datetime(moment.year, moment.month, moment.day)


_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}

_CANDIDATES = ("cp1252", "cp1250", "mac_roman")


def decode(data: bytes, name: str, encoding: str | None) -> tuple[str, str]:
    """The text of a file and the name of its encoding: what was asked for, a byte-order mark, or strict UTF-8."""
    if encoding is not None:
        try:
            return data.decode(encoding), encoding
        except (UnicodeDecodeError, LookupError) as problem:
            raise XlmigrateError(
                f"it is not written in {encoding} ({type(problem).__name__})",
                where=name,
                do="Try --encoding cp1252.",
            ) from None
    for mark, codec, said in (
        (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8 with mark"),
        (b"\xff\xfe", "utf-16", "UTF-16"),
        (b"\xfe\xff", "utf-16", "UTF-16"),
    ):
        if data.startswith(mark):
            return data.decode(codec), said
    zeros = Counter(place % 2 for place, byte in enumerate(data[:4096]) if byte == 0)
    if zeros and max(zeros.values()) > 0.3 * len(data[:4096]) / 2:
        codec = "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"
        return data.decode(codec), "UTF-16 without mark"
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        raise XlmigrateError(
            "it is not UTF-8, and an older encoding cannot be told from its bytes",
            where=name,
            do=f"Run again with the one whose letters look right: {_shown(data)}.",
        ) from None


def _shown(data: bytes) -> str:
    """The letters beyond ASCII under each candidate, and nothing else of the file."""
    odd = bytes(dict.fromkeys(byte for byte in data if byte > 0x7F))[:12]
    return "; ".join(f"--encoding {codec} gives {odd.decode(codec, 'replace')}" for codec in _CANDIDATES)


def _delimiter(text: str) -> tuple[str, str, int]:
    """The delimiter, the text below a ``sep=`` line, and how many lines that line took."""
    first, _, rest = text.partition("\n")
    announced = first.strip().removeprefix("\ufeff")
    if announced.casefold().startswith("sep=") and announced[4:5] in _NAMES:
        return announced[4:5], rest, 1
    sample = text[:65_536]
    complete = sample if len(sample) == len(text) else sample.rpartition("\n")[0]
    return max(_NAMES, key=lambda candidate: _fit(complete, candidate)), text, 0


def _fit(sample: str, delimiter: str) -> tuple[float, int]:
    """How well a delimiter explains a sample: the share of rows as wide as the heading, then the width."""
    rows = [row for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if row]
    width = len(rows[0]) if rows else 0
    if width < 2:
        return (0.0, 0)
    return (round(sum(len(row) == width for row in rows) / len(rows), 2), width)


def _rows(text: str, delimiter: str, name: str, skipped: int) -> Iterable[tuple[int, list[str]]]:
    if "\n" not in text:
        text = text.replace("\r", "\n")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    begins = 1 + skipped
    for row in reader:
        if row:
            yield begins, row
        begins = reader.line_num + 1 + skipped
    if _ends_inside_quotes(text, delimiter):
        raise XlmigrateError(
            "a quotation mark is opened and never closed",
            where=name,
            do="Export the file again, or close it.",
        )


def _ends_inside_quotes(text: str, delimiter: str) -> bool:
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            pass
    except csv.Error as problem:
        return "unexpected end of data" in str(problem)
    return False


def _source(
    name: str,
    rows: Iterable[tuple[int, list[str]]],
    encoding: str,
    delimiter: str,
    sha256: str,
    allowed: Collection[str] = (),
) -> SourceFile:
    numbered = iter(rows)
    _, first = next(numbered, (0, []))
    if not any(cell.strip() for cell in first):
        raise XlmigrateError("the file is empty", where=name, do="Export it again.")
    headings = _headings(first)
    kept: list[list[str]] = []
    lines: list[int] = []
    rejected: list[tuple[int, str]] = []
    for line, row in numbered:
        reason = _misfit(row, len(headings))
        if reason:
            rejected.append((line, reason))
        elif any(row):
            kept.append(row[: len(headings)])
            lines.append(line)
    columns = zip(*kept, strict=True) if kept else [()] * len(headings)
    frame = pd.DataFrame({heading: _text(cells) for heading, cells in zip(headings, columns, strict=True)})
    refuse_secrets(headings, [frame[heading] for heading in headings], name, rows=lines, allowed=allowed)
    return SourceFile(name, headings, frame, tuple(lines), tuple(rejected), encoding, delimiter, sha256)


def _text(cells: Sequence[str]) -> pd.Series:
    column = pd.Series(pa.array(cells, type=pa.string()), dtype=TEXT)
    return column.mask(column.str.strip().eq(""))


def _misfit(row: Sequence[str], width: int) -> str:
    if any("\0" in cell for cell in row):
        return "it holds a NUL character"
    if len(row) < width:
        return f"it has {len(row)} cells and the heading has {width}"
    if len(row) > width and any(cell.strip() for cell in row[width:]):
        return f"it has {len(row)} cells and the heading has {width}"
    return ""


def _headings(cells: Sequence[str]) -> tuple[str, ...]:
    """Headings as they are written; a blank one gets its place as a name, a repeated one a number."""
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    named = [cell.strip() or f"Column {place}" for place, cell in enumerate(cells, start=1)]
    seen: Counter[str] = Counter()
    unique = []
    for name in named:
        seen[name.casefold()] += 1
        unique.append(name if seen[name.casefold()] == 1 else f"{name} ({seen[name.casefold()]})")
    return tuple(unique)


def _sheet_rows(path: Path) -> Iterable[tuple[int, list[str]]]:
    """The rows of the first sheet that anybody sees, numbered, each cell as a person would type it.

    A cell that holds an error stays its text (``#N/A``): it is not blank.
    """
    document = ooxml.open(path)
    shown = [
        sheet for sheet in document.sheets if sheet.visibility == "visible" and sheet.kind == "worksheet"
    ]
    if not shown:
        raise XlmigrateError(
            "no sheet of it is visible", where=path.name, do="Unhide the sheet with the list."
        )
    rows = ooxml.read_rows(document, shown[0].name)
    if not rows:
        return
    first = min(rows)
    left, right = min(rows[first]), max(rows[first])
    for number in sorted(rows):
        cells = rows[number]
        beside = [column for column in cells if not left <= column <= right]
        row = [_cell(cells.get(column)) for column in range(left, right + 1)]
        yield number, [*row, *(_cell(cells[column]) for column in beside[:1])]


def _cell(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return cell.isoformat()
    return as_typed_in(cell)
