"""Cells become typed columns, and what cannot be typed is said.

A cell holds nothing, text, a number, a truth value, a date or an error. A typed column has one nullable
dtype. Typing never guesses: a date is a date cell or ISO text, a number is a number or plain digits, and
everything else is left missing and named in the result, so that loading can say where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from xlmigrate.engine.tables import TEXT_DTYPE, TIME_DTYPE, Column, Kind


class CellError(str):
    """An error in a cell, such as ``#N/A``. It is not text and never counts as blank."""

    __slots__ = ()


Cell = None | str | float | int | bool | date | datetime | CellError


@dataclass(frozen=True)
class Typed:
    """A typed column; ``problem`` says per row what kept a cell from being typed (missing where nothing did).

    ``changed`` marks the cells whose typed value is written otherwise than the cell (a number in a text
    column, text in a date column, a word in another case): there the raw cell is worth keeping.
    """

    values: pd.Series
    problem: pd.Series
    changed: NDArray[np.bool_]


def typed(column: Column, cells: Sequence[Any] | pd.Series) -> Typed:
    """Type the cells of a column (n values) as its kind asks."""
    if isinstance(cells, pd.Series) and cells.dtype == column.kind.dtype and column.kind is not Kind.CHOICE:
        return _as_is(_blank_to_missing(cells.reset_index(drop=True)))
    if not isinstance(cells, pd.Series) and is_blank(cells):
        return _as_is(missing(len(cells), column.kind.dtype))
    if column.kind is Kind.ANY:
        kept = pd.Series([_plain(cell) for cell in cells], dtype=object)
        return _as_is(kept)
    plain_text = _all_text(cells)
    if plain_text is not None and column.kind.is_text and column.kind is not Kind.CHOICE:
        return _as_is(_blank_to_missing(plain_text))
    source = plain_text if plain_text is not None else pd.Series(list(cells), dtype=object)
    return _by_distinct(column, source)


def _as_is(values: pd.Series) -> Typed:
    return Typed(values, missing(len(values), TEXT_DTYPE), np.zeros(len(values), dtype=bool))


def is_blank(cells: Sequence[Any]) -> bool:
    """Whether no cell holds anything."""
    return set(map(type, cells)) <= {type(None)}


def missing(rows: int, dtype: Any) -> pd.Series:
    """A typed column of which nothing is known."""
    if dtype == TEXT_DTYPE:  # most columns are text, and pandas makes such a one value by value
        return _text_of(pa.nulls(rows, pa.large_string()))
    nothing: pd.Series = pd.Series(pd.NA, index=pd.RangeIndex(rows), dtype=dtype)
    return nothing


def _blank_to_missing(values: pd.Series) -> pd.Series:
    if values.dtype != TEXT_DTYPE:
        return values
    blank = values.eq("").fillna(False)
    return values.mask(blank) if blank.any() else values


def _all_text(cells: Sequence[Any] | pd.Series) -> pd.Series | None:
    """The cells as a text column when all are text or nothing, else None."""
    if isinstance(cells, pd.Series):
        return cells.reset_index(drop=True) if cells.dtype == TEXT_DTYPE else None
    if not set(map(type, cells)) <= {str, type(None)}:
        return None
    try:
        return _text_of(pa.array(cells, type=pa.large_string()))
    except UnicodeEncodeError:  # half of a surrogate pair
        return None


def _text_of(cells: pa.Array) -> pd.Series:
    """Arrow's text as a column, without a look at each value."""
    dtype: Any = TEXT_DTYPE
    column: pd.Series = pd.Series(dtype.__from_arrow__(cells), copy=False)
    return column


def _by_distinct(column: Column, source: pd.Series) -> Typed:
    """Read each distinct cell once and map it back."""
    read = _READERS.get(column.kind, _read_text)
    if source.dtype == TEXT_DTYPE:
        codes, found = pd.factorize(source, use_na_sentinel=False)
        distinct: list[Any] = list(found)
    else:  # the type is part of the value: 1, 1.0 and True are equal to Python and not to a reader
        codes, pairs = pd.factorize(pd.Series([(type(cell), cell) for cell in source], dtype=object))
        distinct = [cell for _, cell in pairs]
    outcomes = [_read_one(read, column, cell) for cell in distinct]
    index = pd.RangeIndex(len(source))
    values = pd.Series([o[0] for o in outcomes], dtype=object).take(codes)
    problems = pd.Series([o[1] for o in outcomes], dtype=object).take(codes)
    changed = np.array([o[2] for o in outcomes], dtype=bool)
    values = pd.Series(values.to_numpy(), index=index).astype(column.kind.dtype)
    return Typed(
        values,
        pd.Series(problems.to_numpy(), index=index).astype(TEXT_DTYPE),
        changed[codes] if len(changed) else np.zeros(len(source), dtype=bool),
    )


class _NotReadableError(ValueError):
    """The cell cannot be typed; the text says what it should have been."""


def _read_one(read: Callable[[Any, Column], Any], column: Column, cell: Any) -> tuple[Any, str | None, bool]:
    if cell is None or cell is pd.NA or (isinstance(cell, float) and cell != cell):
        return pd.NA, None, False
    if isinstance(cell, CellError):
        return pd.NA, f"Excel error in the cell: {cell}", True
    if isinstance(cell, str) and cell == "":
        return pd.NA, None, False
    try:
        value = read(cell, column)
    except _NotReadableError as reason:
        kept = str(cell) if column.kind.is_text else pd.NA
        return kept, str(reason), True
    return value, None, bool(type(value) is not type(cell) or value != cell)


def _read_text(cell: Any, _: Column) -> str:
    return cell if isinstance(cell, str) else as_typed_in(cell)


def as_typed_in(cell: Any) -> str:
    """A number, date or truth value as a person would type it: 447700900123, 0.5, 2026-11-05, Yes."""
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, datetime):
        whole = cell.time() == datetime.min.time()
        return cell.date().isoformat() if whole else cell.isoformat(" ", "seconds")
    return str(cell)


def _plain(cell: Any) -> Any:
    return pd.NA if cell is None or (isinstance(cell, str) and cell == "") else cell


_ISO = re.compile(
    r"\s*(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?\s*(?:Z|UTC|\+00:?00)?)?\s*",
    re.A,
)


def _in_utc(cell: datetime) -> datetime:
    """The moment without its zone: dates of a workbook are in UTC, or as they were written."""
    return (cell if cell.tzinfo is None else cell.astimezone(UTC)).replace(tzinfo=None)


def _read_time(cell: Any, column: Column) -> datetime:
    if isinstance(cell, datetime):
        return _in_utc(cell)
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)
    match = _ISO.fullmatch(cell) if isinstance(cell, str) else None
    if match:
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
        try:
            return datetime(year, month, day, hour, minute, second, int((match[7] or "0").ljust(6, "0")))
        except ValueError:
            pass
    raise _NotReadableError(f"{column.heading} is not a clear date: write it like 2026-11-05")


_NUMBER = re.compile(r"\s*([-+]?\d+(?:\.\d+)?)\s*(%?)\s*", re.A)


def _read_number(cell: Any, column: Column) -> float:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return float(cell)
    match = _NUMBER.fullmatch(cell) if isinstance(cell, str) else None
    if match and (not match[2] or column.kind is Kind.SHARE):
        return float(match[1]) / (100 if match[2] else 1)
    raise _NotReadableError(f"{column.heading} is not a number: write digits, such as 1250.50")


def _read_count(cell: Any, column: Column) -> int:
    number = _read_number(cell, column)
    if not number.is_integer() or abs(number) >= 2**53:  # beyond that a spreadsheet no longer counts by ones
        raise _NotReadableError(f"{column.heading} is not a whole number")
    return int(number)


_YES = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}


def _read_yes_no(cell: Any, column: Column) -> bool:
    if isinstance(cell, bool):
        return cell
    word = as_typed_in(cell).strip().casefold()
    if word not in _YES:
        raise _NotReadableError(f"{column.heading} must be Yes or No")
    return _YES[word]


def _read_choice(cell: Any, column: Column) -> str:
    text = as_typed_in(cell)
    offered = column.choices.words if column.choices else ()
    for word in offered:
        if word.casefold() == text.strip().casefold():
            return word
    raise _NotReadableError(f"{column.heading} must be one of its words ({', '.join(offered)})")


_READERS: dict[Kind, Callable[[Any, Column], Any]] = {
    Kind.DATE: _read_time,
    Kind.TIME: _read_time,
    Kind.COUNT: _read_count,
    Kind.NUMBER: _read_number,
    Kind.MONEY: _read_number,
    Kind.HOURS: _read_number,
    Kind.SHARE: _read_number,
    Kind.YES_NO: _read_yes_no,
    Kind.CHOICE: _read_choice,
}

__all__ = ["TEXT_DTYPE", "TIME_DTYPE", "Cell", "CellError", "Typed", "as_typed_in", "typed"]
