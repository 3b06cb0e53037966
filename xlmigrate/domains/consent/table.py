"""The rules of consent, in order: stops, grounds, floors, notes, and what must be served. Triage, not legal advice.

A stop decides alone. Grounds are tried per regime, the loosest first, and of several regimes the strictest counts. Floors raise
the verdict and notes never change it. So a new rule must be one of these: a stop or a floor may look only at bad facts or
missing proof; a ground may ask only that good facts are there, never that one is absent. Then an opt-out can only tighten, lost
evidence can only tighten, and the order of rows plays no part.

Each rule's docstring says its condition in one sentence and shows it: facts on the left, the verdict on the right
(`examples` reads them; the tests and the reference page run the same lines).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from xlmigrate.domains.consent import facts as f
from xlmigrate.domains.consent import precedence as v
from xlmigrate.domains.consent import regimes as r
from xlmigrate.domains.consent.facts import Days, Facts, Mask

STOP, GROUND, FLOOR, NOTE, SERVICE = "stop", "ground", "floor", "note", "service"
AS_OF = "2026-11"
"""When the sources of this table were read."""


@dataclass(frozen=True)
class Row:
    """One rule: its code, what it decides, the reason in a word and in a sentence, and where that is written.

    ``asks`` is why one request for consent is lawful where this ground holds; without it none is.
    """

    code: str
    kind: str
    verdict: int | None
    reason: str
    says: str
    source: str
    holds: Callable[[Facts], Mask]
    regimes: int = 0
    until: Callable[[Facts], Days] | None = None
    asks: str = ""
    as_of: str = AS_OF

    @property
    def doc(self) -> str:
        """The docstring of the condition."""
        return inspect.getdoc(self.holds) or ""

    @property
    def condition(self) -> str:
        """The condition, in words."""
        return self.doc.partition("\n\n")[0].replace("\n", " ")

    @property
    def examples(self) -> tuple[tuple[str, str], ...]:
        """Facts and the outcome that they must have, as the docstring shows them."""
        lines = (line.strip() for line in self.doc.splitlines())
        shown = (line.partition("→") for line in lines if "→" in line)
        return tuple((left.strip(), right.strip()) for left, _, right in shown)


_ROWS: list[Row] = []


def _row(
    kind: str, code: str, verdict: int | None, reason: str, says: str, source: str, *, regimes: int = 0,
    until: Callable[[Facts], Days] | None = None, asks: str = "",
) -> Callable[[Callable[[Facts], Mask]], Row]:  # fmt: skip
    def declare(holds: Callable[[Facts], Mask]) -> Row:
        row = Row(code, kind, verdict, reason, says, source, holds, regimes, until, asks)
        _ROWS.append(row)
        return row

    return declare


def _mask(value: Any) -> Mask:
    return np.asarray(value, dtype=bool)


# --- Stops: the first that holds decides, and nothing below is read -------------------------------------------------


@_row(STOP, "C01", v.ERASE, "ERASURE", "Asked to be erased", "GDPR 17; ICO, Respect people's preferences")
def erasure(k: Facts) -> Mask:
    """Erasure was asked for, on any row, dated or not.

    country=DE event=express:2025-09-01:doi stop=erasure@2026-01-10 → Erase C01 ERASURE
    """
    return k.stop[f.ERASURE]


@_row(
    STOP,
    "C02",
    v.SUPPRESS,
    "COMPLAINT",
    "Marked an email as spam",
    "support.kartra.com 153000168643; Google sender guidelines",
)
def complaint(k: Facts) -> Mask:
    """A mail was marked as spam; never lifted.

    country=FR event=express:2026-03-01:doi stop=complaint@2025-01-10 → Suppress C02 COMPLAINT
    """
    return k.stop[f.COMPLAINT]


@_row(STOP, "C03", v.SUPPRESS, "OBJECTION", "Objected, or asked not to be contacted", "GDPR 21(3)")
def objection(k: Facts) -> Mask:
    """An objection that no later confirmed opt-in lifted.

    country=FR event=express:2025-09-01 stop=objection@2024-01-10 → Suppress C03 OBJECTION
    """
    return k.stop[f.OBJECTION]


@_row(
    STOP,
    "C03",
    v.SUPPRESS,
    "GDPR_REFUSED",
    "Did not accept when asked for consent",
    "GDPR 7; support.kartra.com 153000256388",
)
def refusal(k: Facts) -> Mask:
    """A refusal that no later confirmed opt-in lifted.

    country=FR event=express:2025-09-01 stop=refusal@2026-01-10 → Suppress C03 GDPR_REFUSED
    """
    return k.stop[f.REFUSAL]


@_row(STOP, "C04", v.SUPPRESS, "OPTED_OUT", "Opted out", "GDPR 7(3); 15 USC 7704(a)(4); CASL s. 11")
def opt_out(k: Facts) -> Mask:
    """An opt-out that no later proven opt-in lifted.

    country=US event=express:2025-09-01 stop=opt-out@2026-02-01 → Suppress C04 OPTED_OUT
    country=US event=express:2026-03-01:attested stop=opt-out@2026-02-01 → Suppress C04 OPTED_OUT
    """
    return k.stop[f.OPT_OUT]


@_row(
    STOP,
    "C33",
    v.SUPPRESS,
    "IN_LEDGER",
    "On the suppression list",
    "house rule, 2026-11; ICO, Respect people's preferences",
)
def in_ledger(k: Facts) -> Mask:
    """The address stands in the ledger for another reason than those above and below.

    country=FR event=express:2025-09-01:doi stop=manual → Suppress C33 IN_LEDGER
    """
    return k.stop[f.MANUAL]


@_row(
    STOP,
    "C06",
    v.SUPPRESS,
    "BOUNCED",
    "Hard bounce: the address does not work",
    "RFC 3463, class 5; deliverability, not law",
)
def bounce(k: Facts) -> Mask:
    """The address bounced for good.

    country=US event=express:2025-09-01 stop=bounce@2026-01-10 → Suppress C06 BOUNCED
    """
    return k.stop[f.BOUNCE]


@_row(
    STOP,
    "C32",
    v.SUPPRESS,
    "CHANNEL_MISMATCH",
    "There is no consent for text messages",
    "47 USC 227 (TCPA); help.klaviyo.com",
)
def sms_without_consent(k: Facts) -> Mask:
    """Text messages without an express opt-in, proven in all five parts, for text messages.

    channel=SMS country=US → Suppress C32 CHANNEL_MISMATCH
    """
    return ~k.express5 if k.channel == f.SMS else np.zeros(len(k.people), dtype=bool)


@_row(STOP, "C00", v.DO_NOT_MIGRATE, "ID_MISSING", "No usable address", "RFC 5321")
def no_identifier(k: Facts) -> Mask:
    """No usable address or number for the channel.

    country=US noid → Do not migrate C00 ID_MISSING
    """
    return ~k.people.usable


@_row(
    STOP,
    "C41",
    v.DO_NOT_MIGRATE,
    "NOT_A_PERSON",
    "This address is for machines, complaints or tests, not a person",
    "RFC 2142; house list, 2026-11",
)
def read_by_nobody(k: Facts) -> Mask:
    """An address that no person reads: no-reply@, abuse@, test@test.com.

    country=US nobody event=express:2025-09-01 → Do not migrate C41 NOT_A_PERSON
    """
    return k.people.nobody


@_row(
    STOP,
    "C07",
    v.DO_NOT_MIGRATE,
    "NOT_OWN_LIST",
    "Bought, scraped or passed-on address",
    "AWeber, GetResponse and Kartra import policies; ICO, Direct marketing guidance",
)
def list_of_others(k: Facts) -> Mask:
    """The address was bought or scraped, or came from a partner without a proven opt-in that names this business.

    country=US origin=Purchased event=express:2025-09-01 → Do not migrate C07 NOT_OWN_LIST
    country=US origin=Partner → Do not migrate C07 NOT_OWN_LIST
    """
    return _mask((k.people.origin >= f.PURCHASED) | ((k.people.origin == f.PARTNER) & ~k.express5))


@_row(
    STOP,
    "C10",
    v.DO_NOT_MIGRATE,
    "DOI_PENDING",
    "Double opt-in started but never confirmed",
    "section 7 UWG, practice; help.kit.com; help.activecampaign.com",
)
def never_confirmed(k: Facts) -> Mask:
    """Pending on a source, and no confirmed opt-in anywhere.

    country=FR status=pending → Do not migrate C10 DOI_PENDING
    """
    return k.people.pending & ~k.confirmed


# --- Grounds: per regime, the loosest first --------------------------------------------------------------------------


def _subscribed(k: Facts) -> Mask:
    return k.people.subscribed & ~k.people.contrary


def _own(k: Facts) -> Mask:
    return _mask(k.people.origin <= f.EVENT)


def _soft_until(k: Facts) -> Days:
    return k.months_after("purchase", k.policy.soft_opt_in_review_months)


def _soft(k: Facts) -> Mask:
    return _mask(k.soft & (k.people.origin == f.OWN) & k.people.read & ~np.isnat(k.purchase))


def _purchase_until(k: Facts) -> Days:
    ends = k.months_after("purchase", k.policy.casl_purchase_months)
    return np.where(_own(k) & k.people.read, ends, f.NO_DAY)


def _inquiry_until(k: Facts) -> Days:
    ends = k.months_after("inquiry", k.policy.casl_inquiry_months)
    return np.where(_own(k) & k.people.read, ends, f.NO_DAY)


_STRICT_ONLY = r.STRICT & ~r.CONFIRMED
_SOFT_LAWS = r.STRICT & ~r.OTHER
"""Where a sale permits mail about own similar products. Of a country without rules of its own here nobody knows it."""


@_row(
    GROUND,
    "C12",
    v.OK,
    "EXPRESS_PROVEN",
    "Opted in, with complete proof",
    "GDPR 7(1); ICO, Consent",
    regimes=_STRICT_ONLY,
    asks="the consent stands; asking refreshes it",
)
def express_proven(k: Facts) -> Mask:
    """Express opt-in with all five parts, and subscribed.

    country=FR event=express:2025-09-01 → OK C12 EXPRESS_PROVEN
    channel=Post country=FR event=express:2025-09-01 → OK C12 EXPRESS_PROVEN
    """
    return k.express5 & _subscribed(k)


@_row(
    GROUND,
    "C12",
    v.OK,
    "EXPRESS_PROVEN",
    "Confirmed opt-in, with complete proof",
    "section 7 UWG; section 174 TKG 2021; bevh.org",
    regimes=r.CONFIRMED,
    asks="the confirmed consent stands; asking refreshes it",
)
def express_confirmed(k: Facts) -> Mask:
    """Germany and Austria: as above, and confirmed by the double opt-in link.

    country=DE event=express:2025-09-01:doi → OK C12 EXPRESS_PROVEN
    """
    return k.express5_confirmed & _subscribed(k)


@_row(
    GROUND,
    "C15",
    v.OK_UNTIL,
    "SOFT_OPT_IN",
    "Customer with an opt-out offered each time: similar products only",
    "PECR 22(3); section 7(3) UWG; the months are a house rule",
    regimes=_SOFT_LAWS,
    until=_soft_until,
    asks="the soft opt-in still holds, with an opt-out in the mail",
)
def soft_opt_in(k: Facts) -> Mask:
    """All soft opt-in facts, and the last purchase is not too long ago.

    country=GB purchase=2025-11-03 soft → OK until 2027-11-03 C15 SOFT_OPT_IN
    """
    return _soft(k) & (_soft_until(k) >= k.then)


@_row(
    GROUND,
    "C26",
    v.REPERMISSION,
    "SOFT_OPT_IN_OLD",
    "Bought long ago: ask again before mailing",
    "house rule, 2026-11",
    regimes=_SOFT_LAWS,
    asks="the soft opt-in of an old sale, with an opt-out in the mail",
)
def old_soft_opt_in(k: Facts) -> Mask:
    """All soft opt-in facts, and the last purchase is long ago.

    country=DE purchase=2024-03-01 soft → Re-permission C26 SOFT_OPT_IN_OLD
    """
    return _soft(k)


@_row(
    GROUND,
    "C14",
    v.REPERMISSION,
    "EVID_PARTIAL",
    "Opted in, but the proof has gaps: ask again",
    "ICO, Consent: poorly documented consent is refreshed",
    regimes=_STRICT_ONLY,
    asks="consent was given and not withdrawn; only its proof has gaps",
)
def partly_proven(k: Facts) -> Mask:
    """Express opt-in with three or four parts, who, how and not withdrawn among them; or proven and not subscribed.

    country=FR event=express:2025-09-01:-what → Re-permission C14 EVID_PARTIAL
    country=FR event=express:2025-09-01 status=never → Re-permission C14 EVID_PARTIAL
    """
    return k.partial | k.express5


@_row(
    GROUND,
    "C14",
    v.REPERMISSION,
    "EVID_PARTIAL",
    "Confirmed opt-in, but the proof has gaps: ask again",
    "ICO, Consent; section 7 UWG",
    regimes=r.CONFIRMED,
    asks="consent was confirmed and not withdrawn; only its proof has gaps",
)
def partly_proven_confirmed(k: Facts) -> Mask:
    """Germany and Austria: as above, with a confirmed opt-in.

    country=DE event=express:2025-09-01:doi:-what → Re-permission C14 EVID_PARTIAL
    """
    return k.partial_confirmed | k.express5_confirmed


@_row(
    GROUND,
    "C13",
    v.UNKNOWN,
    "DE_NO_DOI",
    "Opt-in without confirmation: asking again may count as advertising, so ask a lawyer",
    "section 7 UWG; bevh.org, Double-opt-in",
    regimes=r.CONFIRMED,
)
def not_confirmed(k: Facts) -> Mask:
    """Germany and Austria: express opt-in with who, how and not withdrawn, and no confirmed one.

    country=DE event=express:2025-09-01 → Unknown C13 DE_NO_DOI
    """
    return k.weak


@_row(GROUND, "C17", v.UNKNOWN, "NO_EVIDENCE", "No proof of consent", "GDPR 7(1)", regimes=r.STRICT)
def no_evidence(k: Facts) -> Mask:
    """Everything else where consent must be proven.

    country=FR → Unknown C17 NO_EVIDENCE
    """
    return np.ones(len(k.people), dtype=bool)


@_row(
    GROUND,
    "C18",
    v.OK,
    "CASL_EXPRESS",
    "Express consent, with complete proof",
    "CASL s. 6; CRTC, records of consent",
    regimes=r.CA,
    asks="express consent has no end",
)
def casl_express(k: Facts) -> Mask:
    """Canada: express opt-in with all five parts, and subscribed.

    country=CA event=express:2025-09-01 → OK C18 CASL_EXPRESS
    """
    return k.express5 & _subscribed(k)


@_row(
    GROUND,
    "C20",
    v.OK_UNTIL,
    "CASL_INQUIRY",
    "Inquiry within six months",
    "CASL s. 10(10)(e), SC 2010 c. 23",
    regimes=r.CA,
    until=_inquiry_until,
    asks="the consent implied by an inquiry still lasts",
)
def casl_inquiry(k: Facts) -> Mask:
    """Canada: an inquiry whose six months last at least until go-live, and as long as those of a purchase.

    country=CA purchase=2024-06-10 inquiry=2026-03-20 → OK until 2026-09-20 C20 CASL_INQUIRY
    """
    mine, other = _inquiry_until(k), _purchase_until(k)
    return (mine >= k.then) & (np.isnat(other) | (other <= mine))


@_row(
    GROUND,
    "C19",
    v.OK_UNTIL,
    "CASL_EBR",
    "Bought within 24 months",
    "CASL s. 10(10)(a), SC 2010 c. 23",
    regimes=r.CA,
    until=_purchase_until,
    asks="the consent implied by a purchase still lasts",
)
def casl_purchase(k: Facts) -> Mask:
    """Canada: a purchase whose 24 months last at least until go-live.

    country=CA purchase=2024-07-10 → OK until 2026-07-10 C19 CASL_EBR
    """
    return _purchase_until(k) >= k.then


def _casl_today(k: Facts) -> Days:
    return np.fmax(_purchase_until(k), _inquiry_until(k))


@_row(
    GROUND,
    "C35",
    v.REPERMISSION,
    "CASL_EXPIRING",
    "Permission ends before go-live: ask again now",
    "CASL s. 10(10); mondaq.com 430820",
    regimes=r.CA,
    until=_casl_today,
    asks="the implied consent still lasts today",
)
def casl_expiring(k: Facts) -> Mask:
    """Canada: a purchase or inquiry whose time lasts until today and not until go-live.

    country=CA purchase=2024-05-30 today=2026-05-15 → Re-permission C35 CASL_EXPIRING
    """
    return _casl_today(k) >= k.today


@_row(
    GROUND,
    "C28",
    v.UNKNOWN,
    "CASL_PARTIAL",
    "Express consent with gaps in the proof; asking again needs permission too",
    "crtc.gc.ca/eng/com500/guide.htm",
    regimes=r.CA,
)
def casl_partial(k: Facts) -> Mask:
    """Canada: express opt-in that is partly proven, or proven and not subscribed.

    country=CA event=express:2025-09-01:-what → Unknown C28 CASL_PARTIAL
    """
    return k.partial | k.express5


@_row(
    GROUND,
    "C21",
    v.DO_NOT_MIGRATE,
    "CASL_EXPIRED",
    "No permission, and asking by email is not allowed",
    "CASL s. 6; mondaq.com 430820",
    regimes=r.CA,
)
def casl_expired(k: Facts) -> Mask:
    """Canada: everything else.

    country=CA purchase=2024-05-30 → Do not migrate C21 CASL_EXPIRED
    """
    return np.ones(len(k.people), dtype=bool)


@_row(
    GROUND,
    "C22",
    v.OK,
    "US_OK",
    "Collected by you, with date, source and method; no opt-out",
    "15 USC 7704 (CAN-SPAM)",
    regimes=r.US,
    asks="no consent is needed before the first mail, and there was no opt-out",
)
def us_collection(k: Facts) -> Mask:
    """United States: own address, subscribed, and one collection of any kind with who, when, how and not withdrawn.

    country=US event=other:2025-09-01:-what → OK C22 US_OK
    """
    named = _own(k) | ((k.people.origin == f.PARTNER) & k.express5)
    return _mask(k.collected & _subscribed(k) & named)


@_row(
    GROUND,
    "C37",
    v.UNKNOWN,
    "ORIGIN_UNKNOWN",
    "Unknown how the address was collected",
    "house rule, 2026-11: unknown is never OK",
    regimes=r.US,
)
def unknown_origin(k: Facts) -> Mask:
    """United States: nothing says how the address was come by.

    country=US origin=Unknown → Unknown C37 ORIGIN_UNKNOWN
    """
    return _mask(k.people.origin == f.UNKNOWN_ORIGIN)


@_row(
    GROUND,
    "C23",
    v.REPERMISSION,
    "ESP_POLICY",
    "Legal, but email platforms require proof: ask again",
    "terms of the mail platforms, not law",
    regimes=r.US,
    asks="no consent is needed before the first mail, and all opt-outs were read",
)
def esp_policy(k: Facts) -> Mask:
    """United States: otherwise, with all sources of opt-outs read.

    country=US → Re-permission C23 ESP_POLICY
    """
    return k.people.read


@_row(
    GROUND,
    "C36",
    v.UNKNOWN,
    "WITHDRAWAL_UNCHECKED",
    "Some unsubscribe lists are missing",
    "house rule, 2026-11: unknown is never OK",
    regimes=r.US,
)
def us_unread(k: Facts) -> Mask:
    """United States: otherwise.

    country=US unread → Unknown C36 WITHDRAWAL_UNCHECKED
    """
    return np.ones(len(k.people), dtype=bool)


@_row(
    GROUND,
    "C09",
    v.UNKNOWN,
    "JURIS_UNKNOWN",
    "Country unknown, so the applicable law is unknown",
    "house rule, 2026-11: unknown is never OK",
)
def unknown_country(k: Facts) -> Mask:
    """No country and no hint of one.

    event=express:2025-09-01:doi → Unknown C09 JURIS_UNKNOWN
    """
    return _mask(k.people.regimes == 0)


@_row(GROUND, "C27", v.UNKNOWN, "POST_REVIEW", "Letters: a person must decide", "GDPR 6(1)(f), 21(2)")
def letters(k: Facts) -> Mask:
    """Post without a proven opt-in for letters.

    channel=Post country=FR → Unknown C27 POST_REVIEW
    """
    return np.ones(len(k.people), dtype=bool)


# --- Floors: each that holds raises the verdict to at least its own -------------------------------------------------------


@_row(
    FLOOR,
    "C38",
    v.UNKNOWN,
    "LEDGER_VARIANT",
    "The same person opted out under another address",
    "house rule, 2026-11",
)
def variant_in_ledger(k: Facts) -> Mask:
    """Another spelling of the mailbox (dots, plus, sister domain), or another address of the contact, is stopped.

    country=FR event=express:2025-09-01 variant → Unknown C38 LEDGER_VARIANT, EXPRESS_PROVEN
    """
    return k.people.variant


@_row(
    FLOOR,
    "C42",
    v.UNKNOWN,
    "DECISION_UNREAD",
    "Unreadable decision: choose a word from the list",
    "house rule, 2026-11: unknown is never OK",
)
def unread_decision(k: Facts) -> Mask:
    """A decision stands there in words that nobody can read, such as "Exclude".

    country=FR event=express:2025-09-01 unreaddecision → Unknown C42 DECISION_UNREAD, EXPRESS_PROVEN
    """
    return k.people.unread_decision


@_row(
    FLOOR,
    "C43",
    v.UNKNOWN,
    "DECIDED_AGAINST",
    "You decided not to mail this contact",
    "house rule, 2026-11: a decision may always be stricter",
)
def decided_against(k: Facts) -> Mask:
    """A person decided that the contact gets no marketing, or signed a stricter verdict.

    country=FR event=express:2025-09-01 against → Unknown C43 DECIDED_AGAINST, EXPRESS_PROVEN
    """
    return k.people.decided_against


@_row(
    FLOOR,
    "C40",
    v.UNKNOWN,
    "GONE",
    "Missing from the newer export: may have opted out",
    "house rule, 2026-11: unknown is never OK",
)
def gone(k: Facts) -> Mask:
    """The platform's newer whole export lacks the contact; nobody knows why.

    country=FR event=express:2025-09-01 gone → Unknown C40 GONE, EXPRESS_PROVEN
    """
    return k.people.gone


@_row(FLOOR, "C08", v.UNKNOWN, "CHILD", "Known to be a child", "GDPR 8")
def child(k: Facts) -> Mask:
    """The person is known to be a child.

    country=FR event=express:2025-09-01 minor → Unknown C08 CHILD, EXPRESS_PROVEN
    """
    return k.people.minor


@_row(
    FLOOR,
    "C36",
    v.UNKNOWN,
    "WITHDRAWAL_UNCHECKED",
    "Some unsubscribe lists are missing",
    "GDPR 7(3); house rule, 2026-11: unknown is never OK",
)
def unread(k: Facts) -> Mask:
    """A source of opt-outs was not read, or is older than the contacts.

    country=CA purchase=2026-01-10 unread → Do not migrate C21 CASL_EXPIRED, WITHDRAWAL_UNCHECKED
    country=FR event=express:2025-09-01 unread → Unknown C17 NO_EVIDENCE, WITHDRAWAL_UNCHECKED
    """
    return ~k.people.read


@_row(
    FLOOR,
    "C34",
    v.UNKNOWN,
    "STATUS_CONFLICT",
    "Confirmed in one source, but pending in a newer one",
    "house rule, 2026-11",
)
def status_conflict(k: Facts) -> Mask:
    """Pending on one source, confirmed on another, and the pending is undated or not older.

    country=FR event=express:2025-09-01:doi status=subscribed,pending@2026-02-01 → Unknown C34 STATUS_CONFLICT, EXPRESS_PROVEN
    """
    since = k.people.pending_on
    return k.people.pending & k.confirmed & (np.isnat(since) | (since >= k.confirmed_on))


@_row(
    FLOOR,
    "C30",
    v.UNKNOWN,
    "RECENCY_UNKNOWN",
    "No last-contact date on record",
    "house rule, 2026-11: unknown is never OK",
)
def undated(k: Facts) -> Mask:
    """No date at all of contact or consent.

    country=US sent=- engaged=- → Unknown C30 RECENCY_UNKNOWN, ESP_POLICY, STALE
    """
    return np.isnat(k.heard)


@_row(
    FLOOR,
    "C30",
    v.UNKNOWN,
    "SILENT",
    "No email sent, opened or clicked for years",
    "AG Munich, 2023 (buylead.me); German courts, 1.5 to 4 years",
)
def silent(k: Facts) -> Mask:
    """Neither sent, nor engaged, nor bought for very long before go-live; in Germany and Austria for half that time.

    country=DE event=express:2024-06-01:doi sent=- engaged=- → Unknown C30 SILENT, EXPRESS_PROVEN, STALE
    """
    return _long_ago(k) & k.people.told_sent


def _long_ago(k: Facts) -> Mask:
    german = k.months_after("heard", k.policy.silent_after_months_de_at) < k.then
    return (k.months_after("heard", k.policy.silent_after_months) < k.then) | (german & k.within(r.CONFIRMED))


@_row(
    FLOOR,
    "C30",
    v.UNKNOWN,
    "SILENCE_UNKNOWN",
    "Old consent and no last-sent date: if this platform mailed regularly, name it under Mailed regularly on Settings",
    "AG Munich, 2023 (buylead.me); German courts, 1.5 to 4 years",
)
def perhaps_silent(k: Facts) -> Mask:
    """As above, and no export of the platform tells when mail was sent; Mailed regularly on Settings answers it.

    country=DE event=express:2024-06-01:doi sent=- engaged=- untold → Unknown C30 SILENCE_UNKNOWN, EXPRESS_PROVEN, ENGAGEMENT_UNKNOWN
    """
    return _long_ago(k) & ~k.people.told_sent


@_row(
    FLOOR,
    "C30",
    v.REPERMISSION,
    "STALE",
    "No click, purchase or new consent on record for over a year",
    "migration guide, phase 1.3; AWeber and Drip ask for half a year",
)
def stale(k: Facts) -> Mask:
    """No engagement, purchase or consent for more than a year before go-live.

    country=FR event=express:2024-09-01 engaged=2025-03-30 → Re-permission C30 STALE, EXPRESS_PROVEN
    """
    return _not_seen(k) & k.people.told


def _not_seen(k: Facts) -> Mask:
    limit = k.then - np.timedelta64(k.policy.stale_after_days, "D")
    return _mask(np.isnat(k.seen) | (k.seen < limit))


@_row(
    FLOOR,
    "C30",
    v.REPERMISSION,
    "ENGAGEMENT_UNTOLD",
    "Engagement unknown, and Settings say to ask again in that case",
    "house rule, 2026-11; Settings, Where engagement is unknown",
)
def engagement_untold(k: Facts) -> Mask:
    """Settings say to ask again where no export tells clicks, opens or purchases, and no other sign is younger than a year.

    country=FR event=express:2024-09-01 engaged=- untold ask → Re-permission C30 ENGAGEMENT_UNTOLD, EXPRESS_PROVEN
    """
    return _not_seen(k) & ~k.people.told & (k.policy.engagement_unknown == "Ask again")


# --- Notes: they never change a verdict -----------------------------------------------------------------------------------------


@_row(NOTE, "C05", None, "RESUBSCRIBED", "Opted in again after an opt-out", "GDPR 7(3); house rule, 2026-11")
def resubscribed(k: Facts) -> Mask:
    """A later proven opt-in lifted an opt-out.

    country=US event=express:2025-03-10 stop=opt-out@2024-01-10 engaged=2026-04-01 → OK C22 US_OK, RESUBSCRIBED
    """
    return k.resubscribed


@_row(
    NOTE,
    "C44",
    None,
    "ORIGIN_SIGNED",
    "Part of the proof is a signed line on Origins",
    "house rule, 2026-11: attested by a person, GDPR 7(1)",
)
def origin_signed(k: Facts) -> Mask:
    """A signed origin supplies a part of the proof; it lifts no stop.

    country=FR event=express:2025-09-01:attested → OK C12 EXPRESS_PROVEN, ORIGIN_SIGNED
    """
    return k.attested


@_row(
    NOTE,
    "C09",
    None,
    "JURIS_HINTED",
    "Country only guessed; the strictest possible law was applied",
    "house rule, 2026-11",
)
def hinted(k: Facts) -> Mask:
    """No country is declared, only hints speak.

    phone=GB event=express:2025-09-01 → OK C12 EXPRESS_PROVEN, JURIS_HINTED
    """
    return k.people.hinted


@_row(
    NOTE,
    "C24",
    None,
    "OTHER_STRICT",
    "No rules for this country here; EU rules were applied",
    "house rule, 2026-11",
)
def other_country(k: Facts) -> Mask:
    """The country has no rules of its own here; the EU's are taken.

    country=AU event=express:2025-09-01 → OK C12 EXPRESS_PROVEN, OTHER_STRICT
    country=KR purchase=2025-11-03 soft → Unknown C17 NO_EVIDENCE, OTHER_STRICT
    """
    return k.within(r.OTHER)


@_row(
    NOTE,
    "C31",
    None,
    "TARGET_POLICY",
    "Role address, which many platforms reject",
    "mailerlite.com and getresponse.com help, 2026-11",
)
def target_policy(k: Facts) -> Mask:
    """The address is a role address (info@).

    country=US event=express:2025-09-01 role → OK C22 US_OK, TARGET_POLICY
    """
    return k.people.role


@_row(
    NOTE,
    "C11",
    None,
    "EVID_BULK",
    "Consent time is that of an upload, so it does not count",
    "house rule, 2026-11; OPTIN_IP 127.0.0.1 is an upload",
)
def bulk_stamp(k: Facts) -> Mask:
    """An event has the stamp of an upload.

    country=FR event=express:2022-01-05:bulk → Unknown C17 NO_EVIDENCE, EVID_BULK
    """
    return k.bulk


@_row(NOTE, "C11", None, "EVID_SUSPECT", "Impossible consent date", "house rule, 2026-11")
def suspect_stamp(k: Facts) -> Mask:
    """An event lies in the future, or before there was a business.

    country=US event=express:2031-01-01:suspect → Re-permission C23 ESP_POLICY, EVID_SUSPECT
    """
    return k.suspect


@_row(
    NOTE,
    "C30",
    None,
    "ENGAGEMENT_UNKNOWN",
    "Engagement unknown: no export says whether they open, click or buy",
    "house rule, 2026-11: what is unknown is said",
)
def engagement_unknown(k: Facts) -> Mask:
    """No export of the platform tells clicks, opens or purchases, and no other sign is younger than a year.

    country=FR event=express:2024-09-01 engaged=- untold → OK C12 EXPRESS_PROVEN, ENGAGEMENT_UNKNOWN
    country=DE event=express:2024-06-01:doi sent=- engaged=- untold mailed → OK C12 EXPRESS_PROVEN, ENGAGEMENT_UNKNOWN
    """
    return _not_seen(k) & ~k.people.told & (k.policy.engagement_unknown != "Ask again")


@_row(
    NOTE,
    "C39",
    None,
    "GO_LIVE_UNKNOWN",
    "No go-live date yet; judged as of today",
    "house rule, 2026-11",
)
def go_live_unknown(k: Facts) -> Mask:
    """Settings do not say when go-live is.

    country=US event=express:2025-09-01 golive=- → OK C22 US_OK, GO_LIVE_UNKNOWN
    """
    return np.full(len(k.people), not k.go_live_known)


# --- Service: one per contact, whatever marketing says ---------------------------------------------------------------------


def _due(k: Facts) -> Mask:
    return _mask((k.people.access == f.HAS_ACCESS) | k.people.open_obligation)


@_row(
    SERVICE,
    "S01",
    v.HOLD,
    "ERASURE_ACCESS",
    "Asked to be erased but may have paid access: a person must decide",
    "GDPR 17(3)(b), 6(1)(b)",
)
def erased_customer(k: Facts) -> Mask:
    """Erasure, and access is due or unknown.

    country=DE stop=erasure access=Yes → Hold S01 ERASURE_ACCESS
    """
    return _mask(k.stop[f.ERASURE] & (_due(k) | (k.people.access == f.ACCESS_UNKNOWN)))


@_row(SERVICE, "S02", v.NONE, "ERASURE", "Asked to be erased; no contract or payment is open", "GDPR 17")
def erased(k: Facts) -> Mask:
    """Erasure, no access, nothing open.

    country=DE stop=erasure → None S02 ERASURE
    """
    return k.stop[f.ERASURE]


@_row(
    SERVICE,
    "S03",
    v.NEW_ADDRESS,
    "BOUNCED_CUSTOMER",
    "Has paid access, but the address bounces: ask for a new one",
    "GDPR 6(1)(b)",
)
def bounced_customer(k: Facts) -> Mask:
    """Access is due, and the address bounced.

    country=FR stop=bounce@2026-01-10 access=Yes → New address S03 BOUNCED_CUSTOMER
    """
    return _due(k) & k.stop[f.BOUNCE] & k.people.usable


@_row(
    SERVICE,
    "S03",
    v.NEW_ADDRESS,
    "ID_MISSING",
    "Has paid access, but no usable address: ask for one",
    "GDPR 6(1)(b)",
)
def customer_without_address(k: Facts) -> Mask:
    """Access is due, and there is no usable address.

    country=FR noid access=Yes → New address S03 ID_MISSING
    """
    return _due(k) & ~k.people.usable


@_row(SERVICE, "C16", v.CARRY, "ACCESS", "Has paid access", "GDPR 6(1)(b)")
def customer(k: Facts) -> Mask:
    """Access is due; where marketing is not OK, service mail only.

    country=FR event=express:2025-09-01 access=Yes → Carry C16 ACCESS
    country=FR access=Yes → Carry C16 CONTRACT_ONLY
    """
    return _due(k)


@_row(
    SERVICE,
    "S04",
    v.HOLD,
    "ACCESS_UNKNOWN",
    "Unknown whether there is paid access",
    "house rule, 2026-11: unknown is never nothing",
)
def unknown_access(k: Facts) -> Mask:
    """It is not known whether there is access.

    country=FR access=Unknown → Hold S04 ACCESS_UNKNOWN
    """
    return _mask(k.people.access == f.ACCESS_UNKNOWN)


@_row(
    SERVICE,
    "S05",
    v.NONE,
    "NO_ACCESS",
    "No paid access and no open contract",
    "the registers of access and payments",
)
def no_access(k: Facts) -> Mask:
    """No access, nothing open.

    country=FR access=No → None S05 NO_ACCESS
    """
    return np.ones(len(k.people), dtype=bool)


TABLE: tuple[Row, ...] = tuple(_ROWS)
"""Every rule, in the order in which it is read."""

CONTRACT_ONLY = "CONTRACT_ONLY"
"""The reason of C16 where marketing is not OK: service mail and nothing else."""


def rows(kind: str) -> tuple[Row, ...]:
    """The rules of one kind, in order."""
    return tuple(row for row in TABLE if row.kind == kind)
