"""What the move takes and what it is worth: hours, people, price, fit, objectives, and the assets that earn."""

from __future__ import annotations

from xlmigrate.domains.assets.words import AssetClass
from xlmigrate.domains.contacts.words import Segment
from xlmigrate.domains.project.metrics.work import BUILT, NOTHING
from xlmigrate.domains.project.words import YesNoUnknown
from xlmigrate.engine.gates import row_count
from xlmigrate.engine.metrics import (
    Condition,
    Expression,
    at_least,
    at_most,
    below,
    blank,
    count,
    filled,
    greatest,
    is_in,
    is_not,
    plural,
    ref,
    rows,
    said,
    setting,
    shown,
    step_price,
    sum_of,
    total,
    when,
)
from xlmigrate.engine.shipped import texts

KINDS_OF_WORK: dict[str, tuple[str, ...]] = {
    "pages": (AssetClass.PAGE, AssetClass.FUNNEL),
    "entrances": (AssetClass.FORM, AssetClass.CALENDAR, AssetClass.PRODUCT, AssetClass.AFFILIATE_PROGRAM),
    "mails": (AssetClass.E_MAIL, AssetClass.SEQUENCE, AssetClass.BROADCAST, AssetClass.TEMPLATE),
    "automations": (AssetClass.AUTOMATION,),
    "access": (AssetClass.MEMBERSHIP, AssetClass.COURSE),
    "connections": (AssetClass.INTEGRATION, AssetClass.DOMAIN),
    "rest": (
        AssetClass.TAG,
        AssetClass.CUSTOM_FIELD,
        AssetClass.LIST,
        AssetClass.SEGMENT,
        AssetClass.MEDIA,
        AssetClass.OTHER,
    ),
}
"""Asset classes by the kind of work; together they are all of them."""


def _open(*classes: str) -> tuple[Condition, ...]:
    return (is_in("asset_class", *classes), is_not("progress", *BUILT))


def work_metrics() -> dict[str, Expression]:
    """Assets to build and hours by kind of work, in all, the longest chain, and what Resources has against it."""
    found: dict[str, Expression] = {}
    for name, classes in KINDS_OF_WORK.items():
        found[f"fig_work_count_{name}"] = count("rebuild_order", *_open(*classes))
        found[f"fig_work_hours_{name}"] = sum_of("rebuild_order", "hours", *_open(*classes))
    found["fig_work_count"] = count("rebuild_order", filled("asset_id"), is_not("progress", *BUILT))
    found["fig_work_hours"] = sum_of("rebuild_order", "hours", is_not("progress", *BUILT))
    found["fig_work_chain"] = greatest("rebuild_order", "hours_before")
    found["fig_hours_own"] = sum_of("resources", "hours_available", is_not("external", "Yes"))
    found["fig_hours_external"] = sum_of("resources", "hours_available", is_in("external", "Yes"))
    found["fig_hours_roles"] = sum_of("resources", "hours_needed")
    found["fig_hours_needed"] = when(
        ref("fig_work_hours") > ref("fig_hours_roles"), ref("fig_work_hours"), ref("fig_hours_roles")
    )
    found["fig_skills_missing"] = count(
        "resources", is_in("has_skill", YesNoUnknown.NO), is_not("external", "Yes")
    )
    found["fig_skills_unknown"] = count(
        "resources", filled("skill"), is_not("has_skill", YesNoUnknown.YES, YesNoUnknown.NO)
    )
    found["fig_weeks"] = when(ref("fig_days").is_(NOTHING), NOTHING, ref("fig_days") / 7)
    return found | _reckoning()


def _reckoning() -> dict[str, Expression]:
    """Do it yourself or bring an expert, with the reason."""
    text = texts()["worth"]
    need, own, external = ref("fig_hours_needed"), ref("fig_hours_own"), ref("fig_hours_external")
    short = need > own + external
    verdict = when(
        total([need, row_count("resources")]).is_(0), NOTHING,
        when(row_count("resources").is_(0), text["who"][0],
             when(short, text["who"][1],
                  when(ref("fig_skills_missing") > 0, text["who"][2],
                       when(need > own, text["who"][3],
                            when(ref("fig_skills_unknown") > 0, text["who"][4], text["who"][5]))))),
    )  # fmt: skip
    numbers = {
        "n": need,
        "own": shown(own),
        "external": shown(external),
        "chain": shown(ref("fig_work_chain")),
    }
    weeks = when(ref("fig_weeks").is_(NOTHING), text["weeks"][0], said(text["weeks"][1], n=ref("fig_weeks")))
    return {
        "fig_who": verdict,
        "fig_who_reason": said(
            text["who_reason"], **numbers, weeks=weeks, skills=shown(ref("fig_skills_missing"))
        ),
    }


def worth_metrics() -> dict[str, Expression]:
    """The price of the dead, the fit of the platform, the objectives, and the share of assets that makes most revenue."""
    single = blank("same_person_as")
    found = {
        "fig_contacts_dead": rows("contacts", single, is_in("engagement", Segment.DEAD)),
        "fig_price_all": step_price(
            "price_tiers", "contacts_up_to", "price_a_month", ref("fig_contacts_single")
        ),
        "fig_price_living": step_price(
            "price_tiers",
            "contacts_up_to",
            "price_a_month",
            ref("fig_contacts_single") - ref("fig_contacts_dead"),
        ),
    }
    text = texts()["worth"]
    priced = (ref("fig_price_all").is_("") + ref("fig_price_living").is_("")).is_(0)
    saved = (ref("fig_price_all") - ref("fig_price_living")) * 12
    found["fig_dead"] = when(
        row_count("price_tiers").is_(0), text["dead"][0],
        when(priced,
             when(saved > 0, said(text["dead"][1], n=ref("fig_contacts_dead"), m=saved), said(text["dead"][2], n=ref("fig_contacts_dead"))),
             text["dead"][3]),
    )  # fmt: skip
    return found | _fit() | _objectives() | _earning()


def _fit() -> dict[str, Expression]:
    text = texts()["worth"]
    weight = sum_of("platform_fit", "weight", filled("weighted"))
    unmet = count("platform_fit", is_in("reason_to_move", "Yes"), at_most("gap", 0))
    worse = count("platform_fit", below("gap", 0))
    found = {
        "fig_fit_weight": weight,
        "fig_fit_gain": when(
            ref("fig_fit_weight").is_(0), NOTHING, sum_of("platform_fit", "weighted") / ref("fig_fit_weight")
        ),
        "fig_fit_unmet": unmet,
        "fig_fit_worse": worse,
    }
    gain = ref("fig_fit_gain")
    found["fig_fit"] = when(
        ref("fig_fit_weight").is_(0), text["fit"][0],
        when(gain >= setting("lateral_below"),
             when(ref("fig_fit_unmet") > 0, plural(ref("fig_fit_unmet"), text["fit_unmet"]), plural(ref("fig_fit_worse"), text["fit_better"])),
             text["fit"][1]),
    )  # fmt: skip
    return found


def _objectives() -> dict[str, Expression]:
    text = texts()["worth"]
    found = {
        "fig_goals_reached": count("objectives", at_least("change", 1)),
        "fig_goals_worse": count("objectives", below("change", 0)),
        "fig_goals_measured": count("objectives", filled("change")),
    }
    found["fig_goals"] = when(
        row_count("objectives").is_(0), text["goals"][0],
        when(ref("fig_goals_measured").is_(0), text["goals"][1],
             said(text["goals"][2], n=ref("fig_goals_reached"), m=row_count("objectives"), worse=shown(ref("fig_goals_worse")))),
    )  # fmt: skip
    return found


def _earning() -> dict[str, Expression]:
    """The fewest best earners that make the share of Settings: how many, of how many, and which share they really make."""
    text = texts()["worth"]
    ranked = count("rebuild_order", at_least("revenue_rank", 1))
    short = count(
        "rebuild_order", at_least("revenue_rank", 1), below("revenue_so_far", setting("pareto_share"))
    )
    found = {
        "fig_earning": ranked,
        "fig_earning_short": short,
        "fig_earning_best": when(
            ref("fig_earning") > ref("fig_earning_short"), ref("fig_earning_short") + 1, ref("fig_earning")
        ),
        "fig_earning_share": when(
            sum_of("rebuild_order", "revenue").is_(0), 0,
            sum_of("rebuild_order", "revenue", at_most("revenue_rank", ref("fig_earning_best"))) / sum_of("rebuild_order", "revenue") * 100,
        ),
    }  # fmt: skip
    found["fig_pareto"] = when(
        ref("fig_earning").is_(0), text["earning"][0],
        said(text["earning"][1], n=ref("fig_earning_best"), m=row_count("assets"), share=shown(ref("fig_earning_share")), of=shown(ref("fig_earning"))),
    )  # fmt: skip
    return found
