"""The picture of dependencies: assets as boxes, links as arrows, and what breaks when some are left behind.

Drawn as SVG, which browsers, Word and LibreOffice show, and as Mermaid text, which many wikis draw. People read from left to
right, the way a visitor goes; an arrow that would lead back is dashed and runs below.

The places are computed here: Graphviz is a program that would have to be installed beside Python, networkx places nodes without
room for a box, and what is needed is small: columns by the longest way, and eight sweeps towards the middle of the neighbours.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from xlmigrate.domains.assets.dependencies import Graph, Net, components, possible, real, waves
from xlmigrate.domains.assets.dependencies.breaks import Broken, breaks
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.shipped import look, texts
from xlmigrate.reports.markup import Markup, filled
from xlmigrate.workbook.drawing.look import colour

MOST = 80
"""How many boxes a picture holds that can still be read."""

_WIDTH, _HEIGHT, _ACROSS, _DOWN, _EDGE, _LANE = 190, 44, 70, 18, 24, 14
_LETTERS = 27
_LOOKS: Mapping[str, tuple[str, str, str]] = {
    "moves": ("white", "petrol", "text"),
    "archive": ("pale", "line_strong", "slate"),
    "decide": ("decide", "ochre", "text"),
    "gone": ("slate", "ink", "white"),
    "useless": ("F8DCD9", "red", "red"),
    "dead_link": ("white", "person", "text"),
}
"""Fill, edge and text of a box, as names of the palette."""


@dataclass(frozen=True)
class Box:
    """One asset: its id, name and class, and what is to be seen of it (a key of the looks)."""

    asset_id: str
    name: str
    asset_class: str
    look: str


@dataclass(frozen=True)
class Picture:
    """Boxes and arrows (start, end, relation, by the place of the box), with title and what breaks, in words."""

    title: str
    summary: str
    boxes: tuple[Box, ...]
    arrows: tuple[tuple[int, int, str], ...]
    left_out: int = 0

    @property
    def graph(self) -> Graph:
        """The arrows as a graph of the boxes."""
        ends = np.array([(a, b) for a, b, _ in self.arrows], dtype=np.int64).reshape(-1, 2)
        return Graph.of(len(self.boxes), ends[:, 0], ends[:, 1])


def picture(
    assets: pd.DataFrame,
    links: pd.DataFrame,
    *,
    about: Iterable[str] = (),
    without: Iterable[str] = (),
    most: int = MOST,
) -> Picture:
    """The picture of some assets with everything that they lead to and what points at that.

    ``about`` and ``without`` are Asset IDs; ``without`` are those that would be left behind. With neither, everything that
    moves and does not stand alone. At most ``most`` boxes, the nearest first. Raises XlmigrateError for an id that is not on Assets.
    """
    rows = assets[assets["asset_id"].notna()].drop_duplicates("asset_id", ignore_index=True)
    about, without = tuple(about), tuple(without)
    for name in (*about, *without):
        if not rows["asset_id"].eq(name).any():
            raise XlmigrateError(f"there is no asset {name!r}", do="Take an Asset ID of the sheet Assets.")
    ends = possible(links)
    net = Net.of(rows["asset_id"], ends[["from_id", "to_id"]])
    broken = breaks(rows["asset_id"], links, without)
    status = rows["decision"].fillna(rows["required_status"])
    named = [*about, *without, *broken.useless, *broken.dead_links] if about or without else []
    first = pd.Series(named, dtype=object) if named else rows.loc[status.isin(["Migrate As Is", "Rebuild/Update"]), "asset_id"]  # fmt: skip
    chosen = _nearest(net, net.nodes(first).tolist(), bool(named))
    shown = sorted(chosen[:most])
    drawn_rows = rows.to_dict("records")
    place = {node: at for at, node in enumerate(shown)}
    boxes = tuple(_box(drawn_rows[node], str(status.loc[node]), without, broken) for node in shown)
    starts, stops = (net.nodes(ends[end]) for end in ("from_id", "to_id"))
    asked = ~ends.index.isin(real(links).index)
    relations = ends["relation"].fillna("").mask(asked, ends["relation"].fillna("") + "?").tolist()
    arrows = dict.fromkeys(
        (place[a], place[b], word)
        for a, b, word in zip(starts.tolist(), stops.tolist(), relations, strict=True)
        if a in place and b in place and a != b
    )
    return Picture(
        _title(rows, about), _summary(without, broken), boxes, tuple(arrows), len(chosen) - len(shown)
    )


def _nearest(net: Net, first: Sequence[int], further: bool) -> list[int]:
    """Nodes in the order of their distance: the first ones, what they lead to, and what points straight at any of these."""
    found = dict.fromkeys(first)
    if not further:
        return [node for node in found if net.graph.lists[node] or net.graph.turned.lists[node]]
    queue = list(found)
    for node in queue:
        for end in net.graph.lists[node]:
            if end not in found:
                found[end] = None
                queue.append(end)
    for node in list(found):
        found.update(dict.fromkeys(net.graph.turned.lists[node]))
    return list(dict.fromkeys(found))


def _box(row: Mapping[Hashable, Any], status: str, without: Sequence[str], broken: Broken) -> Box:
    looks = {"Archive": "archive", "Decide": "decide"}
    name = row["asset_id"]
    drawn = (
        "gone" if name in without
        else "useless" if name in broken.useless
        else "dead_link" if name in broken.dead_links
        else looks.get(status, "moves")
    )  # fmt: skip
    said = ["" if row[column] is pd.NA else str(row[column]) for column in ("name", "asset_class")]
    return Box(name, said[0] or name, said[1], drawn)


def _title(rows: pd.DataFrame, about: Sequence[str]) -> str:
    words = texts()["picture"]
    if not about:
        return str(words["title_all"])
    names = rows.set_index("asset_id")["name"].dropna().to_dict()
    shown = ", ".join(f"{names[one]} ({one})" if one in names else one for one in about)
    return str(words["title"]).format(names=shown)


def _summary(without: Sequence[str], broken: Broken) -> str:
    words = texts()["picture"]
    if not without:
        return ""
    useless, dead = len(broken.useless), len(broken.dead_links)
    parts = [words["useless"][useless != 1].format(n=useless)] if useless else []
    parts += [words["dead"][dead != 1].format(n=dead)] if dead else []
    what = " and ".join(parts) or words["nothing"]
    return str(words["summary"]).format(names=", ".join(without), what=what)


@dataclass(frozen=True)
class _Layout:
    """Where everything stands: centres of boxes, the points of each arrow, the size of the whole."""

    boxes: list[tuple[float, float]]
    arrows: list[list[tuple[float, float]]]
    size: tuple[float, float]


def _layers(graph: Graph) -> tuple[list[int], set[tuple[int, int]]]:
    """The column of each box, from the left, and the arrows that would lead back."""
    back: set[tuple[int, int]] = set()
    state = [0] * graph.nodes
    incoming = np.diff(graph.turned.offsets)
    for first in np.argsort(incoming > 0, kind="stable").tolist():
        way = [(first, 0)] if state[first] == 0 else []
        while way:
            node, at = way.pop()
            state[node] = 1
            ends = graph.lists[node]
            if at < len(ends):
                way.append((node, at + 1))
                if state[ends[at]] == 1:
                    back.add((node, ends[at]))
                elif state[ends[at]] == 0:
                    way.append((ends[at], 0))
            else:
                state[node] = 2
    kept = [pair for pair in zip(graph.starts.tolist(), graph.ends.tolist(), strict=True) if pair not in back]
    pairs = np.array(kept, dtype=np.int64).reshape(-1, 2)
    onward = Graph.of(graph.nodes, pairs[:, 1], pairs[:, 0])
    column = (waves(onward, components(onward)) - 1).tolist()
    for node, ends in enumerate(onward.turned.lists):
        if not onward.lists[node] and ends:  # an entrance stands just before what it leads to
            column[node] = min(column[end] for end in ends) - 1
    return column, back


def _layout(drawn: Picture) -> _Layout:
    column, back = _layers(drawn.graph)
    # an arrow that passes columns gets a place in each of them, so that it runs between the boxes
    chains: dict[tuple[int, int], list[int]] = {}
    count = len(drawn.boxes)
    for start, end, _ in drawn.arrows:
        if (start, end) not in back and (start, end) not in chains:
            between = range(column[start] + 1, column[end])
            chains[start, end] = [start, *range(count, count + len(between)), end]
            column += list(between)
            count += len(between)
    layers = _ordered(column, chains.values(), len(drawn.boxes))
    tall = max((sum(_tall(node, drawn) for node in layer) for layer in layers), default=0.0)
    at: dict[int, tuple[float, float]] = {}
    for number, layer in enumerate(layers):
        y = _EDGE + (tall - sum(_tall(node, drawn) for node in layer)) / 2
        for node in layer:
            step = _tall(node, drawn)
            at[node] = (_EDGE + number * (_WIDTH + _ACROSS) + _WIDTH / 2, y + step / 2)
            y += step
    targets = dict.fromkeys(end for _, end in sorted(back))
    lanes = {end: _EDGE + tall + _LANE * number for number, end in enumerate(targets, start=1)}
    arrows = [
        _along([at[node] for node in chains[start, end]])
        if (start, end) in chains
        else _points(at[start], at[end], lanes[end])
        for start, end, _ in drawn.arrows
    ]
    low = max(lanes.values(), default=_EDGE + tall)
    size = (2 * _EDGE + len(layers) * (_WIDTH + _ACROSS) - _ACROSS, low + _EDGE)
    return _Layout([at[node] for node in range(len(drawn.boxes))], arrows, size)


def _tall(node: int, drawn: Picture) -> float:
    return _HEIGHT + _DOWN if node < len(drawn.boxes) else _DOWN


def _ordered(column: Sequence[int], chains: Iterable[Sequence[int]], boxes: int) -> list[list[int]]:
    """The nodes of each column, so that few arrows cross: each near the middle of its neighbours, to and fro."""
    near: dict[int, list[int]] = {}
    for chain in chains:
        for one, other in pairwise(chain):
            near.setdefault(one, []).append(other)
            near.setdefault(other, []).append(one)
    layers: list[list[int]] = [[] for _ in range(max(column, default=-1) + 1)]
    for node in [*range(boxes), *range(boxes, len(column))]:
        layers[column[node]].append(node)
    for sweep in range(8):
        place = {node: at / max(len(layer), 1) for layer in layers for at, node in enumerate(layer)}
        side = -1 if sweep % 2 == 0 else 1
        for number in range(len(layers)) if side < 0 else reversed(range(len(layers))):
            middle = {
                node: [place[one] for one in near.get(node, ()) if column[one] == number + side]
                or [place[node]]
                for node in layers[number]
            }
            layers[number].sort(key=lambda node, middle=middle: sum(middle[node]) / len(middle[node]))  # type: ignore[misc]
            place.update({node: at / len(layers[number]) for at, node in enumerate(layers[number])})
    return layers


def _points(start: tuple[float, float], end: tuple[float, float], low: float) -> list[tuple[float, float]]:
    """The way of an arrow that leads back: down, below all boxes, and up again."""
    return [
        (start[0], start[1] + _HEIGHT / 2),
        (start[0], low),
        (end[0], low),
        (end[0], end[1] + _HEIGHT / 2),
    ]


def _along(chain: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The way of an arrow that leads on: from edge to edge, and straight through its places between the boxes."""
    middle = [point for x, y in chain[1:-1] for point in ((x - _WIDTH / 2, y), (x + _WIDTH / 2, y))]
    return [(chain[0][0] + _WIDTH / 2, chain[0][1]), *middle, (chain[-1][0] - _WIDTH / 2, chain[-1][1])]


def svg(drawn: Picture) -> str:
    """The picture as one SVG file."""
    words, placed = texts()["picture"], _layout(drawn)
    notes = [drawn.summary] if drawn.summary else []
    notes += [words["left_out"].format(n=drawn.left_out)] if drawn.left_out else []
    head = 40 + 18 * len(notes)
    seen = list(dict.fromkeys(box.look for box in drawn.boxes))
    wide = max(placed.size[0], 40 + 170 * len(seen), 7.5 * len(drawn.title) + 2 * _EDGE, *(6.5 * len(n) + 2 * _EDGE for n in notes))  # fmt: skip
    tall = head + placed.size[1] + 80
    lines = [
        filled(
            '<svg xmlns="http://www.w3.org/2000/svg" width="{wide:.0f}" height="{tall:.0f}" viewBox="0 0 {wide:.0f} {tall:.0f}" '
            'role="img" aria-label="{label}" font-family="{font}, sans-serif">',
            wide=wide,
            tall=tall,
            label=" ".join([drawn.title, *notes]),
            font=look()["font"]["name"],
        ),
        filled('<rect width="100%" height="100%" fill="{}"/>', colour("white")),
        _text(_EDGE, 30, drawn.title, 16, "ink", bold=True),
        *(_text(_EDGE, 52 + 18 * at, note, 12, "text") for at, note in enumerate(notes)),
        filled(
            '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
            '<path d="M0 0L8 4L0 8z" fill="{}"/></marker></defs>',
            colour("line_strong"),
        ),
        filled('<g transform="translate(0 {})">', head),
        *(_arrow(points, word) for points, (_, _, word) in zip(placed.arrows, drawn.arrows, strict=True)),
        *(_drawn(box, x, y) for box, (x, y) in zip(drawn.boxes, placed.boxes, strict=True)),
        Markup("</g>"),
        *(
            filled(
                '<g transform="translate({} {})">{}{}</g>',
                _EDGE + 170 * at,
                tall - 30,
                _frame(name, 0, -11, 18, 14),
                _text(26, 0, words["legend"][name], 11, "slate"),
            )
            for at, name in enumerate(seen)
        ),
        Markup("</svg>"),
    ]
    return str(Markup("\n").join(lines)) + "\n"


def _text(
    x: float, y: float, text: str, size: int, shade: str, *, bold: bool = False, anchor: str = "start"
) -> Markup:
    weight = Markup(' font-weight="bold"' if bold else "")
    piece = '<text x="{:.0f}" y="{:.0f}" font-size="{}" fill="{}" text-anchor="{}"{}>{}</text>'
    return filled(piece, x, y, size, colour(shade), anchor, weight, text)


def _frame(name: str, x: float, y: float, wide: float, tall: float) -> Markup:
    fill, edge, _ = _LOOKS[name]
    heavy = 2.5 if name in ("useless", "dead_link", "gone") else 1.2
    dash = Markup(' stroke-dasharray="5 3"' if name in ("archive", "dead_link") else "")
    return filled(
        '<rect x="{:.0f}" y="{:.0f}" width="{:.0f}" height="{:.0f}" rx="4" fill="{}" stroke="{}" stroke-width="{}"{}/>',
        x, y, wide, tall, colour(fill), colour(edge), heavy, dash,
    )  # fmt: skip


def _drawn(box: Box, x: float, y: float) -> Markup:
    left, top, shade = x - _WIDTH / 2, y - _HEIGHT / 2, _LOOKS[box.look][2]
    half = _LETTERS // 2  # the names of a funnel begin alike: what tells them apart stands at the end
    short = box.name if len(box.name) <= _LETTERS else f"{box.name[: half - 3]}…{box.name[-half - 1 :]}"
    second = " · ".join(part for part in (box.asset_id, box.asset_class) if part)
    whole = f"{box.asset_id}: {box.name}. {texts()['picture']['legend'][box.look]}"
    return filled(
        "<g><title>{}</title>{}{}{}</g>", whole, _frame(box.look, left, top, _WIDTH, _HEIGHT),
        _text(left + 8, top + 18, short, 11, shade, bold=True), _text(left + 8, top + 34, second, 10, shade),
    )  # fmt: skip


def _arrow(points: Sequence[tuple[float, float]], word: str) -> Markup:
    (x1, y1), (x2, y2) = points[0], points[1]
    dash = Markup("")
    if x1 == x2:  # leads back
        (far, low), (_, y3) = points[2], points[3]
        turn = 14 if far > x1 else -14
        path = f"M{x1:.0f} {y1:.0f}V{low - 14:.0f}Q{x1:.0f} {low:.0f} {x1 + turn:.0f} {low:.0f}H{far - turn:.0f}Q{far:.0f} {low:.0f} {far:.0f} {low - 14:.0f}V{y3 + 1:.0f}"
        label, dash = ((x1 + far) / 2, low - 3), Markup(' stroke-dasharray="4 3"')
    else:
        parts = [f"M{x1:.0f} {y1:.0f}"]
        for (ax, ay), (bx, by) in pairwise(points):
            half = (bx - ax) / 2
            parts.append(f"C{ax + half:.0f} {ay:.0f} {bx - half:.0f} {by:.0f} {bx:.0f} {by:.0f}")
        path, label = "".join(parts), ((x1 + x2) / 2, (y1 + y2) / 2 - 3)
    piece = '<path d="{}" fill="none" stroke="{}" stroke-width="1.2"{} marker-end="url(#tip)"/>'
    line = filled(piece, path, colour("line_strong"), dash)
    return line + (_text(label[0], label[1], word, 9, "slate", anchor="middle") if word else Markup(""))


def mermaid(drawn: Picture) -> str:
    """The picture as Mermaid text (flowchart, version 10 and later)."""
    lines = ["---", f"title: {_quoted(drawn.title)}", "---", "flowchart LR"]
    for at, box in enumerate(drawn.boxes):
        second = " · ".join(part for part in (box.asset_id, box.asset_class) if part)
        lines.append(f'    n{at}["{_label(box.name)}<br/>{_label(second)}"]:::{box.look}')
    for start, end, word in drawn.arrows:
        lines.append(f"    n{start} -->{f'|{_label(word)}|' if word else ''} n{end}")
    for name in dict.fromkeys(box.look for box in drawn.boxes):
        fill, edge, text = (colour(shade) for shade in _LOOKS[name])
        lines.append(f"    classDef {name} fill:{fill},stroke:{edge},color:{text}")
    if drawn.summary:
        lines.append(f"    %% {_line(drawn.summary)}")
    return "\n".join(lines) + "\n"


def _label(text: str) -> str:
    """Text as a label takes it: what Mermaid or HTML would read as its own becomes an entity."""
    entities = {"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "|": "#124;", "`": "#96;", "&": "#amp;"}
    return "".join(entities.get(letter, letter) for letter in _line(text))


def _line(text: str) -> str:
    """Text on one line: a line of its own would be read as Mermaid's."""
    return " ".join(text.split())


def _quoted(text: str) -> str:
    return '"' + _line(text).replace("\\", "\\\\").replace('"', '\\"') + '"'
