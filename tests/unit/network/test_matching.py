"""Plans worked by hand, and small plans held against every plan that there could be."""

import math
from itertools import combinations

import pytest

import trustmodel as tm
from trustmodel.errors import NotFoundError
from trustmodel.network.matching import match_needs


def test_a_plan_by_hand(trust_on_a_line):
    """Ada has 4 days, and two needs of 3: at home, serious, 3 × ¾ = 2.25; 6 km off, urgent, 4 × ¾ / e = 1.10.

    She takes the first, and the other stays open: one day more would let her take 1/3 of it, 1.10/3 = .37 a day.
    """
    data = trust_on_a_line(
        [("ash", "music", "serious", 3), ("cedar", "music", "urgent", 3)],
        [("ada", "school:ash", "music", "expert", True, 4)],
    )
    plan = match_needs(data)
    (row,) = plan.rows
    assert (row.need, row.helper, row.days, row.distance_km, row.fit) == ("need:0", "person:ada", 3.0, 0.0, 0.75)
    assert plan.total == pytest.approx(2.25)
    assert plan.bound == pytest.approx(2.25 + math.exp(-1))  # a third of the second need
    assert [(one.need, one.why) for one in plan.unmet] == [("need:1", "others come first")]
    assert plan.loads[0].days_used == 3
    assert plan.loads[0].days_available == 4
    assert plan.prices[0].gain == pytest.approx(math.exp(-1), abs=1e-5)
    assert row.because == "serious need; expert in topic:music; can lead others in it; 4 of 4 days left; works there"
    assert row.evidence == ("expertise:0", "need:0")
    assert math.isnan(row.chosen)


def test_why_a_need_stays_open(trust_on_a_line):
    needs = [("ash", topic, "minor", 3) for topic in ("send", "music", "history", "finance")]
    holders = [
        ("ben", "school:elm", "music", "expert", True, 9),
        ("cat", "school:cedar", "history", "expert", True, 9),
        ("dan", "school:beech", "finance", "expert", True, 0),
    ]
    plan = match_needs(trust_on_a_line(needs, holders), beyond=False, near_km=4)
    assert {row.need: row.why for row in plan.unmet} == {
        "need:0": "nobody holds it", "need:1": "outside the boundary", "need:2": "too far", "need:3": "no days left",
    }  # fmt: skip
    assert plan.rows == ()
    assert plan.total == plan.bound == 0
    assert math.isnan(plan.least_share)


@pytest.mark.parametrize(("days", "why"), [(None, "days not recorded"), (3, "no days left")])
def test_days_that_nobody_recorded_are_not_used_up(trust_on_a_line, days, why):
    """Ada gave 3 days. Of 3 none is left; where she recorded none, that 2 were counted for her says nothing of what she has."""
    holders = [("ada", "school:ash", "music", "expert", True, days)]
    data = trust_on_a_line([("ash", "music", "minor", 1)], holders, support=[("person:ada", "music", 3)])
    assert [row.why for row in match_needs(data).unmet] == [why]


def test_fair_serves_every_school_before_the_total(trust_on_a_line):
    """Ada has 2 days. Both needs at ash are worth more than that at cedar; fair gives each school one... of 2 and of 1."""
    data = trust_on_a_line(
        [("ash", "music", "urgent", 1), ("ash", "music", "urgent", 1), ("cedar", "music", "minor", 1)],
        [("ada", "school:ash", "music", "leading", True, 2)],
    )
    assert [row.school for row in match_needs(data).rows] == ["school:ash", "school:ash"]
    plan = match_needs(data, fair=True)
    assert [row.school for row in plan.rows] == ["school:ash", "school:cedar"]
    assert plan.least_share == 0.5
    assert match_needs(data).least_share == 0


def test_load_and_bridging(trust_on_a_line):
    """One need each; and a wall that is worth 5 to bridge sends Ada to beech, where Ben works."""
    data = trust_on_a_line(
        [("ash", "music", "minor", 1), ("beech", "music", "minor", 1)],
        [("ada", "school:ash", "music", "leading", True, 9), ("ben", "school:beech", "music", "leading", True, 9)],
    )
    assert [row.helper for row in match_needs(data).rows] == ["person:ada", "person:ben"]
    plan = match_needs(data, walls=[("school:ash", "school:beech")], bridge=5.0, load=1)
    assert [row.helper for row in plan.rows] == ["person:ben", "person:ada"]
    assert plan.rows[0].because.endswith("bridges a wall")
    assert plan.total == pytest.approx(2 * (math.exp(-0.5) + 5))
    with pytest.raises(NotFoundError):
        match_needs(data, walls=[("school:ash", "school:oak")])


def two_sides(across):
    """Ten schools in a double row, six links in each pair of a side and so many in each pair across; Ben is across, Cat is not."""
    names = [f"s{i}" for i in range(10)]
    return tm.Dataset(
        schools=[
            tm.School(id=n, name=n, phase="Primary", local_authority="West" if i < 5 else "East", easting=400_000 + 900 * (i // 5), northing=100_000 + 700 * (i % 5))
            for i, n in enumerate(names)
        ],
        people=[tm.Person(id="ben"), tm.Person(id="cat")],
        roles=[
            tm.Role(id="1", person="ben", kind="Teacher", at="school:s5"),
            tm.Role(id="2", person="cat", kind="Teacher", at="school:s1"),
        ],
        expertise=[
            tm.Expertise(id="1", person="ben", topic="music", level="secure", days_available=5),
            tm.Expertise(id="2", person="cat", topic="music", level="leading", days_available=5),
        ],
        needs=[tm.Need(id="1", school="s0", topic="music", severity="minor", days=1)],
        support=[
            tm.Support(id=f"{i}-{j}-{k}", giver=f"school:s{i}", receiver=f"school:s{j}", kind="coaching")
            for i, j in combinations(range(10), 2)
            for k in range(6 if (i < 5) == (j < 5) else across)
        ],
    )  # fmt: skip


def test_a_plan_bridges_the_walls_that_are_called():
    """Ben, across the wall, could help s0; so could Cat of s1, who is on the same side and knows more."""
    data = two_sides(0)
    walls = tm.walls(data, draws=99)
    declared = walls.boundary("local_authority")
    assert walls.cut.detected
    assert declared.detected
    for each in (walls, walls.cut, declared, [("school:s0", "school:s5")]):
        assert [row.helper for row in match_needs(data, walls=each, bridge=0.0).rows] == ["person:cat"]
        plan = match_needs(data, walls=each, bridge=2.0)
        assert [row.helper for row in plan.rows] == ["person:ben"]
        assert plan.rows[0].because.endswith("bridges a wall")
        assert plan.warnings == ()


def test_where_no_wall_is_called_there_is_none_to_bridge():
    data = two_sides(6)
    walls = tm.walls(data, draws=99)
    for each in (walls, walls.cut, walls.boundary("local_authority")):
        plan = match_needs(data, walls=each, bridge=2.0)
        assert [row.helper for row in plan.rows] == ["person:cat"]
        assert plan.warnings == ("no wall is called, so that there is none to bridge",)
    with pytest.raises(TypeError, match="not SupportProfile"):
        match_needs(data, walls=tm.support_profile(data, draws=19))


def test_what_is_not_known_counts_as_said(trust_on_a_line):
    plan = match_needs(
        trust_on_a_line([("ash", "music", "minor", None)], [("dan", "trust:t", "music", "leading", True, None)]),
        need_days=1.5,
    )
    (row,) = plan.rows
    assert (row.days, row.from_school) == (1.5, None)
    assert row.value == pytest.approx(math.exp(-1))
    assert plan.warnings == (
        "1 need does not say how many days it takes: 1.5 are counted",
        "1 person does not say how many days they have: 2 a topic are counted",
        "the distance is not known for 1 of 1 pair: it counts as 6 km",
    )


def test_support_on_other_topics_counts_over_all(trust_on_a_line):
    """5 days on music, 2 on SEND; 4 given on history: 3 are left over all, too few for a need of 4."""
    holders = [("ada", "school:ash", topic, "expert", True, days) for topic, days in (("music", 5), ("send", 2))]
    needs = [("ash", "music", "minor", 4)]
    assert len(match_needs(trust_on_a_line(needs, holders)).rows) == 1
    plan = match_needs(trust_on_a_line(needs, holders, support=[("person:ada", "history", 4)]))
    assert [row.why for row in plan.unmet] == ["no days left"]


def test_nothing_to_plan(trust_on_a_line):
    assert match_needs(trust_on_a_line()).warnings == ("no need is recorded: there is nothing to plan",)
    plan = match_needs(trust_on_a_line([("ash", "music", "minor", 1)], places={"ash": None}, trust=("ash",)), draws=3)
    assert plan.warnings == ("nobody could take any of the needs: see why in unmet",)
    assert plan.summary() == "0 of 1 need met by 0 people, 1 (nobody holds it)"


@pytest.mark.parametrize(
    "wrong",
    [
        {"decay_km": 0},
        {"load": 0},
        {"load": True},
        {"bridge": -1},
        {"near_km": math.nan},
        {"draws": 1.5},
        {"need_days": -1},
    ],
)
def test_wrong_figures_are_refused(trust_on_a_line, wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        match_needs(trust_on_a_line(), **wrong)


def test_draws_say_how_sure_a_pair_is(trust_on_a_line):
    """Ada is at the school and Ben 12 km off: hardly any draw sends him. Cat and Dan offer the same: about half each."""
    data = trust_on_a_line(
        [("ash", "music", "minor", 1), ("cedar", "send", "minor", 1)],
        [
            ("ada", "school:ash", "music", "leading", True, 2), ("ben", "school:elm", "music", "leading", True, 2),
            ("cat", "school:beech", "send", "leading", True, 2), ("dan", "school:beech", "send", "leading", True, 2),
        ],
    )  # fmt: skip
    plan = match_needs(data, draws=60, seed=1)
    assert plan.rows[0].chosen == pytest.approx(1)
    assert plan.rows[1].helper == "person:cat"
    assert 0.3 < plan.rows[1].chosen < 0.7
    assert match_needs(data, draws=60, seed=1) == plan
    assert plan.method.seed == 1
