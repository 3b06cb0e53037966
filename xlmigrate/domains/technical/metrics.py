"""The gate of domains, integrations and redirects, and what to do about it."""

from xlmigrate.domains.project.words import RequiredStatus
from xlmigrate.domains.technical.words import RecordPurpose, RedirectDecision
from xlmigrate.engine.gates import Action, Check, Gate, none_of, unanswered_in
from xlmigrate.engine.metrics import above, blank, count, filled, is_in, is_not, rows
from xlmigrate.engine.words import DONE

_MOVES = is_not("decision", RequiredStatus.ARCHIVE)
_SITE = (RecordPurpose.SITE, RecordPurpose.MAIL, RecordPurpose.OTHER)

PLUMBING_GATE = Gate(
    "plumbing", 4, ("domains", "integrations", "redirects"),
    (
        Check("domains", none_of("domains"), "domains", "host"),
        Check("checked", rows("domains", blank("problem")) + rows("integrations", blank("problem")) + rows("redirects", blank("problem")), "domains", "problem"),
        Check("records", rows("domains", blank("new_value")), "domains", "new_value", "TC113"),
        Check("types", unanswered_in("domains", "record_type"), "domains", "record_type", "TC113"),
        Check("purposes", unanswered_in("domains", "purpose"), "domains", "purpose", "TC113"),
        Check("seen", rows("domains", filled("new_value"), is_not("purpose", *_SITE), filled("purpose"), blank("verified_at")), "domains", "verified_at", "TC113"),
        Check("ttl", rows("domains", blank("ttl")), "domains", "ttl", "TC113"),
        Check("lowered", rows("domains", above("ttl", 3600), blank("ttl_lowered_at")), "domains", "ttl_lowered_at", "TC113"),
        Check("tools", unanswered_in("integrations", "decision"), "integrations", "decision", "TC201"),
        Check("integrations", count("integrations", filled("tool"), is_not("progress", *DONE), _MOVES), "integrations", "progress", "TC201"),
        Check("owners", count("integrations", filled("tool"), blank("owner"), _MOVES), "integrations", "owner", "TC201"),
        Check("keys", count("integrations", filled("tool"), blank("secret_location"), _MOVES), "integrations", "secret_location", "TC201"),
        Check("redirects", unanswered_in("redirects", "decision"), "redirects", "decision", "TC309"),
        Check("codes", unanswered_in("redirects", "status_code", is_in("decision", RedirectDecision.REDIRECT)), "redirects", "status_code", "TC309"),
    ),
)  # fmt: skip

REDIRECTS = Action("redirects", 170, unanswered_in("redirects", "decision"), "redirects", "decision")
