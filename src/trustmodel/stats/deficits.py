"""Pairs with far fewer ties than a gravity model expects: lower tails, their false discovery rates, and a screen."""

from __future__ import annotations

import math
from typing import Final

import attrs

from trustmodel.errors import MissingExtraError
from trustmodel.stats.families import Family, Flags, Floats, cdf, log_p_zero
from trustmodel.stats.gravity import Design, Fit, fit, fit_at_dispersion
from trustmodel.stats.nulls import discrete_fdr

try:
    import numpy as np
except ImportError as error:
    raise MissingExtraError("analysis", "expected ties") from error

__all__ = ["Deficits", "lower_tail_fdr", "lower_tails", "screen_deficits"]

_LARGE: Final = 50.0  # a mean past which counts are as good as continuous
_REACH: Final = 10.0  # standard deviations above the mean beyond which hardly anything lies


@attrs.frozen(kw_only=True, eq=False)
class Deficits:
    """Each pair's lower tail, with all that is needed to judge it. Arrays have one value a pair."""

    fit: Fit
    """By which pairs are tested: without those that were found."""
    trimmed_fit: Fit
    """By which expected ties are given: without any judged pair that falls short."""
    mu: Floats
    """The mean by `trimmed_fit`."""
    p: Floats
    """P(Y ≤ y) by `fit`."""
    mid_p: Floats
    """P(Y < y) + P(Y = y)/2."""
    q: Floats
    """The false discovery rate among pairs that are judged and testable; NaN elsewhere."""
    testable: Flags
    """Whether no tie at all would be as rare as alpha, P(Y = 0) ≤ alpha."""
    trimmed: Flags
    """Pairs that `trimmed_fit` left out."""


def screen_deficits(  # noqa: PLR0913 - what is judged, and how
    y: Floats, pairs: Design, *, first: Fit, judged: Flags, alpha: float, trim_q: float, trim_p: float
) -> Deficits:
    """Each pair's lower tail, false discovery rates among the pairs that are judged, and expected ties.

    Walls draw down what is expected of their schools. Expected ties are therefore those of a fit without the judged pairs
    whose mid-p is at most `trim_p`, at the dispersion of all. Tests leave out only what was found at `trim_q` in a first
    round: where nothing is found nothing is left out, so the chance to find anything where nothing is stays what it was.
    Judged by the other fit, chance would be found twice as often.

    Parameters
    ----------
    y
        Ties of each pair.
    pairs
        The design.
    first
        The model fitted to all pairs.
    judged
        Which pairs are asked about.
    alpha
        A pair is testable where P(Y = 0) is at most this.
    trim_q
        Pairs found at this rate take no part in the fit by which the others are tested.
    trim_p
        Judged pairs whose mid-p is at most this take no part in the fit by which expected ties are given.

    Returns
    -------
    Deficits
        Of all pairs, also those left out.
    """
    deficits = lower_tails(y, pairs, first, judged, alpha)
    low = judged & (deficits.mid_p <= trim_p)
    short = deficits.q <= trim_q
    if short.any():
        refitted = fit(y[~short], pairs.where(~short), family=first.family, start=first)
        deficits = lower_tails(y, pairs, refitted, judged, alpha)
    low |= short
    if not low.any() or (~low).sum() <= pairs.n + pairs.covariates.shape[1]:
        return deficits
    tested = deficits.fit
    trimmed_fit = fit_at_dispersion(
        y[~low], pairs.where(~low), k=tested.k, family=tested.family, start=(tested.effects, tested.slopes)
    )
    return attrs.evolve(deficits, trimmed_fit=trimmed_fit, mu=trimmed_fit.expected(pairs), trimmed=low)


def lower_tails(y: Floats, pairs: Design, fitted: Fit, judged: Flags, alpha: float) -> Deficits:
    """Each pair's lower tail by one fit, at its conservative dispersion.

    Parameters
    ----------
    y
        Ties of each pair.
    pairs
        The design.
    fitted
        The model, perhaps fitted to fewer pairs.
    judged
        Which pairs are asked about.
    alpha
        A pair is testable where P(Y = 0) is at most this.

    Returns
    -------
    Deficits
        With no pair trimmed.
    """
    mu, k, family = fitted.expected(pairs), fitted.k_conservative, fitted.family
    p = cdf(y, mu, k, family)
    below = np.where(y > 0, cdf(np.maximum(y - 1, 0), mu, k, family), 0.0)
    testable = log_p_zero(mu, k, family) <= math.log(alpha)
    q = np.full(len(y), math.nan)
    asked = np.flatnonzero(judged & testable)
    if len(asked):
        q[asked] = lower_tail_fdr(y[asked], mu[asked], k, family)
    return Deficits(
        fit=fitted, trimmed_fit=fitted, mu=mu, p=p, mid_p=(p + below) / 2, q=q, testable=testable,
        trimmed=np.zeros(len(y), dtype=bool),
    )  # fmt: skip


def lower_tail_fdr(y: Floats, mu: Floats, k: float, family: Family) -> Floats:
    """Discrete false discovery rates (Heyse) of the lower tails of ties; see `nulls.discrete_fdr`.

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
        q of each.
    """
    p = cdf(y, mu, k, family)
    if family == "binary":
        return discrete_fdr(p, np.column_stack([1 - mu, np.ones(len(mu))]))
    small = mu <= _LARGE
    largest = float(mu[small].max(initial=1.0))
    most = math.ceil(largest + _REACH * math.sqrt(largest + largest**2 / k))
    reachable = cdf(np.arange(most + 1, dtype=float)[None, :], mu[small][:, None], k, family)
    # where means are large the values of p lie so close as if it could take any: all of these have one support
    return discrete_fdr(p, [*reachable, np.sort(p)], times=[*np.ones(len(reachable), dtype=int), int((~small).sum())])
