"""E-mail addresses: what the cell meant, whether mail can go there, and which addresses are the same.

The judge of syntax is email-validator; top-level domains are judged by the public suffix list. A fast path
answers for plain addresses whose domain the judge has accepted once.
"""

from __future__ import annotations

import re
from email.utils import getaddresses
from functools import lru_cache

import pandas as pd
from disposable_email_domains import blocklist
from email_validator import EmailNotValidError, validate_email
from publicsuffixlist import PublicSuffixList

from xlmigrate.cleaning.distinct import TEXT, fields_per_value, once_per_value, remembered

_FIELDS = ("address", "outcome", "reason", "others", "domain", "role", "disposable")
_DTYPES = (TEXT, TEXT, TEXT, TEXT, TEXT, pd.BooleanDtype(), pd.BooleanDtype())


@remembered
def parse(column: pd.Series) -> pd.DataFrame:
    """Read a column of e-mail cells.

    Gives ``address`` (normal form: domain in lower case, the part before the @ as it stands), ``outcome``
    (good, repaired, invalid, blank), ``reason`` (why invalid), ``others`` (further addresses of the cell),
    ``domain``, ``role`` (info@ and the like, RFC 2142) and ``disposable`` (a throw-away domain).
    """
    return fields_per_value([column], _parse, _FIELDS, _DTYPES)


def key(column: pd.Series) -> pd.Series:
    """What two spellings of one address share: the address in lower case. Missing for what is no address."""
    address = parse(column)["address"]
    return address.str.lower()


def weak_key(column: pd.Series) -> pd.Series:
    """What addresses share that may be one mailbox: without plus tag, and without dots at Gmail.

    A key only, never an address to write to: elsewhere a dot or plus may belong to somebody else.
    """
    return once_per_value(key(column), _weak)


def _weak(address: str) -> str:
    local, _, domain = address.rpartition("@")
    domain = "gmail.com" if domain == "googlemail.com" else domain
    local = local.partition("+")[0] or local
    return f"{local.replace('.', '') if domain == 'gmail.com' else local}@{domain}"


_PLAIN = re.compile(
    r"[A-Za-z0-9!#$%&'*/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*/=?^_`{|}~-]+)*@[A-Za-z0-9.-]+", re.A
)


def _parse(cell: str | None) -> tuple[object, ...]:
    if cell is None or not cell.strip():
        return (pd.NA, "blank", pd.NA, pd.NA, pd.NA, False, False)
    if _PLAIN.fullmatch(cell) and (normal := _normal(cell)) is not None:
        return _described(normal, cell, [])
    found = _addresses(cell)
    for position, candidate in enumerate(found):
        normal = _normal(candidate)
        if normal is not None:
            others = [other for other in map(_normal, found[position + 1 :]) if other and other != normal]
            return _described(normal, cell, others)
    first = found[0] if found else cell.strip()
    return (pd.NA, "invalid", _why_not(first), pd.NA, pd.NA, False, False)


def _described(address: str, cell: str, others: list[str]) -> tuple[object, ...]:
    local, _, domain = address.rpartition("@")
    outcome = "good" if address == cell else "repaired"
    more = ", ".join(dict.fromkeys(others)) or pd.NA
    return (address, outcome, pd.NA, more, domain, local.casefold() in ROLES, domain in blocklist)


ROLES = frozenset(
    [
        "abuse",
        "admin",
        "administrator",
        "billing",
        "contact",
        "customerservice",
        "enquiries",
        "feedback",
        "hello",
        "help",
        "hostmaster",
        "hr",
        "info",
        "inquiries",
        "jobs",
        "mail",
        "marketing",
        "news",
        "newsletter",
        "no-reply",
        "noc",
        "noreply",
        "office",
        "orders",
        "postmaster",
        "press",
        "privacy",
        "root",
        "sales",
        "security",
        "service",
        "shop",
        "spam",
        "support",
        "team",
        "webmaster",
    ]
)
"""Names of functions: RFC 2142 and what vendors refuse (MailerLite and GetResponse help pages, 2026-11)."""


def _normal(candidate: str) -> str | None:
    """The normal form, or None when it is no address that mail can reach."""
    if _PLAIN.fullmatch(candidate) and len(candidate) <= 254:
        local, _, domain = candidate.rpartition("@")
        if len(local) <= 64 and (local.lower() not in ROLES or local.islower()):
            checked = _domain(domain)
            return f"{local}@{checked}" if checked else None
    try:
        return validate_email(candidate, check_deliverability=False).normalized
    except EmailNotValidError:
        return None


@lru_cache(maxsize=65_536)
def _domain(domain: str) -> str | None:
    """The domain in normal form, as the judge gives it; None when it refuses it."""
    try:
        return validate_email(f"x@{domain}", check_deliverability=False).domain
    except EmailNotValidError:
        return None


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False)


def unknown_top_level(column: pd.Series) -> pd.Series:
    """Whether the domain ends in something that no registry knows (``.con``); missing for what is no address."""
    domains = parse(column)["domain"]
    return once_per_value(domains, lambda domain: _suffixes().publicsuffix(domain) is None, pd.BooleanDtype())


_WRAPPINGS = (
    (re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]"), ""),
    (re.compile("[\u00a0\u2000-\u200a\u3000]"), " "),
    (re.compile("＠"), "@"),
    (re.compile(r"\[([^\]]*)\]\((?:mailto:)?[^)]*\)"), r"\1"),
    (re.compile(r"(?i)mailto:\s*"), ""),
    (re.compile(r"(?<=@)([^\s?]+)\?\S*"), r"\1"),
)

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
