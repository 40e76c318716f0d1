"""Expected ties by a gravity model with school effects: log μ_ij = α_i + α_j + xᵀβ, and its overdispersion.

Everything here is arrays over *pairs* of schools, each pair once. Nothing here knows records, graphs or results: that is
`network.expected` and `network.walls`.
"""

from __future__ import annotations

import math
from typing import Final

import attrs

from trustmodel.errors import MissingExtraError
from trustmodel.stats.families import Family, Flags, Floats, Whole, mean, sampled, scores, weights
from trustmodel.stats.irls import fisher_scoring

try:
    import numpy as np
    from scipy import optimize, sparse
except ImportError as error:
    raise MissingExtraError("analysis", "expected ties") from error

__all__ = [
    "Design", "Family", "Fit", "Flags", "Floats", "Whole",
    "design", "dispersion", "draw", "fit", "fit_at_dispersion", "k_conservative",
]  # fmt: skip

# on the spread of school effects: as if they had a standard deviation of 1.4; keeps a school of one tie finite
_RIDGE: Final = 0.5
_RIDGE_COVARIATE: Final = 0.01  # on standardised covariates: only a separated one feels it
_DIAGONAL: Final = 1e-9  # pairs in two halves leave one direction of effects that nothing determines
_STEPS: Final = 60
_FAR: Final = 4.0  # the longest step of a log mean in one turn
_CLOSE: Final = 1e-7
_ROUGH: Final = 1e-4  # close enough where another fit follows
_ROUNDS: Final = 3  # of mean and dispersion in turn
_K_RANGE: Final = (0.05, 1e4)  # overdispersion beyond is negligible
_LEFT: Final = 0.05  # the least share of a squared residual that is taken to be left after fitting


@attrs.frozen(kw_only=True, eq=False)
class Design:
    """Which pairs there are and what is known of each: the design X of n school effects and p covariates.

    Parameters θ are n effects, then p slopes. It is what `irls.Predictors` asks for, without a matrix of pairs × (n + p).
    """

    n: int
    """How many schools."""
    first: Whole
    """The first school of each pair, from 0."""
    second: Whole
    covariates: Floats
    """Pairs × covariates, centred and with spread 1."""
    incidence: sparse.csr_array
    """Schools × pairs: 1 where a school is an end of the pair."""

    def eta(self, theta: Floats, /) -> Floats:
        """The linear predictor of each pair, Xθ.

        Parameters
        ----------
        theta
            n effects, then the slopes.

        Returns
        -------
        numpy.ndarray
            One value a pair.
        """
        effects, slopes = theta[: self.n], theta[self.n :]
        eta: Floats = effects[self.first] + effects[self.second] + self.covariates @ slopes
        return eta

    def sums(self, values: Floats, /) -> Floats:
        """The sums of values over the pairs of each school, and over each covariate: Xᵀv.

        Parameters
        ----------
        values
            One a pair, or pairs × columns.

        Returns
        -------
        numpy.ndarray
            n + p sums, or (n + p) × columns.
        """
        return np.concatenate([self.incidence @ values, self.covariates.T @ values])

    def information(self, w: Floats, /) -> Floats:
        """XᵀWX.

        Parameters
        ----------
        w
            The weight of each pair.

        Returns
        -------
        numpy.ndarray
            (n + p) × (n + p), without the penalty.
        """
        n, p = self.n, self.covariates.shape[1]
        matrix = np.zeros((n + p, n + p))
        matrix[self.first, self.second] = w
        matrix[:n, :n] += matrix[:n, :n].T
        matrix[np.arange(n), np.arange(n)] = self.incidence @ w
        weighted = w[:, None] * self.covariates
        matrix[:n, n:] = self.incidence @ weighted
        matrix[n:, :n] = matrix[:n, n:].T
        matrix[n:, n:] = self.covariates.T @ weighted
        return matrix

    def penalty(self) -> Floats:
        """The ridge R: school effects are drawn to their own mean, slopes to 0.

        Returns
        -------
        numpy.ndarray
            (n + p) × (n + p).
        """
        n, p = self.n, self.covariates.shape[1]
        matrix = np.zeros((n + p, n + p))
        matrix[:n, :n] = _RIDGE * (np.eye(n) - 1 / n)
        matrix[np.arange(n, n + p), np.arange(n, n + p)] = _RIDGE_COVARIATE
        return matrix

    def solve(self, matrix: Floats, right: Floats, /) -> Floats:
        """The x of matrix x = right, with a small ridge on the diagonal.

        Parameters
        ----------
        matrix
            (n + p) × (n + p).
        right
            n + p, or (n + p) × columns.

        Returns
        -------
        numpy.ndarray
            As `right`.
        """
        return np.asarray(np.linalg.solve(matrix + _DIAGONAL * np.eye(len(matrix)), right), dtype=np.float64)

    def limited(self, step: Floats, /) -> tuple[Floats, Floats]:
        """A step of parameters that moves no linear predictor by more than 4, since means grow with exp(η).

        Parameters
        ----------
        step
            n + p parameters.

        Returns
        -------
        tuple of numpy.ndarray
            The step, and the most that it moves any linear predictor (one number).
        """
        moved = np.max(np.abs(self.eta(step)), initial=0.0)
        scale = min(1.0, _FAR / moved) if moved else 1.0
        return scale * step, np.asarray(scale * moved)

    def leverage(self, w: Floats) -> Floats:
        """How far each pair draws its own expectation: h = w xᵀ(XᵀWX + R)⁻¹x.

        Parameters
        ----------
        w
            The weight of each pair.

        Returns
        -------
        numpy.ndarray
            From 0 to 1, one a pair.
        """
        n, p = self.n, self.covariates.shape[1]
        inverse = self.solve(self.information(w) + self.penalty(), np.eye(n + p))
        own = np.diag(inverse)
        spread = own[self.first] + own[self.second] + 2 * inverse[self.first, self.second]
        if p:
            across = inverse[:n, n:]
            spread = spread + 2 * np.sum((across[self.first] + across[self.second]) * self.covariates, axis=1)
            spread = spread + np.sum((self.covariates @ inverse[n:, n:]) * self.covariates, axis=1)
        h: Floats = w * spread
        return h

    def where(self, kept: Flags) -> Design:
        """The same schools, fewer pairs.

        Parameters
        ----------
        kept
            True for each pair that stays.

        Returns
        -------
        Design
            Covariates as they are: not centred anew.
        """
        return design(self.n, self.first[kept], self.second[kept], self.covariates[kept])


def design(n: int, first: Whole, second: Whole, covariates: Floats) -> Design:
    """The design of pairs of n schools.

    Parameters
    ----------
    n
        How many schools.
    first
        The first school of each pair, from 0.
    second
        The second.
    covariates
        Pairs × covariates, centred and with spread 1.

    Returns
    -------
    Design
        With the incidence of schools and pairs.
    """
    count = len(first)
    incidence = sparse.csr_array(
        (np.ones(2 * count), (np.concatenate([first, second]), np.tile(np.arange(count), 2))), shape=(n, count)
    )
    return Design(n=n, first=first, second=second, covariates=covariates, incidence=incidence)


@attrs.frozen(kw_only=True, eq=False)
class Fit:
    """A fitted model: school effects, slopes, and what follows for each pair."""

    family: Family
    effects: Floats
    """α, one a school."""
    slopes: Floats
    """β, one a covariate."""
    k: float
    """Dispersion: the variance is μ + μ²/k. Infinite: Poisson, no overdispersion."""
    k_conservative: float
    """One standard error of 1/k more overdispersion than that, for the tests of single pairs."""
    mu: Floats
    """The mean of each pair."""
    w: Floats
    """The weight of each pair: its Fisher information about its log mean (log odds)."""
    converged: bool

    def expected(self, pairs: Design, offset: Floats | float = 0.0) -> Floats:
        """What the model expects of pairs, also of those that it was not fitted to.

        Parameters
        ----------
        pairs
            Of the same schools, with the same covariates.
        offset
            Added to the linear predictor of each pair.

        Returns
        -------
        numpy.ndarray
            μ, one a pair.
        """
        return mean(pairs.eta(np.concatenate([self.effects, self.slopes])) + offset, self.family)


def fit_at_dispersion(  # noqa: PLR0913 - one step of the fit: where from and what holds still
    y: Floats,
    pairs: Design,
    *,
    k: float,
    family: Family,
    start: tuple[Floats, Floats] | None = None,
    offset: Floats | float = 0.0,
    close: float = _CLOSE,
) -> Fit:
    """School effects and slopes at a given dispersion: penalised maximum likelihood (see `irls.fisher_scoring`).

    With k infinite, counts need not be Poisson: it is Poisson pseudo-maximum likelihood (PPML).

    Parameters
    ----------
    y
        Ties of each pair.
    pairs
        The design.
    k
        Dispersion.
    family
        `counts` or `binary`.
    start
        Effects and slopes to begin with. `None`: from the totals of schools.
    offset
        Added to the linear predictor of each pair.
    close
        The fit has converged when a step moves no linear predictor by more.

    Returns
    -------
    Fit
        With `k_conservative` the same as k.

    References
    ----------
    Santos Silva, J. M. C. and Tenreyro, S. (2006). The log of gravity. *Review of Economics and Statistics* 88, 641–658.

    Hoerl, A. E. and Kennard, R. W. (1970). Ridge regression. *Technometrics* 12, 55–67.
    """
    effects, slopes = _begin(y, pairs, family) if start is None else start
    estimate = fisher_scoring(
        y, pairs, family=family, k=k, start=np.concatenate([effects, slopes]), penalty=pairs.penalty(), offset=offset,
        close=close, steps=_STEPS,
    )  # fmt: skip
    return Fit(
        family=family, effects=estimate.theta[: pairs.n], slopes=estimate.theta[pairs.n :], k=k, k_conservative=k,
        mu=estimate.mu, w=weights(estimate.mu, k, family), converged=bool(estimate.converged),
    )  # fmt: skip


def _begin(y: Floats, pairs: Design, family: Family) -> tuple[Floats, Floats]:
    """Effects as if each school had its mean tie with everybody, half a tie added; no slopes."""
    slopes = np.zeros(pairs.covariates.shape[1])
    if family == "binary":
        return np.zeros(pairs.n), slopes
    rate = (pairs.incidence @ y + 0.5) / np.maximum(pairs.incidence @ np.ones(len(y)), 1)
    return np.log(rate) - 0.5 * math.log(float(np.mean(rate))), slopes


def dispersion(y: Floats, mu: Floats, leverage: Floats) -> float:
    """The dispersion k of counts by pseudo-likelihood: how far their overdispersion goes beyond Poisson.

    It solves Σ [(y − μ)²/V − (1 − h)] μ²/V = 0 with V = μ + μ²/k. Squared residuals are compared with what is left of
    them after fitting (1 − h), so that many school effects do not make ties look more even than they are. The weight μ²/V
    keeps pairs of which hardly anything is expected from having a say.

    Parameters
    ----------
    y
        Ties of each pair.
    mu
        Their means.
    leverage
        h of each pair (see `Design.leverage`).

    Returns
    -------
    float
        From 0.05; infinite where ties vary no more than Poisson.

    References
    ----------
    Breslow, N. E. (1984). Extra-Poisson variation in log-linear models. *Applied Statistics* 33, 38–44.

    Davidian, M. and Carroll, R. J. (1987). Variance function estimation. *Journal of the American Statistical
    Association* 82, 1079–1091 (with leverages).
    """
    square = (y - mu) ** 2
    left = np.clip(1 - leverage, _LEFT, 1)

    def excess(inverse: float) -> float:
        v = mu + mu * mu * inverse
        return float(np.sum((square / v - left) * mu * mu / v))

    least, most = 1 / _K_RANGE[1], 1 / _K_RANGE[0]
    if excess(least) <= 0:
        return math.inf
    if excess(most) >= 0:
        return _K_RANGE[0]
    return 1 / float(optimize.brentq(excess, least, most, xtol=1e-6))


def k_conservative(y: Floats, mu: Floats, k: float) -> float:
    """The dispersion with one standard error of 1/k more overdispersion.

    All lower tails of one network depend on one k: where it is estimated too large by chance, they are all too bold at
    once. The error is the sandwich of the estimating equation of `dispersion`.

    Parameters
    ----------
    y
        Ties of each pair.
    mu
        Their means.
    k
        The dispersion.

    Returns
    -------
    float
        At most k; infinite where k is.

    References
    ----------
    Huber, P. J. (1967). The behavior of maximum likelihood estimates under nonstandard conditions. *Fifth Berkeley
    Symposium* 1, 221–233 (the sandwich).
    """
    if math.isinf(k):
        return k
    v = mu + mu * mu / k
    weight = mu * mu / v
    error = math.sqrt(float(np.sum(((y - mu) ** 2 / v - 1) ** 2 * weight**2))) / float(np.sum(weight**2))
    return 1 / (1 / k + error)


def fit(y: Floats, pairs: Design, *, family: Family = "counts", start: Fit | None = None) -> Fit:
    """The model: Poisson pseudo-maximum likelihood, then the dispersion, then again as negative binomial.

    Parameters
    ----------
    y
        Ties of each pair.
    pairs
        The design.
    family
        `counts`, or `binary` (a logit, without dispersion).
    start
        A fit to begin with, of the same schools and covariates. `None`: from the totals of schools.

    Returns
    -------
    Fit
        Where ties vary no more than Poisson, k is infinite.
    """
    begin = None if start is None else (start.effects, start.slopes)
    rough = _CLOSE if family == "binary" else _ROUGH
    fitted = fit_at_dispersion(
        y, pairs, k=math.inf if start is None else start.k, family=family, start=begin, close=rough
    )
    if family == "binary":
        return fitted
    for turn in range(_ROUNDS):
        k = dispersion(y, fitted.mu, pairs.leverage(fitted.w))
        same = k == fitted.k
        close = _CLOSE if turn == _ROUNDS - 1 or same else _ROUGH
        fitted = fit_at_dispersion(y, pairs, k=k, family=family, start=(fitted.effects, fitted.slopes), close=close)
        if same:
            break
    return attrs.evolve(fitted, k_conservative=k_conservative(y, fitted.mu, fitted.k))


def draw(rng: np.random.Generator, fitted: Fit, draws: int) -> Floats:
    """Scores of ties drawn from the model: what a parametric bootstrap sums.

    Parameters
    ----------
    rng
        Where chance comes from.
    fitted
        The model.
    draws
        How many.

    Returns
    -------
    numpy.ndarray
        Draws × pairs; see `families.scores`.
    """
    ties = sampled(rng, fitted.mu, fitted.k, fitted.family, draws)
    return scores(ties, fitted.mu, fitted.k, fitted.family)
