"""Computed columns and rows of the assets."""
