"""How strict verdicts are: the two orders, loosest first. All comparisons of verdicts are made by rank."""

from __future__ import annotations

from collections.abc import Mapping

MARKETING = ("OK", "OK until", "Re-permission", "Unknown", "Do not migrate", "Suppress", "Erase")
"""Whether a channel may carry marketing. Of two "OK until" the earlier day is the stricter."""

SERVICE = ("Carry", "New address", "Hold", "None")
"""Whether access and service mail move, whatever marketing says."""

OK, OK_UNTIL, REPERMISSION, UNKNOWN, DO_NOT_MIGRATE, SUPPRESS, ERASE = range(len(MARKETING))
CARRY, NEW_ADDRESS, HOLD, NONE = range(len(SERVICE))

SIGNABLE: Mapping[str, frozenset[str]] = {"Unknown": frozenset({"OK", "OK until", "Re-permission"})}
"""What a signature can turn a computed verdict into; everything else cannot be signed away."""
