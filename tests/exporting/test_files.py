"""Import files: every one obeys what is known of its platform, and no value is other than the workbook's without being said."""

import csv
import io
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlmigrate.cleaning.distinct import TEXT
from xlmigrate.files.writing import landing
from xlmigrate.files.writing.contact_files import contact_parts, loadable, named, opt_out_parts
from xlmigrate.files.writing.delimited import Form, form_of, parts
from xlmigrate.files.writing.fields import fields_of, text_of
from xlmigrate.files.writing.forms import lacking, refusals, tag_name, written
from xlmigrate.platforms import Fact, load, profiles

TARGETS = [one.name for one in profiles() if one.import_file and one.import_file.file_types.known]
PLAIN = Form("csv", ",", "utf-8", None, None)


def people(*rows: dict) -> pd.DataFrame:
    """Values of contacts as text, with the ids and keys that the rehearsal wants."""
    frame = text_of(pd.DataFrame([{"email": f"p{n}@example.org", **row} for n, row in enumerate(rows)]))
    return frame.assign(contact_id=[f"C-{n:06d}" for n in range(len(rows))], key=frame["email"].str.lower())


def walk(name_or_target, frame: pd.DataFrame):
    """Files, what lands, and the differences."""
    target = load(name_or_target).import_file if isinstance(name_or_target, str) else name_or_target
    form = form_of(target)
    values = frame.drop(columns=["contact_id", "key"])
    fields, left = fields_of(values, target)
    made = named([*contact_parts(values, fields, target, form, stem="contacts", holds="contacts")], form)
    read = [landing.read_back(one.name, one.content, one.fields, form, one.tags) for one in made]
    for part, one in zip(made, read, strict=True):
        assert landing.violations(one, part.content, target) == []
    land = landing.landed(read, fields, target)
    gone = [one.column for one in left]
    return made, land, landing.differences(frame.drop(columns=gone), land, fields, target), left


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=40)
cells = st.one_of(texts, st.sampled_from(["=1+1", "+44", "-1", "@x", "\t", '"', "a\r\nb", "NA", "null", "0012", "😀", "Ünïcode"]))  # fmt: skip


@settings(max_examples=40)
@given(st.lists(st.lists(cells, min_size=3, max_size=3), max_size=20), st.sampled_from([",", ";", "\t"]))
def test_what_is_written_is_what_csv_and_pandas_read(rows, delimiter):
    rows = [[one.replace("\0", "") for one in row] for row in rows]
    [part] = parts(["a", "b", "c"], rows, replace(PLAIN, delimiter=delimiter))
    text = part.content.decode()
    assert list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)) == [["a", "b", "c"], *rows]
    frame = pd.read_csv(
        io.BytesIO(part.content), sep=delimiter, dtype=str, keep_default_na=False, skip_blank_lines=False
    )
    assert frame.to_numpy().tolist() == rows


@settings(max_examples=40)
@given(
    st.lists(texts.map(lambda t: t.replace("\0", "")), max_size=30), st.integers(1, 7), st.integers(100, 300)
)
def test_a_table_is_split_under_its_limits_and_no_row_is_divided(values, rows, size):
    made = parts(["a"], [[one[:20]] for one in values], Form("csv", ",", "utf-8", rows, size))
    assert all(len(one.content) <= size and one.behind - one.first <= rows for one in made)
    told = [row for one in made for row in list(csv.reader(io.StringIO(one.content.decode(), newline="")))[1:]]  # fmt: skip
    assert told == [[one[:20]] for one in values]


person = st.fixed_dictionaries({}, optional={
    "first_name": cells, "last_name": cells, "notes": st.one_of(cells, st.just("x" * 400)), "city": cells,
    "phone": st.sampled_from(["+447700900123", "07700 900123", "call me", "+1 212 555 0123"]), "country": st.sampled_from(["GB", "US"]),
    "tags": st.lists(st.sampled_from(["VIP", "vip", "Retreat, Tuscany", "50% off", "Über uns", "😀 fan", "a" * 150, 'the "A"']), max_size=6).map("; ".join),
    "created_on": st.dates().map(pd.Timestamp).filter(lambda t: t.year > 1900), "Shoe size": cells, "Likes tea": st.sampled_from(["Yes", "no"]),
})  # fmt: skip


@pytest.mark.parametrize("platform", TARGETS)
@settings(max_examples=8)
@given(st.lists(person, min_size=1, max_size=6))
def test_every_file_obeys_its_platform_and_every_difference_is_said(platform, rows):
    frame = people(*rows)
    made, land, told, _ = walk(platform, frame)
    assert sorted(land["key"]) == sorted(frame["key"]) and sum(len(one.rows) for one in made) == len(frame)
    said = set(zip(told["contact_id"], told["in_workbook"], strict=True))
    both = frame.merge(land, on="key", suffixes=("", " landed"))
    for row in both.to_dict("records"):
        for name in ("notes", "city", "Shoe size", "created_on"):
            if name in row and f"{name} landed" in row:
                before, after = row[name], row[f"{name} landed"]
                if not (pd.isna(before) and pd.isna(after)) and before != after:
                    assert (row["contact_id"], before) in said
        for tag in () if pd.isna(row.get("tags", pd.NA)) else set(row["tags"].split("; ")):
            now = row.get("tags landed")
            if pd.isna(now) or tag not in now.split("; "):
                assert (row["contact_id"], tag) in said


@pytest.mark.parametrize(("platform", "tag", "name"), [
    ("kartra", "Retreat-2025 Über", "Retreat 2025 Uber"),
    ("kartra", "Buyer", "Buyer"),
    ("activecampaign", "Rome, Italy", "Rome Italy"),
    ("mailchimp", "Rome, Italy", "Rome, Italy"),
    ("mailchimp", "😀 fans", "fans"),
    ("kit", "a  b", "a  b"),
])  # fmt: skip
def test_a_tag_is_named_as_the_platform_takes_it(platform, tag, name):
    target = load(platform).import_file
    assert tag_name(tag, target, target.tag_separator.value) == name


def test_a_comma_in_a_tag_of_mailchimp_stands_in_quotes_and_lands_whole():
    made, land, told, _ = walk("mailchimp", people({"tags": "Rome, Italy; VIP"}))
    assert b'"""Rome, Italy"",VIP"' in made[0].content
    assert land["tags"].tolist() == ["Rome, Italy; VIP"] and not len(told)


def test_where_a_file_is_tagged_as_a_whole_each_set_of_tags_has_a_file():
    made, _, told, _ = walk("kajabi", people({"tags": "A; B"}, {"tags": "B; A"}, {}))
    assert [one.tags for one in made] == [(), ("A", "B")]
    assert [len(one.rows) for one in made] == [1, 2]
    assert not len(told)


def test_names_stand_in_one_column_where_the_platform_wants_it():
    made, *_ = walk("kajabi", people({"first_name": "Ana", "last_name": "Dietz"}))
    assert made[0].content == b'"Email Address","Name"\r\n"p0@example.org","Ana Dietz"\r\n'


def test_a_day_lands_as_the_day_it_was():
    made, land, told, _ = walk("highlevel", people({"created_on": pd.Timestamp("2026-02-01")}))
    assert b'"2026/02/01"' in made[0].content
    assert land["created_on"].tolist() == ["2026-02-01"] and not len(told)


def test_what_would_be_cut_is_cut_on_the_border_of_a_letter_and_said():
    _, land, told, _ = walk("mailchimp", people({"notes": "é" * 200}))
    assert land["notes"].tolist() == ["é" * 127]
    assert told["why"].tolist() == ["Cut: it is longer than the platform takes"]


def test_an_emoji_and_a_line_break_that_halt_an_import_are_taken_out_and_said():
    made, _, told, _ = walk("activecampaign", people({"notes": "Hi 😀"}, {"notes": "a\nb"}))
    assert b'"Hi "' in made[0].content and b'"a b"' in made[0].content
    assert told["why"].tolist() == ["Without its emoji, which the platform refuses", "In one line: the platform refuses line breaks"] or told["why"].tolist()[0].startswith("Cut")  # fmt: skip


def test_a_number_without_a_country_is_left_blank_where_the_international_form_is_demanded():
    _, land, told, _ = walk("activecampaign", people({"phone": "0123"}, {"phone": "020 7946 0123", "country": "GB"}))  # fmt: skip
    assert land["phone"].fillna("").tolist() == ["", "+442079460123"]
    assert told["contact_id"].tolist() == ["C-000000"]


def test_columns_for_which_there_is_no_room_are_named_the_emptiest_first():
    rows = [{f"Own {n:02d}": "x" for n in range(1, 61)}, {"Own 60": "y"}]
    made, _, _, left = walk("kartra", people(*rows))
    assert len(made[0].fields) == 53 and "Own 60" not in {one.column for one in left}
    assert {one.why for one in left} == {"There is room for 54 columns of a file"}


def test_a_platform_that_takes_one_language_of_letters_refuses_the_address_and_folds_the_rest():
    target = load("thinkific").import_file
    odd = pd.Series(["josé@example.org", "jose@example.org", None], dtype=TEXT)
    why = refusals(odd, pd.Series(False, index=odd.index), target)
    assert why.tolist() == ["The platform refuses letters with accents", pd.NA, "It has no usable address"]
    frame = people({"first_name": "José", "last_name": "Núñez"}).drop(columns=["contact_id", "key"])
    fields, _ = fields_of(frame, target)
    assert written(frame, fields, target)["first_name"].tolist() == ["Jose"]
    blank = people({"first_name": "Ana"}).drop(columns=["contact_id", "key"])
    fields, _ = fields_of(blank, target)
    assert lacking(written(blank, fields, target), fields, target).notna().all()


def test_opt_outs_are_written_in_the_own_way_of_the_platform_and_where_it_has_none_not_at_all():
    gone = pd.Series(["a@example.org", "b@example.org"], dtype=TEXT)
    ways = {}
    for name in TARGETS:
        target = load(name).import_file
        made = opt_out_parts(gone, target, form_of(target), stem="opt-outs", holds="opt-outs")
        assert bool(made) == loadable(target)
        ways[name] = made[0].content.split(b"\r\n")[0] if made else None
    assert ways["hubspot"] == b'"Email"' and ways["ghost"] == b'"email","subscribed_to_emails"'
    assert ways["kartra"] is None and ways["kajabi"] is None and ways["kit"] is None


def test_a_limit_of_ones_own_splits_the_files():
    target = replace(load("kartra").import_file, rows_per_file=Fact(2, "Settings", "own"))
    made, land, _, _ = walk(target, people(*[{"first_name": "A"}] * 5))
    assert [one.name for one in made] == [f"{n:02d}-contacts-part-{n}-of-3.csv" for n in (1, 2, 3)]
    assert len(land) == 5
