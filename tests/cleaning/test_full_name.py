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
    ("van der Berg, Jan", "Jan", "van der Berg", None, None, "good"),
    ("Jan van der Berg", "Jan", "van der Berg", None, None, "likely"),
    ("Dr. Ana Dietz", "Ana", "Dietz", "Dr.", None, "good"),
    ("Ana Dietz, PhD", "Ana", "Dietz", None, "PhD", "good"),
    ("Martin Luther King Jr.", "Martin Luther", "King", None, "Jr.", "likely"),
    ("Ana Maria Dietz", "Ana Maria", "Dietz", None, None, "likely"),
    ("Ana", "Ana", None, None, None, "one"),
    ("Mr", "Mr", None, None, None, "one"),
    (",", ",", None, None, None, "one"),
    ("", None, None, None, None, "blank"),
    (None, None, None, None, None, "blank"),
]


@pytest.mark.parametrize(("cell", "first", "last", "title", "suffix", "outcome"), SPLIT)
def test_a_full_name_is_split(cell, first, last, title, suffix, outcome):
    read = full_name.split(column(cell)).iloc[0]
    shown = ["first", "last", "title", "suffix", "outcome"]
    assert [None if v is pd.NA else v for v in read[shown]] == [first, last, title, suffix, outcome]
    assert (read["reason"] is pd.NA) == (outcome in ("good", "blank"))


WORD = st.text(alphabet="abcdefghijklmnopqrstuvwxyzé", min_size=3, max_size=10).map(str.capitalize)


@given(WORD, WORD, st.booleans())
def test_two_names_that_are_joined_are_split_again(first, last, family_first):
    if {first.casefold(), last.casefold()} & (full_name._BEFORE | full_name._AFTER):
        return
    whole = full_name.join(column(first), column(last), family_first=family_first)
    assert full_name.split(whole).iloc[0][["first", "last"]].tolist() == [first, last]


@given(st.text(max_size=40))
def test_no_word_of_a_full_name_is_lost(cell):
    read = full_name.split(column(cell)).iloc[0]
    kept = [
        w
        for part in read[["first", "last", "title", "suffix"]].dropna()
        for w in part.replace(",", " ").split()
    ]
    assert sorted(kept) == sorted(cell.replace(",", " ").split()) or not cell.replace(",", " ").split()


def test_what_has_one_name_only_is_joined_to_that():
    joined = full_name.join(column("Ana", None, None), column(None, "Dietz", None))
    assert [None if v is pd.NA else v for v in joined] == ["Ana", "Dietz", None]
