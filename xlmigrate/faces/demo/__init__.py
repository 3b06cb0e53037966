"""The invented company of the demo: the export files of a yoga studio that moves to another platform.

Deterministic: one seed, no clock. Some 2,000 contacts in the headings of three real platforms, with the defects
that such exports have, in known numbers (`DEFECTS`), and the consultant's own lists of everything else.
"""

from __future__ import annotations

import csv
from pathlib import Path
from random import Random

from xlmigrate.faces.demo import contact_files, inventory_files
from xlmigrate.faces.demo.company import COMPANY, POLICY
from xlmigrate.faces.demo.contact_files import DEFECTS
from xlmigrate.schema import BY_NAME

_SEED = 20261114


def write_exports(folder: Path) -> tuple[Path, ...]:
    """Write every export file into a folder; gives their paths, in the order of their names."""
    folder.mkdir(parents=True, exist_ok=True)
    random = Random(_SEED)
    people = contact_files.invent(random)
    tables: dict[str, tuple[str, list[list[str]]]] = {
        **contact_files.files(people, random),
        **inventory_files.files(people, random),
    }
    written = []
    for name, (delimiter, rows) in sorted(tables.items()):
        path = folder / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows(rows)
        written.append(path)
    for table, rows in COMPANY["rows"].items():
        sheet = BY_NAME[table]
        headings = [c.heading for c in sheet.columns if any(c.heading in row for row in rows)]
        path = folder / f"lumen-{table.replace('_', '-')}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([sheet.key.heading, *headings])
            for number, row in enumerate(rows, start=1):
                writer.writerow([f"{sheet.id_prefix}{number:03d}", *(row.get(h, "") for h in headings)])
        written.append(path)
    return tuple(sorted(written))


__all__ = ["DEFECTS", "POLICY", "write_exports"]
