"""The commands as Python functions: each command is a skin over the function of the same name.

An entrance for people who script: where ``today`` is not given, it is today. Each function says what it does; how is in `runs`,
which is imported when it is asked for, since every command waits for each import.
"""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import platformdirs

from xlmigrate.runs.session import Context, Say, silent

if TYPE_CHECKING:
    from xlmigrate.domains.consent.explain import Explanation
    from xlmigrate.domains.consent.segments import Segments
    from xlmigrate.engine.evaluate import Operation, Outcome
    from xlmigrate.engine.settings import Policy
    from xlmigrate.probes import mail_servers
    from xlmigrate.reports.picture import Picture
    from xlmigrate.runs.batch import Ended
    from xlmigrate.runs.exporting import Exported
    from xlmigrate.runs.forgetting import Forgotten
    from xlmigrate.runs.frames import Result
    from xlmigrate.runs.importing import Imported
    from xlmigrate.runs.journal import Journal
    from xlmigrate.runs.late_opt_outs import Late
    from xlmigrate.runs.run import Run
    from xlmigrate.runs.starting import Made
    from xlmigrate.runs.undoing import Undone
    from xlmigrate.workbook.ooxml import Inspection


def on_frame(one: Operation) -> Callable[..., Result]:
    """The Python function of an operation: ``xlmigrate.clean_contacts(frame)``."""
    from xlmigrate.runs import frames

    return frames.on_frame(one, date.today)


def new(
    path: Path | str,
    *,
    source: str = "",
    target: str = "",
    policy: Policy | None = None,
    today: date | None = None,
) -> Made:
    """Write an empty master workbook for a move from one platform to another.

    Raises XlmigrateError when the file exists or a platform has no profile; nothing is overwritten.
    """
    from xlmigrate.engine.settings import Policy
    from xlmigrate.runs import starting

    return starting.new(
        Path(path), source=source, target=target, policy=policy or Policy(), today=today or date.today()
    )


def start(
    path: Path | str,
    files: Iterable[Path | str],
    *,
    source: str = "",
    target: str = "",
    encoding: str | None = None,
    mapping: Path | str | None = None,
    policy: Policy | None = None,
    today: date | None = None,
    on: Context | None = None,
    say: Say = silent,
) -> Made:
    """Make a master workbook from export files: read, accounted for to the row, cleaned and judged.

    A file that nobody understands waits: it is in no sheet, its rows are counted as waiting, and everybody whose address stands in
    it is held. ``mapping`` is a file in which a person said what the columns of files are. With ``on`` the facts are remembered, so that a later import knows
    what changed. Raises XlmigrateError; nothing is written then but that.
    """
    from xlmigrate.engine.settings import Policy
    from xlmigrate.runs import starting

    return starting.start(
        Path(path), _paths(files), source=source, target=target, encoding=encoding,
        mapping=_path(mapping), policy=policy or Policy(), today=today or date.today(), context=on, say=say,
    )  # fmt: skip


def demo(folder: Path | str, *, say: Say = silent) -> Made:
    """Write the export files of an invented company into a folder, and make its workbook from them."""
    from xlmigrate import demo_company
    from xlmigrate.engine.errors import XlmigrateError

    folder = Path(folder)
    if folder.exists() and any(folder.iterdir()):
        raise XlmigrateError(
            "the folder is not empty", where=str(folder), do="Name another folder, or empty it."
        )
    say("Inventing a company")
    exports = demo_company.write_exports(folder / "exports")
    policy = demo_company.POLICY
    return start(folder / f"{policy.client}.xlsx", exports, policy=policy, today=policy.as_of, say=say)


def check(
    path: Path | str,
    *,
    operations: Sequence[Operation] | None = None,
    today: date | None = None,
    say: Say = silent,
) -> Outcome:
    """Judge a workbook and write nothing: what would be changed, and what a person must look at."""
    from xlmigrate.runs import run as runs

    return runs.check(Path(path), _chosen(operations), today=today or date.today(), say=say)


def state_folder() -> Path:
    """Where backups, undo packs and logs are kept: the user's own state folder on this system."""
    return Path(platformdirs.user_state_dir("xlmigrate", appauthor=False))


def desk(
    *, state: Path | str | None = None, today: date | None = None, now: datetime | None = None
) -> Context:
    """Where and when a run happens; what is not given is the user's state folder, today, now and the account's name."""
    now = now or datetime.now().replace(microsecond=0)
    return Context(_path(state) or state_folder(), today or now.date(), now, getpass.getuser())


def run(
    path: Path | str,
    *,
    operations: Sequence[Operation] | None = None,
    dry_run: bool = False,
    on: Context | None = None,
    say: Say = silent,
) -> Run:
    """Run operations on a workbook in one save: all of them, unless some are named.

    A run whose result equals the workbook writes nothing. Raises XlmigrateError; the workbook is then as it was.
    """
    from xlmigrate.runs import run as runs

    return runs.run(Path(path), _chosen(operations), on or desk(), dry_run=dry_run, say=say)


def run_all(
    paths: Sequence[Path | str],
    *,
    operations: Sequence[Operation] | None = None,
    dry_run: bool = False,
    jobs: int = 1,
    on: Context | None = None,
) -> list[Ended]:
    """Run operations on many workbooks, ``jobs`` at a time, in the order given; one that fails stops no other."""
    from xlmigrate.runs import batch

    names = [one.name for one in _chosen(operations)]
    return batch.run_all(_paths(paths), names, on or desk(), dry_run=dry_run, jobs=jobs)


def import_files(
    path: Path | str,
    files: Iterable[Path | str],
    *,
    source: str = "",
    encoding: str | None = None,
    mapping: Path | str | None = None,
    dry_run: bool = False,
    on: Context | None = None,
    say: Say = silent,
) -> Imported:
    """Import newer exports into a workbook: what is new, changed, gone; every decision stays."""
    from xlmigrate.files import reading
    from xlmigrate.runs import importing

    return importing.import_files(
        Path(path), _paths(files), on or desk(), source=source or None, encoding=encoding,
        mapping=reading.read_mapping(Path(mapping)) if mapping else None, dry_run=dry_run, say=say,
    )  # fmt: skip


def undo(path: Path | str, *, on: Context | None = None) -> Undone:
    """Undo the latest run on a workbook: its exact bytes, or cell by cell what nobody changed since."""
    from xlmigrate.runs import undoing

    return undoing.undo(Path(path), on or desk())


def undoable(path: Path | str, *, state: Path | None = None) -> list[dict[str, Any]]:
    """The runs on a workbook that can be undone, the latest first, as lines of its log."""
    from xlmigrate.runs import undoing

    return undoing.undoable(Path(path), state or state_folder())


def log(path: Path | str, *, state: Path | None = None) -> Journal:
    """The journal of a workbook: its lines, and whether their chain holds."""
    from xlmigrate.runs.journal import Journal

    return Journal.of(Path(path), state or state_folder())


def redact(path: Path | str, target: Path | str, *, today: date | None = None) -> Path:
    """Write a copy of a workbook without personal data: counts, verdicts and structure stay. Nothing is overwritten.

    It is a new workbook of this version: what people added beside the sheets of the schema is not in it.
    """
    from xlmigrate.runs import redacting

    return redacting.redact(Path(path), Path(target), today or date.today())


def picture(
    path: Path | str,
    target: Path | str,
    *,
    about: Iterable[str] = (),
    without: Iterable[str] = (),
    today: date | None = None,
) -> Picture:
    """Draw what depends on what among the assets of a workbook, as .svg or as Mermaid text (.mmd). Nothing is overwritten.

    ``about`` are Asset IDs whose surroundings are drawn, ``without`` those that would be left behind: what breaks is marked.
    Raises XlmigrateError for an id that is not on Assets, and for a file of another kind.
    """
    from xlmigrate.runs import pages

    return pages.picture(Path(path), Path(target), about=about, without=without, today=today or date.today())


def inspect(path: Path | str) -> Inspection:
    """What is in a workbook file, without running or following anything of it."""
    from xlmigrate.workbook import ooxml

    return ooxml.inspect(ooxml.open(Path(path)))


def explain(path: Path | str, contact: str, *, today: date | None = None) -> Explanation:
    """Why a contact (by Contact ID or address) has its verdicts: facts, rules, law. Triage, not legal advice."""
    from xlmigrate.runs import pages

    return pages.explain(Path(path), contact, today or date.today())


def compliance(path: Path | str, target: Path | str | None = None, *, today: date | None = None) -> Path:
    """Write the compliance page of a workbook beside it: one HTML file. An older page of that name is replaced."""
    from xlmigrate.runs import pages

    return pages.compliance(Path(path), _path(target), today or date.today())


def segments(
    path: Path | str, folder: Path | str | None = None, *, today: date | None = None
) -> tuple[Segments, tuple[Path, ...]]:
    """Write the contacts of a workbook as lists by verdict and channel, and a summary; gives both and the files.

    Passes the gate: raises XlmigrateError, which says what to do, where consent was not judged for this day.
    """
    from xlmigrate.runs import pages

    return pages.segments(Path(path), _path(folder), today or date.today())


def export(
    path: Path | str,
    folder: Path | str | None = None,
    *,
    to: str = "",
    opted_out_payers: Literal["", "load", "apart"] = "",
    today: date | None = None,
) -> Exported:
    """Write the files that the target platform accepts into a folder (blank: ``<workbook> import``), and a page that says what to do.

    Opt-outs come first and apart, in the platform's own way, then the contacts who may get marketing. The files are read back by
    the platform's rules before they appear, all of them or none; a former export of the workbook in that folder is replaced.
    ``to`` names another platform than Settings do. Where a loaded opt-out blocks service mail, or may do so, ``opted_out_payers``
    must say what becomes of people who opted out and pay. Raises XlmigrateError, with nothing written, where consent was not
    judged for this day, the folder holds anything else, or the rows do not add up.
    """
    from xlmigrate.runs import exporting

    return exporting.export(
        Path(path), _path(folder), today or date.today(), to=to, opted_out_payers=opted_out_payers
    )


def late_opt_outs(
    path: Path | str,
    *,
    old: Sequence[Path],
    new: Sequence[Path],
    target: Path | str | None = None,
    today: date | None = None,
) -> tuple[Late, Path]:
    """Who left on one platform and is not known to the other, as a CSV beside the workbook (written when there is anybody)."""
    from xlmigrate.runs import late_opt_outs as late

    return late.listed(Path(path), old, new, _path(target), today or date.today())


def forget(
    path: Path | str,
    address: str,
    *,
    although_access: bool = False,
    dry_run: bool = False,
    on: Context | None = None,
) -> Forgotten:
    """Take a person out of a workbook and everything kept of it; a keyed hash stays on Suppressions. It has no undo."""
    from xlmigrate.runs import forgetting

    return forgetting.forget(
        Path(path), address, on or desk(), although_access=although_access, dry_run=dry_run
    )


def check_mail_servers(
    path: Path | str,
    target: Path | str | None = None,
    *,
    ask: mail_servers.Ask,
    at_once: int = 16,
    say: Say = silent,
) -> tuple[mail_servers.Checked, Path | None]:
    """Which mail domains of the contacts take mail, each asked once through ``ask``; the workbook is only read.

    The list, with every contact on a domain that takes none, lies in the folder ``<workbook> runs``; it is written when there is
    such a domain. What the DNS does not say is unknown, and stands on no list. ``cli.mail_servers.over_the_network`` is
    an ``ask`` for the name servers of this computer.
    """
    from xlmigrate.runs import mail_server_check

    return mail_server_check.check_mail_servers(
        Path(path), _path(target), ask=ask, at_once=at_once, say=say, today=date.today()
    )


def _chosen(operations: Sequence[Operation] | None) -> tuple[Operation, ...]:
    from xlmigrate.domains import OPERATIONS

    return tuple(operations or OPERATIONS.values())


def _path(given: Path | str | None) -> Path | None:
    return Path(given) if given else None


def _paths(given: Iterable[Path | str]) -> list[Path]:
    return [Path(one) for one in given]


__all__ = [
    "Context",
    "check",
    "check_mail_servers",
    "compliance",
    "demo",
    "desk",
    "explain",
    "export",
    "forget",
    "import_files",
    "inspect",
    "late_opt_outs",
    "log",
    "new",
    "on_frame",
    "picture",
    "redact",
    "run",
    "run_all",
    "segments",
    "start",
    "undo",
    "undoable",
]
