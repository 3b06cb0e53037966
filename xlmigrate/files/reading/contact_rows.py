"""Rows of contact exports: contacts, their consent records, and the suppressions that their statuses ask for."""

from __future__ import annotations

import csv
from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xlmigrate.cleaning import email as emails
from xlmigrate.cleaning.distinct import TEXT
from xlmigrate.domains import BY_NAME
from xlmigrate.domains.consent.words import CONSENT_STATUS
from xlmigrate.domains.traces.file_notices import (
    DOUBTFUL_ROW,
    HELD_ROWS,
    MORE_ADDRESSES,
    READ_AS_STOP,
    TAG_WITH_SEMICOLON,
    UNKNOWN_STATUS,
)
from xlmigrate.engine.ids import next_ids
from xlmigrate.files.reading import late_stops, stops
from xlmigrate.files.reading.answers import ASKED, NOTHING
from xlmigrate.files.reading.columns import Placed
from xlmigrate.files.reading.meanings import name_says_no, state_said
from xlmigrate.files.reading.recognise import Recognised
from xlmigrate.files.reading.values import separator_of
from xlmigrate.platforms import STOPS, statuses_of

if TYPE_CHECKING:
    from xlmigrate.files.reading.gather import Account, Harvest

Columns = dict[str, dict[str, pd.Series]]

Rows = dict[int, dict[Hashable, Any]]
"""Rows by position, each its values by column."""

_FLAGS = {"blocked": "no.blocked", "unsubscribed": "no.unsubscribed", "sms_unsubscribed": "no.sms"}
"""Columns of a profile that are flags, as the vocabulary has them."""

_ACCOUNT, _STOPPED, _RECORD = "\x00account", "\x00stopped", "\x00record"
_HELD, _ALSO = "\x00held", "\x00also"
_WORKING = (_ACCOUNT, _STOPPED, _RECORD, _HELD, _ALSO)
"""Working columns of the contact rows until `settle`; no heading of a file can be called so."""


def place(
    harvest: Harvest,
    account: Account,
    found: Recognised,
    mapped: Columns,
    extra: dict[str, pd.Series],
    spoken: list[tuple[Placed, pd.Series]],
) -> None:
    """Take the rows of one file of contacts; ``spoken`` are the columns that may say no, ``extra`` those without a place."""
    source = account.source
    index = source.frame.index
    contacts = pd.DataFrame({**mapped.get("contacts", {}), **extra}, index=index)
    statuses = _statuses(harvest, account, found, contacts, mapped)
    contacts["source_platform"] = pd.Series(account.platform or pd.NA, index=index, dtype=TEXT)
    said = _heard(harvest, account, found, contacts, extra, statuses, mapped, spoken)
    _add_tags(harvest, account, contacts)
    _add_fields(harvest, account, extra)
    records = _consent(account, contacts, statuses, mapped, said.released)
    stopped = _stops(harvest, account, contacts, said)
    contacts[_ACCOUNT] = len(harvest.accounts) - 1
    contacts[_STOPPED] = stopped
    contacts[_RECORD] = -1
    held = {row: "; ".join(dict.fromkeys(why)) for row, why in said.held.items()}
    contacts[_HELD] = (
        pd.Series(held, index=index, dtype=TEXT) if held else pd.Series(pd.NA, index=index, dtype=TEXT)
    )
    contacts[_ALSO] = _further(harvest, account, contacts, spoken)
    before = sum(map(len, harvest.blocks.get("consent_records", ())))
    contacts.loc[records.index, _RECORD] = np.arange(len(records)) + before
    harvest.add("consent_records", records)
    harvest.add("contacts", contacts)


def _heard(
    harvest: Harvest,
    account: Account,
    found: Recognised,
    contacts: pd.DataFrame,
    extra: Mapping[str, pd.Series],
    statuses: pd.DataFrame,
    mapped: Columns,
    spoken: list[tuple[Placed, pd.Series]],
) -> stops.Said:
    """Everything in the rows of a file that says no or may say it."""
    source = account.source
    said = stops.Said(len(contacts))
    raw, reason = statuses["raw"], statuses["reason"]
    since = mapped.get("consent_records", {}).get("status_on")
    said.stop(reason.notna().to_numpy(dtype=bool), reason, given=pd.NA, since=since)  # type: ignore[arg-type]
    flags = mapped.get("suppressions", {})
    called = {place: heading for heading, place in found.export.columns.items()}
    more = [
        (Placed(called.get(f"suppressions.{name}", name), _FLAGS[name], "", 1.0), flags[name])
        for name in _FLAGS
        if name in flags
    ]
    stops.listen(said, [*more, *spoken], statuses_of(account.platform or None))
    _stated(said, found, statuses, source.frame)
    for column, label in (("tags", "Tag"), ("lists", "List")):
        if column in contacts:
            stops.hear_names(said, label, contacts[column])
    texts = {
        "Notes": "notes",
        "First name": "first_name",
        "Last name": "last_name",
        "Company": "company",
        "State": "state",
        "City": "city",
        "Address": "address",
    }
    for label, column in texts.items():
        if column in contacts:
            stops.hear_text(said, label, contacts[column])
    asked = {one.heading for one, _ in spoken}
    for heading, values in extra.items():
        if heading not in asked:
            stops.hear_text(said, heading, values)
    beside = pd.Series(dict(source.beside), index=contacts.index, dtype=TEXT)
    stops.hear_text(said, "Beside the table", beside)
    _hold_doubts(harvest, account, found, said, raw, spoken)
    _answered(harvest, said)
    _tell(harvest, account, said)
    return said


def _tell(harvest: Harvest, account: Account, said: stops.Said) -> None:
    """Say what was heard: the words that hold, once for all their rows, and the words that were read as an opt-out."""
    source = account.source
    for phrase, count in sorted(said.phrases.items(), key=lambda one: -one[1])[:40]:
        harvest.problems.say(
            HELD_ROWS,
            source.name,
            phrase,
            f"{phrase}: this may mean an opt-out, so {_people(count)} as unknown. Say what it means",
        )
        harvest.columns.append(
            (source.name, "", Placed(phrase, ASKED, f"May mean an opt-out; {count:,} rows have it", 0.3))
        )
    for phrase, count in sorted(said.read.items(), key=lambda one: -one[1])[:40]:
        harvest.problems.say(
            READ_AS_STOP,
            source.name,
            phrase,
            f"{phrase}: read as an opt-out of {count:,} {'person' if count == 1 else 'people'}",
        )


def _answered(harvest: Harvest, said: stops.Said) -> None:
    """Words that a person has answered for hold nobody any more: they stop, or say nothing."""
    for phrase in list(said.phrases):
        reason = harvest.answers.reason(phrase)
        if reason is None:
            continue
        rows = [row for row, why in said.held.items() if phrase in why]
        for row in rows:
            said.held[row].remove(phrase)
            if not said.held[row]:
                del said.held[row]
                said.released.add(row)
        del said.phrases[phrase]
        if reason != NOTHING:
            mask = np.zeros(said.count, dtype=bool)
            mask[rows] = True
            said.stop(mask, reason, given=phrase)


def _people(count: int) -> str:
    return "1 person counts" if count == 1 else f"{count:,} people count"


def hear_others(
    harvest: Harvest, account: Account, address: pd.Series | None, spoken: list[tuple[Placed, pd.Series]]
) -> None:
    """What the columns of a file of payments, proofs or the like say against mailing its people: stops, and records that hold."""
    if address is None or not spoken:
        return
    said = stops.Said(len(address))
    stops.listen(said, spoken, statuses_of(account.platform or None))
    _answered(harvest, said)
    _tell(harvest, account, said)
    before = account.suppressed
    _stops(harvest, account, pd.DataFrame({"email": address}), said)
    account.suppressed = before  # these rows are counted where they are kept
    held = [row for row in said.held if not pd.isna(address.iloc[row])]
    whys = ["(asked: " + "; ".join(said.held[row]) + ")" for row in held]
    block = pd.DataFrame({"email": address.iloc[held].astype(object).tolist(), "status_raw": whys})
    constant = {"channel": "E-mail", "status": "Unknown", "source_file": account.source.name}
    platform = pd.Series(account.platform or pd.NA, index=block.index, dtype=TEXT)
    records = block.assign(source_platform=platform, **constant).astype(TEXT)
    harvest.add("consent_records", records)


def _stated(said: stops.Said, found: Recognised, statuses: pd.DataFrame, frame: pd.DataFrame) -> None:
    """What the profile knows of the columns of its platform that say whether mail may be sent; its states fill ``statuses``.

    A word there that the profile does not know is asked of the vocabulary, and holds its row where that does not know it either.
    """
    blocks = getattr(found.export, "state_blocks", None)
    for block in blocks(frame) if blocks is not None else ():
        stopped = block.reason.notna().to_numpy(dtype=bool)
        said.stop(stopped, block.reason, given=block.given, since=block.day, channel=block.channel)
        cells = block.given.str.slice(len(block.heading) + 2).astype(TEXT)
        strange = ~block.understood.to_numpy(dtype=bool)
        answers = stops.answers_of_states(cells.where(strange))
        stops.carry(said, block.heading, cells.where(strange), answers, channel=block.channel)
        if block.channel != "E-mail":
            continue
        tells = block.state.isin(list(CONSENT_STATUS.words)) & statuses["status"].isin(["Not stated"])
        statuses["raw"] = statuses["raw"].mask(tells, cells)
        statuses["status"] = statuses["status"].mask(tells, block.state)


def _hold_doubts(
    harvest: Harvest,
    account: Account,
    found: Recognised,
    said: stops.Said,
    raw: pd.Series,
    spoken: list[tuple[Placed, pd.Series]],
) -> None:
    """Hold rows whose cells may stand in the wrong columns, and whole files of which something is not known."""
    source = account.source
    for row, why in source.doubts.items():
        mask = np.zeros(said.count, dtype=bool)
        mask[row] = True
        said.hold(mask, f"line {source.lines[row]}: {why}")
        harvest.problems.say(
            DOUBTFUL_ROW, source.name, f"line {source.lines[row]}", f"Line {source.lines[row]}: {why}"
        )
    tell = [values for _, values in spoken] + ([raw] if not found.export.status else [])
    for row in source.short:
        cut = [values for values in tell if values.notna().any() and pd.isna(values.iloc[row])]
        if cut:
            mask = np.zeros(said.count, dtype=bool)
            mask[row] = True
            said.hold(
                mask,
                f"line {source.lines[row]}: it ends before the column with the opt-out status",
            )
    whole = np.ones(said.count, dtype=bool)
    if source.headless:
        said.hold(whole, "the file has no headings")
    if source.doubt:
        said.hold(whole, source.doubt)
    plain = found.profile is not None and not found.renamed
    for name in () if plain else (source.name, *source.names):
        reason, _ = name_says_no(name)
        if reason and not (found.profile and found.export.status):
            said.hold(whole, f"the name {name}")


def _statuses(
    harvest: Harvest, account: Account, found: Recognised, contacts: pd.DataFrame, mapped: Columns
) -> pd.DataFrame:
    """The platform's word for each row, the same in our words (a word that is not known is Unknown), and the reason of a stop.

    A word that only the vocabulary knows is written on Contacts in ours, so that it is understood there too.
    """
    raw = contacts.get("source_status", pd.Series(pd.NA, index=contacts.index, dtype=TEXT))
    if found.export.status:
        raw = raw.fillna(pd.Series(found.export.status, index=contacts.index, dtype=TEXT))
    gdpr = mapped.get("consent_records", {}).get("gdpr_status")
    if gdpr is not None:
        raw = raw.fillna("GDPR " + gdpr.str.strip())
    known = statuses_of(account.platform or None)
    told = {word: _meant(str(word), known) for word in raw.dropna().unique()}
    status = raw.map({word: one[0] for word, one in told.items()}).astype(TEXT)
    reason = raw.map({word: one[1] or pd.NA for word, one in told.items()}).astype(TEXT)
    for word, (canonical, _, _) in told.items():
        if canonical is None:
            harvest.problems.say(UNKNOWN_STATUS, account.source.name, word, f"Unknown status: {word}")
    contacts["source_status"] = raw.map({word: one[2] for word, one in told.items()}).astype(TEXT)
    status = status.mask(raw.notna() & status.isna(), "Unknown").mask(raw.isna(), "Not stated")
    return pd.DataFrame({"raw": raw, "status": status, "reason": reason})


def _meant(word: str, known: Mapping[str, str]) -> tuple[str | None, str, str]:
    """A word as our status (None: nobody knows it), the reason of its stop, and as it stands on Contacts."""
    form = word.strip().casefold()
    if form in known:
        return known[form], STOPS.get(known[form], ""), word
    state = state_said(word, in_states=True)
    if state is None:
        return None, "", word
    return state.status, state.reason, state.status


def _split(harvest: Harvest, account: Account, column: pd.Series, separator: str) -> pd.Series:
    """Tags of a cell, joined by a semicolon and a space; quotation marks of the export are read."""
    codes, cells = pd.factorize(column)
    separator = separator or separator_of(column)
    joined: list[object] = []
    for cell in cells:
        if '"' in cell and len(separator) == 1:
            parts = next(csv.reader([cell], delimiter=separator, skipinitialspace=True), [])
        else:
            parts = cell.split(separator)
        names = [part.strip().removeprefix("* ") for part in parts if part.strip()]
        for name in names:
            if ";" in name:
                harvest.problems.say(
                    TAG_WITH_SEMICOLON, account.source.name, name, f"The tag {name} contains a semicolon"
                )
        joined.append("; ".join(dict.fromkeys(name.replace(";", ",") for name in names)) or pd.NA)
    return pd.Series(pd.array([*joined, pd.NA], dtype=TEXT).take(codes), index=column.index)


def named_groups(harvest: Harvest, account: Account, columns: list[pd.Series], separator: str) -> pd.Series:
    """Tags or lists of several columns as one, each split as its own cells prove where the export does not say how."""
    split = [_split(harvest, account, column, separator) for column in columns]
    both = split[0]
    for other in split[1:]:
        both = both.str.cat(other, sep="; ").fillna(both).fillna(other)
    return both


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
    account: Account, contacts: pd.DataFrame, statuses: pd.DataFrame, mapped: Columns, released: set[int]
) -> pd.DataFrame:
    """One record per row that has an address and of which the export says anything about consent.

    ``released`` are rows that waited for an answer: their record is told anew, so that it waits no more.
    """
    told = {
        k: v for k, v in mapped.get("consent_records", {}).items() if k in BY_NAME["consent_records"].by_name
    }
    records = pd.DataFrame(told, index=contacts.index)
    speaks = records.notna().any(axis=1) | statuses["raw"].notna()
    speaks |= pd.Series(contacts.index.isin(sorted(released)), index=contacts.index)
    records["email"] = contacts.get("email", pd.Series(pd.NA, index=contacts.index, dtype=TEXT))
    records["channel"] = pd.Series("E-mail", index=contacts.index, dtype=TEXT)
    records["status_raw"], records["status"] = statuses["raw"], statuses["status"]
    records["source_platform"] = contacts["source_platform"]
    records["source_file"] = pd.Series(account.source.name, index=contacts.index, dtype=TEXT)
    return records[speaks & records["email"].notna()]


def _stops(harvest: Harvest, account: Account, contacts: pd.DataFrame, said: stops.Said) -> pd.Series:
    """Write the suppressions that the rows ask for; gives the rows whose e-mail address is suppressed."""
    blank = pd.Series(pd.NA, index=contacts.index, dtype=TEXT)
    places = {"E-mail": contacts.get("email", blank), "SMS": contacts.get("phone", blank)}
    for block in said.stops:
        for channel, mine in block.groupby("channel", sort=False):
            address = places.get(str(channel), blank).iloc[mine["row"].to_numpy(dtype=np.int64)]
            entries = pd.DataFrame(
                {
                    "address": address.array,
                    "reason": mine["reason"].astype(TEXT).array,
                    "suppressed_at": mine["since"].astype(TEXT).array,
                    "reason_given": mine["given"].astype(TEXT).array,
                }
            )
            _suppress(harvest, account, entries[entries["address"].notna()], channel=str(channel))
    stopped = pd.Series(said.stopped(), index=contacts.index) & places["E-mail"].notna()
    account.suppressed += int(stopped.sum())
    return stopped


def _suppress(harvest: Harvest, account: Account, entries: pd.DataFrame, *, channel: str = "E-mail") -> None:
    constant = {
        "channel": channel,
        "source_platform": account.platform or pd.NA,
        "source_file": account.source.name,
    }
    filled = {name: pd.Series(value, index=entries.index, dtype=TEXT) for name, value in constant.items()}
    harvest.add(
        "suppressions",
        entries.assign(
            **{name: value for name, value in filled.items() if name not in entries or name != "channel"}
        ),
    )


def suppressed_rows(
    harvest: Harvest,
    account: Account,
    found: Recognised,
    mapped: Columns,
    also: list[pd.Series],
    default: str,
) -> None:
    """Take the rows of a list of opt-outs: every address and number in a row is stopped, whatever else stands there."""
    entries = late_stops.entries(
        account.source, found, mapped.get("suppressions", {}), also, default, harvest.problems
    )
    for channel, mine in entries.groupby("channel", sort=False):
        _suppress(harvest, account, mine, channel=str(channel))
    account.suppressed += len(account.source.frame)


def _further(
    harvest: Harvest, account: Account, contacts: pd.DataFrame, spoken: list[tuple[Placed, pd.Series]]
) -> pd.Series:
    """The further addresses of each row, joined by a space: of its cell, and of columns for a second address."""
    blank = pd.Series(pd.NA, index=contacts.index, dtype=TEXT)
    columns = [values for one, values in spoken if one.to == "also.email"]
    found = late_stops.more_addresses(contacts.get("email", blank))
    for one, values in spoken:
        if one.to == "also.email" and values.notna().any():
            count = int(values.notna().sum())
            harvest.problems.say(
                MORE_ADDRESSES,
                account.source.name,
                one.heading,
                f"{one.heading}: {_people(count).replace('counts', 'has').replace('count', 'have').removesuffix(' as unknown')} another address",
            )
    for values in columns:
        found = found.str.cat(values, sep=" ").fillna(found).fillna(values)
    return found


_NEVER_CONTRADICT = ("tags", "lists", "source_platform", "source_id", "source_status", "created_on")
"""Columns in which two rows of one person may differ: they are united, or the first one counts."""


def settle(harvest: Harvest) -> None:
    """Join the contact rows of all files: merge rows that say nothing new, give ids, point consent records to them."""
    blocks = harvest.blocks.get("contacts")
    if not blocks:
        return
    contacts = pd.concat(blocks, ignore_index=True)
    _hold_late(harvest, contacts)
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
    kept = contacts.loc[survivors].drop(columns=list(_WORKING))
    kept.insert(0, table.key.name, ids.loc[survivors]) if table.key.name not in kept else None
    harvest.blocks["contacts"] = [kept]
    for name, column in (("tags", "tag"), ("custom_fields", "field")):
        if name in harvest.blocks:
            joined = pd.concat(harvest.blocks[name], ignore_index=True)
            harvest.blocks[name] = [joined.drop_duplicates(column, ignore_index=True)]


def _hold_late(harvest: Harvest, contacts: pd.DataFrame) -> None:
    """Hold rows that other files speak of, and write every hold into the consent record of its row."""
    blank = pd.Series(pd.NA, index=contacts.index, dtype=TEXT)
    address = contacts.get("email", blank)
    if "suppressions" in harvest.blocks:
        ledger = pd.concat(harvest.blocks["suppressions"], ignore_index=True)
        more = late_stops.reached(ledger, address)
        if len(more):
            harvest.add("suppressions", more)
        _note_held(contacts, late_stops.other_address_stopped(ledger, contacts[_ALSO]))
    if harvest.waiting_addresses:
        known = emails.key(address.astype(TEXT)).isin(harvest.waiting_addresses).fillna(False)
        _note_held(
            contacts,
            pd.Series("stands in a file that waits for an answer", index=contacts.index, dtype=TEXT).where(
                known
            ),
        )
    held = contacts[_HELD].notna() & address.notna()
    if not held.any():
        return
    records = (
        pd.concat(harvest.blocks["consent_records"], ignore_index=True)
        if "consent_records" in harvest.blocks
        else None
    )
    count = 0 if records is None else len(records)
    rows = contacts.index[held & contacts[_RECORD].ge(0)]
    if records is not None and len(rows):
        at = contacts.loc[rows, _RECORD].to_numpy(dtype=np.int64)
        why = contacts.loc[rows, _HELD].to_numpy(dtype=object)
        said = records.loc[at, "status_raw"].fillna("").astype(object).to_numpy()
        records.loc[at, "status_raw"] = [
            f"{word} (asked: {text})".strip() for word, text in zip(said, why, strict=True)
        ]
        stands = records.loc[at, "status"].isin(list(STOPS))
        records.loc[at, "status"] = records.loc[at, "status"].where(stands, "Unknown")
    missing = contacts.index[held & contacts[_RECORD].lt(0)]
    files = [harvest.accounts[int(at)].source.name for at in contacts.loc[missing, _ACCOUNT]]
    fresh = pd.DataFrame(
        {
            "email": contacts.loc[missing, "email"].array if len(missing) else pd.array([], dtype=TEXT),
            "channel": "E-mail",
            "status_raw": [f"(asked: {why})" for why in contacts.loc[missing, _HELD]],
            "status": "Unknown",
            "source_platform": contacts.loc[missing, "source_platform"].array,
            "source_file": files,
        }
    ).astype(TEXT)
    contacts.loc[missing, _RECORD] = np.arange(len(fresh)) + count
    blocks = [records, fresh] if records is not None else [fresh]
    harvest.blocks["consent_records"] = [pd.concat(blocks, ignore_index=True)]


def _note_held(contacts: pd.DataFrame, why: pd.Series) -> None:
    both = contacts[_HELD].str.cat(why, sep="; ")
    contacts[_HELD] = both.fillna(contacts[_HELD]).fillna(why).astype(TEXT)


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
    involved = contacts[alike[0] | alike[1]].drop(columns=list(_WORKING))
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
    keeper = np.arange(len(contacts))
    keeper[list(kept_as)] = list(kept_as.values())
    kept_ids = ids.iloc[keeper].set_axis(contacts.index)
    of_rows = pd.Series(
        kept_ids.loc[with_record.index].array, index=with_record[_RECORD].to_numpy(dtype=np.int64), dtype=TEXT
    )
    # a file of proofs has records without a contact row: the address finds it
    address = (
        contacts.get("email", pd.Series(pd.NA, index=contacts.index, dtype=TEXT)).str.strip().str.lower()
    )
    of_address = pd.Series(kept_ids.array, index=address, dtype=TEXT)
    of_address = of_address[of_address.index.notna() & ~of_address.index.duplicated()]
    found = of_address.reindex(records["email"].str.strip().str.lower()).set_axis(records.index)
    records["contact_id"] = of_rows.reindex(records.index).fillna(found)
    harvest.blocks["consent_records"] = [records]
