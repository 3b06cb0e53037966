"""E-mail addresses: what the cell meant, whether mail can go there, and which addresses are the same.

The judge of syntax is email-validator; top-level domains are judged by the public suffix list. Plain addresses are
read a column at a time: their form by one expression, their domains by the judge, once for each distinct one. All
others are read cell by cell.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from xlmigrate.cleaning import email_cell, slips
from xlmigrate.cleaning.distinct import TEXT, arrow_text, fields_per_value, once_per_value, remembered
from xlmigrate.cleaning.throw_away import is_throw_away

_FIELDS = ("address", "outcome", "reason", "others", "domain", "role", "disposable", "dropped", "proposal")
_DTYPES = (TEXT, TEXT, TEXT, TEXT, TEXT, pd.BooleanDtype(), pd.BooleanDtype(), TEXT, TEXT)


@remembered
def parse(column: pd.Series) -> pd.DataFrame:
    """Read a column of e-mail cells.

    Gives ``address`` (normal form: domain in lower case, the part before the @ as it stands), ``outcome``
    (good, repaired, invalid, blank), ``reason`` (why invalid), ``others`` (further addresses of the cell, be they misspelt),
    ``domain``, ``role`` (info@ and the like, RFC 2142), ``disposable`` (a throw-away domain), ``dropped`` (what stands beside the
    address and is no part of it: a name, a label) and ``proposal`` (what an invalid cell probably meant).
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
    return _exact_keys(column)["address"]


@remembered
def _exact_keys(column: pd.Series) -> pd.DataFrame:
    return parse(column)["address"].str.lower().to_frame()


def weak_key(column: pd.Series) -> pd.Series:
    """What addresses share that may be one mailbox: without plus tag, and without dots at Gmail.

    A key only, never an address to write to: elsewhere a dot or plus may belong to somebody else.
    """
    return _weak_keys(column)["address"].rename(None)


@remembered
def _weak_keys(column: pd.Series) -> pd.DataFrame:
    exact = key(column)
    tagged = exact.str.contains("+", regex=False).fillna(False)
    at_gmail = exact.str.endswith(("@gmail.com", "@googlemail.com")).fillna(False)
    rows = np.flatnonzero((tagged | at_gmail).to_numpy(dtype=bool))
    weak = _with_rows(exact, rows, once_per_value(exact.iloc[rows], _weak)) if len(rows) else exact
    return weak.rename("address").to_frame()


def _weak(address: str) -> str:
    local, _, domain = address.rpartition("@")
    domain = "gmail.com" if domain == "googlemail.com" else domain
    local = local.partition("+")[0] or local
    return f"{local.replace('.', '') if domain == 'gmail.com' else local}@{domain}"


_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
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
    judged = [None if "xn--" in one.lower() else email_cell.domain(one) for one in distinct]
    lower = pc.ascii_lower(local)
    role = pc.is_in(lower, value_set=pa.array(sorted(ROLES), type=lower.type))
    function = pc.or_(role, pc.is_in(lower, value_set=pa.array(sorted(ROLES_TOO), type=lower.type)))
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
    disposable = of_domain([is_throw_away(one) if one else None for one in judged], pa.bool_())
    return [address, outcome, nothing, nothing, name, function, disposable, nothing, nothing], plain


def _parse(cell: str | None) -> tuple[object, ...]:
    if cell is None or not cell.strip():
        return (pd.NA, "blank", pd.NA, pd.NA, pd.NA, False, False, pd.NA, pd.NA)
    if (
        cell[0] not in "='"
        and not cell.startswith("%20")
        and not _NEVER.search(cell)
        and (whole := _normal(cell)) is not None
    ):
        return _described(email_cell.Meant(whole), cell)
    meant = email_cell.read(cell, _normal)
    if meant.address is None:
        return (pd.NA, "invalid", meant.why, pd.NA, pd.NA, False, False, pd.NA, meant.proposal or pd.NA)
    return _described(meant, cell)


def _described(meant: email_cell.Meant, cell: str) -> tuple[object, ...]:
    address = meant.address or ""
    local, _, domain = address.rpartition("@")
    outcome = "good" if address == cell else "repaired"
    more, dropped = ", ".join(meant.others) or pd.NA, meant.dropped or pd.NA
    return (
        address,
        outcome,
        pd.NA,
        more,
        domain,
        _is_role(local),
        is_throw_away(domain),
        dropped,
        pd.NA,
    )


def _is_role(local: str) -> bool:
    name = local.casefold().partition("+")[0]
    return name in ROLES or name in ROLES_TOO


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ROLES = _words(
    "abuse admin administrator billing contact customerservice enquiries feedback ftp hello help hostmaster hr info inquiries "
    "jobs mail marketing news newsletter no-reply noc noreply office orders postmaster press privacy root sales security "
    "service shop spam support team usenet uucp webmaster www"
)
"""Names of functions: RFC 2142 and what vendors refuse (MailerLite and GetResponse help pages, 2026-11)."""

ROLES_TOO = _words(
    "accounting accounts booking bookings careers customercare donotreply enquiry general helpdesk invoices legal mailer-daemon membership orders "
    "payments reception recruitment reservations kontakt anfrage anfragen bestellung bestellungen buchhaltung buero büro bewerbung empfang "
    "kundenservice kundendienst post rechnung rechnungen redaktion sekretariat verkauf vertrieb verwaltung zentrale contacto ventas compras "
    "facturacion administracion pedidos informacion atencion recepcion reservas soporte empleo secretaria contabilidad contato contacto vendas "
    "financeiro atendimento faturamento suporte comercial accueil commande commandes comptabilite direction facturation recrutement secretariat "
    "reservation ventes contatti amministrazione commerciale fatture ordini prenotazioni segreteria ufficio vendite assistenza administratie "
    "boekhouding bestellingen facturen inkoop klantenservice receptie verkoop kontor ordre faktura salg kundeservice order ekonomi forsaljning "
    "kundtjanst biuro sprzedaz ksiegowosc zamowienia rekrutacja obchod objednavky fakturace prodej toimisto myynti laskutus asiakaspalvelu"
)
"""Names of functions in ten languages and more, which are not spelled otherwise for that (RFC 2142 has none of them)."""


def _normal(candidate: str) -> str | None:
    """The normal form, or None when it is no address that mail can reach."""
    return email_cell.normal(candidate, ROLES)


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


def is_international(column: pd.Series) -> pd.Series:
    """Whether an address has letters beyond ASCII, before the @ or in its domain; missing for what is no address."""
    address = parse(column)["address"]
    plain = pc.string_is_ascii(arrow_text(address))
    return pd.Series(pd.array(pc.invert(plain), dtype=pd.BooleanDtype()), index=column.index)


_NOBODY = (
    "(?i)^(?:"
    r"(?:no-?e?-?mail|none|nobody|no-?address|noaddress|unknown|not-?provided|notprovided|n-?a|null|undefined|test|tests|tester|testing|asdf+|qwerty|"
    r"example|fake|dummy|xxx+|abc|aaa+|delete|deleted|removed|anonymous|anon|user|email|mail|name|foo|bar|foobar|kein|keine|sin|ninguno|aucun)"
    r"@(?:test|tests|none|nomail|noemail|no|na|null|unknown|example|asdf+|fake|abc|xxx+|email|mail|domain|nowhere|invalid|dummy|deleted|foo|bar)"
    r"\.(?:com|org|net|co|de|fr|es|it|nl|invalid|test|local)"
    r"|(?:no-?e?-?mail|none|notprovided|noaddress|nomail|keine?-?e?mail|sinemail|sin-?correo|pas-?de-?mail)@.*)$"
)


def is_placeholder(column: pd.Series) -> pd.Series:
    """Whether an address is what people write for none (test@test.com, noemail@); missing for what is no address."""
    found = pc.match_substring_regex(arrow_text(parse(column)["address"]), _NOBODY)
    return pd.Series(pd.array(found, dtype=pd.BooleanDtype()), index=column.index)


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
        {"proposal": local + "@" + target, "reason": "Looks like a typing mistake for " + target},
        index=column.index,
    )


def _broken(cell: str | None) -> tuple[object, object]:
    """The two halves of a cell whose domain is none, when one big mail domain is meant."""
    halves = None if cell is None else email_cell.only_candidate(cell)
    if halves is None:
        return (pd.NA, pd.NA)
    local, domain = halves
    target = slips.broken(domain)
    if target is None or _normal(f"{local}@{target}") is None:
        return (pd.NA, pd.NA)
    return (local, target)


_NEVER = re.compile(r"[\s<>,;:()\[\]\"\\]")
"""What no address has that a platform takes (RFC 5321 allows it within quotation marks only): there is something to strip."""
