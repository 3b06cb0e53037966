"""Dates that a sheet holds as text or as a number: one place for the date columns of every table.

They are no rule of one table, so they stand before the rules: what the column proves is read, and the rules see
dates. What it does not prove is one question for the whole column, because the answer is one for the whole column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from xlmigrate.cleaning.date import parse
from xlmigrate.engine.catalogue import BY_NAME
from xlmigrate.engine.plan import Answer, Fix, Severity, finding_ids, finding_rows, findings_frame
from xlmigrate.engine.rules import Notice, Settled
from xlmigrate.engine.settings import Policy
from xlmigrate.engine.shared import Raw
from xlmigrate.engine.tables import Column, Kind, Zone

UNPROVEN_ORDER = Notice("XL110", Severity.ERROR, "Day/month order is unclear.", "03/04/2025 can be April 3 or March 4, and nothing on the sheet says which. Fill in Date order on Settings, or write the dates like 2026-11-05; until then they count as unknown. A column with both orders was joined from two sources: go back to the originals.")  # fmt: skip


LIKELY_DATES = Notice("XL111", Severity.WARNING, "Dates with a probable reading.", "A spreadsheet swapped day and month, or stored dates as numbers, or some cells use another style. Nothing changes until you answer: Apply converts the whole column, Leave keeps the dates as they are.")  # fmt: skip


READ_DATE = Notice("XL202", Severity.INFO, "Date stored as text or a number.", "It is converted, because only one day fits: by the cell itself, by the other dates of the column, or by Date order on Settings.")  # fmt: skip


DATE_NOTICES = (UNPROVEN_ORDER, LIKELY_DATES, READ_DATE)


@dataclass(frozen=True)
class Readings:
    """What was read before the rules: cells to write, what is asked, and one sentence of proof per column.

    ``covered`` names the cells (table, column, row) of which the findings speak, so that nothing else needs to.
    """

    settled: tuple[Settled, ...]
    findings: pd.DataFrame
    covered: frozenset[tuple[str, str, int]]
    proofs: tuple[str, ...]


def readings(
    tables: Mapping[str, pd.DataFrame], raw: Raw, policy: Policy, answers: pd.DataFrame | None = None
) -> Readings:
    """Read the dates that loading could not, in every table given.

    ``raw`` are the cells as they stand, where their typed value is another; ``answers`` has the columns
    ``finding_id`` and ``accept``. Decisions of people are left to them, and computed columns to their function.
    """
    answered = None if answers is None else answers.dropna(subset=["finding_id", "accept"])
    given = {} if answered is None else dict(zip(answered["finding_id"], answered["accept"], strict=True))
    settled: list[Settled] = []
    found: list[pd.DataFrame] = []
    covered: set[tuple[str, str, int]] = set()
    proofs: list[str] = []
    for table, column, source, cells in _unread(tables, raw):
        one = _One(table, column, source, tables[table], cells, policy, given)
        settled += one.settled()
        found += one.findings()
        covered |= {(table, column.name, int(row)) for row in cells.index.difference(one.unknown)}
        proofs += one.proof()
    return Readings(tuple(settled), findings_frame(found), frozenset(covered), tuple(proofs))


_SOURCES = ("source_file", "source_platform")
"""Columns that say where a row came from: another source is another writer, and proves nothing for this one."""


def _unread(
    tables: Mapping[str, pd.DataFrame], raw: Raw
) -> Iterator[tuple[str, Column, str | None, pd.Series]]:
    """The columns with cells that should be dates and are none, by source: text and numbers; an error is an error."""
    for name, frame in tables.items():
        source = next((one for one in _SOURCES if one in BY_NAME[name].by_name), None)
        for column in BY_NAME[name].columns:
            cells = raw.get((name, column.name))
            if column.kind not in (Kind.DATE, Kind.TIME) or column.zone is not Zone.FACT or cells is None:
                continue
            waiting = cells[cells.map(lambda cell: type(cell) in (str, int, float)).astype(bool)]
            waiting = waiting[waiting.index.isin(frame.index[frame[column.name].isna()])]
            of = frame[source].loc[waiting.index].fillna("") if source else pd.Series("", index=waiting.index)
            for where, part in waiting.groupby(of.astype(object), sort=True):
                yield name, column, str(where) or None, part


class _One:
    """One column, of one source, with cells that are no dates yet."""

    def __init__(
        self,
        table: str,
        column: Column,
        source: str | None,
        frame: pd.DataFrame,
        cells: pd.Series,
        policy: Policy,
        given: Mapping[object, object],
    ) -> None:
        self.table, self.column, self.source, self.index = table, column, source, frame.index
        known = next((one for one in _SOURCES if one in frame), None)
        same = frame[known].fillna("").eq(source or "") if known else pd.Series(True, index=frame.index)
        typed = frame[column.name][same.to_numpy(dtype=bool)].astype(object)
        whole = typed.where(typed.notna(), cells.reindex(typed.index))
        self.read = parse(whole, order=policy.date_order, pivot=policy.two_digit_years_until)
        self.answer = given.get(finding_ids(self._question()).iloc[0]) if self.read.question else None
        if self.read.swapped and self.answer == Answer.LEAVE:
            # the date cells are right, says a person: then the text is read by what it shows itself
            self.read = parse(cells, order=policy.date_order, pivot=policy.two_digit_years_until)
        self.unknown = self.read.cells.index[self.read.cells["outcome"].eq("unknown")]

    def settled(self) -> Iterator[Settled]:
        """The cells that become dates."""
        read = self.read.cells.reindex(self.index)
        yield self._settled(read["time"], READ_DATE)
        if self.answer == Answer.APPLY:
            yield self._settled(read["proposal"], LIKELY_DATES)

    def _settled(self, to: pd.Series, by: Notice) -> Settled:
        return Settled(self.table, self.column.name, to.notna().to_numpy(dtype=bool), to, by.code)

    def findings(self) -> Iterator[pd.DataFrame]:
        """What is asked of the column."""
        likely = self.read.cells["outcome"].eq("likely").any()
        if self.read.question and not (likely and self.answer == Answer.APPLY):
            asked = self._question()
            yield asked.assign(answer=Answer.LEAVE.value) if self.answer == Answer.LEAVE else asked

    def _question(self) -> pd.DataFrame:
        likely = self.read.cells[self.read.cells["outcome"].eq("likely")]
        notice = LIKELY_DATES if len(likely) else UNPROVEN_ORDER
        return finding_rows(
            table=self.table,
            rows=None,
            keys="",
            column=self.column.name,
            rule=notice.code,
            severity=notice.severity,
            message=f"From {self.source}: {self.read.question}" if self.source else self.read.question,
            old=self.source,
            new=f"Read {len(likely):,} as proposed, the first as {likely['proposal'].iloc[0]:%Y-%m-%d}"
            if len(likely)
            else None,
            fix=Fix.UNSAFE if len(likely) else Fix.NONE,
        )

    def proof(self) -> Iterator[str]:
        """How many cells were read, and by what."""
        count = int(self.read.cells["outcome"].eq("repaired").sum())
        if count:
            shown = f": {self.read.proof}" if self.read.proof else ""
            where = f"{BY_NAME[self.table].sheet}, {self.column.heading}" + f" from {self.source}" * bool(
                self.source
            )
            yield f"{where}: {count:,} date{'s' * (count != 1)} read{shown}"
