"""The engagement of a contact: the segment, the reason in words, and who is never removed."""

from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlmigrate import api
from xlmigrate.cleaning import email
from xlmigrate.demo_company import POLICY
from xlmigrate.domains import BY_NAME
from xlmigrate.domains.contacts.computed.engagement import engagement
from xlmigrate.engine import loading
from xlmigrate.engine.settings import Policy

TODAY = date(2026, 11, 14)
NAMES = ("contacts", "suppressions", "consent_records", "purchases", "subscriptions")


def judged(
    rows: list[dict[str, Any]], policy: Policy | None = None, **others: list[dict[str, Any]]
) -> list[tuple[Any, Any]]:
    """Segment and reason of each contact; other tables by name, those not given are empty."""
    frames = {}
    for name in NAMES:
        frame = pd.DataFrame({"contacts": rows, **others}.get(name, []), dtype="object")
        for column in BY_NAME[name].columns:
            if column.required and column.name not in frame:
                frame[column.name] = None
        named = frame.notna().any(axis=1)
        frame[BY_NAME[name].key.name] = [f"row {n + 1}" if named[n] else None for n in range(len(frame))]
        frames[name] = frame
    tables = loading.from_frames(frames).tables
    found = engagement.fill(tables, policy or Policy(), TODAY)[["engagement", "engagement_reason"]]
    return [tuple(None if cell is pd.NA else cell for cell in row) for row in found.itertuples(index=False)]


def ago(days: int) -> datetime:
    return datetime(2026, 11, 14) - timedelta(days=days)


def ana(**facts: Any) -> dict[str, Any]:
    return {"email": "ana@example.org", **facts}


OTHER = {"email": "ben@example.org", "last_opened_on": ago(1)}
"""Somebody of the same platform with an open, which shows that its export tells them."""

SIGNS = [
    # facts of the contact, segment, reason
    ({"last_clicked_on": ago(0)}, "Active", "Clicked on 2026-11-14"),
    ({"last_clicked_on": ago(180)}, "Active", "Clicked on 2026-05-18, 180 days before 2026-11-14"),
    ({"last_clicked_on": ago(181)}, "Cooling", "Clicked on 2026-05-17, 181 days before 2026-11-14"),
    ({"last_purchase_on": ago(365)}, "Cooling", "Bought on 2025-11-14, 365 days before 2026-11-14"),
    ({"last_purchase_on": ago(366)}, "Cold", "Bought on 2025-11-13, 366 days before 2026-11-14"),
    ({"last_clicked_on": ago(731)}, "Dead", "Clicked on 2024-11-13, 731 days before 2026-11-14"),
    ({"last_opened_on": ago(1)}, "Cooling", "Opened on 2026-11-13, 1 day before 2026-11-14 (mail programs open by themselves)"),
    ({"last_opened_on": ago(400)}, "Cold", "Opened on 2025-10-10, 400 days before 2026-11-14 (mail programs open by themselves)"),
    ({"last_opened_on": ago(1), "last_clicked_on": ago(30)}, "Active", "Opened on 2026-11-13, 1 day before 2026-11-14 (mail programs open by themselves)"),
    ({"last_opened_on": ago(9), "last_purchase_on": ago(9)}, "Active", "Bought on 2026-11-05, 9 days before 2026-11-14"),
    ({"last_opened_on": ago(9), "last_clicked_on": ago(900)}, "Cooling", "Opened on 2026-11-05, 9 days before 2026-11-14 (mail programs open by themselves)"),
    ({"last_opened_on": ago(9), "created_on": ago(30)}, "Active", "Opened on 2026-11-05, 9 days before 2026-11-14 (mail programs open by themselves); came on 2026-10-15, 30 days before 2026-11-14"),
    ({"created_on": ago(30)}, "Active", "Never opened, clicked or bought; came on 2026-10-15, 30 days before 2026-11-14"),
    ({"created_on": ago(300)}, "Cooling", "Never opened, clicked or bought; came on 2026-01-18, 300 days before 2026-11-14"),
    ({"created_on": ago(400)}, "Cold", "Never opened, clicked or bought; came on 2025-10-10, 400 days before 2026-11-14"),
    ({"created_on": ago(2000)}, "Dead", "Never opened, clicked or bought; came on 2021-05-24, 2000 days before 2026-11-14"),
    ({"last_name": "Dietz"}, "Review", "No date of any sign, nor of the first day"),
    ({"last_clicked_on": ago(-1)}, "Review", "Last clicked on 2026-11-15 is after 2026-11-14: look at it"),
    ({"created_on": ago(-3), "last_clicked_on": ago(5)}, "Review", "Created on 2026-11-17 is after 2026-11-14: look at it"),
]  # fmt: skip


def test_the_last_sign_gives_the_segment_and_its_reason():
    """All in one table: each contact is judged for itself."""
    rows = [ana(email=f"a{n}@example.org", **facts) for n, (facts, _, _) in enumerate(SIGNS)]
    assert judged([*rows, OTHER])[:-1] == [(segment, reason) for _, segment, reason in SIGNS]


def test_an_open_counts_as_much_as_a_click_when_settings_say_so():
    rows = [ana(last_opened_on=ago(1)), ana(last_opened_on=ago(1), last_clicked_on=ago(900))]
    assert [word for word, _ in judged(rows, Policy(opens_count="Yes"))] == ["Active", "Active"]


def test_a_stated_day_is_the_day_from_which_is_counted_back():
    row = ana(last_clicked_on=datetime(2026, 3, 1))
    assert judged([row], Policy(engagement_on=date(2026, 3, 11))) == [
        ("Active", "Clicked on 2026-03-01, 10 days before 2026-03-11")
    ]
    assert judged([row], Policy(engagement_on=date(2026, 1, 1))) == [("Active", "Clicked on 2026-03-01")]


def test_settings_say_after_how_many_days_a_contact_cools():
    policy = Policy(cooling_after_days=10, unengaged_after_days=20, dead_after_days=30)
    rows = [ana(last_clicked_on=ago(days)) for days in (10, 11, 21, 31)]
    assert [word for word, _ in judged(rows, policy)] == ["Active", "Cooling", "Cold", "Dead"]


def test_nothing_follows_from_the_silence_of_a_platform_that_tells_no_opens():
    rows = [ana(created_on=ago(900), source_platform="Mailchimp"), {**OTHER, "source_platform": "Kartra"}]
    assert judged(rows)[0] == ("Review", "Its platform's export tells no opens and no clicks")


CLOSED = [
    # suppressions, consent records, segment, how the reason begins
    ([{"reason": "Hard bounce"}], [], "Dead", "Hard bounce: the address does not work; clicked on"),
    ([{"reason": "Complained"}], [], "Dead", "Marked an email as spam; clicked on"),
    ([{"reason": "Unsubscribed"}], [], "Dead", "Unsubscribed; clicked on"),
    ([{"reason": "Unsubscribed"}, {"reason": "Complained"}], [], "Dead", "Marked an email as spam; clicked on"),
    ([{"reason": "Unsubscribed", "channel": "SMS"}], [], "Active", "Clicked on"),
    ([{"reason": "Unsubscribed", "lifted_at": datetime(2026, 1, 1)}], [], "Active", "Clicked on"),
    ([{"reason": "Manual"}], [], "Active", "Clicked on"),
    ([], [{"status": "Bounced"}], "Dead", "Hard bounce: the address does not work; clicked on"),
    ([], [{"status": "Unsubscribed"}], "Dead", "Unsubscribed; clicked on"),
    ([], [{"status": "Subscribed"}], "Active", "Clicked on"),
]  # fmt: skip


def test_an_address_that_is_closed_to_mail_is_dead_and_says_why():
    rows = [ana(email=f"a{n}@example.org", last_clicked_on=ago(3)) for n in range(len(CLOSED))]
    others = {
        "suppressions": [
            {"address": f"A{n}@example.org ", **e} for n, (es, *_) in enumerate(CLOSED) for e in es
        ],
        "consent_records": [
            {"email": f"A{n}@Example.org", **r} for n, (_, rs, *_) in enumerate(CLOSED) for r in rs
        ],
    }
    found = [(word, reason.split(" on 2026")[0]) for word, reason in judged(rows, **others)]
    assert found == [(segment, begins.removesuffix(" on")) for _, _, segment, begins in CLOSED]


KEPT = [
    # facts of the contact, subscriptions, what stands at the end of the reason
    ({"has_access": "Yes"}, [], "Never removed: has paid access"),
    ({"has_access": "No"}, [], ""),
    ({}, [{"status": "Active"}], "Never removed: has a subscription that is not over"),
    ({}, [{"status": "Past due"}], "Never removed: has a subscription that is not over"),
    ({}, [{"status": "Free access"}], "Never removed: has a subscription that is not over"),
    ({}, [{}], "Never removed: has a subscription that is not over"),
    ({}, [{"status": "Ended"}], ""),
    ({}, [{"status": "Cancelled", "paid_until": ago(-9)}], "Never removed: has a subscription that is not over"),
    ({}, [{"status": "Cancelled", "paid_until": ago(9)}], ""),
]  # fmt: skip


@pytest.mark.parametrize("age", [300, 500, 2000])
def test_who_pays_or_has_access_is_never_removed_and_the_reason_says_so(age):
    rows = [
        ana(email=f"a{n}@example.org", last_clicked_on=ago(age), **facts)
        for n, (facts, *_) in enumerate(KEPT)
    ]
    paid = [{"email": f"A{n}@example.org", **one} for n, (_, ones, _) in enumerate(KEPT) for one in ones]
    ends = [
        reason.partition("before 2026-11-14")[2].removeprefix(". ")
        for _, reason in judged(rows, subscriptions=paid)
    ]
    assert ends == [end for _, _, end in KEPT]


def test_a_purchase_on_its_own_sheet_counts_and_a_refund_does_not():
    row = ana(last_purchase_on=ago(900))
    sold = {"email": "ANA@example.org", "bought_at": ago(20), "kind": "Sale"}
    assert judged([row], purchases=[sold])[0][0] == "Active"
    assert judged([row], purchases=[{**sold, "kind": "Refund"}])[0][0] == "Dead"


def plainly(contact: dict[str, Any], closed: set[str], today: date) -> str:
    """The same in plain words, one contact at a time, with the defaults of Settings and a platform that tells opens."""

    def age(name: str) -> int | None:
        return (today - contact[name].date()).days if not pd.isna(contact[name]) else None

    ages = {
        name: age(name) for name in ("created_on", "last_opened_on", "last_clicked_on", "last_purchase_on")
    }
    if any(one is not None and one < 0 for one in ages.values()):
        return "Review"
    if contact["key"] in closed:
        return "Dead"
    opened, done = ages["last_opened_on"], [ages["last_clicked_on"], ages["last_purchase_on"]]
    best = min((one for one in done if one is not None), default=ages["created_on"])
    if opened is not None and opened <= 365:
        return "Active" if best is not None and best <= 180 else "Cooling"
    best = min((one for one in (best, opened) if one is not None), default=None)
    if best is None:
        return "Review"
    return "Dead" if best > 730 else "Cold" if best > 365 else "Cooling" if best > 180 else "Active"


def test_every_contact_of_the_demo_is_in_the_segment_that_plain_counting_gives(tmp_path):
    made = api.demo(tmp_path / "demo")
    contacts = made.tables["contacts"]
    records, ledger = made.tables["consent_records"], made.tables["suppressions"]
    stops = records[records["status"].isin(["Unsubscribed", "Complained", "Bounced", "Objected", "Refused"])]
    ends = ledger[ledger["lifted_at"].isna() & ~ledger["reason"].isin(["Manual", "Blocked"])]
    closed = {one for column in (stops["email"], ends["address"]) for one in email.key(column).dropna()}
    sold = made.tables["purchases"]
    sold = sold[sold["kind"].isin(["Sale", "Rebill"]) | sold["kind"].isna()]
    bought: dict[str, datetime] = {}
    for who, time in zip(email.key(sold["email"]), sold["bought_at"], strict=True):
        bought[who] = max(bought.get(who, datetime.min), datetime.min if pd.isna(time) else time)
    opens = set(
        contacts.loc[
            contacts["last_opened_on"].notna() | contacts["last_clicked_on"].notna(), "source_platform"
        ]
    )
    counts: dict[str, int] = {}
    contacts = contacts.assign(key=email.key(contacts["email"]))
    for contact in contacts.to_dict("records"):
        paid = bought.get(contact["key"])
        if paid and (pd.isna(contact["last_purchase_on"]) or paid > contact["last_purchase_on"]):
            contact["last_purchase_on"] = paid
        silent = all(
            pd.isna(contact[name]) for name in ("last_opened_on", "last_clicked_on", "last_purchase_on")
        )
        expected = plainly(contact, closed, POLICY.as_of)
        if silent and contact["source_platform"] not in opens and contact["key"] not in closed:
            expected = "Review"
        counts[expected] = counts.get(expected, 0) + 1
        assert (contact["contact_id"], contact["engagement"]) == (contact["contact_id"], expected)
    assert set(counts) == {"Active", "Cooling", "Cold", "Dead", "Review"}


def test_reasons_stand_on_their_rows_when_blank_rows_lie_between():
    rows = [
        {},
        OTHER,
        {},
        ana(last_clicked_on=ago(3), has_access="No"),
        ana(email="c@example.org", created_on=ago(400)),
    ]
    assert [word for word, _ in judged(rows)] == ["Cooling", "Active", "Cold"]
    found = judged(rows, suppressions=[{"address": "c@example.org", "reason": "Complained"}])
    assert found[1] == ("Active", "Clicked on 2026-11-11, 3 days before 2026-11-14")
    assert found[2][1].startswith("Marked an email as spam; never opened")


day = st.one_of(st.none(), st.integers(-30, 3000).map(ago))
RANK = {"Active": 0, "Cooling": 1, "Cold": 2, "Dead": 3}


@settings(deadline=None, max_examples=25)
@given(day, day, day, day, st.sampled_from(["Yes", "No"]))
def test_a_later_sign_never_makes_a_contact_colder(created, opened, clicked, bought, opens):
    facts = {
        "created_on": created,
        "last_opened_on": opened,
        "last_clicked_on": clicked,
        "last_purchase_on": bought,
    }
    names = list(facts)[1:]
    rows = [ana(**facts), *(ana(**{**facts, name: ago(0)}) for name in names), OTHER]
    (word, reason), *later = judged(rows, Policy(opens_count=opens))
    assert reason
    if word != "Review":
        assert all(RANK[one] <= RANK[word] for one, _ in later[: len(names)])
