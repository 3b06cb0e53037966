"""Links are proposed where names, addresses or details say so, and hardly ever where they do not."""

import time

import pandas as pd
import pytest

from tests.dependencies.coach import ASSETS, LINKS
from xlmigrate import demo_company
from xlmigrate.domains.assets.dependencies.names import class_said, core, role_of, words
from xlmigrate.domains.assets.dependencies.proposals import proposals
from xlmigrate.engine import loading
from xlmigrate.files import reading


def proposed(assets, links=(), products=None, **more) -> set[tuple[str, str, str]]:
    columns = ["asset_id", "asset_class", "name", "location", "details"]
    rows = [tuple(row) + (None,) * (5 - len(row)) for row in assets]
    frame = pd.DataFrame(rows, columns=columns, dtype=object).assign(**more)
    drawn = pd.DataFrame(list(links), columns=["from_id", "relation", "to_id", "confirmed"], dtype=object)
    tables = loading.from_frames({"assets": frame, "links": drawn}).tables
    prices = loading.from_frames({"products": products}).tables["products"] if products is not None else None
    found = proposals(tables["assets"], tables["links"], prices)
    return set(zip(found["from_id"], found["relation"], found["to_id"], strict=True))


def measured(found: set, truth: set) -> tuple[float, float]:
    """Precision and recall."""
    return len(found & truth) / len(found), len(found & truth) / len(truth)


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    """The demo's assets, links and products."""
    files = demo_company.write_exports(tmp_path_factory.mktemp("demo"))
    wanted = [file for file in files if file.stem.split("-")[-1] in ("assets", "links", "products")]
    gathered = reading.gather(wanted, policy=demo_company.POLICY)
    return loading.from_frames(gathered.tables, demo_company.POLICY).tables


def test_of_the_demos_links_most_are_proposed_again_and_hardly_one_that_is_not_there(studio):
    links = studio["links"]
    found = proposals(studio["assets"], links.head(0), studio["products"])
    truth = set(zip(links["from_id"], links["relation"], links["to_id"], strict=True)) | UNDRAWN
    precision, recall = measured(
        set(zip(found["from_id"], found["relation"], found["to_id"], strict=True)), truth
    )
    print(f"demo: {len(truth)} links, {len(found)} proposed, precision {precision:.3f}, recall {recall:.3f}")
    assert precision >= 0.95
    assert recall >= 0.6


UNDRAWN = {
    ("AU-010", "sends", "EM-031"), ("TA-011", "triggers", "AU-010"), ("EM-030", "links to", "PG-036"), ("DO-001", "serves", "PG-036"),
}  # fmt: skip
"""Links of the demo that its details and addresses tell and that nobody has drawn."""


def test_where_links_are_drawn_only_those_that_are_not_are_proposed(studio):
    found = proposals(studio["assets"], studio["links"], studio["products"])
    assert set(zip(found["from_id"], found["relation"], found["to_id"], strict=True)) == UNDRAWN


def test_of_names_in_no_one_style_few_proposals_are_wrong():
    precision, recall = measured(proposed(ASSETS), LINKS)
    print(f"coach: {len(LINKS)} links, precision {precision:.3f}, recall {recall:.3f}")
    assert precision >= 0.95
    assert recall >= 0.7


def test_twenty_thousand_assets_take_seconds_and_twice_as_many_take_twice_as_long():
    def taken(count: int) -> float:
        rows = [
            (f"AS-{n:06d}", ("Page", "Form", "Tag", "Automation", "Product", "E-mail")[n % 6], f"Offer {n // 12} of the {('spring', 'autumn')[n % 2]} campaign",
             f"https://example.com/{n}", f"trigger: tag Offer {n // 7} of the spring campaign; link: https://example.com/{n + 1}")
            for n in range(count)
        ]  # fmt: skip
        frame = pd.DataFrame(
            rows, columns=["asset_id", "asset_class", "name", "location", "details"], dtype=object
        )
        tables = loading.from_frames({"assets": frame, "links": pd.DataFrame({"from_id": [], "to_id": []}, dtype=object)}).tables  # fmt: skip
        began = time.perf_counter()
        found = proposals(tables["assets"], tables["links"])
        assert len(found) > count / 10
        return time.perf_counter() - began

    small, large = min(taken(10_000) for _ in range(2)), taken(20_000)
    assert large < 8
    assert large < 4 * small  # pairs compared with each other would take four times as long, and hours


@pytest.mark.parametrize(
    ("assets", "links"),
    [
        ([("A", "Form", "Spring: form"), ("B", "Tag", "Spring: tag")], {("A", "adds", "B")}),
        ([("A", "Product", "Spring course"), ("B", "Course", "Spring course")], {("A", "grants", "B")}),
        ([("A", "Product", "Spring course"), ("B", "Course", "Autumn course")], set()),
        ([("A", "Form", "Talk 2023 form"), ("B", "Tag", "Talk 2024")], set()),
        ([("A", "Form", "Spring form"), ("B", "Tag", "Spring"), ("C", "Tag", "Spring tag")], set()),
        ([("A", "Page", "Checkout of pots"), ("B", "Product", "Pots")], set()),
        ([("A", "Page", "Pots checkout"), ("B", "Product", "Pots")], {("A", "sells", "B")}),
        ([("A", "Page", "Form"), ("B", "Form", "Form")], set()),
        ([("A", "Page", "2024"), ("B", "Form", "2024 form")], set()),
        ([("A", "Sequence", "Welcome mails"), ("B", "E-mail", "Welcome 1"), ("C", "E-mail", "Welcome mail 2")], {("A", "sends", "B"), ("A", "sends", "C")}),
        ([("A", "Page", "Home", "http://www.example.com/"), ("B", "Domain", "example.com")], {("B", "serves", "A")}),
        ([("A", "Page", "Home", "https://shop.example.com/"), ("B", "Domain", "example.com")], set()),
        ([("A", "Page", "Home", "https://example.com/x"), ("B", "Form", "Sign up", "http://example.com/X/")], set()),
        ([("A", "Page", "Home", "https://example.com/x"), ("B", "Form", "Sign up", "http://www.EXAMPLE.com/x/")], {("A", "contains", "B")}),
    ],
)  # fmt: skip
def test_names_and_addresses_of_one_thing_are_linked_and_those_of_two_are_not(assets, links):
    assert proposed(assets) == links


@pytest.mark.parametrize(
    ("asset_class", "details", "other", "link"),
    [
        ("Automation", "trigger: tag VIP", ("Tag", "VIP"), ("B", "triggers", "A")),
        ("Automation", "Trigger: VIP tag; steps: 7", ("Tag", "VIP"), ("B", "triggers", "A")),
        ("Automation", "adds tag VIP", ("Tag", "VIP"), ("A", "adds", "B")),
        ("Automation", "removes tag: VIP", ("Tag", "VIP"), ("A", "removes", "B")),
        ("Automation", "for our VIP guests", ("Tag", "VIP"), None),
        ("Automation", "trigger: form Ask us anything", ("Form", "Ask us anything"), ("B", "triggers", "A")),
        ("Automation", "trigger: sequence Ask us anything", ("Sequence", "Ask us anything"), None),
        ("Form", "after it: Ask us anything", ("Tag", "Ask us anything"), ("A", "adds", "B")),
        ("Form", "after it: Ask us", ("Tag", "Ask us anything"), None),
        ("Page", "replaces: Page Ask us anything", ("Page", "Ask us anything"), ("A", "replaces", "B")),
        ("Page", "replaced by Page Ask us anything", ("Page", "Ask us anything"), ("B", "replaces", "A")),
        ("E-mail", "link: https://example.com/b", ("Page", "Other"), ("A", "links to", "B")),
        ("E-mail", "link: https://example.com/bb", ("Page", "Other"), None),
        ("Tag", "given by form Ask us anything", ("Form", "Ask us anything"), ("B", "adds", "A")),
        ("Tag", "see b", ("Form", "Ask us anything"), None),
        ("Tag", "see FM-007", ("Form", "Ask us anything"), None),
        ("List", "see media Ask us anything", ("Media", "Ask us anything"), None),
    ],
)  # fmt: skip
def test_details_that_name_an_asset_say_who_points_at_whom(asset_class, details, other, link):
    assets = [
        ("A", asset_class, "Something else", None, details),
        ("PG-B", other[0], other[1], "https://example.com/b"),
    ]
    told = {"A": "A", "B": "PG-B"}
    assert proposed(assets) == ({(told[link[0]], link[1], told[link[2]])} if link else set())


def test_an_id_in_the_details_and_a_column_of_ones_own_are_read():
    assets = [("AU-001", "Automation", "Hello"), ("TA-001", "Tag", "Guest"), ("TA-002", "Tag", "Gone")]
    own = {"Trigger": ["ta-001", None, None], "Tags removed": ["Gone", None, None]}
    assert proposed(assets, **own) == {("TA-001", "triggers", "AU-001"), ("AU-001", "removes", "TA-002")}


def test_the_price_list_says_what_a_product_opens_and_which_tag_it_gives():
    assets = [
        ("PD-001", "Product", "Place"),
        ("MB-001", "Membership", "Studio"),
        ("TA-001", "Tag", "Guest"),
        ("TA-002", "Tag", "Place"),
    ]
    prices = pd.DataFrame(
        {"product": ["Place", "Nobody's"], "access": ["MB-001", "Studio"], "tag": ["Guest", "Guest"]}
    )
    assert proposed(assets, products=prices) == {("PD-001", "grants", "MB-001"), ("PD-001", "adds", "TA-001"), ("PD-001", "adds", "TA-002")}  # fmt: skip


@pytest.mark.parametrize("answer", [None, "Yes", "No"])
@pytest.mark.parametrize("turned", [False, True])
def test_a_pair_that_has_a_link_is_not_proposed_whatever_was_answered(answer, turned):
    assets = [("A", "Form", "Spring: form"), ("B", "Tag", "Spring: tag")]
    link = ("B", "adds", "A", answer) if turned else ("A", "adds", "B", answer)
    assert proposed(assets, [link]) == set()


def test_a_name_that_two_assets_have_is_not_guessed_at():
    assets = [("A", "Form", "Something else", None, "after it: Ask us anything"), ("B", "Tag", "Ask us anything"), ("C", "Tag", "Ask us anything")]  # fmt: skip
    assert proposed(assets) == set()


def test_names_are_read_as_words_without_what_says_their_class():
    assert words("Spring-course: FORM (2026)") == ("spring", "course", "form", "2026")
    assert core(words("Spring course: form"), "Form") == ("spring", "course")
    assert core(words("Form"), "Form") == ("form",)
    assert core(words("Welcome mail 3"), "E-mail") == ("welcome",)
    assert core(words("AUT | Welcome"), "Automation") == ("welcome",)
    assert role_of(words("Spring course: thank-you page")) == "thanks"
    assert role_of(words("Salesmen of the year")) == ""
    assert class_said(words("when e-mail sequence")) == "Sequence"
    assert class_said(words("adds tag")) == "Tag"
    assert class_said(words("opens access")) == ""
