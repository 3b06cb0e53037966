"""Start: where the migration stands, what holds it back, what to do next. One printed page.

Every number is a named figure of the hidden sheet Lists, so it moves when a person decides something.
"""

from __future__ import annotations

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from xlmigrate.domains import BY_NAME
from xlmigrate.domains.project.metrics import SHOWN
from xlmigrate.domains.project.words import READINESS
from xlmigrate.engine.shipped import look, texts
from xlmigrate.workbook.drawing.charts import Places, draw_charts
from xlmigrate.workbook.drawing.layout import FIRST
from xlmigrate.workbook.drawing.look import Styles, colour
from xlmigrate.workbook.drawing.metric_sheet import Line, MetricSheet
from xlmigrate.workbook.drawing.page import Page, put_on_paper
from xlmigrate.workbook.drawing.status import NAME as STATUS

_LEFT, _RIGHT = range(1, 7), range(8, 14)
_LAST = 14
_TILES = (
    ("readiness", 1),
    ("contacts_ready", 3),
    ("assets_decided", 5),
    ("errors", 8),
    ("access", 10),
    ("days", 12),
)
_PHASES_AT, _CHARTS_AT, _HOW_AT, _ROWS = 10, 18, 42, 44
_NUMBERS = {"readiness": "0%", "days": "#,##0;-#,##0;0"}


def draw_start(book: Workbook, sheet: Worksheet, styles: Styles, figures: MetricSheet, footer: str) -> None:
    """Draw the page; the figures stand on Lists already."""
    page = _Page(sheet, styles, figures)
    page.frame()
    page.head()
    page.tiles()
    page.phases()
    page.actions(figures.lines[:SHOWN])
    left, right = _LEFT.start, _RIGHT.start
    lower = _CHARTS_AT + 12
    cells = {
        "contacts": (_CHARTS_AT, left), "consent": (_CHARTS_AT, right), "assets": (lower, left), "findings": (lower, right),
    }  # fmt: skip
    draw_charts(book, Places(sheet, figures), cells)
    for row, name in ((_HOW_AT, "how_symbols"), (_HOW_AT + 1, "how_columns")):
        sheet.write_string(row, left, texts()["start"][name], styles("caption"))
    put_on_paper(sheet, footer, _ROWS - 1, _LAST, high=1)


class _Page(Page):
    words = texts()["start"]

    def frame(self) -> None:
        """Widths, heights, and the rules of the sections."""
        start, heights = look()["start"], look()["heights"]
        for column, width in enumerate(start["widths"]):
            self.sheet.set_column(column, column, width)
        rows = dict(enumerate((heights["title"], heights["purpose"], heights["links"], 12)))
        rows |= dict(enumerate(start["tile_heights"], start=4)) | {7: 12, 8: 22, 9: 18}
        rows |= {_PHASES_AT + at: start["row_height"] for at in range(7)} | {17: 12}
        rows |= {_HOW_AT: 18, _HOW_AT + 1: 18}
        for row, height in rows.items():
            self.sheet.set_row(row, height)
        for half, text in ((_LEFT, self.words["readiness"]), (_RIGHT, self.words["actions"])):
            self.blanks(8, half, "section")
            self.sheet.write_string(8, half.start, text, self.styles("section"))
        self.sheet.hide_gridlines(2)
        self.sheet.set_tab_color(colour(look()["tabs"]["start"]))

    def head(self) -> None:
        """Title, purpose, links, and the day for which the page speaks."""
        for row, style in ((0, "title"), (1, "purpose")):
            self.blanks(row, range(_LAST + 1), style)
        self.figure(0, 0, "fig_title", "title")
        self.sheet.write_string(1, 0, self.words["purpose"], self.styles("purpose"))
        for column, name in enumerate(self.words["links"], start=1):
            sheet = BY_NAME[name].sheet
            self.sheet.write_url(2, column, f"internal:'{sheet}'!A1", self.styles("link", indent=0), sheet)
        self.sheet.write_url(2, column + 1, f"internal:'{STATUS}'!A1", self.styles("link", indent=0), STATUS)
        self.figure(2, _RIGHT.stop - 1, "fig_as_of", "as_of")

    def tiles(self) -> None:
        """Six tiles of two columns: label, number, note."""
        for name, column in _TILES:
            label = texts()["tiles"][name][0]
            for row, style in ((4, "tile_label"), (5, "tile_number"), (6, "tile_note")):
                self.sheet.write_blank(row, column + 1, None, self.styles("tile"))
                edge = ("tile", style, "tile_edge")
                if row == 4:
                    self.sheet.write_string(row, column, label, self.styles(*edge))
                elif row == 5:
                    self.figure(
                        row, column, f"fig_tile_{name}", *edge, num_format=_NUMBERS.get(name, "#,##0")
                    )
                else:
                    self.figure(row, column, f"fig_note_{name}", *edge)

    def phases(self) -> None:
        """Readiness: phase, share, bar, state, link."""
        name, done, bar, state, link = 1, 3, 4, 5, 6
        for at, (number, phase) in enumerate(texts()["phases"].items()):
            row = _PHASES_AT + at
            self.sheet.write_string(row, name, f"{number}  {phase['name']}", self.styles("row", "row_bold"))
            self.sheet.write_blank(row, name + 1, None, self.styles("row"))
            self.figure(row, done, f"fig_ready_{number}", "row", "row_share")
            self.figure(row, bar, f"fig_ready_{number}", "row", "row_share", "row_bar", font_color="white")
            self.figure(row, state, f"fig_state_{number}", "row", indent=1)
            table, column = phase["opens"]
            self._open(row, link, table, column)
        heads = zip((name, done, state), self.words["readiness_columns"], strict=True)
        self.blanks(9, _LEFT, "caption", "row_rule")
        for column, text in heads:
            style = "caption_right" if column == done else "caption"
            self.sheet.write_string(
                9, column, text, self.styles(style, "row_rule", indent=int(column != name))
            )
        last = _PHASES_AT + 6
        self.sheet.conditional_format(_PHASES_AT, bar, last, bar, _data_bar())
        self.toned(_PHASES_AT, last, state, READINESS)

    def _open(self, row: int, column: int, table: str, attribute: str) -> None:
        schema = BY_NAME[table]
        position = schema.columns.index(schema.by_name[attribute])
        place = f"internal:'{schema.sheet}'!{xl_rowcol_to_cell(FIRST, position)}"
        self.sheet.write_url(row, column, place, self.styles("row", "row_link"), self.words["open"])

    def actions(self, lines: list[Line]) -> None:
        """The next actions: number, text, link to where it is done."""
        first, where = _RIGHT.start, _RIGHT.stop - 2
        self.blanks(9, _RIGHT, "caption", "row_rule")
        for column, text in zip((first, where), self.words["actions_columns"], strict=True):
            self.sheet.write_string(9, column, text, self.styles("caption", "row_rule"))
        for at, line in enumerate(lines):
            row = _PHASES_AT + at
            self.blanks(row, _RIGHT, "row")
            nothing = self.words["all_done"] if at == 0 else ""
            formula, result = line.text
            numbered = f'=IFERROR("{at + 1}   "&{formula},"{nothing}")'
            self.sheet.write_formula(
                row, first, numbered, self.styles("row"), f"{at + 1}   {result}" if result else nothing
            )
            self.sheet.write_formula(
                row, where, f"={line.link[0]}", self.styles("row", "row_link"), line.link[1]
            )


def _data_bar() -> dict[str, object]:
    return {
        "type": "data_bar",
        "data_bar_2010": True,
        "bar_only": True,
        "bar_solid": True,
        "bar_no_border": True,
        "bar_color": colour("petrol"),
        "min_type": "num",
        "max_type": "num",
        "min_value": 0,
        "max_value": 1,
    }
