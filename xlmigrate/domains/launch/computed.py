"""What is said of tests, the plan of the day, the way back, the warm-up and the numbers that are watched."""

from __future__ import annotations

import pandas as pd

from xlmigrate.domains.project.words import Priority, Progress
from xlmigrate.engine.computed import computes, gravest
from xlmigrate.engine.plan import TEXT
from xlmigrate.engine.settings import Policy
from xlmigrate.engine.tables import Scope

_FINISHED = (Progress.PASSED, Progress.LIVE, Progress.DONE)


@computes("test_cases", "reason", scope=Scope.ROW)
def test_reason(test_cases: pd.DataFrame) -> pd.DataFrame:
    """What waits for a test."""
    done = test_cases["status"].isin(_FINISHED)
    first = test_cases["priority"].eq(Priority.P0).fillna(False)
    reason = gravest(
        test_cases.index,
        (done, "Done"),
        (test_cases["status"].eq(Progress.FAILED) & first, "It failed, and go-live waits for it"),
        (first, "Go-live waits for it"),
        (test_cases["expected"].isna(), "What must be seen is not written down"),
        (test_cases["test"].notna(), "To be done"),
    )
    return pd.DataFrame({"reason": reason})


@computes("go_live_plan", "problem")
def step_problem(go_live_plan: pd.DataFrame) -> pd.DataFrame:
    """What is wrong with a step of the day: nobody named, nothing that proves it, no way back, a wrong order."""
    ids = go_live_plan.dropna(subset=["step_id"]).drop_duplicates("step_id").set_index("step_id")
    starts, minutes = ids["starts_at"], ids["minutes"]
    ends = starts + pd.to_timedelta(minutes.astype("float64"), unit="min").astype("duration[us][pyarrow]")
    after = go_live_plan["after"].str.split(r"[,;\s]+", regex=True)
    missing, early = [], []
    for waits, begins in zip(after, go_live_plan["starts_at"], strict=True):
        names = [name for name in waits if name] if isinstance(waits, list) else []
        missing.append(any(name not in ids.index for name in names))
        known = [ends[name] for name in names if name in ids.index and ends[name] is not pd.NA]
        early.append(begins is not pd.NA and any(end > begins for end in known))
    index = go_live_plan.index
    irreversible = go_live_plan["no_return"].fillna(False)
    problem = gravest(
        index,
        (pd.Series(missing, index=index, dtype=bool), "It waits for a step that is not in the plan"),
        (pd.Series(early, index=index, dtype=bool), "It begins before a step that it waits for has ended"),
        (go_live_plan["owner"].isna(), "Nobody is named who does it"),
        (go_live_plan["check"].isna(), "What proves that it worked is not written down"),
        (go_live_plan["rollback"].isna() & ~irreversible, "The way back is not written down"),
    )
    return pd.DataFrame({"problem": problem.mask(go_live_plan["status"].isin(_FINISHED))})


@computes("rollback_plan", "problem")
def rollback_problem(rollback_plan: pd.DataFrame) -> pd.DataFrame:
    """What is missing from a way back."""
    return pd.DataFrame(
        {
            "problem": gravest(
                rollback_plan.index,
                (rollback_plan["trigger"].isna(), "What triggers it is not written down"),
                (rollback_plan["decides"].isna(), "Nobody is named who decides"),
                (
                    rollback_plan["carry_back"].isna(),
                    "What must be carried back is not written down: opt-outs first",
                ),
                (rollback_plan["max_minutes"].isna(), "How long it may take is not written down"),
            )
        }
    )


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
    """A number against its baseline, and whether it is amber or red by the limits of its row.

    A negative limit is a fall, a positive one a rise. A check that lies after the time that Settings set for watching is said to.
    """
    change = monitoring["value"] / monitoring["baseline"].mask(monitoring["baseline"].eq(0)) - 1
    verdict = gravest(
        monitoring.index,
        (
            monitoring["value"].isna() & _after_watching(monitoring["check_at"], policy),
            f"Not read yet, and later than {policy.monitor_hours} hours after go-live (Monitoring on Settings)",
        ),
        (monitoring["value"].isna(), "Not read yet"),
        (change.isna(), "No baseline to compare with"),
        (_beyond(change, monitoring["red_at"]), "Red: act now"),
        (_beyond(change, monitoring["amber_at"]), "Amber: look"),
        (monitoring["amber_at"].isna() & monitoring["red_at"].isna(), "No limits are set"),
        (change.notna(), "Green"),
    )
    return pd.DataFrame({"change": change, "verdict": verdict.astype(TEXT)})


def _after_watching(check_at: pd.Series, policy: Policy) -> pd.Series:
    """Whether a time lies after the watch; go-live is a day, so the hours count from its end."""
    if policy.go_live_on is None:
        return check_at.isna() & False
    end = pd.Timestamp(policy.go_live_on) + pd.Timedelta(days=1, hours=policy.monitor_hours)
    return check_at.gt(end).fillna(False)


def _beyond(change: pd.Series, limit: pd.Series) -> pd.Series:
    return (limit.lt(0) & change.le(limit)) | (limit.gt(0) & change.ge(limit))
