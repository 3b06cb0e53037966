"""Tags and custom fields (TG): 1xx names and spellings."""

from __future__ import annotations

import pandas as pd

from xlmigrate.cleaning import text
from xlmigrate.plan import Severity
from xlmigrate.rulebook import Flags, first_in_group, flag, rule


@rule("TG101", severity=Severity.WARNING)
def tag_in_two_spellings(tags: pd.DataFrame) -> Flags:
    """Two tags that differ only in capitals or spaces.

    Some platforms keep them apart, others fold them into one (HighLevel lower-cases tags, vendor help 2026-11):
    an automation then fires for people it was not meant for, or for nobody.

    Tags

    | Tag ID | Tag   | Finding                  |
    |--------|-------|--------------------------|
    | TG-001 | VIP   |                          |
    | TG-002 | vip   | Differs from TG-001 only in capitals or spaces |
    | TG-003 | Buyer |                          |
    | TG-004 |       |                          |
    |        |       |                          |
    """
    folded = text.fold(tags["tag"])
    first = first_in_group(tags["tag_id"], folded)
    where = folded.notna() & folded.duplicated(keep="first") & ~tags["tag"].duplicated(keep="first")
    yield flag(tags, "tag", where=where, message="Differs from " + first + " only in capitals or spaces")
