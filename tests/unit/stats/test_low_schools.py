"""One school against its own kind: sums by hand, and planted schools."""

import numpy as np
import pytest
from scipy import stats

from towns import layer
from trustmodel.stats.low_schools import _spread, _tails, expected_of_schools, few_ties, low_shares
from trustmodel.stats.rate_ratios import Evidence

LAYER = layer()


def poisson(seed, *, low=None, share=0.1, size=5.0):
    own = np.zeros(45, dtype=bool) if low is None else (LAYER.first == low) | (LAYER.second == low)
    rate = size * np.exp(-LAYER.km / 4) * np.where(own, share, 1)
    return np.random.default_rng(seed).poisson(rate).astype(float)


def test_a_school_with_hardly_a_tie_is_told_and_others_are_not():
    ties, expected, p = few_ties(Evidence(layers=[LAYER], ties=[poisson(1, low=3, share=0.02)], draws=199, seed=0))
    assert p.argmin() == 3
    assert p[3] <= 0.02
    assert np.delete(p, 3).min() > 0.05
    assert ties[3] < 0.2 * expected[3]
    assert ties.sum() == 2 * poisson(1, low=3, share=0.02).sum()


def test_schools_alike():
    """All pairs with 5 ties: each school has the 45 that are expected, and p is 1 for all alike."""
    flat = layer(np.zeros((10, 2)))
    ties, expected, p = few_ties(Evidence(layers=[flat], ties=[np.full(45, 5.0)], draws=99, seed=0))
    assert ties == pytest.approx(np.full(10, 45))
    assert expected == pytest.approx(np.full(10, 45), rel=0.02)
    assert p.min() > 0.5


def test_the_expected_ties_and_the_tail_of_one_school_by_hand():
    asked = Evidence(layers=[LAYER], ties=[poisson(2)], draws=9, seed=0)
    ties, expected, tails = expected_of_schools(asked.layers, asked.observed)
    found, dispersion = asked.observed.fits[0], asked.observed.dispersions[0]
    activity = found.theta[0, LAYER.activity]
    school = 4
    own = (LAYER.first == school) | (LAYER.second == school)
    others = np.delete(activity, school)
    of_pairs = found.mean[0][own] * np.exp(others.mean() - activity[school])
    variance = (((others - others.mean()) ** 2).sum() + 4 * 0.6**2) / (8 + 4)
    extra = of_pairs.sum() ** 2 * np.expm1(variance) + (of_pairs**2).sum() / dispersion.k[0]
    size = of_pairs.sum() ** 2 / extra
    assert (ties[0, school], expected[0, school]) == pytest.approx((poisson(2)[own].sum(), of_pairs.sum()))
    tail = stats.nbinom.cdf(ties[0, school], size, size / (size + of_pairs.sum()))
    assert tails[0, school] == pytest.approx(tail)


def test_layers_of_one_school_add_up():
    low, chances = poisson(3, low=5, share=0.3), layer(chances=np.full(45, 4.0))
    one = few_ties(Evidence(layers=[LAYER], ties=[low], draws=199, seed=0))
    both = few_ties(Evidence(layers=[LAYER, chances], ties=[low, np.minimum(low, 4)], draws=199, seed=0))
    assert both[0].sum() == 2 * (low.sum() + np.minimum(low, 4).sum())
    assert both[2][5] <= one[2][5] + 0.05


# --- shares ----------------------------------------------------------------------------------------------------------


def test_a_school_whose_ties_hardly_reach_the_centre():
    ties = np.full(8, 40.0)
    hits = np.array([20.0, 22, 18, 1, 21, 19, 20, 22])
    p = low_shares(hits, ties, draws=499, seed=0)
    assert p.argmin() == 3
    assert p[3] <= 0.01
    assert np.delete(p, 3).min() > 0.2
    assert np.array_equal(p, low_shares(hits, ties, draws=499, seed=0))


def test_tails_by_hand():
    """School 0 has 3 of 20; of the others' 60 ties 30 go there, alike: ρ is what is usual, 6 · .08 / (2 + 6)."""
    tails = _tails(np.array([[3.0, 10, 10, 10]]), np.full(4, 20.0))
    share, rho = 30.5 / 61, 6 * 0.08 / 8
    assert _spread(np.full((1, 3), 10.0), np.full((1, 3), 20.0), np.array([[share]]), 2)[0] == pytest.approx(rho)
    size = (1 - rho) / rho
    assert tails[0, 0] == pytest.approx(stats.betabinom.cdf(3, 20, size * share, size * (1 - share)))


def test_shares_that_differ_widely_tell_less_of_one_school():
    ties = np.full(8, 40.0)
    alike = low_shares(np.array([20.0, 20, 20, 6, 20, 20, 20, 20]), ties, draws=499, seed=0)
    apart = low_shares(np.array([38.0, 5, 30, 6, 12, 35, 20, 2]), ties, draws=499, seed=0)
    assert alike[3] < 0.1 < apart[3]


def test_all_or_nothing_there():
    for hits in (np.zeros(6), np.full(6, 30.0)):
        p = low_shares(hits, np.full(6, 30.0), draws=99, seed=0)
        assert np.isfinite(p).all()
        assert p.min() > 0.3


def test_how_far_shares_spread_by_hand():
    """ρ = Σ((h − Tp)²/(Tp(1 − p)) − 1)(T − 1)/Σ(T − 1)², from 0 to .8, drawn to .08 as six schools would draw it."""
    hits, ties, share = np.array([[2.0, 9, 14, 4]]), np.array([[10.0, 20, 20, 12]]), np.array([[0.45]])
    excess = [(h - t * 0.45) ** 2 / (t * 0.45 * 0.55) - 1 for h, t in zip(hits[0], ties[0], strict=True)]
    rho = sum(e * (t - 1) for e, t in zip(excess, ties[0], strict=True)) / sum((t - 1) ** 2 for t in ties[0])
    assert 0 < rho < 0.8
    assert _spread(hits, ties, share, 3)[0] == pytest.approx((3 * rho + 6 * 0.08) / 9)
    assert _spread(np.array([[5.0, 9, 9, 5]]), ties, share, 3)[0] == pytest.approx(6 * 0.08 / 9)
    far = _spread(np.array([[0.0, 20, 0, 12]]), ties, share, 3)[0]
    assert far == pytest.approx((3 * 0.8 + 6 * 0.08) / 9)


def test_p_is_the_share_of_draws_whose_lowest_school_is_as_low():
    """All alike: about a twentieth of trusts have a school below .05, so that p is adjusted for how many there are."""
    ties = np.full(8, 30.0)
    rng = np.random.default_rng(4)
    size = 0.95 / 0.05
    lowest = [
        low_shares(rng.binomial(30, rng.beta(size / 2, size / 2, 8)).astype(float), ties, draws=99, seed=each).min()
        for each in range(60)
    ]
    assert np.mean(np.array(lowest) <= 0.1) == pytest.approx(0.1, abs=0.1)
    assert 0.3 < np.mean(lowest) < 0.7


def test_the_lowest_of_schools_alike_is_as_low_as_chance_has_it():
    lowest = [
        few_ties(Evidence(layers=[LAYER], ties=[poisson(each)], draws=39, seed=each))[2].min() for each in range(40)
    ]
    assert np.mean(np.array(lowest) <= 0.1) <= 0.2
    assert np.mean(lowest) > 0.3
