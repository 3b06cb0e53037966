"""The gate of paid access, and what to do about it."""

from xlmigrate.domains.consent.words import ServiceVerdict
from xlmigrate.domains.money.words import SubscriptionState
from xlmigrate.domains.project.words import RequiredStatus, TokenHolder
from xlmigrate.engine.gates import Action, Check, Gate, none_of, unanswered_in
from xlmigrate.engine.metrics import above, blank, count, filled, is_in, is_not, ref, rows

_PAYING = is_in("status", SubscriptionState.ACTIVE, SubscriptionState.TRIAL, SubscriptionState.PAST_DUE)
_MOVES = is_not("decision", RequiredStatus.ARCHIVE)
_KNOWN_HOLDER = (TokenHolder.OWN_ACCOUNT, TokenHolder.PLATFORM)

ACCESS_GATE = Gate(
    "access", 2, ("subscriptions", "products", "purchases", "affiliates", "gateways"),
    (
        Check("contacts", none_of("contacts"), "contacts", "has_access"),
        Check("judged", rows("contacts", blank("service_verdict")), "contacts", "service_verdict"),
        Check("unknown", rows("contacts", is_in("service_verdict", ServiceVerdict.HOLD)), "contacts", "has_access"),
        Check("address", rows("contacts", is_in("service_verdict", ServiceVerdict.NEW_ADDRESS)), "contacts", "email"),
        Check("routes", ref("fig_without_route"), "subscriptions", "route", "MN201"),
        Check("states", rows("subscriptions", is_not("status", SubscriptionState.ACTIVE, SubscriptionState.TRIAL, SubscriptionState.PAST_DUE, SubscriptionState.PAUSED, SubscriptionState.CANCELLED, SubscriptionState.ENDED, SubscriptionState.FREE_ACCESS)), "subscriptions", "status", "MN201"),
        Check("holders", rows("subscriptions", _PAYING, is_not("token_holder", *_KNOWN_HOLDER)), "subscriptions", "token_holder", "MN201"),
        Check("charges", rows("subscriptions", _PAYING, blank("next_bill_on")), "subscriptions", "next_bill_on", "MN201"),
        Check("ends", rows("subscriptions", is_in("status", SubscriptionState.CANCELLED), blank("paid_until")), "subscriptions", "paid_until", "MN201"),
        Check("products", unanswered_in("products", "decision"), "products", "decision", "MN302"),
        Check("prices", rows("products", _MOVES, blank("amount")), "products", "amount", "MN302"),
        Check("billing", unanswered_in("products", "billing", _MOVES), "products", "billing", "MN302"),
        Check("affiliates", unanswered_in("affiliates", "decision"), "affiliates", "decision", "MN401"),
        Check("owed", rows("affiliates", above("unpaid", 0), blank("pays_on")), "affiliates", "pays_on", "MN401"),
        Check("gateways", count("gateways", filled("gateway"), blank("tested_on"), _MOVES), "gateways", "tested_on", "MN501"),
        Check("connections", unanswered_in("gateways", "decision"), "gateways", "decision", "MN501"),
        Check("accounts", count("gateways", filled("gateway"), is_not("account_holder", *_KNOWN_HOLDER), _MOVES), "gateways", "account_holder", "MN501"),
        Check("modes", count("gateways", filled("gateway"), blank("mode"), _MOVES), "gateways", "mode", "MN501"),
        Check("keys", count("gateways", filled("gateway"), blank("secret_location"), _MOVES), "gateways", "secret_location", "MN501"),
    ),
)  # fmt: skip

ROUTES = Action("routes", 40, ref("fig_without_route"), "subscriptions", "route")
