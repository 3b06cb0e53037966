"""Real export headings lead to the right columns, and whatever a column says against mailing stops the person."""

import csv

import pandas as pd
import pytest

from xlmigrate.domains import BY_NAME
from xlmigrate.engine.settings import Policy
from xlmigrate.files.reading import gather, recognise
from xlmigrate.platforms import load, profiles, reason_of
from xlmigrate.platforms.exports import states

TEXT = pd.StringDtype(storage="pyarrow")
EVERY = [(profile, export) for profile in profiles() for export in profile.exports]
EACH = pytest.mark.parametrize(
    "export", [e for _, e in EVERY], ids=[f"{p.name} {e.holds} {n}" for n, (p, e) in enumerate(EVERY)]
)


def run(*paths, **more):
    return gather(paths, policy=Policy(), **more)


def write(path, headings, *rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([headings, *rows])
    return path


ASKED_FOR = [
    "shopify",
    "woocommerce",
    "ghost",
    "beehiiv",
    "constantcontact",
    "wix",
    "squarespace",
    "fluentcrm",
    "listmonk",
    "eventbrite",
    "patreon",
    "stripe",
    "paypal",
    "googlecontacts",
    "outlook",
    "linkedin",
    "metaleads",
    "substack",
    "kajabi",
    "hubspot",
]


@pytest.mark.parametrize("name", ASKED_FOR)
def test_a_source_is_recognised_by_headings_that_it_alone_writes(name):
    exports = load(name).exports
    assert exports
    for export in exports:
        found = recognise(export.required, f"{name} export.csv")
        assert (found.profile.name, found.export.holds) == (name, export.holds)


def test_sendgrid_is_recognised_when_it_is_named():
    (export,) = load("SendGrid").exports
    found = recognise(export.required, "suppression_bounces.csv", source="sendgrid")
    assert (found.profile.title, found.export.status) == ("SendGrid", "bounces")


def test_no_export_is_claimed_by_headings_that_anybody_may_write():
    anybody = [
        "email", "e-mail", "email address", "e-mail address", "name", "first name", "last name", "first_name", "last_name", "phone",
        "phone number", "city", "state", "country", "tags", "date", "created", "notes", "company", "id", "reason",
    ]  # fmt: skip
    for profile, export in EVERY:
        if export.file_name and export.holds == "suppressions":
            continue  # the name of the file is asked for too
        own = {heading.casefold() for heading in export.required} - set(anybody)
        assert own, (profile.name, export.required)


@EACH
def test_an_export_fills_the_key_of_its_sheet_and_nothing_twice(export):
    key = {"contacts": "email", "suppressions": "address", "purchases": "email", "subscriptions": "email"}[
        export.holds
    ]
    assert f"{export.holds}.{key}" in export.columns.values()
    always = [h for h in export.required if h.casefold() in export.columns]
    places = [export.columns[h.casefold()] for h in always]
    assert len(set(places)) == len(places)
    for place, words in export.words.items():
        table, _, column = place.partition(".")
        assert set(words.values()) <= set(BY_NAME[table].by_name[column].choices.words)


def test_of_a_large_file_each_state_column_is_read_once_as_a_column():
    export = load("Kartra").exports[1]
    frame = pd.DataFrame(
        {"lead_email": ["a", "b"], "BLACKLISTED": ["1", "maybe"], "gdpr_lead_status": ["3", None]}, dtype=TEXT
    )
    first, second = export.state_blocks(frame)
    assert (first.heading, first.channel) == ("blacklisted", "E-mail")
    assert first.reason.fillna("-").tolist() == ["Blocked", "-"]
    assert first.understood.tolist() == [True, False]
    assert first.given.tolist() == ["BLACKLISTED: 1", "BLACKLISTED: maybe"]
    assert second.reason.fillna("-").tolist() == ["Refused", "-"]
    assert export.stated(frame)["row"].tolist() == [0, 1, 0]
    assert {"blacklisted", "lead_deleted"} <= export.state_headings


@EACH
def test_what_a_state_column_says_is_one_of_our_states(export):
    for state in export.states:
        assert {*state.words.values(), state.filled} <= {"", *states()}
        cells = pd.Series([*state.words, "something else", "", pd.NA], dtype=TEXT)
        said = state.meaning(cells)
        assert said["state"].iloc[-2:].isna().all()
        assert said["understood"].iloc[-2:].all()
        assert said["understood"].iloc[-3] == bool(state.filled)


SAID = [
    # platform, which export, heading, cell, channel, reason, or None where it stops nobody
    ("Ghost", 0, "subscribed_to_emails", "false", "E-mail", "Unsubscribed"),
    ("Ghost", 0, "subscribed_to_emails", "FALSCH", "E-mail", "Unsubscribed"),
    ("Ghost", 0, "subscribed_to_emails", "true", "E-mail", None),
    ("Ghost", 0, "deleted_at", "2026-01-01", "E-mail", "Blocked"),
    ("beehiiv", 0, "unsubscribed_at", "2024-03-13 11:33:53 UTC", "E-mail", "Unsubscribed"),
    ("Substack", 0, "email_disabled", "TRUE", "E-mail", "Unsubscribed"),
    ("Brevo", 0, "EMAIL_BLACKLISTED", "WAHR", "E-mail", "Unsubscribed"),
    ("Brevo", 0, "EMAIL_BLACKLISTED", "Oui", "E-mail", "Unsubscribed"),
    ("Brevo", 0, "EMAIL_BLACKLISTED", "1.0", "E-mail", "Unsubscribed"),
    ("Brevo", 0, "EMAIL_BLACKLISTED", "x", "E-mail", "Unsubscribed"),
    ("Brevo", 0, "EMAIL_BLACKLISTED", "unsubscribed", "E-mail", "Unsubscribed"),
    ("Brevo", 0, "EMAIL_BLACKLISTED", "0", "E-mail", None),
    ("Brevo", 0, "SMS_BLACKLISTED", "vrai", "SMS", "Unsubscribed"),
    ("Kartra", 0, "lead_deleted", "1", "E-mail", "Blocked"),
    ("Kartra", 1, "lead_deleted", "1", "E-mail", "Blocked"),
    ("Kartra", 1, "blacklisted", "1", "E-mail", "Blocked"),
    ("Kartra", 1, "gdpr_lead_communications", "0", "E-mail", "Refused"),
    ("Kartra", 1, "gdpr_lead_communications", "1", "E-mail", None),
    ("Kartra", 1, "gdpr_lead_status", "3", "E-mail", "Refused"),
    ("Kartra", 1, "gdpr_lead_status", "2", "E-mail", None),
    ("HighLevel", 0, "DND", "true", "E-mail", "Unsubscribed"),
    ("HighLevel", 0, "Email DND", "permanent", "E-mail", "Unsubscribed"),
    ("HighLevel", 0, "Email DND", "inactive", "E-mail", None),
    ("HighLevel", 0, "SMS DND", "active", "SMS", "Unsubscribed"),
    ("Klaviyo", 0, "Email Suppressions", "SPAM_COMPLAINT", "E-mail", "Complained"),
    ("Klaviyo", 0, "Email Suppressions", "HARD_BOUNCE", "E-mail", "Hard bounce"),
    ("Klaviyo", 0, "Email Suppressions", "USER_SUPPRESSED", "E-mail", "Blocked"),
    ("Klaviyo", 0, "Email Suppressions", "a word of next year", "E-mail", "Blocked"),
    ("Klaviyo", 0, "SMS Marketing Consent", "UNSUBSCRIBED", "SMS", "Unsubscribed"),
    ("Klaviyo", 1, "Reason", "SPAM_COMPLAINT", "E-mail", "Complained"),
    ("Klaviyo", 1, "Reason", "UNSUBSCRIBE", "E-mail", "Unsubscribed"),
    ("Mailchimp", 0, "Status", "cleaned", "E-mail", "Hard bounce"),
    ("Mailchimp", 2, "UNSUB_REASON", "SPAM", "E-mail", "Complained"),
    ("HubSpot", 0, "Unsubscribed from all email", "true", "E-mail", "Unsubscribed"),
    ("HubSpot", 0, "Email hard bounce reason", "Unknown user", "E-mail", "Hard bounce"),
    ("Salesforce", 0, "Email Opt Out", "1", "E-mail", "Unsubscribed"),
    ("Salesforce", 0, "Email Opt Out", "0", "E-mail", None),
    ("Shopify", 0, "Accepts Email Marketing", "no", "E-mail", "Refused"),
    ("Shopify", 0, "Accepts SMS Marketing", "no", "SMS", "Refused"),
    ("Squarespace", 0, "Accepts Marketing", "false", "E-mail", "Refused"),
    ("Constant Contact", 0, "Email permission status - home", "Unsubscribed", "E-mail", "Unsubscribed"),
    ("Constant Contact", 0, "Confirmed Opt-Out Date - home", "2022-02-02 10:00:00 -0500", "E-mail", "Unsubscribed"),
    ("listmonk", 0, "status", "blocklisted", "E-mail", "Unsubscribed"),
    ("listmonk", 0, "status", "disabled", "E-mail", "Blocked"),
    ("listmonk", 0, "status", "enabled", "E-mail", None),
    ("Wix", 0, "SMS subscriber status", "Unsubscribed", "SMS", "Unsubscribed"),
    ("SendGrid", 0, "reason", "550 5.1.1 no such user", "E-mail", "Hard bounce"),
]  # fmt: skip


@pytest.mark.parametrize(("platform", "number", "heading", "cell", "channel", "reason"), SAID)
def test_a_cell_that_says_no_stops_on_its_channel(platform, number, heading, cell, channel, reason):
    export = load(platform).exports[number]
    cells = pd.Series([cell, pd.NA], dtype=TEXT)
    found = []
    for state in export.states:
        if (state.heading, state.channel) == (heading, channel):
            said = state.meaning(cells)
            assert said["understood"].all()
            found.append(reason_of(said["state"]).fillna("").tolist())
    assert found == [[reason or "", ""]]


def test_a_column_that_is_read_as_a_flag_is_not_read_twice():
    export = load("Brevo").exports[0]
    assert export.columns["email_blacklisted"] == "suppressions.unsubscribed"
    assert export.state_blocks(pd.DataFrame({"EMAIL_BLACKLISTED": ["true"]}, dtype=TEXT)) == []


def test_a_word_that_nobody_knows_is_said_to_be_not_understood():
    said = (
        load("Substack")
        .exports[0]
        .stated(pd.DataFrame({"email_disabled": pd.Series(["perhaps"], dtype=TEXT)}))
    )
    assert said[["row", "channel", "understood"]].values.tolist() == [[0, "E-mail", False]]
    assert said["reason"].isna().all()


def test_reasons_of_states_are_reasons_of_the_ledger():
    reasons = reason_of(pd.Series(["Subscribed", "Bounced", "Erasure", "Unsubscribed", pd.NA], dtype=TEXT))
    assert reasons.fillna("-").tolist() == ["-", "Hard bounce", "Erasure", "Unsubscribed", "-"]


def test_opt_outs_count_as_stated_only_by_a_file_that_has_their_column():
    highlevel = load("HighLevel")
    without = highlevel.exports[0].required
    assert not highlevel.states_opt_outs(highlevel.exports[0], without)
    assert highlevel.states_opt_outs(highlevel.exports[0], [*without, "DND"])
    assert not highlevel.states_opt_outs(highlevel.exports[0], [*without, "SMS DND"])
    assert (highlevel.opt_out_files, load("Kartra").opt_out_files, load("Ghost").opt_out_files) == (
        None,
        None,
        0,
    )
    assert (load("Mailchimp").opt_out_files, load("Klaviyo").opt_out_files) == (2, 1)


def test_words_of_payments_become_ours():
    export = load("Stripe").exports[0]
    cells = pd.Series(["active", "past_due", "canceled", "trialing", "what", pd.NA], dtype=TEXT)
    ours = export.in_our_words("subscriptions.status", cells)
    assert ours.fillna("-").tolist() == ["Active", "Past due", "Cancelled", "Trial", "what", "-"]


def test_what_mailchimp_guesses_from_an_ip_address_is_a_guess():
    for export in load("Mailchimp").exports[:2]:
        assert dict(export.guesses) == {
            "region": "contacts.state",
            "timezone": "contacts.time_zone",
        }
        assert "contacts.country" not in export.columns.values()


STOPPED = [
    # folder, file, the platform, who is stopped for email and why; the rest of the file is not
    ("02-mailchimp-with-status-column", "contacts_export.csv", "Mailchimp", {"mc2@example.com": "Hard bounce", "mc3@example.com": "Unsubscribed"}),
    ("03-mailchimp-status-column-beats-file-name", "subscribed_all_in_one.csv", "Mailchimp", {"mc3@example.com": "Unsubscribed", "mc5@example.com": "Hard bounce"}),
    ("04-klaviyo-email-suppressions-column", "klaviyo-export.csv", "Klaviyo", {"bounce@example.com": "Hard bounce", "spam@example.com": "Complained", "user@example.com": "Blocked", "unsub@example.com": "Unsubscribed"}),
    ("05-substack-email-disabled", "email_list.lumen.csv", "Substack", {"c@example.com": "Unsubscribed", "paid-off@example.com": "Unsubscribed"}),
    ("06-ghost-members-export", "members.csv", "Ghost", {"dora@example.com": "Unsubscribed"}),
    ("07-beehiiv-unsubscribed-at", "subscribers.csv", "beehiiv", {"max@example.com": "Unsubscribed", "ned@example.com": "Unsubscribed"}),
    ("08-kajabi-people-export", "kajabi_contacts.csv", "Kajabi", {"moe@example.com": "Unsubscribed"}),
    ("09-kit-state-column", "kit.csv", "Kit", {"nils@example.com": "Unsubscribed", "odd@example.com": "Hard bounce", "per@example.com": "Complained"}),
    ("10-hubspot-export", "hubspot-crm-exports-all-contacts-2026-11-01.csv", "HubSpot", {"JOHN@Example.com": "Unsubscribed", "ola@example.com": "Hard bounce"}),
    ("17-constant-contact", "contact_export_113455.csv", "Constant Contact", {"bob@example.com": "Unsubscribed"}),
    ("19-woocommerce-fluentcrm", "fluentcrm-contacts.csv", "FluentCRM", {"jon@example.com": "Unsubscribed", "kay@example.com": "Hard bounce", "lee@example.com": "Complained"}),
    ("20-listmonk-subscribers", "subscribers.csv", "listmonk", {"joy@example.com": "Unsubscribed", "kim@example.com": "Blocked"}),
    ("77-activecampaign-real-headings", "export_contacts.csv", "ActiveCampaign", {"ben@example.com": "Unsubscribed"}),
    ("87-highlevel-dnd", "contacts.csv", "HighLevel", {"ben@example.com": "Unsubscribed"}),
]  # fmt: skip


@pytest.mark.parametrize(("folder", "name", "platform", "stopped"), STOPPED, ids=[row[0] for row in STOPPED])
def test_a_real_export_is_recognised_and_its_opt_outs_stop(exports, folder, name, platform, stopped):
    made = run(exports / folder / name, source="kit" if platform == "Kit" else None)
    assert made.unrecognised == ()
    assert made.files["platform"].tolist() == [platform]
    entries = made.tables["suppressions"]
    entries = entries[entries["channel"].eq("E-mail")]
    found = dict(zip(entries["address"], entries["reason"], strict=True))
    assert found == stopped


PLACED = [
    # folder, file, platform, sheet, column, values
    ("13-stripe-subscriptions", "subscriptions.csv", "Stripe", "subscriptions", "email", "ana@example.com"),
    ("14-paypal-activity", "Download.CSV", "PayPal", "purchases", "source_id", "1AB"),
    ("15-google-contacts", "contacts.csv", "Google Contacts", "contacts", "company", "Acme"),
    ("16-outlook-contacts", "outlook.csv", "Outlook", "contacts", "phone", "+46 70 174 06 05"),
    ("30-facebook-lead-ads-utf16", "leads.csv", "Meta lead ads", "contacts", "email", "orjan@example.com"),
    ("31-eventbrite-attendees", "report-2026.csv", "Eventbrite", "contacts", "last_name", "Anders"),
    ("32-patreon-members", "Members.csv", "Patreon", "contacts", "address", "12 Elm St"),
]


@pytest.mark.parametrize(
    ("folder", "name", "platform", "sheet", "column", "value"), PLACED, ids=[row[0] for row in PLACED]
)
def test_a_real_export_goes_to_its_sheet(exports, folder, name, platform, sheet, column, value):
    made = run(exports / folder / name)
    assert made.files["platform"].tolist() == [platform]
    assert made.tables[sheet][column].iloc[0] == value


def test_a_column_of_text_message_opt_outs_stops_the_number_alone(tmp_path):
    headings = [
        "First Name",
        "Last Name",
        "Email",
        "Accepts Email Marketing",
        "Default Address Company",
        "Phone",
        "Accepts SMS Marketing",
    ]
    path = write(
        tmp_path / "customers.csv", headings, ["A", "B", "a@example.org", "yes", "", "+12025550101", "no"]
    )
    entries = run(path).tables["suppressions"]
    assert entries[["address", "channel", "reason"]].values.tolist() == [["+12025550101", "SMS", "Refused"]]


def test_of_several_columns_the_gravest_reason_is_in_the_ledger(tmp_path):
    kartra = load("Kartra").exports[1]
    headings = [*kartra.required, "blacklisted", "gdpr_lead_status"]
    path = write(
        tmp_path / "leads.csv",
        headings,
        ["a@example.org", "A", "B", "1", "3"],
        ["b@example.org", "A", "B", "0", "2"],
    )
    entries = run(path).tables["suppressions"]
    assert set(entries["address"]) == {"a@example.org"}
    assert "Refused" in entries["reason"].tolist()
