"""Consent: who may be mailed and who must be served, with rule and source. Triage, not legal advice."""

PLACE = 30
"""Where its sheets stand among the tabs."""
