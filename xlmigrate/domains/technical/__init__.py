"""Domains, gateways, integrations, redirects."""

PLACE = 70
"""Where its sheets stand among the tabs."""
