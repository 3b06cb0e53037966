"""Phones: repaired when certain, refused when digits are gone, never a silent guess; and the judge's own word."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conformance import phone_judge
from xlmigrate.cleaning import phone
from xlmigrate.cleaning.distinct import TEXT

TRUE = "+442079460018"
"""A number that Ofcom keeps for drama."""


def read(cell, region="GB"):
    found = phone.parse(pd.Series([cell], dtype=TEXT), region).iloc[0].drop("dropped")
    return [None if value is pd.NA else value for value in found]


REPAIRED = [
    "020 7946 0018",
    "+44 (0)20 7946 0018",
    "0044 20 7946 0018",
    "2079460018",  # the zero is lost
    "442079460018",  # the plus is lost
    "442079460018.0",
    "4.42079460018E+11",
    "'020 7946 0018",
    '="02079460018"',
    "tel:+442079460018",
    "\uff10\uff12\uff10\uff17\uff19\uff14\uff16\uff10\uff10\uff11\uff18",
    "\u0660\u0662\u0660\u0667\u0669\u0664\u0666\u0660\u0660\u0661\u0668",
]


@pytest.mark.parametrize("cell", REPAIRED)
def test_one_reading_is_repaired(cell):
    assert read(cell) == [TRUE, "repaired", None, None, None]


@pytest.mark.parametrize(
    ("cell", "region", "said"),
    [
        (TRUE, None, [TRUE, "good", None, None, None]),
        (
            "4.4207946E+11",
            "GB",
            [
                None,
                "invalid",
                "A spreadsheet rounded it: digits are missing. Take it from the platform again",
                None,
                None,
            ],
        ),
        ("O20 7946 0018", "GB", [None, "ambiguous", "There is a letter among the digits", None, None]),
        ("12", "GB", [None, "invalid", "Too few digits for a phone number", None, None]),
        (
            "020 7946 0018",
            None,
            [None, "no_region", "Country unknown: fill in Country, or Home country on Settings", None, None],
        ),
        (
            "020 7946 0018 ext. 5",
            "GB",
            [TRUE, "repaired", "Contains an extension, which most platforms cannot store", "5", None],
        ),
        (
            "020 7946 0018 / 020 7946 0019",
            "GB",
            [TRUE, "repaired", "More than one number in the cell", None, "+442079460019"],
        ),
        ("  ", "GB", [None, "blank", None, None, None]),
        (None, "GB", [None, "blank", None, None, None]),
    ],
)
def test_what_is_not_certain_is_said(cell, region, said):
    assert read(cell, region) == said


@pytest.fixture(scope="module")
def spelt():
    """Every spelling of phonenumbers' own examples, with its region."""
    cells = [
        (cell, region) for region, number in phone_judge.examples() for cell in phone_judge.spellings(number)
    ]
    return pd.DataFrame(cells, columns=["cell", "region"], dtype=TEXT)


def test_no_spelling_is_read_otherwise_than_the_judge_reads_it(spelt):
    some = spelt.iloc[::7].reset_index(drop=True)
    found = phone.parse(some["cell"], some["region"])["e164"]
    truth = [
        phone_judge.judged(cell, region) for cell, region in zip(some["cell"], some["region"], strict=True)
    ]
    both = [(ours, theirs) for ours, theirs in zip(found, truth, strict=True) if ours is not pd.NA and theirs]
    assert len(both) > 1_000
    assert [pair for pair in both if pair[0] != pair[1]] == []


def test_a_number_that_was_given_out_is_read_as_itself_remembered_or_not(spelt, monkeypatch):
    first = phone.parse(spelt["cell"], spelt["region"])
    certain = first["e164"].notna() & first["reason"].isna() & first["others"].isna()
    given = first.loc[certain, "e164"].reset_index(drop=True)
    regions = spelt.loc[certain, "region"].reset_index(drop=True)
    remembered = phone.parse(given, regions)
    monkeypatch.setattr(phone, "_GIVEN", phone.Given())
    # other arrays with the same cells: of the same ones the answer itself would be remembered
    anew = phone.parse(pd.Series(given.tolist(), dtype=TEXT), pd.Series(regions.tolist(), dtype=TEXT))
    assert len(given) > 10_000
    assert remembered["outcome"].eq("good").all()
    pd.testing.assert_frame_equal(remembered, anew)


def test_what_a_spreadsheet_did_is_undone_or_flagged_and_never_wrong(capsys):
    wrong, repaired = phone_judge.after_a_spreadsheet(1)
    assert wrong == 0
    assert repaired >= 0.94
    assert "silently wrong 0" in capsys.readouterr().out


SIGNS = st.sampled_from([" ", "-", ".", "/", " / ", "\u2011", "\u00a0", ") ", " (", "\u2013", ":", "  "])
DIGITS = [
    ("4915123456789", "DE"),
    ("4930901820", "DE"),
    ("442079460018", "GB"),
    ("2079460018", "GB"),
    ("02079460018", "GB"),
    ("00442079460018", "US"),
    ("00493090182", "JP"),
    ("12125550123", "US"),
    ("3471234567", "IT"),
    ("393471234567", "IT"),
    ("5511987654321", "BR"),
]


@given(
    st.sampled_from(DIGITS),
    st.lists(st.tuples(st.integers(2, 9), SIGNS), max_size=3, unique_by=lambda one: one[0]),
)
def test_digits_have_one_reading_whatever_stands_between_them(digits_and_region, signs):
    digits, region = digits_and_region
    cell = digits
    for at, sign in sorted(signs, reverse=True):
        cell = cell[:at] + sign + cell[at:]
    assert read(cell, region)[0] == read(digits, region)[0]


def test_a_lost_plus_is_seen_in_every_spelling():
    for cell in ("4915123456789", "49 151 23456789", "(49) 151-23456789", "49-151/23456789"):
        assert read(cell, "DE")[:2] == [None, "ambiguous"]


FRONTS = [
    # two zeros in front, the country that the row has, what they mean
    ("0044 20 7946 0018", "US", TRUE),
    ("0044 20 7946 0018", "DE", TRUE),
    ("0061 2 7010 1111", "AU", "+61270101111"),
    ("0049 30 901820", "JP", "+4930901820"),
]


@pytest.mark.parametrize(("cell", "region", "number"), FRONTS)
def test_two_zeros_stand_for_a_plus_everywhere_unless_they_are_a_number_at_home(cell, region, number):
    assert read(cell, region)[:2] == [number, "repaired"]


BESIDE = [
    # cell, region, number, what stands beside it
    ("030 901820 Fax", "DE", "+4930901820", "Fax"),
    ("Mobile: 020 7946 0018", "GB", TRUE, "Mobile"),
    ("(Ana) 020 7946 0018", "GB", TRUE, "Ana"),
    ("020 7946 0018 (Ana, work)", "GB", TRUE, "Ana, work"),
    ("T 020 7946 0018", "GB", TRUE, "T"),
    ("1-800-FLOWERS", "US", "+18003569377", "1-800-FLOWERS"),
    ("1-800-GO-FEDEX", "US", "+18004633339", "1-800-GO-FEDEX"),
]


@pytest.mark.parametrize(("cell", "region", "number", "beside"), BESIDE)
def test_words_beside_a_number_are_named(cell, region, number, beside):
    found = phone.parse(pd.Series([cell], dtype=TEXT), region).iloc[0]
    assert found[["e164", "dropped"]].tolist() == [number, beside]


NO_DIGITS = ["212-555-XXXX", "212-555-236X", "212-555-CATS", "212 555 2368 App. 12", "212*555*2368", "212-555-****",
             "(212) 555-????", "212-555-23..", "212-555-2368abc", "2I2-555-2368", "212 555 2368 xx"]  # fmt: skip


@pytest.mark.parametrize("cell", NO_DIGITS)
def test_letters_and_signs_never_become_digits_or_nothing(cell):
    assert read(cell, "US")[:2] == [None, "ambiguous"]


FORBIDDEN = ["DO NOT CALL {}", "{} - do not contact", "{} (DNC)", "{} nicht anrufen", "no llamar {}", "{} unsubscribed", "don't text {}"]  # fmt: skip


@pytest.mark.parametrize("words", FORBIDDEN)
def test_words_that_forbid_calls_are_never_cut_from_a_number(words):
    found = read(words.format("212-555-2368"), "US")
    assert found[:3] == [None, "ambiguous", "The note says not to call: add the number to Suppressions"]


BARE = st.sampled_from(
    [
        "2079460018", "02079460018", "442079460018", "+442079460018", "+49 30 901820", "+4930901820", "4930901820", "49 30 901820",
        "2025550123", "+12025550123", "12025550123", "201234567890", "+201001234567", "201001234567", "1001234567", "7911123456",
    ]
)  # fmt: skip


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(BARE, st.sampled_from([None, "DE", "US"]), st.integers(1, 60)), min_size=1, max_size=6
    ),
    st.sampled_from([None, "GB", "US", "DE"]),
)
def test_a_second_look_at_a_column_decides_nothing_else(groups, home):
    cells = pd.Series([cell for cell, _, times in groups for _ in range(times)], dtype=TEXT)
    regions = pd.Series([own for _, own, times in groups for _ in range(times)], dtype=TEXT)
    first = phone.parse(cells, regions, home)
    kept = first["e164"].fillna(cells)
    second = phone.parse(kept, regions, home)
    assert second["e164"].equals(first["e164"])
    assert second["outcome"].replace("repaired", "good").equals(first["outcome"].replace("repaired", "good"))
