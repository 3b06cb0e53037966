"""Consent: who may be written to, who must be served, and why. Triage, not legal advice; a qualified person decides.

`table` holds the rules as data in order, `judge` carries them out over whole columns, `facts` weighs evidence and lifts stops,
`regimes` finds the law, `lattice` says what is stricter, `examples` reads facts from a line.
"""
