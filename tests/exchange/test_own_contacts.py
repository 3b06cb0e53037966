"""A list of people of one's own, in the words that people use: the mapping file proposes Contacts and its columns."""

from datetime import date

import openpyxl
import pytest

from xlmigrate import api
from xlmigrate.errors import XlmigrateError
from xlmigrate.exchange.own_words import heading_of

LISTS = {
    "english": "Mail,Given name,Surname,Mobile,Country,Signup date,Subscription status",
    "german": "E-Mail,Vorname,Nachname,Telefon,Land,Anmeldedatum,Status",
    "french": "Adresse e-mail,Prénom,Nom,Téléphone,Pays,Date d'inscription,Status",
}
ROW = "ana@example.org,Ana,Dietz,020 7946 0018,GB,2025-03-25,Active"


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_people_is_proposed_as_contacts_with_every_column(name, tmp_path):
    source = tmp_path / "people.csv"
    source.write_text(f"{LISTS[name]}\n{ROW}\n", encoding="utf-8")
    with pytest.raises(XlmigrateError):
        api.start(tmp_path / "Acme.xlsx", [source], today=date(2026, 11, 14))
    rows = list(
        openpyxl.load_workbook(tmp_path / "Acme mapping.xlsx")["Mapping"].iter_rows(
            min_row=2, values_only=True
        )
    )
    assert {row[3] for row in rows} == {"Contacts"}
    assert [row[4] for row in rows] == [
        "E-mail", "First name", "Last name", "Phone", "Country", "Created on", "Source status",
    ]  # fmt: skip


def test_a_state_of_a_person_and_a_state_of_a_country_are_told_apart():
    assert heading_of("contacts", "Status") == "Source status"
    assert heading_of("contacts", "State") == ""
