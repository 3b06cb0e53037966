"""The invented company of the demo: the export files of a yoga studio that moves to another platform.

Deterministic: one seed, no clock. Some 2,000 contacts in the headings of three real platforms, with the defects
that such exports have, in known numbers (`DEFECTS`), and the consultant's own lists of everything else.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from xlmigrate.demo_company import contact_files, inventory_files, proof_files
from xlmigrate.demo_company.company import POLICY
from xlmigrate.demo_company.defects import DEFECTS

_SEED = 20261114
_MADE = datetime(2026, 11, 13, 12, tzinfo=UTC).timestamp()
"""The day on which the exports were made: a file's day is a fact of its own (whether opt-outs are newer than contacts)."""


def write_exports(folder: Path) -> tuple[Path, ...]:
    """Write every export file into a folder; gives their paths, in the order of their names."""
    folder.mkdir(parents=True, exist_ok=True)
    random = Random(_SEED)
    people = contact_files.invent(random)
    sheets = {**contact_files.files(people, random), **inventory_files.files(people, random)}
    sheets |= proof_files.files(people, Random(_SEED + 1))
    written = []
    for name in sorted(sheets):
        path = folder / name
        path.write_bytes(sheets[name].content())
        os.utime(path, (_MADE, _MADE))
        written.append(path)
    return tuple(written)


__all__ = ["DEFECTS", "POLICY", "write_exports"]
