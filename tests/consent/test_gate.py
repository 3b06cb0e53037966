"""The gate: nothing leaves a workbook that is not judged, not complete, or must not leave."""

from datetime import date, datetime

import pandas as pd
import pytest

from tests.consent.test_sheets import MAILCHIMP
from tests.consent.workbooks import FORM, POLICY, TODAY, contact, record, tables
from xlmigrate.domains import COMPUTED
from xlmigrate.domains.consent import clearance
from xlmigrate.engine.computed import fill
from xlmigrate.engine.errors import XlmigrateError

POL = POLICY.replace(opt_outs_read_for="Other")
PEOPLE = [contact(), contact("ben@example.org"), contact("cy@example.org", has_access="Yes")]


def workbook(policy=POL, today=TODAY, **rows):
    given = {"contacts": PEOPLE, "consent_records": [record(**FORM)], **rows}
    return fill(COMPUTED, tables(**given), policy, today)


def addresses(*cells):
    return pd.Series(cells, dtype=pd.StringDtype("pyarrow"))


def test_who_is_ok_may_leave_and_members_are_never_filtered_on_marketing():
    judged = workbook()
    opened = clearance.opened(judged, POL, TODAY)
    assert opened.may_leave(judged["contacts"], "marketing").tolist() == [True, False, False]
    assert opened.may_leave(judged["contacts"], "service").tolist() == [False, False, True]
    opened.let_out(addresses("ANA@example.org"), "marketing")
    opened.let_out(addresses("cy@example.org"), "service")


def refused(**given) -> str:
    with pytest.raises(XlmigrateError) as said:
        clearance.opened(given["tables"], given.get("policy", POL), given.get("today", TODAY))
    return str(said.value)


def test_a_workbook_whose_consent_was_never_judged_is_refused():
    plain = tables(contacts=PEOPLE, consent_records=[record(**FORM)])
    assert refused(tables=plain) == "Contacts: consent has not been judged yet. Run: xlmigrate judge-consent."


def test_a_workbook_whose_facts_changed_since_is_refused():
    judged = workbook()
    judged["suppressions"] = tables(suppressions=[{"address": "ana@example.org", "reason": "Unsubscribed"}])[
        "suppressions"
    ]
    assert refused(tables=judged) == "Contacts: verdicts out of date: 1. Run: xlmigrate judge-consent."


def test_a_ledger_older_than_the_contacts_is_refused():
    old = [MAILCHIMP[0], MAILCHIMP[1], {**MAILCHIMP[2], "made_on": datetime(2026, 5, 1)}]
    people = [contact(source_platform="Mailchimp")]
    assert refused(tables=workbook(contacts=people, files=old)) == (
        "Suppressions: the opt-outs of Mailchimp are incomplete, or older than its contacts. "
        "Export the unsubscribed and bounced contacts of that platform today, and import them."
    )


def test_without_a_day_of_go_live_nothing_is_written():
    policy = POL.replace(go_live_on=None)
    assert refused(tables=workbook(policy), policy=policy).startswith("Settings: there is no go-live date.")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (
            ("ana@example.org", "ben@example.org"),
            "1 of its addresses must not be mailed (1 Unknown). Remove them; the reasons are on Contacts.",
        ),
        (
            ("nobody@example.org",),
            "1 of its addresses are not on Contacts, so their consent was not judged. Import them, run judge-consent, and write the file again.",
        ),
    ],
)
def test_a_file_with_an_address_that_must_not_leave_is_refused(cells, said):
    opened = clearance.opened(workbook(), POL, TODAY)
    with pytest.raises(XlmigrateError) as refusal:
        opened.let_out(addresses(*cells), "marketing")
    assert str(refusal.value) == f"the file for the new platform: {said}"


def test_a_suppressed_address_is_refused_under_any_spelling():
    judged = workbook(suppressions=[{"address": "ana@example.org", "reason": "Unsubscribed"}])
    with pytest.raises(XlmigrateError, match="1 Suppress"):
        clearance.opened(judged, POL, TODAY).let_out(addresses(" ANA@example.org "), "marketing")


def test_a_permission_that_ended_meanwhile_is_refused_on_the_day_of_writing():
    canadian = [contact(country="CA", last_purchase_on=datetime(2024, 7, 10))]
    own = [record(list_origin="Own")]
    later = date(2026, 7, 11)
    judged = workbook(contacts=canadian, consent_records=own, policy=POL, today=TODAY)
    clearance.opened(judged, POL, TODAY).let_out(addresses("ana@example.org"), "marketing")
    assert refused(tables=judged, today=later).startswith("Contacts: verdicts out of date: 1")


def test_a_signature_opens_the_gate_for_what_is_unknown_and_for_nothing_else():
    signed = {
        "signed_verdict": "OK",
        "review_note": "Seen",
        "reviewed_by": "Mara",
        "reviewed_on": datetime(2026, 5, 20),
    }
    judged = workbook(
        consent_records=[record("ben@example.org", **signed), record(status="Unsubscribed", **signed)]
    )
    opened = clearance.opened(judged, POL, TODAY)
    assert opened.may_leave(judged["contacts"], "marketing").tolist() == [False, True, False]


def test_a_decision_that_cannot_be_read_holds_the_contact_back():
    judged = workbook(contacts=[contact(decision="Leave her out")])
    assert refused(tables=judged, today=TODAY).startswith(
        "Contacts, Decision: decisions that cannot be read: 1 (C-000001)"
    )
