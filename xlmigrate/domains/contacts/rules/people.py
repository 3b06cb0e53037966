"""Contacts (CT): 3xx text of any kind, 6xx duplicates; e-mail, phones, names and dates have modules of their own.

What is certain is repaired, what is likely is proposed, what cannot be known is said. Nothing is deleted.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from xlmigrate.cleaning import country, email, name_check, postcode, tag, text
from xlmigrate.engine.plan import Fix, Severity
from xlmigrate.engine.rules import Flags, first_row_in_group, flag, flag_rows, rule
from xlmigrate.engine.tables import Scope

_TEXT_COLUMNS = ("first_name", "last_name", "company", "address", "city", "state", "postcode", "source_id")


@rule("CT300", severity=Severity.INFO, fix=Fix.SAFE, scope=Scope.ROW)
def letters_in_the_wrong_encoding(contacts: pd.DataFrame) -> Flags:
    """Garbled letters in a name or address.

    "Dear JosÃ©" looks careless. Only what can be read back letter by letter is repaired (by ftfy), so
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
        yield flag(contacts, column, where=where, to=repaired, message="Garbled letters (wrong encoding)")


@rule("CT301", severity=Severity.INFO, fix=Fix.SAFE, scope=Scope.ROW)
def text_with_space_or_invisible_character(contacts: pd.DataFrame) -> Flags:
    r"""Name or address with extra spaces or invisible characters.

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
        yield flag(contacts, column, where=where, to=cleaned, message="Extra space or invisible character")


@rule("CT302", severity=Severity.INFO, fix=Fix.SAFE)
def letters_that_are_written_as_signs(contacts: pd.DataFrame) -> Flags:
    """Name or address with web page codes or styled letters.

    O&#39;Brien came out of a web page, and a name in script letters is read out as "mathematical bold script capital A" and refused by
    imports. What is meant is certain, letter by letter.

    Contacts

    | First name | Last name      | Finding  |
    |------------|----------------|----------|
    | 𝓐𝓷𝓪        | Dietz          | Ana      |
    | Nora       | O&#39;Brien    | O'Brien  |
    | Ana        | Dietz & Low    |          |
    |            |                |          |
    """
    for column in _TEXT_COLUMNS:
        plain = name_check.plain_letters(contacts[column])
        yield flag(
            contacts,
            column,
            where=plain.ne(contacts[column]),
            to=plain,
            message="Web page codes or styled letters",
        )


@rule("CT305", severity=Severity.WARNING, scope=Scope.ROW)
def lost_letters(contacts: pd.DataFrame) -> Flags:
    r"""Damaged letter in a name or place (? or box).

    A program that could not write é wrote a question mark, and no cleaning brings the letter back. Export it again from
    the old platform as UTF-8, or ask the person.

    Contacts

    | First name | Last name | Company   | Finding                                        |
    |------------|-----------|-----------|------------------------------------------------|
    | Jos?       | Garcia    |           | Damaged letter (? or box): export again as UTF-8, or ask the person     |
    | Ana        | `M\ufffdller` |        | Damaged letter (? or box): export again as UTF-8, or ask the person     |
    | José       | Garcia    | Who? Ltd  |                                                |
    |            |           |           |                                                |
    """
    for column in _TEXT_COLUMNS:
        lost = text.has_lost_letters(contacts[column], question_marks=column not in ("company", "source_id"))
        yield flag(
            contacts,
            column,
            where=lost,
            message="Damaged letter (? or box): export again as UTF-8, or ask the person",
        )


@rule("CT306", severity=Severity.WARNING, scope=Scope.ROW)
def control_character(contacts: pd.DataFrame) -> Flags:
    r"""Invisible control character in a text.

    It is invisible, but an import stops at it or cuts off the row there (XML 1.0, section 2.2, does not allow most of them).

    Contacts

    | First name   | Finding                  |
    |--------------|--------------------------|
    | `Ana\u0007`  | Contains an invisible control character |
    | Ana          |                          |
    |              |                          |
    """
    for column in (*_TEXT_COLUMNS, "notes"):
        where = text.has_control(contacts[column])
        yield flag(contacts, column, where=where, message="Contains an invisible control character")


@rule("CT309", severity=Severity.WARNING)
def cell_that_is_no_name(contacts: pd.DataFrame) -> Flags:
    """First or last name that is not a person's name.

    A greeting to NULL, to {{first_name}} or to an address tells that nobody looked. Clear the cell, or write the name; of a couple, give
    each a row.

    Contacts

    | First name       | Last name | Finding                                          |
    |------------------|-----------|--------------------------------------------------|
    | NULL             | Dietz     | Placeholder, not a name                            |
    | {{first_name}}   | Dietz     | Unfilled template field   |
    | ana@example.org  |           | This is an email address, not a name                           |
    | Ana & Ben        | Dietz     | Two people in one cell                              |
    | www.example.org  |           | This is a web address, not a name                              |
    | Ana              | Null      |                                                  |
    |                  |           |                                                  |
    """
    for column in ("first_name", "last_name"):
        why = name_check.why_no_name(contacts[column], family=column == "last_name")
        yield flag(contacts, column, where=why.notna(), message=why)


@rule("CT311", severity=Severity.INFO, fix=Fix.SAFE)
def postcode_in_small_letters(contacts: pd.DataFrame) -> Flags:
    """Postal code in lowercase.

    Carriers and tax tables compare letter by letter. No sign changes but for its case.

    Contacts

    | Postcode | Country | Finding  |
    |----------|---------|----------|
    | bs1 4dj  | GB      | BS1 4DJ  |
    | BS1 4DJ  | GB      |          |
    | bs1 4dj  |         |          |
    |          |         |          |
    """
    read = _postcodes(contacts)
    yield flag(
        contacts,
        "postcode",
        where=read["capitals"].notna(),
        to=read["capitals"],
        message="Changed to capitals",
    )


@rule("CT312", severity=Severity.WARNING, fix=Fix.UNSAFE)
def postcode_that_was_a_number(contacts: pd.DataFrame) -> Flags:
    """Postal code damaged by a spreadsheet.

    The zero in front is gone (2134 is 02134 in Massachusetts), or a point and a zero stand behind. What the country's postcodes look
    like tells what was meant; it is likely, so you confirm it.

    Contacts

    | Postcode | Country | Finding |
    |----------|---------|---------|
    | 2134     | US      | 02134   |
    | 2134.0   | US      | 02134   |
    | 10115.0  | DE      | 10115   |
    | 1.0115E+4 | DE     | 10115   |
    | 10115    | DE      |         |
    | 2134     |         |         |
    |          |         |         |
    """
    read = _postcodes(contacts)
    yield flag(
        contacts, "postcode", where=read["proposal"].notna(), to=read["proposal"], message=read["reason"]
    )


def _postcodes(contacts: pd.DataFrame) -> pd.DataFrame:
    return postcode.parse(contacts["postcode"], country.parse(contacts["country"])["code"])


@rule("CT313", severity=Severity.INFO, fix=Fix.UNSAFE)
def place_or_company_in_two_spellings(contacts: pd.DataFrame) -> Flags:
    """City or company spelled in several ways.

    "Example Ltd." and "example ltd" are two companies to a segment. Spellings with the same words are proposed to be one (OpenRefine's
    fingerprint), and the most frequent wins; never where numbers, signs or words such as no and not differ.

    Contacts

    | Company     | City      | Finding     |
    |-------------|-----------|-------------|
    | Example Ltd | Köln      |             |
    | Example Ltd | Köln      |             |
    | example ltd. | KOLN     | Example Ltd; Köln |
    | Example 2 Ltd |         |             |
    |             |           |             |
    """
    for column in ("company", "city"):
        to = tag.spelled_as_most(contacts[column])
        yield flag(
            contacts,
            column,
            where=to.notna(),
            to=to,
            message="Most other rows use this spelling",
        )


@rule("CT601", severity=Severity.WARNING, scope=Scope.PERSON)
def duplicate_address(contacts: pd.DataFrame) -> Flags:
    """Duplicate email address.

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
    """Two addresses that may share one mailbox.

    Dots and plus tags often reach the same person; a platform counts, and bills, two contacts.

    Contacts

    | Contact ID | E-mail               | Finding                         |
    |------------|----------------------|---------------------------------|
    | C-000001   | ana@example.org      |                                 |
    | C-000002   | ana+news@example.org | May be the same mailbox as C-000001  |
    | C-000003   | ana@example.org      |                                 |
    | C-000004   |                      |                                 |
    |            |                      |                                 |
    """
    exact = email.key(contacts["email"])
    first = first_row_in_group(email.weak_key(contacts["email"]))
    later = np.flatnonzero((first >= 0) & (first != np.arange(len(contacts))))
    other = exact.take(later).to_numpy() != exact.take(first[later]).to_numpy()
    later = later[other.astype(bool)]
    message = "May be the same mailbox as " + contacts["contact_id"].take(first[later])
    yield flag_rows(contacts, "email", rows=later, message=message)
