"""All files together become the tables of a workbook, and every row of every file is accounted for.

A row counts once: rejected (it could not be read), suppressed (its address went to Suppressions; a row of a
contact export stays on Contacts too, because a customer must be served), merged (it said nothing new of a row
already there), or kept. Read = kept + merged + suppressed + rejected.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from xlmigrate.domains import BY_NAME
from xlmigrate.domains.traces.file_notices import (
    LEFT_COLUMN,
    NAMELESS_STATUS,
    UNPLACED_COLUMN,
    UNREAD_ROW,
    Problems,
)
from xlmigrate.engine.ids import next_ids
from xlmigrate.engine.no_secrets import cells_of
from xlmigrate.engine.settings import Policy
from xlmigrate.engine.tables import Kind, Zone
from xlmigrate.files.reading import contact_rows
from xlmigrate.files.reading.mapping import LEAVE_OUT, Mapping
from xlmigrate.files.reading.own_words import in_our_words
from xlmigrate.files.reading.recognise import Recognised, recognise
from xlmigrate.files.reading.source_file import TEXT, SourceFile, read_file
from xlmigrate.files.reading.times import Times


@dataclass(frozen=True)
class Gathered:
    """The tables that the files make (text, by schema name), their account, and what is said of them.

    ``unrecognised`` are files that no profile knows; they are in no table.
    """

    tables: dict[str, pd.DataFrame]
    files: pd.DataFrame
    problems: pd.DataFrame
    unrecognised: tuple[SourceFile, ...] = ()


@dataclass
class Account:
    """Where the rows of one file went."""

    source: SourceFile
    platform: str
    holds: str
    merged: int = 0
    suppressed: int = 0

    @property
    def kept(self) -> int:
        """What is left when all else is counted."""
        return self.source.rows_read - len(self.source.rejected) - self.merged - self.suppressed


@dataclass
class Harvest:
    """What has been gathered so far: blocks of rows by table, and one account per file."""

    policy: Policy
    problems: Problems = field(default_factory=Problems)
    blocks: dict[str, list[pd.DataFrame]] = field(default_factory=dict)
    accounts: list[Account] = field(default_factory=list)

    def add(self, table: str, block: pd.DataFrame) -> None:
        """Add rows to a table."""
        if len(block):
            self.blocks.setdefault(table, []).append(block)


def gather(
    paths: Iterable[Path],
    *,
    source: str | None = None,
    encoding: str | None = None,
    mapping: Mapping | None = None,
    policy: Policy,
) -> Gathered:
    """Read files and make tables of them.

    ``source`` names the platform that counts where headings fit several. ``mapping`` says what the columns of
    files are that nobody recognises. Ids are given to contacts only, because consent records point to them.
    """
    harvest = Harvest(policy)
    unknown = []
    for path in paths:
        read = read_file(path, encoding=encoding, allowed=cells_of(policy.not_secrets))
        found = mapping.export_of(read) if mapping else None
        found = found or recognise(read.headings, read.name, source=source)
        if found is None:
            unknown.append(read)
            continue
        _take(harvest, read, found, mapping)
    contact_rows.settle(harvest)
    return Gathered(_joined(harvest), _files(harvest.accounts), harvest.problems.frame(), tuple(unknown))


def _take(harvest: Harvest, read: SourceFile, found: Recognised, mapping: Mapping | None) -> None:
    for line, reason in read.rejected:
        harvest.problems.say(UNREAD_ROW, read.name, f"line {line}", f"Line {line} is in no sheet: {reason}")
    if found.renamed:
        harvest.problems.say(
            NAMELESS_STATUS,
            read.name,
            "",
            "The name of the file does not say whether its contacts are subscribed",
        )
    account = Account(read, found.profile.title if found.profile else "", found.export.holds)
    harvest.accounts.append(account)
    left = mapping.left_out(read) if mapping else frozenset()
    for heading in left:
        harvest.problems.say(LEFT_COLUMN, read.name, heading, f"The column {heading} was left out")
    _place(harvest, read, found, account, left)


def _place(
    harvest: Harvest, read: SourceFile, found: Recognised, account: Account, left: frozenset[str]
) -> None:
    mapped: dict[str, dict[str, pd.Series]] = {}
    extra: dict[str, pd.Series] = {}
    own = _own_columns(found) if BY_NAME[found.export.holds].grows else {}
    for heading in read.headings:
        target = found.export.columns.get(heading.casefold()) or own.get(heading.casefold())
        if target:
            table, _, column = target.partition(".")
            mapped.setdefault(table, {}).setdefault(column, _iso(harvest, read, found, heading, target))
        elif heading not in left:
            extra[_free_heading(heading, found)] = read.frame[heading]
    holds = found.export.holds
    if holds in ("contacts", "suppressions") and (found.profile or holds == "contacts"):
        contact_rows.place(harvest, account, found, mapped, extra if holds == "contacts" else {})
        return
    block = pd.DataFrame(mapped.get(holds, {}), index=read.frame.index)
    if "source_file" in BY_NAME[holds].by_name and "source_file" not in block:
        block["source_file"] = pd.Series(read.name, index=block.index, dtype=TEXT)
    if "source_platform" in BY_NAME[holds].by_name and "source_platform" not in block and account.platform:
        block["source_platform"] = pd.Series(account.platform, index=block.index, dtype=TEXT)
    if holds == "assets":
        block = in_our_words(block)
    if BY_NAME[holds].grows:
        block = block.assign(**extra)
    else:
        for heading in extra:
            harvest.problems.say(
                UNPLACED_COLUMN, read.name, heading, f"The column {heading} was not taken over"
            )
    harvest.add(holds, block)


def _free_heading(heading: str, found: Recognised) -> str:
    """The heading under which an unknown column stands; one that a sheet has already is told apart by its platform."""
    if heading.casefold() not in BY_NAME[found.export.holds].by_heading:
        return heading
    return f"{heading} ({found.profile.title if found.profile else 'file'})"


def _own_columns(found: Recognised) -> dict[str, str]:
    """Columns that the profile does not know and that are called as ours are, by heading; none that is taken."""
    table = BY_NAME[found.export.holds]
    taken = set(found.export.columns.values())
    places = {h: f"{table.name}.{c.name}" for h, c in table.by_heading.items() if c.zone is Zone.FACT}
    return {heading: place for heading, place in places.items() if place not in taken}


def _iso(harvest: Harvest, read: SourceFile, found: Recognised, heading: str, target: str) -> pd.Series:
    """A column, its dates as ISO text where they are certain; what is said of them stands with the file."""
    values = read.frame[heading]
    table, _, name = target.partition(".")
    column = BY_NAME[table].by_name.get(name)
    if column is None or column.kind not in (Kind.DATE, Kind.TIME) or values.isna().all():
        return values
    times = Times(values, found.export.time_formats, harvest.policy)
    for notice, said in times.notes:
        harvest.problems.say(notice, read.name, heading, f"{heading}: {said}")
    return times.values


def _joined(harvest: Harvest) -> dict[str, pd.DataFrame]:
    return {
        table: pd.concat(blocks, ignore_index=True).astype(TEXT)
        for table, blocks in harvest.blocks.items()
        if blocks
    }


def _files(accounts: list[Account]) -> pd.DataFrame:
    table = BY_NAME["files"]
    rows = [
        {
            "file_id": file_id,
            "name": account.source.name,
            "direction": "Imported",
            "platform": account.platform or pd.NA,
            "holds": BY_NAME[account.holds].sheet,
            "rows_read": account.source.rows_read,
            "rows_kept": account.kept,
            "rows_merged": account.merged,
            "rows_suppressed": account.suppressed,
            "rows_rejected": len(account.source.rejected),
            "encoding": account.source.encoding,
            "delimiter": account.source.delimiter,
            "made_on": account.source.made_on,
            "sha256": account.source.sha256,
        }
        for file_id, account in zip(next_ids(table, (), len(accounts)), accounts, strict=True)
    ]
    return pd.DataFrame(rows, columns=[column.name for column in table.columns])


__all__ = ["LEAVE_OUT", "Account", "Gathered", "Harvest", "gather"]
