"""What is read off a real computer, on computers of which the registry and the files are invented."""

from __future__ import annotations

import subprocess
import sys
import types
from contextlib import contextmanager
from pathlib import Path

import pytest

import xlmigrate.api  # noqa: F401  imported while the computer is the real one
from xlmigrate.addin import installation  # noqa: F401
from xlmigrate.cli import addin

SECURITY = r"Software\Microsoft\Office\16.0\Excel\Security"
POLICIES = r"Software\Policies\Microsoft\Office\16.0\Excel\Security"
EXCEL = r"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE"
APP_PATH = r"Software\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"


class Registry(types.ModuleType):
    """The four functions of winreg that are asked, over keys in a dictionary."""

    HKEY_CURRENT_USER = "user"
    HKEY_LOCAL_MACHINE = "machine"

    def __init__(self, keys: dict[tuple[str, str], dict[str, object]]) -> None:
        super().__init__("winreg")
        self.keys = keys
        self.OpenKey, self.QueryValueEx = self.open_key, self.value_of
        self.QueryInfoKey, self.EnumKey = self.size_of, self.name_at

    @contextmanager
    def open_key(self, above, name):
        hive, path = above if isinstance(above, tuple) else (above, "")
        key = (hive, f"{path}\\{name}" if path else name)
        if not any(one == key or one[1].startswith(key[1] + "\\") for one in self.keys):
            raise FileNotFoundError(name)
        yield key

    def value_of(self, key, name):
        if name not in self.keys.get(key, {}):
            raise FileNotFoundError(name)
        return self.keys[key][name], 1

    def _below(self, key):
        return sorted(
            {
                path[len(key[1]) + 1 :]
                for hive, path in self.keys
                if hive == key[0] and path.startswith(key[1] + "\\")
            }
        )

    def size_of(self, key):
        return len(self._below(key)), 0, 0

    def name_at(self, key, at):
        return self._below(key)[at]


@pytest.fixture
def windows(monkeypatch, tmp_path):
    """A computer with Windows whose registry holds what is given."""

    def made(keys: dict[tuple[str, str], dict[str, object]]):
        monkeypatch.setattr(sys, "platform", "win32")
        monkeypatch.setitem(sys.modules, "winreg", Registry(keys))
        monkeypatch.setenv("APPDATA", str(tmp_path / "Roaming"))
        monkeypatch.setenv("OneDrive", str(tmp_path / "OneDrive"))
        return addin.this_machine()

    return made


def test_a_windows_computer_is_read_off_its_registry(windows, tmp_path):
    machine = windows(
        {
            ("machine", APP_PATH): {"": EXCEL},
            ("user", SECURITY): {"VBAWarnings": 2},
            ("user", rf"{SECURITY}\Trusted Locations\Location0"): {"Path": str(tmp_path / "Roaming/Microsoft/Excel/XLSTART")},
            ("user", rf"{SECURITY}\Trusted Locations\Location1"): {"Path": str(tmp_path / "trusted")},
        }
    )  # fmt: skip
    startup = tmp_path / "Roaming/Microsoft/Excel/XLSTART"
    assert (machine.excel, machine.macros, machine.startup) == (EXCEL, 2, startup)
    assert machine.trusted == (startup, tmp_path / "trusted")
    assert machine.synced == (tmp_path / "OneDrive",)
    assert machine.python == Path(sys.executable)


def test_a_policy_is_stronger_than_the_users_own_choice(windows):
    machine = windows(
        {
            ("user", SECURITY): {"VBAWarnings": 1},
            ("user", POLICIES): {"VBAWarnings": 4},
            ("user", rf"{POLICIES}\Trusted Locations"): {"AllLocationsDisabled": 1},
        }
    )
    assert (machine.macros, machine.trusted) == (4, ())


def test_an_empty_registry_says_nothing(windows):
    machine = windows({})
    assert (machine.excel, machine.macros, machine.trusted) == ("", None, None)


@pytest.mark.parametrize(
    ("zone", "marked"),
    [("[ZoneTransfer]\nZoneId=3\n", True), ("[ZoneTransfer]\nZoneId=4\n", True), ("[ZoneTransfer]\nZoneId=0\n", False), (None, False)],
)  # fmt: skip
def test_the_mark_of_a_download_is_a_stream_beside_the_file(windows, tmp_path, zone, marked):
    machine = windows({})
    if zone:
        (tmp_path / "Acme.xlsm:Zone.Identifier").write_text(zone)
    assert machine.is_marked(tmp_path / "Acme.xlsm") is marked


def test_a_mac_has_another_startup_folder_and_another_mark(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    asked = []

    def run(command, **_):
        asked.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(addin.subprocess, "run", run)
    machine = addin.this_machine()
    assert machine.startup.parts[-4:] == (
        "UBF8T346G9.Office",
        "User Content.localized",
        "Startup.localized",
        "Excel",
    )
    assert machine.is_marked(Path("Acme.xlsm")) is True
    assert asked == [["xattr", "-p", "com.apple.quarantine", Path("Acme.xlsm")]]
