"""Which pairs take part, with how many ties, how far apart, in which layers: asked through walls and expected ties."""

import math

import networkx as nx
import numpy as np
import pytest

import trustmodel as tm
from towns import EAST, TOWNS, placed, town, two_towns
from trustmodel.errors import GraphError
from trustmodel.network.pair_ties import pair_ties
from trustmodel.network.selection import Selection

NAN = math.nan


def read(x, **options):
    return pair_ties(x, selection=Selection(), **options)


def observed(found):
    return {(row.a, row.b): row.observed for row in found.rows}


# --- ties ------------------------------------------------------------------------------------------------------------


def test_both_directions_are_summed():
    both = tm.expected_ties(town(strength=6, directed=True, missing=[(2, 3), (3, 2)]))
    once = tm.expected_ties(town(strength=12, missing=[(2, 3)]))
    assert both.rows == once.rows
    one_way = nx.DiGraph()
    one_way.add_nodes_from(town().nodes(data=True))
    one_way.add_edges_from((i, j, {"strength": 12}) for i, j in town(missing=[(2, 3)]).edges)
    assert tm.expected_ties(one_way).rows == once.rows


def test_pairs_of_people_count_once():
    """Of a multigraph: three records of two pairs of people, one that names the giver alone, and one that names nobody."""
    made = nx.MultiDiGraph()
    made.add_nodes_from(town(4).nodes(data=True))
    for giver, receiver in [("ada", "ben"), ("ada", "ben"), ("ben", "ada"), ("ada", "cy"), ("dan", None), (None, "")]:
        made.add_edge(0, 1, giver=giver, receiver=receiver, strength=5)
    made.add_edge(1, 0, giver="ben", receiver="ada", strength=5)
    found = tm.expected_ties(made)
    assert observed(found)["0", "1"] == 3 + 5  # ada–ben, ada–cy, dan with school 1; and five ties without a name
    assert found.counted == "pairs of people"


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
    support += [
        tm.Support(id=f"ada{n}", giver="person:ada", receiver="school:s5", kind="coaching", intensity=4)
        for n in range(3)
    ]
    return tm.Dataset(trusts=[trust], schools=schools, memberships=members, roles=roles, support=support)


def test_records_are_counted_though_a_person_is_split():
    """Two each way are 4 a pair; ada works at s0 and s1, so her three records with s5 are one tie of each with it."""
    found = tm.expected_ties(dataset())
    seen = observed(found)
    assert seen["school:s0", "school:s5"] == seen["school:s1", "school:s5"] == 5
    assert seen["school:s2", "school:s5"] == 4
    assert found.method.options["level"] == "school"
    assert found.counted == "pairs of people"
    row = next(row for row in tm.walls(dataset(), draws=19).rows if (row.a, row.b) == ("school:s0", "school:s5"))
    assert {f"support:ada{n}" for n in range(3)} < set(row.evidence)


def test_a_graph_of_a_dataset_counts_as_the_dataset_does():
    assert tm.expected_ties(tm.graphs.support(dataset())).rows == tm.expected_ties(dataset()).rows


def test_records_without_people_say_so():
    data = dataset()
    bare = tm.Dataset(
        trusts=data.trusts, schools=data.schools, memberships=data.memberships,
        support=[one for one in data.support if not one.giver.startswith("person:")],
    )  # fmt: skip
    assert tm.expected_ties(bare).counted == "records"


def test_yes_or_no_answers():
    """A graph without strengths above 1: each direction is an answer, or each pair of an undirected one."""
    directed = town(strength=1, directed=True, missing=[(0, 1)])
    layer = read(directed).layers[0]
    assert layer.unit == "yes/no answers"
    assert set(layer.layer.chances) == {2}
    assert sorted(layer.ties.tolist()) == [1] + [2] * 27
    assert set(read(town(strength=1)).layers[0].layer.chances) == {1}
    assert read(town(strength=2)).layers[0].layer.chances is None
    assert read(town(strength=2), chances=5).layers[0].unit == "yes/no answers"
    for several in (read({"a": town(), "b": town(strength=3)}, chances={"b": 4}),):
        assert several.layers[0].layer.chances is None
        assert set(several.layers[1].layer.chances) == {4}


@pytest.mark.parametrize("chances", [0, -1, 2.0, True, "4"])
def test_chances_that_are_no_number_of_chances(chances):
    with pytest.raises(ValueError, match="chances is a whole number, 1 or more"):
        tm.expected_ties(town(), chances=chances)


def test_fewer_chances_than_ties():
    with pytest.raises(ValueError, match="28 pairs have more ties than chances"):
        tm.walls(town(), chances=11, draws=19)
    with pytest.raises(ValueError, match="no such layer"):
        tm.walls({"support": town()}, chances={"suport": 12}, draws=19)


def test_answers_that_are_always_returned_are_said_to_be():
    one_way = town(10, strength=1, directed=True)
    one_way.remove_edges_from([edge for edge in one_way.edges if (edge[0] + edge[1]) % 3 == 0 or edge[0] > edge[1]])
    returned = one_way.copy()
    returned.add_edges_from((b, a, {"strength": 1}) for a, b in one_way.edges)
    said = "nearly always returned"
    assert said in " ".join(tm.expected_ties(returned).warnings)
    assert said not in " ".join(tm.expected_ties(one_way).warnings)


def test_strengths_that_are_no_counts_are_rounded_with_a_warning():
    found = tm.expected_ties(town(strength=0.2))
    assert {row.observed for row in found.rows} == {1}
    assert "not whole" in found.warnings[0]
    assert {row.observed for row in tm.expected_ties(town(strength=2.6)).rows} == {3}


@pytest.mark.parametrize("strength", [0, -1, NAN, None, "many"])
def test_a_strength_that_is_none(strength):
    graph = town()
    graph.edges[0, 1]["strength"] = strength
    with pytest.raises(GraphError, match="strength"):
        tm.walls(graph, draws=19)


def test_a_tie_of_a_school_to_itself_is_refused():
    graph = town()
    graph.add_edge(3, 3, strength=1)
    with pytest.raises(GraphError, match="take out the ties of 3 to themselves"):
        tm.walls(graph, draws=19)


# --- who takes part --------------------------------------------------------------------------------------------------


def test_a_silent_school_hides_one_direction():
    """What others say of it is held against half of what a pair would have; of two silent schools nothing is known."""
    graph = town(10, strength=6, directed=True)
    graph.remove_edges_from(list(graph.out_edges(4)))
    graph.nodes[4]["answered"] = False
    found = tm.walls(graph, draws=19)
    assert found.silent == ("4",)
    own = [row for row in found.rows if "4" in (row.a, row.b)]
    assert len(own) == 9
    assert [row.expected for row in own] == pytest.approx([6] * 9, rel=0.1)
    assert "1 school did not answer: what they would have said is missing, not zero" in found.warnings
    graph.nodes[5]["answered"] = False
    graph.remove_edges_from(list(graph.out_edges(5)))
    assert ("4", "5") not in observed(tm.expected_ties(graph))


def test_a_silent_school_takes_its_chances_with_it():
    graph = town(6, strength=1, directed=True)
    graph.remove_edges_from(list(graph.out_edges(2)))
    graph.nodes[2]["answered"] = False
    layer = read(graph).layers[0]
    chances = dict(zip(layer.pairs, layer.layer.chances.tolist(), strict=True))
    assert {chance for pair, chance in chances.items() if 2 in pair} == {1}
    assert {chance for pair, chance in chances.items() if 2 not in pair} == {2}
    assert set(layer.layer.exposure) == {1}
    # somebody wrote down for it that it helps 3: that answer had its chance
    graph.add_edge(2, 3, strength=1)
    layer = read(graph).layers[0]
    assert dict(zip(layer.pairs, layer.layer.chances.tolist(), strict=True)) == {**chances, (2, 3): 2}


def test_a_school_without_ties_takes_part():
    graph = town()
    graph.add_node(8, easting=400_100, northing=150_000)
    found = tm.walls(graph, draws=19)
    assert found.isolated == ("8",)
    assert len(found.rows) == 36
    assert "1 school has no recorded tie to any school" in found.warnings


@pytest.mark.parametrize(
    "place",
    [
        {},
        {"easting": 0, "northing": 0},
        {"easting": NAN, "northing": 1},
        {"easting": None},
        {"easting": "", "northing": ""},
    ],
)
def test_a_school_without_a_place_takes_no_part(place):
    graph = town()
    graph.add_node(8, **place)
    graph.add_edge(8, 0, strength=3)
    found = tm.walls(graph, draws=19)
    assert found.unplaced == ("8",)
    assert "the place of 1 school is unknown (no easting and northing, or 0): they take no part" in found.warnings
    assert len(found.rows) == 28


def test_where_nobody_has_a_place_distance_is_not_allowed_for():
    graph = town()
    for node in graph:
        del graph.nodes[node]["easting"]
    found = tm.walls(graph, draws=19)
    assert len(found.rows) == 28
    assert "no place is known" in " ".join(found.warnings)
    assert not found.cut.testable
    assert found.boundary("half").testable


def test_what_is_no_school_takes_no_part():
    graph = town()
    graph.add_node("team", kind="trust", easting=400_000, northing=150_000)
    graph.add_edge("team", 0, strength=3)
    found = tm.expected_ties(graph)
    assert len(found.rows) == 28
    assert found.rows == tm.expected_ties(town()).rows


def test_figures_of_numpy_are_figures():
    graph = town()
    for node in graph:
        graph.nodes[node]["easting"] = np.int64(graph.nodes[node]["easting"])
        graph.nodes[node]["answered"] = np.bool_(node != 3)
    found = tm.expected_ties(graph)
    assert found.unplaced == ()
    assert found.silent == ("3",)


# --- distance and what schools have in common ------------------------------------------------------------------------


def test_distances_may_be_given():
    """A mapping in either order, or a graph; what is not given takes no part."""
    graph = town()
    km = {(j, i): abs(i - j) / 2 for i, j in graph.edges}
    bare = nx.Graph()
    bare.add_edges_from(graph.edges(data=True))
    given = tm.expected_ties(bare, distance=km)
    assert [row.expected for row in given.rows] == pytest.approx([row.expected for row in tm.expected_ties(graph).rows])
    near = nx.Graph()
    near.add_edges_from((i, j, {"distance_km": value}) for (i, j), value in km.items() if value < 3)
    some = tm.expected_ties(bare, distance=near)
    assert len(some.rows) == sum(value < 3 for value in km.values())
    assert "distance of 3 pairs is not given" in " ".join(some.warnings)
    assert tm.walls(bare, distance=km, draws=19).cut.reason.startswith("places of schools are not known")
    with pytest.raises(GraphError, match="distance_km"):
        tm.walls(bare, distance=bare)
    with pytest.raises(TypeError, match="mapping"):
        tm.walls(bare, distance=[1, 2])
    for wrong in (-1, math.inf):
        with pytest.raises(ValueError, match="0 or more"):
            tm.walls(bare, distance={(0, 1): wrong})


def test_an_attribute_that_nobody_has_or_all_share():
    graph = town()
    with pytest.raises(GraphError, match="no school has the attribute 'church'"):
        tm.expected_ties(graph, same="church")
    nx.set_node_attributes(graph, "here", "place")
    found = tm.expected_ties(graph, same=("place", "half", "half"))
    assert list(found.same) == ["half"]
    assert "same place never differs" in " ".join(found.warnings)


# --- layers ----------------------------------------------------------------------------------------------------------


def test_layers_share_schools_and_places():
    """A school that is in one layer only takes part in that; what one layer knows of a school holds in the other."""
    support, visits = two_towns(3), two_towns(2)
    visits.remove_node("s09")
    for node in visits:
        del visits.nodes[node]["easting"], visits.nodes[node]["town"]
    found = tm.walls({"support": support, "visits": visits}, draws=19)
    assert "1 school has no part in the layer 'visits'" in found.warnings
    assert observed(found)["s00", "s01"] == 20
    assert observed(found)["s00", "s09"] == 3
    assert found.method.options["layers"] == ("support", "visits")
    assert [row.layer for row in found.boundary("town").rows] == ["support", "visits"]


def test_layers_over_different_schools():
    """Nothing in common but the wall: both are fitted, and pairs from one to the other are in none."""
    east = placed(TOWNS[EAST], np.full(10, 4))
    east = nx.relabel_nodes(east, {node: f"e{node}" for node in east})
    found = tm.walls({"a": placed(TOWNS[~EAST], np.full(10, 6)), "b": east}, draws=19)
    assert len(found.rows) == 20
    groups = {node: int(node[-1]) % 2 for node in (*placed(TOWNS[~EAST]), *east)}
    answer = found.boundary(groups)
    assert answer.testable
    assert [(row.layer, row.pairs_across) for row in answer.rows] == [("a", 6), ("b", 6)]


def test_a_layer_without_ties_changes_hardly_anything_and_is_named():
    alone = tm.boundary(two_towns(2), "town", draws=19)
    both = tm.boundary({"support": two_towns(2), "visits": two_towns(0, 0)}, "town", draws=19)
    assert "the layer 'visits' has no tie between schools" in both.warnings
    assert both.r == pytest.approx(alone.r, abs=0.1)
    assert math.isfinite(both.p_layers)


def test_a_school_at_two_places():
    moved = two_towns(2)
    moved.nodes["s03"]["northing"] += 500
    with pytest.raises(GraphError, match="layers place s03 differently: give each school one place"):
        tm.walls({"support": two_towns(2), "visits": moved}, draws=19)
    moved.nodes["s03"]["northing"] -= 499.5
    assert tm.walls({"support": two_towns(2), "visits": moved}, draws=19).rows


@pytest.mark.parametrize(
    ("x", "message"),
    [
        ({}, "there is no layer"),
        ("data.xlsx", "not a str"),
        (None, "not a NoneType"),
        ({"support": [1, 2]}, "not a list"),
        ({"support": town(), "visits": "visits.csv"}, "for the layer 'visits', not a str"),
    ],
)
def test_what_is_no_network(x, message):
    for ask in (tm.walls, lambda x: tm.boundary(x, "half")):
        with pytest.raises(GraphError, match=message):
            ask(x)


@pytest.mark.parametrize(("grid", "warned"), [(2_000, True), (500, True), (100, False)])
def test_places_of_a_coarse_grid_are_warned_of(grid, warned):
    """Two schools on one site, all on a grid: of 2 km and of 500 m places are rounded, of 100 m they may just be."""
    steps = [(0, 0), (0, 0), (1, 0), (3, 1), (2, 4), (5, 2)]
    graph = nx.complete_graph(6)
    for node, (east, north) in enumerate(steps):
        graph.nodes[node].update(easting=400_123 + grid * east, northing=150_321 + grid * north)
    nx.set_edge_attributes(graph, 3, "strength")
    said = [warning for warning in read(graph).warnings if "rounded to" in warning]
    assert len(said) == warned
    assert all(
        warning.startswith(f"places are rounded to {grid / 1000:g} km, and schools share them") for warning in said
    )
