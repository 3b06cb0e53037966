"""Launch (LN): 1xx the plan of the day, 2xx the way back, 3xx tests, 4xx warm-up, 5xx monitoring, 6xx settings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from xlmigrate.cleaning import text
from xlmigrate.domains.assets.words import AssetClass
from xlmigrate.domains.launch.words import Gate
from xlmigrate.domains.project.words import Priority, Progress, RequiredStatus
from xlmigrate.engine.masks import entered, listed, not_among, unanswered
from xlmigrate.engine.plan import TEXT, Severity
from xlmigrate.engine.rules import Flags, flag, rule
from xlmigrate.engine.settings import SETTINGS, Policy

FINISHED = (Progress.PASSED, Progress.LIVE, Progress.DONE)
_SHARE_OF_COMPLAINTS = r"complaint|spam"


@rule("LN101", severity=Severity.ERROR)
def step_that_waits_for_an_unknown_one(go_live_plan: pd.DataFrame) -> Flags:
    """Step that waits for a step which is not in the plan.

    Something that must be done before it was forgotten or deleted. List it, or put the ID right.

    Go-live plan

    | Step ID | Step         | After          | Finding                   |
    |---------|--------------|----------------|---------------------------|
    | GL-001  | Lower TTL    |                |                           |
    | GL-002  | Change www   | GL-001         |                           |
    | GL-003  | Open checkout | GL-002, GL-009 | GL-009 is not in the plan |
    |         |              |                |                           |
    """
    unknown = not_among(go_live_plan["after"], go_live_plan["step_id"])
    yield flag(go_live_plan, "after", where=unknown.notna(), message=unknown + " is not in the plan")


def _ends(plan: pd.DataFrame) -> pd.Series:
    minutes = pd.to_timedelta(plan["minutes"].astype("float64"), unit="min").astype("duration[us][pyarrow]")
    return plan["starts_at"] + minutes


def _before(plan: pd.DataFrame) -> dict[str, list[str]]:
    """For each step those it waits for; a step whose ID stands twice counts once."""
    pairs = zip(plan["step_id"], listed(plan["after"]), strict=True)
    return {step: after for step, after in pairs if isinstance(step, str)}


@rule("LN102", severity=Severity.ERROR)
def step_before_its_time(go_live_plan: pd.DataFrame) -> Flags:
    """Step that begins before a step it waits for has ended.

    On the day somebody acts too early, or waits without knowing for what. Move it.

    Go-live plan

    | Step ID | Step       | After  | Starts at        | Minutes | Finding                                       |
    |---------|------------|--------|------------------|---------|-----------------------------------------------|
    | GL-001  | Lower TTL  |        | 2026-11-28 02:00 | 30      |                                               |
    | GL-002  | Change www | GL-001 | 2026-11-28 02:10 | 10      | GL-001 ends at 02:30: begin then, or later    |
    | GL-003  | Look       | GL-002 | 2026-11-28 02:20 | 10      |                                               |
    |         |            |        |                  |         |                                               |
    """
    ends = dict(zip(go_live_plan["step_id"], _ends(go_live_plan), strict=True))
    said: list[Any] = []
    for names, begins in zip(listed(go_live_plan["after"]), go_live_plan["starts_at"], strict=True):
        known = [(ends[name], name) for name in names if ends.get(name, pd.NA) is not pd.NA]
        late = max(known, default=None) if begins is not pd.NA else None
        if late is not None and late[0] > begins:
            said.append(f"{late[1]} ends at {late[0]:%H:%M}: begin then, or later")
        else:
            said.append(pd.NA)
    message = pd.Series(said, index=go_live_plan.index, dtype=TEXT)
    yield flag(go_live_plan, "starts_at", where=message.notna(), message=message)


@rule("LN103", severity=Severity.ERROR)
def circle_of_steps(go_live_plan: pd.DataFrame) -> Flags:
    """Steps of which each waits for the other.

    None of them can begin. Say of one that it does not wait.

    Go-live plan

    | Step ID | Step       | After  | Finding                         |
    |---------|------------|--------|---------------------------------|
    | GL-001  | Lower TTL  | GL-002 | A circle: GL-001, GL-002, GL-001 |
    | GL-002  | Change www | GL-001 | A circle: GL-002, GL-001, GL-002 |
    | GL-003  | Look       | GL-002 |                                 |
    | GL-004  | Write      | GL-004 | The step waits for itself             |
    |         |            |        |                                 |
    """
    before = _before(go_live_plan)
    said = [_circle(step, before) if isinstance(step, str) else pd.NA for step in go_live_plan["step_id"]]
    message = pd.Series(said, index=go_live_plan.index, dtype=TEXT)
    yield flag(go_live_plan, "after", where=message.notna(), message=message)


def _circle(step: str, before: Mapping[str, list[str]]) -> Any:
    """The shortest way from a step back to itself, in words; missing where there is none."""
    ways = [[step]]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        for one in before.get(way[-1], []):
            if one == step:
                return (
                    "The step waits for itself" if len(way) == 1 else f"A circle: {', '.join([*way, step])}"
                )
            if one not in seen:
                seen.add(one)
                ways.append([*way, one])
    return pd.NA


@rule("LN104", severity=Severity.WARNING)
def unanswered_step(go_live_plan: pd.DataFrame) -> Flags:
    """Incomplete go-live step: who, when, how long, what proves it, or how to undo it.

    At two in the morning nobody remembers it. The gate stays closed until the cell is filled.

    Go-live plan

    | Step ID | Step   | Owner | Backup | Starts at        | Minutes | Check | Gate | Way back | No return | Finding                                        |
    |---------|--------|-------|--------|------------------|---------|-------|------|----------|-----------|------------------------------------------------|
    | GL-001  | Lower  | Mara  |        | 2026-11-28 02:00 | 10      | Seen  |      | Raise    |           |                                                |
    | GL-002  | Change |       |        | 2026-11-28 02:00 | 10      | Seen  |      | Undo     |           | No owner yet                    |
    | GL-003  | Decide | Mara  |        | 2026-11-28 02:00 | 10      | Seen  | Gate | Undo     |           | No backup yet          |
    | GL-004  | Open   | Mara  |        |                  | 10      | Seen  |      | Undo     |           | Start time is missing             |
    | GL-005  | Tell   | Mara  |        | 2026-11-28 02:00 |         | Seen  |      | Undo     |           | Duration is missing          |
    | GL-006  | Send   | Mara  |        | 2026-11-28 02:00 | 10      |       |      | Undo     |           | Write down what proves that it worked |
    | GL-007  | Move   | Mara  |        | 2026-11-28 02:00 | 10      | Seen  |      |          |           | Write down how to undo it               |
    | GL-008  | Cancel | Mara  |        | 2026-11-28 02:00 | 10      | Seen  |      |          | Yes       |                                                |
    |         |        |       |        |                  |         |       |      |          |           |                                                |
    """
    plan = go_live_plan
    left = ~plan["status"].isin(FINISHED)
    one_way = plan["no_return"].fillna(False)
    yield from unanswered(
        plan,
        {
            "owner": (left & plan["owner"].isna(), "No owner yet"),
            "backup": (
                left & plan["gate"].eq(Gate.GATE) & plan["backup"].isna(),
                "No backup yet",
            ),
            "starts_at": (left & plan["starts_at"].isna(), "Start time is missing"),
            "minutes": (left & plan["minutes"].isna(), "Duration is missing"),
            "check": (left & plan["check"].isna(), "Write down what proves that it worked"),
            "rollback": (left & plan["rollback"].isna() & ~one_way, "Write down how to undo it"),
        },
    )


@rule("LN105", severity=Severity.ERROR)
def plan_without_a_gate(go_live_plan: pd.DataFrame) -> Flags:
    """Plan in which nothing decides whether to go on.

    Without a point at which somebody says Go or No-Go, a day that goes wrong goes on. Mark the step at which it is decided.

    Go-live plan

    | Step ID | Step      | Gate | Finding                                        |
    |---------|-----------|------|------------------------------------------------|
    | GL-001  | Lower TTL |      | No step is marked as a gate: mark where Go or No-Go is decided    |
    | GL-002  | Change    |      |                                                |
    |         |           |      |                                                |
    """
    there = entered(go_live_plan)
    first = there & ~there.duplicated() & (not go_live_plan["gate"].eq(Gate.GATE).any())
    yield flag(
        go_live_plan,
        "gate",
        where=first,
        message="No step is marked as a gate: mark where Go or No-Go is decided",
    )


@rule("LN106", severity=Severity.ERROR)
def two_things_at_once(go_live_plan: pd.DataFrame) -> Flags:
    """Step whose owner does another at the same time.

    One of the two is late, and everything behind it. Give one to somebody else, or move it.

    Go-live plan

    | Step ID | Step       | Owner | Starts at        | Minutes | Finding                           |
    |---------|------------|-------|------------------|---------|-----------------------------------|
    | GL-001  | Lower TTL  | Mara  | 2026-11-28 02:00 | 30      |                                   |
    | GL-002  | Change www | mara  | 2026-11-28 02:10 | 10      | Mara is at GL-001 until 02:30     |
    | GL-003  | Look       | Jonas | 2026-11-28 02:10 | 10      |                                   |
    | GL-004  | Write      | Mara  | 2026-11-28 02:30 | 10      |                                   |
    |         |            |       |                  |         |                                   |
    """
    plan = go_live_plan.assign(ends=_ends(go_live_plan), who=text.fold(go_live_plan["owner"]))
    open_ones = plan[~plan["status"].isin(FINISHED)].dropna(subset=["who", "ends"])
    said: dict[Any, str] = {}
    for _, own in open_ones.sort_values("starts_at", kind="stable").groupby("who"):
        until: Any = None
        step = name = ""
        columns = (own[column].tolist() for column in ("starts_at", "ends", "step_id", "owner"))
        for at, starts, ends, own_step, owner in zip(own.index, *columns, strict=True):
            if until is not None and starts < until:
                said[at] = f"{name} is at {step} until {until:%H:%M}"
            if until is None or ends > until:
                until, step, name = ends, own_step, owner
    message = pd.Series(said, dtype=TEXT).reindex(go_live_plan.index)
    yield flag(go_live_plan, "starts_at", where=message.notna(), message=message)


_AROUND = timedelta(days=14)


@rule("LN107", severity=Severity.ERROR)
def step_on_another_day(go_live_plan: pd.DataFrame, policy: Policy) -> Flags:
    """Step that begins more than two weeks from the day of go-live.

    Either the step still has the day of an older plan, or Settings do. Put one of them right.

    Settings

    | Setting | Value      |
    |---------|------------|
    | Go-live | 2026-11-28 |

    Go-live plan

    | Step ID | Step      | Starts at        | Finding                                  |
    |---------|-----------|------------------|------------------------------------------|
    | GL-001  | Lower TTL | 2026-11-26 02:00 |                                          |
    | GL-002  | Change    | 2025-11-28 02:00 | Go-live is on 2026-11-28: is the day right? |
    | GL-003  | Look      |                  |                                          |
    |         |           |                  |                                          |
    """
    if policy.go_live_on is None:
        return
    day = datetime.combine(policy.go_live_on, datetime.min.time())
    starts = go_live_plan["starts_at"]
    where = starts.lt(day - _AROUND) | starts.ge(day + _AROUND)
    message = f"Go-live is on {policy.go_live_on}: is the day right?"
    yield flag(go_live_plan, "starts_at", where=where, message=message)


@rule("LN108", severity=Severity.ERROR)
def step_that_failed(go_live_plan: pd.DataFrame) -> Flags:
    """Step that failed or is blocked.

    What waits for it cannot begin. Fix it, or roll back.

    Go-live plan

    | Step ID | Step      | Progress    | Finding                               |
    |---------|-----------|-------------|---------------------------------------|
    | GL-001  | Lower TTL | Done        |                                       |
    | GL-002  | Change    | Failed      | Fix it, or roll back           |
    | GL-003  | Look      | Blocked     | Fix it, or roll back           |
    |         |           |             |                                       |
    """
    where = go_live_plan["status"].isin([Progress.FAILED, Progress.BLOCKED])
    yield flag(go_live_plan, "status", where=where, message="Fix it, or roll back")


@rule("LN109", severity=Severity.ERROR)
def backup_that_is_the_owner(go_live_plan: pd.DataFrame) -> Flags:
    """Step whose backup is its owner.

    When the owner cannot be reached, nobody can. Name somebody else.

    Go-live plan

    | Step ID | Step      | Owner | Backup | Finding                          |
    |---------|-----------|-------|--------|----------------------------------|
    | GL-001  | Lower TTL | Mara  | Jonas  |                                  |
    | GL-002  | Change    | Mara  | mara   | Same person as the owner: name somebody else |
    | GL-003  | Look      | Mara  |        |                                  |
    |         |           |       |        |                                  |
    """
    where = text.fold(go_live_plan["backup"]).eq(text.fold(go_live_plan["owner"]))
    yield flag(go_live_plan, "backup", where=where, message="Same person as the owner: name somebody else")


@rule("LN201", severity=Severity.WARNING)
def unanswered_way_back(rollback_plan: pd.DataFrame) -> Flags:
    """Incomplete rollback step.

    Without it nobody turns back in time, and opt-outs given meanwhile are lost. The gate stays closed until the cell is filled.

    Rollback plan

    | Rollback ID | Change   | Who decides | Trigger        | Way back  | Minutes at most | Carry back | Finding                                                |
    |-------------|----------|-------------|----------------|-----------|-----------------|------------|--------------------------------------------------------|
    | RB-001      | Checkout | Mara        | Two tests fail | Point www | 30              | Opt-outs   |                                                        |
    | RB-002      | Mail     |             | Many bounces   | Stop      | 30              | Opt-outs   | Name who decides                            |
    | RB-003      | Pages    | Mara        |                | Point www | 30              | Opt-outs   | Write down what triggers it                   |
    | RB-004      | Access   | Mara        | Nobody enters  |           | 30              | Opt-outs   | Write down what to do                       |
    | RB-005      | Forms    | Mara        | No mail        | Point www |                 | Opt-outs   | Maximum duration is missing               |
    | RB-006      | Tags     | Mara        | No tag         | Point www | 30              |            | Write down what data to carry back, opt-outs first |
    |             |          |             |                |           |                 |            |                                                        |
    """
    back = rollback_plan
    yield from unanswered(
        back,
        {
            "decides": (back["decides"].isna(), "Name who decides"),
            "trigger": (back["trigger"].isna(), "Write down what triggers it"),
            "reverse_step": (back["reverse_step"].isna(), "Write down what to do"),
            "max_minutes": (back["max_minutes"].isna(), "Maximum duration is missing"),
            "carry_back": (
                back["carry_back"].isna(),
                "Write down what data to carry back, opt-outs first",
            ),
        },
    )


@rule("LN202", severity=Severity.ERROR)
def way_back_that_is_closed(rollback_plan: pd.DataFrame, policy: Policy) -> Flags:
    """Rollback step that is not possible at go-live.

    When it is needed it is closed. Find one that lasts, or put the moment right.

    Settings

    | Setting | Value      |
    |---------|------------|
    | Go-live | 2026-11-28 |

    Rollback plan

    | Rollback ID | Change   | Possible until   | Finding                                        |
    |-------------|----------|------------------|------------------------------------------------|
    | RB-001      | Checkout | 2026-12-05 00:00 |                                                |
    | RB-002      | Mail     | 2026-11-20 00:00 | Rollback is no longer possible at go-live, on 2026-11-28     |
    | RB-003      | Pages    |                  |                                                |
    |             |          |                  |                                                |
    """
    if policy.go_live_on is None:
        return
    day = datetime.combine(policy.go_live_on, datetime.min.time())
    message = f"Rollback is no longer possible at go-live, on {policy.go_live_on}"
    yield flag(
        rollback_plan, "possible_until", where=rollback_plan["possible_until"].lt(day), message=message
    )


@rule("LN301", severity=Severity.ERROR)
def failed_test(test_cases: pd.DataFrame) -> Flags:
    """Test that failed or is blocked.

    What it tries does not work on the new platform. Mend it and test again.

    Test cases

    | Test ID | Test   | Progress | Finding                        |
    |---------|--------|----------|--------------------------------|
    | TS-001  | Opt in | Passed   |                                |
    | TS-002  | Buy    | Failed   | Fix what failed, and test again |
    | TS-003  | Enter  |          |                                |
    |         |        |          |                                |
    """
    where = test_cases["status"].isin([Progress.FAILED, Progress.BLOCKED])
    yield flag(test_cases, "status", where=where, message="Fix what failed, and test again")


_TESTED = (
    AssetClass.FORM,
    AssetClass.PRODUCT,
    AssetClass.AUTOMATION,
    AssetClass.MEMBERSHIP,
    AssetClass.COURSE,
    AssetClass.CALENDAR,
)
"""Classes with a journey of their own: somebody enters, pays, or is led on."""


def _passed(test_cases: pd.DataFrame) -> pd.Series:
    done: pd.Series = test_cases["status"].isin(FINISHED)
    return done


@rule("LN302", severity=Severity.ERROR)
def earning_asset_without_a_test(assets: pd.DataFrame, test_cases: pd.DataFrame) -> Flags:
    """Important asset without a passed test.

    One passed test says nothing of the others. Write a test case that names the asset, and pass it. Assets that stay behind
    need none.

    Assets

    | Asset ID | Class   | Name   | Decision | People inside | Revenue in 12 months | Purpose | Finding                                |
    |----------|---------|--------|----------|---------------|----------------------|---------|----------------------------------------|
    | PD-001   | Product | Club   |          |               | 400                  |         |                                        |
    | PD-002   | Product | Course |          |               | 400                  |         | No test case yet                  |
    | MB-001   | Membership | Club |         | 12            |                      |         | Its test has not passed yet: TS-002        |
    | FM-001   | Form    | Help   |          |               |                      | Log-in  | No test case yet                  |
    | AU-001   | Automation | Old | Archive  | 3             |                      |         |                                        |
    | PG-001   | Page    | Home   |          |               | 400                  |         |                                        |
    |          |         |        |          |               |                      |         |                                        |

    Test cases

    | Test ID | Test  | Progress | Assets         |
    |---------|-------|----------|----------------|
    | TS-001  | Buy   | Passed   | PD-001, PG-001 |
    | TS-002  | Enter |          | MB-001         |
    """
    by: dict[str, str] = {}
    passed: set[str] = set()
    tests = zip(test_cases["test_id"], listed(test_cases["asset_ids"]), _passed(test_cases), strict=True)
    for test, names, done in tests:
        for one in names:
            by.setdefault(one, str(test))
            if done:
                passed.add(one)
    earns = (
        assets["revenue_12m"].gt(0).fillna(False)
        | assets["people_inside"].gt(0).fillna(False)
        | assets["purpose"].notna()
    )
    where = (
        assets["asset_class"].isin(_TESTED)
        & earns
        & assets["decision"].ne(RequiredStatus.ARCHIVE).fillna(True)
        & ~assets["asset_id"].isin(passed)
    )
    message = ("Its test has not passed yet: " + assets["asset_id"].map(by).astype(TEXT)).fillna(
        "No test case yet"
    )
    yield flag(assets, "asset_id", where=where, message=message)


@rule("LN303", severity=Severity.ERROR)
def journey_without_a_test(
    test_cases: pd.DataFrame,
    subscriptions: pd.DataFrame,
    domains: pd.DataFrame,
    integrations: pd.DataFrame,
    redirects: pd.DataFrame,
) -> Flags:
    """No passed test for something that moves: access, email, integrations or redirects.

    What was never tried is not known to work. Write a test case of that kind, and pass it.

    Test cases

    | Test ID | Test  | Kind   | Progress |
    |---------|-------|--------|----------|
    | TS-001  | Enter | Access | Passed   |
    | TS-002  | Send  | Mail   |          |

    Subscriptions

    | Subscription ID | E-mail          | Finding |
    |-----------------|-----------------|---------|
    | SB-00001        | ana@example.org |         |
    |                 |                 |         |

    Domains

    | Record ID | Host        | Finding                             |
    |-----------|-------------|-------------------------------------|
    | DN-001    | example.com | No test of the kind Mail has passed |
    | DN-002    | example.org |                                     |
    |           |             |                                     |
    """
    passed = test_cases.loc[_passed(test_cases), "kind"].dropna().tolist()
    for frame, kind in (
        (subscriptions, "Access"),
        (domains, "Mail"),
        (integrations, "Integration"),
        (redirects, "Redirect"),
    ):
        there = entered(frame)
        first = there & ~there.duplicated() & (kind not in passed)
        yield flag(frame, frame.columns[1], where=first, message=f"No test of the kind {kind} has passed")


@rule("LN304", severity=Severity.ERROR)
def test_without_its_day(test_cases: pd.DataFrame, today: date) -> Flags:
    """Passed test without a date, or with a date in the future.

    What nobody can show was not tested. Write when it was, and where the proof lies.

    Test cases

    | Test ID | Test   | Progress | Tested at        | Finding                       |
    |---------|--------|----------|------------------|-------------------------------|
    | TS-001  | Opt in | Passed   | 2026-11-12 10:00 |                               |
    | TS-002  | Buy    | Passed   |                  | Fill in the test date      |
    | TS-003  | Enter  | Passed   | 2027-11-12 10:00 | This date is in the future  |
    | TS-004  | Send   |          |                  |                               |
    |         |        |          |                  |                               |
    """
    tested = test_cases["tested_at"]
    future = tested.ge(datetime.combine(today, datetime.min.time()) + timedelta(days=1)).fillna(False)
    message = pd.Series("Fill in the test date", index=test_cases.index, dtype=TEXT)
    message = message.mask(future, "This date is in the future")
    where = _passed(test_cases) & (tested.isna() | future)
    yield flag(test_cases, "tested_at", where=where, message=message)


@rule("LN305", severity=Severity.ERROR)
def test_of_an_unknown_asset(test_cases: pd.DataFrame, assets: pd.DataFrame) -> Flags:
    """Test that names an asset which is not on Assets.

    It covers nothing that moves. Put the ID right.

    Assets

    | Asset ID | Class | Name |
    |----------|-------|------|
    | FM-001   | Form  | Sign |

    Test cases

    | Test ID | Test   | Assets         | Finding                 |
    |---------|--------|----------------|-------------------------|
    | TS-001  | Opt in | FM-001         |                         |
    | TS-002  | Buy    | FM-001; PD-009 | PD-009 is not on Assets |
    | TS-003  | Enter  |                |                         |
    |         |        |                |                         |
    """
    unknown = not_among(test_cases["asset_ids"], assets["asset_id"])
    yield flag(test_cases, "asset_ids", where=unknown.notna(), message=unknown + " is not on Assets")


@rule("LN306", severity=Severity.WARNING)
def unanswered_test(test_cases: pd.DataFrame) -> Flags:
    """Required test that has not passed, or has no expected result.

    A test without a priority counts as one that go-live waits for. Pass it; the gate stays closed until then.

    Test cases

    | Test ID | Test   | Progress | Priority | Expected | Finding                                   |
    |---------|--------|----------|----------|----------|-------------------------------------------|
    | TS-001  | Opt in | Passed   | P0       | A mail   |                                           |
    | TS-002  | Buy    |          | P0       | A mail   | This test must pass before go-live                      |
    | TS-003  | Enter  |          |          | A page   | This test must pass before go-live                      |
    | TS-004  | Send   |          | P2       | A mail   |                                           |
    | TS-005  | Leave  | Passed   | P1       |          | Write down the expected result     |
    |         |        |          |          |          |                                           |
    """
    first = ~test_cases["priority"].isin([Priority.P1, Priority.P2, Priority.P3])
    settled = test_cases["status"].isin([*FINISHED, Progress.FAILED, Progress.BLOCKED])
    yield from unanswered(
        test_cases,
        {
            "status": (first & ~settled, "This test must pass before go-live"),
            "expected": (test_cases["expected"].isna(), "Write down the expected result"),
        },
    )


@rule("LN401", severity=Severity.ERROR)
def numbers_that_cannot_be(warm_up: pd.DataFrame) -> Flags:
    """Day of the warm-up with more bounces, complaints or opt-outs than mails that were sent.

    A number is in the wrong cell, and whether to go on cannot be judged. Put it right.

    Warm-up

    | Day ID | Segment | Planned | Delivered | Bounced | Complained | Finding                              |
    |--------|---------|---------|-----------|---------|------------|--------------------------------------|
    | WU-001 | Opened  | 200     | 198       | 2       | 0          |                                      |
    | WU-002 | Opened  | 200     | 19        | 181     | 0          | More bounced than arrived: is it right? |
    | WU-003 | Opened  | 200     | 198       | 2       | 300        | More complained than arrived: is it right? |
    |        |         |         |           |         |            |                                      |
    """
    for column, word in (("bounced", "bounced"), ("complained", "complained"), ("unsubscribed", "opted out")):
        where = warm_up[column].gt(warm_up["delivered"])
        yield flag(warm_up, column, where=where, message=f"More {word} than arrived: is it right?")


@rule("LN402", severity=Severity.ERROR)
def warm_up_that_must_stop(warm_up: pd.DataFrame) -> Flags:
    """Day of the warm-up after which sending must stop: 3 % bounced, or 0.3 % complained.

    Going on ruins the name of the new sender (published schedules stop at 3 % bounces; Google: complaints never from 0.30 %).
    Fewer than three events prove nothing. Stop, find the cause, begin again lower.

    Warm-up

    | Day ID | Segment | Delivered | Bounced | Complained | Finding                                         |
    |--------|---------|-----------|---------|------------|-------------------------------------------------|
    | WU-001 | Opened  | 1000      | 4       | 0          |                                                 |
    | WU-002 | Opened  | 1000      | 40      | 0          | 4.0 % bounced: stop, and find the cause         |
    | WU-003 | Opened  | 1000      | 0       | 4          | 0.40 % complained: stop, and find the cause     |
    | WU-004 | Opened  | 50        | 2       | 0          |                                                 |
    |        |         |           |         |            |                                                 |
    """
    sent = warm_up["delivered"].astype("Float64").mask(warm_up["delivered"].eq(0))
    for column, limit, form in (("bounced", 0.03, "{:.1f} %"), ("complained", 0.003, "{:.2f} %")):
        rate = warm_up[column] / sent
        share = rate.map(lambda one, form=form: form.format(one * 100), na_action="ignore").astype(TEXT)
        message = share + f" {column}: stop, and find the cause"
        yield flag(warm_up, column, where=rate.ge(limit) & warm_up[column].ge(3), message=message)


@rule("LN403", severity=Severity.ERROR)
def growth_that_is_too_fast(warm_up: pd.DataFrame) -> Flags:
    """Day of the warm-up that sends more than twice the day before.

    Mailbox providers take a jump for a hijacked sender (published schedules: never more than twice the day before). Plan days in
    between.

    Warm-up

    | Day ID | Segment | Send on    | Planned | Finding                               |
    |--------|---------|------------|---------|---------------------------------------|
    | WU-001 | Opened  | 2026-12-01 | 200     |                                       |
    | WU-002 | Opened  | 2026-12-02 | 400     |                                       |
    | WU-003 | Opened  | 2026-12-03 | 2000    | At most 800 after 400 the day before  |
    | WU-004 | Opened  |            | 9000    |                                       |
    |        |         |            |         |                                       |
    """
    days = warm_up.dropna(subset=["send_on", "planned"]).groupby("send_on")["planned"].sum().sort_index()
    planned = dict(zip(days.index, days.tolist(), strict=True))
    before = dict(zip(days.index[1:], days.tolist()[:-1], strict=True))
    total, limit = (
        pd.Series([of.get(day, pd.NA) for day in warm_up["send_on"]], index=warm_up.index, dtype="Int64")
        for of in (planned, before)
    )
    message = "At most " + (limit * 2).astype(TEXT) + " after " + limit.astype(TEXT) + " the day before"
    yield flag(warm_up, "planned", where=total.gt(limit * 2), message=message)


@rule("LN404", severity=Severity.ERROR)
def mail_before_the_switch(warm_up: pd.DataFrame, policy: Policy) -> Flags:
    """Day of the warm-up before go-live.

    The old platform still sends then, and its links and opt-outs still count. Begin on the day of go-live, or put the day right.

    Settings

    | Setting | Value      |
    |---------|------------|
    | Go-live | 2026-11-28 |

    Warm-up

    | Day ID | Segment | Send on    | Finding                              |
    |--------|---------|------------|--------------------------------------|
    | WU-001 | Opened  | 2026-11-28 |                                      |
    | WU-002 | Opened  | 2026-11-01 | Go-live is on 2026-11-28: begin then |
    | WU-003 | Opened  |            |                                      |
    |        |         |            |                                      |
    """
    if policy.go_live_on is None:
        return
    early = warm_up["send_on"].lt(datetime.combine(policy.go_live_on, datetime.min.time()))
    yield flag(warm_up, "send_on", where=early, message=f"Go-live is on {policy.go_live_on}: begin then")


@rule("LN405", severity=Severity.WARNING)
def unanswered_day(warm_up: pd.DataFrame) -> Flags:
    """Warm-up day without a date or number of emails.

    Nobody knows whether it grows too fast. The gate stays closed until the cell is filled.

    Warm-up

    | Day ID | Segment | Send on    | Planned | Finding                              |
    |--------|---------|------------|---------|--------------------------------------|
    | WU-001 | Opened  | 2026-12-01 | 200     |                                      |
    | WU-002 | Opened  |            | 200     | Send date is missing  |
    | WU-003 | Opened  | 2026-12-03 |         | Number of emails is missing   |
    |        |         |            |         |                                      |
    """
    yield from unanswered(
        warm_up,
        {
            "send_on": (warm_up["send_on"].isna(), "Send date is missing"),
            "planned": (warm_up["planned"].isna(), "Number of emails is missing"),
        },
    )


@rule("LN501", severity=Severity.WARNING)
def unanswered_check(monitoring: pd.DataFrame) -> Flags:
    """Incomplete check: baseline, limit or action is missing.

    It is read and nobody knows whether it is bad. The gate stays closed until the cell is filled. A limit of the value itself
    needs no baseline.

    Monitoring

    | Check ID | Metric | Baseline | Red at | Red from | Action | Owner | Finding                                       |
    |----------|--------|----------|--------|----------|--------|-------|-----------------------------------------------|
    | MO-001   | Orders | 12       | -0.4   |          | Look   | Mara  |                                               |
    | MO-002   | Orders |          | -0.4   |          | Look   | Mara  | Baseline is missing: look it up on the old platform  |
    | MO-003   | Orders | 12       |        |          | Look   | Mara  | Red limit is missing          |
    | MO-004   | Logins |          |        | 5        | Look   | Mara  |                                               |
    | MO-005   | Orders | 12       | -0.4   |          |        | Mara  | Write down what to do at red       |
    | MO-006   | Orders | 12       | -0.4   |          | Look   |       | No owner yet                     |
    |          |        |          |        |          |        |       |                                               |
    """
    absolute, relative = monitoring["red_from"].notna(), monitoring["red_at"].notna()
    yield from unanswered(
        monitoring,
        {
            "baseline": (
                relative & monitoring["baseline"].isna(),
                "Baseline is missing: look it up on the old platform",
            ),
            "red_at": (~absolute & ~relative, "Red limit is missing"),
            "action": (monitoring["action"].isna(), "Write down what to do at red"),
            "owner": (monitoring["owner"].isna(), "No owner yet"),
        },
    )


@rule("LN502", severity=Severity.ERROR)
def limits_in_the_wrong_order(monitoring: pd.DataFrame) -> Flags:
    """Red limit that is reached before the amber one, or on the other side.

    The warning comes too late, or never. A fall is negative, a rise positive, and red lies farther out.

    Monitoring

    | Check ID | Metric | Amber at | Red at | Amber from | Red from | Finding                                |
    |----------|--------|----------|--------|------------|----------|----------------------------------------|
    | MO-001   | Orders | -0.2     | -0.4   |            |          |                                        |
    | MO-002   | Orders | -0.4     | -0.2   |            |          | The red limit must come after the amber one    |
    | MO-003   | Orders | -0.2     | 0.4    |            |          | The red limit must come after the amber one    |
    | MO-004   | Spam   |          |        | 0.3        | 0.1      | The red limit must come after the amber one    |
    |          |        |          |        |            |          |                                        |
    """
    amber, red = monitoring["amber_at"], monitoring["red_at"]
    wrong = (amber.lt(0) & red.gt(amber)) | (amber.gt(0) & red.lt(amber))
    message = "The red limit must come after the amber one"
    yield flag(monitoring, "red_at", where=wrong, message=message)
    yield flag(
        monitoring, "red_from", where=monitoring["red_from"].lt(monitoring["amber_from"]), message=message
    )


@rule("LN503", severity=Severity.ERROR)
def complaints_without_their_limit(monitoring: pd.DataFrame) -> Flags:
    """Complaints that are watched without the limits that Google sets: look from 0.10 %, never reach 0.30 %.

    A change against the baseline does not help: the limit is the number itself, in percent of the mails delivered (Google,
    sender guidelines, 2024-02; the other large receivers follow).

    Monitoring

    | Check ID | Metric          | Amber from | Red from | Finding                                                  |
    |----------|-----------------|------------|----------|----------------------------------------------------------|
    | MO-001   | Spam complaints | 0.1        | 0.3      |                                                          |
    | MO-002   | Spam complaints |            | 0.3      | Enter 0.1: from 0.10 % on Google asks to look            |
    | MO-003   | Complaint rate  | 0.1        | 3        | Enter 0.3 at most: from 0.30 % on Google refuses mail    |
    | MO-004   | Orders per hour |            |          |                                                          |
    |          |                 |            |          |                                                          |
    """
    meant = monitoring["metric"].str.contains(_SHARE_OF_COMPLAINTS, case=False).fillna(False)
    for column, limit, message in (
        ("amber_from", 0.1, "Enter 0.1: from 0.10 % on Google asks to look"),
        ("red_from", 0.3, "Enter 0.3 at most: from 0.30 % on Google refuses mail"),
    ):
        within = monitoring[column].le(limit).fillna(False)
        yield flag(monitoring, column, where=meant & ~within, message=message)


@rule("LN504", severity=Severity.ERROR)
def number_at_red(monitoring: pd.DataFrame) -> Flags:
    """Red limit reached and not settled.

    It is why you watch. Do what stands under Action, then set Progress to Done.

    Monitoring

    | Check ID | Metric | Progress | Baseline | Value | Red at | Red from | Finding                        |
    |----------|--------|----------|----------|-------|--------|----------|--------------------------------|
    | MO-001   | Orders |          | 12       | 11    | -0.4   |          |                                |
    | MO-002   | Orders |          | 12       | 5     | -0.4   |          | Red limit reached: carry out the action  |
    | MO-003   | Spam   |          |          | 0.5   |        | 0.3      | Red limit reached: carry out the action  |
    | MO-004   | Orders | Done     | 12       | 5     | -0.4   |          |                                |
    |          |        |          |          |       |        |          |                                |
    """
    change = monitoring["value"] / monitoring["baseline"].mask(monitoring["baseline"].eq(0)) - 1
    red = beyond(change, monitoring["red_at"]) | monitoring["value"].ge(monitoring["red_from"])
    where = red & ~monitoring["status"].isin(FINISHED)
    yield flag(monitoring, "value", where=where, message="Red limit reached: carry out the action")


def beyond(change: pd.Series, limit: pd.Series) -> pd.Series:
    """Whether a change has reached a limit: a negative limit is a fall, a positive one a rise."""
    return (limit.lt(0) & change.le(limit)) | (limit.gt(0) & change.ge(limit))


ESSENTIAL = (
    "client", "source_platform", "target_platform", "home_country", "currency", "date_order", "freeze_on", "go_live_on",
)  # fmt: skip
"""The settings without which the rest is guessing."""


@rule("LN601", severity=Severity.WARNING)
def blank_setting(settings: pd.DataFrame, go_live_plan: pd.DataFrame) -> Flags:
    """Required setting is blank.

    Verdicts, dates and hours rest on it. Fill it; the gate stays closed until then.

    Go-live plan

    | Step ID | Step   |
    |---------|--------|
    | GL-001  | Freeze |

    Settings

    | Setting         | Value  | Finding                          |
    |-----------------|--------|----------------------------------|
    | Source platform | Kartra |                                  |
    | Target platform |        | Required setting: fill it in  |
    | Backups kept    |        |                                  |
    |                 |        |                                  |
    """
    headings = [one.heading.casefold() for one in SETTINGS if one.name in ESSENTIAL]
    asked = settings["setting"].str.strip().str.casefold().isin(headings)
    value = settings["value"]
    empty = value.isna() | value.map(lambda cell: isinstance(cell, str) and not cell.strip())
    yield flag(
        settings,
        "value",
        where=asked & empty & bool(entered(go_live_plan).any()),
        message="Required setting: fill it in",
    )


@rule("LN602", severity=Severity.ERROR)
def freeze_after_the_switch(settings: pd.DataFrame, policy: Policy) -> Flags:
    """Freeze that is after the day of go-live.

    What changes in between is on neither platform. Set the freeze before go-live.

    Settings

    | Setting | Value      | Finding                                     |
    |---------|------------|---------------------------------------------|
    | Freeze  | 2026-12-01 | Go-live is on 2026-11-28: set the freeze before it  |
    | Go-live | 2026-11-28 |                                             |
    |         |            |                                             |
    """
    if policy.freeze_on is None or policy.go_live_on is None:
        return
    name = settings["setting"].str.strip().str.casefold()
    where = name.eq("freeze") & (policy.freeze_on > policy.go_live_on)
    yield flag(
        settings, "value", where=where, message=f"Go-live is on {policy.go_live_on}: set the freeze before it"
    )
