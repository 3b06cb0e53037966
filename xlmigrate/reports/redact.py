"""A copy of a workbook without personal data, for a client or a colleague: counts, verdicts and structure stay.

Every fact and decision that may tell who somebody is, is replaced by an invented one that is the same wherever it occurs,
so that duplicates stay duplicates and links stay links. What is not known to be harmless is blanked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import pandas as pd

from xlmigrate.domains import BY_NAME
from xlmigrate.engine.plan import TEXT
from xlmigrate.engine.tables import Column, Kind

_HARMLESS = (
    Kind.DATE, Kind.TIME, Kind.COUNT, Kind.NUMBER, Kind.MONEY, Kind.HOURS, Kind.SHARE, Kind.YES_NO, Kind.CHOICE, Kind.ID,
    Kind.COUNTRY,
)  # fmt: skip
"""Kinds whose values name nobody; ids are ours, but for those of platforms and gateways."""

_FOREIGN_IDS = ("source_id", "gateway_id")

_PEOPLE = ("contacts", "consent_records", "suppressions", "purchases", "subscriptions", "affiliates")
"""Sheets whose rows are people. On all others only addresses, phones, names of persons and notes are personal."""

_PERSONAL = (
    "owner",
    "person",
    "backup",
    "decides",
    "reviewed_by",
    "decided_by",
    "signed_by",
    "note",
    "notes",
    "override_note",
    "review_note",
)


def redacted(tables: Mapping[str, pd.DataFrame], *, salt: str) -> dict[str, pd.DataFrame]:
    """The tables with personal data masked. ``salt`` keeps masks of two workbooks apart; nobody needs to know it."""
    return {name: _table(name, frame, salt) for name, frame in tables.items()}


def _table(name: str, frame: pd.DataFrame, salt: str) -> pd.DataFrame:
    if name in ("findings", "change_log"):
        return _traces(name, frame)
    columns = {str(column): _column(name, str(column), frame[column], salt) for column in frame.columns}
    return pd.DataFrame(columns, index=frame.index)


def _column(table: str, name: str, values: pd.Series, salt: str) -> pd.Series:
    column = BY_NAME[table].by_name.get(name)
    if column is None:
        return _blank(values) if table in _PEOPLE else values
    if column.kind in (Kind.EMAIL, Kind.PHONE) or name == "address":
        return _mask(values, column, salt)
    if name in _PERSONAL:
        return _blank(values)
    if table not in _PEOPLE or name == "reason":
        return values
    if column.kind in _HARMLESS and name not in _FOREIGN_IDS:
        return values
    if name in ("first_name", "last_name", "name", "username"):
        return _mask(values, column, salt)
    harmless = ("tags", "lists", "source_platform", "source_status", "status_raw", "not_filled", "product", "price_point",
                "billing", "currency", "gateway", "access", "commission", "source_file", "coupon")  # fmt: skip
    return values if name in harmless else _blank(values)


def _blank(values: pd.Series) -> pd.Series:
    return values.mask(pd.Series(True, index=values.index))


def _mask(values: pd.Series, column: Column, salt: str) -> pd.Series:
    def mask(value: str) -> str:
        folded = value.strip().casefold()
        code = hashlib.sha256(f"{salt}\x1f{folded}".encode("utf-8", "surrogatepass")).hexdigest()[:10]
        if column.kind is Kind.EMAIL or column.name == "address":
            return f"person-{code}@example.com"
        return f"+{int(code, 16) % 10**9:09d}" if column.kind is Kind.PHONE else f"Name {code[:6]}"

    return values.map(mask, na_action="ignore").astype(TEXT)


def _traces(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Findings and changes without the values themselves: which rule, which row, what is wrong stay."""
    values = ("value", "proposal", "note") if name == "findings" else ("old", "new")
    blanked = {column: _blank(frame[column]) for column in values}
    if name == "findings":
        people = [BY_NAME[table].sheet for table in _PEOPLE]
        about = frame["sheet"].isin(people)
        blanked["message"] = frame["message"].mask(about, "See the rule on the Legend")
    return frame.assign(**blanked)
