"""Platforms as data: what each takes at import, how its exports look, what its status words mean.

One TOML file is one platform; adding the file adds the platform. Every fact carries its value, its source, its grade (see `facts`)
and its date, because vendors change their rules; none was tried against a live account. What is not known and what does not apply
are said as such. A profile that is not as it must be is refused with its file and line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from xlmigrate.engine.catalogue import vocabulary
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.settings import Policy
from xlmigrate.platforms.exports import (
    FLAGS,
    GRAVITY,
    STOPS,
    TEXT,
    Export,
    StateColumn,
    graver,
    reason_of,
)
from xlmigrate.platforms.facts import GRADES, OWN, Fact, Known
from xlmigrate.platforms.own import with_own_values
from xlmigrate.platforms.profile import Profile
from xlmigrate.platforms.reading import read
from xlmigrate.platforms.taking import KEYS, NOT_CHECKED, SAFEST, ConsentColumn, Heading, ImportFile, Key


@lru_cache(maxsize=1)
def profiles() -> tuple[Profile, ...]:
    """Every platform, by title. Raises XlmigrateError with file and line for a profile that is not as it must be."""
    found = [
        read(path.read_text(encoding="utf-8"), path.name)
        for path in files("xlmigrate.platforms").iterdir()
        if path.name.endswith(".toml")
    ]
    return tuple(sorted(found, key=lambda profile: profile.title.casefold()))


def load(name: str) -> Profile:
    """The platform of that name, in any spelling. Raises XlmigrateError naming those there are."""
    wanted = _folded(name)
    for profile in profiles():
        if wanted in map(_folded, (profile.name, profile.title, *profile.aliases)):
            return profile
    known = ", ".join(profile.name for profile in profiles())
    raise XlmigrateError(f"there is no platform {name!r}", do=f"There are: {known}.")


def statuses_of(title: str | None) -> Mapping[str, str]:
    """What the words for a contact's state mean, by the word in small letters: those of a platform, or of none.

    To the platform's own words come those for an opt-out that stand on our lists, or that on every platform that has them stop the
    person: a list that nobody knows may be strict without its maker's help, and never loose. Where platforms differ in why, the
    stop that lasts longest counts. Of no platform our other words are known too.
    """
    return _statuses(title if any(profile.title == title for profile in profiles()) else None)


@lru_cache
def _statuses(title: str | None) -> Mapping[str, str]:
    """The same, for a platform that has a profile: what else a client wrote is kept nowhere."""
    meant: dict[str, set[str]] = {}
    for profile in profiles():
        for word, status in profile.statuses.items():
            meant.setdefault(word, set()).add(status)
    alike = {
        word: min(statuses, key=_gravity) for word, statuses in meant.items() if statuses <= STOPS.keys()
    }
    ours = {word.casefold(): word for word in vocabulary("Consent status").words}
    own = next((profile.statuses for profile in profiles() if profile.title == title), None)
    if own is None:
        return {**alike, **ours}
    return {**alike, **{word: status for word, status in ours.items() if status in STOPS}, **own}


def _gravity(status: str) -> int:
    return GRAVITY.index(STOPS[status])


def target_of(policy: Policy) -> Profile | None:
    """The platform that is moved to as the user's account has it, or None while Settings do not say, or name one without a profile."""
    found = _target(policy)
    return with_own_values(found, policy)[0] if found else None


def unread_own_values(policy: Policy) -> dict[str, str]:
    """What the user set of the target's plan and limits and cannot be read: setting name → one sentence."""
    found = _target(policy)
    return with_own_values(found, policy)[1] if found else {}


def _target(policy: Policy) -> Profile | None:
    wanted = _folded(policy.target_platform)
    found = (p for p in profiles() if wanted and wanted in map(_folded, (p.name, p.title, *p.aliases)))
    return next(found, None)


def source_of(policy: Policy) -> Profile | None:
    """The platform that is left, or None while Settings do not say, or name one without a profile."""
    wanted = _folded(policy.source_platform)
    found = (p for p in profiles() if wanted and wanted in map(_folded, (p.name, p.title, *p.aliases)))
    return next(found, None)


@lru_cache(maxsize=1)
def classes_by_file() -> frozenset[str]:
    """Classes of assets that some platform takes by file: of a platform of which it is not known, it is not known of these."""
    return frozenset(one for profile in profiles() for one in profile.imports)


def _folded(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())


__all__ = [
    "FLAGS", "GRADES", "GRAVITY", "KEYS", "NOT_CHECKED", "OWN", "SAFEST", "STOPS", "TEXT", "ConsentColumn", "Export", "Fact",
    "Heading", "ImportFile", "Key", "Known", "Profile", "StateColumn", "classes_by_file", "graver", "load", "profiles", "read", "reason_of", "statuses_of",
    "target_of", "unread_own_values", "with_own_values",
]  # fmt: skip
