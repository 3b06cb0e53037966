"""The plumbing: domains and mail authentication, payment gateways, integrations, redirects."""

from xlmigrate.domains.project.words import ASSET_DECISION, PROGRESS, TOKEN_HOLDER
from xlmigrate.domains.technical.words import (
    DIRECTION,
    MATCH_QUALITY,
    RECORD_PURPOSE,
    RECORD_TYPE,
    REDIRECT_CODE,
    REDIRECT_DECISION,
)
from xlmigrate.engine.tables import Kind, Phase, Table, Writer, computed, decision, fact, key

DOMAINS = Table(
    "domains", "Domains", "Every DNS record that changes: what it is, what it becomes, and when the caches follow.",
    phase=Phase.INVENTORY, noun=("record", "records"), id_prefix="DN-", neighbours=("integrations", "redirects", "go_live_plan"),
    columns=(
        key("record_id", "Record ID", Kind.ID, "The stable name of the record.", example="DN-001", width=11),
        key("host", "Host", Kind.TEXT, "The name it is for.", required=True, example="www.example.com", width=31),
        computed("problem", "Problem", Kind.TEXT, "What would go wrong.", width=35, wrap=True),
        decision("decision", "Decision", Kind.TEXT, "A note for people: what you do about it.", width=24, wrap=True, example="Change at go-live"),
        decision("owner", "Owner", Kind.TEXT, "Who changes it.", width=12, example="Mara"),
        decision("due", "Due", Kind.DATE, "By when.", width=12, example="2026-11-26"),
        fact("record_type", "Type", Kind.CHOICE, "The type of the record.", choices=RECORD_TYPE, required=True, width=12, example="CNAME"),
        fact("purpose", "Purpose", Kind.CHOICE, "What it serves.", choices=RECORD_PURPOSE, width=14, example="Site"),
        fact("old_value", "Old value", Kind.TEXT, "What it says now.", width=30, wrap=True, example="old.example.net"),
        fact("new_value", "New value", Kind.TEXT, "The value after the move.", width=30, wrap=True, example="new.example.net"),
        fact("ttl", "TTL in seconds", Kind.COUNT, "How long answers are kept.", width=12, example="3600", printed=False),
        fact("ttl_lowered_at", "TTL lowered at", Kind.TIME, "When the low TTL was first seen on all name servers.", by=Writer.PERSON, width=17, printed=False),
        fact("changed_at", "Changed at", Kind.TIME, "When it was changed.", by=Writer.PERSON, width=17, printed=False),
        fact("verified_at", "Verified at", Kind.TIME, "When the change was seen.", by=Writer.PERSON, width=17, printed=False),
        fact("registrar", "Kept at", Kind.TEXT, "Where the zone is edited.", width=18, printed=False, example="Example Registrar"),
        fact("notes", "Notes", Kind.TEXT, "What else matters.", by=Writer.PERSON, width=30, wrap=True, printed=False),
    ),
)  # fmt: skip

GATEWAYS = Table(
    "gateways", "Gateways", "Payment providers: reconnected and tested. Never put a key in a cell.",
    phase=Phase.INVENTORY, noun=("gateway", "gateways"), id_prefix="GW-", neighbours=("subscriptions", "integrations"),
    columns=(
        key("gateway_id", "Gateway ID", Kind.ID, "The stable name of the gateway.", example="GW-001", width=12),
        key("gateway", "Gateway", Kind.TEXT, "Its name.", required=True, example="Stripe", width=27),
        computed("reason", "Reason", Kind.TEXT, "What still stands before it works.", width=35, wrap=True),
        decision("decision", "Decision", Kind.CHOICE, "What becomes of the connection.", choices=ASSET_DECISION, width=19),
        decision("note", "Note", Kind.TEXT, "Why.", width=26, wrap=True),
        decision("owner", "Owner", Kind.TEXT, "Who takes care of it.", width=12, example="Mara"),
        decision("due", "Due", Kind.DATE, "By when.", width=12, example="2026-11-20"),
        fact("account_holder", "Account holder", Kind.CHOICE, "Whose account it is.", choices=TOKEN_HOLDER, width=17, example="Own account"),
        fact("mode", "Mode", Kind.TEXT, "Live or test.", width=10, example="live"),
        fact("secret_location", "Where the key lies", Kind.TEXT, "Where the key is kept; never the key itself.", width=22, example="Password manager, entry Stripe"),
        fact("progress", "Progress", Kind.CHOICE, "How far the connection is.", choices=PROGRESS, by=Writer.PERSON, width=15, example="In test"),
        fact("webhook", "Webhook", Kind.LINK, "Where the gateway reports events.", width=28, printed=False, example="https://example.com/hook"),
        fact("events", "Events", Kind.TEXT, "The events it reports.", width=24, wrap=True, printed=False, example="charge.succeeded"),
        fact("rotated_on", "Key changed on", Kind.DATE, "When the key was changed.", by=Writer.PERSON, width=12, printed=False),
        fact("tested_on", "Tested on", Kind.DATE, "When a real purchase went through.", by=Writer.PERSON, width=12, printed=False),
        fact("notes", "Notes", Kind.TEXT, "What else matters.", by=Writer.PERSON, width=30, wrap=True, printed=False),
    ),
)  # fmt: skip

INTEGRATIONS = Table(
    "integrations", "Integrations", "Every tool connected to the platform: what data it exchanges, where the key is kept, who reconnects it.",
    phase=Phase.INVENTORY, noun=("integration", "integrations"), id_prefix="IN-", neighbours=("gateways", "domains", "assets"),
    columns=(
        key("integration_id", "Integration ID", Kind.ID, "The stable name of the integration.", example="IN-001", width=15),
        key("tool", "Tool", Kind.TEXT, "Its name.", required=True, example="Booking calendar", width=27),
        computed("problem", "Problem", Kind.TEXT, "What is missing before it can be reconnected.", width=35, wrap=True),
        decision("decision", "Decision", Kind.CHOICE, "What becomes of it.", choices=ASSET_DECISION, width=19),
        decision("note", "Note", Kind.TEXT, "Why.", width=26, wrap=True),
        decision("owner", "Owner", Kind.TEXT, "Who reconnects it.", width=12, example="Mara"),
        decision("due", "Due", Kind.DATE, "By when.", width=12, example="2026-11-24"),
        fact("direction", "Direction", Kind.CHOICE, "Which way the data go.", choices=DIRECTION, width=14, example="Into the platform"),
        fact("passes", "What passes", Kind.TEXT, "Which data, at which event.", width=26, wrap=True, example="New bookings"),
        fact("secret_location", "Where the key lies", Kind.TEXT, "Where the key is kept; never the key itself.", width=22, example="Password manager"),
        fact("progress", "Progress", Kind.CHOICE, "How far it is.", choices=PROGRESS, by=Writer.PERSON, width=15, example="Not started", printed=False),
        fact("rotate", "New key at go-live", Kind.YES_NO, "Whether the key is changed at go-live.", by=Writer.PERSON, width=12, printed=False, example="Yes"),
        fact("asset_ids", "Assets", Kind.TEXT, "The assets it reads or writes.", width=18, printed=False, example="FM-002"),
        fact("notes", "Notes", Kind.TEXT, "What else matters.", by=Writer.PERSON, width=30, wrap=True, printed=False),
    ),
)  # fmt: skip

REDIRECTS = Table(
    "redirects", "Redirects", "Where each old address leads after the move, and until when.",
    phase=Phase.INVENTORY, noun=("redirect", "redirects"), id_prefix="RD-", neighbours=("assets", "domains", "test_cases"),
    columns=(
        key("redirect_id", "Redirect ID", Kind.ID, "The stable name of the redirect.", example="RD-001", width=12),
        key("old_url", "Old address", Kind.LINK, "The address that people know.", required=True, example="https://example.com/old", width=31),
        computed("problem", "Problem", Kind.TEXT, "What is wrong with the row.", width=35, wrap=True),
        computed("keep_until", "Keep until", Kind.DATE, "Until when it must lead there: go-live and a year.", width=12),
        decision("decision", "Decision", Kind.CHOICE, "What you do with the address.", choices=REDIRECT_DECISION, width=15),
        decision("note", "Note", Kind.TEXT, "Why.", width=24, wrap=True),
        decision("owner", "Owner", Kind.TEXT, "Who takes care of it.", width=12, example="Mara"),
        fact("new_url", "New address", Kind.LINK, "Where it leads.", width=31, example="https://example.com/new"),
        fact("status_code", "Code", Kind.CHOICE, "301 for a move, 410 for gone.", choices=REDIRECT_CODE, width=10, example="301"),
        fact("match", "Match", Kind.CHOICE, "How well the new page answers the old one.", choices=MATCH_QUALITY, by=Writer.PERSON, width=12, example="Exact"),
        fact("visits_90d", "Visits in 90 days", Kind.COUNT, "How many came in 90 days.", width=12, example="230"),
        fact("backlinks", "Backlinks", Kind.COUNT, "How many other sites lead there.", width=14, example="12"),
        fact("asset_id", "Asset ID", Kind.ID, "The page on Assets.", refers_to="assets", width=11, printed=False, example="PG-014"),
        fact("progress", "Progress", Kind.CHOICE, "How far it is.", choices=PROGRESS, by=Writer.PERSON, width=15, printed=False, example="Passed"),
        fact("notes", "Notes", Kind.TEXT, "What else matters.", by=Writer.PERSON, width=30, wrap=True, printed=False),
    ),
)  # fmt: skip
