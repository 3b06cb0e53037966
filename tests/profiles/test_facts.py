"""What holds for every profile that ships, and that what is not known never reads as fitting."""

from dataclasses import fields, replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlmigrate.engine.settings import Policy
from xlmigrate.platforms import (
    GRADES,
    KEYS,
    NOT_CHECKED,
    OWN,
    SAFEST,
    Known,
    load,
    profiles,
    statuses_of,
    target_of,
)
from xlmigrate.platforms.facts import Fact
from xlmigrate.platforms.page import section
from xlmigrate.platforms.taking import TAGS, ImportFile
from xlmigrate.platforms.verdicts import tag_verdicts

TEXT = pd.StringDtype(storage="pyarrow")
TARGETS = [profile for profile in profiles() if profile.import_file]
ASKED = ("tag_separator", "tag_characters", "characters_per_tag", "tag_case")
NAMES = st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40), min_size=1, max_size=12, unique=True)  # fmt: skip


@pytest.mark.parametrize("profile", profiles(), ids=lambda profile: profile.name)
def test_every_fact_has_its_source_its_grade_and_its_date(profile):
    facts = list(profile.notes)
    if profile.import_file:
        facts += [profile.import_file.fact(name) for name in KEYS]
        said = [*profile.import_file.columns.values(), *profile.import_file.consent]
        assert all(one.source and one.grade in GRADES and one.date for one in said)
    for fact in facts:
        if fact.state in (Known.KNOWN, Known.DOES_NOT_APPLY):
            assert fact.source
            assert fact.grade in GRADES
            assert fact.date >= "2010"
            assert (fact.value is None) == (fact.state is Known.DOES_NOT_APPLY)
        else:
            assert (fact.value, fact.source) == (None, "")
    assert all(export.source and export.grade in GRADES and export.date for export in profile.exports)


ASKED_FOR = [
    "activecampaign",
    "aweber",
    "brevo",
    "clickfunnels",
    "drip",
    "getresponse",
    "highlevel",
    "hubspot",
    "kajabi",
    "kartra",
    "keap",
    "kit",
    "klaviyo",
    "mailchimp",
    "mailerlite",
    "ontraport",
    "salesforce",
    "systeme.io",
    "thinkific",
    "podia",
    "teachable",
    "simplero",
    "fluentcrm",
    "ghost",
]


def test_the_platforms_that_one_moves_to_say_what_is_known_of_their_import():
    assert sorted(profile.name for profile in TARGETS) == sorted(ASKED_FOR)
    for profile in TARGETS:
        states = {name: profile.import_file.fact(name).state for name in KEYS}
        for name in (*ASKED, "tags", "blank_cells", "opt_out_way", "opt_out_blocks_service", "rows_per_file"):
            idle = profile.import_file.tags.state is Known.DOES_NOT_APPLY and name in ASKED
            idle |= name == "opt_out_blocks_service" and profile.import_file.opt_out_way.value == "not at all"
            assert states[name] is not Known.NOT_LOOKED_UP or idle, (profile.name, name)


@pytest.mark.parametrize("profile", TARGETS, ids=lambda profile: profile.name)
@settings(max_examples=25)
@given(names=NAMES)
def test_a_tag_fits_only_where_everything_that_matters_is_known(profile, names):
    taking = profile.import_file
    unknown = [
        taking.fact(n)
        for n in ("tags", *ASKED)
        if taking.fact(n).state in (Known.NOT_KNOWN, Known.NOT_LOOKED_UP)
    ]
    verdicts = profile.tag_verdicts(pd.Series(names, dtype=TEXT))
    assert verdicts.notna().all()
    if unknown:
        assert not verdicts.eq("Yes").any()
    if taking.tags.state in (Known.NOT_KNOWN, Known.NOT_LOOKED_UP):
        assert verdicts.str.casefold().str.contains("not known").all()
    if taking.tags.state is Known.DOES_NOT_APPLY:
        assert verdicts.eq(f"{profile.title} has no tags: make it a custom field or a list").all()


def fact(value: Any) -> Fact[Any]:
    return Fact(value, "help.example.com", "V", "2026-11")


STATES = st.sampled_from(["known", "not known", "not looked up"])
VALUES = {
    "tags": "per row",
    "tag_separator": ",",
    "tag_characters": "[A-Za-z ]+",
    "characters_per_tag": 10,
    "tag_case": "kept",
}


@given(names=NAMES, states=st.fixed_dictionaries(dict.fromkeys(VALUES, STATES)))
def test_a_verdict_says_not_known_wherever_a_fact_is_missing_and_nothing_known_speaks_against_the_tag(
    names, states
):
    known = {name: fact(value) for name, value in VALUES.items() if states[name] == "known"}
    missing = {
        n: Fact(None, "", "", "2026-11", state=Known.NOT_KNOWN)
        for n, state in states.items()
        if state == "not known"
    }
    target = ImportFile(**known, **missing)
    verdicts = tag_verdicts("Example Mail", target, pd.Series(names, dtype=TEXT))
    for verdict in verdicts:
        refused = verdict.startswith(("Would be", "Longer than", "Has characters", "Falls together"))
        assert refused or ("not known" in verdict.casefold()) == (len(known) < len(VALUES)), verdict
        assert (verdict == "Yes") <= (len(known) == len(VALUES))


VERDICTS = [
    # platform, tag, what is said
    ("Kartra", "VIP!", "Has characters that Kartra refuses"),
    ("Kartra", "a;b", "Would be split at its ;"),
    ("Kartra", "VIP", "Fits as far as is known; not known: how long a tag may be, whether capitals count"),
    (
        "Mailchimp",
        "a,b",
        "Fits as far as is known; not known: which characters a tag may have, whether capitals count",
    ),
    ("Mailchimp", "x" * 101, "Longer than 100 characters"),
    ("Mailchimp", "VIP 🎉", "Has an emoji, which Mailchimp refuses"),
    ("Kajabi", "VIP", "Not known: whether rows can carry tags"),
    ("HubSpot", "VIP", "HubSpot has no tags: make it a custom field or a list"),
    ("Klaviyo", "VIP", "Klaviyo has no tags: make it a custom field or a list"),
    ("ClickFunnels", "VIP", "Not known: whether rows can carry tags"),
    ("FluentCRM", "VIP", "One file for each set of tags: FluentCRM tags a whole file"),
    ("Shopify", "VIP", "Not known: anything on its import"),
    ("Ontraport", "a*/*b", "Would be split at its */*"),
]


@pytest.mark.parametrize(("platform", "tag", "said"), VERDICTS)
def test_what_is_said_of_a_tag(platform, tag, said):
    assert load(platform).tag_verdicts(pd.Series([tag], dtype=TEXT)).tolist() == [said]


def test_tags_that_differ_in_capitals_fall_together_where_that_is_known():
    tags = pd.Series(["VIP", "vip", "Other"], dtype=TEXT)
    assert (
        load("HighLevel").tag_verdicts(tags).tolist()[:2]
        == ["Falls together with another tag on HighLevel"] * 2
    )
    assert load("Ghost").tag_verdicts(tags).tolist()[:2] == ["Falls together with another tag on Ghost"] * 2
    assert "Falls together" not in " ".join(load("Kit").tag_verdicts(tags))


class Watched:
    """An import file that notes which of its facts are read."""

    def __init__(self, target: ImportFile) -> None:
        self._target, self.read = target, set()

    def __getattr__(self, name: str) -> Any:
        self.read.add(name)
        return getattr(self._target, name)

    def fact(self, name: str) -> Fact[Any]:
        self.read.add(name)
        return self._target.fact(name)


def test_the_keys_that_are_said_to_be_checked_are_the_ones_that_a_verdict_reads():
    watched = Watched(load("Kartra").import_file)
    tag_verdicts("Kartra", watched, pd.Series(["VIP", "a;b"], dtype=TEXT))  # type: ignore[arg-type]
    assert watched.read - {"fact"} == {name for name, key in KEYS.items() if key.checked == TAGS}
    assert set(NOT_CHECKED) | {name for name, key in KEYS.items() if key.checked} == set(KEYS)


def test_a_key_that_nothing_reads_stands_as_not_checked_beside_its_value():
    page = section(load("Kartra"))
    assert "| rows per file | 19,999 rows; another source says 20,000 rows " in page
    assert "| review days (not checked) | 2 business days" in page
    assert "| tag separator | `;` |" in page
    assert "Not known (looked for, not found): encoding, " in page


def test_what_is_assumed_of_an_unknown_fact_is_the_worst_that_an_import_could_do():
    podia = load("Podia").import_file
    assumed = {
        "blank_cells": "erase", "automations": "start", "import_resubscribes": True, "tags": "per file", "opt_out_way": "not at all",
        "opt_out_blocks_service": True, "date_form": ("%Y-%m-%d",), "rows_per_file": None,
    }  # fmt: skip
    assert {name: podia.or_safest(name) for name in assumed} == assumed
    assert load("HubSpot").import_file.or_safest("tags") is None  # there are none
    assert load("Kit").import_file.or_safest("tags") == "per row"
    for name, value in SAFEST.items():
        key = KEYS[name]
        assert isinstance(value, key.type)
        assert not key.words or {*(value if isinstance(value, tuple) else [value])} <= set(key.words)


def test_every_key_says_what_it_is():
    assert {one.name for one in fields(ImportFile)} == {*KEYS, "columns", "consent"}
    for key in KEYS.values():
        assert key.help.endswith(".")
        assert not key.limit or (key.type is int and key.unit)


KARTRA, HUBSPOT = Policy(target_platform="Kartra"), Policy(target_platform="HubSpot")


def test_a_value_of_ones_own_wins_and_is_named():
    own = target_of(KARTRA.replace(target_limits="rows per file = 5,000; characters_per_tag=12")).import_file
    assert (own.rows_per_file.value, own.rows_per_file.grade, own.rows_per_file.source, own.rows_per_file.note) == (
        5000, OWN, "Settings, Target limits", "The profile says 19999",
    )  # fmt: skip
    assert target_of(KARTRA).import_file.rows_per_file.value == 19999
    tags = pd.Series(["A tag that is long", "short"], dtype=TEXT)
    assert target_of(KARTRA.replace(target_limits="characters_per_tag=12")).tag_verdicts(tags).tolist() == [
        "Longer than 12 characters (your own value on Settings)",
        "Fits as far as is known; not known: whether capitals count",
    ]


def test_the_plan_of_the_account_chooses_among_the_values_of_a_limit():
    assert target_of(HUBSPOT).import_file.rows_per_day.value == 500_000
    larger = target_of(HUBSPOT.replace(target_plan="starter and above")).import_file
    assert (larger.rows_per_day.value, larger.rows_per_day.note) == (10_000_000, "Plan Starter and above")
    assert larger.rows_per_file == target_of(HUBSPOT).import_file.rows_per_file


UNREAD = [
    (KARTRA.replace(target_limits="rows_per_file = many"), {"target_limits": "Target limits must be limits and whole numbers, such as rows_per_file = 5000; 'rows_per_file = many' is not"}),
    (KARTRA.replace(target_limits="tag_separator = ,"), {"target_limits": "Target limits must be limits and whole numbers, such as rows_per_file = 5000; 'tag_separator = ,' is not"}),
    (KARTRA.replace(target_limits="rows_per_file = 0"), {"target_limits": "Target limits must be limits and whole numbers, such as rows_per_file = 5000; 'rows_per_file = 0' is not"}),
    (HUBSPOT.replace(target_plan="Gold"), {"target_plan": "Target plan must be one of: Starter and above"}),
    (KARTRA.replace(target_plan="Gold"), {"target_plan": "Kartra has no plans in its profile: leave Target plan blank"}),
    (Policy(target_plan="Gold", target_limits="x"), {}),
]  # fmt: skip


@pytest.mark.parametrize(("policy", "said"), UNREAD)
def test_a_setting_that_cannot_be_read_is_said_and_changes_nothing(policy, said):
    from xlmigrate.platforms import unread_own_values

    assert unread_own_values(policy) == said
    plain = policy.replace(target_plan="", target_limits="")
    assert target_of(policy) == target_of(plain)


def test_active_alone_is_subscribed_only_where_the_vendor_says_so():
    active = {
        profile.name: profile.statuses["active"] for profile in profiles() if "active" in profile.statuses
    }
    assert active == {
        "activecampaign": "Subscribed", "kit": "Subscribed",
        "beehiiv": "Unknown", "constantcontact": "Unknown", "drip": "Unknown", "mailerlite": "Unknown",
    }  # fmt: skip
    assert "active" not in statuses_of(None)


def test_a_word_that_stops_on_every_platform_that_has_it_stops_on_a_list_of_ones_own():
    """Kartra calls a bounce blocklisted, listmonk whoever may not be written to: the graver of the two counts."""
    assert statuses_of(None)["blocklisted"] == "Unsubscribed"
    assert statuses_of(None)["spammed"] == "Complained"
    assert "inactive" not in statuses_of(None)  # begun on Kit, left on beehiiv
    assert statuses_of("Kit")["inactive"] == "Pending"


def test_own_values_touch_no_other_fact():
    policy = KARTRA.replace(target_limits="rows_per_file = 5000")
    changed, plain = target_of(policy), target_of(KARTRA)
    assert replace(changed.import_file, rows_per_file=plain.import_file.rows_per_file) == plain.import_file
