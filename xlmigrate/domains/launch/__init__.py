"""Tests, the plan of the day, the way back, warm-up and monitoring."""

PLACE = 80
"""Where its sheets stand among the tabs."""
