"""The computed columns: what xlmigrate says of each row, new at each run, with the reason in words.

A new one is a function in one of these modules and a column in the schema; it needs no line here.
"""

from __future__ import annotations

from types import ModuleType

from xlmigrate.computed import (
    assets,
    consent,
    contacts,
    engagement,
    in_use,
    launch,
    money,
    order,
    project,
    proposed,
    technical,
)
from xlmigrate.computed.language import Computed, Derived
from xlmigrate.computed.rows import Lacking


def _of(*modules: ModuleType) -> tuple[Computed, ...]:
    return tuple(
        value for module in modules for value in vars(module).values() if isinstance(value, Computed)
    )


_ALL = _of(contacts, consent, engagement, project, assets, money, technical, launch, order)
COMPUTED = tuple(one for one in _ALL if not isinstance(one, Derived))
"""Every function that fills computed columns, in the order in which they run."""

DERIVED = tuple(one for one in _ALL if isinstance(one, Derived))
"""Every function that gives the rows of an owned table; they run last."""

LACKING = tuple(
    one for module in (in_use, proposed) for one in vars(module).values() if isinstance(one, Lacking)
)
"""Every function that gives rows which a sheet lacks; they are there before rules run."""
