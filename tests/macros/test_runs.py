"""A workbook that carries its buttons, worked on while it is closed: ribbon and macros stay as they are, byte for byte."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.macros.olevba import seen
from xlmigrate import api
from xlmigrate.engine import loading
from xlmigrate.runs.session import Context
from xlmigrate.workbook import ooxml
from xlmigrate.workbook.hosts.file import FileWorkbook
from xlmigrate.workbook.macros import proof, sources

TODAY = date(2026, 11, 25)
KEPT = ("xl/vbaProject.bin", "customUI/customUI14.xml", "_rels/.rels", "[Content_Types].xml")


@pytest.fixture(scope="module")
def path(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("runs")
    (folder / "ac.csv").write_text(
        "Email,First Name,Last Name,Tags,Date Created,IP,Status\n"
        "ana@example.org,Ana,Dietz,VIP,2024-01-01,192.0.2.1,Active\n"
        "ben@example.org,Ben,Low,,2024-01-01,192.0.2.1,Active\n",
        encoding="utf-8",
    )
    book = folder / "Acme.xlsm"
    api.start(book, [folder / "ac.csv"], source="activecampaign", today=TODAY)
    return book


@pytest.fixture(scope="module")
def on(path) -> Context:
    return Context(path.parent / "state", TODAY, datetime(2026, 11, 25, 9), "mara")


@pytest.fixture(scope="module")
def before_and_after(path, on) -> tuple[dict[str, bytes], dict[str, bytes]]:
    editor = ooxml.Editor(ooxml.open(path))
    editor.set_cells("Contacts", "E-mail", [1], [" Ben@Example.org "])
    editor.save(path.parent / "elsewhere")
    before = parts(path)
    assert api.run(path, on=on).changed
    return before, parts(path)


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("part", KEPT)
def test_a_run_leaves_the_buttons_as_they_are(before_and_after, part):
    before, after = before_and_after
    assert after[part] == before[part]


def test_a_run_did_change_the_cells(before_and_after, path):
    before, after = before_and_after
    assert before != after
    assert loading.read(FileWorkbook(path)).tables["contacts"]["email"].iloc[1] == "Ben@example.org"


def test_what_a_run_leaves_is_sound(before_and_after, path):
    assert before_and_after
    assert proof.problems(path.read_bytes(), ".xlsm", sources.modules()) == []
    assert seen(path).auto_run == []


def test_the_sheet_of_settings_is_no_sheet_of_the_migration(path):
    assert "xlmigrate.conf" not in {sheet for _, sheet in FileWorkbook(path).tables()}
    assert [sheet.name for sheet in ooxml.inspect(ooxml.open(path)).hidden] == ["Lists", "xlmigrate.conf"]


def test_undo_gives_the_very_bytes_back(before_and_after, path, on):
    before, _ = before_and_after
    assert api.undo(path, on=on).exact
    assert parts(path) == before
