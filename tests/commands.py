"""The commands, as a user types them: in this process, which is fast, or in one of their own, where that is what is tested."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

WIDTH = 200
"""How wide the terminal is said to be."""


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


def in_process(*words: object, cwd: Path) -> Said:
    """Run a command in this process, in a folder, with its state in ``s`` there."""
    from xlmigrate.cli import main, output

    out, err = io.StringIO(), io.StringIO()
    code = 0
    with _as_typed(words, cwd), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        consoles = output.out, output.err
        output.out, output.err = (
            Console(file=out, width=WIDTH, emoji=False),
            Console(file=err, width=WIDTH, emoji=False),
        )
        try:
            main()
        except SystemExit as left:
            code = left.code if isinstance(left.code, int) else int(left.code is not None)
        finally:
            output.out, output.err = consoles
    return Said(code, out.getvalue(), err.getvalue())


@contextlib.contextmanager
def _as_typed(words: tuple[object, ...], cwd: Path) -> Iterator[None]:
    """The words, the folder and the environment of a command, and everything as it was afterwards."""
    before = sys.argv, Path.cwd(), dict(os.environ)
    sys.argv = ["xlmigrate", *map(str, words)]
    os.environ.update({"COLUMNS": str(WIDTH), "XDG_STATE_HOME": str(cwd / "s")})
    os.chdir(cwd)
    try:
        yield
    finally:
        sys.argv = before[0]
        os.chdir(before[1])
        os.environ.clear()
        os.environ.update(before[2])


def in_a_process(*words: object, cwd: Path, **environment: str) -> Said:
    """Run a command in a process of its own, in a folder, with its state in ``s`` there."""
    ran = subprocess.run(
        [sys.executable, "-m", "xlmigrate", *map(str, words)],
        cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False,
        env={**os.environ, "COLUMNS": str(WIDTH), "PYTHONIOENCODING": "utf-8", "XDG_STATE_HOME": str(cwd / "s"), **environment},
    )  # fmt: skip
    return Said(ran.returncode, ran.stdout, ran.stderr)
