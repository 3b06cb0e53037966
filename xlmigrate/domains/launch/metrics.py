"""The gates of tests and of the plan, and what to do about them."""

from xlmigrate.domains.launch import words
from xlmigrate.domains.project.words import Priority, Progress
from xlmigrate.engine.gates import Action, Check, Gate, none_of
from xlmigrate.engine.metrics import blank, filled, is_in, is_not, ref, rows
from xlmigrate.engine.words import DONE

_LEFT = is_not("status", *DONE)
_FIRST = is_not("priority", Priority.P1, Priority.P2, Priority.P3)
_MUST_PASS = rows("test_cases", _FIRST, is_not("status", *DONE, Progress.FAILED, Progress.BLOCKED))
_OWNERS = rows("go_live_plan", blank("owner"), _LEFT)
_BACKUPS = rows("go_live_plan", is_in("gate", words.Gate.GATE), blank("backup"), _LEFT)


def _step(column: str) -> Check:
    return Check(column, rows("go_live_plan", blank(column), _LEFT), "go_live_plan", column, "LN104")


def _way(column: str) -> Check:
    return Check(column, rows("rollback_plan", blank(column)), "rollback_plan", column, "LN201")


TESTS_GATE = Gate(
    "tests", 5, ("test_cases",),
    (
        Check("tests", none_of("test_cases"), "test_cases", "test"),
        Check("failed", rows("test_cases", is_in("status", Progress.FAILED, Progress.BLOCKED)), "test_cases", "status", "LN301"),
        Check("must_pass", _MUST_PASS, "test_cases", "status", "LN306"),
        Check("expected", rows("test_cases", blank("expected")), "test_cases", "expected", "LN306"),
    ),
    rules=("LN302", "LN303"),
)  # fmt: skip

PLAN_GATE = Gate(
    "plan", 6,
    ("go_live_plan", "rollback_plan", "warm_up", "monitoring", "settings", "objectives", "platform_fit", "resources", "price_tiers"),
    (
        Check("plan", none_of("go_live_plan"), "go_live_plan", "step"),
        Check("settings", ref("fig_do_settings"), "settings", "value", "LN601"),
        Check("checked", rows("go_live_plan", blank("problem")) + rows("rollback_plan", blank("problem")), "go_live_plan", "problem"),
        Check("owners", _OWNERS, "go_live_plan", "owner", "LN104"),
        Check("backups", _BACKUPS, "go_live_plan", "backup", "LN104"),
        *map(_step, ("starts_at", "minutes", "check")),
        Check("rollback", rows("go_live_plan", blank("rollback"), is_not("no_return", "Yes"), _LEFT), "go_live_plan", "rollback", "LN104"),
        Check("way_back", none_of("rollback_plan"), "rollback_plan", "change"),
        *map(_way, ("decides", "trigger", "reverse_step", "max_minutes", "carry_back")),
        Check("warm_up", none_of("warm_up"), "warm_up", "segment"),
        Check("days", rows("warm_up", blank("send_on")), "warm_up", "send_on", "LN405"),
        Check("mails", rows("warm_up", blank("planned")), "warm_up", "planned", "LN405"),
        Check("watch", none_of("monitoring"), "monitoring", "metric"),
        Check("limits", rows("monitoring", blank("red_at"), blank("red_from")), "monitoring", "red_at", "LN501"),
        Check("baselines", rows("monitoring", filled("red_at"), blank("baseline")), "monitoring", "baseline", "LN501"),
        Check("watchers", rows("monitoring", blank("owner")), "monitoring", "owner", "LN501"),
        Check("acts", rows("monitoring", blank("action")), "monitoring", "action", "LN501"),
    ),
)  # fmt: skip

FAILED = Action("failed", 70, rows("test_cases", is_in("status", Progress.FAILED, Progress.BLOCKED)), "test_cases", "status")  # fmt: skip
TESTS = Action("tests", 180, none_of("test_cases"), "test_cases", "test")
MUST_PASS = Action("must_pass", 190, _MUST_PASS, "test_cases", "status")
PLAN = Action("plan", 200, none_of("go_live_plan"), "go_live_plan", "step")
OWNERS = Action("owners", 210, _OWNERS, "go_live_plan", "owner")
BACKUPS = Action("backups", 220, _BACKUPS, "go_live_plan", "backup")
WAY_BACK = Action("way_back", 230, none_of("rollback_plan"), "rollback_plan", "change")
WARM_UP = Action("warm_up", 240, none_of("warm_up"), "warm_up", "segment")
WATCH = Action("watch", 250, none_of("monitoring"), "monitoring", "metric")
