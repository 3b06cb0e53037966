"""The arrows of the house: which room may import which. The list stands in `tools.house`; sideways is forbidden by default."""

from pathlib import Path

import pytest

from tools.house import ALLOWED, PACKAGE, circles, forbidden, heights_of, imports, modules, report, room_of

ARROWS = imports(PACKAGE)


def test_no_room_imports_one_that_the_list_does_not_allow():
    assert forbidden(ARROWS) == []


def test_no_modules_import_each_other():
    assert circles(ARROWS) == []


def test_every_room_is_on_the_list_and_every_room_of_the_list_is_there():
    assert {room_of(module) for module in ARROWS} == set(ALLOWED)


def test_no_arrow_of_the_list_is_there_for_nobody():
    used = {(room_of(one), room_of(other)) for one, others in ARROWS.items() for other in others}
    unused = [
        (here, there)
        for here, allowed in ALLOWED.items()
        for there in allowed
        if "*" not in there and (here, there) not in used
    ]
    assert unused == []


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("domains.money.rules", "domains.contacts.words", "domains.money may not know domains.contacts"),
        ("platforms", "domains.consent.words", "platforms may not know domains.consent"),
        ("domains.contacts.rules.emails", "workbook.hosts.file", "domains.contacts may not know workbook"),
        ("workbook.hosts.file", "runs.session", "workbook may not know runs"),
        ("engine.rules", "domains", "engine may not know domains"),
        ("cleaning.email", "engine.tables", "cleaning may not know engine"),
        ("domains.consent.judge", "probes.mail_servers", "domains.consent may not know probes"),
    ],
)
def test_an_import_that_breaks_the_house_is_named(one, other, said):
    assert forbidden({one: {other}}) == [f"{one} imports {other}: {said}"]


def test_a_room_that_nobody_put_on_the_list_is_named():
    assert forbidden({"helpers.things": {"engine"}}) == [
        "helpers.things: the room helpers is not on the list"
    ]


@pytest.mark.parametrize(
    ("arrows", "found"),
    [
        ({"a": {"b"}, "b": {"c"}, "c": set()}, []),
        ({"a": {"b"}, "b": {"a"}}, [["a", "b"]]),
        ({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}, [["a", "b", "c"]]),
    ],
)
def test_a_circle_is_found(arrows, found):
    assert circles(arrows) == found


def test_an_import_within_a_function_counts_and_one_for_types_does_not(tmp_path):
    package = tmp_path / "xlmigrate"
    for name, text in {
        "__init__": "",
        "one": "def late():\n    from xlmigrate.two import thing\n",
        "two": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from xlmigrate.one import late\nthing = 1\n",
        "three": "from xlmigrate import two\nimport xlmigrate.one\n",
    }.items():
        package.mkdir(exist_ok=True)
        (package / f"{name}.py").write_text(text, encoding="utf-8")
    assert imports(package) == {"__init__": set(), "one": {"two"}, "two": set(), "three": {"one", "two"}}
    assert heights_of(imports(package)) == {"__init__": 1, "one": 2, "two": 1, "three": 3}


def test_the_measures_can_be_printed():
    told = report(PACKAGE)
    assert "Circles of modules: 0\nForbidden arrows: 0\n" in told
    assert f"Modules: {len(modules(PACKAGE))}" in told


@pytest.mark.parametrize("clock", ["date.today", "datetime.now", "time.time", "datetime.utcnow"])
def test_no_clock_below_the_entrances(clock):
    entrances = {"cli", "addin", "api"}
    reading = [
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if path.relative_to(PACKAGE).parts[0].removesuffix(".py") not in entrances
        and f"{clock}(" in path.read_text(encoding="utf-8")
    ]
    assert reading == []


@pytest.mark.parametrize("module", ["socket", "http.client", "urllib.request", "dns.resolver"])
def test_only_probes_and_entrances_may_open_a_socket(module):
    opening = {
        room_of(name)
        for name, path in modules(PACKAGE).items()
        if any(
            line.split()[:2] in (["import", module], ["from", module])
            for line in path.read_text(encoding="utf-8").splitlines()
            if line.strip()
        )
    }
    assert opening <= {"probes", "cli"}  # the command line hands the resolver in


def test_the_page_of_the_house_draws_every_room():
    page = (Path(PACKAGE).parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert [room for room in ALLOWED if f"`{room.rpartition('.')[2]}" not in page] == []
