"""A copy of a workbook without personal data, as a new file."""

from __future__ import annotations

import secrets
from datetime import date
from pathlib import Path

from xlmigrate.engine import loading
from xlmigrate.reports.redact import redacted
from xlmigrate.workbook import new_file
from xlmigrate.workbook.hosts.file import FileWorkbook


def redact(path: Path, target: Path, today: date) -> Path:
    """Write the copy; what people added beside the sheets of the schema is not in it."""
    target = new_file.free(target)
    inventory = loading.read(FileWorkbook(path))
    tables = redacted(inventory.tables, salt=secrets.token_hex(16))
    new_file.write(target, tables, inventory.policy.replace(client="Redacted"), today)
    return target
