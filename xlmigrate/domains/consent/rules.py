"""Consent (CN): 1xx evidence that does not count, 2xx what was not read, 3xx signatures. Triage, not legal advice.

Verdicts are computed columns; rules point at cells that a person can put right.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from xlmigrate.cleaning import email
from xlmigrate.domains.consent import decisions, evidence, facts, precedence, sources
from xlmigrate.domains.consent.gather import Gathered
from xlmigrate.engine.plan import TEXT, Severity
from xlmigrate.engine.rules import Flags, flag, rule
from xlmigrate.engine.settings import Policy
from xlmigrate.engine.tables import Scope


@rule("CN101", severity=Severity.WARNING, scope=Scope.COLUMN)
def stamp_of_an_upload(consent_records: pd.DataFrame, policy: Policy, today: date) -> Flags:
    """Consent time is that of an upload, not of a sign-up.

    An address of no person (127.0.0.1), or fifty consents in one second: somebody's computer wrote it, not the contact. The record
    keeps its values, and they do not count.

    Consent records

    | E-mail          | Consent at          | Consent IP | Finding                                              |
    |-----------------|---------------------|------------|------------------------------------------------------|
    | ana@example.org | 2024-03-18 09:12:00 | 127.0.0.1  | This is the time of an upload, so it does not prove consent |
    | ben@example.org | 2024-03-18 09:15:00 | 192.0.2.10 |                                                      |
    |                 |                     |            |                                                      |
    """
    weighed = evidence.weigh(consent_records, policy, today)
    where = pd.Series(weighed.bulk, index=consent_records.index)
    message = "This is the time of an upload, so it does not prove consent"
    yield flag(consent_records, "consent_at", where=where, message=message)


@rule("CN102", severity=Severity.WARNING)
def impossible_day_of_consent(consent_records: pd.DataFrame, policy: Policy, today: date) -> Flags:
    """Impossible consent date: in the future, or before the business began.

    It proves nothing, and makes one wonder about the rest of its file.

    Consent records

    | E-mail          | Consent at          | Finding                                  |
    |-----------------|---------------------|------------------------------------------|
    | ana@example.org | 2099-01-01 00:00:00 | Impossible consent date             |
    | ben@example.org | 2024-03-18 09:15:00 |                                          |
    |                 |                     |                                          |
    """
    weighed = evidence.weigh(consent_records, policy, today)
    where = pd.Series(weighed.suspect, index=consent_records.index)
    yield flag(consent_records, "consent_at", where=where, message="Impossible consent date")


@rule("CN201", severity=Severity.ERROR)
def unread_opt_outs(
    files: pd.DataFrame, contacts: pd.DataFrame, consent_records: pd.DataFrame, policy: Policy
) -> Flags:
    """Unsubscribe lists of this platform are missing.

    Anyone on that platform may have opted out, so nobody is OK yet. Import the lists that the message
    names, exported on the same day as the contacts or later. If all opt-outs are in another file, name the platform under Opt-outs read for
    on Settings.

    Files

    | File           | Direction | Platform  | Holds    | Made on    | Finding                                               |
    |----------------|-----------|-----------|----------|------------|-------------------------------------------------------|
    | subscribed.csv | Imported  | Mailchimp | Contacts | 2026-11-01 | Import the lists of opt-outs of Mailchimp made on 2026-11-01 or later: 2 are wanted, 0 are here. Or name Mailchimp under Opt-outs read for on Settings |
    | kit.csv        | Imported  | Kit       | Contacts | 2026-11-01 |                                                       |
    |                |           |           |          |            |                                                       |
    """
    tables = {"files": files, "contacts": contacts, "consent_records": consent_records}
    behind = sources.unread(tables, policy)
    where = files["platform"].isin(behind) & files["holds"].eq("Contacts")
    clears = files["platform"].map({title: sources.what_clears(title, tables) for title in behind})
    yield flag(files, "name", where=where, message=clears.astype(TEXT).fillna(""))


@rule("CN202", severity=Severity.WARNING)
def export_that_lacks_many(files: pd.DataFrame, contacts: pd.DataFrame) -> Flags:
    """Newer export with more than 5% of the platform's contacts missing.

    A contact missing from a newer full list may have opted out, so each one is on hold. If the file is only part of the list, an
    audience or a segment, answer No under Whole list?

    Files

    | File        | Direction | Platform | Holds    | Whole list? | Finding                                                      |
    |-------------|-----------|----------|----------|-------------|--------------------------------------------------------------|
    | newer.csv   | Imported  | Kit      | Contacts |             | 1 of 1 contacts of its platform are missing here and on hold. Is this the whole list? Answer Yes or No |
    | newest.csv  | Imported  | Kit      | Contacts | No          |                                                              |
    |             |           |          |          |             |                                                              |

    Contacts

    | E-mail          | Source platform | Missing from          |
    |-----------------|-----------------|-----------------------|
    | ana@example.org | Kit             | newer.csv; newest.csv |
    """
    lacking = contacts["missing_from"].dropna().str.split(";").explode().str.strip().value_counts()
    count = files["name"].map(lacking).fillna(0).astype("Int64")
    of = files["platform"].map(contacts["source_platform"].value_counts()).fillna(0).astype("Int64")
    where = (
        (count > of * 0.05).fillna(False)
        & files["whole"].isna()
        & files["holds"].eq("Contacts").fillna(False)
    )
    message = (
        count.astype(TEXT) + " of " + of.astype(TEXT)
        + " contacts of its platform are missing here and on hold. Is this the whole list? Answer Yes or No"
    )  # fmt: skip
    yield flag(files, "whole", where=where, message=message)


@rule("CN301", severity=Severity.WARNING, scope=Scope.ROW)
def incomplete_signature(consent_records: pd.DataFrame) -> Flags:
    """Signed verdict without who signed, when, or why.

    An anonymous or undated signature does not count.

    Consent records

    | E-mail          | Signed verdict | Review note | Reviewed by | Reviewed on | Finding                             |
    |-----------------|----------------|-------------|-------------|-------------|-------------------------------------|
    | ana@example.org | OK             |             | Mara        | 2026-11-18  | Fill in who signed, when, and why     |
    | ben@example.org | OK             | Form seen   | Mara        | 2026-11-18  |                                     |
    | cara@example.org |               |             |             |             |                                     |
    |                 |                |             |             |             |                                     |
    """
    whole = consent_records[["reviewed_by", "reviewed_on", "review_note"]].notna().all(axis=1)
    where = consent_records["signed_verdict"].notna() & ~whole
    yield flag(consent_records, "signed_verdict", where=where, message="Fill in who signed, when, and why")


@rule("CN302", severity=Severity.WARNING, scope=Scope.ROW)
def verdict_that_cannot_be_signed(consent_records: pd.DataFrame) -> Flags:
    """Verdict that cannot be signed.

    You can sign only Unknown, as OK, OK until or Re-permission. No signature overrides an opt-out, a complaint or a missing
    permission.

    Consent records

    | E-mail          | Signed verdict | Finding                                                    |
    |-----------------|----------------|------------------------------------------------------------|
    | ana@example.org | Suppress       | Choose OK, OK until or Re-permission            |
    | ben@example.org | OK             |                                                            |
    |                 |                |                                                            |
    """
    allowed = np.unique([word for words in precedence.SIGNABLE.values() for word in words])
    signed = consent_records["signed_verdict"]
    yield flag(
        consent_records, "signed_verdict", where=signed.notna() & ~signed.isin(allowed),
        message="Choose OK, OK until or Re-permission",
    )  # fmt: skip


@rule("CN401", severity=Severity.INFO)
def permission_that_ends_soon(
    contacts: pd.DataFrame, judgement: Gathered, policy: Policy, today: date
) -> Flags:
    """Permission to send marketing that ends soon.

    After that day the contact must not be written to. Ask for consent before it, while one may; how soon is soon, Settings say
    (Expires soon).

    Contacts

    | E-mail          | Country | Last clicked on | Finding                                      |
    |-----------------|---------|-----------------|----------------------------------------------|
    | ana@example.org | CA      | 2026-10-01      | The permission for email ends on 2026-11-20 |
    | ben@example.org | CA      | 2026-10-01      |                                              |
    |                 |         |                 |                                              |

    Consent records

    | E-mail          | List origin | Last inquiry on |
    |-----------------|-------------|-----------------|
    | ana@example.org | Own         | 2026-05-20      |
    | ben@example.org | Own         | 2026-10-20      |
    |                 |             |                 |

    Settings

    | Setting            | Value |
    |--------------------|-------|
    | Sender's countries | CA    |
    | Opt-outs read for  | Other |
    """
    ends = judgement.verdicts(facts.EMAIL).until[judgement.units.contact].astype("M8[s]")
    days = pd.Series(ends, index=contacts.index)
    soon = days.between(
        pd.Timestamp(today), pd.Timestamp(today) + pd.Timedelta(days=policy.expires_soon_days)
    )
    message = ("The permission for email ends on " + days.dt.strftime("%Y-%m-%d")).astype(TEXT)
    yield flag(contacts, "email", where=soon, message=message)


@rule("CN303", severity=Severity.WARNING)
def incomplete_decision(contacts: pd.DataFrame) -> Flags:
    """Decision to mail without who decided, when, or why.

    An anonymous or undated decision does not count, and an "OK until" needs a last day.

    Contacts

    | E-mail          | Decision | Override note | Decided by | Decided on | Decided until | Finding                           |
    |-----------------|----------|---------------|------------|------------|---------------|-----------------------------------|
    | ana@example.org | OK       |               | Mara       | 2026-11-18 |               | Fill in who decided, when, and why  |
    | ben@example.org | OK       | Form seen     | Mara       | 2026-11-18 |               |                                   |
    | cy@example.org  | OK until | Form seen     | Mara       | 2026-11-18 |               | Fill in the last day under Decided until |
    | dee@example.org | Leave out |              |            |            |               |                                   |
    |                 |          |               |            |            |               |                                   |
    """
    opens = ["OK", "OK until", "Re-permission", "Override"]
    whole = contacts[["decided_by", "decided_on", "override_note"]].notna().all(axis=1)
    for column in decisions.DECISIONS.values():
        cells = contacts[column]
        yield flag(
            contacts, column, where=cells.isin(opens) & ~whole, message="Fill in who decided, when, and why"
        )
        endless = cells.eq("OK until") & whole & contacts["decided_until"].isna()
        yield flag(contacts, column, where=endless, message="Fill in the last day under Decided until")


@rule("CN501", severity=Severity.WARNING)
def record_of_nobody(consent_records: pd.DataFrame, contacts: pd.DataFrame) -> Flags:
    """Consent record without a contact.

    The contact was left out of the import, or has another address there. Nobody is
    mailed because of this record; an opt-out in it still counts.

    Contacts

    | Contact ID | E-mail          |
    |------------|-----------------|
    | C-000001   | ana@example.org |

    Consent records

    | E-mail          | Status       | Finding                                       |
    |-----------------|--------------|-----------------------------------------------|
    | ANA@example.org | Subscribed   |                                               |
    | ben@example.org | Subscribed   | No contact has this address                   |
    | cy@example.org  | Unsubscribed |                                               |
    |                 |              |                                               |
    """
    known = email.key(contacts["email"]).dropna()
    key = email.key(consent_records["email"])
    where = key.notna() & ~key.isin(known) & consent_records["status"].isin(["Subscribed", "Pending"])
    yield flag(consent_records, "email", where=where, message="No contact has this address")
