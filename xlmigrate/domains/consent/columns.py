"""Columns as arrays that may be written to."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def objects(column: pd.Series) -> NDArray[np.object_]:
    """The cells of a column as an array of its own, pd.NA where nothing is known."""
    values: NDArray[np.object_] = np.array(column.astype(object), dtype=object)
    values[column.isna().to_numpy(dtype=bool)] = pd.NA
    return values
