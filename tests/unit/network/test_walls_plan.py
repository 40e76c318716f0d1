"""Before a survey goes out: planned power rises, agrees with simulated worlds, and says what cannot be told at all."""

import math

import attrs
import networkx as nx
import pytest

import trustmodel as tm
from builders import LIMESTONE
from trustmodel.synthetic import walled_trust


@pytest.fixture(scope="module")
def disc():
    return walled_trust(places="disc", n_schools=8, records=100, deficit=0.0, seed=5)


@pytest.fixture(scope="module")
def plan(disc):
    return tm.plan_walls(disc.graph, dict(disc.groups), ties=[300, 20, 100], deficits=[0.9, 0.4, 0.7], draws=79)


def power(plan):
    return {(row.ties, row.deficit): row.power for row in plan.rows}


def test_there_is_one_row_for_each_number_and_deficit_in_order(plan):
    assert [(row.ties, row.deficit) for row in plan.rows] == [
        (ties, deficit) for ties in (20, 100, 300) for deficit in (0.4, 0.7, 0.9)
    ]
    assert all(0 <= row.power <= 1 for row in plan.rows)


def test_power_rises_with_ties_and_with_the_deficit(plan):
    at = power(plan)
    for ties in (20, 100, 300):
        assert at[ties, 0.4] <= at[ties, 0.7] <= at[ties, 0.9]
    for deficit in (0.4, 0.7, 0.9):
        assert at[20, deficit] <= at[100, deficit] <= at[300, deficit]
    assert at[20, 0.4] < 0.3
    assert at[300, 0.9] > 0.9


def test_the_summary_gives_the_fewest_ties_for_each_wall(plan):
    at = power(plan)
    fewest = next(ties for ties in (20, 100, 300) if at[ties, 0.9] >= 0.8)
    assert plan.enough("groups").startswith(f"a wall of 90% with {fewest} ties, ")
    weak = attrs.evolve(plan, rows=tuple(row for row in plan.rows if row.ties == 20))
    assert weak.enough("groups") == "no wall of 90%, 70% or 40%"


def test_with_a_stronger_wall_more_of_the_ties_are_within(plan):
    within = [row.ties_within for row in plan.rows if row.ties == 100]
    assert within == sorted(within)
    assert 50 < within[0] < within[-1] <= 100


def test_where_so_few_ties_are_within_that_nothing_is_testable_power_is_nothing(disc):
    few = tm.plan_walls(disc.graph, dict(disc.groups), ties=[10], deficits=[0.9], draws=19)
    assert [row.power for row in few.rows] == [0.0]


@pytest.mark.parametrize(("n_schools", "records", "deficit"), [(8, 150, 0.9), (6, 40, 0.4)])
def test_planned_and_simulated_power_agree(n_schools, records, deficit):
    told, planned = [], []
    for seed in range(20):
        world = walled_trust(places="disc", n_schools=n_schools, records=records, deficit=deficit, seed=[7, seed])
        told.append(tm.boundary(world.graph, dict(world.groups), draws=39, seed=seed).p <= 0.05)
        if seed < 3:
            plan = tm.plan_walls(world.graph, dict(world.groups), ties=[records], deficits=[deficit], draws=79)
            planned += [row.power for row in plan.rows]
    assert sum(planned) / 3 == pytest.approx(sum(told) / 20, abs=0.25)


def test_several_layers_bring_more_than_one_alone_only_by_their_ties(disc):
    groups = dict(disc.groups)
    options = {"ties": [150], "deficits": [0.7], "draws": 79}
    alone = tm.plan_walls(disc.graph, groups, **options).rows[0]
    both = tm.plan_walls(disc.graph, groups, layers={"support": 2, "visits": 1}, **options)
    assert both.method.options["layers"] == ("support", "visits")
    assert both.rows[0].power == pytest.approx(alone.power, abs=0.2)


def test_a_survey_of_yes_or_no(disc):
    groups = dict(disc.groups)
    answers = tm.plan_walls(disc.graph, groups, ties=[100], deficits=[0.9], chances=16, draws=79)
    assert 0.5 < answers.rows[0].power <= 1
    with pytest.raises(ValueError, match="100 ties are all that the 56 chances of yes/no answers allow"):
        tm.plan_walls(disc.graph, groups, ties=[100], chances=2, draws=19)


# --- what cannot be told ---------------------------------------------------------------------------------------------


def towns(kilometres):
    """Two towns of four schools each, so far apart."""
    graph = nx.Graph()
    for place in range(8):
        east = 400_000 + 300 * (place % 4) + 1000 * kilometres * (place // 4)
        graph.add_node(
            f"s{place}", easting=east, northing=100_000 + 400 * (place % 3), town="ab"[place // 4], all="one"
        )
    return graph


@pytest.mark.parametrize(
    ("group", "reason"),
    [
        ("town", "it cannot be separated from the distance between places"),
        ("all", "only 0 pairs of schools across: it takes 3"),
        ({"s0": "a", "s1": "a", "s4": "b", "s5": "b"}, "only 4 schools: it takes 5"),
        (dict(zip([f"s{place}" for place in range(8)], "abbbbbbb", strict=True)), "one school is alone in its group"),
    ],
)
def test_what_no_number_of_answers_tells_is_said_before_anybody_is_asked(group, reason):
    plan = tm.plan_walls(towns(20), group, ties=[100], deficits=[0.9], draws=19)
    assert all(math.isnan(row.power) for row in plan.rows)
    (warning,) = [warning for warning in plan.warnings if "no number of answers shows a wall" in warning]
    assert reason in warning
    assert "no number of ties shows a wall" in plan.summary()


def test_the_same_towns_nearer_to_each_other_can_be_told():
    plan = tm.plan_walls(towns(2), "town", ties=[200], deficits=[0.9], draws=39)
    assert plan.rows[0].power > 0.3
    assert 0 < plan.r2_distance["town"] < 0.95


# --- how it is asked -------------------------------------------------------------------------------------------------


def test_ties_that_are_there_already_do_not_matter(disc):
    groups = dict(disc.groups)
    bare = disc.graph.copy()
    bare.remove_edges_from(list(bare.edges))
    options = {"ties": [100], "deficits": [0.7], "draws": 19}
    assert tm.plan_walls(bare, groups, **options).rows == tm.plan_walls(disc.graph, groups, **options).rows


def test_several_boundaries_of_a_dataset():
    plan = tm.plan_walls(tm.read(LIMESTONE), ["local_authority", "church"], ties=[100], deficits=[0.9], draws=79)
    assert [row.grouping for row in plan.rows] == ["local_authority", "church"]
    # much of what lies between the two towns is the way; church schools are all over the place
    assert plan.r2_distance["local_authority"] > 0.8
    assert plan.r2_distance["church"] < 0.1
    assert plan.rows[0].power < plan.rows[1].power
    assert plan.summary() == "local_authority: no wall of 90%; church: a wall of 90% with 100 ties"
    assert plan.warnings == ()  # nobody was asked yet, so no school lacks ties


def test_where_much_is_the_way_a_wall_has_to_stand_with_less_assumed_too():
    data, options = tm.read(LIMESTONE), {"ties": [50], "deficits": [0.9]}
    plan = tm.plan_walls(data, "local_authority", **options)
    wider = tm.plan_walls(data, "local_authority", prior=tm.Prior().wider(), **options)
    assert plan.rows[0].power <= wider.rows[0].power
    beside = tm.plan_walls(
        data, "church", prior=tm.Prior().wider(), **options
    )  # the way says nothing of church schools
    assert tm.plan_walls(data, "church", **options).rows[0].power > beside.rows[0].power


def test_a_pooled_prior_is_planned_at_half_the_level_as_it_is_told(disc):
    prior = tm.Prior(decay_sd=0.4)
    options = {"ties": [80], "deficits": [0.7], "draws": 79}
    own = tm.plan_walls(disc.graph, dict(disc.groups), prior=prior, **options)
    half = tm.plan_walls(disc.graph, dict(disc.groups), prior=prior, alpha=0.025, **options)
    pooled = tm.plan_walls(disc.graph, dict(disc.groups), prior=attrs.evolve(prior, trusts=6), **options)
    assert power(pooled) == power(half)
    assert power(pooled)[80, 0.7] < power(own)[80, 0.7]


def test_the_same_seed_gives_the_same_plan(disc, plan):
    again = tm.plan_walls(disc.graph, dict(disc.groups), ties=[20, 100, 300], deficits=[0.4, 0.7, 0.9], draws=79)
    assert again.rows == plan.rows


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"ties": []}, "ties are whole numbers"),
        ({"ties": [0]}, "ties are whole numbers"),
        ({"ties": [True]}, "ties are whole numbers"),
        ({"ties": [50.5]}, "ties are whole numbers"),
        ({"deficits": []}, "a deficit is a share"),
        ({"deficits": [1.0]}, "a deficit is a share"),
        ({"deficits": [math.nan]}, "a deficit is a share"),
        ({"alpha": 0}, "alpha is a number between 0 and 1"),
        ({"draws": 0}, "draws is a whole number"),
        ({"layers": {}}, "shares of layers"),
        ({"layers": {"support": math.inf, "visits": 1}}, "shares of layers"),
        ({"layers": {"support": -1}}, "shares of layers"),
        ({"chances": {"survey": 2}}, "there is no such layer"),
    ],
)
def test_what_no_survey_can_bring_is_refused(disc, options, says):
    with pytest.raises(ValueError, match=says):
        tm.plan_walls(disc.graph, dict(disc.groups), **options)


def test_what_has_no_schools_is_refused(disc):
    with pytest.raises(tm.GraphError, match="give a Dataset, a situation or a networkx graph"):
        tm.plan_walls("examples/limestone", "church")
    with pytest.raises(tm.GraphError, match="no school has the attribute 'parish'"):
        tm.plan_walls(disc.graph, "parish")


def test_few_draws_are_warned_of(disc):
    plan = tm.plan_walls(disc.graph, dict(disc.groups), ties=[50], deficits=[0.9], draws=9)
    assert "9 draws give no p-value below 0.1" in plan.warnings[0]
