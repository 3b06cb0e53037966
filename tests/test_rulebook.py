"""How rules compose, what a plan holds, and how people's answers are kept."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from xlmigrate.engine import loading
from xlmigrate.engine.plan import Fix, Severity, finding_ids
from xlmigrate.engine.rules import Flags, check, examples, flag, rule
from xlmigrate.engine.settings import Policy

TODAY = date(2026, 11, 14)


@rule("CT901", severity=Severity.WARNING, fix=Fix.SAFE)
def spaced_address(contacts: pd.DataFrame) -> Flags:
    """Space around an address."""
    trimmed = contacts["email"].str.strip()
    yield flag(contacts, "email", where=trimmed.ne(contacts["email"]), to=trimmed, message="Space")


@rule("CT902", severity=Severity.WARNING, fix=Fix.SAFE)
def shouted_address(contacts: pd.DataFrame) -> Flags:
    """Capitals in an address."""
    lower = contacts["email"].str.lower()
    yield flag(contacts, "email", where=lower.ne(contacts["email"]), to=lower, message="Capitals")


@rule("CT903", severity=Severity.ERROR)
def double_address(contacts: pd.DataFrame) -> Flags:
    """Address that stands twice."""
    email = contacts["email"]
    yield flag(contacts, "email", where=email.notna() & email.duplicated(), message="Stands above already")


@rule("CT904", severity=Severity.INFO, fix=Fix.UNSAFE)
def unlikely_domain(contacts: pd.DataFrame) -> Flags:
    """Domain that looks like a slip."""
    email = contacts["email"]
    yield flag(
        contacts, "email", where=email.str.endswith("@exampel.org"),
        to=email.str.replace("@exampel.org", "@example.org"), message="Did you mean example.org?",
    )  # fmt: skip


ALL = (double_address, spaced_address, unlikely_domain, shouted_address)


def contacts(*emails: str | None, ids: list[str] | None = None) -> dict[str, pd.DataFrame]:
    frame = pd.DataFrame({"E-mail": list(emails)}, dtype="object")
    if ids:
        frame.insert(0, "Contact ID", ids)
    return dict(loading.from_frames({"contacts": frame}).tables)


def run(tables: dict[str, pd.DataFrame], **more):
    return check(tables, ALL, policy=Policy(), today=TODAY, **more)


def test_a_duplicate_that_only_trimming_reveals_is_found():
    result = run(contacts("ana@example.org", " Ana@example.org "))
    assert result.plan.findings[["row", "rule", "message"]].values.tolist() == [
        [1, "CT903", "Stands above already"]
    ]


def test_a_cell_has_one_edit_from_first_old_to_final_new_with_its_rules():
    plan = run(contacts(" Ana@example.org ")).plan
    changes = plan.changes()
    assert changes[["row", "key", "column", "old", "new", "rules"]].values.tolist() == [
        [0, "C-000001", "email", " Ana@example.org ", "ana@example.org", "CT901 CT902"]
    ]


def test_a_missing_address_is_no_finding_and_no_edit():
    plan = run(contacts(None, None, "ana@example.org")).plan
    assert len(plan.findings) == 0 and plan.edits == ()


def test_the_order_of_the_rules_given_does_not_matter():
    tables = contacts(" Ana@example.org", "ana@example.org", "ben@exampel.org")
    one = check(tables, ALL, policy=Policy(), today=TODAY).plan
    other = check(tables, ALL[::-1], policy=Policy(), today=TODAY).plan
    pd.testing.assert_frame_equal(one.findings, other.findings)
    pd.testing.assert_frame_equal(one.changes(), other.changes())


def test_the_tables_given_are_not_touched():
    tables = contacts(" Ana@example.org")
    before = tables["contacts"].copy(deep=True)
    run(tables)
    pd.testing.assert_frame_equal(tables["contacts"], before)


def test_a_rule_whose_tables_are_absent_does_not_run():
    assert len(check({}, ALL, policy=Policy(), today=TODAY).plan.findings) == 0


def test_a_row_whose_id_stands_twice_is_not_edited():
    door = loading.from_frames(
        {"contacts": pd.DataFrame({"Contact ID": ["C-1", "C-1", "C-2"], "E-mail": [" a@example.org"] * 3})}
    )
    plan = check(door.tables, ALL, policy=Policy(), today=TODAY, locked=door.locked).plan
    assert plan.changes()["row"].tolist() == [2]
    assert set(door.findings["rule"]) == {"XL106"}


def answer(plan, accept: str) -> pd.DataFrame:
    ids = finding_ids(plan.findings[plan.findings["rule"].eq("CT904")])
    return pd.DataFrame({"finding_id": ids, "accept": pd.Series([accept] * len(ids), dtype="string")})


def test_an_applied_proposal_becomes_an_edit():
    tables = contacts("ben@exampel.org")
    plan = run(tables, answers=answer(run(tables).plan, "Apply")).plan
    assert plan.changes()[["old", "new", "rules"]].values.tolist() == [
        ["ben@exampel.org", "ben@example.org", "CT904"]
    ]
    assert len(plan.findings) == 0


def test_a_proposal_that_was_left_is_quiet_until_its_value_changes():
    tables = contacts("ben@exampel.org")
    answers = answer(run(tables).plan, "Leave")
    quiet = run(tables, answers=answers).plan
    assert len(quiet.findings) == 1 and len(quiet.open_findings) == 0
    changed = run(contacts("bob@exampel.org"), answers=answers).plan
    assert changed.open_findings["old"].tolist() == ["bob@exampel.org"]


def test_an_unanswered_proposal_is_not_carried_out():
    plan = run(contacts("ben@exampel.org")).plan
    assert plan.edits == ()
    assert plan.findings["new"].tolist() == ["ben@example.org"]


def test_the_old_value_is_the_cell_as_it_was_written():
    door = loading.from_frames(
        {"contacts": pd.DataFrame({"E-mail": ["a@example.org"], "Phone": [447700900123.0]})}
    )

    @rule("CT905", severity=Severity.INFO, fix=Fix.SAFE)
    def bare_phone(contacts: pd.DataFrame) -> Flags:
        """Phone without plus."""
        yield flag(
            contacts, "phone", where=contacts["phone"].notna(), to="+" + contacts["phone"], message="Plus"
        )

    plan = check(door.tables, [bare_phone], policy=Policy(), today=TODAY, raw=door.raw).plan
    assert plan.edits[0].old.tolist() == [447700900123.0]
    assert plan.edits[0].new.tolist() == ["+447700900123"]


def test_findings_come_gravest_first():
    plan = run(contacts("x@exampel.org", "a@example.org", "a@example.org")).plan
    assert plan.open_findings["severity"].tolist() == ["Error", "Info"]
    assert plan.has_errors


@pytest.mark.parametrize("code", ["C101", "CT1", "ct101", "CT1011"])
def test_a_code_that_is_not_two_letters_and_three_digits_is_refused(code):
    with pytest.raises(TypeError, match="two letters and three digits"):
        rule(code, severity=Severity.INFO)


def test_a_rule_that_reads_a_table_of_no_schema_is_refused():
    with pytest.raises(TypeError, match="reads wishes, which is no table"):

        @rule("CT906", severity=Severity.INFO)
        def wish(wishes: pd.DataFrame) -> Flags:
            """A wish."""
            yield flag(wishes, "x", where=wishes["x"].notna(), message="Wish")


def test_an_example_is_read_from_a_docstring():
    @rule("CT907", severity=Severity.INFO)
    def one(contacts: pd.DataFrame) -> Flags:
        r"""One.

        Because.

        Settings

        | Setting      | Value |
        |--------------|-------|
        | Home country | GB    |

        Contacts

        | E-mail                | Finding |
        |-----------------------|---------|
        | ` ana@example.org\u200b` | Bad  |
        |                       |         |

        And:

        Contacts

        | E-mail | Finding |
        |--------|---------|
        | x      |         |
        """
        yield flag(contacts, "email", where=contacts["email"].notna(), message="x")

    first, second = examples(one)
    assert first.settings == {"Home country": "GB"}
    assert first.sheets["Contacts"][0] == {"E-mail": " ana@example.org\u200b", "Finding": "Bad"}
    assert first.sheets["Contacts"][1] == {"E-mail": "", "Finding": ""}
    assert second.sheets["Contacts"] == ({"E-mail": "x", "Finding": ""},)
    assert one.why == "Because."


def test_a_missing_answer_of_a_mask_means_no():
    frame = contacts("a@example.org", None, ids=["C-1", "C-2"])["contacts"]
    made = flag(frame, "email", where=frame["email"].str.contains("@"), message="At")
    assert made.where.tolist() == [True, False]
    assert made.where.dtype == np.dtype(bool)
