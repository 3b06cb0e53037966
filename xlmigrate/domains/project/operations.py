"""What its button does."""

from xlmigrate.engine.evaluate import Operation

WEIGH_PROJECT = Operation("weigh-project", "Set up", (), ("objectives", "platform_fit", "resources", "price_tiers"), "Compares objectives with their baseline, and weighs the new platform against the old.", "SortDialog")  # fmt: skip
