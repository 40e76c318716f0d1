"""A planted best plan is found, over a few worlds; benchmarks/studies/plans.py has the many."""

import pytest

import trustmodel as tm
from trustmodel.stats import assignment
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


def test_a_large_plan_is_solved_at_once_over_few_of_its_pairs(monkeypatch):
    """Reduced-cost fixing leaves the integer program a small part of the pairs that the relaxed problem has."""
    relaxed, whole = [], []

    def counted(solver, sizes):
        def solve(costs, **options):
            sizes.append(len(costs))
            return solver(costs, **options)

        return solve

    monkeypatch.setattr(assignment, "linprog", counted(assignment.linprog, relaxed))
    monkeypatch.setattr(assignment, "milp", counted(assignment.milp, whole))
    made = needs(300, seed=1, n_schools=60, n_people=800)
    plan = tm.match_needs(made.data)
    assert plan.total == pytest.approx(made.optimum, rel=1e-6)
    assert len(relaxed) == len(whole) == 1
    assert whole[0] < relaxed[0] / 10
    assert relaxed[0] > 20_000


@pytest.mark.parametrize("wrong", [{"n_needs": 0}, {"days": "few"}, {"n_needs": 11, "days": "many"}])
def test_wrong_figures_are_refused(wrong):
    with pytest.raises(ValueError, match=r"give 1|days is|at most"):
        needs(**wrong)


def test_the_same_seed_gives_the_same_needs():
    assert needs(5, seed=3).data == needs(5, seed=3).data != needs(5, seed=4).data
    assert repr(needs(5, seed=3)).startswith("<Needs: 5 needs, 20 people, optimum ")
