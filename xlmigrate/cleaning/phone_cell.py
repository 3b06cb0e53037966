"""One cell with a phone number: its digits have one reading, whatever stands between them, or they are asked about.

The judge is phonenumbers (Google's libphonenumber); `numbering` answers first where the answer is certain. Where this module gives
less than the judge, it does so on purpose: letters and signs in the place of digits, digits that a spreadsheet rounded, a lost plus
or zeros of another country that leave two readings, two numbers in a cell.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from xlmigrate.cleaning import numbering

if TYPE_CHECKING:
    from phonenumbers import (
        PhoneNumber,  # slow to import, and many files hold no number that `numbering` does not know
    )


class Called(NamedTuple):
    """What a cell says.

    ``dropped`` are the words that stand beside the number; ``foreign`` holds the reading with a plus of digits that have none, on
    rows without a country of their own ("" where there is no such reading).
    """

    e164: str | None
    outcome: str
    reason: str | None = None
    extension: str | None = None
    others: str | None = None
    dropped: str | None = None
    foreign: str | None = None


NO_COUNTRY = Called(None, "no_region", "Country unknown: fill in Country, or Home country on Settings")
FOREIGN = "The leading + may be missing; these digits are a number in another country"
TWO_READINGS = "The leading + may be missing; these digits can be read as two different numbers"
TWO_ZEROS = "A leading zero may be missing; the number is valid with and without it"
TWO_FRONTS = "The leading 00 can mean + or be part of the number; both readings are valid"
TAIL = "The last digits may be an extension or part of the number"
LETTERS = "There is a letter among the digits"
MASKED = "A symbol stands in place of a digit"
NO_CALLS = "The note says not to call: add the number to Suppressions"
NO_GOOD = "The note says the number does not work: delete the number"

_FLOAT = re.compile(r"([+-]?[0-9]+)[.,]0{1,2}", re.A)
_SCIENTIFIC = re.compile(r"([1-9])(?:[.,]([0-9]+))?E\+?([0-9]{1,2})", re.A | re.I)
_FORMULA = re.compile(r"=\s*[\"'](.*)[\"']", re.S)
_SCHEME = re.compile(r"(?i)(?:tel|sms|callto|whatsapp):(?=[+\d(])")
_LETTER = re.compile(
    r"(?<![A-Za-z])[Oo]+(?=[\s().-]*[0-9])|(?<=[0-9])[\s().-]*[Oo]+(?![A-Za-z])"
    r"|(?<=[0-9])[IilSsBbZz](?![A-Za-z])|(?<![A-Za-z])[IilSsBbZz](?=[0-9])",
    re.A,
)
"""A letter where a digit should be: O for 0, and l, I, S, B, Z for 1, 5, 8, 2. The judge drops it without a word."""

_ANY_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_MASK = re.compile(r"[*?_•●×…]|\.{2,}|#(?!\s*\d{1,7}\s*$)")
_TWO = re.compile(
    r"(?:[0-9][\s().-]*){5,}(?:[/;,|\n\r\t]|\b(?:or|and|und|oder|ou|et|o|y|e)\b|&)", re.A | re.I
)
"""The mark of a second number: a separator after enough digits for a first one."""

_TWO_WITH_WORDS = re.compile(r"(?:\d[\s().-]*){5,}[^\d]*[^\W\d_][^\d]*(?:\d[\s().-]*){5,}")
_BETWEEN_TWO = frozenset(("or", "and", "und", "oder", "ou", "et", "o", "y", "e"))
_EXTENSION = re.compile(
    r"[^A-Za-z]*\d[^A-Za-z]*(?:e?xt(?:n|ensi(?:on|ón|o))?|x|int|anexo|доб)[.:]?\s*\d{1,7}\s*[)\]]?", re.I
)
_BESIDE = re.compile(
    r"(?P<before>(?:[^\d+(]|\((?=[^\d+)]*\)))*)(?P<number>[+(]{0,2}\s*\d(?:[\d\s().\-/‐-―−]|\(0\))*\d\)?)(?P<behind>\D*)"
)
_NO_CALLS = re.compile(
    r"(?i)\b(?:do not|don['’]?t|dont|no|never|not to)\s+(?:be\s+)?(?:call|contact|text|sms|phone|ring|disturb)|\bdnc\b|\bopt(?:ed)?[ -]?out"
    r"|\bunsubscribed?\b|\bnicht\s+anrufen|\bkeine?n?\s+anrufe?|\bno\s+llamar|\bne\s+pas\s+(?:appeler|contacter)|\bnon\s+chiamare"
    r"|\bniet\s+bellen|\bnão\s+ligar|\bnao\s+ligar|\bring\s+ikke|\bring\s+inte|\bälä\s+soita|\bnie\s+dzwonić|\bstop\b"
)
_NO_GOOD = re.compile(
    r"(?i)\b(?:wrong|invalid|disconnected|dead|old|former|deceased|falsch|alt|ungültig|faux|ancien|vecchio|oud)\b"
)
_VANITY = re.compile(
    r"[+1\s().-]*(?:8\d\d|13|1300|1800|0800|0845|0870)[\s).-]+(?=[\dA-Za-z -]*[A-Za-z]{3})[\dA-Za-z -]+"
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LABELS = _words(
    "tel telephone telefon telefono teléfono phone ph fon fone mobile mob mobil movil móvil cell cel cellular handy gsm home work "
    "office fax private privat direct dir main t m p f h w c d o"
)


def read(cell: str | None, region: str | None, own: bool) -> Called:
    """What one cell says; ``own`` tells that the region is the row's own."""
    if cell is None or not cell.strip():
        return Called(None, "blank")
    if cell[0] == "+" and 7 <= len(cell) <= 32 and cell[1:].isdigit() and cell.isascii():
        known = numbering.plus(cell)
        if known is not None and known[1]:
            return _found(known[0], cell)
    text = cell
    if numbering.PLAIN.fullmatch(text) and ("." not in text or not (".." in text or _FLOAT.fullmatch(text))):
        return _of_plain(text, cell, region, own)
    text = _undressed(cell)
    scientific = _SCIENTIFIC.fullmatch(text)
    if scientific:
        digits = scientific[1] + (scientific[2] or "")
        if len(digits) != int(scientific[3]) + 1:
            return Called(
                None,
                "invalid",
                "A spreadsheet rounded it: digits are missing. Take it from the platform again",
            )
        text = digits
    elif _ANY_LETTER.search(text):
        return _with_words(text, cell, region, own)
    return _of_digits(text, cell, region, own)


def _undressed(cell: str) -> str:
    """The text without what a spreadsheet puts around it: ``="…"``, a leading apostrophe, ``.0``; digits in ASCII."""
    text = unicodedata.normalize("NFKC", cell).strip()
    text = "".join(c for c in text if unicodedata.category(c) != "Cf")
    formula = _FORMULA.fullmatch(text)
    text = (formula[1] if formula else text.removeprefix("=")).strip("\"'‘’`´ \t\r\n")
    text = "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text)
    whole = _FLOAT.fullmatch(text)
    return whole[1] if whole else _SCHEME.sub("", text, count=1)


def _found(e164: str, cell: str, foreign: str | None = None) -> Called:
    return Called(e164, "good" if e164 == cell else "repaired", foreign=foreign)


def _of_digits(text: str, cell: str, region: str | None, own: bool) -> Called:
    """A text without letters: its digits, and whether a plus stands in front."""
    if numbering.PLAIN.fullmatch(text) and ".." not in text:
        return _of_plain(text, cell, region, own)
    if _MASK.search(text):
        return Called(None, "ambiguous", MASKED)
    if _TWO.search(text) and (several := _several(text, region)) is not None:
        return several
    if re.search(r"[,;#]", text) and (number := _number(text, region)) is not None and number.extension:
        return Called(None, "ambiguous", TAIL) if _of_tail(text, region) else _extended(number)
    if text.rfind("+") > max(text.find("+"), 0) and re.search(r"\d", text[: text.rfind("+")]):
        return _several(text, region) or _judged(text, region)
    digits = re.sub(r"\D", "", text)
    first = re.search(r"\d", text)
    if first is None:
        return Called(None, "invalid", _why_not(digits))
    return _read_digits(digits, "+" in text[: first.start()], text, cell, region, own)


def _of_plain(text: str, cell: str, region: str | None, own: bool) -> Called:
    """A text of digits, spaces, brackets, dots and hyphens, with a plus in front or none."""
    return _read_digits(text.translate(numbering.NOT_DIGITS), text[0] == "+", text, cell, region, own)


def _read_digits(digits: str, has_plus: bool, text: str, cell: str, region: str | None, own: bool) -> Called:
    if has_plus:
        known = numbering.plus("+" + digits)
        if known is not None and known[1]:
            return _found(known[0], cell)
        e164 = None if known is not None else _plain("+" + digits, region)
        return _found(e164, cell) if e164 is not None else _judged(text, region)
    if region is None:
        if 5 <= len(digits) <= 15 and "+" not in text:
            return NO_COUNTRY
        return _judged(text, region)
    if digits[0] == "0":
        if digits.startswith("00"):
            return _two_zeros(digits, text, cell, region)
        e164 = _plain(digits, region)
        return _found(e164, cell) if e164 is not None else _judged(text, region)
    return _bare(digits, text, cell, region, own)


def _of_tail(text: str, region: str | None) -> bool:
    """Whether the digits are a number together with those behind the comma too."""
    digits = re.sub(r"\D", "", text)
    return _plain(f"+{digits}" if text[:1] == "+" else digits, region) is not None


def _two_zeros(digits: str, text: str, cell: str, region: str) -> Called:
    """Two zeros in front: in most countries they stand for the plus, and people everywhere write them so."""
    abroad = _plain("+" + digits[2:], None) if digits[2:3] not in ("", "0") else None
    home = _plain(digits, region)
    if abroad is not None and home is not None and abroad != home:
        return Called(None, "ambiguous", TWO_FRONTS)
    e164 = home or abroad
    return _found(e164, cell) if e164 is not None else _judged(text, region)


def _bare(digits: str, text: str, cell: str, region: str, own: bool) -> Called:
    """Digits without plus and without zero in front: perhaps a national number, perhaps one that lost its plus.

    On a row with its own country the lost plus can only have stood before that country's code. Otherwise it may
    have been any country's, and the reading with a plus goes along for the column to decide.
    """
    home = _plain(digits, region)
    if (
        home is not None
        and numbering.zero_belongs(region)
        and _plain("0" + digits, region) not in (None, home)
    ):
        return Called(None, "ambiguous", TWO_ZEROS)
    code = numbering.calling_code(region)
    near = code is not None and digits.startswith(code)
    plus = _plain("+" + digits, None) if near or not own or home is None else None
    if plus is not None and plus == home:
        return _found(plus, cell)
    if plus is not None and near:
        return _found(plus, cell) if home is None else Called(None, "ambiguous", TWO_READINGS)
    if own:
        if home is not None:
            return _found(home, cell)
        return Called(None, "ambiguous", FOREIGN) if plus is not None else _judged(text, region)
    if home is not None:
        return _found(home, cell, plus or "")
    return Called(None, "invalid", FOREIGN, foreign=plus) if plus is not None else _judged(text, region)


def _plain(text: str, region: str | None) -> str | None:
    """E.164 of digits, with or without a plus in front, when they are valid."""
    if text[0] == "+":
        known = numbering.plus(text)
        if known is not None:
            return known[0] if known[1] else None
    elif region is not None:
        e164 = numbering.national_digits(text, region)
        if e164 is not None:
            return e164 or None
    number = _number(text, region)
    return _e164(number) if number is not None and not number.extension else None


def _judged(text: str, region: str | None) -> Called:
    """What is left to say when the digits are no number: two of them, a country that is unknown, or none."""
    several = _several(text, region)
    if several is not None:
        return several
    digits = re.sub(r"\D", "", text)
    if region is None and "+" not in text and 5 <= len(digits) <= 15:
        return NO_COUNTRY
    return Called(None, "invalid", _why_not(digits))


def _extended(number: PhoneNumber) -> Called:
    reason = "Contains an extension, which most platforms cannot store"
    return Called(_e164(number), "repaired", reason, number.extension)


def _with_words(text: str, cell: str, region: str | None, own: bool) -> Called:
    """A cell with letters: an extension, a number that is a word, or words beside a number. Else it is asked about."""
    if _NO_CALLS.search(text):
        return Called(None, "ambiguous", NO_CALLS)
    if _NO_GOOD.search(text):
        return Called(None, "ambiguous", NO_GOOD)
    if _EXTENSION.fullmatch(text) and (number := _number(text, region)) is not None and number.extension:
        return _extended(number)
    if _VANITY.fullmatch(text) and (vanity := _vanity(text, region)) is not None:
        return vanity
    if (_TWO.search(text) or _TWO_WITH_WORDS.search(text)) and (
        several := _several(text, region)
    ) is not None:
        return several
    beside = _BESIDE.fullmatch(text)
    if beside is None or not _apart(beside["before"], beside["behind"]):
        return Called(None, "ambiguous" if re.search(r"\d", text) else "invalid", _said_of_letters(text))
    words = [beside[side].strip(" \t\r\n:;,.-–—/|()[]\"'=+") for side in ("before", "behind")]
    called = _of_digits(beside["number"], cell, region, own)
    return called._replace(dropped="; ".join(word for word in words if word) or None)


def _said_of_letters(text: str) -> str:
    return LETTERS if re.search(r"\d", text) else _why_not("")


def _apart(before: str, behind: str) -> bool:
    """Whether the words stand apart from the digits: with a space or a bracket between, and as words."""
    if (before and before[-1].isalpha()) or re.match(r"[^\W\d_]|[-.'’/]+[^\W\d_]", behind):
        return False
    for side in (before, behind):
        for word in _WORD.findall(side):
            if len(word) > 1 and len(set(word.casefold())) == 1:
                return False  # XXXX
            if len(word) == 1 and not (side is before and word.casefold() in _LABELS):
                return False
        if _MASK.search(side):
            return False
    return True


def _vanity(text: str, region: str | None) -> Called | None:
    """A free number whose last digits are one word (1-800-FLOWERS); its letters are named, for they are easier to keep."""
    import phonenumbers
    from phonenumbers import PhoneNumberType as Type

    words = _WORD.findall(text)
    whole = "".join(words)
    number = _number(text, region)
    if (
        number is None or number.extension or len(set(whole.casefold())) == 1 or {word.casefold() for word in words} <= _LABELS
        or phonenumbers.number_type(number) not in (Type.TOLL_FREE, Type.SHARED_COST, Type.UAN, Type.PREMIUM_RATE)
    ):  # fmt: skip
        return None
    digits = re.sub(r"\D", "", phonenumbers.convert_alpha_characters_in_number(text))
    if not digits.endswith(phonenumbers.national_significant_number(number)):
        return None
    return Called(_e164(number), "repaired", dropped=text)


def _number(text: str, region: str | None) -> PhoneNumber | None:
    if region is None and "+" not in text:
        return None
    import phonenumbers

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def _e164(number: PhoneNumber) -> str:
    """As the judge formats E.164: the country code and the national number with its zeros."""
    from phonenumbers import national_significant_number

    return f"+{number.country_code}{national_significant_number(number)}"


def _several(text: str, region: str | None) -> Called | None:
    if "+" not in text and (region is None or not _room_for_two(text, region)):
        return None
    from phonenumbers import PhoneNumberMatcher

    found = list(dict.fromkeys(_e164(match.number) for match in PhoneNumberMatcher(text, region)))
    if len(found) < 2:
        return None
    words = [word for word in _WORD.findall(text) if word.casefold() not in _BETWEEN_TWO]
    return Called(
        found[0], "repaired", "More than one number in the cell", others=", ".join(found[1:]), dropped="; ".join(words) or None
    )  # fmt: skip


def _room_for_two(text: str, region: str) -> bool:
    """Whether a text without plus has the digits of two numbers: of its region, or with a country code after two zeros."""
    return sum(map(str.isdigit, text)) >= 2 * min(numbering.shortest(region), 7)


def _why_not(digits: str) -> str:
    if len(digits) < 5:
        return "Too few digits for a phone number"
    if len(digits) > 15:
        return "Too many digits for a phone number"
    return "Not a valid number in its country"
