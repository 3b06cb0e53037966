"""The rules of consent: each shows what it says, and together they leave no hole."""

from collections import Counter

import pytest

from xlmigrate.domains.consent import precedence, table
from xlmigrate.domains.consent.examples import outcome, shown
from xlmigrate.domains.consent.words import MARKETING_VERDICT, SERVICE_VERDICT

EXAMPLES = [(row, line, told) for row in table.TABLE for line, told in row.examples]


@pytest.mark.parametrize(
    ("row", "line", "told"),
    EXAMPLES,
    ids=[f"{r.code}-{r.reason}-{n}" for n, (r, _, _) in enumerate(EXAMPLES)],
)
def test_a_rule_of_the_table_does_what_its_example_shows(row, line, told):
    marketing, service = shown(line).split(" / ")
    assert (service if row.kind == table.SERVICE else marketing) == told


@pytest.mark.parametrize("row", table.TABLE, ids=lambda row: f"{row.code}-{row.reason}")
def test_a_rule_says_its_condition_its_source_and_when_that_was_read(row):
    assert row.condition.endswith(".")
    assert row.examples
    assert row.says and not row.says.endswith(".")
    assert row.source and row.as_of == "2026-11"
    assert all(row.reason in told.replace("CONTRACT_ONLY", "ACCESS") for _, told in row.examples)


def test_the_orders_are_the_vocabularies_of_the_sheets():
    assert tuple(choice.word for choice in MARKETING_VERDICT.choices) == precedence.MARKETING
    assert sorted(choice.word for choice in SERVICE_VERDICT.choices) == sorted(precedence.SERVICE)


def test_every_rule_that_can_decide_decides_in_an_example():
    decided = Counter()
    for row in table.TABLE:
        for line, _ in row.examples:
            told = outcome(line)
            decided[told["rule"]] += 1
            decided[told["service_rule"]] += 1
    assert {row.code for row in table.TABLE if row.verdict is not None} <= set(decided)
