"""Phone numbers of contacts (CT2xx): E.164 where it is certain, a question where it is not."""

from __future__ import annotations

import pandas as pd

from xlmigrate.cleaning import country, phone, phone_cell, text
from xlmigrate.engine.plan import Fix, Severity
from xlmigrate.engine.rules import Flags, flag, rule
from xlmigrate.engine.settings import Policy
from xlmigrate.engine.tables import Scope


@rule("CT200", severity=Severity.INFO, fix=Fix.SAFE, scope=Scope.COLUMN)
def further_phones_of_a_cell(contacts: pd.DataFrame, policy: Policy) -> Flags:
    """More numbers in a phone cell than the phone column can hold.

    When only the first number stays (CT202), the others must not be lost. They are copied; nothing is
    taken away; an extension and words beside the numbers are copied to Notes.

    Contacts

    | Phone                          | Country | Other phones  | Finding                      |
    |--------------------------------|---------|---------------|------------------------------|
    | 020 7946 0018 or 020 7946 0019 | GB      |               | +442079460019                |
    | 020 7946 0018 / 020 7946 0019  | GB      | +442079460020 | +442079460020, +442079460019 |
    | 020 7946 0018 / 020 7946 0019  | GB      | +442079460019 |                              |
    | 020 7946 0018 ext. 5           | GB      |               | From the phone cell: extension 5 |
    | 020 7946 0018                  | GB      |               |                              |
    |                                |         |               |                              |
    """
    # before the repairs of CT201 by its code: the phones are read once for both
    read = _phones(contacts, policy)
    more = read["others"].notna() | read["extension"].notna()
    if not more.any():
        return
    new = text.not_yet_in(contacts["phone_2"], read["others"])
    to = (contacts["phone_2"] + ", " + new).fillna(new)
    yield flag(contacts, "phone_2", where=new.notna(), to=to, message="Other numbers in the phone cell")
    beside = ("extension " + read["extension"]).fillna(read["dropped"])
    yield from _kept(contacts, beside.where(more))


def _kept(contacts: pd.DataFrame, dropped: pd.Series) -> Flags:
    """What is cut from the phone cells goes to Notes, where the row does not hold it already."""
    if dropped.isna().all():
        return
    held = (contacts[name] for name in ("first_name", "last_name", "company", "notes"))
    new = text.unsaid(dropped, *held)
    to = text.added(contacts["notes"], "From the phone cell: " + new)
    yield flag(
        contacts, "notes", where=new.notna(), to=to, message="Text found next to the number, kept in Notes"
    )


@rule("CT201", severity=Severity.INFO, fix=Fix.SAFE, scope=Scope.COLUMN)
def phone_written_another_way(contacts: pd.DataFrame, policy: Policy) -> Flags:
    """Phone number not in international format.

    Platforms want E.164 (a plus, the country, the number); anything else is read for the wrong country or
    refused. The country is the row's own, or else the home country of Settings, and never guessed. Words that stand beside
    the number go to Notes; words that forbid calls are left where they are (CT205).

    Contacts

    | Phone               | Country | Notes | Finding       |
    |---------------------|---------|-------|---------------|
    | 020 7946 0018       | GB      |       | +442079460018 |
    | +44 20 79460018     |         |       | +442079460018 |
    | 020 7946 0018 (Ana) | GB      | VIP   | VIP. From the phone cell: Ana; +442079460018 |
    | Fax: 020 7946 0018  | GB      |       | From the phone cell: Fax; +442079460018 |
    | +442079460018       |         |       |               |
    | 020 7946 0018       |         |       |               |
    |                     | GB      |       |               |
    |                     |         |       |               |
    """
    read = _phones(contacts, policy)
    certain = read["outcome"].isin(["good", "repaired"]) & read["others"].isna() & read["extension"].isna()
    where = certain & read["e164"].ne(contacts["phone"])
    yield from _kept(contacts, read["dropped"].where(where))
    yield flag(contacts, "phone", where=where, to=read["e164"], message="Changed to international format")


@rule("CT202", severity=Severity.WARNING, fix=Fix.UNSAFE, scope=Scope.COLUMN)
def phone_with_two_readings(contacts: pd.DataFrame, policy: Policy) -> Flags:
    """Ambiguous phone number, or more than one in the cell.

    Excel drops a leading plus and zero, and then the digits fit two countries, whatever stands between them. A wrong number is
    worse than none: it belongs to somebody else, so nothing is proposed. Letters and signs such as * among the digits stand for
    digits that are gone. Of two numbers in a cell the first can stay (the others go to Other phones, CT200); an extension has no
    place in a number for platforms, so look before you drop it (it stands in Notes).

    Contacts

    | Phone                          | Country | Finding                                        |
    |--------------------------------|---------|------------------------------------------------|
    | +44 20 7946 0018 ext. 5        | GB      | +442079460018                                  |
    | 020 7946 0018 or 020 7946 0019 | GB      | +442079460018                                  |
    | O20 7946 0018                  | GB      | There is a letter among the digits               |
    | 020 7946 ****                  | GB      | A symbol stands in place of a digit          |
    | 49 151 23456789                | DE      | The leading + may be missing; these digits can be read as two different numbers |
    | 442079460018                   | GB      |                                                |
    |                                | GB      |                                                |
    |                                |         |                                                |
    """
    read = _phones(contacts, policy)
    more = read["others"].notna() | read["extension"].notna()
    where = (read["outcome"].eq("ambiguous") & ~_speaks(read)) | more
    yield flag(contacts, "phone", where=where, to=read["e164"].where(more), message=read["reason"])


@rule("CT203", severity=Severity.WARNING, scope=Scope.COLUMN)
def impossible_phone(contacts: pd.DataFrame, policy: Policy) -> Flags:
    """Invalid phone number for its country.

    It has too many or too few digits, or a spreadsheet cut some off. It is kept as it is.

    Contacts

    | Phone         | Country | Finding                                      |
    |---------------|---------|----------------------------------------------|
    | 12            | GB      | Too few digits for a phone number                 |
    | 4.47912E+11   | GB      | A spreadsheet rounded it: digits are missing. Take it from the platform again    |
    | +442079460018 | GB      |                                              |
    |               |         |                                              |
    """
    read = _phones(contacts, policy)
    yield flag(contacts, "phone", where=read["outcome"].eq("invalid"), message=read["reason"])


@rule("CT204", severity=Severity.INFO, scope=Scope.COLUMN)
def phone_of_unknown_country(contacts: pd.DataFrame, policy: Policy) -> Flags:
    """Phone number of an unknown country.

    The same digits are somebody's number in many countries. Fill the row's country, or the home country on
    Settings.

    Contacts

    | Phone         | Country | Finding                               |
    |---------------|---------|---------------------------------------|
    | 020 7946 0018 |         | Country unknown: fill in Country, or Home country on Settings |
    | 020 7946 0018 | GB      |                                       |
    |               |         |                                       |
    """
    read = _phones(contacts, policy)
    yield flag(
        contacts,
        "phone",
        where=read["outcome"].eq("no_region"),
        message="Country unknown: fill in Country, or Home country on Settings",
    )


@rule("CT205", severity=Severity.ERROR)
def phone_that_must_not_be_called(contacts: pd.DataFrame, policy: Policy) -> Flags:
    """Phone number marked as do-not-call or out of service.

    A repair would drop the words, and somebody would call. The cell stays as it is: add the number to Suppressions, or take a dead
    number out, and then the words.

    Contacts

    | Phone                        | Country | Finding                                                 |
    |------------------------------|---------|---------------------------------------------------------|
    | DO NOT CALL +44 20 7946 0018 |         | The note says not to call: add the number to Suppressions  |
    | 020 7946 0018 wrong number   | GB      | The note says the number does not work: delete the number                |
    | 020 7946 0018 (Ana)          | GB      |                                                         |
    |                              |         |                                                         |
    """
    read = _phones(contacts, policy)
    yield flag(contacts, "phone", where=_speaks(read), message=read["reason"])


def _speaks(read: pd.DataFrame) -> pd.Series:
    """Whether the words of a cell speak about the number and not only beside it."""
    return read["reason"].isin([phone_cell.NO_CALLS, phone_cell.NO_GOOD])


def _phones(contacts: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """The phones, read by the row's own country, or else by the home country of Settings."""
    return phone.parse(
        contacts["phone"], country.parse(contacts["country"])["code"], policy.home_country or None
    )
