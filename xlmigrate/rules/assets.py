"""Assets (AS): 1xx names, 2xx links, 3xx use."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pandas as pd

from xlmigrate.cleaning import text
from xlmigrate.plan import TEXT, Severity
from xlmigrate.policy import Policy
from xlmigrate.rulebook import Flags, first_in_group, flag, rule


@rule("AS101", severity=Severity.WARNING)
def duplicate_asset_name(assets: pd.DataFrame) -> Flags:
    """Two assets of one class with the same name.

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


@rule("AS201", severity=Severity.ERROR)
def dangling_link(links: pd.DataFrame, assets: pd.DataFrame) -> Flags:
    """Link to an asset that is not in the inventory.

    Either the asset was forgotten, and will be missing on the new platform, or the link is already broken.

    Assets

    | Asset ID | Class | Name  |
    |----------|-------|-------|
    | PG-001   | Page  | Home  |

    Links

    | Link ID | From   | Relation | To     | Finding                        |
    |---------|--------|----------|--------|--------------------------------|
    | LK-0001 | PG-001 | contains | FM-009 | FM-009 is not on the Assets sheet |
    | LK-0002 | PG-001 | contains | PG-001 |                                |
    | LK-0003 | PG-001 | contains |        |                                |
    |         |        |          |        |                                |
    """
    known = assets["asset_id"].dropna()
    for end in ("from_id", "to_id"):
        where = links[end].notna() & ~links[end].isin(known)
        yield flag(links, end, where=where, message=links[end] + " is not on the Assets sheet")


@rule("AS301", severity=Severity.INFO)
def unused_asset(assets: pd.DataFrame, policy: Policy, today: date) -> Flags:
    """Asset that is switched on and has not been used for long.

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
    where = assets["live_state"].eq("Active") & assets["last_used_on"].lt(since) & ~busy
    day = assets["last_used_on"].dt.strftime("%Y-%m-%d").astype(TEXT)
    yield flag(assets, "last_used_on", where=where, message="Not used since " + day)
