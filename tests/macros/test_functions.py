"""The functions for cells: what they answer, and what the real xlwings makes of them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from xlmigrate.addin import functions
from xlmigrate.workbook.macros import sources

REPOSITORY = Path(__file__).parents[2]
MISSING = -2147352572
"""What COM hands over for an argument that was left out."""

CALLS = {
    "an address is given its normal form": ("XM_EMAIL", [[[" Ana@Example.ORG "], ["nonsense"], [None]]], [["Ana@example.org"], [""], [""]]),
    "one cell is asked for": ("XM_COUNTRY", ["Germany"], [["DE"]]),
    "countries in many spellings": ("XM_COUNTRY", [[["U.K.", "Deutschland"], ["Atlantis", ""]]], [["GB", "DE"], ["", ""]]),
    "phones of one country": ("XM_PHONE", [[["020 7946 0018"], ["+49 30 123456"]], "UK"], [["+442079460018"], ["+4930123456"]]),
    "phones of their own countries": ("XM_PHONE", [[["020 7946 0018"], ["030 123456"]], [["GB"], ["DE"]]], [["+442079460018"], ["+4930123456"]]),
    "phones of no country": ("XM_PHONE", [[["020 7946 0018"], ["+49 30 123456"]], MISSING], [[""], ["+4930123456"]]),
    "countries that do not match": ("XM_PHONE", [[["1"], ["2"], ["3"]], [["GB"], ["DE"]]], [["Give one country, or as many as there are numbers."]]),
    "a number in a cell": ("XM_TAG_KEY", [[[2026.0], [True]]], [["2026"], ["yes"]]),
    "names": ("XM_NAME", [[["ANA MCDONALD", "Ana di Maio"]]], [["Ana McDonald", "Ana di Maio"]]),
    "tags": ("XM_TAG_KEY", [[["VIP  Buyer!"], ["buyer, vip"]]], [["buyer vip"], ["buyer vip"]]),
    "a rule": ("XM_EXPLAIN", [[[" ct103 "], ["ZZ999"], [5.0]]], [["Invalid email address."], [""], [""]]),
}  # fmt: skip


@pytest.fixture(scope="module")
def told() -> dict[str, object]:
    """What the real xlwings made and answered, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.macros.wrappers", "--json"],
        input=json.dumps([call[:2] for call in CALLS.values()]),
        capture_output=True, text=True, check=True, cwd=REPOSITORY,
    )  # fmt: skip
    return json.loads(done.stdout)


def test_the_wrappers_are_those_that_xlwings_makes(told):
    golden = (REPOSITORY / "macros" / "MigrateFunctions.bas").read_text(encoding="ascii")
    assert golden == told["wrapper"], "run: python -m tests.macros.wrappers"
    assert sources.modules()["MigrateFunctions"] == told["wrapper"]


@pytest.mark.parametrize("case", CALLS)
def test_xlwings_gets_the_answer(told, case):
    assert told["answers"][list(CALLS).index(case)] == CALLS[case][2]


def test_every_function_has_its_wrapper_and_a_sentence():
    names = [name for name in vars(functions) if name.startswith("XM_")]
    wrapped = re.findall(r"^Function (\w+)", sources.modules()["MigrateFunctions"], re.M)
    assert sorted(names) == wrapped
    for name in names:
        sentence = getattr(functions, name).__doc__
        assert sentence.endswith(".")
        assert len(sentence) <= 255, "Excel's function window shows no more"


@pytest.mark.parametrize("name", ["XM_EMAIL", "XM_COUNTRY", "XM_NAME", "XM_TAG_KEY"])
def test_a_range_is_answered_in_its_own_shape(name):
    cells = [["Ana", None, 1.5], ["", "GB", "x@example.org"]]
    answer = getattr(functions, name)(cells)
    assert [len(row) for row in answer] == [3, 3]
    assert all(isinstance(cell, str) for row in answer for cell in row)


def test_a_function_that_xlwings_would_refuse_is_refused_here_too():
    program = """
from tests.macros.wrappers import real_xlwings
udfs = real_xlwings()
def wrong(cells, *, strict=False): ...
try:
    udfs.xlfunc(wrong)
except Exception as refused:
    print(refused)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=REPOSITORY
    )
    assert done.stdout.strip() == "xlwings does not support UDFs with keyword arguments"
