"""All computed columns of assets, links and the rebuild order, against the same graphs by networkx: ``assets.py [ASSETS ...]``

Three links per asset; one in two thousand leads back, so that there are circles. Ours is everything that the button Review
assets computes (not its findings): uses and reasons in words, neighbours by name, priority, order, waves. networkx does only
the graph part: reachability, components, generations, ancestors' best rank, a lexicographic topological order. Both run in
this process on the same links; the median of three is printed.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta

import networkx
import numpy as np
import pandas as pd

from xlmigrate.domains import COMPUTED, DERIVED
from xlmigrate.domains.assets.dependencies import (
    Net,
    builds,
    carried,
    components,
    in_order,
    needs,
    reached,
    waves,
)
from xlmigrate.domains.assets.dependencies.proposals import proposals
from xlmigrate.domains.assets.words import ASSET_CLASS, ASSET_PURPOSE, RELATION
from xlmigrate.engine import loading
from xlmigrate.engine.computed import fill
from xlmigrate.engine.settings import Policy

ROUNDS = 3
TODAY = date(2026, 11, 14)
TABLES = ("assets", "links", "rebuild_order")


def main() -> None:
    for count in [int(word) for word in sys.argv[1:]] or [5_000, 10_000, 20_000, 40_000]:
        tables = invented(count)
        ours = timed(lambda tables=tables: computed(tables))
        parts = timed(lambda tables=tables: graph_part(tables))
        theirs = timed(lambda tables=tables: networkx_part(tables))
        assert graph_part(tables) == networkx_part(tables)
        circles = [len(names) for names in graph_part(tables)[1] if len(names) > 1]
        print(
            f"{count:,} assets ({sum(circles):,} in {len(circles)} circles), {len(tables['links']):,} links: "
            f"all computed columns {ours:.2f} s; "
            f"graph part {parts:.2f} s, networkx {theirs:.2f} s ({theirs / parts:.1f} times); "
            f"links proposed in {timed(lambda tables=tables: proposals(tables['assets'], tables['links'].head(0))):.2f} s"
        )


def timed(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def invented(count: int) -> dict[str, pd.DataFrame]:
    """Typed tables of ``count`` assets and three links for each."""
    dice = random.Random(20261114)
    ids = [f"AS-{number:05d}" for number in range(count)]
    midnight = datetime.combine(TODAY, datetime.min.time())
    used = [midnight - timedelta(days=dice.randrange(1500)) if dice.random() < 0.7 else None for _ in ids]
    assets = pd.DataFrame(
        {
            "asset_id": ids,
            "name": [f"Asset {number} of the spring course" for number in range(count)],
            "details": [f"trigger: tag Asset {dice.randrange(count)} of the spring course" for _ in ids],
            "asset_class": dice.choices(ASSET_CLASS.words, k=count),
            "live_state": dice.choices(["Active", "Active", "Active", "Paused", "Draft", "Unknown"], k=count),
            "last_used_on": used,
            "usage_90d": [dice.choice((None, 0, 0, 12)) for _ in ids],
            "revenue_12m": [dice.randrange(50_000) if dice.random() < 0.05 else None for _ in ids],
            "purpose": [dice.choice(ASSET_PURPOSE.words) if dice.random() < 0.02 else None for _ in ids],
        },
        dtype="object",
    )
    pairs = []
    for _ in range(3 * count):
        start = dice.randrange(count)
        end = min(start + dice.randrange(1, 60), count - 1)
        if dice.random() < 0.0005:
            start, end = end, start
        pairs.append((ids[start], dice.choice(RELATION.words[:12]), ids[end]))
    links = pd.DataFrame(pairs, columns=["from_id", "relation", "to_id"], dtype="object")
    return dict(loading.from_frames({"assets": assets, "links": links}).tables)


def computed(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    wanted = [one for one in (*COMPUTED, *DERIVED) if one.table in TABLES]
    return fill(wanted, tables, Policy(target_platform="Kajabi"), TODAY)


Answer = tuple[set[str], set[frozenset[str]], dict[str, int], dict[str, int], list[str]]


def ranks(ids: pd.Index) -> list[int]:
    return [int(name[3:]) * 7919 % len(ids) for name in ids]


def graph_part(tables: dict[str, pd.DataFrame]) -> Answer:
    ids, links = tables["assets"]["asset_id"], tables["links"]
    roots = ids[::50].tolist()
    net = Net.of(ids, needs(links))
    root, _ = reached(net.graph, net.nodes(pd.Series(roots)).tolist())
    build = Net.of(ids, builds(links))
    rank = ranks(build.ids)
    component = components(build.graph)
    best = carried(build.graph, component, np.array(rank))
    keys = list(zip(best.tolist(), rank, strict=True))
    order = in_order(build.graph, component, keys)
    together: dict[int, list[str]] = {}
    for name, number in zip(build.ids, component.tolist(), strict=True):
        together.setdefault(number, []).append(name)
    return (
        set(net.ids[root >= 0]),
        {frozenset(names) for names in together.values()},
        dict(zip(build.ids, waves(build.graph, component).tolist(), strict=True)),
        dict(zip(build.ids, best.tolist(), strict=True)),
        [build.ids[node] for node in order],
    )


def networkx_part(tables: dict[str, pd.DataFrame]) -> Answer:
    ids, links = tables["assets"]["asset_id"], tables["links"]
    known = set(ids)

    def graph(pairs: pd.DataFrame) -> networkx.DiGraph:
        made = networkx.DiGraph()
        made.add_nodes_from(ids)
        made.add_edges_from(p for p in pairs.itertuples(index=False, name=None) if set(p) <= known)
        return made

    need = graph(needs(links))
    need.add_edges_from(("roots", root) for root in ids[::50])
    found = set(networkx.descendants(need, "roots"))
    build = graph(builds(links))
    whole = networkx.condensation(build)
    members = whole.nodes(data="members")
    rank = dict(zip(ids, ranks(pd.Index(ids)), strict=True))
    best: dict[int, int] = {node: min(rank[name] for name in names) for node, names in members}
    for node in networkx.topological_sort(whole):
        for end in whole.successors(node):
            best[end] = min(best[end], best[node])
    turned = whole.reverse()
    wave = {
        node: level
        for level, nodes in enumerate(networkx.topological_generations(turned), 1)
        for node in nodes
    }
    first = {node: min(rank[name] for name in names) for node, names in members}
    order = [
        name
        for node in networkx.lexicographical_topological_sort(
            turned, key=lambda node: (best[node], first[node])
        )
        for name in sorted(members[node], key=lambda name: rank[name])
    ]
    each = [(name, node) for node, names in members for name in names]
    return (
        found,
        {frozenset(names) for _, names in members},
        {name: wave[node] for name, node in each},
        {name: best[node] for name, node in each},
        order,
    )


if __name__ == "__main__":
    main()
