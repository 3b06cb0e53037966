"""The VBA that goes into a workbook: our own from `macros/`, and the parts of the installed xlwings that start Python.

xlwings' module names the version of its DLL and of its AppleScript, so it is taken from the xlwings that will answer, at
build time. It is BSD-licensed (`Dictionary.cls`: MIT); the licence stands at the head of its text and goes along.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from xlmigrate.domains import OPERATIONS
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.evaluate import Operation
from xlmigrate.engine.extras import INSTALL_EXCEL
from xlmigrate.engine.shipped import shipped

PROJECT = "xlmigrate"
"""The name of the VBA project; the sheet of settings is ``xlmigrate.conf``, so xlwings' own settings do not reach in."""

OURS = ("MigrateRibbon.bas", "RibbonWatch.cls")
OPERATION_MACROS = "MigrateOperations"

Fix = tuple[str, str, int]
"""What stands in xlwings' text, what stands there in ours, and how often."""

_FIXES: tuple[Fix, ...] = (
    ('PROJECT_NAME As String = "myaddin"', f'PROJECT_NAME As String = "{PROJECT}"', 1),
    # neither a downloaded workbook nor a file beside it may choose the Python that is started
    ('SheetExists(ActiveWorkbook, PROJECT_NAME & ".conf")', 'SheetExists(ThisWorkbook, PROJECT_NAME & ".conf")', 1),
    ("GetConfigFromSheet(ActiveWorkbook)", "GetConfigFromSheet(ThisWorkbook)", 2),
    ('If source = "" Or source = "directory" Then', 'If source = "directory" Then', 1),
    # one sentence in the place of a traceback: MigrateRibbon has a ShowError of its own
    ("\nSub ShowError(", "\nPrivate Sub ShowWholeError(", 1),
    (
        'MsgBox "Could not find Interpreter!", vbCritical',
        'MsgBox "Python is not where it was when this was installed. In a terminal:  xlmigrate addin doctor", vbExclamation, "Migrate"',
        1,
    ),
)  # fmt: skip


def xlwings_version() -> str:
    """The version of the installed xlwings, which the macros are tied to."""
    return version("xlwings")


def modules() -> dict[str, str]:
    """All modules by name, for the add-in and for a workbook that carries its own ribbon.

    Both work on the active workbook, which is the one that the user sees: where two open workbooks hold procedures of one name,
    Excel may call those of the other, and they must not touch a workbook in the back.
    """
    return {
        "xlwings": _xlwings(),
        "Dictionary": _package_file("addin/Dictionary.cls"),
        **our_modules(),
        "MigrateFunctions": (shipped("macros") / "MigrateFunctions.bas").read_text(encoding="ascii"),
    }


def our_modules() -> dict[str, str]:
    """Our own modules by name: as they stand in `macros/`, and one macro for each operation."""
    folder = shipped("macros")
    written = {Path(name).stem: (folder / name).read_text(encoding="ascii") for name in OURS}
    return {**written, OPERATION_MACROS: operation_macros(OPERATIONS.values())}


def operation_macros(operations: Iterable[Operation]) -> str:
    """One macro for each operation, for a shape, a key or the list of macros: it presses the operation's button."""
    subs = (
        f'Public Sub {one.macro_name}()\n    PressButton "apply {one.name}"\nEnd Sub\n' for one in operations
    )
    head = f"""Attribute VB_Name = "{OPERATION_MACROS}"
Option Explicit

' What the buttons of the operations do, as macros. Made from the operations.
"""
    return "\n".join((head, *subs))


def settings(interpreter: str, platform: str) -> Mapping[str, str]:
    """The sheet ``xlmigrate.conf``: which Python, and that the folder of a workbook stays off its path.

    ``platform`` is as in ``sys.platform``. What is not named here, xlwings looks up in the user's own file
    ``.xlmigrate/xlmigrate.conf``, and nowhere else.
    """
    interpreters = {"win32": "INTERPRETER_WIN", "darwin": "INTERPRETER_MAC"}
    pinned = {interpreters[platform]: interpreter} if platform in interpreters else {}
    return {
        **pinned,
        "ADD_WORKBOOK_TO_PYTHONPATH": "False",
        "USE UDF SERVER": "False",
        "UDF MODULES": "xlmigrate.addin.functions",
        "SHOW CONSOLE": "False",
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


def _xlwings() -> str:
    """xlwings' module for add-ins, with our changes."""
    text = _package_file("xlwings_custom_addin.bas")
    for old, new, times in _FIXES:
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
        raise XlmigrateError("xlwings is not installed", do=f"Run: {INSTALL_EXCEL}")
    return (Path(found.origin).parent / name).read_text(encoding="ascii")
