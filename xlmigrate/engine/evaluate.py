"""Carrying out operations: rules and computed columns over an inventory, decided into one plan.

An operation decides; it never writes: it gives an `Outcome`, whose plan a host writes or nobody does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from xlmigrate.cleaning.distinct import one_evaluation
from xlmigrate.engine import catalogue
from xlmigrate.engine.catalogue import BY_NAME, TABLES
from xlmigrate.engine.computed import Computed, Derived, fill, in_order
from xlmigrate.engine.dates import Readings, readings
from xlmigrate.engine.loading import FORMULA, Inventory
from xlmigrate.engine.missing_rows import Lacking, completed
from xlmigrate.engine.plan import (
    TEXT,
    ColumnEdit,
    Plan,
    finding_rows,
    findings_frame,
)
from xlmigrate.engine.rules import Rule, check, honest, select
from xlmigrate.engine.shared import Evaluation


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
        return select(catalogue.every(Rule), *self.rules) if self.rules else ()

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables it reads, in the order of the workbook; Settings and Findings among them."""
        read = {"settings", "findings", *self.fills}
        for one in self.chosen:
            read.update(one.tables)
        for computed in (*catalogue.every(Computed), *catalogue.every(Derived)):
            if computed.table in self.fills:
                read.update(computed.tables)
        for lacking in catalogue.every(Lacking):
            if lacking.table in self.fills:
                read.update(lacking.tables)
        return tuple(table.name for table in TABLES if table.name in read)


def operations() -> dict[str, Operation]:
    """Every operation by its name, in the order of the work: group by group, room by room."""
    found = catalogue.every(Operation)
    groups = list(dict.fromkeys(one.group for one in found))
    return {one.name: one for one in sorted(found, key=lambda one: groups.index(one.group))}


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


@one_evaluation()
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
    evaluation = Evaluation(inventory.policy, today, inventory.raw)
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
        evaluation=evaluation,
        absent=inventory.absent,
    )
    fills = {table for operation in chosen for table in operation.fills}
    computed = [one for one in in_order(catalogue.every(Computed)) if one.table in fills]
    derived = [one for one in catalogue.every(Derived) if one.table in fills]
    tables = fill(
        [*computed, *derived], result.tables, inventory.policy, today, inventory.raw, evaluation=evaluation
    )
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
    kept, refused = without_formulas(kept, inventory)
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
    whole = completed(
        [one for one in catalogue.every(Lacking) if one.table in tables], inventory.tables, inventory.policy
    )
    return inventory.updated(whole) if whole else inventory


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


def without_formulas(
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
                    severity=FORMULA.severity, message="Your formula: left unchanged", old=part.old,
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
