"""Rows that go: taken out of a table, or merged into another row that every reference then names.

Which rows are one is judged elsewhere; here the decision becomes a plan. Every column that declares whose keys it names
(``refers_to``) is read, so that nothing points at a row that is gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from xlmigrate.engine.catalogue import BY_NAME
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.evaluate import without_formulas
from xlmigrate.engine.loading import Inventory
from xlmigrate.engine.plan import TEXT, ColumnEdit, Plan, findings_frame
from xlmigrate.engine.rules import honest
from xlmigrate.engine.tables import Kind

MERGED = "merged"
"""Stands in an edit's rules where a reference was turned from a row that was merged to the one that stays."""

_BETWEEN = "; "


def taken_out(inventory: Inventory, table: str, rows: Iterable[int]) -> pd.DataFrame:
    """Rows of a table, by their positions, as a plan removes them: each cell as it stands on the sheet."""
    frame = inventory.tables[table]
    chosen = frame.loc[sorted(set(rows))]
    lacking = {column for name, column in inventory.absent if name == table}
    cells = {
        str(name): honest(chosen[name], inventory.raw.get((table, str(name)))).astype(object)
        for name in chosen.columns
        if name not in lacking
    }
    return pd.DataFrame(cells, index=chosen.index)


def merged(inventory: Inventory, table: str, into: Mapping[str, str]) -> Plan:
    """The plan that merges rows of a table into others: key of the row that goes → key of the one that stays.

    The cells of the rows that stay are not touched: which value survives is another decision. Tables that each run writes
    anew are left to it. Raises XlmigrateError for a
    key that no row has, or that two have, and for rows that would be merged in a circle.
    """
    ends = {key: _end(key, into, table) for key in into}
    rows = _positions(inventory, table, [*ends, *ends.values()])
    removed = taken_out(inventory, table, [rows[key] for key in ends])
    gone = {table: removed.index}
    edits = [
        edit
        for name, frame in inventory.tables.items()
        for column in BY_NAME[name].columns
        if column.refers_to == table and column.name in frame and (name, column.name) not in inventory.absent
        if not BY_NAME[name].owned
        for edit in _turned(inventory, name, column.name, ends, gone.get(name))
    ]
    kept, refused = without_formulas(edits, inventory)
    return Plan(
        findings=findings_frame(refused), edits=tuple(kept), removed={table: removed}, merged={table: ends}
    )


def _end(key: str, into: Mapping[str, str], table: str) -> str:
    """The row that is there when all is merged: a row may be merged into one that is merged itself."""
    seen, at = {key}, into[key]
    while at in into:
        if at in seen:
            raise XlmigrateError(
                f"{key} would be merged into itself", where=BY_NAME[table].sheet, do="Say which row stays."
            )
        seen.add(at)
        at = into[at]
    if at in seen:
        raise XlmigrateError(
            f"{key} would be merged into itself", where=BY_NAME[table].sheet, do="Say which row stays."
        )
    return at


def _positions(inventory: Inventory, table: str, keys: Iterable[str]) -> dict[str, int]:
    """The position of each key's only row."""
    column = inventory.tables[table][BY_NAME[table].key.name]
    wanted = column[column.isin(list(keys))]
    twice = wanted[wanted.duplicated()]
    sheet = BY_NAME[table].sheet
    if len(twice):
        raise XlmigrateError(
            f"two rows have the ID {twice.iloc[0]}",
            where=sheet,
            do="Clear the ID of one of them and run again.",
        )
    found = dict(zip(wanted.astype(str), wanted.index.tolist(), strict=True))
    for key in keys:
        if key not in found:
            raise XlmigrateError(f"no row has the ID {key}", where=sheet)
    return found


def _turned(
    inventory: Inventory, table: str, column: str, ends: Mapping[str, str], gone: pd.Index | None
) -> Iterable[ColumnEdit]:
    """The edit of the cells of one column that name a row which goes."""
    frame = inventory.tables[table]
    several = BY_NAME[table].by_name[column].kind is Kind.CHOICES
    old = frame[column]
    new = old.map(lambda cell: _renamed(cell, ends, several=several), na_action="ignore").astype(old.dtype)
    differ = old.ne(new).fillna(False).to_numpy(dtype=bool)
    if gone is not None:
        differ &= ~frame.index.isin(gone)
    if differ.any():
        where = np.flatnonzero(differ)
        yield ColumnEdit(
            table=table,
            column=column,
            rows=frame.index.to_numpy(dtype=np.int64)[where],
            keys=frame[BY_NAME[table].key.name].iloc[where],
            old=honest(old.iloc[where], inventory.raw.get((table, column))),
            new=new.iloc[where],
            rules=pd.Series(MERGED, index=frame.index[where], dtype=TEXT),
        )


def _renamed(cell: str, ends: Mapping[str, str], *, several: bool) -> str:
    if not several:
        return ends.get(cell.strip(), cell)
    parts = [part.strip() for part in cell.split(_BETWEEN.strip())]
    if not set(parts) & set(ends):
        return cell
    return _BETWEEN.join(dict.fromkeys(ends.get(part, part) for part in parts))
