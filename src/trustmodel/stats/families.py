"""Distributions of ties: Poisson, negative binomial (counts) and Bernoulli (binary), as families of a regression.

With the linear predictor η, counts have the mean μ = exp(η) and the variance μ + μ²/k, where k is the dispersion: infinite
for Poisson, finite under overdispersion (negative binomial, NB2). Binary ties have μ = 1/(1 + exp(−η)) and the variance
μ(1 − μ), and k means nothing to them. All functions work value by value on arrays of one shape, but for `log_likelihood`,
which sums over the last axis.
"""

from __future__ import annotations

import math
from typing import Final, Literal, TypeAlias

from trustmodel.errors import MissingExtraError

try:
    import numpy as np
    import numpy.typing as npt
    from scipy import special
except ImportError as error:
    raise MissingExtraError("analysis", "expected ties") from error

__all__ = [
    "Family", "Flags", "Floats", "Whole",
    "cdf", "log_likelihood", "log_p_zero", "mean", "ratio_interval", "sampled", "scores", "weights",
]  # fmt: skip

Floats: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Family: TypeAlias = Literal["counts", "binary"]

_MOST_ETA: Final = 25.0  # exp(25) is beyond any count of ties, and its square does not overflow


def mean(eta: Floats, family: Family) -> Floats:
    """The mean μ at a linear predictor.

    Parameters
    ----------
    eta
        Linear predictors.
    family
        `counts` (log link) or `binary` (logit link).

    Returns
    -------
    numpy.ndarray
        The same shape.
    """
    mu: Floats = special.expit(eta) if family == "binary" else np.exp(np.minimum(eta, _MOST_ETA))
    return mu


def weights(mu: Floats, k: float, family: Family) -> Floats:
    """The weights of iteratively reweighted least squares: the Fisher information of each tie about its η.

    Parameters
    ----------
    mu
        Means.
    k
        Dispersion of counts.
    family
        `counts` or `binary`.

    Returns
    -------
    numpy.ndarray
        μ/(1 + μ/k), or μ(1 − μ).
    """
    return mu * (1 - mu) if family == "binary" else mu / (1 + mu / k)


def scores(y: Floats, mu: Floats, k: float, family: Family) -> Floats:
    """The derivative of each tie's log-likelihood by its η.

    Parameters
    ----------
    y
        Ties seen.
    mu
        Their means.
    k
        Dispersion of counts.
    family
        `counts` or `binary`.

    Returns
    -------
    numpy.ndarray
        (y − μ)/(1 + μ/k), or y − μ.
    """
    return y - mu if family == "binary" else (y - mu) / (1 + mu / k)


def log_likelihood(y: Floats, eta: Floats, mu: Floats, k: float, family: Family) -> Floats:
    """The log-likelihood, less what depends on y and k alone.

    Parameters
    ----------
    y
        Ties seen, … × ties.
    eta
        Linear predictors.
    mu
        Means.
    k
        Dispersion of counts.
    family
        `counts` or `binary`.

    Returns
    -------
    numpy.ndarray
        Summed over the last axis.
    """
    if family == "binary":
        # log(1 + exp(η)) = max(η, 0) − log max(μ, 1 − μ): no exponential more, and the larger of the two has all its digits
        terms = y * eta - np.maximum(eta, 0) + np.log(np.maximum(mu, 1 - mu))
    elif math.isinf(k):
        terms = y * eta - mu
    else:
        terms = y * eta - (y + k) * np.log1p(mu / k)
    return np.asarray(np.sum(terms, axis=-1), dtype=np.float64)


def sampled(rng: np.random.Generator, mu: Floats, k: float, family: Family, draws: int) -> Floats:
    """Ties drawn from their distributions, as a parametric bootstrap needs them.

    Parameters
    ----------
    rng
        Where chance comes from.
    mu
        Means of the ties.
    k
        Dispersion of counts.
    family
        `counts` or `binary`.
    draws
        How many.

    Returns
    -------
    numpy.ndarray
        Draws × ties.
    """
    shape = (draws, len(mu))
    if family == "binary":
        return (rng.random(shape) < mu).astype(float)
    # a negative binomial is a Poisson whose rate is gamma
    rate = mu if math.isinf(k) else mu * rng.standard_gamma(k, shape) / k
    ties: Floats = rng.poisson(rate, shape).astype(float)
    return ties


def cdf(y: Floats, mu: Floats, k: float, family: Family) -> Floats:
    """The lower tail of each tie, P(Y ≤ y).

    Parameters
    ----------
    y
        Whole numbers.
    mu
        Means.
    k
        Dispersion of counts.
    family
        `counts` or `binary`.

    Returns
    -------
    numpy.ndarray
        From 0 to 1.
    """
    if family == "binary":
        tail: Floats = np.where(y >= 1, 1.0, 1 - mu)
    elif math.isinf(k):
        tail = special.pdtr(y, mu)
    else:
        tail = special.betainc(k, y + 1, k / (k + mu))
    return tail


def log_p_zero(mu: Floats, k: float, family: Family) -> Floats:
    """The logarithm of the chance that there is no tie, log P(Y = 0).

    Parameters
    ----------
    mu
        Means.
    k
        Dispersion of counts.
    family
        `counts` or `binary`.

    Returns
    -------
    numpy.ndarray
        At most 0.
    """
    if family == "binary":
        logs: Floats = np.log1p(-mu)
    elif math.isinf(k):
        logs = -mu
    else:
        logs = -k * np.log1p(mu / k)
    return logs


def ratio_interval(y: Floats, mu: Floats, k: float, family: Family, alpha: float) -> tuple[Floats, Floats]:
    """For each tie the ratios to its mean at which y lies just within the middle 1 − alpha.

    Both tails are inverted exactly: Poisson as Garwood does, negative binomial at the dispersion given.

    Parameters
    ----------
    y
        Whole numbers.
    mu
        Means.
    k
        Dispersion of counts.
    family
        `counts` or `binary`.
    alpha
        Each tail has half of it.

    Returns
    -------
    tuple of numpy.ndarray
        The lower ends (0 where y is 0) and the upper ends; NaN for binary ties.

    References
    ----------
    Garwood, F. (1936). Fiducial limits for the Poisson distribution. *Biometrika* 28, 437–442.
    """
    if family == "binary":
        unknown = np.full(len(y), math.nan)
        return unknown, unknown
    above, below = 1 - alpha / 2, alpha / 2
    if math.isinf(k):
        low, high = special.gammaincinv(np.maximum(y, 1), below), special.gammaincinv(y + 1, above)
    else:
        fails = special.betaincinv(k, np.maximum(y, 1), above), special.betaincinv(k, y + 1, below)
        low, high = (k * (1 - p) / p for p in fails)
    return np.where(y > 0, low, 0.0) / mu, high / mu
