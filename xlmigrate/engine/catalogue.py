"""Everything that is declared: tables, vocabularies, rules, computed columns, operations. The rooms fill it as they register.

Nothing central lists what there is: a room declares its nouns and verbs in modules of its own, and registers them. The
engine looks them up here, so it knows no room. Tables are there at once; everything else is fetched when it is asked for
the first time, since a click in Excel waits for each import.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import Any, TypeVar

from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.tables import Table, Vocabulary

Declared = TypeVar("Declared")

TABLES: list[Table] = []
"""Every table, in the order of the tabs."""

BY_NAME: dict[str, Table] = {}
"""Every table by the name that rules use."""

FAMILIES: dict[str, str] = {}
"""What the codes of rules belong to, by their letters."""

_FOUND: dict[type, list[Any]] = {}
_WAITING: list[Callable[[], None]] = []
_WAITING_SHARED: list[Callable[[], None]] = []
_READING: list[Callable[[], None]] = []


def register_tables(module: ModuleType) -> None:
    """Take in the tables of a module, in the order of their declaration. Raises TypeError for a name that is taken."""
    for value in vars(module).values():
        if isinstance(value, Table):
            if value.name in BY_NAME:
                raise TypeError(f"two tables are called {value.name!r}")
            BY_NAME[value.name] = value
            TABLES.append(value)


@dataclass(frozen=True)
class Code:
    """What stands behind a code that a user can see: what it belongs to, what it says in a sentence, and why it matters.

    Rules have a ``name``, a ``severity`` and a ``fix`` too. A code may have several meanings, each an entry of its own; ``also`` are
    other words under which it can be asked for.
    """

    code: str
    family: str
    title: str
    text: str
    name: str = ""
    severity: str = ""
    fix: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Codes:
    """A function that gives codes which are neither rules nor notices; a room declares it. ``legend``: they stand on the Legend."""

    function: Callable[[], Iterable[Code]]
    legend: bool = False


def family_of(code: str) -> str:
    """What a code of a rule or notice belongs to, by its letters. Raises TypeError for letters that no room declares."""
    if code[:2] not in FAMILIES:
        raise TypeError(f"{code}: no room declares the letters {code[:2]} among its FAMILIES")
    return FAMILIES[code[:2]]


def register(module: ModuleType, kinds: Iterable[type]) -> None:
    """Take in what a module declares of these kinds, in the order of its lines; what it only imports is taken once."""
    for kind in kinds:
        known = _FOUND.setdefault(kind, [])
        known.extend(
            value
            for value in vars(module).values()
            if type(value) is kind and not any(value is one for one in known)
        )


def when_asked(register_all: Callable[[], None], *, shared: Callable[[], None]) -> None:
    """Call this at the first question for anything but tables; the other at the first question for a shared result.

    Those are apart, because a rule that asks for one is checked as it is declared.
    """
    _WAITING.append(register_all)
    _WAITING_SHARED.append(shared)


def every(kind: type[Declared]) -> tuple[Declared, ...]:
    """Everything of one kind that the rooms declared, in the order in which they registered.

    Raises TypeError while the rooms are still being read: the answer would be a part, and whoever keeps it would keep a part.
    """
    if _READING:
        raise TypeError(
            f"{kind.__name__}: asked for while the rooms are still being read; ask in a function, not at import"
        )
    while _WAITING:
        _READING.append(_WAITING.pop())
        try:
            _READING[-1]()
        finally:
            _READING.pop()
    return tuple(_FOUND.get(kind, ()))


def every_shared(kind: type[Declared]) -> tuple[Declared, ...]:
    """Every shared result that the rooms declared; no rule is fetched for it."""
    while _WAITING_SHARED:
        _WAITING_SHARED.pop()()
    return tuple(_FOUND.get(kind, ()))


def vocabularies() -> tuple[Vocabulary, ...]:
    """Every vocabulary that a column offers, in the order in which they first occur."""
    found = {column.choices.name: column.choices for t in TABLES for column in t.columns if column.choices}
    return tuple(found.values())


def vocabulary(name: str) -> Vocabulary:
    """The vocabulary of that name. Raises TypeError when no column offers one; the rooms must have been imported."""
    found = next((one for one in vocabularies() if one.name == name), None)
    if found is None:
        raise TypeError(f"no column offers words called {name!r}")
    return found


def table(name: str) -> Table:
    """The table of that name, sheet or Excel name. Raises XlmigrateError naming the sheets there are."""
    for one in TABLES:
        if name.casefold() in (one.name, one.sheet.casefold(), one.excel_name.casefold()):
            return one
    raise XlmigrateError(
        f"there is no sheet {name!r}", do=f"The sheets are: {', '.join(t.sheet for t in TABLES)}."
    )
