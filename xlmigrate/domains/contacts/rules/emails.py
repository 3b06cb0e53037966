"""E-mail addresses of contacts (CT1xx).

What is certain is repaired, what is likely is proposed, what cannot be known is said. Nothing is deleted.
"""

from __future__ import annotations

import pandas as pd

from xlmigrate.cleaning import email, text
from xlmigrate.engine.plan import TEXT, Fix, Severity
from xlmigrate.engine.rules import Flags, flag, rule
from xlmigrate.engine.tables import Scope


@rule("CT101", severity=Severity.INFO, fix=Fix.SAFE, scope=Scope.ROW)
def email_with_space_or_invisible_character(contacts: pd.DataFrame) -> Flags:
    r"""Email with extra spaces or invisible characters.

    Platforms treat it as a different address and create a second contact. Web pages and PDF files leave
    non-breaking and zero-width characters behind when an address is copied.

    Contacts

    | E-mail                  | Finding           |
    |-------------------------|-------------------|
    | ` ana@example.org`      | `ana@example.org` |
    | `ana@example.org\u200b` | `ana@example.org` |
    | `\u00a0ana@example.org` | `ana@example.org` |
    | `ana@example.org`       |                   |
    |                         |                   |
    """
    cleaned = text.clean_spaces(contacts["email"])
    yield flag(
        contacts,
        "email",
        where=cleaned.ne(contacts["email"]),
        to=cleaned,
        message="Extra space or invisible character",
    )


@rule("CT102", severity=Severity.INFO, fix=Fix.SAFE, scope=Scope.ROW)
def email_written_another_way(contacts: pd.DataFrame) -> Flags:
    """Email in a nonstandard form.

    Links, brackets and trailing punctuation are not part of the address, and a domain has no capitals: what remains is one
    address, and the same one on every platform. A name or a label that signs set apart from the address goes to Notes, unless
    the row holds it already. The part before the @ keeps its capitals, because only its own mail server knows whether they count
    (RFC 5321, section 2.4).

    Contacts

    | E-mail                        | First name | Last name | Notes | Finding           |
    |-------------------------------|------------|-----------|-------|-------------------|
    | mailto:ana@example.org        |            |           |       | ana@example.org   |
    | `Ana Dietz <ana@example.org>` | Ana        | Dietz     |       | ana@example.org   |
    | `Ana Dietz <ana@example.org>` |            |           | VIP   | VIP. From the email cell: Ana Dietz; ana@example.org |
    | ana@example.org (work)        |            |           |       | From the email cell: work; ana@example.org |
    | ana@example.org;              |            |           |       | ana@example.org   |
    | Ana@Example.ORG               |            |           |       | Ana@example.org   |
    | Ana@example.org               |            |           |       |                   |
    | ana dietz@example.org         |            |           |       |                   |
    | ana.example.org               |            |           |       |                   |
    |                               |            |           |       |                   |
    """
    read = email.parse(contacts["email"])
    one = read["outcome"].isin(["good", "repaired"]) & read["others"].isna()
    where = one & read["address"].ne(contacts["email"])
    yield from _kept(contacts, read["dropped"].where(where))
    yield flag(contacts, "email", where=where, to=read["address"], message="Cleaned to the standard form")


def _kept(contacts: pd.DataFrame, dropped: pd.Series) -> Flags:
    """What is cut from the e-mail cells goes to Notes, where the row does not hold it already."""
    if dropped.isna().all():
        return
    new = _unsaid(contacts, dropped)
    to = text.added(contacts["notes"], "From the email cell: " + new)
    yield flag(
        contacts, "notes", where=new.notna(), to=to, message="Text found next to the address, kept in Notes"
    )


def _unsaid(contacts: pd.DataFrame, dropped: pd.Series) -> pd.Series:
    """Of what is cut from a cell, what no other column of the row says."""
    return text.unsaid(dropped, *(contacts[name] for name in ("first_name", "last_name", "company", "notes")))


@rule("CT103", severity=Severity.ERROR, scope=Scope.ROW)
def impossible_email(contacts: pd.DataFrame) -> Flags:
    """Invalid email address.

    It breaks the rules for addresses (RFC 5321, RFC 5322), so every platform rejects it. It is kept as it is:
    ask the person for the right address, for example by phone.

    Contacts

    | E-mail          | Finding                     |
    |-----------------|-----------------------------|
    | ana.example.org | Not an address: it has no @ |
    | Ana Dietz ana@example.org | Not an address: it has a space inside |
    | ana@example.org |                             |
    |                 |                             |
    """
    read = email.parse(contacts["email"])
    where = read["outcome"].eq("invalid") & read["proposal"].isna()
    yield flag(contacts, "email", where=where, message="Not an address: " + read["reason"])


@rule("CT104", severity=Severity.WARNING, fix=Fix.UNSAFE, scope=Scope.ROW)
def several_emails_in_one_cell(contacts: pd.DataFrame) -> Flags:
    """More than one address in the email cell.

    An import reads the cell as one address and rejects it. Apply keeps the first; the others are saved in Notes (CT110). Give
    each a row of its own if it belongs to another person.

    Contacts

    | E-mail                                              | Finding         |
    |-----------------------------------------------------|-----------------|
    | ana@example.org, ben@example.org                    | ana@example.org |
    | Ana <ana@example.org>; ben@example.org/eva@example.org | ana@example.org |
    | ana@example.org                                     |                 |
    |                                                     |                 |
    """
    read = email.parse(contacts["email"])
    if read["others"].isna().all():
        return
    count = (read["others"].str.count(", ") + 2).astype(TEXT)
    message = count + " addresses in the cell. Apply keeps the first; the others are in Notes"
    yield flag(contacts, "email", where=read["others"].notna(), to=read["address"], message=message)


@rule("CT105", severity=Severity.WARNING, scope=Scope.ROW)
def unknown_top_level_domain(contacts: pd.DataFrame) -> Flags:
    """Unknown domain ending.

    Usually a typing mistake (.con for .com). Mail to it bounces, and bounces hurt your sender reputation. The endings
    come from the public suffix list (publicsuffix.org).

    Contacts

    | E-mail          | Finding                                  |
    |-----------------|------------------------------------------|
    | ana@example.con | Unknown domain ending |
    | ana@example.com |                                          |
    | nonsense        |                                          |
    |                 |                                          |
    """
    yield flag(
        contacts,
        "email",
        where=email.unknown_top_level(contacts["email"]),
        message="Unknown domain ending",
    )


@rule("CT106", severity=Severity.WARNING, fix=Fix.UNSAFE, scope=Scope.COLUMN)
def domain_with_a_slip(contacts: pd.DataFrame) -> Flags:
    """Domain that looks misspelled.

    Mail to gmial.com reaches nobody, or a stranger who keeps that domain to collect it. One slip is allowed, to one
    big mail domain (or to the ending .com, .net, .org); a domain that stands in your file again and again is taken for
    real. It is likely, not certain, so you confirm it.

    Contacts

    | E-mail             | Finding           |
    |--------------------|-------------------|
    | ana@gmial.com      | ana@gmail.com     |
    | ben@hotmail.con    | ben@hotmail.com   |
    | eva@gmailcom       | eva@gmail.com     |
    | ivo@example.cmo    | ivo@example.com   |
    | joe@gmail.com      |                   |
    | kim@ymail.com      |                   |
    | leo@yahoo.cz       |                   |
    |                    |                   |
    """
    meant = email.suggest(contacts["email"])
    where = meant["proposal"].notna()
    yield flag(contacts, "email", where=where, to=meant["proposal"], message=meant["reason"])


@rule("CT107", severity=Severity.INFO, scope=Scope.ROW)
def role_address(contacts: pd.DataFrame) -> Flags:
    """Role address, such as info@ or sales@.

    Some platforms reject role addresses at import, and no single person can have given consent for one
    (RFC 2142; MailerLite and GetResponse help pages, 2026-11). Role names in ten languages are recognized.

    Contacts

    | E-mail           | Finding                                       |
    |------------------|-----------------------------------------------|
    | info@example.org | Role address, not a person: some platforms reject it |
    | ventas@example.org | Role address, not a person: some platforms reject it |
    | ana@example.org  |                                               |
    |                  |                                               |
    """
    read = email.parse(contacts["email"])
    yield flag(
        contacts, "email", where=read["role"], message="Role address, not a person: some platforms reject it"
    )


@rule("CT108", severity=Severity.INFO, scope=Scope.ROW)
def throw_away_address(contacts: pd.DataFrame) -> Flags:
    """Disposable address.

    It was made for one sign-up and nobody reads it: you pay for the contact and the mail bounces. Addresses that only hide another
    one (Hide My Email, Firefox Relay, DuckDuckGo, SimpleLogin, addy.io) are real subscribers and are not flagged. The
    domains are those of disposable-email-domains (CC0) and mailchecker (MIT), and what lies under them.

    Contacts

    | E-mail             | Finding                                       |
    |--------------------|-----------------------------------------------|
    | ana@mailinator.com | Disposable address: this domain hands them out |
    | ana@x.mailinator.com | Disposable address: this domain hands them out |
    | ana@duck.com       |                                               |
    | ana@example.org    |                                               |
    |                    |                                               |
    """
    read = email.parse(contacts["email"])
    yield flag(
        contacts, "email", where=read["disposable"], message="Disposable address: this domain hands them out"
    )


@rule("CT109", severity=Severity.WARNING, scope=Scope.ROW)
def contact_without_email(contacts: pd.DataFrame) -> Flags:
    """Missing email address.

    Most platforms cannot import a contact without one. Ask paying customers for an address.

    Contacts

    | E-mail          | Phone         | Finding           |
    |-----------------|---------------|-------------------|
    |                 | +447700900123 | No email address |
    |                 |               | No email address |
    | ana@example.org |               |                   |
    """
    yield flag(contacts, "email", where=contacts["email"].isna(), message="No email address")


@rule("CT110", severity=Severity.INFO, fix=Fix.SAFE, scope=Scope.ROW)
def further_emails_of_a_cell(contacts: pd.DataFrame) -> Flags:
    """More addresses in an email cell than the email column can hold.

    When only the first address stays (CT104), the others must not be lost. They are copied to Notes; nothing is
    taken away.

    Contacts

    | E-mail                                            | Notes    | Finding                                                     |
    |---------------------------------------------------|----------|-------------------------------------------------------------|
    | ana@example.org, ben@example.org                  | A friend | A friend. Also in the email cell: ben@example.org          |
    | ana@example.org; ben@example.org; eva@example.org |          | Also in the email cell: ben@example.org, eva@example.org   |
    | ana@example.org, ben@example.org                  | Wrote as ben@example.org. |                                            |
    | Ana <ana@example.org>, ben@example.org            |          | Also in the email cell: ben@example.org. From the email cell: Ana |
    | ana@example.org                                   | A friend |                                                             |
    |                                                   |          |                                                             |
    """
    read = email.parse(contacts["email"])
    others = read["others"]
    if others.isna().all():
        return
    new = text.not_yet_in(contacts["notes"], others)
    beside = _unsaid(contacts, read["dropped"].where(others.notna()))
    told = text.added(contacts["notes"], "Also in the email cell: " + new)
    more = text.added(told.fillna(contacts["notes"]), "From the email cell: " + beside)
    where = new.notna() | beside.notna()
    yield flag(
        contacts,
        "notes",
        where=where,
        to=more.fillna(told),
        message="Other addresses in the email cell, copied to Notes",
    )


@rule("CT111", severity=Severity.WARNING, scope=Scope.ROW)
def email_of_two_alphabets(contacts: pd.DataFrame) -> Flags:
    """Address with look-alike letters from two alphabets.

    A look-alike letter came in by copying, or somebody wants to deceive: mail goes to a different
    mailbox than the one you read (Unicode Technical Standard 39). Ask for the address again.

    Contacts

    | E-mail             | Finding                                              |
    |--------------------|------------------------------------------------------|
    | аna@example.org    | Look-alike letters from two alphabets: ask for the address again |
    | ana@bücher.example | |
    | анна@example.org   | |
    | ana@example.org    | |
    |                    | |
    """
    where = email.mixes_alphabets(contacts["email"])
    yield flag(
        contacts,
        "email",
        where=where,
        message="Look-alike letters from two alphabets: ask for the address again",
    )


@rule("CT112", severity=Severity.ERROR, fix=Fix.UNSAFE)
def email_in_pieces(contacts: pd.DataFrame) -> Flags:
    """Email with a space or symbol inside.

    "john smith@gmail.com" is john.smith, johnsmith, or a John who wrote his name before smith@gmail.com, and the last part alone
    is a stranger's address. What is proposed keeps every letter; ask the person where you can.

    Contacts

    | E-mail                  | Finding              |
    |-------------------------|----------------------|
    | ana dietz@example.org   | anadietz@example.org |
    | ana,dietz@example.org   | ana.dietz@example.org |
    | ana.dietz@example,org   | ana.dietz@example.org |
    | ana@@example.org        | ana@example.org      |
    | ana.dietz@example.org   |                      |
    |                         |                      |
    """
    read = email.parse(contacts["email"])
    where = read["outcome"].eq("invalid") & read["proposal"].notna()
    if not where.any():
        return
    yield flag(
        contacts, "email", where=where, to=read["proposal"], message="Not an address: " + read["reason"]
    )


@rule("CT113", severity=Severity.INFO)
def international_email(contacts: pd.DataFrame) -> Flags:
    """Address with accented or non-Latin letters.

    The address is allowed (RFC 6531, and IDNA for the domain), but most platforms reject it at import. Ask for another, or
    look whether the new platform takes it.

    Contacts

    | E-mail             | Finding                                        |
    |--------------------|------------------------------------------------|
    | ana@bücher.example | Most platforms reject accented or non-Latin letters in an address     |
    | jörg@example.org   | Most platforms reject accented or non-Latin letters in an address     |
    | ana@example.org    |                                                |
    |                    |                                                |
    """
    where = email.is_international(contacts["email"])
    yield flag(
        contacts,
        "email",
        where=where,
        message="Most platforms reject accented or non-Latin letters in an address",
    )


@rule("CT114", severity=Severity.WARNING)
def placeholder_email(contacts: pd.DataFrame) -> Flags:
    """Placeholder instead of an address.

    Mail to test@test.com reaches a stranger or bounces. Clear it, and ask for the real address.

    Contacts

    | E-mail             | Finding                                        |
    |--------------------|------------------------------------------------|
    | test@test.com      | Placeholder, not a real address                       |
    | noemail@example.org | Placeholder, not a real address                      |
    | ana@example.org    |                                                |
    |                    |                                                |
    """
    where = email.is_placeholder(contacts["email"])
    yield flag(contacts, "email", where=where, message="Placeholder, not a real address")
