"""What became of a wall: beside a general optimiser, by hand, and where nothing or everything changed."""

import math

import attrs
import numpy as np
import pytest
from scipy import optimize, special

from towns import EAST, layer
from trustmodel.stats.two_periods import Turn, _Model, change_across

LAYER = layer()
CROSSES = (EAST[LAYER.first] != EAST[LAYER.second]).astype(float)


def turn(**about):
    given = {
        "n": 10,
        "first": LAYER.first,
        "second": LAYER.second,
        "km": LAYER.km,
        "mark": CROSSES,
        "seen": np.ones(45),
    }
    return Turn(**given | about)


def ties(seed, across, size=6.0):
    return np.random.default_rng(seed).poisson(size * np.where(CROSSES > 0, across, 1)).astype(float)


def test_the_fit_beside_a_general_optimiser():
    """A quasi-likelihood in which a pair's T ties count T/(1 + (T − 1)ρ), all but the level penalised."""
    before, after = ties(1, 0.3), ties(2, 0.8)
    asked = turn(seen=np.where(np.arange(45) % 5, 1.0, 2.0))
    total, rho = before + after, 0.2
    worth = 1 / (1 + np.maximum(total - 1, 0) * rho)

    def loss(theta, columns=asked.columns):
        eta = columns @ theta + np.log(asked.seen)
        return -float(((after * eta - total * np.logaddexp(0, eta)) * worth).sum() - 0.5 * theta**2 @ asked.precisions)

    best = optimize.minimize(loss, np.zeros(asked.columns.shape[1]), method="BFGS", options={"gtol": 1e-7})
    theta, share, value = _Model(asked, total)._fit(after[None], np.array([rho]), 0.0)
    assert theta[0] == pytest.approx(best.x, abs=1e-4)
    assert value[0] == pytest.approx(-best.fun, abs=1e-6)
    assert share[0] == pytest.approx(special.expit(asked.columns @ best.x + np.log(asked.seen)), abs=1e-4)
    still = asked.columns.copy()
    still[:, -1] = 0
    none = optimize.minimize(lambda t: loss(t, still), np.zeros(still.shape[1]), method="BFGS", options={"gtol": 1e-7})
    found = change_across(asked, before, after, draws=19, seed=0)
    model = _Model(asked, total)
    at = np.array([found.rho])
    (_, _, with_), (_, _, without) = model._fit(after[None], at, 0.0), model._fit(after[None], at, 0.0, changed=False)
    assert found.r == pytest.approx(math.sqrt(2 * (with_[0] - without[0])), abs=1e-3)
    assert model._fit(after[None], np.array([rho]), 0.0, changed=False)[2][0] == pytest.approx(-none.fun, abs=1e-6)


def test_a_ratio_by_hand():
    """Across 20 to 60 of each pair, within 40 to 40: three times as much, drawn a little to 1."""
    before, after = np.where(CROSSES > 0, 20.0, 40), np.where(CROSSES > 0, 60.0, 40)
    found = change_across(turn(), before, after, draws=99, seed=0)
    assert math.exp(found.log_ratio) == pytest.approx(3, rel=0.05)
    assert found.p == 0.01
    assert found.interval.low < found.log_ratio < found.interval.high
    assert found.interval.low > 0


def test_the_other_way_round_is_the_opposite():
    before, after = ties(3, 0.2), ties(4, 0.9)
    there, back = (change_across(turn(), *both, draws=99, seed=0) for both in ((before, after), (after, before)))
    assert back.r == pytest.approx(-there.r, abs=1e-3)
    assert back.log_ratio == pytest.approx(-there.log_ratio, abs=1e-3)
    assert there.r > 0


def test_more_records_of_everything_are_no_change():
    """All pairs have three times as many: the level takes it up."""
    before = ties(5, 0.3)
    found = change_across(turn(), before, 3 * before, draws=99, seed=0)
    assert found.log_ratio == pytest.approx(0, abs=0.05)
    assert found.p > 0.5


def test_distance_and_what_belongs_to_a_pair_cancels():
    """Pairs that differ a hundredfold in both years say nothing of a change."""
    busy = 10 ** np.random.default_rng(6).uniform(0, 2, 45)
    before, after = np.round(busy * np.where(CROSSES > 0, 0.3, 1)), np.round(busy * np.where(CROSSES > 0, 0.3, 1))
    assert abs(change_across(turn(), before, after, draws=99, seed=0).log_ratio) < 0.05


def test_what_could_be_seen_only_in_part_is_no_loss():
    """A school is silent in the second year, so that half of its ties are heard of."""
    silent = (LAYER.first == 2) | (LAYER.second == 2)
    before = np.full(45, 40.0)
    after = np.where(silent, 20.0, 40.0)
    asked = turn(mark=silent.astype(float))
    assert change_across(asked, before, after, draws=19, seed=0).log_ratio == pytest.approx(math.log(0.5), abs=0.2)
    known = attrs.evolve(asked, seen=np.where(silent, 0.5, 1.0))
    assert change_across(known, before, after, draws=19, seed=0).log_ratio == pytest.approx(0, abs=0.02)


def test_pairs_that_go_their_own_way_are_no_evidence():
    """Each pair has all of its ties in one year: ρ is large, and a chance surplus across is not told."""
    rng = np.random.default_rng(7)
    first = rng.random(45) < 0.5
    found = change_across(turn(), np.where(first, 8.0, 0), np.where(first, 0, 8.0), draws=199, seed=0)
    assert found.rho > 0.6
    assert found.p > 0.05
    assert change_across(turn(), ties(8, 0.5, 20), ties(9, 0.5, 20), draws=19, seed=0).rho < 0.15


def test_nothing_crosses_any_more():
    before, after = ties(1, 0.5), np.where(CROSSES > 0, 0, ties(2, 1))
    found = change_across(turn(), before, after, draws=99, seed=0)
    assert found.interval.low == -math.inf
    assert math.isfinite(found.interval.high)
    assert found.p <= 0.05


def test_without_places_a_change_of_reach_is_not_allowed_for():
    before, after = ties(3, 0.2), ties(4, 0.9)
    bare = turn(km=None)
    assert not bare.columns[:, -2].any()
    found = change_across(bare, before, after, draws=99, seed=0)
    assert found.p <= 0.02
    one_site = change_across(turn(km=np.zeros(45)), before, after, draws=99, seed=0)
    assert one_site.log_ratio == pytest.approx(found.log_ratio, abs=0.01)


def test_a_seed_makes_the_draws():
    before, after = ties(3, 0.5), ties(4, 0.5)
    one, same, other = (change_across(turn(), before, after, draws=50, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one.draws, same.draws)
    assert not np.array_equal(one.draws, other.draws)
    assert one.p == same.p


def test_rho_and_what_parameters_cost_by_hand():
    """The ρ of a grid at which χ² falls below the degrees of freedom, drawn to .1 as five pairs would draw it."""
    before, after = ties(5, 0.4), ties(6, 0.4)
    before[3] = after[3] = 0
    rng = np.random.default_rng(8)
    after = np.where(rng.random(45) < 0.4, np.round(after * rng.uniform(0, 2.5, 45)), after)
    asked, total = turn(), before + after
    model = _Model(asked, total)
    rho = np.array([0.1])
    _, share, _ = model._fit(after[None], rho, 0.0)
    worth = 1 / (1 + np.maximum(total - 1, 0) * 0.1)
    plain = asked.columns.T @ ((total * share[0] * (1 - share[0]) * worth)[:, None] * asked.columns)
    used = np.trace(np.linalg.solve(plain + np.diag(asked.precisions), plain))
    assert model._parameters(share, rho) == pytest.approx([used])
    tied = total > 0
    free = tied.sum() - used
    of, ties_after, p = total[tied], after[tied], share[0][tied]
    square = (ties_after - of * p) ** 2 / (of * p * (1 - p))
    grid = np.concatenate([[0], np.geomspace(0.005, 0.9, 24)])
    fits = next(one for one in grid if (square / (1 + (of - 1) * one)).sum() < free)
    assert 0.01 < fits < 0.9
    assert model._rho(after[None], share, np.array([used]))[0] == pytest.approx((free * fits + 5 * 0.1) / (free + 5))
