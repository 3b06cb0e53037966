"""Opt-outs that are not one plain address: several in a cell, a number, a hash, a whole domain, a name with an address.

And those that reach a person by another address than the one that stands on Contacts.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence

import pandas as pd

from xlmigrate.cleaning import email as emails
from xlmigrate.cleaning.distinct import TEXT, once_per_value
from xlmigrate.domains.consent.words import CHANNEL, SUPPRESSION_REASON
from xlmigrate.domains.traces.file_notices import UNREAD_STOP, Problems
from xlmigrate.files.reading.columns import reason_of_text
from xlmigrate.files.reading.recognise import Recognised
from xlmigrate.files.reading.source_file import SourceFile
from xlmigrate.platforms import STOPS

_ANY = re.compile(
    r"[^\s@<>,;:()\"'|/\\\[\]]+@[^\s@<>,;:()\"'|/\\\[\]]+\.[^\s@<>,;:()\"'|/\\\[\].]{2,}(?:\.[^\s@<>,;:()\"'|/\\\[\].]{2,})*"
)
_DOMAIN = re.compile(r"\s*\*?@?((?:[\w-]+\.)+[a-z]{2,})\s*", re.I)
_HASH = {32: "md5", 40: "sha1", 64: "sha256"}
_HEX = re.compile(r"\s*(?:sha-?256:|sha-?1:|md5:)?([0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})\s*", re.I)
_NUMBER = re.compile(r"\+?[\d\s().\-/]{7,24}")

_GRAVE = ("Erasure", "Complained", "Hard bounce", "Objected", "Refused", "Blocked")


def entries(
    source: SourceFile,
    found: Recognised,
    told: Mapping[str, pd.Series],
    also: Sequence[pd.Series],
    default: str,
    problems: Problems,
) -> pd.DataFrame:
    """The rows of a list of opt-outs as entries of Suppressions: one for each address or number of a row.

    Columns: ``address``, ``channel``, ``reason``, ``suppressed_at``, ``reason_given``. A row without either keeps what stands in it.
    """
    frame = source.frame
    blank = pd.Series(pd.NA, index=frame.index, dtype=TEXT)
    given = told.get("reason_given", blank)
    reasons = _reasons(found, told.get("reason", blank), given, default)
    channel = told.get("channel", blank)
    columns = [column.astype(object).tolist() for column in (told.get("address", blank), *also)]
    ways = channel.map(_channels()).astype(object).tolist()
    rows: list[tuple[int, str, str]] = []
    strange: list[str] = []
    for row, (way, *cells) in enumerate(zip(ways, *columns, strict=True)):
        filled = [str(cell) for cell in cells if not pd.isna(cell)]
        targets = _of_row([*filled], "" if pd.isna(way) else str(way))
        if not any("@" in target for target, _ in targets) and (row in source.doubts or not targets):
            whole = " ; ".join(str(one) for one in frame.iloc[row].dropna())
            targets += [(one, "E-mail") for one in dict.fromkeys(_ANY.findall(whole))]
        if not targets:
            strange.append(f"line {source.lines[row]}")
            targets = [(filled[0].strip(), "E-mail")] if filled else []
        rows += [(row, target, one) for target, one in targets]
    for text in strange[:20]:
        problems.say(
            UNREAD_STOP,
            source.name,
            text,
            f"{text.capitalize()}: this opt-out has no readable address or number, so it protects nobody",
        )
    at = [row for row, _, _ in rows]
    made = pd.DataFrame(
        {
            "address": [target for _, target, _ in rows],
            "channel": [way for _, _, way in rows],
            "reason": reasons.iloc[at].to_numpy(dtype=object),
            "suppressed_at": told.get("suppressed_at", blank).iloc[at].to_numpy(dtype=object),
            "reason_given": given.iloc[at].to_numpy(dtype=object),
        }
    ).astype(TEXT)
    said = channel.iloc[at].map(_channels()).set_axis(made.index) if at else made["channel"]
    return made.assign(channel=said.fillna(made["channel"]).astype(TEXT))


def _of_row(cells: Sequence[str], way: str) -> list[tuple[str, str]]:
    """The addresses in the cells of a row, or its numbers where it has none or speaks of text messages: who leaves by email says
    nothing of those.
    """
    targets = list(dict.fromkeys(target for cell in cells for target in _targets(cell)))
    wanted = "SMS" if way == "SMS" else "E-mail"
    mine = [one for one in targets if one[1] == wanted]
    return mine or targets


def _channels() -> Mapping[str, str]:
    ours = {word.casefold(): word for word in CHANNEL.words}
    spelled = {"email": "E-mail", "mail": "E-mail", "text": "SMS", "mobile": "SMS", "letter": "Post"}
    both = {**ours, **spelled}
    return {
        variant: word
        for form, word in both.items()
        for variant in (form, form.upper(), form.capitalize(), word)
    }


def _reasons(found: Recognised, reason: pd.Series, given: pd.Series, default: str) -> pd.Series:
    """The reason of each row: the graver of what its file is, what its own column says, and what the words given say."""
    word = found.profile.statuses.get(found.export.status, "") if found.profile else ""
    base = STOPS.get(word, "") or default or "Manual"
    ours = {one.casefold(): one for one in SUPPRESSION_REASON.words}
    told = once_per_value(
        reason, lambda cell: ours.get(cell.strip().casefold()) or reason_of_text(cell) or pd.NA
    )
    heard = once_per_value(
        given, lambda cell: ours.get(cell.strip().casefold()) or reason_of_text(cell) or pd.NA
    )
    graver = heard.where(heard.isin(_GRAVE) | (base == "Manual"))
    return told.fillna(graver).fillna(pd.Series(base, index=reason.index, dtype=TEXT)).astype(TEXT)


def _targets(cell: str) -> list[tuple[str, str]]:
    """The addresses and numbers in a cell, each with its channel; a hash and a whole domain stand for themselves."""
    if cell.strip().startswith(("*", "@")) and (domain := _DOMAIN.fullmatch(cell)):
        return [(f"@{domain[1].casefold()}", "E-mail")]
    if found := _ANY.findall(cell):
        if len(found) == 1 and cell.strip().casefold() == found[0].casefold():
            return [(cell.strip(), "E-mail")]
        return [(one.removeprefix("mailto:"), "E-mail") for one in found]
    if _HEX.fullmatch(cell) or cell.startswith("hmac-sha256:"):
        return [(cell.strip(), "E-mail")]
    if _NUMBER.fullmatch(cell.strip()) and sum(one.isdigit() for one in cell) >= 7:
        return [(cell.strip(), "SMS")]
    if domain := _DOMAIN.fullmatch(cell):
        return [(f"@{domain[1].casefold()}", "E-mail")]
    return []


def reached(ledger: pd.DataFrame, address: pd.Series) -> pd.DataFrame:
    """Entries for the contacts that a hash or a whole domain on a list of opt-outs reaches; same columns as the ledger."""
    texts = ledger["address"].astype(TEXT).str.strip().str.lower()
    hashes = texts.str.extract(rf"^{_HEX.pattern}$", expand=False, flags=re.I)
    domains = texts.where(texts.str.startswith("@").fillna(False)).str.slice(1)
    if not hashes.notna().any() and not domains.notna().any():
        return ledger.iloc[:0]
    plain = address.dropna().astype(TEXT).str.strip().str.lower().drop_duplicates()
    found: list[pd.DataFrame] = []
    for entry in ledger.index[hashes.notna()]:
        kind = _HASH[len(hashes[entry])]
        same = plain[
            [
                hashlib.new(kind, one.encode(), usedforsecurity=False).hexdigest() == hashes[entry]
                for one in plain
            ]
        ]
        found += [ledger.loc[[entry]].assign(address=one) for one in same]
    domain_of = plain.str.rpartition("@")[2]
    for entry in ledger.index[domains.notna()]:
        wanted = domains[entry]
        same = plain[domain_of.eq(wanted) | domain_of.str.endswith(f".{wanted}")]
        found += [ledger.loc[[entry]].assign(address=one) for one in same]
    return pd.concat(found, ignore_index=True) if found else ledger.iloc[:0]


def more_addresses(column: pd.Series) -> pd.Series:
    """The addresses of each cell behind its first, joined by a space; missing where there is one at most."""
    several = column.astype(TEXT).str.count("@").gt(1).fillna(False)
    if not several.any():
        return pd.Series(pd.NA, index=column.index, dtype=TEXT)

    def others(cell: str) -> object:
        return " ".join(_ANY.findall(cell)) or pd.NA

    return once_per_value(column.astype(TEXT).where(several), others)


def other_address_stopped(ledger: pd.DataFrame, also: pd.Series) -> pd.Series:
    """Why a row is held whose further addresses (joined by a space) stand on the ledger; missing where none does."""
    if not also.notna().any():
        return pd.Series(pd.NA, index=also.index, dtype=TEXT)
    stopped = set(emails.key(ledger["address"].astype(TEXT)).dropna())

    def said(cell: str) -> object:
        keys = emails.key(pd.Series(_ANY.findall(cell), dtype=TEXT))
        hit = next((one for one in keys.dropna() if one in stopped), None)
        return f"its other address {hit} opted out" if hit else pd.NA

    return once_per_value(also.astype(TEXT), said)
