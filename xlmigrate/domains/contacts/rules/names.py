"""Names and countries (CT): 3xx names of persons (303, 304, 307, 308), 4xx countries."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from xlmigrate.cleaning import country, email, full_name, name, origin, text
from xlmigrate.engine.plan import TEXT, Fix, Severity
from xlmigrate.engine.rules import Flags, flag, rule
from xlmigrate.engine.settings import Policy
from xlmigrate.engine.tables import Scope

_PARTS: tuple[tuple[str, name.Part], ...] = (("first_name", "first"), ("last_name", "last"))


@rule("CT303", severity=Severity.INFO, fix=Fix.SAFE, scope=Scope.ROW)
def name_in_one_case(contacts: pd.DataFrame) -> Flags:
    """Name in all capitals or all lowercase.

    "Dear MARIA" looks like a form letter. No letter changes but for its case, so the repair is safe; a name in
    mixed capitals is its owner's spelling and stays. Small words, apostrophes and some letters are written in one way in one
    country only (van Dam in the Netherlands, Van Dam in Belgium): the row's country decides, or else its phone, its address or its
    language; where none does, see CT304.

    Contacts

    | First name | Last name    | Country | Finding             |
    |------------|--------------|---------|---------------------|
    | MARIA      | SMITH        |         | Maria; Smith        |
    | jan        | VAN DER BERG | NL      | Jan; van der Berg   |
    | JAN        | VAN DAM      | BE      | Jan; Van Dam        |
    | jan        | VAN DER BERG |         | Jan                 |
    | Ada        | DE LUCA      | Italy   | De Luca             |
    | Nora       | O'BRIEN      |         | O'Brien             |
    | Ewan       | mcdonald     |         | McDonald            |
    | Ana        | DeLuca       |         |                     |
    | J          | Dietz        |         |                     |
    | åº         |              |         |                     |
    |            |              |         |                     |
    """
    for column, read in _spelled(contacts):
        to = read["name"].where(read["outcome"].eq("repaired"))
        # capitals can turn a sign and a letter into what looks like letters in the wrong encoding: that is no name
        where = to.notna() & to.eq(text.repair_encoding(to)).fillna(False)
        yield flag(contacts, column, where=where, to=to, message="All capitals, or all lowercase")


@rule("CT304", severity=Severity.INFO, fix=Fix.UNSAFE, scope=Scope.ROW)
def name_with_likely_capitals(contacts: pd.DataFrame) -> Flags:
    """Name in all capitals or all lowercase, with more than one possible spelling.

    MacDonald and Macdonald are both right for somebody, two letters may be initials, and small words are written in more than one
    way where nothing tells the person's country: you confirm it.

    Contacts

    | First name | Last name    | Country | Finding      |
    |------------|--------------|---------|--------------|
    | Ewan       | MACGREGOR    |         | MacGregor    |
    | jd         | Dietz        |         | JD           |
    | Jan        | VAN DER BERG |         | van der Berg |
    | Eva        | LE GRAND     |         | Le Grand     |
    | Ewan       | MacGregor    |         |              |
    |            |              |         |              |
    """
    for column, read in _spelled(contacts):
        where = read["outcome"].eq("likely")
        yield flag(contacts, column, where=where, to=read["proposal"], message=read["reason"])


def _spelled(contacts: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """First and last names with their capitals; only names in one case are looked at, and where they are from."""
    waits = name.is_one_case(contacts["first_name"]) | name.is_one_case(contacts["last_name"])
    rows = contacts.loc[waits]
    region = _regions(rows).reindex(contacts.index)
    for (column, part), (other, _) in zip(_PARTS, _PARTS[::-1], strict=True):
        yield column, name.repair_case(contacts[column], part, region, contacts[other])


def _regions(rows: pd.DataFrame) -> pd.Series:
    code = country.parse(rows["country"])["code"]
    return origin.regions(code, rows["phone"], rows["email"], rows["language"]).astype(TEXT)


@rule("CT307", severity=Severity.INFO, fix=Fix.SAFE, scope=Scope.ROW)
def name_in_one_column(contacts: pd.DataFrame, policy: Policy) -> Flags:
    """Full name that can be split into first and last name.

    Most platforms have two fields, and a greeting wants the first. A column called Full name or Name is read where the row
    has no first or last name of its own; it stays as it is. Two plain words are a first and a last name, and so is
    "Last, First". Where people may write the family name first (the row's country, or the home country on Settings, is
    Hungary, Japan and the like) nothing is filled in.

    Contacts

    | Full name        | First name | Last name | Country | Finding             |
    |------------------|------------|-----------|---------|---------------------|
    | Ana Dietz        |            |           |         | Ana; Dietz          |
    | Dietz, Ana       |            |           |         | Ana; Dietz          |
    | Dr. ANA O'BRIEN  |            |           |         | Ana; O'Brien        |
    | Ana Dietz        | Ana        |           |         | Dietz               |
    | Ana Dietz        | Anna       | Dietz     |         |                     |
    | Nagy Anna        |            |           | HU      |                     |
    | Jan van der Berg |            |           |         |                     |
    |                  |            |           |         |                     |
    """
    read = _from_full_name(contacts, policy)
    if read is None:
        return
    for column, _ in _PARTS:
        yield flag(
            contacts,
            column,
            where=read["waits"] & read["outcome"].eq("good") & contacts[column].isna() & read[column].notna(),
            to=read[column],
            message="Taken from the full name",
        )


@rule("CT308", severity=Severity.INFO, fix=Fix.UNSAFE, scope=Scope.ROW)
def full_name_with_likely_parts(contacts: pd.DataFrame, policy: Policy) -> Flags:
    """Full name that cannot be split with certainty.

    With three names nobody can say whether the middle one is the first or the family's; a company and a couple have no first
    name. The likely parts are proposed, and you confirm them; where nothing is likely, nothing is proposed.

    Contacts

    | Full name         | First name | Last name | Country | Finding                                |
    |-------------------|------------|-----------|---------|----------------------------------------|
    | Jan van der Berg  |            |           |         | Jan; van der Berg                      |
    | Eva Maria Low     |            |           |         | Eva Maria; Low                         |
    | Eva Ruiz Low      |            |           | ES      | Eva; Ruiz Low                          |
    | Ana               |            |           |         | Ana                                    |
    | Example Yoga Ltd  |            |           |         | This looks like a company, not a person  |
    | Ana & Ben Dietz   |            |           |         | More than one person in the name          |
    | Nagy Anna         |            |           | HU      | The last name may come first         |
    | Ana Dietz         |            |           |         |                                        |
    | Eva Maria Low     | Eva        | Low       |         |                                        |
    |                   |            |           |         |                                        |
    """
    read = _from_full_name(contacts, policy)
    if read is None:
        return
    unsure = read["waits"] & read["outcome"].isin(["likely", "one", "refused"])
    refused = read["outcome"].eq("refused") & contacts["last_name"].isna()
    for column, _ in _PARTS:
        there = read[column].notna() | (refused & (column == "first_name"))
        yield flag(
            contacts,
            column,
            where=unsure & contacts[column].isna() & there,
            to=read[column],
            message=read["reason"],
        )


def _from_full_name(contacts: pd.DataFrame, policy: Policy) -> pd.DataFrame | None:
    """The parts of the full name by the columns that they would fill, with capitals; ``waits`` where one of them is blank.

    None when no column is called so. A part that is filled already must be the same, or the row is another person's spelling and is left alone.
    """
    heading = full_name.heading_among(contacts.columns)
    if heading is None:
        return None
    code = country.parse(contacts["country"])["code"]
    if policy.home_country:
        code = code.fillna(policy.home_country.upper())
    whole = text.clean_spaces(text.repair_encoding(contacts[heading]))
    roles = email.parse(contacts["email"])["role"]
    firm = full_name.is_company(whole, contacts["company"], contacts["email"], roles)
    read = full_name.split(whole, code, firm)
    region = _regions(contacts)
    parts = {
        "first_name": name.repair_case(read["first"], "first", region)["name"],
        "last_name": name.repair_case(read["last"], "last", region)["name"],
    }
    blank = {column: contacts[column].isna() for column in parts}
    fits = pd.Series(True, index=contacts.index)
    for column, part in parts.items():
        fits &= blank[column] | contacts[column].str.casefold().eq(part.str.casefold()).fillna(False)
    waits = (blank["first_name"] | blank["last_name"]) & fits & read["outcome"].ne("blank")
    return pd.DataFrame({**parts, "outcome": read["outcome"], "reason": read["reason"], "waits": waits})


@rule("CT401", severity=Severity.INFO, fix=Fix.SAFE, scope=Scope.ROW)
def country_written_another_way(contacts: pd.DataFrame) -> Flags:
    """Country not written as its ISO code.

    The same country under several names is several countries to a segment, to a tax rule and to the reading of
    phone numbers. Codes are read before names, so NA is Namibia and LA is Laos; names are known in every language of Unicode's
    CLDR, and so are flags. A place that stands beside the country goes to Notes, unless the row holds it already.

    Contacts

    | Country        | City   | Finding |
    |----------------|--------|---------|
    | Germany        |        | DE      |
    | Deutschland    |        | DE      |
    | gb             |        | GB      |
    | USA            |        | US      |
    | London, UK     | London | GB      |
    | London, UK     |        | From the country cell: London; GB |
    | 🇩🇪             |        | DE      |
    | NA             |        |         |
    | DE             |        |         |
    | Georgia        |        |         |
    |                |        |         |
    """
    read = country.parse(contacts["country"])
    where = read["outcome"].eq("repaired")
    if read["dropped"].notna().any():
        held = (contacts[name] for name in ("city", "state", "address", "notes"))
        new = text.unsaid(read["dropped"], *held)
        to = text.added(contacts["notes"], "From the country cell: " + new)
        yield flag(
            contacts,
            "notes",
            where=new.notna(),
            to=to,
            message="Text found next to the country, kept in Notes",
        )
    yield flag(contacts, "country", where=where, to=read["code"], message="Changed to the country's ISO code")


@rule("CT402", severity=Severity.WARNING, scope=Scope.ROW)
def country_with_two_meanings(contacts: pd.DataFrame) -> Flags:
    """Ambiguous country.

    Georgia is a country and a state of the US, and there are two Congos; 44 is a dial code, or the Bahamas in ISO 3166. Which
    law protects a person, and how the phone is read, hangs on it; write the ISO code.

    Contacts

    | Country | Finding                             |
    |---------|-------------------------------------|
    | Georgia | Can mean a country and a US state   |
    | Congo   | Can mean two countries              |
    | China (Hong Kong) | More than one country in the cell |
    | 44      | May be a dial code, or a country number of ISO 3166 |
    | no      | May be a word, or a country code |
    | GE      |                                     |
    |         |                                     |
    """
    read = country.parse(contacts["country"])
    yield flag(contacts, "country", where=read["outcome"].eq("ambiguous"), message=read["reason"])


@rule("CT403", severity=Severity.WARNING, scope=Scope.ROW)
def unknown_country(contacts: pd.DataFrame) -> Flags:
    """Unknown country.

    A state, a city or a word of a form: the platform refuses it, or leaves the person without a country, and so
    without the law of that country.

    Contacts

    | Country    | Finding                 |
    |------------|-------------------------|
    | California | No country has this name: write the ISO code, such as GB |
    | EU         | No country has this name: write the ISO code, such as GB |
    | US         |                         |
    |            |                         |
    """
    read = country.parse(contacts["country"])
    yield flag(contacts, "country", where=read["outcome"].eq("unknown"), message=read["reason"])


@rule("CT404", severity=Severity.INFO, fix=Fix.UNSAFE, scope=Scope.ROW)
def country_with_a_slip(contacts: pd.DataFrame) -> Flags:
    """Country that looks misspelled, or is a dial code.

    One slip is allowed in a name of five to seven letters, two in longer ones, and only where a single country can
    be meant: it is likely, not certain, so you confirm it.

    Contacts

    | Country | Finding |
    |---------|---------|
    | Germny  | DE      |
    | Austia  | AT      |
    | +49     | DE      |
    | Germany |         |
    |         |         |
    """
    read = country.parse(contacts["country"])
    yield flag(
        contacts,
        "country",
        where=read["outcome"].eq("likely"),
        to=read["proposal"],
        message=read["reason"],
    )
