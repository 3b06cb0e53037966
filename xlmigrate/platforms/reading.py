"""A profile's TOML becomes a `Profile`, or is refused with the file and the line.

Nothing is guessed and nothing is passed over: an unknown key, a limit as text, a fact without its source, a column that the
workbook does not have, a heading that is required and unknown are each refused. Only the reader knows the form of the file; the
keys of ``[import]`` themselves are declared in `taking`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from xlmigrate.engine.catalogue import BY_NAME, vocabulary
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.platforms.checks import Checks
from xlmigrate.platforms.exports import FLAGS, GENERIC, NO, YES, Export, StateColumn, states
from xlmigrate.platforms.facts import not_known
from xlmigrate.platforms.lines import Path
from xlmigrate.platforms.profile import Profile
from xlmigrate.platforms.taking import KEYS, ConsentColumn, Heading, ImportFile


def read(text: str, file: str) -> Profile:
    """Read one profile. Raises XlmigrateError with ``file``, the line and what to do for anything that is not as it must be."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        line = re.search(r"line (\d+)", str(problem))
        place = f"{file}, line {line[1]}" if line else file
        raise XlmigrateError(f"this is no TOML: {problem}", where=place, do="Mend the line.") from problem
    return _Reader(text, file, data).profile()


class _Reader(Checks):
    def profile(self) -> Profile:
        data = self.data
        keys = ("name", "title", "as_of", "aliases", "sources", "import", "statuses", "exports", "notes")
        self.keys((), data, keys, must=("name", "title", "as_of"))
        self.as_of = self.day(("as_of",), data["as_of"])
        for name, raw in self.table(("sources",), data.get("sources", {})).items():
            self.sources[name] = self.source_of(("sources", name), raw)
        statuses = self.statuses(data.get("statuses", []))
        taking = self.import_file(data["import"]) if "import" in data else None
        classes = taking.classes if taking else None
        return Profile(
            name=self.word(("name",), data["name"]),
            title=self.word(("title",), data["title"]),
            as_of=self.as_of,
            aliases=self.texts(("aliases",), data.get("aliases", [])),
            import_file=taking,
            imports=tuple(classes.or_else(())) if classes else (),
            imports_fact=classes if classes and classes.known else None,
            statuses=statuses,
            exports=tuple(
                self.export(("exports", n), raw, statuses) for n, raw in enumerate(self.array(("exports",), data.get("exports", [])))
            ),
            notes=tuple(
                self.fact(("notes", n), raw, None) for n, raw in enumerate(self.array(("notes",), data.get("notes", [])))
            ),
        )  # fmt: skip

    def import_file(self, raw: object) -> ImportFile:
        path: Path = ("import",)
        table = self.table(path, raw)
        self.keys(path, table, (*KEYS, "not_known", "columns", "consent"))
        found: dict[str, Any] = {n: self.fact((*path, n), table[n], KEYS[n]) for n in KEYS if n in table}
        for name in self.texts((*path, "not_known"), table.get("not_known", [])):
            if name not in KEYS:
                self.refuse(
                    (*path, "not_known", name), f"there is no key {name!r}", "See the keys of [import]."
                )
            if name in found:
                self.refuse((*path, "not_known", name), f"{name} is known", "Leave it out of not_known.")
            found[name] = not_known(self.as_of)
        groups = self.array((*path, "columns"), table.get("columns", []))
        columns: dict[str, Heading] = {}
        for n, group in enumerate(groups):
            columns |= self.import_columns((*path, "columns", n), group, columns)
        consent = self.array((*path, "consent"), table.get("consent", []))
        return ImportFile(
            **found,
            columns=columns,
            consent=tuple(self.consent((*path, "consent", n), one) for n, one in enumerate(consent)),
        )

    def import_columns(self, path: Path, raw: object, taken: Mapping[str, Heading]) -> dict[str, Heading]:
        table = self.table(path, raw)
        self.keys(path, table, ("source", "grade", "date", "headings"), must=("headings",))
        said = self.said_by(path, table)
        found = {}
        for place, heading in self.table((*path, "headings"), table["headings"]).items():
            where = (*path, "headings", place)
            if self.column(where, place) in taken:
                self.refuse(where, f"{place} has a heading already", "Leave one of them.")
            found[place] = Heading(self.word(where, heading), **said)
        return found

    def consent(self, path: Path, raw: object) -> ConsentColumn:
        table = self.table(path, raw)
        self.keys(
            path, table, ("channel", "heading", "words", "day_heading", "blank", "source", "grade", "date"),
            must=("channel", "heading", "words"),
        )  # fmt: skip
        statuses = vocabulary("Consent status").words
        words = {
            self.one_of((*path, "words", ours), ours, statuses): self.word((*path, "words", ours), theirs)
            for ours, theirs in self.table((*path, "words"), table["words"]).items()
        }
        return ConsentColumn(
            channel=self.one_of((*path, "channel"), table["channel"], vocabulary("Channel").words),
            heading=self.word((*path, "heading"), table["heading"]),
            words=words,
            day_heading=self.word((*path, "day_heading"), table["day_heading"])
            if "day_heading" in table
            else "",
            blank=self.one_of((*path, "blank"), table["blank"], statuses) if "blank" in table else "",
            **self.said_by(path, table),
        )

    def statuses(self, raw: object) -> dict[str, str]:
        found: dict[str, str] = {}
        for n, group in enumerate(self.array(("statuses",), raw)):
            path: Path = ("statuses", n)
            table = self.table(path, group)
            self.keys(path, table, ("source", "grade", "date", "words"), must=("words",))
            said = self.said_by(path, table)
            for word, status in self.table((*path, "words"), table["words"]).items():
                where = (*path, "words", word)
                ours = self.one_of(where, status, vocabulary("Consent status").words)
                self.not_too_kind(where, word, ours, said["grade"])
                if word.casefold() in found:
                    self.refuse(where, f"the word {word!r} stands twice", "Leave one of them.")
                found[word.casefold()] = ours
        return found

    def not_too_kind(self, path: Path, word: str, status: str, grade: str) -> None:
        if status == "Subscribed" and word.casefold() in GENERIC and grade not in ("V", "M"):
            self.refuse(
                path, f"{word!r} may mean anything, and its source is not the vendor's",
                "Write Unknown, or name the vendor's page that says it means subscribed.",
            )  # fmt: skip

    def export(self, path: Path, raw: object, statuses: Mapping[str, str]) -> Export:
        table = self.table(path, raw)
        self.keys(
            path, table,
            ("holds", "required", "columns", "file_name", "status", "separator", "time_formats", "source", "grade", "date", "note",
             "guesses", "known", "states", "words", "leaves_out"),
            must=("holds", "required", "columns"),
        )  # fmt: skip
        said = self.said_by(path, table)
        holds = self.one_of((*path, "holds"), table["holds"], BY_NAME)
        columns = self.places((*path, "columns"), table["columns"])
        guesses = self.places((*path, "guesses"), table.get("guesses", {}))
        states = tuple(
            self.state((*path, "states", n), one, said["grade"])
            for n, one in enumerate(self.array((*path, "states"), table.get("states", [])))
        )
        more: dict[str, Any] = {
            n: self.texts((*path, n), table[n]) for n in ("known", "time_formats") if n in table
        }
        more |= {n: self.word((*path, n), table[n]) for n in ("separator", "note") if n in table}
        if "file_name" in table:
            more["file_name"] = self.pattern((*path, "file_name"), table["file_name"])
        if "status" in table:
            more["status"] = self.one_of((*path, "status"), table["status"], statuses)
        export = Export(
            holds=holds,
            required=self.texts((*path, "required"), table["required"]),
            columns=columns, guesses=guesses, states=states, **more, **said,
            words=self.words((*path, "words"), table.get("words", {}), columns),
            leaves_out=self.left_out((*path, "leaves_out"), table.get("leaves_out", {})),
        )  # fmt: skip
        self.whole(path, export)
        return export

    def left_out(self, path: Path, raw: object) -> dict[str, tuple[str, ...]]:
        return {
            heading.casefold(): tuple(word.casefold() for word in self.texts((*path, heading), words))
            for heading, words in self.table(path, raw).items()
        }

    def whole(self, path: Path, export: Export) -> None:
        if not export.required:
            self.refuse(
                (*path, "required"),
                "required is empty, and would claim every file",
                "Name the headings that are always there.",
            )
        named = {
            h.casefold()
            for h in (*export.columns, *export.guesses, *export.known, *(s.heading for s in export.states))
        }
        asked: list[tuple[Path, str]] = [
            *(((*path, "required", heading), heading) for heading in export.required),
            *(((*path, "leaves_out", heading), heading) for heading in export.leaves_out),
            *(((*path, "states", n, "day"), one.day) for n, one in enumerate(export.states) if one.day),
        ]
        for where, heading in asked:
            if heading.casefold() not in named:
                self.refuse(
                    where,
                    f"the heading {heading!r} has no place",
                    "Name it under columns, guesses, states or known.",
                )
        for heading, place in export.columns.items():
            if place.startswith("suppressions.") and place in FLAGS and heading not in export.state_headings:
                self.refuse(
                    (*path, "columns"),
                    f"nothing says which words of {heading!r} are yes",
                    "Add its [[exports.states]].",
                )
        for heading in export.known:
            if heading.casefold() in export.columns or heading.casefold() in export.guesses:
                self.refuse(
                    (*path, "known", heading),
                    f"the heading {heading!r} has a column",
                    "Leave it out of known.",
                )

    def places(self, path: Path, raw: object) -> dict[str, str]:
        found: dict[str, str] = {}
        for heading, place in self.table(path, raw).items():
            if heading.casefold() in found:
                self.refuse((*path, heading), f"the heading {heading!r} stands twice", "Leave one of them.")
            found[heading.casefold()] = self.column((*path, heading), place, flags=True)
        return found

    def state(self, path: Path, raw: object, grade: str) -> StateColumn:
        table = self.table(path, raw)
        self.keys(
            path, table, ("heading", "channel", "words", "yes", "no", "filled", "day"), must=("heading",)
        )
        words: dict[str, str] = {}
        for name, group in (("yes", YES), ("no", NO)):
            if name in table:
                words |= dict.fromkeys(group, self.one_of((*path, name), table[name], ("", *states())))
        for word, state in self.table((*path, "words"), table.get("words", {})).items():
            words[word.casefold()] = self.one_of((*path, "words", word), state, ("", *states()))
            self.not_too_kind((*path, "words", word), word, words[word.casefold()], grade)
        if not words and "filled" not in table:
            self.refuse(path, "a state column says nothing", "Name its words, or what a filled cell means.")
        return StateColumn(
            heading=self.word((*path, "heading"), table["heading"]),
            channel=self.one_of(
                (*path, "channel"), table.get("channel", "E-mail"), vocabulary("Channel").words
            ),
            words=words,
            filled=self.one_of((*path, "filled"), table["filled"], states()) if "filled" in table else "",
            day=self.word((*path, "day"), table["day"]) if "day" in table else "",
        )

    def words(self, path: Path, raw: object, columns: Mapping[str, str]) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for place, group in self.table(path, raw).items():
            where = (*path, place)
            name = self.column(where, place)
            if name not in columns.values():
                self.refuse(where, f"no heading goes to {place!r}", "Name it under columns.")
            table, _, column = name.partition(".")
            choices = BY_NAME[table].by_name[column].choices
            if choices is None:
                self.refuse(where, f"{place!r} has no words to choose from", "Leave it out.")
            found[name] = {
                theirs.casefold(): self.one_of((*where, theirs), ours, (c.word for c in choices.choices))
                for theirs, ours in self.table(where, group).items()
            }
        return found
