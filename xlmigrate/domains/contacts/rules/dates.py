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
    """Past event dated in the future.

    A typing mistake, a wrong clock, or day and month swapped. Engagement is not
    computed for this contact until you correct the date.

    Contacts

    | Created on | Last opened on | Finding                  |
    |------------|----------------|--------------------------|
    | 2027-03-04 |                | This date is in the future (after 2026-11-14) |
    | 2026-11-14 | 2026-12-11     | This date is in the future (after 2026-11-14) |
    | 2026-11-14 | 2026-11-14     |                          |
    |            |                |                          |
    """
    for column in ("created_on", *_SIGNS):
        where = contacts[column] >= pd.Timestamp(today) + pd.Timedelta(days=1)
        yield flag(contacts, column, where=where, message=f"This date is in the future (after {today})")


@rule("CT502", severity=Severity.INFO, scope=Scope.ROW)
def sign_before_the_first_day(contacts: pd.DataFrame) -> Flags:
    """Activity dated before the contact was created.

    The contact was added again later, or day and month are swapped in one of the dates. Purchases can be
    older, because shops keep their own lists.

    Contacts

    | Created on | Last opened on | Finding                          |
    |------------|----------------|----------------------------------|
    | 2025-03-04 | 2025-03-03     | Earlier than Created on    |
    | 2025-03-04 | 2025-03-04     |                                  |
    |            | 2025-03-04     |                                  |
    | 2025-03-04 |                |                                  |
    |            |                |                                  |
    """
    first = contacts["created_on"].dt.floor("D")
    for column in ("last_sent_on", "last_opened_on", "last_clicked_on"):
        yield flag(contacts, column, where=contacts[column] < first, message="Earlier than Created on")
