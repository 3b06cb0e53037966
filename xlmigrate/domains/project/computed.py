"""What is said of the project: objectives, platform fit, resources."""

from __future__ import annotations

import pandas as pd

from xlmigrate.domains.contacts.words import Segment
from xlmigrate.domains.project.words import YesNoUnknown
from xlmigrate.engine.computed import computes
from xlmigrate.engine.plan import TEXT
from xlmigrate.engine.tables import Scope


@computes("objectives", "measurable", "change", scope=Scope.ROW)
def objective_progress(objectives: pd.DataFrame) -> pd.DataFrame:
    """What an objective lacks to be measured, and how far the result has come from baseline to target."""
    missing = pd.Series("", index=objectives.index, dtype=TEXT)
    for word, column in (
        ("metric", "metric"),
        ("baseline", "baseline"),
        ("target", "target"),
        ("date", "by_date"),
    ):
        missing = missing.mask(objectives[column].isna(), missing + (", " + word))
    said = ("Missing: " + missing.str.removeprefix(", ")).mask(missing.eq(""), "Yes")
    way = objectives["target"] - objectives["baseline"]
    change = (objectives["result"] - objectives["baseline"]) / way.mask(way.eq(0))
    return pd.DataFrame({"measurable": said, "change": change})


@computes("platform_fit", "gap", "weighted", "reason", scope=Scope.ROW)
def platform_gap(platform_fit: pd.DataFrame) -> pd.DataFrame:
    """How much better the new platform does what the business needs, weighed."""
    gap = platform_fit["new_score"] - platform_fit["old_score"]
    reason = pd.Series("The scores are missing", index=platform_fit.index, dtype=TEXT)
    moved_for = platform_fit["reason_to_move"].fillna(False)
    for where, why in (
        (gap.gt(0), "The new platform does it better"),
        (gap.eq(0), "No better: a lateral move here"),
        (gap.lt(0), "The new platform does it worse"),
        (gap.le(0) & moved_for, "You move because of this, and it gets no better"),
    ):
        reason = reason.mask(where.fillna(False).astype(bool), why)
    return pd.DataFrame({"gap": gap, "weighted": gap * platform_fit["weight"], "reason": reason})


@computes("resources", "gap", "reason")
def resource_gap(resources: pd.DataFrame) -> pd.DataFrame:
    """The hours that are missing until go-live, and skills that nobody has."""
    gap = resources["hours_needed"] - resources["hours_available"].fillna(0)
    reason = pd.Series("The hours needed are missing", index=resources.index, dtype=TEXT)
    for where, why in (
        (gap.le(0), "Enough hours"),
        (gap.gt(0), "Hours are missing"),
        (resources["has_skill"].eq(YesNoUnknown.NO), "The skill is missing: train, or bring an expert"),
        (resources["person"].isna(), "Nobody is named"),
    ):
        reason = reason.mask(where.fillna(False).astype(bool), why)
    return pd.DataFrame({"gap": gap, "reason": reason})


@computes("price_tiers", "reason", after=("contacts",))
def tier_reason(price_tiers: pd.DataFrame, contacts: pd.DataFrame) -> pd.DataFrame:
    """Whether all contacts fit into a tier, or only those that are not dead.

    One address is one contact, and only those are dead that a run calls so on the sheet Contacts.
    """
    single = contacts["same_person_as"].isna() & contacts["contact_id"].notna()
    everybody = int(single.sum())
    without = everybody - int((single & contacts["engagement"].eq(Segment.DEAD).fillna(False)).sum())
    limit = price_tiers["contacts_up_to"]
    reason = pd.Series("How many contacts it holds is missing", index=price_tiers.index, dtype=TEXT)
    for where, why in (
        (limit.lt(without), f"Too small, even without the dead: {without:,} contacts"),
        (limit.ge(without), f"Holds all without the dead: {without:,} of {everybody:,} contacts"),
        (limit.ge(everybody), f"Holds everybody: {everybody:,} contacts"),
    ):
        reason = reason.mask(where.fillna(False).astype(bool), why)
    return pd.DataFrame({"reason": reason.mask(price_tiers["tier"].isna())})
