"""Every rule is what its docstring shows: the examples are its manual page and its test."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from xlmigrate.domains import BY_NAME, RULES, table
from xlmigrate.engine import loading
from xlmigrate.engine.plan import Fix
from xlmigrate.engine.rules import Example, Rule, examples
from xlmigrate.engine.settings import SETTINGS, Policy

TODAY = date(2026, 11, 14)


def policy_of(example: Example) -> Policy:
    names = {setting.heading: setting.name for setting in SETTINGS}
    policy, unread = Policy.from_cells({names[heading]: value for heading, value in example.settings.items()})
    assert unread == {}
    return policy


def tables_of(rule: Rule, example: Example) -> dict[str, pd.DataFrame]:
    frames = {
        name: pd.DataFrame({BY_NAME[name].key.heading: pd.Series([], dtype="object")}) for name in rule.tables
    }
    for sheet, rows in example.sheets.items():
        name = table(sheet).name
        cells = {
            heading: [row[heading] or None for row in rows] for heading in rows[0] if heading != "Finding"
        }
        known = {*BY_NAME[name].by_heading, *(("full name",) if name == "contacts" else ())}
        assert {heading.casefold() for heading in cells} <= known, f"{rule.code}: no such column in {sheet}"
        frames[name] = pd.DataFrame(cells, dtype="object")
    for name, frame in frames.items():
        for column in BY_NAME[name].columns:
            if column.required and column.heading not in frame:
                frame[column.heading] = None
    # blank rows are examples too: they stay, under ids that the test gives
    keyed = {}
    for name, frame in frames.items():
        key = BY_NAME[name].key.heading
        if key not in frame:
            frame.insert(0, key, [f"row {n + 1}" for n in range(len(frame))])
        frame[key] = frame[key].where(frame[key].notna(), [f"row {n + 1}" for n in range(len(frame))])
        keyed[name] = frame
    return dict(loading.from_frames(keyed).tables)


def said(rule: Rule, example: Example) -> dict[str, list[str]]:
    tables = tables_of(rule, example)
    found = {name: ["" for _ in range(len(frame))] for name, frame in tables.items()}
    for flagged in rule.flags(tables, policy_of(example), TODAY):
        name = next(name for name, frame in tables.items() if frame is flagged.frame)
        for row in np.flatnonzero(flagged.where):
            to = flagged.to.iloc[row] if flagged.to is not None else pd.NA
            message = flagged.message if isinstance(flagged.message, str) else flagged.message.iloc[row]
            text = str(message if to is pd.NA else to)
            found[name][row] = f"{found[name][row]}; {text}" if found[name][row] else text
    return found


CASES = [
    pytest.param(rule, example, id=f"{rule.code}-{number}")
    for rule in RULES
    for number, example in enumerate(examples(rule), start=1)
]


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_a_rule_says_what_its_docstring_shows(rule: Rule, example: Example):
    found = said(rule, example)
    shown = {
        table(sheet).name: [row["Finding"] for row in rows]
        for sheet, rows in example.sheets.items()
        if "Finding" in rows[0]
    }
    assert {name: found[name] for name in shown} == shown
    quiet = {name: texts for name, texts in found.items() if name not in shown and any(texts)}
    assert quiet == {}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_has_an_example_that_is_found_and_one_that_is_not(rule: Rule):
    texts = [
        row["Finding"]
        for example in examples(rule)
        for rows in example.sheets.values()
        for row in rows
        if "Finding" in row
    ]
    assert any(texts), f"{rule.code} shows no example that it finds"
    assert not all(texts), f"{rule.code} shows no example that it leaves alone"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_shows_what_it_says_of_a_blank_row(rule: Rule):
    blank = [
        row
        for example in examples(rule)
        for rows in example.sheets.values()
        for row in rows
        if "Finding" in row and not any(cell for heading, cell in row.items() if heading != "Finding")
    ]
    assert blank, f"{rule.code} has no blank row among its examples"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_missing_value_matches_only_the_rule_that_asks_for_it(rule: Rule):
    """Blank and error cells arrive as missing values; a rule that says something of them shows it."""
    says_of_blank = any(
        row["Finding"]
        for example in examples(rule)
        for rows in example.sheets.values()
        for row in rows
        if "Finding" in row and not any(cell for heading, cell in row.items() if heading != "Finding")
    )
    tables = {name: BY_NAME[name].empty(3) for name in rule.tables}
    flagged = [int(one.where.sum()) for one in rule.flags(tables, Policy(), TODAY)]
    assert (sum(flagged) > 0) == says_of_blank


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_runs_on_tables_without_rows(rule: Rule):
    tables = {name: BY_NAME[name].empty(0) for name in rule.tables}
    assert [one.where.sum() for one in rule.flags(tables, Policy(), TODAY) if one.where.any()] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_has_a_sentence_and_a_reason(rule: Rule):
    assert rule.title.endswith(".") and rule.title[0].isupper()
    assert rule.why, f"{rule.code} does not say why it matters"
    assert rule.name.replace("_", "").isalnum()


@pytest.mark.parametrize("rule", [r for r in RULES if r.fix is Fix.SAFE], ids=lambda rule: rule.code)
def test_a_safe_fix_leaves_nothing_to_fix(rule: Rule):
    for example in examples(rule):
        tables, policy = tables_of(rule, example), policy_of(example)
        for flagged in rule.flags(tables, policy, TODAY):
            if flagged.to is None or not flagged.where.any():
                continue
            name = next(name for name, frame in tables.items() if frame is flagged.frame)
            fixed = flagged.frame[flagged.column].mask(flagged.where & flagged.to.notna(), flagged.to)
            after = {**tables, name: flagged.frame.assign(**{flagged.column: fixed})}
            again = [
                one
                for one in rule.flags(after, policy, TODAY)
                if one.column == flagged.column and (one.where & flagged.where & flagged.to.notna()).any()
            ]
            assert again == []
