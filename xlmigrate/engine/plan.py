"""Everything that will be written, decided before anything is written.

A `Plan` is one value: findings, cell edits, rows added, removed and merged, owned tables to replace, trace rows to append.
It is columnar: three million edits are a few arrays per column, not three million objects. Each edit
carries its old value, so a host can refuse a cell that changed meanwhile and an undo falls out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

TEXT = pd.StringDtype(storage="pyarrow")


class Severity(StrEnum):
    """How grave a finding is. An error stops the move until it is settled."""

    ERROR = "Error"
    WARNING = "Warning"
    INFO = "Info"

    @property
    def rank(self) -> int:
        """0 is the gravest."""
        return list(Severity).index(self)


class Fix(StrEnum):
    """How far a rule's correction may be trusted.

    SAFE is carried out by Apply; UNSAFE is a proposal that a person answers; NONE has no correction.
    """

    SAFE = "safe"
    UNSAFE = "unsafe"
    NONE = "none"


class Answer(StrEnum):
    """What a person answered to a finding (column Accept of the Findings sheet)."""

    APPLY = "Apply"
    LEAVE = "Leave"


FINDING_COLUMNS = (
    "table", "row", "key", "column", "rule", "severity", "message", "old", "new", "fix", "answer",
)  # fmt: skip
"""`row` is the position in the table as it was read; `key` the row's stable id, which outlives a sort."""


def findings_frame(parts: Iterable[pd.DataFrame] = ()) -> pd.DataFrame:
    """Findings as one table with the columns `FINDING_COLUMNS`: ``row`` is Int64, all others text."""
    parts = [part for part in parts if len(part)]
    if len(parts) == 1:
        return parts[0].reset_index(drop=True)  # shares the cells: a million findings need not stand twice
    if parts:
        return pd.concat(parts, ignore_index=True)
    return pd.DataFrame(
        {name: pd.Series([], dtype="Int64" if name == "row" else TEXT) for name in FINDING_COLUMNS}
    )


def finding_rows(
    *,
    table: str,
    rows: NDArray[np.int64] | None,
    keys: pd.Series | str,
    column: str,
    rule: str,
    severity: Severity,
    message: pd.Series | str,
    old: pd.Series | str | None = None,
    new: pd.Series | str | None = None,
    fix: Fix = Fix.NONE,
    count: int | None = None,
) -> pd.DataFrame:
    """A block of findings of one rule in one column.

    ``rows`` are positions (length n), ``keys``, ``message``, ``old`` and ``new`` a scalar or n values.
    Without ``rows`` the finding speaks of the sheet or the file as a whole, and ``count`` says how many.
    """
    n = len(rows) if rows is not None else (count or 1)

    def text(value: pd.Series | str | None) -> pd.Series:
        values: pd.Series = (
            as_text(value) if isinstance(value, pd.Series) else pd.Series([value] * n, dtype=TEXT)
        )
        same_length: pd.Series = values.reset_index(drop=True)
        return same_length

    return pd.DataFrame(
        {
            "table": text(table),
            "row": pd.Series(rows if rows is not None else [pd.NA] * n, dtype="Int64"),
            "key": text(keys),
            "column": text(column),
            "rule": text(rule),
            "severity": text(severity.value),
            "message": text(message),
            "old": text(old),
            "new": text(new),
            "fix": text(fix.value),
            "answer": text(None),
        }
    )


def as_text(values: pd.Series) -> pd.Series:
    """Values as a person reads them in a cell: ISO dates, whole numbers without a point, Yes and No."""
    dtype = values.dtype
    if dtype == TEXT:
        return values
    if isinstance(dtype, pd.BooleanDtype):
        return values.map({True: "Yes", False: "No"}).astype(TEXT)
    if isinstance(dtype, pd.ArrowDtype) and dtype.kind == "M":
        whole_days = bool((values.dropna() == values.dropna().dt.floor("D")).all())
        text: pd.Series = values.dt.strftime("%Y-%m-%d" if whole_days else "%Y-%m-%d %H:%M:%S").astype(TEXT)
        return text
    if isinstance(dtype, pd.Float64Dtype):
        return values.map(lambda number: f"{number:.15g}", na_action="ignore").astype(TEXT)
    return values.map(str, na_action="ignore").astype(TEXT)


@dataclass(frozen=True)
class ColumnEdit:
    """The edits of one column: n cells, each old → new, with the rules that led there.

    ``rows`` are positions in the table as it was read (ascending), ``keys`` the rows' ids at that time
    (missing for a row that had none), ``old`` and ``new`` typed as the column is. ``rules`` holds the codes
    of each cell, separated by a space.

    A formula of ours is known by its text, without ``=``: ``formulas`` are those that cells get, with ``new`` as the
    result that is stored; ``was`` those that stand in them now. Missing is a plain cell. A cell whose formula is another
    than ``was`` says is a person's.
    """

    table: str
    column: str
    rows: NDArray[np.int64]
    keys: pd.Series
    old: pd.Series
    new: pd.Series
    rules: pd.Series
    formulas: pd.Series | None = None
    was: pd.Series | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, at: NDArray[np.int64]) -> ColumnEdit:
        """The edits at these places, 0 to n - 1."""
        parts = (self.keys.iloc[at], self.old.iloc[at], self.new.iloc[at], self.rules.iloc[at])
        texts = (None if text is None else text.iloc[at] for text in (self.formulas, self.was))
        return ColumnEdit(self.table, self.column, self.rows[at], *parts, *texts)

    def texts(self) -> tuple[list[str | None], list[str | None]]:
        """The formulas that the cells get and those that stand in them, one for each cell; None for a plain cell."""
        found = []
        for text in (self.formulas, self.was):
            blank: list[str | None] = [None] * len(self)
            found.append(blank if text is None else [None if v is pd.NA else v for v in text.astype(object)])
        return found[0], found[1]

    def frame(self) -> pd.DataFrame:
        """The edits as text, one row each: table, row, key, column, old, new, rules."""
        n = len(self)
        return pd.DataFrame(
            {
                "table": pd.Series([self.table] * n, dtype=TEXT),
                "row": pd.Series(self.rows, dtype="Int64"),
                "key": as_text(self.keys).reset_index(drop=True),
                "column": pd.Series([self.column] * n, dtype=TEXT),
                "old": as_text(self.old).reset_index(drop=True),
                "new": as_text(self.new).reset_index(drop=True),
                "rules": as_text(self.rules).reset_index(drop=True),
            }
        )


@dataclass(frozen=True)
class Plan:
    """What a run will write, and nothing else is written.

    ``added`` holds new rows by table, ``replaced`` whole owned tables, ``appended`` trace rows. ``removed`` holds the rows that
    go, by table: the index is their position as read, the cells are those that must still stand there. ``merged`` says of
    such rows which one takes their place: by table, key of the row that goes → key of the one that stays; what named the
    one and will name the other is among the edits. ``cached`` are results of declared formulas, by sheet and cell: the
    formula's text and its new result. They are stored where the text is still that one, and are no reason to write.

    A plan with ``forgets`` takes a person out for good: it alone has no inverse.
    """

    findings: pd.DataFrame = field(default_factory=findings_frame)
    edits: tuple[ColumnEdit, ...] = ()
    added: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    replaced: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    appended: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    cached: Mapping[str, Mapping[str, tuple[str, object]]] = field(default_factory=dict)
    removed: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    merged: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    forgets: bool = False

    def __post_init__(self) -> None:
        """No cell of a row that goes is edited, and no row is merged that stays."""
        for edit in self.edits:
            if edit.table in self.removed and np.isin(edit.rows, self.removed[edit.table].index).any():
                raise ValueError(f"a row of {edit.table} is edited and removed")
        if not set(self.merged) <= set(self.removed):
            raise ValueError("rows are merged that are not removed")

    def changes(self) -> pd.DataFrame:
        """All cell edits as text, one row each, in the order table, column, row."""
        frames = [edit.frame() for edit in self.edits if len(edit)]
        if frames:
            return pd.concat(frames, ignore_index=True)
        names = ("table", "row", "key", "column", "old", "new", "rules")
        return pd.DataFrame({n: pd.Series([], dtype="Int64" if n == "row" else TEXT) for n in names})

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be written; findings alone are no writing."""
        return not (self.edits or self.added or self.removed or self.replaced or self.appended)

    @property
    def open_findings(self) -> pd.DataFrame:
        """The findings that no person has answered with Leave, the gravest first."""
        left = self.findings["answer"].eq(Answer.LEAVE.value).fillna(False)
        return gravest_first(self.findings[~left] if left.any() else self.findings)

    @property
    def has_errors(self) -> bool:
        """Whether an open finding is an error."""
        return bool(self.open_findings["severity"].eq(Severity.ERROR.value).any())


def gravest_first(findings: pd.DataFrame) -> pd.DataFrame:
    """Findings by severity, rule, table and row; the order in which they are shown."""
    keys = [
        _places(findings["column"]),
        findings["row"].fillna(-1).to_numpy(dtype=np.int64),
        _places(findings["table"]),
        _places(findings["rule"]),
        _places(findings["severity"], [severity.value for severity in Severity]),
    ]
    order = np.lexsort(keys)  # the last key counts most
    if (np.diff(order) > 0).all():
        return findings.reset_index(drop=True)
    return findings.take(order).reset_index(drop=True)


def _places(values: pd.Series, words: list[str] | None = None) -> NDArray[np.int64]:
    """The place of each value in the order of the words given, or else of the alphabet; missing comes last."""
    codes, found = pd.factorize(values)
    known = words or sorted(found)
    place = np.array([*(known.index(word) for word in found), len(known)], dtype=np.int64)
    return place[codes]


def finding_ids(findings: pd.DataFrame) -> pd.Series:
    """A stable name for each finding: the same rule, row key, column and value give the same name.

    ``F-`` and twelve hexadecimal digits of SHA-256. It is how an answer finds its finding again after the
    sheet was sorted or a run replaced it.
    """
    parts = [findings[name].fillna("").astype(object) for name in ("rule", "table", "key", "column", "old")]

    def name(values: tuple[str, ...]) -> str:
        return "F-" + hashlib.sha256("\x1f".join(values).encode("utf-8", "surrogatepass")).hexdigest()[:12]

    return pd.Series([name(row) for row in zip(*parts, strict=True)], index=findings.index, dtype=TEXT)
