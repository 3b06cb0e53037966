"""The words in which the tables of a migration are declared.

One table per sheet, one line per column. Everything that knows about sheets reads these
declarations: the template, loading, the drop-downs, the legend, the reference pages. A column is
declared with the function that names its surface, and so who writes it:

=================  ========================================  ======================
``key(...)``       which one: the stable name of a row       import, or xlmigrate
``computed(...)``  new at each run                           xlmigrate
``decision(...)``  never overwritten                         a person
``fact(...)``      what is known                             an import, or a person
=================  ========================================  ======================
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, partial
from typing import Any, Protocol

import pandas as pd
import pyarrow as pa

TEXT_DTYPE = pd.StringDtype(storage="pyarrow")
"""Text columns: ``pd.NA`` where missing, a fifth of the memory of Python strings."""

TIME_DTYPE = pd.ArrowDtype(pa.timestamp("us"))
"""Dates and times in whole microseconds: ``pd.NA`` where missing (pandas' own dates know only ``NaT``)."""


class Kind(StrEnum):
    """What the cells of a column hold; the value is the word that a reader sees."""

    TEXT = "text"
    EMAIL = "e-mail"
    PHONE = "phone"
    COUNTRY = "country"
    DATE = "date"
    TIME = "date and time"
    COUNT = "whole number"
    NUMBER = "number"
    MONEY = "money"
    HOURS = "hours"
    SHARE = "share"
    YES_NO = "yes/no"
    CHOICE = "choice"
    CHOICES = "several choices"
    ID = "id"
    LINK = "link"
    ANY = "as the row asks"

    @property
    def dtype(self) -> Any:
        """The nullable pandas dtype of a typed column: a missing value is ``pd.NA``, never a NaN."""
        return _DTYPES.get(self, TEXT_DTYPE)

    @property
    def is_text(self) -> bool:
        """Whether the cell is text, which Excel must not retype (number format ``@``)."""
        return self not in _DTYPES

    @property
    def is_numeric(self) -> bool:
        """Whether the cells are numbers."""
        return self in _NUMBERS


_NUMBERS = (Kind.COUNT, Kind.NUMBER, Kind.MONEY, Kind.HOURS, Kind.SHARE)
_DTYPES: dict[Kind, Any] = {
    Kind.DATE: TIME_DTYPE,
    Kind.TIME: TIME_DTYPE,
    Kind.YES_NO: pd.BooleanDtype(),
    Kind.ANY: object,
    Kind.COUNT: pd.Int64Dtype(),
    **{kind: pd.Float64Dtype() for kind in _NUMBERS if kind is not Kind.COUNT},
}


_TELLING = (Kind.TEXT, Kind.EMAIL, Kind.PHONE, Kind.ID, Kind.LINK, Kind.ANY)
"""Kinds of cells that may tell somebody; a day, a number or a word of a list alone does not."""


class Zone(StrEnum):
    """The surface on which a column stands; it tells who writes there."""

    KEY = "which one"
    COMPUTED = "computed"
    DECISION = "decision"
    FACT = "fact"
    DETAIL = "detail"


class Scope(StrEnum):
    """What a function must see at once to say what it says of one row: it tells how a table may be cut into parts."""

    ROW = "row"
    """The row alone."""
    COLUMN = "column"
    """The whole column: how all its dates are written, which of its values are frequent."""
    PERSON = "person"
    """All rows with the same address, by its key."""
    TABLE = "table"
    """All of the tables that it reads."""


class Writer(StrEnum):
    """Who writes a column."""

    PERSON = "a person"
    IMPORT = "an import, or you"
    XLMIGRATE = "xlmigrate"


class Phase(StrEnum):
    """The part of the migration that a sheet serves; the order of the tabs, and their colour."""

    PROJECT = "Project"
    PREPARE = "Prepare and assess"
    INVENTORY = "Inventory"
    EXECUTE = "Execute"
    TRACES = "Traces"


class Tone(StrEnum):
    """How loud a word is on the sheet. Quiet tones are plain coloured text; the others are filled."""

    OK = "ok"
    IDLE = "idle"
    GO = "go"
    GOOD = "good"
    WARN = "warn"
    STOP = "stop"
    WAIT = "wait"
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class Choice:
    """One word of a vocabulary: what it means, and how it looks (a cell holds the bare word)."""

    word: str
    help: str
    tone: Tone | None = None
    symbol: str = ""


class Entry(Protocol):
    """What a vocabulary is made of: a `Choice`, or a member of a `Word` enumeration."""

    @property
    def word(self) -> str:
        """The bare word."""
        ...

    @property
    def help(self) -> str:
        """What it means."""
        ...

    @property
    def tone(self) -> Tone | None:
        """How loud it is."""
        ...

    @property
    def symbol(self) -> str:
        """What stands before it."""
        ...


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that a column of kind choice may hold, in the order of its drop-down."""

    name: str
    choices: tuple[Entry, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The bare words."""
        return tuple(choice.word for choice in self.choices)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.choices)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of one sheet. ``name`` is its attribute in typed tables, ``heading`` the cell on the sheet."""

    name: str
    heading: str
    kind: Kind
    help: str
    zone: Zone
    writer: Writer
    required: bool = False
    choices: Vocabulary | None = None
    example: str = ""
    unit: str = ""
    width: float | None = None
    wrap: bool = False
    printed: bool = True
    aliases: tuple[str, ...] = ()
    refers_to: str = ""
    """The table whose keys the cells name, for example ``assets``."""
    personal: bool = True
    """Whether what a person or an import writes there may tell somebody; say so where it may not."""

    @property
    def is_personal(self) -> bool:
        """Whether its cells may tell who somebody is: text that is written there, but for IDs of ours."""
        ours = self.is_computed or self.refers_to or (self.zone is Zone.KEY and self.kind is Kind.ID)
        return self.personal and self.kind in _TELLING and not ours

    @property
    def is_computed(self) -> bool:
        """Whether each run writes it anew."""
        return self.zone in (Zone.COMPUTED, Zone.DETAIL)


def _column(
    zone: Zone,
    writer: Writer,
    name: str,
    heading: str,
    kind: Kind,
    help: str,
    *,
    by: Writer | None = None,
    required: bool = False,
    choices: Vocabulary | None = None,
    example: str = "",
    unit: str = "",
    width: float | None = None,
    wrap: bool = False,
    printed: bool = True,
    aliases: tuple[str, ...] = (),
    refers_to: str = "",
    personal: bool = True,
) -> Column:
    return Column(
        name, heading, kind, help, zone, by or writer, required, choices, example, unit, width, wrap,
        printed, aliases, refers_to, personal,
    )  # fmt: skip


key = partial(_column, Zone.KEY, Writer.IMPORT)
"""Declare a column that says which row it is."""

computed = partial(_column, Zone.COMPUTED, Writer.XLMIGRATE)
"""Declare a column that each run writes anew."""

detail = partial(_column, Zone.DETAIL, Writer.XLMIGRATE, printed=False)
"""Declare a computed column that explains more: it stands behind the facts and is not printed."""

decision = partial(_column, Zone.DECISION, Writer.PERSON)
"""Declare a column that belongs to a person; no operation ever writes it."""

fact = partial(_column, Zone.FACT, Writer.IMPORT)
"""Declare a column of facts, from an import or from a person (``by=Writer.PERSON``)."""


@dataclass(frozen=True)
class Table:
    """One sheet: what its rows are, how they are named, and its columns in the order of the sheet.

    ``name`` is the parameter by which a rule reads it, ``sheet`` the tab, ``excel_name`` the Excel table.
    ``id_prefix`` makes ids for rows that have none (``C-0001``); where the column ``kind`` holds a word of ``kind_prefixes``, the
    id begins with what stands there (``PG-001``). ``owned`` tables are replaced as a whole by a run, but for their decision columns. A table that ``grows`` takes unknown columns of an import,
    behind its facts.

    ``same`` are the columns by which a row is known again when a newer export tells it, the surest first; else it is known by its
    key, then by its second column. ``own_ids``: its exports may tell the workbook's own ids; of other tables an id of the export means
    nothing here. ``watched``: what changes after the freeze must be taken over by hand.
    """

    name: str
    sheet: str
    purpose: str
    columns: tuple[Column, ...]
    phase: Phase
    noun: tuple[str, str]
    id_prefix: str = ""
    kind: str = ""
    kind_prefixes: tuple[tuple[str, str], ...] = ()
    neighbours: tuple[str, ...] = ()
    owned: bool = False
    grows: bool = False
    same: tuple[tuple[str, ...], ...] = ()
    own_ids: bool = False
    watched: bool = False

    def __post_init__(self) -> None:
        zones = [column.zone for column in self.columns]
        if zones != sorted(zones, key=list(Zone).index):
            raise TypeError(f"{self.name}: columns stand in the order key, computed, decision, fact, detail")
        for attribute in ("name", "heading"):
            seen = [getattr(column, attribute).casefold() for column in self.columns]
            if len(set(seen)) != len(seen):
                raise TypeError(f"{self.name}: two columns share a {attribute}")
        unknown = {name for columns in self.same for name in columns} - {
            column.name for column in self.columns
        }
        if unknown:
            raise TypeError(
                f"{self.name}: a row is known again by {sorted(unknown)}, which are no columns of it"
            )

    @property
    def excel_name(self) -> str:
        """The name of the Excel table: ``ConsentRecords``."""
        return "".join(word.capitalize() for word in self.name.split("_"))

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """The columns by attribute."""
        return {column.name: column for column in self.columns}

    @cached_property
    def by_heading(self) -> dict[str, Column]:
        """The columns by every heading under which they may stand, in lower case; attributes count too."""
        found: dict[str, Column] = {}
        for column in self.columns:
            for heading in (column.heading, *column.aliases, column.name):
                found.setdefault(heading.casefold(), column)
        return found

    @property
    def key(self) -> Column:
        """The column that names a row."""
        return self.columns[0]

    @cached_property
    def computed(self) -> tuple[Column, ...]:
        """The columns that each run writes anew, the details among them."""
        return tuple(column for column in self.columns if column.is_computed)

    def zone(self, zone: Zone) -> tuple[Column, ...]:
        """The columns of one surface."""
        return tuple(column for column in self.columns if column.zone is zone)

    def empty(self, rows: int = 0) -> pd.DataFrame:
        """A typed table of blank rows."""
        index = pd.RangeIndex(rows)
        kinds = {column.kind.dtype for column in self.columns}
        nothing = {dtype: pd.Series(pd.NA, index=index, dtype=dtype) for dtype in kinds}
        return pd.DataFrame({column.name: nothing[column.kind.dtype] for column in self.columns}, index=index)
