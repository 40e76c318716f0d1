"""Measures of many networks of one size at once: reciprocity, centralisation, betweenness, reachability, structural holes.

Arrays are B × n × n: B networks of n nodes, each the matrix of who is tied to whom, from rows to columns. Nothing here
walks from node to node. Paths of one length lead to those of the next by one product of matrices, for all networks and all
starts.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any, Final, TypeAlias

from trustmodel.errors import MissingExtraError
from trustmodel.stats.curveball import WORD, packed

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
    "constraint",
    "effective_size",
    "krackhardts",
    "profiles",
    "reachability",
    "reciprocity",
    "shape",
    "spread",
    "transitivity",
]

Stack: TypeAlias = npt.NDArray[np.bool_]
Floats: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]

NAN: Final = math.nan
_BLOCK: Final = 1_000_000  # numbers in one array


# --- ties ------------------------------------------------------------------------------------------------------------


def reciprocity(ties: Stack) -> dict[str, Floats]:
    """Density, and the three forms of reciprocity.

    Parameters
    ----------
    ties
        B × n × n.

    Returns
    -------
    dict
        `density` = m/(n(n − 1)), and the figures of `reciprocities`, B values each; NaN where undefined.
    """
    n = ties.shape[1]
    m = ties.sum(axis=(1, 2)).astype(float)
    returned = (ties & ties.transpose(0, 2, 1)).sum(axis=(1, 2)).astype(float)
    return {"density": _share(m, np.full_like(m, n * (n - 1))), **reciprocities(returned, m, n)}


def reciprocities(returned: Floats, m: Floats, n: int) -> dict[str, Floats]:
    """The three forms of reciprocity, for so many ties of which so many are returned.

    Parameters
    ----------
    returned
        How many ties are returned, one a network.
    m
        How many ties there are.
    n
        How many nodes each network has.

    Returns
    -------
    dict
        `reciprocity_arc`: the share r of ties that are returned; `reciprocity_dyad`: the share of tied pairs that are
        tied both ways; `reciprocity_corrected`: (r − density)/(1 − density). NaN where undefined.

    References
    ----------
    Garlaschelli, D. and Loffredo, M. I. (2004). Patterns of link reciprocity in directed networks. *Physical Review
    Letters* 93, 268701 (corrected for density).
    """
    density = _share(m, np.full_like(m, n * (n - 1)))
    arc = _share(returned, m)
    return {
        "reciprocity_arc": arc,
        "reciprocity_dyad": _share(returned / 2, m - returned / 2),
        "reciprocity_corrected": _share(arc - density, 1 - density),
    }


def _share(part: Floats, whole: Floats) -> Floats:
    """NaN where there is no whole."""
    shares: Floats = np.divide(part, whole, out=np.full(np.shape(part), NAN), where=whole != 0)
    return shares


# --- the centre ------------------------------------------------------------------------------------------------------


def spread(values: Floats, most: float) -> Floats:
    """Freeman's centralisation: how far all fall short of the greatest, Σ (max − value), as a share of the most possible.

    Parameters
    ----------
    values
        B × n.
    most
        The greatest sum that n nodes can have, that of a star.

    Returns
    -------
    numpy.ndarray
        B values; NaN where there is no node, or no network can be central.

    References
    ----------
    Freeman, L. C. (1978). Centrality in social networks: conceptual clarification. *Social Networks* 1, 215–239.
    """
    if not values.shape[1] or most <= 0:
        return np.full(len(values), NAN)
    shares: Floats = (values.max(axis=1) * values.shape[1] - values.sum(axis=1)) / most
    return shares


def centralisations(ties: Stack, either: Stack, between: Floats) -> dict[str, Floats]:
    """Freeman's centralisation of giving, receiving, ties either way, and betweenness.

    Parameters
    ----------
    ties
        B × n × n.
    either
        The same without direction.
    between
        Betweenness of each node on ties without direction, B × n.

    Returns
    -------
    dict
        `centralisation_out`, `_in`, `_degree` and `_betweenness`, B values each; NaN where undefined.
    """
    n = ties.shape[1]
    return {
        "centralisation_out": spread(ties.sum(axis=2).astype(float), (n - 1) ** 2),
        "centralisation_in": spread(ties.sum(axis=1).astype(float), (n - 1) ** 2),
        "centralisation_degree": spread(either.sum(axis=2).astype(float), (n - 1) * (n - 2)),
        "centralisation_betweenness": spread(between, (n - 1) ** 2 * (n - 2) / 2),
    }


def betweenness(either: Stack) -> Floats:
    """How many pairs each node lies between on shortest paths, on ties without direction; not scaled.

    Brandes's sums, with all starts of all networks at once: `levels[d]` has the number of shortest paths from each start
    to those that are d + 1 ties away, and 0 elsewhere. Networks whose paths have all ended are not carried on.

    Parameters
    ----------
    either
        B × n × n, symmetric.

    Returns
    -------
    numpy.ndarray
        B × n.

    References
    ----------
    Brandes, U. (2001). A faster algorithm for betweenness centrality. *Journal of Mathematical Sociology* 25, 163–177.
    """
    networks, n, _ = either.shape
    between = np.zeros((networks, n))
    if not either.any():
        return between
    ties, levels, kept = _shortest_paths(either)
    beyond: Floats | None = None  # how many paths from each start go on beyond a node: Brandes's dependency
    for level in range(len(levels) - 1, 0, -1):
        paths = levels[level]
        each = np.ones_like(paths) if beyond is None else 1 + beyond
        each = np.divide(each, paths, out=np.zeros_like(paths), where=paths > 0)
        passed = each @ ties[level]  # ties have no direction: the matrix is its own transpose
        beyond = np.zeros_like(levels[level - 1])
        beyond[kept[level]] = passed
        beyond *= levels[level - 1]
        between[_home(kept, level - 1)] += beyond.sum(axis=1)
    return between / 2


def _shortest_paths(either: Stack) -> tuple[list[Floats], list[Floats], list[Whole]]:
    """Ties, numbers of shortest paths, and which networks of the level before are carried on, a level each."""
    ties = [either.astype(float)]
    levels = [ties[0]]
    kept = [np.arange(len(either))]
    fresh = ~(either | np.eye(either.shape[1], dtype=np.bool_))
    while True:
        further = levels[-1] @ ties[-1]
        further *= fresh
        goes_on = further.any(axis=(1, 2))
        if not goes_on.any():
            return ties, levels, kept
        kept.append(np.flatnonzero(goes_on))
        carried = ties[-1]
        if not goes_on.all():
            further, fresh, carried = further[goes_on], fresh[goes_on], carried[goes_on]
        fresh &= further == 0
        levels.append(further)
        ties.append(carried)


def _home(kept: list[Whole], level: int) -> Whole:
    """Which networks are still there at a level."""
    home = kept[0]
    for carried in kept[1 : level + 1]:
        home = home[carried]
    return home


# --- what is joined --------------------------------------------------------------------------------------------------


def reachability(ties: Stack) -> Stack:
    """Who reaches whom by some path: the transitive closure of ties.

    Parameters
    ----------
    ties
        B × n × n.

    Returns
    -------
    numpy.ndarray
        B × n × n, each node reaching itself.
    """
    reach = ties | np.eye(ties.shape[1], dtype=np.bool_)
    while True:
        as_numbers = reach.astype(np.float32)
        further: Stack = (as_numbers @ as_numbers) > 0
        if np.array_equal(further, reach):
            return reach
        reach = further


def krackhardts(ties: Stack, either: Stack) -> dict[str, Floats]:
    """Krackhardt's dimensions of hierarchy: connectedness, hierarchy, efficiency and least upper bound.

    Parameters
    ----------
    ties
        B × n × n.
    either
        The same without direction.

    Returns
    -------
    dict
        B values each, from 0 to 1; NaN where undefined.

    References
    ----------
    Krackhardt, D. (1994). Graph theoretical dimensions of informal organizations. In *Computational Organization Theory*.
    """
    n = ties.shape[1]
    sizes = reachability(either).sum(axis=2).astype(float)  # of the component of each node
    joined = (sizes - 1).sum(axis=1) / 2
    spare = either.sum(axis=(1, 2)) / 2 - (n - _whole((1 / sizes).sum(axis=1)))
    most_spare = _whole(((sizes - 1) * (sizes - 2) / 2 / sizes).sum(axis=1))
    reach = reachability(ties)
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
    whole: Floats = np.rint(numbers)
    return whole


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
    bits = packed(ranked.transpose(0, 2, 1))
    most = np.zeros((networks, n, n))
    for word in range(bits.shape[2]):
        common = bits[:, :, None, word] & bits[:, None, :, word]
        first = common & (~common + np.uint64(1))
        place = np.frexp(first.astype(float))[1] - 1 + word * WORD
        seen = np.take_along_axis(above, np.clip(place, 0, n - 1).reshape(networks, -1), axis=1)
        most = np.where((most == 0) & (common != 0), seen.reshape(networks, n, n), most)
    bounded = (most > 0) & (most == both)
    pairs: Floats = (bounded.sum(axis=(1, 2)) - n) / 2  # a node and itself are no pair
    return pairs


def transitivity(either: Stack) -> Floats:
    """Of two ties that meet, the share whose other ends are tied as well (the clustering of the whole network).

    Parameters
    ----------
    either
        B × n × n, symmetric.

    Returns
    -------
    numpy.ndarray
        B values; NaN where no two ties meet.
    """
    as_numbers = either.astype(np.float32)
    closed = ((as_numbers @ as_numbers) * as_numbers).sum(axis=(1, 2), dtype=float)
    degree = either.sum(axis=2).astype(float)
    return _share(closed, (degree * (degree - 1)).sum(axis=1))


def shape(ties: Stack) -> dict[str, Floats]:
    """The measures of the whole that its number of pairs tied one way and both ways leaves open.

    Parameters
    ----------
    ties
        B × n × n.

    Returns
    -------
    dict
        The figures of `centralisations` and `krackhardts`, and `transitivity`, B values each.
    """
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
    """Burt's constraint of each node: Σ_j (p_ij + Σ_q p_iq p_qj)² over those that i is tied to.

    p_ij is the share of j in all strength of i, both ways.

    Parameters
    ----------
    strengths
        B × n × n, 0 where there is no tie.

    Returns
    -------
    numpy.ndarray
        B × n; NaN for a node without ties.

    References
    ----------
    Burt, R. S. (1992). *Structural Holes*, chapter 2.
    """
    both, share = _proportions(strengths)
    direct = share + share @ share
    direct *= direct
    direct *= both > 0
    sums: Floats = direct.sum(axis=2)
    sums[~both.any(axis=2)] = NAN
    return sums


def effective_size(strengths: Floats) -> Floats:
    """Burt's effective size of each node: Σ_j (1 − Σ_q p_iq m_jq) over those that i is tied to.

    m_jq is the strength of j and q as a share of the greatest that j has.

    Parameters
    ----------
    strengths
        B × n × n, 0 where there is no tie.

    Returns
    -------
    numpy.ndarray
        B × n; NaN for a node without ties.

    References
    ----------
    Burt, R. S. (1992). *Structural Holes*, chapter 2.
    """
    both, share = _proportions(strengths)
    most = both.max(axis=2, keepdims=True, initial=0.0)
    scaled = np.divide(both, most, out=np.zeros_like(both), where=most > 0)
    tied = (both > 0).astype(float)
    sizes: Floats = tied.sum(axis=2) - (share * (tied @ scaled)).sum(axis=2)
    sizes[~both.any(axis=2)] = NAN
    return sizes


# --- networks of many sizes ------------------------------------------------------------------------------------------


def profiles(of: Whole, n: Whole, first: Whole, ties: tuple[Any, Any, Any]) -> dict[str, Any]:
    """The measures of many networks of any size, each with its nodes beside each other.

    Networks of one size are looked at together.

    Parameters
    ----------
    of
        The network of each node.
    n
        How many nodes each network has.
    first
        Where the nodes of each network begin.
    ties
        Where each tie starts, where it ends, and its strength.

    Returns
    -------
    dict
        Arrays of one value a network: `ties`, `density`, three of reciprocity, four of centralisation, `components`,
        `isolates`, `connectedness`, and means (of those defined) of constraint, effective size and betweenness, with the
        greatest betweenness. Undefined figures are NaN.
    """
    start, end, strength = ties
    count = len(n)
    figures: dict[str, Any] = {"ties": np.bincount(of[start], minlength=count).astype(np.int64)}
    figures |= {name: np.full(count, NAN) for name in _BY_SIZE[:8]}
    figures |= _components(of, n, start, end)
    figures |= {name: np.full(count, NAN) for name in _BY_SIZE[8:]}
    order = np.argsort(n, kind="stable")
    place = np.empty(count, dtype=np.int64)
    place[order] = np.arange(count)
    tie_order = np.argsort(place[of[start]], kind="stable")
    start, end, strength = start[tie_order], end[tie_order], strength[tie_order]
    network = place[of[start]]
    for low, high in pairwise(_cuts(n[order])):
        size = int(n[order[low]])
        part = slice(*np.searchsorted(network, [low, high]).tolist())
        strengths = np.zeros((high - low, size, size))
        base = first[of[start[part]]]
        strengths[network[part] - low, start[part] - base, end[part] - base] = strength[part]
        for name, values in _of_one_size(strengths).items():
            figures[name][order[low:high]] = values
    return figures


_BY_SIZE: Final = (
    "density", "reciprocity_arc", "reciprocity_dyad", "reciprocity_corrected",
    "centralisation_out", "centralisation_in", "centralisation_degree", "centralisation_betweenness",
    "constraint_mean", "effective_size_mean", "betweenness_mean", "betweenness_max",
)  # fmt: skip


def _components(of: Whole, n: Whole, start: Whole, end: Whole) -> dict[str, Any]:
    """How many weak components and isolates each network has, and which share of its pairs some path joins."""
    count = len(n)
    either = sparse.coo_array((np.ones(len(start)), (start, end)), shape=(len(of), len(of)))
    parts, label = csgraph.connected_components(either, directed=False)
    sizes = np.bincount(label, minlength=parts)
    part_of = np.zeros(parts, dtype=np.int64)
    part_of[label] = of
    joined = np.bincount(part_of, sizes * (sizes - 1) / 2, minlength=count)
    pairs = n * (n - 1) / 2
    return {
        "components": np.bincount(part_of, minlength=count).astype(np.int64),
        "isolates": np.bincount(part_of, sizes == 1, minlength=count).astype(np.int64),
        "connectedness": np.divide(joined, pairs, out=np.full(count, NAN), where=pairs > 0),
    }


def _cuts(sizes: Whole) -> list[int]:
    """Where one array ends and the next begins: networks of one size, and not too many at once."""
    cuts = [0]
    while cuts[-1] < len(sizes):
        size = int(sizes[cuts[-1]])
        last = int(np.searchsorted(sizes, size, side="right"))
        cuts.append(min(last, cuts[-1] + max(1, _BLOCK // size**2)))
    return cuts


def _of_one_size(strengths: Floats) -> dict[str, Floats]:
    """The measures of networks of one size, B × n × n."""
    tied = strengths > 0
    either = tied | tied.transpose(0, 2, 1)
    between = betweenness(either)
    others = math.comb(tied.shape[1] - 1, 2)
    scaled = between / others if others else np.full_like(between, NAN)
    return {
        **reciprocity(tied),
        **centralisations(tied, either, between),
        "constraint_mean": _mean(constraint(strengths)),
        "effective_size_mean": _mean(effective_size(strengths)),
        "betweenness_mean": scaled.mean(axis=1),
        "betweenness_max": scaled.max(axis=1),
    }


def _mean(values: Floats) -> Floats:
    """The mean over nodes of those that are defined: B × n → B."""
    known = ~np.isnan(values)
    means = np.full(len(values), NAN)
    np.divide(np.where(known, values, 0.0).sum(axis=1), known.sum(axis=1), out=means, where=known.any(axis=1))
    return means
