"""From the sheets to the verdict: evidence, duplicates, the ledger, unread opt-outs, access."""

from datetime import datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.consent.workbooks import FORM, POLICY, contact, judged, record, verdict
from xlmigrate.domains.consent import facts as f
from xlmigrate.domains.consent import precedence
from xlmigrate.domains.consent.ledger import pseudonym

PROVEN = [record(**FORM)]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, "OK C12 EXPRESS_PROVEN"),
        ({"consent_ip": "127.0.0.1"}, "Unknown C17 NO_EVIDENCE, EVID_BULK"),
        ({"consent_ip": "10.0.0.7"}, "Unknown C17 NO_EVIDENCE, EVID_BULK"),
        ({"consent_ip": "8.8.8.8"}, "OK C12 EXPRESS_PROVEN"),
        ({"consent_source": "Import"}, "Unknown C17 NO_EVIDENCE"),
        ({"consent_method": None}, "Unknown C17 NO_EVIDENCE"),
        ({"consent_at": datetime(2031, 1, 1)}, "Re-permission C14 EVID_PARTIAL, EVID_SUSPECT"),
        ({"controller": "Somebody Else Ltd"}, "Re-permission C14 EVID_PARTIAL"),
        ({"wording": None}, "Re-permission C14 EVID_PARTIAL"),
        ({"list_origin": "Purchased"}, "Do not migrate C07 NOT_OWN_LIST"),
        ({"status": "Never subscribed"}, "Re-permission C14 EVID_PARTIAL"),
        ({"minor": True}, "Unknown C08 CHILD, EXPRESS_PROVEN"),
        ({"channel": "SMS"}, "Unknown C17 NO_EVIDENCE"),
        ({"erasure_requested_at": datetime(2026, 1, 1)}, "Erase C01 ERASURE"),
        ({"complained_at": datetime(2026, 1, 1)}, "Suppress C02 COMPLAINT"),
    ],
)
def test_a_record_proves_what_it_holds_and_no_more(changed, told):
    assert verdict(contacts=[contact()], consent_records=[record(**{**FORM, **changed})]).startswith(
        f"{told} /"
    )


def test_a_wording_proves_nothing_while_settings_do_not_say_who_the_business_is():
    assert verdict(POLICY.replace(client=""), contacts=[contact()], consent_records=PROVEN).startswith(
        "Re-permission C14"
    )


def test_fifty_consents_in_one_second_of_one_file_are_an_upload():
    def crowd(n: int) -> str:
        people = [contact(f"p{k}@example.org") for k in range(n)]
        records = [record(f"p{k}@example.org", **FORM, source_file="a.csv") for k in range(n)]
        return verdict(contacts=people, consent_records=records)

    assert crowd(49).startswith("OK C12")
    assert crowd(50).startswith("Unknown C17 NO_EVIDENCE, EVID_BULK")


def test_a_file_of_midnights_is_an_upload_only_where_one_day_stands_out():
    def crowd(days: int) -> str:
        people = [contact(f"p{k}@example.org") for k in range(300)]
        at = [datetime(2025, 9 + k % days // 28, 1 + k % days % 28) for k in range(300)]
        records = [
            record(f"p{k}@example.org", **{**FORM, "consent_at": at[k]}, source_file="a.csv")
            for k in range(300)
        ]
        return verdict(contacts=people, consent_records=records)

    assert crowd(3).startswith("Unknown C17")
    assert crowd(60).startswith("OK C12")


LEDGER = [
    ({"reason": "Unsubscribed", "suppressed_at": datetime(2026, 1, 1)}, "Suppress C04 OPTED_OUT"),
    (
        {"reason": "Unsubscribed", "suppressed_at": datetime(2024, 1, 1)},
        "OK C12 EXPRESS_PROVEN, RESUBSCRIBED",
    ),
    ({"reason": "Unsubscribed"}, "Suppress C04 OPTED_OUT"),
    ({"reason": "Unsubscribed", "channel": "SMS"}, "OK C12 EXPRESS_PROVEN"),
    (
        {"reason": "Complained", "suppressed_at": datetime(2024, 1, 1), "channel": "SMS"},
        "Suppress C02 COMPLAINT",
    ),
    ({"reason": "Objected", "suppressed_at": datetime(2024, 1, 1)}, "Suppress C03 OBJECTION"),
    ({"reason": "Hard bounce", "suppressed_at": datetime(2024, 1, 1)}, "Suppress C06 BOUNCED"),
    ({"reason": "Blocked", "suppressed_at": datetime(2024, 1, 1)}, "Suppress C33 IN_LEDGER"),
    ({"reason": None}, "Suppress C33 IN_LEDGER"),
    ({"reason": "Manual", "address": "ANA@Example.org"}, "Suppress C33 IN_LEDGER"),
    ({"reason": "Manual", "address": "ana+shop@example.org"}, "Unknown C38 LEDGER_VARIANT, EXPRESS_PROVEN"),
    ({"reason": "Manual", "address": "somebody@example.org"}, "OK C12 EXPRESS_PROVEN"),
]


@pytest.mark.parametrize(("entry", "told"), LEDGER)
def test_an_entry_of_the_ledger_holds_until_a_later_proven_opt_in(entry, told):
    entries = [{"address": "ana@example.org", **entry}]
    assert verdict(contacts=[contact()], consent_records=PROVEN, suppressions=entries).startswith(f"{told} /")


def test_a_keyed_hash_blocks_as_the_address_would():
    key = "00" * 32
    entries = [{"address": pseudonym("Ana@example.org", key), "reason": "Erasure"}]
    told = verdict(
        POLICY.replace(ledger_key=key), contacts=[contact()], consent_records=PROVEN, suppressions=entries
    )
    assert told.startswith("Erase C01 ERASURE /")
    assert verdict(
        POLICY.replace(ledger_key="11" * 32),
        contacts=[contact()],
        consent_records=PROVEN,
        suppressions=entries,
    ).startswith("OK")


def test_a_suppressed_number_blocks_text_messages():
    people = [contact(phone="+442079460018", country="US")]
    records = [record(**FORM), record(**{**FORM, "channel": "SMS"})]
    assert verdict(contacts=people, consent_records=records, channel=f.SMS).startswith("OK C12")
    entries = [{"address": "+44 20 7946 0018", "reason": "Unsubscribed", "channel": "SMS"}]
    assert verdict(contacts=people, consent_records=records, suppressions=entries, channel=f.SMS).startswith(
        "Suppress C04"
    )


def test_an_objection_reaches_the_other_address_of_the_same_person():
    people = [
        contact("ana@example.org", source_platform="Kit", source_id="7"),
        contact("ana@example.net", source_platform="Kit", source_id="7"),
    ]
    policy = POLICY.replace(opt_outs_read_for="Kit")
    records = [record("ana@example.net", **FORM)]
    assert verdict(policy, contacts=people, consent_records=records, row=1).startswith("OK")
    for reason, told in (
        ("Objected", "Suppress C03"),
        ("Erasure", "Erase C01"),
        ("Hard bounce", "OK"),
        ("Unsubscribed", "OK"),
    ):
        entries = [{"address": "ana@example.org", "reason": reason}]
        assert verdict(
            policy, contacts=people, consent_records=records, suppressions=entries, row=1
        ).startswith(told)


def test_duplicates_are_judged_once_on_the_facts_of_all():
    people = [contact(country=None), contact("ANA@example.org", has_access="Yes")]
    records = [record(**FORM), record("Ana@example.org", status="Never subscribed")]
    for row in (0, 1):
        assert (
            verdict(contacts=people, consent_records=records, row=row)
            == "Re-permission C14 EVID_PARTIAL / Carry C16"
        )


MAILCHIMP = [
    {
        "name": "s.csv",
        "direction": "Imported",
        "platform": "Mailchimp",
        "holds": "Contacts",
        "made_on": datetime(2026, 5, 30),
    },
    {
        "name": "u.csv",
        "direction": "Imported",
        "platform": "Mailchimp",
        "holds": "Suppressions",
        "made_on": datetime(2026, 5, 30),
    },
    {
        "name": "c.csv",
        "direction": "Imported",
        "platform": "Mailchimp",
        "holds": "Suppressions",
        "made_on": datetime(2026, 5, 30),
    },
]


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (MAILCHIMP, "OK C12 EXPRESS_PROVEN"),
        (MAILCHIMP[:2], "Unknown C17 NO_EVIDENCE, WITHDRAWAL_UNCHECKED"),
        (
            [*MAILCHIMP[:2], {**MAILCHIMP[2], "made_on": datetime(2026, 5, 29)}],
            "Unknown C17 NO_EVIDENCE, WITHDRAWAL_UNCHECKED",
        ),
        (
            [*MAILCHIMP[:2], {**MAILCHIMP[2], "made_on": None}],
            "Unknown C17 NO_EVIDENCE, WITHDRAWAL_UNCHECKED",
        ),
    ],
)
def test_nobody_is_ok_before_all_opt_outs_of_the_platform_are_read(files, told):
    people = [contact(source_platform="Mailchimp")]
    assert verdict(contacts=people, consent_records=PROVEN, files=files).startswith(f"{told} /")


@pytest.mark.parametrize("platform", ["Mailchimp", "Kit", "mailchimp", "Our old tool"])
def test_nobody_is_ok_whose_platform_is_not_on_files(platform):
    """Somebody typed it, or its line was deleted: which lists of opt-outs it has is not known to be read."""
    people = [contact(source_platform=platform)]
    assert verdict(contacts=people, consent_records=PROVEN).startswith(
        "Unknown C17 NO_EVIDENCE, WITHDRAWAL_UNCHECKED /"
    )
    confirmed = POLICY.replace(opt_outs_read_for=f"Other, {platform}")
    assert verdict(confirmed, contacts=people, consent_records=PROVEN).startswith("OK")


def test_nobody_is_ok_whose_proof_is_of_a_platform_that_is_not_on_files():
    proof = [{**PROVEN[0], "source_platform": "Mailchimp"}]
    assert verdict(contacts=[contact()], consent_records=proof).startswith("Unknown")


@pytest.mark.parametrize("word", ["Unsubscribed", "abgemeldet", "Bounced", "no mail please"])
def test_a_state_on_contacts_that_is_an_opt_out_or_a_riddle_lets_nobody_be_ok(word):
    told = verdict(contacts=[contact(source_status=word)], consent_records=PROVEN)
    assert "WITHDRAWAL_UNCHECKED" in told
    assert not told.startswith("OK")
    assert verdict(contacts=[contact(source_status="Subscribed")], consent_records=PROVEN).startswith("OK")


def test_the_state_of_a_record_of_no_platform_that_nobody_knows_lets_nobody_be_ok():
    records = [*PROVEN, record(status="Unknown", status_raw="ausgetragen")]
    assert "WITHDRAWAL_UNCHECKED" in verdict(contacts=[contact()], consent_records=records)


def test_contacts_of_no_platform_have_unread_opt_outs_until_a_person_confirms():
    policy = POLICY.replace(opt_outs_read_for="")
    assert "WITHDRAWAL_UNCHECKED" in verdict(policy, contacts=[contact()], consent_records=PROVEN)


@pytest.mark.parametrize(
    ("access", "policy", "paid", "told"),
    [
        (None, POLICY, [], "None S05"),
        (None, POLICY.replace(access_registers_read="No"), [], "Hold S04"),
        ("Unknown", POLICY, [], "Hold S04"),
        ("Yes", POLICY, [], "Carry C16"),
        ("No", POLICY, [{"email": "ANA@example.org", "status": "Past due"}], "Carry C16"),
        ("No", POLICY, [{"email": "ana@example.org", "status": "Ended"}], "None S05"),
        ("No", POLICY, [{"email": "ana@example.org"}], "Carry C16"),
    ],
)
def test_who_pays_or_may_have_access_is_served(access, policy, paid, told):
    assert verdict(policy, contacts=[contact(has_access=access)], subscriptions=paid).endswith(f"/ {told}")


def test_the_last_sale_counts_wherever_it_is_written():
    sale = [{"email": "ana@example.org", "kind": "Sale", "bought_at": datetime(2025, 12, 1)}]
    refund = [{"email": "ana@example.org", "kind": "Refund", "bought_at": datetime(2025, 12, 1)}]
    canadian = [contact(country="CA")]
    own = [record(list_origin="Own")]
    assert verdict(contacts=canadian, consent_records=own, purchases=sale).startswith("OK until C19")
    assert verdict(contacts=canadian, consent_records=own, purchases=refund).startswith("Do not migrate C21")


def test_the_latest_state_counts_only_where_settings_say_so_and_never_for_stops():
    records = [
        record(**FORM, status_on=datetime(2026, 1, 1)),
        record(status="Never subscribed", status_on=datetime(2025, 1, 1)),
    ]
    latest = POLICY.replace(merge_option="Latest")
    assert verdict(contacts=[contact()], consent_records=records).startswith("Re-permission")
    assert verdict(latest, contacts=[contact()], consent_records=records).startswith("OK")
    stopped = [records[0], record(status="Unsubscribed", status_on=datetime(2025, 12, 1))]
    assert verdict(latest, contacts=[contact()], consent_records=stopped).startswith("Suppress")


ROWS = st.lists(
    st.sampled_from([
        record(**FORM), record(status="Never subscribed"), record(status="Pending"), record(status="Unsubscribed", status_on=datetime(2025, 1, 1)),
        record(**{**FORM, "confirmed_at": datetime(2025, 9, 1, 10, 2)}), record(status="Complained"), record(status=None),
        record(**{**FORM, "list_origin": "Purchased"}), record(**{**FORM, "wording": None}), record("ana@example.org", minor=True),
    ]), max_size=5,
)  # fmt: skip
ENTRIES = st.lists(
    st.sampled_from([
        {"address": "ana@example.org", "reason": "Unsubscribed", "suppressed_at": datetime(2024, 1, 1)},
        {"address": "ana@example.org", "reason": "Unsubscribed"}, {"address": "ana@example.org", "reason": "Manual"},
        {"address": "ben@example.org", "reason": "Manual"},
    ]), max_size=3,
)  # fmt: skip


@given(ROWS, ENTRIES, st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_sheets_in_another_order_give_the_same_verdict(rows, entries, dice):
    people = [contact(), contact("ANA@example.org", country="DE"), contact("ben@example.org")]
    one = judged(contacts=people, consent_records=rows, suppressions=entries).verdicts(f.EMAIL).frame()
    shuffled = [list(rows), list(entries)]
    for some in shuffled:
        dice.shuffle(some)
    other = (
        judged(contacts=people, consent_records=shuffled[0], suppressions=shuffled[1])
        .verdicts(f.EMAIL)
        .frame()
    )
    assert one.equals(other)


@given(ROWS, ENTRIES)
@settings(max_examples=25, deadline=None)
def test_marketing_is_never_ok_while_an_entry_of_the_ledger_stands(rows, entries):
    all_ = judged(
        contacts=[contact(), contact("ben@example.org")], consent_records=rows, suppressions=entries
    )
    verdicts = all_.verdicts(f.EMAIL)
    entry, lifted, _ = all_.ledger_reach(f.EMAIL)
    stops = all_.facts(f.EMAIL).stops
    standing = stops.person[stops.entry >= 0][~lifted]
    assert (verdicts.marketing[standing] >= precedence.SUPPRESS).all()
    assert len(entry) == len(lifted)
    assert not np.isin(verdicts.marketing[standing], (precedence.OK, precedence.OK_UNTIL)).any()


@pytest.mark.parametrize(
    ("listed", "told"),
    [
        (["a.na@gmail.com"], "Unknown C38 LEDGER_VARIANT"),
        (["ana+shop@gmail.com"], "Unknown C38 LEDGER_VARIANT"),
        (["ANA@GMAIL.COM"], "Suppress C33 IN_LEDGER"),
        (["ana@googlemail.com"], "Unknown C38 LEDGER_VARIANT"),
        (["ben@gmail.com"], "OK C12 EXPRESS_PROVEN"),
    ],
)
def test_other_spellings_of_a_suppressed_mailbox_are_not_written_to(listed, told):
    entries = [{"address": one, "reason": "Manual", "channel": "E-mail"} for one in listed]
    told_of = verdict(
        contacts=[contact("ana@gmail.com")], consent_records=[record("ana@gmail.com", **FORM)], suppressions=entries
    )  # fmt: skip
    assert told_of.startswith(told)


def test_a_lifted_entry_of_the_address_lifts_no_other_spelling():
    entries = [
        {"address": "ana@gmail.com", "reason": "Unsubscribed", "suppressed_at": datetime(2024, 1, 1)},
        {"address": "a.na@gmail.com", "reason": "Complained", "suppressed_at": datetime(2025, 1, 1)},
    ]
    told = verdict(
        contacts=[contact("ana@gmail.com")], consent_records=[record("ana@gmail.com", **FORM)], suppressions=entries
    )  # fmt: skip
    assert told.startswith("Unknown C38 LEDGER_VARIANT")
