"""`xlmigrate start` against a plain pandas + openpyxl script on the same contacts: ``start.py [ROWS ...]``

Both run as whole processes, in turn, three times each; the medians are compared. Peak memory is what the system counted.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import people

HERE = Path(__file__).parent
ROUNDS = 3


def timed(command: list[str]) -> tuple[float, float]:
    """Seconds and peak mebibytes of a command, which must end with 0 or 1 (findings)."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, state, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if os.waitstatus_to_exitcode(state) not in (0, 1):
        raise SystemExit(f"{' '.join(command)} failed")
    return seconds, used.ru_maxrss / 1024


def main() -> None:
    counts = [int(word) for word in sys.argv[1:]] or [10_000, 100_000]
    print(f"{'contacts':>9}  {'':10} {'seconds':>8} {'MiB':>7}   ratio of time, memory (plain / xlmigrate)")
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            export, made = Path(folder, "export.csv"), Path(folder, "Acme.xlsx")
            people.write(export, count)
            rivals = {
                "xlmigrate": [sys.executable, "-m", "xlmigrate", "start", str(made), str(export)],
                "plain": [sys.executable, str(HERE / "plain_start.py"), str(export), str(made)],
            }
            runs: dict[str, list[tuple[float, float]]] = {name: [] for name in rivals}
            for _ in range(ROUNDS):
                for name, command in rivals.items():
                    made.unlink(missing_ok=True)
                    runs[name].append(timed(command))
        median = {
            name: [statistics.median(figures) for figures in zip(*taken, strict=True)]
            for name, taken in runs.items()
        }
        for name, (seconds, memory) in median.items():
            ratio = ""
            if name == "plain":
                ratio = f"   {seconds / median['xlmigrate'][0]:.1f}, {memory / median['xlmigrate'][1]:.1f}"
            print(f"{count:>9,}  {name:10} {seconds:8.1f} {memory:7.0f}{ratio}")


if __name__ == "__main__":
    main()
