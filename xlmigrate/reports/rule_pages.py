"""What a rule says of itself: its entry, its title and its page, for people."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import xlmigrate.domains  # noqa: F401 (the rooms register as they are imported)
from xlmigrate.engine.catalogue import Code
from xlmigrate.engine.rules import codes, explained


def _entry(one: Code) -> dict[str, Any]:
    entry = asdict(one)
    del entry["also"]
    return entry


def rule_entries() -> list[dict[str, Any]]:
    """Every rule and every notice: code, family, title, text, name, severity and fix."""
    return [_entry(one) for one in codes() if one.severity]


def entries_of(asked: str) -> list[dict[str, Any]]:
    """What a code means: a rule, a notice, a row of the consent table, a gate; nothing when there is none of that name."""
    return [_entry(one) for one in explained(asked)]


def rule_titles() -> dict[str, str]:
    """The first sentence of each code; of one that has several meanings, of the first."""
    return {one.code: one.title for one in reversed(codes())}


def rule_page(entry: dict[str, Any]) -> str:
    """One code as Markdown: what it finds, why it matters, and its examples."""
    name = f" `{entry['name']}`" if entry["name"] else ""
    about = (
        f"Severity {entry['severity'].lower()}, fix {entry['fix']}.{name}"
        if entry["severity"]
        else entry["family"]
    )
    return f"### {entry['code']}: {entry['title']}\n\n{about}\n\n{entry['text']}\n"
