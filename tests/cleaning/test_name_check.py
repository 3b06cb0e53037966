"""Whether a cell is a name, and letters that are written as signs."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlmigrate.cleaning import name_check, postcode, tag
from xlmigrate.cleaning.distinct import TEXT


def column(*cells: str | None) -> pd.Series:
    return pd.Series(list(cells), dtype=TEXT)


NO_NAMES = [
    ("NULL", name_check.PLACEHOLDER), ("n/a", name_check.PLACEHOLDER), ("N/A", name_check.PLACEHOLDER), ("TEST", name_check.PLACEHOLDER),
    ("asdf", name_check.PLACEHOLDER), ("-", name_check.PLACEHOLDER), ("{{first_name}}", name_check.TEMPLATE), ("*|FNAME|*", name_check.TEMPLATE),
    ("[First Name]", name_check.TEMPLATE), ("%FIRSTNAME%", name_check.TEMPLATE), ("{{ contact.first_name }}", name_check.TEMPLATE),
    ("ana@example.org", name_check.ADDRESS), ("https://example.org/ana", name_check.LINK), ("www.example.org", name_check.LINK),
    ("12345", name_check.DIGITS), ("Ana & Ben", name_check.COUPLE), ("Ana und Ben", name_check.COUPLE), ("Ana \U0001f338", name_check.EMOJI),
]  # fmt: skip
NAMES = [
    "Ana",
    "Anne-Marie",
    "O'Brien",
    "J.R.",
    "van der Berg",
    "Ng",
    "Lê",
    "Андрей",
    "José María",
    "St. John",
    "Dr. Ana",
    "d'Angelo",
    None,
]


@pytest.mark.parametrize(("cell", "reason"), NO_NAMES)
def test_what_is_no_name_is_told_with_its_reason(cell, reason):
    assert name_check.why_no_name(column(cell)).tolist() == [reason]


@pytest.mark.parametrize("cell", NAMES)
def test_names_are_left_in_peace(cell):
    assert name_check.why_no_name(column(cell)).isna().all()


def test_a_family_may_be_called_null():
    assert name_check.why_no_name(column("Null", "NULL"), family=True).notna().tolist() == [False, True]


PLAIN = [
    ("O&#39;Brien", "O'Brien"), ("Dietz &amp; Low", "Dietz & Low"), ("M&uuml;ller", "Müller"), ("\U0001d4d0\U0001d4f7\U0001d4ea", "Ana"),
    ("\uff21\uff4e\uff41", "Ana"), ("Dietz & Low", "Dietz & Low"), ("AT&T;", "AT&T;"), ("&lt;b&gt;", "&lt;b&gt;"), ("\u2116 1", "\u2116 1"),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "letters"), PLAIN)
def test_letters_that_are_written_as_signs_are_read(cell, letters):
    assert name_check.plain_letters(column(cell)).tolist() == [letters]


@given(st.text(alphabet="&#39;amp AT\U0001d4d0\uff21", max_size=12))
def test_a_second_look_changes_nothing_unless_the_first_wrote_a_code(cell):
    once = name_check.plain_letters(column(cell))
    again = name_check.plain_letters(once)
    assert again.equals(once) or "&amp" in cell or "&#38" in cell


POSTCODES = [
    # cell, country, capitals, proposal
    ("2134", "US", None, "02134"), ("2134.0", "US", None, "02134"), ("02134", "US", None, None), ("02134-1234", "US", None, None),
    ("1067", "DE", None, "01067"), ("10115.0", "DE", None, "10115"), ("1.0115E+4", "DE", None, "10115"), ("1.01E+4", "DE", None, None),
    ("150", "NO", None, "0150"), ("sw1a 1aa", "GB", "SW1A 1AA", None), ("SW1A 1AA", "GB", None, None), ("2134", None, None, None),
    ("1010", "AT", None, None), ("12", "DE", None, None), (None, "DE", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "country", "capitals", "proposal"), POSTCODES)
def test_a_postcode_that_was_a_number_is_proposed_as_it_was(cell, country, capitals, proposal):
    read = postcode.parse(column(cell), column(country)).iloc[0]
    assert [None if one is pd.NA else one for one in read[["capitals", "proposal"]]] == [capitals, proposal]


def test_the_most_frequent_spelling_of_the_same_words_is_proposed():
    cells = ["Example Ltd", "Example Ltd", "example ltd.", "Example 2 Ltd", "Ltd Example", None, "C++", "C#"]
    meant = [None if one is pd.NA else one for one in tag.spelled_as_most(column(*cells))]
    assert meant == [None, None, "Example Ltd", None, "Example Ltd", None, None, None]
    assert tag.spelled_as_most(column("Köln", "Koln")).isna().all()
