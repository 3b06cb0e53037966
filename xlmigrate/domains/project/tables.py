"""The project itself: settings, the reasons for moving, how well the new platform fits, and who does the work."""

from xlmigrate.domains.project.words import YES_NO_UNKNOWN
from xlmigrate.engine.tables import Kind, Phase, Table, Writer, computed, decision, fact, key

SETTINGS_TABLE = Table(
    "settings", "Settings", "What you tell xlmigrate once: the platforms, the dates, and every number you may change.",
    phase=Phase.PROJECT, noun=("setting", "settings"), neighbours=("objectives", "legend"),
    columns=(
        key("setting", "Setting", Kind.TEXT, "The name of the setting.", required=True, width=27),
        key("group", "About", Kind.TEXT, "What it belongs to.", width=27),
        decision("value", "Value", Kind.ANY, "Your value; a blank cell means the default.", required=True, width=24),
        fact("unit", "Unit", Kind.TEXT, "In what it is counted.", by=Writer.XLMIGRATE, width=17),
        fact("default", "Default", Kind.ANY, "What counts while the value is blank.", by=Writer.XLMIGRATE, width=14),
        fact("help", "What it does", Kind.TEXT, "What changes when you change it.", by=Writer.XLMIGRATE, width=56, wrap=True),
        fact("source", "Source", Kind.TEXT, "Where the default comes from.", by=Writer.XLMIGRATE, width=40, wrap=True),
    ),
)  # fmt: skip

OBJECTIVES = Table(
    "objectives", "Objectives", "Why you move, and how you will know that it was worth it.",
    phase=Phase.PREPARE, noun=("objective", "objectives"), id_prefix="OB-", neighbours=("platform_fit", "resources"),
    columns=(
        key("objective_id", "Objective ID", Kind.ID, "The stable name of the objective.", example="OB-001", width=13),
        key("goal", "Goal", Kind.TEXT, "What should be better after the move.", required=True, example="Fewer mails in spam folders", width=31, wrap=True),
        computed("measurable", "Measurable?", Kind.TEXT, "Whether metric, baseline, target and date are all there.", width=24, wrap=True),
        computed("change", "Change so far", Kind.SHARE, "How far the result has come from the baseline to the target.", width=13),
        decision("owner", "Owner", Kind.TEXT, "Who answers for it.", example="Mara", width=12),
        decision("note", "Note", Kind.TEXT, "What you want to remember.", width=28, wrap=True),
        fact("metric", "Metric", Kind.TEXT, "What is measured.", by=Writer.PERSON, example="Open rate of the newsletter", width=26, wrap=True),
        fact("unit", "Unit", Kind.TEXT, "In what it is counted.", by=Writer.PERSON, example="%", width=10),
        fact("baseline", "Baseline", Kind.NUMBER, "What it is on the old platform.", by=Writer.PERSON, example="21", width=12),
        fact("target", "Target", Kind.NUMBER, "The target value.", by=Writer.PERSON, example="30", width=12),
        fact("by_date", "By date", Kind.DATE, "Until when.", by=Writer.PERSON, example="2027-03-31", width=12),
        fact("result", "Result", Kind.NUMBER, "What it is now on the new platform.", by=Writer.PERSON, example="27", width=12),
    ),
)  # fmt: skip

PLATFORM_FIT = Table(
    "platform_fit", "Platform fit", "What you need, and how well each platform does it: does the move solve the problem?",
    phase=Phase.PREPARE, noun=("need", "needs"), id_prefix="NE-", neighbours=("objectives", "resources"),
    columns=(
        key("need_id", "Need ID", Kind.ID, "The stable name of the need.", example="NE-001", width=11),
        key("need", "Need", Kind.TEXT, "What the business needs from its platform.", required=True, example="Automations that branch", width=31, wrap=True),
        computed("gap", "Gap", Kind.NUMBER, "Score of the new platform less score of the old one.", width=10),
        computed("weighted", "Weighted gap", Kind.NUMBER, "The gap times the weight.", width=12),
        computed("reason", "Reason", Kind.TEXT, "What the scores say.", width=35, wrap=True),
        decision("decision", "Decision", Kind.TEXT, "A note for people: what you do about a gap.", example="Keep the old form tool", width=26, wrap=True),
        decision("owner", "Owner", Kind.TEXT, "Who takes care of it.", example="Mara", width=12),
        decision("due", "Due", Kind.DATE, "By when.", example="2026-11-20", width=12),
        fact("weight", "Weight", Kind.COUNT, "How much it matters, 1 to 5.", by=Writer.PERSON, example="5", width=12),
        fact("old_score", "Old platform", Kind.COUNT, "How well the old platform does it, 0 to 5.", by=Writer.PERSON, example="2", width=13),
        fact("new_score", "New platform", Kind.COUNT, "How well the new platform does it, 0 to 5.", by=Writer.PERSON, example="4", width=13),
        fact("reason_to_move", "Reason to move", Kind.YES_NO, "Whether this is one of the problems that made you move.", by=Writer.PERSON, example="Yes", width=12),
        fact("notes", "Notes", Kind.TEXT, "How you know.", by=Writer.PERSON, width=30, wrap=True, printed=False),
    ),
)  # fmt: skip

RESOURCES = Table(
    "resources", "Resources", "Who does the work: hours and skills against what the move needs.",
    phase=Phase.PREPARE, noun=("resource", "resources"), id_prefix="RE-", neighbours=("objectives", "platform_fit", "price_tiers"),
    columns=(
        key("resource_id", "Resource ID", Kind.ID, "The stable name of the line.", example="RE-001", width=13),
        key("role", "Role", Kind.TEXT, "The part somebody plays.", required=True, example="Builds pages and funnels", width=31),
        computed("gap", "Gap in hours", Kind.HOURS, "Hours needed less hours there are; above zero somebody is missing.", width=12),
        computed("reason", "Reason", Kind.TEXT, "What is missing.", width=35, wrap=True),
        decision("decision", "Decision", Kind.TEXT, "A note for people: how the gap is closed.", example="Hire for four weeks", width=26, wrap=True),
        decision("owner", "Owner", Kind.TEXT, "Who settles it.", example="Mara", width=12),
        decision("due", "Due", Kind.DATE, "By when.", example="2026-11-20", width=12),
        fact("person", "Person", Kind.TEXT, "Who.", by=Writer.PERSON, example="Jonas", width=16),
        fact("external", "External", Kind.YES_NO, "Whether it is somebody from outside.", by=Writer.PERSON, example="No", width=12),
        fact("skill", "Skill", Kind.TEXT, "What they must be able to do.", by=Writer.PERSON, example="DNS, page builder", width=24, wrap=True),
        fact("has_skill", "Has the skill", Kind.CHOICE, "Whether they can.", choices=YES_NO_UNKNOWN, by=Writer.PERSON, example="Yes", width=12),
        fact("hours_needed", "Hours needed", Kind.HOURS, "How many hours the part takes.", by=Writer.PERSON, example="60", width=12),
        fact("hours_available", "Hours available", Kind.HOURS, "How many hours there are until go-live.", by=Writer.PERSON, example="40", width=13, printed=False),
        fact("notes", "Notes", Kind.TEXT, "What else matters.", by=Writer.PERSON, width=30, wrap=True, printed=False),
    ),
)  # fmt: skip

PRICE_TIERS = Table(
    "price_tiers", "Price tiers", "What the new platform costs by number of contacts, and what keeping inactive contacts costs.",
    phase=Phase.PREPARE, noun=("price tier", "price tiers"), id_prefix="TI-", neighbours=("contacts", "resources"),
    columns=(
        key("tier_id", "Tier ID", Kind.ID, "The stable name of the tier.", example="TI-001", width=11),
        key("tier", "Tier", Kind.TEXT, "What the platform calls it.", required=True, example="Growth", width=31),
        computed("reason", "Reason", Kind.TEXT, "Who fits: all contacts, or only those that are not dead.", width=40, wrap=True),
        decision("note", "Note", Kind.TEXT, "What you want to remember.", width=28, wrap=True, example="Price of the yearly plan"),
        fact("contacts_up_to", "Contacts up to", Kind.COUNT, "How many contacts the tier holds.", by=Writer.PERSON, example="2500", width=13),
        fact("price_a_month", "Price a month", Kind.MONEY, "What it costs a month, in the workbook's currency.", by=Writer.PERSON, example="49", width=13),
        fact("source", "Source", Kind.TEXT, "Where the price was read, and when.", by=Writer.PERSON, example="Price page, 2026-11-14", width=28, wrap=True),
    ),
)  # fmt: skip
