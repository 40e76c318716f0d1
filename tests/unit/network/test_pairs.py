"""Which pairs take part, with how many ties, how far apart: asked through walls and expected ties."""

import math

import networkx as nx
import numpy as np
import pytest

import trustmodel as tm
from towns import town
from trustmodel.errors import GraphError

NAN = math.nan


def test_both_directions_are_summed():
    both = tm.walls(town(strength=6, directed=True, missing=[(2, 3), (3, 2)]))
    once = tm.walls(town(strength=12, missing=[(2, 3)]))
    assert [row.expected for row in both.rows] == pytest.approx([row.expected for row in once.rows])
    one_way = nx.DiGraph()
    one_way.add_nodes_from(town().nodes(data=True))
    one_way.add_edges_from((i, j, {"strength": 12}) for i, j in town(missing=[(2, 3)]).edges)
    assert [row.p for row in tm.walls(one_way).rows] == pytest.approx([row.p for row in once.rows], nan_ok=True)


def test_who_did_not_answer_is_not_a_wall():
    graph = town(10)
    graph.remove_edges_from([(4, j) for j in range(5, 10)])
    graph.nodes[4]["answered"] = False
    found = tm.walls(graph)
    assert found.silent == ("4",)
    assert not any("4" in (row.a, row.b) for row in found.rows)
    assert not any(row.q <= 0.1 for row in found.rows)
    assert "missing, not zero" in found.warnings[0]


def test_a_school_without_ties_is_reported_apart():
    graph = town()
    graph.add_node(8, easting=400_100, northing=150_000)
    found = tm.walls(graph)
    assert found.isolated == ("8",)
    assert found.to_frame().equals(tm.walls(town()).to_frame())
    assert "1 isolated" in found.summary()


@pytest.mark.parametrize(
    "place", [{}, {"easting": 0, "northing": 0}, {"easting": NAN, "northing": 1}, {"easting": None}]
)
def test_a_school_without_a_place_takes_no_part(place):
    graph = town()
    graph.add_node(8, **place)
    graph.add_edge(8, 0, strength=3)
    found = tm.walls(graph)
    assert found.unplaced == ("8",)
    assert "the place of 1 school is unknown" in found.warnings[0]
    assert len(found.rows) == 28


def test_distances_may_be_given():
    """A mapping in either order, or a graph; what is not given takes no part."""
    graph = town()
    km = {(j, i): abs(i - j) / 2 for i, j in graph.edges}
    bare = nx.Graph()
    bare.add_edges_from(graph.edges(data=True))
    given = tm.walls(bare, distance=km)
    assert [row.expected for row in given.rows] == pytest.approx([row.expected for row in tm.walls(graph).rows])
    near = nx.Graph()
    near.add_edges_from((i, j, {"distance_km": value}) for (i, j), value in km.items() if value < 3)
    some = tm.walls(bare, distance=near)
    assert len(some.rows) == sum(value < 3 for value in km.values())
    assert "distance of 3 pairs is not given" in " ".join(some.warnings)
    with pytest.raises(GraphError, match="easting and northing"):
        given.scan()
    with pytest.raises(GraphError, match="distance_km"):
        tm.walls(bare, distance=bare)
    with pytest.raises(TypeError, match="mapping"):
        tm.walls(bare, distance=[1, 2])
    with pytest.raises(ValueError, match="0 or more"):
        tm.walls(bare, distance={(0, 1): -1})


def test_figures_of_numpy_are_figures():
    graph = town()
    for node in graph:
        graph.nodes[node]["easting"] = np.int64(graph.nodes[node]["easting"])
        graph.nodes[node]["answered"] = np.bool_(node != 3)
    found = tm.walls(graph)
    assert found.unplaced == ()
    assert found.silent == ("3",)


def test_an_attribute_that_nobody_has_explains_nothing():
    graph = town()
    nx.set_node_attributes(graph, None, "trust")
    assert dict(tm.expected_ties(graph).same) == {}
    assert "same trust never differs" in tm.expected_ties(graph, same="trust").warnings[0]


def test_strengths_that_are_no_counts_are_rounded_with_a_warning():
    found = tm.expected_ties(town(strength=0.2))
    assert {row.observed for row in found.rows} == {1}
    assert "not whole" in found.warnings[0]


def dataset():
    schools = [
        tm.School(
            id=f"s{i}", name=f"s{i}", phase="Primary", easting=400_000 + 700 * i, northing=150_000 + 300 * (i % 3)
        )
        for i in range(6)
    ]
    trust = tm.Trust(id="t", name="t", kind="Multi-academy trust")
    members = [tm.Membership(id=f"m{i}", school=f"s{i}", trust="t") for i in range(6)]
    roles = [tm.Role(id=f"r{place}", person="ada", kind="Teacher", at=f"school:{place}") for place in ("s0", "s1")]
    support = [
        tm.Support(id=f"{i}-{j}-{n}", giver=f"school:s{i}", receiver=f"school:s{j}", kind="coaching")
        for i in range(6)
        for j in range(6)
        if i != j
        for n in range(2)
    ]
    support.append(tm.Support(id="ada", giver="person:ada", receiver="school:s5", kind="coaching", intensity=4))
    return tm.Dataset(trusts=[trust], schools=schools, memberships=members, roles=roles, support=support)


def test_records_are_counted_though_a_person_is_split():
    """Two each way are 4 a pair; ada works at s0 and s1, so her one record counts for both pairs with s5."""
    found = tm.walls(dataset())
    seen = {(row.a, row.b): row for row in found.rows}
    assert seen["school:s0", "school:s5"].observed == seen["school:s1", "school:s5"].observed == 5
    assert seen["school:s2", "school:s5"].observed == 4
    assert "support:ada" in seen["school:s0", "school:s5"].evidence
    assert "support:ada" in found.evidence
    assert found.method.options["level"] == "school"
