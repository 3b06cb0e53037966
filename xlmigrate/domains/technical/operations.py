"""What its button does."""

from xlmigrate.engine.evaluate import Operation

CHECK_PLUMBING = Operation("check-plumbing", "Technical", ("TC",), ("domains", "integrations", "redirects"), "Checks DNS records, integrations and redirects for problems.", "HyperlinkInsert")  # fmt: skip
