"""What is said of the selected cell, and the way to all that is said. Reads three tables at most, and no rule runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xlmigrate.domains import BY_NAME, TABLES
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.grid import Grid
from xlmigrate.engine.tables import Table
from xlmigrate.workbook.hosts.excel import ExcelWorkbook, calling

_WRITERS = {
    "key": "It names the row.",
    "which one": "It names the row.",
    "computed": "xlmigrate writes it anew at each run.",
    "detail": "xlmigrate writes it anew at each run.",
    "decision": "It is yours: no run ever writes here.",
    "fact": "It is a fact, from an import or from you.",
}


def explain() -> str:
    """Explain the selected cell of the calling workbook."""
    return explain_in(calling())


def explain_in(workbook: ExcelWorkbook) -> str:
    """The findings of the selected cell with rule and proposal; without any, what its column holds."""
    cell = workbook.selected()
    if cell is None:
        raise XlmigrateError(
            "no cell is selected", where=workbook.name, do="Select one and press Explain again."
        )
    table = next((one for one in TABLES if one.sheet.casefold() == cell.sheet.casefold()), None)
    if table is None or cell.heading is None or cell.row is None:
        raise XlmigrateError(
            "the selected cell is outside the tables of this workbook",
            where=f"{workbook.name}, {cell.sheet}",
            do="Select a cell below a heading.",
        )
    grid = workbook.read(cell.table)
    key = _text(_column(grid, table, table.key.name)[cell.row]) if cell.row < grid.rows else ""
    found = list(_findings(workbook, table, key, cell.heading)) if key else []
    return f"{cell.heading}, row {key or cell.row + 1}\n\n" + (
        "\n\n".join(found) or _about(table, cell.heading)
    )


def _findings(workbook: ExcelWorkbook, table: Table, key: str, heading: str) -> Iterator[str]:
    findings = BY_NAME["findings"]
    if findings.sheet.casefold() not in {sheet.casefold() for _, sheet in workbook.tables()}:
        return
    grid = workbook.read(workbook.table_of("findings"))
    names = ("sheet", "row_key", "column", "rule", "severity", "message", "value", "proposal", "accept")
    for row in zip(*(_column(grid, findings, name) for name in names), strict=True):
        sheet, row_key, column, rule, severity, message, value, proposal, accept = map(_text, row)
        if (sheet.casefold(), row_key, column.casefold()) != (
            table.sheet.casefold(),
            key,
            heading.casefold(),
        ):
            continue
        lines = [f"{severity}: {message} ({rule})", *_why(workbook, rule)]
        if value:
            lines.append(f"Value: {value}")
        if proposal:
            lines.append(f"Proposed: {proposal}")
            lines.append(
                f"You answered {accept}."
                if accept
                else "To answer, choose Apply or Leave on the sheet Findings."
            )
        yield "\n".join(lines)


def _why(workbook: ExcelWorkbook, rule: str) -> list[str]:
    """Why a rule matters, as the workbook's own Legend has it."""
    legend = BY_NAME["legend"]
    if legend.sheet.casefold() not in {sheet.casefold() for _, sheet in workbook.tables()}:
        return []
    grid = workbook.read(workbook.table_of("legend"))
    for entry, why in zip(_column(grid, legend, "entry"), _column(grid, legend, "why"), strict=True):
        if _text(entry) == rule and _text(why):
            return [_text(why)]
    return []


def _about(table: Table, heading: str) -> str:
    column = table.by_heading.get(heading.strip().casefold())
    if column is None:
        return "No findings for this cell. The column is your own."
    return f"No findings for this cell. {column.help} {_WRITERS[column.zone.value]}"


def report() -> str:
    """Go to the sheet Findings of the calling workbook."""
    workbook = calling()
    table = workbook.table_of("findings")
    grid = workbook.read(table)
    workbook.show(table)
    waiting = sum(1 for cell in _column(grid, BY_NAME["findings"], "finding_id") if cell is not None)
    return f"{waiting:,} findings, the most serious first. Answer proposals with Apply or Leave; the next run carries them out."


def _column(grid: Grid, table: Table, name: str) -> Any:
    """The cells of a column of the schema; blanks where the sheet has none."""
    for position, heading in enumerate(grid.headings):
        declared = table.by_heading.get(heading.strip().casefold())
        if declared is not None and declared.name == name:
            return grid.columns[position]
    return [None] * grid.rows


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell)
