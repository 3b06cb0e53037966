"""A workbook in LibreOffice with macros that press the buttons: VBA mode, and a RunPython that really starts Python."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from tests.live.office import Office, uno
from xlmigrate.domains import BY_NAME

ROOT = Path(__file__).parents[2]

MACRO = """\
Option VBASupport 1
Public Sub Press{number}()
    RunPython "from xlmigrate import addin; {command}"
End Sub
"""

RUN_PYTHON = """\
Option Explicit
' In the place of xlwings' RunPython: the same command line, in a process of its own, and it waits.
Public Sub RunPython(command As String)
    Dim marker As String
    marker = "{marker}"
    Shell("{python}", 0, "-m tests.live.started " & Chr(34) & command & Chr(34) & " " & marker & " " & Chr(34) & _
        "--wb=" & ThisComponent.Title & Chr(34) & " --from_xl=1", False)
    Do While Not FileExists(marker)
        Wait 20
    Loop
End Sub
"""


class Buttons:
    """An open workbook whose macros start commands; ``told`` is what the user was shown since the last press."""

    def __init__(self, office: Office, document: Any, log: Path) -> None:
        self.office, self.document, self.log = office, document, log
        self.marker = log.with_name("done")
        self.libraries = document.BasicLibraries
        self.libraries.VBACompatibilityMode = True
        if not self.libraries.hasByName("Standard"):
            self.libraries.createLibrary("Standard")
        self.libraries.loadLibrary("Standard")
        self.library = self.libraries.getByName("Standard")
        text = RUN_PYTHON.format(marker=self.marker, python=sys.executable)
        self.library.insertByName("Runner", text)
        self._commands: list[str] = []
        self.measured: dict[str, Any] = {}

    def press(self, command: str) -> list[tuple[str, str]]:
        """Run the macro of a command; gives what was shown, as pairs of alert or status and the text."""
        if command not in self._commands:
            self._commands.append(command)
            number = len(self._commands)
            self.library.insertByName(f"Button{number}", MACRO.format(number=number, command=command))
        number = self._commands.index(command) + 1
        for path in (self.marker, self.log):
            path.unlink(missing_ok=True)
        address = (
            f"vnd.sun.star.script:Standard.Button{number}.Press{number}?language=Basic&location=document"
        )
        self.document.getScriptProvider().getScript(address).invoke((), (), ())
        code = self.marker.read_text() if self.marker.exists() else "none"
        if code != "0":
            raise AssertionError(f"the started Python did not end well: {code!r}")
        self.measured = json.loads(self.marker.with_suffix(".json").read_text())
        lines = self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []
        return [(kind, text) for kind, text in map(json.loads, lines) if text]

    # What stands in the workbook -------------------------------------------------------------------------------------

    @property
    def path(self) -> str:
        """Where the copy lies that is open."""
        return str(uno().fileUrlToSystemPath(self.document.getURL()))

    def cells(self, table: str) -> tuple[tuple[Any, ...], ...]:
        """The cells of an Excel table, headings first."""
        area = self.document.DatabaseRanges.getByName(table).DataArea
        sheet = self.document.Sheets.getByIndex(area.Sheet)
        found = sheet.getCellRangeByPosition(area.StartColumn, area.StartRow, area.EndColumn, area.EndRow)
        return tuple(found.getDataArray())

    def everything(self) -> dict[str, tuple[tuple[Any, ...], ...]]:
        """The cells of every table."""
        return {name: self.cells(name) for name in self.document.DatabaseRanges.ElementNames}

    def first_finding(self, sheet: str) -> tuple[str, str, str, str, str]:
        """Sheet, row key, heading, rule and message of the first finding of a row of a sheet."""
        headings, *rows = self.cells("Findings")
        at = [headings.index(name) for name in ("Sheet", "Row", "Column", "Rule", "What")]
        found = (tuple(row[n] for n in at) for row in rows)
        return next(one for one in found if one[0] == sheet and all(one))

    def select(self, sheet: str, key: str, heading: str) -> None:
        """A person selects a cell: the row by its key, in the first column."""
        area = self.document.DatabaseRanges.getByName(sheet).DataArea
        cells = self.cells(sheet)
        row = next(number for number, cells_ in enumerate(cells) if cells_[0] == key)
        there = self.document.Sheets.getByName(sheet)
        self.document.CurrentController.setActiveSheet(there)
        column = cells[0].index(heading)
        self.document.CurrentController.select(
            there.getCellByPosition(area.StartColumn + column, area.StartRow + row)
        )

    @staticmethod
    def help(column: str) -> str:
        """What the schema says of a column of contacts."""
        return BY_NAME["contacts"].by_name[column].help
