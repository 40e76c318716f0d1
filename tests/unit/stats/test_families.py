"""Poisson, negative binomial and Bernoulli ties, beside scipy's and by hand."""

import math

import numpy as np
import pytest
from scipy import stats

from trustmodel.stats.families import cdf, log_likelihood, log_p_zero, mean, ratio_interval, sampled, scores, weights

KINDS = [("counts", math.inf), ("counts", 2.0), ("binary", math.inf)]


def distribution(mu, k, family):
    """Scipy's distribution of the same mean."""
    if family == "binary":
        return stats.bernoulli(mu)
    return stats.poisson(mu) if math.isinf(k) else stats.nbinom(k, k / (k + mu))


def test_means_by_the_link():
    assert mean(np.array([0.0, math.log(3), 24, 25, 26]), "counts") == pytest.approx(
        [1, 3, math.exp(24), math.exp(25), math.exp(25)]
    )
    assert mean(np.array([0.0, math.log(3), -800]), "binary") == pytest.approx([0.5, 0.75, 0])


@pytest.mark.parametrize(("family", "k"), KINDS)
def test_scores_are_the_slope_of_the_likelihood_and_weights_their_variance(family, k):
    eta = np.array([-0.7, 0.2, 0.9])
    y = np.array([0.0, 1.0, 1.0])

    def likelihood(eta):
        return np.array([log_likelihood(y[[i]], eta[[i]], mean(eta, family)[[i]], k, family) for i in range(3)])

    mu = mean(eta, family)
    slope = (likelihood(eta + 1e-6) - likelihood(eta - 1e-6)) / 2e-6
    assert scores(y, mu, k, family) == pytest.approx(slope, abs=1e-8)
    counts = np.arange(200.0)[:, None]
    p = np.diff(np.vstack([np.zeros(3), cdf(counts, mu, k, family)]), axis=0)
    values = scores(counts, mu, k, family)
    assert (p * values).sum(axis=0) == pytest.approx([0, 0, 0], abs=1e-9)
    assert (p * values**2).sum(axis=0) == pytest.approx(weights(mu, k, family), abs=1e-9)


@pytest.mark.parametrize(("family", "k"), KINDS)
def test_likelihoods_are_scipys_but_for_what_depends_on_the_tie_alone(family, k):
    y = np.array([0.0, 1, 1] if family == "binary" else [0.0, 3, 7])
    ours, theirs = [], []
    for eta in (np.array([-1.0, 0.5, 0.1]), np.array([0.3, -0.2, 1.4])):
        mu = mean(eta, family)
        ours.append(log_likelihood(y, eta, mu, k, family))
        theirs.append(distribution(mu, k, family).logpmf(y).sum())
    assert ours[0] - ours[1] == pytest.approx(theirs[0] - theirs[1])
    if family == "binary":
        assert ours == pytest.approx(theirs)


def test_likelihoods_are_summed_along_the_last_axis_and_do_not_overflow():
    eta = np.array([[800.0, -800], [0, 0]])
    found = log_likelihood(np.array([[0.0, 1], [1, 1]]), eta, mean(eta, "binary"), math.inf, "binary")
    assert found == pytest.approx([-1600, 2 * math.log(0.5)])


@pytest.mark.parametrize(("family", "k"), KINDS)
def test_lower_tails_are_scipys(family, k):
    y, mu = np.array([0.0, 1, 0, 1]), np.array([0.3, 0.3, 0.9, 0.9])
    if family == "counts":
        y, mu = np.array([0.0, 1, 5, 60]), np.array([0.2, 3, 4, 55])
    assert cdf(y, mu, k, family) == pytest.approx(distribution(mu, k, family).cdf(y))
    assert log_p_zero(mu, k, family) == pytest.approx(distribution(mu, k, family).logpmf(0))


def test_lower_tails():
    """Poisson: P(Y ≤ 1 | 3) = 4e⁻³. Negative-binomial, k = 2, μ = 2: P(0) = (½)², P(1) = 2 · ½ · (½)². Binary: 1 − μ."""
    one = np.array([1.0])
    assert cdf(one, np.array([3.0]), math.inf, "counts")[0] == pytest.approx(4 * math.exp(-3))
    assert cdf(one * 0, np.array([2.0]), 2.0, "counts")[0] == pytest.approx(0.25)
    assert cdf(one, np.array([2.0]), 2.0, "counts")[0] == pytest.approx(0.5)
    assert cdf(one * 0, np.array([0.9]), math.inf, "binary")[0] == pytest.approx(0.1)
    for k, family, mu in ((math.inf, "counts", 3.0), (2.0, "counts", 3.0), (math.inf, "binary", 0.6)):
        nothing = cdf(one * 0, np.array([mu]), k, family)[0]
        assert math.exp(log_p_zero(np.array([mu]), k, family)[0]) == pytest.approx(nothing)


def test_the_interval_of_a_pair_inverts_both_tails():
    """Garwood's limits for a Poisson count: 0 has 0 to 3.6889, 3 has .6187 to 8.7673; half of them where 2 are expected.

    A negative-binomial interval is wider; at its ends either tail has .025. A Bernoulli pair has none.
    """
    y, mu = np.array([0.0, 3.0]), np.array([1.0, 2.0])
    low, high = ratio_interval(y, mu, math.inf, "counts", 0.05)
    assert low == pytest.approx([0, 0.6187 / 2], abs=1e-4)
    assert high == pytest.approx([3.6889, 8.7673 / 2], abs=1e-4)
    wide_low, wide_high = ratio_interval(y, mu, 5.0, "counts", 0.05)
    assert wide_low[0] == 0
    assert wide_low[1] < low[1]
    assert (wide_high > high).all()
    assert cdf(y, wide_high * mu, 5.0, "counts") == pytest.approx([0.025, 0.025])
    assert 1 - cdf(y[1:] - 1, wide_low[1:] * mu[1:], 5.0, "counts") == pytest.approx([0.025])
    assert np.isnan(ratio_interval(y, mu / 4, math.inf, "binary", 0.05)).all()


@pytest.mark.parametrize("k", [math.inf, 3.0])
def test_the_interval_of_a_single_tie(k):
    low, high = ratio_interval(np.array([1.0]), np.array([4.0]), k, "counts", 0.1)
    assert 1 - cdf(np.array([0.0]), low * 4, k, "counts") == pytest.approx([0.05])
    assert cdf(np.array([1.0]), high * 4, k, "counts") == pytest.approx([0.05])


@pytest.mark.parametrize(("family", "k"), KINDS)
def test_ties_are_drawn_with_their_mean_and_variance(family, k):
    mu = np.array([0.2, 0.8]) if family == "binary" else np.array([0.5, 6.0])
    draws = 40_000
    ties = sampled(np.random.default_rng(0), mu, k, family, draws)
    assert ties.shape == (draws, 2)
    assert set(np.unique(ties % 1)) == {0}
    variance = distribution(mu, k, family).var()
    assert ties.mean(axis=0) == pytest.approx(mu, abs=5 * math.sqrt(variance.max() / draws))
    assert ties.var(axis=0) == pytest.approx(variance, rel=0.06)
