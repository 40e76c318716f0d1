"""Signed roots of a wall, of the best of all cuts, and what they are in draws."""

import math

import attrs
import numpy as np
import pytest

from towns import EAST, TOWNS, layer
from trustmodel.geography.cuts import straight_cuts
from trustmodel.stats.pair_rates import Mark, fit, penalised
from trustmodel.stats.rate_ratios import (
    Evidence,
    crossing,
    cuts_in_draws,
    heterogeneity,
    interval,
    inverted,
    lowest_cuts,
    roots_in_draws,
    signed_roots,
    stability,
    standardised_scores,
    without_wall,
)

LAYER = layer()
CROSSES = crossing(LAYER, EAST)
CUTS = straight_cuts(TOWNS)
BY_TURNS = crossing(LAYER, np.arange(10) % 2 == 1)  # a boundary that has little to do with distance


def evidence(*ties, layers=None, draws=99, seed=0):
    return Evidence(layers=layers or [LAYER] * len(ties), ties=ties, draws=draws, seed=seed)


def poisson(seed, *, across=1.0, size=5.0, where=CROSSES):
    rate = size * np.exp(-LAYER.km / 4) * np.where(where > 0, across, 1)
    return np.random.default_rng(seed).poisson(rate).astype(float)


def root(*ties, layers=None, where=CROSSES):
    asked = evidence(*ties, layers=layers)
    return signed_roots(asked.layers, asked.observed, [where] * len(ties))


def test_two_towns_by_the_ties_that_cross():
    """10 ties for each pair within; each step with less across lies lower, down to none at all."""
    r = [root(np.where(CROSSES > 0, across, 10.0)).r[0] for across in (8, 4, 3, 2, 1, 0)]
    assert r == pytest.approx([-0.49, -2.08, -2.66, -3.39, -4.39, -6.37], abs=0.015)


def test_the_root_is_what_the_wall_betters_the_fit_by():
    """2(Q₁ − Q₀), both at the dispersion of the fit without a wall, the penalty of γ in Q₁."""
    y = poisson(1, across=0.4)
    found = root(y)
    (d,) = evidence(y).observed.dispersions
    mark = Mark(pairs=[CROSSES], sd=1.5, start=np.zeros(1))
    (with_,), gamma = fit([LAYER], [y[None]], [d], mark=mark, close=1e-10)
    (none,), _ = fit([LAYER], [y[None]], [d], close=1e-10)
    gain = 2 * (with_.value[0] - 0.5 * (gamma[0] / 1.5) ** 2 - none.value[0])
    assert found.gamma[0] == pytest.approx(gamma[0], abs=1e-3)
    assert found.r[0] == pytest.approx(-math.sqrt(gain), abs=1e-3)


def test_more_across_than_within_has_a_root_above_nought():
    found = root(np.where(CROSSES > 0, 10.0, 4.0))
    assert found.r[0] > 1
    assert found.gamma[0] > 0


def test_layers_add_up_and_their_order_does_not_matter():
    """Two layers that say the same lie further from 0 than one; a layer without ties adds what little it says."""
    one, other = poisson(2, across=0.3), poisson(3, across=0.3)
    both, back = root(one, other), root(other, one)
    assert both.r[0] < min(root(one).r[0], root(other).r[0])
    assert both.r[0] == pytest.approx(back.r[0], abs=1e-3)
    assert both.gamma[0] == pytest.approx(back.gamma[0], abs=1e-3)
    with_none = root(one, np.zeros(45))
    assert with_none.r[0] == pytest.approx(root(one).r[0], abs=0.05)


def test_worlds_side_by_side_are_those_of_each_alone():
    ys = np.stack([poisson(seed, across=0.5) for seed in range(5)])
    together = signed_roots([LAYER], without_wall([LAYER], [ys]), [CROSSES]).r
    assert together == pytest.approx([root(y).r[0] for y in ys], abs=5e-3)


# --- draws and intervals ---------------------------------------------------------------------------------------------


def test_draws_without_a_wall_lie_about_nought_and_a_seed_makes_them():
    asked = evidence(poisson(4), draws=199)
    chance = roots_in_draws(asked, [CROSSES])
    assert len(chance) == 199
    assert abs(np.mean(chance)) < 0.3
    assert 0.7 < np.std(chance) < 1.6
    assert np.array_equal(chance, roots_in_draws(evidence(poisson(4), draws=199), [CROSSES]))
    assert not np.array_equal(chance, roots_in_draws(evidence(poisson(4), draws=199, seed=1), [CROSSES]))


def test_draws_keep_the_ties_that_there_are():
    asked = evidence(poisson(4, size=12), draws=199)
    assert asked.drawn.ys[0].sum(axis=1).mean() == pytest.approx(asked.ties[0].sum(), rel=0.03)


def test_the_interval_turns_the_test_around():
    """At its ends |r| beside a wall of that γ is the 95 % point of the draws; the estimate lies within."""
    y = poisson(5, across=0.5, size=8)
    asked = evidence(y, draws=199)
    chance = roots_in_draws(asked, [CROSSES])
    got = interval(asked, [CROSSES], chance)
    most = np.quantile(np.abs(chance), 0.95, method="higher")
    for end, sign in ((got.low, 1), (got.high, -1)):
        r = signed_roots([LAYER], asked.observed, [CROSSES], given=[np.full(45, end) * CROSSES]).r[0]
        assert r == pytest.approx(sign * most, abs=0.1)
    assert got.low < root(y).gamma[0] < got.high
    wider = interval(asked, [CROSSES], chance, alpha=0.01)
    assert wider.low < got.low < got.high < wider.high


def test_ends_of_an_interval_may_be_open():
    """r = −γ on the grid from −6 to 4, and beyond what is allowed on neither, one or both sides."""
    chance = np.linspace(-2, 2, 99)
    assert inverted(lambda grid: -grid, chance, alpha=0.05) == attrs.evolve(
        inverted(lambda grid: -grid, chance, alpha=0.05),
        low=pytest.approx(-1.918, abs=0.1),
        high=pytest.approx(1.918, abs=0.1),
    )
    assert inverted(lambda grid: -grid / 10, chance, alpha=0.05).low == -math.inf
    assert inverted(lambda grid: -grid / 10, chance, alpha=0.05).high == math.inf
    below = inverted(lambda grid: np.minimum(-grid - 4, 0), chance, alpha=0.05)
    assert below.low == -math.inf
    assert below.high == pytest.approx(-2.1, abs=0.1)


def test_nothing_across_has_no_lower_end():
    y = np.where(CROSSES > 0, 0, poisson(6, size=8))
    asked = evidence(y)
    got = interval(asked, [CROSSES], roots_in_draws(asked, [CROSSES]))
    assert got.low == -math.inf
    assert got.high < 0


# --- cuts ------------------------------------------------------------------------------------------------------------


def test_scores_by_schools_are_those_of_a_plain_matrix():
    """U/√I of each cut, I less what the other parameters can say of it, summed over layers."""
    chances = np.full(45, 4.0)
    layers = [LAYER, layer(chances=chances)]
    ys = [np.stack([poisson(seed) for seed in (1, 2)]), np.minimum(np.stack([poisson(seed) for seed in (3, 4)]), 4)]
    worlds = without_wall(layers, ys)
    z = crossing(LAYER, CUTS)
    push, hold = np.zeros((2, len(CUTS))), np.zeros((2, len(CUTS)))
    for place, of in enumerate(layers):
        found = worlds.fits[place]
        pairs = np.arange(45)
        ends = np.zeros((45, 10))
        ends[pairs, of.first] = ends[pairs, of.second] = 1
        x = np.column_stack([of.terms, ends, ends * of.away[:, None]])
        inverse = np.linalg.inv(penalised(of, found))
        for world in range(2):
            w = found.weights[world]
            across = x.T @ (w[:, None] * z.T)
            push[world] += z @ found.scores(ys[place])[world]
            hold[world] += z @ w - np.einsum("pc,pq,qc->c", across, inverse[world], across)
    assert standardised_scores(layers, worlds, CUTS) == pytest.approx(push / np.sqrt(hold), abs=1e-6)


def test_the_lowest_cut_is_the_lower_root_of_the_two_lowest_scores():
    y = poisson(7, across=0.02)
    asked = evidence(y)
    got = lowest_cuts([LAYER], asked.observed, CUTS)
    scores = standardised_scores([LAYER], asked.observed, CUTS)[0]
    r = [signed_roots([LAYER], asked.observed, [crossing(LAYER, CUTS[cut])]).r[0] for cut in np.argsort(scores)[:2]]
    assert got.r[0] == pytest.approx(min(r), abs=1e-2)
    assert got.which[0] == np.argsort(scores)[int(np.argmin(r))]
    assert (CUTS[got.which[0]] == EAST).all()
    chance = cuts_in_draws(asked, CUTS)
    assert len(chance) == 99
    assert np.mean(chance) < np.mean(roots_in_draws(asked, [CROSSES])) - 0.5  # the lowest of many lies lower


def test_one_cut_alone_is_searched_as_it_is():
    y = poisson(7, across=0.2)
    got = lowest_cuts([LAYER], evidence(y).observed, EAST[None])
    assert got.r[0] == pytest.approx(root(y).r[0], abs=1e-3)
    assert got.which.tolist() == [0]


def test_a_clear_wall_is_steady():
    y = np.where(CROSSES > 0, 0, 10.0)
    best = int(np.flatnonzero((CUTS == EAST).all(axis=1))[0])
    assert stability(evidence(y), CUTS, best, draws=49).min() > 0.9
    assert stability(evidence(poisson(8)), CUTS, best, draws=49).min() < 0.8


# --- layers that agree -----------------------------------------------------------------------------------------------


def test_layers_apart():
    """No wall in one and a strong one in the other: their ratios differ, and the test says so; alike, it does not."""
    none, wall, other = (
        poisson(seed, across=across, size=10, where=BY_TURNS) for seed, across in ((9, 1), (10, 0.1), (11, 0.1))
    )
    gammas, p = heterogeneity(evidence(none, wall), [BY_TURNS] * 2, draws=99)
    assert gammas == pytest.approx([0, math.log(0.1)], abs=0.4)
    assert p <= 0.03
    _, p = heterogeneity(evidence(wall, other), [BY_TURNS] * 2, draws=99)
    assert p > 0.05
    gammas, p = heterogeneity(evidence(wall), [BY_TURNS], draws=9)
    assert math.isnan(p)
    assert gammas.tolist() == root(wall, where=BY_TURNS).gamma.tolist()


def test_yes_or_no_and_counts_have_one_ratio():
    """γ is the logarithm of a rate ratio in both: .3 of the rate across."""
    rng = np.random.default_rng(12)
    of = layer(chances=np.full(45, 16.0))
    rate = 0.8 * np.exp(-of.km / 6)
    across = np.where(BY_TURNS > 0, 0.3, 1)
    answers = rng.binomial(16, 1 - np.exp(-rate * across)).astype(float)
    counts = rng.poisson(20 * rate * across).astype(float)
    for ties, one in ((answers, of), (counts, LAYER)):
        assert root(ties, layers=[one], where=BY_TURNS).gamma[0] == pytest.approx(math.log(0.3), abs=0.25)
    both = root(answers, counts, layers=[of, LAYER], where=BY_TURNS)
    assert both.gamma[0] == pytest.approx(math.log(0.3), abs=0.2)


def test_two_layers_alike_differ_by_no_more_than_any_draw():
    """The same ties twice: the statistic is 0, and every draw has as much."""
    y = poisson(3, across=0.5)
    gammas, p = heterogeneity(evidence(y, y), [BY_TURNS] * 2, draws=19)
    assert gammas[0] == pytest.approx(gammas[1])
    assert p == 1


def test_a_bar_is_shown_only_when_asked_for(capsys):
    asked = evidence(poisson(1), draws=9)
    assert len(asked.drawn) == 9
    assert "resampled ties" not in capsys.readouterr().err
    assert len(attrs.evolve(asked, progress=True).drawn) == 9
    assert "resampled ties" in capsys.readouterr().err
