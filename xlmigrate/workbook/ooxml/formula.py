"""Formulas moved from one cell to another: their relative references move along.

Needed where a shared formula loses the cell that holds its text, and where a table row moves. Structured references,
names, functions, texts and references to whole other workbooks stay as they are. ECMA-376 part 1, 18.17.2.
"""

from __future__ import annotations

import re

from xlmigrate.workbook.ooxml.values import MAX_COLUMN, MAX_ROW, column_letters, column_number

_TOKEN = re.compile(
    r"""
      (?P<keep>
          "(?:[^"]|"")*"                                  # a text
        | '(?:[^']|'')*'!?                                # a quoted sheet name
        | \[(?:[^\[\]]|\[(?:[^\[\]]|\[[^\[\]]*\])*\])*\]   # a structured reference, or the number of another workbook
        | \#[A-Z/0]+[!?]?                                 # an error
      )
    | (?P<cell>(?<![\w.\\?])(?P<c1>\$?)(?P<letters>[A-Za-z]{1,3})(?P<r1>\$?)(?P<row>[1-9]\d{0,6})(?![\w.(\\?]|!|\[))
    | (?P<columns>(?<![\w.\\?$])(?P<ca>\$?)(?P<la>[A-Za-z]{1,3}):(?P<cb>\$?)(?P<lb>[A-Za-z]{1,3})(?![\w.(\\?$!]))
    | (?P<rows>(?<![\w.\\?$:])(?P<ra>\$?)(?P<na>[1-9]\d{0,6}):(?P<rb>\$?)(?P<nb>[1-9]\d{0,6})(?![\w.(\\?$!]))
    | (?P<word>[\w.\\?]+)
    """,
    re.VERBOSE,
)


class OffSheetError(Exception):
    """A reference would leave the sheet."""


def translated(formula: str, rows: int, columns: int) -> str:
    """The formula as it reads when its cell moves by so many rows and columns; OffSheetError when it cannot."""

    def one(found: re.Match[str]) -> str:
        if found["cell"]:
            letters, row = found["letters"], int(found["row"])
            if column_number(letters.upper()) > MAX_COLUMN or row > MAX_ROW:
                return found[0]  # too far out for a cell: a name such as TAX2026
            return (
                found["c1"]
                + _column(letters, found["c1"], columns)
                + found["r1"]
                + _row(found["row"], found["r1"], rows)
            )
        if found["columns"]:
            first, last = (
                _column(found["la"], found["ca"], columns),
                _column(found["lb"], found["cb"], columns),
            )
            return f"{found['ca']}{first}:{found['cb']}{last}"
        if found["rows"]:
            first, last = _row(found["na"], found["ra"], rows), _row(found["nb"], found["rb"], rows)
            return f"{found['ra']}{first}:{found['rb']}{last}"
        return found[0]

    return _TOKEN.sub(one, formula)


def has_relative_reference(formula: str) -> bool:
    """Whether a formula reads differently in another cell."""
    try:
        return translated(formula, 1, 1) != formula
    except OffSheetError:
        return True


def _column(letters: str, fixed: str, by: int) -> str:
    if fixed or not by:
        return letters
    number = column_number(letters.upper()) + by
    if not 1 <= number <= MAX_COLUMN:
        raise OffSheetError
    return column_letters(number)


def _row(row: str, fixed: str, by: int) -> str:
    if fixed or not by:
        return row
    number = int(row) + by
    if not 1 <= number <= MAX_ROW:
        raise OffSheetError
    return str(number)
