"""Boundaries that somebody declares: by hand, where they cannot be tested, and what does not matter to them."""

import math

import networkx as nx
import numpy as np
import pytest

import trustmodel as tm
from towns import EAST, TOWNS, placed, town, two_towns
from trustmodel.errors import GraphError
from trustmodel.stats.pair_rates import Prior

FIRST, SECOND = np.triu_indices(10, 1)
NAMES = [f"s{i:02d}" for i in range(10)]
TURNS = np.arange(10) % 2
ACROSS = TURNS[FIRST] != TURNS[SECOND]


def by_turns(across, within=12):
    """Schools of two towns; a boundary by turns that has little to do with distance."""
    return placed(TOWNS, np.where(ACROSS, across, within), side=["ab"[turn] for turn in TURNS])


def test_a_boundary_by_hand():
    """Pairs across have 6 ties and those within 12, all else alike: the ratio is ½."""
    found = tm.boundary(by_turns(6), "side", draws=199)
    assert found.ratio == pytest.approx(0.5, rel=0.05)
    assert found.low < 0.5 < found.high < 1
    assert found.p == 0.005
    assert found.p_two_sided <= 0.01
    assert (found.pairs_across, found.pairs_within, found.observed, found.within) == (25, 20, 150, 240)
    assert found.expected == pytest.approx(300, rel=0.05)
    assert found.testable
    assert found.detected
    assert found.reason is None
    assert found.r < -4
    assert found.r2_distance < 0.8
    assert math.isnan(found.p_wider)
    assert math.isnan(found.p_layers)
    (row,) = found.rows
    assert (row.layer, row.observed, row.within, row.counted) == ("ties", 150, 240, "ties")
    assert row.ratio == found.ratio
    assert "ratio 0.50" in found.summary()
    assert dict(found.groups)["s01"] == "b"
    assert found.n == 10


def test_asked_directly_through_walls_and_by_a_mapping():
    graph = by_turns(6)
    asked = tm.walls(graph, draws=39)
    one, other = asked.boundary("side"), tm.boundary(graph, dict(zip(NAMES, TURNS.tolist(), strict=True)), draws=39)
    assert (one.p, one.ratio, one.low, one.high) == (other.p, other.ratio, other.low, other.high)
    assert (one.grouping, other.grouping) == ("side", "groups")
    assert one.method.options["draws"] == 39
    again = asked.boundary("side", draws=59, seed=3)
    assert (len(again.chance), again.method.seed, again.r) == (59, 3, one.r)
    assert again.p == 1 / 60


def test_a_boundary_that_makes_no_difference():
    found = tm.boundary(by_turns(12), "side", draws=99)
    assert found.ratio == pytest.approx(1, rel=0.05)
    assert found.p > 0.2
    assert not found.detected
    assert found.low < 1 < found.high


def test_nothing_across_at_all():
    found = tm.boundary(by_turns(0), "side", draws=99)
    assert found.low == 0
    assert 0 < found.ratio < 0.05
    assert found.ratio <= found.high < 0.2
    assert found.p == found.p_none_across == 0.01
    assert "less than" in found.summary()


def test_what_could_have_been_told_if_nothing_crossed():
    """Two ties for each pair of six schools: even none across is within what chance gives, and it is said."""
    few = placed(TOWNS[[0, 1, 2, 5, 6, 7]], np.full(15, 3), side=list("aabbab"))
    found = tm.boundary(few, "side", draws=199)
    assert found.testable
    assert 0 < found.p_none_across < found.p
    clear = tm.boundary(by_turns(12), "side", draws=199)
    assert clear.p_none_across == 0.005


def test_a_wall_along_the_way_rests_on_what_is_assumed_of_distance():
    """R² .9: p under a wider prior stands beside, and both must agree."""
    found = tm.boundary(two_towns(1), "town", draws=99)
    assert 0.8 < found.r2_distance < 0.95
    assert 0 < found.p_wider <= 1
    assert found.detected == (found.p <= 0.05 and found.p_wider <= 0.05)
    assert any("p rests on what is assumed of distance" in said for said in found.warnings)


@pytest.mark.parametrize(
    ("grouping", "why"),
    [
        (dict.fromkeys(NAMES, "all"), "only 0 pairs of schools across: it takes 3"),
        ({name: name for name in NAMES}, "only 0 pairs of schools within: it takes 3"),
        ({name: name == "s00" for name in NAMES}, "says all that the boundary could"),
        (dict(zip(NAMES[:4], "aabb", strict=True)), "only 4 schools: it takes 5"),
        ({"s00": "north"}, "only 1 school: it takes 5"),
        (dict(zip(NAMES[:5], "abcde", strict=True)), "only 0 pairs of schools within"),
    ],
)
def test_boundaries_that_cannot_be_tested(grouping, why):
    found = tm.boundary(by_turns(6), grouping, draws=19)
    assert not found.testable
    assert not found.detected
    assert why in found.reason
    for figure in (found.ratio, found.p, found.p_two_sided, found.p_none_across, found.r, found.low, found.high):
        assert math.isnan(figure)
    assert "not testable" in found.summary()


def test_a_boundary_that_is_the_way_itself():
    """Two towns twenty kilometres apart: nothing tells a wall from the way."""
    far = TOWNS + np.where(EAST, 20, 0)[:, None] * [1, 0]
    graph = placed(far, np.where(EAST[FIRST] != EAST[SECOND], 0, 12), town=EAST.tolist())
    found = tm.boundary(graph, "town", draws=19)
    assert found.r2_distance > 0.95
    assert "it cannot be separated from the distance between places" in found.reason


def test_too_few_ties_within_whatever_crosses():
    found = tm.boundary(by_turns(50, within=0), "side", draws=19)
    assert found.reason == "no tie within: it takes 15 to know what is usual"
    assert not tm.boundary(
        placed(TOWNS, np.where(ACROSS, 9, np.arange(45) == 1), side=TURNS.tolist()), "side", draws=19
    ).testable
    assert tm.boundary(by_turns(0, within=1), "side", chances=9, draws=19).testable


def test_schools_without_a_group_take_no_part():
    graph = by_turns(6)
    found = tm.boundary(graph, dict(zip(NAMES[:8], TURNS[:8].tolist(), strict=True)), draws=39)
    assert found.n == 8
    assert found.pairs_across + found.pairs_within == 28
    assert "2 schools without a group: their pairs take no part" in found.warnings
    for node in NAMES[8:]:
        graph.nodes[node]["side"] = None
    assert tm.boundary(graph, "side", draws=39).p == found.p


def test_a_group_that_nobody_has():
    for ask in (lambda: tm.boundary(town(), "colour"), lambda: tm.walls(town(), draws=19).boundary("colour")):
        with pytest.raises(
            GraphError, match="no school has the attribute 'colour'; there are easting, half and northing"
        ):
            ask()
    with pytest.raises(GraphError, match="the mapping of groups names no school that takes part"):
        tm.boundary(town(), {"elsewhere": "a"})


def test_all_ties_one_way():
    """Of a directed graph both directions are summed, so that a one-way network has its ties."""
    one_way = nx.DiGraph()
    one_way.add_nodes_from(by_turns(6).nodes(data=True))
    one_way.add_edges_from(by_turns(6).edges(data=True))
    assert tm.boundary(one_way, "side", draws=39).p == tm.boundary(by_turns(6), "side", draws=39).p


def test_everybody_is_silent():
    graph = by_turns(6)
    for node in graph:
        graph.nodes[node]["answered"] = False
    found = tm.boundary(graph, "side", draws=19)
    assert not found.testable
    assert found.reason
    assert found.rows == ()


def test_one_school_has_all_the_ties():
    star = placed(TOWNS, np.where((FIRST == 3) | (SECOND == 3), 20, 0), side=["ab"[turn] for turn in TURNS])
    found = tm.boundary(star, "side", draws=99)
    assert found.testable
    assert found.p > 0.05


def test_draws_below_what_alpha_needs():
    found = tm.boundary(by_turns(6), "side", draws=9)
    assert any("9 draws give no p-value below 0.1" in said for said in found.warnings)
    assert not found.detected
    for wrong in (0, -1, 2.5, True, "many"):
        with pytest.raises(ValueError, match="draws"):
            tm.boundary(by_turns(6), "side", draws=wrong)
    for wrong in (0, 1, -0.1, 5, math.nan):
        with pytest.raises(ValueError, match="alpha is a number between 0 and 1"):
            tm.boundary(by_turns(6), "side", alpha=wrong)
    with pytest.raises(ValueError, match="seed"):
        tm.boundary(by_turns(6), "side", seed=1.5)


def test_layers_each_have_their_row_and_say_whether_they_agree():
    layers = {"support": by_turns(3), "visits": by_turns(12)}
    found = tm.boundary(layers, "side", draws=99)
    support, visits = found.rows
    assert support.ratio == pytest.approx(0.25, rel=0.15)
    assert visits.ratio == pytest.approx(1, rel=0.05)
    assert support.ratio < found.ratio < visits.ratio
    assert found.p_layers <= 0.02
    assert (found.observed, found.pairs_across) == (3 * 25 + 12 * 25, 25)
    alike = tm.boundary({"support": by_turns(3), "visits": by_turns(3)}, "side", draws=99)
    assert alike.p_layers > 0.5
    assert alike.r < found.r


def test_a_covariate_that_says_the_same_takes_part_of_a_wall():
    plain, beside = (tm.boundary(by_turns(6), "side", same=same, draws=39) for same in ((), "side"))
    assert beside.r > plain.r


def test_a_prior_of_activity_is_used():
    tight = Prior(activity_sd=0.01, reach_sd=0.01)
    star = placed(TOWNS, np.where((FIRST == 3) | (SECOND == 3), 20, 2), side=["ab"[turn] for turn in TURNS])
    wide, narrow = (tm.boundary(star, "side", prior=prior, draws=39) for prior in (None, tight))
    assert wide.r != pytest.approx(narrow.r, abs=0.01)


@pytest.mark.parametrize("most", [300_000, 10**9])
def test_strengths_that_are_no_number_of_ties_but_minutes_or_pounds(most):
    """Far more than people have ties with each other: the ratio is still that of the figures."""
    found = tm.boundary(by_turns(most, most), "side", draws=19)
    assert found.ratio == pytest.approx(1, rel=0.01)
    assert found.p > 0.1
    assert found.low <= 1.01
    assert tm.boundary(by_turns(most // 2, most), "side", draws=19).ratio == pytest.approx(0.5, rel=0.02)


def test_a_bar_shows_that_it_works(capsys):
    tm.boundary(by_turns(6), "side", progress=True, draws=39)
    assert "resampled ties" in capsys.readouterr().err


def test_the_interval_of_yes_or_no_answers_has_two_ends():
    """Answers across and within alike, at 25 people: far stronger walls, and far weaker ones, are spoken against."""
    people = nx.gnp_random_graph(25, 0.3, seed=1, directed=True)
    groups = {person: "ab"[person % 2] for person in people}
    answer = tm.boundary(people, groups, strength=None, draws=99)
    assert 0.4 < answer.low < answer.ratio < answer.high < 2
