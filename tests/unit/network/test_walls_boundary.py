"""Boundaries between groups of schools."""

import math

import networkx as nx
import pytest

import trustmodel as tm
from towns import town
from trustmodel.errors import GraphError


def test_a_boundary_by_hand():
    """Pairs across have 6 ties and those within 12, all else alike: the ratio is ½."""
    graph = town(14, apart=100)
    for i, j in graph.edges:
        graph.edges[i, j]["strength"] = 12 if (i - j) % 2 == 0 else 6
    found = tm.walls(graph, same=()).boundary("half")
    assert found.ratio == pytest.approx(0.5, rel=0.01)
    assert found.low < 0.5 < found.high < 0.7
    assert found.p == pytest.approx(2 / 1000)
    assert (found.pairs, found.within, found.observed) == (49, 42, 294)
    assert found.expected == pytest.approx(588, rel=0.01)
    assert found.testable
    assert found.rows[0].value == found.ratio
    assert "ratio 0.50" in found.summary()
    mapping = {i: i % 2 for i in graph}
    assert tm.walls(graph, same=()).boundary(mapping).ratio == found.ratio


def test_a_boundary_takes_the_place_of_the_covariate_that_says_the_same():
    graph = town(14, apart=100)
    for i, j in graph.edges:
        graph.edges[i, j]["strength"] = 12 if (i - j) % 2 == 0 else 6
    found = tm.walls(graph, same="half").boundary("half")
    assert found.ratio == pytest.approx(0.5, rel=0.01)
    assert found.method.options["replaced"] == ("half",)


def test_nothing_across_at_all():
    """Two halves without a tie between them: the ratio is 0, and its interval has an upper end."""
    graph = town(16, apart=100, strength=5)
    graph.remove_edges_from([(i, j) for i, j in graph.edges if (i - j) % 2])
    found = tm.walls(graph, same=()).boundary("half")
    assert (found.ratio, found.low) == (0, 0)
    assert 0 < found.high < 0.2
    assert found.p == pytest.approx(2 / 1000)


@pytest.mark.parametrize(
    ("grouping", "why"),
    [
        (dict.fromkeys(range(8), "all"), "no pair crosses"),
        ({i: i for i in range(8)}, "no pair is within"),
        ({i: i == 0 for i in range(8)}, "say all that the boundary could"),
    ],
)
def test_boundaries_that_cannot_be_tested(grouping, why):
    found = tm.walls(town()).boundary(grouping)
    assert not found.testable
    assert math.isnan(found.ratio)
    assert math.isnan(found.p)
    assert why in " ".join(found.warnings)
    assert "not testable" in found.summary()


def test_a_boundary_of_too_few_ties_is_not_testable():
    graph = town(12, strength=1)
    graph.remove_edges_from([(i, j) for i, j in graph.edges if (i * 7 + j * 3) % 4])
    graph.add_edge(0, 1, strength=2)
    found = tm.walls(graph, same=()).boundary({i: i // 10 for i in graph})
    assert not found.testable
    assert "within what chance gives" in " ".join(found.warnings)


def test_schools_without_a_group_take_no_part():
    found = tm.walls(town(12)).boundary({i: i % 2 for i in range(10)})
    assert found.n == 45
    assert "21 pairs take no part" in " ".join(found.warnings)
    with pytest.raises(GraphError, match="no node has the attribute 'colour'"):
        tm.walls(town()).boundary("colour")


def test_a_group_of_one_school_alone_leaves_no_pair():
    graph = town(12)
    nx.set_node_attributes(graph, {i: "ab"[i % 2] for i in graph}, "phase")
    found = tm.walls(graph, same="phase").boundary({0: "north"})
    assert (found.n, found.pairs, found.testable) == (0, 0, False)
    assert "no pair crosses" in found.warnings[-1]


def test_a_bar_shows_that_it_works(capsys):
    tm.walls(town(12), progress=True, draws=99).boundary("half")
    assert "boundary" in capsys.readouterr().err
