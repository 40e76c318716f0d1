"""Homophily and communities over any graph: what must hold whatever the ties."""

import math

import networkx as nx
import pytest
from hypothesis import given, settings, strategies as st

from trustmodel.network.groups import communities, homophily

NODES = "abcdefg"
PAIRS = [(a, b) for a in NODES for b in NODES if a != b]


@st.composite
def networks(draw):
    """Up to seven nodes in up to three groups, with whole strengths."""
    graph = nx.DiGraph()
    graph.add_nodes_from((node, {"group": draw(st.sampled_from("xyz"))}) for node in NODES)
    for a, b in draw(st.lists(st.sampled_from(PAIRS), unique=True, max_size=18)):
        graph.add_edge(a, b, strength=draw(st.integers(1, 4)))
    return graph


def shuffled(graph, random):
    """The same graph, its nodes and edges put in another order."""
    made = nx.DiGraph()
    nodes, edges = list(graph.nodes(data=True)), list(graph.edges(data=True))
    random.shuffle(nodes)
    random.shuffle(edges)
    made.add_nodes_from(nodes)
    made.add_edges_from(edges)
    return made


def figures(found):
    return [(row.value, row.null_mean, row.p, row.n) for row in (found, *found.groups, *found.nodes)]


def same(value):
    return pytest.approx(value, nan_ok=True)


@settings(max_examples=40)
@given(networks(), st.randoms(use_true_random=False))
def test_the_order_of_ties_changes_nothing(graph, random):
    other = shuffled(graph, random)
    one, two = (homophily(x, group="group", draws=30) for x in (graph, other))
    assert [same(figure) for figure in figures(one)] == figures(two)
    first, second = (communities(x, draws=3, runs=3) for x in (graph, other))
    assert first.rows == second.rows or first.to_frame().equals(second.to_frame(), null_equal=True)
    assert (first.modularity, first.p) == same((second.modularity, second.p))


@settings(max_examples=40)
@given(networks(), st.randoms(use_true_random=False))
def test_other_names_change_names_alone(graph, random):
    names = list("tuvwxyz")
    random.shuffle(names)
    new = dict(zip(NODES, names, strict=True))
    one = homophily(graph, group="group", draws=5)
    two = homophily(nx.relabel_nodes(graph, new), group="group", draws=5)
    assert (one.value, one.internal, one.external) == same((two.value, two.internal, two.external))
    assert {new[row.id]: same(row.value) for row in one.nodes} == {row.id: row.value for row in two.nodes}
    assert [(row.group, same(row.value)) for row in one.groups] == [(row.group, row.value) for row in two.groups]


@settings(max_examples=40)
@given(networks())
def test_the_index_and_its_parts_add_up(graph):
    found = homophily(graph, group="group", draws=20)
    total = sum(edge["strength"] for *_, edge in graph.edges(data=True))
    assert found.internal + found.external == same(total)
    assert sum(row.internal for row in found.groups) == same(found.internal)
    assert sum(row.external for row in found.groups) == same(2 * found.external)
    assert sum(row.internal for row in found.nodes) == same(2 * found.internal)
    for row in (found, *found.groups, *found.nodes):
        assert math.isnan(row.value) or -1 <= row.value <= 1
        assert row.testable is not math.isnan(row.p)
        assert not row.testable or 1 / 21 <= row.p <= 1


@settings(max_examples=25)
@given(networks())
def test_one_more_without_ties_is_one_more_community(graph):
    more = graph.copy()
    more.add_node("zzz", group="x")
    assert homophily(more, group="group", draws=5).value == same(homophily(graph, group="group", draws=5).value)
    found, was = (communities(x, draws=2, runs=10) for x in (more, graph))
    assert len(found.isolates) == len(was.isolates) + 1
    assert len(found.rows) == len(was.rows) + 1
    tied = {node for edge in graph.edges for node in edge}
    assert sorted(node for one in found.communities for node in one) == sorted(tied)
    assert found.together.share.shape == (8, 8)
    if tied:
        assert -0.5 <= found.modularity <= 1
        assert found.value <= found.modularity + 1e-12
        assert -1 <= found.stability <= 1 + 1e-12
