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
    r"""E-mail has a space around it, or a character that nobody sees.

    Every platform reads two different addresses, and makes two contacts. Web pages and PDF files leave
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
        message="Space or invisible character",
    )


@rule("CT102", severity=Severity.INFO, fix=Fix.SAFE, scope=Scope.ROW)
def email_written_another_way(contacts: pd.DataFrame) -> Flags:
    """E-mail is not in its normal form.

    Links, brackets and trailing punctuation are not part of the address, and a domain has no capitals: what remains is one
    address, and the same one on every platform. A name or a label that signs set apart from the address goes to Notes, unless
    the row holds it already. The part before the @ keeps its capitals, because only its own mail server knows whether they count
    (RFC 5321, section 2.4).

    Contacts

    | E-mail                        | First name | Last name | Notes | Finding           |
    |-------------------------------|------------|-----------|-------|-------------------|
    | mailto:ana@example.org        |            |           |       | ana@example.org   |
    | `Ana Dietz <ana@example.org>` | Ana        | Dietz     |       | ana@example.org   |
    | `Ana Dietz <ana@example.org>` |            |           | VIP   | VIP. From the e-mail cell: Ana Dietz; ana@example.org |
    | ana@example.org (work)        |            |           |       | From the e-mail cell: work; ana@example.org |
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
    yield flag(contacts, "email", where=where, to=read["address"], message="Not in normal form")


def _kept(contacts: pd.DataFrame, dropped: pd.Series) -> Flags:
    """What is cut from the e-mail cells goes to Notes, where the row does not hold it already."""
    if dropped.isna().all():
        return
    new = _unsaid(contacts, dropped)
    to = text.added(contacts["notes"], "From the e-mail cell: " + new)
    yield flag(contacts, "notes", where=new.notna(), to=to, message="What stood beside the address")


def _unsaid(contacts: pd.DataFrame, dropped: pd.Series) -> pd.Series:
    """Of what is cut from a cell, what no other column of the row says."""
    return text.unsaid(dropped, *(contacts[name] for name in ("first_name", "last_name", "company", "notes")))


@rule("CT103", severity=Severity.ERROR, scope=Scope.ROW)
def impossible_email(contacts: pd.DataFrame) -> Flags:
    """E-mail that no mail can reach.

    It breaks the rules of addresses (RFC 5321, RFC 5322), so every platform refuses it. It is kept as it stands:
    perhaps the person can be asked in another way.

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
    """E-mail cell holds more than one address.

    An import takes the cell as one address and refuses it. The first can stay, and the others wait in Notes (CT110): give each a
    row of its own where it is another person, for only you know whether it is.

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
    message = count + " addresses in the cell: one can stay, the rest stands in Notes"
    yield flag(contacts, "email", where=read["others"].notna(), to=read["address"], message=message)


@rule("CT105", severity=Severity.WARNING, scope=Scope.ROW)
def unknown_top_level_domain(contacts: pd.DataFrame) -> Flags:
    """Address whose ending no registry knows.

    Mostly a slip (.con for .com). Mail to it comes back, and bounces cost the sender's reputation. The endings
    are those of the public suffix list (publicsuffix.org).

    Contacts

    | E-mail          | Finding                                  |
    |-----------------|------------------------------------------|
    | ana@example.con | No registry knows the ending of this domain |
    | ana@example.com |                                          |
    | nonsense        |                                          |
    |                 |                                          |
    """
    yield flag(
        contacts,
        "email",
        where=email.unknown_top_level(contacts["email"]),
        message="No registry knows the ending of this domain",
    )


@rule("CT106", severity=Severity.WARNING, fix=Fix.UNSAFE, scope=Scope.COLUMN)
def domain_with_a_slip(contacts: pd.DataFrame) -> Flags:
    """Address whose domain looks like a slip of typing.

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
    """Address of a function, not of a person.

    Some platforms refuse info@ and sales@ at import, and nobody in particular can have agreed to anything there
    (RFC 2142; MailerLite and GetResponse help pages, 2026-11). The words are known in ten languages.

    Contacts

    | E-mail           | Finding                                       |
    |------------------|-----------------------------------------------|
    | info@example.org | A function, not a person: some platforms refuse it |
    | ventas@example.org | A function, not a person: some platforms refuse it |
    | ana@example.org  |                                               |
    |                  |                                               |
    """
    read = email.parse(contacts["email"])
    yield flag(
        contacts, "email", where=read["role"], message="A function, not a person: some platforms refuse it"
    )


@rule("CT108", severity=Severity.INFO, scope=Scope.ROW)
def throw_away_address(contacts: pd.DataFrame) -> Flags:
    """Address that its owner throws away.

    It was made for one sign-up and is read by nobody: it costs a contact and bounces. Addresses that only hide another
    one (Hide My Email, Firefox Relay, DuckDuckGo, SimpleLogin, addy.io) are real subscribers and are not meant. The
    domains are those of disposable-email-domains (CC0) and mailchecker (MIT), and what lies under them.

    Contacts

    | E-mail             | Finding                                       |
    |--------------------|-----------------------------------------------|
    | ana@mailinator.com | The domain hands out addresses to throw away  |
    | ana@x.mailinator.com | The domain hands out addresses to throw away |
    | ana@duck.com       |                                               |
    | ana@example.org    |                                               |
    |                    |                                               |
    """
    read = email.parse(contacts["email"])
    yield flag(
        contacts, "email", where=read["disposable"], message="The domain hands out addresses to throw away"
    )


@rule("CT109", severity=Severity.WARNING, scope=Scope.ROW)
def contact_without_email(contacts: pd.DataFrame) -> Flags:
    """Contact has no e-mail address.

    Most platforms cannot import it, and a paying customer without an address must be asked for one.

    Contacts

    | E-mail          | Phone         | Finding           |
    |-----------------|---------------|-------------------|
    |                 | +447700900123 | No e-mail address |
    |                 |               | No e-mail address |
    | ana@example.org |               |                   |
    """
    yield flag(contacts, "email", where=contacts["email"].isna(), message="No e-mail address")


@rule("CT110", severity=Severity.INFO, fix=Fix.SAFE, scope=Scope.ROW)
def further_emails_of_a_cell(contacts: pd.DataFrame) -> Flags:
    """Further addresses of an e-mail cell are not yet in Notes.

    When the cell is cut down to its first address (CT104), the others must not be lost. They are copied, and nothing is
    taken away.

    Contacts

    | E-mail                                            | Notes    | Finding                                                     |
    |---------------------------------------------------|----------|-------------------------------------------------------------|
    | ana@example.org, ben@example.org                  | A friend | A friend. Also in the e-mail cell: ben@example.org          |
    | ana@example.org; ben@example.org; eva@example.org |          | Also in the e-mail cell: ben@example.org, eva@example.org   |
    | ana@example.org, ben@example.org                  | Wrote as ben@example.org. |                                            |
    | Ana <ana@example.org>, ben@example.org            |          | Also in the e-mail cell: ben@example.org. From the e-mail cell: Ana |
    | ana@example.org                                   | A friend |                                                             |
    |                                                   |          |                                                             |
    """
    read = email.parse(contacts["email"])
    others = read["others"]
    if others.isna().all():
        return
    new = text.not_yet_in(contacts["notes"], others)
    beside = _unsaid(contacts, read["dropped"].where(others.notna()))
    told = text.added(contacts["notes"], "Also in the e-mail cell: " + new)
    more = text.added(told.fillna(contacts["notes"]), "From the e-mail cell: " + beside)
    where = new.notna() | beside.notna()
    yield flag(
        contacts, "notes", where=where, to=more.fillna(told), message="Further addresses of the e-mail cell"
    )


@rule("CT111", severity=Severity.WARNING, scope=Scope.ROW)
def email_of_two_alphabets(contacts: pd.DataFrame) -> Flags:
    """Address has letters of two alphabets in one word.

    A letter of another alphabet that looks the same came in by copying, or somebody means to deceive: mail goes to another
    mailbox than the one that is read there (Unicode Technical Standard 39). Ask for the address again.

    Contacts

    | E-mail             | Finding                                              |
    |--------------------|------------------------------------------------------|
    | аna@example.org    | Letters of two alphabets that look the same in one word |
    | ana@bücher.example | |
    | анна@example.org   | |
    | ana@example.org    | |
    |                    | |
    """
    where = email.mixes_alphabets(contacts["email"])
    yield flag(
        contacts, "email", where=where, message="Letters of two alphabets that look the same in one word"
    )


@rule("CT112", severity=Severity.ERROR, fix=Fix.UNSAFE)
def email_in_pieces(contacts: pd.DataFrame) -> Flags:
    """E-mail with a space or a sign inside, which may be a part of it or cut it in two.

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
    """Address with letters beyond ASCII.

    It is a right address (RFC 6531, and IDNA for the domain), and most platforms refuse it at import. Ask for another address, or
    look whether the new platform takes it.

    Contacts

    | E-mail             | Finding                                        |
    |--------------------|------------------------------------------------|
    | ana@bücher.example | Most platforms refuse letters beyond ASCII     |
    | jörg@example.org   | Most platforms refuse letters beyond ASCII     |
    | ana@example.org    |                                                |
    |                    |                                                |
    """
    where = email.is_international(contacts["email"])
    yield flag(contacts, "email", where=where, message="Most platforms refuse letters beyond ASCII")


@rule("CT114", severity=Severity.WARNING)
def placeholder_email(contacts: pd.DataFrame) -> Flags:
    """Address that people write where they have none.

    Mail to test@test.com reaches a stranger or comes back. Take it out, and ask for the real one.

    Contacts

    | E-mail             | Finding                                        |
    |--------------------|------------------------------------------------|
    | test@test.com      | It stands for no address                       |
    | noemail@example.org | It stands for no address                      |
    | ana@example.org    |                                                |
    |                    |                                                |
    """
    where = email.is_placeholder(contacts["email"])
    yield flag(contacts, "email", where=where, message="It stands for no address")
