"""What is remembered of runs, beside the workbook's backups: a chained log without personal data, and undo packs.

A line of the log says who ran what, when, with which versions, the file's hash before and after, and how many cells
each rule changed. Each line carries the hash of the one before, so an altered line is found. Old and new values are in
the undo pack alone, which goes when its backup goes.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlmigrate.engine.errors import XlmigrateError

_FIRST = "0" * 64


@dataclass(frozen=True)
class Journal:
    """The log and the undo packs of one workbook, in a private folder."""

    folder: Path

    @classmethod
    def of(cls, workbook: Path, state: Path) -> Journal:
        """The journal of a workbook, known by its real path."""
        key = hashlib.sha256(os.fsencode(os.path.realpath(workbook))).hexdigest()[:32]
        return cls(state / "journals" / key)

    @property
    def _log(self) -> Path:
        return self.folder / "log.jsonl"

    def lines(self) -> list[dict[str, Any]]:
        """Every line of the log, oldest first."""
        if not self._log.exists():
            return []
        return [json.loads(line) for line in self._log.read_text(encoding="utf-8").splitlines()]

    def next_run(self) -> str:
        """The name of the next run: R002 after R001."""
        return f"R{len(self.lines()) + 1:03d}"

    def append(
        self, line: Mapping[str, Any], pack: Mapping[str, Any] | None = None, *, keep: int = 20
    ) -> None:
        """Add a line and its undo pack; the newest ``keep`` packs stay."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if pack is not None:
            _write(self.folder / f"{line['run']}.json", json.dumps(pack, ensure_ascii=False))
            for old in sorted(self.folder.glob("R*.json"))[:-keep]:
                old.unlink()
        chained = {**line, "previous": self._last_hash()}
        descriptor = os.open(self._log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(json.dumps(chained, ensure_ascii=True, sort_keys=True) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def _last_hash(self) -> str:
        if not self._log.exists():
            return _FIRST
        last = self._log.read_bytes().rstrip(b"\n").rpartition(b"\n")[2]
        return hashlib.sha256(last).hexdigest()

    def pack(self, run: str) -> dict[str, Any]:
        """The undo pack of a run. Raises XlmigrateError when it has expired."""
        path = self.folder / f"{run}.json"
        if not path.exists():
            raise XlmigrateError(
                f"the undo pack of {run} has expired", do="Take an older backup of the workbook."
            )
        pack: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return pack

    def first_altered(self) -> int | None:
        """The number of the first line whose successor does not know it, from 1; None when the chain holds.

        A line that is no JSON counts as altered. The last line has no successor, so its hash is printed by `log`.
        """
        expected = _FIRST
        raw = self._log.read_bytes().splitlines() if self._log.exists() else []
        for number, line in enumerate(raw, start=1):
            try:
                previous = json.loads(line)["previous"]
            except (ValueError, KeyError, TypeError):
                return number
            if previous != expected:
                return max(1, number - 1)
            expected = hashlib.sha256(line).hexdigest()
        return None

    def head(self) -> str:
        """The hash of the last line: whoever notes it down can tell later that nothing before it was changed."""
        return self._last_hash()


def _write(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
