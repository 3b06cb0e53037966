"""Graphs on plain arrays: what is reached, what waits in a circle, in which order things can be built.

Nodes are numbers from 0 to n - 1, an arrow leads from the node that needs to the one that is needed. Nothing here
knows what the nodes are. All of it is linear in nodes and arrows, but for the order, which sorts.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Graph:
    """Arrows among n nodes, held by the node that they start from.

    ``ends[offsets[node]:offsets[node + 1]]`` are the ends of a node's arrows, ascending; an arrow stands once, and
    one from a node to itself not at all.
    """

    offsets: Numbers
    ends: Numbers

    @classmethod
    def of(cls, nodes: int, starts: Numbers, ends: Numbers) -> Graph:
        """The graph of these arrows (two arrays of one length, numbers below ``nodes``)."""
        other = starts != ends
        codes = np.unique(starts[other].astype(np.int64) * nodes + ends[other])
        counts = np.bincount(codes // nodes, minlength=nodes) if nodes else np.zeros(0, dtype=np.int64)
        return cls(np.concatenate(([0], np.cumsum(counts))).astype(np.int64), codes % max(nodes, 1))

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return len(self.offsets) - 1

    @property
    def starts(self) -> Numbers:
        """The node from which each arrow starts, beside ``ends``."""
        return np.repeat(np.arange(self.nodes, dtype=np.int64), np.diff(self.offsets))

    @cached_property
    def turned(self) -> Graph:
        """The same arrows the other way round."""
        return Graph.of(self.nodes, self.ends, self.starts)

    @cached_property
    def lists(self) -> list[list[int]]:
        """The ends of each node's arrows as lists, for walks that take one step at a time."""
        ends, bounds = self.ends.tolist(), self.offsets.tolist()
        return [ends[first:last] for first, last in pairwise(bounds)]


def reached(graph: Graph, roots: Iterable[int]) -> tuple[Numbers, Numbers]:
    """For each node the root that first reaches it and the node before it on that way; -1 where none does.

    A root reaches itself and has nothing before it. Ways are shortest ones, and roots are taken in their order.
    """
    root, before = [-1] * graph.nodes, [-1] * graph.nodes
    queue: deque[int] = deque()
    for one in roots:
        if root[one] < 0:
            root[one] = one
            queue.append(one)
    while queue:
        here = queue.popleft()
        for there in graph.lists[here]:
            if root[there] < 0:
                root[there], before[there] = root[here], here
                queue.append(there)
    return np.array(root, dtype=np.int64), np.array(before, dtype=np.int64)


def components(graph: Graph) -> Numbers:
    """The number of each node's component: nodes that need each other, directly or by others, share one.

    A component has a higher number than every one that it needs (Tarjan, 1972, without recursion).
    """
    found, met, low = [-1] * graph.nodes, [-1] * graph.nodes, [0] * graph.nodes
    stack: list[int] = []
    number = clock = 0
    for first in range(graph.nodes):
        if met[first] >= 0:
            continue
        way = [(first, 0)]
        while way:
            node, at = way.pop()
            if at == 0:
                met[node] = low[node] = clock
                clock += 1
                stack.append(node)
            ends = graph.lists[node]
            for place in range(at, len(ends)):
                there = ends[place]
                if met[there] < 0:
                    way += [(node, place + 1), (there, 0)]
                    break
                if found[there] < 0:
                    low[node] = min(low[node], met[there])
            else:
                if low[node] == met[node]:
                    while found[node] < 0:
                        found[stack.pop()] = number
                    number += 1
                if way:
                    low[way[-1][0]] = min(low[way[-1][0]], low[node])
    return np.array(found, dtype=np.int64)


def condensed(graph: Graph, component: Numbers) -> Graph:
    """The arrows between components; there is no circle among them."""
    count = int(component.max(initial=-1)) + 1
    return Graph.of(count, component[graph.starts], component[graph.ends])


def waves(graph: Graph, component: Numbers) -> Numbers:
    """For each node the wave in which it can be built: 1 needs nothing, each later one only earlier ones."""
    level: list[int] = []
    for ends in condensed(graph, component).lists:
        level.append(1 + max((level[end] for end in ends), default=0))
    return np.array(level, dtype=np.int64)[component]


def carried(graph: Graph, component: Numbers, ranks: Numbers) -> Numbers:
    """For each node the lowest rank among itself and all that need it, directly or by others."""
    whole = condensed(graph, component)
    least = np.full(whole.nodes, np.iinfo(np.int64).max)
    np.minimum.at(least, component, ranks)
    best: list[int] = least.tolist()
    for node in range(whole.nodes - 1, -1, -1):
        for end in whole.lists[node]:
            best[end] = min(best[end], best[node])
    return np.array(best, dtype=np.int64)[component]


def in_order(graph: Graph, component: Numbers, keys: Sequence[tuple[int, ...]]) -> Numbers:
    """All nodes in an order in which each stands behind what it needs; of those that may come next the lowest key.

    Nodes that need each other stand beside each other, by their keys.
    """
    whole = condensed(graph, component)
    members: list[list[int]] = [[] for _ in range(whole.nodes)]
    for node in sorted(range(graph.nodes), key=lambda node: keys[node]):
        members[component[node]].append(node)
    waits = np.diff(whole.offsets).tolist()
    ready: list[tuple[tuple[int, ...], int]] = []
    for number, count in enumerate(waits):
        if count == 0:
            heappush(ready, (keys[members[number][0]], number))
    order: list[int] = []
    while ready:
        _, number = heappop(ready)
        order += members[number]
        for later in whole.turned.lists[number]:
            waits[later] -= 1
            if waits[later] == 0:
                heappush(ready, (keys[members[later][0]], later))
    return np.array(order, dtype=np.int64)


def longest(graph: Graph, component: Numbers, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each node the weight of the heaviest chain that ends with it, its own included; a circle counts as one."""
    whole = condensed(graph, component)
    own = np.bincount(component, weights=weights, minlength=whole.nodes).tolist()
    heavy: list[float] = []
    for node, ends in enumerate(whole.lists):
        heavy.append(own[node] + max((heavy[end] for end in ends), default=0.0))
    return np.array(heavy, dtype=np.float64)[component]
