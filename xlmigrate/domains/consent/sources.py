"""Which platforms' opt-outs have been read: without them nobody can be said not to have withdrawn.

A platform's profile says whether its opt-outs come in files of their own or in the status column of the contacts' file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
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
    return named(title, policy.opt_outs_read_for)


def named(title: str, setting: str) -> bool:
    """Whether a platform stands in a setting that lists platforms: by its name, title or alias, in any spelling."""
    said = {_folded(name) for name in setting.replace(";", ",").split(",") if name.strip()}
    return bool(said & _spellings(title))


@lru_cache(maxsize=1024)
def _spellings(title: str) -> frozenset[str]:
    """What a platform is called, folded; a name of no profile is only itself."""
    for profile in profiles():
        spelled = frozenset(map(_folded, (profile.name, profile.title, *profile.aliases)))
        if _folded(title) in spelled:
            return spelled
    return frozenset({_folded(title)})


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
    for one in profiles():  # MailChimp and mailchimp.com are Mailchimp
        for name in (one.name, one.title, *one.aliases):
            by_title.setdefault(_folded(name), one)
    behind = []
    for title in sorted({*map(str, listed), *map(str, chain.from_iterable(beside))}):
        profile = by_title.get(title) or by_title.get(_folded(title))
        if confirmed(title, policy):
            continue
        if profile is None or not _complete(
            profile, read[read["platform"].isin([title, profile.title]).fillna(False)]
        ):
            behind.append(title)
    return behind


def what_clears(title: str, tables: Mapping[str, pd.DataFrame]) -> str:
    """What is to be done about a platform whose opt-outs were not all read, in one or two sentences."""
    files = tables["files"]
    mine = files[files["platform"].eq(title).fillna(False) & files["direction"].eq("Imported").fillna(False)]
    lists = mine[mine["holds"].eq("Suppressions").fillna(False)]
    newest = mine.loc[mine["holds"].eq("Contacts").fillna(False), "made_on"].max()
    since = "" if pd.isna(newest) else f" made on {newest:%Y-%m-%d} or later"
    profile = next((one for one in profiles() if _folded(title) in _spellings(one.title)), None)
    if profile is None or profile.opt_out_files is None:
        return f"Import everybody who left {title}, as a list of opt-outs{since}, and name {title} under Opt-outs read for on Settings"
    here = lists["name"].nunique()
    old = (
        f", and {here} older ones are here"
        if here >= profile.opt_out_files
        else f": {profile.opt_out_files} are wanted, {here} are here"
    )
    return f"Import the lists of opt-outs of {title}{since}{old}. Or name {title} under Opt-outs read for on Settings"


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


def unknown_word(contacts: pd.DataFrame) -> NDArray[np.bool_]:
    """Contacts whose Source status is a word that nobody knows."""
    raw = contacts["source_status"]
    return _yes(raw.notna()) & ~_among(raw, contacts["source_platform"], lambda _: True)


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
