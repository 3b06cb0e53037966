"""One table of the schema as one sheet: title, purpose, links, zone bands, headings, rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from xlmigrate.domains.launch.words import GATE
from xlmigrate.engine.shipped import look, texts
from xlmigrate.engine.tables import Column, Kind, Table, Writer, Zone
from xlmigrate.workbook.drawing.layout import (
    BANDS,
    FIRST,
    HEADING,
    LINKS,
    PURPOSE,
    TITLE,
    Layout,
    row_heights,
    shown_width,
)
from xlmigrate.workbook.drawing.lists import list_name
from xlmigrate.workbook.drawing.look import Styles, colour, width
from xlmigrate.workbook.drawing.page import put_on_paper
from xlmigrate.workbook.drawing.rows import LAST_ROW, Cells, Place, StreamedSheet, blank_cells, cells_of

_PROMPT, _PROMPT_TITLE = 255, 32


def draw(
    sheet: StreamedSheet,
    styles: Styles,
    face: Layout,
    *,
    neighbours: Sequence[Table],
    count: tuple[str, str],
    footer: str,
    cells: Mapping[str, Cells] | None = None,
) -> None:
    """Draw a sheet. ``count`` is the live count in B3 (formula, cached value); ``cells`` replaces a column's cells."""
    given = cells or {}
    columns = [given.get(column.name) or _cells(sheet, styles, face, column) for column in face.columns]
    _columns(sheet, styles, face)
    _head(sheet, styles, face, neighbours, count)
    options = {
        "name": face.table.excel_name,
        "style": "Table Style Light 1",
        "banded_rows": False,
        "columns": [
            {"header": column.heading, "header_format": styles.heading(face.wide, column)}
            for column in face.columns
        ],
    }
    sheet.add_rows(FIRST, columns, row_heights(face), options)
    for position, column in enumerate(face.columns):
        _help(sheet, position, column)
        _validate(sheet, position, column)
        _words(sheet, styles, position, column)
    _bold_rows(sheet, styles, face)
    _print(sheet, face, footer)
    sheet.set_tab_color(colour(look()["tabs"][face.table.phase.value]))
    sheet.freeze_panes(FIRST, min(2, len(face.columns)))
    sheet.hide_gridlines(2)
    everything = f"A{FIRST + 1}:{xl_rowcol_to_cell(LAST_ROW, len(face.columns) - 1)}"
    sheet.ignore_errors({"number_stored_as_text": everything})


def _cells(sheet: StreamedSheet, styles: Styles, face: Layout, column: Column) -> Cells:
    style = styles.body(face.wide, column)._get_xf_index()
    if face.frame.empty or column.name not in face.frame.columns:
        return blank_cells(style, max(len(face.frame), 1))
    return cells_of(Place(sheet, column.heading, FIRST, style), face.values(column), column.kind)


def _columns(sheet: StreamedSheet, styles: Styles, face: Layout) -> None:
    for position, column in enumerate(face.columns):
        sheet.set_column(position, position, shown_width(face, column), styles.unwritten(column.kind))


def _head(
    sheet: StreamedSheet, styles: Styles, face: Layout, neighbours: Sequence[Table], count: tuple[str, str]
) -> None:
    heights = look()["heights"]
    sheet.set_default_row(heights["row"])
    for row, name in enumerate(("title", "purpose", "links", "bands", "heading")):
        sheet.set_row(row, heights[name])
    for row, text, style in ((TITLE, face.table.sheet, "title"), (PURPOSE, face.table.purpose, "purpose")):
        for position in range(1, len(face.columns)):
            sheet.write_blank(row, position, None, styles(style))
        sheet.write_string(row, 0, text, styles(style))
    link, words = styles("link"), texts()["sheet"]
    sheet.write_url(LINKS, 0, "internal:'Start'!A1", link, words["start_link"])
    sheet.write_formula(LINKS, 1, count[0], styles("count"), count[1])
    for position, other in _link_places(face, neighbours):
        sheet.write_url(
            LINKS,
            position,
            f"internal:'{other.sheet}'!A1",
            link,
            words["next_link"].format(sheet=other.sheet),
        )
    for position, column in enumerate(face.columns):
        sheet.write_string(BANDS, position, _band(face, column), styles.band(face.wide, column))


def _link_places(face: Layout, neighbours: Sequence[Table]) -> list[tuple[int, Table]]:
    """Where the links stand: after the live count, each in the next column that the one before leaves free.

    On a sheet of few and wide columns they begin in C all the same, so that none stands beside the table.
    """
    room = look()["widths"]["count_room"] - width(face.columns[1])
    places = _after(face, neighbours, room)
    return (
        places if all(position < len(face.columns) for position, _ in places) else _after(face, neighbours, 0)
    )


def _after(face: Layout, neighbours: Sequence[Table], room: float) -> list[tuple[int, Table]]:
    places = []
    position, free = 2, room
    for other in neighbours:
        while position < len(face.columns) and free > 0:
            free -= width(face.columns[position])
            position += 1
        places.append((position, other))
        free = len(other.sheet) + 4 - (width(face.columns[position]) if position < len(face.columns) else 0)
        position += 1
    return places


def _band(face: Layout, column: Column) -> str:
    """What the band says over a column: the longest text that its zone has room for, over its first column."""
    zone = [
        one
        for one in face.columns
        if one.zone is column.zone and (one.printed or column.zone is not Zone.FACT)
    ]
    if not zone or zone[0].name != column.name:
        return ""
    offered = (
        texts()["bands_of"].get(face.table.name, {}).get(column.zone.value)
        or texts()["bands"][column.zone.value]
    )
    room = (
        sum(width(one) for one in zone) * 1.15
    )  # the font of the band is a fifth smaller than that of the rows
    return next((str(text) for text in offered if len(text) + 2 <= room), str(offered[-1]))


def _help(sheet: StreamedSheet, position: int, column: Column) -> None:
    whose = texts()["writers"][column.writer.value if column.zone is not Zone.KEY else Writer.IMPORT.value]
    about = f"{column.help} {whose}"
    if column.unit:
        about = f"{column.help} In {column.unit}. {whose}"
    if column.example:
        with_example = f"{about} Example: {column.example}"
        about = with_example if len(with_example) <= _PROMPT else about
    sheet.data_validation(
        HEADING, position, HEADING, position,
        {"validate": "any", "input_title": column.heading[:_PROMPT_TITLE], "input_message": about[:_PROMPT]},
    )  # fmt: skip


def _validate(sheet: StreamedSheet, position: int, column: Column) -> None:
    """The drop-down of a column, to the last row: a decision refuses other words, a fact only warns."""
    refused = texts()["refused"]
    strict = column.zone is Zone.DECISION
    rule: dict[str, Any]
    if column.kind in (Kind.CHOICE, Kind.YES_NO):
        rule = {"validate": "list", "source": f"={list_name(column)}"}
        rule["error_message"] = refused["decision" if strict else "fact"]
    elif strict and column.kind in (Kind.DATE, Kind.TIME):
        rule = {"validate": "decimal", "criteria": ">=", "value": 1, "error_message": refused["date"]}
    else:
        return
    rule |= {"error_title": refused["title"], "error_type": "stop" if strict else "warning"}
    sheet.data_validation(FIRST, position, LAST_ROW, position, rule)


def _words(sheet: StreamedSheet, styles: Styles, position: int, column: Column) -> None:
    """The look of the words of a column, to the last row; the cell keeps the bare word."""
    for choice in column.choices or ():
        shown = styles.word(choice)
        if shown is not None:
            sheet.conditional_format(
                FIRST, position, LAST_ROW, position,
                {"type": "cell", "criteria": "==", "value": f'"{choice.word}"', "format": shown, "stop_if_true": True},
            )  # fmt: skip


def _bold_rows(sheet: StreamedSheet, styles: Styles, face: Layout) -> None:
    """A gate stands out as a whole row."""
    for position, column in enumerate(face.columns):
        if column.choices is GATE:
            condition = f'=${xl_col_to_name(position)}{FIRST + 1}="{GATE.words[0]}"'
            rule = {"type": "formula", "criteria": condition, "format": styles.bold()}
            sheet.conditional_format(FIRST, 0, LAST_ROW, len(face.columns) - 1, rule)


def _print(sheet: StreamedSheet, face: Layout, footer: str) -> None:
    most = look()["print"]["most_characters"]
    last, chars = 0, 0.0
    for position, column in enumerate(face.columns):
        chars += width(column)
        if column.zone in (Zone.FACT, Zone.DETAIL) and (not column.printed or chars > most):
            break
        last = position
    sheet.repeat_rows(BANDS, HEADING)
    put_on_paper(sheet, footer, LAST_ROW, last, high=0)
