"""Money and access: products, purchases, subscriptions, affiliates."""

PLACE = 60
"""Where its sheets stand among the tabs."""
