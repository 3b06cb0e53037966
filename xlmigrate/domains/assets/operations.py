"""What its button does."""

from xlmigrate.engine.evaluate import Operation

REVIEW_ASSETS = Operation("review-assets", "Assets", ("AS",), ("assets", "links", "rebuild_order"), "Computes what each asset is needed for, what becomes of it and what comes first; your decisions stay.", "NameManager")  # fmt: skip
