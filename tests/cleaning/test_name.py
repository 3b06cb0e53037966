"""Names: capitals where all were typed, or none."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlmigrate.cleaning import name
from xlmigrate.cleaning.distinct import TEXT


def column(*cells: str | None) -> pd.Series:
    return pd.Series(list(cells), dtype=TEXT)


CAPITALS = [
    # cell, part, what it would be, outcome
    ("MARIA", "first", "Maria", "repaired"),
    ("maria", "first", "Maria", "repaired"),
    ("anne-marie", "first", "Anne-Marie", "repaired"),
    ("JOSÉ", "first", "José", "repaired"),
    ("Maria", "first", "Maria", "good"),
    ("McDonald", "last", "McDonald", "good"),
    ("MCDONALD", "last", "McDonald", "repaired"),
    ("macgregor", "last", "MacGregor", "likely"),
    ("mack", "last", "Mack", "repaired"),
    ("VAN DER BERG", "last", "van der Berg", "likely"),
    ("van", "first", "Van", "repaired"),
    ("van", "last", "Van", "repaired"),
    ("da silva", "last", "da Silva", "likely"),
    ("al green", "full", "Al Green", "likely"),
    ("al fahd", "last", "al Fahd", "likely"),
    ("AL-RASHID", "last", "al-Rashid", "likely"),
    ("MCHUNU", "last", "Mchunu", "likely"),
    ("MCHUGH", "last", "McHugh", "repaired"),
    ("В'ЯЧЕСЛАВ", "first", "В'ячеслав", "repaired"),
    ("N'DIAYE", "last", "N'Diaye", "likely"),
    ("'T HART", "last", "'t Hart", "likely"),
    ("IJEOMA", "first", "Ijeoma", "likely"),
    ("IJPMA", "last", "IJpma", "likely"),
    ("D'ANGELO", "last", "D'Angelo", "likely"),
    ("O'BRIEN", "last", "O'Brien", "repaired"),
    ("o’brien", "last", "O’Brien", "repaired"),
    ("smith-o'neill", "last", "Smith-O'Neill", "repaired"),
    ("HENRY VIII", "full", "Henry VIII", "repaired"),
    ("wei xi", "full", "Wei Xi", "repaired"),
    ("j.f. kennedy", "full", "J.F. Kennedy", "repaired"),
    ("jd salinger", "full", "JD Salinger", "likely"),
    ("JD", "first", "JD", "good"),
    ("J", "first", "J", "good"),
    ("j", "first", "J", "repaired"),
    ("李", "last", "李", "good"),
    ("123", "last", "123", "good"),
    (" ", "first", None, "blank"),
    (None, "first", None, "blank"),
]


@pytest.mark.parametrize(("cell", "part", "spelled", "outcome"), CAPITALS)
def test_capitals_are_repaired_where_there_are_none_or_nothing_else(cell, part, spelled, outcome):
    read = name.repair_case(column(cell), part).iloc[0]
    said = read["name"] if outcome != "likely" else read["proposal"]
    assert [None if said is pd.NA else said, read["outcome"]] == [spelled, outcome]


BY_COUNTRY = [
    # cell, part, country, what it would be, outcome
    ("VAN DAM", "last", "NL", "van Dam", "repaired"),
    ("VAN DAM", "last", "BE", "Van Dam", "repaired"),
    ("VAN DE VELDE", "last", "BE", "Van de Velde", "likely"),
    ("VAN DAM", "last", "US", "van Dam", "likely"),
    ("VON DEM BERG", "last", "DE", "von dem Berg", "repaired"),
    ("DE LUCA", "last", "IT", "De Luca", "repaired"),
    ("D'ANGELO", "last", "IT", "D'Angelo", "repaired"),
    ("D'ORNE", "last", "FR", "D'Orne", "likely"),
    ("LE GRAND", "last", "FR", "Le Grand", "repaired"),
    ("LE GRAND", "last", "", "Le Grand", "likely"),
    ("DE LA FUENTE", "last", "ES", "de la Fuente", "repaired"),
    ("DOS SANTOS", "last", "BR", "dos Santos", "repaired"),
    ("'T HART", "last", "NL", "'t Hart", "repaired"),
    ("IJPMA", "last", "NL", "IJpma", "repaired"),
    ("IJEOMA", "first", "NG", "Ijeoma", "repaired"),
    ("IJEOMA", "first", "NL", "Ijeoma", "likely"),
    ("MCHOME", "last", "TZ", "Mchome", "likely"),
    ("MCDONALD", "last", "ZA", "McDonald", "likely"),
    ("O'KTAM", "first", "UZ", "O'ktam", "likely"),
    ("YILDIZ", "last", "TR", "Yıldız", "likely"),
    ("YILDIZ", "last", "DE", "Yildiz", "repaired"),
    ("DEMET", "first", "TR", "Demet", "repaired"),
]


@pytest.mark.parametrize(("cell", "part", "country", "spelled", "outcome"), BY_COUNTRY)
def test_the_country_says_how_its_names_are_written(cell, part, country, spelled, outcome):
    read = name.repair_case(column(cell), part, column(country or None)).iloc[0]
    said = read["name"] if outcome != "likely" else read["proposal"]
    assert [said, read["outcome"]] == [spelled, outcome]


def test_the_other_name_tells_that_a_person_is_turkish():
    read = name.repair_case(column("YILDIZ", "YILDIZ"), "last", None, column("IŞIL", "Mary"))
    assert read["outcome"].tolist() == ["likely", "repaired"]


def test_what_is_likely_stands_as_it_was_and_has_a_proposal_with_its_reason():
    read = name.repair_case(column("macgregor"), "last").iloc[0]
    assert read.tolist() == ["macgregor", "likely", "Mac may be followed by a capital or not", "MacGregor"]


@given(st.text(max_size=30), st.sampled_from(["first", "last", "full"]))
def test_a_second_look_changes_nothing(cell, part):
    once = name.repair_case(column(cell), part).iloc[0]
    if once["outcome"] == "repaired":
        again = name.repair_case(column(once["name"]), part).iloc[0]
        assert again["name"] == once["name"]


@given(st.text(alphabet="abcdefgXYZÉÖéöñ -'", max_size=30), st.sampled_from(["first", "last", "full"]))
def test_no_letter_changes_but_for_its_case(cell, part):
    read = name.repair_case(column(cell), part).iloc[0]
    if read["outcome"] != "blank":
        said = read["proposal"] if read["outcome"] == "likely" else read["name"]
        assert said.casefold() == cell.casefold()


@given(st.text(alphabet="abcDEFxyzÉÖñ -'", min_size=2, max_size=20))
def test_a_name_in_mixed_capitals_is_its_owners(cell):
    letters = [c for c in cell if c.isalpha()]
    if any(c.isupper() for c in letters) and any(c.islower() for c in letters):
        read = name.repair_case(column(cell)).iloc[0]
        assert [read["name"], read["outcome"]] == [cell, "good"]
