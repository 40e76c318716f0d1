"""What must hold of every plan, whatever the needs and whoever could help."""

import math
from collections import Counter

import pytest
from hypothesis import given, settings, strategies as st

import trustmodel as tm
from trustmodel.network.matching import match_needs
from trustmodel.network.offers import who_could_help
from trustmodel.synthetic.plans import needs
from trustmodel.testing import datasets

SEEDS = st.integers(0, 10_000)
WAYS = st.fixed_dictionaries(
    {},
    optional={
        "load": st.integers(1, 3), "fair": st.booleans(), "beyond": st.booleans(),
        "near_km": st.floats(0, 30), "decay_km": st.floats(1, 50),
    },
)  # fmt: skip


def renamed(value, other):
    """The same data with other ids of people, schools, needs and expertise."""
    if isinstance(value, dict):
        return {key: renamed(one, other) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [renamed(one, other) for one in value]
    kind, colon, rest = value.partition(":") if isinstance(value, str) else ("", "", "")
    return f"{kind}:{other(rest)}" if colon and kind in {"person", "school", "need", "expertise"} else value


def backwards(number):
    return f"z{9999 - int(number)}"


def forwards(name):
    width = {"person": 4, "expertise": 4}.get(name.partition(":")[0], 3)
    kind, _, rest = name.partition(":")
    return f"{kind}:{9999 - int(rest[1:]):0{width}d}"


@settings(deadline=None, max_examples=30)
@given(SEEDS, WAYS)
def test_other_ids_change_nothing_but_names(seed, ways):
    data = needs(12, seed=seed, n_people=10).data
    again = tm.Dataset.model_validate(renamed(data.model_dump(mode="json"), backwards))
    plan, other = match_needs(data, draws=2, **ways), match_needs(again, draws=2, **ways)
    assert other.total == pytest.approx(plan.total)
    assert other.bound == pytest.approx(plan.bound)
    assert other.least_share == plan.least_share or math.isnan(plan.least_share)
    assert Counter(row.why for row in other.unmet) == Counter(row.why for row in plan.unmet)


@settings(deadline=None, max_examples=20)
@given(SEEDS)
def test_a_plan_without_equals_is_the_same_under_other_names(seed):
    data = needs(8, seed=seed, n_people=8, n_schools=30).data
    again = tm.Dataset.model_validate(renamed(data.model_dump(mode="json"), backwards))
    plan, other = match_needs(data, draws=3), match_needs(again, draws=3)
    there = {(forwards(row.need), forwards(row.helper)): row.chosen for row in other.rows}
    where = {role.person: role.at for role in data.roles}
    alike = Counter((row.school, row.topic, row.severity) for row in data.needs)
    alike += Counter((where[row.person], row.topic) for row in data.expertise)
    if max(alike.values()) == 1:  # two needs, or two people of one school, may change places
        assert there == {(row.need, row.helper): row.chosen for row in plan.rows}


@settings(deadline=None, max_examples=40)
@given(SEEDS, WAYS)
def test_every_limit_is_kept(seed, ways):
    made = needs(8, seed=seed, n_people=6, days="many")
    plan = match_needs(made.data, **ways)
    assert Counter([*(row.need for row in plan.rows), *(row.need for row in plan.unmet)]) == Counter(
        made.data.needs.ids
    )
    assert all(row.days_used <= row.days_available + 1e-9 for row in plan.loads)
    assert all(len(row.needs) <= ways.get("load", 99) for row in plan.loads)
    assert all(row.distance_km <= ways.get("near_km", math.inf) for row in plan.rows)
    assert plan.total <= plan.bound
    assert plan.proved
    if set(ways) <= {"beyond"}:
        assert plan.total == pytest.approx(made.optimum)


@settings(deadline=None, max_examples=25)
@given(SEEDS, WAYS)
def test_a_limit_never_helps_the_total_and_fair_never_hurts_the_least_served(seed, ways):
    data = needs(10, seed=seed, n_people=8).data
    decay = {"decay_km": ways.pop("decay_km", 6.0)}
    ways.pop("fair", None)
    free, limited = match_needs(data, **decay), match_needs(data, **decay, **ways)
    assert limited.total <= free.total + 1e-6
    fair = match_needs(data, fair=True, **decay, **ways)
    assert fair.total <= limited.total + 1e-6
    assert math.isnan(fair.least_share) or fair.least_share >= limited.least_share - 1e-9


@settings(deadline=None, max_examples=25)
@given(datasets())
def test_any_dataset_is_answered(data):
    data = data.replace(data_notices=())  # a made-up purpose covers no plan
    plan = match_needs(data)
    assert len(plan.rows) + len(plan.unmet) == len(data.needs)
    assert plan.to_frame().height == len(plan.rows)
    for need in data.needs:
        if need.topic in data.topics and need.school in data.schools:
            offers = who_could_help(data, topic=need.topic, near=need.school)
            assert {row.helper for row in plan.rows if row.need == need.id} <= {row.person for row in offers.rows}
            break
