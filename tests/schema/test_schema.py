"""The declarations keep the promises of the sheets: who writes where, what is asked, what fits on a page.

Each promise is a function that names what breaks it. It is asked of every table, and of a broken one too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pandas as pd
import pytest

from xlmigrate import domains
from xlmigrate.domains import BY_NAME, TABLES, VOCABULARIES, table
from xlmigrate.domains.contacts.tables import CONTACTS
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.tables import (
    Choice,
    Column,
    Kind,
    Phase,
    Table,
    Tone,
    Vocabulary,
    Writer,
    Zone,
    computed,
    decision,
    fact,
    key,
)
from xlmigrate.workbook.drawing.look import width

EACH_TABLE = pytest.mark.parametrize("one", TABLES, ids=lambda one: one.name)
EACH_VOCABULARY = pytest.mark.parametrize(
    "words",
    {
        id(words): words
        for room in iter_modules(domains.__path__)
        if room.ispkg and (Path(domains.__file__).parent / room.name / "words.py").exists()
        for words in vars(import_module(f"xlmigrate.domains.{room.name}.words")).values()
        if isinstance(words, Vocabulary)
    }.values(),
    ids=lambda words: words.name,
)
"""Those of Start too, which no column offers."""

PROMPT = 255
"""What an input message of Excel holds; a heading of an Excel table holds as much."""

PRINTED = 220
"""Characters on a page one page wide, before the print is too small to read."""

FROZEN = 55
"""Characters that may stand still at the left: a quarter of a page."""

WGL4_SIGNS = set("←↑→↓↔↕↨□■▪▫▬▲►▼◄◊○●◘◙◦☺☻☼♀♂♠♣♥♦♪♫–—‘’‚“”„†‡•…‰‹›€™")
"""Arrows, shapes and marks of the Windows Glyph List 4 (Microsoft typography, WGL4), which Arial and Liberation Sans hold."""

SHAPES = {
    Tone.OK: "●→",
    Tone.GOOD: "●",
    Tone.IDLE: "○↓",
    Tone.WAIT: "○",
    Tone.GO: "↑",
    Tone.MOVE: "►",
    Tone.WARN: "▲◊",
    Tone.STOP: "■",
}
"""Circle asks nothing, triangle = look, square = stop, diamond = a person decides, arrow = direction."""

TABS = (
    "Settings",
    "Objectives", "Platform fit", "Resources", "Price tiers", "Contacts", "Consent records", "Origins", "Suppressions", "Tags", "Custom fields",
    "Assets", "Links", "Rebuild order", "Since freeze", "Products", "Purchases", "Subscriptions", "Affiliates", "Domains", "Gateways", "Integrations",
    "Redirects",
    "Test cases", "Go-live plan", "Rollback plan", "Warm-up", "Monitoring",
    "Findings", "Change log", "Files", "Columns", "Legend",
)  # fmt: skip


def in_wgl4(text: str) -> bool:
    return all(" " <= sign <= "~" or "\u00a0" <= sign <= "\u017f" or sign in WGL4_SIGNS for sign in text)


def is_one_sentence(text: str) -> bool:
    return bool(re.fullmatch(r"[A-Z0-9].*\w\.", text)) and not re.search(r"[.!?]\s", text)


def printed_width(one: Table) -> float:
    """A page holds everything before the first column that is not printed, and every decision in any case."""
    shown = [c for c in one.columns if c.zone not in (Zone.FACT, Zone.DETAIL) or c.printed]
    return sum(width(column) for column in shown)


# What is asked of each table: a function gives the names of what breaks it.


def helps_that_are_not_one_sentence(one: Table) -> list[str]:
    return [c.name for c in one.columns if not is_one_sentence(c.help) or len(c.help) > PROMPT]


def lists_without_words(one: Table) -> list[str]:
    return [c.name for c in one.columns if (c.kind is Kind.CHOICE) != (c.choices is not None)]


def headings_that_excel_refuses(one: Table) -> list[str]:
    seen: set[str] = set()
    faults = []
    for column in one.columns:
        heading = column.heading
        bare = heading == " ".join(heading.split()) and heading.isprintable()
        if not 1 <= len(heading) <= PROMPT or not bare or heading.casefold() in seen:
            faults.append(column.name)
        seen.add(heading.casefold())
    return faults


def headings_under_which_two_columns_answer(one: Table) -> list[str]:
    answers = [(c.name, known.casefold()) for c in one.columns for known in {c.heading, c.name, *c.aliases}]
    return sorted({known for name, known in answers if one.by_heading[known].name != name})


def surfaces_with_another_writer(one: Table) -> list[str]:
    may = {
        Zone.KEY: {Writer.IMPORT},
        Zone.COMPUTED: {Writer.XLMIGRATE},
        Zone.DETAIL: {Writer.XLMIGRATE},
        Zone.DECISION: {Writer.PERSON},
        Zone.FACT: {Writer.IMPORT, Writer.PERSON} if one.name != "settings" else {Writer.XLMIGRATE},
    }
    return [c.name for c in one.columns if c.writer not in may[c.zone]]


def choices_without_room_for_the_reason(one: Table) -> list[str]:
    asked = [c.name for c in one.zone(Zone.DECISION) if c.kind is Kind.CHOICE]
    told = [c for c in one.zone(Zone.DECISION) if c.name.endswith("note") and c.kind is Kind.TEXT]
    return [] if told else asked


def names_of_sheets_that_excel_refuses(one: Table) -> list[str]:
    sheet = one.sheet
    legal = re.fullmatch(r"[^\[\]:*?/\\']{1,31}", sheet) and sheet == sheet.strip()
    reserved = sheet.casefold() in {"history", "start", "lists"}
    return [] if legal and not reserved else [sheet]


def names_of_tables_that_excel_refuses(one: Table) -> list[str]:
    name = one.excel_name
    plain = re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,254}", name)
    cell = re.fullmatch(r"(?i)[a-z]{1,3}[0-9]{1,7}|r[0-9]*c[0-9]*|[rc]", name)
    return [] if plain and not cell else [name]


def references_that_lead_nowhere(one: Table) -> list[str]:
    named = [*one.neighbours, *(c.refers_to for c in one.columns if c.refers_to)]
    return [name for name in named if name not in BY_NAME]


def what_does_not_fit_on_the_page(one: Table) -> list[str]:
    return [f"{printed_width(one):.0f} characters"] if printed_width(one) > PRINTED else []


def printed_behind_unprinted(one: Table) -> list[str]:
    unprinted = [at for at, c in enumerate(one.columns) if not c.printed]
    return [c.name for c in one.columns[min(unprinted, default=len(one.columns)) :] if c.printed]


def frozen_columns_that_do_not_name_the_row(one: Table) -> list[str]:
    first, second, *others = one.columns
    faults = [c.name for c in (first, second) if c.zone is not Zone.KEY]
    faults += [c.name for c in others if c.zone is Zone.KEY]
    return faults + ([first.name] if width(first) + width(second) > FROZEN else [])


def chips_that_make_a_third(one: Table) -> list[str]:
    chips = [c.name for c in one.computed if c.choices and any(w.tone for w in c.choices)]
    return chips[2:]


def signs_outside_the_fonts(one: Table) -> list[str]:
    faults = [text for text in (one.sheet, one.purpose, *one.noun) if not in_wgl4(text)]
    return faults + [c.name for c in one.columns if not in_wgl4(c.heading + c.help + c.example + c.unit)]


def examples_of_another_kind(one: Table) -> list[str]:
    return [c.name for c in one.columns if c.example and not _is_an_example(c)]


def examples_of_somebody_real(one: Table) -> list[str]:
    """Only the domains of RFC 2606, the addresses of RFC 5737 and telephone numbers kept for fiction."""
    invented = re.compile(
        r"[\w.+-]+@example\.(com|org|net)|https://([\w-]+\.)*example\.(com|org|net)(/.*)?|\+447700900\d{3}|192\.0\.2\.\d+"
    )
    looks_real = re.compile(r"@|://|^\+\d|^\d+\.\d+\.\d+\.\d+$")
    return [c.name for c in one.columns if looks_real.search(c.example) and not invented.fullmatch(c.example)]


def _is_an_example(column: Column) -> bool:
    text = column.example
    if column.kind is Kind.CHOICE:
        return text in (column.choices.words if column.choices else ())
    if column.kind is Kind.YES_NO:
        return text in ("Yes", "No")
    if column.kind is Kind.COUNT:
        return text.isdecimal()
    if column.kind.is_numeric:
        return bool(re.fullmatch(r"-?\d+(\.\d+)?", text))
    if column.kind is Kind.DATE:
        return date.fromisoformat(text).isoformat() == text
    if column.kind is Kind.TIME:
        return datetime.fromisoformat(text).isoformat(sep=" ")[: len(text)] == text
    if column.kind is Kind.ID and column.zone is Zone.KEY:
        return bool(re.fullmatch(r"[A-Z]{1,2}-\d+", text))
    return bool(text.strip())


PROMISES: tuple[Callable[[Table], list[str]], ...] = (
    helps_that_are_not_one_sentence, lists_without_words, headings_that_excel_refuses,
    headings_under_which_two_columns_answer, surfaces_with_another_writer, choices_without_room_for_the_reason,
    names_of_sheets_that_excel_refuses, names_of_tables_that_excel_refuses, references_that_lead_nowhere,
    what_does_not_fit_on_the_page, printed_behind_unprinted, frozen_columns_that_do_not_name_the_row,
    chips_that_make_a_third, signs_outside_the_fonts,
    examples_of_another_kind, examples_of_somebody_real,
)  # fmt: skip


@EACH_TABLE
def test_every_column_has_one_sentence_of_help(one):
    assert helps_that_are_not_one_sentence(one) == []


@EACH_TABLE
def test_every_choice_column_has_a_vocabulary_and_no_other_has(one):
    assert lists_without_words(one) == []


@EACH_TABLE
def test_headings_are_unique_in_any_case_and_fit_an_excel_table(one):
    assert headings_that_excel_refuses(one) == []


@EACH_TABLE
def test_no_two_columns_answer_to_one_heading(one):
    assert headings_under_which_two_columns_answer(one) == []


@EACH_TABLE
def test_decisions_are_written_by_persons_only_and_computed_columns_by_xlmigrate_only(one):
    assert surfaces_with_another_writer(one) == []


@EACH_TABLE
def test_where_a_person_chooses_there_is_room_for_the_reason(one):
    assert choices_without_room_for_the_reason(one) == []


@EACH_TABLE
def test_sheet_names_are_legal(one):
    assert names_of_sheets_that_excel_refuses(one) == []


@EACH_TABLE
def test_table_names_are_names_that_excel_takes(one):
    assert names_of_tables_that_excel_refuses(one) == []


@EACH_TABLE
def test_ids_and_neighbours_refer_to_tables_that_exist(one):
    assert references_that_lead_nowhere(one) == []


@EACH_TABLE
def test_what_is_printed_fits_on_one_page_in_width(one):
    assert what_does_not_fit_on_the_page(one) == []


@EACH_TABLE
def test_unprinted_columns_stand_behind_all_that_is_printed(one):
    assert printed_behind_unprinted(one) == []


@EACH_TABLE
def test_the_two_frozen_columns_name_the_row_and_leave_room(one):
    assert frozen_columns_that_do_not_name_the_row(one) == []


@EACH_TABLE
def test_two_computed_columns_of_chips_are_the_most(one):
    assert chips_that_make_a_third(one) == []


@EACH_TABLE
def test_every_sign_is_in_the_fonts_of_the_workbook(one):
    assert signs_outside_the_fonts(one) == []


@EACH_TABLE
def test_every_example_is_of_the_kind_of_its_column(one):
    assert examples_of_another_kind(one) == []


@EACH_TABLE
def test_examples_show_invented_people_on_example_domains(one):
    assert examples_of_somebody_real(one) == []


@EACH_TABLE
def test_a_row_that_a_person_types_asks_for_the_name_that_it_cannot_do_without(one):
    assert any(c.required for c in one.columns[:2]) == (one.phase is not Phase.TRACES)
    assert not any(c.required for c in one.computed)


@EACH_TABLE
def test_an_empty_table_knows_its_kinds_and_no_nan(one):
    frame = one.empty(2)
    assert list(frame.columns) == [c.name for c in one.columns]
    for column in one.columns:
        cells = frame[column.name]
        assert cells.dtype == column.kind.dtype
        assert all(cell is pd.NA for cell in cells)


ID, NAME = key("id", "ID", Kind.ID, "It."), key("name", "Name", Kind.TEXT, "It.")
LOUD = Vocabulary("Loud", (Choice("Stop", "Stops.", Tone.STOP, "■"),))


def made(*columns: Column, sheet: str = "Things", name: str = "things", **more: tuple[str, ...]) -> Table:
    return Table(
        name, sheet, "What there is.", (ID, NAME, *columns), phase=Phase.PROJECT, noun=("thing", "things"), **more
    )  # fmt: skip


BROKEN: tuple[tuple[Callable[[Table], list[str]], Table, list[str]], ...] = (
    (helps_that_are_not_one_sentence, made(fact("a", "A", Kind.TEXT, "no sentence")), ["a"]),
    (helps_that_are_not_one_sentence, made(fact("a", "A", Kind.TEXT, "One. Two.")), ["a"]),
    (helps_that_are_not_one_sentence, made(fact("a", "A", Kind.TEXT, "")), ["a"]),
    (lists_without_words, made(fact("a", "A", Kind.CHOICE, "It.")), ["a"]),
    (lists_without_words, made(fact("a", "A", Kind.TEXT, "It.", choices=LOUD)), ["a"]),
    (headings_that_excel_refuses, made(fact("a", "A" * 256, Kind.TEXT, "It.")), ["a"]),
    (headings_that_excel_refuses, made(fact("a", "A\nB", Kind.TEXT, "It.")), ["a"]),
    (headings_that_excel_refuses, made(fact("a", "", Kind.TEXT, "It.")), ["a"]),
    (headings_under_which_two_columns_answer, made(fact("a", "A", Kind.TEXT, "It.", aliases=("NAME",))), ["name"]),
    (surfaces_with_another_writer, made(decision("a", "A", Kind.TEXT, "It.", by=Writer.XLMIGRATE)), ["a"]),
    (surfaces_with_another_writer, made(computed("a", "A", Kind.TEXT, "It.", by=Writer.PERSON)), ["a"]),
    (choices_without_room_for_the_reason, made(decision("a", "A", Kind.CHOICE, "It.", choices=LOUD)), ["a"]),
    (names_of_sheets_that_excel_refuses, made(sheet="To/From"), ["To/From"]),
    (names_of_sheets_that_excel_refuses, made(sheet="A" * 32), ["A" * 32]),
    (names_of_sheets_that_excel_refuses, made(sheet="Lists"), ["Lists"]),
    (names_of_tables_that_excel_refuses, made(name="r1c1"), ["R1c1"]),
    (names_of_tables_that_excel_refuses, made(name="x_2024"), ["X2024"]),
    (names_of_tables_that_excel_refuses, made(name="go-live"), ["Go-live"]),
    (references_that_lead_nowhere, made(fact("a", "A", Kind.ID, "It.", refers_to="nowhere")), ["nowhere"]),
    (references_that_lead_nowhere, made(neighbours=("contacts", "nowhere")), ["nowhere"]),
    (what_does_not_fit_on_the_page, made(fact("a", "A", Kind.TEXT, "It.", width=200)), ["232 characters"]),
    (printed_behind_unprinted, made(fact("a", "A", Kind.TEXT, "It.", printed=False), fact("b", "B", Kind.TEXT, "It.")), ["b"]),
    (frozen_columns_that_do_not_name_the_row, replace(made(), columns=(ID, fact("a", "A", Kind.TEXT, "It."))), ["a"]),
    (frozen_columns_that_do_not_name_the_row, replace(made(), columns=(replace(ID, width=40), NAME)), ["id"]),
    (chips_that_make_a_third, made(*(computed(n, n, Kind.CHOICE, "It.", choices=LOUD) for n in "abc")), ["c"]),
    (signs_outside_the_fonts, made(fact("a", "A \N{HEAVY CHECK MARK}", Kind.TEXT, "It.")), ["a"]),
    (examples_of_another_kind, made(fact("a", "A", Kind.CHOICE, "It.", choices=LOUD, example="Go")), ["a"]),
    (examples_of_another_kind, made(fact("a", "A", Kind.COUNT, "It.", example="many")), ["a"]),
    (examples_of_somebody_real, made(fact("a", "A", Kind.EMAIL, "It.", example="ana@acme.com")), ["a"]),
)  # fmt: skip


@pytest.mark.parametrize(("promise", "broken", "named"), BROKEN, ids=lambda it: getattr(it, "__name__", ""))
def test_what_breaks_a_promise_is_named(promise, broken, named):
    assert promise(broken) == named


@pytest.mark.parametrize(
    ("column", "characters"),
    [
        (fact("a", "Subscription state", Kind.TEXT, "It.", width=3), len("Subscription") + 4),
        (fact("a", "A", Kind.CHOICE, "It.", choices=LOUD, width=3), len("Stop") + 5),
        (fact("a", "A", Kind.TEXT, "It.", width=40), 40),
    ],
)
def test_a_column_has_room_for_its_heading_its_filter_button_and_its_chips(column, characters):
    assert width(column) == characters


def test_every_promise_is_broken_once_and_a_sound_table_breaks_none():
    assert {promise for promise, _, _ in BROKEN} == set(PROMISES)
    sound = made(decision("note", "Note", Kind.TEXT, "Why."))
    assert {promise.__name__: promise(sound) for promise in PROMISES if promise(sound)} == {}


@EACH_VOCABULARY
def test_every_word_is_said_once_and_explained(words):
    assert words.choices
    assert len({word.casefold() for word in words.words}) == len(words.words)
    assert all(word == word.strip() and 1 <= len(word) <= PROMPT for word in words.words)
    assert [choice.word for choice in words if not choice.help.endswith(".")] == []


@EACH_VOCABULARY
def test_symbols_are_in_the_fonts_and_mean_what_their_tone_means(words):
    assert in_wgl4("".join(choice.word + choice.help + choice.symbol for choice in words))
    for choice in words:
        allowed = SHAPES[choice.tone] if choice.tone else ""
        assert len(choice.symbol) == (1 if choice.tone else 0), choice.word
        assert choice.symbol in allowed, choice.word


def test_tabs_stand_in_the_order_of_the_work():
    assert tuple(one.sheet for one in TABLES) == TABS
    phases = [list(Phase).index(one.phase) for one in TABLES]
    assert phases == sorted(phases)


def doubled(values: Iterable[str]) -> list[str]:
    seen = [value.casefold() for value in values]
    return sorted({value for value in seen if seen.count(value) > 1})


@pytest.mark.parametrize("attribute", ["name", "sheet", "excel_name", "purpose"])
def test_no_two_tables_share_a_name(attribute):
    assert doubled(getattr(one, attribute) for one in TABLES) == []


def test_no_two_tables_make_the_same_ids():
    prefixes = [one.id_prefix for one in TABLES if one.id_prefix]
    assert doubled(prefixes) == []
    assert all(re.fullmatch(r"[A-Z]{1,2}-", prefix) for prefix in prefixes)


def test_rows_that_persons_or_imports_add_get_an_id():
    named_by_their_text = {"settings", "findings", "change_log", "legend"}
    named_by_another_sheet = {"rebuild_order"}
    without = {one.name for one in TABLES if not one.id_prefix}
    assert without == named_by_their_text | named_by_another_sheet


def test_the_example_of_an_id_is_one_that_its_table_would_make():
    keys = {
        one: one.key for one in TABLES if one.key.example and one.name != "assets"
    }  # assets: by their class
    assert [one.name for one, column in keys.items() if not column.example.startswith(one.id_prefix)] == []


def test_one_name_of_a_vocabulary_means_one_list_of_words():
    offered = {
        (c.choices.name, c.choices.choices) for one in TABLES for c in one.columns if c.choices is not None
    }
    assert len(offered) == len(VOCABULARIES)
    assert {name for name, _ in offered} == {words.name for words in VOCABULARIES}


def test_vocabularies_stand_in_the_order_in_which_columns_first_offer_them():
    met = dict.fromkeys(c.choices.name for one in TABLES for c in one.columns if c.choices is not None)
    assert [words.name for words in VOCABULARIES] == list(met)


def test_secrets_have_a_place_to_name_and_none_to_stand_in():
    secret = re.compile(r"secret|api.?key|password|token(?!_holder)|card.?number|iban", re.I)
    kept = [(one.name, c.name) for one in TABLES for c in one.columns if secret.search(c.name)]
    assert kept == [("gateways", "secret_location"), ("integrations", "secret_location")]


@pytest.mark.parametrize(
    "name", ["go_live_plan", "Go-live plan", "GoLivePlan", "GO_LIVE_PLAN", "go-live PLAN", "goliveplan"]
)
def test_a_table_is_found_by_its_name_its_sheet_or_its_excel_name_in_any_case(name):
    assert table(name) is BY_NAME["go_live_plan"]


@EACH_TABLE
def test_every_table_is_found_by_each_of_its_names(one):
    assert table(one.name) is table(one.sheet) is table(one.excel_name) is BY_NAME[one.name] is one


@pytest.mark.parametrize("name", ["Contcats", "", "Start", "Lists"])
def test_a_sheet_that_is_not_there_is_refused_naming_those_that_are(name):
    with pytest.raises(XlmigrateError) as refused:
        table(name)
    assert str(refused.value) == f"there is no sheet {name!r}. The sheets are: {', '.join(TABS)}."


def test_columns_stand_in_the_order_of_the_zones():
    order = "key, computed, decision, fact, detail"
    with pytest.raises(TypeError, match=rf"^things: columns stand in the order {order}$"):
        made(fact("a", "A", Kind.TEXT, "It."), computed("b", "B", Kind.TEXT, "It."))


@pytest.mark.parametrize(
    ("column", "attribute"),
    [(fact("NAME", "Other", Kind.TEXT, "It."), "name"), (fact("other", "nAmE", Kind.TEXT, "It."), "heading")],
)
def test_two_columns_of_one_name_or_heading_are_refused(column, attribute):
    with pytest.raises(TypeError, match=rf"^things: two columns share a {attribute}$"):
        made(column)


def test_a_heading_is_known_in_any_case_by_alias_and_by_attribute():
    assert {CONTACTS.by_heading[name].name for name in ("e-mail", "email", "email address")} == {"email"}
