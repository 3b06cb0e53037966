"""Late opt-outs: who left on one platform and is not yet known to the other. To be run daily around go-live.

Before go-live, people go on leaving the old platform; after it, late ones still click links in old mails; and a rollback must take the
new platform's opt-outs home. The workbook's ledger belongs to both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from xlmigrate.cleaning import email
from xlmigrate.cleaning.distinct import TEXT
from xlmigrate.domains.consent.ledger import address_key
from xlmigrate.engine import loading
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.settings import Policy
from xlmigrate.files.reading.gather import gather
from xlmigrate.runs.at_rest import note_outputs
from xlmigrate.workbook.hosts.file import FileWorkbook

OLD, NEW = "old", "new"
COLUMNS = ("address", "channel", "reason", "suppressed_at", "stands_on", "carry_to", "as_written")
"""``address`` is what an importer takes; ``as_written`` the cell as it stood, for people."""


@dataclass(frozen=True)
class Late:
    """``rows`` are the opt-outs to carry over (`COLUMNS`), ``read`` how many each side has."""

    rows: pd.DataFrame
    read: dict[str, int]


def listed(
    path: Path, old: Sequence[Path], new: Sequence[Path], target: Path | None, today: date
) -> tuple[Late, Path]:
    """The late opt-outs of a workbook, as a CSV (written when there is anybody), beside it unless a target is named."""
    if not old and not new:
        raise XlmigrateError("no export is given", do="Name fresh exports with --old and --new.")
    inventory = loading.read(FileWorkbook(path))
    found = late_opt_outs(inventory.tables["suppressions"], old, new, inventory.policy)
    chosen = target or path.with_name(f"{path.stem} late opt-outs.csv")
    if len(found.rows):
        found.rows.to_csv(chosen, index=False, lineterminator="\r\n", encoding="utf-8")
        note_outputs(path, "late-opt-outs", [chosen], today)
    return found, chosen


def late_opt_outs(ledger: pd.DataFrame, old: Sequence[Path], new: Sequence[Path], policy: Policy) -> Late:
    """Compare fresh exports of both platforms and the workbook's ledger; gives everyone who must be carried over.

    An entry of the ledger that a later opt-in lifted is not carried. Raises XlmigrateError for a file that nobody recognises.
    """
    sides = {OLD: _read(old, policy), NEW: _read(new, policy)}
    active = ledger[ledger["lifted_at"].isna() & ledger["address"].notna()]
    known = active[["address", "channel", "reason", "suppressed_at"]].assign(stands_on="ledger")
    found = []
    for here, there in ((OLD, NEW), (NEW, OLD)):
        mine = pd.concat([sides[here], known], ignore_index=True) if here == OLD else sides[here]
        missing = mine[~_key(mine).isin(_key(sides[there]))]
        found.append(missing.assign(carry_to=there))
    rows = pd.concat(found, ignore_index=True)
    rows = rows.loc[~pd.DataFrame({"key": _key(rows), "to": rows["carry_to"]}).duplicated()]
    rows = rows.sort_values(["carry_to", "channel", "address"], kind="stable", ignore_index=True)
    written = rows["address"].str.strip()
    rows = rows.assign(address=email.key(rows["address"]).fillna(written), as_written=written)
    return Late(rows[list(COLUMNS)], {side: len(frame) for side, frame in sides.items()})


def _key(entries: pd.DataFrame) -> pd.Series:
    return entries["channel"].fillna("E-mail") + "\x1f" + address_key(entries["address"]).fillna("")


def _read(paths: Sequence[Path], policy: Policy) -> pd.DataFrame:
    blank = pd.DataFrame({name: pd.Series(dtype=TEXT) for name in COLUMNS[:5]})
    if not paths:
        return blank
    gathered = gather(paths, policy=policy)
    if gathered.unrecognised:
        names = ", ".join(one.name for one in gathered.unrecognised)
        raise XlmigrateError(
            "no platform's headings were recognised",
            where=names,
            do="Export the lists of opt-outs from the platform itself.",
        )
    entries = gathered.tables.get("suppressions", blank)
    for name in (*COLUMNS[:4], "source_platform"):
        if name not in entries:
            entries = entries.assign(**{name: pd.Series(pd.NA, index=entries.index, dtype=TEXT)})
    return entries[list(COLUMNS[:4])].assign(stands_on=entries["source_platform"])
