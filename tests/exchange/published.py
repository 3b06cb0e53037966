"""What a user expects of each folder of published export files: the outcome of its README as a table.

``stopped`` are addresses that must stand on Suppressions, with the reason where it is known; ``free`` must not; ``held`` must not be OK
and must have a consent record, or a stop, that says why; ``cells`` are cells of Contacts by address; ``rows`` counts rows by sheet;
``said`` are phrases that must stand in a finding (several words with a bar between: one of them is enough); ``refused`` is in the
message of the refusal; ``files`` are the rows read of each file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Case:
    """One folder: its files in the order in which they are given, and what must come of them."""

    folder: str
    files: tuple[str, ...]
    source: str = ""
    later: tuple[tuple[str, ...], ...] = ()
    stopped: Mapping[str, str] = field(default_factory=dict)
    free: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    cells: Mapping[tuple[str, str], str | None] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    said: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()
    refused: str = ""
    read: Mapping[str, int] = field(default_factory=dict)
    platform: Mapping[str, str] = field(default_factory=dict)
    money: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    status: Mapping[str, str] = field(default_factory=dict)
    known_no: tuple[str, ...] = ()


CASES = (
    Case("01-mailchimp-audience-export-names", ("subscribed_email_audience_export_7f3a.csv", "unsubscribed_email_audience_export_7f3a.csv", "cleaned_email_audience_export_7f3a.csv", "nonsubscribed_email_audience_export_7f3a.csv"),
         stopped={"ben@example.com": "Unsubscribed", "cat@example.com": "Hard bounce"}, free=("ana@example.com", "dan@example.com"), status={"ana@example.com": "Subscribed", "dan@example.com": "Never subscribed"},
         platform={"subscribed_email_audience_export_7f3a.csv": "Mailchimp"}),
    Case("02-mailchimp-with-status-column", ("contacts_export.csv",), stopped={"mc2@example.com": "Hard bounce", "mc3@example.com": "Unsubscribed"}, free=("mc1@example.com",),
         status={"mc1@example.com": "Subscribed", "mc4@example.com": "Pending"}),
    Case("03-mailchimp-status-column-beats-file-name", ("subscribed_all_in_one.csv",), stopped={"mc3@example.com": "Unsubscribed", "mc5@example.com": "Hard bounce"}, status={"mc1@example.com": "Subscribed"}),
    Case("04-klaviyo-email-suppressions-column", ("klaviyo-export.csv",), free=("ok1@example.com",),
         stopped={"bounce@example.com": "Hard bounce", "spam@example.com": "Complained", "user@example.com": "", "unsub@example.com": ""}),
    Case("05-substack-email-disabled", ("email_list.lumen.csv",), stopped={"c@example.com": "", "paid-off@example.com": ""}, free=("a@example.com", "b@example.com")),
    Case("06-ghost-members-export", ("members.csv",), stopped={"dora@example.com": "Unsubscribed"}, free=("grace@example.com", "kath@example.com"), cells={("grace@example.com", "tags"): "beta; vip"}),
    Case("07-beehiiv-unsubscribed-at", ("subscribers.csv",), stopped={"max@example.com": "Unsubscribed"}, free=("lia@example.com",), held=("ned@example.com", "ola@example.com", "max@example.com")),
    Case("08-kajabi-people-export", ("kajabi_contacts.csv",), source="kajabi", stopped={"moe@example.com": "Unsubscribed"}, free=("lynn@example.com",),
         cells={("lynn@example.com", "tags"): "Buyer; Podcast", ("lynn@example.com", "city"): "Dayton", ("lynn@example.com", "postcode"): "05402", ("lynn@example.com", "phone"): "+12025550133",
                ("lynn@example.com", "source_platform"): "Kajabi", ("lynn@example.com", "first_name"): "Lynn", ("lynn@example.com", "country"): "US"}),
    Case("09-kit-state-column", ("kit.csv",), source="kit", stopped={"nils@example.com": "", "odd@example.com": "Hard bounce", "per@example.com": "Complained"}, free=("maja@example.com",),
         cells={("maja@example.com", "tags"): "creators; early", ("maja@example.com", "state"): None, ("maja@example.com", "source_platform"): "Kit"}, status={"maja@example.com": "Subscribed"}),
    Case("10-hubspot-export", ("hubspot-crm-exports-all-contacts-2026-11-01.csv",), source="hubspot", stopped={"john@example.com": "Unsubscribed", "ola@example.com": "Hard bounce"}, free=("camille@example.com",),
         cells={("camille@example.com", "source_id"): "101", ("camille@example.com", "source_status"): None, ("camille@example.com", "source_platform"): "HubSpot"}, rows={"contacts": 4}),
    Case("101-contact-status-word-other-language", ("liste.csv",), stopped={"ben@example.com": "Unsubscribed"}, free=("ana@example.com",)),
    Case("102-encrypted-xlsx", ("locked.xlsx",), refused="password"),
    Case("104-sendgrid-suppression-as-klaviyo", ("klaviyo.csv", "suppression_bounces.csv"), stopped={"ben@example.com": "Hard bounce"}, free=("ana@example.com",), said=("Klaviyo",), known_no=("Klaviyo:suppression_bounces.csv",)),
    Case("11-salesforce-report", ("report1731.csv",), source="salesforce", stopped={"frank@example.org": "Unsubscribed"}, free=("elsa@example.com",), rows={"contacts": 2}, said=("no people|not people|not a person",)),
    Case("13-stripe-subscriptions", ("subscriptions.csv",), money={("subscriptions", "ana@example.com", "status"): "Active", ("subscriptions", "ben@example.com", "status"): "Past due", ("subscriptions", "cat@example.com", "amount"): "1290"}, rows={"subscriptions": 4}),
    Case("14-paypal-activity", ("Download.CSV",), money={("purchases", "chris@example.com", "amount"): "1260", ("purchases", "jane@example.com", "amount"): "29"}, said=("no sale|not sales|no purchase",)),
    Case("15-google-contacts", ("contacts.csv",), cells={("rob@example.com", "city"): "Dayton", ("rob@example.com", "company"): "Acme", ("rob@example.com", "postcode"): "05402", ("rob@example.com", "tags"): "myContacts; Work"}, rows={"contacts": 3}),
    Case("16-outlook-contacts", ("outlook.csv",), rows={"contacts": 2}, cells={("johan@example.com", "address"): "Gatan 1", ("johan@example.com", "company"): "Jansson AB"}),
    Case("17-constant-contact", ("contact_export_113455.csv",), stopped={"bob@example.com": "Unsubscribed"}, free=("amy@example.com", "cy@example.com"), cells={("amy@example.com", "tags"): "vip; gala", ("amy@example.com", "city"): "Dayton", ("amy@example.com", "lists"): "General Interest; Donors"}),
    Case("19-woocommerce-fluentcrm", ("fluentcrm-contacts.csv",), stopped={"jon@example.com": "Unsubscribed", "kay@example.com": "Hard bounce", "lee@example.com": "Complained"}, free=("ina@example.com",), cells={("ina@example.com", "tags"): "Buyer; VIP"}, known_no=("Kit:fluentcrm-contacts.csv",)),
    Case("20-listmonk-subscribers", ("subscribers.csv",), stopped={"joy@example.com": ""}, free=("ira@example.com",), held=("kim@example.com",)),
    Case("21-stripe-subscriptions-mapped", ("subscriptions.csv",), money={("subscriptions", "cat@example.com", "billing"): "Yearly", ("subscriptions", "ana@example.com", "billing"): "Monthly"}),
    Case("23-google-contacts-mapped", ("contacts.csv",), cells={("rob@example.com", "tags"): "myContacts; Work", ("rob@example.com", "postcode"): "05402"}),
    Case("24-constant-contact-mapped", ("contact_export_113455.csv",), stopped={"bob@example.com": "Unsubscribed"}, cells={("amy@example.com", "created_on"): "2020-09-25 20:45:13"}),
    Case("26-kit-state-mapped", ("kit.csv",), source="kit", stopped={"nils@example.com": ""}, status={"maja@example.com": "Subscribed"}),
    Case("28-own-list-email-address", ("list.csv",), stopped={"ben@example.com": "Unsubscribed"}, free=("ana@example.com",), cells={("ana@example.com", "phone"): "+447400123456"}),
    Case("29-linkedin-connections", ("Connections.csv",), rows={"contacts": 2}, cells={("alma@example.com", "company"): "Ahl Design"}),
    Case("30-facebook-lead-ads-utf16", ("leads.csv",), rows={"contacts": 2}, cells={("orjan@example.com", "phone"): "+46701740605"}),
    Case("31-eventbrite-attendees", ("report-2026.csv",), free=("cleo@example.com",), cells={("anna@example.com", "source_status"): None}, rows={"contacts": -1}),
    Case("32-patreon-members", ("Members.csv",), free=("nora@example.com", "otto@example.com"), cells={("nora@example.com", "address"): "12 Elm St", ("nora@example.com", "source_status"): None, ("nora@example.com", "lifetime_value"): "1420", ("nora@example.com", "city"): "Dayton"}),
    Case("33-title-rows-above-headings", ("list.xlsx",), stopped={"ben@example.com": "Unsubscribed"}, free=("ana@example.com",), rows={"contacts": 2}),
    Case("35-totals-row", ("list.xlsx",), stopped={"ben@example.com": "Unsubscribed"}, rows={"contacts": 2}, said=("no people|not people|not a person",)),
    Case("36-hidden-and-filtered-rows", ("list.xlsx",), stopped={"ben@example.com": "Unsubscribed"}, rows={"contacts": 3}, said=("hidden",)),
    Case("37-second-sheet-unsubscribed", ("list.xlsx",), stopped={"dan@example.com": "Unsubscribed", "ana@example.com": "", "ben@example.com": "Unsubscribed"}),
    Case("38-formula-cells", ("list.xlsx",), said=("formula",), rows={"contacts": 2}),
    Case("39-numbers-and-sci-notation", ("list.xlsx",), said=("digits",), rows={"contacts": 3}),
    Case("40-1904-dates", ("list.xlsx",), cells={("ana@example.com", "created_on"): "2024-03-05"}),
    Case("41-date-serials-as-text", ("list.csv",), cells={("ana@example.com", "created_on"): "2024-03-05"}),
    Case("42-dates-mixed-order", ("list.csv",), cells={("cat@example.com", "created_on"): None}, said=("Dates not converted",)),
    Case("43-semicolon-cp1252", ("kunden.csv",), cells={("juergen@example.com", "first_name"): "Jürgen", ("grace@example.com", "country"): "AT", ("juergen@example.com", "created_on"): "2023-12-31", ("juergen@example.com", "lifetime_value"): "1234.5"},
         stopped={"grace@example.com": ""}, free=("juergen@example.com",), said=("1252",)),
    Case("44-sep-line-and-crlf", ("lista.csv",), cells={("britt@example.com", "country"): "SE"}, rows={"contacts": 2}),
    Case("45-mojibake-names", ("list.csv",), cells={("a@example.com", "first_name"): "Jürgen"}, said=("letter|U+FFFD",)),
    Case("46-unescaped-quotes", ("list.csv",), read={"list.csv": 5}, stopped={"ben@example.com": "Unsubscribed", "dan@example.com": "Unsubscribed"}, rows={"contacts": 5}),
    Case("47-null-strings", ("list.csv",), cells={("ana@example.com", "first_name"): None, ("ana@example.com", "last_name"): None, ("cat@example.com", "first_name"): None, ("dan@example.com", "first_name"): None,
         ("cat@example.com", "created_on"): None, ("dan@example.com", "last_name"): None}, said=("placeholder",), free=("null",)),
    Case("48-duplicate-headings", ("list.csv",), said=("ana2@example.org|second address|another address",), cells={("ana@example.com", "tags"): "VIP; Blog"}),
    Case("49-multi-address-cells", ("list.csv", "optouts.csv"), held=("ana@example.com",), rows={"contacts": 6}, stopped={"ana.old@example.org": "Unsubscribed"}),
    Case("50-emoji-rtl-long", ("list.csv",), rows={"contacts": 3}, said=("32,767|too long|cut",)),
    Case("51-true-xls", ("contacts.xls",), rows={"contacts": -1}),
    Case("52-html-called-xls", ("contacts.xls",), rows={"contacts": -1}),
    Case("53-tab-text-called-xls", ("contacts.xls",), rows={"contacts": -1}),
    Case("54-ods", ("contacts.ods",), rows={"contacts": -1}),
    Case("55-mailchimp-zip", ("audience_export_x.zip",), read={"subscribed_members_export_x.csv": 0}),
    Case("56-numbers", ("list.numbers",), refused="Numbers"),
    Case("57-empty-and-header-only", ("subscribed_members_export_e.csv", "cleaned_members_export_e.csv", "unsubscribed_members_export_e.csv"), said=("empty",), rows={"contacts": 1}),
    Case("58-no-heading-row", ("list.csv",), said=("first line|heading",), read={"list.csv": 3}),
    Case("59-one-address-per-line", ("unsubscribes.txt",), stopped={"ana@example.com": "", "ben@example.com": "", "cat@example.com": ""}, read={"unsubscribes.txt": 3}),
    Case("60-protected-and-encrypted", ("locked.xlsx",), refused="password"),
    Case("61-thousand-custom-fields", ("wide.csv",), rows={"contacts": 1}),
    Case("62-vcf-and-json", ("contacts.vcf",), refused="vCard"),
    Case("64-protected-sheet-formula-error", ("people.xlsx",), stopped={"ben@example.com": "Unsubscribed"}, read={"people.xlsx": 3}, said=("error|#N/A",)),
    Case("66-same-name-two-folders", ("one/subscribers.csv", "two/subscribers.csv"), stopped={"ben@example.com": "Unsubscribed"}, rows={"contacts": 2}, free=("ana@example.com",)),
    Case("67-klaviyo-suppressed-with-proof", ("klaviyo-export.csv", "klaviyo_suppressed.csv", "proofs.csv"), stopped={"bounce@example.com": "Hard bounce", "spam@example.com": "Complained", "user@example.com": "", "old@example.com": "Unsubscribed"},
         held=("bounce@example.com", "spam@example.com", "user@example.com"), free=("ok1@example.com",)),
    Case("70-ghost-unsubscribed-with-proof", ("members.csv", "proofs.csv"), stopped={"dora@example.com": "Unsubscribed"}, held=("dora@example.com",), free=("grace@example.com",)),
    Case("71-headerless-mapped", ("list.csv",), read={"list.csv": 3}),
    Case("73-mapping-overwritten", ("list.csv",), rows={"contacts": 1}, cells={("ana@example.com", "Name"): "Ana", ("ana@example.com", "city"): "Gent"}),
    Case("74-own-list-taken-for-kit", ("customers.csv",), free=("ana@example.com", "cat@example.com"), status={"ana@example.com": "Subscribed"}, held=("ben@example.com",), known_no=("Kit:customers.csv",)),
    Case("75-header-only-optout-files", ("subscribed_members_export_e.csv", "cleaned_members_export_e.csv", "unsubscribed_members_export_e.csv"), rows={"contacts": 1}, unsaid=("opt-outs of Mailchimp",), platform={"unsubscribed_members_export_e.csv": "Mailchimp", "cleaned_members_export_e.csv": "Mailchimp"}),
    Case("76-mailchimp-old-name-and-merge-tags", ("subscribed_segment_export_8d1.csv",), source="mailchimp", status={"ana@example.com": "Subscribed"}, platform={"subscribed_segment_export_8d1.csv": "Mailchimp"}),
    Case("77-activecampaign-real-headings", ("export_contacts.csv",), source="activecampaign", stopped={"ben@example.com": "Unsubscribed"}, free=("ana@example.com",), platform={"export_contacts.csv": "ActiveCampaign"},
         cells={("ana@example.com", "tags"): "VIP; Blog", ("ana@example.com", "source_id"): "1", ("ana@example.com", "ip"): "192.0.2.3"}),
    Case("78-own-list-status-ignored", ("newsletter list.csv",), stopped={"ben@example.com": "", "cat@example.com": "Hard bounce"}),
    Case("80-optout-list-address-only", ("do not mail.csv",), stopped={"*": ""}, rows={"contacts": 0}),
    Case("81-mailchimp-export-opened-in-excel", ("subscribed_members_export_x.xlsx",), rows={"contacts": 2}, platform={"subscribed_members_export_x.xlsx": "Mailchimp"}),
    Case("82-import-newer-unsub", ("subscribed_members_export_1.csv",), source="mailchimp", later=(("subscribed_members_export_2.csv", "unsubscribed_members_export_2.csv"),), stopped={"ben@example.com": "Unsubscribed"}, free=("ana@example.com",), rows={"contacts": 2}),
    Case("83-import-partial-segment", ("subscribed_members_export_1.csv",), source="mailchimp", later=(("subscribed_segment_export_2.csv",),), rows={"contacts": 3}, said=("Not in the newer export",)),
    Case("85-import-unrecognised", ("subscribed_members_export_1.csv",), source="mailchimp", later=(("webinar.csv",),), rows={"contacts": -1}, read={"webinar.csv": 1}),
    Case("87-highlevel-dnd", ("contacts.csv",), stopped={"ben@example.com": ""}, free=("ana@example.com",), platform={"contacts.csv": "HighLevel"}),
    Case("90-mapping-for-a-second-file", ("list.csv",), later=(("webinar.csv",),), rows={"contacts": 2}, read={"webinar.csv": 1}),
    Case("91-short-rows-trailing-blanks", ("list.csv",), rows={"contacts": 3}, cells={("cat@example.com", "country"): "GB"}),
    Case("92-whole-line-quoted", ("list.csv",), stopped={"ben@example.com": "Unsubscribed"}, rows={"contacts": 2}),
    Case("93-html-entities", ("list.csv",), cells={("ana@example.com", "last_name"): "O'Brien"}),
    Case("95-cr-only", ("list.csv",), stopped={"ben@example.com": "Unsubscribed"}, rows={"contacts": 2}),
    Case("98-two-audiences-disagree", ("subscribed_email_audience_export_a.csv", "unsubscribed_email_audience_export_b.csv", "cleaned_email_audience_export_b.csv"), stopped={"ana@example.com": "Complained"}, free=("ben@example.com",), rows={"contacts": 2}),
)  # fmt: skip
