"""Expected ties by a gravity model with school effects: the fit, its score for one more indicator, and draws from it.

Everything here is arrays over *pairs* of schools, each pair once. Nothing here knows records, graphs or results: that is
`boundaries`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final, Literal, TypeAlias

import attrs

from trustmodel.errors import MissingExtraError
from trustmodel.stats.nulls import discrete_fdr, monte_carlo_p

try:
    import numpy as np
    import numpy.typing as npt
    from scipy import optimize, sparse, special
except ImportError as error:
    raise MissingExtraError("analysis", "expected ties") from error

__all__ = [
    "Contrast",
    "Design",
    "Fit",
    "Score",
    "Shortfall",
    "contrast",
    "design",
    "draw",
    "fit",
    "lower_tail",
    "no_tie",
    "rates",
    "score",
    "shortfalls",
    "solve",
]  # fmt: skip

Floats: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Family: TypeAlias = Literal["counts", "binary"]

_RIDGE: Final = (
    0.5  # on the spread of school effects: as if they had a standard deviation of 1.4; keeps a school of one tie finite
)
_RIDGE_COVARIATE: Final = 0.01  # on standardised covariates: only a separated one feels it
_STEPS: Final = 60
_CLOSE: Final = 1e-7
_FAR: Final = 4.0  # the longest step of a log mean in one turn
_K_RANGE: Final = (0.05, 1e4)  # a dispersion beyond is as good as none
_ROUNDS: Final = 3  # of mean and dispersion in turn
_MOST_ETA: Final = 25.0
_LARGE: Final = 50.0  # a mean past which counts are as good as continuous
_TELLS: Final = 1e-6  # the share of an indicator that must be left when all else is taken out
_REACH: Final = 12.0  # the largest log ratio that is looked for
_ROUGH: Final = 1e-4


@attrs.frozen(kw_only=True, eq=False)
class Design:
    """Which pairs there are and what is known of each: the ends of pairs, and covariates (centred, with spread 1)."""

    n: int
    first: Whole
    second: Whole
    covariates: Floats
    """pairs × covariates."""
    nodes: sparse.csr_array
    """schools × pairs: 1 where a school is an end."""

    def eta(self, effects: Floats, slopes: Floats) -> Floats:
        """The linear predictor of each pair."""
        found: Floats = effects[self.first] + effects[self.second] + self.covariates @ slopes
        return found

    def information(self, w: Floats) -> Floats:
        """XᵀWX for school effects and covariates, with the ridge."""
        n, p = self.n, self.covariates.shape[1]
        made = np.zeros((n + p, n + p))
        made[self.first, self.second] = w
        made[:n, :n] += made[:n, :n].T
        made[np.arange(n), np.arange(n)] = self.nodes @ w
        weighted = w[:, None] * self.covariates
        made[:n, n:] = self.nodes @ weighted
        made[n:, :n] = made[:n, n:].T
        made[n:, n:] = self.covariates.T @ weighted
        return made + self.ridge()

    def ridge(self) -> Floats:
        """The penalty: school effects are drawn to their own mean, covariates to none."""
        n, p = self.n, self.covariates.shape[1]
        made = np.zeros((n + p, n + p))
        made[:n, :n] = _RIDGE * (np.eye(n) - 1 / n)
        made[np.arange(n, n + p), np.arange(n, n + p)] = _RIDGE_COVARIATE
        return made

    def sums(self, values: Floats) -> Floats:
        """Xᵀv."""
        return np.concatenate([self.nodes @ values, self.covariates.T @ values])

    def leverage(self, w: Floats, inverse: Floats) -> Floats:
        """How far each pair draws its own expectation: w xᵀ(XᵀWX)⁻¹x."""
        n = self.n
        own = np.diag(inverse)
        found = own[self.first] + own[self.second] + 2 * inverse[self.first, self.second]
        if self.covariates.shape[1]:
            across = inverse[:n, n:]
            found = found + 2 * np.sum((across[self.first] + across[self.second]) * self.covariates, axis=1)
            found = found + np.sum((self.covariates @ inverse[n:, n:]) * self.covariates, axis=1)
        kept: Floats = w * found
        return kept

    def where(self, kept: Flags) -> Design:
        """The same schools, fewer pairs."""
        return design(self.n, self.first[kept], self.second[kept], self.covariates[kept])


def design(n: int, first: Whole, second: Whole, covariates: Floats) -> Design:
    """The pairs of n schools."""
    count = len(first)
    nodes = sparse.csr_array(
        (np.ones(2 * count), (np.concatenate([first, second]), np.tile(np.arange(count), 2))), shape=(n, count)
    )
    return Design(n=n, first=first, second=second, covariates=covariates, nodes=nodes)


@attrs.frozen(kw_only=True, eq=False)
class Fit:
    """A fitted model: school effects, slopes, and what follows for each pair."""

    family: Family
    effects: Floats
    slopes: Floats
    k: float
    """Dispersion: the variance is μ + μ²/k. Infinite: Poisson."""
    safe_k: float
    """One standard error of 1/k more spread than that, for the tests of single pairs."""
    mu: Floats
    w: Floats
    """The information that a pair has of its log mean."""
    converged: bool

    def expected(self, pairs: Design, offset: Floats | float = 0.0) -> Floats:
        """What the model expects of pairs, also of those that it was not fitted to."""
        return _mean(pairs.eta(self.effects, self.slopes) + offset, self.family)


def _mean(eta: Floats, family: Family) -> Floats:
    found: Floats = special.expit(eta) if family == "binary" else np.exp(np.minimum(eta, _MOST_ETA))
    return found


def _information(mu: Floats, k: float, family: Family) -> Floats:
    return mu * (1 - mu) if family == "binary" else mu / (1 + mu / k)


def scores(y: Floats, mu: Floats, k: float, family: Family) -> Floats:
    """The derivative of each pair's log-likelihood by its linear predictor."""
    return y - mu if family == "binary" else (y - mu) / (1 + mu / k)


def _likelihood(y: Floats, eta: Floats, mu: Floats, k: float, family: Family) -> float:
    if family == "binary":
        return float(np.sum(y * eta - np.logaddexp(0, eta)))
    if math.isinf(k):
        return float(np.sum(y * eta - mu))
    return float(np.sum(y * eta - (y + k) * np.log1p(mu / k)))


def solve(  # noqa: PLR0913 - one step of the fit: where from and what holds still
    y: Floats,
    pairs: Design,
    *,
    k: float,
    family: Family,
    start: tuple[Floats, Floats] | None = None,
    offset: Floats | float = 0.0,
    close: float = _CLOSE,
) -> Fit:
    """School effects and slopes at a given dispersion, by Fisher scoring with a ridge; it never diverges."""
    n = pairs.n
    if start is None:
        total = pairs.nodes @ y + 0.5
        number = np.maximum(pairs.nodes @ np.ones(len(y)), 1)
        rate = total / number
        level = float(np.mean(rate))
        effects = np.log(rate) - 0.5 * math.log(level) if family == "counts" else np.zeros(n)
        slopes = np.zeros(pairs.covariates.shape[1])
    else:
        effects, slopes = start
    ridge = pairs.ridge()
    theta = np.concatenate([effects, slopes])

    def at(theta: Floats) -> tuple[Floats, Floats, float]:
        eta = pairs.eta(theta[:n], theta[n:]) + offset
        mu = _mean(eta, family)
        return eta, mu, _likelihood(y, eta, mu, k, family) - 0.5 * float(theta @ ridge @ theta)

    _, mu, value = at(theta)
    converged = False
    for _ in range(_STEPS):
        gradient = pairs.sums(scores(y, mu, k, family)) - ridge @ theta
        step = _solved(pairs.information(_information(mu, k, family)), gradient)
        moved = float(np.max(np.abs(pairs.eta(step[:n], step[n:])), initial=0.0))
        scale = min(1.0, _FAR / moved) if moved else 1.0
        for _ in range(_STEPS):
            _, new_mu, new_value = at(theta + scale * step)
            if new_value >= value - _CLOSE * (1 + abs(value)):
                break
            scale /= 2
        theta, mu, value = theta + scale * step, new_mu, new_value
        if scale * moved < close:
            converged = True
            break
    return Fit(
        family=family, effects=theta[:n], slopes=theta[n:], k=k, safe_k=k, mu=mu, w=_information(mu, k, family),
        converged=converged,
    )  # fmt: skip


def _solved(matrix: Floats, right: Floats) -> Floats:
    # a whisper on the diagonal: pairs in two halves leave one direction that nothing tells of
    return np.asarray(np.linalg.solve(matrix + 1e-9 * np.eye(len(matrix)), right), dtype=np.float64)


def dispersion(y: Floats, mu: Floats, leverage: Floats) -> float:
    """The dispersion k by pseudo-likelihood: Σ [(y − μ)²/V − (1 − h)] μ²/V = 0 with V = μ + μ²/k; infinite without overdispersion.

    Squared residuals are compared with what is left of them after fitting (1 − h), so that many school effects do not
    make ties look more even than they are. The weight μ²/V keeps pairs of which hardly anything is expected from
    having a say.
    """
    square = (y - mu) ** 2
    left = np.clip(1 - leverage, 0.05, 1)

    def excess(inverse: float) -> float:
        v = mu + mu * mu * inverse
        return float(np.sum((square / v - left) * mu * mu / v))

    least, most = 1 / _K_RANGE[1], 1 / _K_RANGE[0]
    if excess(least) <= 0:
        return math.inf
    if excess(most) >= 0:
        return _K_RANGE[0]
    return 1 / float(optimize.brentq(excess, least, most, xtol=1e-6))


def fit(y: Floats, pairs: Design, *, family: Family = "counts", start: Fit | None = None) -> Fit:
    """The model: Poisson pseudo-likelihood, then the dispersion, then again as negative-binomial where ties vary more."""
    begin = None if start is None else (start.effects, start.slopes)
    rough = _CLOSE if family == "binary" else _ROUGH
    found = solve(y, pairs, k=math.inf if start is None else start.k, family=family, start=begin, close=rough)
    if family == "binary":
        return found
    for turn in range(_ROUNDS):
        inverse = _solved(pairs.information(found.w), np.eye(pairs.n + pairs.covariates.shape[1]))
        k = dispersion(y, found.mu, pairs.leverage(found.w, inverse))
        close = _CLOSE if turn == _ROUNDS - 1 or k == found.k else _ROUGH
        same = k == found.k
        found = solve(y, pairs, k=k, family=family, start=(found.effects, found.slopes), close=close)
        if same:
            break
    return attrs.evolve(found, safe_k=_safe(y, found.mu, found.k))


def _safe(y: Floats, mu: Floats, k: float) -> float:
    """The dispersion with one standard error of 1/k added.

    All lower tails of one network hang on one k: where it is found too large by chance, they are all too bold at once.
    The error is the sandwich of the estimating equation of `dispersion`.
    """
    if math.isinf(k):
        return k
    v = mu + mu * mu / k
    weight = mu * mu / v
    error = math.sqrt(float(np.sum(((y - mu) ** 2 / v - 1) ** 2 * weight**2))) / float(np.sum(weight**2))
    return 1 / (1 / k + error)


@attrs.frozen(kw_only=True, eq=False)
class Score:
    """How far pairs that an indicator marks lie from what the model expects, with all else that the model knows taken out."""

    direction: Floats
    """The indicators, less what school effects and covariates explain of them: indicators × pairs."""
    value: Floats
    information: Floats
    """The variance of `value` under the model."""


def score(y: Floats, pairs: Design, found: Fit, marks: Floats) -> Score:
    """The efficient score of indicators: Σ z̃ s, with z̃ what is left of z, and s the score of each pair.

    `marks` is indicators × pairs.
    """
    w = found.w
    across = np.concatenate([pairs.nodes @ (marks * w).T, pairs.covariates.T @ (marks * w).T])
    # without the ridge: what is left is free of school effects even where the ridge drew them
    information = pairs.information(w) - pairs.ridge()
    by = _solved(information / (scale := float(np.trace(information)) / len(information) or 1.0), across / scale)
    explained = (
        by[: pairs.n].T[:, pairs.first] + by[: pairs.n].T[:, pairs.second] + (pairs.covariates @ by[pairs.n :]).T
    )
    direction = marks - explained
    s = scores(y, found.mu, found.k, found.family)
    return Score(direction=direction, value=direction @ s, information=(direction**2) @ w)


def draw(rng: np.random.Generator, found: Fit, draws: int) -> Floats:
    """Scores of ties drawn from the model: draws × pairs."""
    return scores(ties(rng, found, draws), found.mu, found.k, found.family)


def ties(rng: np.random.Generator, found: Fit, draws: int) -> Floats:
    """Ties drawn from the model: draws × pairs."""
    shape = (draws, len(found.mu))
    if found.family == "binary":
        return (rng.random(shape) < found.mu).astype(float)
    rate = found.mu if math.isinf(found.k) else found.mu * rng.standard_gamma(found.k, shape) / found.k
    made: Floats = rng.poisson(rate, shape).astype(float)
    return made


def lower_tail(y: Floats, mu: Floats, k: float, family: Family) -> Floats:
    """P(Y ≤ y) by the model, for each pair."""
    if family == "binary":
        found: Floats = np.where(y >= 1, 1.0, 1 - mu)
    elif math.isinf(k):
        found = special.pdtr(y, mu)
    else:
        found = special.betainc(k, y + 1, k / (k + mu))
    return found


def interval(y: Floats, mu: Floats, k: float, family: Family, alpha: float) -> tuple[Floats, Floats]:
    """For each pair the ratios to what is expected at which y lies just within the middle 1 − alpha; NaN for binary ties.

    Both tails are inverted exactly: Poisson as Garwood does, negative-binomial at the dispersion that was found.
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


def no_tie(mu: Floats, k: float, family: Family) -> Floats:
    """The logarithm of P(Y = 0) by the model, for each pair."""
    if family == "binary":
        found: Floats = np.log1p(-mu)
    elif math.isinf(k):
        found = -mu
    else:
        found = -k * np.log1p(mu / k)
    return found


@attrs.frozen(kw_only=True, eq=False)
class Shortfall:
    """Each pair's lower tail, with all that is needed to judge it."""

    fit: Fit
    """By which pairs are tested: without those that were found."""
    plain: Fit
    """By which expected ties are told: without any near pair that falls short."""
    mu: Floats
    """By `plain`."""
    p: Floats
    mid_p: Floats
    q: Floats
    testable: Flags
    trimmed: Flags
    """Pairs that `plain` left out."""


def shortfalls(  # noqa: PLR0913 - what is judged, and how
    y: Floats, pairs: Design, *, first: Fit, judged: Flags, alpha: float, trim_q: float, trim_p: float
) -> Shortfall:
    """Each pair's lower tail, false discovery rates among the pairs that are judged, and expected ties.

    Walls draw down what is expected of their schools. Expected ties are therefore told by a fit without the judged pairs
    whose mid-p is at most `trim_p`, at the dispersion of all. Tests leave out only what was found at `trim_q` in a first
    round: where nothing is found nothing is left out, so the chance to find anything where nothing is stays what it was.
    Judged by the other fit, chance would be found twice as often.
    """
    result = _judge(y, pairs, first, judged, alpha)
    low = judged & (result.mid_p <= trim_p)
    short = result.q <= trim_q
    if short.any():
        result = _judge(y, pairs, fit(y[~short], pairs.where(~short), family=first.family, start=first), judged, alpha)
    low |= short
    if not low.any() or (~low).sum() <= pairs.n + pairs.covariates.shape[1]:
        return result
    tested = result.fit
    plain = solve(y[~low], pairs.where(~low), k=tested.k, family=tested.family, start=(tested.effects, tested.slopes))
    return attrs.evolve(result, plain=plain, mu=plain.expected(pairs), trimmed=low)


def _judge(y: Floats, pairs: Design, found: Fit, judged: Flags, alpha: float) -> Shortfall:
    mu, k, family = found.expected(pairs), found.safe_k, found.family
    p = lower_tail(y, mu, k, family)
    below = np.where(y > 0, lower_tail(np.maximum(y - 1, 0), mu, k, family), 0.0)
    testable = no_tie(mu, k, family) <= math.log(alpha)
    q = np.full(len(y), math.nan)
    asked = np.flatnonzero(judged & testable)
    if len(asked):
        q[asked] = rates(y[asked], mu[asked], k, family)
    return Shortfall(
        fit=found, plain=found, mu=mu, p=p, mid_p=(p + below) / 2, q=q, testable=testable,
        trimmed=np.zeros(len(y), dtype=bool),
    )  # fmt: skip


def rates(y: Floats, mu: Floats, k: float, family: Family) -> Floats:
    """Discrete false discovery rates of lower tails."""
    p = lower_tail(y, mu, k, family)
    return discrete_fdr(p, _supports(p, mu, k, family))


def _supports(p: Floats, mu: Floats, k: float, family: Family) -> list[Floats]:
    """What values each p can take; for large means, where they lie close, as if any."""
    any_value = np.sort(p)
    if family == "binary":
        return [np.array([1 - one, 1.0]) for one in mu.tolist()]
    small = mu <= _LARGE
    largest = float(mu[small].max(initial=1.0))
    # far enough that hardly anything lies beyond
    counts = np.arange(math.ceil(largest + 10 * math.sqrt(largest + largest**2 / k)) + 1, dtype=float)
    table = lower_tail(counts[None, :], mu[small][:, None], k, family)
    rows = iter(table)
    return [next(rows) if one else any_value for one in small.tolist()]


@attrs.frozen(kw_only=True, eq=False)
class Contrast:
    """An indicator's rate ratio with its interval, and its test."""

    ratio: float
    low: float
    high: float
    p: float
    z: float
    draws: Floats
    """The standardised score under the model without the indicator."""
    expected: float
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
    """The model with one more indicator: exp(γ), a p-value and an interval by its efficient score.

    The score is standardised by the information and compared with what the fitted model without the indicator gives;
    `drawn` gives such standardised scores for a direction. The dispersion is that of the model with the indicator, so
    that a true boundary is not taken for spread. The interval holds every γ whose score is within the middle 1 − alpha
    of these draws: it and the p-value agree, and it is defined where no tie crosses.
    """
    spread = float(mark.std()) or 1.0
    wide = design(
        pairs.n, pairs.first, pairs.second, np.column_stack([pairs.covariates, (mark - mark.mean()) / spread])
    )
    full = fit(y, wide, family=family)
    base = solve(y, pairs, k=full.k, family=family, start=(full.effects, full.slopes[:-1]))
    at_none = score(y, pairs, base, mark[None])
    information = float(at_none.information[0])
    # what would be expected across, were it like within
    like = full.expected(wide, -full.slopes[-1] / spread * mark)
    expected = float(like @ mark)
    if information <= _TELLS * float((mark**2) @ base.w):
        return _untestable("school effects or covariates say all that the boundary could", math.nan)
    z = float(at_none.value[0]) / math.sqrt(information)
    chance = drawn(base, at_none.direction / math.sqrt(information))[:, 0]
    # order statistics as the p-value counts them: (1 + #)/(1 + B)
    bottom, top = np.quantile(chance, [alpha / 2, 1 - alpha / 2], method="weibull").tolist()
    # with no tie across, the score would be expected at −√information: Σ z̃ μ/(1 + μ/k) over those that cross
    if math.sqrt(information) < max(-bottom, float(special.ndtri(1 - alpha / 2))):
        return _untestable("even no tie at all across would lie within what chance gives", expected)
    gamma = float(full.slopes[-1]) / spread

    last = base

    def standardised(value: float) -> float:
        nonlocal last
        last = solve(
            y, pairs, k=full.k, family=family, start=(last.effects, last.slopes), offset=value * mark, close=_ROUGH
        )
        at = score(y, pairs, last, mark[None])
        return float(at.value[0]) / math.sqrt(max(float(at.information[0]), 1e-300))

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


def _untestable(reason: str, expected: float) -> Contrast:
    nothing = math.nan
    return Contrast(
        ratio=nothing, low=nothing, high=nothing, p=nothing, z=nothing, draws=np.zeros(0), expected=expected,
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
    return float(optimize.brentq(lambda value: falling(value) - level, min(near, far), max(near, far), xtol=1e-3))
