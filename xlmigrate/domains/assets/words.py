"""The words of the assets."""

from xlmigrate.engine.tables import Tone, Vocabulary
from xlmigrate.engine.words import Word


class Needed(Word):
    """Needed?."""

    LIVE = "Live", "It earns, sends, serves or is visited itself.", Tone.OK, "●"
    NEEDED = "Needed", "Something live reaches it, or it must be there whatever it earns.", Tone.OK, "●"
    OBSOLETE = "Obsolete", "It is known to be unused, and nothing live reaches it.", Tone.IDLE, "○"
    UNKNOWN = "Unknown", "Its use is not known, and nothing live reaches it.", Tone.WARN, "◊"


NEEDED = Vocabulary("Needed?", tuple(Needed))


class EvidenceSource(Word):
    """Where a link comes from."""

    EXPORT = "Export", "The platform's own export names it."
    NAME_MATCH = "Name match", "Proposed because a name occurs; confirm it."
    PERSON = "Person", "Entered or confirmed by a person."


EVIDENCE_SOURCE = Vocabulary("Where a link comes from", tuple(EvidenceSource))


class AssetClass(Word):
    """Asset class."""

    PAGE = "Page", "A web page: landing, sales, checkout, thank-you, log-in, legal."
    FUNNEL = "Funnel", "Pages in an order that lead to a goal."
    FORM = "Form", "Where people leave their address."
    PRODUCT = "Product", "Something that is sold."
    E_MAIL = "E-mail", "A single email, including receipts and reminders."
    SEQUENCE = "Sequence", "Mails that follow each other."
    BROADCAST = "Broadcast", "A mail sent once to many."
    AUTOMATION = "Automation", "A trigger, conditions and actions."
    TAG = "Tag", "A label on contacts."
    CUSTOM_FIELD = "Custom field", "An extra attribute of contacts."
    LIST = "List", "A static group of contacts."
    SEGMENT = "Segment", "A group defined by a rule."
    MEMBERSHIP = "Membership", "A level or area that members may enter."
    COURSE = "Course", "Lessons and their media."
    AFFILIATE_PROGRAM = "Affiliate program", "The terms for partners."
    DOMAIN = "Domain", "A name on the internet."
    INTEGRATION = "Integration", "A tool that talks to the platform."
    TEMPLATE = "Template", "A layout that others are made from."
    MEDIA = "Media", "A video, picture or file."
    CALENDAR = "Calendar", "A page on which people book."
    OTHER = "Other", "Anything else."


ASSET_CLASS = Vocabulary("Asset class", tuple(AssetClass))


class Change(Word):
    """Change."""

    APPEARED = "Appeared", "The newer export has it, and the workbook had not.", Tone.MOVE, "►"
    CHANGED = "Changed", "The newer export tells another fact than the one before.", Tone.WARN, "▲"
    VANISHED = "Vanished", "The newer export does not have it any more.", Tone.IDLE, "○"


CHANGE = Vocabulary("Change", tuple(Change))


class LiveState(Word):
    """State."""

    ACTIVE = "Active", "Switched on."
    PAUSED = "Paused", "Switched off, and can be switched on again."
    DRAFT = "Draft", "Never switched on."
    UNKNOWN = "Unknown", "Nobody knows."


LIVE_STATE = Vocabulary("State", tuple(LiveState))


class AssetPurpose(Word):
    """Purpose."""

    LEGAL = "Legal", "Imprint, terms, privacy notice."
    LOG_IN = "Log-in", "Where members enter."
    RECEIPT = "Receipt", "Receipts, dunning, password reset: service mail."
    ACCESS = "Access", "What paying members use."


ASSET_PURPOSE = Vocabulary("Purpose", tuple(AssetPurpose))


class Relation(Word):
    """Relation."""

    CONTAINS = "contains", "Page contains form."
    SELLS = "sells", "Page sells product."
    LEADS_TO = "leads to", "Page or funnel step leads to the next."
    ADDS = "adds", "Form, product or automation adds a tag."
    REMOVES = "removes", "Automation removes a tag."
    SUBSCRIBES = "subscribes", "Form subscribes to a list or sequence."
    TRIGGERS = "triggers", "Tag, form or purchase triggers an automation."
    SENDS = "sends", "Automation or sequence sends a mail."
    GRANTS = "grants", "Product or automation grants a level."
    LINKS_TO = "links to", "Email links to a page."
    USES = "uses", "Email or form uses a custom field."
    FILTERS = "filters", "Segment filters by tag or field."
    SHOWN_ON = "shown on", "Level is entered on a page."
    SERVES = "serves", "Domain serves a page."
    READS = "reads", "Integration reads from it."
    WRITES = "writes", "Integration writes to it."
    PROMOTES = "promotes", "Affiliate promotes a product."
    REPLACES = "replaces", "The new one replaces the old one."


RELATION = Vocabulary("Relation", tuple(Relation))
