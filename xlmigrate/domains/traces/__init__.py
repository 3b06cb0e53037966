"""Traces of the work: findings, changes, files, legend."""

PLACE = 90
"""Where its sheets stand among the tabs."""

FAMILIES = {"XL": "Reading the workbook"}
"""What the codes of its rules belong to, by their letters."""
