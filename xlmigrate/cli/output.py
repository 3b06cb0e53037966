"""What the commands print: tables for people, JSON for programs, progress on long work."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from xlmigrate.engine.evaluate import COMPUTED_BY
from xlmigrate.engine.plan import Plan, Severity, as_text

out = Console(emoji=False)
err = Console(stderr=True, emoji=False)


def report_made(made: Any, as_json: bool) -> None:
    """Tell what a new workbook was made of: its files to the row, what was put right, what wants eyes."""
    if as_json:
        print_json(
            {
                "workbook": str(made.path),
                "rows": made.counts(),
                "files": records(made.tables["files"]),
                "changes": sum(map(len, made.plan.edits)),
                "findings": by_severity(made.plan),
            }
        )
        return
    grid = Grid(
        "File",
        "Holds",
        "Read",
        "Kept",
        "Merged",
        "Suppressed",
        "Rejected",
        "Waiting",
        box=None,
        header_style="bold",
    )
    for row in made.tables["files"].itertuples():
        grid.add_row(
            row.name, row.holds if isinstance(row.holds, str) else "waits",
            *(f"{getattr(row, f'rows_{part}'):,}" for part in ("read", "kept", "merged", "suppressed", "rejected", "waiting")),
        )  # fmt: skip
    out.print(grid)
    out.print()
    print_changes(made.plan)
    print_findings(made.plan)
    for path in made.full_lists:
        out.print(f"The full list is in {path}")
    out.print(f"\nWrote [bold]{made.path}[/]. Open it and begin on the sheet Start.")


def report_run(made: Any, dry_run: bool, as_json: bool) -> None:
    """Tell what a run changed and found; ends the command with 1 when an error is open."""
    if as_json:
        print_json(
            {
                "workbook": str(made.workbook),
                "run": made.name,
                "changes": records(made.plan.changes()),
                "findings": by_severity(made.plan),
                "notes": list(made.notes),
            }
        )
    else:
        print_changes(made.plan)
        print_findings(made.plan)
        for line in (*made.notes, *(f"The full list is in {path}" for path in made.full_lists)):
            out.print(Text(line))
        wrote = f"Wrote {made.workbook} (run {made.name})." if made.changed else "Nothing was written."
        out.print(Text("Dry run: nothing was written." if dry_run else wrote))
    raise typer.Exit(int(made.plan.has_errors))


def print_log(lines: list[dict[str, Any]]) -> None:
    """Show lines of a journal as a table."""
    grid = Grid("Run", "When", "Who", "What", "Cells", "Version", box=None, header_style="bold")
    for line in lines:
        what = f"undo of {line['undoes']}" if "undoes" in line else _shortened(line["operations"])
        cells = f"{sum(line.get('repairs', {}).values()):,}"
        grid.add_row(line["run"], line["at"], line.get("who", ""), what, cells, line.get("version", ""))
    out.print(grid)


def _shortened(operations: list[str]) -> str:
    return ", ".join(operations) if len(operations) < 4 else f"{len(operations)} operations"


def print_changes(plan: Plan) -> None:
    """Count the repairs by rule."""
    by_rules: dict[str, int] = {}
    for edit in plan.edits:
        for codes, count in edit.rules.value_counts().items():
            for code in str(codes).split():
                by_rules[code] = by_rules.get(code, 0) + int(count)
    computed = by_rules.pop(COMPUTED_BY, 0)
    if by_rules:
        from xlmigrate.reports.rule_pages import rule_titles

        titles = rule_titles()
        grid = Grid("Change", "Cells", "What is repaired", box=None, header_style="bold")
        for code, count in sorted(by_rules.items()):
            grid.add_row(code, f"{count:,}", titles.get(code, ""))
        out.print(grid)
    out.print(f"{sum(by_rules.values()):,} repairs, {computed:,} computed cells.\n")


def print_findings(plan: Plan) -> None:
    """Count what a person must look at by rule, the gravest first."""
    findings = plan.open_findings
    if len(findings):
        from xlmigrate.reports.rule_pages import rule_titles

        titles = rule_titles()
        grid = Grid("Finding", "Severity", "Cells", "What needs you", box=None, header_style="bold")
        for severity in Severity:
            codes = findings.loc[findings["severity"].eq(severity.value), "rule"].value_counts().sort_index()
            for code, count in codes.items():
                grid.add_row(str(code), severity.value, f"{count:,}", titles.get(str(code), ""))
        out.print(grid)
    out.print(", ".join(_counted(word, count) for word, count in by_severity(plan).items()) + ".")


def _counted(word: str, count: int) -> str:
    return f"{count:,} {word.lower()}{'s' if count != 1 and word != 'Info' else ''}"


def by_severity(plan: Plan) -> dict[str, int]:
    """The open findings counted by severity."""
    counts = plan.open_findings["severity"].value_counts()
    return {severity.value: int(counts.get(severity.value, 0)) for severity in Severity}


def records(frame: Any) -> list[dict[str, Any]]:
    """The rows of a table as JSON has them, every value as text."""
    text = {
        name: as_text(frame[name]).astype(object).where(frame[name].notna(), None) for name in frame.columns
    }
    return [dict(zip(text, row, strict=True)) for row in zip(*text.values(), strict=True)]


def print_json(value: Any) -> None:
    """Print a value as JSON."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


@contextmanager
def progress(quiet: bool) -> Iterator[Any]:
    """Show what is being done while it takes long; on a terminal only."""
    if quiet or not err.is_terminal:
        yield lambda _: None
        return
    with err.status("Starting") as status:
        yield lambda text: status.update(f"{text} …")
