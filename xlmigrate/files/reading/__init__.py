"""Platform files: recognised by their headings, read to the row, and accounted for.

`read_file` makes text of a file, `recognise` says whose it is, `gather` makes the tables of a workbook of all
files together. How each column was read stands on the sheet Columns, where a person corrects it.
"""

from xlmigrate.domains.traces.file_notices import with_problems
from xlmigrate.files.reading.answers import YOU_SAID
from xlmigrate.files.reading.gather import Gathered, gather
from xlmigrate.files.reading.mapping import Mapping, read_mapping, write_mapping
from xlmigrate.files.reading.recognise import Recognised, recognise
from xlmigrate.files.reading.source_file import SourceFile, read_file

__all__ = [
    "YOU_SAID", "Gathered", "Mapping", "Recognised", "SourceFile", "gather", "read_file", "read_mapping", "recognise",
    "with_problems", "write_mapping",
]  # fmt: skip
