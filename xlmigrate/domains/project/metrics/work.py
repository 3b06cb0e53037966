"""The metrics of the work: contacts, assets, access, tests, the launch, and the readiness of the seven phases.

Each measure says what is done of what the sheets hold. A phase whose sheets hold nothing has no share, and has
not started; an open finding of severity Error on its sheets blocks it.
"""

from __future__ import annotations

from xlmigrate.domains.assets.words import LiveState
from xlmigrate.domains.consent.words import MARKETING_VERDICT, ContactDecision, MarketingVerdict
from xlmigrate.domains.contacts.words import Deliverable
from xlmigrate.domains.money.words import SubscriptionState
from xlmigrate.domains.project.words import ASSET_DECISION, Progress, Readiness, RequiredStatus, YesNoUnknown
from xlmigrate.engine.gates import open_errors, row_count, unanswered_in
from xlmigrate.engine.metrics import (
    Expression,
    blank,
    count,
    filled,
    is_in,
    is_not,
    ref,
    rows,
    setting,
    term,
    total,
    when,
)
from xlmigrate.engine.shipped import texts
from xlmigrate.engine.words import DONE

MAY_MAIL = (MarketingVerdict.OK, MarketingVerdict.OK_UNTIL)
MOVES = (RequiredStatus.MIGRATE_AS_IS, RequiredStatus.REBUILD_UPDATE)
BUILT = (Progress.IN_TEST, *DONE)
HAS_ACCESS = (
    SubscriptionState.ACTIVE,
    SubscriptionState.TRIAL,
    SubscriptionState.PAST_DUE,
    SubscriptionState.PAUSED,
    SubscriptionState.CANCELLED,
    SubscriptionState.FREE_ACCESS,
    SubscriptionState.UNKNOWN,
)
"""The states of a subscription in which somebody may still have access; only Ended has none."""

NOTHING = "–"
"""What stands where there is nothing to count: no number can be read into it."""


def by_status(word: str, *more: tuple[str, str]) -> Expression:
    """Assets whose effective status is the word: a person's decision before the computed status."""
    also = [is_in(column, one) for column, one in more]
    computed = count("assets", is_in("required_status", word), blank("decision"), *also)
    return (
        computed
        if word == RequiredStatus.DECIDE
        else count("assets", is_in("decision", word), *also) + computed
    )


def contact_metrics() -> dict[str, Expression]:
    """The contacts from import to those that may get marketing, and their verdicts."""
    one = blank("same_person_as")
    deliverable = is_in("deliverable", Deliverable.DELIVERABLE)
    found = {
        "fig_contacts_single": rows("contacts", one),
        "fig_contacts_deliverable": rows("contacts", one, deliverable),
        "fig_contacts_ready": rows(
            "contacts",
            one,
            deliverable,
            is_in("marketing_verdict", *MAY_MAIL),
            is_not("decision", ContactDecision.LEAVE_OUT),
        ),
        "fig_contacts_settled": rows(
            "contacts", filled("marketing_verdict"), is_not("marketing_verdict", MarketingVerdict.UNKNOWN)
        )
        + rows(
            "contacts",
            is_in("marketing_verdict", MarketingVerdict.UNKNOWN),
            is_in("decision", ContactDecision.ACCEPT, ContactDecision.LEAVE_OUT),
        )
        + rows("contacts", blank("marketing_verdict"), filled("decision")),
        "fig_verdict_ok": rows("contacts", is_in("marketing_verdict", *MAY_MAIL)),
    }
    for word in MARKETING_VERDICT.words:
        if word not in MAY_MAIL:
            found[verdict_name(word)] = rows("contacts", is_in("marketing_verdict", word))
    found["fig_verdicts"] = rows("contacts", filled("marketing_verdict"))
    return found


def verdict_name(word: str) -> str:
    """The metric of a marketing verdict."""
    return "fig_verdict_" + ("ok" if word in MAY_MAIL else word.lower().replace(" ", "_").replace("-", "_"))


def asset_metrics() -> dict[str, Expression]:
    """Assets known, decided, moving and built; findings; paid access."""
    moving = [
        count("assets", is_in("decision", *MOVES)),
        count("assets", blank("decision"), is_in("required_status", *MOVES)),
    ]
    built = [
        count("assets", is_in("decision", *MOVES), is_in("progress", *BUILT)),
        count("assets", blank("decision"), is_in("required_status", *MOVES), is_in("progress", *BUILT)),
    ]
    live = is_in("status", *HAS_ACCESS)
    return {
        "fig_assets_known": rows("assets", filled("live_state"), is_not("live_state", LiveState.UNKNOWN)),
        "fig_assets_decided": rows("assets", filled("decision"))
        + rows("assets", blank("decision"), is_in("required_status", *ASSET_DECISION.words)),
        "fig_assets_undecided": row_count("assets") - ref("fig_assets_decided"),
        "fig_assets_moving": moving[0] + moving[1],
        "fig_assets_built": built[0] + built[1],
        "fig_errors": open_errors(),
        "fig_access_subscriptions": rows("subscriptions", live),
        "fig_access_contacts": rows("contacts", is_in("has_access", YesNoUnknown.YES)),
        "fig_without_route": unanswered_in(
            "subscriptions", "route", is_not("status", SubscriptionState.ENDED)
        ),
    }


def day_metrics() -> dict[str, Expression]:
    """The day for which the workbook is judged, the day of the switch, and the days between."""
    unknown = ref("fig_as_of").is_("") + ref("fig_go_live").is_("") > 0
    return {
        "fig_as_of": setting("as_of"),
        "fig_go_live": setting("go_live_on"),
        "fig_days": when(unknown, NOTHING, ref("fig_go_live") - ref("fig_as_of")),
    }


def _measures() -> tuple[tuple[Expression, Expression], ...]:
    """What is done, and of how much, for each of the seven phases."""
    complete = rows("objectives", filled("goal"), *map(filled, ("metric", "baseline", "target", "by_date")))
    done = is_in("status", *DONE)
    return (
        (complete, row_count("objectives")),
        (ref("fig_contacts_settled"), row_count("contacts")),
        (ref("fig_assets_known"), row_count("assets")),
        (ref("fig_assets_decided"), row_count("assets")),
        (ref("fig_assets_built"), ref("fig_assets_moving")),
        (rows("test_cases", done), row_count("test_cases")),
        (rows("go_live_plan", done), row_count("go_live_plan")),
    )


def phase_metrics() -> dict[str, Expression]:
    """For each phase ``fig_done_1``, ``fig_of_1``, ``fig_ready_1`` (a share, or a dash) and ``fig_state_1``."""
    found: dict[str, Expression] = {}
    for number, (done, whole) in enumerate(_measures(), start=1):
        part, of, ready = (ref(f"fig_{name}_{number}") for name in ("done", "of", "ready"))
        found[f"fig_done_{number}"] = done
        found[f"fig_of_{number}"] = whole
        found[f"fig_ready_{number}"] = when(of.is_(0), NOTHING, part / of)
        found[f"fig_blocks_{number}"] = open_errors(*texts()["phases"][str(number)]["on"])
        found[f"fig_state_{number}"] = when(
            ref(f"fig_blocks_{number}") > 0,
            Readiness.BLOCKED,
            when(part.is_(0), Readiness.NOT_STARTED,
                 when(part >= of, Readiness.READY, when(ready >= 0.5, Readiness.ON_TRACK, Readiness.AT_RISK))),
        )  # fmt: skip
    numbers = range(1, len(_measures()) + 1)
    found["fig_readiness"] = when(
        total([ref(f"fig_of_{number}") for number in numbers]).is_(0),
        term(NOTHING),
        total([ref(f"fig_ready_{number}") for number in numbers]) / len(numbers),
    )
    return found
