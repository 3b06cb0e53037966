"""Rules of dates of contacts: what lies in the future, what comes before the first day."""

from __future__ import annotations

from datetime import date

import pandas as pd

from xlmigrate.engine.plan import Severity
from xlmigrate.engine.rules import Flags, flag, rule
from xlmigrate.engine.tables import Scope

_SIGNS = ("last_sent_on", "last_opened_on", "last_clicked_on", "last_purchase_on")


@rule("CT501", severity=Severity.WARNING, scope=Scope.ROW)
def date_in_the_future(contacts: pd.DataFrame, today: date) -> Flags:
    """Date of something past lies in the future.

    It is a slip, a clock that was wrong, or a day and a month that were swapped. Such a contact is judged by nobody's
    rule: its engagement waits for you.

    Contacts

    | Created on | Last opened on | Finding                  |
    |------------|----------------|--------------------------|
    | 2027-03-04 |                | It is after 2026-11-14   |
    | 2026-11-14 | 2026-12-11     | It is after 2026-11-14   |
    | 2026-11-14 | 2026-11-14     |                          |
    |            |                |                          |
    """
    for column in ("created_on", *_SIGNS):
        where = contacts[column] >= pd.Timestamp(today) + pd.Timedelta(days=1)
        yield flag(contacts, column, where=where, message=f"It is after {today}")


@rule("CT502", severity=Severity.INFO, scope=Scope.ROW)
def sign_before_the_first_day(contacts: pd.DataFrame) -> Flags:
    """Contact opened, clicked or was written to before it came.

    Either it was added a second time, or day and month are swapped in one of the two dates. Purchases may well be
    older: shops keep their own lists.

    Contacts

    | Created on | Last opened on | Finding                          |
    |------------|----------------|----------------------------------|
    | 2025-03-04 | 2025-03-03     | It is before the contact came    |
    | 2025-03-04 | 2025-03-04     |                                  |
    |            | 2025-03-04     |                                  |
    | 2025-03-04 |                |                                  |
    |            |                |                                  |
    """
    first = contacts["created_on"].dt.floor("D")
    for column in ("last_sent_on", "last_opened_on", "last_clicked_on"):
        yield flag(contacts, column, where=contacts[column] < first, message="It is before the contact came")
