"""The status of the whole: gates with their reasons, work against people, price of the dead, fit, objectives."""

from datetime import date, datetime

import pandas as pd
import pytest

from xlmigrate.domains import BY_NAME, RULES
from xlmigrate.domains.assets.words import ASSET_CLASS
from xlmigrate.domains.project.metrics import GATES, KINDS_OF_WORK, book_of
from xlmigrate.engine import loading
from xlmigrate.engine.gates import GO, NO_GO, OVERRIDE
from xlmigrate.engine.plan import Severity
from xlmigrate.engine.settings import Policy

RULES_BY_CODE = {rule.code: rule for rule in RULES}
SET = Policy(
    client="Lumen Yoga", source_platform="Kartra", target_platform="Kajabi", home_country="DE", currency="EUR",
    date_order="Day first", freeze_on=date(2026, 11, 25), as_of=date(2026, 11, 14), go_live_on=date(2026, 11, 28),
)  # fmt: skip


def figure(name: str, **tables: list[dict]) -> object:
    """A figure of a workbook that holds these rows and nothing else; every column is taken as it is typed."""
    frames = {}
    for table, rows in tables.items():
        if not rows:
            continue
        declared = BY_NAME[table]
        frame = pd.DataFrame(rows, dtype="object")
        if declared.key.name not in frame:
            frame.insert(0, declared.key.name, [f"row {n + 1}" for n in range(len(rows))])
        for column in declared.columns:
            if column.required and column.name not in frame:
                frame[column.name] = "x"
        frames[table] = frame
    typed = loading.from_frames(frames).tables if frames else {}
    empty = {table: declared.empty() for table, declared in BY_NAME.items()}
    return book_of({**empty, **typed}, SET).metric(name)


PLAN_STEP = {
    "step": "a", "owner": "Mara", "backup": "Jonas", "gate": "Gate", "starts_at": datetime(2026, 11, 28, 2), "minutes": 10,
    "check": "seen", "rollback": "undo", "problem": "Nothing found",
}  # fmt: skip
SERVED = {"email": "ana@example.org", "marketing_verdict": "OK", "service_verdict": "Carry"}
RECORD = {
    "host": "www.example.com", "record_type": "A", "purpose": "Site", "new_value": "198.51.100.7", "ttl": 300,
    "problem": "Nothing found",
}  # fmt: skip
GATEWAY = {
    "gateway": "Stripe", "decision": "Rebuild/Update", "account_holder": "Own account", "mode": "live",
    "secret_location": "Safe", "tested_on": datetime(2026, 11, 1),
}  # fmt: skip
OPEN = {
    "settings": [],
    "contacts": [SERVED],
    "suppressions": [{"address": "ben@example.org"}],
    "domains": [RECORD],
    "gateways": [GATEWAY],
    "assets": [{"name": "A", "required_status": "Archive"}],
    "test_cases": [{"test": "a", "priority": "P0", "status": "Passed", "expected": "a mail"}],
    "go_live_plan": [PLAN_STEP],
    "rollback_plan": [{"change": "a", "decides": "Mara", "trigger": "b", "reverse_step": "c", "max_minutes": 30, "carry_back": "d", "problem": "Nothing found"}],
    "warm_up": [{"segment": "a", "send_on": datetime(2026, 12, 1), "planned": 100}],
    "monitoring": [{"metric": "a", "red_from": 1, "action": "b", "owner": "Mara"}],
}  # fmt: skip

REDIRECTED = [{"old_url": "https://example.com/a", "problem": "x"}, {"old_url": "https://example.com/b", "decision": "Gone", "problem": "x"}]  # fmt: skip
REASONS = [
    ("consent", {}, "No contacts are imported"),
    ("consent", {"contacts": [{"email": "ana@example.org", "marketing_verdict": "OK"}]}, "Suppressions is empty: import the opt-outs"),
    ("consent", {"contacts": [{"email": "ana@example.org"}], "suppressions": [{"address": "ben@example.org"}]}, "1 contact is not judged yet: run judge-consent"),
    ("access", {}, "No contacts are imported"),
    ("access", {"contacts": [{"email": "ana@example.org"}]}, "1 contact is not judged yet: run judge-consent"),
    ("access", {"contacts": [{"email": "ana@example.org", "service_verdict": "Hold"}]}, "Unknown whether 1 contact has paid access"),
    ("access", {"contacts": [{"email": "ana@example.org", "service_verdict": "New address"}]}, "1 person with paid access has no working email address"),
    ("access", {"contacts": [SERVED], "subscriptions": [{"email": "ana@example.org", "status": "Paused"}]}, "1 subscription has no route"),
    ("access", {"contacts": [SERVED], "gateways": [{**GATEWAY, "tested_on": None}, {"gateway": "PayPal", "decision": "Archive"}]}, "1 payment gateway was not tested with a real purchase"),
    ("assets", {"assets": [{"name": "A", "required_status": "Decide"}, {"name": "B"}]}, "2 assets are undecided"),
    ("assets", {"assets": [{"name": "A", "required_status": "Archive"}], "rebuild_order": [{"name": "A", "priority": "P0", "progress": "In progress"}]}, "1 asset of priority P0 is not built"),
    ("assets", {"assets": [{"name": "A", "required_status": "Archive"}], "since_freeze": [{"name": "A", "after_freeze": "Yes"}]}, "1 change made after the freeze is missing on the new platform"),
    ("plumbing", {}, "No DNS records are listed"),
    ("plumbing", {"domains": [{**RECORD, "problem": None}]}, "1 row has not been checked yet: run all operations"),
    ("plumbing", {"domains": [RECORD], "redirects": REDIRECTED}, "1 old address is undecided"),
    ("tests", {"test_cases": [{"test": "a", "status": "Failed", "expected": "b"}]}, "1 test failed"),
    ("tests", {"test_cases": [{"test": "a", "expected": "b"}]}, "1 test of priority P0 has not passed"),
    ("plan", {**OPEN, "go_live_plan": [{**PLAN_STEP, "owner": None}]}, "1 step has no owner"),
    ("plan", {**OPEN, "rollback_plan": [], "monitoring": []}, "The rollback plan is empty (and 1 more)"),
]  # fmt: skip


@pytest.mark.parametrize(("gate", "tables", "reason"), REASONS)
def test_a_gate_that_is_closed_says_why(gate, tables, reason):
    assert figure(f"fig_gate_{gate}", **tables) == NO_GO
    assert figure(f"fig_gate_reason_{gate}", **tables) == reason


def test_when_nothing_stands_against_it_every_gate_is_open():
    assert [figure(f"fig_gate_{gate.name}", **OPEN) for gate in GATES] == [GO] * len(GATES)
    assert figure("fig_go", **OPEN) == GO
    assert figure("fig_go_reason", **OPEN) == "Every gate is open"


def test_of_an_empty_workbook_no_gate_is_open():
    """What is unknown is no Go: nothing listed is nothing known."""
    assert [figure(f"fig_gate_{gate.name}") for gate in GATES] == [NO_GO] * len(GATES)


ERROR = {
    "severity": "Error", "sheet": "Links", "rule": "AS201", "row_key": "LK-0001", "column": "To",
    "message": "FM-009 is not on the Assets sheet",
}  # fmt: skip
SIGNED = {"accept": "Leave", "note": "The form is gone", "left_by": "Mara", "left_on": datetime(2026, 11, 13)}
PASSED = "1 problem was accepted by a person: see Findings, Left by"


def test_an_open_error_closes_the_gate_of_its_sheet_and_is_said_with_its_cell():
    reason = "Links LK-0001, To: FM-009 is not on the Assets sheet"
    assert figure("fig_gate_reason_assets", **OPEN, findings=[ERROR]) == reason
    two = figure("fig_gate_reason_assets", **OPEN, findings=[{**ERROR, **SIGNED}, ERROR, ERROR])
    assert two == f"{reason} (1 of 2 errors)"
    assert figure("fig_gates_closed", **OPEN, findings=[ERROR]) == 1


@pytest.mark.parametrize("without", ["note", "left_by", "left_on"])
def test_an_error_that_is_left_without_name_day_or_reason_keeps_its_gate_closed(without):
    left = [{**ERROR, **SIGNED, without: None}]
    said = "1 accepted error has no name, date and note: fill in who, when, and why"
    assert figure("fig_gate_assets", **OPEN, findings=left) == NO_GO
    assert figure("fig_gate_reason_assets", **OPEN, findings=left) == said


def test_what_a_person_lets_pass_is_shown_as_such_and_is_no_plain_go():
    left = [{**ERROR, **SIGNED}]
    assert figure("fig_gate_assets", **OPEN, findings=left) == OVERRIDE
    assert figure("fig_gate_reason_assets", **OPEN, findings=left) == PASSED
    assert (figure("fig_go", **OPEN, findings=left), figure("fig_go_reason", **OPEN, findings=left)) == (
        OVERRIDE,
        PASSED,
    )


def test_a_question_that_a_person_lets_pass_does_not_count_and_another_one_does():
    unseen = {**GATEWAY, "tested_on": None}
    asked = {"severity": "Warning", "sheet": "Gateways", "rule": "MN501", "column": "Tested on", **SIGNED}
    assert figure("fig_gate_access", **{**OPEN, "gateways": [unseen]}) == NO_GO
    assert figure("fig_gate_access", **{**OPEN, "gateways": [unseen]}, findings=[asked]) == OVERRIDE
    assert figure("fig_gate_access", **{**OPEN, "gateways": [unseen] * 2}, findings=[asked]) == NO_GO


def test_a_missing_test_closes_the_gate_of_tests_and_not_that_of_the_sheet_it_is_seen_on():
    missing = {"severity": "Error", "sheet": "Assets", "rule": "LN302", "row_key": "PD-001", "column": "Asset ID", "message": "No test case yet"}  # fmt: skip
    verdicts = {gate.name: figure(f"fig_gate_{gate.name}", **OPEN, findings=[missing]) for gate in GATES}
    assert [name for name, verdict in verdicts.items() if verdict == NO_GO] == ["tests"]


def test_every_sheet_that_can_be_wrong_has_one_gate():
    traces = {"findings", "change_log", "legend"}
    sheets = [table for gate in GATES for table in gate.sheets]
    assert sorted(sheets) == sorted(set(BY_NAME) - traces)


def test_the_rule_that_a_check_names_points_at_its_cell_and_is_a_question():
    """Each thing that a gate asks is a finding too, with the row and the cell; a question is a warning, not an error."""
    for gate in GATES:
        for check in gate.checks:
            if check.rule and check.rule != "LN301":
                one = RULES_BY_CODE[check.rule]
                assert check.table in one.tables and one.severity is Severity.WARNING, check


def test_the_kinds_of_work_are_all_classes_once():
    assert sorted(one for classes in KINDS_OF_WORK.values() for one in classes) == sorted(ASSET_CLASS.words)


WORK = [{"name": "A", "asset_class": "Page", "hours": 30}, {"name": "B", "hours": 9, "progress": "Live"}]
PEOPLE = [
    ([], "Fill Resources"),
    ([{"role": "a", "hours_available": 20}], "Bring an expert, or go live later"),
    ([{"role": "a", "hours_available": 50, "has_skill": "No"}], "Bring an expert"),
    ([{"role": "a", "hours_available": 20}, {"role": "b", "hours_available": 20, "external": "Yes"}], "Do it with the help you have"),
    ([{"role": "a", "hours_available": 50, "skill": "DNS", "has_skill": "Unknown"}], "Find out who has the skills"),
    ([{"role": "a", "hours_available": 50, "skill": "DNS", "has_skill": "Yes"}], "Do it yourself"),
]  # fmt: skip


@pytest.mark.parametrize(("people", "verdict"), PEOPLE)
def test_yourself_or_an_expert_follows_from_hours_and_skills(people, verdict):
    tables = {"rebuild_order": WORK, "resources": people} if people else {"rebuild_order": WORK}
    assert figure("fig_who", **tables) == verdict


TIERS = [{"tier": "S", "contacts_up_to": 2, "price_a_month": 19}, {"tier": "M", "contacts_up_to": 5, "price_a_month": 49}]  # fmt: skip
DEAD = {"engagement": "Dead"}


@pytest.mark.parametrize(
    ("tiers", "contacts", "said"),
    [
        ([], [{}], "Enter the new platform's price tiers to see what dead contacts cost"),
        (TIERS, [{}, {}, DEAD], "Dead contacts: 1. They cost 360 a year: leave them behind"),
        (TIERS, [{}, DEAD], "Dead contacts: 1. They cost nothing extra: the same tier"),
        (TIERS, [{}] * 6, "No tier on Price tiers is large enough for all contacts"),
    ],
)
def test_the_price_of_dead_contacts_follows_from_the_tiers(tiers, contacts, said):
    rows = [{"email": f"a{n}@example.org", **facts} for n, facts in enumerate(contacts)]
    tables = {"contacts": rows, "price_tiers": tiers} if tiers else {"contacts": rows}
    assert figure("fig_dead", **tables) == said


@pytest.mark.parametrize(
    ("needs", "said"),
    [
        (
            [(5, 3, 3, "No")],
            "The new platform meets your needs hardly better. Is the platform really the problem?",
        ),
        ([(5, 1, 5, "No"), (1, 3, 3, "Yes")], "Better overall, but 1 reason to move does not improve"),
        ([(5, 1, 5, "Yes"), (1, 3, 2, "No")], "Better overall, but worse for 1 need"),
    ],
)
def test_a_move_that_gains_little_is_called_lateral(needs, said):
    rows = [
        {"need": "a", "weight": w, "old_score": old, "new_score": new, "gap": new - old, "weighted": w * (new - old), "reason_to_move": why}
        for w, old, new, why in needs
    ]  # fmt: skip
    assert figure("fig_fit", platform_fit=rows) == said


def test_objectives_are_compared_with_their_baseline():
    rows = [{"goal": "a", "change": 1.0}, {"goal": "b", "change": -0.2}, {"goal": "c", "by_date": datetime(2027, 1, 1)}]  # fmt: skip
    assert figure("fig_goals", objectives=rows) == "1 of 3 objectives reached, 1 worse than before"


EARNERS = [
    ([90, 10], "1 of 2 assets with revenue make 90 % of it, of 3 assets in all"),
    ([50, 30, 20], "2 of 3 assets with revenue make 80 % of it, of 3 assets in all"),
    ([40, 30, 20, 10], "3 of 4 assets with revenue make 90 % of it, of 3 assets in all"),
    ([25], "1 of 1 assets with revenue make 100 % of it, of 3 assets in all"),
    ([], "No revenue is known"),
]


@pytest.mark.parametrize(("earned", "said"), EARNERS)
def test_the_fewest_that_make_the_share_of_settings_are_counted_whatever_their_priority(earned, said):
    rows = [
        {"name": f"A{n}", "priority": "P0", "revenue": one, "revenue_rank": n + 1, "revenue_so_far": sum(earned[: n + 1]) / sum(earned)}
        for n, one in enumerate(earned)
    ]  # fmt: skip
    rows.append({"name": "Imprint", "priority": "P0"})
    assert figure("fig_pareto", rebuild_order=rows, assets=[{"name": n} for n in "ABC"]) == said
