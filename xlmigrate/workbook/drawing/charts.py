"""The four charts on Start: native, their title the message, as a formula."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

from xlmigrate.domains.consent.words import MarketingVerdict
from xlmigrate.domains.project.metrics import METRICS
from xlmigrate.domains.project.metrics.work import verdict_name
from xlmigrate.engine.shipped import look, texts
from xlmigrate.workbook.drawing.look import colour
from xlmigrate.workbook.drawing.metric_sheet import MetricSheet, column_range, head_cell

CONTACT_BARS = ("fig_rows_contacts", "fig_contacts_single", "fig_contacts_deliverable", "fig_contacts_ready")
CONSENT_BARS = (
    MarketingVerdict.OK,
    MarketingVerdict.RE_PERMISSION,
    MarketingVerdict.UNKNOWN,
    MarketingVerdict.DO_NOT_MIGRATE,
    MarketingVerdict.SUPPRESS,
    MarketingVerdict.ERASE,
)
_ASK = (MarketingVerdict.RE_PERMISSION, MarketingVerdict.UNKNOWN)
_SIDE = ("sky", "steel")
_GOAL = ("petrol", "petrol")
_PERSON = ("person", "ochre")
_STACKS = {
    "assets": (_GOAL, _SIDE, ("pale", "line_strong"), ("decide", "ochre")),
    "findings": (("red", "red"), ("amber", "ochre"), ("pale", "line_strong")),
}
_DARK = ("petrol", "red")


@dataclass(frozen=True)
class Places:
    """Where a chart stands on Start, and the sheet with its figures."""

    start: Worksheet
    figures: MetricSheet


def draw_charts(book: Workbook, places: Places, cells: dict[str, tuple[int, int]]) -> None:
    """Draw the four charts at their cells, by name."""
    columns = _simple_data(places.figures)
    charts = {
        "contacts": _bars(book, columns["contacts"], [_SIDE, _SIDE, _SIDE, _GOAL]),
        "consent": _bars(
            book, columns["consent"], [_GOAL, *(_PERSON if w in _ASK else _SIDE for w in CONSENT_BARS[1:])]
        ),
        "assets": _stacks(book, places.figures, "assets"),
        "findings": _stacks(book, places.figures, "findings"),
    }
    for name, chart in charts.items():
        _finish(chart, places.figures, name)
        options = {"description": texts()["charts"][name]["description"], "object_position": 1}
        places.start.insert_chart(*cells[name], chart, options)


def _simple_data(figures: MetricSheet) -> dict[str, tuple[int, int]]:
    """Write the two plain series to Lists; gives first column and number of bars of each."""
    bars = {
        "contacts": list(zip(texts()["charts"]["contacts"]["bars"], CONTACT_BARS, strict=True)),
        "consent": [(word, verdict_name(word)) for word in CONSENT_BARS],
    }
    found = {}
    for name, lines in bars.items():
        first = figures.column
        figures.sheet.write_string(0, first, name.capitalize(), figures.styles("section"))
        figures.sheet.write_string(0, first + 1, "Contacts", figures.styles("section"))
        for row, (label, figure) in enumerate(lines, start=1):
            figures.sheet.write_string(row, first, label, figures.styles())
            figures.write(row, first + 1, figure, figures.values.metric(figure))
        found[name] = (first, len(lines))
        figures.column += 3
    return found


def _font(**more: Any) -> dict[str, Any]:
    return {"name": look()["font"]["name"], "size": 9, "color": colour("text"), **more}


def _filled(fill: str, edge: str) -> dict[str, Any]:
    return {"fill": {"color": colour(fill)}, "border": {"color": colour(edge), "width": 0.75}}


def _bars(book: Workbook, data: tuple[int, int], colours: Sequence[tuple[str, str]]) -> Chart:
    chart = book.add_chart({"type": "bar"})
    first, bars = data
    chart.add_series(
        {
            "name": head_cell(first + 1),
            "categories": column_range(first, bars),
            "values": column_range(first + 1, bars),
            "points": [_filled(*one) for one in colours],
            **_filled(*_SIDE),
            "gap": 40,
            "data_labels": {
                "value": True,
                "font": _font(bold=True),
                "num_format": "#,##0",
                "position": "outside_end",
            },
        }
    )
    chart.set_legend({"none": True})
    chart.set_plotarea({"layout": look()["start"]["bars"]})
    return chart


def _stacks(book: Workbook, figures: MetricSheet, name: str) -> Chart:
    chart = book.add_chart({"type": "bar", "subtype": "stacked"})
    categories, parts = figures.ranges[name]
    for (head, values), (fill, edge) in zip(parts, _STACKS[name], strict=True):
        chart.add_series(
            {
                "name": head,
                "categories": categories,
                "values": values,
                **_filled(fill, edge),
                "gap": 35,
                "overlap": 100,
                "data_labels": {
                    "value": True,
                    "font": _font(size=8, color=colour("white" if fill in _DARK else "text")),
                    "num_format": "0;;",
                },
            }
        )
    chart.set_legend({"position": "bottom", "font": _font()})
    chart.set_plotarea({"layout": look()["start"]["stacks"]})
    return chart


def _finish(chart: Chart, figures: MetricSheet, name: str) -> None:
    start = look()["start"]
    row = list(METRICS).index(f"fig_title_{name}") + 1
    chart.set_title(
        {
            "name": f"={figures.sheet.name}!$B${row + 1}",
            "name_font": _font(size=11, bold=True, color=colour("ink")),
            "overlay": False,
            "layout": {"x": 0.015, "y": 0.03},
        }
    )
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0, "num_font": _font()})
    chart.set_y_axis(
        {
            "reverse": True,
            "num_font": _font(),
            "major_tick_mark": "none",
            "line": {"color": colour("line_strong")},
        }
    )
    chart.set_chartarea(
        {"fill": {"color": colour("white")}, "border": {"color": colour("line"), "width": 0.75}}
    )
    chart.set_size({"width": start["chart_width"], "height": start["chart_height"]})
