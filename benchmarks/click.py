"""A click in the open workbook, part by part: ``click.py [ROWS ...] [--rounds N] [--same]``

Contacts are invented (`people.py`), made a workbook, and spoiled: one address in twenty has a defect, and no computed column is
filled, as at the first click. It is open in LibreOffice, in Excel's place; each round is a Python of its own on a fresh copy, as each click is.
Seconds are those of the clock (the spreadsheet's share included) and those of the processor in Python alone; the lowest of the
rounds, since other programs only add. Beside it: how often the spreadsheet was called, and what one cell costs in bulk and alone.
``--same`` runs every operation in memory, on the closed file and live, and compares all cells.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime
from pathlib import Path

import people

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
TODAY = date(2026, 11, 14)
PARTS = ("start", "imports", "read", "rules", "write", "rest")

CLICK = """
import time; first = time.time(), time.process_time()
import json, os, sys
from datetime import date, datetime
from pathlib import Path
begun = float(sys.argv[1])
spent = {"start": (first[0] - begun, first[1])}

def clock(): return time.perf_counter(), time.process_time()
def since(at): return [now - then for now, then in zip(clock(), at)]
at = clock()
from xlmigrate import addin
import xlmigrate.addin.buttons as acts
from xlmigrate.engine import loading
from xlmigrate.workbook.hosts import excel
from xlmigrate.engine.evaluate import OPERATIONS
from xlmigrate.runs import Context
import pandas as pd
# what the rules import when they are first used
one = {"E-mail": ["a@example.org"], "Phone": ["020 7946 0018"], "Country": ["GB"], "First name": ["Ana"]}
door = inventory.from_frames({"contacts": pd.DataFrame(one)})
buttons.decide([OPERATIONS["clean-contacts"]], door, today=date(2026, 11, 14))
spent["imports"] = since(at)

from tests.live import calc_engine
calc_engine.activate(os.environ["XLMIGRATE_LIVE_PIPE"])
at = clock()
workbook = excel.calling()
commit, inner = excel.ExcelWorkbook.commit, []

def timed(name, function):
    def call(*given, **named):
        at = clock()
        try: return function(*given, **named)
        finally: spent[name] = since(at)
    return call

excel.ExcelWorkbook.commit = timed("write", commit)
buttons.decide = timed("rules", buttons.decide)
buttons.inventory.read = timed("read", buttons.inventory.read)
told = buttons.run_on(workbook, [OPERATIONS[sys.argv[2]]], Context(Path(sys.argv[3]), date(2026, 11, 14), datetime(2026, 11, 14, 9)))
whole = since(at)
spent["rest"] = [all_ - sum(spent[name][n] for name in ("read", "rules", "write")) for n, all_ in enumerate(whole)]
calls = dict(calc_engine.CALLS)

def per_cell(act, cells, bulk):
    at = time.perf_counter(); act(); return (time.perf_counter() - at) / cells
place = workbook.place(workbook.table_of("contacts"))
body = place.cells(0, 0, place.rows, place.width)
notes = workbook.read(workbook.table_of("contacts")).headings.index("Notes")
column, few = place.cells(notes, 0, place.rows), 60
texts = [["a note"]] * place.rows
def read_alone():
    for row in range(1, few + 1): body(row, 2).value
def write_alone():
    for row in range(1, few + 1): column(row, 1).value = "a note"
def read_bulk(): body.options(ndim=2).value
def write_bulk(): column.value = texts
cells = {
    "read alone": per_cell(read_alone, few, False), "read in bulk": per_cell(read_bulk, place.rows * place.width, True),
    "write alone": per_cell(write_alone, few, False), "write in bulk": per_cell(write_bulk, place.rows, True),
}
print(json.dumps({"told": told, "spent": spent, "calls": calls, "cells": cells}))
"""


def workbook_of(rows: int, folder: Path) -> Path:
    """A spoiled workbook of so many contacts."""
    from tests.live import books
    from xlmigrate import api

    people.write(folder / "export.csv", rows)
    made = api.start(folder / "Made.xlsx", [folder / "export.csv"], source="activecampaign", today=TODAY)
    return books.spoiled(made.path, folder / f"People {rows}.xlsx", one_in=16)


def clicked(office, path: Path, operation: str, state: Path) -> dict:
    """One click in a Python of its own, on a fresh copy."""
    document = office.open(path)
    try:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "XLMIGRATE_LIVE_PIPE": office.pipe}
        command = [
            sys.executable, "-c", CLICK, repr(time.time()), operation, str(state), f"--wb={path.name}", "--from_xl=1",
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    finally:
        document.close(True)
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def lowest(found: list[dict]) -> dict:
    """The round that took the least beyond start-up and imports."""
    return min(found, key=lambda one: sum(one["spent"][name][0] for name in PARTS[2:]))


def report(rows: int, best: dict) -> None:
    spent = best["spent"]
    print(f"\n{rows:,} contacts: {best['told']}")
    print(f"{'':24}{'clock':>8}{'Python':>8}  (seconds)")
    for name in PARTS:
        print(f"{name:24}{spent[name][0]:8.2f}{spent[name][1]:8.2f}")
    beyond = [sum(spent[name][n] for name in PARTS[2:]) for n in (0, 1)]
    print(f"{'beyond start and imports':24}{beyond[0]:8.2f}{beyond[1]:8.2f}")
    cells = best["cells"]
    for what in ("read", "write"):
        alone, bulk = cells[f"{what} alone"], cells[f"{what} in bulk"]
        print(
            f"{what} one cell: alone {alone * 1e6:,.0f} µs, in bulk {bulk * 1e6:,.1f} µs, ratio {alone / bulk:,.0f}"
        )


def compare(path: Path, folder: Path) -> None:
    """Every operation three ways."""
    from tests.live import books, calc
    from xlmigrate.addin import buttons
    from xlmigrate.domains import OPERATIONS
    from xlmigrate.runs import run as runs
    from xlmigrate.runs import session
    from xlmigrate.workbook.hosts.excel import ExcelWorkbook
    from xlmigrate.workbook.hosts.file import FileWorkbook

    print(f"\n{'the same cells on three hosts':32}{'cells':>12}{'changed':>10}   memory = live   file = live")
    for name in (*OPERATIONS, "all"):
        operations = list(OPERATIONS.values()) if name == "all" else [OPERATIONS[name]]
        copy = folder / "copy.xlsx"
        copy.write_bytes(path.read_bytes())
        before = books.cells_of(FileWorkbook(copy))

        def desk(which: str, name: str = name) -> session.Context:
            return session.Context(folder / f"state-{name}-{which}", TODAY, datetime(2026, 11, 14, 9))

        memory = books.cells_of(books.in_memory(copy, operations, desk("memory")))
        book = calc.opened(copy)
        buttons.run_on(ExcelWorkbook(book), operations, desk("live"))
        live = books.cells_of(ExcelWorkbook(book))
        book.close()
        runs.run(copy, operations, desk("file"))
        file = books.cells_of(FileWorkbook(copy))
        count = sum(len(cells) for table in live.values() for cells in table.values())
        changed = sum(
            sum(a != b for a, b in zip(cells, before[table].get(heading, []), strict=False))
            + max(0, len(cells) - len(before[table].get(heading, [])))
            for table, columns in live.items()
            for heading, cells in columns.items()
        )
        verdicts = [books.unequal(other, live) for other in (memory, file)]
        words = ["yes" if not found else f"NO: {found[0]}" for found in verdicts]
        print(f"{name:32}{count:12,}{changed:10,}   {words[0]:13}   {words[1]}", flush=True)


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("rows", type=int, nargs="*", default=[1_000, 10_000])
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--same", action="store_true")
    options.add_argument("--operation", default="clean-contacts")
    chosen = options.parse_args()
    from tests.live.office import Office

    calls: dict[int, dict[str, int]] = {}
    with tempfile.TemporaryDirectory() as name:
        for rows in chosen.rows:
            folder = Path(name, str(rows))
            folder.mkdir()
            path = workbook_of(rows, folder)
            if chosen.same:
                compare(path, folder)
                continue
            office = Office()
            try:
                found = [
                    clicked(office, path, chosen.operation, folder / f"state{n}")
                    for n in range(chosen.rounds)
                ]
            finally:
                office.close()
            best = lowest(found)
            calls[rows] = best["calls"]
            report(rows, best)
    if calls:
        print("\ncalls to the spreadsheet" + "".join(f"{rows:>12,}" for rows in calls))
        for member in sorted({name for found in calls.values() for name in found}):
            print(f"{member:24}" + "".join(f"{found.get(member, 0):12,}" for found in calls.values()))
        print(f"{'all':24}" + "".join(f"{sum(found.values()):12,}" for found in calls.values()))


if __name__ == "__main__":
    main()
