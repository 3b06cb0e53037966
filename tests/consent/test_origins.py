"""Origins: one signature for everybody who came by one form, read at judgement, and what it can never do."""

from datetime import date, datetime

import pandas as pd
import pytest

from tests.consent.workbooks import POLICY, TODAY, contact, record, tables
from xlmigrate.domains import COMPUTED
from xlmigrate.domains.consent import facts as f
from xlmigrate.domains.consent.clearance import Gate
from xlmigrate.domains.consent.gather import gather
from xlmigrate.engine import catalogue
from xlmigrate.engine.computed import fill
from xlmigrate.engine.missing_rows import Lacking, completed
from xlmigrate.reports import compliance

COLUMNS = [one for one in COMPUTED if one.table in ("contacts", "consent_records", "origins")]
BARE = {
    "consent_at": datetime(2025, 9, 1, 10, 0, 5),
    "consent_source": "Spring guide",
    "source_platform": "Kit",
    "source_file": "kit.csv",
}
SAID = {
    "wording": "guide.pdf", "where_shown": "https://example.org/guide", "method": "Tick", "basis": "Express, single opt-in", "controller": "Acme",
    "list_origin": "Own", "signed_by": "Mara", "signed_on": datetime(2026, 5, 20),
}  # fmt: skip
ORIGIN = {"origin": "Spring guide", "source_platform": "Kit", "channel": "E-mail"}
KIT = POLICY.replace(opt_outs_read_for="Other, Kit")


def judged(contacts=None, records=None, origin=None, policy=KIT, today=TODAY, **more):
    people = contacts or [contact(country="FR", source_platform="Kit")]
    given = tables(
        contacts=people,
        consent_records=records or [record(**BARE)],
        origins=[{**ORIGIN, **(origin or {})}],
        **more,
    )
    return fill(COLUMNS, given, policy, today)


def verdicts(**more) -> list[str]:
    return judged(**more)["contacts"]["marketing_verdict"].tolist()


def test_one_signature_makes_everybody_of_an_origin_ok():
    people = [
        contact(f"p{n}@example.org", country=("FR", "GB", "US", "CH")[n % 4], source_platform="Kit")
        for n in range(12)
    ]
    records = [record(f"p{n}@example.org", **BARE) for n in range(12)]
    assert "OK" not in verdicts(contacts=people, records=records)
    assert verdicts(contacts=people, records=records, origin=SAID) == ["OK"] * 12


@pytest.mark.parametrize("lacking", ["signed_by", "signed_on"])
def test_without_name_and_day_it_is_no_signature(lacking):
    assert verdicts(origin={**SAID, lacking: None}) == ["Unknown"]
    assert judged(origin={**SAID, lacking: None})["origins"]["state"].tolist() == ["Add name and date"]


@pytest.mark.parametrize("part", ["wording", "method", "controller", "list_origin"])
def test_each_part_that_is_missing_is_still_missing(part):
    # France asks for the first three, the United States for how the list was come by
    country = "US" if part == "list_origin" else "FR"
    whole = [contact(country=country, source_platform="Kit")]
    assert verdicts(contacts=whole, origin=SAID) == ["OK"]
    assert verdicts(contacts=whole, origin={**SAID, part: None}) != ["OK"]


@pytest.mark.parametrize("country", ["DE", "AT"])
def test_a_double_opt_in_without_a_confirmation_per_person_is_attested_and_not_ok_there(country):
    people = [contact(country=country, source_platform="Kit")]
    assert verdicts(contacts=people, origin={**SAID, "basis": "Express, double opt-in"}) == ["Unknown"]
    clicked = [record(**BARE, confirmed_at=datetime(2025, 9, 1, 10, 5))]
    assert verdicts(contacts=people, records=clicked, origin=SAID) == ["OK"]


@pytest.mark.parametrize("stop", [
    {"status": "Unsubscribed", "status_on": datetime(2024, 1, 1)}, {"status": "Objected", "status_on": datetime(2024, 1, 1)}, {"status": "Complained"},
    {"withdrawn_at": datetime(2024, 1, 1)}, {"erasure_requested_at": datetime(2024, 1, 1)}, {"bounced_at": datetime(2024, 1, 1)},
])  # fmt: skip
def test_it_lifts_no_stop_although_its_consent_is_later(stop):
    records = [record(**BARE, confirmed_at=datetime(2025, 9, 1, 10, 5)), record(**stop)]
    assert verdicts(records=records, origin=SAID) not in (["OK"], ["OK until"])


def test_an_entry_of_the_ledger_stays_too():
    left = [{"address": "ana@example.org", "reason": "Unsubscribed", "suppressed_at": datetime(2024, 1, 1)}]
    assert verdicts(origin=SAID, suppressions=left) == ["Suppress"]


@pytest.mark.parametrize("voided", [
    {"consent_ip": "127.0.0.1"}, {"consent_at": datetime(2031, 1, 1)}, {"list_origin": "Purchased"}, {"list_origin": "Scraped"}, {"list_origin": "Partner"},
    {"wording": "purchased list"}, {"controller": "Somebody Else Ltd"}, {"basis": "None"}, {"basis": "Contract"},
])  # fmt: skip
def test_it_speaks_for_no_upload_no_bought_list_and_contradicts_no_record(voided):
    assert verdicts(records=[record(**{**BARE, **voided})], origin=SAID) not in (["OK"], ["OK until"])


def test_many_in_one_second_are_an_upload_whatever_is_signed():
    people = [contact(f"p{n}@example.org", source_platform="Kit") for n in range(60)]
    records = [record(f"p{n}@example.org", **BARE) for n in range(60)]
    assert "OK" not in verdicts(contacts=people, records=records, origin=SAID)


@pytest.mark.parametrize("origin", ["Purchased", "Scraped", "Partner", "somewhere"])
def test_a_list_of_others_cannot_be_signed_for(origin):
    told = judged(origin={**SAID, "list_origin": origin})
    assert told["contacts"]["marketing_verdict"].tolist() != ["OK"]
    assert told["origins"]["state"].tolist() == ["Cannot be signed: others collected this list"]


@pytest.mark.parametrize(("first", "last", "ok"), [(None, None, True), (datetime(2025, 9, 1), None, True), (datetime(2025, 9, 2), None, False), (None, datetime(2025, 8, 31), False)])  # fmt: skip
def test_it_covers_its_period_alone(first, last, ok):
    assert (verdicts(origin={**SAID, "covers_from": first, "covers_until": last}) == ["OK"]) == ok


def test_who_came_after_the_signature_is_not_covered():
    later = [record(**{**BARE, "consent_at": datetime(2026, 5, 25, 10)})]
    assert verdicts(records=later, origin=SAID) != ["OK"]


def test_it_never_supplies_a_day_of_consent():
    assert verdicts(records=[record(**{**BARE, "consent_at": None})], origin=SAID) != ["OK"]


def signed_again(first, **changes) -> pd.DataFrame:
    return fill(COLUMNS, {**first, **changes}, KIT, TODAY)


def test_it_lapses_when_its_facts_change_and_holds_when_they_do_not():
    first = judged(origin=SAID)
    assert signed_again(first)["origins"]["state"].tolist() == ["Holds, for 1 records"]
    records = first["consent_records"]
    changed = records.assign(consent_method=records["consent_method"].fillna("Paper"))
    told = signed_again(first, consent_records=changed)
    assert told["origins"]["state"].tolist() == ["Lapsed: the facts have changed. Check them, and sign again"]
    assert told["contacts"]["marketing_verdict"].tolist() != ["OK"]
    origins = told["origins"].assign(
        signed_on=pd.to_datetime(["2026-05-30"]).astype(told["origins"]["signed_on"].dtype)
    )
    assert signed_again(told, origins=origins)["contacts"]["marketing_verdict"].tolist() == ["OK"]


def test_nothing_is_written_into_consent_records():
    told = judged(origin=SAID)["consent_records"].iloc[0]
    assert told[["basis", "wording", "consent_method", "controller", "list_origin"]].isna().all()


def test_each_origin_has_a_row_and_says_how_many_it_would_free():
    people = [contact(f"p{n}@example.org", country="FR", source_platform="Kit") for n in range(5)]
    records = [
        record(f"p{n}@example.org", **{**BARE, "consent_source": "Spring guide" if n < 4 else None})
        for n in range(5)
    ]
    given = tables(contacts=people, consent_records=records)
    given |= completed([one for one in catalogue.every(Lacking) if one.table == "origins"], given, KIT)
    told = fill(COLUMNS, given, KIT, TODAY)["origins"]
    assert told["origin"].tolist() == ["Spring guide", "File kit"]
    assert told[["people", "ok_now", "frees"]].to_numpy().tolist() == [[4, 0, 4], [1, 0, 1]]
    assert (
        told["reason"]
        .tolist()[0]
        .startswith(
            "4 people of Spring guide become OK if you can show the wording that people saw, naming Acme"
        )
    )
    assert (
        told["missing"].tolist()[0]
        == "wording (4), place and act (4), kind of consent (4), who collected it (4)"
    )


def test_the_count_of_the_freed_is_what_a_signature_then_gives():
    people = [
        contact(
            f"p{n}@example.org", country=("FR", "DE", "US", "CA", "GB", "KR")[n % 6], source_platform="Kit"
        )
        for n in range(18)
    ]
    records = [record(f"p{n}@example.org", **BARE, status_on=None) for n in range(18)]
    before = judged(contacts=people, records=records)["origins"].iloc[0]
    after = judged(contacts=people, records=records, origin=SAID)
    ok = after["contacts"]["marketing_verdict"].isin(["OK", "OK until"]).sum()
    assert before["ok_now"] + before["frees"] == ok > 0


def test_sheet_gate_and_compliance_page_count_the_same():
    people = [contact(f"p{n}@example.org", source_platform="Kit") for n in range(4)]
    records = [record(f"p{n}@example.org", **BARE) for n in range(4)]
    told = judged(contacts=people, records=records, origin=SAID)
    all_ = gather(told, KIT, TODAY)
    assert Gate(all_, f.EMAIL).marketable().sum() == told["contacts"]["marketing_verdict"].eq("OK").sum() == 4
    page = compliance.page(all_, KIT, TODAY)
    assert '<td>Spring guide</td><td class="n">4</td>' in page and "Mara" in page
    assert "What every sender owes" in page and "one-click unsubscribe" in page


def test_a_workbook_without_the_sheet_is_judged_as_before():
    given = tables(contacts=[contact()], consent_records=[record(**BARE)])
    del given["origins"]
    assert fill(COLUMNS, given, KIT, date(2026, 6, 1))["contacts"]["marketing_verdict"].notna().all()


# --- one decision per contact and channel --------------------------------------------------------------------------

HAND = {"decided_by": "Mara", "decided_on": datetime(2026, 5, 20), "override_note": "Form seen"}


@pytest.mark.parametrize(("said", "told"), [("OK", "OK"), ("Override", "OK"), ("Re-permission", "Re-permission"), ("Accept", "Unknown"), ("Leave out", "Unknown")])  # fmt: skip
def test_a_decision_on_contacts_counts(said, told):
    assert verdicts(contacts=[contact(decision=said, source_platform="Kit", **HAND)]) == [told]


@pytest.mark.parametrize("lacking", list(HAND))
def test_a_decision_without_name_day_or_reason_opens_nothing(lacking):
    filled = judged(contacts=[contact(decision="OK", source_platform="Kit", **{**HAND, lacking: None})])[
        "contacts"
    ]
    assert filled[["marketing_verdict", "decision_state"]].to_numpy().tolist() == [
        ["Unknown", "Add name, date and note"]
    ]


@pytest.mark.parametrize(
    "stop",
    [
        {"status": "Unsubscribed"},
        {"status": "Complained"},
        {"list_origin": "Purchased"},
        {"erasure_requested_at": datetime(2026, 1, 1)},
    ],
)
def test_no_decision_lifts_a_stop(stop):
    assert verdicts(
        contacts=[contact(decision="OK", source_platform="Kit", **HAND)], records=[record(**{**BARE, **stop})]
    ) != ["OK"]


def test_of_a_decision_and_a_signed_record_the_stricter_counts():
    hand = {"reviewed_by": "Ben", "reviewed_on": datetime(2026, 5, 21), "review_note": "Seen"}
    for mine, theirs in (("OK", "Re-permission"), ("Re-permission", "OK")):
        rows = {
            "contacts": [contact(decision=mine, source_platform="Kit", **HAND)],
            "records": [record(**BARE, **hand, signed_verdict=theirs)],
        }
        assert verdicts(**rows) == ["Re-permission"]


def test_a_decision_may_be_stricter_than_an_ok_of_the_table():
    assert verdicts(contacts=[contact(source_platform="Kit", decision="Re-permission")], origin=SAID) == [
        "Re-permission"
    ]


def test_a_decision_for_text_messages_opens_no_mail():
    people = [contact(source_platform="Kit", decision_sms="OK", **HAND)]
    assert verdicts(contacts=people) == ["Unknown"]


def test_a_decision_lapses_when_the_facts_change():
    first = judged(contacts=[contact(decision="OK", source_platform="Kit", **HAND)])
    assert first["contacts"]["decision_state"].tolist() == ["Holds"]
    records = first["consent_records"]
    told = signed_again(
        first, consent_records=records.assign(minor=pd.array([True], dtype=records["minor"].dtype))
    )
    assert told["contacts"][["marketing_verdict", "decision_state"]].to_numpy().tolist() == [
        ["Unknown", "Lapsed: the facts have changed. Sign again"]
    ]
