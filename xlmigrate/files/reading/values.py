"""What the cells of a column are, told by the cells: addresses, numbers, days, countries, money, yes and no, states."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from xlmigrate.cleaning import country as countries
from xlmigrate.cleaning.distinct import TEXT
from xlmigrate.files.reading.meanings import flag_said, state_said

_MOST = 400
"""So many distinct cells tell what a column is."""

ADDRESS = re.compile(r"[^\s@<>,;:()\"]+@[^\s@<>,;:()\"]+\.[^\s@<>,;:()\"]{2,}")
_PHONE = re.compile(r"(?:[a-z]{1,4}:)?\+?[\d\s().\-/–]{6,24}(?:\s*(?:x|ext\.?)\s*\d+)?", re.I)
_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}.*|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}.*|\d{1,2}\.? ?[^\W\d]{3,10}\.? ?,? ?\d{2,4}.*"
    r"|[^\W\d]{3,10}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}.*|\d{5}(?:\.\d+)?|\d{10}|\d{13}|\d{8}"
)
_MONEY = re.compile(
    r"\(?[-+−]?\s?(?:[$€£¥₹]|[A-Z]{2,3}\$?)?\s?[-+−]?\d[\d.,'’\s\u00a0]*\s?(?:[$€£¥₹]|[A-Za-z]{1,3}\.?)?-?\)?"
)
_IP = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?|[0-9a-f:]*:[0-9a-f:]+:[0-9a-f:.]*|localhost", re.I)
_LINK = re.compile(r"https?://\S+|www\.\S+|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:/\S*)?", re.I)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][a-z]{2,4})?|[^\W\d]{4,20}(?: \([^)]*\))?", re.I)
_CODE = re.compile(r"[\w][\w .\-/]{0,14}")


def sample(column: pd.Series) -> list[str]:
    """Distinct filled cells of a column, the first ones, without outer spaces."""
    return [str(cell).strip() for cell in column.dropna().drop_duplicates().head(_MOST)]


def share(kind: str, cells: list[str], words: Mapping[str, str] | None = None) -> float:
    """The share of cells that are of a kind (0 to 1); 1 where there is none. ``words`` are the states of a platform."""
    if not cells:
        return 1.0
    if kind == "country":
        read = countries.parse(pd.Series(cells, dtype=TEXT))
        return float((read["code"].notna() | read["proposal"].notna()).mean())
    return sum(_is(kind, cell, words or {}) for cell in cells) / len(cells)


def _is(kind: str, cell: str, words: Mapping[str, str]) -> bool:
    match kind:
        case "address":
            return ADDRESS.search(cell) is not None
        case "phone":
            return _is_phone(cell)
        case "date":
            return _DATE.fullmatch(cell) is not None
        case "money":
            return _MONEY.fullmatch(cell) is not None and not _DATE.fullmatch(cell.replace(",", ";"))
        case "flag":
            return flag_said(cell) is not None
        case "ip":
            return _IP.fullmatch(cell) is not None
        case "link":
            return _LINK.fullmatch(cell) is not None and "@" not in cell
        case "state":
            return cell.casefold() in words or state_said(cell, in_states=True) is not None
        case "language":
            return _LANGUAGE.fullmatch(cell) is not None
        case "code":
            return _CODE.fullmatch(cell) is not None
        case _:
            return ADDRESS.fullmatch(cell) is None


def _is_phone(cell: str) -> bool:
    first = re.split(r"\s*(?::::|;|,|\|)\s*", cell)[0]
    return (_PHONE.fullmatch(first) is not None and sum(letter.isdigit() for letter in first) >= 6) or bool(
        re.fullmatch(r"\d(?:\.\d+)?E\+\d+", cell)
    )


def told(cells: list[str], words: Mapping[str, str]) -> str:
    """The kind of a column whose heading says nothing: address, phone, state, flag, country, date, ip, link; blank if unclear."""
    if not cells:
        return ""
    for kind, least in (
        ("address", 0.6),
        ("ip", 0.8),
        ("state", 0.8),
        ("date", 0.9),
        ("country", 0.8),
        ("flag", 0.95),
        ("link", 0.9),
        ("phone", 0.8),
    ):
        if share(kind, cells, words) >= least:
            return kind
    return ""


def separator_of(column: pd.Series) -> str:
    """What stands between the names in the cells of a column of tags, lists or groups, as the cells prove."""
    cells = column.dropna().drop_duplicates().head(2000)
    if cells.str.contains(":::", regex=False).any():
        return ":::"
    if cells.str.contains("*/*", regex=False).any():
        return "*/*"
    if cells.str.contains("||", regex=False).any():
        return "||"
    quoted = cells.str.contains(r'^\s*"|",\s*"', regex=True).any()
    if quoted:
        return ","
    counts = {one: int(cells.str.contains(one, regex=False).sum()) for one in (";", "|", ",", "\n")}
    if counts[";"]:
        return ";"
    if counts["|"]:
        return "|"
    return "\n" if counts["\n"] and not counts[","] else ","
