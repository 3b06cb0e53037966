"""The vocabularies: each word that a drop-down offers, what it means, and how loud it is.

Circle = a state that asks nothing, triangle = look, square = stop, diamond = a person decides,
arrow = direction. A cell holds the bare word; the symbol is part of its format.
"""

from xlmigrate.schema.language import Choice, Tone, Vocabulary

OK, IDLE, GO_ON, GOOD = Tone.OK, Tone.IDLE, Tone.GO, Tone.GOOD
WARN, STOP, WAIT, MOVE = Tone.WARN, Tone.STOP, Tone.WAIT, Tone.MOVE

REQUIRED_STATUS = Vocabulary(
    "Required status",
    (
        Choice("Migrate As Is", "The target really imports it: it moves by file.", OK, "→"),
        Choice("Rebuild/Update", "No import exists: it is built again in the target.", GO_ON, "↑"),
        Choice("Archive", "It stays behind; nothing that is needed depends on it.", IDLE, "↓"),
        Choice("Decide", "The facts do not settle it: a person decides.", WARN, "◊"),
    ),
)
ASSET_DECISION = Vocabulary("Asset decision", REQUIRED_STATUS.choices[:3])
MARKETING_VERDICT = Vocabulary(
    "Marketing verdict",
    (
        Choice("OK", "May stand in a marketing file for the target.", OK, "●"),
        Choice("OK until", "As OK, up to and including the day it expires.", OK, "●"),
        Choice("Re-permission", "In no marketing file; one request for consent is lawful today.", WARN, "▲"),
        Choice("Unknown", "In no marketing file, no request either, until a person signs.", WARN, "◊"),
        Choice("Do not migrate", "There is no permission to sign for.", STOP, "■"),
        Choice("Suppress", "Blocked by address on every platform.", STOP, "■"),
        Choice("Erase", "As Suppress, and the address leaves in no file at all.", STOP, "■"),
    ),
)
SERVICE_VERDICT = Vocabulary(
    "Service verdict",
    (
        Choice("Carry", "Has paid access or a contract: service mail and access move.", OK, "●"),
        Choice("None", "No access that is known: no service mail.", IDLE, "○"),
        Choice("New address", "Has access, but the address does not work: ask for another.", MOVE, "►"),
        Choice("Hold", "Access is not known: nothing is taken away until it is.", WARN, "◊"),
    ),
)
DELIVERABLE = Vocabulary(
    "Deliverable?",
    (
        Choice("Deliverable", "Nothing known speaks against the address.", OK, "●"),
        Choice("Check", "The address may be wrong: look at its finding.", WARN, "▲"),
        Choice("Undeliverable", "No usable address, or it bounced for good.", STOP, "■"),
    ),
)
NEEDED = Vocabulary(
    "Needed?",
    (
        Choice("Live", "It earns, sends, serves or is visited itself.", OK, "●"),
        Choice("Needed", "Something live reaches it, or it must be there whatever it earns.", OK, "●"),
        Choice("Obsolete", "It is known to be unused, and nothing live reaches it.", IDLE, "○"),
        Choice("Unknown", "Its use is not known, and nothing live reaches it.", WARN, "◊"),
    ),
)
SEVERITY = Vocabulary(
    "Severity",
    (
        Choice("Error", "Stops the move until it is settled.", STOP, "■"),
        Choice("Warning", "Likely wrong; look before go-live.", WARN, "▲"),
        Choice("Info", "Good to know.", IDLE, "○"),
    ),
)
PROGRESS = Vocabulary(
    "Progress",
    (
        Choice("Not started", "Nothing done yet.", IDLE, "○"),
        Choice("In progress", "Being built or done.", MOVE, "►"),
        Choice("In test", "Built; its test cases run.", MOVE, "►"),
        Choice("Passed", "Tested and accepted.", OK, "●"),
        Choice("Live", "In use on the new platform.", OK, "●"),
        Choice("Done", "Finished.", OK, "●"),
        Choice("Blocked", "Waits for something else.", STOP, "■"),
        Choice("Failed", "Its test did not pass.", STOP, "■"),
    ),
)
READINESS = Vocabulary(
    "Readiness",
    (
        Choice("Ready", "Everything of this phase is done.", GOOD, "●"),
        Choice("On track", "More than half is done and nothing stops it.", MOVE, "►"),
        Choice("At risk", "Less than half is done.", WARN, "▲"),
        Choice("Blocked", "An open error stops it.", STOP, "■"),
        Choice("Not started", "Nothing is done yet.", WAIT, "○"),
    ),
)
GO = Vocabulary(
    "Go or No-Go",
    (
        Choice("Go", "Nothing known stands against the switch.", GOOD, "●"),
        Choice("No-Go", "Something stands against the switch.", STOP, "■"),
    ),
)
GATE = Vocabulary("Gate", (Choice("Gate", "Go or No-Go is decided here.", WARN, "◊"),))
YES_NO = Vocabulary("Yes or no", (Choice("Yes", "It is so."), Choice("No", "It is not so.")))
YES_NO_UNKNOWN = Vocabulary(
    "Yes, no or unknown",
    (*YES_NO.choices, Choice("Unknown", "Nobody knows; it is treated as the stricter of the two.")),
)
CONTACT_DECISION = Vocabulary(
    "Contact decision",
    (
        Choice("Accept", "The verdict stands."),
        Choice("Leave out", "Does not move, whatever the verdict."),
        Choice("Override", "A person signs for it, with the reason in Override note."),
    ),
)
ACCEPT = Vocabulary(
    "Answer to a finding",
    (
        Choice("Apply", "Carry the proposal out at the next run."),
        Choice("Leave", "It is right as it is; stay quiet until the value changes."),
    ),
)
CHANNEL = Vocabulary(
    "Channel", (Choice("E-mail", "Mail."), Choice("SMS", "Text message."), Choice("Post", "Letter."))
)
SUPPRESSION_REASON = Vocabulary(
    "Suppression reason",
    (
        Choice("Unsubscribed", "Opted out."),
        Choice("Complained", "Marked a mail as spam."),
        Choice("Objected", "Objected to marketing, or asked not to be contacted."),
        Choice("Refused", "Did not accept when asked for consent."),
        Choice("Hard bounce", "The address does not exist (SMTP 5.x.x)."),
        Choice("Blocked", "Blocked by the old platform."),
        Choice("Erasure", "Asked to be erased."),
        Choice("Manual", "Added by a person."),
    ),
)
CONSENT_STATUS = Vocabulary(
    "Consent status",
    (
        Choice("Subscribed", "The platform lists the contact as subscribed; that alone is no proof."),
        Choice("Never subscribed", "The platform never had an opt-in."),
        Choice("Pending", "Double opt-in was begun and not confirmed."),
        Choice("Unsubscribed", "Opted out."),
        Choice("Complained", "Marked a mail as spam."),
        Choice("Objected", "Objected, or asked not to be contacted."),
        Choice("Refused", "Did not accept when asked for consent."),
        Choice("Bounced", "The address bounced for good."),
        Choice("Unknown", "The platform's word says nothing about consent."),
        Choice("Not stated", "The export has no status."),
    ),
)
BASIS = Vocabulary(
    "Lawful basis",
    (
        Choice("Express, double opt-in", "An act for marketing, confirmed by a link."),
        Choice("Express, single opt-in", "An act for marketing: tick, button, paper, recorded call."),
        Choice(
            "Own collection", "A checkout, sign-up or other form of your own, without an act for marketing."
        ),
        Choice("Soft opt-in", "Details taken in a sale, own similar products, opt-out offered each time."),
        Choice("Implied, purchase", "Canada: a purchase within the CASL period."),
        Choice("Implied, inquiry", "Canada: an inquiry within the CASL period."),
        Choice("Contract", "Service mail for a contract; no marketing."),
        Choice("Legitimate interests", "Business contacts where the law allows it."),
        Choice("None", "There is none."),
        Choice("Unknown", "Not known."),
    ),
)
CONSENT_METHOD = Vocabulary(
    "Consent method",
    tuple(
        Choice(word, text)
        for word, text in (
            ("Tick", "A box ticked by the person."),
            ("Button", "A button whose text says what it does."),
            ("Double opt-in click", "The link in the confirmation mail."),
            ("Paper", "A signed form."),
            ("Verbal", "A recorded call."),
            ("Unknown", "Not known."),
        )
    ),
)
LIST_ORIGIN = Vocabulary(
    "List origin",
    tuple(
        Choice(word, text)
        for word, text in (
            ("Own", "Collected by this business."),
            ("Event", "Collected at an event."),
            ("Partner", "Given by a partner."),
            ("Purchased", "Bought."),
            ("Scraped", "Taken from public pages."),
            ("Unknown", "Not known."),
        )
    ),
)
SEGMENT = Vocabulary(
    "Engagement",
    (
        Choice("Active", "Opened, clicked or bought recently."),
        Choice("Cooling", "Some time without any sign."),
        Choice("Cold", "More than a year without any sign."),
        Choice("Dead", "Very long without any sign, or no mail may go there: bounced, spam, opted out."),
        Choice("Review", "No date of any sign is known, or one lies in the future."),
    ),
)
EVIDENCE_SOURCE = Vocabulary(
    "Where a link comes from",
    (
        Choice("Export", "The platform's own export names it."),
        Choice("Name match", "Proposed because a name occurs; confirm it."),
        Choice("Person", "Entered or confirmed by a person."),
    ),
)


def _plain(name: str, **meanings: str) -> Vocabulary:
    return Vocabulary(name, tuple(Choice(word, text) for word, text in meanings.items()))


ASSET_CLASS = _plain(
    "Asset class",
    **{
        "Page": "A web page: landing, sales, checkout, thank-you, log-in, legal.",
        "Funnel": "Pages in an order that lead to a goal.",
        "Form": "Where people leave their address.",
        "Product": "Something that is sold.",
        "E-mail": "A single mail, receipts and reminders too.",
        "Sequence": "Mails that follow each other.",
        "Broadcast": "A mail sent once to many.",
        "Automation": "A trigger, conditions and actions.",
        "Tag": "A label on contacts.",
        "Custom field": "An extra attribute of contacts.",
        "List": "A static group of contacts.",
        "Segment": "A group defined by a rule.",
        "Membership": "A level or area that members may enter.",
        "Course": "Lessons and their media.",
        "Affiliate program": "The terms for partners.",
        "Domain": "A name on the internet.",
        "Integration": "A tool that talks to the platform.",
        "Template": "A layout that others are made from.",
        "Media": "A video, picture or file.",
        "Calendar": "A page on which people book.",
        "Other": "Anything else.",
    },
)
CHANGE = Vocabulary(
    "Change",
    (
        Choice("Appeared", "The newer export has it, and the workbook had not.", MOVE, "►"),
        Choice("Changed", "The newer export tells another fact than the one before.", WARN, "▲"),
        Choice("Vanished", "The newer export does not have it any more.", IDLE, "○"),
    ),
)
LIVE_STATE = _plain(
    "State",
    Active="Switched on.", Paused="Switched off, and can be switched on again.", Draft="Never switched on.",
    Unknown="Nobody knows.",
)  # fmt: skip
ASSET_PURPOSE = _plain(
    "Purpose",
    **{
        "Legal": "Imprint, terms, privacy notice.",
        "Log-in": "Where members enter.",
        "Receipt": "Receipts, dunning, password reset: service mail.",
        "Access": "What paying members use.",
    },
)
RELATION = _plain(
    "Relation",
    **{
        "contains": "Page contains form.",
        "sells": "Page sells product.",
        "leads to": "Page or funnel step leads to the next.",
        "adds": "Form, product or automation adds a tag.",
        "removes": "Automation removes a tag.",
        "subscribes": "Form subscribes to a list or sequence.",
        "triggers": "Tag, form or purchase triggers an automation.",
        "sends": "Automation or sequence sends a mail.",
        "grants": "Product or automation grants a level.",
        "links to": "E-mail links to a page.",
        "uses": "E-mail or form uses a custom field.",
        "filters": "Segment filters by tag or field.",
        "shown on": "Level is entered on a page.",
        "serves": "Domain serves a page.",
        "reads": "Integration reads from it.",
        "writes": "Integration writes to it.",
        "promotes": "Affiliate promotes a product.",
        "replaces": "The new one replaces the old one.",
    },
)
BILLING = _plain(
    "Billing",
    **{
        "One-time": "Charged once.",
        "Weekly": "Each week.",
        "Monthly": "Each month.",
        "Quarterly": "Each quarter.",
        "Yearly": "Each year.",
        "Payment plan": "A fixed number of payments.",
        "Free": "Nothing is charged.",
    },
)
PURCHASE_KIND = _plain(
    "Kind of purchase",
    Sale="A first payment.", Rebill="A payment of a running subscription.", Refund="Money given back.",
    Chargeback="Money taken back by the bank.",
)  # fmt: skip
SUBSCRIPTION_STATE = _plain(
    "State of a subscription",
    **{
        "Active": "Paid and running.",
        "Trial": "Running, not yet charged.",
        "Past due": "A payment failed; reminders run.",
        "Paused": "Stopped for a time.",
        "Cancelled": "Ends at the end of the paid time.",
        "Ended": "Over.",
        "Free access": "Access without payment.",
        "Unknown": "Nobody knows; treated as active.",
    },
)
ROUTE = _plain(
    "Route of a subscription",
    **{
        "Keep gateway": "The own gateway goes on billing, whatever platform.",
        "Gateway import": "The gateway moves cards to the new account.",
        "New checkout": "The member pays again on the new platform.",
        "Free bridge": "Free access until the paid time is over, then a new checkout.",
        "Manual grant": "Access is given by hand.",
        "End": "It ends, and the member is told.",
    },
)
TOKEN_HOLDER = _plain(
    "Who holds the card",
    **{
        "Own account": "Your own Stripe or PayPal account.",
        "Platform": "The old platform; members must enter the card again.",
        "Unknown": "Nobody knows; ask the provider.",
    },
)
RECORD_TYPE = _plain(
    "Type of a DNS record",
    A="Name to IPv4 address.", AAAA="Name to IPv6 address.", CNAME="Name to another name.", MX="Where mail arrives.",
    TXT="Text: SPF, DKIM, DMARC, proofs.", NS="Who answers for the name.", CAA="Who may issue certificates.",
    SRV="Where a service runs.",
)  # fmt: skip
RECORD_PURPOSE = _plain(
    "Purpose of a DNS record",
    Site="A web page.", Tracking="Links in mails.", SPF="Who may send for the domain.", DKIM="The signature of mails.",
    DMARC="What happens to mails that fail.", Mail="Where mail arrives.", Proof="Ownership shown to a service.",
    Other="Anything else.",
)  # fmt: skip
DIRECTION = _plain(
    "Direction",
    **{
        "Into the platform": "The tool writes.",
        "Out of the platform": "The tool reads.",
        "Both ways": "It reads and writes.",
    },
)
REDIRECT_DECISION = _plain(
    "Redirect decision", Redirect="It leads to the new address.", Gone="It answers that the page is gone (410).",
    Leave="It goes on answering as it is.",
)  # fmt: skip
REDIRECT_CODE = _plain(
    "Redirect code",
    **{
        "301": "Moved for good.",
        "308": "Moved for good, same method.",
        "302": "Moved for a time.",
        "410": "Gone.",
    },
)
MATCH_QUALITY = _plain(
    "Match quality", Exact="The same content.", Close="Nearly the same.", Broad="The same subject.",
    **{"None": "No page answers it."},
)  # fmt: skip
TEST_KIND = _plain(
    "Kind of test",
    **{
        "Lead capture": "Form, welcome mail, tag.",
        "Purchase": "Payment, access mail, automation.",
        "Automation": "Every step fires.",
        "Access": "A member can enter.",
        "Mail": "Authentication, unsubscribe, links.",
        "Redirect": "Old addresses lead to new ones.",
        "Integration": "Data pass.",
        "Other": "Anything else.",
    },
)
PRIORITY = _plain(
    "Priority", P0="Must work before go-live.", P1="Belongs to what makes most of the revenue.", P2="Soon after.",
    P3="When there is time.",
)  # fmt: skip
