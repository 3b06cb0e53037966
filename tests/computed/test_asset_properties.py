"""Whatever assets and links there are: what is needed stays, the order holds, and decisions are only read."""

from datetime import date, datetime

import pandas as pd
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from xlmigrate.domains import COMPUTED, DERIVED
from xlmigrate.domains.assets.dependencies import Net, builds, components, needs
from xlmigrate.domains.assets.words import ASSET_PURPOSE, LIVE_STATE, RELATION
from xlmigrate.domains.project.words import ASSET_DECISION, PROGRESS
from xlmigrate.engine import loading
from xlmigrate.engine.computed import fill
from xlmigrate.engine.settings import Policy

TODAY = date(2026, 11, 14)
POLICY = Policy(target_platform="Kajabi")
IDS = tuple(f"A{number}" for number in range(8))
DAYS = (None, datetime(2020, 1, 1), datetime(2026, 10, 1), datetime(2027, 1, 1))
KEPT = ("Live", "Needed")

ANYTHING = st.fixed_dictionaries(
    {
        "asset_class": st.sampled_from(("Page", "Form", "Tag", "Automation", "Product", "Broadcast", "Course", "List", None)),
        "live_state": st.sampled_from((*LIVE_STATE.words, None)),
        "last_used_on": st.sampled_from(DAYS),
        "edited_on": st.sampled_from(DAYS),
        "usage_90d": st.sampled_from((None, 0, 3)),
        "people_inside": st.sampled_from((None, 0, 2)),
        "revenue_12m": st.sampled_from((None, 0, 10, 500)),
        "purpose": st.sampled_from((None, None, None, *ASSET_PURPOSE.words)),
        "progress": st.sampled_from((None, None, *PROGRESS.words)),
        "decision": st.sampled_from((None, None, None, *ASSET_DECISION.words)),
    }
)  # fmt: skip
UNTOLD = {"edited_on": None, "usage_90d": None, "people_inside": None, "revenue_12m": None, "purpose": None}
CLASSES = st.sampled_from(("Page", "Form", "Tag", "Automation"))
DEAD = st.builds(lambda kind, decision: {**UNTOLD, "asset_class": kind, "live_state": "Active", "last_used_on": datetime(2020, 1, 1), "progress": None, "decision": decision}, CLASSES, st.sampled_from((None, None, "Rebuild/Update")))  # fmt: skip
LIVE = st.builds(lambda kind, progress: {**UNTOLD, "asset_class": kind, "live_state": "Active", "last_used_on": datetime(2026, 10, 1), "progress": progress, "decision": None}, CLASSES, st.sampled_from((None, "Passed")))  # fmt: skip
ASSET = st.one_of(DEAD, LIVE, ANYTHING)
"""Drawn freely, hardly an asset is known to be unused and none is both that and needed: a third is dead, a third live."""

ENDS = st.sampled_from((*IDS[:4], *IDS[:4], *IDS[:4], *IDS, "gone", None))
LINK = st.fixed_dictionaries(
    {
        "from_id": ENDS,
        "relation": st.sampled_from((*RELATION.words, None)),
        "to_id": ENDS,
        "confirmed": st.sampled_from((None, None, "Yes", "No")),
        "source": st.sampled_from((None, "Export", "Name match", "Name match", "Person")),
    }
)
ASSETS = st.lists(ASSET, min_size=4, max_size=len(IDS))
LINKS = st.lists(LINK, min_size=3, max_size=14)
OFTEN = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)


def judged(assets: list[dict], links: list[dict]) -> dict[str, pd.DataFrame]:
    rows = [{"asset_id": name, "name": name, **facts} for name, facts in zip(IDS, assets, strict=False)]
    columns = ["from_id", "relation", "to_id", "confirmed", "source"]
    frames = {"assets": pd.DataFrame(rows, dtype="object"), "links": pd.DataFrame(links, columns=columns, dtype="object")}  # fmt: skip
    tables = loading.from_frames(frames).tables
    wanted = [one for one in (*COMPUTED, *DERIVED) if one.table in ("assets", "links", "rebuild_order")]
    return fill(wanted, tables, POLICY, TODAY)


def by_id(tables: dict[str, pd.DataFrame], column: str) -> dict[str, str]:
    return tables["assets"].set_index("asset_id")[column].to_dict()


@OFTEN
@given(ASSETS, LINKS)
def test_what_something_needed_depends_on_is_never_archived(assets, links):
    tables = judged(assets, links)
    needed, status = by_id(tables, "needed"), by_id(tables, "required_status")
    pairs = [
        *needs(tables["links"]).itertuples(index=False),
        *builds(tables["links"]).itertuples(index=False),
    ]
    for needer, other in pairs:
        if needed.get(needer) in KEPT and other in status:
            assert needed[other] in KEPT
            assert status[other] in ("Migrate As Is", "Rebuild/Update")


@OFTEN
@given(ASSETS, LINKS, LINK)
def test_one_more_link_never_makes_what_is_needed_obsolete(assets, links, more):
    before = by_id(judged(assets, links), "needed")
    after = by_id(judged(assets, [*links, more]), "needed")
    assert all(after[name] in KEPT for name, word in before.items() if word in KEPT)


@OFTEN
@given(ASSETS, LINKS, st.integers(0, 7), st.sampled_from(({"usage_90d": 9}, {"people_inside": 9}, {"revenue_12m": 9}, {"last_used_on": datetime(2026, 11, 1)})))  # fmt: skip
def test_one_more_sign_of_use_never_makes_what_is_needed_obsolete(assets, links, at, sign):
    before = by_id(judged(assets, links), "needed")
    used = [{**facts, **sign} if place == at % len(assets) else facts for place, facts in enumerate(assets)]
    after = by_id(judged(used, links), "needed")
    assert all(after[name] in KEPT for name, word in before.items() if word in KEPT)


@OFTEN
@given(ASSETS, LINKS)
def test_unknown_use_is_never_obsolete(assets, links):
    tables = judged(assets, links)
    frame = tables["assets"]
    signs = frame[["last_used_on", "people_inside"]].isna().all(axis=1) & frame["live_state"].ne(
        "Draft"
    ).fillna(True)
    assert not frame.loc[signs, "needed"].eq("Obsolete").any()
    assert frame.loc[frame["needed"].eq("Unknown"), "required_status"].eq("Decide").all()


@OFTEN
@given(ASSETS, LINKS)
def test_the_order_respects_every_dependency(assets, links):
    tables = judged(assets, links)
    order = tables["rebuild_order"].set_index("asset_id")
    moves = tables["assets"]["decision"].fillna(tables["assets"]["required_status"])
    assert set(order.index) == set(
        tables["assets"].loc[moves.isin(["Migrate As Is", "Rebuild/Update"]), "asset_id"]
    )
    assert order["place"].tolist() == list(range(1, len(order) + 1))
    pairs = builds(tables["links"])
    net = Net.of(pd.Series(order.index, dtype="string"), pairs)
    component = dict(zip(net.ids, components(net.graph), strict=True))
    for later, earlier in pairs.itertuples(index=False):
        if later in component and earlier in component and component[later] != component[earlier]:
            assert order.loc[earlier, "place"] < order.loc[later, "place"]
            assert order.loc[earlier, "wave"] < order.loc[later, "wave"]
            assert order.loc[earlier, "priority"] <= order.loc[later, "priority"]
            assert order.loc[earlier, "hours_before"] <= order.loc[later, "hours_before"]


@OFTEN
@given(ASSETS, LINKS)
def test_the_verdict_asks_for_no_decision_and_does_not_read_any(assets, links):
    free = [{**facts, "decision": None} for facts in assets]
    columns = ["needed", "required_status", "reason", "used_by", "depends_on"]
    decided, undecided = (judged(rows, links)["assets"][columns] for rows in (assets, free))
    pd.testing.assert_frame_equal(decided, undecided)


NEEDS = st.fixed_dictionaries(
    {"from_id": st.sampled_from(IDS[:4]), "relation": st.sampled_from(("contains", "adds", "uses")), "to_id": st.sampled_from(IDS[:4])}
)  # fmt: skip
"""A link by which one asset that is there needs another."""


@OFTEN
@given(st.lists(st.one_of(DEAD, LIVE), min_size=4, max_size=6), st.lists(LINK, max_size=3), NEEDS)
def test_a_proposal_that_nobody_answered_archives_nothing_and_makes_nothing_needed(assets, links, more):
    proposal = {**more, "source": "Name match", "confirmed": None}
    before, after = judged(assets, links), judged(assets, [*links, proposal])
    assert set(after["rebuild_order"]["asset_id"]) == set(before["rebuild_order"]["asset_id"])
    status, now = by_id(before, "required_status"), by_id(after, "required_status")
    needed, word = by_id(before, "needed"), by_id(after, "needed")
    for name in status:
        assert now[name] == status[name] or (status[name], now[name]) == ("Archive", "Decide")
        assert word[name] == needed[name] or (needed[name], word[name]) == ("Obsolete", "Unknown")


@OFTEN
@given(ASSETS, LINKS)
def test_what_something_needed_may_depend_on_is_not_archived_before_somebody_says_no(assets, links):
    tables = judged(assets, links)
    needed, status = by_id(tables, "needed"), by_id(tables, "required_status")
    for needer, other in needs(tables["links"], proposed=True).itertuples(index=False):
        if needed.get(needer) in KEPT and other in status:
            assert status[other] != "Archive"
            assert needed[other] != "Obsolete"


@OFTEN
@given(ASSETS, LINKS)
def test_a_proposal_that_is_confirmed_counts_like_any_other_link(assets, links):
    drawn = [{**link, "source": "Person"} for link in links]
    confirmed = [{**link, "source": "Name match", "confirmed": link["confirmed"] or "Yes"} for link in links]
    columns = ["needed", "required_status", "reason", "used_by", "depends_on"]
    one, other = judged(assets, drawn), judged(assets, confirmed)
    pd.testing.assert_frame_equal(one["assets"][columns], other["assets"][columns])
    pd.testing.assert_frame_equal(one["rebuild_order"], other["rebuild_order"])
