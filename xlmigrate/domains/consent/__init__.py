"""Consent: who may be mailed and who must be served, with rule and source. Triage, not legal advice."""

PLACE = 30
"""Where its sheets stand among the tabs."""

FAMILIES = {"CN": "Consent"}
"""What the codes of its rules belong to, by their letters."""
