"""What its button does."""

from xlmigrate.engine.evaluate import Operation

CLEAN_CONTACTS = Operation("clean-contacts", "Contacts", ("CT",), ("contacts", "suppressions"), "Cleans addresses, phones and names where the fix is certain, and proposes the rest.", "Spelling")  # fmt: skip
