"""The words that several rooms share, and those of Start and Status."""

from xlmigrate.engine.tables import Tone, Vocabulary
from xlmigrate.engine.words import Word


class RequiredStatus(Word):
    """Required status."""

    MIGRATE_AS_IS = "Migrate As Is", "The new platform can import it from a file.", Tone.OK, "→"
    REBUILD_UPDATE = "Rebuild/Update", "No import exists: it is built again in the target.", Tone.GO, "↑"
    ARCHIVE = "Archive", "It stays behind; nothing that is needed depends on it.", Tone.IDLE, "↓"
    DECIDE = "Decide", "The facts are not enough: a person decides.", Tone.WARN, "◊"


REQUIRED_STATUS = Vocabulary("Required status", tuple(RequiredStatus))

ASSET_DECISION = Vocabulary(
    "Asset decision", (RequiredStatus.MIGRATE_AS_IS, RequiredStatus.REBUILD_UPDATE, RequiredStatus.ARCHIVE)
)


class Progress(Word):
    """Progress."""

    NOT_STARTED = "Not started", "Nothing done yet.", Tone.IDLE, "○"
    IN_PROGRESS = "In progress", "Being built or done.", Tone.MOVE, "►"
    IN_TEST = "In test", "Built; its test cases run.", Tone.MOVE, "►"
    PASSED = "Passed", "Tested and accepted.", Tone.OK, "●"
    LIVE = "Live", "In use on the new platform.", Tone.OK, "●"
    DONE = "Done", "Finished.", Tone.OK, "●"
    BLOCKED = "Blocked", "Waits for something else.", Tone.STOP, "■"
    FAILED = "Failed", "Its test did not pass.", Tone.STOP, "■"


PROGRESS = Vocabulary("Progress", tuple(Progress))


class Readiness(Word):
    """Readiness."""

    READY = "Ready", "Everything of this phase is done.", Tone.GOOD, "●"
    ON_TRACK = "On track", "More than half is done and nothing stops it.", Tone.MOVE, "►"
    AT_RISK = "At risk", "Less than half is done.", Tone.WARN, "▲"
    BLOCKED = "Blocked", "An open error stops it.", Tone.STOP, "■"
    NOT_STARTED = "Not started", "Nothing is done yet.", Tone.WAIT, "○"


READINESS = Vocabulary("Readiness", tuple(Readiness))


class Go(Word):
    """Go or No-Go."""

    GO = "Go", "No known problem blocks the switch.", Tone.GOOD, "●"
    OVERRIDE = (
        "Override",
        "A person accepted a problem, with name, date and reason; see Findings.",
        Tone.WARN,
        "▲",
    )
    NO_GO = "No-Go", "A problem blocks the switch.", Tone.STOP, "■"


GO = Vocabulary("Go or No-Go", tuple(Go))


class YesNo(Word):
    """Yes or no."""

    YES = "Yes", "It is so."
    NO = "No", "It is not so."


YES_NO = Vocabulary("Yes or no", tuple(YesNo))


class YesNoUnknown(Word):
    """Yes, no or unknown."""

    YES = "Yes", "It is so."
    NO = "No", "It is not so."
    UNKNOWN = "Unknown", "Nobody knows; it is treated as the stricter of the two."


YES_NO_UNKNOWN = Vocabulary("Yes, no or unknown", tuple(YesNoUnknown))


class TokenHolder(Word):
    """Who holds the card."""

    OWN_ACCOUNT = "Own account", "Your own Stripe or PayPal account."
    PLATFORM = "Platform", "The old platform; members must enter the card again."
    UNKNOWN = "Unknown", "Nobody knows; ask the provider."


TOKEN_HOLDER = Vocabulary("Who holds the card", tuple(TokenHolder))


class Priority(Word):
    """Priority."""

    P0 = "P0", "Must work before go-live."
    P1 = "P1", "Belongs to what makes most of the revenue."
    P2 = "P2", "Soon after."
    P3 = "P3", "When there is time."


PRIORITY = Vocabulary("Priority", tuple(Priority))
