"""A person as what must be found of them: keys of rows, and the forms in which address, phone and name stand in a file.

Which columns tell something personal is said by each column (`Column.is_personal`). A value in such a column that stands in
nobody else's row tells the person alone, and is looked for too.
"""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pandas as pd

from xlmigrate.cleaning import phone
from xlmigrate.domains import BY_NAME, TABLES
from xlmigrate.domains.consent.ledger import address_key
from xlmigrate.engine.loading import Inventory
from xlmigrate.engine.plan import TEXT
from xlmigrate.engine.tables import Kind, Zone

_TAG = re.compile(r"<[^>]*>")
_CELL = re.compile(r">([^<]+)<|=\"([^\"]+)\"")
_DIGITS = re.compile(r"\D+")
_FEWEST_DIGITS = 7
"""A number of fewer digits is no phone number that tells a person."""


@dataclass(frozen=True)
class Person:
    """``keys`` are the IDs of rows by table; ``inside`` stands anywhere in a text, ``whole`` is a cell of its own.

    All forms are in lower case; ``numbers`` are phone numbers without country code, digits alone.
    """

    address: str
    keys: Mapping[str, frozenset[str]]
    inside: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()

    @cached_property
    def _sought(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, sorted(self.inside))) or r"(?!)")

    def is_in(self, value: object) -> bool:
        """Whether a text or a cell tells the person."""
        if not isinstance(value, str) or not value:
            return False
        plain = unquote(value) if "%" in value else value
        plain = html.unescape(plain) if "&" in plain else plain
        lower = plain.casefold()
        if self._sought.search(lower) or lower.strip() in self.whole:
            return True
        if not self.numbers or sum(map(str.isdigit, lower)) < _FEWEST_DIGITS:
            return False
        digits = _DIGITS.sub("", lower)
        return any(number in digits for number in self.numbers)

    def is_told(self, value: Any) -> bool:
        """Whether anything in a value of JSON tells the person."""
        if isinstance(value, Mapping):
            return any(self.is_told(one) for one in (*value, *value.values()))
        if isinstance(value, (list, tuple)):
            return any(map(self.is_told, value))
        return self.is_in(value)

    def has(self, table: str, key: object) -> bool:
        """Whether a row of a table is the person's."""
        return key in self.keys.get(table, frozenset())


def addressed() -> dict[str, str]:
    """The tables whose rows are people, with the column of their address: a key that is an e-mail address."""
    found: dict[str, str] = {}
    for table in TABLES:
        for column in table.zone(Zone.KEY):
            if column.kind is Kind.EMAIL and column.personal:
                found.setdefault(table.name, column.name)
    return found


def rows_of(door: Inventory, address: str) -> dict[str, list[int]]:
    """The positions of the rows with an address (its key), by table; entries of the ledger among them."""
    columns = {**addressed(), "suppressions": "address"}
    found: dict[str, list[int]] = {}
    for name, column in columns.items():
        if name in door.tables:
            same = address_key(door.tables[name][column]).eq(address).fillna(False)
            found[name] = same.index[same.to_numpy(dtype=bool)].tolist()
    return found


def person_of(door: Inventory, address: str, given: str) -> Person:
    """The person with an address (its key), as the workbook knows them; ``given`` is how the address was written."""
    inside, whole, numbers = {address, given.strip().casefold()}, set(), set()
    keys: dict[str, frozenset[str]] = {}
    for name, rows in rows_of(door, address).items():
        table, frame = BY_NAME[name], door.tables[name]
        mine = frame.loc[rows]
        keys[name] = frozenset(map(str, mine[table.key.name].dropna()))
        others = frame.drop(index=rows)
        facts = [c for c in table.columns if c.is_personal and c.zone in (Zone.KEY, Zone.FACT)]
        for column in (c for c in facts if c.name in frame):
            values = {v.strip() for v in mine[column.name].dropna().astype(str)} - {""}
            raw = door.raw.get((name, column.name))
            if raw is not None:
                values |= {str(v).strip() for v in raw[raw.index.isin(rows)] if isinstance(v, str)} - {""}
            if column.kind is Kind.EMAIL or (column.name == "address" and name == "suppressions"):
                inside |= {value.casefold() for value in values}
            elif column.kind is Kind.PHONE or column.name == "phone_2":
                numbers |= set(_numbers(values, mine.get("country")))
            else:
                shared = set(others[column.name].dropna().astype(str).str.strip().str.casefold())
                whole |= {v.casefold() for v in values if len(v) > 2 and v.casefold() not in shared}
        if {"first_name", "last_name"} <= set(mine.columns):
            named = mine[["first_name", "last_name"]].dropna().astype(str)
            for first, last in named.itertuples(index=False):
                inside |= {f"{first} {last}".casefold(), f"{last}, {first}".casefold()}
    return Person(address, keys, frozenset(inside), frozenset(whole), frozenset(numbers))


def _numbers(values: Iterable[str], countries: pd.Series | None) -> Iterator[str]:
    """Phone numbers as digits without the country code, which every way of writing them ends with."""
    texts = pd.Series(sorted(values), dtype=TEXT)
    known = [None, *(countries.dropna().astype(str).unique() if countries is not None else ())]
    for country in known:
        given = pd.Series([country] * len(texts), dtype=TEXT) if country else None
        for e164 in phone.parse(texts, given)["e164"].dropna():
            yield from (e164[cut:] for cut in (1, 2, 3, 4) if len(e164) - cut >= _FEWEST_DIGITS + 2)
    for value in texts:
        digits = _DIGITS.sub("", value).lstrip("0")
        if len(digits) >= _FEWEST_DIGITS:
            yield digits


def holds(path: Path, person: Person) -> bool:
    """Whether a file tells the person, whatever its kind; one that cannot be read counts as one that does."""
    try:
        return any(map(person.is_in, texts_of(path.read_bytes())))
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError):
        return True


def texts_of(content: bytes) -> Iterator[str]:
    """Everything that can be read in a file: packages unpacked, tables of Parquet and JSON as cells, markup as its texts."""
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for name in packed.namelist():
                yield name
                yield from texts_of(packed.read(name))
        return
    if content[:4] == b"PAR1":
        frame = pd.read_parquet(io.BytesIO(content)).reset_index()
        for _, cells in frame.items():
            yield from (str(cell) for cell in cells.dropna().unique())
        return
    text = _decoded(content)
    if text[:1] in ("{", "["):
        try:
            yield from _strings(json.loads(text))
        except ValueError:
            pass
        else:
            return
    if text.lstrip()[:1] == "<":
        yield from (html.unescape(one or other) for one, other in _CELL.findall(text))
        yield _TAG.sub("", text)  # a text may be cut in pieces by its formats
        return
    for line in text.splitlines():
        yield line
        yield from line.split(",")


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield str(key)
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
    elif isinstance(value, str):
        yield value


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
