"""The Findings and Change log sheets: what a plan says of them, as rows."""

from __future__ import annotations

import numpy as np
import pandas as pd

from xlmigrate.engine.catalogue import BY_NAME, TABLES
from xlmigrate.engine.plan import (
    TEXT,
    Answer,
    ColumnEdit,
    Plan,
    Severity,
    finding_ids,
    finding_rows,
    gravest_first,
)
from xlmigrate.engine.rules import Notice

MORE_ROWS = Notice(
    "XL401",
    Severity.INFO,
    "More rows than shown.",
    "The sheet shows the most serious ones first; Findings shown on Settings sets how many. The full list is in the run's folder.",
)


ANSWERS = ("accept", "note", "left_by", "left_on")
"""What a person writes beside a finding; it is kept while the cell stays as it is."""


def findings_sheet(
    findings: pd.DataFrame, known: pd.DataFrame | None, *, shown: int, full_list: str = ""
) -> pd.DataFrame:
    """Findings as rows of the Findings sheet: open ones by gravity, then those left; answers kept.

    ``known`` is the sheet as it was; answers and notes find their finding by its id. At most ``shown`` rows
    stand on the sheet, but every one that a person answered does; a last row says how many lie in ``full_list``.
    """
    sheet = _shown_findings(findings, known, shown)
    more = len(findings) - len(sheet)
    if more == 0:
        return sheet
    last = finding_rows(
        table="findings",
        rows=None,
        keys="",
        column="",
        rule=MORE_ROWS.code,
        severity=MORE_ROWS.severity,
        message=f"{more:,} more findings are in {full_list}",
    )
    return pd.concat([sheet, _as_sheet(last)], ignore_index=True)


def _shown_findings(findings: pd.DataFrame, known: pd.DataFrame | None, shown: int) -> pd.DataFrame:
    ordered = gravest_first(findings)
    quiet = ordered["answer"].eq(Answer.LEAVE).fillna(False)
    ordered = pd.concat([ordered[~quiet], ordered[quiet]], ignore_index=True)
    answers = [name for name in ANSWERS if known is not None and name in known]
    if known is None or not known[answers].notna().any(axis=None):
        return _as_sheet(ordered.head(shown))
    ids = finding_ids(ordered)
    answered = known.dropna(subset=answers, how="all").drop_duplicates("finding_id").set_index("finding_id")
    place = pd.Series(np.arange(len(ordered)), index=ordered.index)
    sheet = _as_sheet(ordered[(place < shown) | ids.isin(answered.index)])
    for column in answers:
        kept = answered[column].reindex(sheet["finding_id"]).set_axis(sheet.index)
        sheet[column] = kept.astype(BY_NAME["findings"].by_name[column].kind.dtype)
    return sheet


def _as_sheet(findings: pd.DataFrame) -> pd.DataFrame:
    findings = findings.reset_index(drop=True)
    frame = BY_NAME["findings"].empty(len(findings))
    sheets = {table.name: table.sheet for table in TABLES}
    frame["finding_id"] = finding_ids(findings)
    frame["severity"] = findings["severity"]
    frame["rule"] = findings["rule"]
    frame["sheet"] = findings["table"].map(sheets).astype(TEXT)
    frame["row_key"] = findings["key"]
    frame["column"] = _headings(findings)
    frame["message"] = findings["message"]
    frame["value"] = findings["old"]
    frame["proposal"] = findings["new"]
    return frame


def _headings(rows: pd.DataFrame) -> pd.Series:
    """The heading of each (table, column); a column that the schema does not know is its own heading."""
    heading = {
        (table.name, column.name): column.heading for table in TABLES for column in table.columns
    }  # fmt: skip
    pairs = zip(rows["table"], rows["column"], strict=True)
    return pd.Series([heading.get(pair, pair[1]) for pair in pairs], index=rows.index, dtype=TEXT)


def repairs(plan: Plan) -> tuple[ColumnEdit, ...]:
    """The edits that rules made; computed columns and the day of judgement, new at each run, are not among them."""
    computed = {(table.name, column.name) for table in TABLES for column in table.computed}
    computed.add(("settings", "value"))
    return tuple(edit for edit in plan.edits if (edit.table, edit.column) not in computed)


def change_log_sheet(plan: Plan, *, run: str, name: str, shown: int, full_list: str = "") -> pd.DataFrame:
    """The repairs of a plan as rows of the Change log sheet, ``shown`` of them at most.

    A last row says how many lie in ``full_list``.
    """
    parts = [_merged(plan).head(shown)] if plan.merged else []
    left = shown - sum(map(len, parts))
    for edit in repairs(plan):
        if left > 0:
            parts.append(edit.take(np.arange(min(left, len(edit)))).frame())
            left -= len(parts[-1])
    changes = pd.concat(parts, ignore_index=True) if parts else Plan().changes()
    frame = BY_NAME["change_log"].empty(len(changes))
    sheets = {table.name: table.sheet for table in TABLES}
    frame["change_id"] = pd.Series([f"{run}-{n + 1:05d}" for n in range(len(changes))], dtype=TEXT)
    frame["sheet"] = changes["table"].map(sheets).astype(TEXT)
    frame["row_key"] = changes["key"]
    frame["column"] = _headings(changes)
    frame["old"] = changes["old"]
    frame["new"] = changes["new"]
    frame["rules"] = changes["rules"]
    frame["operation"] = pd.Series([name] * len(changes), dtype=TEXT)
    more = sum(map(len, repairs(plan))) + sum(map(len, plan.merged.values())) - len(changes)
    if more:
        told = {
            "change_id": f"{run}-more",
            "rules": MORE_ROWS.code,
            "new": f"{more:,} more changes are in {full_list}",
        }
        last = BY_NAME["change_log"].empty(1).assign(**told)
        frame = pd.concat([frame, last.astype(frame.dtypes)], ignore_index=True)
    return frame


def _merged(plan: Plan) -> pd.DataFrame:
    """A change for each row that was merged into another, as `Plan.changes` gives those of cells."""
    told = [(table, gone, stays) for table, into in plan.merged.items() for gone, stays in into.items()]
    found = Plan().changes().reindex(range(len(told)))
    for name, at in (("table", 0), ("key", 1), ("new", 2)):
        found[name] = pd.Series([one[at] for one in told], dtype=TEXT)
    found["column"] = pd.Series([BY_NAME[one[0]].key.name for one in told], dtype=TEXT)
    return found.assign(old=found["key"], rules="merged").astype({"rules": TEXT, "old": TEXT})
