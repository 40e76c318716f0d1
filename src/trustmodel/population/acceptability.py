"""How far the order of alternatives depends on weights: SMAA-2, with every weighting that is admissible."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs
import numpy as np
import numpy.typing as npt

from trustmodel.prose import fixed, number_of
from trustmodel.results import Method, Result
from trustmodel.stats.nulls import generator, progressing

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Acceptability", "AcceptabilityRow", "Weights", "acceptability", "weightings"]

Floats: TypeAlias = npt.NDArray[np.float64]
Weights: TypeAlias = "Mapping[str, float | tuple[float, float]] | Sequence[str] | npt.ArrayLike | None"
"""Bounds of weights by criterion; or criteria in the order of their importance; or weightings, one a line; or all."""

_BLOCK: Final = 64  # draws at a time: their values stay in the cache
_KEPT: Final = 4_096  # draws whose orders are kept before they are counted
_SHORT: Final = 65_536
_TRIES: Final = 200  # rounds of refusing weightings outside their bounds, before walking inside them
_SAME: Final = 1e-12


@attrs.frozen(kw_only=True)
class AcceptabilityRow:
    """One alternative: how often it comes first, by which weights, and how sure that is with these."""

    alternative: str
    first: float
    """The share of weightings (and of performances, where these vary) by which it comes first."""
    confidence: float
    """How often it comes first with its central weights, over performances; NaN where it never comes first."""


@attrs.frozen(kw_only=True, repr=False)
class Acceptability(Result):
    """Which ranks alternatives reach under admissible weights. Not an order: one row an alternative, as they were given."""

    rows: tuple[AcceptabilityRow, ...]
    ranks: Floats
    """Alternatives by ranks: the share of draws in which the alternative has the rank. Ties share their ranks evenly."""
    central_weights: Floats
    """Alternatives by criteria: the mean of the weights by which the alternative comes first; NaN where none does."""
    confidence: Floats
    """One an alternative, as in the rows."""
    alternatives: tuple[str, ...]
    criteria: tuple[str, ...]
    entropy: float
    """Of which comes first, in bits: 0 where weights do not matter, log₂ n where all n are alike."""
    error: float
    """The standard error of a share, from drawing, is at most this: 1 / (2 √draws)."""

    def summary(self) -> str:
        """How many alternatives come first under some weights.

        Returns
        -------
        str
            One line.
        """
        number = sum(row.first > 0 for row in self.rows)
        return f"{number} of {number_of(len(self.rows), 'alternative')} {'comes' if number == 1 else 'come'} first under some weights (Monte Carlo error at most {fixed(self.error, 3)})"


def acceptability(
    performances: Any,
    *,
    weights: Weights = None,
    draws: int | None = None,
    seed: int = 0,
    progress: bool = False,
) -> Acceptability:
    r"""Stochastic multicriteria acceptability analysis: which ranks alternatives reach when weights are not agreed.

    An alternative's value is the weighted sum $u_i = \sum_j w_j x_{ij}$ of its performances, of which more is better:
    bring them to one scale, and turn round those of which less is better, before you ask.

    Parameters
    ----------
    performances
        Alternatives by criteria: an array, or a Polars or pandas frame (its text columns name the alternatives, and its
        columns of numbers the criteria). Or a pair of two such, means and standard deviations, drawn from the normal
        distribution. Or draws × alternatives × criteria. A total over some of a trust's schools, as `pupils` of
        `Register.structure()` where `pupils_known` is less than `schools`, is missing.
    weights
        `None`: every weighting that sums to 1, each as likely as another. A mapping from criteria to a weight or to its
        least and most (others 0 to 1). Criteria in the order of their importance, the first the weightiest. Or weightings
        of your own, draws × criteria.
    draws
        How many weightings; not used where you bring your own, or draws of performances. `None`: 10,000.
    seed
        Of what is drawn.
    progress
        Whether to show a bar.

    Returns
    -------
    Acceptability
        No total order: shares of weightings by which each alternative has each rank.

    Raises
    ------
    ValueError
        A performance is missing or infinite; there are no alternatives or criteria; the weights contradict each other (the
        message says which); or numbers of draws differ.

    References
    ----------
    Lahdelma, R. and Salminen, P. (2001). SMAA-2: stochastic multicriteria acceptability analysis for group decision
    making. *Operations Research* 49, 444–454.

    Examples
    --------
    >>> found = acceptability([[1, 0, 1], [0, 1, 0]], draws=20_000)
    >>> bool(abs(found.ranks[0, 0] - 3 / 4) < 3 * found.error)
    True
    """
    draws = 10_000 if draws is None else draws
    first, spread, alternatives, criteria = _performances(performances)
    size, width = first.shape[-2:]
    drawn = weightings(weights, criteria, draws=len(first) if first.ndim == _DRAWN else draws, seed=seed)
    number = len(drawn)
    if first.ndim == _DRAWN and len(first) != number:
        raise ValueError(f"there are {len(first)} draws of performances and {number} of weights: give as many of each")
    noise = generator(seed, 1) if spread is not None else None
    counts = np.zeros((size, size), order="F")
    weight_sums = np.zeros((size, width))
    blocks = [slice(at, min(at + _BLOCK, number)) for at in range(0, number, _BLOCK)]
    orders = np.empty((size, min(number, _KEPT)), np.uint16 if size <= _SHORT else np.uint32)  # from the last rank on
    keys = np.empty((_BLOCK, size), np.int64)
    kept = 0
    for block in progressing(blocks, total=len(blocks), label="weightings", progress=progress):
        part = drawn[block]
        values = _values(first, spread, noise, part, block)
        order, tied = _order(values, keys[: len(values)])
        for draw in np.flatnonzero(tied):
            _count_tied(values[draw], part[draw], counts, weight_sums)
        if tied.any():
            order, part = order[~tied], part[~tied]
        if kept + len(order) > orders.shape[1]:
            _count(orders[:, :kept], counts)
            kept = 0
        orders[:, kept : kept + len(order)] = order.T
        kept += len(order)
        np.add.at(weight_sums, order[:, -1], part)
    _count(orders[:, :kept], counts)
    firsts = counts[:, 0]
    with np.errstate(invalid="ignore", divide="ignore"):
        central = np.where(firsts[:, None] > 0, weight_sums / firsts[:, None], np.nan)
    ranks = np.divide(counts, number, out=counts)
    confidence = _confidence(first, spread, central, number, seed)
    shares = ranks[:, 0][ranks[:, 0] > 0]
    return Acceptability(
        method=Method(name="acceptability", options={"draws": number, "weights": _said(weights)}, seed=seed),
        warnings=tuple(_warnings(first, criteria)),
        rows=tuple(
            AcceptabilityRow(alternative=name, first=float(ranks[at, 0]), confidence=float(confidence[at]))
            for at, name in enumerate(alternatives)
        ),
        ranks=ranks,
        central_weights=central,
        confidence=confidence,
        alternatives=alternatives,
        criteria=criteria,
        entropy=float(-(shares * np.log2(shares)).sum()) + 0.0,
        error=1 / (2 * math.sqrt(number)),
    )


_DRAWN: Final = 3  # dimensions of performances that were drawn


def _performances(given: Any) -> tuple[Floats, Floats | None, tuple[str, ...], tuple[str, ...]]:
    """Performances, their spread, and what alternatives and criteria are called."""
    spread = None
    if isinstance(given, tuple) and len(given) == 2:  # noqa: PLR2004 - means and standard deviations
        given, more = given
        spread = _numbers(more)[0]
    values, alternatives, criteria = _numbers(given)
    if values.ndim not in (2, _DRAWN) or 0 in values.shape:
        raise ValueError("performances are alternatives by criteria, with one of each or more; or draws of these")
    if not np.isfinite(values).all():
        where = np.argwhere(~np.isfinite(values))[0]
        raise ValueError(
            f"{len(np.argwhere(~np.isfinite(values)))} performances are missing or infinite, the first of alternative"
            f" {alternatives[where[-2]] if alternatives else where[-2]!r}: leave it out, or say what stands for it"
        )
    if spread is not None and (spread.shape != values.shape or not (spread >= 0).all()):
        raise ValueError("standard deviations are 0 or more, one for each mean")
    alternatives = alternatives or tuple(str(number) for number in range(values.shape[-2]))
    criteria = criteria or tuple(str(number) for number in range(values.shape[-1]))
    return values, spread, alternatives, criteria


def _numbers(given: Any) -> tuple[Floats, tuple[str, ...], tuple[str, ...]]:
    """A table's numbers, with the names of its lines and columns where it has them."""
    if hasattr(given, "to_dict") and hasattr(given, "columns"):
        import polars as pl

        from trustmodel.population.figures import whole_totals

        frame: pl.DataFrame = given if isinstance(given, pl.DataFrame) else pl.DataFrame(given.to_dict("list"))
        figures = [name for name in frame.columns if frame[name].dtype.is_numeric()]
        called = [name for name in frame.columns if frame[name].dtype == pl.String]
        names = tuple(map(str, frame[called[0]])) if called else ()
        if not called and not isinstance(given, pl.DataFrame):
            names = tuple(map(str, given.index))
        return whole_totals(frame).select(figures).to_numpy().astype(float), names, tuple(figures)
    return np.asarray(given, dtype=float), (), ()


def _values(
    first: Floats, spread: Floats | None, noise: np.random.Generator | None, weights: Floats, block: slice
) -> Floats:
    """The value of each alternative in some draws: draws × alternatives."""
    if first.ndim == _DRAWN:
        drawn: Floats = np.einsum("dij,dj->di", first[block], weights)
        return drawn
    values: Floats = np.matmul(weights, first.T)
    if spread is not None and noise is not None:  # a sum of normals is normal: one draw an alternative is enough
        values = values + np.sqrt(weights**2 @ (spread**2).T) * noise.standard_normal(values.shape)
    return values


def _order(values: Floats, keys: npt.NDArray[np.int64]) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_]]:
    """Alternatives from the worst to the best in each draw, and whether any two are alike there.

    The number of the alternative is put into the last bits of its value, so that one sort of whole numbers gives the
    order: faster than sorting places. Values are distinguished to about twelve digits.
    """
    size = values.shape[1]
    bits = max(int(size - 1).bit_length(), 1)
    values -= min(float(values.min()), 0.0)  # from 0 on the bits of numbers have their order; none changes by this
    np.bitwise_and(values.view(np.int64), -1 << bits, out=keys)
    keys |= np.arange(size)
    keys.sort(axis=1)
    tied: npt.NDArray[np.bool_] = np.any((keys[:, 1:] ^ keys[:, :-1]) < (1 << bits), axis=1)
    order: npt.NDArray[Any] = keys.astype(np.uint16 if size <= _SHORT else np.uint32)
    order &= order.dtype.type((1 << bits) - 1)
    return order, tied


def _count(orders: npt.NDArray[Any], counts: Floats) -> None:
    """Add up which alternative has which rank: rank by rank, since its draws lie side by side."""
    size = len(counts)
    for worst in range(size if orders.shape[1] else 0):
        counts[:, size - 1 - worst] += np.bincount(orders[worst], minlength=size)


def _count_tied(values: Floats, weights: Floats, counts: Floats, weight_sums: Floats) -> None:
    """The same where some are alike: they share their ranks, and coming first, evenly."""
    order = np.argsort(-values, kind="stable")
    ordered = values[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[:-1] - ordered[1:] > _SAME * np.abs(ordered[:-1]))))
    ends = np.append(starts[1:], len(values))
    for start, end in zip(starts, ends, strict=True):
        alike = order[start:end]
        counts[np.ix_(alike, np.arange(start, end))] += 1 / (end - start)
    best = order[: ends[0]]
    weight_sums[best] += weights / len(best)


def _confidence(first: Floats, spread: Floats | None, central: Floats, draws: int, seed: int) -> Floats:
    """How often each comes first with its central weights."""
    confidence = np.full(len(central), np.nan)
    for at in np.flatnonzero(~np.isnan(central[:, 0])):
        weights = central[at]
        if first.ndim == _DRAWN:
            values = first @ weights
        elif spread is None:
            values = (first @ weights)[None]
        else:
            noise = generator(seed, 2).standard_normal((min(draws, 10_000), len(first)))
            values = first @ weights + np.sqrt(spread**2 @ weights**2) * noise
        best = values.max(axis=1, keepdims=True)
        alike = values >= best - _SAME * np.abs(best)
        confidence[at] = float((alike[:, at] / alike.sum(axis=1)).mean())
    return confidence


# --- weights ---------------------------------------------------------------------------------------------------------


def weightings(weights: Weights, criteria: Sequence[str], *, draws: int, seed: int) -> Floats:
    """Draws of admissible weights, each line summing to 1, each as likely as another.

    Parameters
    ----------
    weights
        As for `acceptability`.
    criteria
        What they are called, in order.
    draws
        How many.
    seed
        Of the draws.

    Returns
    -------
    numpy.ndarray
        Draws × criteria.

    Raises
    ------
    ValueError
        The weights contradict each other, or name a criterion that is not there.

    References
    ----------
    Smith, R. L. (1984). Efficient Monte Carlo procedures for generating points uniformly distributed over bounded regions.
    *Operations Research* 32, 1296–1308 (walking inside the bounds, where refusing takes too long).
    """
    if draws < 1:
        raise ValueError(f"draws is 1 or more, not {draws}")
    rng = generator(seed)
    width = len(criteria)
    if weights is None:
        return rng.dirichlet(np.ones(width), draws)
    if isinstance(weights, Mapping):
        return _within(*bounds(weights, criteria), draws, rng)
    if isinstance(weights, Sequence) and len(weights) and all(isinstance(criterion, str) for criterion in weights):
        order = [_place(criterion, criteria) for criterion in weights]
        if len(set(order)) < len(order):
            raise ValueError("a criterion appears twice in the order of importance")
        return _ordered(order, rng.dirichlet(np.ones(width), draws))
    own = np.asarray(weights, dtype=float)
    if own.ndim != 2 or own.shape[1] != width:  # noqa: PLR2004 - draws by criteria
        raise ValueError(f"weightings are draws by {width} criteria, not {own.shape}")
    if not np.isfinite(own).all() or (own < 0).any() or np.abs(own.sum(axis=1) - 1).max() > 1e-6:  # noqa: PLR2004 - rounding
        raise ValueError("weights are 0 or more, and each weighting sums to 1")
    return own


def _place(criterion: object, criteria: Sequence[str]) -> int:
    if str(criterion) not in criteria:
        raise ValueError(f"no criterion is called {criterion!r}: give one of {', '.join(criteria)}")
    return list(criteria).index(str(criterion))


def bounds(weights: Mapping[str, float | tuple[float, float]], criteria: Sequence[str]) -> tuple[Floats, Floats]:
    """The least and the most weight of each criterion, as close as they can be since all sum to 1.

    Parameters
    ----------
    weights
        By criterion, a weight or its least and most; others lie from 0 to 1.
    criteria
        What they are called, in order.

    Returns
    -------
    tuple of numpy.ndarray
        The least and the most, one a criterion.

    Raises
    ------
    ValueError
        They contradict each other; the message says which and by how much.
    """
    low, high = np.zeros(len(criteria)), np.ones(len(criteria))
    for name, given in weights.items():
        at = _place(name, criteria)
        low[at], high[at] = given if isinstance(given, tuple | list) else (given, given)
        if not 0 <= low[at] <= high[at] <= 1:
            raise ValueError(f"the weight of {name} is to lie from {low[at]:g} to {high[at]:g}, which no weight does")
    if low.sum() > 1 + _SAME:
        most = ", ".join(f"{name} {weight:g}" for name, weight in zip(criteria, low, strict=True) if weight)
        raise ValueError(
            f"the least weights sum to {low.sum():g}, more than 1, so that no weighting keeps them: {most}"
        )
    if high.sum() < 1 - _SAME:
        most = ", ".join(f"{name} {weight:g}" for name, weight in zip(criteria, high, strict=True))
        raise ValueError(
            f"the most weights sum to {high.sum():g}, less than 1, so that no weighting keeps them: {most}"
        )
    return np.maximum(low, 1 - (high.sum() - high)), np.minimum(high, 1 - (low.sum() - low))


def _within(low: Floats, high: Floats, draws: int, rng: np.random.Generator) -> Floats:
    """Weightings inside bounds: drawn until enough lie inside them, else by walking."""
    free = high - low > _SAME
    room = 1 - low.sum()
    if room <= _SAME or free.sum() < 2:  # noqa: PLR2004 - one alone has no choice
        return np.tile(low + (room if free.any() else 0.0) * free, (draws, 1))
    parts: list[Floats] = []
    count = 0
    for _ in range(_TRIES):
        part = low + np.where(free, 1, 0) * _simplex(free, draws, rng) * room
        part = part[(part <= high + _SAME).all(axis=1)]
        parts.append(part)
        count += len(part)
        if count >= draws:
            return np.concatenate(parts)[:draws]
        if count < draws / _TRIES:
            break  # too few: walk
    return np.array(list(_walk(low, high, free, draws, rng)))


def _simplex(free: npt.NDArray[np.bool_], draws: int, rng: np.random.Generator) -> Floats:
    weightings = np.zeros((draws, len(free)))
    weightings[:, free] = rng.dirichlet(np.ones(int(free.sum())), draws)
    return weightings


def _walk(
    low: Floats, high: Floats, free: npt.NDArray[np.bool_], draws: int, rng: np.random.Generator
) -> Iterator[Floats]:
    """Hit and run: from where it is, to anywhere on a line of random direction inside the bounds."""
    at = low + (1 - low.sum()) * (high - low) / (high - low).sum()
    steps = 5 * int(free.sum())
    for _ in range(draws):
        for _ in range(steps):
            way = np.where(free, rng.standard_normal(len(low)), 0.0)
            way[free] -= way[free].mean()
            with np.errstate(divide="ignore", invalid="ignore"):
                ends = np.stack(((low - at) / way, (high - at) / way))[:, np.abs(way) > _SAME]
            at = at + way * rng.uniform(ends.min(axis=0).max(), ends.max(axis=0).min())
        yield at


def _ordered(order: Sequence[int], drawn: Floats) -> Floats:
    """Weightings in which the criteria of an order weigh from most to least; others stay free."""
    weightings = drawn.copy()
    weightings[:, list(order)] = -np.sort(-drawn[:, list(order)], axis=1)
    return weightings


def _said(weights: Weights) -> Any:
    if weights is None:
        return "all"
    if isinstance(weights, Mapping):
        return {name: list(weight) if isinstance(weight, tuple | list) else weight for name, weight in weights.items()}
    if isinstance(weights, Sequence) and all(isinstance(weight, str) for weight in weights):
        return list(weights)
    return "given"


def _warnings(values: Floats, criteria: Sequence[str]) -> Iterator[str]:
    flat = values if values.ndim == 2 else values.mean(axis=0)  # noqa: PLR2004 - alternatives by criteria
    for name, column in zip(criteria, flat.T, strict=True):
        if len(column) > 1 and np.ptp(column) <= _SAME:
            yield f"all alternatives are alike in {name}: it distinguishes nothing"
