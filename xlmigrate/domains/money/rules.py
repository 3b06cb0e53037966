"""Money and access (MN): 1xx who it is, 2xx subscriptions, 3xx products, 4xx affiliates, 5xx gateways.

Errors are what is wrong; what nobody has answered yet is a warning here, and closes the gate by itself.
"""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd

from xlmigrate.cleaning import email, text
from xlmigrate.domains.money.words import Billing, PurchaseKind, Route, SubscriptionState
from xlmigrate.domains.project.words import RequiredStatus, TokenHolder
from xlmigrate.engine.masks import entered, not_among, unanswered
from xlmigrate.engine.plan import TEXT, Severity
from xlmigrate.engine.rules import Flags, first_in_group, flag, rule

PAYING = (SubscriptionState.ACTIVE, SubscriptionState.TRIAL, SubscriptionState.PAST_DUE)
"""The states in which money is or will be taken."""


def _nobody(frame: pd.DataFrame, contacts: pd.DataFrame) -> pd.Series:
    """Rows whose address no contact has; an address that is missing or cannot be read is nobody's."""
    known = email.key(contacts["email"]).dropna()
    return entered(frame) & ~email.key(frame["email"]).isin(known)


def _no_contact(frame: pd.DataFrame, whose: str) -> pd.Series:
    message = pd.Series(f"No contact has this address, so {whose}", index=frame.index, dtype=TEXT)
    return message.mask(frame["email"].isna(), f"The address is missing, so {whose}")


@rule("MN101", severity=Severity.ERROR)
def member_who_is_no_contact(subscriptions: pd.DataFrame, contacts: pd.DataFrame) -> Flags:
    """Subscription without a contact.

    The member is on no list that moves, so access and invoices stop without a word. Import the contact, or put the address
    right.

    Contacts

    | Contact ID | E-mail          |
    |------------|-----------------|
    | C-000001   | ana@example.org |

    Subscriptions

    | Subscription ID | E-mail          | State  | Finding                                             |
    |-----------------|-----------------|--------|-----------------------------------------------------|
    | SB-00001        | Ana@Example.org | Active |                                                     |
    | SB-00002        | ben@example.org | Active | No contact has this address, so the member would be lost |
    | SB-00003        |                 | Active | The address is missing, so the member would be lost    |
    | SB-00004        | eva@example.org | Ended  |                                                     |
    |                 |                 |        |                                                     |
    """
    where = _nobody(subscriptions, contacts) & subscriptions["status"].ne(SubscriptionState.ENDED).fillna(
        True
    )
    yield flag(
        subscriptions, "email", where=where, message=_no_contact(subscriptions, "the member would be lost")
    )


@rule("MN102", severity=Severity.ERROR)
def buyer_who_is_no_contact(purchases: pd.DataFrame, contacts: pd.DataFrame) -> Flags:
    """Purchase without a contact.

    What was bought may still open something, and the purchase may be the only permission to write. Import the contact, or
    put the address right.

    Contacts

    | Contact ID | E-mail          |
    |------------|-----------------|
    | C-000001   | ana@example.org |

    Purchases

    | Purchase ID | E-mail          | Product | Kind   | Finding                                              |
    |-------------|-----------------|---------|--------|------------------------------------------------------|
    | PU-000001   | ana@example.org | Course  | Sale   |                                                      |
    | PU-000002   | ben@example.org | Course  | Sale   | No contact has this address, so the purchase belongs to nobody |
    | PU-000003   | ben@example.org | Course  | Refund |                                                      |
    |             |                 |         |        |                                                      |
    """
    where = _nobody(purchases, contacts) & ~purchases["kind"].isin(
        [PurchaseKind.REFUND, PurchaseKind.CHARGEBACK]
    )
    yield flag(
        purchases, "email", where=where, message=_no_contact(purchases, "the purchase belongs to nobody")
    )


@rule("MN103", severity=Severity.WARNING)
def affiliate_who_is_no_contact(affiliates: pd.DataFrame, contacts: pd.DataFrame) -> Flags:
    """Affiliate without a contact.

    News of the new links and of money owed does not arrive. Import the contact, or write to the partner by hand.

    Contacts

    | Contact ID | E-mail          |
    |------------|-----------------|
    | C-000001   | ana@example.org |

    Affiliates

    | Affiliate ID | E-mail          | Finding                                                 |
    |--------------|-----------------|---------------------------------------------------------|
    | AF-001       | ana@example.org |                                                         |
    | AF-002       | pat@example.net | No contact has this address, so the partner gets no notice |
    |              |                 |                                                         |
    """
    where = _nobody(affiliates, contacts)
    yield flag(
        affiliates, "email", where=where, message=_no_contact(affiliates, "the partner gets no notice")
    )


@rule("MN104", severity=Severity.ERROR)
def double_gateway_id(subscriptions: pd.DataFrame) -> Flags:
    """Duplicate subscription.

    One of the two members is not the one who pays: the wrong access is closed, or opened. Look the id up at the gateway.

    Subscriptions

    | Subscription ID | E-mail          | Gateway ID       | Finding                     |
    |-----------------|-----------------|------------------|-----------------------------|
    | SB-00001        | ana@example.org | sub_example_0001 |                             |
    | SB-00002        | ben@example.org | sub_example_0001 | Same gateway ID as SB-00001 |
    | SB-00003        | eva@example.org | sub_example_0002 |                             |
    | SB-00004        | kim@example.org |                  |                             |
    |                 |                 |                  |                             |
    """
    gateway_id = subscriptions["gateway_id"].str.strip()
    first = first_in_group(subscriptions["subscription_id"], gateway_id)
    where = gateway_id.notna() & gateway_id.duplicated(keep="first")
    yield flag(subscriptions, "gateway_id", where=where, message="Same gateway ID as " + first)


@rule("MN105", severity=Severity.ERROR)
def person_who_pays_twice(subscriptions: pd.DataFrame) -> Flags:
    """Two active subscriptions of one person for the same product.

    The person is charged twice after the move, or already is. Ask, and end one of the two.

    Subscriptions

    | Subscription ID | E-mail          | Product | State     | Finding                     |
    |-----------------|-----------------|---------|-----------|-----------------------------|
    | SB-00001        | ana@example.org | Club    | Active    |                             |
    | SB-00002        | ANA@example.org | club    | Past due  | Pays for the same as SB-00001 |
    | SB-00003        | ana@example.org | Course  | Active    |                             |
    | SB-00004        | ana@example.org | Club    | Cancelled |                             |
    |                 |                 |         |           |                             |
    """
    paying = subscriptions["status"].isin(PAYING)
    both = (email.key(subscriptions["email"]) + "\x1f" + text.fold(subscriptions["product"])).where(paying)
    first = first_in_group(subscriptions["subscription_id"], both)
    where = both.notna() & both.duplicated(keep="first")
    yield flag(subscriptions, "email", where=where, message="Pays for the same as " + first)


@rule("MN106", severity=Severity.ERROR)
def double_purchase(purchases: pd.DataFrame) -> Flags:
    """Duplicate payment.

    It is counted twice, in what a person has paid and in what a product earns. Delete one of the rows.

    Purchases

    | Purchase ID | E-mail          | Kind   | Source ID | Finding                    |
    |-------------|-----------------|--------|-----------|----------------------------|
    | PU-000001   | ana@example.org | Sale   | ch_1      |                            |
    | PU-000002   | ana@example.org | Sale   | ch_1      | Same payment as PU-000001  |
    | PU-000003   | ana@example.org | Refund | ch_1      |                            |
    | PU-000004   | ana@example.org | Sale   |           |                            |
    |             |                 |        |           |                            |
    """
    payment = purchases["source_id"].str.strip() + "\x1f" + purchases["kind"].fillna(PurchaseKind.SALE)
    first = first_in_group(purchases["purchase_id"], payment)
    where = payment.notna() & payment.duplicated(keep="first")
    yield flag(purchases, "source_id", where=where, message="Same payment as " + first)


@rule("MN201", severity=Severity.WARNING)
def unanswered_subscription(subscriptions: pd.DataFrame) -> Flags:
    """Incomplete subscription: route, state, card holder or dates are missing.

    What is unknown is no Go: the gate stays closed until the cell is filled. Ask the provider who holds the card, and take dates
    from a fresh export.

    Subscriptions

    | Subscription ID | State     | Route        | Token holder | Next bill on | Paid until | Finding                                     |
    |-----------------|-----------|--------------|--------------|--------------|------------|---------------------------------------------|
    | SB-00001        | Active    | Keep gateway | Own account  | 2026-12-04   | 2026-12-03 |                                             |
    | SB-00002        | Active    |              | Own account  | 2026-12-04   | 2026-12-03 | Choose a route: how payment and access continue |
    | SB-00003        |           | Keep gateway | Own account  | 2026-12-04   |            | Unknown whether it is paid: fill in State             |
    | SB-00004        | Active    | Keep gateway | Unknown      | 2026-12-04   |            | Unknown who holds the card: ask the provider |
    | SB-00005        | Active    | Keep gateway | Own account  |              |            | Next charge date is missing        |
    | SB-00006        | Cancelled | End          |              |              |            | Paid until is missing      |
    | SB-00007        | Ended     |              |              |              |            |                                             |
    |                 |           |              |              |              |            |                                             |
    """
    status, holder = subscriptions["status"], subscriptions["token_holder"]
    paying = status.isin(PAYING)
    yield from unanswered(
        subscriptions,
        {
            "status": (status.isna() | status.eq("Unknown"), "Unknown whether it is paid: fill in State"),
            "route": (
                subscriptions["route"].isna() & status.ne("Ended").fillna(True),
                "Choose a route: how payment and access continue",
            ),
            "token_holder": (
                paying & (holder.isna() | holder.eq("Unknown")),
                "Unknown who holds the card: ask the provider",
            ),
            "next_bill_on": (
                paying & subscriptions["next_bill_on"].isna(),
                "Next charge date is missing",
            ),
            "paid_until": (
                status.eq("Cancelled") & subscriptions["paid_until"].isna(),
                "Paid until is missing",
            ),
        },
    )


@rule("MN202", severity=Severity.ERROR)
def charge_in_the_past(subscriptions: pd.DataFrame, today: date) -> Flags:
    """Active subscription with a next charge in the past.

    The export is older than the charge: whether it was paid, and when the next one comes, nobody can tell. Export again.

    Subscriptions

    | Subscription ID | State    | Next bill on | Finding                                              |
    |-----------------|----------|--------------|------------------------------------------------------|
    | SB-00001        | Active   | 2026-12-04   |                                                      |
    | SB-00002        | Active   | 2026-11-01   | Was due on 2026-11-01: export the subscriptions again |
    | SB-00003        | Past due | 2026-11-01   |                                                      |
    | SB-00004        | Active   |              |                                                      |
    |                 |          |              |                                                      |
    """
    due = subscriptions["next_bill_on"]
    where = subscriptions["status"].isin([SubscriptionState.ACTIVE, SubscriptionState.TRIAL]) & due.lt(
        _midnight(today)
    )
    message = "Was due on " + _day(due) + ": export the subscriptions again"
    yield flag(subscriptions, "next_bill_on", where=where, message=message)


@rule("MN203", severity=Severity.ERROR)
def bridge_that_ends_too_early(subscriptions: pd.DataFrame) -> Flags:
    """Free bridge that ends too early, or has no end date.

    A member who has paid stands before a closed door; or one who has not goes on for free. Let the bridge last at least as long
    as what is paid.

    Subscriptions

    | Subscription ID | Route       | Paid until | Bridge until | Finding                             |
    |-----------------|-------------|------------|--------------|-------------------------------------|
    | SB-00001        | Free bridge | 2026-12-03 | 2026-12-03   |                                     |
    | SB-00002        | Free bridge | 2026-12-03 | 2026-12-01   | The bridge ends before the paid period: 2026-12-03 |
    | SB-00003        | Free bridge | 2026-12-03 |              | Fill in the last day of the free bridge      |
    | SB-00004        | End         | 2026-12-03 |              |                                     |
    |                 |             |            |              |                                     |
    """
    bridge, paid = subscriptions["bridge_until"], subscriptions["paid_until"]
    endless = subscriptions["route"].eq(Route.FREE_BRIDGE) & bridge.isna()
    message = ("The bridge ends before the paid period: " + _day(paid)).mask(
        endless.fillna(False), "Fill in the last day of the free bridge"
    )
    yield flag(subscriptions, "bridge_until", where=endless | bridge.lt(paid), message=message)


@rule("MN204", severity=Severity.ERROR)
def route_against_the_holder_of_the_card(subscriptions: pd.DataFrame) -> Flags:
    """Route that does not fit the payment.

    The gateway can go on billing only where the card lies in your own account. Where the platform holds it, the member must
    pay again; access by hand takes no money.

    Subscriptions

    | Subscription ID | State       | Route        | Token holder | Finding                                                     |
    |-----------------|-------------|--------------|--------------|-------------------------------------------------------------|
    | SB-00001        | Active      | Keep gateway | Own account  |                                                             |
    | SB-00002        | Active      | Keep gateway | Platform     | The platform holds the card, so the member must pay again: choose New checkout      |
    | SB-00003        | Active      | Manual grant | Own account  | The member pays, but manual access takes no payments: choose another route          |
    | SB-00004        | Free access | Manual grant |              |                                                             |
    | SB-00005        | Free access | New checkout |              | Nothing is paid: access is given by hand                    |
    | SB-00006        | Active      |              | Platform     |                                                             |
    |                 |             |              |              |                                                             |
    """
    status, route = subscriptions["status"], subscriptions["route"]
    paying = status.isin(PAYING)
    platform = (
        paying
        & route.isin(["Keep gateway", "Gateway import"])
        & subscriptions["token_holder"].eq(TokenHolder.PLATFORM).fillna(False)
    )
    by_hand = paying & route.eq("Manual grant").fillna(False)
    free = status.eq("Free access") & route.isin(["New checkout", "Keep gateway", "Gateway import"])
    message = pd.Series("Nothing is paid: access is given by hand", index=subscriptions.index, dtype=TEXT)
    message = message.mask(
        by_hand, "The member pays, but manual access takes no payments: choose another route"
    )
    message = message.mask(
        platform, "The platform holds the card, so the member must pay again: choose New checkout"
    )
    yield flag(subscriptions, "route", where=platform | by_hand | free, message=message)


@rule("MN205", severity=Severity.ERROR)
def end_that_nobody_was_told_of(subscriptions: pd.DataFrame) -> Flags:
    """Member not told that the subscription ends or must be paid again.

    Somebody who pays and suddenly cannot enter asks for the money back. Tell the member, and fill in Contacted on.

    Subscriptions

    | Subscription ID | State  | Route        | Contacted on | Finding                                  |
    |-----------------|--------|--------------|--------------|------------------------------------------|
    | SB-00001        | Active | End          | 2026-11-10   |                                          |
    | SB-00002        | Active | End          |              | Tell the member, and fill in Contacted on     |
    | SB-00003        | Active | New checkout |              | Tell the member, and fill in Contacted on     |
    | SB-00004        | Ended  | End          |              |                                          |
    |                 |        |              |              |                                          |
    """
    where = (
        subscriptions["status"].isin(PAYING)
        & subscriptions["route"].isin([Route.END, Route.NEW_CHECKOUT])
        & subscriptions["contacted_on"].isna()
    )
    yield flag(
        subscriptions, "contacted_on", where=where, message="Tell the member, and fill in Contacted on"
    )


@rule("MN206", severity=Severity.ERROR)
def amount_against_the_price_list(subscriptions: pd.DataFrame, products: pd.DataFrame) -> Flags:
    """Amount that matches no price of the product.

    The new checkout would charge another amount than the member agreed to. If it is an older price, enter it on Products as a
    price point of its own; else put the amount right.

    Products

    | Price ID | Product | Amount | Currency |
    |----------|---------|--------|----------|
    | PR-001   | Club    | 29     | EUR      |
    | PR-002   | Club    | 290    | EUR      |

    Subscriptions

    | Subscription ID | Product | State  | Amount | Currency | Finding                                   |
    |-----------------|---------|--------|--------|----------|-------------------------------------------|
    | SB-00001        | club    | Active | 290    | EUR      |                                           |
    | SB-00002        | Club    | Active | 19     | EUR      | No price of Club on Products is 19 EUR    |
    | SB-00003        | Club    | Active | 29     | USD      | No price of Club on Products is 29 USD    |
    | SB-00004        | Club    | Ended  | 19     | EUR      |                                           |
    | SB-00005        | Retreat | Active | 19     | EUR      |                                           |
    |                 |         |        |        |          |                                           |
    """
    listed = products.dropna(subset=["product", "amount"])
    named = text.fold(subscriptions["product"])
    prices = set(zip(text.fold(listed["product"]), listed["amount"], _currency(listed), strict=True))
    known = named.isin({name for name, _, _ in prices})
    paid = zip(named, subscriptions["amount"], _currency(subscriptions), strict=True)
    fits = pd.Series([one in prices for one in paid], index=subscriptions.index)
    where = known & subscriptions["status"].isin(PAYING) & subscriptions["amount"].gt(0) & ~fits
    amount = subscriptions["amount"].map(lambda number: f"{number:g}", na_action="ignore").astype(TEXT)
    message = (
        "No price of "
        + subscriptions["product"]
        + " on Products is "
        + amount
        + " "
        + _currency(subscriptions)
    )
    yield flag(subscriptions, "amount", where=where, message=message.str.strip())


def _currency(frame: pd.DataFrame) -> pd.Series:
    return frame["currency"].str.strip().str.upper().fillna("")


@rule("MN207", severity=Severity.ERROR)
def product_that_is_not_listed(subscriptions: pd.DataFrame, products: pd.DataFrame) -> Flags:
    """Running subscription for a product that is not on Products.

    Nobody rebuilds what is not listed, and the payment goes on for nothing. List the product, or put the name right.

    Products

    | Price ID | Product |
    |----------|---------|
    | PR-001   | Club    |

    Subscriptions

    | Subscription ID | E-mail          | Product | State  | Finding                       |
    |-----------------|-----------------|---------|--------|-------------------------------|
    | SB-00001        | ana@example.org | club    | Active |                               |
    | SB-00002        | ben@example.org | Clubb   | Active | Clubb is not on Products      |
    | SB-00003        | eva@example.org |         | Active | Product is missing |
    | SB-00004        | kim@example.org | Old     | Ended  |                               |
    |                 |                 |         |        |                               |
    """
    product = subscriptions["product"]
    known = text.fold(product).isin(text.fold(products["product"]).dropna())
    where = entered(subscriptions) & subscriptions["status"].ne(SubscriptionState.ENDED).fillna(True) & ~known
    message = (product + " is not on Products").fillna("Product is missing")
    yield flag(subscriptions, "product", where=where, message=message)


@rule("MN208", severity=Severity.ERROR)
def currency_that_is_none(
    products: pd.DataFrame, purchases: pd.DataFrame, subscriptions: pd.DataFrame
) -> Flags:
    """Currency that is not a code of three letters.

    Amounts cannot be compared or summed. Write the ISO 4217 code, such as EUR or USD.

    Products

    | Price ID | Product | Amount | Currency | Finding                                       |
    |----------|---------|--------|----------|-----------------------------------------------|
    | PR-001   | Club    | 29     | EUR      |                                               |
    | PR-002   | Course  | 290    | Euro     | Write the three-letter code, such as EUR  |
    | PR-003   | Retreat |        |          |                                               |
    |          |         |        |          |                                               |
    """
    for frame in (products, purchases, subscriptions):
        code = frame["currency"].str.strip()
        where = code.notna() & ~code.str.fullmatch("[A-Za-z]{3}").fillna(False)
        yield flag(frame, "currency", where=where, message="Write the three-letter code, such as EUR")


@rule("MN209", severity=Severity.ERROR)
def paid_time_that_is_over(subscriptions: pd.DataFrame, today: date) -> Flags:
    """Active subscription with a paid period that is over.

    Either it ended, or the export is old. Export again, or put the state right.

    Subscriptions

    | Subscription ID | State     | Paid until | Finding                                             |
    |-----------------|-----------|------------|-----------------------------------------------------|
    | SB-00001        | Active    | 2026-12-03 |                                                     |
    | SB-00002        | Active    | 2026-10-03 | Paid until 2026-10-03: is it still active?           |
    | SB-00003        | Cancelled | 2026-10-03 | Paid until 2026-10-03: is it still active?           |
    | SB-00004        | Ended     | 2026-10-03 |                                                     |
    |                 |           |            |                                                     |
    """
    until = subscriptions["paid_until"]
    where = subscriptions["status"].isin(
        [SubscriptionState.ACTIVE, SubscriptionState.TRIAL, SubscriptionState.CANCELLED]
    ) & until.lt(_midnight(today))
    message = "Paid until " + _day(until) + ": is it still active?"
    yield flag(subscriptions, "paid_until", where=where, message=message)


@rule("MN210", severity=Severity.ERROR)
def impossible_amount(products: pd.DataFrame, purchases: pd.DataFrame, subscriptions: pd.DataFrame) -> Flags:
    """Impossible amount: wrong sign, or zero.

    Sums and prices are wrong with it. Put the amount or the state right; a refund is negative.

    Purchases

    | Purchase ID | Amount | Kind   | Finding                                |
    |-------------|--------|--------|----------------------------------------|
    | PU-000001   | 290    | Sale   |                                        |
    | PU-000002   | -290   | Sale   | A payment cannot be negative            |
    | PU-000003   | 290    | Refund | A refund must be negative     |
    | PU-000004   | -290   | Refund |                                        |
    |             |        |        |                                        |

    And:

    Subscriptions

    | Subscription ID | State       | Amount | Finding                         |
    |-----------------|-------------|--------|---------------------------------|
    | SB-00001        | Active      | 29     |                                 |
    | SB-00002        | Active      | 0      | The amount is zero, but the state says it is paid   |
    | SB-00003        | Free access | 0      |                                 |
    |                 |             |        |                                 |
    """
    amount, back = purchases["amount"], purchases["kind"].isin([PurchaseKind.REFUND, PurchaseKind.CHARGEBACK])
    message = pd.Series("A payment cannot be negative", index=purchases.index, dtype=TEXT)
    message = message.mask(back, "A refund must be negative")
    yield flag(purchases, "amount", where=(back & amount.gt(0)) | (~back & amount.lt(0)), message=message)
    yield flag(products, "amount", where=products["amount"].lt(0), message="A price cannot be negative")
    paid = subscriptions["status"].isin(
        [SubscriptionState.ACTIVE, SubscriptionState.PAST_DUE]
    ) & subscriptions["amount"].le(0)
    yield flag(
        subscriptions, "amount", where=paid, message="The amount is zero, but the state says it is paid"
    )


@rule("MN301", severity=Severity.ERROR)
def double_price_point(products: pd.DataFrame) -> Flags:
    """Price point that stands twice.

    Which of the two is sold nobody knows, and the checkout of the new platform gets one of them. Delete one, or name the price
    points apart.

    Products

    | Price ID | Product | Price point | Currency | Finding                    |
    |----------|---------|-------------|----------|----------------------------|
    | PR-001   | Club    | Monthly     | EUR      |                            |
    | PR-002   | club    | monthly     | EUR      | Same price point as PR-001 |
    | PR-003   | Club    | Monthly     | USD      |                            |
    | PR-004   | Club    | Yearly      | EUR      |                            |
    |          |         |             |          |                            |
    """
    name = text.fold(products["product"])
    point = name + "\x1f" + text.fold(products["price_point"]).fillna("") + "\x1f" + _currency(products)
    first = first_in_group(products["price_id"], point)
    where = point.notna() & point.duplicated(keep="first")
    yield flag(products, "price_point", where=where, message="Same price point as " + first)


@rule("MN302", severity=Severity.WARNING)
def unanswered_product(products: pd.DataFrame) -> Flags:
    """Product without a price, billing interval or decision.

    Its checkout cannot be built. Fill the cell; the gate stays closed until then.

    Products

    | Price ID | Product | Amount | Billing | Decision       | Finding                                 |
    |----------|---------|--------|---------|----------------|-----------------------------------------|
    | PR-001   | Club    | 29     | Monthly | Rebuild/Update |                                         |
    | PR-002   | Course  |        | Monthly | Rebuild/Update | The price is missing              |
    | PR-003   | Retreat | 900    |         | Rebuild/Update | The billing interval is missing    |
    | PR-004   | Book    | 19     | One-time |               | No decision yet   |
    | PR-005   | Old     |        |         | Archive        |                                         |
    |          |         |        |         |                |                                         |
    """
    moves = products["decision"].ne(RequiredStatus.ARCHIVE).fillna(True)
    yield from unanswered(
        products,
        {
            "amount": (moves & products["amount"].isna(), "The price is missing"),
            "billing": (moves & products["billing"].isna(), "The billing interval is missing"),
            "decision": (products["decision"].isna(), "No decision yet"),
        },
    )


@rule("MN303", severity=Severity.ERROR)
def archived_product_with_subscribers(products: pd.DataFrame, subscriptions: pd.DataFrame) -> Flags:
    """Archived product that people still pay for.

    Its members lose what they pay for. Move it, or end the subscriptions first.

    Products

    | Price ID | Product | Decision       | Finding                            |
    |----------|---------|----------------|------------------------------------|
    | PR-001   | Club    | Archive        | Archived, but 1 pays for it |
    | PR-002   | Course  | Archive        |                                    |
    | PR-003   | Club    | Rebuild/Update |                                    |
    |          |         |                |                                    |

    Subscriptions

    | Subscription ID | Product | State  |
    |-----------------|---------|--------|
    | SB-00001        | club    | Active |
    | SB-00002        | Course  | Ended  |
    """
    paying = subscriptions[subscriptions["status"].isin(PAYING)]
    count = text.fold(products["product"]).map(text.fold(paying["product"]).value_counts())
    some = count.fillna(0).astype("Int64")
    message = "Archived, but " + some.astype(TEXT) + " " + some.eq(1).map({True: "pays", False: "pay"})
    where = products["decision"].eq(RequiredStatus.ARCHIVE) & some.gt(0)
    yield flag(products, "decision", where=where, message=message + " for it")


@rule("MN304", severity=Severity.ERROR)
def payment_plan_without_end(products: pd.DataFrame) -> Flags:
    """Payment plan whose number of payments is not known.

    On the new platform it would charge forever. Fill in the number of payments.

    Products

    | Price ID | Product | Billing      | Payments | Finding                                   |
    |----------|---------|--------------|----------|-------------------------------------------|
    | PR-001   | Course  | Payment plan | 6        |                                           |
    | PR-002   | Retreat | Payment plan |          | Fill in the number of payments     |
    | PR-003   | Club    | Monthly      |          |                                           |
    |          |         |              |          |                                           |
    """
    where = (
        products["billing"].eq(Billing.PAYMENT_PLAN)
        & ~products["payments"].gt(0).fillna(False)
        & products["decision"].ne(RequiredStatus.ARCHIVE).fillna(True)
    )
    yield flag(products, "payments", where=where, message="Fill in the number of payments")


@rule("MN305", severity=Severity.ERROR)
def product_of_an_unknown_asset(products: pd.DataFrame, assets: pd.DataFrame) -> Flags:
    """Product whose asset is not on Assets.

    What it sells is in no order and is not built. List the asset, or put the ID right.

    Assets

    | Asset ID | Class   | Name |
    |----------|---------|------|
    | PD-001   | Product | Club |

    Products

    | Price ID | Product | Asset ID | Finding                 |
    |----------|---------|----------|-------------------------|
    | PR-001   | Club    | PD-001   |                         |
    | PR-002   | Course  | PD-009   | PD-009 is not on Assets |
    | PR-003   | Retreat |          |                         |
    |          |         |          |                         |
    """
    unknown = not_among(products["asset_id"], assets["asset_id"])
    yield flag(products, "asset_id", where=unknown.notna(), message=unknown + " is not on Assets")


@rule("MN401", severity=Severity.WARNING)
def unanswered_affiliate(affiliates: pd.DataFrame) -> Flags:
    """Affiliate without a decision or payout date.

    A partner who is forgotten stops sending buyers. Decide, and name the day.

    Affiliates

    | Affiliate ID | E-mail          | Decision       | Unpaid | Pays on    | Finding                               |
    |--------------|-----------------|----------------|--------|------------|---------------------------------------|
    | AF-001       | pat@example.net | Rebuild/Update | 120    | 2026-12-15 |                                       |
    | AF-002       | kim@example.net |                | 0      |            | No decision yet |
    | AF-003       | eva@example.net | Archive        | 80     |            | The payout date is missing |
    |              |                 |                |        |            |                                       |
    """
    owed = affiliates["unpaid"].gt(0) & affiliates["pays_on"].isna()
    yield from unanswered(
        affiliates,
        {
            "decision": (affiliates["decision"].isna(), "No decision yet"),
            "pays_on": (owed, "The payout date is missing"),
        },
    )


@rule("MN501", severity=Severity.WARNING)
def unanswered_gateway(gateways: pd.DataFrame) -> Flags:
    """Incomplete or untested payment gateway.

    What is untested is no Go: the gate stays closed until the cell is filled. Write where the key lies, never the key itself.

    Gateways

    | Gateway ID | Gateway | Decision       | Account holder | Mode | Where the key lies | Tested on  | Finding                                 |
    |------------|---------|----------------|----------------|------|--------------------|------------|-----------------------------------------|
    | GW-001     | Stripe  | Rebuild/Update | Own account    | live | Password manager   | 2026-11-12 |                                         |
    | GW-002     | PayPal  |                | Own account    | live | Password manager   | 2026-11-12 | No decision yet   |
    | GW-003     | Stripe  | Rebuild/Update | Unknown        | live | Password manager   | 2026-11-12 | The account holder is missing       |
    | GW-004     | Stripe  | Rebuild/Update | Own account    |      | Password manager   | 2026-11-12 | Unknown whether it is live or in test mode         |
    | GW-005     | Stripe  | Rebuild/Update | Own account    | live |                    | 2026-11-12 | Write down where the key is kept (never the key itself)  |
    | GW-006     | Stripe  | Rebuild/Update | Own account    | live | Password manager   |            | Not tested with a real purchase yet   |
    | GW-007     | Old     | Archive        |                |      |                    |            |                                         |
    |            |         |                |                |      |                    |            |                                         |
    """
    moves = gateways["decision"].ne(RequiredStatus.ARCHIVE).fillna(True)
    holder = gateways["account_holder"]
    yield from unanswered(
        gateways,
        {
            "decision": (gateways["decision"].isna(), "No decision yet"),
            "account_holder": (
                moves & (holder.isna() | holder.eq("Unknown")),
                "The account holder is missing",
            ),
            "mode": (moves & gateways["mode"].isna(), "Unknown whether it is live or in test mode"),
            "secret_location": (
                moves & gateways["secret_location"].isna(),
                "Write down where the key is kept (never the key itself)",
            ),
            "tested_on": (moves & gateways["tested_on"].isna(), "Not tested with a real purchase yet"),
        },
    )


@rule("MN502", severity=Severity.ERROR)
def gateway_in_test_mode(gateways: pd.DataFrame) -> Flags:
    """Gateway that is in test mode.

    Every purchase seems to work and nobody is charged. Switch it to live, and test again.

    Gateways

    | Gateway ID | Gateway | Mode      | Finding                                 |
    |------------|---------|-----------|-----------------------------------------|
    | GW-001     | Stripe  | live      |                                         |
    | GW-002     | PayPal  | Test mode | Switch it to live, and test again       |
    | GW-003     | Stripe  |           |                                         |
    |            |         |           |                                         |
    """
    where = gateways["mode"].str.contains(r"test|sandbox|demo", case=False) & gateways["decision"].ne(
        RequiredStatus.ARCHIVE
    ).fillna(True)
    yield flag(gateways, "mode", where=where, message="Switch it to live, and test again")


@rule("MN503", severity=Severity.ERROR)
def test_purchase_that_proves_nothing(gateways: pd.DataFrame, today: date) -> Flags:
    """Test purchase that is in the future, or older than the key.

    It proves nothing of the key that is in use now. Buy something once more.

    Gateways

    | Gateway ID | Gateway | Key changed on | Tested on  | Finding                                          |
    |------------|---------|----------------|------------|--------------------------------------------------|
    | GW-001     | Stripe  | 2026-11-10     | 2026-11-12 |                                                  |
    | GW-002     | Stripe  | 2026-11-13     | 2026-11-12 | Key changed after the last test: test again   |
    | GW-003     | Stripe  |                | 2027-11-12 | The test date is in the future             |
    | GW-004     | Stripe  | 2026-11-13     |            |                                                  |
    |            |         |                |            |                                                  |
    """
    tested = gateways["tested_on"]
    future = tested.gt(_midnight(today)).fillna(False)
    message = pd.Series("Key changed after the last test: test again", index=gateways.index, dtype=TEXT)
    message = message.mask(future, "The test date is in the future")
    yield flag(gateways, "tested_on", where=future | gateways["rotated_on"].gt(tested), message=message)


@rule("MN504", severity=Severity.ERROR)
def gateway_that_is_not_listed(
    products: pd.DataFrame, subscriptions: pd.DataFrame, gateways: pd.DataFrame
) -> Flags:
    """Gateway that takes money and is not on Gateways.

    Nobody connects it again, and its payments fail after the switch. List it, or put the name right.

    Gateways

    | Gateway ID | Gateway |
    |------------|---------|
    | GW-001     | Stripe  |

    Subscriptions

    | Subscription ID | State  | Gateway | Finding                   |
    |-----------------|--------|---------|---------------------------|
    | SB-00001        | Active | stripe  |                           |
    | SB-00002        | Active | PayPal  | PayPal is not on Gateways |
    | SB-00003        | Ended  | PayPal  |                           |
    |                 |        |         |                           |
    """
    known = text.fold(gateways["gateway"]).dropna()
    for frame, counts in (
        (products, products["decision"].ne(RequiredStatus.ARCHIVE).fillna(True)),
        (subscriptions, subscriptions["status"].isin(PAYING)),
    ):
        gateway = frame["gateway"]
        where = gateway.notna() & counts & ~text.fold(gateway).isin(known)
        yield flag(frame, "gateway", where=where, message=gateway + " is not on Gateways")


@rule("MN505", severity=Severity.ERROR)
def webhook_without_encryption(gateways: pd.DataFrame) -> Flags:
    """Webhook whose address is not encrypted.

    Events of payments pass in the open, and the gateways refuse such an address. Write https.

    Gateways

    | Gateway ID | Gateway | Webhook                  | Finding                        |
    |------------|---------|--------------------------|--------------------------------|
    | GW-001     | Stripe  | https://example.com/hook |                                |
    | GW-002     | PayPal  | http://example.com/hook  | The address must start with https |
    | GW-003     | Stripe  |                          |                                |
    |            |         |                          |                                |
    """
    webhook = gateways["webhook"].str.strip().str.casefold()
    where = webhook.notna() & ~webhook.str.startswith("https://").fillna(False)
    yield flag(gateways, "webhook", where=where, message="The address must start with https")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time())


def _day(times: pd.Series) -> pd.Series:
    days: pd.Series = times.dt.strftime("%Y-%m-%d").astype(TEXT)
    return days
