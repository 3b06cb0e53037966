"""What its button does."""

from xlmigrate.engine.evaluate import Operation

CHECK_LAUNCH = Operation("check-launch", "Launch", ("LN",), ("test_cases", "go_live_plan", "rollback_plan", "warm_up", "monitoring"), "Looks over the plan of the day, the way back and the numbers that are watched.", "WatchWindow")  # fmt: skip
