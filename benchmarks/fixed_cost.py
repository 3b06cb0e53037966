"""What a command costs before it does anything: ``fixed_cost.py [ROUNDS]``, as multiples of ``import pandas``.

Three rows, so that nothing but the fixed cost counts: `xlmigrate start` from an export, and `xlmigrate run` on a workbook in which
there is nothing to change. Each is a whole process; the three take turns, and the medians of user and system time are compared, which
other programs on the machine disturb less than the clock. Compiled modules lie in a folder of their own, as in an installed package.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROUNDS = 7
EXPORT = """Email,First Name,Last Name
ana@example.org,Ana,Dietz
ben@example.org,Ben,Low
cy@example.org,Cy,Old
"""


def cpu(command: list[str], environment: dict[str, str]) -> float:
    """User and system seconds of a command, which must end with 0 or 1 (findings)."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    _, state, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(state) not in (0, 1):
        raise SystemExit(f"{' '.join(command)} failed")
    return used.ru_utime + used.ru_stime


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        state = ["--state", str(folder / "state"), "--as-of", "2026-11-14"]
        export, made, kept = folder / "three.csv", folder / "New.xlsx", folder / "Acme.xlsx"
        export.write_text(EXPORT, encoding="utf-8")
        ours = [sys.executable, "-m", "xlmigrate"]
        environment["XDG_STATE_HOME"] = str(folder / "home")
        cpu([*ours, "start", str(kept), str(export), *state[2:]], environment)
        cpu([*ours, "run", str(kept), *state], environment)
        commands = {
            "import pandas": [sys.executable, "-c", "import pandas"],
            "start, 3 rows": [*ours, "start", str(made), str(export), *state[2:]],
            "run, no change": [*ours, "run", str(kept), *state],
        }
        taken: dict[str, list[float]] = {what: [] for what in commands}
        for turn in range(rounds + 1):  # the first turn compiles, and does not count
            for what, command in commands.items():
                made.unlink(missing_ok=True)
                seconds = cpu(command, environment)
                if turn:
                    taken[what].append(seconds)
        median = {what: statistics.median(seconds) for what, seconds in taken.items()}
        for what, seconds in median.items():
            times = seconds / median["import pandas"]
            print(f"{what:15} {1000 * seconds:6.0f} ms of CPU   {times:4.1f} x")


if __name__ == "__main__":
    main()
