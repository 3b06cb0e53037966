"""The add-in and the workbook with buttons, as other programs read them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import olefile
import pytest

from tests.macros.conftest import CONF, workbook_bytes
from tests.macros.olevba import seen
from xlmigrate.workbook import macros
from xlmigrate.workbook.macros import sources
from xlmigrate.workbook.macros.ribbon import buttons_of, custom_ui


def body(text: str) -> str:
    """The text of a module without the lines that are a class module's frame in a file of its own."""
    lines = text.splitlines()
    if lines[0].startswith("VERSION"):
        lines = lines[lines.index("END") + 1 :]
    return "\n".join(line for line in lines if not line.startswith("Attribute VB_")).strip()


def test_built_twice_they_are_the_same_bytes(addin, workbook):
    assert macros.addin_bytes(CONF) == addin
    assert workbook_bytes() == workbook


def test_a_second_reader_finds_the_modules_as_they_were_written(built):
    wanted = sources.modules()
    found = seen(built).modules
    assert {name: body(found[name]) for name in wanted} == {name: body(text) for name, text in wanted.items()}
    others = {name: body(text) for name, text in found.items() if name not in wanted}
    assert set(others.values()) == {""}, "a document module holds code"
    assert all(re.fullmatch(r"ThisWorkbook|Sheet\d+", name) for name in others)


def test_nothing_runs_when_it_is_opened(built):
    assert (seen(built).auto_run, seen(built).suspicious) == ([], False)


def test_the_compound_file_has_no_defects_and_no_compiled_code(built):
    content = zipfile.ZipFile(built).read("xl/vbaProject.bin")
    with olefile.OleFileIO(content, raise_defects=olefile.DEFECT_INCORRECT) as compound:
        assert compound.openstream("VBA/_VBA_PROJECT").read() == bytes.fromhex("cc61ffff000100")
        streams = ["/".join(names) for names in compound.listdir()]
        project = compound.openstream("PROJECT").read().decode("cp1252")
    assert [name for name in streams if "__SRP_" in name] == []
    assert 'Name="xlmigrate"' in project


def test_a_class_module_is_declared_as_one(built):
    with olefile.OleFileIO(zipfile.ZipFile(built).read("xl/vbaProject.bin")) as compound:
        project = compound.openstream("PROJECT").read().decode("cp1252")
    assert re.findall(r"^Class=(\w+)", project, re.M) == ["Dictionary", "RibbonWatch"]


def test_the_python_is_pinned_and_the_folder_of_a_workbook_stays_off_its_path():
    assert CONF["ADD_WORKBOOK_TO_PYTHONPATH"] == "False"
    assert CONF["INTERPRETER_WIN"].endswith("python.exe")


def test_a_workbook_cannot_choose_the_python():
    text = sources.modules()["xlwings"]
    assert 'PROJECT_NAME As String = "xlmigrate"' in text
    looked_up = re.findall(r"(?:SheetExists\(|GetConfigFromSheet\()(\w+)(?:, PROJECT_NAME|\)\.)", text)
    assert set(looked_up) == {"ThisWorkbook"}
    assert re.findall(r'If source = .*"directory" Then', text) == ['If source = "directory" Then']
    assert re.findall(r'GetConfig\([^)]*"directory"\)', text) == []


def test_a_file_beside_a_workbook_is_not_imported_in_the_place_of_ours(tmp_path):
    """The line that the macros run, with the settings as they are pinned; Python's own folder is where it is run."""
    (tmp_path / "xlmigrate.py").write_text("print('theirs')")
    settings = (
        f"{CONF['ADD_WORKBOOK_TO_PYTHONPATH']};{tmp_path / 'Acme.xlsm'};{tmp_path / 'Migrate.xlam'};;;;"
    )
    line = (
        f"import xlwings.utils;xlwings.utils.prepare_sys_path({settings!r}); from xlmigrate.engine import evaluate; "
        f"import sys; print(evaluate.__name__, {str(tmp_path)!r} in sys.path)"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", line],
        capture_output=True, text=True, check=True, cwd=Path(sys.executable).parent,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert done.stdout == "xlmigrate.engine.evaluate False\n"


@pytest.mark.parametrize(
    ("path", "home", "platform", "portable"),
    [
        (r"C:\Users\Ana\v\python.exe", r"C:\Users\Ana", "win32", r"%USERPROFILE%\v\python.exe"),
        (r"c:\users\ana\v\python.exe", "C:\\Users\\Ana\\", "win32", r"%USERPROFILE%\v\python.exe"),
        (r"C:\Users\Anabel\v\python.exe", r"C:\Users\Ana", "win32", r"C:\Users\Anabel\v\python.exe"),
        (r"D:\Python311\python.exe", r"C:\Users\Ana", "win32", r"D:\Python311\python.exe"),
        ("/Users/ana/v/bin/python", "/Users/ana", "darwin", "$HOME/v/bin/python"),
        ("/opt/v/bin/python", "/Users/ana", "darwin", "/opt/v/bin/python"),
    ],
)
def test_a_path_below_the_users_folder_names_no_account(path, home, platform, portable):
    assert macros.portable(path, home, platform) == portable


@pytest.mark.skipif(
    not (os.environ.get("XLMIGRATE_OOXML_VALIDATOR") or shutil.which("ooxml-validator")),
    reason="the Open XML SDK validator is not here: name it in XLMIGRATE_OOXML_VALIDATOR",
)
def test_the_open_xml_sdk_finds_nothing(built):
    program = os.environ.get("XLMIGRATE_OOXML_VALIDATOR") or "ooxml-validator"
    said = subprocess.run([program, built], capture_output=True, text=True, check=False).stdout
    told = json.loads(said)
    assert (told["ok"], told["errors"]) == (True, [])


def test_the_ribbon_in_the_file_is_the_generated_one(built):
    with zipfile.ZipFile(built) as archive:
        assert archive.read("customUI/customUI14.xml") == custom_ui()
        assert b"extensibility" in archive.read("_rels/.rels")


def test_every_operation_has_two_buttons_in_the_group_of_its_name():
    from xlmigrate.domains import OPERATIONS

    tags = [button.get("tag").partition("|")[0] for button in buttons_of(custom_ui())]
    for one in OPERATIONS.values():
        assert tags.count(f"apply {one.name}") == tags.count(f"check {one.name}") == 1
    assert len(tags) == 2 * len(OPERATIONS) + 7
    assert tags[-1] == "undo"
