"""Assets: pages, funnels, e-mails, automations; what each is needed for, and what becomes of it."""

PLACE = 50
"""Where its sheets stand among the tabs."""
