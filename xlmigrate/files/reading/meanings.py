"""What headings and words mean: the vocabulary of `vocabulary.toml` and `states.toml`, read once, asked by word.

Nothing here reads a file of a person or decides about a row.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

_PLACES = ("en", "de", "fr", "es", "it", "nl", "pt", "other")

_PREFIXES = (
    "default address", "default", "mailing address", "mailing", "billing address", "billing", "shipping", "primary", "main", "home",
    "work", "business", "personal", "private", "customer", "contact", "subscriber", "member", "buyer", "attendee", "lead", "person",
    "user", "your", "client", "guest", "current", "account", "profile", "patron", "student", "donor", "kunden", "contacts",
)  # fmt: skip
_SUFFIXES = (
    "home", "work", "business", "other", "primary", "personal", "1 value", "value", "1", "field", "optional", "required", "nr", "utc",
    "mobile", "main",
)  # fmt: skip
"""What programs put before and behind a heading: Default Address City, Email address - home, E-mail 1 - Value, Mailing Country."""

_NOT_MINE = ("to", "owner", "sales rep", "assistant", "spouse", "partner", "parent", "referrer", "referred by", "manager", "invited by", "friend", "emergency", "company", "shop", "store", "merchant", "seller", "sender", "from name", "last charge", "lead", "patron", "attendee", "order", "payment", "deal", "ticket", "enrollment", "refund", "fulfillment", "financial", "shipping", "course")  # fmt: skip
"""What stands before a state, an address or a name of something or somebody else: Owner Email, Order Status."""


def folded(text: str) -> str:
    """A text for comparison: small letters without accents, words with one space between them."""
    plain = unicodedata.normalize("NFKD", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[^\W_]+", plain.replace("ß", "ss")))


def smoothed(text: str) -> str:
    """A free text for a search: small letters without accents; signs stay, spaces are single."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(plain.replace("_", " ").replace("’", "'").split())


@dataclass(frozen=True)
class Entry:
    """One meaning of headings: where a column goes, what kind its cells are, an example, and where such headings are met."""

    to: str
    kind: str
    example: str
    source: str
    phrases: tuple[str, ...]


@dataclass(frozen=True)
class State:
    """What a word says: the state in our words, and the reason of the stop (blank: it stops nothing)."""

    status: str
    reason: str


@lru_cache(maxsize=1)
def entries() -> tuple[Entry, ...]:
    """Every meaning of headings."""
    data = _data("vocabulary.toml")
    return tuple(
        Entry(
            one["to"], one["kind"], one["example"], one["source"],
            tuple(folded(phrase) for place in _PLACES for phrase in one.get(place, ())),
        )
        for one in data["heading"]
    )  # fmt: skip


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, str]:
    """What the cells of each place are."""
    return {entry.to: entry.kind for entry in entries()}


@lru_cache(maxsize=1)
def _by_phrase() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for entry in entries():
        for phrase in entry.phrases:
            found.setdefault(phrase, []).append(entry.to)
    return {phrase: tuple(dict.fromkeys(places)) for phrase, places in found.items()}


@lru_cache(maxsize=4096)
def places_of(heading: str) -> tuple[tuple[str, float], ...]:
    """The places that a heading may mean, the surest first, each with how sure that is (0 to 1)."""
    found: dict[str, float] = {}
    for phrase, sure in _spellings(heading):
        for place in _by_phrase().get(phrase, ()):
            found.setdefault(place, sure)
    return tuple(sorted(found.items(), key=lambda pair: -pair[1]))


def _spellings(heading: str) -> list[tuple[str, float]]:
    """A heading as it stands, and without what programs put around it."""
    inner = re.search(r"\(([^)]*)\)\s*$", heading)
    bare = heading[: inner.start()] if inner else heading
    whole = folded(bare) or folded(heading)
    spelled = [(whole, 1.0), (folded(heading), 1.0)]
    if inner:
        spelled.append((folded(inner[1]), 0.9))
    if any(whole.startswith(f"{other} ") for other in _NOT_MINE):
        return spelled
    for prefix in _PREFIXES:
        if whole.startswith(f"{prefix} "):
            spelled.append((whole[len(prefix) + 1 :], 0.85))
    for phrase, _ in list(spelled):
        for suffix in _SUFFIXES:
            if phrase.endswith(f" {suffix}"):
                spelled.append((phrase[: -len(suffix) - 1], 0.8))
    return spelled


@lru_cache(maxsize=1)
def _states() -> tuple[dict[str, State], dict[str, State]]:
    anywhere: dict[str, State] = {}
    in_states: dict[str, State] = {}
    for one in _data("states.toml")["state"]:
        for name, into in (("words", anywhere), ("in_states", in_states)):
            for word in one[name]:
                into.setdefault(folded(word), State(one["status"], one["reason"]))
    return anywhere, {**in_states, **anywhere}


def state_said(word: str, *, in_states: bool = False) -> State | None:
    """What a word says of a person's state, or None; ``in_states`` in a column of states, where more words are plain."""
    return _states()[in_states].get(folded(word))


@lru_cache(maxsize=1)
def _searches() -> Mapping[str, re.Pattern[str]]:
    data = _data("states.toml")
    return {
        "holds": re.compile("|".join(data["holds"]["fragments"])),
        "benign": re.compile("|".join(data["holds"]["benign"])),
        "names": re.compile("|".join(data["names"]["says_no"])),
        "not_so": re.compile("|".join(data["names"]["not_so"])),
        "may_speak": re.compile("|".join(data["names"]["may_speak"])),
    }


def may_say_no(text: str) -> str:
    """The part of a text that may say no; blank where there is none, or where it is about something else."""
    smooth = smoothed(text)
    found = _searches()["holds"].search(smooth)
    if found is None or _searches()["benign"].search(smooth):
        return ""
    return found[0]


@lru_cache(maxsize=1)
def search_pattern() -> str:
    """What a text must have to be worth a look, for a search over a whole column (RE2), in small letters without accents."""
    words = sorted({word for word, state in _states()[0].items() if state.reason}, key=len, reverse=True)
    spelled = "|".join(re.escape(word).replace("\\ ", "[ -]+") for word in words)
    return "|".join([*_data("states.toml")["holds"]["fragments"], rf"\b(?:{spelled})\b"])


def name_says_no(name: str) -> tuple[str, bool]:
    """The reason that the name of a file, sheet or title states, and whether that is plain; ("", False) where it states none.

    "Everyone without unsubscribed" says something, and not that its people opted out: it is not plain.
    """
    smooth = smoothed(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)).replace("-", " ").replace(".", " ")
    found = _searches()["names"].search(smooth)
    if found is None:
        return "", False
    reasons: Mapping[str, str] = _data("states.toml")["names"]["reasons"]
    reason = next((word for pattern, word in reasons.items() if re.search(pattern, smooth)), "Manual")
    both = re.search(
        r"(?<!un)(?<!non)(?<!non )\bsubscribe(?:d|rs)\b|\bactive\b|(?<!nicht )\bangemeldete?\b", smooth
    )
    return reason, not (both or _searches()["not_so"].search(smooth))


def heading_may_say_no(heading: str) -> bool:
    """Whether a heading that nobody knows may speak of an opt-out, a bounce, an erasure or the like."""
    return bool(name_says_no(heading)[0]) or bool(may_say_no(heading)) or bool(may_say_no(folded(heading)))


def heading_may_speak(heading: str) -> bool:
    """Whether a heading that nobody knows may speak of consent."""
    return bool(_searches()["may_speak"].search(smoothed(heading)))


@lru_cache(maxsize=1)
def _flags() -> Mapping[str, bool]:
    data = _data("states.toml")["flags"]
    told = {_flag_form(word): True for word in data["yes"]}
    return told | {_flag_form(word): False for word in data["no"]}


def flag_said(cell: str) -> bool | None:
    """What a cell in a column of yes and no says; None where it is no such answer."""
    return _flags().get(_flag_form(cell))


def _flag_form(cell: str) -> str:
    text = smoothed(cell)
    return text.strip(" .!") or text


@lru_cache(maxsize=1)
def placeholders() -> Mapping[str, frozenset[str]]:
    """What people and programs write for nothing, in small letters: ``everywhere``, ``in_known_columns``, ``dates``."""
    return {name: frozenset(words) for name, words in _data("states.toml")["placeholders"].items()}


@lru_cache(maxsize=2)
def _data(name: str) -> dict[str, Any]:
    return tomllib.loads(files("xlmigrate.files.reading").joinpath(name).read_text(encoding="utf-8"))
