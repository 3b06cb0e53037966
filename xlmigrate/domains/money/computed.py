"""What is said of products, purchases, subscriptions and affiliates: who pays, and who that is."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pandas as pd

from xlmigrate.cleaning import email, text
from xlmigrate.domains.money import rules
from xlmigrate.domains.money.words import Billing, PurchaseKind, SubscriptionState
from xlmigrate.domains.project.words import RequiredStatus, TokenHolder
from xlmigrate.engine.computed import Computed, computes
from xlmigrate.engine.masks import sentences
from xlmigrate.engine.plan import TEXT
from xlmigrate.engine.settings import Policy

_ASKED = ("Choose a route: how payment and access continue",)
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
            "Unknown who holds the card: ask the provider",
        ),
        (running & holder.eq("Own account"), "The card is in your own account: billing can go on"),
        (
            running & holder.eq("Platform"),
            "The platform holds the card, so the member must pay again: choose New checkout",
        ),
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


_TAKEN_BACK = (PurchaseKind.REFUND, PurchaseKind.CHARGEBACK)
_HAVE_ACCESS = (
    SubscriptionState.ACTIVE,
    SubscriptionState.TRIAL,
    SubscriptionState.PAST_DUE,
    SubscriptionState.PAUSED,
    SubscriptionState.FREE_ACCESS,
)


@computes("contacts", "bought_last_on", "paid_in_all", "access_found")
def what_the_registers_tell(
    contacts: pd.DataFrame,
    purchases: pd.DataFrame,
    subscriptions: pd.DataFrame,
    products: pd.DataFrame,
    policy: Policy,
    today: date,
) -> pd.DataFrame:
    """Last purchase, what was paid in all, and paid access of each address, told from the registers of money.

    The facts that an export or a person gave stand beside it and are not touched.
    """
    key = email.key(contacts["email"])
    bought = purchases.assign(who=email.key(purchases["email"])).dropna(subset=["who"])
    back = bought["kind"].isin(_TAKEN_BACK)
    last = bought[~back].groupby("who")["bought_at"].max()
    paid = bought.groupby("who")["amount"].sum(min_count=1)
    code = bought["currency"].str.strip().str.upper()
    own = policy.currency.strip().upper()
    other = code.notna() & (
        code.ne(own) if own else code.ne(code.dropna().iloc[0] if code.notna().any() else "")
    )
    paid = paid.mask(paid.index.isin(bought.loc[other.fillna(False), "who"]))
    access = _access(bought, back, subscriptions, products, today)
    days = pd.Series(_by(last, key), index=contacts.index, dtype=contacts["bought_last_on"].dtype)
    return pd.DataFrame(
        {
            "bought_last_on": days.dt.floor("D"),
            "paid_in_all": pd.Series(_by(paid, key), index=contacts.index, dtype="Float64"),
            "access_found": pd.Series(_by(access, key), index=contacts.index, dtype=TEXT),
        }
    )


def _by(values: pd.Series, key: pd.Series) -> list[object]:
    """The value of each row's key, as a list; missing where there is none."""
    known = values.dropna()
    by = dict(zip(known.index, known.tolist(), strict=True))
    return [by.get(name, pd.NA) if isinstance(name, str) else pd.NA for name in key]


def _access(
    bought: pd.DataFrame,
    back: pd.Series,
    subscriptions: pd.DataFrame,
    products: pd.DataFrame,
    today: date,
) -> pd.Series:
    """Yes, Unknown or No by address; an address of which no register tells is not among them."""
    status, until = subscriptions["status"], subscriptions["paid_until"]
    runs_out = status.eq("Cancelled") & until.ge(datetime.combine(today, datetime.min.time()))
    word = pd.Series("Unknown", index=subscriptions.index, dtype=TEXT)
    word = word.mask(status.isin(["Cancelled", "Ended"]), "No")
    word = word.mask((status.isin(_HAVE_ACCESS) | runs_out).fillna(False).astype(bool), "Yes")
    held = pd.DataFrame({"who": email.key(subscriptions["email"]), "word": word})
    opens = text.fold(
        products.loc[
            products["access"].notna() & products["billing"].isin([Billing.ONE_TIME, Billing.PAYMENT_PLAN]),
            "product",
        ]
    )
    kept = bought.assign(what=text.fold(bought["product"]), sign=back.map({True: -1, False: 1}))
    balance = kept[kept["what"].isin(opens.dropna())].groupby(["who", "what"])["sign"].sum()
    owners = balance[balance.gt(0)].index.get_level_values("who")
    told = pd.concat([held, pd.DataFrame({"who": owners, "word": "Yes"})]).dropna(subset=["who"])
    rank = told["word"].map({"Yes": 0, "Unknown": 1, "No": 2}).astype("Int64")
    best = rank.groupby(told["who"]).min()
    return best.map({0: "Yes", 1: "Unknown", 2: "No"})
