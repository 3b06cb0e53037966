"""Whether two checkouts give the same results: the demo, and random migrations by random people.

``python tests/conformance/same_results.py BEFORE AFTER [MIGRATIONS]`` runs the commands of both checkouts on the same invented
files and compares every file that they leave: byte for byte, and workbooks that differ (each holds the moment of its saving)
cell by cell. The first differences are printed. Exit code 1 when anything differs. A change of structure alone must print nothing but the counts.
"""

from __future__ import annotations

import csv
import json
import random
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import openpyxl

warnings.filterwarnings("ignore", module="openpyxl")
DRIVER = """
import contextlib, io, json, os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from xlmigrate import cli
assert str(Path(cli.__file__)).startswith(sys.argv[1]), cli.__file__
for line in sys.stdin:
    words = json.loads(line)
    os.chdir(words.pop(0))
    sys.argv = ["xlmigrate", *words]
    said = io.StringIO()
    code = 0
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            cli.main()
        except SystemExit as left:
            code = left.code if isinstance(left.code, int) else 1
    print(json.dumps({"code": code or 0, "said": said.getvalue()}), flush=True)
"""


class Checkout:
    """One checkout, with its commands kept running in a process of their own."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root, self.folder = root.resolve(), folder
        folder.mkdir(parents=True)
        self.process = subprocess.Popen(
            [sys.executable, "-c", DRIVER, str(self.root)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=folder,
        )  # fmt: skip

    def run(self, where: Path, *words: str) -> dict[str, object]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([str(where), *words]) + "\n")
        self.process.stdin.flush()
        return dict(json.loads(self.process.stdout.readline()))

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


FIRST = ["Ana", "BEN", "  Zoë ", "o'neil", "Jürgen", "VAN DAMME", "", "Li"]
LAST = ["Dietz", "MCDONALD", "de la Cruz", "Smith ", "", "Ångström"]
ADDRESS = [
    "{n}@example.org", " {n}@Example.com", "{n}@gmial.com", "{n}", "{n}@example.org; b{n}@example.org", "mailto:{n}@example.net",
    "{n}@mailinator.com", "info@example.org", "",
]  # fmt: skip
PHONE = ["+44 7700 900123", "020 7946 0018", "4.47911E+11", "n/a", "", "0049 151 23456789", "(212) 555-0123"]
DAY = ["2025-03-04", "04/03/2025", "13.02.2024", "yesterday", "", "45000", "2027-01-01"]
COUNTRY = ["US", "Germany", "UK", "Deutschland", "Atlantis", "", "Canada"]
TAGS = ["Buyer", "buyer", "Low  Carb; Sale", "VIP", ""]
STATUS = ["Active", "Unsubscribed", "Bounced", "Cleaned", "", "riddle"]
CLASS = ["Page", "Funnel", "email", "Automation", "Product", "Nonsense", ""]
STATE = ["Live", "Draft", "Off", "yes", ""]
WORDS = ["Apply", "Leave", "OK", "Leave out", "Archive", "Migrate As Is", "nonsense", None, "2026-12-01"]


def files(folder: Path, dice: random.Random) -> list[str]:
    """Export files of a random migration: a platform's contacts, its opt-outs, and a list of assets."""
    people = [dice.choice(ADDRESS).format(n=f"p{dice.randrange(60)}") for _ in range(dice.randrange(1, 40))]
    contacts = [
        ["Email Address", "First Name", "Last Name", "Phone Number", "OPTIN_TIME", "CONFIRM_TIME", "LAST_CHANGED", "CC", "TAGS", "NOTES"],
        *([p, dice.choice(FIRST), dice.choice(LAST), dice.choice(PHONE), dice.choice(DAY), dice.choice(DAY), dice.choice(DAY), dice.choice(COUNTRY), dice.choice(TAGS), ""] for p in people),
    ]  # fmt: skip
    out = [["Email Address", "UNSUB_TIME"], *([p, dice.choice(DAY)] for p in people if dice.random() < 0.2)]
    own = [
        ["Email", "First name", "Country", "Tags", "Source status", "Created on", "Favourite colour"],
        *([p, dice.choice(FIRST), dice.choice(COUNTRY), dice.choice(TAGS), dice.choice(STATUS), dice.choice(DAY), dice.choice(["blue", ""])] for p in people if dice.random() < 0.5),
    ]  # fmt: skip
    assets = [
        ["Name", "Class", "State", "URL", "Used by"],
        *([f"Thing {n}", dice.choice(CLASS), dice.choice(STATE), f"https://example.org/{n}", ""] for n in range(dice.randrange(12))),
    ]  # fmt: skip
    written = []
    for name, rows in (
        ("subscribed_members_export_a.csv", contacts),
        ("unsubscribed_members_export_a.csv", out),
        ("own people.csv", own),
        ("assets.csv", assets),
    ):
        if dice.random() < 0.75:
            with (folder / name).open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows(rows)
            written.append(name)
    return written


def typed_in(path: Path, dice: random.Random) -> None:
    """What a person may do between two runs: answers and odd words, in any cell below the headings."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        if not sheet.tables or sheet.sheet_state != "visible":
            continue
        for _ in range(3):
            row, column = dice.randrange(6, max(7, sheet.max_row)), dice.randrange(1, sheet.max_column + 1)
            cell = sheet.cell(row, column)
            if not isinstance(cell, openpyxl.cell.cell.MergedCell):
                cell.value = dice.choice(WORDS)
    book.save(path)


def cells(path: Path) -> dict[tuple[str, str], object]:
    book = openpyxl.load_workbook(path)
    return {
        (s.title, c.coordinate): c.value for s in book.worksheets for row in s.iter_rows() for c in row if c.value is not None
    }  # fmt: skip


def differences(one: Path, other: Path) -> list[str]:
    """What two folders have otherwise; a workbook that differs is told by cells."""
    found = []
    names = {p.relative_to(f) for f in (one, other) for p in f.rglob("*") if p.is_file()}
    for name in sorted(names):
        a, b = one / name, other / name
        if not a.exists() or not b.exists():
            found.append(f"{name}: only in {'the first' if a.exists() else 'the second'}")
        elif a.read_bytes() != b.read_bytes():
            if name.suffix == ".xlsx":
                left, right = cells(a), cells(b)
                told = [f"{at}: {left.get(at)!r} | {right.get(at)!r}" for at in sorted({*left, *right}) if left.get(at) != right.get(at)]  # fmt: skip
                if told:  # a workbook also holds the moment of its saving
                    found.append(f"{name}: {len(told)} cells differ: {told[:5]}")
            else:
                found.append(f"{name}: bytes differ")
    return found


def migrate(checkouts: list[Checkout], number: int) -> list[str]:
    """One random migration through both: start, what a person types, check, run, segments, a second run."""
    dice = random.Random(number)
    folders = [one.folder / f"{number:04d}" for one in checkouts]
    for folder in folders:
        folder.mkdir()
    names = files(folders[0], dice)
    if not names:
        return []
    for name in names:
        (folders[1] / name).write_bytes((folders[0] / name).read_bytes())
    day = ("--as-of", "2026-11-14")
    found: list[str] = []

    def both(*words: str) -> None:
        answers = [
            one.run(folder, *words) for one, folder in zip(checkouts, folders, strict=True)
        ]  # fmt: skip
        said = [json.dumps(a).replace(f.name, "").replace(str(c.root), "").replace(str(c.folder), "") for a, f, c in zip(answers, folders, checkouts, strict=True)]  # fmt: skip
        if said[0] != said[1]:
            found.append(f"{words}: {answers}")

    both("start", "A.xlsx", "--from", "mailchimp", "--to", "activecampaign", *day, *names)
    if (folders[0] / "A.xlsx").exists() and (folders[1] / "A.xlsx").exists():
        typed_in(folders[0] / "A.xlsx", dice)
        (folders[1] / "A.xlsx").write_bytes((folders[0] / "A.xlsx").read_bytes())
        state = ("--state", "state")
        both("check", "A.xlsx", "--json", *day)
        both("run", "A.xlsx", *state, *day)
        both("segments", "A.xlsx", *day)
        both("run", "A.xlsx", *state, *day)
    for folder in folders:
        for state_folder in folder.glob("state"):
            for path in sorted(state_folder.rglob("*"), reverse=True):
                path.unlink() if path.is_file() else path.rmdir()
            state_folder.rmdir()
    return found + differences(*folders)


def main(before: str, after: str, migrations: int = 200) -> int:
    """Compare, print what differs, and give the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        checkouts = [Checkout(Path(root), Path(folder) / name) for root, name in ((before, "before"), (after, "after"))]  # fmt: skip
        found = []
        for one in checkouts:
            one.run(one.folder, "demo", "demo")
        found += [f"demo: {line}" for line in differences(*(one.folder for one in checkouts))]
        count = sum(1 for p in (checkouts[0].folder / "demo").rglob("*") if p.is_file())
        print(f"demo: {count} files, {len(found)} differ")
        for number in range(migrations):
            told = migrate(checkouts, number)
            found += [f"migration {number}: {line}" for line in told]
        for one in checkouts:
            one.close()
        print(f"{migrations} random migrations: {len(found)} differences")
        for line in found[:20]:
            print(" ", line[:600])
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:4])))
