"""What a later export has more, less or otherwise than the workbook: the rows of the sheet Since freeze.

After the freeze nobody should change the old platform, and somebody does. What changed is not lost in the facts, which the
import updates: each change is a row here, until a person says that the new platform has it too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

import numpy as np
import pandas as pd

from xlmigrate.domains.assets.dependencies.relations import PROPOSED
from xlmigrate.engine.catalogue import BY_NAME
from xlmigrate.engine.ids import next_ids
from xlmigrate.engine.plan import TEXT, ColumnEdit, as_text


def changed_rows(
    known: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
    *,
    added: Mapping[str, pd.DataFrame],
    edits: Iterable[ColumnEdit],
    gone: Mapping[str, pd.Index],
    today: date,
    freeze_on: date | None,
) -> pd.DataFrame:
    """New rows for the sheet, whose rows so far are ``known``.

    ``tables`` are those of the workbook before the import, ``added`` its new rows, ``edits`` the facts that the export
    changed (rows are labels of ``tables``), ``gone`` the labels of rows that it does not have any more. What was said to have
    vanished is not said again, until it appears.
    """
    last = known.dropna(subset=["row_key"]).drop_duplicates(["sheet", "row_key"], keep="last")
    vanished = set(zip(last["sheet"], last["row_key"], last["change"], strict=True))
    parts = [
        _part(name, _told(name, frame), "Appeared") for name, frame in added.items() if BY_NAME[name].watched
    ]
    for edit in edits:
        if BY_NAME[edit.table].watched:
            parts.append(_part(edit.table, tables[edit.table].loc[edit.rows], "Changed", edit))
    for name, labels in gone.items():
        if BY_NAME[name].watched:
            sheet = BY_NAME[name].sheet
            part = _part(name, tables[name].loc[labels], "Vanished")
            parts.append(part[[(sheet, one, "Vanished") not in vanished for one in part["row_key"]]])
    found = pd.concat(parts, ignore_index=True) if parts else BY_NAME["since_freeze"].empty()
    found = found[found["name"].notna() | found["row_key"].notna()].reset_index(drop=True)
    table = BY_NAME["since_freeze"]
    midnight = datetime(today.year, today.month, today.day)
    ids = next_ids(table, known["change_id"].dropna(), len(found))
    found["change_id"] = pd.Series(ids, dtype=TEXT)
    found["seen_on"] = pd.Series([midnight] * len(found), dtype=found["seen_on"].dtype)
    after = freeze_on is not None and today >= freeze_on
    found["after_freeze"] = pd.Series([after] * len(found), dtype="boolean")
    return found.astype({c.name: c.kind.dtype for c in table.columns})


def _told(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """The new rows that the export tells: a link that we only propose is no change of the old platform."""
    return rows[rows["source"].ne(PROPOSED).fillna(True)] if name == "links" else rows


def _part(name: str, rows: pd.DataFrame, change: str, edit: ColumnEdit | None = None) -> pd.DataFrame:
    """Rows of the sheet for some rows of a table, all with one kind of change."""
    table = BY_NAME[name]
    part = BY_NAME["since_freeze"].empty(len(rows))
    part["name"] = _called(name, rows)
    part["change"] = pd.Series([change] * len(rows), dtype=TEXT)
    part["sheet"] = pd.Series([table.sheet] * len(rows), dtype=TEXT)
    part["row_key"] = as_text(rows[table.key.name]).to_numpy()
    if edit is not None:
        heading = table.by_name[edit.column].heading if edit.column in table.by_name else edit.column
        part["column"] = pd.Series([heading] * len(rows), dtype=TEXT)
        part["was"], part["now"] = (
            as_text(cells).to_numpy() for cells in (edit.old.astype(edit.new.dtype), edit.new)
        )
    return part


def _called(name: str, rows: pd.DataFrame) -> pd.Series:
    """What a row is called: its name, or for a link its two ends."""
    if name == "links":
        words = (
            rows["from_id"].fillna("?")
            + " "
            + rows["relation"].fillna("to")
            + " "
            + rows["to_id"].fillna("?")
        )
    else:
        words = as_text(rows[BY_NAME[name].columns[1].name])
    return pd.Series(np.asarray(words, dtype=object), dtype=TEXT)
