"""How lately a contact showed interest, and why. It proposes; nobody is removed by it, and whoever pays or has access never is.

Clicks and purchases are done by a person. Mail programs open mail by themselves (Apple's since September 2021), so an open
shows that an address lives and little more: it keeps a contact from Cold, and makes nobody Active, unless Settings say so.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xlmigrate.cleaning import email
from xlmigrate.engine.catalogue import BY_NAME
from xlmigrate.engine.computed import computes
from xlmigrate.engine.plan import TEXT
from xlmigrate.engine.settings import Policy

Days = NDArray[np.datetime64]

_SIGNS = ("last_clicked_on", "last_purchase_on", "last_opened_on")
_CLOSED = {
    "Erasure": "Asked to be erased",
    "Complained": "Marked an email as spam",
    "Hard bounce": "Hard bounce: the address does not work",
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
    day = np.datetime64(policy.engagement_on or today, "D")
    signs, since = _signs(contacts, purchases, key), _days(contacts["created_on"])
    clicked, bought, opened = signs.values()
    strong = np.fmax(clicked, bought)
    latest = np.fmax(strong, opened)
    told = _told(contacts)
    acted = np.where(np.isnat(strong), since, strong)  # to sign up is an act as well, while there is no other
    by_act, by_open = _rank(acted, day, policy), _rank(opened, day, policy)
    if policy.opens_count != "Yes":
        by_open = np.maximum(by_open, _LIVELY.index("Cooling"))
    rank = np.fmin(by_act, by_open)
    why = _why(signs, latest, since, told, day).set_axis(contacts.index)
    closed = _closed(suppressions, consent_records).reindex(key).set_axis(contacts.index)
    future = _future({**signs, "created_on": since}, contacts.index, today)
    rank[closed.notna().to_numpy()] = _LIVELY.index("Dead")
    unknown = (
        np.isnan(rank) | (np.isnat(latest) & ~told & closed.isna().to_numpy()) | future.notna().to_numpy()
    )
    words = np.array([*_LIVELY, "Review"], dtype=object)
    segment = pd.Series(
        words[np.where(unknown, len(_LIVELY), rank).astype(int)], index=contacts.index, dtype=TEXT
    )
    if closed.notna().any():
        why = (closed + "; " + why.str[:1].str.lower() + why.str[1:]).fillna(why)
    why = future.fillna(why) if future.notna().any() else why
    kept = _kept(contacts, subscriptions, key, today)
    if kept.notna().any():
        why = why.mask(kept.notna() & segment.ne("Active"), why + ". Never removed: " + kept)
    return pd.DataFrame({"engagement": segment, "engagement_reason": why})


def _key(addresses: pd.Series) -> pd.Series:
    """The key of an address; what is no address is its own key, so that what is said of it still holds."""
    return email.key(addresses).fillna(addresses.str.strip().str.lower())


def _days(column: pd.Series) -> Days:
    return column.to_numpy(dtype="M8[us]", na_value=np.datetime64("NaT")).astype("M8[D]")


def _signs(contacts: pd.DataFrame, purchases: pd.DataFrame, key: pd.Series) -> dict[str, Days]:
    """The last day of each sign; the latest of the fact on Contacts and the payments on Purchases."""
    signs = {name: _days(contacts[name]) for name in _SIGNS}
    paid = purchases[purchases["kind"].isin(["Sale", "Rebill"]) | purchases["kind"].isna()]
    if len(paid):
        times = pd.Series(_days(paid["bought_at"]).astype("M8[us]"), index=paid.index)
        last = times.groupby(_key(paid["email"])).max().reindex(key)
        signs["last_purchase_on"] = np.fmax(signs["last_purchase_on"], last.to_numpy().astype("M8[D]"))
    return signs


def _told(contacts: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether the platform of a row tells opens or clicks at all: some contact of it has one."""
    tells = contacts["last_clicked_on"].notna() | contacts["last_opened_on"].notna()
    platform = contacts["source_platform"].fillna("")
    return platform.isin(platform[tells.to_numpy(dtype=bool)].unique()).to_numpy(dtype=bool)


_LIVELY = ("Active", "Cooling", "Cold", "Dead")


def _rank(last: Days, day: np.datetime64, policy: Policy) -> NDArray[np.float64]:
    """The place in `_LIVELY` by the days between a date and the stated day; NaN where there is no date."""
    age = (day - last) / np.timedelta64(1, "D")
    limits = (policy.cooling_after_days, policy.unengaged_after_days, policy.dead_after_days)
    rank = np.sum([age > limit for limit in limits], axis=0).astype(float)
    return np.where(np.isnat(last), np.nan, rank)


def _why(
    signs: dict[str, Days], latest: Days, since: Days, told: NDArray[np.bool_], day: np.datetime64
) -> pd.Series:
    """The last sign and how long ago it was; or that there never was one, or that nobody knows."""
    silent = np.isnat(latest)
    which = np.select([days == latest for days in signs.values()], range(len(_SIGNS)), _NEVER)
    shown = np.where(silent, since, latest)
    which[silent & np.isnat(since)] = _UNDATED
    which[silent & ~told] = _UNTOLD
    only_opened = (which == _OPENED) & np.isnat(np.fmax(signs["last_clicked_on"], signs["last_purchase_on"]))
    also = np.where(only_opened, since, np.datetime64("NaT"))

    def words(at: int, one: np.datetime64) -> str:
        return _SAYS[at].format(_on(one, day)) if at < _UNDATED else _SAYS[at]

    why = _by_distinct((which, np.where(which < _UNDATED, shown, np.datetime64("NaT"))), words)
    if not np.isnat(also).all():
        why = why + _by_distinct((also,), lambda one: "" if np.isnat(one) else f"; came {_on(one, day)}")
    return why


_OPENED, _NEVER, _UNDATED, _UNTOLD = 2, 3, 4, 5
_SAYS = (
    "Clicked {}",
    "Bought {}",
    "Opened {} (mail programs open by themselves)",
    "Never opened, clicked or bought; came {}",
    "No date of any sign, nor of the first day",
    "Its platform's export tells no opens and no clicks",
)
"""What is said of the last sign, in the order of `_SIGNS`, and of those who gave none."""


def _on(one: np.datetime64, day: np.datetime64) -> str:
    """ "on 2025-03-04, 620 days before 2026-11-14"; a day after the stated one has no distance."""
    age = int((day - one).astype(int))
    return f"on {one}" + (f", {age} day{'s' * (age != 1)} before {day}" if age > 0 else "")


def _by_distinct(columns: tuple[NDArray[Any], ...], words: Callable[..., str]) -> pd.Series:
    """Words for each row, made once per distinct combination of values."""
    codes, distinct = np.zeros(len(columns[0]), dtype=np.int64), 1
    for column in columns:
        own, values = pd.factorize(column, use_na_sentinel=False)
        codes, distinct = codes * len(values) + own, distinct * len(values)
    places, first = np.unique(codes, return_index=True)
    texts = pd.array([words(*(column[row] for column in columns)) for row in first], dtype=TEXT)
    return pd.Series(texts.take(np.searchsorted(places, codes)))


def _future(days: dict[str, Days], index: pd.Index, today: date) -> pd.Series:
    """What is said where a day lies after the day of judgement: a slip, or day and month swapped."""
    found: list[Any] = [pd.NA] * len(index)
    for name, ones in reversed(days.items()):
        heading = BY_NAME["contacts"].by_name[name].heading
        for row in np.flatnonzero(ones > np.datetime64(today, "D")):
            found[row] = f"{heading} {ones[row]} is after {today}: look at it"
    return pd.Series(found, index=index, dtype=TEXT)


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
