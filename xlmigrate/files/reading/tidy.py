"""Cells as they were meant: placeholders are blank, characters of web pages are read, what Excel has eaten is said."""

from __future__ import annotations

import html
import re

import pandas as pd

from xlmigrate.cleaning.distinct import TEXT, changed_where, matching, once_per_value
from xlmigrate.domains.traces.file_notices import CUT_TEXT, EATEN_DIGITS, MARKUP, PLACEHOLDERS, Problems
from xlmigrate.files.reading.meanings import placeholders

_ENTITY = r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
_EATEN = r"^\s*[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{1,3}\s*$"
_LONGEST = 32_767
"""Characters that a cell of Excel holds (support.microsoft.com, Excel specifications and limits)."""


def tidied(
    values: pd.Series,
    kind: str,
    *,
    known: bool,
    file: str,
    heading: str,
    problems: Problems,
    stops: bool = False,
) -> pd.Series:
    """A column without placeholders and marks of web pages; ``known`` where its meaning is, so that "None" is nobody's name.

    In a column that ``stops`` a question mark is no blank: somebody left it there about an opt-out.
    """
    column = values.astype(TEXT)
    words = set(placeholders()["everywhere"])
    if known:
        words |= placeholders()["in_known_columns"]
    if kind == "date":
        words |= placeholders()["dates"]
    if stops:
        words.discard("?")
    form = column.str.strip().str.lower()
    if kind == "date":
        form = form.str.replace(r"[.]0+$", "", regex=True)
    blank = form.isin(words).fillna(False)
    if known and kind == "phone":
        blank |= form.eq("0").fillna(False)
    if blank.any():
        said = ", ".join(sorted(set(column[blank].str.strip().head(200)))[:4])
        problems.say(
            PLACEHOLDERS,
            file,
            heading,
            f"{heading}: {_cells(int(blank.sum()))} {_hold(int(blank.sum()))} a placeholder ({said}) and {_count(int(blank.sum()))} as blank",
        )
        column = column.mask(blank)
    marked = matching(column, _ENTITY)
    if marked.any():
        read = changed_where(column, marked, html.unescape)
        changed = read.ne(column).fillna(False)
        if changed.any():
            problems.say(
                MARKUP,
                file,
                heading,
                f"{heading}: {_cells(int(changed.sum()))} with characters of a web page, such as {column[changed].iloc[0][:40]}",
            )
            column = read
    if kind not in ("money", "flag", "date"):
        eaten = matching(column, _EATEN)
        if eaten.any():
            problems.say(
                EATEN_DIGITS,
                file,
                heading,
                f"{heading}: {_cells(int(eaten.sum()))} lost digits, such as {column[eaten].iloc[0]}",
            )
    long = column.str.len().gt(_LONGEST).fillna(False)
    if long.any():
        most = int(column[long].str.len().max())
        problems.say(
            CUT_TEXT,
            file,
            heading,
            f"{heading}: {_cells(int(long.sum()))} cut to 32,767 characters; the longest has {most:,}",
        )
        column = column.mask(long, column.str.slice(0, _LONGEST))
    return column


def _cells(count: int) -> str:
    return f"{count:,} cell{'' if count == 1 else 's'}"


def _hold(count: int) -> str:
    return "holds" if count == 1 else "hold"


def _count(count: int) -> str:
    return "counts" if count == 1 else "count"


_SIGNS = re.compile(r"[^\d.,'’\-−()]")


def money(values: pd.Series) -> pd.Series:
    """Amounts as plain numbers (12450.00); which sign is the decimal one, the column itself proves. Others stay as they stand."""
    column = values.astype(TEXT)
    bare = once_per_value(column, lambda cell: _SIGNS.sub("", cell).rstrip(".,") or pd.NA)
    comma = matching(
        bare, r"^[-−(]*[0-9]{1,3}(?:[.'’][0-9]{3})*,[0-9]{1,2}[-)]*$|^[-−(]*[0-9]+,[0-9]{1,2}[-)]*$"
    )
    point = matching(bare, r"[0-9][.][0-9]{1,2}[-)]*$")
    decimal = "," if comma.any() and not point.any() else "."
    if comma.any() and point.any():
        decimal = ""
    return once_per_value(column, lambda cell: _amount(cell, decimal))


def _amount(cell: str, decimal: str) -> str:
    letters = re.findall(r"[^\W\d_]+", cell)
    if not re.search(r"\d", cell) or len(letters) > 1 or any(len(word) > 4 for word in letters):
        return cell  # words beside an amount may change it: "120 or so"
    bare = _SIGNS.sub("", cell).replace("−", "-").replace("'", "").replace("’", "")
    negative = bare.startswith(("-", "(")) or bare.endswith("-")
    digits = bare.strip("-()").rstrip(".,")
    own = decimal
    if "," in digits and "." in digits:
        own = "," if digits.rfind(",") > digits.rfind(".") else "."
    elif not own:
        own = "," if re.search(r",\d{1,2}$", digits) else "."
    other = "." if own == "," else ","
    plain = digits.replace(other, "").replace(own, ".")
    if plain.count(".") > 1 or (
        own == "." and "," in digits and not re.fullmatch(r"\d{1,3}(?:,\d{2,3})*(?:\.\d*)?", digits)
    ):
        return cell
    if own == "," and "." in digits and not re.fullmatch(r"\d{1,3}(?:\.\d{3})*(?:,\d*)?", digits):
        plain = digits if digits.count(".") == 1 and "," not in digits else plain
    return ("-" if negative and plain.strip("0.") else "") + plain
