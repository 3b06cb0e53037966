"""What must hold of every verdict, tried on all combinations of facts and on invented ones."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.consent.grid import AXES, TODAY, Axis, judged, looser_neighbours, strictness
from xlmigrate.domains.consent import facts as f
from xlmigrate.domains.consent import precedence
from xlmigrate.domains.consent.examples import read
from xlmigrate.domains.consent.facts import weigh
from xlmigrate.domains.consent.judge import judge
from xlmigrate.domains.consent.table import TABLE
from xlmigrate.engine.settings import Policy

SMALL = {
    name: AXES[name]
    for name in ("regimes", "events", "stops", "status", "purchase", "soft", "engaged", "read")
}


@pytest.mark.parametrize("channel", [f.EMAIL, f.SMS, f.POST], ids=f.CHANNELS)
def test_an_opt_out_or_less_proof_never_loosens_a_verdict(channel):
    assert looser_neighbours(SMALL, judged(SMALL, channel=channel)) == []


POLICIES = st.builds(
    Policy,
    go_live_on=st.sampled_from([None, TODAY, TODAY.replace(month=9)]),
    casl_purchase_months=st.integers(0, 24), casl_inquiry_months=st.integers(0, 6),
    soft_opt_in_review_months=st.integers(0, 60), silent_after_months=st.integers(0, 60),
    silent_after_months_de_at=st.integers(0, 60), stale_after_days=st.integers(0, 1000), us_min_score=st.integers(0, 5),
)  # fmt: skip
FEW = {
    name: Axis(AXES[name].values, AXES[name].pairs)
    for name in ("regimes", "events", "stops", "purchase", "inquiry")
}


@given(POLICIES)
@settings(max_examples=12, deadline=None)
def test_the_same_holds_whatever_the_numbers_in_settings(policy):
    assert looser_neighbours(FEW, judged(FEW, policy=policy)) == []


def test_every_combination_has_one_rule_and_a_service_verdict():
    verdicts = judged(SMALL)
    assert (verdicts.marketing >= 0).all() and (verdicts.rule >= 0).all() and (verdicts.reasons > 0).all()
    assert (verdicts.service >= 0).all()
    ranks = np.array([row.verdict if row.verdict is not None else -1 for row in TABLE])
    assert (ranks[verdicts.rule] == verdicts.marketing).all()


@pytest.mark.parametrize("access", [f.ACCESS_UNKNOWN, f.HAS_ACCESS])
def test_nobody_with_access_or_perhaps_with_access_ends_with_nothing(access):
    assert (judged(SMALL, access=access).service != precedence.NONE).all()


def test_access_says_nothing_of_marketing():
    with_access, without = judged(SMALL, access=f.HAS_ACCESS), judged(SMALL, access=f.NO_ACCESS)
    assert (with_access.marketing == without.marketing).all() and (with_access.rule == without.rule).all()


def test_consent_says_nothing_of_service():
    verdicts = judged(SMALL, access=f.HAS_ACCESS)
    assert set(verdicts.service) == {precedence.CARRY}


@pytest.mark.parametrize(
    ("name", "value"),
    [("minor", True), ("origin", f.PURCHASED), ("usable", False), ("read", False), ("regimes", 0)],
)
def test_nothing_is_ok_for_children_bought_lists_missing_addresses_unread_sources_and_unknown_countries(
    name, value
):
    axes = {key: axis for key, axis in SMALL.items() if key != name}
    verdicts = judged(axes, **{name: np.uint16(value) if name == "regimes" else value})
    assert (verdicts.marketing > precedence.OK_UNTIL).all()


@pytest.mark.parametrize("name", ["variant", "minor"])
def test_a_bad_fact_never_loosens(name):
    assert (strictness(judged(SMALL, **{name: True})) >= strictness(judged(SMALL))).all()


def test_time_and_a_later_go_live_only_tighten():
    axes = {
        name: AXES[name]
        for name in ("regimes", "events", "status", "purchase", "soft", "inquiry", "engaged", "sent")
    }
    soon = strictness(judged(axes, policy=Policy(go_live_on=TODAY)))
    later = strictness(judged(axes, policy=Policy(go_live_on=TODAY.replace(year=2027))))
    assert (later >= soon).all()


LINES = st.lists(
    st.sampled_from([
        "event=express:2025-09-01", "event=express:2025-09-01:doi", "event=other:2025-10-01:-what", "event=express:2024-01-05:doi",
        "event=express:2025-09-01:bulk", "event=express:2026-01-01:-how", "stop=opt-out@2024-06-01", "stop=objection@2024-06-01",
        "stop=opt-out", "stop=complaint@2024-01-01", "stop=bounce@2023-01-01",
    ]), max_size=8,
)  # fmt: skip


@given(
    LINES,
    st.randoms(use_true_random=False),
    st.sampled_from(["country=FR", "country=DE", "country=US", "country=CA", ""]),
)
@settings(max_examples=150, deadline=None)
def test_the_order_of_rows_plays_no_part(lines, dice, country):
    shuffled = list(lines)
    dice.shuffle(shuffled)
    one, other = (judge(read(" ".join([country, *some]))).frame() for some in (lines, shuffled))
    assert one.equals(other)


@given(LINES, st.sampled_from(["stop=opt-out@2025-01-01", "stop=opt-out", "stop=complaint", "stop=objection@2023-01-01", "variant", "minor", "unread"]),
       st.sampled_from(["country=FR", "country=DE", "country=US", "country=CA", "phone=DE", ""]))  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_one_more_bad_fact_never_loosens_any_verdict(lines, worse, country):
    before, after = judge(read(" ".join([country, *lines]))), judge(read(" ".join([country, *lines, worse])))
    assert strictness(after)[0] >= strictness(before)[0]


def test_rows_that_are_there_twice_change_nothing():
    line = "country=FR event=express:2025-03-10:doi stop=opt-out@2024-01-10"
    twice = f"{line} event=express:2025-03-10:doi stop=opt-out@2024-01-10"
    assert judge(read(line)).frame().equals(judge(read(twice)).frame())


def test_facts_of_the_future_are_not_facts():
    facts = read("country=CA purchase=2026-12-01 engaged=2027-01-01")
    assert np.isnat(facts.purchase).all() and facts.seen[0] != np.datetime64("2027-01-01")


def test_all_facts_have_the_length_of_the_people():
    facts = read("country=FR")
    assert {len(getattr(facts.people, one.name)) for one in fields(f.People)} == {1}
    assert replace(facts, channel=f.SMS).channel == f.SMS
    assert weigh.__doc__
