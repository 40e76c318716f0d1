r"""Rates of ties between few schools: a gravity model that three to fifteen schools can bear, fitted to many worlds at once.

For a pair of schools in one *layer* (one kind of evidence, such as support or a survey)

$$\eta_{ij} = \log e_{ij} + c + a_i + a_j - b\,u_{ij} + h\,v_{ij} + (s_i + s_j)\,\bar u_{ij} + \textstyle\sum_q x_{ij,q}\beta_q
+ \gamma z_{ij}$$

where e is the share of the pair's answers that could be seen, u the distance in units of the median distance, v what
$\log(\mathrm{km} + D/4)$ adds to a straight line, $\bar u$ is u less its mean, x what else the schools have in common, and z
marks the pairs that a wall would stand between. Activity a, decay b, bend h, reach s and the logarithm γ of the rate ratio
have normal penalties, wide ones, so that every figure stays finite where a school has no ties, or no tie crosses.

Counts have the mean exp(η) and the variance μ + μ²/k, or φ(μ + μ²/60) with φ < 1 where they vary less than that. Yes/no
answers with M chances have the mean M(1 − exp(−exp(η))), so that γ stays the logarithm of a rate ratio, and the variance
φμ(1 − μ/M).

All arrays begin with worlds: the data observed are a batch of one, the draws of a test a batch of many.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Final, TypeAlias

import attrs

from trustmodel.errors import MissingExtraError

try:
    import numpy as np
    import numpy.typing as npt
except ImportError as error:
    raise MissingExtraError("analysis", "walls and expected ties") from error

__all__ = [
    "Dispersion",
    "Fit",
    "Floats",
    "Layer",
    "Prior",
    "Whole",
    "dispersion_of",
    "drawn",
    "fit",
    "fit_without_wall",
]

Floats: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]

MOST_K: Final = 60.0  # counts that vary no more than this are as good as Poisson
_LEAST_K: Final = 0.1
_LEAST_PHI: Final = 0.5
_GRID: Final = np.geomspace(_LEAST_K, MOST_K, 25)
_MOST_ETA: Final = 25.0  # exp(25) is beyond any count of ties
_LEAST_ETA: Final = -25.0
_LOOSE: Final = 1e3  # the penalty that holds all activity at 0 in the fit from which dispersion begins
_LEVEL: Final = 1e-4  # the penalty of the level c: none, but a matrix that can be inverted
_LONGEST_STEP: Final = 3.0  # in η
_ROUNDS_OF_DISPERSION: Final = 3
_SMALL: Final = 1e-12


@attrs.frozen(kw_only=True)
class Prior:
    """What is assumed before any tie is looked at: normal distributions of what the model is made of.

    No public figures of school trusts exist, so the default is wide. Distance is in units of the median distance of the
    pairs, so that a prior of one trust means the same in another.
    """

    decay: float = 1.0
    """Mean of b: by how much the logarithm of ties falls over the median distance."""
    decay_sd: float = attrs.field(default=2.0, validator=attrs.validators.gt(0))
    bend_sd: float = attrs.field(default=0.5, validator=attrs.validators.gt(0))
    """Standard deviation of h: how far the fall may differ from a straight line."""
    reach_sd: float = attrs.field(default=0.5, validator=attrs.validators.gt(0))
    """Of s: schools differ in how far their ties reach."""
    activity_sd: float = attrs.field(default=1.0, validator=attrs.validators.gt(0))
    """Of a: schools differ in how many ties they have."""
    ratio_sd: float = attrs.field(default=1.5, validator=attrs.validators.gt(0))
    """Of γ, the logarithm of the rate ratio across a wall."""
    trusts: int = 0
    """How many trusts it was pooled from; 0: it is assumed."""

    def wider(self) -> Prior:
        """One that assumes less of distance, for walls that follow the distance between places.

        Returns
        -------
        Prior
            Decay with a standard deviation of at least 4, bend of at least 1.
        """
        return attrs.evolve(self, decay_sd=max(self.decay_sd, 4.0), bend_sd=max(self.bend_sd, 1.0))


@attrs.frozen(kw_only=True, eq=False)
class Layer:
    """One kind of evidence over pairs of schools, without its ties: what the model knows of each pair."""

    n: int
    """How many schools there are."""
    first: Whole
    """The one school of each pair, by number."""
    second: Whole
    """The other, always a higher number."""
    km: Floats
    """How far apart they are."""
    chances: Floats | None = None
    """For yes/no answers: of how many each pair's ties are a count. `None`: ties are counts without end."""
    exposure: Floats | None = None
    """The share of the pair's answers that could be seen, above 0. `None`: all."""
    common: Floats | None = None
    """What else schools have in common: pairs × attributes, 1 where they agree, else 0."""
    prior: Prior = attrs.field(factory=Prior)

    def only(self, which: npt.NDArray[np.bool_]) -> Layer:
        """Some of its pairs.

        Parameters
        ----------
        which
            True for the pairs that are kept.

        Returns
        -------
        Layer
            Schools keep their numbers.
        """
        kept: dict[str, Any] = {
            name: None if (value := getattr(self, name)) is None else value[which]
            for name in ("first", "second", "km", "chances", "exposure", "common")
        }
        return attrs.evolve(self, **kept)

    # --- what the distance is measured in ---

    @cached_property
    def median_km(self) -> float:
        """The median distance of the pairs, in which decay is measured; 1 where all are on one site."""
        median = float(np.median(self.km)) if len(self.km) else 0.0
        return median or float(self.km.max(initial=0.0)) or 1.0

    @cached_property
    def _distance(self) -> tuple[Floats, Floats]:
        """u, and v: what log(km + D/4) adds to a straight line, with the spread of u."""
        u = self.km / self.median_km
        line = np.column_stack([np.ones_like(u), u])
        curve = np.log(u + 0.25)
        bend = curve - line @ np.linalg.lstsq(line, curve, rcond=None)[0]
        spread = float(bend.std())
        return u, bend / spread * float(u.std()) if spread > 1e-6 else np.zeros_like(u)  # noqa: PLR2004 - no spread

    @cached_property
    def terms(self) -> Floats:
        """The columns that are not of single schools: level, −u, v, and what schools have in common."""
        u, v = self._distance
        common = np.zeros((len(u), 0)) if self.common is None else self.common
        return np.column_stack([np.ones_like(u), -u, v, common])

    @cached_property
    def away(self) -> Floats:
        """How much further apart each pair is than pairs are on average, in units of the median distance."""
        u, _ = self._distance
        centred: Floats = u - u.mean() if len(u) else u
        return centred

    @cached_property
    def offset(self) -> Floats:
        """The logarithm of the exposure."""
        return np.zeros(len(self.km)) if self.exposure is None else np.log(self.exposure)

    # --- parameters: those of terms, then activity, then reach ---

    @property
    def activity(self) -> slice:
        """Where the activity of schools stands among the parameters."""
        return slice(self.terms.shape[1], self.terms.shape[1] + self.n)

    @property
    def reach(self) -> slice:
        """Where their reach stands."""
        return slice(self.terms.shape[1] + self.n, self.terms.shape[1] + 2 * self.n)

    @cached_property
    def means(self) -> Floats:
        """The prior mean of each parameter."""
        means = np.zeros(self.terms.shape[1] + 2 * self.n)
        means[1] = self.prior.decay
        return means

    @cached_property
    def precisions(self) -> Floats:
        """1 over the prior variance of each."""
        prior = self.prior
        common = self.terms.shape[1] - 3
        return np.concatenate([
            [_LEVEL, prior.decay_sd**-2, prior.bend_sd**-2], np.full(common, prior.activity_sd**-2),
            np.full(self.n, prior.activity_sd**-2), np.full(self.n, prior.reach_sd**-2),
        ])  # fmt: skip

    @cached_property
    def _ends(self) -> Floats:
        """1 where a school is an end of a pair: pairs × schools."""
        ends = np.zeros((len(self.first), self.n))
        rows = np.arange(len(self.first))
        ends[rows, self.first] = ends[rows, self.second] = 1.0
        return ends

    @cached_property
    def _both_ways(self) -> Whole:
        """The places of each pair in a flat square of schools, in both directions."""
        return np.concatenate([self.first * self.n + self.second, self.second * self.n + self.first])

    def predictor(self, theta: Floats) -> Floats:
        """The η of each world and pair, without the wall.

        Parameters
        ----------
        theta
            Worlds × parameters.

        Returns
        -------
        numpy.ndarray
            Worlds × pairs.
        """
        schools = theta[:, self.activity], theta[:, self.reach]
        activity, reach = (of[:, self.first] + of[:, self.second] for of in schools)
        eta: Floats = theta[:, : self.terms.shape[1]] @ self.terms.T + activity + reach * self.away + self.offset
        return eta

    def gradient(self, of_pairs: Floats) -> Floats:
        """What is summed over pairs for each parameter: worlds × parameters, from worlds × pairs.

        Parameters
        ----------
        of_pairs
            Worlds × pairs.

        Returns
        -------
        numpy.ndarray
            X'v: worlds × parameters.
        """
        return np.concatenate(
            [of_pairs @ self.terms, of_pairs @ self._ends, (of_pairs * self.away) @ self._ends], axis=1
        )

    def square(self, of_pairs: Floats) -> Floats:
        """Values of pairs as symmetric squares of schools: worlds × schools × schools.

        Parameters
        ----------
        of_pairs
            Worlds × pairs.

        Returns
        -------
        numpy.ndarray
            0 on the diagonal.
        """
        square = np.zeros((len(of_pairs), self.n * self.n))
        square[:, self._both_ways] = np.concatenate([of_pairs, of_pairs], axis=1)
        return square.reshape(-1, self.n, self.n)

    def information(self, weights: Floats) -> Floats:
        """X'WX: worlds × parameters × parameters, from the weights of pairs.

        Parameters
        ----------
        weights
            Worlds × pairs.

        Returns
        -------
        numpy.ndarray
            Summed by schools; no matrix of pairs × parameters is made.
        """
        q, n = self.terms.shape[1], self.n
        information = np.zeros((len(weights), q + 2 * n, q + 2 * n))
        for column in range(q):
            of_column = weights * self.terms[:, column]
            information[:, column] = self.gradient(of_column)
            information[:, :, column] = information[:, column]
        school = np.arange(n)
        moved = weights * self.away
        for rows, columns, of_pairs in (
            (self.activity, self.activity, weights),
            (self.activity, self.reach, moved),
            (self.reach, self.reach, moved * self.away),
        ):
            block = self.square(of_pairs)
            block[:, school, school] = of_pairs @ self._ends
            information[:, rows, columns] = block
            information[:, columns, rows] = block
        return information

    def penalty(self, theta: Floats, precisions: Floats) -> Floats:
        """½Σ(θ − mean)²/sd² for each world.

        Parameters
        ----------
        theta
            Worlds × parameters.
        precisions
            1 over the prior variance of each parameter.

        Returns
        -------
        numpy.ndarray
            One number a world.
        """
        penalty: Floats = 0.5 * ((theta - self.means) ** 2 @ precisions)
        return penalty


@attrs.frozen(eq=False)
class Dispersion:
    """How much ties vary: the variance is φ(μ + μ²/k) for counts, φμ(1 − μ/M) for yes/no. One number a world each."""

    phi: Floats
    k: Floats

    def of(self, worlds: npt.NDArray[np.int64] | slice) -> Dispersion:
        """That of some worlds.

        Parameters
        ----------
        worlds
            Their places.

        Returns
        -------
        Dispersion
            As many numbers as places.
        """
        return Dispersion(self.phi[worlds], self.k[worlds])


@attrs.frozen(kw_only=True, eq=False)
class Fit:
    """A layer fitted to worlds: worlds first in every array."""

    theta: Floats
    mean: Floats
    """μ of each pair."""
    slope: Floats
    """dμ/dη."""
    variance: Floats
    value: Floats
    """The penalised log-likelihood, without what the parameters have no part in. The wall's own penalty is not in it."""

    @property
    def weights(self) -> Floats:
        """The information of each pair about its η."""
        return self.slope**2 / self.variance

    def scores(self, y: Floats) -> Floats:
        """The derivative of each pair's log-likelihood by its η.

        Parameters
        ----------
        y
            Ties: worlds × pairs.

        Returns
        -------
        numpy.ndarray
            Worlds × pairs.
        """
        return (y - self.mean) * self.slope / self.variance


def moments(layer: Layer, eta: Floats, dispersion: Dispersion) -> tuple[Floats, Floats, Floats]:
    """Mean, dμ/dη and variance of each pair."""
    rate = np.exp(np.clip(eta, _LEAST_ETA, _MOST_ETA))
    phi = dispersion.phi[:, None]
    if layer.chances is None:
        return rate, rate, phi * (rate + rate * rate / dispersion.k[:, None])
    none = np.exp(-rate)
    share = np.clip(1 - none, 1e-10, 1 - 1e-10)
    return layer.chances * share, layer.chances * rate * none + _SMALL, phi * layer.chances * share * (1 - share)


def log_likelihood(layer: Layer, y: Floats, eta: Floats, dispersion: Dispersion) -> Floats:
    """The log-likelihood of each world over φ, without what η has no part in."""
    rate = np.exp(np.clip(eta, _LEAST_ETA, _MOST_ETA))
    if layer.chances is None:
        k = dispersion.k[:, None]
        of_pairs = y * eta - (y + k) * np.log1p(rate / k)
    else:
        of_pairs = y * np.log(np.maximum(-np.expm1(-rate), _SMALL)) - (layer.chances - y) * rate
    total: Floats = of_pairs.sum(axis=1) / dispersion.phi
    return total


# --- fitting ---------------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True, eq=False)
class Mark:
    """Pairs that a wall would stand between, with the one γ that all layers share."""

    pairs: Sequence[Floats]
    """For each layer 1 where a pair crosses, else 0: pairs, or worlds × pairs."""
    sd: float
    start: Floats
    """Where the search for γ begins, one number a world."""

    def of(self, worlds: Whole) -> Mark:
        """That of some worlds."""
        pairs = [each if each.ndim == 1 else each[worlds] for each in self.pairs]
        return Mark(pairs=pairs, sd=self.sd, start=self.start[worlds])


def fit(  # noqa: PLR0913 - what a fit is made of
    layers: Sequence[Layer],
    ys: Sequence[Floats],
    dispersions: Sequence[Dispersion],
    *,
    starts: Sequence[Floats] | None = None,
    mark: Mark | None = None,
    given: Sequence[Floats] | None = None,
    precisions: Sequence[Floats] | None = None,
    close: float = 1e-4,
    steps: int = 30,
) -> tuple[list[Fit], Floats]:
    """Layers fitted by penalised Newton steps (Fisher scoring), with one γ where pairs are marked.

    Parameters
    ----------
    layers
        What is known of pairs.
    ys
        Ties: worlds × pairs for each layer.
    dispersions
        Held while fitting.
    starts
        Parameters to begin from, worlds × parameters for each layer. `None`: what the prior expects.
    mark
        The pairs that a wall would stand between. `None`: no wall, and the layers have nothing in common.
    given
        What is added to η of each layer, pairs or worlds × pairs: a wall whose γ is known.
    precisions
        In place of those of the prior.
    close
        A world is done when a step betters its penalised likelihood by less.
    steps
        No more than these.

    Returns
    -------
    list of Fit
        One a layer.
    numpy.ndarray
        γ of each world; 0 where no pair is marked.
    """
    worlds = len(ys[0])
    precise = [layer.precisions for layer in layers] if precisions is None else precisions
    thetas = [_begun(layer, y) for layer, y in zip(layers, ys, strict=True)] if starts is None else list(starts)
    gamma = np.zeros(worlds) if mark is None else mark.start.copy()
    problem = _Problem(layers, ys, dispersions, precise, given, mark)
    thetas = [theta.copy() for theta in thetas]
    value = problem.value(thetas, gamma)
    active = np.arange(worlds)
    for _ in range(steps):
        at = problem.of(active)
        here = [theta[active] for theta in thetas]
        moves, turn = at.step(here, gamma[active])
        before = value[active]
        after, scale = _shortened(at, here, gamma[active], moves, turn, before)
        for theta, move in zip(thetas, moves, strict=True):
            theta[active] += scale[:, None] * move
        gamma[active] += scale * turn
        value[active] = after
        active = active[np.abs(after - before) >= close]
        if not len(active):
            break
    return problem.fits(thetas, gamma), gamma


def _begun(layer: Layer, y: Floats) -> Floats:
    """The prior's means, with the level that gives as many ties as there are."""
    theta = np.tile(layer.means, (len(y), 1))
    expected = np.exp(layer.predictor(theta[:1])[0]).sum()
    chances = 1.0 if layer.chances is None else float(layer.chances.mean())
    theta[:, 0] = np.log(np.maximum(y.sum(axis=1), 0.5) / max(expected * chances, _SMALL))
    return theta


def _shortened(  # noqa: PLR0913, PLR0917 - an inner step of fit
    at: _Problem, thetas: list[Floats], gamma: Floats, moves: list[Floats], turn: Floats, before: Floats
) -> tuple[Floats, Floats]:
    """The value after a step, and by what it was shortened where it would not have bettered it."""
    scale = at.longest(moves, turn)
    after = at.value([t + scale[:, None] * m for t, m in zip(thetas, moves, strict=True)], gamma + scale * turn)
    for _ in range(6):
        worse = np.flatnonzero(after < before - 1e-9)
        if not len(worse):
            break
        scale[worse] /= 3
        again = at.of(worse)
        shorter = scale[worse, None]
        after[worse] = again.value(
            [t[worse] + shorter * m[worse] for t, m in zip(thetas, moves, strict=True)],
            gamma[worse] + scale[worse] * turn[worse],
        )
    return after, scale


class _Problem:
    """Layers, their ties and a mark, for some worlds: the value to be made large, and the next step."""

    def __init__(  # noqa: PLR0913, PLR0917 - an inner step of fit
        self,
        layers: Sequence[Layer],
        ys: Sequence[Floats],
        dispersions: Sequence[Dispersion],
        precisions: Sequence[Floats],
        given: Sequence[Floats] | None,
        mark: Mark | None,
    ) -> None:
        self.layers, self.ys, self.dispersions = layers, ys, dispersions
        self.precisions, self.given, self.mark = precisions, given, mark

    def of(self, worlds: Whole) -> _Problem:
        if len(worlds) == len(self.ys[0]):
            return self
        given = self.given and [each if each.ndim == 1 else each[worlds] for each in self.given]
        return _Problem(
            self.layers,
            [y[worlds] for y in self.ys],
            [dispersion.of(worlds) for dispersion in self.dispersions],
            self.precisions,
            given,
            self.mark and self.mark.of(worlds),
        )

    def eta(self, place: int, theta: Floats, gamma: Floats) -> Floats:
        eta = self.layers[place].predictor(theta)
        if self.given is not None:
            eta += self.given[place]
        if self.mark is not None:
            eta += gamma[:, None] * self.mark.pairs[place]
        return eta

    def value(self, thetas: list[Floats], gamma: Floats) -> Floats:
        value = np.zeros(len(gamma)) if self.mark is None else -0.5 * (gamma / self.mark.sd) ** 2
        for place, (layer, theta) in enumerate(zip(self.layers, thetas, strict=True)):
            value += self._value(place, layer, theta, self.eta(place, theta, gamma))
        return value

    def _value(self, place: int, layer: Layer, theta: Floats, eta: Floats) -> Floats:
        likelihood = log_likelihood(layer, self.ys[place], eta, self.dispersions[place])
        return likelihood - layer.penalty(theta, self.precisions[place])

    def step(self, thetas: list[Floats], gamma: Floats) -> tuple[list[Floats], Floats]:
        """A Newton step for all parameters. γ is eliminated: each layer is solved for its own gradient and for the mark."""
        solved = []
        push, hold = np.zeros(len(gamma)), np.ones(len(gamma))
        if self.mark is not None:
            push, hold = -gamma / self.mark.sd**2, np.full(len(gamma), self.mark.sd**-2)
        for place, (layer, theta) in enumerate(zip(self.layers, thetas, strict=True)):
            mean, slope, variance = moments(layer, self.eta(place, theta, gamma), self.dispersions[place])
            weights, scores = slope**2 / variance, (self.ys[place] - mean) * slope / variance
            information = layer.information(weights)
            diagonal = np.arange(information.shape[1])
            information[:, diagonal, diagonal] += self.precisions[place]
            gradient = layer.gradient(scores) - self.precisions[place] * (theta - layer.means)
            if self.mark is None:
                solved.append(np.linalg.solve(information, gradient[..., None]))
                continue
            marked = weights * self.mark.pairs[place]
            across = layer.gradient(marked)
            both = np.linalg.solve(information, np.stack([gradient, across], axis=2))
            # marks are 0 or 1, so that z² = z
            push = push + (scores * self.mark.pairs[place]).sum(axis=1) - np.einsum("bp,bp->b", across, both[..., 0])
            hold = hold + marked.sum(axis=1) - np.einsum("bp,bp->b", across, both[..., 1])
            solved.append(both)
        turn = push / np.maximum(hold, _SMALL) if self.mark is not None else np.zeros(len(gamma))
        if self.mark is None:
            return [np.asarray(each[..., 0], dtype=np.float64) for each in solved], turn
        return [np.asarray(each[..., 0] - turn[:, None] * each[..., 1], dtype=np.float64) for each in solved], turn

    def longest(self, moves: list[Floats], turn: Floats) -> Floats:
        """1, or less where a step would move some η too far."""
        furthest = np.full(len(turn), _SMALL)
        for place, (layer, move) in enumerate(zip(self.layers, moves, strict=True)):
            change = layer.predictor(move) - layer.offset
            if self.mark is not None:
                change += turn[:, None] * self.mark.pairs[place]
            furthest = np.maximum(furthest, np.abs(change).max(axis=1))
        return np.minimum(1.0, _LONGEST_STEP / furthest)

    def fits(self, thetas: list[Floats], gamma: Floats) -> list[Fit]:
        fits = []
        for place, (layer, theta) in enumerate(zip(self.layers, thetas, strict=True)):
            eta = self.eta(place, theta, gamma)
            mean, slope, variance = moments(layer, eta, self.dispersions[place])
            value = self._value(place, layer, theta, eta)
            fits.append(Fit(theta=theta, mean=mean, slope=slope, variance=variance, value=value))
        return fits


# --- dispersion ------------------------------------------------------------------------------------------------------


def penalised(layer: Layer, fitted: Fit) -> Floats:
    """The information of a fit with its penalties: worlds × parameters × parameters."""
    information = layer.information(fitted.weights)
    diagonal = np.arange(information.shape[1])
    information[:, diagonal, diagonal] += layer.precisions
    return information


def dispersion_of(layer: Layer, y: Floats, fitted: Fit, *, lost: float = 0.0, df: float | None = None) -> Dispersion:
    """The dispersion at which Pearson's χ² is as large as the degrees of freedom.

    Parameters
    ----------
    layer
        What is known of pairs.
    y
        Ties.
    fitted
        A fit to them.
    lost
        How many degrees of freedom the wall costs: its γ, shared by layers.
    df
        In place of pairs less effective parameters.

    Returns
    -------
    Dispersion
        k from 0.1 to 60 and φ = 1; or k = 60 and φ from ½, where counts vary less than that. For yes/no φ from ½.
    """
    free = np.full(len(y), max(df, 1.0)) if df is not None else degrees_of_freedom(layer, fitted, lost=lost)
    square = (y - fitted.mean) ** 2
    if layer.chances is not None:
        pearson = (square / (fitted.mean * (1 - fitted.mean / layer.chances))).sum(axis=1)
        return Dispersion(np.maximum((pearson + 2) / (free + 2), _LEAST_PHI), np.full(len(y), MOST_K))
    # rises with k
    pearson = np.stack([(square / (fitted.mean + fitted.mean**2 / k)).sum(axis=1) for k in _GRID], axis=1)
    below = (pearson < free[:, None]).sum(axis=1)
    left = np.clip(below - 1, 0, len(_GRID) - 2)
    rows = np.arange(len(y))
    low, high = pearson[rows, left], pearson[rows, left + 1]
    share = np.clip((free - low) / np.maximum(high - low, 1e-9), 0, 1)
    k = np.exp(np.log(_GRID[left]) * (1 - share) + np.log(_GRID[left + 1]) * share)
    phi = np.where(below == len(_GRID), np.clip((pearson[:, -1] + 2) / (free + 2), _LEAST_PHI, 1.0), 1.0)
    return Dispersion(phi, k)


def degrees_of_freedom(layer: Layer, fitted: Fit, *, lost: float = 0.0) -> Floats:
    """Pairs less effective parameters, at least 1: tr(H⁻¹X'WX) is how many there are less what penalties hold."""
    inverse = np.linalg.inv(penalised(layer, fitted))
    held = np.einsum("bpp,p->b", inverse, layer.precisions)
    free: Floats = np.maximum(len(layer.km) - (len(layer.precisions) - held) - lost, 1.0)
    return free


def fit_without_wall(
    layer: Layer, y: Floats, *, start: Floats | None = None, given: Floats | None = None
) -> tuple[Fit, Dispersion]:
    """A layer fitted without a wall, or with one whose γ is given, and its dispersion.

    Dispersion begins from a fit in which all schools are as active: begun from none, the activity of schools would take
    up what single busy pairs bring.

    Parameters
    ----------
    layer
        What is known of pairs.
    y
        Ties: worlds × pairs.
    start
        Parameters to begin from.
    given
        What is added to η: a wall whose γ is known.

    Returns
    -------
    Fit
        At the dispersion of the round before.
    Dispersion
        That dispersion.
    """
    worlds = len(y)
    flat = layer.precisions.copy()
    flat[layer.activity] = _LOOSE
    poisson = Dispersion(np.ones(worlds), np.full(worlds, MOST_K))
    added = None if given is None else [given]
    (rough,), _ = fit([layer], [y], [poisson], given=added, precisions=[flat], close=0.1, steps=6)
    dispersion = dispersion_of(layer, y, rough, df=max(len(layer.km) - 3.0, 1.0))
    if layer.chances is None:
        dispersion = Dispersion(np.ones(worlds), dispersion.k)
    starts = None if start is None else [start]
    for _ in range(_ROUNDS_OF_DISPERSION):
        (fitted,), _ = fit([layer], [y], [dispersion], starts=starts, given=added, close=1e-2)
        starts, dispersion = [fitted.theta], dispersion_of(layer, y, fitted)
    (fitted,), _ = fit([layer], [y], [dispersion], starts=starts, given=added)
    return fitted, dispersion


# --- draws -----------------------------------------------------------------------------------------------------------


def drawn(  # noqa: PLR0913 - what a draw is made of
    layer: Layer,
    fitted: Fit,
    dispersion: Dispersion,
    draws: int,
    rng: np.random.Generator,
    *,
    given: Floats | None = None,
) -> Floats:
    """Ties as the fitted model would have them; how well its parameters are known is part of it.

    Each draw takes parameters from N(θ̂, H⁻¹), and is scaled back to the expected number of ties for counts. Then ties are
    negative binomial, binomial where counts vary less than Poisson, and beta-binomial for yes/no.

    Parameters
    ----------
    layer
        What is known of pairs.
    fitted
        A fit to one world.
    dispersion
        Its dispersion.
    draws
        How many.
    rng
        Where chance comes from.
    given
        What is added to η of each pair: a wall in force.

    Returns
    -------
    numpy.ndarray
        Draws × pairs.
    """
    root = np.linalg.cholesky(np.linalg.inv(penalised(layer, fitted)[0]))
    theta = fitted.theta[0] + rng.normal(size=(draws, fitted.theta.shape[1])) @ root.T
    added = np.zeros(len(layer.km)) if given is None else given
    phi, k = float(dispersion.phi[0]), float(dispersion.k[0])
    all_alike = Dispersion(np.full(draws, phi), np.full(draws, k))
    mean = moments(layer, layer.predictor(theta) + added, all_alike)[0]
    if layer.chances is not None:
        return _yes_or_no(mean, layer.chances, phi, rng)
    expected = moments(layer, layer.predictor(fitted.theta[:1]) + added, all_alike.of(slice(1)))[0].sum()
    mean = mean * (expected / mean.sum(axis=1))[:, None]
    if phi < 0.98:  # noqa: PLR2004 - as good as Poisson
        chances = np.ceil(mean / (1 - phi)).astype(np.int64)
        share = np.divide(mean, chances, out=np.zeros_like(mean), where=chances > 0)
        return np.asarray(rng.binomial(chances, share), dtype=np.float64)
    clumped = mean * rng.gamma(k, 1 / k, mean.shape) if k < MOST_K - 1 else mean
    return np.asarray(rng.poisson(clumped), dtype=np.float64)


def _yes_or_no(mean: Floats, chances: Floats, phi: float, rng: np.random.Generator) -> Floats:
    """Yes/no answers, beta-binomial where they vary more than chance would have it."""
    share = mean / chances
    if phi > 1.02:  # noqa: PLR2004 - as good as binomial
        rho = np.clip((phi - 1) / np.maximum(chances - 1, 1), 1e-3, 0.9)
        size = (1 - rho) / rho
        beta = rng.beta(np.maximum(size * share, 1e-6), np.maximum(size * (1 - share), 1e-6))
        share = np.where(chances > 1, beta, share)
    return np.asarray(rng.binomial(chances.astype(np.int64), share), dtype=np.float64)


def variance_explained(layer: Layer, marks: Floats) -> Floats:
    """The R² of marks on distance, the schools' own means taken out of both: places only, no ties.

    Parameters
    ----------
    layer
        What is known of pairs.
    marks
        1 where a pair crosses, else 0: walls × pairs.

    Returns
    -------
    numpy.ndarray
        One number a wall, from 0 to 1; above .95 the data cannot separate it from distance. 1 where schools' own means say all of the mark.
    """
    schools = np.column_stack([np.ones(marks.shape[1]), layer._ends])  # noqa: SLF001 - its own module
    both = np.column_stack([layer.terms[:, 1:3], marks.T])
    rest = both - schools @ np.linalg.lstsq(schools, both, rcond=None)[0]
    distance, left = rest[:, :2], rest[:, 2:]
    total = (left**2).sum(axis=0)
    unexplained = ((left - distance @ np.linalg.lstsq(distance, left, rcond=None)[0]) ** 2).sum(axis=0)
    nothing_left = total < 1e-9  # noqa: PLR2004 - rounding
    share: Floats = np.clip(1 - unexplained / np.where(nothing_left, 1.0, total), 0, 1)
    return np.where(nothing_left, 1.0, share)
