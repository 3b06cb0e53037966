"""What README and the pages claim is so: commands, options, sheets, columns, links, counts."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import typer

from tests.libreoffice import opened
from xlmigrate.cli import app
from xlmigrate.domains import BY_NAME, TABLES
from xlmigrate.domains.project.metrics import GATES, SHOWN
from xlmigrate.platforms import profiles

REPOSITORY = Path(__file__).parent.parent.parent
DOCS = REPOSITORY / "docs"
README = REPOSITORY / "README.md"
BY_HAND = (
    README,
    REPOSITORY / "CONTRIBUTING.md",
    REPOSITORY / "CHANGELOG.md",
    *(DOCS / f"{name}.md" for name in ("tutorial", "excel", "concepts", "consent", "live")),
)
"""The pages that people write and that speak to users; the others are generated, or have tests of their own."""

PAGES = sorted({README, REPOSITORY / "CONTRIBUTING.md", REPOSITORY / "CHANGELOG.md", *DOCS.glob("*.md")})
DRAWN = {"Start", "Status"}
"""Sheets without a table."""

COMMAND = typer.main.get_command(app)


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def code_of(page: Path) -> Iterator[str]:
    """Every piece of code of a page: blocks by line, and spans."""
    prose = []
    inside = False
    for line in text_of(page).splitlines():
        if line.startswith("```"):
            inside = not inside
        elif inside or line.startswith("    "):
            yield line.strip()
        else:
            prose.append(line)
    yield from (" ".join(span.split()) for span in re.findall(r"`([^`]+)`", "\n".join(prose)))


def prose_of(page: Path) -> str:
    """The text of a page without code and without the addresses of links."""
    text = re.sub(r"^```.*?^```", "", text_of(page), flags=re.M | re.S)
    text = re.sub(r"^    .*$", "", text, flags=re.M)
    return re.sub(r"\]\([^)]*\)", "]", re.sub(r"`[^`]+`", "", text))


def called(page: Path) -> Iterator[list[str]]:
    """The words of every call of the command line on a page, the program's name left out."""
    for code in code_of(page):
        for part in code.split("&&"):
            program, _, rest = part.partition("#")[0].strip().partition(" ")
            if re.split(r"[/\\]", program)[-1] == "xlmigrate":
                yield re.findall(r'"[^"]*"|\S+', rest)


def problem_of(words: list[str]) -> str | None:
    """What is not there of a call: the command, or an option of it."""
    command = COMMAND
    while is_group(command) and words and not words[0].startswith("-"):
        if words[0] not in command.commands:
            return f"no command {words[0]!r}"
        command, words = command.commands[words[0]], words[1:]
    there = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    unknown = [word for word in words if word.startswith("--") and word not in there]
    return f"{command.name} has no option {unknown[0]}" if unknown else None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_and_option_that_a_page_shows_is_there(page):
    assert [found for words in called(page) if (found := problem_of(words))] == []


@pytest.mark.parametrize("page", BY_HAND, ids=lambda page: page.name)
def test_every_option_that_a_page_names_alone_is_there(page):
    ours = {option for one in every_command(COMMAND) for parameter in one.params for option in parameter.opts}
    foreign = {"--measure-slow"} if page.name == "CONTRIBUTING.md" else set()
    named = {code.split()[0] for code in code_of(page) if code.startswith("--")}
    assert named - ours - foreign - {"--help", "--version"} == set()


def is_group(command: Any) -> bool:
    return hasattr(command, "commands")


def every_command(command: Any) -> Iterator[Any]:
    yield command
    if is_group(command):
        for one in command.commands.values():
            yield from every_command(one)


def test_a_command_and_an_option_that_are_not_there_are_told():
    assert problem_of(["strat", "Acme.xlsx"]) == "no command 'strat'"
    assert problem_of(["run", "Acme.xlsx", "--dry"]) == "run has no option --dry"
    assert problem_of(["addin", "install", "--to", "FOLDER"]) is None


def test_the_pages_show_most_of_the_commands():
    """Whoever changes how a page writes its commands changes what is looked at here."""
    shown = {words[0] for page in BY_HAND for words in called(page) if words}
    assert len(shown & set(COMMAND.commands)) >= 15


@pytest.mark.parametrize("page", BY_HAND, ids=lambda page: page.name)
def test_every_sheet_in_bold_is_there(page):
    """On these pages bold is the name of a sheet, or a sentence that opens a paragraph and ends in a period."""
    bold = [" ".join(one.split()) for one in re.findall(r"\*\*([^*]+)\*\*", prose_of(page))]
    sheets = {table.sheet for table in TABLES} | DRAWN
    assert [one for one in bold if not one.endswith(".") and one not in sheets] == []


@pytest.mark.parametrize("name", ["tutorial.md", "consent.md"])
def test_every_column_in_italics_is_there(name):
    """On these pages italics are a column, a setting, a word of a cell, or a list that the commands write."""
    from xlmigrate.domains import VOCABULARIES
    from xlmigrate.domains.consent import segments
    from xlmigrate.engine.settings import SETTINGS

    known = {column.heading.casefold() for table in TABLES for column in table.columns}
    known |= {str(word).casefold() for vocabulary in VOCABULARIES for word in vocabulary.words}
    known |= {one.heading.casefold() for one in SETTINGS}
    source = Path(segments.__file__).read_text(encoding="utf-8").casefold()
    italics = {
        " ".join(one.split()) for one in re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", prose_of(DOCS / name))
    }
    assert italics
    assert sorted(
        one
        for one in italics
        if one.casefold() not in known
        and one.casefold() not in source
        and one.partition(":")[0].casefold() not in known
    ) == ["Summary.xlsx"] * (name == "consent.md")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_within_the_repository_leads_to_something(page):
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text_of(page))
    broken = [
        link
        for link in links
        if not re.match(r"[a-z]+:", link) and not (page.parent / link).resolve().exists()
    ]
    assert broken == []


def test_every_page_can_be_reached_from_the_readme():
    linked = {
        (README.parent / link).resolve() for link in re.findall(r"\]\(([^)#\s]+\.md)\)", text_of(README))
    }
    assert set(DOCS.glob("*.md")) - linked == set()


NUMBERS = {"five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}


def number(pattern: str, page: Path = README) -> int:
    """A number that a page names, in digits or as a word."""
    said = re.search(pattern, " ".join(text_of(page).split()))[1].replace(",", "")
    return NUMBERS[said] if said in NUMBERS else int(said)


def test_the_counts_of_the_readme_are_those_of_the_code():
    assert number(r"any of (\d+) to any other") == len(profiles())
    assert number(r"Go or No-Go for (\w+) gates") == len(GATES)
    assert number(r"the next (\w+) things to do") == SHOWN
    first_hour = text_of(README).partition("## The first hour")[2].partition("\nFor your own move")[0]
    sheets = re.findall(r"^\d\. \*\*(.+?)\*\*", first_hour, re.M)
    assert number(r"look at (\w+) of its sheets") == len(sheets)


def test_the_demo_is_as_large_as_the_readme_says(demo_folder):
    sheets = opened(demo_folder / "Lumen Yoga.xlsx", data_only=True)
    assert number(r"about ([\d,]+) contacts") == round(rows_of(sheets, "contacts"), -2)
    assert number(r"contacts and (\d+) assets") == rows_of(sheets, "assets")


def rows_of(book: openpyxl.Workbook, table: str) -> int:
    """The rows of a sheet that have an ID."""
    one = BY_NAME[table]
    sheet = book[one.sheet]
    first, last = re.findall(r"\d+", sheet.tables[one.excel_name].ref)
    return sum(sheet.cell(row, 1).value is not None for row in range(int(first) + 1, int(last) + 1))


def test_the_glossary_has_thirty_words_each_once():
    words = re.findall(r"^\| ([A-Z][^|]*?) \|", text_of(DOCS / "concepts.md"), re.M)
    words = [word for word in words if word != "Word"]
    assert len(words) == len(set(words)) == 30


STRANGE = {
    r"\be-mails?\b": "email",
    r"\bthe pen\b": "what is written",
    r"\bthe door\b": "reading",
    r"may (?:not )?be written to|must (?:not )?be written to": "mailed",
    r"\bnot (?:yet )?built\b": "what is true",
    r"\bgrey\b|\bcolour|\blicence\b|\brecognis|\bcancelled\b": "US spelling",
}
"""What the pages for users do not say, and what they say instead."""


@pytest.mark.parametrize("page", BY_HAND, ids=lambda page: page.name)
@pytest.mark.parametrize("pattern", STRANGE)
def test_the_pages_are_in_the_words_of_the_field(page, pattern):
    assert re.findall(pattern, prose_of(page)) == [], f"say: {STRANGE[pattern]}"


def test_the_first_command_installs_what_the_buttons_need_and_the_second_what_the_tests_need():
    commands = re.findall(r"^<!-- command -->\n```\n(.*)\n```$", text_of(README), re.M)
    assert ['".[excel]"' in commands[0], '".[test]"' in commands[1], len(commands)] == [True, True, 2]
