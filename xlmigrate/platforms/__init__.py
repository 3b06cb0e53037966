"""Platforms as data: what each takes at import, how its exports look, what its status words mean.

One TOML file is one platform; adding the file adds the platform. Every fact carries its source, its grade and
the profile's date, because vendors change their rules; none was tried against a live account.

=====  ==================================================
grade  meaning
=====  ==================================================
V      the vendor's own help page or API documentation
M      a republished copy of the vendor's page
T      a third party's article
C      public code, or an export seen in the wild
=====  ==================================================
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import pandas as pd

from xlmigrate.engine.catalogue import vocabulary
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.settings import Policy

TEXT = pd.StringDtype(storage="pyarrow")

STOPS = {
    "Unsubscribed": "Unsubscribed",
    "Complained": "Complained",
    "Objected": "Objected",
    "Refused": "Refused",
    "Bounced": "Hard bounce",
}
"""Consent status → the reason under which an address stands on Suppressions."""


@dataclass(frozen=True)
class Fact:
    """One thing a platform demands or does, with where that is written."""

    value: Any
    source: str
    grade: str


@dataclass(frozen=True)
class Export:
    """One kind of file that a platform exports, recognised by its headings.

    ``required`` are headings that are always there, ``file_name`` a pattern that the file's name must match
    where headings alone do not tell. ``columns`` maps a heading (in lower case) to ``table.column``; ``status``
    is the status that the file as a whole states; ``separator`` stands between tags.
    """

    holds: str
    required: tuple[str, ...]
    columns: Mapping[str, str]
    file_name: str = ""
    status: str = ""
    separator: str = ","
    time_formats: tuple[str, ...] = ()
    source: str = ""
    grade: str = ""


@dataclass(frozen=True)
class Profile:
    """One platform."""

    name: str
    title: str
    as_of: str
    aliases: tuple[str, ...]
    limits: Mapping[str, Fact]
    imports: tuple[str, ...]
    imports_fact: Fact | None
    statuses: Mapping[str, str]
    exports: tuple[Export, ...]
    notes: tuple[Fact, ...]

    def limit(self, name: str) -> Any:
        """The value of a limit, or None when it is not known."""
        fact = self.limits.get(name)
        return fact.value if fact else None

    @property
    def opt_out_files(self) -> int | None:
        """How many files hold its opt-outs beside the contacts; 0 when the contacts' file states them; None: not known."""
        apart = sum(export.holds == "suppressions" for export in self.exports)
        if apart:
            return apart
        stated = any(
            export.holds == "contacts"
            and (("contacts.source_status" in export.columns.values() and "Unsubscribed" in self.statuses.values())
                 or "suppressions.unsubscribed" in export.columns.values())
            for export in self.exports
        )  # fmt: skip
        return 0 if stated else None

    def tag_verdicts(self, tags: pd.Series) -> pd.Series:
        """What this platform would say of each tag name: too long, characters it refuses, names that fall together."""
        verdict = pd.Series("Yes", index=tags.index, dtype=TEXT)
        stored = tags.str.strip()
        allowed = self.limit("tag_characters")
        if allowed:
            refused = ~tags.str.fullmatch(allowed).fillna(True).astype(bool)
            verdict = verdict.mask(refused, f"Has characters that {self.title} refuses")
            stored = stored.str.replace(r"[^\w ]|_", "", regex=True).str.split().str.join(" ")
        separator = self.limit("tag_separator")
        if separator:
            splits = tags.str.contains(separator, regex=False).fillna(False).astype(bool)
            verdict = verdict.mask(splits, f"Would be split at its {separator}")
        if self.limit("tag_case") == "folded":
            stored = stored.str.lower()
        collides = stored.duplicated(keep=False) & stored.notna()
        verdict = verdict.mask(collides, f"Falls together with another tag on {self.title}")
        return verdict.mask(tags.isna())

    def page(self) -> str:
        """The platform as a section of the reference page."""
        lines = [f"## {self.title}\n", f"As of {self.as_of}. Name for commands: `{self.name}`.\n"]
        if self.limits:
            lines.append("| At import | Value | Grade | Source |\n|---|---|---|---|")
            lines += [
                f"| {name.replace('_', ' ')} | {_shown(fact.value)} | {fact.grade} | {fact.source} |"
                for name, fact in self.limits.items()
            ]
            lines.append("")
        if self.imports_fact:
            lines.append(f"Takes by file: {', '.join(self.imports)} ({self.imports_fact.source}).\n")
        for export in self.exports:
            name = f", file name like `{export.file_name}`" if export.file_name else ""
            lines.append(f"Export of {export.holds}, recognised by: `{', '.join(export.required)}`{name}.\n")
        lines += [f"- {note.value} ({note.source})" for note in self.notes]
        return "\n".join(lines).rstrip() + "\n\n"


def _shown(value: Any) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return f"`{value}`".replace("|", "\\|")


@lru_cache(maxsize=1)
def profiles() -> tuple[Profile, ...]:
    """Every platform, by title."""
    found = [
        _read(tomllib.loads(path.read_text(encoding="utf-8")), path.name)
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

    To the platform's own words come those for an opt-out that stand on our lists, or that all platforms mean alike: a list that
    nobody knows may be strict without its maker's help, and never loose. Of no platform our other words are known too.
    """
    return _statuses(title if any(profile.title == title for profile in profiles()) else None)


@lru_cache
def _statuses(title: str | None) -> Mapping[str, str]:
    """The same, for a platform that has a profile: what else a client wrote is kept nowhere."""
    meant: dict[str, set[str]] = {}
    for profile in profiles():
        for word, status in profile.statuses.items():
            meant.setdefault(word, set()).add(status)
    alike = {word: status for word, (status, *others) in meant.items() if not others and status in STOPS}
    ours = {word.casefold(): word for word in vocabulary("Consent status").words}
    own = next((profile.statuses for profile in profiles() if profile.title == title), None)
    if own is None:
        return {**alike, **ours}
    return {**alike, **{word: status for word, status in ours.items() if status in STOPS}, **own}


def target_of(policy: Policy) -> Profile | None:
    """The platform that is moved to, or None while Settings do not say, or name one without a profile."""
    wanted = _folded(policy.target_platform)
    found = (p for p in profiles() if wanted and wanted in map(_folded, (p.name, p.title, *p.aliases)))
    return next(found, None)


def source_of(policy: Policy) -> Profile | None:
    """The platform that is left, or None while Settings do not say, or name one without a profile."""
    wanted = _folded(policy.source_platform)
    found = (p for p in profiles() if wanted and wanted in map(_folded, (p.name, p.title, *p.aliases)))
    return next(found, None)


def _folded(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())


def _read(data: dict[str, Any], file: str) -> Profile:
    try:
        imports = data.get("imports")
        return Profile(
            name=data["name"],
            title=data["title"],
            as_of=data["as_of"],
            aliases=tuple(data.get("aliases", ())),
            limits={name: Fact(**fact) for name, fact in data.get("limits", {}).items()},
            imports=tuple(imports["value"]) if imports else (),
            imports_fact=Fact(**imports) if imports else None,
            statuses={word.casefold(): status for word, status in data.get("statuses", {}).items()},
            exports=tuple(_export(export) for export in data.get("exports", ())),
            notes=tuple(Fact(**note) for note in data.get("notes", ())),
        )
    except (KeyError, TypeError) as problem:
        raise TypeError(f"profile {file}: {problem}") from problem


def _export(data: dict[str, Any]) -> Export:
    columns = {heading.casefold(): target for heading, target in data["columns"].items()}
    lists: dict[str, Any] = {n: tuple(data[n]) for n in ("required", "time_formats") if n in data}
    return Export(**{**data, **lists, "columns": columns})
