"""What to do about the whole: errors, settings, objectives, proposals. Each room declares the actions of its own sheets."""

from __future__ import annotations

from xlmigrate.engine.gates import Action, none_of, row_count
from xlmigrate.engine.metrics import blank, count, filled, ref, setting, total, when

ESSENTIAL = (
    "client", "source_platform", "target_platform", "home_country", "currency", "date_order", "freeze_on", "go_live_on",
)  # fmt: skip
"""The settings without which the rest is guessing."""

_BLANK_SETTINGS = total([when(setting(name).is_(""), 1, 0) for name in ESSENTIAL])

ERRORS = Action("errors", 10, ref("fig_errors"), "findings", "severity")
SETTINGS = Action("settings", 20, _BLANK_SETTINGS, "settings", "value")
OBJECTIVES = Action("objectives", 50, none_of("objectives"), "objectives", "goal")
PROPOSALS = Action("proposals", 80, count("findings", filled("proposal"), blank("accept")), "findings", "accept")  # fmt: skip
MEASURES = Action("measures", 160, row_count("objectives") - ref("fig_done_1"), "objectives", "metric")

SHOWN = 7
"""How many lines Start has for them."""
