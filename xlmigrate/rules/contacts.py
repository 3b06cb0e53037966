"""Contacts (CT): 1xx e-mail, 2xx phone, 3xx names and text, 6xx duplicates.

What is certain is repaired, what is likely is proposed, what cannot be known is said. Nothing is deleted.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from xlmigrate.cleaning import country, email, phone, text
from xlmigrate.plan import TEXT, Fix, Severity
from xlmigrate.policy import Policy
from xlmigrate.rulebook import Flags, first_row_in_group, flag, flag_rows, rule

_TEXT_COLUMNS = ("first_name", "last_name", "company", "address", "city", "state", "postcode", "source_id")


@rule("CT101", severity=Severity.INFO, fix=Fix.SAFE)
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


@rule("CT102", severity=Severity.INFO, fix=Fix.SAFE)
def email_written_another_way(contacts: pd.DataFrame) -> Flags:
    """E-mail is not in its normal form.

    Links, display names, brackets and trailing punctuation are not part of the address, and a domain has no
    capitals: what remains is one address, and the same one on every platform. The part before the @ keeps its
    capitals, because only its own mail server knows whether they count (RFC 5321, section 2.4).

    Contacts

    | E-mail                        | Finding           |
    |-------------------------------|-------------------|
    | mailto:ana@example.org        | ana@example.org   |
    | `Ana Dietz <ana@example.org>` | ana@example.org   |
    | ana@example.org;              | ana@example.org   |
    | Ana@Example.ORG               | Ana@example.org   |
    | Ana@example.org               |                   |
    | ana.example.org               |                   |
    |                               |                   |
    """
    read = email.parse(contacts["email"])
    one = read["outcome"].isin(["good", "repaired"]) & read["others"].isna()
    where = one & read["address"].ne(contacts["email"])
    yield flag(contacts, "email", where=where, to=read["address"], message="Not in normal form")


@rule("CT103", severity=Severity.ERROR)
def impossible_email(contacts: pd.DataFrame) -> Flags:
    """E-mail that no mail can reach.

    It breaks the rules of addresses (RFC 5321, RFC 5322), so every platform refuses it. It is kept as it stands:
    perhaps the person can be asked in another way.

    Contacts

    | E-mail          | Finding                     |
    |-----------------|-----------------------------|
    | ana.example.org | Not an address: it has no @ |
    | ana@example.org |                             |
    |                 |                             |
    """
    read = email.parse(contacts["email"])
    yield flag(
        contacts, "email", where=read["outcome"].eq("invalid"), message="Not an address: " + read["reason"]
    )


@rule("CT104", severity=Severity.WARNING, fix=Fix.UNSAFE)
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


@rule("CT105", severity=Severity.WARNING)
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


@rule("CT106", severity=Severity.WARNING, fix=Fix.UNSAFE)
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


@rule("CT107", severity=Severity.INFO)
def role_address(contacts: pd.DataFrame) -> Flags:
    """Address of a function, not of a person.

    Some platforms refuse info@ and sales@ at import, and nobody in particular can have agreed to anything there
    (RFC 2142; MailerLite and GetResponse help pages, 2026-11).

    Contacts

    | E-mail           | Finding                                       |
    |------------------|-----------------------------------------------|
    | info@example.org | A function, not a person: some platforms refuse it |
    | ana@example.org  |                                               |
    |                  |                                               |
    """
    read = email.parse(contacts["email"])
    yield flag(
        contacts, "email", where=read["role"], message="A function, not a person: some platforms refuse it"
    )


@rule("CT108", severity=Severity.INFO)
def throw_away_address(contacts: pd.DataFrame) -> Flags:
    """Address that its owner throws away.

    It was made for one sign-up and is read by nobody: it costs a contact and bounces. Addresses that only hide another
    one (Hide My Email, Firefox Relay, DuckDuckGo, SimpleLogin, addy.io) are real subscribers and are not meant. The
    domains are those of disposable-email-domains (CC0).

    Contacts

    | E-mail             | Finding                                       |
    |--------------------|-----------------------------------------------|
    | ana@mailinator.com | The domain hands out addresses to throw away  |
    | ana@duck.com       |                                               |
    | ana@example.org    |                                               |
    |                    |                                               |
    """
    read = email.parse(contacts["email"])
    yield flag(
        contacts, "email", where=read["disposable"], message="The domain hands out addresses to throw away"
    )


@rule("CT109", severity=Severity.WARNING)
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


@rule("CT110", severity=Severity.INFO, fix=Fix.SAFE)
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
    | ana@example.org                                   | A friend |                                                             |
    |                                                   |          |                                                             |
    """
    others = email.parse(contacts["email"])["others"]
    if others.isna().all():
        return
    new = _not_yet_in(contacts["notes"], others)
    text_of = "Also in the e-mail cell: " + new
    to = (contacts["notes"].str.rstrip(" .") + ". " + text_of).fillna(text_of)
    yield flag(contacts, "notes", where=new.notna(), to=to, message="Further addresses of the e-mail cell")


@rule("CT111", severity=Severity.WARNING)
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


def _not_yet_in(column: pd.Series, found: pd.Series) -> pd.Series:
    """Of the values of each cell, separated by a comma and a space, those that the cell of another column does not name."""
    rows = np.flatnonzero(found.notna().to_numpy(dtype=bool))
    cells = zip(column.iloc[rows].fillna(""), found.iloc[rows], strict=True)
    kept = [", ".join(one for one in of.split(", ") if not _names(held, one)) or pd.NA for held, of in cells]
    new = pd.Series(pd.NA, index=column.index, dtype=TEXT)
    new.iloc[rows] = pd.array(kept, dtype=TEXT)
    return new


def _names(text: str, address: str) -> bool:
    """Whether a text holds an address or a number, and not only a longer one that ends or begins like it."""
    return re.search(rf"(?<![\w.+-]){re.escape(address)}(?![\w-]|\.\w)", text, re.I) is not None


@rule("CT200", severity=Severity.INFO, fix=Fix.SAFE)
def further_phones_of_a_cell(contacts: pd.DataFrame, policy: Policy) -> Flags:
    """Further numbers of a phone cell are not yet in Other phones.

    When the cell is cut down to its first number (CT202), the others must not be lost. They are copied, and nothing is
    taken away.

    Contacts

    | Phone                          | Country | Other phones  | Finding                      |
    |--------------------------------|---------|---------------|------------------------------|
    | 020 7946 0018 or 020 7946 0019 | GB      |               | +442079460019                |
    | 020 7946 0018 / 020 7946 0019  | GB      | +442079460020 | +442079460020, +442079460019 |
    | 020 7946 0018 / 020 7946 0019  | GB      | +442079460019 |                              |
    | 020 7946 0018                  | GB      |               |                              |
    |                                |         |               |                              |
    """
    # before the repairs of CT201 by its code: the phones are read once for both
    others = _phones(contacts, policy)["others"]
    if others.isna().all():
        return
    new = _not_yet_in(contacts["phone_2"], others)
    to = (contacts["phone_2"] + ", " + new).fillna(new)
    yield flag(contacts, "phone_2", where=new.notna(), to=to, message="Further numbers of the phone cell")


@rule("CT201", severity=Severity.INFO, fix=Fix.SAFE)
def phone_written_another_way(contacts: pd.DataFrame, policy: Policy) -> Flags:
    """Phone is not in international form.

    Platforms want E.164 (a plus, the country, the number); anything else is read for the wrong country or
    refused. The country is the row's own, or else the home country of Settings, and never guessed.

    Contacts

    | Phone           | Country | Finding       |
    |-----------------|---------|---------------|
    | 020 7946 0018   | GB      | +442079460018 |
    | +44 20 79460018 |         | +442079460018 |
    | +442079460018   |         |               |
    | 020 7946 0018   |         |               |
    |                 | GB      |               |
    |                 |         |               |
    """
    read = _phones(contacts, policy)
    certain = read["outcome"].isin(["good", "repaired"]) & read["others"].isna() & read["extension"].isna()
    where = certain & read["e164"].ne(contacts["phone"])
    yield flag(contacts, "phone", where=where, to=read["e164"], message="Not in international form")


@rule("CT202", severity=Severity.WARNING, fix=Fix.UNSAFE)
def phone_with_two_readings(contacts: pd.DataFrame, policy: Policy) -> Flags:
    """Phone that can be read in two ways, or holds more than a number.

    Excel drops a leading plus and zero, and then the digits fit two countries. A wrong number is worse than
    none: it belongs to somebody else, so nothing is proposed. Of two numbers in a cell the first can stay (the others go
    to Other phones, CT200); an extension has no place in a number for platforms, so look before you drop it.

    Contacts

    | Phone                          | Country | Finding                                        |
    |--------------------------------|---------|------------------------------------------------|
    | +44 20 7946 0018 ext. 5        | GB      | +442079460018                                  |
    | 020 7946 0018 or 020 7946 0019 | GB      | +442079460018                                  |
    | O20 7946 0018                  | GB      | It has a letter among its digits               |
    | 442079460018                   | GB      |                                                |
    |                                | GB      |                                                |
    |                                |         |                                                |
    """
    read = _phones(contacts, policy)
    more = read["others"].notna() | read["extension"].notna()
    where = read["outcome"].eq("ambiguous") | more
    yield flag(contacts, "phone", where=where, to=read["e164"].where(more), message=read["reason"])


@rule("CT203", severity=Severity.WARNING)
def impossible_phone(contacts: pd.DataFrame, policy: Policy) -> Flags:
    """Phone that is no number of its country.

    It has too many or too few digits, or a spreadsheet ate some. It is kept as it stands.

    Contacts

    | Phone         | Country | Finding                                      |
    |---------------|---------|----------------------------------------------|
    | 12            | GB      | Not a number: too few digits                 |
    | 4.47912E+11   | GB      | A spreadsheet rounded it: digits are gone    |
    | +442079460018 | GB      |                                              |
    |               |         |                                              |
    """
    read = _phones(contacts, policy)
    yield flag(contacts, "phone", where=read["outcome"].eq("invalid"), message=read["reason"])


@rule("CT204", severity=Severity.INFO)
def phone_of_unknown_country(contacts: pd.DataFrame, policy: Policy) -> Flags:
    """Phone without a country code, on a row without a country.

    The same digits are somebody's number in many countries. Fill the row's country, or the home country on
    Settings.

    Contacts

    | Phone         | Country | Finding                               |
    |---------------|---------|---------------------------------------|
    | 020 7946 0018 |         | The country of this number is unknown |
    | 020 7946 0018 | GB      |                                       |
    |               |         |                                       |
    """
    read = _phones(contacts, policy)
    yield flag(
        contacts,
        "phone",
        where=read["outcome"].eq("no_region"),
        message="The country of this number is unknown",
    )


@rule("CT300", severity=Severity.INFO, fix=Fix.SAFE)
def letters_in_the_wrong_encoding(contacts: pd.DataFrame) -> Flags:
    """Name or address with letters that were read in the wrong encoding.

    A greeting to JosÃ© tells that nobody looked. Only what can be read back letter by letter is repaired (by ftfy), so
    the repair is safe; where a letter is lost, see CT305.

    Contacts

    | First name | City     | Finding      |
    |------------|----------|--------------|
    | JosÃ©      | KÃ¶ln    | José; Köln   |
    | José       | Köln     |              |
    | Jos?       |          |              |
    |            |          |              |
    """
    for column in _TEXT_COLUMNS:
        repaired = text.repair_encoding(contacts[column])
        where = repaired.ne(contacts[column])
        yield flag(contacts, column, where=where, to=repaired, message="Read in the wrong encoding")


@rule("CT301", severity=Severity.INFO, fix=Fix.SAFE)
def text_with_space_or_invisible_character(contacts: pd.DataFrame) -> Flags:
    r"""Name or address has a space around it, a double space, or a character that nobody sees.

    A greeting with a space before the comma looks careless, and a search for the name fails.

    Contacts

    | First name   | Last name         | Finding    |
    |--------------|-------------------|------------|
    | ` Ana`       | Dietz             | Ana        |
    | Ana          | `van  der\u00a0Berg` | van der Berg |
    | Ana          | Dietz             |            |
    |              |                   |            |
    """
    for column in _TEXT_COLUMNS:
        cleaned = text.clean_spaces(contacts[column])
        where = cleaned.ne(contacts[column])
        yield flag(contacts, column, where=where, to=cleaned, message="Space or invisible character")


@rule("CT305", severity=Severity.WARNING)
def lost_letters(contacts: pd.DataFrame) -> Flags:
    r"""Name or place that has lost a letter.

    A program that could not write é wrote a question mark, and no cleaning brings the letter back. Export it again from
    the old platform as UTF-8, or ask the person.

    Contacts

    | First name | Last name | Company   | Finding                                        |
    |------------|-----------|-----------|------------------------------------------------|
    | Jos?       | Garcia    |           | A letter is lost: export it again as UTF-8     |
    | Ana        | `M\ufffdller` |        | A letter is lost: export it again as UTF-8     |
    | José       | Garcia    | Who? Ltd  |                                                |
    |            |           |           |                                                |
    """
    for column in _TEXT_COLUMNS:
        lost = text.has_lost_letters(contacts[column], question_marks=column not in ("company", "source_id"))
        yield flag(contacts, column, where=lost, message="A letter is lost: export it again as UTF-8")


@rule("CT306", severity=Severity.WARNING)
def control_character(contacts: pd.DataFrame) -> Flags:
    r"""Text with a control character.

    Nobody sees it, and an import stops at it or cuts the row there (XML 1.0, section 2.2, does not allow most of them).

    Contacts

    | First name   | Finding                  |
    |--------------|--------------------------|
    | `Ana\u0007`  | It has a control character |
    | Ana          |                          |
    |              |                          |
    """
    for column in (*_TEXT_COLUMNS, "notes"):
        where = text.has_control(contacts[column])
        yield flag(contacts, column, where=where, message="It has a control character")


@rule("CT601", severity=Severity.WARNING)
def duplicate_address(contacts: pd.DataFrame) -> Flags:
    """Two contacts with the same address.

    The new platform keeps one of them and drops the rest, and with it their tags, or their opt-out. The later
    rows are named; nothing is merged before you see it.

    Contacts

    | Contact ID | E-mail          | Finding                     |
    |------------|-----------------|-----------------------------|
    | C-000001   | ana@example.org |                             |
    | C-000002   | Ana@example.org | Same address as C-000001    |
    | C-000003   | ben@example.org |                             |
    | C-000004   |                 |                             |
    |            |                 |                             |
    """
    first = first_row_in_group(email.key(contacts["email"]))
    later = np.flatnonzero((first >= 0) & (first != np.arange(len(contacts))))
    message = "Same address as " + contacts["contact_id"].take(first[later])
    yield flag_rows(contacts, "email", rows=later, message=message)


@rule("CT602", severity=Severity.INFO)
def duplicate_mailbox(contacts: pd.DataFrame) -> Flags:
    """Two addresses that may be one mailbox.

    Dots and plus tags often reach the same person; a platform counts, and bills, two contacts.

    Contacts

    | Contact ID | E-mail               | Finding                         |
    |------------|----------------------|---------------------------------|
    | C-000001   | ana@example.org      |                                 |
    | C-000002   | ana+news@example.org | May be the mailbox of C-000001  |
    | C-000003   | ana@example.org      |                                 |
    | C-000004   |                      |                                 |
    |            |                      |                                 |
    """
    exact = email.key(contacts["email"])
    first = first_row_in_group(email.weak_key(contacts["email"]))
    later = np.flatnonzero((first >= 0) & (first != np.arange(len(contacts))))
    other = exact.take(later).to_numpy() != exact.take(first[later]).to_numpy()
    later = later[other.astype(bool)]
    message = "May be the mailbox of " + contacts["contact_id"].take(first[later])
    yield flag_rows(contacts, "email", rows=later, message=message)


def _phones(contacts: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """The phones, read by the row's own country, or else by the home country of Settings."""
    return phone.parse(
        contacts["phone"], country.parse(contacts["country"])["code"], policy.home_country or None
    )
