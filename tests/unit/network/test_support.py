"""The support profile of small networks, worked by hand."""

import math

import networkx as nx
import polars as pl
import pytest

import trustmodel as tm
from builders import family, gift, published
from trustmodel import graphs
from trustmodel.errors import GraphError, NotFoundError
from trustmodel.network.support import SupportProfile, support_profile
from trustmodel.network.support_profiles import support_profiles

NAN = pytest.approx(math.nan, nan_ok=True)


FOUR = family(
    "abcd",
    name="small",
    support=[
        gift(1, "school:a", "school:b", intensity=2, days=1),
        gift(2, "school:a", "school:c"),
        gift(3, "school:b", "school:a", days=2),
        gift(4, "school:b", "school:a", days=0.5, topic="send", kind="SEND"),
    ],
)


def test_what_each_gives_and_receives():
    """A gives 2 + 1 = 3 and receives 1 + 1 = 2: balance (3 − 2)/(3 + 2) = .2. D is alone."""
    a, b, c, d = support_profile(FOUR).rows
    assert (a.id, a.name, a.kind, a.member) == ("school:a", "A", "school", True)
    assert (a.given, a.received, a.given_to, a.received_from) == (3, 2, 2, 1)
    assert (a.days_given, a.days_received) == (1, 2.5)  # the days given to c are unknown and not counted
    assert a.balance == pytest.approx(0.2)
    assert (b.given, b.received, b.given_to, b.received_from, b.balance) == (2, 2, 1, 1, 0)
    assert (c.balance, c.days_given, c.days_received) == (-1, 0, NAN)  # gave nothing: 0; received unknown: undefined
    assert (d.given, d.balance, d.days_given, d.isolated) == (0, NAN, 0, True)
    assert not a.isolated


def test_the_shape_of_the_whole():
    """Ties a→b, b→a, a→c among four schools: m = 3, M = 1, A = 1.

    Out-degrees 2 1 0 0: (0 + 1 + 2 + 2)/9. In-degrees 1 1 1 0: 1/9. Either way 2 1 1 0: 4/6.
    Betweenness 1 0 0 0: 3/(9 × 2/2). Joined pairs ab, ac, bc of six. Of these, c reaches neither a nor b: 2 of 3.
    """
    profile = support_profile(FOUR)
    assert (profile.n, profile.ties, profile.isolates) == (4, 3, ("school:d",))
    assert profile.density == pytest.approx(3 / 12)
    assert profile.reciprocity_arc == pytest.approx(2 / 3)
    assert profile.reciprocity_dyad == pytest.approx(1 / 2)
    assert profile.reciprocity_corrected == pytest.approx((2 / 3 - 1 / 4) / (1 - 1 / 4))
    assert profile.centralisation_out == pytest.approx(5 / 9)
    assert profile.centralisation_in == pytest.approx(1 / 9)
    assert profile.centralisation_degree == pytest.approx(4 / 6)
    assert profile.centralisation_betweenness == pytest.approx(3 / 9)
    assert profile.connectedness == pytest.approx(1 / 2)
    assert profile.hierarchy == pytest.approx(2 / 3)
    assert (profile.efficiency, profile.least_upper_bound) == (1, 1)
    assert profile.crossing_share == 0


def test_how_the_answer_was_made():
    profile = support_profile(FOUR, kinds=["SEND"], topic="topic:inclusion", at="2025-01-01")
    assert profile.evidence == ("support:s4",)
    assert profile.method.name == "support_profile"
    assert profile.method.source == "small"
    assert dict(profile.method.options) == {
        "level": "school", "at": "2025-01-01", "between": None, "trust": None, "kinds": ("SEND",), "topic": "topic:inclusion",
        "strength": "strength", "draws": 500,
    }  # fmt: skip
    assert profile.method.seed == 0
    assert profile.summary() == "4 nodes, 1 tie, 2 isolated, 3 figures undefined"
    assert isinstance(profile, SupportProfile)
    with pytest.raises(NotFoundError):
        support_profile(FOUR, topic="topic:sendd")


def test_days_that_are_not_known_are_told():
    assert support_profile(FOUR, draws=0).warnings == ("1 of 4 ties has no days: sums of days are of those known",)


def test_frame_and_table():
    profile = support_profile(FOUR)
    frame = profile.to_frame()
    assert frame.columns[:3] == ["id", "name", "kind"]
    assert frame["given"].to_list() == [3, 2, 0, 0]
    assert "<td>school:a</td>" in profile._repr_html_()


def test_the_table_of_people_names_none():
    data = FOUR.replace(
        people=[tm.Person(id="ada", name="Ada"), tm.Person(id="ben", name="Ben")],
        roles=[tm.Role(id="1", person=who, kind="Teacher", at="school:a") for who in ["ada"]],
        support=[gift(1, "person:ada", "person:ben")],
    )
    profile = support_profile(data, level="person")
    assert [row.id for row in profile.rows] == ["person:ada", "person:ben"]
    assert [row.name for row in profile.rows] == [None, None]
    shown = profile._repr_html_().casefold()
    assert "person 1" in shown
    assert "ada" not in shown
    assert "ben" not in shown


def test_what_crosses_the_boundary():
    """Strength 1 stays, 3 crosses, and what passes between two schools outside touches no trust: 3/4."""
    data = family(
        "ab",
        outside="xy",
        support=[
            gift(1, "school:a", "school:b"),
            gift(2, "school:a", "school:x", intensity=3),
            gift(3, "school:x", "school:y", intensity=100),
        ],
    )
    assert support_profile(data).crossing_share == pytest.approx(3 / 4)
    assert support_profile(data, strength=None).crossing_share == pytest.approx(1 / 2)


def test_what_was_left_out_is_told():
    data = family(
        "abcd",
        people=[tm.Person(id=name) for name in ("ada", "ben", "gus")],
        roles=[tm.Role(id=who, person=who, kind="Teacher", at="school:a") for who in ("ada", "ben")],
        support=[gift(1, "person:ada", "person:ben"), gift(2, "person:gus", "school:b")],
    )
    within, unplaced, *_ = support_profile(data).warnings
    assert within == "1 support records are, in whole or in part, between people of one school"
    assert unplaced == "1 support records name somebody who had no role at the time: left out"


# --- graphs of one's own ---------------------------------------------------------------------------------------------


def test_a_graph_of_ones_own():
    own = nx.DiGraph()
    own.add_edge("x", "y", tie=2)
    profile = support_profile(own, strength="tie")
    assert profile.rows[0].given == 2
    assert profile.rows[0].name is None
    assert "crossing_share is undefined: nodes have no attribute 'trust'" in profile.warnings
    nx.set_node_attributes(own, {"x": "one", "y": "two"}, "trust")
    assert support_profile(own, strength="tie").crossing_share == 1
    nx.set_node_attributes(own, None, "trust")
    assert (
        "crossing_share is undefined: no tie begins or ends in a trust" in support_profile(own, strength="tie").warnings
    )


def test_the_same_answer_from_the_dataset_and_from_its_graph():
    from_graph = support_profile(graphs.support(FOUR))
    assert repr(from_graph.rows) == repr(support_profile(FOUR).rows)  # NaN is not equal to itself
    assert from_graph.evidence == support_profile(FOUR).evidence


@pytest.mark.parametrize(
    ("graph", "says"),
    [
        (nx.DiGraph([("a", "b")]), "no attribute 'strength'; there are none .strength=None counts each edge 1"),
        (nx.Graph([("a", "b", {"strength": 1})]), "direction"),
        (nx.DiGraph([("a", "a", {"strength": 1})]), "nobody supports themselves: .* a "),
        (nx.DiGraph([("a", "b", {"strength": -1})]), "above 0"),
        ([("a", "b")], "not a list"),
    ],
)
def test_a_graph_that_cannot_be_used_is_refused(graph, says):
    with pytest.raises(GraphError, match=says):
        support_profile(graph)


# --- shapes whose figures are known ----------------------------------------------------------------------------------


def figures(edges, nodes=()):
    graph = nx.DiGraph(edges)
    graph.add_nodes_from(nodes)
    return support_profile(graph, strength=None)


def test_a_star_is_wholly_centralised():
    star = figures([("hub", leaf) for leaf in "abcd"])
    assert star.centralisation_out == 1
    assert star.centralisation_in == pytest.approx(1 / 16)
    assert star.centralisation_degree == 1
    assert star.centralisation_betweenness == 1
    assert star.reciprocity_arc == 0


def test_an_organisation_chart_has_all_four_of_krackhardts_at_one():
    chart = figures([("head", "b"), ("head", "c"), ("b", "d"), ("b", "e")])
    assert (chart.connectedness, chart.hierarchy, chart.efficiency, chart.least_upper_bound) == (1, 1, 1, 1)


def test_a_ring_has_no_hierarchy_and_no_centre():
    ring = figures([("a", "b"), ("b", "c"), ("c", "d"), ("d", "a")])
    assert (ring.hierarchy, ring.centralisation_out, ring.centralisation_betweenness) == (0, 0, 0)
    assert ring.least_upper_bound == 1
    assert ring.efficiency == pytest.approx(1 - 1 / 3)


def test_two_heads_over_the_same_two_leave_pairs_without_a_least_upper_bound():
    """A and b have no source in common; c and d have two, neither above the other: 1 − 2/3. One spare tie of three."""
    profile = figures([("a", "c"), ("a", "d"), ("b", "c"), ("b", "d")])
    assert profile.least_upper_bound == pytest.approx(1 / 3)
    assert profile.efficiency == pytest.approx(2 / 3)


def test_components_are_added_up():
    """Two chains of three and one alone: 6 of 21 pairs joined."""
    profile = figures([("a", "b"), ("b", "c"), ("x", "y"), ("z", "y")], nodes=["alone"])
    assert profile.connectedness == pytest.approx(6 / 21)
    assert profile.least_upper_bound == pytest.approx(1 - 1 / 2)  # x and z have no source in common
    assert profile.hierarchy == 1


# --- what is undefined -----------------------------------------------------------------------------------------------


def undefined_figures(profile):
    told = " ".join(profile.warnings)
    found = {
        name
        for name in dir(profile)
        if not name.startswith("_") and isinstance(getattr(profile, name), float) and math.isnan(getattr(profile, name))
    }
    assert all(name in told or name.split("_")[0] in told for name in found)
    return found


@pytest.mark.parametrize("n", [0, 1])
def test_nothing_is_defined_for_fewer_than_two(n):
    profile = support_profile(family("abcd"[:n]))
    assert len(undefined_figures(profile)) == 14
    assert len(profile.rows) == n
    assert profile.summary().endswith("14 figures undefined")
    assert "Not recorded, or not defined: " in profile._repr_html_()


def test_two_without_ties():
    profile = support_profile(family("ab"))
    assert undefined_figures(profile) == {
        "reciprocity_arc", "reciprocity_dyad", "reciprocity_corrected", "centralisation_degree",
        "centralisation_betweenness", "hierarchy", "efficiency", "least_upper_bound", "crossing_share", "transitivity",
    }  # fmt: skip
    assert (profile.density, profile.connectedness, profile.centralisation_out) == (0, 0, 0)


def test_everyone_supports_everyone():
    profile = support_profile(nx.complete_graph(4, nx.DiGraph), strength=None)
    assert undefined_figures(profile) == {"reciprocity_corrected", "crossing_share"}
    assert (profile.density, profile.reciprocity_arc, profile.efficiency) == (1, 1, 0)


# --- beside chance ---------------------------------------------------------------------------------------------------


def chance(graph, **more):
    found = support_profile(graph, strength=None, **more)
    return {row.figure: row for row in found.chance}


def test_reciprocity_beside_as_many_ties():
    """Two ties among three nodes: 15 ways, 3 of them the two of one pair. So 1/5 on average, and 1 seen: p = 2/5."""
    graph = nx.DiGraph([("a", "b"), ("b", "a")])
    graph.add_node("c")
    row = chance(graph, draws=4000)["reciprocity_arc"]
    assert (row.value, row.n) == (1, 2)
    assert row.null_mean == pytest.approx(1 / 5, abs=0.02)
    assert row.p == pytest.approx(2 / 5, abs=0.04)


def test_the_shape_beside_networks_of_the_same_census():
    """Two one-way ties among three nodes: always a path. One gives to both in 1 of 4 ways: 1, else 1/4."""
    found = chance(nx.DiGraph([("a", "b"), ("a", "c")]), draws=4000)
    assert found["centralisation_out"].value == 1
    assert found["centralisation_out"].null_mean == pytest.approx((1 + 3 / 4) / 4, abs=0.02)
    assert not found["centralisation_degree"].testable
    assert not found["connectedness"].testable


def test_a_star_stands_out_and_a_network_by_chance_does_not():
    star = chance(nx.DiGraph([("hub", leaf) for leaf in "abcdefghij"]))
    assert star["centralisation_degree"].p == pytest.approx(2 / 501)
    random = chance(nx.gnp_random_graph(15, 0.2, seed=5, directed=True))
    assert all(row.p > 0.05 for row in random.values() if row.testable)
    assert list(random)[:4] == ["reciprocity_arc", "reciprocity_dyad", "reciprocity_corrected", "centralisation_out"]
    assert len(random) == 12


def test_chance_looks_at_those_who_answered():
    """All but two are silent, and those two have one tie: only its direction is left to chance."""
    graph = nx.DiGraph([("a", "b"), ("c", "d"), ("d", "c")])
    nx.set_node_attributes(graph, dict.fromkeys("cd", False), "answered")
    found = chance(graph)
    assert not found["reciprocity_arc"].testable
    assert found["reciprocity_arc"].null_mean == 0
    told = support_profile(graph, strength=None).warnings
    assert "chance looks at the network among the 2 who answered or were not asked" in told


# --- silence ---------------------------------------------------------------------------------------------------------

SILENT = ("3", "7", "12", "20")


def silenced(network, silent=SILENT):
    """The network without what some named, who then did not answer."""
    network = network.copy()
    network.remove_edges_from(list(network.out_edges(silent)))
    nx.set_node_attributes(network, {node: node not in silent for node in network}, "answered")
    return network


@pytest.mark.parametrize(
    ("relation", "expected", "as_none"),
    [
        ("advice", (0.45, 0.49206, 0.32632, 0.5775), 0.36429),
        ("friendship", (0.27647, 0.48, 0.31579, 0.65471), 0.22381),
    ],
)
def test_silence_is_not_read_as_no_ties(relation, expected, as_none):
    """Krackhardt's networks with four of 21 silent: published figures of available cases."""
    profile = support_profile(silenced(published(f"krackhardt_{relation}")), strength=None, draws=19)
    found = (profile.density, profile.reciprocity_arc, profile.reciprocity_dyad, profile.centralisation_out)
    assert found == pytest.approx(expected, abs=5e-6)
    assert (profile.asked, profile.answered) == (21, 17)
    assert profile.method.options["asked"] == 21
    assert profile.method.options["answered"] == 17
    assert "4 nodes did not answer, of 21 that were asked" in " ".join(profile.warnings)
    row = {row.figure: row for row in profile.silence}["density"]
    assert row.as_none == row.least == pytest.approx(as_none, abs=5e-6)
    assert row.most == row.high > row.value > row.low


def test_the_intervals_of_a_real_network():
    rows = {
        row.figure: row
        for row in support_profile(silenced(published("krackhardt_advice")), strength=None, draws=0).silence
    }
    t = 2.1199  # of 16 degrees of freedom
    assert (rows["density"].high - rows["density"].value) / t == pytest.approx(0.02959, abs=2e-5)
    assert (rows["reciprocity_arc"].high - rows["reciprocity_arc"].value) / t == pytest.approx(0.0695, abs=2e-5)


def test_where_many_are_silent_little_is_said():
    network = nx.gnp_random_graph(20, 0.3, seed=1, directed=True)
    nx.set_node_attributes(network, "t", "trust")
    few, some, many = (support_profile(silenced(network, range(k)), strength=None, draws=0) for k in (2, 5, 9))
    told = [{row.figure for row in profile.silence if not math.isnan(row.value)} for profile in (few, some, many)]
    assert told[0] - told[1] == {"centralisation_betweenness"}
    assert told[2] == {"density", "reciprocity_arc", "reciprocity_dyad", "reciprocity_corrected", "crossing_share"}
    assert "too many did not answer to estimate centralisation_betweenness" in some.warnings
    assert any("more than 40% did not answer" in warning for warning in many.warnings)
    assert math.isnan(many.hierarchy)
    assert all(math.isnan(count) for count in few.triads.values())


def test_the_silent_are_not_said_to_give_nothing():
    network = silenced(nx.DiGraph([("a", "b"), ("b", "c"), ("c", "a"), ("d", "a"), ("e", "a")]), ("c", "d", "e"))
    network.add_edge("e", "b", strength=1)  # somebody else wrote it down
    rows = {row.id: row for row in support_profile(network, strength=None, draws=0).rows}
    assert (rows["c"].given_to, rows["c"].answered, rows["c"].received_from) == (None, False, 1)
    assert math.isnan(rows["c"].given)
    assert math.isnan(rows["e"].balance)
    assert rows["e"].given_to == 1
    assert not rows["d"].isolated
    assert support_profile(network, strength=None, draws=0).isolates == ()


@pytest.mark.parametrize(("named", "warned"), [(1, True), (4, False), (9, True)])
def test_how_often_the_silent_are_named(named, warned):
    """Ten who answer, each naming four of the others; some of them name the one who is silent."""
    network = nx.DiGraph((i, (i + k) % 10) for i in range(10) for k in range(1, 5))
    network.add_edges_from((i, "silent") for i in range(named))
    network = silenced(network, ["silent"])
    profile = support_profile(network, strength=None, draws=0)
    assert profile.silent_named == pytest.approx((named / 10) / (4 / 9))
    assert any("silence is not at random" in warning for warning in profile.warnings) == warned


def test_nobody_silent_leaves_everything_as_it_was():
    network = published("krackhardt_advice")
    plain = support_profile(network, strength=None, draws=0)
    nx.set_node_attributes(network, True, "answered")
    answered = support_profile(network, strength=None, draws=0)
    assert (answered.asked, answered.answered, answered.silence, answered.silent_named) == (21, 21, (), None)
    assert (plain.asked, plain.density, plain.triads) == (0, answered.density, answered.triads)
    assert "21 of 21 answered" in answered.summary()


@pytest.mark.parametrize("n", [0, 1, 2, 5])
def test_nothing_is_testable_where_there_is_nothing_to_move(n):
    for graph in (nx.empty_graph(n, nx.DiGraph), nx.complete_graph(n, nx.DiGraph)):
        assert not any(row.testable for row in chance(graph, draws=19).values())
    if n > 2:
        told = support_profile(nx.complete_graph(n, nx.DiGraph), strength=None).warnings
        assert any(one.startswith("not testable, since chance cannot give anything else: rec") for one in told)


def test_how_many_draws():
    assert support_profile(FOUR, draws=0).chance == ()
    assert "9 draws give no p-value below 0.1" in " ".join(support_profile(FOUR, draws=9).warnings)
    with pytest.raises(ValueError, match="draws"):
        support_profile(FOUR, draws=-1)
    assert repr(support_profile(FOUR, seed=1).chance) == repr(support_profile(FOUR, seed=1).chance)


def test_triads_and_transitivity():
    """A ↔ b and a → c, and d alone: abd has one mutual pair, acd one tie, bcd none, abc a mutual pair and a tie."""
    profile = support_profile(FOUR)
    assert sum(profile.triads.values()) == 4
    assert profile.triads["102"] == profile.triads["012"] == profile.triads["003"] == 1
    assert profile.triads["111U"] + profile.triads["111D"] == 1
    assert profile.transitivity == 0


# --- many trusts at once ---------------------------------------------------------------------------------------------


def frames(graphs_of):
    ties = [
        (trust, str(start), str(end), edge["strength"])
        for trust, graph in graphs_of.items()
        for start, end, edge in graph.edges(data=True)
    ]
    nodes = [(trust, str(node)) for trust, graph in graphs_of.items() for node in graph]
    return (
        pl.DataFrame(ties, schema={"trust": str, "giver": str, "receiver": str, "strength": float}, orient="row"),
        pl.DataFrame(nodes, schema={"trust": str, "id": str}, orient="row"),
    )


def made_up(seed, n):
    graph = nx.gnp_random_graph(n, 0.25, seed=seed, directed=True)
    for number, edge in enumerate(graph.edges):
        graph.edges[edge]["strength"] = 1.0 + number % 4
    return graph


MANY = {f"t{seed:02}": made_up(seed, 1 + seed % 9) for seed in range(30)}
SHARED = (
    "n", "ties", "density", "reciprocity_arc", "reciprocity_dyad", "reciprocity_corrected", "centralisation_out",
    "centralisation_in", "centralisation_degree", "centralisation_betweenness", "connectedness",
)  # fmt: skip


def test_many_at_once_are_each_as_by_itself():
    found = support_profiles(*frames(MANY)).to_frame()
    assert found["group"].to_list() == sorted(MANY)
    for row, graph in zip(found.iter_rows(named=True), MANY.values(), strict=True):
        profile = support_profile(graph, draws=0)
        for name in SHARED:
            assert row[name] == pytest.approx(getattr(profile, name), abs=1e-9, nan_ok=True), name
        assert row["isolates"] == len(profile.isolates)
        assert row["components"] == nx.number_weakly_connected_components(graph)
        known = [  # networkx's own sum leaves out those who only receive before 3.5
            sum(
                nx.local_constraint(graph, node, other, weight="strength")
                for other in set(nx.all_neighbors(graph, node))
            )
            for node in graph
            if graph.degree(node)
        ]
        assert row["constraint_mean"] == pytest.approx(sum(known) / len(known) if known else math.nan, nan_ok=True)
        if len(graph) > 2:
            between = nx.betweenness_centrality(graph.to_undirected()).values()
            assert row["betweenness_max"] == pytest.approx(max(between))
            assert row["betweenness_mean"] == pytest.approx(sum(between) / len(graph))


def test_order_and_parallel_rows_change_nothing():
    ties, nodes = frames(MANY)
    twice = pl.concat([ties, ties]).with_columns(pl.col("strength") / 2).sample(fraction=1, shuffle=True, seed=1)
    assert support_profiles(twice, nodes.reverse()).to_frame().equals(support_profiles(ties, nodes).to_frame())


def test_those_without_ties_are_only_known_from_the_frame_of_nodes():
    ties, nodes = frames({"t": nx.DiGraph([("a", "b", {"strength": 2})]), "u": nx.empty_graph(2, nx.DiGraph)})
    assert [(row.group, row.n, row.isolates) for row in support_profiles(ties)] == [("t", 2, 0)]
    found = support_profiles(ties, nodes, strength=None)
    assert [(row.group, row.n, row.isolates) for row in found] == [("t", 2, 0), ("u", 2, 2)]
    assert [math.isnan(row.constraint_mean) for row in found] == [False, True]
    assert repr(found) == "<SupportProfiles: 2 networks, 4 nodes, 1 tie>"
    assert not len(support_profiles(ties.clear()))


def test_another_word_for_trust():
    ties, nodes = (frame.rename({"trust": "cluster"}) for frame in frames(MANY))
    found = support_profiles(ties, nodes, group="cluster")
    assert found.to_frame().equals(support_profiles(*frames(MANY)).to_frame())
    assert found.method.options["group"] == "cluster"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"receiver": "a"}, "nobody supports themselves: .* a "),
        ({"strength": 0.0}, "strength that is not a number above 0"),
        ({"strength": math.nan}, "empty places in 'strength'"),
        ({"giver": None}, "empty places in 'giver'"),
    ],
)
def test_a_frame_that_cannot_be_used_is_refused(row, says):
    frame = pl.DataFrame([{"trust": "t", "giver": "a", "receiver": "b", "strength": 1.0, **row}])
    with pytest.raises(GraphError, match=says):
        support_profiles(frame.cast({"giver": str}))
    with pytest.raises(GraphError, match="nodes have no column 'id'"):
        support_profiles(frames(MANY)[0], pl.DataFrame({"trust": ["t"]}))
    with pytest.raises(GraphError, match="ties have no column 'strength'"):
        support_profiles(frame.drop("strength"))


def test_profiles_of_many_do_not_read_silence_as_no_ties():
    """As `support_profile` of one: trust t has Krackhardt's friends, four of them silent; trust u is wholly there."""
    network = silenced(published("krackhardt_friendship"))
    ties = pl.DataFrame(
        [("t", *edge) for edge in network.edges] + [("u", "a", "b")],
        schema=["trust", "giver", "receiver"],
        orient="row",
    )
    answered = [("t", node, "yes" if yes else "no") for node, yes in network.nodes(data="answered")]
    nodes = pl.DataFrame(
        [*answered, ("u", "a", "yes"), ("u", "b", "yes"), ("u", "c", None)],
        schema=["trust", "id", "answered"],
        orient="row",
    )
    found = support_profiles(ties, nodes, strength=None)
    assert found.warnings == ("4 nodes did not answer: figures of their networks are estimates",)
    first, second = found.to_dicts()
    assert (first["asked"], first["answered"], first["components"]) == (21, 17, None)
    assert (first["density"], first["reciprocity_arc"]) == pytest.approx((0.27647, 0.48), abs=5e-6)
    one = support_profile(network, strength=None, draws=0)
    assert (first["centralisation_out"], first["centralisation_in"]) == (one.centralisation_out, one.centralisation_in)
    assert math.isnan(first["constraint_mean"])
    plain = support_profiles(ties, nodes.drop("answered"), strength=None).to_dicts()[1]
    assert (plain["asked"], plain["answered"]) == (None, None)
    assert {**plain, "asked": 2, "answered": 2} == pytest.approx(second, nan_ok=True)
    with pytest.raises(GraphError, match="the node a has the answered 'perhaps'"):
        support_profiles(
            ties, nodes.with_columns(answered=pl.lit("perhaps")).filter(pl.col("id") == "a"), strength=None
        )


def test_a_block_of_one_null_network():
    """At 71 nodes 198 null networks make a block, and the 199th stands alone."""
    ring = nx.relabel_nodes(nx.cycle_graph(71, create_using=nx.DiGraph), lambda node: f"school:{node:02}")
    nx.set_edge_attributes(ring, 1.0, "strength")
    profile = support_profile(ring, draws=199)
    assert {row.figure: row.testable for row in profile.chance}["least_upper_bound"]
    assert profile.least_upper_bound == 1


@pytest.mark.parametrize(("given", "hint"), [(tm.Dataset(), "support_profile asks"), ("pandas", "polars.from_pandas")])
def test_profiles_of_what_is_no_polars_frame_say_what_to_give(given, hint):
    if given == "pandas":
        given = pytest.importorskip("pandas").DataFrame(
            {"trust": ["t"], "giver": ["a"], "receiver": ["b"], "strength": [1]}
        )
    with pytest.raises(TypeError, match=rf"ties are a Polars frame, not a (Dataset|DataFrame).*{hint}"):
        tm.support_profiles(given)
