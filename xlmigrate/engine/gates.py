"""How gates and actions are declared: what must be zero before the switch, and what to do next, in the room they speak of.

A room declares them in its module ``metrics``; they read the findings of its sheets and the cells that wait for an answer. A
gate has the rank of the harm that it prevents, an action the rank of its urgency; both stand in the declaration.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from xlmigrate.engine.catalogue import BY_NAME, every
from xlmigrate.engine.metrics import (
    Book,
    Condition,
    Expression,
    count,
    filled,
    is_in,
    is_not,
    join,
    largest,
    plural,
    ref,
    reference,
    rows,
    said,
    total,
    when,
)
from xlmigrate.engine.plan import Answer, Severity
from xlmigrate.engine.shipped import texts

GO, NO_GO, OVERRIDE = "Go", "No-Go", "Override"

_LEFT = is_in("accept", Answer.LEAVE.value)
_SIGNED = (_LEFT, *(filled(column) for column in ("note", "left_by", "left_on")))
"""What a person must have written before an error that is left opens a gate: why, who, and when."""

_FAR = 1_000_000


def row_count(table: str) -> Expression:
    """The number of rows of a table, by the name of its figure."""
    return ref(f"fig_rows_{table}")


def none_of(table: str, *, if_any: str = "") -> Expression:
    """1 where a sheet has no row (and another has some)."""
    empty = row_count(table).is_(0)
    return when(empty, when(row_count(if_any) > 0, 1, 0), 0) if if_any else when(empty, 1, 0)


def unanswered_in(table: str, column: str, *conditions: Condition) -> Expression:
    """Rows of which the cell holds none of its words: blank, or something that cannot be read."""
    words = BY_NAME[table].by_name[column].choices
    assert words is not None
    return rows(table, is_not(column, *words.words), *conditions)


def open_errors(*tables: str) -> Expression:
    """The findings of severity Error that nobody has answered with Leave, of all sheets or of some."""
    where = [is_in("sheet", *(BY_NAME[table].sheet for table in tables))] if tables else []
    return count(
        "findings", is_in("severity", Severity.ERROR.value), is_not("accept", Answer.LEAVE.value), *where
    )


@dataclass(frozen=True)
class Check:
    """One thing that must not be: its number must be zero. It is settled in a column of a sheet.

    ``rule`` is the code of the rule whose findings name the same cells, so that the person has each by its row: those of
    them that are left, with reason, name and day, do not count.
    """

    name: str
    number: Expression
    table: str
    column: str
    rule: str = ""

    @property
    def open_number(self) -> Expression:
        """The number without what a person let pass."""
        if not self.rule:
            return self.number
        heading = BY_NAME[self.table].by_name[self.column].heading
        passed = count("findings", is_in("rule", self.rule), is_in("column", heading), *_SIGNED)
        return largest(self.number - passed, 0)


@dataclass(frozen=True)
class Gate:
    """Some checks that are judged together; the first that fails is the reason. ``harm`` is its rank, 1 the gravest.

    ``sheets`` are the tables whose open errors close it: they are its first check, and their finding is said with its cell.
    ``rules`` are the codes that belong to this gate on whatever sheet they point at, and then to no other.
    """

    name: str
    harm: int
    sheets: tuple[str, ...]
    checks: tuple[Check, ...]
    rules: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What the gate asks."""
        return str(texts()["gates"][self.name]["title"])

    @property
    def all_checks(self) -> tuple[Check, ...]:
        """Its open errors, the errors that were left unsigned, then what waits for an answer."""
        errors = Check("errors", self._errors(is_not("accept", Answer.LEAVE.value)), "findings", "severity")
        unsigned = largest(self._errors(_LEFT) - self._errors(*_SIGNED), 0)
        return (errors, Check("unsigned", unsigned, "findings", "left_by"), *self.checks)

    def _errors(self, *conditions: Condition) -> Expression:
        """The errors that concern it: of its sheets but for the rules of other gates, and of its own rules."""
        grave = is_in("severity", Severity.ERROR.value)
        sheets = is_in("sheet", *(BY_NAME[table].sheet for table in self.sheets))
        here = count("findings", grave, sheets, is_not("rule", *_taken()), *conditions)
        return (
            here + count("findings", grave, is_in("rule", *self.rules), *conditions) if self.rules else here
        )

    def forms(self, check: Check) -> list[str]:
        """What a check says, for one and for more: in the gate's own words, or in those of all gates."""
        words = texts()["gates"]
        return list(words[self.name].get(check.name) or words["every"][check.name])

    def number(self, check: Check) -> Expression:
        """The number of a check by the name of its figure: a formula that spelt all of them out would be too long."""
        return ref(f"fig_check_{self.name}_{check.name}")

    def figures(self) -> dict[str, Expression]:
        """Its named figures: the number of each check, how many fail, what was let pass, verdict and reason."""
        found = {f"fig_check_{self.name}_{check.name}": check.open_number for check in self.all_checks}
        found[f"fig_against_{self.name}"] = total(
            [when(self.number(check) > 0, 1, 0) for check in self.all_checks]
        )
        asked = [
            count("findings", is_in("rule", code), is_not("severity", Severity.ERROR.value), *_SIGNED)
            for code in sorted({check.rule for check in self.checks if check.rule})
        ]
        found[f"fig_passed_{self.name}"] = total([self._errors(*_SIGNED), *asked])
        found[f"fig_error_{self.name}"] = _first_error(self.sheets, self.rules)
        found[f"fig_gate_{self.name}"] = when(
            ref(f"fig_against_{self.name}").is_(0),
            when(ref(f"fig_passed_{self.name}") > 0, OVERRIDE, GO),
            NO_GO,
        )
        against = ref(f"fig_against_{self.name}")
        more = join(" ", plural(against - 1, texts()["gates"]["more"]))
        found[f"fig_more_{self.name}"] = when(against > 1, more, "")
        found[f"fig_gate_reason_{self.name}"] = self._reason()
        return found

    def _reason(self) -> Expression:
        """The first check that fails, in words; how many more there are. An error is said with its cell."""
        words = texts()["gates"]
        passed, tail = ref(f"fig_passed_{self.name}"), ref(f"fig_more_{self.name}")
        at = ref(f"fig_error_{self.name}")
        cell = {name: _finding(name, at) for name in ("sheet", "row_key", "column", "message")}
        error = said(words["error"], **cell)
        many = self.number(self.all_checks[0])
        found: Expression = when(passed > 0, plural(passed, words["passed"]), str(words["nothing"]))
        for check in reversed(self.all_checks):
            if check.name == "errors":
                sentence = when(many > 1, join(error, said(words["error_of"], n=many)), error)
            else:
                sentence = plural(self.number(check), self.forms(check))
            found = when(self.number(check) > 0, join(sentence, tail), found)
        return found


def _taken() -> tuple[str, ...]:
    """The rules that belong to a gate wherever they point."""
    return tuple(sorted(code for gate in every(Gate) for code in gate.rules))


def _first_error(sheets: tuple[str, ...], rules: tuple[str, ...]) -> Expression:
    """The place on Findings, from 1, of the first open error of a gate; 0 where there is none."""
    severity, accept, sheet, rule = (
        reference("findings", name) for name in ("severity", "accept", "sheet", "rule")
    )
    named, taken = [BY_NAME[table].sheet for table in sheets], _taken()
    among = "+".join(f'({sheet}="{name}")' for name in named)
    others = "".join(f'*({rule}<>"{code}")' for code in taken)
    own = "".join(f'+({rule}="{code}")' for code in rules)
    place = f"(ROW({severity})-MIN(ROW({severity}))+1)"
    counts = f'({severity}="Error")*({accept}<>"Leave")*(({among}){others}{own})'

    def value(book: Book) -> int:
        columns = BY_NAME["findings"].by_name
        grave, answer, where, code = (
            book.column("findings", columns[name]).reset_index(drop=True)
            for name in ("severity", "accept", "sheet", "rule")
        )
        here = (where.isin(named) & ~code.isin(taken)) | code.isin(rules)
        open_ones = grave.eq("Error").fillna(False) & answer.ne("Leave").fillna(True) & here
        return int(open_ones.to_numpy(dtype=bool).argmax()) + 1 if open_ones.any() else 0

    return Expression(f"MOD({_FAR}-SUMPRODUCT(MAX(({counts})*({_FAR}-{place}))),{_FAR})", value)


def _finding(column: str, at: Expression) -> Expression:
    """A cell of Findings by its place, as text."""
    cells = reference("findings", column)

    def value(book: Book) -> str:
        found = book.column("findings", BY_NAME["findings"].by_name[column])
        place = at.value(book)
        cell = found.iloc[place - 1] if 0 < place <= len(found) else pd.NA
        return "" if cell is pd.NA else str(cell)

    return Expression(f'(INDEX({cells},MAX({at.formula},1))&"")', value)


@dataclass(frozen=True)
class Action:
    """One thing to do: how many wait, and the sheet and column where it is done. ``urgency`` is its rank, 1 the most urgent."""

    name: str
    urgency: int
    number: Expression
    table: str
    column: str

    @property
    def phase(self) -> str:
        """The phase that it holds back: the one whose work is done in that column, or else on that sheet."""
        phases = texts()["phases"]
        here = [one["name"] for one in phases.values() if one["opens"] == [self.table, self.column]]
        there = [one["name"] for one in phases.values() if self.table in one["on"]]
        return str((here or there or [texts()["start"]["all_phases"]])[0])

    @property
    def text(self) -> Expression:
        """What the line says."""
        return plural(ref(self.figure), texts()["actions"][self.name])

    @property
    def figure(self) -> str:
        """The name of the figure that counts it."""
        return f"fig_do_{self.name}"

    @property
    def sheet(self) -> str:
        """The name of its sheet."""
        return BY_NAME[self.table].sheet
