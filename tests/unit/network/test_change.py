"""What became of ties between two dates, and of a wall: by hand, and over made-up trusts of two years."""

import math

import networkx as nx
import numpy as np
import pytest

import trustmodel as tm
from builders import a_school, a_trust, gift
from towns import EAST, TOWNS, placed
from trustmodel.network.change import network_change
from trustmodel.synthetic.walled_trusts import walled_years

FIRST, SECOND = np.triu_indices(10, 1)
CROSSES = EAST[FIRST] != EAST[SECOND]


def weighted(ties, *, nodes=(), graph=nx.Graph):
    made = graph()
    made.add_nodes_from(nodes)
    made.add_weighted_edges_from(ties, weight="strength")
    return made


def years(across_before, across_after, within=10):
    """Two towns of five schools in two years, with so many ties for each pair."""
    towns = ["east" if east else "west" for east in EAST]
    return [placed(TOWNS, np.where(CROSSES, across, within), town=towns) for across in (across_before, across_after)]


def test_ties_kept_lost_and_new():
    """a–b is kept (from 2 to 3), b–c lost, a–c new: 1 of 3. d joined with a tie, e left."""
    before = weighted([("a", "b", 2), ("b", "c", 1), ("c", "e", 5)])
    after = weighted([("a", "b", 3), ("a", "c", 1), ("d", "a", 4)])
    found = network_change(before, after, draws=99)
    assert [(row.a, row.b, row.state, row.before, row.after) for row in found.rows] == [
        ("a", "b", "kept", 2, 3), ("a", "c", "new", 0, 1), ("b", "c", "lost", 1, 0),
    ]  # fmt: skip
    assert (found.kept, found.lost, found.new) == (1, 1, 1)
    assert found.value == pytest.approx(1 / 3)
    assert (found.nodes, found.joined, found.left, found.silent, found.wall) == (3, ("d",), ("e",), (), None)
    assert found.warnings == ("2 ties of those who joined, left or did not answer are in no count",)
    # of three nodes two of three ties overlap in one at least: dealing out gives 1/3 or, if both are the same, 1
    assert found.null_mean == pytest.approx(1 / 3 * 1 + 2 / 3 * 1 / 3, abs=0.15)
    assert found.summary() == "1 tie kept, 1 lost, 1 new; 1 joined, 1 left, 0 silent"


def test_direction_matters_where_there_is_one():
    found = network_change(nx.DiGraph([(0, 1), (1, 2)]), nx.DiGraph([(1, 0), (1, 2)]), strength=None, draws=99)
    assert [(row.a, row.b, row.state) for row in found.rows] == [
        ("0", "1", "lost"), ("1", "0", "new"), ("1", "2", "kept"),
    ]  # fmt: skip
    with pytest.raises(tm.GraphError, match="one graph is directed"):
        network_change(nx.DiGraph([(0, 1)]), nx.Graph([(0, 1)]), strength=None)


def test_silence_is_not_a_loss():
    before, after = nx.complete_graph(4), nx.complete_graph(4)
    after.remove_node(0)
    after.add_node(0, answered=False)
    found = network_change(before, after, strength=None, draws=99)
    assert (found.silent, found.kept, found.lost) == (("0",), 3, 0)
    assert not found.testable  # all of the others are tied at both times


def test_two_periods_of_a_dataset():
    pairs = [("a", "b", "2024-10-01", "2024-12-01"), ("a", "b", "2025-10-01", None), ("b", "c", "2025-10-01", None)]
    data = tm.Dataset(
        trusts=[a_trust("t")],
        schools=[tm.School(id=name, name=name, phase="Primary") for name in "abc"],
        memberships=[
            tm.Membership(id=name, school=name, trust="t", start="2025-09-01" if name == "c" else None)
            for name in "abc"
        ],
        support=[
            tm.Support(id=f"{n}", kind="coaching", giver=f"school:{a}", receiver=f"school:{b}", start=start, end=end)
            for n, (a, b, start, end) in enumerate(pairs)
        ],
    )
    found = network_change(data.between("2024-09-01", "2025-09-01"), data.between("2025-09-01", None), draws=99)
    assert (found.kept, found.joined) == (1, ("school:c",))
    assert found.evidence == ("support:0", "support:1", "support:2")


def test_who_joined_or_left_a_trust_is_not_compared_however_long_they_are_known():
    """c helped as a neighbour before it was a member, and e does after: neither is there both times as a member."""
    when = [("2024-10-01", "2024-12-01"), ("2025-10-01", "2025-12-01")]
    data = tm.Dataset(
        trusts=[a_trust("t")],
        schools=[a_school(name) for name in "abcde"],
        memberships=[
            tm.Membership(id="a", school="a", trust="t"),
            tm.Membership(id="b", school="b", trust="t"),
            tm.Membership(id="d", school="d", trust="t"),
            tm.Membership(id="c", school="c", trust="t", start="2025-09-01"),
            tm.Membership(id="e", school="e", trust="t", end="2025-09-01"),
        ],
        support=[
            gift(f"{giver}{year}", f"school:{giver}", "school:a", start=start, end=end)
            for giver in "bcde"
            for year, (start, end) in enumerate(when)
        ],
    )
    periods = [("2024-09-01", "2025-09-01"), ("2025-09-01", "2026-09-01")]
    found = network_change(*(tm.situation(data, between=period) for period in periods), draws=19)
    assert (found.nodes, found.joined, found.left) == (3, ("school:c",), ("school:e",))
    assert (found.kept, found.lost, found.new) == (2, 0, 0)


def test_a_wall_taken_down():
    """Before 2 for each pair across and 10 within, after 8 and 10: by hand 4 times as much crosses."""
    found = network_change(*years(2, 8), group="town", draws=199)
    wall = found.wall
    assert (wall.before, wall.after) == pytest.approx((0.2, 0.8))
    assert wall.ratio == pytest.approx(4, rel=0.1)
    assert wall.low < wall.ratio < wall.high
    assert wall.low > 1
    assert wall.p <= 0.02
    assert (wall.across_before, wall.within_before, wall.across_after, wall.within_after) == (50, 200, 200, 200)
    assert (wall.pairs_across, wall.pairs_within, wall.n, wall.group, wall.counted) == (25, 20, 10, "town", "ties")
    assert wall.testable
    assert wall.reason is None
    assert "wall ratio after/before" in found.summary()
    mapping = dict(zip(years(2, 8)[0], EAST.tolist(), strict=True))
    again = network_change(*years(2, 8), group=mapping, draws=199).wall
    assert (again.ratio, again.p, again.group) == (wall.ratio, wall.p, "groups")


def test_the_same_twice_is_no_change():
    wall = network_change(*years(4, 4), group="town", draws=99).wall
    assert wall.ratio == pytest.approx(1)
    assert wall.p == 1
    assert wall.low < 1 < wall.high


def test_nothing_across_before_and_nothing_across_after():
    """The ratio is large and finite, its interval open above; and the other way round."""
    there, back = (network_change(*both, group="town", draws=99).wall for both in (years(0, 8), years(8, 0)))
    assert (there.before, back.after) == (0, 0)
    assert there.ratio > 20
    assert there.high == math.inf
    assert there.low > 1
    assert back.ratio < 0.05
    assert back.low == 0
    assert back.high < 1
    assert there.p == back.p == 0.01
    none = network_change(*years(0, 0), group="town", draws=99).wall
    assert none.testable
    assert none.p > 0.5


@pytest.mark.parametrize(
    ("schools", "group", "reason"),
    [
        (4, [0, 0, 1, 1], "only 4 nodes that are there both times: it takes 5"),
        (6, [0, 0, 0, 0, 0, 0], "only 0 pairs across: it takes 3"),
        (6, [0, 1, 2, 3, 4, 5], "only 0 pairs within: it takes 3"),
        (6, [0, 0, 1, 1, 2, 3], "only 2 pairs within: it takes 3"),
    ],
)
def test_a_change_that_cannot_be_tested(schools, group, reason):
    first, _ = np.triu_indices(schools, 1)
    graph = placed(TOWNS[:schools], np.full(len(first), 9))
    found = network_change(graph, graph, group=dict(zip(graph, group, strict=True)), draws=19)
    assert not found.wall.testable
    assert found.wall.reason == reason
    assert math.isnan(found.wall.p)
    assert math.isnan(found.wall.ratio)
    assert f"whether the wall changed is not testable: {reason}" in found.warnings


def test_whether_a_change_can_be_tested_is_not_decided_by_what_crosses():
    few = [placed(TOWNS, np.where(CROSSES, 50, np.arange(45) < 7), town=EAST.tolist()) for _ in range(2)]
    wall = network_change(*few, group="town", draws=19).wall
    assert wall.within_before + wall.within_after < 15
    assert "ties within at both times together: it takes 15" in wall.reason
    assert network_change(*years(0, 0, within=1), group="town", draws=19).wall.testable


def test_a_planted_fall_of_a_wall_is_told_and_none_where_none_fell():
    """Trusts of 11 schools with 150 ties a year: .9 of the ties across are missing, then .3; or .7 both times."""

    def walls(before, after):
        trusts = [
            walled_years(n_schools=11, records=150, deficit_before=before, deficit_after=after, seed=[4, each])
            for each in range(8)
        ]
        return [network_change(a.graph, b.graph, group=a.groups, draws=199).wall for a, b in trusts]

    fell, stood = walls(0.9, 0.3), walls(0.7, 0.7)
    assert sum(wall.p <= 0.05 for wall in fell) >= 6
    assert sum(wall.low <= 7 <= wall.high for wall in fell) >= 7
    assert sum(wall.p <= 0.05 for wall in stood) <= 1
    assert sum(wall.low <= 1 <= wall.high for wall in stood) >= 7


def test_of_a_silent_school_what_others_say_is_compared():
    """s03 says nothing in the second year, so that half of what it had is heard of: no wall came about it."""
    before, after = (nx.DiGraph(graph) for graph in years(10, 10))
    after.remove_edges_from(list(after.out_edges("s03")))
    after.nodes["s03"]["answered"] = False
    about = {node: node == "s03" for node in before}
    about["s04"] = True
    found = network_change(before, after, group=about, draws=99)
    assert found.silent == ("s03",)
    assert found.wall.n == 10
    assert found.wall.ratio == pytest.approx(1, abs=0.1)
    after.nodes["s03"]["answered"] = True
    assert network_change(before, after, group=about, draws=99).wall.ratio < found.wall.ratio - 0.05


def test_groups_are_as_before_and_strangers_are_told():
    before, after = nx.path_graph(4), nx.path_graph(4)
    nx.set_node_attributes(before, {0: "x", 1: "x", 2: "y"}, "phase")
    nx.set_node_attributes(after, {0: "z", 1: "z", 2: "z"}, "phase")
    found = network_change(before, after, group="phase", strength=None, draws=99)
    assert (found.wall.across_before, found.wall.within_before, found.wall.n) == (1, 1, 3)
    assert "1 node has no group: the wall is that of the others" in found.warnings
    with pytest.raises(tm.GraphError, match="at both times has the attribute 'office'; there are phase"):
        network_change(before, after, group="office", strength=None)


def test_strengths_that_are_not_whole_are_rounded_with_a_warning():
    before, after = years(2, 8)
    for *_, edge in before.edges(data=True):
        edge["strength"] += 0.4
    found = network_change(before, after, group="town", draws=99)
    assert "not whole numbers" in " ".join(found.warnings)
    assert found.wall.ratio == network_change(*years(2, 8), group="town", draws=99).wall.ratio


def test_people_are_counted_once_however_often_they_meet():
    """A multigraph with giver and receiver: three records of one pair of people are one tie, in both years."""

    def year(across):
        made = nx.MultiDiGraph()
        made.add_nodes_from(years(0, 0)[0].nodes(data=True))
        nodes = list(made)
        for i, j, crosses in zip(FIRST, SECOND, CROSSES, strict=True):
            for who in range(across if crosses else 4):
                for _ in range(3):
                    made.add_edge(nodes[i], nodes[j], giver=f"{i}:{who}", receiver=f"{j}:{who}", strength=1)
        return made

    wall = network_change(year(1), year(3), group="town", draws=99).wall
    assert wall.counted == "pairs of people"
    assert (wall.across_before, wall.across_after, wall.within_before) == (25, 75, 80)


def test_a_bar_changes_nothing():
    one, other = (network_change(*years(2, 8), group="town", draws=30, progress=shown) for shown in (True, False))
    assert (one.p, one.wall.p) == (other.p, other.wall.p)


def test_no_ties_nobody_in_common_and_one_node():
    with pytest.raises(tm.GraphError, match="nothing to compare"):
        network_change(nx.path_graph(2), nx.Graph([("a", "b")]), strength=None)
    for n in (1, 3):
        found = network_change(nx.empty_graph(n), nx.empty_graph(n), draws=99)
        assert math.isnan(found.value)
        assert not found.testable
        assert found.rows == ()
        assert found.to_frame().shape[0] == 0
    assert (
        "ask for at least 19" in network_change(nx.path_graph(3), nx.path_graph(3), strength=None, draws=5).warnings[0]
    )
