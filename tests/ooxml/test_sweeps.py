"""A slice of each long sweep; the whole of it is a command in tests/conformance."""

import shutil
from collections import Counter

import pytest

from tests.conformance import ooxml_hostile, ooxml_kill, ooxml_lossless
from tests.ooxml.building import corpus

SLOW = {
    "four gigabytes of blanks", "blanks within the ratio", "a text of 300 MB", "a million rows of twenty, dimension A1",
    "a row without end", "three million formats", "eight million texts", "a hundred thousand parts",
}  # fmt: skip


@pytest.mark.parametrize("what", sorted(set(ooxml_hostile.HOSTILE) - SLOW)[::5])
def test_a_hostile_file_is_used_or_refused_and_never_a_traceback(tmp_path, what):
    path = ooxml_hostile.HOSTILE[what](tmp_path / "hostile.xlsx")
    code, said, seconds, peak = ooxml_hostile.use(path, tmp_path / "state")
    assert code in (0, 2), said
    assert "Traceback" not in said
    assert seconds < ooxml_hostile.SECONDS
    assert peak < ooxml_hostile.MEBIBYTES


def test_mutations_of_a_workbook_are_used_or_refused(tmp_path):
    from xlmigrate.engine.errors import XlmigrateError
    from xlmigrate.workbook import ooxml

    outcomes: Counter[str] = Counter()
    for path in ooxml_hostile.mutations(tmp_path, 150):
        try:
            document = ooxml.open(path)
            ooxml.inspect(document)
            for found in document.tables:
                document.read_table(found.name)
            editor = ooxml.Editor(document)
            editor.set_cell(document.sheets[0].name, "B2", "x")
            editor.save(tmp_path / "state")
            outcomes["used"] += 1
        except XlmigrateError:
            outcomes["refused"] += 1
    assert outcomes["used"] > 5
    assert outcomes["refused"] > 50


@pytest.mark.suite
@pytest.mark.skipif(not corpus("excel_made"), reason="the workbook corpus is not beside the checkout")
@pytest.mark.parametrize("chunk", [64, 131_072])
def test_real_workbooks_lose_nothing(tmp_path, chunk):
    counts: Counter[str] = Counter()
    with_tables = [path for path in corpus("excel_made") if path.name.startswith("table")][::9]
    for path in corpus("excel_made", "feature_rich")[::60] + with_tables:
        assert ooxml_lossless.one_cell(path, tmp_path, chunk, counts).startswith(("kept", "refused"))
        for result in ooxml_lossless.table_edits(path, tmp_path, chunk).values():
            assert result.startswith(("kept", "refused"))
    assert counts["read back by openpyxl"] > 15


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_a_save_that_is_killed_or_fails_leaves_the_old_workbook_or_the_new_one(tmp_path):
    sweep = ooxml_kill.Sweep(tmp_path, ooxml_kill.make(tmp_path / "source.xlsx", 300))
    for call, what, number in (
        ("fsync", "signal=KILL", 2),
        ("rename", "signal=KILL", 2),
        ("write", "error=ENOSPC", 6),
    ):
        sweep.inject(call, what, number)
    assert sweep.bad == []
    assert sweep.counts["signal: old"] == 2
