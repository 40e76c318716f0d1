"""Ties with what is no school: the central team, and communities."""

import networkx as nx
import pytest

import trustmodel as tm
from towns import town


def test_the_central_team_beside_one_more_school():
    """Each pair of schools has 12 ties and each school 3 with the centre: about a quarter of what a school would have."""
    graph = town(10, apart=100)
    nx.set_node_attributes(graph, "trust:t", "trust")
    graph.add_node("trust:t", kind="trust")
    graph.add_node("cluster:c", kind="cluster")
    graph.add_edges_from((i, "trust:t", {"strength": 3}) for i in range(10))
    graph.add_edges_from((i, "cluster:c", {"strength": 20}) for i in range(1, 10))
    asked = tm.walls(graph)
    assert len(asked.rows) == 45
    cluster, trust = asked.beyond().rows
    assert trust.value == pytest.approx(0.25, rel=0.05)
    assert trust.low < 0.25 < trust.high < 1
    assert trust.p < 0.01
    assert trust.testable
    assert (cluster.id, cluster.observed, cluster.least) == ("cluster:c", 180, ("0",))
    assert trust.least == ()
    assert "2 beyond schools, 2 testable" in asked.beyond().summary()


def test_ties_beyond_schools_are_not_rated_by_binary_ones():
    graph = town(10)
    graph.remove_edges_from([(0, j) for j in range(4, 10)])
    graph.add_edge(0, "trust:t")
    graph.nodes["trust:t"]["kind"] = "trust"
    found = tm.walls(graph, strength=None).beyond()
    assert not found.rows[0].testable
    assert "no rate can be compared" in found.warnings[-1]


def test_nothing_beyond_schools():
    found = tm.walls(town()).beyond()
    assert found.rows == ()
    assert "no tie with a trust or a cluster" in found.warnings[0]
