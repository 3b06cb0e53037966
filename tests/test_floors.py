"""The floors of the house: imports go down only."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "xlmigrate"

FLOORS = {
    "errors": 0, "policy": 0, "shipped": 0,
    "plan": 1, "journal": 1, "schema": 1, "profiles": 1, "cleaning": 1, "ooxml": 1, "dependencies": 1,
    "rulebook": 2, "consent": 2, "hosts": 2,
    "rules": 3, "computed": 3, "exchange": 3, "inventory": 3, "figures": 3, "since_freeze": 3,
    "operations": 4,
    "faces": 5,
    "runs": 6, "imports": 6, "undoing": 6, "opt_outs": 6, "forgetting": 6, "installation": 6,
    "api": 7,
    "cli": 8, "addin": 8, "functions": 8,
    "__init__": 9, "__main__": 9,
}  # fmt: skip

SIDEWAYS = {
    # a part -> the parts of its own floor that it may use
    "hosts": set(),
    "rules": set(),
    "computed": set(),
    "inventory": {"hosts"},
    "imports": {"runs"},
    "undoing": {"runs"},
}

NEVER = [
    ("rules", "hosts"),
    ("consent", "hosts"),
    ("consent", "rulebook"),
    ("hosts", "rules"),
    ("computed", "hosts"),
    ("inventory", "rules"),
    ("plan", "schema"),
]
ONLY_ERRORS = {"ooxml", "cleaning"}


def part_of(module: str) -> str:
    names = module.split(".")
    return names[1] if len(names) > 1 else "__init__"


def imports() -> list[tuple[str, str, str]]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        relative = path.relative_to(PACKAGE)
        here = relative.parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "xlmigrate":
                if node.module == "xlmigrate":
                    found += [(here, alias.name, str(relative)) for alias in node.names]
                else:
                    found.append((here, part_of(node.module), str(relative)))
            elif isinstance(node, ast.Import):
                found += [
                    (here, part_of(a.name), str(relative))
                    for a in node.names
                    if a.name.startswith("xlmigrate")
                ]
    return [(a, b, where) for a, b, where in found if a != b]


def faults(arrows: list[tuple[str, str, str]]) -> list[str]:
    said = []
    for here, named, where in arrows:
        there = named if named in FLOORS else "__init__"  # `from xlmigrate import __version__`
        if there == "__init__" and here in ("cli", "faces"):
            continue
        if FLOORS[there] > FLOORS[here]:
            said.append(f"{where}: {here} looks up to {there}")
        elif FLOORS[there] == FLOORS[here] and there not in SIDEWAYS.get(here, {there}):
            said.append(f"{where}: {here} looks sideways at {there}")
        if (here, there) in NEVER:
            said.append(f"{where}: {here} must not know {there}")
        if here in ONLY_ERRORS and there != "errors":
            said.append(f"{where}: {here} may import errors and nothing else of ours")
    return said


def test_imports_go_down_only():
    assert faults(imports()) == []


@pytest.mark.parametrize(
    ("arrow", "said"),
    [
        (("plan", "operations", "plan.py"), "plan.py: plan looks up to operations"),
        (("rules", "hosts", "rules/contacts.py"), "rules/contacts.py: rules must not know hosts"),
        (("cleaning", "schema", "cleaning/email.py"), "cleaning/email.py: cleaning may import errors and nothing else of ours"),
        (("rules", "computed", "rules/contacts.py"), "rules/contacts.py: rules looks sideways at computed"),
    ],
)  # fmt: skip
def test_an_import_that_breaks_the_house_is_named(arrow, said):
    assert said in faults([arrow])


def test_every_module_has_its_floor():
    parts = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in PACKAGE.rglob("*.py")}
    assert parts <= set(FLOORS)


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
