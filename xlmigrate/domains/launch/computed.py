"""What is said of tests, the plan of the day, the way back, the warm-up and the numbers that are watched."""

from __future__ import annotations

from datetime import date

import pandas as pd

from xlmigrate.domains.launch import rules
from xlmigrate.domains.launch.rules import FINISHED, beyond
from xlmigrate.domains.project.words import Priority, Progress
from xlmigrate.engine.computed import computes, gravest
from xlmigrate.engine.masks import NOTHING_FOUND, entered, sentences
from xlmigrate.engine.plan import TEXT
from xlmigrate.engine.settings import Policy
from xlmigrate.engine.tables import Scope


@computes("test_cases", "reason", scope=Scope.ROW)
def test_reason(test_cases: pd.DataFrame) -> pd.DataFrame:
    """What waits for a test."""
    done = test_cases["status"].isin(FINISHED)
    first = test_cases["priority"].eq(Priority.P0).fillna(False)
    reason = gravest(
        test_cases.index,
        (done, "Done"),
        (test_cases["status"].eq(Progress.FAILED) & first, "It failed, and go-live waits for it"),
        (first, "This test must pass before go-live"),
        (test_cases["expected"].isna(), "Write down the expected result"),
        (test_cases["test"].notna(), "To be done"),
    )
    return pd.DataFrame({"reason": reason})


@computes("go_live_plan", "problem")
def step_problem(go_live_plan: pd.DataFrame, policy: Policy, today: date) -> pd.DataFrame:
    """What is wrong with a step of the day: nobody named, nothing that proves it, no way back, a wrong order."""
    tables = {"go_live_plan": go_live_plan}
    problem = sentences(rules, "go_live_plan", tables, policy, today).fillna(NOTHING_FOUND)
    return pd.DataFrame({"problem": problem.mask(~entered(go_live_plan))})


@computes("rollback_plan", "problem")
def rollback_problem(rollback_plan: pd.DataFrame, policy: Policy, today: date) -> pd.DataFrame:
    """What is missing from a way back."""
    tables = {"rollback_plan": rollback_plan}
    problem = sentences(rules, "rollback_plan", tables, policy, today).fillna(NOTHING_FOUND)
    return pd.DataFrame({"problem": problem.mask(~entered(rollback_plan))})


@computes("warm_up", "verdict", scope=Scope.ROW)
def warm_up_verdict(warm_up: pd.DataFrame) -> pd.DataFrame:
    """Whether the numbers of a day allow the next.

    Hard bounces of 3 % stop, 2 % hold (published warm-up schedules, 2026-11); complaints of 0.3 % stop, 0.1 % hold
    (Google, sender guidelines). Fewer than three events prove nothing: then the day is looked at, not stopped.
    """
    delivered = warm_up["delivered"].astype("Float64")
    bounced = warm_up["bounced"] / delivered.mask(delivered.eq(0))
    complained = warm_up["complained"] / delivered.mask(delivered.eq(0))
    enough = warm_up["bounced"].fillna(0).ge(3) | warm_up["complained"].fillna(0).ge(3)
    stop = bounced.ge(0.03) | complained.ge(0.003)
    hold = bounced.ge(0.02) | complained.ge(0.001)
    return pd.DataFrame(
        {
            "verdict": gravest(
                warm_up.index,
                (stop & enough, "Stop: too many bounces or complaints"),
                (hold | stop, "Hold: send no more than today"),
                (delivered.isna(), "Not sent yet"),
                (warm_up["bounced"].isna() | warm_up["complained"].isna(), "Enter bounces and complaints"),
                (delivered.notna(), "Go on"),
            )
        }
    )


@computes("monitoring", "change", "verdict", scope=Scope.ROW)
def monitoring_verdict(monitoring: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """A number against its baseline and its own limits, and whether it is amber or red by those of its row.

    A limit of the change is a fall where it is negative, a rise where it is positive; a limit of the value is absolute. A check
    that lies after the time that Settings set for watching is said to.
    """
    value, absolute = monitoring["value"], monitoring["red_from"].notna()
    change = value / monitoring["baseline"].mask(monitoring["baseline"].eq(0)) - 1
    limited = monitoring[["amber_at", "red_at", "amber_from", "red_from"]].notna().any(axis=1)
    verdict = gravest(
        monitoring.index,
        (
            value.isna() & _after_watching(monitoring["check_at"], policy),
            f"Not read yet, and later than {policy.monitor_hours} hours after go-live (Monitoring on Settings)",
        ),
        (value.isna(), "Not read yet"),
        (beyond(change, monitoring["red_at"]) | value.ge(monitoring["red_from"]), "Red: act now"),
        (change.isna() & ~absolute, "No baseline to compare with"),
        (beyond(change, monitoring["amber_at"]) | value.ge(monitoring["amber_from"]), "Amber: look"),
        (~limited, "No limits are set"),
        (value.notna(), "Green"),
    )
    return pd.DataFrame({"change": change, "verdict": verdict.astype(TEXT)})


def _after_watching(check_at: pd.Series, policy: Policy) -> pd.Series:
    """Whether a time lies after the watch; go-live is a day, so the hours count from its end."""
    if policy.go_live_on is None:
        return check_at.isna() & False
    end = pd.Timestamp(policy.go_live_on) + pd.Timedelta(days=1, hours=policy.monitor_hours)
    return check_at.gt(end).fillna(False)
