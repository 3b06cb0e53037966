"""Read and edit Excel workbooks as packages: bytes that are not edited do not change.

Every library that loads a workbook into a model and writes the model back loses what the model does not know. This wing
edits the package instead: it streams the one sheet, splices the cells, and copies every other part as it is.
It knows OOXML and nothing of migrations.

Floors, imports go down only: values, gate → markup, package → strings, styles, workbook, tables, sections → scan →
document.
"""

from xlmigrate.ooxml.document import Document, TableCells
from xlmigrate.ooxml.document import open_document as open
from xlmigrate.ooxml.gate import Limits
from xlmigrate.ooxml.scan import Cells
from xlmigrate.ooxml.tables import Table, TableColumn
from xlmigrate.ooxml.values import Area, CellError, Value
from xlmigrate.ooxml.workbook import Sheet

__all__ = [
    "Area",
    "CellError",
    "Cells",
    "Document",
    "Limits",
    "Sheet",
    "Table",
    "TableCells",
    "TableColumn",
    "Value",
    "open",
]
