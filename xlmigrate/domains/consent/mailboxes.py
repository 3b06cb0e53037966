"""Which addresses are one mailbox: sister domains, dots and tags, by provider (`mailboxes.toml`). A key only, never an address."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
import pandas as pd

from xlmigrate.cleaning.distinct import once_per_value
from xlmigrate.domains.consent.columns import objects


@dataclass(frozen=True)
class _Provider:
    """What one provider does with the part in front of the @."""

    domain: str
    ignores: str
    alike: str
    tag: str


def mailbox(addresses: pd.Series, *, sure: bool = False) -> pd.Series:
    """What all spellings of one mailbox share, of normal addresses in lower case; what is no address stays as it is.

    ``sure``: only where the provider is known; elsewhere a plus may belong to somebody else.
    """
    exact = addresses.rename(None)
    pattern = ("" if sure else r"\+.*@|") + "@(?:" + "|".join(map(_escaped, _providers())) + ")$"
    rows = np.flatnonzero(exact.str.contains(pattern).fillna(False).to_numpy(dtype=bool))
    if not len(rows):
        return exact
    one = once_per_value(exact.iloc[rows], _of)
    values = objects(exact)
    values[rows] = objects(one)
    return pd.Series(values, index=exact.index, dtype=exact.dtype)


def _of(address: str) -> str:
    local, _, domain = address.rpartition("@")
    provider = _providers().get(domain)
    local = local.partition("+")[0] or local
    if provider is None:
        return f"{local}@{domain}"
    if provider.tag:
        local = local.partition(provider.tag)[0] or local
    bare = local.translate({ord(mark): None for mark in provider.ignores})
    bare = bare.translate({ord(mark): provider.alike[0] for mark in provider.alike})
    return f"{bare or local}@{provider.domain}"


@lru_cache(maxsize=1)
def _providers() -> dict[str, _Provider]:
    data = tomllib.loads((files("xlmigrate.domains.consent") / "mailboxes.toml").read_text(encoding="utf-8"))
    return {
        domain: _Provider(
            domain if one.get("apart") else one["domains"][0],
            one.get("ignores", ""),
            one.get("alike", ""),
            one.get("tag", ""),
        )
        for one in data["provider"]
        for domain in one["domains"]
    }


def _escaped(domain: str) -> str:
    return domain.replace(".", r"\.")
