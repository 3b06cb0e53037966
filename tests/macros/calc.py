"""Macros of a workbook, run in LibreOffice Calc by the Python of the system, which has the module uno."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from tests import libreoffice
from xlmigrate.workbook.macros.sources import PROJECT

_CANDIDATES = ("/usr/bin/python3", "python3", "/usr/lib/libreoffice/program/python")
Call = tuple[str, Sequence[str]]


@cache
def python() -> str | None:
    """A Python that has uno; None where there is none."""
    for name in _CANDIDATES:
        path = shutil.which(name)
        if (
            path
            and subprocess.run([path, "-c", "import uno"], capture_output=True, check=False).returncode == 0
        ):
            return path
    return None


def run(workbook: Path, calls: Sequence[Call]) -> list[object]:
    """The results of Basic functions, called one after the other in one session on a copy of the workbook."""
    with tempfile.TemporaryDirectory(prefix="calc-") as folder:
        copy = Path(folder, workbook.name)
        shutil.copyfile(workbook, copy)
        asked = {
            "workbook": str(copy),
            "profile": str(Path(folder, "profile")),
            "project": PROJECT,
            "program": libreoffice.program(),
            "calls": [[name, list(arguments)] for name, arguments in calls],
        }
        done = subprocess.run(
            [str(python()), str(Path(__file__).with_name("calc_runner.py"))],
            input=json.dumps(asked), capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
    if done.returncode != 0:
        raise RuntimeError(f"Calc ran no macros: {done.stderr.strip()}")
    return json.loads(done.stdout)
