"""Each kind of "no" that was once overheard, over many members of its kind; and beside each the twin without it, who is OK."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd
import pytest

from tests.consent.workbooks import FORM, POLICY, TODAY, contact, judged, record, tables, verdict
from xlmigrate.domains import COMPUTED
from xlmigrate.domains.consent import blocked, clearance, regimes
from xlmigrate.domains.consent import facts as f
from xlmigrate.domains.consent.clearance import Gate
from xlmigrate.domains.consent.gather import gather
from xlmigrate.domains.consent.ledger import pseudonym
from xlmigrate.domains.consent.segments import segments
from xlmigrate.engine.computed import fill
from xlmigrate.engine.errors import XlmigrateError

COLUMNS = [one for one in COMPUTED if one.table in ("contacts", "consent_records")]
DOI = {**FORM, "basis": "Express, double opt-in", "confirmed_at": datetime(2025, 9, 1, 10, 5, 0)}
US = contact(country="US")


def word(**rows) -> str:
    told = rows.pop("channel", f.EMAIL)
    all_ = judged(rows.pop("policy", POLICY), **rows)
    return str(all_.verdicts(told).frame()["marketing_verdict"].iloc[all_.units.contact[0]])


def lists(policy=POLICY, channel="E-mail", **rows) -> dict[str, pd.DataFrame]:
    all_ = gather(tables(**rows), policy, TODAY)
    made = segments({one: Gate(all_, one) for one in range(3)})
    return {one.name: one.rows for one in made.lists if one.channel == channel}


def test_the_twin_without_a_no_is_ok():
    assert word(contacts=[contact()], consent_records=[record(**FORM)]) == "OK"
    assert word(contacts=[contact()], consent_records=[record(**DOI)]) == "OK"


# --- 11: of two days of a stop the later counts ------------------------------------------------------------------


@pytest.mark.parametrize(("status", "dated"), [
    ("Unsubscribed", "withdrawn_at"), ("Objected", "objected_at"), ("Refused", "objected_at"),
])  # fmt: skip
@pytest.mark.parametrize(("early", "late"), [("status_on", None), (None, "status_on")])
def test_an_opt_in_between_two_days_of_a_stop_lifts_nothing(status, dated, early, late):
    days = {early or dated: datetime(2020, 1, 1), late or dated: datetime(2026, 3, 1)}
    people = {"contacts": [contact()], "consent_records": [record(**DOI), record(status=status, **days)]}
    assert word(**people) == "Suppress"
    before = {"contacts": [contact()], "consent_records": [record(**DOI), record(status=status, **dict.fromkeys(days, datetime(2020, 1, 1)))]}  # fmt: skip
    assert word(**before) == "OK"


# --- 12: placeholders, uploads and bought lists prove nothing ------------------------------------------------------

PLACEHOLDERS = (
    "n/a", "N/A", "?", "???", "-", "--", ".", "unknown", "Unknown.", "not kept", "Not recorded", "none", "(none)", "TBD", "null", "nan", "#N/A", "x",
    "unbekannt", "k. A.", "keine", "inconnu", "desconocido", "sconosciuto", "onbekend", "não", "no idea", "ask client", "legacy",
)  # fmt: skip


@pytest.mark.parametrize("text", PLACEHOLDERS)
@pytest.mark.parametrize("column", ["wording", "consent_source"])
def test_a_placeholder_is_no_proof(text, column):
    assert word(contacts=[contact()], consent_records=[record(**{**FORM, column: text})]) != "OK"


@pytest.mark.parametrize("text", ["n/a", "?", "unknown", "yes", "abc"])
def test_a_hash_that_is_none_is_no_proof(text):
    told = {**FORM, "wording": None, "wording_hash": text}
    assert word(contacts=[contact()], consent_records=[record(**told)]) != "OK"
    assert word(contacts=[contact()], consent_records=[record(**{**told, "wording_hash": "a1" * 32})]) == "OK"


UPLOADS = (
    "CSV upload", "Excel import", "Import", "imported by admin", "Mailchimp import", "import_2023.csv", "upload", "bulk upload", "manual", "manually added",
    "Added by admin", "API", "Zapier", "data migration", "copy/paste", "Liste importiert", "importación", "by hand", "old platform", "Google Sheet",
)  # fmt: skip


@pytest.mark.parametrize("text", UPLOADS)
def test_an_upload_is_no_act_of_the_person(text):
    assert word(contacts=[US], consent_records=[record(**{**FORM, "consent_source": text})]) != "OK"


@pytest.mark.parametrize("text", ["Newsletter form", "Contact form", "Checkout", "Website footer", "Fair in Leeds 2025", "Webinar: Excel basics", "Landing page /guide"])  # fmt: skip
def test_a_form_is_an_act(text):
    assert word(contacts=[US], consent_records=[record(**{**FORM, "consent_source": text})]) == "OK"


@pytest.mark.parametrize("text", ["purchased list", "Bought from a list broker", "rented list", "scraped from LinkedIn", "gekaufte Liste", "lista comprada", "Apollo.io"])  # fmt: skip
def test_a_bought_list_in_words_is_a_bought_list(text):
    told = record(**{**FORM, "consent_source": text, "list_origin": "Own"})
    assert verdict(contacts=[US], consent_records=[told]).startswith("Do not migrate C07")


@pytest.mark.parametrize("ip", ["localhost", "127.0.0.1", "127.0.0.1:443", "127.1.2.3", "::1", "[::1]:8080", "0.0.0.0", "10.0.0.7", "192.168.1.4:80", "::ffff:127.0.0.1", "169.254.1.1", "printer.local"])  # fmt: skip
def test_an_address_of_a_machine_voids_the_stamp(ip):
    assert word(contacts=[contact()], consent_records=[record(**FORM, consent_ip=ip)]) != "OK"


@pytest.mark.parametrize("named", ["Partner Ltd (not Acme)", "Acmeville", "any company but no Acme", "Acme's partners", "everyone except Acme", "Nicht Acme", "n/a", "?"])  # fmt: skip
def test_a_wording_that_names_another_names_not_us(named):
    assert word(contacts=[contact()], consent_records=[record(**{**FORM, "controller": named})]) != "OK"


@pytest.mark.parametrize("named", ["Acme", "acme", "Acme Ltd", "Acme GmbH, Berlin", "The team of Acme"])
def test_a_wording_that_names_us_does(named):
    assert word(contacts=[contact()], consent_records=[record(**{**FORM, "controller": named})]) == "OK"


# --- 13: gone from a newer export ----------------------------------------------------------------------------------


def test_who_is_gone_from_a_newer_export_is_held_until_the_file_is_called_a_part():
    people = {"contacts": [contact(missing_from="newer.csv")], "consent_records": [record(**FORM)]}
    assert verdict(**people).startswith("Unknown C40 GONE")
    part = {"name": "newer.csv", "direction": "Imported", "holds": "Contacts", "whole": False}
    assert word(**people, files=[part]) == "OK"
    assert word(**people, files=[{**part, "whole": None}]) == "Unknown"
    two = {**people, "contacts": [contact(missing_from="newer.csv; newest.csv")]}
    assert word(**two, files=[part]) == "Unknown"


# --- 18: what permits is money that came in and stayed ----------------------------------------------------------------

CA = contact(country="CA")
SALE = {
    "email": "ana@example.org",
    "product": "Course",
    "bought_at": datetime(2026, 1, 5),
    "amount": 90.0,
    "kind": "Sale",
}
LISTED = [record(list_origin="Own")]


@pytest.mark.parametrize(("rows", "told"), [
    ([SALE], "OK until"),
    ([{**SALE, "amount": 0.0}], "Do not migrate"),
    ([{**SALE, "amount": -90.0}], "Do not migrate"),
    ([{**SALE, "kind": "Refund", "amount": -90.0}], "Do not migrate"),
    ([{**SALE, "kind": "Chargeback"}], "Do not migrate"),
    ([SALE, {**SALE, "kind": "Refund", "amount": -90.0, "bought_at": datetime(2026, 1, 9)}], "Do not migrate"),
    ([SALE, {**SALE, "kind": "Chargeback", "amount": None, "bought_at": datetime(2026, 1, 9)}], "Do not migrate"),
    ([SALE, {**SALE, "kind": "Refund", "amount": -10.0, "bought_at": datetime(2026, 1, 9)}], "OK until"),
    ([{**SALE, "bought_at": datetime(2026, 2, 1)}, SALE, {**SALE, "kind": "Refund", "amount": -90.0, "bought_at": datetime(2026, 1, 9)}], "OK until"),
    ([{**SALE, "purchase_id": "PU-9"}, {**SALE, "product": "Else", "kind": "Refund", "amount": -90.0, "parent_id": "PU-9"}], "Do not migrate"),
])  # fmt: skip
def test_a_refund_a_chargeback_or_a_sale_of_nothing_permits_nothing(rows, told):
    assert word(contacts=[CA], consent_records=LISTED, purchases=rows) == told


def test_the_day_of_a_refund_on_contacts_is_no_purchase():
    bought = contact(country="CA", last_purchase_on=datetime(2026, 1, 9))
    refund = {**SALE, "kind": "Refund", "amount": -90.0, "bought_at": datetime(2026, 1, 9)}
    assert word(contacts=[bought], consent_records=LISTED) == "OK until"
    assert word(contacts=[bought], consent_records=LISTED, purchases=[refund]) == "Do not migrate"
    free = contact(country="CA", last_purchase_on=datetime(2026, 1, 9), lifetime_value=0.0)
    assert word(contacts=[free], consent_records=LISTED) == "Do not migrate"


# --- 19: the sender's country, by code or by name -------------------------------------------------------------------


@pytest.mark.parametrize(("said", "law"), [
    ("CA", regimes.CA), ("Canada", regimes.CA), ("canada", regimes.CA), ("Kanada", regimes.CA), ("US", 0), ("USA", 0), ("United States", 0),
    ("Germany", regimes.EU), ("Deutschland", regimes.EU), ("", regimes.EU), ("US, Canada", regimes.CA), ("Canada and Germany", regimes.CA | regimes.EU),
    ("Narnia", regimes.CA | regimes.EU), ("US; Narnia", regimes.CA | regimes.EU),
])  # fmt: skip
def test_a_sender_country_may_be_written_as_a_name(said, law):
    assert regimes.of_sender(said) == law


def test_a_sender_of_no_country_closes_the_gate():
    filled = _filled(POLICY.replace(sender_regimes="Narnia"))
    with pytest.raises(XlmigrateError, match="Narnia is not a known country"):
        clearance.opened(filled, POLICY.replace(sender_regimes="Narnia"), TODAY)


# --- 20: a decision in other words never permits -----------------------------------------------------------------------

OTHER_WORDS = ("Exclude", "do not migrate", "DO NOT MAIL", "no", "skip", "remove", "delete", "nicht migrieren", "leave him out", "?", "hold", "OK?", "Unsubscribe")  # fmt: skip


def _filled(policy=POLICY, **rows):
    given = {
        "contacts": [contact(), contact("ben@example.org")],
        "consent_records": [record(**FORM), record("ben@example.org", **FORM)],
    }
    return fill(COLUMNS, tables(**{**given, **rows}), policy, TODAY)


@pytest.mark.parametrize("said", OTHER_WORDS)
@pytest.mark.parametrize("column", ["decision", "decision_sms", "decision_post"])
def test_a_decision_in_other_words_holds_its_row_and_closes_the_gate(said, column):
    odd = contact(**{column: said})
    channel = {"decision": f.EMAIL, "decision_sms": f.SMS, "decision_post": f.POST}[column]
    if channel == f.EMAIL:
        assert word(contacts=[odd], consent_records=[record(**FORM)]) == "Unknown"
    with pytest.raises(XlmigrateError, match=r"decisions that cannot be read: 1 \(C-000001\)"):
        clearance.opened(_filled(contacts=[odd, contact("ben@example.org")]), POLICY, TODAY)


@pytest.mark.parametrize("said", ["Do not migrate", "Suppress", "Erase", "Unknown", "exclude", "no"])
def test_a_signed_verdict_that_is_stricter_or_unreadable_holds_whatever_it_lacks(said):
    assert word(contacts=[contact()], consent_records=[record(**FORM, signed_verdict=said)]) == "Unknown"


def test_a_decision_in_other_words_cannot_be_signed_over():
    hand = {
        "reviewed_by": "Mara",
        "reviewed_on": datetime(2026, 5, 20),
        "review_note": "Seen",
        "signed_verdict": "OK",
    }
    filled = _filled(contacts=[contact(decision="Exclude")], consent_records=[record(**hand)])
    assert filled["contacts"]["marketing_verdict"].tolist() == ["Unknown"]


# --- 21 and 33: what stands on the lists ----------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["ana@example.org; gone@example.org", "ana@example.org, gone@example.org", "ana@example.org / gone@example.org", "Ana <ana@example.org> gone@example.org"])  # fmt: skip
def test_a_cell_of_two_addresses_of_which_one_opted_out_is_held(cell):
    left = [{"address": "gone@example.org", "reason": "Unsubscribed"}]
    people = {"contacts": [contact(cell)], "consent_records": [record(**FORM)]}
    assert lists(**people)["OK"]["E-mail"].tolist() == ["ana@example.org"]
    assert lists(**people, suppressions=left)["OK"].empty
    record_alone = [record(**FORM), record("gone@example.org", status="Unsubscribed")]
    assert lists(contacts=[contact(cell)], consent_records=record_alone)["OK"].empty


@pytest.mark.parametrize("heading", ["E-mail 2", "Work email", "Secondary Email", "Zweite Adresse"])
def test_an_address_in_a_second_column_that_opted_out_holds_the_contact(heading):
    rows = tables(contacts=[contact()], consent_records=[record(**FORM)], suppressions=[{"address": "work@example.org", "reason": "Objected"}])  # fmt: skip
    for cell, told in (("work@example.org", "Unknown"), ("home@example.org", "OK")):
        more = rows["contacts"].assign(**{heading: pd.Series([cell], dtype=rows["contacts"]["email"].dtype)})
        all_ = gather({**rows, "contacts": more}, POLICY, TODAY)
        assert all_.verdicts(f.EMAIL).frame()["marketing_verdict"].iloc[0] == told


@pytest.mark.parametrize(("one", "other"), [
    ("ana@example.org", "ANA@example.org"), ("ana@example.org", " ana@EXAMPLE.org "), ("ana.b@gmail.com", "anab@gmail.com"), ("anab@googlemail.com", "ana.b+x@gmail.com"),
    ("ana@proton.me", "ana@pm.me"), ("ana@icloud.com", "ana@me.com"),
])  # fmt: skip
def test_one_mailbox_stands_once_on_an_import_list(one, other):
    made = lists(
        contacts=[contact(one), contact(other)], consent_records=[record(one, **FORM), record(other, **FORM)]
    )
    assert len(made["OK"]) == 1 and made["Same mailbox as another row"]["Contact ID"].tolist() == ["C-000002"]


NOBODY = ("no-reply@example.org", "noreply@example.org", "NoReply@example.org", "donotreply@example.org", "abuse@example.org", "postmaster@example.org", "mailer-daemon@example.org",
          "spam@example.org", "test@test.com", "test@test.de", "asdf@asdf.com", "name@domain.com", "bounce+12@example.org")  # fmt: skip


@pytest.mark.parametrize("address", NOBODY)
def test_an_address_that_no_person_reads_is_on_no_list(address):
    assert verdict(contacts=[contact(address)], consent_records=[record(address, **FORM)]).startswith(
        "Do not migrate C41"
    )


@pytest.mark.parametrize("address", ["info@example.org", "testa@example.org", "abused@example.org", "tim.test@example.org", "norepl@example.org"])  # fmt: skip
def test_an_address_that_looks_a_little_like_one_is_a_person(address):
    assert word(contacts=[contact(address)], consent_records=[record(address, **FORM)]) == "OK"


# --- 22 and 23: who is on no row of Contacts ---------------------------------------------------------------------------


def test_who_pays_and_is_on_no_row_of_contacts_is_served():
    made = lists(
        channel="Service", contacts=[contact()], consent_records=[record(**FORM)],
        subscriptions=[{"email": "payer@example.org", "status": "Active"}, {"email": "bounced@example.org", "status": "Active"},
                       {"email": "ended@example.org", "status": "Ended"}, {"email": "erased@example.org", "status": "Active"}],
        purchases=[{**SALE, "email": "buyer@example.org"}, {**SALE, "email": "back@example.org", "amount": 0.0}],
        suppressions=[{"address": "payer@example.org", "reason": "Unsubscribed"}, {"address": "bounced@example.org", "reason": "Hard bounce"},
                      {"address": "erased@example.org", "reason": "Erasure"}],
    )  # fmt: skip
    assert made["Serve only, no marketing"]["E-mail"].tolist() == ["payer@example.org"]
    assert made["Serve, new address wanted"]["E-mail"].tolist() == ["bounced@example.org"]
    assert made["Hold, decide first"]["E-mail"].fillna("").tolist() == ["", "buyer@example.org"]


def test_the_list_not_to_import_holds_the_whole_ledger_and_nobody_whom_an_opt_in_brought_back():
    key = "ab" * 32
    made = lists(
        policy=POLICY.replace(ledger_key=key),
        contacts=[contact(), contact("back@example.org")],
        consent_records=[record(status="Unsubscribed"), record("back@example.org", **DOI), record("only@example.org", status="Complained")],
        suppressions=[
            {"address": "left@example.org", "reason": "Unsubscribed", "channel": "E-mail"}, {"address": "one@example.org; two@example.org", "reason": "Manual"},
            {"address": "back@example.org", "reason": "Unsubscribed", "suppressed_at": datetime(2025, 1, 1)},
            {"address": "erased@example.org", "reason": "Erasure"}, {"address": pseudonym("other@example.org", key), "reason": "Erasure"},
            {"address": "+33612345678", "channel": "SMS", "reason": "Unsubscribed"},
        ],
    )  # fmt: skip
    stopped = made["DO NOT IMPORT - suppressed"]
    assert set(stopped["E-mail"]) == {"ana@example.org", "left@example.org", "one@example.org", "one@example.org; two@example.org", "two@example.org", "only@example.org"} - {"one@example.org"}  # fmt: skip
    assert not stopped["E-mail"].str.contains("back").any()
    assert made["OK"]["E-mail"].tolist() == ["back@example.org"]
    assert made["DO NOT IMPORT - erase"]["Keyed hash"].str.startswith("hmac-sha256:").tolist() == [True, True]
    assert "erased@example.org" not in str({name: rows.to_dict() for name, rows in made.items()})


# --- 24: a signature has an end ------------------------------------------------------------------------------------------

HAND = {"reviewed_by": "Mara", "reviewed_on": datetime(2026, 5, 20), "review_note": "Seen"}


@pytest.mark.parametrize(("until", "today", "told"), [
    (datetime(2026, 9, 30), TODAY, "OK until"), (datetime(2026, 9, 30), date(2026, 10, 1), None), (datetime(2026, 5, 1), TODAY, None), (None, TODAY, None),
])  # fmt: skip
@pytest.mark.parametrize("place", ["record", "contact"])
def test_a_signed_ok_until_ends_on_its_day(until, today, told, place):
    if place == "record":
        rows = {
            "contacts": [contact()],
            "consent_records": [record(**HAND, signed_verdict="OK until", signed_until=until)],
        }
    else:
        signed = contact(
            decision="OK until",
            decided_until=until,
            decided_by="Mara",
            decided_on=datetime(2026, 5, 20),
            override_note="Seen",
        )
        rows = {"contacts": [signed], "consent_records": [record()]}
    filled = fill(COLUMNS, tables(**rows), POLICY, today)
    open_ = Gate(gather(filled, POLICY, today), f.EMAIL)
    assert bool(open_.marketable()[0]) == (told is not None)
    assert filled["contacts"]["marketing_verdict"].tolist() == [told or "Unknown"]


# --- 25: what no export tells is not "no interest" --------------------------------------------------------------------------

SILENT = {"last_sent_on": None, "last_clicked_on": None}
OLD = {**FORM, "consent_at": datetime(2024, 9, 1, 10, 0, 5)}


def test_where_no_export_tells_engagement_it_is_said_and_blocks_nobody():
    told = verdict(contacts=[contact(**SILENT)], consent_records=[record(**OLD)])
    assert told.startswith("OK C12 EXPRESS_PROVEN, ENGAGEMENT_UNKNOWN")
    again = POLICY.replace(engagement_unknown="Ask again")
    assert (
        word(policy=again, contacts=[contact(**SILENT)], consent_records=[record(**OLD)]) == "Re-permission"
    )
    beside = [contact(**SILENT), contact("ben@example.org")]  # the same platform tells the clicks of another
    assert verdict(contacts=beside, consent_records=[record(**OLD)]).startswith("Re-permission C30 STALE")


def test_long_silence_that_nobody_knows_is_held_until_a_person_says_that_mail_went_out():
    ancient = {
        **DOI,
        "consent_at": datetime(2023, 1, 1, 10, 0, 5),
        "confirmed_at": datetime(2023, 1, 1, 10, 5),
    }
    people = {"contacts": [contact(**SILENT, country="DE")], "consent_records": [record(**ancient)]}
    assert verdict(**people).startswith("Unknown C30 SILENCE_UNKNOWN")
    assert word(policy=POLICY.replace(mailed_regularly="Other"), **people) == "OK"


# --- 26: a guess from an IP address is a weak hint ------------------------------------------------------------------------------


def test_a_country_that_a_platform_guesses_declares_nothing():
    us = {**FORM, "wording": None}
    assert word(contacts=[contact(country="US")], consent_records=[record(**us)]) == "OK"
    assert word(contacts=[contact(country=None, country_hint="US")], consent_records=[record(**us)]) != "OK"
    german = [contact("ana@example.de", country=None, country_hint="US", language="de")]
    assert word(contacts=german, consent_records=[record("ana@example.de", **FORM)]) == "Unknown"


# --- 27: numbers in any spelling, and one number of two people -------------------------------------------------------------------

TEXTED = {**FORM, "channel": "SMS"}
SPELLINGS = (
    "+447911123456", "07911 123456", "07911123456", "447911123456", "0044 7911 123456", "+44 (0)7911 123456", "4.47911123456E+11", "447911123456.0", "7911123456",
    "tel:+44-7911-123456", "07911/123 456", "07911.123.456",
)  # fmt: skip


@pytest.mark.parametrize("spelled", SPELLINGS)
def test_a_number_opts_out_however_it_is_spelled(spelled):
    people = {
        "contacts": [contact(country="US", phone="+447911123456")],
        "consent_records": [record(**TEXTED, confirmed_at=datetime(2025, 9, 1, 10, 5))],
    }
    assert word(channel=f.SMS, **people) == "OK"
    left = [{"address": spelled, "channel": "SMS", "reason": "Unsubscribed"}]
    assert word(channel=f.SMS, suppressions=left, **people) == "Suppress"


def test_one_number_of_two_contacts_is_stopped_for_both():
    two = [
        contact(country="US", phone="+447911123456"),
        contact("ben@example.org", country="US", phone="+447911123456"),
    ]
    proofs = [record(**TEXTED), record("ben@example.org", channel="SMS", status="Unsubscribed")]
    made = lists(channel="SMS", contacts=two, consent_records=proofs)
    assert made["OK"].empty and len(made["DO NOT IMPORT - suppressed"]) == 2


# --- 29 and 30: stops on records, mailboxes, mended addresses ---------------------------------------------------------------------

SAME_MAILBOX = (
    ("ana@gmail.com", "a.na@gmail.com"), ("ana@gmail.com", "ana+shop@googlemail.com"), ("ana@proton.me", "ana@pm.me"), ("a.na@protonmail.com", "an-a@proton.me"),
    ("ana@icloud.com", "ana@me.com"), ("ana@mac.com", "ana+x@icloud.com"), ("ana.b@yandex.ru", "ana-b@yandex.com"), ("ana@ya.ru", "ana@yandex.com"),
    ("ana@yahoo.com", "ana-shop@yahoo.com"), ("ana@example.org", "ana+news@example.org"), ("ana@gmial.com", "ana@gmail.com"),
)  # fmt: skip
ERASED = {
    "ledger": {"reason": "Erasure"},
    "opt-out": {"reason": "Unsubscribed"},
    "objection": {"reason": "Objected"},
}


@pytest.mark.parametrize(("stopped", "comes"), SAME_MAILBOX)
@pytest.mark.parametrize("how", [*ERASED, "record"])
def test_a_stop_follows_the_mailbox(stopped, comes, how):
    people = {"contacts": [contact(comes)], "consent_records": [record(comes, **DOI)]}
    assert word(**people) == "OK"
    if how == "record":
        people["consent_records"] = [*people["consent_records"], record(stopped, status="Objected")]
    else:
        people["suppressions"] = [{"address": stopped, **ERASED[how]}]
    assert word(**people) in ("Unknown", "Suppress", "Erase")
    hand = {
        "decision": "OK",
        "decided_by": "Mara",
        "decided_on": datetime(2026, 5, 20),
        "override_note": "Seen",
    }
    signed = fill(COLUMNS, tables(**{**people, "contacts": [contact(comes, **hand)]}), POLICY, TODAY)
    assert signed["contacts"]["marketing_verdict"].tolist() != ["OK"]


@pytest.mark.parametrize(("erased", "comes"), [(a, b) for a, b in SAME_MAILBOX if "gmial" not in a])
def test_who_was_erased_does_not_come_back_under_another_spelling(erased, comes):
    from xlmigrate.domains.consent.mailboxes import mailbox

    key = "cd" * 32
    box = str(mailbox(pd.Series([erased], dtype=tables()["contacts"]["email"].dtype))[0])
    hashes = [{"address": pseudonym(one, key), "reason": "Erasure"} for one in {erased, box}]
    people = {"contacts": [contact(comes)], "consent_records": [record(comes, **DOI)], "suppressions": hashes}
    assert word(policy=POLICY.replace(ledger_key=key), **people) in ("Unknown", "Erase")


def test_an_objection_of_the_unmended_address_stays_with_the_contact_that_its_record_names():
    mended = {"contacts": [contact("ana@example.org")], "consent_records": [record(**DOI), record("ana@exmaple.invalid", contact_id="C-000001", status="Objected")]}  # fmt: skip
    assert word(**mended) == "Suppress"
    left = {
        **mended,
        "consent_records": [
            record(**DOI),
            record("ana@exmaple.invalid", contact_id="C-000001", status="Unsubscribed"),
        ],
    }
    assert word(**left) == "Suppress"


@pytest.mark.parametrize("entry", ["@example.org", "example.org", "*@example.org", "ana@example.org; ben@example.org", "Ana Dietz <ana@example.org>"])  # fmt: skip
def test_an_entry_of_a_domain_or_of_several_addresses_stops_everybody_it_names(entry):
    assert (
        word(
            contacts=[contact()],
            consent_records=[record(**FORM)],
            suppressions=[{"address": entry, "reason": "Unsubscribed"}],
        )
        == "Suppress"
    )


@pytest.mark.parametrize("name", ["md5", "sha1", "sha256"])
def test_an_entry_that_is_a_plain_hash_stops_whose_it_is(name):
    import hashlib

    entry = hashlib.new(name, b"ana@example.org").hexdigest()
    people = {"contacts": [contact(), contact("ben@example.org")], "consent_records": [record(**FORM)]}
    assert word(**people, suppressions=[{"address": entry.upper(), "reason": "Unsubscribed"}]) == "Suppress"


def test_the_whole_ledger_holds_the_stops_of_records():
    all_ = judged(
        contacts=[contact()],
        consent_records=[record(status="Objected"), record("other@example.org", status="Bounced")],
    )
    told = blocked.whole_ledger(all_)
    assert set(zip(told["address"], told["reason"], strict=True)) >= {
        ("ana@example.org", "Objected"),
        ("other@example.org", "Hard bounce"),
    }


# --- 32: a pending without a day ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [1, -1])
def test_an_undated_pending_is_not_hidden_by_an_older_dated_one(order):
    pending = [record(status="Pending", status_on=datetime(2024, 1, 1)), record(status="Pending")][::order]
    assert (
        word(contacts=[contact()], consent_records=[record(**DOI), pending[0 if order == 1 else 1]]) == "OK"
    )
    assert verdict(contacts=[contact()], consent_records=[record(**DOI), *pending]).startswith("Unknown C34")


# --- blocked without reason ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["E-mail", "Email", "email", "EMAIL", "e-Mail", "Mail", "Newsletter", None])
def test_usual_words_for_mail_are_mail(said):
    assert word(contacts=[contact()], consent_records=[record(**{**FORM, "channel": said})]) == "OK"


@pytest.mark.parametrize("said", ["MailChimp", "mailchimp", "Mailchimp", "mail chimp"])
def test_a_platform_is_known_in_any_spelling(said):
    people = {"contacts": [contact(source_platform="Mailchimp")], "consent_records": [record(**FORM)]}
    assert word(policy=POLICY.replace(opt_outs_read_for=said), **people) == "OK"


@pytest.mark.parametrize("country", ["KR", "BR", "IN", "AU", "South Korea", "Brasil"])
def test_no_sale_permits_mail_where_no_law_is_loaded(country):
    soft = dict.fromkeys(("soft_similar", "soft_offered", "soft_each_message"), True)
    people = {
        "contacts": [contact(country=country)],
        "consent_records": [record(list_origin="Own", **soft)],
        "purchases": [SALE],
    }
    assert word(**people) == "Unknown"
    assert word(**{**people, "contacts": [contact(country="FR")]}) == "OK until"
