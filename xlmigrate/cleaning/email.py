"""E-mail addresses: what the cell meant, whether mail can go there, and which addresses are the same.

The judge of syntax is email-validator; top-level domains are judged by the public suffix list. Plain addresses are
read a column at a time: their form by one expression, their domains by the judge, once for each distinct one. All
others are read cell by cell.
"""

from __future__ import annotations

import re
import unicodedata
from email.utils import getaddresses
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from disposable_email_domains import blocklist
from email_validator import EmailNotValidError, validate_email

from xlmigrate.cleaning import slips
from xlmigrate.cleaning.distinct import TEXT, arrow_text, fields_per_value, kept, once_per_value, remembered

_FIELDS = ("address", "outcome", "reason", "others", "domain", "role", "disposable")
_DTYPES = (TEXT, TEXT, TEXT, TEXT, TEXT, pd.BooleanDtype(), pd.BooleanDtype())


@remembered
def parse(column: pd.Series) -> pd.DataFrame:
    """Read a column of e-mail cells.

    Gives ``address`` (normal form: domain in lower case, the part before the @ as it stands), ``outcome``
    (good, repaired, invalid, blank), ``reason`` (why invalid), ``others`` (further addresses of the cell, be they misspelt),
    ``domain``, ``role`` (info@ and the like, RFC 2142) and ``disposable`` (a throw-away domain).
    """
    cells = arrow_text(column)
    read, plain = _read_plain(cells)
    frame = pd.DataFrame(
        {
            name: pd.Series(pd.array(values, dtype=dtype), index=column.index)
            for name, values, dtype in zip(_FIELDS, read, _DTYPES, strict=True)
        },
        index=column.index,
    )
    rows = np.flatnonzero(~plain)
    if len(rows):
        others = fields_per_value([column.iloc[rows]], _parse, _FIELDS, _DTYPES)
        for name in _FIELDS:
            frame[name] = _with_rows(frame[name], rows, others[name])
    return frame


def _with_rows(values: pd.Series, rows: Any, instead: pd.Series) -> pd.Series:
    filled = values.copy()
    filled.iloc[rows] = instead.array
    return filled


def normal(column: pd.Series) -> pd.Series:
    """The normal form of cells that are an address just as they stand, by the judge; missing for all others.

    Nothing is repaired and nothing stripped: this is what `parse` asks of each candidate.
    """
    return once_per_value(column, lambda cell: _normal(cell) or pd.NA)


def key(column: pd.Series) -> pd.Series:
    """What two spellings of one address share: the address in lower case. Missing for what is no address."""
    address = parse(column)["address"]
    return address.str.lower()


def weak_key(column: pd.Series) -> pd.Series:
    """What addresses share that may be one mailbox: without plus tag, and without dots at Gmail.

    A key only, never an address to write to: elsewhere a dot or plus may belong to somebody else.
    """
    exact = key(column).rename(None)
    tagged = exact.str.contains("+", regex=False).fillna(False)
    at_gmail = exact.str.endswith(("@gmail.com", "@googlemail.com")).fillna(False)
    rows = np.flatnonzero((tagged | at_gmail).to_numpy(dtype=bool))
    return _with_rows(exact, rows, once_per_value(exact.iloc[rows], _weak)) if len(rows) else exact


def _weak(address: str) -> str:
    local, _, domain = address.rpartition("@")
    domain = "gmail.com" if domain == "googlemail.com" else domain
    local = local.partition("+")[0] or local
    return f"{local.replace('.', '') if domain == 'gmail.com' else local}@{domain}"


_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_PLAIN = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@[A-Za-z0-9.-]+", re.A)

_PLAIN_COLUMN = rf"^(?P<local>[A-Za-z0-9_]{_ATOM[:-1]}*(?:\.{_ATOM})*)@(?P<domain>[A-Za-z0-9.-]+)$"
"""A plain address for a whole column. It begins with a letter, a digit or an underscore: an equals sign or an apostrophe
in front is a spreadsheet's."""


def _read_plain(cells: pa.Array) -> tuple[list[pa.Array], Any]:
    """The fields of the plain addresses of a column, missing elsewhere; and which rows they are.

    The judge decides of a domain; before the @ its rules for plain text are the expression, 64 characters, and small
    letters for the names of functions that RFC 2142 sets down, which are left to it.
    """
    parts = pc.extract_regex(cells, _PLAIN_COLUMN)
    local, domain = pc.struct_field(parts, "local"), pc.struct_field(parts, "domain")
    encoded = domain.dictionary_encode()
    distinct = encoded.dictionary.to_pylist()
    judged = [None if "xn--" in one.lower() else _domain(one) for one in distinct]
    lower = pc.ascii_lower(local)
    role = pc.is_in(lower, value_set=pa.array(sorted(ROLES), type=lower.type))
    fits = pc.and_(pc.less_equal(pc.binary_length(local), 64), pc.less_equal(pc.binary_length(cells), 254))
    small = pc.or_(pc.invert(role), pc.equal(lower, local))
    known = pc.and_(fits, small).fill_null(False)

    def of_domain(values: list[Any], kind: pa.DataType) -> pa.Array:
        return pa.array(values, type=kind).take(encoded.indices)

    name = of_domain(judged, cells.type)
    plain = pc.and_(known, name.is_valid()).to_numpy(zero_copy_only=False)
    name = pc.if_else(pa.array(plain), name, pa.scalar(None, cells.type))
    address = pc.binary_join_element_wise(local, name, pa.scalar("@", cells.type))
    outcome = pc.if_else(pc.equal(address, cells), "good", "repaired").cast(cells.type)
    nothing = pa.nulls(len(cells), cells.type)
    disposable = of_domain([one in blocklist if one else None for one in judged], pa.bool_())
    return [address, outcome, nothing, nothing, name, role, disposable], plain


def _parse(cell: str | None) -> tuple[object, ...]:
    if cell is None or not cell.strip():
        return (pd.NA, "blank", pd.NA, pd.NA, pd.NA, False, False)
    if (
        cell[0] not in "='"
        and not cell.startswith("%20")
        and not _NEVER.search(cell)
        and (whole := _normal(cell)) is not None
    ):
        return _described(whole, cell, [])
    found = _addresses(cell)
    for position, candidate in enumerate(found):
        address = _normal(candidate)
        if address is not None:
            rest = [_normal(other) or other for other in (*found[:position], *found[position + 1 :])]
            return _described(address, cell, [one for one in rest if _is_another(one, address)])
    first = found[0] if found else cell.strip()
    return (pd.NA, "invalid", _why_not(first), pd.NA, pd.NA, False, False)


def _is_another(candidate: str, address: str) -> bool:
    """Whether a candidate beside an address is somebody else's, be it misspelt: a person asks for it, nobody drops it.

    A name of a social network (``@ana``) is no address.
    """
    return candidate.partition("@")[0] != "" and candidate.lower() != address.lower()


def _described(address: str, cell: str, others: list[str]) -> tuple[object, ...]:
    local, _, domain = address.rpartition("@")
    outcome = "good" if address == cell else "repaired"
    distinct = {one.lower(): one for one in reversed(others)}
    more = ", ".join(reversed(distinct.values())) or pd.NA
    return (address, outcome, pd.NA, more, domain, local.casefold() in ROLES, domain in blocklist)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ROLES = _words(
    "abuse admin administrator billing contact customerservice enquiries feedback ftp hello help hostmaster hr info inquiries "
    "jobs mail marketing news newsletter no-reply noc noreply office orders postmaster press privacy root sales security "
    "service shop spam support team usenet uucp webmaster www"
)
"""Names of functions: RFC 2142 and what vendors refuse (MailerLite and GetResponse help pages, 2026-11)."""


def _normal(candidate: str) -> str | None:
    """The normal form, or None when it is no address that mail can reach."""
    if _PLAIN.fullmatch(candidate) and len(candidate) <= 254 and "xn--" not in candidate.lower():
        local, _, domain = candidate.rpartition("@")
        if len(local) <= 64 and (local.lower() not in ROLES or local == local.lower()):
            checked = _domain(domain)
            return f"{local}@{checked}" if checked else None
    try:
        return validate_email(candidate, check_deliverability=False, strict=True).normalized
    except EmailNotValidError:
        return None


@kept(65_536)
def _domain(domain: str) -> str | None:
    """The domain in normal form, as the judge gives it; None when it refuses it."""
    try:
        return validate_email(f"x@{domain}", check_deliverability=False).domain
    except EmailNotValidError:
        return None


def unknown_top_level(column: pd.Series) -> pd.Series:
    """Whether the domain ends in something that no registry knows (``.con``); missing for what is no address."""
    domains = parse(column)["domain"]
    return once_per_value(domains, lambda domain: not slips.has_known_ending(domain), pd.BooleanDtype())


def mixes_alphabets(column: pd.Series) -> pd.Series:
    """Whether one word of the address has letters of two alphabets that look alike; missing for what is no address.

    An alphabet is Latin, Greek or Cyrillic. Registries refuse such names of domains, and impostors love them (Unicode Technical
    Standard 39, section 5.1: single script).
    """
    return once_per_value(parse(column)["address"], _mixes, pd.BooleanDtype())


def _mixes(address: str) -> bool:
    if address.isascii():
        return False
    words = re.split(r"[@.+_-]", address)
    return any(len({unicodedata.name(c, "").partition(" ")[0] for c in word} & _ALIKE) > 1 for word in words)


_ALIKE = frozenset(("LATIN", "GREEK", "CYRILLIC"))


@remembered
def suggest(column: pd.Series) -> pd.DataFrame:
    """Slips of typing in the domain, with the one address that was meant: ``proposal`` and ``reason``, missing elsewhere.

    The file itself is evidence: a domain that stands in it again and again is real (`slips`).
    """
    read = parse(column)
    counts = read["domain"].value_counts()
    meant = slips.targets({str(domain): int(count) for domain, count in counts.items()})
    target = once_per_value(read["domain"], lambda domain: meant.get(domain, pd.NA))
    local = read["address"].where(target.notna()).str.replace(r"@[^@]*$", "", regex=True)
    rows = np.flatnonzero(read["outcome"].eq("invalid").to_numpy(dtype=bool))
    if len(rows):
        pieces = fields_per_value([column.iloc[rows]], _broken, ("local", "target"), (TEXT, TEXT))
        local, target = _with_rows(local, rows, pieces["local"]), _with_rows(target, rows, pieces["target"])
    return pd.DataFrame(
        {"proposal": local + "@" + target, "reason": "It looks like a slip of " + target}, index=column.index
    )


def _broken(cell: str | None) -> tuple[object, object]:
    """The two halves of a cell whose domain is none, when one big mail domain is meant."""
    found = [] if cell is None else _addresses(cell)
    if len(found) != 1 or found[0].count("@") != 1:
        return (pd.NA, pd.NA)
    local, domain = found[0].split("@")
    target = slips.broken(domain)
    if target is None or _normal(f"{local}@{target}") is None:
        return (pd.NA, pd.NA)
    return (local, target)


_WRAPPINGS = (
    (re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]"), ""),
    (re.compile("[\u00a0\u2000-\u200a\u3000]"), " "),
    (re.compile(r"^\s*(?:%20)+|(?:%20)+\s*$|&(?:lt|gt|quot|nbsp);"), " "),
    (re.compile("＠"), "@"),
    (re.compile(r"\[([^\]]*)\]\((?:mailto:)?[^)]*\)"), r"\1"),
    (re.compile(r"(?i)mailto:\s*"), ""),
    (re.compile(r"(?i)(?<=\w)\s*[(\[]at[)\]]\s*(?=\w)"), "@"),
    (re.compile(r"(?<=@)([^\s?]+)\?\S*"), r"\1"),
)

_NEVER = re.compile(r"[\s<>,;:()\[\]\"\\]")
"""What no address has that a platform takes (RFC 5321 allows it within quotation marks only): there is something to strip."""

_TRAILING = ".,;:>)]}\"'!"
_LEADING = "<([{\"'=,;:"


def _addresses(cell: str) -> list[str]:
    """The addresses that a cell may mean, in its order; at least one candidate when there is an @."""
    for pattern, instead in _WRAPPINGS:
        cell = pattern.sub(instead, cell)
    cell = cell.strip()
    if "@" not in cell:
        return [cell]
    bare = cell.rstrip(_TRAILING).lstrip(_LEADING)
    if cell.count("@") == 1 and not re.search(r"[\s<>,;|/]", bare):
        return [bare]
    named = [address for _, address in getaddresses([cell.replace(";", ",")]) if "@" in address]
    loose = [
        part.strip(_TRAILING + _LEADING) for part in re.split(r"[\s,;|<>]+|/(?=\S+@)", cell) if "@" in part
    ]
    return loose if len(loose) >= len(named) else named


def _why_not(candidate: str) -> str:
    """Why it is no address, in plain words and without repeating it."""
    if "@" not in candidate:
        return "it has no @"
    local, _, domain = candidate.rpartition("@")
    if "@" in local:
        return "it has more than one @"
    if not local:
        return "nothing stands before the @"
    if not domain:
        return "nothing stands after the @"
    if "." not in domain:
        return "the domain has no dot"
    if ".." in candidate:
        return "it has two dots in a row"
    if local[0] == "." or local[-1] == "." or domain[0] == "." or domain[-1] == ".":
        return "a dot stands at an edge"
    if re.search(r"\s", candidate):
        return "it has a space inside"
    if len(local) > 64 or len(candidate) > 254:
        return "it is too long"
    return "it has a character that is not allowed there"
