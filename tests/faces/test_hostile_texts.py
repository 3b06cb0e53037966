"""No text of a cell becomes markup: every page and picture for people, with texts that try."""

from datetime import date
from html.parser import HTMLParser
from xml.etree import ElementTree

import pandas as pd
import pytest

from xlmigrate import api
from xlmigrate.engine import loading
from xlmigrate.engine.settings import Policy
from xlmigrate.reports import compliance
from xlmigrate.reports.markup import filled
from xlmigrate.reports.picture import mermaid, picture, svg
from xlmigrate.runs import pages

HOSTILE = [
    "<span onclick=alert(1)>Mara</span>",
    '<span class="bar" style="width:99rem"></span>',
    "</td></tr></table><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"'><svg onload=alert(1)>",
    "{{ 7 * 7 }}{% for x in y %}",
    "{0}{business}{name.__class__}",
    "<!--",
    "]]><b>x</b>",
    "&lt;b&gt; &amp; &#60;i&#62;",
    "Mara\n---\nflowchart TD\n    click n0 call alert()",
    '"]; click n0 "javascript:alert(1)" %%{init: {}}%%',
    "A\ufffeB\u2028C",
]
TODAY = date(2026, 11, 14)


class Tags(HTMLParser):
    """Which tags with which attributes a page has, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, tuple(attrs)))

    def handle_comment(self, data):  # noqa: ARG002
        self.tags.append(("comment", ()))

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="module")
def judged(demo_folder):
    """The demo as it is judged, which the compliance page is made of."""
    return pages._judged(next(demo_folder.glob("*.xlsx")), TODAY)


class Retold:
    """What was judged, with other cells on the tables."""

    def __init__(self, judged, tables) -> None:
        self.judged, self.tables = judged, tables

    def __getattr__(self, name):
        return getattr(self.judged, name)


PRINTED = {
    "consent_records": (
        "record_id",
        "signed_verdict",
        "reviewed_by",
        "signature",
        "wording",
        "consent_source",
    ),
    "suppressions": ("reason",),
}


def page_with(judged, text: str) -> Tags:
    """The page of the demo with a text in every cell that it prints."""
    tables = dict(judged.tables)
    for name, columns in PRINTED.items():
        cells = pd.Series(text, index=tables[name].index, dtype="string")
        tables[name] = tables[name].assign(**dict.fromkeys(columns, cells))
    policy = judged.policy.replace(client=text, sender_regimes=text)
    return Tags(compliance.page(Retold(judged, tables), policy, TODAY))


@pytest.mark.parametrize("text", HOSTILE)
def test_the_compliance_page_holds_no_tag_of_a_cell(judged, text):
    usual, hostile = page_with(judged, "Mara"), page_with(judged, text)
    assert hostile.tags == usual.tags
    assert hostile.text.count(text) == usual.text.count("Mara") > 1000


def assets_of(text: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two assets whose id, name and class are a text, with links to and fro."""
    frames = {
        "assets": pd.DataFrame({"asset_id": [text, "B"], "name": [text, text], "asset_class": [text, "Page"], "decision": ["Migrate As Is"] * 2}),
        "links": pd.DataFrame({"from_id": [text, "B"], "relation": ["contains", "leads to"], "to_id": ["B", text]}),
    }  # fmt: skip
    tables = loading.from_frames(frames, Policy()).tables
    return tables["assets"].assign(required_status="Migrate As Is", asset_id=[text, "B"]), tables["links"]


@pytest.mark.parametrize("text", HOSTILE)
def test_the_pictures_hold_no_markup_of_a_name(text):
    shapes = {}
    for name in ("Mara", text):
        assets, links = assets_of(name)
        drawn = picture(assets, links, without=[name])
        root = ElementTree.fromstring(svg(drawn))
        shapes[name] = [(node.tag, tuple(node.attrib)) for node in root.iter()]
        lines = mermaid(drawn).splitlines()
        shapes[name, "mermaid"] = [line.split("[")[0].split(" ")[4:5] for line in lines[3:]]
        assert lines[0] == lines[2] == "---"
        assert all(
            line.count('"') == 2 and "<" not in line.replace("<br/>", "") for line in lines if '["' in line
        )
    assert shapes[text] == shapes["Mara"]
    assert shapes[text, "mermaid"] == shapes["Mara", "mermaid"]


def test_a_piece_of_markup_escapes_what_is_put_into_it():
    assert str(filled("<b>{}</b>", "<i>\x01")) == "<b>&lt;i&gt;</b>"


def test_the_command_writes_the_same_page(demo_folder, tmp_path):
    book = next(demo_folder.glob("*.xlsx"))
    path = api.compliance(book, tmp_path / "page.html", today=TODAY)
    found = pages._judged(book, TODAY)
    assert path.read_text(encoding="utf-8") == compliance.page(found, found.policy, TODAY)
    assert path.read_text(encoding="utf-8").startswith('<!doctype html>\n<html lang="en">')
