"""Which platforms' opt-outs have been read: without them nobody can be said not to have withdrawn.

A platform's profile says whether its opt-outs come in files of their own or in the status column of the contacts' file.
"""

from __future__ import annotations

import re

import pandas as pd

from xlmigrate.policy import Policy
from xlmigrate.profiles import Profile, profiles

OTHER = "Other"
"""What stands in the setting for contacts of no platform: typed in, or from a file that nobody knows."""


def confirmed(title: str, policy: Policy) -> bool:
    """Whether a person confirms that every list of opt-outs of a platform was read."""
    named = policy.opt_outs_read_for.replace(";", ",").split(",")
    return _folded(title) in {_folded(name) for name in named if name.strip()}


def unread(files: pd.DataFrame, policy: Policy) -> list[str]:
    """The platforms, by title, of which contacts were read and not all opt-outs, or older ones; sorted."""
    read = files[files["direction"].eq("Imported").fillna(False) & files["platform"].notna()]
    behind = []
    by_title = {profile.title: profile for profile in profiles()}
    for title, of_platform in read.groupby("platform", sort=True):
        if not of_platform["holds"].eq("Contacts").any() or confirmed(str(title), policy):
            continue
        profile = by_title.get(str(title))
        if profile is None or not _complete(profile, of_platform):
            behind.append(str(title))
    return behind


def _complete(profile: Profile, files: pd.DataFrame) -> bool:
    contacts = files[files["holds"].eq("Contacts").fillna(False)]
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
