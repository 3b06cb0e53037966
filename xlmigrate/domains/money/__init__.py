"""Money and access: products, purchases, subscriptions, affiliates."""

PLACE = 60
"""Where its sheets stand among the tabs."""

FAMILIES = {"MN": "Money and access"}
"""What the codes of its rules belong to, by their letters."""
