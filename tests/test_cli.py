"""What a user sees of the commands: output, exit codes, sentences."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from tests.commands import Said, in_a_process, in_process
from tests.libreoffice import opened
from xlmigrate import api
from xlmigrate.demo_company import DEFECTS
from xlmigrate.engine import loading
from xlmigrate.workbook.hosts.file import FileWorkbook


def xlmigrate(*words: object, cwd: Path, **environment: str) -> Said:
    """A command in this process; in one of its own where the environment is what is tested."""
    return in_a_process(*words, cwd=cwd, **environment) if environment else in_process(*words, cwd=cwd)


@pytest.fixture
def exports(tmp_path) -> Path:
    (tmp_path / "ac.csv").write_text(
        "Email,First Name,Last Name,Phone,Tags,Date Created,IP,Status\n"
        " ana@example.org,Ana,Dietz,020 7946 0018,VIP,2024-01-01,192.0.2.1,Active\n"
        "ben.example.org,Ben,Low,,,2024-01-01,192.0.2.1,Unsubscribed\n",
        encoding="utf-8",
    )
    return tmp_path


def test_start_reports_where_rows_went_and_ends_with_one_when_there_are_errors(exports):
    words = ("start", "Acme.xlsx", "ac.csv", "--from", "activecampaign", "--to", "kajabi")
    run = in_a_process(*words, cwd=exports)
    assert run.returncode == 1
    assert re.search(r"ac\.csv +Contacts +2 +1 +0 +1 +0", run.stdout)
    assert "1 error, 0 warnings, 1 info." in run.stdout
    assert "Wrote Acme.xlsx. Open it and begin on the sheet Start." in run.stdout
    assert run.stderr == ""


def test_a_cell_that_cannot_be_read_is_written_as_it_was_found(tmp_path):
    (tmp_path / "mine.csv").write_text(
        'E-mail,Last name,Lifetime value,Created on\na@example.org,Low,"1.250,00 or so",03/04/2024\n'
    )
    xlmigrate("start", "Acme.xlsx", "mine.csv", cwd=tmp_path)
    row = opened(tmp_path / "Acme.xlsx")["Contacts"][6]
    assert {"1.250,00 or so", "03/04/2024"} <= {cell.value for cell in row}
    again = xlmigrate("check", "Acme.xlsx", "--json", cwd=tmp_path)
    findings = json.loads(again.stdout)["findings"]
    assert [f["old"] for f in findings if f["rule"] == "XL101"] == ["1.250,00 or so"]
    assert [f["column"] for f in findings if f["rule"] == "XL110"] == [
        "created_on"
    ]  # day or month first: asked


def test_check_writes_nothing_and_says_the_same_as_json(exports):
    xlmigrate("start", "Acme.xlsx", "ac.csv", cwd=exports)
    before = (exports / "Acme.xlsx").read_bytes()
    run = xlmigrate("check", "Acme.xlsx", "--json", cwd=exports)
    assert (exports / "Acme.xlsx").read_bytes() == before
    told = json.loads(run.stdout)
    assert {finding["rule"] for finding in told["findings"]} == {"CT103", "CT204"}
    assert run.returncode == 1


def test_a_clean_workbook_ends_with_zero(tmp_path):
    assert (
        xlmigrate("new", "Acme.xlsx", "--from", "kartra", "--to", "activecampaign", cwd=tmp_path).returncode
        == 0
    )
    run = xlmigrate("check", "Acme.xlsx", cwd=tmp_path)
    assert (run.returncode, run.stderr) == (0, "")
    assert "0 errors, 0 warnings, 0 info." in run.stdout


REFUSALS = [
    (("new", "Acme.xls"), "Acme.xls: a new workbook ends in .xlsx, or in .xlsm to carry the buttons itself. Name it Acme.xlsx."),
    (("new", "Acme.xlsx", "--to", "mailchump"), "there is no platform 'mailchump'. There are: activecampaign, aweber,"),
    (("start", "Acme.xlsx", "gone.csv"), "gone.csv: the file cannot be read (No such file or directory). Check its name and folder."),
    (("start", "Acme.xlsx", "odd.json"), "odd.json: this is JSON, which is not read. Export the list as CSV, and give that file."),
    (("check", "gone.xlsx"), "gone.xlsx:"),
    (("check", "ac.csv"), "ac.csv:"),
    (("check", "Acme.xlsx", "--only", "dance"), "there is no operation 'dance'. There are: weigh-project, clean-contacts,"),
    (("rules", "CT999"), "there is no rule 'CT999'. List them with: xlmigrate rules"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "sentence"),
    REFUSALS,
    ids=lambda r: r if isinstance(r, str) else " ".join(r),
)
def test_what_cannot_run_is_one_sentence_and_exit_code_two(exports, words, sentence):
    (exports / "odd.json").write_text('{"email": "ana@example.org"}', encoding="utf-8")
    run = xlmigrate(*words, cwd=exports)
    assert run.returncode == 2
    assert "Traceback" not in run.stderr
    assert f"xlmigrate: {sentence}" in " ".join(run.stderr.split())
    assert not (exports / "Acme.xlsx").exists()


def test_a_file_that_exists_is_never_overwritten(exports):
    (exports / "Acme.xlsx").write_bytes(b"mine")
    run = xlmigrate("start", "Acme.xlsx", "ac.csv", cwd=exports)
    assert run.returncode == 2
    assert "the file exists already" in run.stderr
    assert (exports / "Acme.xlsx").read_bytes() == b"mine"


def test_rules_are_listed_and_explained(tmp_path):
    listed = xlmigrate("rules", cwd=tmp_path)
    assert re.search(r"CT101 +Info +safe +Email with extra spaces", listed.stdout)
    explained = xlmigrate("rules", "ct101", cwd=tmp_path)
    assert "Platforms treat it as a different address" in explained.stdout
    assert json.loads(xlmigrate("rules", "CT101", "--json", cwd=tmp_path).stdout)[0]["fix"] == "safe"


def test_the_version_is_told(tmp_path):
    assert re.fullmatch(r"xlmigrate \d+\.\d+\.\d+\n", xlmigrate("--version", cwd=tmp_path).stdout)


def test_the_demo_finds_each_defect_that_was_planted(demo_folder):
    door = loading.read(FileWorkbook(demo_folder / "Lumen Yoga.xlsx"))
    found = door.tables["findings"]["rule"].value_counts()
    log = door.tables["change_log"]["rules"].str.split().explode().value_counts()
    assert log["CT101"] == DEFECTS["outer space"] + DEFECTS["zero-width character"]
    assert log["CT201"] == DEFECTS["phone without plus"] + DEFECTS["phone with a point and zero"]
    assert log["CT301"] == DEFECTS["name with doubled space"]
    assert found["CT103"] + found["CT112"] == DEFECTS["impossible address"]
    assert found["CT104"] == DEFECTS["two addresses in a cell"]
    assert found["CT105"] == DEFECTS["unknown ending"]
    assert found["CT107"] == DEFECTS["role address"]
    assert found["CT109"] == DEFECTS["no address at all"]
    assert found["CT203"] == DEFECTS["phone rounded by a spreadsheet"] + DEFECTS["phone too short"]
    assert found["CT601"] == DEFECTS["duplicate in other capitals"]
    assert found["AS201"] == 2


def test_the_demo_accounts_for_every_row(demo_folder):
    door = loading.read(FileWorkbook(demo_folder / "Lumen Yoga.xlsx"))
    files = door.tables["files"]
    parts = files[["rows_kept", "rows_merged", "rows_suppressed", "rows_rejected", "rows_waiting"]].sum(
        axis=1
    )
    assert (files["rows_read"] == parts).all()
    for file in files.itertuples():
        delimiter = {"comma": ",", "semicolon": ";"}[file.delimiter]
        import csv

        with (demo_folder / "exports" / file.name).open(encoding="utf-8", newline="") as opened:
            assert sum(1 for _ in csv.reader(opened, delimiter=delimiter)) - 1 == file.rows_read


def test_nobody_who_opted_out_is_anything_but_suppressed(demo_folder):
    tables = loading.read(FileWorkbook(demo_folder / "Lumen Yoga.xlsx")).tables
    mail = tables["suppressions"][tables["suppressions"]["channel"].eq("E-mail")]
    suppressed = set(mail["address"].str.lower().str.strip())
    contacts = tables["contacts"]
    there = contacts[contacts["email"].str.lower().isin(suppressed)]
    assert len(there) > 40
    assert set(there["marketing_verdict"]) <= {"Suppress", "Erase"}


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1"},
        {"PYTHONHASHSEED": "77", "TZ": "Pacific/Auckland"},
        {"LC_ALL": "C", "PYTHONUTF8": "0"},
    ],
    ids=["a hash seed", "another hash seed and time zone", "another locale"],
)
def test_the_same_input_gives_the_same_bytes(demo_folder, tmp_path, environment):
    run = xlmigrate("demo", "again", cwd=tmp_path, **environment)
    assert run.returncode == 0, run.stderr
    one, other = demo_folder, tmp_path / "again"
    made = ("Lumen Yoga.xlsx", "exports")  # other tests write lists beside the shared demo
    names = sorted(
        str(p.relative_to(one)) for p in one.rglob("*") if p.is_file() and p.relative_to(one).parts[0] in made
    )
    assert names == sorted(str(path.relative_to(other)) for path in other.rglob("*") if path.is_file())
    assert [name for name in names if (one / name).read_bytes() != (other / name).read_bytes()] == []


def test_check_of_the_demo_would_change_nothing(demo_folder):
    from datetime import date

    outcome = api.check(demo_folder / "Lumen Yoga.xlsx", today=date(2026, 11, 14))
    assert outcome.plan.changes().head().values.tolist() == []


def test_a_full_list_lies_beside_the_workbook_when_the_sheet_is_cut_short(tmp_path):
    from datetime import date

    from xlmigrate.engine.settings import Policy

    rows = "".join(f"n{number} at example.org,,,,,,,Active\n" for number in range(12))
    (tmp_path / "ac.csv").write_text("Email,First Name,Last Name,Phone,Tags,Date Created,IP,Status\n" + rows)
    made = api.start(
        tmp_path / "Acme.xlsx",
        [tmp_path / "ac.csv"],
        policy=Policy(findings_shown=5),
        today=date(2026, 11, 14),
    )
    assert [path.name for path in made.full_lists] == ["findings in full.xlsx"]
    sheet = openpyxl.load_workbook(made.full_lists[0]).active
    assert sheet.max_row == 1 + 12
    shown = loading.read(FileWorkbook(made.path)).tables["findings"]
    assert len(shown) == 6
    assert shown["message"].iloc[-1] == "7 more findings are in Acme runs/findings in full.xlsx"


def test_a_redacted_copy_names_nobody_and_keeps_the_counts(demo_folder, tmp_path):
    run = xlmigrate(
        "redact", str(demo_folder / "Lumen Yoga.xlsx"), "Copy.xlsx", "--as-of", "2026-11-14", cwd=tmp_path
    )
    assert run.returncode == 0, run.stderr
    tables = loading.read(FileWorkbook(demo_folder / "Lumen Yoga.xlsx")).tables
    copy = loading.read(FileWorkbook(tmp_path / "Copy.xlsx")).tables
    assert {name: len(frame) for name, frame in copy.items()} == {
        name: len(frame) for name, frame in tables.items()
    }
    assert copy["contacts"]["marketing_verdict"].equals(tables["contacts"]["marketing_verdict"])
    assert (
        copy["contacts"]["email"].nunique() == tables["contacts"]["email"].str.strip().str.lower().nunique()
    )
    told = set()
    for name in ("contacts", "suppressions", "subscriptions", "purchases"):
        for column in (
            "email",
            "address",
            "last_name",
            "phone",
            "ip",
            "notes",
            "source_id",
            "postcode",
            "Level",
        ):
            if column in tables[name]:
                told |= set(tables[name][column].dropna().astype(str))
    told = {value for value in told if len(value) > 5}
    assert len(told) > 3000
    import zipfile

    parts = zipfile.ZipFile(tmp_path / "Copy.xlsx")
    text = "".join(parts.read(n).decode("utf-8") for n in parts.namelist() if n.endswith(".xml"))
    held = set(re.findall(r"<t[^>]*>([^<]*)</t>", text))
    assert told & held == set()
    assert "Lumen" not in parts.read("docProps/core.xml").decode()


def test_inspect_tells_what_is_in_a_workbook(demo_folder, tmp_path):
    told = json.loads(
        xlmigrate("inspect", str(demo_folder / "Lumen Yoga.xlsx"), "--json", cwd=tmp_path).stdout
    )
    assert told["Hidden sheets"] == ["Lists (hidden)"]
    assert told["Macros"] == told["Links to other files"] == told["DDE"] == []
    assert any(line.startswith("Contacts on Contacts, A5:") for line in told["Tables"])


def test_a_batch_ends_with_a_table_and_the_gravest_code(demo_folder, tmp_path):
    import shutil

    for number in range(3):
        shutil.copy(demo_folder / "Lumen Yoga.xlsx", tmp_path / f"c{number}.xlsx")
    (tmp_path / "c1.xlsx").write_bytes(b"broken")
    run = xlmigrate(
        "run",
        "c0.xlsx",
        "c1.xlsx",
        "c2.xlsx",
        "--jobs",
        "2",
        "--as-of",
        "2026-11-14",
        "--state",
        "state",
        cwd=tmp_path,
    )
    assert run.returncode == 2
    assert re.search(r"c0\.xlsx +1 +nothing to change", run.stdout)
    assert re.search(r"c1\.xlsx +2 +c1\.xlsx: ", run.stdout)
    assert re.search(r"c2\.xlsx +1 +nothing to change", run.stdout)


def test_an_operation_is_a_command_and_undo_and_log_speak_of_it(exports):
    xlmigrate(
        "start",
        "Acme.xlsx",
        "ac.csv",
        "--as-of",
        "2026-11-14",
        cwd=exports,
        XDG_STATE_HOME=str(exports / "s"),
    )
    run = xlmigrate("clean-contacts", "Acme.xlsx", "--as-of", "2026-12-01", cwd=exports)
    assert "Wrote Acme.xlsx (run R001)." in run.stdout
    logged = xlmigrate("log", "Acme.xlsx", cwd=exports)
    assert "clean-contacts" in logged.stdout
    assert "1 lines, none altered." in xlmigrate("log", "Acme.xlsx", "--verify", cwd=exports).stdout
    undone = xlmigrate("undo", "Acme.xlsx", cwd=exports)
    assert undone.stdout == "Undid R001: the file is exactly as it was before.\n"


def test_a_fault_of_ours_is_said_to_be_one_and_noted_without_values(tmp_path):
    program = (
        "from xlmigrate import cli, api\n"
        "def broken(*_, **__): raise ValueError('ana@example.org is odd')\n"
        "api.new = broken\n"
        "import sys; sys.argv = ['xlmigrate', 'new', 'Acme.xlsx']\n"
        "cli.main()\n"
    )
    environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert run.returncode == 2
    assert run.stderr.startswith("xlmigrate: Internal error. No changes were saved. Details: ")
    noted = (tmp_path / "xlmigrate" / "last-fault.txt").read_text()
    assert "in broken" in noted
    assert "ana@" not in noted + run.stderr
