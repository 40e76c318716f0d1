"""Pairs with far fewer ties than expected: tails by hand, discovery rates by their definition, and what is left out."""

import math

import attrs
import numpy as np
import pytest
from scipy import stats

from trustmodel.stats import deficits
from trustmodel.stats.deficits import lower_tail_fdr, lower_tails, screen_deficits
from trustmodel.stats.families import cdf
from trustmodel.stats.gravity import design, fit, fit_at_dispersion


def town(n=10, ties=12.0, short=()):
    """Pairs of n schools with as many ties each, but for those that fall short: pair (place) and ties."""
    first, second = np.triu_indices(n, 1)
    y = np.full(len(first), ties)
    for place, few in short:
        y[place] = few
    return y, design(n, first, second, np.zeros((len(first), 0)))


def heyse(p, supports):
    """The procedure as its definition says it, test by test."""

    def at(t):
        reach = sum(max((value for value in support if value <= t * (1 + 1e-9)), default=0.0) for support in supports)
        return reach / sum(other <= t for other in p)

    return [min(1.0, *(at(t) for t in p if t >= own)) for own in p]


@pytest.mark.parametrize(("family", "k"), [("counts", math.inf), ("counts", 1.5), ("binary", math.inf)])
def test_false_discovery_rates_by_their_definition(family, k):
    rng = np.random.default_rng(0)
    mu = rng.uniform(0.2, 0.95, 12) if family == "binary" else rng.uniform(1, 15, 12)
    y = (rng.random(12) < mu).astype(float) if family == "binary" else rng.poisson(mu * 0.6).astype(float)
    if family == "binary":
        supports = [[1 - m, 1.0] for m in mu]
    else:
        supports = [cdf(np.arange(400.0), m, k, family).tolist() for m in mu]
    p = cdf(y, mu, k, family)
    assert lower_tail_fdr(y, mu, k, family).tolist() == pytest.approx(heyse(p.tolist(), supports))


def test_large_means_are_taken_as_continuous():
    """Means of 50 and less have steps; above, P(p ≤ t) is t where another p has it."""
    mu = np.array([40.0, 50.0, 51.0, 80.0])
    y = np.array([20.0, 30.0, 30.0, 50.0])
    p = cdf(y, mu, math.inf, "counts")
    steps = [cdf(np.arange(400.0), m, math.inf, "counts").tolist() for m in mu[:2]]
    supports = [*steps, sorted(p.tolist()), sorted(p.tolist())]
    assert lower_tail_fdr(y, mu, math.inf, "counts").tolist() == pytest.approx(heyse(p.tolist(), supports))
    only_large = lower_tail_fdr(y[2:], mu[2:], math.inf, "counts")
    assert only_large.tolist() == pytest.approx(heyse(p[2:].tolist(), [sorted(p[2:].tolist())] * 2))


@pytest.mark.parametrize("k", [math.inf, 0.3])
def test_steps_reach_far_enough(k):
    """A pair far above its mean: its p is all but 1, and so is q; none of the steps below is cut off."""
    mu = np.array([3.0, 0.5])
    y = stats.poisson(3).ppf(0.999999) if math.isinf(k) else stats.nbinom(k, k / (k + 3)).ppf(0.9999)
    assert lower_tail_fdr(np.array([y, 0.0]), mu, k, "counts")[0] == pytest.approx(1, abs=1e-3)


def test_tails_of_each_pair_by_hand():
    """All pairs have 12 but one, which has 5: its tails are those of a Poisson of its mean."""
    y, pairs = town(short=[(3, 5.0)])
    found = fit_at_dispersion(y, pairs, k=math.inf, family="counts")
    judged = np.arange(45) < 20
    tails = lower_tails(y, pairs, found, judged, 0.05)
    mu = found.mu[3]
    assert tails.mu == pytest.approx(found.mu)
    assert tails.p[3] == pytest.approx(stats.poisson(mu).cdf(5))
    assert tails.mid_p[3] == pytest.approx((stats.poisson(mu).cdf(5) + stats.poisson(mu).cdf(4)) / 2)
    assert tails.fit is tails.trimmed_fit is found
    assert tails.testable.all()
    assert np.isnan(tails.q).tolist() == (~judged).tolist()
    assert tails.q[judged] == pytest.approx(lower_tail_fdr(y[judged], found.mu[judged], math.inf, "counts"))
    assert not tails.trimmed.any()


def test_a_single_tie_has_no_tie_below_it():
    y, pairs = town(short=[(3, 1.0)])
    found = fit_at_dispersion(y, pairs, k=math.inf, family="counts")
    tails = lower_tails(y, pairs, found, np.ones(45, dtype=bool), 0.05)
    mu = found.mu[3]
    assert tails.mid_p[3] == pytest.approx(math.exp(-mu) * (1 + mu / 2))


def test_no_tie_has_half_of_its_chance_as_mid_p():
    y, pairs = town(short=[(3, 0.0)])
    found = fit_at_dispersion(y, pairs, k=math.inf, family="counts")
    tails = lower_tails(y, pairs, found, np.ones(45, dtype=bool), 0.05)
    assert tails.p[3] == pytest.approx(math.exp(-found.mu[3]))
    assert tails.mid_p[3] == pytest.approx(math.exp(-found.mu[3]) / 2)


def test_pairs_are_tested_at_the_conservative_dispersion():
    y, pairs = town()
    found = attrs.evolve(fit_at_dispersion(y, pairs, k=8.0, family="counts"), k_conservative=2.0)
    tails = lower_tails(y, pairs, found, np.ones(45, dtype=bool), 0.05)
    assert tails.p == pytest.approx(cdf(y, found.mu, 2.0, "counts"))
    # (1 + 12/2)⁻² = .0204 at k = 2
    assert tails.testable.all()
    assert not lower_tails(y, pairs, found, np.ones(45, dtype=bool), 0.01).testable.any()


def test_a_pair_is_testable_where_no_tie_is_as_rare_as_alpha():
    """μ = −log .05 = 2.9957 of a Poisson, and no less."""
    y, pairs = town(ties=3.0)
    found = fit_at_dispersion(y, pairs, k=math.inf, family="counts")
    for log_mu, testable in ((math.log(2.99), False), (math.log(3.0), True)):
        level = attrs.evolve(found, effects=np.full(10, log_mu / 2))
        tails = lower_tails(y, pairs, level, np.ones(45, dtype=bool), 0.05)
        assert tails.testable.tolist() == [testable] * 45
        assert np.isnan(tails.q).tolist() == [not testable] * 45


def test_where_nothing_falls_short_nothing_is_left_out():
    y, pairs = town()
    first = fit(y, pairs)
    found = screen_deficits(y, pairs, first=first, judged=np.ones(45, dtype=bool), alpha=0.05, trim_q=0.1, trim_p=0.05)
    assert found.fit is found.trimmed_fit is first
    assert not found.trimmed.any()


def test_what_falls_short_is_left_out_and_does_not_draw_down_its_schools():
    """One pair of 0 and two of 6 among 12: the one is found and takes no part in tests; none of the three is expected low."""
    y, pairs = town(14, short=[(0, 0.0), (30, 6.0), (60, 6.0)])
    judged = np.ones(len(y), dtype=bool)
    first = fit(y, pairs)
    plain = lower_tails(y, pairs, first, judged, 0.05)
    found = screen_deficits(y, pairs, first=first, judged=judged, alpha=0.05, trim_q=0.1, trim_p=0.05)
    assert (plain.q <= 0.1).sum() == 1
    assert found.trimmed.nonzero()[0].tolist() == [0, 30, 60]
    assert len(found.fit.mu) == len(y) - 1
    assert len(found.trimmed_fit.mu) == len(y) - 3
    assert found.mu == pytest.approx([12] * len(y), rel=0.02)
    assert found.p == pytest.approx(cdf(y, found.fit.expected(pairs), found.fit.k_conservative, "counts"))
    assert found.p[0] < plain.p[0]
    assert found.trimmed_fit.k == found.fit.k


def test_pairs_that_are_not_judged_stay():
    y, pairs = town(14, short=[(0, 0.0), (30, 6.0), (60, 6.0)])
    judged = np.arange(len(y)) != 30
    found = screen_deficits(y, pairs, first=fit(y, pairs), judged=judged, alpha=0.05, trim_q=0.1, trim_p=0.05)
    assert found.trimmed.nonzero()[0].tolist() == [0, 60]
    assert math.isnan(found.q[30])


def test_the_limits_of_what_is_left_out_belong_to_it():
    """A mid-p just at `trim_p`, and a q just at `trim_q`, is low enough."""
    y, pairs = town(14, short=[(0, 2.0)])
    first = fit(y, pairs)
    plain = lower_tails(y, pairs, first, np.ones(len(y), dtype=bool), 0.05)

    def left_out(trim_q, trim_p):
        judged = np.ones(len(y), dtype=bool)
        found = screen_deficits(y, pairs, first=first, judged=judged, alpha=0.05, trim_q=trim_q, trim_p=trim_p)
        return len(found.fit.mu), len(found.trimmed_fit.mu)

    n, q, mid = len(y), float(plain.q[0]), float(plain.mid_p[0])
    assert left_out(q, 0) == (n - 1, n - 1)
    assert left_out(q * 0.999, 0) == (n, n)
    assert left_out(0, mid) == (n, n - 1)
    assert left_out(0, mid * 0.999) == (n, n)


def test_too_few_pairs_are_left_to_fit_without_those_that_fall_short():
    """Five schools have ten pairs; with five that fall short, five are left for five effects: nothing is left out."""
    y, pairs = town(5, ties=40.0, short=[(place, 0.0) for place in range(5)])
    judged = np.ones(10, dtype=bool)
    first = attrs.evolve(fit(np.full(10, 40.0), pairs))
    found = screen_deficits(y, pairs, first=first, judged=judged, alpha=0.05, trim_q=0, trim_p=0.05)
    assert not found.trimmed.any()
    y[4] = 40
    found = screen_deficits(y, pairs, first=first, judged=judged, alpha=0.05, trim_q=0, trim_p=0.05)
    assert found.trimmed.sum() == 4


def test_a_support_is_as_long_as_it_must_be(monkeypatch):
    """Ten standard deviations beyond the largest mean; the sum over k too."""
    asked = []
    monkeypatch.setattr(deficits, "cdf", lambda y, *others: asked.append(np.max(y)) or cdf(y, *others))
    lower_tail_fdr(np.array([1.0, 2]), np.array([4.0, 9.0]), math.inf, "counts")
    assert asked[1] == 9 + 10 * 3
    lower_tail_fdr(np.array([1.0]), np.array([9.0]), 3.0, "counts")
    assert asked[3] == 9 + 10 * 6
    lower_tail_fdr(np.array([1.0]), np.array([0.2]), math.inf, "counts")
    assert asked[5] == 1 + 10
