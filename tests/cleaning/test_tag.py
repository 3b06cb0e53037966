"""Tags: which are one under two spellings, and which only look so."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlmigrate.cleaning import tag
from xlmigrate.cleaning.distinct import TEXT


def column(*cells: str | None) -> pd.Series:
    return pd.Series(list(cells), dtype=TEXT)


def won(*tags: tuple[str | None, int]) -> list[object]:
    counts = pd.Series([count for _, count in tags], dtype="Int64")
    found = tag.winners(column(*(name for name, _ in tags)), counts)["at"]
    return [None if at is pd.NA else int(at) for at in found]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("VIP buyer", "Buyer, VIP"),
        ("Retreat 2025", "retreat-2025".replace("-", " ")),
        ("Café", "cafe"),
        ("Lead (US)", "US Lead"),
        ("Newsletter", "Newsleter"),
        ("Old customers", "Old customer"),
    ],
)
def test_the_more_frequent_spelling_wins(one, other):
    assert won((one, 50), (other, 2)) == [None, 0]
    assert won((other, 2), (one, 50)) == [1, None]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("C++", "C#"),
        ("C", "C++"),
        ("50% off", "50 off"),
        ("$50 off", "50 off"),
        ("Webinar 2023", "Webinar 2024"),
        ("list 1", "list 11"),
        ("Not buyer", "Buyer, not"),
        ("consent", "no consent"),
        ("no-consent", "consent"),
        ("subscribed", "unsubscribed"),
        ("nonbinary", "inbinary"),
        ("Course A", "Course B"),
        ("Rome", "Home"),
        ("A/B test", "AB test"),
        ("2 of 10", "10 of 2"),
    ],
)
def test_what_only_looks_alike_is_never_joined(one, other):
    assert won((one, 50), (other, 2)) == [None, None]


def test_two_frequent_tags_one_letter_apart_are_two():
    assert won(("Customer", 40), ("Costumer", 20)) == [None, None]


def test_of_equal_spellings_the_first_wins_and_the_same_text_twice_is_no_pair():
    assert won(("Buyer VIP", 3), ("VIP buyer", 3)) == [None, 0]
    assert won(("VIP", 3), ("VIP", 1)) == [None, None]


def test_a_missing_tag_is_nobodys():
    assert won((None, 3), ("VIP", 1), (None, 0)) == [None, None, None]


@given(st.lists(st.tuples(st.text(max_size=12), st.integers(0, 60)), max_size=8))
def test_a_winner_is_no_loser(tags):
    found = won(*tags)
    assert len(found) == len(tags)
    losers_by_words = [at for at in found if at is not None and found[at] is not None]
    assert all(found[found[at]] is None for at in losers_by_words)


def test_contacts_are_counted_by_tag():
    cells = column("VIP; Buyer", "Buyer", None, "VIP; Buyer", "VIP;VIP")
    assert tag.counted(cells, column("VIP", " Buyer ", "Nobody", None)).tolist() == [3, 3, 0, 0]
