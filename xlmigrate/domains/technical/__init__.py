"""Domains, gateways, integrations, redirects."""

PLACE = 70
"""Where its sheets stand among the tabs."""

FAMILIES = {"TC": "Technical"}
"""What the codes of its rules belong to, by their letters."""
