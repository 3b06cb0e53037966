"""Stable names for rows: the next free ids of a table."""

from __future__ import annotations

import re
from collections.abc import Iterable

from xlmigrate.schema.language import Table


def next_ids(table: Table, taken: Iterable[str], count: int) -> list[str]:
    """The next ``count`` ids after the highest that is taken: ``C-000008`` after ``C-000007``.

    Ids of another form are somebody's own and do not count.
    """
    digits = sum(character.isdigit() for character in table.key.example) or 3
    own = re.compile(rf"{re.escape(table.id_prefix)}(\d{{1,15}})", re.A)
    highest = max((int(match[1]) for match in map(own.fullmatch, taken) if match), default=0)
    return [f"{table.id_prefix}{highest + n:0{digits}d}" for n in range(1, count + 1)]
