"""The command that writes import files for the new platform."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from xlmigrate.cli import output

PANEL = "New platform"


class OptedOutPayers(StrEnum):
    """What becomes of people who opted out and pay."""

    LOAD = "load"
    APART = "apart"


def add_to(app: typer.Typer) -> None:
    """Hang the command on the program."""
    app.command(rich_help_panel=PANEL)(export)


def export(
    workbook: Annotated[Path, typer.Argument(help="The workbook.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="The folder; blank: Acme import. A former export there is replaced."),
    ] = None,
    to: Annotated[
        str, typer.Option("--to", help="Another platform than the one on Settings, such as hubspot.")
    ] = "",
    opted_out_payers: Annotated[
        OptedOutPayers | None,
        typer.Option(
            help="Where an opt-out may block service mail: load those of people who pay too, or keep them apart, on a list."
        ),
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            "--as-of", formats=["%Y-%m-%d"], help="The day for which it is judged; today when not given."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Write the files that the new platform accepts: opt-outs first, then who may get marketing, and a page that says what to do."""  # fmt: skip
    from xlmigrate import api

    made = api.export(
        workbook, out, to=to, opted_out_payers=opted_out_payers.value if opted_out_payers else "",
        today=as_of.date() if as_of else date.today(),
    )  # fmt: skip
    if as_json:
        output.print_json(
            {
                "folder": str(made.folder), "target": made.target, "bridge": {name: dict(told) for name, told in made.bridge.items()},
                "files": [{"file": one.name, "holds": one.holds, "rows": len(one.rows)} for one in made.parts], "differences": len(made.differences),
            }
        )  # fmt: skip
        return
    for name, told in made.bridge.items():
        output.out.print(Text(f"{name}: {sum(told.values()):,}"))
        for fate, count in told.items():
            output.out.print(Text(f"  {count:>9,}  {fate}"))
    if not made.opt_outs_loadable:
        output.out.print(
            Text(f"No file of opt-outs: it is not known that {made.target} takes them by a file.")
        )
    if len(made.differences):
        output.out.print(Text(f"{len(made.differences):,} values will not be as they are in the workbook: see the page."))  # fmt: skip
    output.out.print(
        Text(
            f"Wrote {len(made.parts)} files for {made.target} into {made.folder}. Read me first.html says what to do. Triage, not legal advice."
        )
    )
