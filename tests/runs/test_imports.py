"""A newer export: what is new, changed, gone; decisions and corrections stay."""

import pytest

from xlmigrate import api
from xlmigrate.engine.errors import XlmigrateError

NEWER = [
    [
        "ana@example.org",
        "Anna",
        "Dietz",
        "020 7946 0018",
        "VIP,New",
        "2024-01-01",
        "192.0.2.1",
        "Active",
        "3",
    ],
    ["ben@example.org", "Ben", "Low", "+442079460018", "", "2024-01-01", "192.0.2.1", "Unsubscribed", "2"],
    ["eve@example.org", "Eve", "New", "", "", "2026-01-01", "", "Active", "9"],
]


def newer(imported, rows=NEWER, **more):
    return api.import_files(imported.path, [imported.export("newer.csv", rows)], on=imported.on, **more)


def test_new_changed_and_gone_are_told_apart(imported):
    done = newer(imported)
    assert (done.new["contacts"], done.changed["contacts"], done.gone["contacts"]) == (1, 2, 2)
    contacts = imported.table("contacts").set_index("contact_id")
    assert contacts.loc["C-000001", ["first_name", "tags", "Level"]].tolist() == ["Anna", "VIP; New", "3"]
    assert contacts.loc["C-000005", ["email", "first_name"]].tolist() == ["eve@example.org", "Eve"]
    gone = imported.table("findings")
    assert gone[gone["rule"].eq("XL308")]["row_key"].tolist() == ["C-000003", "C-000004"]


def test_an_opt_out_in_the_newer_export_is_suppressed_and_judged(imported):
    newer(imported)
    contacts = imported.table("contacts").set_index("contact_id")
    assert contacts.loc["C-000002", ["source_status", "marketing_verdict"]].tolist() == [
        "Unsubscribed",
        "Suppress",
    ]
    assert "ben@example.org" in imported.table("suppressions")["address"].tolist()
    records = imported.table("consent_records")
    assert records[records["contact_id"].eq("C-000002")]["status"].tolist() == [
        "Subscribed",
        "Unsubscribed",
    ]


def test_a_decision_and_a_correction_are_kept(imported):
    imported.type_in(("Contacts", "Decision", 0, "Accept"), ("Contacts", "Last name", 1, "Corrected"))
    newer(imported)
    contacts = imported.table("contacts").set_index("contact_id")
    assert contacts.loc["C-000001", "decision"] == "Accept"
    assert contacts.loc["C-000002", "last_name"] == "Corrected"


def test_a_correction_gives_way_when_the_platform_changed_too(imported):
    imported.type_in(("Contacts", "First name", 0, "Annie"))
    newer(imported)
    assert imported.table("contacts").set_index("contact_id").loc["C-000001", "first_name"] == "Anna"
    log = imported.table("change_log")
    assert ["Annie", "Anna", "import"] in log[["old", "new", "rules"]].fillna("").values.tolist()


def test_the_same_file_again_changes_nothing(imported):
    newer(imported)
    before = imported.hash()
    done = newer(imported)
    assert done.known_files == ("newer.csv",)
    assert imported.hash() == before


def test_the_first_export_again_under_another_name_changes_only_the_account(imported):
    contacts = imported.table("contacts")
    path = imported.folder / "copy.csv"
    path.write_bytes((imported.folder / "ac.csv").read_bytes() + b"\r\n")  # another hash, the same rows
    done = api.import_files(imported.path, [path], on=imported.on)
    assert (done.new["contacts"], done.changed.get("contacts", 0), done.gone) == (0, 0, {})
    assert imported.table("contacts").equals(contacts)
    assert imported.table("files")["name"].tolist() == ["ac.csv", "copy.csv"]


def test_a_run_after_an_import_has_nothing_to_do(imported):
    newer(imported)
    assert not api.run(imported.path, on=imported.on).changed


def test_an_import_can_be_tried_and_undone(imported):
    before = imported.hash()
    assert newer(imported, dry_run=True).new["contacts"] == 1
    assert imported.hash() == before
    newer(imported)
    assert api.undo(imported.path, on=imported.on).exact
    assert imported.hash() == before


def test_every_row_of_the_newer_file_is_accounted_for(imported):
    newer(imported)
    file = imported.table("files").iloc[-1]
    assert (
        file["rows_read"] == 3 == file[["rows_kept", "rows_merged", "rows_suppressed", "rows_rejected"]].sum()
    )
    assert imported.table("contacts")["contact_id"].is_unique


def test_a_file_that_nobody_understands_waits_and_changes_no_person(imported):
    (imported.folder / "odd.csv").write_text("Alpha,Farbe\nx,rot\n")
    contacts = imported.table("contacts")
    api.import_files(imported.path, [imported.folder / "odd.csv"], on=imported.on)
    file = imported.table("files").iloc[-1]
    assert (file["name"], file["direction"], file["rows_read"], file["rows_waiting"]) == (
        "odd.csv",
        "Waiting",
        1,
        1,
    )
    assert imported.table("contacts").equals(contacts)


def test_a_file_that_cannot_be_read_changes_nothing(imported):
    (imported.folder / "odd.json").write_text('{"email": "a@example.org"}')
    before = imported.hash()
    with pytest.raises(XlmigrateError, match=r"odd\.json: this is JSON"):
        api.import_files(imported.path, [imported.folder / "odd.json"], on=imported.on)
    assert imported.hash() == before
