"""What to do next: each action with the number that it waits for, in the order of urgency.

An action is shown while its number is above zero. For an empty workbook the first are the first steps of the work.
"""

from __future__ import annotations

from dataclasses import dataclass

from xlmigrate.domains.project.metrics.sheets import DONE, row_count
from xlmigrate.engine.catalogue import BY_NAME
from xlmigrate.engine.metrics import (
    Expression,
    at_least,
    blank,
    count,
    filled,
    is_in,
    is_not,
    plural,
    ref,
    rows,
    setting,
    total,
    when,
)
from xlmigrate.engine.shipped import texts

ESSENTIAL = (
    "client", "source_platform", "target_platform", "home_country", "currency", "date_order", "freeze_on", "go_live_on",
)  # fmt: skip
"""The settings without which the rest is guessing."""


@dataclass(frozen=True)
class Action:
    """One thing to do: how many wait, and the sheet and column where it is done."""

    name: str
    number: Expression
    table: str
    column: str

    @property
    def phase(self) -> str:
        """The phase that it holds back: the one whose work is done in that column, or else on that sheet."""
        phases = texts()["phases"]
        here = [one["name"] for one in phases.values() if one["opens"] == [self.table, self.column]]
        there = [one["name"] for one in phases.values() if self.table in one["on"]]
        return str((here or there or [texts()["start"]["all_phases"]])[0])

    @property
    def text(self) -> Expression:
        """What the line says."""
        return plural(ref(self.figure), texts()["actions"][self.name])

    @property
    def figure(self) -> str:
        """The name of the figure that counts it."""
        return f"fig_do_{self.name}"

    @property
    def sheet(self) -> str:
        """The name of its sheet."""
        return BY_NAME[self.table].sheet


def _none_yet(table: str) -> Expression:
    return when(row_count(table).is_(0), 1, 0)


def _blank_settings() -> Expression:
    return total([when(setting(name).is_(""), 1, 0) for name in ESSENTIAL])


ACTIONS: tuple[Action, ...] = (
    Action("errors", ref("fig_errors"), "findings", "severity"),
    Action("settings", _blank_settings(), "settings", "value"),
    Action("import_contacts", _none_yet("contacts"), "contacts", "email"),
    Action("routes", ref("fig_without_route"), "subscriptions", "route"),
    Action("objectives", _none_yet("objectives"), "objectives", "goal"),
    Action("import_assets", _none_yet("assets"), "assets", "name"),
    Action("failed", rows("test_cases", is_in("status", "Failed")), "test_cases", "status"),
    Action("proposals", count("findings", filled("proposal"), blank("accept")), "findings", "accept"),
    Action("assets", ref("fig_assets_undecided"), "assets", "decision"),
    Action("addresses", rows("consent_records", is_in("service_verdict", "New address"), blank("signed_verdict")), "consent_records", "service_verdict"),
    Action("origins", rows("origins", at_least("frees", 1), blank("signed_by")), "origins", "frees"),
    Action("unknown", rows("contacts", is_in("marketing_verdict", "Unknown"), is_not("decision", "Accept", "Leave out")), "contacts", "decision"),
    Action("again", rows("contacts", is_in("marketing_verdict", "Re-permission"), is_not("decision", "Accept", "Leave out")), "contacts", "marketing_verdict"),
    Action("doubtful", rows("contacts", is_in("deliverable", "Check"), blank("decision")), "contacts", "deliverable"),
    Action("since_freeze", rows("since_freeze", is_in("after_freeze", "Yes"), blank("answer")), "since_freeze", "answer"),
    Action("states", row_count("assets") - ref("fig_assets_known"), "assets", "live_state"),
    Action("measures", row_count("objectives") - ref("fig_done_1"), "objectives", "metric"),
    Action("redirects", rows("redirects", blank("decision")), "redirects", "decision"),
    Action("tests", _none_yet("test_cases"), "test_cases", "test"),
    Action("must_pass", rows("test_cases", is_in("priority", "P0"), is_not("status", *DONE, "Failed")), "test_cases", "status"),
    Action("plan", _none_yet("go_live_plan"), "go_live_plan", "step"),
    Action("owners", rows("go_live_plan", blank("owner"), is_not("status", *DONE)), "go_live_plan", "owner"),
    Action("backups", rows("go_live_plan", is_in("gate", "Gate"), blank("backup")), "go_live_plan", "backup"),
    Action("way_back", _none_yet("rollback_plan"), "rollback_plan", "change"),
    Action("warm_up", _none_yet("warm_up"), "warm_up", "segment"),
    Action("watch", _none_yet("monitoring"), "monitoring", "metric"),
)  # fmt: skip
"""Every action, the most urgent first."""

SHOWN = 7
"""How many lines Start has for them."""
