"""An expensive function of one value, run once per distinct value of a column; and once in an evaluation.

What was read is kept while `one_evaluation` lasts, and dropped at its end: no module keeps the cells of anybody.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

TEXT = pd.StringDtype(storage="pyarrow")


_AT_ONCE = 65_536
"""How many distinct values are Python objects at a time: a million of them would take as much memory as the table."""


def once_per_value(column: pd.Series, function: Callable[[str], Any], dtype: Any = TEXT) -> pd.Series:
    """``function`` of each value of a text column; missing stays missing.

    The result has the index of the column and the given dtype.
    """
    codes, values = _distinct(column)
    parts = [
        pd.array([function(value) for value in values.slice(begin, _AT_ONCE).to_pylist()], dtype=dtype)
        for begin in range(0, len(values), _AT_ONCE)
    ]
    return _spread(codes, parts, column.index, dtype)


def matching(column: pd.Series, pattern: str) -> NDArray[np.bool_]:
    """Which cells of a text column have a match of an RE2 pattern somewhere; a missing one has none."""
    found = pc.match_substring_regex(arrow_text(column), pattern)
    return np.asarray(found.fill_null(False).to_numpy(zero_copy_only=False), dtype=bool)


def changed_where(column: pd.Series, where: Any, function: Callable[[str], Any]) -> pd.Series:
    """A text column with ``function`` of each distinct value in the rows marked; all other cells as they are.

    What tells quickly that nothing is to be done to a cell saves the function: most columns are mostly clean.
    """
    rows = np.flatnonzero(where)
    text = column.astype(TEXT)
    if not len(rows):
        return text
    changed = text.copy()
    changed.iloc[rows] = once_per_value(text.iloc[rows], function).array
    return changed


def fields_per_value(
    columns: Sequence[pd.Series],
    function: Callable[..., Sequence[Any]],
    fields: Sequence[str],
    dtypes: Sequence[Any],
) -> pd.DataFrame:
    """``function`` of each distinct combination of values of several columns (missing as None).

    It gives one value for each of ``fields``; the result has one column for each, with the given dtypes and
    the index of the first column.
    """
    index = columns[0].index
    parts = [_distinct(column) for column in columns]
    combined = np.zeros(len(index), dtype=np.int64)
    for codes, values in parts:
        # missing has the code -1; one more place in the mixed radix, so that it is a value like any other
        combined = combined * (len(values) + 1) + codes + 1
    codes, distinct = pd.factorize(combined)
    read: list[list[Any]] = [[] for _ in fields]
    for begin in range(0, len(distinct), _AT_ONCE):
        arguments = _arguments([values for _, values in parts], distinct[begin : begin + _AT_ONCE])
        rows = [function(*values) for values in zip(*arguments, strict=True)]
        for at, (pieces, dtype) in enumerate(zip(read, dtypes, strict=True)):
            pieces.append(pd.array([row[at] for row in rows], dtype=dtype))
    return pd.DataFrame(
        {
            name: _spread(codes, pieces, index, dtype)
            for name, pieces, dtype in zip(fields, read, dtypes, strict=True)
        },
        index=index,
    )


def _arguments(columns: Sequence[pa.Array], combined: NDArray[np.int64]) -> list[list[str | None]]:
    """The values that stand behind numbers of the mixed radix, a list for each column."""
    found = []
    for values in reversed(columns):
        combined, position = np.divmod(combined, len(values) + 1)
        at = pa.array(position - 1, mask=position == 0)
        found.append(values.take(at).to_pylist())
    return found[::-1]


def _distinct(column: pd.Series) -> tuple[NDArray[np.int64], pa.Array]:
    """The distinct values of a text column in order of appearance, and the position of each row's (missing: -1)."""
    encoded = arrow_text(column).dictionary_encode()
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return codes, encoded.dictionary


def arrow_text(column: pd.Series) -> pa.Array:
    """The cells of a text column as one Arrow array."""
    cells = pa.array(column.astype(TEXT).array)
    return cells.combine_chunks() if isinstance(cells, pa.ChunkedArray) else cells


def _spread(codes: Any, parts: list[Any], index: pd.Index, dtype: Any) -> pd.Series:
    missing = pd.array([pd.NA], dtype=dtype)
    values = type(missing)._concat_same_type([*parts, missing])
    return pd.Series(values.take(np.asarray(codes)), index=index)


class _Memory:
    """What readers keep during one evaluation: each its own, by the reader."""

    def __init__(self) -> None:
        self.kept: dict[object, Any] = {}


_MEMORY: ContextVar[_Memory | None] = ContextVar("what is kept during one evaluation", default=None)


@contextmanager
def one_evaluation() -> Iterator[None]:
    """Meanwhile readers keep what they read, and give it again to whoever asks; at the end it is dropped.

    Within another evaluation it is a part of that one. Without any, nothing is kept.
    """
    if _MEMORY.get() is not None:
        yield
        return
    token = _MEMORY.set(_Memory())
    try:
        yield
    finally:
        _MEMORY.reset(token)


_Function = TypeVar("_Function", bound=Callable[..., Any])


def kept(most: int) -> Callable[[_Function], _Function]:
    """A function of one value that is asked for the same values again: ``most`` answers are kept during an evaluation."""

    def of(function: _Function) -> _Function:
        @wraps(function)
        def ask(*asked: Any) -> Any:
            memory = _MEMORY.get()
            if memory is None:
                return function(*asked)
            known = memory.kept.get(function)
            if known is None:
                known = memory.kept[function] = lru_cache(maxsize=most)(function)
            return known(*asked)

        return cast("_Function", ask)

    return of


class Given:
    """The normal forms that a reader gave out last in this evaluation. A cell that is one of them is read as itself, and need
    not be read again.
    """

    def among(self, column: pd.Series) -> NDArray[np.bool_]:
        """Which cells are one of them."""
        memory = _MEMORY.get()
        if memory is None or self not in memory.kept:
            return np.zeros(len(column), dtype=bool)
        found: NDArray[np.bool_] = pc.is_in(arrow_text(column), value_set=memory.kept[self]).to_numpy(
            zero_copy_only=False
        )
        return found

    def keep(self, forms: pd.Series) -> None:
        """Keep these in the place of the last ones."""
        memory = _MEMORY.get()
        if memory is not None:
            memory.kept[self] = pc.unique(arrow_text(forms.dropna()))


def remembered(read: Callable[..., pd.DataFrame]) -> Callable[..., pd.DataFrame]:
    """A reader of columns that is asked for the same columns again and again: its last answers are kept, of two tables.

    Columns are the same when their text is the same Arrow array, which is what a table gives out each time it is asked;
    nothing is compared. The answers hold what the columns hold, and go when the evaluation ends.
    """

    @wraps(read)
    def ask(column: pd.Series, *more: Any) -> pd.DataFrame:
        memory = _MEMORY.get()
        if memory is None:
            return read(column, *more)
        answers: OrderedDict[tuple[Any, ...], tuple[tuple[Any, ...], pd.DataFrame]]
        answers = memory.kept.setdefault(read, OrderedDict())
        texts = tuple(_arrow(one) if isinstance(one, pd.Series) else one for one in (column, *more))
        key = tuple(one if one is None or isinstance(one, str) else id(one) for one in texts)
        if key not in answers:
            # a column of the same length is most likely the same one before a repair: nobody asks for it again
            for old in [one for one, (columns, _) in answers.items() if len(columns[0]) == len(texts[0])]:
                del answers[old]
            # the arrays are kept with the answer, so that no other can take their place in memory
            answers[key] = (texts, read(column, *more))
            if len(answers) > 2:
                answers.popitem(last=False)
        answers.move_to_end(key)
        answer = answers[key][1]
        return answer if answer.index is column.index else answer.set_axis(column.index)

    return ask


def kept_per_column(read: Callable[[pd.Series], NDArray[Any]]) -> Callable[[pd.Series], NDArray[Any]]:
    """A question about a text column that is asked again and again: the answers for the last columns are kept.

    As with `remembered`, a column is the same when its text is the same Arrow array.
    """

    @wraps(read)
    def ask(column: pd.Series) -> NDArray[Any]:
        memory = _MEMORY.get()
        if memory is None:
            return read(column)
        kept: OrderedDict[int, tuple[object, NDArray[Any]]] = memory.kept.setdefault(read, OrderedDict())
        cells = _arrow(column)
        known = kept.get(id(cells))
        if known is None or known[0] is not cells:
            # the cells are kept with the answer, so that no others take their place in memory
            known = kept[id(cells)] = (cells, read(column))
            if len(kept) > 24:
                kept.popitem(last=False)
        return known[1]

    return ask


def _arrow(column: pd.Series) -> Any:
    """What two columns share that are the same text: the Arrow array behind them, where there is one."""
    return getattr(column.array, "_pa_array", column.array)
