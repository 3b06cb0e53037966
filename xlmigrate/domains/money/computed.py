"""What is said of products, purchases, subscriptions and affiliates: who pays, and who that is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from xlmigrate.cleaning import email
from xlmigrate.domains.money import rules
from xlmigrate.domains.money.words import PurchaseKind, SubscriptionState
from xlmigrate.domains.project.words import RequiredStatus, TokenHolder
from xlmigrate.engine.computed import Computed, computes
from xlmigrate.engine.masks import sentences
from xlmigrate.engine.plan import TEXT
from xlmigrate.engine.settings import Policy

_ASKED = ("Choose how the payment and the access go on",)
"""What the row asks for anyway: the reasons for or against a route say more."""

_RUNNING = (
    SubscriptionState.ACTIVE,
    SubscriptionState.TRIAL,
    SubscriptionState.PAST_DUE,
    SubscriptionState.PAUSED,
    SubscriptionState.FREE_ACCESS,
    SubscriptionState.UNKNOWN,
)


def _contact_of(table: str) -> Computed:
    def contact(**tables: Any) -> pd.DataFrame:
        ids, frame = tables["contact_by_address"], tables[table]
        return pd.DataFrame(
            {"contact_id": ids.reindex(email.key(frame["email"])).set_axis(frame.index).astype(TEXT)}
        )

    return Computed(table, ("contact_id",), contact, reads=(table, "contact_by_address"))


PURCHASE_CONTACT = _contact_of("purchases")
SUBSCRIPTION_CONTACT = _contact_of("subscriptions")
AFFILIATE_CONTACT = _contact_of("affiliates")


@computes("products", "subscribers", "bought")
def product_use(products: pd.DataFrame, purchases: pd.DataFrame, subscriptions: pd.DataFrame) -> pd.DataFrame:
    """How many people pay for a price point now, and how often it was bought; names compared without case."""
    name = products["product"].str.strip().str.casefold()
    running = subscriptions[subscriptions["status"].isin(_RUNNING) | subscriptions["status"].isna()]
    sales = purchases[purchases["kind"].eq(PurchaseKind.SALE).fillna(True)]
    return pd.DataFrame(
        {
            "subscribers": _count(name, running["product"]),
            "bought": _count(name, sales["product"]),
        }
    )


def _count(names: pd.Series, bought: pd.Series) -> pd.Series:
    counts = bought.str.strip().str.casefold().value_counts()
    return names.map(counts).fillna(0).astype("Int64").mask(names.isna())


@computes("subscriptions", "reason")
def subscription_reason(subscriptions: pd.DataFrame, policy: Policy, today: date) -> pd.DataFrame:
    """What is wrong with the row; else what speaks for or against a route, from who holds the card and pays."""
    wrong = sentences(rules, "subscriptions", {"subscriptions": subscriptions}, policy, today)
    reason = pd.Series(pd.NA, index=subscriptions.index, dtype=TEXT)
    running = subscriptions["status"].isin(_RUNNING) | subscriptions["status"].isna()
    holder = subscriptions["token_holder"]
    for where, why in (
        (
            running & (holder.isna() | holder.eq(TokenHolder.UNKNOWN)),
            "Who holds the card is not known: ask the provider",
        ),
        (running & holder.eq("Own account"), "The card is in your own account: billing can go on"),
        (running & holder.eq("Platform"), "The platform holds the card: the member must pay again"),
        (
            subscriptions["status"].eq(SubscriptionState.FREE_ACCESS),
            "Access without payment: it must be granted by hand",
        ),
        (
            subscriptions["status"].eq(SubscriptionState.CANCELLED),
            "Cancelled: access lasts to the end of the paid time",
        ),
        (subscriptions["status"].eq(SubscriptionState.ENDED), "Over: nothing moves"),
    ):
        reason = reason.mask(where.fillna(False).astype(bool), why)
    unread = subscriptions.drop(columns="subscription_id").isna().all(axis=1)
    errors = wrong.mask(wrong.isin(_ASKED))
    return pd.DataFrame({"reason": errors.fillna(reason).mask(unread)})


@computes("gateways", "reason")
def gateway_reason(gateways: pd.DataFrame, policy: Policy, today: date) -> pd.DataFrame:
    """What still stands before a payment gateway works on the new platform; the gravest first."""
    wrong = sentences(rules, "gateways", {"gateways": gateways}, policy, today)
    reason = wrong.fillna("Reconnected and tested")
    reason = reason.mask(gateways["decision"].eq(RequiredStatus.ARCHIVE).fillna(False), "Not needed any more")
    return pd.DataFrame({"reason": reason.mask(gateways["gateway"].isna())})
