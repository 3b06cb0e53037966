"""The launch: tests, the plan of the day, the way back, warming up, and 72 hours of watching."""

from xlmigrate.domains.launch.words import GATE, TEST_KIND
from xlmigrate.domains.project.words import PRIORITY, PROGRESS
from xlmigrate.engine.tables import Kind, Phase, Table, Writer, computed, decision, fact, key

TEST_CASES = Table(
    "test_cases", "Test cases", "Every journey that must work before the switch: what to do, what to see, who saw it.",
    phase=Phase.EXECUTE, noun=("test case", "test cases"), id_prefix="TS-", neighbours=("assets", "go_live_plan"),
    columns=(
        key("test_id", "Test ID", Kind.ID, "The stable name of the test.", example="TS-001", width=11),
        key("test", "Test", Kind.TEXT, "The journey.", required=True, example="Opt in on the home page", width=31, wrap=True),
        computed("reason", "Reason", Kind.TEXT, "What it covers, and what waits for it.", width=30, wrap=True),
        decision("status", "Progress", Kind.CHOICE, "How it went.", choices=PROGRESS, width=15),
        decision("owner", "Owner", Kind.TEXT, "Who tests.", width=12, example="Jonas"),
        decision("due", "Due", Kind.DATE, "By when.", width=12, example="2026-11-24"),
        decision("note", "Note", Kind.TEXT, "What was seen.", width=24, wrap=True),
        fact("kind", "Kind", Kind.CHOICE, "What is tested.", choices=TEST_KIND, width=15, example="Lead capture"),
        fact("steps", "Steps", Kind.TEXT, "What to do.", by=Writer.PERSON, width=36, wrap=True, example="Fill the form with a test address"),
        fact("expected", "Expected", Kind.TEXT, "What must be seen.", by=Writer.PERSON, width=36, wrap=True, example="Welcome mail within 5 minutes, tag Lead", printed=False),
        fact("asset_ids", "Assets", Kind.TEXT, "The assets it touches.", width=18, printed=False, example="FM-002"),
        fact("priority", "Priority", Kind.CHOICE, "P0 must pass before go-live.", choices=PRIORITY, width=12, printed=False, example="P0"),
        fact("tested_at", "Tested at", Kind.TIME, "When.", by=Writer.PERSON, width=17, printed=False),
        fact("evidence", "Evidence", Kind.TEXT, "Where the proof is kept.", by=Writer.PERSON, width=24, printed=False, example="screens/ts-001.png"),
    ),
)  # fmt: skip

GO_LIVE_PLAN = Table(
    "go_live_plan", "Go-live plan", "The switch, minute by minute: who does what, and how you know it worked.",
    phase=Phase.EXECUTE, noun=("step", "steps"), id_prefix="GL-", neighbours=("rollback_plan", "test_cases", "monitoring"),
    columns=(
        key("step_id", "Step ID", Kind.ID, "The stable name of the step.", example="GL-001", width=11),
        key("step", "Step", Kind.TEXT, "What is done.", required=True, example="Lower the TTL of www", width=31, wrap=True),
        computed("problem", "Problem", Kind.TEXT, "What is wrong with the step.", width=28, wrap=True),
        decision("status", "Progress", Kind.CHOICE, "How far it is.", choices=PROGRESS, width=15),
        decision("owner", "Owner", Kind.TEXT, "Who does it.", width=12, example="Mara"),
        decision("backup", "Backup", Kind.TEXT, "Who steps in if the owner cannot.", width=12, example="Jonas"),
        decision("note", "Note", Kind.TEXT, "What happened.", width=22, wrap=True),
        fact("starts_at", "Starts at", Kind.TIME, "When it begins, local time.", by=Writer.PERSON, width=17, example="2026-11-28 02:00"),
        fact("minutes", "Minutes", Kind.COUNT, "How long it takes.", by=Writer.PERSON, width=11, example="10"),
        fact("after", "After", Kind.TEXT, "The steps that must be done before.", by=Writer.PERSON, width=14, example="GL-001"),
        fact("check", "Check", Kind.TEXT, "What proves that it worked.", by=Writer.PERSON, width=34, wrap=True, example="The page answers from the new platform"),
        fact("gate", "Gate", Kind.CHOICE, "Whether Go or No-Go is decided here.", choices=GATE, by=Writer.PERSON, width=10, example="Gate"),
        fact("rollback", "Way back", Kind.TEXT, "How it is undone.", by=Writer.PERSON, width=30, wrap=True, printed=False, example="Set the old value again"),
        fact("no_return", "No return", Kind.YES_NO, "Whether it cannot be undone.", by=Writer.PERSON, width=11, printed=False, example="No"),
        fact("announce", "Tell", Kind.TEXT, "Who is told.", by=Writer.PERSON, width=18, printed=False, example="Team chat"),
        fact("started_at", "Started at", Kind.TIME, "When it really began.", by=Writer.PERSON, width=17, printed=False),
        fact("ended_at", "Ended at", Kind.TIME, "When it really ended.", by=Writer.PERSON, width=17, printed=False),
    ),
)  # fmt: skip

ROLLBACK_PLAN = Table(
    "rollback_plan", "Rollback plan", "How to go back to the old platform: what triggers it, who decides, and what data to carry back.",
    phase=Phase.EXECUTE, noun=("rollback step", "rollback steps"), id_prefix="RB-", neighbours=("go_live_plan", "monitoring"),
    columns=(
        key("rollback_id", "Rollback ID", Kind.ID, "The stable name of the line.", example="RB-001", width=13),
        key("change", "Change", Kind.TEXT, "What would be undone.", required=True, example="Checkout on the new platform", width=31, wrap=True),
        computed("problem", "Problem", Kind.TEXT, "What is missing.", width=28, wrap=True),
        decision("status", "Progress", Kind.CHOICE, "How far it is.", choices=PROGRESS, width=15),
        decision("owner", "Owner", Kind.TEXT, "Who does it.", width=12, example="Mara"),
        decision("decides", "Who decides", Kind.TEXT, "The one person who says so.", width=13, example="Mara"),
        decision("note", "Note", Kind.TEXT, "What happened.", width=22, wrap=True),
        fact("trigger", "Trigger", Kind.TEXT, "What must be seen before it is done.", by=Writer.PERSON, width=32, wrap=True, example="Two test purchases fail"),
        fact("reverse_step", "Way back", Kind.TEXT, "What is done.", by=Writer.PERSON, width=32, wrap=True, example="Point www to the old platform"),
        fact("max_minutes", "Minutes at most", Kind.COUNT, "How long it may take.", by=Writer.PERSON, width=12, example="30"),
        fact("carry_back", "Carry back", Kind.TEXT, "The data made meanwhile: orders, leads, opt-outs.", by=Writer.PERSON, width=28, wrap=True, example="Opt-outs of the new platform", printed=False),
        fact("possible_until", "Possible until", Kind.TIME, "The last moment at which it is clean.", by=Writer.PERSON, width=17, printed=False),
    ),
)  # fmt: skip

WARM_UP = Table(
    "warm_up", "Warm-up", "How sending grows on the new platform, the most engaged first.",
    phase=Phase.EXECUTE, noun=("day", "days"), id_prefix="WU-", neighbours=("monitoring", "contacts"),
    columns=(
        key("day_id", "Day ID", Kind.ID, "The stable name of the day.", example="WU-001", width=11),
        key("segment", "Segment", Kind.TEXT, "Who is mailed.", required=True, example="Opened within 30 days", width=27),
        computed("verdict", "Go on?", Kind.TEXT, "Whether the numbers allow the next day.", width=28, wrap=True),
        decision("status", "Progress", Kind.CHOICE, "How far it is.", choices=PROGRESS, width=15),
        decision("owner", "Owner", Kind.TEXT, "Who sends.", width=12, example="Mara"),
        decision("note", "Note", Kind.TEXT, "What happened.", width=24, wrap=True),
        fact("send_on", "Send on", Kind.DATE, "When.", by=Writer.PERSON, width=12, example="2026-12-01"),
        fact("planned", "Planned", Kind.COUNT, "How many mails.", by=Writer.PERSON, width=12, example="200"),
        fact("delivered", "Delivered", Kind.COUNT, "How many arrived.", by=Writer.PERSON, width=13, example="198"),
        fact("bounced", "Bounced", Kind.COUNT, "How many hard bounces.", by=Writer.PERSON, width=12, example="1"),
        fact("complained", "Complained", Kind.COUNT, "How many were marked as spam.", by=Writer.PERSON, width=15, example="0"),
        fact("opened", "Opened", Kind.COUNT, "How many were opened.", by=Writer.PERSON, width=12, example="92"),
        fact("unsubscribed", "Unsubscribed", Kind.COUNT, "How many opted out.", by=Writer.PERSON, width=16, example="2"),
    ),
)  # fmt: skip

MONITORING = Table(
    "monitoring", "Monitoring", "The first 72 hours: each number against its baseline, and what to do when it falls.",
    phase=Phase.EXECUTE, noun=("check", "checks"), id_prefix="MO-", neighbours=("rollback_plan", "warm_up"),
    columns=(
        key("check_id", "Check ID", Kind.ID, "The stable name of the check.", example="MO-001", width=11),
        key("metric", "Metric", Kind.TEXT, "What is watched.", required=True, example="Orders per hour", width=27),
        computed("verdict", "Verdict", Kind.TEXT, "Green, amber or red, with the reason.", width=28, wrap=True),
        computed("change", "Change", Kind.SHARE, "The value against the baseline.", width=11),
        decision("status", "Progress", Kind.CHOICE, "Whether it was looked at.", choices=PROGRESS, width=15),
        decision("owner", "Owner", Kind.TEXT, "Who looks.", width=12, example="Mara"),
        decision("note", "Note", Kind.TEXT, "What was done.", width=24, wrap=True),
        fact("check_at", "Check at", Kind.TIME, "When.", by=Writer.PERSON, width=17, example="2026-11-28 04:00"),
        fact("baseline", "Baseline", Kind.NUMBER, "The same hour on the old platform.", by=Writer.PERSON, width=13, example="12"),
        fact("value", "Value", Kind.NUMBER, "What it is now.", by=Writer.PERSON, width=12, example="11"),
        fact("amber_at", "Amber at", Kind.SHARE, "The change at which to look.", by=Writer.PERSON, width=11, example="-0.2"),
        fact("red_at", "Red at", Kind.SHARE, "The change at which to act.", by=Writer.PERSON, width=11, example="-0.4"),
        fact("amber_from", "Amber from", Kind.NUMBER, "The value itself from which to look, in its own unit, such as percent of complaints.", by=Writer.PERSON, width=12, example="0.1", printed=False),
        fact("red_from", "Red from", Kind.NUMBER, "The value itself from which to act, in its own unit, such as percent of complaints.", by=Writer.PERSON, width=12, example="0.3", printed=False),
        fact("action", "Action", Kind.TEXT, "What is done at red.", by=Writer.PERSON, width=30, wrap=True, example="Go to RB-001", printed=False),
        fact("source", "Source", Kind.TEXT, "Where the number is read.", by=Writer.PERSON, width=20, printed=False, example="Stripe dashboard"),
    ),
)  # fmt: skip
