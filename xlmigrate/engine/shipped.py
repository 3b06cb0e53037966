"""The folders that travel with the package: `workbook_template` (what the workbook is made of) and `macros`.

In a wheel they lie inside the package, in a checkout beside it; whoever reads them need not know.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from xlmigrate.engine.errors import XlmigrateError


def shipped(name: str) -> Traversable:
    """The folder of that name. Raises XlmigrateError when the installation lacks it."""
    inside = files("xlmigrate") / name
    if inside.is_dir():
        return inside
    beside = Path(__file__).resolve().parent.parent.parent / name
    if beside.is_dir():
        return beside
    raise XlmigrateError(f"the folder {name} is missing from the installation", do="Install xlmigrate again.")


@cache
def look() -> Mapping[str, Any]:
    """How the workbook looks: the whole of `workbook_template/look.toml`."""
    return _read("look.toml")


@cache
def texts() -> Mapping[str, Any]:
    """The words on the sheets that are not declared in the schema: the whole of `workbook_template/texts.toml`."""
    return _read("texts.toml")


def _read(name: str) -> Mapping[str, Any]:
    return tomllib.loads((shipped("workbook_template") / name).read_text(encoding="utf-8"))
