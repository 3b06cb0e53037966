"""The hidden sheet Lists: the words of every drop-down, each list under a defined name, and the figures."""

from __future__ import annotations

import re
from collections.abc import Iterable

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from xlmigrate.domains.project.words import YES_NO
from xlmigrate.engine.tables import Choice, Column, Kind, Table, Vocabulary
from xlmigrate.platforms import profiles
from xlmigrate.workbook.drawing.look import Styles

NAME = "Lists"


PLATFORM = Vocabulary("Platform", tuple(Choice(one.title, f"As of {one.as_of}.") for one in profiles()))
"""The platforms that have a profile; Settings offers them and takes others too."""


def vocabulary_of(column: Column) -> Vocabulary | None:
    """The words that a column offers."""
    return YES_NO if column.kind is Kind.YES_NO else column.choices


def defined_name(vocabulary: Vocabulary) -> str:
    """The defined name of a vocabulary's range: ``List_RequiredStatus``."""
    return "List_" + "".join(part.capitalize() for part in re.findall(r"[A-Za-z0-9]+", vocabulary.name))


def list_name(column: Column) -> str:
    """The defined name of the words that a column offers."""
    vocabulary = vocabulary_of(column)
    if vocabulary is None:
        raise ValueError(f"{column.heading} offers no words")
    return defined_name(vocabulary)


def vocabularies(tables: Iterable[Table]) -> list[Vocabulary]:
    """Every vocabulary in use, once, in the order of the columns that use them; then the platforms."""
    found: dict[str, Vocabulary] = {}
    for table in tables:
        for column in table.columns:
            vocabulary = vocabulary_of(column)
            if vocabulary is not None:
                known = found.setdefault(defined_name(vocabulary), vocabulary)
                if known.words != vocabulary.words:
                    raise ValueError(f"two vocabularies share the name {vocabulary.name}")
    return [*found.values(), PLATFORM]


def draw_words(
    book: Workbook, sheet: Worksheet, styles: Styles, lists: Iterable[Vocabulary], first_column: int
) -> None:
    """Write each vocabulary as a column of the sheet and name its range."""
    for position, vocabulary in enumerate(lists, start=first_column):
        sheet.set_column(position, position, 24)
        sheet.write_string(0, position, vocabulary.name, styles("section"))
        for row, choice in enumerate(vocabulary, start=1):
            sheet.write_string(row, position, choice.word, styles(num_format="@"))
        letter = xl_col_to_name(position)
        book.define_name(
            defined_name(vocabulary), f"={NAME}!${letter}$2:${letter}${len(vocabulary.choices) + 1}"
        )
