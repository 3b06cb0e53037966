"""Consent (CN): 1xx evidence that does not count, 2xx what was not read, 3xx signatures. Triage, not legal advice.

Verdicts are computed columns; rules point at cells that a person can put right.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from xlmigrate.cleaning import email
from xlmigrate.domains.consent import evidence, precedence, sources
from xlmigrate.engine.plan import Severity
from xlmigrate.engine.rules import Flags, flag, rule
from xlmigrate.engine.settings import Policy


@rule("CN101", severity=Severity.WARNING)
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


@rule("CN301", severity=Severity.WARNING)
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


@rule("CN302", severity=Severity.WARNING)
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


@rule("CN401", severity=Severity.WARNING)
def record_of_nobody(consent_records: pd.DataFrame, contacts: pd.DataFrame) -> Flags:
    """Consent record whose address no contact has.

    The proof is there and the person is not: either the contact was left out of the import, or its address is another one. Nobody is
    mailed for it; a stop in it holds all the same.

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
