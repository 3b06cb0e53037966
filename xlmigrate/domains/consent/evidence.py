"""What a consent record proves: its five parts, and the stamps of uploads that do not count.

A record that is voided keeps its raw values; nothing is deleted. Stamps are counted on the file that a record came from,
duplicates included, so that one removed later cannot hide an upload.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from xlmigrate.cleaning import email
from xlmigrate.cleaning.distinct import once_per_value
from xlmigrate.domains.consent import facts as f
from xlmigrate.domains.consent import not_proof
from xlmigrate.domains.consent.facts import Days, Mask
from xlmigrate.engine.settings import Policy

FIRST_DAY = np.datetime64("1995-01-01", "D")
"""No business wrote to lists before (house rule, 2026-11)."""

_EXPRESS = ("Express, double opt-in", "Express, single opt-in")
_ACTS = ("Tick", "Button", "Double opt-in click", "Paper", "Verbal")


@dataclass(frozen=True)
class Weighed:
    """One place per consent record; ``speaks`` where it tells of a collection at all."""

    speaks: Mask
    express: Mask
    on: Days
    who: Mask
    when: Mask
    how: Mask
    what: Mask
    confirmed_on: Days
    bulk: Mask
    suspect: Mask

    def differs(self, other: Weighed) -> Mask:
        """Where the parts of proof are not those of the other weighing."""
        found: Mask = (self.express != other.express) | (self.how != other.how) | (self.what != other.what)
        return found


def weigh(records: pd.DataFrame, policy: Policy, today: date) -> Weighed:
    """The parts of proof that each record holds; without "not withdrawn", which needs all records of a contact."""
    at = _seconds(records["consent_at"])
    on, confirmed = at.astype("M8[D]"), _seconds(records["confirmed_at"])
    now = np.datetime64(today, "D")
    start = np.datetime64(policy.business_start, "D") if policy.business_start else FIRST_DAY
    dated = ~np.isnat(at)
    suspect = dated & ((on > now) | (on < start))
    method = records["consent_method"]
    clicked = ~np.isnat(confirmed)
    express = _true(records["basis"].isin(_EXPRESS)) | (
        _true(records["basis"].isna()) & (_true(method.isin(_ACTS)) | clicked)
    )
    source = records["consent_source"]
    own_act = not_proof.is_an_act(source)
    told = (
        not_proof.is_a_wording(records["wording"])
        | not_proof.is_hash(records["wording_hash"])
        | not_proof.says_something(records["privacy_notice"])
    )
    # the confirmation must follow the consent; to the second where both have a time
    follows = clicked & dated & (confirmed >= at)
    return Weighed(
        speaks=dated | _true(records["basis"].notna() | source.notna() | method.notna()) | clicked,
        express=express, on=on,
        who=_true(email.parse(records["email"])["outcome"].isin(["good", "repaired"])),
        when=dated & ~suspect, how=own_act & _true(method.isin(_ACTS)),
        what=told & _true(_names_us(records["controller"], policy)),
        confirmed_on=np.where(follows, confirmed.astype("M8[D]"), f.NO_DAY),
        bulk=_bulk(records, at, policy), suspect=suspect,
    )  # fmt: skip


_NOT_US = re.compile(
    r"(?<!\w)(?:not|no|never|nicht|kein\w*|ohne|außer|pas|sauf|sans|except|excluding|without|other than|unlike|formerly|instead|excepto|salvo"
    r"|partners?|affiliates?|third part\w+|resellers?|sponsors?|competitors?)(?!\w)"
)
"""Words beside our name that say somebody else is meant: "Partner Ltd (not Acme)"."""


def _names_us(controller: pd.Series, policy: Policy) -> pd.Series:
    """Whether the wording names this business; while Settings do not say who that is, nothing does."""
    ours = " ".join(policy.client.casefold().split())
    if not ours:
        return pd.Series(False, index=controller.index)
    whole = re.compile(rf"(?<!\w){re.escape(ours)}(?!\w)")  # Acme is not named by Acmeville Partners

    def names(text: str) -> bool:
        said = " ".join(text.casefold().split())
        return said == ours or (bool(whole.search(said)) and not _NOT_US.search(whole.sub(" ", said)))

    return once_per_value(controller, names, pd.BooleanDtype()).fillna(False)


def _bulk(records: pd.DataFrame, at: np.ndarray, policy: Policy) -> Mask:
    """Records with the stamp of an upload: a machine's own address, or many in one second or on one day of a file."""
    ips = once_per_value(records["consent_ip"], _is_own_machine, pd.BooleanDtype())
    bulk = _true(ips.fillna(False))
    dated = ~np.isnat(at)
    source = records["source_platform"].fillna("") + "\x1f" + records["source_file"].fillna("")
    file, _ = pd.factorize(source)
    seconds = pd.DataFrame({"file": file[dated], "at": at[dated]})
    if seconds.empty:
        return bulk
    same = seconds.groupby(["file", "at"])["at"].transform("size").to_numpy()
    midnight = seconds["at"] == seconds["at"].astype("M8[s]").dt.floor("D")
    all_midnight = midnight.groupby(seconds["file"]).transform("all").to_numpy()
    rows = np.bincount(file, minlength=file.max() + 1)[seconds["file"].to_numpy()]
    upload = np.where(
        all_midnight,
        (same >= policy.bulk_same_day) & (same >= policy.bulk_same_day_share * rows),
        same >= policy.bulk_same_second,
    )
    bulk[np.flatnonzero(dated)[upload]] = True
    return bulk


def _is_own_machine(address: str) -> bool:
    """Whether an address is one of no person: of this machine, none, or of a private network."""
    bare = address.strip().strip("[]").casefold().partition("%")[0]
    if bare.count(":") == 1:  # with a port
        bare = bare.partition(":")[0]
    elif "]:" in bare:
        bare = bare.partition("]:")[0]
    if bare.split(".")[0] == "localhost" or bare.endswith((".local", ".localhost", ".localdomain")):
        return True
    try:
        ip = ipaddress.ip_address(bare)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if any(ip in net for net in _DOCUMENTATION if net.version == ip.version):
        return False
    return ip.is_private or ip.is_loopback or ip.is_unspecified or ip.is_link_local or ip.is_reserved


_DOCUMENTATION = tuple(
    map(ipaddress.ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"))
)
"""Addresses of examples (RFC 5737, RFC 3849): they stand for public ones."""


def _seconds(column: pd.Series) -> np.ndarray:
    return column.to_numpy(dtype="M8[s]", na_value=np.datetime64("NaT"))


def _true(mask: pd.Series) -> Mask:
    result: Mask = mask.fillna(False).to_numpy(dtype=bool)
    return result
