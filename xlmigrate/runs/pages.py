"""Pages, pictures and lists for people, from a workbook that is only read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from xlmigrate.domains import OPERATIONS
from xlmigrate.domains.consent import clearance, facts
from xlmigrate.domains.consent.explain import Explanation
from xlmigrate.domains.consent.explain import explain as explained
from xlmigrate.domains.consent.gather import READS, Gathered, gather
from xlmigrate.domains.consent.segments import Segments
from xlmigrate.domains.consent.segments import segments as divided
from xlmigrate.engine import loading
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.reports import compliance as compliance_page
from xlmigrate.reports import picture as pictures
from xlmigrate.reports import segments as segment_files
from xlmigrate.runs.at_rest import note_outputs
from xlmigrate.runs.run import check
from xlmigrate.workbook.hosts.file import FileWorkbook


def picture(
    path: Path, target: Path, *, about: Iterable[str], without: Iterable[str], today: date
) -> pictures.Picture:
    """Draw what depends on what among the assets of a workbook, as .svg or as Mermaid text (.mmd)."""
    writers = {".svg": pictures.svg, ".mmd": pictures.mermaid}
    if target.suffix.casefold() not in writers:
        raise XlmigrateError(
            "a picture ends in .svg or .mmd", where=str(target), do=f"Name it {target.stem}.svg."
        )
    if target.exists():
        raise XlmigrateError("the file exists already", where=str(target), do="Name another file.")
    tables = check(path, [OPERATIONS["review-assets"]], today=today).tables
    drawn = pictures.picture(tables["assets"], tables["links"], about=about, without=without)
    target.write_text(writers[target.suffix.casefold()](drawn), encoding="utf-8")
    return drawn


def explain(path: Path, contact: str, today: date) -> Explanation:
    """Why a contact (by Contact ID or address) has its verdicts."""
    return explained(_judged(path, today), contact)


def compliance(path: Path, target: Path | None, today: date) -> Path:
    """Write the compliance page, beside the workbook unless a target is named."""
    judged = _judged(path, today)
    page = target or path.with_name(f"{path.stem} consent.html")
    page.write_text(compliance_page.page(judged, judged.policy, today), encoding="utf-8", newline="\n")
    note_outputs(path, "compliance", [page], today)
    return page


def segments(path: Path, folder: Path | None, today: date) -> tuple[Segments, tuple[Path, ...]]:
    """Write the contacts as lists by verdict and channel, and a summary; gives both and the files."""
    inventory = loading.read(FileWorkbook(path))
    first = clearance.opened(inventory.tables, inventory.policy, today, raw=inventory.raw)
    made = divided({channel: replace(first, channel=channel) for channel in range(len(facts.CHANNELS))})
    target = folder or path.with_name(f"{path.stem} segments")
    policy = inventory.policy
    heading = f"{policy.client or path.stem}, as of {today.isoformat()}, go-live {policy.go_live_on}."
    written = segment_files.write(target, made, heading)
    note_outputs(path, "segments", written, today)
    return made, written


def _judged(path: Path, today: date) -> Gathered:
    inventory = loading.read(FileWorkbook(path))
    return gather({name: inventory.tables[name] for name in READS}, inventory.policy, today, inventory.raw)
