"""The list of mail domains and of the contacts on those that take no mail, as a workbook of its own."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from xlmigrate.probes.mail_servers import Answer
from xlmigrate.reports.list_book import write_lists

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
    lists = {"Contacts without mail": contacts, "Domains": domains}
    headed = {
        name: frame.rename(columns={column: heading for column, (heading, _) in _HEADINGS.items()})
        for name, frame in lists.items()
    }
    return write_lists(path, headed, widths=dict(_HEADINGS.values()))


_ORDER = {Answer.REFUSES: 0, Answer.NO_SERVER: 1, Answer.UNKNOWN: 2, Answer.TAKES: 3}


def gravest_first(frame: pd.DataFrame) -> pd.DataFrame:
    """Domains that take no mail first, then those that name no server; in each the order as it was."""
    rank = frame["answer"].map({str(answer): place for answer, place in _ORDER.items()})
    return frame.iloc[rank.to_numpy(dtype=int).argsort(kind="stable")]
