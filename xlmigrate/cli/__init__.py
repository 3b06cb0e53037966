"""The command line: each command is a skin over the function of the same name in `api`.

Exit codes: 0 clean, 1 findings of severity error, 2 could not run.
"""

from __future__ import annotations

import sys
import traceback
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table as Grid
from rich.text import Text

from xlmigrate.cli import addin, consent, exporting, mail_servers, output
from xlmigrate.domains import OPERATIONS
from xlmigrate.engine.errors import XlmigrateError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Move a business from one marketing platform to another, from one Excel workbook. Triage, not legal advice.",
)
app.add_typer(addin.app, name="addin")
consent.add_to(app)
exporting.add_to(app)
mail_servers.add_to(app)

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON for another program.")]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        formats=["%Y-%m-%d"],
        help="Judge as of this day, such as 2026-11-14. Default: today.",
        metavar="DATE",
    ),
]
Source = Annotated[str, typer.Option("--from", help="The platform you leave, such as kartra.")]
Target = Annotated[str, typer.Option("--to", help="The platform you move to, such as activecampaign.")]


@app.command()
def new(
    workbook: Annotated[Path, typer.Argument(help="The workbook to write, such as Acme.xlsx.")],
    source: Source = "",
    target: Target = "",
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Write a new, empty master workbook."""
    from xlmigrate import api

    made = api.new(workbook, source=source, target=target, today=_day(as_of))
    if as_json:
        output.print_json({"workbook": str(made.path)})
    else:
        output.out.print(f"Wrote [bold]{made.path}[/]. Open it in Excel, and begin on the sheet Start.")


@app.command()
def start(
    workbook: Annotated[Path, typer.Argument(help="The workbook to write, such as Acme.xlsx.")],
    files: Annotated[list[Path], typer.Argument(help="The export files, or your own lists (CSV, Excel).")],
    source: Source = "",
    target: Target = "",
    encoding: Annotated[
        str | None, typer.Option(help="The encoding of files that are not UTF-8, such as cp1252.")
    ] = None,
    mapping: Annotated[Path | None, typer.Option("--map", help="The mapping file you filled in.")] = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Make a master workbook from export files: cleaned, consent judged, and every row accounted for."""
    from xlmigrate import api

    with output.progress(as_json) as say:
        made = api.start(
            workbook, files, source=source, target=target, encoding=encoding, mapping=mapping,
            today=_day(as_of), on=api.desk(today=_day(as_of)), say=say,
        )  # fmt: skip
    output.report_made(made, as_json)
    raise typer.Exit(int(made.plan.has_errors))


@app.command()
def check(
    workbook: Annotated[Path, typer.Argument(help="The workbook to judge.")],
    only: Annotated[
        list[str] | None, typer.Option("--only", help="Run only this operation. Can be given more than once.")
    ] = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Show what would change and what needs you; write nothing."""
    from xlmigrate import api
    from xlmigrate.domains import operation

    chosen = [operation(name) for name in only or []]
    with output.progress(as_json) as say:
        outcome = api.check(workbook, operations=chosen or None, today=_day(as_of), say=say)
    if as_json:
        output.print_json(
            {
                "changes": output.records(outcome.plan.changes()),
                "findings": output.records(outcome.plan.open_findings),
            }
        )
    else:
        output.print_changes(outcome.plan)
        output.print_findings(outcome.plan)
    raise typer.Exit(int(outcome.plan.has_errors))


DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be written; change nothing.")]
State = Annotated[
    Path | None,
    typer.Option("--state", help="The folder for backups, undo packs and logs.", metavar="FOLDER"),
]


@app.command()
def run(
    workbooks: Annotated[list[Path], typer.Argument(help="The workbooks to run on.")],
    only: Annotated[
        list[str] | None, typer.Option("--only", help="Run only this operation. Can be given more than once.")
    ] = None,
    dry_run: DryRun = False,
    jobs: Annotated[int, typer.Option(help="How many workbooks to process at a time.", min=1)] = 1,
    as_of: AsOf = None,
    state: State = None,
    as_json: Json = False,
) -> None:
    """Run all operations on your workbooks: clean, judge and save each one."""
    from xlmigrate.domains import operation

    _run([operation(name) for name in only or []], workbooks, dry_run, jobs, as_of, state, as_json)


def _run(
    chosen: list[Any], workbooks: list[Path], dry_run: bool, jobs: int, as_of: datetime | None, state: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    from xlmigrate import api

    desk = api.desk(state=state, today=_day(as_of))
    if len(workbooks) > 1:
        ended = api.run_all(workbooks, operations=chosen or None, dry_run=dry_run, jobs=jobs, on=desk)
        if as_json:
            output.print_json(
                [{"workbook": str(one.workbook), "code": one.code, "said": one.sentence} for one in ended]
            )
        else:
            grid = Grid("Workbook", "Code", "", box=None, header_style="bold")
            for one in ended:
                grid.add_row(str(one.workbook), str(one.code), Text(one.sentence))
            output.out.print(grid)
        raise typer.Exit(max(one.code for one in ended))
    with output.progress(as_json) as say:
        made = api.run(workbooks[0], operations=chosen or None, dry_run=dry_run, on=desk, say=say)
    output.report_run(made, dry_run, as_json)


def _operation_command(one: Any) -> Any:
    def command(
        workbooks: Annotated[list[Path], typer.Argument(help="The workbooks to run on.")],
        dry_run: DryRun = False,
        jobs: Annotated[int, typer.Option(help="How many workbooks to process at a time.", min=1)] = 1,
        as_of: AsOf = None,
        state: State = None,
        as_json: Json = False,
    ) -> None:
        _run([one], workbooks, dry_run, jobs, as_of, state, as_json)

    command.__doc__ = one.tip
    return command


for _one in OPERATIONS.values():
    app.command(name=_one.name, rich_help_panel="Operations")(_operation_command(_one))


@app.command(name="import")
def import_(
    workbook: Annotated[Path, typer.Argument(help="The workbook to update.")],
    files: Annotated[list[Path], typer.Argument(help="The newer export files.")],
    source: Source = "",
    encoding: Annotated[
        str | None, typer.Option(help="The encoding of files that are not UTF-8, such as cp1252.")
    ] = None,
    mapping: Annotated[Path | None, typer.Option("--map", help="The mapping file you filled in.")] = None,
    dry_run: DryRun = False,
    as_of: AsOf = None,
    state: State = None,
    as_json: Json = False,
) -> None:
    """Import newer exports: what is new, changed or missing. Your decisions stay."""
    from xlmigrate import api

    with output.progress(as_json) as say:
        done = api.import_files(
            workbook, files, source=source, encoding=encoding, mapping=mapping, dry_run=dry_run,
            on=api.desk(state=state, today=_day(as_of)), say=say,
        )  # fmt: skip
    if not as_json:
        for name in done.known_files:
            output.out.print(Text(f"{name} was imported before and is skipped."))
        grid = Grid("Sheet", "New", "Changed", "Gone", box=None, header_style="bold")
        for name in dict.fromkeys([*done.new, *done.changed, *done.gone]):
            counts = (f"{part.get(name, 0):,}" for part in (done.new, done.changed, done.gone))
            grid.add_row(name, *counts)
        output.out.print(grid)
    output.report_run(done.run, dry_run, as_json)


@app.command()
def undo(
    workbook: Annotated[Path, typer.Argument(help="The workbook.")],
    listed: Annotated[bool, typer.Option("--list", help="List the runs that can be undone.")] = False,
    steps: Annotated[int, typer.Option(help="How many runs to undo.", min=1)] = 1,
    state: State = None,
    as_json: Json = False,
) -> None:
    """Undo the latest run. Cells that you changed since are kept."""
    from xlmigrate import api

    if listed:
        lines = api.undoable(workbook, state=state)
        if as_json:
            output.print_json(lines)
        else:
            output.print_log(lines)
        return
    for _ in range(steps):
        done = api.undo(workbook, on=api.desk(state=state))
        if as_json:
            output.print_json(
                {"run": done.run, "exact": done.exact, "restored": done.restored, "left": list(done.left)}
            )
            continue
        how = (
            "the file is exactly as it was before"
            if done.exact
            else f"{done.restored:,} cells have their old values again"
        )
        output.out.print(Text(f"Undid {done.run}: {how}."))
        for line in done.left:
            output.out.print(Text(f"Left: {line}"))


@app.command()
def log(
    workbook: Annotated[Path, typer.Argument(help="The workbook.")],
    verify: Annotated[bool, typer.Option("--verify", help="Check that nobody altered the log.")] = False,
    state: State = None,
    as_json: Json = False,
) -> None:
    """Show who ran what and when. With --verify, check that nobody altered the log."""
    from xlmigrate import api

    journal = api.log(workbook, state=state)
    if verify:
        altered = journal.first_altered()
        if altered is not None:
            raise XlmigrateError(
                f"line {altered} of the log was altered",
                where=workbook.name,
                do="Do not rely on the log from that line on.",
            )
        output.out.print(
            Text(f"{len(journal.lines())} lines, none altered. Last hash: {journal.head()}"), soft_wrap=True
        )
    elif as_json:
        output.print_json(journal.lines())
    else:
        output.print_log(journal.lines())


@app.command()
def redact(
    workbook: Annotated[Path, typer.Argument(help="Your workbook.")],
    target: Annotated[Path, typer.Argument(help="The copy to write.")],
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Write a copy without personal data, for a client or a colleague."""
    from xlmigrate import api

    path = api.redact(workbook, target, today=_day(as_of))
    if as_json:
        output.print_json({"workbook": str(path)})
    else:
        output.out.print(Text(f"Wrote {path}. Check it before you send it."))


@app.command()
def picture(
    workbook: Annotated[Path, typer.Argument(help="Your workbook.")],
    target: Annotated[Path, typer.Argument(help="The picture to write: .svg, or .mmd for Mermaid text.")],
    about: Annotated[
        list[str] | None,
        typer.Option(
            "--about", help="Draw what depends on this Asset ID. Can be given more than once.", metavar="ID"
        ),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(
            "--without",
            help="Show what breaks if this asset is left behind. Can be given more than once.",
            metavar="ID",
        ),
    ] = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Draw what depends on what, and what breaks when an asset is left behind."""
    from xlmigrate import api

    drawn = api.picture(workbook, target, about=about or (), without=without or (), today=_day(as_of))
    if as_json:
        breaks = {
            look: [box.asset_id for box in drawn.boxes if box.look == look]
            for look in ("useless", "dead_link")
        }
        output.print_json({"picture": str(target), "boxes": len(drawn.boxes), **breaks})
    else:
        output.out.print(Text(" ".join(part for part in (drawn.summary, f"Wrote {target}.") if part)))


@app.command()
def inspect(
    workbook: Annotated[Path, typer.Argument(help="The workbook to inspect.")], as_json: Json = False
) -> None:
    """Show what a workbook contains, including macros and external links. Nothing in it is run."""
    from xlmigrate import api

    found = api.inspect(workbook)
    lines = {
        "Sheets": [sheet.name for sheet in found.sheets],
        "Hidden sheets": [f"{sheet.name} ({sheet.visibility})" for sheet in found.hidden],
        "Tables": [f"{table.name} on {table.sheet}, {table.ref}" for table in found.tables],
        "Macros": list(found.macros),
        "Links to other files": list(found.external),
        "DDE": list(found.dde),
        "Connections": list(found.connections),
        "Embedded objects": list(found.embedded),
        "Protected sheets": list(found.protected_sheets),
        "Protected workbook": ["yes"] if found.is_workbook_protected else [],
        "Signed": ["yes"] if found.is_signed else [],
        "Dates count from 1904": ["yes"] if found.is_1904 else [],
    }
    if as_json:
        output.print_json(lines)
        return
    grid = Grid("What", "Which", box=None, header_style="bold")
    for what, which in lines.items():
        grid.add_row(what, Text(", ".join(which) if which else "none"))
    output.out.print(grid)


@app.command()
def rules(
    code: Annotated[
        str | None, typer.Argument(help="Explain this code, such as CT101, C14 or a gate.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List all rules, or explain one."""
    from xlmigrate.reports.rule_pages import entries_of, rule_entries, rule_page

    entries = rule_entries() if code is None else entries_of(code)
    if not entries:
        raise XlmigrateError(f"there is no rule {code!r}", do="List them with: xlmigrate rules")
    if as_json:
        output.print_json(entries)
    elif code is not None:
        from rich.markdown import Markdown  # its parser is slow to import, and no other command draws pages

        output.out.print(Markdown("\n\n".join(map(rule_page, entries))))
    else:
        grid = Grid("Code", "Severity", "Fix", "What it finds", box=None, header_style="bold")
        for entry in entries:
            grid.add_row(entry["code"], entry["severity"], entry["fix"], entry["title"])
        output.out.print(grid)


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="The folder to write.")] = Path("xlmigrate-demo"),
    as_json: Json = False,
) -> None:
    """Make a demo: the exports of an invented company, and its workbook."""
    from xlmigrate import api

    with output.progress(as_json) as say:
        made = api.demo(folder, say=say)
    output.report_made(made, as_json)


def _day(as_of: datetime | None) -> date:
    return as_of.date() if as_of else date.today()


def _version(asked: bool) -> None:
    if asked:
        from xlmigrate import __version__  # looked up among the installed packages

        output.out.print(f"xlmigrate {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Move a business from one marketing platform to another, from one Excel workbook."""


def main() -> None:
    """Run the command line: what the user can put right is one sentence, a fault of ours is said to be one; exit code 2."""
    try:
        app()
    except XlmigrateError as problem:
        output.err.print("[bold red]xlmigrate:[/]", Text(str(problem)), highlight=False, soft_wrap=True)
        sys.exit(problem.exit_code)
    except Exception as fault:
        where = _noted(fault)
        said = f"Internal error. No changes were saved. Details: {where} ({type(fault).__name__})"
        output.err.print("[bold red]xlmigrate:[/]", Text(said), highlight=False, soft_wrap=True)
        sys.exit(2)


def _noted(fault: Exception) -> Path:
    """Write down where a fault happened, without its message: messages of libraries quote what people's cells hold."""
    from xlmigrate import api

    folder = api.state_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    frames = traceback.extract_tb(fault.__traceback__)
    lines = [f"{frame.filename}, line {frame.lineno}, in {frame.name}" for frame in frames]
    path = folder / "last-fault.txt"
    path.write_text("\n".join([type(fault).__name__, *lines]) + "\n", encoding="utf-8")
    return path
