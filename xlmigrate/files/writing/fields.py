"""Which columns of the contacts become columns of an import file, under which headings, and what does not fit in.

Values stand here as the workbook has them, as text: a day as ``2026-06-01``, an amount as ``480.5``, tags as ``A; B``. How the
platform wants them is the matter of `forms`; what it makes of them, that of `landing`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from xlmigrate.cleaning.distinct import TEXT
from xlmigrate.engine.catalogue import BY_NAME
from xlmigrate.platforms import ImportFile, Known


class Holds(StrEnum):
    """What the cells of a column of the file are."""

    EMAIL = "address"
    NAME = "name"
    TEXT = "text"
    NUMBER = "number"
    DAY = "date"
    PHONE = "phone number"
    YES_NO = "yes or no"
    TAGS = "tags"
    LISTS = "lists"
    CHOICES = "several choices"
    CONSENT = "consent"


@dataclass(frozen=True)
class Field:
    """One column of an import file: our name of it, the heading that the platform reads, and what its cells are.

    ``own`` marks a field that the platform does not have by itself: somebody makes it there before the import.
    """

    name: str
    heading: str
    holds: Holds
    own: bool = False


@dataclass(frozen=True)
class LeftColumn:
    """A column that is in no file: how many contacts have a value there, and why it stays behind."""

    column: str
    filled: int
    why: str


TAKEN: Mapping[str, Holds] = {
    "email": Holds.EMAIL, "first_name": Holds.NAME, "last_name": Holds.NAME, "phone": Holds.PHONE, "company": Holds.TEXT,
    "address": Holds.TEXT, "city": Holds.TEXT, "state": Holds.TEXT, "postcode": Holds.TEXT, "country": Holds.TEXT,
    "time_zone": Holds.TEXT, "language": Holds.TEXT, "website": Holds.TEXT, "notes": Holds.TEXT, "created_on": Holds.DAY,
    "last_purchase_on": Holds.DAY, "lifetime_value": Holds.NUMBER, "lists": Holds.LISTS, "tags": Holds.TAGS,
}  # fmt: skip
"""The columns of Contacts that move, in the order of the file. Further addresses and numbers of a person do not: nobody judged them."""

LAST_DAY = "permission_ends_on"
CONSENT = "consent"
_LABELS = {"email": "Email", LAST_DAY: "Permission ends on"}
_YES = frozenset(("yes", "no", "true", "false"))


def text_of(contacts: pd.DataFrame) -> pd.DataFrame:
    """The columns that move, own ones too, as text; a blank is missing. A column in which nothing stands is not there."""
    known = {column.name for column in BY_NAME["contacts"].columns}
    names = [name for name in TAKEN if name in contacts] + [n for n in contacts.columns if n not in known]
    cells = {str(name): as_text(contacts[name]) for name in names}
    for name, holds in TAKEN.items():
        if holds is Holds.DAY and name in cells:  # a day of Contacts has no time of its own
            cells[name] = cells[name].str.slice(0, len("2026-06-01"))
    return pd.DataFrame(
        {name: column for name, column in cells.items() if name == "email" or column.notna().any()}
    )


def as_text(column: pd.Series) -> pd.Series:
    """A column as text, as a person would write it into the workbook; what is blank is missing."""
    if pd.api.types.is_datetime64_any_dtype(column.dtype) or str(column.dtype).startswith("timestamp"):
        days = column.astype("datetime64[s]")
        with_time = bool((days.dropna() != days.dropna().dt.normalize()).any())
        told = days.dt.strftime("%Y-%m-%d %H:%M:%S" if with_time else "%Y-%m-%d")
        return told.astype(TEXT)
    if pd.api.types.is_float_dtype(column.dtype):
        return pd.Series(
            [
                pd.NA if pd.isna(one) else np.format_float_positional(float(one), trim="-")
                for one in column.astype(object)
            ],
            index=column.index,
            dtype=TEXT,
        )
    told = column.astype(object).map(lambda one: pd.NA if pd.isna(one) else str(one)).astype(TEXT)
    return told.mask(told.str.strip().eq("").fillna(False))


def fields_of(wanted: pd.DataFrame, target: ImportFile) -> tuple[tuple[Field, ...], tuple[LeftColumn, ...]]:
    """The columns of the file for these values (`text_of`), and the ones for which the platform has no room."""
    names = [str(name) for name in wanted.columns]
    one_name = target.or_safest("name_form") == "one"
    if one_name:
        names = [name for name in names if name not in ("first_name", "last_name")]
        if {"first_name", "last_name"} & set(wanted.columns):
            names.insert(1, "first_name")
    if not tags_per_row(target) and target.tags.state is not Known.DOES_NOT_APPLY:
        names = [name for name in names if name != "tags"]
    first = [_bare(name) for name in target.first_columns.value or () if _bare(name) in names]
    names = [*first, *(name for name in names if name not in first)]
    fields = _headed(names, wanted, target)
    consent = next((one for one in target.consent if one.channel == "E-mail" and "Subscribed" in one.words), None)  # fmt: skip
    if consent:
        fields.append(Field(CONSENT, consent.heading, Holds.CONSENT))
    return _with_room(fields, wanted, target)


def last_day_field(target: ImportFile) -> Field:
    """The column that only the file of permissions with an end has."""
    return Field(LAST_DAY, _formed(_LABELS[LAST_DAY], target), Holds.DAY, own=True)


def email_heading(target: ImportFile) -> str:
    """The heading of the address."""
    known = target.columns.get("contacts.email")
    return known.heading if known else _formed(_LABELS["email"], target)


def tags_per_row(target: ImportFile) -> bool:
    """Whether rows may carry tags of their own, and it is known what stands between them."""
    return target.tags.value == "per row" and target.tag_separator.known


def lists_per_row(target: ImportFile) -> bool:
    """The same for lists."""
    return target.lists.value == "per row" and target.list_separator.known


def split(cell: str) -> list[str]:
    """The tags or lists of a cell of the workbook."""
    return list(dict.fromkeys(filter(None, (part.strip() for part in cell.split(";")))))


def _headed(names: Sequence[str], wanted: pd.DataFrame, target: ImportFile) -> list[Field]:
    labels = {column.name: column.heading for column in BY_NAME["contacts"].columns} | _LABELS
    fields: list[Field] = []
    taken: set[str] = set()
    known = {
        name: target.columns[f"contacts.{name}"].heading
        for name in names
        if f"contacts.{name}" in target.columns
    }
    if target.address_form.known and known.pop("address", ""):
        labels["address"] = "Street"  # its own field wants all parts in one cell
    for name in sorted(names, key=lambda one: one not in known):
        heading = known.get(name) or _formed(labels.get(name, name), target)
        while heading.casefold() in taken:
            heading = f"{heading} 2"
        taken.add(heading.casefold())
        own = name not in known and name not in ("email", "first_name", "last_name", "phone", "tags", "lists")
        fields.append(Field(name, heading, _holds(name, wanted, target), own))
    return sorted(fields, key=lambda field: names.index(field.name))


def _holds(name: str, wanted: pd.DataFrame, target: ImportFile) -> Holds:
    if name == "tags":
        return Holds.TAGS if tags_per_row(target) else Holds.CHOICES
    if name == "lists":
        return Holds.LISTS if lists_per_row(target) else Holds.TEXT
    if name in TAKEN:
        return TAKEN[name]
    words = wanted[name].dropna().str.casefold()
    return Holds.YES_NO if len(words) and words.isin(_YES).all() else Holds.TEXT


def _with_room(
    fields: list[Field], wanted: pd.DataFrame, target: ImportFile
) -> tuple[tuple[Field, ...], tuple[LeftColumn, ...]]:
    """Leave out the emptiest own fields that exceed what a file or an account holds. One place stays for the last day."""
    filled = {field.name: int(wanted[field.name].notna().sum()) if field.name in wanted else len(wanted) for field in fields}  # fmt: skip
    left: list[LeftColumn] = []
    own = sorted((f for f in fields if f.own), key=lambda one: (filled[one.name], one.name))
    for limit, of_own, what in (
        (target.fields_per_account.value, True, "custom fields of an account"),
        (target.columns_per_file.value, False, "columns of a file"),
    ):
        while limit is not None and own and (len(own) if of_own else len(fields)) + 1 > limit:
            gone = own.pop(0)
            fields = [field for field in fields if field is not gone]
            left.append(LeftColumn(gone.name, filled[gone.name], f"There is room for {limit:,} {what}"))
    return tuple(fields), tuple(left)


def _formed(heading: str, target: ImportFile) -> str:
    if "lower_case_with_underscores" in (target.heading_form.value or ""):
        return re.sub(r"\W+", "_", heading.casefold()).strip("_")
    return heading


def _bare(place: str) -> str:
    return place.removeprefix("contacts.")


def names_of(fields: Iterable[Field]) -> list[str]:
    """The headings, in order."""
    return [field.heading for field in fields]
