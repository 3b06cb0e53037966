"""The words of the contacts."""

from xlmigrate.engine.tables import Tone, Vocabulary
from xlmigrate.engine.words import Word


class Deliverable(Word):
    """Deliverable?."""

    DELIVERABLE = "Deliverable", "No known problem with the address.", Tone.OK, "●"
    CHECK = "Check", "The address may be wrong: look at its finding.", Tone.WARN, "▲"
    UNDELIVERABLE = "Undeliverable", "No usable address, or a hard bounce.", Tone.STOP, "■"


DELIVERABLE = Vocabulary("Deliverable?", tuple(Deliverable))


class Segment(Word):
    """Engagement."""

    ACTIVE = "Active", "Opened, clicked or bought recently."
    COOLING = "Cooling", "Some time without any sign."
    COLD = "Cold", "More than a year without any sign."
    DEAD = "Dead", "Very long without any sign, or no mail may go there: bounced, spam, opted out."
    REVIEW = "Review", "No date of any sign is known, or one lies in the future."


SEGMENT = Vocabulary("Engagement", tuple(Segment))
