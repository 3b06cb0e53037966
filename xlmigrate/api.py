"""The commands as Python functions: each command is a skin over the function of the same name.

An entrance for people who script: where ``today`` is not given, it is today.
"""

from __future__ import annotations

import getpass
import io
import multiprocessing
import os
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import platformdirs
import pyarrow as pa

from xlmigrate import demo_company, platforms
from xlmigrate.cleaning import email
from xlmigrate.domains import BY_NAME, OPERATIONS, TABLES
from xlmigrate.domains.traces.legend import legend_sheet
from xlmigrate.domains.traces.sheets import change_log_sheet, findings_sheet, repairs
from xlmigrate.engine import loading
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.evaluate import Operation, Outcome, decide
from xlmigrate.engine.plan import TEXT, Plan
from xlmigrate.engine.rules import Raw
from xlmigrate.engine.settings import Policy
from xlmigrate.files import reading
from xlmigrate.reports import picture as pictures
from xlmigrate.reports.full_lists import CHANGES, FINDINGS, run_folder, write_full_lists
from xlmigrate.reports.redact import redacted
from xlmigrate.runs import importing, session, undoing
from xlmigrate.runs.importing import Imported
from xlmigrate.runs.journal import Journal
from xlmigrate.runs.session import Context, Run
from xlmigrate.runs.undoing import Undone
from xlmigrate.workbook import ooxml
from xlmigrate.workbook.drawing import template
from xlmigrate.workbook.hosts.file import FileWorkbook

if TYPE_CHECKING:
    from xlmigrate.domains.consent.explain import Explanation
    from xlmigrate.domains.consent.gather import Gathered
    from xlmigrate.domains.consent.segments import Segments
    from xlmigrate.probes import mail_servers
    from xlmigrate.runs.forgetting import Forgotten
    from xlmigrate.runs.late_opt_outs import Late

Say = Callable[[str], None]


def _silent(_: str) -> None:
    return None


@dataclass(frozen=True)
class Result:
    """What a function on DataFrames gives.

    ``clean`` is the input with the safe fixes carried out: same index, same columns, and Notes or Other phones where a fix kept
    something there. ``findings`` is what
    remains, the gravest first. ``plan`` is every change with its old value and its rules.
    """

    clean: pd.DataFrame
    findings: pd.DataFrame
    plan: Plan


def _where_things_go(subject: str, frame: pd.DataFrame) -> dict[str, pd.Series]:
    """Blank columns for what repairs take out of other cells, where the table of contacts has none: nothing is dropped."""
    if subject != "contacts":
        return {}
    there = {_attribute(subject, str(label)) for label in frame.columns}
    nothing = pd.Series(pd.NA, index=frame.index, dtype=TEXT)
    return {heading: nothing for name, heading in _KEEPS.items() if name not in there}


_KEEPS = {"notes": "Notes", "phone_2": "Other phones"}


def on_frame(one: Operation) -> Callable[..., Result]:
    """The Python function of an operation: ``xlmigrate.clean_contacts(frame)``."""

    def run(
        frame: pd.DataFrame,
        *,
        policy: Policy | None = None,
        today: date | None = None,
        **others: pd.DataFrame,
    ) -> Result:
        kept = _where_things_go(one.subject, frame)
        frame = frame.assign(**kept) if kept else frame
        door = loading.from_frames({one.subject: frame, **others}, policy or Policy())
        outcome = decide([one], door, today=today or date.today())
        pa.default_memory_pool().release_unused()
        clean = frame.copy()
        labels = {_attribute(one.subject, str(label)): label for label in frame.columns}
        for edit in outcome.plan.edits:
            if edit.table == one.subject and edit.column in labels:
                typed = outcome.tables[one.subject][edit.column]
                if clean[labels[edit.column]].dtype == typed.dtype:
                    values = clean[labels[edit.column]].copy()
                    values.iloc[edit.rows] = edit.new.array
                    clean[labels[edit.column]] = values
                    continue
                values = clean[labels[edit.column]].astype(object)
                values.iloc[edit.rows] = edit.new.to_numpy(dtype=object)
                # what could not be typed stays as it was written, beside what was repaired
                whole = not (typed.isna() & values.iloc[typed.index].notna().to_numpy()).any()
                clean[labels[edit.column]] = values.astype(typed.dtype) if whole else values
        clean = clean.drop(columns=[heading for heading in kept if clean[heading].isna().all()])
        plan = outcome.plan
        del door, outcome  # the typed tables go before the findings are put in order: a million rows count
        return Result(clean, plan.open_findings, plan)

    run.__name__ = run.__qualname__ = one.function_name
    run.__doc__ = (
        f"{one.tip}\n\n"
        f"``frame`` holds rows of the sheet {BY_NAME[one.subject].sheet}; its columns are headings or attribute names, in\n"
        f"any case, and others are left alone. Further tables come by name ({', '.join(one.tables)}). n rows come back as\n"
        f"n rows. ``today`` is the day for which it is judged."
    )
    return run


def _attribute(table: str, label: str) -> str:
    column = BY_NAME[table].by_heading.get(label.strip().casefold())
    return column.name if column else label


@dataclass(frozen=True)
class Made:
    """A workbook that was written, and what went into it."""

    path: Path
    tables: Mapping[str, pd.DataFrame]
    plan: Plan
    full_lists: tuple[Path, ...] = ()

    def counts(self) -> dict[str, int]:
        """Rows by table, for tables that have any."""
        return {name: len(frame) for name, frame in self.tables.items() if len(frame)}


def new(
    path: Path | str, *, source: str = "", target: str = "", policy: Policy | None = None, today: date
) -> Made:
    """Write an empty master workbook for a move from one platform to another.

    Raises XlmigrateError when the file exists or a platform has no profile; nothing is overwritten.
    """
    path = _free(Path(path))
    policy = _named(policy or Policy(), path, source, target, today)
    tables = {"legend": legend_sheet()}
    _write(path, tables, policy, today)
    return Made(path, tables, Plan())


def start(
    path: Path | str,
    files: Iterable[Path | str],
    *,
    source: str = "",
    target: str = "",
    encoding: str | None = None,
    mapping: Path | str | None = None,
    policy: Policy | None = None,
    today: date,
    on: Context | None = None,
    say: Say = _silent,
) -> Made:
    """Make a master workbook from export files: read, accounted for to the row, cleaned and judged.

    A file that no profile recognises stops the command: a mapping file is written beside the workbook, to be
    filled in Excel and given back as ``mapping``. With ``on`` the facts are remembered, so that a later import knows
    what changed. Raises XlmigrateError; nothing is written then but that.
    """
    path = _free(Path(path))
    policy = _named(policy or Policy(), path, source, target, today)
    paths = [Path(file) for file in files]
    say(f"Reading {len(paths)} files")
    gathered = reading.gather(
        paths,
        source=policy.source_platform or None,
        encoding=encoding,
        mapping=reading.read_mapping(Path(mapping)) if mapping else None,
        policy=policy,
    )
    if gathered.unrecognised:
        _ask_for_mapping(path, gathered)
    say("Judging")
    blank = {table.name: table.empty() for table in TABLES if table.name != "settings"}
    door = loading.from_frames({**blank, **gathered.tables, "files": gathered.files}, policy)
    door = replace(
        door, absent=frozenset(), new_ids=()
    )  # a new workbook has every column, and its ids are no change
    outcome = decide(OPERATIONS.values(), door, today=today)
    made = _with_traces(path, outcome, gathered.problems, policy)
    say("Writing the workbook")
    full_lists = write_full_lists(path, made.plan, policy)
    _write(path, made.tables, policy, today, door.raw)
    if on is not None:
        importing.note_first(path, made.tables, on)
    return replace(made, path=path, full_lists=full_lists)


def _ask_for_mapping(path: Path, gathered: reading.Gathered) -> None:
    mapping = path.with_name(f"{path.stem} mapping.xlsx")
    reading.write_mapping(mapping, gathered.unrecognised)
    names = ", ".join(source.name for source in gathered.unrecognised)
    raise XlmigrateError(
        f"no platform's headings were recognised in {names}",
        do=f"Fill in {mapping.name} (which column goes where) and run again with --map {mapping.name!r}.",
    )


def _with_traces(path: Path, outcome: Outcome, problems: pd.DataFrame, policy: Policy) -> Made:
    folder = run_folder(path).name
    plan = replace(outcome.plan, findings=reading.with_problems(outcome.plan.findings, problems))
    tables = {
        **outcome.tables,
        "findings": findings_sheet(
            plan.findings, None, shown=policy.findings_shown, full_list=f"{folder}/{FINDINGS}"
        ),
        "change_log": change_log_sheet(
            plan, run="START", name="Start", shown=policy.changes_shown, full_list=f"{folder}/{CHANGES}"
        ),
        "legend": legend_sheet(),
    }
    return Made(Path(), tables, plan)


def check(
    path: Path | str, *, operations: Sequence[Operation] | None = None, today: date, say: Say = _silent
) -> Outcome:
    """Judge a workbook and write nothing: what would be changed, and what a person must look at."""
    workbook = FileWorkbook(Path(path))
    chosen = tuple(operations or OPERATIONS.values())
    say(f"Reading {workbook.name}")
    door = loading.read(workbook, {name for one in chosen for name in one.tables})
    say("Judging")
    return decide(chosen, door, today=today)


def state_folder() -> Path:
    """Where backups, undo packs and logs are kept: the user's own state folder on this system."""
    return Path(platformdirs.user_state_dir("xlmigrate", appauthor=False))


def desk(
    *, state: Path | str | None = None, today: date | None = None, now: datetime | None = None
) -> Context:
    """Where and when a run happens; what is not given is the user's state folder, today, now and the account's name."""
    now = now or datetime.now().replace(microsecond=0)
    return Context(Path(state) if state else state_folder(), today or now.date(), now, getpass.getuser())


def run(
    path: Path | str,
    *,
    operations: Sequence[Operation] | None = None,
    dry_run: bool = False,
    on: Context | None = None,
    say: Say = _silent,
) -> Run:
    """Run operations on a workbook in one save: all of them, unless some are named.

    A run whose result equals the workbook writes nothing. Raises XlmigrateError; the workbook is then as it was.
    """
    chosen = tuple(operations or OPERATIONS.values())
    return session.run(Path(path), chosen, on or desk(), dry_run=dry_run, say=say)


def import_files(
    path: Path | str,
    files: Iterable[Path | str],
    *,
    source: str = "",
    encoding: str | None = None,
    mapping: Path | str | None = None,
    dry_run: bool = False,
    on: Context | None = None,
    say: Say = _silent,
) -> Imported:
    """Import newer exports into a workbook: what is new, changed, gone; every decision stays."""
    return importing.import_files(
        Path(path),
        [Path(file) for file in files],
        on or desk(),
        source=source or None,
        encoding=encoding,
        mapping=reading.read_mapping(Path(mapping)) if mapping else None,
        dry_run=dry_run,
        say=say,
    )


@dataclass(frozen=True)
class Ended:
    """How one workbook of a batch ended: ``code`` 0 clean, 1 open errors, 2 could not run, with the sentence."""

    workbook: Path
    code: int
    sentence: str


def run_all(
    paths: Sequence[Path | str],
    *,
    operations: Sequence[Operation] | None = None,
    dry_run: bool = False,
    jobs: int = 1,
    on: Context | None = None,
) -> list[Ended]:
    """Run operations on many workbooks, ``jobs`` at a time, in the order given; one that fails stops no other."""
    names = tuple(one.name for one in operations or OPERATIONS.values())
    tasks = [(Path(path), names, dry_run, on or desk()) for path in paths]
    if jobs == 1 or len(tasks) == 1:
        return [_run_one(*task) for task in tasks]
    with ProcessPoolExecutor(max_workers=jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(_run_one, *zip(*tasks, strict=True)))


def _run_one(path: Path, names: tuple[str, ...], dry_run: bool, on: Context) -> Ended:
    try:
        made = session.run(path, [OPERATIONS[name] for name in names], on, dry_run=dry_run)
    except XlmigrateError as problem:
        return Ended(path, problem.exit_code, str(problem))
    changes = sum(map(len, repairs(made.plan)))
    done = "would be repaired" if dry_run else "repaired"
    wrote = f"{changes:,} cells {done}" if not made.plan.is_empty else "nothing to change"
    return Ended(path, int(made.plan.has_errors), wrote)


def undo(path: Path | str, *, on: Context | None = None) -> Undone:
    """Undo the latest run on a workbook: its exact bytes, or cell by cell what nobody changed since."""
    return undoing.undo(Path(path), on or desk())


def redact(path: Path | str, target: Path | str, *, today: date) -> Path:
    """Write a copy of a workbook without personal data: counts, verdicts and structure stay. Nothing is overwritten.

    It is a new workbook of this version: what people added beside the sheets of the schema is not in it.
    """
    target = _free(Path(target))
    workbook = FileWorkbook(Path(path))
    door = loading.read(workbook)
    policy = door.policy.replace(client="Redacted")
    _write(target, redacted(door.tables, salt=secrets.token_hex(16)), policy, today)
    return target


def picture(
    path: Path | str,
    target: Path | str,
    *,
    about: Iterable[str] = (),
    without: Iterable[str] = (),
    today: date,
) -> pictures.Picture:
    """Draw what depends on what among the assets of a workbook, as .svg or as Mermaid text (.mmd). Nothing is overwritten.

    ``about`` are Asset IDs whose surroundings are drawn, ``without`` those that would be left behind: what breaks is marked.
    Raises XlmigrateError for an id that is not on Assets, and for a file of another kind.
    """
    target = Path(target)
    writers = {".svg": pictures.svg, ".mmd": pictures.mermaid}
    if target.suffix.casefold() not in writers:
        raise XlmigrateError(
            "a picture ends in .svg or .mmd", where=str(target), do=f"Name it {target.stem}.svg."
        )
    if target.exists():
        raise XlmigrateError("the file exists already", where=str(target), do="Name another file.")
    tables = check(path, operations=[OPERATIONS["review-assets"]], today=today).tables
    drawn = pictures.picture(tables["assets"], tables["links"], about=about, without=without)
    target.write_text(writers[target.suffix.casefold()](drawn), encoding="utf-8")
    return drawn


def inspect(path: Path | str) -> ooxml.Inspection:
    """What is in a workbook file, without running or following anything of it."""
    return ooxml.inspect(ooxml.open(Path(path)))


def explain(path: Path | str, contact: str, *, today: date) -> Explanation:
    """Why a contact (by Contact ID or address) has its verdicts: facts, rules, law. Triage, not legal advice."""
    from xlmigrate.domains.consent.explain import explain as explained

    return explained(_judged(Path(path), today), contact)


def compliance(path: Path | str, target: Path | str | None = None, *, today: date) -> Path:
    """Write the compliance page of a workbook beside it: one HTML file. An older page of that name is replaced."""
    from xlmigrate.reports import compliance as face

    path = Path(path)
    judged = _judged(path, today)
    page = Path(target) if target else path.with_name(f"{path.stem} consent.html")
    page.write_text(face.page(judged, judged.policy, today), encoding="utf-8", newline="\n")
    return page


def segments(
    path: Path | str, folder: Path | str | None = None, *, today: date
) -> tuple[Segments, tuple[Path, ...]]:
    """Write the contacts of a workbook as lists by verdict and channel, and a summary; gives both and the files.

    Passes the gate: raises XlmigrateError, which says what to do, where consent was not judged for this day.
    """
    from xlmigrate.domains.consent import clearance, facts
    from xlmigrate.domains.consent.segments import segments as divided
    from xlmigrate.reports import segments as face

    path = Path(path)
    door = loading.read(FileWorkbook(path))
    first = clearance.opened(door.tables, door.policy, today, raw=door.raw)
    made = divided({channel: replace(first, channel=channel) for channel in range(len(facts.CHANNELS))})
    target = Path(folder) if folder else path.with_name(f"{path.stem} segments")
    heading = (
        f"{door.policy.client or path.stem}, as of {today.isoformat()}, go-live {door.policy.go_live_on}."
    )
    return made, face.write(target, made, heading)


def _judged(path: Path, today: date) -> Gathered:
    from xlmigrate.domains.consent.gather import READS, gather

    door = loading.read(FileWorkbook(path))
    return gather({name: door.tables[name] for name in READS}, door.policy, today, door.raw)


def late_opt_outs(
    path: Path | str, *, old: Sequence[Path], new: Sequence[Path], target: Path | str | None = None
) -> tuple[Late, Path]:
    """Who left on one platform and is not known to the other, as a CSV beside the workbook (written when there is anybody)."""
    from xlmigrate.runs.late_opt_outs import late_opt_outs as late

    path = Path(path)
    if not old and not new:
        raise XlmigrateError("no export is given", do="Name fresh exports with --old and --new.")
    door = loading.read(FileWorkbook(path))
    found = late(door.tables["suppressions"], list(old), list(new), door.policy)
    listed = Path(target) if target else path.with_name(f"{path.stem} late opt-outs.csv")
    if len(found.rows):
        found.rows.to_csv(listed, index=False, lineterminator="\r\n", encoding="utf-8")
    return found, listed


def forget(
    path: Path | str, address: str, *, although_access: bool = False, on: Context | None = None
) -> Forgotten:
    """Take a person out of a workbook, its backups and undo packs; a keyed hash stays on Suppressions."""
    from xlmigrate.runs.forgetting import forget as forgotten

    return forgotten(Path(path), address, on or desk(), although_access=although_access)


def check_mail_servers(
    path: Path | str,
    target: Path | str | None = None,
    *,
    ask: mail_servers.Ask,
    at_once: int = 16,
    say: Say = _silent,
) -> tuple[mail_servers.Checked, Path | None]:
    """Which mail domains of the contacts take mail, each asked once through ``ask``; the workbook is only read.

    The list, with every contact on a domain that takes none, lies in the folder ``<workbook> runs``; it is written when there is
    such a domain. What the DNS does not say is unknown, and stands on no list. ``cli.mail_servers.over_the_network`` is
    an ``ask`` for the name servers of this computer.
    """
    from xlmigrate.probes import mail_servers
    from xlmigrate.reports import mail_server_list

    path = Path(path)
    door = loading.read(FileWorkbook(path), {"contacts"})
    contacts = door.tables["contacts"]
    found = mail_servers.check(contacts["email"], ask, at_once=at_once, say=say)
    bad = found.rows["answer"].isin([mail_servers.Answer.REFUSES, mail_servers.Answer.NO_SERVER])
    if not bad.any():
        return found, None
    read = email.parse(contacts["email"])
    listed = contacts[["contact_id", "email"]].assign(domain=read["domain"], **found.rows)
    listed = listed.join(contacts[["marketing_verdict", "has_access"]])[bad.to_numpy(dtype=bool)]
    chosen = Path(target) if target else run_folder(path) / mail_server_list.NAME
    return found, mail_server_list.write(
        chosen, mail_server_list.gravest_first(listed), mail_server_list.gravest_first(found.domains)
    )


def undoable(path: Path | str, *, state: Path | None = None) -> list[dict[str, Any]]:
    """The runs on a workbook that can be undone, the latest first, as lines of its log."""
    return undoing.undoable(Path(path), state or state_folder())


def log(path: Path | str, *, state: Path | None = None) -> Journal:
    """The journal of a workbook: its lines, and whether their chain holds."""
    return Journal.of(Path(path), state or state_folder())


def demo(folder: Path | str, *, say: Say = _silent) -> Made:
    """Write the export files of an invented company into a folder, and make its workbook from them."""
    folder = Path(folder)
    if folder.exists() and any(folder.iterdir()):
        raise XlmigrateError(
            "the folder is not empty", where=str(folder), do="Name another folder, or empty it."
        )
    say("Inventing a company")
    exports = demo_company.write_exports(folder / "exports")
    policy = demo_company.POLICY
    assert policy.as_of is not None
    return start(folder / f"{policy.client}.xlsx", exports, policy=policy, today=policy.as_of, say=say)


def _free(path: Path) -> Path:
    if path.suffix.casefold() not in (".xlsx", ".xlsm"):
        raise XlmigrateError(
            "a new workbook ends in .xlsx, or in .xlsm to carry the buttons itself",
            where=str(path),
            do=f"Name it {path.stem}.xlsx.",
        )
    if path.exists():
        raise XlmigrateError(
            "the file exists already", where=str(path), do="Name another file, or move this one away."
        )
    return path


def _named(policy: Policy, path: Path, source: str, target: str, today: date) -> Policy:
    """The policy with client and platforms filled, the platforms by the title of their profile."""
    given = {
        "source_platform": source or policy.source_platform,
        "target_platform": target or policy.target_platform,
    }
    titles = {name: platforms.load(value).title for name, value in given.items() if value}
    return policy.replace(client=policy.client or path.stem, as_of=policy.as_of or today, **titles)


def _write(
    path: Path, tables: Mapping[str, pd.DataFrame], policy: Policy, today: date, raw: Raw | None = None
) -> None:
    """Write beside the target and move it there, so that a half-written workbook never stands under its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".xlmigrate-", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    try:
        if path.suffix.casefold() == ".xlsm":
            _write_with_buttons(Path(name), tables, policy, today, raw)
        else:
            template.write(Path(name), tables, policy, today=today, raw=raw)
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def _write_with_buttons(
    path: Path, tables: Mapping[str, pd.DataFrame], policy: Policy, today: date, raw: Raw | None
) -> None:
    from xlmigrate.workbook import macros  # what only a workbook of macros needs

    target = io.BytesIO()
    home = str(Path.home())
    settings = macros.settings(macros.portable(sys.executable, home, sys.platform), sys.platform)
    template.write(target, tables, policy, today=today, raw=raw, finish=macros.attaching(settings))
    path.write_bytes(macros.finished(target.getvalue()))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


__all__ = [
    "Ended",
    "Made",
    "Result",
    "check",
    "check_mail_servers",
    "demo",
    "desk",
    "import_files",
    "inspect",
    "log",
    "new",
    "on_frame",
    "picture",
    "redact",
    "run",
    "run_all",
    "start",
    "undo",
    "undoable",
]
