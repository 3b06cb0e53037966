"""A newer export into a workbook that people have worked in: what is new, changed, gone; decisions stay.

A row is found again by the platform's id, then by its normalised address, or by the key of its sheet. A fact is taken
from the newer export only where the export itself changed since the last import: what a person corrected by hand stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from xlmigrate.cleaning import email
from xlmigrate.domains import BY_NAME, OPERATIONS, TABLES
from xlmigrate.domains.assets.since_freeze import changed_rows
from xlmigrate.domains.consent import joining as consent
from xlmigrate.domains.traces.file_notices import GONE_ROW, with_problems
from xlmigrate.engine import loading
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.evaluate import Outcome, decide
from xlmigrate.engine.ids import ids_by_kind
from xlmigrate.engine.loading import Inventory
from xlmigrate.engine.plan import TEXT, ColumnEdit, Plan, as_text, finding_rows, findings_frame
from xlmigrate.engine.rules import honest
from xlmigrate.engine.tables import Table, Zone
from xlmigrate.files import reading
from xlmigrate.runs import session
from xlmigrate.runs.journal import Journal
from xlmigrate.runs.run import Run, whole_plan
from xlmigrate.runs.session import Context, Say, silent
from xlmigrate.workbook.ooxml import disk

IMPORTED = "import"
"""Stands in an edit's rules where the newer export changed a fact."""

_ADDRESSES = ("email", "address")


@dataclass(frozen=True)
class Imported:
    """What an import did: the run, and rows new, changed and gone by table."""

    run: Run
    new: Mapping[str, int]
    changed: Mapping[str, int]
    gone: Mapping[str, int]
    known_files: tuple[str, ...] = ()


def import_files(
    path: Path,
    files: Iterable[Path],
    desk: Context,
    *,
    source: str | None = None,
    encoding: str | None = None,
    mapping: reading.Mapping | None = None,
    dry_run: bool = False,
    say: Say = silent,
) -> Imported:
    """Import newer export files into a closed workbook, and judge it, in one save.

    A file that was imported before, by its hash, is passed over; one that waited, or for which an answer stands on Columns, is
    read again. A file that nobody understands
    waits. Raises XlmigrateError where no file can be read; the workbook is then as it was.
    """
    with session.opened(path, desk, say) as work:
        door = work.load()
        fresh, known = _fresh(files, door)
        if not fresh:
            nothing = Plan(findings=door.findings)
            return Imported(
                Run(path, Outcome(nothing, door.tables, door), nothing, desk.today), {}, {}, {}, known
            )
        say(f"Reading {len(fresh)} files")
        gathered = reading.gather(
            fresh, source=source or door.policy.source_platform or None, encoding=encoding, mapping=mapping,
            answers=door.tables.get("columns"), policy=door.policy,
        )  # fmt: skip
        joining = _Joining(door, _cleaned(gathered, door, desk), _Base(work.journal))
        merged = joining.join(gathered.files)
        outcome = work.evaluate(OPERATIONS.values(), door.updated(merged))
        made = _planned(path, door, outcome, joining, gathered.problems, work.journal, desk)
        counts = Imported(made, joining.new, joining.changed, joining.gone_counts, known)
        if dry_run or made.plan.is_empty:
            return counts
        written = work.write(made.plan, made.outcome, ["import"])
        joining.base.keep()
        return replace(counts, run=made.after(written))


def _fresh(files: Iterable[Path], door: Inventory) -> tuple[list[Path], tuple[str, ...]]:
    table = door.tables.get("files")
    seen = (
        set(table.loc[table["direction"].ne("Waiting").fillna(True), "sha256"].dropna())
        if table is not None
        else set()
    )
    asked = door.tables.get("columns")
    answered: set[str] = set()
    if asked is not None and len(asked):
        new = asked["answer"].notna() & asked["why"].ne(reading.YOU_SAID).fillna(True)
        answered = set(asked.loc[new.fillna(False), "file"].dropna())
    fresh, known = [], []
    for file in files:
        try:
            if disk.sha256_of(file) in seen and not any(name.startswith(file.name) for name in answered):
                known.append(file.name)
            else:
                fresh.append(file)
        except OSError as problem:
            raise XlmigrateError(
                f"the file cannot be read ({problem.strerror})",
                where=file.name,
                do="Check its name and folder.",
            ) from None
    return fresh, tuple(known)


def _cleaned(gathered: reading.Gathered, door: Inventory, desk: Context) -> dict[str, pd.DataFrame]:
    """The rows of the export as they would stand in a new workbook: typed, and with the safe fixes carried out."""
    alone = loading.from_frames(gathered.tables, door.policy)
    tables = dict(decide([OPERATIONS["clean-contacts"]], alone, today=desk.today).tables)
    for edit in alone.new_ids:  # what the door numbered here says nothing of the rows of the workbook
        key = BY_NAME[edit.table].key.name
        frame = tables[edit.table]
        tables[edit.table] = frame.assign(**{key: frame[key].mask(frame.index.isin(edit.rows))})
    return tables


@dataclass
class _Base:
    """The facts of the last import, by table and row key, kept beside the journal; text, private."""

    journal: Journal

    def __post_init__(self) -> None:
        self._new: dict[str, pd.DataFrame] = {}

    def of(self, table: str) -> pd.DataFrame | None:
        """The facts that the last import gave, index = row key; None when none was kept."""
        path = self.journal.folder / f"imported-{table}.parquet"
        return pd.read_parquet(path).astype(TEXT) if path.exists() else None

    def note(self, table: str, facts: pd.DataFrame) -> None:
        """Remember the facts of this import, over those of earlier ones."""
        earlier = self.of(table)
        self._new[table] = facts if earlier is None else facts.combine_first(earlier).astype(TEXT)

    def keep(self) -> None:
        """Write what was noted; only after the workbook was saved."""
        self.journal.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for table, facts in self._new.items():
            path = self.journal.folder / f"imported-{table}.parquet"
            facts.to_parquet(path)
            path.chmod(0o600)


def note_first(path: Path, tables: Mapping[str, pd.DataFrame], desk: Context) -> None:
    """Remember the facts that a new workbook was made from, so that the next import knows what changed."""
    base = _Base(Journal.of(path, desk.state))
    for table in TABLES:
        if table.same and table.name in tables and len(tables[table.name]):
            base.note(table.name, _facts(table, tables[table.name]))
    base.keep()


def _facts(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """The facts of a table as text, index = row key; without rows that have none."""
    named = frame[frame[table.key.name].notna() & ~frame[table.key.name].duplicated()]
    columns = [name for name in frame.columns if _is_fact(table, str(name))]
    texts = {name: as_text(named[name]).to_numpy() for name in columns}
    return pd.DataFrame(texts, index=pd.Index(named[table.key.name].astype(object))).astype(TEXT)


def _is_fact(table: Table, name: str) -> bool:
    column = table.by_name.get(name)
    return column is None or column.zone is Zone.FACT or (column.zone is Zone.KEY and column is not table.key)


class _Joining:
    """Joins the rows of an export to the tables of a workbook."""

    def __init__(self, door: Inventory, fresh: Mapping[str, pd.DataFrame], base: _Base) -> None:
        self.door, self.fresh, self.base = door, fresh, base
        self.new: dict[str, int] = {}
        self.changed: dict[str, int] = {}
        self.gone: dict[str, pd.Index] = {}
        self.touched: dict[tuple[str, str], pd.Index] = {}
        self.matches: dict[str, pd.Index] = {}
        self._ids: pd.Series | None = None
        columns = door.tables.get("columns")
        self.answered = (
            frozenset[str]()
            if columns is None
            else frozenset(columns.loc[columns["answer"].notna(), "heading"].dropna())
        )
        self._file = _same_shape(door.tables.get("columns"), fresh.get("columns"))

    @property
    def gone_counts(self) -> dict[str, int]:
        """Rows that the newer export no longer has, by table."""
        return {name: len(rows) for name, rows in self.gone.items() if len(rows)}

    def join(self, files: pd.DataFrame) -> dict[str, pd.DataFrame]:
        """The tables of the workbook with the export in them; new rows stand below."""
        merged = dict(self.door.tables)
        for name in (n for n in BY_NAME if n in self.fresh and n in merged and n != "findings"):
            merged[name] = self._join_table(BY_NAME[name], merged[name], self.fresh[name])
        typed_files = loading.from_frames({"files": files.drop(columns="file_id")}).tables["files"]
        if "contacts" in self.matches:
            contacts, known = merged["contacts"], self.matches["contacts"]
            added = contacts.index.difference(self.door.tables["contacts"].index)
            gone = consent.missing_from(typed_files, merged["files"], contacts, known, added)
            merged["contacts"] = contacts.assign(missing_from=gone)
        merged["files"] = self._append(BY_NAME["files"], merged["files"], typed_files)
        return merged

    def _join_table(self, table: Table, old: pd.DataFrame, fresh: pd.DataFrame) -> pd.DataFrame:
        fresh = fresh.copy()
        if table.name == "consent_records" and self._ids is not None:
            fresh["contact_id"] = fresh["contact_id"].map(self._ids).astype(TEXT)
        if table.name in consent.STATEMENTS:
            fresh = fresh.drop(index=consent.repeated(table.name, fresh))
            match = consent.matched(
                table.name, old, fresh, self.base.of(table.name), table.key.name, self.answered
            )
        else:
            match = _matched(table, old, fresh, self._file)
        self.matches[table.name] = pd.Index(match.to_numpy())
        for name in fresh.columns.difference(old.columns, sort=False):
            if not table.grows:
                fresh = fresh.drop(columns=name)
        both = self._updated(table, old, fresh.loc[match.index], match)
        rest = fresh.drop(index=match.index)
        self.new[table.name] = len(rest)
        joined = self._append(table, both, rest)
        if table.name == "contacts":
            keys = pd.concat([both.loc[match, table.key.name].set_axis(match.index), joined[table.key.name].iloc[len(both) :].set_axis(rest.index)])  # fmt: skip
            self._ids = pd.Series(keys.to_numpy(), index=fresh.loc[keys.index, table.key.name].astype(object))
        self._note_gone(table, old, fresh, match)
        self._note_base(table, joined, fresh, match, rest, len(both))
        return joined

    def _updated(
        self, table: Table, old: pd.DataFrame, fresh: pd.DataFrame, match: pd.Series
    ) -> pd.DataFrame:
        """The old rows with the facts that the export changed since the last import."""
        rows = pd.Index(match.to_numpy())
        base = self.base.of(table.name)
        changed_rows: set[int] = set()
        updated = old
        told = [
            n for n in fresh.columns if n in old.columns and n != "source_file" and _is_fact(table, str(n))
        ]
        for name in told:
            here, there = old.loc[rows, name], fresh[name].set_axis(rows).astype(old[name].dtype)
            differs = ~(here.eq(there).fillna(False).to_numpy(dtype=bool)) & there.notna().to_numpy(
                dtype=bool
            )
            if base is not None and name in base:
                last = base[name].reindex(old.loc[rows, table.key.name]).set_axis(rows)
                same = as_text(there).eq(last).fillna(False).to_numpy(dtype=bool)
                differs &= ~(same & here.notna().to_numpy(dtype=bool))
            if name in _ADDRESSES and len(rows):
                differs &= ~email.key(here.astype(TEXT)).eq(email.key(there.astype(TEXT))).fillna(
                    False
                ).to_numpy(dtype=bool)
            there = consent.joined(table.name, str(name), old.loc[rows], here, there)
            differs &= ~here.eq(there).fillna(False).to_numpy(dtype=bool)
            if differs.any():
                where = rows[differs]
                updated = updated.assign(
                    **{
                        str(name): updated[name].where(
                            ~updated.index.isin(where), there.reindex(updated.index)
                        )
                    }
                )
                self.touched[table.name, str(name)] = where
                changed_rows |= set(where)
        if table.name == "contacts":
            updated = updated.assign(**consent.kept_beside(old, updated, rows))
        if changed_rows:
            self.changed[table.name] = len(changed_rows)
        return updated

    def _append(self, table: Table, old: pd.DataFrame, rest: pd.DataFrame) -> pd.DataFrame:
        if not len(rest):
            return old
        rest = rest.reindex(columns=old.columns.append(rest.columns.difference(old.columns, sort=False)))
        key = table.key.name
        if table.id_prefix:
            taken = set(old[key].dropna())
            blank = rest[key].isna() | rest[key].isin(taken)
            blank |= bool(table.same) and not table.own_ids
            ids = ids_by_kind(table, [*taken, *rest.loc[~blank, key]], loading.kinds_of(table, rest[blank]))
            rest[key] = rest[key].mask(
                blank, pd.Series(ids, index=rest.index[blank], dtype=TEXT).reindex(rest.index)
            )
        first = int(old.index.max()) + 1 if len(old) else 0
        rest.index = pd.RangeIndex(first, first + len(rest))
        typed = {name: rest[name].astype(old[name].dtype) for name in old.columns}
        return pd.concat([old, rest.assign(**typed)])

    def _note_gone(self, table: Table, old: pd.DataFrame, fresh: pd.DataFrame, match: pd.Series) -> None:
        """Rows of a platform whose newer export no longer has them."""
        if table.name not in ("contacts", "assets") or "source_platform" not in old:
            return
        platforms = fresh["source_platform"].dropna().unique()
        theirs = old.index[old["source_platform"].isin(platforms)]
        self.gone[table.name] = theirs.difference(pd.Index(match.to_numpy()))

    def _note_base(
        self,
        table: Table,
        joined: pd.DataFrame,
        fresh: pd.DataFrame,
        match: pd.Series,
        rest: pd.DataFrame,
        count: int,
    ) -> None:
        if not table.same:
            return
        keys = pd.concat(
            [
                joined[table.key.name].loc[match.to_numpy()].set_axis(match.index),
                joined[table.key.name].iloc[count:].set_axis(rest.index),
            ]
        )
        self.base.note(table.name, _facts(table, fresh.assign(**{table.key.name: keys.reindex(fresh.index)})))


def _same_shape(old: pd.DataFrame | None, fresh: pd.DataFrame | None) -> dict[str, str]:
    """For each file of this import, the name of the earlier file that had the same headings."""
    if old is None or fresh is None:
        return {}
    first = old.dropna(subset=["shape", "file"]).drop_duplicates("shape").set_index("shape")["file"]
    told = fresh.dropna(subset=["shape", "file"]).drop_duplicates("file").set_index("file")["shape"]
    return {str(name): str(first[shape]) for name, shape in told.items() if shape in first.index}


def _matched(
    table: Table, old: pd.DataFrame, fresh: pd.DataFrame, same: Mapping[str, str] | None = None
) -> pd.Series:
    """For each row of the export that is known, the index of its row in the workbook; each row at most once."""
    found = pd.Series(pd.NA, index=fresh.index, dtype="Int64")
    free = pd.Series(True, index=old.index)
    others = ((table.key.name,), (table.columns[1].name,))
    for columns in table.same or others:
        here, there = _key(old[free], columns), _key(fresh[found.isna()], columns, same)
        here = here[here.notna() & ~here.duplicated()]
        there = there[there.notna() & ~there.duplicated()]
        rows = (
            pd.Series(here.index, index=pd.Index(here.to_numpy()))
            .reindex(there)
            .set_axis(there.index)
            .dropna()
        )
        found.loc[rows.index] = rows.astype("Int64")
        free.loc[rows.astype("int64")] = False
    return found.dropna().astype("int64")


def _key(frame: pd.DataFrame, columns: Sequence[str], same: Mapping[str, str] | None = None) -> pd.Series:
    """What names a row. A list of one's own has no platform: its file, or the earlier one of the same headings, stands for it."""
    parts = []
    for name in columns:
        text = as_text(frame[name])
        if name in _ADDRESSES:
            text = email.key(text).fillna(text.str.strip().str.lower())
        if name == "source_platform" and "source_id" in columns:
            text = text.fillna("")  # a list of one's own names no platform
        elif name == "source_platform" and "source_file" in frame:
            file = as_text(frame["source_file"])
            text = text.fillna("\x00" + (file.replace(dict(same)) if same else file))
        parts.append(text)
    key = parts[0]
    for part in parts[1:]:
        key = key + "\x1f" + part
    return key


def _planned(
    path: Path,
    door: Inventory,
    outcome: Outcome,
    joining: _Joining,
    problems: pd.DataFrame,
    journal: Journal,
    desk: Context,
) -> Run:
    """The plan of an import: old rows as edits, new rows as rows, and what is said of both."""
    numbered = {(edit.table, edit.column) for edit in door.new_ids}
    edits = [edit for edit in outcome.plan.edits if (edit.table, edit.column) in numbered]
    added: dict[str, pd.DataFrame] = {}
    decided = {(edit.table, edit.column): edit for edit in outcome.plan.edits}
    for name, before in door.tables.items():
        after = outcome.tables[name]
        if after is before or BY_NAME[name].owned:
            continue
        rest = after.loc[after.index.difference(before.index)]
        if len(rest):
            added[name] = rest
        for column in before.columns:
            edit = _difference(door, name, str(column), before, after.loc[before.index], decided, joining)
            if edit is not None and (name, str(column)) not in door.absent:
                edits.append(edit)
    if "since_freeze" in door.tables:
        rows = changed_rows(
            door.tables["since_freeze"], door.tables, added=added, edits=_of_the_export(edits, joining), gone=joining.gone,
            today=desk.today, freeze_on=door.policy.freeze_on,
        )  # fmt: skip
        if len(rows):
            added["since_freeze"] = rows
    findings = findings_frame([with_problems(outcome.plan.findings, problems), *_gone(door, joining)])
    plan = replace(outcome.plan, edits=tuple(edits), added=added, findings=findings)
    known = replace(outcome, plan=plan, inventory=door)
    whole = whole_plan(path, known, list(OPERATIONS.values()), journal.next_run(), "Import", desk.today)
    return Run(path, known, whole, desk.today)


def _difference(
    door: Inventory,
    name: str,
    column: str,
    before: pd.DataFrame,
    after: pd.DataFrame,
    decided: Mapping[tuple[str, str], ColumnEdit],
    joining: _Joining,
) -> ColumnEdit | None:
    old, new = before[column], after[column]
    differ = ~(old.eq(new).fillna(False) | (old.isna() & new.isna())).to_numpy(dtype=bool)
    differ &= ~before.index.isin(list(door.formulas.get((name, column), ())))
    if not differ.any():
        return None
    where = before.index[differ]
    trail = pd.Series("", index=where, dtype=object)
    imported = where.intersection(joining.touched.get((name, column), pd.Index([])))
    trail.loc[imported] = IMPORTED
    if (name, column) in decided:
        codes = pd.Series(decided[name, column].rules.to_numpy(), index=pd.Index(decided[name, column].rows))
        shared = where.intersection(codes.index)
        trail.loc[shared] = (trail.loc[shared] + " " + codes.loc[shared].astype(object)).str.strip()
    return ColumnEdit(
        table=name,
        column=column,
        rows=where.to_numpy(dtype=np.int64),
        keys=after.loc[where, BY_NAME[name].key.name],
        old=honest(old.loc[where], door.raw.get((name, column))),
        new=new.loc[where],
        rules=trail.astype(TEXT),
    )


def _of_the_export(edits: Iterable[ColumnEdit], joining: _Joining) -> Iterable[ColumnEdit]:
    """The part of the edits that the export made."""
    for edit in edits:
        touched = joining.touched.get((edit.table, edit.column), pd.Index([]))
        theirs = np.flatnonzero(np.isin(edit.rows, touched.to_numpy(dtype=np.int64)))
        if len(theirs):
            yield edit.take(theirs)


def _gone(door: Inventory, joining: _Joining) -> list[pd.DataFrame]:
    found = []
    for name, rows in joining.gone.items():
        if len(rows):
            table, frame = BY_NAME[name], door.tables[name]
            found.append(
                finding_rows(
                    table=name,
                    rows=rows.to_numpy(dtype=np.int64),
                    keys=frame.loc[rows, table.key.name],
                    column=table.columns[1].name,
                    rule=GONE_ROW.code,
                    severity=GONE_ROW.severity,
                    message="Not in the newer export of " + frame.loc[rows, "source_platform"],
                    old=frame.loc[rows, table.columns[1].name],
                )
            )
    return found
