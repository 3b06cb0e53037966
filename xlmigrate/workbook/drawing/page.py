"""A page of figures, such as Start and Status: what both are drawn with; and how any sheet lies on paper."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from xlmigrate.engine.shipped import look
from xlmigrate.engine.tables import Vocabulary
from xlmigrate.workbook.drawing.look import Styles
from xlmigrate.workbook.drawing.metric_sheet import MetricSheet, cached

_SIDES = ("left", "right", "top", "bottom")


class Page:
    """A sheet of formulas over named figures; the figures stand on Lists already."""

    def __init__(self, sheet: Worksheet, styles: Styles, figures: MetricSheet) -> None:
        self.sheet, self.styles, self.figures = sheet, styles, figures

    def figure(self, row: int, column: int, name: str, *style: str, **more: object) -> None:
        """A cell that shows a named figure, with its value as the formula's result."""
        value = cached(self.figures.values.metric(name))
        self.sheet.write_formula(row, column, f"={name}", self.styles(*style, **more), value)

    def blanks(self, row: int, columns: range, *style: str) -> None:
        """A style over the width of some columns, such as the rule below a line."""
        for column in columns:
            self.sheet.write_blank(row, column, None, self.styles(*style))

    def toned(self, first: int, last: int, column: int, words: Vocabulary) -> None:
        """The words of a vocabulary with their look, in some rows of a column."""
        for choice in words:
            self.sheet.conditional_format(
                first, column, last, column,
                {"type": "cell", "criteria": "==", "value": f'"{choice.word}"', "format": self.styles.word(choice),
                 "stop_if_true": True},
            )  # fmt: skip


def put_on_paper(sheet: Worksheet, footer: str, last_row: int, last_column: int, *, high: int) -> None:
    """One page wide and ``high`` pages high (0: as many as it takes), from the first cell to the last one."""
    page = look()["print"]
    sheet.set_paper(page["paper"])
    sheet.set_landscape()
    sheet.fit_to_pages(1, high)
    sheet.set_margins(**dict(zip(_SIDES, page["margins"], strict=True)))
    sheet.center_horizontally()
    sheet.set_footer(footer)
    sheet.print_area(0, 0, last_row, last_column)
