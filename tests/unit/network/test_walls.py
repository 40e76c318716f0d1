"""Expected ties, walls, boundaries, where a wall stands, and what is beyond schools."""

import math

import networkx as nx
import numpy as np
import pytest

import trustmodel as tm
from trustmodel.errors import GraphError
from trustmodel.network import walls as boundaries
from trustmodel.network.wall_lines import neighbours
from trustmodel.synthetic.worlds import world

NAN = math.nan


def town(n=8, *, strength=12, apart=500, missing=(), directed=False):
    """`n` schools in a row, so many metres apart, all tied to all but for what is missing."""
    graph = nx.complete_graph(n, create_using=nx.DiGraph if directed else nx.Graph)
    nx.set_node_attributes(graph, {i: 400_000 + apart * i for i in graph}, "easting")
    nx.set_node_attributes(graph, 150_000, "northing")
    nx.set_node_attributes(graph, {i: "ab"[i % 2] for i in graph}, "half")
    nx.set_edge_attributes(graph, strength, "strength")
    graph.remove_edges_from(missing)
    return graph


# --- the model -------------------------------------------------------------------------------------------------------


def test_school_effects_alone_meet_every_schools_total():
    """Without distance or kinship the score of α_i is Σ_j (y_ij − μ_ij); the ridge (½ of the spread) moves it little."""
    graph = town(10, apart=0)
    graph.edges[0, 1]["strength"] = 30
    found = tm.expected_ties(graph)
    total = dict.fromkeys(map(str, graph), 0.0)
    for row in found.rows:
        total[row.a] += row.observed - row.expected
        total[row.b] += row.observed - row.expected
    assert all(abs(rest) < 0.2 for rest in total.values())
    assert "as far apart" in found.warnings[0]


def test_the_distance_over_which_ties_halve():
    """Ties of 1024 · 2^(−d/2 km) halve over 2 km."""
    graph = town(9, apart=1000)
    for i, j in graph.edges:
        graph.edges[i, j]["strength"] = round(1024 * 2 ** (-abs(i - j) / 2))
    found = tm.expected_ties(graph)
    assert found.halving_km == pytest.approx(2, rel=0.01)
    assert found.k == math.inf
    assert found.common > 0.99
    assert found.pearson < 0.1


def test_kinship_is_told_as_a_ratio():
    """Pairs of one half have 40 ties, others 20: twice as many."""
    graph = town(12, apart=300)
    for i, j in graph.edges:
        graph.edges[i, j]["strength"] = 40 if (i - j) % 2 == 0 else 20
    found = tm.expected_ties(graph, same="half")
    assert dict(found.same) == {"half": pytest.approx(2, rel=0.01)}


def test_dispersion_is_found_where_it_was_put():
    """200 worlds' worth of pairs in one: k = 5 within 25 %, and Poisson counts none that matters."""
    made = world(90, seed=3, walls="none", dispersion=5.0)
    assert tm.expected_ties(made.graph, same=("trust", "phase")).k == pytest.approx(5, rel=0.25)
    made = world(90, seed=3, walls="none", dispersion=math.inf)
    assert tm.expected_ties(made.graph, same=("trust", "phase")).k > 50


def test_binary_ties_take_a_logit():
    graph = town(10, apart=1000)
    graph.remove_edges_from([(i, j) for i, j in graph.edges if abs(i - j) > 3 + i % 2])
    found = tm.expected_ties(graph, strength=None)
    assert found.family == "binary"
    assert math.isnan(found.k)
    assert all(0 < row.expected < 1 for row in found.rows)
    assert sum(row.expected for row in found.rows) == pytest.approx(found.observed, abs=0.5)
    rows = tm.walls(graph, strength=None).rows
    assert all(row.testable == (1 - row.expected <= 0.05) for row in rows)


def test_a_spline_bends_where_a_line_cannot():
    """Ties by a power law: the spline explains more of them."""
    graph = town(20, apart=1500)
    for i, j in graph.edges:
        graph.edges[i, j]["strength"] = round(3000 * abs(i - j) ** -2.0)
    line, spline = (tm.expected_ties(graph, decay=decay) for decay in ("linear", "spline"))
    assert spline.common > line.common + 0.02
    assert math.isnan(spline.halving_km)
    with pytest.raises(ValueError, match="decay is 'linear' or 'spline'"):
        tm.expected_ties(graph, decay="log")


def test_a_wall_has_an_interval_below_one_and_others_hold_one():
    rows = tm.walls(town(missing=[(2, 3)])).rows
    assert (rows[0].low, rows[0].high < 0.5) == (0, True)
    assert all(row.low < 1 < row.high for row in rows[1:])


# --- walls -----------------------------------------------------------------------------------------------------------


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


def test_both_directions_are_summed():
    both = tm.walls(town(strength=6, directed=True, missing=[(2, 3), (3, 2)]))
    once = tm.walls(town(strength=12, missing=[(2, 3)]))
    assert [row.expected for row in both.rows] == pytest.approx([row.expected for row in once.rows])
    one_way = nx.DiGraph()
    one_way.add_nodes_from(town().nodes(data=True))
    one_way.add_edges_from((i, j, {"strength": 12}) for i, j in town(missing=[(2, 3)]).edges)
    assert [row.p for row in tm.walls(one_way).rows] == pytest.approx([row.p for row in once.rows], nan_ok=True)


def test_near_is_what_is_asked():
    found = tm.walls(town(), near_km=0.5)
    assert {row.distance_km for row in found.rows if row.near} == {0.5}
    with pytest.raises(ValueError, match="near_km"):
        tm.walls(town(), near_km=-1)


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
    assert "the place of 1 schools is unknown" in found.warnings[0]
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


def test_an_attribute_that_nobody_has_explains_nothing():
    graph = town()
    nx.set_node_attributes(graph, None, "trust")
    assert dict(tm.expected_ties(graph).same) == {}
    assert "same trust never differs" in tm.expected_ties(graph, same="trust").warnings[0]


def test_strengths_that_are_no_counts_are_rounded_with_a_warning():
    found = tm.expected_ties(town(strength=0.2))
    assert {row.observed for row in found.rows} == {1}
    assert "not whole" in found.warnings[0]


# --- boundaries ------------------------------------------------------------------------------------------------------


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


def test_few_draws_are_told():
    found = tm.walls(town(12), draws=5)
    assert "5 draws give no p-value below" in found.warnings[-1]
    assert "5 draws" in " ".join(found.boundary("half").warnings)
    assert "5 draws" in " ".join(found.scan().warnings)
    with pytest.raises(ValueError, match="draws"):
        tm.walls(town(), draws=0)


# --- where -----------------------------------------------------------------------------------------------------------


def test_neighbours_are_joined_but_not_through_another():
    """In a row each is joined to the next alone; of a square the sides, and the diagonals touch the corners' circle."""
    assert neighbours(np.array([[0.0, 0], [1, 0], [2, 0], [3, 0]])) == [(0, 1), (1, 2), (2, 3)]
    assert neighbours(np.array([[0.0, 0], [0, 0], [2, 0]])) == [(0, 2), (1, 2)]


def test_a_planted_line_is_found_where_it_is():
    """Two blocks of schools, west and east, with hardly a tie between them."""
    graph = nx.Graph()
    rng = np.random.default_rng(1)
    for side, east in ((0, 400_000), (1, 404_000)):
        for index in range(12):
            graph.add_node(
                f"{side}-{index:02d}",
                easting=east + rng.uniform(-1500, 1500),
                northing=150_000 + rng.uniform(-4000, 4000),
            )
    for a, b in [(a, b) for a in graph for b in graph if a < b]:
        if count := rng.poisson(8 if a[0] == b[0] else 3):
            graph.add_edge(a, b, strength=int(count))
    found = tm.walls(graph, near_km=6, draws=199).scan()
    assert found.p <= 0.01
    assert found.value < -4
    first = found.rows[0]
    assert first.a[0] != first.b[0]
    assert 400_500 < first.easting < 403_500
    assert first.ratio < 0.8
    assert found.places == len(found.rows)
    assert "lowest z" in found.summary()
    assert all(0 <= row.bearing < 180 for row in found.rows)


def test_no_place_to_scan():
    found = tm.walls(town(4)).scan()
    assert not found.testable
    assert math.isnan(found.value)
    assert "no place" in found.warnings[-1]
    assert "not testable" in found.summary()


# --- beyond schools --------------------------------------------------------------------------------------------------


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


# --- a dataset -------------------------------------------------------------------------------------------------------


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


# --- bad input -------------------------------------------------------------------------------------------------------


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


def test_a_bar_shows_that_it_works(capsys):
    tm.walls(town(12), progress=True, draws=99).boundary("half")
    assert "boundary" in capsys.readouterr().err


def test_names_are_offered():
    assert all(hasattr(boundaries, name) for name in boundaries.__all__)
