"""Text: spaces, invisible characters, letters in the wrong encoding, letters that are gone."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlmigrate.cleaning import text
from xlmigrate.cleaning.distinct import TEXT


def column(*cells: str | None) -> pd.Series:
    return pd.Series(list(cells), dtype=TEXT)


def one(values: pd.Series) -> object:
    return None if values.iloc[0] is pd.NA else values.iloc[0]


@pytest.mark.parametrize(
    ("cell", "cleaned"),
    [
        ("Ana", "Ana"),
        (" Ana ", "Ana"),
        ("van  der Berg", "van der Berg"),
        ("van\u00a0der\tBerg", "van der Berg"),
        ("A\u200bna", "Ana"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("Köln", "Köln"),
        ("  ", None),
        ("", None),
        ("\u200b", None),
        (None, None),
    ],
)
def test_spaces_and_invisible_characters_go(cell, cleaned):
    assert one(text.clean_spaces(column(cell))) == cleaned


@pytest.mark.parametrize(
    ("cell", "repaired"),
    [
        ("JosÃ©", "José"),
        ("KÃ¶ln", "Köln"),
        ("FranÃ§ois", "François"),
        ("José", "José"),
        ("\u201cAna\u201d", "\u201cAna\u201d"),
        ("AHÅ™ IKEA", "AHÅ™ IKEA"),
        ("JosÃ\ufffd", "JosÃ\ufffd"),
        ("&amp; Söhne", "&amp; Söhne"),
        ("ﬁne", "ﬁne"),
        ("Jos?", "Jos?"),
        (None, None),
    ],
)
def test_only_what_can_be_read_back_is_repaired(cell, repaired):
    assert one(text.repair_encoding(column(cell))) == repaired


@pytest.mark.parametrize(
    ("cell", "lost"),
    [
        ("Jos? Garcia", True),
        ("M?ller", True),
        ("?ngel", True),
        ("???", True),
        ("Jos\ufffd", True),
        ("Anaï¿½s", True),
        ("José", False),
        ("?", False),
        (None, False),
    ],
)
def test_lost_letters_are_seen(cell, lost):
    assert one(text.has_lost_letters(column(cell))) == lost


def test_in_a_company_a_question_mark_is_its_own():
    cells = column("Who? Ltd", "M\ufffdller Ltd")
    assert text.has_lost_letters(cells, question_marks=False).tolist() == [False, True]


@pytest.mark.parametrize(
    ("cell", "control"),
    [
        ("Ana\x07", True),
        ("\x00", True),
        ("a\x7f", True),
        ("a\x85b", True),
        ("a\tb\r\n", False),
        ("Zoë", False),
        (None, False),
    ],
)
def test_control_characters_are_seen(cell, control):
    assert one(text.has_control(column(cell))) == control


@given(st.lists(st.one_of(st.none(), st.text(max_size=10)), max_size=6))
def test_cleaning_twice_is_cleaning_once(cells):
    for clean in (text.clean_spaces, text.repair_encoding):
        once = clean(column(*cells))
        pd.testing.assert_series_equal(clean(once), once)


HALVES = [
    # as it was read, what it becomes, whether a letter is broken for good
    ("Garc\u00c3\u00ada", "Garc\u00eda", False),
    ("\u0141uc\u0413\u00ada", "\u0141uc\u0413\u00ada", True),  # a half that no page of codes makes whole
    ("Luc\u0413\u00ada", "Luc\u00eda", False),
    ("M\u00fc\u00adller", "M\u00fcller", False),
    ("Jos\u00e9\u00a0Garc\u00eda", "Jos\u00e9 Garc\u00eda", False),
    ("M\u00c4KEL\u00c4\u00a0AINO", "M\u00c4KEL\u00c4 AINO", False),
    ("NICIODAT\u0102\u00a0", "NICIODAT\u0102", False),
]


@pytest.mark.parametrize(("cell", "becomes", "is_broken"), HALVES)
def test_what_nobody_sees_is_not_thrown_away_where_it_is_half_a_letter(cell, becomes, is_broken):
    column = pd.Series([cell], dtype=TEXT)
    cleaned = text.clean_spaces(text.repair_encoding(column))
    assert cleaned.tolist() == [becomes]
    assert text.has_lost_letters(cleaned).tolist() == [is_broken]


@given(
    st.text(alphabet="aeiou\u00e0\u00ed\u0161\u017e\u0437\u03b5 MnR", min_size=2, max_size=9),
    st.sampled_from(["cp1252", "latin-1", "cp1250", "cp1251"]),
)
def test_a_broken_name_is_repaired_or_left_with_all_its_halves(name, page):
    try:
        broken = name.encode().decode(page)
    except UnicodeError:
        return
    column = pd.Series([broken], dtype=TEXT)
    cleaned = text.clean_spaces(text.repair_encoding(column)).iloc[0]
    if cleaned is pd.NA:
        return
    letters = [c for c in cleaned if not c.isspace()]
    assert cleaned == " ".join(name.split()) or len(letters) >= sum(not c.isspace() for c in name)
