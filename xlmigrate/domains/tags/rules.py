"""Tags and custom fields (TG): 1xx names and spellings."""

from __future__ import annotations

import pandas as pd

from xlmigrate.cleaning import tag, text
from xlmigrate.engine.plan import TEXT, Fix, Severity
from xlmigrate.engine.rules import Flags, first_in_group, flag, rule


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


@rule("TG102", severity=Severity.INFO, fix=Fix.UNSAFE)
def tag_that_may_be_another(tags: pd.DataFrame, contacts: pd.DataFrame) -> Flags:
    """Tags that may be the same, spelled differently.

    One meaning under two names splits every segment that is built on it. Tags with the same words are proposed to merge
    (OpenRefine's fingerprint), and so is a rare one that is one letter from a frequent one; the most frequent
    spelling wins. Never proposed: tags whose numbers, signs (+ # / % $) or words such as no and not differ.

    Tags

    | Tag ID | Tag            | Finding |
    |--------|----------------|---------|
    | TG-001 | Buyer, VIP     | TG-002  |
    | TG-002 | VIP buyer      |         |
    | TG-003 | Webinar 2023   |         |
    | TG-004 | Webinar 2024   |         |
    | TG-005 | C++            |         |
    | TG-006 | C#             |         |
    | TG-007 | Not buyer      |         |
    | TG-008 | Newsleter      | TG-009  |
    | TG-009 | Newsletter     |         |
    |        |                |         |

    Contacts

    | Contact ID | Tags                   |
    |------------|------------------------|
    | C-000001   | VIP buyer; Newsletter  |
    | C-000002   | Newsletter             |
    | C-000003   | Newsletter             |
    | C-000004   | Newsletter             |
    | C-000005   | Newsletter             |
    | C-000006   |                        |
    """
    counts = tag.counted(contacts["tags"], tags["tag"])
    won = tag.winners(tags["tag"], counts)
    where = won["at"].notna() & tags["merge_into"].isna() & tags["decision"].isna()
    at = won["at"].fillna(0).to_numpy(dtype="int64")
    into, spelling, its = (
        column.take(at).set_axis(tags.index) for column in (tags["tag_id"], tags["tag"], counts)
    )
    where &= tags["tag_id"].ne(into)
    message = (
        "It has "
        + won["reason"]
        + " as "
        + spelling
        + " (contacts: "
        + counts.astype(TEXT)
        + ", and "
        + its.astype(TEXT)
        + ")"
    )
    yield flag(tags, "merge_into", where=where, to=into, message=message)
