"""Assets (AS): 1xx names and addresses, 2xx links, 3xx use and decisions, 4xx what happens next."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd

from xlmigrate.cleaning import text
from xlmigrate.domains.assets.dependencies import Net, builds, components, needs, possible, real
from xlmigrate.domains.assets.dependencies.proposals import address_key
from xlmigrate.domains.assets.words import AssetClass, EvidenceSource, LiveState, Relation
from xlmigrate.domains.project.words import RequiredStatus, YesNo
from xlmigrate.engine.plan import TEXT, Severity
from xlmigrate.engine.rules import Flags, first_in_group, flag, rule
from xlmigrate.engine.settings import Policy
from xlmigrate.engine.tables import Scope
from xlmigrate.platforms import target_of

_MOVES = (RequiredStatus.MIGRATE_AS_IS, RequiredStatus.REBUILD_UPDATE)


@rule("AS101", severity=Severity.WARNING)
def duplicate_asset_name(assets: pd.DataFrame) -> Flags:
    """Two assets of the same class with the same name.

    One of them is rebuilt and the other forgotten, or both are, and links lead to the wrong one.

    Assets

    | Asset ID | Class | Name        | Finding                     |
    |----------|-------|-------------|-----------------------------|
    | PG-001   | Page  | Spring sale |                             |
    | PG-002   | Page  | spring sale | Same name as PG-001         |
    | FM-001   | Form  | Spring sale |                             |
    | PG-003   | Page  |             |                             |
    |          |       |             |                             |
    """
    name = text.fold(assets["name"])
    both = (assets["asset_class"] + "\x1f" + name).where(name.notna())
    first = first_in_group(assets["asset_id"], both)
    yield flag(
        assets, "name", where=both.notna() & both.duplicated(keep="first"), message="Same name as " + first
    )


@rule("AS102", severity=Severity.WARNING)
def duplicate_asset_address(assets: pd.DataFrame) -> Flags:
    """Two assets with the same address.

    One address shows one thing: the second row is the same asset under another name, or its address is wrong.
    Addresses are compared without case of the host, without www, fragment and a slash at the end.

    Assets

    | Asset ID | Class | Name  | Location                         | Finding                |
    |----------|-------|-------|----------------------------------|------------------------|
    | PG-001   | Page  | Sale  | https://example.com/sale         |                        |
    | PG-002   | Page  | Offer | http://www.EXAMPLE.com/sale/#buy | Same address as PG-001 |
    | PG-003   | Page  | Other | https://example.com/Sale         |                        |
    | PG-004   | Page  | None  |                                  |                        |
    |          |       |       |                                  |                        |
    """
    address = assets["location"].map(address_key, na_action="ignore").astype(TEXT)
    first = first_in_group(assets["asset_id"], address)
    yield flag(
        assets,
        "location",
        where=address.notna() & address.duplicated(keep="first"),
        message="Same address as " + first,
    )


@rule("AS201", severity=Severity.ERROR)
def dangling_link(links: pd.DataFrame, assets: pd.DataFrame) -> Flags:
    """Link to an asset that is not in the inventory.

    Either the asset was forgotten, and will be missing on the new platform, or the link is already broken. A proposal that
    somebody refused is not meant.

    Assets

    | Asset ID | Class | Name  |
    |----------|-------|-------|
    | PG-001   | Page  | Home  |

    Links

    | Link ID | From   | Relation | To     | Confirmed | Finding                           |
    |---------|--------|----------|--------|-----------|-----------------------------------|
    | LK-0001 | PG-001 | contains | FM-009 |           | FM-009 is not on the Assets sheet |
    | LK-0002 | PG-001 | contains | PG-001 |           |                                   |
    | LK-0003 | PG-001 | contains |        |           |                                   |
    | LK-0004 | PG-001 | contains | FM-010 | No        |                                   |
    |         |        |          |        |           |                                   |
    """
    known = assets["asset_id"].dropna()
    for end in ("from_id", "to_id"):
        where = links[end].notna() & ~links[end].isin(known) & links["confirmed"].ne(YesNo.NO).fillna(True)
        yield flag(links, end, where=where, message=links[end] + " is not on the Assets sheet")


@rule("AS202", severity=Severity.WARNING, scope=Scope.ROW)
def link_to_itself(links: pd.DataFrame) -> Flags:
    """Link from an asset to itself.

    It says nothing; most likely one of its ends is wrong, and another link is missing.

    Links

    | Link ID | From   | Relation | To     | Finding           |
    |---------|--------|----------|--------|-------------------|
    | LK-0001 | PG-001 | contains | PG-001 | Links to itself: delete the row |
    | LK-0002 | PG-001 | contains | FM-001 |                   |
    | LK-0003 | PG-001 | contains |        |                   |
    |         |        |          |        |                   |
    """
    yield flag(
        links, "to_id", where=links["from_id"].eq(links["to_id"]), message="Links to itself: delete the row"
    )


@rule("AS203", severity=Severity.INFO)
def double_link(links: pd.DataFrame) -> Flags:
    """Duplicate link.

    It changes nothing, but an answer to one of them is easily lost on the other.

    Links

    | Link ID | From   | Relation | To     | Finding         |
    |---------|--------|----------|--------|-----------------|
    | LK-0001 | PG-001 | contains | FM-001 |                 |
    | LK-0002 | PG-001 | contains | FM-001 | Same as LK-0001 |
    | LK-0003 | PG-001 | leads to | FM-001 |                 |
    | LK-0004 | PG-001 |          | FM-001 |                 |
    |         |        |          |        |                 |
    """
    both = links["from_id"] + "\x1f" + links["relation"] + "\x1f" + links["to_id"]
    first = first_in_group(links["link_id"], both)
    yield flag(links, "to_id", where=both.notna() & both.duplicated(keep="first"), message="Same as " + first)


@rule("AS204", severity=Severity.WARNING)
def circle_of_links(links: pd.DataFrame, assets: pd.DataFrame) -> Flags:
    """Circular links: each asset needs the other first.

    None of them can be built first. Build them together, the links last, or say of one link that it is not real.

    Assets

    | Asset ID | Class | Name  |
    |----------|-------|-------|
    | PG-001   | Page  | Home  |
    | PG-002   | Page  | Sale  |
    | FM-001   | Form  | Sign  |
    | TA-001   | Tag   | Buyer |

    Links

    | Link ID | From   | Relation | To     | Confirmed | Finding                              |
    |---------|--------|----------|--------|-----------|--------------------------------------|
    | LK-0001 | PG-001 | leads to | PG-002 |           | 2 assets need each other first: PG-001, PG-002 |
    | LK-0002 | PG-002 | leads to | PG-001 |           | 2 assets need each other first: PG-001, PG-002 |
    | LK-0003 | PG-001 | contains | FM-001 |           |                                      |
    | LK-0004 | FM-001 | adds     | TA-001 |           |                                      |
    | LK-0005 | TA-001 | adds     | FM-001 | No        |                                      |
    |         |        |          |        |           |                                      |
    """
    net = Net.of(assets["asset_id"], builds(links))
    component = np.append(components(net.graph), -1)
    start, end = (component[net.nodes(links[side])] for side in ("from_id", "to_id"))
    counted = real(links).index
    size = np.append(np.bincount(component[:-1], minlength=1), 0)
    inside = (start >= 0) & (start == end) & (size[start] > 1) & links.index.isin(counted)
    where = (
        pd.Series(inside, index=links.index)
        & links["from_id"].ne(links["to_id"])
        & links["relation"].ne(Relation.REPLACES).fillna(True)
    )
    members: dict[int, list[str]] = {}
    for name, number in zip(net.ids, component[:-1].tolist(), strict=True):
        if size[number] > 1:
            members.setdefault(number, []).append(name)
    said = {number: _circle(sorted(names)) for number, names in members.items()}
    message = pd.Series(start, index=links.index).map(said).astype(TEXT)
    yield flag(links, "to_id", where=where, message=message)


def _circle(names: list[str]) -> str:
    more = f" and {len(names) - 4} more" if len(names) > 4 else ""
    return f"{len(names)} assets need each other first: {', '.join(names[:4])}{more}"


@rule("AS205", severity=Severity.INFO, scope=Scope.ROW)
def unanswered_link(links: pd.DataFrame) -> Flags:
    """Proposed link without an answer.

    Until you say Yes it makes nothing needed and has no place in the order; until you say No nothing is archived that it would
    make needed.

    Links

    | Link ID | From   | Relation | To     | Confirmed | Source     | Confidence | Finding                        |
    |---------|--------|----------|--------|-----------|------------|------------|--------------------------------|
    | LK-0001 | PG-001 | contains | FM-001 |           | Name match | 0.6        | Proposed because of the name: answer Yes or No |
    | LK-0002 | PG-001 | contains | FM-002 | Yes       | Name match | 0.6        |                                |
    | LK-0003 | PG-001 | contains | FM-003 |           | Export     |            |                                |
    |         |        |          |        |           |            |            |                                |
    """
    where = links["source"].eq(EvidenceSource.NAME_MATCH) & links["confirmed"].isna()
    yield flag(links, "confirmed", where=where, message="Proposed because of the name: answer Yes or No")


@rule("AS301", severity=Severity.INFO, scope=Scope.ROW)
def unused_asset(assets: pd.DataFrame, policy: Policy, today: date) -> Flags:
    """Active asset that has not been used for a long time.

    It costs time to rebuild and nobody may miss it. Whether it stays behind depends on what needs it, which
    the column Required status says. An asset whose use nobody knows is not meant here.

    Assets

    | Asset ID | Class | Name      | State  | Last used on | Uses in 90 days | Finding                   |
    |----------|-------|-----------|--------|--------------|-----------------|---------------------------|
    | PG-001   | Page  | Old sale  | Active | 2024-05-01   |                 | Not used since 2024-05-01 |
    | PG-002   | Page  | New sale  | Active | 2026-11-01   |                 |                           |
    | PG-003   | Page  | Old, busy | Active | 2024-05-01   | 12              |                           |
    | PG-004   | Page  | Draft     | Draft  | 2024-05-01   |                 |                           |
    | PG-005   | Page  | Who knows | Active |              |                 |                           |
    |          |       |           |        |              |                 |                           |
    """
    since = datetime.combine(today, datetime.min.time()) - timedelta(days=policy.live_within_days)
    busy = assets["usage_90d"].gt(0).fillna(False) | assets["people_inside"].gt(0).fillna(False)
    where = assets["live_state"].eq(LiveState.ACTIVE) & assets["last_used_on"].lt(since) & ~busy
    day = assets["last_used_on"].dt.strftime("%Y-%m-%d").astype(TEXT)
    yield flag(assets, "last_used_on", where=where, message="Not used since " + day)


@rule("AS302", severity=Severity.ERROR)
def archived_but_needed(assets: pd.DataFrame, links: pd.DataFrame) -> Flags:
    """Archived asset that something moving depends on.

    What needs it would arrive broken: a page without its form, an automation that never starts. Change the decision, leave
    behind what needs it as well, or say of the link that it is not real. What moves is what you decided, or else what the
    last run said. A proposed link counts here until you refuse it.

    Assets

    | Asset ID | Class | Name | Required status | Decision | Finding                              |
    |----------|-------|------|-----------------|----------|--------------------------------------|
    | PG-001   | Page  | Home | Rebuild/Update  |          |                                      |
    | FM-001   | Form  | Sign | Rebuild/Update  | Archive  | PG-001 moves and does not work without it |
    | FM-002   | Form  | Poll | Archive         |          |                                      |
    | TA-001   | Tag   | Poll | Archive         | Archive  |                                      |
    | TA-002   | Tag   | Home |                 | Archive  | PG-001 moves and may not work without it: answer the proposed link |
    |          |       |      |                 |          |                                      |

    Links

    | Link ID | From   | Relation | To     | Source     |
    |---------|--------|----------|--------|------------|
    | LK-0001 | PG-001 | contains | FM-001 |            |
    | LK-0002 | FM-002 | adds     | TA-001 |            |
    | LK-0003 | PG-001 | adds     | TA-002 | Name match |
    """
    moves = assets["decision"].fillna(assets["required_status"]).isin(_MOVES)
    ids = assets.loc[moves, "asset_id"].dropna()
    firm, loose = (_needer(assets["asset_id"], needs(links, proposed=also), ids) for also in (False, True))
    where = assets["decision"].eq(RequiredStatus.ARCHIVE) & loose.notna()
    said = firm + " moves and does not work without it"
    asked = loose + " moves and may not work without it: answer the proposed link"
    yield flag(assets, "decision", where=where, message=said.fillna(asked))


def _needer(assets: pd.Series, pairs: pd.DataFrame, moving: pd.Series) -> pd.Series:
    """For each asset the first of the moving ones that need it."""
    pairs = pairs[pairs["needer"].isin(moving)].sort_values(["needed", "needer"])
    by = pairs.drop_duplicates("needed").set_index("needed")["needer"]
    found: pd.Series = assets.map(by).astype(TEXT)
    return found


@rule("AS303", severity=Severity.INFO)
def orphan_asset(assets: pd.DataFrame, links: pd.DataFrame) -> Flags:
    """Asset not linked to anything.

    Nobody knows what breaks without it. If it really stands alone it is quickly decided; more often its links are missing.

    Assets

    | Asset ID | Class | Name | Finding                                   |
    |----------|-------|------|-------------------------------------------|
    | PG-001   | Page  | Home |                                           |
    | FM-001   | Form  | Sign |                                           |
    | FM-002   | Form  | Poll | Not linked to anything: add its links on Links, or archive it       |
    |          |       |      |                                           |

    Links

    | Link ID | From   | Relation | To     |
    |---------|--------|----------|--------|
    | LK-0001 | PG-001 | contains | FM-001 |
    """
    ends = possible(links)
    linked = pd.concat([ends["from_id"], ends["to_id"]])
    where = assets["name"].notna() & ~assets["asset_id"].isin(linked) & bool(len(ends))
    yield flag(
        assets, "name", where=where, message="Not linked to anything: add its links on Links, or archive it"
    )


@rule("AS304", severity=Severity.WARNING, scope=Scope.ROW)
def impossible_migration(assets: pd.DataFrame, policy: Policy) -> Flags:
    """Migrate As Is chosen, but the new platform cannot import this class.

    No file brings it over: it must be built again, and the hours for that are missing from the plan.

    Settings

    | Setting         | Value  |
    |-----------------|--------|
    | Target platform | Kajabi |

    Assets

    | Asset ID | Class | Name  | Decision       | Finding                             |
    |----------|-------|-------|----------------|-------------------------------------|
    | PG-001   | Page  | Home  | Migrate As Is  | Kajabi cannot import this class of asset: choose Rebuild/Update |
    | TA-001   | Tag   | Buyer | Migrate As Is  |                                     |
    | PG-002   | Page  | Sale  | Rebuild/Update |                                     |
    |          |       |       |                |                                     |
    """
    target = target_of(policy)
    if target is not None:
        where = (
            assets["decision"].eq(RequiredStatus.MIGRATE_AS_IS)
            & assets["asset_class"].notna()
            & ~assets["asset_class"].isin(target.imports)
        )
        if target.imports_fact is None:
            message = f"Unknown whether {target.title} imports assets by file: ask, or choose Rebuild/Update"
        else:
            message = f"{target.title} cannot import this class of asset: choose Rebuild/Update"
        yield flag(assets, "decision", where=where, message=message)


@rule("AS401", severity=Severity.INFO)
def shared_trigger(links: pd.DataFrame) -> Flags:
    """Two automations with the same trigger.

    Both start at once, and which one acts first is chance. Often one is the forgotten predecessor of the other.

    Links

    | Link ID | From   | Relation | To     | Finding                    |
    |---------|--------|----------|--------|----------------------------|
    | LK-0001 | TA-001 | triggers | AU-001 |                            |
    | LK-0002 | TA-001 | triggers | AU-002 | TA-001 triggers AU-001 too |
    | LK-0003 | TA-002 | triggers | AU-001 |                            |
    |         |        |          |        |                            |
    """
    ends = real(links)
    triggers = ends[ends["relation"].eq(Relation.TRIGGERS).fillna(False)].drop_duplicates(
        ["from_id", "to_id"]
    )
    first = triggers.drop_duplicates("from_id").set_index("from_id")["to_id"]
    other = links["from_id"].map(first).astype(TEXT)
    where = pd.Series(links.index.isin(triggers.index), index=links.index) & other.ne(links["to_id"])
    yield flag(links, "to_id", where=where, message=links["from_id"] + " triggers " + other + " too")


@rule("AS402", severity=Severity.WARNING)
def product_without_consequence(assets: pd.DataFrame, links: pd.DataFrame) -> Flags:
    """Live product with no follow-up after purchase.

    No access is granted, no tag added, no mail sent: the link is missing, or buyers of the new platform get nothing.

    Assets

    | Asset ID | Class   | Name   | Revenue in 12 months | Finding                                    |
    |----------|---------|--------|----------------------|--------------------------------------------|
    | PD-001   | Product | Course | 400                  |                                            |
    | PD-002   | Product | Book   | 90                   | No follow-up after a purchase: link its automation or access on Links |
    | PD-003   | Product | Old    |                      |                                            |
    |          |         |        |                      |                                            |

    Links

    | Link ID | From   | Relation | To     |
    |---------|--------|----------|--------|
    | LK-0001 | PD-001 | grants   | MB-001 |
    """
    ends = possible(links)
    sold = assets["revenue_12m"].gt(0).fillna(False) | assets["usage_90d"].gt(0).fillna(False)
    where = assets["asset_class"].eq(AssetClass.PRODUCT) & sold & ~assets["asset_id"].isin(ends["from_id"])
    yield flag(
        assets,
        "name",
        where=where,
        message="No follow-up after a purchase: link its automation or access on Links",
    )


@rule("AS404", severity=Severity.WARNING)
def change_that_is_not_taken_over(since_freeze: pd.DataFrame) -> Flags:
    """Change made after the freeze and not yet copied to the new platform.

    Buyers and opt-outs of those days are missing on the new platform. Make the change on the new platform, then answer Yes.

    Since freeze

    | Change ID | Name | Change   | After the freeze | Taken over | Finding                                |
    |-----------|------|----------|------------------|------------|----------------------------------------|
    | SF-0001   | Sale | Appeared | Yes              | Yes        |                                        |
    | SF-0002   | Home | Changed  | Yes              |            | Make the change on the new platform, then answer Yes      |
    | SF-0003   | Old  | Vanished | No               |            |                                        |
    |           |      |          |                  |            |                                        |
    """
    where = since_freeze["after_freeze"] & since_freeze["answer"].isna()
    yield flag(
        since_freeze, "answer", where=where, message="Make the change on the new platform, then answer Yes"
    )
