"""Numbering plans: plainly written phone numbers read without asking the judge, where the answer is certain.

phonenumbers spends most of its time on spellings that most cells do not have. For a number written with digits,
spaces, brackets, dots and hyphens only, its steps are few: cut the country code, cut the national prefix, ask whether the rest matches
one of the plan's patterns. This module does the same steps from the same metadata, and answers only in the cases
in which no other step of phonenumbers can apply; in all others it says that it does not know. It never disagrees:
``tests/conformance/phone_judge.py`` compares it with the judge.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

PLAIN = re.compile(r"\+?[0-9(][0-9 ().-]{5,30}", re.A)
"""The spellings that this module reads. No letter, no extension sign, no second number."""

NOT_DIGITS = str.maketrans("", "", "+ ().-")

_TYPES = (
    "premium_rate", "toll_free", "shared_cost", "voip", "personal_number", "pager", "uan", "voicemail",
    "fixed_line", "mobile",
)  # fmt: skip
"""The kinds of number that make one valid (phonenumberutil, number_type)."""

Fits = Callable[[str], object]


def plus(text: str) -> tuple[str, bool] | None:
    """Read a plain text with its plus: E.164 and whether it is valid; None where only the judge knows."""
    digits = text.translate(NOT_DIGITS)
    for length in (1, 2, 3):
        code = digits[:length]
        plan = _plan(code)
        if plan is not None:
            national = digits[length:]
            prefix, valid = plan
            if not 4 <= len(national) <= 15 or (prefix is not None and prefix(national)):
                return None
            return f"+{digits}", bool(valid(national))
    return None


def national(text: str, region: str) -> str | None:
    """Read a plain text without plus for a region: E.164, blank when it is no valid number; None where only the judge knows."""
    return national_digits(text.translate(NOT_DIGITS), region)


def national_digits(digits: str, region: str) -> str | None:
    """The same of the digits alone."""
    about = _region(region)
    if about is None:
        return None
    code, abroad, general, prefix, transforms, valid = about
    if digits.startswith(code) or abroad(digits) or not 4 <= len(digits) <= 15:
        return None
    cut = prefix(digits) if prefix is not None else None
    if cut is not None:
        if transforms or general(digits):
            return None
        digits = digits[cut.end() :]
    return f"+{code}{digits}" if valid(digits) else ""


@lru_cache(maxsize=1024)
def shortest(region: str) -> int:
    """How many digits the shortest number of a region has, as dialled abroad without its country code; 0 when unknown."""
    from phonenumbers import PhoneMetadata

    about = PhoneMetadata.metadata_for_region(region, None)
    lengths = getattr(getattr(about, "general_desc", None), "possible_length", ())
    return min((length for length in lengths if length > 0), default=0)


def calling_code(region: str) -> str | None:
    """The country code of a region's numbers; None when there is no such region."""
    about = _region(region)
    return about[0] if about else None


def is_calling_code(digits: str) -> bool:
    """Whether the digits are the code of a country, or of several that share it."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

    return digits.isdigit() and int(digits) in COUNTRY_CODE_TO_REGION_CODE


@lru_cache(maxsize=1024)
def zero_belongs(region: str) -> bool:
    """Whether numbers of a region may begin with a zero of their own (Italy, Gabon), which a spreadsheet eats."""
    import phonenumbers
    from phonenumbers import PhoneNumberType

    examples = (phonenumbers.example_number_for_type(region, kind) for kind in PhoneNumberType.values())
    return any(number is not None and number.italian_leading_zero for number in examples)


@lru_cache(maxsize=2048)
def _plan(code: str) -> tuple[Callable[[str], re.Match[str] | None] | None, Fits] | None:
    """Of a country code: what matches the national prefix, and what matches a valid number."""
    if not code or code[0] == "0":
        return None
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

    regions = COUNTRY_CODE_TO_REGION_CODE.get(int(code))
    if not regions:
        return None
    main = PhoneMetadata.metadata_for_region_or_calling_code(int(code), regions[0])
    if main is None:
        return None
    prefix = main.national_prefix_for_parsing
    return (re.compile(prefix).match if prefix else None), _valid(code)


@lru_cache(maxsize=1024)
def _region(
    region: str,
) -> tuple[str, Fits, Fits, Callable[[str], re.Match[str] | None] | None, bool, Fits] | None:
    from phonenumbers import PhoneMetadata

    about = PhoneMetadata.metadata_for_region(region, None)
    if about is None or about.general_desc is None or about.general_desc.national_number_pattern is None:
        return None
    code = str(about.country_code)
    abroad = re.compile(about.international_prefix or "NonMatch").match
    prefix = about.national_prefix_for_parsing
    return (
        code,
        abroad,
        re.compile(about.general_desc.national_number_pattern).fullmatch,
        re.compile(prefix).match if prefix else None,
        about.national_prefix_transform_rule is not None,
        _valid(code),
    )


@lru_cache(maxsize=512)
def _valid(code: str) -> Fits:
    """What matches the valid national numbers of a country code, in whichever of its regions."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

    patterns = []
    for name in COUNTRY_CODE_TO_REGION_CODE[int(code)]:
        about = PhoneMetadata.metadata_for_region_or_calling_code(int(code), name)
        if about is None:
            continue
        general = _described(about.general_desc)
        kinds = [one for kind in _TYPES if (one := _described(getattr(about, kind))) is not None]
        if general is not None and kinds:
            patterns.append((about.leading_digits, f"(?={general}$)(?:{'|'.join(kinds)})$"))
    # a region with leading digits takes every number that begins with them, valid there or not
    alternatives, taken = [], ""
    for leading, pattern in patterns:
        alternatives.append(f"{taken}(?={leading}){pattern}" if leading else taken + pattern)
        taken += f"(?!{leading})" if leading else ""
    return re.compile("|".join(alternatives) or "(?!)", re.A).match


def _described(about: object) -> str | None:
    """The pattern of a kind of number with the lengths it may have; None where the plan has no such kind."""
    pattern = getattr(about, "national_number_pattern", None)
    if not pattern or pattern == "NA":
        return None
    lengths = [length for length in getattr(about, "possible_length", ()) if length > 0]
    if not lengths:
        return f"(?:{pattern})" if not getattr(about, "possible_length", ()) else None
    allowed = "|".join(f"[0-9]{{{length}}}" for length in lengths)
    return f"(?=(?:{allowed})$)(?:{pattern})"
