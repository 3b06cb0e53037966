"""Everything of a workbook that lies on the disk beside it: the one owner that knows each place, and can forget a person.

=====================  =========================================================  ==========================================
Locks                  ``locks`` of the state folder                              a process number, nothing else
Backups                ``backups``: the workbook before each run                  one that tells the person is destroyed
The log                ``journals``: who ran what, in numbers                     no personal data, stays
Undo packs             ``journals``: old and new values                           the person's cells are taken out
The base of imports    ``journals``: facts as the last export gave them           the person's rows are taken out
Full lists             the folder ``<workbook> runs``                             one that tells the person is destroyed
Outputs                segments, opt-outs, pages, lists: see the manifest         one that tells the person is destroyed
=====================  =========================================================  ==========================================

The manifest ``written.json`` in the folder ``<workbook> runs`` says of each output where it was written and with which
fingerprint. One that somebody changed since is not destroyed but named, and so is one that is not there any more.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from xlmigrate.domains.consent.segments import titles
from xlmigrate.engine.plan import TEXT
from xlmigrate.reports.full_lists import run_folder
from xlmigrate.reports.segments import SUMMARY
from xlmigrate.runs.journal import Journal
from xlmigrate.runs.person import Person, holds
from xlmigrate.workbook.ooxml import disk

MANIFEST = "written.json"


@dataclass(frozen=True)
class Erased:
    """What forgetting a person did at rest: files destroyed by kind, cells and rows taken out, and what a person must look at."""

    backups: int = 0
    packs: int = 0
    base_rows: int = 0
    destroyed: tuple[Path, ...] = ()
    left: tuple[str, ...] = ()

    @property
    def anything(self) -> bool:
        """Whether anything told the person."""
        return bool(self.backups or self.packs or self.base_rows or self.destroyed)


@dataclass(frozen=True)
class AtRest:
    """What is kept of one workbook, and where."""

    workbook: Path
    state: Path

    @property
    def journal(self) -> Journal:
        """The log and the undo packs."""
        return Journal.of(self.workbook, self.state)

    def backups(self) -> list[Path]:
        """The copies of the workbook from before its runs."""
        folder = self.state / "backups" / disk.key_of(self.workbook)
        return sorted(one for one in folder.glob("*") if one.is_file()) if folder.exists() else []

    def packs(self) -> list[Path]:
        """The undo packs of its runs."""
        return sorted(self.journal.folder.glob("R*.json"))

    def bases(self) -> list[Path]:
        """The facts of the last imports, by table."""
        return sorted(self.journal.folder.glob("imported-*.parquet"))

    def outputs(self) -> dict[Path, str]:
        """The files written for people, with the fingerprint as they were written; blank where only the name tells them."""
        stem = self.workbook.stem
        found = dict.fromkeys(sorted(run_folder(self.workbook).glob("*in full.xlsx")), "")
        segments = self.workbook.with_name(f"{stem} segments")
        named = [segments / f"{title}.xlsx" for title in (*titles(), SUMMARY)]
        named += [self.workbook.with_name(f"{stem} {name}") for name in ("consent.html", "late opt-outs.csv")]
        found.update({path: "" for path in named if path.exists()})
        found.update(
            {Path(self._absolute(one["file"])): str(one["sha256"]) for one in _manifest(self.workbook)}
        )
        return found

    def _absolute(self, file: str) -> str:
        return os.path.normpath(self.workbook.absolute().parent / file)

    def forget(self, person: Person, *, dry_run: bool = False) -> Erased:
        """Take a person out of everything at rest; with ``dry_run`` only say what would be done."""
        gone = [path for path in self.backups() if holds(path, person)]
        packs = [path for path in self.packs() if holds(path, person) or _names_rows(path, person)]
        bases = sum(_without_rows(path, person, dry_run=True) for path in self.bases())
        destroyed, left = [], []
        for path, sha256 in self.outputs().items():
            if not path.exists():
                left.append(f"{path} was written and is not there any more: look where it was moved to")
            elif holds(path, person):
                changed = sha256 and disk.sha256_of(path) != sha256
                if changed:
                    left.append(f"{path} was changed by hand since it was written: take the person out of it")
                else:
                    destroyed.append(path)
        if not dry_run:
            for path in (*gone, *destroyed):
                path.unlink()
            lost = {str(path) for path in gone}
            for path in self.packs():
                _rewrite_pack(path, person, lost)
            for path in self.bases():
                _without_rows(path, person, dry_run=False)
            _write_manifest(self.workbook, [
                one for one in _manifest(self.workbook) if Path(self._absolute(one["file"])) not in set(destroyed)
            ])  # fmt: skip
        return Erased(len(gone), len(packs), bases, tuple(destroyed), tuple(left))


def note_outputs(workbook: Path, kind: str, files: Iterable[Path], written_on: date) -> None:
    """Write down in the manifest of a workbook which files were written for people; older entries of them go."""
    new = []
    for file in files:
        absolute = file.absolute()
        try:
            where = os.path.relpath(absolute, workbook.absolute().parent)
        except ValueError:  # another drive
            where = str(absolute)
        new.append(
            {
                "file": where,
                "kind": kind,
                "written_on": written_on.isoformat(),
                "sha256": disk.sha256_of(file),
            }
        )
    names = {one["file"] for one in new}
    if new:
        _write_manifest(workbook, [*(o for o in _manifest(workbook) if o["file"] not in names), *new])


def forget_outputs(workbook: Path, folder: Path) -> None:
    """Take the entries of a folder out of the manifest of a workbook: all of it was replaced."""
    inside = folder.absolute()
    base = workbook.absolute().parent
    kept = [
        one for one in _manifest(workbook) if inside not in Path(os.path.normpath(base / one["file"])).parents
    ]
    _write_manifest(workbook, kept)


def _manifest(workbook: Path) -> list[dict[str, Any]]:
    path = run_folder(workbook) / MANIFEST
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except (
        OSError,
        ValueError,
    ):  # none was written, or somebody edited it: the names that we give still tell
        return []
    return [one for one in entries if isinstance(one, dict) and "file" in one and "sha256" in one]


def _write_manifest(workbook: Path, entries: Sequence[Mapping[str, Any]]) -> None:
    path = run_folder(workbook) / MANIFEST
    if not entries and not path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, json.dumps(list(entries), ensure_ascii=False, indent=1).encode())


def _replace(path: Path, content: bytes) -> None:
    """Another content for a private file, all of it or none."""
    with disk.temporary(path) as new:
        with new.file() as file:
            file.write(content)
        new.flush()
        new.close()
        new.path.replace(path)


def _names_rows(path: Path, person: Person) -> bool:
    try:
        pack = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return True
    return any(person.has(edit["table"], key) for edit in pack["edits"] for key in edit["keys"])


def _rewrite_pack(path: Path, person: Person, lost: set[str]) -> None:
    """An undo pack without the cells and rows that tell a person; one that cannot be read is destroyed."""
    try:
        pack = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        path.unlink()
        return
    before = json.dumps(pack)
    skipped = 0
    for edit in pack["edits"]:
        cells = list(zip(edit["keys"], edit["old"], edit["new"], strict=True))
        keep = [
            at for at, (key, old, new) in enumerate(cells)
            if not (person.has(edit["table"], key) or person.is_told([key, old, new]))
        ]  # fmt: skip
        skipped += len(cells) - len(keep)
        for name in ("rows", "keys", "old", "new", "formulas", "was"):
            if name in edit:
                edit[name] = [edit[name][at] for at in keep]
    pack["edits"] = [edit for edit in pack["edits"] if edit["keys"]]
    for table, rows in pack.get("removed", {}).items():
        skipped += _without(rows, table, person)
    for table, rows in pack.get("replaced", {}).items():
        _without(rows["old"], table, person)
    for table, added in pack.get("added", {}).items():
        if isinstance(added, dict):
            keep = [at for at, key in enumerate(added["keys"]) if not person.has(table, key)]
            skipped += len(added["keys"]) - len(keep)
            pack["added"][table] = {name: [values[at] for at in keep] for name, values in added.items()}
        else:
            pack["added"][table] = [key for key in added if not person.has(table, key)]
    for table, into in pack.get("merged", {}).items():
        pack["merged"][table] = {
            a: b for a, b in into.items() if not person.has(table, a) and not person.has(table, b)
        }
    if pack.get("backup") in lost:
        pack["backup"] = ""
    if skipped:
        pack["forgotten"] = pack.get("forgotten", 0) + skipped
    if json.dumps(pack) != before:
        _replace(path, json.dumps(pack, ensure_ascii=False).encode())


def _without(columns: dict[str, list[Any]], table: str, person: Person) -> int:
    """Take the rows that tell a person out of columns; gives how many there were."""
    from xlmigrate.domains import BY_NAME

    key = BY_NAME[table].key.name
    ids = frozenset().union(*person.keys.values()) if person.keys else frozenset()
    rows = list(zip(*columns.values(), strict=True))
    names = list(columns)

    def mine(row: tuple[Any, ...]) -> bool:
        cells = dict(zip(names, row, strict=True))
        return person.has(table, cells.get(key)) or cells.get("row_key") in ids or person.is_told(row)

    keep = [at for at, row in enumerate(rows) if not mine(row)]
    for name in names:
        columns[name] = [columns[name][at] for at in keep]
    return len(rows) - len(keep)


def _without_rows(path: Path, person: Person, *, dry_run: bool) -> int:
    """Take a person's rows out of the base of imports; gives how many there were."""
    table = path.stem.removeprefix("imported-")
    frame = pd.read_parquet(path).astype(TEXT)
    mine = pd.Series([person.has(table, key) for key in frame.index], index=frame.index, dtype=bool)
    for _, cells in frame.items():
        mine |= cells.astype(object).map(person.is_in).astype(bool)
    if mine.any() and not dry_run:
        content = frame[~mine].to_parquet()
        _replace(path, content)
    return int(mine.sum())


def skipped(pack: Mapping[str, Any]) -> Iterator[str]:
    """What an undo says of a pack from which somebody was forgotten."""
    if pack.get("forgotten"):
        yield f"{pack['forgotten']:,} cells or rows of people who were forgotten since do not come back"
