"""What every table of a profile is checked for: known keys, types, words, columns of the workbook, and facts with their sources.

Whatever is not as it must be is refused with the file and the line; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NoReturn

from xlmigrate.engine.catalogue import BY_NAME, vocabulary
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.tables import Zone
from xlmigrate.platforms.exports import FLAGS
from xlmigrate.platforms.facts import GRADES, Fact, Known
from xlmigrate.platforms.lines import Path, line_of
from xlmigrate.platforms.taking import Key

_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_TYPES = {int: "a whole number above 0", bool: "true or false", str: "a text", tuple: "a list of texts"}
_LATE = datetime(2031, 12, 25, 23, 58, 59)


class Checks:
    """The text of one profile, its sources, and the checks; each method gives the value back, typed, or refuses it."""

    def __init__(self, text: str, file: str, data: dict[str, Any]) -> None:
        self.text, self.file, self.data = text, file, data
        self.sources: dict[str, dict[str, Any]] = {}
        self.as_of = ""

    def refuse(self, path: Path, what: str, do: str) -> NoReturn:
        """Raise the XlmigrateError that names the file, the line of a path, what is wrong and what to do."""
        raise XlmigrateError(what, where=f"{self.file}, line {line_of(self.text, path)}", do=do)

    def keys(
        self, path: Path, raw: Mapping[str, Any], known: Iterable[str], *, must: Iterable[str] = ()
    ) -> None:
        """No key but the known ones, and each that must be there."""
        known = tuple(known)
        for key in raw:
            if key not in known:
                self.refuse((*path, key), f"there is no key {key!r}", f"Keys here are: {', '.join(known)}.")
        for key in must:
            if key not in raw:
                self.refuse(path, f"the key {key!r} is missing", "Add it.")

    def table(self, path: Path, raw: object) -> dict[str, Any]:
        """A table."""
        if not isinstance(raw, dict):
            self.refuse(path, f"{path[-1]} must be a table", "Write it as one.")
        return raw

    def array(self, path: Path, raw: object) -> list[Any]:
        """An array of tables."""
        if not isinstance(raw, list):
            self.refuse(path, f"{path[-1]} must be an array of tables", f"Write [[{path[-1]}]].")
        return raw

    def word(self, path: Path, raw: object) -> str:
        """A text that is not blank and has no space around it."""
        if not isinstance(raw, str) or not raw.strip() or raw != raw.strip():
            self.refuse(
                path,
                f"{path[-1]} must be a text without space around it, and is {raw!r}",
                "Write the text in quotation marks.",
            )
        return raw

    def texts(self, path: Path, raw: object) -> tuple[str, ...]:
        """A list of texts, none of them twice."""
        if not isinstance(raw, list):
            self.refuse(
                path, f"{path[-1]} must be a list of texts, and is {raw!r}", "Write it in square brackets."
            )
        for one in raw:
            if not isinstance(one, str) or not one:
                self.refuse(
                    (*path, str(one)),
                    f"{path[-1]} must be a list of texts, and holds {one!r}",
                    "Write the text in quotation marks.",
                )
        if len({one.casefold() for one in raw}) < len(raw):
            self.refuse(path, f"{path[-1]} names one thing twice", "Leave one of them.")
        return tuple(raw)

    def one_of(self, path: Path, raw: object, words: Iterable[str]) -> str:
        """One of these words."""
        words = tuple(words)
        if raw not in words:
            self.refuse(
                (*path, str(raw)),
                f"{path[-1]} has no word {raw!r}",
                f"Words here are: {', '.join(map(repr, words))}.",
            )
        return str(raw)

    def day(self, path: Path, raw: object) -> str:
        """A year, a month or a day, as ISO 8601 writes it."""
        if not isinstance(raw, str) or not _DAY.fullmatch(raw):
            self.refuse(
                path,
                f'{path[-1]} must be a date such as "2026-11", and is {raw!r}',
                "Write year, month, and day where it is known.",
            )
        return raw

    def pattern(self, path: Path, raw: object) -> str:
        """A regular expression."""
        text = self.word(path, raw)
        try:
            re.compile(text)
        except re.error as problem:
            self.refuse(path, f"{path[-1]} is no regular expression: {problem}", "Mend it.")
        return text

    def column(self, path: Path, raw: object, *, flags: bool = False) -> str:
        """A column of the workbook that a file may fill, as ``table.column``; with ``flags`` one of `FLAGS` too."""
        table, _, name = str(raw).partition(".")
        if flags and raw in FLAGS:
            return str(raw)
        column = BY_NAME[table].by_name.get(name) if table in BY_NAME else None
        if not isinstance(raw, str) or column is None:
            self.refuse(
                path,
                f"the workbook has no column {raw!r}",
                "Write it as table.column, by their schema names.",
            )
        if column.zone not in (Zone.KEY, Zone.FACT):
            self.refuse(
                path, f"no file may fill {raw!r}: a person or a run does", "Choose a column of facts."
            )
        return raw

    def source_of(self, path: Path, raw: object) -> dict[str, Any]:
        """One entry of ``[sources]``: page, grade and date."""
        table = self.table(path, raw)
        self.keys(path, table, ("page", "grade", "date"), must=("page", "grade"))
        return {
            "source": self.word((*path, "page"), table["page"]),
            "grade": self.one_of((*path, "grade"), table["grade"], GRADES),
            "date": self.day((*path, "date"), table["date"]) if "date" in table else self.as_of,
        }

    def said_by(self, path: Path, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Source, grade and date of a table that has them, or that names one of ``[sources]`` as ``@name``."""
        if "source" not in raw:
            self.refuse(
                path,
                f"{path[-1] if isinstance(path[-1], str) else path[-2]} has no source",
                "Name the page that says so, and its grade.",
            )
        source = self.word((*path, "source"), raw["source"])
        if source.startswith("@"):
            if source[1:] not in self.sources:
                self.refuse((*path, "source"), f"there is no source {source!r}", "Add it to [sources].")
            for key in ("grade", "date"):
                if key in raw:
                    self.refuse(
                        (*path, key), f"the {key} of {source!r} stands in [sources]", "Leave it out here."
                    )
            return self.sources[source[1:]]
        if "grade" not in raw:
            self.refuse(path, "a source has no grade", f"Grades are: {', '.join(GRADES)}.")
        return {
            "source": source,
            "grade": self.one_of((*path, "grade"), raw["grade"], GRADES),
            "date": self.day((*path, "date"), raw["date"]) if "date" in raw else self.as_of,
        }

    def fact(self, path: Path, raw: object, key: Key | None, *, inner: bool = False) -> Fact[Any]:
        """A fact with its source; ``key`` declares its type, None means a sentence, ``inner`` one of the others' values."""
        if not isinstance(raw, dict):
            self.refuse(
                path,
                f"{path[-1]} has no source",
                'Write it as { value = ..., source = "...", grade = "..." }.',
            )
        more = () if inner else ("plans", "others", "does_not_apply")
        self.keys(path, raw, ("value", "source", "grade", "date", "note", *more))
        said = self.said_by(path, raw)
        note = self.word((*path, "note"), raw["note"]) if "note" in raw else ""
        if "does_not_apply" in raw:
            if "value" in raw or note:
                self.refuse(path, "a fact that does not apply has no value", "Leave one of them.")
            return Fact(
                None,
                **said,
                note=self.word((*path, "does_not_apply"), raw["does_not_apply"]),
                state=Known.DOES_NOT_APPLY,
            )
        if "value" not in raw:
            self.refuse(
                path,
                f"{path[-1]} has no value",
                "Add it, name the key under not_known, or say does_not_apply.",
            )
        value = self.value((*path, "value"), raw["value"], key)
        plans = {
            name: self.value((*path, "plans", name), one, key)
            for name, one in self.table((*path, "plans"), raw.get("plans", {})).items()
        }
        others = tuple(
            self.fact((*path, "others", n), one, key, inner=True)
            for n, one in enumerate(self.array((*path, "others"), raw.get("others", [])))
        )
        if (
            key is not None
            and key.limit
            and any(one < value for one in (*plans.values(), *(other.value for other in others)))
        ):
            self.refuse(
                path,
                f"{key.name} is not the smallest of its values",
                "The smallest is the safe one: let it be the value.",
            )
        return Fact(value, **said, note=note, plans=plans, others=others)

    def value(self, path: Path, raw: object, key: Key | None) -> Any:
        """The value of a fact, of the type and the words that its key declares."""
        if key is None:
            return self.word(path, raw)
        name = key.name
        right = {
            int: isinstance(raw, int) and not isinstance(raw, bool) and raw > 0,
            bool: isinstance(raw, bool),
            str: isinstance(raw, str) and raw != "",
            tuple: isinstance(raw, list),
        }[key.type]
        if not right:
            do = (
                "Write the number without quotation marks."
                if key.type is int and isinstance(raw, str)
                else "Write it so."
            )
            self.refuse(path, f"{name} must be {_TYPES[key.type]}, and is {raw!r}", do)
        if key.type is tuple:
            found = self.texts((*path[:-1], name), raw)
            if not found:
                self.refuse(
                    path, f"{name} is an empty list", "Name the key under not_known, or say does_not_apply."
                )
            for one in found:
                if key.words:
                    self.one_of((*path[:-1], name), one, key.words)
                if key.columns:
                    self.column((*path, one), one)
                if name in ("date_form", "time_form", "birthday_form") and _LATE.strftime(one) == one:
                    self.refuse(
                        (*path, one),
                        f"{name} {one!r} is no form of a date",
                        "Write it as strftime does, such as %Y-%m-%d.",
                    )
            if name == "classes":
                for one in found:
                    self.one_of((*path[:-1], name), one, vocabulary("Asset class").words)
            if name == "sheets":
                for one in found:
                    self.one_of((*path[:-1], name), one, BY_NAME)
            return found
        if key.words:
            return self.one_of((*path[:-1], name), raw, key.words)
        return self.pattern(path, raw) if name == "tag_characters" else raw
