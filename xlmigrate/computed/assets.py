"""What is said of assets and their links: needed or not, and what becomes of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from datetime import date, datetime, timedelta

import pandas as pd

from xlmigrate.computed.language import computes
from xlmigrate.plan import TEXT
from xlmigrate.policy import Policy
from xlmigrate.profiles import target_of

_REVERSED = ("serves", "reads", "writes")
"""The one that points serves the other: a domain is needed by its page, an integration by what it feeds."""

_NO_NEED = ("replaces",)
"""A relation that makes nothing needed."""


def _needs(links: pd.DataFrame) -> pd.DataFrame:
    """Who needs whom: columns ``needer`` and ``needed``, without links that a person said are not real."""
    real = links[links["confirmed"].ne("No").fillna(True) & ~links["relation"].isin(_NO_NEED)]
    real = real[real["from_id"].notna() & real["to_id"].notna()]
    turned = real["relation"].isin(_REVERSED)
    return pd.DataFrame(
        {
            "needer": real["from_id"].mask(turned, real["to_id"]),
            "needed": real["to_id"].mask(turned, real["from_id"]),
        }
    )


def _reached(roots: Iterable[str], needs: pd.DataFrame) -> dict[str, str]:
    """Everything reachable from the roots, each with the one that first reached it (a root reaches itself)."""
    onward = needs.groupby("needer")["needed"].agg(list).to_dict()
    reached_from = {root: root for root in roots}
    queue = deque(reached_from)
    while queue:
        here = queue.popleft()
        for there in onward.get(here, ()):
            if there not in reached_from:
                reached_from[there] = here
                queue.append(there)
    return reached_from


@computes("assets", "used_by", "depends_on")
def asset_neighbours(assets: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """How many assets need this one and which, and the other way round."""
    needs = _needs(links).drop_duplicates()
    used_by = needs.groupby("needed")["needer"].agg(_listed)
    depends_on = needs.groupby("needer")["needed"].agg(_listed)
    return pd.DataFrame(
        {
            "used_by": assets["asset_id"].map(used_by).astype(TEXT),
            "depends_on": assets["asset_id"].map(depends_on).astype(TEXT),
        }
    )


def _listed(ids: pd.Series) -> str:
    shown = sorted(ids)
    more = f" and {len(shown) - 4} more" if len(shown) > 4 else ""
    return f"{len(shown)}: {', '.join(shown[:4])}{more}"


@computes("assets", "needed", "required_status", "reason")
def asset_status(assets: pd.DataFrame, links: pd.DataFrame, policy: Policy, today: date) -> pd.DataFrame:
    """Whether an asset is needed, and what becomes of it, with the reason.

    Needed is what anything reaches that earns, sends, serves or is visited. Unknown use is never a reason to
    leave something behind: it asks a person. Archive is only what is known to be unused and what nothing needed
    depends on.
    """
    used, sign = _used(assets, policy, today)
    protected = assets["purpose"].notna() & assets["live_state"].ne("Draft").fillna(True)
    roots = assets.loc[used | protected, "asset_id"].dropna()
    reached = _reached(roots, _needs(links))
    via = assets["asset_id"].map(reached).astype(TEXT)
    needed = via.notna()
    known = _use_is_known(assets)
    word = (
        pd.Series("Unknown", index=assets.index, dtype=TEXT).mask(known, "Not needed").mask(needed, "Needed")
    )
    replaced = _replaced_by(assets, links)
    reason = _unused_reason(assets, known, replaced)
    reason = reason.mask(needed, "Needed by " + via)
    reason = reason.mask(protected, assets["purpose"].str.lower() + " part: goes first, whatever it earns")
    reason = reason.mask(used, sign)
    target = target_of(policy)
    imported = assets["asset_class"].isin(target.imports if target else ())
    status = pd.Series("Decide", index=assets.index, dtype=TEXT)
    status = status.mask(known & ~needed, "Archive")
    status = status.mask(needed, "Rebuild/Update").mask(needed & imported, "Migrate As Is")
    stale = needed & ~used & ~protected & known & assets["last_used_on"].notna()
    reason = reason.mask(stale, reason + "; itself unused for long")
    reason = reason.str.slice(0, 1).str.upper() + reason.str.slice(1)
    return pd.DataFrame({"needed": word, "required_status": status, "reason": reason})


def _used(assets: pd.DataFrame, policy: Policy, today: date) -> tuple[pd.Series, pd.Series]:
    """Whether an asset is switched on and shows a sign of use, and the sign in words."""
    since = datetime.combine(today, datetime.min.time()) - timedelta(days=policy.live_within_days)
    active = assets["live_state"].eq("Active").fillna(False).astype(bool)
    sign = pd.Series(pd.NA, index=assets.index, dtype=TEXT)
    day = assets["last_used_on"].dt.strftime("%Y-%m-%d").astype(TEXT)
    for where, text in (
        (assets["last_used_on"].ge(since), "Used on " + day),
        (assets["usage_90d"].gt(0), "Used " + assets["usage_90d"].astype(TEXT) + " times in 90 days"),
        (assets["people_inside"].gt(0), assets["people_inside"].astype(TEXT) + " people inside"),
        (assets["revenue_12m"].gt(0), "Earned in the last twelve months"),
    ):
        sign = sign.mask(where.fillna(False).astype(bool), text)
    return active & sign.notna(), sign


def _use_is_known(assets: pd.DataFrame) -> pd.Series:
    """Whether anybody knows if the asset is used: a date or a count, or that it is switched off."""
    counted = assets[["last_used_on", "usage_90d", "people_inside"]].notna().any(axis=1)
    off = assets["live_state"].isin(["Paused", "Draft"])
    return (counted & assets["live_state"].isin(["Active", "Paused", "Draft"])) | off


def _replaced_by(assets: pd.DataFrame, links: pd.DataFrame) -> pd.Series:
    replaces = links[
        links["relation"].eq("replaces").fillna(False) & links["confirmed"].ne("No").fillna(True)
    ]
    by = replaces.dropna(subset=["to_id"]).drop_duplicates("to_id").set_index("to_id")["from_id"]
    return assets["asset_id"].map(by).astype(TEXT)


def _unused_reason(assets: pd.DataFrame, known: pd.Series, replaced: pd.Series) -> pd.Series:
    day = assets["last_used_on"].dt.strftime("%Y-%m-%d").astype(TEXT)
    reason = pd.Series("No use in 90 days, and nothing live points to it", index=assets.index, dtype=TEXT)
    reason = reason.mask(day.notna(), "Last used on " + day + ", and nothing live points to it")
    off = assets["live_state"].isin(["Paused", "Draft"])
    reason = reason.mask(off, assets["live_state"] + ", and nothing live points to it")
    reason = reason.mask(replaced.notna(), "Replaced by " + replaced)
    return reason.mask(~known, "Nobody knows whether it is used, and nothing live points to it")


@computes("links", "from_name", "to_name")
def link_names(links: pd.DataFrame, assets: pd.DataFrame) -> pd.DataFrame:
    """The names of both ends of a link."""
    names = assets.dropna(subset=["asset_id"]).drop_duplicates("asset_id").set_index("asset_id")["name"]
    return pd.DataFrame({f"{end}_name": links[f"{end}_id"].map(names).astype(TEXT) for end in ("from", "to")})
