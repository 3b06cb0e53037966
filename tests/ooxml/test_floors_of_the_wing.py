"""The floors inside the wing: each module imports from below, and nothing but the standard library and filelock."""

import ast
import sys
from pathlib import Path

import pytest

WING = Path(__file__).parents[2] / "xlmigrate" / "workbook" / "ooxml"
FLOORS = [
    {"values", "formula"},
    {"admission", "markup"},
    {"package"},
    {"strings", "styles", "workbook", "sections"},
    {"tables", "careful"},
    {"cell_reader", "rows", "frame", "cells"},
    {"scan", "changes", "sheet_formulas"},
    {"sheet_edit", "archive", "growth", "disk"},
    {"document", "verify"},
    {"writing"},
    {"editor", "formulas", "inspection", "listing", "unused_strings"},
    {"__init__"},
]
FLOOR = {module: number for number, modules in enumerate(FLOORS) for module in modules}


def imports(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "xlmigrate.workbook.ooxml":
                found += [f"xlmigrate.workbook.ooxml.{alias.name}" for alias in node.names]
            else:
                found.append(node.module)
    return found


def test_every_module_of_the_wing_has_its_floor():
    assert {path.stem for path in WING.glob("*.py")} == set(FLOOR)


@pytest.mark.parametrize("module", sorted(FLOOR))
def test_a_module_imports_from_below_only(module):
    for name in imports(WING / f"{module}.py"):
        if name.startswith("xlmigrate.workbook.ooxml."):
            other = name.split(".")[3]
            assert FLOOR[other] <= FLOOR[module], f"{module} looks up to {other}"
        elif name.startswith("xlmigrate"):
            assert name == "xlmigrate.engine.errors"
        else:
            assert name.split(".")[0] in {*sys.stdlib_module_names, "filelock"}
