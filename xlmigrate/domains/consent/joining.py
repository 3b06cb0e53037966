"""How a newer export is joined to what the workbook knows of consent: imports only tighten, and their order changes no verdict.

A record of consent is a statement of its source. The same statement comes back as the same row, with the later of two days; another
statement is another record beside it, and the judgement reads both. So nothing that says no is ever overwritten, and a day of a stop
only moves to a later one.
"""

from __future__ import annotations

import re
from collections.abc import Collection

import numpy as np
import pandas as pd

from xlmigrate.cleaning import country
from xlmigrate.domains.consent import sources
from xlmigrate.domains.consent.columns import objects
from xlmigrate.domains.consent.ledger import address_key
from xlmigrate.engine.plan import TEXT, as_text

_ASKED = re.compile(r"\(asked: (.*)\)$")
"""What a raw status ends with while its words are asked about on Columns."""

STATEMENTS: dict[str, tuple[str, ...]] = {
    "consent_records": (
        "channel", "source_platform", "status_raw", "status", "basis", "consent_at", "consent_source", "consent_method", "consent_ip",
        "confirmed_at", "confirmed_ip", "wording", "wording_hash", "privacy_notice", "controller", "list_origin", "soft_similar",
        "soft_offered", "soft_each_message", "minor", "evidence_file",
    ),
    "suppressions": ("channel", "reason", "source_platform"),
}  # fmt: skip
"""What makes a statement another one, by table, beside its address."""

LATER: dict[str, tuple[str, ...]] = {
    "consent_records": (
        "status_on", "withdrawn_at", "objected_at", "complained_at", "bounced_at", "erasure_requested_at", "last_inquiry_on",
    ),
    "suppressions": ("suppressed_at",),
    "contacts": ("last_sent_on", "last_opened_on", "last_clicked_on", "last_purchase_on"),
}  # fmt: skip
"""Days of which the later counts, whichever file is read last. A stop without a day stays one: it is a statement of its own."""

_ADDRESS = {"consent_records": "email", "suppressions": "address"}
_KEPT_BESIDE = {"country": "other_countries", "email": "other_emails", "phone": "phone_2"}
"""Facts of a contact of which every value counts in judgement: the former one is kept in another column."""


def matched(
    name: str,
    old: pd.DataFrame,
    fresh: pd.DataFrame,
    base: pd.DataFrame | None,
    key: str,
    answered: Collection[str] = (),
) -> pd.Series:
    """For each row of an export that states the same as a row of the workbook, the index of that row.

    A record that waits for an answer is known again by its person, channel and platform once all that it asks is among the
    ``answered``; until then it stays, whatever a newer export says.

    A row that a person changed is known again by what its export said (``base``: facts of the last import, index = row key).
    """
    told = _statements(name, fresh)
    told = told[~told.duplicated()]
    own = _statements(name, old)
    said = own
    if base is not None and len(base):
        columns = [column for column in (_ADDRESS[name], *STATEMENTS[name], *LATER[name]) if column in base]
        imported = base[columns].reindex(old[key]).set_axis(old.index)
        there = imported.notna().any(axis=1)
        said = _statements(name, as_text_frame(old).assign(**{c: imported[c] for c in columns})).where(
            there, own
        )
    found = pd.Series(dtype="int64")
    for spelled in (said, own):
        free = spelled[~spelled.index.isin(found.to_numpy())]
        keys = free[~free.duplicated()]
        rest = told[~told.index.isin(found.index)]
        rows = (
            pd.Series(keys.index, index=pd.Index(keys.to_numpy())).reindex(rest).set_axis(rest.index).dropna()
        )
        found = pd.concat([found, rows.astype("int64")])
    if name == "consent_records" and answered:
        waits = [_is_answered(cell, answered) for cell in old["status_raw"]]
        waiting: pd.DataFrame = old.loc[
            pd.Series(waits, index=old.index, dtype=bool) & ~old.index.isin(found.to_numpy())
        ]
        mine = _whose(waiting)
        mine = mine[~mine.duplicated()]
        unmatched: pd.DataFrame = fresh.loc[fresh.index.isin(told.index) & ~fresh.index.isin(found.index)]
        rows = (
            pd.Series(mine.index, index=pd.Index(mine.to_numpy()))
            .reindex(_whose(unmatched))
            .set_axis(unmatched.index)
        )
        rows = rows.dropna()
        found = pd.concat([found, rows[~rows.duplicated()].astype("int64")])
    return found


def _is_answered(cell: object, answered: Collection[str]) -> bool:
    """Whether a raw status asks something, and all of it was answered."""
    asked = _ASKED.search(cell) if isinstance(cell, str) else None
    return asked is not None and all(text.strip() in answered for text in asked[1].split("; "))


def _whose(records: pd.DataFrame) -> pd.Series:
    parts = address_key(as_text(records["email"])).fillna("")
    for column in ("channel", "source_platform"):
        text = (
            as_text(records[column]) if column in records else pd.Series("", index=records.index, dtype=TEXT)
        )
        parts = parts + "\x1f" + text.fillna("")
    return parts


def repeated(name: str, fresh: pd.DataFrame) -> pd.Index:
    """The rows of an export that state what an earlier row of it states."""
    return fresh.index[_statements(name, fresh).duplicated().to_numpy()]


def as_text_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """A table with every column as text."""
    return pd.DataFrame({name: as_text(frame[name]) for name in frame.columns}, index=frame.index)


def _statements(name: str, frame: pd.DataFrame) -> pd.Series:
    parts = address_key(as_text(frame[_ADDRESS[name]])).fillna("")
    for column in STATEMENTS[name]:
        text = as_text(frame[column]) if column in frame else pd.Series(pd.NA, index=frame.index, dtype=TEXT)
        parts = parts + "\x1f" + text.fillna("")
    for column in LATER[name]:
        dated = frame[column].notna() if column in frame else pd.Series(False, index=frame.index)
        parts = parts + "\x1f" + dated.map({True: "1", False: ""}).astype(TEXT)
    return parts


def joined(table: str, column: str, old: pd.DataFrame, here: pd.Series, there: pd.Series) -> pd.Series:
    """What a cell becomes where an export tells another value: the later day, the state that may be an opt-out, else the new one.

    ``old`` holds the rows of the workbook in the order of ``here`` (what stands there) and ``there`` (what the export tells).
    """
    if column in LATER.get(table, ()):
        return there.where(here.isna() | there.ge(here).fillna(True), here)
    if table == "contacts" and column == "source_status":
        # a word that may be an opt-out is not replaced by one that is none
        platform = {"source_platform": old["source_platform"].set_axis(here.index)}
        strict = sources.stopped_or_strange(pd.DataFrame({"source_status": here, **platform}))
        loose = ~sources.stopped_or_strange(pd.DataFrame({"source_status": there, **platform}))
        return there.mask(pd.Series(strict & loose, index=here.index), here)
    return there


def kept_beside(before: pd.DataFrame, after: pd.DataFrame, rows: pd.Index) -> dict[str, pd.Series]:
    """Columns of Contacts with the values that an import replaced: another country, address or number of the same contact."""
    made: dict[str, pd.Series] = {}
    for column, beside in _KEPT_BESIDE.items():
        if column not in before or beside not in after:
            continue
        old, new = before[column].reindex(rows), after[column].reindex(rows)
        differs = old.notna() & ~_alike(column, old, new)
        if not differs.any():
            continue
        held = after[beside].reindex(rows)[differs]
        parts = pd.concat([held.str.split(r"[;,]").explode().str.strip(), old[differs].astype(TEXT)]).dropna()
        told = parts[parts.ne("")].groupby(level=0).agg(lambda cells: "; ".join(sorted(set(cells))))
        values = objects(after[beside])
        values[after.index.get_indexer(told.index)] = told.to_numpy(dtype=object)
        made[beside] = pd.Series(values, index=after.index, dtype=after[beside].dtype)
    return made


def _alike(column: str, old: pd.Series, new: pd.Series) -> pd.Series:
    if column == "country":
        one, other = (country.parse(cells)["code"].fillna(cells) for cells in (old, new))
    elif column == "email":
        one, other = address_key(old), address_key(new)
    else:
        one, other = (cells.str.replace(r"[^0-9]", "", regex=True) for cells in (old, new))
    same = one.eq(other).fillna(False)
    return pd.Series(np.asarray(same, dtype=bool), index=old.index)


def missing_from(
    files: pd.DataFrame,
    earlier: pd.DataFrame,
    contacts: pd.DataFrame,
    matched_rows: pd.Index,
    added: pd.Index,
) -> pd.Series:
    """``missing_from`` of Contacts after an import: who is not in a newer list of the platform, and who is there again.

    ``files`` are those of the import, ``earlier`` those imported before, ``matched_rows`` the rows of the workbook that the export has,
    ``added`` the rows that are new with it.
    """
    column = objects(contacts["missing_from"])
    lists = files[files["holds"].eq("Contacts").fillna(False) & files["platform"].notna()]
    for platform, mine in lists.groupby("platform"):
        before = earlier[
            earlier["platform"].eq(platform).fillna(False) & earlier["holds"].eq("Contacts").fillna(False)
        ]
        here, there = pd.to_datetime(mine["made_on"]).max(), pd.to_datetime(before["made_on"]).max()
        older = pd.notna(here) and pd.notna(there) and here < there
        theirs = contacts.index[contacts["source_platform"].eq(platform).fillna(False)]
        if older:
            newest = before.loc[pd.to_datetime(before["made_on"]).eq(there), "name"].iloc[0]
            for place in contacts.index.get_indexer(theirs.intersection(added)):
                column[place] = newest
            continue
        for place in contacts.index.get_indexer(theirs.intersection(matched_rows)):
            column[place] = pd.NA
        name = "; ".join(mine["name"].dropna().astype(str))
        for place in contacts.index.get_indexer(theirs.difference(matched_rows).difference(added)):
            said = [] if pd.isna(column[place]) else str(column[place]).split("; ")
            column[place] = "; ".join(dict.fromkeys([*said, *name.split("; ")]))
    return pd.Series(column, index=contacts.index, dtype=contacts["missing_from"].dtype)
