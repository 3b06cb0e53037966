"""Tables of text as the bytes of files: one, or as many as the platform's limits make of it.

Every cell is quoted: some platforms ask for it where letters have accents, and all read it. Nothing is put in front of a cell that
begins like a formula, because a machine reads it, and what it reads is what lands.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.files.writing.forms import CODECS
from xlmigrate.platforms import ImportFile

_EXTENSIONS = {"CSV": "csv", "TXT": "txt", "TSV": "tsv"}


@dataclass(frozen=True)
class Form:
    """How the platform's files are written."""

    extension: str
    delimiter: str
    encoding: str
    rows: int | None
    size: int | None


@dataclass(frozen=True)
class Part:
    """One file: its bytes, and which rows of the table stand in it, as the first and the one behind the last."""

    content: bytes
    first: int
    behind: int


def form_of(target: ImportFile) -> Form:
    """The form that the facts ask for; what is not known is written in the form that most importers read.

    Raises XlmigrateError where the platform takes no file of text.
    """
    types = target.or_safest("file_types")
    kind = next((one for one in ("CSV", "TXT", "TSV") if one in types), None)
    if kind is None:
        raise XlmigrateError(f"the platform takes no file of text, but {', '.join(types)}", do="Import by hand.")  # fmt: skip
    delimiters = target.or_safest("delimiter")
    delimiter = "\t" if kind != "CSV" and "\t" in (*delimiters, *(("\t",) if kind == "TSV" else ())) else delimiters[0]  # fmt: skip
    encoding = CODECS[target.or_safest("encoding")[0]]
    return Form(
        _EXTENSIONS[kind], delimiter, encoding, target.rows_per_file.value, target.bytes_per_file.value
    )


def parts(headings: Sequence[str], rows: Iterable[Sequence[str]], form: Form) -> tuple[Part, ...]:
    """The files of a table: each has the headings, and no more rows or bytes than the platform takes; a row is never divided.

    Raises XlmigrateError for one row that alone is larger than a file may be.
    """
    head, *lines = (line.encode(form.encoding) for line in _lines(headings, rows, form.delimiter))
    made: list[Part] = []
    first, size = 0, len(head)
    for at, line in enumerate(lines):
        full = (form.rows is not None and at - first >= form.rows) or (
            form.size is not None and size + len(line) > form.size
        )
        if full:
            if at == first:
                raise XlmigrateError(
                    f"one row is larger than the {form.size:,} bytes that a file may have",
                    where="the import file", do="Look at the limit on Settings, Target limits.",
                )  # fmt: skip
            made.append(Part(head + b"".join(lines[first:at]), first, at))
            first, size = at, len(head)
        size += len(line)
    if len(lines) or not made:
        if form.size is not None and size > form.size:
            raise XlmigrateError(
                f"one row is larger than the {form.size:,} bytes that a file may have",
                where="the import file", do="Look at the limit on Settings, Target limits.",
            )  # fmt: skip
        made.append(Part(head + b"".join(lines[first:]), first, len(lines)))
    return tuple(made)


def _lines(headings: Sequence[str], rows: Iterable[Sequence[str]], delimiter: str) -> Iterator[str]:
    lines: list[str] = []
    writer = csv.writer(_Sink(lines), delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows(rows)
    yield from lines


class _Sink(io.TextIOBase):
    """Takes each line as it is written: the writer of the standard library writes one row at a time."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    def write(self, line: Any) -> int:
        self._lines.append(line)
        return len(line)
