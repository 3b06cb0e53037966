"""E-mail addresses: what a cell meant, what is no address, and which are the same."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlmigrate.cleaning import email
from xlmigrate.cleaning.distinct import TEXT


def column(*cells: str | None) -> pd.Series:
    return pd.Series(list(cells), dtype=TEXT)


def plainly(values) -> list[object]:
    return [None if value is pd.NA else value for value in values]


READ = [
    # cell, address, outcome, others
    ("ana@example.org", "ana@example.org", "good", None),
    ("ana+news@example.org", "ana+news@example.org", "good", None),
    ("o'brien@example.org", "o'brien@example.org", "good", None),
    ("Ana@Example.ORG", "Ana@example.org", "repaired", None),
    ("INFO@example.org", "info@example.org", "repaired", None),
    ("WWW@example.org", "www@example.org", "repaired", None),
    ("mailto:ana@example.org?subject=Hello", "ana@example.org", "repaired", None),
    ("Ana Dietz <ana@example.org>", "ana@example.org", "repaired", None),
    ("[ana@example.org](mailto:ana@example.org)", "ana@example.org", "repaired", None),
    ("ana@example.org.", "ana@example.org", "repaired", None),
    ("%20ana@example.org", "ana@example.org", "repaired", None),
    ("ana@example.org%20", "ana@example.org", "repaired", None),
    ("Ana &lt;ana@example.org&gt;", "ana@example.org", "repaired", None),
    ("ana＠example.org", "ana@example.org", "repaired", None),
    ("ana\u200b@example.org", "ana@example.org", "repaired", None),
    ("=ana@example.org", "ana@example.org", "repaired", None),
    ("'ana@example.org", "ana@example.org", "repaired", None),
    ("ana@bücher.example", "ana@bücher.example", "good", None),
    ("ana@xn--bcher-kva.example", "ana@bücher.example", "repaired", None),
    ("ana@example.org, ben@example.org", "ana@example.org", "repaired", "ben@example.org"),
    ("ana@example.org or ben@example.org", "ana@example.org", "repaired", "ben@example.org"),
    ("ana@example.org/ben@example.org", "ana@example.org", "repaired", "ben@example.org"),
    ("ana@example.org; ana@example.org", "ana@example.org", "repaired", None),
    ("ana@example.org; Ana@Example.org", "ana@example.org", "repaired", None),
    ("ana@example.org, ben@", "ana@example.org", "repaired", "ben@"),
    ("ana@gmailcom, ben@example.org", "ben@example.org", "repaired", "ana@gmailcom"),
    ("ana@example.org @ana", "ana@example.org", "repaired", None),
    ("ana(at)example.org", "ana@example.org", "repaired", None),
    ("ana@example.org or ben [at] example.org", "ana@example.org", "repaired", "ben@example.org"),
    ("john.@example.org", None, "invalid", None),
    ("ana.example.org", None, "invalid", None),
    (f"{'x' * 65}@example.org", None, "invalid", None),
    ("   ", None, "blank", None),
    ("", None, "blank", None),
    (None, None, "blank", None),
]


@pytest.mark.parametrize(("cell", "address", "outcome", "others"), READ)
def test_a_cell_is_read(cell, address, outcome, others):
    read = email.parse(column(cell)).iloc[0]
    assert plainly(read[["address", "outcome", "others"]]) == [address, outcome, others]
    assert (read["reason"] is pd.NA) == (outcome != "invalid")


def test_what_was_read_is_good_the_next_time():
    addresses = column(*(address for _, address, _, _ in READ if address))
    again = email.parse(addresses)
    assert plainly(again["address"]) == addresses.tolist()
    assert set(again["outcome"]) == {"good"}


def test_a_column_reads_as_its_cells_do_one_by_one():
    cells = [cell for cell, *_ in READ] * 2
    together = email.parse(column(*cells))
    alone = pd.concat([email.parse(column(cell)) for cell in cells], ignore_index=True)
    pd.testing.assert_frame_equal(together, alone)


def test_the_index_of_the_column_is_kept():
    cells = pd.Series(["ana@example.org", "x"], index=[7, 3], dtype=TEXT)
    assert email.parse(cells).index.tolist() == [7, 3]
    assert email.weak_key(cells).index.tolist() == [7, 3]


@given(st.lists(st.one_of(st.none(), st.text(alphabet="ab@.+ <>,;'=é\u200b", max_size=12)), max_size=6))
def test_no_text_is_too_odd_and_every_address_is_one_to_its_judge(cells):
    read = email.parse(column(*cells))
    assert len(read) == len(cells)
    addresses = read["address"].dropna()
    assert plainly(email.normal(addresses)) == addresses.tolist()


WEAK = [
    ("ana.dietz@gmail.com", "anadietz@gmail.com"),
    ("Ana.Dietz+news@googlemail.com", "anadietz@gmail.com"),
    ("ana.dietz+news@example.org", "ana.dietz@example.org"),
    ("+ana@example.org", "+ana@example.org"),
    ("nonsense", None),
    (None, None),
]


@pytest.mark.parametrize(("cell", "key"), WEAK)
def test_the_weak_key_is_of_the_mailbox(cell, key):
    assert plainly(email.weak_key(column(cell))) == [key]


@pytest.mark.parametrize(
    ("cell", "role", "disposable"),
    [
        ("info@example.org", True, False),
        ("ana@example.org", False, False),
        ("ana@mailinator.com", False, True),
        ("ana@duck.com", False, False),
        ("ana@mozmail.com", False, False),
        ("ana@simplelogin.com", False, False),
        ("ana@privaterelay.appleid.com", False, False),
    ],
)
def test_functions_and_throw_away_domains_are_told_and_aliases_left_in_peace(cell, role, disposable):
    assert email.parse(column(cell))[["role", "disposable"]].iloc[0].tolist() == [role, disposable]


@pytest.mark.parametrize(
    ("cell", "mixed"),
    [
        ("\u0430na@example.org", True),  # a Cyrillic letter before two Latin ones
        ("ana@ex\u0430mple.org", True),
        ("\u0430\u043d\u043d\u0430@example.org", False),  # a word of one alphabet beside words of another
        ("ana@b\u00fccher.example", False),
        ("ana@example.org", False),
        ("nonsense", None),
    ],
)
def test_letters_of_two_alphabets_in_one_word_are_seen(cell, mixed):
    assert plainly(email.mixes_alphabets(column(cell))) == [mixed]
