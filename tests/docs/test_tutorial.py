"""The tutorial's commands and its Python, run as they stand."""

import re
import shlex
from pathlib import Path

from tests.commands import in_process

REPOSITORY = Path(__file__).parent.parent.parent
PAGE = (REPOSITORY / "docs" / "tutorial.md").read_text(encoding="utf-8")

EXIT_CODES = {
    "demo": 0, "start": 1, "check": 1, "run": 1, "import": 1, "log": 0, "undo": 0, "rules": 0, "redact": 0, "new": 0,
    "explain": 0, "segments": 0, "compliance": 0, "forget": 0,
}  # fmt: skip


def test_every_command_of_the_tutorial_ends_as_it_says(tmp_path):
    commands = [
        line for block in re.findall(r"```\n(.*?)```", PAGE, re.S) for line in block.splitlines() if line
    ]
    assert len(commands) >= 6
    for command in commands:
        words = shlex.split(command)
        assert words[0] == "xlmigrate"
        run = in_process(*words[1:], cwd=tmp_path)
        assert run.returncode == EXIT_CODES[words[1]], f"{command}\n{run.stdout}\n{run.stderr}"
        assert run.stderr == ""


def test_the_python_of_the_pages_runs():
    for name in ("tutorial.md",):
        page = (REPOSITORY / "docs" / name).read_text(encoding="utf-8")
        for block in re.findall(r"```python\n(.*?)```", page, re.S):
            exec(compile(block, name, "exec"), {})
