"""The words of consent: verdicts, states, reasons, bases."""

from xlmigrate.engine.tables import Tone, Vocabulary
from xlmigrate.engine.words import Word


class MarketingVerdict(Word):
    """Marketing verdict."""

    OK = "OK", "May stand in a marketing file for the target.", Tone.OK, "●"
    OK_UNTIL = "OK until", "As OK, up to and including the day it expires.", Tone.OK, "●"
    RE_PERMISSION = (
        "Re-permission",
        "In no marketing file; one request for consent is lawful today.",
        Tone.WARN,
        "▲",
    )
    UNKNOWN = "Unknown", "In no marketing file, no request either, until a person signs.", Tone.WARN, "◊"
    DO_NOT_MIGRATE = "Do not migrate", "There is no permission to sign for.", Tone.STOP, "■"
    SUPPRESS = "Suppress", "Blocked by address on every platform.", Tone.STOP, "■"
    ERASE = "Erase", "As Suppress, and the address leaves in no file at all.", Tone.STOP, "■"


MARKETING_VERDICT = Vocabulary("Marketing verdict", tuple(MarketingVerdict))


class ServiceVerdict(Word):
    """Service verdict."""

    CARRY = "Carry", "Has paid access or a contract: service mail and access move.", Tone.OK, "●"
    NONE = "None", "No access that is known: no service mail.", Tone.IDLE, "○"
    NEW_ADDRESS = "New address", "Has access, but the address does not work: ask for another.", Tone.MOVE, "►"
    HOLD = "Hold", "Access is not known: nothing is taken away until it is.", Tone.WARN, "◊"


SERVICE_VERDICT = Vocabulary("Service verdict", tuple(ServiceVerdict))


class Channel(Word):
    """Channel."""

    E_MAIL = "E-mail", "Email."
    SMS = "SMS", "Text message."
    POST = "Post", "Letter."


CHANNEL = Vocabulary("Channel", tuple(Channel))


class SuppressionReason(Word):
    """Suppression reason."""

    UNSUBSCRIBED = "Unsubscribed", "Opted out."
    COMPLAINED = "Complained", "Marked an email as spam."
    OBJECTED = "Objected", "Objected to marketing, or asked not to be contacted."
    REFUSED = "Refused", "Did not accept when asked for consent."
    HARD_BOUNCE = "Hard bounce", "The address does not exist (SMTP 5.x.x)."
    BLOCKED = "Blocked", "Blocked by the old platform."
    ERASURE = "Erasure", "Asked to be erased."
    MANUAL = "Manual", "Added by a person."


SUPPRESSION_REASON = Vocabulary("Suppression reason", tuple(SuppressionReason))


class ConsentStatus(Word):
    """Consent status."""

    SUBSCRIBED = "Subscribed", "The platform lists the contact as subscribed; that alone is no proof."
    NEVER_SUBSCRIBED = "Never subscribed", "The platform never had an opt-in."
    PENDING = "Pending", "Double opt-in started but not confirmed."
    UNSUBSCRIBED = "Unsubscribed", "Opted out."
    COMPLAINED = "Complained", "Marked an email as spam."
    OBJECTED = "Objected", "Objected, or asked not to be contacted."
    REFUSED = "Refused", "Did not accept when asked for consent."
    BOUNCED = "Bounced", "Hard bounce."
    UNKNOWN = "Unknown", "The platform's word says nothing about consent."
    NOT_STATED = "Not stated", "The export has no status."


CONSENT_STATUS = Vocabulary("Consent status", tuple(ConsentStatus))


class Basis(Word):
    """Lawful basis."""

    EXPRESS_DOUBLE_OPT_IN = "Express, double opt-in", "An act for marketing, confirmed by a link."
    EXPRESS_SINGLE_OPT_IN = (
        "Express, single opt-in",
        "An act for marketing: tick, button, paper, recorded call.",
    )
    OWN_COLLECTION = (
        "Own collection",
        "A checkout, sign-up or other form of your own, without an act for marketing.",
    )
    SOFT_OPT_IN = "Soft opt-in", "Details taken in a sale, own similar products, opt-out offered each time."
    IMPLIED_PURCHASE = "Implied, purchase", "Canada: a purchase within the CASL period."
    IMPLIED_INQUIRY = "Implied, inquiry", "Canada: an inquiry within the CASL period."
    CONTRACT = "Contract", "Service mail for a contract; no marketing."
    LEGITIMATE_INTERESTS = "Legitimate interests", "Business contacts where the law allows it."
    NONE = "None", "There is none."
    UNKNOWN = "Unknown", "Not known."


BASIS = Vocabulary("Lawful basis", tuple(Basis))


class ConsentMethod(Word):
    """Consent method."""

    TICK = "Tick", "A box ticked by the person."
    BUTTON = "Button", "A button whose text says what it does."
    DOUBLE_OPT_IN_CLICK = "Double opt-in click", "The link in the confirmation mail."
    PAPER = "Paper", "A signed form."
    VERBAL = "Verbal", "A recorded call."
    UNKNOWN = "Unknown", "Not known."


CONSENT_METHOD = Vocabulary("Consent method", tuple(ConsentMethod))


class ListOrigin(Word):
    """List origin."""

    OWN = "Own", "Collected by this business."
    EVENT = "Event", "Collected at an event."
    PARTNER = "Partner", "Given by a partner."
    PURCHASED = "Purchased", "Bought."
    SCRAPED = "Scraped", "Taken from public pages."
    UNKNOWN = "Unknown", "Not known."


LIST_ORIGIN = Vocabulary("List origin", tuple(ListOrigin))


class ContactDecision(Word):
    """Contact decision."""

    ACCEPT = "Accept", "The verdict stands."
    LEAVE_OUT = "Leave out", "Does not move, whatever the verdict."
    OK = "OK", "A person signs: marketing by this channel, with name, day and reason."
    OK_UNTIL = "OK until", "As OK, up to and including the day in Decided until."
    RE_PERMISSION = "Re-permission", "A person signs for one request for consent, and nothing else."
    OVERRIDE = "Override", "The older word for OK: a person signs for it, with name, day and reason."


CONTACT_DECISION = Vocabulary("Contact decision", tuple(ContactDecision))
