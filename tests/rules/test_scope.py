"""What a rule or computed column says that it must see at once is enough: other rows change nothing."""

import random
from datetime import date
from functools import cache

import pandas as pd
import pytest

from xlmigrate.cleaning import email
from xlmigrate.domains import BY_NAME, COMPUTED, RULES
from xlmigrate.engine.computed import Computed
from xlmigrate.engine.loading import from_frames
from xlmigrate.engine.rules import Rule, examples
from xlmigrate.engine.settings import Policy
from xlmigrate.engine.tables import Kind, Scope

TODAY = date(2026, 11, 14)
ALL_EXAMPLES = [example for rule in RULES for example in examples(rule)]
POLICY = Policy(home_country="DE", go_live_on=date(2026, 12, 1))


def of_scope(declared, scope):
    return [
        pytest.param(one, id=getattr(one, "code", "") or ".".join((one.table, *one.columns)))
        for one in declared
        if one.scope is scope
    ]


@cache
def cells_of(table: str, column: str) -> list[str]:
    """What may stand in a column: cells of all examples, the words of its list, days and numbers, and what is no value."""
    declared = BY_NAME[table].by_name[column]
    found = [
        row[declared.heading]
        for example in ALL_EXAMPLES
        for row in example.sheets.get(BY_NAME[table].sheet, ())
        if row.get(declared.heading)
    ]
    if declared.choices:
        found += declared.choices.words
    if declared.kind in (Kind.DATE, Kind.TIME):
        found += ["2024-03-18", "2026-11-13", "2027-01-01", "2019-05-05"]
    if declared.kind.is_numeric:
        found += ["0", "1", "-3", "0.5", "400"]
    return [*found, declared.example or "Text", "", "nonsense"]


@cache
def table_of(name: str, rows: int, seed: int) -> pd.DataFrame:
    """Random rows of a table, as they come through reading."""
    chance = random.Random(seed)
    columns = {
        column.heading: [chance.choice(cells_of(name, column.name)) or None for _ in range(rows)]
        for column in BY_NAME[name].columns
    }
    key = BY_NAME[name].key.heading
    columns[key] = [f"K-{n:03d}" for n in range(rows)]
    return from_frames({name: pd.DataFrame(columns)}, POLICY).tables[name]


def said_by(rule: Rule, name: str, frame: pd.DataFrame) -> set[tuple[object, ...]]:
    found = set()
    for flagged in rule.flags({name: frame}, POLICY, TODAY):
        for at, row in enumerate(frame.index):
            if flagged.where[at]:
                message = (
                    flagged.message.iloc[at] if isinstance(flagged.message, pd.Series) else flagged.message
                )
                to = None if flagged.to is None else str(flagged.to.iloc[at])
                found.add((row, flagged.column, message, to))
    return found


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("rule", of_scope(RULES, Scope.ROW))
def test_a_rule_of_rows_says_the_same_when_other_rows_are_taken_away_or_shuffled(rule: Rule, seed: int):
    (name,) = rule.tables
    frame = table_of(name, 60, seed)
    whole = said_by(rule, name, frame)
    part = frame.sample(frac=0.5, random_state=seed)
    assert said_by(rule, name, part) == {one for one in whole if one[0] in part.index}


@pytest.mark.parametrize("rule", of_scope(RULES, Scope.COLUMN))
def test_a_rule_of_columns_says_the_same_in_any_order(rule: Rule):
    (name,) = rule.tables
    frame = table_of(name, 60, 1)
    assert said_by(rule, name, frame.sample(frac=1, random_state=1)) == said_by(rule, name, frame)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("rule", of_scope(RULES, Scope.PERSON))
def test_a_rule_of_persons_says_the_same_when_other_persons_are_taken_away(rule: Rule, seed: int):
    (name,) = rule.tables
    frame = table_of(name, 80, seed)
    whole = said_by(rule, name, frame)
    assert whole
    people = email.key(frame["email"]).fillna("nobody")
    kept = people.drop_duplicates().sample(frac=0.5, random_state=seed)
    part = frame[people.isin(kept)]
    assert said_by(rule, name, part) == {one for one in whole if one[0] in part.index}


@pytest.mark.parametrize("one", of_scope(COMPUTED, Scope.ROW))
def test_a_computed_column_of_rows_is_the_same_when_other_rows_are_taken_away_or_shuffled(one: Computed):
    (name,) = one.tables
    frame = table_of(name, 60, 1)
    part = frame.sample(frac=0.5, random_state=1)
    columns = list(one.columns)
    whole = one.fill({name: frame}, POLICY, TODAY)[columns].loc[part.index]
    pd.testing.assert_frame_equal(one.fill({name: part}, POLICY, TODAY)[columns], whole)


def test_most_rules_of_contacts_can_be_run_on_parts():
    contacts = [rule for rule in RULES if rule.tables == ("contacts",)]
    assert len([rule for rule in contacts if rule.scope is Scope.ROW]) > len(contacts) / 2


def test_what_declares_nothing_is_given_whole_tables():
    undeclared = next(rule for rule in RULES if rule.code == "AS303")
    assert undeclared.scope is Scope.TABLE
