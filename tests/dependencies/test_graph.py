"""Graphs: what is reached, circles, waves, what is carried, the order; judged by networkx on invented graphs."""

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlmigrate.domains.assets.dependencies import (
    Graph,
    carried,
    components,
    condensed,
    in_order,
    longest,
    reached,
    waves,
)


@st.composite
def arrows(draw) -> tuple[int, list[tuple[int, int]]]:
    nodes = draw(st.integers(1, 12))
    node = st.integers(0, nodes - 1)
    return nodes, draw(st.lists(st.tuples(node, node), max_size=30))


def graph_of(nodes: int, pairs: list[tuple[int, int]]) -> Graph:
    ends = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return Graph.of(nodes, ends[:, 0], ends[:, 1])


def judge_of(nodes: int, pairs: list[tuple[int, int]]) -> networkx.DiGraph:
    judge = networkx.DiGraph()
    judge.add_nodes_from(range(nodes))
    judge.add_edges_from((a, b) for a, b in pairs if a != b)
    return judge


def test_arrows_stand_once_and_not_from_a_node_to_itself():
    graph = graph_of(3, [(0, 1), (0, 1), (2, 2), (0, 2)])
    assert graph.lists == [[1, 2], [], []]
    assert graph.turned.lists == [[], [0], [0]]


def test_a_graph_without_nodes_has_nothing_in_any_order():
    graph = graph_of(0, [])
    none = components(graph)
    assert [
        len(one) for one in (*reached(graph, []), none, waves(graph, none), in_order(graph, none, []))
    ] == [0] * 5


def test_the_nearest_root_reaches_a_node_and_the_way_is_told():
    root, before = reached(graph_of(5, [(0, 1), (1, 2), (3, 2)]), [0, 3])
    assert root.tolist() == [0, 0, 3, 3, -1]
    assert before.tolist() == [-1, 0, 3, -1, -1]


@given(arrows(), st.sets(st.integers(0, 11)))
@settings(deadline=None)
def test_what_is_reached_is_what_networkx_reaches(drawn, chosen):
    nodes, pairs = drawn
    roots = [node for node in chosen if node < nodes]
    judge = judge_of(nodes, pairs)
    known = set(roots).union(*(networkx.descendants(judge, root) for root in roots))
    root, before = reached(graph_of(nodes, pairs), roots)
    assert {node for node in range(nodes) if root[node] >= 0} == known
    assert all(judge.has_edge(int(before[node]), node) for node in known if before[node] >= 0)


@given(arrows())
@settings(deadline=None)
def test_components_are_those_of_networkx_and_numbered_behind_what_they_need(drawn):
    nodes, pairs = drawn
    graph = graph_of(nodes, pairs)
    component = components(graph)
    found = {frozenset(np.flatnonzero(component == number).tolist()) for number in set(component.tolist())}
    assert found == {frozenset(one) for one in networkx.strongly_connected_components(judge_of(nodes, pairs))}
    whole = condensed(graph, component)
    assert all(start > end for start, end in zip(whole.starts, whole.ends, strict=True))


@given(arrows(), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_waves_and_order_respect_every_arrow_that_is_in_no_circle(drawn, random):
    nodes, pairs = drawn
    graph = graph_of(nodes, pairs)
    component = components(graph)
    wave = waves(graph, component)
    order = in_order(graph, component, [(random.randrange(4), node) for node in range(nodes)])
    assert sorted(order.tolist()) == list(range(nodes))
    place = np.empty(nodes, dtype=int)
    place[order] = range(nodes)
    for start, end in pairs:
        if component[start] != component[end]:
            assert wave[end] < wave[start]
            assert place[end] < place[start]
    for number in set(component.tolist()):  # a circle stands together
        places = np.sort(place[component == number])
        assert (np.diff(places) == 1).all()
        assert len(set(wave[component == number].tolist())) == 1
    levels = list(networkx.topological_generations(networkx.condensation(judge_of(nodes, pairs)).reverse()))
    assert wave.max() == len(levels)


@given(arrows(), st.data())
@settings(deadline=None)
def test_the_lowest_rank_of_all_that_need_a_node_is_carried_to_it(drawn, data):
    nodes, pairs = drawn
    ranks = np.array(data.draw(st.lists(st.integers(0, 9), min_size=nodes, max_size=nodes)))
    graph, judge = graph_of(nodes, pairs), judge_of(nodes, pairs)
    best = carried(graph, components(graph), ranks)
    assert best.tolist() == [
        min(ranks[one] for one in {node} | networkx.ancestors(judge, node)) for node in range(nodes)
    ]


@pytest.mark.parametrize(
    ("pairs", "heaviest"),
    [
        ([], [1, 2, 4]),
        ([(0, 1), (1, 2)], [7, 6, 4]),
        ([(0, 1), (0, 2)], [5, 2, 4]),
        ([(0, 1), (1, 0), (1, 2)], [7, 7, 4]),
    ],
)
def test_the_heaviest_chain_is_what_must_be_done_one_after_the_other(pairs, heaviest):
    graph = graph_of(3, pairs)
    assert longest(graph, components(graph), np.array([1.0, 2.0, 4.0])).tolist() == heaviest


def test_of_what_may_come_next_the_lowest_key_comes():
    graph = graph_of(4, [(0, 3)])
    order = in_order(graph, components(graph), [(1,), (2,), (3,), (9,)])
    assert order.tolist() == [1, 2, 3, 0]


def test_a_chain_of_a_hundred_thousand_needs_no_recursion():
    nodes = 100_000
    numbers = np.arange(nodes - 1)
    graph = Graph.of(nodes, numbers, numbers + 1)
    component = components(graph)
    assert waves(graph, component)[0] == nodes
    assert (reached(graph, [0])[0] == 0).all()
