"""The audit line's fingerprint changes when anything that judges changes, and with nothing else."""

import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import xlmigrate
from xlmigrate.engine.settings import Policy
from xlmigrate.platforms import load
from xlmigrate.runs.fingerprint import fingerprint, judged_by, libraries

PACKAGE = Path(xlmigrate.__file__).parent
ENDS = [load("kartra"), load("kit")]
POLICY = Policy(source_platform="Kartra", target_platform="Kit")


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("house") / "xlmigrate"
    shutil.copytree(PACKAGE, made, ignore=shutil.ignore_patterns("__pycache__"))
    return made


@pytest.mark.parametrize(
    "part",
    [
        "domains/contacts/rules/emails.py",  # a rule
        "domains/consent/table.py",  # the consent table
        "domains/assets/computed/status.py",  # a computed column
        "cleaning/email.py",  # cleaning code
        "cleaning/data/countries.json",  # cleaning data
        "domains/money/words.py",  # a vocabulary
        "domains/technical/tables.py",  # a table
        "engine/settings.py",  # a setting
        "platforms/kartra.toml",  # the source's profile
        "platforms/kit.toml",  # the target's profile
        "files/reading/contact_rows.py",  # how rows are read
    ],
)
def test_whatever_judges_changes_it(copy, part):
    before = fingerprint(copy, ENDS, libraries())
    path = copy / part
    was = path.read_bytes()
    path.write_bytes(was + b"\n# changed\n")
    try:
        assert fingerprint(copy, ENDS, libraries()) != before
    finally:
        path.write_bytes(was)
    assert fingerprint(copy, ENDS, libraries()) == before


def test_a_new_rule_module_changes_it(copy):
    before = fingerprint(copy, ENDS, libraries())
    new = copy / "domains" / "money" / "rules.py"
    was = new.read_bytes() if new.exists() else None
    new.write_text("# a rule", encoding="utf-8")
    assert fingerprint(copy, ENDS, libraries()) != before
    new.unlink() if was is None else new.write_bytes(was)


def test_a_new_version_of_a_library_changes_it():
    assert fingerprint(PACKAGE, ENDS, [*libraries(), "new 1"]) != fingerprint(PACKAGE, ENDS, libraries())


def test_what_draws_or_writes_does_not_change_it(copy):
    before = fingerprint(copy, ENDS, libraries())
    with (copy / "workbook" / "drawing" / "look.py").open("a", encoding="utf-8") as file:
        file.write("# drawn otherwise\n")
    assert fingerprint(copy, ENDS, libraries()) == before


def test_the_profile_of_another_platform_does_not_change_it(copy):
    before = fingerprint(copy, ENDS, libraries())
    path = copy / "platforms" / "drip.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# read again\n", encoding="utf-8")
    assert fingerprint(copy, ENDS, libraries()) == before


def test_line_ends_of_windows_do_not_change_it(copy):
    before = fingerprint(copy, ENDS, libraries())
    path = copy / "domains" / "money" / "tables.py"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert fingerprint(copy, ENDS, libraries()) == before


@pytest.mark.parametrize("seed", ["0", "1", "4711"])
def test_it_is_the_same_in_every_process(seed):
    program = (
        "from xlmigrate.runs.fingerprint import judged_by; from xlmigrate.engine.settings import Policy; "
        "print(judged_by(Policy(source_platform='Kartra', target_platform='Kit')))"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(PACKAGE.parent)},
    )  # fmt: skip
    assert told.stdout.strip() == judged_by(POLICY)


def test_settings_that_do_not_name_platforms_have_one_too():
    assert judged_by(Policy(go_live_on=date(2026, 12, 1))) != judged_by(POLICY)
