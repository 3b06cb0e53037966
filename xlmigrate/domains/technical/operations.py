"""What its button does."""

from xlmigrate.engine.evaluate import Operation

CHECK_PLUMBING = Operation("check-plumbing", "Technical", ("TC",), ("domains", "integrations", "redirects"), "Looks over DNS records, integrations and redirects for what would go wrong.", "HyperlinkInsert")  # fmt: skip
