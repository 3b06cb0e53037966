"""The door: cells of a workbook become typed tables, or a finding that says what could not be read.

The whole migration as typed tables is an `Inventory`. Here alone headings are matched, kinds are read and
ids are given; rules see clean columns with ``pd.NA`` where nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xlmigrate.cleaning.distinct import one_evaluation
from xlmigrate.engine import catalogue, no_secrets
from xlmigrate.engine.catalogue import BY_NAME, TABLES
from xlmigrate.engine.cells import CellError, is_blank, missing, typed
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.grid import Grid, Workbook, found_in
from xlmigrate.engine.ids import ids_by_kind
from xlmigrate.engine.plan import TEXT, ColumnEdit, Severity, finding_rows, findings_frame
from xlmigrate.engine.rules import Notice
from xlmigrate.engine.settings import SETTINGS, Policy, SettingCheck
from xlmigrate.engine.tables import Column, Kind, Table, Zone, fact

UNREADABLE = Notice("XL101", Severity.ERROR, "Cell of the wrong kind for its column.", "It counts as unknown until you correct it; nothing is guessed.")  # fmt: skip
ERROR_CELL = Notice("XL102", Severity.ERROR, "Cell with an Excel error.", "An error in a consent or email column does not count as blank: the row is on hold until you correct it.")  # fmt: skip
UNKNOWN_WORD = Notice("XL103", Severity.WARNING, "Word not on the column's list.", "Choose a word from the list. Otherwise a misspelled decision would be missed.")  # fmt: skip
ABSENT_COLUMN = Notice("XL104", Severity.WARNING, "Missing column.", "The workbook comes from an older version, or the column was deleted. Its values count as unknown. Add the heading again.")  # fmt: skip
ABSENT_SHEET = Notice("XL105", Severity.INFO, "Missing sheet.", "Nothing on it is checked. A new workbook has all sheets.")  # fmt: skip
DOUBLE_KEY = Notice("XL106", Severity.ERROR, "Duplicate ID.", "A row was probably copied. Neither row is changed until each has its own ID: clear one ID, and the next run assigns a new one.")  # fmt: skip
UNREADABLE_SETTING = Notice("XL107", Severity.ERROR, "Unreadable setting.", "The default is used until you correct it.")  # fmt: skip
STALE_FORMULA = Notice("XL108", Severity.ERROR, "Formula without a stored result.", "Its value is unknown. Open the workbook in Excel and save it.")  # fmt: skip
FORMULA = Notice("XL109", Severity.WARNING, "Your formula in a cell that xlmigrate would fill.", "xlmigrate never changes a formula. Its result is checked like any other value.")  # fmt: skip
UNREAD_DECISION = Notice("XL112", Severity.ERROR, "Unreadable decision.", "The row is on hold and its gate stays closed until you choose a word from the list.")  # fmt: skip
NEW_ID = Notice("XL201", Severity.INFO, "Row without an ID.", "xlmigrate adds one, so that your decisions stay with their row after sorting.")  # fmt: skip

LOADING_NOTICES = (
    UNREADABLE, ERROR_CELL, UNKNOWN_WORD, ABSENT_COLUMN, ABSENT_SHEET, DOUBLE_KEY, UNREADABLE_SETTING, STALE_FORMULA,
    FORMULA,
    UNREAD_DECISION,
    NEW_ID,
)  # fmt: skip


@dataclass(frozen=True)
class Inventory:
    """The workbook as typed tables. Only its own methods make another one, so that all its parts agree.

    ``tables`` by schema name; the index of each is the row's position on its sheet, and columns that the
    schema does not know keep their heading. ``raw`` holds cells whose typed value is written otherwise,
    ``absent`` names columns that the sheet lacks, ``formulas`` the positions of cells that are a person's formulas,
    ``new_ids`` are the ids that were given.
    """

    tables: Mapping[str, pd.DataFrame]
    policy: Policy
    findings: pd.DataFrame
    raw: Mapping[tuple[str, str], pd.Series] = field(default_factory=dict)
    absent: frozenset[tuple[str, str]] = frozenset()
    formulas: Mapping[tuple[str, str], frozenset[int]] = field(default_factory=dict)
    new_ids: tuple[ColumnEdit, ...] = ()

    def __post_init__(self) -> None:
        """Nothing is told of a cell that no table has."""
        tables = self.tables
        raw = {(t, c): cells for (t, c), cells in self.raw.items() if t in tables and c in tables[t]}
        there = {where: cells.index.isin(tables[where[0]].index) for where, cells in raw.items()}
        object.__setattr__(self, "raw", {w: c if there[w].all() else c[there[w]] for w, c in raw.items()})
        formulas = {(t, c): rows.intersection(tables[t].index) for (t, c), rows in self.formulas.items() if t in tables and c in tables[t]}  # fmt: skip
        object.__setattr__(self, "formulas", {where: rows for where, rows in formulas.items() if rows})
        object.__setattr__(self, "absent", frozenset(one for one in self.absent if one[0] in tables))

    @cached_property
    def locked(self) -> Mapping[str, NDArray[np.bool_]]:
        """For each table with rows whose ID stands twice: a truth for each of its rows. No rule changes those rows."""
        found = {}
        for name, frame in self.tables.items():
            key = frame[BY_NAME[name].key.name]
            twice = (key.notna() & key.duplicated(keep=False)).to_numpy(dtype=bool)
            if twice.any():
                found[name] = twice
        return found

    def with_policy(self, policy: Policy) -> Inventory:
        """The same tables under other settings."""
        return replace(self, policy=policy)

    def as_new(self) -> Inventory:
        """As it is for a workbook that is made of it: every sheet and column is there, and the ids given are no change."""
        names = [table.name for table in TABLES if table.name != "settings"]
        tables = {n: self.tables[n] if n in self.tables else BY_NAME[n].empty() for n in names}
        return replace(self, tables=tables, absent=frozenset(), new_ids=())

    def with_table(self, name: str, frame: pd.DataFrame) -> Inventory:
        """With another table in the place of one, or beside the others; what was known of its cells goes."""
        raw = {where: cells for where, cells in self.raw.items() if where[0] != name}
        formulas = {where: rows for where, rows in self.formulas.items() if where[0] != name}
        absent = frozenset(one for one in self.absent if one[0] != name)
        tables = {**self.tables, name: frame}
        return self._checked(replace(self, tables=tables, raw=raw, formulas=formulas, absent=absent))

    def updated(self, tables: Mapping[str, pd.DataFrame]) -> Inventory:
        """With tables whose rows stand where they stood: cells may be filled or changed, and rows may follow below.

        What a cell held otherwise than its typed value is told no more where that value has changed.
        """
        for name, frame in tables.items():
            if name in self.tables and not self.tables[name].index.isin(frame.index).all():
                raise ValueError(f"rows of {name} are gone: without_rows takes rows out")
        raw = {
            (name, column): _unchanged(cells, self.tables[name][column], tables.get(name, self.tables[name]))
            for (name, column), cells in self.raw.items()
        }
        return self._checked(replace(self, tables={**self.tables, **tables}, raw=raw))

    def without_rows(self, name: str, rows: Iterable[int]) -> Inventory:
        """Without the rows at these positions; the others keep theirs until the workbook is read again."""
        frame = self.tables[name]
        edits = tuple(
            edit.take(np.flatnonzero(~np.isin(edit.rows, list(rows)))) if edit.table == name else edit
            for edit in self.new_ids
        )
        kept = frame[~frame.index.isin(list(rows))]
        return replace(self, tables={**self.tables, name: kept}, new_ids=tuple(e for e in edits if len(e)))

    def _checked(self, other: Inventory) -> Inventory:
        """Another inventory made of this one, with a finding for each row that shares its ID only there."""
        found = []
        for name, twice in other.locked.items():
            frame = other.tables[name]
            known = self.tables[name].index[self.locked[name]] if name in self.locked else pd.Index([])
            fresh = twice & ~frame.index.isin(known)
            if fresh.any():
                found.append(_of_double_keys(BY_NAME[name], frame, fresh))
        return replace(other, findings=findings_frame([other.findings, *found])) if found else other


def _unchanged(cells: pd.Series, before: pd.Series, frame: pd.DataFrame) -> pd.Series:
    """The raw cells whose typed value is still the same."""
    now = frame.get(before.name)
    if now is None or now is before:
        return cells
    old, new = before.reindex(cells.index), now.reindex(cells.index)
    same = old.eq(new).fillna(False) | (old.isna() & new.isna())
    return cells[same.to_numpy(dtype=bool)]


@one_evaluation()
def read(workbook: Workbook, tables: Iterable[str] | None = None) -> Inventory:
    """Read the named tables (all of the schema, unless named) with one bulk read each.

    A sheet that is missing is a finding; a required column that is missing raises XlmigrateError, with the
    sheet and the heading.
    """
    wanted = [table for table in TABLES if tables is None or table.name in set(tables) | {"settings"}]
    grids: dict[str, Grid] = {}
    findings = []
    for table in wanted:
        name = found_in(workbook, table.name)
        if name is None:
            message = f"The sheet {table.sheet} is missing"
            findings.append(_about_sheet(ABSENT_SHEET, table, message))
        else:
            grids[table.name] = workbook.read(name)
    if not grids:
        raise XlmigrateError(
            "this is not a migration workbook: none of its sheets is known",
            where=workbook.name,
            do="Make one with: xlmigrate new, or adopt your own lists with: xlmigrate start",
        )
    doors = {name: _TableReader(BY_NAME[name], grid, workbook.name) for name, grid in grids.items()}
    return _through(doors, [*findings, *(part for door in doors.values() for part in door.about_absent())])


def _through(
    doors: Mapping[str, _TableReader], findings: Iterable[pd.DataFrame] = (), not_secrets: str = ""
) -> Inventory:
    no_secrets.refuse((door.grid for door in doors.values()), no_secrets.cells_of(not_secrets))
    frames = {name: door.read() for name, door in doors.items()}
    found = [*findings, *(part for door in doors.values() for part in door.findings)]
    policy, unread = _policy(frames.get("settings"))
    found.extend(unread)
    raw = {(name, column): cells for name, door in doors.items() for column, cells in door.raw.items()}
    absent = frozenset((name, column) for name, door in doors.items() for column in door.absent)
    formulas = {(name, column): rows for name, door in doors.items() for column, rows in door.formulas()}
    return _with_keys(Inventory(frames, policy, findings_frame(found), raw, absent, formulas))


@one_evaluation()
def from_frames(frames: Mapping[str, pd.DataFrame], policy: Policy | None = None) -> Inventory:
    """Type DataFrames whose columns are headings or attribute names of the schema, in any case."""
    grids = {}
    for name, frame in frames.items():
        if name not in BY_NAME:
            raise XlmigrateError(f"there is no table {name!r}", do=f"The tables are {', '.join(BY_NAME)}.")
        columns = tuple(_cells_of(frame.iloc[:, at]) for at in range(frame.shape[1]))
        grids[name] = Grid(name, BY_NAME[name].sheet, tuple(map(str, frame.columns)), columns)
    readers = {name: _TableReader(BY_NAME[name], grid, "the table") for name, grid in grids.items()}
    made = _through(readers, not_secrets=policy.not_secrets if policy else "")
    return made.with_policy(policy) if policy is not None else made


def _cells_of(column: pd.Series) -> Any:
    if not len(column):
        return []
    if column.dtype == TEXT:
        return column.reset_index(drop=True)
    if isinstance(column.dtype, (pd.StringDtype, pd.CategoricalDtype)):
        return column.astype(object).astype(TEXT).reset_index(drop=True)
    return [
        None if value is pd.NA or value is pd.NaT or value != value else _native(value) for value in column
    ]


def _native(value: object) -> object:
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    return value.item() if isinstance(value, np.generic) else value


class _TableReader:
    """Reads one grid; collects what it found on the way."""

    def __init__(self, table: Table, grid: Grid, where: str) -> None:
        self.table, self.grid, self.where = table, grid, where
        self.findings: list[pd.DataFrame] = []
        self.raw: dict[str, pd.Series] = {}
        self.matched: dict[str, int] = {}
        self.extra: dict[str, int] = {}
        for position, heading in enumerate(grid.headings):
            column = table.by_heading.get(heading.strip().casefold())
            if column is not None and column.name not in self.matched:
                self.matched[column.name] = position
            elif heading.strip():
                self.extra[heading] = position
        self.absent = [column.name for column in table.columns if column.name not in self.matched]
        self._refuse_without_required()

    def read(self) -> pd.DataFrame:
        matched, extra = self.matched, self.extra
        if not self.grid.stale and all(
            not isinstance(cells, pd.Series) and is_blank(cells) for cells in self.grid.columns
        ):
            return self._blank()
        typed_columns: dict[str, pd.Series] = {}
        notes: list[tuple[Column, pd.Series]] = []
        for column in self.table.columns:
            if column.name in matched:
                typed_columns[column.name], problem = self._type(column, matched[column.name])
                if problem.notna().any():
                    notes.append((column, problem))
        rows = self.grid.rows
        # columns that the sheet lacks share their cells: a million of them would take 8 MB for each column
        lacking = [column for column in self.table.columns if column.name not in typed_columns]
        nothing = {dtype: missing(rows, dtype) for dtype in {column.kind.dtype for column in lacking}}
        typed_columns.update((column.name, nothing[column.kind.dtype]) for column in lacking)
        ordered = {column.name: typed_columns[column.name] for column in self.table.columns}
        for heading, position in extra.items():
            ordered[heading], _ = self._type(_extra(heading), position)
        frame = pd.DataFrame(ordered, index=pd.RangeIndex(rows))
        filled = self._filled(frame)
        if not filled.all():
            frame = frame[filled]
        self.raw = {name: cells[cells.index.isin(frame.index)] for name, cells in self.raw.items()}
        for column, problem in notes:
            self._note(frame, column, problem)
        return frame

    def _blank(self) -> pd.DataFrame:
        """The table without a row: most sheets of a new workbook hold one blank row each."""
        columns = {column.name: column.kind.dtype for column in self.table.columns}
        columns.update(dict.fromkeys(self.extra, TEXT))
        nothing = {dtype: missing(0, dtype) for dtype in set(columns.values())}
        return pd.DataFrame({name: nothing[dtype] for name, dtype in columns.items()})

    def _refuse_without_required(self) -> None:
        for name in self.absent:
            column = self.table.by_name[name]
            if column.required:
                raise XlmigrateError(
                    f"the column {column.heading!r} is missing",
                    where=f"{self.where}, sheet {self.table.sheet}",
                    do="Put the heading back, or make a new workbook with: xlmigrate new",
                )

    def formulas(self) -> Iterable[tuple[str, frozenset[int]]]:
        """The positions of formulas, by column of the schema, or by the heading of a column that it does not know."""
        for name, position in (*self.matched.items(), *self.extra.items()):
            rows = self.grid.formulas.get(self.grid.headings[position])
            if rows:
                yield name, rows

    def about_absent(self) -> Iterable[pd.DataFrame]:
        """A finding for each column of the schema that the sheet lacks."""
        for name in self.absent:
            heading = self.table.by_name[name].heading
            yield _about_sheet(ABSENT_COLUMN, self.table, f"The column {heading} is missing", heading)

    def _type(self, column: Column, position: int) -> tuple[pd.Series, pd.Series]:
        cells = self.grid.columns[position]
        result = typed(column, cells)
        problem = result.problem
        stale = self.grid.stale.get(self.grid.headings[position])
        if stale:
            problem = problem.mask(problem.index.isin(stale), STALE_FORMULA.title.rstrip("."))
        if result.changed.any():
            rows = np.flatnonzero(result.changed)
            self.raw[column.name] = pd.Series([cells[int(row)] for row in rows], index=rows, dtype=object)
        return result.values, problem

    def _filled(self, frame: pd.DataFrame) -> pd.Series:
        """Rows that hold anything; an error cell is something."""
        filled = frame.notna().any(axis=1)
        for cells in self.raw.values():
            filled.loc[cells.index] = True
        return filled

    def _note(self, frame: pd.DataFrame, column: Column, problem: pd.Series) -> None:
        problem = problem.loc[frame.index].dropna()
        if problem.empty:
            return
        raw = self.raw.get(column.name, pd.Series([], dtype=object)).reindex(problem.index)
        errors = raw.map(lambda cell: isinstance(cell, CellError)).to_numpy(dtype=bool)
        stale = problem.eq(STALE_FORMULA.title.rstrip(".")).to_numpy(dtype=bool)
        usual = UNKNOWN_WORD if column.kind is Kind.CHOICE else UNREADABLE
        if column.zone is Zone.DECISION and usual is UNKNOWN_WORD:
            usual = UNREAD_DECISION
        for check, where in ((ERROR_CELL, errors), (STALE_FORMULA, stale), (usual, ~errors & ~stale)):
            if where.any():
                rows = problem.index[where]
                self.findings.append(
                    finding_rows(
                        table=self.table.name,
                        rows=rows.to_numpy(dtype=np.int64),
                        keys=frame[self.table.key.name].loc[rows],
                        column=column.name,
                        rule=check.code,
                        severity=check.severity,
                        message=problem[where],
                        old=pd.Series([_shown(cell) for cell in raw[where]], dtype=TEXT),
                    )
                )


def _shown(cell: object) -> object:
    return pd.NA if cell is None or cell is pd.NA or cell != cell else str(cell)


def _extra(heading: str) -> Column:
    return fact(heading, heading, Kind.TEXT, "")


def _about_sheet(check: Notice, table: Table, message: str, column: str = "") -> pd.DataFrame:
    return finding_rows(
        table=table.name,
        rows=None,
        keys="",
        column=column,
        rule=check.code,
        severity=check.severity,
        message=message,
    )


def _policy(settings: pd.DataFrame | None) -> tuple[Policy, list[pd.DataFrame]]:
    if settings is None or settings.empty:
        return Policy(), []
    names = {setting.heading.casefold(): setting.name for setting in SETTINGS}
    cells: dict[str, object] = {}
    rows: dict[str, int] = {}
    for position, heading, value in zip(settings.index, settings["setting"], settings["value"], strict=True):
        name = names.get(str(heading).strip().casefold())
        if name is not None and value is not pd.NA:
            cells[name], rows[name] = value, position
    policy, unread = Policy.from_cells(cells)
    for check in catalogue.every(SettingCheck):
        unread |= {name: said for name, said in check.unread(policy).items() if name in rows}
    found = [
        finding_rows(
            table="settings", rows=np.array([rows[name]], dtype=np.int64), keys=settings["setting"].loc[[rows[name]]],
            column="value", rule=UNREADABLE_SETTING.code, severity=UNREADABLE_SETTING.severity, message=message,
            old=str(cells[name]),
        )
        for name, message in unread.items()
    ]  # fmt: skip
    return policy, found


def _with_keys(inventory: Inventory) -> Inventory:
    """Give an id to each row that has none, and a finding to each whose id stands twice."""
    frames = dict(inventory.tables)
    given: list[ColumnEdit] = []
    found = [inventory.findings]
    for name, frame in inventory.tables.items():
        table = BY_NAME[name]
        key = frame[table.key.name]
        if name in inventory.locked:
            found.append(_of_double_keys(table, frame, inventory.locked[name]))
        held = inventory.raw.get((name, table.key.name))
        blank = key.isna() & ~key.index.isin(
            held.index if held is not None else []
        )  # an error is not a blank
        if table.id_prefix and blank.any():
            frames[name], edit = give_ids(table, frame, blank)
            given.append(edit)
    return replace(inventory, tables=frames, findings=findings_frame(found), new_ids=tuple(given))


def _of_double_keys(table: Table, frame: pd.DataFrame, where: NDArray[np.bool_]) -> pd.DataFrame:
    """A finding for each row that shares its id with another."""
    key = frame.loc[where, table.key.name]
    return finding_rows(
        table=table.name, rows=frame.index.to_numpy(dtype=np.int64)[where], keys=key, column=table.key.name,
        rule=DOUBLE_KEY.code, severity=DOUBLE_KEY.severity, old=key,
        message=f"More than one row has this {table.key.heading}: clear one, and run again",
    )  # fmt: skip


def kinds_of(table: Table, rows: pd.DataFrame) -> list[object]:
    """The word of each row by which its id begins; missing where the table names no kinds."""
    return rows[table.kind].astype(object).tolist() if table.kind in rows else [None] * len(rows)


def give_ids(table: Table, frame: pd.DataFrame, without: pd.Series) -> tuple[pd.DataFrame, ColumnEdit]:
    """Give the next free ids, in the order of the rows, to those marked as being without one."""
    key = frame[table.key.name]
    blank = without.to_numpy(dtype=bool)
    filled = key.copy()
    ids = ids_by_kind(table, key.dropna(), kinds_of(table, frame[blank]))
    filled.iloc[np.flatnonzero(blank)] = pd.array(ids, dtype=TEXT)
    edit = ColumnEdit(
        table=table.name,
        column=table.key.name,
        rows=frame.index.to_numpy(dtype=np.int64)[blank],
        keys=filled[blank],
        old=key[blank],
        new=filled[blank],
        rules=pd.Series(NEW_ID.code, index=frame.index[blank], dtype=TEXT),
    )
    return frame.assign(**{table.key.name: filled}), edit
