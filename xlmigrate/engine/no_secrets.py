"""No key, password or card number passes the door: every cell of a workbook is looked at before anything is made of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import pandas as pd

from xlmigrate.cleaning.secrets import Place, find, kind_of
from xlmigrate.engine.catalogue import BY_NAME
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.grid import Grid

SETTING = "Not a secret"
"""The setting on which a person names cells that only look like a secret, separated by semicolons."""


def refuse(grids: Iterable[Grid], allowed: Collection[str] = ()) -> None:
    """Refuse a workbook in which a secret stands. Raises XlmigrateError with sheet, row and column, without the value.

    ``allowed`` are cells that a person named elsewhere: rows on their way into a workbook do not bring its Settings along.
    """
    grids = list(grids)
    allowed = (*allowed, *_allowed(grids))
    for grid in grids:
        refuse_secrets(grid.headings, grid.columns, grid.sheet, rows=_rows(grid), allowed=allowed)


def refuse_secrets(
    headings: Sequence[str],
    columns: Sequence[Any],
    where: str,
    *,
    rows: Sequence[object] = (),
    allowed: Collection[str] = (),
) -> None:
    """Refuse a table that holds a secret. Raises XlmigrateError that names file or sheet, row, column and kind, never the value.

    ``rows`` are the names of the rows, as a line number or an ID; else they count from 2, as below a heading. ``allowed`` names the
    cells of which a person says that they only look like one: ``orders.csv row 5 Reference``.
    """
    let_pass = {" ".join(name.split()).casefold() for name in allowed}
    open_ones = [
        (place, name)
        for place in find(headings, columns)
        if (name := _name(place, headings, where, rows)).casefold() not in let_pass
    ]
    if not open_ones:
        return
    shown = "; ".join(f"{name} ({place.kind})" for place, name in open_ones[:3])
    more = f"; and {len(open_ones) - 3:,} more" if len(open_ones) > 3 else ""
    raise XlmigrateError(
        f"it holds what must not be in it: {shown}{more}",
        where=where,
        do=(
            "Take it out, and change the key if anybody saw it: nothing was read. Keep keys in a password manager and write only"
            f" where. If it is no secret, write on Settings, Not a secret: {open_ones[0][1]}"
        ),
    )


def _name(place: Place, headings: Sequence[str], where: str, rows: Sequence[object]) -> str:
    heading = headings[place.column]
    column = f"column {place.column + 1}" if kind_of(heading) else heading
    row = "heading" if place.row < 0 else f"row {rows[place.row] if len(rows) else place.row + 2}"
    return " ".join(f"{where} {row} {column}".split())


def cells_of(text: str) -> tuple[str, ...]:
    """The cells that the setting names."""
    return tuple(name.strip() for name in text.split(";") if name.strip())


def _allowed(grids: Sequence[Grid]) -> tuple[str, ...]:
    settings = next(
        (grid for grid in grids if grid.sheet.casefold() == BY_NAME["settings"].sheet.casefold()), None
    )
    if settings is None:
        return ()
    columns = {
        heading.strip().casefold(): cells
        for heading, cells in zip(settings.headings, settings.columns, strict=True)
    }
    names, values = columns.get("setting", ()), columns.get("value", ())
    told = [
        value for name, value in zip(names, values, strict=False)
        if isinstance(name, str) and name.strip().casefold() == SETTING.casefold() and isinstance(value, str)
    ]  # fmt: skip
    return cells_of(told[0]) if told else ()


def _rows(grid: Grid) -> Sequence[object]:
    """The ID of each row, or its number on the sheet where it has none."""
    table = next((one for one in BY_NAME.values() if one.sheet.casefold() == grid.sheet.casefold()), None)
    key = table.key.heading.casefold() if table else ""
    cells = next(
        (c for h, c in zip(grid.headings, grid.columns, strict=True) if h.strip().casefold() == key), None
    )
    return () if cells is None else _Names(cells)


class _Names(Sequence[object]):
    """The names of rows, made when one is asked for: a million are never asked for."""

    def __init__(self, cells: Sequence[object]) -> None:
        self.cells = cells

    def __len__(self) -> int:
        return len(self.cells)

    def __getitem__(self, row: int) -> object:  # type: ignore[override]
        cell = self.cells.iloc[row] if isinstance(self.cells, pd.Series) else self.cells[row]
        return cell if isinstance(cell, str) and cell.strip() else row + 2
