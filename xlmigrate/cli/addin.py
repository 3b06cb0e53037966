"""``xlmigrate addin``: the buttons in Excel, installed, removed, examined. The entrance that looks at this computer."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table as Grid
from rich.text import Text

from xlmigrate.cli import output

if TYPE_CHECKING:
    from xlmigrate.addin.installation import Machine

app = typer.Typer(no_args_is_help=True, help="The buttons in Excel: install, remove, doctor.")

_MAC_STARTUP = "Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel"
_MAC_EXCEL = "/Applications/Microsoft Excel.app"
_OFFICE = r"Software\{}Microsoft\Office\16.0\Excel\Security"
_APP_PATH = r"Software\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON for another program.")]


@app.command()
def install(
    to: Annotated[
        Path | None, typer.Option("--to", help="Build it into this folder instead.", metavar="FOLDER")
    ] = None,
    as_json: Json = False,
) -> None:
    """Install the buttons in Excel."""
    from xlmigrate.addin import installation

    place = installation.install(this_machine(), to)
    if as_json:
        output.print_json({"addin": str(place)})
    else:
        how = "Start Excel again" if to is None else "In Excel: File, Options, Add-ins, Go, Browse"
        said = f"Wrote {place}. {how}: the ribbon then has the tab Migrate."
        output.out.print(Text(said), soft_wrap=True)


@app.command()
def remove(as_json: Json = False) -> None:
    """Remove the buttons from Excel."""
    from xlmigrate.addin import installation

    gone = [str(path) for path in installation.remove(this_machine())]
    if as_json:
        output.print_json({"removed": gone})
    else:
        said = f"Removed {', '.join(gone)}." if gone else "There was no add-in to remove."
        output.out.print(Text(said), soft_wrap=True)


@app.command()
def doctor(
    workbooks: Annotated[
        list[Path] | None, typer.Argument(help="Workbooks in which the buttons do not work.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Find out why a button does not work, and what to do about it."""
    from xlmigrate.addin import installation

    lines = installation.doctor(this_machine(), tuple(path.absolute() for path in workbooks or []))
    if as_json:
        output.print_json(
            [{"what": one.what, "ok": one.ok, "found": one.found, "do": one.do} for one in lines]
        )
    else:
        grid = Grid("", "What", "Found", "What to do", box=None, header_style="bold")
        for one in lines:
            grid.add_row("ok" if one.ok else "[red]no[/]", Text(one.what), Text(one.found), Text(one.do))
        output.out.print(grid)
    raise typer.Exit(int(not all(one.ok for one in lines)))


def this_machine() -> Machine:
    """What can be known of this computer."""
    from importlib.metadata import PackageNotFoundError, version

    from xlmigrate import __version__, api
    from xlmigrate.addin.installation import Machine

    home = Path.home()
    try:
        xlwings = version("xlwings")
    except PackageNotFoundError:
        xlwings = ""
    machine = Machine(
        sys.platform, home, api.state_folder(), Path(sys.executable), __version__, xlwings=xlwings,
        startup=_startup(home), excel=_excel(), synced=_synced(), is_marked=_is_marked,
    )  # fmt: skip
    return _with_policies(machine)


def _startup(home: Path) -> Path | None:
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", home / "AppData/Roaming")) / "Microsoft/Excel/XLSTART"
    return home / _MAC_STARTUP if sys.platform == "darwin" else None


def _excel() -> str:
    if sys.platform == "win32":
        return str(_registry("HKEY_LOCAL_MACHINE", _APP_PATH, "") or "")
    return _MAC_EXCEL if sys.platform == "darwin" and Path(_MAC_EXCEL).exists() else ""


def _synced() -> tuple[Path, ...]:
    names = ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")
    return tuple(sorted({Path(os.environ[name]) for name in names if os.environ.get(name)}))


def _is_marked(path: Path) -> bool:
    """Whether a file bears the mark of a download: a stream beside it on Windows, an attribute on macOS."""
    if sys.platform == "win32":
        try:
            zone = Path(f"{path}:Zone.Identifier").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return False
        return "ZoneId=3" in zone or "ZoneId=4" in zone
    if sys.platform == "darwin":
        asked = subprocess.run(
            ["xattr", "-p", "com.apple.quarantine", path], capture_output=True, check=False
        )
        return asked.returncode == 0
    return False


def _with_policies(machine: Machine) -> Machine:
    from dataclasses import replace

    if sys.platform != "win32":
        return machine
    policy = _registry("HKEY_CURRENT_USER", _OFFICE.format("Policies\\"), "VBAWarnings")
    own = _registry("HKEY_CURRENT_USER", _OFFICE.format(""), "VBAWarnings")
    chosen = policy if policy is not None else own
    trusted = _trusted()
    return replace(machine, macros=chosen if isinstance(chosen, int) else None, trusted=trusted)


def _registry(hive: str, key: str, name: str) -> object:
    if sys.platform == "win32":
        import winreg

        try:
            with winreg.OpenKey(getattr(winreg, hive), key) as opened:
                return winreg.QueryValueEx(opened, name)[0]
        except OSError:
            return None
    return None


def _trusted() -> tuple[Path, ...] | None:
    """Excel's trusted locations of this account; None when there is no list, as before Excel's first start."""
    if sys.platform == "win32":
        import winreg

        found: list[Path] = []
        policy = _OFFICE.format("Policies\\") + r"\Trusted Locations"
        if _registry("HKEY_CURRENT_USER", policy, "AllLocationsDisabled") == 1:
            return ()
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _OFFICE.format("") + r"\Trusted Locations") as key:
                for at in range(winreg.QueryInfoKey(key)[0]):
                    with winreg.OpenKey(key, winreg.EnumKey(key, at)) as location:
                        found.append(Path(os.path.expandvars(winreg.QueryValueEx(location, "Path")[0])))
        except OSError:
            return tuple(found) or None
        return tuple(found)
    return None
