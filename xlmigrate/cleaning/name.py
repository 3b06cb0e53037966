"""Names of people: capitals where all or none were typed, a full name in parts and back.

A name in mixed case was typed by somebody who knew better, and is left alone. Initials and numerals follow rules; the words that stay
small, apostrophes, Mac, the Dutch IJ and the Turkish i hang on where a person is from (`name_customs`): where that is not known, or
people there write both ways, the result is a proposal.
"""

from __future__ import annotations

import re
import unicodedata
from functools import partial
from typing import Literal

import numpy as np
import pandas as pd
import pyarrow.compute as pc
from numpy.typing import NDArray

from xlmigrate.cleaning import name_customs as customs
from xlmigrate.cleaning.distinct import TEXT, arrow_text, fields_per_value, kept_per_column

Part = Literal["first", "last", "full"]
"""What a column holds: in a last name every particle is small, in a full name the first word may be a given name."""

_CASE_FIELDS = ("name", "outcome", "reason", "proposal")


def repair_case(
    column: pd.Series, part: Part = "full", region: pd.Series | None = None, beside: pd.Series | None = None
) -> pd.DataFrame:
    """Give capitals to names typed in capitals only or in small letters only; nothing else is touched.

    ``region`` holds ISO codes of countries where they are known, ``beside`` the other name of each person, which may tell its
    language. Gives ``name`` (what is certain: the value itself, or repaired), ``outcome`` (good, repaired, likely, blank),
    ``reason`` in words for the likely, and ``proposal`` (the likely spelling; ``name`` keeps the cell as it stands).
    """
    text = column.astype(TEXT)
    filled = text.str.strip().ne("").fillna(False)
    rows = np.flatnonzero(is_one_case(text))
    read = pd.DataFrame(
        {
            "name": text.where(filled),
            "outcome": pd.Series("good", index=column.index, dtype=TEXT).where(filled, "blank"),
            "reason": pd.Series(pd.NA, index=column.index, dtype=TEXT),
            "proposal": pd.Series(pd.NA, index=column.index, dtype=TEXT),
        }
    )
    if not len(rows):
        return read
    nothing = pd.Series(pd.NA, index=column.index, dtype=TEXT)
    where = (nothing if region is None else region).iloc[rows]
    turkish = (nothing if beside is None else beside).iloc[rows].str.contains("[ĞŞİğşı]", regex=True)
    tongue = pd.Series("tr", index=where.index, dtype=TEXT).where(turkish.fillna(False))
    repaired = fields_per_value(
        [text.iloc[rows], where, tongue], partial(_repair, part=part), _CASE_FIELDS, (TEXT,) * 4
    )
    for field in _CASE_FIELDS:
        values = read[field].copy()
        values.iloc[rows] = repaired[field].array
        read[field] = values
    return read


@kept_per_column
def is_one_case(column: pd.Series) -> NDArray[np.bool_]:
    """Which cells have no small letters, or no capitals; blank ones are among neither."""
    cells = arrow_text(column)
    same = pc.or_(pc.equal(pc.utf8_upper(cells), cells), pc.equal(pc.utf8_lower(cells), cells))
    return np.asarray(same.fill_null(False).to_numpy(zero_copy_only=False), dtype=bool)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


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

_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ`´][^\W\d_]+)*['’ʼ`´]?", re.UNICODE)
_APOSTROPHE = re.compile(r"(['’ʼ`´])")
_VOWELS = frozenset("aeiouyàáâãäåæèéêëìíîïòóôõöøœùúûüýÿāēīōūąęăőűıёуеыаоэяиюіїєαεηιουωάέήίόύώ")
_TURKISH, _ROMANIAN = frozenset("ĞŞİğşı"), frozenset("ĂÂÎŢȚăâîţț")


def _repair(
    cell: str | None, region: str | None, tongue: str | None, part: Part
) -> tuple[object, object, object, object]:
    if cell is None or not cell.strip():
        return (pd.NA, "blank", pd.NA, pd.NA)
    text = unicodedata.normalize("NFC", cell)
    if not _wants_case(text):
        return (cell, "good", pd.NA, pd.NA)
    cased, guesses = _cased(text, part, region or "", tongue)
    if cased == text:
        return (cell, "good", pd.NA, pd.NA)
    if guesses:
        return (cell, "likely", guesses[0], cased)
    return (cased, "repaired", pd.NA, pd.NA)


def _wants_case(text: str) -> bool:
    """Whether a name is in one case only, and is a name: no digits, no addresses, more than one letter with case."""
    if any(c.isdigit() or c in "@/\\=<>_#*\u00a0\u00ad" for c in text):
        return False
    letters = [c for c in text if c.upper() != c.lower()]
    if not letters:
        return False
    if all(c.islower() for c in letters):
        return True
    return len(letters) > 1 and all(c.isupper() for c in letters)


def _cased(text: str, part: Part, region: str, tongue: str | None) -> tuple[str, list[str]]:
    """The text with capitals, and in words what was guessed."""
    guesses: list[str] = []
    shouted = text == text.upper()
    if "i\u0307" in text:  # İ as small letters of a program that knows no Turkish
        text, tongue = text.replace("i\u0307", "i"), "tr"
    if shouted and region in customs.SHARP_S and "SS" in text:
        guesses.append("SS may be an ß")
    letters = bool(_TURKISH & set(text)) and not _ROMANIAN & set(text)
    turkish = letters or tongue is not None or region in customs.TURKISH
    unsure = bool(set("Iı") & set(text)) if shouted else re.search(r"(?:^|[\s-])i", text) is not None
    if (turkish and unsure) or (letters and "İ" in text and region not in customs.TURKISH):
        guesses.append("Turkish has an I with a dot and one without")
    lowered = _lower(text, turkish)
    words = [(match.start(), match.group()) for match in _WORD.finditer(lowered)]
    pieces, end = [], 0
    for at, (start, word) in enumerate(words):
        between = lowered[end:start]
        following = lowered[start + len(word) :]
        small = None if part == "first" else _small(at, words, between, following, part, region, guesses)
        said = small or _capitals(word, at, at == len(words) - 1, shouted, turkish, region, guesses)
        pieces += [between, said]
        end = start + len(word)
    return "".join((*pieces, lowered[end:])), guesses


def _lower(text: str, turkish: bool) -> str:
    if turkish:
        text = text.replace("I", "ı")
    return text.replace("İ", "i").lower()


def _small(
    at: int,
    words: list[tuple[int, str]],
    between: str,
    following: str,
    part: Part,
    region: str,
    guesses: list[str],
) -> str | None:
    """A little word of a family name as it is written where the person is from; None when it is none."""
    word = words[at][1]
    if between[-1:] in ("'", "’") and word in ("t", "s") and following[:1] in (" ", "-"):
        if region not in customs.DUTCH:
            guesses.append(customs.SMALL_WORDS)
        return word  # 't Hart
    if at == len(words) - 1 or any(other in _VIETNAMESE for _, other in words):
        return None
    if word in customs.ARTICLES and following.startswith("-"):
        guesses.append(customs.SMALL_WORDS)  # al-Rashid, Al-Rashid
        return word if part == "last" and at == 0 else None
    if not following.startswith(" ") or (at > 0 and not between.endswith(" ")):
        return None  # Al in Abd-Al-Rahman, and D. in a row of initials
    first = at == 0 or between.strip(" ") not in ("", "-")
    if first and part == "full" and word in customs.ALSO_GIVEN and words[at + 1][1] not in customs.PARTICLES:
        guesses.append("May be a middle name or part of the last name")
        return None  # Van Morrison, but van der Post: a particle that another one follows is no given name
    if word not in customs.PARTICLES:
        return None
    before = words[at - 1][1] if at else ""
    spelled, is_certain = customs.particle(
        word, before, region, alone=words[at + 1][1] not in customs.PARTICLES and at == 0
    )
    if not is_certain:
        guesses.append(customs.SMALL_WORDS)
    return spelled


def _capitals(
    word: str, at: int, last: bool, shouted: bool, turkish: bool, region: str, guesses: list[str]
) -> str:
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
            guesses.append("May be initials")
        return word.upper()
    if word in ("ní", "uí", "nic", "mhic") and not last:
        guesses.append("An Irish name may begin with a small letter")
    parts = _APOSTROPHE.split(word)
    return "".join(
        piece if n % 2 else _after_apostrophe(piece, n, parts, turkish, region, guesses)
        for n, piece in enumerate(parts)
    )


def _initials(word: str) -> bool:
    """Two or three letters that nobody can say (JD, TJ), or that end as no name does (AJ)."""
    if not word.isascii():
        return False
    return not _VOWELS & set(word) or (len(word) == 2 and word[1] == "j")


def _after_apostrophe(
    piece: str, n: int, parts: list[str], turkish: bool, region: str, guesses: list[str]
) -> str:
    """A piece of a word between apostrophes: O'Brien and Dell'Acqua, but Yuri's, Sha'ban and В'ячеслав."""
    if n == 0:
        return _one_word(piece, turkish, region, guesses)
    before = parts[n - 2]
    if n > 2 or len(piece) < 2 or not (before + piece).isalpha() or not _is_latin(before + piece):
        return piece
    if before not in customs.BEFORE_APOSTROPHE and len(before) > 1:
        return piece
    has_capital, is_certain = customs.after_apostrophe(before, piece, region)
    if not is_certain:
        guesses.append("After an apostrophe may stand a capital or not")
    return _one_word(piece, turkish, region, guesses) if has_capital else piece


def _is_latin(word: str) -> bool:
    return all(unicodedata.name(c, "").startswith("LATIN") for c in word)


def _one_word(word: str, turkish: bool, region: str, guesses: list[str]) -> str:
    if word.startswith("mc") and len(word) > 3:
        if not customs.is_gaelic_mc(word[2:], region):
            guesses.append("Mc may be the Gaelic one, or the beginning of a name")
        return (
            "Mc" + _first_up(word[2:], turkish)
            if customs.GAELIC_MC.fullmatch(word[2:])
            else _first_up(word, turkish)
        )
    if word.startswith("mac") and len(word) > 5:
        guesses.append("Mac may be followed by a capital or not")
        is_gaelic = customs.GAELIC_MAC.fullmatch(word[3:])
        return "Mac" + _first_up(word[3:], turkish) if is_gaelic else _first_up(word, turkish)
    if word.startswith("ij") and len(word) > 2:
        is_dutch = word[2] not in "aeiouy"
        if not (is_dutch and region == "NL") and not (
            not is_dutch and region and region not in customs.DUTCH
        ):
            guesses.append("IJ is one letter in Dutch, and two elsewhere")
        return ("IJ" + word[2:]) if is_dutch else _first_up(word, turkish)
    return _first_up(word, turkish)


def _first_up(word: str, turkish: bool) -> str:
    if turkish and word[:1] == "i":
        return "İ" + word[1:]
    return word[:1].title() + word[1:]  # title case, for the letters that have one (ǆ → ǅ)
