"""The commands about consent, on workbooks on disk."""

import csv
import json
import warnings
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from tests.consent.workbooks import FORM, POLICY, contact, record, tables
from xlmigrate import api
from xlmigrate.engine import loading
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.workbook.drawing import template
from xlmigrate.workbook.hosts.file import FileWorkbook

TODAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 12)
PEOPLE = [
    contact(first_name="Ana", last_name="Dietz"),
    contact("bo@example.org", first_name="Ben", last_name="Okafor"),
    contact("cy@example.org", has_access="Yes", first_name="Cy", last_name="Wren"),
]


@pytest.fixture
def desk(tmp_path):
    return api.Context(state=tmp_path / "state", today=TODAY, now=NOW, who="tester")


@pytest.fixture
def workbook(tmp_path, desk) -> Path:
    """A judged workbook of three people; saved by another program, so that its texts are shared strings."""
    path = tmp_path / "Acme.xlsx"
    rows = tables(
        contacts=PEOPLE, consent_records=[record(**FORM), record("bo@example.org", status="Unsubscribed")],
        suppressions=[{"address": "bo@example.org", "reason": "Unsubscribed", "channel": "E-mail", "suppressed_at": datetime(2026, 2, 1)}],
        purchases=[{"email": "bo@example.org", "product": "Course", "kind": "Sale", "bought_at": datetime(2026, 1, 3)}],
    )  # fmt: skip
    template.write(path, rows, POLICY, today=TODAY)
    api.run(path, on=desk)
    return path


def test_explain_traces_a_verdict_to_its_facts_its_rule_and_its_source(workbook):
    told = api.explain(workbook, "ANA@example.org", today=TODAY).text()
    assert "E-mail: OK. Opted in, with complete proof" in told
    assert (
        "Consent record CR-000001 (E-mail, typed in); status Subscribed; express of 2025-09-01, proves who, when, how, what"
        in told
    )
    assert (
        "Opted in, with complete proof. Express opt-in with all five parts, and subscribed. Source: GDPR 7(1); ICO, Consent (2026-11). (C12: EXPRESS_PROVEN)"
        in told
    )
    assert "Law: EU (country says EU; the sender adds nothing)" in told
    stopped = api.explain(workbook, "C-000002", today=TODAY).text()
    assert "Suppression SU-000001 for E-mail: Unsubscribed, since 2026-02-01, stands" in stopped


def test_explaining_nobody_is_one_sentence(workbook):
    with pytest.raises(XlmigrateError, match="no contact has this ID or address"):
        api.explain(workbook, "nobody@example.org", today=TODAY)


def test_the_compliance_page_counts_and_names_no_contact(workbook):
    page = api.compliance(workbook, today=TODAY)
    text = page.read_text(encoding="utf-8")
    assert page.name == "Acme consent.html"
    assert "Triage, not legal advice" in text
    for line in (
        "<td>C12 EXPRESS_PROVEN</td><td>OK</td>",
        "<td>C04 OPTED_OUT</td><td>Suppress</td>",
        "Newsletter form (1)",
        "form-v3.pdf",
    ):
        assert line in text
    assert "Access registers read" in text and "Opt-outs read for" in text
    assert "The old account may close after</td><td>2026-07-30</td>" in text
    assert not any(word in text for word in ("ana@", "bo@", "Dietz", "Okafor"))
    assert "<script" not in text and "http" not in text
    # what is as by default is not called looser, and a source does not say its date twice
    assert "<td>Business began</td>" not in text and "2026-11 (2026-11)" not in text


def unsubscribed(path: Path, *rows: tuple[str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [("Email Address", "UNSUB_TIME", "UNSUB_REASON"), *((a, d, "NORMAL") for a, d in rows)]
        )
    return path


def test_late_opt_outs_are_listed_for_the_side_that_lacks_them(workbook, tmp_path):
    old = unsubscribed(
        tmp_path / "unsubscribed_old.csv",
        ("bo@example.org", "2026-02-01 10:00:00"),
        ("Guest <DEE@example.org>", "2026-05-30 10:00:00"),
    )
    new = unsubscribed(
        tmp_path / "unsubscribed_new.csv",
        ("bo@example.org", "2026-02-02 10:00:00"),
        ("eve@example.org", "2026-06-02 10:00:00"),
    )
    late, listed = api.late_opt_outs(workbook, old=[old], new=[new])
    shown = late.rows[["address", "carry_to", "as_written"]].to_numpy().tolist()
    assert shown == [
        ["dee@example.org", "new", "DEE@example.org"],
        ["eve@example.org", "old", "eve@example.org"],
    ]
    assert (
        listed.read_text(encoding="utf-8").splitlines()[0]
        == "address,channel,reason,suppressed_at,stands_on,carry_to,as_written"
    )


def test_the_ledger_itself_is_carried_and_nobody_is_late_when_both_sides_know(workbook, tmp_path):
    none = unsubscribed(tmp_path / "unsubscribed_new.csv")
    late, _ = api.late_opt_outs(workbook, old=[], new=[none])
    assert late.rows[["address", "stands_on", "carry_to"]].to_numpy().tolist() == [
        ["bo@example.org", "ledger", "new"]
    ]
    both = unsubscribed(tmp_path / "unsubscribed_both.csv", ("bo@example.org", "2026-02-01 10:00:00"))
    assert api.late_opt_outs(workbook, old=[both], new=[both])[0].rows.empty


def saved_elsewhere(path: Path, typed: str = "") -> None:
    """Save a workbook with another program, which shares its texts, and type something on a sheet of one's own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # that program drops what it does not know, and says so
        book = openpyxl.load_workbook(path)
    if typed:
        book.create_sheet("Mine")["A1"] = typed
    book.save(path)


def everything(path: Path, state: Path) -> bytes:
    """All bytes that are kept of a workbook: its parts unpacked, backups, undo packs, lists."""
    kept = []
    for file in (*path.parent.glob("*.xlsx"), *state.rglob("*")):
        if file.is_file() and zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as packed:
                kept += [packed.read(name) for name in packed.namelist()]
        elif file.is_file():
            kept.append(file.read_bytes())
    return b"\n".join(kept)


@pytest.mark.parametrize("shared", [False, True], ids=["written by xlmigrate", "saved by another program"])
def test_a_person_is_forgotten_everywhere_and_stays_suppressed(workbook, desk, shared):
    if shared:
        saved_elsewhere(workbook)
    assert b"Okafor" in everything(workbook, desk.state)
    done = api.forget(workbook, "BO@example.org", on=desk)
    assert done.rows == {"Contacts": 1, "Consent records": 1, "Purchases": 1}
    assert done.left == ()
    kept = everything(workbook, desk.state)
    assert b"bo@example.org" not in kept.lower() and b"Okafor" not in kept
    door = loading.read(FileWorkbook(workbook))
    assert door.tables["contacts"]["contact_id"].tolist() == ["C-000001", "C-000003"]
    entry = door.tables["suppressions"].iloc[0]
    assert entry["address"].startswith("hmac-sha256:") and entry["reason"] == "Erasure"
    assert len(door.policy.ledger_key) == 64
    line = api.log(workbook, state=desk.state).lines()[-1]
    assert line["operations"] == ["forget"] and "bo@" not in json.dumps(line)


def test_somebody_forgotten_who_comes_back_in_an_export_is_erased_again(workbook, desk, tmp_path):
    api.forget(workbook, "bo@example.org", on=desk)
    again = tmp_path / "kit.csv"
    again.write_text(
        "first_name,email,created_at,status\nBen,bo@example.org,2026-01-01T10:00:00Z,active\n",
        encoding="utf-8",
    )
    api.import_files(workbook, [again], on=desk)
    api.run(workbook, on=desk)
    contacts = loading.read(FileWorkbook(workbook)).tables["contacts"]
    back = contacts[contacts["email"].eq("bo@example.org")]
    assert back["marketing_verdict"].tolist() == ["Erase"]


def test_a_customer_is_not_forgotten_by_mistake(workbook, desk):
    before = workbook.read_bytes()
    with pytest.raises(XlmigrateError, match="this person has paid access"):
        api.forget(workbook, "cy@example.org", on=desk)
    assert workbook.read_bytes() == before
    assert api.forget(workbook, "cy@example.org", although_access=True, on=desk).rows["Contacts"] == 1


def test_forgetting_nobody_is_one_sentence(workbook, desk):
    with pytest.raises(XlmigrateError, match="no row has this address"):
        api.forget(workbook, "zoe@example.org", on=desk)


def test_what_a_person_typed_elsewhere_is_named(workbook, desk):
    saved_elsewhere(workbook, "ask bo@example.org about June")
    done = api.forget(workbook, "bo@example.org", on=desk)
    assert done.left and all("part xl/" in place for place in done.left)


def test_the_answers_for_the_import_review_speak_of_mail_and_of_all_origins(tmp_path, desk):
    path = tmp_path / "Acme.xlsx"
    texts = {**FORM, "channel": "SMS", "wording": "text-messages.pdf", "consent_source": "Fair"}
    rows = tables(
        contacts=[contact(), contact("bo@example.org"), contact("cy@example.org")],
        consent_records=[
            record(**FORM), record(**texts), record("bo@example.org", **{**FORM, "list_origin": None}),
            record("cy@example.org", **{**FORM, "list_origin": "Purchased"}),
        ],
    )  # fmt: skip
    template.write(path, rows, POLICY, today=TODAY)
    api.run(path, on=desk)
    text = api.compliance(path, today=TODAY).read_text(encoding="utf-8")
    assert "<td>Where did they sign up?</td><td>Newsletter form (2)</td>" in text
    assert "<td>What were they told?</td><td>form-v3.pdf</td>" in text
    assert "<td>No. Of 1 the origin is not on record. Others are (1), and are not imported.</td>" in text
