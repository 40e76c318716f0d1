"""One rate ratio over several layers of ties: signed roots of the likelihood ratio, and what they are in draws.

A wall is a γ below 0 for the pairs that it would stand between (`pair_rates`). Its statistic is r = sign(γ̂)√(2(Q₁ − Q₀)),
where Q₁ and Q₀ are the penalised log-likelihoods with γ and without, both at the dispersion of the fit without. It is not
the score: the fit without a wall bends to take in a strong one, so that its score falls as the wall grows. At the dispersion
of the fit with γ, which is estimated anew for each number of ties that cross, r could rise where less crosses.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Final, TypeAlias

import attrs
import numpy as np
import numpy.typing as npt

from trustmodel.stats.nulls import generator, progressing
from trustmodel.stats.pair_rates import (
    Dispersion,
    Fit,
    Floats,
    Layer,
    Mark,
    Whole,
    dispersion_of,
    drawn,
    fit,
    fit_without_wall,
    penalised,
)

__all__ = [
    "Cuts",
    "Evidence",
    "Interval",
    "Roots",
    "crossing",
    "heterogeneity",
    "interval",
    "lowest_cuts",
    "signed_roots",
]

Sides: TypeAlias = npt.NDArray[np.bool_]

_BLOCK: Final = 64  # worlds at a time: their matrices stay in the cache
_DRAWS, _LAYERS_APART, _CUT = range(3)  # paths of random numbers
_LARGEST: Final = 4_000_000  # numbers in one block of scores of cuts
_GRID: Final = np.linspace(-6.0, 4.0, 41)
_TINY: Final = 1e-9
_TRIED: Final = 2  # cuts of which the signed root is calculated, after a screen by scores


@attrs.frozen(kw_only=True, eq=False)
class Roots:
    """What a wall is in each world."""

    r: Floats
    gamma: Floats
    fits: Sequence[Fit]
    """With the wall, one a layer, at the dispersion of those without."""


@attrs.frozen(kw_only=True, eq=False)
class Worlds:
    """Ties of some worlds, and the layers fitted to them without a wall."""

    ys: Sequence[Floats]
    fits: Sequence[Fit]
    dispersions: Sequence[Dispersion]

    @property
    def thetas(self) -> list[Floats]:
        """The parameters of each layer: worlds × parameters."""
        return [fitted.theta for fitted in self.fits]

    def __len__(self) -> int:
        return len(self.ys[0])

    def of(self, worlds: Whole | slice) -> Worlds:
        """Some of them."""
        return Worlds(
            ys=[y[worlds] for y in self.ys],
            fits=[Fit(**{name: getattr(each, name)[worlds] for name in attrs.fields_dict(Fit)}) for each in self.fits],
            dispersions=[each.of(worlds) for each in self.dispersions],
        )

    def blocks(self, size: int = _BLOCK) -> Iterator[Worlds]:
        """All of them, some at a time."""
        for begin in range(0, len(self), size):
            yield self.of(slice(begin, begin + size))


def crossing(layer: Layer, sides: Sides) -> Floats:
    """1 where the schools of a pair are on two sides, else 0.

    Parameters
    ----------
    layer
        The pairs.
    sides
        Which side each school is on: schools, or cuts × schools.

    Returns
    -------
    numpy.ndarray
        Pairs, or cuts × pairs.
    """
    return np.asarray(sides[..., layer.first] != sides[..., layer.second], dtype=np.float64)


@attrs.frozen(kw_only=True, eq=False)
class Evidence:
    """The ties observed in each layer, fitted without a wall, and draws from that fit."""

    layers: Sequence[Layer]
    ties: Sequence[Floats]
    """One number a pair, for each layer."""
    draws: int
    seed: int
    progress: bool = False

    @cached_property
    def observed(self) -> Worlds:
        """What was observed, as a batch of one."""
        return without_wall(self.layers, [y[None].astype(float) for y in self.ties])

    @cached_property
    def drawn(self) -> Worlds:
        """What the fit without a wall gives, everything refitted in each draw (parametric bootstrap)."""
        ys = [
            drawn(layer, fitted, dispersion, self.draws, generator(self.seed, _DRAWS, place))
            for place, (layer, fitted, dispersion) in enumerate(
                zip(self.layers, self.observed.fits, self.observed.dispersions, strict=True)
            )
        ]
        starts = [np.tile(theta, (_BLOCK, 1)) for theta in self.observed.thetas]
        blocks = range(0, self.draws, _BLOCK)
        steps = progressing(blocks, total=len(blocks), label="resampled ties", progress=self.progress)
        return _joined(
            [
                without_wall(
                    self.layers,
                    [y[begin : begin + _BLOCK] for y in ys],
                    starts=[start[: self.draws - begin] for start in starts],
                )
                for begin in steps
            ]
        )


def without_wall(
    layers: Sequence[Layer],
    ys: Sequence[Floats],
    *,
    starts: Sequence[Floats] | None = None,
    given: Sequence[Floats] | None = None,
) -> Worlds:
    """Worlds fitted without a wall, or with one whose γ is given, each layer for itself."""
    fits, dispersions = [], []
    for place, (layer, y) in enumerate(zip(layers, ys, strict=True)):
        fitted, dispersion = fit_without_wall(
            layer, y, start=None if starts is None else starts[place], given=None if given is None else given[place]
        )
        fits.append(fitted)
        dispersions.append(dispersion)
    return Worlds(ys=ys, fits=fits, dispersions=dispersions)


def _joined(parts: Sequence[Worlds]) -> Worlds:
    layers = range(len(parts[0].ys))
    return Worlds(
        ys=[np.concatenate([part.ys[place] for part in parts]) for place in layers],
        fits=[
            Fit(
                **{
                    name: np.concatenate([getattr(part.fits[place], name) for part in parts])
                    for name in attrs.fields_dict(Fit)
                }
            )
            for place in layers
        ],
        dispersions=[
            Dispersion(
                np.concatenate([part.dispersions[place].phi for part in parts]),
                np.concatenate([part.dispersions[place].k for part in parts]),
            )
            for place in layers
        ],
    )


# --- signed roots ----------------------------------------------------------------------------------------------------


def signed_roots(
    layers: Sequence[Layer], worlds: Worlds, marks: Sequence[Floats], *, given: Sequence[Floats] | None = None
) -> Roots:
    """The signed root of a wall in each world.

    Parameters
    ----------
    layers
        What is known of pairs.
    worlds
        Ties, fitted without a wall.
    marks
        For each layer 1 where a pair crosses, else 0: pairs, or worlds × pairs.
    given
        Added to η of each layer: a wall already in force, beside which γ is what it would have to be more.

    Returns
    -------
    Roots
        Below 0 where fewer ties cross.
    """
    sd = layers[0].prior.ratio_sd
    without = worlds if given is None else _beside_a_wall(layers, worlds, given)
    mark = Mark(pairs=marks, sd=sd, start=np.zeros(len(worlds)))
    fits, gamma = fit(layers, worlds.ys, without.dispersions, starts=without.thetas, mark=mark, given=given)
    # `value` of a fit has no part of the wall's own penalty
    gain: Floats = -0.5 * (gamma / sd) ** 2
    for one, none in zip(fits, without.fits, strict=True):
        gain = gain + one.value - none.value
    return Roots(r=np.sign(gamma) * np.sqrt(2 * np.maximum(gain, 0)), gamma=gamma, fits=fits)


def _beside_a_wall(layers: Sequence[Layer], worlds: Worlds, given: Sequence[Floats]) -> Worlds:
    """Worlds fitted with a wall in force, at no more dispersion than without one.

    A wall that is far too strong leaves so much unexplained that the dispersion grows with it, and nothing would speak
    against it: intervals would have no end.
    """
    fitted = without_wall(layers, worlds.ys, starts=worlds.thetas, given=given)
    dispersions = [
        Dispersion(np.minimum(beside.phi, none.phi), np.maximum(beside.k, none.k))
        for beside, none in zip(fitted.dispersions, worlds.dispersions, strict=True)
    ]
    fits = []
    for place, layer in enumerate(layers):
        (again,), _ = fit(
            [layer], [worlds.ys[place]], [dispersions[place]], starts=[fitted.thetas[place]], given=[given[place]]
        )
        fits.append(again)
    return Worlds(ys=worlds.ys, fits=fits, dispersions=dispersions)


def roots_in_draws(evidence: Evidence, marks: Sequence[Floats]) -> Floats:
    """The signed root of one wall in each draw.

    Parameters
    ----------
    evidence
        Its draws.
    marks
        For each layer 1 where a pair crosses, else 0.

    Returns
    -------
    numpy.ndarray
        One number a draw.
    """
    return np.concatenate([signed_roots(evidence.layers, block, marks).r for block in evidence.drawn.blocks()])


@attrs.frozen(kw_only=True)
class Interval:
    """Every γ whose |r| is no larger than the 95 % point of the draws."""

    low: float
    """−∞: nothing speaks against a wall that lets nothing through."""
    high: float


def interval(evidence: Evidence, marks: Sequence[Floats], chance: Floats, *, alpha: float = 0.05) -> Interval:
    """The interval of γ, by turning the test around.

    Parameters
    ----------
    evidence
        What was observed.
    marks
        The wall.
    chance
        r in the draws.
    alpha
        It holds 1 − alpha.

    Returns
    -------
    Interval
        Ends may be infinite.
    """
    return inverted(lambda grid: _roots_beside(evidence, marks, grid), chance, alpha=alpha)


def _roots_beside(evidence: Evidence, marks: Sequence[Floats], grid: Floats) -> Floats:
    """The signed root of the observed ties beside walls of each γ of a grid."""
    same = evidence.observed.of(np.zeros(len(grid), dtype=np.int64))
    return signed_roots(evidence.layers, same, marks, given=[grid[:, None] * mark for mark in marks]).r


def inverted(roots: Callable[[Floats], Floats], chance: Floats, *, alpha: float) -> Interval:
    """The values of a grid, with straight lines between them, at which |r| is within what chance gives."""
    most = float(np.quantile(np.abs(chance), 1 - alpha, method="higher"))
    roots_of_grid = np.minimum.accumulate(roots(_GRID))  # falls with γ; single steps of a fit must not make it rise
    low = -math.inf if roots_of_grid[0] <= most else float(np.interp(-most, -roots_of_grid, _GRID))
    high = math.inf if roots_of_grid[-1] >= -most else float(np.interp(most, -roots_of_grid, _GRID))
    return Interval(low=low, high=high)


# --- the best cut ----------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True, eq=False)
class Cuts:
    """The lowest cut of each world."""

    r: Floats
    which: Whole
    """Its number among the cuts."""
    gamma: Floats


def lowest_cuts(layers: Sequence[Layer], worlds: Worlds, sides: Sides) -> Cuts:
    """The cut with the lowest signed root, of the two that a score says are lowest.

    Parameters
    ----------
    layers
        What is known of pairs.
    worlds
        Ties, fitted without a wall.
    sides
        Which side each school is on: cuts × schools.

    Returns
    -------
    Cuts
        One a world.
    """
    z = standardised_scores(layers, worlds, sides)
    tried = min(_TRIED, len(sides))
    order = np.argsort(z, axis=1, kind="stable")[:, :tried]
    repeated = worlds.of(np.repeat(np.arange(len(worlds)), tried))
    marks = [crossing(layer, sides[order.ravel()]) for layer in layers]
    roots = signed_roots(layers, repeated, marks)
    r, gamma = roots.r.reshape(-1, tried), roots.gamma.reshape(-1, tried)
    rows, best = np.arange(len(r)), r.argmin(axis=1)
    return Cuts(r=r[rows, best], which=order[rows, best], gamma=gamma[rows, best])


def standardised_scores(layers: Sequence[Layer], worlds: Worlds, sides: Sides) -> Floats:
    """The efficient score of each cut, ΣU/√ΣI over layers: worlds × cuts."""
    push = np.zeros((len(worlds), len(sides)))
    hold = np.zeros_like(push)
    for place, layer in enumerate(layers):
        size = max(1, _LARGEST // (len(sides) * len(layer.precisions)))
        for begin in range(0, len(worlds), size):
            block = slice(begin, begin + size)
            fitted = worlds.of(block).fits[place]
            u, i = _efficient(layer, fitted, worlds.ys[place][block], sides)
            push[block] += u
            hold[block] += i
    return push / np.sqrt(np.maximum(hold, _TINY))


def _efficient(layer: Layer, fitted: Fit, y: Floats, sides: Sides) -> tuple[Floats, Floats]:
    """The score of each cut, and its information when all parameters are fitted beside it."""
    weights = fitted.weights
    side = sides.T.astype(float)

    def across(of_pairs: Floats) -> Floats:
        """What of each school's pairs crosses each cut: worlds × schools × cuts."""
        square = layer.square(of_pairs)
        other = square @ side
        total: Floats = side * square.sum(axis=2)[:, :, None] + other - 2 * side * other
        return total

    crossed = across(weights)
    columns = [crossed.sum(axis=1) / 2]
    columns += [across(weights * layer.terms[:, c]).sum(axis=1) / 2 for c in range(1, layer.terms.shape[1])]
    both = np.concatenate([np.stack(columns, axis=1), crossed, across(weights * layer.away)], axis=1)
    inverse = np.linalg.solve(penalised(layer, fitted), both)
    held = columns[0] - np.einsum("bpc,bpc->bc", both, inverse)
    return across(fitted.scores(y)).sum(axis=1) / 2, np.maximum(held, _TINY)


def cuts_in_draws(evidence: Evidence, sides: Sides) -> Floats:
    """The lowest signed root of all cuts in each draw.

    Parameters
    ----------
    evidence
        Its draws.
    sides
        Cuts × schools.

    Returns
    -------
    numpy.ndarray
        One number a draw.
    """
    blocks = evidence.drawn.blocks(max(1, _BLOCK // _TRIED))
    return np.concatenate([lowest_cuts(evidence.layers, block, sides).r for block in blocks])


def stability(evidence: Evidence, sides: Sides, best: int, *, draws: int) -> Floats:
    """How often each school stays on its side, where the best cut is in force and ties are resampled (parametric bootstrap).

    Parameters
    ----------
    evidence
        What was observed.
    sides
        Cuts × schools.
    best
        The number of the best cut.
    draws
        How many.

    Returns
    -------
    numpy.ndarray
        A share for each school.
    """
    anew = _drawn_with(evidence, [crossing(layer, sides[best]) for layer in evidence.layers], draws, _CUT)
    best_of_draws = sides[standardised_scores(evidence.layers, anew, sides).argmin(axis=1)]
    same = best_of_draws == sides[best]
    same = np.where(same.mean(axis=1, keepdims=True) < 0.5, ~same, same)  # noqa: PLR2004 - sides have no names
    share: Floats = same.mean(axis=0)
    return share


def _drawn_with(evidence: Evidence, marks: Sequence[Floats], draws: int, path: int) -> Worlds:
    """Draws with a wall in force, as strong as it was estimated."""
    roots = signed_roots(evidence.layers, evidence.observed, marks)
    ys = []
    for place, (layer, fitted, mark) in enumerate(zip(evidence.layers, roots.fits, marks, strict=True)):
        dispersion = dispersion_of(layer, evidence.observed.ys[place], fitted, lost=1 / len(marks))
        rng = generator(evidence.seed, path, place)
        ys.append(drawn(layer, fitted, dispersion, draws, rng, given=roots.gamma[0] * mark))
    return without_wall(evidence.layers, ys)


# --- whether layers agree --------------------------------------------------------------------------------------------


def heterogeneity(evidence: Evidence, marks: Sequence[Floats], *, draws: int) -> tuple[Floats, float]:
    """The rate ratio of each layer for itself, and whether they differ more than chance would have it.

    The statistic is 2Σ(Q(γ̂_l) − Q(γ̂)); draws come from the fit with one γ for all.

    Parameters
    ----------
    evidence
        What was observed.
    marks
        The wall.
    draws
        How many.

    Returns
    -------
    numpy.ndarray
        γ of each layer.
    float
        p that the layers have one γ; NaN where there is one layer.
    """
    if len(evidence.layers) == 1:
        return signed_roots(evidence.layers, evidence.observed, marks).gamma, math.nan
    apart, gammas = _apart(evidence.layers, evidence.observed, marks)
    anew = _drawn_with(evidence, marks, draws, _LAYERS_APART)
    chance, _ = _apart(evidence.layers, anew, marks)
    return gammas[0], float((1 + (chance >= apart[0] - _TINY).sum()) / (1 + draws))


def _apart(layers: Sequence[Layer], worlds: Worlds, marks: Sequence[Floats]) -> tuple[Floats, Floats]:
    together = signed_roots(layers, worlds, marks)
    gain, gammas = np.zeros(len(worlds)), []
    for place, layer in enumerate(layers):
        mark = Mark(pairs=[marks[place]], sd=layer.prior.ratio_sd, start=together.gamma)
        (own,), gamma = fit(
            [layer], [worlds.ys[place]], [worlds.dispersions[place]], starts=[together.fits[place].theta], mark=mark
        )
        gain += 2 * (own.value - together.fits[place].value)
        gammas.append(gamma)
    return gain, np.stack(gammas, axis=1)
