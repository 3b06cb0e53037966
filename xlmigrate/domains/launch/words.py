"""The words of the launch."""

from xlmigrate.engine.tables import Tone, Vocabulary
from xlmigrate.engine.words import Word


class Gate(Word):
    """Gate."""

    GATE = "Gate", "Go or No-Go is decided here.", Tone.WARN, "◊"


GATE = Vocabulary("Gate", tuple(Gate))


class TestKind(Word):
    """Kind of test."""

    LEAD_CAPTURE = "Lead capture", "Form, welcome mail, tag."
    PURCHASE = "Purchase", "Payment, access mail, automation."
    AUTOMATION = "Automation", "Every step fires."
    ACCESS = "Access", "A member can enter."
    MAIL = "Mail", "Authentication, unsubscribe, links."
    REDIRECT = "Redirect", "Old addresses lead to new ones."
    INTEGRATION = "Integration", "Data pass."
    OTHER = "Other", "Anything else."


TEST_KIND = Vocabulary("Kind of test", tuple(TestKind))
