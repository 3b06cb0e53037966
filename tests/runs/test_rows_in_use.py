"""Tags and fields in use get a row with start, with an import and with a run; what stands there is never touched."""

import pandas as pd
import pytest

from xlmigrate import api
from xlmigrate.domains import OPERATIONS
from xlmigrate.engine import loading
from xlmigrate.engine.evaluate import decide

TODAY = "2026-11-14"


def tidied(contacts: pd.DataFrame, **others: pd.DataFrame):
    blank = {"tags": pd.DataFrame({"tag": []}), "custom_fields": pd.DataFrame({"field": []})}
    door = loading.from_frames({"contacts": contacts, **blank, **others})
    return decide([OPERATIONS["tidy-tags"]], door, today=pd.Timestamp(TODAY).date())


CONTACTS = pd.DataFrame(
    {
        "email": ["ana@example.org", "ben@example.org", "cy@example.org"],
        "tags": ["VIP; Buyer", " Buyer ;vip;", None],
        "source_platform": ["Kartra", "Kit", "Kit"],
        "Shoe size": ["38", None, None],
        "Never filled": [None, None, None],
    }
)


def test_each_tag_in_use_gets_a_row_with_an_id_a_count_and_its_platform():
    added = tidied(CONTACTS).plan.added["tags"]
    assert added[["tag_id", "tag", "contacts_tagged", "source_platform"]].values.tolist() == [
        ["TG-001", "Buyer", 2, "Kartra"],
        ["TG-002", "VIP", 1, "Kartra"],
        ["TG-003", "vip", 1, "Kit"],
    ]


def test_each_field_that_holds_something_gets_a_row_and_an_empty_one_does_not():
    added = tidied(CONTACTS).plan.added["custom_fields"]
    assert added[["field_id", "field", "looks_like"]].values.tolist() == [["CF-001", "Shoe size", "number"]]


def test_rows_that_stand_there_keep_their_id_name_and_decision_and_ids_are_not_reused():
    tags = pd.DataFrame(
        {"tag_id": ["TG-007", "TG-002"], "tag": ["VIP", "Gone"], "decision": ["Archive", None]}
    )
    outcome = tidied(CONTACTS, tags=tags)
    assert outcome.plan.added["tags"]["tag_id"].tolist() == ["TG-008", "TG-009"]
    whole = outcome.tables["tags"]
    assert whole[["tag_id", "tag"]].head(2).values.tolist() == [["TG-007", "VIP"], ["TG-002", "Gone"]]
    assert whole["decision"].tolist()[0] == "Archive"
    assert not any(edit.column in ("tag_id", "tag", "decision") for edit in outcome.plan.edits)


def test_rules_see_the_rows_that_came_in():
    findings = tidied(CONTACTS).plan.findings
    assert "Differs from TG-002 only in capitals or spaces" in findings["message"].tolist()


def test_without_contacts_nothing_comes_in():
    assert tidied(CONTACTS.drop(columns=["tags", "Shoe size"])).plan.added == {}


@pytest.mark.parametrize("again", ["run", "import"])
def test_a_tag_and_a_field_that_somebody_types_on_contacts_get_their_row_once(case, again):
    def tags():
        return case.table("tags")["tag"].tolist()

    before = tags()
    case.type_in(("Contacts", "Tags", 1, "Retreat; VIP"))
    made = api.run(case.path, on=case.on)
    assert made.changed
    assert tags() == [*before, "Retreat"]
    assert case.table("tags")["contacts_tagged"].tolist()[-1] == 1
    after = case.hash()
    if again == "run":
        assert not api.run(case.path, on=case.on).changed
        assert case.hash() == after
    else:
        rows = [["eva@example.org", "Eva", "Ek", "", "Retreat, Winter", "2026-11-01", "", "Active", "3"]]
        api.import_files(case.path, [case.export("later.csv", rows)], on=case.on)
        assert tags() == [*before, "Retreat", "Winter"]
        assert case.table("tags")["tag_id"].is_unique


def test_rows_that_came_in_go_again_with_an_undo(case):
    before = case.hash()
    case.type_in(("Contacts", "Tags", 1, "Retreat"))
    typed = case.hash()
    api.run(case.path, on=case.on)
    api.undo(case.path, on=case.on)
    assert case.hash() == typed != before
