"""Late opt-outs: states, records and doubts are read as well as lists, and the ledger is more than one sheet."""

import csv
from datetime import datetime
from pathlib import Path

from tests.consent.workbooks import FORM, POLICY, contact, judged, record
from xlmigrate.domains.consent.blocked import whole_ledger
from xlmigrate.runs.late_opt_outs import late_opt_outs


def export(path: Path, headings: list[str], *rows: list[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([headings, *rows])
    return path


ACTIVE = ["Email", "First Name", "Last Name", "Phone", "Tags", "Date Created", "IP", "Status"]


def active(folder: Path, name: str, **states: str) -> Path:
    rows = [
        [f"{who}@example.org", who, "X", "", "", "2024-01-01", "192.0.2.1", state]
        for who, state in states.items()
    ]
    return export(folder / name, ACTIVE, *rows)


def ledger(*records: dict, **more):
    return whole_ledger(judged(contacts=[contact()], consent_records=[record(**FORM), *records], **more))


def test_the_states_of_a_list_of_contacts_are_read(tmp_path):
    new = active(tmp_path, "new.csv", ana="Active", ben="Unsubscribed", cy="Bounced")
    late = late_opt_outs(ledger(), [], [new], POLICY)
    assert sorted(late.rows["address"]) == ["ben@example.org", "cy@example.org"]
    assert set(late.rows["carry_to"]) == {"old"} and late.doubts == ()


def test_an_objection_that_stands_on_a_record_alone_is_carried(tmp_path):
    new = active(tmp_path, "new.csv", zoe="Unsubscribed")
    known = ledger(
        record("dee@example.org", status="Objected"),
        record("eve@example.org", erasure_requested_at=datetime(2026, 1, 1)),
    )
    late = late_opt_outs(known, [], [new], POLICY)
    assert sorted(late.rows.loc[late.rows["carry_to"].eq("new"), "address"]) == [
        "dee@example.org",
        "eve@example.org",
    ]


def test_a_state_that_nobody_knows_is_a_doubt(tmp_path):
    new = active(tmp_path, "new.csv", ana="Active", ben="gone fishing")
    late = late_opt_outs(ledger(), [], [new], POLICY)
    assert any("gone fishing" in doubt for doubt in late.doubts)


def test_a_list_of_members_without_the_lists_of_leavers_is_a_doubt(tmp_path):
    headings = ["Email Address", "First Name", "Last Name", "MEMBER_RATING", "OPTIN_TIME", "LEID", "EUID"]
    members = export(
        tmp_path / "subscribed_members_export.csv",
        headings,
        ["ana@example.org", "A", "X", "3", "2026-01-01 10:00:00", "1", "e1"],
    )
    late = late_opt_outs(ledger(), [members], [], POLICY)
    assert late.doubts == ("Mailchimp writes its opt-outs to 2 lists of their own, and 0 of them are here",)


def test_a_number_is_known_to_both_sides_however_it_is_written(tmp_path):
    entry = {"channel": "SMS", "reason": "Unsubscribed"}
    known = ledger(
        suppressions=[{"address": "+44 7911 123456", **entry}, {"address": "447911123456", **entry}]
    )
    late = late_opt_outs(known, [], [active(tmp_path, "new.csv", ana="Active")], POLICY)
    assert len(late.rows) == 1


def test_everybody_known_to_both_sides_is_nobody_late(tmp_path):
    old, new = (active(tmp_path, f"{side}.csv", ana="Active", ben="Unsubscribed") for side in ("old", "new"))
    late = late_opt_outs(ledger(), [old], [new], POLICY)
    assert late.rows.empty and late.doubts == ()
