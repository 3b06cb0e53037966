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
    (
        "Ana Dietz <ana@example.org>, Low, Ben <ben@example.org>",
        "ana@example.org",
        "repaired",
        "ben@example.org",
    ),
    ("ana@ example.org", "ana@example.org", "repaired", None),
    ("ana@example .org", "ana@example.org", "repaired", None),
    ("ana dietz@example.org", None, "invalid", None),
    ("ana dietz@example.org, ben@example.org", None, "invalid", None),
    ("ana,dietz@example.org", None, "invalid", None),
    ("ana\ndietz@example.org", None, "invalid", None),
    ("ana\u00a0dietz@example.org", None, "invalid", None),
    ("ana@example.org. me", None, "invalid", None),
    ("Ana Dietz ana@example.org", None, "invalid", None),
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


BESIDE = [
    # cell, address, what stands beside it
    ("Ana Dietz <ana@example.org>", "ana@example.org", "Ana Dietz"),
    ('"Dietz, Ana" <ana@example.org>', "ana@example.org", "Dietz, Ana"),
    ("ana@example.org (work)", "ana@example.org", "work"),
    ("Ana (ana@example.org)", "ana@example.org", "Ana"),
    ("E-mail: ana@example.org", "ana@example.org", "E-mail"),
    ("mailto:ana@example.org?subject=Hello", "ana@example.org", "?subject=Hello"),
    ("[Ana](mailto:ana@example.org)", "ana@example.org", "Ana"),
    ("ana@example.org @ana", "ana@example.org", "@ana"),
    ("Ana <ana@example.org>; Ben <ben@example.org>", "ana@example.org", "Ana; Ben"),
    ("<ana@example.org>", "ana@example.org", None),
    ("ana@example.org", "ana@example.org", None),
]


@pytest.mark.parametrize(("cell", "address", "beside"), BESIDE)
def test_what_stands_beside_an_address_is_named(cell, address, beside):
    assert plainly(email.parse(column(cell))[["address", "dropped"]].iloc[0]) == [address, beside]


PIECES = [
    # cell, what was probably meant
    ("ana dietz@example.org", "anadietz@example.org"),
    ("ana,dietz@example.org", "ana.dietz@example.org"),
    ("ana>dietz@example.org", "ana.dietz@example.org"),
    ("ana@example,org", "ana@example.org"),
    ("ana@@example.org", "ana@example.org"),
    ("ana ana@example.org", None),
    ("ana@example.org. me", None),
    ("Ana Maria Dietz ana@example.org", None),
    ("ana.example.org", None),
]


@pytest.mark.parametrize(("cell", "proposal"), PIECES)
def test_an_address_in_pieces_is_never_cut_to_one_of_them(cell, proposal):
    read = email.parse(column(cell))
    assert plainly(read[["address", "outcome", "proposal"]].iloc[0]) == [None, "invalid", proposal]
    assert plainly(email.key(column(cell))) == [None]


INSIDE = st.sampled_from(
    [" ", ",", ";", ":", "\n", "\t", "\u00a0", ">", "<", "(", ")", '"', ", ", " - ", "\r\n"]
)
LETTERS = st.text(alphabet="abcdefgh0123", min_size=1, max_size=6)


@given(LETTERS, INSIDE, LETTERS, st.sampled_from(["example.org", "gmail.com"]))
def test_no_letter_of_a_cell_is_lost_with_any_sign_inside(before, sign, behind, domain):
    read = email.parse(column(f"{before}{sign}{behind}@{domain}")).iloc[0]
    assert read["address"] is pd.NA  # a comma, a space or a bracket inside is never where a cell may be cut
    spelled = [] if read["proposal"] is pd.NA else [c for c in read["proposal"] if c.isalnum()]
    assert spelled in ([], [c for c in f"{before}{behind}{domain}" if c.isalnum()])


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
        ("Ventas@example.org", True, False),
        ("buchhaltung@example.org", True, False),
        ("ana@mailinator.com", False, True),
        ("ana@any.mailinator.com", False, True),
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


@pytest.mark.parametrize(
    ("cell", "is_none"),
    [("test@test.com", True), ("noemail@example.org", True), ("none@none.com", True), ("asdf@asdf.com", True), ("tester@yoga-example.org", False),
     ("ana@test.com", False), ("nonetta@example.org", False), ("nonsense", None)],
)  # fmt: skip
def test_addresses_that_stand_for_none_are_told(cell, is_none):
    assert plainly(email.is_placeholder(column(cell))) == [is_none]


@pytest.mark.parametrize(
    ("cell", "more"), [("jörg@example.org", True), ("ana@bücher.example", True), ("ana@example.org", False)]
)
def test_letters_beyond_ascii_are_told(cell, more):
    assert plainly(email.is_international(column(cell))) == [more]
