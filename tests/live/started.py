"""What the stub of RunPython starts: ``python -m tests.live.started COMMAND MARKER --wb=NAME --from_xl=1``.

The command is run as xlwings' own RunPython runs it, in a process of its own, after the engine is put in Excel's place.
Its exit code is written into the marker, for which the stub waits.
"""

import json
import os
import sys
import time
from pathlib import Path

STARTED = time.perf_counter()


def main() -> None:
    command, marker = sys.argv[1:3]
    code, timed = 1, {}
    try:
        from tests.live import calc_engine, office

        calc_engine.activate(os.environ[office.PIPE])
        timed["engine"] = time.perf_counter() - STARTED
        exec(command, {})
        code = 0
    finally:
        timed["all"] = time.perf_counter() - STARTED
        calls = dict(calc_engine.CALLS) if "calc_engine" in locals() else {}
        Path(marker).with_suffix(".json").write_text(
            json.dumps({"timed": timed, "calls": calls}), encoding="utf-8"
        )
        # The stub looks whether the marker exists: it must never exist and still be empty.
        written = Path(marker).with_suffix(".part")
        written.write_text(str(code), encoding="utf-8")
        written.replace(marker)


main()
