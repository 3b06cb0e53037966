"""The add-in on a computer: put where Excel loads it, taken away, examined.

It is built here, from text, for the Python that runs this: so it bears no mark of a download, names the right Python and
the right xlwings, and the same computer gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from xlmigrate.addin.installation.doctor import Line, examine
from xlmigrate.addin.installation.machine import ADDIN, Machine
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.extras import needs
from xlmigrate.workbook import macros


def install(machine: Machine, folder: Path | None = None) -> Path:
    """Build the add-in and put it where Excel loads it, or into a folder of your own; gives its place.

    What is there already is replaced. Raises XlmigrateError where Excel has no such folder, or holds the file.
    """
    needs("the buttons", "xlwings", "pyopenvba")
    target = _target(machine, folder)
    python = macros.portable(str(machine.python), str(machine.home), machine.platform)
    content = macros.addin_bytes(macros.settings(python, machine.platform))
    machine.state.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.parent.parent / f".{ADDIN}.new"  # beside the folder: Excel opens whatever lies in it
    try:
        fresh.write_bytes(content)
        fresh.replace(target)
    except PermissionError as refused:
        raise XlmigrateError(
            "the add-in cannot be written",
            where=str(target),
            do="Close Excel, all its windows, and run this again.",
        ) from refused
    finally:
        fresh.unlink(missing_ok=True)
    if machine.platform == "darwin":
        _allow_python(machine)
    _write_receipt(machine, target, content)
    return target


def remove(machine: Machine) -> list[Path]:
    """Take the add-in away, and the receipt; gives the files that were there."""
    noted = read_receipt(machine)
    places = {Path(noted["path"])} if noted else set()
    if machine.addin:
        places.add(machine.addin)
    gone = sorted(place for place in places if place.is_file())
    try:
        for place in gone:
            place.unlink()
    except PermissionError as refused:
        raise XlmigrateError(
            "the add-in cannot be removed",
            where=str(gone[0]),
            do="Close Excel, all its windows, and run this again.",
        ) from refused
    machine.receipt.unlink(missing_ok=True)
    return gone


def doctor(machine: Machine, workbooks: tuple[Path, ...] = ()) -> list[Line]:
    """What is well and what is not, one line for each question, with the way out."""
    return examine(machine, read_receipt(machine), workbooks)


def read_receipt(machine: Machine) -> Mapping[str, str]:
    """What was installed: path, sha256, python, xlwings, xlmigrate; empty when nothing is noted."""
    try:
        noted = json.loads(machine.receipt.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return noted if isinstance(noted, dict) and "path" in noted else {}


def _target(machine: Machine, folder: Path | None) -> Path:
    if folder is not None:
        return folder.absolute() / ADDIN
    if machine.addin is None:
        raise XlmigrateError(
            "Excel runs on Windows and macOS only, and this is another system",
            do="Work with the commands here, or build the add-in into a folder with --to FOLDER.",
        )
    return machine.addin


def _allow_python(machine: Machine) -> None:
    """On macOS Excel starts programs only through a script in a folder of its own; xlwings ships the script."""
    found = find_spec("xlwings")
    assert found is not None and found.origin is not None  # the macros were just built from it
    machine.applescript.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(Path(found.origin).with_name(machine.applescript.name), machine.applescript)


def _write_receipt(machine: Machine, target: Path, content: bytes) -> None:
    noted = {
        "path": str(target),
        "sha256": hashlib.sha256(content).hexdigest(),
        "python": str(machine.python),
        "xlwings": machine.xlwings,
        "xlmigrate": machine.version,
    }
    machine.receipt.write_text(json.dumps(noted, indent=2) + "\n", encoding="utf-8")


__all__ = ["Line", "Machine", "doctor", "install", "read_receipt", "remove"]
