"""Platform files: recognised by their headings, read to the row, and accounted for.

`read_file` makes text of a file, `recognise` says whose it is, `gather` makes the tables of a workbook of all
files together. A file that nobody recognises gets a mapping file, which a person fills in Excel.
"""

from xlmigrate.domains.traces.file_notices import with_problems
from xlmigrate.files.reading.gather import Gathered, gather
from xlmigrate.files.reading.mapping import Mapping, read_mapping, write_mapping
from xlmigrate.files.reading.recognise import Recognised, recognise
from xlmigrate.files.reading.source_file import SourceFile, read_file

__all__ = [
    "Gathered", "Mapping", "Recognised", "SourceFile", "gather", "read_file", "read_mapping", "recognise",
    "with_problems", "write_mapping",
]  # fmt: skip
