"""The table carried out by a second hand: plain Python, one contact at a time, written from the rules in words."""

import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def test_a_second_implementation_gives_each_invented_contact_the_same_verdicts(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    for name in ("consent", "plain_consent", "plain_start"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    import consent

    tables = consent.tables(4_000)
    mine = consent.answers(consent.ours(tables))
    theirs = consent.answers(consent.judge_all(tables, consent.POLICY, consent.TODAY))
    assert mine[(mine != theirs).any(axis=1)].empty
    # the invented contacts meet the rules, or agreeing would say little
    assert len(set(mine["rule"])) >= 25
