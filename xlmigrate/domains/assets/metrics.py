"""The gate of what is built, and what to do about it."""

from xlmigrate.domains.project.metrics.work import BUILT
from xlmigrate.domains.project.words import Priority
from xlmigrate.engine.gates import Action, Check, Gate, none_of, row_count, unanswered_in
from xlmigrate.engine.metrics import count, is_in, is_not, ref

_SINCE = unanswered_in("since_freeze", "answer", is_in("after_freeze", "Yes"))

ASSETS_GATE = Gate(
    "assets", 3, ("assets", "links", "rebuild_order", "since_freeze", "tags", "custom_fields"),
    (
        Check("assets", none_of("assets"), "assets", "name"),
        Check("undecided", ref("fig_assets_undecided"), "assets", "decision"),
        Check("first", count("rebuild_order", is_in("priority", Priority.P0), is_not("progress", *BUILT)), "rebuild_order", "priority"),
        Check("earning", count("rebuild_order", is_in("priority", Priority.P1), is_not("progress", *BUILT)), "rebuild_order", "priority"),
        Check("since", _SINCE, "since_freeze", "answer", "AS404"),
    ),
)  # fmt: skip

IMPORT_ASSETS = Action("import_assets", 60, none_of("assets"), "assets", "name")
DECIDE_ASSETS = Action("assets", 90, ref("fig_assets_undecided"), "assets", "decision")
SINCE_FREEZE = Action("since_freeze", 140, _SINCE, "since_freeze", "answer")
STATES = Action("states", 150, row_count("assets") - ref("fig_assets_known"), "assets", "live_state")
