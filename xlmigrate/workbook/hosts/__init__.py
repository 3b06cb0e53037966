"""What holds a workbook: a closed file, the open Excel, a dictionary in memory; all of one protocol, `WritableWorkbook`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # mypy checks here that each of them is a host, and nothing is imported for it
    from xlmigrate.engine.grid import WritableWorkbook
    from xlmigrate.workbook.hosts.excel import ExcelWorkbook
    from xlmigrate.workbook.hosts.file import FileWorkbook
    from xlmigrate.workbook.hosts.memory import MemoryWorkbook

    HOSTS: tuple[type[WritableWorkbook], ...] = (ExcelWorkbook, FileWorkbook, MemoryWorkbook)
