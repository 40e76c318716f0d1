"""The gravity model of few schools: beside a general optimiser, beside a plain matrix, and by hand."""

import attrs
import numpy as np
import pytest
from scipy import optimize

from towns import EAST, TOWNS, layer
from trustmodel.stats.pair_rates import (
    Dispersion,
    Mark,
    Prior,
    dispersion_of,
    drawn,
    fit,
    fit_without_wall,
    penalised,
    variance_explained,
)

CROSSES = (EAST[layer().first] != EAST[layer().second]).astype(float)


def dense(of):
    """The design as a matrix: pairs × parameters."""
    pairs = np.arange(len(of.km))
    ends = np.zeros((len(pairs), of.n))
    ends[pairs, of.first] = ends[pairs, of.second] = 1
    return np.column_stack([of.terms, ends, ends * of.away[:, None]])


def dispersion(k=60.0, phi=1.0, worlds=1):
    return Dispersion(np.full(worlds, phi), np.full(worlds, k))


def some_ties(of, seed=0, size=4.0):
    return np.random.default_rng(seed).poisson(size * np.exp(-of.km / 4))[None].astype(float)


def yes_no(seed=1):
    of = layer(chances=np.full(45, 6.0))
    share = 1 - np.exp(-0.5 * np.exp(-of.km / 4))
    return of, np.random.default_rng(seed).binomial(6, share)[None].astype(float)


def test_what_distance_is_measured_in():
    """In units of the median; v is at right angles to a straight line, and spreads as u does."""
    of = layer()
    assert of.median_km == pytest.approx(np.median(of.km))
    ones, minus_u, v = of.terms.T
    assert (-minus_u * of.median_km).tolist() == pytest.approx(of.km.tolist())
    assert [v @ ones, v @ minus_u] == pytest.approx([0, 0], abs=1e-9)
    assert v.std() == pytest.approx(minus_u.std())
    assert of.away.mean() == pytest.approx(0)


def test_schools_on_one_site_have_no_distance():
    of = layer(np.zeros((6, 2)))
    assert of.median_km == 1
    assert not of.terms[:, 1:].any()
    found, _ = fit_without_wall(of, np.full((1, 15), 4.0))
    assert found.mean == pytest.approx(np.full((1, 15), 4.0), rel=0.05)


def test_sums_by_schools_are_those_of_a_plain_matrix():
    rng = np.random.default_rng(0)
    of = layer(common=(rng.random((45, 2)) < 0.5).astype(float))
    x = dense(of)
    weights, theta = rng.random((3, 45)), rng.normal(size=(3, 5 + 20))
    assert of.gradient(weights) == pytest.approx(weights @ x)
    assert of.information(weights) == pytest.approx(np.einsum("bm,mp,mq->bpq", weights, x, x))
    assert of.predictor(theta) == pytest.approx(theta @ x.T)


def objective(of, y, x, phi, k):
    """The penalised log-likelihood of one layer as a plain function of its parameters and η of a wall."""

    def value(theta, wall):
        eta = x @ theta + wall
        rate = np.exp(eta)
        if of.chances is None:
            likelihood = y * eta - (y + k) * np.log1p(rate / k)
        else:
            likelihood = y * np.log(-np.expm1(-rate)) - (of.chances - y) * rate
        return likelihood.sum() / phi - 0.5 * (theta - of.means) ** 2 @ of.precisions

    return value


def test_two_layers_with_one_wall_beside_a_general_optimiser():
    """Counts at k = 3 and yes/no at φ = 1.5, some pairs seen in one direction only, one γ of sd 1.5."""
    exposure = np.where(np.arange(45) % 4 == 0, 0.5, 1.0)
    counts = layer(exposure=exposure, prior=Prior(decay=0.7, activity_sd=0.8))
    answers, answered = yes_no()
    ys = [some_ties(counts), answered]
    dispersions = [dispersion(3.0), dispersion(phi=1.5)]
    mark = Mark(pairs=[CROSSES, CROSSES], sd=1.5, start=np.zeros(1))
    fits, gamma = fit([counts, answers], ys, dispersions, mark=mark, close=1e-12, steps=80)

    values = [
        objective(of, y[0], dense(of), float(d.phi[0]), float(d.k[0]))
        for of, y, d in zip((counts, answers), ys, dispersions, strict=True)
    ]
    parts = counts.means.size

    def loss(theta):
        wall = theta[-1] * CROSSES
        value = values[0](theta[:parts], np.log(exposure) + wall) + values[1](theta[parts:-1], wall)
        return -(value - 0.5 * (theta[-1] / 1.5) ** 2)

    start = np.concatenate([counts.means, answers.means, [0.0]])
    best = optimize.minimize(loss, start, method="BFGS", options={"gtol": 1e-5})
    ours = np.concatenate([fits[0].theta[0], fits[1].theta[0], gamma])
    assert loss(ours) <= best.fun + 1e-9
    assert ours == pytest.approx(best.x, abs=1e-4)
    gradient = optimize.approx_fprime(ours, loss, 1e-6)
    assert np.abs(gradient).max() < 1e-3
    assert sum(float(each.value[0]) for each in fits) - 0.5 * (gamma[0] / 1.5) ** 2 == pytest.approx(-loss(ours))


def test_many_worlds_are_fitted_as_each_alone():
    of = layer()
    ys = np.concatenate([some_ties(of, seed) for seed in range(4)])
    ys[3] = 0
    together, dispersions = fit_without_wall(of, ys)
    for world in range(4):
        alone, one = fit_without_wall(of, ys[world : world + 1])
        assert together.theta[world] == pytest.approx(alone.theta[0], abs=2e-3)
        assert dispersions.k[world] == pytest.approx(one.k[0], rel=1e-2)


def test_a_wall_that_is_given_is_no_part_of_what_is_estimated():
    """With γz in η the rest is as if each pair across had been seen so much less."""
    of = layer()
    y = some_ties(of)
    (given,), _ = fit([of], [y], [dispersion()], given=[np.log(0.5) * CROSSES], close=1e-10)
    (less,), _ = fit([attrs.evolve(of, exposure=1 - 0.5 * CROSSES)], [y], [dispersion()], close=1e-10)
    assert given.theta == pytest.approx(less.theta, abs=1e-6)


def test_figures_stay_finite_where_there_is_nothing_to_estimate_them_from():
    of = layer()
    for y in (np.zeros((1, 45)), 200 * CROSSES[None], np.where(np.arange(45) == 7, 300.0, 0)[None]):
        found, dispersions = fit_without_wall(of, y)
        assert np.isfinite(found.theta).all()
        assert np.isfinite(found.value).all()
        assert 0.1 <= dispersions.k[0] <= 60
    answers, _ = yes_no()
    for y in (np.zeros((1, 45)), np.full((1, 45), 6.0)):
        assert np.isfinite(fit_without_wall(answers, y)[0].theta).all()


# --- dispersion ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("k", [0.5, 2.0, 8.0])
def test_pearson_is_as_large_as_the_degrees_of_freedom(k):
    of = layer()
    rng = np.random.default_rng(3)
    y = rng.poisson(12 * np.exp(-of.km / 4) * rng.gamma(k, 1 / k, 45))[None].astype(float)
    found, _ = fit_without_wall(of, y)
    got = dispersion_of(of, y, found, df=30.0)
    assert got.phi.tolist() == [1]
    assert 0.1 < got.k[0] < 60
    pearson = ((y - found.mean) ** 2 / (found.mean + found.mean**2 / got.k[0])).sum()
    assert pearson == pytest.approx(30, rel=0.01)  # straight lines between the points of a grid


def test_the_degrees_of_freedom_are_pairs_less_effective_parameters():
    of = layer()
    y = some_ties(of)
    found, _ = fit_without_wall(of, y)
    x = dense(of)
    plain = x.T @ (found.weights[0][:, None] * x)
    used = np.trace(np.linalg.solve(plain + np.diag(of.precisions), plain))
    assert dispersion_of(of, y, found, lost=1.0).k == dispersion_of(of, y, found, df=45 - used - 1).k


def test_counts_that_vary_less_than_chance():
    """χ² at k = 60 lies below: φ = (χ² + 2)/(df + 2), at least ½."""
    of = layer()
    y = np.full((1, 45), 9.0)
    found, got = fit_without_wall(of, y)
    assert (got.phi[0], got.k[0]) == pytest.approx((0.5, 60))
    y[0, ::2] += 2
    square = (y - found.mean) ** 2 / (found.mean + found.mean**2 / 60)
    got = dispersion_of(of, y, found, df=30.0)
    assert got.phi[0] == pytest.approx(np.clip((square.sum() + 2) / 32, 0.5, 1))


def test_yes_or_no_answers_have_phi_on_either_side_of_one():
    of, y = yes_no()
    found, _ = fit_without_wall(of, y)
    got = dispersion_of(of, y, found, df=30.0)
    variance = found.mean * (1 - found.mean / 6)
    assert got.phi[0] == pytest.approx((((y - found.mean) ** 2 / variance).sum() + 2) / 32)
    extremes = np.where(np.arange(45) % 2, 6.0, 0.0)[None]
    assert fit_without_wall(of, extremes)[1].phi[0] > 2


# --- draws -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("phi", "k"), [(1.0, 60.0), (1.0, 3.0), (0.6, 60.0)])
def test_counts_are_drawn_with_their_mean_and_variance(phi, k):
    """Given all parameters for certain, as a strong prior does."""
    of = layer(prior=Prior(decay_sd=1e-3, bend_sd=1e-3, reach_sd=1e-3, activity_sd=1e-3))
    y = np.full((1, 45), 12.0)
    (found,), _ = fit([of], [y], [dispersion(k, phi)])
    ties = drawn(of, found, dispersion(k, phi), 4000, np.random.default_rng(0))
    assert ties.shape == (4000, 45)
    assert (ties == np.round(ties)).all()
    mean = found.mean[0]
    assert ties.mean(axis=0) == pytest.approx(mean, rel=0.06)
    variance = phi * mean if phi < 1 else mean + (mean**2 / k if k < 59 else 0)
    assert (ties.var(axis=0) / variance).mean() == pytest.approx(1, abs=0.05)


def test_how_well_parameters_are_known_is_part_of_the_draws():
    """Means of the draws differ between worlds as N(θ̂, H⁻¹) says, and the total is that of the fit."""
    of = layer()
    y = some_ties(of, size=10)
    found, _ = fit_without_wall(of, y)
    ties = drawn(of, found, dispersion(), 3000, np.random.default_rng(1))
    assert ties.sum(axis=1).mean() == pytest.approx(found.mean.sum(), rel=0.01)
    assert ties.sum(axis=1).std() == pytest.approx(np.sqrt(found.mean.sum()), rel=0.05)
    more = ties.var(axis=0) / found.mean[0]
    assert more.mean() > 1.2
    assert np.linalg.eigvalsh(penalised(of, found)[0]).min() > 0


def test_a_wall_in_force_is_drawn():
    of = layer(prior=Prior(activity_sd=1e-3, reach_sd=1e-3))
    (found,), _ = fit([of], [np.full((1, 45), 12.0)], [dispersion()])
    open_, walled = (
        drawn(of, found, dispersion(), 2000, np.random.default_rng(2), given=given).mean(axis=0)
        for given in (None, np.log(0.1) * CROSSES)
    )
    across, within = (walled / open_)[CROSSES > 0], (walled / open_)[CROSSES == 0]
    assert across.mean() == pytest.approx(0.1, abs=0.02)
    assert within.mean() == pytest.approx(1, abs=0.02)


def test_yes_or_no_is_drawn_within_its_chances():
    of, y = yes_no()
    of = attrs.evolve(of, prior=Prior(decay_sd=1e-3, bend_sd=1e-3, reach_sd=1e-3, activity_sd=1e-3))
    found, _ = fit_without_wall(of, y)
    for phi in (0.8, 2.0):
        ties = drawn(of, found, dispersion(phi=phi), 2000, np.random.default_rng(3))
        assert ties.min() >= 0
        assert ties.max() <= 6
        assert ties.mean(axis=0) == pytest.approx(found.mean[0], rel=0.1)
        variance = found.mean[0] * (1 - found.mean[0] / 6)
        assert (ties.var(axis=0) / variance).mean() == pytest.approx(max(phi, 1), abs=0.1)


# --- walls and ways --------------------------------------------------------------------------------------------------


def test_how_much_of_a_wall_is_a_matter_of_distance():
    """By a plain regression: school effects out of all three, then z on u and v."""
    of = layer()
    x = dense(of)[:, [0, *range(3, 13)]]
    rest = [column - x @ np.linalg.lstsq(x, column, rcond=None)[0] for column in (*of.terms.T[1:3], CROSSES)]
    distance = np.column_stack(rest[:2])
    left = rest[2] - distance @ np.linalg.lstsq(distance, rest[2], rcond=None)[0]
    assert variance_explained(of, CROSSES[None])[0] == pytest.approx(1 - left @ left / (rest[2] @ rest[2]))
    apart = TOWNS + np.where(EAST, 20, 0)[:, None] * [1, 0]
    assert variance_explained(of, CROSSES[None])[0] < 0.95 < variance_explained(layer(apart), CROSSES[None])[0] <= 1


def test_one_school_alone_is_all_a_matter_of_its_activity():
    of = layer()
    assert variance_explained(of, ((of.first == 3) | (of.second == 3)).astype(float)[None])[0] == 1
    assert variance_explained(of, np.zeros((1, 45)))[0] == 1


@pytest.mark.parametrize("schools", [2, 3])
def test_hardly_any_pair(schools):
    """Fewer pairs than the first fit has parameters: every figure is finite all the same."""
    of = layer(TOWNS[:schools])
    for y in (np.zeros((1, len(of.km))), np.full((1, len(of.km)), 7.0)):
        found, dispersions = fit_without_wall(of, y)
        assert np.isfinite(found.mean).all()
        assert np.isfinite(dispersions.k).all()
        assert np.isfinite(dispersions.phi).all()
