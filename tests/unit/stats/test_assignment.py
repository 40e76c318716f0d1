"""Plans: small ones against every plan that there could be, others by hand."""

import itertools
from types import SimpleNamespace

import attrs
import numpy as np
import pytest
from scipy import sparse

from trustmodel.stats import assignment
from trustmodel.stats.assignment import Offers, solve


def everything(offers):
    """The best of all plans, one by one."""
    columns = [[None, *np.flatnonzero(offers.need == need)] for need in range(offers.n_needs)]
    limits = offers.limits.toarray()
    best = {}
    for plan in itertools.product(*columns):
        chosen = [column for column in plan if column is not None]
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
    offers = Offers(
        values=rng.uniform(0.05, 4, count),
        need=need,
        n_needs=n_needs,
        limits=sparse.csr_array((days[need], (who, np.arange(count))), shape=(people, count)),
        most=rng.integers(1, 7, people).astype(float),
        school=rng.integers(0, 3, n_needs),
    )
    total, least, by_share = everything(offers)
    plain, fair = solve(offers), solve(offers, fair=True)
    assert offers.values[plain.chosen].sum() == pytest.approx(total)
    assert plain.bound >= total - 1e-9
    assert fair.least == pytest.approx(least)
    assert offers.values[fair.chosen].sum() == pytest.approx(by_share[least])
    assert plain.proved
    assert fair.proved
    for plan in (plain, fair):
        assert (offers.limits @ np.isin(np.arange(count), plan.chosen) <= offers.most + 1e-9).all()
        assert len(set(need[plan.chosen].tolist())) == len(plan.chosen)


def offers_of(values, *, need, helper, most, school, days=1.0):
    """One limit a helper, on the days of needs."""
    count = len(values)
    days = np.broadcast_to(days, count)
    return Offers(
        values=np.array(values, dtype=float),
        need=np.array(need),
        n_needs=max(need) + 1,
        limits=sparse.csr_array((days, (helper, np.arange(count))), shape=(len(most), count)),
        most=np.array(most, dtype=float),
        school=np.array(school),
    )


def test_prices_and_bounds_by_hand():
    """A helper with 1½ days, worth 3 to one need and 2 to another, to which a second is worth 1: whole days give 3 + 1.

    If needs could be split, the half day left would be worth 1 more than the second's: 3 + 1 + ½. So is each more day.
    """
    found = solve(offers_of([3, 2, 1], need=[0, 1, 1], helper=[0, 0, 1], most=[1.5, 1], school=[0, 1]))
    assert found.chosen.tolist() == [0, 2]
    assert found.bound == pytest.approx(4.5)
    assert found.prices.tolist() == pytest.approx([1, 0])
    assert found.least == 0
    assert found.proved


def test_a_bound_above_any_plan_where_needs_cannot_be_split():
    """One helper of 3 days; two needs of 2 days, worth 2 each: one plan of 2, and 1½ needs by halves."""
    found = solve(offers_of([2, 2], need=[0, 1], helper=[0, 0], most=[3], school=[0, 1], days=2.0))
    assert len(found.chosen) == 1
    assert found.bound == pytest.approx(3)
    assert found.prices.tolist() == pytest.approx([1])
    assert found.proved


def test_nothing_to_choose_from():
    nothing = offers_of([0.0], need=[0], helper=[0], most=[1], school=[0])
    for offers in (nothing, attrs.evolve(nothing, values=np.zeros(0), limits=sparse.csr_array((1, 0)))):
        found = solve(offers)
        assert (found.chosen.tolist(), found.bound, found.prices.tolist(), found.least, found.proved) == (
            [],
            0,
            [0],
            0,
            True,
        )
        assert found.chosen.dtype == np.int64


def test_the_least_served_school_comes_first_where_it_is_asked_to():
    """One helper of two days; school 0 has two needs worth 5 each, school 1 one worth 1: a half and all, or all and none."""
    offers = offers_of([5, 5, 1], need=[0, 1, 2], helper=[0, 0, 0], most=[2], school=[0, 0, 1])
    plain, fair = solve(offers), solve(offers, fair=True)
    assert plain.chosen.tolist() == [0, 1]
    assert plain.least == 0
    assert 2 in fair.chosen
    assert len(fair.chosen) == 2
    assert fair.least == pytest.approx(0.5)
    assert fair.proved


def test_every_school_gets_the_share_that_each_can_have():
    """A helper of six days and two schools of four needs, one of them worth more: three of four each, not two and four."""
    offers = offers_of([1, 1, 1, 1, 5, 5, 5, 5], need=[*range(8)], helper=[0] * 8, most=[6], school=[0] * 4 + [1] * 4)
    fair = solve(offers, fair=True)
    assert fair.least == pytest.approx(0.75)
    assert ((fair.chosen < 4).sum(), (fair.chosen >= 4).sum()) == (3, 3)
    assert solve(offers).least == 0
    assert (solve(offers).chosen >= 4).sum() == 4


def test_a_best_plan_that_is_fair_stays():
    offers = offers_of([5, 4, 3], need=[0, 1, 2], helper=[0, 1, 2], most=[1, 1, 1], school=[0, 0, 1])
    plain, fair = solve(offers), solve(offers, fair=True)
    assert fair.chosen.tolist() == plain.chosen.tolist() == [0, 1, 2]
    assert (fair.least, fair.bound, fair.proved) == (1, plain.bound, True)


def test_needs_that_nobody_could_take_do_not_count_against_their_school():
    """School 0 has a need without any offer: of those that could be met, all are."""
    offers = Offers(
        values=np.array([2.0, 1.0]), need=np.array([1, 2]), n_needs=3, limits=sparse.csr_array(np.ones((1, 2))),
        most=np.array([2.0]), school=np.array([0, 0, 1]),
    )  # fmt: skip
    assert solve(offers, fair=True).least == 1
    alone = attrs.evolve(offers, school=np.array([7, 0, 1]))  # the school of that need alone has no share at all
    assert solve(alone, fair=True).least == 1


def test_pairs_far_below_what_pays_are_tried_when_they_must_be(monkeypatch):
    """With a window of nothing the first plan is worse than the bound, so that more pairs are tried until it is proved."""
    rng = np.random.default_rng(3)
    offers = offers_of(
        rng.uniform(1, 2, 24), need=np.repeat(np.arange(8), 3).tolist(), helper=rng.integers(0, 5, 24).tolist(),
        most=rng.uniform(1, 4, 5).tolist(), school=[0, 0, 1, 1, 2, 2, 3, 3], days=rng.uniform(0.5, 2, 24),
    )  # fmt: skip
    whole = solve(offers)
    tried = []
    integral = assignment._integral

    def counted(worth, rows, most, seconds):
        tried.append(len(worth))
        return integral(worth, rows, most, seconds)

    monkeypatch.setattr(assignment, "_integral", counted)
    monkeypatch.setattr(assignment, "_WINDOW", 0.0)
    narrow = solve(offers)
    assert offers.values[narrow.chosen].sum() == pytest.approx(offers.values[whole.chosen].sum())
    assert len(tried) > 1
    assert tried[0] < tried[-1] <= 24
    tried.clear()
    monkeypatch.setattr(assignment, "_WINDOW", 1.0)
    assert offers.values[solve(offers).chosen].sum() == pytest.approx(offers.values[whole.chosen].sum())
    assert len(tried) == 1


def out_of_time(monkeypatch, x=None):
    """A solver that has had no time: it has a plan, or none."""
    asked = []

    def milp(*_args, **options):
        asked.append(options["options"])
        return SimpleNamespace(x=x, status=1)

    monkeypatch.setattr(assignment, "milp", milp)
    return asked


def test_a_plan_for_which_the_time_ran_out_is_not_proved(monkeypatch):
    offers = offers_of([3, 2, 1], need=[0, 1, 1], helper=[0, 0, 1], most=[1.5, 1], school=[0, 1])
    asked = out_of_time(monkeypatch, np.array([0.999, 1e-9, 0.0]))
    found = solve(offers, seconds=7.0)
    assert (found.chosen.tolist(), found.proved, found.bound) == ([0], False, pytest.approx(4.5))
    assert asked == [{"mip_rel_gap": 0.0, "time_limit": 7.0}]
    out_of_time(monkeypatch)
    found = solve(offers)
    assert (found.chosen.tolist(), found.proved) == ([], False)


@pytest.mark.parametrize(("has_plan", "tries"), [(True, 1), (False, 2)])
def test_more_pairs_are_tried_after_the_time_ran_out_only_where_there_is_no_plan(monkeypatch, has_plan, tries):
    """Pairs that do not pay are left out at first; without a plan of the others all are tried, with one it is taken."""
    offers = offers_of([3, 2, 1], need=[0, 0, 0], helper=[0, 1, 2], most=[2, 2, 2], school=[0])
    monkeypatch.setattr(assignment, "_WINDOW", 0.0)
    sizes = []

    def milp(worth, **_options):
        sizes.append(len(worth))
        return SimpleNamespace(x=np.zeros(len(worth)) if has_plan else None, status=1)

    monkeypatch.setattr(assignment, "milp", milp)
    found = solve(offers)
    assert sizes[0] < len(
        offers.values
    )  # which are left out is the solver's choice of prices: 2 and 3 are as good for the need
    assert sizes[1:] == [3][: tries - 1]
    assert (found.chosen.tolist(), found.proved) == ([], False)


def test_a_share_for_which_the_time_ran_out_is_the_worst_that_it_can_be(monkeypatch):
    """A whole plan serves nobody, and what plans that split could serve is all: neither is proved."""
    asked = out_of_time(monkeypatch)
    rows, by_school = sparse.csr_array(np.eye(2)), sparse.csr_array(np.eye(2))
    assert assignment._share(rows, np.ones(2), by_school, np.ones(2), 7.0, whole=True) == (0, False)
    assert assignment._share(rows, np.ones(2), by_school, np.ones(2), 7.0, whole=False) == (1, False)
    assert asked == [{"mip_rel_gap": 0.0, "time_limit": 7.0}] * 2
    assert assignment._least(rows, np.ones(2), by_school, np.ones(2), 0.0, np.arange(2), 1.0) == (0, False)


def test_fairness_is_proved_only_where_both_plans_are(monkeypatch):
    offers = offers_of([5, 5, 1], need=[0, 1, 2], helper=[0, 0, 0], most=[2], school=[0, 0, 1])
    greatest = assignment._greatest
    monkeypatch.setattr(
        assignment, "_greatest", lambda *args: (attrs.evolve(greatest(*args)[0], proved=False), greatest(*args)[1])
    )
    assert not solve(offers, fair=True).proved
    monkeypatch.setattr(assignment, "_greatest", greatest)
    assert solve(offers, fair=True).proved
    monkeypatch.setattr(assignment, "_least", lambda *_args: (0.5, False))
    assert not solve(offers, fair=True).proved
    monkeypatch.setattr(assignment, "_least", lambda *_args: (0.0, False))
    assert not solve(offers, fair=True).proved


@pytest.mark.parametrize("scale", [1e-9, 1e9])
def test_how_much_a_unit_of_worth_is_does_not_matter(scale):
    offers = offers_of([3, 2, 1], need=[0, 1, 1], helper=[0, 0, 1], most=[1.5, 1], school=[0, 1])
    plain, scaled = solve(offers), solve(attrs.evolve(offers, values=offers.values * scale))
    assert scaled.chosen.tolist() == plain.chosen.tolist()
    assert scaled.bound == pytest.approx(plain.bound * scale)
    assert scaled.prices == pytest.approx(plain.prices * scale)


def test_no_plan_at_all_and_the_plan_of_nothing():
    none = sparse.csr_array((1, 0))
    assert assignment._integral(np.zeros(0), none, np.array([0.0]), 1.0)[0].tolist() == []
    assert assignment._integral(np.zeros(0), none, np.array([-1.0]), 1.0) == (None, True)
    chosen, proved = assignment._integral(np.ones(1), sparse.csr_array([[1.0]]), np.array([-1.0]), 1.0)
    assert (chosen, proved) == (None, True)


def test_shares_that_a_school_can_have_are_whole_numbers_of_its_needs():
    """Two schools of two needs, and a helper of three days: at best one half each, though three quarters by halves."""
    offers = offers_of([1, 1, 1, 1], need=[0, 1, 2, 3], helper=[0] * 4, most=[3], school=[0, 0, 1, 1])
    by_school, served = assignment._served(offers)
    assert by_school.toarray().tolist() == [[1, 1, 0, 0], [0, 0, 1, 1]]
    assert served.tolist() == [2, 2]
    rows = sparse.vstack([sparse.csr_array(np.eye(4)), offers.limits]).tocsr()
    most = np.r_[np.ones(4), offers.most]
    relaxed, proved = assignment._share(rows, most, by_school, served, 10.0, whole=False)
    assert (relaxed, proved) == (pytest.approx(0.75), True)
    assert assignment._share(rows, most, by_school, served, 10.0, whole=True) == (pytest.approx(0.5), True)
    assert assignment._least(rows, most, by_school, served, 0.5, np.arange(0), 10.0) == (0.5, True)
    assert assignment._least(rows, most, by_school, served, 0.0, np.arange(4), 10.0) == (pytest.approx(0.5), True)
