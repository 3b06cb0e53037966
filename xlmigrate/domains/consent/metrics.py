"""The gate of consent, and what to do about it."""

from xlmigrate.engine.gates import Action, Check, Gate, none_of, unanswered_in
from xlmigrate.engine.metrics import blank, is_in, rows

CONSENT_GATE = Gate(
    "consent", 1, ("contacts", "consent_records", "suppressions", "files"),
    (
        Check("contacts", none_of("contacts"), "contacts", "email"),
        Check("suppressions", none_of("suppressions", if_any="contacts"), "suppressions", "address"),
        Check("judged", unanswered_in("contacts", "marketing_verdict"), "contacts", "marketing_verdict"),
        Check("unknown", unanswered_in("contacts", "decision", is_in("marketing_verdict", "Unknown")), "contacts", "decision"),
    ),
)  # fmt: skip

ADDRESSES = Action("addresses", 100, rows("consent_records", is_in("service_verdict", "New address"), blank("signed_verdict")), "consent_records", "service_verdict")  # fmt: skip
UNKNOWN = Action("unknown", 110, unanswered_in("contacts", "decision", is_in("marketing_verdict", "Unknown")), "contacts", "decision")  # fmt: skip
AGAIN = Action("again", 120, unanswered_in("contacts", "decision", is_in("marketing_verdict", "Re-permission")), "contacts", "marketing_verdict")  # fmt: skip
