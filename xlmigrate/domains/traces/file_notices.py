"""What is said of files: rows that could not be read, words that are not known, columns without a place."""

from __future__ import annotations

import pandas as pd

from xlmigrate.engine.plan import TEXT, Severity, finding_rows, findings_frame
from xlmigrate.engine.rules import Notice

UNREAD_ROW = Notice("XL301", Severity.ERROR, "Row of a file that could not be read.", "Its cells do not fit the headings, so nobody can say which is which. It is in no sheet: mend the file, or enter the row by hand.")  # fmt: skip
UNKNOWN_STATUS = Notice("XL302", Severity.WARNING, "Status word that the platform's profile does not know.", "It counts as unknown: nobody is written to because of a word that is not understood.")  # fmt: skip
NAMELESS_STATUS = Notice("XL303", Severity.WARNING, "File whose name does not say which contacts it holds.", "This platform tells subscribed from never subscribed by the name of the file alone. The name was changed, so the status is unknown.")  # fmt: skip
UNPLACED_COLUMN = Notice("XL304", Severity.WARNING, "Column of a file that no sheet has a place for.", "It was not taken over. Map it, or keep the file.")  # fmt: skip
LEFT_COLUMN = Notice("XL305", Severity.INFO, "Column of a file that you left out.", "The mapping file says so.")  # fmt: skip
TAG_WITH_SEMICOLON = Notice("XL306", Severity.WARNING, "Tag with a semicolon in its name.", "Semicolons stand between tags on the Contacts sheet, so the tag would be read as two. It is written with a comma.")  # fmt: skip
UNREAD_TIME = Notice("XL307", Severity.WARNING, "Column of dates that a file does not prove.", "The cells are kept as they stand and count as unknown until you answer on the sheet, or fill Date order on Settings and import the file again.")  # fmt: skip
GONE_ROW = Notice("XL308", Severity.INFO, "Row that a newer export no longer has.", "It was deleted on the old platform, or the export covers less. It stays here with its decision until you say otherwise.")  # fmt: skip
READ_TIME = Notice("XL309", Severity.INFO, "Column of dates whose order the file proves.", "The platform is not known for one way of writing them, so the column itself was asked: a day over 12 can stand in one place only.")  # fmt: skip

FILE_NOTICES = (
    UNREAD_ROW, UNKNOWN_STATUS, NAMELESS_STATUS, UNPLACED_COLUMN, LEFT_COLUMN, TAG_WITH_SEMICOLON, UNREAD_TIME,
    GONE_ROW, READ_TIME,
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
