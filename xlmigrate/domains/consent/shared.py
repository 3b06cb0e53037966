"""The judgement of consent, made once for the columns of three sheets."""

from __future__ import annotations

from datetime import date

import pandas as pd

from xlmigrate.domains.consent.gather import READS, READS_TOO, Gathered, gather
from xlmigrate.engine.catalogue import BY_NAME
from xlmigrate.engine.settings import Policy
from xlmigrate.engine.shared import Raw, shared

_MADE_OF = {
    name: [one.name for one in BY_NAME[name].columns if not one.is_computed or name == "files"]
    for name in (*READS, *READS_TOO)
}
"""What a verdict is made of: all but what runs compute; of the sheet Files everything, for runs alone write it."""


@shared(**_MADE_OF)
def judgement(
    contacts: pd.DataFrame,
    consent_records: pd.DataFrame,
    suppressions: pd.DataFrame,
    subscriptions: pd.DataFrame,
    purchases: pd.DataFrame,
    files: pd.DataFrame,
    policy: Policy,
    today: date,
    raw: Raw,
    origins: pd.DataFrame | None = None,
) -> Gathered:
    """Who may be written to and who must be served, by address and channel."""
    tables = {
        "contacts": contacts, "consent_records": consent_records, "suppressions": suppressions,
        "subscriptions": subscriptions, "purchases": purchases, "files": files,
    }  # fmt: skip
    if origins is not None:  # a workbook of an earlier version has no such sheet
        tables["origins"] = origins
    return gather(tables, policy, today, raw)
