"""Every rule of the book. A family is one module; a new rule needs no line here."""

from __future__ import annotations

from types import ModuleType

from xlmigrate.rulebook import Rule
from xlmigrate.rules import assets, consent, contacts, dates, emails, names, phones, tags


def _of(module: ModuleType) -> list[Rule]:
    return [value for value in vars(module).values() if isinstance(value, Rule)]


def _by_code(*modules: ModuleType) -> tuple[Rule, ...]:
    rules = sorted((one for module in modules for one in _of(module)), key=lambda one: one.code)
    codes = [one.code for one in rules]
    if len(set(codes)) != len(codes):
        raise TypeError(f"two rules share a code: {sorted(c for c in codes if codes.count(c) > 1)}")
    return tuple(rules)


RULES = _by_code(contacts, emails, phones, names, dates, consent, tags, assets)
"""All rules, by code."""
