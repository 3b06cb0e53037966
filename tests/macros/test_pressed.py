"""Each button of the ribbon, pressed in LibreOffice: what would be started is exactly what Excel would start."""

from __future__ import annotations

import ast
import inspect
import io
from datetime import date
from pathlib import Path

import pytest

from tests import libreoffice
from tests.faces import sample
from tests.macros import calc
from tests.macros.conftest import CONF
from xlmigrate import addin
from xlmigrate.addin import COMMANDS
from xlmigrate.domains import BY_NAME, OPERATIONS
from xlmigrate.engine.settings import Policy
from xlmigrate.workbook import macros
from xlmigrate.workbook.drawing import template
from xlmigrate.workbook.drawing.layout import FIRST
from xlmigrate.workbook.macros import sources
from xlmigrate.workbook.macros.ribbon import buttons_of, custom_ui

PROBE = Path(__file__).with_name("probe")
TAGS = {button.get("id"): button.get("tag") for button in buttons_of(custom_ui())}
EMPTY = ("tags", "custom_fields")
"""The tables without a row in the workbook of this test."""

STARTED = {
    **{f"apply{one.macro_name}": COMMANDS["apply"].format(operation=one.name) for one in OPERATIONS.values()},
    **{f"check{one.macro_name}": COMMANDS["check"].format(operation=one.name) for one in OPERATIONS.values()},
    "applyAll": COMMANDS["apply-all"],
    "checkAll": COMMANDS["check-all"],
    "undo": COMMANDS["undo"],
    "explain": COMMANDS["explain"],
    "report": COMMANDS["report"],
    "importExports": "",
    "help": "",
}
"""What each button starts: the words of the entrance that answers, so that the two cannot part."""

UNKNOWN = [
    "check clean-contacts'); import os; os.system('x",
    'apply clean"contacts',
    "apply CLEAN",
    "apply",
    "apply |Contacts",
    "run clean-contacts",
    "addin.undo()",
    "",
]

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(libreoffice.program() is None, reason="LibreOffice is not installed"),
    pytest.mark.skipif(calc.python() is None, reason="no Python here has the module uno"),
]


@pytest.fixture(scope="module")
def answers(tmp_path_factory) -> dict[tuple[str, str], object]:
    """What each call answered, all in one session; the workbook holds our own macros as they are, and no xlwings."""
    probe = {path.stem: path.read_text(encoding="ascii") for path in sorted(PROBE.iterdir())}
    modules = {**probe, **sources.our_modules()}
    tables = {name: frame for name, frame in sample.tables().items() if name not in EMPTY}
    target = io.BytesIO()
    template.write(
        target, tables, Policy(), today=date(2026, 11, 25),
        finish=lambda book: macros.attach(book, CONF, modules),
    )  # fmt: skip
    path = tmp_path_factory.mktemp("pressed") / "Acme.xlsm"
    path.write_bytes(macros.with_ribbon(target.getvalue()))
    calls = [
        ("Probe.Loaded", ()),
        ("Probe.TabVisible", ()),
        ("Probe.PressBlocked", (TAGS["undo"],)),
        ("Probe.Fault", ("there is no such log",)),
        *(("Probe.Press", (tag,)) for tag in (*TAGS.values(), *UNKNOWN)),
        *(("Probe.RunMacro", (one.macro_name,)) for one in OPERATIONS.values()),
        *(("Probe.Enabled", (tag,)) for tag in (*TAGS.values(), *UNKNOWN)),
    ]
    results = calc.run(path, calls)
    return {(name, *arguments): result for (name, arguments), result in zip(calls, results, strict=True)}


def test_the_ribbon_loads_and_is_shown(answers):
    assert (answers["Probe.Loaded",], answers["Probe.TabVisible",]) == ("ok", "True")


def test_a_python_that_cannot_be_started_is_said_and_raises_nothing(answers):
    assert answers["Probe.PressBlocked", TAGS["undo"]] == "said"
    assert answers["Probe.Fault", "there is no such log"] == "said"


@pytest.mark.parametrize("button", TAGS)
def test_the_entrance_has_what_a_button_starts(button):
    command = STARTED[button]
    if command:
        call = ast.parse(command, mode="eval").body
        arguments = [ast.literal_eval(one) for one in call.args]
        options = {one.arg: ast.literal_eval(one.value) for one in call.keywords}
        inspect.signature(getattr(addin, call.func.attr)).bind(*arguments, **options)


@pytest.mark.parametrize("button", TAGS)
def test_a_button_starts_its_command_and_nothing_else(answers, button):
    command = STARTED[button]
    assert answers["Probe.Press", TAGS[button]] == (command and f"from xlmigrate import addin; {command}")


@pytest.mark.parametrize("one", OPERATIONS.values(), ids=lambda one: one.name)
def test_the_macro_of_an_operation_does_what_its_button_does(answers, one):
    pressed = answers["Probe.Press", TAGS[f"apply{one.macro_name}"]]
    assert answers["Probe.RunMacro", one.macro_name] == pressed != ""


@pytest.mark.parametrize("tag", UNKNOWN)
def test_a_tag_that_no_button_has_starts_nothing(answers, tag):
    assert answers["Probe.Press", tag] == ""


@pytest.mark.parametrize("one", OPERATIONS.values(), ids=lambda one: one.name)
@pytest.mark.parametrize("verb", ["apply", "check"])
def test_a_button_is_grey_only_while_all_its_sheets_are_empty(answers, one, verb):
    tag = TAGS[f"{verb}{one.macro_name}"]
    filled = set(sample.tables()) - set(EMPTY)
    assert answers["Probe.Enabled", tag] == str(any(name in filled for name in one.fills))
    assert tag.split("|")[1:] == [BY_NAME[name].sheet for name in one.fills]


def test_what_needs_a_master_workbook_is_ready_in_one(answers):
    for button in ("applyAll", "checkAll", "undo", "explain", "report"):
        assert answers["Probe.Enabled", TAGS[button]] == "True"


def test_the_rows_that_are_looked_at_begin_where_the_tables_do():
    text = sources.our_modules()["MigrateRibbon"]
    assert f'FIRST_ROWS As String = "{FIRST + 1}:' in text
