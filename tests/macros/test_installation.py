"""The add-in on computers that are well and on computers that are not; the computers are folders and values."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from xlmigrate.addin import installation
from xlmigrate.addin.installation import Line, Machine
from xlmigrate.addin.installation.doctor import xlwings_inside
from xlmigrate.engine.errors import XlmigrateError

XLWINGS = version("xlwings")


def windows(home: Path) -> Machine:
    """A Windows computer on which everything is well, but for the add-in, which nobody installed yet."""
    python = home / "tools" / "Scripts" / "python.exe"
    python.parent.mkdir(parents=True)
    python.touch()
    (home / "tools" / f"xlwings64-{XLWINGS}.dll").touch()
    startup = home / "AppData/Roaming/Microsoft/Excel/XLSTART"
    return Machine(
        "win32", home, home / "state", python, "1.0", startup=startup, xlwings=XLWINGS,
        excel=r"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE", trusted=(startup,), macros=2,
        synced=(home / "OneDrive",), is_marked=lambda path: path.with_name(f"{path.name}.mark").exists(),
    )  # fmt: skip


@pytest.fixture
def machine(tmp_path) -> Machine:
    """A Windows computer on which everything is well."""
    one = windows(tmp_path)
    installation.install(one)
    return one


def faults(machine: Machine, *workbooks: Path) -> list[tuple[str, str, str]]:
    lines = installation.doctor(machine, workbooks)
    return [(one.what, one.found, one.do) for one in lines if not one.ok]


def test_nothing_is_said_against_a_computer_that_is_well(machine, tmp_path):
    book = tmp_path / "Acme.xlsm"
    book.touch()
    lines = installation.doctor(machine, (book,))
    assert [(one.what, one.ok) for one in lines] == [
        ("Excel", True), ("Python", True), ("xlwings", True), ("Add-in", True), ("Versions", True), ("Acme.xlsm", True),
    ]  # fmt: skip


def test_the_add_in_lies_where_excel_opens_it_and_nothing_lies_beside_it(machine):
    assert [path.name for path in machine.startup.iterdir()] == ["Migrate.xlam"]
    assert [path.name for path in machine.startup.parent.iterdir()] == ["XLSTART"]
    noted = json.loads(machine.receipt.read_text())
    assert noted["sha256"] == hashlib.sha256(machine.addin.read_bytes()).hexdigest()
    assert xlwings_inside(machine.addin) == XLWINGS


def test_installing_again_gives_the_same_file(machine):
    before = machine.addin.read_bytes()
    installation.install(machine)
    assert machine.addin.read_bytes() == before


def test_what_was_installed_can_be_removed(machine):
    assert installation.remove(machine) == [machine.addin]
    assert not machine.addin.exists()
    assert installation.read_receipt(machine) == {}
    assert installation.remove(machine) == []


def test_a_file_that_excel_holds_is_not_replaced(machine, monkeypatch):
    before = machine.addin.read_bytes()

    def held(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(XlmigrateError) as refused:
        installation.install(machine)
    assert str(refused.value) == (
        f"{machine.addin}: the add-in cannot be written. Close Excel, all its windows, and run this again."
    )
    assert machine.addin.read_bytes() == before
    assert [path.name for path in machine.startup.parent.iterdir()] == ["XLSTART"]


def test_where_excel_does_not_run_it_can_be_built_into_a_folder(tmp_path):
    machine = Machine("linux", tmp_path, tmp_path / "state", Path(sys.executable), "1.0", xlwings=XLWINGS)
    with pytest.raises(XlmigrateError) as refused:
        installation.install(machine)
    assert str(refused.value) == (
        "Excel runs on Windows and macOS only, and this is another system. "
        "Work with the commands here, or build the add-in into a folder with --to FOLDER."
    )
    assert installation.install(machine, tmp_path / "out") == tmp_path / "out" / "Migrate.xlam"


def test_on_macos_the_script_that_starts_python_goes_along(tmp_path):
    machine = dataclasses.replace(
        windows(tmp_path), platform="darwin", startup=tmp_path / "Startup/Excel", trusted=None, macros=None
    )
    installation.install(machine)
    assert machine.applescript.name == f"xlwings-{XLWINGS}.applescript"
    assert "VbaHandler" in machine.applescript.read_text(encoding="utf-8")
    assert faults(machine) == []
    machine.applescript.unlink()
    assert faults(machine) == [
        ("Leave to start Python", f"xlwings-{XLWINGS}.applescript is not where Excel looks for it.", "Run again: xlmigrate addin install")
    ]  # fmt: skip


AGAIN = "Run again: xlmigrate addin install"
GONE = "It was installed as {addin}, and is gone; antivirus programs do that (xlwings #2555)."
QUARANTINE = "Look into the quarantine, ask for an exception for this file, then: xlmigrate addin install"


def with_receipt(machine: Machine, **other: str) -> Machine:
    noted = {**json.loads(machine.receipt.read_text()), **other}
    machine.receipt.write_text(json.dumps(noted))
    return machine


def addin_gone(machine: Machine) -> Machine:
    machine.addin.unlink()
    return machine


def addin_never_installed(machine: Machine) -> Machine:
    installation.remove(machine)
    return machine


def addin_changed(machine: Machine) -> Machine:
    machine.addin.write_bytes(machine.addin.read_bytes() + b" ")
    return machine


def addin_of_another(machine: Machine) -> Machine:
    machine.receipt.unlink()
    return machine


def addin_marked(machine: Machine) -> Machine:
    machine.addin.with_name("Migrate.xlam.mark").touch()
    return machine


def python_gone(machine: Machine) -> Machine:
    machine.python.unlink()
    return machine


def library_gone(machine: Machine) -> Machine:
    (machine.python.parent.parent / machine.dll).unlink()
    return machine


def elsewhere(machine: Machine) -> Machine:
    installation.remove(machine)
    installation.install(machine, machine.home / "shared")
    return dataclasses.replace(machine, trusted=(machine.startup, machine.home / "shared"))


def store_python(machine: Machine) -> Machine:
    python = machine.home / "WindowsApps" / "python.exe"
    python.parent.mkdir()
    python.touch()
    (python.parent / machine.dll).touch()
    return with_receipt(dataclasses.replace(machine, python=python), python=str(python))


def other_python(machine: Machine) -> Machine:
    return dataclasses.replace(machine, python=machine.home / "tools" / "bin" / "python.exe")


def newer_xlwings(machine: Machine) -> Machine:
    (machine.python.parent / "xlwings64-9.9.dll").touch()
    return dataclasses.replace(machine, xlwings="9.9")


BROKEN = {
    "no xlwings": (lambda one: dataclasses.replace(one, xlwings=""), ("xlwings", "xlwings is not installed in this Python.", 'Run: pip install "xlmigrate[excel]"')),
    "another version of xlwings": (newer_xlwings, ("Versions", f"The macros are those of xlwings {XLWINGS}, and 9.9 is installed.", AGAIN)),
    "another version of xlmigrate": (lambda one: dataclasses.replace(one, version="1.1"), ("Versions", "The buttons are those of xlmigrate 1.0, and 1.1 is installed.", AGAIN)),
    "library gone": (library_gone, ("Cell functions", f"xlwings64-{XLWINGS}.dll is not beside Python; an antivirus may have taken it (xlwings #2555).", "Run: pip install --force-reinstall xlwings, and if it vanishes again, ask for an exception for that file.")),
    "no Excel": (lambda one: dataclasses.replace(one, excel=""), ("Excel", "Excel was not found.", "Install Microsoft Excel for the desktop; Excel for the web runs no macros.")),
    "Excel of the Store": (lambda one: dataclasses.replace(one, excel=r"C:\Program Files\WindowsApps\x\EXCEL.EXE"), ("Excel", "Excel comes from the Microsoft Store, which other programs often cannot reach (xlwings #1554).", "If no button answers, install Office from office.com in its place.")),
    "Python gone": (python_gone, ("Python", "The add-in starts {python}, which is gone.", AGAIN)),
    "another Python": (other_python, ("Python", "The add-in starts {home}/tools/Scripts/python.exe, and this command is run by {home}/tools/bin/python.exe.", f"{AGAIN}, from the environment that you keep.")),
    "Python of the Store": (store_python, ("Python", "This Python comes from the Microsoft Store, which Excel often cannot start.", "Install Python from python.org, then xlmigrate in it, then the add-in.")),
    "add-in never installed": (addin_never_installed, ("Add-in", "It is not installed.", "Run: xlmigrate addin install")),
    "add-in gone": (addin_gone, ("Add-in", GONE, QUARANTINE)),
    "add-in changed": (addin_changed, ("Add-in", "{addin} was changed after it was installed.", AGAIN)),
    "add-in of another": (addin_of_another, ("Add-in", "{addin} was not put there by this account's xlmigrate.", AGAIN)),
    "add-in elsewhere": (elsewhere, ("Loaded at start", "Excel opens the files in {startup} by itself, and not those in {home}/shared.", "In Excel: File, Options, Add-ins, Go, Browse; or install it without --to.")),
    "mark of a download": (addin_marked, ("Mark of a download", "Migrate.xlam bears the mark of a file from the internet, so Excel runs nothing in it.", f"{AGAIN}: what is built here bears no mark.")),
    "macros forbidden": (lambda one: dataclasses.replace(one, macros=4), ("Macros", "A policy of this computer forbids all macros.", "Ask who looks after it for a trusted location or a signed copy; docs/excel.md says what to ask for.")),
    "signed macros only": (lambda one: dataclasses.replace(one, macros=3), ("Macros", "This computer runs signed macros only, and ours are not signed.", "Ask who looks after it to sign the add-in once, or to trust its folder; docs/excel.md says how.")),
    "no trusted location": (lambda one: dataclasses.replace(one, trusted=()), ("Trusted location", "{startup} is not among the trusted locations of this account, so Excel may ask or refuse.", "In Excel: File, Options, Trust Center, Trust Center Settings, Trusted Locations, Add new location: that folder.")),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_fault_is_named_with_its_way_out_and_nothing_else_is(machine, case):
    change, expected = BROKEN[case]
    broken = change(machine)
    places = {
        "addin": machine.addin,
        "python": machine.python,
        "home": machine.home,
        "startup": machine.startup,
    }
    assert faults(broken) == [tuple(part.format(**places) for part in expected)]


def book_synced(home: Path) -> Path:
    path = home / "OneDrive" / "Acme.xlsm"
    path.parent.mkdir()
    path.touch()
    return path


def book_marked(home: Path) -> Path:
    path = home / "Acme.xlsm"
    path.touch()
    path.with_name("Acme.xlsm.mark").touch()
    return path


def book_equals(home: Path) -> Path:
    path = home / "Acme=2026.xlsm"
    path.touch()
    return path


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (book_synced, "It lies in OneDrive or SharePoint: Excel knows it by an internet address, and Python may not find it (xlwings #1203, #2508)."),
        (book_marked, "It bears the mark of a file from the internet: Excel opens it in Protected View, and runs none of its macros."),
        (book_equals, "Its name holds an equals sign, at which xlwings cuts it."),
        (lambda home: home / "none.xlsm", "There is no such file."),
    ],
)  # fmt: skip
def test_a_workbook_that_would_give_trouble_is_named(machine, tmp_path, make, said):
    path = make(tmp_path)
    [(what, found, do)] = faults(machine, path)
    assert (what, found) == (path.name, said)
    assert do.endswith(".")


def test_a_workbook_with_the_macros_of_another_xlwings_is_named(machine, tmp_path, workbook):
    path = tmp_path / "Acme.xlsm"
    path.write_bytes(workbook)
    assert faults(machine, path) == []
    newer = newer_xlwings(machine)
    assert [one for one in faults(newer, path) if one[0] == path.name] == [
        ("Acme.xlsm", f"Its macros are those of xlwings {XLWINGS}, and 9.9 is installed.", "Save it as .xlsx in Excel, and use the add-in with it.")
    ]  # fmt: skip


def test_a_file_without_macros_has_no_version_of_them(tmp_path):
    (tmp_path / "note.xlam").write_bytes(b"nothing")
    assert xlwings_inside(tmp_path / "note.xlam") == ""


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="says what stands on a system without Excel")
def test_the_doctor_on_this_computer_names_what_is_missing(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "xlmigrate", "addin", "doctor", "--json"],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2],
        env={"XDG_STATE_HOME": str(tmp_path), "HOME": str(tmp_path), "PATH": ""},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "")
    lines = [Line(**one) for one in json.loads(done.stdout)]
    assert [(one.what, one.found) for one in lines if not one.ok] == [
        ("Excel", "Excel runs on Windows and macOS only; this is another system.")
    ]
    assert ("xlwings", XLWINGS) in [(one.what, one.found) for one in lines]
