"""Walls over generated graphs: names, order, units and bystanders change nothing that they should not."""

import math

import networkx as nx
import pytest
from hypothesis import given, settings, strategies as st

import trustmodel as tm
from trustmodel.synthetic.worlds import world

FEW = settings(max_examples=12, deadline=None)
FIGURES = ("distance_km", "observed", "expected", "ratio", "p", "q", "testable", "mid_p", "near")


@st.composite
def graphs(draw):
    """A small world: schools with places, phases and counted ties."""
    n = draw(st.integers(4, 14))
    graph = nx.Graph()
    for index in range(n):
        graph.add_node(
            f"s{index:02d}",
            easting=400_000 + draw(st.integers(0, 20)) * 500,
            northing=150_000 + draw(st.integers(0, 20)) * 500,
            phase=draw(st.sampled_from(["Primary", "Secondary"])),
        )
    nodes = list(graph)
    for a in range(n):
        for b in range(a + 1, n):
            if count := draw(st.integers(0, 9)):
                graph.add_edge(nodes[a], nodes[b], strength=count)
    return graph


def figures(found, names=None):
    names = names or {}
    return {
        frozenset((names.get(row.a, row.a), names.get(row.b, row.b))): [float(getattr(row, name)) for name in FIGURES]
        for row in found.rows
    }


def alike(one, other):
    assert one.keys() == other.keys()
    for pair, row in one.items():
        assert other[pair] == pytest.approx(row, rel=1e-5, abs=1e-8, nan_ok=True)


@FEW
@given(graphs(), st.randoms(use_true_random=False))
def test_order_changes_nothing(graph, rng):
    nodes, edges = list(graph.nodes(data=True)), list(graph.edges(data=True))
    rng.shuffle(nodes)
    rng.shuffle(edges)
    shuffled = nx.Graph()
    shuffled.add_nodes_from(nodes)
    shuffled.add_edges_from((b, a, tie) if rng.random() < 0.5 else (a, b, tie) for a, b, tie in edges)
    asked, again = tm.walls(graph, draws=39), tm.walls(shuffled, draws=39)
    assert asked.to_frame().equals(again.to_frame())
    half = {node: index % 2 for index, node in enumerate(sorted(graph))}
    assert asked.boundary(half).p == pytest.approx(again.boundary(half).p, nan_ok=True)


@FEW
@given(graphs(), st.randoms(use_true_random=False))
def test_names_change_nothing_but_names(graph, rng):
    others = [f"x{index:02d}" for index in range(len(graph))]
    rng.shuffle(others)
    names = dict(zip(graph, others, strict=True))
    alike(figures(tm.walls(graph), names), figures(tm.walls(nx.relabel_nodes(graph, names))))


@FEW
@given(graphs())
def test_a_school_without_ties_changes_nothing_but_isolated(graph):
    more = graph.copy()
    more.add_node("zz", easting=400_000, northing=150_000, phase="Primary")
    one, other = tm.walls(graph), tm.walls(more)
    assert set(other.isolated) == {*one.isolated, "zz"}
    assert one.to_frame().equals(other.to_frame())


@FEW
@given(graphs(), st.floats(0.1, 50))
def test_another_unit_of_distance_changes_nothing_but_distance(graph, scale):
    km = {(row.a, row.b): row.distance_km * scale for row in tm.expected_ties(graph).rows}
    one, other = tm.expected_ties(graph), tm.expected_ties(graph, distance=km)
    assert [row.expected for row in one.rows] == pytest.approx([row.expected for row in other.rows], rel=1e-5)


@FEW
@given(graphs())
def test_what_is_told_is_within_bounds(graph):
    found = tm.walls(graph, draws=39)
    for row in found.rows:
        assert row.expected > 0
        assert row.ratio > 0
        assert math.isnan(row.p) == (not row.testable)
        assert not row.testable or 0 <= row.mid_p <= row.p <= 1
        assert math.isnan(row.q) or row.p <= row.q + 1e-9 <= 1 + 1e-8 or row.q >= 0
    answer = found.boundary({node: index % 2 for index, node in enumerate(sorted(graph))})
    assert not answer.testable or answer.low <= answer.ratio * 1.001 + 1e-9
    assert not answer.testable or answer.ratio <= answer.high * 1.001 + 1e-9
    scan = found.scan()
    assert all(0 < row.p <= 1 for row in scan.rows)


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10_000))
def test_grid_moved_or_turned_changes_nothing(seed):
    graph = world(14, seed=seed, n_walls=4).graph
    turned = graph.copy()
    for _, about in turned.nodes(data=True):
        about["easting"], about["northing"] = 700_000 - about["northing"], 50_000 + about["easting"]
    alike(figures(tm.walls(graph)), figures(tm.walls(turned)))
