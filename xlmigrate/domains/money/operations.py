"""What its button does."""

from xlmigrate.engine.evaluate import Operation

MATCH_PAYMENTS = Operation("match-payments", "Assets", ("MN",), ("products", "purchases", "subscriptions", "affiliates", "gateways"), "Finds the contact behind each payment, and what each subscription needs to continue.", "RemoveDuplicates")  # fmt: skip
