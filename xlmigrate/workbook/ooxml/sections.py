"""A sheet as a stream: its head, its rows in pieces of whole rows, its tail. The guard of the fast path stands here.

98 % of the sheets that Excel writes have one shape: UTF-8, default namespace, no comment, every ``<c`` and ``<row``
begins with its address. In that shape bytes can be searched instead of parsed. Everything else raises `NotSureError`, and
the careful path (expat) begins anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlmigrate.engine.errors import UnsafeWorkbookError
from xlmigrate.workbook.ooxml.admission import MIB
from xlmigrate.workbook.ooxml.markup import NotSureError
from xlmigrate.workbook.ooxml.package import UTF8_MARKED, Package, encoding_of
from xlmigrate.workbook.ooxml.workbook import MAIN

HEAD, ROWS, TAIL = "head", "rows", "tail"
_START = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>)?\s*<worksheet[\s>]")
_SHEET_DATA = re.compile(rb"<sheetData(?:\s[^>]*)?>|<sheetData/>")
_DEFAULT = tuple(b'xmlns="' + uri.encode() + b'"' for uri in MAIN)
_ODD_CELL = re.compile(rb"<(?:c|row)(?! r=\")(?=[\s/>])")
_ROW_NUMBER = re.compile(rb'<row r="(\d+)"')


def sections(
    package: Package, part: str, chunk: int, *, is_guarded: bool = True
) -> Iterator[tuple[str, bytes]]:
    """Head (up to and with the start tag of sheetData), pieces of whole rows, tail (from its end tag on).

    With ``is_guarded`` false the caller sees to the shape of the cells itself. A self-closing sheetData ends the head as ``<sheetData/>``, and the tail begins behind it.
    """
    pieces = package.chunks(part, chunk)
    head, waiting = _head(pieces)
    yield HEAD, head
    if head.endswith(b"/>"):
        yield TAIL, b"".join([waiting, *pieces])
        return
    guard = guarded if is_guarded else _as_it_is
    searched = 0
    for piece in _chained(waiting, pieces):
        waiting = piece if searched == 0 else waiting + piece
        end = waiting.find(b"</sheetData", max(0, searched - 11))
        if end >= 0:
            if end:
                yield ROWS, guard(waiting[:end])
            yield TAIL, b"".join([waiting[end:], *pieces])
            return
        cut = waiting.rfind(b"</row>", max(0, searched - 6)) + 6
        if cut >= 6:
            yield ROWS, guard(waiting[:cut])
            waiting = waiting[cut:]
        searched = len(waiting)
        refuse_long_row(package, searched)
    raise NotSureError


def _chained(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _head(pieces: Iterator[bytes]) -> tuple[bytes, bytes]:
    head = b""
    for piece in pieces:
        head += piece
        found = _SHEET_DATA.search(head)
        if found:
            start, rest = head[: found.end()], head[found.end() :]
            _guard_head(start)
            return start, rest
    raise NotSureError


def _guard_head(head: bytes) -> None:
    root = _START.match(head)
    if root is None or encoding_of(head) not in ("utf-8", UTF8_MARKED):
        raise NotSureError
    if head.count(b"<!") or head.count(b"<?") > head.count(b"<?xml"):
        raise NotSureError
    tag = head[root.end() - 1 : head.index(b">", root.end() - 1)]
    if tag.count(b"xmlns=") != 1 or not any(default in tag for default in _DEFAULT):
        raise NotSureError
    if sum(head.count(uri.encode()) for uri in MAIN) != 1:
        raise NotSureError  # a second name for the same elements


def guarded(rows: bytes) -> bytes:
    """The rows themselves when they have the one shape; NotSureError otherwise."""
    if rows.count(b"<c") != rows.count(b'<c r="') and _ODD_CELL.search(rows):
        raise NotSureError
    return rows_guarded(rows)


def _as_it_is(rows: bytes) -> bytes:
    return rows


def rows_guarded(rows: bytes) -> bytes:
    """The rows when all but their cells have the one shape; for who counts the cells anyway."""
    # One byte is found many times faster than two, and both are rare.
    if (b"!" in rows and b"<!" in rows) or (b"?" in rows and b"<?" in rows):
        raise NotSureError
    if rows.count(b"<row") != rows.count(b'<row r="') and _ODD_CELL.search(rows):
        raise NotSureError
    return rows


def refuse_long_row(package: Package, length: int) -> None:
    """A row that never ends must not fill the memory."""
    if length > package.limits.row:
        raise UnsafeWorkbookError(
            f"a row of a sheet is over the limit of {package.limits.row // MIB:,} MiB",
            where=package.where,
            do="If you trust the file, raise the limit named row.",
        )


def first_row(rows: bytes) -> int:
    """The number of the first row of a piece; 0 when it holds none."""
    found = _ROW_NUMBER.search(rows)
    return int(found[1]) if found else 0


def last_row(rows: bytes) -> int:
    """The number of the last row of a piece; 0 when it holds none."""
    at = rows.rfind(b'<row r="')
    found = _ROW_NUMBER.match(rows, at) if at >= 0 else None
    return int(found[1]) if found else 0


def row_numbers(rows: bytes) -> list[bytes]:
    """The numbers of all rows of a piece, as written."""
    return _ROW_NUMBER.findall(rows)
