"""The subjects of a migration, one folder each: its tables, words, rules, computed columns, metrics and own logic.

A room names its place among the tabs (``PLACE``) and declares in modules of agreed names; nothing here lists a rule or a
table. The tables of all rooms are there when this is imported, so that a rule may name those of any room; rules, computed
columns and operations are fetched when the catalogue is asked for them.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import TYPE_CHECKING, Any

from xlmigrate.engine import catalogue
from xlmigrate.engine.catalogue import BY_NAME, TABLES, table
from xlmigrate.engine.errors import XlmigrateError

if TYPE_CHECKING:
    from xlmigrate.engine.computed import Computed, Derived
    from xlmigrate.engine.evaluate import Operation
    from xlmigrate.engine.rules import Rule

    RULES: tuple[Rule, ...]
    COMPUTED: tuple[Computed, ...]
    DERIVED: tuple[Derived, ...]
    OPERATIONS: dict[str, Operation]

_DECLARING = ("file_notices", "sheets", "rules", "computed", "operations", "codes", "metrics", "settings")
"""The modules of a room in which it declares; each may be a folder of modules."""

_SHARED = ("shared",)
"""The module of a room in which it declares results that several functions share."""


def _rooms() -> tuple[str, ...]:
    """The names of the rooms, in the order of the tabs."""
    rooms = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__) if found.ispkg]
    return tuple(room.__name__ for room in sorted(rooms, key=lambda room: int(room.PLACE)))


def _modules(room: str, names: tuple[str, ...] = _DECLARING) -> list[ModuleType]:
    """The modules of a room that declare; those of a folder in the order of the alphabet."""
    there = {found.name for found in iter_modules(import_module(room).__path__)}
    modules = []
    for name in names:
        if name in there:
            module = import_module(f"{room}.{name}")
            modules.append(module)
            if hasattr(module, "__path__"):
                modules += [import_module(f"{module.__name__}.{one.name}") for one in iter_modules(module.__path__)]  # fmt: skip
    return modules


def _register_verbs() -> None:
    from xlmigrate.engine import dates, loading
    from xlmigrate.engine.catalogue import Codes
    from xlmigrate.engine.computed import Computed, Derived
    from xlmigrate.engine.evaluate import Operation
    from xlmigrate.engine.gates import Action, Gate
    from xlmigrate.engine.missing_rows import Lacking
    from xlmigrate.engine.rules import Notice, Rule
    from xlmigrate.engine.settings import SettingCheck

    for module in (loading, dates):
        catalogue.register(module, (Notice,))
    for room in _rooms():
        for module in _modules(room):
            catalogue.register(
                module,
                (Rule, Computed, Derived, Lacking, Notice, Operation, Codes, Gate, Action, SettingCheck),
            )


def _register_shared() -> None:
    from xlmigrate.engine.shared import Shared

    for room in _rooms():
        for module in _modules(room, _SHARED):
            catalogue.register(module, (Shared,))


for _room in _rooms():
    catalogue.register_tables(import_module(f"{_room}.tables"))
    catalogue.FAMILIES.update(getattr(import_module(_room), "FAMILIES", {}))
catalogue.when_asked(_register_verbs, shared=_register_shared)

VOCABULARIES = catalogue.vocabularies()
"""Every vocabulary that a column offers."""


def operation(name: str) -> Operation:
    """The operation of that name, in any of its spellings. Raises XlmigrateError naming those there are."""
    from xlmigrate.engine.evaluate import operations

    for one in operations().values():
        if name in (one.name, one.function_name, one.macro_name, one.label):
            return one
    raise XlmigrateError(f"there is no operation {name!r}", do=f"There are: {', '.join(operations())}.")


def __getattr__(name: str) -> Any:
    """What the rooms declare beside tables, when it is asked for: RULES by code, COMPUTED, DERIVED, OPERATIONS by name."""
    if name == "RULES":
        from xlmigrate.engine.rules import all_rules

        return all_rules()
    if name in ("COMPUTED", "DERIVED"):
        from xlmigrate.engine import computed

        return computed.in_order(catalogue.every(getattr(computed, name.capitalize())))
    if name == "OPERATIONS":
        from xlmigrate.engine.evaluate import operations

        return operations()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "BY_NAME",
    "COMPUTED",
    "DERIVED",
    "OPERATIONS",
    "RULES",
    "TABLES",
    "VOCABULARIES",
    "operation",
    "table",
]
