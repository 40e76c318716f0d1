"""Partitions and rewired networks, by hand, beside networkx, and all graphs counted."""

import itertools
import math

import networkx as nx
import numpy as np
import pytest

from trustmodel import nulls
from trustmodel.stats import partitions
from trustmodel.stats.partitions import (
    block_sizes,
    co_membership,
    edge_arrays,
    louvain,
    mean_adjusted_rand,
    modularity,
    node_strengths,
    rewired,
)  # fmt: skip


def test_ties_as_arrays_and_what_each_node_has():
    graph = nx.DiGraph()
    graph.add_nodes_from("xyzw")
    graph.add_weighted_edges_from([("z", "x", 2.0), ("x", "y", 0.5), ("x", "z", 1.0)], weight="strength")
    start, end, weight = edge_arrays(graph)
    assert list(zip(start.tolist(), end.tolist(), weight.tolist(), strict=True)) == [(0, 1, 0.5), (0, 2, 1), (2, 0, 2)]
    assert node_strengths(start, end, weight, 4).tolist() == [3.5, 0.5, 3, 0]
    assert [array.tolist() for array in edge_arrays(nx.empty_graph(2))] == [[], [], []]


def test_blocks_are_as_large_as_memory_allows(monkeypatch):
    monkeypatch.setattr(partitions, "_BLOCK", 100)
    assert block_sizes(23, 10) == [10, 10, 3]
    assert block_sizes(20, 10) == [10, 10]
    assert block_sizes(3, 101) == [1, 1, 1]
    assert block_sizes(0, 10) == []


# --- communities -----------------------------------------------------------------------------------------------------


def test_two_triangles_are_two_communities_named_by_their_least_node():
    start, end = np.array([0, 1, 0, 3, 4, 3, 2]), np.array([1, 2, 2, 4, 5, 5, 3])
    found = louvain(7, start, end, np.ones(7), resolution=1, seed=0)
    assert found.tolist() == [0, 0, 0, 3, 3, 3, 6]
    assert louvain(7, start, end, np.ones(7), resolution=20, seed=0).tolist() == list(range(7))
    assert louvain(3, start[:0], end[:0], np.ones(0), resolution=1, seed=0).tolist() == [0, 1, 2]


def test_communities_depend_on_strength_and_not_on_the_order_of_ties():
    start, end, weight = np.array([0, 1, 2, 3]), np.array([1, 2, 3, 0]), np.array([9.0, 1, 9, 1])
    assert louvain(4, start, end, weight, resolution=1, seed=0).tolist() == [0, 0, 2, 2]
    assert louvain(4, start, end, weight[[1, 0, 3, 2]], resolution=1, seed=0).tolist() == [0, 1, 1, 0]
    other = np.array([2, 0, 3, 1])
    assert louvain(4, start[other], end[other], weight[other], resolution=1, seed=0).tolist() == [0, 0, 2, 2]


def test_strengths_are_made_whole_for_the_search_and_none_is_lost():
    for strengths in ([1.0], [1.0, 1.0, 1.0], [1e9, *[1.0] * 20], [0.1, 0.2, 0.7]):
        whole = partitions._dyadic(np.array(strengths))
        assert whole.sum() == 2**24
        assert whole.min() >= 1


def test_whole_strengths_are_in_proportion():
    """A third of 2²⁴ is 5,592,405 and a third: what is left of three goes to the first. Small ones are at least 1."""
    assert partitions._dyadic(np.array([1.0, 1, 1])).tolist() == [5_592_406, 5_592_405, 5_592_405]
    assert partitions._dyadic(np.array([1.0, 3])).tolist() == [2**22, 3 * 2**22]
    assert partitions._dyadic(np.array([1.85])).tolist() == [2**24]  # of which rounding took one
    tiny = partitions._dyadic(np.array([1e-12, 1.0, 1e-12]))
    assert tiny.tolist() == [1, 2**24 - 2, 1]
    spread = partitions._dyadic(np.array([1e-12, 1.0, 1.0]))
    assert spread.tolist() == [1, 2**23 - 1, 2**23] or spread.sum() == 2**24


def test_modularity_is_that_of_networkx():
    graph = nx.gnm_random_graph(12, 30, seed=4)
    for number, (a, b) in enumerate(graph.edges):
        graph.edges[a, b]["strength"] = 1 + number % 4
    start, end = np.array(graph.edges).T
    weight = np.array([edge["strength"] for *_, edge in graph.edges(data=True)], dtype=float)
    labels = np.random.default_rng(0).integers(4, size=(5, 12))
    for line, value in zip(labels, modularity(start, end, weight, labels, 1.5), strict=True):
        parts = [set(np.flatnonzero(line == part).tolist()) for part in range(4)]
        parts = [part for part in parts if part]
        assert value == pytest.approx(nx.community.modularity(graph, parts, weight="strength", resolution=1.5))


def test_modularity_without_ties_is_undefined():
    nothing = np.zeros(0, dtype=np.int64)
    found = modularity(nothing, nothing, np.zeros(0), np.zeros((2, 3), dtype=np.int64), 1)
    assert np.isnan(found).tolist() == [True, True]


# --- how alike -------------------------------------------------------------------------------------------------------


def test_the_adjusted_rand_index():
    """aabb beside aaab: one pair together in both, 2 and 3 in each, 6 in all: (1 − 2·3/6)/(2.5 − 1) = 0.

    Beside aabb as the third, 0, 1 and 0 have the mean 1/3.
    """
    assert mean_adjusted_rand(np.array([[0, 0, 2, 2], [0, 0, 0, 3]])) == pytest.approx(0)
    assert mean_adjusted_rand(np.array([[0, 0, 2, 2], [0, 0, 0, 3], [1, 1, 0, 0]])) == pytest.approx(1 / 3)
    assert mean_adjusted_rand(np.array([[0, 0, 0], [1, 1, 1]])) == 1
    assert mean_adjusted_rand(np.array([[0, 1, 2], [2, 1, 0]])) == 1


def test_the_adjusted_rand_index_pair_by_pair():
    """Counted by its definition: agreements of pairs, less what chance would give, over the most."""
    labels = np.random.default_rng(0).integers(3, size=(4, 9))
    pairs = list(itertools.combinations(range(9), 2))

    def index(a, b):
        both = sum(a[i] == a[j] and b[i] == b[j] for i, j in pairs)
        one, other = sum(a[i] == a[j] for i, j in pairs), sum(b[i] == b[j] for i, j in pairs)
        expected = one * other / len(pairs)
        return (both - expected) / ((one + other) / 2 - expected)

    plain = [index(a, b) for a, b in itertools.combinations(labels.tolist(), 2)]
    assert mean_adjusted_rand(labels) == pytest.approx(np.mean(plain))


def test_one_node_agrees_with_itself():
    assert mean_adjusted_rand(np.array([[0], [0]])) == 1


def test_how_often_two_nodes_are_in_one_community():
    shares = co_membership(np.array([[0, 0, 2], [0, 1, 1], [0, 0, 0], [5, 5, 2]]))
    assert shares.tolist() == [[1, 0.75, 0.25], [0.75, 1, 0.5], [0.25, 0.5, 1]]


# --- rewired networks ------------------------------------------------------------------------------------------------


def test_switches_keep_degrees_and_reach_all_graphs_alike():
    """Two ties of four nodes: three graphs, each a third of the time."""
    drawn = [
        frozenset(zip(start.tolist(), end.tolist(), strict=True))
        for start, end, _ in rewired(
            np.array([0, 2]), np.array([1, 3]), np.array([1.0, 5.0]), 6_000, nulls.generator(0)
        )
    ]
    counts = {graph: drawn.count(graph) for graph in set(drawn)}
    assert len(counts) == 3
    assert list(counts.values()) == pytest.approx([2_000] * 3, abs=150)
    graph = nx.gnm_random_graph(12, 25, seed=1)
    start, end = np.array(graph.edges).T
    weight = np.arange(25, dtype=float)
    degrees = np.bincount(start, minlength=12) + np.bincount(end, minlength=12)
    for one, other, strengths in rewired(start, end, weight, 20, nulls.generator(1)):
        assert (one < other).all()
        assert len(set(zip(one.tolist(), other.tolist(), strict=True))) == 25
        assert (np.bincount(one, minlength=12) + np.bincount(other, minlength=12) == degrees).all()
        assert sorted(strengths) == sorted(weight)


def test_all_graphs_of_uneven_degrees_are_reached_alike():
    """Degrees 2, 2, 2, 1, 1: the simple graphs are counted one by one, among them a triangle beside a tie."""
    degrees = [2, 2, 2, 1, 1]
    pairs = list(itertools.combinations(range(5), 2))
    every = {
        frozenset(choice)
        for choice in itertools.combinations(pairs, 4)
        if [sum(node in pair for pair in choice) for node in range(5)] == degrees
    }
    assert len(every) == 7
    start, end = np.array([0, 1, 0, 3]), np.array([1, 2, 2, 4])
    drawn = [
        frozenset(zip(a.tolist(), b.tolist(), strict=True))
        for a, b, _ in rewired(start, end, np.ones(4), 7_000, nulls.generator(3))
    ]
    assert set(drawn) == every
    counts = [drawn.count(graph) for graph in every]
    assert counts == pytest.approx([1_000] * 7, abs=5 * math.sqrt(1_000))


def test_strengths_are_permuted_over_the_ties():
    start, end, weight = np.array([0, 1]), np.array([1, 2]), np.array([1.0, 5.0])
    firsts = [strengths[0] for _, _, strengths in rewired(start, end, weight, 2_000, nulls.generator(0))]
    assert np.mean(np.array(firsts) == 5) == pytest.approx(0.5, abs=0.05)


def test_graphs_come_in_blocks_and_all_of_them(monkeypatch):
    start, end, weight = np.array([0, 2]), np.array([1, 3]), np.ones(2)
    monkeypatch.setattr(partitions, "_BLOCK", 48)
    assert len(list(rewired(start, end, weight, 7, nulls.generator(0)))) == 7
    assert list(rewired(start, end, weight, 0, nulls.generator(0))) == []


def test_ties_of_kinds_switch_with_whom_and_when():
    """Two ties of four nodes, of two days: three graphs in two orders. On the second day node 0 may have none: three left."""
    start, end, kind = np.array([0, 2]), np.array([1, 3]), np.array([0, 1])
    possible = np.ones((2, 4, 4), dtype=bool)
    for late, expected in ((False, 6), (True, 3)):
        possible[1, 0] = possible[1, :, 0] = not late
        drawn = [
            tuple(zip(a.tolist(), b.tolist(), strict=True))
            for a, b, _ in rewired(start, end, np.ones(2), 6_000, nulls.generator(4), possible=possible, kind=kind)
        ]
        counts = {graph: drawn.count(graph) for graph in set(drawn)}
        assert len(counts) == expected
        assert list(counts.values()) == pytest.approx([6_000 / expected] * expected, abs=200)


def test_a_star_switches_its_days():
    """Both ties have node 0, so that no ends can be switched: but either may be of the first day."""
    start, end, kind = np.array([0, 0]), np.array([1, 2]), np.array([0, 1])
    possible = np.ones((2, 3, 3), dtype=bool)
    firsts = [
        other[0]
        for _, other, _ in rewired(start, end, np.ones(2), 2_000, nulls.generator(4), possible=possible, kind=kind)
    ]
    assert np.mean(np.array(firsts) == 1) == pytest.approx(0.5, abs=0.05)


def test_few_ties_stay_as_they_are():
    """One tie has no other to switch with, and none at all gives empty graphs."""
    (single,) = rewired(np.array([2]), np.array([0]), np.array([3.0]), 1, nulls.generator(0))
    assert [array.tolist() for array in single] == [[0], [2], [3.0]]
    nothing = np.zeros(0, dtype=np.int64)
    found = list(rewired(nothing, nothing, np.zeros(0), 2, nulls.generator(0)))
    assert [[len(array) for array in graph] for graph in found] == [[0, 0, 0]] * 2
