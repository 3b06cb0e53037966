"""The segments as workbooks in a folder: one per list, and a summary that accounts for every contact."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd

from xlmigrate.domains.consent.segments import Segments, titles
from xlmigrate.reports.list_book import write_lists

SUMMARY = "Summary"
ABOUT = "About this list"
ADVICE = "Triage, not legal advice: a qualified person decides."
_WIDE = {
    "Reason": 60,
    "Reason codes": 34,
    "Legal basis of asking": 70,
    "What to do": 90,
    "List": 36,
    "E-mail": 32,
    "Keyed hash": 40,
    ABOUT: 110,
}


def write(folder: Path, made: Segments, heading: str) -> tuple[Path, ...]:
    """Write the lists that hold anybody, and the summary; lists of an earlier time are taken away, other files stay.

    ``heading`` says of whom and of which day. All files are made before the first is put in its place.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".xlmigrate-", dir=folder) as aside:
        for one in made.lists:
            if len(one.rows):
                lines = (f"{one.title}: {len(one.rows):,} contacts. {heading}", one.says, ADVICE)
                about = pd.DataFrame(
                    {ABOUT: lines}
                )  # headings stand in the first row, as platforms want them
                write_lists(
                    Path(aside) / f"{one.title}.xlsx", {"": one.rows, ABOUT: about}, foot=ADVICE, widths=_WIDE
                )
        lines = (
            f"{made.contacts:,} contacts. {heading}",
            "Old lists are wrong lists: write them again on the day you use them.",
            ADVICE,
        )
        write_lists(
            Path(aside) / f"{SUMMARY}.xlsx", {"": made.summary()}, lines=lines, foot=ADVICE, widths=_WIDE
        )
        for title in (*titles(), SUMMARY):
            (folder / f"{title}.xlsx").unlink(missing_ok=True)
        for path in sorted(Path(aside).iterdir()):
            path.replace(folder / path.name)
    return tuple(
        sorted(
            folder / f"{title}.xlsx" for title in (*titles(), SUMMARY) if (folder / f"{title}.xlsx").exists()
        )
    )
