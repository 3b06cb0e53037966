"""Tests, the plan of the day, the way back, warm-up and monitoring."""

PLACE = 80
"""Where its sheets stand among the tabs."""

FAMILIES = {"LN": "Launch"}
"""What the codes of its rules belong to, by their letters."""
