"""In which order assets are built: priority, revenue, what waits for what, and how long it takes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from xlmigrate.domains.assets.computed.status import PURPOSES
from xlmigrate.domains.assets.dependencies import (
    Net,
    Numbers,
    builds,
    carried,
    components,
    in_order,
    listed,
    longest,
    needs,
    reached,
    real,
    waves,
)
from xlmigrate.domains.assets.words import AssetClass, Needed, Relation
from xlmigrate.domains.project.words import Progress, RequiredStatus
from xlmigrate.engine.catalogue import BY_NAME
from xlmigrate.engine.computed import derives
from xlmigrate.engine.plan import TEXT
from xlmigrate.engine.settings import Policy

MOVES = (RequiredStatus.MIGRATE_AS_IS, RequiredStatus.REBUILD_UPDATE)
BUILT = (Progress.IN_TEST, Progress.PASSED, Progress.LIVE, Progress.DONE)
"""The words of Progress after which others can build on an asset."""

_TO_THE_PURCHASE = (Relation.SELLS, Relation.LEADS_TO)
"""The relations along which people come to a purchase."""

_ONWARD = (Relation.LEADS_TO, Relation.LINKS_TO)
"""The relations that only lead on: what a buyer gets does not end with a page that a mail links to."""

_HOURS = {
    AssetClass.PAGE: "hours_page",
    AssetClass.FUNNEL: "hours_funnel",
    AssetClass.FORM: "hours_form",
    AssetClass.CALENDAR: "hours_form",
    AssetClass.PRODUCT: "hours_product",
    AssetClass.AFFILIATE_PROGRAM: "hours_product",
    AssetClass.E_MAIL: "hours_mail",
    AssetClass.BROADCAST: "hours_mail",
    AssetClass.TEMPLATE: "hours_mail",
    AssetClass.SEQUENCE: "hours_sequence",
    AssetClass.AUTOMATION: "hours_automation",
    AssetClass.MEMBERSHIP: "hours_access",
    AssetClass.COURSE: "hours_access",
    AssetClass.INTEGRATION: "hours_connection",
    AssetClass.DOMAIN: "hours_connection",
}


def moving(assets: pd.DataFrame) -> pd.Series:
    """Whether an asset moves: as a person decided, or else as its status says."""
    found: pd.Series = assets["decision"].fillna(assets["required_status"]).isin(MOVES).fillna(False)
    return found.astype(bool)


def effort(assets: pd.DataFrame, policy: Policy) -> pd.Series:
    """Hours per asset: those of its row, or else those that the policy gives its class."""
    by_class = {name: getattr(policy, setting) for name, setting in _HOURS.items()}
    usual = assets["asset_class"].map(by_class).astype("Float64").fillna(policy.hours_other)
    as_is = assets["decision"].fillna(assets["required_status"]).eq("Migrate As Is").fillna(False)
    return assets["effort_hours"].fillna(usual.mask(as_is, policy.hours_imported))


@derives("rebuild_order")
def rebuild_order(assets: pd.DataFrame, links: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """One row for each asset that moves, behind everything that must be there before it.

    Of those that may come next, the better priority comes first. A priority is carried to all that the asset depends on, so
    that nothing urgent waits for something that is not.
    """
    rows = assets[moving(assets) & assets["asset_id"].notna()].drop_duplicates("asset_id", ignore_index=True)
    if rows.empty:
        return BY_NAME["rebuild_order"].empty()
    net = Net.of(rows["asset_id"], builds(links))
    component = components(net.graph)
    money = _revenue(rows, net, links, policy)
    priority, reason = _priority(rows, net, component, money, links)
    wave = waves(net.graph, component)
    rank = carried(net.graph, component, money.rank.fillna(len(rows) + 1).to_numpy(dtype=np.int64))
    keys = list(zip(priority.tolist(), rank.tolist(), wave.tolist(), range(len(rows)), strict=True))
    order = in_order(net.graph, component, keys)
    hours = effort(rows, policy)
    built = rows["progress"].isin(BUILT)
    left = hours.mask(built, 0.0)
    found = pd.DataFrame(
        {
            "asset_id": rows["asset_id"],
            "name": rows["name"],
            "place": pd.Series(np.argsort(order) + 1, dtype="Int64"),
            "wave": pd.Series(wave, dtype="Int64"),
            "priority": ("P" + pd.Series(priority).astype(str)).astype(TEXT),
            "reason": reason,
            "waits_for": _waits_for(assets, rows, links).mask(built),
            "progress": rows["progress"].fillna(Progress.NOT_STARTED),
            "hours": hours,
            "hours_before": pd.Series(
                longest(net.graph, component, left.to_numpy(dtype=np.float64)).round(6), dtype="Float64"
            ),
            "revenue": money.earned,
            "revenue_rank": money.rank,
            "revenue_so_far": money.share,
            "asset_class": rows["asset_class"],
        }
    )
    return found.iloc[order]


@dataclass(frozen=True)
class _Money:
    """Revenue by row, each sum once: ``earned``, ``rank`` (1 is the most), cumulative ``share``, and who is in the set."""

    earned: pd.Series
    rank: pd.Series
    share: pd.Series
    in_set: pd.Series


def _revenue(rows: pd.DataFrame, net: Net, links: pd.DataFrame, policy: Policy) -> _Money:
    """Revenue ranked, and the smallest set of the best that makes the share of the policy.

    A checkout and the product that it sells tell the same money: it is counted with the product.
    """
    revenue = rows["revenue_12m"].where(rows["revenue_12m"].gt(0).fillna(False))
    ends = real(links)
    sells = ends[ends["relation"].eq(Relation.SELLS).fillna(False)]
    sold = pd.Series(net.nodes(sells["to_id"]))
    sold_earns = (
        sold.ge(0) & pd.Series(revenue.notna().to_numpy()[sold.to_numpy()]) if len(sold) else sold.ge(0)
    )
    sellers = sells["from_id"][sold_earns.to_numpy(dtype=bool)]
    earned = revenue.mask(rows["asset_id"].isin(sellers))
    best = earned.dropna().sort_values(ascending=False, kind="stable")
    so_far = best.cumsum()
    whole = float(best.sum())
    share = (so_far / whole).round(9) if whole else so_far
    in_set = (share - best / whole).round(9) < policy.pareto_share if whole else share.notna()
    return _Money(
        earned,
        pd.Series(np.arange(1, len(best) + 1), index=best.index, dtype="Int64").reindex(rows.index),
        share.reindex(rows.index).astype("Float64"),
        in_set.reindex(rows.index).fillna(False).astype(bool),
    )


def _priority(
    rows: pd.DataFrame, net: Net, component: Numbers, money: _Money, links: pd.DataFrame
) -> tuple[Numbers, pd.Series]:
    """The priority of each row, 0 to 3, carried to what it depends on, and where it comes from in words."""
    names = net.ids.to_numpy(dtype=object)
    before, after = _around_the_purchase(net, links, money.in_set)
    way_to = pd.Series(names[before], index=rows.index, dtype=TEXT).where(before >= 0)
    follows = pd.Series(names[after], index=rows.index, dtype=TEXT).where(after >= 0)
    amount = money.earned.map("{:,.0f}".format, na_action="ignore").astype(TEXT)
    own = np.full(len(rows), 3, dtype=np.int64)
    reason = pd.Series("Needed by other assets, or decided by you", index=rows.index, dtype=TEXT)
    # of a table without the column Needed?, everything that moves is in use
    live = (
        rows["needed"].eq(Needed.LIVE).fillna(False)
        | rows["revenue_12m"].gt(0).fillna(False)
        | rows["needed"].isna()
    )
    for where, number, text in (
        (live, 2, pd.Series("In use", index=rows.index, dtype=TEXT)),
        (follows.notna(), 1, "Follows the purchase of " + follows),
        (way_to.notna(), 1, "On the way to the purchase of " + way_to),
        (money.in_set, 1, "Earns " + amount + ", rank " + money.rank.astype(TEXT)),
        (
            rows["purpose"].notna(),
            0,
            rows["purpose"].map(PURPOSES).astype(TEXT) + ": first, whatever it earns",
        ),
    ):
        mask = where.fillna(False).astype(bool)
        own[mask.to_numpy()] = number
        reason = reason.mask(mask, text)
    priority = carried(net.graph, component, own)
    taken = pd.Series(priority < own)
    needer = pd.Series(
        net.ids.to_numpy(dtype=object)[_who_carries(net, own, priority)], index=rows.index, dtype=TEXT
    )
    return priority, reason.mask(taken, needer + " (P" + pd.Series(priority).astype(str) + ") needs it")


def _around_the_purchase(net: Net, links: pd.DataFrame, in_set: pd.Series) -> tuple[Numbers, Numbers]:
    """For each node the asset of the set to whose purchase it leads, and the one whose buyers get it; -1 for none."""
    ends = real(links)
    ids = pd.Series(net.ids, dtype=TEXT)
    way = ends[ends["relation"].isin(_TO_THE_PURCHASE)]
    back = Net.of(ids, way[["to_id", "from_id"]])
    onward = Net.of(ids, needs(links[~links["relation"].isin(_ONWARD)]))
    roots = np.flatnonzero(in_set.to_numpy(dtype=bool)).tolist()
    return reached(back.graph, roots)[0], reached(onward.graph, roots)[0]


def _who_carries(net: Net, own: Numbers, priority: Numbers) -> Numbers:
    """For each node the nearest one whose own priority it has."""
    found = np.arange(len(own))
    for level in range(3):
        sources = np.flatnonzero(own == level)
        root, _ = reached(net.graph, sources.tolist())
        mine = (priority == level) & (own > level)
        found[mine] = root[mine]
    return found


def _waits_for(assets: pd.DataFrame, rows: pd.DataFrame, links: pd.DataFrame) -> pd.Series:
    """What must be there before an asset and is not: not built, left behind, or not in the inventory."""
    pairs = builds(links)
    pairs = pairs[pairs["later"].isin(rows["asset_id"])].sort_values(["later", "earlier"])
    built = set(rows.loc[rows["progress"].isin(BUILT), "asset_id"])
    moves, known = set(rows["asset_id"]), set(assets["asset_id"].dropna())
    waits: dict[str, list[str]] = {}
    for later, earlier in zip(pairs["later"], pairs["earlier"], strict=True):
        if earlier not in built:
            what = "" if earlier in moves else " (left behind)" if earlier in known else " (not on Assets)"
            waits.setdefault(later, []).append(earlier + what)
    return rows["asset_id"].map({one: listed(names) for one, names in waits.items()}).astype(TEXT)
