"""Figures of many networks of one size at once: the reckoning behind `support` and `brokers`.

A stack is an array of B × n × n: B networks of n nodes, each a square of who is tied to whom. Nothing here walks from
node to node. Paths of one length lead to those of the next by one product of squares, for all networks and all starts.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any, Final, TypeAlias

from trustmodel.errors import MissingExtraError

try:
    import numpy as np
    import numpy.typing as npt
    from scipy import sparse
    from scipy.sparse import csgraph
except ImportError as error:
    raise MissingExtraError("analysis", "the figures of networks") from error

__all__ = [
    "betweenness",
    "centralisations",
    "closure",
    "constraint",
    "effective_size",
    "krackhardts",
    "profiles",
    "reciprocity",
    "shape",
    "spread",
    "transitivity",
]

Stack: TypeAlias = npt.NDArray[np.bool_]
Floats: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]

NAN: Final = math.nan
_WORD: Final = 64  # bits of one number
_BLOCK: Final = 1_000_000  # numbers in one stack


# --- ties ------------------------------------------------------------------------------------------------------------


def reciprocity(ties: Stack) -> dict[str, Floats]:
    """Density, and the three forms of reciprocity; NaN where undefined."""
    n = ties.shape[1]
    m = ties.sum(axis=(1, 2)).astype(float)
    returned = (ties & ties.transpose(0, 2, 1)).sum(axis=(1, 2)).astype(float)
    return {"density": _share(m, np.full_like(m, n * (n - 1))), **reciprocities(returned, m, n)}


def reciprocities(returned: Floats, m: Floats, n: int) -> dict[str, Floats]:
    """The three forms, for so many ties of which so many are returned."""
    density = _share(m, np.full_like(m, n * (n - 1)))
    arc = _share(returned, m)
    return {
        "reciprocity_arc": arc,
        "reciprocity_dyad": _share(returned / 2, m - returned / 2),
        "reciprocity_corrected": _share(arc - density, 1 - density),
    }


def _share(part: Floats, whole: Floats) -> Floats:
    """NaN where there is no whole."""
    found: Floats = np.divide(part, whole, out=np.full(np.shape(part), NAN), where=whole != 0)
    return found


# --- the centre ------------------------------------------------------------------------------------------------------


def spread(values: Floats, most: float) -> Floats:
    """Freeman's: how far all fall short of the greatest, as a share of the most that they could."""
    if not values.shape[1] or most <= 0:
        return np.full(len(values), NAN)
    found: Floats = (values.max(axis=1) * values.shape[1] - values.sum(axis=1)) / most
    return found


def centralisations(ties: Stack, either: Stack, between: Floats) -> dict[str, Floats]:
    """Freeman's four: of giving, receiving, ties either way, and betweenness."""
    n = ties.shape[1]
    return {
        "centralisation_out": spread(ties.sum(axis=2).astype(float), (n - 1) ** 2),
        "centralisation_in": spread(ties.sum(axis=1).astype(float), (n - 1) ** 2),
        "centralisation_degree": spread(either.sum(axis=2).astype(float), (n - 1) * (n - 2)),
        "centralisation_betweenness": spread(between, (n - 1) ** 2 * (n - 2) / 2),
    }


def betweenness(either: Stack) -> Floats:
    """How many pairs each node lies between, on ties without direction: B × n, not scaled.

    Brandes's sums, with all starts of all networks at once: `levels[d]` has the number of shortest paths from each start
    to those that are d + 1 ties away, and 0 elsewhere. Networks whose paths have all ended are not carried on.

    References
    ----------
    Brandes, U. (2001). A faster algorithm for betweenness centrality. *Journal of Mathematical Sociology* 25, 163–177.
    """
    networks, n, _ = either.shape
    found = np.zeros((networks, n))
    if not either.any():
        return found
    here = np.arange(networks)
    ties = [either.astype(float)]
    levels = [ties[0]]
    kept = [here]
    fresh = ~(either | np.eye(n, dtype=np.bool_))
    while True:
        further = levels[-1] @ ties[-1]
        further *= fresh
        goes_on = further.any(axis=(1, 2))
        if not goes_on.any():
            break
        kept.append(np.flatnonzero(goes_on))
        if not goes_on.all():
            further, fresh, on = further[goes_on], fresh[goes_on], ties[-1][goes_on]
        else:
            on = ties[-1]
        fresh &= further == 0
        levels.append(further)
        ties.append(on)
    rests: Floats | None = None  # what each start's paths beyond a node hang on it
    for level in range(len(levels) - 1, 0, -1):
        paths = levels[level]
        hang = np.ones_like(paths) if rests is None else 1 + rests
        hang = np.divide(hang, paths, out=np.zeros_like(paths), where=paths > 0)
        before = levels[level - 1]
        passed = hang @ ties[level]  # ties have no direction: a square is its own mirror
        rests = np.zeros_like(before)
        rests[kept[level]] = passed
        rests *= before
        found[_home(kept, level - 1)] += rests.sum(axis=1)
    return found / 2


def _home(kept: list[Whole], level: int) -> Whole:
    """Which networks are still there at a level."""
    home = kept[0]
    for one in kept[1 : level + 1]:
        home = home[one]
    return home


# --- what is joined --------------------------------------------------------------------------------------------------


def closure(ties: Stack) -> Stack:
    """Who reaches whom by some path, each node itself too."""
    reach = ties | np.eye(ties.shape[1], dtype=np.bool_)
    while True:
        as_numbers = reach.astype(np.float32)
        further: Stack = (as_numbers @ as_numbers) > 0
        if np.array_equal(further, reach):
            return reach
        reach = further


def krackhardts(ties: Stack, either: Stack) -> dict[str, Floats]:
    """Connectedness, hierarchy, efficiency and least upper bound; NaN where undefined."""
    n = ties.shape[1]
    sizes = closure(either).sum(axis=2).astype(float)  # of the component of each node
    joined = (sizes - 1).sum(axis=1) / 2
    spare = either.sum(axis=(1, 2)) / 2 - (n - _whole((1 / sizes).sum(axis=1)))
    most_spare = _whole(((sizes - 1) * (sizes - 2) / 2 / sizes).sum(axis=1))
    reach = closure(ties)
    back = reach.transpose(0, 2, 1)
    one_way = (reach & ~back).sum(axis=(1, 2)).astype(float)
    reached = (reach | back).sum(axis=(1, 2)) / 2 - n / 2
    return {
        "connectedness": _share(joined, np.full_like(joined, math.comb(n, 2))),
        "hierarchy": _share(one_way, reached),
        "efficiency": 1 - _share(spare, most_spare),
        "least_upper_bound": 1 - _share(joined - _bounded(reach), most_spare),
    }


def _whole(numbers: Floats) -> Floats:
    """Sums of fractions that make whole numbers."""
    found: Floats = np.rint(numbers)
    return found


def _bounded(reach: Stack) -> Floats:
    """How many pairs have a least upper bound: a node that reaches both, and that all others that do reach.

    All that reach an upper bound are upper bounds. So it is least when as many reach it as reach both of the pair, and
    only the one that most reach needs looking at. Nodes that most reach come first, as bits of numbers: the first bit
    that two have in common is that one.
    """
    networks, n, _ = reach.shape
    if not n:
        return np.zeros(networks)
    above = reach.sum(axis=1)
    order = np.argsort(-above, axis=1, kind="stable")
    above = np.take_along_axis(above, order, axis=1)
    ranked = np.take_along_axis(reach, order[:, :, None], axis=1)  # from the ranked, to all
    as_numbers = ranked.astype(np.float32)
    both = as_numbers.transpose(0, 2, 1) @ as_numbers
    words = -(-n // _WORD)
    padded = np.zeros((networks, words * _WORD, n), dtype=np.bool_)
    padded[:, :n] = ranked
    bits = np.packbits(padded.transpose(0, 2, 1), axis=2, bitorder="little").view("<u8")
    most = np.zeros((networks, n, n))
    for word in range(words):
        common = bits[:, :, None, word] & bits[:, None, :, word]
        first = common & (~common + np.uint64(1))
        place = np.frexp(first.astype(float))[1] - 1 + word * _WORD
        seen = np.take_along_axis(above, np.clip(place, 0, n - 1).reshape(networks, -1), axis=1)
        most = np.where((most == 0) & (common != 0), seen.reshape(networks, n, n), most)
    bounded = (most > 0) & (most == both)
    found: Floats = (bounded.sum(axis=(1, 2)) - n) / 2  # a node and itself are no pair
    return found


def transitivity(either: Stack) -> Floats:
    """Of two ties that meet, the share whose other ends are tied as well; NaN where no two meet."""
    as_numbers = either.astype(np.float32)
    closed = ((as_numbers @ as_numbers) * as_numbers).sum(axis=(1, 2), dtype=float)
    degree = either.sum(axis=2).astype(float)
    return _share(closed, (degree * (degree - 1)).sum(axis=1))


def shape(ties: Stack) -> dict[str, Floats]:
    """The figures of the whole that its number of pairs tied one way and both ways leaves open."""
    either = ties | ties.transpose(0, 2, 1)
    return {
        **centralisations(ties, either, betweenness(either)),
        **krackhardts(ties, either),
        "transitivity": transitivity(either),
    }


# --- structural holes ------------------------------------------------------------------------------------------------


def _proportions(strengths: Floats) -> tuple[Floats, Floats]:
    """a_ij + a_ji, and its share of all that i has."""
    both = strengths + strengths.transpose(0, 2, 1)
    total = both.sum(axis=2, keepdims=True)
    return both, np.divide(both, total, out=np.zeros_like(both), where=total > 0)


def constraint(strengths: Floats) -> Floats:
    """Burt's constraint of each node, B × n; NaN for one without ties."""
    both, share = _proportions(strengths)
    direct = share + share @ share
    direct *= direct
    direct *= both > 0
    found: Floats = direct.sum(axis=2)
    found[~both.any(axis=2)] = NAN
    return found


def effective_size(strengths: Floats) -> Floats:
    """Burt's effective size of each node, B × n; NaN for one without ties."""
    both, share = _proportions(strengths)
    most = both.max(axis=2, keepdims=True, initial=0.0)
    scaled = np.divide(both, most, out=np.zeros_like(both), where=most > 0)
    tied = (both > 0).astype(float)
    found: Floats = tied.sum(axis=2) - (share * (tied @ scaled)).sum(axis=2)
    found[~both.any(axis=2)] = NAN
    return found


# --- networks of many sizes ------------------------------------------------------------------------------------------


def profiles(of: Any, n: Any, first: Any, ties: tuple[Any, Any, Any]) -> dict[str, Any]:
    """The figures of many networks of any size, each with its nodes beside each other.

    `of` has the network of each node; `n` and `first` how many nodes a network has, and where they begin; `ties` where each
    tie starts and ends, and its strength.
    """
    start, end, strength = ties
    count = len(n)
    either = sparse.coo_array((np.ones(len(start)), (start, end)), shape=(len(of), len(of)))
    parts, label = csgraph.connected_components(either, directed=False)
    sizes = np.bincount(label, minlength=parts)
    part_of = np.zeros(parts, dtype=np.int64)
    part_of[label] = of
    joined = np.bincount(part_of, sizes * (sizes - 1) / 2, minlength=count)
    found: dict[str, Any] = {"ties": np.bincount(of[start], minlength=count).astype(np.int64)}
    found |= {name: np.full(count, NAN) for name in _OF_STACKS}
    found["components"] = np.bincount(part_of, minlength=count).astype(np.int64)
    found["isolates"] = np.bincount(part_of, sizes == 1, minlength=count).astype(np.int64)
    pairs = n * (n - 1) / 2
    found["connectedness"] = np.divide(joined, pairs, out=np.full(count, NAN), where=pairs > 0)
    order = np.argsort(n, kind="stable")
    place = np.empty(count, dtype=np.int64)
    place[order] = np.arange(count)
    tie_order = np.argsort(place[of[start]], kind="stable")
    start, end, strength = start[tie_order], end[tie_order], strength[tie_order]
    network = place[of[start]]
    cuts = _cuts(n[order])
    for low, high in pairwise(cuts):
        size = int(n[order[low]])
        some = slice(*np.searchsorted(network, [low, high]).tolist())
        stack = np.zeros((high - low, size, size))
        base = first[of[start[some]]]
        stack[network[some] - low, start[some] - base, end[some] - base] = strength[some]
        for name, values in _of_stack(stack).items():
            found[name][order[low:high]] = values
    return {
        name: found[name]
        for name in ("ties", *_OF_STACKS[:8], "components", "isolates", "connectedness", *_OF_STACKS[8:])
    }


_OF_STACKS: Final = (
    "density", "reciprocity_arc", "reciprocity_dyad", "reciprocity_corrected",
    "centralisation_out", "centralisation_in", "centralisation_degree", "centralisation_betweenness",
    "constraint_mean", "effective_size_mean", "betweenness_mean", "betweenness_max",
)  # fmt: skip


def _cuts(sizes: Any) -> list[int]:
    """Where one stack ends and the next begins: networks of one size, and not too many at once."""
    cuts = [0]
    while cuts[-1] < len(sizes):
        size = int(sizes[cuts[-1]])
        last = int(np.searchsorted(sizes, size, side="right"))
        cuts.append(min(last, cuts[-1] + max(1, _BLOCK // size**2)))
    return cuts


def _of_stack(strengths: Floats) -> dict[str, Any]:
    tied = strengths > 0
    either = tied | tied.transpose(0, 2, 1)
    n = tied.shape[1]
    between = betweenness(either)
    others = math.comb(n - 1, 2)
    part = between / others if others else np.full_like(between, NAN)
    return {
        **reciprocity(tied),
        **centralisations(tied, either, between),
        "constraint_mean": _mean(constraint(strengths)),
        "effective_size_mean": _mean(effective_size(strengths)),
        "betweenness_mean": part.mean(axis=1),
        "betweenness_max": part.max(axis=1),
    }


def _mean(values: Floats) -> Floats:
    """The mean of those that are defined."""
    known = ~np.isnan(values)
    found = np.full(len(values), NAN)
    np.divide(np.where(known, values, 0.0).sum(axis=1), known.sum(axis=1), out=found, where=known.any(axis=1))
    return found
