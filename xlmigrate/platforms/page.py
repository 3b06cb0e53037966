"""Platforms as sections of the reference page, each value with its source; what is not known is said to be not known."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from xlmigrate.engine.catalogue import BY_NAME
from xlmigrate.platforms.exports import Export, StateColumn
from xlmigrate.platforms.facts import Fact, Known
from xlmigrate.platforms.profile import Profile
from xlmigrate.platforms.taking import KEYS, SAFEST, ImportFile, Key


def section(profile: Profile) -> str:
    """One platform: what its import takes, its words for a contact's state, and how its exports are recognized."""
    parts = [f"## {profile.title}\n\nAs of {profile.as_of}. Name for commands: `{profile.name}`.\n\n"]
    if profile.import_file:
        parts.append(_import(profile.import_file))
    if profile.statuses:
        parts.append("Its words for a contact's state: " + _meanings(profile.statuses.items()) + ".\n\n")
    parts += [_export(export) for export in profile.exports]
    if profile.notes:
        parts.append("".join(f"- {note.value} ({_source(note)})\n" for note in profile.notes) + "\n")
    return "".join(parts)


def key_table() -> str:
    """Every key of ``[import]``: what it says, its unit, and what checks it."""
    rows = [
        f"| `{key.name}` | {key.group} | {key.help} | {key.unit or _words(key.words) or _TYPES[key.type]} | {_assumed(key)} | {key.checked or 'not checked'} |\n"
        for key in KEYS.values()
    ]
    head = "| Key | Group | What it says | Unit or words | Assumed when not known | Checked by |\n|---|---|---|---|---|---|\n"
    return head + "".join(rows)


def _assumed(key: Key) -> str:
    value = SAFEST.get(key.name)
    if key.name.endswith("_form") and isinstance(value, tuple):
        value = tuple(_in_letters(form) for form in value)
    return "" if value is None else _shown(value, "")


_TYPES = {int: "number", bool: "yes or no", str: "text", tuple: "list"}


def _import(taking: ImportFile) -> str:
    facts = [(key, taking.fact(name)) for name, key in KEYS.items()]
    lines = ["| At import | Value | Grade | Source | Date |\n|---|---|---|---|---|\n"]
    for key, fact in facts:
        if fact.state in (Known.KNOWN, Known.DOES_NOT_APPLY):
            name = _name(key.name) + ("" if key.checked else " (not checked)")
            lines.append(f"| {name} | {_said(fact, key)} | {fact.grade} | {fact.source} | {fact.date} |\n")
    for place, heading in taking.columns.items():
        lines.append(
            f"| heading of {_column(place)} | `{heading.heading}` | {heading.grade} | {heading.source} | {heading.date} |\n"
        )
    for one in taking.consent:
        said = f"`{one.heading}`: {_meanings((ours, theirs) for ours, theirs in one.words.items())}"
        said += f"; blank counts as {one.blank}" if one.blank else ""
        said += f"; the day in `{one.day_heading}`" if one.day_heading else ""
        lines.append(f"| consent for {one.channel} | {said} | {one.grade} | {one.source} | {one.date} |\n")
    for state, word in (
        (Known.NOT_KNOWN, "Not known (looked for, not found)"),
        (Known.NOT_LOOKED_UP, "Not looked up"),
    ):
        names = [_name(key.name) for key, fact in facts if fact.state is state]
        if names:
            lines.append(f"\n{word}: {', '.join(names)}.\n")
    return "".join(lines) + "\n"


def _export(export: Export) -> str:
    name = f", file name like `{export.file_name}`" if export.file_name else ""
    said = [
        f"Export of {BY_NAME[export.holds].sheet}, recognized by: `{', '.join(export.required)}`{name} ({export.source}, {export.grade}, {export.date})."
    ]
    said += [_state(state) for state in export.states]
    if export.guesses:
        said.append(
            "Only guessed by the platform: " + ", ".join(f"`{heading}`" for heading in export.guesses) + "."
        )
    for place, words in export.words.items():
        said.append(f"Words of {_column(place)}: {_meanings(words.items())}.")
    for heading, words_left in export.leaves_out.items():
        said.append(f"Left out where `{heading}` is {', '.join(f'`{word}`' for word in words_left)}.")
    if export.note:
        said.append(export.note)
    return " ".join(said) + "\n\n"


def _state(state: StateColumn) -> str:
    words = [(word, meaning or "says nothing") for word, meaning in state.words.items()]
    said = _meanings(words)
    other = (
        f"; filled otherwise: {state.filled}"
        if state.filled and words
        else f"filled: {state.filled}"
        if state.filled
        else ""
    )
    return f"`{state.heading}` ({state.channel}): {said}{other}."


def _meanings(words: Iterable[tuple[str, str]]) -> str:
    by_meaning: dict[str, list[str]] = {}
    for word, meaning in words:
        by_meaning.setdefault(meaning, []).append(f"`{word}`")
    return "; ".join(f"{', '.join(group)} = {meaning}" for meaning, group in by_meaning.items())


def _said(fact: Fact[Any], key: Key) -> str:
    if fact.state is Known.DOES_NOT_APPLY:
        return f"does not apply: {fact.note}"
    value: Any = fact.value
    if key.columns:
        value = tuple(_column(place) for place in value)
    elif key.name.endswith("_form") and isinstance(value, tuple):
        value = tuple(_in_letters(form) for form in value)
    unit = key.unit
    said = _shown(value, unit)
    said += "".join(f"; {plan}: {_shown(value, unit)}" for plan, value in fact.plans.items())
    said += "".join(
        f"; another source says {_shown(other.value, unit)} ({_source(other)}, {other.grade})"
        for other in fact.others
    )
    return said + (f". {fact.note}" if fact.note else "")


def _shown(value: Any, unit: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,} {unit}".strip()
    if isinstance(value, tuple):
        return ", ".join(_code(one) for one in value)
    return _code(value)


def _in_letters(form: str) -> str:
    """A form of a date as people write it: ``%Y-%m-%d`` is YYYY-MM-DD."""
    letters = {"%Y": "YYYY", "%m": "MM", "%d": "DD", "%H": "hh", "%M": "mm", "%S": "ss", "%b": "Mon"}
    for code, shown in letters.items():
        form = form.replace(code, shown)
    return form


def _code(text: str) -> str:
    shown = {"\t": "tab"}.get(text, text).replace("|", "\\|")
    return f"`{shown}`" if len(shown) <= 40 and "`" not in shown else shown


def _words(words: tuple[str, ...]) -> str:
    return ", ".join(_code(word) for word in words)


def _name(key: str) -> str:
    return key.replace("_", " ")


def _column(place: str) -> str:
    table, _, name = place.partition(".")
    column = BY_NAME[table].by_name.get(name) if table in BY_NAME else None
    return f"{BY_NAME[table].sheet}, {column.heading}" if column else place


def _source(fact: Fact[Any]) -> str:
    return fact.source
