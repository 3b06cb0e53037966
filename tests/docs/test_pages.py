"""The reference pages say what the declarations say, and nothing older."""

from pathlib import Path

import pytest

from tools.pages import PAGES
from xlmigrate.domains.traces.legend import legend_sheet
from xlmigrate.reports.rule_pages import rule_entries

DOCS = Path(__file__).parent.parent.parent / "docs"


def lagging(folder: Path) -> list[str]:
    return [name for name, page in PAGES.items() if (folder / name).read_text(encoding="utf-8") != page()]


def test_no_page_lags_behind():
    assert lagging(DOCS) == [], "run: python -m tools.pages docs"


def test_a_page_that_lags_is_named(tmp_path):
    for name in PAGES:
        text = (DOCS / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("CT101", "CT999"), encoding="utf-8")
    assert lagging(tmp_path) == ["rules.md", "operations.md"]


def test_every_rule_stands_on_the_legend_with_its_reason():
    legend = legend_sheet()
    for entry in rule_entries():
        row = legend[legend["entry"].eq(entry["code"])]
        assert row["meaning"].tolist() == [entry["title"]]
        assert row["why"].notna().all()


@pytest.mark.parametrize("entry", rule_entries(), ids=lambda entry: entry["code"])
def test_a_code_is_explained_in_one_sentence_and_a_reason(entry):
    assert entry["title"].endswith(".")
    assert entry["text"]
