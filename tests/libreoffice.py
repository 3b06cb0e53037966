"""LibreOffice as a second opinion: it renders a workbook, or calculates every formula anew and tells the values.

Each run works on a copy, in a profile of its own: a lock file beside the original would make the load fail in
silence, and two runs that share a profile talk to each other. A fresh profile ends the first start with exit code 81
(it restarts itself once), so a start that fails with it is made again.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

import openpyxl

_RESTART = 81
_SECONDS = 300
_HARD_RECALCULATION = """\
<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""
"""The setting `Recalculation on File Load: Always`; without it the stored results would be believed."""


def program() -> str | None:
    """The path of soffice; None where LibreOffice is absent."""
    return shutil.which("soffice") or shutil.which("libreoffice")


@contextmanager
def _copy(workbook: Path) -> Iterator[tuple[Path, Path]]:
    """A copy of the workbook and a fresh profile, in a folder that goes away."""
    with tempfile.TemporaryDirectory(prefix="libreoffice-") as folder:
        profile = Path(folder, "profile")
        settings = profile / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_HARD_RECALCULATION, encoding="utf-8")
        copy = Path(folder, "copy", workbook.name)
        copy.parent.mkdir()
        shutil.copyfile(workbook, copy)
        yield copy, profile


def _convert(copy: Path, profile: Path, kind: str) -> Path:
    out = profile.parent / "out"
    command = [
        str(program()), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--convert-to", kind,
        "--outdir", str(out), str(copy),
    ]  # fmt: skip
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    for _ in range(2):
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_SECONDS, env=environment, check=False
        )
        if done.returncode != _RESTART:
            break
    made = out / f"{copy.stem}.{kind}"
    if done.returncode != 0 or not made.exists():
        raise RuntimeError(
            f"LibreOffice made no {made.name} (exit code {done.returncode}): {done.stderr.strip()}"
        )
    return made


def to_pdf(workbook: Path, target: Path) -> Path:
    """The workbook as printed, with every formula calculated anew."""
    with _copy(workbook) as (copy, profile):
        shutil.copyfile(_convert(copy, profile, "pdf"), target)
    return target


def to_pngs(workbook: Path, folder: Path, *, dpi: int = 80, grey: bool = False) -> list[Path]:
    """The printed pages as pictures, by pdftoppm."""
    folder.mkdir(parents=True, exist_ok=True)
    pdf = to_pdf(workbook, folder / f"{workbook.stem}.pdf")
    options = ["-gray"] if grey else []
    subprocess.run(
        ["pdftoppm", "-r", str(dpi), "-png", *options, str(pdf), str(folder / "page")],
        check=True,
        timeout=_SECONDS,
    )
    return sorted(folder.glob("page*.p[ng][gm]"))


def recalculated(workbook: Path) -> dict[str, dict[str, object]]:
    """Every value of a copy after a hard recalculation: sheet → address → value. The original is never saved."""
    with _copy(workbook) as (copy, profile):
        return cached_values(_convert(copy, profile, "xlsx"))


def cached_values(workbook: Path) -> dict[str, dict[str, object]]:
    """Every value that stands in the file: sheet → address → value."""
    book = opened(workbook, data_only=True)
    return {
        sheet.title: {
            cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None
        }
        for sheet in book.worksheets
    }


def formula_cells(workbook: Path) -> dict[str, list[str]]:
    """The addresses that hold a formula: sheet → addresses."""
    book = opened(workbook)
    return {
        sheet.title: [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        for sheet in book.worksheets
    }


def opened(workbook: Path | BinaryIO, **options: bool) -> openpyxl.Workbook:
    """A workbook as openpyxl reads it, without its warnings of what it does not know."""
    with (
        warnings.catch_warnings()
    ):  # openpyxl does not know a print area of whole columns, nor some extensions
        warnings.filterwarnings("ignore", "Print area cannot be set", UserWarning)
        warnings.filterwarnings("ignore", ".*extension is not supported", UserWarning)
        return openpyxl.load_workbook(workbook, **options)


def differences(workbook: Path) -> list[str]:
    """The formula cells whose stored result is not what LibreOffice calculates."""
    stored, anew = cached_values(workbook), recalculated(workbook)
    return [
        f"{sheet}!{cell}"
        for sheet, cells in formula_cells(workbook).items()
        for cell in cells
        if not same(stored[sheet].get(cell), anew[sheet].get(cell))
    ]


def same(left: object, right: object) -> bool:
    """Whether two cells hold the same, a date being a number of days and an empty text nothing."""
    left, right = (number_of_days(value) for value in (left, right))
    if isinstance(left, int | float) and isinstance(right, int | float):
        return abs(left - right) < 1e-9
    return (left or None) == (right or None)


def number_of_days(value: object) -> object:
    return (value.date() - date(1899, 12, 30)).days if isinstance(value, datetime) else value
