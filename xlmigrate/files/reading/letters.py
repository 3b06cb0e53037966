"""Which encoding a text file has: told from its bytes, and where an older one is likely, with the words that prove it.

A file that is valid UTF-8 is UTF-8, whatever anybody says: text of another encoding that happens to be valid UTF-8 is not met
in practice (W3C, "Choosing & applying a character encoding").
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

CANDIDATES = ("cp1252", "cp1250", "mac_roman", "cp1251")
"""Older encodings that spreadsheet programs write: Windows in the west and in central Europe, the old Mac, Cyrillic Windows."""

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8 with mark"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)
_WORD = re.compile(r"[^\s,;|\"'<>()\[\]{}/\\@:=&+_.!-]*[^\x00-\x7f][^\s,;|\"'<>()\[\]{}/\\@:=&+_.!-]*")
_SURE = 2.0
"""By how much per word the best candidate must lead the next, where the two give other letters."""


@dataclass(frozen=True)
class Letters:
    """The text of a file, how it was written, and for a guess the words that prove it; ``doubt`` asks where nothing does."""

    text: str
    encoding: str
    proof: tuple[str, ...] = ()
    doubt: str = ""


def decoded(data: bytes, asked: str | None = None) -> Letters:
    """The text of a file; ``asked`` counts only where the bytes are not Unicode.

    Raises LookupError or UnicodeDecodeError where the encoding that was asked for does not exist or does not fit.
    """
    for mark, codec, said in _MARKS:
        if data.startswith(mark):
            return Letters(data.decode(codec), said)
    zeros = Counter(place % 2 for place, byte in enumerate(data[:4096]) if byte == 0)
    if zeros and max(zeros.values()) > 0.3 * len(data[:4096]) / 2:
        codec = "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"
        return Letters(data.decode(codec, "replace"), "UTF-16 without mark")
    try:
        return Letters(data.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError:
        pass
    if asked is not None and asked.casefold().replace("-", "").replace("_", "") not in ("utf8", "utf8sig"):
        return Letters(data.decode(asked), asked)
    return _guessed(data)


def _guessed(data: bytes) -> Letters:
    """The candidate whose words look most like words; what two candidates read alike needs no choice."""
    lines = [line for line in data.splitlines() if any(byte > 0x7F for byte in line)]
    sample = b"\n".join(lines[:2000])
    weighed: list[tuple[float, int, str, tuple[str, ...]]] = []
    for place, codec in enumerate(CANDIDATES):
        try:
            text = sample.decode(codec)
            data.decode(codec)
        except UnicodeDecodeError:
            continue
        found = tuple(dict.fromkeys(_WORD.findall(text)))
        weighed.append((sum(map(_likeness, found)) / max(len(found), 1), -place, codec, found))
    if not weighed:
        return Letters(data.decode("latin-1"), "latin-1", doubt="it is not UTF-8, and no known encoding fits")
    weighed.sort(reverse=True)
    best, _, codec, found = weighed[0]
    rivals = [score for score, _, _, words in weighed[1:] if words != found]
    if best <= 0 or (rivals and best - rivals[0] < _SURE * 0.1):
        shown = "; ".join(f"--encoding {one} gives {', '.join(words[:3])}" for _, _, one, words in weighed)
        return Letters(
            data.decode(codec),
            codec,
            found[:3],
            f"it is not UTF-8, and two encodings fit. Choose the one that looks right: {shown}",
        )
    return Letters(data.decode(codec), codec, found[:3])


_COMMON = frozenset("äöüßéèêëàâçñáíóúåæøãõîïôûùÄÖÜÉÅØÇÑÁÍÓÚœŒ")
_CENTRAL = frozenset("ąćęłńśźżĄĆĘŁŃŚŹŻčďěňřšťůžČĎĚŇŘŠŤŮŽőűŐŰľĺŕôşţăŞŢĂ")


def _likeness(word: str) -> float:
    """How much a word looks like one: letters of Europe count for it; signs and capitals inside it against it."""
    if re.fullmatch(r"[\u0400-\u04ff]+", word):
        return 1.0 if len(word) > 2 and word[1:] == word[1:].lower() else -0.5
    score = 0.0
    run = 0
    for at, letter in enumerate(word):
        if letter < "\x80":
            run = 0
            continue
        run += 1
        before = word[at - 1] if at else ""
        if "\u0400" <= letter <= "\u04ff" or "\u0370" <= letter <= "\u03ff":
            score -= 2.0
        elif not letter.isalpha():
            score -= 0.0 if letter in "€£§°®©™–—‘’“”„…·«»\u00a0" and len(word) == 1 else 2.0
        elif letter.isupper() and before.islower():
            score -= 2.0
        elif letter in _COMMON:
            score += 1.0
        else:
            score += 0.6 if letter in _CENTRAL else -0.5
        if run > 2:
            score -= 1.5
    return score
