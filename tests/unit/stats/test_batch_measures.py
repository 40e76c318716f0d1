"""Measures on stacks: the same as networkx and as a sum by hand, whatever stands beside a network in its stack."""

import math

import networkx as nx
import numpy as np
import pytest

from trustmodel.stats import batch_measures as _stacks

NODES = 11


def network(seed):
    random = np.random.default_rng(seed)
    graph = nx.gnp_random_graph(NODES, random.uniform(0.0, 0.4), seed=seed, directed=True)
    for edge in graph.edges:
        graph.edges[edge]["strength"] = float(random.uniform(0.5, 3))
    return graph


GRAPHS = [network(seed) for seed in range(40)]
STRENGTH = np.stack([nx.to_numpy_array(one, weight="strength") for one in GRAPHS])
TIED = STRENGTH > 0


def test_betweenness_is_that_of_networkx():
    found = _stacks.betweenness(TIED | TIED.transpose(0, 2, 1))
    for graph, line in zip(GRAPHS, found, strict=True):
        expected = nx.betweenness_centrality(graph.to_undirected(), normalized=False)
        assert line.tolist() == pytest.approx(list(expected.values()), abs=1e-9)


def test_constraint_is_that_of_networkx():
    for graph, line in zip(GRAPHS, _stacks.constraint(STRENGTH), strict=True):
        # its sum over neighbours, written out: before 3.5 it gives none to those who only receive
        expected = [
            sum(
                nx.local_constraint(graph, node, other, weight="strength")
                for other in set(nx.all_neighbors(graph, node))
            )
            if graph.degree(node)
            else math.nan
            for node in graph
        ]
        assert line.tolist() == pytest.approx(expected, abs=1e-9, nan_ok=True)


def test_effective_size_is_that_of_networkx_node_by_node():
    """Its way for all nodes at once divides by the wrong line where scipy's maxima have one dimension."""
    for graph, line in zip(GRAPHS, _stacks.effective_size(STRENGTH), strict=True):
        giving = [node for node in graph if graph.out_degree(node)]  # it has no size for one who only receives
        expected = nx.effective_size(graph, nodes=giving, weight="strength")
        assert {node: line[node] for node in giving} == pytest.approx(expected, abs=1e-9)
        assert [math.isnan(line[node]) for node in graph] == [not graph.degree(node) for node in graph]


def test_who_reaches_whom():
    for graph, found in zip(GRAPHS, _stacks.closure(TIED), strict=True):
        for node in graph:
            assert set(np.flatnonzero(found[node])) == nx.descendants(graph, node) | {node}


def test_transitivity_is_that_of_networkx():
    for graph, found in zip(GRAPHS, _stacks.transitivity(TIED | TIED.transpose(0, 2, 1)), strict=True):
        assert found == pytest.approx(nx.transitivity(graph.to_undirected())) or math.isnan(found)


def test_two_heads_over_the_same_two_beside_a_star_and_nobody_tied():
    """0 and 1 both over 2 and 3: no source of 0 and 1, two of 2 and 3, neither above the other: 1 − 2/3."""
    tied = np.zeros((3, 4, 4), dtype=bool)
    tied[0, [0, 0, 1, 1], [2, 3, 2, 3]] = True
    tied[1, 0, 1:] = True
    found = _stacks.shape(tied)
    figures = [found[name].tolist() for name in ("connectedness", "hierarchy", "efficiency", "least_upper_bound")]
    heads, star, nobody = zip(*figures, strict=True)
    assert heads == pytest.approx((1, 1, 2 / 3, 1 / 3))
    assert star == (1, 1, 1, 1)
    assert nobody == pytest.approx((0, math.nan, math.nan, math.nan), nan_ok=True)
    centres = [found[f"centralisation_{name}"][1] for name in ("out", "in", "degree", "betweenness")]
    assert centres == pytest.approx([1, 1 / 9, 1, 1])
    assert np.isnan(_stacks.reciprocity(tied)["reciprocity_arc"]).tolist() == [False, False, True]
