"""The commands about consent: why a verdict, the page for the client, late opt-outs, and forgetting a person."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from xlmigrate.cli import output

PANEL = "Consent"
Workbook = Annotated[Path, typer.Argument(help="The workbook.")]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of", formats=["%Y-%m-%d"], help="Judge as of this day, such as 2026-11-14. Default: today."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def add_to(app: typer.Typer) -> None:
    """Hang the commands on the program."""
    app.command(rich_help_panel=PANEL)(explain)
    app.command(rich_help_panel=PANEL)(compliance)
    app.command(rich_help_panel=PANEL)(segments)
    app.command(name="late-opt-outs", rich_help_panel=PANEL)(late_opt_outs)
    app.command(rich_help_panel=PANEL)(forget)


def _day(as_of: datetime | None) -> date:
    return as_of.date() if as_of else date.today()


def explain(
    workbook: Workbook,
    contact: Annotated[str, typer.Argument(help="Its Contact ID, or its address.")],
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Show why a contact has its verdicts: the facts, the rules, the law."""
    from xlmigrate import api

    told = api.explain(workbook, contact, today=_day(as_of))
    if as_json:
        rows = told.verdicts.astype(object).where(told.verdicts.notna(), None).to_dict("records")
        output.print_json(
            {"contact": told.contact, "verdicts": rows, "facts": list(told.facts), "rules": list(told.rules)}
        )
    else:
        output.out.print(Text(told.text()), soft_wrap=True)


def compliance(
    workbook: Workbook,
    target: Annotated[
        Path | None, typer.Argument(help="The page to write; blank: Acme consent.html.")
    ] = None,
    as_of: AsOf = None,
) -> None:
    """Write the compliance page for the client: verdicts and reasons in numbers, what is missing, who signed what."""
    from xlmigrate import api

    path = api.compliance(workbook, target, today=_day(as_of))
    output.out.print(Text(f"Wrote {path}. Triage, not legal advice."))


def segments(
    workbook: Workbook,
    out: Annotated[Path | None, typer.Option("--out", help="The folder; blank: Acme segments.")] = None,
    as_of: AsOf = None,
) -> None:
    """Write every contact into one list per channel by its verdict: may be imported, ask first, hold, never import."""
    from xlmigrate import api

    made, files = api.segments(workbook, out, today=_day(as_of))
    summary = made.summary()
    for channel, lists in summary.groupby("Channel", sort=False):
        output.out.print(
            Text(f"{channel}: {int(lists['Contacts'].iloc[-1]):,} of {made.contacts:,} contacts")
        )
        for name, count in zip(lists["List"][:-1], lists["Contacts"][:-1], strict=True):
            if count:
                output.out.print(Text(f"  {count:>9,}  {name}"))
    output.out.print(Text(f"Wrote {len(files)} files into {files[0].parent}. Triage, not legal advice."))


def late_opt_outs(
    workbook: Workbook,
    old: Annotated[list[Path] | None, typer.Option(help="Fresh exports of the old platform.")] = None,
    new: Annotated[list[Path] | None, typer.Option(help="Fresh exports of the new platform.")] = None,
    target: Annotated[
        Path | None, typer.Option(help="The list to write; blank: Acme late opt-outs.csv.")
    ] = None,
) -> None:
    """List everyone who left on one platform and is not known to the other; ends with 1 while there is anybody."""
    from xlmigrate import api

    late, path = api.late_opt_outs(workbook, old=old or [], new=new or [], target=target)
    counts = late.rows["carry_to"].value_counts()
    for side in ("new", "old"):
        output.out.print(Text(f"To the {side} platform: {int(counts.get(side, 0)):,}"))
    if len(late.rows):
        output.out.print(Text(f"Wrote {path}. Import it as opt-outs, on the same day."))
    for doubt in late.doubts:
        output.out.print(Text(f"Not read: {doubt}."))
    if len(late.rows) or late.doubts:
        if not len(late.rows):
            output.out.print(
                Text("No late opt-outs found, but not everything could be read, so some may be missing.")
            )
        raise typer.Exit(1)
    output.out.print(Text("No late opt-outs."))


def forget(
    workbook: Workbook,
    address: Annotated[str, typer.Argument(help="The address of the person.")],
    although_access: Annotated[
        bool, typer.Option("--although-access", help="Also if the person has, or may have, paid access.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be removed; change nothing.")
    ] = False,
    state: Annotated[Path | None, typer.Option(help="The folder of backups and locks.")] = None,
) -> None:
    """Remove a person from the workbook and everything kept of it. This has no undo; a keyed hash stays on Suppressions."""
    from xlmigrate import api

    done = api.forget(
        workbook, address, although_access=although_access, dry_run=dry_run, on=api.desk(state=state)
    )
    rows = ", ".join(f"{count:,} of {sheet}" for sheet, count in done.rows.items())
    said = ("Nothing is written", "to remove", "to delete", "to clean", "To delete") if dry_run else ("Forgotten", "removed", "deleted", "cleaned", "Deleted")  # fmt: skip
    output.out.print(
        Text(
            f"{said[0]}. Rows {said[1]}: {rows or 'none'}. Backups {said[2]}: {done.backups:,}; undo packs {said[3]}: {done.packs:,}."
        )
    )
    for path in done.at_rest.destroyed:
        output.out.print(Text(f"{said[4]}: {path}. Create it again when you need it."))
    for place in done.left:
        output.out.print(Text(f"Not removed: {place}. Delete it yourself."))
    if done.sources:
        names = ", ".join(done.sources)
        output.out.print(
            Text(
                f"The imported export files still contain this person: {names}. Delete them, or keep them locked away."
            )
        )
