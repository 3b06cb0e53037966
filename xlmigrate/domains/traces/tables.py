"""The traces of the work: findings, changes, files, and the legend. xlmigrate writes them; answers are yours."""

from xlmigrate.domains.traces.words import ACCEPT, SEVERITY
from xlmigrate.engine.tables import Kind, Phase, Table, computed, decision, detail, fact, key

FINDINGS = Table(
    "findings", "Findings", "Problems and proposals, most serious first. Answer a proposal with Apply or Leave; the next run carries it out.",
    phase=Phase.TRACES, noun=("finding", "findings"), owned=True, neighbours=("contacts", "assets", "change_log"),
    columns=(
        key("finding_id", "Finding ID", Kind.ID, "The ID of the finding; it stays the same for the same rule, row, column and value.", width=16),
        key("severity", "Severity", Kind.CHOICE, "How serious it is.", choices=SEVERITY, width=13),
        computed("rule", "Rule", Kind.ID, "The rule that found it; the Legend explains each.", width=10),
        computed("sheet", "Sheet", Kind.TEXT, "Where it is.", width=15),
        computed("row_key", "Row", Kind.ID, "Which row of that sheet, by its ID.", width=12),
        computed("column", "Column", Kind.TEXT, "Which column.", width=14),
        computed("message", "What", Kind.TEXT, "What is wrong, in words.", width=33, wrap=True),
        computed("value", "Value", Kind.TEXT, "What the cell holds.", width=24, wrap=True),
        computed("proposal", "Proposal", Kind.TEXT, "What it would become when you apply it.", width=24, wrap=True),
        decision("accept", "Accept", Kind.CHOICE, "Apply carries the proposal out at the next run; Leave keeps it quiet until the value changes.", choices=ACCEPT, width=12),
        decision("note", "Note", Kind.TEXT, "Why.", width=22, wrap=True),
        decision("left_by", "Left by", Kind.TEXT, "Who lets an error pass: without name, day, and a note why, its gate stays closed.", width=12, example="Mara"),
        decision("left_on", "Left on", Kind.DATE, "When.", width=12, example="2026-11-20"),
    ),
)  # fmt: skip

CHANGE_LOG = Table(
    "change_log", "Change log", "Every cell that xlmigrate changed: what it was, what it is, and the rules that say so.",
    phase=Phase.TRACES, noun=("change", "changes"), neighbours=("findings", "files"),
    columns=(
        key("change_id", "Change ID", Kind.ID, "Run and number of the change.", width=13),
        key("sheet", "Sheet", Kind.TEXT, "Where.", width=16),
        computed("row_key", "Row", Kind.ID, "Which row, by its ID.", width=12),
        computed("column", "Column", Kind.TEXT, "Which column.", width=16),
        computed("old", "Was", Kind.TEXT, "What the cell held.", width=32, wrap=True),
        computed("new", "Is", Kind.TEXT, "What it holds now.", width=32, wrap=True),
        computed("rules", "Rules", Kind.TEXT, "The rules that led there, in order.", width=16),
        computed("operation", "Operation", Kind.TEXT, "The button or command.", width=18),
    ),
)  # fmt: skip

FILES = Table(
    "files", "Files", "Every file read or written: its hash, and where each of its rows went. Read = kept + merged + suppressed + rejected + waiting.",
    phase=Phase.TRACES, noun=("file", "files"), id_prefix="FI-", neighbours=("contacts", "suppressions", "findings"),
    columns=(
        key("file_id", "File ID", Kind.ID, "The stable name of the file in this workbook.", width=11),
        key("name", "File", Kind.TEXT, "Its name.", width=29, wrap=True),
        computed("direction", "Direction", Kind.TEXT, "Imported or exported.", width=13),
        computed("platform", "Platform", Kind.TEXT, "The platform, recognized by the headings.", width=15),
        computed("holds", "Holds", Kind.TEXT, "What its rows are.", width=16),
        computed("rows_read", "Rows read", Kind.COUNT, "Rows below the heading.", width=10),
        computed("rows_kept", "Kept", Kind.COUNT, "Rows that became rows of a sheet.", width=10),
        computed("rows_merged", "Merged", Kind.COUNT, "Rows that said nothing new of a row already there.", width=10),
        computed("rows_suppressed", "Suppressed", Kind.COUNT, "Rows whose address went to Suppressions; of a contact export they stay on Contacts too.", width=14),
        computed("rows_rejected", "Rejected", Kind.COUNT, "Rows that are none of the list: titles, totals, notes, transfers; a finding names them.", width=12),
        computed("rows_waiting", "Waiting", Kind.COUNT, "Rows of a file that is not understood yet; they are in no sheet.", width=10),
        computed("encoding", "Encoding", Kind.TEXT, "How its characters are written.", width=12),
        computed("delimiter", "Delimiter", Kind.TEXT, "What stands between its columns.", width=13),
        decision("note", "Note", Kind.TEXT, "What you know of it.", width=18, wrap=True),
        decision("whole", "Whole list?", Kind.YES_NO, "No: the file is a part of the platform's list, so nobody is gone because it lacks them.", width=11),
        detail("made_on", "Made on", Kind.DATE, "When the file was last written, as its folder says.", width=12),
        detail("sha256", "SHA-256", Kind.TEXT, "The fingerprint of its bytes.", width=34, wrap=True),
    ),
)  # fmt: skip

COLUMNS = Table(
    "columns", "Columns", "How each column of each file was read, and why. Write your answer where it is wrong or asked, and import the file again.",
    phase=Phase.TRACES, noun=("column", "columns"), id_prefix="CL-", neighbours=("files", "findings", "contacts"),
    same=(("shape", "heading"), ("file", "heading")),
    columns=(
        key("column_id", "Column ID", Kind.ID, "The stable name of the line in this workbook.", width=11),
        key("heading", "Heading", Kind.TEXT, "The heading in the file; or the words that are asked about, such as a tag.", width=24, wrap=True),
        decision("answer", "Your answer", Kind.TEXT, "A column of ours (Contacts: City), Leave out, Own column; for words that are asked about: Unsubscribed, Objected, Complained, Hard bounce, Blocked, Erasure, or Nothing.", width=22, example="Unsubscribed"),
        decision("note", "Note", Kind.TEXT, "What you know of it.", width=22, wrap=True),
        fact("file", "File", Kind.TEXT, "The file that has the column.", width=24, wrap=True),
        fact("example", "Example", Kind.TEXT, "The first filled cell.", width=24, wrap=True),
        fact("goes_to", "Goes to", Kind.TEXT, "The sheet and column that take it; or that its rows wait for your answer.", width=30, wrap=True),
        fact("why", "Why", Kind.TEXT, "What told so: the platform's profile, the heading, the cells, or you.", width=36, wrap=True),
        fact("confidence", "Confidence", Kind.SHARE, "How sure that is.", width=12),
        fact("shape", "Shape", Kind.ID, "The fingerprint of all headings of the file: the next file with the same ones is read with your answers.", width=14, printed=False),
    ),
)  # fmt: skip

LEGEND = Table(
    "legend", "Legend", "Every rule, every word and every colour, with its meaning and its source. Triage, not legal advice.",
    phase=Phase.TRACES, noun=("entry", "entries"), owned=True, neighbours=("findings", "settings"),
    columns=(
        key("entry", "Entry", Kind.TEXT, "A rule's code, or a word.", width=20),
        key("about", "About", Kind.TEXT, "What it belongs to.", width=22),
        computed("meaning", "Meaning", Kind.TEXT, "What it says.", width=60, wrap=True),
        computed("why", "Why, and source", Kind.TEXT, "Why it matters, and where it is from.", width=60, wrap=True),
    ),
)  # fmt: skip
