"""How lately a contact showed interest, and why. It proposes; nobody is removed by it, and whoever pays or has access never is.

Clicks and purchases are done by a person. Mail programs open mail by themselves (Apple's since September 2021), so an open
shows that an address lives and little more: it keeps a contact from Cold, and makes nobody Active, unless Settings say so.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from xlmigrate.cleaning import email
from xlmigrate.computed.language import computes
from xlmigrate.plan import TEXT
from xlmigrate.policy import Policy
from xlmigrate.schema import BY_NAME

_SIGNS = {"last_clicked_on": "Clicked", "last_purchase_on": "Bought", "last_opened_on": "Opened"}
_CLOSED = {
    "Erasure": "Asked to be erased",
    "Complained": "Marked a mail as spam",
    "Hard bounce": "The address bounced for good",
    "Objected": "Objected to mail",
    "Refused": "Refused mail",
    "Unsubscribed": "Unsubscribed",
}
"""Reasons on Suppressions that end mail to an address, the gravest first; others (manual, blocked) are no sign of the person."""

_STATED = {"Bounced": "Hard bounce"}
"""Words of consent records that Suppressions call otherwise."""


@computes("contacts", "engagement", "engagement_reason")
def engagement(
    contacts: pd.DataFrame,
    suppressions: pd.DataFrame,
    consent_records: pd.DataFrame,
    purchases: pd.DataFrame,
    subscriptions: pd.DataFrame,
    policy: Policy,
    today: date,
) -> pd.DataFrame:
    """Active, Cooling, Cold, Dead or Review, by the last click, purchase and open before the stated day.

    A contact that never clicked or bought is as old as its first day on the platform; where no contact of its platform has a
    date of opens or clicks, the export does not tell them, and nothing follows from their absence.
    """
    key = _key(contacts["email"])
    day = pd.Timestamp(policy.engagement_on or today)
    signs = _signs(contacts, purchases, key)
    strong = signs[["last_clicked_on", "last_purchase_on"]].max(axis=1)
    opened = signs["last_opened_on"]
    latest = signs.max(axis=1)
    since = contacts["created_on"].astype("datetime64[us]").dt.normalize()
    acted = strong.fillna(since)  # to sign up is an act as well, while there is no other
    told = _told(contacts)
    by_act, by_open = _segment(acted, day, policy), _segment(opened, day, policy)
    if policy.opens_count != "Yes":
        by_open = by_open.mask(by_open.eq("Active").fillna(False), "Cooling")
    segment = _livelier(by_act, by_open).mask(latest.isna() & ~told, "Review").fillna("Review")
    why = _why(signs, latest, since, told, day)
    only_opened = opened.notna() & strong.isna() & since.notna()
    why = why.mask(only_opened, why + "; came" + _on(since, day))
    future = _future(signs.assign(created_on=since), today)
    closed = _closed(suppressions, consent_records).reindex(key).set_axis(contacts.index)
    segment = segment.mask(closed.notna(), "Dead").mask(future.notna(), "Review")
    why = (closed + "; " + why.str[:1].str.lower() + why.str[1:]).fillna(why)
    why = (future + " is after " + f"{today:%Y-%m-%d}" + ": look at it").fillna(why)
    kept = _kept(contacts, subscriptions, key, today)
    why = why.mask(kept.notna() & segment.ne("Active").fillna(True), why + ". Never removed: " + kept)
    return pd.DataFrame({"engagement": segment, "engagement_reason": why})


def _key(addresses: pd.Series) -> pd.Series:
    """The key of an address; what is no address is its own key, so that what is said of it still holds."""
    return email.key(addresses).fillna(addresses.str.strip().str.lower())


def _signs(contacts: pd.DataFrame, purchases: pd.DataFrame, key: pd.Series) -> pd.DataFrame:
    """The last day of each sign; the latest of the fact on Contacts and the payments on Purchases."""
    signs = pd.DataFrame({name: contacts[name].astype("datetime64[us]").dt.normalize() for name in _SIGNS})
    paid = purchases[purchases["kind"].isin(["Sale", "Rebill"]) | purchases["kind"].isna()]
    last = paid["bought_at"].astype("datetime64[us]").dt.normalize().groupby(_key(paid["email"])).max()
    bought = last.reindex(key).set_axis(contacts.index).astype("datetime64[us]")
    signs["last_purchase_on"] = pd.concat([signs["last_purchase_on"], bought], axis=1).max(axis=1)
    return signs


def _told(contacts: pd.DataFrame) -> pd.Series:
    """Whether the platform of a row tells opens or clicks at all: some contact of it has one."""
    any_sign = contacts["last_clicked_on"].notna() | contacts["last_opened_on"].notna()
    platform = contacts["source_platform"].fillna("")
    return any_sign.groupby(platform).transform("any") if len(contacts) else any_sign


def _segment(last: pd.Series, day: pd.Timestamp, policy: Policy) -> pd.Series:
    """The segment by the days between a date and the stated day; missing where there is no date."""
    age = (day - last).dt.days
    word = pd.Series("Active", index=last.index, dtype=TEXT)
    for limit, older in (
        (policy.cooling_after_days, "Cooling"),
        (policy.unengaged_after_days, "Cold"),
        (policy.dead_after_days, "Dead"),
    ):
        word = word.mask(age > limit, older)
    return word.mask(last.isna())


_LIVELY = ("Active", "Cooling", "Cold", "Dead")


def _livelier(one: pd.Series, other: pd.Series) -> pd.Series:
    rank = {word: place for place, word in enumerate(_LIVELY)}
    best = pd.concat([one.map(rank), other.map(rank)], axis=1).astype("Float64").min(axis=1)
    return best.map(dict(enumerate(_LIVELY))).astype(TEXT)


def _why(
    signs: pd.DataFrame, latest: pd.Series, since: pd.Series, told: pd.Series, day: pd.Timestamp
) -> pd.Series:
    """The last sign and how long ago it was; or that there never was one, or that nobody knows."""
    why = pd.Series(pd.NA, index=latest.index, dtype=TEXT)
    for name, word in reversed(_SIGNS.items()):
        why = why.mask(signs[name].eq(latest), word)
    opened_last = why.eq("Opened").fillna(False)
    why = why + _on(latest, day)
    why = why.mask(opened_last, why + " (mail programs open by themselves)")
    never = "Never opened, clicked or bought; came" + _on(since, day)
    undated = "No date of any sign, nor of the first day"
    untold = "Its platform's export tells no opens and no clicks"
    silent = never.fillna(undated).where(told, untold)
    result: pd.Series = why.fillna(silent)
    return result


def _on(days: pd.Series, day: pd.Timestamp) -> pd.Series:
    """ " on 2025-03-04, 620 days before 2026-11-14"; a day after the stated one has no distance."""
    age = (day - days).dt.days.astype("Int64")
    text = " on " + _shown(days)
    unit = pd.Series(" days", index=days.index, dtype=TEXT).mask(age.eq(1).fillna(False), " day")
    before = text + ", " + age.astype(TEXT) + unit + f" before {day:%Y-%m-%d}"
    return text.mask((age > 0).fillna(False), before)


def _future(days: pd.DataFrame, today: date) -> pd.Series:
    """The heading and day of a sign that lies after the day of judgement: a slip, or day and month swapped."""
    found = pd.Series(pd.NA, index=days.index, dtype=TEXT)
    for name in days:
        text = BY_NAME["contacts"].by_name[str(name)].heading + " " + _shown(days[name])
        found = found.mask((days[name] > pd.Timestamp(today)) & found.isna(), text)
    return found


def _shown(days: pd.Series) -> pd.Series:
    text: pd.Series = days.dt.strftime("%Y-%m-%d").astype(TEXT)
    return text


def _closed(suppressions: pd.DataFrame, consent_records: pd.DataFrame) -> pd.Series:
    """Why mail to an address has ended, by its key: what Suppressions or a consent record of e-mail say, the gravest."""
    active = suppressions[
        suppressions["lifted_at"].isna() & suppressions["channel"].fillna("E-mail").eq("E-mail")
    ]
    mail = consent_records[consent_records["channel"].fillna("E-mail").eq("E-mail")]
    words = pd.concat([active["reason"], mail["status"].replace(_STATED)], ignore_index=True)
    keys = pd.concat([_key(active["address"]), _key(mail["email"])], ignore_index=True)
    rank = words.map({word: place for place, word in enumerate(_CLOSED)})
    known = rank.notna() & keys.notna()
    gravest = rank[known].astype("int64").groupby(keys[known].astype(object)).min()
    return gravest.map(dict(enumerate(_CLOSED.values()))).astype(TEXT)


def _kept(contacts: pd.DataFrame, subscriptions: pd.DataFrame, key: pd.Series, today: date) -> pd.Series:
    """Why a contact may not be removed whatever its engagement: it pays, or has access to something paid."""
    over = subscriptions["status"].eq("Ended").fillna(False) | (
        subscriptions["status"].eq("Cancelled").fillna(False)
        & (subscriptions["paid_until"] < pd.Timestamp(today)).fillna(False)
    )
    members = _key(subscriptions.loc[~over, "email"]).dropna()
    kept = pd.Series(pd.NA, index=contacts.index, dtype=TEXT)
    kept = kept.mask(contacts["has_access"].eq("Yes").fillna(False), "has paid access")
    return kept.mask(key.isin(members), "has a subscription that is not over")
