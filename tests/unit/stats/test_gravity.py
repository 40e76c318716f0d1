"""The gravity model: its design against a plain matrix, its fit by its own equations, its dispersion by hand."""

import math

import numpy as np
import pytest

from trustmodel.stats import gravity
from trustmodel.stats.families import scores, weights
from trustmodel.stats.gravity import design, dispersion, draw, fit, fit_at_dispersion, k_conservative
from trustmodel.synthetic.worlds import world


def town(n=8, covariates=2, seed=0):
    """All pairs of n schools, with covariates by chance."""
    rng = np.random.default_rng(seed)
    first, second = np.triu_indices(n, 1)
    columns = rng.normal(size=(len(first), covariates))
    columns = (columns - columns.mean(axis=0)) / columns.std(axis=0)
    return design(n, first, second, columns), rng


def matrix(pairs):
    """The design as a plain matrix, and its ridge."""
    n, p = pairs.n, pairs.covariates.shape[1]
    x = np.zeros((len(pairs.first), n + p))
    for place, (i, j) in enumerate(zip(pairs.first, pairs.second, strict=True)):
        x[place, [i, j]] = 1
    x[:, n:] = pairs.covariates
    ridge = np.zeros((n + p, n + p))
    ridge[:n, :n] = 0.5 * (np.eye(n) - 1 / n)
    ridge[range(n, n + p), range(n, n + p)] = 0.01
    return x, ridge


def ties(pairs, rng, k=math.inf):
    effects = rng.normal(0.6, 0.5, pairs.n)
    mu = np.exp(effects[pairs.first] + effects[pairs.second] + 0.4 * pairs.covariates.sum(axis=1))
    return rng.poisson(mu if math.isinf(k) else mu * rng.standard_gamma(k, len(mu)) / k).astype(float)


# --- the design ------------------------------------------------------------------------------------------------------


def test_the_design_does_what_its_matrix_does():
    pairs, rng = town()
    x, ridge = matrix(pairs)
    theta, values, w = rng.normal(size=10), rng.normal(size=28), rng.random(28)
    assert pairs.incidence.toarray().tolist() == x[:, :8].T.tolist()
    assert pairs.eta(theta) == pytest.approx(x @ theta)
    assert pairs.sums(values) == pytest.approx(x.T @ values)
    assert pairs.sums(np.column_stack([values, w])) == pytest.approx(x.T @ np.column_stack([values, w]))
    assert pairs.information(w) == pytest.approx(x.T @ (w[:, None] * x))
    assert pairs.penalty() == pytest.approx(ridge)
    assert pairs.leverage(w) == pytest.approx(
        w * np.sum((x @ np.linalg.inv(x.T @ (w[:, None] * x) + ridge)) * x, axis=1)
    )


def test_a_design_without_covariates():
    pairs, rng = town(covariates=0)
    x, ridge = matrix(pairs)
    w = rng.random(28)
    assert pairs.eta(np.arange(8.0)) == pytest.approx(x @ np.arange(8.0))
    assert pairs.information(w) == pytest.approx(x.T @ (w[:, None] * x))
    assert pairs.leverage(w) == pytest.approx(
        w * np.sum((x @ np.linalg.inv(x.T @ (w[:, None] * x) + ridge)) * x, axis=1)
    )


def test_fewer_pairs_of_the_same_schools():
    pairs, rng = town()
    kept = rng.random(28) < 0.5
    fewer = pairs.where(kept)
    assert fewer.n == 8
    assert fewer.incidence.toarray().tolist() == pairs.incidence.toarray()[:, kept].tolist()
    assert fewer.covariates.tolist() == pairs.covariates[kept].tolist()


def test_what_nothing_determines_is_solved_all_the_same():
    """Two halves whose pairs all go across: what one side gains the other may lose. The answer is the one without that."""
    halves = design(4, np.array([0, 0, 1, 1]), np.array([2, 3, 2, 3]), np.zeros((4, 0)))
    information = halves.information(np.ones(4))
    assert np.linalg.matrix_rank(information) == 3
    solved = halves.solve(information, np.array([2.0, 2, 2, 2]))
    assert solved == pytest.approx([0.5] * 4, abs=1e-6)


def test_no_step_moves_a_log_mean_by_more_than_four():
    pairs, rng = town()
    step = rng.normal(size=10)
    moved = np.abs(pairs.eta(step)).max()
    short, length = pairs.limited(step / moved)
    assert (short.tolist(), float(length)) == ((step / moved).tolist(), pytest.approx(1))
    short, length = pairs.limited(step / moved * 10)
    assert short == pytest.approx(step / moved * 4)
    assert length == pytest.approx(4)
    short, length = pairs.limited(step * 0)
    assert (short.tolist(), float(length)) == ([0] * 10, 0)


# --- the fit ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("family", "k"), [("counts", math.inf), ("counts", 2.0), ("binary", math.inf)])
def test_the_fit_meets_its_equations_with_the_ridge(family, k):
    """Xᵀs = Rθ, where R draws school effects to their mean with ½, and slopes to 0 with .01."""
    pairs, rng = town(9)
    y = ties(pairs, rng, k)
    if family == "binary":
        y = (y > 2).astype(float)
    found = fit_at_dispersion(y, pairs, k=k, family=family)
    x, ridge = matrix(pairs)
    theta = np.concatenate([found.effects, found.slopes])
    assert found.converged
    assert x.T @ scores(y, found.mu, k, family) == pytest.approx(ridge @ theta, abs=1e-5)
    assert np.abs(ridge @ theta).max() > 0.05  # the ridge is felt
    assert found.w == pytest.approx(weights(found.mu, k, family))
    assert found.expected(pairs) == pytest.approx(found.mu)
    assert (found.k, found.k_conservative, found.family) == (k, k, family)


def test_an_offset_is_added_to_the_log_mean():
    pairs, rng = town(9)
    y = ties(pairs, rng)
    found = fit_at_dispersion(y, pairs, k=math.inf, family="counts", offset=math.log(2))
    plain = fit_at_dispersion(y, pairs, k=math.inf, family="counts")
    assert found.mu == pytest.approx(plain.mu, rel=1e-5)
    assert found.effects == pytest.approx(plain.effects - math.log(2) / 2, abs=1e-5)
    assert found.expected(pairs, math.log(2)) == pytest.approx(found.mu)


def test_a_school_of_one_tie_and_one_of_none_stay_finite():
    """Without the ridge the effect of a school without ties would go to minus infinity; with it, a little below others."""
    pairs, _ = town(6, covariates=0)
    y = np.where((pairs.first == 0) | (pairs.second == 0), 0.0, 4.0)
    y[0] = 0
    found = fit_at_dispersion(y, pairs, k=math.inf, family="counts")
    x, ridge = matrix(pairs)
    assert found.converged
    assert x.T @ (y - found.mu) == pytest.approx(ridge @ found.effects, abs=1e-5)
    assert -3 < found.effects[0] - found.effects[1] < -1


def test_where_a_fit_begins():
    """Of mean ties 2 and 5 by school: half of the log of the common mean is each end's share."""
    pairs = design(3, np.array([0, 0, 1]), np.array([1, 2, 2]), np.zeros((3, 1)))
    y = np.array([1.0, 2, 5])
    effects, slopes = gravity._begin(y, pairs, "counts")
    rate = np.array([3.5, 6.5, 7.5]) / 2
    assert effects == pytest.approx(np.log(rate) - 0.5 * math.log(rate.mean()))
    assert slopes.tolist() == [0]
    assert gravity._begin(y, pairs, "binary")[0].tolist() == [0, 0, 0]
    lonely = design(2, np.array([0]), np.array([0]), np.zeros((1, 0)))  # the second school has no pair
    assert np.isfinite(gravity._begin(np.array([1.0]), lonely, "counts")[0]).all()


def test_a_fit_begins_where_it_is_told_and_ends_alike():
    pairs, rng = town(9)
    y = ties(pairs, rng)
    whole = fit_at_dispersion(y, pairs, k=math.inf, family="counts")
    again = fit_at_dispersion(y, pairs, k=math.inf, family="counts", start=(whole.effects + 1, whole.slopes - 1))
    assert again.effects == pytest.approx(whole.effects, abs=1e-6)
    near = fit_at_dispersion(y, pairs, k=math.inf, family="counts", start=(whole.effects, whole.slopes), close=10)
    assert near.effects == pytest.approx(whole.effects, abs=1e-9)


# --- dispersion ------------------------------------------------------------------------------------------------------


def test_dispersion_by_hand():
    """With μ = 4 everywhere and (y − μ)² = 12 everywhere, V = 12: 4 + 16/k, so k = 2."""
    mu = np.full(40, 4.0)
    y = mu + math.sqrt(12) * np.tile([1, -1], 20)
    assert dispersion(y, mu, np.zeros(40)) == pytest.approx(2, rel=1e-4)
    assert dispersion(mu + 1, mu, np.zeros(40)) == math.inf
    assert dispersion(mu * 400, mu, np.zeros(40)) == pytest.approx(0.05)


def test_dispersion_is_corrected_for_leverage():
    """Where half of a squared residual is left after fitting, 12 stands for 24 = 4 + 16/k: k = .8. At least .05 is left."""
    mu = np.full(40, 4.0)
    y = mu + math.sqrt(12) * np.tile([1, -1], 20)
    assert dispersion(y, mu, np.full(40, 0.5)) == pytest.approx(0.8, rel=1e-4)
    y = mu + math.sqrt(1.2) * np.tile([1, -1], 20)
    assert dispersion(y, mu, np.full(40, 0.9)) == pytest.approx(2, rel=1e-4)
    y = mu + math.sqrt(0.6) * np.tile([1, -1], 20)
    for leverage in (0.95, 0.99, 1.5):
        assert dispersion(y, mu, np.full(40, leverage)) == pytest.approx(2, rel=1e-4)
    y = mu + math.sqrt(12) * np.tile([1, -1], 20)
    assert dispersion(y, mu, np.full(40, -1.0)) == pytest.approx(2, rel=1e-4)  # and no more than all


def test_pairs_of_which_more_is_expected_count_for_more():
    """Σ [(y − μ)²/V − 1] μ²/V at the k that is found, with V = μ + μ²/k."""
    rng = np.random.default_rng(1)
    mu = rng.uniform(0.1, 20, 300)
    y = rng.poisson(mu * rng.standard_gamma(1.5, 300) / 1.5).astype(float)
    k = dispersion(y, mu, np.zeros(300))
    v = mu + mu**2 / k
    assert np.sum(((y - mu) ** 2 / v - 1) * mu**2 / v) == pytest.approx(0, abs=1e-2)
    assert 1 < k < 2.2


def test_overdispersion_that_is_negligible_is_none():
    """A k beyond 10,000 is as infinite; the least k is .05."""
    mu = np.full(40, 4.0)
    y = mu + math.sqrt(4 + 16 / 20_000) * np.tile([1, -1], 20)
    assert dispersion(y, mu, np.zeros(40)) == math.inf
    y = mu + math.sqrt(4 + 16 / 5_000) * np.tile([1, -1], 20)
    assert dispersion(y, mu, np.zeros(40)) == pytest.approx(5_000, rel=0.01)
    y = mu + math.sqrt(4 + 16 / 0.06) * np.tile([1, -1], 20)
    assert dispersion(y, mu, np.zeros(40)) == pytest.approx(0.06, rel=1e-4)


def test_single_pairs_are_tested_at_a_safer_dispersion():
    """By hand as above, k = 2, but residuals alike in size have no error: (y − μ)²/V − 1 = 0 for each."""
    mu = np.full(40, 4.0)
    y = mu + math.sqrt(12) * np.tile([1, -1], 20)
    assert k_conservative(y, mu, 2.0) == pytest.approx(2)
    y = mu + np.tile([math.sqrt(24), 0], 20)  # the same Σ; each is 1 off, so the error of 1/k is √40 · w / (40 w²)
    weight = 16 / 12
    assert k_conservative(y, mu, 2.0) == pytest.approx(1 / (0.5 + math.sqrt(40) * weight / (40 * weight**2)))
    assert k_conservative(y, mu, math.inf) == math.inf


def test_leverage_sums_to_what_is_fitted():
    """Σ h is the trace of (XᵀWX + R)⁻¹XᵀWX: nearly the number of figures, here 12 effects and distance."""
    pairs, rng = town(12, covariates=1)
    found = fit(ties(pairs, rng) + 8, pairs)
    assert 12.5 < pairs.leverage(found.w).sum() < 13


# --- mean and dispersion in turn -------------------------------------------------------------------------------------


def test_mean_and_dispersion_belong_together():
    pairs, rng = town(25)
    y = ties(pairs, rng, 2.0)
    found = fit(y, pairs)
    assert found.k == pytest.approx(2, rel=0.5)
    assert found.k == pytest.approx(dispersion(y, found.mu, pairs.leverage(found.w)), rel=0.02)
    x, ridge = matrix(pairs)
    theta = np.concatenate([found.effects, found.slopes])
    assert x.T @ scores(y, found.mu, found.k, "counts") == pytest.approx(ridge @ theta, abs=1e-4)
    assert found.k_conservative == pytest.approx(k_conservative(y, found.mu, found.k))
    assert found.k_conservative < found.k


def test_without_the_leverage_correction_ties_would_look_more_even():
    """In small worlds the mean of 1/k is right with the correction, and too small without."""
    corrected, plain = [], []
    for seed in range(20):
        pairs, rng = town(8, covariates=1, seed=seed)
        y = ties(pairs, rng, 1.0)
        found = fit(y, pairs)
        corrected.append(1 / found.k)
        plain.append(1 / dispersion(y, found.mu, np.zeros(len(y))))
    assert np.mean(corrected) == pytest.approx(1, abs=0.35)
    assert np.mean(plain) < 0.75 * np.mean(corrected)


def test_poisson_ties_have_no_dispersion():
    pairs, rng = town(12)
    y = np.round(fit(ties(pairs, rng), pairs).mu)
    found = fit(y, pairs)
    assert (found.k, found.k_conservative) == (math.inf, math.inf)
    alone = fit_at_dispersion(y, pairs, k=math.inf, family="counts")
    assert found.effects == pytest.approx(alone.effects, abs=1e-6)


def test_binary_ties_take_one_fit():
    pairs, rng = town(12)
    y = (ties(pairs, rng) > 3).astype(float)
    found, alone = fit(y, pairs, family="binary"), fit_at_dispersion(y, pairs, k=math.inf, family="binary")
    assert found.effects.tolist() == alone.effects.tolist()
    assert (found.k, found.converged) == (math.inf, True)


def test_a_fit_that_begins_with_another_ends_alike():
    made = world(30, seed=2, dispersion=2.0)
    first, second = np.triu_indices(30, 1)
    nodes = list(made.graph)
    y = np.array(
        [
            made.graph.edges.get((nodes[i], nodes[j]), {"strength": 0})["strength"]
            for i, j in zip(first, second, strict=True)
        ]
    )
    pairs = design(30, first, second, np.zeros((len(first), 0)))
    whole = fit(y.astype(float), pairs)
    again = fit(y.astype(float), pairs, start=whole)
    assert again.k == pytest.approx(whole.k, rel=1e-2)
    assert again.mu == pytest.approx(whole.mu, rel=1e-2)


def test_rounds_end_when_nothing_moves(monkeypatch):
    """Poisson ties: the dispersion is infinite at once, so a second fit ends the rounds, to the last digits."""
    pairs, rng = town(12)
    y = np.round(fit(ties(pairs, rng), pairs).mu)
    asked = []
    whole = gravity.fit_at_dispersion
    monkeypatch.setattr(
        gravity, "fit_at_dispersion", lambda *a, **o: asked.append((o["k"], o["close"])) or whole(*a, **o)
    )
    fit(y, pairs)
    assert asked == [(math.inf, 1e-4), (math.inf, 1e-7)]
    asked.clear()
    fit(ties(pairs, rng, 1.0), pairs)
    assert [close for _, close in asked] == [1e-4, 1e-4, 1e-4, 1e-7]
    assert asked[0][0] == math.inf
    asked.clear()
    fit((y > 3).astype(float), pairs, family="binary")
    assert asked == [(math.inf, 1e-7)]


# --- draws -----------------------------------------------------------------------------------------------------------


def test_draws_are_scores_of_ties():
    """Their mean is 0 and their variance the information of each pair."""
    pairs, rng = town(6)
    found = fit_at_dispersion(ties(pairs, rng, 2.0), pairs, k=2.0, family="counts")
    drawn = draw(np.random.default_rng(0), found, 20_000)
    assert drawn.shape == (20_000, 15)
    assert drawn.mean(axis=0) == pytest.approx(np.zeros(15), abs=0.05)
    assert drawn.var(axis=0) == pytest.approx(found.w, rel=0.1)
