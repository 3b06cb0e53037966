"""Assets: pages, funnels, e-mails, automations; what each is needed for, and what becomes of it."""

PLACE = 50
"""Where its sheets stand among the tabs."""

FAMILIES = {"AS": "Assets"}
"""What the codes of its rules belong to, by their letters."""
