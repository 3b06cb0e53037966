"""Status: the gates before the switch, everything that holds it back, the work that is left, and whether it is worth it.

One printed page. Like Start it holds formulas over named figures, so that it moves when a person decides something.
"""

from __future__ import annotations

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from xlmigrate.domains import BY_NAME
from xlmigrate.domains.project.metrics import ACTIONS, GATES, KINDS_OF_WORK
from xlmigrate.domains.project.words import GO
from xlmigrate.engine.metrics import Expression, term, when
from xlmigrate.engine.shipped import look, texts
from xlmigrate.workbook.drawing.look import Styles, colour
from xlmigrate.workbook.drawing.metric_sheet import MetricSheet, cached, link_to
from xlmigrate.workbook.drawing.page import Page, put_on_paper

NAME = "Status"

_WIDTHS = (2, 48, 13, 74, 14, 3, 40, 11, 11, 2)
_LEFT, _RIGHT, _LAST = range(1, 5), range(6, 9), 9
_GATES_AT = 6
_HOLDS_AT = _GATES_AT + len(GATES) + 4
_LINES = len(ACTIONS)
_WORK_AT = _GATES_AT
_WHO_AT = _WORK_AT + len(KINDS_OF_WORK) + 3
_WORTH_AT = _WHO_AT + 7


def draw_status(sheet: Worksheet, styles: Styles, figures: MetricSheet, footer: str) -> None:
    """Draw the page; the figures stand on Lists already."""
    page = _Page(sheet, styles, figures)
    page.frame()
    page.gates()
    page.holds()
    page.work()
    page.who()
    page.worth()
    put_on_paper(sheet, footer, _HOLDS_AT + _LINES - 1, _LAST, high=1)
    sheet.set_tab_color(colour(look()["tabs"]["start"]))


class _Page(Page):
    words = texts()["status"]

    def section(self, row: int, columns: range, title: str, heads: tuple[tuple[int, str], ...] = ()) -> None:
        """The title of a section, and the heads of its columns in the row below."""
        self.blanks(row, columns, "section")
        if heads:
            self.blanks(row + 1, columns, "caption", "row_rule")
        self.sheet.write_string(row, columns.start, title, self.styles("section"))
        for column, head in heads:
            style = "caption_right" if columns is _RIGHT and column > columns.start else "caption"
            self.sheet.write_string(row + 1, column, head, self.styles(style, "row_rule"))

    def frame(self) -> None:
        """Widths, title, purpose, links, the day, and the verdict in all."""
        heights = look()["heights"]
        for column, width in enumerate(_WIDTHS):
            self.sheet.set_column(column, column, width)
        for row, name in enumerate(("title", "purpose", "links")):
            self.sheet.set_row(row, heights[name])
        for row in range(3, _HOLDS_AT + _LINES):
            self.sheet.set_row(row, heights["row"])
        for row, style in ((0, "title"), (1, "purpose")):
            self.blanks(row, range(_LAST + 1), style)
        self.sheet.write_string(0, 0, self.words["title"], self.styles("title"))
        self.sheet.write_string(1, 0, self.words["purpose"], self.styles("purpose"))
        back = texts()["sheet"]["start_link"]
        self.sheet.write_url(2, 1, "internal:'Start'!A1", self.styles("link", indent=0), back)
        style = self.styles("as_of")
        self.sheet.merge_range(2, _RIGHT.start, 2, _RIGHT.stop - 1, "", style)
        self.figure(2, _RIGHT.start, "fig_as_of", "as_of")
        self.sheet.hide_gridlines(2)

    def gates(self) -> None:
        """Each gate with its verdict, its reason and a link; the whole in the last line."""
        name, verdict, reason, where = _LEFT
        heads = tuple(zip(_LEFT, self.words["gates_columns"], strict=True))
        self.section(_GATES_AT - 2, _LEFT, self.words["gates"], heads)
        for row, gate in enumerate(GATES, start=_GATES_AT):
            self.blanks(row, _LEFT, "row")
            self.sheet.write_string(row, name, gate.title, self.styles("row", "row_bold"))
            self.figure(row, verdict, f"fig_gate_{gate.name}", "row")
            self.figure(row, reason, f"fig_gate_reason_{gate.name}", "row", indent=1)
            self.link(row, where, [(gate.number(c), c.table, c.column) for c in gate.all_checks])
        row = _GATES_AT + len(GATES)
        self.blanks(row, _LEFT, "row")
        self.sheet.write_string(row, name, self.words["whole"], self.styles("row", "row_bold"))
        self.figure(row, verdict, "fig_go", "row", "row_bold")
        self.figure(row, reason, "fig_go_reason", "row", "row_bold", indent=1)
        self.toned(_GATES_AT, row, verdict, GO)

    def link(self, row: int, column: int, places: list[tuple[Expression, str, str]]) -> None:
        """A link to the first place whose number is above zero; nothing where none is."""
        address: Expression = term("")
        sheet: Expression = term("")
        for number, table, attribute in reversed(places):
            formula, place = link_to(table, attribute)
            address = when(number > 0, Expression(formula, lambda _, place=place: place), address)  # type: ignore[misc]
            sheet = when(number > 0, BY_NAME[table].sheet, sheet)
        shown = sheet.value(self.figures.values)
        self.sheet.write_formula(
            row, column, f'=IF({sheet.formula}="","",HYPERLINK({address.formula},{sheet.formula}))',
            self.styles("row", "row_link"), shown,
        )  # fmt: skip

    def holds(self) -> None:
        """Every action that waits, with its phase and a link."""
        phase, text, _, where = _LEFT
        heads = tuple(zip((phase, text, where), self.words["holds_columns"], strict=True))
        self.section(_HOLDS_AT - 2, _LEFT, self.words["holds"], heads)
        there = {"type": "formula", "criteria": f'=${xl_col_to_name(text)}{_HOLDS_AT + 1}<>""'}
        ruled = there | {"format": self.styles.rule()}
        self.sheet.conditional_format(_HOLDS_AT, _LEFT.start, _HOLDS_AT + _LINES - 1, _LEFT.stop - 1, ruled)
        for row, one in enumerate(self.figures.lines, start=_HOLDS_AT):
            nothing = texts()["start"]["all_done"] if row == _HOLDS_AT else ""
            for column, (formula, result), empty in ((phase, one.phase, ""), (text, one.text, nothing)):
                self.sheet.write_formula(
                    row,
                    column,
                    f'=IFERROR({formula},"{empty}")',
                    self.styles("base", align="left"),
                    result or empty,
                )
            self.sheet.write_formula(
                row, where, f"={one.link[0]}", self.styles("base", "row_link", align="left"), one.link[1]
            )

    def work(self) -> None:
        """Assets and hours by kind of work, and in all."""
        kind, assets, hours = _RIGHT
        heads = tuple(zip((kind, assets, hours), self.words["work_columns"], strict=True))
        self.section(_WORK_AT - 2, _RIGHT, self.words["work"], heads)
        named = [(texts()["worth"]["work"][name], f"_{name}") for name in KINDS_OF_WORK]
        for row, (label, suffix) in enumerate([*named, (self.words["work_all"], "")], start=_WORK_AT):
            bold = ("row_bold",) if not suffix else ()
            self.blanks(row, _RIGHT, "row")
            self.sheet.write_string(row, kind, label, self.styles("row", *bold))
            self.figure(
                row, assets, f"fig_work_count{suffix}", "row", *bold, num_format="#,##0", align="right"
            )
            self.figure(
                row, hours, f"fig_work_hours{suffix}", "row", *bold, num_format="#,##0.0", align="right"
            )

    def who(self) -> None:
        """Do it yourself or bring an expert, with the reason."""
        self.section(_WHO_AT, _RIGHT, self.words["who"])
        self.figure(_WHO_AT + 1, _RIGHT.start, "fig_who", "row_bold", font_size=12)
        self.wrapped(_WHO_AT + 2, 3, "fig_who_reason")

    def worth(self) -> None:
        """What earns, fit, objectives, and what the dead cost."""
        self.section(_WORTH_AT, _RIGHT, self.words["worth"])
        names = ("fig_pareto", "fig_fit", "fig_goals", "fig_dead")
        for at, (label, name) in enumerate(zip(self.words["worth_lines"], names, strict=True)):
            row = _WORTH_AT + 1 + 3 * at
            self.sheet.write_string(row, _RIGHT.start, label, self.styles("caption"))
            self.wrapped(row + 1, 2, name)

    def wrapped(self, row: int, rows: int, name: str) -> None:
        """A sentence over the whole width and some rows."""
        style = self.styles("base", text_wrap=True, valign="top", align="left")
        self.sheet.merge_range(row, _RIGHT.start, row + rows - 1, _RIGHT.stop - 1, "", style)
        self.sheet.write_formula(
            row, _RIGHT.start, f"={name}", style, cached(self.figures.values.metric(name))
        )
