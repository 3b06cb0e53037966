"""The asset inventory: everything the business has built on the old platform, what holds it together, what comes first."""

from xlmigrate.domains.assets.words import (
    ASSET_CLASS,
    ASSET_PURPOSE,
    CHANGE,
    EVIDENCE_SOURCE,
    LIVE_STATE,
    NEEDED,
    RELATION,
)
from xlmigrate.domains.project.words import ASSET_DECISION, PRIORITY, PROGRESS, REQUIRED_STATUS, YES_NO
from xlmigrate.engine.tables import Kind, Phase, Table, Writer, computed, decision, detail, fact, key

PREFIXES = (
    ("Page", "PG-"), ("Funnel", "FN-"), ("Form", "FM-"), ("Product", "PD-"), ("E-mail", "EM-"), ("Sequence", "SQ-"), ("Broadcast", "BR-"),
    ("Automation", "AU-"), ("Tag", "TA-"), ("Custom field", "FD-"), ("List", "LI-"), ("Segment", "SG-"), ("Membership", "MB-"),
    ("Course", "CO-"), ("Affiliate program", "AP-"), ("Domain", "DO-"), ("Integration", "IT-"), ("Template", "TP-"), ("Media", "ME-"),
    ("Calendar", "CA-"), ("Other", "OT-"),
)  # fmt: skip
"""How the Asset ID of each class begins; it stays when the class is put right later."""

ASSETS = Table(
    "assets", "Assets", "Everything built on the old platform: what it is needed for, and what becomes of it.",
    phase=Phase.INVENTORY, noun=("asset", "assets"), id_prefix="AS-", kind="asset_class", kind_prefixes=PREFIXES, grows=True,
    neighbours=("links", "rebuild_order", "products", "redirects", "findings"),
    same=(("asset_id",), ("source_platform", "source_id"), ("asset_class", "name")), own_ids=True, watched=True,
    columns=(
        key("asset_id", "Asset ID", Kind.ID, "The stable name of the asset; it survives renames.", example="PG-014", width=11),
        key("name", "Name", Kind.TEXT, "What it is called.", required=True, example="Sales page of the spring course", width=31, wrap=True),
        computed("required_status", "Required status", Kind.CHOICE, "What becomes of it on the new platform.", choices=REQUIRED_STATUS, width=19),
        computed("needed", "Needed?", Kind.CHOICE, "Whether it is in use itself, needed by something in use, or obsolete.", choices=NEEDED, width=16),
        computed("reason", "Reason", Kind.TEXT, "Why, in words.", width=35, wrap=True),
        computed("used_by", "Used by", Kind.TEXT, "What does not work without it: how many, and which.", width=21, wrap=True),
        computed("depends_on", "Depends on", Kind.TEXT, "What must be there before it: how many, and which.", width=22, wrap=True),
        decision("decision", "Decision", Kind.CHOICE, "What you decide; a run never writes here.", choices=ASSET_DECISION, width=19),
        decision("override_note", "Override note", Kind.TEXT, "Why you decided differently.", width=24, wrap=True, example="The owner wants to keep it"),
        decision("owner", "Owner", Kind.TEXT, "Who takes care of it.", width=10, example="Mara"),
        decision("due", "Due", Kind.DATE, "By when.", width=12, example="2026-11-20"),
        fact("asset_class", "Class", Kind.CHOICE, "What kind of thing it is.", choices=ASSET_CLASS, required=True, width=16, example="Page", printed=False),
        fact("live_state", "State", Kind.CHOICE, "Whether it is switched on.", choices=LIVE_STATE, width=12, example="Active", printed=False),
        fact("progress", "Progress", Kind.CHOICE, "How far it is on the new platform.", choices=PROGRESS, by=Writer.PERSON, width=15, example="In progress", printed=False),
        fact("last_used_on", "Last used on", Kind.DATE, "When it was last visited, sent, bought or entered; blank when nobody knows.", width=12, printed=False, example="2026-10-02"),
        fact("usage_90d", "Uses in 90 days", Kind.COUNT, "Visits, sends, sales or entries in the last 90 days; blank when nobody knows.", width=11, printed=False, example="412"),
        fact("people_inside", "People inside", Kind.COUNT, "Contacts in the automation or sequence, members of the level, subscribers of the product, now.", width=11, printed=False, example="37"),
        fact("revenue_12m", "Revenue in 12 months", Kind.MONEY, "What it earned in twelve months, in the workbook's currency.", width=13, printed=False, example="18400"),
        fact("purpose", "Purpose", Kind.CHOICE, "Built first whatever it earns: legal, login, receipt, access.", choices=ASSET_PURPOSE, width=13, printed=False, example="Legal"),
        fact("location", "Location", Kind.LINK, "Its address or where it is found.", width=30, printed=False, example="https://example.com/spring"),
        fact("details", "Details", Kind.TEXT, "What its class adds, as name: value pairs separated by semicolons.", width=34, wrap=True, printed=False, example="trigger: tag Buyer; steps: 7"),
        fact("created_on", "Created on", Kind.DATE, "When it was made.", width=12, printed=False, example="2023-02-11"),
        fact("edited_on", "Last edited on", Kind.DATE, "When it was last changed.", width=12, printed=False, example="2025-08-30"),
        fact("effort_hours", "Effort in hours", Kind.HOURS, "How long it takes to build again.", by=Writer.PERSON, width=12, printed=False, example="3"),
        fact("target_name", "Name on target", Kind.TEXT, "What it is called on the new platform.", by=Writer.PERSON, width=24, printed=False, example="Spring course: sales"),
        fact("target_location", "Location on target", Kind.LINK, "Its address on the new platform.", by=Writer.PERSON, width=28, printed=False, example="https://example.com/spring-course"),
        fact("evidence", "Evidence", Kind.TEXT, "Where a screenshot or export of it lies.", by=Writer.PERSON, width=24, printed=False, example="screens/pg-014.png"),
        fact("source_platform", "Source platform", Kind.TEXT, "The platform it stands on.", width=16, printed=False, example="Kartra"),
        fact("source_id", "Source ID", Kind.ID, "The platform's own id.", width=14, printed=False, example="88123"),
        fact("notes", "Notes", Kind.TEXT, "What else matters.", by=Writer.PERSON, width=30, wrap=True, printed=False),
    ),
)  # fmt: skip

LINKS = Table(
    "links", "Links", "What is linked to what: page to form, form to tag, tag to automation. It shows what breaks.",
    phase=Phase.INVENTORY, noun=("link", "links"), id_prefix="LK-", neighbours=("assets", "rebuild_order", "findings"),
    same=(("link_id",), ("from_id", "relation", "to_id")), own_ids=True, watched=True,
    columns=(
        key("link_id", "Link ID", Kind.ID, "The stable name of the link.", example="LK-0001", width=11),
        key("from_id", "From", Kind.ID, "The Asset ID that points.", required=True, refers_to="assets", example="PG-014", width=27),
        computed("from_name", "From, by name", Kind.TEXT, "What it is called.", width=30, wrap=True),
        computed("to_name", "To, by name", Kind.TEXT, "What it points at.", width=30, wrap=True),
        decision("confirmed", "Confirmed", Kind.CHOICE, "Whether a proposed link is real.", choices=YES_NO, width=14),
        decision("note", "Note", Kind.TEXT, "What you know of it.", width=24, wrap=True),
        fact("relation", "Relation", Kind.CHOICE, "How they hang together.", choices=RELATION, width=15, example="contains"),
        fact("to_id", "To", Kind.ID, "The Asset ID it points at.", required=True, refers_to="assets", width=12, example="FM-002"),
        fact("source", "Source", Kind.CHOICE, "Who says so.", choices=EVIDENCE_SOURCE, width=15, example="Export"),
        fact("confidence", "Confidence", Kind.SHARE, "How sure a proposed link is.", width=15, example="0.8"),
        fact("evidence", "Evidence", Kind.TEXT, "What a proposed link rests on.", width=34, wrap=True, printed=False, example="AU-003 says: trigger: tag Buyer"),
    ),
)  # fmt: skip

REBUILD_ORDER = Table(
    "rebuild_order", "Rebuild order", "What is built in which order: each asset stands behind all that must be there before it.",
    phase=Phase.INVENTORY, noun=("asset to build", "assets to build"), owned=True, neighbours=("assets", "links", "test_cases"),
    columns=(
        key("asset_id", "Asset ID", Kind.ID, "The asset, as on the sheet Assets.", refers_to="assets", width=11),
        key("name", "Name", Kind.TEXT, "What it is called.", required=True, width=31, wrap=True),
        computed("place", "Place", Kind.COUNT, "Its number in the order.", width=10),
        computed("wave", "Wave", Kind.COUNT, "Assets of one wave can be built at the same time; a wave needs only earlier ones.", width=10),
        computed("priority", "Priority", Kind.CHOICE, "P0 goes first whatever it earns; P1 makes most of the revenue.", choices=PRIORITY, width=12),
        computed("reason", "Why here", Kind.TEXT, "Where its priority comes from.", width=36, wrap=True),
        computed("waits_for", "Waits for", Kind.TEXT, "What must be there before it and is not: how many, and which.", width=24, wrap=True),
        computed("progress", "Progress", Kind.CHOICE, "How far it is, as on the sheet Assets.", choices=PROGRESS, width=15),
        computed("hours", "Hours", Kind.HOURS, "How long it takes, as its row says, or else as Settings say of its class.", width=10),
        computed("hours_before", "Hours at least", Kind.HOURS, "Earliest finish in working hours: the longest chain of work that ends with it, which more helpers do not shorten.", width=11),
        computed("revenue", "Revenue", Kind.MONEY, "What it earned in twelve months; what only sells a product is counted with that product.", width=13),
        computed("revenue_rank", "Rank", Kind.COUNT, "Its rank by revenue.", width=10),
        computed("revenue_so_far", "Revenue so far", Kind.SHARE, "The share of all revenue that it makes with those of a better rank.", width=11),
        detail("asset_class", "Class", Kind.TEXT, "What kind of thing it is.", width=16),
    ),
)  # fmt: skip

SINCE_FREEZE = Table(
    "since_freeze", "Since freeze", "What is new, missing or changed in a later export. Repeat changes made after the freeze by hand on the new platform.",
    phase=Phase.INVENTORY, noun=("change of the old platform", "changes of the old platform"), id_prefix="SF-", neighbours=("assets", "links", "files"),
    columns=(
        key("change_id", "Change ID", Kind.ID, "The stable name of the change.", example="SF-0001", width=11),
        key("name", "Name", Kind.TEXT, "What it is called.", required=True, example="Sales page of the spring course", width=31, wrap=True),
        computed("change", "Change", Kind.CHOICE, "Whether it appeared, changed or vanished.", choices=CHANGE, width=14),
        computed("sheet", "Sheet", Kind.TEXT, "Where it stands.", width=14),
        computed("row_key", "Row", Kind.ID, "Which row of that sheet, by its ID.", width=12),
        computed("column", "Column", Kind.TEXT, "Which fact changed.", width=16),
        computed("was", "Was", Kind.TEXT, "What the workbook held.", width=26, wrap=True),
        computed("now", "Is", Kind.TEXT, "What the newer export tells.", width=26, wrap=True),
        computed("seen_on", "Seen on", Kind.DATE, "The day of the import that showed it.", width=12),
        computed("after_freeze", "After the freeze", Kind.YES_NO, "Whether that day is on or after the freeze.", width=11),
        decision("answer", "Taken over", Kind.CHOICE, "Whether the new platform has it too.", choices=YES_NO, width=13),
        decision("note", "Note", Kind.TEXT, "Who takes it over, or why not.", width=24, wrap=True, example="Price too"),
    ),
)  # fmt: skip
