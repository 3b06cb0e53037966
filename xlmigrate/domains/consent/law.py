"""What the law and the mailbox providers ask of every sender, as data (`law.toml`), and where this program asks for more."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    return tomllib.loads((files("xlmigrate.domains.consent") / "law.toml").read_text(encoding="utf-8"))


def duties() -> list[dict[str, str]]:
    """Duties of every sender: ``where``, ``says``, ``holds_from``, ``source``. Not legal advice."""
    return list(_data()["duty"])


def stricter() -> list[dict[str, str]]:
    """Where the product is stricter than the law: ``what``, ``law``, ``here``, and the ``switch`` of the house."""
    return list(_data()["stricter"])
