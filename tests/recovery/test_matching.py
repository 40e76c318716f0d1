"""A planted best plan is found, over a few worlds; benchmarks/studies/plans.py has the many."""

import time

import pytest

import trustmodel as tm
from trustmodel.synthetic.plans import needs


@pytest.mark.parametrize(
    "about",
    [
        {},
        {"n_needs": 60, "n_people": 40},
        {"n_needs": 9, "days": "many", "most_days": 6},
        {"decay_km": 20.0},
        {"n_schools": 1},
    ],
)
def test_the_total_is_the_solved_optimum(about):
    for seed in range(15):
        made = needs(seed=seed, **about)
        plan = tm.match_needs(made.data, decay_km=made.decay_km)
        assert plan.total == pytest.approx(made.optimum, rel=1e-6)
        assert plan.bound >= plan.total


def test_one_day_needs_leave_no_gap():
    """Where every need takes a day the relaxed problem has a whole optimum: the bound is the total."""
    for seed in range(10):
        plan = tm.match_needs(needs(40, seed=seed).data)
        assert plan.bound == pytest.approx(plan.total, rel=1e-5)


def test_a_large_plan_takes_seconds():
    made = needs(300, seed=1, n_schools=60, n_people=800)
    began = time.perf_counter()
    plan = tm.match_needs(made.data)
    assert time.perf_counter() - began < 20
    assert plan.total == pytest.approx(made.optimum, rel=1e-6)


@pytest.mark.parametrize("wrong", [{"n_needs": 0}, {"days": "few"}, {"n_needs": 11, "days": "many"}])
def test_wrong_figures_are_refused(wrong):
    with pytest.raises(ValueError, match=r"give 1|days is|at most"):
        needs(**wrong)


def test_the_same_seed_gives_the_same_needs():
    assert needs(5, seed=3).data == needs(5, seed=3).data != needs(5, seed=4).data
    assert repr(needs(5, seed=3)).startswith("<Needs: 5 needs, 20 people, optimum ")
