"""All files together become the tables of a workbook, and every row of every file is accounted for.

A row counts once: rejected (it is no row of the list: a title, a total, a transfer among payments), suppressed (its address went to
Suppressions; a row of a contact export stays on Contacts too, because a customer must be served), merged (it said nothing new of a
row already there), waiting (its file is not understood yet), or kept. Read = kept + merged + suppressed + rejected + waiting.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from xlmigrate.cleaning import email as emails
from xlmigrate.cleaning.distinct import TEXT
from xlmigrate.cleaning.full_name import HEADINGS as NAME_HEADINGS
from xlmigrate.domains import BY_NAME
from xlmigrate.domains.traces.file_notices import (
    LEFT_COLUMN,
    NAMELESS_STATUS,
    UNPLACED_COLUMN,
    WAITING_FILE,
    Problems,
)
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.ids import next_ids
from xlmigrate.engine.no_secrets import cells_of
from xlmigrate.engine.settings import Policy
from xlmigrate.engine.tables import Kind
from xlmigrate.files.reading import contact_rows, payments
from xlmigrate.files.reading.answers import ASKED, LEFT, Answers, shape_of
from xlmigrate.files.reading.columns import KEEP, Placed, read_columns, understood
from xlmigrate.files.reading.mapping import LEAVE_OUT, Mapping
from xlmigrate.files.reading.meanings import flag_said, kinds, name_says_no, state_said
from xlmigrate.files.reading.own_words import in_our_words
from xlmigrate.files.reading.recognise import Recognised
from xlmigrate.files.reading.source_file import SourceFile, empty_part, read_parts
from xlmigrate.files.reading.tidy import money, tidied
from xlmigrate.files.reading.times import Times
from xlmigrate.files.reading.values import ADDRESS

_SPOKEN = ("profile.", "no.", "yes.", "when.", "why.", "also.", "hold.")
_UNITED = ("tags", "lists")
_STOP_DAYS = ("withdrawn_at", "objected_at", "complained_at", "bounced_at", "erasure_requested_at")


@dataclass(frozen=True)
class Gathered:
    """The tables that the files make (text, by schema name), their account, and what is said of them.

    ``unrecognised`` are files that nobody understands; they wait, and are in no table. ``columns`` says how each column was read:
    file, heading, example, goes to, why, confidence.
    """

    tables: dict[str, pd.DataFrame]
    files: pd.DataFrame
    problems: pd.DataFrame
    unrecognised: tuple[SourceFile, ...] = ()
    columns: pd.DataFrame = field(default_factory=pd.DataFrame)


@dataclass
class Account:
    """Where the rows of one file went."""

    source: SourceFile
    platform: str
    holds: str
    merged: int = 0
    suppressed: int = 0
    aside: int = 0
    waits: bool = False

    @property
    def rejected(self) -> int:
        """Rows that are none of the list, with those set aside later."""
        return len(self.source.rejected) + self.aside

    @property
    def waiting(self) -> int:
        """The rows of a file that is not understood yet."""
        return len(self.source.frame) if self.waits else 0

    @property
    def kept(self) -> int:
        """What is left when all else is counted."""
        return self.source.rows_read - self.rejected - self.merged - self.suppressed - self.waiting


@dataclass
class Harvest:
    """What has been gathered so far: blocks of rows by table, and one account per file."""

    policy: Policy
    problems: Problems = field(default_factory=Problems)
    blocks: dict[str, list[pd.DataFrame]] = field(default_factory=dict)
    accounts: list[Account] = field(default_factory=list)
    waiting_addresses: set[str] = field(default_factory=set)
    columns: list[tuple[str, str, Placed]] = field(default_factory=list)
    answers: Answers = field(default_factory=Answers)

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
    answers: pd.DataFrame | None = None,
    policy: Policy,
) -> Gathered:
    """Read files and make tables of them.

    ``source`` names the platform that counts where headings fit several. ``mapping`` says what the columns of files are that a
    person has mapped; ``answers`` is the sheet Columns of the workbook. A file that cannot be read or understood waits, and the others go on; where there is no other, XlmigrateError
    is raised. Ids are given to contacts only, because consent records point to them.
    """
    harvest = Harvest(policy, answers=Answers.of(answers))
    parts = _read(list(paths), encoding, harvest.problems, cells_of(policy.not_secrets))
    first = [understood(part, named=source) if part.headings else None for part in parts]
    beside = sorted({one.profile.title for one in first if one and one.profile})
    unknown = []
    for part, at_first in zip(parts, first, strict=True):
        found = mapping.export_of(part) if mapping else None
        if found is None and part.headings:
            found = (
                at_first if at_first and at_first.profile else understood(part, named=source, beside=beside)
            )
        if found is None:
            unknown.append(part)
            _wait(harvest, part)
        else:
            _take(harvest, part, found, mapping)
    contact_rows.settle(harvest)
    columns = _columns(harvest.columns)
    harvest.add("columns", columns)
    return Gathered(
        _joined(harvest), _files(harvest.accounts), harvest.problems.frame(), tuple(unknown), columns
    )  # fmt: skip


def _read(
    paths: list[Path], encoding: str | None, problems: Problems, allowed: Collection[str]
) -> list[SourceFile]:
    """Every table of every file; one that cannot be read is said, and stops no other. Two of one name are told apart by their folders."""
    parts: list[SourceFile] = []
    refused: list[tuple[Path, XlmigrateError]] = []
    names = [path.name.casefold() for path in paths]
    for path in paths:
        try:
            found = read_parts(path, encoding=encoding, allowed=allowed)
        except XlmigrateError as problem:
            if not path.is_file():
                raise
            refused.append((path, problem))
            continue
        if names.count(path.name.casefold()) > 1:
            found = [replace(part, name=f"{path.parent.name}/{part.name}") for part in found]
        parts += found
    if refused and not parts:
        raise refused[0][1]
    for path, why in refused:
        problems.say(WAITING_FILE, path.name, "", f"{path.name} waits: {why.what}. {why.do}")
        parts.append(replace(empty_part(path), doubt=why.what))
    return parts


def _wait(harvest: Harvest, part: SourceFile) -> None:
    """Count a file that is not understood, and hold everyone whose address stands in it."""
    harvest.accounts.append(Account(part, "", "", waits=True))
    _say(harvest, part)
    if part.headings:
        shown = ", ".join(part.headings[:8])
        harvest.problems.say(
            WAITING_FILE,
            part.name,
            "",
            f"{part.name} is not imported yet: its columns were not recognized ({shown}). Add clear headings, such as Email, First name, Status, and import it again",
        )
    for heading in part.headings:
        cells = part.frame[heading].dropna().astype(object)
        found = [address for cell in cells for address in ADDRESS.findall(cell)]
        harvest.waiting_addresses |= set(emails.key(pd.Series(found, dtype=TEXT)).dropna())


def _say(harvest: Harvest, read: SourceFile) -> None:
    for notice, where, message in read.said:
        harvest.problems.say(notice, read.name, where, message)


def _take(harvest: Harvest, read: SourceFile, found: Recognised, mapping: Mapping | None) -> None:
    _say(harvest, read)
    if found.renamed:
        harvest.problems.say(
            NAMELESS_STATUS,
            read.name,
            "",
            "The file name does not say whether the contacts are subscribed",
        )
    account = Account(read, found.profile.title if found.profile else "", found.export.holds)
    harvest.accounts.append(account)
    left = mapping.left_out(read) if mapping else frozenset()
    for heading in left:
        harvest.problems.say(LEFT_COLUMN, read.name, heading, f"The column {heading} was left out")
    placed = [one for one in read_columns(read, found) if one.heading not in left]
    if mapping is not None and mapping.export_of(read) is not None:
        placed = [one if _by_hand(one, found) else replace(one, to=KEEP) for one in placed]
    placed = harvest.answers.applied(placed, read.headings, account.holds)
    shape = shape_of(read.headings)
    harvest.columns += [
        (read.name, shape, replace(one, to=_sheet_place(one.to), example=_shown(one))) for one in placed
    ]
    for one in placed:
        if one.to == LEFT:
            harvest.problems.say(
                LEFT_COLUMN, read.name, one.heading, f"The column {one.heading} was left out"
            )
    placed = [one for one in placed if one.to != LEFT]
    _place(harvest, read, found, account, placed)


def _by_hand(one: Placed, found: Recognised) -> bool:
    return one.heading.casefold() in found.export.columns or one.to.startswith(_SPOKEN)


def _place(
    harvest: Harvest, read: SourceFile, found: Recognised, account: Account, placed: list[Placed]
) -> None:
    holds = found.export.holds
    mapped: dict[str, dict[str, pd.Series]] = {}
    united: dict[str, list[pd.Series]] = {}
    extra: dict[str, pd.Series] = {}
    spoken: list[tuple[Placed, pd.Series]] = []
    numbers: list[pd.Series] = []
    for one in placed:
        values = _values(harvest, read, found, one)
        table, _, column = one.to.partition(".")
        if one.to.startswith(_SPOKEN):
            spoken.append((one, values))
            if one.to == "also.phone":
                numbers.append(values)
            elif holds == "contacts":
                extra[_free_heading(one.heading, found)] = values
        elif one.to == "name.full":
            heading = one.heading if one.heading.casefold() in NAME_HEADINGS else "Name"
            extra[heading if heading not in extra else _free_heading(one.heading, found)] = values
        elif table == "contacts" and column in _UNITED and holds == "contacts":
            united.setdefault(column, []).append(values)
        elif one.to:
            mapped.setdefault(table, {}).setdefault(column, values)
        else:
            extra[_free_heading(one.heading, found)] = values
    if holds == "contacts":
        people = mapped.setdefault("contacts", {})
        _several(people, "email", extra, spoken)
        _numbers(people, numbers)
    for column, columns in united.items():
        separator = found.export.separator if found.profile else ""
        mapped.setdefault("contacts", {})[column] = contact_rows.named_groups(
            harvest, account, columns, separator
        )
    if holds == "contacts":
        contact_rows.place(harvest, account, found, mapped, extra, spoken)
    elif holds == "suppressions":
        also = [values for one, values in spoken if one.to.startswith("also.")]
        contact_rows.suppressed_rows(harvest, account, found, mapped, also, _reason_of(read))
    else:
        taken = mapped.get(holds, {})
        contact_rows.hear_others(harvest, account, taken.get("email"), spoken)
        _place_rows(harvest, read, found, account, taken, extra)


def _several(
    people: dict[str, pd.Series],
    name: str,
    extra: dict[str, pd.Series],
    spoken: list[tuple[Placed, pd.Series]],
) -> None:
    """The first of several addresses that a program has joined (Google: `` ::: ``); the others stand under a heading of their own."""
    if name not in people or not people[name].str.contains(":::", regex=False).any():
        return
    parts = people[name].str.partition(":::")
    rest = parts[2].str.replace(":::", " ", regex=False).str.split().str.join("; ")
    people[name] = parts[0].str.strip().astype(TEXT)
    rest = rest.mask(rest.eq("")).astype(TEXT)
    extra["Other addresses"] = rest
    spoken.append((Placed("Other addresses", "also.email", "Further addresses of the same cell", 1.0), rest))


def _numbers(people: dict[str, pd.Series], more: list[pd.Series]) -> None:
    """The first number of each row as Phone, all others as Other phones."""
    columns = [
        *([people["phone"]] if "phone" in people else []),
        *([people["phone_2"]] if "phone_2" in people else []),
        *more,
    ]
    joined = any(column.str.contains(":::", regex=False).any() for column in columns)
    if not joined and (not more or "phone" not in people):
        if more:
            people["phone"] = more[0]
            _numbers(people, more[1:])
        return
    listed = [column.fillna("").str.split(":::") for column in columns]
    rows = [
        [cell.strip() for cells in row for cell in cells if cell.strip()] for row in zip(*listed, strict=True)
    ]
    index = columns[0].index
    people["phone"] = pd.Series([row[0] if row else pd.NA for row in rows], index=index, dtype=TEXT)
    people["phone_2"] = pd.Series(
        ["; ".join(dict.fromkeys(row[1:])) or pd.NA for row in rows], index=index, dtype=TEXT
    )


def _reason_of(read: SourceFile) -> str:
    return next((reason for name in (read.name, *read.names) if (reason := name_says_no(name)[0])), "")


def _place_rows(
    harvest: Harvest,
    read: SourceFile,
    found: Recognised,
    account: Account,
    mapped: dict[str, pd.Series],
    extra: dict[str, pd.Series],
) -> None:
    """Rows of every sheet but those of people."""
    holds = found.export.holds
    block = pd.DataFrame(mapped, index=read.frame.index)
    if "source_file" in BY_NAME[holds].by_name and "source_file" not in block:
        block["source_file"] = pd.Series(read.name, index=block.index, dtype=TEXT)
    if "source_platform" in BY_NAME[holds].by_name and "source_platform" not in block and account.platform:
        block["source_platform"] = pd.Series(account.platform, index=block.index, dtype=TEXT)
    if holds == "assets":
        block = in_our_words(block)
    if holds in payments.TAKES:
        block, aside = payments.in_our_words(holds, block, read, harvest.problems, found.export)
        account.aside += aside
    if holds == "consent_records" and "channel" in block:
        spelled = {
            "email": "E-mail",
            "e mail": "E-mail",
            "mail": "E-mail",
            "e-mail": "E-mail",
            "sms": "SMS",
            "text": "SMS",
            "post": "Post",
        }
        block["channel"] = (
            block["channel"].str.strip().str.casefold().map(spelled).fillna(block["channel"]).astype(TEXT)
        )
    if BY_NAME[holds].grows:
        block = block.assign(**extra)
    else:
        for heading in extra:
            harvest.problems.say(
                UNPLACED_COLUMN, read.name, heading, f"The column {heading} was not imported"
            )
    harvest.add(holds, block)


def _free_heading(heading: str, found: Recognised) -> str:
    """The heading under which an unknown column stands; one that a sheet has already is told apart by its platform."""
    if heading.casefold() not in BY_NAME[found.export.holds].by_heading:
        return heading
    return f"{heading} ({found.profile.title if found.profile else 'file'})"


def _values(harvest: Harvest, read: SourceFile, found: Recognised, one: Placed) -> pd.Series:
    """A column as it was meant: placeholders blank, amounts plain, dates as ISO text where they are certain."""
    raw = read.frame[one.heading]
    table, _, name = one.to.partition(".")
    column = BY_NAME[table].by_name.get(name) if table in BY_NAME else None
    kind = (
        ""
        if column is None
        else {Kind.DATE: "date", Kind.TIME: "date", Kind.MONEY: "money", Kind.PHONE: "phone"}.get(
            column.kind, "text"
        )
    )
    if column is None:
        kind = kinds().get(one.to, "text")
    values = tidied(
        raw, kind, known=bool(one.to), file=read.name, heading=one.heading, problems=harvest.problems,
        stops=name in _STOP_DAYS,
    )  # fmt: skip
    if kind == "money":
        return money(values)
    if column is None or kind != "date" or values.isna().all():
        return values
    times = Times(values, found.export.time_formats, harvest.policy)
    for notice, said in times.notes:
        harvest.problems.say(notice, read.name, one.heading, f"{one.heading}: {said}")
    return times.values


_PLAIN = ("state", "flag", "date", "country", "money", "list", "language")


def _shown(one: Placed) -> str:
    """An example that names nobody: of what is personal, or may be, only the shape (a...@e....org)."""
    table, _, name = one.to.partition(".")
    kind = kinds().get(one.to, "")
    people = table in (
        "",
        "contacts",
        "consent_records",
        "suppressions",
        "purchases",
        "subscriptions",
        "affiliates",
    )
    if kind in _PLAIN or name in _UNITED or not (people or one.to.startswith((*_SPOKEN, "name."))):
        return one.example
    if one.to.startswith(("no.", "yes.", "when.", "hold.", "profile.")):
        plain = flag_said(one.example) is not None or state_said(one.example, in_states=True) is not None
        return one.example if plain else re.sub(r"(?<=\w)[^\W_]+", "...", one.example)
    words = re.findall(r"[^\W_]+|[^\w\s]", one.example)
    return re.sub(r"(?<=\w)[^\W_]+", "...", one.example) if words else ""


def _sheet_place(to: str) -> str:
    """Where a column goes, as a person reads it on the sheet Columns."""
    table, _, name = to.partition(".")
    if table in BY_NAME:
        column = BY_NAME[table].by_name.get(name)
        if column is not None:
            return f"{BY_NAME[table].sheet}: {column.heading}"
    words = {"no": "Suppressions, where it says yes", "yes": "Suppressions, where it says no", "when": "Suppressions, with its day", "why": "Suppressions, with its reason", "hold": ASKED, "profile": "Consent records and Suppressions, as the platform says",
        "also": "Another address, number or state", "name": "Contacts: First name and Last name"}  # fmt: skip
    if to == LEFT:
        return "Left out"
    return words.get(table, to or "A column of its own")


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
            "direction": "Waiting" if account.waits else "Imported",
            "platform": account.platform or pd.NA,
            "holds": BY_NAME[account.holds].sheet if account.holds else pd.NA,
            "rows_read": account.source.rows_read,
            "rows_kept": account.kept,
            "rows_merged": account.merged,
            "rows_suppressed": account.suppressed,
            "rows_rejected": account.rejected,
            "rows_waiting": account.waiting,
            "encoding": account.source.encoding,
            "delimiter": account.source.delimiter,
            "made_on": account.source.made_on,
            "sha256": account.source.sha256,
        }
        for file_id, account in zip(next_ids(table, (), len(accounts)), accounts, strict=True)
    ]
    return pd.DataFrame(rows, columns=[column.name for column in table.columns])


def _columns(told: list[tuple[str, str, Placed]]) -> pd.DataFrame:
    """How each column was read, and the words that are asked about (those have no shape: one answer counts for every file)."""
    rows = [
        (file, one.heading, one.example or pd.NA, one.to, one.why, round(one.sure, 2), shape or pd.NA)
        for file, shape, one in told
    ]
    return pd.DataFrame(rows, columns=["file", "heading", "example", "goes_to", "why", "confidence", "shape"])


__all__ = ["LEAVE_OUT", "Account", "Gathered", "Harvest", "gather"]
