"""Brokers of small networks, worked by hand."""

import math
from itertools import permutations

import networkx as nx
import numpy as np
import pytest

import trustmodel as tm
from builders import published
from trustmodel.errors import GraphError
from trustmodel.network.brokerage import ROLES, brokerage


def roles(row):
    return {role: getattr(row, role) for role in ROLES if getattr(row, role)}


def of(graph, group, **more):
    return brokerage(graph, group=group, strength=None, **{"draws": 99, **more})


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        ("xxx", "coordinator"),
        ("xyx", "itinerant"),
        ("yxx", "gatekeeper"),
        ("xxy", "representative"),
        ("xyz", "liaison"),
    ],
)
def test_the_five_roles(groups, role):
    """B stands between a and c on the one path a → b → c."""
    found = of(nx.DiGraph([("a", "b"), ("b", "c")]), dict(zip("abc", groups, strict=True)))
    assert [roles(row) for row in found.rows] == [{}, {role: 1}, {}]
    assert {row.role: row.value for row in found.totals if row.value} == {role: 1}
    assert found.totals[0].n == 1


def test_a_tie_from_the_first_to_the_last_needs_no_broker_and_one_back_does():
    graph = nx.DiGraph([("a", "b"), ("b", "c"), ("a", "c")])
    assert not any(roles(row) for row in of(graph, dict.fromkeys("abc", "x")).rows)
    back = nx.DiGraph([("a", "b"), ("b", "c"), ("c", "a")])
    assert [roles(row) for row in of(back, dict.fromkeys("abc", "x")).rows] == [{"coordinator": 1}] * 3


def test_undirected_ties_run_both_ways():
    found = of(nx.Graph([("a", "b"), ("b", "c")]), {"a": "x", "b": "x", "c": "y"})
    assert roles(found.rows[1]) == {"gatekeeper": 1, "representative": 1}


def by_hand(graph, group):
    found = {node: dict.fromkeys(ROLES, 0) for node in graph}
    for a, b, c in permutations(graph, 3):
        if graph.has_edge(a, b) and graph.has_edge(b, c) and not graph.has_edge(a, c):
            x, y, z = group[a], group[b], group[c]
            if x == y == z:
                role = "coordinator"
            elif x == z:
                role = "itinerant"
            elif y == z:
                role = "gatekeeper"
            else:
                role = "representative" if x == y else "liaison"
            found[b][role] += 1
    return found


def test_against_every_triple():
    graph = nx.gnp_random_graph(15, 0.25, seed=3, directed=True)
    group = {node: "xyz"[node % 3] for node in graph}
    expected = by_hand(graph, group)
    for row in of(graph, group).rows:
        assert {role: getattr(row, role) for role in ROLES} == expected[int(row.id)]


def test_chance_is_every_way_of_dealing_out_the_groups():
    """Of three nodes, two of x, b is alone in y in a third of the ways: itinerant; else representative or gatekeeper."""
    found = of(nx.DiGraph([("a", "b"), ("b", "c")]), {"a": "x", "b": "y", "c": "x"}, draws=6000)
    mean = {row.role: row.null_mean for row in found.totals}
    assert mean["itinerant"] == pytest.approx(1 / 3, abs=0.025)
    assert mean["gatekeeper"] == pytest.approx(1 / 3, abs=0.025)
    assert mean["representative"] == pytest.approx(1 / 3, abs=0.025)
    assert mean["coordinator"] == mean["liaison"] == 0
    assert found.rows[1].itinerant_z == pytest.approx((1 - 1 / 3) / math.sqrt(2 / 9), abs=0.1)
    assert found.rows[1].itinerant_p == pytest.approx(2 / 3, abs=0.05)
    assert math.isnan(found.rows[1].coordinator_z)
    assert math.isnan(found.rows[0].itinerant_z)


def test_a_broker_between_groups_stands_out():
    """Two knots of five, and one school through which all that passes between them goes."""
    graph = nx.DiGraph()
    for knot in ("abcde", "vwxyz"):
        graph.add_edges_from(permutations(knot, 2))
    graph.add_edges_from([(one, "a") for one in "vwxyz"])
    group = {node: "left" if node in "abcde" else "right" for node in graph}
    found = of(graph, group, draws=199)
    a = next(row for row in found.rows if row.id == "a")
    assert a.gatekeeper == 5 * 4
    assert a.gatekeeper_z > 2
    assert a.gatekeeper_p < 0.05


@pytest.mark.parametrize(
    ("edges", "nodes", "group", "why"),
    [
        ([], "a", {"a": "x"}, "there are no ties"),
        ([], "abc", {"a": "x", "b": "y"}, "there are no ties"),
        (["ab"], "abc", {"a": "x", "b": "x", "c": "y"}, "nobody stands between two that are not tied"),
        (["ab", "bc"], "abc", dict.fromkeys("abc", "x"), "all are of one group"),
        (["ab", "bc"], "abc", dict(zip("abc", "xyz", strict=True)), "each is a group of its own"),
    ],
)
def test_what_is_not_testable_is_told(edges, nodes, group, why):
    graph = nx.DiGraph([tuple(edge) for edge in edges])
    graph.add_nodes_from(nodes)
    found = of(graph, group)
    assert f"no role is testable: {why}" in found.warnings
    assert not any(row.testable for row in found.totals)
    assert all(math.isnan(row.coordinator_p) for row in found.rows)


def test_a_graph_of_ones_own_without_groups_has_no_roles():
    found = brokerage(nx.DiGraph([("a", "b"), ("b", "c")]), strength=None)
    assert "the roles are undefined: say which group each node is in (group=)" in found.warnings
    assert all(math.isnan(row.coordinator) for row in (*found.rows,))
    assert all(math.isnan(row.value) and not row.testable for row in found.totals)
    assert found.rows[1].constraint == 0.5
    assert repr(found).startswith("<Brokerage: 3 nodes; coordinator –")


def test_nobody_at_all():
    found = brokerage(nx.DiGraph(), strength=None)
    assert found.rows == ()
    assert "constraint and effective_size are undefined for 0 nodes without ties" in found.warnings


def test_disconnected_halves_and_one_alone():
    graph = nx.DiGraph([("a", "b"), ("c", "d")])
    graph.add_node("e")
    found = of(graph, dict(zip("abcde", "xxyyy", strict=True)))
    assert [row.constraint for row in found.rows[:4]] == [1, 1, 1, 1]
    assert math.isnan(found.rows[4].constraint)
    assert "constraint and effective_size are undefined for 1 node without ties" in found.warnings


def test_the_silent_and_those_without_a_group_are_left_out():
    graph = nx.DiGraph([("a", "b"), ("b", "c"), ("b", "d")])
    graph.nodes["d"]["answered"] = False
    found = of(graph, {"a": "x", "b": "x", "d": "y"})
    assert found.left_out == ("c", "d")
    assert math.isnan(found.rows[3].constraint)
    assert all(math.isnan(row.representative) for row in found.rows)  # d may know more paths: none can be counted
    totals = {row.role: row for row in found.totals}
    assert math.isnan(totals["representative"].value)
    assert (totals["representative"].share, totals["representative"].n) == (1, 1)  # a, b and what they say of d
    assert (
        "1 node did not answer, of 1 that were asked: roles are shares of the paths that are known, and cannot be counted"
        in found.warnings
    )
    assert "1 node has no group: left out of the roles with their ties" in found.warnings


def test_role_shares_of_a_real_network_in_which_some_were_silent():
    """Krackhardt's advice, four of 21 silent: the paths that are known."""
    network = published("krackhardt_advice")
    silent = ("3", "7", "12", "20")
    whole = of(network, "dept", draws=9)
    network.remove_edges_from(list(network.out_edges(silent)))
    nx.set_node_attributes(network, {node: node not in silent for node in network}, "answered")
    found = of(network, "dept", draws=9)
    shares = {row.role: row.share for row in found.totals}
    assert shares == pytest.approx(
        {
            "coordinator": 0.04899,
            "gatekeeper": 0.14121,
            "representative": 0.20173,
            "itinerant": 0.13833,
            "liaison": 0.46974,
        },
        abs=5e-6,
    )
    assert [row.n for row in found.totals] == [347] * 5
    assert all(row.share_low < row.share < row.share_high for row in found.totals)
    assert {row.role: row.share for row in whole.totals} == pytest.approx(
        {row.role: row.value / 500 for row in whole.totals}
    )
    near = np.array(
        [
            (full.constraint, row.constraint)
            for full, row in zip(whole.rows, found.rows, strict=True)
            if row.id not in silent
        ]
    )
    assert np.abs(near[:, 1] / near[:, 0] - 1).mean() < 0.15


def undirected_club(silent):
    network = nx.karate_club_graph()
    network.remove_edges_from([edge for edge in network.edges if set(edge) <= set(silent)])
    nx.set_node_attributes(network, {node: node not in silent for node in network}, "answered")
    return network


def test_nobody_is_known_to_broker_between_two_who_are_silent():
    """A star: b is tied to a, c and d. A and c are silent and may have a tie, so that of the three pairs two are open."""
    star = nx.Graph([("a", "b"), ("b", "c"), ("b", "d")])
    nx.set_node_attributes(star, {"a": False, "c": False}, "answered")
    found = of(star, dict.fromkeys("abcd", "x"))
    assert {row.role: (row.share, row.n) for row in found.totals}["coordinator"] == (1, 4)  # both ways


def test_role_shares_of_ties_without_direction_and_their_intervals():
    """Zachary's karate club, seven silent: paths of which two of three answered, and the plain jackknife, silencing one more."""
    silent = (0, 5, 9, 14, 21, 28, 33)

    def shares(silent):
        ties, groups = nx.karate_club_graph(), nx.get_node_attributes(nx.karate_club_graph(), "club")
        paths = [
            (groups[a], groups[b], groups[c])
            for a, b, c in permutations(ties, 3)
            if ties.has_edge(a, b)
            and ties.has_edge(b, c)
            and not ties.has_edge(a, c)
            and len({a, b, c} & set(silent)) < 2
        ]
        return len(paths), np.mean([a == b == c for a, b, c in paths])

    found = of(undirected_club(silent), "club")
    coordinator = found.totals[0]
    assert (coordinator.n, coordinator.share) == (shares(silent)[0], pytest.approx(shares(silent)[1]))
    rest = [shares((*silent, one))[1] for one in range(34) if one not in silent]
    se = math.sqrt((1 - 27 / 34) * 26 / 27 * np.sum((np.array(rest) - np.mean(rest)) ** 2)) * 6 / 7
    assert (coordinator.share_high - coordinator.share) / 2.055529 == pytest.approx(se, rel=1e-4)
    assert coordinator.share_low < shares(())[1] < coordinator.share_high


def test_constraint_of_ties_without_direction_where_some_were_silent():
    """Zachary's karate club, a fifth silent, over 20 silences: nearer than reading what is unknown as none."""
    rng, off = np.random.default_rng(1), []
    whole = {row.id: row for row in of(nx.karate_club_graph(), None, draws=9).rows}
    for _ in range(20):
        silent = rng.choice(34, 7, replace=False).tolist()
        known = undirected_club(silent)
        none = known.copy()
        nx.set_node_attributes(none, None, "answered")
        pairs = zip(of(known, None, draws=9).rows, of(none, None, draws=9).rows, strict=True)
        off += [
            [row.effective_size - whole[row.id].effective_size for row in both]
            for both in pairs
            if both[0].id not in set(map(str, silent))
        ]
    estimated, as_none = np.sqrt(np.mean(np.square(off), axis=0))
    assert estimated < 0.8 * as_none


def test_bad_input():
    with pytest.raises(GraphError, match="no node has the attribute 'colour'"):
        of(nx.DiGraph([("a", "b")]), "colour")
    with pytest.raises(ValueError, match="draws"):
        of(nx.DiGraph([("a", "b")]), {"a": 1}, draws=0)
    assert "9 draws give no p-value below 0.1" in of(nx.DiGraph([("a", "b")]), {"a": 1}, draws=9).warnings[0]


def data():
    return tm.Dataset(
        name="small",
        trusts=[tm.Trust(id=name, name=name, kind="Multi-academy trust") for name in ("t", "u")],
        schools=[tm.School(id=name, name=name, phase="Primary") for name in "abc"],
        memberships=[
            tm.Membership(id=name, school=name, trust=trust) for name, trust in zip("abc", "ttu", strict=True)
        ],
        people=[tm.Person(id=name, name=name.title()) for name in ("ada", "ben", "cem")],
        roles=[
            tm.Role(id=f"{who}{at}", person=who, kind="Teacher", at=f"school:{at}")
            for who, at in (("ada", "a"), ("ben", "a"), ("cem", "b"), ("cem", "c"))
        ],
        support=[
            tm.Support(id="1", giver="school:a", receiver="school:b", kind="coaching"),
            tm.Support(id="2", giver="school:b", receiver="school:c", kind="coaching"),
            tm.Support(id="3", giver="person:ada", receiver="person:ben", kind="coaching"),
        ],
    )


def test_a_dataset_at_both_levels():
    schools = brokerage(data(), draws=99)
    assert [row.group for row in schools.rows] == ["trust:t", "trust:t", "trust:u"]
    assert schools.rows[1].representative == 1
    assert schools.method.options["group"] == "trust"
    assert schools.evidence[0] == "support:1"
    people = brokerage(data(), level="person", draws=99)
    groups = {row.id: row.group for row in people.rows}
    assert (groups["person:ada"], groups["person:cem"], groups["school:a"]) == ("school:a", None, "school:a")
    assert people.method.options["group"] == "school"
    assert "Ada" not in people._repr_html_()


def test_that_any_of_the_five_roles_stands_out_is_corrected_for_the_five():
    """Groups that are dealt out by chance: some role has p ≤ .05 in more networks than one of twenty."""
    answers = []
    for seed in range(80):
        graph = nx.gnp_random_graph(16, 0.25, seed=seed, directed=True)
        groups = np.random.default_rng(seed).permutation(list("xxxxxyyyyyzzzzzz"))
        answers.append(of(graph, dict(enumerate(groups.tolist())), draws=199))
    rows = [row for answer in answers for row in answer.rows]
    assert sum(row.any_p <= 0.05 for row in rows) <= 0.06 * len(rows)
    assert sum(answer.any_p <= 0.05 for answer in answers) <= 8
    assert sum(any(row.p <= 0.05 for row in answer.totals) for answer in answers) > 8
    assert all(answer.any_p <= 1 for answer in answers)
