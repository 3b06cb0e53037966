"""An expensive function of one value, run once per distinct value of a column."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

TEXT = pd.StringDtype(storage="pyarrow")


def once_per_value(column: pd.Series, function: Callable[[str], Any], dtype: Any = TEXT) -> pd.Series:
    """``function`` of each value of a text column; missing stays missing.

    The result has the index of the column and the given dtype.
    """
    codes, values = _distinct(column)
    return _spread(codes, [function(value) for value in values], column.index, dtype)


def matching(column: pd.Series, pattern: str) -> np.ndarray[Any, np.dtype[np.bool_]]:
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
    arguments = []
    for _, values in reversed(parts):
        distinct, position = np.divmod(distinct, len(values) + 1)
        arguments.append(np.array([None, *values], dtype=object)[position])
    rows = [function(*values) for values in zip(*reversed(arguments), strict=True)]
    return pd.DataFrame(
        {
            name: _spread(codes, [row[at] for row in rows], index, dtype)
            for at, (name, dtype) in enumerate(zip(fields, dtypes, strict=True))
        },
        index=index,
    )


def _distinct(column: pd.Series) -> tuple[np.ndarray[Any, np.dtype[np.int64]], list[str]]:
    """The distinct values of a text column in order of appearance, and the position of each row's (missing: -1)."""
    encoded = arrow_text(column).dictionary_encode()
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return codes, encoded.dictionary.to_pylist()


def arrow_text(column: pd.Series) -> pa.Array:
    """The cells of a text column as one Arrow array."""
    cells = pa.array(column.astype(TEXT).array)
    return cells.combine_chunks() if isinstance(cells, pa.ChunkedArray) else cells


def _spread(codes: Any, results: list[Any], index: pd.Index, dtype: Any) -> pd.Series:
    values = pd.array([*results, pd.NA], dtype=dtype)
    return pd.Series(values.take(np.asarray(codes)), index=index)


def remembered(read: Callable[..., pd.DataFrame]) -> Callable[..., pd.DataFrame]:
    """A reader of columns that is asked for the same columns again and again: its last two answers are kept.

    Columns are the same when their text is the same Arrow array, which is what a table gives out each time it is asked;
    nothing is compared. The answers hold what the columns hold, and go with the process.
    """
    kept: OrderedDict[tuple[Any, ...], tuple[tuple[Any, ...], pd.DataFrame]] = OrderedDict()

    @wraps(read)
    def ask(column: pd.Series, *more: Any) -> pd.DataFrame:
        texts = tuple(_arrow(one) if isinstance(one, pd.Series) else one for one in (column, *more))
        key = tuple(one if one is None or isinstance(one, str) else id(one) for one in texts)
        if key not in kept:
            # the arrays are kept with the answer, so that no other can take their place in memory
            kept[key] = (texts, read(column, *more))
            if len(kept) > 2:
                kept.popitem(last=False)
        kept.move_to_end(key)
        answer = kept[key][1]
        return answer if answer.index is column.index else answer.set_axis(column.index)

    return ask


def _arrow(column: pd.Series) -> Any:
    """What two columns share that are the same text: the Arrow array behind them, where there is one."""
    return getattr(column.array, "_pa_array", column.array)
