"""What contacts are labelled with: tags and custom fields."""

from xlmigrate.domains.project.words import ASSET_DECISION
from xlmigrate.engine.tables import Kind, Phase, Table, Writer, computed, decision, detail, fact, key

TAGS = Table(
    "tags", "Tags", "Every tag in use: how often, where it is used, what it is called on the new platform.",
    phase=Phase.PREPARE, noun=("tag", "tags"), id_prefix="TG-", neighbours=("contacts", "custom_fields", "assets"),
    same=(("tag",),), watched=True,
    columns=(
        key("tag_id", "Tag ID", Kind.ID, "The stable name of the tag in this workbook.", example="TG-001", width=11),
        key("tag", "Tag", Kind.TEXT, "The tag as the old platform spells it.", required=True, example="Retreat 2025", width=31, aliases=("Name",)),
        computed("contacts_tagged", "Contacts tagged", Kind.COUNT, "How many contacts carry it, counted on the Contacts sheet.", width=13),
        computed("fits_target", "Fits the target?", Kind.TEXT, "Whether length and characters suit the new platform, and what collides.", width=30, wrap=True),
        decision("decision", "Decision", Kind.CHOICE, "Not carried out yet: what becomes of the tag.", choices=ASSET_DECISION, width=19),
        decision("rename_to", "Rename to", Kind.TEXT, "Not carried out yet: its new name, when it changes.", width=24, example="Retreat"),
        decision("merge_into", "Merge into", Kind.ID, "Not carried out yet: the Tag ID that takes its contacts.", width=13, refers_to="tags", example="TG-004"),
        decision("note", "Note", Kind.TEXT, "Why.", width=24, wrap=True),
        fact("used_in", "Used in", Kind.TEXT, "Automations, segments or access rules that use it.", width=28, wrap=True, by=Writer.PERSON, example="AU-003"),
        fact("last_applied_on", "Last applied on", Kind.DATE, "When it was last given to a contact.", width=13, example="2026-05-02"),
        fact("source_platform", "Source platform", Kind.TEXT, "The platform it comes from.", width=16, printed=False, example="Kartra"),
        fact("notes", "Notes", Kind.TEXT, "What it is for.", width=30, wrap=True, by=Writer.PERSON, printed=False),
        detail("found_in", "Found in", Kind.TEXT, "What hangs on it by Links and Assets: how many, and which.", width=28),
    ),
)  # fmt: skip

CUSTOM_FIELDS = Table(
    "custom_fields", "Custom fields", "Every extra field of the contacts: how full it is, what it holds, and where it goes.",
    phase=Phase.PREPARE, noun=("custom field", "custom fields"), id_prefix="CF-", neighbours=("contacts", "tags", "assets"),
    same=(("field",),), watched=True,
    columns=(
        key("field_id", "Field ID", Kind.ID, "The stable name of the field in this workbook.", example="CF-001", width=11),
        key("field", "Custom field", Kind.TEXT, "Its heading in the export, and on the Contacts sheet.", required=True, example="Lead source", width=31),
        computed("filled", "Filled", Kind.SHARE, "The share of contacts that have a value.", width=10),
        computed("distinct_values", "Distinct values", Kind.COUNT, "How many different values occur.", width=12),
        computed("looks_like", "Looks like", Kind.TEXT, "The kind of its values: text, number, date, yes/no, choice.", width=14),
        decision("decision", "Decision", Kind.CHOICE, "Not carried out yet: what becomes of the field.", choices=ASSET_DECISION, width=19),
        decision("target_field", "Target field", Kind.TEXT, "Not carried out yet: the field of the new platform that takes it.", width=24, example="lead_source"),
        decision("note", "Note", Kind.TEXT, "Why.", width=24, wrap=True),
        fact("source_platform", "Source platform", Kind.TEXT, "The platform it comes from.", width=16, example="Kartra"),
        fact("source_file", "Source file", Kind.TEXT, "The export file that holds it.", width=24, example="kartra-leads.csv"),
        fact("used_by", "Used by", Kind.TEXT, "Forms, emails or automations that use it.", width=28, wrap=True, by=Writer.PERSON, example="FM-002"),
        fact("notes", "Notes", Kind.TEXT, "What it is for.", width=30, wrap=True, by=Writer.PERSON, printed=False),
    ),
)  # fmt: skip
