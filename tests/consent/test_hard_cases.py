"""Hard cases from export files to the verdict: what nobody can read never permits, and an opt-out finds its address however it is written."""

import csv
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.consent.workbooks import FORM, POLICY, contact, record, verdict
from xlmigrate import api

TODAY = date(2026, 6, 1)
HEADINGS = (
    "E-mail", "Channel", "Status", "Lawful basis", "Consent at", "Consent source", "Consent method", "Confirmed at", "Wording",
    "Controller named", "List origin", "Withdrawn at", "Objected at", "Bounced at", "Erasure requested at", "Minor",
)  # fmt: skip
PROOF = dict(
    zip(
        HEADINGS,
        ("", "E-mail", "", "Express, double opt-in", "2026-03-02 10:00:07", "Newsletter form", "Tick", "2026-03-02 10:03:00", "v3.pdf", "Acme", "Own"),
        strict=False,
    )
)  # fmt: skip

PEOPLE: dict[str, tuple[dict[str, str], str]] = {
    "proven@example.org": ({}, "OK"),
    "erase@example.org": ({"Erasure requested at": "yes, by phone"}, "Erase"),
    "withdrawn@example.org": ({"Withdrawn at": "last spring"}, "Suppress"),
    "objected@example.org": ({"Objected at": "?"}, "Suppress"),
    "bounced@example.org": ({"Bounced at": "03/04/2026"}, "Suppress"),
    "child@example.org": ({"Minor": "14 years"}, "Unknown"),
    "revoked@example.org": ({"Status": "Revoked"}, "Unknown"),
    "left@example.org": ({"Status": "unsubscribed"}, "Suppress"),
    "elsewhere@example.org": ({"Channel": "WhatsApp"}, "Unknown"),
    "tomorrow@example.org": ({"Consent at": "2027-03-02 10:00:07", "Confirmed at": ""}, "Re-permission"),
    "namesake@example.org": ({"Controller named": "Acmeville Partners"}, "Re-permission"),
    "capitals@example.org": ({}, "Suppress"),
    "shown@example.org": ({}, "Suppress"),
    "link@example.org": ({}, "Suppress"),
    "several@example.org": ({}, "Suppress"),
    "plus@example.org": ({}, "Unknown"),
    "d.ots@gmail.com": ({}, "Unknown"),
    "ana@bücher.example": ({}, "Suppress"),
    "later@example.org": ({}, "OK"),
    "lately@example.org": ({}, "Suppress"),
    "somewhere@example.org": ({"Channel": "E-mail"}, "Suppress"),
}
"""Address → what its proof has otherwise, and the verdict."""

LEFT = [
    ("CAPITALS@EXAMPLE.ORG", "E-mail", "Unsubscribed", "2026-04-01"), ("Ana <shown@example.org>", "E-mail", "Unsubscribed", ""),
    ("mailto:link@example.org", "E-mail", "opted out", "2026-05-01"), ("several@example.org; b@example.org", "E-mail", "Unsubscribed", ""),
    ("plus+news@example.org", "E-mail", "Complained", "2020-01-01"), ("dots@gmail.com", "E-mail", "Manual", ""),
    ("ana@xn--bcher-kva.example", "E-mail", "Unsubscribed", ""), ("later@example.org", "E-mail", "Unsubscribed", "2026-01-01"),
    ("lately@example.org", "E-mail", "Unsubscribed", "2026-05-01"), ("somewhere@example.org", "Newsletter", "Unsubscribed", "1 May"),
]  # fmt: skip


def written(path: Path, *rows: tuple[str, ...]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hard")
    contacts = [("E-mail", "Country", "Last clicked on", "Last sent on")]
    contacts += [(address, "FR", "2026-05-05", "2026-05-20") for address in PEOPLE]
    proofs = [
        tuple({**PROOF, **changed, "E-mail": address}.get(heading, "") for heading in HEADINGS)
        for address, (changed, _) in PEOPLE.items()
    ]
    kit = [("first_name", "email", "created_at", "status", "tags")]
    kit += [("Ana", address, "2025-01-01T10:00:00Z", "active", "") for address in PEOPLE]
    files = [
        written(folder / "kit.csv", *kit),
        written(folder / "own.csv", *contacts),
        written(folder / "proofs.csv", HEADINGS, *proofs),
        written(folder / "left.csv", ("Address", "Channel", "Reason", "Suppressed at"), *LEFT),
    ]
    desk = api.Context(state=folder / "state", today=TODAY, now=datetime(2026, 6, 1, 12), who="tester")
    policy = POLICY.replace(opt_outs_read_for="Kit, Other")
    api.start(folder / "Acme.xlsx", files, source="kit", policy=policy, today=TODAY, on=desk)
    return folder / "Acme.xlsx"


@pytest.mark.parametrize(("address", "told"), [(a, told) for a, (_, told) in PEOPLE.items()])
def test_from_the_files_to_the_verdict(made, address, told):
    explained = api.explain(made, address, today=TODAY)
    assert explained.verdicts["marketing_verdict"].iloc[0] == told


def test_the_sheets_say_the_same_as_explain(made):
    from xlmigrate.engine import loading
    from xlmigrate.workbook.hosts.file import FileWorkbook

    contacts = loading.read(FileWorkbook(made)).tables["contacts"]
    said = dict(zip(contacts["email"], contacts["marketing_verdict"], strict=True))
    assert {address: said[address] for address in PEOPLE} == {a: told for a, (_, told) in PEOPLE.items()}


def test_the_segments_hold_back_whom_the_sheets_hold_back(made, tmp_path):
    lists, _ = api.segments(made, tmp_path / "lists", today=TODAY)
    ok = next(one for one in lists.lists if one.title == "E-mail - OK")
    assert sorted(ok.rows["E-mail"]) == ["later@example.org", "proven@example.org"]


@pytest.mark.parametrize(
    ("paid", "told"),
    [
        ({"status": "Cancelled"}, "Carry C16"),
        ({"status": "Cancelled", "paid_until": datetime(2026, 6, 1)}, "Carry C16"),
        ({"status": "Cancelled", "paid_until": datetime(2026, 5, 31)}, "None S05"),
        ({"status": "Ended", "paid_until": datetime(2027, 1, 1)}, "Carry C16"),
        ({"status": "Ended"}, "None S05"),
        ({"status": "running"}, "Carry C16"),
    ],
)
def test_who_has_paid_is_served_to_the_end_of_the_paid_time(paid, told):
    subscriptions = [{"email": "ana@example.org", **paid}]
    assert verdict(contacts=[contact()], subscriptions=subscriptions).endswith(f"/ {told}")


def test_a_complained_customer_is_served_and_never_marketed_to():
    paid = [{"email": "ana@example.org", "status": "Active"}]
    proven = [record(**FORM), record("ANA@example.org", status="Complained")]
    told = verdict(contacts=[contact()], consent_records=proven, subscriptions=paid)
    assert told == "Suppress C02 COMPLAINT / Carry C16"


def test_a_state_of_tomorrow_is_not_the_latest_one():
    latest = POLICY.replace(merge_option="Latest")
    records = [
        record(**FORM, status_on=datetime(2031, 1, 1)),
        record(status="Never subscribed", status_on=datetime(2026, 1, 1)),
    ]
    assert verdict(latest, contacts=[contact()], consent_records=records).startswith("Re-permission")


def test_an_origin_that_nobody_can_read_is_not_the_own_list():
    records = [record(**FORM), record(list_origin="from a colleague")]
    people = [contact(country="US")]
    assert verdict(contacts=people, consent_records=records[:1]).startswith("OK C22")
    assert verdict(contacts=people, consent_records=records).startswith("Unknown C37")


def test_service_is_one_verdict_whatever_the_channel():
    people = [contact(has_access="Yes", phone=None)]
    records = [record(**FORM), record(**{**FORM, "channel": "SMS"})]
    told = [verdict(contacts=people, consent_records=records, channel=channel) for channel in range(3)]
    assert [one.partition(" / ")[2] for one in told] == ["Carry C16"] * 3
