"""Measures on stacks: the same as networkx and as a sum by hand, whatever stands beside a network in its stack."""

import math

import networkx as nx
import numpy as np
import pytest

from trustmodel import _stacks


def network(seed):
    random = np.random.default_rng(seed)
    graph = nx.gnp_random_graph(int(random.integers(1, 12)), random.uniform(0.05, 0.5), seed=seed, directed=True)
    for edge in graph.edges:
        graph.edges[edge]["strength"] = float(random.uniform(0.5, 3))
    return graph


GRAPHS = [network(seed) for seed in range(40)]
SIZES = np.array([len(graph) for graph in GRAPHS])
STRENGTH = np.zeros((len(GRAPHS), 14, 14))
for number, one in enumerate(GRAPHS):
    STRENGTH[number, : len(one), : len(one)] = nx.to_numpy_array(one, weight="strength")
TIED = STRENGTH > 0


def test_betweenness_is_that_of_networkx():
    found = _stacks.betweenness(TIED | TIED.transpose(0, 2, 1))
    for graph, line in zip(GRAPHS, found, strict=True):
        expected = nx.betweenness_centrality(graph.to_undirected(), normalized=False)
        assert line[: len(graph)].tolist() == pytest.approx(list(expected.values()), abs=1e-9)
        assert not line[len(graph) :].any()


def test_constraint_is_that_of_networkx():
    for graph, line in zip(GRAPHS, _stacks.constraint(STRENGTH), strict=True):
        expected = nx.constraint(graph, weight="strength") if graph.size() else dict.fromkeys(graph, math.nan)
        assert line[: len(graph)].tolist() == pytest.approx(list(expected.values()), abs=1e-9, nan_ok=True)


def test_effective_size_is_that_of_networkx_node_by_node():
    """Its way for all nodes at once divides by the wrong line where scipy's maxima have one dimension."""
    for graph, line in zip(GRAPHS, _stacks.effective_size(STRENGTH), strict=True):
        giving = [node for node in graph if graph.out_degree(node)]  # it has no size for one who only receives
        expected = nx.effective_size(graph, nodes=giving, weight="strength")
        assert {node: line[node] for node in giving} == pytest.approx(expected, abs=1e-9)
        assert [math.isnan(line[node]) for node in graph] == [not graph.degree(node) for node in graph]


def test_components_are_those_of_networkx():
    found = _stacks.component_sizes(TIED, SIZES)
    for graph, line in zip(GRAPHS, found, strict=True):
        expected = {node: len(part) for part in nx.weakly_connected_components(graph) for node in part}
        assert [line[node] for node in graph] == [expected[node] for node in graph]
        assert not line[len(graph) :].any()


def test_who_reaches_whom():
    for graph, found in zip(GRAPHS, _stacks.reached(TIED), strict=True):
        for node in graph:
            assert set(np.flatnonzero(found[node])) == nx.descendants(graph, node) | {node}


def test_two_heads_over_the_same_two():
    """0 and 1 both over 2 and 3: no source of 0 and 1, two of 2 and 3, neither above the other: 1 − 2/3."""
    tied = np.zeros((1, 6, 6), dtype=bool)
    tied[0, [0, 0, 1, 1], [2, 3, 2, 3]] = True
    found = _stacks.krackhardt(tied, np.array([4]))
    assert {name: value[0] for name, value in found.items()} == pytest.approx(
        {"connectedness": 1, "hierarchy": 1, "efficiency": 2 / 3, "least_upper_bound": 1 / 3}
    )


def test_a_star_beside_an_empty_network():
    tied = np.zeros((2, 5, 5), dtype=bool)
    tied[0, 0, 1:] = True
    found = _stacks.centralisation(tied, np.array([5, 0]))
    assert [value[0] for value in found.values()] == [1, 1 / 16, 1, 1]
    assert all(math.isnan(value[1]) for value in found.values())
    assert np.isnan(_stacks.reciprocity(tied, np.array([5, 0]))["reciprocity_arc"]).tolist() == [False, True]
