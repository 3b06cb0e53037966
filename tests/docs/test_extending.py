"""docs/extending.md makes one of each kind of change in one file; here it is done as it says, in a copy."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent.parent
PAGE = (REPOSITORY / "docs" / "extending.md").read_text(encoding="utf-8")


def section(title: str) -> tuple[str, str, str]:
    """The sentence that names the place, the file, and the code of a section."""
    body = PAGE.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]
    place = next(line for line in body.splitlines() if line.endswith(":") and "`xlmigrate/" in line)
    file = re.search(r"`(xlmigrate/[\w./]+)`", place)[1]
    code = re.search(r"```\w+\n(.*?)```", body, re.S)[1]
    return place, file, code


@pytest.fixture
def house(tmp_path) -> Path:
    for folder in ("xlmigrate", "workbook_template", "macros", "tools"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def change(house: Path, title: str) -> None:
    place, file, code = section(title)
    path = house / file
    after = re.search(r"after the line of `([\w-]+)`", place)
    if after:
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        at = next(n for n, line in enumerate(lines) if f'"{after[1]}"' in line)
        path.write_text("".join([*lines[: at + 1], code, *lines[at + 1 :]]), encoding="utf-8")
    elif "At the end of" in place:
        path.write_text(path.read_text(encoding="utf-8").rstrip() + "\n\n\n" + code, encoding="utf-8")
    else:
        assert not path.exists()
        path.write_text(code, encoding="utf-8")


def ask(house: Path, program: str) -> str:
    """What a program prints that imports the changed copy and nothing else."""
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=house,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def test_a_new_rule_is_found_explained_and_run(house):
    change(house, "A new rule")
    program = """
import pandas as pd, xlmigrate
from tools.pages import rules_page
from xlmigrate.domains.traces.legend import legend_sheet
found = xlmigrate.clean_contacts(pd.DataFrame({"E-mail": ["a@example.org"], "First name": ["A"]})).findings
print(xlmigrate.__file__, found["rule"].tolist(), "CT398" in rules_page(), legend_sheet()["entry"].eq("CT398").sum())
"""
    assert ask(house, program) == f"{house / 'xlmigrate' / '__init__.py'} ['CT398'] True 1"


def test_a_new_column_stands_in_the_workbook_and_comes_through_the_door(house):
    change(house, "A new column")
    program = """
import datetime, openpyxl, xlmigrate
from tools.pages import workbook_page
xlmigrate.new("made.xlsx", today=datetime.date(2026, 11, 14))
headings = [cell.value for cell in openpyxl.load_workbook("made.xlsx")["Contacts"][5]]
from xlmigrate.engine import loading
from xlmigrate.workbook.hosts.file import FileWorkbook
from pathlib import Path
door = loading.read(FileWorkbook(Path("made.xlsx")))
print("Job title" in headings, "job_title" in door.tables["contacts"], "| Job title |" in workbook_page())
"""
    assert ask(house, program) == "True True True"


def test_a_new_sheet_has_its_tab_and_its_page(house):
    change(house, "A new sheet")
    program = """
import datetime, openpyxl, xlmigrate
from tools.pages import workbook_page
xlmigrate.new("made.xlsx", today=datetime.date(2026, 11, 14))
book = openpyxl.load_workbook("made.xlsx")
print(book.sheetnames[book.sheetnames.index("Redirects") + 1], list(book["Tracking"].tables), "## Tracking" in workbook_page())
"""
    assert ask(house, program) == "Tracking ['Tracking'] True"


def test_a_new_platform_is_recognised_and_documented(house):
    change(house, "A new platform")
    (house / "people.csv").write_text(
        "mail_address,mail_state\na@example.org,off\nb@example.org,on\n", encoding="utf-8"
    )
    program = """
import datetime, xlmigrate
from tools.pages import platforms_page
made = xlmigrate.start("made.xlsx", ["people.csv"], target="Example Mail", today=datetime.date(2026, 11, 14))
print(made.tables["files"]["platform"].tolist(), made.tables["suppressions"]["address"].tolist(), "## Example Mail" in platforms_page())
"""
    assert ask(house, program) == "['Example Mail'] ['a@example.org'] True"


def test_a_new_button_is_a_command_a_function_a_macro_and_a_page(house):
    change(house, "A new button")
    program = """
import pandas as pd, xlmigrate
from tools.pages import operations_page
from xlmigrate.domains import operation
one = operation("CheckAddresses")
found = xlmigrate.check_addresses(pd.DataFrame({"E-mail": ["nonsense"]})).findings["rule"].tolist()
print(one.name, one.label, found, "## Check addresses" in operations_page())
"""
    assert ask(house, program) == "check-addresses Check addresses ['CT103'] True"


def test_a_new_subject_is_one_folder(house):
    body = PAGE.split("## A new subject\n", 1)[1].split("\n## ", 1)[0]
    files = re.findall(r"^`(xlmigrate/[\w./]+)`:\n\n```python\n(.*?)```", body, re.S | re.M)
    assert len(files) == 4
    for name, code in files:
        assert name.startswith("xlmigrate/domains/community/")
        (house / name).parent.mkdir(exist_ok=True)
        (house / name).write_text(code, encoding="utf-8")
    program = """
import datetime, openpyxl, pandas as pd, xlmigrate
from tools.pages import operations_page, rules_page, workbook_page
from xlmigrate.domains.traces.legend import legend_sheet
from xlmigrate.engine.rules import explained
xlmigrate.new("made.xlsx", today=datetime.date(2026, 11, 14))
book = openpyxl.load_workbook("made.xlsx")
print(book.sheetnames[book.sheetnames.index("Redirects") + 1], "## Groups" in workbook_page(), "## Community" in rules_page())
print(xlmigrate.check_groups(pd.DataFrame({"Group": ["Old class"], "Members": [0]})).findings["rule"].tolist())
print(legend_sheet()["entry"].eq("CM101").sum(), explained("cm101")[0].family, "## Check groups" in operations_page())
"""
    assert ask(house, program).splitlines() == ["Groups True True", "['CM101']", "1 Community True"]


def test_each_kind_of_change_is_made_in_one_file_by_hand():
    kinds = ["A new rule", "A new column", "A new sheet", "A new platform", "A new button"]
    assert re.findall(r"^## (.*)$", PAGE, re.M) == [*kinds, "A new subject"]
    for kind in kinds:
        body = PAGE.split(f"## {kind}\n", 1)[1].split("\n## ", 1)[0]
        assert len(re.findall(r"```(?:python|toml)", body)) == 1
