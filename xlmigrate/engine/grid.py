"""What holds a workbook: a file, the open Excel, a dictionary in memory. Hosts carry cells and judge nothing.

Every host gives tables as `Grid`s and takes a `Plan`, all or nothing. The same contract tests run on each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from xlmigrate.engine.catalogue import BY_NAME
from xlmigrate.engine.errors import WorkbookRefusedError
from xlmigrate.engine.plan import Plan


@dataclass(frozen=True)
class Grid:
    """A table as a host holds it: n columns of m body cells each (None, text, number, truth, date, CellError).

    ``formulas`` maps a heading to the positions of the cells that are formulas; ``stale`` to those whose
    result is not stored in the workbook, so that their value is not known.
    """

    name: str
    sheet: str
    headings: tuple[str, ...]
    columns: tuple[Sequence[Any], ...]
    formulas: Mapping[str, frozenset[int]] = field(default_factory=dict)
    stale: Mapping[str, frozenset[int]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """The number of body rows."""
        return len(self.columns[0]) if self.columns else 0


class Workbook(Protocol):
    """A workbook that can be read. ``name`` is what a message calls it."""

    @property
    def name(self) -> str:
        """What a message calls the workbook."""
        ...

    def tables(self) -> Sequence[tuple[str, str]]:
        """Name and sheet of each Excel table, in the order of the workbook."""
        ...

    def read(self, table: str) -> Grid:
        """All cells of one table."""
        ...

    def formulas(self, table: str, heading: str) -> Mapping[int, str]:
        """The formulas of one column of a table: position → text without ``=``."""
        ...


class WritableWorkbook(Workbook, Protocol):
    """A workbook that takes a plan."""

    def commit(self, plan: Plan) -> object:
        """Write the whole plan, or nothing; what a host says of its writing is its own.

        First the cells as they were read, then rows go, then rows come, then owned tables are replaced.
        Raises WorkbookBusyError when a cell or a row that goes no longer holds its old value, and WorkbookRefusedError
        for a cell that is a person's formula.
        """
        ...


def found_in(workbook: Workbook, table: str) -> str | None:
    """The name of the Excel table that holds a table of the schema: by its name, or else by its sheet; None for none."""
    declared = BY_NAME[table]
    present = workbook.tables()
    names = {name.casefold(): name for name, _ in present}
    sheets = {sheet.casefold(): name for name, sheet in present}
    return names.get(declared.excel_name.casefold()) or sheets.get(declared.sheet.casefold())


def table_in(workbook: Workbook, table: str) -> str:
    """As `found_in`. Raises WorkbookRefusedError when the workbook has no such sheet."""
    found = found_in(workbook, table)
    if found is None:
        raise WorkbookRefusedError(f"there is no sheet {BY_NAME[table].sheet}", where=workbook.name)
    return found
