"""The words of products, purchases and subscriptions."""

from xlmigrate.engine.tables import Vocabulary
from xlmigrate.engine.words import Word


class Billing(Word):
    """Billing."""

    ONE_TIME = "One-time", "Charged once."
    WEEKLY = "Weekly", "Each week."
    MONTHLY = "Monthly", "Each month."
    QUARTERLY = "Quarterly", "Each quarter."
    YEARLY = "Yearly", "Each year."
    PAYMENT_PLAN = "Payment plan", "A fixed number of payments."
    FREE = "Free", "Nothing is charged."


BILLING = Vocabulary("Billing", tuple(Billing))


class PurchaseKind(Word):
    """Kind of purchase."""

    SALE = "Sale", "A first payment."
    REBILL = "Rebill", "A payment of a running subscription."
    REFUND = "Refund", "Money given back."
    CHARGEBACK = "Chargeback", "Money taken back by the bank."


PURCHASE_KIND = Vocabulary("Kind of purchase", tuple(PurchaseKind))


class SubscriptionState(Word):
    """State of a subscription."""

    ACTIVE = "Active", "Paid and running."
    TRIAL = "Trial", "Running, not yet charged."
    PAST_DUE = "Past due", "A payment failed; reminders run."
    PAUSED = "Paused", "Stopped for a time."
    CANCELLED = "Cancelled", "Ends at the end of the paid time."
    ENDED = "Ended", "Over."
    FREE_ACCESS = "Free access", "Access without payment."
    UNKNOWN = "Unknown", "Not known; treated as active."


SUBSCRIPTION_STATE = Vocabulary("State of a subscription", tuple(SubscriptionState))


class Route(Word):
    """Route of a subscription."""

    KEEP_GATEWAY = "Keep gateway", "The own gateway goes on billing, whatever platform."
    GATEWAY_IMPORT = "Gateway import", "The gateway moves cards to the new account."
    NEW_CHECKOUT = "New checkout", "The member pays again on the new platform."
    FREE_BRIDGE = "Free bridge", "Free access until the paid time is over, then a new checkout."
    MANUAL_GRANT = "Manual grant", "Access is given by hand."
    END = "End", "It ends, and the member is told."


ROUTE = Vocabulary("Route of a subscription", tuple(Route))
