"""xlmigrate: an Excel master workbook for moving a business between marketing platforms.

Each operation is a function on DataFrames by its name: ``xlmigrate.clean_contacts(frame)``; the page Operations lists
them all.
"""

from collections.abc import Callable
from importlib.metadata import version

from xlmigrate.api import Made, Result, check, demo, new, on_frame, start
from xlmigrate.errors import XlmigrateError
from xlmigrate.operations import OPERATIONS
from xlmigrate.plan import Plan
from xlmigrate.policy import Policy

__version__ = version("xlmigrate")

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


def __getattr__(name: str) -> Callable[..., Result]:
    for one in OPERATIONS.values():
        if one.function_name == name:
            return on_frame(one)
    raise AttributeError(f"module 'xlmigrate' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, *(one.function_name for one in OPERATIONS.values())]
