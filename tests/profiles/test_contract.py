"""A profile that is not as it must be is refused with its file, its line and what to do; one that is right is read."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.platforms import Known, read
from xlmigrate.platforms.lines import line_of

RIGHT = """\
name = "examplemail"
title = "Example Mail"
as_of = "2026-11"

[sources]
import = { page = "help.example.com/import", grade = "V", date = "2026-10-02" }

[import]
rows_per_file = { value = 9000, source = "@import", plans = { Large = 90000 }, others = [{ value = 10000, source = "example.org", grade = "T" }] }
tags = { does_not_apply = "contacts have lists", source = "@import" }
file_types = { value = [
    "CSV",
    "XLSX",
], source = "@import" }
not_known = ["bytes_per_file"]

[[import.columns]]
source = "@import"
[import.columns.headings]
"contacts.email" = "Address"

[[import.consent]]
channel = "E-mail"
heading = "Consent"
words = { Subscribed = "yes" }
source = "@import"

[[statuses]]
source = "help.example.com/states"
grade = "C"
[statuses.words]
off = "Unsubscribed"

[[exports]]
holds = "contacts"
required = ["mail_address"]
known = ["colour"]
source = "@import"
[exports.columns]
mail_address = "contacts.email"
mail_state = "contacts.source_status"
[[exports.states]]
heading = "left_on"
filled = "Unsubscribed"

[[exports]]
holds = "subscriptions"
required = ["payer"]
source = "@import"
[exports.columns]
payer = "subscriptions.email"
state = "subscriptions.status"
[exports.words."subscriptions.status"]
running = "Active"

[[notes]]
value = "It is invented."
source = "@import"
"""


def test_a_right_profile_is_read_with_each_fact_as_it_was_said():
    profile = read(RIGHT, "examplemail.toml")
    taking = profile.import_file
    rows = taking.rows_per_file
    assert (rows.value, rows.source, rows.grade, rows.date) == (
        9000,
        "help.example.com/import",
        "V",
        "2026-10-02",
    )
    assert (rows.plans, [(o.value, o.source, o.grade, o.date) for o in rows.others]) == (
        {"Large": 90000}, [(10000, "example.org", "T", "2026-11")],
    )  # fmt: skip
    assert (taking.tags.state, taking.tags.value, taking.tags.note) == (
        Known.DOES_NOT_APPLY,
        None,
        "contacts have lists",
    )
    assert (taking.bytes_per_file.state, taking.bytes_per_file.date) == (Known.NOT_KNOWN, "2026-11")
    assert taking.blank_cells.state is Known.NOT_LOOKED_UP
    assert taking.columns["contacts.email"].heading == "Address"
    assert dict(taking.consent[0].words) == {"Subscribed": "yes"}
    assert profile.statuses == {"off": "Unsubscribed"}
    assert profile.limit("rows_per_file") == 9000
    assert profile.limit("bytes_per_file") is None
    assert profile.exports[1].words == {"subscriptions.status": {"running": "Active"}}


WRONG = [
    # what is written, what is written instead, the line, what is said
    ("value = 9000,", 'value = "9000",', 9, "rows_per_file must be a whole number above 0, and is '9000'. Write the number without quotation marks."),
    ("value = 9000,", "value = 0,", 9, "rows_per_file must be a whole number above 0, and is 0. Write it so."),
    ("value = 9000,", "value = true,", 9, "rows_per_file must be a whole number above 0, and is True. Write it so."),
    ("value = 9000,", "value = 9000.5,", 9, "rows_per_file must be a whole number above 0, and is 9000.5. Write it so."),
    ("value = 9000,", "", 9, "rows_per_file has no value. Add it, name the key under not_known, or say does_not_apply."),
    ("Large = 90000", "Large = 900", 9, "rows_per_file is not the smallest of its values. The smallest is the safe one: let it be the value."),
    ("value = 10000,", "value = 100,", 9, "rows_per_file is not the smallest of its values. The smallest is the safe one: let it be the value."),
    ("rows_per_file =", "rows_per_page =", 9, None),
    ('tags = { does_not_apply = "contacts have lists", source = "@import" }', 'tags = { does_not_apply = "contacts have lists" }', 10, "tags has no source. Name the page that says so, and its grade."),
    ('tags = { does_not_apply = "contacts have lists", source = "@import" }', 'tags = "none"', 10, 'tags has no source. Write it as { value = ..., source = "...", grade = "..." }.'),
    ('does_not_apply = "contacts have lists"', 'does_not_apply = "contacts have lists", value = "per row"', 10, "a fact that does not apply has no value. Leave one of them."),
    ('does_not_apply = "contacts have lists"', 'value = "per cell"', 10, "tags has no word 'per cell'. Words here are: 'per row', 'per file'."),
    ('    "XLSX",', '    "DOC",', 13, "file_types has no word 'DOC'. Words here are: 'CSV', 'TXT', 'TSV', 'XLSX', 'XLS', 'ODS', 'VCF', 'pasted'."),
    ('    "XLSX",', '    "csv",', 11, "file_types names one thing twice. Leave one of them."),
    ('not_known = ["bytes_per_file"]', 'not_known = ["bytes"]', 15, "there is no key 'bytes'. See the keys of [import]."),
    ('not_known = ["bytes_per_file"]', 'not_known = ["tags"]', 15, "tags is known. Leave it out of not_known."),
    ('"contacts.email" = "Address"', '"contacts.mail" = "Address"', 20, "the workbook has no column 'contacts.mail'. Write it as table.column, by their schema names."),
    ('"contacts.email" = "Address"', '"contacts.reason" = "Address"', 20, "no file may fill 'contacts.reason': a person or a run does. Choose a column of facts."),
    ('"contacts.email" = "Address"', '"contacts.decision" = "Address"', 20, "no file may fill 'contacts.decision': a person or a run does. Choose a column of facts."),
    ('channel = "E-mail"', 'channel = "Fax"', 23, "channel has no word 'Fax'. Words here are: 'E-mail', 'SMS', 'Post'."),
    ('Subscribed = "yes"', 'Happy = "yes"', 25, None),
    ('grade = "C"', 'grade = "A"', 30, "grade has no word 'A'. Words here are: 'V', 'M', 'T', 'C', 'E'."),
    ('grade = "C"\n', "", 28, "a source has no grade. Grades are: V, M, T, C, E."),
    ('off = "Unsubscribed"', 'off = "Gone"', 32, None),
    ('off = "Unsubscribed"', 'active = "Subscribed"', 32, "'active' may mean anything, and its source is not the vendor's. Write Unknown, or name the vendor's page that says it means subscribed."),
    ('off = "Unsubscribed"', 'off = "Unsubscribed"\nOFF = "Pending"', 33, "the word 'OFF' stands twice. Leave one of them."),
    ('holds = "contacts"', 'holds = "people"', 35, None),
    ('required = ["mail_address"]', 'required = ["mail_adress"]', 36, "the heading 'mail_adress' has no place. Name it under columns, guesses, states or known."),
    ('required = ["mail_address"]', "required = []", 36, "required is empty, and would claim every file. Name the headings that are always there."),
    ('required = ["mail_address"]', 'required = "mail_address"', 36, "required must be a list of texts, and is 'mail_address'. Write it in square brackets."),
    ('known = ["colour"]', 'known = ["mail_state"]', 37, "the heading 'mail_state' has a column. Leave it out of known."),
    ('known = ["colour"]', 'knows = ["colour"]', 37, None),
    ('mail_state = "contacts.source_status"', 'mail_state = "contacts.status"', 41, "the workbook has no column 'contacts.status'. Write it as table.column, by their schema names."),
    ('mail_state = "contacts.source_status"', 'Mail_Address = "contacts.source_status"', 41, "the heading 'Mail_Address' stands twice. Leave one of them."),
    ('filled = "Unsubscribed"', 'filled = "Left"', 44, None),
    ('mail_state = "contacts.source_status"', 'mail_off = "suppressions.unsubscribed"', 39, "nothing says which words of 'mail_off' are yes. Add its [[exports.states]]."),
    ('filled = "Unsubscribed"', 'day = "left_on"', 42, "a state column says nothing. Name its words, or what a filled cell means."),
    ('filled = "Unsubscribed"', 'filled = "Unsubscribed"\nday = "gone_on"', 45, "the heading 'gone_on' has no place. Name it under columns, guesses, states or known."),
    ('running = "Active"', 'running = "Goes"', 54, None),
    ('[exports.words."subscriptions.status"]', '[exports.words."subscriptions.amount"]', 53, "no heading goes to 'subscriptions.amount'. Name it under columns."),
    ('value = "It is invented."', "value = 3", 57, "value must be a text without space around it, and is 3. Write the text in quotation marks."),
    ('value = "It is invented."\nsource = "@import"', 'value = "It is invented."\nsource = "@page"', 58, "there is no source '@page'. Add it to [sources]."),
    ('as_of = "2026-11"', 'as_of = "November"', 3, "as_of must be a date such as \"2026-11\", and is 'November'. Write year, month, and day where it is known."),
    ('as_of = "2026-11"\n', "", 1, "the key 'as_of' is missing. Add it."),
    ('title = "Example Mail"', 'title = "Example Mail"\nowner = "x"', 3, "there is no key 'owner'. Keys here are: name, title, as_of, aliases, sources, import, statuses, exports, notes."),
    ('title = "Example Mail"', 'title = "Example Mail', 2, None),
    ('grade = "V", date = "2026-10-02"', 'grade = "V", day = "2026-10-02"', 6, "there is no key 'day'. Keys here are: page, grade, date."),
    ('filled = "Unsubscribed"\n', 'filled = "Unsubscribed"\n[exports.leaves_out]\nkind = ["x"]\n', 46, "the heading 'kind' has no place. Name it under columns, guesses, states or known."),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "line", "said"), WRONG, ids=[f"{w[1][:50]!r}" for w in WRONG])
def test_a_wrong_profile_is_refused_with_its_line(right, wrong, line, said):
    assert RIGHT.count(right) >= 1
    with pytest.raises(XlmigrateError) as refused:
        read(RIGHT.replace(right, wrong, 1), "examplemail.toml")
    assert refused.value.where == f"examplemail.toml, line {line}"
    assert refused.value.do
    if said:
        assert str(refused.value) == f"examplemail.toml, line {line}: {said}"


KEYS_OF_TOML = st.sampled_from(["a", "b-c", '"d e"', "'f.g'"])


@given(
    tables=st.lists(
        st.tuples(KEYS_OF_TOML, st.booleans(), st.lists(KEYS_OF_TOML, unique=True, max_size=4)), max_size=6
    )
)
def test_the_line_of_a_value_is_the_line_on_which_its_key_stands(tables):
    """Each value is its own line number, so the text itself says where it stands."""
    names = {}
    lines = []
    for name, many, keys in tables:
        if names.setdefault(name, many) != many or (not many and f"[{name}]" in lines):
            continue
        lines.append(f"[[{name}]]" if many else f"[{name}]")
        for key in keys:
            lines += ["# a comment with [x] and y = 1", f"{key} = {len(lines) + 2}"]
    text = "\n".join(lines)

    def walk(value, path):
        if isinstance(value, int):
            assert line_of(text, path) == value
        for key, inner in (
            value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        ):
            walk(inner, (*path, key))

    walk(tomllib.loads(text), ())
