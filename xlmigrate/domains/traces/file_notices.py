"""What is said of files: rows that could not be read, words that are not known, columns without a place."""

from __future__ import annotations

import pandas as pd

from xlmigrate.engine.plan import TEXT, Severity, finding_rows, findings_frame
from xlmigrate.engine.rules import Notice

UNKNOWN_STATUS = Notice("XL302", Severity.WARNING, "Status word that the platform's profile does not know.", "It counts as unknown: nobody is written to because of a word that is not understood.")  # fmt: skip
NAMELESS_STATUS = Notice("XL303", Severity.WARNING, "File whose name does not say which contacts it holds.", "This platform tells subscribed from never subscribed by the name of the file alone. The name was changed, so the status is unknown.")  # fmt: skip
UNPLACED_COLUMN = Notice("XL304", Severity.WARNING, "Column of a file that no sheet has a place for.", "It was not taken over. Map it, or keep the file.")  # fmt: skip
LEFT_COLUMN = Notice("XL305", Severity.INFO, "Column of a file that you left out.", "The mapping file says so.")  # fmt: skip
TAG_WITH_SEMICOLON = Notice("XL306", Severity.WARNING, "Tag with a semicolon in its name.", "Semicolons stand between tags on the Contacts sheet, so the tag would be read as two. It is written with a comma.")  # fmt: skip
UNREAD_TIME = Notice("XL307", Severity.WARNING, "Column of dates that a file does not prove.", "The cells are kept as they stand and count as unknown until you answer on the sheet, or fill Date order on Settings and import the file again.")  # fmt: skip
GONE_ROW = Notice("XL308", Severity.INFO, "Row that a newer export no longer has.", "It was deleted on the old platform, or the export covers less. It stays here with its decision until you say otherwise.")  # fmt: skip
READ_TIME = Notice("XL309", Severity.INFO, "Column of dates whose order the file proves.", "The platform is not known for one way of writing them, so the column itself was asked: a day over 12 can stand in one place only.")  # fmt: skip
ENCODING_GUESSED = Notice("XL310", Severity.WARNING, "Text file in an older encoding.", "Its bytes are not UTF-8. The encoding whose words look right was taken; look at the words that are named.")  # fmt: skip
ASIDE_ROWS = Notice("XL311", Severity.INFO, "Lines of a file that are not people.", "Titles, notes, totals and repeated headings count as rejected. Nothing is lost: the finding names them.")  # fmt: skip
HEADLESS = Notice("XL312", Severity.WARNING, "File without a line of headings.", "Its columns are told by their cells alone, so its people count as unknown until you give it headings.")  # fmt: skip
HIDDEN_CELLS = Notice("XL313", Severity.WARNING, "Hidden rows, columns or sheets that were read.", "People hide what they do not want to move: look whether these rows belong to the list.")  # fmt: skip
MENDED_ROW = Notice("XL314", Severity.WARNING, "Line of a file whose quotation marks do not fit.", "It was read as it stands, so that no line swallows the next. Look at its cells.")  # fmt: skip
UNKNOWN_FORMULA = Notice("XL315", Severity.ERROR, "Formula without a stored result.", "The file was written by a program that does not calculate. What the cell would hold is not known.")  # fmt: skip
DOUBTFUL_ROW = Notice("XL316", Severity.WARNING, "Row whose cells do not fit the headings.", "Its cells may stand in the wrong columns, so its person counts as unknown. Mend the row in the file, and import it again.")  # fmt: skip
WAITING_FILE = Notice("XL317", Severity.ERROR, "File that waits for an answer.", "It could not be understood, so its rows are in no sheet, and nobody knows whether it holds opt-outs. The others were read.")  # fmt: skip
HELD_ROWS = Notice("XL318", Severity.WARNING, "Words that may say no.", "They may mean an opt-out, so these people count as unknown until you say what the words mean.")  # fmt: skip
READ_AS_STOP = Notice("XL319", Severity.INFO, "Words that were read as an opt-out.", "The people stand on Suppressions, with the words as the reason given.")  # fmt: skip
PLACEHOLDERS = Notice("XL320", Severity.INFO, "Placeholders that count as blank.", "Programs write NULL, N/A or 1970-01-01 where nothing is known.")  # fmt: skip
EATEN_DIGITS = Notice("XL321", Severity.WARNING, "Numbers that have lost digits.", "A spreadsheet program has turned long numbers into 4.47E+11, or cut them after 15 digits. Take them from the platform again.")  # fmt: skip
CUT_TEXT = Notice("XL322", Severity.WARNING, "Text that is too long for a cell.", "A cell of Excel holds 32,767 characters. The rest stays in the file alone.")  # fmt: skip
MARKUP = Notice("XL323", Severity.INFO, "Characters of web pages that were read.", "&amp; and &#39; are written as the characters they stand for.")  # fmt: skip
NO_SALES = Notice("XL324", Severity.INFO, "Lines of a payment file that are no purchase.", "Refunds, fees, transfers and holds are not sales. They are counted as rejected.")  # fmt: skip
MORE_ADDRESSES = Notice("XL325", Severity.INFO, "People with another address.", "The further address is kept under its own heading. Where it opted out, the person counts as unknown.")  # fmt: skip
UNREAD_STOP = Notice("XL327", Severity.ERROR, "Opt-out that stops nobody.", "The entry holds no address or number that can be read. Find out who is meant, and add the address to Suppressions.")  # fmt: skip

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
