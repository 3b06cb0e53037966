"""Keys, passwords and card numbers: found in every cell that is read, refused with the place, never repeated."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from tests.cleaning.secret_samples import card, grouped, hexes, secrets, some, uuid
from tests.hosts.test_contract import in_excel, in_file, in_memory
from tests.test_cli import xlmigrate
from xlmigrate.cleaning.secrets import find, is_card_column, kind_of, masked
from xlmigrate.engine import loading
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.no_secrets import refuse_secrets
from xlmigrate.engine.settings import Policy
from xlmigrate.files.reading import read_file, read_mapping
from xlmigrate.files.reading.mapping import HEADINGS

SECRETS = secrets()


def test_there_are_seventy_one_and_all_differ():
    assert len(set(SECRETS)) == len(SECRETS) == 71


@pytest.mark.parametrize("secret", SECRETS, ids=range(len(SECRETS)))
def test_a_secret_is_known_by_its_form_alone_and_inside_a_sentence(secret):
    assert kind_of(secret)
    assert kind_of(f"Ours: {secret} (old)")
    assert secret not in masked(f"Ours: {secret}")


def refused(action) -> str:
    """What a refusal says, with all that a traceback of it would hold."""
    with pytest.raises(XlmigrateError) as said:
        action()
    error = said.value
    told = "".join(map(str, (error, error.__cause__, error.__context__)))
    assert not [one for one in SECRETS if one in told]
    return str(error)


def as_csv(
    folder: Path, headings: tuple[str, ...], *rows: tuple[object, ...], name: str = "list.csv"
) -> Path:
    with (folder / name).open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([headings, *rows])
    return folder / name


def as_xlsx(
    folder: Path, headings: tuple[str, ...], *rows: tuple[object, ...], name: str = "list.xlsx"
) -> Path:
    with xlsxwriter.Workbook(folder / name, {"strings_to_urls": False, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([headings, *rows]):
            sheet.write_row(at, 0, row)
    return folder / name


@pytest.mark.parametrize("secret", SECRETS, ids=range(len(SECRETS)))
@pytest.mark.parametrize("way", ["csv", "xlsx", "mapping", "workbook in memory"])
def test_it_enters_by_no_way_and_the_refusal_names_the_place(way, secret, tmp_path):
    headings, row = ("E-mail", "Remark"), ("ana@example.org", secret)
    if way == "csv":
        said = refused(lambda: read_file(as_csv(tmp_path, headings, ("ben@example.org", ""), row)))
        assert "list.csv row 3 Remark" in said
    elif way == "xlsx":
        said = refused(lambda: read_file(as_xlsx(tmp_path, headings, ("ben@example.org", ""), row)))
        assert "list.xlsx row 3 Remark" in said
    elif way == "mapping":
        given = ("list.csv", "Remark", secret, "Contacts", "")
        said = refused(lambda: read_mapping(as_xlsx(tmp_path, HEADINGS, given)))
        assert "list.xlsx row 2 Example" in said
    else:
        cells = {"Contact ID": ["C-000001"], "E-mail": ["ana@example.org"], "Notes": [secret]}
        said = refused(lambda: loading.read(in_memory(cells, None, tmp_path)))
        assert "Contacts C-000001 Notes" in said.replace("row ", "")


def test_it_does_not_enter_from_a_workbook_on_disk(tmp_path):
    cells = {
        "Contact ID": [f"C-{n}" for n in range(71)],
        "E-mail": ["ana@example.org"] * 71,
        "Notes": SECRETS,
    }
    book = in_file(cells, None, tmp_path)
    assert "and 68 more" in refused(lambda: loading.read(book))


@pytest.mark.e2e
def test_it_does_not_enter_from_an_open_workbook(tmp_path):
    cells = {
        "Contact ID": [f"C-{n}" for n in range(71)],
        "E-mail": ["ana@example.org"] * 71,
        "Notes": SECRETS,
    }
    book = in_excel(cells, None, tmp_path)
    try:
        assert "and 68 more" in refused(lambda: loading.read(book))
    finally:
        book.book.close()


def files_with_a_secret(folder: Path, but: set[Path]) -> list[str]:
    """Files in which one of the secrets stands, plain or within a zip, those apart that the test wrote."""
    import zipfile

    found = []
    for path in folder.rglob("*"):
        if path.is_file() and path not in but:
            parts = [path.read_bytes()]
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as package:
                    parts += [package.read(name) for name in package.namelist()]
            if any(one.encode() in part for part in parts for one in SECRETS):
                found.append(path.name)
    return found


def test_no_command_leaves_one_in_a_file_a_log_or_on_the_screen(tmp_path):
    rows = [(f"p{n}@example.org", one) for n, one in enumerate(SECRETS)]
    listed = as_csv(tmp_path, ("Email", "Remark"), *rows)
    sheet = as_xlsx(tmp_path, ("Email", "Remark"), *rows)
    cells = {"Contact ID": ["C-1"] * 71, "E-mail": ["ana@example.org"] * 71, "Notes": SECRETS}
    (tmp_path / "own").mkdir()
    own = in_file(cells, None, tmp_path / "own").path
    assert xlmigrate("new", "Acme.xlsx", cwd=tmp_path).returncode == 0
    before = (tmp_path / "Acme.xlsx").read_bytes()
    commands = [
        ("start", "Other.xlsx", "list.csv"), ("start", "Other.xlsx", "list.xlsx"), ("import", "Acme.xlsx", "list.csv"),
        ("import", "Acme.xlsx", "list.xlsx"), ("run", own), ("check", own, "--json"),
    ]  # fmt: skip
    for command in commands:
        ended = xlmigrate(*command, cwd=tmp_path)
        assert ended.returncode == 2, (command, ended.stdout, ended.stderr)
        printed = ended.stdout + ended.stderr
        assert "it holds what must not be in it" in printed
        assert not [one for one in SECRETS if one in printed or one in "".join(printed.split())]
    assert (tmp_path / "Acme.xlsx").read_bytes() == before
    assert not (tmp_path / "Other.xlsx").exists()
    assert files_with_a_secret(tmp_path, {listed, sheet, own}) == []


CARDS = ("Card Number", "card.number", "Credit card number", "card_number", "PAN", "Kartennummer")


@pytest.mark.parametrize("heading", CARDS)
def test_a_column_of_card_numbers_refuses_the_file_even_where_the_check_digit_is_wrong(heading, tmp_path):
    number = card("4", 16)
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    said = refused(lambda: read_file(as_csv(tmp_path, ("email", heading), ("ana@example.org", wrong))))
    assert f"row 2 {heading} (a card number)" in said and wrong not in said


@pytest.mark.parametrize(
    "heading", ["card_last4", "Card Last4", "Card Brand", "Phone number", "Order number", "Number of cards"]
)
def test_the_last_four_digits_and_other_numbers_are_no_card(heading, tmp_path):
    source = read_file(as_csv(tmp_path, ("email", heading), ("ana@example.org", "4242")))
    assert len(source.frame) == 1 and not is_card_column(heading)


@pytest.mark.parametrize(
    ("kind", "beginning", "rest"),
    [
        ("a WooCommerce key", "ck" + "_", hexes(40)), ("a Worldpay key", "T" + "_S_", uuid()), ("an Airtable or Keap key", "pat" + some(14) + ".", hexes(64)),
        ("a key of a mail or form tool", "kit" + "_", hexes(32)), ("an Azure key", "AccountKey" + "=", some(64)),
        ("a Zapier hook", "https://hooks.zapier.com/" + "hooks/catch/123456/", some(7)), ("a Stripe key", "sk" + "_live_", some(24)),
    ],
)  # fmt: skip
def test_a_key_is_named_by_its_kind(kind, beginning, rest):
    assert kind_of(beginning + rest) == kind
    assert kind_of(beginning) == ""


@pytest.mark.parametrize("number", [4111111111111111, 4111111111111111.0])
def test_a_card_number_that_is_stored_as_a_number_is_found(number):
    assert kind_of(number) == "a card number"
    assert [place.row for place in find(("Ref",), ([None, 12, number, "x"],))] == [2]


@pytest.mark.parametrize(
    "cell",
    [
        "+4915112345678", "+1 415 555 0100", "004915112345678", "4915112345678", "ch_3MmlLrLkdIwHu7ix0snN0B15", "sub_example_00001", "cus_NffrFeUfNV2Hib",
        "pi_3MtwBwLkdIwHu7ix28a3tqPa", "I-BW452GLLEP1G", "5O190127TN364715T", "INV-2026-000123", "2026-11-14 10:00:00", "Password manager, entry Stripe",
        "https://example.com/reset?token=", "d41d8cd98f00b204e9800998ecf8427e", "550e8400-e29b-41d4-a716-446655440000", "1234567890123456", "Bearer of bad news",
        "sk_live_", "DE89 3704 0044 0532 0130 00", "DE02 5001 0517 5407 3249 31", "GB29 NWBK 6016 1331 9268 19", "978-3-16-148410-0", "v=spf1 include:_spf.example.com ~all", "key-account manager", "live_state", "test_case",
        "4.111111111111111", "100.000.000.000,00", "Visa ending 4242", "**** **** **** 4242", "490154203237518", "20261114100000123",
    ],
)  # fmt: skip
def test_what_only_resembles_one_is_none(cell):
    assert kind_of(cell) == ""


def test_a_key_of_no_known_form_is_found_where_only_its_place_should_stand():
    key = "".join(reversed("0123456789abcdefghij"))
    assert kind_of(key, "Where the key lies") == "a key"
    assert kind_of(key, "Notes") == ""
    assert kind_of("Password manager, entry 12", "Where the key lies") == ""


def test_what_only_looks_like_one_is_let_pass_cell_by_cell(tmp_path):
    number = card("4", 16)
    path = as_csv(tmp_path, ("email", "Reference"), ("ana@example.org", number), ("ben@example.org", number))
    said = refused(lambda: read_file(path, allowed=["list.csv row 2 Reference"]))
    assert "list.csv row 3 Reference" in said and "row 2" not in said
    both = ["list.csv  ROW 2 Reference", "list.csv row 3 Reference"]
    assert len(read_file(path, allowed=both).frame) == 2


def test_a_cell_of_the_workbook_is_let_pass_by_the_setting():
    contacts = pd.DataFrame(
        {"contact_id": ["C-000001"], "email": ["ana@example.org"], "notes": [card("4", 16)]}
    )
    said = refused(lambda: loading.from_frames({"contacts": contacts}))
    named = said.rpartition("Not a secret: ")[2]
    settings = pd.DataFrame({"setting": ["Not a secret"], "value": [f"x row 1 y; {named}"]})
    assert len(loading.from_frames({"contacts": contacts, "settings": settings}).tables["contacts"]) == 1


def test_a_secret_in_a_heading_is_named_by_its_place():
    with pytest.raises(XlmigrateError) as said:
        refuse_secrets(("email", SECRETS[0]), ([], []), "list.csv")
    assert "list.csv heading column 2" in str(said.value) and SECRETS[0] not in str(said.value)


@pytest.mark.suite
def test_of_the_published_suites_nothing_is_taken_for_one(suites):
    cells = 0
    for path in sorted(suites.rglob("*")):
        if path.suffix in (".csv", ".txt", ".tsv", ".json", ".jsonl") and path.stat().st_size < 20_000_000:
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            found = find(("line",), (lines,))
            assert found == [], (path.name, found[:3])
            cells += len(lines)
    assert cells > 10_000


def test_of_the_demo_nothing_is_taken_for_one(demo_folder):
    for path in (demo_folder / "exports").rglob("*.csv"):
        read_file(path)
    loading.read(api_workbook(demo_folder))


def api_workbook(folder: Path):
    from xlmigrate.workbook.hosts.file import FileWorkbook

    return FileWorkbook(next(folder.glob("*.xlsx")), folder / "state")


def test_groups_of_a_card_are_put_together():
    assert kind_of(grouped(card("4", 16), " "))


def test_rows_on_their_way_into_a_workbook_pass_by_the_cells_that_its_settings_name():
    """They come as tables without Settings; else what a person let pass on Settings would be refused at each import."""
    number = card("4", 16)
    frames = {"contacts": pd.DataFrame({"email": ["ana@example.org"], "notes": [number]})}
    named = refused(lambda: loading.from_frames(frames, Policy())).rpartition("Not a secret: ")[2]
    let_pass = loading.from_frames(frames, Policy(not_secrets=f"x row 1 y; {named}"))
    assert let_pass.tables["contacts"]["notes"].tolist() == [number]
