"""Markup for people's programs: pages and pictures, in which no cell ever becomes markup.

What stands in a template, or in a piece marked as `Markup`, is ours; every value that is put into one is escaped, whatever it
holds. Nothing else in the package writes a tag.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that no XML may hold, escaped or not."""


@dataclass(frozen=True)
class Bar:
    """A bar in a table of a page; its length in rem."""

    rem: float


def rendered(template: str, **values: object) -> str:
    """A page from a template of the folder ``templates``; a value that it lacks is a fault of ours."""
    return _environment().get_template(template).render(values)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    made.tests["bar"] = lambda value: isinstance(value, Bar)
    return made


def filled(piece: str, *values: object, **named: object) -> Markup:
    """A piece of markup of ours with values in its braces, each escaped; what no XML can hold is left out."""
    safe = [_without(value) for value in values]
    return Markup(piece).format(*safe, **{name: _without(value) for name, value in named.items()})


def _without(value: object) -> object:
    return _NO_XML.sub("", value) if type(value) is str else value


__all__ = ["Bar", "Markup", "filled", "rendered"]
