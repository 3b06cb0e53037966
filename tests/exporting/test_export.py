"""The export of a workbook: through the gate, whole or not at all, accounted for to the row, and nobody in it who must not be."""

import csv
import io
import json
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.commands import in_process
from tests.consent.workbooks import FORM, POLICY, TODAY, contact, record, tables
from xlmigrate import api
from xlmigrate.domains.consent import facts as f
from xlmigrate.domains.consent import precedence
from xlmigrate.domains.consent.blocked import beside_contacts, whole_ledger
from xlmigrate.domains.consent.clearance import Gate
from xlmigrate.domains.consent.gather import gather
from xlmigrate.domains.consent.ledger import address_key
from xlmigrate.engine import loading
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.platforms import load
from xlmigrate.runs.export_people import Fate, divide
from xlmigrate.runs.exporting import NOBODY, PAGE, _make
from xlmigrate.workbook.drawing import template
from xlmigrate.workbook.hosts.file import FileWorkbook

GO = POLICY.replace(go_live_on=date(2026, 7, 1), ledger_key="ab" * 32, target_platform="HubSpot")
GONE = "gone@example.org"


def book(folder: Path, policy=GO, **rows) -> Path:
    """A workbook that was judged on the day."""
    path = folder / "Acme.xlsx"
    template.write(path, tables(**rows), policy, today=TODAY)
    now = datetime(2026, 6, 1, 12)
    api.run(path, on=api.Context(state=folder / "state", today=TODAY, now=now, who="tester"))
    return path


PEOPLE = {
    "contacts": [
        contact(first_name="Ana", tags="VIP; Retreat", notes="ask ben@example.org", phone="+442079460123"),
        contact("ben@example.org", first_name="Ben"),
        contact(GONE, has_access="Yes", first_name="Gwen"),
        contact("cy@example.org", first_name="Cy"),
        contact("ana@example.org", first_name="Anna", city="Lyon", tags="VIP; Member"),
        contact("dee@example.org", country="CA", last_purchase_on=datetime(2025, 1, 1)),
        contact("eve@example.org", has_access="Yes"),
    ],
    "consent_records": [
        record(**FORM), record("ben@example.org", **{**FORM, "wording": None}),
        record(GONE, **FORM, erasure_requested_at=datetime(2026, 1, 1)), record("cy@example.org", status="Unsubscribed"),
        record("dee@example.org", list_origin="Own"),
    ],
    "suppressions": [
        {"address": "zoe@example.org", "channel": "E-mail", "reason": "Unsubscribed"},
        {"address": "+442079460123", "channel": "SMS", "reason": "Unsubscribed"},
        {"address": "hmac-sha256:" + "0" * 64, "channel": "E-mail", "reason": "Erasure"},
    ],
}  # fmt: skip


def cells(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode(), newline="")))


def test_the_files_hold_who_may_leave_and_the_bridge_closes(tmp_path):
    path = book(tmp_path, **PEOPLE)
    made = api.export(path, tmp_path / "import", today=TODAY)
    files = {one.name: cells(tmp_path / "import" / one.name) for one in made.parts}
    assert files["01-opt-outs.csv"] == [["Email"], ["cy@example.org"], ["zoe@example.org"]]
    head, ana = files["02-contacts.csv"]
    row = dict(zip(head, ana, strict=True))
    assert row["Email"] == "ana@example.org" and row["First Name"] == "Ana" and row["City"] == "Lyon"
    assert row["Tags"] == "VIP;Retreat;Member"
    assert "Phone Number" not in row and "Notes" not in row
    [head, dee] = files["03-contacts-with-an-end.csv"]
    assert dict(zip(head, dee, strict=True))["Permission ends on"] == "2027-01-01"
    assert sum(made.bridge["Contacts"].values()) == 7
    assert made.bridge["Contacts"] == {
        "In a file of contacts": 2, "In a file of opt-outs": 1, "Joined with another row of the same mailbox": 1,
        "Held back: may be asked for consent": 1, "Held back: consent is not known": 1, "Asked to be erased": 1,
    }  # fmt: skip
    assert made.bridge["Stops without a contact"] == {"In a file of opt-outs": 1, "Asked to be erased": 1}
    assert list(zip(made.differences["contact_id"], made.differences["field"], made.differences["why"], strict=True)) == [
        ("C-000001", "Phone Number", "Left out: no text message may go to it"),
        ("C-000001", "Notes", "Left out: an address stands in it that is not exported"),
        ("C-000005", "First Name", "Another row of the same mailbox says otherwise, and counts"),
    ]  # fmt: skip


def test_of_whoever_asked_to_be_erased_stands_the_contact_id_alone(tmp_path):
    path = book(tmp_path, **PEOPLE)
    api.export(path, tmp_path / "import", today=TODAY)
    for one in (tmp_path / "import").iterdir():
        content = one.read_bytes()
        if one.suffix == ".xlsx":
            sheets = openpyxl.load_workbook(one).worksheets
            content = str([list(sheet.iter_rows(values_only=True)) for sheet in sheets]).encode()
        assert GONE.encode() not in content and b"Gwen" not in content
        if one.name == NOBODY:
            assert b"C-000003" in content


def test_the_same_workbook_gives_the_same_bytes_and_replaces_its_former_export_whole(tmp_path):
    path = book(tmp_path, **PEOPLE)
    out = tmp_path / "import"
    api.export(path, out, to="kartra", today=TODAY)
    kartra = {one.name: one.read_bytes() for one in out.iterdir()}
    api.export(path, out, to="hubspot", today=TODAY)
    hubspot = {one.name: one.read_bytes() for one in out.iterdir()}
    assert "01-opt-outs.csv" in hubspot and "01-opt-outs.csv" not in kartra
    api.export(path, out, to="kartra", today=TODAY)
    assert {one.name: one.read_bytes() for one in out.iterdir()} == kartra
    assert sorted(one.name for one in tmp_path.iterdir()) == ["Acme runs", "Acme.xlsx", "import", "state"]


@pytest.mark.parametrize("spoil", ["other file", "changed", "other workbook", "no manifest", "a file"])
def test_a_folder_that_holds_anything_else_is_refused_and_stays(tmp_path, spoil):
    path = book(tmp_path, **PEOPLE)
    out = tmp_path / "import"
    if spoil == "a file":
        out.write_text("mine")
    else:
        api.export(path, out, today=TODAY)
        manifest = out / "manifest.json"
        if spoil == "other file":
            (out / "notes.txt").write_text("mine")
        elif spoil == "changed":
            (out / "02-contacts.csv").write_text("mine")
        elif spoil == "other workbook":
            manifest.write_text(manifest.read_text().replace("Acme.xlsx", "Other.xlsx"))
        else:
            manifest.unlink()
    before = {one: one.read_bytes() for one in tmp_path.rglob("*") if one.is_file()}
    with pytest.raises(XlmigrateError, match=r"Name another folder|Move it elsewhere"):
        api.export(path, out, today=TODAY)
    assert {one: one.read_bytes() for one in tmp_path.rglob("*") if one.is_file()} == before


def test_a_closed_gate_is_a_sentence_and_nothing_is_written(tmp_path):
    book(tmp_path, **PEOPLE)
    said = in_process("export", "Acme.xlsx", "--out", "import", "--as-of", "2029-01-01", cwd=tmp_path)
    assert said.returncode == 2 and "verdicts out of date" in said.stderr
    assert not (tmp_path / "import").exists()


def test_payers_who_opted_out_stop_the_export_until_that_is_answered(tmp_path):
    paying = {
        "contacts": [contact(), contact("cy@example.org", has_access="Yes")],
        "consent_records": [record(**FORM), record("cy@example.org", status="Unsubscribed")],
    }
    path = book(tmp_path, **paying)
    with pytest.raises(XlmigrateError, match=r"1 people who opted out pay, or may \(C-000002\), and a loaded opt-out may block"):  # fmt: skip
        api.export(path, tmp_path / "import", today=TODAY)
    assert not (tmp_path / "import").exists()
    apart = api.export(path, tmp_path / "import", today=TODAY, opted_out_payers="apart")
    assert apart.bridge["Contacts"][str(Fate.PAYER_APART)] == 1
    assert b"cy@example.org" not in b"".join(one.content for one in apart.parts)
    loaded = api.export(path, tmp_path / "import", today=TODAY, opted_out_payers="load")
    assert [one.name for one in loaded.parts] == ["01-opt-outs-of-people-who-pay.csv", "02-contacts.csv"]


def test_where_a_platform_takes_no_opt_outs_none_is_written_and_the_page_says_so(tmp_path):
    book(tmp_path, **PEOPLE)
    said = in_process("export", "Acme.xlsx", "--out", "import", "--to", "kit", "--as-of", "2026-06-01", cwd=tmp_path)  # fmt: skip
    assert said.returncode == 0 and "No file of opt-outs" in said.stdout
    page = (tmp_path / "import" / PAGE).read_text()
    assert "Kit takes no opt-outs by a file" in page or "It is not known how Kit" in page
    for one in (tmp_path / "import").glob("*.csv"):
        assert b"cy@example.org" not in one.read_bytes() and b"zoe@example.org" not in one.read_bytes()


def test_a_person_who_is_forgotten_is_in_no_file_of_an_export_any_more(tmp_path):
    path = book(tmp_path, **PEOPLE)
    api.export(path, tmp_path / "import", today=TODAY)
    on = api.Context(state=tmp_path / "state", today=TODAY, now=datetime(2026, 6, 1, 13), who="tester")
    api.forget(path, "dee@example.org", on=on)
    for one in (tmp_path / "import").glob("*.csv"):
        assert b"dee@example.org" not in one.read_bytes()
    assert not (tmp_path / "import" / "expected.jsonl").exists()
    assert api.export(path, tmp_path / "import", today=TODAY).folder == tmp_path / "import"


INJECTED = ['=HYPERLINK("http://example.org")', "+1+1", "-1", "@SUM(1)", "\t=1", "=1+1", "|cmd", "%0A=1"]


def test_a_cell_that_begins_like_a_formula_is_text_for_people_and_unaltered_for_machines(tmp_path):
    rows = [contact(f"p{n}@example.org", company=text) for n, text in enumerate(INJECTED)]
    held = [contact(f"q{n}@example.org", first_name=text) for n, text in enumerate(INJECTED)]
    proofs = [record(f"p{n}@example.org", **FORM) for n in range(len(INJECTED))]
    path = book(tmp_path, contacts=[*rows, *held], consent_records=proofs)
    kept = set(contacts_of(path)["company"].dropna()) & set(INJECTED)
    api.export(path, tmp_path / "import", today=TODAY)
    head, *lines = cells(tmp_path / "import" / "01-contacts.csv")
    assert kept <= {line[head.index("Company")] for line in lines} and len(kept) >= 6
    for sheet in openpyxl.load_workbook(tmp_path / "import" / NOBODY).worksheets:
        assert all(cell.data_type in ("s", "n") for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("platform", ["kartra", "kajabi", "activecampaign", "hubspot", "mailchimp"])
def test_the_demo_is_written_for(demo_folder, tmp_path, platform):
    """Everybody is somewhere, every hash is right, and what would land is what the workbook says."""
    path = next(demo_folder.glob("*.xlsx"))
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())
    made = api.export(copy, tmp_path / "import", to=platform, opted_out_payers="apart", today=date(2026, 11, 14))  # fmt: skip
    told = json.loads((tmp_path / "import" / "manifest.json").read_text())
    assert sum(told["bridge"]["Contacts"].values()) == len(contacts_of(copy))
    assert {one["file"] for one in told["files"]} | {"manifest.json"} == {one.name for one in made.files}
    expected = [json.loads(line) for line in (tmp_path / "import" / "expected.jsonl").read_text().splitlines()]  # fmt: skip
    assert len([one for one in expected if one["status"] == "Subscribed"]) == told["bridge"]["Contacts"]["In a file of contacts"]  # fmt: skip
    assert len(expected) == sum(len(one.rows) for one in made.parts)
    assert not len(made.differences)


def contacts_of(path: Path) -> pd.DataFrame:
    return loading.read(FileWorkbook(path)).tables["contacts"]


ADDRESSES = ["ana@example.org", "ANA@example.org", "ben@example.org", "a.n.a@gmail.com", "ana@gmail.com", "info@example.org", "josé@example.org", "no address", "x@example.org; y@example.org"]  # fmt: skip
people = st.lists(
    st.fixed_dictionaries({
        "email": st.sampled_from(ADDRESSES), "country": st.sampled_from(["FR", "US", "CA", "DE", None]),
        "has_access": st.sampled_from(["Yes", "No", "Unknown"]), "tags": st.sampled_from([None, "VIP", "VIP; Rome, Italy"]),
        "decision": st.sampled_from([None, None, "Leave out"]), "phone": st.sampled_from([None, "+442079460123"]),
        "notes": st.sampled_from([None, "see ben@example.org", "fine"]), "last_purchase_on": st.sampled_from([None, datetime(2025, 9, 1)]),
    }).map(lambda row: contact(row.pop("email"), **row)), min_size=1, max_size=9,
)  # fmt: skip
proofs = st.lists(
    st.tuples(st.sampled_from(ADDRESSES), st.sampled_from([
        FORM, {**FORM, "wording": None}, {"status": "Unsubscribed"}, {"status": "Complained"}, {**FORM, "erasure_requested_at": datetime(2026, 1, 1)},
        {**FORM, "list_origin": "Purchased"}, {"list_origin": "Own"}, {**FORM, "confirmed_at": datetime(2025, 9, 1, 11)},
    ])).map(lambda pair: record(pair[0], **pair[1])), max_size=9,
)  # fmt: skip
stops = st.lists(
    st.fixed_dictionaries({
        "address": st.sampled_from([*ADDRESSES, "zoe@example.org", "+442079460123", "hmac-sha256:" + "1" * 64, "example.com"]),
        "channel": st.sampled_from(["E-mail", "SMS", None]), "reason": st.sampled_from(["Unsubscribed", "Complained", "Hard bounce", "Erasure", "Manual"]),
    }), max_size=4,
)  # fmt: skip


@pytest.mark.parametrize(
    "platform", ["hubspot", "kartra", "activecampaign", "ghost", "thinkific", "mailerlite"]
)
@settings(max_examples=5, phases=(Phase.generate,), suppress_health_check=[HealthCheck.too_slow])
@given(people, proofs, stops, st.sampled_from(["load", "apart"]))
def test_in_random_workbooks_nobody_is_where_he_must_not_be(platform, contacts, records, entries, answer):
    target = load(platform).import_file
    judged = gather(tables(contacts=contacts, consent_records=records, suppressions=entries), GO, TODAY)
    gate = Gate(judged, f.EMAIL)
    made = _make(gate, target, answer)
    assert sum(made.bridge["Contacts"].values()) == len(contacts)
    mail = [part for part in made.parts if not part.holds.startswith("Opt-outs")]
    keys = [key for part in mail for key in address_key(_addresses(part))]
    assert len(keys) == len(set(keys))
    units = judged.units.keys.get_indexer(pd.Index(keys)) if keys else []
    assert all(gate.marketable()[unit] and not gate.left_out()[unit] for unit in units)
    stopped = [key for part in made.parts if part.holds.startswith("Opt-outs") for key in address_key(_addresses(part))]  # fmt: skip
    assert len(stopped) == len(set(stopped)) and not set(stopped) & set(keys)
    rank = gate.effective()[judged.units.contact]
    beside = beside_contacts(judged, f.EMAIL)
    must = set(pd.Series(judged.read["address"])[rank == precedence.SUPPRESS].dropna().str.lower())
    must |= set(address_key(beside["address"][beside["verdict"].eq("Suppress") & beside["address"].str.contains("@")]).dropna())  # fmt: skip
    people_ = divide(gate, target, answer)
    apart = {Fate.PAYER_APART, Fate.NOT_LOADED}
    out = {str(key) for one in (people_.rows, people_.beside) for key in one["key"][one["fate"].isin(apart)]}
    assert set(stopped) == must - out
    erased = set(whole_ledger(judged)["address"][whole_ledger(judged)["reason"].eq("Erasure")].dropna().str.lower())  # fmt: skip
    everything = b"".join(part.content for part in made.parts).lower()
    assert not any("@" in one and f'"{one}"'.encode() in everything for one in erased)


def _addresses(part) -> pd.Series:
    text = io.StringIO(part.content.decode())
    frame = pd.read_csv(text, dtype=str, keep_default_na=False, sep=None, engine="python")
    return frame[next(one.heading for one in part.fields if one.holds == "address")].astype("string")
