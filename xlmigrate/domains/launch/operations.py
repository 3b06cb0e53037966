"""What its button does."""

from xlmigrate.engine.evaluate import Operation

CHECK_LAUNCH = Operation("check-launch", "Launch", ("LN",), ("test_cases", "go_live_plan", "rollback_plan", "warm_up", "monitoring"), "Checks the go-live plan, the rollback plan and the monitoring.", "WatchWindow")  # fmt: skip
