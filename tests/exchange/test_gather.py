"""Exports become tables, and every row is accounted for."""

import csv
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xlmigrate.engine.settings import Policy
from xlmigrate.files.reading import gather, read_file, read_mapping, recognise, write_mapping
from xlmigrate.platforms import profiles

MAILCHIMP = [
    "Email Address", "First Name", "Last Name", "MEMBER_RATING", "OPTIN_TIME", "OPTIN_IP", "CONFIRM_TIME", "CONFIRM_IP",
    "LEID", "EUID", "NOTES", "TAGS",
]  # fmt: skip
ACTIVE = ["Email", "First Name", "Last Name", "Phone", "Tags", "Date Created", "IP", "Status"]
BREVO = [
    "EMAIL",
    "LASTNAME",
    "FIRSTNAME",
    "SMS",
    "EMAIL_BLACKLISTED",
    "SMS_BLACKLISTED",
    "ADDED_TIME",
    "MODIFIED_TIME",
]


def write(folder: Path, name: str, rows: list[list[str]], delimiter: str = ",") -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def mailchimp(email: str, leid: str, **more: str) -> list[str]:
    return [email, more.get("first", "Ana"), "Dietz", "2", "2024-03-01 10:00:00", "192.0.2.1", "", "", leid, "e" + leid,
            more.get("note", ""), more.get("tags", "")]  # fmt: skip


def run(*paths: Path, **more):
    return gather(paths, policy=Policy(), **more)


@pytest.mark.parametrize(
    ("name", "headings", "platform", "holds", "status"),
    [
        ("subscribed_members_export_a1.csv", MAILCHIMP, "Mailchimp", "contacts", "subscribed"),
        ("nonsubscribed_members_export_a1.csv", MAILCHIMP, "Mailchimp", "contacts", "nonsubscribed"),
        ("unsubscribed_members_export_a1.csv", [*MAILCHIMP, "UNSUB_TIME", "UNSUB_REASON"], "Mailchimp", "suppressions", "unsubscribed"),
        ("cleaned_members_export_a1.csv", [*MAILCHIMP, "CLEAN_TIME"], "Mailchimp", "suppressions", "cleaned"),
        ("export.csv", ACTIVE, "ActiveCampaign", "contacts", ""),
        ("export.csv", [h.lower() for h in reversed(ACTIVE)], "ActiveCampaign", "contacts", ""),
        ("export.csv", BREVO, "Brevo", "contacts", ""),
        ("s.csv", ["Email", "First name", "Surname", "Phone number", "Country", "Tags", "Date registered"], "systeme.io", "contacts", ""),
        ("h.csv", ["Contact Id", "First Name", "Last Name", "Phone", "Email", "Created", "Last Activity", "Tags"], "HighLevel", "contacts", ""),
        ("k.csv", ["Email", "Email Marketing Consent", "Email Marketing Consent Timestamp", "Profile Created On"], "Klaviyo", "contacts", ""),
        ("sub.csv", ["email", "active_subscription", "created_at"], "Substack", "contacts", ""),
        ("leads.csv", ["id", "email", "first_name", "last_name", "date_joined", "gdpr_lead_status"], "Kartra", "contacts", ""),
    ],
)  # fmt: skip
def test_a_platform_is_recognised_by_its_headings(name, headings, platform, holds, status):
    found = recognise(headings, name)
    assert (found.profile.title, found.export.holds, found.export.status) == (platform, holds, status)
    assert not found.renamed


def test_every_fingerprint_is_recognised_as_its_own():
    for profile in profiles():
        for export in profile.exports:
            names = {
                "^subscribed": "subscribed_x.csv",
                "^non": "nonsubscribed_x.csv",
                "suppress": "suppressed.csv",
            }
            name = next((n for start, n in names.items() if start in export.file_name), "export.csv")
            found = recognise(export.required, name)
            if (
                found is None or found.profile is None
            ):  # headings that everybody's lists have: the platform must be named
                found = recognise(export.required, name, source=profile.name)
            assert (found.profile.name, found.export.holds, found.export.status) == (
                profile.name, export.holds, export.status,
            )  # fmt: skip


def test_a_renamed_mailchimp_file_has_no_status_and_says_so(tmp_path):
    made = run(write(tmp_path, "list.csv", [MAILCHIMP, mailchimp("a@example.org", "1")]))
    assert made.tables["consent_records"]["status"].tolist() == ["Not stated"]
    assert made.problems["code"].tolist() == ["XL303"]


def test_opted_out_files_go_to_suppressions_only(tmp_path):
    heading = [*MAILCHIMP, "UNSUB_TIME", "UNSUB_REASON"]
    rows = [[*mailchimp("a@example.org", "1"), "2025-01-01 08:00:00", "NORMAL"],
            [*mailchimp("b@example.org", "2"), "2025-01-02 08:00:00", "SPAM"]]  # fmt: skip
    made = run(write(tmp_path, "unsubscribed_members_export.csv", [heading, *rows]))
    assert "contacts" not in made.tables
    entries = made.tables["suppressions"]
    assert entries[["address", "reason", "suppressed_at"]].values.tolist() == [
        ["a@example.org", "Unsubscribed", "2025-01-01 08:00:00"],
        ["b@example.org", "Complained", "2025-01-02 08:00:00"],
    ]


def test_a_status_that_stops_is_a_suppression_and_the_contact_stays(tmp_path):
    rows = [
        ["a@example.org", "", "", "", "", "", "", "Unsubscribed"],
        ["b@example.org", "", "", "", "", "", "", "Active"],
    ]
    made = run(write(tmp_path, "ac.csv", [ACTIVE, *rows]))
    assert made.tables["suppressions"]["address"].tolist() == ["a@example.org"]
    assert made.tables["contacts"]["email"].tolist() == ["a@example.org", "b@example.org"]
    file = made.files.iloc[0]
    assert (file.rows_read, file.rows_kept, file.rows_suppressed) == (2, 1, 1)


def test_a_status_word_that_is_not_known_counts_as_unknown_and_is_said(tmp_path):
    made = run(write(tmp_path, "ac.csv", [ACTIVE, ["a@example.org", "", "", "", "", "", "", "Snoozed"]]))
    assert made.tables["consent_records"]["status"].tolist() == ["Unknown"]
    assert made.problems[["code", "message"]].values.tolist() == [["XL302", "Unknown status: Snoozed"]]


def test_flags_of_brevo_suppress_each_channel(tmp_path):
    rows = [["a@example.org", "A", "A", "+442079460018", "true", "true", "05-01-2024 10:00", ""],
            ["b@example.org", "B", "B", "", "false", "false", "06-01-2024 10:00", ""]]  # fmt: skip
    made = run(write(tmp_path, "brevo.csv", [BREVO, *rows], ";"))
    assert made.tables["suppressions"][["address", "channel", "reason"]].values.tolist() == [
        ["a@example.org", "E-mail", "Unsubscribed"],
        ["+442079460018", "SMS", "Unsubscribed"],
    ]
    assert made.tables["contacts"]["created_on"].tolist() == ["2024-01-05 10:00:00", "2024-01-06 10:00:00"]


def test_rows_that_say_nothing_new_are_merged_across_platforms(tmp_path):
    one = write(
        tmp_path,
        "subscribed_members_export.csv",
        [MAILCHIMP, mailchimp("ana@example.org", "1", tags='"VIP"')],
    )
    two = write(
        tmp_path,
        "ac.csv",
        [ACTIVE, ["Ana@example.org", "Ana", "", "+442079460018", "Buyer", "", "", "Active"]],
    )
    made = run(one, two)
    contact = made.tables["contacts"].iloc[0]
    assert len(made.tables["contacts"]) == 1
    assert (contact.email, contact.phone, contact.tags) == ("ana@example.org", "+442079460018", "VIP; Buyer")
    assert made.files["rows_merged"].tolist() == [0, 1]
    assert made.tables["consent_records"]["contact_id"].tolist() == ["C-000001", "C-000001"]


def test_a_row_merged_by_id_follows_its_keeper_when_that_is_merged_by_address(tmp_path):
    one = write(tmp_path, "ac.csv", [ACTIVE, ["ana@example.org", "Ana", "", "", "", "", "", "Active"]])
    rows = [mailchimp("ana@example.org", "7"), mailchimp("", "7")]
    made = run(one, write(tmp_path, "subscribed_members_export.csv", [MAILCHIMP, *rows]))
    assert made.tables["contacts"]["email"].tolist() == ["ana@example.org"]
    assert made.files["rows_merged"].tolist() == [0, 2]
    assert set(made.tables["consent_records"]["contact_id"]) == {"C-000001"}


def test_rows_that_contradict_each_other_stay_apart(tmp_path):
    rows = [mailchimp("ana@example.org", "1"), mailchimp("ana@example.org", "2", first="Anna")]
    made = run(write(tmp_path, "subscribed_members_export.csv", [MAILCHIMP, *rows]))
    assert made.tables["contacts"]["first_name"].tolist() == ["Ana", "Anna"]


def test_unknown_columns_stay_and_are_custom_fields(tmp_path):
    made = run(
        write(tmp_path, "ac.csv", [[*ACTIVE, "Shoe size"], ["a@example.org", *[""] * 6, "Active", "44"]])
    )
    assert made.tables["contacts"]["Shoe size"].tolist() == ["44"]
    assert made.tables["custom_fields"]["field"].tolist() == ["Shoe size"]


def test_an_unknown_column_that_is_called_as_ours_fills_ours(tmp_path):
    made = run(
        write(tmp_path, "ac.csv", [[*ACTIVE, "Postcode"], ["a@example.org", *[""] * 6, "Active", "00123"]])
    )
    assert made.tables["contacts"]["postcode"].tolist() == ["00123"]
    assert "custom_fields" not in made.tables


def test_an_unknown_column_never_takes_a_heading_of_ours(tmp_path):
    heading = [*ACTIVE, "Organization", "Company"]
    rows = [["a@example.org", *[""] * 6, "Active", "Acme", "Other"]]
    made = run(write(tmp_path, "ac.csv", [heading, *rows]))
    assert made.tables["contacts"][["company", "Company (ActiveCampaign)"]].values.tolist() == [
        ["Acme", "Other"]
    ]


def test_a_country_that_mailchimp_guesses_from_an_ip_address_is_no_declared_one(tmp_path):
    heading = [*MAILCHIMP, "CC"]
    rows = [[*mailchimp("a@example.org", "1"), "US"]]
    contacts = run(write(tmp_path, "subscribed_members_export.csv", [heading, *rows])).tables["contacts"]
    assert "country" not in contacts
    assert contacts["country_hint"].tolist() == ["US"]


def test_tags_with_commas_and_semicolons_survive(tmp_path):
    rows = [
        mailchimp("a@example.org", "1", tags='"Buyer, 2025","VIP"'),
        mailchimp("b@example.org", "2", tags="a;b"),
    ]
    made = run(write(tmp_path, "subscribed_members_export.csv", [MAILCHIMP, *rows]))
    assert made.tables["contacts"]["tags"].tolist() == ["Buyer, 2025; VIP", "a,b"]
    assert made.problems["code"].tolist() == ["XL306"]


def test_dates_in_an_unknown_format_stay_as_they_stand(tmp_path):
    rows = [
        ["a@example.org", "", "", "", "", "03/04/2024", "", "Active"],
        ["b@example.org", "", "", "", "", "2024-01-01", "", "Active"],
    ]
    made = run(write(tmp_path, "ac.csv", [ACTIVE, *rows]))
    assert made.tables["contacts"]["created_on"].tolist() == ["03/04/2024", "2024-01-01"]
    assert made.problems["code"].tolist() == ["XL307"]


DATED = [
    # cells of one file, Date order on Settings, what they become, codes, what is said
    (["25/03/2024", "04/03/2024"], "", ["2024-03-25 00:00:00", "2024-03-04 00:00:00"], ["XL309"],
     "Date Created: Dates converted: 1 cell that can only be day/month: read as day first"),
    (["03/04/2024", "05/06/2024"], "", ["03/04/2024", "05/06/2024"], ["XL307"],
     "Date Created: Dates not converted: 2 cells can be read day first or month first: no date has a number over 12"),
    (["03/04/2024", "05/06/2024"], "Month first", ["2024-03-04 00:00:00", "2024-05-06 00:00:00"], ["XL309"],
     "Date Created: Dates converted: no date has a number over 12; Settings say month first"),
    (["25/03/2024", "03/25/2024"], "Day first", ["25/03/2024", "03/25/2024"], ["XL307"],
     "Date Created: Dates not converted: Day-first and month-first dates in one column: 1 cell that can only be day/month and 1 cell "
     "that can only be month/day"),
    (["Mar 4, 2024 10:22 PM", "some day"], "", ["2024-03-04 22:22:00", "some day"], ["XL307"], "Date Created: 1 cell left as text: not a date"),
    (["2024-03-04T10:22:33+01:00", "1700000000"], "", ["2024-03-04 09:22:33", "2023-11-14 22:13:20"], [], ""),
    (["2024-01-01", "2024-03-04T10:00Z"], "", ["2024-01-01", "2024-03-04T10:00Z"], [], ""),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "order", "becomes", "codes", "said"), DATED)
def test_dates_that_the_platform_is_not_known_for_are_read_as_their_file_proves(
    tmp_path, cells, order, becomes, codes, said
):
    rows = [[f"a{n}@example.org", "", "", "", "", cell, "", "Active"] for n, cell in enumerate(cells)]
    made = gather([write(tmp_path, "ac.csv", [ACTIVE, *rows])], policy=Policy(date_order=order))
    assert made.tables["contacts"]["created_on"].tolist() == becomes
    assert made.problems["code"].tolist() == codes
    assert "; ".join(made.problems["message"]) == said


def test_each_file_proves_its_own_order(tmp_path):
    first = [["a@example.org", "", "", "", "", cell, "", "Active"] for cell in ("25/03/2024", "04/03/2024")]
    second = [["b@example.org", "", "", "", "", cell, "", "Active"] for cell in ("03/25/2024", "04/03/2024")]
    files = [write(tmp_path, f"{n}.csv", [ACTIVE, *rows]) for n, rows in enumerate((first, second))]
    found = run(*files).problems
    assert found["code"].tolist() == ["XL309"] * 2
    assert found["message"].str.extract("(day first|month first)$")[0].tolist() == [
        "day first",
        "month first",
    ]


def test_a_consent_record_names_the_contact_of_its_own_row(tmp_path):
    """A row without an address has no record, and the records behind it do not move."""
    files = []
    for file, emails in enumerate(
        (["a@example.org", "", "b@example.org"], ["", "c@example.org", "d@example.org"])
    ):
        rows = [
            [email, f"First {email}", "", "1", "", "2024-03-04 10:00:00", "", "Active"] for email in emails
        ]
        files.append(write(tmp_path, f"{file}.csv", [ACTIVE, *rows]))
    made = run(*files).tables
    of = dict(zip(made["contacts"]["contact_id"], made["contacts"]["email"], strict=True))
    records = made["consent_records"]
    assert [of[one] for one in records["contact_id"]] == records["email"].tolist()
    assert records["email"].tolist() == ["a@example.org", "b@example.org", "c@example.org", "d@example.org"]


def test_a_list_in_our_own_headings_is_adopted(tmp_path):
    made = run(
        write(
            tmp_path, "mine.csv", [["Asset ID", "Class", "Name", "Colour"], ["PG-001", "Page", "Home", "red"]]
        )
    )
    assert made.tables["assets"].iloc[0].to_dict() == {
        "asset_id": "PG-001", "asset_class": "Page", "name": "Home", "Colour": "red",
    }  # fmt: skip


def test_a_file_that_nobody_knows_is_mapped_by_a_person(tmp_path):
    path = write(
        tmp_path, "crm.csv", [["Mail", "Vorname", "Secret", "Hobby"], ["a@example.org", "Ana", "x", "chess"]]
    )
    assert run(path).tables["contacts"].iloc[0][["email", "first_name", "Secret"]].tolist() == [
        "a@example.org",
        "Ana",
        "x",
    ]
    write_mapping(tmp_path / "mapping.xlsx", [read_file(path)])
    import openpyxl

    book = openpyxl.load_workbook(tmp_path / "mapping.xlsx")
    sheet = book["Mapping"]
    assert [cell.value for cell in sheet["A"]] == ["File", "crm.csv", "crm.csv", "crm.csv", "crm.csv"]
    for row, column in ((2, "E-mail"), (3, "First name"), (4, "(leave out)"), (5, None)):
        sheet.cell(row, 4).value = "Contacts"
        sheet.cell(row, 5).value = column
    book.save(tmp_path / "mapping.xlsx")
    made = run(path, mapping=read_mapping(tmp_path / "mapping.xlsx"))
    contact = made.tables["contacts"].iloc[0]
    assert (contact["email"], contact["first_name"], contact["Hobby"]) == ("a@example.org", "Ana", "chess")
    assert "Secret" not in made.tables["contacts"]
    assert made.problems["code"].tolist() == ["XL305"]


ADDRESS = st.sampled_from(
    ["a@example.org", "A@example.org ", "b@example.org", "", "c@example.org", "nonsense"]
)
STATUS = st.sampled_from(["Active", "Unsubscribed", "Bounced", "Unconfirmed", "", "What"])
ROW = st.tuples(
    ADDRESS,
    st.sampled_from(["Ana", "Ben", ""]),
    st.sampled_from(["", "x,y"]),
    STATUS,
    st.sampled_from([0, 0, 0, 1, -1]),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.lists(st.lists(ROW, max_size=8), min_size=1, max_size=3))
def test_every_row_is_accounted_for(tmp_path, files):
    paths = []
    for number, rows in enumerate(files):
        lines = [[e, first, "", "", tags, "2024-01-01", "192.0.2.1", s] for e, first, tags, s, _ in rows]
        cut = [line[: 8 + skew] + ["z"] * skew for line, (*_, skew) in zip(lines, rows, strict=True)]
        paths.append(write(tmp_path, f"f{number}.csv", [ACTIVE, *cut]))
    made = gather(paths, policy=Policy())
    for file, rows in zip(made.files.itertuples(), files, strict=True):
        assert file.rows_read == len(rows)
        assert file.rows_read == file.rows_kept + file.rows_merged + file.rows_suppressed + file.rows_rejected
        assert min(file.rows_kept, file.rows_merged, file.rows_suppressed, file.rows_rejected) >= 0
        assert file.rows_rejected == 0
    stopped = {
        e.strip().lower()
        for rows in files
        for e, _, _, s, skew in rows
        if s in ("Unsubscribed", "Bounced") and e and skew >= 0
    }
    entries = made.tables.get("suppressions", pd.DataFrame({"address": []}))["address"]
    assert {address.strip().lower() for address in entries} == stopped
    contacts = made.tables.get("contacts", pd.DataFrame({"contact_id": []}))
    assert len(contacts) <= sum(int(f.rows_kept + f.rows_suppressed) for f in made.files.itertuples())
    assert contacts["contact_id"].is_unique


def test_four_common_headings_claim_nobody_and_the_platform_that_is_named_has_them():
    kit = ["first_name", "email", "created_at", "status"]
    assert recognise(kit, "list.csv").profile is None if recognise(kit, "list.csv") else True
    assert recognise(kit, "list.csv", source="kit").profile.title == "Kit"


@pytest.mark.parametrize(
    "changed",
    [
        [h if h != "OPTIN_IP" else "Signup IP" for h in MAILCHIMP],  # one is renamed
        [h for h in MAILCHIMP if h != "EUID"],  # one is missing
        [*MAILCHIMP, "Shoe size", "Plan"],  # some are added
        ["Email" if h == "Email Address" else h for h in MAILCHIMP],
    ],
)
def test_a_renamed_missing_or_added_column_makes_no_stranger(changed):
    found = recognise(changed, "subscribed_members_export_1.csv")
    assert (found.profile.title, found.export.status) == ("Mailchimp", "subscribed")


def test_bounces_of_another_platform_are_not_the_opt_outs_of_one_whose_contacts_lie_beside(tmp_path):
    klaviyo = write(tmp_path, "k.csv", [["Email", "Email Marketing Consent", "Email Marketing Consent Timestamp", "Profile Created On"],
                                        ["ana@example.org", "SUBSCRIBED", "2026-01-05 10:00:00", "2026-01-05 10:00:00"]])  # fmt: skip
    theirs = write(tmp_path, "suppression_bounces.csv", [["status", "reason", "email", "created"], ["5.1.1", "550 no such user", "ana@example.org", "1704448800"]])  # fmt: skip
    made = run(klaviyo, theirs)
    assert made.files["platform"].fillna("").tolist() == ["Klaviyo", ""]
    assert made.tables["suppressions"][["address", "reason"]].values.tolist() == [
        ["ana@example.org", "Hard bounce"]
    ]


def test_a_guest_list_with_reasons_blocks_nobody(tmp_path):
    made = run(write(tmp_path, "guests.csv", [["Email", "Reason"], ["ana@example.org", "birthday"], ["ben@example.org", "friend of the house"]]))  # fmt: skip
    assert "suppressions" not in made.tables
    assert len(made.tables["contacts"]) == 2


def test_a_file_that_nobody_understands_waits_and_its_people_are_held(tmp_path):
    known = write(
        tmp_path,
        "ac.csv",
        [ACTIVE, ["ana@example.org", *[""] * 6, "Active"], ["ben@example.org", *[""] * 6, "Active"]],
    )
    riddle = write(
        tmp_path,
        "riddle.csv",
        [["Alpha", "Beta"], ["see ana@example.org", "x"], ["nothing", "y"], ["none", "z"]],
    )
    made = run(known, riddle)
    waiting = made.files.iloc[1]
    assert (waiting.direction, waiting.rows_read, waiting.rows_waiting, waiting.rows_kept) == (
        "Waiting",
        3,
        3,
        0,
    )
    assert made.tables["consent_records"]["status"].tolist() == ["Unknown", "Subscribed"]
    assert "XL317" in made.problems["code"].tolist()


def test_encoding_is_told_for_each_file_whatever_is_asked(tmp_path):
    modern = write(
        tmp_path, "new.csv", [["Email", "First name", "Tags"], ["ana@example.org", "Ana", "Käufer München"]]
    )
    old = tmp_path / "old.csv"
    old.write_bytes("Email;First name\nben@example.org;Jürgen\n".encode("cp1252"))
    made = run(modern, old, encoding="cp1252").tables["contacts"]
    assert made["tags"].tolist()[0] == "Käufer München"
    assert made["first_name"].tolist() == ["Ana", "Jürgen"]


def test_payments_become_purchases_and_what_is_no_sale_is_said(tmp_path):
    heading = [
        "Date",
        "Name",
        "Type",
        "Status",
        "Currency",
        "Gross",
        "From Email Address",
        "To Email Address",
        "Transaction ID",
        "Item Title",
        "Reference Txn ID",
    ]
    rows = [["09/13/2026", "Chris", "Express Checkout Payment", "Completed", "USD", "1,260.00", "chris@example.com", "shop@example.org", "1", "Course", ""],
            ["09/14/2026", "Chris", "Payment Refund", "Completed", "USD", "-1,260.00", "shop@example.org", "chris@example.com", "2", "Course", "1"],
            ["09/15/2026", "", "General Withdrawal", "Completed", "USD", "-900.00", "shop@example.org", "", "3", "", ""],
            ["09/16/2026", "Jane", "Website Payment", "Pending", "USD", "29.00", "jane@example.com", "shop@example.org", "4", "Course", ""],
            ["09/17/2026", "Jane", "Website Payment", "Completed", "USD", "0.00", "jane@example.com", "shop@example.org", "5", "Course", ""]]  # fmt: skip
    made = run(write(tmp_path, "Download.csv", [heading, *rows]))
    bought = made.tables["purchases"]
    assert bought[["email", "kind", "amount"]].values.tolist() == [
        ["chris@example.com", "Sale", "1260.00"], ["chris@example.com", "Refund", "-1260.00"], ["jane@example.com", "Sale", "0.00"],
    ]  # fmt: skip
    file = made.files.iloc[0]
    assert (file.rows_read, file.rows_kept, file.rows_rejected) == (5, 3, 2)


@pytest.mark.parametrize(
    ("cells", "plain"),
    [
        (["€12,450.00", "1,200"], ["12450.00", "1200"]),
        (["3.980,00", "1.200"], ["3980.00", "1200"]),
        (["1'200", "950.50"], ["1200", "950.50"]),
        (["(29.00)", "-5"], ["-29.00", "-5"]),
        (["CHF 1’250.00", "n/k about ten"], ["1250.00", "n/k about ten"]),
        (["1.250,00 or so", "12"], ["1.250,00 or so", "12"]),
    ],
)
def test_money_is_read_as_its_column_proves(cells, plain):
    from xlmigrate.files.reading.tidy import money

    assert money(pd.Series(cells, dtype="string[pyarrow]")).tolist() == plain
