"""Score tests of indicators: by plain matrices, by a known ratio, and where nothing can be tested."""

import math

import attrs
import numpy as np
import pytest
from scipy import stats

from trustmodel.stats import contrasts
from trustmodel.stats.contrasts import contrast, score
from trustmodel.stats.families import scores
from trustmodel.stats.gravity import design, draw, fit, fit_at_dispersion
from trustmodel.stats.nulls import monte_carlo_p


def town(n=10, covariates=1, seed=0):
    rng = np.random.default_rng(seed)
    first, second = np.triu_indices(n, 1)
    columns = rng.normal(size=(len(first), covariates))
    return design(n, first, second, (columns - columns.mean(axis=0)) / columns.std(axis=0)), rng


def crossing(pairs, side):
    return (side[pairs.first] != side[pairs.second]).astype(float)


def drawn_by(seed=1, draws=499):
    def drawn(base, directions):
        return draw(np.random.default_rng(seed), base, draws) @ directions.T

    return drawn


def halves(n=14, within=12.0, across=6.0):
    """Schools on two sides, so many ties to each on one's own side and to each on the other."""
    first, second = np.triu_indices(n, 1)
    pairs = design(n, first, second, np.zeros((len(first), 0)))
    mark = crossing(pairs, np.arange(n) % 2)
    return np.where(mark > 0, across, within), pairs, mark


# --- the efficient score ---------------------------------------------------------------------------------------------


def test_the_efficient_score_by_plain_matrices():
    pairs, rng = town()
    y = rng.poisson(3.0, 45).astype(float)
    found = fit_at_dispersion(y, pairs, k=2.0, family="counts")
    marks = (rng.random((3, 45)) < 0.4).astype(float)
    x = np.column_stack([pairs.incidence.toarray().T, pairs.covariates])
    w = found.w
    left = marks.T - x @ np.linalg.solve(x.T @ (w[:, None] * x), x.T @ (w[:, None] * marks.T))
    at = score(y, pairs, found, marks)
    assert at.direction == pytest.approx(left.T, abs=1e-7)
    light = score(y, pairs, attrs.evolve(found, w=w * 1e-9), marks)  # in whatever unit
    assert light.direction == pytest.approx(left.T, abs=1e-7)
    assert at.value == pytest.approx(left.T @ scores(y, found.mu, 2.0, "counts"), abs=1e-5)
    assert at.information == pytest.approx((left**2 * w[:, None]).sum(axis=0), rel=1e-6)


def test_an_indicator_that_school_effects_explain_has_nothing_left():
    pairs, rng = town()
    y = rng.poisson(3.0, 45).astype(float)
    found = fit_at_dispersion(y, pairs, k=math.inf, family="counts")
    at = score(y, pairs, found, ((pairs.first == 0) | (pairs.second == 0)).astype(float)[None])
    assert at.information[0] == pytest.approx(0, abs=1e-9)
    assert np.abs(at.direction).max() < 1e-4


def test_no_information_at_all_is_no_division_by_nought():
    pairs, _ = town(4)
    found = fit_at_dispersion(np.zeros(6), pairs, k=math.inf, family="counts")
    nothing = score(np.zeros(6), pairs, attrs.evolve(found, w=np.zeros(6)), np.ones((1, 6)))
    assert nothing.information.tolist() == [0]


# --- a contrast ------------------------------------------------------------------------------------------------------


def test_a_contrast_by_hand():
    """Pairs across have 6 ties and those within 12, all else alike: the ratio is ½, of 49 pairs across 588 were expected."""
    y, pairs, mark = halves()
    found = contrast(y, pairs, mark, family="counts", drawn=drawn_by(), alpha=0.05)
    assert found.testable
    assert found.reason == ""
    assert found.ratio == pytest.approx(0.5, rel=0.01)
    assert found.expected == pytest.approx(588, rel=0.01)
    base = fit_at_dispersion(y, pairs, k=math.inf, family="counts")
    at = score(y, pairs, base, mark[None])
    assert found.z == pytest.approx(at.value[0] / math.sqrt(at.information[0]), rel=1e-4)
    assert found.draws == pytest.approx(
        (draw(np.random.default_rng(1), base, 499) @ at.direction.T)[:, 0] / math.sqrt(at.information[0]), abs=1e-3
    )
    assert found.p == monte_carlo_p(found.z, found.draws) == 2 / 500
    assert found.draws.std() == pytest.approx(1, abs=0.1)


def test_the_interval_holds_each_ratio_whose_score_chance_gives():
    """At its ends the standardised score is the upper and lower quantile of the draws, as the p-value counts them."""
    y, pairs, mark = halves()
    alpha = 0.1
    found = contrast(y, pairs, mark, family="counts", drawn=drawn_by(), alpha=alpha)
    assert found.low < 0.5 < found.high < 0.6
    ordered = np.sort(found.draws)
    for end, quantile in ((found.low, ordered[474]), (found.high, ordered[24])):  # 475th and 25th of 499: 5 % each
        base = fit_at_dispersion(y, pairs, k=math.inf, family="counts", offset=math.log(end) * mark)
        at = score(y, pairs, base, mark[None])
        assert at.value[0] / math.sqrt(at.information[0]) == pytest.approx(quantile, abs=0.05)


def test_the_standardised_score_at_a_ratio():
    """Also where few ties say little: by the fit with that ratio as an offset, and no other than itself."""
    y, pairs, mark = halves(6, within=0.0, across=0.0)
    y[[0, 5]] = 1.0
    base = fit_at_dispersion(y, pairs, k=math.inf, family="counts")
    standardised = contrasts._standardised(y, pairs, mark, base)
    for gamma in (-1.0, 0.5, -1.0):
        at = score(y, pairs, fit_at_dispersion(y, pairs, k=math.inf, family="counts", offset=gamma * mark), mark[None])
        assert at.information[0] < 0.9
        assert standardised(gamma) == pytest.approx(at.value[0] / math.sqrt(at.information[0]), abs=1e-4)


def test_nothing_across_at_all_has_a_ratio_of_nought_and_an_upper_end():
    y, pairs, mark = halves(across=0.0)
    found = contrast(y, pairs, mark, family="counts", drawn=drawn_by(), alpha=0.05)
    assert (found.ratio, found.low) == (0, 0)
    assert 0 < found.high < 0.05
    assert found.p == 2 / 500
    # P(Y = 0) over 49 pairs of which 12 each are expected within: about 3.7/588
    assert found.high == pytest.approx(-math.log(0.025) / 588, rel=0.5)


def test_a_single_tie_across_has_a_ratio():
    y, pairs, mark = halves(across=0.0)
    y[np.flatnonzero(mark)[0]] = 1.0
    found = contrast(y, pairs, mark, family="counts", drawn=drawn_by(), alpha=0.05)
    assert 0 < found.low < found.ratio < found.high < 0.05


def test_more_across_than_within():
    y, pairs, mark = halves(within=6.0, across=12.0)
    found = contrast(y, pairs, mark, family="counts", drawn=drawn_by(), alpha=0.05)
    assert found.ratio == pytest.approx(2, rel=0.01)
    assert 1.5 < found.low < 2 < found.high < 2.7
    assert found.z > 4


def test_the_dispersion_is_that_of_the_model_with_the_indicator():
    """Without the indicator the boundary itself would look like overdispersion."""
    y, pairs, mark = halves(within=30.0, across=5.0)
    assert fit(y, pairs).k < 100
    bases = []

    def drawn(base, directions):
        bases.append(base)
        return drawn_by()(base, directions)

    found = contrast(y, pairs, mark, family="counts", drawn=drawn, alpha=0.05)
    assert bases[0].k == math.inf
    assert found.ratio == pytest.approx(1 / 6, rel=0.01)


def test_a_boundary_that_school_effects_explain_is_not_testable():
    pairs, rng = town(covariates=0)
    y = rng.poisson(5.0, 45).astype(float)
    found = contrast(y, pairs, crossing(pairs, np.arange(10) == 0), family="counts", drawn=drawn_by(), alpha=0.05)
    assert not found.testable
    assert found.reason == "school effects or covariates say all that the boundary could"
    assert all(math.isnan(value) for value in (found.ratio, found.low, found.high, found.p, found.z, found.expected))
    assert len(found.draws) == 0


def test_a_boundary_of_too_few_ties_is_not_testable_but_says_what_is_expected():
    y, pairs, mark = halves(8, within=0.0, across=0.0)
    y[[0, 1, 5, 9]] = 1.0
    found = contrast(y, pairs, mark, family="counts", drawn=drawn_by(), alpha=0.05)
    assert not found.testable
    assert found.reason == "even no tie at all across would lie within what chance gives"
    assert math.isnan(found.ratio)
    assert found.expected > 0


def test_a_boundary_is_testable_where_no_tie_would_be_beyond_chance():
    """With no tie across the score is −√information, which must be below both the normal's and the draws' lower end."""
    y, pairs, mark = halves(8, within=2.0, across=1.0)
    base = fit_at_dispersion(y, pairs, k=math.inf, family="counts")
    root = math.sqrt(score(y, pairs, base, mark[None]).information[0])

    def constant(value):
        return lambda _base, directions: np.full((99, len(directions)), value) + np.linspace(0, 1e-3, 99)[:, None]

    def asked(alpha, lowest):
        return contrast(y, pairs, mark, family="counts", drawn=constant(lowest), alpha=alpha).testable

    alpha = 2 * stats.norm.sf(root)
    assert asked(alpha * 1.05, 0.0)
    assert not asked(alpha * 0.95, 0.0)
    assert asked(0.2, -root * 0.98)
    assert not asked(0.2, -root * 1.02)


def test_binary_ties_take_a_log_odds():
    pairs, rng = town(16, covariates=0)
    mark = crossing(pairs, np.arange(16) % 2)
    y = (rng.random(len(mark)) < np.where(mark > 0, 0.3, 0.7)).astype(float)
    found = contrast(y, pairs, mark, family="binary", drawn=drawn_by(), alpha=0.05)
    assert found.testable
    assert 0.05 < found.low < found.ratio < found.high < 0.8
    plain = fit(y, design(16, pairs.first, pairs.second, ((mark - mark.mean()) / mark.std())[:, None]), family="binary")
    assert found.ratio == pytest.approx(math.exp(plain.slopes[0] / mark.std()))


def test_an_indicator_of_all_pairs_has_no_spread_and_is_not_testable():
    y, pairs, mark = halves()
    found = contrast(y, pairs, np.ones(len(mark)), family="counts", drawn=drawn_by(), alpha=0.05)
    assert found.reason == "school effects or covariates say all that the boundary could"


# --- where a falling function meets a level --------------------------------------------------------------------------


def test_a_root_is_looked_for_in_its_direction():
    falling = lambda value: -value  # noqa: E731
    assert contrasts._root(falling, -3.0, 0.0, 0.4) == pytest.approx(3, abs=1e-3)
    assert contrasts._root(falling, 3.0, 0.0, -0.4) == pytest.approx(-3, abs=1e-3)
    assert contrasts._root(falling, -0.5, 0.0, 0.4) == pytest.approx(0.5, abs=1e-3)


def test_a_root_behind_the_start_is_the_start():
    falling = lambda value: -value  # noqa: E731
    assert contrasts._root(falling, 1.0, 0.0, 0.4) == 0
    assert contrasts._root(falling, -1.0, 0.0, -0.4) == 0


def test_a_root_out_of_reach_is_infinite():
    asked = []

    def flat(value):
        asked.append(value)
        return 1.0

    assert contrasts._root(flat, 0.0, 1.0, 0.5) == math.inf
    assert asked == [2, 3, 5, 9]  # each step twice the last; 17 is beyond 12
    assert contrasts._root(lambda _value: -1.0, 0.0, 1.0, -0.5) == -math.inf
