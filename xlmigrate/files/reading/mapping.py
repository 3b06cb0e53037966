"""Mapping files, for those who have one: a person says in Excel which column of an unknown file goes where, and gives it back."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import xlsxwriter

from xlmigrate.cleaning.secrets import masked
from xlmigrate.domains import BY_NAME, TABLES, table
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.tables import Table
from xlmigrate.files.reading.own_words import heading_of
from xlmigrate.files.reading.recognise import Recognised
from xlmigrate.files.reading.source_file import SourceFile, read_file
from xlmigrate.platforms import Export

HEADINGS = ("File", "Heading", "Example", "Sheet", "Column")
LEAVE_OUT = "(leave out)"
KEEP = "(keep as custom field)"


@dataclass(frozen=True)
class Mapping:
    """For each file and heading the sheet and the column that take it; None where it is left out."""

    places: dict[str, dict[str, str | None]]
    sheets: dict[str, str]

    def export_of(self, source: SourceFile) -> Recognised | None:
        """What a file is, as the person said; None when the mapping does not speak of it."""
        places = self.places.get(source.name.casefold())
        if places is None:
            return None
        columns = {heading: place for heading, place in places.items() if place}
        return Recognised(
            None, Export(self.sheets[source.name.casefold()], source.headings, columns, separator=";")
        )

    def left_out(self, source: SourceFile) -> frozenset[str]:
        """The headings of a file that the person left out."""
        places = self.places.get(source.name.casefold(), {})
        return frozenset(
            h for h in source.headings if h.casefold() in places and places[h.casefold()] is None
        )


def write_mapping(path: Path, sources: Iterable[SourceFile]) -> None:
    """Write a mapping file: one row per heading, with the likeliest place filled in and drop-downs for the others."""
    rows = [row for source in sources for row in _proposals(source)]
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet("Mapping")
        text = book.add_format(
            {"num_format": "@", "font_name": "Arial", "font_size": 10, "font_scheme": False}
        )
        bold = book.add_format({"bold": True, "font_name": "Arial", "font_size": 10, "font_scheme": False})
        for at, width in enumerate((30, 28, 28, 20, 28)):
            sheet.set_column(at, at, width, text)
        sheet.write_row(0, 0, HEADINGS, bold)
        for at, row in enumerate(rows, start=1):
            for position, value in enumerate(row):
                sheet.write_string(at, position, value, text)
        sheet.freeze_panes(1, 2)
        _offer(book, sheet, len(rows))


def _offer(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet, rows: int) -> None:
    lists = book.add_worksheet("Lists")
    lists.hide()
    takers = [one for one in TABLES if not one.owned]
    columns = sorted({c.heading for one in takers for c in one.columns if not c.is_computed})
    for position, words in enumerate(([one.sheet for one in takers], [LEAVE_OUT, KEEP, *columns])):
        for at, word in enumerate(words):
            lists.write_string(at, position, word)
        letter = "AB"[position]
        reference = f"=Lists!${letter}$1:${letter}${len(words)}"
        sheet.data_validation(
            1, 3 + position, max(rows, 1), 3 + position, {"validate": "list", "source": reference}
        )


def _proposals(source: SourceFile) -> list[tuple[str, str, str, str, str]]:
    taker = likeliest(source)
    rows, taken = [], {_place_of(h, taker) for h in source.headings if h.casefold() in taker.by_heading}
    for heading in source.headings:
        filled = source.frame[heading].dropna()
        example = masked(str(filled.iloc[0]))[:60] if len(filled) else ""
        place = _place_of(heading, taker)
        if place in taken and heading.casefold() not in taker.by_heading:
            place = ""  # one column takes one heading: the one that is called so, or else the first
        taken.add(place)
        rows.append((source.name, heading, example, taker.sheet, place))
    return rows


def likeliest(source: SourceFile) -> Table:
    """The sheet whose headings are most like those of a file; Contacts when nothing speaks for another.

    A sheet of which the file lacks a column that every row must have counts half.
    """
    scores = Counter({one.name: _likeness(source, one) for one in TABLES if not one.owned})
    best = max(scores.values())
    return BY_NAME["contacts"] if scores["contacts"] == best else BY_NAME[scores.most_common(1)[0][0]]


def _likeness(source: SourceFile, taker: Table) -> int:
    places = {_place_of(heading, taker) for heading in source.headings} - {""}
    whole = all(column.heading in places for column in taker.columns if column.required)
    return len(places) * (2 if whole else 1)


def _place_of(heading: str, taker: Table) -> str:
    """The column that a heading most likely means, or blank."""
    offered = {c.heading.casefold(): c.heading for c in taker.columns if not c.is_computed}
    known = taker.by_heading.get(heading.casefold())
    if known is not None and not known.is_computed:
        return known.heading
    if said := heading_of(taker.name, heading):
        return said
    close = difflib.get_close_matches(heading.casefold().replace("_", " "), offered, n=1, cutoff=0.8)
    return offered[close[0]] if close else ""


def read_mapping(path: Path) -> Mapping:
    """Read a mapping file that a person filled in.

    A blank Column keeps a column under its own heading; "(leave out)" leaves it out. Raises XlmigrateError for a
    sheet or column that does not exist, naming the row.
    """
    source = read_file(path)
    missing = [heading for heading in HEADINGS if heading not in source.frame.columns]
    if missing:
        raise XlmigrateError(
            f"the heading {missing[0]} is missing", where=path.name, do="Start from a fresh mapping."
        )
    places: dict[str, dict[str, str | None]] = {}
    sheets: dict[str, str] = {}
    columns = (source.frame[name] for name in ("File", "Heading", "Sheet", "Column"))
    for line, file_name, heading, sheet, column in zip(source.lines, *columns, strict=True):
        where = f"{path.name}, row {line}"
        if file_name is pd.NA or heading is pd.NA:
            raise XlmigrateError("File or Heading is blank", where=where, do="Fill it, or delete the row.")
        file = str(file_name).casefold()
        taker = _taker(sheet, where)
        if sheets.setdefault(file, taker.name) != taker.name:
            raise XlmigrateError(
                "one file goes to one sheet", where=where, do=f"Write {BY_NAME[sheets[file]].sheet}."
            )
        places.setdefault(file, {})[str(heading).casefold()] = _target(column, taker, where)
    for file, taken in places.items():
        for heading in [heading for heading, target in taken.items() if target == ""]:
            del taken[heading]
        _refuse_two_for_one(file, taken, path.name)
    return Mapping(places, sheets)


def _taker(name: object, where: str) -> Table:
    if name is pd.NA:
        raise XlmigrateError("Sheet is blank", where=where, do="Choose the sheet that takes the file.")
    try:
        return table(str(name))
    except XlmigrateError as problem:
        raise XlmigrateError(problem.what, where=where, do=problem.do) from None


def _target(name: object, taker: Table, where: str) -> str | None:
    if name is pd.NA or name == KEEP:
        return ""
    if name == LEAVE_OUT:
        return None
    column = taker.by_heading.get(str(name).casefold())
    if column is None or column.is_computed:
        raise XlmigrateError(
            f"{taker.sheet} has no column {name!r} that a file may fill",
            where=where,
            do="Choose one from the list.",
        )
    return f"{taker.name}.{column.name}"


def _refuse_two_for_one(file: str, taken: dict[str, str | None], mapping: str) -> None:
    counts = Counter(target for target in taken.values() if target)
    target, count = counts.most_common(1)[0] if counts else ("", 0)
    if count > 1:
        name, _, column = target.partition(".")
        heading = BY_NAME[name].by_name[column].heading
        raise XlmigrateError(
            f"two columns of {file} go to {heading}",
            where=mapping,
            do="Keep one of them, and leave out the other.",
        )
