"""The words of findings and their answers."""

from xlmigrate.engine.tables import Tone, Vocabulary
from xlmigrate.engine.words import Word


class Severity(Word):
    """Severity."""

    ERROR = "Error", "Stops the move until it is settled.", Tone.STOP, "■"
    WARNING = "Warning", "Likely wrong; look before go-live.", Tone.WARN, "▲"
    INFO = "Info", "Good to know.", Tone.IDLE, "○"


SEVERITY = Vocabulary("Severity", tuple(Severity))


class Accept(Word):
    """Answer to a finding."""

    APPLY = "Apply", "Carry the proposal out at the next run."
    LEAVE = "Leave", "It is right as it is; stay quiet until the value changes."


ACCEPT = Vocabulary("Answer to a finding", tuple(Accept))
