"""What a platform would do to the names of tags: what is not known is said to be not known, and never fits."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from xlmigrate.platforms.exports import TEXT
from xlmigrate.platforms.facts import OWN, Fact, Known
from xlmigrate.platforms.taking import ImportFile

FITS = "Yes"
FITS_SO_FAR = "Fits as far as is known"
NOT_KNOWN = "Not known"

_EMOJI = re.compile("[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")

_ASKED = {
    "tag_separator": "what separates tags",
    "tag_characters": "which characters a tag may have",
    "characters_per_tag": "how long a tag may be",
    "tag_case": "whether capitals count",
}
"""What must be known of a platform before a tag can be said to fit, and how it is called."""


def tag_verdicts(title: str, target: ImportFile | None, tags: pd.Series) -> pd.Series:
    """What a platform would say of each tag: that it refuses, splits, cuts or joins it, or that it is not known.

    Only what every fact speaks for is `FITS`. A name that one known fact refuses is told, whatever else is unknown.
    """
    if target is None or target.tags.state in (Known.NOT_KNOWN, Known.NOT_LOOKED_UP):
        what = "whether rows can carry tags" if target is not None else "anything on its import"
        return _everywhere(tags, f"{NOT_KNOWN}: {what}")
    if target.tags.state is Known.DOES_NOT_APPLY:
        return _everywhere(tags, f"{title} has no tags: make it a custom field or a list")
    open_questions = [
        word
        for name, word in _ASKED.items()
        if target.fact(name).state in (Known.NOT_KNOWN, Known.NOT_LOOKED_UP)
    ]
    so_far = NOT_KNOWN if len(open_questions) == len(_ASKED) else f"{FITS_SO_FAR}; {NOT_KNOWN.lower()}"
    said = f"{so_far}: {', '.join(open_questions)}" if open_questions else FITS
    verdict = pd.Series(said, index=tags.index, dtype=TEXT)
    if target.tags.value == "per file":
        verdict = pd.Series(
            f"One file for each set of tags: {title} tags a whole file", index=tags.index, dtype=TEXT
        )
    for refused, why in _refused(title, target, tags):
        verdict = verdict.mask(refused.fillna(False).astype(bool), why)
    stored = _stored(target, tags)
    collides = stored.duplicated(keep=False) & stored.notna()
    verdict = verdict.mask(collides, f"Falls together with another tag on {title}")
    return verdict.mask(tags.isna())


def _refused(title: str, target: ImportFile, tags: pd.Series) -> list[tuple[pd.Series, str]]:
    """Which tags a known fact speaks against, and what is said of them; the last one counts."""
    found = []
    if limit := target.characters_per_tag.value:
        found.append(
            (tags.str.len().gt(limit), f"Longer than {limit} characters{_own(target.characters_per_tag)}")
        )
    if "emoji" in (target.refused_in_tags.value or ()):
        found.append((tags.str.contains(_EMOJI.pattern, regex=True), f"Has an emoji, which {title} refuses"))
    if allowed := target.tag_characters.value:
        found.append(
            (
                ~tags.str.fullmatch(allowed).fillna(True).astype(bool),
                f"Has characters that {title} refuses{_own(target.tag_characters)}",
            )
        )
    separator = target.tag_separator.value
    if separator and not target.tag_quote.known:
        found.append(
            (
                tags.str.contains(separator, regex=False),
                f"Would be split at its {separator}{_own(target.tag_separator)}",
            )
        )
    return found


def _stored(target: ImportFile, tags: pd.Series) -> pd.Series:
    stored = tags.str.strip()
    if target.tag_characters.known:
        stored = stored.str.replace(r"[^\w ]|_", "", regex=True).str.split().str.join(" ")
    if target.tag_case.value in ("lowered", "joined"):
        stored = stored.str.lower()
    if limit := target.characters_per_tag.value:
        stored = stored.str.slice(0, limit)
    return stored


def _own(fact: Fact[Any]) -> str:
    return " (your own value on Settings)" if fact.grade == OWN else ""


def _everywhere(tags: pd.Series, said: str) -> pd.Series:
    return pd.Series(said, index=tags.index, dtype=TEXT).mask(tags.isna())
