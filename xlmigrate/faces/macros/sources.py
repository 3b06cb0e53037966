"""The VBA that goes into a workbook: our own from `macros/`, and the parts of the installed xlwings that start Python.

xlwings' module names the version of its DLL and of its AppleScript, so it is taken from the xlwings that will answer, at
build time. It is BSD-licensed (`Dictionary.cls`: MIT); the licence stands at the head of its text and goes along.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from xlmigrate.errors import XlmigrateError
from xlmigrate.shipped import shipped

PROJECT = "xlmigrate"
"""The name of the VBA project; the sheet of settings is ``xlmigrate.conf``, so xlwings' own settings do not reach in."""

OURS = ("MigrateRibbon.bas", "RibbonWatch.cls")

Fix = tuple[str, str, int]
"""What stands in xlwings' text, what stands there in ours, and how often."""

_ERRORS: tuple[Fix, ...] = (
    # one sentence in the place of a traceback: MigrateRibbon has a ShowError of its own
    ("\nSub ShowError(", "\nPrivate Sub ShowWholeError(", 1),
    (
        'MsgBox "Could not find Interpreter!", vbCritical',
        'MsgBox "Python is not where it was when this was installed. In a terminal:  xlmigrate addin doctor", vbExclamation, "Migrate"',
        1,
    ),
)  # fmt: skip
_ADDIN: tuple[Fix, ...] = (
    ('PROJECT_NAME As String = "myaddin"', f'PROJECT_NAME As String = "{PROJECT}"', 1),
    # a downloaded workbook must not choose the Python that the add-in starts
    ('SheetExists(ActiveWorkbook, PROJECT_NAME & ".conf")', 'SheetExists(ThisWorkbook, PROJECT_NAME & ".conf")', 1),
    ("GetConfigFromSheet(ActiveWorkbook)", "GetConfigFromSheet(ThisWorkbook)", 2),
)  # fmt: skip
_WORKBOOK: tuple[Fix, ...] = (
    ('PROJECT_NAME As String = "xlwings"', f'PROJECT_NAME As String = "{PROJECT}"', 1),
)


def xlwings_version() -> str:
    """The version of the installed xlwings, which the macros are tied to."""
    return version("xlwings")


def addin_modules() -> dict[str, str]:
    """The modules of the add-in by name: they work on the active workbook."""
    return _modules(_xlwings("xlwings_custom_addin.bas", (*_ERRORS, *_ADDIN)), _functions())


def workbook_modules() -> dict[str, str]:
    """The modules of a workbook that carries its own ribbon, by name: they work on that workbook."""
    functions = _functions().replace("ActiveWorkbook", "ThisWorkbook")
    return _modules(_xlwings("xlwings.bas", (*_ERRORS, *_WORKBOOK)), functions)


def our_modules() -> dict[str, str]:
    """Our own modules by name, as they stand in `macros/`."""
    folder = shipped("macros")
    return {Path(name).stem: (folder / name).read_text(encoding="ascii") for name in OURS}


def settings(interpreter: str, platform: str) -> Mapping[str, str]:
    """The sheet ``xlmigrate.conf``: which Python, and nothing that a file beside the workbook could add.

    ``platform`` is as in ``sys.platform``. What is named here is not looked up elsewhere, so an empty value is a closed
    door: xlwings would read a file of this name in the folder of the workbook.
    """
    return {
        "INTERPRETER_WIN": interpreter if platform == "win32" else "",
        "INTERPRETER_MAC": interpreter if platform == "darwin" else "",
        "PYTHONPATH": "",
        "ADD_WORKBOOK_TO_PYTHONPATH": "False",
        "CONDA PATH": "",
        "CONDA ENV": "",
        "USE UDF SERVER": "False",
        "UDF MODULES": "xlmigrate.functions",
        "DEBUG UDFS": "False",
        "SHOW CONSOLE": "False",
        "LICENSE_KEY": "",
    }


def portable(path: str, home: str, platform: str) -> str:
    """A path below the user's folder as xlwings can find it for any user: no file should carry the name of an account."""
    separator = "\\" if platform == "win32" else "/"
    start = home.rstrip(separator) + separator
    same = path.casefold().startswith(start.casefold()) if platform == "win32" else path.startswith(start)
    if not same:
        return path
    variable = "%USERPROFILE%" if platform == "win32" else "$HOME"
    return variable + separator + path[len(start) :]


def _modules(xlwings: str, functions: str) -> dict[str, str]:
    dictionary = _package_file("addin/Dictionary.cls")
    return {"xlwings": xlwings, "Dictionary": dictionary, **our_modules(), "MigrateFunctions": functions}


def _functions() -> str:
    """The VBA around the cell functions, as xlwings makes it for an add-in; a test makes it anew and compares."""
    return (shipped("macros") / "MigrateFunctions.bas").read_text(encoding="ascii")


def _xlwings(name: str, fixes: Iterable[Fix]) -> str:
    text = _package_file(name)
    for old, new, times in fixes:
        if text.count(old) != times:
            raise XlmigrateError(
                f"the macros of xlwings {xlwings_version()} are not those that xlmigrate knows",
                do="Install xlmigrate again: it brings the xlwings that it was tried with.",
            )
        text = text.replace(old, new)
    return text


def _package_file(name: str) -> str:
    found = find_spec("xlwings")
    if found is None or found.origin is None:
        raise XlmigrateError("xlwings is not installed", do="Install it with: pip install xlmigrate")
    return (Path(found.origin).parent / name).read_text(encoding="ascii")
