"""Nothing that any command left behind tells a person who was forgotten: every file is unpacked, decoded and read."""

import base64
import html
import io
import json
import quopri
import re
import warnings
import zipfile
from datetime import date, datetime
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pandas as pd
import pyarrow.parquet
import pytest

from tests.cli.test_mail_servers import played
from tests.consent.workbooks import FORM, POLICY, contact, record, tables
from xlmigrate import api
from xlmigrate.engine import loading
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.runs.at_rest import AtRest
from xlmigrate.runs.person import Person, person_of, texts_of
from xlmigrate.workbook import ooxml
from xlmigrate.workbook.drawing import template
from xlmigrate.workbook.hosts.file import FileWorkbook

TODAY, NOW = date(2026, 6, 1), datetime(2026, 6, 1, 12)
ADDRESS = "zeb.quill@example.org"
FORMS = re.compile(r"zeb\.quill@example\.org|quillfeather|zebedee|7700\D?900\D?987|7 Gannet Row", re.I)
"""The address, the name and the phone number in all their forms, and the street where nobody else lives."""

HEADINGS = "Email,First Name,Last Name,Phone,Tags,Date Created,IP,Status"
ZEB = '" Zeb.Quill@Example.org",Zebedee,Quillfeather,+44 (0)7700 900987,VIP,2024-01-01,192.0.2.77,Active'
ANA = "ana@example.org,Ana,Dietz,,VIP,2024-01-01,192.0.2.1,Active"


def decoded(content: bytes) -> str:
    """All texts in a file, in every way in which they may be written; independent of how the product reads."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return "\n".join(
                [*packed.namelist(), *(decoded(packed.read(name)) for name in packed.namelist())]
            )
    if content[:4] == b"PAR1":
        return str(pyarrow.parquet.read_table(io.BytesIO(content)).to_pydict())
    texts = [content.decode(code, "ignore") for code in ("utf-8", "utf-16-le", "utf-16-be", "cp1252")]
    texts += [quopri.decodestring(content).decode("utf-8", "ignore")]
    texts += [re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), texts[0])]
    texts += [html.unescape(texts[0]), unquote(texts[0]), re.sub(r"<[^>]*>", "", texts[0])]
    for token in re.findall(rb"[A-Za-z0-9+/]{16,}", content):
        texts.append(base64.b64decode(token[: len(token) // 4 * 4]).decode("utf-8", "ignore"))
    return "\n".join(texts)


def told(folder: Path, *but: Path) -> list[str]:
    """The files below a folder in which the person can be read."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path not in but]
    return [
        str(path.relative_to(folder))
        for path in files
        if FORMS.search(decoded(path.read_bytes()) + path.name)
    ]


@pytest.fixture
def desk(tmp_path):
    return api.Context(state=tmp_path / "state", today=TODAY, now=NOW, who="tester")


@pytest.fixture
def used(tmp_path, desk) -> tuple[Path, list[Path]]:
    """A workbook on which every command that leaves a file was used, and the exports that were read."""
    path = tmp_path / "work" / "Acme.xlsx"
    path.parent.mkdir()
    zeb = {
        "first_name": "Zebedee",
        "last_name": "Quillfeather",
        "phone": "+447700900987",
        "address": "7 Gannet Row",
    }
    rows = tables(
        contacts=[contact(first_name="Ana", last_name="Dietz"), contact(ADDRESS, **zeb), contact("cy@example.org", first_name="Cy", last_name="Wren")],
        consent_records=[record(**FORM), record(ADDRESS, **FORM), record("cy@example.org", status="Unsubscribed")],
        purchases=[{"email": ADDRESS, "product": "Course", "kind": "Sale", "bought_at": datetime(2026, 1, 3)}],
    )  # fmt: skip
    template.write(path, rows, POLICY.replace(findings_shown=1, changes_shown=1), today=TODAY)
    api.run(path, on=desk)
    export = tmp_path / "exports" / "ac.csv"
    export.parent.mkdir()
    export.write_text(f"{HEADINGS}\n{ZEB}\n{ANA}\n", encoding="utf-8")
    api.import_files(path, [export], on=desk)
    editor = ooxml.Editor(ooxml.open(path))
    editor.set_cells("Contacts", "Last name", [1], ["  Quillfeather "])
    editor.set_cells("Contacts", "Phone", [1], ["07700 900 987 "])
    editor.save(tmp_path / "elsewhere")
    api.run(path, on=desk)
    api.segments(path, today=TODAY)
    api.segments(path, path.parent / "lists", today=TODAY)
    api.compliance(path, today=TODAY)
    left = tmp_path / "exports" / "unsubscribed.csv"
    left.write_text(
        "Email Address,UNSUB_TIME,UNSUB_REASON\nZEB.QUILL@example.org,2026-05-30 10:00:00,NORMAL\n"
    )
    api.late_opt_outs(path, old=[left], new=[])
    api.late_opt_outs(path, old=[left], new=[], target=path.parent / "late.csv")
    api.check_mail_servers(path, ask=played)
    api.redact(path, path.parent / "redacted.xlsx", today=TODAY)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        openpyxl.load_workbook(path).save(path)  # another program shares the texts
    return path, [export, left]


def test_nothing_that_any_command_left_behind_tells_a_person_who_was_forgotten(used, desk, tmp_path):
    path, exports = used
    before = told(tmp_path, *exports)
    kinds = ("backups", "imported-contacts.parquet", "R003.json", "Acme segments", "lists", "late opt-outs.csv", "late.csv", "in full.xlsx")  # fmt: skip
    assert [kind for kind in kinds if not any(kind in file for file in before)] == []
    foreign = tmp_path / "elsewhere"  # the test's own editor kept a copy there, which xlmigrate cannot know
    for one in sorted(foreign.rglob("*"), reverse=True):
        one.unlink() if one.is_file() else one.rmdir()
    done = api.forget(path, "Zeb.Quill@example.org", although_access=True, on=desk)
    assert told(tmp_path, *exports) == []
    assert done.left == ()
    assert done.sources == ("ac.csv",)
    assert done.rows["Contacts"] == 1 and done.at_rest.base_rows >= 1
    assert done.backups >= 3 and done.packs >= 2
    kept = loading.read(FileWorkbook(path)).tables["contacts"]["email"].tolist()
    assert kept == ["ana@example.org", "cy@example.org"]
    assert any("ana@example.org" in decoded(one.read_bytes()) for one in AtRest(path, desk.state).bases())


def test_a_dry_run_says_what_would_go_and_changes_no_byte(used, desk, tmp_path):
    path, _ = used
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    done = api.forget(path, ADDRESS, although_access=True, dry_run=True, on=desk)
    assert {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file() and ".lock" not in file.name} == {f: c for f, c in before.items() if ".lock" not in f.name}  # fmt: skip
    assert done.plan.forgets and len(done.plan.removed["contacts"]) == 1
    after = api.forget(path, ADDRESS, although_access=True, on=desk)
    assert (after.rows, after.backups, after.packs) == (done.rows, done.backups + 1, done.packs)


def test_an_earlier_run_is_undone_without_the_person_and_says_so(used, desk):
    path, _ = used
    api.forget(path, ADDRESS, although_access=True, on=desk)
    assert ["forget"] not in [line["operations"] for line in api.undoable(path, state=desk.state)]
    undone = api.undo(path, on=desk)
    assert not undone.exact
    assert any("of people who were forgotten since do not come back" in line for line in undone.left)
    assert ADDRESS not in str(loading.read(FileWorkbook(path)).tables["contacts"]["email"].tolist())
    with pytest.raises(XlmigrateError, match="no row has this address"):
        api.forget(path, ADDRESS, on=desk)


def test_an_output_that_somebody_changed_or_moved_is_named_and_stays(used, desk):
    path, _ = used
    late, moved = path.parent / "late.csv", path.parent / "moved.csv"
    late.write_text(late.read_text() + "a note of mine\n")
    path.with_name("Acme late opt-outs.csv").rename(moved)
    done = api.forget(path, ADDRESS, although_access=True, on=desk)
    assert f"{late} was changed by hand since it was written: take the person out of it" in done.left
    assert any("Acme late opt-outs.csv was written and is not there any more" in line for line in done.left)
    assert late.exists()


def test_whom_only_a_backup_still_tells_can_be_forgotten_too(used, desk):
    path, _ = used
    api.forget(path, ADDRESS, although_access=True, on=desk)
    state = AtRest(path, desk.state)
    old = state.journal.folder / "imported-contacts.parquet"
    pd.DataFrame({"email": [ADDRESS]}, index=["C-000002"]).to_parquet(old)
    done = api.forget(path, ADDRESS, on=desk)
    assert (done.rows, done.at_rest.base_rows) == ({}, 1)
    assert told(old.parent) == []


@pytest.fixture(scope="module")
def person() -> Person:
    """Zebedee, among others."""
    zeb = contact(ADDRESS, first_name="Zebedee", last_name="Quillfeather", phone="+447700900987")
    frames = tables(contacts=[contact(first_name="Ana", last_name="Dietz"), zeb])
    return person_of(loading.from_frames(frames), ADDRESS, ADDRESS)


@pytest.mark.parametrize(
    "content",
    [
        "x,Zeb.Quill@Example.org\n".encode("utf-16"),
        b"\xef\xbb\xbf" + ADDRESS.encode(),
        json.dumps({"a": [{"b": ADDRESS}]}).encode(),
        b"<p>zeb.quill&#64;example.org</p>",
        b"<t>zeb.quill@</t><t>example.org</t>",
        b"https://example.com/?u=zeb.quill%40example.org",
        b"+44 7700 900-987",
        b"Quillfeather",
    ],
)
def test_a_person_is_found_in_every_way_of_writing(person, content):
    assert any(map(person.is_in, texts_of(content)))
    assert not any(map(person.is_in, texts_of(b"ana@example.org,Dietz,+44 20 7946 0018,Course")))
