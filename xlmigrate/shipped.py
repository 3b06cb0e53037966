"""The folders that travel with the package: `workbook_template` (what the workbook is made of) and `macros`.

In a wheel they lie inside the package, in a checkout beside it; whoever reads them need not know.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from xlmigrate.errors import XlmigrateError


def shipped(name: str) -> Traversable:
    """The folder of that name. Raises XlmigrateError when the installation lacks it."""
    inside = files("xlmigrate") / name
    if inside.is_dir():
        return inside
    beside = Path(__file__).resolve().parent.parent / name
    if beside.is_dir():
        return beside
    raise XlmigrateError(f"the folder {name} is missing from the installation", do="Install xlmigrate again")
