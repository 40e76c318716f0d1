"""Offers and plans worked by hand, and small plans held against every plan that there could be."""

import itertools
import math
from itertools import combinations

import numpy as np
import pytest
from scipy import sparse

import trustmodel as tm
from builders import a_trust
from trustmodel.errors import NotFoundError
from trustmodel.network.matching import match_needs, who_could_help
from trustmodel.stats import assignment

KM = 1000
PLACES = {"ash": 0, "beech": 3, "cedar": 6, "elm": 12}


def made(needs=(), holders=(), *, places=None, trust=("ash", "beech", "cedar"), support=()):
    """Schools on a line (kilometres), needs (school, topic, severity, days), holders (who, where, topic, level, lead, days)."""
    places = PLACES if places is None else places
    return tm.Dataset(
        trusts=[a_trust("t")],
        schools=[
            tm.School(
                id=name, name=name, phase="Primary",
                easting=None if km is None else 400_000 + KM * km, northing=None if km is None else 200_000,
            )
            for name, km in places.items()
        ],
        memberships=[tm.Membership(id=name, school=name, trust="t") for name in trust],
        people=[tm.Person(id=who) for who in dict.fromkeys(who for who, *_ in holders)],
        roles=[
            tm.Role(id=f"{n}", person=who, kind="Teacher", at=at)
            for n, (who, at) in enumerate(dict.fromkeys((who, at) for who, at, *_ in holders))
        ],
        expertise=[
            tm.Expertise(id=f"{n}", person=who, topic=topic, level=level, can_lead=lead, days_available=days)
            for n, (who, _, topic, level, lead, days) in enumerate(holders)
        ],
        needs=[
            tm.Need(id=f"{n}", school=school, topic=topic, severity=severity, days=days)
            for n, (school, topic, severity, days) in enumerate(needs)
        ],
        support=[
            tm.Support(id=f"{n}", giver=who, receiver="school:elm", kind="coaching", topic=topic, days=days)
            for n, (who, topic, days) in enumerate(support)
        ],
    )  # fmt: skip


HOLDERS = [
    ("ada", "school:ash", "music", "expert", True, 5),
    ("ben", "school:beech", "music", "leading", None, 5),
    ("cat", "school:cedar", "music", "expert", True, 2),
    ("dan", "trust:t", "music", "secure", False, None),
    ("eve", "school:elm", "music", "developing", True, 9),
]


def test_who_could_help_puts_those_who_lead_first():
    """Ada and Cat lead; Ada has more days. Ben is deeper and it is not known that he leads. Eve is still learning."""
    found = who_could_help(made(holders=HOLDERS), topic="topic:music", near="school:cedar")
    assert [row.person for row in found.rows] == ["person:ada", "person:cat", "person:ben", "person:dan"]
    ada, cat, _, dan = found.rows
    assert (ada.distance_km, ada.days_left, ada.in_trust, ada.layer) == (6.0, 5.0, True, "staff")
    assert cat.because.endswith("works there; in the same trust")
    assert math.isnan(dan.distance_km)
    assert dan.days_left is None
    assert dan.in_trust
    assert found.evidence == ("expertise:0", "expertise:1", "expertise:2", "expertise:3")
    assert found.warnings == ("how far it is is not known for 1: they stand after others who offer the same",)
    assert "person:ada" not in found._repr_html_()


def test_support_already_given_is_taken_off():
    data = made(holders=HOLDERS[:1], support=[("person:ada", "music", 3), ("person:ada", "send", 1)])
    (row,) = who_could_help(data, topic="topic:music").rows
    assert (row.days_available, row.days_left, row.in_trust) == (5.0, 2.0, None)
    assert set(row.evidence) == {"expertise:0", "support:0"}


def test_a_topic_includes_those_below_it():
    data = made(holders=[("ada", "school:ash", "music", "expert", True, 5)])
    above = data.topics["topic:music"].parent
    assert [row.topic for row in who_could_help(data, topic=above).rows] == ["topic:music"]


@pytest.mark.parametrize(("topic", "near"), [("topic:musik", None), ("topic:music", "school:asch")])
def test_an_unknown_id_is_refused(topic, near):
    with pytest.raises(NotFoundError, match="the nearest"):
        who_could_help(made(holders=HOLDERS), topic=topic, near=near)


def test_nobody_to_help():
    found = who_could_help(made(), topic="topic:music")
    assert found.rows == ()
    assert found.warnings == ("nobody in post holds topic:music at level secure or deeper",)


def test_a_plan_by_hand():
    """Ada has 4 days, and two needs of 3: at home, serious, 3 × ¾ = 2.25; 6 km off, urgent, 4 × ¾ / e = 1.10.

    She takes the first, and the other stays open: one day more would let her take 1/3 of it, 1.10/3 = .37 a day.
    """
    data = made(
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
    assert (
        row.because
        == "serious need; holds topic:music at level expert; can lead others in it; 4 of 4 days left; works there"
    )
    assert row.evidence == ("expertise:0", "need:0")
    assert math.isnan(row.chosen)


def test_why_a_need_stays_open():
    needs = [("ash", topic, "minor", 3) for topic in ("send", "music", "history", "finance")]
    holders = [
        ("ben", "school:elm", "music", "expert", True, 9),
        ("cat", "school:cedar", "history", "expert", True, 9),
        ("dan", "school:beech", "finance", "expert", True, 0),
    ]
    plan = match_needs(made(needs, holders), beyond=False, reach_km=4)
    assert {row.need: row.why for row in plan.unmet} == {
        "need:0": "nobody holds it", "need:1": "outside the boundary", "need:2": "too far", "need:3": "no days left",
    }  # fmt: skip
    assert plan.rows == ()
    assert plan.total == plan.bound == 0
    assert math.isnan(plan.least_share)


def test_fair_serves_every_school_before_the_total():
    """Ada has 2 days. Both needs at ash are worth more than that at cedar; fair gives each school one... of 2 and of 1."""
    data = made(
        [("ash", "music", "urgent", 1), ("ash", "music", "urgent", 1), ("cedar", "music", "minor", 1)],
        [("ada", "school:ash", "music", "leading", True, 2)],
    )
    assert [row.school for row in match_needs(data).rows] == ["school:ash", "school:ash"]
    plan = match_needs(data, fair=True)
    assert [row.school for row in plan.rows] == ["school:ash", "school:cedar"]
    assert plan.least_share == 0.5
    assert match_needs(data).least_share == 0


def test_load_and_bridging():
    """One need each; and a wall that is worth 5 to bridge sends Ada to beech, where Ben works."""
    data = made(
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


def test_a_plan_bridges_the_walls_that_were_found():
    """Everybody helps everybody often, but for ash and beech. Ben of beech could help ash; Cat of cedar does it as well."""
    names = [f"s{i}" for i in range(9)]
    places = {name: (400_000 + 300 * i, 100_000 + 200 * (i % 3)) for i, name in enumerate(names)}
    data = tm.Dataset(
        schools=[tm.School(id=n, name=n, phase="Primary", easting=e, northing=f) for n, (e, f) in places.items()],
        people=[tm.Person(id="ben"), tm.Person(id="cat")],
        roles=[
            tm.Role(id="1", person="ben", kind="Teacher", at="school:s1"),
            tm.Role(id="2", person="cat", kind="Teacher", at="school:s2"),
        ],
        expertise=[
            tm.Expertise(id="1", person="ben", topic="music", level="secure", days_available=5),
            tm.Expertise(id="2", person="cat", topic="music", level="leading", days_available=5),
        ],
        needs=[tm.Need(id="1", school="s0", topic="music", severity="minor", days=1)],
        support=[
            tm.Support(id=f"{a}-{b}-{i}", giver=f"school:{a}", receiver=f"school:{b}", kind="coaching")
            for a, b in combinations(names, 2)
            for i in range(8)
            if (a, b) != ("s0", "s1")
        ],
    )
    found = tm.walls(data, near_km=1)
    assert [(row.a, row.b) for row in found.rows if row.q <= 0.05] == [("school:s0", "school:s1")]
    assert [row.helper for row in match_needs(data, walls=found, bridge=0.0).rows] == ["person:cat"]
    (row,) = match_needs(data, walls=found, bridge=2.0).rows
    assert row.helper == "person:ben"
    assert row.because.endswith("bridges a wall")


def test_what_is_not_known_counts_as_said():
    plan = match_needs(
        made([("ash", "music", "minor", None)], [("dan", "trust:t", "music", "leading", True, None)]), need_days=1.5
    )
    (row,) = plan.rows
    assert (row.days, row.from_school) == (1.5, None)
    assert row.value == pytest.approx(math.exp(-1))
    assert plan.warnings == (
        "1 needs do not say how many days they take: 1.5 are counted",
        "1 people do not say how many days they have: 2 a topic are counted",
        "the distance is not known for 1 of 1 pairs: it counts as 6 km",
    )


def test_support_on_other_topics_counts_over_all():
    """5 days on music, 2 on SEND; 4 given on history: 3 are left over all, too few for a need of 4."""
    holders = [("ada", "school:ash", topic, "expert", True, days) for topic, days in (("music", 5), ("send", 2))]
    needs = [("ash", "music", "minor", 4)]
    assert len(match_needs(made(needs, holders)).rows) == 1
    plan = match_needs(made(needs, holders, support=[("person:ada", "history", 4)]))
    assert [row.why for row in plan.unmet] == ["no days left"]


def test_nothing_to_plan():
    assert match_needs(made()).warnings == ("no need is recorded: there is nothing to plan",)
    plan = match_needs(made([("ash", "music", "minor", 1)], places={"ash": None}, trust=("ash",)), draws=3)
    assert plan.warnings == ("nobody could take any of the needs: see why in unmet",)
    assert plan.summary() == "0 of 1 needs met by 0 people, 1 nobody holds it"


@pytest.mark.parametrize(
    "wrong",
    [
        {"decay_km": 0},
        {"load": 0},
        {"load": True},
        {"bridge": -1},
        {"reach_km": math.nan},
        {"draws": 1.5},
        {"need_days": -1},
    ],
)
def test_wrong_figures_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        match_needs(made(), **wrong)


def test_draws_say_how_sure_a_pair_is():
    """Ada is at the school and Ben 12 km off: hardly any draw sends him. Cat and Dan offer the same: about half each."""
    data = made(
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


def everything(offers):
    """The best of all plans, one by one."""
    columns = [[None, *np.flatnonzero(offers.need == need)] for need in range(offers.n_needs)]
    limits = offers.limits.toarray()
    best = {}
    for plan in itertools.product(*columns):
        chosen = [one for one in plan if one is not None]
        if (limits[:, chosen].sum(axis=1) <= offers.most + 1e-9).all():
            served = {offers.school[need]: [] for need in offers.need}
            for need in set(offers.need.tolist()):
                served[offers.school[need]].append(plan[need] is not None)
            least = min(map(np.mean, served.values()))
            for key in (None, least):
                best[key] = max(best.get(key, 0.0), offers.values[chosen].sum())
    return best[None], max(key for key in best if key is not None), best


@pytest.mark.parametrize("seed", range(12))
def test_plans_equal_the_best_of_all_plans(seed):
    rng = np.random.default_rng(seed)
    count, n_needs, people = 12, 5, 4
    need, who = np.divmod(rng.choice(n_needs * people, count, replace=False), people)
    days = rng.integers(1, 5, n_needs).astype(float)
    offers = assignment.Offers(
        values=rng.uniform(0.05, 4, count),
        need=need,
        n_needs=n_needs,
        limits=sparse.csr_array((days[need], (who, np.arange(count))), shape=(people, count)),
        most=rng.integers(1, 7, people).astype(float),
        school=rng.integers(0, 3, n_needs),
    )
    total, least, by_share = everything(offers)
    plain, fair = assignment.solve(offers), assignment.solve(offers, fair=True)
    assert offers.values[plain.chosen].sum() == pytest.approx(total)
    assert plain.bound >= total - 1e-9
    assert fair.least == pytest.approx(least)
    assert offers.values[fair.chosen].sum() == pytest.approx(by_share[least])
    assert plain.proved
