"""Homophily and communities, worked by hand."""

import itertools
import math

import networkx as nx
import numpy as np
import pytest

import trustmodel as tm
from builders import a_trust, published
from trustmodel.network.groups import communities, homophily

GROUPS = {"a": "one", "b": "one", "c": "one", "d": "two", "e": "two"}


def five(graph=nx.Graph):
    """Four ties: three within a group (a–b, a–c, d–e), and b–d between the two."""
    made = graph([("a", "b"), ("a", "c"), ("b", "d"), ("d", "e")])
    nx.set_node_attributes(made, GROUPS, "phase")
    return made


def test_the_index_of_the_whole_of_groups_and_of_nodes():
    """E = 1 and I = 3: (1 − 3)/4. Group one is touched by a–b and a–c (within) and b–d: (1 − 2)/3; two by d–e and b–d: 0.

    Node a has both ties within: −1; b has one of each: 0; c, d and e likewise −1, 0, −1.
    """
    found = homophily(five(), group="phase", strength=None, draws=99)
    assert (found.value, found.internal, found.external, found.n) == (-0.5, 3, 1, 4)
    assert [(row.group, row.size, row.n, row.internal, row.external) for row in found.rows] == [
        ("one", 3, 3, 2, 1),
        ("two", 2, 2, 1, 1),
    ]
    assert [row.value for row in found.groups] == pytest.approx([-1 / 3, 0])
    assert [(row.id, row.group, row.value, row.n) for row in found.nodes] == [
        ("a", "one", -1, 2), ("b", "one", 0, 2), ("c", "one", -1, 1), ("d", "two", 0, 2), ("e", "two", -1, 1),
    ]  # fmt: skip
    assert found.to_frame().shape[0] == 2
    assert "E-I index -0.500, by chance" in found.summary()


def test_strengths_are_summed_and_each_direction_counts():
    """a → b of 2 and b → a of 1 stay within; b → d of 6 crosses: (6 − 3)/9."""
    graph = nx.DiGraph()
    graph.add_weighted_edges_from([("a", "b", 2), ("b", "a", 1), ("b", "d", 6)], weight="hours")
    found = homophily(graph, group=GROUPS, strength="hours", draws=99)
    assert found.value == pytest.approx(3 / 9)
    assert (found.internal, found.external, found.n) == (3, 6, 3)
    assert homophily(graph, group=GROUPS, strength=None, draws=99).value == pytest.approx(-1 / 3)
    assert found.method.options["group"] == "a mapping"


def test_chance_deals_the_groups_out():
    """Of five places three are of group one: two nodes share a group with 3/5·2/4 + 2/5·1/4 = .4, so E-I is .2 by chance.

    Node a stays in its group: each neighbour is of it with 2/4, so 0 by chance; d's with 1/4, so .5.
    """
    found = homophily(five(), group="phase", strength=None, draws=20_000)
    assert found.null_mean == pytest.approx(0.2, abs=0.02)
    by_chance = {row.id: row.null_mean for row in found.nodes}
    assert by_chance == pytest.approx({"a": 0, "b": 0, "c": 0, "d": 0.5, "e": 0.5}, abs=0.03)


def test_p_is_what_all_ways_of_dealing_out_give():
    """All 120 orders of the five places, counted one by one: the whole, and group one."""
    graph = five()
    nodes = list(graph)
    whole, one = [], []
    for order in itertools.permutations(GROUPS[node] for node in nodes):
        of = dict(zip(nodes, order, strict=True))
        same = [of[a] == of[b] for a, b in graph.edges]
        whole.append(1 - 2 * sum(same) / 4)
        touching = [s for (a, b), s in zip(graph.edges, same, strict=True) if "one" in {of[a], of[b]}]
        inside = sum(of[a] == of[b] == "one" for a, b in graph.edges)
        one.append(1 - 2 * inside / len(touching))
    found = homophily(graph, group="phase", strength=None, draws=20_000, seed=5)
    assert found.p == pytest.approx(np.mean(np.array(whole) <= -0.5 + 1e-9), abs=0.02)
    assert found.groups[0].p == pytest.approx(np.mean(np.array(one) <= -1 / 3 + 1e-9), abs=0.02)
    assert found.groups[0].null_mean == pytest.approx(np.mean(one), abs=0.02)


def test_whoever_has_no_group_is_left_out_and_of_the_silent_counts_what_others_say():
    graph = five()
    graph.add_edge("e", "stranger")
    whole = homophily(graph, group="phase", strength=None, draws=99)
    graph.nodes["c"]["answered"] = False
    found = homophily(graph, group="phase", strength=None, draws=99)
    assert (found.left_out, found.silent) == (("stranger",), ("c",))
    assert (found.value, found.internal) == (whole.value, whole.internal)  # every tie of c is known from the other side
    assert found.silence.value == found.silence.as_none == found.value
    assert any("no group" in said for said in found.warnings)
    assert any("1 node did not answer, of 1 that were asked" in said for said in found.warnings)
    assert (found.method.options["asked"], found.method.options["answered"]) == (1, 0)


def test_two_who_are_silent_say_nothing_of_each_other():
    graph = five()
    nx.set_node_attributes(graph, dict.fromkeys(next(iter(graph.edges)), False), "answered")
    found = homophily(graph, group="phase", strength=None, draws=99)
    assert found.internal + found.external == graph.number_of_edges() - 1
    assert found.silence.as_none == homophily(five(), group="phase", strength=None, draws=99).value


def test_the_index_of_a_real_network_in_which_some_were_silent():
    """Krackhardt's advice, four of 21 silent: .47712 by available cases."""
    network = published("krackhardt_advice")
    silent = ("3", "7", "12", "20")
    network.remove_edges_from(list(network.out_edges(silent)))
    nx.set_node_attributes(network, {node: node not in silent for node in network}, "answered")
    found = homophily(network, group="dept", strength=None, draws=99)
    assert found.silence.value == found.value == pytest.approx(0.47712, abs=5e-6)
    assert found.silence.low < 0.51579 < found.silence.high  # of the whole network
    without = []
    for one in set(network) - set(silent):
        rest = network.copy()
        rest.remove_edges_from(list(network.out_edges(one)))
        without.append(homophily(rest, group="dept", strength=None, draws=9).value)
    se = math.sqrt((1 - 17 / 21) * 16 / 17 * np.sum((np.array(without) - np.mean(without)) ** 2))
    assert (found.silence.high - found.value) / 2.1199 == pytest.approx(se, rel=1e-4)


def club(silent):
    """Zachary's karate club; what the silent would say of each other is not known."""
    network = nx.karate_club_graph()
    network.remove_edges_from([edge for edge in network.edges if set(edge) <= set(silent)])
    nx.set_node_attributes(network, {node: node not in silent for node in network}, "answered")
    return network


def test_the_index_of_ties_without_direction_has_an_interval():
    """Zachary's karate club, seven silent: E-I over the pairs that are known, and the plain jackknife, silencing one more."""
    silent = (0, 5, 9, 14, 21, 28, 33)
    found = homophily(club(silent), group="club", strength=None, draws=99)
    whole = homophily(nx.karate_club_graph(), group="club", strength=None, draws=99).value
    assert found.silence.value == found.value
    assert found.silence.low < whole < found.silence.high
    assert found.silence.high - found.silence.low < 0.3
    rest = [
        homophily(club((*silent, one)), group="club", strength=None, draws=9).value
        for one in range(34)
        if one not in silent
    ]
    se = math.sqrt((1 - 27 / 34) * 26 / 27 * np.sum((np.array(rest) - np.mean(rest)) ** 2)) * 6 / 7
    assert (found.silence.high - found.value) / 2.055529 == pytest.approx(se, rel=1e-4)


@pytest.mark.parametrize("groups", [dict.fromkeys("abcde", 1), {node: node for node in "abcde"}])
def test_where_dealing_out_changes_nothing_nothing_is_testable(groups):
    found = homophily(five(), group=groups, strength=None, draws=99)
    assert abs(found.value) == 1
    assert not found.testable
    assert math.isnan(found.p)
    assert "not testable" in found.summary()


def test_without_ties_the_index_is_undefined():
    graph = nx.empty_graph(list("abcde"))
    found = homophily(graph, group=GROUPS, strength=None, draws=99)
    assert math.isnan(found.value)
    assert not found.testable
    assert all(math.isnan(row.value) for row in (*found.groups, *found.nodes))
    assert "undefined" in found.warnings[0]
    one = homophily(nx.empty_graph(["a"]), group=GROUPS, draws=99)
    assert not one.testable


def test_bad_input_has_a_clear_error():
    with pytest.raises(tm.GraphError, match="no node has the attribute 'office'"):
        homophily(five(), group="office", strength=None)
    with pytest.raises(tm.GraphError, match="no attribute 'strength'"):
        homophily(five(), group="phase")
    with pytest.raises(ValueError, match="draws is a whole number"):
        homophily(five(), group="phase", strength=None, draws=0)
    assert "ask for at least 19" in homophily(five(), group="phase", strength=None, draws=5).warnings[0]


def trust():
    """Four schools that help each other in two pairs."""
    pairs = [("ash", "beech"), ("beech", "ash"), ("elm", "oak"), ("oak", "elm")]
    return tm.Dataset(
        trusts=[a_trust("t")],
        schools=[
            tm.School(id=name, name=name, phase="Primary" if name in {"ash", "beech"} else "Secondary")
            for name in ("ash", "beech", "elm", "oak", "yew")
        ],
        memberships=[tm.Membership(id=name, school=name, trust="t") for name in ("ash", "beech", "elm", "oak", "yew")],
        support=[
            tm.Support(id=f"{n}", kind="coaching", giver=f"school:{a}", receiver=f"school:{b}")
            for n, (a, b) in enumerate(pairs)
        ],
    )


def test_a_dataset_is_asked_by_its_own_attributes():
    found = homophily(trust(), group="phase", draws=99)
    assert (found.value, found.internal) == (-1, 4)
    assert len(found.evidence) == 4
    assert found.method.options["level"] == "school"
    shown = communities(trust(), draws=19, runs=5)
    assert shown.communities == (("school:ash", "school:beech"), ("school:elm", "school:oak"))
    assert shown.isolates == ("school:yew",)
    assert len(shown.evidence) == 4


def triangles():
    """Two triangles and a bridge, and one without ties."""
    graph = nx.Graph([("a", "b"), ("b", "c"), ("a", "c"), ("d", "e"), ("e", "f"), ("d", "f"), ("c", "d")])
    graph.add_node("alone")
    return graph


def test_two_triangles_are_two_communities():
    """Six of seven ties lie within, and each community has half of all ends: Q = 6/7 − 2(1/2)²."""
    found = communities(triangles(), strength=None, draws=99)
    assert found.modularity == pytest.approx(6 / 7 - 1 / 2)
    assert found.communities == (("a", "b", "c"), ("d", "e", "f"))
    assert [(row.id, row.community, row.isolated) for row in found.rows] == [
        ("a", 1, False), ("alone", 3, True), ("b", 1, False), ("c", 1, False),
        ("d", 2, False), ("e", 2, False), ("f", 2, False),
    ]  # fmt: skip
    assert found.isolates == ("alone",)
    assert found.testable
    assert found.null_mean < found.modularity
    assert 0 < found.stability <= 1
    assert found.together.ids == ("a", "alone", "b", "c", "d", "e", "f")
    assert np.diag(found.together.share) == pytest.approx(1)
    assert found.rows[0].share == pytest.approx(found.together.share[0, [2, 3]].mean())  # a with b and c
    assert "2 communities, 1 isolated" in found.summary()


def test_strengths_are_summed_both_ways():
    """a and b are tied by 4 + 4 and c and d by 8; a → c of 1 crosses: Q = 16/17 − 2(1/2)²."""
    graph = nx.DiGraph()
    graph.add_weighted_edges_from([("a", "b", 4), ("b", "a", 4), ("c", "d", 8), ("a", "c", 1)], weight="strength")
    found = communities(graph, draws=19, runs=10)
    assert found.communities == (("a", "b"), ("c", "d"))
    assert found.modularity == pytest.approx(16 / 17 - 1 / 2)


def test_a_high_resolution_leaves_all_alone():
    found = communities(triangles(), strength=None, draws=19, runs=5, resolution=20)
    assert len(found.communities) == 6
    assert [row.share for row in found.rows if not row.isolated] == [1] * 6
    assert found.stability == 1  # all runs leave each alone


@pytest.mark.parametrize("graph", [nx.star_graph(4), nx.complete_graph(5), nx.path_graph(2)])
def test_where_no_ties_can_switch_nothing_is_testable(graph):
    found = communities(graph, strength=None, draws=19, runs=3)
    assert not found.testable
    assert math.isnan(found.p)
    assert not math.isnan(found.modularity)
    assert "not testable" in found.summary()


@pytest.mark.parametrize("n", [0, 1, 3])
def test_without_ties_there_are_no_communities(n):
    found = communities(nx.empty_graph(n), strength=None, draws=19, runs=3)
    assert found.communities == ()
    assert len(found.isolates) == n
    assert math.isnan(found.modularity)
    assert math.isnan(found.stability)
    assert not found.testable
    assert len(found.warnings) == 2


def test_bad_arguments_and_warnings():
    with pytest.raises(ValueError, match="resolution is a number above 0"):
        communities(triangles(), strength=None, resolution=0)
    with pytest.raises(ValueError, match="runs is a whole number"):
        communities(triangles(), strength=None, runs=0)
    graph = triangles()
    graph.nodes["a"]["answered"] = False
    found = communities(graph, strength=None, draws=5, runs=1)
    assert math.isnan(found.stability)
    assert [said.split(":")[0] for said in found.warnings] == [
        "5 draws give no p-value below 0.167",
        "1 node did not answer, of 1 that were asked",
        "stability is undefined",
    ]


def test_a_bar_is_shown_on_request_and_changes_nothing():
    quiet, shown = (communities(triangles(), strength=None, draws=19, runs=3, progress=one) for one in (False, True))
    assert quiet.p == shown.p
    groups = dict.fromkeys("abc", 1) | dict.fromkeys("def", 2)
    assert (
        homophily(triangles(), group=groups, strength=None, draws=99, progress=True).p
        == homophily(triangles(), group=groups, strength=None, draws=99).p
    )


def test_moves_of_equal_worth_come_to_an_end():
    """A network in which networkx's own rounding sends a node to and fro without end."""
    ties = nx.DiGraph()
    ties.add_weighted_edges_from(
        ((i, j, 1 + (i * j) % 3) for i in range(6) for j in range(6) if i != j and (i + j) % 3), weight="strength"
    )
    assert communities(ties).communities
