"""What is said of files: rows that could not be read, words that are not known, columns without a place."""

from __future__ import annotations

import pandas as pd

from xlmigrate.engine.plan import TEXT, Severity, finding_rows, findings_frame
from xlmigrate.engine.rules import Notice

UNKNOWN_STATUS = Notice("XL302", Severity.WARNING, "Unknown status word.", "The contact counts as unknown and is not mailed. Say what the word means on the sheet Columns, and import again.")  # fmt: skip
NAMELESS_STATUS = Notice("XL303", Severity.WARNING, "File name does not tell the contacts' status.", "On this platform only the file name tells subscribed contacts from never subscribed ones. The name was changed, so the status is unknown. Restore the original name, and import again.")  # fmt: skip
UNPLACED_COLUMN = Notice("XL304", Severity.WARNING, "Column not imported.", "No sheet has a column for it. Map it, or keep the file.")  # fmt: skip
LEFT_COLUMN = Notice("XL305", Severity.INFO, "Column left out by you.", "You chose Leave out in the mapping.")  # fmt: skip
TAG_WITH_SEMICOLON = Notice("XL306", Severity.WARNING, "Tag with a semicolon in its name.", "Contacts separates tags with semicolons, so this tag would become two. It was written with a comma instead.")  # fmt: skip
UNREAD_TIME = Notice("XL307", Severity.WARNING, "Day/month order of a file is unclear.", "The dates count as unknown. Answer the finding of that sheet, or fill in Date order on Settings and import the file again.")  # fmt: skip
GONE_ROW = Notice("XL308", Severity.INFO, "Row missing from the newer export.", "It was deleted on the old platform, or the export is only part of the list. It stays here with its decision until you remove it.")  # fmt: skip
READ_TIME = Notice("XL309", Severity.INFO, "Dates of a file were converted.", "The platform writes dates in more than one way. The order was taken from the dates themselves: a number over 12 can only be the day.")  # fmt: skip
ENCODING_GUESSED = Notice("XL310", Severity.WARNING, "File is not UTF-8.", "The best-fitting older encoding was used. Check the words named here; if they look wrong, import again with --encoding.")  # fmt: skip
ASIDE_ROWS = Notice("XL311", Severity.INFO, "Skipped lines.", "Titles, notes, totals and repeated headings are not people. They count as rejected and are named here.")  # fmt: skip
HEADLESS = Notice("XL312", Severity.WARNING, "File without headings.", "Its columns were recognized by their cells alone, so its people count as unknown. Add a row of headings, and import again.")  # fmt: skip
HIDDEN_CELLS = Notice("XL313", Severity.WARNING, "Hidden rows, columns or sheets were imported.", "They may be hidden because they should not move: check whether they belong on the list.")  # fmt: skip
MENDED_ROW = Notice("XL314", Severity.WARNING, "Unbalanced quotation marks.", "The line was read on its own, so that it does not merge with the next. Check its cells.")  # fmt: skip
UNKNOWN_FORMULA = Notice("XL315", Severity.ERROR, "Formula without a stored result.", "The cell's value is unknown. Open the file in Excel, save it, and import it again.")  # fmt: skip
DOUBTFUL_ROW = Notice("XL316", Severity.WARNING, "Row with more cells than headings.", "Its cells may be in the wrong columns, so this person counts as unknown. Correct the row in the file, and import it again. If row 1 of the file is a title, delete it.")  # fmt: skip
WAITING_FILE = Notice("XL317", Severity.ERROR, "File not imported yet.", "Its columns could not be recognized, so it may contain opt-outs that are missing here. Follow the message, and import it again. The other files were imported.")  # fmt: skip
HELD_ROWS = Notice("XL318", Severity.WARNING, "Possible opt-out.", "These words may mean an opt-out, so these people count as unknown until you say what the words mean on the sheet Columns.")  # fmt: skip
READ_AS_STOP = Notice("XL319", Severity.INFO, "Words read as an opt-out.", "These people are on Suppressions, with the words under Reason given.")  # fmt: skip
PLACEHOLDERS = Notice("XL320", Severity.INFO, "Placeholders read as blank.", "Programs write NULL, N/A or 1970-01-01 when they have no value.")  # fmt: skip
EATEN_DIGITS = Notice("XL321", Severity.WARNING, "Numbers with missing digits.", "A spreadsheet shortened long numbers (4.47E+11) or cut them after 15 digits. Export them from the platform again, and do not open the file in Excel first.")  # fmt: skip
CUT_TEXT = Notice("XL322", Severity.WARNING, "Text cut to fit the cell.", "An Excel cell holds 32,767 characters. The rest is only in the file.")  # fmt: skip
MARKUP = Notice("XL323", Severity.INFO, "Web page codes converted.", "&amp; and &#39; were replaced by the characters they stand for.")  # fmt: skip
NO_SALES = Notice("XL324", Severity.INFO, "Payment lines that are not sales.", "Fees, transfers and holds are not sales. They count as rejected.")  # fmt: skip
MORE_ADDRESSES = Notice("XL325", Severity.INFO, "People with a second address.", "The second address is kept under its own heading. If it opted out, the person counts as unknown.")  # fmt: skip
UNREAD_STOP = Notice("XL327", Severity.ERROR, "Opt-out without a readable address.", "It has no address or number, so it protects nobody yet. Find out who is meant, and add the address to Suppressions.")  # fmt: skip

FILE_NOTICES = (
    UNKNOWN_STATUS, NAMELESS_STATUS, UNPLACED_COLUMN, LEFT_COLUMN, TAG_WITH_SEMICOLON, UNREAD_TIME,
    GONE_ROW, READ_TIME, ENCODING_GUESSED, ASIDE_ROWS, HEADLESS, HIDDEN_CELLS, MENDED_ROW, UNKNOWN_FORMULA, DOUBTFUL_ROW,
    WAITING_FILE, HELD_ROWS, READ_AS_STOP, PLACEHOLDERS, EATEN_DIGITS, CUT_TEXT, MARKUP, NO_SALES, MORE_ADDRESSES, UNREAD_STOP,
)  # fmt: skip


class Problems:
    """Collects what is said of files: notice, file, place (a line or a heading) and a sentence."""

    def __init__(self) -> None:
        self._rows: list[tuple[Notice, str, str, str]] = []

    def say(self, notice: Notice, file: str, place: str, message: str) -> None:
        """Add one line."""
        self._rows.append((notice, file, place, message))

    def frame(self) -> pd.DataFrame:
        """All lines: code, severity, file, place, message."""
        rows = [(n.code, n.severity.value, file, place, message) for n, file, place, message in self._rows]
        return pd.DataFrame(rows, columns=["code", "severity", "file", "place", "message"], dtype=TEXT)


def with_problems(findings: pd.DataFrame, problems: pd.DataFrame) -> pd.DataFrame:
    """Findings together with what was said of files; those stand on the sheet Files, under the file's name."""
    blocks = [
        finding_rows(
            table="files",
            rows=None,
            count=len(part),
            keys=part["file"],
            column="name",
            rule=str(code),
            severity=Severity(part["severity"].iloc[0]),
            message=part["message"],
            old=part["place"],
        )
        for code, part in problems.groupby("code", sort=True)
    ]
    return findings_frame([findings, *blocks])
