"""What its button does."""

from xlmigrate.engine.evaluate import Operation

CLEAN_CONTACTS = Operation("clean-contacts", "Contacts", ("CT",), ("contacts", "suppressions"), "Repairs what is certain in addresses, phones and names, proposes what is likely, and says why.", "Spelling")  # fmt: skip
