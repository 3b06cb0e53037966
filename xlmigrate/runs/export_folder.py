"""The folder of an export: it appears whole or not at all, and replaces nothing but a former export of the same workbook."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.workbook.ooxml import disk

MANIFEST = "manifest.json"
MADE_BY = "xlmigrate export"


@contextmanager
def whole(out: Path, workbook: Path) -> Iterator[Path]:
    """A folder aside to fill; when nothing went wrong it becomes ``out``, and a former export there is gone.

    Raises XlmigrateError when ``out`` holds anything else, at the beginning and again before it is replaced.
    """
    _refuse_others(out, workbook)
    out.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".xlmigrate-", dir=out.parent))
    try:
        yield aside
        _refuse_others(out, workbook)
        before = aside.with_name(f"{aside.name}-before")
        if out.exists():
            out.replace(before)
        try:
            aside.replace(out)
        except OSError:
            if before.exists():
                before.replace(out)
            raise
        shutil.rmtree(before, ignore_errors=True)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _refuse_others(out: Path, workbook: Path) -> None:
    if not out.exists():
        return
    if not out.is_dir():
        raise XlmigrateError("it is a file, and import files need a folder", where=str(out), do="Name another folder.")  # fmt: skip
    there = sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if not path.is_dir())
    if not there:
        return
    told = _manifest(out)
    if told is None or told.get("made_by") != MADE_BY:
        raise XlmigrateError(
            f"the folder holds something else ({there[0]}{', ...' if len(there) > 1 else ''})",
            where=str(out), do="Name another folder, or an empty one.",
        )  # fmt: skip
    if told.get("workbook") != workbook.name:
        raise XlmigrateError(
            f"the folder holds the import files of {told.get('workbook')}",
            where=str(out),
            do="Name another folder.",
        )
    written = {str(one["file"]): str(one["sha256"]) for one in told.get("files", [])}
    for name in there:
        if name != MANIFEST and (name not in written or disk.sha256_of(out / name) != written[name]):
            what = "was changed since it was written" if name in written else "is not of the former export"
            raise XlmigrateError(f"{name} {what}", where=str(out), do="Move it elsewhere, or name another folder.")  # fmt: skip


def _manifest(out: Path) -> dict[str, Any] | None:
    try:
        told = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) and isinstance(told.get("files", []), list) else None
