"""The master workbook: written new from typed tables, or empty.

The same tables, policy and day give the same bytes: no clock, no random name, no order of a set.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import CellFormulaTuple, Worksheet

from xlmigrate.domains import BY_NAME, TABLES
from xlmigrate.domains.project.metrics import Book, book_of, live_count
from xlmigrate.engine.settings import Policy
from xlmigrate.engine.shipped import texts
from xlmigrate.workbook.drawing import lists
from xlmigrate.workbook.drawing.layout import LINKS, Layout
from xlmigrate.workbook.drawing.look import Styles, plain_font
from xlmigrate.workbook.drawing.metric_sheet import MetricSheet
from xlmigrate.workbook.drawing.rows import PlainSheet, StreamedSheet
from xlmigrate.workbook.drawing.settings import settings_frame, validate_values, value_cells
from xlmigrate.workbook.drawing.sheet import draw
from xlmigrate.workbook.drawing.start import draw_start
from xlmigrate.workbook.drawing.status import NAME as STATUS
from xlmigrate.workbook.drawing.status import draw_status

_FEW_ROWS = 10_000
"""Up to so many rows the parts of the file wait in memory, not in a hundred files of the system's folder."""

_UNDATED = date(2000, 1, 1)
"""The day that a workbook without a day bears in its properties."""


def write(
    target: Path | BinaryIO,
    tables: Mapping[str, pd.DataFrame],
    policy: Policy,
    *,
    today: date | None,
    raw: Mapping[tuple[str, str], pd.Series] | None = None,
    finish: Callable[[Workbook], None] | None = None,
) -> None:
    """Write a new master workbook.

    ``tables`` are typed tables by schema name, their columns by attribute; a table that is missing has one blank
    row, and columns that the schema does not know stand at the far right of a table that grows. ``today`` is the
    day for which the workbook is judged, unless the policy names one. ``raw`` holds cells, by table and column, that
    could not be typed: they are written as they were found, so that a person can put them right. ``finish`` adds the last
    parts, such as macros. Raises XlmigrateError, with sheet and row, for text that no cell can hold.
    """
    if policy.as_of is None and today is not None:
        policy = policy.replace(as_of=today)
    faces = _faces(tables, policy)
    values = book_of({name: face.frame for name, face in faces.items()}, policy)
    for (name, column), cells in (raw or {}).items():
        faces[name] = replace(faces[name], raw={**faces[name].raw, column: cells})
    book = _drawn(target, faces, policy, values)
    if finish is not None:
        finish(book)
    book.close()


def _drawn(target: Path | BinaryIO, faces: Mapping[str, Layout], policy: Policy, values: Book) -> Workbook:
    book = _opened(target, in_memory=sum(len(face.frame) for face in faces.values()) < _FEW_ROWS)
    _describe(book, policy)
    styles = Styles(book)
    pages = [book.add_worksheet("Start", PlainSheet), book.add_worksheet(STATUS, PlainSheet)]
    for face in faces.values():
        _draw(book, styles, face, policy, values)
    _draw_figures(book, pages, styles, policy, values)
    return book


def _opened(target: Path | BinaryIO, *, in_memory: bool = True) -> Workbook:
    options = {
        "in_memory": in_memory,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_format_properties": plain_font(),
    }
    return Workbook(str(target) if isinstance(target, Path) else target, options)


def _draw_figures(
    book: Workbook, pages: Sequence[Worksheet], styles: Styles, policy: Policy, values: Book
) -> None:
    hidden = book.add_worksheet(lists.NAME, PlainSheet)
    figures = MetricSheet(book, hidden, styles, values)
    figures.draw()
    start, status = pages
    draw_start(book, start, styles, figures, footer(policy))
    draw_status(status, styles, figures, footer(policy))
    lists.draw_words(book, hidden, styles, lists.vocabularies(TABLES), figures.column)
    hidden.hide()


def declared_results(
    tables: Mapping[str, pd.DataFrame], policy: Policy
) -> dict[str, dict[str, tuple[str, object]]]:
    """The formulas that the workbook declares, by sheet and cell: text without ``=``, and the result for these tables.

    They stand in the same cells whatever the tables hold, so they are read off a workbook whose sheets hold nothing else.
    """
    values = book_of({table.name: tables.get(table.name, table.empty()) for table in TABLES}, policy)
    book = _opened(BytesIO())
    styles = Styles(book)
    pages = [book.add_worksheet("Start", PlainSheet), book.add_worksheet(STATUS, PlainSheet)]
    for table in TABLES:
        count = live_count(table)
        book.add_worksheet(table.sheet, PlainSheet).write_formula(
            LINKS, 1, f"={count.formula}", None, count.value(values)
        )
    _draw_figures(book, pages, styles, policy, values)
    found: dict[str, dict[str, tuple[str, object]]] = {}
    for sheet in book.worksheets():
        for row, cells in sheet.table.items():
            for column, cell in cells.items():
                if isinstance(cell, CellFormulaTuple):
                    found.setdefault(sheet.name, {})[xl_rowcol_to_cell(row, column)] = (
                        cell.formula,
                        cell.value,
                    )
    book.fileclosed = True  # it is thrown away: nothing is written
    return found


def build_template(path: Path) -> None:
    """Write the empty master workbook."""
    write(path, {}, Policy(), today=None)


def _faces(tables: Mapping[str, pd.DataFrame], policy: Policy) -> dict[str, Layout]:
    faces = {}
    for table in TABLES:
        frame = tables.get(table.name)
        if table.name == "settings":
            frame = settings_frame(table, policy, frame)
        faces[table.name] = Layout(table, table.empty() if frame is None else frame)
    return faces


def _draw(book: Workbook, styles: Styles, face: Layout, policy: Policy, values: Book) -> None:
    sheet: StreamedSheet = book.add_worksheet(face.table.sheet, StreamedSheet)
    settings = face.table.name == "settings"
    count = live_count(face.table)
    draw(
        sheet, styles, face,
        neighbours=[BY_NAME[name] for name in face.table.neighbours],
        count=(f"={count.formula}", count.value(values)),
        footer=footer(policy),
        cells=value_cells(sheet, styles, face) if settings else None,
    )  # fmt: skip
    if settings:
        validate_values(sheet, face)


def footer(policy: Policy) -> str:
    """The line at the foot of each printed page; an ampersand of a name is doubled, as the format asks."""
    words = texts()["sheet"]
    parts = {name: getattr(policy, f"{name}_platform") for name in ("source", "target")}
    named = policy.client and all(parts.values())
    client = (
        words["footer_client"].format(client=policy.client, **parts)
        if named
        else policy.client or "xlmigrate"
    )
    return str(words["footer"]).format(client=client.replace("&", "&&"))


def _describe(book: Workbook, policy: Policy) -> None:
    day = policy.as_of or _UNDATED
    book.set_properties(
        {
            "title": f"{policy.client or 'Migration'}: master workbook",
            "author": "xlmigrate",
            "created": datetime(day.year, day.month, day.day),
        }
    )
    book.set_size(24_000, 14_000)
    book.set_calc_mode("auto")
