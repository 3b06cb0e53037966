"""Names and countries (CT): 3xx from 303 names of persons, 4xx countries."""

from __future__ import annotations

import pandas as pd

from xlmigrate.cleaning import country, name
from xlmigrate.plan import Fix, Severity
from xlmigrate.rulebook import Flags, flag, rule

_PARTS: tuple[tuple[str, name.Part], ...] = (("first_name", "first"), ("last_name", "last"))


@rule("CT303", severity=Severity.INFO, fix=Fix.SAFE)
def name_in_one_case(contacts: pd.DataFrame) -> Flags:
    """Name is typed in capitals only, or in none.

    "Dear MARIA" tells that a machine writes. No letter changes but for its case, so the repair is safe; a name in
    mixed capitals is its owner's spelling and stays. In a last name the small words stay small (van der Berg).

    Contacts

    | First name | Last name    | Finding             |
    |------------|--------------|---------------------|
    | MARIA      | SMITH        | Maria; Smith        |
    | jan        | VAN DER BERG | Jan; van der Berg   |
    | Nora       | O'BRIEN      | O'Brien             |
    | Ewan       | mcdonald     | McDonald            |
    | Ana        | DeLuca       |                     |
    | J          | Dietz        |                     |
    |            |              |                     |
    """
    for column, part in _PARTS:
        read = name.repair_case(contacts[column], part)
        where = read["outcome"].eq("repaired")
        yield flag(contacts, column, where=where, to=read["name"], message="Capitals only, or none")


@rule("CT304", severity=Severity.INFO, fix=Fix.UNSAFE)
def name_with_likely_capitals(contacts: pd.DataFrame) -> Flags:
    """Name in one case, whose capitals are likely and not certain.

    MacDonald and Macdonald are both right for somebody, and two letters may be initials: you confirm it.

    Contacts

    | First name | Last name | Finding   |
    |------------|-----------|-----------|
    | Ewan       | MACGREGOR | MacGregor |
    | jd         | Dietz     | JD        |
    | Ewan       | MacGregor |           |
    |            |           |           |
    """
    for column, part in _PARTS:
        read = name.repair_case(contacts[column], part)
        where = read["outcome"].eq("likely")
        yield flag(contacts, column, where=where, to=read["proposal"], message=read["reason"])


@rule("CT401", severity=Severity.INFO, fix=Fix.SAFE)
def country_written_another_way(contacts: pd.DataFrame) -> Flags:
    """Country is not its ISO code.

    The same country under several names is several countries to a segment, to a tax rule and to the reading of
    phone numbers. Codes are read before names, so NA is Namibia and LA is Laos; names are known in the languages of
    most exports and in every official one (Unicode CLDR).

    Contacts

    | Country        | Finding |
    |----------------|---------|
    | Germany        | DE      |
    | Deutschland    | DE      |
    | gb             | GB      |
    | USA            | US      |
    | NA             |         |
    | DE             |         |
    | Georgia        |         |
    |                |         |
    """
    read = country.parse(contacts["country"])
    where = read["outcome"].eq("repaired")
    yield flag(contacts, "country", where=where, to=read["code"], message="Not the ISO code of the country")


@rule("CT402", severity=Severity.WARNING)
def country_with_two_meanings(contacts: pd.DataFrame) -> Flags:
    """Country that means more than one place.

    Georgia is a country and a state of the US, and there are two Congos. Which law protects a person, and how the
    phone is read, hangs on it; write the ISO code.

    Contacts

    | Country | Finding                             |
    |---------|-------------------------------------|
    | Georgia | It means a country and a US state   |
    | Congo   | It means two countries              |
    | GE      |                                     |
    |         |                                     |
    """
    read = country.parse(contacts["country"])
    yield flag(contacts, "country", where=read["outcome"].eq("ambiguous"), message=read["reason"])


@rule("CT403", severity=Severity.WARNING)
def unknown_country(contacts: pd.DataFrame) -> Flags:
    """Country that no country is called.

    A state, a city or a word of a form: the platform refuses it, or leaves the person without a country, and so
    without the law of that country.

    Contacts

    | Country    | Finding                 |
    |------------|-------------------------|
    | California | No country is called so |
    | EU         | No country is called so |
    | US         |                         |
    |            |                         |
    """
    read = country.parse(contacts["country"])
    yield flag(contacts, "country", where=read["outcome"].eq("unknown"), message=read["reason"])


@rule("CT404", severity=Severity.INFO, fix=Fix.UNSAFE)
def country_with_a_slip(contacts: pd.DataFrame) -> Flags:
    """Country that is one country's name but for a slip.

    One slip is allowed in a name of five to seven letters, two in longer ones, and only where a single country can
    be meant: it is likely, not certain, so you confirm it.

    Contacts

    | Country | Finding |
    |---------|---------|
    | Germny  | DE      |
    | Austia  | AT      |
    | Germany |         |
    |         |         |
    """
    read = country.parse(contacts["country"])
    yield flag(
        contacts,
        "country",
        where=read["outcome"].eq("likely"),
        to=read["proposal"],
        message="It looks like a slip",
    )
