"""Tags and custom fields."""

PLACE = 40
"""Where its sheets stand among the tabs."""

FAMILIES = {"TG": "Tags and custom fields"}
"""What the codes of its rules belong to, by their letters."""
