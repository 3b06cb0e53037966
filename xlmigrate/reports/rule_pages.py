"""What a rule says of itself: its entry, its title and its page, for people."""

from __future__ import annotations

from typing import Any

from xlmigrate.domains import RULES
from xlmigrate.domains.traces.file_notices import FILE_NOTICES
from xlmigrate.domains.traces.legend import family_of
from xlmigrate.domains.traces.sheets import MORE_ROWS
from xlmigrate.engine.dates import DATE_NOTICES
from xlmigrate.engine.loading import LOADING_NOTICES
from xlmigrate.engine.plan import Fix


def rule_entries() -> list[dict[str, Any]]:
    """Every rule and every check of the door: code, family, name, severity, fix, title, why and examples."""
    door = [
        {
            "code": one.code,
            "family": family_of(one.code),
            "name": "",
            "severity": one.severity.value,
            "fix": Fix.NONE.value,
            "title": one.title,
            "text": one.why,
        }
        for one in (*LOADING_NOTICES, *DATE_NOTICES, *FILE_NOTICES, MORE_ROWS)
    ]
    rules = [
        {
            "code": one.code,
            "family": family_of(one.code),
            "name": one.name,
            "severity": one.severity.value,
            "fix": one.fix.value,
            "title": one.title,
            "text": one.doc.partition("\n")[2].strip(),
        }
        for one in RULES
    ]
    return sorted(door + rules, key=lambda entry: entry["code"])


def rule_titles() -> dict[str, str]:
    """The first sentence of each rule, by code."""
    return {entry["code"]: entry["title"] for entry in rule_entries()}


def rule_page(entry: dict[str, Any]) -> str:
    """One rule as Markdown: what it finds, why it matters, and its examples."""
    name = f" `{entry['name']}`" if entry["name"] else ""
    about = f"Severity {entry['severity'].lower()}, fix {entry['fix']}.{name}"
    return f"### {entry['code']}: {entry['title']}\n\n{about}\n\n{entry['text']}\n"
