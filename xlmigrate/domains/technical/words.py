"""The words of domains, integrations and redirects."""

from xlmigrate.engine.tables import Vocabulary
from xlmigrate.engine.words import Word


class RecordType(Word):
    """Type of a DNS record."""

    A = "A", "Name to IPv4 address."
    AAAA = "AAAA", "Name to IPv6 address."
    CNAME = "CNAME", "Name to another name."
    MX = "MX", "Where mail arrives."
    TXT = "TXT", "Text: SPF, DKIM, DMARC, proofs."
    NS = "NS", "Who answers for the name."
    CAA = "CAA", "Who may issue certificates."
    SRV = "SRV", "Where a service runs."


RECORD_TYPE = Vocabulary("Type of a DNS record", tuple(RecordType))


class RecordPurpose(Word):
    """Purpose of a DNS record."""

    SITE = "Site", "A web page."
    TRACKING = "Tracking", "Links in mails."
    SPF = "SPF", "Who may send for the domain."
    DKIM = "DKIM", "The signature of mails."
    DMARC = "DMARC", "What happens to mails that fail."
    MAIL = "Mail", "Where mail arrives."
    PROOF = "Proof", "Ownership shown to a service."
    OTHER = "Other", "Anything else."


RECORD_PURPOSE = Vocabulary("Purpose of a DNS record", tuple(RecordPurpose))


class Direction(Word):
    """Direction."""

    INTO_THE_PLATFORM = "Into the platform", "The tool writes."
    OUT_OF_THE_PLATFORM = "Out of the platform", "The tool reads."
    BOTH_WAYS = "Both ways", "It reads and writes."


DIRECTION = Vocabulary("Direction", tuple(Direction))


class RedirectDecision(Word):
    """Redirect decision."""

    REDIRECT = "Redirect", "It leads to the new address."
    GONE = "Gone", "It answers that the page is gone (410)."
    LEAVE = "Leave", "It goes on answering as it is."


REDIRECT_DECISION = Vocabulary("Redirect decision", tuple(RedirectDecision))


class RedirectCode(Word):
    """Redirect code."""

    HTTP_301 = "301", "Moved for good."
    HTTP_308 = "308", "Moved for good, same method."
    HTTP_302 = "302", "Moved for a time."
    HTTP_410 = "410", "Gone."


REDIRECT_CODE = Vocabulary("Redirect code", tuple(RedirectCode))


class MatchQuality(Word):
    """Match quality."""

    EXACT = "Exact", "The same content."
    CLOSE = "Close", "Nearly the same."
    BROAD = "Broad", "The same subject."
    NONE = "None", "No page answers it."


MATCH_QUALITY = Vocabulary("Match quality", tuple(MatchQuality))
