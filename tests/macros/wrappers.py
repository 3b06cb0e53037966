"""The real xlwings makes the VBA around our cell functions, and calls them, with its Windows parts put in place of nothing.

    python -m tests.macros.wrappers          writes macros/MigrateFunctions.bas

On standard output with ``--json``: the wrappers as for an add-in, and what the functions answer when
xlwings itself converts arguments and results. It runs in a process of its own, because it changes what can be imported.
"""

from __future__ import annotations

import io
import json
import sys
import types
from pathlib import Path
from unittest.mock import MagicMock

HEAD = """Attribute VB_Name = "MigrateFunctions"
' The functions for cells (Windows). Made by xlwings from xlmigrate/addin/functions.py: python -m tests.macros.wrappers
Option Explicit
#Const App = "Microsoft Excel"

"""
WINDOWS_ONLY = (
    "pythoncom",
    "pywintypes",
    "win32com",
    "win32com.client",
    "xlwings._xlwindows",
    "xlwings.com_server",
)


class Book:
    """Of a workbook the wrapper asks the name only."""

    def __init__(self, name: str) -> None:
        self.Name = name


class Excel:
    """Of the engine the conversion asks for two functions, which on Windows change COM's types into Python's."""

    name = "excel"
    type = "desktop"
    apps = None

    @staticmethod
    def clean_value_data(rows: list[list[object]], *_: object) -> list[list[object]]:
        return [list(row) for row in rows]

    @staticmethod
    def prepare_xl_data_element(value: object, _: object) -> object:
        return value


def real_xlwings() -> types.ModuleType:
    """xlwings.udfs as on Windows; our functions are imported with its decorators afterwards."""
    for name in WINDOWS_ONLY:
        sys.modules[name] = MagicMock(name=name)
    import xlwings
    from xlwings import udfs

    windows = sys.modules["xlwings._xlwindows"]
    windows.is_range_instance.return_value = False
    xlwings._xlwindows = windows
    xlwings.func, xlwings.arg, xlwings.ret = udfs.xlfunc, udfs.xlarg, udfs.xlret
    xlwings.engines.add(xlwings.Engine(impl=Excel()))
    return udfs


def wrapper(udfs: types.ModuleType) -> str:
    from xlmigrate.addin import functions

    text = io.StringIO()
    udfs.generate_vba_wrapper("xlmigrate.addin.functions", functions, text, Book("Migrate.xlam"))
    return HEAD + "\n".join(line.rstrip() for line in text.getvalue().splitlines()).rstrip() + "\n"


def answers(udfs: types.ModuleType, calls: list[tuple[str, list[object]]]) -> list[object]:
    return [udfs.call_udf("xlmigrate.addin.functions", name, arguments) for name, arguments in calls]


def main() -> None:
    udfs = real_xlwings()
    if "--json" not in sys.argv:
        target = Path(__file__).parents[2] / "macros" / "MigrateFunctions.bas"
        target.write_text(wrapper(udfs), encoding="ascii", newline="\n")
        return
    calls = json.load(sys.stdin)
    told = {
        "wrapper": wrapper(udfs),
        "answers": answers(udfs, calls),
    }
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
