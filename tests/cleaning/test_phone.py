"""Phones: repaired when certain, refused when digits are gone, never a silent guess; and the judge's own word."""

import pandas as pd
import pytest

from tests.conformance import phone_judge
from xlmigrate.cleaning import phone
from xlmigrate.cleaning.distinct import TEXT

TRUE = "+442079460018"
"""A number that Ofcom keeps for drama."""


def read(cell, region="GB"):
    found = phone.parse(pd.Series([cell], dtype=TEXT), region).iloc[0]
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
        ("4.4207946E+11", "GB", [None, "invalid", "A spreadsheet rounded it: digits are gone", None, None]),
        ("O20 7946 0018", "GB", [None, "ambiguous", "It has a letter among its digits", None, None]),
        ("12", "GB", [None, "invalid", "Not a number: too few digits", None, None]),
        ("020 7946 0018", None, [None, "no_region", "The country of this number is unknown", None, None]),
        (
            "020 7946 0018 ext. 5",
            "GB",
            [TRUE, "repaired", "It has an extension, which E.164 cannot hold", "5", None],
        ),
        (
            "020 7946 0018 / 020 7946 0019",
            "GB",
            [TRUE, "repaired", "The cell holds more than one number", None, "+442079460019"],
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
