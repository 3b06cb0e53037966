"""Countries: codes before names, slips with one target, and what is not guessed."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlmigrate.cleaning import country
from xlmigrate.cleaning.distinct import TEXT

READ = [
    # cell, code, outcome, proposal
    ("DE", "DE", "good", None),
    ("NA", "NA", "good", None),
    ("na", "NA", "repaired", None),
    ("LA", "LA", "good", None),
    ("deu", "DE", "repaired", None),
    ("276", "DE", "repaired", None),
    ("8", "AL", "repaired", None),
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
