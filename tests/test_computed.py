"""Every computed column: what it says of a row, and that it says nothing of a blank one."""

from datetime import date, datetime

import pandas as pd
import pytest

from xlmigrate.domains import BY_NAME, COMPUTED
from xlmigrate.engine import loading
from xlmigrate.engine.computed import fill
from xlmigrate.engine.settings import Policy

TODAY = date(2026, 11, 14)


def said(
    table: str, column: str, rows: list[dict], policy: Policy | None = None, **others: list[dict]
) -> list:
    """What a computed column says of rows; other tables by name, those not given are empty."""
    given = {table: rows, **others}
    frames = {}
    for name in BY_NAME:
        frame = pd.DataFrame(given.get(name, []), dtype="object")
        for declared in BY_NAME[name].columns:
            if declared.required and declared.name not in frame:
                frame[declared.name] = None
        if BY_NAME[name].key.name not in frame:
            frame.insert(0, BY_NAME[name].key.name, [f"row {n + 1}" for n in range(len(frame))])
        frames[name] = frame
    frames.pop("settings")
    tables = loading.from_frames(frames).tables
    values = fill(COMPUTED, tables, policy or Policy(), TODAY)[table][column]
    return [None if value is pd.NA else value for value in values]


def contact(**facts) -> dict:
    return {"contact_id": "C-1", "email": "ana@example.org", **facts}


VERDICTS = [
    # suppressions, consent records, verdict, reason begins
    ([], [], "Unknown", "Country unknown, so the applicable law"),
    ([{"address": "ANA@example.org", "reason": "Unsubscribed"}], [], "Suppress", "Opted out (C04)"),
    ([{"address": " ana@example.org ", "reason": "Hard bounce"}], [], "Suppress", "Hard bounce: the address does not work (C06)"),
    ([{"address": "ana@example.org", "reason": "Unsubscribed", "channel": "SMS"}], [], "Unknown", "Country unknown"),
    ([{"address": "ana@example.org", "reason": "Erasure"}, {"address": "ana@example.org", "reason": "Unsubscribed"}], [], "Erase", "Asked to be erased"),
    ([], [{"email": "ana@example.org", "status": "Complained"}], "Suppress", "Marked an email as spam (C02)"),
    ([], [{"email": "ana@example.org", "status": "Subscribed"}, {"email": "ana@example.org", "status": "Unsubscribed"}], "Suppress", "Opted out (C04)"),
    ([], [{"email": "ana@example.org", "status": "Pending"}], "Do not migrate", "Double opt-in started"),
    ([], [{"email": "ana@example.org", "status": "Subscribed"}], "Unknown", "Country unknown"),
    ([{"address": "ben@example.org", "reason": "Unsubscribed"}], [], "Unknown", "Country unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("ledger", "records", "verdict", "reason"), VERDICTS)
def test_who_must_not_be_written_to_is_certain_and_everybody_else_unknown(ledger, records, verdict, reason):
    others = {"suppressions": ledger, "consent_records": records}
    assert said("contacts", "marketing_verdict", [contact()], **others) == [verdict]
    assert said("contacts", "reason", [contact()], **others)[0].startswith(reason)


def test_a_stop_holds_for_an_address_that_is_none():
    ledger = [{"address": "ana at example.org", "reason": "Unsubscribed"}]
    rows = [contact(email="Ana at example.org")]
    assert said("contacts", "marketing_verdict", rows, suppressions=ledger) == ["Suppress"]


@pytest.mark.parametrize(
    ("email", "word"),
    [("ana@example.org", "Deliverable"), ("nonsense", "Undeliverable"), (None, "Undeliverable"), ("a@example.org; b@example.org", "Check")],
)  # fmt: skip
def test_whether_an_address_can_receive_mail(email, word):
    assert said("contacts", "deliverable", [contact(email=email, notes="x")]) == [word]


def test_a_later_row_with_the_same_address_names_the_first():
    rows = [
        contact(),
        contact(contact_id="C-2", email="ANA@example.org"),
        contact(contact_id="C-3", email=None, notes="x"),
    ]
    assert said("contacts", "same_person_as", rows) == [None, "C-1", None]


def test_tags_are_counted_once_per_contact():
    people = [contact(tags="VIP; VIP; Buyer"), contact(contact_id="C-2", tags="VIP")]
    assert said(
        "tags", "contacts_tagged", [{"tag": "VIP"}, {"tag": "Buyer"}, {"tag": "Gone"}], contacts=people
    ) == [2, 1, 0]


def test_a_tag_that_the_new_platform_would_change_is_named():
    rows = [{"tag": "VIP!"}, {"tag": "vip"}, {"tag": "Fine"}, {"tag": "a;b"}]
    found = said("tags", "fits_target", rows, Policy(target_platform="Kartra"))
    so_far = "Fits as far as is known; not known: how long a tag may be, whether capitals count"
    assert found == ["Has characters that Kartra refuses", so_far, so_far, "Would be split at its ;"]
    assert (
        said("tags", "fits_target", [{"tag": "VIP"}, {"tag": "vip"}], Policy(target_platform="HighLevel"))
        == ["Falls together with another tag on HighLevel"] * 2
    )


def test_nothing_is_said_to_fit_a_platform_that_nobody_knows():
    rows = [{"tag": "VIP"}]
    found = said("tags", "fits_target", rows, Policy(target_platform="Acme Mail"))
    assert found == ["Not known: there is no profile of Acme Mail"]
    assert said("tags", "fits_target", rows, Policy()) == [None]


def test_the_contact_behind_a_payment_is_found():
    people = [contact()]
    for table in ("purchases", "subscriptions", "affiliates"):
        assert said(
            table, "contact_id", [{"email": "ANA@example.org"}, {"email": "x@example.org"}], contacts=people
        ) == ["C-1", None]


def test_who_pays_is_counted():
    subscriptions = [
        {"email": "a@example.org", "product": "course ", "status": "Active"},
        {"email": "b@example.org", "product": "Course", "status": "Ended"},
    ]
    purchases = [
        {"email": "a@example.org", "product": "Course", "kind": "Sale"},
        {"email": "a@example.org", "product": "Course", "kind": "Refund"},
    ]
    rows = [{"product": "Course"}]
    assert said("products", "subscribers", rows, subscriptions=subscriptions, purchases=purchases) == [1]
    assert said("products", "bought", rows, subscriptions=subscriptions, purchases=purchases) == [1]


@pytest.mark.parametrize(
    ("facts", "begins"),
    [
        ({"status": "Active"}, "Unknown who holds the card"),
        ({"status": "Active", "token_holder": "Own account"}, "The card is in your own account"),
        ({"status": "Past due", "token_holder": "Platform"}, "The platform holds the card"),
        ({"status": "Free access"}, "Access without payment"),
        ({"status": "Ended", "token_holder": "Platform"}, "Over: nothing moves"),
    ],
)
def test_a_subscription_says_what_it_needs_to_go_on(facts, begins):
    assert said("subscriptions", "reason", [{"email": "a@example.org", **facts}])[0].startswith(begins)


def record(host: str, **facts) -> dict:
    told = {"record_type": "TXT", "purpose": "Other", "new_value": "x", "old_value": "x", "ttl": 300}
    return {"host": host, **told, **facts}


SPF = {"purpose": "SPF", "new_value": "v=spf1 include:a.example -all", "verified_at": datetime(2026, 11, 1)}


def test_dns_records_that_would_go_wrong_are_named():
    rows = [
        record("example.com", **SPF), record("EXAMPLE.com", **SPF), record("www.example.com", record_type="CNAME"),
        record("www.example.com"), record("mx.example.com", record_type="MX", new_value="y"), record("a.example.com", ttl=86400),
        record("ok.example.com", purpose="DKIM", record_type="CNAME", verified_at=datetime(2026, 11, 1)),
        record("_dmarc.example.com", purpose="DMARC", new_value="v=DMARC1; p=none", verified_at=datetime(2026, 11, 1)),
    ]  # fmt: skip
    assert said("domains", "problem", rows) == [
        "Nothing found",
        "A second SPF record beside row 1: merge them into one",
        "It cannot stand beside row 4",
        "Nothing found",
        "Changing this would redirect incoming mail: leave it as it is",
        "Lower the TTL before the switch, at least one old TTL ahead",
        "Nothing found",
        "Nothing found",
    ]


def redirect(redirect_id: str, old: str, new: str | None = None, **facts) -> dict:
    return {"redirect_id": redirect_id, "old_url": old, "new_url": new, **facts}


def test_redirects_that_loop_chain_or_lead_nowhere_are_named():
    rows = [
        redirect("R1", "https://example.com/a", "https://example.com/b"),
        redirect("R2", "https://example.com/b", "https://example.com/c"),
        redirect("R3", "https://example.com/x/", "https://EXAMPLE.com/x"),
        redirect("R4", "https://example.com/b/", "https://example.com/d"),
        redirect("R5", "https://example.com/n", visits_90d=3),
        redirect("R6", "https://example.com/m", decision="Gone"),
        redirect("R7", "https://example.com/ok", "https://example.com/d"),
        redirect("R8", "https://example.com/h", "http://example.com/d"),
    ]
    for row in rows:
        row.setdefault("decision", "Redirect")
        row.setdefault("status_code", "301" if row["decision"] == "Redirect" else None)
    assert said("redirects", "problem", rows) == [
        "It leads to R2, which leads on",
        "Nothing found",
        "Redirects to itself",
        "Same address as R2",
        "Add a new address, or decide that the page is gone",
        "Nothing found",
        "Nothing found",
        "Write https",
    ]


def test_a_redirect_is_kept_for_a_year_after_go_live():
    rows = [redirect("R1", "https://example.com/a")]
    assert said("redirects", "keep_until", rows, Policy(go_live_on=date(2026, 11, 28))) == [
        datetime(2027, 11, 28)
    ]
    assert said("redirects", "keep_until", rows) == [None]


def test_steps_of_the_day_that_cannot_work_are_named():
    whole = {"owner": "Mara", "check": "seen", "rollback": "undo it", "minutes": 10}
    rows = [
        {"step_id": "G1", "step": "a", "starts_at": datetime(2026, 11, 28, 1), **whole, "minutes": 30, "gate": "Gate", "backup": "Jonas"},
        {"step_id": "G2", "step": "b", "starts_at": datetime(2026, 11, 28, 1, 10), "after": "G1", **whole, "owner": "Jonas"},
        {"step_id": "G3", "step": "c", "starts_at": datetime(2026, 11, 28, 2), "after": "G9", **whole},
        {"step_id": "G4", "step": "d", "after": "G1", "starts_at": datetime(2026, 11, 28, 1, 30), **whole},
        {"step_id": "G5", "step": "e"},
        {"step_id": "G6", "step": "f", "status": "Done"},
    ]  # fmt: skip
    assert said("go_live_plan", "problem", rows) == [
        "Nothing found",
        "G1 ends at 01:30: begin then, or later",
        "G9 is not in the plan",
        "Nothing found",
        "No owner yet",
        "Nothing found",
    ]


@pytest.mark.parametrize(
    ("numbers", "verdict"),
    [
        ({}, "Not sent yet"),
        ({"delivered": 1000, "bounced": 2, "complained": 0}, "Go on"),
        ({"delivered": 1000, "bounced": 20, "complained": 0}, "Hold: send no more than today"),
        ({"delivered": 1000, "bounced": 30, "complained": 0}, "Stop: too many bounces or complaints"),
        ({"delivered": 500, "bounced": 0, "complained": 1}, "Hold: send no more than today"),
        ({"delivered": 100, "bounced": 0, "complained": 2}, "Hold: send no more than today"),
        ({"delivered": 1000}, "Enter bounces and complaints"),
    ],
)
def test_a_day_of_warming_up_says_whether_to_go_on(numbers, verdict):
    assert said("warm_up", "verdict", [{"segment": "x", **numbers}]) == [verdict]


@pytest.mark.parametrize(
    ("numbers", "verdict"),
    [
        ({"value": 5, "baseline": 10, "amber_at": -0.2, "red_at": -0.4}, "Red: act now"),
        ({"value": 7.5, "baseline": 10, "amber_at": -0.2, "red_at": -0.4}, "Amber: look"),
        ({"value": 10, "baseline": 10, "amber_at": -0.2, "red_at": -0.4}, "Green"),
        ({"value": 30, "baseline": 10, "amber_at": 0.5, "red_at": 1.0}, "Red: act now"),
        ({"value": 5, "baseline": 0}, "No baseline to compare with"),
        ({"value": 0.3, "amber_from": 0.1, "red_from": 0.3}, "Red: act now"),
        ({"value": 0.1, "baseline": 0.2, "amber_from": 0.1, "red_from": 0.3}, "Amber: look"),
        ({"value": 0.02, "amber_from": 0.1, "red_from": 0.3}, "Green"),
        ({"value": 10, "baseline": 10}, "No limits are set"),
        ({"baseline": 10}, "Not read yet"),
    ],
)
def test_a_number_that_is_watched_is_green_amber_or_red(numbers, verdict):
    assert said("monitoring", "verdict", [{"metric": "x", **numbers}]) == [verdict]


def test_objectives_fit_and_resources_say_what_is_missing():
    goals = [
        {
            "goal": "x",
            "metric": "m",
            "baseline": 20,
            "target": 30,
            "by_date": datetime(2027, 1, 1),
            "result": 25,
        },
        {"goal": "y", "target": 1},
    ]
    assert said("objectives", "measurable", goals) == ["Yes", "Missing: metric, baseline, date"]
    assert said("objectives", "change", goals) == [0.5, None]
    needs = [
        {"need": "x", "weight": 3, "old_score": 1, "new_score": 3},
        {"need": "y", "old_score": 3, "new_score": 3, "reason_to_move": True},
    ]
    assert said("platform_fit", "weighted", needs) == [6, None]
    assert said("platform_fit", "reason", needs) == [
        "The new platform does it better",
        "You move because of this, and it gets no better",
    ]
    people = [
        {"role": "x", "hours_needed": 10, "hours_available": 4, "person": "Mara"},
        {"role": "y", "hours_needed": 1, "hours_available": 2},
    ]
    assert said("resources", "gap", people) == [6, -1]
    assert said("resources", "reason", people) == ["Hours are missing", "Nobody is named"]


def paid(day: int, amount: float = 29, **facts) -> dict:
    return {"email": "ANA@example.org", "product": "Club", "bought_at": datetime(2026, 3, day, 10), "amount": amount, "currency": "EUR", "kind": "Sale", **facts}  # fmt: skip


def test_last_purchase_and_what_was_paid_are_told_from_purchases_beside_the_facts():
    rows = [contact(lifetime_value=5), contact(contact_id="C-2", email="ben@example.org"), contact(contact_id="C-3", email=None, notes="x")]  # fmt: skip
    bought = [
        paid(1),
        paid(9),
        paid(12, -29, kind="Refund"),
        paid(2, 10, email="ben@example.org", currency="USD"),
    ]
    policy = Policy(currency="EUR")
    assert said("contacts", "bought_last_on", rows, policy, purchases=bought) == [datetime(2026, 3, 9), datetime(2026, 3, 2), None]  # fmt: skip
    assert said("contacts", "paid_in_all", rows, policy, purchases=bought) == [29, None, None]
    assert said("contacts", "lifetime_value", rows, policy, purchases=bought) == [5, None, None]


@pytest.mark.parametrize(
    ("subscriptions", "bought", "found"),
    [
        ([], [], None),
        ([{"status": "Active"}], [], "Yes"),
        ([{"status": "Cancelled"}], [], "No"),
        ([{"status": "Cancelled", "paid_until": datetime(2026, 10, 1)}], [], "No"),
        ([{"status": "Cancelled", "paid_until": datetime(2026, 12, 1)}], [], "Yes"),
        ([{"status": "Ended"}, {"status": "Past due"}], [], "Yes"),
        ([{"status": "Ended"}, {"status": None}], [], "Unknown"),
        ([], [paid(1, product="course")], "Yes"),
        ([], [paid(1, product="Course"), paid(2, -29, product="Course", kind="Refund")], None),
        ([], [paid(1, product="Mug")], None),
    ],
)
def test_paid_access_is_told_from_the_registers_and_a_cancelled_one_is_none(subscriptions, bought, found):
    products = [{"product": "Course", "access": "MB-001", "billing": "One-time"}, {"product": "Mug", "billing": "One-time"}]  # fmt: skip
    others = {"subscriptions": [{"email": "ana@example.org", **one} for one in subscriptions], "purchases": bought, "products": products}  # fmt: skip
    assert said("contacts", "access_found", [contact(has_access="No")], **others) == [found]


def test_where_a_tag_is_used_is_told_from_links():
    assets = [{"asset_id": "TA-1", "asset_class": "Tag", "name": "buyer"}, {"asset_id": "PG-1", "asset_class": "Page", "name": "VIP"}]  # fmt: skip
    links = [
        {"from_id": "FM-1", "relation": "adds", "to_id": "TA-1"}, {"from_id": "TA-1", "relation": "triggers", "to_id": "AU-1"},
        {"from_id": "AU-1", "relation": "adds", "to_id": "TA-1"}, {"from_id": "FM-2", "relation": "adds", "to_id": "TA-1", "confirmed": "No"},
    ]  # fmt: skip
    rows = [{"tag": "Buyer", "used_in": "mine"}, {"tag": "VIP"}]
    assert said("tags", "found_in", rows, assets=assets, links=links) == ["2: AU-1, FM-1", None]
    assert said("tags", "used_in", rows, assets=assets, links=links) == ["mine", None]


@pytest.mark.parametrize("one", COMPUTED, ids=lambda one: f"{one.table}.{'+'.join(one.columns)}")
def test_every_computed_column_is_filled_on_tables_without_rows_and_of_blank_rows(one):
    for rows in (0, 3):
        tables = {name: table.empty(rows) for name, table in BY_NAME.items()}
        filled = one.fill(tables, Policy(), TODAY)
        assert len(filled) == rows
        for column in one.columns:
            assert filled[column].dtype == BY_NAME[one.table].by_name[column].kind.dtype


def test_no_function_writes_another_surface():
    for one in COMPUTED:
        assert all(BY_NAME[one.table].by_name[column].is_computed for column in one.columns)
