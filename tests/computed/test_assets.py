"""What is said of assets: in use, needed or obsolete, what becomes of them, and why."""

from datetime import date, datetime

import pandas as pd
import pytest

from xlmigrate.domains import COMPUTED
from xlmigrate.engine import loading
from xlmigrate.engine.computed import fill
from xlmigrate.engine.settings import Policy
from xlmigrate.platforms import profiles

TODAY = date(2026, 11, 14)
KAJABI = Policy(target_platform="Kajabi")
LONG_AGO, LATELY = datetime(2024, 1, 1), datetime(2026, 10, 1)


def said(column: str, assets: list[dict], links: list[dict] | None = None, policy: Policy = KAJABI) -> list:
    """What a computed column says of assets."""
    frames = {
        "assets": pd.DataFrame(assets, dtype="object"),
        "links": pd.DataFrame(
            links or [], columns=["from_id", "relation", "to_id", "confirmed"], dtype="object"
        ),
    }
    tables = loading.from_frames(frames).tables
    values = fill(COMPUTED, tables, policy, TODAY)["assets"][column]
    return [None if value is pd.NA else value for value in values]


def asset(asset_id: str, **facts) -> dict:
    return {
        "asset_id": asset_id,
        "asset_class": "Page",
        "name": f"Page {asset_id}",
        "live_state": "Active",
        **facts,
    }


def link(start: str, end: str, relation: str = "leads to", **more) -> dict:
    return {"from_id": start, "relation": relation, "to_id": end, **more}


ALONE = [
    # facts of one asset that nothing points at; in use?, required status, reason
    ({"usage_90d": 5}, "Live", "Rebuild/Update", "Used 5 times in 90 days"),
    ({"usage_90d": 1}, "Live", "Rebuild/Update", "Used once in 90 days"),
    ({"last_used_on": LATELY}, "Live", "Rebuild/Update", "Used on 2026-10-01"),
    ({"revenue_12m": 41760}, "Live", "Rebuild/Update", "Earned 41,760 in twelve months"),
    ({"asset_class": "Automation", "people_inside": 61}, "Live", "Rebuild/Update", "61 people inside"),
    ({"asset_class": "Sequence", "people_inside": 1}, "Live", "Rebuild/Update", "One person inside"),
    ({"asset_class": "Tag", "usage_90d": 5}, "Live", "Migrate As Is", "Used 5 times in 90 days"),
    # a page that is visited is on, whatever the list says of its state
    ({"live_state": "Unknown", "usage_90d": 5}, "Live", "Rebuild/Update", "Used 5 times in 90 days"),
    ({"live_state": None, "usage_90d": 5}, "Live", "Rebuild/Update", "Used 5 times in 90 days"),
    # known to be unused
    ({"last_used_on": LONG_AGO}, "Obsolete", "Archive", "Last used on 2024-01-01, and nothing live links to it"),
    ({"live_state": "Paused", "last_used_on": LONG_AGO}, "Obsolete", "Archive", "Paused; last used on 2024-01-01, and nothing live links to it"),
    ({"live_state": "Draft"}, "Obsolete", "Archive", "Draft, never switched on, and nothing live links to it"),
    ({"asset_class": "Course", "people_inside": 0}, "Obsolete", "Archive", "No contacts inside, and nothing live links to it"),
    # a list is not in use because it holds addresses, and a mail that was sent once is over
    ({"asset_class": "List", "people_inside": 190, "last_used_on": LONG_AGO}, "Obsolete", "Archive", "Last used on 2024-01-01, and nothing live links to it"),
    ({"asset_class": "Broadcast", "last_used_on": LATELY, "usage_90d": 1}, "Obsolete", "Archive", "Sent once, on 2026-10-01, and nothing live links to it"),
    # unknown is never obsolete
    ({}, "Unknown", "Decide", "No usage data, and nothing live links to it"),
    ({"live_state": "Unknown", "last_used_on": LONG_AGO}, "Unknown", "Decide", "Last used on 2024-01-01, and nothing live links to it"),
    ({"usage_90d": 0}, "Unknown", "Decide", "No use in 90 days; last use unknown, and nothing live links to it"),
    ({"live_state": "Paused"}, "Unknown", "Decide", "Paused, unknown since when, and nothing live links to it"),
    ({"live_state": "Paused", "last_used_on": LATELY}, "Unknown", "Decide", "Paused, but used within the year: perhaps seasonal, and nothing live links to it"),
    ({"asset_class": "Automation", "people_inside": 0}, "Unknown", "Decide", "No usage data, and nothing live links to it"),
    ({"asset_class": "Broadcast", "last_used_on": datetime(2026, 12, 1)}, "Unknown", "Decide", "No usage data, and nothing live links to it"),
    ({"last_used_on": LONG_AGO, "edited_on": LATELY}, "Unknown", "Decide", "Not in use, but changed on 2026-10-01: somebody works on it, and nothing live links to it"),
    ({"live_state": "Draft", "created_on": LATELY}, "Unknown", "Decide", "Not in use, but changed on 2026-10-01: somebody works on it, and nothing live links to it"),
    ({"asset_class": "Automation", "live_state": "Paused", "last_used_on": LONG_AGO, "people_inside": 12}, "Unknown", "Decide", "Paused with 12 people inside, and nothing live links to it"),
    # what goes first whatever it earns
    ({"purpose": "Legal"}, "Needed", "Rebuild/Update", "Legal page: goes first, whatever it earns"),
    ({"purpose": "Receipt", "usage_90d": 402}, "Live", "Rebuild/Update", "Service mail: goes first, whatever it earns; used 402 times in 90 days"),
    ({"asset_class": "Membership", "live_state": "Paused", "people_inside": 3}, "Live", "Rebuild/Update", "3 people inside"),
]  # fmt: skip


UNKNOWN_IMPORTS = [
    profile.title for profile in profiles() if profile.import_file and profile.imports_fact is None
]


@pytest.mark.parametrize("platform", UNKNOWN_IMPORTS)
def test_where_nobody_knows_what_a_platform_imports_the_reason_says_so(platform):
    policy = Policy(target_platform=platform)
    rows = [asset("TA-001", asset_class="Tag", usage_90d=5), asset("PG-001", usage_90d=5)]
    assert said("required_status", rows, policy=policy) == ["Rebuild/Update"] * 2
    assert said("reason", rows, policy=policy) == [
        f"Used 5 times in 90 days; unknown whether {platform} imports it",
        "Used 5 times in 90 days",
    ]


@pytest.mark.parametrize(("facts", "needed", "status", "reason"), ALONE)
def test_what_becomes_of_an_asset_follows_from_its_use(facts, needed, status, reason):
    rows = [asset("A", **facts)]
    assert said("needed", rows) == [needed]
    assert said("required_status", rows) == [status]
    assert said("reason", rows) == [reason]


DEAD = {"last_used_on": LONG_AGO}
LINKED = [
    # links from A, which is in use, B and C, which are long unused; what becomes of each
    ([link("A", "B")], ["Rebuild/Update", "Rebuild/Update", "Archive"]),
    ([link("A", "B"), link("B", "C")], ["Rebuild/Update"] * 3),
    ([link("A", "B"), link("B", "C"), link("C", "B")], ["Rebuild/Update"] * 3),
    ([link("B", "A")], ["Rebuild/Update", "Archive", "Archive"]),
    ([link("A", "B", confirmed="No")], ["Rebuild/Update", "Archive", "Archive"]),
    ([link("A", "B", confirmed="Yes")], ["Rebuild/Update", "Rebuild/Update", "Archive"]),
    ([link("A", "B", None)], ["Rebuild/Update", "Rebuild/Update", "Archive"]),
    ([link("A", "B", "replaces")], ["Rebuild/Update", "Archive", "Archive"]),
    ([link("B", "A", "serves")], ["Rebuild/Update", "Rebuild/Update", "Archive"]),
    ([link("A", "B", "serves")], ["Rebuild/Update", "Archive", "Archive"]),
    ([link("B", "A", "triggers"), link("A", "C", "triggers")], ["Rebuild/Update"] * 3),
    ([link("B", "A", "reads"), link("C", "A", "writes")], ["Rebuild/Update"] * 3),
    ([link("A", "A"), link("A", None), link(None, "B")], ["Rebuild/Update", "Archive", "Archive"]),
]  # fmt: skip


@pytest.mark.parametrize(("links", "status"), LINKED)
def test_what_becomes_of_an_asset_follows_from_what_needs_it(links, status):
    rows = [asset("A", usage_90d=5), asset("B", **DEAD), asset("C", **DEAD)]
    assert said("required_status", rows, links) == status


def test_what_is_needed_says_by_what():
    rows = [asset("A", usage_90d=5), asset("B", **DEAD), asset("C")]
    assert said("reason", rows, [link("A", "B"), link("B", "C")]) == [
        "Used 5 times in 90 days",
        "Needed by A (Page A); itself last used on 2024-01-01",
        "Needed by B (Page B), which A needs",
    ]


def test_what_was_replaced_says_by_what_and_stays_while_it_is_visited():
    rows = [asset("A", usage_90d=1), asset("B", **DEAD), asset("C", usage_90d=2), asset("D")]
    links = [link("A", end, "replaces") for end in "BCD"]
    assert said("required_status", rows, links)[1:] == ["Archive", "Rebuild/Update", "Decide"]
    assert said("reason", rows, links)[1:] == [
        "Replaced by A; last used on 2024-01-01, and nothing live links to it",
        "Used 2 times in 90 days; replaced by A: a redirect may do",
        "Replaced by A; no usage data, and nothing live links to it",
    ]


def test_an_asset_tells_what_uses_it_and_what_must_be_there_first():
    links = [link("A", "B"), link("A", "C"), link("D", "B"), link("A", "B", "sells")]
    rows = [asset("A"), asset("B"), asset("C"), asset("D")]
    assert said("used_by", rows, links) == [None, "2: A, D", "1: A", None]
    assert said("depends_on", rows, links) == ["2: B, C", None, None, "1: B"]


def test_a_tag_comes_before_the_automation_that_it_triggers_and_neither_is_of_use_alone():
    rows = [asset("TA-1", asset_class="Tag"), asset("AU-1", asset_class="Automation")]
    links = [link("TA-1", "AU-1", "triggers")]
    assert said("used_by", rows, links) == ["1: AU-1", "1: TA-1"]
    assert said("depends_on", rows, links) == [None, "1: TA-1"]


def test_many_neighbours_are_counted_and_four_named():
    rows = [asset(f"A{n}") for n in range(7)]
    links = [link("A0", f"A{n}") for n in range(1, 7)]
    assert said("depends_on", rows, links)[0] == "6: A1, A2, A3, A4 and 2 more"


def test_rows_that_share_an_id_or_have_none_are_judged_each_by_its_own_facts():
    rows = [asset("A", usage_90d=1), asset("A", **DEAD), {**asset("B", usage_90d=1), "asset_id": None}]
    assert said("required_status", rows, [link("A", "A")]) == ["Rebuild/Update"] * 3
