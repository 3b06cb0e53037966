"""The status of the whole: gates with their reasons, work against people, price of the dead, fit, objectives."""

from datetime import date, datetime

import pandas as pd
import pytest

from xlmigrate.domains import BY_NAME
from xlmigrate.domains.assets.words import ASSET_CLASS
from xlmigrate.domains.project.metrics import GATES, KINDS_OF_WORK, book_of
from xlmigrate.domains.project.metrics.gates import GO, NO_GO
from xlmigrate.engine import loading
from xlmigrate.engine.settings import Policy


def figure(name: str, **tables: list[dict]) -> object:
    """A figure of a workbook that holds these rows and nothing else; every column is taken as it is typed."""
    frames = {}
    for table, rows in tables.items():
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
    policy = Policy(as_of=date(2026, 11, 14), go_live_on=date(2026, 11, 28))
    return book_of({**empty, **typed}, policy).metric(name)


STEP = {"step": "a", "owner": "Mara"}
SERVED = {"email": "ana@example.org", "marketing_verdict": "OK", "service_verdict": "Carry"}
RECORD = {"host": "www.example.com", "new_value": "198.51.100.7"}
REASONS = [
    ("consent", {}, "No contacts are imported"),
    ("consent", {"contacts": [{"email": "ana@example.org", "marketing_verdict": "OK"}]}, "Nobody stands on Suppressions: were the opt-outs imported?"),
    ("consent", {"contacts": [{"email": "ana@example.org"}], "suppressions": [{"address": "ben@example.org"}]}, "1 contact is not judged yet: run judge-consent"),
    ("access", {}, "No contacts are imported"),
    ("access", {"contacts": [{"email": "ana@example.org"}]}, "1 contact is not judged yet: run judge-consent"),
    ("access", {"contacts": [{"email": "ana@example.org", "service_verdict": "Hold"}]}, "1 contact may have paid access: nobody knows"),
    ("access", {"contacts": [{"email": "ana@example.org", "service_verdict": "New address"}]}, "1 person with paid access has no address that works"),
    ("access", {"contacts": [SERVED], "subscriptions": [{"email": "ana@example.org", "status": "Active"}]}, "1 subscription has no route"),
    ("access", {"contacts": [SERVED], "gateways": [{"gateway": "Stripe"}, {"gateway": "PayPal", "decision": "Archive"}]}, "1 payment gateway has had no real purchase"),
    ("assets", {"assets": [{"name": "A", "required_status": "Decide"}, {"name": "B"}]}, "2 assets are undecided"),
    ("assets", {"assets": [{"name": "A", "required_status": "Archive"}], "rebuild_order": [{"name": "A", "priority": "P0", "progress": "In progress"}]}, "1 asset of priority P0 is not built"),
    ("assets", {"assets": [{"name": "A", "required_status": "Archive"}], "since_freeze": [{"name": "A", "after_freeze": "Yes"}]}, "1 change after the freeze is not taken over"),
    ("plumbing", {}, "No DNS records are listed"),
    ("plumbing", {"domains": [RECORD], "redirects": [{"old_url": "https://example.com/a"}, {"old_url": "https://example.com/b", "decision": "Gone"}]}, "1 old address is undecided"),
    ("tests", {"test_cases": [{"test": "a", "status": "Failed"}]}, "1 test failed"),
    ("plan", {"go_live_plan": [{"step": "a"}], "rollback_plan": [{"change": "a", "decides": "Mara"}], "monitoring": [{"metric": "a"}]}, "1 step has no owner"),
    ("plan", {"go_live_plan": [STEP]}, "There is no way back (and 1 more)"),
]  # fmt: skip


@pytest.mark.parametrize(("gate", "tables", "reason"), REASONS)
def test_a_gate_that_is_closed_says_why(gate, tables, reason):
    assert figure(f"fig_gate_{gate}", **tables) == NO_GO
    assert figure(f"fig_gate_reason_{gate}", **tables) == reason


OPEN = {
    "contacts": [SERVED],
    "suppressions": [{"address": "ben@example.org"}],
    "domains": [RECORD],
    "assets": [{"name": "A", "required_status": "Archive"}],
    "test_cases": [{"test": "a", "priority": "P0", "status": "Passed"}],
    "go_live_plan": [STEP],
    "rollback_plan": [{"change": "a", "decides": "Mara"}],
    "monitoring": [{"metric": "a"}],
}


def test_when_nothing_stands_against_it_every_gate_is_open():
    assert [figure(f"fig_gate_{gate.name}", **OPEN) for gate in GATES] == [GO] * len(GATES)
    assert figure("fig_go", **OPEN) == GO
    assert figure("fig_go_reason", **OPEN) == "Every gate is open"


def test_of_an_empty_workbook_no_gate_is_open():
    """What is unknown is no Go: nothing listed is nothing known."""
    assert [figure(f"fig_gate_{gate.name}") for gate in GATES] == [NO_GO] * len(GATES)


def test_one_open_error_closes_the_gate_of_its_sheet():
    error = [{"severity": "Error", "sheet": "Links"}]
    assert figure("fig_gate_reason_assets", **OPEN, findings=error) == "1 open error among assets and links"
    left = [{"severity": "Error", "sheet": "Links", "accept": "Leave"}]
    assert figure("fig_go", **OPEN, findings=left) == GO


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
        (TIERS, [{}] * 6, "No tier on Price tiers holds all contacts"),
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
            "A lateral move: the new platform does what you need hardly better. Is it the platform?",
        ),
        ([(5, 1, 5, "No"), (1, 3, 3, "Yes")], "Better on the whole, but 1 reason to move gets no better"),
        ([(5, 1, 5, "Yes"), (1, 3, 2, "No")], "Better on the whole, worse at 1 need"),
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
