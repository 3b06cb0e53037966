"""Slips of typing in mail domains: one clear target, or nothing."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlmigrate.cleaning import email
from xlmigrate.cleaning.distinct import TEXT


def meant(*cells: str | None) -> list[object]:
    proposals = email.suggest(pd.Series(list(cells), dtype=TEXT))["proposal"]
    return [None if one is pd.NA else one for one in proposals]


@pytest.mark.parametrize(
    ("cell", "proposal"),
    [
        ("Ana@gmial.com", "Ana@gmail.com"),
        ("ana@gmaill.com", "ana@gmail.com"),
        ("ana@gmai.com", "ana@gmail.com"),
        ("ana@gmail.con", "ana@gmail.com"),
        ("ana@gmail.co", "ana@gmail.com"),
        ("ana@gmailc.om", "ana@gmail.com"),
        ("ana@gmailcom", "ana@gmail.com"),
        ("ana@gmail", "ana@gmail.com"),
        ("ana@gmail,com", "ana@gmail.com"),
        ("ana@gnail.con", "ana@gmail.com"),
        ("ana@hotmail.co.ik", "ana@hotmail.co.uk"),
        ("ana@yahoo.cm.br", "ana@yahoo.com.br"),
        ("ana@aoll.com", "ana@aol.com"),
        ("ana@example.cmo", "ana@example.com"),
        (" Ana <ana@gmial.com>", "ana@gmail.com"),
    ],
)
def test_a_slip_has_one_target(cell, proposal):
    assert meant(cell) == [proposal]


@pytest.mark.parametrize(
    "cell",
    [
        "ana@gmail.com", "ana@mail.com", "ana@ymail.com", "ana@email.com", "ana@yahoo.cz", "ana@hotmail.co.jp", "ana@gmx.fr",
        "ana@aon.com", "ana@life.com", "ana@cloud.com", "ana@comcast.com", "ana@verizon.com", "ana@example.co", "ana@example.org",
        "ana@yahoo", "ana@", "@gmial.com", "gmial.com", "", None,
    ],
)  # fmt: skip
def test_a_real_domain_and_what_is_no_address_are_left_in_peace(cell):
    assert meant(cell) == [None]


def test_a_domain_that_the_file_holds_again_and_again_is_real():
    slips = [f"person{n}@gmaill.com" for n in range(3)]
    assert meant(*slips) == [None] * 3
    some = [f"other{n}@gmail.com" for n in range(59)]
    assert meant(*slips, *some)[:3] == [None] * 3
    assert meant(*slips, *some, "one@gmail.com")[:3] == [f"person{n}@gmail.com" for n in range(3)]


def test_two_slips_lead_to_the_big_domain_or_nowhere():
    assert meant("ana@gmial.con", "ana@hotmial.cmo") == ["ana@gmail.com", "ana@hotmail.com"]
    assert meant("ana@hoptmial.con", "ana@otlookk.con") == [None, None]
    assert meant("ana@yoga-example.con") == ["ana@yoga-example.com"]


SLIPS = ["gmial.con", "gmial.cmo", "gmial.com", "gmaill.com", "hotmial.con", "hotmial.cmo", "otlook.con", "gmail.con", "yhaoo.cmo", "example.cmo"]  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.sampled_from(SLIPS), min_size=1, max_size=10, unique=True))
def test_what_is_proposed_never_hangs_on_which_other_slips_occur(domains):
    together = meant(*(f"ana@{domain}" for domain in domains))
    assert together == [meant(f"ana@{domain}")[0] for domain in domains]
