"""What a button does: its name, the rules it runs, the columns it computes. One entry is one button.

The ribbon, the macro, the command, the Python function and the reference page follow from the entry. An
operation decides; it never writes: it gives an `Outcome`, whose plan a host writes or nobody does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from xlmigrate.computed import COMPUTED, DERIVED, LACKING
from xlmigrate.computed.language import fill
from xlmigrate.computed.rows import completed
from xlmigrate.errors import XlmigrateError
from xlmigrate.inventory import FORMULA, Inventory
from xlmigrate.plan import (
    TEXT,
    ColumnEdit,
    Plan,
    Severity,
    finding_ids,
    finding_rows,
    findings_frame,
    gravest_first,
)
from xlmigrate.rulebook import Notice, Rule, check, honest, select
from xlmigrate.rules import RULES
from xlmigrate.rules.dates import Readings, readings
from xlmigrate.schema import BY_NAME, TABLES


@dataclass(frozen=True)
class Operation:
    """One thing a user can ask for; it can be run again.

    ``rules`` are prefixes of rule codes, ``fills`` the tables whose computed columns are written anew.
    ``name`` is verb and noun with a hyphen; the other spellings are derived from it.
    """

    name: str
    group: str
    rules: tuple[str, ...]
    fills: tuple[str, ...]
    tip: str
    icon: str

    @property
    def label(self) -> str:
        """As on the ribbon: ``Clean contacts``."""
        return self.name.replace("-", " ").capitalize()

    @property
    def function_name(self) -> str:
        """As in Python: ``clean_contacts``."""
        return self.name.replace("-", "_")

    @property
    def macro_name(self) -> str:
        """As in VBA: ``CleanContacts``."""
        return "".join(word.capitalize() for word in self.name.split("-"))

    @property
    def subject(self) -> str:
        """The table that it is about."""
        return self.fills[0]

    @property
    def chosen(self) -> tuple[Rule, ...]:
        """The rules it runs, in order."""
        return select(RULES, *self.rules) if self.rules else ()

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables it reads, in the order of the workbook; Settings and Findings among them."""
        read = {"settings", "findings", *self.fills}
        for one in self.chosen:
            read.update(one.tables)
        for computed in (*COMPUTED, *DERIVED):
            if computed.table in self.fills:
                read.update(computed.tables)
        for lacking in LACKING:
            if lacking.table in self.fills:
                read.update(lacking.tables)
        return tuple(table.name for table in TABLES if table.name in read)


_ALL = (
    Operation("weigh-project", "Set up", (), ("objectives", "platform_fit", "resources", "price_tiers"), "Compares objectives with their baseline, and weighs the new platform against the old.", "SortDialog"),
    Operation("clean-contacts", "Contacts", ("CT",), ("contacts", "suppressions"), "Repairs what is certain in addresses, phones and names, proposes what is likely, and says why.", "Spelling"),
    Operation("tidy-tags", "Contacts", ("TG",), ("tags", "custom_fields"), "Lists and counts tags and fields in use, and shows what the new platform would not take.", "Filter"),
    Operation("judge-consent", "Consent", ("CN",), ("consent_records", "contacts", "suppressions"), "Judges for each contact and channel who may be written to and who must be served, with rule and source; triage, not legal advice.", "FileProperties"),
    Operation("review-assets", "Assets", ("AS",), ("assets", "links", "rebuild_order"), "Computes what each asset is needed for, what becomes of it and what comes first; your decisions stay.", "NameManager"),
    Operation("match-payments", "Assets", (), ("products", "purchases", "subscriptions", "affiliates", "gateways"), "Finds the contact behind each payment, and what each subscription needs to go on.", "RemoveDuplicates"),
    Operation("check-plumbing", "Technical", (), ("domains", "integrations", "redirects"), "Looks over DNS records, integrations and redirects for what would go wrong.", "HyperlinkInsert"),
    Operation("check-launch", "Launch", (), ("test_cases", "go_live_plan", "rollback_plan", "warm_up", "monitoring"), "Looks over the plan of the day, the way back and the numbers that are watched.", "WatchWindow"),
)  # fmt: skip

OPERATIONS: Mapping[str, Operation] = {operation.name: operation for operation in _ALL}
"""Every operation by its name, in the order of the work."""


def operation(name: str) -> Operation:
    """The operation of that name, in any of its spellings. Raises XlmigrateError naming those there are."""
    for one in _ALL:
        if name in (one.name, one.function_name, one.macro_name, one.label):
            return one
    raise XlmigrateError(f"there is no operation {name!r}", do=f"There are: {', '.join(OPERATIONS)}.")


@dataclass(frozen=True)
class Outcome:
    """What one or several operations decided.

    ``plan`` is all that would be written. ``tables`` are the typed tables as they would be then. ``proofs`` say of
    columns of text that were read as dates what proved their order.
    """

    plan: Plan
    tables: Mapping[str, pd.DataFrame]
    inventory: Inventory
    proofs: tuple[str, ...] = ()


def decide(operations: Iterable[Operation], inventory: Inventory, *, today: date) -> Outcome:
    """Run operations over an inventory, as one: missing rows first, then rules, then the computed columns.

    Nothing is written.
    """
    chosen = tuple(operations)
    known, inventory = inventory, _completed(inventory, {name for one in chosen for name in one.fills})
    rules = {one.code: one for operation in chosen for one in operation.chosen}
    wanted = {name for operation in chosen for name in operation.tables}
    answers = _answers(inventory.tables.get("findings"))
    theirs = {name: frame for name, frame in inventory.tables.items() if name in wanted}
    dates = readings(theirs, inventory.raw, inventory.policy, answers)
    result = check(
        inventory.tables,
        tuple(rules.values()),
        policy=inventory.policy,
        today=today,
        raw=inventory.raw,
        locked=inventory.locked,
        answers=answers,
        settled=dates.settled,
    )
    fills = {table for operation in chosen for table in operation.fills}
    computed = [one for one in COMPUTED if one.table in fills]
    derived = [one for one in DERIVED if one.table in fills]
    tables = fill([*computed, *derived], result.tables, inventory.policy, today, inventory.raw)
    edits = [
        *inventory.new_ids,
        *result.plan.edits,
        *(
            edit
            for one in computed
            for edit in _filled(one.table, one.columns, result.tables, tables, inventory)
        ),
    ]
    door = _still_said(inventory.findings[inventory.findings["table"].isin(wanted)], dates)
    findings = findings_frame([door, dates.findings, result.plan.findings])
    kept = [edit for edit in edits if (edit.table, edit.column) not in inventory.absent]
    kept, refused = _without_formulas(kept, inventory)
    was = {one.table: inventory.tables[one.table] for one in derived if one.table in inventory.tables}
    replaced = {name: tables[name] for name, frame in was.items() if not same_rows(tables[name], frame)}
    kept, added = _new_rows(kept, known, inventory, tables)
    plan = replace(
        result.plan,
        findings=findings_frame([findings, *refused]),
        edits=tuple(kept),
        added=added,
        replaced=replaced,
    )
    return Outcome(plan, tables, known, dates.proofs)


def _completed(inventory: Inventory, tables: set[str]) -> Inventory:
    """The inventory with the rows that some of its tables lack."""
    whole = completed([one for one in LACKING if one.table in tables], inventory.tables, inventory.policy)
    locked = {
        name: np.append(rows, np.zeros(len(whole[name]) - len(rows), dtype=bool)) if name in whole else rows
        for name, rows in inventory.locked.items()
    }
    return replace(inventory, tables={**inventory.tables, **whole}, locked=locked) if whole else inventory


def _new_rows(
    edits: list[ColumnEdit], known: Inventory, whole: Inventory, tables: Mapping[str, pd.DataFrame]
) -> tuple[list[ColumnEdit], dict[str, pd.DataFrame]]:
    """The edits of rows that were there, and the rows that were not, as rules and computed columns leave them."""
    if known is whole:
        return edits, {}
    added, kept = {}, []
    for name, frame in known.tables.items():
        if whole.tables[name] is not frame:
            added[name] = tables[name].loc[whole.tables[name].index.difference(frame.index)]
    for edit in edits:
        there = (
            ~np.isin(edit.rows, added[edit.table].index)
            if edit.table in added
            else np.ones(len(edit), dtype=bool)
        )
        if there.any():
            kept.append(edit if there.all() else edit.take(np.flatnonzero(there)))
    return kept, added


def _still_said(door: pd.DataFrame, dates: Readings) -> pd.DataFrame:
    """What the door said, without the cells that were read as dates since, or are asked about by the column."""
    if not dates.covered:
        return door
    cells = zip(door["table"], door["column"], door["row"].fillna(-1), strict=True)
    return door[[cell not in dates.covered for cell in cells]]


def same_rows(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Whether two tables hold the same rows, in the columns that both have."""
    columns = [name for name in one.columns if name in other.columns]
    if len(one) != len(other):
        return False
    left, right = (f[columns].reset_index(drop=True).astype(object) for f in (one, other))
    return bool(left.where(left.notna(), None).equals(right.where(right.notna(), None)))


def _without_formulas(
    edits: Iterable[ColumnEdit], inventory: Inventory
) -> tuple[list[ColumnEdit], list[pd.DataFrame]]:
    """The edits that touch no formula of a person, and a finding for each cell that would have been."""
    kept, refused = [], []
    for edit in edits:
        rows = inventory.formulas.get((edit.table, edit.column))
        theirs = np.isin(edit.rows, list(rows)) if rows else np.zeros(len(edit), dtype=bool)
        if theirs.any():
            part = edit.take(np.flatnonzero(theirs))
            refused.append(
                finding_rows(
                    table=edit.table, rows=part.rows, keys=part.keys, column=edit.column, rule=FORMULA.code,
                    severity=FORMULA.severity, message="This formula is yours and stays as it is", old=part.old,
                    new=part.new,
                )
            )  # fmt: skip
            edit = edit.take(np.flatnonzero(~theirs))  # noqa: PLW2901
        if len(edit):
            kept.append(edit)
    return kept, refused


def _answers(findings: pd.DataFrame | None) -> pd.DataFrame | None:
    return None if findings is None else findings[["finding_id", "accept"]]


COMPUTED_BY = "computed"
"""Stands in an edit's rules where no rule but a computed column wrote it."""


def _filled(
    table: str,
    columns: Iterable[str],
    before: Mapping[str, pd.DataFrame],
    after: Mapping[str, pd.DataFrame],
    inventory: Inventory,
) -> Iterable[ColumnEdit]:
    if table not in before:
        return
    key = BY_NAME[table].key.name
    for column in columns:
        old, new = before[table][column], after[table][column]
        differ = ~(old.eq(new).fillna(False) | (old.isna() & new.isna())).to_numpy(dtype=bool)
        if differ.any():
            rows = np.flatnonzero(differ)
            yield ColumnEdit(
                table=table,
                column=column,
                rows=old.index.to_numpy(dtype=np.int64)[rows],
                keys=after[table][key].iloc[rows],
                old=honest(old.iloc[rows], inventory.raw.get((table, column))),
                new=new.iloc[rows],
                rules=pd.Series(COMPUTED_BY, index=old.index[rows], dtype=TEXT),
            )


MORE_ROWS = Notice(
    "XL401",
    Severity.INFO,
    "More rows than the sheet shows.",
    "The gravest stand on the sheet; how many do, Settings say. The full list lies in the run's folder.",
)


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
        message=f"{more:,} more findings lie in {full_list}",
    )
    return pd.concat([sheet, _as_sheet(last)], ignore_index=True)


def _shown_findings(findings: pd.DataFrame, known: pd.DataFrame | None, shown: int) -> pd.DataFrame:
    ordered = gravest_first(findings)
    quiet = ordered["answer"].eq("Leave").fillna(False)
    ordered = pd.concat([ordered[~quiet], ordered[quiet]], ignore_index=True)
    if known is None or not known[["accept", "note"]].notna().any(axis=None):
        return _as_sheet(ordered.head(shown))
    ids = finding_ids(ordered)
    answered = (
        known.dropna(subset=["accept", "note"], how="all")
        .drop_duplicates("finding_id")
        .set_index("finding_id")
    )
    place = pd.Series(np.arange(len(ordered)), index=ordered.index)
    sheet = _as_sheet(ordered[(place < shown) | ids.isin(answered.index)])
    for column in ("accept", "note"):
        sheet[column] = sheet["finding_id"].map(answered[column]).astype(TEXT)
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
    parts, left = [], shown
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
    more = sum(map(len, repairs(plan))) - len(changes)
    if more:
        told = {
            "change_id": f"{run}-more",
            "rules": MORE_ROWS.code,
            "new": f"{more:,} more changes lie in {full_list}",
        }
        last = BY_NAME["change_log"].empty(1).assign(**told)
        frame = pd.concat([frame, last.astype(frame.dtypes)], ignore_index=True)
    return frame
