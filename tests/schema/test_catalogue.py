"""The catalogue of codes and settings: whatever is shown can be asked for, whatever can be set is read."""

import ast
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

import xlmigrate
from xlmigrate.cli import app
from xlmigrate.domains import OPERATIONS, RULES, TABLES
from xlmigrate.domains.project.metrics import GATES
from xlmigrate.domains.traces.legend import legend_sheet
from xlmigrate.engine import catalogue, loading
from xlmigrate.engine.evaluate import decide
from xlmigrate.engine.rules import Notice, codes, explained
from xlmigrate.engine.settings import SETTINGS, Policy

PACKAGE = Path(xlmigrate.__file__).parent
TODAY = date(2026, 11, 14)


def constants(module: str) -> set[str]:
    """Every code that stands in a text of the package: two letters and three digits in quotation marks."""
    tree = ast.parse((PACKAGE / module).read_text(encoding="utf-8"))
    texts = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {text for text in texts if re.fullmatch(r"(?:XL|CT|CN|TG|AS|MN|TC|LN)\d{3}", text)}


def test_every_code_that_stands_in_the_package_can_be_asked_for():
    named = {code for path in PACKAGE.rglob("*.py") for code in constants(str(path.relative_to(PACKAGE)))}
    assert len(named) > 60
    assert sorted(code for code in named if not explained(code)) == []


def test_every_code_of_a_finding_and_of_a_reason_can_be_asked_for(demo):
    plan, tables = demo
    shown = set(plan.findings["rule"].dropna())
    reasons = pd.concat([tables["contacts"]["reason"], tables["consent_records"]["reason"]]).dropna()
    shown |= {code for reason in reasons for code in re.findall(r"\(([A-Z]+\d+)\)", str(reason))}
    assert {"C04"} & shown or {"C14"} & shown
    assert sorted(code for code in shown if not explained(code)) == []


@pytest.fixture(scope="module")
def demo():
    frames = {
        "contacts": pd.DataFrame({
            "E-mail": ["ana@example.org", "ben@example.org", "nonsense", "cara@example.org", "dora@example.org"],
            "Country": ["CA", "DE", "US", "FR", None],
            "Last purchase on": ["2024-11-20", None, None, "2026-10-01", None],
        }),
        "consent_records": pd.DataFrame({
            "E-mail": ["ben@example.org", "dora@example.org"], "Status": ["Subscribed", "Unsubscribed"],
            "Consent at": ["2024-03-18 09:12", None], "Lawful basis": ["Express, double opt-in", None],
        }),
    }  # fmt: skip
    blank = {table.name: table.empty() for table in TABLES if table.name not in frames}
    outcome = decide(OPERATIONS.values(), loading.from_frames({**blank, **frames}), today=TODAY)
    return outcome.plan, outcome.tables


def test_every_code_on_the_legend_can_be_asked_for():
    entries = legend_sheet()["entry"].str.extract(r"^([A-Z]{1,2}\d{2,3})\b")[0].dropna()
    assert len(entries) > 100
    assert sorted({code for code in entries if not explained(code)}) == []


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.name)
def test_a_gate_can_be_asked_for_by_what_it_asks(gate):
    (found,) = explained(gate.title)
    assert found.family == "Gates"
    assert len(re.findall("^- ", found.text, re.M)) == len(gate.checks)


@pytest.mark.parametrize("asked", ["CT101", "c14", "XL106", "XL401", "EVID_PARTIAL", "gate consent", "CN401"])
def test_the_command_explains_whatever_is_shown(asked):
    done = CliRunner().invoke(app, ["rules", asked])
    assert done.exit_code == 0, done.output
    assert explained(asked)[0].title.rstrip(".")[:30] in " ".join(done.output.split())


def test_a_code_has_one_meaning_unless_it_is_of_the_consent_table():
    several = {one.code for one in codes() if len(explained(one.code)) > 1}
    assert all(re.fullmatch(r"[CS]\d\d", code) for code in several)
    assert len({one.code for one in catalogue.every(Notice)}) == len(catalogue.every(Notice))


@cache
def read_by_the_package() -> set[str]:
    """The settings that something reads: as an attribute, by name in `setting("...")` of a figure, or from a table of names."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        if path == PACKAGE / "engine" / "settings.py":
            continue
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        if any(isinstance(node, ast.Call) and getattr(node.func, "id", "") == "getattr" for node in nodes):
            found |= {
                node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)
            }
        for node in nodes:
            if isinstance(node, ast.Attribute):
                found.add(node.attr)
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("setting",):
                found |= {
                    one.value
                    for one in node.args
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                }
    return found


@pytest.mark.parametrize("one", SETTINGS, ids=lambda one: one.name)
def test_every_setting_is_read_by_something(one):
    assert one.name in read_by_the_package()


def outcome_of(name: str, frame: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    blank = {table.name: table.empty() for table in TABLES if table.name != name}
    door = loading.from_frames({**blank, name: frame}, policy)
    return decide(OPERATIONS.values(), replace(door, new_ids=()), today=TODAY).tables[name]


@pytest.mark.parametrize(
    ("currency", "said"),
    [("", "Earned 18,400 in twelve months"), ("EUR", "Earned 18,400 EUR in twelve months")],
)
def test_the_currency_of_settings_stands_where_an_amount_names_none(currency, said):
    assets = pd.DataFrame(
        {"Name": ["Course"], "Class": ["Product"], "State": ["Active"], "Revenue in 12 months": ["18400"]}
    )
    assert outcome_of("assets", assets, Policy(currency=currency))["reason"].tolist() == [said]


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (72, "Not read yet"),
        (24, "Not read yet, and later than 24 hours after go-live (Monitoring on Settings)"),
    ],
)
def test_a_check_after_the_hours_of_watching_is_said_to_be(hours, said):
    checks = pd.DataFrame({"Metric": ["Orders per hour"], "Check at": ["2026-11-30 18:00"]})
    policy = Policy(go_live_on=date(2026, 11, 28), monitor_hours=hours)
    assert outcome_of("monitoring", checks, policy)["verdict"].tolist() == [said]


@pytest.mark.parametrize(("days", "found"), [(30, ["CN401"]), (3, [])])
def test_a_permission_that_ends_within_the_days_of_settings_is_shown(days, found):
    frames = {
        "contacts": pd.DataFrame(
            {"E-mail": ["ana@example.org"], "Country": ["CA"], "Last clicked on": ["2026-10-01"]}
        ),
        "consent_records": pd.DataFrame(
            {"E-mail": ["ana@example.org"], "List origin": ["Own"], "Last inquiry on": ["2026-05-20"]}
        ),
    }
    blank = {table.name: table.empty() for table in TABLES if table.name not in frames}
    policy = Policy(expires_soon_days=days, sender_regimes="CA", opt_outs_read_for="Other")
    rules = decide(
        OPERATIONS.values(), loading.from_frames({**blank, **frames}, policy), today=TODAY
    ).plan.findings["rule"]
    assert rules[rules.eq("CN401")].tolist() == found


def test_a_room_declares_what_its_codes_belong_to():
    assert all(one.code[:2] in catalogue.FAMILIES for one in RULES)


FIRST_QUESTIONS = {
    "the drawing of Status": "from xlmigrate.workbook.drawing.status import GATES as found",
    "the rules": "from xlmigrate.domains import RULES\nfrom xlmigrate.domains.project.metrics import GATES as found",
    "the operations": "from xlmigrate.domains import OPERATIONS\nfrom xlmigrate.domains.project.metrics import GATES as found",
}


@pytest.mark.parametrize("first", FIRST_QUESTIONS)
def test_every_gate_is_there_whatever_is_asked_for_first(first):
    """A gate that is not there is a gate that is open: Status would say Go."""
    program = f"{FIRST_QUESTIONS[first]}\nprint(*[gate.name for gate in found])"
    asked = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert asked.stdout.split() == ["consent", "access", "assets", "plumbing", "tests", "plan"]


def test_who_asks_while_the_rooms_are_read_is_refused(monkeypatch):
    monkeypatch.setattr(catalogue, "_WAITING", [lambda: catalogue.every(Notice)])
    with pytest.raises(TypeError, match="Notice: asked for while the rooms are still being read"):
        catalogue.every(Notice)
