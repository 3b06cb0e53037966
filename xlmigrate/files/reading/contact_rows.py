"""Rows of contact exports: contacts, their consent records, and the suppressions that their statuses ask for."""

from __future__ import annotations

import csv
from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xlmigrate.domains import BY_NAME
from xlmigrate.domains.traces.file_notices import TAG_WITH_SEMICOLON, UNKNOWN_STATUS
from xlmigrate.engine.ids import next_ids
from xlmigrate.files.reading.recognise import Recognised
from xlmigrate.files.reading.source_file import TEXT
from xlmigrate.platforms import STOPS, graver, statuses_of
from xlmigrate.platforms.exports import YES

if TYPE_CHECKING:
    from xlmigrate.files.reading.gather import Account, Harvest

Columns = dict[str, dict[str, pd.Series]]

Rows = dict[int, dict[Hashable, Any]]
"""Rows by position, each its values by column."""

_FLAGS = {"blocked": "Blocked", "unsubscribed": "Unsubscribed"}


def place(
    harvest: Harvest, account: Account, found: Recognised, mapped: Columns, extra: dict[str, pd.Series]
) -> None:
    """Take the rows of one file of contacts or suppressions."""
    index = account.source.frame.index
    if found.export.holds == "suppressions":
        entries = pd.DataFrame(mapped.get("suppressions", {}), index=index)
        word = found.profile.statuses.get(found.export.status, "Unknown") if found.profile else "Unknown"
        entries["reason"] = pd.Series(STOPS.get(word, "Manual"), index=index, dtype=TEXT)
        if "reason_given" in entries:  # Mailchimp writes SPAM where a mail was marked as spam
            spam = (
                entries["reason_given"]
                .str.strip()
                .str.casefold()
                .isin(["spam", "spam complaint", "complaint"])
            )
            entries["reason"] = entries["reason"].mask(spam, "Complained")
        stated = _stated(account, found)["E-mail"]
        entries["reason"] = stated.fillna(entries["reason"])
        _suppress(harvest, account, entries)
        account.suppressed += len(entries)
        return
    contacts = pd.DataFrame({**mapped.get("contacts", {}), **extra}, index=index)
    statuses = _statuses(harvest, account, found, contacts, mapped)
    contacts["source_platform"] = pd.Series(account.platform or pd.NA, index=index, dtype=TEXT)
    for column in ("tags", "lists"):
        if column in contacts:
            contacts[column] = _split(harvest, account, contacts[column], found.export.separator)
    _add_tags(harvest, account, contacts)
    _add_fields(harvest, account, extra)
    records = _consent(account, contacts, statuses, mapped)
    stopped = _stops(harvest, account, found, contacts, statuses, mapped)
    contacts[_ACCOUNT] = len(harvest.accounts) - 1
    contacts[_STOPPED] = stopped
    contacts[_RECORD] = -1
    before = sum(map(len, harvest.blocks.get("consent_records", ())))
    contacts.loc[records.index, _RECORD] = np.arange(len(records)) + before
    harvest.add("consent_records", records)
    harvest.add("contacts", contacts)


_ACCOUNT, _STOPPED, _RECORD = "\x00account", "\x00stopped", "\x00record"
"""Working columns of the contact rows until `settle`; no heading of a file can be called so."""


def _statuses(
    harvest: Harvest, account: Account, found: Recognised, contacts: pd.DataFrame, mapped: Columns
) -> pd.DataFrame:
    """The platform's word for each row, and the same in our words; a word that is not known is Unknown."""
    raw = contacts.get(
        "source_status", pd.Series(found.export.status or pd.NA, index=contacts.index, dtype=TEXT)
    )
    gdpr = mapped.get("consent_records", {}).get("gdpr_status")
    if gdpr is not None:
        raw = raw.fillna("GDPR " + gdpr.str.strip())
    contacts["source_status"] = raw
    known = statuses_of(account.platform or None)
    canonical = raw.str.strip().str.casefold().map(known).astype(TEXT)
    strange = raw[raw.notna() & canonical.isna()].drop_duplicates()
    for word in strange:
        harvest.problems.say(UNKNOWN_STATUS, account.source.name, word, f"The status {word} is not known")
    canonical = canonical.mask(raw.notna() & canonical.isna(), "Unknown").mask(raw.isna(), "Not stated")
    return pd.DataFrame({"raw": raw, "status": canonical})


def _split(harvest: Harvest, account: Account, column: pd.Series, separator: str) -> pd.Series:
    """Tags of a cell, joined by a semicolon and a space; quotation marks of the export are read."""
    codes, cells = pd.factorize(column)
    joined: list[object] = []
    for cell in cells:
        if '"' in cell:
            parts = next(csv.reader([cell], delimiter=separator, skipinitialspace=True), [])
        else:
            parts = cell.split(separator)
        names = [part.strip() for part in parts if part.strip()]
        for name in names:
            if ";" in name:
                harvest.problems.say(
                    TAG_WITH_SEMICOLON, account.source.name, name, f"The tag {name} has a semicolon"
                )
        joined.append("; ".join(dict.fromkeys(name.replace(";", ",") for name in names)) or pd.NA)
    return pd.Series(pd.array([*joined, pd.NA], dtype=TEXT).take(codes), index=column.index)


def _add_tags(harvest: Harvest, account: Account, contacts: pd.DataFrame) -> None:
    if "tags" in contacts:
        names = contacts["tags"].dropna().drop_duplicates().astype(object).str.split("; ").explode()
        distinct = pd.Series(sorted(set(names)), dtype=TEXT)
        platform = pd.Series(account.platform or pd.NA, index=distinct.index, dtype=TEXT)
        harvest.add("tags", pd.DataFrame({"tag": distinct, "source_platform": platform}))


def _add_fields(harvest: Harvest, account: Account, extra: dict[str, pd.Series]) -> None:
    fields = pd.DataFrame({"field": pd.Series(list(extra), dtype=TEXT)})
    fields["source_platform"] = pd.Series(account.platform or pd.NA, index=fields.index, dtype=TEXT)
    fields["source_file"] = pd.Series(account.source.name, index=fields.index, dtype=TEXT)
    harvest.add("custom_fields", fields)


def _consent(
    account: Account, contacts: pd.DataFrame, statuses: pd.DataFrame, mapped: Columns
) -> pd.DataFrame:
    """One record per row that has an address and of which the export says anything about consent."""
    told = {
        k: v for k, v in mapped.get("consent_records", {}).items() if k in BY_NAME["consent_records"].by_name
    }
    records = pd.DataFrame(told, index=contacts.index)
    speaks = records.notna().any(axis=1) | statuses["raw"].notna()
    records["email"] = contacts.get("email", pd.Series(pd.NA, index=contacts.index, dtype=TEXT))
    records["channel"] = pd.Series("E-mail", index=contacts.index, dtype=TEXT)
    records["status_raw"], records["status"] = statuses["raw"], statuses["status"]
    records["source_platform"] = contacts["source_platform"]
    records["source_file"] = pd.Series(account.source.name, index=contacts.index, dtype=TEXT)
    return records[speaks & records["email"].notna()]


def _stops(
    harvest: Harvest,
    account: Account,
    found: Recognised,
    contacts: pd.DataFrame,
    statuses: pd.DataFrame,
    mapped: Columns,
) -> pd.Series:
    """Write the suppressions that statuses and flags ask for; gives the rows whose e-mail address is suppressed."""
    flags = mapped.get("suppressions", {})
    stated = _stated(account, found)
    reason = graver(statuses["status"].map(STOPS).astype(TEXT), stated["E-mail"])
    for name, word in _FLAGS.items():
        if name in flags:
            reason = reason.fillna(pd.Series(word, index=reason.index, dtype=TEXT).where(_set(flags[name])))
    given = pd.Series(pd.NA, index=contacts.index, dtype=TEXT)
    address = contacts.get("email", given)
    stopped = reason.notna() & address.notna()
    since = mapped.get("consent_records", {}).get("status_on", given)
    entries = pd.DataFrame({"address": address, "reason": reason, "suppressed_at": since})
    _suppress(harvest, account, entries[stopped])
    if "phone" in contacts:
        no_sms = stated["SMS"]
        if "sms_unsubscribed" in flags:
            no_sms = no_sms.mask(no_sms.isna() & _set(flags["sms_unsubscribed"]), "Unsubscribed")
        entries = pd.DataFrame({"address": contacts["phone"], "reason": no_sms})
        _suppress(harvest, account, entries[entries.notna().all(axis=1)], channel="SMS")
    account.suppressed += int(stopped.sum())
    return stopped


def _stated(account: Account, found: Recognised) -> dict[str, pd.Series]:
    """The reasons for a suppression that the state columns of a file give, by channel and row: of several the gravest."""
    blank = pd.Series(pd.NA, index=account.source.frame.index, dtype=TEXT)
    reasons = {"E-mail": blank, "SMS": blank}
    for one in found.export.state_blocks(account.source.frame):
        if one.channel in reasons:
            reasons[one.channel] = graver(reasons[one.channel], one.reason)
    return reasons


def _set(column: pd.Series) -> pd.Series:
    return column.str.strip().str.casefold().isin(YES)


def _suppress(harvest: Harvest, account: Account, entries: pd.DataFrame, *, channel: str = "E-mail") -> None:
    constant = {
        "channel": channel,
        "source_platform": account.platform or pd.NA,
        "source_file": account.source.name,
    }
    filled = {name: pd.Series(value, index=entries.index, dtype=TEXT) for name, value in constant.items()}
    harvest.add("suppressions", entries.assign(**filled))


_NEVER_CONTRADICT = ("tags", "lists", "source_platform", "source_id", "source_status", "created_on")
"""Columns in which two rows of one person may differ: they are united, or the first one counts."""


def settle(harvest: Harvest) -> None:
    """Join the contact rows of all files: merge rows that say nothing new, give ids, point consent records to them."""
    blocks = harvest.blocks.get("contacts")
    if not blocks:
        return
    contacts = pd.concat(blocks, ignore_index=True)
    accounts = contacts[_ACCOUNT].to_numpy(dtype=np.int64)
    kept_as = _merge(contacts)
    for row in kept_as:
        if not contacts.at[row, _STOPPED]:
            harvest.accounts[accounts[row]].merged += 1
    survivors = contacts.index.difference(list(kept_as))
    table = BY_NAME["contacts"]
    taken = contacts[table.key.name].dropna() if table.key.name in contacts else ()
    ids = pd.Series(next_ids(table, taken, len(survivors)), index=survivors, dtype=TEXT)
    ids = contacts[table.key.name].fillna(ids) if table.key.name in contacts else ids.reindex(contacts.index)
    _point_records(harvest, contacts, ids, kept_as)
    kept = contacts.loc[survivors].drop(columns=[_ACCOUNT, _STOPPED, _RECORD])
    kept.insert(0, table.key.name, ids.loc[survivors]) if table.key.name not in kept else None
    harvest.blocks["contacts"] = [kept]
    for name, column in (("tags", "tag"), ("custom_fields", "field")):
        if name in harvest.blocks:
            joined = pd.concat(harvest.blocks[name], ignore_index=True)
            harvest.blocks[name] = [joined.drop_duplicates(column, ignore_index=True)]


def _merge(contacts: pd.DataFrame) -> dict[int, int]:
    """Rows of one person, each with the row that keeps it; the survivor's blanks are filled and its tags united.

    One person: the same id on the same platform, or the same address (without case and outer spaces).
    """
    blank = pd.Series(pd.NA, index=contacts.index, dtype=TEXT)
    address = contacts.get("email", blank).str.strip().str.lower()
    source_id = contacts.get("source_id", blank)
    own_id = contacts["source_platform"].fillna("") + "\x1f" + source_id
    keys = [own_id.where(source_id.notna()), address]
    alike = [key.notna() & key.duplicated(keep=False) for key in keys]
    involved = contacts[alike[0] | alike[1]].drop(columns=[_ACCOUNT, _STOPPED, _RECORD])
    held: Rows = {}
    for row, *values in involved.astype(object).itertuples():
        held[row] = {name: _plain(value) for name, value in zip(involved.columns, values, strict=True)}
    kept_as: dict[int, int] = {}
    for key, twice in zip(keys, alike, strict=True):
        for rows in key[twice].groupby(key[twice], sort=False).groups.values():
            _merge_group(held, [row for row in rows if row not in kept_as], kept_as)
    kept_as = {row: _keeper(row, kept_as) for row in kept_as}
    changed = pd.Index(sorted(set(kept_as.values())))
    for name in involved.columns if len(changed) else ():
        contacts.loc[changed, name] = pd.array([held[row][name] for row in changed], dtype=TEXT)
    return kept_as


def _keeper(row: int, kept_as: dict[int, int]) -> int:
    """The row that keeps a row in the end: merged by id first, its keeper may be merged by address."""
    while row in kept_as:
        row = kept_as[row]
    return row


def _plain(value: Any) -> Any:
    return pd.NA if value is None or value is pd.NA or value != value else value


def _merge_group(held: Rows, rows: list[int], kept_as: dict[int, int]) -> None:
    survivors: list[int] = []
    for row in rows:
        for survivor in survivors:
            if _agree(held[survivor], held[row]):
                kept_as[row] = survivor
                held[survivor] = _united(held[survivor], held[row])
                break
        else:
            survivors.append(row)


def _agree(one: dict[Hashable, Any], other: dict[Hashable, Any]) -> bool:
    """Whether two rows contradict each other in nothing: equal, or one of them blank."""
    for name, value in other.items():
        mine = one[name]
        if name in _NEVER_CONTRADICT or mine is pd.NA or value is pd.NA or mine == value:
            continue
        if name != "email" or str(mine).strip().casefold() != str(value).strip().casefold():
            return False
    return True


def _united(one: dict[Hashable, Any], other: dict[Hashable, Any]) -> dict[Hashable, Any]:
    """The first row with its blanks filled and its tags and lists united with the other's."""
    both = {name: value if one[name] is pd.NA else one[name] for name, value in other.items()}
    for name in ("tags", "lists"):
        if name in both and one[name] is not pd.NA and other[name] is not pd.NA:
            both[name] = "; ".join(dict.fromkeys([*one[name].split("; "), *other[name].split("; ")]))
    return both


def _point_records(harvest: Harvest, contacts: pd.DataFrame, ids: pd.Series, kept_as: dict[int, int]) -> None:
    blocks = harvest.blocks.get("consent_records")
    if not blocks:
        return
    records = pd.concat(blocks, ignore_index=True)
    with_record = contacts[contacts[_RECORD].ge(0)]
    keepers = [ids.loc[kept_as.get(int(row), int(row))] for row in with_record.index]
    of_rows = pd.Series(keepers, index=with_record[_RECORD].to_numpy(dtype=np.int64), dtype=TEXT)
    # a file of proofs has records without a contact row: the address finds it
    address = (
        contacts.get("email", pd.Series(pd.NA, index=contacts.index, dtype=TEXT)).str.strip().str.lower()
    )
    of_address = pd.Series(
        [ids.loc[kept_as.get(row, row)] for row in range(len(contacts))], index=address, dtype=TEXT
    )
    of_address = of_address[of_address.index.notna() & ~of_address.index.duplicated()]
    found = of_address.reindex(records["email"].str.strip().str.lower()).set_axis(records.index)
    records["contact_id"] = of_rows.reindex(records.index).fillna(found)
    harvest.blocks["consent_records"] = [records]
