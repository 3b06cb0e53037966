"""docs/excel.md says what the code says."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from tests.macros.test_broken_builds import BROKEN
from xlmigrate.addin import functions
from xlmigrate.addin.installation.machine import SCRIPTS
from xlmigrate.cli.addin import _MAC_STARTUP
from xlmigrate.domains import OPERATIONS
from xlmigrate.workbook.macros import sources
from xlmigrate.workbook.macros.ribbon import buttons_of, custom_ui

REPOSITORY = Path(__file__).parents[2]
PAGE = (REPOSITORY / "docs" / "excel.md").read_text(encoding="utf-8")
MACROS = (REPOSITORY / "macros" / "README.md").read_text(encoding="utf-8")


def test_the_functions_are_those_that_there_are():
    told = re.findall(r"^\| `(XM_\w+)\(([^)]*)\)`", PAGE, re.M)
    there = []
    for name, function in vars(functions).items():
        if name.startswith("XM_"):
            arguments = inspect.signature(function).parameters.values()
            words = (f"[{one.name}]" if one.default is None else one.name for one in arguments)
            there.append((name, ", ".join(words)))
    assert sorted(told) == sorted(there)


def test_the_number_of_broken_builds_is_the_number_that_is_tried():
    assert int(re.search(r"catches (\d+) builds", PAGE)[1]) == len(BROKEN)


@pytest.mark.parametrize("folder", [_MAC_STARTUP, SCRIPTS])
def test_the_folders_on_a_mac_are_those_that_are_used(folder):
    assert f"`~/{folder}`" in PAGE


def test_the_groups_and_the_fixed_buttons_are_named():
    for one in OPERATIONS.values():
        assert one.group in PAGE
    for button in buttons_of(custom_ui()):
        assert button.get("label") in PAGE or button.get("tag").startswith(("apply ", "check "))


def test_every_module_is_named():
    listed = re.search(r"The project holds (.*?)\.", PAGE, re.S)[1]
    assert set(re.split(r",\s+|\s+and\s+", listed)) == set(sources.modules())
    files = {path.name for path in (REPOSITORY / "macros").iterdir()} - {"README.md"}
    assert set(re.findall(r"^\| `([\w.]+)`", MACROS, re.M)) == files
