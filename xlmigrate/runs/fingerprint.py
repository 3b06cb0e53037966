"""One fingerprint over everything that a judgement rests on: it tells whether two runs were judged by the same rules."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import requires, version
from importlib.resources import files
from importlib.resources.abc import Traversable

import xlmigrate.domains  # noqa: F401 (the words of consent stand in the catalogue once the rooms are imported)
from xlmigrate.engine.settings import Policy
from xlmigrate.platforms import Profile, source_of, statuses_of, target_of

_JUDGES = ("engine", "domains", "cleaning", "files")
"""The rooms whose code and data judge: tables, words, settings, rules, the consent table, computed columns, cleaning, reading."""

_KINDS = (".py", ".toml", ".json")


def judged_by(policy: Policy) -> str:
    """The fingerprint for a workbook: of the catalogue, of the profiles of its source and its target, and of the libraries.

    64 hexadecimal digits of SHA-256. The same program gives the same on every computer and in every process.
    """
    ends = [one for one in (source_of(policy), target_of(policy)) if one is not None]
    return fingerprint(files("xlmigrate"), ends, libraries())


def fingerprint(package: Traversable, ends: Iterable[Profile], libraries: Iterable[str]) -> str:
    """The same for a package that lies somewhere, the profiles of a move, and libraries with their versions."""
    whole = hashlib.sha256()
    for name, content in _parts(package):
        whole.update(f"{name}\x1f{hashlib.sha256(content).hexdigest()}\x1e".encode())
    platforms = package / "platforms"
    for one in sorted({profile.name for profile in ends}):
        content = _normal((platforms / f"{one}.toml").read_bytes())
        whole.update(f"{one}\x1f{hashlib.sha256(content).hexdigest()}\x1e".encode())
    # of a list that names no platform the words of all platforms count
    whole.update(json.dumps(sorted(statuses_of(None).items())).encode())
    whole.update("\x1e".join(libraries).encode())
    return whole.hexdigest()


def _parts(package: Traversable) -> Iterator[tuple[str, bytes]]:
    """The files that judge, by their path within the package, in the order of the alphabet."""
    yield "platforms/__init__.py", _normal((package / "platforms" / "__init__.py").read_bytes())
    for room in _JUDGES:
        yield from _below(package / room, room)


def _below(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        inside = f"{path}/{entry.name}"
        if entry.is_dir():
            yield from _below(entry, inside)
        elif entry.name.endswith(_KINDS):
            yield inside, _normal(entry.read_bytes())


def _normal(content: bytes) -> bytes:
    """Text as it is on every system: a checkout on Windows may end its lines otherwise."""
    return content.replace(b"\r\n", b"\n")


@cache
def libraries() -> tuple[str, ...]:
    """The libraries that the package needs, with their versions: new data of theirs judge otherwise too."""
    needed = (
        re.split(r"[^\w.-]", one, maxsplit=1)[0] for one in requires("xlmigrate") or () if "extra" not in one
    )
    return tuple(sorted(f"{name} {version(name)}" for name in needed))
