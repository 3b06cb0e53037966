"""The cells of an import file: each value in the form that the platform wants.

A value changes only where the platform would refuse it, cut it, or read it as something else. Each change is found again by the
rehearsal (`landing`), which reads the finished bytes and knows nothing of what is done here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import lru_cache

import pandas as pd

from xlmigrate.cleaning import phone
from xlmigrate.cleaning.distinct import TEXT, once_per_value
from xlmigrate.files.writing.fields import CONSENT, Field, Holds, split
from xlmigrate.platforms import SAFEST, ImportFile

EMOJI = re.compile("[\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\U0001f000-\U0001faff\U000e0020-\U000e007f]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
BREAKS = re.compile("[\r\n\x85\u2028\u2029]+")
_SPACES = re.compile(r" {2,}")
BETWEEN_CHOICES = ";"
"""What stands between choices where it is not known what the platform wants."""


def written(wanted: pd.DataFrame, fields: Sequence[Field], target: ImportFile) -> pd.DataFrame:
    """The cells of the file: a column of texts for each field, by our names, none missing; ``wanted`` as `fields.text_of` gives it.

    The index stays. No value is longer than the platform takes, and no cell holds what it refuses.
    """
    cells = {field.name: _column(field, wanted, target) for field in fields}
    made = pd.DataFrame(cells, index=wanted.index)
    if limit := target.characters_per_line.value:
        made = _lines_cut(made, fields, limit)
    return made


def _column(field: Field, wanted: pd.DataFrame, target: ImportFile) -> pd.Series:
    if field.name == CONSENT:
        word = next(one.words["Subscribed"] for one in target.consent if one.heading == field.heading)
        return pd.Series(word, index=wanted.index, dtype=TEXT)
    values = wanted[field.name] if field.name in wanted else pd.Series(pd.NA, index=wanted.index, dtype=TEXT)
    if field.holds is Holds.NAME and target.or_safest("name_form") == "one":
        values = whole_name(wanted)
    elif field.holds is Holds.DAY:
        values = once_per_value(values, lambda day: day_as(day, target))
    elif field.holds is Holds.PHONE:
        values = _phones(values, wanted, target)
    elif field.holds is Holds.YES_NO:
        values = once_per_value(values, lambda word: _yes_no(word, target))
    if field.holds in (Holds.TAGS, Holds.LISTS, Holds.CHOICES):
        return once_per_value(values, lambda cell: _several(cell, field.holds, target)).fillna("")
    if field.holds is Holds.EMAIL:
        return values.fillna("")
    return once_per_value(values, cleaner(target)).fillna("")


def whole_name(wanted: pd.DataFrame) -> pd.Series:
    """First and last name as one."""
    blank = pd.Series(pd.NA, index=wanted.index, dtype=TEXT)
    first = wanted.get("first_name", blank)
    last = wanted.get("last_name", blank)
    joined = (first.fillna("") + " " + last.fillna("")).str.strip()
    return joined.mask(joined.eq(""))


def day_as(day: str, target: ImportFile) -> str:
    """A day, or a day with a time, in the platform's form."""
    if len(day) == len("2026-06-01"):
        key, moment = "date_form", datetime.strptime(day, "%Y-%m-%d")
    else:
        key, moment = "time_form", datetime.strptime(day, "%Y-%m-%d %H:%M:%S")
    form: str = (target.or_safest(key) or SAFEST[key])[0]  # where there are no dates they are texts
    return moment.strftime(form.replace("%Y", f"{moment.year:04d}"))


def _phones(values: pd.Series, wanted: pd.DataFrame, target: ImportFile) -> pd.Series:
    """Numbers in international form; one that has none is left out where the platform is known to want it."""
    if target.or_safest("phone_form") not in ("E.164", "with country code"):
        return values
    read = phone.parse(values, wanted.get("country"))
    shaped = values.str.replace(r"[\s().-]", "", regex=True)
    kept = shaped.where(shaped.str.fullmatch(r"\+[1-9][0-9]{6,14}").fillna(False).astype(bool))
    if not target.phone_form.known:
        kept = kept.fillna(values)
    return read["e164"].where(read["outcome"].isin(("good", "repaired")), kept).astype(TEXT)


def _yes_no(word: str, target: ImportFile) -> str:
    yes = word.casefold() in ("yes", "true")
    fact = target.yes_words if yes else target.no_words
    return fact.value[0] if fact.value else word


def _several(cell: str, holds: Holds, target: ImportFile) -> str:
    names = {
        Holds.TAGS: tag_names(cell, target),
        Holds.LISTS: tag_names(cell, target, separator=target.list_separator.value),
        Holds.CHOICES: [cleaner(target)(one) for one in split(cell)],
    }[holds]
    separator = {
        Holds.TAGS: target.tag_separator.value,
        Holds.LISTS: target.list_separator.value,
        Holds.CHOICES: target.choice_separator.value or BETWEEN_CHOICES,
    }[holds]
    assert separator
    kept: list[str] = []
    for name in dict.fromkeys(filter(None, names)):
        one = _quoted(name, separator, target) if holds is Holds.TAGS else name
        if holds is Holds.CHOICES and separator in one:
            one = _SPACES.sub(" ", one.replace(separator, " ")).strip()
        if fits(separator.join([*kept, one]), target):
            kept.append(one)
    return separator.join(kept)


def _quoted(name: str, separator: str, target: ImportFile) -> str:
    quote = target.tag_quote.value
    return f"{quote}{name}{quote}" if quote and (separator in name or quote in name) else name


def tag_names(cell: str, target: ImportFile, *, separator: str | None = None) -> list[str]:
    """The names of the tags of a cell as the platform takes them, in order; one of which nothing is left is blank."""
    between = separator or target.tag_separator.value or ""
    return [tag_name(one, target, between) for one in split(cell)]


def tag_name(tag: str, target: ImportFile, separator: str = "") -> str:
    """A tag as the platform takes it: what it refuses becomes a space, letters lose their accents, the rest stays."""
    name = cleaner(target)(tag)
    if "emoji" in (target.refused_in_tags.value or ()):
        name = EMOJI.sub("", name)
    pattern = target.tag_characters.value
    if pattern and not re.fullmatch(pattern, name):
        name = "".join(one if re.fullmatch(pattern, one) else " " for one in _plain(name))
    quote = target.tag_quote.value
    if quote:
        name = name.replace(quote, "'")
    elif separator:
        name = name.replace(separator, " ")
    name = _SPACES.sub(" ", name).strip() if name != tag else name
    if limit := target.characters_per_tag.value:
        name = name[:limit].strip()
    return name


def cleaner(target: ImportFile) -> Callable[[str], str]:
    """What makes a text fit for the platform: without what it refuses, and no longer than it takes."""
    return _cleaner(
        target.refused_characters.value or (),
        str(target.or_safest("encoding")[0]),
        target.characters_per_field.value,
        target.bytes_per_field.value,
    )


@lru_cache(maxsize=64)
def _cleaner(
    refused: tuple[str, ...], encoding: str, characters: int | None, size: int | None
) -> Callable[[str], str]:
    ascii_only = "non-ASCII" in refused or encoding == "ASCII"

    def clean(text: str) -> str:
        made = CONTROL.sub("", text)
        if "emoji" in refused:
            made = EMOJI.sub("", made)
        if "line breaks" in refused:
            made = BREAKS.sub(" ", made)
        if ascii_only:
            made = _plain(made).encode("ascii", "ignore").decode()
        elif encoding != "UTF-8":
            made = made.encode(CODECS[encoding], "ignore").decode(CODECS[encoding])
        else:
            made = made.encode("utf-8", "ignore").decode()  # half a pair of surrogates is no character
        return cut(made, characters, size)

    return clean


CODECS = {"UTF-8": "utf-8", "Windows-1252": "cp1252", "ASCII": "ascii"}


def cut(text: str, characters: int | None, size: int | None) -> str:
    """The beginning of a text that is not longer than that many characters, nor than that many bytes of UTF-8."""
    made = text[:characters] if characters is not None else text
    if size is not None and len(made.encode()) > size:
        made = made.encode()[:size].decode("utf-8", "ignore")
    return made


def fits(text: str, target: ImportFile) -> bool:
    """Whether a cell is no longer than the platform takes."""
    return cut(text, target.characters_per_field.value, target.bytes_per_field.value) == text


def _plain(text: str) -> str:
    """Letters without their accents."""
    apart = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ø", "o").replace("Ø", "O"))
    return "".join(one for one in apart if not unicodedata.combining(one))


def _lines_cut(made: pd.DataFrame, fields: Sequence[Field], limit: int) -> pd.DataFrame:
    """Blank the longest cells of lines that are too long; the address, the tags and the consent stay to the last."""
    kept = (Holds.EMAIL, Holds.CONSENT, Holds.TAGS)
    spare = [field.name for field in fields if field.holds not in kept]
    around = 3 * len(fields)  # quotes and what stands between the cells
    lengths = pd.DataFrame({name: made[name].str.len() + made[name].str.count('"') for name in made})
    for row in lengths.index[(lengths.sum(axis=1) + around > limit).to_numpy(dtype=bool)]:
        mine = lengths.loc[row]
        for name in sorted(spare, key=lambda one: -int(mine[one])):
            if int(mine.sum()) + around <= limit:
                break
            made.loc[row, name] = ""
            mine = mine.copy()
            mine[name] = 0
    return made


_SHORT_GMAIL = 5


def refusals(addresses: pd.Series, roles: pd.Series, target: ImportFile) -> pd.Series:
    """Why the platform would refuse an address, by what is known of it; missing where nothing speaks against it."""
    found = pd.Series(pd.NA, index=addresses.index, dtype=TEXT)
    local, domain = addresses.str.split("@", n=1).str[0], addresses.str.rsplit("@", n=1).str[-1]

    def put(where: pd.Series, why: str) -> None:
        nonlocal found
        found = found.mask(where.fillna(False).astype(bool) & found.isna(), why)

    refused = (*(target.refused_addresses.value or ()), *(target.refused_characters.value or ()))
    beyond_ascii = once_per_value(addresses, lambda one: "" if one.isascii() else "x").eq("x")
    before_at = once_per_value(local, lambda one: "" if one.isascii() else "x").eq("x")
    put(addresses.isna(), "It has no usable address")
    if "role addresses" in refused:
        put(roles, "The platform refuses addresses of a role, such as info@")
    if "short Gmail names" in refused:
        put(domain.eq("gmail.com") & local.str.len().le(_SHORT_GMAIL), "The platform refuses Gmail names of five letters or fewer")  # fmt: skip
    if "letters with accents before the @" in refused:
        put(before_at, "The platform refuses letters with accents before the @")
    if "non-ASCII" in refused or target.or_safest("encoding")[0] != "UTF-8":
        put(beyond_ascii, "The platform refuses letters with accents")
    for limit in (
        target.characters_per_email.value,
        target.characters_per_field.value,
        target.bytes_per_field.value,
    ):
        if limit:
            put(addresses.str.len().gt(limit), f"The address is longer than {limit} characters")
    return found


def lacking(cells: pd.DataFrame, fields: Iterable[Field], target: ImportFile) -> pd.Series:
    """Why the platform would refuse a row: a cell that every row must have is blank; missing where none is."""
    found = pd.Series(pd.NA, index=cells.index, dtype=TEXT)
    headings = {field.name: field.heading for field in fields}

    def blank(place: str) -> pd.Series:
        name = place.removeprefix("contacts.")
        return cells[name].eq("") if name in cells else pd.Series(True, index=cells.index)

    for place in target.required.value or ():
        name = place.removeprefix("contacts.")
        found = found.mask(blank(place) & found.isna(), f"The platform demands {headings.get(name, name)}, and it is blank")  # fmt: skip
    either = target.required_any.value or ()
    if either:
        none = pd.concat([blank(place) for place in either], axis=1).all(axis=1)
        names = ", ".join(place.removeprefix("contacts.") for place in either)
        found = found.mask(none & found.isna(), f"The platform demands one of {names}, and all are blank")
    return found
