"""The language of metrics: an expression is an Excel formula over the tables and the Python that gives the same.

Both come from one declaration, so they cannot drift apart: ``count("contacts", is_in("decision", "Accept"))`` is
``COUNTIFS(Contacts[Decision],"Accept")`` on the sheet and a sum over the typed table here. Formulas use only
functions that Excel 2010 and LibreOffice know, and none whose text depends on the language of the program (TEXT
does: its format codes are translated), and never TODAY.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from string import Formatter
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xlmigrate.engine.catalogue import BY_NAME
from xlmigrate.engine.settings import SETTINGS, Policy
from xlmigrate.engine.tables import Column, Kind, Scope


@dataclass(frozen=True)
class Book:
    """What metrics are computed from: typed tables, the policy, and the metrics that other metrics name."""

    tables: Mapping[str, pd.DataFrame]
    policy: Policy
    metrics: Mapping[str, Expression]
    _known: dict[str, Any] = field(default_factory=dict)
    _masks: dict[tuple[str, str, tuple[str, ...], bool], NDArray[np.bool_]] = field(default_factory=dict)

    def metric(self, name: str) -> Any:
        """The value of a named metric, computed once."""
        if name not in self._known:
            self._known[name] = self.metrics[name].value(self)
        return self._known[name]

    def column(self, table: str, column: Column) -> pd.Series:
        """The cells of a column as the words on the sheet; all missing where the table or column is absent."""
        frame = self.tables.get(table)
        if frame is None or column.name not in frame:
            return pd.Series(pd.NA, index=range(0 if frame is None else len(frame)), dtype="string")
        cells = frame[column.name]
        return cells.map({True: "Yes", False: "No"}) if column.kind is Kind.YES_NO else cells

    def rows_of(self, table: str, condition: Condition) -> NDArray[np.bool_]:
        """The rows that fulfil a condition, looked for once: hundreds of metrics share a few conditions."""
        key = (table, condition.column, condition.criteria, condition.every)
        if key not in self._masks:
            cells = self.column(table, BY_NAME[table].by_name[condition.column])
            self._masks[key] = np.asarray(condition.mask(cells, self), dtype=bool)
        return self._masks[key]


@dataclass(frozen=True)
class Expression:
    """A formula without its equals sign, and the Python of the same value (text, number, date, truth).

    Its scope is that of whole tables unless it says otherwise: it counts and sums over them, as its formula does.
    """

    formula: str
    value: Callable[[Book], Any]
    scope: Scope = Scope.TABLE

    def __add__(self, other: Term) -> Expression:
        return _binary(self, "+", other, lambda a, b: a + b)

    def __sub__(self, other: Term) -> Expression:
        return _binary(self, "-", other, lambda a, b: (a - b).days if isinstance(a, date) else a - b)

    def __mul__(self, other: Term) -> Expression:
        return _binary(self, "*", other, lambda a, b: a * b)

    def __truediv__(self, other: Term) -> Expression:
        return _binary(self, "/", other, lambda a, b: a / b)

    def __gt__(self, other: Term) -> Expression:
        return _binary(self, ">", other, lambda a, b: a > b)

    def __ge__(self, other: Term) -> Expression:
        return _binary(self, ">=", other, lambda a, b: a >= b)

    def is_(self, other: Term) -> Expression:
        """Whether the two are equal."""
        return _binary(self, "=", other, lambda a, b: a == b)


Term = Expression | str | int | float


def term(value: Term) -> Expression:
    """A text or number as an expression; an expression stays as it is."""
    if isinstance(value, Expression):
        return value
    if isinstance(value, str):
        return Expression(_text(value), lambda _: value)
    return Expression(str(value), lambda _: value)


def _binary(left: Expression, sign: str, right: Term, value: Callable[[Any, Any], Any]) -> Expression:
    other = term(right)
    return Expression(
        f"({left.formula}{sign}{other.formula})", lambda book: value(left.value(book), other.value(book))
    )


def ref(name: str) -> Expression:
    """Another metric, by its name."""
    return Expression(name, lambda book: book.metric(name))


def when(condition: Expression, yes: Term, no: Term) -> Expression:
    """One of two expressions; only the chosen one is computed."""
    then, other = term(yes), term(no)
    return Expression(
        f"IF({condition.formula},{then.formula},{other.formula})",
        lambda book: then.value(book) if condition.value(book) else other.value(book),
    )


def largest(left: Expression, right: Term) -> Expression:
    """The larger of two numbers."""
    other = term(right)
    return Expression(
        f"MAX({left.formula},{other.formula})", lambda book: max(left.value(book), other.value(book))
    )


def total(parts: list[Expression]) -> Expression:
    """The sum; a text among the parts counts as nothing, as Excel's SUM over cells has it."""
    inside = ",".join(f"N({part.formula})" for part in parts)
    return Expression(f"SUM({inside})", lambda book: sum(number_of(part.value(book)) for part in parts))


def number_of(value: Any) -> float:
    """A number, or 0 for a text."""
    return 0 if isinstance(value, str) else value


def join(*parts: Term) -> Expression:
    """Texts behind one another."""
    all_parts = [term(part) for part in parts if isinstance(part, Expression) or part != ""]
    return Expression(
        "&".join(part.formula for part in all_parts),
        lambda book: "".join(str(part.value(book)) for part in all_parts),
    )


def shown(number: Expression) -> Expression:
    """A whole number as text, in groups of three as the reader's program writes them; halves are rounded up."""
    return Expression(f"FIXED({number.formula},0)", lambda book: f"{math.floor(number.value(book) + 0.5):,}")


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def day(when_: Expression) -> Expression:
    """A date as text, with its weekday: ``Saturday 2026-11-28``."""
    cell = when_.formula
    names = ",".join(f'"{name}"' for name in _DAYS)
    iso = f'YEAR({cell})&"-"&RIGHT("0"&MONTH({cell}),2)&"-"&RIGHT("0"&DAY({cell}),2)'

    def value(book: Book) -> str:
        found: date = when_.value(book)
        return f"{_DAYS[found.weekday()]} {found.isoformat()}"

    return Expression(f'CHOOSE(WEEKDAY({cell},2),{names})&" "&{iso}', value)


def plural(number: Expression, forms: Sequence[str]) -> Expression:
    """The text for one or for many; ``{n}`` is the number. An empty second text means that there is but one."""
    one, many = forms
    return when(number.is_(1), said(one, n=number), said(many, n=number)) if many else said(one, n=number)


def said(text: str, **values: Expression) -> Expression:
    """A text in which ``{n}`` and ``{m}`` stand for whole numbers, other names for texts."""
    parts: list[Term] = []
    for before, name, _, _ in Formatter().parse(text):
        parts.append(before)
        if name:
            parts.append(shown(values[name]) if name in ("n", "m") else values[name])
    return join(*parts)


def setting(name: str) -> Expression:
    """The value of a setting; where it is blank its default, or an empty text where it has none."""
    declared = next(one for one in SETTINGS if one.name == name)
    default = term(declared.default if isinstance(declared.default, str | int | float) else "").formula
    cell = f'INDEX(Settings[Value],MATCH("{declared.heading}",Settings[Setting],0))'

    def value(book: Book) -> Any:
        found = getattr(book.policy, name)
        return "" if found is None else found

    return Expression(f'IFERROR(IF({cell}="",{default},{cell}),{default})', value)


@dataclass(frozen=True)
class Condition:
    """A condition on a column: the criteria of COUNTIFS as formulas (any of them for a choice), and a mask in Python."""

    column: str
    criteria: tuple[str, ...]
    every: bool
    mask: Callable[[pd.Series, Book], Any]


def is_in(column: str, *words: str) -> Condition:
    """The cell is one of the words."""
    return Condition(column, tuple(_text(word) for word in words), False, lambda cells, _: cells.isin(words))


def is_not(column: str, *words: str) -> Condition:
    """The cell is none of the words; a blank cell is none of them."""
    unequal = tuple(_text(f"<>{word}") for word in words)
    return Condition(column, unequal, True, lambda cells, _: ~cells.isin(words))


def at_most(column: str, limit: Term) -> Condition:
    """The cell is a number up to a limit; a blank cell is none."""
    return _compared(column, "<=", limit, pd.Series.le)


def at_least(column: str, limit: Term) -> Condition:
    """The cell is a number from a limit on; a blank cell is none."""
    return _compared(column, ">=", limit, pd.Series.ge)


def above(column: str, limit: Term) -> Condition:
    """The cell is a number above a limit; a blank cell is none."""
    return _compared(column, ">", limit, pd.Series.gt)


def below(column: str, limit: Term) -> Condition:
    """The cell is a number below a limit; a blank cell is none."""
    return _compared(column, "<", limit, pd.Series.lt)


def _compared(column: str, sign: str, limit: Term, holds: Callable[[pd.Series, Any], pd.Series]) -> Condition:
    than = term(limit)
    criterion = f"{_text(sign)}&{than.formula}"
    return Condition(
        column, (criterion,), True, lambda cells, book: holds(cells, than.value(book)).fillna(False)
    )


def _text(criterion: str) -> str:
    """A text as a formula; a quotation mark in it is doubled."""
    return '"' + criterion.replace('"', '""') + '"'


def blank(column: str) -> Condition:
    """The cell is blank."""
    return Condition(column, (_text(""),), True, lambda cells, _: cells.isna())


def filled(column: str) -> Condition:
    """The cell is not blank."""
    return Condition(column, (_text("<>"),), True, lambda cells, _: cells.notna())


def reference(table: str, column: str) -> str:
    """The structured reference of a column: ``Contacts[Decision]``, ``Contacts[[E-mail]]``."""
    heading = BY_NAME[table].by_name[column].heading
    inside = heading if heading.replace(" ", "").isalnum() else f"[{_escaped(heading)}]"
    return f"{BY_NAME[table].excel_name}[{inside}]"


def _escaped(heading: str) -> str:
    return "".join(f"'{letter}" if letter in "'[]#" else letter for letter in heading)


def count(table: str, *conditions: Condition) -> Expression:
    """How many rows fulfil all conditions; a choice of words is the sum over them."""
    parts = [f"COUNTIFS({pairs})" for pairs in _criteria(table, conditions)]
    return Expression(
        f"({'+'.join(parts)})" if len(parts) > 1 else parts[0],
        lambda book: int(_matching(book, table, conditions).sum()),
    )


def sum_of(table: str, column: str, *conditions: Condition) -> Expression:
    """The sum of a column of numbers over the rows that fulfil all conditions; a blank cell counts nothing."""
    conditions = conditions or (filled(column),)
    cells = reference(table, column)
    parts = [f"SUMIFS({cells},{pairs})" for pairs in _criteria(table, conditions)]

    def value(book: Book) -> float:
        numbers = book.column(table, BY_NAME[table].by_name[column])
        # cents are cents on the sheet too: the last digits of a sum depend on its order
        return round(float(numbers[_matching(book, table, conditions)].fillna(0).sum()), 6)

    whole = "+".join(parts)
    return Expression(f"ROUND({whole},6)", value)


def greatest(table: str, column: str) -> Expression:
    """The greatest number of a column; 0 where there is none."""

    def value(book: Book) -> float:
        numbers = book.column(table, BY_NAME[table].by_name[column]).dropna()
        return round(float(numbers.max()), 6) if len(numbers) else 0

    return Expression(f"ROUND(MAX({reference(table, column)},0),6)", value)


def step_price(table: str, limit: str, price: str, number: Expression) -> Expression:
    """The price of the first step whose limit reaches a number; an empty text where no step does."""
    limits = reference(table, limit)
    first = f'SMALL({limits},COUNTIF({limits},"<"&{number.formula})+1)'
    formula = f'IFERROR(SUMIFS({reference(table, price)},{limits},{first}),"")'

    def value(book: Book) -> float | str:
        columns = (book.column(table, BY_NAME[table].by_name[name]) for name in (limit, price))
        steps, prices = (column.reset_index(drop=True) for column in columns)
        wide = steps[steps.ge(number.value(book)).fillna(False)]
        if not len(wide):
            return ""
        return round(float(prices[steps.eq(wide.min()).fillna(False)].fillna(0).sum()), 6)

    return Expression(formula, value)


def _criteria(table: str, conditions: tuple[Condition, ...]) -> list[str]:
    """The criteria of COUNTIFS and SUMIFS, one list for each combination of words."""
    choices = [[(c, one) for one in c.criteria] for c in conditions if not c.every]
    always = [(c, one) for c in conditions if c.every for one in c.criteria]
    return [
        ",".join(f"{reference(table, c.column)},{criterion}" for c, criterion in (*chosen, *always))
        for chosen in itertools.product(*choices)
    ]


def _matching(book: Book, table: str, conditions: tuple[Condition, ...]) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = np.logical_and.reduce([book.rows_of(table, one) for one in conditions])
    return found


def rows(table: str, *conditions: Condition) -> Expression:
    """How many rows fulfil the conditions; a row whose first two cells are blank is none."""
    first, second = (column.name for column in BY_NAME[table].columns[:2])
    return count(table, filled(first), *conditions) + count(table, blank(first), filled(second), *conditions)
