"""Stable names for rows: the next free ids of a table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from xlmigrate.engine.tables import Table


def next_ids(table: Table, taken: Iterable[str], count: int) -> list[str]:
    """The next ``count`` ids after the highest that is taken: ``C-000008`` after ``C-000007``.

    Ids of another form are somebody's own and do not count.
    """
    return _next(table, table.id_prefix, taken, count)


def ids_by_kind(table: Table, taken: Iterable[str], kinds: Sequence[object]) -> list[str]:
    """The next free id for each of some rows: ``PG-015`` for a page after ``PG-014``, where the table names its kinds.

    ``kinds`` holds the word of each row in the column ``table.kind``; one that is missing or strange takes the usual prefix.
    """
    prefixes = dict(table.kind_prefixes)
    wanted = [
        prefixes.get(kind, table.id_prefix) if isinstance(kind, str) else table.id_prefix for kind in kinds
    ]
    known = list(taken)
    free = {prefix: iter(_next(table, prefix, known, count)) for prefix, count in Counter(wanted).items()}
    return [next(free[prefix]) for prefix in wanted]


def _next(table: Table, prefix: str, taken: Iterable[str], count: int) -> list[str]:
    digits = sum(character.isdigit() for character in table.key.example) or 3
    own = re.compile(rf"{re.escape(prefix)}(\d{{1,15}})", re.A)
    highest = max((int(match[1]) for match in map(own.fullmatch, taken) if match), default=0)
    return [f"{prefix}{highest + n:0{digits}d}" for n in range(1, count + 1)]
