"""The gate of consent, and what to do about it."""

from xlmigrate.domains.consent.words import ContactDecision
from xlmigrate.engine.gates import Action, Check, Gate, none_of, unanswered_in
from xlmigrate.engine.metrics import at_least, blank, is_in, is_not, rows

SETTLES = (ContactDecision.ACCEPT, ContactDecision.LEAVE_OUT)
"""The decisions after which a verdict that permits nothing stands; one that opens a channel changes the verdict where it holds."""

UNSETTLED = rows("contacts", is_in("marketing_verdict", "Unknown"), is_not("decision", *SETTLES))

CONSENT_GATE = Gate(
    "consent", 1, ("contacts", "consent_records", "origins", "suppressions", "files", "columns"),
    (
        Check("contacts", none_of("contacts"), "contacts", "email"),
        Check("suppressions", none_of("suppressions", if_any="contacts"), "suppressions", "address"),
        Check("judged", unanswered_in("contacts", "marketing_verdict"), "contacts", "marketing_verdict"),
        Check("unknown", UNSETTLED, "contacts", "decision"),
    ),
)  # fmt: skip

ADDRESSES = Action("addresses", 100, rows("consent_records", is_in("service_verdict", "New address"), blank("signed_verdict")), "consent_records", "service_verdict")  # fmt: skip
ORIGINS = Action(
    "origins", 105, rows("origins", at_least("frees", 1), blank("signed_by")), "origins", "frees"
)
UNKNOWN = Action("unknown", 110, UNSETTLED, "contacts", "decision")
AGAIN = Action("again", 120, rows("contacts", is_in("marketing_verdict", "Re-permission"), is_not("decision", *SETTLES)), "contacts", "marketing_verdict")  # fmt: skip
