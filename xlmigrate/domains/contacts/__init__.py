"""Contacts: the people, their addresses, phones and names."""

PLACE = 20
"""Where its sheets stand among the tabs."""

FAMILIES = {"CT": "Contacts"}
"""What the codes of its rules belong to, by their letters."""
