"""Consent (CN): 1xx evidence that does not count, 2xx what was not read, 3xx signatures. Triage, not legal advice.

Verdicts are computed columns; rules point at cells that a person can put right.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from xlmigrate.domains.consent import evidence, facts, precedence, sources
from xlmigrate.domains.consent.gather import Gathered
from xlmigrate.engine.plan import TEXT, Severity
from xlmigrate.engine.rules import Flags, flag, rule
from xlmigrate.engine.settings import Policy
from xlmigrate.engine.tables import Scope


@rule("CN101", severity=Severity.WARNING, scope=Scope.COLUMN)
def stamp_of_an_upload(consent_records: pd.DataFrame, policy: Policy, today: date) -> Flags:
    """Consent that has the stamp of an upload.

    An address of no person (127.0.0.1), or fifty consents in one second: somebody's computer wrote it, not the contact. The record
    keeps its values, and they do not count.

    Consent records

    | E-mail          | Consent at          | Consent IP | Finding                                              |
    |-----------------|---------------------|------------|------------------------------------------------------|
    | ana@example.org | 2024-03-18 09:12:00 | 127.0.0.1  | An upload wrote it, not the contact; it does not count |
    | ben@example.org | 2024-03-18 09:15:00 | 192.0.2.10 |                                                      |
    |                 |                     |            |                                                      |
    """
    weighed = evidence.weigh(consent_records, policy, today)
    where = pd.Series(weighed.bulk, index=consent_records.index)
    message = "An upload wrote it, not the contact; it does not count"
    yield flag(consent_records, "consent_at", where=where, message=message)


@rule("CN102", severity=Severity.WARNING)
def impossible_day_of_consent(consent_records: pd.DataFrame, policy: Policy, today: date) -> Flags:
    """Consent whose day cannot be: in the future, or before there was a business.

    It proves nothing, and makes one wonder about the rest of its file.

    Consent records

    | E-mail          | Consent at          | Finding                                  |
    |-----------------|---------------------|------------------------------------------|
    | ana@example.org | 2099-01-01 00:00:00 | The day of consent cannot be             |
    | ben@example.org | 2024-03-18 09:15:00 |                                          |
    |                 |                     |                                          |
    """
    weighed = evidence.weigh(consent_records, policy, today)
    where = pd.Series(weighed.suspect, index=consent_records.index)
    yield flag(consent_records, "consent_at", where=where, message="The day of consent cannot be")


@rule("CN201", severity=Severity.ERROR)
def unread_opt_outs(
    files: pd.DataFrame, contacts: pd.DataFrame, consent_records: pd.DataFrame, policy: Policy
) -> Flags:
    """Platform whose contacts were imported and not all of whose opt-outs were.

    Nobody of that platform can be said not to have opted out, so nobody is OK. Import its lists of unsubscribed and cleaned
    contacts, made on the day of the contacts or later; or name it under Opt-outs read for on Settings.

    Files

    | File           | Direction | Platform  | Holds    | Finding                                               |
    |----------------|-----------|-----------|----------|-------------------------------------------------------|
    | subscribed.csv | Imported  | Mailchimp | Contacts | The opt-outs of Mailchimp were not all read, or are older |
    | kit.csv        | Imported  | Kit       | Contacts |                                                       |
    |                |           |           |          |                                                       |
    """
    tables = {"files": files, "contacts": contacts, "consent_records": consent_records}
    behind = files["platform"].isin(sources.unread(tables, policy)) & files["holds"].eq("Contacts")
    message = "The opt-outs of " + files["platform"] + " were not all read, or are older"
    yield flag(files, "name", where=behind, message=message)


@rule("CN301", severity=Severity.WARNING, scope=Scope.ROW)
def incomplete_signature(consent_records: pd.DataFrame) -> Flags:
    """Signed verdict without who signed, when, or why.

    A signature that nobody can be asked about does not count.

    Consent records

    | E-mail          | Signed verdict | Review note | Reviewed by | Reviewed on | Finding                             |
    |-----------------|----------------|-------------|-------------|-------------|-------------------------------------|
    | ana@example.org | OK             |             | Mara        | 2026-11-18  | Write who signed, when, and why     |
    | ben@example.org | OK             | Form seen   | Mara        | 2026-11-18  |                                     |
    | cara@example.org |               |             |             |             |                                     |
    |                 |                |             |             |             |                                     |
    """
    whole = consent_records[["reviewed_by", "reviewed_on", "review_note"]].notna().all(axis=1)
    where = consent_records["signed_verdict"].notna() & ~whole
    yield flag(consent_records, "signed_verdict", where=where, message="Write who signed, when, and why")


@rule("CN302", severity=Severity.WARNING, scope=Scope.ROW)
def verdict_that_cannot_be_signed(consent_records: pd.DataFrame) -> Flags:
    """Signed verdict that no signature can give.

    Only Unknown can be signed, into OK, OK until or Re-permission. An opt-out, a complaint or a missing permission is not a
    person's to sign away.

    Consent records

    | E-mail          | Signed verdict | Finding                                                    |
    |-----------------|----------------|------------------------------------------------------------|
    | ana@example.org | Suppress       | A signature gives OK, OK until or Re-permission            |
    | ben@example.org | OK             |                                                            |
    |                 |                |                                                            |
    """
    allowed = np.unique([word for words in precedence.SIGNABLE.values() for word in words])
    signed = consent_records["signed_verdict"]
    yield flag(
        consent_records, "signed_verdict", where=signed.notna() & ~signed.isin(allowed),
        message="A signature gives OK, OK until or Re-permission",
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
    | ana@example.org | CA      | 2026-10-01      | The permission for e-mail ends on 2026-11-20 |
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
    message = ("The permission for e-mail ends on " + days.dt.strftime("%Y-%m-%d")).astype(TEXT)
    yield flag(contacts, "email", where=soon, message=message)
