"""Tags and custom fields."""

PLACE = 40
"""Where its sheets stand among the tabs."""
