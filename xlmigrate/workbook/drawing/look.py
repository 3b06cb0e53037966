"""The look of the workbook: `look.toml` read once, and its styles as formats of one XlsxWriter workbook.

A look is computed from the schema line of a column (its kind and its zone), never drawn by hand.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from xlmigrate.engine.shipped import look
from xlmigrate.engine.tables import Column, Entry, Kind, Table, Zone

_SIDES = ("left", "right", "top", "bottom")


def colour(name: str) -> str:
    """A colour of the palette as ``#RRGGBB``; other six-digit values are taken as they are."""
    palette: Mapping[str, str] = look()["palette"]
    return "#" + palette.get(name, name)


def kind_format(kind: Kind) -> Mapping[str, Any]:
    """Number format and alignment of the cells of a kind."""
    kinds: Mapping[str, Any] = look()["kinds"]
    found: Mapping[str, Any] = kinds.get(kind.name.lower(), kinds["text"])
    return found


def width(column: Column) -> float:
    """The width of a column in characters: declared, or that of its kind; never less than its words need."""
    widths = look()["widths"]
    wanted = column.width or (
        widths["wrapped"] if column.wrap else widths.get(column.kind.name.lower(), widths["text"])
    )
    least = [heading_width(column.heading)]
    if column.kind is Kind.CHOICE and column.choices and any(c.tone for c in column.choices):
        least.append(max(map(len, column.choices.words)) + widths["word_room"])
    return float(max(wanted, *least))


def heading_width(heading: str) -> int:
    """The least width for a heading that may stand on two lines, with its filter button."""
    return max(map(len, heading.split())) + int(look()["widths"]["heading_room"])


def lines_needed(length: int, chars: float) -> int:
    """How many lines a text of that length takes in a wrapped column of that width (an estimate)."""
    return max(1, math.ceil(length / max(chars - 1, 1)))


def plain_font() -> dict[str, Any]:
    """The font of a cell without a style; without a scheme, or Excel would show the font of the theme."""
    font = look()["font"]
    return {"font_name": font["name"], "font_size": font["size"], "font_scheme": False}


class Styles:
    """The styles of `look.toml` as formats of one workbook; the same style asked twice is the same format."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._asked: dict[tuple[Any, ...], Format] = {}

    def __call__(self, *names: str, **more: Any) -> Format:
        """The format of the named styles, the later ones over the earlier, and ``more`` over all."""
        asked = (names, tuple((name, tuple(v) if isinstance(v, list) else v) for name, v in more.items()))
        if asked not in self._asked:
            properties: dict[str, Any] = {}
            for name in ("base", *names):
                properties.update(look()["styles"][name])
            self._asked[asked] = self.of(properties | more)
        return self._asked[asked]

    def of(self, properties: Mapping[str, Any]) -> Format:
        """The format of properties as XlsxWriter names them; colours by name, borders as ``[line, colour]``."""
        full: dict[str, Any] = plain_font()
        for name, value in properties.items():
            if name in _SIDES:
                full[name], full[f"{name}_color"] = value[0], colour(value[1])
            else:
                full[name] = colour(value) if name.endswith("color") else value
        return self._make(full)

    def _make(self, full: Mapping[str, Any]) -> Format:
        identity = tuple(sorted(full.items()))
        if identity not in self._made:
            self._made[identity] = self._book.add_format(dict(full))
        return self._made[identity]

    def heading(self, table: Table, column: Column) -> Format:
        """The header cell of a column."""
        side = {"align": "right", "indent": 2} if column.kind.is_numeric else {"align": "left", "indent": 1}
        return self(f"header_{_surface(column)}", **side, **_edge(table, column))

    def band(self, table: Table, column: Column) -> Format:
        """The band above a header that tells whose columns these are."""
        return self(f"band_{_surface(column)}", **_edge(table, column))

    def body(self, table: Table, column: Column, kind: Kind | None = None) -> Format:
        """A cell of the column; ``kind`` where one cell is of another kind (a value on Settings)."""
        more = dict(kind_format(kind or column.kind))
        if column.zone is not Zone.DECISION:
            more |= _edge(table, column)
        if column.wrap:
            more["text_wrap"] = True
        names = [f"body_{_surface(column)}"]
        if column == _name(table):
            names.append("name")
        return self(*names, **more)

    def unwritten(self, kind: Kind) -> Format:
        """The default of a column below its table: the number format and nothing that would show."""
        return self(**kind_format(kind))

    def word(self, choice: Entry) -> Format | None:
        """How a word of a vocabulary looks; None for a word without a tone. A conditional format sets no borders."""
        if choice.tone is None:
            return None
        tone = look()["tones"][choice.tone.value]
        full = {name: colour(value) if name.endswith("color") else value for name, value in tone.items()}
        full["num_format"] = f'"{choice.symbol} "@' if choice.symbol else "@"
        return self._make(full | {"font_scheme": False})

    def rule(self) -> Format:
        """The rule below a line, and nothing else changed."""
        bottom, line = look()["styles"]["row_rule"]["bottom"]
        return self._make({"bottom": bottom, "bottom_color": colour(line), "font_scheme": False})

    def bold(self) -> Format:
        """Bold, and nothing else changed."""
        return self._make({"bold": True, "font_scheme": False})


def _surface(column: Column) -> str:
    """How a column is coloured: by who writes it."""
    return "computed" if column.is_computed else column.zone.name.lower()


def _edge(table: Table, column: Column) -> dict[str, Any]:
    """A white rule left of a zone's first column, but for the first of the sheet."""
    first = next(one for one in table.columns if one.zone is column.zone)
    starts = column.name == first.name and column is not table.columns[0]
    return dict(look()["styles"]["zone_start"]) if starts else {}


def _name(table: Table) -> Column | None:
    """The column by which a person knows a row: the first key that is no id, and no word with a look of its own."""
    return next((one for one in table.zone(Zone.KEY) if one.kind not in (Kind.ID, Kind.CHOICE)), None)
