"""How the package is built, measured: ``python -m tools.house [FOLDER]``, and ``python -m tools.house --walks``.

Prints the entries at the root, the levels that it takes to draw the imports without an arrow upwards, circles, arrows between rooms
that the list does not allow, the largest modules, and the modules outside the room of money that name one of its tables. FOLDER
is a package, this one unless another is given, so that two checkouts can be compared. Every import counts, those inside functions too; only
those for types alone do not.

``--walks`` runs three commands of the package that Python imports (files to a workbook, a run on it, a judgement) and counts the
different calls from one entry at the root into another: moves are all of them, climbs those that go up by the levels of the
imports, where something that was handed down is called back.
"""

from __future__ import annotations

import ast
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from types import FrameType

PACKAGE = Path(__file__).parent.parent / "xlmigrate"

ALLOWED: dict[str, tuple[str, ...]] = {
    # a room -> the rooms that it may import; what is not here is forbidden
    "__main__": ("cli",),
    "__init__": (),
    "api": (
        "runs", "workbook", "files", "demo_company", "domains", "domains.*", "engine", ),
    "cli": ("__init__", "api", "addin", "reports", "probes", "domains", "engine"),
    "addin": ("runs", "reports", "workbook", "domains", "domains.traces", "engine", "cleaning"),
    "demo_company": ("domains", "domains.assets", "engine"),
    "runs": ("workbook", "files", "reports", "probes", "platforms", "domains", "domains.*", "engine", "cleaning"),
    "reports": ("workbook", "probes", "domains", "domains.*", "engine"),
    "files": (
        "workbook", "platforms", "domains", "domains.assets", "domains.consent", "domains.traces", "engine", "cleaning",
    ),
    "workbook": ("platforms", "domains", "domains.consent", "domains.launch", "domains.project", "engine"),
    "probes": ("cleaning",),
    "domains": ("engine",),
    "domains.project": (
        "domains.assets", "domains.consent", "domains.contacts", "domains.money", "domains.traces", "platforms", "engine",
    ),
    "domains.contacts": ("domains.consent", "domains.project", "platforms", "engine", "cleaning"),
    "domains.consent": ("platforms", "engine", "cleaning"),
    "domains.tags": ("domains.assets", "domains.project", "engine", "cleaning"),
    "domains.assets": ("domains.project", "platforms", "engine", "cleaning"),
    "domains.money": ("domains.project", "domains.consent", "engine", "cleaning"),
    "domains.technical": ("domains.project", "engine"),
    "domains.launch": ("domains.assets", "domains.project", "engine", "cleaning"),
    "domains.traces": ("domains", "engine"),
    "platforms": ("engine",),
    "engine": ("cleaning",),
    "cleaning": (),
}  # fmt: skip
"""The allowed arrows. Between rooms of `domains`: words that several share (project), the states of consent that contacts show, and the
words of which Start makes its figures. Sideways: `files` opens workbooks of people through the package editor, `reports` takes the colours
of the workbook and what a probe answered."""

MONEY = frozenset(("products", "purchases", "subscriptions", "affiliates"))


def modules(package: Path) -> dict[str, Path]:
    """Every module of a package by its dotted name below the package; the package itself is ``__init__``."""
    found = {}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)
        found[name] = path
    return found


def room_of(module: str) -> str:
    """The room in which a module lies: ``domains.money``, ``workbook``, ``api``."""
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "domains" and len(parts) > 1 else parts[0]


def imports(package: Path) -> dict[str, set[str]]:
    """For each module the modules of the package that it imports; imports for types alone do not count."""
    known = modules(package)
    found: dict[str, set[str]] = {}
    for name, path in known.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        only_types = {
            inner
            for node in ast.walk(tree)
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
            for inner in ast.walk(node)
        }
        found[name] = set()
        for node in ast.walk(tree):
            if node in only_types:
                continue
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == package.name:
                base = (node.module or "").partition(".")[2]
                for alias in node.names:
                    inside = f"{base}.{alias.name}".strip(".")
                    found[name].add(inside if inside in known else base or "__init__")
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    root, _, inside = alias.name.partition(".")
                    if root == package.name:
                        found[name].add(inside or "__init__")
        found[name].discard(name)
    return found


def circles(arrows: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """The groups of modules that import each other, directly or around (Tarjan's strongly connected components)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(one: str) -> None:
        index[one] = low[one] = len(index)
        stack.append(one)
        for other in arrows.get(one, ()):
            if other not in index:
                visit(other)
                low[one] = min(low[one], low[other])
            elif other in stack:
                low[one] = min(low[one], index[other])
        if low[one] == index[one]:
            group = []
            while not group or group[-1] != one:
                group.append(stack.pop())
            if len(group) > 1:
                found.append(sorted(group))

    sys.setrecursionlimit(10_000)
    for one in arrows:
        if one not in index:
            visit(one)
    return found


def heights_of(arrows: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """The level of each entry at the root when every import goes down; entries that import each other share one."""
    rooms: dict[str, set[str]] = defaultdict(set)
    for one, others in arrows.items():
        here = one.split(".")[0]
        rooms[here] |= {other.split(".")[0] for other in others} - {here}
    together = {room: group[0] for group in circles(rooms) for room in group}
    merged: dict[str, set[str]] = defaultdict(set)
    for room, others in rooms.items():
        here = together.get(room, room)
        merged[here] |= {together.get(other, other) for other in others} - {here}
    heights: dict[str, int] = {}

    def height(room: str) -> int:
        if room not in heights:
            heights[room] = 1 + max((height(other) for other in merged.get(room, ())), default=0)
        return heights[room]

    return {room: height(together.get(room, room)) for room in rooms}


def forbidden(arrows: Mapping[str, Iterable[str]]) -> list[str]:
    """The imports between rooms that the list does not allow, in words."""
    said = []
    for one, others in arrows.items():
        here = room_of(one)
        for other in sorted(others):
            there = room_of(other)
            allowed = ALLOWED.get(here)
            if allowed is None:
                said.append(f"{one}: the room {here} is not on the list")
                break
            anywhere = there.startswith("domains.") and "domains.*" in allowed
            if there != here and there not in allowed and not anywhere:
                said.append(f"{one} imports {other}: {here} may not know {there}")
    return said


def name_money(package: Path) -> list[str]:
    """The modules outside the room of money that name one of its tables: as a text, a parameter or a key."""
    found = []
    for name, path in modules(package).items():
        if room_of(name) == "domains.money" or name == "schema.money":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            word = (
                getattr(node, "value", None) if isinstance(node, ast.Constant) else getattr(node, "arg", None)
            )
            if isinstance(word, str) and word in MONEY:
                found.append(name)
                break
    return found


def root_entries(package: Path) -> list[str]:
    """What lies at the root of the package, without files for tools."""
    return sorted(
        one.name
        for one in package.iterdir()
        if not one.name.startswith((".", "__pycache__")) and one.name != "py.typed"
    )


def report(package: Path) -> str:
    """The measures as text."""
    arrows = imports(package)
    sizes = {
        name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in modules(package).items()
    }
    largest = sorted(sizes, key=lambda name: -sizes[name])[:3]
    wrong = forbidden(arrows) if (package / "domains").is_dir() else None
    lines = [
        f"Modules: {len(arrows)}",
        f"Entries at the root: {len(root_entries(package))}",
        f"Levels of the entries: {max(heights_of(arrows).values())}",
        f"Circles of modules: {len(circles(arrows))}",
        *(f"  {' <-> '.join(group)}" for group in circles(arrows)),
        "Forbidden arrows: " + (str(len(wrong)) if wrong is not None else "the list is of another layout"),
        *(f"  {one}" for one in wrong or ()),
        "Largest modules: " + ", ".join(f"{name} ({sizes[name]} lines)" for name in largest),
        f"Modules outside money that name a money table: {len(name_money(package))}",
    ]
    return "\n".join(lines)


def walk(command: Callable[[], object], heights: Mapping[str, int]) -> tuple[int, int]:
    """How many different calls a command makes from one entry at the root into another, and how many of them go up."""
    met: set[tuple[str, str]] = set()

    def see(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_back is not None:
            here, there = (str(one.f_globals.get("__name__", "")) for one in (frame.f_back, frame))
            if here.startswith("xlmigrate") and there.startswith("xlmigrate"):
                met.add((here, there))

    sys.setprofile(see)
    try:
        command()
    finally:
        sys.setprofile(None)
    entries = {tuple((name.partition(".")[2] or "__init__").split(".")[0] for name in pair) for pair in met}
    between = {(here, there) for here, there in entries if here != there}
    return len(between), sum(heights[there] > heights[here] for here, there in between)


def walks() -> str:
    """The three commands, each with its moves and climbs."""
    import xlmigrate
    from xlmigrate import api

    heights = heights_of(imports(Path(str(xlmigrate.__file__)).parent))
    day, made = date(2026, 11, 14), []
    with tempfile.TemporaryDirectory() as folder:
        demo, book = Path(folder) / "demo", Path(folder) / "Move.xlsx"
        api.demo(demo)
        exports = sorted(demo.rglob("*.csv"))
        for name, command in (
            (
                "files to a workbook",
                lambda: api.start(book, exports, source="kartra", target="kit", today=day),
            ),
            (
                "a run on it",
                lambda: api.run(book, on=api.desk(state=Path(folder) / "state", today=date(2026, 11, 15))),
            ),
            ("a judgement", lambda: api.check(book, today=day)),
        ):
            moves, climbs = walk(command, heights)
            made.append(f"{name}: {moves} moves, {climbs} of them climb")
    return "\n".join(made)


if __name__ == "__main__":
    if "--walks" in sys.argv:
        print(walks())
    else:
        print(report(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else PACKAGE))
