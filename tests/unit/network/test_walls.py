"""The list of pairs, the best cut and single schools, asked through `walls`."""

import math

import networkx as nx
import numpy as np
import pytest

import trustmodel as tm
from towns import EAST, TOWNS, placed, town, two_towns
from trustmodel.errors import GraphError, NotFoundError
from trustmodel.synthetic.walled_trusts import walled_trust

FIRST, SECOND = np.triu_indices(10, 1)
NAMES = tuple(f"s{i:02d}" for i in range(10))
CLEAR = walled_trust(places="disc", n_schools=10, records=300, deficit=0.95, seed=1)
"""A wall that nobody could miss."""


# --- pairs -----------------------------------------------------------------------------------------------------------


def test_pairs_are_listed_by_their_ratio_and_never_tested():
    graph = town(8, missing=[(2, 3)])
    found = tm.walls(graph, draws=19)
    frame = found.to_frame()
    assert frame.columns == ["a", "b", "distance_km", "observed", "expected", "ratio", "evidence"]
    ratios = [row.ratio for row in found.rows]
    assert ratios == sorted(ratios)
    row = found.rows[0]
    assert (row.a, row.b, row.distance_km, row.observed) == ("2", "3", 0.5, 0)
    assert row.ratio == pytest.approx(0.75 / (row.expected + 0.75))
    assert [row.expected for row in found.rows] == pytest.approx(
        [{(r.a, r.b): r.expected for r in tm.expected_ties(graph).rows}[one.a, one.b] for one in found.rows]
    )
    assert found.summary().startswith("8 schools, 28 pairs, 324 ties;")
    assert found.counted == "ties"


def test_pairs_of_several_layers_are_summed():
    found = tm.walls({"one": two_towns(3), "other": two_towns(1)}, draws=19)
    alone = tm.walls(two_towns(3), draws=19), tm.walls(two_towns(1), draws=19)
    total, parts = (
        [sum(getattr(row, figure) for row in each.rows) for figure in ("observed", "expected")]
        for each in (found, alone[0])
    )
    assert total[0] == parts[0] + sum(row.observed for row in alone[1].rows)
    assert total[1] == pytest.approx(parts[1] + sum(row.expected for row in alone[1].rows))


# --- the best cut ----------------------------------------------------------------------------------------------------


def test_a_clear_wall_is_called_where_it_stands():
    found = tm.walls(CLEAR.graph, draws=199).cut
    assert found.testable
    assert found.detected
    assert found.p == 0.005
    assert found.ratio < 0.3
    sides = {school: side for side, schools in enumerate(found.sides) for school in schools}
    assert len({(CLEAR.groups[school], side) for school, side in sides.items()}) == 2
    assert len(found.sides[0]) >= len(found.sides[1])
    assert min(found.stability.values()) > 0.8
    assert found.either_side == ()
    assert found.rows[0].side == found.sides[1]
    assert found.rows[0].r == pytest.approx(found.r, abs=0.01)
    assert all(row.r <= found.r + 0.5 for row in found.rows)
    assert found.summary().startswith("a wall is called: best cut 5 | 5 schools, ratio")


def test_where_there_is_no_wall_none_is_called():
    plain = walled_trust(places="disc", n_schools=10, records=300, deficit=0, seed=5)
    found = tm.walls(plain.graph, draws=99).cut
    assert found.p > 0.025
    assert not found.detected
    assert found.summary().startswith("no wall is called")
    assert found.either_side
    assert found.cuts > 5


def test_a_seed_makes_the_draws():
    one, same, other = (tm.walls(CLEAR.graph, draws=39, seed=seed) for seed in (1, 1, 2))
    assert one.cut.stability == same.cut.stability
    assert [row.p for row in one.schools] == [row.p for row in same.schools]
    assert (one.cut.r, one.rows) == (other.cut.r, other.rows)
    assert [row.p for row in one.schools] != [row.p for row in other.schools]


@pytest.mark.parametrize(
    ("graph", "why"),
    [
        (placed(TOWNS[[0, 1, 2, 5, 6]], np.full(10, 9)), "only 5 schools, and it takes 6"),
        (placed(np.zeros((8, 2)), np.full(28, 9)), "no straight line leaves three schools on each side"),
        (placed(TOWNS, np.zeros(45)), "no tie within: it takes 15 to know what is usual"),
        (placed(TOWNS[[0, 0, 0, 0, 5, 6]], np.full(15, 9)), "no straight line leaves three schools on each side"),
    ],
)
def test_cuts_that_cannot_be_tested(graph, why):
    found = tm.walls(graph, draws=19).cut
    assert not found.testable
    assert not found.detected
    assert found.reason == why
    assert math.isnan(found.p)
    assert found.sides == ((), ())
    assert found.summary() == f"no cut can be tested: {why}"


def test_two_schools_on_one_site_are_never_parted():
    places = TOWNS.copy()
    places[6] = places[5]
    graph = placed(places, np.where(EAST[FIRST] != EAST[SECOND], 1, 9))
    found = tm.walls(graph, draws=19).cut
    assert found.testable
    assert any({"s05", "s06"} <= set(side) for side in found.sides)


def test_cuts_that_are_the_way_itself_are_not_looked_at():
    """Towns twenty kilometres apart: the cut between them is set aside, and said to be."""
    far = TOWNS + np.where(EAST, 20, 0)[:, None] * [1, 0]
    found = tm.walls(placed(far, np.where(EAST[FIRST] != EAST[SECOND], 0, 12)), draws=19).cut
    assert found.ways >= 1
    assert any("cannot be separated from the distance between places" in said for said in found.warnings)
    assert all(set(side) != set(NAMES[:5]) for side in found.sides)


def test_a_cut_along_the_way_has_a_p_under_a_wider_prior_too():
    found = tm.walls(two_towns(0), draws=39).cut
    assert {frozenset(side) for side in found.sides} == {frozenset(NAMES[:5]), frozenset(NAMES[5:])}
    assert 0.8 < found.r2_distance < 0.95
    assert 0 < found.p_wider <= 1
    assert any("p rests on what is assumed of distance" in said for said in found.warnings)


# --- one school ------------------------------------------------------------------------------------------------------


def test_one_school_against_its_own_kind():
    alone = placed(TOWNS, np.where((FIRST == 7) | (SECOND == 7), 0, 12))
    found = tm.walls(alone, draws=199)
    assert [row.school for row in found.schools] == list(NAMES)
    by = {row.school: row for row in found.schools}
    assert by["s07"].observed == 0
    assert by["s07"].expected > 30
    assert by["s07"].ratio == 0
    assert by["s07"].p <= 0.05
    assert min(row.p for row in found.schools if row.school != "s07") > 0.1


@pytest.mark.parametrize(
    "graph", [placed(TOWNS[:4], np.full(6, 9)), placed(TOWNS, np.arange(45) < 14), nx.Graph(), town(1)]
)
def test_schools_of_which_nothing_can_be_told(graph):
    found = tm.walls(graph, draws=19)
    assert all(math.isnan(row.p) for row in found.schools)
    assert len(found.schools) == len(graph)


def with_team(low=None, ties=30):
    """Ten schools of a trust with as many ties to the central team as to each other, and to a cluster; `low` has hardly any."""
    graph = two_towns(3)
    graph.add_node("trust:t", kind="trust")
    graph.add_node("cluster:c", kind="cluster")
    for node in NAMES:
        graph.nodes[node]["trust"] = "trust:t"
        if count := 2 if node == low else ties:
            graph.add_edge(node, "trust:t", strength=count)
        graph.add_edge(node, "cluster:c", strength=4)
    return graph


def test_a_school_that_has_few_of_its_ties_to_the_central_team():
    found = tm.walls(with_team("s04"), draws=199).beyond()
    team = {row.school: row for row in found.rows if row.to == "trust:t"}
    assert len(team) == 10
    assert (team["s04"].observed, team["s04"].of) == (2, 4 * 10 + 5 * 3 + 2 + 4)
    others = sum(row.observed for row in team.values()) - 2, sum(row.of for row in team.values()) - team["s04"].of
    assert team["s04"].expected == pytest.approx(others[0] / others[1] * team["s04"].of)
    assert team["s04"].p <= 0.02
    assert min(row.p for name, row in team.items() if name != "s04") > 0.2
    community = [row for row in found.rows if row.to == "community"]
    assert {row.observed for row in community} == {4}
    assert min(row.p for row in community) > 0.2
    assert found.summary() == "1 school with few of their ties to trust:t, community"


def test_nobody_beyond_and_too_few_ties():
    none = tm.walls(two_towns(3), draws=19).beyond()
    assert none.rows == ()
    assert "no tie with a trust, a cluster or a school beyond is recorded" in none.warnings
    few = tm.walls(with_team(), draws=39).beyond(draws=19, seed=5)
    assert few.method.seed == 5
    sparse = two_towns(0, 0)
    sparse.add_node("trust:t", kind="trust")
    sparse.add_edges_from([("s00", "trust:t", {"strength": 3}), ("s01", "trust:t", {"strength": 3})])
    found = tm.walls(sparse, draws=19).beyond()
    assert all(math.isnan(row.p) for row in found.rows)
    assert any("ties to trust:t cannot be tested" in said for said in found.warnings)
    assert any("it can hardly be said" in said for said in found.warnings)


# --- options ---------------------------------------------------------------------------------------------------------


def test_draws_below_what_alpha_needs():
    said = tm.walls(two_towns(3), draws=19).warnings
    assert any("ask for at least 39 to test at 0.025" in one for one in said)
    assert not any("draws give no p" in one for one in tm.walls(two_towns(3), draws=39).warnings)
    for wrong in (0, -1, 1.5, True):
        with pytest.raises(ValueError, match="draws"):
            tm.walls(two_towns(3), draws=wrong)
    with pytest.raises(ValueError, match="alpha"):
        tm.walls(two_towns(3), alpha=2)
    with pytest.raises(NotFoundError):
        tm.walls(tm.Dataset(), topic="topic:nothing")


def test_method_says_how_it_was_asked():
    found = tm.walls(two_towns(3), draws=39, seed=4, alpha=0.1)
    assert found.method.name == "walls"
    assert found.method.seed == 4
    assert (found.method.options["draws"], found.method.options["alpha"]) == (39, 0.1)
    assert found.boundary("town").method.options["group"] == "town"


def test_everybody_silent_and_nobody_there():
    silent = two_towns(3)
    nx.set_node_attributes(silent, False, "answered")
    for graph in (silent, nx.Graph(), nx.DiGraph()):
        found = tm.walls(graph, draws=19)
        assert not found.cut.testable
        assert found.rows == ()
        assert found.summary()
        assert len(found.to_frame()) == 0
    with pytest.raises(GraphError, match="no school has the attribute 'town'"):
        tm.walls(town(3), draws=19).boundary("town")


def test_less_is_counted_where_less_is_asked_of_a_dataset():
    """Only coaching, or only what lasts on a day."""
    schools = [
        tm.School(
            id=f"s{i}", name=f"s{i}", phase="Primary", easting=400_000 + 900 * i, northing=150_000 + 700 * (i % 3)
        )
        for i in range(6)
    ]
    support = [
        tm.Support(id=f"{kind}{i}{j}", giver=f"school:s{i}", receiver=f"school:s{j}", kind=kind, start=start)
        for i in range(6)
        for j in range(6)
        if i != j
        for kind, start in (("coaching", "2024-09-01"), ("safeguarding", "2025-09-01"))
    ]
    data = tm.Dataset(schools=schools, support=support)
    for options, ties in (
        ({}, 60),
        ({"kinds": "coaching"}, 30),
        ({"between": ("2024-09-01", "2025-09-01")}, 30),
        ({"at": "2025-10-01"}, 60),
    ):
        assert sum(row.observed for row in tm.walls(data, draws=19, **options).rows) == ties
