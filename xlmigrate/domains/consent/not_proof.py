"""Words that prove nothing in a cell of proof, and addresses that no person reads (`not_proof.toml`)."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xlmigrate.cleaning.distinct import once_per_value

Mask = NDArray[np.bool_]


def says_something(column: pd.Series) -> Mask:
    """Where a cell of proof is an answer: not blank, and no placeholder such as n/a, ?, unknown or "not kept"."""
    return _yes(once_per_value(column, lambda text: not is_placeholder(text), pd.BooleanDtype()))


def is_a_wording(column: pd.Series) -> Mask:
    """Where a cell may be, or name, what a person was told: an answer, and more than words for an upload ("CSV upload")."""
    return _yes(
        once_per_value(
            column, lambda text: not is_placeholder(text) and bool(_beside_uploads(text)), pd.BooleanDtype()
        )
    )


def is_an_act(column: pd.Series) -> Mask:
    """Where a source of consent may be an act of the person: not blank, no placeholder, no import, upload or purchase."""
    return _yes(once_per_value(column, _is_an_act, pd.BooleanDtype()))


def is_hash(column: pd.Series) -> Mask:
    """Where a fingerprint of a text may be one: 32 hexadecimal digits or more, or as long in Base64."""
    return _yes(column.str.fullmatch(r"(?i)\s*(?:sha-?\d+[:=-])?(?:[0-9a-f]{32,128}|[A-Za-z0-9+/]{43}=?)\s*"))


def origin_in_words(column: pd.Series) -> pd.Series:
    """``Purchased`` or ``Scraped`` where a text says that the address was got from others; missing elsewhere."""
    return once_per_value(column, _origin)


def read_by_nobody(addresses: pd.Series) -> Mask:
    """Addresses in lower case that no person reads: no-reply@, abuse@, mailer-daemon@, test@test.com."""
    return _yes(addresses.str.contains(_nobody()))


@lru_cache(maxsize=65_536)
def is_placeholder(text: str) -> bool:
    """Whether a text stands where nobody knew an answer."""
    bare = _bare(text)
    return not bare or bare in _words("placeholders") or len(set(bare)) == 1


def _is_an_act(text: str) -> bool:
    if is_placeholder(text) or _origin(text) is not pd.NA:
        return False
    return not any(word in _words("loaded") for word in _split(text)) and bool(_beside_uploads(text))


def _split(text: str) -> list[str]:
    return [word for word in re.split(r"[\s/_,;:()\[\]|.+&-]+", text.strip().casefold()) if word]


def _beside_uploads(text: str) -> list[str]:
    """The words of a text that are neither small words, numbers, placeholders nor words for an upload."""
    empty = ("fillers", "uploads", "placeholders", "loaded")
    return [
        word
        for word in _split(text)
        if not word.isdigit() and not any(word in _words(name) for name in empty)
    ]


def _origin(text: str) -> object:
    words = " ".join(["", *re.findall(r"[\w.]+", text.casefold()), ""])
    for name, answer in (("bought", "Purchased"), ("scraped", "Scraped")):
        if any(f" {word} " in words for word in _words(name)) and not re.search(
            r" (?:not|never|nicht|no) ", words
        ):
            return answer
    return pd.NA


def _bare(text: str) -> str:
    return " ".join(text.split()).strip(" .,;:!?-–—_*#/\\()[]<>\"'`~|=").casefold()


@lru_cache(maxsize=1)
def _data() -> dict[str, list[str]]:
    data = tomllib.loads((files("xlmigrate.domains.consent") / "not_proof.toml").read_text(encoding="utf-8"))
    return {name: words for name, words in data.items() if isinstance(words, list)}


@lru_cache(maxsize=16)
def _words(name: str) -> frozenset[str]:
    return frozenset(map(str.casefold, _data()[name]))


@lru_cache(maxsize=1)
def _nobody() -> str:
    data = _data()
    names, domains = (
        "|".join(map(re.escape, data["trial_names"])),
        "|".join(map(re.escape, data["trial_domains"])),
    )
    return rf"^(?:{'|'.join(map(re.escape, data['nobody']))})(?:\+[^@]*)?@|^(?:{names})@(?:{domains})$"


def _yes(mask: pd.Series) -> Mask:
    found: Mask = mask.fillna(False).to_numpy(dtype=bool)
    return found
