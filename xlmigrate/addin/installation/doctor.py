"""What keeps a button from working, named with the way out.

Each question is one small function that gives lines. The list comes from what users of xlwings reported over the years (its
issues, named at each question) and from Microsoft's pages on macros from the internet.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from xlmigrate.addin.installation.machine import Machine
from xlmigrate.engine.extras import INSTALL_EXCEL
from xlmigrate.workbook.macros.project import PART

INSTALL = "Run: xlmigrate addin install"
REINSTALL = "Run again: xlmigrate addin install"
_SIGNED_ONLY, _NONE = 3, 4
_VERSION = re.compile(r'XLWINGS_VERSION As String = "([^"]+)"')


@dataclass(frozen=True)
class Line:
    """One answer: what was looked at, whether it is well, what was found, and what to do when it is not."""

    what: str
    ok: bool
    found: str
    do: str = ""


def examine(machine: Machine, receipt: Mapping[str, str], workbooks: tuple[Path, ...]) -> list[Line]:
    """All lines for a computer, the workbooks last."""
    return [
        *_excel(machine),
        *_python(machine, receipt),
        *_xlwings(machine),
        *_file(machine, receipt),
        *_versions(machine, receipt),
        *_trust(machine, receipt),
        *(line for path in workbooks for line in _workbook(machine, path)),
    ]


def _place(machine: Machine, receipt: Mapping[str, str]) -> Path | None:
    return Path(receipt["path"]) if receipt else machine.addin


def _excel(machine: Machine) -> Iterator[Line]:
    if machine.startup is None:
        yield Line(
            "Excel", False, "Excel runs on Windows and macOS only; this is another system.",
            "Work with the commands here; they do all that the buttons do.",
        )  # fmt: skip
    elif not machine.excel:
        yield Line("Excel", False, "Excel was not found.", "Install Microsoft Excel for the desktop; Excel for the web runs no macros.")  # fmt: skip
    elif "WindowsApps" in machine.excel:
        yield Line(
            "Excel", False, "Excel comes from the Microsoft Store, which other programs often cannot reach (xlwings #1554).",
            "If no button answers, install Office from office.com in its place.",
        )  # fmt: skip
    else:
        yield Line("Excel", True, machine.excel)


def _python(machine: Machine, receipt: Mapping[str, str]) -> Iterator[Line]:
    pinned = Path(receipt["python"]) if receipt else machine.python
    if not pinned.exists():
        yield Line("Python", False, f"The add-in starts {pinned}, which is gone.", REINSTALL)
    elif pinned != machine.python:
        yield Line("Python", False, f"The add-in starts {pinned}, and this command is run by {machine.python}.", f"{REINSTALL}, from the environment that you keep.")  # fmt: skip
    elif "WindowsApps" in str(pinned):
        yield Line(
            "Python", False, "This Python comes from the Microsoft Store, which Excel often cannot start.",
            "Install Python from python.org, then xlmigrate in it, then the add-in.",
        )  # fmt: skip
    else:
        yield Line("Python", True, str(pinned))


def _xlwings(machine: Machine) -> Iterator[Line]:
    if not machine.xlwings:
        yield Line(
            "xlwings",
            False,
            "xlwings is not installed in this Python.",
            f"Run: {INSTALL_EXCEL}",
        )
        return
    yield Line("xlwings", True, machine.xlwings)
    folders = (machine.python.parent, machine.python.parent.parent)
    if machine.platform == "win32" and not any((folder / machine.dll).exists() for folder in folders):
        yield Line(
            "Cell functions", False, f"{machine.dll} is not beside Python; an antivirus may have taken it (xlwings #2555).",
            "Run: pip install --force-reinstall xlwings, and if it vanishes again, ask for an exception for that file.",
        )  # fmt: skip
    if machine.platform == "darwin" and not machine.applescript.exists():
        yield Line("Leave to start Python", False, f"{machine.applescript.name} is not where Excel looks for it.", REINSTALL)  # fmt: skip


def _file(machine: Machine, receipt: Mapping[str, str]) -> Iterator[Line]:
    place = _place(machine, receipt)
    if place is None:
        return
    if not place.is_file():
        if receipt:
            yield Line(
                "Add-in", False, f"It was installed as {place}, and is gone; antivirus programs do that (xlwings #2555).",
                f"Look into the quarantine, ask for an exception for this file, then: {INSTALL.removeprefix('Run: ')}",
            )  # fmt: skip
        else:
            yield Line("Add-in", False, "It is not installed.", INSTALL)
        return
    if not receipt:
        yield Line("Add-in", False, f"{place} was not put there by this account's xlmigrate.", REINSTALL)
    elif hashlib.sha256(place.read_bytes()).hexdigest() != receipt["sha256"]:
        yield Line("Add-in", False, f"{place} was changed after it was installed.", REINSTALL)
    else:
        yield Line("Add-in", True, str(place))
    if machine.startup is not None and place.parent != machine.startup:
        yield Line(
            "Loaded at start", False, f"Excel opens the files in {machine.startup} by itself, and not those in {place.parent}.",
            "In Excel: File, Options, Add-ins, Go, Browse; or install it without --to.",
        )  # fmt: skip


def _versions(machine: Machine, receipt: Mapping[str, str]) -> Iterator[Line]:
    place = _place(machine, receipt)
    if place is None or not place.is_file() or not machine.xlwings:
        return
    built_in = xlwings_inside(place)
    if built_in != machine.xlwings:
        yield Line("Versions", False, f"The macros are those of xlwings {built_in or 'of an unknown version'}, and {machine.xlwings} is installed.", REINSTALL)  # fmt: skip
    elif receipt and receipt["xlmigrate"] != machine.version:
        yield Line("Versions", False, f"The buttons are those of xlmigrate {receipt['xlmigrate']}, and {machine.version} is installed.", REINSTALL)  # fmt: skip
    else:
        yield Line("Versions", True, f"xlmigrate {machine.version}, macros of xlwings {built_in}")


def xlwings_inside(addin: Path) -> str:
    """The version of xlwings whose macros are in a file; "" when it cannot be told."""
    try:
        from pyopenvba.cfb import CFB
        from pyopenvba.exceptions import PyOpenVBAError
        from pyopenvba.vba import parse_vba_project
    except ImportError:  # the line about xlwings says what to install
        return ""
    try:
        with zipfile.ZipFile(addin) as archive:
            project = parse_vba_project(CFB.from_bytes(archive.read(PART)))
        found = _VERSION.search(str(project.get_module("xlwings").source))
    except (OSError, zipfile.BadZipFile, PyOpenVBAError, KeyError, ValueError):
        return ""
    return found[1] if found else ""


def _trust(machine: Machine, receipt: Mapping[str, str]) -> Iterator[Line]:
    place = _place(machine, receipt)
    if place is not None and place.is_file() and machine.is_marked(place):
        yield Line(
            "Mark of a download", False, f"{place.name} bears the mark of a file from the internet, so Excel runs nothing in it.",
            f"{REINSTALL}: what is built here bears no mark.",
        )  # fmt: skip
    if machine.macros == _NONE:
        yield Line(
            "Macros", False, "A policy of this computer forbids all macros.",
            "Ask who looks after it for a trusted location or a signed copy; docs/excel.md says what to ask for.",
        )  # fmt: skip
    elif machine.macros == _SIGNED_ONLY:
        yield Line(
            "Macros", False, "This computer runs signed macros only, and ours are not signed.",
            "Ask who looks after it to sign the add-in once, or to trust its folder; docs/excel.md says how.",
        )  # fmt: skip
    if machine.trusted is not None and place is not None and not _is_below(place, machine.trusted):
        yield Line(
            "Trusted location", False, f"{place.parent} is not among the trusted locations of this account, so Excel may ask or refuse.",
            "In Excel: File, Options, Trust Center, Trust Center Settings, Trusted Locations, Add new location: that folder.",
        )  # fmt: skip


def _workbook(machine: Machine, path: Path) -> Iterator[Line]:
    name = path.name
    lines = []
    if re.match(r"https?://", str(path), re.I) or _is_below(path, machine.synced):
        lines.append(
            Line(
                name, False, "It lies in OneDrive or SharePoint: Excel knows it by an internet address, and Python may not find it (xlwings #1203, #2508).",
                "Work on a copy outside the synced folder, and put it back when you are done.",
            )
        )  # fmt: skip
    elif not path.is_file():
        lines.append(Line(name, False, "There is no such file.", "Check its name and folder."))
    elif machine.is_marked(path):
        lines.append(
            Line(
                name, False, "It bears the mark of a file from the internet: Excel opens it in Protected View, and runs none of its macros.",
                "If you trust who sent it: Properties, tick Unblock, OK.",
            )
        )  # fmt: skip
    built_in = xlwings_inside(path) if path.suffix.casefold() == ".xlsm" else ""
    if built_in and machine.xlwings and built_in != machine.xlwings:
        lines.append(
            Line(
                name, False, f"Its macros are those of xlwings {built_in}, and {machine.xlwings} is installed.",
                "Save it as .xlsx in Excel, and use the add-in with it.",
            )
        )  # fmt: skip
    if "=" in name:
        lines.append(Line(name, False, "Its name holds an equals sign, at which xlwings cuts it.", "Give it a name without one."))  # fmt: skip
    yield from lines or [Line(name, True, "nothing against it")]


def _is_below(path: Path, folders: tuple[Path, ...]) -> bool:
    return any(path == folder or folder in path.parents for folder in folders)
