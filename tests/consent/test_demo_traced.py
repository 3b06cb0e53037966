"""Every verdict of the demo, traced to its rule, its facts and its source."""

import numpy as np
import pytest

from xlmigrate.demo_company.company import POLICY
from xlmigrate.domains.consent import facts as f
from xlmigrate.domains.consent.explain import explain
from xlmigrate.domains.consent.gather import gather
from xlmigrate.domains.consent.table import TABLE
from xlmigrate.engine import loading
from xlmigrate.workbook.hosts.file import FileWorkbook

ROWS = {row.code: row for row in TABLE}
SOURCES = {code: {row.source for row in TABLE if row.code == code} for code in ROWS}


@pytest.fixture(scope="module")
def demo(demo_folder):
    return loading.read(FileWorkbook(next(demo_folder.glob("*.xlsx"))))


@pytest.fixture(scope="module")
def judged(demo):
    return gather(demo.tables, demo.policy, POLICY.as_of, demo.raw)


def test_every_contact_has_in_each_channel_one_rule_with_a_condition_a_source_and_a_day(judged):
    contacts = judged.tables["contacts"]
    for channel in range(len(f.CHANNELS)):
        told = judged.verdicts(channel).frame().iloc[judged.units.contact]
        assert len(told) == len(contacts) > 1_000
        for code in {*told["rule"].unique(), *told["service_rule"].unique()}:
            row = ROWS[code]
            assert row.condition
            assert row.source
            assert row.as_of
        assert told["reason_codes"].str.len().min() > 0


def test_what_stands_on_the_sheet_is_what_is_explained(judged):
    """One contact of each kind: every combination of rules that the demo has, in any channel."""
    contacts = judged.tables["contacts"]
    frames = [
        judged.verdicts(channel).frame().iloc[judged.units.contact] for channel in range(len(f.CHANNELS))
    ]
    kinds = [
        "|".join(cells)
        for cells in zip(
            *(frame[name] for frame in frames for name in ("rule", "service_rule", "reason_codes")),
            strict=True,
        )
    ]
    _, first = np.unique(np.array(kinds), return_index=True)
    assert len(first) > 10
    for at in first:
        contact = contacts.iloc[int(at)]
        said = explain(judged, str(contact["contact_id"]))
        mail = said.verdicts.iloc[0]
        assert mail["marketing_verdict"] == contact["marketing_verdict"]
        assert said.verdicts["service_verdict"].iloc[0] == contact["service_verdict"]
        assert said.facts
        held = {*said.verdicts["rule"], *said.verdicts["service_rule"]}
        for code in held:
            lines = [rule for rule in said.rules if f"({code}: " in rule]
            assert lines
            assert all(any(source in line for source in SOURCES[code]) for line in lines)
        served = [rule for rule in said.rules if f"({said.verdicts['service_rule'].iloc[0]}: " in rule]
        assert len(served) == 1
