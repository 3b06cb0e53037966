"""What is said of assets and their links: in use, needed or obsolete, and what becomes of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd

from xlmigrate.domains.assets.dependencies import (
    Net,
    Numbers,
    builds,
    listed_by,
    needs,
    possible,
    reached,
    real,
)
from xlmigrate.domains.assets.words import AssetClass, AssetPurpose, LiveState, Needed, Relation
from xlmigrate.domains.project.words import RequiredStatus
from xlmigrate.engine.computed import computes
from xlmigrate.engine.plan import TEXT
from xlmigrate.engine.settings import Policy
from xlmigrate.platforms import classes_by_file, target_of

SERVES_PEOPLE = (
    AssetClass.AUTOMATION,
    AssetClass.SEQUENCE,
    AssetClass.MEMBERSHIP,
    AssetClass.COURSE,
    AssetClass.PRODUCT,
    AssetClass.AFFILIATE_PROGRAM,
    AssetClass.CALENDAR,
)
"""Classes that do something for the people inside; a list or a tag only holds them."""

_EMPTY_IS_UNUSED = (
    AssetClass.MEMBERSHIP,
    AssetClass.COURSE,
    AssetClass.PRODUCT,
    AssetClass.AFFILIATE_PROGRAM,
)
"""Classes without use when nobody is inside; people pass through an automation between two looks."""

_HAS_ACCESS = (AssetClass.MEMBERSHIP, AssetClass.COURSE)
_SENT_ONCE = AssetClass.BROADCAST

PURPOSES = {
    AssetPurpose.LEGAL: "Legal page",
    AssetPurpose.LOG_IN: "Log-in",
    AssetPurpose.RECEIPT: "Service mail",
    AssetPurpose.ACCESS: "Paid access",
}


@computes("assets", "used_by", "depends_on")
def asset_neighbours(assets: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """How many assets are of no use without this one and which, and how many must be there before it."""
    real_needs = needs(links)
    used_by = listed_by(real_needs, "needed", "needer")
    depends_on = listed_by(builds(links), "later", "earlier")
    both = pd.concat([real_needs, needs(links, proposed=True)])
    perhaps = listed_by(both[~both.duplicated(keep=False)], "needed", "needer")
    users = assets["asset_id"].map(used_by).astype(TEXT)
    more = "perhaps " + assets["asset_id"].map(perhaps).astype(TEXT)
    return pd.DataFrame(
        {
            "used_by": (users + "; " + more).fillna(users).fillna(more),
            "depends_on": assets["asset_id"].map(depends_on).astype(TEXT),
        }
    )


@computes("assets", "needed", "required_status", "reason")
def asset_status(assets: pd.DataFrame, links: pd.DataFrame, policy: Policy, today: date) -> pd.DataFrame:
    """Whether an asset is in use, needed or obsolete, and what becomes of it, with the reason.

    Live is what itself earns, sends, serves or is visited; needed is what anything live reaches, and the parts that go
    first whatever they earn. Obsolete is what is known to be unused and what nothing live reaches: only that is archived.
    Unknown use is never a reason to leave something behind: it asks a person. So does a proposed link that nobody has
    answered: it makes nothing needed, but what it would make needed is not archived either.
    """
    use = _Use(assets, policy, today)
    live, sign = use.live()
    protected = assets["purpose"].notna() & assets["live_state"].ne(LiveState.DRAFT).fillna(True)
    root, before = _reached_from(assets["asset_id"], needs(links), live | protected)
    needed = root.notna()
    maybe, asked = _perhaps_needed(assets, links, needed)
    known_unused, why_not = use.unused()
    unused = known_unused & ~maybe
    target = target_of(policy)
    imported = assets["asset_class"].isin(target.imports if target else ())
    word = _said(
        assets.index, Needed.UNKNOWN, (unused, Needed.OBSOLETE), (needed, Needed.NEEDED), (live, Needed.LIVE)
    )
    status = _said(
        assets.index, RequiredStatus.DECIDE,
        (unused & ~needed, RequiredStatus.ARCHIVE), (needed, RequiredStatus.REBUILD_UPDATE),
        (needed & imported, RequiredStatus.MIGRATE_AS_IS),
    )  # fmt: skip
    by = "Needed by " + _named(before, assets)
    by = by.where(before.eq(root), by + ", which " + root + " needs")
    stale = _inside_a_sentence(why_not)
    itself = ("; itself " + stale).mask(~known_unused, "; " + stale)
    by = by.where(~known_unused, by + itself)
    first = assets["purpose"].map(PURPOSES).astype(TEXT) + ": goes first, whatever it earns"
    first = first.where(~live, first + "; " + _inside_a_sentence(sign))
    replaced = _replaced_by(assets, links)
    reason = why_not.where(replaced.isna(), "Replaced by " + replaced + "; " + stale)
    reason = (reason + ", and nothing live links to it").mask(maybe, asked + itself)
    reason = reason.mask(needed, by).mask(live, sign).mask(protected, first)
    if target is not None and target.imports_fact is None:
        asked = status.eq("Rebuild/Update") & assets["asset_class"].isin(classes_by_file())
        reason = reason.mask(asked.fillna(False), reason + f"; unknown whether {target.title} imports it")
    redirect = live & replaced.notna()
    reason = reason.where(~redirect, reason + "; replaced by " + replaced + ": a redirect may do")
    return pd.DataFrame({"needed": word, "required_status": status, "reason": reason})


def _inside_a_sentence(text: pd.Series) -> pd.Series:
    return text.str.slice(0, 1).str.lower() + text.str.slice(1)


def _named(ids: pd.Series, assets: pd.DataFrame) -> pd.Series:
    """Ids with the name of the asset behind them: ``PG-028 (Home page)``."""
    names = ids.map(_names(assets)).astype(TEXT)
    return ids.where(names.isna(), ids + " (" + names + ")")


def _names(assets: pd.DataFrame) -> pd.Series:
    named = assets.dropna(subset=["asset_id"]).drop_duplicates("asset_id")
    return named.set_index("asset_id")["name"]


def _said(index: pd.Index, otherwise: str, *words: tuple[pd.Series, str]) -> pd.Series:
    """The last word whose mask holds, per row."""
    said = pd.Series(otherwise, index=index, dtype=TEXT)
    for where, word in words:
        said = said.mask(where, word)
    return said


def _perhaps_needed(
    assets: pd.DataFrame, links: pd.DataFrame, needed: pd.Series
) -> tuple[pd.Series, pd.Series]:
    """Whether what is needed would need an asset if proposed links were real, and what to ask of whom, in words."""
    if len(real(links)) == len(possible(links)):
        return needed & False, pd.Series(pd.NA, index=assets.index, dtype=TEXT)
    root, before = _reached_from(assets["asset_id"], needs(links, proposed=True), needed)
    asked = "Perhaps needed by " + _named(before, assets) + ", by a proposed link: confirm it on Links"
    return root.notna() & ~needed, asked


def _reached_from(ids: pd.Series, pairs: pd.DataFrame, roots: pd.Series) -> tuple[pd.Series, pd.Series]:
    """For each asset the root that reaches it, and the asset before it on that way; missing where none does."""
    net = Net.of(ids, pairs)
    nodes = net.nodes(ids)
    starts = pd.unique(nodes[roots.to_numpy(dtype=bool) & (nodes >= 0)])
    root, before = reached(net.graph, starts.tolist())
    names = np.array([*net.ids, pd.NA], dtype=object)  # -1, which is nothing, takes the last

    def named(found: Numbers) -> pd.Series:
        return pd.Series(names[np.append(found, -1)[nodes]], index=ids.index, dtype=TEXT)

    return named(root), named(before)


@dataclass(frozen=True)
class _Use:
    """What the facts say of the use of assets, for a day."""

    assets: pd.DataFrame
    policy: Policy
    today: date

    @property
    def since(self) -> datetime:
        return datetime.combine(self.today, datetime.min.time()) - timedelta(
            days=self.policy.live_within_days
        )

    def _is(self, column: str, *words: str) -> pd.Series:
        found: pd.Series = self.assets[column].isin(words).fillna(False).astype(bool)
        return found

    def _day(self, column: str) -> pd.Series:
        day: pd.Series = self.assets[column].dt.strftime("%Y-%m-%d").astype(TEXT)
        return day

    def live(self) -> tuple[pd.Series, pd.Series]:
        """Whether an asset itself earns, sends, serves or is visited, and the sign of it in words.

        What is switched off is not live, but for access that people have. A mail that was sent once is over.
        """
        assets = self.assets
        inside = assets["people_inside"].gt(0) & self._is("asset_class", *SERVES_PEOPLE)
        sign = pd.Series(pd.NA, index=assets.index, dtype=TEXT)
        amount = "{:,.0f} " + self.policy.currency
        earned = assets["revenue_12m"].map(amount.rstrip().format, na_action="ignore").astype(TEXT)
        for where, text in (
            (assets["last_used_on"].ge(self.since), "Used on " + self._day("last_used_on")),
            (assets["usage_90d"].gt(0), "Used " + _times(assets["usage_90d"]) + " in 90 days"),
            (inside, _people(assets["people_inside"]) + " inside"),
            (assets["revenue_12m"].gt(0), "Earned " + earned + " in twelve months"),
        ):
            sign = sign.mask(where.fillna(False).astype(bool), text)
        on = ~self._is("live_state", LiveState.PAUSED, LiveState.DRAFT)
        access = inside.fillna(False).astype(bool) & self._is("asset_class", *_HAS_ACCESS)
        return ((on & sign.notna()) | access) & ~self._is("asset_class", _SENT_ONCE), sign

    def unused(self) -> tuple[pd.Series, pd.Series]:
        """Whether it is known that an asset is not used, and what is known of its use in words.

        A last use that is long ago, a draft, an access without members: that is known. Ninety quiet days are not a year,
        what is paused may be for a season, and somebody still works on what was changed lately.
        """
        assets = self.assets
        used, counted = assets["last_used_on"], assets["usage_90d"]
        recent = used.ge(self.since).fillna(False) | assets["revenue_12m"].gt(0).fillna(False)
        touched = assets["edited_on"].fillna(assets["created_on"])
        worked_on = touched.ge(self.since).fillna(False)
        active, paused, draft = (self._is("live_state", word) for word in ("Active", "Paused", "Draft"))
        empty = assets["people_inside"].eq(0).fillna(False) & self._is("asset_class", *_EMPTY_IS_UNUSED)
        inside = assets["people_inside"].gt(0).fillna(False) & self._is("asset_class", *SERVES_PEOPLE)
        sent = self._is("asset_class", _SENT_ONCE) & used.lt(self.tomorrow).fillna(False)
        long_ago = used.lt(self.since).fillna(False) & ~counted.gt(0).fillna(False) & ~inside
        quiet = counted.eq(0).fillna(False) & (used.isna() | recent)
        day, changed = self._day("last_used_on"), touched.dt.strftime("%Y-%m-%d").astype(TEXT)
        known = (
            sent | ((active | paused) & long_ago & ~recent) | draft | (active & empty & used.isna() & ~recent)
        )
        known &= ~(worked_on & ~sent)
        said = pd.Series("No usage data", index=assets.index, dtype=TEXT)
        for where, text in (
            (quiet, "No use in 90 days; last use unknown"),
            (empty, "No contacts inside"),
            (paused, "Paused, unknown since when"),
            (long_ago, "Last used on " + day),
            (paused & used.notna(), "Paused; last used on " + day),
            (paused & recent, "Paused, but used within the year: perhaps seasonal"),
            (paused & inside, "Paused with " + _people(assets["people_inside"]) + " inside"),
            (draft, "Draft, never switched on"),
            (
                worked_on & (draft | long_ago),
                "Not in use, but changed on " + changed + ": somebody works on it",
            ),
            (sent, "Sent once, on " + day),
        ):
            said = said.mask(where.fillna(False).astype(bool), text)
        return known.fillna(False).astype(bool), said

    @property
    def tomorrow(self) -> datetime:
        return datetime.combine(self.today, datetime.min.time()) + timedelta(days=1)


def _times(count: pd.Series) -> pd.Series:
    return (count.astype(TEXT) + " times").mask(count.eq(1).fillna(False), "once")


def _people(count: pd.Series) -> pd.Series:
    return (count.astype(TEXT) + " people").mask(count.eq(1).fillna(False), "One person")


def _replaced_by(assets: pd.DataFrame, links: pd.DataFrame) -> pd.Series:
    ends = real(links)
    replaces = ends[ends["relation"].eq(Relation.REPLACES).fillna(False)]
    by = replaces.drop_duplicates("to_id").set_index("to_id")["from_id"]
    return assets["asset_id"].map(by).astype(TEXT)


@computes("links", "from_name", "to_name")
def link_names(links: pd.DataFrame, assets: pd.DataFrame) -> pd.DataFrame:
    """The names of both ends of a link."""
    names = _names(assets)
    return pd.DataFrame({f"{end}_name": links[f"{end}_id"].map(names).astype(TEXT) for end in ("from", "to")})
