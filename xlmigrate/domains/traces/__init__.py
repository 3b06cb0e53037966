"""Traces of the work: findings, changes, files, legend."""

PLACE = 90
"""Where its sheets stand among the tabs."""
