"""Efficient score tests of indicators in a gravity model, by parametric bootstrap, and intervals that agree with them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import attrs

from trustmodel.errors import MissingExtraError
from trustmodel.stats.families import Family, Floats, scores
from trustmodel.stats.gravity import Design, Fit, design, fit, fit_at_dispersion
from trustmodel.stats.nulls import monte_carlo_p

try:
    import numpy as np
    from scipy import optimize, special
except ImportError as error:
    raise MissingExtraError("analysis", "expected ties") from error

__all__ = ["Contrast", "Score", "contrast", "score"]

_TELLS: Final = 1e-6  # the share of an indicator that must be left when all else is taken out
_REACH: Final = 12.0  # the largest log ratio that is looked for
_ROUGH: Final = 1e-4  # how close a fit has to be while an end of an interval is looked for
_FINE: Final = 1e-3  # how close such an end is looked for, as a log ratio
_NONE: Final = 1e-300  # no information is less


@attrs.frozen(kw_only=True, eq=False)
class Score:
    """How far pairs that indicators mark lie from what the model expects, with all else that the model knows taken out."""

    direction: Floats
    """The indicators, less what school effects and covariates explain of them: indicators × pairs."""
    value: Floats
    """Σ z̃ s, one an indicator."""
    information: Floats
    """The variance of `value` under the model, one an indicator."""


def score(y: Floats, pairs: Design, fitted: Fit, marks: Floats) -> Score:
    """The efficient score of indicators: Σ z̃ s, with z̃ what is left of z, and s the score of each pair.

    z̃ = z − X(XᵀWX)⁻¹XᵀWz, without the ridge: what is left is free of school effects even where the ridge drew them.

    Parameters
    ----------
    y
        Ties of each pair.
    pairs
        The design, without the indicators.
    fitted
        The model fitted to it.
    marks
        Indicators × pairs.

    Returns
    -------
    Score
        One value an indicator.

    References
    ----------
    Rao, C. R. (1948). Large sample tests of statistical hypotheses. *Proceedings of the Cambridge Philosophical Society*
    44, 50–57.
    """
    w = fitted.w
    information = pairs.information(w)
    scale = float(np.trace(information)) / len(information) or 1.0
    by = pairs.solve(information / scale, pairs.sums((marks * w).T) / scale)
    effects, slopes = by[: pairs.n].T, by[pairs.n :]
    explained = effects[:, pairs.first] + effects[:, pairs.second] + (pairs.covariates @ slopes).T
    direction = marks - explained
    s = scores(y, fitted.mu, fitted.k, fitted.family)
    return Score(direction=direction, value=direction @ s, information=(direction**2) @ w)


@attrs.frozen(kw_only=True, eq=False)
class Contrast:
    """An indicator's rate ratio with its interval, and its test."""

    ratio: float
    low: float
    high: float
    p: float
    z: float
    """The standardised score."""
    draws: Floats
    """The standardised score under the model without the indicator, one a draw."""
    expected: float
    """The ties of marked pairs that would be expected, were they like the others."""
    testable: bool
    reason: str = ""
    """Why it is not testable."""


def contrast(  # noqa: PLR0913 - one test, with all that it needs
    y: Floats,
    pairs: Design,
    mark: Floats,
    *,
    family: Family,
    drawn: Callable[[Fit, Floats], Floats],
    alpha: float,
) -> Contrast:
    """The model with one more indicator: the rate ratio exp(γ), a p-value and an interval by its efficient score.

    The score is standardised by the information and compared with what the fitted model without the indicator gives (a
    parametric bootstrap). The dispersion is that of the model with the indicator, so that a true boundary is not taken for
    overdispersion. The interval holds every γ whose score is within the middle 1 − alpha of these draws: it and the
    p-value agree, and it is defined where no tie crosses.

    Parameters
    ----------
    y
        Ties of each pair.
    pairs
        The design, without the indicator.
    mark
        1 for each pair that the indicator marks, else 0.
    family
        `counts` or `binary`.
    drawn
        Gives such standardised scores: of a fit and directions (indicators × pairs), draws × indicators.
    alpha
        The interval holds 1 − alpha.

    Returns
    -------
    Contrast
        All but `expected` NaN, and a reason, where it is not testable. `high` may be infinite.

    References
    ----------
    Davison, A. C. and Hinkley, D. V. (1997). *Bootstrap Methods and their Application*, chapter 4.
    """
    spread = float(mark.std()) or 1.0
    with_mark = design(
        pairs.n, pairs.first, pairs.second, np.column_stack([pairs.covariates, (mark - mark.mean()) / spread])
    )
    full = fit(y, with_mark, family=family)
    base = fit_at_dispersion(y, pairs, k=full.k, family=family, start=(full.effects, full.slopes[:-1]))
    at_none = score(y, pairs, base, mark[None])
    information = float(at_none.information[0])
    expected = float(full.expected(with_mark, -full.slopes[-1] / spread * mark) @ mark)
    if information <= _TELLS * float(mark @ base.w):
        return _untestable("school effects or covariates say all that the boundary could", math.nan)
    z = float(at_none.value[0]) / math.sqrt(information)
    chance = drawn(base, at_none.direction / math.sqrt(information))[:, 0]
    # order statistics as the p-value counts them: (1 + #)/(1 + B)
    bottom, top = np.quantile(chance, [alpha / 2, 1 - alpha / 2], method="weibull").tolist()
    # with no tie across, the score would be expected at −√information: Σ z̃ μ/(1 + μ/k) over those that cross
    if math.sqrt(information) < max(-bottom, float(special.ndtri(1 - alpha / 2))):
        return _untestable("even no tie at all across would lie within what chance gives", expected)
    gamma = float(full.slopes[-1]) / spread
    standardised = _standardised(y, pairs, mark, base)
    error = 1 / math.sqrt(information)
    crossed = float(y @ mark) > 0
    return Contrast(
        ratio=math.exp(gamma) if crossed else 0.0,
        low=math.exp(_root(standardised, top, gamma, -error)) if crossed else 0.0,
        high=math.exp(_root(standardised, bottom, max(gamma, -_REACH / 2), error)),
        p=monte_carlo_p(z, chance),
        z=z,
        draws=chance,
        expected=expected,
        testable=True,
    )


def _standardised(y: Floats, pairs: Design, mark: Floats, base: Fit) -> Callable[[float], float]:
    """The standardised score as a function of γ: each fit begins where the last one ended."""
    last = base

    def at(gamma: float) -> float:
        nonlocal last
        last = fit_at_dispersion(
            y, pairs, k=base.k, family=base.family, start=(last.effects, last.slopes), offset=gamma * mark, close=_ROUGH
        )
        here = score(y, pairs, last, mark[None])
        return float(here.value[0]) / math.sqrt(max(float(here.information[0]), _NONE))

    return at


def _untestable(reason: str, expected: float) -> Contrast:
    unknown = math.nan
    return Contrast(
        ratio=unknown, low=unknown, high=unknown, p=unknown, z=unknown, draws=np.zeros(0), expected=expected,
        testable=False, reason=reason,
    )  # fmt: skip


def _root(falling: Callable[[float], float], level: float, start: float, step: float) -> float:
    """Where a falling function meets a level, looked for from `start` in the direction of `step`."""
    near, far = start, start + 2 * step
    sign = math.copysign(1.0, step)
    while sign * (falling(far) - level) > 0:
        near, step = far, 2 * step
        far += step
        if abs(far) > _REACH:
            return math.copysign(math.inf, sign)
    if sign * (falling(near) - level) < 0:  # the estimate itself lies outside: the ridge drew it
        return near
    return float(optimize.brentq(lambda value: falling(value) - level, min(near, far), max(near, far), xtol=_FINE))
