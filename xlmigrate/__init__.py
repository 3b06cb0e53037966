"""xlmigrate: an Excel master workbook for moving a business between marketing platforms.

Each operation is a function on DataFrames by its name: ``xlmigrate.clean_contacts(frame)``; the page Operations lists
them all.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlmigrate.api import check, demo, new, start
    from xlmigrate.domains import OPERATIONS
    from xlmigrate.engine.errors import XlmigrateError
    from xlmigrate.engine.plan import Plan
    from xlmigrate.engine.settings import Policy
    from xlmigrate.runs.frames import Result
    from xlmigrate.runs.starting import Made

__all__ = [
    "OPERATIONS",
    "Made",
    "Plan",
    "Policy",
    "Result",
    "XlmigrateError",
    "check",
    "demo",
    "new",
    "start",
]

_WHERE = {
    "Made": "runs.starting",
    "Result": "runs.frames",
    "OPERATIONS": "domains",
    "Plan": "engine.plan",
    "Policy": "engine.settings",
    "XlmigrateError": "engine.errors",
}
"""The modules of the public names; those of the others is ``api``. A name is imported when it is asked for, since a
click in Excel and the start of a command wait for each import."""


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return import_module("importlib.metadata").version("xlmigrate")
    if name in __all__:
        value = getattr(import_module(f"xlmigrate.{_WHERE.get(name, 'api')}"), name)
        globals()[name] = value
        return value
    if "_" in name.strip("_"):  # verb and noun; a module of ours is asked for here too, by its one word
        operations = import_module("xlmigrate.domains").OPERATIONS
        for one in operations.values():
            if one.function_name == name:
                return import_module("xlmigrate.api").on_frame(one)
    raise AttributeError(f"module 'xlmigrate' has no attribute {name!r}")


def __dir__() -> list[str]:
    operations = import_module("xlmigrate.domains").OPERATIONS
    return [*__all__, *(one.function_name for one in operations.values())]
