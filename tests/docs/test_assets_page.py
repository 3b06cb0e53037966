"""The page of verdicts on assets says what the demo says, and each change of a fact that it names changes what it shows."""

import re
from pathlib import Path

from tools import asset_page

PAGE = Path(__file__).parent.parent.parent / "docs" / "assets.md"


def sections() -> dict[str, str]:
    parts = re.split(r"^### ", PAGE.read_text(encoding="utf-8"), flags=re.M)[1:]
    return {part.split()[0]: part for part in parts}


def test_ten_verdicts_are_explained_and_all_four_words_are_among_them():
    told = sections()
    assert len(told) == 10
    first = {re.search(r"\*\*(.+?)\*\*", part)[1] for part in told.values()}
    assert first == {"Migrate As Is", "Rebuild/Update", "Archive", "Decide"}


def test_the_demo_has_the_hundred_and_fifty_assets_that_are_promised():
    assert "with 150 assets" in PAGE.read_text(encoding="utf-8")


def test_what_would_be_otherwise_is_otherwise_but_for_paid_access():
    for name, part in sections().items():
        verdicts = re.findall(r"\*\*.*", part)
        assert len(verdicts) >= 2
        same = [verdict for verdict in verdicts[1:] if verdict == verdicts[0]]
        assert len(same) == (1 if name == "MB-001" else 0), name


def test_the_best_three_make_the_set_as_the_page_says():
    order = asset_page._judged()["rebuild_order"]
    assert order["reason"].str.startswith("Earns").sum() == 3
