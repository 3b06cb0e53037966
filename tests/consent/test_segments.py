"""Segments: everybody in exactly one list per channel, and nobody on a list that would write to them unlawfully."""

import sys
from datetime import date, datetime
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from typer.testing import CliRunner

from tests.consent.grid import AXES, judged
from tests.consent.workbooks import FORM, POLICY, TODAY, contact, record, tables
from xlmigrate import api
from xlmigrate.cli import app
from xlmigrate.domains.consent import facts as f
from xlmigrate.domains.consent import precedence
from xlmigrate.domains.consent.clearance import Gate
from xlmigrate.domains.consent.gather import gather
from xlmigrate.domains.consent.segments import segments, titles
from xlmigrate.domains.consent.table import TABLE
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.workbook.drawing import template

BEFORE = POLICY.replace(go_live_on=date(2026, 7, 1), ledger_key="ab" * 32)
GONE = "gone@example.org"


def made(policy=BEFORE, today=TODAY, **rows):
    all_ = gather(tables(**rows), policy, today)
    return segments({channel: Gate(all_, channel) for channel in range(3)})


def lists(policy=BEFORE, today=TODAY, channel="E-mail", **rows) -> dict[str, list[str]]:
    """The lists of a channel that hold anybody: the Contact IDs on each."""
    told = made(policy, today, **rows)
    mine = [one for one in told.lists if one.channel == channel and len(one.rows)]
    assert sum(len(one.rows) - one.beside for one in mine) == told.contacts
    return {one.name: one.rows["Contact ID"].fillna("").tolist() for one in mine}


FACES = [
    (contact(), record(**FORM), "OK"),
    (contact(country="CA", last_purchase_on=datetime(2025, 1, 1)), record(list_origin="Own"), "OK until"),
    (contact(), record(**{**FORM, "wording": None}), "Ask for consent"),
    (contact(country="CA", last_purchase_on=datetime(2024, 6, 15)), record(list_origin="Own"), "Ask for consent"),
    (contact(country="CA", last_purchase_on=datetime(2024, 5, 1)), record(list_origin="Own"), "No permission"),
    (contact(country="CA"), record(**{**FORM, "wording": None}), "Unknown, hold"),
    (contact(country="DE"), record(**{**FORM, "wording": None}), "Unknown, hold"),
    (contact(country=None), record(**FORM), "Unknown, hold"),
    (contact(decision="Leave out"), record(**FORM), "Left out by decision"),
    (contact(decision="Leave out"), record(status="Complained"), "DO NOT IMPORT - suppressed"),
    (contact(), record(**{**FORM, "withdrawn_at": datetime(2026, 2, 1)}), "DO NOT IMPORT - suppressed"),
    (contact(), record(**{**FORM, "erasure_requested_at": datetime(2026, 2, 1)}), "DO NOT IMPORT - erase"),
    (contact(), record(**{**FORM, "list_origin": "Purchased"}), "No permission"),
]  # fmt: skip


@pytest.mark.parametrize(("person", "proof", "name"), FACES)
def test_a_contact_is_on_the_list_of_its_verdict(person, proof, name):
    assert lists(contacts=[person], consent_records=[proof]) == {name: ["C-000001"]}


def test_texts_without_consent_are_no_opt_out():
    people = {"contacts": [contact(phone="+33612345678")], "consent_records": [record(**FORM)]}
    assert list(lists(channel="SMS", **people)) == ["No consent for this channel"]
    left = {
        **people,
        "suppressions": [{"address": "+33612345678", "channel": "SMS", "reason": "Unsubscribed"}],
    }
    assert list(lists(channel="SMS", **left)) == ["DO NOT IMPORT - suppressed"]


@pytest.mark.parametrize(("access", "proof", "name"), [
    ("Yes", record(**FORM), "Serve, marketing too"),
    ("Yes", record(status="Complained"), "Serve only, no marketing"),
    ("Yes", record(status="Bounced"), "Serve, new address wanted"),
    ("Unknown", record(**FORM), "Hold, decide first"),
    ("Yes", record(erasure_requested_at=datetime(2026, 1, 1)), "Hold, decide first"),
    ("No", record(**FORM), "Nothing to serve"),
])  # fmt: skip
def test_who_must_be_served_is_on_a_list_of_its_own_whatever_marketing_says(access, proof, name):
    people = {"contacts": [contact(has_access=access)], "consent_records": [proof]}
    assert lists(channel="Service", **people) == {name: ["C-000001"]}


def test_after_go_live_nobody_is_asked_without_a_signature():
    partly = {"contacts": [contact()], "consent_records": [record(**{**FORM, "wording": None})]}
    assert list(lists(**partly)) == ["Ask for consent"]
    for day in (date(2026, 7, 1), date(2026, 7, 20)):
        assert list(lists(today=day, **partly)) == ["Re-permission, not to be asked now"]


def test_an_unknown_that_a_person_signed_for_a_request_may_be_asked():
    signed = record(**{**FORM, "wording": None}, signed_verdict="Re-permission", reviewed_by="Mara",
                    reviewed_on=datetime(2026, 5, 30), review_note="Asked our lawyer")  # fmt: skip
    told = made(contacts=[contact(country="DE")], consent_records=[signed])
    [ask] = [one for one in told.lists if one.title == "E-mail - Ask for consent"]
    assert ask.rows["Legal basis of asking"].tolist() == ["A person signed for the request"]


def test_of_two_signatures_the_stricter_counts():
    hand = {"reviewed_by": "Mara", "reviewed_on": datetime(2026, 5, 30), "review_note": "Seen"}
    partly = {**FORM, "wording": None}
    two = [record(**partly, **hand, signed_verdict=word) for word in ("OK", "Re-permission")]
    assert list(lists(contacts=[contact(country="DE")], consent_records=two)) == ["Ask for consent"]


def test_the_reason_for_asking_names_every_law_and_the_last_day():
    told = made(contacts=[contact(country="CA", last_purchase_on=datetime(2024, 6, 15))], consent_records=[record(list_origin="Own")])  # fmt: skip
    [ask] = [one for one in told.lists if one.title == "E-mail - Ask for consent"]
    assert ask.rows["Legal basis of asking"].tolist() == [
        "CA: the implied consent still lasts today (C35; CASL s. 10(10); mondaq.com 430820). "
        "Legal review: the request is itself marketing"
    ]
    assert ask.rows["Ask no later than"].tolist() == [datetime(2026, 6, 15)]


def test_a_permission_under_another_law_that_ends_sooner_limits_the_day_of_asking():
    # Canada until 2026-08-01, and the United States want a new yes: the request must come before the Canadian day
    us = gather(
        tables(contacts=[contact(country="US", phone="+14165550123", last_purchase_on=datetime(2024, 8, 1))],
               consent_records=[record(list_origin="Own")]),
        POLICY.replace(go_live_on=date(2026, 7, 1)), TODAY,
    ).verdicts(f.EMAIL)  # fmt: skip
    assert precedence.MARKETING[us.marketing[0]] == "Re-permission"
    assert us.act_before[0] == np.datetime64("2026-08-01")


@pytest.mark.parametrize("channel", [f.EMAIL, f.SMS, f.POST], ids=f.CHANNELS)
def test_whoever_may_be_asked_has_a_reason_under_every_law(channel):
    """All combinations: no verdict is Re-permission where one of the laws knows no reason for asking."""
    from xlmigrate.domains.consent import judge as judging

    seen = {}
    original = judging.judge

    def spy(facts):
        seen["grounds"] = judging.grounds(facts)
        return original(facts)

    from tests.consent import grid

    axes = {name: AXES[name] for name in ("regimes", "events", "stops", "status", "purchase", "soft", "inquiry", "read")}  # fmt: skip
    grid.judge, before = spy, grid.judge
    try:
        verdicts = judged(axes, channel=channel)
    finally:
        grid.judge = before
    asked = verdicts.marketing == precedence.REPERMISSION
    reason = np.array([bool(row.asks) for row in TABLE])
    for ground in seen["grounds"].values():
        assert (reason[ground] | (ground < 0))[asked].all()


def test_every_invented_contact_is_on_one_list_per_channel_and_no_stopped_one_may_be_written_to(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "benchmarks"))
    for name in ("consent", "plain_consent", "plain_start"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    import consent

    all_ = gather(consent.tables(3_000), consent.POLICY, consent.TODAY)
    told = segments({channel: Gate(all_, channel) for channel in range(3)})
    everybody = sorted(all_.tables["contacts"]["contact_id"])
    for channel in (*f.CHANNELS, "Service"):
        found = [
            who for one in told.lists if one.channel == channel for who in one.rows["Contact ID"].dropna()
        ]
        assert sorted(found) == everybody
    rank = all_.verdicts(f.EMAIL).marketing[all_.units.contact]
    stopped = set(all_.tables["contacts"]["contact_id"][rank >= precedence.UNKNOWN])
    for one in told.lists:
        if one.channel == "E-mail" and one.name in ("OK", "OK until", "Ask for consent"):
            assert len(one.rows) and not stopped & set(one.rows["Contact ID"])
    sums = told.summary().query("List == 'All'")["Contacts"].tolist()
    assert sums == [3_000] * 4


@pytest.fixture
def workbook(tmp_path) -> Path:
    path = tmp_path / "Acme.xlsx"
    people = [
        contact(),
        contact("ben@example.org"),
        contact(GONE, has_access="Yes", first_name="Gwen"),
        contact("cy@example.org"),
    ]
    rows = tables(
        contacts=people,
        consent_records=[record(**FORM), record("ben@example.org", **{**FORM, "wording": None}),
                         record(GONE, **FORM, erasure_requested_at=datetime(2026, 1, 1)), record("cy@example.org", status="Unsubscribed")],
    )  # fmt: skip
    template.write(path, rows, BEFORE, today=TODAY)
    api.run(
        path,
        on=api.Context(state=tmp_path / "state", today=TODAY, now=datetime(2026, 6, 1, 12), who="tester"),
    )
    return path


def sheet(path: Path, name: str = "") -> list[list[object]]:
    book = openpyxl.load_workbook(path)
    rows = (book[name] if name else book.worksheets[0]).iter_rows(values_only=True)
    return [list(row) for row in rows]


def test_the_command_writes_a_file_per_list_and_says_where_everybody_is(workbook):
    said = CliRunner().invoke(app, ["segments", str(workbook), "--as-of", "2026-06-01"])
    assert said.exit_code == 0
    assert "E-mail: 4 of 4 contacts" in said.stdout and "1  DO NOT IMPORT - suppressed" in said.stdout
    folder = workbook.with_name("Acme segments")
    assert {path.stem for path in folder.iterdir()} < {*titles(), "Summary"}
    lines = sheet(folder / "E-mail - Ask for consent.xlsx")
    assert [row[:2] for row in lines] == [["Contact ID", "E-mail"], ["C-000002", "ben@example.org"]]
    about = sheet(folder / "E-mail - Ask for consent.xlsx", "About this list")
    assert about[1][0] == "E-mail - Ask for consent: 1 contacts. Acme, as of 2026-06-01, go-live 2026-07-01."
    assert about[3][0] == "Triage, not legal advice: a qualified person decides."


def test_the_address_of_whoever_asked_to_be_erased_is_in_no_file(workbook):
    api.segments(workbook, today=TODAY)
    texts = {path.stem: str(sheet(path)) for path in workbook.with_name("Acme segments").iterdir()}
    assert not [name for name, text in texts.items() if GONE in text or "Gwen" in text]
    assert (
        "hmac-sha256:" in texts["E-mail - DO NOT IMPORT - erase"]
        and "C-000003" in texts["Service - Hold, decide first"]
    )


def test_lists_of_an_earlier_time_are_taken_away_and_other_files_stay(workbook, tmp_path):
    folder = tmp_path / "lists"
    folder.mkdir()
    (folder / "E-mail - OK until.xlsx").write_bytes(b"old")
    (folder / "notes.txt").write_text("mine")
    _, files = api.segments(workbook, folder, today=TODAY)
    assert not (folder / "E-mail - OK until.xlsx").exists() and (folder / "notes.txt").read_text() == "mine"
    assert {path.name for path in files} | {"notes.txt"} == {path.name for path in folder.iterdir()}


def test_a_workbook_that_was_not_judged_today_is_divided_into_nothing(workbook, tmp_path):
    with pytest.raises(XlmigrateError, match="verdicts out of date"):
        api.segments(workbook, tmp_path / "none", today=date(2029, 1, 1))
    assert not (tmp_path / "none").exists()
