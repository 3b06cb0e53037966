"""The figures on the hidden sheet Lists: each under its name, then the actions, then what the charts draw."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from xlmigrate.domains import BY_NAME
from xlmigrate.domains.project.metrics import ACTIONS, METRICS, PLACES, RANKINGS, Book, Expression, Ranking
from xlmigrate.workbook.drawing.layout import FIRST
from xlmigrate.workbook.drawing.look import Styles

SHEET = "Lists"
_FIRST = 1
_EPOCH = date(1899, 12, 30)


def cached(value: Any) -> Any:
    """A value as a formula's result stands in a cell: a date is a number of days."""
    return (value - _EPOCH).days if isinstance(value, date) else value


@dataclass(frozen=True)
class Line:
    """One line of the actions: its text, the link to where it is done, and its phase, as formula and result."""

    text: tuple[str, str]
    link: tuple[str, str]
    phase: tuple[str, str]


@dataclass
class MetricSheet:
    """Draws the figures on Lists and says where things stand: ``ranges`` of charts by ranking name."""

    book: Workbook
    sheet: Worksheet
    styles: Styles
    values: Book
    column: int = 0
    ranges: dict[str, tuple[str, list[tuple[str, str]]]] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)

    def draw(self) -> int:
        """Draw everything; gives the next free column."""
        self._metrics()
        self._actions()
        for ranking in RANKINGS:
            self._ranking(ranking)
        return self.column

    def write(self, row: int, column: int, formula: str, value: Any) -> None:
        """A formula with its result."""
        self.sheet.write_formula(row, column, f"={formula}", self.styles(), cached(value))

    def _heads(self, *heads: str) -> None:
        for at, head in enumerate(heads):
            self.sheet.write_string(0, self.column + at, head, self.styles("section"))

    def _metrics(self) -> None:
        self._heads("Figure", "Value")
        self.sheet.set_column(0, 0, 28)
        self.sheet.set_column(1, 1, 40)
        for row, (name, expression) in enumerate(METRICS.items(), start=_FIRST):
            self.sheet.write_string(row, 0, name, self.styles())
            self.write(row, 1, expression.formula, self.values.metric(name))
            self.book.define_name(name, f"={SHEET}!{xl_rowcol_to_cell(row, 1, True, True)}")
        self.column = 3

    def _actions(self) -> None:
        """Each action with its number, its place among those that wait, its text and its link."""
        number, place, text, link, where, phase = range(self.column, self.column + 6)
        self._heads("Waiting", "Place", "Action", "Link", "Where", "Phase")
        last = _FIRST + len(ACTIONS) - 1
        numbers = [self.values.metric(action.figure) for action in ACTIONS]
        for row, action in enumerate(ACTIONS, start=_FIRST):
            at = row - _FIRST
            self.write(row, number, action.figure, numbers[at])
            cell, first = xl_rowcol_to_cell(row, number), xl_rowcol_to_cell(_FIRST, number, True, True)
            waits = sum(one > 0 for one in numbers[: at + 1]) if numbers[at] > 0 else 0
            self.write(row, place, f'IF({cell}>0,COUNTIF({first}:{cell},">0"),0)', waits)
            self.write(row, text, action.text.formula, action.text.value(self.values))
            self.write(row, link, *link_to(action.table, action.column))
            self.sheet.write_string(row, where, action.sheet, self.styles())
            self.sheet.write_string(row, phase, action.phase, self.styles())
        names = {
            name: f"{SHEET}!{xl_rowcol_to_cell(_FIRST, at, True, True)}:{xl_rowcol_to_cell(last, at, True, True)}"
            for name, at in (
                ("place", place),
                ("text", text),
                ("link", link),
                ("where", where),
                ("phase", phase),
            )
        }
        waiting = [action for action, n in zip(ACTIONS, numbers, strict=True) if n > 0]
        for k in range(1, len(ACTIONS) + 1):
            chosen = waiting[k - 1] if k <= len(waiting) else None
            match = f"MATCH({k},{names['place']},0)"
            shown = chosen.text.value(self.values) if chosen else ""
            self.lines.append(
                Line(
                    (f"INDEX({names['text']},{match})", shown),
                    (
                        f'IFERROR(HYPERLINK(INDEX({names["link"]},{match}),INDEX({names["where"]},{match})),"")',
                        chosen.sheet if chosen else "",
                    ),
                    (f"INDEX({names['phase']},{match})", chosen.phase if chosen else ""),
                )
            )
        self.column = phase + 2

    def _ranking(self, ranking: Ranking) -> None:
        """The grid of a ranking, its keys, and the lines that the chart shows."""
        width = len(ranking.parts)
        key, first = self.column + width + 1, self.column
        self._heads(ranking.name.capitalize(), *ranking.parts, "Key")
        grid = [[ranking.cell(label, part) for part in ranking.parts] for label in ranking.labels]
        last = _FIRST + len(grid) - 1
        for row, (label, cells) in enumerate(zip(ranking.labels, grid, strict=True), start=_FIRST):
            self.sheet.write_string(row, first, label, self.styles())
            results = [cell.value(self.values) for cell in cells]
            for at, (cell, result) in enumerate(zip(cells, results, strict=True), start=first + 1):
                self.write(row, at, cell.formula, result)
            tie = ranking.tie(row - _FIRST)
            across = f"{xl_rowcol_to_cell(row, first + 1)}:{xl_rowcol_to_cell(row, key - 1)}"
            self.write(row, key, f"SUM({across})+{tie}", sum(results) + tie)

        def all_of(column: int) -> str:
            return f"{xl_rowcol_to_cell(_FIRST, column, True, True)}:{xl_rowcol_to_cell(last, column, True, True)}"

        self._shown(ranking, grid, [all_of(at) for at in range(first, key + 1)], key + 2)

    def _shown(self, ranking: Ranking, grid: list[list[Expression]], areas: list[str], first: int) -> None:
        self.column = first
        self._heads("Shown", *ranking.parts)
        for k, line in enumerate(ranking.order(self.values), start=1):
            row = _FIRST + k - 1
            largest = f"LARGE({areas[-1]},{k})"
            position = f"MATCH({largest},{areas[-1]},0)"
            label = "" if line is None else ranking.labels[line]
            self.write(row, first, f'IF({largest}<1,"",INDEX({areas[0]},{position}))', label)
            for at, area in enumerate(areas[1:-1]):
                value = 0 if line is None else grid[line][at].value(self.values)
                self.write(row, first + 1 + at, f"IF({largest}<1,0,INDEX({area},{position}))", value)
        self.ranges[ranking.name] = (
            column_range(first),
            [(head_cell(first + at), column_range(first + at)) for at in range(1, len(ranking.parts) + 1)],
        )
        self.column = first + len(ranking.parts) + 2


def column_range(column: int, rows: int = PLACES) -> str:
    """The cells of a block below its head, as a chart wants them."""
    letter = xl_col_to_name(column)
    return f"={SHEET}!${letter}${_FIRST + 1}:${letter}${_FIRST + rows}"


def head_cell(column: int) -> str:
    """The head of a block, as a chart wants the name of a series."""
    return f"={SHEET}!{xl_rowcol_to_cell(0, column, True, True)}"


def link_to(table: str, column: str) -> tuple[str, str]:
    """The address of the first cell of a column; it follows the column when somebody moves it."""
    schema = BY_NAME[table]
    heading = f"{schema.excel_name}[[#Headers],[{schema.by_name[column].heading}]]"
    position = schema.columns.index(schema.by_name[column])
    place = f"#'{schema.sheet}'!"
    return (
        f'"{place}"&ADDRESS(ROW({heading})+1,COLUMN({heading}))',
        place + xl_rowcol_to_cell(FIRST, position, True, True),
    )
