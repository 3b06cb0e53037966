"""Contacts and opt-outs as import files of one platform: which rows stand in which file, and its bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from xlmigrate.cleaning.distinct import TEXT
from xlmigrate.files.writing.delimited import Form, parts
from xlmigrate.files.writing.fields import Field, Holds, email_heading, last_day_field, split, tags_per_row
from xlmigrate.files.writing.forms import tag_name, written
from xlmigrate.platforms import ImportFile, Known

LOADABLE = ("own file", "column", "status choice", "bulk action")
"""The ways of loading opt-outs for which a file can be written."""


@dataclass(frozen=True)
class ImportPart:
    """One file to upload. ``rows`` are the positions of its people; ``tags`` are to be chosen for the whole file, None where rows have them.

    ``order`` and ``of`` count the parts of one table; ``choose`` is what to choose in the wizard for this file.
    """

    stem: str
    holds: str
    content: bytes
    fields: tuple[Field, ...]
    rows: pd.Index
    tags: tuple[str, ...] | None = None
    choose: str = ""
    order: int = 1
    of: int = 1
    name: str = field(default="", compare=False)


def contact_parts(
    wanted: pd.DataFrame,
    fields: Sequence[Field],
    target: ImportFile,
    form: Form,
    *,
    stem: str,
    holds: str,
    with_last_day: bool = False,
) -> Iterator[ImportPart]:
    """The files of one class of contacts; where the platform tags a whole file, one for each set of tags."""  # fmt: skip
    mine = (*fields, last_day_field(target)) if with_last_day else tuple(fields)
    choose = status_word(target, "Subscribed")
    for tags, rows in _by_tags(wanted, target):
        cells = written(wanted.loc[rows], mine, target)
        used = tuple(
            one for one in mine if one.holds in (Holds.EMAIL, Holds.CONSENT) or cells[one.name].ne("").any()
        )
        table = [cells[one.name].tolist() for one in used]
        made = parts([one.heading for one in used], zip(*table, strict=True), form)
        for at, part in enumerate(made, start=1):
            yield ImportPart(
                stem, holds, part.content, used, rows[part.first : part.behind], tags, choose, at, len(made)
            )


def _by_tags(wanted: pd.DataFrame, target: ImportFile) -> Iterator[tuple[tuple[str, ...] | None, pd.Index]]:
    if not len(wanted):
        return
    if tags_per_row(target) or target.tags.state is Known.DOES_NOT_APPLY or "tags" not in wanted:
        yield None, wanted.index
        return
    sets: dict[tuple[str, ...], list[object]] = {}
    named: dict[str, tuple[str, ...]] = {"": ()}
    for row, cell in wanted["tags"].fillna("").items():
        if cell not in named:
            named[cell] = tuple(sorted({tag_name(one, target) for one in split(cell)} - {""}))
        sets.setdefault(named[cell], []).append(row)
    for tags in sorted(sets):
        yield tags, pd.Index(sets[tags])


def opt_out_parts(
    addresses: pd.Series, target: ImportFile, form: Form, *, stem: str, holds: str
) -> tuple[ImportPart, ...]:
    """The files of opt-outs in the platform's own way: the address, and its word where a column carries it. None where it has no way."""
    if not len(addresses) or not loadable(target):
        return ()
    heading = email_heading(target)
    if target.opt_out_way.value == "own file" and target.opt_out_headings.value:
        heading = target.opt_out_headings.value[0]
    fields = [Field("email", heading, Holds.EMAIL)]
    rows = [addresses.tolist()]
    if target.opt_out_way.value == "column":
        consent = next(c for c in target.consent if c.channel == "E-mail" and "Unsubscribed" in c.words)
        fields.append(Field("consent", consent.heading, Holds.CONSENT))
        rows.append([consent.words["Unsubscribed"]] * len(addresses))
    made = parts([one.heading for one in fields], zip(*rows, strict=True), form)
    choose = {"status choice": status_word(target, "Unsubscribed"), "bulk action": "Right after the import, choose these contacts and unsubscribe them all"}  # fmt: skip
    return tuple(
        ImportPart(stem, holds, part.content, tuple(fields), addresses.index[part.first : part.behind], None,
                   choose.get(str(target.opt_out_way.value), ""), at, len(made))
        for at, part in enumerate(made, start=1)
    )  # fmt: skip


def loadable(target: ImportFile) -> bool:
    """Whether opt-outs can be loaded by a file, as far as is known."""
    if target.or_safest("opt_out_way") not in LOADABLE:
        return False
    if target.opt_out_way.value == "column":
        return any(one.channel == "E-mail" and "Unsubscribed" in one.words for one in target.consent)
    return target.opt_out_way.value != "status choice" or bool(status_word(target, "Unsubscribed"))


_STATUS = {
    "Subscribed": ("active", "subscribed", "subscriber"),
    "Unsubscribed": ("excluded", "unsubscribed"),
}


def status_word(target: ImportFile, status: str) -> str:
    """The state to choose for a whole file, in the platform's word; blank where there is no such choice."""
    words = target.status_choice.value or ()
    return next((word for word in words if word.casefold() in _STATUS[status]), "")


def named(made: Sequence[ImportPart], form: Form) -> tuple[ImportPart, ...]:
    """The files with their names: the order of the import in front, and a number where there are several of a kind."""
    width = max(2, len(str(len(made))))
    found = []
    for number, one in enumerate(made, start=1):
        slug = re.sub(r"[^a-z0-9]+", "-", one.stem.casefold()).strip("-")
        part = f"-part-{one.order}-of-{one.of}" if one.of > 1 else ""
        found.append(ImportPart(**{**vars(one), "name": f"{number:0{width}d}-{slug}{part}.{form.extension}"}))
    return tuple(found)


def merged(contacts: pd.DataFrame, keep: pd.Series) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Join rows of one person: tags and lists of all, and of the rest what the first row lacks.

    ``contacts`` as `fields.text_of` gives them, ``keep`` says for each row which row it joins (itself: it stays). Gives the rows that
    stay, and the values that do not move because another stands there: ``row``, ``column``, ``value``, ``kept``.
    """
    lost: list[tuple[Any, ...]] = []
    stays = contacts.index[(keep == keep.index).to_numpy(dtype=bool)]
    joins = keep[(keep != keep.index).to_numpy(dtype=bool)]
    changed: dict[Any, dict[str, Any]] = {}
    values = contacts.loc[joins.index].astype(object).to_dict("index")
    for row, into in zip(joins.index, joins, strict=True):
        changed.setdefault(into, contacts.loc[into].astype(object).to_dict())
        lost += _join(row, values[row], changed[into])
    made = contacts.loc[stays].copy()
    for name in made.columns:
        new = pd.Series({row: cells[name] for row, cells in changed.items()}, dtype=TEXT)
        made.loc[new.index, name] = new
    return made, pd.DataFrame(lost, columns=["row", "column", "value", "kept"])


def _join(row: Any, cells: dict[Any, Any], into: dict[Any, Any]) -> Iterator[tuple[Any, ...]]:
    """Put the values of a row into those of the row that stays; gives what finds another value there."""
    for name, value in cells.items():
        if name == "email" or _blank(value):
            continue
        there = into[name]
        blank = _blank(there)
        if name in ("tags", "lists"):
            into[name] = "; ".join(dict.fromkeys([*(split(there) if not blank else ()), *split(value)]))
        elif blank:
            into[name] = value
        elif there != value:
            yield row, name, value, there


def _blank(value: Any) -> bool:
    return value is None or value is pd.NA or bool(value != value)
