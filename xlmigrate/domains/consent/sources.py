"""Which platforms' opt-outs have been read: without them nobody can be said not to have withdrawn.

A platform's profile says whether its opt-outs come in files of their own or in the status column of the contacts' file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import chain

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xlmigrate.domains.consent.words import CONSENT_STATUS
from xlmigrate.engine.settings import Policy
from xlmigrate.platforms import STOPS, Profile, profiles, statuses_of

OTHER = "Other"
"""What stands in the setting for contacts of no platform: typed in, or from a file that nobody knows."""


def confirmed(title: str, policy: Policy) -> bool:
    """Whether a person confirms that every list of opt-outs of a platform was read."""
    named = policy.opt_outs_read_for.replace(";", ",").split(",")
    return _folded(title) in {_folded(name) for name in named if name.strip()}


def unread(tables: Mapping[str, pd.DataFrame], policy: Policy) -> list[str]:
    """The platforms, by title, of which there are contacts and not all opt-outs, or older ones; sorted.

    A platform that stands beside a contact or a record and of which no list of contacts was read is among them: somebody typed
    it, or its line on Files is gone, and nobody can say what its lists of opt-outs hold.
    """
    files = tables["files"]
    read = files[files["direction"].eq("Imported").fillna(False) & files["platform"].notna()]
    listed = read.loc[read["holds"].eq("Contacts").fillna(False), "platform"]
    beside = (tables[name]["source_platform"].dropna().unique() for name in ("contacts", "consent_records"))
    by_title = {profile.title: profile for profile in profiles()}
    behind = []
    for title in sorted({*map(str, listed), *map(str, chain.from_iterable(beside))}):
        if confirmed(title, policy):
            continue
        profile = by_title.get(title)
        if profile is None or not _complete(profile, read[read["platform"].eq(title).fillna(False)]):
            behind.append(title)
    return behind


def strange(records: pd.DataFrame) -> NDArray[np.bool_]:
    """Records whose state is a word that nobody knows, neither we nor their platform's profile: it may be an opt-out."""
    status, raw = records["status"], records["status_raw"]
    unread = status.notna() & ~status.isin([choice.word for choice in CONSENT_STATUS.choices])
    vague = status.eq("Unknown") & raw.notna()
    return _yes(unread) | _yes(vague) & ~_among(raw, records["source_platform"], lambda _: True)


def stopped_or_strange(contacts: pd.DataFrame) -> NDArray[np.bool_]:
    """Contacts whose Source status is an opt-out of which no record need speak, or a word that nobody knows."""
    raw = contacts["source_status"]
    return _yes(raw.notna()) & ~_among(raw, contacts["source_platform"], lambda status: status not in STOPS)


def _among(raw: pd.Series, platform: pd.Series, asked: Callable[[str], bool]) -> NDArray[np.bool_]:
    """Whether a word is known of the row's platform, and of such a kind."""
    word = raw.str.strip().str.casefold()
    found = np.zeros(len(raw), dtype=bool)
    for title in [None, *platform.dropna().unique()]:
        here = platform.isna() if title is None else platform.eq(title)
        known = statuses_of(None if title is None else str(title))
        found |= _yes(here & word.isin([one for one, status in known.items() if asked(status)]))
    return found


def _yes(mask: pd.Series) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = mask.fillna(False).to_numpy(dtype=bool)
    return found


def _complete(profile: Profile, files: pd.DataFrame) -> bool:
    contacts = files[files["holds"].eq("Contacts").fillna(False)]
    if contacts.empty:
        return False
    lists = files[files["holds"].eq("Suppressions").fillna(False)]
    wanted = profile.opt_out_files
    if wanted is None:
        return False
    if len(lists.drop_duplicates("name")) < wanted:
        return False
    if wanted == 0:
        return True
    # the platform's newest list of contacts must not be newer than its oldest list of opt-outs that counts
    newest = contacts["made_on"].max()
    dated = lists.sort_values("made_on").tail(wanted)["made_on"]
    return not (pd.isna(newest) or dated.isna().any() or (dated < newest).any())


def _folded(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())
