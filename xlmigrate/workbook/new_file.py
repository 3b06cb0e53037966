"""A new workbook as a file: where it may be written, and how it gets there whole or not at all."""

from __future__ import annotations

import io
import os
import sys
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pandas as pd

from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.extras import needs
from xlmigrate.engine.settings import Policy
from xlmigrate.engine.shared import Raw
from xlmigrate.workbook.drawing import template


def free(path: Path) -> Path:
    """The path of a new workbook. Raises XlmigrateError for another ending, and when the file exists."""
    if path.suffix.casefold() not in (".xlsx", ".xlsm"):
        raise XlmigrateError(
            "a new workbook ends in .xlsx, or in .xlsm to carry the buttons itself",
            where=str(path),
            do=f"Name it {path.stem}.xlsx.",
        )
    if path.exists():
        raise XlmigrateError(
            "the file exists already", where=str(path), do="Name another file, or move this one away."
        )
    return path


def write(
    path: Path, tables: Mapping[str, pd.DataFrame], policy: Policy, today: date, raw: Raw | None = None
) -> None:
    """Write beside the target and move it there, so that a half-written workbook never stands under its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".xlmigrate-", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    try:
        if path.suffix.casefold() == ".xlsm":
            _write_with_buttons(Path(name), tables, policy, today, raw)
        else:
            template.write(Path(name), tables, policy, today=today, raw=raw)
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def _write_with_buttons(
    path: Path, tables: Mapping[str, pd.DataFrame], policy: Policy, today: date, raw: Raw | None
) -> None:
    from xlmigrate.workbook import macros  # what only a workbook of macros needs

    needs("the buttons of an .xlsm", "xlwings", "pyopenvba")
    target = io.BytesIO()
    home = str(Path.home())
    settings = macros.settings(macros.portable(sys.executable, home, sys.platform), sys.platform)
    template.write(target, tables, policy, today=today, raw=raw, finish=macros.attaching(settings))
    path.write_bytes(macros.finished(target.getvalue()))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
