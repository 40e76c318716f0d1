"""Walls: near pairs that fall short of expected ties."""

import math

import networkx as nx
import pytest

import trustmodel as tm
from towns import town
from trustmodel.errors import GraphError
from trustmodel.network import walls as boundaries
from trustmodel.network.walls_beyond import beyond
from trustmodel.network.walls_boundary import boundary
from trustmodel.network.walls_scan import scan
from trustmodel.synthetic.worlds import world


def test_a_wall_has_an_interval_below_one_and_others_hold_one():
    rows = tm.walls(town(missing=[(2, 3)])).rows
    assert (rows[0].low, rows[0].high < 0.5) == (0, True)
    assert all(row.low < 1 < row.high for row in rows[1:])


def test_the_columns_and_the_order():
    found = tm.walls(town(missing=[(2, 3)]), seed=0)
    frame = found.to_frame()
    first = ["a", "b", "distance_km", "observed", "expected", "ratio", "p", "q", "testable"]
    assert frame.columns[:9] == first
    row = found.rows[0]
    assert (row.a, row.b, row.distance_km, row.observed, row.testable, row.near) == ("2", "3", 0.5, 0, True, True)
    assert row.p < row.q < 0.01
    assert found.trimmed == 1
    near = [row.near for row in found.rows]
    assert near == sorted(near, reverse=True)
    assert all(math.isnan(row.q) for row in found.rows if not row.near)


def test_the_ratio_is_shrunk_by_half_a_tie_at_least():
    """(0 + ½)/(μ + ½), since k is infinite; the trimmed fit expects what others of its like have: 12."""
    row = tm.walls(town(missing=[(2, 3)])).rows[0]
    assert row.expected == pytest.approx(12, rel=0.02)
    assert row.ratio == pytest.approx(0.5 / (row.expected + 0.5))
    assert row.p == pytest.approx(math.exp(-row.expected))
    assert row.mid_p == pytest.approx(row.p / 2)


def test_few_ties_prove_nothing():
    """A Poisson pair needs μ ≥ −log .05 = 2.996."""
    found = tm.walls(town(strength=2, missing=[(2, 3)]))
    assert not any(row.testable for row in found.rows)
    assert all(math.isnan(row.p) and math.isnan(row.q) for row in found.rows)
    assert "0 testable" in found.summary()


def test_near_is_what_is_asked():
    found = tm.walls(town(), near_km=0.5)
    assert {row.distance_km for row in found.rows if row.near} == {0.5}
    with pytest.raises(ValueError, match="near_km"):
        tm.walls(town(), near_km=-1)


def test_expectations_are_told_without_pairs_that_fall_short():
    """Six pairs have 4 ties where others have 12: they draw the plain fit down, not the one that `expected` is of."""
    graph = town(14, apart=100)
    short = [(0, 1), (2, 3), (4, 5), (6, 7), (8, 9), (10, 11)]
    for pair in short:
        graph.edges[pair]["strength"] = 4
    plain, found = tm.expected_ties(graph), tm.walls(graph)
    assert found.trimmed == 6
    told = [row.expected for row in found.rows if (int(row.a), int(row.b)) in short]
    drawn = [row.expected for row in plain.rows if (int(row.a), int(row.b)) in short]
    assert told == pytest.approx([12] * 6, rel=0.02)
    assert all(a > b for a, b in zip(sorted(told), sorted(drawn), strict=True))


def test_few_draws_are_told():
    found = tm.walls(town(12), draws=5)
    assert "5 draws give no p-value below" in found.warnings[-1]
    assert "5 draws" in " ".join(found.boundary("half").warnings)
    assert "5 draws" in " ".join(found.scan().warnings)
    with pytest.raises(ValueError, match="draws"):
        tm.walls(town(), draws=0)


@pytest.mark.parametrize(
    "graph", [nx.Graph(), town(1), town(2), town(3), nx.empty_graph(4)], ids=["none", "one", "two", "three", "untied"]
)
def test_too_little_to_tell_anything(graph):
    found = tm.walls(graph)
    assert not any(row.testable for row in found.rows)
    assert found.warnings
    assert found.summary()
    assert found.to_frame().height == len(found.rows)
    assert tm.expected_ties(graph).summary()
    assert not found.scan().testable
    assert found.beyond().rows == ()
    if len(graph):
        assert not found.boundary({node: node % 2 for node in graph}).testable


def test_every_school_identical():
    """One place, one phase, as many ties each: nothing falls short, and nothing crashes."""
    graph = town(8, apart=0)
    nx.set_node_attributes(graph, "Primary", "phase")
    found = tm.walls(graph, same="phase")
    assert not any(row.q <= 0.5 for row in found.rows)
    assert "same phase never differs" in " ".join(found.warnings)
    assert [row.expected for row in found.rows] == pytest.approx([12] * 28, rel=1e-3)
    assert not found.scan().testable


def test_disconnected_halves():
    graph = nx.disjoint_union(town(6), town(6))
    for node in range(6, 12):
        graph.nodes[node]["northing"] = 151_000
    found = tm.walls(graph)
    assert all(math.isfinite(row.expected) for row in found.rows)
    assert found.expected.rows


def test_two_schools_on_one_site():
    graph = town(8)
    graph.nodes[1]["easting"] = graph.nodes[0]["easting"]
    found = tm.walls(graph)
    assert min(row.distance_km for row in found.rows) == 0
    assert all(math.isfinite(row.expected) for row in found.rows)
    found.scan(draws=19)


def test_wrong_arguments():
    with pytest.raises(GraphError, match="Dataset or a networkx graph"):
        tm.walls([1, 2])
    with pytest.raises(GraphError, match="no attribute 'strength'"):
        tm.walls(nx.path_graph(3))
    with pytest.raises(GraphError, match="no node has the attribute 'colour'"):
        tm.walls(town(), same="colour")
    with pytest.raises(ValueError, match="alpha"):
        tm.walls(town(), alpha=0)
    with pytest.raises(ValueError, match="seed"):
        tm.walls(town(), seed=-1)


def test_the_same_seed_gives_the_same_answer():
    asked = tm.walls(world(20, seed=1).graph, seed=4, draws=99)
    assert asked.boundary("phase") == asked.boundary("phase")
    assert asked.boundary("phase", seed=5).method.seed == 5
    assert asked.scan().p == asked.scan().p
    assert asked.method.seed == 4


def test_names_are_offered():
    assert all(hasattr(boundaries, name) for name in boundaries.__all__)


def test_what_follows_is_asked_of_the_model():
    found = tm.walls(town(12, missing=[(2, 3)]), seed=3, draws=39)
    assert boundary(found.model, "half") == found.boundary("half")
    assert scan(found.model) == found.scan()
    assert beyond(found.model) == found.beyond()
    assert boundary(found.model, "half", seed=4, draws=59).method == found.boundary("half", seed=4, draws=59).method
    assert (found.model.near_km, found.model.alpha, found.model.draws) == (found.near_km, found.alpha, found.draws)
    assert found.model.method == found.method
    assert found.boundary("half").method.seed == 3
