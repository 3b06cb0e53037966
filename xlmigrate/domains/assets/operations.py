"""What its button does."""

from xlmigrate.engine.evaluate import Operation

REVIEW_ASSETS = Operation("review-assets", "Assets", ("AS",), ("assets", "links", "rebuild_order"), "Computes what each asset is needed for, what happens to it and what to build first. Your decisions stay.", "NameManager")  # fmt: skip
