"""A save that is killed or that fails at any system call leaves the old workbook or the new one.

    python tests/conformance/ooxml_kill.py [--every 1]

strace injects into the real interpreter: SIGKILL, ENOSPC and EIO at the first, second, third … write, fsync, rename
and so on of the process, one process each (as SQLite is tested). The path is not given to strace: that would miss
the temporary file. Then saves on file systems that are too small. Needs strace with ptrace, and root or a user
namespace for the small file system. Ends with exit code 1 when a workbook was neither old nor new.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import xlsxwriter

ROOT = Path(__file__).parents[2]
CALLS = ("write", "pwrite64", "fsync", "rename", "unlink", "ftruncate", "fchmod", "fchown", "utimensat")
DOCUMENTED = (0, 2)
SAVE = f"""
import sys, types
package = types.ModuleType("xlmigrate")  # the wing alone: a start of a tenth of a second
package.__path__ = [{str(ROOT / "xlmigrate")!r}]
sys.modules["xlmigrate"] = package
from xlmigrate.workbook import ooxml
from xlmigrate.engine.errors import XlmigrateError
try:
    document = ooxml.open(sys.argv[1])
    editor = ooxml.Editor(document)
    editor.set_column("Contacts", "Name", [f"new {{n}}" * int(sys.argv[3]) for n in range(document.table("Contacts").rows)])
    saved = editor.save(sys.argv[2])
except XlmigrateError as error:
    raise SystemExit(2)
raise SystemExit(0)
"""


def make(path: Path, rows: int) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Contacts")
    for row in range(1, rows + 1):
        sheet.write_row(row, 0, [f"old {row}", row * 0.37, f"city {row * 7919 % 5000}"])
    columns = [{"header": h} for h in ("Name", "Amount", "City")]
    sheet.add_table(0, 0, rows, 2, {"name": "Contacts", "columns": columns})
    book.close()
    return path


def run(path: Path, state: Path, *strace: str, times: int = 1) -> subprocess.CompletedProcess[str]:
    command = [*strace, sys.executable, "-c", SAVE, str(path), str(state), str(times)]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment, check=False)


def calls_of(path: Path, state: Path, log: Path) -> Counter[str]:
    """How often a clean save makes each system call."""
    done = run(path, state, "strace", "-o", str(log), "-e", f"trace={','.join(CALLS)}")
    if done.returncode:
        raise SystemExit(f"a clean run under strace ended with {done.returncode}: {done.stderr}")
    return Counter(re.findall(r"^(\w+)\(", log.read_text(errors="replace"), re.MULTILINE))


class Sweep:
    """Runs saves on copies of one workbook, and judges what they leave."""

    def __init__(self, folder: Path, source: Path) -> None:
        self.folder, self.source = folder, source
        self.old = source.read_bytes()
        self.counts: Counter[str] = Counter()
        self.bad: list[str] = []
        reference = self.fresh("reference")
        run(reference, folder / "state")
        self.new = reference.read_bytes()

    def fresh(self, name: str) -> Path:
        path = self.folder / name / "book.xlsx"
        shutil.rmtree(path.parent, ignore_errors=True)
        path.parent.mkdir()
        shutil.copyfile(self.source, path)
        return path

    def inject(self, call: str, what: str, number: int) -> None:
        path, state = self.fresh("work"), self.folder / "work_state"
        shutil.rmtree(state, ignore_errors=True)
        log = self.folder / "inject.log"
        done = run(
            path,
            state,
            "strace",
            "-o",
            str(log),
            "-e",
            f"trace={call}",
            "-e",
            f"inject={call}:{what}:when={number}",
        )
        kind = "signal" if "signal" in what else what.removeprefix("error=")
        where = f"{call} {number} {kind}"
        state_of = self.judge(path, where)
        self.counts[f"{kind}: {state_of}"] += 1
        if kind != "signal":
            self.counts[f"{kind}: exit code {done.returncode}"] += 1
            if done.returncode not in DOCUMENTED or "Traceback" in done.stderr:
                self.bad.append(f"{where}: exit code {done.returncode} {done.stderr[-300:]}")
            if call != "unlink" and len(list(path.parent.iterdir())) > 1:
                self.bad.append(f"{where}: litter {[p.name for p in path.parent.iterdir()]}")
        self.judge_next(path, where)

    def judge(self, path: Path, where: str) -> str:
        found = path.read_bytes() if path.exists() else b""
        if found == self.old:
            return "old"
        if found == self.new:
            return "new"
        self.bad.append(f"{where}: neither old nor new")
        return "NEITHER"

    def judge_next(self, path: Path, where: str) -> None:
        """The next run works and leaves no litter."""
        if run(path, self.folder / "work_state").returncode != 0:
            self.bad.append(f"{where}: the next run fails")
        left = sorted(p.name for p in path.parent.iterdir())
        if left != ["book.xlsx"]:
            self.bad.append(f"{where}: litter after the next run {left}")


SIZES = (1.1, 1.5, 1.9, 2.3, 2.7, 3.1, 4.0)
"""Of the file system, in sizes of the workbook; a save needs three for a moment."""


def full_disk(source: Path, folder: Path) -> Counter[str]:
    """File systems too small for the new workbook: nothing changed, no litter, exit code 2."""
    mount = folder / "small"
    mount.mkdir()
    counts: Counter[str] = Counter()
    old = source.read_bytes()
    for size in SIZES:
        option = f"size={int(len(old) * size / 4096) * 4096}"
        try:
            subprocess.run(
                ["mount", "-t", "tmpfs", "-o", option, "tmpfs", str(mount)], check=True, capture_output=True
            )
        except (OSError, subprocess.CalledProcessError):
            return Counter({"skipped: no right to mount a small file system": 1})
        try:
            path = Path(shutil.copyfile(source, mount / "book.xlsx"))
            done = run(path, folder / "full_state")
            left = sorted(p.name for p in mount.iterdir())
            outcome = done.returncode, path.read_bytes() == old
            counts[f"exit code {done.returncode}, {'unchanged' if outcome[1] else 'new'}"] += 1
            if outcome not in ((0, False), (2, True)) or left != ["book.xlsx"] or "Traceback" in done.stderr:
                counts[f"BAD {size}: {done.returncode} {left} {done.stderr[-200:]}"] += 1
        finally:
            subprocess.run(["umount", str(mount)], check=True)
    return counts


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--every", type=int, default=1)
    options.add_argument("--rows", type=int, default=10_000)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = make(folder / "source.xlsx", chosen.rows)
        sweep = Sweep(folder, source)
        calls = calls_of(sweep.fresh("clean"), folder / "clean_state", folder / "clean.log")
        print("system calls of a clean save:", dict(calls))
        for call in CALLS:
            for number in range(1, calls[call] + 1, chosen.every):
                for what in ("signal=KILL", "error=ENOSPC", "error=EIO"):
                    sweep.inject(call, what, number)
        for line in sorted(sweep.counts.items()):
            print("  ", *line)
        disk = full_disk(source, folder)
        print("full disk:", dict(disk))
        for line in sweep.bad:
            print("BAD", line)
    return 1 if sweep.bad or any("BAD" in key for key in disk) else 0


if __name__ == "__main__":
    raise SystemExit(main())
