"""The list of mail domains and of the contacts on those that take no mail, as a workbook of its own."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from xlmigrate.cleaning.mail_servers import Answer

NAME = "mail servers in full.xlsx"
"""It lies in the folder of runs, and ends like the other lists there: when a person is forgotten, they are deleted."""

_HEADINGS = {
    "contact_id": ("Contact ID", 12),
    "email": ("E-mail", 34),
    "domain": ("Domain", 26),
    "contacts": ("Contacts", 11),
    "answer": ("Answer", 22),
    "why": ("Why", 52),
    "marketing_verdict": ("Marketing verdict", 20),
    "has_access": ("Has paid access", 17),
}


def write(path: Path, contacts: pd.DataFrame, domains: pd.DataFrame) -> Path:
    """Write both lists; an older one is replaced. The gravest stand first."""
    import xlsxwriter  # only this command needs it

    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        look = {"font_name": "Arial", "font_size": 10, "font_scheme": False}
        head = book.add_format({**look, "bold": True, "bg_color": "#E6EEF2", "bottom": 2})
        text, number = (book.add_format({**look, "num_format": code}) for code in ("@", "#,##0"))
        for name, frame in (("Contacts without mail", contacts), ("Domains", domains)):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for at, column in enumerate(frame.columns):
                heading, width = _HEADINGS[str(column)]
                sheet.set_column(at, at, width)
                sheet.write_string(0, at, heading, head)
                for row, value in enumerate(frame[column], start=1):
                    if column == "contacts":
                        sheet.write_number(row, at, int(value), number)
                    elif value is not pd.NA:
                        sheet.write_string(row, at, str(value), text)
            sheet.autofilter(0, 0, max(len(frame), 1), len(frame.columns) - 1)
    return path


_ORDER = {Answer.REFUSES: 0, Answer.NO_SERVER: 1, Answer.UNKNOWN: 2, Answer.TAKES: 3}


def gravest_first(frame: pd.DataFrame) -> pd.DataFrame:
    """Domains that take no mail first, then those that name no server; in each the order as it was."""
    rank = frame["answer"].map({str(answer): place for answer, place in _ORDER.items()})
    return frame.iloc[rank.to_numpy(dtype=int).argsort(kind="stable")]
