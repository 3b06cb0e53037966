"""The wheel holds everything that the commands need: it runs from an empty folder."""

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent


def test_the_wheel_runs_from_an_empty_folder(tmp_path):
    """Its dependencies are those of this environment: what is tested is what the wheel itself brings."""
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", tmp_path / "dist", REPOSITORY],
        check=True, capture_output=True,
    )  # fmt: skip
    wheel = next((tmp_path / "dist").glob("*.whl"))
    names = zipfile.ZipFile(wheel).namelist()
    assert "xlmigrate/workbook_template/look.toml" in names
    assert any(name.startswith("xlmigrate/macros/") for name in names)
    told = [name for name in names if not name.startswith("xlmigrate-")]
    assert {name.split("/")[0] for name in told} == {"xlmigrate"}, "only the product is in the wheel"
    assert not [name for name in told if "/tests/" in name or "/tools/" in name or "__pycache__" in name]
    about = next(name for name in names if name.endswith("METADATA"))
    asked = [
        line
        for line in zipfile.ZipFile(wheel).read(about).decode().splitlines()
        if line.startswith("Requires-Dist")
    ]
    assert all("extra ==" in line for line in asked if "xlwings" in line or "pyopenvba" in line)
    environment = tmp_path / "venv"
    venv.create(environment, with_pip=False)
    python = environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    site = subprocess.run(
        [python, "-c", "import site; print(site.getsitepackages()[0])"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    zipfile.ZipFile(wheel).extractall(site)
    here = next(path for path in sys.path if path.endswith("site-packages"))
    (Path(site) / "dependencies.pth").write_text(f"{here}\n")
    empty = tmp_path / "empty"
    empty.mkdir()
    run = subprocess.run(
        [python, "-m", "xlmigrate", "new", "Acme.xlsx"],
        cwd=empty,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")
    where = subprocess.run(
        [python, "-c", "import xlmigrate; print(xlmigrate.__file__)"],
        cwd=empty,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert where.startswith(str(environment))
    assert (empty / "Acme.xlsx").stat().st_size > 50_000


WITHOUT = """
import sys
sys.modules["xlwings"] = sys.modules["pyopenvba"] = None
"""


def without_excel(program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A program in a Python in which the libraries of the extra ``excel`` cannot be imported."""
    words = [sys.executable, "-c", WITHOUT + program]
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)


def test_frames_and_commands_need_no_library_for_excel(tmp_path):
    program = """
import pandas as pd, xlmigrate
from xlmigrate import api
print(len(xlmigrate.clean_contacts(pd.DataFrame({"E-mail": [" a@example.org"]})).plan.changes()))
api.run(api.new("Acme.xlsx").path, on=api.desk(state="state"))
"""
    ran = without_excel(program, tmp_path)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "1\n", "")


@pytest.mark.parametrize(
    ("program", "purpose", "lacking"),
    [
        ("from xlmigrate import addin; addin.undo()", "the buttons", "xlwings"),
        ("from xlmigrate import api; api.new('A.xlsm')", "the buttons of an .xlsm", "xlwings and pyopenvba"),
        ("from xlmigrate.cli import addin; addin.install(None)", "the buttons", "xlwings and pyopenvba"),
    ],
)
def test_what_needs_excel_says_what_to_install(program, purpose, lacking, tmp_path):
    ran = without_excel(program, tmp_path)
    last = ran.stderr.strip().splitlines()[-1].removeprefix("xlmigrate.engine.errors.XlmigrateError: ")
    assert (
        last == f'{purpose} need {lacking}, not installed in this Python. Run: pip install "xlmigrate[excel]"'
    )
    assert not list(tmp_path.iterdir())
