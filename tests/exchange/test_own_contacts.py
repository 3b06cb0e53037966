"""A list of people of one's own, in the words that people use: the mapping file proposes Contacts and its columns."""

from datetime import date

import openpyxl
import pytest

from xlmigrate import api
from xlmigrate.engine import loading
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.files.reading.own_words import heading_of
from xlmigrate.workbook.hosts.file import FileWorkbook

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


def test_an_opt_out_in_a_list_of_ones_own_is_one_and_a_word_that_nobody_knows_is_named(tmp_path):
    source, mapping, workbook = (
        tmp_path / "people.csv",
        tmp_path / "Acme mapping.xlsx",
        tmp_path / "Acme.xlsx",
    )
    people = [
        ("ana", "Active"),
        ("ben", "UNSUBSCRIBED"),
        ("cy", "cleaned"),
        ("dora", "abgemeldet"),
        ("eva", ""),
    ]
    lines = [f"{name}@example.org,{name},{state}" for name, state in people]
    source.write_text("\n".join(["Mail,Given name,Status", *lines, ""]), encoding="utf-8")
    with pytest.raises(XlmigrateError):
        api.start(workbook, [source], today=date(2026, 11, 14))
    api.start(workbook, [source], mapping=mapping, today=date(2026, 11, 14))
    tables = loading.read(FileWorkbook(workbook)).tables
    stopped = tables["suppressions"]
    assert dict(zip(stopped["address"], stopped["reason"], strict=True)) == {
        "ben@example.org": "Unsubscribed",
        "cy@example.org": "Hard bounce",
    }
    assert tables["contacts"]["marketing_verdict"].tolist() == [
        "Unknown",
        "Suppress",
        "Suppress",
        "Unknown",
        "Unknown",
    ]
    said = tables["findings"]["message"].dropna().tolist()
    assert [text for text in said if text.startswith("The status ")] == [
        "The status Active is not known",
        "The status abgemeldet is not known",
    ]
