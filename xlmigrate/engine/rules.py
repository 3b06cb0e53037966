"""How rules are written, chosen and carried out.

A rule is a small function over whole columns. Its parameters name the tables and shared results it reads (and ``policy``,
``today``, ``raw``), its docstring is its manual page, and the tables in the docstring are its test::

    @rule("CT101", severity=Severity.WARNING, fix=Fix.SAFE)
    def email_with_outer_space(contacts: pd.DataFrame) -> Flags: ...

`check` runs rules in the order of their codes. First the safe ones, each on the table as the earlier ones
left it, so that a duplicate which only trimming reveals is found; then all others, on the settled table:
findings are what remains after the safe fixes.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from xlmigrate.engine import catalogue
from xlmigrate.engine.catalogue import BY_NAME, Code, Codes, family_of
from xlmigrate.engine.plan import (
    TEXT,
    Answer,
    ColumnEdit,
    Fix,
    Plan,
    Severity,
    as_text,
    finding_ids,
    finding_rows,
    findings_frame,
)
from xlmigrate.engine.settings import Policy
from xlmigrate.engine.shared import Evaluation, Raw, parameters, tables_of
from xlmigrate.engine.tables import Scope


@dataclass(frozen=True)
class Flagged:
    """Cells of one column that a rule points at, and what it would write there."""

    frame: pd.DataFrame
    column: str
    where: NDArray[np.bool_]
    message: pd.Series | str
    to: pd.Series | None


Flags = Iterator[Flagged]


@dataclass(frozen=True)
class Settled:
    """Cells of one column that are written before any rule sees them: where, what, and the code of why."""

    table: str
    column: str
    where: NDArray[np.bool_]
    to: pd.Series
    code: str


def flag(
    frame: pd.DataFrame,
    column: str,
    *,
    where: pd.Series,
    message: pd.Series | str,
    to: pd.Series | str | None = None,
) -> Flagged:
    """Point at the cells of ``column`` where ``where`` is true; a missing answer means no.

    ``to`` is what the cells should be (a value, or n values; missing = no proposal for that row), ``message``
    one sentence without a full stop and without personal data beyond the cell itself (or n sentences).
    """
    mask = where.fillna(False).to_numpy(dtype=bool)
    if isinstance(to, str):
        to = pd.Series(to, index=frame.index, dtype=TEXT)
    return Flagged(frame, column, mask, message, to)


def flag_rows(
    frame: pd.DataFrame, column: str, *, rows: NDArray[np.int64], message: pd.Series | str
) -> Flagged:
    """Point at the cells of ``column`` in the rows at these positions; a message for each, or one for all."""
    where = np.zeros(len(frame), dtype=bool)
    where[rows] = True
    if isinstance(message, pd.Series):
        at = np.full(len(frame), -1, dtype=np.int64)
        at[rows] = np.arange(len(rows))
        message = pd.Series(message.astype(TEXT).array.take(at, allow_fill=True), index=frame.index)
    return Flagged(frame, column, where, message, None)


def first_row_in_group(group: pd.Series, among: pd.Series | None = None) -> NDArray[np.int64]:
    """For each row the position of the first row of its group (of those ``among``); -1 where there is none."""
    codes, _ = pd.factorize(group)
    counts = codes >= 0 if among is None else (codes >= 0) & among.to_numpy(dtype=bool)
    rows = np.flatnonzero(counts)[::-1]
    first = np.full(len(codes) + 1, -1, dtype=np.int64)
    first[codes[rows]] = rows  # what is written last is the first of its group
    first[-1] = -1
    return first[codes]


def first_in_group(values: pd.Series, group: pd.Series) -> pd.Series:
    """For each row the first value among the rows of its group, as text; missing where it has no group."""
    first = first_row_in_group(group, values.notna())
    return pd.Series(values.astype(TEXT).array.take(first, allow_fill=True), index=values.index, dtype=TEXT)


@dataclass(frozen=True)
class Notice:
    """What is said while files and sheets are read, described like a rule: it has a code and a page, no function."""

    code: str
    severity: Severity
    title: str
    why: str


@dataclass(frozen=True)
class Rule:
    """One named check: its stable code, its name, and the function that points at cells."""

    code: str
    severity: Severity
    fix: Fix
    function: Callable[..., Flags]
    scope: Scope = Scope.TABLE

    @property
    def name(self) -> str:
        """The defect as a noun phrase: ``email_with_outer_space``."""
        return self.function.__name__

    @property
    def title(self) -> str:
        """The first sentence of the docstring."""
        return self.doc.splitlines()[0]

    @property
    def doc(self) -> str:
        """The docstring, without its indentation."""
        return inspect.getdoc(self.function) or ""

    @property
    def why(self) -> str:
        """What stands between the first sentence and the examples."""
        about = self.doc.split("\n", 1)[1] if "\n" in self.doc else ""
        cut = _EXAMPLE_HEAD.search(about)
        return about[: cut.start() if cut else None].strip()

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables it reads, by its parameters, itself or through the shared results that it asks for."""
        return tables_of(parameters(self.function))

    def flags(
        self,
        tables: Mapping[str, pd.DataFrame],
        policy: Policy,
        today: date,
        *,
        evaluation: Evaluation | None = None,
    ) -> Iterable[Flagged]:
        """Run it on tables that hold all of `tables`."""
        given = (evaluation or Evaluation(policy, today)).given(parameters(self.function), tables)
        return self.function(**given)


def rule(
    code: str, *, severity: Severity, fix: Fix = Fix.NONE, scope: Scope = Scope.TABLE
) -> Callable[[Callable[..., Flags]], Rule]:
    """Make a rule of a function. The code is two letters and three digits, never renumbered or reused.

    ``scope`` is what it must see at once to judge one row; a rule of rows gives the same findings when others are taken away.
    """
    if not re.fullmatch(r"[A-Z]{2}\d{3}", code):
        raise TypeError(f"a rule's code is two letters and three digits, not {code!r}")

    def make(function: Callable[..., Flags]) -> Rule:
        try:
            tables_of(parameters(function))
        except TypeError as unknown:
            raise TypeError(f"{code} reads {unknown}") from None
        return Rule(code, severity, fix, function, scope)

    return make


def select(rules: Iterable[Rule], *prefixes: str) -> tuple[Rule, ...]:
    """The rules whose code begins with one of the prefixes, by code: ``select(RULES, "CT", "TG1")``."""
    return tuple(sorted((r for r in rules if r.code.startswith(prefixes)), key=lambda r: r.code))


def all_rules() -> tuple[Rule, ...]:
    """Every rule that the rooms declare, by code. Raises TypeError when two share one."""
    found = tuple(sorted(catalogue.every(Rule), key=lambda one: one.code))
    codes = [one.code for one in found]
    if len(set(codes)) != len(codes):
        raise TypeError(f"two rules share a code: {sorted({c for c in codes if codes.count(c) > 1})}")
    return found


def codes() -> tuple[Code, ...]:
    """Everything that a user can see a code of, by code: rules, notices, and what rooms declare beside them."""
    found = [
        Code(
            one.code, family_of(one.code), one.title, one.why, severity=one.severity.value, fix=Fix.NONE.value
        )
        for one in catalogue.every(Notice)
    ]
    found += [
        Code(
            one.code, family_of(one.code), one.title, one.doc.partition("\n")[2].strip(), one.name, one.severity.value,
            one.fix.value,
        )
        for one in all_rules()
    ]  # fmt: skip
    found += [code for provider in catalogue.every(Codes) for code in provider.function()]
    return tuple(sorted(found, key=lambda one: one.code))


def explained(asked: str) -> tuple[Code, ...]:
    """What a code means, or another word for it; several where one code has several meanings. Case plays no part."""
    wanted = asked.strip().casefold()
    return tuple(one for one in codes() if wanted in (one.code.casefold(), *map(str.casefold, one.also)))


@dataclass
class _Bench:
    """The tables being worked on, and for each column which rule changed which rows."""

    before: dict[str, pd.DataFrame]
    now: dict[str, pd.DataFrame]
    locked: Mapping[str, NDArray[np.bool_]]
    trail: dict[tuple[str, str], list[tuple[str, NDArray[np.int64]]]] = field(default_factory=dict)

    def pointed_at(self, one: Rule, evaluation: Evaluation) -> list[tuple[str, Flagged]]:
        """What a rule points at, with the table of each; all of it before anything is written."""
        names = {id(table): name for name, table in self.now.items()}
        return [
            (names[id(flagged.frame)], flagged)
            for flagged in one.flags(self.now, evaluation.policy, evaluation.today, evaluation=evaluation)
        ]

    def free(self, table: str, where: NDArray[np.bool_]) -> NDArray[np.bool_]:
        return where & ~self.locked[table] if table in self.locked else where

    def write(self, table: str, column: str, where: NDArray[np.bool_], to: pd.Series, code: str) -> None:
        frame = self.now[table]
        current = frame[column]
        value = to.set_axis(frame.index).astype(current.dtype)
        where = where & value.notna().to_numpy(dtype=bool) & _differs(current, value)
        if not where.any():
            return
        self.now[table] = frame.assign(**{column: current.mask(where, value)})
        self.trail.setdefault((table, column), []).append((code, np.flatnonzero(where)))


def _differs(one: pd.Series, other: pd.Series) -> NDArray[np.bool_]:
    """Where two columns of one dtype differ; two missing values are equal."""
    same = one.eq(other).fillna(False).to_numpy(dtype=bool)
    both_missing = (one.isna() & other.isna()).to_numpy(dtype=bool)
    return ~(same | both_missing)


@dataclass(frozen=True)
class Checked:
    """What `check` gives: the plan, and the tables as they are after its safe fixes."""

    plan: Plan
    tables: Mapping[str, pd.DataFrame]


def check(
    tables: Mapping[str, pd.DataFrame],
    rules: Sequence[Rule],
    *,
    policy: Policy,
    today: date,
    raw: Raw | None = None,
    locked: Mapping[str, NDArray[np.bool_]] | None = None,
    answers: pd.DataFrame | None = None,
    settled: Sequence[Settled] = (),
    evaluation: Evaluation | None = None,
    absent: Collection[tuple[str, str]] = (),
) -> Checked:
    """Run rules over typed tables and decide what would be written; nothing is.

    A rule whose tables are not all given does not run. ``locked`` marks rows that must not be edited (their
    key stands twice). The index of a table is the position of each row on its sheet. ``answers`` has the columns ``finding_id`` and ``accept``: an applied proposal becomes
    an edit, one that is left stays as a quiet finding. ``settled`` is written before the first rule. Results
    are shared within the ``evaluation``, a new one unless it is given. ``absent`` names columns (table, column) that
    cannot be written: a safe rule that would keep something there leaves the row as it is.
    """
    evaluation = evaluation or Evaluation(policy, today, raw)
    bench = _Bench(dict(tables), dict(tables), locked or {})
    for cells in settled:
        bench.write(cells.table, cells.column, bench.free(cells.table, cells.where), cells.to, cells.code)
    runnable = [
        r
        for r in sorted(rules, key=lambda r: r.code)
        if set(r.tables) <= set(tables) and any(len(tables[name]) for name in r.tables)
    ]  # a rule over tables without a row has nothing to point at
    safe = [r for r in runnable if r.fix is Fix.SAFE]
    for one in safe:
        pointed = bench.pointed_at(one, evaluation)
        lost = [(table, flagged.where) for table, flagged in pointed if (table, flagged.column) in absent]
        for table, flagged in pointed:
            if flagged.to is not None:
                where = bench.free(table, flagged.where)
                for other, nowhere in lost:
                    where = where & ~nowhere if other == table else where
                bench.write(table, flagged.column, where, flagged.to, one.code)
    pa.default_memory_pool().release_unused()  # what was read of cells as they were before
    others = [r for r in runnable if r.fix is not Fix.SAFE]
    applied = _answered(answers, Answer.APPLY)
    if applied:
        for one in others:
            _apply_answers(bench, one, applied, evaluation)
    found = [part for one in runnable for part in _findings(bench, one, evaluation)]
    findings = _with_answers(findings_frame(found), _answered(answers, Answer.LEAVE))
    edits = _edits(bench, raw or {})
    pa.default_memory_pool().release_unused()
    return Checked(Plan(findings=findings, edits=edits), bench.now)


def _answered(answers: pd.DataFrame | None, answer: Answer) -> frozenset[str]:
    if answers is None or answers.empty:
        return frozenset()
    return frozenset(answers.loc[answers["accept"].eq(answer.value).fillna(False), "finding_id"].dropna())


def _apply_answers(bench: _Bench, one: Rule, applied: frozenset[str], evaluation: Evaluation) -> None:
    if one.fix is not Fix.UNSAFE:
        return
    for table, flagged in bench.pointed_at(one, evaluation):
        if flagged.to is None or not flagged.where.any():
            continue
        rows = np.flatnonzero(flagged.where)
        accepted = finding_ids(_block(table, one, flagged)).isin(applied).to_numpy(dtype=bool)
        where = np.zeros(len(flagged.where), dtype=bool)
        where[rows[accepted]] = True
        bench.write(table, flagged.column, bench.free(table, where), flagged.to, one.code)


def _findings(bench: _Bench, one: Rule, evaluation: Evaluation) -> Iterator[pd.DataFrame]:
    for table, flagged in bench.pointed_at(one, evaluation):
        if flagged.where.any():
            yield _block(table, one, flagged)


def _block(table: str, one: Rule, flagged: Flagged) -> pd.DataFrame:
    rows = np.flatnonzero(flagged.where)
    key = BY_NAME[table].key.name
    frame = flagged.frame
    message = flagged.message
    return finding_rows(
        table=table,
        rows=frame.index.to_numpy(dtype=np.int64)[rows],
        keys=frame[key].iloc[rows] if key in frame else "",
        column=flagged.column,
        rule=one.code,
        severity=one.severity,
        message=message.iloc[rows] if isinstance(message, pd.Series) else message,
        old=as_text(frame[flagged.column].iloc[rows]),
        new=as_text(flagged.to.iloc[rows]) if flagged.to is not None else None,
        fix=one.fix,
    )


def _with_answers(findings: pd.DataFrame, left: frozenset[str]) -> pd.DataFrame:
    if not left or findings.empty:
        return findings
    quiet = finding_ids(findings).isin(left)
    return findings.assign(answer=findings["answer"].mask(quiet, Answer.LEAVE.value))


def _edits(bench: _Bench, raw: Raw) -> tuple[ColumnEdit, ...]:
    made = []
    for (table, column), steps in bench.trail.items():
        before, now = bench.before[table][column], bench.now[table][column]
        rows = np.flatnonzero(_differs(before, now))
        if not len(rows):
            continue
        frame = bench.before[table]
        key = BY_NAME[table].key.name
        made.append(
            ColumnEdit(
                table=table,
                column=column,
                rows=frame.index.to_numpy(dtype=np.int64)[rows],
                keys=bench.now[table][key].iloc[rows] if key in frame else pd.Series([pd.NA] * len(rows)),
                old=honest(before.iloc[rows], raw.get((table, column))),
                new=now.iloc[rows],
                rules=_trails(rows, steps),
            )
        )
    return tuple(made)


def _trails(rows: NDArray[np.int64], steps: Iterable[tuple[str, NDArray[np.int64]]]) -> pd.Series:
    """The codes of the rules that led to each row's new value, in their order."""
    trails, at = [""], np.zeros(len(rows), dtype=np.int64)
    for code, touched in steps:
        here = np.isin(rows, touched, assume_unique=True)
        for before in np.unique(at[here]):
            at[here & (at == before)] = len(trails)
            trails.append(f"{trails[before]} {code}".strip())
    return pd.Series(pd.array(trails, dtype=TEXT).take(at), index=rows, dtype=TEXT)


def honest(old: pd.Series, raw: pd.Series | None) -> pd.Series:
    """The old values, with the raw cell where it was written otherwise than its typed value."""
    if raw is None or raw.empty:
        return old
    kept = old.astype(object)
    shared = kept.index.intersection(raw.index)
    kept.loc[shared] = raw.loc[shared]
    return kept


_EXAMPLE_HEAD = re.compile(r"^[A-Z][\w -]*\n\n(?=\|)", re.M)
_ROW = re.compile(r"^\s*\|(.*)\|\s*$")


@dataclass(frozen=True)
class Example:
    """One example of a docstring: sheets as rows of cell texts, and settings."""

    sheets: Mapping[str, tuple[Mapping[str, str], ...]]
    settings: Mapping[str, str]


def examples(one: Rule) -> tuple[Example, ...]:
    """The examples in a rule's docstring, separated by a line ``And:``.

    A sheet is its name, a blank line and a table whose heading names columns; the column ``Finding`` holds
    what the rule says of that row (its proposal, or else its message). ``Settings`` is a table of Setting and
    Value; with ``Finding`` it is the sheet too. Text in backquotes keeps its spaces; ``\\u200b`` in it is that character.
    """
    head = _EXAMPLE_HEAD.search(one.doc)
    if not head:
        return ()
    return tuple(_example(part) for part in re.split(r"(?m)^And:\s*$", one.doc[head.start() :]))


def _example(text: str) -> Example:
    sheets: dict[str, tuple[Mapping[str, str], ...]] = {}
    settings: dict[str, str] = {}
    for chunk in re.split(r"\n\s*\n(?=[A-Z][\w -]*\n\n)", text.strip()):
        name, _, body = chunk.strip().partition("\n")
        rows = [[_cell(cell) for cell in m[1].split("|")] for m in map(_ROW.match, body.splitlines()) if m]
        rows = [row for row in rows if not all(re.fullmatch(r":?-+:?", cell) for cell in row)]
        records = tuple(dict(zip(rows[0], row, strict=True)) for row in rows[1:])
        if name == "Settings":
            settings.update({record["Setting"]: record["Value"] for record in records if record["Setting"]})
        if name != "Settings" or "Finding" in rows[0]:
            sheets[name] = records
    return Example(sheets, settings)


def _cell(text: str) -> str:
    text = text.strip()
    if len(text) >= 2 and text[0] == text[-1] == "`":
        text = text[1:-1]
        text = re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), text)
    return text
