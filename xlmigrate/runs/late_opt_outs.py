"""Late opt-outs: who left on one platform and is not yet known to the other. To be run daily around go-live.

Before go-live, people go on leaving the old platform; after it, late ones still click links in old mails; and a rollback must take the
new platform's opt-outs home. The workbook's ledger, with the stops on Consent records, belongs to both sides. What of a file cannot
be read is a doubt, and while there is one nobody is said to be known everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from xlmigrate.cleaning import email
from xlmigrate.cleaning.distinct import TEXT
from xlmigrate.domains.consent import facts as f
from xlmigrate.domains.consent import sources
from xlmigrate.domains.consent.blocked import whole_ledger
from xlmigrate.domains.consent.gather import READS, READS_TOO
from xlmigrate.domains.consent.gather import gather as judge
from xlmigrate.domains.consent.ledger import address_key, channels, number_key
from xlmigrate.engine import loading
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.loading import from_frames
from xlmigrate.engine.settings import Policy
from xlmigrate.files.reading.gather import Gathered, gather
from xlmigrate.platforms import STOPS, profiles, statuses_of
from xlmigrate.runs.at_rest import note_outputs
from xlmigrate.workbook.hosts.file import FileWorkbook

OLD, NEW = "old", "new"
COLUMNS = ("address", "channel", "reason", "suppressed_at", "stands_on", "carry_to", "as_written")
"""``address`` is what an importer takes; ``as_written`` the cell as it stood, for people."""

_DATED = {
    "erasure_requested_at": "Erasure", "complained_at": "Complained", "objected_at": "Objected", "withdrawn_at": "Unsubscribed",
    "bounced_at": "Hard bounce",
}  # fmt: skip


@dataclass(frozen=True)
class Late:
    """``rows`` are the opt-outs to carry over (`COLUMNS`), ``read`` how many each side has.

    ``doubts`` say what could not be read: while there is one, nobody can say that nobody is late.
    """

    rows: pd.DataFrame
    read: dict[str, int]
    doubts: tuple[str, ...] = ()


def listed(
    path: Path, old: Sequence[Path], new: Sequence[Path], target: Path | None, today: date
) -> tuple[Late, Path]:
    """The late opt-outs of a workbook, as a CSV (written when there is anybody), beside it unless a target is named."""
    if not old and not new:
        raise XlmigrateError("no export is given", do="Name fresh exports with --old and --new.")
    inventory = loading.read(FileWorkbook(path))
    there = {name: inventory.tables[name] for name in (*READS, *READS_TOO) if name in inventory.tables}
    judged = judge(there, inventory.policy, today, inventory.raw)
    found = late_opt_outs(whole_ledger(judged), old, new, inventory.policy)
    chosen = target or path.with_name(f"{path.stem} late opt-outs.csv")
    if len(found.rows):
        found.rows.to_csv(chosen, index=False, lineterminator="\r\n", encoding="utf-8")
        note_outputs(path, "late-opt-outs", [chosen], today)
    return found, chosen


def late_opt_outs(ledger: pd.DataFrame, old: Sequence[Path], new: Sequence[Path], policy: Policy) -> Late:
    """Compare fresh exports of both platforms and the workbook's ledger; gives everyone who must be carried over.

    ``ledger`` holds the stops that stand (`consent.blocked.whole_ledger`), or the sheet Suppressions, of which an entry that a later
    opt-in lifted is not carried. Raises XlmigrateError for a file that nobody recognises.
    """
    doubts: list[str] = []
    sides = {OLD: _read(old, policy, doubts), NEW: _read(new, policy, doubts)}
    active = ledger[ledger["address"].notna()]
    if "lifted_at" in active:
        active = active[active["lifted_at"].isna()]
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
    return Late(rows[list(COLUMNS)], {side: len(frame) for side, frame in sides.items()}, tuple(doubts))


def _key(entries: pd.DataFrame) -> pd.Series:
    channel = pd.Series(channels(entries["channel"], blank=f.EMAIL), index=entries.index).astype(str)
    address = address_key(entries["address"].astype(TEXT)).fillna("")
    number = number_key(entries["address"].astype(TEXT))
    return channel + "\x1f" + address.where(number.isna(), number)


def _read(paths: Sequence[Path], policy: Policy, doubts: list[str]) -> pd.DataFrame:
    blank = pd.DataFrame({name: pd.Series(dtype=TEXT) for name in COLUMNS[:5]})
    if not paths:
        return blank
    gathered = gather(paths, policy=policy)
    if gathered.unrecognised:
        names = ", ".join(one.name for one in gathered.unrecognised)
        raise XlmigrateError(
            "no platform was recognized by the headings",
            where=names,
            do="Export the lists of opt-outs from the platform itself.",
        )
    tables = from_frames(gathered.tables, policy).tables
    parts = [part for part in _stops(tables) if len(part)]
    doubts += _doubts(gathered, tables, any(len(part) for part in parts))
    if not parts:
        return blank
    found = pd.concat([part.astype(object) for part in parts], ignore_index=True)
    return found[~_key(found).duplicated()].reset_index(drop=True)


def _stops(tables: Mapping[str, pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """The stops of an export: its lists of opt-outs, the states and days of its records, and the states of its contacts."""
    if "suppressions" in tables:
        yield _entries(tables["suppressions"], "address", None, "suppressed_at")
    if "consent_records" in tables:
        records = tables["consent_records"]
        for column, reason in _DATED.items():
            yield _entries(records[records[column].notna()], "email", reason, column)
        for status, reason in STOPS.items():
            yield _entries(records[records["status"].eq(status).fillna(False)], "email", reason, "status_on")
    if "contacts" in tables:
        contacts = tables["contacts"]
        for title in contacts["source_platform"].dropna().unique():
            known = {
                word: STOPS[status] for word, status in statuses_of(str(title)).items() if status in STOPS
            }
            word = (
                contacts["source_status"]
                .where(contacts["source_platform"].eq(title))
                .str.strip()
                .str.casefold()
            )
            why = word.map(known)
            yield _entries(contacts.assign(reason=why)[why.notna()], "email", None, None)


def _entries(rows: pd.DataFrame, address: str, reason: str | None, day: str | None) -> pd.DataFrame:
    rows = rows[rows[address].notna()]
    return pd.DataFrame(
        {
            "address": rows[address], "channel": rows.get("channel", "E-mail"),
            "reason": rows["reason"] if reason is None else reason,
            "suppressed_at": rows[day] if day else pd.NaT, "stands_on": rows["source_platform"],
        }
    )  # fmt: skip


def _doubts(gathered: Gathered, tables: Mapping[str, pd.DataFrame], any_stop: bool) -> Iterator[str]:
    files = from_frames({"files": gathered.files.drop(columns="file_id", errors="ignore")}).tables["files"]
    for row in files[files["rows_rejected"].fillna(0).gt(0)].to_dict("records"):
        yield f"{row['name']}: {row['rows_rejected']:,} rows could not be read"
    for name, column in (("consent_records", "status_raw"), ("contacts", "source_status")):
        if name not in tables:
            continue
        strange = sources.strange if name == "consent_records" else sources.unknown_word
        words = tables[name].loc[strange(tables[name]), column].dropna().unique()
        if len(words):
            yield f"Nobody knows what {', '.join(map(str, words[:5]))} means: it may be an opt-out"
    by_title = {profile.title: profile for profile in profiles()}
    for title, mine in files[files["platform"].notna()].groupby("platform"):
        profile = by_title.get(str(title))
        wanted = profile.opt_out_files if profile else None
        lists = mine[mine["holds"].eq("Suppressions").fillna(False)]
        if wanted and len(lists) < wanted and len(mine) > len(lists):
            yield f"{title} writes its opt-outs to {wanted} lists of their own, and {len(lists)} of them are here"
        elif not wanted and not any_stop and not _states(tables, str(title)):
            yield f"{', '.join(mine['name'].dropna())}: it tells no states, so nobody can say who left"


def _states(tables: Mapping[str, pd.DataFrame], title: str) -> bool:
    """Whether an export of a platform tells any state at all."""
    for name, column in (("consent_records", "status"), ("contacts", "source_status")):
        if (
            name in tables
            and tables[name]
            .loc[tables[name]["source_platform"].eq(title).fillna(False), column]
            .notna()
            .any()
        ):
            return True
    return "suppressions" in tables and len(tables["suppressions"]) > 0
