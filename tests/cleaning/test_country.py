"""Countries: codes before names, slips with one target, and what is not guessed."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

from xlmigrate.cleaning import country
from xlmigrate.cleaning.distinct import TEXT

READ = [
    # cell, code, outcome, proposal
    ("DE", "DE", "good", None),
    ("NA", "NA", "good", None),
    ("na", None, "ambiguous", None),
    ("no", None, "ambiguous", None),
    ("No", None, "ambiguous", None),
    ("NO", "NO", "good", None),
    ("LA", "LA", "good", None),
    ("deu", "DE", "repaired", None),
    ("276", "DE", "repaired", None),
    ("8", None, "ambiguous", None),
    ("008", "AL", "repaired", None),
    ("44", None, "ambiguous", None),
    ("380", None, "ambiguous", None),  # Italy in ISO 3166, and the dial code of Ukraine
    ("+49", None, "likely", "DE"),
    ("0049", None, "likely", "DE"),
    ("+1", None, "ambiguous", None),
    ("BRN", None, "ambiguous", None),
    ("BUR", None, "ambiguous", None),
    ("Nga", None, "ambiguous", None),  # Nigeria's code, and Russia in Vietnamese
    ("NGA", "NG", "repaired", None),
    ("Áo", "AT", "repaired", None),
    ("Republic of China (Taiwan)", "TW", "repaired", None),
    ("Republic of China", None, "ambiguous", None),
    ("China (Hong Kong)", None, "ambiguous", None),
    ("China (Taiwan)", None, "ambiguous", None),
    ("Guyane", None, "ambiguous", None),
    ("Guyane française", "GF", "repaired", None),
    ("London, UK", "GB", "repaired", None),
    ("California, USA", "US", "repaired", None),
    ("USA - California", "US", "repaired", None),
    ("Georgia, USA", "US", "repaired", None),
    ("New Mexico, USA", "US", "repaired", None),
    ("Puerto Rico, USA", None, "ambiguous", None),
    ("Athens, GA", None, "unknown", None),
    ("Spain (Madrid)", "ES", "repaired", None),
    ("Germany (Deutschland)", "DE", "repaired", None),
    ("中华人民共和国", "CN", "repaired", None),
    ("EE.UU.", "US", "repaired", None),
    ("EEUU", "US", "repaired", None),
    ("P.R. China", "CN", "repaired", None),
    ("РФ", "RU", "repaired", None),
    ("\U0001f1e9\U0001f1ea", "DE", "repaired", None),
    ("\U0001f1e9\U0001f1ff\U0001f1e9", None, "unknown", None),
    ("U.S.A.", "US", "repaired", None),
    (" Germany ", "DE", "repaired", None),
    ("Deutschland", "DE", "repaired", None),
    ("España", "ES", "repaired", None),
    ("日本", "JP", "repaired", None),
    ("भारत", "IN", "repaired", None),
    ("N. Ireland", "GB", "repaired", None),
    ("Republic of Ireland", "IE", "repaired", None),
    ("Korea, Republic of", "KR", "repaired", None),
    ("Bolivia (Plurinational State of)", "BO", "repaired", None),
    ("Trinidad & Tobago", "TT", "repaired", None),
    ("the Dominican Republic", "DO", "repaired", None),
    ("Irak", "IQ", "repaired", None),
    ("Germny", None, "likely", "DE"),
    ("Untied States", None, "likely", "US"),
    ("Austryia", None, "unknown", None),
    ("Iraa", None, "unknown", None),
    ("Georgia", None, "ambiguous", None),
    ("Congo", None, "ambiguous", None),
    ("Korea", None, "ambiguous", None),
    ("Toga", None, "ambiguous", None),
    ("Georgai", None, "unknown", None),
    ("Saint Martin (somewhere)", None, "unknown", None),
    ("California", None, "unknown", None),
    ("EU", None, "unknown", None),
    ("-", None, "unknown", None),
    ("n/a", None, "unknown", None),
    ("   ", None, "blank", None),
    (None, None, "blank", None),
]


@pytest.mark.parametrize(("cell", "code", "outcome", "proposal"), READ)
def test_a_country_is_read(cell, code, outcome, proposal):
    read = country.parse(pd.Series([cell], dtype=TEXT)).iloc[0]
    assert [None if v is pd.NA else v for v in read[["code", "outcome", "proposal"]]] == [
        code,
        outcome,
        proposal,
    ]


def test_only_what_is_not_certain_has_a_reason():
    cells = pd.Series([cell for cell, *_ in READ], dtype=TEXT)
    read = country.parse(cells)
    certain = read["outcome"].isin(["good", "repaired", "blank"])
    assert read["reason"].isna().eq(certain).all()
    assert read["code"].notna().eq(read["outcome"].isin(["good", "repaired"])).all()
    assert read["proposal"].notna().eq(read["outcome"].eq("likely")).all()


@given(st.text(max_size=40))
def test_any_text_is_read_and_its_code_is_read_as_itself(cell):
    first = country.parse(pd.Series([cell], dtype=TEXT)).iloc[0]
    assert first["outcome"] in {"good", "repaired", "likely", "ambiguous", "unknown", "blank"}
    if first["code"] is not pd.NA:
        again = country.parse(pd.Series([first["code"]], dtype=TEXT)).iloc[0]
        assert (again["code"], again["outcome"]) == (first["code"], "good")


def test_the_index_of_the_column_is_kept():
    read = country.parse(pd.Series(["DE", "Germany"], index=[7, 3], dtype=TEXT))
    assert list(read.index) == [7, 3]
    assert list(read["code"]) == ["DE", "DE"]


def test_a_place_beside_a_country_is_named():
    cells = pd.Series(["London, UK", "USA - California", "Germany (Deutschland)", "France"], dtype=TEXT)
    beside = country.parse(cells)["dropped"]
    assert [None if one is pd.NA else one for one in beside] == ["London", "California", None, None]


@given(st.integers(0, 9999), st.sampled_from(["", "+", "00", "+ "]))
def test_digits_are_a_country_only_where_no_dial_code_is_the_same(number, front):
    read = country.parse(pd.Series([f"{front}{number}"], dtype=TEXT)).iloc[0]
    if read["code"] is not pd.NA:
        digits = f"{front}{number}"
        assert len(digits) == 3
        assert digits[0] == "0" or COUNTRY_CODE_TO_REGION_CODE.get(number, (read["code"],)) == (read["code"],)
