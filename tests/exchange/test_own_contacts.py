"""A list of people of one's own, in the words that people use: it fills Contacts without a question."""

from datetime import date

import pytest

from xlmigrate import api
from xlmigrate.engine import loading
from xlmigrate.engine.settings import Policy
from xlmigrate.files.reading import gather
from xlmigrate.files.reading.own_words import heading_of
from xlmigrate.workbook.hosts.file import FileWorkbook

LISTS = {
    "english": "Mail,Given name,Surname,Mobile,Country,Signup date,Subscription status",
    "german": "E-Mail,Vorname,Nachname,Telefon,Land,Anmeldedatum,Status",
    "french": "Adresse e-mail,Prénom,Nom,Téléphone,Pays,Date d'inscription,Status",
}
ROW = "ana@example.org,Ana,Dietz,020 7946 0018,GB,2025-03-25,Active"


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_people_fills_every_column_without_a_question(name, tmp_path):
    source = tmp_path / "people.csv"
    source.write_text(f"{LISTS[name]}\n{ROW}\n", encoding="utf-8")
    made = gather([source], policy=Policy())
    contact = made.tables["contacts"].iloc[0]
    assert contact[["email", "first_name", "last_name", "phone", "country", "created_on", "source_status"]].tolist() == [
        "ana@example.org", "Ana", "Dietz", "020 7946 0018", "GB", "2025-03-25", "Active",
    ]  # fmt: skip
    assert made.columns["confidence"].ge(0.8).all()


def test_a_state_of_a_person_and_a_state_of_a_country_are_told_apart():
    assert heading_of("contacts", "Status") == "Source status"
    assert heading_of("contacts", "State") == ""


def test_an_opt_out_in_a_list_of_ones_own_is_one_and_a_word_that_nobody_knows_is_named(tmp_path):
    source, workbook = tmp_path / "people.csv", tmp_path / "Acme.xlsx"
    people = [
        ("ana", "Active"),
        ("ben", "UNSUBSCRIBED"),
        ("cy", "cleaned"),
        ("dora", "abgemeldet"),
        ("eva", ""),
    ]
    lines = [f"{name}@example.org,{name},{state}" for name, state in people]
    source.write_text("\n".join(["Mail,Given name,Status", *lines, ""]), encoding="utf-8")
    api.start(workbook, [source], today=date(2026, 11, 14))
    tables = loading.read(FileWorkbook(workbook)).tables
    stopped = tables["suppressions"]
    assert dict(zip(stopped["address"], stopped["reason"], strict=True)) == {
        "ben@example.org": "Unsubscribed",
        "cy@example.org": "Hard bounce",
        "dora@example.org": "Unsubscribed",
    }
    assert tables["contacts"]["marketing_verdict"].tolist() == [
        "Unknown",
        "Suppress",
        "Suppress",
        "Suppress",
        "Unknown",
    ]
    said = tables["findings"]["message"].dropna().tolist()
    assert [text for text in said if text.startswith("Unknown status")] == [
        "Unknown status: Active",
    ]


@pytest.mark.parametrize("note", ["Note", "Notes", "Owner"])
def test_names_addresses_and_notes_are_contacts_and_no_affiliates(tmp_path, note):
    path = tmp_path / "people.csv"
    path.write_text(f"Name,Email,{note}\nAna Low,ana@example.org,likes tea\n", encoding="utf-8")
    tables = gather([path], policy=Policy()).tables
    assert tables["contacts"]["email"].tolist() == ["ana@example.org"]
    assert "affiliates" not in tables or not len(tables["affiliates"])


def test_who_has_a_commission_is_an_affiliate(tmp_path):
    path = tmp_path / "partners.csv"
    path.write_text("Name,E-mail,Commission\nAna Low,ana@example.org,20 %\n", encoding="utf-8")
    assert gather([path], policy=Policy()).tables["affiliates"]["email"].tolist() == ["ana@example.org"]
