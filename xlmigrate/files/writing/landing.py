"""The rehearsal: finished files are read back by the platform's rules, and compared with the workbook, before anybody uploads.

Nothing here knows how the files were made. What a rule does is taken from the profile; where that is silent, the worst that an
import could do is assumed (`platforms.SAFEST`) and said to be so.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from xlmigrate.cleaning import email, phone
from xlmigrate.cleaning.distinct import TEXT, once_per_value
from xlmigrate.files.writing.delimited import Form
from xlmigrate.files.writing.fields import CONSENT, Field, Holds, split
from xlmigrate.files.writing.forms import BETWEEN_CHOICES, BREAKS, EMOJI, whole_name
from xlmigrate.platforms import SAFEST, ImportFile

COLUMNS = ("contact_id", "file", "line", "field", "in_workbook", "lands_as", "why")
"""Of a difference: who, where in the files, what stands in the workbook, and what would stand on the platform."""


@dataclass(frozen=True)
class Read:
    """One file as the platform reads it: ``rows`` by our names of the fields, with ``key`` of the address and ``line``."""

    name: str
    rows: pd.DataFrame


def read_back(
    name: str, content: bytes, fields: Sequence[Field], form: Form, tags: Sequence[str] | None = None
) -> Read:
    """Read a file as any importer does: by its headings. ``tags`` are those that are chosen for the whole file.

    Raises ValueError for a file whose headings or rows are not those of the fields: it would be a fault of ours.
    """
    lines = csv.reader(io.StringIO(content.decode(form.encoding), newline=""), delimiter=form.delimiter, strict=True)  # fmt: skip
    head = next(lines)
    if head != [field.heading for field in fields]:
        raise ValueError(f"{name}: its headings are not those of its columns")
    rows = list(lines)
    if any(len(row) != len(fields) for row in rows):
        raise ValueError(f"{name}: a row has more or fewer cells than there are headings")
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(fields)
    made = pd.DataFrame(
        {field.name: pd.array(cells, dtype=TEXT) for field, cells in zip(fields, columns, strict=True)}
    )
    made["line"] = range(2, len(made) + 2)
    address = next(field.name for field in fields if field.holds is Holds.EMAIL)
    made["key"] = email.key(made[address]).fillna(made[address].str.lower())
    if tags is not None:
        made["tags"] = pd.Series("; ".join(tags), index=made.index, dtype=TEXT)
    return Read(name, made)


def landed(files: Sequence[Read], fields: Sequence[Field], target: ImportFile) -> pd.DataFrame:
    """What would stand on the platform, a row for each person: values as the workbook writes them, ``file``, ``line`` and ``key``.

    A second row of a person is taken as the platform takes it.
    """
    names = dict.fromkeys([*(field.name for field in fields), "tags", "file", "line", "key"])
    rows = pd.concat([pd.DataFrame(columns=list(names), dtype=TEXT), *(one.rows.assign(file=one.name) for one in files)], ignore_index=True)  # fmt: skip
    keep: Any = "first" if target.or_safest("row_twice") == "first counts" else "last"
    rows = rows[~rows["key"].duplicated(keep=keep)].reset_index(drop=True)
    spelled: dict[str, str] = {}
    for field in fields:
        if field.name in rows and field.holds not in (Holds.EMAIL, Holds.CONSENT):
            rows[field.name] = once_per_value(rows[field.name].fillna(""), _reader(field, target, spelled))
    if "tags" in rows and not any(field.name == "tags" for field in fields):
        rows["tags"] = once_per_value(rows["tags"], lambda cell: _folded(split(cell), target, spelled))
    for name in rows.columns.drop(["file", "line", "key"]):
        rows[name] = rows[name].mask(rows[name].eq("").fillna(False))
    return rows


def _reader(field: Field, target: ImportFile, spelled: dict[str, str]) -> Callable[[str], str]:
    if field.holds is Holds.DAY:
        return lambda cell: _day(cell, target)
    if field.holds is Holds.TAGS:
        between, quote = target.tag_separator.value or "", target.tag_quote.value
        return lambda cell: _folded(_apart(cell, between, quote), target, spelled)
    if field.holds is Holds.LISTS:
        between = target.list_separator.value or ""
        return lambda cell: "; ".join(_apart(cell, between, None))
    if field.holds is Holds.CHOICES:
        between = target.choice_separator.value or BETWEEN_CHOICES
        return lambda cell: "; ".join(_apart(cell, between, None))
    return lambda cell: _cut(cell, target)


def _cut(cell: str, target: ImportFile) -> str:
    """A text as the platform keeps it: cut or refused where it is too long."""
    most, size = target.characters_per_field.value, target.bytes_per_field.value
    too_long = (most is not None and len(cell) > most) or (size is not None and len(cell.encode()) > size)
    if not too_long:
        return cell
    if target.or_safest("over_length") == "refused":
        return ""
    kept = cell[:most]
    return kept.encode()[:size].decode("utf-8", "ignore") if size is not None else kept


def _day(cell: str, target: ImportFile) -> str:
    """A day as the platform reads it, by the first of its forms that fits; what fits none is lost."""
    for key, told in (("date_form", "%Y-%m-%d"), ("time_form", "%Y-%m-%d %H:%M:%S")):
        for form in target.or_safest(key) or SAFEST[key]:
            try:
                return datetime.strptime(cell, form).strftime(told)
            except ValueError:
                continue
    return ""


def _apart(cell: str, between: str, quote: str | None) -> list[str]:
    """The names of a cell: what stands between them separates them, unless it stands within quotes."""
    if not quote:
        return list(filter(None, (one.strip() for one in cell.split(between)))) if between else [cell]
    found = re.findall(f"{re.escape(quote)}([^{re.escape(quote)}]*){re.escape(quote)}|([^{re.escape(between)}]+)", cell)  # fmt: skip
    return list(filter(None, ((quoted or bare).strip() for quoted, bare in found)))


def _folded(names: list[str], target: ImportFile, spelled: dict[str, str]) -> str:
    """Tags as the platform keeps them: cut, in small letters, or under the spelling that came first."""
    case, limit = target.or_safest("tag_case"), target.characters_per_tag.value
    kept = [name[:limit] for name in names]
    if case == "lowered":
        kept = [name.lower() for name in kept]
    elif case == "joined":
        kept = [spelled.setdefault(name.casefold(), name) for name in kept]
    return "; ".join(dict.fromkeys(kept))


def differences(
    wanted: pd.DataFrame, land: pd.DataFrame, fields: Sequence[Field], target: ImportFile
) -> pd.DataFrame:
    """Every value that would stand otherwise on the platform than in the workbook: `COLUMNS`, a row for each.

    ``wanted`` are the values of the workbook (`fields.text_of`) with ``contact_id`` and ``key``.
    """
    landing = land.rename(columns={name: f"{name} landed" for name in land.columns if name in wanted.columns and name != "key"})  # fmt: skip
    both = wanted.merge(landing, on="key", how="left")
    found = [
        *_missing(both),
        *(one for field in fields for one in _of_field(field, both, wanted, target)),
    ]
    if not any(field.name == "tags" for field in fields) and "tags" in wanted:
        found += list(_of_tags(both, "tags", "Tags", target))
    return pd.DataFrame(found, columns=list(COLUMNS))


def _missing(both: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    for row in both[both["file"].isna()].to_dict("records"):
        yield (row["contact_id"], "", "", "Email", row["email"], "", "The row is not in any file")


def _of_field(
    field: Field, both: pd.DataFrame, wanted: pd.DataFrame, target: ImportFile
) -> Iterator[tuple[object, ...]]:
    if field.name == CONSENT or field.name not in wanted:
        return
    name = f"{field.name} landed"
    if field.holds in (Holds.TAGS, Holds.LISTS, Holds.CHOICES):
        yield from _of_tags(both, field.name, field.heading, target)
        return
    want, have = both[field.name], both[name]
    if field.holds is Holds.NAME and target.or_safest("name_form") == "one":
        want = whole_name(both)
    same = want.fillna("").eq(have.fillna(""))
    if field.holds is Holds.PHONE:
        same |= _numbers(want, both).eq(_numbers(have, both)).fillna(False)
    if field.holds is Holds.YES_NO:
        same |= _truth(want, target).eq(_truth(have, target)).fillna(False)
    rows = both[~same.to_numpy(dtype=bool) & both["file"].notna().to_numpy(dtype=bool)]
    for at, row in zip(rows.index, rows.to_dict("records"), strict=True):
        before, after = _text(want[at]), _text(have[at])
        yield (row["contact_id"], row["file"], row["line"], field.heading, before, after, _why(field, before, after))  # fmt: skip


def _of_tags(both: pd.DataFrame, name: str, heading: str, target: ImportFile) -> Iterator[tuple[object, ...]]:
    want, have = both[name].fillna(""), both[f"{name} landed"].fillna("")
    apart = (want.map(split).map("; ".join) != have).to_numpy(dtype=bool)
    for row in both[apart & both["file"].notna().to_numpy(dtype=bool)].to_dict("records"):
        before, after = split(_text(row[name])), split(_text(row[f"{name} landed"]))
        lost = [one for one in before if one not in after]
        new = [one for one in after if one not in before]
        for one in lost:
            lands = _likeliest(one, new) if len(lost) != len(new) else new[lost.index(one)]
            yield (row["contact_id"], row["file"], row["line"], heading, one, lands, _why_tag(one, lands, target))  # fmt: skip
        for one in new if not lost else ():
            yield (row["contact_id"], row["file"], row["line"], heading, "", one, "Not in the workbook")


def _likeliest(tag: str, new: Sequence[str]) -> str:
    bare = re.sub(r"\W+", "", tag.casefold())
    return next((one for one in new if re.sub(r"\W+", "", one.casefold()) == bare), "")


def _why_tag(tag: str, lands: str, target: ImportFile) -> str:
    if not lands:
        return "Lost: there is no room for it, or nothing of it may stand there"
    if tag.casefold() == lands.casefold():
        return "Capitals do not count there" if target.tag_case.known else "Capitals may not count there: it is not known"  # fmt: skip
    if tag.startswith(lands):
        return f"Cut: a tag has {target.characters_per_tag.value} characters at most"
    return "Written otherwise: it has characters that the platform refuses or splits at"


def _why(field: Field, before: str, after: str) -> str:
    if field.holds is Holds.PHONE and not after:
        return "Left blank: it cannot be written in the international form that the platform wants"
    if field.holds is Holds.DAY:
        return "Read as another day"
    if before and not after:
        return (
            "Left blank: the line would be longer than the platform takes, or nothing of it may stand there"
        )
    if before.startswith(after):
        return "Cut: it is longer than the platform takes"
    if EMOJI.search(before) and not EMOJI.search(after):
        return "Without its emoji, which the platform refuses"
    if BREAKS.search(before) and not BREAKS.search(after):
        return "In one line: the platform refuses line breaks"
    return "With other letters: the platform refuses some of them, or no file can hold them"


def _numbers(values: pd.Series, both: pd.DataFrame) -> pd.Series:
    read = phone.parse(values, both.get("country"))["e164"]
    return read.fillna(values.str.replace(r"[^0-9+]", "", regex=True))


def _truth(values: pd.Series, target: ImportFile) -> pd.Series:
    yes = {"yes", "true", *(one.casefold() for one in target.yes_words.value or ())}
    no = {"no", "false", *(one.casefold() for one in target.no_words.value or ())}
    words = values.str.casefold()
    return words.isin(yes).astype("boolean").mask(~words.isin(yes | no))


def _text(value: object) -> str:
    return "" if value is None or value is pd.NA or value != value else str(value)


def violations(read: Read, content: bytes, target: ImportFile) -> list[str]:
    """Which known limits of the platform a finished file breaks, in words; none of ours may."""
    found: list[str] = []
    rows = read.rows.drop(columns=["line", "key"])

    def beyond(key: str, size: int, what: str) -> None:
        limit = target.fact(key).value
        if limit is not None and size > limit:
            found.append(f"{read.name}: {size:,} {what}, and {limit:,} are allowed")

    beyond("bytes_per_file", len(content), "bytes")
    beyond("rows_per_file", len(rows), "rows")
    beyond("columns_per_file", len(content.split(b"\r\n", 1)[0].split(b'","')), "columns")
    for name in map(str, rows.columns):
        cells = rows[name].dropna().unique().tolist()
        beyond("characters_per_field", max(map(len, cells), default=0), f"characters in a cell of {name}")
        beyond("bytes_per_field", max((len(one.encode()) for one in cells), default=0), f"bytes in a cell of {name}")  # fmt: skip
        for refused in target.refused_characters.value or ():
            if any(_REFUSED[refused](name, one) for one in cells):
                found.append(f"{read.name}: {refused} in {name}")
    return found


_REFUSED: Mapping[str, Callable[[str, str], bool]] = {
    "emoji": lambda _, cell: bool(EMOJI.search(cell)),
    "line breaks": lambda _, cell: bool(BREAKS.search(cell)),
    "non-ASCII": lambda _, cell: not cell.isascii(),
    "letters with accents before the @": lambda name, cell: name == "email" and not cell.partition("@")[0].isascii(),
}  # fmt: skip
