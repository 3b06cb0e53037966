"""Files as text: every cell as it is written, every row accounted for, nothing inferred.

One file may hold several tables: the sheets of a workbook, the files of a zip. `read_parts` gives one `SourceFile` for each.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import pandas as pd
import pyarrow as pa

from xlmigrate.cleaning.distinct import TEXT
from xlmigrate.cleaning.secrets import masked
from xlmigrate.domains.traces.file_notices import (
    ASIDE_ROWS,
    ENCODING_GUESSED,
    HEADLESS,
    HIDDEN_CELLS,
    MENDED_ROW,
    UNKNOWN_FORMULA,
)
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.no_secrets import refuse_secrets
from xlmigrate.engine.rules import Notice
from xlmigrate.files.reading import spreadsheet
from xlmigrate.files.reading.delimited import cells_of
from xlmigrate.files.reading.layout import Layout, laid_out
from xlmigrate.files.reading.letters import Letters, decoded

Said = tuple[Notice, str, str]
"""What is said of a file: the notice, the place (a line or a heading), the sentence."""

_MOST_UNPACKED = 2_000_000_000
"""Bytes that a zip may unpack to; the largest export that a platform takes is 1 GB (Kartra)."""

_TEXT_ENDINGS = (".csv", ".txt", ".tsv", ".tab", ".xls", ".htm", ".html")


@dataclass(frozen=True)
class SourceFile:
    """One table of a file: its headings, its rows as text (missing where blank), and what must be known of it.

    ``frame`` has one column per heading, in their order; ``lines`` the number of the line on which each row begins. ``rejected``
    holds (line, reason) of rows that are no people: titles, totals, notes. ``doubts`` says of a row (by its position) why its cells
    may stand in the wrong columns; ``short`` are positions of rows that end early. ``names`` are what the table is called beside its
    file name: its sheet, its title. ``doubt`` asks what must be known before any of its people may be written to. ``made_on`` is the
    day on which the file was last written, in UTC, as its folder says. ``file`` is the name of the file on the disk.
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
    doubts: Mapping[int, str] = field(default_factory=dict)
    short: frozenset[int] = frozenset()
    beside: Mapping[int, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    said: tuple[Said, ...] = ()
    doubt: str = ""
    headless: bool = False
    file: str = ""

    @property
    def rows_read(self) -> int:
        """All rows of the table, and those that stand above or below it."""
        return len(self.frame) + len(self.rejected)


def read_file(path: Path, *, encoding: str | None = None, allowed: Collection[str] = ()) -> SourceFile:
    """Read the first table of a file; every cell becomes text. Raises XlmigrateError for a file that holds none."""
    return read_parts(path, encoding=encoding, allowed=allowed)[0]


def read_parts(path: Path, *, encoding: str | None = None, allowed: Collection[str] = ()) -> list[SourceFile]:
    """Read every table of a file: delimited text, a workbook, a table of a web page, or a zip of them.

    A file that holds a key, a password or a card number is refused as a whole, with the row and without the value; ``allowed``
    names cells that only look like one.

    ``encoding`` counts only for text that is not Unicode. Raises XlmigrateError for a file that is not there, is empty, or is of
    a kind that is not read: the message says what to do.
    """
    try:
        data = path.read_bytes()
        made = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError as problem:
        raise XlmigrateError(
            f"the file cannot be read ({problem.strerror})", where=path.name, do="Check its name and folder."
        ) from None
    sha256 = hashlib.sha256(data).hexdigest()
    parts = _parts(path.name, data, encoding, path)
    for one in parts:
        cells = [one.frame[heading] for heading in one.headings]
        refuse_secrets(one.headings, cells, one.name, rows=one.lines, allowed=allowed)
    return [replace(one, sha256=sha256, made_on=_day(made), file=path.name) for one in parts]


def _day(moment: datetime) -> datetime:
    return datetime(moment.year, moment.month, moment.day)


def _parts(name: str, data: bytes, encoding: str | None, path: Path | None) -> list[SourceFile]:
    _refuse(name, data)
    ending = PurePosixPath(name).suffix.casefold()
    if data.startswith(b"PK\x03\x04"):
        if ending in (".xlsx", ".xlsm"):
            sheets = spreadsheet.excel_sheets(path) if path else spreadsheet.other_sheets(data, name)
            return _of_sheets(name, sheets)
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                inside = set(archive.namelist())
        except zipfile.BadZipFile:
            raise XlmigrateError(
                "the file is damaged",
                where=name,
                do="Download it again, and do not open it before importing.",
            ) from None
        if "mimetype" in inside or "xl/workbook.bin" in inside or "xl/workbook.xml" in inside:
            return _of_sheets(name, spreadsheet.other_sheets(data, name))
        return _of_zip(name, data, encoding)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return _of_sheets(name, spreadsheet.other_sheets(data, name))
    if ending in (".xlsx", ".xlsm"):
        raise XlmigrateError(
            "this is not a workbook", where=name, do="Open it in Excel, save it as .xlsx, and run again."
        )
    return [_of_text(name, data, encoding)]


def _refuse(name: str, data: bytes) -> None:
    """Stop at what is no list, with what to do."""
    ending = PurePosixPath(name).suffix.casefold()
    head = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if ending == ".numbers":
        raise XlmigrateError(
            "this is a file of Apple Numbers, which only Numbers reads",
            where=name,
            do="In Numbers choose File, Export To, CSV, and give that file.",
        )
    if data.startswith(b"\xd0\xcf\x11\xe0") and (
        "EncryptedPackage".encode("utf-16-le") in data or (ending in (".xlsx", ".xlsm"))
    ):
        raise XlmigrateError(
            "the workbook is protected with a password",
            where=name,
            do="Open it in Excel, take the password off (File, Info, Protect Workbook), save it, and run again.",
        )
    if ending in (".vcf", ".vcard") or head[:11].upper() == b"BEGIN:VCARD":
        raise XlmigrateError(
            "these are contact cards (vCard), which are not read",
            where=name,
            do="Export the contacts as CSV from the same program (in Google Contacts: Export, Google CSV), and give that file.",
        )
    if ending in (".json", ".jsonl", ".ndjson") or (head[:1] in (b"{", b"[") and ending not in _TEXT_ENDINGS):
        raise XlmigrateError(
            "this is JSON, which is not read", where=name, do="Export the list as CSV, and give that file."
        )
    for mark, what in (
        (b"%PDF", "a PDF"),
        (b"Rar!", "a RAR archive"),
        (b"7z\xbc\xaf", "a 7z archive"),
        (b"\x1f\x8b", "a gzip archive"),
    ):
        if data.startswith(mark):
            raise XlmigrateError(
                f"this is {what}", where=name, do="Export the list as CSV, or unpack it first."
            )
    if not data.strip(b'\xef\xbb\xbf\xff\xfe\0 \t\r\n,;|"'):
        raise XlmigrateError("the file is empty", where=name, do="Export it again.")


def _of_zip(name: str, data: bytes, encoding: str | None) -> list[SourceFile]:
    """The tables of the files in a zip; folders, hidden files and pictures are none."""
    found: list[SourceFile] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [
            one
            for one in archive.infolist()
            if not one.is_dir()
            and not one.filename.startswith("__MACOSX")
            and not PurePosixPath(one.filename).name.startswith(".")
        ]
        if sum(one.file_size for one in members) > _MOST_UNPACKED:
            raise XlmigrateError(
                "the zip is too large when unpacked", where=name, do="Unpack it, and name the files instead."
            )
        for one in sorted(members, key=lambda member: member.filename):
            if PurePosixPath(one.filename).suffix.casefold() not in (
                *_TEXT_ENDINGS,
                ".xlsx",
                ".ods",
                ".xlsb",
            ):
                continue
            if one.flag_bits & 1:
                raise XlmigrateError(
                    "the zip has a password", where=name, do="Unpack it, and name the files instead."
                )
            member = PurePosixPath(one.filename).name
            content = archive.read(one)
            if not content.strip(b"\xef\xbb\xbf \t\r\n"):
                found.append(replace(_empty(member), names=(name,)))
                continue
            found += [
                replace(part, names=(*part.names, name)) for part in _parts(member, content, encoding, None)
            ]
    if not found:
        raise XlmigrateError(
            "the zip holds no list", where=name, do="Unpack it, and give the CSV files that are in it."
        )
    return found


def empty_part(path: Path) -> SourceFile:
    """A file of which nothing is known but its name: empty, or not readable."""
    data = path.read_bytes()
    made = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return replace(
        _empty(path.name), sha256=hashlib.sha256(data).hexdigest(), made_on=_day(made), file=path.name
    )


def _empty(name: str) -> SourceFile:
    return SourceFile(name, (), pd.DataFrame(), (), (), "", "", "", doubt="the file is empty")


def _of_text(name: str, data: bytes, encoding: str | None) -> SourceFile:
    try:
        letters = decoded(data, encoding)
    except (UnicodeDecodeError, LookupError) as problem:
        raise XlmigrateError(
            f"this file is not {encoding} ({type(problem).__name__})",
            where=name,
            do="Run again without --encoding: the encoding of each file is then detected.",
        ) from None
    if (
        letters.text.lstrip("\ufeff \t\r\n")[:400]
        .casefold()
        .startswith(("<html", "<!doctype html", "<table", "<?xml", "<meta", "<head", "<style"))
    ):
        rows = spreadsheet.web_table(letters.text)
        if not rows:
            raise XlmigrateError(
                "this is a web page without a table",
                where=name,
                do="Export the list as CSV, and give that file.",
            )
        return _source(name, laid_out(rows), letters, "web page")
    cells = cells_of(letters.text)
    made = _source(name, laid_out(cells.rows), letters, cells.delimiter, is_text=True)
    said = [
        (
            MENDED_ROW,
            f"line {line}",
            f"Line {line} has unbalanced quotation marks: check its cells",
        )
        for line in cells.mended[:50]
    ]
    return replace(made, said=(*made.said, *said))


def _of_sheets(name: str, sheets: Sequence[spreadsheet.SheetCells]) -> list[SourceFile]:
    """One table for each sheet with rows; the first keeps the name of the file."""
    filled = [sheet for sheet in sheets if sheet.rows]
    shown = [sheet for sheet in filled if not sheet.is_hidden]
    if not shown:
        what = "no sheet of it is visible" if filled else "the file is empty"
        raise XlmigrateError(
            what, where=name, do="Unhide the sheet with the list." if filled else "Export it again."
        )
    found = []
    for sheet in [*shown, *(one for one in filled if one.is_hidden)]:
        layout = laid_out(sheet.rows, sheet.beside)
        label = name if sheet is shown[0] else f"{name}: {sheet.name}"
        made = _source(label, layout, Letters("", "Excel"), "cells")
        found.append(
            replace(made, names=(*made.names, sheet.name), said=(*made.said, *_unseen(sheet, layout)))
        )
    return found


def _unseen(sheet: spreadsheet.SheetCells, layout: Layout) -> Iterable[Said]:
    """What a person who looks at the sheet does not see, and what a reader cannot know."""
    if sheet.is_hidden:
        yield HIDDEN_CELLS, sheet.name, f"The sheet {sheet.name} is hidden; it was read like the others"
    if rows := [line for line in sheet.hidden if line > layout.heading_line]:
        word = "row is" if len(rows) == 1 else "rows are"
        yield (
            HIDDEN_CELLS,
            f"line {rows[0]}",
            f"{len(rows):,} {word} hidden or filtered away on the sheet {sheet.name} (row {_some(rows)}); all rows were read",
        )
    if columns := [layout.headings[at] for at in sheet.hidden_columns if at < len(layout.headings)]:
        word = "column is" if len(columns) == 1 else "columns are"
        yield (
            HIDDEN_CELLS,
            columns[0],
            f"{len(columns):,} {word} hidden on the sheet {sheet.name} ({', '.join(columns[:8])}); all columns were read",
        )
    by_column: dict[int, list[int]] = {}
    for row, column in sheet.unknown:
        by_column.setdefault(column, []).append(row)
    for column, lines in by_column.items():
        heading = layout.headings[column] if column < len(layout.headings) else f"column {column + 1}"
        yield (
            UNKNOWN_FORMULA,
            heading,
            f"{heading} has {len(lines):,} formula{'' if len(lines) == 1 else 's'} without a result (row {_some(lines)}): open the file in Excel, save it, and import it again",
        )


def _some(lines: Sequence[int]) -> str:
    shown = ", ".join(map(str, lines[:5]))
    return shown if len(lines) <= 5 else f"{shown} and {len(lines) - 5:,} more"


def _source(
    name: str, layout: Layout, letters: Letters, delimiter: str, *, is_text: bool = False
) -> SourceFile:
    columns = (
        zip(*(row for _, row in layout.rows), strict=True) if layout.rows else [()] * len(layout.headings)
    )
    frame = pd.DataFrame(
        {heading: _text(cells) for heading, cells in zip(layout.headings, columns, strict=True)},
        index=pd.RangeIndex(len(layout.rows)),
    )
    lines = tuple(line for line, _ in layout.rows)
    aside = tuple(sorted(layout.aside))
    said = [*_said(layout, letters, aside)]
    return SourceFile(
        name, layout.headings, frame, lines, tuple((line, "it is no person") for line, _ in aside), letters.encoding, delimiter, "",
        doubts=layout.doubts, short=layout.short if is_text else frozenset(), beside=layout.beside, names=layout.above, said=tuple(said),
        doubt=letters.doubt, headless=layout.headless,
    )  # fmt: skip


def _said(layout: Layout, letters: Letters, aside: Sequence[tuple[int, str]]) -> Iterable[Said]:
    if letters.proof:
        yield (
            ENCODING_GUESSED,
            letters.encoding,
            f"Read as {letters.encoding}: {', '.join(letters.proof)}. If these words are wrong, give --encoding with another",
        )
    if aside:
        word = "line is not a person" if len(aside) == 1 else "lines are not people"
        shown = "; ".join(f"line {line}: {masked(text)[:60]}" for line, text in aside[:4])
        more = f" and {len(aside) - 4:,} more" if len(aside) > 4 else ""
        yield (
            ASIDE_ROWS,
            f"line {aside[0][0]}",
            f"{len(aside):,} {word} (titles, totals, notes): {shown}{more}",
        )
    if layout.headless:
        yield (
            HEADLESS,
            "line 1",
            "The first line is a person, so the file has no headings. Add a row of headings, and import it again",
        )


def _text(cells: Sequence[str]) -> pd.Series:
    column = pd.Series(pa.array(cells, type=pa.string()), dtype=TEXT)
    return column.mask(column.str.strip().eq(""))
