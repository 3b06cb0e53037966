"""`xlmigrate run` on a workbook that people typed into, against openpyxl load-and-save: ``run.py [ROWS ...]``

The workbook is made by `xlmigrate start`; then one address in twenty is made messy, as by hand. Both run as whole processes
on copies, in turn, three times each; the medians are compared. The parts of our run are timed once more in this process.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import people
from start import HERE, ROUNDS, timed

from xlmigrate import api
from xlmigrate.workbook import ooxml


def main() -> None:
    counts = [int(word) for word in sys.argv[1:]] or [10_000]
    for count in counts:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            made = prepared(folder, count)
            rivals = {
                "xlmigrate": [sys.executable, "-m", "xlmigrate", "run", "--state", str(folder / "state"), "--as-of", "2026-11-14"],
                "plain": [sys.executable, str(HERE / "plain_run.py")],
            }  # fmt: skip
            runs: dict[str, list[tuple[float, float]]] = {name: [] for name in rivals}
            for number in range(ROUNDS):
                for rival, command in rivals.items():
                    copy = folder / f"{rival}-{number}.xlsx"
                    shutil.copy(made, copy)
                    runs[rival].append(timed([*command, str(copy)]))
            median = {
                n: [statistics.median(f) for f in zip(*taken, strict=True)] for n, taken in runs.items()
            }
            ours, plain = median["xlmigrate"], median["plain"]
            print(
                f"{count:,} contacts: xlmigrate {ours[0]:.1f} s, {ours[1]:.0f} MiB; plain {plain[0]:.1f} s, {plain[1]:.0f} MiB"
            )
            print(f"ratio of time {plain[0] / ours[0]:.1f}, of memory {plain[1] / ours[1]:.1f}")
            parts(folder, made)


def prepared(folder: Path, count: int) -> Path:
    from datetime import date

    export, made = folder / "export.csv", folder / "Acme.xlsx"
    people.write(export, count)
    api.start(made, [export], today=date(2026, 11, 14))
    document = ooxml.open(made)
    editor = ooxml.Editor(document)
    emails = document.read_table("Contacts", ["E-mail"]).columns[0].values
    rows = [row for row in range(0, len(emails), 20) if emails[row]]
    editor.set_cells("Contacts", "E-mail", rows, [f"  {emails[row]}," for row in rows])
    editor.save(folder / "typed")
    return made


def parts(folder: Path, made: Path) -> None:
    """Print the seconds of each part of one run."""
    copy = folder / "parts.xlsx"
    shutil.copy(made, copy)
    marks = [("start", time.perf_counter())]
    api.run(
        copy, on=api.desk(state=folder / "state"), say=lambda text: marks.append((text, time.perf_counter()))
    )
    marks.append(("end", time.perf_counter()))
    for (name, began), (_, ended) in pairwise(marks[1:]):
        print(f"  {name.split()[0]:8} {ended - began:5.2f} s")


if __name__ == "__main__":
    main()
