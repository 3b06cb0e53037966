"""What its button does."""

from xlmigrate.engine.evaluate import Operation

TIDY_TAGS = Operation("tidy-tags", "Contacts", ("TG",), ("tags", "custom_fields"), "Lists and counts tags and fields in use, and shows what the new platform would reject.", "Filter")  # fmt: skip
