"""How each column was read stands on the sheet Columns; an answer there counts at the next import, for every file of that shape."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pandas as pd

from xlmigrate import api
from xlmigrate.engine import loading
from xlmigrate.workbook import ooxml
from xlmigrate.workbook.hosts.file import FileWorkbook

TODAY = date(2026, 11, 27)
LIST = "Email,Vorname,Hobby,Tags\nana@example.org,Ana,chess,spam\nben@example.org,Ben,tennis,VIP\n"


def desk(folder: Path, hour: int):
    return api.desk(state=folder / "state", today=TODAY, now=datetime(2026, 11, 27, hour))


def tables(book: Path) -> dict[str, pd.DataFrame]:
    return dict(loading.read(FileWorkbook(book)).tables)


def answer(book: Path, folder: Path, answers: dict[str, str]) -> None:
    columns = tables(book)["columns"]
    editor = ooxml.Editor(ooxml.open(book))
    at = [int(columns.index[columns["heading"].eq(heading)][0]) for heading in answers]
    editor.set_cells("Columns", "Your answer", at, list(answers.values()))
    editor.save(folder / "state")


def started(folder: Path) -> Path:
    (folder / "list.csv").write_text(LIST, encoding="utf-8")
    api.start(folder / "A.xlsx", [folder / "list.csv"], target="kajabi", today=TODAY, on=desk(folder, 9))
    return folder / "A.xlsx"


def test_every_column_stands_on_the_sheet_with_its_place_and_the_reason(tmp_path):
    columns = tables(started(tmp_path))["columns"]
    told = columns[["heading", "example", "goes_to"]].astype(object)
    assert told.where(told.notna(), None).values.tolist() == [
        ["Email", "a...@e....o...", "Contacts: E-mail"],
        ["Vorname", "A...", "Contacts: First name"],
        ["Hobby", "c...", "A column of its own"],
        ["Tags", "spam", "Contacts: Tags"],
        ["Tag: spam", None, "Asked: the rows wait"],
    ]
    assert columns["why"].notna().all() and columns["confidence"].between(0, 1).all()
    assert columns["shape"].notna().tolist() == [True] * 4 + [False]


def test_an_answer_to_asked_words_stops_their_people_or_lets_them_go(tmp_path):
    for word, stopped in (("Complained", ["ana@example.org"]), ("Nothing", [])):
        folder = tmp_path / word
        folder.mkdir()
        book = started(folder)
        records = tables(book)["consent_records"]
        assert records.loc[records["email"].eq("ana@example.org"), "status"].tolist() == ["Unknown"]
        answer(book, folder, {"Tag: spam": word})
        api.import_files(book, [folder / "list.csv"], on=desk(folder, 10))
        after = tables(book)
        assert after["suppressions"]["address"].tolist() == stopped
        assert len(after["contacts"]) == 2
        told = after["consent_records"]
        status = told.loc[told["email"].eq("ana@example.org"), "status"].tolist()
        assert status == ["Not stated"]


def test_an_answer_is_remembered_by_the_headings_whatever_the_next_file_is_called(tmp_path):
    book = started(tmp_path)
    answer(book, tmp_path, {"Hobby": "Contacts: Company"})
    newer = tmp_path / "list of next week.csv"
    newer.write_text(LIST + "cy@example.org,Cy,golf,\n", encoding="utf-8")
    api.import_files(book, [newer], on=desk(tmp_path, 10))
    after = tables(book)
    people = after["contacts"].set_index("email")
    assert people.loc["cy@example.org", "company"] == "golf"
    assert len(after["contacts"]) == 3
    columns = after["columns"]
    assert columns.loc[columns["heading"].eq("Hobby"), ["goes_to", "why"]].values.tolist() == [
        ["Contacts: Company", "You said so"]
    ]


def test_a_file_that_waited_is_read_when_it_is_given_again(tmp_path):
    book = started(tmp_path)
    riddle = tmp_path / "riddle.csv"
    riddle.write_text("Alpha,Beta\nx,y\n", encoding="utf-8")
    api.import_files(book, [riddle], on=desk(tmp_path, 10))
    files = tables(book)["files"]
    assert files[["name", "direction", "rows_waiting"]].astype(object).values.tolist() == [
        ["list.csv", "Imported", 0],
        ["riddle.csv", "Waiting", 1],
    ]
    again = api.import_files(book, [riddle], on=desk(tmp_path, 11))
    assert again.known_files == ()
