"""Whatever says no in a file stops or holds its people, beside perfect proof of consent; what only sounds like it holds nobody.

Each case is one line of a list of people, or a column of it, in the words of many languages and programs. The same list without the
"no" must be OK, so that nobody is held by accident.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from xlmigrate.domains import OPERATIONS, TABLES
from xlmigrate.engine import loading
from xlmigrate.engine.evaluate import decide
from xlmigrate.engine.settings import Policy
from xlmigrate.files.reading import gather

TODAY = date(2026, 11, 27)
PROOF = ["E-mail", "Channel", "Status", "Lawful basis", "Consent at", "Consent source", "Consent method", "Consent IP", "Confirmed at", "Wording", "Controller named", "List origin"]  # fmt: skip
PROVEN = ["E-mail", "Subscribed", "Express, double opt-in", "2026-10-01 10:00:00", "Newsletter form", "Tick", "192.0.2.9", "2026-10-01 10:05:00", "newsletter-form-v3.pdf", "Lumen Yoga", "Own"]  # fmt: skip
POLICY = Policy(
    client="Lumen Yoga",
    as_of=TODAY,
    target_platform="Kajabi",
    opt_outs_read_for="Other",
    go_live_on=date(2026, 12, 1),
)


def write(path: Path, rows: Iterable[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def proven(number: int) -> list[str]:
    """A perfect proof; each at a minute of its own, because many at one second are an upload."""
    at = pd.Timestamp("2026-10-01 10:00:00") + pd.Timedelta(minutes=7 * number)
    return [
        str(at)
        if cell.startswith("2026-10-01 10:00")
        else str(at + pd.Timedelta(minutes=5))
        if cell.startswith("2026")
        else cell
        for cell in PROVEN
    ]


def verdicts(folder: Path, rows: list[list[str]], *more: Path, name: str = "people.csv") -> dict[str, str]:
    """The marketing verdict of each address of a list, with a proof of consent for everybody."""
    people = write(folder / name, rows)
    at = next(
        place
        for place, heading in enumerate(rows[0])
        if "mail" in heading.casefold() and "@" in rows[1][place]
    )
    proofs = write(
        folder / "proofs.csv",
        [PROOF, *([row[at].split(";")[0].strip(), *proven(n)] for n, row in enumerate(rows[1:]))],
    )
    made = gather([people, proofs, *more], policy=POLICY)
    blank = {table.name: table.empty() for table in TABLES if table.name != "settings"}
    door = loading.from_frames({**blank, **made.tables, "files": made.files}, POLICY)
    contacts = decide(OPERATIONS.values(), door, today=TODAY).tables["contacts"]
    return dict(
        zip(
            contacts["email"].str.split(";").str[0], contacts["marketing_verdict"].astype(object), strict=True
        )
    )


def list_of(columns: dict[str, list[str]]) -> list[list[str]]:
    """A list of people in Canada with the columns given."""
    count = max(map(len, columns.values()))
    heads = ["Email", "First name", "Country", *columns]
    return [
        heads,
        *(
            [f"p{n}@example.org", "Ana", "CA", *(cells[n] for cells in columns.values())]
            for n in range(count)
        ),
    ]


def not_ok(folder: Path, columns: dict[str, list[str]], **more: str) -> list[str]:
    """The first cells of the rows that are OK although they say no."""
    told = verdicts(folder, list_of(columns), **more)
    first = next(iter(columns.values()))
    return [cell for n, cell in enumerate(first) if str(told.get(f"p{n}@example.org", "")).startswith("OK")]


def test_the_same_list_without_a_no_is_ok(tmp_path):
    calm = [
        "VIP",
        "Blog, Buyer",
        "spam filter tips",
        "Podcast",
        "Webinar: how to reduce unsubscribes",
        "stopover Paris",
        "Bouncy castle",
        "",
    ]
    told = verdicts(
        tmp_path,
        list_of(
            {
                "Tags": calm,
                "Notes": ["likes tea"] * 8,
                "Favourite color": ["blue"] * 8,
                "Order status": ["cancelled"] * 8,
            }
        ),
    )
    assert [told[f"p{n}@example.org"] for n in range(8)] == ["OK"] * 8


TAGS = [
    "DNC", "dnd", "do not mail", "Do-Not-Email", "DO_NOT_CONTACT", "unsubscribed", "Unsubscribed - Newsletter", "opt-out", "OptOut", "opted out",
    "spam", "spam complaint", "abuse", "complained", "hard bounce", "bounced", "blacklist", "suppressed", "GDPR erasure", "gdpr", "to be deleted", "deleted",
    "abgemeldet", "Abmeldung", "keine Werbung", "keine Mails", "Werbewiderspruch", "widerrufen", "gesperrt", "gelöscht",
    "désinscrit", "Désabonné", "ne pas contacter", "pas de mail", "liste noire", "baja", "Dado de baja", "no contactar", "lista negra",
    "disiscritto", "non contattare", "uitgeschreven", "afgemeld", "niet mailen", "geen mail", "descadastrado", "não contatar", "VIP, unsubscribed",
    "revoked", "no consent", "cancelled", "never email again", "unsub 2024", "removed from list", "No more emails", "do not import",
]  # fmt: skip


@pytest.mark.parametrize("heading", ["Tags", "Lists", "Labels", "Groups"])
def test_a_tag_or_list_that_says_no_is_heard(tmp_path, heading):
    assert not_ok(tmp_path, {heading: TAGS}) == []


YES = [
    "yes",
    "Yes",
    "TRUE",
    "true",
    "1",
    "1.0",
    "x",
    "X",
    "ja",
    "Oui",
    "sí",
    "sì",
    "sim",
    "WAHR",
    "VRAI",
    "VERDADERO",
    "y",
    "✓",
    "unsubscribed",
    "2026-11-02",
    "checked",
    "yes please",
    "by phone",
]
NO_HEADINGS = [
    "Email Opt Out", "Unsubscribed", "unsubscribed_from_all_email", "DND", "Do Not Email", "do_not_contact", "Opted Out", "HasOptedOutOfEmail", "Blacklisted", "email_blocklisted",
    "Suppressed", "Bounced", "Hard Bounce", "Spam Complaint", "Complained", "lead_deleted", "Deleted", "GDPR Erasure", "Email Disabled", "Abgemeldet", "Werbesperre", "Keine Werbung", "Gesperrt",
    "Désinscrit", "Ne pas contacter", "Baja", "No contactar", "Disiscritto", "Non contattare", "Uitgeschreven", "Niet mailen", "Descadastrado", "Não contatar",
    "Customer: email opt-out?", "Newsletter unsubscribed (custom)", "Mailing stopped / opt out since", "Is on our suppression list",
]  # fmt: skip


def grid(headings: list[str], cells: list[str], calm: str) -> tuple[list[list[str]], list[tuple[str, str]]]:
    """A list with all the headings, in which each row has one of the cells under one of them, and what is calm under the others."""
    said = [(heading, cell) for heading in headings for cell in cells]
    rows = [
        [f"p{n}@example.org", "Ana", "CA", *(cell if heading == one else calm for one in headings)]
        for n, (heading, cell) in enumerate(said)
    ]
    return [["Email", "First name", "Country", *headings], *rows], said


def missed(folder: Path, headings: list[str], cells: list[str], calm: str) -> list[tuple[str, str]]:
    """The headings and cells that left their person OK."""
    rows, said = grid(headings, cells, calm)
    told = verdicts(folder, rows)
    return [one for n, one in enumerate(said) if told[f"p{n}@example.org"].startswith("OK")]


def test_a_yes_in_a_column_that_says_no_is_heard_in_any_words(tmp_path):
    assert missed(tmp_path, NO_HEADINGS, YES, "") == []


def test_a_no_in_a_column_that_says_no_holds_nobody(tmp_path):
    quiet = ["no", "false", "0", "", "nein", "FAUX"]
    assert len(missed(tmp_path, NO_HEADINGS, quiet, "no")) == len(NO_HEADINGS) * len(quiet)


ALLOWS = ["Accepts Email Marketing", "subscribed_to_emails", "Newsletter", "Marketing consent", "Opt-in", "gdpr_lead_communications", "Email Permission", "Einwilligung", "Consentement", "Acepta publicidad", "Consenso", "Nieuwsbrief", "Consentimento", "Agreed to newsletter (checkbox)"]  # fmt: skip


def test_a_no_in_a_column_that_allows_is_heard(tmp_path):
    says = [
        "no",
        "No",
        "FALSE",
        "false",
        "0",
        "0.0",
        "n",
        "nein",
        "non",
        "nee",
        "não",
        "FALSCH",
        "FAUX",
        "unsubscribed",
        "opted out",
        "revoked",
        "never",
        "",
    ]
    assert missed(tmp_path, ALLOWS, says, "yes") == []


def test_a_yes_in_a_column_that_allows_holds_nobody(tmp_path):
    assert len(missed(tmp_path, ALLOWS, ["yes", "1", "TRUE", "ja", "x"], "yes")) == len(ALLOWS) * 5


DAYS = ["Unsubscribed at", "unsubscribed_at", "Opt-out date", "Withdrawn at", "Objected at", "Complained at", "Bounced at", "Erasure requested at", "Deleted at", "Confirmed Opt-Out Date - home", "Abgemeldet am", "Date de désinscription", "Fecha de baja", "Data di disiscrizione", "Uitgeschreven op", "Data de descadastro"]  # fmt: skip


def test_a_day_of_leaving_is_heard_however_it_is_written(tmp_path):
    assert (
        missed(tmp_path, DAYS, ["2026-11-20", "20/11/2026", "20 Nov 2026", "last spring", "yes", "46346"], "")
        == []
    )
    assert len(missed(tmp_path, DAYS, ["", "-", "0000-00-00"], "")) == len(DAYS) * 3


STATES = [
    "Unsubscribed", "UNSUBSCRIBED", "Cleaned", "bounced", "Complained", "SPAM_COMPLAINT", "HARD_BOUNCE", "USER_SUPPRESSED", "Cancelled", "blocked", "blocklisted", "deleted", "opted-out", "abgemeldet", "gelöscht",
    "désinscrit", "baja", "disiscritto", "uitgeschreven", "descadastrado", "Snoozed", "disabled", "inactive", "refused", "declined", "nein", "removed", "archived", "do not contact", "??", "7",
]  # fmt: skip


@pytest.mark.parametrize(
    "heading", ["Status", "Subscription status", "Email status", "state", "Statut", "Estado", "Stato"]
)
def test_a_state_that_stops_or_that_nobody_knows_is_never_ok(tmp_path, heading):
    assert not_ok(tmp_path, {heading: STATES}) == []


NOTES = [
    "asked never to be mailed again", "Please remove me from your list", "He unsubscribed by phone on 3 May", "STOP sending me emails", "wants to be deleted", "requested deletion of all data (GDPR)",
    "do not contact!!", "don't email", "no more newsletters please", "marked us as spam", "complained about our mails", "bitte keine Mails mehr", "hat sich abgemeldet", "Widerspruch vom 3.5.", "ne plus contacter",
    "ne pas envoyer de mails", "no quiere recibir correos", "dar de baja", "non inviare più", "non vuole ricevere email", "niet meer mailen", "geen nieuwsbrief", "não enviar emails", "deceased", "withdrew consent in March", "take him off the list",
]  # fmt: skip


@pytest.mark.parametrize("heading", ["Notes", "Comments", "Bemerkung", "Internal memo from sales"])
def test_a_note_that_says_no_is_heard(tmp_path, heading):
    assert not_ok(tmp_path, {heading: NOTES}) == []


@pytest.mark.parametrize(
    "name",
    ["unsubscribed_people.csv", "Opt-outs 2024.csv", "do not mail.csv", "bounces.csv", "suppression list.csv", "abgemeldete.csv", "desinscrits.csv", "bajas.csv", "disiscritti.csv", "uitgeschreven.csv", "blacklist.csv", "complaints.csv", "GDPR erasure requests.csv", "DNC.csv", "removed.csv", "Subscribed then unsubscribed.csv"],
)  # fmt: skip
def test_a_file_that_is_called_after_a_no_makes_nobody_ok(tmp_path, name):
    assert verdicts(
        tmp_path, [["Email", "First name"], ["a@example.org", "A"], ["b@example.org", "B"]], name=name
    ) in ({}, {"a@example.org": "Unknown", "b@example.org": "Unknown"})


REACH = [
    # a cell of a list of opt-outs that reaches the first person
    "p0@example.org", "P0@EXAMPLE.ORG ", "p0@example.org; other@example.com", "other@example.com, p0@example.org", "Ana Dietz <p0@example.org>", "mailto:p0@example.org", "@example.org", "example.org", "*@example.org",
]  # fmt: skip


@pytest.mark.parametrize("cell", REACH)
@pytest.mark.parametrize("heading", ["Email", "Address"])
def test_an_opt_out_reaches_its_person_however_it_is_written(tmp_path, cell, heading):
    stops = write(
        tmp_path / "suppression list.csv",
        [[heading, "Reason"], ["somebody@example.com", "Unsubscribed"], [cell, "Unsubscribed"]],
    )
    assert not verdicts(tmp_path, list_of({"Tags": ["VIP"]}), stops)["p0@example.org"].startswith("OK")


@pytest.mark.parametrize("kind", ["md5", "sha1", "sha256"])
def test_a_hash_on_a_list_of_opt_outs_reaches_its_person(tmp_path, kind):
    import hashlib

    digest = hashlib.new(kind, b"p0@example.org").hexdigest()
    stops = write(tmp_path / "optouts.csv", [["Email"], ["somebody@example.com"], [digest]])
    told = verdicts(tmp_path, list_of({"Tags": ["VIP", "VIP"]}), stops)
    assert (told["p0@example.org"].startswith("OK"), told["p1@example.org"]) == (False, "OK")


@pytest.mark.parametrize(
    ("reason", "meant"),
    [
        ("SPAM_COMPLAINT", "Complained"), ("abuse", "Complained"), ("Marked as spam", "Complained"), ("HARD_BOUNCE", "Hard bounce"), ("550 5.1.1 no such user", "Hard bounce"), ("USER_SUPPRESSED", "Blocked"),
        ("GDPR", "Erasure"), ("erased", "Erasure"), ("please delete my data", "Erasure"), ("UNSUBSCRIBE", "Unsubscribed"), ("no longer interested", "Unsubscribed"), ("NORMAL", "Unsubscribed"), ("gelöscht", "Erasure"), ("plainte", "Complained"),
    ],
)  # fmt: skip
def test_the_reason_of_an_opt_out_is_read_and_the_graver_one_counts(tmp_path, reason, meant):
    made = gather(
        [
            write(
                tmp_path / "unsubscribed.csv",
                [["Email", "Reason", "Date"], ["a@example.org", reason, "2026-02-01"]],
            )
        ],
        policy=POLICY,
    )
    assert made.tables["suppressions"][["address", "reason"]].values.tolist() == [["a@example.org", meant]]


def test_a_short_or_overlong_row_of_a_list_of_opt_outs_still_stops(tmp_path):
    path = tmp_path / "unsubscribed.csv"
    path.write_text(
        "Name,Email,Reason,Date\nAna,a@example.org\nBen,b@example.org,too, many, cells,2026-01-01\n c@example.org\n",
        encoding="utf-8",
    )
    assert gather([path], policy=POLICY).tables["suppressions"]["address"].tolist() == [
        "a@example.org",
        "b@example.org",
        "c@example.org",
    ]


def test_a_list_of_addresses_alone_under_a_title_stops_everybody(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("Unsubscribed people of Acme\n\na@example.org\nb@example.org\n", encoding="utf-8")
    made = gather([path], policy=POLICY)
    assert made.tables["suppressions"]["address"].tolist() == ["a@example.org", "b@example.org"]


def test_an_opt_out_of_another_address_of_a_person_holds_the_person(tmp_path):
    stops = write(tmp_path / "optouts.csv", [["Email"], ["old@example.com"], ["second@example.com"]])
    people = list_of({"Second email": ["second@example.com", "fine@example.com", ""]})
    people[3][0] = "p2@example.org; old@example.com"
    told = verdicts(tmp_path, people, stops)
    assert [person for person, verdict in told.items() if verdict == "OK"] == ["p1@example.org"]


def test_a_second_sheet_of_opt_outs_is_heard(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["Email", "First name", "Country"])
    for n in range(2):
        book.active.append([f"p{n}@example.org", "Ana", "CA"])
    for name, person in (("Abgemeldet", 0),):
        sheet = book.create_sheet(name)
        sheet.append(["Email"])
        sheet.append([f"p{person}@example.org"])
    book.save(tmp_path / "list.xlsx")
    proofs = write(tmp_path / "proofs.csv", [PROOF, *([f"p{n}@example.org", *PROVEN] for n in range(2))])
    made = gather([tmp_path / "list.xlsx", proofs], policy=POLICY)
    assert made.tables["suppressions"]["address"].tolist() == ["p0@example.org"]
    assert made.files["name"].tolist() == ["list.xlsx", "list.xlsx: Abgemeldet", "proofs.csv"]


def test_channels_are_told_apart_and_an_sms_opt_out_is_one_of_the_number(tmp_path):
    rows = [
        ["Email", "Phone", "DND SMS", "SMS consent"],
        ["a@example.org", "+447700900123", "true", ""],
        ["b@example.org", "+447700900124", "", "no"],
    ]
    made = gather([write(tmp_path / "list.csv", rows)], policy=POLICY)
    assert made.tables["suppressions"][["address", "channel"]].values.tolist() == [
        ["+447700900123", "SMS"],
        ["+447700900124", "SMS"],
    ]


def test_what_holds_is_one_question_for_all_its_rows(tmp_path):
    made = gather([write(tmp_path / "list.csv", list_of({"Tags": ["spam"] * 15}))], policy=POLICY)
    asked = made.problems[made.problems["code"].eq("XL318")]
    assert asked["message"].tolist() == [
        "Tag: spam: this may mean an opt-out, so 15 people count as unknown. Say what it means"
    ]
    assert isinstance(asked, pd.DataFrame)


def test_a_no_in_a_file_of_payments_or_proofs_is_heard_too(tmp_path):
    people = write(
        tmp_path / "people.csv",
        [
            ["Email", "First name", "Country", "City"],
            *([f"p{n}@example.org", "Ana", "CA", "Ayton"] for n in range(4)),
        ],
    )
    orders = [["Email", "Order ID", "Created at", "Total", "Currency", "Lineitem name", "Buyer accepts marketing", "Cancelled at"],
              ["p0@example.org", "1", "2026-10-01", "10.00", "EUR", "Tea", "no", ""], ["p1@example.org", "2", "2026-10-01", "10.00", "EUR", "Tea", "yes", "2026-10-02"]]  # fmt: skip
    proofs = [
        [*PROOF, "Unsubscribed"],
        *([f"p{n}@example.org", *proven(n), "yes" if n == 2 else ""] for n in range(4)),
    ]
    made = gather(
        [people, write(tmp_path / "orders.csv", orders), write(tmp_path / "proofs.csv", proofs)],
        policy=POLICY,
    )
    assert made.files["holds"].tolist() == ["Contacts", "Purchases", "Consent records"]
    assert sorted(made.tables["suppressions"]["address"]) == ["p0@example.org", "p2@example.org"]
    assert (
        made.files["rows_read"]
        .eq(
            made.files[["rows_kept", "rows_merged", "rows_suppressed", "rows_rejected", "rows_waiting"]].sum(
                axis=1
            )
        )
        .all()
    )


def test_a_platform_that_is_named_does_not_vouch_for_a_list_without_its_states(tmp_path):
    rows = [
        ["Email", "First Name", "Last Name", "Phone", "Tags", "Date Created"],
        ["a@example.org", "A", "B", "", "", "2024-01-01"],
    ]
    made = gather([write(tmp_path / "list.csv", rows)], source="activecampaign", policy=POLICY)
    assert made.files["platform"].isna().all()


def test_a_file_that_is_called_subscribed_and_unsubscribed_states_nothing(tmp_path):
    heading = ["Email Address", "First Name", "MEMBER_RATING", "OPTIN_TIME", "LEID", "EUID"]
    rows = [heading, ["a@example.org", "A", "2", "2024-01-01 10:00:00", "1", "e1"]]
    made = gather([write(tmp_path / "subscribed then unsubscribed.csv", rows)], policy=POLICY)
    assert made.tables["consent_records"]["status"].tolist() == ["Unknown"]
