"""Figures of a network in which some did not answer: estimates, their intervals, and the range that silence leaves.

Whoever did not answer has a row of unknown ties: what they would have named is missing, and not none. What others named of
them is known. Two ways are used, by what simulations on nine directed networks showed to be the closest for each figure:
*available cases*, with a finite-population jackknife over those who answered, and *multiple imputation* from the p2 model
(random effects of sender and receiver, and of reciprocity). Where ties have no direction by definition, a pair is known from
either side: only ties between two who are silent are missing, and the jackknife silences one more of those who answered.

Ties are a matrix n × n of truths, a row what a node names, none of a node to itself; `answered` is n truths.
"""

from __future__ import annotations

import math
from typing import Final, TypeAlias

import attrs

from trustmodel.errors import MissingExtraError
from trustmodel.stats import batch_measures

try:
    import numpy as np
    import numpy.typing as npt
    from scipy import linalg, sparse, special
except ImportError as error:
    raise MissingExtraError("analysis", "figures of networks in which some did not answer") from error

__all__ = [
    "MOST_SILENT",
    "Estimate",
    "available_share",
    "complete",
    "complete_symmetric",
    "density",
    "estimates",
    "imputed",
    "named",
    "p2",
    "reciprocity",
    "to_silent",
]

Floats: TypeAlias = npt.NDArray[np.float64]
Truths: TypeAlias = npt.NDArray[np.bool_]
Nodes: TypeAlias = npt.NDArray[np.int64]
NAN: Final = math.nan
MOST_SILENT: Final = 0.4
"""Where a greater share is silent, only density, reciprocity and shares of ties are estimated."""
_MOST_FOR_BETWEENNESS: Final = 0.1
_IMPUTATIONS: Final = 20
_ROUNDS: Final = 14  # of the p2 model's variances: they settle by then
_LEVEL: Final = 0.95
_LEAST_BEND: Final = 1e-3
_AT_ONCE: Final = 1_000_000  # pairs of nodes in one batch of networks
_PAIR: Final = 2
_SHARE: Final = (0.0, 1.0)
_SIGNED: Final = (-1.0, 1.0)


@attrs.frozen(kw_only=True)
class Estimate:
    """A figure with its 95 % interval, and how it was estimated."""

    value: float
    low: float = NAN
    high: float = NAN
    method: str = "available"
    """`available`: of the ties of those who answered; `both answered` and `among answerers`: of the pairs of which both
    did; `imputed`: multiple imputation; `none`: nothing honest can be said."""


UNKNOWN: Final = Estimate(value=NAN, method="none")


# --- available cases -------------------------------------------------------------------------------------------------


def density(ties: Truths, answered: Truths, *, symmetric: bool = False) -> Estimate:
    """Ties per possible tie, of those that are known.

    Parameters
    ----------
    ties
        n × n.
    answered
        n.
    symmetric
        Whether ties have no direction by definition, so that a pair is known where either answered.

    Returns
    -------
    Estimate
        The mean over those who answered, with the variance of a sample of r of n; where symmetric, with a jackknife.
    """
    n, r = len(ties), int(answered.sum())
    if symmetric:
        return _symmetric_density(ties | ties.T, answered)
    if not r or n < _PAIR:
        return UNKNOWN
    shares = ties[answered].sum(axis=1) / (n - 1)
    se = math.sqrt((1 - r / n) * float(shares.var(ddof=1)) / r) if r > 1 else NAN
    return _with_t(float(shares.mean()), se, r, "available")


def _symmetric_density(ties: Truths, answered: Truths) -> Estimate:
    known = np.triu(answered[:, None] | answered[None, :], 1)
    if not known.any():
        return UNKNOWN
    pairs, tied = float(known.sum()), float(ties[known].sum())
    lost = ties[np.ix_(answered, ~answered)].sum(axis=1)
    without = _ratio(tied - lost, np.full(len(lost), pairs - (~answered).sum()))
    return jackknife(tied / pairs, without, len(ties), symmetric=True)


def available_share(part: Floats, whole: Floats, n: int, *, ei: bool = False) -> Estimate:
    """A share of ties, of those that are known: Σ part / Σ whole, with a jackknife over those who answered.

    Parameters
    ----------
    part
        For each of r who answered, how much counts.
    whole
        And of how much.
    n
        How many there are, with those who did not answer.
    ei
        Whether the E-I index is wanted, 2 share − 1, where part is what crosses.

    Returns
    -------
    Estimate
        NaN where the whole is nothing.
    """
    total, counts = float(whole.sum()), float(part.sum())
    if not total:
        return UNKNOWN
    scale, least = (2.0, -1.0) if ei else (1.0, 0.0)
    without = scale * _ratio(counts - part, total - whole) + least
    return jackknife(scale * counts / total + least, without, n, bounds=_SIGNED if ei else _SHARE)


def to_silent(start: Nodes, end: Nodes, values: Floats, answered: Truths) -> Floats:
    """What would not be known of pairs without direction if one more of those who answered were silent.

    Parameters
    ----------
    start
        A node of each pair, by its place.
    end
        The other.
    values
        One a pair.
    answered
        n.

    Returns
    -------
    numpy.ndarray
        For each of r who answered, the sum over the pairs with somebody silent.
    """
    of_each = np.zeros(len(answered))
    for node, other in ((start, end), (end, start)):
        with_silent = ~answered[other]
        of_each += np.bincount(node[with_silent], values[with_silent], minlength=len(answered))
    return of_each[answered]


def jackknife(  # noqa: PLR0913 - what an estimate is made of
    value: float,
    without: Floats,
    n: int,
    *,
    method: str = "available",
    bounds: tuple[float, float] = _SHARE,
    symmetric: bool = False,
) -> Estimate:
    """An estimate with the interval of a jackknife for a sample of r of n, on t with r − 1 degrees of freedom.

    Parameters
    ----------
    value
        The figure.
    without
        The same without each of r who answered.
    n
        How many there are.
    method
        How the figure was estimated.
    bounds
        The least and the greatest that it can be.
    symmetric
        Whether a tie is known from either side, so that nothing is unknown where one is silent, and each figure of
        `without` has one more silent.

    Returns
    -------
    Estimate
        Without an interval where leaving one out leaves nothing to estimate from.
    """
    r = len(without)
    se = NAN
    if symmetric and r >= n - 1:
        se = 0.0
    elif r > 1 and np.isfinite(without).all():
        se = math.sqrt((1 - r / n) * (r - 1) / r * float(((without - without.mean()) ** 2).sum()))
        if symmetric:  # each of s silent has s − 1 ties unknown; each that is silenced in turn has s
            se *= (n - r - 1) / (n - r)
    return _with_t(value, se, r, method, bounds)


def _with_t(value: float, se: float, r: int, method: str, bounds: tuple[float, float] = _SHARE) -> Estimate:
    if math.isnan(se):
        return Estimate(value=value, method=method)
    if not se:
        return Estimate(value=value, low=value, high=value, method=method)
    reach = float(special.stdtrit(r - 1, (1 + _LEVEL) / 2)) * se
    return Estimate(value=value, low=max(bounds[0], value - reach), high=min(bounds[1], value + reach), method=method)


def _ratio(part: Floats, whole: Floats) -> Floats:
    out: Floats = np.full(np.broadcast(part, whole).shape, NAN)
    np.divide(part, whole, out=out, where=np.asarray(whole) > 0)
    return out


def named(ties: Truths, answered: Truths) -> float:
    """How often the silent are named: ties received per possible tie, of the silent as a multiple of those who answered.

    Parameters
    ----------
    ties
        n × n.
    answered
        n.

    Returns
    -------
    float
        About 1 (.97–1.06) where silence is at random. NaN where nobody, or everybody, is silent, or nobody is named.
    """
    r = int(answered.sum())
    if r < _PAIR or r == len(ties):
        return NAN
    received = ties[answered].sum(axis=0)
    silent = received[~answered].mean() / r
    answering = received[answered].mean() / (r - 1)
    return float(silent / answering) if answering else NAN


# --- figures of the whole --------------------------------------------------------------------------------------------


def reciprocity(ties: Truths, answered: Truths) -> dict[str, Estimate]:
    """The three forms of reciprocity, of the pairs of which both answered.

    Parameters
    ----------
    ties
        n × n.
    answered
        n.

    Returns
    -------
    dict
        As `batch_measures.reciprocities`.
    """
    n, ties = len(ties), ties[np.ix_(answered, answered)]
    r = len(ties)
    both = ties & ties.T
    m, returned = float(ties.sum()), float(both.sum())
    pairs = r * (r - 1)
    m_without = m - ties.sum(axis=0) - ties.sum(axis=1)
    returned_without = returned - 2 * both.sum(axis=1)
    whole = batch_measures.reciprocities(np.array([returned]), np.array([m]), r)
    without = (
        batch_measures.reciprocities(returned_without.astype(float), m_without.astype(float), r - 1) if pairs else {}
    )
    return {
        name: jackknife(
            float(values[0]),
            without[name],
            n,
            method="both answered",
            bounds=_SIGNED if "corrected" in name else _SHARE,
        )
        if name in without
        else UNKNOWN
        for name, values in whole.items()
    }


def _giving(ties: Truths, answered: Truths) -> Estimate:
    n = len(ties)
    given = ties[answered].sum(axis=1).astype(float)
    r = len(given)
    value = n * (given.max() - given.mean()) / (n - 1) ** 2
    if r < _PAIR:
        return Estimate(value=float(value))
    ordered = np.sort(given)
    top = np.where((given == ordered[-1]) & ((given == ordered[-1]).sum() == 1), ordered[-2], ordered[-1])
    mean = (given.sum() - given) / (r - 1)
    return jackknife(float(value), n * (top - mean) / (n - 1) ** 2, n)


def _receiving(ties: Truths, answered: Truths) -> Estimate:
    """Shares of those who could name each, drawn together by how much of their spread is of having asked few."""
    n = len(ties)
    rows = ties[answered].astype(float)
    could = len(rows) - answered.astype(float)  # nobody names themselves
    counts = rows.sum(axis=0)
    of_each = np.eye(n)[answered]
    without_counts, without_could = counts - rows, could - 1 + of_each
    value = _shrunk(counts[None], could[None], n)[0]
    return jackknife(float(value), _shrunk(without_counts, without_could, n), n)


def _shrunk(counts: Floats, could: Floats, n: int) -> Floats:
    """Freeman's centralisation of receiving: each line one set of counts, lines × n."""
    p = _ratio(counts, could)
    spread = p.var(axis=1)
    f = (could.max(axis=1) / n)[:, None]
    chance = _ratio((1 - f) * p * (1 - p), could - 1).mean(axis=1)
    kept = np.sqrt(np.maximum(0.0, 1 - _ratio(chance, spread)))
    figures: Floats = n * np.nan_to_num(kept, nan=1.0) * (p.max(axis=1) - p.mean(axis=1)) / (n - 1)
    return figures


def _transitive(ties: Truths, n: int) -> Estimate:
    """Among the r who answered, ties taken without direction."""
    either = (ties | ties.T).astype(float)
    degree = either.sum(axis=1)
    triangles = np.einsum("ij,ji->i", either @ either, either)  # twice those that each is in
    closed, forks = float(triangles.sum()), float((degree * (degree - 1)).sum())
    if not forks:
        return UNKNOWN
    forks_without = forks - degree * (degree - 1) - 2 * (either @ degree - degree)
    without = _ratio(closed - 3 * triangles, forks_without)
    return jackknife(closed / forks, without, n, method="among answerers")


_IMPUTED: Final = (
    "centralisation_degree", "connectedness", "hierarchy", "efficiency", "least_upper_bound",
)  # fmt: skip


def estimates(ties: Truths, answered: Truths, rng: np.random.Generator) -> dict[str, Estimate]:
    """The figures of the whole network, each estimated as is closest for it.

    Parameters
    ----------
    ties
        n × n.
    answered
        n; not all true.
    rng
        For imputation.

    Returns
    -------
    dict
        By the name of the figure in `SupportProfile`; NaN where nothing honest can be said.
    """
    n, silent = len(ties), 1 - float(answered.mean())
    among = ties[np.ix_(answered, answered)]
    figures = {"density": density(ties, answered), **reciprocity(ties, answered)}
    rest = ("centralisation_out", "centralisation_in", "transitivity", "centralisation_betweenness", *_IMPUTED)
    if silent > MOST_SILENT or len(among) < _PAIR + 1:
        return {**figures, **dict.fromkeys(rest, UNKNOWN)}
    figures["centralisation_out"] = _giving(ties, answered)
    figures["centralisation_in"] = _receiving(ties, answered)
    figures["transitivity"] = _transitive(among, n)
    shapes = _shapes(complete(ties, answered, rng))
    figures |= {name: imputed(shapes[name]) for name in _IMPUTED}
    betweenness = imputed(shapes["centralisation_betweenness"]) if silent <= _MOST_FOR_BETWEENNESS else UNKNOWN
    return {**figures, "centralisation_betweenness": betweenness}


def _shapes(stack: Truths) -> dict[str, Floats]:
    """Measures of the whole of many networks, a few at a time."""
    at_once = max(2, _AT_ONCE // stack[0].size)
    parts = [batch_measures.shape(stack[at : at + at_once]) for at in range(0, len(stack), at_once)]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


# --- multiple imputation ---------------------------------------------------------------------------------------------


def imputed(values: Floats, bounds: tuple[float, float] = _SHARE) -> Estimate:
    """An estimate from completed networks, by Rubin's rules: no variance within, since the whole is looked at.

    Parameters
    ----------
    values
        The figure of each completed network.
    bounds
        The least and the greatest that it can be.

    Returns
    -------
    Estimate
        NaN where it is undefined in any of them.
    """
    m = len(values)
    if not np.isfinite(values).all():
        return UNKNOWN
    se = math.sqrt((1 + 1 / m) * float(values.var(ddof=1)))
    return _with_t(float(values.mean()), se, m, "imputed", bounds)


def complete(ties: Truths, answered: Truths, rng: np.random.Generator, times: int = _IMPUTATIONS) -> Truths:
    """The network completed many times: what the silent would name, drawn from the p2 model of what is known.

    Parameters
    ----------
    ties
        n × n; ties of the silent that are there all the same are kept.
    answered
        n.
    rng
        The generator.
    times
        How many completed networks.

    Returns
    -------
    numpy.ndarray of bool
        times × n × n.
    """
    n = len(ties)
    model = p2(ties, answered)
    values, vectors = np.linalg.eigh(model.covariance)
    noise = rng.standard_normal((times, len(values))) * np.sqrt(np.maximum(values, 0.0))
    drawn = model.theta + noise @ vectors.T
    stack = np.repeat(ties[None], times, axis=0)
    silent = np.flatnonzero(~answered)
    for network, theta in zip(stack, drawn, strict=True):
        eta = theta[0] + theta[2 : 2 + n, None] + theta[2 + n :][None, :]
        p = _logistic(eta[silent] + theta[1] * ties.T[silent])
        network[silent] |= rng.random(p.shape) < p
        _both_unknown(network, ties, silent, eta, float(theta[1]), rng)
    stack[:, np.arange(n), np.arange(n)] = False
    return stack


def complete_symmetric(ties: Truths, answered: Truths, rng: np.random.Generator, times: int = _IMPUTATIONS) -> Truths:
    """The same for ties without direction: what lies between the silent is drawn from how often each is tied to the others.

    The chance of a pair has the log odds of the one plus those of the other less those of the whole; the share of each is
    drawn from its posterior, with a beta prior that has the mean and spread of all.

    Parameters
    ----------
    ties
        n × n, symmetric; ties between the silent that are there all the same are kept.
    answered
        n.
    rng
        The generator.
    times
        How many completed networks.

    Returns
    -------
    numpy.ndarray of bool
        times × n × n, each symmetric.
    """
    n, silent = len(ties), np.flatnonzero(~answered)
    stack = np.repeat(ties[None], times, axis=0)
    r = n - len(silent)
    if not r or len(silent) < _PAIR:
        return stack
    mean = _symmetric_density(ties, answered).value
    mean = min(max(mean, 0.5 / r / n), 1 - 0.5 / r / n)  # neither no ties nor all
    known = np.where(answered, n - 1, r)
    tied_known = ties[:, answered].sum(axis=1) + np.where(answered, ties[:, ~answered].sum(axis=1), 0)
    spread = float((tied_known / known).var() - mean * (1 - mean) * np.mean(1 / known))
    weight = min(mean * (1 - mean) / max(spread, _LEAST_BEND * mean * (1 - mean)) - 1, 1 / _LEAST_BEND)
    weight = max(weight, 1.0)
    tied = tied_known[silent]
    share = rng.beta(tied + weight * mean, r - tied + weight * (1 - mean), size=(times, len(silent)))
    odds = np.log(share) - np.log1p(-share)
    first, second = np.triu_indices(len(silent), 1)
    p = _logistic(odds[:, first] + odds[:, second] - math.log(mean / (1 - mean)))
    drawn = ties[silent[first], silent[second]] | (rng.random(p.shape) < p)
    stack[:, silent[first], silent[second]] = drawn
    stack[:, silent[second], silent[first]] = drawn
    return stack


def _both_unknown(  # noqa: PLR0913, PLR0917 - an inner step of complete
    network: Truths, ties: Truths, silent: Nodes, eta: Floats, rho: float, rng: np.random.Generator
) -> None:
    """Draw the pairs of which neither answered, from the four ways in which a pair can be tied."""
    first, second = np.triu_indices(len(silent), 1)
    i, j = silent[first], silent[second]
    log_odds = np.stack([np.zeros(len(i)), eta[i, j], eta[j, i], eta[i, j] + eta[j, i] + rho])
    chance = np.exp(log_odds - log_odds.max(axis=0))
    chance /= chance.sum(axis=0)
    way = (rng.random(len(i)) > np.cumsum(chance, axis=0)[:-1]).sum(axis=0)
    network[i, j] = ties[i, j] | (way == 1) | (way == 3)  # noqa: PLR2004 - both ways
    network[j, i] = ties[j, i] | (way >= 2)  # noqa: PLR2004 - the other way, or both


def _logistic(x: Floats) -> Floats:
    p: Floats = 1 / (1 + np.exp(-x))
    return p


@attrs.frozen(kw_only=True, eq=False)
class P2:
    """The p2 model without covariates: its constant, reciprocity, and what each node sends and receives beyond."""

    theta: Floats
    """The constant, reciprocity, n of senders, n of receivers."""
    covariance: Floats
    """Of `theta`: the inverse of the penalised information."""
    spread: Floats
    """Variance and covariance of sender and receiver effects: 2 × 2."""


def p2(ties: Truths, answered: Truths) -> P2:
    """The p2 model of van Duijn, Snijders and Zijlstra (2004), by penalised likelihood; unknown directions summed out.

    The chance of a pair is proportional to exp(y_ij η_ij + y_ji η_ji + ρ y_ij y_ji) with η_ij = β + a_i + b_j.

    Parameters
    ----------
    ties
        n × n.
    answered
        n; the row of whoever did not answer is unknown.

    Returns
    -------
    P2
        The mode, and the normal approximation at it.
    """
    n = len(ties)
    pairs = _Pairs.of(ties, answered)
    theta: Floats = np.zeros(2 + 2 * n)
    spread: Floats = np.eye(2)
    theta[0] = _log_odds(ties[answered].sum(), answered.sum() * (n - 1))
    covariance: Floats = np.zeros((len(theta), len(theta)))
    for _ in range(_ROUNDS):
        penalty = np.zeros_like(covariance)
        penalty[2:, 2:] = np.kron(np.linalg.inv(spread), np.eye(n))
        penalty[0, 0] = penalty[1, 1] = 1e-4  # a network without ties, or all tied, has a mode too
        for _ in range(2):
            gradient, information = pairs.slope_and_bend(theta)
            step = _solved(information + penalty, gradient - penalty @ theta)
            theta = theta + step / max(1.0, float(np.abs(step).max()) / 2)
        covariance = _inverse(pairs.slope_and_bend(theta)[1] + penalty)
        a, b = theta[2 : 2 + n], theta[2 + n :]
        at = np.arange(2, 2 + n)
        cross = float(np.mean(a * b + covariance[at, at + n]))
        spread = np.array(
            [
                [float(np.mean(a * a + covariance[at, at])), cross],
                [cross, float(np.mean(b * b + covariance[at + n, at + n]))],
            ]
        ) + 1e-3 * np.eye(2)
    return P2(theta=theta, covariance=covariance, spread=spread)


def _solved(matrix: Floats, vector: Floats) -> Floats:
    """The inverse of a symmetric matrix times a vector: a third of the work of the inverse."""
    try:
        solved: Floats = linalg.cho_solve(linalg.cho_factor(matrix, check_finite=False), vector, check_finite=False)
    except np.linalg.LinAlgError:
        solved = _inverse(matrix) @ vector
    return solved


def _inverse(matrix: Floats) -> Floats:
    """The inverse of a symmetric matrix; where it bends the wrong way, as it may with few known pairs, it is kept from it."""
    matrix = (matrix + matrix.T) / 2
    inverse: Floats
    root, fault = linalg.lapack.dpotrf(matrix, lower=1)
    if not fault:
        inverse, _ = linalg.lapack.dpotri(root, lower=1)  # the lower half of it
        return np.tril(inverse) + np.tril(inverse, -1).T
    values, vectors = np.linalg.eigh(matrix)
    inverse = (vectors / np.maximum(values, _LEAST_BEND)) @ vectors.T
    return inverse


def _log_odds(ties: float, possible: float) -> float:
    return math.log((ties + 0.5) / (possible - ties + 0.5))


@attrs.frozen(kw_only=True, eq=False)
class _Pairs:
    """Pairs of which at least one answered."""

    design: sparse.csr_array
    """What each pair's two directions and reciprocity are made of: 3 pairs × parameters."""
    y: Floats
    """Ties both ways: pairs × 2; what is unknown is 0."""
    unknown: npt.NDArray[np.int64]
    """Which direction is unknown: 0, 1, or 2 where none is."""

    @classmethod
    def of(cls, ties: Truths, answered: Truths) -> _Pairs:
        n = len(ties)
        first, second = np.triu_indices(n, 1)
        seen = answered[first] | answered[second]
        i, j = first[seen], second[seen]
        count, row = len(i), 3 * np.arange(len(i))
        one = np.zeros(count, dtype=np.int64)
        rows = np.concatenate([row, row, row, row + 1, row + 1, row + 1, row + 2])
        columns = np.concatenate([one, 2 + i, 2 + n + j, one, 2 + j, 2 + n + i, one + 1])
        design = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(3 * count, 2 + 2 * n))
        y = np.stack([ties[i, j] & answered[i], ties[j, i] & answered[j]], axis=1).astype(float)
        return cls(design=design, y=y, unknown=np.where(~answered[i], 0, np.where(~answered[j], 1, 2)))

    def slope_and_bend(self, theta: Floats) -> tuple[Floats, Floats]:
        """The gradient of the log likelihood, and its negative second derivative."""
        eta = (self.design @ theta).reshape(-1, 3)
        expected, spread = _moments(eta)
        told = np.column_stack([self.y, self.y[:, 0] * self.y[:, 1]])
        for way in (0, 1):
            at = np.flatnonzero(self.unknown == way)
            known = self.y[at, 1 - way]
            p = _logistic(eta[at, way] + eta[at, 2] * known)
            told[at, way], told[at, 2] = p, p * known
            # what remains unknown of a pair tells nothing: the variance that is left is taken off
            loading = np.zeros((len(at), 3))
            loading[:, way], loading[:, 2] = 1.0, known
            spread[at] -= (p * (1 - p))[:, None, None] * loading[:, :, None] * loading[:, None, :]
        block = 3 * np.arange(len(eta))[:, None, None]
        rows = block + np.arange(3)[None, :, None] + np.zeros((1, 1, 3), dtype=np.int64)
        weight = sparse.csr_array(
            (spread.ravel(), (rows.ravel(), rows.transpose(0, 2, 1).ravel())), shape=(3 * len(eta),) * 2
        )
        return self.design.T @ (told - expected).ravel(), (self.design.T @ weight @ self.design).toarray()


def _moments(eta: Floats) -> tuple[Floats, Floats]:
    """Mean and covariance of (y_ij, y_ji, y_ij y_ji) of each pair: pairs × 3, and pairs × 3 × 3."""
    forth, back, rho = eta.T
    log_odds = np.stack([np.zeros(len(eta)), forth, back, forth + back + rho])
    chance = np.exp(log_odds - log_odds.max(axis=0))
    chance /= chance.sum(axis=0)
    mean = np.stack([chance[1] + chance[3], chance[2] + chance[3], chance[3]], axis=1)
    second = np.repeat(chance[3][:, None, None], 3, axis=1).repeat(3, axis=2)
    second[:, 0, 0], second[:, 1, 1] = mean[:, 0], mean[:, 1]
    return mean, second - mean[:, :, None] * mean[:, None, :]
