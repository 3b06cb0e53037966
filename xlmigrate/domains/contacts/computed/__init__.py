"""Computed columns of the contacts."""
