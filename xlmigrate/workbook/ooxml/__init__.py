"""Read and edit Excel workbooks as packages: bytes that are not edited do not change.

Every library that loads a workbook into a model and writes the model back loses what the model does not know. This wing
edits the package instead: it streams the one sheet, splices the cells, and copies every other part as it is.
It knows OOXML and nothing of migrations. It is written by hand because no library keeps what it does not model: openpyxl drops
slicers, threaded comments, queries and controls; the others only read, or only write anew (``tests/conformance/ooxml_lossless.py``
shows what is kept, over workbooks that Excel made).

    document = ooxml.open("Contacts.xlsx")
    cells = document.read_table("Contacts")
    editor = ooxml.Editor(document)
    editor.set_column("Contacts", "E-mail", new_addresses)
    editor.save(state_folder)

Floors, imports go down only: values, gate, formula → markup → package → strings, styles, workbook, tables, sections, careful →
cell_reader, rows, frame, cells → scan, changes, sheet_formulas → sheet_edit, archive, growth, verify, disk → document →
writing → editor, formulas, inspection, unused_strings. A test enforces it.
"""

from xlmigrate.workbook.ooxml.admission import Limits
from xlmigrate.workbook.ooxml.cells import Formula
from xlmigrate.workbook.ooxml.disk import locked, sweep
from xlmigrate.workbook.ooxml.document import Document, TableCells
from xlmigrate.workbook.ooxml.document import open_document as open
from xlmigrate.workbook.ooxml.editor import Editor, Saved, restore
from xlmigrate.workbook.ooxml.formulas import read_formulas
from xlmigrate.workbook.ooxml.inspection import Inspection, inspect
from xlmigrate.workbook.ooxml.listing import read_rows
from xlmigrate.workbook.ooxml.scan import Cells
from xlmigrate.workbook.ooxml.tables import Table, TableColumn
from xlmigrate.workbook.ooxml.unused_strings import empty_unused_strings
from xlmigrate.workbook.ooxml.values import Area, CellError, Value
from xlmigrate.workbook.ooxml.verify import VerificationError
from xlmigrate.workbook.ooxml.workbook import Sheet

__all__ = [
    "Area", "CellError", "Cells", "Document", "Editor", "Formula", "Inspection", "Limits", "Saved", "Sheet", "Table",
    "TableCells", "TableColumn", "Value", "VerificationError", "empty_unused_strings", "inspect", "locked", "open", "read_formulas", "read_rows", "restore",
    "sweep",
]  # fmt: skip
