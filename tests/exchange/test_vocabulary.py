"""Every meaning of headings is carried out: each phrase leads to its place, in each language, with the example beside it."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest

from xlmigrate.engine.settings import Policy
from xlmigrate.files.reading import gather
from xlmigrate.files.reading.columns import Placed, read_columns, understood
from xlmigrate.files.reading.meanings import (
    entries,
    flag_said,
    heading_may_say_no,
    may_say_no,
    name_says_no,
    places_of,
    state_said,
)
from xlmigrate.files.reading.source_file import read_file
from xlmigrate.files.reading.values import share

ALL = entries()


def placed(folder: Path, columns: dict[str, list[str]]) -> dict[str, Placed]:
    """How the columns of a file are read, by heading."""
    path = folder / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([list(columns), *zip(*columns.values(), strict=True)])
    source = read_file(path)
    found = understood(source)
    assert found is not None
    return {one.heading: one for one in read_columns(source, found)}


@pytest.mark.parametrize("entry", ALL, ids=[f"{number}-{entry.to}" for number, entry in enumerate(ALL)])
def test_every_phrase_leads_to_its_place_and_its_example_is_of_its_kind(entry):
    assert entry.phrases and entry.source
    assert [phrase for phrase in entry.phrases if (entry.to, 1.0) not in places_of(phrase)] == []
    assert share(entry.kind, [entry.example]) == 1.0


@pytest.mark.parametrize(
    "entry",
    [
        one
        for one in ALL
        if one.to.startswith(("contacts.", "consent_records.", "no.", "yes.", "when.", "why."))
    ],
    ids=lambda entry: entry.to,
)
def test_a_column_of_each_meaning_is_read_in_a_file_of_people(entry, tmp_path):
    if entry.to == "contacts.email":
        columns = {entry.phrases[0]: [entry.example], "First name": ["Ana"]}
    else:
        others = {"Vorname": ["Ana"], "Ort": ["Ayton"]}  # a list of people, not of consent records alone
        columns = {"Email": ["ana@example.org"], entry.phrases[0]: [entry.example], **others}
    read = placed(tmp_path, columns)
    assert read[entry.phrases[0]].to == entry.to
    assert read[entry.phrases[0]].why and read[entry.phrases[0]].sure >= 0.7


def test_no_phrase_stands_for_an_opt_out_and_for_a_permission():
    no = {phrase for one in ALL if one.to.startswith(("no.", "when.", "why.")) for phrase in one.phrases}
    yes = {phrase for one in ALL if one.to.startswith("yes.") for phrase in one.phrases}
    assert no & yes == set()


@pytest.mark.parametrize(
    ("heading", "place"),
    [
        ("Default Address City", "contacts.city"), ("Phone Number (phone_number)", "contacts.phone"), ("Email address - home", "contacts.email"), ("E-mail 1 - Value", "contacts.email"),
        ("Mailing Country", "contacts.country"), ("Zip/Postal Code - Home", "contacts.postcode"), ("Billing First Name", "contacts.first_name"), ("customerEmail", "contacts.email"),
        ("Created (UTC)", "contacts.created_on"), ("Unsubscribed from all email", "no.unsubscribed"), ("gdpr_lead_communications", "yes.unsubscribed"), ("Confirmed Opt-Out Date - home", "when.unsubscribed"),
    ],
)  # fmt: skip
def test_what_programs_put_around_a_heading_is_taken_off(heading, place):
    assert place in dict(places_of(heading))


@pytest.mark.parametrize("heading", ["Lead Status", "Patron Status", "Order Status", "Owner Email", "Last Charge Status", "Attendee Status", "Parent Email", "Sales rep phone"])  # fmt: skip
def test_what_belongs_to_something_else_is_not_taken_for_the_persons(heading):
    assert places_of(heading) == ()


def test_cells_win_over_a_heading(tmp_path):
    read = placed(
        tmp_path,
        {
            "Phone": ["ana@example.org", "ben@example.org"],
            "Email": ["yes", "no"],
            "State": ["subscribed", "unsubscribed"],
            "Country": ["red", "blue"],
        },
    )
    assert {heading: one.to for heading, one in read.items()} == {
        "Phone": "contacts.email", "Email": "yes.unsubscribed", "State": "contacts.source_status", "Country": "",
    }  # fmt: skip


WORDS = ["unsubscribed", "opt-out", "do not mail", "blocked", "bounced", "complaint", "suppressed", "erasure", "objection", "abgemeldet", "widerruf", "gesperrt", "désinscription", "baja", "disiscritto", "afgemeld", "descadastro"]  # fmt: skip
AROUND = [
    "{}",
    "my {} column",
    "{} (2)",
    "field_{}",
    "Contact: {}",
    "is {}?",
    "{} yes/no",
    "date of {}",
    "{} - newsletter",
]


def test_a_heading_that_means_a_stop_never_becomes_a_custom_field_in_silence(tmp_path):
    """On random tables: whatever stands around the word, a filled cell stops or holds its row."""
    chance = random.Random(7)
    for number in range(60):
        heading = chance.choice(AROUND).format(chance.choice(WORDS))
        cell = chance.choice(["yes", "1", "2026-11-20", "by phone", "true", "x"])
        folder = tmp_path / str(number)
        folder.mkdir()
        with (folder / "list.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(
                [["Email", "Name", heading], ["ana@example.org", "Ana", cell], ["ben@example.org", "Ben", ""]]
            )
        made = gather([folder / "list.csv"], policy=Policy()).tables
        stopped = made["suppressions"]["address"].tolist() if "suppressions" in made else []
        held = (
            made["consent_records"].query("status == 'Unknown'")["email"].tolist()
            if "consent_records" in made
            else []
        )
        assert "ana@example.org" in [*stopped, *held], heading
        assert "ben@example.org" not in stopped


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("spam filter tips", False), ("Unsubscribe rate", False), ("loves the newsletter", False), ("stopped by the shop", False), ("left us a nice review", False), ("never missed a class", False),
        ("asked never to be mailed again", True), ("No more emails please", True), ("hat sich abgemeldet", True), ("ne plus contacter", True), ("não enviar emails", True), ("geen mails", True),
    ],
)  # fmt: skip
def test_a_text_says_no_or_only_sounds_like_it(text, says):
    assert bool(may_say_no(text)) == says


@pytest.mark.parametrize(
    ("name", "reason", "plain"),
    [
        ("unsubscribed_people.csv", "Unsubscribed", True), ("do not mail.csv", "Objected", True), ("suppression_bounces.csv", "Hard bounce", True), ("spam complaints.csv", "Complained", True),
        ("everyone without unsubscribed.csv", "Unsubscribed", False), ("subscribed_and_unsubscribed.csv", "Unsubscribed", False), ("subscribed_members.csv", "", False), ("newsletter list.csv", "", False),
        ("spam filter tips attendees.csv", "", False), ("Abgemeldete 2024.xlsx", "Unsubscribed", True),
    ],
)  # fmt: skip
def test_the_name_of_a_file_says_no_plainly_or_not(name, reason, plain):
    told = name_says_no(name)
    assert (told[0], told[1]) == (reason, plain) or (not reason and not told[1])


def test_words_of_a_state_and_answers_of_yes_and_no_are_known_in_many_spellings():
    assert {
        state_said(word).reason
        for word in ("Unsubscribed", "OPTED_OUT", "abgemeldet", "Désinscrite", "dado de baja")
    } == {"Unsubscribed"}
    assert (
        state_said("cancelled") is None and state_said("cancelled", in_states=True).reason == "Unsubscribed"
    )
    assert {flag_said(word) for word in ("WAHR", "VRAI", "Oui", "1.0", "x", "✓", "Sí")} == {True}
    assert {flag_said(word) for word in ("FALSCH", "non", "0", "Não", "-")} == {False}
    assert heading_may_say_no("Is on our suppression list") and not heading_may_say_no("Optional address")
