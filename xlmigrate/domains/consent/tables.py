"""Consent: who agreed to what, when, how, told what; and the ledger of those never to be written to.

The fields of a record follow ISO/IEC TS 27560:2023 (consent record structure). An absent fact is listed
as absent, never invented.
"""

from xlmigrate.domains.consent.words import (
    BASIS,
    CHANNEL,
    CONSENT_METHOD,
    CONSENT_STATUS,
    LIST_ORIGIN,
    MARKETING_VERDICT,
    SERVICE_VERDICT,
    SUPPRESSION_REASON,
)
from xlmigrate.engine.tables import Kind, Phase, Table, Writer, computed, decision, detail, fact, key

CONSENT_RECORDS = Table(
    "consent_records", "Consent records", "Who agreed to what, when, how and told what, per contact and channel. Triage, not legal advice.",
    phase=Phase.PREPARE, noun=("consent record", "consent records"), id_prefix="CR-", neighbours=("contacts", "suppressions"),
    columns=(
        key("record_id", "Record ID", Kind.ID, "The stable name of the record in this workbook.", example="CR-000001", width=11),
        key("email", "E-mail", Kind.EMAIL, "The address for which consent was given.", required=True, example="ana@example.org", width=31),
        computed("marketing_verdict", "Marketing verdict", Kind.CHOICE, "Whether this channel may carry marketing.", choices=MARKETING_VERDICT, width=19),
        computed("service_verdict", "Service verdict", Kind.CHOICE, "Whether the contact must be served, whatever marketing says.", choices=SERVICE_VERDICT, width=14),
        computed("reason", "Reason", Kind.TEXT, "The rule that decided, and all others that held.", width=26, wrap=True),
        computed("evidence_score", "Evidence score", Kind.COUNT, "0 to 5: who, when, how, told what, not withdrawn.", width=12),
        computed("not_filled", "Missing", Kind.TEXT, "The facts that are not known.", width=16, wrap=True),
        computed("expires_on", "Expires on", Kind.DATE, "The last day on which the permission holds.", width=12),
        computed("signature", "Signature", Kind.TEXT, "Whether the signed verdict holds.", width=14),
        decision("signed_verdict", "Signed verdict", Kind.CHOICE, "The verdict a person signs for.", choices=MARKETING_VERDICT, width=19),
        decision("review_note", "Review note", Kind.TEXT, "Why, and where the proof lies.", width=18, wrap=True),
        decision("reviewed_by", "Reviewed by", Kind.TEXT, "Who signed.", width=13, example="Mara"),
        decision("reviewed_on", "Reviewed on", Kind.DATE, "When.", width=12, example="2026-11-18"),
        fact("contact_id", "Contact ID", Kind.ID, "The contact this record speaks of.", width=11, refers_to="contacts", example="C-000001", printed=False),
        fact("channel", "Channel", Kind.CHOICE, "E-mail, SMS or post: each needs its own consent.", choices=CHANNEL, width=11, example="E-mail", printed=False),
        fact("status_raw", "Status in source", Kind.TEXT, "The platform's own word.", width=16, example="subscribed", printed=False, personal=False),
        fact("status", "Status", Kind.CHOICE, "The same in our words.", choices=CONSENT_STATUS, width=20, example="Subscribed", printed=False),
        fact("status_on", "Status since", Kind.TIME, "When the state began.", width=17, printed=False, example="2024-03-18 09:12"),
        fact("basis", "Lawful basis", Kind.CHOICE, "The basis that is claimed.", choices=BASIS, width=24, printed=False, example="Express, double opt-in"),
        fact("consent_at", "Consent at", Kind.TIME, "When consent was given.", width=17, example="2024-03-18 09:12", printed=False),
        fact("consent_source", "Consent source", Kind.TEXT, "The form, page, checkout or event where it was given.", width=22, example="Newsletter form", printed=False, personal=False),
        fact("consent_method", "Consent method", Kind.CHOICE, "What the person did.", choices=CONSENT_METHOD, width=20, printed=False, example="Tick", personal=False),
        fact("consent_ip", "Consent IP", Kind.TEXT, "Address from which it came; 127.0.0.1 is an upload.", width=16, printed=False, example="192.0.2.10"),
        fact("confirmed_at", "Confirmed at", Kind.TIME, "When the double opt-in link was clicked.", width=17, printed=False, example="2024-03-18 09:15"),
        fact("confirmed_ip", "Confirmed IP", Kind.TEXT, "Address from which it was confirmed.", width=16, printed=False, example="192.0.2.10"),
        fact("wording", "Wording", Kind.TEXT, "What the person was told, or where the text lies.", width=30, wrap=True, printed=False, example="newsletter-form-v3.pdf", personal=False),
        fact("wording_hash", "Wording hash", Kind.TEXT, "SHA-256 of the text, so that it cannot change later.", width=16, printed=False, personal=False),
        fact("privacy_notice", "Privacy notice", Kind.TEXT, "The version of the privacy notice shown.", width=16, printed=False, example="2023-09", personal=False),
        fact("controller", "Controller named", Kind.TEXT, "The company that the wording names.", width=20, printed=False, example="Lumen Yoga", personal=False),
        fact("withdrawn_at", "Withdrawn at", Kind.TIME, "When the contact opted out.", width=17, printed=False, example="2026-02-01"),
        fact("objected_at", "Objected at", Kind.TIME, "When the contact objected.", width=17, printed=False),
        fact("complained_at", "Complained at", Kind.TIME, "When a mail was marked as spam.", width=17, printed=False),
        fact("bounced_at", "Bounced at", Kind.TIME, "When the address bounced for good.", width=17, printed=False),
        fact("erasure_requested_at", "Erasure requested at", Kind.TIME, "When erasure was asked for.", width=17, printed=False),
        fact("last_inquiry_on", "Last inquiry on", Kind.DATE, "When the contact last asked for something.", width=13, printed=False),
        fact("list_origin", "List origin", Kind.CHOICE, "How the address was come by.", choices=LIST_ORIGIN, width=15, printed=False, example="Own"),
        fact("soft_similar", "Similar products only", Kind.YES_NO, "Soft opt-in: only own similar products are offered.", width=14, printed=False, by=Writer.PERSON),
        fact("soft_offered", "Opt-out offered at collection", Kind.YES_NO, "Soft opt-in: the opt-out was offered when the address was taken.", width=16, printed=False, by=Writer.PERSON),
        fact("soft_each_message", "Opt-out in each message", Kind.YES_NO, "Soft opt-in: every message since had an opt-out.", width=16, printed=False, by=Writer.PERSON),
        fact("minor", "Minor", Kind.YES_NO, "Whether the person is known to be a child.", width=10, printed=False, by=Writer.PERSON),
        fact("evidence_file", "Evidence file", Kind.TEXT, "Where the proof lies.", width=24, printed=False, by=Writer.PERSON, example="proofs/ana.pdf"),
        fact("source_platform", "Source platform", Kind.TEXT, "The platform whose export says so.", width=16, printed=False, example="Mailchimp", personal=False),
        fact("source_file", "Source file", Kind.TEXT, "The export file that says so.", width=24, printed=False, example="subscribed_members_export.csv", personal=False),
        detail("regimes", "Law", Kind.TEXT, "The countries' laws that may protect the contact; the strictest counts.", width=10),
        detail("act_before", "Ask before", Kind.DATE, "The last day on which asking for consent is itself lawful.", width=12),
        detail("signed_facts", "Signed facts", Kind.TEXT, "The fingerprint of the facts that were signed; the signature lapses when they change.", width=12),
    ),
)  # fmt: skip

SUPPRESSIONS = Table(
    "suppressions", "Suppressions", "Addresses never to be written to, whatever the consent. They leave in no import file.",
    phase=Phase.PREPARE, noun=("suppression", "suppressions"), id_prefix="SU-", neighbours=("contacts", "consent_records"),
    columns=(
        key("suppression_id", "Suppression ID", Kind.ID, "The stable name of the entry in this workbook.", example="SU-000001", width=15),
        key("address", "Address", Kind.TEXT, "The e-mail address or phone number, or the keyed hash that stands for it.", required=True, example="ben@example.org", width=40, aliases=("Email", "E-mail", "Email address")),
        computed("on_contacts", "On Contacts", Kind.ID, "The Contact ID with the same address, where there is one.", width=13, refers_to="contacts"),
        computed("lifted_at", "Lifted on", Kind.DATE, "The day of the later proven opt-in that lifted it; the entry stays.", width=12),
        decision("note", "Note", Kind.TEXT, "What you know of it.", width=22, wrap=True),
        fact("channel", "Channel", Kind.CHOICE, "The channel it blocks.", choices=CHANNEL, width=11, example="E-mail"),
        fact("reason", "Reason", Kind.CHOICE, "Why the address is suppressed.", required=True, choices=SUPPRESSION_REASON, width=15, example="Unsubscribed"),
        fact("suppressed_at", "Suppressed at", Kind.TIME, "When it began; blank when the source does not say.", width=17, example="2026-02-01"),
        fact("reason_given", "Reason given", Kind.TEXT, "What the person gave as the reason.", width=20, wrap=True, example="No longer interested"),
        fact("source_platform", "Source platform", Kind.TEXT, "The platform that says so.", width=16, example="Mailchimp", personal=False),
        fact("source_file", "Source file", Kind.TEXT, "The export file that says so.", width=32, example="unsubscribed_members_export.csv", personal=False),
    ),
)  # fmt: skip
