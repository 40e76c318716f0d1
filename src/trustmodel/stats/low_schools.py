"""Whether one school stands apart from others of its kind: few ties to schools, or few of its ties to something else.

Both compare a school with what the others make expect, take the lowest tail of all schools for the statistic, and hold it
against the lowest tail in draws, so that a p is adjusted for how many schools were looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from scipy import special

from trustmodel.stats.nulls import generator
from trustmodel.stats.pair_rates import Dispersion, Fit, Floats, Layer, moments
from trustmodel.stats.rate_ratios import Evidence, Worlds, without_wall

__all__ = ["expected_of_schools", "few_ties", "low_shares"]

_ACTIVITY_SD: Final = 0.6  # how much the activity of schools differs, as far as is usual
_ACTIVITY_WORTH: Final = 4.0  # how many schools that counts for
_SHARE_RHO: Final = 0.08
_SHARE_WORTH: Final = 6.0
_MOST_RHO: Final = 0.8
_SAME: Final = 1 + 1e-9
_TINY: Final = 1e-9
_PATH: Final = 7  # of random numbers


# --- few ties to other schools ---------------------------------------------------------------------------------------


def few_ties(evidence: Evidence) -> tuple[Floats, Floats, Floats]:
    """For each school how many ties it has, how many one as active as the others would have there, and p.

    The lower tail is that of a negative binomial: activity varies between schools as the others' does, and ties of each
    pair as the layer's dispersion says. In draws the activity of every school is drawn anew.

    Parameters
    ----------
    evidence
        Layers, fitted without a wall.

    Returns
    -------
    numpy.ndarray
        Ties, expected ties and p: one number a school each. p is adjusted for the number of schools.
    """
    layers, observed = evidence.layers, evidence.observed
    ties, expected, tails = expected_of_schools(layers, observed)
    rng = generator(evidence.seed, _PATH)
    ys = []
    for layer, fitted, dispersion in zip(layers, observed.fits, observed.dispersions, strict=True):
        activity = fitted.theta[0, layer.activity]
        spread = np.sqrt(_pooled(((activity - activity.mean()) ** 2).sum(), layer.n - 1))
        theta = np.tile(fitted.theta[0], (evidence.draws, 1))
        anew = spread * rng.normal(size=(evidence.draws, layer.n))
        theta[:, layer.activity] = anew - anew.mean(axis=1, keepdims=True) + activity.mean()
        ys.append(_ties(layer, theta, fitted, dispersion, rng))
    _, _, drawn = expected_of_schools(layers, without_wall(layers, ys))
    lowest = drawn.min(axis=1)
    p = (1 + (lowest[:, None] <= tails[0] * _SAME).sum(axis=0)) / (1 + evidence.draws)
    return ties[0], expected[0], p


def _ties(layer: Layer, theta: Floats, fitted: Fit, dispersion: Dispersion, rng: np.random.Generator) -> Floats:
    alike = Dispersion(*(np.repeat(each, len(theta)) for each in (dispersion.phi, dispersion.k)))
    mean = moments(layer, layer.predictor(theta), alike)[0]
    if layer.chances is not None:
        return rng.binomial(layer.chances.astype(np.int64), mean / layer.chances).astype(float)
    mean = mean * (fitted.mean.sum() / mean.sum(axis=1))[:, None]
    k = float(dispersion.k[0])
    return np.asarray(rng.poisson(mean * rng.gamma(k, 1 / k, mean.shape)), dtype=np.float64)


def _pooled(squares: Floats, free: float) -> Floats:
    """The variance of activity, drawn towards what is usual."""
    return (squares + _ACTIVITY_WORTH * _ACTIVITY_SD**2) / (free + _ACTIVITY_WORTH)


def expected_of_schools(layers: Sequence[Layer], worlds: Worlds) -> tuple[Floats, Floats, Floats]:
    """Ties of each school, what one with the others' mean activity would have, and the lower tail: worlds × schools.

    Parameters
    ----------
    layers
        What is known of pairs.
    worlds
        Ties, fitted without a wall.

    Returns
    -------
    numpy.ndarray
        Ties, expected, and P(Y ≤ y): worlds × schools each.
    """
    shape = (len(worlds), layers[0].n)
    ties, expected, extra = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for place, layer in enumerate(layers):
        fitted, dispersion = worlds.fits[place], worlds.dispersions[place]
        activity = fitted.theta[:, layer.activity]
        eta = layer.predictor(fitted.theta)
        for school in range(layer.n):
            own = np.flatnonzero((layer.first == school) | (layer.second == school))
            others = np.delete(activity, school, axis=1)
            mean = others.mean(axis=1)
            variance = _pooled(((others - mean[:, None]) ** 2).sum(axis=1), layer.n - 2)
            as_others = eta + (mean - activity[:, school])[:, None]
            of_pairs = moments(layer, as_others, dispersion)[0][:, own]
            total = of_pairs.sum(axis=1)
            ties[:, school] += worlds.ys[place][:, own].sum(axis=1)
            expected[:, school] += total
            extra[:, school] += total**2 * np.expm1(variance)
            if layer.chances is None:
                extra[:, school] += (of_pairs**2).sum(axis=1) / dispersion.k
    size = expected**2 / np.maximum(extra, _TINY)
    return ties, expected, special.betainc(size, ties + 1, size / (size + np.maximum(expected, _TINY)))


# --- few of its ties to the central team, or to the community --------------------------------------------------------


def low_shares(hits: Floats, ties: Floats, *, draws: int, seed: int) -> Floats:
    """For each school whether a smaller share of its ties goes to something than the others' shares make expect.

    The lower tail is beta-binomial, with share and spread of the other schools.

    Parameters
    ----------
    hits
        How many ties of each school go there.
    ties
        How many it has in all.
    draws
        How many draws in which all schools are alike.
    seed
        Of the draws.

    Returns
    -------
    numpy.ndarray
        p of each school, adjusted for the number of schools.
    """
    observed = _tails(hits[None].astype(float), ties)[0]
    rng = generator(seed, _PATH)
    share = (hits.sum() + 0.5) / (ties.sum() + 1)
    rho = _spread(hits[None], ties[None], np.array([[share]]), len(hits) - 1)[0]
    size = (1 - rho) / rho
    drawn = rng.binomial(ties.astype(np.int64), rng.beta(size * share, size * (1 - share), (draws, len(ties))))
    lowest = _tails(drawn.astype(float), ties).min(axis=1)
    p: Floats = (1 + (lowest[:, None] <= observed * _SAME).sum(axis=0)) / (1 + draws)
    return p


def _spread(hits: Floats, ties: Floats, share: Floats, free: int) -> Floats:
    """ρ by moments, drawn towards what is usual: one number a world."""
    variance = np.maximum(ties * share * (1 - share), _TINY)
    more = np.maximum(ties - 1, 0)
    excess = (((hits - ties * share) ** 2 / variance - 1) * more).sum(axis=1)
    rho = np.clip(excess / np.maximum((more**2).sum(axis=1), 1), 0, _MOST_RHO)
    pooled: Floats = (free * rho + _SHARE_WORTH * _SHARE_RHO) / (free + _SHARE_WORTH)
    return pooled


def _tails(hits: Floats, ties: Floats) -> Floats:
    """P(Y ≤ y) of each school by what the others are: worlds × schools."""
    tails = np.empty_like(hits)
    all_ties = np.broadcast_to(ties, hits.shape)
    for school in range(hits.shape[1]):
        others, of = np.delete(hits, school, axis=1), np.delete(all_ties, school, axis=1)
        share = (others.sum(axis=1) + 0.5) / (of.sum(axis=1) + 1)
        rho = _spread(others, of, share[:, None], hits.shape[1] - 2)
        size = (1 - rho) / rho
        tails[:, school] = _at_most(hits[:, school], all_ties[0, school], size * share, size * (1 - share))
    return tails


def _at_most(hits: Floats, ties: float, a: Floats, b: Floats) -> Floats:
    """P(Y ≤ y) of a beta-binomial count of so many ties, a world each: `scipy.stats.betabinom` without its generic sums."""
    y = np.arange(int(hits.max()) + 1)
    of = special.gammaln(ties + 1) - special.gammaln(y + 1) - special.gammaln(ties - y + 1)
    chance = np.exp(of + special.betaln(a[:, None] + y, b[:, None] + ties - y) - special.betaln(a, b)[:, None])
    below: Floats = np.minimum(1.0, np.where(y <= hits[:, None], chance, 0.0).sum(axis=1))
    return below
