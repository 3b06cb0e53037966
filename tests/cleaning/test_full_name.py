"""Full names: into parts and back."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlmigrate.cleaning import full_name
from xlmigrate.cleaning.distinct import TEXT


def column(*cells: str | None) -> pd.Series:
    return pd.Series(list(cells), dtype=TEXT)


SPLIT = [
    # cell, first, last, title, suffix, outcome
    ("Ana Dietz", "Ana", "Dietz", None, None, "good"),
    ("Dietz, Ana", "Ana", "Dietz", None, None, "good"),
    ("Dietz, Ana Maria", "Ana Maria", "Dietz", None, None, "good"),
    ("van der Berg, Jan", "Jan", "van der Berg", None, None, "good"),
    ("Vries, Anna de", "Anna", "de Vries", None, None, "good"),
    ("Berg, Jan van der", "Jan", "van der Berg", None, None, "good"),
    ("Müller, Petra Dr.", "Petra", "Müller", "Dr.", None, "good"),
    ("Müller, Dr. Petra", "Petra", "Müller", "Dr.", None, "good"),
    ("Thal, Eva Freiin von", "Eva Freiin", "von Thal", None, None, "good"),
    ("Jack Chi Ma", "Jack Chi", "Ma", None, None, "likely"),
    ("Ana Dietz MBA", "Ana", "Dietz", None, "MBA", "good"),
    ("Seán Ó Briain", "Seán", "Ó Briain", None, None, "likely"),
    ("PayPal Europe", None, None, None, None, "refused"),
    ("YouThere Ana", "YouThere", "Ana", None, None, "likely"),
    ("Example Gartenbau AG", None, None, None, None, "refused"),
    ("Blumen Dietz", None, None, None, None, "refused"),
    ("Panadería Ruiz", None, None, None, None, "refused"),
    ("Example Brightworks", None, None, None, None, "refused"),
    ("Anne-Marie O'Brien", "Anne-Marie", "O'Brien", None, None, "good"),
    ("ANA DIETZ", "ANA", "DIETZ", None, None, "good"),
    ("J. Dietz", "J.", "Dietz", None, None, "good"),
    ("Dr. Ana Dietz", "Ana", "Dietz", "Dr.", None, "good"),
    ("Dr. Dietz, Ana", "Ana", "Dietz", "Dr.", None, "good"),
    ("Ana Dietz, PhD", "Ana", "Dietz", None, "PhD", "good"),
    ("Ana Dietz Jr.", "Ana", "Dietz", None, "Jr.", "good"),
    ("Jan van der Berg", "Jan", "van der Berg", None, None, "likely"),
    ("Martin Luther King Jr.", "Martin Luther", "King", None, "Jr.", "likely"),
    ("Ana Maria Dietz", "Ana Maria", "Dietz", None, None, "likely"),
    ("Ana Dietz, Berlin", "Berlin", "Ana Dietz", None, None, "likely"),
    ("DIETZ Ana", "Ana", "DIETZ", None, None, "likely"),
    ("JD Dietz", "JD", "Dietz", None, None, "likely"),
    ("Ana D.", "Ana", "D.", None, None, "likely"),
    ("Ana (Annie) Dietz", "Ana (Annie)", "Dietz", None, None, "likely"),
    ("Ana", "Ana", None, None, None, "one"),
    ("Mr", "Mr", None, None, None, "one"),
    (",", None, None, None, None, "refused"),
    ("Mr Smith", None, None, None, None, "refused"),
    ("van Gogh", None, None, None, None, "refused"),
    ("Example Ltd.", None, None, None, None, "refused"),
    ("Acme, Inc.", None, None, None, None, "refused"),
    ("Ana and Ben Dietz", None, None, None, None, "refused"),
    ("Ana+Ben Dietz", None, None, None, None, "refused"),
    ("ana@example.org", None, None, None, None, "refused"),
    ("Ana Dietz (Acme)", None, None, None, None, "refused"),
    ("Ana Dietz 🌸", None, None, None, None, "refused"),
    ("The Dietz Family", None, None, None, None, "refused"),
    ("Unknown Unknown", None, None, None, None, "refused"),
    ("Ana None", None, None, None, None, "refused"),
    ("customer", None, None, None, None, "refused"),
    ("N/A", None, None, None, None, "refused"),
    ("Ana Guest", "Ana", "Guest", None, None, "good"),
    ("Dr. med. Ana Dietz", "Ana", "Dietz", "Dr. med.", None, "good"),
    ("Ana 2", None, None, None, None, "refused"),
    ("Dietz, Ana, Berlin", None, None, None, None, "refused"),
    ("山田 太郎", None, None, None, None, "refused"),
    ("", None, None, None, None, "blank"),
    (None, None, None, None, None, "blank"),
]


@pytest.mark.parametrize(("cell", "first", "last", "title", "suffix", "outcome"), SPLIT)
def test_a_full_name_is_split(cell, first, last, title, suffix, outcome):
    read = full_name.split(column(cell)).iloc[0]
    shown = ["first", "last", "title", "suffix", "outcome"]
    assert [None if v is pd.NA else v for v in read[shown]] == [first, last, title, suffix, outcome]
    assert (read["reason"] is pd.NA) == (outcome in ("good", "blank"))


_WORDS_OF_NO_NAME = (
    full_name._BEFORE
    | full_name._AFTER
    | full_name._FIRMS
    | full_name._TOGETHER
    | full_name._PARTICLES
    | full_name._FAMILIES
    | full_name._NOBODY
    | full_name._ALONE
)
WORD = st.text(alphabet="abcdefghijklmnopqrstuvwxyzé", min_size=3, max_size=10).map(str.capitalize)


@given(WORD, WORD, st.booleans())
def test_two_names_that_are_joined_are_split_again(first, last, family_first):
    if {first.casefold(), last.casefold()} & _WORDS_OF_NO_NAME:
        return
    whole = full_name.join(column(first), column(last), family_first=family_first)
    assert full_name.split(whole).iloc[0][["first", "last"]].tolist() == [first, last]


@given(st.text(max_size=40))
def test_no_word_of_a_full_name_is_lost(cell):
    read = full_name.split(column(cell)).iloc[0]
    if read["outcome"] == "refused":
        assert read[["first", "last", "title", "suffix"]].isna().all()
        return
    kept = [
        w
        for part in read[["first", "last", "title", "suffix"]].dropna()
        for w in part.replace(",", " ").split()
    ]
    assert sorted(kept) == sorted(cell.replace(",", " ").split()) or not cell.replace(",", " ").split()


def test_what_has_one_name_only_is_joined_to_that():
    joined = full_name.join(column("Ana", None, None), column(None, "Dietz", None))
    assert [None if v is pd.NA else v for v in joined] == ["Ana", "Dietz", None]


BY_COUNTRY = [
    # cell, country, first, last, outcome
    ("Nagy Anna", "HU", None, None, "refused"),
    ("Nagy, Anna", "HU", "Anna", "Nagy", "good"),
    ("Eva Ruiz Low", "ES", "Eva", "Ruiz Low", "likely"),
    ("Eva Maria Ruiz Low", "MX", "Eva Maria", "Ruiz Low", "likely"),
    ("Eva Ruiz de la Vega", "ES", "Eva Ruiz", "de la Vega", "likely"),
    ("Eva Ruiz", "ES", "Eva", "Ruiz", "good"),
    ("Eva Ruiz Low", "US", "Eva Ruiz", "Low", "likely"),
]


@pytest.mark.parametrize(("cell", "country", "first", "last", "outcome"), BY_COUNTRY)
def test_the_country_says_how_its_names_are_built(cell, country, first, last, outcome):
    read = full_name.split(column(cell), column(country)).iloc[0]
    assert [None if v is pd.NA else v for v in read[["first", "last", "outcome"]]] == [first, last, outcome]


COMPANIES = [
    # full name, Company, address, is role, whether the row says that it is a company
    ("Blue Heron", "Blue Heron", "ana@example.org", False, True),
    ("Blue Heron", None, "info@blueheron.example", True, True),
    ("Blue Heron", None, "ana@blue-heron.example", False, True),
    ("Jan Dietz", None, "jan@jandietz.example", False, False),
    ("Jan Dietz", None, "jd@jandietz.example", False, False),
    ("Jan Dietz", "Example Ltd", "jan@example.org", False, False),
    ("Jan Dietz", None, None, False, False),
]


@pytest.mark.parametrize(("whole", "firm", "address", "role", "said"), COMPANIES)
def test_the_row_says_that_a_name_is_a_companys(whole, firm, address, role, said):
    told = full_name.is_company(
        column(whole), column(firm), column(address), pd.Series([role], dtype="boolean")
    )
    assert told.notna().tolist() == [said]
    read = full_name.split(column(whole), None, told).iloc[0]
    assert (read["outcome"] == "refused") is said
