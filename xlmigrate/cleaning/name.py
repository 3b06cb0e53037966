"""Names of people: capitals where all or none were typed, a full name in parts and back.

A name in mixed case was typed by somebody who knew better, and is left alone. The words that stay small, the
Gaelic and the Irish prefixes, initials and numerals follow rules; where a rule guesses, the result is a proposal.
"""

from __future__ import annotations

import re
import unicodedata
from functools import partial
from typing import Literal

import pandas as pd

from xlmigrate.cleaning.distinct import TEXT, fields_per_value

Part = Literal["first", "last", "full"]
"""What a column holds: in a last name every particle is small, in a full name the first word may be a given name."""

_CASE_FIELDS = ("name", "outcome", "reason", "proposal")


def repair_case(column: pd.Series, part: Part = "full") -> pd.DataFrame:
    """Give capitals to names typed in capitals only or in small letters only; nothing else is touched.

    Gives ``name`` (what is certain: the value itself, or repaired), ``outcome`` (good, repaired, likely, blank),
    ``reason`` in words for the likely, and ``proposal`` (the likely spelling; ``name`` keeps the cell as it stands).
    """
    return fields_per_value([column], partial(_repair, part=part), _CASE_FIELDS, (TEXT,) * 4)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PARTICLES = _words(
    "van von der den de del della degli dei di da do dos das du des la las le los ter ten te tot thor het op 't 's af av zu "
    "zum zur vom am el ap ab bin bint ibn y e i"
)
"""Small words inside a family name (Dutch, German, Romance, Welsh, Arabic, Malay), when a word follows."""

_ALSO_GIVEN = frozenset(
    ("van", "ben", "al", "e", "i", "y", "am", "af", "av", "ap", "do", "op", "te", "thor", "das", "ab")
)
"""Particles that may be a given name, or an initial, when they stand first in a full name (Van Morrison)."""

_AFTER_ANOTHER = frozenset(("ben", "al"))
"""Given names too, so small only in front of a family name: in a last-name column (ben Gurion)."""

_NEVER_INITIALS = _words(
    "mr ms mrs dr jr sr st ste lt sgt cpt col gen rev hon esq fr br sv ng ngl md bsc msc phd mba"
)

_FIXED = {
    "phd": "PhD", "dphil": "DPhil", "msc": "MSc", "bsc": "BSc", "mba": "MBA", "cpa": "CPA", "dds": "DDS",
    "dvm": "DVM", "llm": "LLM", "llb": "LLB", "rn": "RN",
}  # fmt: skip
"""Degrees behind a name."""

_NUMERAL = re.compile(r"(?=[ivxl])(?:xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_NAMES_LIKE_NUMERALS = frozenset(("li", "xi", "liv", "lix", "xx", "xxx", "xxi", "l", "x", "i", "v"))

_VIETNAMESE = _words(
    "nguyen nguyễn tran trần pham phạm huynh huỳnh hoang hoàng phan vu vũ vo võ dang đặng bui bùi duong dương ngo ngô"
)
"""Family names that stand first, where Van is a middle name and not a particle."""

_GAELIC = re.compile(
    r"(?:[bdfgmnpstvw][a-z]{2,}"
    r"|al(?:l?ister|pin|pine)|arthur|ask[ie]ll|aul(?:ay|iffe|ey)|andrew|adam|a?voy"
    r"|callum|calman|carthy|cormac?k?|cull(?:och|ough)|cubbin|clure|crae|conn(?:ell|achie)"
    r"|ew[ae]n|eachern|eachran|eth|elroy|hale|hardy|hugh|innes|innis|int(?:osh|yre|ire)|isaac|iver|ivor|ilwraith|ilroy"
    r"|kay|kean|keith|kell[ae]r|kenna|kenzie|kechnie|kerr|kill?op|kinl[ae]y|kinnon|kinney|kintosh|kirdy"
    r"|lachlan|laine|laren|lauchlan|laughlin|lay|lean|leay|lell?an|lennan|leish|leod|laurin|luckie|lure"
    r"|quarrie|queen|quillan|rae|raild|robert|robbie|rory|rury|ritchie)"
)
"""What follows Mac in a Gaelic name. These consonants begin nothing else; before the other letters it may be Mack,
Machado, Macron or Macias, so the Gaelic stems are named."""

_ITALIAN = frozenset(("dell", "dall", "nell", "sant", "degl", "all", "coll"))
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ`´][^\W\d_]+)*['’ʼ`´]?", re.UNICODE)
_APOSTROPHE = re.compile(r"(['’ʼ`´])")
_VOWELS = frozenset("aeiouyàáâãäåæèéêëìíîïòóôõöøœùúûüýÿāēīōūąęăőűıёуеыаоэяиюіїєαεηιουωάέήίόύώ")
_TURKISH, _ROMANIAN = frozenset("ĞŞİğşı"), frozenset("ĂÂÎŢȚăâîţț")


def _repair(cell: str | None, part: Part) -> tuple[object, object, object, object]:
    if cell is None or not cell.strip():
        return (pd.NA, "blank", pd.NA, pd.NA)
    text = unicodedata.normalize("NFC", cell)
    if not _wants_case(text):
        return (cell, "good", pd.NA, pd.NA)
    cased, guesses = _cased(text, part)
    if cased == text:
        return (cell, "good", pd.NA, pd.NA)
    if guesses:
        return (cell, "likely", guesses[0], cased)
    return (cased, "repaired", pd.NA, pd.NA)


def _wants_case(text: str) -> bool:
    """Whether a name is in one case only, and is a name: no digits, no addresses, more than one letter with case."""
    if any(c.isdigit() or c in "@/\\=<>_#*" for c in text):
        return False
    letters = [c for c in text if c.upper() != c.lower()]
    if not letters:
        return False
    if all(c.islower() for c in letters):
        return True
    return len(letters) > 1 and all(c.isupper() for c in letters)


def _cased(text: str, part: Part) -> tuple[str, list[str]]:
    """The text with capitals, and in words what was guessed."""
    guesses: list[str] = []
    shouted = text == text.upper()
    turkish = bool(_TURKISH & set(text)) and not _ROMANIAN & set(text)
    if turkish and set("Iiİı") & set(text):
        guesses.append("Turkish has an I with a dot and one without")
    lowered = _lower(text, turkish)
    words = [(match.start(), match.group()) for match in _WORD.finditer(lowered)]
    pieces, end = [], 0
    for at, (start, word) in enumerate(words):
        between = lowered[end:start]
        following = lowered[start + len(word) :]
        last = at == len(words) - 1
        if _is_particle(at, words, between, following, part):
            said = word
        else:
            said = _capitals(word, at, last, shouted, turkish, guesses)
        pieces += [between, said]
        end = start + len(word)
    return "".join((*pieces, lowered[end:])), guesses


def _lower(text: str, turkish: bool) -> str:
    if turkish:
        text = text.replace("I", "ı")
    return text.replace("İ", "i").lower()


def _is_particle(at: int, words: list[tuple[int, str]], between: str, following: str, part: Part) -> bool:
    word = words[at][1]
    if part == "first" or not following.startswith(" ") or at == len(words) - 1:
        return False
    if at > 0 and not between.endswith(" "):
        return False  # Al in Abd-Al-Rahman, and D. in a row of initials
    if any(other in _VIETNAMESE for _, other in words):
        return False
    first = at == 0 or between.strip(" ") not in ("", "-")
    if word in _AFTER_ANOTHER:
        return part == "last" or (at > 0 and word == "al" and len(words) > at + 1)
    if word not in _PARTICLES:
        return False
    if first and part == "full" and word in _ALSO_GIVEN:
        # Van Morrison, but van der Post: a particle that another one follows is no given name
        return words[at + 1][1] in _PARTICLES
    return True


def _capitals(word: str, at: int, last: bool, shouted: bool, turkish: bool, guesses: list[str]) -> str:
    """One word of a name with its capitals."""
    bare = word.rstrip("'’ʼ`´")
    if at and bare in _FIXED:
        return _FIXED[bare]
    if at and last and bare == "md":
        return "MD"
    if at and last and bare not in _NAMES_LIKE_NUMERALS and _NUMERAL.fullmatch(bare):
        return bare.upper()
    if len(bare) in (2, 3) and bare not in _NEVER_INITIALS and _initials(bare):
        if not shouted:
            guesses.append("It may be initials")
        return word.upper()
    parts = _APOSTROPHE.split(word)
    return "".join(
        piece if n % 2 else _after_apostrophe(piece, n, parts, turkish, guesses)
        for n, piece in enumerate(parts)
    )


def _initials(word: str) -> bool:
    """Two or three letters that nobody can say (JD, TJ), or that end as no name does (AJ)."""
    if not word.isascii():
        return False
    return not _VOWELS & set(word) or (len(word) == 2 and word[1] == "j")


def _after_apostrophe(piece: str, n: int, parts: list[str], turkish: bool, guesses: list[str]) -> str:
    """A piece of a word between apostrophes: O'Brien and Dell'Acqua, but Yuri's and Sha'ban."""
    if n and not (len(piece) > 1 and (len(parts[n - 2]) == 1 or parts[n - 2] in _ITALIAN)):
        return piece
    return _one_word(piece, turkish, guesses)


def _one_word(word: str, turkish: bool, guesses: list[str]) -> str:
    if word.startswith("mc") and len(word) > 3:
        return "Mc" + _first_up(word[2:], turkish)
    if word.startswith("mac") and len(word) > 5:
        guesses.append("Mac may be followed by a capital or not")
        return (
            "Mac" + _first_up(word[3:], turkish) if _GAELIC.fullmatch(word[3:]) else _first_up(word, turkish)
        )
    if word.startswith("ij") and len(word) > 2:
        return "IJ" + word[2:]  # one letter in Dutch
    return _first_up(word, turkish)


def _first_up(word: str, turkish: bool) -> str:
    if turkish and word[:1] == "i":
        return "İ" + word[1:]
    return word[:1].title() + word[1:]  # title case, for the letters that have one (ǆ → ǅ)
