"""Imports only tighten: whichever export comes first, nobody gets a looser verdict than by the other order, and a person's word stays."""

import csv
import itertools
import os
import shutil
from datetime import date, datetime
from pathlib import Path

import pytest

from xlmigrate import api
from xlmigrate.engine import loading
from xlmigrate.runs.session import Context
from xlmigrate.workbook import ooxml
from xlmigrate.workbook.hosts.file import FileWorkbook

ON = date(2026, 6, 1)
HEADINGS = ["Email Address", "First Name", "Last Name", "OPTIN_TIME", "OPTIN_IP", "CONFIRM_TIME", "CONFIRM_IP", "CC", "LEID", "EUID", "MEMBER_RATING", "TAGS"]  # fmt: skip
PEOPLE = ("ana", "ben", "cy", "dee")


def _write(folder: Path, name: str, headings: list[str], rows: list[list[str]], day: int) -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([headings, *rows])
    when = datetime(2026, 5, day).timestamp()
    os.utime(path, (when, when))
    return path


def members(
    folder: Path, name: str, day: int, optin: str = "2026-03-01 10:00:00", people=PEOPLE, tag: str = ""
) -> Path:
    rows = [
        [
            f"{who}@example.org",
            who,
            "X",
            optin,
            "192.0.2.10",
            optin,
            "192.0.2.10",
            "us",
            str(n),
            f"e{n}",
            "3",
            tag,
        ]
        for n, who in enumerate(people)
    ]
    return _write(folder, name, HEADINGS, rows, day)


def leavers(folder: Path, name: str, day: int, left: dict[str, str]) -> Path:
    rows = [[f"{who}@example.org", on, "NORMAL"] for who, on in left.items()]
    return _write(folder, name, ["Email Address", "UNSUB_TIME", "UNSUB_REASON"], rows, day)


class Book:
    """A workbook made from a first file, with what its owner typed into it."""

    def __init__(self, folder: Path, first: list[Path]) -> None:
        folder.mkdir()
        self.path, self.on = (
            folder / "Acme.xlsx",
            Context(folder / "state", ON, datetime(2026, 6, 1, 9), "mara"),
        )
        api.start(self.path, first, today=ON, on=self.on)
        self.settings(
            Client="Acme",
            **{
                "Go-live": datetime(2026, 7, 1),
                "Sender's countries": "US",
                "Opt-outs read for": "Mailchimp",
                "Access registers read": "Yes",
            },
        )

    def settings(self, **values: object) -> None:
        table = self.table("settings")
        for name, value in values.items():
            self.type_in("Settings", "Value", int(table.index[table["setting"].eq(name)][0]), value)

    def type_in(self, sheet: str, heading: str, position: int, value: object) -> None:
        editor = ooxml.Editor(ooxml.open(self.path))
        editor.set_cells(sheet, heading, [position], [value])
        editor.save(self.path.parent / "elsewhere")

    def take(self, *files: Path) -> "Book":
        for file in files:
            api.import_files(self.path, [file], on=self.on)
        return self

    def table(self, name: str):
        return loading.read(FileWorkbook(self.path)).tables[name]

    def verdicts(self) -> dict[str, str]:
        api.run(self.path, on=self.on)
        contacts = self.table("contacts")
        return dict(zip(contacts["email"], contacts["marketing_verdict"], strict=True))

    def sign_origin(self) -> None:
        api.run(self.path, on=self.on)
        for heading, value in (("Wording", "form-v3.pdf"), ("Where shown", "Newsletter form"), ("Method", "Tick"), ("Basis", "Express, double opt-in"),
                               ("Company named", "Acme"), ("Collected by", "Own"), ("Signed by", "Mara"), ("Signed on", datetime(2026, 5, 30))):  # fmt: skip
            for row in range(len(self.table("origins"))):
                self.type_in("Origins", heading, row, value)


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("exports")
    return {
        "first": members(folder, "subscribed_members_export_1.csv", 1),
        "again": members(folder, "subscribed_members_export_2.csv", 20, people=("ana", "ben", "cy")),
        "left late": leavers(folder, "unsubscribed_late.csv", 25, {"ana": "2026-04-20 10:00:00"}),
        "left early": leavers(
            folder, "unsubscribed_early.csv", 10, {"ana": "2025-01-05 10:00:00", "ben": "2025-01-05 10:00:00"}
        ),
    }


def test_whatever_the_order_of_imports_the_verdicts_are_the_same(files, tmp_path):
    more = ("again", "left late", "left early")
    told = {}
    orders = list(itertools.permutations(more))
    for number, order in enumerate((orders[0], orders[-1], orders[3])):
        book = Book(tmp_path / str(number), [files["first"]]).take(*(files[name] for name in order))
        book.sign_origin()
        told[order] = book.verdicts()
    assert len({tuple(sorted(one.items())) for one in told.values()}) == 1
    verdicts = next(iter(told.values()))
    assert verdicts["ana@example.org"] == "Suppress"  # left after the opt-in, whichever list was read last
    assert verdicts["dee@example.org"] == "Unknown"  # gone from the newer list


def test_a_hand_written_no_is_never_overwritten_by_a_newer_subscribed(files, tmp_path):
    start = Book(tmp_path / "start", [files["first"]])
    for number, said in enumerate(("Objected", "Pending")):
        folder = tmp_path / f"no {number}"
        shutil.copytree(start.path.parent, folder)
        book = object.__new__(Book)
        book.path, book.on = (
            folder / "Acme.xlsx",
            Context(folder / "state", ON, datetime(2026, 6, 1, 9), "mara"),
        )
        book.type_in("ConsentRecords", "Status", 0, said)
        newer = members(tmp_path, "subscribed_members_export_9.csv", 28, optin="2026-04-01 10:00:00")
        book.take(newer)
        book.sign_origin()
        told = book.verdicts()
        assert told["ana@example.org"] not in ("OK", "OK until"), said
        assert told["ben@example.org"] == "OK", said
        records = book.table("consent_records")
        assert said in records.loc[records["email"].eq("ana@example.org"), "status"].tolist()


def test_who_is_gone_is_held_and_comes_back_with_a_newer_list(files, tmp_path):
    book = Book(tmp_path / "gone", [files["first"]]).take(files["again"])
    book.sign_origin()
    assert book.verdicts() == {
        "ana@example.org": "OK",
        "ben@example.org": "OK",
        "cy@example.org": "OK",
        "dee@example.org": "Unknown",
    }
    asked = book.table("findings")
    assert "CN202" in asked["rule"].tolist()  # one of four is more than one in twenty: is it the whole list?
    at = book.table("files")
    row = int(at.index[at["name"].eq("subscribed_members_export_2.csv")][0])
    book.type_in("Files", "Whole list?", row, "No")
    assert book.verdicts()["dee@example.org"] == "OK"
    book.type_in("Files", "Whole list?", row, None)
    back = members(tmp_path, "subscribed_members_export_3.csv", 28, tag="VIP")
    assert book.take(back).verdicts()["dee@example.org"] == "OK"


def test_the_same_list_of_opt_outs_twice_doubles_nothing(files, tmp_path):
    book = Book(tmp_path / "twice", [files["first"]]).take(files["left late"])
    before = len(book.table("suppressions")), len(book.table("consent_records"))
    again = leavers(
        tmp_path, "unsubscribed_again.csv", 27, {"ana": "2026-04-20 10:00:00", "zoe": "2026-05-20 10:00:00"}
    )
    book.take(again, members(tmp_path, "subscribed_members_export_4.csv", 28))
    assert (len(book.table("suppressions")), len(book.table("consent_records"))) == (before[0] + 1, before[1])
