"""Signatures: what can be signed, who must have signed, and when a signature lapses."""

from datetime import datetime

import pytest

from tests.consent.workbooks import FORM, POLICY, TODAY, contact, record, tables
from xlmigrate.domains import COMPUTED
from xlmigrate.engine.computed import fill

SIGNED = {
    "signed_verdict": "OK",
    "review_note": "Form seen",
    "reviewed_by": "Mara",
    "reviewed_on": datetime(2026, 5, 20),
}


def filled(records: list[dict], contacts: list[dict] | None = None) -> dict:
    """The consent record's row after the computed columns were filled."""
    given = tables(contacts=contacts or [contact()], consent_records=records)
    return fill(COMPUTED, given, POLICY, TODAY)["consent_records"].iloc[0].to_dict()


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({}, "Holds"),
        ({"reviewed_by": None}, "Add name, date and note"),
        ({"review_note": None}, "Add name, date and note"),
        ({"signed_verdict": "Suppress"}, "This verdict cannot be signed"),
        ({"signed_verdict": "Re-permission"}, "Holds"),
        ({"status": "Unsubscribed"}, "This verdict cannot be signed"),
        ({"list_origin": "Purchased"}, "This verdict cannot be signed"),
    ],
)
def test_only_what_is_unknown_can_be_signed_and_by_somebody(changed, state):
    assert filled([record(**{**SIGNED, **changed})])["signature"] == state


def test_a_signature_lapses_when_a_fact_changes_and_holds_again_when_it_is_signed_again():
    first = filled([record(**SIGNED)])
    bound = {"signed_facts": first["signed_facts"]}
    assert filled([record(**SIGNED, **bound)])["signature"] == "Holds"
    changed = filled([record(**{**SIGNED, "status": "Never subscribed"}, **bound)])
    assert changed["signature"] == "Lapsed: the facts have changed. Sign again"
    again = {**SIGNED, "status": "Never subscribed", "reviewed_on": datetime(2026, 5, 30)}
    assert filled([record(**again, signed_facts=changed["signed_facts"])])["signature"] == "Holds"


def test_the_computed_verdict_stands_beside_the_signed_one():
    row = filled([record(**SIGNED)])
    assert [row["marketing_verdict"], row["signed_verdict"]] == ["Unknown", "OK"]


def test_a_record_says_its_rule_its_law_its_score_and_what_is_missing():
    row = filled([record(**{**FORM, "wording": None})])
    assert [row[name] for name in ("regimes", "evidence_score", "not_filled")] == ["EU", 4, "what"]


def test_what_a_later_opt_in_lifted_is_written_with_its_day():
    given = tables(
        contacts=[contact()], consent_records=[record(**FORM)],
        suppressions=[
            {"address": "ana@example.org", "channel": "E-mail", "reason": "Unsubscribed", "suppressed_at": datetime(2024, 1, 1)},
            {"address": "ana@example.org", "reason": "Hard bounce", "suppressed_at": datetime(2024, 1, 1), "channel": "Post"},
            {"address": "ben@example.org", "reason": "Unsubscribed", "suppressed_at": datetime(2024, 1, 1)},
        ],
    )  # fmt: skip
    lifted = fill(COMPUTED, given, POLICY, TODAY)["suppressions"]["lifted_at"]
    assert [str(day)[:10] for day in lifted] == ["2025-09-01", "<NA>", "<NA>"]
