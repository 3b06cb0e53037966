"""The move itself: settings, objectives, platform fit, resources; what Start and Status say."""

PLACE = 10
"""Where its sheets stand among the tabs."""
